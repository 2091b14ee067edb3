//! Figures as text: pictures of rows and lines in signs, others as their table; or sentences alone.

use unicode_width::UnicodeWidthStr;

use super::plain::plain;
use crate::report::{
    Figure, KeyEntry, LinePanel, Lines, Picture, RowContent, RowMark, Rows, Shape, Signed, Table,
    Value,
};

/// With what a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// Lines, dots and blocks.
    Unicode,
    /// What any terminal shows.
    Ascii,
    /// Sentences instead, for screen readers.
    Words,
}

/// How wide a picture is where nothing says it, and at most.
const USUAL_WIDTH: usize = 100;
/// The fewest and the most places between the words beside it.
const PLACES: (usize, usize) = (20, 60);
/// The levels of a sparkline, from the lowest.
const LEVELS: [[&str; 8]; 2] = [
    ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    ["1", "2", "3", "4", "5", "6", "7", "8"],
];

/// A figure as text: its sentence, its picture, its notes. No wider than `width` where its words
/// leave room for that.
pub fn sketch(figure: &Figure, signs: Signs, width: Option<u16>) -> String {
    let width = width.map_or(USUAL_WIDTH, usize::from).min(USUAL_WIDTH);
    let mut text = format!("{}\n{}\n\n", figure.headline, figure.subtitle);
    match (&figure.picture, signs) {
        (_, Signs::Words) => text.push_str(&sentences(&figure.table)),
        (Picture::Rows(rows), _) if !is_crowded(rows) => text.push_str(&drawn(rows, signs, width)),
        (Picture::Lines(lines), _) => text.push_str(&sparklines(lines, signs)),
        _ => text.push_str(&plain(std::slice::from_ref(&figure.table), &[])),
    }
    text.push('\n');
    for note in &figure.notes {
        text.push_str(note);
        text.push('\n');
    }
    if signs == Signs::Ascii {
        return ascii(&text);
    }
    text
}

/// The signs of the words of reports in ASCII.
fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '–' => plain.push('-'),
            '’' | '‘' => plain.push('\''),
            '“' | '”' => plain.push('"'),
            '\u{a0}' => plain.push(' '),
            '…' => plain.push_str("..."),
            other => plain.push(other),
        }
    }
    plain
}

/// Whether a row holds more councils than a line of signs tells apart.
fn is_crowded(rows: &Rows) -> bool {
    rows.rows.iter().any(|row| match &row.content {
        RowContent::Marks(marks) => {
            let is_other = |mark: &&RowMark| matches!(mark, RowMark::Point(Shape::Other, _));
            marks.iter().filter(is_other).count() > 1
        }
        RowContent::Words(_) | RowContent::Gap(_) => false,
    })
}

/// A sentence a row: what it is of, then each heading with its value.
fn sentences(table: &Table) -> String {
    let mut text = String::new();
    for row in &table.rows {
        let mut cells = table.columns.iter().zip(row);
        let first = cells
            .next()
            .map_or_else(String::new, |(_, value)| value.shown());
        let rest = cells.filter(|(_, value)| **value != Value::Blank);
        let rest: Vec<String> = rest
            .map(|(column, value)| format!("{} {}", column.heading, spoken(value)))
            .collect();
        text.push_str(&format!("{first}: {}.\n", rest.join("; ")));
    }
    text
}

/// A value in words where it would be a sign.
fn spoken(value: &Value) -> String {
    match value {
        Value::Missing(state) => state.words().to_owned(),
        _ => value.shown().replace('–', " to "),
    }
}

fn sign(shape: Shape, signs: Signs) -> &'static str {
    match (shape, signs) {
        (Shape::Own, Signs::Unicode) => "●",
        (Shape::Own, _) => "O",
        (Shape::Other, Signs::Unicode) => "○",
        (Shape::Other, _) => "o",
        (Shape::Median, Signs::Unicode) => "◆",
        (Shape::Median, _) => "+",
        (Shape::Half, Signs::Unicode) => "━",
        (Shape::Half, _) => "=",
        (Shape::Range, Signs::Unicode) => "─",
        (Shape::Interval, Signs::Unicode) => "╌",
        (Shape::Range, _) => "-",
        (Shape::Interval, _) => "~",
    }
}

fn key(entries: &[KeyEntry], signs: Signs) -> String {
    let words = entries
        .iter()
        .map(|entry| format!("{} {}", sign(entry.shape, signs), entry.words));
    format!("{}\n", words.collect::<Vec<_>>().join("   "))
}

/// Words in a column of so many places.
fn padded(words: &str, places: usize) -> String {
    let lack = places.saturating_sub(words.width());
    format!("{words}{}", " ".repeat(lack))
}

fn widest<'a>(words: impl Iterator<Item = &'a String>) -> usize {
    words.map(|words| words.width()).max().unwrap_or_default()
}

/// Numbers to places.
struct Scale {
    from: f64,
    to: f64,
    places: usize,
}

impl Scale {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "places on a line of a terminal"
    )]
    fn at(&self, number: f64) -> usize {
        let range = (self.to - self.from).max(1e-9);
        let last = self.places.saturating_sub(1);
        let place = ((number - self.from) / range * last as f64).round();
        (place.max(0.0) as usize).min(last)
    }
}

fn drawn(rows: &Rows, signs: Signs, width: usize) -> String {
    let labels = widest(rows.rows.iter().map(|row| &row.label));
    let details = widest(rows.rows.iter().map(|row| &row.detail));
    let room = width.saturating_sub(labels + details + 4);
    let numbers = rows.rows.iter().flat_map(|row| match &row.content {
        RowContent::Marks(marks) => marks.clone(),
        RowContent::Words(_) | RowContent::Gap(_) => Vec::new(),
    });
    let ends = numbers.flat_map(|mark| match mark {
        RowMark::Span(_, from, to) => [from, to],
        RowMark::Point(_, at) => [at, at],
    });
    let ends = ends.chain(rows.axis.holds);
    let (from, to) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
        (low.min(number), high.max(number))
    });
    let scale = Scale {
        from,
        to,
        places: room.clamp(PLACES.0, PLACES.1),
    };
    let mut text = key(&rows.key, signs);
    for row in &rows.rows {
        let line = match &row.content {
            RowContent::Marks(marks) => line(rows, marks, &scale, signs),
            RowContent::Words(words) | RowContent::Gap(words) => padded(words, scale.places),
        };
        let line = format!("{}  {line}  {}", padded(&row.label, labels), row.detail);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if from <= to {
        let number = |number: f64| match rows.axis.signed {
            Signed::Differences => format!("{number:+.1}"),
            Signed::Plain => format!("{number:.1}{}", rows.axis.unit),
        };
        let (low, high) = (number(from), number(to));
        let gap = scale.places.saturating_sub(low.width() + high.width());
        let axis = format!("{low}{}{high}", " ".repeat(gap));
        text.push_str(&format!("{}  {axis}\n", " ".repeat(labels)));
    }
    text.push_str(&format!("{}  {}\n", " ".repeat(labels), rows.axis.name));
    text
}

fn line(rows: &Rows, marks: &[RowMark], scale: &Scale, signs: Signs) -> String {
    let mut places = vec![" "; scale.places];
    let mut put = |from: usize, to: usize, sign: &'static str| {
        for place in places.iter_mut().take(to + 1).skip(from) {
            *place = sign;
        }
    };
    let mut middle = None;
    if let (Signed::Differences, Some(held)) = (rows.axis.signed, rows.axis.holds) {
        let bar = if signs == Signs::Unicode { "│" } else { "|" };
        middle = Some((scale.at(held), bar));
    }
    for mark in marks {
        match *mark {
            RowMark::Span(shape, from, to) => put(scale.at(from), scale.at(to), sign(shape, signs)),
            RowMark::Point(shape, at) => {
                if let Some((at, bar)) = middle.take() {
                    put(at, at, bar);
                }
                put(scale.at(at), scale.at(at), sign(shape, signs));
            }
        }
    }
    places.concat()
}

/// A line of blocks a panel, all on one scale, with its first and last numbers.
fn sparklines(lines: &Lines, signs: Signs) -> String {
    let labels = widest(lines.panels.iter().map(|panel| &panel.title));
    let numbers = || {
        lines
            .panels
            .iter()
            .flat_map(|panel| panel.line.own.iter().flatten())
    };
    let (low, high) = numbers().fold((f64::INFINITY, 0.0_f64), |(low, high), number| {
        (low.min(*number), high.max(*number))
    });
    let scale = Scale {
        from: low,
        to: high,
        places: 8,
    };
    let [blocks, digits] = LEVELS;
    let levels = if signs == Signs::Unicode {
        blocks
    } else {
        digits
    };
    let spark = |panel: &LinePanel| -> String {
        let level = |number: &Option<f64>| match number {
            Some(number) => levels.get(scale.at(*number)).copied().unwrap_or(" "),
            None => " ",
        };
        panel.line.own.iter().map(level).collect()
    };
    let mut text = String::new();
    for panel in &lines.panels {
        let own = || panel.line.own.iter().flatten();
        let words = match (&panel.words, own().next(), own().next_back()) {
            (Some(words), ..) => words.clone(),
            (None, Some(first), Some(last)) => format!("{first:.1}% to {last:.1}%"),
            (None, ..) => String::new(),
        };
        let line = format!(
            "{}  {}  {words}",
            padded(&panel.title, labels),
            spark(panel)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if let (Some(first), Some(last)) = (lines.periods.first(), lines.periods.last()) {
        text.push_str(&format!("{}  {first} to {last}\n", " ".repeat(labels)));
    }
    text
}
