//! The reference tables: councils, services, channels, units, headings and definitions of digital.
//!
//! They are compiled in from `registers/*.csv`; a project adds its own rows by files of the same
//! names and columns. Nothing here opens a file: the texts are handed in.

mod channels;
mod council_names;
mod councils;
mod definitions;
mod families;
mod headers;
mod labels;
mod likeness;
mod peer_lists;
mod people;
mod services;
mod table;
mod test_labels;
mod units;
mod weights;

pub use channels::{Channel, ChannelGroup, ChannelLabel, Channels};
pub use council_names::{BODY_WORDS, COUNTY_WORDS, CouncilMatch, CouncilSpelling, DISTRICT_WORDS};
pub use councils::{Council, Councils, Succession, Tier};
pub use definitions::{Definition, Definitions, Role};
pub use families::Families;
pub use headers::{HeaderRole, Headers};
pub use likeness::{LIKELY, Like, Likeness, did_you_mean, nearest};
pub use peer_lists::{Neighbour, PeerList, PeerListKind, PeerLists};
pub use people::{People, read_population};
pub use services::{Service, ServiceLabel, Services};
pub use table::{RegisterFile, shipped};
pub use test_labels::TestLabels;
pub use units::{Unit, Units};
pub use weights::{TypeWeights, Weights};

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::Error;
use crate::model::CouncilId;

/// Every reference table, cross-checked.
#[derive(Debug, Clone)]
pub struct Registers {
    /// Councils current and ended, with their names, successions and counties.
    pub councils: Councils,
    /// Key transactions and the labels they go by.
    pub services: Services,
    /// Phrases by which a service's label says that it is a test.
    pub test_labels: TestLabels,
    /// Channels, their groups and the labels they go by.
    pub channels: Channels,
    /// What was counted.
    pub units: Units,
    /// Column headings.
    pub headers: Headers,
    /// Definitions of digital.
    pub definitions: Definitions,
    /// Population and households by council and year.
    pub people: People,
    /// Types of councils that are compared as one.
    pub families: Families,
    /// Lists of councils to compare with.
    pub peer_lists: PeerLists,
    /// Frozen weights of services.
    pub weights: Weights,
}

impl Registers {
    /// The same registers with councils called otherwise, for pages that name none of them; see
    /// [`Councils::called`].
    pub fn called(&self, names: &BTreeMap<CouncilId, String>) -> Cow<'_, Self> {
        if names.is_empty() {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self {
            councils: self.councils.called(names),
            ..self.clone()
        })
    }

    /// The tables as shipped, with the rows of a project's files added.
    ///
    /// A project's label beats the shipped one of the same spelling; an id, a code or a
    /// definition that is already there is an error, as is a file of an unknown name.
    pub fn load(added: &[RegisterFile]) -> Result<Self, Error> {
        let files = table::Files::new(added)?;
        let units = Units::load(&files)?;
        let channels = Channels::load(&files)?;
        let services = Services::load(&files)?;
        Ok(Self {
            weights: Weights::load(&files, &services)?,
            councils: Councils::load(&files)?,
            services,
            test_labels: TestLabels::load(&files)?,
            headers: Headers::load(&files, &units)?,
            definitions: Definitions::load(&files, &channels)?,
            people: People::load(&files)?,
            families: Families::load(&files)?,
            peer_lists: PeerLists::load(&files, added)?,
            channels,
            units,
        })
    }
}
