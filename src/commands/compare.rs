//! `compare`: a council beside its peers; one service over councils; groups side by side.

use std::path::PathBuf;

use super::answer::{formats, give};
use super::comparing::{Comparing, terms};
use super::output::{Screen, save};
use super::question::{COUNCILS_AND_SERVICES, with_answer};
use crate::cli::{CompareArgs, GroupsBy, InputArgs, QuestionArgs};
use crate::compare::Comparison;
use crate::error::Error;
use crate::registers::read_population;
use crate::render;
use crate::report::{
    Answer, Beside, comparison_answer, definitions_answer, groups_answer, service_answer,
    too_few_figures, weight_table,
};

pub(super) fn run(args: &CompareArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output.files)?;
    let alone = args.service.is_some() || args.by.is_some();
    let (council, input) = if alone {
        (None, with_path(&args.input, args.council.as_deref()))
    } else {
        let Some(council) = &args.council else {
            return Err(Error::Usage(
                "name a council to compare, or a service with `--service`, or groups with `--by`"
                    .into(),
            ));
        };
        // How many that is for a thousand people is said at the very end. Where there is no thread to be
        // had, it is read then.
        drop(std::thread::Builder::new().spawn(read_population));
        (Some(council), args.input.clone())
    };
    let by = match args.by {
        Some(GroupsBy::Type) => "type,service",
        Some(GroupsBy::Region) => "region,service",
        None => COUNCILS_AND_SERVICES,
    };
    let question = QuestionArgs {
        scope: args.scope.clone(),
        by: Some(by.to_owned()),
        basket: args.service.iter().cloned().collect(),
    };
    let mut written = args.output.files.clone();
    written.extend(args.save_weights.clone());
    with_answer(
        &input,
        &question,
        &written,
        screen,
        |baseline, context, inputs| {
            let of = Of {
                args,
                with: Comparing {
                    baseline,
                    context,
                    inputs,
                    whom: &args.whom,
                    terms: terms(args.whom.limits, &inputs.settings),
                },
            };
            if let Some(path) = &args.save_weights {
                let panels = of.with.panels(0);
                save(
                    path,
                    render::csv(&weight_table(&panels, context.registers))?.as_bytes(),
                )?;
            }
            let (answers, few) = match (council, args.by) {
                (Some(council), _) => of.beside_peers(council)?,
                (None, Some(_)) => (vec![groups_answer(baseline, context)], None),
                (None, None) => (of.over_councils(), None),
            };
            let answer = answers.into_iter().reduce(Answer::with);
            let nothing = || Error::NotEnoughData("no council has a figure of this".into());
            give(
                &answer.ok_or_else(nothing)?,
                args.output.format,
                &outputs,
                screen,
            )?;
            few.map_or(Ok(()), Err)
        },
    )
}

/// The inputs with one more path in front.
fn with_path(input: &InputArgs, path: Option<&str>) -> InputArgs {
    let mut input = input.clone();
    if let Some(path) = path {
        input.paths.insert(0, PathBuf::from(path));
    }
    input
}

/// What is compared.
struct Of<'a> {
    args: &'a CompareArgs,
    with: Comparing<'a>,
}

impl Of<'_> {
    /// A council beside its peers, an answer a unit; and that its peers are too few, where no median
    /// can be made of them anywhere.
    fn beside_peers(&self, council: &str) -> Result<(Vec<Answer>, Option<Error>), Error> {
        let (with, baseline) = (&self.with, self.with.baseline);
        let peers = with.peers(council)?;
        let panels = with.panels(0);
        with.stands_alone(&peers, &panels)?;
        let mut answers = Vec::new();
        let mut has_median = false;
        for panel in panels {
            let beside = Beside {
                context: with.context,
                peers: &peers,
                terms: &with.terms,
                panel: &panel,
            };
            let Some(comparison) = with.compare(&panel, &peers) else {
                continue;
            };
            has_median |= comparison.has_median();
            if self.args.definitions {
                let others: Vec<(String, Comparison)> = baseline
                    .definitions
                    .iter()
                    .enumerate()
                    .filter_map(|(at, id)| {
                        let panels = with.panels(at);
                        let panel = panels.iter().find(|other| other.unit == panel.unit)?;
                        Some((id.clone(), with.compare(panel, &peers)?))
                    })
                    .collect();
                answers.push(definitions_answer(&others, baseline, beside));
            } else {
                answers.push(comparison_answer(&comparison, baseline, beside));
            }
        }
        if answers.is_empty() {
            return Err(with.no_figure(&peers));
        }
        let few = || too_few_figures(&peers, with.context.registers);
        Ok((answers, (!has_median).then(few)))
    }

    /// The services asked for over every council that provides them, an answer a unit and service.
    fn over_councils(&self) -> Vec<Answer> {
        let with = &self.with;
        let mut answers = Vec::new();
        for panel in with.panels(0) {
            for over in with.over_councils(&panel) {
                let (terms, context) = (&with.terms, with.context);
                answers.push(service_answer(&over, with.baseline, &panel, terms, context));
            }
        }
        answers
    }
}
