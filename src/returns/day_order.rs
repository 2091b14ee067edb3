//! Whether the dates of a table are day first or month first, decided on the whole of their column.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use crate::error::Error;
use crate::mapping::Dates;
use crate::model::{DayEvidence, DayOrder, Finding, Findings, Verdict, codes};
use crate::read::{Manner, Reader};
use crate::recognise::{PeriodSource, Plan, Sheet, Source};

/// The order of the dates of a table: what the mapping says, else what the column shows. The
/// first rows mostly settle it; where they do not, every row is looked at.
pub(super) fn of_table<R: Read + Seek>(
    reader: &mut Reader<R>,
    manner: Manner,
    plan: &Plan,
    sheet: Sheet,
    findings: &mut Findings,
) -> Result<DayOrder, Error> {
    if let Some(dates) = sheet.mapping.file.dates {
        return Ok(match dates {
            Dates::DayFirst => DayOrder::DayFirst,
            Dates::MonthFirst => DayOrder::MonthFirst,
        });
    }
    let fields: BTreeSet<usize> = plan
        .blocks
        .iter()
        .filter_map(|block| match &block.period {
            PeriodSource::Whole(Source::Field(field)) => Some(*field),
            _ => None,
        })
        .collect();
    let Some(field) = fields.first().copied() else {
        return Ok(DayOrder::DayFirst);
    };
    let mut evidence = DayEvidence::default();
    for row in &sheet.header.sample {
        row.get(field).iter().for_each(|text| evidence.see(text));
    }
    if matches!(evidence.decide().1, Verdict::EitherFits(..)) {
        reader.survey(manner, |row| evidence.see(&row.text(field)))?;
    }
    let (order, verdict) = evidence.decide();
    let place = sheet.header.place(sheet.file, field);
    let (message, help) = match (order, verdict) {
        (DayOrder::DayFirst, Verdict::Plain) => return Ok(order),
        (DayOrder::MonthFirst, Verdict::Plain) => (
            "dates of this column are read month first, since no other order fits all of them".to_owned(),
            "write dates as 2024-04-03 to be clear",
        ),
        (_, Verdict::EitherFits(first, second)) => (
            format!("dates such as {first}/{second} fit day first and month first; they are read day first"),
            "say `dates` under [file] in a mapping, day-first or month-first, or write dates as 2024-04-03",
        ),
        (_, Verdict::Mixed) => (
            "some dates of this column fit day first alone and some month first alone; they are read day first".to_owned(),
            "write all dates in one order, best as 2024-04-03",
        ),
    };
    findings.push(
        Finding::new(&codes::DAY_ORDER_ASSUMED, message)
            .at(place)
            .help(help),
    );
    Ok(order)
}
