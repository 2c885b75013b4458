//! The words of periods, compiled from `rules/<lang>/periods.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::model::{Anchor, DayRule, Grain, TimeUnit};
use crate::rules::{Diagnostic, Diagnostics, RuleFile};

use super::FigureLexicon;
use super::forms::{Form, Slot};
use super::gate::Gate;
use super::lexicon::{NumberWords, Units};
use super::openings::{self, Openings};
use super::periods::DEPTH;
use super::phrases::{Phrases, WordMap, word_of};
use super::source::{Source, is_letter};
use super::tree::{AllFound, FormTree};

/// `periods.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodsFile {
    #[serde(default)]
    capital: bool,
    #[serde(default)]
    ambiguous: Vec<String>,
    #[serde(default)]
    month: BTreeMap<String, u32>,
    #[serde(default)]
    weekday: BTreeMap<String, u32>,
    #[serde(default)]
    weekday_short: BTreeMap<String, u32>,
    #[serde(default)]
    season: BTreeMap<String, (i8, i8)>,
    #[serde(default)]
    named_day: Vec<toml::Spanned<NamedDayWords>>,
    /// What places a period before it in a year: "of last year" is -1.
    #[serde(default)]
    year_after: BTreeMap<String, i16>,
    #[serde(default)]
    part: Vec<PartOfPeriod>,
    #[serde(default)]
    group: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    context: Context,
    /// What may touch a day's digits ("3日").
    #[serde(default)]
    day_marks: Vec<String>,
    pattern: Vec<toml::Spanned<Pattern>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Context {
    day: Vec<String>,
    month: Vec<String>,
}

/// What a vague word may mean of a year, and of a month.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartOfPeriod {
    words: Vec<String>,
    pub months: (i8, i8),
    pub days: (i8, i8),
}

/// A holiday: a day of a month, a weekday of a month, days from Easter, or a list of days.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedDayWords {
    words: Vec<String>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<i8>,
    nth: Option<i8>,
    #[serde(default)]
    plus: i16,
    easter: Option<i16>,
    #[serde(default)]
    dates: Vec<jiff::civil::Date>,
}

/// How a named day is found.
#[derive(Debug, Clone)]
pub(super) enum NamedDay {
    /// The same day of each year.
    Fixed { month: i8, day: i8 },
    /// By a rule.
    Ruled(DayRule),
}

impl NamedDayWords {
    fn rule(&self) -> Option<NamedDay> {
        Some(match (self.month, self.day, self.weekday, self.easter) {
            (Some(month), Some(day), None, None) => NamedDay::Fixed { month, day },
            (Some(month), None, Some(weekday), None) => {
                NamedDay::Ruled(DayRule::NthWeekday { month, weekday, nth: self.nth?, plus: self.plus })
            }
            (None, None, None, Some(easter)) => NamedDay::Ruled(DayRule::Easter { plus: easter }),
            (None, None, None, None) if !self.dates.is_empty() => NamedDay::Ruled(DayRule::Listed(self.dates.clone())),
            _ => return None,
        })
    }
}

/// What a pattern makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Make {
    Day,
    Slashed,
    Days,
    WeekOf,
    WeekEnding,
    DaysTo,
    IsoWeek,
    WeekOfMonth,
    Month,
    MonthSpan,
    MonthRelativeYear,
    Quarter,
    Half,
    MonthHalf,
    Year,
    YearSpan,
    VagueYear,
    /// 2025年同期
    SameInYear,
    Decade,
    Relative,
    Same,
    Weekday,
    Rolling,
    Since,
    AsOf,
    Vague,
    Season,
    Now,
    /// "so far this year"
    ToDate,
    /// "next Friday"
    WeekdayOf,
    /// "from Monday to Friday"
    Weekdays,
    /// "this weekend"
    Weekend,
    /// "last summer"
    SeasonOf,
    /// "the next five years"
    Ahead,
    /// "the three months to March 31"
    MonthsTo,
    /// "the first nine months of 2025"
    FirstOf,
    /// "the last three months of 2025"
    LastOf,
    /// "the 20th century"
    Century,
    /// "the second Tuesday in November"
    NthWeekday,
    /// "Christmas"
    NamedDay,
}

/// A check that data cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Guard {
    DayOfMonth,
    Month,
    Half,
    Year,
    Weekday,
}

/// A pattern as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pattern {
    pub make: Make,
    forms: Vec<String>,
    pub guard: Option<Guard>,
    pub offset: Option<i16>,
    pub anchor: Option<Anchor>,
    pub unit: Option<TimeUnit>,
    pub sign: Option<i16>,
    pub count: Option<i16>,
    pub nth: Option<i8>,
    pub grain: Option<Grain>,
    /// The year or month, `offset` from the article's, that what is made lies in.
    pub within: Option<TimeUnit>,
    /// What it must stand behind, and what it must not: 登上周榜 speaks of no week.
    #[serde(default)]
    behind: Vec<String>,
    #[serde(default)]
    not_behind: Vec<String>,
    /// What must not follow: in 4月份额 the 份 is of 份额.
    #[serde(default)]
    not_before: Vec<String>,
}

/// The words of periods.
#[derive(Debug, Default)]
pub(super) struct PeriodWords {
    capital: bool,
    pub ambiguous: Phrases<u32>,
    pub month: Phrases<u32>,
    pub weekday: Phrases<u32>,
    pub season: Phrases<(i8, i8)>,
    pub part: Phrases<usize>,
    pub parts: Vec<PartOfPeriod>,
    pub named_day: Phrases<usize>,
    pub named_days: Vec<NamedDay>,
    pub year_after: Phrases<i16>,
    pub patterns: Vec<Pattern>,
    /// The pattern of each form.
    made_by: Vec<usize>,
    /// Where the forms that may begin with a word stand in `trees`, and what must stand behind the word.
    by_key: WordMap<(usize, Box<Gate>)>,
    trees: Vec<Trees>,
    nesting: Nesting,
    day_context: Vec<String>,
    month_context: Phrases<u32>,
    day_marks: Phrases<u32>,
}

/// The forms that may begin with a word: those of a period that may stand in another, those that hold one and are read outermost only
/// ("since June"), and of the former those of a day and of a span of days.
#[derive(Debug, Default)]
pub(super) struct Trees {
    inner: FormTree,
    outermost: FormTree,
    day: FormTree,
    days: FormTree,
}

impl Trees {
    /// What the forms that a slot takes match at `at`, in the order of the rules.
    pub fn matches(&self, source: Source<'_>, at: usize, slot: Slot, depth: u8, lexicon: &FigureLexicon) -> AllFound {
        let tree = match slot {
            Slot::WholeDay => &self.day,
            Slot::Days => &self.days,
            _ => &self.inner,
        };
        tree.matches(source, at, depth, lexicon)
    }

    /// The same of the forms that stand in no other period.
    pub fn outermost(&self, source: Source<'_>, at: usize, depth: u8, lexicon: &FigureLexicon) -> AllFound {
        self.outermost.matches(source, at, depth, lexicon)
    }
}

/// How deep periods stand in the forms of a day, of a span of days, of a period in another.
#[derive(Debug, Default, Clone, Copy)]
struct Nesting {
    day: u8,
    days: u8,
    period: u8,
}

impl Make {
    /// Whether what is made holds any other period, and stands in none itself.
    fn is_outermost(self) -> bool {
        matches!(self, Self::Since | Self::AsOf)
    }
}

/// Added to a weekday's number when its name is short.
pub(super) const SHORT: u8 = 10;

impl PeriodWords {
    /// Compiles the file.
    ///
    /// # Errors
    /// A form that cannot be read, with its place.
    pub fn load(file: &RuleFile, numbers: &NumberWords, units: &Units) -> Result<Self, Diagnostics> {
        let written: PeriodsFile = file.parse()?;
        let mut words = Self {
            capital: written.capital,
            parts: written.part.clone(),
            day_context: written.context.day.clone(),
            ..Self::default()
        };
        words.ambiguous.extend(&written.ambiguous, 0);
        words.month_context.extend(&written.context.month, 0);
        words.day_marks.extend(&written.day_marks, 0);
        words.add_names(file, &written)?;
        let (mut forms, mut by_key) = (Vec::new(), BTreeMap::new());
        for pattern in &written.pattern {
            let index = words.patterns.len();
            for form in &pattern.get_ref().forms {
                let form = Form::parse(form, |name| written.group.get(name).map(Vec::as_slice)).map_err(|message| {
                    Diagnostics::one(Diagnostic::error(file, pattern.span(), message).code("bad-form"))
                })?;
                for key in openings::keys_of(&words, &form, numbers, units) {
                    by_key.entry(key).or_insert_with(Vec::new).push(forms.len());
                }
                forms.push(form);
                words.made_by.push(index);
            }
            words.patterns.push(pattern.get_ref().clone());
        }
        let nesting = |slot| words.nesting(&forms, slot, DEPTH);
        words.nesting =
            Nesting { day: nesting(Slot::WholeDay), days: nesting(Slot::Days), period: nesting(Slot::Period) };
        let openings = Openings::of_forms(&words, by_key.keys().map(String::as_str), numbers, units);
        words.plant(&forms, by_key, &openings);
        Ok(words)
    }

    /// Adds the names of months, weekdays, seasons, holidays and parts of periods.
    fn add_names(&mut self, file: &RuleFile, written: &PeriodsFile) -> Result<(), Diagnostics> {
        for (name, value) in &written.month {
            self.month.insert(name, false, *value);
        }
        for (name, value) in &written.weekday {
            self.weekday.insert(name, false, *value);
        }
        for (name, value) in &written.weekday_short {
            self.weekday.insert(name, false, *value + u32::from(SHORT));
        }
        for (name, value) in &written.season {
            self.season.insert(name, false, *value);
        }
        for (phrase, offset) in &written.year_after {
            self.year_after.insert(phrase, false, *offset);
        }
        for named in &written.named_day {
            let rule = named.get_ref().rule().ok_or_else(|| {
                let message = "expected `month` and `day`, or `month`, `weekday` and `nth`, or `easter`, or `dates`";
                Diagnostics::one(Diagnostic::error(file, named.span(), message.to_owned()).code("bad-named-day"))
            })?;
            self.named_day.extend(&named.get_ref().words, self.named_days.len());
            self.named_days.push(rule);
        }
        for (index, part) in written.part.iter().enumerate() {
            self.part.extend(&part.words, index);
        }
        Ok(())
    }

    /// Makes a tree of the forms of each word; words with the same forms share one.
    fn plant(&mut self, forms: &[Form], by_key: BTreeMap<String, Vec<usize>>, openings: &Openings) {
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for (key, numbered) in by_key {
            let gate = Gate::of(&key, numbered.iter().filter_map(|number| forms.get(*number)), openings);
            let place = match known.get(&numbered) {
                Some(place) => *place,
                None => {
                    let trees = self.trees_of(forms, &numbered, openings);
                    self.trees.push(trees);
                    known.insert(numbered, self.trees.len() - 1);
                    self.trees.len() - 1
                }
            };
            self.by_key.insert(key.into_bytes().into(), (place, Box::new(gate)));
        }
    }

    fn trees_of(&self, forms: &[Form], numbered: &[usize], openings: &Openings) -> Trees {
        let begins = |slot: Slot| openings.of(slot);
        let mut trees = Trees::default();
        for number in numbered {
            let (Some(form), Some(pattern)) = (forms.get(*number), self.pattern_of(*number)) else { continue };
            if pattern.make.is_outermost() {
                trees.outermost.insert(*number, form, &begins);
                continue;
            }
            trees.inner.insert(*number, form, &begins);
            match pattern.make {
                Make::Day => trees.day.insert(*number, form, &begins),
                Make::Days => trees.days.insert(*number, form, &begins),
                _ => {}
            }
        }
        trees
    }

    /// How deep periods stand in the forms that a slot takes; one more than `most` where they are deeper.
    fn nesting(&self, forms: &[Form], slot: Slot, most: u8) -> u8 {
        let takes = |make: Make| match slot {
            Slot::WholeDay => make == Make::Day,
            Slot::Days => make == Make::Days,
            _ => !make.is_outermost(),
        };
        let taken =
            forms.iter().enumerate().filter(|(number, _)| self.pattern_of(*number).is_some_and(|p| takes(p.make)));
        let inside: BTreeSet<Slot> = taken.flat_map(|(_, form)| form.periods()).collect();
        let deeper = |slot| most.checked_sub(1).map_or(0, |most| self.nesting(forms, slot, most));
        inside.into_iter().map(|slot| 1 + deeper(slot)).max().unwrap_or(0)
    }

    /// The depth that is enough to read all that a slot can take, up to the one that is allowed: what is read at it is read at any other.
    pub fn enough(&self, slot: Slot, depth: u8) -> u8 {
        depth.min(match slot {
            Slot::WholeDay => self.nesting.day,
            Slot::Days => self.nesting.days,
            _ => self.nesting.period,
        })
    }

    /// The pattern that a form belongs to.
    pub fn pattern_of(&self, form: usize) -> Option<&Pattern> {
        self.patterns.get(*self.made_by.get(form)?)
    }

    /// The forms that may stand at `at`: none, at nine places in ten where a period is asked for.
    pub fn trees_at(&self, source: Source<'_>, at: usize, numbers: &NumberWords) -> Option<&Trees> {
        let ((place, gate), length) =
            super::phrases::with_folded_key(source.rest(at), |key| Some((self.by_key.get(key)?, key.len())))?;
        self.trees.get(*place).filter(|_| gate.lets(source, at, length, numbers))
    }

    /// The forms that may begin with the word at `at`, whatever follows.
    #[cfg(test)]
    pub fn trees_of_word(&self, source: Source<'_>, at: usize) -> Option<&Trees> {
        let (place, _) = super::phrases::with_folded_key(source.rest(at), |key| self.by_key.get(key))?;
        self.trees.get(*place)
    }

    /// The words that begin a form.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(|key| word_of(key))
    }

    /// Whether a name that the pack writes with a capital has one.
    pub fn capital_fits(&self, source: Source<'_>, at: usize) -> bool {
        source.boundary(at) && (!self.capital || source.char_at(at).is_none_or(|c| !c.is_lowercase()))
    }

    /// Whether a mark that ends a day stands here.
    pub fn day_marks_follow(&self, source: Source<'_>, at: usize) -> bool {
        self.day_marks.at(source, at).is_some()
    }

    /// Whether "on the 23rd" may be read here.
    pub fn day_context(&self, source: Source<'_>, at: usize) -> bool {
        stands_behind(source, at, &self.day_context)
    }

    /// Whether a month's name that is a word as well may be a month here: after "in", "by" and the like, or after a word in lower case.
    pub fn month_context(&self, source: Source<'_>, at: usize) -> bool {
        let end = source.skip_space_back(at);
        let start = source.word_back(end);
        let lower = start < end && end < at && source.peek(start).is_some_and(|c| is_letter(c) && c.is_lowercase());
        lower || self.month_context.word_before(source, at).is_some()
    }
}

/// Whether one of `phrases` ends right before `at`.
pub(super) fn stands_behind(source: Source<'_>, at: usize, phrases: &[String]) -> bool {
    let head = source.text.get(..source.skip_space_back(at)).unwrap_or("").as_bytes();
    phrases.iter().any(|phrase| {
        let start = head.len().checked_sub(phrase.len());
        start.is_some_and(|start| {
            head.get(start..).is_some_and(|tail| tail.eq_ignore_ascii_case(phrase.as_bytes()))
                && source.text.is_char_boundary(start)
                && source.boundary(start)
        })
    })
}

impl Pattern {
    /// Whether the words that must stand before a form do.
    pub fn may_stand(&self, source: Source<'_>, at: usize, end: usize) -> bool {
        let rest = source.rest(end);
        !self.not_before.iter().any(|word| rest.starts_with(word.as_str()))
            && (self.behind.is_empty() || stands_behind(source, at, &self.behind))
            && (self.not_behind.is_empty() || !stands_behind(source, at, &self.not_behind))
    }
}
