//! The shape of a table: which rows stand above it, which are its heading, where its rows begin.
//!
//! Told from what cells look like: a heading is words above columns of numbers and dates. What the
//! words mean is not asked here.

use super::kind::Kind;

/// How a table begins, by the numbers of rows from where it was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// The rows of the heading, from the top; none where there is no heading.
    pub(super) heading: Vec<usize>,
    /// The first row under the heading.
    pub(super) body: usize,
    /// How many cells its rows have, trailing blank ones left out.
    pub(super) width: usize,
}

/// The most rows a heading has.
const MOST_LEVELS: usize = 4;

/// The share of a column's cells that must look alike for the column to be of that kind.
const OF_A_KIND: f64 = 0.6;

/// The share of a table's columns a row must fill to be a level of its heading by itself, in per
/// cent. A level that fills less must leave the first column blank, since it groups columns of
/// figures.
const FULL: usize = 60;

/// How many rows of data end a block: what stands behind the next blank row is not looked at.
const ROWS_OF_A_BLOCK: usize = 3;

/// What a column's cells look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Numbers,
    Years,
    Dates,
    Other,
}

/// How a row stands to the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Blank,
    /// It has a value where the column has such values.
    Data,
    /// It has words, or years, where the column has other values.
    Heading,
    /// It says nothing in the columns that have values.
    Neutral,
}

/// Finds the shape of the table that begins within these rows, each the kinds of its cells; `known`
/// are the rows, one behind the other, that the caller knows for headings, and `behind_blank` those
/// that stand behind blank lines, which are no rows.
pub(super) fn shape(rows: &[Vec<Kind>], known: &[usize], behind_blank: &[usize]) -> Shape {
    let width = common_width(rows);
    let block = &rows[..end_of_block(rows, width, behind_blank)];
    let columns = columns(block, width);
    let standings: Vec<Standing> = rows.iter().map(|row| standing(row, &columns)).collect();
    let is_part = |at: usize| standings[at] == Standing::Heading && begins_blank(&rows[at]);
    let first_data = standings
        .iter()
        .position(|standing| *standing == Standing::Data);
    // A row that leaves the first column blank groups the columns of the heading below it.
    // One that stands under rows that fill the table is the heading of another table.
    let is_data = |at: usize| standings[at] == Standing::Data && is_full(&rows[at], width);
    // Lines above a blank one that do not fill the table, with rows behind it that do, are above it.
    let first_full = (0..rows.len()).find(|at| is_data(*at));
    let above = first_full.and_then(|full| behind_blank.iter().rev().find(|at| **at <= full));
    let first_data = match (first_data, above) {
        (Some(first), Some(above)) if first < *above => first_full,
        _ => first_data,
    };
    let first_known = known.first().copied();
    let first_known = first_known.filter(|first| !(0..*first).any(is_data));
    let known = known
        .last()
        .filter(|_| first_known.is_some())
        .map(|&known| {
            let below = (known + 1..rows.len()).find(|at| filled(&rows[*at]) > 0);
            let goes_on =
                |at: &usize| standings[*at] != Standing::Data && !begins_blank(&rows[*at]);
            match below.filter(goes_on) {
                Some(below) if begins_blank(&rows[known]) => below,
                _ => known,
            }
        });
    let first_data = match (known, first_data) {
        // Under a known heading only a row of parts, which leaves the first column blank, goes on.
        (Some(known), _) => (known + 1..rows.len())
            .find(|at| filled(&rows[*at]) > 0 && !is_part(*at))
            .unwrap_or(rows.len()),
        (None, Some(first_data)) => first_data,
        (None, None) => return of_words(rows, width),
    };
    let mut heading: Vec<usize> = Vec::new();
    let mut body = first_data;
    for at in (0..first_data).rev() {
        let row = &rows[at];
        if filled(row) == 0 {
            continue;
        }
        let Some(below) = heading.last() else {
            let is_group = filled(row) == 1 && width > 1 && !begins_blank(row);
            if is_group && known.is_none() {
                // The label of a group of rows, or a title where no heading follows upwards.
                body = at;
            } else {
                heading.push(at);
            }
            continue;
        };
        let is_within = last_filled(row) <= last_filled(&rows[*below]).max(width.saturating_sub(1));
        let groups = begins_blank(row) && filled(row) > 1;
        let goes_on = is_full(row, width) || groups || first_known.is_some_and(|first| at >= first);
        if heading.len() >= MOST_LEVELS || !is_within || !goes_on {
            break;
        }
        heading.push(at);
    }
    heading.reverse();
    if heading.is_empty() {
        body = first_data;
    }
    Shape {
        heading,
        body,
        width,
    }
}

/// Whether a row fills most of a table's columns.
pub(super) fn is_full(row: &[Kind], width: usize) -> bool {
    filled(row) * 100 >= FULL * width && filled(row) > 1
}

fn begins_blank(row: &[Kind]) -> bool {
    row.first().is_none_or(|kind| *kind == Kind::Blank)
}

/// A table without a number or date: its first row that is not a title is the heading.
fn of_words(rows: &[Vec<Kind>], width: usize) -> Shape {
    let is_heading = |row: &Vec<Kind>| is_full(row, width) || (width == 1 && filled(row) == 1);
    let first = rows.iter().position(is_heading);
    Shape {
        heading: first.into_iter().collect(),
        body: first.map_or(0, |first| first + 1),
        width,
    }
}

/// Whether a row has a value that a row of data has: a number or a marker, or a date in a column
/// of dates as `like` has it.
pub(super) fn is_data(row: &[Kind], like: &[Kind]) -> bool {
    row.iter().enumerate().any(|(field, kind)| match kind {
        Kind::Number | Kind::Marker => true,
        Kind::Date | Kind::Year => like.get(field) == Some(kind),
        _ => false,
    })
}

/// Whether a row may be the heading of a row of data: more than a group's label, and over a figure.
pub(super) fn is_heading_of(row: &[Kind], data: &[Kind]) -> bool {
    let is_over = |(above, below): (&Kind, &Kind)| *above != Kind::Blank && below.is_value();
    filled(row) > 1 && row.iter().zip(data).any(is_over)
}

/// How many cells are filled.
pub(super) fn filled(row: &[Kind]) -> usize {
    row.iter().filter(|kind| **kind != Kind::Blank).count()
}

fn last_filled(row: &[Kind]) -> usize {
    row.iter()
        .rposition(|kind| *kind != Kind::Blank)
        .unwrap_or(0)
}

/// The commonest place of the last filled cell, among rows with two filled cells or more.
fn common_width(rows: &[Vec<Kind>]) -> usize {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for row in rows.iter().filter(|row| filled(row) > 1) {
        let width = last_filled(row) + 1;
        match counts.iter_mut().find(|(known, _)| *known == width) {
            Some((_, times)) => *times += 1,
            None => counts.push((width, 1)),
        }
    }
    counts
        .into_iter()
        .max_by_key(|(width, times)| (*times, *width))
        .map_or(1, |(width, _)| width)
}

/// Where the first block of rows ends: at the first blank row behind a few rows of data.
fn end_of_block(rows: &[Vec<Kind>], width: usize, behind_blank: &[usize]) -> usize {
    let (mut data, mut full) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        // A blank line stands between the lines above a table and its heading too.
        let ends = if filled(row) == 0 { data } else { full } >= ROWS_OF_A_BLOCK;
        if ends && (filled(row) == 0 || behind_blank.contains(&at)) {
            return at;
        }
        let has_figures = row.iter().any(|kind| kind.is_figure());
        data += usize::from(has_figures);
        full += usize::from(has_figures && is_full(row, width));
    }
    rows.len()
}

/// What the cells of each column look like, in the rows that have values.
fn columns(block: &[Vec<Kind>], width: usize) -> Vec<Column> {
    let has_values = |row: &&Vec<Kind>| {
        row.iter().any(|kind| kind.is_value()) && (filled(row) > 1 || width == 1)
    };
    let mut rows: Vec<&Vec<Kind>> = block.iter().filter(has_values).collect();
    // The first may be a heading of periods.
    if rows.len() > 1 {
        rows.remove(0);
    }
    (0..width)
        .map(|field| {
            let kinds = rows.iter().filter_map(|row| row.get(field));
            let mut counts = [0_u32; 3];
            let mut all = 0_u32;
            for kind in kinds {
                match kind {
                    Kind::Blank => continue,
                    Kind::Number | Kind::Marker => counts[0] += 1,
                    Kind::Year => counts[1] += 1,
                    Kind::Date => counts[2] += 1,
                    Kind::Words | Kind::Several => {}
                }
                all += 1;
            }
            let [numbers, years, dates] = counts.map(f64::from);
            let enough = OF_A_KIND * f64::from(all);
            if all == 0 {
                Column::Other
            } else if years >= enough {
                Column::Years
            } else if numbers + years >= enough {
                Column::Numbers
            } else if dates >= enough {
                Column::Dates
            } else {
                Column::Other
            }
        })
        .collect()
}

fn standing(row: &[Kind], columns: &[Column]) -> Standing {
    if filled(row) == 0 {
        return Standing::Blank;
    }
    let (mut fits, mut differs, mut years) = (0, 0, 0);
    for (kind, column) in row.iter().zip(columns) {
        match (column, kind) {
            (Column::Other, _) | (_, Kind::Blank) => {}
            // Figures are in no heading: where the column has none, the row's cells are out of place.
            (Column::Years, Kind::Year)
            | (Column::Dates, Kind::Date)
            | (_, Kind::Number | Kind::Marker) => fits += 1,
            // A count may look like a year; several years are a heading.
            (Column::Numbers, Kind::Year) => years += 1,
            _ => differs += 1,
        }
    }
    match (fits, differs, years) {
        (0, 0, 0) => Standing::Neutral,
        (0, 0, 1) | (1.., ..) => Standing::Data,
        _ => Standing::Heading,
    }
}

/// The levels of a heading, those above the last filled to the right: the label of a group of
/// columns stands over its first one.
pub(super) fn fill_levels(levels: &mut [Vec<String>]) {
    let width = levels.iter().map(Vec::len).max().unwrap_or(0);
    levels
        .iter_mut()
        .for_each(|level| level.resize(width, String::new()));
    for at in 0..levels.len().saturating_sub(1) {
        let (upper, lower) = levels.split_at_mut(at + 1);
        let (Some(level), Some(below)) = (upper.last_mut(), lower.first()) else {
            continue;
        };
        let mut group: Option<String> = None;
        for field in 0..width {
            if level[field].is_empty() {
                if let (Some(label), false) = (&group, below[field].is_empty()) {
                    level[field].clone_from(label);
                } else {
                    group = None;
                }
            } else {
                group = (!below[field].is_empty()).then(|| level[field].clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(text: &str) -> (Vec<usize>, usize) {
        let rows: Vec<Vec<Kind>> = text
            .lines()
            .map(|line| line.split(',').map(Kind::of).collect())
            .collect();
        let found = shape(&rows, &[], &[]);
        (found.heading, found.body)
    }

    #[test]
    fn a_heading_is_words_over_values() {
        assert_eq!(shape_of("a,b\nx,1\ny,2"), (vec![0], 1));
        assert_eq!(
            shape_of("PREAMBLE,,\n,,\na,b,c\nx,y,1\nx,y,2"),
            (vec![2], 3)
        );
        assert_eq!(shape_of("1 Apr 2015,2,x\n2 Apr 2015,3,y"), (vec![], 0));
        assert_eq!(shape_of("a,b,c\nx,y,z\nx,y,w"), (vec![0], 1));
        assert_eq!(shape_of("Name\nAnn\nBob"), (vec![0], 1));
    }

    #[test]
    fn periods_may_be_a_heading() {
        assert_eq!(
            shape_of("Channel,Apr-15,May-15\nWeb,1,2\nPost,3,4"),
            (vec![0], 1)
        );
        assert_eq!(shape_of("Channel,Apr-15,May-15\nWeb,1,2"), (vec![0], 1));
        assert_eq!(
            shape_of("Channel,2015,2016\nWeb,10,20\nPost,3,4"),
            (vec![0], 1)
        );
    }

    #[test]
    fn headings_of_several_rows() {
        assert_eq!(
            shape_of(
                "Title,,,\n,,2013-14,2012-13\nUnit,Kind,Total,Total\n,,,Restated\nx,y,1,2\nx,z,3,4"
            ),
            (vec![1, 2, 3], 4)
        );
        assert_eq!(
            shape_of("D,T,Q\nD,T,Q\n1 Apr 2015,10:00,2\n2 Apr 2015,10:15,3"),
            (vec![0, 1], 2)
        );
    }

    #[test]
    fn a_groups_label_is_no_heading() {
        assert_eq!(
            shape_of("Service,Channel,Count\nBristol,,\nTax,Web,1\nTax,Post,2"),
            (vec![0], 1)
        );
        assert_eq!(
            shape_of("Report of,the council,for,2015\nService,Count\nTax,1\nFines,2"),
            (vec![1], 2)
        );
    }

    #[test]
    fn groups_fill_to_the_right() {
        let mut levels = vec![
            ["", "Phone", "", "Web", "", ""].map(str::to_owned).to_vec(),
            ["Service", "Apr", "May", "Apr", "May", ""]
                .map(str::to_owned)
                .to_vec(),
        ];
        fill_levels(&mut levels);
        assert_eq!(levels[0], ["", "Phone", "Phone", "Web", "Web", ""]);
    }
}
