//! What a project makes of findings: how grave each code is in this run, or that it is not looked
//! at.

use std::collections::BTreeMap;

use super::code::{CODES, Code, Severity};

/// What a rule makes of the findings of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// They are not shown and not counted.
    Off,
    /// They are as grave as this.
    As(Severity),
}

impl Level {
    /// Every level, in the order they are offered.
    pub const ALL: [Self; 4] = [
        Self::Off,
        Self::As(Severity::Note),
        Self::As(Severity::Query),
        Self::As(Severity::Error),
    ];

    /// The word in settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::As(severity) => severity.word(),
        }
    }
}

/// The rules of a run: how grave the findings of each code are. A code without a rule has its own
/// severity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    levels: BTreeMap<&'static str, Level>,
}

impl Rules {
    /// Rules by which all that is no error is off: it is counted, and nothing is said of it.
    pub fn counting() -> Self {
        let codes = CODES.iter();
        let may_be_off = codes.filter(|code| code.severity != Severity::Error);
        Self {
            levels: may_be_off.map(|code| (code.name, Level::Off)).collect(),
        }
    }

    /// Sets the rule of a code.
    ///
    /// # Errors
    /// The sentence that says why, where the code is an error and the rule would make less of it:
    /// its data is set aside whatever the rules say, and that must not be silent.
    pub fn set(&mut self, code: &'static Code, level: Level) -> Result<(), String> {
        if code.severity == Severity::Error && level != Level::As(Severity::Error) {
            return Err(format!(
                "`{}` is an error: what it finds cannot be used and is set aside, so it can be \
                 neither lowered nor switched off; mend the data, or leave it out by a mapping",
                code.name
            ));
        }
        self.levels.insert(code.name, level);
        Ok(())
    }

    /// The rules that are set, by the names of their codes.
    pub fn set_levels(&self) -> impl Iterator<Item = (&'static str, Level)> {
        self.levels.iter().map(|(name, level)| (*name, *level))
    }

    /// How grave the findings of a code are; `None` where its rule is off.
    pub fn severity(&self, code: &Code) -> Option<Severity> {
        match self.levels.get(code.name) {
            None => Some(code.severity),
            Some(Level::As(severity)) => Some(*severity),
            Some(Level::Off) => None,
        }
    }

    /// The rules that make something else of a code than its own severity, by the code's name.
    pub fn changes(&self) -> impl Iterator<Item = (&'static str, Level)> {
        let own = |name: &str| Code::named(name).map(|code| Level::As(code.severity));
        let levels = self.levels.iter();
        levels
            .filter(move |(name, level)| own(name) != Some(**level))
            .map(|(name, level)| (*name, *level))
    }

    /// The codes that are off, by name.
    pub fn off(&self) -> Vec<&'static str> {
        self.changes()
            .filter(|(_, level)| *level == Level::Off)
            .map(|(name, _)| name)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codes;

    #[test]
    fn a_code_without_a_rule_has_its_own_severity() {
        let mut rules = Rules::default();
        assert_eq!(
            rules.severity(&codes::COUNT_BLANK),
            Some(codes::COUNT_BLANK.severity)
        );
        let raised = Level::As(Severity::Error);
        assert_eq!(rules.set(&codes::COUNT_BLANK, raised), Ok(()));
        assert_eq!(rules.set(&codes::ROWS_IDENTICAL, Level::Off), Ok(()));
        let same = Level::As(codes::PERIOD_READ_AS.severity);
        assert_eq!(rules.set(&codes::PERIOD_READ_AS, same), Ok(()));
        assert_eq!(
            rules.severity(&codes::COUNT_BLANK),
            Some(Severity::Error),
            "raised"
        );
        assert_eq!(rules.severity(&codes::ROWS_IDENTICAL), None, "off");
        assert_eq!(rules.off(), ["rows-identical"]);
        assert_eq!(rules.changes().count(), 2);
    }

    #[test]
    fn an_error_can_be_neither_lowered_nor_switched_off() {
        let mut rules = Rules::default();
        for level in [Level::Off, Level::As(Severity::Query)] {
            let why = rules.set(&codes::COUNT_NEGATIVE, level).unwrap_err();
            assert!(why.contains("`count-negative` is an error"), "{why}");
        }
        let same = Level::As(Severity::Error);
        assert_eq!(rules.set(&codes::COUNT_NEGATIVE, same), Ok(()));
        assert_eq!(
            rules.severity(&codes::COUNT_NEGATIVE),
            Some(Severity::Error)
        );
    }
}
