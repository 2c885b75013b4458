//! Values as people write them: 20390000000000 tokens is 20.39 trillion tokens.

use rust_decimal::Decimal;

/// Powers of ten that have a name, the largest first.
const SCALES: &[(u32, &str)] = &[(15, "quadrillion"), (12, "trillion"), (9, "billion"), (6, "million")];

/// A value with its unit, exact: no digit is rounded away.
///
/// ```
/// use tallywire::ask::show_value;
/// assert_eq!(show_value("20390000000000", "tokens"), "20.39 trillion tokens");
/// assert_eq!(show_value("-26.22", "percent"), "-26.22 %");
/// assert_eq!(show_value("3", "rank"), "No. 3");
/// assert_eq!(show_value("1", "weeks"), "1 week");
/// ```
pub fn show_value(value: &str, unit: &str) -> String {
    let number = scaled(value);
    match unit {
        "percent" => format!("{number} %"),
        "rank" => format!("No. {number}"),
        "percentage_points" => format!("{number} percentage points"),
        "usd_per_mtok" => format!("{number} USD per million tokens"),
        "date" | "" => value.to_owned(),
        "times" if !value.starts_with('-') => format!("{number} times"),
        unit if value == "1" => format!("1 {}", unit.strip_suffix('s').unwrap_or(unit)),
        unit => format!("{number} {unit}"),
    }
}

/// A number rounded to two decimals of its scale, for sums in passing.
///
/// ```
/// use tallywire::ask::show_rounded;
/// assert_eq!(show_rounded("46720123456789"), "46.72 trillion");
/// ```
pub fn show_rounded(value: &str) -> String {
    let Ok(number) = value.parse::<Decimal>() else { return value.to_owned() };
    for (power, name) in SCALES {
        let one = Decimal::from_i128_with_scale(10_i128.pow(*power), 0);
        if number.abs() >= one
            && let Some(short) = number.checked_div(one)
        {
            return format!("{} {name}", short.round_dp(2).normalize());
        }
    }
    number.round_dp(2).normalize().to_string()
}

fn scaled(value: &str) -> String {
    let Ok(number) = value.parse::<Decimal>() else { return value.to_owned() };
    for (power, name) in SCALES {
        let one = Decimal::from_i128_with_scale(10_i128.pow(*power), 0);
        if number.abs() >= one
            && let Some(short) = number.checked_div(one)
        {
            return format!("{} {name}", short.normalize());
        }
    }
    value.to_owned()
}
