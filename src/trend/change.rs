//! The change between two periods: what was returned in both, split into channel shift and mix, and
//! what was returned otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::steps::Pair;
use crate::model::{CouncilId, Period, ServiceId};
use crate::panel::{Panel, PanelCell};
use crate::registers::Registers;
use crate::statistics::Proportion;
use crate::statistics::decompose::{self, Effect, Presence, Split, two_periods};

/// The change of a digital share between two periods.
#[derive(Debug, Clone)]
pub struct Change {
    /// All that was returned in the first period, whatever it was; `None` where nothing was.
    pub before: Option<Proportion>,
    /// All that was returned in the second.
    pub after: Option<Proportion>,
    /// What the change is made of; `None` where nothing was returned in both.
    pub split: Option<Split>,
    /// Each council's services that have a share in either period, in the order of the registers.
    pub rows: Vec<Row>,
}

/// A council's service in two periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// The council.
    pub council: CouncilId,
    /// The service.
    pub service: ServiceId,
    /// The first period; `None` where it has no share then.
    pub before: Option<Known>,
    /// The second.
    pub after: Option<Known>,
    /// Whether the two may be compared.
    pub standing: Standing,
    /// Its part in the effects; `None` where the two are not compared.
    pub effect: Option<Effect>,
}

/// What is known of a council's service in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Digital in all.
    pub digital: Proportion,
    /// The months that have figures.
    pub months: u64,
}

/// Whether two periods of a council's service may be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Both have figures for every month.
    Matched,
    /// Only the first period has figures.
    BeforeAlone,
    /// Only the second period has figures.
    AfterAlone,
    /// One of them, or both, has figures for some of its months alone.
    InPart,
    /// The council's area is another in the second period, so that its counts are of something else.
    AreaChanged,
}

/// Several rows together, of those that are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// The first period.
    pub before: Proportion,
    /// The second.
    pub after: Proportion,
    /// Their channel shift.
    pub rate: f64,
    /// Their effect of mix.
    pub mix: f64,
    /// How many rows are compared.
    pub matched: u64,
    /// Of how many.
    pub rows: u64,
}

impl Known {
    fn of(cell: Option<&PanelCell>) -> Option<Self> {
        let cell = cell?;
        Some(Self {
            digital: cell.digital?,
            months: cell.months.returned,
        })
    }

    /// Whether it has figures for every month of a period.
    pub(super) fn is_whole(self, period: Period) -> bool {
        self.months >= u64::from(period.months())
    }

    /// All of it together; `None` where there is nothing.
    pub(super) fn pooled(all: &BTreeMap<(CouncilId, ServiceId), Self>) -> Option<Proportion> {
        let pooled = Proportion::pooled(all.values().map(|known| known.digital));
        (!all.is_empty()).then_some(pooled)
    }

    /// What a panel knows of each council's service in its window.
    pub(super) fn all(panel: &Panel) -> BTreeMap<(CouncilId, ServiceId), Self> {
        let councils = panel.councils().into_iter();
        let cells = councils.flat_map(|council| {
            let services = panel.of_council(council);
            services.map(move |(service, cell)| ((council, service), cell))
        });
        cells
            .filter_map(|(key, cell)| Some((key, Self::of(Some(cell))?)))
            .collect()
    }
}

impl Change {
    pub(super) fn new(before: &Panel, after: &Panel, pair: Pair, registers: &Registers) -> Self {
        let (known_before, known_after) = (Known::all(before), Known::all(after));
        let keys: BTreeSet<(CouncilId, ServiceId)> = known_before
            .keys()
            .chain(known_after.keys())
            .copied()
            .collect();
        let mut rows: Vec<Row> = keys
            .into_iter()
            .map(|(council, service)| {
                let before = known_before.get(&(council, service)).copied();
                let after = known_after.get(&(council, service)).copied();
                Row {
                    council,
                    service,
                    before,
                    after,
                    standing: standing(council, before, after, pair, registers),
                    effect: None,
                }
            })
            .collect();
        let share = |known: Option<Known>| known.map(|known| known.digital);
        let mut pairs = Vec::with_capacity(rows.len());
        for row in &rows {
            let (before, after) = (share(row.before), share(row.after));
            if row.standing == Standing::Matched {
                pairs.push(decompose::Pair { before, after });
            }
        }
        // What is not compared is in the shares of all that was returned, and in no effect.
        for row in rows.iter().filter(|row| row.standing != Standing::Matched) {
            let (before, after) = (share(row.before), share(row.after));
            pairs.push(decompose::Pair {
                before,
                after: None,
            });
            pairs.push(decompose::Pair {
                before: None,
                after,
            });
        }
        let split = two_periods(&pairs);
        if let Some(split) = &split {
            let matched = rows
                .iter_mut()
                .filter(|row| row.standing == Standing::Matched);
            for (row, effect) in matched.zip(&split.effects) {
                row.effect = Some(*effect);
            }
        }
        Self {
            before: Known::pooled(&known_before),
            after: Known::pooled(&known_after),
            split,
            rows,
        }
    }

    /// Whether both periods have a share, be it of different things.
    pub fn has_shares(&self) -> bool {
        let share = |of: Option<Proportion>| of.and_then(Proportion::share);
        share(self.before).is_some() && share(self.after).is_some()
    }

    /// Whether nothing was returned but what is compared.
    pub fn is_all_matched(&self) -> bool {
        self.rows
            .iter()
            .all(|row| row.standing == Standing::Matched)
    }

    /// The rows together by council, service or whatever else.
    pub fn together<K: Ord>(&self, key: impl Fn(&Row) -> K) -> BTreeMap<K, Together> {
        let mut groups: BTreeMap<K, Together> = BTreeMap::new();
        let nothing = Proportion::pooled([]);
        for row in &self.rows {
            let group = groups.entry(key(row)).or_insert(Together {
                before: nothing,
                after: nothing,
                rate: 0.0,
                mix: 0.0,
                matched: 0,
                rows: 0,
            });
            group.rows += 1;
            if let (Some(effect), Some(before), Some(after)) = (row.effect, row.before, row.after) {
                group.matched += 1;
                group.before = Proportion::pooled([group.before, before.digital]);
                group.after = Proportion::pooled([group.after, after.digital]);
                group.rate += effect.rate;
                group.mix += effect.mix;
            }
        }
        groups
    }
}

impl Row {
    /// What it was counted in, of the two periods.
    pub fn presence(&self) -> Presence {
        self.effect
            .map_or(Presence::Unmatched, |effect| effect.presence)
    }
}

fn standing(
    council: CouncilId,
    before: Option<Known>,
    after: Option<Known>,
    pair: Pair,
    registers: &Registers,
) -> Standing {
    let is_whole = |known: Known, period| known.is_whole(period);
    match (before, after) {
        (_, None) => Standing::BeforeAlone,
        (None, _) => Standing::AfterAlone,
        _ if area_changes(council, pair.before, pair.after, registers) => Standing::AreaChanged,
        (Some(first), Some(second))
            if is_whole(first, pair.before) && is_whole(second, pair.after) =>
        {
            Standing::Matched
        }
        _ => Standing::InPart,
    }
}

/// Whether a council gained or gave part of an area after the beginning of one period and until the
/// end of another, and was there before and after. One that was put together whole from others has
/// the same area throughout.
pub(super) fn area_changes(
    council: CouncilId,
    first: Period,
    last: Period,
    registers: &Registers,
) -> bool {
    let councils = &registers.councils;
    let own = councils.get(council);
    let within = |date| date > first.first_day() && date <= last.last_day();
    let gave = |date| own.valid_to.is_none_or(|end| end >= date);
    let gained = |date| own.valid_from < date;
    councils
        .successors(council)
        .any(|succession| within(succession.date) && gave(succession.date))
        || councils
            .predecessors(council)
            .any(|succession| within(succession.date) && gained(succession.date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trend::Chosen;

    fn pair(before: &str, after: &str) -> Pair {
        Pair {
            before: before.parse().expect("a period"),
            after: after.parse().expect("a period"),
            chosen: Chosen::Asked,
        }
    }

    fn known(months: u64) -> Option<Known> {
        let digital = Proportion::of(1, 2)?;
        Some(Known { digital, months })
    }

    #[test]
    fn only_whole_periods_of_one_area_are_compared() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let council = |code| registers.councils.code(code).expect(code);
        let leeds = council("E08000035");
        let of =
            |before, after| standing(leeds, before, after, pair("2018-19", "2019-20"), &registers);
        assert_eq!(of(known(12), known(12)), Standing::Matched);
        assert_eq!(of(known(11), known(12)), Standing::InPart);
        assert_eq!(of(known(12), known(3)), Standing::InPart);
        assert_eq!(of(known(12), None), Standing::BeforeAlone);
        assert_eq!(of(None, known(12)), Standing::AfterAlone);
    }

    #[test]
    fn an_area_changes_where_a_council_goes_on_with_less_or_more() {
        let councils = "code,name,type,tier,region,nation,valid_from,valid_to\n\
                        X10000001,Oldshire,county,upper,Wales,Wales,2009-04-01,\n\
                        X06000001,Newton,unitary,single,Wales,Wales,2019-04-01,\n\
                        X06000002,Growing,unitary,single,Wales,Wales,2012-04-01,\n";
        let successions = "predecessor,successor,date,kind,share,note\n\
                           X10000001,X06000001,2019-04-01,split,0.3,\n\
                           X10000001,X06000002,2021-04-01,split,0.1,\n";
        let file = |name: &str, text: &str| crate::registers::RegisterFile {
            name: name.into(),
            path: name.into(),
            text: text.into(),
        };
        let registers = Registers::load(&[
            file("councils.csv", councils),
            file("successions.csv", successions),
        ]);
        let registers = registers.expect("registers");
        let changes = |code: &str, before: &str, after: &str| {
            let pair = pair(before, after);
            let council = registers.councils.code(code).expect(code);
            area_changes(council, pair.before, pair.after, &registers)
        };
        assert!(changes("X10000001", "2018-19", "2019-20"));
        assert!(!changes("X10000001", "2019-20", "2020-21"));
        assert!(changes("X10000001", "2019-20", "2021-22"));
        assert!(!changes("X06000001", "2018-19", "2019-20"));
        assert!(changes("X06000002", "2019-20", "2021-22"));
        assert!(!changes("X06000002", "2021-22", "2022-23"));
    }
}
