//! The integration tests, one binary:
//!
//! - `apart`: rows read apart, by any number of threads, are the rows read one after another.
//! - `architecture`: the rules of ARCHITECTURE.md that a machine can hold.
//! - `samples`: every file of data-samples is read, and its figures are what its README says.
//! - `faults`: every finding, with its exact place.
//! - `charts`: every figure by the binary, at any number of councils; the gallery of docs/charts.
//! - `checks`: what `check` makes of findings: formats, rules, reasons, exit codes, rows set aside.
//! - `compare`: verdicts where there are enough councils, and the laws of comparing.
//! - `states`: the five states of a cell, kept apart to the end.
//! - `coverage`: what is counted of what was expected, and what is counted once.
//! - `laws`: what must hold for any return: order, split and accounting.
//! - `likeness`: how often the likeness of labels is right.
//! - `manners`: completions, manual, help, and how the binary behaves among other programs.
//! - `map`: from a return that cannot be read to one that is, by a mapping.
//! - `merge`: stores built of shards are, merged, the store of one build.
//! - `template`: blank returns, which read back filled in.
//! - `surroundings`: what stands around a table, and what does not say its period.
//! - `expected`: figures worked out independently, where the shared data is beside the project.
//! - `peers`: whom councils are compared with, by lists and by a user's own.
//! - `worth`: what channel shift would be worth, where it would move most, totals of a whole sector.
//! - `reading`: files as councils write them: any dialect, any encoding, cut off anywhere.
//! - `row_sums`: rows of totals, held against the rows they may be of.
//! - `schema`: documents against the JSON schemas in tests/schemas.
//! - `store`: what a build keeps is what its returns say, whatever was read before.
//! - `stored`: a store in the place of returns answers as they do.
//! - `durability`: builds that are killed, short of room or two at once.
//! - `engines`: a store read by four engines, where they are there.
//! - `trace`: every figure back to its cells, which come to it.
//! - `sql`: the same figures by this program and by engines that run its statements.
//! - `status`: who has returned what.
//! - `project`: a project from its first day, run as a job would.
//! - `files`: writing, closed pipes and bad paths, by the binary itself.
//! - `guide`: the guides of docs/guide, walked through command by command.
//! - `trend`: changes and series, that add up and are what an independent computation finds.
//! - `vectors`: the statistics against figures worked out elsewhere, case by case.
//! - `workbook`: the checklist of docs/workbook.md, line by line.
//! - `export`: what a folder of open data holds, held against validators where they are there.
//! - `disclosure`: no small count can be worked out from what is published.
//! - `documents`: the README's commands, the examples and the sessions of tests/cmd.

mod apart;
mod architecture;
mod charts;
mod checks;
mod compare;
mod coverage;
mod disclosure;
mod documents;
mod durability;
mod engines;
mod expected;
mod export;
mod faults;
mod files;
mod grown;
mod guide;
mod laws;
mod likeness;
mod manners;
mod map;
mod merge;
mod peers;
mod project;
mod reading;
mod report;
mod row_sums;
mod samples;
mod schema;
mod sql;
mod states;
mod status;
mod store;
mod stored;
mod support;
mod surroundings;
mod template;
mod trace;
mod trend;
mod vectors;
mod workbook;
mod worth;
