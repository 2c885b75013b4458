//! What a claim says about its value: the interval that it supports, and the wider one that it does not deny.

use rust_decimal::Decimal;

use super::interval::Interval;
use crate::model::{Claim, ClaimValue, Qualifier};

/// Units that count or order: their figures are exact, whatever they look like.
const EXACT_UNITS: &[&str] = &["rank", "count", "days", "weeks", "months", "date"];

/// Percentages that words for fractions stand for (CLAIM.md, "Fractions") and that words for numbers stand for as well.
const FRACTIONS: &[&str] = &["20", "25", "50", "75"];

/// The largest part that simple fractions are told in: "a seventh", "three tenths".
const SMALLEST_PART: i64 = 10;

/// How far apart such fractions are, as they are used: "a third" is said of 31 as well as of 35 per cent, "halved" of
/// anything from 45 to 55.
fn fraction_step(of: &str) -> Decimal {
    if of == "50" { Decimal::TEN } else { Decimal::from(5) }
}

/// Whether a percentage is a fraction that has no end in decimals, cut to two of them: 33.33, 66.67, 14.29. Without digits
/// in the text, nobody said so much.
fn is_endless_fraction(value: Decimal) -> bool {
    value.scale() == 2
        && (3..=SMALLEST_PART).any(|parts| {
            let whole = Decimal::from(parts);
            let nearest = value.checked_mul(whole).and_then(|v| v.checked_div(Decimal::ONE_HUNDRED)).map(|v| v.round());
            let exact = nearest.and_then(|n| n.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole));
            exact.is_some_and(|exact| exact.scale() > 2 && exact.round_dp(2) == value)
        })
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
    let text = if claim.value_text.is_empty() { &claim.quote } else { &claim.value_text };
    let printed = printed(text, value);
    if let Some(width) = given(claim, text) {
        let spoken =
            claim.unit.as_str() == "percent" && !has_digits(text) && is_endless_fraction(value.abs().normalize());
        return if spoken { width.max(fraction_step("")) } else { without_idle_zeros(width, value, printed) };
    }
    let plain = value.abs().normalize();
    if let Some((_, step)) = printed {
        return without_idle_zeros(step, value, printed);
    }
    let name = plain.to_string();
    let spoken = claim.unit.as_str() == "percent" && (FRACTIONS.contains(&name.as_str()) || is_endless_fraction(plain));
    if spoken { fraction_step(&name) } else { step_of_value(value) }
}

/// The width of the interval that extraction gives.
fn given(claim: &Claim, text: &str) -> Option<Decimal> {
    let ends = claim.value_low.and_then(on_axis).zip(claim.value_high.and_then(on_axis));
    let width = ends.filter(|_| claim.value_max.is_none()).and_then(|(low, high)| high.checked_sub(low))?;
    // A figure that no text prints (primary data) is exact.
    (width > Decimal::ZERO || text.is_empty()).then_some(width)
}

/// Zeros at the end of a whole number say nothing: "28,900 billion" is 28.9 trillion in the unit of the table's other rows.
/// Three digits always count, for "140 trillion" is no 14.
fn without_idle_zeros(step: Decimal, value: Decimal, printed: Option<(u32, Decimal)>) -> Decimal {
    let whole = matches!(printed, Some((0, _)));
    let mut widened = step;
    while whole && !widened.is_zero() {
        let (Some(count), Some(next)) = (value.abs().checked_div(widened), widened.checked_mul(Decimal::TEN)) else {
            break;
        };
        if count < Decimal::ONE_THOUSAND || !(count % Decimal::TEN).is_zero() {
            break;
        }
        widened = next;
    }
    widened
}

fn has_digits(text: &str) -> bool {
    text.chars().map(half_width).any(|c| c.is_ascii_digit())
}

/// Finds the number in the text that, scaled by a power of ten, is the value: how many decimals it shows, and what its
/// last digit is worth.
fn printed(text: &str, value: Decimal) -> Option<(u32, Decimal)> {
    let wanted = value.abs().normalize();
    printed_numbers(text).find_map(|(number, decimals)| {
        if number.is_zero() {
            return wanted.is_zero().then(|| (decimals, Decimal::new(1, decimals)));
        }
        let factor = wanted.checked_div(number)?.normalize();
        let power_of_ten = factor.mantissa() > 0 && is_power_of_ten(factor.mantissa()) && factor.scale() == 0;
        let step = power_of_ten.then(|| factor.checked_mul(Decimal::new(1, decimals))).flatten()?;
        Some((decimals, step))
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
        assert_eq!(ends("percent", "14.29", Qualifier::About, "a seventh"), "11.79..16.79");
        assert_eq!(ends("percent", "-8.5", Qualifier::Exact, "fell 8.5%"), "-8.55..-8.45");
    }

    #[test]
    fn zeros_that_fill_a_table_up_carry_no_precision() {
        let trillion = |n: &str| format!("{n}00000000");
        assert_eq!(ends("tokens", &trillion("46900"), Qualifier::Exact, "46,900亿"), "4685000000000..4695000000000");
        assert_eq!(ends("tokens", &trillion("92230"), Qualifier::Exact, "9,223bn"), "9222500000000..9223500000000");
        assert_eq!(ends("people", "8000000", Qualifier::Exact, "8,000,000"), "7995000..8005000");
        // A decimal that is printed counts, zero or not.
        assert_eq!(ends("tokens", "4190", Qualifier::Exact, "4.190 thousand"), "4189.5..4190.5");
    }

    #[test]
    fn fractions_in_words_are_approximate_whatever_extraction_makes_of_them() {
        let mut c = claim("change", "country:cn", "33.33", "percent");
        (c.value_text, c.value_low, c.value_high) = ("a third".into(), "32.83".parse().ok(), "33.83".parse().ok());
        let core = said(&c).unwrap().core;
        assert!(core.meets(&Interval::new("34.85".parse().unwrap(), "34.95".parse().unwrap())));
        c.value_text = "33.33 %".into();
        assert!(said(&c).unwrap().core.high.unwrap() < "34".parse().unwrap());
    }

    #[test]
    fn hedges_lean_to_their_side() {
        assert_eq!(ends("tokens", "4000", Qualifier::MoreThan, "more than 4 thousand"), "4000..5000");
        assert_eq!(ends("percent", "-8", Qualifier::MoreThan, "down more than 8%"), "-9..-8");
        assert_eq!(ends("percent", "70", Qualifier::Nearly, "nearly 70%"), "69..70");
        assert_eq!(ends("weeks", "9", Qualifier::Exact, "nine weeks"), "9..9");
    }
}
