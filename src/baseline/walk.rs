//! Pages to cells, on several threads.

use super::cells::Cell;
use crate::model::Findings;
use crate::tally::{Page, Tally, Total};
use crate::threads::{growing_parts, in_order};

/// How many pages a thread looks at before what was found is put together: first, and at the most.
const FIRST_PAGES_A_THREAD: usize = 60;
const PAGES_A_THREAD: usize = 500;

/// What is found of pages, which is listed one kind after another.
pub(super) struct Found {
    /// Of periods that are partly outside the window.
    pub(super) straddling: Findings,
    /// Of periods that overlap.
    pub(super) settling: Findings,
    /// Of blocks that are left out.
    pub(super) of_cells: Findings,
}

impl Found {
    /// Nothing yet, to be added to this.
    fn apart(&self) -> Self {
        Self {
            straddling: self.straddling.apart(),
            settling: self.settling.apart(),
            of_cells: self.of_cells.apart(),
        }
    }
}

/// The cells of pages in their order, made on so many threads of each page and its totals.
pub(super) fn cells_of(
    (tally, pages): (&Tally, &[&Page]),
    threads: usize,
    findings: &mut Findings,
    cell_of: impl Fn(&Page, &mut Vec<Total>, &mut Found) -> Option<Cell> + Sync,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut all = Found {
        straddling: findings.apart(),
        settling: findings.apart(),
        of_cells: findings.apart(),
    };
    let threads = threads.max(1);
    let (first, most) = (threads * FIRST_PAGES_A_THREAD, threads * PAGES_A_THREAD);
    for some in growing_parts(pages, first, most) {
        let parts: Vec<&[&Page]> = some.chunks(some.len().div_ceil(threads)).collect();
        let apart = all.apart();
        let made = in_order(threads, &parts, |pages| {
            let (mut found, mut totals) = (apart.apart(), Vec::new());
            let cells = pages.iter().filter_map(|page| {
                tally.totals_of(page, &mut totals);
                cell_of(page, &mut totals, &mut found)
            });
            let cells: Vec<Cell> = cells.collect();
            (cells, found)
        });
        for (own, found) in made {
            cells.extend(own);
            all.straddling.extend(found.straddling);
            all.settling.extend(found.settling);
            all.of_cells.extend(found.of_cells);
        }
    }
    findings.extend(all.straddling);
    findings.extend(all.settling);
    findings.extend(all.of_cells);
    cells
}
