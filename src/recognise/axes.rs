//! What a heading over a column of figures says of them: its channel, period, council or service.

use super::columns::is_channel_label;
use super::plan::YearPart;
use super::{Sheet, content};
use crate::mapping::MappedService;
use crate::model::{Period, UnitId, fold};
use crate::registers::{ChannelLabel, HeaderRole, ServiceLabel};

/// What the heading of a column says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Axes {
    pub(super) channel: Option<String>,
    pub(super) period: Option<PeriodLabel>,
    pub(super) council: Option<String>,
    pub(super) service: Option<String>,
    /// Whether it is a sum of other columns.
    pub(super) is_sum: bool,
    /// The unit that a word for counts says.
    pub(super) unit: Option<UnitId>,
    /// Whether a part of it says nothing that is known.
    pub(super) has_rest: bool,
    /// Whether it says that its cells are shares, and no counts.
    pub(super) is_share: bool,
}

/// A period in a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PeriodLabel {
    Whole(String),
    /// A month or quarter whose year stands elsewhere.
    Part(String, YearPart),
}

impl PeriodLabel {
    /// What two labels of one heading say together. Where one is not within the other, both stand in
    /// the label, which nobody then understands.
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole(first), Self::Whole(second)) => {
                let length =
                    |text: &str| Period::read_year(text).map(|(period, _)| period.months());
                let is_finer = length(&second) < length(&first);
                Self::Whole(if is_finer { second } else { first })
            }
            (Self::Whole(whole), Self::Part(part, kind))
            | (Self::Part(part, kind), Self::Whole(whole)) => {
                let within = part_of(&whole, &part, kind).map(Period::plain_spelling);
                Self::Whole(within.unwrap_or_else(|| format!("{whole} {part}")))
            }
            (Self::Part(_, YearPart::Quarter), month @ Self::Part(_, YearPart::Month)) => month,
            (first @ Self::Part(..), Self::Part(..)) => first,
        }
    }
}

/// The month or quarter of a longer period. Of a quarter without a year and a month with its own
/// the month.
fn part_of(whole: &str, part: &str, kind: YearPart) -> Option<Period> {
    let (period, _) = Period::read_year(whole).filter(|(period, _)| period.months() <= 12)?;
    match kind {
        YearPart::Quarter if period.months() == 1 => Some(period),
        YearPart::Quarter => {
            let (quarter, _) = Period::read(&format!("{part} {whole}"))?;
            period.contains(quarter).then_some(quarter)
        }
        YearPart::Month => {
            let (named, _) = Period::read(&format!("{part} 2000"))?;
            let number = named.first_day().month();
            period
                .each_month()
                .find(|month| month.first_day().month() == number)
        }
    }
}

/// Which of the dimensions a heading says, in one order.
pub(super) type Signature = [bool; 4];

impl Axes {
    /// What the heading of a field says, all its levels taken together.
    pub(super) fn of(sheet: &Sheet, field: usize) -> Self {
        let mut axes = Self::default();
        let levels = sheet.header.levels.iter();
        for text in levels.filter_map(|level| level.get(field)) {
            axes.take(sheet, text);
        }
        axes.is_share |= content::is_shares(sheet, field);
        axes
    }

    /// Whether it is over figures: not sums, shares, or what nobody knows.
    pub(super) fn is_figure(&self) -> bool {
        !self.is_sum && !self.is_share && !self.has_rest
    }

    /// Which dimensions it says.
    pub(super) fn signature(&self) -> Signature {
        [
            self.channel.is_some(),
            self.period.is_some(),
            self.council.is_some(),
            self.service.is_some(),
        ]
    }

    /// Takes what a text says; where it says nothing as a whole, a period at its beginning or end
    /// and then the rest.
    fn take(&mut self, sheet: &Sheet, text: &str) {
        if text.contains('%') {
            self.is_share = true;
            let bare = text.replace('%', " ");
            return self.take(sheet, bare.trim());
        }
        if text.trim().is_empty() || self.take_whole(sheet, text) {
            return;
        }
        match split_period(text) {
            Some((period, rest)) => {
                self.take_period(PeriodLabel::Whole(period));
                if !rest.is_empty() && !self.take_whole(sheet, &rest) {
                    self.has_rest = true;
                }
            }
            None => self.has_rest = true,
        }
    }

    /// Takes a period, and of two the one that is within the other: a month under its year.
    fn take_period(&mut self, period: PeriodLabel) {
        self.period = Some(match self.period.take() {
            Some(first) => first.join(period),
            None => period,
        });
    }

    /// Takes a text that says one thing; false where nobody knows what.
    fn take_whole(&mut self, sheet: &Sheet, text: &str) -> bool {
        let registers = sheet.registers;
        if let Some(period) = period_label(text) {
            self.take_period(period);
            return true;
        }
        if is_channel_label(sheet, text) {
            self.channel.get_or_insert(text.to_owned());
            return true;
        }
        let folded = fold(text);
        let mut totals = sheet.mapping.columns.totals.iter();
        let is_sum = totals.any(|total| fold(total) == folded)
            || registers.headers.is_total(text)
            || matches!(
                registers.channels.find(text),
                Some(ChannelLabel::LeftOut(_))
            );
        if is_sum {
            self.is_sum = true;
            self.unit = self
                .unit
                .or(registers.headers.find(text).and_then(|(_, unit)| unit));
            return true;
        }
        if let Some((HeaderRole::Count, unit)) = registers.headers.find(text) {
            self.unit = self.unit.or(unit);
            return true;
        }
        if is_council(sheet, text) {
            self.council.get_or_insert(text.to_owned());
            return true;
        }
        if is_service(sheet, text) {
            self.service.get_or_insert(text.to_owned());
            return true;
        }
        false
    }
}

/// Whether a label names a council.
pub(super) fn is_council(sheet: &Sheet, text: &str) -> bool {
    let folded = fold(text);
    !folded.is_empty()
        && (sheet
            .mapping
            .councils
            .keys()
            .any(|label| fold(label) == folded)
            || !sheet.registers.councils.named(text).is_empty())
}

/// Whether a label names a service.
pub(super) fn is_service(sheet: &Sheet, text: &str) -> bool {
    let folded = fold(text);
    let mapped = sheet
        .mapping
        .services
        .iter()
        .any(|(label, to)| fold(label) == folded && matches!(to, MappedService::Id(_)));
    mapped
        || matches!(
            sheet.registers.services.find(text),
            Some(ServiceLabel::Service(_))
        )
}

/// The period of a whole text, or the part of a year.
pub(super) fn period_label(text: &str) -> Option<PeriodLabel> {
    if Period::read(text).is_some() {
        return Some(PeriodLabel::Whole(text.to_owned()));
    }
    let part = |part| Some(PeriodLabel::Part(text.to_owned(), part));
    // With a year behind it, the name of a month is a month, and so for quarters.
    let has_no_year = !text.bytes().any(|byte| byte.is_ascii_digit());
    if has_no_year
        && Period::read(&format!("{text} 2000")).is_some_and(|(period, _)| period.months() == 1)
    {
        return part(YearPart::Month);
    }
    let is_quarter = text.trim().len() <= "Quarter 1".len()
        && text.trim_start().starts_with(['Q', 'q'])
        && Period::read(&format!("{text} 2000")).is_some_and(|(period, _)| period.months() == 3);
    is_quarter.then(|| part(YearPart::Quarter))?
}

/// A period at the beginning or the end of a text, the longest there is, and the rest.
fn split_period(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let tidy = |words: &[&str]| {
        let joined = words.join(" ");
        joined
            .trim_matches([':', ',', ';', '-', '–', '(', ')', ' '])
            .to_owned()
    };
    for length in (1..words.len()).rev() {
        let (head, rest) = words.split_at(length);
        if Period::read(&tidy(head)).is_some() {
            return Some((tidy(head), tidy(rest)));
        }
        let (rest, tail) = words.split_at(words.len() - length);
        if Period::read(&tidy(tail)).is_some() {
            return Some((tidy(tail), tidy(rest)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_found_at_either_end() {
        let split = |text| split_period(text).unwrap_or_default();
        assert_eq!(
            split("2012-Q4 Digital vol."),
            ("2012-Q4".into(), "Digital vol.".into())
        );
        assert_eq!(
            split("April 2011 to March 2012: volume"),
            ("April 2011 to March 2012".into(), "volume".into())
        );
        assert_eq!(
            split("Telephone (Apr-15)"),
            ("Apr-15".into(), "Telephone".into())
        );
        assert_eq!(split_period("Cost per call"), None);
    }

    #[test]
    fn months_and_quarters_may_lack_their_year() {
        assert_eq!(
            period_label("April"),
            Some(PeriodLabel::Part("April".into(), YearPart::Month))
        );
        assert_eq!(
            period_label("Q3"),
            Some(PeriodLabel::Part("Q3".into(), YearPart::Quarter))
        );
        assert_eq!(
            period_label("Apr-15"),
            Some(PeriodLabel::Whole("Apr-15".into()))
        );
        assert_eq!(period_label("Queue"), None);
        assert_eq!(period_label("Web"), None);
    }
}
