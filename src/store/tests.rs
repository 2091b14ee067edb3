use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::model::{ChannelId, CouncilId, Count, Observation, ServiceId, State, UnitId};
use crate::tally::{Contacts, Total};

/// The shipped registers, loaded once.
static REGISTERS: LazyLock<Registers> =
    LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

fn any_count() -> impl Strategy<Value = Count> {
    prop_oneof![
        (0..1_000_000_u64).prop_map(Count::Number),
        Just(Count::Missing(State::Suppressed)),
        Just(Count::Missing(State::NotCollected)),
        Just(Count::Missing(State::NotProvided)),
    ]
}

/// What is done to a tally with an observation, of one of three files.
fn any_step() -> impl Strategy<Value = (u8, Observation)> {
    let key = (0..4_usize, 0..3_usize, 0..3_usize, 0..2_usize, 0..4_usize);
    let period = (
        1890..2030_i32,
        1..13_u8,
        prop::sample::select(vec![1_u16, 3, 12, 7]),
    );
    let place = (0..3_usize, 0..3_u16, 1..200_u64, 0..9_u32);
    let part = (0..3_u64, 0..3_u8, any::<u64>(), any::<bool>());
    (0..4_u8, key, period, part, any_count(), place).prop_map(
        |(step, key, period, part, count, place)| {
            let observation = Observation {
                key: Key {
                    council: CouncilId::new(key.0),
                    service: ServiceId::new(key.1),
                    unit: UnitId::new(key.3),
                    period: Period::new(period.0, period.1, period.2).expect("a period"),
                    channel: ChannelId::new(key.2),
                    keyed_by: KeyedBy::ALL[key.4],
                },
                part: Part {
                    labels: part.0.wrapping_mul(u64::MAX / 2),
                    day: part.1,
                },
                undeclared: part.2,
                whole: part.3,
                count,
                origin: Origin {
                    file: FileId::new(place.0),
                    sheet: place.1,
                    line: place.2,
                    field: place.3,
                },
            };
            (step, observation)
        },
    )
}

/// The same about few things, so that figures of them meet.
fn any_close_step() -> impl Strategy<Value = (u8, Observation)> {
    let key = (0..2_usize, prop::sample::select(vec![4, 5]));
    (any_step(), key).prop_map(|((step, observation), (channel, month))| {
        let key = Key {
            council: CouncilId::new(0),
            service: ServiceId::new(0),
            unit: UnitId::new(0),
            period: Period::month(2024, month).expect("a month"),
            channel: ChannelId::new(channel),
            keyed_by: KeyedBy::SelfServed,
        };
        let part = Part {
            // A hash of labels is never that of contacts.
            labels: observation.part.labels | 1,
            ..observation.part
        };
        (
            step,
            Observation {
                key,
                part,
                ..observation
            },
        )
    })
}

fn any_steps(most: usize) -> impl Strategy<Value = Vec<(u8, Observation)>> {
    prop_oneof![
        prop::collection::vec(any_step(), 0..most),
        prop::collection::vec(any_close_step(), 0..most),
    ]
}

fn tally_of(steps: &[(u8, Observation)]) -> Tally {
    let mut tally = Tally::default();
    for (step, observation) in steps {
        match step {
            0 => drop(tally.add(observation)),
            1 => {
                let mut contacts = Contacts::default();
                tally.count(observation, &mut contacts);
                tally.count_all(&mut contacts);
            }
            2 => drop(tally.dispute(observation)),
            _ => {
                tally.declare_absent_zero(observation);
                tally.add(observation);
            }
        }
    }
    tally
}

fn files() -> Vec<Rc<str>> {
    vec!["a.csv".into(), "b.csv".into(), "c.csv".into()]
}

/// The tally that a store gives again.
fn through(inputs: &[InputFigures]) -> Tally {
    let bytes = encode(&rows(inputs, &REGISTERS)).expect("it is written");
    let decoded = decode(bytes).expect("it is read");
    assert_eq!(decoded, rows(inputs, &REGISTERS));
    let mut by_file = figures(&decoded, &REGISTERS).expect("the registers are the same");
    wanted_are_those_of_all(inputs);
    let again = inputs.iter().map(|input| InputFigures {
        file: Rc::clone(&input.file),
        figures: by_file.remove(&input.file).unwrap_or_default(),
    });
    tally(&again.collect::<Vec<_>>())
}

/// What is asked of a file is what decoding all of it and leaving out the rest gives.
fn wanted_are_those_of_all(inputs: &[InputFigures]) {
    let rows = rows(inputs, &REGISTERS);
    let names: Vec<&str> = inputs.iter().map(|input| &*input.file).collect();
    let codes = Codes::new(&REGISTERS, names);
    let numbered = |input: usize, kept: &Kept| {
        let mut kept = *kept;
        kept.figure.origin.file = FileId::new(input);
        kept
    };
    let by_file = figures(&rows, &REGISTERS).expect("the registers are the same");
    let all = inputs.iter().enumerate().flat_map(|(at, input)| {
        let own = by_file.get(&input.file).into_iter().flatten();
        own.map(move |kept| numbered(at, kept))
    });
    let all: Vec<Kept> = all.collect();
    let window = Period::new(1950, 6, 480);
    let bytes = encode(&rows).expect("it is written");
    for wanted in [
        Wanted::default(),
        Wanted {
            window,
            ..Wanted::default()
        },
        Wanted {
            services: vec![ServiceId::new(1)],
            ..Wanted::default()
        },
        Wanted {
            window,
            services: vec![ServiceId::new(0), ServiceId::new(2)],
            unit: Some(UnitId::new(1)),
        },
    ] {
        let mut found = codes.figures(bytes.clone(), &wanted).expect("it is read");
        let as_tally = codes.tally(bytes.clone(), &wanted).expect("it is read");
        let mut one_by_one = Tally::default();
        found.iter().for_each(|kept| {
            one_by_one.keep(kept);
        });
        assert_eq!(as_tally, one_by_one, "{wanted:?}");
        let mut own = all.clone();
        own.retain(|kept| {
            wanted
                .window
                .is_none_or(|window| kept.key.period.overlaps(window))
                && (wanted.services.is_empty() || wanted.services.contains(&kept.key.service))
                && wanted.unit.is_none_or(|unit| unit == kept.key.unit)
        });
        let order = |kept: &Kept| (kept.key, kept.part, kept.figure);
        found.sort_unstable_by_key(order);
        own.sort_unstable_by_key(order);
        assert_eq!(found, own, "{wanted:?}");
    }
}

/// Many rows are written in several pages, some columns of them without a dictionary.
#[test]
fn what_is_asked_of_several_pages_is_what_all_of_them_have() {
    let mut tally = Tally::default();
    for at in 0..140_000_u64 {
        let small = |of: u64| usize::try_from(at / of % 3).expect("it is small");
        let month = i32::try_from(at / 81).expect("it is small");
        tally.add(&Observation {
            key: Key {
                council: CouncilId::new(0),
                service: ServiceId::new(small(27)),
                unit: UnitId::new(0),
                period: Period::new(
                    1900 + month / 12,
                    1 + u8::try_from(month % 12).expect("it is"),
                    1,
                )
                .expect("a month"),
                channel: ChannelId::new(small(9)),
                keyed_by: KeyedBy::ALL[small(3)],
            },
            part: Part {
                labels: (at % 3) << 50,
                day: 0,
            },
            undeclared: 0,
            whole: true,
            count: Count::Number(at * at % 1_000_003),
            origin: Origin {
                file: FileId::new(0),
                sheet: 0,
                line: at * 7_919,
                field: 5,
            },
        });
    }
    wanted_are_those_of_all(&InputFigures::of(&tally, &files()));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(steps in prop::collection::vec(any_step(), 0..60)) {
        let whole = tally_of(&steps);
        let inputs = InputFigures::of(&whole, &files());
        prop_assert_eq!(collisions(&inputs), []);
        prop_assert_eq!(through(&inputs), whole);
    }

    #[test]
    fn totals_of_rows_are_those_of_their_tally(steps in any_steps(30)) {
        let whole = tally_of(&steps);
        let rows = rows(&InputFigures::of(&whole, &files()), &REGISTERS);
        let of_rows: Vec<Count> = totals(&rows).values().map(|side| side.count).collect();
        let key = |total: &Total| {
            let Key { council, service, unit, period, channel, keyed_by } = total.key;
            (
                REGISTERS.councils.get(council).code.clone(),
                REGISTERS.services.get(service).id.clone(),
                period,
                REGISTERS.units.get(unit).id.clone(),
                REGISTERS.channels.get(channel).id.clone(),
                keyed_by,
            )
        };
        let mut own = whole.totals();
        own.sort_by_key(key);
        let own: Vec<Count> = own.iter().map(|total| total.count).collect();
        prop_assert_eq!(of_rows, own);
    }

    #[test]
    fn as_many_differ_as_there_are_totals_that_do(
        steps in any_steps(40), other in any_steps(10),
    ) {
        let rows_of = |steps: &[(u8, Observation)]| {
            rows(&InputFigures::of(&tally_of(steps), &files()), &REGISTERS)
        };
        let (old, new) = (rows_of(&steps), rows_of(&[&other[..], &steps[other.len().min(steps.len())..]].concat()));
        let (before, after) = (totals(&old), totals(&new));
        let keys: BTreeSet<&FigureKey> = before.keys().chain(after.keys()).collect();
        let count = |side: Option<&Side>| side.map(|side| side.count);
        let differ = keys.into_iter().filter(|key| count(before.get(key)) != count(after.get(key)));
        let differ: Vec<&FigureKey> = differ.collect();
        let within = Period::new(1950, 6, 900).expect("a period");
        let some: Vec<&&FigureKey> = differ.iter().filter(|key| key.period.overlaps(within)).collect();
        let words = |key: &FigureKey| {
            format!("{}, {}, {}, {}", key.council, key.service, key.channel, key.period)
        };
        let found = differing(&old, &new, &[within]);
        prop_assert_eq!(found.all, differ.len());
        prop_assert_eq!(found.within, [(some.len(), some.first().map(|key| words(key)))]);
    }

    #[test]
    fn returns_that_do_not_collide_are_merged(
        steps in prop::collection::vec(any_step(), 0..40), cut in 0..40_usize,
    ) {
        let own = |steps: &[(u8, Observation)], file: usize| {
            let steps = steps.iter().map(|(step, observation)| {
                let origin = Origin { file: FileId::new(file), ..observation.origin };
                (*step, Observation { origin, ..*observation })
            });
            tally_of(&steps.collect::<Vec<_>>())
        };
        let (first, second) = steps.split_at(cut.min(steps.len()));
        let (mut first, second) = (own(first, 0), own(second, 1));
        let names = files();
        let mut inputs = InputFigures::of(&first, &names[..1]);
        // A tally of one file has the number 1 in its origins: its figures are of the second name.
        inputs.extend(InputFigures::of(&second, &names[..2]).split_off(1));
        if collisions(&inputs).is_empty() {
            let stored = through(&inputs);
            first.merge(second);
            prop_assert_eq!(stored.totals(), first.totals());
        }
    }
}

#[test]
fn many_rows_of_many_words_are_read_again() {
    let mut steps = Vec::new();
    // Numbers that look like chance: councils and channels in no order, in runs and alone.
    let mut random = 1_u64;
    for line in 0..4_000 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let of = |shift: u32, most: u64| usize::try_from((random >> shift) % most).expect("few");
        let key = Key {
            council: CouncilId::new(of(20, 300)),
            service: ServiceId::new(of(30, 2)),
            unit: UnitId::new(0),
            period: Period::month(1950 + i32::try_from(of(40, 30)).expect("few"), 4)
                .expect("a month"),
            channel: ChannelId::new(of(50, 9)),
            keyed_by: KeyedBy::ALL[of(55, 4)],
        };
        let observation = Observation {
            key,
            part: Part {
                labels: line,
                day: 0,
            },
            undeclared: line % 2,
            whole: true,
            count: Count::Number(line),
            origin: Origin {
                file: FileId::new(of(35, 3)),
                sheet: 0,
                line,
                field: 0,
            },
        };
        steps.push((0, observation));
    }
    wanted_are_those_of_all(&InputFigures::of(&tally_of(&steps), &files()));
}

/// A figure of a return for the same thing as that of any other.
fn one_figure(file: usize, step: u8) -> InputFigures {
    let observation = Observation {
        key: Key {
            council: CouncilId::new(1),
            service: ServiceId::new(1),
            unit: UnitId::new(0),
            period: Period::month(2024, 4).expect("a month"),
            channel: ChannelId::new(1),
            keyed_by: KeyedBy::SelfServed,
        },
        part: Part { labels: 0, day: 0 },
        undeclared: 0,
        whole: true,
        count: Count::Number(3),
        origin: Origin {
            file: FileId::new(0),
            sheet: 0,
            line: 2,
            field: 0,
        },
    };
    let own = &files()[file..=file];
    let mut figures = InputFigures::of(&tally_of(&[(step, observation)]), own);
    figures.remove(0)
}

#[test]
fn a_figure_given_once_is_read_beside_all_that_count_it_up() {
    let (given, counted) = (0, 1);
    for (steps, expected) in [
        ([counted, counted, counted], &[][..]),
        ([counted, counted, given], &[(0, 1), (0, 2)]),
        ([counted, given, counted], &[(0, 1), (0, 2)]),
        ([given, counted, counted], &[(0, 1), (0, 2)]),
    ] {
        let inputs: Vec<InputFigures> = (0..)
            .zip(steps)
            .map(|(at, step)| one_figure(at, step))
            .collect();
        let found: Vec<(usize, usize)> = collisions(&inputs)
            .into_iter()
            .map(|Collision(first, second)| (first, second))
            .collect();
        assert_eq!(found, expected, "{steps:?}");
    }
}

#[test]
fn a_code_of_a_project_leads_nowhere_else_and_is_hidden_from_no_engine() {
    for (code, file) in [
        ("E06000023", "E06000023"),
        ("../a", "x___a"),
        ("é1", "x_1"),
        (".b", "x_b"),
    ] {
        assert_eq!(
            path(code, 2024),
            format!("figures/year=2024/{file}.parquet")
        );
    }
}

#[test]
fn bytes_that_are_no_store_are_refused_in_words() {
    let inputs = InputFigures::of(&Tally::default(), &files());
    let bytes = encode(&rows(&inputs, &REGISTERS)).expect("it is written");
    assert_eq!(decode(bytes.clone()), Ok(Vec::new()));
    assert!(decode(Vec::new()).is_err());
    assert!(decode(b"PAR1 and nothing else PAR1".to_vec()).is_err());
    assert!(decode(bytes[..bytes.len() / 2].to_vec()).is_err());
}

/// Every byte of a file changed, one at a time: an answer in each case, rows or words.
#[test]
fn damaged_bytes_never_break_the_run() {
    let steps = [0, 1, 2].map(|line| {
        let observation = Observation {
            key: Key {
                council: CouncilId::new(1),
                service: ServiceId::new(1),
                unit: UnitId::new(0),
                period: Period::month(2024, 4).expect("a month"),
                channel: ChannelId::new(1),
                keyed_by: KeyedBy::SelfServed,
            },
            part: Part {
                labels: line,
                day: 0,
            },
            undeclared: 0,
            whole: true,
            count: Count::Number(line),
            origin: Origin {
                file: FileId::new(0),
                sheet: 0,
                line,
                field: 0,
            },
        };
        (0, observation)
    });
    let inputs = InputFigures::of(&tally_of(&steps), &files());
    let sound = encode(&rows(&inputs, &REGISTERS)).expect("it is written");
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x55;
        let _ = decode(bytes.clone());
        let codes = Codes::new(&REGISTERS, ["a.csv", "b.csv", "c.csv"]);
        let _ = codes.figures(bytes, &Wanted::default());
    }
}
