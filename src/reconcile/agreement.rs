//! Which claims agree: groups of intervals that share a point. Meeting is not transitive ("about 4.2" meets 4.16 and
//! 4.24, which do not meet), so a group is a largest set with a common point, and a claim may stand in several.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::interval::Interval;
use super::printed::Said;

/// Claims that share a point, by their index, with the interval that all allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Indices of the claims, ascending.
    pub members: Vec<usize>,
    /// What all of them allow.
    pub common: Interval,
}

impl Group {
    /// Whether the claim is one of the group.
    pub fn holds(&self, claim: usize) -> bool {
        self.members.binary_search(&claim).is_ok()
    }
}

/// The order of events at one number: exact numbers meet the intervals that end there and those that begin there,
/// while these two do not meet each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    PointOpens,
    IntervalCloses,
    IntervalOpens,
    PointCloses,
}

/// The maximal groups, from the lowest to the highest.
pub(super) fn groups(cores: &[Interval]) -> Vec<Group> {
    let mut events: Vec<(Decimal, Event, usize)> = Vec::with_capacity(cores.len() * 2);
    for (i, core) in cores.iter().enumerate() {
        let (low, high) = (core.low.unwrap_or(Decimal::MIN), core.high.unwrap_or(Decimal::MAX));
        let point = low == high;
        events.push((low, if point { Event::PointOpens } else { Event::IntervalOpens }, i));
        events.push((high, if point { Event::PointCloses } else { Event::IntervalCloses }, i));
    }
    events.sort_unstable();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut grown = false;
    let mut found = Vec::new();
    for (_, event, i) in events {
        match event {
            Event::PointOpens | Event::IntervalOpens => {
                open.insert(i);
                grown = true;
            }
            Event::PointCloses | Event::IntervalCloses => {
                if grown {
                    found.push(group(&open, cores));
                    grown = false;
                }
                open.remove(&i);
            }
        }
    }
    found
}

fn group(open: &BTreeSet<usize>, cores: &[Interval]) -> Group {
    let members: Vec<usize> = open.iter().copied().collect();
    let common = members
        .iter()
        .filter_map(|&i| cores.get(i))
        .fold(Interval::ALL, |common, core| common.intersect(core).unwrap_or(common));
    Group { members, common }
}

/// Whether a claim leaves room for what a group allows, though it is too vague to support it.
pub(super) fn compatible(said: &Said, common: &Interval) -> bool {
    said.one_sided() && said.wide.meets(common)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval(low: i64, high: i64) -> Interval {
        Interval::new(Decimal::from(low), Decimal::from(high))
    }

    fn members(cores: &[Interval]) -> Vec<Vec<usize>> {
        groups(cores).into_iter().map(|g| g.members).collect()
    }

    #[test]
    fn a_vague_figure_stands_in_two_groups() {
        let cores = [interval(415, 425), interval(415, 416), interval(423, 425)];
        assert_eq!(members(&cores), [vec![0, 1], vec![0, 2]]);
    }

    #[test]
    fn an_exact_number_joins_both_sides_of_a_rounding_edge() {
        let cores = [interval(1, 2), interval(2, 3), interval(2, 2)];
        assert_eq!(members(&cores), [vec![0, 2], vec![1, 2]]);
    }

    #[test]
    fn touching_intervals_are_apart() {
        assert_eq!(members(&[interval(1, 2), interval(2, 3)]), [vec![0], vec![1]]);
    }

    proptest! {
        #[test]
        fn members_of_a_group_meet_and_every_claim_has_one(ends in prop::collection::vec((0i64..20, 0i64..6), 1..12)) {
            let cores: Vec<Interval> = ends.iter().map(|&(low, width)| interval(low, low + width)).collect();
            let found = groups(&cores);
            for g in &found {
                for (&a, &b) in g.members.iter().zip(g.members.iter().skip(1)) {
                    prop_assert!(cores[a].meets(&cores[b]));
                }
            }
            for i in 0..cores.len() {
                prop_assert!(found.iter().any(|g| g.members.contains(&i)));
            }
        }
    }
}
