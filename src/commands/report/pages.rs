//! The facts of every page that is asked for, in the order they are written.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::comparing::{Comparing, terms};
use super::super::disclosed::{anything_left, disclosed};
use super::super::inputs::Inputs;
use super::super::peers::{asked as council_asked, choice};
use super::super::question::{context, no_figure, period, question};
use super::super::trend::rebased;
use super::revisions::Revisions;
use crate::baseline::{Baseline, Dimension, Question, baseline};
use crate::cli::{QuestionArgs, WhomArgs};
use crate::compare::over_councils;
use crate::error::Error;
use crate::model::{CouncilId, Findings};
use crate::opportunities::opportunities;
use crate::panel::Panel;
use crate::peers::{PeerChoice, PeerSet, peers_of};
use crate::registers::Registers;
use crate::report::{
    Answer, Beside, Breakdown, Context, CouncilFacts, Listed, Naming, Over, Page, Searched,
    SectorFacts, UnitFacts, council_page, index_page, opportunities_answer, savings_answer,
    sector_page,
};
use crate::returns::Returns;
use crate::savings::{Costs, check, savings};
use crate::settings::CostSettings;
use crate::statistics::disclosure::Rule;
use crate::trend::{Trend, TrendQuestion, panels, trend};

/// The page of all councils together, and the one that leads to the others.
const SECTOR: &str = "sector.html";
const INDEX: &str = "index.html";

/// What else the sector's figures are by, with its heading.
const BREAKDOWNS: [(&str, Dimension); 3] = [
    ("By service", Dimension::Service),
    ("By type of council", Dimension::Type),
    ("By region", Dimension::Region),
];

/// What is left out where small counts are: other tables of the same counts could tell them.
const WITHHELD: &str = "Changes over time, breakdowns by other dimensions and amounts are not shown: \
     together with these figures, from which small counts are withheld, they could tell them.";

/// Whose pages.
pub(in crate::commands) enum Whose {
    /// One council's, by code or name.
    Council(String),
    /// Those of every council, of all together, or both.
    Several { all: bool, sector: bool },
}

/// What pages are asked for.
pub(in crate::commands) struct Asked {
    pub whose: Whose,
    /// By council and service.
    pub question: QuestionArgs,
    pub whom: WhomArgs,
    /// How small counts are kept from them.
    pub rule: Option<Rule>,
    /// Whether councils have letters.
    pub anonymise: bool,
    /// What changed since an earlier store, where that is asked.
    pub revisions: Option<Revisions>,
}

/// What every page is made from.
struct Made<'a> {
    asked: &'a Asked,
    inputs: &'a Inputs,
    returns: &'a Returns,
    question: Question<'a>,
    baseline: Baseline,
    /// One a unit.
    panels: Vec<Panel>,
    /// Who is credited: the project alone where no council is named.
    sources: Vec<String>,
    /// The panels of a series, one list a unit; empty where changes are not told.
    series: Vec<Vec<Panel>>,
    files: Vec<String>,
}

/// Makes every page that is asked for and hands each on with the name of its file.
///
/// # Errors
/// Where there is no figure, a council is not known, or whatever `take` fails with.
pub(in crate::commands) fn pages(
    asked: &Asked,
    inputs: &Inputs,
    returns: &mut Returns,
    mut take: impl FnMut(&str, &Page) -> Result<(), Error>,
) -> Result<(), Error> {
    let made = Made::new(asked, inputs, returns)?;
    let registers = &inputs.registers;
    let with_figures: BTreeSet<CouncilId> = made.panels.iter().flat_map(Panel::councils).collect();
    let naming = if asked.anonymise {
        Naming::letters_for_all(&with_figures, registers)
    } else {
        Naming::Named
    };
    match &asked.whose {
        Whose::Council(label) => {
            let council = council_asked(label, registers)?;
            let peers = made.peers(council)?;
            let (file, page) = made
                .council(&peers, &naming)?
                .ok_or_else(|| made.comparing(registers).no_figure(&peers))?;
            take(&file, &page)
        }
        Whose::Several { all, sector } => {
            if *sector {
                take(SECTOR, &made.sector(&naming)?)?;
            }
            if !*all {
                return Ok(());
            }
            let (mut listed, mut without_page) = (Vec::new(), Vec::new());
            for council in &with_figures {
                let peers = match made.peers(*council) {
                    Ok(peers) => peers,
                    // A council that was divided has no peers by any list; the others have pages.
                    Err(Error::NotEnoughData(why)) => {
                        without_page.push(why);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                if let Some((file, page)) = made.council(&peers, &naming)? {
                    take(&file, &page)?;
                    listed.push(made.listed(*council, file));
                }
            }
            let of_sector = sector.then(|| SECTOR.to_owned());
            take(
                INDEX,
                &index_page(of_sector, listed, &without_page, made.context(registers)),
            )
        }
    }
}

impl<'a> Made<'a> {
    fn new(asked: &'a Asked, inputs: &'a Inputs, returns: &'a mut Returns) -> Result<Self, Error> {
        let (question, files) = (question(&asked.question, inputs)?, returns.files());
        let registers = &inputs.registers;
        let found = baseline(
            &returns.tally,
            &question,
            registers,
            &files,
            &mut returns.findings,
        );
        let returns = &*returns;
        let found = found.ok_or_else(|| no_figure(&question, returns, inputs))?;
        let baseline = disclosed(&found, asked.rule, registers)?;
        anything_left(&baseline)?;
        let mut made = Self {
            asked,
            inputs,
            returns,
            question,
            baseline,
            panels: Vec::new(),
            sources: if asked.anonymise {
                inputs.settings.project.source.iter().cloned().collect()
            } else {
                inputs.sources.clone()
            },
            series: Vec::new(),
            files,
        };
        made.panels = made.comparing(registers).panels(0);
        if asked.rule.is_none() {
            let units = made.panels.iter().map(|panel| panel.unit);
            let over_time = made.over_time()?;
            let series = units.map(|unit| {
                let tally = &returns.tally;
                let found = panels(tally, &over_time, None, unit, registers, &made.files);
                Ok(found.unwrap_or_default())
            });
            made.series = series.collect::<Result<_, Error>>()?;
        }
        Ok(made)
    }

    /// The question of a series: over all that was returned where no period is asked for, since the
    /// window of the settings is one period of it.
    fn over_time(&self) -> Result<Question<'a>, Error> {
        let mut over_time = question(&self.asked.question, self.inputs)?;
        let asked = self.asked.question.scope.period.as_deref();
        over_time.window = asked.map(period).transpose()?;
        Ok(over_time)
    }

    fn context<'b>(&'b self, registers: &'b Registers) -> Context<'b> {
        Context {
            registers,
            sources: &self.sources,
            ..context(&self.question, self.returns, self.inputs)
        }
    }

    fn comparing<'b>(&'b self, registers: &'b Registers) -> Comparing<'b> {
        Comparing {
            baseline: &self.baseline,
            context: self.context(registers),
            inputs: self.inputs,
            whom: &self.asked.whom,
            terms: terms(self.asked.whom.limits, &self.inputs.settings),
        }
    }

    fn choice(&self) -> Result<PeerChoice<'a>, Error> {
        let folder = self.inputs.folder.as_deref().unwrap_or(Path::new(""));
        let (args, settings) = (&self.asked.whom.peers, &self.inputs.settings.peers);
        Ok(PeerChoice {
            tiers: self.comparing(&self.inputs.registers).tiers(),
            ..choice(args, settings, folder, &self.inputs.registers)?
        })
    }

    fn peers(&self, council: CouncilId) -> Result<PeerSet, Error> {
        peers_of(council, &self.choice()?, &self.inputs.registers)
    }

    /// A council's page with the name of its file; `None` where it has no figures.
    fn council(&self, peers: &PeerSet, naming: &Naming) -> Result<Option<(String, Page)>, Error> {
        let own = &self.inputs.registers;
        let of_panels = self.panels.iter().flat_map(Panel::councils);
        let of_panels: BTreeSet<CouncilId> = of_panels.collect();
        let (council, _) = peers.in_figures(|id| of_panels.contains(&id));
        let mut names = naming.words(own);
        names.remove(&council);
        let registers = &own.called(&names);
        let with = self.comparing(registers);
        with.stands_alone(peers, &self.panels)?;
        let costs = &self.inputs.settings.costs;
        // Costs that are there in part are a fault to be told, not a part of the page to be left out.
        let costs = if self.asked.rule.is_none() && *costs != CostSettings::default() {
            check(costs)?;
            Some(Costs::new(costs, own)?)
        } else {
            None
        };
        let mut units = Vec::new();
        for (at, panel) in self.panels.iter().enumerate() {
            let Some(comparison) = with.compare(panel, peers) else {
                continue;
            };
            let beside = Beside {
                context: with.context,
                peers,
                terms: &with.terms,
                panel,
            };
            let mut together = comparison.peers.clone();
            together.insert(comparison.council);
            let services = comparison.services.iter();
            let services = services
                .map(|one| over_councils(panel, one.service, &together, &with.terms, registers))
                .collect();
            let worth = costs.as_ref().map(|costs| {
                let definition = with.context.definition;
                let found = savings(&comparison, &self.baseline, definition, costs, registers);
                savings_answer(&found, costs, &comparison, &self.baseline, beside)
            });
            units.push(UnitFacts {
                comparison,
                beside,
                services,
                series: self.series.get(at).map_or(&[], Vec::as_slice),
                worth,
            });
        }
        let trend = self.trend(council)?;
        let page = council_page(CouncilFacts {
            baseline: &self.baseline,
            units,
            trend: trend.as_ref(),
            without_trend: self.asked.rule.map(|_| WITHHELD),
            revisions: self.revisions(Some(council)),
            naming,
        });
        Ok(page.map(|page| (file_of(council, own), page)))
    }

    /// How a council's shares moved; `None` where it has no figures in the series, or that is not told.
    fn trend(&self, council: CouncilId) -> Result<Option<Trend>, Error> {
        let mut panels = self.series.iter().flatten();
        let has_figures = |panel: &Panel| {
            let mut cells = panel.of_council(council);
            cells.any(|(_, cell)| cell.total.is_some())
        };
        if !panels.any(has_figures) {
            return Ok(None);
        }
        let asked = TrendQuestion {
            baseline: self.over_time()?,
            council: vec![council],
            step: None,
            pair: None,
            rebased: rebased(self.inputs)?,
        };
        // What is found on the way was said of the baseline already.
        let found = &mut Findings::default();
        let tally = &self.returns.tally;
        trend(tally, &asked, &self.inputs.registers, &self.files, found)
    }

    /// What changed of a council, or of all; `None` where that is not asked.
    fn revisions(&self, council: Option<CouncilId>) -> Option<Answer> {
        let revisions = self.asked.revisions.as_ref()?;
        Some(revisions.answer(council, self.inputs))
    }

    /// The page of all councils.
    fn sector(&self, naming: &Naming) -> Result<Page, Error> {
        let own = &self.inputs.registers;
        let registers = &own.called(&naming.words(own));
        let with = self.comparing(registers);
        let context = with.context;
        let nothing = || no_figure(&self.question, self.returns, self.inputs);
        let panel = self.panels.first().ok_or_else(nothing)?;
        let is_open = self.asked.rule.is_none();
        let mut breakdowns = Vec::new();
        for (heading, dimension) in BREAKDOWNS.into_iter().filter(|_| is_open) {
            let mut asked = question(&self.asked.question, self.inputs)?;
            asked.by = vec![dimension];
            let found = &mut Findings::default();
            let baseline = baseline(&self.returns.tally, &asked, own, &self.files, found);
            breakdowns.extend(baseline.map(|baseline| Breakdown {
                heading: heading.to_owned(),
                baseline,
            }));
        }
        let choice = self.choice()?;
        let mut found: Option<Answer> = None;
        for panel in self.panels.iter().filter(|_| is_open) {
            let searched = opportunities(panel, &choice, &with.terms, own)?;
            let over = Searched {
                context,
                panel,
                terms: &with.terms,
                list: choice.list.list(),
                naming,
            };
            let answer = opportunities_answer(&searched, &self.baseline, over);
            found = Some(match found {
                Some(before) => before.with(answer),
                None => answer,
            });
        }
        Ok(sector_page(SectorFacts {
            baseline: &self.baseline,
            context,
            over: Over {
                context,
                baseline: &self.baseline,
                panel,
                terms: &with.terms,
                marked: None,
            },
            services: with.over_councils(panel),
            series: self.series.first().map_or(&[], Vec::as_slice),
            breakdowns,
            opportunities: found,
            revisions: self.revisions(None),
            naming,
            left_out: (!is_open).then_some(WITHHELD),
        }))
    }

    /// A page in the list of pages.
    fn listed(&self, council: CouncilId, file: String) -> Listed {
        let cells = self
            .panels
            .iter()
            .flat_map(|panel| panel.of_council(council));
        let (with_figures, all) = cells.fold((0, 0), |(some, all), (_, cell)| {
            (some + u64::from(cell.total.is_some()), all + 1)
        });
        Listed {
            file,
            name: self.inputs.registers.councils.get(council).name.clone(),
            services: (with_figures, all),
        }
    }
}

/// The file of a council's page: its code and name in small letters, which no other has.
fn file_of(council: CouncilId, registers: &Registers) -> String {
    let council = registers.councils.get(council);
    let words = format!("{} {}", council.code, council.name).to_lowercase();
    let words = words.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!("{}.html", words.join("-"))
}
