//! Forms of periods: rows of words and slots, read from the rules and matched at a byte.

use crate::model::PeriodMention;

use super::FigureLexicon;
use super::calendar::SHORT;
use super::hedged::ordinal_number;
use super::lexicon::TimeWord;
use super::memo::Longest;
use super::numerals::numeral;
use super::periods::period_of;
use super::source::{Source, digit_value, is_letter};

/// A form of a period.
#[derive(Debug, Clone)]
pub(super) struct Form(Vec<Element>);

/// One place of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub choices: Vec<Choice>,
    pub optional: bool,
    pub glued: bool,
}

/// What may stand at a place of a form: a word, or the first or second of a kind of slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    Word(Box<str>),
    Slot(Slot, usize),
}

/// What a slot takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Year,
    Month,
    MonthNumber,
    Day,
    DayNumber,
    DayOrdinal,
    Weekday,
    Number,
    Unit,
    Ordinal,
    Quarter,
    Half,
    Week,
    Part,
    Season,
    ShortYear,
    NamedDay,
    WholeDay,
    Days,
    Period,
}

impl Slot {
    /// Every kind of slot.
    pub const ALL: [Self; 20] = [
        Self::Year,
        Self::Month,
        Self::MonthNumber,
        Self::Day,
        Self::DayNumber,
        Self::DayOrdinal,
        Self::Weekday,
        Self::Number,
        Self::Unit,
        Self::Ordinal,
        Self::Quarter,
        Self::Half,
        Self::Week,
        Self::Part,
        Self::Season,
        Self::ShortYear,
        Self::NamedDay,
        Self::WholeDay,
        Self::Days,
        Self::Period,
    ];
}

/// What the slots of a form took; the first and second of a kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Captures {
    pub year: [Option<i16>; 2],
    pub month: [Option<i8>; 2],
    pub day: [Option<i8>; 2],
    pub weekday: [Option<i8>; 2],
    pub named_day: Option<usize>,
    pub number: [Option<i16>; 2],
    pub unit: Option<TimeWord>,
    pub ordinal: Option<i8>,
    pub quarter: Option<i8>,
    pub half: Option<i8>,
    pub week: Option<i8>,
    pub part: Option<usize>,
    pub season: Option<(i8, i8)>,
    pub inner: Option<Box<PeriodMention>>,
}

impl Captures {
    /// A day of the week, 1 for Monday, however its name is written.
    pub fn weekday(&self, index: usize) -> Option<i8> {
        let written = u8::try_from((*self.weekday.get(index)?)?).ok()?;
        i8::try_from(written % SHORT).ok()
    }
}

fn slot(name: &str) -> Option<(Slot, usize)> {
    let (name, index) = match name.strip_suffix('2') {
        Some(name) => (name, 1),
        None => (name, 0),
    };
    let slot = match name {
        "y" => Slot::Year,
        "m" => Slot::Month,
        "mn" => Slot::MonthNumber,
        "d" => Slot::Day,
        "dn" => Slot::DayNumber,
        "do" => Slot::DayOrdinal,
        "w" => Slot::Weekday,
        "n" => Slot::Number,
        "unit" => Slot::Unit,
        "ord" => Slot::Ordinal,
        "q" => Slot::Quarter,
        "h" => Slot::Half,
        "week" => Slot::Week,
        "part" => Slot::Part,
        "season" => Slot::Season,
        "yy" => Slot::ShortYear,
        "named" => Slot::NamedDay,
        "day" => Slot::WholeDay,
        "days" => Slot::Days,
        "period" => Slot::Period,
        _ => return None,
    };
    Some((slot, index))
}

impl Form {
    /// Reads a form; `group` gives the words of a named group.
    ///
    /// # Errors
    /// Which element is none.
    pub fn parse<'g>(text: &str, group: impl Fn(&str) -> Option<&'g [String]>) -> Result<Self, String> {
        let elements: Result<Vec<_>, String> = text.split_whitespace().map(|word| element(word, &group)).collect();
        let elements = elements?;
        if elements.is_empty() {
            Err("expected a form with at least one element".to_owned())
        } else {
            Ok(Self(elements))
        }
    }

    /// What the form may begin with: words, and slots whose words the caller knows.
    pub fn first(&self) -> (Vec<&str>, Vec<Slot>) {
        let (mut words, mut slots) = (Vec::new(), Vec::new());
        for element in &self.0 {
            for choice in &element.choices {
                match choice {
                    Choice::Word(word) => words.push(&**word),
                    Choice::Slot(slot, _) => slots.push(*slot),
                }
            }
            if !element.optional {
                break;
            }
        }
        (words, slots)
    }

    /// The slots of the form that take a period.
    pub fn periods(&self) -> impl Iterator<Item = Slot> {
        let choices = self.0.iter().flat_map(|element| &element.choices);
        choices.filter_map(|choice| match choice {
            Choice::Slot(slot @ (Slot::WholeDay | Slot::Days | Slot::Period), _) => Some(*slot),
            _ => None,
        })
    }

    /// The places of the form, in order.
    pub fn elements(&self) -> &[Element] {
        &self.0
    }
}

fn element<'g>(word: &str, group: impl Fn(&str) -> Option<&'g [String]>) -> Result<Element, String> {
    let (word, optional) = match word.strip_suffix('?') {
        Some(word) => (word, true),
        None => (word, false),
    };
    let (word, glued) = match word.strip_prefix('+') {
        Some(rest) if !rest.is_empty() => (rest, true),
        _ => (word, false),
    };
    let mut choices = Vec::new();
    for choice in word.split('|') {
        if let Some(name) = choice.strip_prefix('{').and_then(|c| c.strip_suffix('}')) {
            let (slot, index) = slot(name).ok_or_else(|| format!("expected the name of a slot, found {name:?}"))?;
            choices.push(Choice::Slot(slot, index));
        } else if let Some(name) = choice.strip_prefix('<').and_then(|c| c.strip_suffix('>')) {
            let words = group(name).ok_or_else(|| format!("expected the name of a group, found {name:?}"))?;
            let mut words: Vec<_> = words.to_vec();
            words.sort_by_key(|w| std::cmp::Reverse(w.len()));
            choices.extend(words.iter().map(|w| Choice::Word(w.as_str().into())));
        } else {
            choices.push(Choice::Word(choice.replace('_', " ").replace('\\', "").into()));
        }
    }
    Ok(Element { choices, optional, glued })
}

/// Digits that make a date's part, or a Han numeral for them; between `low` and `high`.
fn digits(source: Source<'_>, at: usize, low: i16, high: i16, lexicon: &FigureLexicon) -> Option<(i16, usize)> {
    let end = source.digits_end(at);
    let fits = |value: i16| (low..=high).contains(&value);
    if end == at {
        let found = numeral(source, at, &lexicon.numbers).filter(|n| lexicon.numbers.positional && !n.scaled)?;
        let value = i16::try_from(i64::try_from(found.value()?).ok()?).ok()?;
        return fits(value).then_some((value, found.span.end));
    }
    let mut value = 0i16;
    for c in source.text.get(at..end)?.chars() {
        value = value.checked_mul(10)?.checked_add(i16::from(digit_value(c)?))?;
    }
    (fits(value) && source.before(at).is_none_or(|c| digit_value(c).is_none())).then_some((value, end))
}

/// Whether the digits that end here go on: "12,000", "2.5", "20%", "3x".
fn goes_on(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> bool {
    let next = source.peek(end);
    // A colon begins a time of day only before a digit: "March 16-22: 7.36T".
    let clock = next == Some(':') && source.char_at(end + 1).is_some_and(|c| c.is_ascii_digit());
    if clock || next.is_some_and(|c| matches!(c, '%' | '％')) {
        return true;
    }
    if next == Some('T') && source.peek(end + 1).and_then(digit_value).is_some() {
        return false;
    }
    if next.is_some_and(is_letter) && !lexicon.periods.day_marks_follow(source, end) {
        return true;
    }
    let separated = next.is_some_and(|c| c == lexicon.numbers.decimal || lexicon.numbers.group.contains(&c));
    if separated {
        let width = source.rest(end + 1).chars().take_while(|c| digit_value(*c).is_some()).count();
        return if next == Some(lexicon.numbers.decimal) { width > 0 && width != 2 && width != 4 } else { width == 3 };
    }
    let place = source.skip_space(end);
    lexicon.numbers.scale.at(source, place).is_some() || lexicon.units.percent.at(source, place).is_some()
}

fn small(value: i16) -> Option<i8> {
    i8::try_from(value).ok()
}

/// Lets a slot take what stands at `at`; gives its end.
pub(super) fn take(
    slot: Slot,
    index: usize,
    source: Source<'_>,
    at: usize,
    depth: u8,
    captures: &mut Captures,
    lexicon: &FigureLexicon,
) -> Option<usize> {
    let periods = &lexicon.periods;
    match slot {
        Slot::Year => {
            let (value, end) = digits(source, at, 1900, 2099, lexicon)?;
            if end - at > 4 && source.text.get(at..end)?.is_ascii() || separated_thousands(source, end, lexicon) {
                return None;
            }
            *captures.year.get_mut(index)? = Some(value);
            Some(end)
        }
        Slot::Month => {
            let (value, end) = periods.month.at(source, at).filter(|_| periods.capital_fits(source, at))?;
            *captures.month.get_mut(index)? = small(i16::try_from(value).ok()?);
            Some(end)
        }
        Slot::MonthNumber | Slot::DayNumber | Slot::Day => take_day(slot, index, source, at, captures, lexicon),
        Slot::DayOrdinal => {
            let (value, end) = ordinal_number(source, at, lexicon).filter(|(v, _)| (1..=31).contains(v))?;
            source.char_at(at).and_then(digit_value)?;
            *captures.day.get_mut(index)? = i8::try_from(value).ok();
            Some(end)
        }
        Slot::Weekday => {
            let (value, end) = periods.weekday.at(source, at).filter(|_| periods.capital_fits(source, at))?;
            *captures.weekday.get_mut(index)? = i8::try_from(value).ok();
            Some(end)
        }
        Slot::Number => {
            let (value, end) = counted(source, at, lexicon)?;
            *captures.number.get_mut(index)? = Some(value);
            Some(end)
        }
        Slot::Unit => {
            let (word, end) = lexicon.units.time.at(source, at).filter(|_| source.boundary(at))?;
            captures.unit = Some(word);
            Some(end)
        }
        Slot::Ordinal => {
            let (value, end) = ordinal_number(source, at, lexicon).filter(|(v, _)| *v <= 53)?;
            captures.ordinal = i8::try_from(value).ok();
            Some(end)
        }
        Slot::Quarter => small_digits(source, at, 4, &mut captures.quarter, lexicon),
        Slot::Half => small_digits(source, at, 2, &mut captures.half, lexicon),
        Slot::Week => {
            // "The week a third of the tokens went to them" is no week one.
            lexicon.numbers.indefinite.at(source, at).is_none().then_some(())?;
            let (value, end) = counted(source, at, lexicon).filter(|(v, _)| (1..=53).contains(v))?;
            captures.week = small(value);
            (!goes_on(source, end, lexicon)).then_some(end)
        }
        Slot::Part => {
            let (value, end) = periods.part.at(source, at)?;
            captures.part = Some(value);
            Some(if source.char_at(end) == Some('-') { end + 1 } else { end })
        }
        Slot::Season => {
            let (value, end) = periods.season.at(source, at)?;
            captures.season = Some(value);
            Some(end)
        }
        Slot::ShortYear => {
            let end = source.digits_end(at);
            let (value, end) = digits(source, at, 0, 99, lexicon).filter(|(_, to)| *to == end && end - at == 2)?;
            *captures.year.get_mut(1)? = Some(if value < 50 { 2000 + value } else { 1900 + value });
            (!goes_on(source, end, lexicon) || source.peek(end) == Some('s')).then_some(end)
        }
        Slot::NamedDay => {
            let (value, end) = periods.named_day.at(source, at).filter(|_| periods.capital_fits(source, at))?;
            captures.named_day = Some(value);
            Some(end)
        }
        Slot::WholeDay | Slot::Days | Slot::Period => take_nested(slot, index, source, at, depth, captures, lexicon),
    }
}

/// "2,025 users": no year.
fn separated_thousands(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> bool {
    source.peek(end).is_some_and(|c| lexicon.numbers.group.contains(&c))
        && source.rest(end + 1).chars().take_while(|c| digit_value(*c).is_some()).count() == 3
        && source.rest(end + 1).chars().nth(3).is_none_or(|c| digit_value(c).is_none())
}

fn small_digits(
    source: Source<'_>,
    at: usize,
    most: i16,
    out: &mut Option<i8>,
    lexicon: &FigureLexicon,
) -> Option<usize> {
    let (value, end) = digits(source, at, 1, most, lexicon)?;
    *out = small(value);
    (!source.peek(end).is_some_and(|c| c == '.' && source.peek(end + 1).is_some_and(|d| digit_value(d).is_some())))
        .then_some(end)
}

/// A count: "30", "six", "a".
fn counted(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(i16, usize)> {
    if let Some((_, end)) = lexicon.numbers.indefinite.at(source, at) {
        return Some((1, end));
    }
    let found = numeral(source, at, &lexicon.numbers).filter(|n| !n.scaled)?;
    let value = found.value().filter(|v| v.fract().is_zero())?;
    Some((i16::try_from(i64::try_from(value).ok()?).ok()?, found.span.end))
}

/// The number of a month or of its day.
fn take_day(
    slot: Slot,
    index: usize,
    source: Source<'_>,
    at: usize,
    captures: &mut Captures,
    lexicon: &FigureLexicon,
) -> Option<usize> {
    if slot == Slot::MonthNumber {
        let (value, end) = digits(source, at, 1, 12, lexicon)?;
        *captures.month.get_mut(index)? = small(value);
        return Some(end);
    }
    let (value, mut end) = digits(source, at, 1, 31, lexicon)?;
    if source.text.get(at..end)?.chars().count() > 3 {
        return None;
    }
    if slot == Slot::Day
        && let Some((_, after)) = lexicon.numbers.ordinal_suffix.at(source, end)
    {
        end = after;
    }
    *captures.day.get_mut(index)? = small(value);
    (!goes_on(source, end, lexicon)).then_some(end)
}

fn take_nested(
    slot: Slot,
    index: usize,
    source: Source<'_>,
    at: usize,
    depth: u8,
    captures: &mut Captures,
    lexicon: &FigureLexicon,
) -> Option<usize> {
    let Longest { mention, end, .. } = period_of(source, at, slot, depth.checked_sub(1)?, lexicon)?;
    if let (Slot::WholeDay, crate::model::PeriodExpr::Day(day)) = (slot, &mention.expr) {
        *captures.year.get_mut(index)? = day.year;
        *captures.month.get_mut(index)? = day.month;
        *captures.day.get_mut(index)? = Some(day.day);
    } else {
        captures.inner = Some(Box::new(mention));
    }
    Some(end)
}
