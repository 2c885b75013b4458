//! Figures, periods and subjects as a fact-checker writes them.

use rust_decimal::Decimal;

use super::fact::Fact;
use super::interval::Interval;
use super::key::FactKey;
use crate::model::ClaimValue;

/// A number in words that a reader can take in: "4.19 trillion".
pub(super) fn amount(value: Decimal) -> String {
    const SCALES: [(i64, &str); 3] =
        [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million")];
    let scale = SCALES.iter().find(|(size, _)| value.abs() >= Decimal::from(*size));
    match scale.and_then(|(size, word)| Some((value.checked_div(Decimal::from(*size))?, word))) {
        Some((scaled, word)) => format!("{} {word}", scaled.round_dp(4).normalize()),
        None => value.round_dp(4).normalize().to_string(),
    }
}

/// A value with its unit: "4.19 trillion tokens", "-8.5 %", "place 3".
pub(super) fn figure(value: ClaimValue, unit: &str) -> String {
    let ClaimValue::Number(number) = value else { return value.to_string() };
    match unit {
        "percent" => format!("{} %", number.normalize()),
        "rank" => format!("place {}", number.normalize()),
        "percentage_points" => format!("{} percentage points", number.normalize()),
        unit => format!("{} {unit}", amount(number)),
    }
}

/// An interval: "between 3.101 trillion and 3.111 trillion", "at least 2".
pub(super) fn range(interval: &Interval) -> String {
    match (interval.low, interval.high) {
        (Some(low), Some(high)) => match (amount(low), amount(high)) {
            (low, high) if low == high => low,
            (low, high) => format!("between {low} and {high}"),
        },
        (Some(low), None) => format!("at least {}", amount(low)),
        (None, Some(high)) => format!("at most {}", amount(high)),
        (None, None) => "anything".into(),
    }
}

/// A period: "2 to 8 March 2026".
pub(super) fn period(key: &FactKey) -> String {
    match (key.period_start, key.period_end) {
        (Some(start), Some(end)) if start == end => start.strftime("%-d %B %Y").to_string(),
        (Some(start), Some(end)) if (start.year(), start.month()) == (end.year(), end.month()) => {
            format!("{} to {}", start.day(), end.strftime("%-d %B %Y"))
        }
        (Some(start), Some(end)) => format!("{} to {}", start.strftime("%-d %B"), end.strftime("%-d %B %Y")),
        _ => "no stated period".into(),
    }
}

/// What a fact is about: "token_volume of country:cn, 2 to 8 March 2026".
pub(super) fn about(key: &FactKey) -> String {
    let question = &key.question;
    let of = question.of.as_ref().map(|of| format!(" in {of}")).unwrap_or_default();
    let object = key.object.as_ref().map(|object| format!(" against {object}")).unwrap_or_default();
    let scope = key.scope.as_ref().map(|scope| format!(" (scope {scope})")).unwrap_or_default();
    let state = key.state.as_ref().map(|state| format!(" ({state})")).unwrap_or_default();
    let n = key.n.as_ref().map(|n| format!(" (top {n})")).unwrap_or_default();
    format!("{}{of} of {}{object}{scope}{state}{n}, {}", question.metric, question.subject, period(key))
}

/// A fact with its value: "token_volume of all, 2 to 8 March 2026 = 4.19 trillion tokens".
pub(super) fn stated(fact: &Fact) -> String {
    let value = fact.value.map_or("open".into(), |v| figure(v.value, fact.key.unit.as_str()));
    let derived = if fact.derived { ", derived" } else { "" };
    format!("{} = {value}{derived}", about(&fact.key))
}
