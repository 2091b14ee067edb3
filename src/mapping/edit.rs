//! Adding entries to a mapping's text. All that is there stays as it is, comments and order
//! included; nothing is written over.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Mapping, SCHEMA};
use crate::error::Error;

/// What is to be added to a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// The name of the return that the mapping must be for.
    pub file: String,
    /// Entries and comments, by the table they belong to, such as `channels`.
    pub tables: Vec<(&'static str, Vec<Line>)>,
}

/// A line of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// An entry: key, value and a remark behind them, all but the remark in TOML's spelling.
    Entry(String, String, String),
    /// The same as a comment, for somebody to decide. One with this key that is there already,
    /// however decided, is not added again.
    Comment(String, String, String),
}

impl Line {
    fn text(&self) -> String {
        let (mark, key, value, remark) = match self {
            Self::Entry(key, value, remark) => ("", key, value, remark),
            Self::Comment(key, value, remark) => ("# ", key, value, remark),
        };
        let remark = remark.replace(char::is_control, " ");
        format!("{mark}{key} = {value} # {remark}")
    }

    /// Whether an earlier run has put it there.
    fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Entry(..) => false,
            Self::Comment(key, ..) => {
                let begin = format!("# {key} = ");
                text.lines().any(|line| line.starts_with(&begin))
            }
        }
    }
}

/// Text as TOML spells it, between quotation marks on one line, as a key and as a value.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A mapping's text with the additions; `path` is for messages. Without a text a new one is begun.
///
/// # Errors
/// Fails where the text is no mapping, or holds a table in a way that no line can be added to.
pub fn add(path: &str, text: Option<&str>, additions: &Additions) -> Result<String, Error> {
    let mut new = match text {
        Some(text) => {
            Mapping::parse(path, text)?;
            text.to_owned()
        }
        None => format!(
            "# How `{}` is read. Begun by `channelshift map` from likenesses: look them through.\n\
             schema = {SCHEMA}\n",
            additions.file.replace(char::is_control, " ")
        ),
    };
    add_file(path, &mut new, &additions.file)?;
    for (table, lines) in &additions.tables {
        let lines: Vec<&Line> = lines.iter().filter(|line| !line.is_in(&new)).collect();
        if !lines.is_empty() {
            add_lines(path, &mut new, table, &lines)?;
        }
    }
    // Whatever the way its tables are written in, the result must be a mapping.
    Mapping::parse(path, &new).map_err(|_| {
        Error::Usage(format!(
            "`{path}` cannot be added to: write its tables as [columns], [channels] and so on, each \
             once, and try again"
        ))
    })?;
    Ok(new)
}

/// Lets the mapping be for a return, where none of its patterns is.
fn add_file(path: &str, text: &mut String, name: &str) -> Result<(), Error> {
    if Mapping::parse(path, text)?.is_for(name) {
        return Ok(());
    }
    let pattern = quoted(&glob::Pattern::escape(name));
    let table = parse(path, text)?;
    let files = table.get("files");
    let (at, words) = match files.map(|files| (files.span(), files.get_ref())) {
        Some((span, DeValue::Array(patterns))) => {
            match patterns.iter().map(|pattern| pattern.span().end).max() {
                Some(last) => (last, format!(", {pattern}")),
                None => (span.start + 1, pattern),
            }
        }
        _ => {
            let schema = table.get("schema").map_or(0, |schema| schema.span().end);
            let line = format!("files = [{pattern}]{}", line_end(text));
            (after_line(text, schema), line)
        }
    };
    text.insert_str(at, &words);
    Ok(())
}

/// Adds lines under the last entry of a table, or a new table at the foot.
fn add_lines(path: &str, text: &mut String, name: &str, lines: &[&Line]) -> Result<(), Error> {
    let end = line_end(text);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(end);
    }
    let table = parse(path, text)?;
    let written = table
        .get(name)
        .filter(|value| is_headed(text, &value.span()));
    let mut added: String = lines.iter().map(|line| line.text() + end).collect();
    let at = match written.map(|value| (value.span(), value.get_ref())) {
        Some((heading, DeValue::Table(entries))) => {
            let last = last_entry(text, entries).max(heading.end);
            after_line(text, last)
        }
        _ => {
            added = format!("{end}[{name}]{end}{added}");
            text.len()
        }
    };
    text.insert_str(at, &added);
    Ok(())
}

fn parse<'t>(path: &str, text: &'t str) -> Result<DeTable<'t>, Error> {
    DeTable::parse(text)
        .map(toml::Spanned::into_inner)
        .map_err(|error| Error::Usage(format!("`{path}`: {error}")))
}

/// Whether a table is written under a heading in brackets; its span is then that heading.
fn is_headed(text: &str, span: &Range<usize>) -> bool {
    text.get(span.clone())
        .is_some_and(|heading| heading.starts_with('['))
}

/// Where the last entry of a table ends; tables under headings of their own are not in it.
fn last_entry(text: &str, entries: &DeTable) -> usize {
    let ends = entries.values().map(|value| match value.get_ref() {
        DeValue::Table(_) if is_headed(text, &value.span()) => 0,
        DeValue::Table(within) => last_entry(text, within).max(value.span().end),
        _ => value.span().end,
    });
    ends.max().unwrap_or(0)
}

/// Where the line begins that follows the one at a place.
fn after_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| at + end + 1)
}

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::MappedChannel;
    use proptest::prelude::*;

    fn channel(label: &str) -> Line {
        Line::Entry(quoted(label), quoted("web"), "likeness 90".into())
    }

    fn additions(lines: Vec<Line>) -> Additions {
        Additions {
            file: "a.csv".into(),
            tables: vec![("channels", lines)],
        }
    }

    fn added(text: &str, lines: Vec<Line>) -> String {
        add("m.toml", Some(text), &additions(lines)).expect("it can be added to")
    }

    #[test]
    fn a_new_mapping_is_for_its_file() {
        let text = add("m.toml", None, &additions(vec![channel("Webb")])).expect("a mapping");
        let mapping = Mapping::parse("m.toml", &text).expect("it reads back");
        assert!(mapping.is_for("a.csv"));
        assert!(matches!(&mapping.channels["Webb"], MappedChannel::Id(id) if id == "web"));
    }

    #[test]
    fn what_is_there_stays_as_it_is() {
        let old = "# mine\nschema = 1\nfiles = [\"a*.csv\"] # all of them\n\n[channels] # theirs\n\
                   # first\nA = \"web\" # one\n# last\n\n[services]\nB = { leave_out = \"a test\" }\n";
        let new = added(old, vec![channel("C")]);
        assert_eq!(
            new,
            old.replace("# one\n", "# one\n\"C\" = \"web\" # likeness 90\n")
        );
    }

    #[test]
    fn an_empty_table_and_one_that_is_not_there_are_added_to() {
        let empty = "schema = 1\nfiles = [\"a.csv\"]\n[channels]\n[services]\n";
        let line = "\"C\" = \"web\" # likeness 90\n";
        assert_eq!(
            added(empty, vec![channel("C")]),
            empty.replace("[channels]\n", &format!("[channels]\n{line}"))
        );
        let none = "schema = 1\nfiles = [\"a.csv\"]";
        let new = added(none, vec![channel("C")]);
        assert_eq!(new, format!("{none}\n\n[channels]\n{line}"));
        let sub = "schema = 1\nfiles = [\"a.csv\"]\n[channels.A]\nleave_out = \"x\"\n";
        assert_eq!(
            added(sub, vec![channel("C")]),
            format!("{sub}\n[channels]\n{line}")
        );
    }

    #[test]
    fn a_mapping_of_other_files_becomes_one_of_this_too() {
        for (old, new) in [
            ("files = [\"b.csv\"]", "files = [\"b.csv\", \"a.csv\"]"),
            (
                "files = [\n  \"b.csv\", # b\n]",
                "files = [\n  \"b.csv\", \"a.csv\", # b\n]",
            ),
            ("files = []", "files = [\"a.csv\"]"),
            ("source = \"us\"", "files = [\"a.csv\"]\nsource = \"us\""),
        ] {
            let text = added(&format!("schema = 1\n{old}\n"), Vec::new());
            assert_eq!(text, format!("schema = 1\n{new}\n"));
        }
    }

    #[test]
    fn a_comment_to_be_decided_is_added_once() {
        let comment = |remark: &str| Line::Comment(quoted("C"), quoted(""), remark.into());
        let once = added("schema = 1\n", vec![comment("3 rows")]);
        assert!(
            once.ends_with("[channels]\n# \"C\" = \"\" # 3 rows\n"),
            "{once}"
        );
        assert_eq!(added(&once, vec![comment("4 rows")]), once);
    }

    #[test]
    fn line_ends_are_kept() {
        let new = added("schema = 1\r\n", vec![channel("C")]);
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    }

    #[test]
    fn a_table_that_no_line_can_be_added_to_is_refused() {
        for old in [
            "channels = { A = \"web\" }",
            "channels.A = \"web\"",
            "channels = 1",
        ] {
            let text = format!("schema = 1\n{old}\n");
            assert!(add("m.toml", Some(&text), &additions(vec![channel("C")])).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_label_and_name_read_back(label in any::<String>(), name in "[^/\0]{1,12}") {
            let new = add("m.toml", None, &Additions {
                file: name.clone(),
                tables: vec![("channels", vec![channel(&label)])],
            }).unwrap();
            let mapping = Mapping::parse("m.toml", &new).unwrap();
            prop_assert!(mapping.channels.contains_key(&label));
            prop_assert!(mapping.is_for(&name));
        }
    }
}
