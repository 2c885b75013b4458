//! Exact interval arithmetic on decimals. Whatever cannot be computed exactly is rounded outward, so that a true
//! value never falls out of its interval; an end that would overflow is unbounded.

use rust_decimal::Decimal;

/// All numbers between two ends, both inclusive; an end that is none is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Lower end.
    pub low: Option<Decimal>,
    /// Upper end.
    pub high: Option<Decimal>,
}

impl Interval {
    /// Everything.
    pub const ALL: Interval = Interval { low: None, high: None };

    /// The interval between two ends, in whichever order they come.
    pub fn new(a: Decimal, b: Decimal) -> Self {
        Self { low: Some(a.min(b)), high: Some(a.max(b)) }
    }

    /// One number.
    pub fn point(value: Decimal) -> Self {
        Self::new(value, value)
    }

    /// Whether it is one number.
    pub fn is_point(&self) -> bool {
        self.low.is_some() && self.low == self.high
    }

    /// Whether the intervals share more than an end. Rounded figures are half-open: "4.19" and "4.20" touch at
    /// 4.195 and yet disagree; an exact number on the end of an interval still meets it.
    pub fn meets(&self, other: &Interval) -> bool {
        let strictly = self.is_point() || other.is_point();
        let below = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
            (Some(a), Some(b)) => a < b || (strictly && a == b),
            _ => true,
        };
        below(self.low, other.high) && below(other.low, self.high)
    }

    /// What both share; none when they do not even touch.
    pub fn intersect(&self, other: &Interval) -> Option<Interval> {
        let low = match (self.low, other.low) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        match (low, high) {
            (Some(l), Some(h)) if l > h => None,
            _ => Some(Interval { low, high }),
        }
    }

    /// Whether every number of the interval is below every number of the other.
    pub fn is_below(&self, other: &Interval) -> bool {
        matches!((self.high, other.low), (Some(h), Some(l)) if h < l || (h == l && !(self.is_point() && other.is_point())))
    }

    /// Whether it lies inside the other.
    pub fn is_within(&self, other: &Interval) -> bool {
        let low = other.low.is_none_or(|o| self.low.is_some_and(|s| s >= o));
        let high = other.high.is_none_or(|o| self.high.is_some_and(|s| s <= o));
        low && high
    }

    /// How wide it is; none when unbounded.
    pub fn width(&self) -> Option<Decimal> {
        self.high?.checked_sub(self.low?)
    }

    /// The number in the middle.
    pub fn middle(&self) -> Option<Decimal> {
        self.low?.checked_add(self.high?)?.checked_div(Decimal::TWO)
    }

    /// Sum.
    pub fn add(&self, other: &Interval) -> Interval {
        Interval { low: both(self.low, other.low, add_down), high: both(self.high, other.high, add_up) }
    }

    /// Difference.
    pub fn sub(&self, other: &Interval) -> Interval {
        self.add(&other.negated())
    }

    /// The interval with the opposite sign.
    pub fn negated(&self) -> Interval {
        Interval { low: self.high.map(|h| -h), high: self.low.map(|l| -l) }
    }

    /// Product; unbounded when an end is, or when a product overflows.
    pub fn mul(&self, other: &Interval) -> Interval {
        let (Some(a), Some(b), Some(c), Some(d)) = (self.low, self.high, other.low, other.high) else {
            return Interval::ALL;
        };
        let mut low: Option<Decimal> = None;
        let mut high: Option<Decimal> = None;
        for (x, y) in [(a, c), (a, d), (b, c), (b, d)] {
            let Some((down, up)) = product(x, y) else { return Interval::ALL };
            low = Some(low.map_or(down, |l| l.min(down)));
            high = Some(high.map_or(up, |h| h.max(up)));
        }
        Interval { low, high }
    }

    /// Quotient; everything when the divisor may be zero or an end is open.
    pub fn div(&self, other: &Interval) -> Interval {
        let (Some(a), Some(b), Some(c), Some(d)) = (self.low, self.high, other.low, other.high) else {
            return Interval::ALL;
        };
        if c <= Decimal::ZERO && d >= Decimal::ZERO {
            return Interval::ALL;
        }
        let mut low: Option<Decimal> = None;
        let mut high: Option<Decimal> = None;
        for (x, y) in [(a, c), (a, d), (b, c), (b, d)] {
            let Some((down, up)) = quotient(x, y) else { return Interval::ALL };
            low = Some(low.map_or(down, |l| l.min(down)));
            high = Some(high.map_or(up, |h| h.max(up)));
        }
        Interval { low, high }
    }
}

fn both(a: Option<Decimal>, b: Option<Decimal>, f: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Decimal> {
    f(a?, b?)
}

/// One unit in the last place that the number keeps.
fn last_place(of: Decimal) -> Decimal {
    Decimal::new(1, of.scale())
}

/// A sum is exact unless the mantissa had to give up digits; then it is off by less than one last place.
fn add_down(a: Decimal, b: Decimal) -> Option<Decimal> {
    let sum = a.checked_add(b)?;
    if sum.scale() >= a.scale().max(b.scale()) { Some(sum) } else { sum.checked_sub(last_place(sum)) }
}

fn add_up(a: Decimal, b: Decimal) -> Option<Decimal> {
    let sum = a.checked_add(b)?;
    if sum.scale() >= a.scale().max(b.scale()) { Some(sum) } else { sum.checked_add(last_place(sum)) }
}

fn product(a: Decimal, b: Decimal) -> Option<(Decimal, Decimal)> {
    let product = a.checked_mul(b)?;
    if product.scale() >= a.scale() + b.scale() || product.is_zero() && (a.is_zero() || b.is_zero()) {
        return Some((product, product));
    }
    Some((product.checked_sub(last_place(product))?, product.checked_add(last_place(product))?))
}

fn quotient(a: Decimal, b: Decimal) -> Option<(Decimal, Decimal)> {
    let quotient = a.checked_div(b)?;
    if product(quotient, b) == Some((a, a)) {
        return Some((quotient, quotient));
    }
    Some((quotient.checked_sub(last_place(quotient))?, quotient.checked_add(last_place(quotient))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval(low: &str, high: &str) -> Interval {
        Interval::new(low.parse().unwrap(), high.parse().unwrap())
    }

    #[test]
    fn rounded_neighbours_touch_and_do_not_meet() {
        assert!(!interval("4.185", "4.195").meets(&interval("4.195", "4.205")));
        assert!(interval("4.185", "4.195").meets(&Interval::point("4.195".parse().unwrap())));
    }

    #[test]
    fn meeting_is_not_transitive() {
        let about = interval("4.15", "4.25");
        let (one, other) = (interval("4.155", "4.165"), interval("4.235", "4.245"));
        assert!(about.meets(&one) && about.meets(&other) && !one.meets(&other));
    }

    #[test]
    fn the_week_before_follows_from_now_and_growth() {
        let now = interval("4.185", "4.195");
        let factor = interval("1.3485", "1.3495");
        let before = now.div(&factor);
        assert!(before.low.unwrap() > "3.101".parse().unwrap() && before.high.unwrap() < "3.111".parse().unwrap());
    }

    #[test]
    fn a_divisor_that_may_be_zero_says_nothing() {
        assert_eq!(interval("1", "2").div(&interval("-1", "1")), Interval::ALL);
    }

    fn decimal() -> impl Strategy<Value = Decimal> {
        (-1_000_000_000_000_000i64..1_000_000_000_000_000, 0u32..10).prop_map(|(n, s)| Decimal::new(n, s))
    }

    proptest! {
        #[test]
        fn results_hold_every_result_of_the_parts(a in decimal(), b in decimal(), c in decimal(), d in decimal()) {
            let (x, y) = (Interval::new(a, b), Interval::new(c, d));
            let within = |value: Option<Decimal>, of: Interval| value.is_none_or(|v| Interval::point(v).is_within(&of));
            prop_assert!(within(a.checked_add(c), x.add(&y)));
            prop_assert!(within(a.checked_sub(d), x.sub(&y)));
            prop_assert!(within(b.checked_mul(c), x.mul(&y)));
            prop_assert!(within(b.checked_div(d), x.div(&y)));
        }

        #[test]
        fn meeting_is_symmetric(a in decimal(), b in decimal(), c in decimal(), d in decimal()) {
            let (x, y) = (Interval::new(a, b), Interval::new(c, d));
            prop_assert_eq!(x.meets(&y), y.meets(&x));
        }
    }
}
