//! The statistics against figures worked out elsewhere: every case of every file of the vectors.
//!
//! The folder is `../shared/vectors`, or the one that the variable `CHANNELSHIFT_VECTORS` names. A
//! case is told by its form, the fields it has, and neither by its name nor by that of its file.
//! Every field of it must be known, and every expected figure is held at the case's own tolerance.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use channelshift::statistics::control_chart::{
    Control, Spread, run_ends, trend_ends, two_of_three,
};
use channelshift::statistics::decompose::{Pair, standardised, two_periods};
use channelshift::statistics::disclosure::{SUPPRESSED_BELOW, is_small, round_to_5};
use channelshift::statistics::funnel::{Flag, Limits, binomial_limits, flag_of_z, target};
use channelshift::statistics::gross::{Response, Stratum as Councils, gross};
use channelshift::statistics::neighbours::distances;
use channelshift::statistics::overdispersion::{Deviation, overdispersion, share_limits};
use channelshift::statistics::standardise::{
    Indirect, Standardised, Stratum, imputed, indirect, matched_gap,
};
use channelshift::statistics::trend::{mann_kendall, sen_slope};
use channelshift::statistics::{
    Change, Interval, Order, Proportion, bounds, change, median, mid_rank_percentile, modified_z,
    newcombe, ranks, wilson,
};
use serde_json::{Value, json};

use crate::support::shared;

/// How the cases of one form are answered.
struct Form {
    /// What the input has, exactly; a name that ends in `?` may be missing.
    input: &'static [&'static str],
    /// Our answer, which has all that may be expected.
    answer: fn(&Case) -> Value,
}

const FORMS: &[Form] = &[
    form(&["x", "n", "conf", "multiplier?"], proportion),
    form(&["population", "baseline_pct"], funnel_limits),
    form(&["numerator", "denominator", "target"], funnel_flag),
    form(&["numerator", "denominator", "trim"], overdispersed_funnel),
    form(&["values", "lower", "upper"], outside),
    form(
        &[
            "digital",
            "total",
            "weights",
            "ref_share",
            "tau2_service",
            "conf",
        ],
        standardised_share,
    ),
    form(
        &["digital", "total", "weights", "trim", "reference"],
        gap_funnel,
    ),
    form(&["total_0", "digital_0", "total_1", "digital_1"], kitagawa),
    form(
        &[
            "kind", "names", "pop1", "pop2", "pop3?", "pop4?", "pop5?", "rate?",
        ],
        das_gupta,
    ),
    form(&["values", "categories"], quantile_bounds),
    form(&["values", "order"], ranked),
    form(&["values", "threshold"], robust_outliers),
    form(&["values", "weights", "sd_ddof"], nearest_neighbours),
    form(&["x0", "n0", "x1", "n1", "phi"], two_period_change),
    form(&["series", "period"], monotone_trend),
    form(&["count", "n", "exclude_index", "laney", "screen"], p_chart),
    form(&["rule", "side?", "y?", "near?"], chart_rule),
    form(&["values"], small_counts),
    form(&["strata"], grossed),
];

/// Methods that this tool leaves out on purpose, by a word of the topic, and why. Only a form that
/// nobody answers is looked up here.
const LEFT_OUT: &[(&str, &str)] = &[
    ("XmR", "months have counts, so that p′ charts are drawn"),
    ("Poisson", "shares are not rates of rare events"),
    ("Byar", "shares are not rates of rare events"),
    ("Dobson", "shares are not rates of rare events"),
    ("phe_quantile", "equal values would be of two categories"),
    ("NTILE", "equal values would be of two categories"),
    (
        "recent trend",
        "at these counts nearly every series would be marked",
    ),
    ("Monte Carlo", "low, central and high say what is known"),
    ("discount", "savings are of one year"),
];

const fn form(input: &'static [&'static str], answer: fn(&Case) -> Value) -> Form {
    Form { input, answer }
}

/// One case, from either kind of file.
struct Case {
    id: String,
    input: Value,
    expected: Value,
    relative: f64,
    absolute: f64,
}

#[test]
fn every_case_is_answered() {
    let folder = match std::env::var_os("CHANNELSHIFT_VECTORS") {
        Some(folder) => PathBuf::from(folder),
        None => match shared("vectors") {
            Some(folder) => folder,
            None => return,
        },
    };
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.file_name().is_some_and(|name| name != "README.md"))
        .collect();
    files.sort();
    let mut faults = Vec::new();
    let mut lines = Vec::new();
    for path in &files {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let (topic, cases) = read(path);
        assert!(!cases.is_empty(), "{name} has no cases");
        let mut left_out = BTreeSet::new();
        let (mut checked, mut figures, mut unanswered) = (0, 0, 0);
        for case in &cases {
            let Some(form) = FORMS.iter().find(|form| form.fits(case)) else {
                match LEFT_OUT.iter().find(|(word, _)| topic.contains(word)) {
                    Some((word, reason)) => {
                        left_out.insert(format!("{word}: not used, since {reason}"));
                    }
                    None => {
                        faults.push(format!("{name} {}: nobody answers this form", case.id));
                        unanswered += 1;
                    }
                }
                continue;
            };
            let answer = (form.answer)(case);
            let place = format!("{name} {}", case.id);
            figures += compare(&place, case, &answer, &case.expected, &mut faults);
            checked += 1;
        }
        let out = cases.len() - checked - unanswered;
        lines.push(format!(
            "{name}: {checked} cases, {figures} figures, {out} left out"
        ));
        lines.extend(left_out.into_iter().map(|reason| format!("  {reason}")));
    }
    let list = lines.join("\n");
    // Written past the test harness, which would keep it back from a passing test.
    let _ = writeln!(
        std::io::stderr(),
        "vectors of {}:\n{list}",
        folder.display()
    );
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(!files.is_empty(), "{} has no vectors", folder.display());
}

impl Form {
    fn fits(&self, case: &Case) -> bool {
        let Some(input) = case.input.as_object() else {
            return false;
        };
        let known = |field: &str| {
            self.input
                .iter()
                .any(|name| name.trim_end_matches('?') == field)
        };
        let needed = |name: &&str| name.ends_with('?') || input.contains_key(*name);
        input.keys().all(|field| known(field)) && self.input.iter().all(needed)
    }
}

/// Holds every figure expected against ours; how many there were.
fn compare(
    place: &str,
    case: &Case,
    ours: &Value,
    theirs: &Value,
    faults: &mut Vec<String>,
) -> usize {
    let mut fault = |what: String| faults.push(format!("{place}: {what}"));
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let mut figures = 0;
            for (field, theirs) in theirs {
                let place = format!("{place}.{field}");
                match ours.get(field) {
                    Some(ours) => figures += compare(&place, case, ours, theirs, faults),
                    None => faults.push(format!("{place}: nobody works this out")),
                }
            }
            figures
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if ours.len() != theirs.len() {
                fault(format!("{} are not {}", ours.len(), theirs.len()));
            }
            let both = ours.iter().zip(theirs).enumerate();
            both.map(|(index, (ours, theirs))| {
                compare(&format!("{place}[{index}]"), case, ours, theirs, faults)
            })
            .sum()
        }
        (Value::Number(one), Value::Number(other)) => {
            let (ours, theirs) = (
                one.as_f64().expect("a number"),
                other.as_f64().expect("a number"),
            );
            let apart = (ours - theirs).abs();
            if apart.is_nan() || apart > case.absolute + case.relative * theirs.abs() {
                fault(format!("{ours} is not {theirs}"));
            }
            1
        }
        // What cannot be is `None` of ours, whatever a peer calls it.
        (Value::Null, Value::String(theirs)) if theirs.starts_with("error") => 1,
        _ => {
            if ours != theirs {
                fault(format!("{ours} is not {theirs}"));
            }
            1
        }
    }
}

/// The topic of a file and its cases.
fn read(path: &Path) -> (String, Vec<Case>) {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|ending| ending == "csv") {
        return (String::new(), rows(path, &text));
    }
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let cases = document["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .map(|case| {
            for field in case.as_object().expect("a case").keys() {
                let known = ["id", "provenance", "source", "input", "expected", "tol"];
                assert!(
                    known.contains(&field.as_str()),
                    "{}: {field}",
                    path.display()
                );
            }
            Case {
                id: case["id"].as_str().expect("an id").to_owned(),
                input: case["input"].clone(),
                expected: case["expected"].clone(),
                relative: case["tol"]["rel"].as_f64().unwrap_or(0.0),
                absolute: case["tol"]["abs"].as_f64().unwrap_or(0.0),
            }
        });
    (
        document["topic"].as_str().unwrap_or("").to_owned(),
        cases.collect(),
    )
}

/// The cases of a CSV file, by its heading.
fn rows(path: &Path, text: &str) -> Vec<Case> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heading: Vec<String> = reader
        .headers()
        .expect("a heading")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    let number = |text: &String| match text.as_str() {
        "" => Value::Null,
        text => json!(
            text.parse::<f64>()
                .unwrap_or_else(|_| panic!("{}: {text}", path.display()))
        ),
    };
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    match &heading[..] {
        [
            "case_id",
            "x",
            "n",
            "conf",
            "multiplier",
            "value",
            "lower",
            "upper",
            "tol_rel",
            "tol_abs",
            _,
            _,
        ] => rows
            .iter()
            .map(|row| {
                let [
                    x,
                    n,
                    conf,
                    multiplier,
                    value,
                    lower,
                    upper,
                    relative,
                    absolute,
                ] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(|column| number(&row[column]));
                Case {
                    id: row[0].clone(),
                    input: json!({"x": x, "n": n, "conf": conf, "multiplier": multiplier}),
                    expected: json!({"value": value, "lower": lower, "upper": upper}),
                    relative: relative.as_f64().unwrap_or(0.0),
                    absolute: absolute.as_f64().unwrap_or(0.0),
                }
            })
            .collect(),
        [
            "population",
            "lower95_pct",
            "upper95_pct",
            "lower998_pct",
            "upper998_pct",
            "baseline_pct",
        ] => rows
            .iter()
            .map(|row| {
                let cells = row.iter().map(number).collect::<Vec<_>>();
                let limits = &heading[1..5];
                Case {
                    id: format!("population {}", row[0]),
                    input: json!({"population": cells[0], "baseline_pct": cells[5]}),
                    expected: limits
                        .iter()
                        .zip(&cells[1..])
                        .map(|(field, cell)| (*field, cell.clone()))
                        .collect(),
                    relative: 0.0,
                    absolute: 1e-6,
                }
            })
            .collect(),
        ["area", "numerator", "denominator", "expected_significance"] => {
            let parsed = |text: &String| text.parse::<f64>().expect("a number");
            let sum = |column: usize| rows.iter().map(|row| parsed(&row[column])).sum::<f64>();
            let target = sum(1) / sum(2);
            rows.iter()
                .map(|row| Case {
                    id: row[0].clone(),
                    input: json!({"numerator": number(&row[1]), "denominator": number(&row[2]), "target": target}),
                    expected: json!(row[3]),
                    relative: 0.0,
                    absolute: 0.0,
                })
                .collect()
        }
        _ => panic!("{}: nobody reads this heading: {heading:?}", path.display()),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().expect("a list");
    values
        .iter()
        .map(|value| value.as_f64().expect("a number"))
        .collect()
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(numbers)
        .collect()
}

fn integer(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a whole number")).expect("a small one")
}

/// Lists of parts and wholes as proportions; what is null was not returned.
fn proportions(parts: &Value, wholes: &Value) -> Vec<Option<Proportion>> {
    let (parts, wholes) = (
        parts.as_array().expect("a list"),
        wholes.as_array().expect("a list"),
    );
    assert_eq!(parts.len(), wholes.len());
    let one = |(part, whole): (&Value, &Value)| {
        Some(Proportion::new(part.as_f64()?, whole.as_f64()?).expect("a part in its whole"))
    };
    parts.iter().zip(wholes).map(one).collect()
}

fn words(flag: Flag) -> &'static str {
    match flag {
        Flag::FarBelow => "Low (0.001)",
        Flag::Below => "Low (0.025)",
        Flag::Within => "Not significant",
        Flag::Above => "High (0.025)",
        Flag::FarAbove => "High (0.001)",
    }
}

fn proportion(Case { input, .. }: &Case) -> Value {
    let times = input["multiplier"].as_f64().unwrap_or(1.0);
    let found = || {
        let (x, n) = (input["x"].as_f64()?, input["n"].as_f64()?);
        let proportion = Proportion::new(x, n)?;
        let confidence = input["conf"].as_f64()?;
        // The peer takes per cent too.
        let confidence = if confidence >= 90.0 {
            confidence / 100.0
        } else {
            confidence
        };
        let interval = wilson(proportion, confidence)?;
        let (lower, upper) = (interval.lower * times, interval.upper * times);
        Some(json!({"value": proportion.share()? * times, "lower": lower, "upper": upper}))
    };
    json!(found())
}

fn funnel_limits(Case { input, .. }: &Case) -> Value {
    let target = input["baseline_pct"].as_f64().expect("a share") / 100.0;
    let limits = binomial_limits(target, input["population"].as_f64().expect("a number"));
    let Some(Limits { inner, outer }) = limits else {
        return Value::Null;
    };
    json!({
        "lower95_pct": inner.lower * 100.0, "upper95_pct": inner.upper * 100.0,
        "lower998_pct": outer.lower * 100.0, "upper998_pct": outer.upper * 100.0,
    })
}

fn funnel_flag(Case { input, .. }: &Case) -> Value {
    let [part, whole, target] = ["numerator", "denominator", "target"]
        .map(|field| input[field].as_f64().expect("a number"));
    let flag = || {
        let share = Proportion::new(part, whole)?.share()?;
        Some(words(binomial_limits(target, whole)?.flag(share)))
    };
    json!(flag())
}

fn overdispersed_funnel(Case { input, .. }: &Case) -> Value {
    let all = proportions(&input["numerator"], &input["denominator"]);
    let known: Vec<Proportion> = all.iter().flatten().copied().collect();
    let target = target(&known).expect("counts");
    let deviation = |one: &Option<Proportion>| Deviation::of_share((*one)?, target);
    let deviations: Vec<Option<Deviation>> = all.iter().map(deviation).collect();
    let assessed: Vec<Deviation> = deviations.iter().flatten().copied().collect();
    let found = overdispersion(&assessed, input["trim"].as_f64().expect("a share"));
    let adjusted = |one: &Option<Deviation>| Some((*one)?.adjusted(found?.tau2));
    let adjusted: Vec<Option<f64>> = deviations.iter().map(adjusted).collect();
    let limits = |one: &Option<Proportion>| {
        let Limits { inner, outer } = share_limits(target, (*one)?.whole(), found?.tau2)?;
        Some(json!({
            "ll95": inner.lower, "ul95": inner.upper,
            "ll998": outer.lower, "ul998": outer.upper,
        }))
    };
    json!({
        "target": target,
        "phi": found.map(|found| found.phi),
        "tau2": found.map(|found| found.tau2),
        "winsor_low": found.map(|found| found.winsorised.lower),
        "winsor_high": found.map(|found| found.winsorised.upper),
        "z": deviations.iter().map(|one| one.map(Deviation::z)).collect::<Vec<_>>(),
        "limits": all.iter().map(limits).collect::<Vec<_>>(),
        "flag_adjusted": adjusted.iter().map(|z| z.map(|z| words(flag_of_z(z)))).collect::<Vec<_>>(),
        "z_adj": adjusted,
    })
}

fn outside(Case { input, .. }: &Case) -> Value {
    let [lower, upper] = ["lower", "upper"].map(|field| input[field].as_f64().expect("a limit"));
    let interval = Interval { lower, upper };
    let limits = Limits {
        inner: interval,
        outer: interval,
    };
    let values = numbers(&input["values"]);
    let flags = values
        .iter()
        .map(|value| u8::from(limits.flag(*value) != Flag::Within));
    json!({"outlier": flags.collect::<Vec<u8>>()})
}

/// The services that have a reference; one that nobody returned is in no basket.
fn strata(
    counts: &[Option<Proportion>],
    weights: &[f64],
    references: &[Option<f64>],
    between: &Value,
) -> Vec<Stratum> {
    let one = |service: usize| {
        Some(Stratum {
            weight: weights[service],
            reference: references[service]?,
            counts: counts[service],
            between: between[service].as_f64(),
        })
    };
    (0..counts.len()).filter_map(one).collect()
}

fn standardised_share(Case { input, .. }: &Case) -> Value {
    let counts = proportions(&input["digital"], &input["total"]);
    let (weights, references) = (numbers(&input["weights"]), numbers(&input["ref_share"]));
    let all: Vec<Option<f64>> = references.iter().copied().map(Some).collect();
    let strata = strata(&counts, &weights, &all, &input["tau2_service"]);
    let confidence = input["conf"].as_f64().expect("a confidence");
    let of = |found: Standardised| {
        let interval = found.interval(confidence);
        json!({
            "value": found.share, "var": found.variance, "n_eff": found.effective(),
            "lower": interval.map(|interval| interval.lower),
            "upper": interval.map(|interval| interval.upper),
        })
    };
    let by_counts = |found: Indirect| {
        let interval = found.gap_interval(confidence);
        json!({
            "O": found.observed, "E": found.expected, "N": found.counted,
            "ratio": found.ratio(), "gap": found.gap(), "se0": found.error(),
            "z": found.deviation().map(Deviation::z),
            "gap_lower": interval.map(|interval| interval.lower),
            "gap_upper": interval.map(|interval| interval.upper),
            "ind_share": found.share(),
        })
    };
    let gap = matched_gap(&strata);
    let is_used = |service: &usize| counts[*service].and_then(Proportion::share).is_some();
    let whole: f64 = weights
        .iter()
        .zip(&references)
        .map(|(weight, share)| weight * share)
        .sum();
    json!({
        "coverage": gap.map_or(0.0, |gap| gap.coverage),
        "services_used": (0..counts.len()).filter(is_used).collect::<Vec<_>>(),
        "ref_total": gap.map_or(whole, |gap| gap.whole_reference),
        "matched_ref": gap.map(|gap| gap.matched_reference),
        "reweight": gap.map(|gap| of(gap.reweighted())),
        "impute": imputed(&strata).map(of),
        "gap": gap.map(|gap| json!({"gap": gap.gap, "value": gap.share, "var": gap.variance})),
        "indirect": indirect(&strata).map(by_counts),
        "crude": Proportion::pooled(counts.iter().flatten().copied()).share(),
    })
}

fn gap_funnel(Case { input, .. }: &Case) -> Value {
    let digital = input["digital"].as_array().expect("councils");
    let total = input["total"].as_array().expect("councils");
    let councils: Vec<Vec<Option<Proportion>>> = digital
        .iter()
        .zip(total)
        .map(|(digital, total)| proportions(digital, total))
        .collect();
    assert_eq!(
        input["reference"],
        "pooled share of each service over councils reporting it"
    );
    let weights = numbers(&input["weights"]);
    let reference = |service: usize| {
        Proportion::pooled(councils.iter().filter_map(|council| council[service])).share()
    };
    let references: Vec<Option<f64>> = (0..weights.len()).map(reference).collect();
    let strata: Vec<Vec<Stratum>> = councils
        .iter()
        .map(|council| strata(council, &weights, &references, &Value::Null))
        .collect();
    let trim = input["trim"].as_f64().expect("a share");
    let flags = |gaps: Vec<Option<(f64, Option<Deviation>)>>| {
        let deviation = |gap: &Option<(f64, Option<Deviation>)>| gap.and_then(|gap| gap.1);
        let all: Vec<Option<Deviation>> = gaps.iter().map(deviation).collect();
        let known: Vec<Deviation> = all.iter().flatten().copied().collect();
        let found = overdispersion(&known, trim);
        let adjusted: Vec<Option<f64>> = all
            .iter()
            .map(|one| Some(one.as_ref()?.adjusted(found?.tau2)))
            .collect();
        json!({
            "gap": gaps.iter().map(|gap| gap.map(|gap| gap.0)).collect::<Vec<_>>(),
            "se0": all.iter().map(|one| one.map(Deviation::error)).collect::<Vec<_>>(),
            "z": all.iter().map(|one| one.map(Deviation::z)).collect::<Vec<_>>(),
            "phi": found.map(|found| found.phi),
            "tau2": found.map(|found| found.tau2),
            "flag": adjusted.iter().map(|z| z.map(|z| words(flag_of_z(z)))).collect::<Vec<_>>(),
            "z_adj": adjusted,
        })
    };
    let gaps: Vec<_> = strata.iter().map(|council| matched_gap(council)).collect();
    let indirects: Vec<_> = strata.iter().map(|council| indirect(council)).collect();
    let direct = flags(
        gaps.iter()
            .map(|gap| gap.map(|gap| (gap.gap, gap.deviation())))
            .collect(),
    );
    let mut indirect = flags(
        indirects
            .iter()
            .map(|found| found.map(|found| (found.gap(), found.deviation())))
            .collect(),
    );
    indirect["observed"] = json!(
        indirects
            .iter()
            .map(|found| found.map(|found| found.observed))
            .collect::<Vec<_>>()
    );
    indirect["expected"] = json!(
        indirects
            .iter()
            .map(|found| found.map(|found| found.expected))
            .collect::<Vec<_>>()
    );
    json!({
        "ref_share": references,
        "coverage": gaps.iter().map(|gap| gap.map_or(0.0, |gap| gap.coverage)).collect::<Vec<_>>(),
        "direct": direct,
        "indirect": indirect,
    })
}

fn kitagawa(Case { input, .. }: &Case) -> Value {
    let before = proportions(&input["digital_0"], &input["total_0"]);
    let after = proportions(&input["digital_1"], &input["total_1"]);
    assert_eq!(before.len(), after.len());
    let pairs: Vec<Pair> = before
        .into_iter()
        .zip(after)
        .map(|(before, after)| Pair { before, after })
        .collect();
    let Some(split) = two_periods(&pairs) else {
        return Value::Null;
    };
    json!({
        "P0": split.before.share(),
        "P1": split.after.share(),
        "diff": split.difference(),
        "rate_effect": split.rate,
        "mix_effect": split.mix,
        "rate_by_service": split.effects.iter().map(|effect| effect.rate).collect::<Vec<_>>(),
        "mix_by_service": split.effects.iter().map(|effect| effect.mix).collect::<Vec<_>>(),
    })
}

fn das_gupta(Case { input, .. }: &Case) -> Value {
    let names = input["names"].as_array().expect("names");
    let populations: Vec<&Value> = (1..).map_while(|n| input.get(format!("pop{n}"))).collect();
    let kind = input["kind"].as_str().expect("a kind");
    // By population, factor, then cell; a factor that is one number is one cell.
    let cells: Vec<Vec<Vec<f64>>> = populations
        .iter()
        .map(|population| match kind {
            "product" => numbers(population)
                .into_iter()
                .map(|number| vec![number])
                .collect(),
            _ => table(population),
        })
        .collect();
    let rate = |chosen: &[usize]| {
        let factors: Vec<&Vec<f64>> = chosen
            .iter()
            .enumerate()
            .map(|(factor, population)| &cells[*population][factor])
            .collect();
        let product = |cell: usize| factors.iter().map(|factor| factor[cell]).product::<f64>();
        let sum: f64 = (0..factors[0].len()).map(product).sum();
        match kind {
            "product" | "vector-product-sum" => Some(sum),
            "composition-rate (Kitagawa)" => Some(sum / factors[0].iter().sum::<f64>()),
            _ => None,
        }
    };
    let known = match kind {
        "product" => input.get("rate").is_none(),
        "vector-product-sum" => true,
        _ => input["rate"] == "sum(size/sum(size)*rate)",
    };
    let found = standardised(populations.len(), names.len(), rate).filter(|_| known);
    let Some(found) = found else {
        return Value::Null;
    };
    let by_factor = names.iter().zip(&found).map(|(name, populations)| {
        let mut factor = json!({"factor": name});
        for (index, rate) in populations.iter().enumerate() {
            factor[format!("pop{}", index + 1)] = json!(rate);
        }
        factor
    });
    let crude: Vec<Option<f64>> = (0..populations.len())
        .map(|population| rate(&vec![population; names.len()]))
        .collect();
    // The differences of what is standardised add up to those of the rates.
    for population in 1..populations.len() {
        let effects: f64 = found
            .iter()
            .map(|factor| factor[population] - factor[0])
            .sum();
        let difference = crude[population].expect("a rate") - crude[0].expect("a rate");
        assert!((effects - difference).abs() <= 1e-9 * difference.abs());
    }
    json!({"standardised": by_factor.collect::<Vec<Value>>(), "crude": crude})
}

fn quantile_bounds(Case { input, .. }: &Case) -> Value {
    json!({"bounds": bounds(&numbers(&input["values"]), integer(&input["categories"]))})
}

fn ranked(Case { input, .. }: &Case) -> Value {
    let values = numbers(&input["values"]);
    let order = match input["order"].as_str() {
        Some("highest first") => Order::HighestFirst,
        Some("lowest first") => Order::LowestFirst,
        order => panic!("{order:?}"),
    };
    let ranks = ranks(&values, order);
    let distinct: BTreeSet<usize> = ranks.iter().map(|rank| rank.first).collect();
    let dense = |first: usize| distinct.range(..=first).count();
    let percentiles = mid_rank_percentile(&values);
    json!({
        "min": ranks.iter().map(|rank| rank.first).collect::<Vec<_>>(),
        "max": ranks.iter().map(|rank| rank.last).collect::<Vec<_>>(),
        "dense": ranks.iter().map(|rank| dense(rank.first)).collect::<Vec<_>>(),
        "average": ranks.iter().map(|rank| mean(rank.first, rank.last)).collect::<Vec<_>>(),
        "percentile_rank_mid": percentiles.iter().map(|share| share * 100.0).collect::<Vec<_>>(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "ranks are small")]
fn mean(first: usize, last: usize) -> f64 {
    (first + last) as f64 / 2.0
}

fn robust_outliers(Case { input, .. }: &Case) -> Value {
    let values = numbers(&input["values"]);
    let threshold = input["threshold"].as_f64().expect("a threshold");
    let Some((middle, z)) = median(&values).zip(modified_z(&values)) else {
        return Value::Null;
    };
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    json!({
        "median": middle,
        "mad": median(&distances),
        "outlier": z.iter().map(|z| z.abs() > threshold).collect::<Vec<_>>(),
        "modified_z": z,
    })
}

fn nearest_neighbours(
    Case {
        input, expected, ..
    }: &Case,
) -> Value {
    let rows = input["values"].as_array().expect("councils");
    let values: Vec<Vec<Option<f64>>> = rows
        .iter()
        .map(|row| {
            row.as_array()
                .expect("a list")
                .iter()
                .map(Value::as_f64)
                .collect()
        })
        .collect();
    let Some(found) = distances(&values, &numbers(&input["weights"])) else {
        return Value::Null;
    };
    let count = f64::from(u32::try_from(values.len()).expect("a few councils"));
    // Ours is the deviation of a sample; that of a population is smaller by the same factor for all.
    let scale = match input["sd_ddof"].as_u64() {
        Some(1) => 1.0,
        Some(0) if values.iter().flatten().all(Option::is_some) => (count / (count - 1.0)).sqrt(),
        other => panic!("{other:?}"),
    };
    let all = 0..values.len();
    // As many of the nearest as are listed.
    let listed = |one: usize| expected["neighbours"][one].as_array().map_or(0, Vec::len);
    let table = |of: &dyn Fn(usize, usize) -> Option<f64>| -> Vec<Vec<Option<f64>>> {
        all.clone()
            .map(|one| all.clone().map(|other| of(one, other)).collect())
            .collect()
    };
    json!({
        "distance": table(&|one, other| Some(found.between(one, other)? * scale)),
        "neighbours": all.clone().map(|one| found.nearest(one, listed(one))).collect::<Vec<_>>(),
        "rebased_by_furthest": table(&|one, other| found.rebased(one, other)),
        "dropped": found.constant,
    })
}

fn pair_of(interval: Option<Interval>) -> Value {
    json!(interval.map(|interval| [interval.lower, interval.upper]))
}

fn two_period_change(Case { input, .. }: &Case) -> Value {
    let [x0, n0, x1, n1] =
        ["x0", "n0", "x1", "n1"].map(|field| input[field].as_f64().expect("a number"));
    let both = Proportion::new(x0, n0).zip(Proportion::new(x1, n1));
    let Some((before, after)) = both else {
        return Value::Null;
    };
    let Some(found) = change(before, after) else {
        return Value::Null;
    };
    let wider = input["phi"]
        .as_f64()
        .and_then(|phi| found.overdispersed(phi));
    json!({
        "diff": found.difference,
        "z_pooled": found.z,
        "p_value": found.p(),
        "newcombe95": pair_of(newcombe(before, after, 0.95)),
        "se_unpooled": found.error,
        "wald95": pair_of(found.interval(0.95)),
        "z_overdispersed": wider.and_then(|wider| wider.z),
        "p_overdispersed": wider.and_then(Change::p),
        "wald95_overdispersed": pair_of(wider.and_then(|wider| wider.interval(0.95))),
    })
}

fn monotone_trend(Case { input, .. }: &Case) -> Value {
    let series = input["series"].as_array().expect("a series");
    let series: Vec<Option<f64>> = series.iter().map(Value::as_f64).collect();
    let seasons = if input["period"].is_null() {
        1
    } else {
        integer(&input["period"])
    };
    let found = mann_kendall(&series, seasons).zip(sen_slope(&series, seasons));
    let Some((trend, line)) = found else {
        return Value::Null;
    };
    json!({
        "s": trend.s, "var_s": trend.variance, "z": trend.z, "p": trend.p, "tau": trend.tau,
        "sen_slope": line.slope, "intercept": line.intercept,
    })
}

fn p_chart(Case { input, .. }: &Case) -> Value {
    let months = proportions(&input["count"], &input["n"]);
    let excluded: BTreeSet<usize> = input["exclude_index"]
        .as_array()
        .expect("places")
        .iter()
        .map(integer)
        .collect();
    let kept = months
        .iter()
        .enumerate()
        .filter(|(place, _)| !excluded.contains(place));
    let baseline: Vec<Option<Proportion>> = kept.map(|(_, month)| *month).collect();
    let spread = match (input["laney"].as_bool(), input["screen"].as_bool()) {
        (Some(false), Some(_)) => Spread::Binomial,
        (Some(true), Some(false)) => Spread::Laney,
        (Some(true), Some(true)) => Spread::Screened,
        other => panic!("{other:?}"),
    };
    let Some(control) = Control::of(&baseline, spread) else {
        return Value::Null;
    };
    let share = |month: &Option<Proportion>| month.as_ref().and_then(|month| month.share());
    let limits: Vec<Option<Interval>> = months
        .iter()
        .map(|month| {
            share(month)
                .and(month.as_ref())
                .map(|month| control.limits(month.whole()))
        })
        .collect();
    let is_outside = |(month, limits): (&Option<Proportion>, &Option<Interval>)| {
        Some(!(limits.as_ref()?.lower..=limits.as_ref()?.upper).contains(&share(month)?))
    };
    json!({
        "cl": control.centre,
        "sigma_z": control.sigma_z,
        "lcl": limits.iter().map(|limits| limits.map(|limits| limits.lower)).collect::<Vec<_>>(),
        "ucl": limits.iter().map(|limits| limits.map(|limits| limits.upper)).collect::<Vec<_>>(),
        "outside": months.iter().zip(&limits).map(is_outside).collect::<Vec<_>>(),
    })
}

fn chart_rule(Case { input, .. }: &Case) -> Value {
    let sides = || -> Vec<Ordering> {
        numbers(&input["side"])
            .iter()
            .map(|side| side.total_cmp(&0.0))
            .collect()
    };
    let near = || -> Vec<bool> {
        numbers(&input["near"])
            .iter()
            .map(|near| near.abs() > 0.0)
            .collect()
    };
    let marks: Vec<i8> = match input["rule"].as_str() {
        Some("run7_end") => run_ends(&sides()).into_iter().map(i8::from).collect(),
        Some("trend7_end") => {
            let values = input["y"].as_array().expect("values");
            let values: Vec<Option<f64>> = values.iter().map(Value::as_f64).collect();
            trend_ends(&values)
                .into_iter()
                .map(|way| way as i8)
                .collect()
        }
        Some("two_in_three_window") => two_of_three(&near(), &sides())
            .into_iter()
            .map(i8::from)
            .collect(),
        Some("two_in_three_points") => {
            let marks = two_of_three(&near(), &sides()).into_iter().zip(near());
            marks.map(|(mark, near)| i8::from(mark && near)).collect()
        }
        _ => return Value::Null,
    };
    json!({"result": marks})
}

fn small_counts(Case { input, .. }: &Case) -> Value {
    let values = numbers(&input["values"]);
    let shown = |value: &Value| match value.as_u64() {
        Some(count) if is_small(count, SUPPRESSED_BELOW) => json!("[c]"),
        _ => value.clone(),
    };
    let counts = input["values"].as_array().expect("values");
    json!({
        "rounded": values.iter().map(|value| round_to_5(*value)).collect::<Vec<_>>(),
        "shown": counts.iter().map(shown).collect::<Vec<Value>>(),
    })
}

fn grossed(Case { input, .. }: &Case) -> Value {
    let strata = input["strata"]
        .as_array()
        .expect("strata")
        .iter()
        .map(|stratum| {
            for field in stratum.as_object().expect("a stratum").keys() {
                assert!(
                    ["name", "N", "X", "y", "x"].contains(&field.as_str()),
                    "{field}"
                );
            }
            let (figures, sizes) = (numbers(&stratum["y"]), numbers(&stratum["x"]));
            assert_eq!(figures.len(), sizes.len());
            let responses = figures.into_iter().zip(sizes);
            Councils {
                councils: integer(&stratum["N"]),
                size: stratum["X"].as_f64().expect("a size"),
                responses: responses
                    .map(|(figure, size)| Response { figure, size })
                    .collect(),
            }
        });
    let Some(found) = gross(&strata.collect::<Vec<_>>()) else {
        return Value::Null;
    };
    json!({"total": found.total, "se": found.error(), "cv": found.variation()})
}
