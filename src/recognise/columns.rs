//! Headings to roles: a mapping's word first, then the register of headings.

use std::collections::BTreeMap;

use super::plan::Source;
use super::{Sheet, content, faults};
use crate::mapping::MappedChannel;
use crate::model::{Code, Finding, Findings, UnitId, UnknownKind, codes, column_letters, fold};
use crate::registers::{ChannelLabel, HeaderRole, nearest};

/// The fields of a table by what they hold.
#[derive(Debug)]
pub(crate) struct Columns {
    by_role: BTreeMap<HeaderRole, usize>,
    /// Headings that the register knows but that hold no role yet, with it and the unit they say.
    offered: Vec<(usize, HeaderRole, Option<UnitId>)>,
    pub(crate) breakdown: Vec<usize>,
    /// Fields that a mapping names as the channels of a wide layout.
    pub(crate) counts: Vec<usize>,
    ignored: Vec<usize>,
    left_out: BTreeMap<usize, String>,
    taken: Vec<bool>,
    /// Roles given by what stands in a column, with what else it may be.
    by_content: Vec<(usize, HeaderRole, Vec<HeaderRole>)>,
}

/// The roles whose labels may be left blank where they are as above.
const LABELS: [HeaderRole; 7] = [
    HeaderRole::Council,
    HeaderRole::Service,
    HeaderRole::Channel,
    HeaderRole::Period,
    HeaderRole::Year,
    HeaderRole::Quarter,
    HeaderRole::Month,
];

impl Columns {
    /// Gives each field its role. Fails where a mapping names a column that is not there, or two
    /// headings claim one role, which findings say.
    pub(crate) fn assign(sheet: Sheet, findings: &mut Findings) -> Result<Self, &'static Code> {
        let mut columns = Self {
            by_role: BTreeMap::new(),
            offered: Vec::new(),
            breakdown: Vec::new(),
            counts: Vec::new(),
            ignored: Vec::new(),
            left_out: BTreeMap::new(),
            taken: vec![false; sheet.header.cells.len()],
            by_content: Vec::new(),
        };
        let mut faults = columns.take_mapped(sheet);
        columns.note_left_out(sheet);
        faults.extend(columns.take_headings(sheet));
        let first = faults.first().map(|fault| fault.code);
        for fault in faults {
            findings.push(fault);
        }
        first.map_or(Ok(columns), Err)
    }

    /// The columns a mapping names.
    fn take_mapped(&mut self, sheet: Sheet) -> Vec<Finding> {
        let named = &sheet.mapping.columns;
        let roles = [
            (&named.council, HeaderRole::Council),
            (&named.council_code, HeaderRole::CouncilCode),
            (&named.service, HeaderRole::Service),
            (&named.channel, HeaderRole::Channel),
            (&named.keyed_by, HeaderRole::KeyedBy),
            (&named.period, HeaderRole::Period),
            (&named.year, HeaderRole::Year),
            (&named.quarter, HeaderRole::Quarter),
            (&named.month, HeaderRole::Month),
            (&named.unit, HeaderRole::Unit),
            (&named.count, HeaderRole::Count),
            (&named.total, HeaderRole::Total),
        ];
        let mut faults = Vec::new();
        for (heading, role) in roles {
            if let Some(heading) = heading {
                match self.take(sheet, heading) {
                    Ok(field) => drop(self.by_role.insert(role, field)),
                    Err(finding) => faults.push(*finding),
                }
            }
        }
        for heading in &named.breakdown {
            match self.take(sheet, heading) {
                Ok(field) => self.breakdown.push(field),
                Err(finding) => faults.push(*finding),
            }
        }
        for heading in &named.counts {
            match self.take(sheet, heading) {
                Ok(field) => self.counts.push(field),
                Err(finding) => faults.push(*finding),
            }
        }
        // One mapping may serve several files, so what it ignores need not be in each.
        for (field, cell) in sheet.header.cells.iter().enumerate() {
            let is_letters = |name: &String| cell.is_empty() && letters(field) == *name;
            if !self.taken[field] && (named.ignores(cell) || named.ignore.iter().any(is_letters)) {
                self.taken[field] = true;
                self.ignored.push(field);
            }
        }
        faults
    }

    /// The field of a heading that a mapping names.
    fn take(&mut self, sheet: Sheet, heading: &str) -> Result<usize, Box<Finding>> {
        let wanted = fold(heading);
        let cells = &sheet.header.cells;
        let fields: Vec<usize> = (0..cells.len())
            .filter(|field| {
                let is_letter = cells[*field].is_empty() && letters(*field) == heading;
                is_letter
                    || cells[*field] == heading
                    || (!wanted.is_empty() && fold(&cells[*field]) == wanted)
            })
            .collect();
        let finding = |code, message, field| {
            Finding::new(code, message).at(sheet.header.place(sheet.file, field))
        };
        match fields.as_slice() {
            [field] => {
                self.taken[*field] = true;
                Ok(*field)
            }
            [] => {
                let likes = nearest(heading, cells.iter().map(String::as_str));
                let help = match likes.first() {
                    Some(like) => format!("the nearest heading is “{like}”"),
                    None => "correct the mapping, or use another for this file".to_owned(),
                };
                let message = format!(
                    "`{}` names a column “{heading}” that is not there",
                    sheet.mapping.path
                );
                Err(Box::new(
                    finding(&codes::COLUMN_MISSING, message, 0).help(help),
                ))
            }
            [_, second, ..] => {
                let message = format!("two columns are headed “{heading}”");
                let twice = finding(&codes::COLUMN_TWICE, message, *second);
                Err(Box::new(twice.help("give each column its own heading")))
            }
        }
    }

    /// Columns headed by a label that a mapping leaves out.
    fn note_left_out(&mut self, sheet: Sheet) {
        for (label, mapped) in &sheet.mapping.channels {
            let MappedChannel::LeftOut(reason) = mapped else {
                continue;
            };
            for (field, cell) in sheet.header.cells.iter().enumerate() {
                if !self.taken[field] && fold(cell) == fold(label) {
                    self.taken[field] = true;
                    self.left_out.insert(field, reason.leave_out.clone());
                }
            }
        }
    }

    /// The headings that the register knows, for roles that no mapping has filled.
    fn take_headings(&mut self, sheet: Sheet) -> Vec<Finding> {
        let mapped: Vec<HeaderRole> = self.by_role.keys().copied().collect();
        let fixed = &sheet.mapping.fixed;
        // A mapping that puts the period together from parts means no column by itself.
        let parts = [HeaderRole::Year, HeaderRole::Quarter, HeaderRole::Month];
        let in_parts = fixed.year.is_some() || mapped.iter().any(|role| parts.contains(role));
        let is_fixed = |role| match role {
            HeaderRole::Council | HeaderRole::CouncilCode => fixed.council.is_some(),
            HeaderRole::Service => fixed.service.is_some(),
            HeaderRole::Channel => fixed.channel.is_some(),
            HeaderRole::Period => fixed.period.is_some() || in_parts,
            HeaderRole::Unit => fixed.unit.is_some(),
            _ => false,
        };
        let mut faults = Vec::new();
        for (field, cell) in sheet.header.cells.iter().enumerate() {
            let Some((role, unit)) = sheet.registers.headers.find(cell) else {
                continue;
            };
            if self.taken[field] || mapped.contains(&role) || is_fixed(role) {
                continue;
            }
            // A count's or total's heading may be a channel's label too; the layout decides.
            if matches!(role, HeaderRole::Count | HeaderRole::Total) {
                self.offered.push((field, role, unit));
                continue;
            }
            if let Some(first) = self.by_role.get(&role) {
                let cells = &sheet.header.cells;
                faults.push(two_columns(sheet, role, &cells[*first], field));
            } else {
                self.by_role.insert(role, field);
                self.taken[field] = true;
            }
        }
        faults
    }

    /// Notes, for proposals, which roles have a column and which headings nobody knows.
    pub(crate) fn note(&self, sheet: Sheet, findings: &mut Findings) {
        let offered = self.offered.iter().map(|(_, role, _)| *role);
        for role in self.by_role.keys().copied().chain(offered) {
            findings.unknown.note_role(sheet.file, role.word());
        }
        for (field, cell) in sheet.header.cells.iter().enumerate() {
            let is_known = sheet.registers.headers.find(cell).is_some()
                || sheet.registers.channels.find(cell).is_some()
                || is_channel_label(&sheet, cell);
            if self.is_free(field) && !is_known {
                let place = sheet.header.place(sheet.file, field);
                let line = place.cell.map_or(1, |cell| cell.line);
                let unknown = &mut findings.unknown;
                unknown.note(sheet.file, UnknownKind::Heading, cell, line, None);
            }
        }
    }

    /// Takes labels by what stands in a column; whether any was taken.
    pub(crate) fn take_labels(&mut self, sheet: Sheet) -> bool {
        self.take_labels_by_content(sheet, &[]);
        !self.by_content.is_empty()
    }

    /// Takes the only column of figures for the count; whether there is one.
    pub(crate) fn take_count(&mut self, sheet: Sheet) -> bool {
        let figures: Vec<usize> = (0..self.taken.len())
            .filter(|field| self.is_free(*field) && content::is_figures(&sheet, *field))
            .collect();
        match figures.as_slice() {
            [only] if self.field(HeaderRole::Count).is_none() => {
                self.give(*only, HeaderRole::Count, Vec::new());
                true
            }
            _ => false,
        }
    }

    /// Gives roles of labels that no heading has to columns by what stands in them, other than the
    /// columns of figures.
    pub(crate) fn take_labels_by_content(&mut self, sheet: Sheet, figures: &[usize]) {
        for field in 0..self.taken.len() {
            if !self.is_free(field) || figures.contains(&field) {
                continue;
            }
            if self.offered.iter().any(|(offered, ..)| *offered == field) {
                continue;
            }
            let fixed = &sheet.mapping.fixed;
            let is_open = |role: &HeaderRole| {
                let is_fixed = match role {
                    HeaderRole::Council => {
                        fixed.council.is_some() || self.field(HeaderRole::CouncilCode).is_some()
                    }
                    HeaderRole::Service => fixed.service.is_some(),
                    HeaderRole::Channel => fixed.channel.is_some(),
                    HeaderRole::Period => fixed.period.is_some() || self.has_period(),
                    HeaderRole::Unit => fixed.unit.is_some(),
                    _ => false,
                };
                !is_fixed && self.field(*role).is_none()
            };
            let mut roles = content::roles(&sheet, field)
                .into_iter()
                .map(|(role, _)| role)
                .filter(is_open);
            if let Some(role) = roles.next() {
                let others = roles.collect();
                self.give(field, role, others);
            }
        }
    }

    fn give(&mut self, field: usize, role: HeaderRole, others: Vec<HeaderRole>) {
        self.by_role.insert(role, field);
        self.taken[field] = true;
        self.by_content.push((field, role, others));
    }

    /// Says which columns were told by what stands in them.
    pub(crate) fn say_by_content(&self, sheet: Sheet, findings: &mut Findings) {
        for (field, role, others) in &self.by_content {
            findings.push(faults::by_content(sheet, *field, *role, others));
        }
    }

    /// Whether a column says the period or a part of it.
    pub(crate) fn has_period(&self) -> bool {
        [HeaderRole::Period, HeaderRole::Month, HeaderRole::Quarter]
            .into_iter()
            .any(|role| self.field(role).is_some())
    }

    /// Whether a column that nothing has taken holds figures.
    pub(crate) fn has_figures(&self, sheet: &Sheet) -> bool {
        (0..self.taken.len()).any(|field| self.is_free(field) && content::is_figures(sheet, field))
    }

    /// The columns of labels.
    pub(crate) fn labels(&self) -> Vec<usize> {
        let labels = LABELS.iter().filter_map(|role| self.field(*role));
        labels.chain(self.breakdown.iter().copied()).collect()
    }

    /// The field of a role.
    pub(crate) fn field(&self, role: HeaderRole) -> Option<usize> {
        self.by_role.get(&role).copied()
    }

    /// The field of a role, else what a mapping fixes.
    pub(crate) fn source(&self, role: HeaderRole, fixed: Option<&String>) -> Option<Source> {
        fixed
            .map(|label| Source::Fixed(label.clone()))
            .or_else(|| self.field(role).map(Source::Field))
    }

    /// The free fields whose headings offer a role, with the unit they say.
    pub(crate) fn offered(
        &self,
        role: HeaderRole,
    ) -> impl Iterator<Item = (usize, Option<UnitId>)> {
        self.offered
            .iter()
            .filter(move |(_, offered, _)| *offered == role)
            .map(|(field, _, unit)| (*field, *unit))
    }

    /// Whether no role, mapping or reason has taken the field.
    pub(crate) fn is_free(&self, field: usize) -> bool {
        !self.taken[field]
    }

    /// Whether a mapping says to leave the field unread.
    pub(crate) fn is_ignored(&self, field: usize) -> bool {
        self.ignored.contains(&field)
    }

    /// Why a mapping leaves the field out.
    pub(crate) fn left_out(&self, field: usize) -> Option<&str> {
        self.left_out.get(&field).map(String::as_str)
    }

    /// Whether a mapping leaves any field out.
    pub(crate) fn leaves_out(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// Every role that a field has.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (usize, HeaderRole)> {
        self.by_role.iter().map(|(role, field)| (*field, *role))
    }
}

/// A spreadsheet's letters for a field, by which a mapping names columns without a heading.
fn letters(field: usize) -> String {
    column_letters(u32::try_from(field).unwrap_or(u32::MAX))
}

fn two_columns(sheet: Sheet, role: HeaderRole, first: &str, field: usize) -> Finding {
    let cell = &sheet.header.cells[field];
    let word = role.word();
    Finding::new(
        &codes::COLUMN_TWICE,
        format!("“{first}” and “{cell}” may both be the column `{word}`"),
    )
    .at(sheet.header.place(sheet.file, field))
    .help(format!(
        "name one of them as `{word}` under [columns] in a mapping"
    ))
}

/// Whether a heading is the label of a channel, by a mapping or the register.
pub(crate) fn is_channel_label(sheet: &Sheet, heading: &str) -> bool {
    let folded = fold(heading);
    let mapped = sheet
        .mapping
        .channels
        .iter()
        .any(|(label, to)| fold(label) == folded && !matches!(to, MappedChannel::LeftOut(_)));
    mapped
        || matches!(
            sheet.registers.channels.find(heading),
            Some(ChannelLabel::Channel(..))
        )
}
