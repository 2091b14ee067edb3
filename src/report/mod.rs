//! Facts to tables, documents and figures: headings, units, decimals, notes and sentences.
//!
//! The only place that words anything shown. Numbers are rounded here, once, and everything shown
//! is made from the rounded ones.

mod answer;
mod baseline;
mod book;
mod build;
mod charts;
mod check;
mod compare;
mod compare_answers;
mod compare_tidy;
mod compare_words;
mod context;
mod diff;
mod document;
mod explain;
mod figure;
mod grossing;
mod grossing_notes;
mod listing;
mod lists;
mod merge;
mod mix;
mod naming;
mod notes;
mod open_data;
mod opportunities;
mod opportunity_notes;
mod page;
mod peers;
mod proposals;
mod run;
mod sarif;
mod savings;
mod savings_notes;
mod status;
mod table;
mod template;
mod tidy;
mod trace;
mod trend;

pub use answer::{Answer, AnswerDocument, baseline_answer};
pub use baseline::tables;
pub use book::{Book, BookSheet, book};
pub use build::{Built, ReturnState, build_answer};
pub use charts::{
    Marked, Over, council_dots_figure, coverage_figure, funnel_figure, heatmap_figure,
    service_dots_figure, spine_figure, strip_figure, trend_figure,
};
pub use check::{CheckDocument, check_document, summary};
pub use compare::Beside;
pub use compare_answers::{
    comparison_answer, definitions_answer, groups_answer, service_answer, weight_table,
};
pub use context::Context;
pub use diff::{diff_answer, export_diff_answer};
pub use document::{BaselineDocument, baseline_document};
pub use explain::explanation;
pub use figure::{
    Axis, Cell, CurvePoint, Figure, Grid, GridRow, KeyEntry, Line, LinePanel, Lines, Mix, MixBar,
    MixContent, Picture, Row, RowContent, RowMark, Rows, Scatter, ScatterPoint, Shape, Sign,
    Signed, Tint,
};
pub use grossing::{SectorOf, grossed_answer};
pub use listing::finding_list;
pub use lists::{
    SettingOrigin, channel_list, council_list, definition_list, service_list, settings_table,
};
pub use merge::{MergedStores, Shard, merge_answer};
pub use mix::mix_figure;
pub use naming::Naming;
pub use notes::notes;
pub use open_data::{
    CsvwDocument, DataColumn, DataKind, DataRow, DataSet, ManifestDocument, PackageDocument,
    PackedFile, Run, Taken, Written, csvw, data_package, data_sets, export_read_me, manifest,
};
pub use opportunities::{Searched, opportunities_answer};
pub use page::{
    Breakdown, CouncilFacts, Link, Listed, MOST_FINDINGS, Page, Part, SectorFacts, UnitFacts,
    council_page, index_page, sector_page,
};
pub use peers::{
    PeerDetail, peer_lists, peer_lists_note, peer_notes, peer_table, too_few_figures, too_few_peers,
};
pub use proposals::{
    Decided, mapping_additions, own_services, proposal_notes, proposal_records, proposal_table,
    target_words,
};
pub use run::{BuildStage, CheckStage, FolderStage, RunDocument, Stages};
pub use sarif::{SarifDocument, sarif_document};
pub use savings::savings_answer;
pub use status::status_answer;
pub use table::{Alignment, Table, TableColumn, Value};
pub use template::{Blank, BlankLayout, blank_notes, blank_return};
pub use tidy::{TIDY_COLUMNS, tidy};
pub use trace::{Traces, trace_answer};
pub use trend::{
    TREND_COLUMNS, TrendDocument, trend_answer, trend_document, trend_notes, trend_tables,
    trend_tidy,
};
