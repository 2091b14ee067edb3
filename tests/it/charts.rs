//! Every figure by the binary: what each SVG promises, at 1, 7, 40 and 317 councils, and the gallery
//! of docs/charts, whose pages are what the tool gives.
//!
//! `CHARTS=overwrite cargo test --test it charts` writes the gallery anew; read the difference.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use roxmltree::{Document, Node};

use crate::support::{REGISTERS, project, run};

/// A kind of figure: its name, the question it answers, when not to use it, and its command.
struct Kind {
    name: &'static str,
    question: &'static str,
    caution: &'static str,
    args: &'static [&'static str],
}

const SAMPLE: &str = "data-samples/eastmere";

const KINDS: [Kind; 8] = [
    Kind {
        name: "spine",
        question: "Where do we stand among our peers, service by service?",
        caution: "A dot far out says that a council differs, not that it does better or worse. How far is far \
                  is said by the table's last column, which takes the limits into account.",
        args: &["spine", "Kestrel Bay", SAMPLE],
    },
    Kind {
        name: "dots",
        question: "How do our shares compare, and how far could chance move them?",
        caution: "With `--service` it draws one service over councils (`--mark` marks one). Up to 40 are all \
                  drawn; of more, the council marked, its peers and both ends, with the number left out said \
                  where they would stand.",
        args: &["dots", "Hartsea", SAMPLE],
    },
    Kind {
        name: "funnel",
        question: "Do councils differ by more than chance and size, in one service?",
        caution: "Below ten councils there are no limits. `--limits binomial` allows for chance alone, by which \
                  nearly every council differs.",
        args: &[
            "funnel",
            "--service",
            "missed-bin",
            "--mark",
            "Hartsea",
            SAMPLE,
        ],
    },
    Kind {
        name: "mix",
        question: "By which channels do people come?",
        caution: "At most four groups of channels have a colour; the rest stand together.",
        args: &["mix", SAMPLE],
    },
    Kind {
        name: "trend",
        question: "Are we moving, and with the others?",
        caution: "Fewer than five periods are no trend. `channelshift trend` says how much of a change is \
                  channel shift and how much service mix.",
        args: &["trend", SAMPLE, "--mark", "Hartsea"],
    },
    Kind {
        name: "strip",
        question: "How spread is the sector?",
        caution: "It names no council but the one marked, so that it can be shown where names must not be.",
        args: &["strip", SAMPLE, "--mark", "Hartsea"],
    },
    Kind {
        name: "heatmap",
        question: "Where is the pattern, over councils and services?",
        caution: "The tint is an extra; the number in the cell is the evidence. `--mark` draws a council and its \
                  peers alone.",
        args: &["heatmap", SAMPLE],
    },
    Kind {
        name: "coverage",
        question: "Who has sent what?",
        caution: "It counts months with a usable figure. What was set aside, and why, is for `channelshift check`.",
        args: &["coverage", SAMPLE],
    },
];

/// The SVG, table as CSV and page as Markdown that a command gives.
fn figure(args: &[&str], folder: &Path) -> (String, String, String) {
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (svg, csv, md) = (path("a.svg"), path("a.csv"), path("a.md"));
    let mut all = vec!["chart"];
    all.extend_from_slice(args);
    all.extend([
        "-q",
        "--fail-on",
        "never",
        "-o",
        &svg,
        "-o",
        &csv,
        "-o",
        &md,
    ]);
    let output = run(&all);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // A spine without enough peers for a median is drawn, and ends as `compare` does.
    let is_few = args[0] == "spine" && output.status.code() == Some(4);
    assert!(output.status.success() || is_few, "{args:?}: {said}");
    assert!(output.stdout.is_empty(), "{args:?} prints nothing besides");
    let read = |path: &str| fs::read_to_string(path).expect("it is written");
    (read(&svg), read(&csv), read(&md))
}

fn page(kind: &Kind, svg: &str, md: &str) -> String {
    let description = Document::parse(svg)
        .expect("an SVG")
        .descendants()
        .find(|node| node.tag_name().name() == "desc")
        .and_then(|node| node.text().map(str::to_owned))
        .expect("a description");
    let mut command = String::new();
    for arg in kind.args {
        if arg.contains(' ') {
            write!(command, " '{arg}'").expect("memory");
        } else {
            write!(command, " {arg}").expect("memory");
        }
    }
    format!(
        "# `chart {name}`\n\n**{question}**\n\n![{description}]({name}.svg)\n\n```console\n\
         $ channelshift chart{command} -o {name}.svg\n```\n\n{caution}\n\n\
         ## The same numbers\n\n{table}\n",
        name = kind.name,
        question = kind.question,
        caution = kind.caution,
        table = md.trim_end(),
    )
}

#[test]
fn the_gallery_is_what_the_tool_gives() {
    let overwrite = std::env::var("CHARTS").is_ok_and(|value| value == "overwrite");
    let folder = tempfile::tempdir().expect("a folder");
    let mut stale = Vec::new();
    for kind in &KINDS {
        let (svg, _, md) = figure(kind.args, folder.path());
        let page = page(kind, &svg, &md);
        for (name, text) in [
            (format!("{}.svg", kind.name), svg),
            (format!("{}.md", kind.name), page),
        ] {
            let path = project("docs/charts").join(&name);
            if overwrite {
                fs::write(&path, &text).expect("docs/charts can be written");
            } else if fs::read_to_string(&path).unwrap_or_default() != text {
                stale.push(name);
            }
        }
    }
    assert!(
        stale.is_empty(),
        "stale in docs/charts: {stale:?}; run CHARTS=overwrite cargo test --test it charts, and read the difference"
    );
    let index = fs::read_to_string(project("docs/charts/README.md")).expect("an index");
    for kind in &KINDS {
        assert!(
            index.contains(&format!("({}.md)", kind.name)),
            "{}",
            kind.name
        );
    }
}

#[test]
fn every_figure_keeps_its_promises_at_any_number_of_councils() {
    std::thread::scope(|scope| {
        for (count, periods) in [(1, 3), (7, 1), (40, 4), (317, 1)] {
            scope.spawn(move || at(count, periods));
        }
    });
}

/// Every figure of so many councils over so many quarters.
fn at(count: usize, periods: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let returns = folder.path().join("returns.csv");
    let path = returns.to_string_lossy().into_owned();
    let (text, first) = invented(count, periods);
    fs::write(&returns, text).expect("it can be written");
    let of_service = ["--service", "missed-bin", &path];
    let mark = ["--mark", &first];
    let type_peers = ["--peers", "type"];
    let all: [Vec<&str>; 14] = [
        [&["spine", &first, &path][..], &type_peers].concat(),
        [&["dots", &first, &path][..], &type_peers].concat(),
        [&["dots"][..], &of_service].concat(),
        [&["dots"][..], &of_service, &mark].concat(),
        [&["dots"][..], &of_service, &mark, &type_peers].concat(),
        [&["funnel"][..], &of_service, &mark].concat(),
        [&["funnel"][..], &of_service, &["--limits", "binomial"]].concat(),
        vec!["mix", &path, "--by", "council"],
        vec!["trend", &path],
        [&["trend", &path][..], &mark, &type_peers].concat(),
        [&["strip", &path][..], &mark].concat(),
        vec!["heatmap", &path],
        [&["heatmap", &path][..], &mark].concat(),
        vec!["coverage", &path],
    ];
    for args in all {
        let (svg, csv, _) = figure(&args, folder.path());
        check(&svg, &csv, &format!("{count} councils: {args:?}"));
    }
}

#[test]
fn coverage_says_of_nobody_that_it_sent_nothing_when_it_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let returns = folder.path().join("returns.csv");
    let path = returns.to_string_lossy().into_owned();
    for (row, headline, word) in [
        (
            "[c],[c]",
            "0 in part, 1 suppressed, 0 not at all; each of 2 councils sent something",
            "suppressed [c]",
        ),
        (
            "7,[c]",
            "0 in part, 1 suppressed, 0 not at all; each of 2 councils sent something",
            "suppressed [c]",
        ),
        (
            "[z],[z]",
            "Of 1 figure asked for, 1 came for every month, 0 in part, 0 not at all; each of 2 councils",
            "not provided [z]",
        ),
        (
            "1x,50",
            "0 in part, 1 not usable, 0 not at all; each of 2 councils sent something",
            "sent but not usable [x]",
        ),
        (
            "5,",
            "0 in part, 1 not usable, 0 not at all; each of 2 councils sent something",
            "sent but not usable [x]",
        ),
    ] {
        let text = format!(
            "Council,Service,Period,Unit,Web,Phone\n\
             Leeds,Report a missed bin,2024-01,contacts,{row}\n\
             York,Report a missed bin,2024-01,contacts,100,50\n"
        );
        fs::write(&returns, text).expect("it can be written");
        let (svg, csv, md) = figure(&["coverage", &path], folder.path());
        check(&svg, &csv, row);
        assert!(md.contains(headline), "{row}: {md}");
        assert!(csv.contains(&format!("Leeds,{word}")), "{row}: {csv}");
        assert!(
            md.contains("No usable figures in the window from: Leeds."),
            "{row}: {md}"
        );
    }
}

#[test]
fn a_spine_without_enough_peers_ends_as_compare_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let returns = folder.path().join("returns.csv");
    let path = returns.to_string_lossy().into_owned();
    let text = "Council,Service,Period,Unit,Web,Phone\n\
                Leeds,Report a missed bin,2024-01,contacts,40,50\n\
                Bradford,Report a missed bin,2024-01,contacts,100,50\n";
    fs::write(&returns, text).expect("it can be written");
    for args in [
        &["compare", "Leeds", &path][..],
        &["chart", "spine", "Leeds", &path],
    ] {
        let output = run(&[args, &["--peers", "type"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{args:?}: {said}");
        assert!(said.contains("which a median takes"), "{args:?}: {said}");
        assert!(
            !output.stdout.is_empty(),
            "{args:?}: it is drawn all the same"
        );
    }
    let dots = run(&["chart", "dots", "Leeds", &path, "--peers", "type"]);
    assert_eq!(dots.status.code(), Some(0));
}

#[test]
fn what_breaks_a_promise_is_found() {
    let svg = |body: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t d\" width=\"300\" \
             height=\"100\"><title id=\"t\">Twelve of the 40 councils are above</title><desc id=\"d\">A \
             picture of twelve councils and of many others</desc>{body}</svg>"
        )
    };
    let text = |x: u8, y: u8, size: u8| {
        format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\">Oxmarsh and Saltings</text>")
    };
    let good = [
        text(10, 5, 12),
        text(10, 25, 12),
        text(10, 45, 12),
        text(10, 65, 14),
    ]
    .concat();
    let breaks = |svg: &str, csv: &str| {
        let (svg, csv) = (svg.to_owned(), csv.to_owned());
        std::panic::catch_unwind(move || check(&svg, &csv, "a sample")).is_err()
    };
    assert!(!breaks(&svg(&good), "councils,40"));
    assert!(
        breaks(&svg(&good), "councils,41"),
        "a number that the table lacks"
    );
    for (what, more) in [
        ("small", text(150, 5, 11)),
        ("on another", text(15, 30, 12)),
        ("outside", text(250, 5, 12)),
        ("below", text(150, 95, 12)),
        ("colour", "<rect fill=\"#FF0000\"/>".to_owned()),
    ] {
        assert!(breaks(&svg(&(good.clone() + &more)), "40"), "{what}");
    }
}

#[test]
fn the_gallery_keeps_its_promises() {
    let folder = tempfile::tempdir().expect("a folder");
    for kind in &KINDS {
        let (svg, csv, _) = figure(kind.args, folder.path());
        check(&svg, &csv, kind.name);
    }
}

/// Returns of so many councils with missing and suppressed figures and a part, the longest names
/// first; and the name of one of them.
fn invented(count: usize, periods: usize) -> (String, String) {
    let services = [
        ("missed-bin", 0.4),
        ("pothole", 0.7),
        ("council-tax-pay", 0.55),
        ("blue-badge", 0.2),
        ("library-renew", 0.9),
    ];
    let quarters = [
        "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3",
    ];
    let mut names: Vec<&str> = REGISTERS
        .councils
        .iter()
        .filter(|(_, council)| council.valid_to.is_none() && council.kind == "unitary")
        .map(|(_, council)| council.name.as_str())
        .collect();
    let others = REGISTERS
        .councils
        .iter()
        .filter(|(_, council)| council.valid_to.is_none() && council.kind != "unitary");
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.extend(others.map(|(_, council)| council.name.as_str()));
    let mut state = 12_345_u32;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let mut text = String::from("Council,Service,Channel,Period,Transactions\n");
    for (index, name) in names.iter().take(count).enumerate() {
        let size = 40.0 * 2_f64.powi(i32::try_from(next(11)).expect("a size"));
        let level = f64::from(next(30)) / 100.0 - 0.15;
        for (service, base) in services {
            let is_missing = index > 0 && next(20) == 0;
            let is_suppressed = index > 0 && next(20) == 0;
            for period in quarters.iter().take(periods) {
                if is_missing || (index > 0 && next(40) == 0) {
                    continue;
                }
                let web = size * (base + level + f64::from(next(10)) / 100.0).clamp(0.0, 1.0);
                let rest = (size - web).max(0.0);
                for (channel, count) in [("Web", web), ("Telephone", rest)] {
                    let cell = if is_suppressed {
                        "[c]".to_owned()
                    } else {
                        format!("{count:.0}")
                    };
                    writeln!(text, "\"{name}\",{service},{channel},{period},{cell}")
                        .expect("memory");
                }
            }
        }
    }
    (text, names.first().expect("a council").to_string())
}

/// What every SVG promises, with its table beside it.
fn check(svg: &str, csv: &str, what: &str) {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{what}: {error}"));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"), "{what}");
    let labelled = root.attribute("aria-labelledby").unwrap_or_default();
    let text_of = |tag: &str| {
        let found = root.children().find(|node| node.tag_name().name() == tag);
        let found = found.unwrap_or_else(|| panic!("{what}: no {tag}"));
        let id = found.attribute("id").unwrap_or_default();
        assert!(labelled.split(' ').any(|one| one == id), "{what}: {tag}");
        found.text().unwrap_or_default().to_owned()
    };
    let (title, description) = (text_of("title"), text_of("desc"));
    assert!(title.len() > 20 && description.len() > 40, "{what}");
    assert!(description.len() < 320, "{what}: {description}");
    let table = numbers(csv);
    for number in numbers(&title) {
        assert!(
            table.contains(&number),
            "{what}: {number} of \"{title}\" is not in the table"
        );
    }
    colours(&document, what);
    words(root, what);
}

/// The palette, its tints, and the greys.
const COLOURS: [&str; 13] = [
    "#12436D", "#28A197", "#801650", "#F46A25", "#2073BC", "#6BACE6", "#000000", "#FFFFFF",
    "#595959", "#D9D9D9", "#BFBFBF", "#8C8C8C", "none",
];

fn colours(document: &Document, what: &str) {
    for node in document.descendants() {
        for name in ["fill", "stroke"] {
            let value = node.attribute(name).unwrap_or("none");
            assert!(COLOURS.contains(&value), "{what}: {name} {value}");
        }
        for name in ["opacity", "fill-opacity", "stroke-opacity"] {
            let value = node.attribute(name).unwrap_or("1");
            assert!(["1", "1.0"].contains(&value), "{what}: {name} {value}");
        }
    }
}

/// No word is smaller than 12 pixels, turned, outside the sheet or on another.
fn words(root: Node, what: &str) {
    let regular = fs::read(project("src/chart/fonts/LiberationSans-Regular.ttf")).expect("a font");
    let bold = fs::read(project("src/chart/fonts/LiberationSans-Bold.ttf")).expect("a font");
    let regular = FontRef::try_from_slice(&regular).expect("a font");
    let bold = FontRef::try_from_slice(&bold).expect("a font");
    let size = |name| -> f32 {
        let value = root.attribute(name).unwrap_or_default();
        value
            .parse()
            .unwrap_or_else(|_| panic!("{what}: {name} {value}"))
    };
    let (width, height) = (size("width"), size("height"));
    let mut boxes: Vec<([f32; 4], String)> = Vec::new();
    for node in root
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
    {
        let number = |name: &str| -> f32 {
            let value = node.attribute(name).unwrap_or_default();
            value
                .parse()
                .unwrap_or_else(|_| panic!("{what}: {name} {value}"))
        };
        let text = node.text().unwrap_or_default().to_owned();
        let em = number("font-size");
        assert!(em >= 12.0, "{what}: \"{text}\" is {em} pixels");
        assert!(
            node.attribute("transform").is_none(),
            "{what}: \"{text}\" is turned"
        );
        let font = if node.attribute("font-weight") == Some("bold") {
            &bold
        } else {
            &regular
        };
        let wide = measure(font, &text, em);
        let left = match node.attribute("text-anchor").unwrap_or("start") {
            "middle" => number("x") - wide / 2.0,
            "end" => number("x") - wide,
            _ => number("x"),
        };
        // The text hangs from its top: `dy` is 0.76 em.
        let baseline = number("y") + 0.76 * em;
        let found = [left, baseline - 0.73 * em, left + wide, baseline + 0.2 * em];
        assert!(
            found[0] >= -0.5 && found[1] >= 0.0 && found[2] <= width + 0.5 && found[3] <= height,
            "{what}: \"{text}\" leaves the sheet: {found:?}"
        );
        for (other, also) in &boxes {
            let apart = found[2] <= other[0] + 0.5
                || other[2] <= found[0] + 0.5
                || found[3] <= other[1] + 0.5
                || other[3] <= found[1] + 0.5;
            assert!(
                apart,
                "{what}: \"{text}\" {found:?} lies on \"{also}\" {other:?}"
            );
        }
        boxes.push((found, text));
    }
    assert!(boxes.len() > 3, "{what}: words");
}

fn measure(font: &FontRef, text: &str, em: f32) -> f32 {
    let units = font.units_per_em().expect("an em");
    let scaled = font.as_scaled(PxScale::from(em * font.height_unscaled() / units));
    let ids: Vec<_> = text.chars().map(|letter| scaled.glyph_id(letter)).collect();
    let kerns = ids
        .windows(2)
        .map(|pair| scaled.kern(pair[0], pair[1]))
        .sum::<f32>();
    ids.iter().map(|id| scaled.h_advance(*id)).sum::<f32>() + kerns
}

/// The numbers of a text, without signs and the commas of thousands.
fn numbers(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let digit = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_some_and(char::is_ascii_digit)
        };
        let inside = digit(index.checked_sub(1)) && digit(Some(index + 1));
        match letter {
            '.' if inside => plain.push('.'),
            digit if digit.is_ascii_digit() => plain.push(*digit),
            // Thousands in words; a comma between cells of CSV parts two numbers.
            ',' if inside && is_thousands(&letters, index) => {}
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

/// Whether three digits and no more stand behind a comma, as CSV's own do not here.
fn is_thousands(letters: &[char], comma: usize) -> bool {
    let digits = letters
        .iter()
        .skip(comma + 1)
        .take_while(|letter| letter.is_ascii_digit());
    digits.count() == 3 && !letters.contains(&'\n')
}

#[test]
fn a_picture_in_signs_is_ascii_where_the_terminal_is_not_utf_8() {
    let signs = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = crate::support::command(args);
        for name in ["LC_ALL", "LC_CTYPE", "LANG", "ACCESSIBLE"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let output = command.output().expect("the binary runs");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for kind in [
        &["chart", "spine", "Hartsea", SAMPLE, "-q", "-f", "text"][..],
        &["chart", "dots", "Hartsea", SAMPLE, "-q", "-f", "text"],
        &[
            "chart", "trend", "--mark", "Hartsea", SAMPLE, "-q", "-f", "text",
        ],
    ] {
        let unicode = signs(&[("LANG", "en_GB.UTF-8")], kind);
        assert!(unicode.contains('●') || unicode.contains('▅'), "{unicode}");
        let plain = signs(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")], kind);
        let picture: String = plain
            .lines()
            .take_while(|line| !line.contains(':'))
            .collect();
        assert!(plain.lines().take(12).all(str::is_ascii), "{plain}");
        assert!(!picture.contains('●'));
        let words = signs(&[("LANG", "en_GB.UTF-8"), ("ACCESSIBLE", "1")], kind);
        for sign in ['●', '◆', '━', '─', '│', '┌', '▅', '○'] {
            assert!(!words.contains(sign), "{sign} in {words}");
        }
        assert!(words.contains("Report a missed bin: "), "{words}");
    }
    // Sentences by themselves, and tables without a frame.
    let accessible = signs(
        &[],
        &["--accessible", "chart", "dots", "Hartsea", SAMPLE, "-q"],
    );
    assert!(accessible.contains("Digital share") && !accessible.contains("<svg"));
}
