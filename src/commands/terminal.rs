//! What a terminal can show, by flags and by what is said of it around the program.

use crate::cli::ColorWhen;
use crate::render::Paint;

/// A variable of the environment; one that is empty is as one that is not there.
pub(super) fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

/// Whether a terminal shows lines and no more: no colours, frames or bars.
pub(super) fn is_dumb() -> bool {
    variable("TERM").is_some_and(|value| value == "dumb")
}

/// Whether the terminal shows more than ASCII, by the first that is set of what says so. That of
/// Windows does, where nothing says so.
pub(super) fn is_utf8() -> bool {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable);
    said.map_or(cfg!(windows), |value| {
        value.to_lowercase().replace('-', "").ends_with("utf8")
    })
}

/// Whether a stream gets colours: the flag beats `NO_COLOR`, which beats `FORCE_COLOR`; otherwise a
/// terminal that is not dumb does. Of those of Windows only its new one is known to.
pub(super) fn paint(asked: ColorWhen, is_terminal: bool) -> Paint {
    let knows = !cfg!(windows) || variable("WT_SESSION").is_some();
    painted(asked, is_terminal && knows, variable)
}

fn painted(
    asked: ColorWhen,
    is_terminal: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> Paint {
    let is_forced = || variable("FORCE_COLOR").is_some_and(|value| value != "0");
    let is_dumb = || variable("TERM").is_some_and(|value| value == "dumb");
    let is_coloured = match asked {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            variable("NO_COLOR").is_none() && (is_forced() || (is_terminal && !is_dumb()))
        }
    };
    if is_coloured {
        Paint::Coloured
    } else {
        Paint::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_beats_the_environment_which_beats_the_terminal() {
        let terminal = true;
        for (asked, is_terminal, set, coloured) in [
            (ColorWhen::Auto, terminal, &[][..], true),
            (ColorWhen::Auto, !terminal, &[], false),
            (ColorWhen::Auto, terminal, &[("NO_COLOR", "1")], false),
            (ColorWhen::Auto, terminal, &[("TERM", "dumb")], false),
            (ColorWhen::Auto, !terminal, &[("FORCE_COLOR", "1")], true),
            (ColorWhen::Auto, !terminal, &[("FORCE_COLOR", "0")], false),
            (
                ColorWhen::Auto,
                terminal,
                &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")],
                false,
            ),
            (ColorWhen::Always, !terminal, &[("NO_COLOR", "1")], true),
            (ColorWhen::Never, terminal, &[("FORCE_COLOR", "1")], false),
        ] {
            let variable = |name: &str| {
                let found = set.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let paint = painted(asked, is_terminal, variable);
            assert_eq!(paint == Paint::Coloured, coloured, "{asked:?} {set:?}");
        }
    }
}
