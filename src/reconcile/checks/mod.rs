//! Cross-checks: each module holds one kind of figure against others. In: all facts. Out: a row a check.

pub(super) mod changes;
mod parts;
mod ranks;
mod releases;
mod streaks;
mod sums;

use super::Registry;
use super::check::Check;
use super::shelf::Shelf;

/// Every check that the facts allow.
pub(super) fn run(shelf: &Shelf<'_>, registry: &dyn Registry) -> Vec<Check> {
    let mut checks = Vec::new();
    changes::check(shelf, &mut checks);
    parts::check(shelf, registry, &mut checks);
    ranks::check(shelf, registry, &mut checks);
    streaks::check(shelf, &mut checks);
    sums::check(shelf, registry, &mut checks);
    releases::check(shelf, registry, &mut checks);
    checks
}
