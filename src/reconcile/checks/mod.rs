//! Cross-checks: each module holds one kind of figure against others. In: all facts. Out: a row a check.

pub(super) mod changes;
mod parts;
mod ranks;
mod releases;
pub(super) mod streaks;
pub(super) mod sums;

use super::Registry;
use super::check::Check;
use super::fact::Fact;
use super::shelf::Shelf;

/// Every check that the facts allow.
pub(super) fn run(shelf: &Shelf<'_>, registry: &dyn Registry) -> Vec<Check> {
    let mut checks = Vec::new();
    changes::check(shelf, &mut checks);
    parts::check(shelf, registry, &mut checks);
    ranks::check(shelf, registry, &mut checks);
    streaks::check(shelf, registry, &mut checks);
    sums::check(shelf, registry, &mut checks);
    releases::check(shelf, registry, &mut checks);
    checks
}

/// The checks of a fact against the figures around it: its own, and those of the facts that count on it. Fewer than
/// [`run`] makes, for they are run for each side of each disagreement.
pub(super) fn around<'f>(shelf: &Shelf<'f>, fact: &'f Fact, near: &[&'f Fact], registry: &dyn Registry) -> Vec<Check> {
    let mut checks = Vec::new();
    for tested in near.iter().copied().chain([fact]) {
        checks.extend(changes::of_change(shelf, tested));
        parts::of_fact(shelf, registry, tested, &mut checks);
    }
    near.iter().for_each(|other| sums::of_average(fact, other, registry, &mut checks));
    streaks::of_fact(shelf, registry, fact, near, &mut checks);
    checks.retain(|check| check.inputs.iter().any(|input| input.fact == fact.id));
    checks
}
