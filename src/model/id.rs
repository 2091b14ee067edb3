//! Identities: small numbers that stand for a row of a register.
//!
//! An id is only meaningful with the [`Registers`](crate::registers::Registers) that made it, and
//! only the registers and the tally make them. Its order is the order of the register.

use std::fmt;

macro_rules! register_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u16);

        impl $name {
            /// The id of the row at `index`, which is below 65,536: longer registers and more files
            /// are refused.
            #[inline]
            pub(crate) fn new(index: usize) -> Self {
                Self(u16::try_from(index).unwrap_or(u16::MAX))
            }

            /// The row of the register, from 0.
            #[inline]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

register_id! {
    /// A council: one row a GSS code, so a body whose code was issued anew has several.
    CouncilId
}
register_id! {
    /// A key transaction, such as paying council tax.
    ServiceId
}
register_id! {
    /// A way of reaching the council.
    ChannelId
}
register_id! {
    /// A group of channels, as tables and charts show them.
    GroupId
}
register_id! {
    /// What was counted: transactions, contacts, payments. Units are never added together.
    UnitId
}
register_id! {
    /// An input file of this run.
    FileId
}

/// Who put the transaction into the council's system; kept beside the channel, since how a
/// contact came and who keyed it are two facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyedBy {
    /// The resident did it.
    SelfServed,
    /// Staff, or somebody on the council's behalf, keyed it for the resident.
    Assisted,
    /// A machine did it without a person at the time, such as a direct debit.
    Automatic,
    /// The return does not say.
    Unknown,
}

impl KeyedBy {
    /// Every value, in the order of the registers' documentation.
    pub const ALL: [Self; 4] = [
        Self::SelfServed,
        Self::Assisted,
        Self::Automatic,
        Self::Unknown,
    ];

    /// The word used in registers and settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::SelfServed => "self",
            Self::Assisted => "assisted",
            Self::Automatic => "automatic",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word used in registers and settings; `None` where it is none of them.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.word() == word)
    }
}

impl fmt::Display for KeyedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
