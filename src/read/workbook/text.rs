//! What a cell's value is as text.

use std::fmt::Write;

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType};

const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// The day after the last that Excel knows, 31 December 9999.
const SERIALS_END: f64 = 2_958_466.0;

/// From here on whole numbers have more than the 15 digits that Excel keeps.
const WHOLE_END: f64 = 1e15;

/// From here on a number is shorter with an exponent, and Excel shows it so.
const PLAIN_END: f64 = 1e21;

/// How a workbook's numbers are meant.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    /// Whether days are counted from 1904, as on a Mac, and not from 1900.
    pub from_1904: bool,
    /// Whether the number is shown as a percentage.
    pub percent: bool,
}

/// Writes a value. Errors are written as they show.
pub(super) fn write_value(out: &mut String, value: &DataRef<'_>, numbers: Numbers) {
    match value {
        DataRef::Int(whole) if numbers.percent => {
            write_plain(out, format_args!("{}%", whole.saturating_mul(100)));
        }
        DataRef::Int(whole) => write_plain(out, whole),
        DataRef::Float(value) if numbers.percent => write_number(out, value * 100.0, "%"),
        DataRef::Float(value) => write_number(out, *value, ""),
        DataRef::String(text) => out.push_str(text),
        DataRef::SharedString(text) => out.push_str(text),
        DataRef::Bool(value) => out.push_str(if *value { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) if moment.is_duration() => {
            write_duration(out, moment.as_f64() * SECONDS_OF_A_DAY);
        }
        DataRef::DateTime(moment) => write_serial(out, moment.as_f64(), numbers.from_1904),
        DataRef::DateTimeIso(moment) => write_moment(out, moment),
        DataRef::DurationIso(duration) => write_iso_duration(out, duration),
        DataRef::Error(error) => write_plain(out, error),
        DataRef::Empty => {}
    }
}

/// The value of an old workbook as the others have it.
pub(super) fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(whole) => DataRef::Int(*whole),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(moment) => DataRef::DateTimeIso(moment.clone()),
        Data::DurationIso(duration) => DataRef::DurationIso(duration.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn write_plain(out: &mut String, value: impl std::fmt::Display) {
    // Writing into a string cannot fail.
    let _ = write!(out, "{value}");
}

/// Writes a number and what follows it: whole ones without a point, others to 15 digits, which
/// is what Excel keeps, so that 0.1 + 0.2 is 0.3.
pub(super) fn write_number(out: &mut String, value: f64, after: &str) {
    if value.fract() == 0.0 && value.abs() < WHOLE_END {
        #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
        write_plain(out, value as i64);
    } else {
        let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
        if kept.is_finite() && kept.abs() >= PLAIN_END {
            write_plain(out, format_args!("{kept:E}"));
        } else {
            write_plain(out, kept);
        }
    }
    out.push_str(after);
}

/// Writes a day that Excel counts. Beyond its calendar, and at nought, it is the number it was;
/// a part of a day alone is a time.
fn write_serial(out: &mut String, serial: f64, from_1904: bool) {
    if !(0.0..SERIALS_END).contains(&serial) || serial == 0.0 {
        return write_number(out, serial, "");
    }
    let seconds = (serial * SECONDS_OF_A_DAY).round();
    if seconds < SECONDS_OF_A_DAY {
        return write_duration(out, seconds);
    }
    let whole = ExcelDateTime::new(
        seconds / SECONDS_OF_A_DAY,
        ExcelDateTimeType::DateTime,
        from_1904,
    );
    let (year, month, day, hour, minute, second, _) = whole.to_ymd_hms_milli();
    write_plain(out, format_args!("{year:04}-{month:02}-{day:02}"));
    if (hour, minute, second) != (0, 0, 0) {
        write_plain(out, format_args!(" {hour:02}:{minute:02}:{second:02}"));
    }
}

/// Writes a duration in seconds as hours, minutes and seconds.
fn write_duration(out: &mut String, seconds: f64) {
    let whole = seconds.round().abs();
    if whole >= WHOLE_END {
        return write_number(out, seconds / SECONDS_OF_A_DAY, "");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, small and not negative"
    )]
    let whole = whole as u64;
    let sign = if seconds < 0.0 && whole > 0 { "-" } else { "" };
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    write_plain(
        out,
        format_args!("{sign}{hours:02}:{minutes:02}:{seconds:02}"),
    );
}

/// Writes a day or moment that stands as ISO 8601: `2015-04-01T13:05:00.000` is
/// `2015-04-01 13:05:00`.
pub(super) fn write_moment(out: &mut String, moment: &str) {
    let Some((day, time)) = moment.split_once('T') else {
        return out.push_str(moment);
    };
    out.push_str(day);
    let time = time.trim_end_matches('Z').split('.').next().unwrap_or("");
    if time.contains(|c| !matches!(c, '0' | ':')) {
        out.push(' ');
        out.push_str(time);
    }
}

/// Writes a duration that stands as ISO 8601: `PT13H05M00S` is `13:05:00`.
pub(super) fn write_iso_duration(out: &mut String, duration: &str) {
    let mut seconds = 0.0;
    let (sign, rest) = match duration.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, duration),
    };
    let Some(mut rest) = rest.strip_prefix("PT") else {
        return out.push_str(duration);
    };
    for (unit, length) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((count, after)) = rest.split_once(unit) {
            let Ok(count) = count.parse::<f64>() else {
                return out.push_str(duration);
            };
            seconds += count * length;
            rest = after;
        }
    }
    write_duration(out, sign * seconds);
}

/// Whether a number format shows percentages: a per cent sign that is no text of its first part,
/// which is the one for numbers above nought.
pub(super) fn is_percent(format: &str) -> bool {
    let (mut quoted, mut bracketed) = (false, false);
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ']' => bracketed = false,
            _ if bracketed => {}
            '[' => bracketed = true,
            '\\' | '_' | '*' => {
                letters.next();
            }
            ';' => return false,
            '%' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> String {
        let mut out = String::new();
        write_number(&mut out, value, "");
        out
    }

    fn serial(value: f64, from_1904: bool) -> String {
        let mut out = String::new();
        write_serial(&mut out, value, from_1904);
        out
    }

    #[test]
    fn numbers_are_as_excel_shows_them() {
        for (value, text) in [
            (1234.0, "1234"),
            (-0.0, "0"),
            (2015.0, "2015"),
            (0.1 + 0.2, "0.3"),
            (1.005, "1.005"),
            (-12.5, "-12.5"),
            (1.0 / 3.0, "0.333333333333333"),
            (1_234.567_8, "1234.5678"),
            (0.000_012, "0.000012"),
            (123_456_789_012_345.0, "123456789012345"),
            (1_234_567_890_123_456.0, "1234567890123460"),
            (1.5e300, "1.5E300"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn percentages_lose_the_noise_of_their_fraction() {
        for (value, text) in [(0.125, "12.5%"), (0.07, "7%"), (1.0, "100%"), (0.29, "29%")] {
            let mut out = String::new();
            let numbers = Numbers {
                from_1904: false,
                percent: true,
            };
            write_value(&mut out, &DataRef::Float(value), numbers);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn days_are_counted_from_1900_or_1904() {
        for (value, from_1904, text) in [
            (42095.0, false, "2015-04-01"),
            (42_095.545_138_888_89, false, "2015-04-01 13:05:00"),
            (40633.0, true, "2015-04-01"),
            (1.0, false, "1900-01-01"),
            (61.0, false, "1900-03-01"),
            (36525.0, false, "1999-12-31"),
            (36585.0, false, "2000-02-29"),
            (2_958_465.0, false, "9999-12-31"),
            (0.5, false, "12:00:00"),
            (0.0, false, "0"),
            (-3.0, false, "-3"),
            (2_958_466.0, false, "2958466"),
            // Seconds round as they are shown, over midnight too.
            (42_095.999_999_99, false, "2015-04-02"),
        ] {
            assert_eq!(serial(value, from_1904), text, "{value}");
        }
    }

    #[test]
    fn moments_and_durations_as_text() {
        for (moment, text) in [
            ("2015-04-01", "2015-04-01"),
            ("2015-04-01T00:00:00", "2015-04-01"),
            ("2015-04-01T13:05:00.000000000", "2015-04-01 13:05:00"),
            ("2015-04-01T13:05:00Z", "2015-04-01 13:05:00"),
        ] {
            let mut out = String::new();
            write_moment(&mut out, moment);
            assert_eq!(out, text);
        }
        for (duration, text) in [
            ("PT13H05M00S", "13:05:00"),
            ("-PT100H00M30.4S", "-100:00:30"),
            ("P1Y", "P1Y"),
        ] {
            let mut out = String::new();
            write_iso_duration(&mut out, duration);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn formats_of_percentages() {
        for format in ["0%", "0.00%", "#,##0.0 %", "[Red]0%;-0%", "0.0\\%%"] {
            assert!(is_percent(format), "{format}");
        }
        for format in ["General", "0.0\"%\"", "0\\%", "0;0%", "[$%-1]0", "0_%"] {
            assert!(!is_percent(format), "{format}");
        }
    }
}
