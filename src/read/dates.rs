//! Full dates in visible text: "Feb 24, 2026", "9 March 2026", "2026-03-24", "2026年3月9日", "12.05.2026".
//!
//! Only dates with a year count here; what a bare "March 9" means is for a later stage.

use std::ops::Range;

use jiff::civil::Date;

use super::words::Words;

/// A date in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it stands.
    pub range: Range<usize>,
    /// The day.
    pub day: Day,
}

/// A day as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Which can only be this one.
    Known(Date),
    /// "5/10/2026": day and month could be either.
    Either { day_first: Date, month_first: Date },
}

/// Which of day and month comes first in the dates of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

impl Day {
    /// The day, when only one is left: no later than `latest`, and in the order of the page's other dates.
    pub fn settle(self, latest: Option<Date>, order: impl FnOnce() -> Option<Order>) -> Option<Date> {
        let in_time = |day: &Date| latest.is_none_or(|latest| *day <= latest);
        match self {
            Self::Known(day) => Some(day).filter(in_time),
            Self::Either { day_first, month_first } => match (in_time(&day_first), in_time(&month_first)) {
                (false, false) => None,
                (true, false) => Some(day_first),
                (false, true) => Some(month_first),
                (true, true) => order().map(|order| match order {
                    Order::DayFirst => day_first,
                    Order::MonthFirst => month_first,
                }),
            },
        }
    }
}

/// The order that other dates of a text prove ("5/25/2026"); none when they prove nothing, or both.
pub(super) fn order_of<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Order> {
    let mut proved = None;
    for line in lines.filter(|line| line.contains(['/', '-'])) {
        let tokens = tokens(line);
        for order in (0..tokens.len()).filter_map(|at| proved_by(tokens.get(at..)?)) {
            if *proved.get_or_insert(order) != order {
                return None;
            }
        }
    }
    proved
}

#[derive(Debug)]
enum Token<'t> {
    Number { value: i16, digits: usize },
    Word(&'t str),
    Mark(char),
}

/// How many tokens of a line are looked at: a dateline is short, a page may be one endless line.
const MOST_TOKENS: usize = 80;

/// The first full date of a line.
pub(super) fn find(line: &str, words: &Words) -> Option<Found> {
    if !has_two_numbers(line) {
        return None;
    }
    let tokens = tokens(line);
    (0..tokens.len()).find_map(|at| {
        let (day, used) = starting(&tokens[at..], words)?;
        let first = tokens.get(at)?;
        let last = tokens.get(at + used - 1)?;
        Some(Found { range: first.1.start..last.1.end, day })
    })
}

/// Whether a line may have two numbers: a full date has its day and its year, and most lines have not. Full-width digits begin with 0xEF.
fn has_two_numbers(line: &str) -> bool {
    let numeric = |byte: &u8| byte.is_ascii_digit() || *byte == 0xEF;
    let bytes = line.as_bytes();
    let first = bytes.iter().position(numeric).and_then(|at| bytes.get(at..)).unwrap_or_default();
    let behind =
        first.iter().position(|byte| !byte.is_ascii_digit()).and_then(|at| first.get(at..)).unwrap_or_default();
    behind.iter().any(numeric)
}

/// The date that a value of a metadata field states, as printed, whatever follows it ("2026-04-06T23:25:00+08:00").
pub(super) fn stated(value: &str, words: &Words) -> Option<Date> {
    let value = value.trim();
    let compact = value.get(..8).filter(|_| value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit()));
    match compact {
        Some(digits) => Date::strptime("%Y%m%d", digits).ok(),
        None => match find(value, words)?.day {
            Day::Known(day) => Some(day),
            Day::Either { .. } => None,
        },
    }
}

type Spanned<'t> = (Token<'t>, Range<usize>);

fn tokens(line: &str) -> Vec<Spanned<'_>> {
    let mut out: Vec<Spanned> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if out.len() >= MOST_TOKENS {
            break;
        }
        if let Some(digit) = digit(c) {
            let (mut value, mut digits, mut end) = (digit, 1, start + c.len_utf8());
            while let Some((at, d)) = chars.peek().and_then(|(at, c)| digit_of(*at, *c)) {
                value = value.saturating_mul(10).saturating_add(d.0);
                digits += 1;
                end = at + d.1;
                chars.next();
            }
            out.push((Token::Number { value, digits }, start..end));
        } else if c.is_alphabetic() && !super::draft::is_wide(c) {
            let mut end = start + c.len_utf8();
            while let Some((at, c)) =
                chars.peek().copied().filter(|(_, c)| c.is_alphabetic() && !super::draft::is_wide(*c))
            {
                end = at + c.len_utf8();
                chars.next();
            }
            out.push((Token::Word(line.get(start..end).unwrap_or("")), start..end));
        } else if !c.is_whitespace() {
            out.push((Token::Mark(c), start..start + c.len_utf8()));
        }
    }
    out
}

fn digit(c: char) -> Option<i16> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '０'..='９' => u32::from(c) - u32::from('０'),
        _ => return None,
    };
    i16::try_from(value).ok()
}

fn digit_of(at: usize, c: char) -> Option<(usize, (i16, usize))> {
    digit(c).map(|d| (at, (d, c.len_utf8())))
}

fn starting(tokens: &[Spanned], words: &Words) -> Option<(Day, usize)> {
    year_first(tokens).or_else(|| named_month(tokens, words)).or_else(|| slashed(tokens))
}

fn year_first(tokens: &[Spanned]) -> Option<(Day, usize)> {
    let [
        (Token::Number { value: year, digits: 4 }, _),
        (Token::Mark(a), _),
        (Token::Number { value: month, .. }, _),
        (Token::Mark(b), _),
        (Token::Number { value: day, .. }, _),
        rest @ ..,
    ] = tokens
    else {
        return None;
    };
    let used = match (a, b) {
        ('年', '月') => 5 + usize::from(matches!(rest.first(), Some((Token::Mark('日' | '号' | '號'), _)))),
        ('-' | '/' | '.', b) if a == b => 5,
        _ => return None,
    };
    Some((Day::Known(date(*year, *month, *day)?), used))
}

/// "9 March 2026", "9th of March, 2026", "March 9, 2026", "Mar. 9 2026", "9 de março de 2026".
fn named_month(tokens: &[Spanned], words: &Words) -> Option<(Day, usize)> {
    let month_at = |at: usize| match tokens.get(at)? {
        (Token::Word(word), _) => words.months.get(&word.to_lowercase()).copied(),
        _ => None,
    };
    let small_word = |at: usize| match tokens.get(at) {
        Some((Token::Word(word), _)) => {
            matches!(word.to_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "of" | "de" | "er")
        }
        Some((Token::Mark(c), _)) => matches!(c, '.' | ',' | '-' | '/' | 'º'),
        _ => false,
    };
    let skip = |mut at: usize| {
        while at < 8 && small_word(at) {
            at += 1;
        }
        at
    };
    let number = |at: usize| match tokens.get(at)? {
        (Token::Number { value, digits }, _) => Some((*value, *digits)),
        _ => None,
    };
    let (day, month, year_at) = if let Some((day, 1 | 2)) = number(0) {
        let at = skip(1);
        (day, month_at(at)?, skip(at + 1))
    } else {
        let month = month_at(0)?;
        let at = skip(1);
        let (day, digits) = number(at)?;
        if digits > 2 {
            return None;
        }
        (day, month, skip(at + 1))
    };
    let (year, 4) = number(year_at)? else { return None };
    Some((Day::Known(date(year, i16::from(month), day)?), year_at + 1))
}

/// "27/02/2026" is settled by its 27, "12.05.2026" by its dots; "5/10/2026" stays open.
fn slashed(tokens: &[Spanned]) -> Option<(Day, usize)> {
    let (mark, day_first, month_first) = two_readings(tokens)?;
    let day = match (day_first, month_first) {
        (None, None) => return None,
        (Some(day_first), Some(month_first)) if day_first != month_first && mark != '.' => {
            Day::Either { day_first, month_first }
        }
        (Some(one), _) | (None, Some(one)) => Day::Known(one),
    };
    Some((day, 5))
}

/// The mark of a date of three numbers, and its day when the day, and when the month comes first.
fn two_readings(tokens: &[Spanned]) -> Option<(char, Option<Date>, Option<Date>)> {
    let [
        (Token::Number { value: a, digits: 1 | 2 }, _),
        (Token::Mark(x), _),
        (Token::Number { value: b, digits: 1 | 2 }, _),
        (Token::Mark(y), _),
        (Token::Number { value: year, digits: 4 }, _),
        ..,
    ] = tokens
    else {
        return None;
    };
    (x == y && matches!(x, '/' | '-' | '.')).then(|| (*x, date(*year, *b, *a), date(*year, *a, *b)))
}

fn proved_by(tokens: &[Spanned]) -> Option<Order> {
    match two_readings(tokens)? {
        ('/' | '-', Some(_), None) => Some(Order::DayFirst),
        ('/' | '-', None, Some(_)) => Some(Order::MonthFirst),
        _ => None,
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !(1990..=2100).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_papers_print_them() {
        for (line, range, day) in [
            ("Harbour Note, Feb 24, 2026 -- The", "Feb 24, 2026", Some("2026-02-24")),
            ("Sat, 20 Jun 2026 12:15:49 GMT", "20 Jun 2026", Some("2026-06-20")),
            ("the 9th of March, 2026", "9th of March, 2026", Some("2026-03-09")),
            ("5 Feb. 2026", "5 Feb. 2026", Some("2026-02-05")),
            ("2026年05月25日 09:12", "2026年05月25日", Some("2026-05-25")),
            ("（　２０２６年３月９日　０８：１５）", "２０２６年３月９日", Some("2026-03-09")),
            ("27/02/2026 09:10", "27/02/2026", Some("2026-02-27")),
            ("5/10/2026", "5/10/2026", None),
            ("12.05.2026", "12.05.2026", Some("2026-05-12")),
        ] {
            let found = find(line, Words::built_in()).unwrap_or_else(|| panic!("no date in {line}"));
            assert_eq!(&line[found.range.clone()], range);
            assert_eq!(found.day.settle(None, || None), day.map(|d| d.parse().unwrap()), "{line}");
        }
        for line in ["1.5.2", "4.19 trillion in 2026", "March 9 to 15", "31/31/2026", "30 February 2026"] {
            assert_eq!(find(line, Words::built_in()), None, "{line}");
        }
    }

    #[test]
    fn what_else_a_page_shows_settles_day_and_month() {
        let day = find("Posted 5/10/2026", Words::built_in()).unwrap().day;
        let settled = |latest: Option<&str>, lines: &[&str]| {
            let latest = latest.map(|day| day.parse().unwrap());
            day.settle(latest, || order_of(lines.iter().copied())).map(|day| day.to_string())
        };
        let may = Some("2026-05-10".to_owned());
        assert_eq!(settled(None, &["Posted 5/10/2026"]), None);
        assert_eq!(settled(None, &["Read next:", "A look back (4/28/2026)"]), may);
        assert_eq!(settled(None, &["Kept since 28/4/2026."]), Some("2026-10-05".to_owned()));
        assert_eq!(settled(None, &["4/28/2026", "28/4/2026"]), None);
        assert_eq!(settled(Some("2026-06-01"), &[]), may);
        assert_eq!(settled(Some("2026-05-01"), &[]), None);
    }

    #[test]
    fn a_timestamp_keeps_the_day_of_its_own_zone() {
        let day = |value| stated(value, Words::built_in()).map(|d| d.to_string());
        assert_eq!(day("2026-04-06T23:25:00+08:00").as_deref(), Some("2026-04-06"));
        assert_eq!(day("20260406").as_deref(), Some("2026-04-06"));
        assert_eq!(day("soon"), None);
    }
}
