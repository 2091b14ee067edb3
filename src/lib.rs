//! Comparable baselines of how people reach UK councils, from the returns councils send.
//!
//! Bytes become tables, tables become cells, cells become observations, observations become a
//! tally, a tally becomes a baseline, a baseline becomes a report, a report is shown. Modules are
//! declared in that order, and a module uses only those above it; a test holds the rule.
//!
//! ```
//! use std::io::Cursor;
//! use channelshift::{mapping::Mapping, read::Manner, registers::Registers, returns::Returns};
//!
//! let registers = Registers::load(&[])?;
//! let mut returns = Returns::default();
//! let file = "Council,Service,Channel,Period,Transactions\n\
//!             Bristol,Report a pothole,Web,2015-04,120\n";
//! returns.take("return.csv", Cursor::new(file), Manner::default(), &Mapping::default(), &registers)?;
//! assert_eq!(returns.accounts[0].used, 1);
//! assert_eq!(returns.tally.totals().len(), 1);
//! # Ok::<(), channelshift::error::Error>(())
//! ```

pub mod model;

pub mod error;

pub mod threads;

pub mod statistics;

pub mod registers;

pub mod mapping;

pub mod settings;

pub mod peers;

pub mod reasons;

pub mod read;

pub mod recognise;

pub mod privacy;

pub mod resolve;

pub mod tally;

pub mod returns;

pub mod checks;

pub mod set_aside;

pub mod store;

pub mod proposals;

pub mod baseline;

pub mod disclosure;

pub mod panel;

pub mod trace;

pub mod status;

pub mod compare;

pub mod trend;

pub mod savings;

pub mod opportunities;

pub mod grossing;

pub mod report;

pub mod sql;

pub mod render;

pub mod chart;

pub mod cli;

pub mod commands;
