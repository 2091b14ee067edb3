//! What is found of a file itself behind its beginning, once it is read.

use std::io::{Read, Seek};

use super::Reader;
use super::encoding::{Encoding, LONGEST_LINE};
use super::lines::Lines;
use super::open::{encoding_assumed, refused};
use crate::model::{Finding, number};

/// What is found of a text behind its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// It is not ASCII any more, and is taken to be in an encoding.
    Assumed(Encoding),
    /// The record that begins on a line is longer than any is, and the text is not read behind it.
    TooLong(u64),
}

impl<R: Read + Seek> Reader<R> {
    /// What is found of the file itself that opening it did not tell, once all of it is read.
    pub fn late_findings(&self) -> Vec<Finding> {
        let Lines::Text(records) = &self.lines else {
            return Vec::new();
        };
        let finding = |late| match late {
            Late::Assumed(encoding) => encoding_assumed(&self.name, encoding),
            Late::TooLong(line) => {
                let message = format!(
                    "a line from line {} on is longer than {} MiB, so nothing behind it is read",
                    number(line),
                    LONGEST_LINE >> 20
                );
                refused(&message).in_file(&self.name)
            }
        };
        records.late().map(finding).collect()
    }
}
