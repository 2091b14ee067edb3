//! Labels and codes of councils, by the period they are about.

use rustc_hash::FxHashMap;

use super::labels::Words;
use super::spellings::Spellings;
use super::{Context, Suggestions, unknown};
use crate::model::{Code, CouncilId, Findings, Period, UnknownKind, codes};
use crate::read::Row;
use crate::recognise::Source;
use crate::registers::CouncilMatch;

/// The councils of a file, looked up once for each spelling and period.
#[derive(Debug, Default)]
pub(super) struct CouncilLabels {
    names: Spellings<Name>,
    codes: Spellings<String>,
    /// By the spellings of name and code, and the period.
    ids: FxHashMap<(u32, u32, Period), usize>,
    found: Vec<Found>,
    last: Option<((u32, u32, Period), usize)>,
    /// The council of a name in a period, where there is nothing to be said of it.
    plain: Option<((u32, Period), CouncilId)>,
    suggestions: Suggestions,
}

/// A council's name as it is written.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) text: String,
    /// Whether it says that the row is a sum.
    pub(super) is_sum: bool,
    /// The council that a mapping says it is.
    pub(super) mapped: Option<CouncilId>,
}

/// What a council's cells stand for in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    council: CouncilMatch,
    /// Whether the code decided, and not the name.
    by_code: bool,
    /// Whether the name belongs to another council than the code.
    disagree: bool,
}

impl CouncilLabels {
    /// The number of the spelling of a row's name.
    pub(super) fn name_id(
        &mut self,
        context: &Context,
        words: &Words,
        council: Option<&Source>,
        row: Row,
    ) -> u32 {
        let bytes = council.map_or(&[][..], |source| source.bytes(&row));
        self.names.id(bytes, || {
            let text = council.map_or_else(String::new, |source| source.text(row));
            let is_sum = context.registers.headers.is_total_label(&text);
            let mapped = words.council(&text);
            Name {
                text,
                is_sum,
                mapped,
            }
        })
    }

    /// The name of a number.
    pub(super) fn name(&self, id: u32) -> &Name {
        self.names.get(id)
    }

    /// The council that a name was found to be in a period last, where nothing is to be said of it.
    pub(super) fn plain(&self, name_id: u32, period: Period) -> Option<CouncilId> {
        let (known, id) = self.plain?;
        (known == (name_id, period)).then_some(id)
    }

    /// The council of a row in a period, by the spelling of its name and where name and code stand.
    pub(super) fn resolve(
        &mut self,
        context: &Context,
        (name_id, council, code): (u32, Option<&Source>, Option<usize>),
        words: &Words,
        row: Row,
        period: Period,
        findings: &mut Findings,
    ) -> Result<CouncilId, &'static Code> {
        // The commonest case of all.
        if let Some((known, id)) = self.plain
            && known == (name_id, period)
        {
            return Ok(id);
        }
        if let (None, Some(id)) = (code, self.names.get(name_id).mapped)
            && context
                .registers
                .councils
                .get(id)
                .is_valid_throughout(period)
        {
            self.plain = Some(((name_id, period), id));
            return Ok(id);
        }
        let code_bytes = code.map_or(&[][..], |field| row.bytes(field));
        let code_id = self.codes.id(code_bytes, || {
            code.map_or_else(String::new, |field| row.text(field).into_owned())
        });
        let name_field = council.map(Source::field);
        let code_field = code;
        let key = (name_id, code_id, period);
        let (name, code) = (&*self.names.get(name_id).text, &**self.codes.get(code_id));
        let at = match self.last {
            Some((last, at)) if last == key => at,
            _ => *self.ids.entry(key).or_insert_with(|| {
                self.found.push(find(context, words, name, code, period));
                self.found.len() - 1
            }),
        };
        self.last = Some((key, at));
        let found = &self.found[at];
        if let (CouncilMatch::Valid(id), false, None) = (&found.council, found.disagree, code_field)
        {
            self.plain = Some(((name_id, period), *id));
            return Ok(*id);
        }
        let field = match (found.by_code, code_field, name_field) {
            (true, Some(code_field), _) | (_, Some(code_field), None) => code_field,
            (_, _, name_field) => name_field.unwrap_or(0),
        };
        if found.disagree {
            findings.push_once(
                &codes::CODE_AND_NAME_DISAGREE,
                (context.file, name_field.unwrap_or(0)),
                || {
                    let message = format!("the code {code} is not the code of “{name}”");
                    let taken = if found.by_code { "code" } else { "name" };
                    context
                        .finding(
                            &codes::CODE_AND_NAME_DISAGREE,
                            &row,
                            name_field.unwrap_or(0),
                            message,
                        )
                        .help(format!(
                            "the {taken} is taken; correct the code or the name"
                        ))
                },
            );
        }
        let suggestions = &mut self.suggestions;
        let about = (name, code, period);
        report(context, found, about, (row, field), suggestions, findings)
    }
}

fn find(context: &Context, words: &Words, name: &str, code: &str, period: Period) -> Found {
    let councils = &context.registers.councils;
    if !code.is_empty() {
        let council = councils.find_code(code, period);
        if council != CouncilMatch::Unknown || name.is_empty() {
            let named = words
                .council(name)
                .map_or_else(|| councils.search(name), |id| vec![id]);
            let disagree = match council {
                CouncilMatch::Valid(id)
                | CouncilMatch::Changed(id)
                | CouncilMatch::NotInPeriod(id) => !named.is_empty() && !named.contains(&id),
                CouncilMatch::Ambiguous(_) | CouncilMatch::Unknown => false,
            };
            return Found {
                council,
                by_code: true,
                disagree,
            };
        }
    }
    let council = match words.council(name) {
        Some(id) if councils.get(id).is_valid_throughout(period) => CouncilMatch::Valid(id),
        Some(id) if councils.get(id).is_valid_within(period) => CouncilMatch::Changed(id),
        Some(id) => CouncilMatch::NotInPeriod(id),
        None => councils.find(name, period),
    };
    // Where the name is known and the code is not, they cannot both be right.
    let disagree = !code.is_empty() && council != CouncilMatch::Unknown;
    Found {
        council,
        by_code: false,
        disagree,
    }
}

/// The council, with a finding where it is none or not simply one.
fn report(
    context: &Context,
    found: &Found,
    (name, code, period): (&str, &str, Period),
    (row, field): (Row, usize),
    suggestions: &mut Suggestions,
    findings: &mut Findings,
) -> Result<CouncilId, &'static Code> {
    let councils = &context.registers.councils;
    let label = if found.by_code { code } else { name };
    match &found.council {
        CouncilMatch::Valid(id) => Ok(*id),
        CouncilMatch::Unknown => {
            let is_first =
                findings.push_once(&codes::COUNCIL_UNKNOWN, (context.file, field), || {
                    context
                        .finding(
                            &codes::COUNCIL_UNKNOWN,
                            &row,
                            field,
                            unknown("council", label),
                        )
                        .help(suggestions.of(label, councils.names(), "[councils]"))
                });
            if is_first && !found.by_code {
                context.note(findings, UnknownKind::Council, name, &row, Some(period));
            }
            Err(&codes::COUNCIL_UNKNOWN)
        }
        CouncilMatch::Ambiguous(ids) => {
            findings.push_once(&codes::COUNCIL_AMBIGUOUS, (context.file, field), || {
                let choices: Vec<String> = ids
                    .iter()
                    .map(|id| {
                        let council = councils.get(*id);
                        format!("{} ({})", council.code, council.kind)
                    })
                    .collect();
                let message = format!("“{label}” may be {} in {period}", choices.join(" or "));
                context
                    .finding(&codes::COUNCIL_AMBIGUOUS, &row, field, message)
                    .help("add a column with the council's code")
            });
            Err(&codes::COUNCIL_AMBIGUOUS)
        }
        CouncilMatch::Changed(id) => {
            findings.push_once(&codes::COUNCIL_CHANGED, (context.file, field), || {
                let council = councils.get(*id);
                let change = match council.valid_to {
                    Some(end) if end < period.last_day() => format!("ended on {end}"),
                    _ => format!("began on {}", council.valid_from),
                };
                let message = format!(
                    "{} ({}) {change}, within {period}",
                    council.name, council.code
                );
                context
                    .finding(&codes::COUNCIL_CHANGED, &row, field, message)
                    .help("send the parts before and after under the two codes")
            });
            Ok(*id)
        }
        CouncilMatch::NotInPeriod(id) => {
            findings.push_once(&codes::COUNCIL_NOT_IN_PERIOD, (context.file, field), || {
                let council = councils.get(*id);
                let (fault, ended) = match council.valid_to {
                    Some(end) if end < period.first_day() => (format!("ended on {end}, before"), true),
                    _ => (
                        format!("is not known before {} and so not for", council.valid_from),
                        false,
                    ),
                };
                let message = format!("{} ({}) {fault} {period}", council.name, council.code);
                let help = if ended {
                    "its figures stay under its name; `--councils current` adds them to its successor's where the whole is returned"
                } else {
                    "correct the period, or give the code of the council that there was"
                };
                context
                    .finding(&codes::COUNCIL_NOT_IN_PERIOD, &row, field, message)
                    .help(help)
            });
            Ok(*id)
        }
    }
}
