//! Slips of the pen between two values: a power of ten, a sign, two digits that change places.

use rust_decimal::Decimal;

use super::conflict::ConflictKind;

/// The slip that alone turns one value into the other; none when no single one does.
pub(super) fn between(one: Decimal, other: Decimal) -> Option<ConflictKind> {
    let (one, other) = (one.normalize(), other.normalize());
    if one.is_zero() || other.is_zero() || one == other {
        return None;
    }
    if one == -other {
        return Some(ConflictKind::Sign);
    }
    let same_sign = one.is_sign_negative() == other.is_sign_negative();
    let (first, second) = (digits(one), digits(other));
    // "4 billion" for "4 trillion" shares one digit only: any two round figures would.
    if same_sign && first == second && first.len() > 1 {
        return Some(ConflictKind::Unit);
    }
    let same_size = one.abs().trunc().to_string().len() == other.abs().trunc().to_string().len();
    (same_sign && same_size && transposed(&first, &second)).then_some(ConflictKind::Digits)
}

/// The significant digits of a number, without zeros at either end.
pub(super) fn digits(value: Decimal) -> String {
    value.mantissa().unsigned_abs().to_string().trim_matches('0').to_owned()
}

/// The sign, the first three significant digits and the size of the number: what neighbouring figures must share.
pub(super) fn first_three(value: Decimal) -> Option<(String, usize)> {
    let rounded = value.abs().normalize().round_sf(3)?.normalize();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    (!rounded.is_zero()).then(|| (format!("{sign}{}", digits(rounded)), rounded.trunc().to_string().len()))
}

/// Whether two neighbouring digits have changed places, and nothing else.
fn transposed(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() || one.len() < 2 {
        return false;
    }
    let differ: Vec<usize> = (0..one.len()).filter(|&i| one.get(i) != other.get(i)).collect();
    match differ[..] {
        [i, j] => j == i + 1 && one.get(i) == other.get(j) && one.get(j) == other.get(i),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(one: &str, other: &str) -> Option<ConflictKind> {
        between(one.parse().unwrap(), other.parse().unwrap())
    }

    #[test]
    fn one_slip_alone_explains() {
        assert_eq!(slip("140000", "140"), Some(ConflictKind::Unit));
        assert_eq!(slip("8.5", "-8.5"), Some(ConflictKind::Sign));
        assert_eq!(slip("4.19", "4.91"), Some(ConflictKind::Digits));
        assert_eq!(slip("56.9", "65.9"), Some(ConflictKind::Digits));
        assert_eq!(slip("4.19", "4.12"), None);
        assert_eq!(slip("4.19", "41.9"), Some(ConflictKind::Unit));
        assert_eq!(slip("4", "400"), None);
    }

    #[test]
    fn three_digits_are_what_neighbours_share() {
        let three = |n: &str| first_three(n.parse().unwrap());
        assert_eq!(three("4190"), three("4192.7"));
        assert_ne!(three("4190"), three("41900"));
        assert_ne!(three("4190"), three("4180"));
        assert_ne!(three("16.4"), three("-16.4"));
    }

    proptest::proptest! {
        #[test]
        fn slips_are_symmetric(a in -100_000i64..100_000, b in -100_000i64..100_000) {
            let (a, b) = (Decimal::from(a), Decimal::from(b));
            proptest::prop_assert_eq!(between(a, b), between(b, a));
        }
    }
}
