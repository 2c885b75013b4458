//! Streaks: against the figures of their periods, and against each other.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::Registry;
use super::super::check::{Check, CheckKind, InputRole, Verdict};
use super::super::fact::Fact;
use super::super::interval::Interval;
use super::super::periods::{Days, shifted, steps_between};
use super::super::shelf::{Shelf, Slot, days};
use crate::model::{EntityId, Grain};

/// A streak is not followed further back than this many periods.
const FARTHEST: u64 = 520;

pub(super) fn check(shelf: &Shelf<'_>, registry: &dyn Registry, checks: &mut Vec<Check>) {
    let mut runs: BTreeMap<(String, Option<String>, Grain), Vec<Streak<'_>>> = BTreeMap::new();
    for streak in shelf.facts().iter().filter_map(Streak::of) {
        against_figures(shelf, registry, &streak, checks);
        let key = &streak.fact.key;
        let run = (key.question.subject.folded(), key.question.platform.clone(), streak.grain);
        runs.entry(run).or_default().push(streak);
    }
    for mut run in runs.into_values() {
        run.sort_by(|a, b| (a.days, &a.fact.id).cmp(&(b.days, &b.fact.id)));
        against_each_other(&run, checks);
    }
}

/// The checks of one streak: against the figures of its periods, and against some others of its subject.
pub(super) fn of_fact<'f>(
    shelf: &Shelf<'f>,
    registry: &dyn Registry,
    fact: &'f Fact,
    others: &[&'f Fact],
    checks: &mut Vec<Check>,
) {
    let Some(streak) = Streak::of(fact) else { return };
    against_figures(shelf, registry, &streak, checks);
    for other in others.iter().copied().filter_map(Streak::of).filter(|other| other.grain == streak.grain) {
        let (earlier, later) = if other.days <= streak.days { (&other, &streak) } else { (&streak, &other) };
        if other.state.follows_from(streak.state) || streak.state.follows_from(other.state) {
            checks.extend(pair(earlier, later));
        }
    }
}

/// The periods that a streak's figures are asked for, the latest first: its own, those before it, and one more. None for what is no
/// streak that can be followed.
pub fn reach_of(streak: &Fact) -> Vec<(Date, Date)> {
    let Some(streak) = Streak::of(streak) else { return Vec::new() };
    (0..=streak.periods + 1).map_while(|back| streak.back(back)).collect()
}

/// A streak with what it takes to follow it back.
struct Streak<'f> {
    fact: &'f Fact,
    days: Days,
    grain: Grain,
    periods: u64,
    state: State<'f>,
}

/// What has lasted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State<'f> {
    Leads,
    Exceeds(&'f str),
    Rank(&'f str),
    Growth,
    Decline,
}

impl State<'_> {
    fn of(word: &str) -> Option<State<'_>> {
        match word.split_once(':') {
            Some(("exceeds", rival)) => Some(State::Exceeds(rival)),
            Some(("rank", place)) => Some(State::Rank(place)),
            None if word == "leads" => Some(State::Leads),
            None if word == "growth" => Some(State::Growth),
            None if word == "decline" => Some(State::Decline),
            _ => None,
        }
    }

    /// Whether this state holds whenever the other does: who leads exceeds everyone.
    fn follows_from(self, other: State<'_>) -> bool {
        match (self, other) {
            (State::Exceeds(_), State::Leads) => true,
            (State::Exceeds(a), State::Exceeds(b)) => a == b,
            (State::Leads, State::Leads) | (State::Growth, State::Growth) | (State::Decline, State::Decline) => true,
            (State::Rank(a), State::Rank(b)) => a == b,
            _ => false,
        }
    }
}

impl<'f> Streak<'f> {
    fn of(fact: &'f Fact) -> Option<Self> {
        if fact.key.question.metric.as_str() != "streak" {
            return None;
        }
        let grain = match fact.key.unit.as_str() {
            "days" => Grain::Day,
            "weeks" => Grain::Week,
            "months" => Grain::Month,
            _ => return None,
        };
        let length = fact.interval().filter(Interval::is_point)?.low?;
        let periods = length.to_u64().filter(|&n| n > 0 && n <= FARTHEST)?;
        let state = State::of(fact.key.state.as_deref()?)?;
        Some(Self { fact, days: days(&fact.key)?, grain, periods, state })
    }

    fn back(&self, by: u64) -> Option<Days> {
        shifted(self.days, self.grain, -i64::try_from(by).ok()?)
    }
}

/// Whether the state held in a period, as far as figures tell, and the facts that tell.
fn held<'f>(
    shelf: &Shelf<'f>,
    registry: &dyn Registry,
    streak: &Streak<'f>,
    at: Days,
) -> Option<(bool, Vec<&'f Fact>)> {
    let question = &streak.fact.key.question;
    let subject = &question.subject;
    // What has lasted is told by use, unless it says of what.
    let by = question.of.as_ref().filter(|of| registry.arithmetic().adds_up(of));
    let volumes = Slot::of_metric(&streak.fact.key, by.map_or(registry.arithmetic().measured(), |of| of.as_str()));
    match streak.state {
        State::Exceeds(rival) => above(shelf, &volumes.at(at), subject, &EntityId::new(rival)),
        State::Leads => leads(shelf, &volumes.at(at), subject),
        State::Rank(place) => {
            let slot = Slot::of_metric(&streak.fact.key, "rank").at(at);
            let rank = shelf.figure(&slot, subject)?;
            let held = Interval::point(place.parse().ok()?);
            Some((rank.interval()?.meets(&held), vec![rank]))
        }
        State::Growth | State::Decline => {
            let now = shelf.figure(&volumes.at(at), subject)?;
            let before = shelf.figure(&volumes.at(shifted(at, streak.grain, -1)?), subject)?;
            let (one, two) = (now.interval()?, before.interval()?);
            let (grew, fell) = (two.is_below(&one), one.is_below(&two));
            let held = if streak.state == State::Growth { grew } else { fell };
            (grew || fell).then_some((held, vec![now, before]))
        }
    }
}

fn above<'f>(shelf: &Shelf<'f>, slot: &Slot, one: &EntityId, other: &EntityId) -> Option<(bool, Vec<&'f Fact>)> {
    let (a, b) = shelf.figure(slot, one).zip(shelf.figure(slot, other))?;
    let (first, second) = a.interval().zip(b.interval())?;
    let (over, under) = (second.is_below(&first), first.is_below(&second));
    (over || under).then_some((over, vec![a, b]))
}

/// Ahead of all others of its kind whose figures are known; a single one ahead of it ends the lead.
fn leads<'f>(shelf: &Shelf<'f>, slot: &Slot, subject: &EntityId) -> Option<(bool, Vec<&'f Fact>)> {
    let mut result: Option<(bool, Vec<&'f Fact>)> = None;
    for rival in shelf.at(slot) {
        let other = &rival.key.question.subject;
        if other.kind() != subject.kind() || other.folded() == subject.folded() {
            continue;
        }
        match above(shelf, slot, subject, other) {
            Some((false, facts)) => return Some((false, facts)),
            Some((true, facts)) => match &mut result {
                Some((_, all)) => all.extend(facts),
                none => *none = Some((true, facts)),
            },
            None => {}
        }
    }
    result
}

/// Follows a streak back through the figures: for how many periods the state surely held, and where it surely did not.
fn against_figures(shelf: &Shelf<'_>, registry: &dyn Registry, streak: &Streak<'_>, checks: &mut Vec<Check>) {
    let mut inputs = vec![(streak.fact, InputRole::Streak)];
    let (mut sure, mut unbroken, mut ended) = (0u64, true, None);
    for back in 0..=streak.periods {
        let told = streak.back(back).and_then(|at| held(shelf, registry, streak, at));
        match told {
            Some((true, facts)) => {
                inputs.extend(facts.into_iter().map(|f| (f, InputRole::Now)));
                sure += u64::from(unbroken);
            }
            Some((false, facts)) => {
                inputs.extend(facts.into_iter().map(|f| (f, InputRole::Before)));
                ended = Some(back);
                break;
            }
            None => unbroken = false,
        }
    }
    if inputs.len() == 1 {
        return;
    }
    inputs.dedup();
    let computed = Interval { low: Some(Decimal::from(sure)), high: ended.map(Decimal::from) };
    let reported = Interval::point(Decimal::from(streak.periods));
    let verdict = if !computed.meets(&reported) {
        Verdict::Contradicts
    } else if sure == streak.periods {
        Verdict::Corroborates
    } else {
        Verdict::CannotTell
    };
    checks.push(Check::row(CheckKind::StreakFigures, &inputs, computed, reported, verdict));
}

/// A streak of m at one period makes m + k of it k periods later, or it broke in between. Only neighbours in time
/// (and those of one period) are compared.
fn against_each_other(run: &[Streak<'_>], checks: &mut Vec<Check>) {
    for (i, later) in run.iter().enumerate() {
        // A dozen is more than the states that one subject has in one period.
        let earlier = run.iter().take(i).rev().take(12);
        let mut compared: Vec<Date> = Vec::new();
        for one in earlier.filter(|one| one.state.follows_from(later.state) || later.state.follows_from(one.state)) {
            if compared.len() > 1 || compared.iter().any(|&day| day != one.days.0 && day != later.days.0) {
                break;
            }
            compared.push(one.days.0);
            if let Some(check) = pair(one, later) {
                checks.push(check);
            }
        }
    }
}

fn pair(one: &Streak<'_>, later: &Streak<'_>) -> Option<Check> {
    let steps = u64::try_from(steps_between(one.days, later.days, one.grain)?).ok()?;
    let inputs = [(later.fact, InputRole::Reported), (one.fact, InputRole::Streak)];
    let reported = Interval::point(Decimal::from(later.periods));
    let reaches = Interval { low: Some(Decimal::from(one.periods + steps)), high: None };
    // The later streak reaches back to the earlier one's period only when it is long enough.
    let joined = later.periods > steps || (later.periods == steps && steps > 0);
    let same = one.state.follows_from(later.state) && later.state.follows_from(one.state);
    let exact = Interval::point(Decimal::from(one.periods + steps));
    let (computed, verdict) = match (same, later.state.follows_from(one.state)) {
        (true, _) if joined => (exact, verdict(&exact, &reported)),
        // What the earlier streak implies lasted at least as long.
        (false, true) if joined => (reaches, verdict(&reaches, &reported)),
        (false, false) if steps == 0 => {
            let most = Interval { low: None, high: Some(Decimal::from(one.periods)) };
            (most, verdict(&most, &reported))
        }
        _ => (exact, Verdict::CannotTell),
    };
    Some(Check::row(CheckKind::Streak, &inputs, computed, reported, verdict))
}

fn verdict(computed: &Interval, reported: &Interval) -> Verdict {
    match (computed.meets(reported), computed.is_point()) {
        (false, _) => Verdict::Contradicts,
        (true, true) => Verdict::Corroborates,
        (true, false) => Verdict::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::super::testing::{Makers, change, claim, told, volume, weeks_later};
    use super::super::super::{CheckKind, Reconciled, Verdict, reconcile};
    use crate::model::Claim;

    fn streak(weeks: &str, state: &str) -> Claim {
        let mut streak = claim("streak", "country:cn", weeks, "weeks");
        streak.state = Some(state.into());
        streak
    }

    fn verdicts(claims: Vec<Claim>, kind: CheckKind) -> Vec<Verdict> {
        let claims: Vec<_> = claims.into_iter().map(|c| told("Harbour", 9, c)).collect();
        let result: Reconciled = reconcile(&claims, &Makers);
        result.checks.iter().filter(|c| c.kind == kind).map(|c| c.verdict).collect()
    }

    /// 4.10 after +40 % was 2.93; 3.50 after −10 % was 3.89: the lead is a week old.
    fn overtaking() -> Vec<Claim> {
        vec![
            volume("country:cn", "4.10"),
            change("country:cn", "40"),
            volume("country:us", "3.50"),
            change("country:us", "-10"),
        ]
    }

    #[test]
    fn growth_rates_refute_a_second_week_of_lead() {
        let claims = overtaking().into_iter().chain([streak("2", "exceeds:country:us")]).collect();
        assert_eq!(verdicts(claims, CheckKind::StreakFigures), [Verdict::Contradicts]);
        let claims = overtaking().into_iter().chain([streak("1", "leads")]).collect();
        assert_eq!(verdicts(claims, CheckKind::StreakFigures), [Verdict::Corroborates]);
    }

    #[test]
    fn a_streak_under_two_names_is_refuted_once() {
        let figures = overtaking().into_iter().map(|c| told("Harbour", 9, c));
        let streaks = ["leads", "exceeds:country:us"].map(|state| told("Lantern", 9, streak("2", state)));
        let ids: BTreeSet<_> = streaks.iter().map(|s| s.claim_id.clone()).collect();
        let claims: Vec<_> = figures.chain(streaks).collect();
        let result = reconcile(&claims, &Makers);
        let [conflict] = &result.conflicts[..] else { panic!("{:#?}", result.conflicts) };
        assert_eq!(conflict.left.iter().cloned().collect::<BTreeSet<_>>(), ids);
        assert!(conflict.right.iter().all(|id| id.as_str().starts_with("Harbour")));
        assert_eq!((conflict.check.iter().count(), conflict.more_checks.len()), (1, 1));
    }

    #[test]
    fn streaks_must_count_on() {
        let with = |n| vec![streak("2", "leads"), weeks_later(streak(n, "leads"), 3)];
        assert_eq!(verdicts(with("5"), CheckKind::Streak), [Verdict::Corroborates]);
        assert_eq!(verdicts(with("6"), CheckKind::Streak), [Verdict::Contradicts]);
        assert_eq!(verdicts(with("2"), CheckKind::Streak), [Verdict::CannotTell]);
    }

    #[test]
    fn who_has_led_for_five_weeks_has_exceeded_each_rival_for_five() {
        let with = |n| vec![streak("5", "leads"), streak(n, "exceeds:country:us")];
        assert_eq!(verdicts(with("2"), CheckKind::Streak), [Verdict::Contradicts]);
        assert_eq!(verdicts(with("7"), CheckKind::Streak), [Verdict::CannotTell]);
    }
}
