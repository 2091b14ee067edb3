//! The page on a finding, with what a project can make of it.

use crate::model::{Code, Severity};

/// The page of a code and, in the same form, how a project sets its rule or accepts it.
pub fn explanation(code: &Code) -> String {
    let name = code.name;
    let word = code.severity.word();
    let rule = match code.severity {
        Severity::Error => {
            "An error can be neither lowered, switched off nor accepted: what it finds cannot be\n\
             used. `check --set-aside FOLDER` writes the rows to mend.\n"
                .to_owned()
        }
        _ => format!(
            "In the project's `channelshift.toml`, for every file:\n\n\
             ```toml\n[rules]\n{name} = \"off\" # or note, query, error; {word} where nothing is said\n```\n"
        ),
    };
    // A reason is no answer to what is wrong with another reason.
    let reason = match code.severity {
        Severity::Query if code.family != "reasons" => format!(
            "\nOr accept one, with a row in `reasons.csv` beside it; a blank place is the whole file,\n\
             and a blank day no end:\n\n\
             ```\ncode,file,place,who,why,until\n{name},north.csv,G14,A. Officer,why it is right,2030-03-31\n```\n"
        ),
        _ => String::new(),
    };
    format!(
        "{}\n## What a project can make of it\n\n{rule}{reason}",
        code.page
    )
}
