//! How long each stage takes, by the library alone: `cargo bench --bench stages`, or one of them by its
//! name behind it. What goes in is made here, the same in every run.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::io::Cursor;
use std::sync::LazyLock;

use channelshift::baseline::{Baseline, CouncilsAs, Dimension, Question, baseline};
use channelshift::chart;
use channelshift::compare::{LimitsFor, ServiceOverCouncils, Terms, over_councils};
use channelshift::mapping::Mapping;
use channelshift::model::{Account, Findings};
use channelshift::panel::Panel;
use channelshift::read::{Header, Manner, Reader};
use channelshift::recognise::{Sheet, recognise};
use channelshift::registers::Registers;
use channelshift::render;
use channelshift::report::{
    Context, Naming, Over, SectorFacts, coverage_figure, funnel_figure, sector_page, strip_figure,
};
use channelshift::returns::Returns;
use channelshift::statistics::funnel::target;
use channelshift::statistics::overdispersion::{Deviation, overdispersion};
use channelshift::statistics::{Proportion, quartiles, wilson};
use channelshift::tally::{Kept, Tally};
use divan::{Bencher, counter::BytesCount, counter::ItemsCount};

fn main() {
    divan::main();
}

/// The councils of England, and a few services, channels and months of each.
const COUNCILS: usize = 317;
const SERVICES: usize = 6;
const CHANNELS: usize = 5;
const MONTHS: [&str; 3] = ["2024-04", "2024-05", "2024-06"];

static REGISTERS: LazyLock<Registers> =
    LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

/// A long return of all councils.
static LONG: LazyLock<String> = LazyLock::new(|| {
    let mut text = "Council,Council code,Service,Channel,Period,Transactions\n".to_owned();
    let councils = REGISTERS.councils.iter().map(|(_, council)| council);
    let english =
        councils.filter(|council| council.valid_to.is_none() && council.code.starts_with('E'));
    for (at, council) in english.take(COUNCILS).enumerate() {
        for (number, (_, service)) in REGISTERS.services.iter().take(SERVICES).enumerate() {
            for (of, (_, channel)) in REGISTERS.channels.iter().take(CHANNELS).enumerate() {
                for month in MONTHS {
                    let count = (at * 7 + number * 31 + of * 101) % 997 + 40;
                    let (name, code) = (&council.name, &council.code);
                    let (service, channel) = (&service.id, &channel.id);
                    text += &format!("\"{name}\",{code},{service},{channel},{month},{count}\n");
                }
            }
        }
    }
    text
});

/// What it holds.
static RETURNS: LazyLock<Returns> = LazyLock::new(|| {
    let mut returns = Returns::default();
    take(&mut returns);
    returns
});

static KEPT: LazyLock<Vec<Kept>> = LazyLock::new(|| RETURNS.tally.kept());

static BASELINE: LazyLock<Baseline> = LazyLock::new(|| answer(&RETURNS));

static PANEL: LazyLock<Panel> = LazyLock::new(|| Panel::all(&BASELINE, 0).remove(0));

static OVERS: LazyLock<Vec<ServiceOverCouncils>> = LazyLock::new(|| {
    let councils = PANEL.councils();
    let services = PANEL.services().into_iter();
    services
        .map(|service| over_councils(&PANEL, service, &councils, &TERMS, &REGISTERS))
        .collect()
});

static TERMS: Terms = Terms {
    tolerance: 0.05,
    minimum: 5,
    limits: LimitsFor::Overdispersed,
};

fn take(returns: &mut Returns) {
    let bytes = Cursor::new(LONG.as_bytes());
    returns
        .take(
            "long.csv",
            bytes,
            Manner::default(),
            &Mapping::default(),
            &REGISTERS,
        )
        .expect("memory can be read");
}

fn question() -> Question<'static> {
    Question {
        window: None,
        by: vec![Dimension::Council, Dimension::Service],
        definition: REGISTERS
            .definitions
            .find("gds-current")
            .expect("it is shipped"),
        basket: Vec::new(),
        unit: None,
        expected: Vec::new(),
        councils: CouncilsAs::Named,
    }
}

fn answer(returns: &Returns) -> Baseline {
    let found = &mut Findings::default();
    baseline(
        &returns.tally,
        &question(),
        &REGISTERS,
        &returns.files(),
        found,
    )
    .expect("figures")
}

fn context() -> Context<'static> {
    let definition = question().definition;
    Context {
        registers: &REGISTERS,
        definition,
        councils: CouncilsAs::Named,
        title: None,
        sources: &[],
        accounts: &RETURNS.accounts,
        layouts: &RETURNS.layouts,
        findings: &RETURNS.findings,
    }
}

fn over() -> Over<'static> {
    Over {
        context: context(),
        baseline: &BASELINE,
        panel: &PANEL,
        terms: &TERMS,
        marked: None,
    }
}

/// The heading of the return, and how many rows there are under it.
fn rows() -> (Option<Header>, u64) {
    let (mut findings, mut account) = (Findings::default(), Account::default());
    let (bytes, manner) = (Cursor::new(LONG.as_bytes()), Manner::default());
    let reader =
        Reader::open("long.csv", bytes, manner, &mut findings).expect("memory can be read");
    let mut reader = reader.expect("it is a table");
    let header = reader
        .next_table(manner, &mut account, &mut findings)
        .expect("it is read");
    let mut rows = 0;
    while reader.next_row(&mut account).expect("it is read").is_some() {
        rows += 1;
    }
    (header, rows)
}

#[divan::bench]
fn registers() -> Registers {
    Registers::load(&[]).expect("the shipped registers load")
}

#[divan::bench]
fn read(bencher: Bencher) {
    bencher
        .counter(BytesCount::of_str(LONG.as_str()))
        .bench(rows);
}

#[divan::bench]
fn recognise_a_heading(bencher: Bencher) {
    let (header, _) = rows();
    let header = header.expect("there is a heading");
    let mapping = Mapping::default();
    bencher.bench(|| {
        let sheet = Sheet {
            file: "long.csv",
            header: &header,
            mapping: &mapping,
            registers: &REGISTERS,
        };
        recognise(sheet, &mut Findings::default()).map(|plan| plan.layout)
    });
}

/// Reading and recognising are in it, and so is the tally.
#[divan::bench]
fn read_to_resolved(bencher: Bencher) {
    LazyLock::force(&REGISTERS);
    bencher
        .counter(BytesCount::of_str(LONG.as_str()))
        .bench(|| {
            let mut returns = Returns::default();
            take(&mut returns);
            returns
        });
}

#[divan::bench]
fn tally(bencher: Bencher) {
    bencher.counter(ItemsCount::new(KEPT.len())).bench(|| {
        let mut tally = Tally::default();
        for kept in &*KEPT {
            tally.keep(kept);
        }
        tally
    });
}

#[divan::bench]
fn baseline_of_317(bencher: Bencher) {
    LazyLock::force(&RETURNS);
    bencher.bench(|| answer(&RETURNS));
}

/// Intervals, quartiles and limits that allow for how much councils differ.
#[divan::bench]
fn statistics_of_317(bencher: Bencher) {
    let service = PANEL.services().into_iter().next().expect("a service");
    let councils: BTreeSet<_> = PANEL.councils();
    let shares: Vec<Proportion> = councils
        .iter()
        .filter_map(|council| PANEL.digital(*council, service))
        .collect();
    bencher.bench(|| {
        let intervals = shares
            .iter()
            .filter_map(|share| wilson(*share, 0.95))
            .count();
        let values: Vec<f64> = shares.iter().filter_map(|share| share.share()).collect();
        let target = target(&shares)?;
        let deviations = shares
            .iter()
            .filter_map(|share| Deviation::of_share(*share, target));
        let beyond = overdispersion(&deviations.collect::<Vec<_>>(), 0.1)?;
        Some((intervals, quartiles(&values)?, beyond))
    });
}

#[divan::bench]
fn compare_317(bencher: Bencher) {
    let councils = PANEL.councils();
    let service = PANEL.services().into_iter().next().expect("a service");
    bencher.bench(|| over_councils(&PANEL, service, &councils, &TERMS, &REGISTERS));
}

#[divan::bench(args = ["funnel", "strip", "coverage"])]
fn chart_of_317(bencher: Bencher, kind: &str) {
    LazyLock::force(&OVERS);
    bencher.bench(|| {
        let figure = match kind {
            "funnel" => funnel_figure(OVERS.first()?, over()),
            "strip" => Some(strip_figure(&OVERS, over())),
            _ => Some(coverage_figure(over())),
        };
        chart::picture(black_box(&figure?), "figure").ok()
    });
}

#[divan::bench]
fn report_of_317(bencher: Bencher) {
    LazyLock::force(&OVERS);
    bencher.bench(|| {
        let page = sector_page(SectorFacts {
            baseline: &BASELINE,
            context: context(),
            over: over(),
            services: OVERS.clone(),
            series: &[],
            breakdowns: Vec::new(),
            opportunities: None,
            revisions: None,
            naming: &Naming::Named,
            left_out: None,
        });
        render::html(&page, None, |figure, id| {
            Ok(chart::picture(figure, id).expect("it can be drawn"))
        })
    });
}
