//! Flags about who a council is compared with.

use clap::Args;

/// Who a council is compared with.
#[derive(Debug, Clone, Default, Args)]
pub struct PeerArgs {
    /// Who to compare with: a list of `channelshift list peers`, or `file:PATH` for your own; what
    /// the settings say where not given
    #[arg(long, value_name = "LIST")]
    pub peers: Option<String>,
}
