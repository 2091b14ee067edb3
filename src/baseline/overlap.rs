//! Periods of different lengths for the same thing: months and their year. Nothing is counted
//! twice; the finest complete set is used, and where the two disagree a query says so.

use std::borrow::Cow;

use crate::model::{Count, Finding, Findings, Key, Period, State, codes, number};
use crate::registers::Registers;
use crate::tally::{Total, add};

/// What the findings of this stage need.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) registers: &'a Registers,
    /// The files' names by id.
    pub(super) files: &'a [String],
}

impl Context<'_> {
    /// What a key is about, in words, without its period.
    pub(super) fn words(&self, key: &Key) -> String {
        format!(
            "{}, {}, {}",
            self.registers.councils.get(key.council).name,
            self.registers.services.get(key.service).name,
            self.registers.channels.get(key.channel).name,
        )
    }

    pub(super) fn file(&self, total: &Total) -> &str {
        &self.files[total.origin.file.index()]
    }
}

/// What [`settle`] leaves of totals, which it mostly has nothing to do with.
pub(super) fn settled<'t>(
    totals: &'t [Total],
    context: Context,
    findings: &mut Findings,
) -> Cow<'t, [Total]> {
    if are_apart(totals) {
        return Cow::Borrowed(totals);
    }
    let mut settled = totals.to_vec();
    settle(&mut settled, context, findings);
    Cow::Owned(settled)
}

/// Whether no two of the same channel and keyed-by can overlap: single months, which are nearly all
/// there is.
fn are_apart(totals: &[Total]) -> bool {
    totals.iter().all(|total| total.key.period.months() == 1)
}

/// Leaves totals of which no two of the same channel and keyed-by overlap.
///
/// `totals` are those of one council, service and unit, ordered by their keys, in which the period
/// stands before the channel; so are those that are left.
pub(super) fn settle(totals: &mut Vec<Total>, context: Context, findings: &mut Findings) {
    if are_apart(totals) {
        return;
    }
    // Everything but the period first, so that what may overlap stands together; longer periods
    // before the shorter ones that begin with them.
    totals.sort_by_key(|total| {
        let key = total.key;
        let length = std::cmp::Reverse(key.period.months());
        (without_period(key), key.period.first_day(), length)
    });
    let mut settled = Vec::with_capacity(totals.len());
    let mut found = Vec::new();
    for same in totals.chunk_by(|a, b| without_period(a.key) == without_period(b.key)) {
        settle_nested(same, context, &mut found, &mut settled);
    }
    for finding in found {
        findings.push(finding);
    }
    settled.sort_by_key(|total: &Total| total.key);
    *totals = settled;
}

fn without_period(key: Key) -> impl Ord {
    (
        key.council,
        key.service,
        key.unit,
        key.channel,
        key.keyed_by,
    )
}

/// Settles totals that differ in their period alone, in the order of [`settle`].
fn settle_nested(
    totals: &[Total],
    context: Context,
    findings: &mut Vec<Finding>,
    settled: &mut Vec<Total>,
) {
    let mut rest = totals;
    while let [outer, after @ ..] = rest {
        let period = outer.key.period;
        let within = after
            .iter()
            .take_while(|total| total.key.period.overlaps(period))
            .count();
        let (inner, next) = after.split_at(within);
        if let Some(crossing) = inner
            .iter()
            .find(|total| !period.contains(total.key.period))
        {
            findings.push(crossing_finding(outer, crossing, context));
            settled.extend(std::iter::once(outer).chain(inner).map(unknown));
        } else if inner.is_empty() {
            settled.push(*outer);
        } else {
            let (mut finer, mut of_finer) = (Vec::new(), Vec::new());
            settle_nested(inner, context, &mut of_finer, &mut finer);
            let choice = choose(outer, finer, context);
            // What was found among parts that are then not used would only contradict.
            if choice.uses_parts {
                findings.extend(of_finer);
            }
            findings.push(choice.finding);
            settled.extend(choice.totals);
        }
        rest = next;
    }
}

/// Which totals are used of a longer one and its parts.
struct Choice {
    totals: Vec<Total>,
    uses_parts: bool,
    finding: Finding,
}

/// The finer totals where they are complete or the longer says nothing, else the longer.
fn choose(outer: &Total, finer: Vec<Total>, context: Context) -> Choice {
    let sum = finer
        .iter()
        .map(|total| total.count)
        .reduce(add)
        .unwrap_or(Count::Missing(State::NotCollected));
    let full = fills(outer.key.period, &finer);
    let (code, message, keep_finer) = match (outer.count, sum) {
        (Count::Number(whole), Count::Number(parts)) if full && whole != parts => (
            &codes::PERIODS_DISAGREE,
            format!(
                "{} is {} for {} but its {} parts add up to {}; the parts are used",
                context.words(&outer.key),
                number(whole),
                outer.key.period,
                finer.len(),
                number(parts),
            ),
            true,
        ),
        (Count::Number(whole), Count::Number(parts)) if parts > whole => (
            &codes::PERIODS_DISAGREE,
            format!(
                "{} is {} for {} but some parts of it already add up to {}; the whole is used",
                context.words(&outer.key),
                number(whole),
                outer.key.period,
                number(parts),
            ),
            false,
        ),
        (_, Count::Number(_)) if full => (
            &codes::PERIODS_OVERLAP,
            format!(
                "{} is given for {} and for all {} parts of it; the parts are used",
                context.words(&outer.key),
                outer.key.period,
                finer.len(),
            ),
            true,
        ),
        (Count::Number(_), _) => (
            &codes::PERIODS_OVERLAP,
            format!(
                "{} is given for {} and for some parts of it; the whole is used",
                context.words(&outer.key),
                outer.key.period,
            ),
            false,
        ),
        (Count::Missing(_), _) => (
            &codes::PERIODS_OVERLAP,
            format!(
                "{} is not known for {} but for parts of it; the parts are used",
                context.words(&outer.key),
                outer.key.period,
            ),
            true,
        ),
    };
    Choice {
        totals: if keep_finer { finer } else { vec![*outer] },
        uses_parts: keep_finer,
        finding: Finding::new(code, message)
            .about(context.file(outer), outer.origin)
            .help("send one length, or check why they differ"),
    }
}

/// Whether periods, in order and without overlap, fill another without a gap.
fn fills(outer: Period, finer: &[Total]) -> bool {
    let months: u64 = finer
        .iter()
        .map(|total| u64::from(total.key.period.months()))
        .sum();
    months == u64::from(outer.months())
}

/// A total that is there but cannot be used.
fn unknown(total: &Total) -> Total {
    Total {
        count: Count::Missing(State::NotCollected),
        ..*total
    }
}

fn crossing_finding(outer: &Total, crossing: &Total, context: Context) -> Finding {
    let message = format!(
        "{} is given for {} and for {}, which cross; nothing that overlaps them is used",
        context.words(&outer.key),
        outer.key.period,
        crossing.key.period,
    );
    Finding::new(&codes::PERIODS_CROSS, message)
        .about(context.file(crossing), crossing.origin)
        .help("send periods of which one holds the other, or that do not meet")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChannelId, CouncilId, FileId, KeyedBy, Origin, ServiceId, UnitId};

    fn settled(figures: &[(&str, Count)]) -> (Vec<(String, Count)>, Vec<&'static str>) {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let mut totals: Vec<Total> = figures
            .iter()
            .map(|(period, count)| Total {
                key: Key {
                    council: CouncilId::new(0),
                    service: ServiceId::new(0),
                    unit: UnitId::new(0),
                    period: period.parse().expect("a period"),
                    channel: ChannelId::new(0),
                    keyed_by: KeyedBy::SelfServed,
                },
                count: *count,
                origin: Origin {
                    file: FileId::new(0),
                    sheet: 0,
                    line: 2,
                    field: 0,
                },
                disputed: false,
            })
            .collect();
        let files = ["a.csv".to_owned()];
        let mut findings = Findings::default();
        let context = Context {
            registers: &registers,
            files: &files,
        };
        settle(&mut totals, context, &mut findings);
        let settled = totals
            .iter()
            .map(|total| (total.key.period.to_string(), total.count))
            .collect();
        let codes = findings
            .kept()
            .iter()
            .map(|finding| finding.code.name)
            .collect();
        (settled, codes)
    }

    const N: fn(u64) -> Count = Count::Number;
    const X: Count = Count::Missing(State::NotCollected);

    fn quarters(counts: [Count; 4]) -> Vec<(&'static str, Count)> {
        ["2015-Q2", "2015-Q3", "2015-Q4", "2016-Q1"]
            .into_iter()
            .zip(counts)
            .collect()
    }

    #[test]
    fn a_complete_finer_set_is_used() {
        let mut figures = quarters([N(1), N(2), N(3), N(4)]);
        figures.push(("2015/16", N(10)));
        let (settled, codes) = settled(&figures);
        assert_eq!(settled.len(), 4);
        assert_eq!(codes, ["periods-overlap"]);
    }

    #[test]
    fn a_disagreement_is_a_query_and_the_finer_set_is_used() {
        let mut figures = quarters([N(1), N(2), N(3), N(4)]);
        figures.push(("2015/16", N(11)));
        let (settled, codes) = settled(&figures);
        assert_eq!(settled.len(), 4);
        assert_eq!(codes, ["periods-disagree"]);
    }

    #[test]
    fn an_incomplete_finer_set_gives_way_to_the_whole() {
        let figures = [("2015-Q2", N(1)), ("2015-Q3", N(2)), ("2015/16", N(10))];
        assert_eq!(settled(&figures).0, [("2015-16".to_owned(), N(10))]);
        let mut figures = quarters([N(1), X, N(3), N(4)]);
        figures.push(("2015/16", N(10)));
        assert_eq!(settled(&figures).0, [("2015-16".to_owned(), N(10))]);
    }

    #[test]
    fn a_missing_whole_gives_way_to_its_parts() {
        let figures = [("2015-Q2", N(1)), ("2015/16", X)];
        assert_eq!(settled(&figures).0, [("2015-Q2".to_owned(), N(1))]);
    }

    #[test]
    fn three_lengths_settle_from_the_inside() {
        let figures = [
            ("2015-04", N(1)),
            ("2015-05", N(1)),
            ("2015-06", N(1)),
            ("2015-Q2", N(3)),
            ("2015/16", N(20)),
        ];
        assert_eq!(settled(&figures).0, [("2015-16".to_owned(), N(20))]);
    }

    #[test]
    fn crossing_periods_are_not_used() {
        let figures = [
            ("2015-04-01/P6M", N(1)),
            ("2015-07-01/P6M", N(2)),
            ("2016-04", N(5)),
        ];
        let (settled, codes) = settled(&figures);
        assert_eq!(codes, ["periods-cross"]);
        assert_eq!(settled.iter().filter(|(_, count)| *count == X).count(), 2);
        assert!(settled.contains(&("2016-04".to_owned(), N(5))));
    }
}
