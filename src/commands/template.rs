//! `template`: blank returns to be filled in.

use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::output::{Screen, ending, print, save};
use super::project::{folder_of, registers_of, settings_of, shown};
use super::question::{council, period, service, unit};
use crate::cli::{PeriodLength, TemplateArgs, TemplateFormat, TemplateLayout};
use crate::error::Error;
use crate::model::{CouncilId, Period, ServiceId, UnitId, words};
use crate::registers::{CouncilMatch, Registers, ServiceLabel, did_you_mean};
use crate::render;
use crate::report::{Blank, BlankLayout, blank_notes, blank_return};
use crate::settings::Settings;

/// What is counted where nothing says it: the word of most of the field.
const DEFAULT_UNIT: &str = "transactions";

/// A template and where it goes.
struct Planned {
    path: PathBuf,
    bytes: Vec<u8>,
}

pub(super) fn run(args: &TemplateArgs, screen: &Screen) -> Result<u8, Error> {
    let settings = settings_of(args.config.as_deref())?;
    let registers = registers_of(args.config.as_deref())?;
    let asked = asked(args, &settings, &registers)?;
    let named = match &args.council {
        Some(name) => Some(find_council(name, asked.period, &registers)?),
        None => None,
    };
    let Some(path) = &args.output else {
        if args.format == TemplateFormat::Xlsx {
            let text = "a workbook is no text to print; name a file with `-o`";
            return Err(Error::Usage(text.into()));
        }
        print(&asked.bytes(named, TemplateFormat::Csv)?)?;
        return Ok(0);
    };
    let planned = if is_folder(path) {
        let councils = match named {
            Some(id) => vec![id],
            None => expected(path, &settings, &registers)?,
        };
        in_folder(path, args.format, &councils, &asked, screen)?
    } else {
        let format = match ending(path, &["csv", "xlsx"])? {
            "xlsx" => TemplateFormat::Xlsx,
            _ => TemplateFormat::Csv,
        };
        vec![Planned {
            path: path.clone(),
            bytes: asked.bytes(named, format)?,
        }]
    };
    write(&planned, screen)?;
    Ok(0)
}

/// What every template asks for.
struct Asked<'a> {
    registers: &'a Registers,
    services: Vec<ServiceId>,
    period: Period,
    periods: Vec<Period>,
    unit: UnitId,
    layout: BlankLayout,
}

fn asked<'a>(
    args: &TemplateArgs,
    settings: &Settings,
    registers: &'a Registers,
) -> Result<Asked<'a>, Error> {
    let window = args.period.as_ref().or(settings.baseline.window.as_ref());
    let Some(window) = window else {
        let text = "say what it is for with `--period`, such as `--period 2025-26`";
        return Err(Error::Usage(text.into()));
    };
    let period = period(window)?;
    let mut services: Vec<ServiceId> = match &args.services {
        Some(text) => {
            let names = text.split(',').map(str::trim);
            let found = names.map(|name| find_service(name, registers));
            found.collect::<Result<_, Error>>()?
        }
        None => {
            let basket = settings.baseline.basket.iter();
            let found = basket.map(|id| service(id, registers));
            found.collect::<Result<_, Error>>()?
        }
    };
    if services.is_empty() {
        let unknown = registers.services.unknown();
        let all = registers.services.iter().map(|(id, _)| id);
        services = all.filter(|id| *id != unknown).collect();
    }
    let unit_name = settings.baseline.unit.as_deref().unwrap_or(DEFAULT_UNIT);
    Ok(Asked {
        registers,
        services,
        period,
        periods: periods(period, args.by)?,
        unit: unit(unit_name, registers)?,
        layout: match args.layout {
            TemplateLayout::Long => BlankLayout::Long,
            TemplateLayout::Wide => BlankLayout::Wide,
        },
    })
}

impl Asked<'_> {
    /// The services that a council runs.
    fn services_of(&self, council: CouncilId) -> Vec<ServiceId> {
        let registers = self.registers;
        let tier = registers.councils.get(council).tier;
        let runs = |id: &ServiceId| registers.services.get(*id).is_provided_by(tier);
        self.services.iter().copied().filter(runs).collect()
    }

    /// The periods in which there is such a council.
    fn periods_of(&self, council: CouncilId) -> Vec<Period> {
        let council = self.registers.councils.get(council);
        let periods = self.periods.iter().copied();
        let is_there = |period: &Period| council.is_valid_within(*period);
        periods.filter(is_there).collect()
    }

    /// A template for a council, or for whoever fills it in.
    fn bytes(&self, council: Option<CouncilId>, format: TemplateFormat) -> Result<Vec<u8>, Error> {
        let registers = self.registers;
        let (services, periods) = match council {
            Some(id) => (self.services_of(id), self.periods_of(id)),
            None => (self.services.clone(), self.periods.clone()),
        };
        if let (true, Some(id)) = (services.is_empty(), council) {
            let council = registers.councils.get(id);
            return Err(Error::Usage(format!(
                "{} is a {} and runs none of these services",
                council.name,
                council.kind.replace('-', " ")
            )));
        }
        let blank = Blank {
            registers,
            council,
            services,
            periods,
            unit: self.unit,
            layout: self.layout,
        };
        let table = blank_return(&blank);
        match format {
            TemplateFormat::Csv => Ok(render::csv(&table)?.into_bytes()),
            TemplateFormat::Xlsx => {
                let title = format!("Return for {}", self.period.words());
                render::xlsx(&title, &[&table, &blank_notes(&blank)])
            }
        }
    }
}

/// The parts of a period of one length, or what is wrong with it.
fn periods(period: Period, by: PeriodLength) -> Result<Vec<Period>, Error> {
    let (length, word) = match by {
        PeriodLength::Month => (1, "months"),
        PeriodLength::Quarter => (3, "quarters"),
        PeriodLength::Year => (12, "years"),
    };
    period.parts(length).ok_or_else(|| {
        Error::Usage(format!(
            "{} is not a number of whole {word}; say another `--period`, or `--by month`",
            period.words()
        ))
    })
}

fn find_service(name: &str, registers: &Registers) -> Result<ServiceId, Error> {
    let services = &registers.services;
    match services.find(name) {
        Some(ServiceLabel::Service(id)) if id != services.unknown() => Ok(id),
        _ => {
            let ids = services.iter().map(|(_, service)| service.id.as_str());
            let names = services.iter().map(|(_, service)| service.name.as_str());
            let near = did_you_mean(name, ids.chain(names));
            Err(Error::Usage(format!("no service `{name}`{near}")))
        }
    }
}

/// The council of a name or code in the period that the template is for.
fn find_council(name: &str, period: Period, registers: &Registers) -> Result<CouncilId, Error> {
    let councils = &registers.councils;
    let fault = |text: String| Err(Error::Usage(text));
    match councils.find(name, period) {
        CouncilMatch::Valid(id) | CouncilMatch::Changed(id) => Ok(id),
        CouncilMatch::NotInPeriod(id) => {
            let council = councils.get(id);
            let when = match council.valid_to {
                Some(end) => format!("from {} to {end}", council.valid_from),
                None => format!("from {}", council.valid_from),
            };
            fault(format!(
                "{} ({}) was there {when}, and not in {}",
                council.name,
                council.code,
                period.words()
            ))
        }
        CouncilMatch::Ambiguous(ids) => {
            let codes: Vec<&str> = ids
                .iter()
                .map(|id| councils.get(*id).code.as_str())
                .collect();
            fault(format!(
                "`{name}` may be {}; give the code",
                codes.join(" or ")
            ))
        }
        CouncilMatch::Unknown => {
            let near = did_you_mean(name, councils.names());
            fault(format!("no council `{name}`{near}"))
        }
    }
}

/// Whether a path is meant as a folder: it is one, or ends as one does.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(['/', MAIN_SEPARATOR])
}

/// The councils that a project expects a return of.
fn expected(
    folder: &Path,
    settings: &Settings,
    registers: &Registers,
) -> Result<Vec<CouncilId>, Error> {
    let expected = &settings.returns.expected;
    if expected.is_empty() {
        return Err(Error::Usage(format!(
            "no council is `expected` under [returns], so nobody is there to fill in what would be in \
             `{}`; name one with `--council`, or a file",
            shown(folder)
        )));
    }
    expected
        .iter()
        .map(|code| council(code, registers))
        .collect()
}

/// A template for each council that runs any of the services.
fn in_folder(
    folder: &Path,
    format: TemplateFormat,
    councils: &[CouncilId],
    asked: &Asked,
    screen: &Screen,
) -> Result<Vec<Planned>, Error> {
    let ending = match format {
        TemplateFormat::Csv => "csv",
        TemplateFormat::Xlsx => "xlsx",
    };
    let mut planned: Vec<Planned> = Vec::new();
    for id in councils {
        let council = asked.registers.councils.get(*id);
        let none = if asked.services_of(*id).is_empty() {
            "runs none of these services"
        } else if asked.periods_of(*id).is_empty() {
            "was not there in this period"
        } else {
            ""
        };
        if !none.is_empty() {
            screen.say(&format!("no template for {}: it {none}\n", council.name));
            continue;
        }
        let name = words(&council.name).join("-");
        let mut path = folder.join(format!("{name}.{ending}"));
        // Successive bodies of one name.
        if planned.iter().any(|other| other.path == path) {
            path = folder.join(format!("{name}-{}.{ending}", council.code));
        }
        let bytes = asked.bytes(Some(*id), format)?;
        planned.push(Planned { path, bytes });
    }
    Ok(planned)
}

/// Writes the templates, or none where one would be written over something else.
fn write(planned: &[Planned], screen: &Screen) -> Result<(), Error> {
    for Planned { path, bytes } in planned {
        if path.exists() && fs::read(path).ok().as_ref() != Some(bytes) {
            return Err(Error::Usage(format!(
                "`{}` is there already and may be filled in; name another, or take it away",
                shown(path)
            )));
        }
    }
    for Planned { path, bytes } in planned {
        let folder = folder_of(path);
        fs::create_dir_all(folder).map_err(|error| Error::file("make", &shown(folder), &error))?;
        save(path, bytes)?;
        screen.say(&format!("wrote `{}`\n", shown(path)));
    }
    Ok(())
}
