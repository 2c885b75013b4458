//! What a claim says about its value: the interval that it supports, and the wider one that it does not deny.

use rust_decimal::Decimal;

use super::interval::Interval;
use crate::model::{Claim, ClaimValue, Qualifier};

/// Units that count or order: their figures are exact, whatever they look like.
const EXACT_UNITS: &[&str] = &["rank", "count", "days", "weeks", "months", "date"];

/// Percentages that words for fractions stand for (CLAIM.md, "Fractions"). "A third" without a digit is said of
/// 31 as well as of 35 per cent.
const FRACTIONS: &[&str] = &["20", "25", "33.33", "50", "66.67", "75"];

/// How far apart such fractions are, as they are used; "halved" is said of anything from 45 to 55.
fn fraction_step(of: &str) -> Decimal {
    if of == "50" { Decimal::TEN } else { Decimal::from(5) }
}

/// What a claim says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// What it supports: the printed digits' interval; for "more than 4" up to the next step of the last digit.
    pub core: Interval,
    /// What it does not deny: for "more than 4" everything above 4.
    pub wide: Interval,
}

impl Said {
    /// Whether it names one side only ("more than").
    pub fn one_sided(&self) -> bool {
        self.core != self.wide
    }
}

/// What the claim says; none for a `comparison`, which has no value.
pub(super) fn said(claim: &Claim) -> Option<Said> {
    let value = on_axis(claim.value)?;
    let step = step(claim, value);
    let negative = value < Decimal::ZERO;
    let said = hedged(claim, value.abs(), step)?;
    Some(if negative { Said { core: said.core.negated(), wide: said.wide.negated() } } else { said })
}

/// How many significant digits a figure is printed with: "140 trillion" has three, "4 trillion" one. Counts and places
/// have none that would tell them from others.
pub(super) fn significant(claim: &Claim) -> usize {
    let Some(value) = on_axis(claim.value) else { return 0 };
    let step = step(claim, value);
    let steps = value.abs().checked_div(step).map(|n| n.trunc()).unwrap_or_default();
    if steps.is_zero() { 0 } else { steps.to_string().len() }
}

/// A value as a number: a day counts from 1970.
pub(super) fn on_axis(value: ClaimValue) -> Option<Decimal> {
    match value {
        ClaimValue::None => None,
        ClaimValue::Number(n) => Some(n),
        ClaimValue::Date(d) => {
            let epoch = jiff::civil::date(1970, 1, 1);
            Some(Decimal::from(epoch.until(d).ok()?.get_days()))
        }
    }
}

/// The way back from [`on_axis`] for values of the same kind as `like`.
pub(super) fn off_axis(number: Decimal, like: ClaimValue) -> ClaimValue {
    let ClaimValue::Date(_) = like else { return ClaimValue::Number(number) };
    let days = i32::try_from(number.mantissa() / 10i128.pow(number.scale())).unwrap_or(0);
    let day = jiff::Span::new().try_days(days).and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span));
    day.map_or(ClaimValue::None, ClaimValue::Date)
}

fn hedged(claim: &Claim, size: Decimal, step: Decimal) -> Option<Said> {
    let half = step.checked_div(Decimal::TWO)?;
    let above = size.checked_add(step);
    let below = size.checked_sub(step);
    let one_sided = |core: Interval, wide: Interval| Some(Said { core, wide });
    match claim.qualifier {
        Qualifier::AtLeast | Qualifier::MoreThan => {
            let low = Some(size);
            one_sided(Interval { low, high: above }, Interval { low, high: None })
        }
        Qualifier::AtMost | Qualifier::LessThan => {
            let high = Some(size);
            one_sided(Interval { low: below, high }, Interval { low: None, high })
        }
        Qualifier::Nearly => {
            let core = Interval { low: below, high: Some(size) };
            Some(Said { core, wide: core })
        }
        Qualifier::Exact | Qualifier::About => {
            let top = claim.value_max.and_then(on_axis).map_or(size, |max| max.abs().max(size));
            let core = Interval { low: size.checked_sub(half), high: top.checked_add(half) };
            Some(Said { core, wide: core })
        }
    }
}

/// How far apart two neighbouring figures of this precision are; zero for counts, places and days that are exact.
pub(super) fn step(claim: &Claim, value: Decimal) -> Decimal {
    let counts = EXACT_UNITS.contains(&claim.unit.as_str());
    if counts {
        let hedged = !matches!(claim.qualifier, Qualifier::Exact | Qualifier::About);
        return if hedged { Decimal::ONE } else { Decimal::ZERO };
    }
    let ends = claim.value_low.and_then(on_axis).zip(claim.value_high.and_then(on_axis));
    if let Some(width) = ends.filter(|_| claim.value_max.is_none()).and_then(|(l, h)| h.checked_sub(l))
        // A figure that no text prints (primary data) is exact.
        && (width > Decimal::ZERO || claim.quote.is_empty() && claim.value_text.is_empty())
    {
        return width;
    }
    let plain = value.abs().normalize();
    let printed = if claim.value_text.is_empty() { &claim.quote } else { &claim.value_text };
    step_as_printed(printed, value).unwrap_or_else(|| {
        let plain = plain.to_string();
        let spoken = claim.unit.as_str() == "percent" && FRACTIONS.contains(&plain.as_str());
        if spoken { fraction_step(&plain) } else { step_of_value(value) }
    })
}

/// Finds the number in the text that, scaled by a power of ten, is the value: its last digit gives the step.
fn step_as_printed(text: &str, value: Decimal) -> Option<Decimal> {
    let wanted = value.abs().normalize();
    printed_numbers(text).find_map(|(number, decimals)| {
        if number.is_zero() {
            return wanted.is_zero().then(|| Decimal::new(1, decimals));
        }
        let factor = wanted.checked_div(number)?.normalize();
        let power_of_ten = factor.mantissa() > 0 && is_power_of_ten(factor.mantissa()) && factor.scale() == 0;
        power_of_ten.then(|| factor.checked_mul(Decimal::new(1, decimals))).flatten()
    })
}

fn is_power_of_ten(mut n: i128) -> bool {
    while n > 1 && n % 10 == 0 {
        n /= 10;
    }
    n == 1
}

/// The numbers in a text as printed, with how many decimals each shows. Full-width digits count as digits.
fn printed_numbers(text: &str) -> impl Iterator<Item = (Decimal, u32)> {
    let plain: String = text.chars().map(half_width).collect();
    let runs: Vec<String> = plain
        .split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .filter(|run| run.bytes().any(|b| b.is_ascii_digit()))
        .map(|run| run.trim_matches(['.', ',']).replace(',', ""))
        .collect();
    runs.into_iter().filter_map(|run| {
        let number: Decimal = run.parse().ok()?;
        Some((number, number.scale()))
    })
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '．' => '.',
        '，' => ',',
        other => other,
    }
}

/// Without the printed digits: the last non-zero digit of a large number, the last decimal of a small one.
fn step_of_value(value: Decimal) -> Decimal {
    let value = value.abs().normalize();
    if value.scale() > 0 {
        return Decimal::new(1, value.scale());
    }
    let mut step: i128 = 1;
    let mut rest = value.mantissa();
    if rest < 1_000_000 {
        return Decimal::ONE;
    }
    while rest % 10 == 0 {
        rest /= 10;
        step *= 10;
    }
    Decimal::try_from_i128_with_scale(step, 0).unwrap_or(Decimal::ONE)
}

#[cfg(test)]
mod tests {
    use super::super::testing::claim;
    use super::*;

    fn ends(unit: &str, value: &str, qualifier: Qualifier, quote: &str) -> String {
        let mut c = claim("token_volume", "country:cn", value, unit);
        (c.qualifier, c.quote) = (qualifier, quote.to_owned());
        let Interval { low, high } = said(&c).unwrap().core;
        format!("{}..{}", low.unwrap().normalize(), high.unwrap().normalize())
    }

    #[test]
    fn the_printed_digits_give_the_interval() {
        assert_eq!(ends("tokens", "4190", Qualifier::Exact, "reached 4.19 thousand"), "4185..4195");
        assert_eq!(ends("tokens", "4200", Qualifier::Exact, "reached 4.20 thousand"), "4195..4205");
        assert_eq!(ends("tokens", "140000", Qualifier::Exact, "达１４万"), "135000..145000");
        assert_eq!(ends("percent", "33.33", Qualifier::About, "a third"), "30.83..35.83");
        assert_eq!(ends("percent", "33.33", Qualifier::Exact, "33.33%"), "33.325..33.335");
        assert_eq!(ends("percent", "-8.5", Qualifier::Exact, "fell 8.5%"), "-8.55..-8.45");
    }

    #[test]
    fn hedges_lean_to_their_side() {
        assert_eq!(ends("tokens", "4000", Qualifier::MoreThan, "more than 4 thousand"), "4000..5000");
        assert_eq!(ends("percent", "-8", Qualifier::MoreThan, "down more than 8%"), "-9..-8");
        assert_eq!(ends("percent", "70", Qualifier::Nearly, "nearly 70%"), "69..70");
        assert_eq!(ends("weeks", "9", Qualifier::Exact, "nine weeks"), "9..9");
    }
}
