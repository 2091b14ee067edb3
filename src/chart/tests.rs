//! What whole pictures promise: checked on the marks, on the SVG and on the PNG.

use super::scene::{AXIS, Align, BLACK, Colour, GREY, Mark, PALETTE, RULE, Scene, WHITE, Words};
use super::sheet::WIDTH;
use super::text::Fonts;
use super::{ChartError, frame, png, svg};
use crate::report::{Figure, Mix, MixBar, MixContent, Picture, Table};

fn bar(label: &str, shares: &[f64]) -> MixBar {
    MixBar {
        label: label.to_owned(),
        detail: "n = 3,840 payments".to_owned(),
        content: MixContent::Shares(shares.to_vec()),
    }
}

fn words(label: &str, text: &str) -> MixBar {
    MixBar {
        label: label.to_owned(),
        detail: String::new(),
        content: MixContent::Words(text.to_owned()),
    }
}

fn figure(series: &[&str], bars: Vec<MixBar>) -> Figure {
    Figure {
        headline: "Online & card payments are < 100% in seven councils".to_owned(),
        subtitle: "Share of payments by channel, 2023 to 2024, per cent".to_owned(),
        description: "Stacked bar chart of payments by channel; \"card\" leads.".to_owned(),
        picture: Picture::Mix(Mix {
            series: series.iter().map(ToString::to_string).collect(),
            bars,
        }),
        table: Table {
            title: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        },
        notes: vec!["Source: seven councils.".to_owned(), "Note.".to_owned()],
    }
}

const FOUR: [&str; 4] = ["Online", "Card at the counter", "Cash & cheque", "Other"];

fn seven() -> Figure {
    let mut bars = vec![
        bar("Bath & North East Somerset", &[34.1, 65.5, 0.4, 0.0]),
        bar("Bristol", &[41.7, 55.2, 2.6, 0.5]),
        bar("Devon", &[0.0, 0.0, 0.0, 100.0]),
        bar("Somerset", &[33.3, 33.3, 33.3, 0.0]),
        bar(
            "A <long> name ".repeat(12).as_str(),
            &[10.0, 20.0, 30.0, 40.0],
        ),
    ];
    bars.push(words("Plymouth", "not returned"));
    bars.push(words("Torbay", "suppressed [c]"));
    figure(&FOUR, bars)
}

fn scene(figure: &Figure) -> Result<(Scene, Fonts), ChartError> {
    let fonts = Fonts::load()?;
    Ok((frame::compose(figure, &fonts)?, fonts))
}

/// Numbers that look random and are the same each time.
pub(super) fn numbers() -> impl FnMut(i32) -> i32 {
    let mut state = 12_345_u32;
    move |below| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i32::try_from(state >> 8).unwrap_or_default() % below
    }
}

/// Figures of many shapes: tiny and empty shares, long names, missing rows first.
fn figures() -> Vec<Figure> {
    let mut next = numbers();
    let mut all = vec![seven()];
    for round in 0..60 {
        let names: Vec<String> = (0..=round % 4)
            .map(|_| "Name of a group ".repeat(usize::try_from(next(4) + 1).unwrap_or(1)))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut bars = Vec::new();
        for row in 0..=next(if round % 7 == 0 { 40 } else { 6 }) {
            let cut = |value: i32| f64::from(value) / 10.0;
            let mut left = 1000;
            let mut shares: Vec<f64> = Vec::new();
            for _ in 1..names.len() {
                let part = if next(3) == 0 {
                    next(4).min(left)
                } else {
                    next(left + 1)
                };
                left -= part;
                shares.push(cut(part));
            }
            shares.push(cut(left));
            let label = "Council ".repeat(usize::try_from(next(12) + 1).unwrap_or(1));
            bars.push(if next(4) == 0 && row != 1 {
                words(
                    &label,
                    &"not returned ".repeat(usize::try_from(next(9) + 1).unwrap_or(1)),
                )
            } else {
                bar(&label, &shares)
            });
        }
        all.push(figure(&names, bars));
    }
    all
}

/// Left, top, right and bottom of a line of words.
fn extent(words: &Words, fonts: &Fonts) -> [i32; 4] {
    let width = fonts.width(&words.text, words.face);
    let left = match words.align {
        Align::Left => words.x,
        Align::Middle => words.x - width / 2,
        Align::Right => words.x - width,
    };
    let foot = super::text::whole(words.baseline);
    [
        left,
        foot - words.face.size * 3 / 4,
        left + width,
        foot + words.face.size / 5,
    ]
}

fn texts(scene: &Scene) -> Vec<&Words> {
    let marks = scene.marks.iter();
    let texts = marks.filter_map(|mark| match mark {
        Mark::Text(words) => Some(words),
        _ => None,
    });
    texts.collect()
}

fn apart(a: [i32; 4], b: [i32; 4]) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

#[test]
fn no_words_overlap_or_leave_the_picture() -> Result<(), ChartError> {
    for figure in figures() {
        let (scene, fonts) = scene(&figure)?;
        let height = i32::try_from(scene.height).unwrap_or_default();
        let all: Vec<([i32; 4], &str)> = texts(&scene)
            .into_iter()
            .map(|words| (extent(words, &fonts), words.text.as_str()))
            .collect();
        for (index, (one, said)) in all.iter().enumerate() {
            assert!(one[0] >= 0 && one[2] <= WIDTH, "{said} {one:?}");
            assert!(one[1] >= 0 && one[3] <= height, "{said} {one:?}");
            for (other, also) in all.iter().skip(index + 1) {
                assert!(apart(*one, *other), "{said} {one:?} meets {also} {other:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn no_leader_line_strikes_words() -> Result<(), ChartError> {
    for figure in figures() {
        let (scene, fonts) = scene(&figure)?;
        let boxes: Vec<[i32; 4]> = texts(&scene)
            .into_iter()
            .map(|words| extent(words, &fonts))
            .collect();
        for mark in &scene.marks {
            let (from, to) = match mark {
                Mark::Fill(x, y, 1, height, GREY) => ((*x, *y), (*x, y + height)),
                Mark::Line(from, to, _) => (*from, *to),
                _ => continue,
            };
            for step in 0..=20 {
                let x = from.0 + (to.0 - from.0) * step / 20;
                let y = from.1 + (to.1 - from.1) * step / 20;
                for found in &boxes {
                    assert!(
                        apart([x, y, x + 1, y + 1], *found),
                        "{mark:?} strikes {found:?}"
                    );
                }
            }
        }
    }
    Ok(())
}

#[test]
fn the_svg_is_well_formed_and_described() -> Result<(), Box<dyn std::error::Error>> {
    let figure = seven();
    let svg = svg(&figure)?;
    let document = roxmltree::Document::parse(&svg)?;
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(
        root.attribute("aria-labelledby"),
        Some("chart-title chart-desc")
    );
    assert_eq!(root.attribute("width"), Some("960"));
    let view = format!("0 0 960 {}", root.attribute("height").unwrap_or_default());
    assert_eq!(root.attribute("viewBox"), Some(view.as_str()));
    let head: Vec<_> = root
        .children()
        .filter(roxmltree::Node::is_element)
        .take(2)
        .collect();
    let [title, desc] = head[..] else {
        return Err("no head".into());
    };
    assert_eq!(
        (title.tag_name().name(), title.text()),
        ("title", Some(&*figure.headline))
    );
    assert_eq!(
        (desc.tag_name().name(), desc.text()),
        ("desc", Some(&*figure.description))
    );
    assert_eq!(title.attribute("id"), Some("chart-title"));
    assert_eq!(desc.attribute("id"), Some("chart-desc"));
    assert!(svg.contains("Online &amp; card payments are &lt; 100%") && !svg.contains("&amp;amp;"));
    Ok(())
}

#[test]
fn the_svg_keeps_to_its_sizes_fonts_and_colours() -> Result<(), Box<dyn std::error::Error>> {
    let hex = |Colour(r, g, b)| format!("#{r:02X}{g:02X}{b:02X}");
    let mut known: Vec<String> = [WHITE, BLACK, GREY, RULE, AXIS].map(hex).to_vec();
    known.extend(PALETTE.map(hex));
    known.push("none".to_owned());
    let svg = svg(&seven())?;
    for node in roxmltree::Document::parse(&svg)?.descendants() {
        for name in ["fill", "stroke"] {
            let value = node.attribute(name).unwrap_or("none");
            assert!(known.iter().any(|colour| colour == value), "{name} {value}");
        }
        if node.tag_name().name() == "text" {
            let size = node.attribute("font-size").unwrap_or_default();
            assert!(["12", "14", "20"].contains(&size), "{size}");
            let family = node.attribute("font-family").unwrap_or_default();
            assert!(family.contains("Arial") && family.contains("Liberation Sans"));
            assert!(family.ends_with("sans-serif") && node.attribute("transform").is_none());
        }
    }
    Ok(())
}

#[test]
fn every_row_and_number_has_its_words() -> Result<(), Box<dyn std::error::Error>> {
    let svg = svg(&seven())?;
    let document = roxmltree::Document::parse(&svg)?;
    let said: Vec<&str> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .filter_map(|node| node.text())
        .collect();
    for words in [
        "Bath & North East Somerset",
        "Plymouth",
        "not returned",
        "suppressed [c]",
        "34.1%",
        "65.5%",
        "100.0%",
        "n = 3,840 payments",
        "Online",
        "Cash & cheque",
        "Other",
        "0%",
        "25%",
        "100%",
    ] {
        assert!(said.contains(&words), "{words}");
    }
    assert!(!said.contains(&"0.4%") && !said.contains(&"0.0%"));
    Ok(())
}

#[test]
fn a_missing_row_has_no_bar() -> Result<(), ChartError> {
    let (scene, _) = scene(&figure(&FOUR, vec![words("Devon", "not returned")]))?;
    let coloured = |mark: &&Mark| matches!(mark, Mark::Fill(.., colour) if *colour != WHITE);
    assert_eq!(scene.marks.iter().filter(coloured).count(), 0);
    Ok(())
}

#[test]
fn the_same_figure_gives_the_same_bytes() -> Result<(), ChartError> {
    assert_eq!(svg(&seven())?, svg(&seven())?);
    assert_eq!(png(&seven())?, png(&seven())?);
    Ok(())
}

#[test]
fn the_png_is_twice_the_natural_size() -> Result<(), Box<dyn std::error::Error>> {
    let (scene, _) = scene(&seven())?;
    let bytes = png(&seven())?;
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let mut reader = png::Decoder::new(&bytes[..]).read_info()?;
    assert_eq!(
        (reader.info().width, reader.info().height),
        (1920, scene.height * 2)
    );
    let mut pixels = vec![0; reader.output_buffer_size()];
    reader.next_frame(&mut pixels)?;
    let has = |Colour(r, g, b)| pixels.chunks_exact(3).any(|pixel| pixel == [r, g, b]);
    assert!(PALETTE.into_iter().chain([WHITE, BLACK]).all(has));
    Ok(())
}

#[test]
fn the_height_grows_with_the_bars() -> Result<(), ChartError> {
    let mut last = 0;
    for count in [1, 7, 15, 40, 317] {
        let (scene, _) = scene(&figure(&FOUR, vec![bar("Devon", &[25.0; 4]); count]))?;
        assert!(scene.height > last, "{count}");
        last = scene.height;
    }
    Ok(())
}

#[test]
fn misleading_figures_are_refused() {
    let refused = |series: &[&str], bars: Vec<MixBar>| svg(&figure(series, bars)).err();
    let shares = |shares: &[f64]| refused(&["A", "B"], vec![bar("Devon", shares)]);
    assert_eq!(refused(&[], vec![]), Some(ChartError::SeriesCount(0)));
    assert_eq!(refused(&["A"; 5], vec![]), Some(ChartError::SeriesCount(5)));
    assert_eq!(refused(&["A"], vec![]), Some(ChartError::BarCount(0)));
    assert!(matches!(
        shares(&[100.0]),
        Some(ChartError::ShareCount {
            expected: 2,
            found: 1,
            ..
        })
    ));
    for bad in [
        [50.0, 40.0],
        [0.0, 0.0],
        [-1.0, 101.0],
        [f64::NAN, 50.0],
        [f64::INFINITY, 0.0],
    ] {
        assert!(
            matches!(shares(&bad), Some(ChartError::Shares { .. })),
            "{bad:?}"
        );
    }
    assert_eq!(shares(&[49.9, 50.0]), None);
    let sentence = shares(&[50.0, 40.0])
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(
        sentence.contains("\"Devon\"") && sentence.ends_with("add to 90.0."),
        "{sentence}"
    );
}
