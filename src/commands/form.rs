//! How files are written, as flags and mappings say it.

use crate::cli::FormArgs;
use crate::error::Error;
use crate::mapping::FileForm;
use crate::read::{Encoding, Forced, Manner};

/// The manner of reading: flags beat the mapping; what neither says is decided on the file.
pub(super) fn manner<'a>(flags: &'a FormArgs, mapping: &'a FileForm) -> Result<Manner<'a>, Error> {
    let encoding = flags.encoding.as_ref().or(mapping.encoding.as_ref());
    let delimiter = flags.delimiter.as_ref().or(mapping.delimiter.as_ref());
    let quote = flags.quote.as_ref().or(mapping.quote.as_ref());
    Ok(Manner {
        encoding: encoding.map(|name| self::encoding(name)).transpose()?,
        dialect: Forced {
            delimiter: delimiter.map(|text| self::delimiter(text)).transpose()?,
            quote: quote.map(|text| self::quote(text)).transpose()?,
        },
        sheet: flags.sheet.as_deref().or(mapping.sheet.as_deref()),
        is_heading: None,
    })
}

fn encoding(name: &str) -> Result<Encoding, Error> {
    Encoding::named(name).ok_or_else(|| {
        let known = Encoding::ALL.map(Encoding::name).join(", ");
        Error::Usage(format!("`encoding` is one of {known}, not `{name}`"))
    })
}

fn delimiter(text: &str) -> Result<u8, Error> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [letter]) if !matches!(letter, b'"' | b'\'' | b'\r' | b'\n' | b'\\') => Ok(*letter),
        _ => Err(Error::Usage(format!(
            "`delimiter` is one letter, such as ; or |, or tab, not `{text}`"
        ))),
    }
}

fn quote(text: &str) -> Result<Option<u8>, Error> {
    match text {
        "\"" => Ok(Some(b'"')),
        "'" => Ok(Some(b'\'')),
        "none" => Ok(None),
        _ => Err(Error::Usage(format!(
            "`quote` is \", ' or none, not `{text}`"
        ))),
    }
}
