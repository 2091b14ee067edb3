//! Returns read in, several opened at once.

use std::time::Instant;

use super::{Input, Inputs, name_of};
use crate::commands::machine::threads;
use crate::commands::watch;
use crate::error::Error;
use crate::returns::{Opened, Returns, Work};
use crate::threads::in_turn;

impl Inputs {
    /// Reads some returns, in the order given. While the rows of one are taken in, the next are opened,
    /// unpacked and recognised.
    pub(in crate::commands) fn take<'i>(
        &self,
        files: impl IntoIterator<Item = &'i Input>,
    ) -> Result<Returns, Error> {
        let work = Work {
            threads: threads(),
            ..Work::default()
        };
        let rules = &self.settings.rules.0;
        let mut returns = Returns::by(rules.clone()).with_work(work);
        let files: Vec<&Input> = files.into_iter().collect();
        let _reading = watch::reading(files.iter().map(|input| self.size(input)).sum());
        let open = |input: &Input| {
            let began = Instant::now();
            // What is opened keeps its bytes, which `with` lends for as long as it runs.
            let opened = self.read_by(input, |manner, mapping| {
                let (name, read_by) = (name_of(input), (mapping, &self.registers));
                match self.bytes(input)? {
                    Ok(source) => {
                        Opened::new(&name, source, manner, read_by, rules.clone()).map(Ok)
                    }
                    Err(refused) => Ok(Err(refused)),
                }
            });
            (opened, began.elapsed())
        };
        let open = |input: &&'i Input| (*input, open(input));
        in_turn(threads(), &files, open, |(input, (opened, opening))| {
            let began = Instant::now();
            match opened? {
                Ok(opened) => self.read_by(input, |manner, mapping| {
                    returns.take_opened(opened, manner, mapping, &self.registers)
                })?,
                Err(refused) => returns.refuse(&name_of(input), &refused),
            }
            let account = returns.accounts.last();
            let own = account.filter(|account| account.file == name_of(input));
            watch::file(own, opening + began.elapsed());
            Ok(())
        })?;
        for name in &self.passed_over {
            returns.pass_over(name);
        }
        returns.find_doubts(&self.registers);
        Ok(returns)
    }
}
