//! What was known of a fact, and from which day on: by what had been published by then, and by the versions of pages
//! that stood then.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::fact::{Fact, FactStatus, FactValue};
use super::key::FactKey;
use super::phrases::{Phrases, Standing};
use super::settle::settle;
use super::source::{ClaimId, FactId, SourcedClaim};
use super::{Registry, as_of, witness};

/// A state of knowledge of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knowledge {
    /// The day from which this was known.
    pub from: Date,
    /// The day from which something else was known; none while it is still so.
    pub until: Option<Date>,
    /// The value; none while reports left it open.
    pub value: Option<FactValue>,
    /// How it stood.
    pub status: FactStatus,
    /// Independent origins, relays and copies behind the value.
    pub support: (u32, u32, u32),
    /// The claim that stated it best.
    pub claim: Option<ClaimId>,
}

/// The states of knowledge of the stated ones of some facts, in the order of time, by all claims of their questions. Claims of unknown
/// date are in none. What is known now is what the facts say, which look beyond their own claims.
pub fn histories(claims: &[SourcedClaim], facts: &[Fact], registry: &dyn Registry) -> BTreeMap<FactId, Vec<Knowledge>> {
    let phrases = Standing::of(&super::keyed(claims, registry));
    histories_told(claims, facts, |key| phrases.around(key))
}

/// The same, where it is known in which phrases the questions are told.
pub(super) fn histories_told<'p>(
    claims: &[SourcedClaim],
    facts: &[Fact],
    phrases: impl Fn(&FactKey) -> &'p Phrases,
) -> BTreeMap<FactId, Vec<Knowledge>> {
    let claims: HashMap<&ClaimId, &SourcedClaim> = claims.iter().map(|c| (&c.claim_id, c)).collect();
    let mut histories = BTreeMap::new();
    for fact in facts.iter().filter(|fact| !fact.derived) {
        let told: Vec<&SourcedClaim> = fact.witnesses.iter().filter_map(|w| claims.get(&w.claim_id).copied()).collect();
        let mut states = history(&fact.key, &told, phrases(&fact.key));
        let dated = told.iter().all(|c| c.source.published.is_some());
        if let Some(now) = states.last_mut().filter(|_| dated) {
            (now.value, now.status) = (fact.value, fact.status);
            now.support = (fact.origins, fact.relays, fact.copies);
        }
        histories.insert(fact.id.clone(), states);
    }
    histories
}

fn history(key: &FactKey, claims: &[&SourcedClaim], phrases: &Phrases) -> Vec<Knowledge> {
    let turns: BTreeSet<Date> = claims.iter().flat_map(|c| turns(c)).collect();
    let all: Vec<SourcedClaim> = claims.iter().map(|c| (*c).clone()).collect();
    let mut states: Vec<Knowledge> = Vec::new();
    for day in turns {
        let Some(state) = state(key, &all, day, phrases) else { continue };
        match states.last_mut() {
            Some(last) if Knowledge { from: last.from, ..state.clone() } == *last => continue,
            Some(last) => last.until = Some(day),
            None => {}
        }
        states.push(state);
    }
    states
}

/// The days on which what a claim says may have begun or ceased to count.
fn turns(claim: &SourcedClaim) -> impl Iterator<Item = Date> {
    let source = &claim.source;
    let replaced = source.replaced.as_ref().and_then(|r| r.on);
    [source.published, replaced, source.retracted_on].into_iter().flatten()
}

fn state(key: &FactKey, claims: &[SourcedClaim], day: Date, phrases: &Phrases) -> Option<Knowledge> {
    let then = as_of(claims, day);
    if then.is_empty() {
        return None;
    }
    let fact = settle(key.clone(), then.iter().collect(), phrases).fact;
    let mut agreeing: Vec<&SourcedClaim> = fact
        .witnesses
        .iter()
        .filter(|w| w.agrees)
        .filter_map(|w| then.iter().find(|c| c.claim_id == w.claim_id))
        .collect();
    witness::in_order(&mut agreeing);
    let exact = agreeing.iter().find(|c| fact.value.is_some_and(|v| v.value == c.claim.value));
    let claim = exact.or_else(|| agreeing.first()).map(|c| c.claim_id.clone());
    let support = (fact.origins, fact.relays, fact.copies);
    Some(Knowledge { from: day, until: None, value: fact.value, status: fact.status, support, claim })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{Makers, told, volume};
    use super::super::{DocumentId, Replacement, steps};
    use super::*;
    use jiff::civil::date;

    fn states(claims: &[SourcedClaim]) -> Vec<String> {
        let told = |k: &Knowledge| {
            let value = k.value.map_or("open".to_owned(), |v| v.value.to_string());
            let until = k.until.map_or("now".to_owned(), |d| d.to_string());
            format!("{} to {until}: {value} ({})", k.from, k.status.as_str())
        };
        histories(claims, &steps::found(claims, &Makers).facts, &Makers)
            .into_values()
            .flatten()
            .map(|k| told(&k))
            .collect()
    }

    fn with(claim: SourcedClaim, change: impl Fn(&mut super::super::Source)) -> SourcedClaim {
        let mut source = (*claim.source).clone();
        change(&mut source);
        SourcedClaim { source: Arc::new(source), ..claim }
    }

    #[test]
    fn what_was_known_changes_on_the_days_of_publication() {
        let claims = [
            told("Harbour", 9, volume("all", "4.2")),
            told("Lantern", 10, volume("all", "4.19")),
            told("Orchard", 12, volume("all", "4.37")),
        ];
        assert_eq!(
            states(&claims),
            [
                "2026-03-09 to 2026-03-10: 4200000000000 (single)",
                "2026-03-10 to 2026-03-12: 4190000000000 (agreed)",
                "2026-03-12 to now: 4190000000000 (disputed)",
            ]
        );
    }

    #[test]
    fn a_retraction_ends_what_was_known() {
        let claim = with(told("Harbour", 9, volume("all", "4.2")), |source| {
            (source.retracted, source.retracted_on) = (true, Some(date(2026, 3, 20)));
        });
        let known = states(&[claim]);
        assert_eq!(known, ["2026-03-09 to 2026-03-20: 4200000000000 (single)", "2026-03-20 to now: open (withdrawn)"]);
    }

    #[test]
    fn an_earlier_wording_was_known_until_the_later_one() {
        let first = with(told("Harbour", 9, volume("all", "4.12")), |source| {
            source.page = "harbour/4".into();
            source.replaced = Some(Replacement { by: DocumentId::new("Harbour-12"), on: Some(date(2026, 3, 12)) });
        });
        let second = with(told("Harbour", 12, volume("all", "4.19")), |source| {
            (source.page, source.version) = ("harbour/4".into(), 1);
        });
        assert_eq!(
            states(&[first, second]),
            ["2026-03-09 to 2026-03-12: 4120000000000 (single)", "2026-03-12 to now: 4190000000000 (single)"]
        );
    }
}
