//! A table for a terminal, with rules between heading and rows.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width,
};
use unicode_width::UnicodeWidthStr;

use super::shown;
use crate::report::{Alignment, Table};

/// Rules above and below the heading and at the foot, and nothing between rows.
const RULED: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// How wide the first column, of labels, stays at least where its labels are so long.
const LABELS: usize = 20;

/// The spaces that stand on both sides of a cell.
const PADDING: usize = 2;

/// The text of tables and notes, no wider than `width` characters where there is one.
pub fn terminal(tables: &[Table], notes: &[String], width: Option<u16>) -> String {
    let mut text = String::new();
    for table in tables {
        let mut framed = comfy(table, RULED, str::to_owned);
        if let Some(width) = width {
            framed.set_content_arrangement(ContentArrangement::Dynamic);
            framed.set_width(width);
            keep_words_whole(table, &mut framed);
        }
        text.push_str(&titled(
            &wrapped(&table.title, width),
            &trimmed(&framed.to_string()),
        ));
    }
    for note in notes {
        text.push_str(&wrapped(note, width));
        text.push('\n');
    }
    text
}

/// Lets no column be narrower than its longest word: a table too wide for the terminal is read
/// more easily than one with broken words.
fn keep_words_whole(table: &Table, framed: &mut comfy_table::Table) {
    let (headings, rows) = shown(table);
    for (index, heading) in headings.iter().enumerate() {
        let longest = rows
            .iter()
            .filter_map(|row| row.get(index))
            .chain([heading])
            .flat_map(|cell| cell.split_whitespace())
            .map(UnicodeWidthStr::width)
            .max()
            .unwrap_or(0);
        let label = rows
            .iter()
            .filter_map(|row| row.first())
            .map(|cell| cell.width())
            .max();
        let longest = match (index, label) {
            (0, Some(label)) => longest.max(label.min(LABELS)),
            _ => longest,
        };
        let narrowest = u16::try_from(longest + PADDING).unwrap_or(u16::MAX);
        if let Some(column) = framed.column_mut(index) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(narrowest)));
        }
    }
}

/// A title, a table and a blank line.
pub(super) fn titled(title: &str, table: &str) -> String {
    format!("{title}\n\n{table}\n\n")
}

/// A table in a style, as wide as it needs.
pub(super) fn framed(table: &Table, style: TableStyle, escape: fn(&str) -> String) -> String {
    trimmed(&comfy(table, style, escape).to_string())
}

fn comfy(table: &Table, style: TableStyle, escape: fn(&str) -> String) -> comfy_table::Table {
    let (headings, rows) = shown(table);
    let mut framed = comfy_table::Table::new();
    framed.load_style(style);
    framed.set_header(headings.iter().map(|heading| escape(heading)));
    for row in rows {
        framed.add_row(row.iter().map(|cell| escape(cell)));
    }
    for (index, column) in table.columns.iter().enumerate() {
        if let (Some(framed), Alignment::Right) = (framed.column_mut(index), column.alignment) {
            framed.set_cell_alignment(CellAlignment::Right);
        }
    }
    framed
}

/// No spaces at the ends of lines.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Words in lines no wider than the terminal.
fn wrapped(text: &str, width: Option<u16>) -> String {
    let Some(width) = width.map(usize::from) else {
        return text.to_owned();
    };
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
