//! What is wrong, or worth knowing, about how a table is recognised.

use super::columns::Columns;
use super::plan::{Block, Figure, Plan, Source};
use super::surroundings::Said;
use super::{Sheet, content};
use crate::model::{Finding, codes, fold, quoted_list};
use crate::registers::HeaderRole;

/// Two columns of figures of the same channel, council, service and period, which would be
/// duplicates in every row.
pub(super) fn two_of_the_same(sheet: Sheet, blocks: &[Block]) -> Option<Finding> {
    let label = |source: &Source| match source {
        Source::Heading(label, _) => fold(label),
        Source::Field(_) | Source::Fixed(_) => String::new(),
    };
    let mut seen: Vec<[String; 4]> = Vec::new();
    for block in blocks {
        let of_block = [
            block.council.as_ref().map_or_else(String::new, label),
            label(&block.service),
            label(block.period.source()),
        ];
        for figure in &block.figures {
            let [council, service, period] = of_block.clone();
            let labels = [council, service, period, label(&figure.channel)];
            if seen.contains(&labels) {
                let cell = &sheet.header.cells[figure.field];
                let message = format!("two columns are headed “{cell}”");
                return Some(
                    Finding::new(&codes::COLUMN_TWICE, message)
                        .at(sheet.header.place(sheet.file, figure.field))
                        .help("give each column its own heading"),
                );
            }
            seen.push(labels);
        }
    }
    None
}

pub(super) fn missing_column(sheet: Sheet, role: HeaderRole) -> Finding {
    let word = role.word();
    Finding::new(
        &codes::COLUMN_MISSING,
        format!("no column says which {word} a row is about"),
    )
    .at(sheet.header.place(sheet.file, 0))
    .help(format!(
        "name the column under [columns], or the {word} itself under [fixed], in a mapping"
    ))
}

pub(super) fn not_recognised(sheet: Sheet, columns: &Columns) -> Finding {
    let cells = &sheet.header.cells;
    let offered: Vec<usize> = [HeaderRole::Count, HeaderRole::Total]
        .into_iter()
        .flat_map(|role| columns.offered(role))
        .map(|(field, _)| field)
        .collect();
    let mut known: Vec<&str> = columns.roles().map(|(_, role)| role.word()).collect();
    known.extend(offered.iter().map(|field| cells[*field].as_str()));
    let strange: Vec<&str> = (0..cells.len())
        .filter(|field| columns.is_free(*field) && !offered.contains(field))
        .map(|field| cells[field].as_str())
        .collect();
    let known = match known.as_slice() {
        [] => "no heading is known".to_owned(),
        _ => format!("known are the headings for {}", known.join(", ")),
    };
    let label = match strange.as_slice() {
        [] => known,
        _ => format!("{known}; not known: {}", quoted_list(&strange, "and")),
    };
    Finding::new(
        &codes::HEADER_NOT_RECOGNISED,
        "the heading is not one that channelshift recognises",
    )
    .at(sheet.header.place(sheet.file, 0))
    .label(label)
    .help("have columns for the channel and the count, or one for each channel, month, council or service; or name the columns in a mapping")
}

/// A column that nothing reads.
pub(super) struct Unread {
    pub(super) field: usize,
    /// Whether it may be a channel that nobody knows.
    pub(super) may_be_channel: bool,
}

/// The columns that nothing reads and no mapping ignores.
pub(super) fn unread(sheet: Sheet, columns: &Columns, plan: &Plan) -> Vec<Unread> {
    let cells = &sheet.header.cells;
    (0..cells.len())
        .filter(|field| !plan.reads(*field) && !columns.is_ignored(*field))
        .map(|field| Unread {
            field,
            may_be_channel: plan.is_wide()
                && !cells[field].is_empty()
                && columns.left_out(field).is_none()
                && content::is_figures(&sheet, field)
                && !sheet.registers.headers.is_total(&cells[field]),
        })
        .collect()
}

pub(super) fn unread_finding(sheet: Sheet, columns: &Columns, column: &Unread) -> Finding {
    let cell = &sheet.header.cells[column.field];
    let finding = if column.may_be_channel {
        let message = format!("the column “{cell}” is not read, but may be a channel");
        Finding::new(&codes::COLUMN_MAY_BE_CHANNEL, message).help(
            "say which channel it is under [channels] in a mapping, or name it under `ignore`",
        )
    } else {
        let message = match columns.left_out(column.field) {
            Some(reason) => format!("the column “{cell}” is left out: {reason}"),
            None if cell.is_empty() => "a column without a heading is not read".to_owned(),
            None => format!("the column “{cell}” is not read"),
        };
        Finding::new(&codes::COLUMN_UNUSED, message)
            .help("name it under [columns] in a mapping if it matters, or under `ignore` if not")
    };
    finding.at(sheet.header.place(sheet.file, column.field))
}

/// A label that no column says and that stands around the table.
pub(super) fn taken_from_around(sheet: Sheet, role: HeaderRole, said: &Said) -> Finding {
    let word = role.word();
    let (code, other) = if said.is_disputed {
        (
            &codes::SURROUNDINGS_DISAGREE,
            ", though other words around the table say otherwise",
        )
    } else {
        (&codes::TAKEN_FROM_AROUND, "")
    };
    let message = format!(
        "the {word} of every row is “{}”, taken from {}{other}",
        said.label, said.place
    );
    Finding::new(code, message)
        .in_file(sheet.file)
        .help(format!(
            "say `{word}` under [fixed] in a mapping if that is wrong"
        ))
}

/// A column told by what stands in it.
pub(super) fn by_content(
    sheet: Sheet,
    field: usize,
    role: HeaderRole,
    others: &[HeaderRole],
) -> Finding {
    let cell = &sheet.header.cells[field];
    let name = if cell.is_empty() {
        "a column without a heading".to_owned()
    } else {
        format!("the column “{cell}”")
    };
    let word = role.word();
    let message = format!("{name} is taken for the {word} by what stands in it");
    let label = match others {
        [] => String::new(),
        others => {
            let words: Vec<&str> = others.iter().map(|role| role.word()).collect();
            format!("it might also be the {}", words.join(" or the "))
        }
    };
    Finding::new(&codes::COLUMN_BY_CONTENT, message)
        .at(sheet.header.place(sheet.file, field))
        .label(label)
        .help(format!(
            "name it as `{word}` under [columns] in a mapping to settle it"
        ))
}

/// Rows without a count that are counted themselves.
pub(super) fn rows_are_counted(sheet: Sheet) -> Finding {
    Finding::new(
        &codes::ROWS_COUNTED,
        "no column is a count, so each row is counted as one",
    )
    .at(sheet.header.place(sheet.file, 0))
    .help("name the column of counts as `count` under [columns] in a mapping if there is one")
}

/// A total of which nothing says what it holds beside the one channel that has columns.
pub(super) fn rest_of_total(sheet: Sheet, total: &Figure) -> Finding {
    let heading = |field: usize| &sheet.header.cells[field];
    let parts: Vec<&str> = total
        .less
        .iter()
        .map(|part| heading(*part).as_str())
        .collect();
    let message = format!(
        "what “{}” has beyond {} is taken as of an unknown channel",
        heading(total.field),
        quoted_list(&parts, "and")
    );
    Finding::new(&codes::REST_OF_TOTAL, message)
        .at(sheet.header.place(sheet.file, total.field))
        .help("name the channel of the rest as `rest` under [counts] in a mapping")
}

/// A column in which a blank stands for the label above it.
pub(super) fn filled_down(sheet: Sheet, field: usize) -> Finding {
    let cell = &sheet.header.cells[field];
    let message = format!("a blank in the column “{cell}” is read as the label above it");
    Finding::new(&codes::LABELS_FILLED_DOWN, message)
        .at(sheet.header.place(sheet.file, field))
        .help("write the label in every row to be clear")
}
