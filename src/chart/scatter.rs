//! Lays out a [`Scatter`]: points over a scale of powers of ten, between curves of limits.

use crate::model::number;
use crate::report::{CurvePoint, Scatter, Shape};

use super::ChartError;
use super::axis::Scale;
use super::labels::{self, Label};
use super::names::{Wish, spread};
use super::scene::{Align, BLACK, Colour, GREY, Mark, PALETTE, RULE};
use super::shapes;
use super::sheet::{BODY, INNER, MARGIN, SMALL, Sheet, Style, leading};
use super::text::{clean, whole};

/// The height of the plot.
const HEIGHT: i32 = 420;
/// The room for the numbers at its left.
const BEFORE: i32 = 52;
/// The room for the names of the lines at its right.
const AFTER: i32 = 150;
/// Between the end of a line and its name.
const GAP: i32 = 8;
/// White between two names of lines.
const NAME_GAP: i32 = 1;
/// How far the scale reaches beyond the smallest and the largest, as a factor.
const ROOM: f64 = 1.15;
/// The scale never reaches over less than this factor: a single point stands in its middle.
const LEAST_FACTOR: f64 = 4.0;
/// The steps of the scale that are named, times powers of ten.
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];
/// A curve takes one in so many of its points: on whole pixels more would show as steps.
const SMOOTH: usize = 4;
/// The pixels between two numbers under the plot.
const TICK_ROOM: i32 = 24;

/// Adds the points.
pub(super) fn draw(sheet: &mut Sheet, scatter: &Scatter) -> Result<(), ChartError> {
    shapes::key(sheet, &scatter.key);
    let axis = &scatter.axis;
    let name = clean(&axis.name);
    sheet.paragraph(&sheet.fonts.wrap(&name, SMALL, INNER), SMALL, GREY);
    sheet.y += GAP;
    let (left, width) = (MARGIN + BEFORE, INNER - BEFORE - AFTER);
    let (top, bottom) = (sheet.y, sheet.y + HEIGHT);
    let numbers = scatter.points.iter().map(|point| point.share);
    let inner = scatter.limits.iter();
    let inner = inner.flat_map(|limits| [limits.inner.0, limits.inner.1]);
    // The outer limits leave the plot where the smallest are so small that they say nothing.
    let outer = scatter.limits.last().into_iter();
    let outer = outer.flat_map(|limits| [limits.outer.0, limits.outer.1]);
    let numbers = numbers.chain(inner).chain(outer).chain([scatter.target.0]);
    let up = Scale::new(axis, numbers, (bottom, top));
    for tick in up.ticks() {
        let y = up.at(tick);
        sheet.marks.push(Mark::Fill(left, y, width, 1, RULE));
        let style = Style(SMALL, GREY, Align::Right);
        sheet.block(&[up.words(tick, axis)], (left - GAP, y), style);
    }
    let across = Across::new(scatter, (left, left + width));
    across.ticks(sheet, (top, bottom));
    lines(sheet, scatter, (&across, &up));
    let at = |size: f64, share: f64| (across.at(size), up.at(share));
    let is = |own: bool| move |shape: Shape| (shape == Shape::Own) == own;
    for passes in [is(false), is(true)] {
        for point in scatter.points.iter().filter(|point| passes(point.shape)) {
            sheet
                .marks
                .extend(shapes::point(point.shape, at(point.size, point.share)));
        }
    }
    let labels = scatter.points.iter().filter_map(|point| {
        let text = clean(point.label.as_deref()?);
        Some(Label {
            text: sheet.fonts.shorten(&text, SMALL, width / 2),
            at: at(point.size, point.share),
        })
    });
    let labels: Vec<Label> = labels.collect();
    let points = scatter
        .points
        .iter()
        .map(|point| at(point.size, point.share));
    // Names keep off the curves too.
    let curves = scatter.limits.iter().flat_map(|limits| {
        let of = [
            limits.inner.0,
            limits.inner.1,
            limits.outer.0,
            limits.outer.1,
        ];
        let size = limits.size;
        of.map(|share| at(size, share))
    });
    labels::draw(
        sheet,
        labels,
        &points.chain(curves).collect::<Vec<_>>(),
        [left, top, left + width, bottom],
    )?;
    sheet.y = bottom + GAP + leading(SMALL);
    let below = sheet.fonts.wrap(&clean(&scatter.across), SMALL, width);
    let y = sheet.y + leading(SMALL) / 2;
    sheet.block(
        &below,
        (left + width / 2, y),
        Style(SMALL, GREY, Align::Middle),
    );
    sheet.y += leading(SMALL);
    Ok(())
}

/// The scale of sizes.
struct Across {
    from: f64,
    to: f64,
    pixels: (i32, i32),
}

impl Across {
    fn new(scatter: &Scatter, pixels: (i32, i32)) -> Self {
        let sizes = || scatter.points.iter().map(|point| point.size.max(1.0));
        let (low, high) = (
            sizes().fold(f64::INFINITY, f64::min) / ROOM,
            sizes().fold(1.0, f64::max) * ROOM,
        );
        let lack = (LEAST_FACTOR / (high / low)).max(1.0).sqrt();
        Self {
            from: low / lack,
            to: high * lack,
            pixels,
        }
    }

    fn at(&self, size: f64) -> i32 {
        let part = (size / self.from).ln() / (self.to / self.from).ln();
        let (start, end) = self.pixels;
        start + whole(part.clamp(0.0, 1.0) * f64::from(end - start))
    }

    /// Adds the numbers under the plot: as many as have room.
    fn ticks(&self, sheet: &mut Sheet, (top, bottom): (i32, i32)) {
        let mut end = self.pixels.0 - TICK_ROOM;
        let mut power = 10_f64.powf(self.from.log10().floor());
        while power <= self.to {
            for step in STEPS.map(|step| step * power) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count of contacts"
                )]
                let words = number(step.round() as u64);
                let half = sheet.fonts.width(&words, SMALL) / 2;
                let x = self.at(step);
                let is_named = (self.from..=self.to).contains(&step) && step >= 1.0;
                if is_named && x - half >= end + TICK_ROOM {
                    sheet.marks.push(Mark::Fill(x, top, 1, bottom - top, RULE));
                    let y = bottom + GAP + leading(SMALL) / 2;
                    sheet.block(&[words], (x, y), Style(SMALL, GREY, Align::Middle));
                    end = x + half;
                }
            }
            power *= 10.0;
        }
    }
}

/// A limit of those at one size.
type Of = fn(&CurvePoint) -> f64;

/// Adds the line of all together and the curves, with their names at their right ends.
fn lines(sheet: &mut Sheet, scatter: &Scatter, (across, up): (&Across, &Scale)) {
    let (left, right) = across.pixels;
    let target = up.at(scatter.target.0);
    sheet
        .marks
        .push(Mark::Fill(left, target - 1, right - left, 2, GREY));
    let mut names = vec![(target, clean(&scatter.target.1))];
    let curves: [(Of, &str, bool, Colour); 4] = [
        (|limits| limits.outer.1, "99.8% limit", true, PALETTE[2]),
        (|limits| limits.inner.1, "95% limit", false, PALETTE[2]),
        (|limits| limits.inner.0, "95% limit", false, PALETTE[2]),
        (|limits| limits.outer.0, "99.8% limit", true, PALETTE[2]),
    ];
    for (of, name, is_dashed, colour) in curves {
        let inside = |limits: &&CurvePoint| (up.from..=up.to).contains(&of(limits));
        let points = scatter.limits.iter().filter(inside);
        let points: Vec<(i32, i32)> = points
            .map(|limits| (across.at(limits.size), up.at(of(limits))))
            .collect();
        if let Some((_, y)) = points.last().filter(|(x, _)| *x >= right - GAP) {
            names.push((*y, name.to_owned()));
        }
        if is_dashed {
            for dash in points.chunks(3).filter(|dash| dash.len() > 1) {
                sheet.marks.push(Mark::Path(
                    dash.iter().take(2).copied().collect(),
                    2,
                    colour,
                ));
            }
        } else if points.len() > 1 {
            let last = points.last().copied();
            let smooth = points.iter().copied().step_by(SMOOTH).chain(last);
            sheet.marks.push(Mark::Path(smooth.collect(), 2, colour));
        }
    }
    names.sort();
    let line = leading(BODY);
    let room = AFTER - 2 * GAP;
    let lines: Vec<Vec<String>> = names
        .iter()
        .map(|(_, name)| sheet.fonts.wrap_to(name, SMALL, room, 2))
        .collect();
    let wishes = names.iter().zip(&lines).map(|((y, _), lines)| Wish {
        centre: *y,
        width: super::columns::tall(lines, SMALL),
        led: false,
    });
    let wishes: Vec<Wish> = wishes.collect();
    let (top, bottom) = (up.pixels.1 - line, up.pixels.0 + line);
    let tops = spread(&wishes, NAME_GAP, top, bottom).unwrap_or_default();
    for ((top, lines), wish) in tops.iter().zip(&lines).zip(&wishes) {
        let middle = top + wish.width / 2;
        if (middle - wish.centre).abs() > 2 {
            let (from, to) = ((right + 1, wish.centre), (right + GAP, middle));
            sheet.marks.push(Mark::Line(from, to, GREY));
        }
        let at = (right + GAP + 3, middle);
        sheet.block(lines, at, Style(SMALL, BLACK, Align::Left));
    }
}
