//! Places: against volumes, against each other, and against "three of the top five".

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::Registry;
use super::super::check::{Check, CheckKind, InputRole, Verdict};
use super::super::fact::Fact;
use super::super::interval::Interval;
use super::super::shelf::{Shelf, Slot};
use super::parts::wholes_of;

pub(super) fn check(shelf: &Shelf<'_>, registry: &dyn Registry, checks: &mut Vec<Check>) {
    for (slot, places) in rankings(shelf, registry) {
        order(shelf, &slot, &places, checks);
        same_place(&places, checks);
    }
    for count in shelf.facts().iter().filter(|f| f.key.question.metric.as_str() == "top_n_count") {
        top_count(shelf, registry, count, checks);
    }
}

/// A place in a ranking: by use, exact, with its fact.
type Places<'f> = Vec<(Decimal, &'f Fact)>;

/// The rankings by use, one for each slot and kind of subject, places ascending.
fn rankings<'f>(shelf: &Shelf<'f>, registry: &dyn Registry) -> Vec<(Slot, Places<'f>)> {
    let mut rankings: BTreeMap<(Slot, String), Places<'f>> = BTreeMap::new();
    for fact in shelf.facts() {
        if let Some((place, by)) = place(fact, registry) {
            let slot = Slot::of_metric(&fact.key, by);
            rankings.entry((slot, fact.key.question.subject.kind().to_owned())).or_default().push((place, fact));
        }
    }
    let mut all: Vec<(Slot, Places<'f>)> = rankings.into_iter().map(|((slot, _), places)| (slot, places)).collect();
    for (_, places) in &mut all {
        places.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    }
    all
}

/// The place, and by what: something that adds up.
fn place<'f>(fact: &'f Fact, registry: &dyn Registry) -> Option<(Decimal, &'f str)> {
    let by = fact.key.question.of.as_ref().filter(|of| registry.arithmetic().adds_up(of))?;
    let interval = fact.interval().filter(Interval::is_point)?;
    if fact.key.question.metric.as_str() == "rank" { Some((interval.low?, by.as_str())) } else { None }
}

/// The higher place has the larger volume.
fn order(shelf: &Shelf<'_>, slot: &Slot, places: &Places<'_>, checks: &mut Vec<Check>) {
    let volumes: Vec<(Decimal, &Fact, &Fact, Interval)> = places
        .iter()
        .filter_map(|&(place, rank)| {
            let volume = shelf.figure(slot, &rank.key.question.subject)?;
            Some((place, rank, volume, volume.interval()?))
        })
        .collect();
    for pair in volumes.windows(2) {
        let [(above, rank, larger, one), (below, next, smaller, two)] = pair else { continue };
        if above == below {
            continue;
        }
        let verdict = if one.is_below(two) {
            Verdict::Contradicts
        } else if two.is_below(one) {
            Verdict::Corroborates
        } else {
            Verdict::CannotTell
        };
        let inputs = [
            (*rank, InputRole::Rank),
            (*next, InputRole::Rank),
            (*larger, InputRole::Whole),
            (*smaller, InputRole::Part),
        ];
        let computed = Interval { low: two.low, high: None };
        checks.push(Check::row(CheckKind::RankOrder, &inputs, computed, *one, verdict));
    }
}

/// Two subjects cannot hold one place.
fn same_place(places: &Places<'_>, checks: &mut Vec<Check>) {
    for pair in places.windows(2) {
        let [(one, rank), (two, other)] = pair else { continue };
        if one == two {
            let inputs = [(*rank, InputRole::Rank), (*other, InputRole::Rank)];
            let computed = Interval { low: one.checked_add(Decimal::ONE), high: None };
            checks.push(Check::row(
                CheckKind::RankPlace,
                &inputs,
                computed,
                Interval::point(*two),
                Verdict::Contradicts,
            ));
        }
    }
}

/// "Three of the top five are Chinese" against the places that are known: at least those of the subject, at most all
/// but those of others.
fn top_count(shelf: &Shelf<'_>, registry: &dyn Registry, count: &Fact, checks: &mut Vec<Check>) {
    let Some(n) = count.key.n.as_ref().and_then(|n| n.parse::<Decimal>().ok()) else { return };
    let Some(reported) = count.interval() else { return };
    let subject = &count.key.question.subject;
    let (mut own, mut others) = (Decimal::ZERO, Decimal::ZERO);
    let mut inputs = vec![(count, InputRole::Reported)];
    let mut taken = std::collections::BTreeSet::new();
    for fact in shelf.at(&Slot::of_metric(&count.key, "rank")) {
        let Some((place, _)) = place(fact, registry).filter(|(place, _)| *place <= n) else { continue };
        if fact.key.question.subject.kind() != "model" || !taken.insert(place) {
            continue;
        }
        let wholes = wholes_of(&fact.key, registry);
        let belongs = wholes.iter().any(|(whole, _)| whole.folded() == subject.folded());
        // Of a model whose maker is unknown nothing can be said.
        let known = wholes.iter().any(|(whole, _)| whole.kind() == subject.kind());
        match (belongs, known) {
            (true, _) => own += Decimal::ONE,
            (false, true) => others += Decimal::ONE,
            (false, false) => continue,
        }
        inputs.push((fact, InputRole::Rank));
    }
    if inputs.len() > 1 && own <= n - others {
        checks.push(Check::held(CheckKind::TopCount, &inputs, Interval::new(own, n - others), reported));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Makers, claim, told, volume};
    use super::super::super::{CheckKind, Reconciled, Verdict, reconcile};
    use crate::model::Claim;

    fn rank(subject: &str, place: &str) -> Claim {
        claim("rank", subject, place, "rank")
    }

    fn result(claims: Vec<Claim>) -> Reconciled {
        let claims: Vec<_> = claims.into_iter().map(|c| told("Harbour", 9, c)).collect();
        reconcile(&claims, &Makers)
    }

    fn verdicts(result: &Reconciled, kind: CheckKind) -> Vec<Verdict> {
        result.checks.iter().filter(|c| c.kind == kind).map(|c| c.verdict).collect()
    }

    #[test]
    fn the_second_place_cannot_be_larger_than_the_first() {
        let claims = vec![
            rank("model:kimi-9", "1"),
            rank("model:gpt-9", "2"),
            volume("model:kimi-9", "1.2"),
            volume("model:gpt-9", "1.4"),
        ];
        assert_eq!(verdicts(&result(claims), CheckKind::RankOrder), [Verdict::Contradicts]);
    }

    #[test]
    fn one_place_has_one_holder() {
        let claims = vec![rank("model:kimi-9", "1"), rank("model:gpt-9", "1")];
        assert_eq!(verdicts(&result(claims), CheckKind::RankPlace), [Verdict::Contradicts]);
    }

    #[test]
    fn counts_of_the_top_are_held_against_the_places() {
        let count = |value| {
            let mut count = claim("top_n_count", "country:cn", value, "count");
            count.n = Some("3".into());
            let ranks = [rank("model:kimi-9", "1"), rank("model:gpt-9", "2"), rank("model:minimax-m9", "3")];
            result(ranks.into_iter().chain([count]).collect())
        };
        assert_eq!(verdicts(&count("2"), CheckKind::TopCount), [Verdict::Corroborates]);
        assert_eq!(verdicts(&count("3"), CheckKind::TopCount), [Verdict::Contradicts]);
    }
}
