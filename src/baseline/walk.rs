//! Pages to cells, on several threads.

use super::cells::Cell;
use crate::model::Findings;
use crate::tally::{Look, Page, Total};

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
    /// Nothing yet, to be added to these.
    fn to(findings: &Findings) -> Self {
        Self {
            straddling: findings.apart(),
            settling: findings.apart(),
            of_cells: findings.apart(),
        }
    }
}

/// Makes the cells of pages in their order, each of a page and its totals.
pub(super) struct Cells<'a, F> {
    cell_of: &'a F,
    made: Vec<Cell>,
    found: Found,
}

impl<'a, F> Cells<'a, F>
where
    F: Fn(&Page, &[Total], &mut Found) -> Option<Cell> + Sync,
{
    /// None yet. What is found is to be added to these findings.
    pub(super) fn new(cell_of: &'a F, findings: &Findings) -> Self {
        Self {
            cell_of,
            made: Vec::new(),
            found: Found::to(findings),
        }
    }

    /// The cells, with what was found of them added.
    pub(super) fn finish(self, findings: &mut Findings) -> Vec<Cell> {
        findings.extend(self.found.straddling);
        findings.extend(self.found.settling);
        findings.extend(self.found.of_cells);
        self.made
    }
}

impl<F> Look for Cells<'_, F>
where
    F: Fn(&Page, &[Total], &mut Found) -> Option<Cell> + Sync,
{
    fn apart(&self) -> Self {
        Self {
            cell_of: self.cell_of,
            made: Vec::new(),
            found: Found {
                straddling: self.found.straddling.apart(),
                settling: self.found.settling.apart(),
                of_cells: self.found.of_cells.apart(),
            },
        }
    }

    fn see(&mut self, page: &Page, totals: &[Total]) {
        self.made
            .extend((self.cell_of)(page, totals, &mut self.found));
    }

    fn end_council(&mut self) {}

    fn extend(&mut self, later: Self) {
        self.made.extend(later.made);
        self.found.straddling.extend(later.found.straddling);
        self.found.settling.extend(later.found.settling);
        self.found.of_cells.extend(later.found.of_cells);
    }
}
