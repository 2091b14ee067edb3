//! What must be known to read opportunities, and the same for programs.

use super::compare_tidy::whole_number;
use super::compare_words::limits;
use super::naming::{FEWEST_UNNAMED, Naming};
use super::notes;
use super::opportunities::{Searched, without};
use super::table::{Table, TableColumn, Value};
use crate::baseline::Baseline;
use crate::model::CouncilId;
use crate::opportunities::{
    Ahead, FEWEST_OF_A_REGION, Opportunities, Opportunity, is_ahead, is_behind,
};
use crate::savings::Span;
use crate::statistics::FEWEST_FOR_QUARTILES;

/// The notes under opportunities.
pub(super) fn opportunity_notes(
    found: &Opportunities,
    baseline: &Baseline,
    over: Searched,
) -> Vec<String> {
    let list = over.list;
    let date = match list.date.as_str() {
        "" => String::new(),
        date => format!(", as at {date}"),
    };
    let mut notes = vec![
        format!(
            "Would move: for every council below the upper quartile of the councils of its type, \
             (upper quartile − own share) × its contacts, added. The quartile takes \
             {FEWEST_FOR_QUARTILES} councils with a share. It is a size to look into, not a target \
             or a forecast, and not of councils that returned nothing. What it would be worth: \
             `channelshift savings COUNCIL`."
        ),
        "[x]: too few councils with a share to say; none of these is zero.".into(),
        "Services are in the order of what would move. Councils are in no order of their shares: this is \
         no ranking."
            .into(),
        format!("Councils are held against the others of their type. {}", limits(over.terms)),
        format!(
            "Could talk to: the first on a council’s own list of peers that is well ahead. List: {} \
             ({}){date}; source: {}.",
            list.name, list.id, list.source
        ),
        format!(
            "Buying together: of at least {FEWEST_OF_A_REGION} councils of a region that are compared in \
             the service, more than half are behind their types. It is a question to ask, not advice to buy."
        ),
    ];
    if found.regions.is_empty() {
        notes.push("In no service is most of a region behind by that rule.".into());
    }
    if Span::of(over.panel.window) == Span::Window {
        notes.push("Counts are of the window and not of a year: nothing is scaled up.".into());
    }
    match over.naming {
        Naming::Named => notes.extend(notes::common(baseline, over.context)),
        Naming::Letters(_) => {
            notes.push(format!(
                "Councils have letters, which stay the same throughout and follow no order of names or \
                 codes. Figures of fewer than {FEWEST_UNNAMED} councils together are not shown [c], nor \
                 how many of a region are behind. Whoever has seen the returns may still know a share."
            ));
            notes.extend(notes::common_without_councils(baseline, over.context));
        }
    }
    notes
}

/// The columns of the records, in order. Other programs rely on them.
const COLUMNS: [&str; 24] = [
    "kind",
    "service_code",
    "service",
    "compared_as",
    "period",
    "unit",
    "councils",
    "total",
    "share",
    "median",
    "lower_quartile",
    "upper_quartile",
    "ahead",
    "behind",
    "moved",
    "council_code",
    "council",
    "council_share",
    "talks_to_code",
    "talks_to",
    "talks_to_share",
    "place_on_list",
    "peer_list",
    "region",
];

/// A record: its cells by column, blank where nothing is put.
struct Record(Vec<Value>);

impl Record {
    fn put(&mut self, column: &str, value: Value) {
        let at = COLUMNS.iter().position(|heading| *heading == column);
        if let Some(cell) = at.and_then(|at| self.0.get_mut(at)) {
            *cell = value;
        }
    }

    fn put_text(&mut self, column: &str, text: impl Into<String>) {
        self.put(column, Value::Text(text.into()));
    }

    fn put_share(&mut self, column: &str, share: Option<f64>) {
        self.put(column, share.map_or(Value::Blank, Value::ratio));
    }

    /// A council, by code and name.
    fn put_council(&mut self, columns: [&str; 2], council: CouncilId, over: Searched) {
        let registers = over.context.registers;
        if let Some(code) = over.naming.code(council, registers) {
            self.put_text(columns[0], code);
        }
        self.put_text(columns[1], over.naming.name(council, registers));
    }
}

/// Services, then who is ahead, pairs and regions, told apart by `kind`.
pub(super) fn records(found: &Opportunities, over: Searched) -> Table {
    let registers = over.context.registers;
    let mut rows: Vec<Record> = Vec::new();
    let start = |kind: &str, service| {
        let mut record = Record(vec![Value::Blank; COLUMNS.len()]);
        let service = registers.services.get(service);
        record.put_text("kind", kind);
        record.put_text("service_code", &service.id);
        record.put_text("service", &service.name);
        record.put_text("period", over.panel.window.to_string());
        record.put_text("unit", &registers.units.get(over.panel.unit).id);
        record
    };
    for one in &found.services {
        let mut record = start("service", one.service);
        if over.naming.may_show(one.councils.len()) {
            of_service(&mut record, one);
        } else {
            record.put_text("compared_as", &one.family);
        }
        rows.push(record);
    }
    for one in &found.services {
        let mut ahead: Vec<Record> = Vec::new();
        for placed in one.placed(is_ahead) {
            let mut record = start("ahead", one.service);
            record.put_text("compared_as", &one.family);
            record.put_council(["council_code", "council"], placed.council, over);
            record.put_share("council_share", placed.own.share());
            ahead.push(record);
        }
        for pair in &one.pairs {
            let mut record = start("pair", one.service);
            record.put_text("compared_as", &one.family);
            record.put_council(["council_code", "council"], pair.behind, over);
            record.put_share("council_share", Some(pair.share));
            record.put_text("peer_list", &over.list.id);
            match pair.ahead {
                Ahead::Council(ahead, place, share) => {
                    record.put_council(["talks_to_code", "talks_to"], ahead, over);
                    record.put_share("talks_to_share", Some(share));
                    record.put("place_on_list", Value::Count(place.into()));
                }
                other => record.put_text("talks_to", without(other)),
            }
            ahead.push(record);
        }
        // The order of the register would be that of codes, which letters must not give away.
        ahead.sort_by_key(|record| record.0.iter().map(Value::bare).collect::<Vec<_>>());
        rows.extend(ahead);
    }
    for row in &found.regions {
        let mut record = start("region", row.service);
        record.put_text("region", &row.region);
        record.put("councils", Value::Count(row.councils as u64));
        if *over.naming == Naming::Named {
            record.put("behind", Value::Count(row.behind as u64));
        }
        rows.push(record);
    }
    Table {
        title: over.title("Opportunities"),
        columns: COLUMNS.map(TableColumn::words).into(),
        rows: rows.into_iter().map(|record| record.0).collect(),
    }
}

fn of_service(record: &mut Record, one: &Opportunity) {
    record.put_text("compared_as", &one.family);
    record.put("councils", Value::Count(one.councils.len() as u64));
    record.put("total", whole_number(one.pooled.whole()));
    record.put_share("share", one.pooled.share());
    record.put_share("median", one.median);
    record.put_share("lower_quartile", one.quartiles.map(|half| half.lower));
    record.put_share("upper_quartile", one.quartiles.map(|half| half.upper));
    record.put("ahead", Value::Count(one.placed(is_ahead).count() as u64));
    record.put("behind", Value::Count(one.placed(is_behind).count() as u64));
    let moved = one.moved.map(|moved| Value::Text(format!("{moved:.2}")));
    record.put("moved", moved.unwrap_or(Value::Blank));
}
