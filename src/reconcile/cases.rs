//! Made-up disagreements, one for each way in which reports go wrong, and what is to be said of them.

use jiff::civil::date;

use super::testing::{Makers, change, claim, told, volume, weeks_later};
use super::{Conflict, ConflictKind, FactStatus, ResolvedBy, SourcedClaim, reconcile};
use crate::model::{Baseline, Claim, Grain, Qualifier};

fn conflicts(claims: &[SourcedClaim]) -> Vec<Conflict> {
    reconcile(claims, &Makers).conflicts
}

/// Kind and settlement of each conflict.
fn verdicts(claims: &[SourcedClaim]) -> Vec<(ConflictKind, Option<ResolvedBy>)> {
    conflicts(claims).iter().map(|c| (c.kind, c.resolution.as_ref().map(|r| r.by))).collect()
}

#[test]
fn on_the_year_for_on_the_week() {
    let yearly = Claim { baseline: Some(Baseline::Previous(Grain::Year)), ..change("country:cn", "27.3") };
    let claims = [
        told("Harbour", 9, change("country:cn", "27.3")),
        told("Lantern", 9, change("country:cn", "27.3")),
        told("Orchard", 10, yearly),
    ];
    assert_eq!(verdicts(&claims), [(ConflictKind::Baseline, Some(ResolvedBy::Slip))]);
}

#[test]
fn growth_given_to_the_wrong_side() {
    let claims = [
        told("Harbour", 9, change("country:us", "16.42")),
        told("Lantern", 9, change("country:us", "16.42")),
        told("Orchard", 10, change("country:cn", "16.42")),
    ];
    assert_eq!(verdicts(&claims), [(ConflictKind::Side, Some(ResolvedBy::Slip))]);
}

#[test]
fn percent_for_points() {
    let points = |unit: &str| Claim {
        of: Some("share".into()),
        baseline: Some(Baseline::Previous(Grain::Year)),
        quote: "11.4".into(),
        ..claim("change", "country:us", "11.4", unit)
    };
    let claims = [told("Harbour", 9, points("percentage_points")), told("Lantern", 9, points("percent"))];
    assert_eq!(verdicts(&claims), [(ConflictKind::Points, None)]);
}

#[test]
fn a_daily_figure_called_a_months() {
    let march = |grain| Claim {
        grain: Some(grain),
        period_start: Some(date(2026, 3, 1)),
        period_end: Some(date(2026, 3, 31)),
        platform: None,
        ..volume("market:cn", "130")
    };
    let claims = [told("Harbour", 30, march(Grain::Day)), told("Lantern", 31, march(Grain::Month))];
    assert_eq!(verdicts(&claims), [(ConflictKind::Period, None)]);
}

/// An outlet prints the figures of a month ago as this week's; the rounded one goes the way of the precise one.
#[test]
fn old_figures_under_a_new_date() {
    let old = |subject, printed| weeks_later(volume(subject, printed), -3);
    let claims = [
        told("Harbour", 1, old("all", "28.4")),
        told("Harbour", 1, old("country:us", "4.87")),
        told("Harbour", 9, volume("all", "35.7")),
        told("Harbour", 9, volume("country:us", "3.31")),
        told("Orchard", 10, volume("all", "28.4")),
        told("Orchard", 10, volume("country:us", "4.9")),
    ];
    let found = conflicts(&claims);
    let kinds: Vec<ConflictKind> = found.iter().map(|c| c.kind).collect();
    assert_eq!(kinds, [ConflictKind::Stale, ConflictKind::Stale]);
    assert!(found.iter().all(|c| c.right.iter().all(|id| id.as_str().starts_with("Orchard"))));
}

#[test]
fn a_figure_put_a_year_off() {
    let users = |value: &str, year: i16, qualifier| Claim {
        qualifier,
        quote: value.trim_end_matches("000000").to_owned(),
        period_start: Some(date(year, 12, 1)),
        period_end: Some(date(year, 12, 31)),
        grain: Some(Grain::Month),
        ..claim("user_count", "market:cn", value, "people")
    };
    let claims = [
        told("Harbour", 9, users("587000000", 2025, Qualifier::Exact)),
        told("Harbour", 9, users("241000000", 2024, Qualifier::Exact)),
        told("Lantern", 10, users("585000000", 2024, Qualifier::MoreThan)),
    ];
    let found = conflicts(&claims);
    assert_eq!(found.iter().map(|c| c.kind).collect::<Vec<_>>(), [ConflictKind::Period]);
    assert!(found[0].explanation.contains("Lantern"));
}

#[test]
fn a_correction_by_the_same_outlet_takes_the_earlier_figure_away() {
    let slip = told("Harbour", 9, volume("country:cn", "46.7"));
    let right = SourcedClaim { corrects: true, ..told("Harbour", 11, volume("country:cn", "4.67")) };
    let result = reconcile(&[slip, right], &Makers);
    assert_eq!(result.facts[0].status, FactStatus::Single);
    let kinds: Vec<_> = result.conflicts.iter().map(|c| (c.kind, c.resolution.is_some())).collect();
    assert_eq!(kinds, [(ConflictKind::Correction, true)]);
}

#[test]
fn a_model_and_its_maker_may_have_one_figure() {
    let claims =
        [told("Harbour", 9, volume("model:minimax-m9", "1.87")), told("Lantern", 9, volume("org:minimax", "1.87"))];
    assert_eq!(verdicts(&claims), []);
}

#[test]
fn the_explanation_names_passages_outlets_and_days() {
    let claims = [told("Harbour", 9, volume("all", "4.19")), told("Lantern", 10, volume("all", "4.37"))];
    let told = &conflicts(&claims)[0].explanation;
    for part in ["Harbour (9 March 2026) writes “4.19 trillion tokens”", "Lantern (10 March 2026)", "2 to 8 March 2026"]
    {
        assert!(told.contains(part), "{part:?} in {told}");
    }
}
