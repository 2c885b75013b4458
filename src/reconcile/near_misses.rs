//! For each slip a made-up pair that it explains, and a pair that looks like it and is something else.

use jiff::civil::date;

use super::testing::{Makers, change, claim, told, volume, weeks_later};
use super::{ConflictKind, ResolvedBy, SourcedClaim, reconcile};
use crate::model::{Baseline, Claim, Grain, Qualifier};

/// Kind and settlement of each conflict.
fn verdicts(claims: &[SourcedClaim]) -> Vec<(ConflictKind, Option<ResolvedBy>)> {
    reconcile(claims, &Makers).conflicts.iter().map(|c| (c.kind, c.resolution.as_ref().map(|r| r.by))).collect()
}

/// Two outlets give one figure, a third gives another.
fn against(two: Claim, one: Claim) -> Vec<(ConflictKind, Option<ResolvedBy>)> {
    verdicts(&[told("Harbour", 9, two.clone()), told("Lantern", 10, two), told("Orchard", 11, one)])
}

const SLIP: Option<ResolvedBy> = Some(ResolvedBy::Slip);
const WITNESSES: Option<ResolvedBy> = Some(ResolvedBy::Witnesses);

#[test]
fn a_value_that_no_slip_explains() {
    assert_eq!(against(volume("all", "5.83"), volume("all", "6.17")), [(ConflictKind::Value, WITNESSES)]);
    // Cut off here and rounded there.
    let rounding = against(volume("all", "5.83"), volume("all", "5.84"));
    assert_eq!(rounding, [(ConflictKind::Rounding, Some(ResolvedBy::Reading))]);
    assert_eq!(against(volume("all", "5.83"), volume("all", "5.8")), []);
}

#[test]
fn a_week_off() {
    let off = |printed, weeks| against(volume("country:cn", "5.83"), weeks_later(volume("country:cn", printed), weeks));
    assert_eq!(off("5.83", 1), [(ConflictKind::Period, SLIP)]);
    assert_eq!(off("5.83", 3), [], "the same figure a month later is a coincidence");
    assert_eq!(off("5.79", 1), [], "another week has another figure");
}

#[test]
fn given_to_somebody_else() {
    assert_eq!(against(volume("country:cn", "5.83"), volume("country:us", "5.83")), [(ConflictKind::Subject, SLIP)]);
    let maker_and_model = against(volume("org:minimax", "5.83"), volume("model:minimax-m9", "5.83"));
    assert_eq!(maker_and_model, [], "a maker may have one model");
    assert_eq!(against(volume("country:cn", "5.8"), volume("country:us", "5.8")), [], "two digits meet by chance");
}

#[test]
fn of_the_first_ten_or_of_everything() {
    let scoped = |scope: &str| Claim { scope: Some(scope.into()), ..volume("country:cn", "5.83") };
    let reading = Some(ResolvedBy::Reading);
    assert_eq!(against(volume("country:cn", "5.83"), scoped("top:10")), [(ConflictKind::Scope, reading)]);
    assert_eq!(
        against(volume("country:cn", "5.83"), scoped("chart")),
        [],
        "what the chart names is what the press counts"
    );
    let share = |object: Option<&str>| Claim {
        of: Some("token_volume".into()),
        object: object.map(Into::into),
        quote: "63.4%".into(),
        ..claim("share", "country:cn", "63.4", "percent")
    };
    assert_eq!(against(share(Some("top:10")), share(None)), [(ConflictKind::Scope, SLIP)]);
    let other = Claim { value: "41.7".parse().unwrap(), quote: "41.7%".into(), ..share(None) };
    assert_eq!(against(share(Some("top:10")), other), [], "another whole has another share");
}

#[test]
fn billion_for_trillion() {
    let billions = Claim {
        value: "5830000000".parse().unwrap(),
        quote: "5.83 billion tokens".into(),
        ..volume("country:cn", "5.83")
    };
    assert_eq!(against(volume("country:cn", "5.83"), billions.clone()), [(ConflictKind::Unit, SLIP)]);
    let other = Claim { value: "5910000000".parse().unwrap(), quote: "5.91 billion tokens".into(), ..billions };
    assert_eq!(against(volume("country:cn", "5.83"), other), [(ConflictKind::Value, WITNESSES)]);
    assert_eq!(against(volume("country:cn", "5"), volume("country:cn", "50")), [(ConflictKind::Value, WITNESSES)]);
}

#[test]
fn two_digits_change_places() {
    assert_eq!(against(volume("all", "5.83"), volume("all", "5.38")), [(ConflictKind::Digits, SLIP)]);
    assert_eq!(
        against(volume("all", "5.83"), volume("all", "3.85")),
        [(ConflictKind::Value, WITNESSES)],
        "not neighbours"
    );
    assert_eq!(
        against(volume("all", "5.83"), volume("all", "5.82")).first().map(|c| c.0),
        Some(ConflictKind::Rounding)
    );
}

#[test]
fn points_that_are_called_percent() {
    let moved = |value: &str, unit: &str| Claim {
        of: Some("share".into()),
        quote: value.into(),
        baseline: Some(Baseline::Previous(Grain::Year)),
        ..claim("change", "country:us", value, unit)
    };
    let points = moved("12.7", "percentage_points");
    assert_eq!(against(points.clone(), moved("12.7", "percent")), [(ConflictKind::Points, SLIP)]);
    assert_eq!(against(points, moved("23.1", "percent")), [], "12.7 points of 55 are 23.1 per cent");
}

#[test]
fn on_the_year_for_on_the_week() {
    let yearly = |percent| Claim { baseline: Some(Baseline::Previous(Grain::Year)), ..change("country:cn", percent) };
    assert_eq!(against(change("country:cn", "27.3"), yearly("27.3")), [(ConflictKind::Baseline, SLIP)]);
    assert_eq!(against(change("country:cn", "27.3"), yearly("311.4")), []);
    let long = Claim { value: "27.34".parse().unwrap(), quote: "27.34%".into(), ..yearly("27.3") };
    assert_eq!(against(change("country:cn", "27.3"), long), [(ConflictKind::Baseline, SLIP)], "one digit more");
}

#[test]
fn an_old_figure_under_a_new_date() {
    let with = |printed| {
        let old = weeks_later(volume("all", "5.83"), -4);
        let claims = [
            told("Harbour", 1, old),
            told("Harbour", 9, volume("all", "7.12")),
            told("Orchard", 10, volume("all", printed)),
        ];
        verdicts(&claims)
    };
    assert_eq!(with("5.83"), [(ConflictKind::Stale, SLIP)]);
    assert_eq!(with("6.29"), [(ConflictKind::Value, None)], "nobody had it before");
    // The newer figure stands in the older week: that is no staleness of the week that has it first.
    let later = weeks_later(volume("all", "7.12"), 4);
    let claims = [
        told("Harbour", 1, volume("all", "5.83")),
        told("Orchard", 2, volume("all", "6.29")),
        told("Harbour", 30, later),
    ];
    assert_eq!(verdicts(&claims), [(ConflictKind::Value, None)]);
}

#[test]
fn the_growth_of_the_other_side() {
    assert_eq!(against(change("country:us", "16.42"), change("country:cn", "16.42")), [(ConflictKind::Side, SLIP)]);
    assert_eq!(against(change("country:us", "16.42"), change("country:cn", "-16.42")), []);
    assert_eq!(
        against(change("country:us", "16"), change("country:cn", "16")),
        [],
        "both may have grown by 16 per cent"
    );
}

#[test]
fn a_rise_called_a_fall() {
    assert_eq!(against(change("country:us", "-16.4"), change("country:us", "16.4")), [(ConflictKind::Sign, SLIP)]);
    assert_eq!(
        against(change("country:us", "-16.4"), change("country:us", "18.9")),
        [(ConflictKind::Value, WITNESSES)]
    );
}

#[test]
fn one_day_told_twice_and_two_days_alike() {
    let on = |day, printed: &str| Claim {
        period_start: Some(date(2026, 3, day)),
        period_end: Some(date(2026, 3, day)),
        grain: Some(Grain::Day),
        ..volume("app:loom", printed)
    };
    assert_eq!(against(on(6, "0.186"), on(10, "0.186")), [(ConflictKind::Period, SLIP)]);
    assert_eq!(against(on(6, "0.186"), on(20, "0.186")), []);
    assert_eq!(against(on(6, "0.186"), on(10, "0.224")), []);
}

#[test]
fn vague_words_and_fractions_are_no_slips() {
    let third = Claim { quote: "a third more".into(), ..change("country:cn", "33.33") };
    assert_eq!(against(change("country:cn", "34.9"), third), []);
    let over = Claim { qualifier: Qualifier::MoreThan, ..volume("country:cn", "5") };
    assert_eq!(against(volume("country:cn", "5.83"), over), []);
}
