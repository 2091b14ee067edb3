//! `trace`: figures back to the cells of returns they are made of.

use std::collections::BTreeSet;

use super::FOUND;
use super::answer::{formats, give};
use super::inputs::{self, Inputs};
use super::output::Screen;
use super::question;
use crate::baseline::{CouncilsAs, Dimension, Question, baseline, uses};
use crate::cli::{FailOn, FormArgs, InputArgs, RulesArgs, TraceArgs};
use crate::error::Error;
use crate::model::{ChannelId, CouncilId, Count, Findings, Key, Period, ServiceId, UnitId};
use crate::registers::{ChannelLabel, Registers, did_you_mean};
use crate::report::{Answer, Traces, trace_answer};
use crate::returns::{CellFound, Returns, cells};
use crate::store::Wanted;
use crate::tally::Kept;
use crate::trace::{Asked, Trace, asked, trace};

pub(super) fn run(args: &TraceArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output.files)?;
    let inputs = inputs::find_returns(&InputArgs {
        paths: args.from.clone(),
        rules: RulesArgs {
            config: args.config.clone(),
            fail_on: FailOn::Never,
            as_of: None,
        },
        mapping: None,
        form: FormArgs::default(),
    })?;
    let wanted = wanted(args)?;
    let councils = args.councils.as_ref();
    let councils = question::councils(councils.or(inputs.settings.baseline.councils.as_ref()))?;
    for output in &args.output.files {
        inputs.protect(output)?;
    }
    let returns = inputs.take_in(&Wanted::default())?;
    let figures = wanted
        .iter()
        .map(|asked| Figure::find(asked, councils, &inputs, &returns))
        .collect::<Result<Vec<_>, Error>>()?;
    let found = cells_of(&figures, &inputs, &returns)?;
    let mut answer: Option<Answer> = None;
    let (mut differs, mut fault) = (false, None);
    for (asked, figure) in wanted.iter().zip(figures) {
        let trace = figure.trace(&found, args, &inputs, &returns)?;
        if !trace.adds_up() {
            // The others are given all the same.
            fault.get_or_insert(Error::Bug(format!(
                "the cells found come to {:?}, and the baseline shows {:?}",
                trace.sum, trace.shown
            )));
            continue;
        }
        let printed = asked.printed.map(Count::Number);
        differs |= printed.is_some() && printed != trace.shown;
        let next = trace_answer(&Traces {
            registers: &inputs.registers,
            accounts: &returns.accounts,
            council: figure.council,
            service: figure.service,
            channel: figure.channel,
            window: figure.window,
            unit: figure.unit,
            councils,
            printed: asked.printed,
            trace: &trace,
        });
        answer = Some(match answer {
            Some(answer) => answer.with(next),
            None => next,
        });
    }
    if let Some(answer) = answer {
        give(&answer, args.output.format, &outputs, screen)?;
    }
    if let Some(fault) = fault {
        return Err(fault);
    }
    Ok(if differs { FOUND } else { 0 })
}

/// The figures asked for: each that is typed, with what flags say of all.
fn wanted(args: &TraceArgs) -> Result<Vec<Asked>, Error> {
    let flags = Asked {
        council: args.council.clone(),
        service: args.service.clone(),
        channel: args.channel.clone(),
        period: args.period.clone(),
        unit: args.unit.clone(),
        printed: None,
    };
    if args.figures.is_empty() {
        return Ok(vec![flags]);
    }
    let figures = args.figures.iter().map(|text| {
        let typed = asked(text)?;
        Ok(Asked {
            council: typed.council.or_else(|| flags.council.clone()),
            service: typed.service.or_else(|| flags.service.clone()),
            channel: typed.channel.or_else(|| flags.channel.clone()),
            period: typed.period.or_else(|| flags.period.clone()),
            unit: typed.unit.or_else(|| flags.unit.clone()),
            printed: typed.printed,
        })
    });
    figures.collect()
}

/// A figure by ids.
struct Figure {
    council: CouncilId,
    /// What becomes of councils that have ended.
    councils: CouncilsAs,
    /// The councils whose figures it may be made of: its own, and where ended ones are added into
    /// their successors, those whose whole passed to it.
    parts: BTreeSet<CouncilId>,
    service: ServiceId,
    channel: ChannelId,
    window: Period,
    unit: UnitId,
}

impl Figure {
    fn find(
        asked: &Asked,
        councils: CouncilsAs,
        inputs: &Inputs,
        returns: &Returns,
    ) -> Result<Self, Error> {
        let registers = &inputs.registers;
        let said = |word: &Option<String>, flag: &str| {
            word.clone().ok_or_else(|| {
                Error::Usage(format!(
                    "say which figure: council,service,channel,period, or {flag}"
                ))
            })
        };
        let service = said(&asked.service, "`--service`")?;
        let service = match unknown_service(&service, registers) {
            Some(unknown) => unknown,
            None => question::service(&service, registers)?,
        };
        let channel = channel(&said(&asked.channel, "`--channel`")?, registers)?;
        let window = asked
            .period
            .as_ref()
            .or(inputs.settings.baseline.window.as_ref());
        let window = question::period(&said(&window.cloned(), "`--period`")?)?;
        let label = said(&asked.council, "`--council`")?;
        let council = match councils {
            CouncilsAs::Named => bearer(&label, window, registers)?,
            CouncilsAs::Current => registers.councils.latest(&label).map_err(Error::Usage)?,
        };
        let parts = parts(council, councils, registers);
        let unit = match asked
            .unit
            .as_ref()
            .or(inputs.settings.baseline.unit.as_ref())
        {
            Some(unit) => question::unit(unit, registers)?,
            None => only_unit(council, &parts, service, returns, registers)?,
        };
        Ok(Self {
            council,
            councils,
            parts,
            service,
            channel,
            window,
            unit,
        })
    }

    /// What the baseline shows of it, and the cells about it.
    fn trace(
        &self,
        found: &FoundCells,
        args: &TraceArgs,
        inputs: &Inputs,
        returns: &Returns,
    ) -> Result<Trace, Error> {
        let (registers, files) = (&inputs.registers, returns.files());
        let question = Question {
            window: Some(self.window),
            by: vec![Dimension::Council, Dimension::Service],
            definition: question::definition(args.definition.as_ref(), inputs)?,
            basket: vec![self.service],
            unit: Some(self.unit),
            expected: Vec::new(),
            councils: self.councils,
        };
        // What is wrong is `check`'s to say.
        let mut said = Findings::default();
        let whole = baseline(&returns.tally, &question, registers, &files, &mut said);
        let groups = || whole.iter().flat_map(|whole| &whole.groups);
        // A council that was added into its successor has no group, and one that could not be has.
        let has_group = |council: CouncilId| {
            let mut councils = groups().map(|group| group.subject.council);
            councils.any(|of| of == Some(council))
        };
        let is_added = has_group(self.council) || self.councils == CouncilsAs::Named;
        let is_in = |key: &Key| {
            let is_own = key.council == self.council || !has_group(key.council);
            is_added && is_own && self.is_about(key)
        };
        let mut own = groups().filter(|group| group.subject.council == Some(self.council));
        let channels = own.next().map(|group| group.channels.as_slice());
        let figure = channels
            .unwrap_or_default()
            .iter()
            .find(|figure| figure.channel == self.channel);
        let uses = uses(&returns.tally, &question, registers, &files);
        let own: Vec<Kept> = found
            .kept
            .iter()
            .filter(|kept| is_in(&kept.key))
            .copied()
            .collect();
        let cells = found.cells.iter().filter(|cell| is_in(&cell.key));
        let cells = cells.cloned().collect();
        Ok(trace(figure.map(|figure| figure.count), cells, &own, &uses))
    }

    fn is_about(&self, key: &Key) -> bool {
        self.parts.contains(&key.council)
            && key.service == self.service
            && key.channel == self.channel
            && key.unit == self.unit
            && key.period.overlaps(self.window)
    }
}

/// What the returns have of some figures.
struct FoundCells {
    kept: Vec<Kept>,
    cells: Vec<CellFound>,
}

/// Reads the returns again for the cells of figures.
fn cells_of(figures: &[Figure], inputs: &Inputs, returns: &Returns) -> Result<FoundCells, Error> {
    let kept = returns.tally.kept().into_iter();
    let of_any = |kept: &Kept| figures.iter().any(|figure| figure.is_about(&kept.key));
    let kept: Vec<Kept> = kept.filter(of_any).collect();
    let keys: BTreeSet<Key> = kept.iter().map(|kept| kept.key).collect();
    let mut found = Vec::new();
    if !keys.is_empty() {
        for input in inputs.returns() {
            // What was refused has no cells.
            let _ = inputs.with(input, |name, source, manner, mapping| {
                let tables = (mapping, &inputs.registers);
                cells(name, source, manner, tables, (returns, &keys), |cell| {
                    found.push(cell);
                })
            })?;
        }
    }
    let cells = found;
    Ok(FoundCells { kept, cells })
}

/// The council that bore a name in a period, or a code; the last to bear it where that is not one.
fn bearer(label: &str, window: Period, registers: &Registers) -> Result<CouncilId, Error> {
    let councils = &registers.councils;
    let named = councils.named(label).iter().copied();
    let there = named
        .filter(|id| councils.may_bear(*id, label) && councils.get(*id).is_valid_within(window));
    match there.collect::<Vec<_>>().as_slice() {
        [only] => Ok(*only),
        _ => councils.latest(label).map_err(Error::Usage),
    }
}

/// The councils whose figures a council's may be made of.
fn parts(council: CouncilId, ended: CouncilsAs, registers: &Registers) -> BTreeSet<CouncilId> {
    let councils = &registers.councils;
    let mut parts = BTreeSet::from([council]);
    if ended == CouncilsAs::Current {
        // Of its kin, those that passed to it began before it did.
        let begins = |id: CouncilId| councils.get(id).valid_from;
        let kin = councils.kin(council).into_iter();
        parts.extend(kin.filter(|other| begins(*other) < begins(council)));
    }
    parts
}

/// The unknown service, where a word is its id or name, which no label stands for.
fn unknown_service(text: &str, registers: &Registers) -> Option<ServiceId> {
    let id = registers.services.unknown();
    let unknown = registers.services.get(id);
    (text == unknown.id || text == unknown.name).then_some(id)
}

/// A channel, by id, name or label.
fn channel(text: &str, registers: &Registers) -> Result<ChannelId, Error> {
    let channels = &registers.channels;
    match (channels.id(text), channels.find(text)) {
        (Some(channel), _) | (None, Some(&ChannelLabel::Channel(channel, _))) => Ok(channel),
        _ => {
            let known = channels.iter().map(|(_, channel)| channel.id.as_str());
            let near = did_you_mean(text, known);
            Err(Error::Usage(format!(
                "no channel is known as `{text}`{near}"
            )))
        }
    }
}

/// The unit of a council's figures for a service, where it is one.
fn only_unit(
    council: CouncilId,
    parts: &BTreeSet<CouncilId>,
    service: ServiceId,
    returns: &Returns,
    registers: &Registers,
) -> Result<UnitId, Error> {
    let totals = returns.tally.totals().into_iter();
    let own =
        totals.filter(|total| parts.contains(&total.key.council) && total.key.service == service);
    let units: BTreeSet<UnitId> = own.map(|total| total.key.unit).collect();
    let mut in_order = units.iter();
    let name = |unit: &UnitId| registers.units.get(*unit).id.clone();
    match (in_order.next(), in_order.next()) {
        (Some(only), None) => Ok(*only),
        (None, _) => Err(Error::NotEnoughData(format!(
            "no return has a figure of {} for {}",
            registers.councils.get(council).name,
            registers.services.get(service).name,
        ))),
        _ => {
            let names: Vec<String> = units.iter().map(name).collect();
            Err(Error::Usage(format!(
                "the figures are in {}; say which with `--unit`",
                names.join(" and ")
            )))
        }
    }
}
