//! The words of periods, compiled from `rules/<lang>/periods.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::model::{Anchor, DayRule, Grain, TimeUnit};
use crate::rules::{Diagnostic, Diagnostics, RuleFile};

use super::FigureLexicon;
use super::beginnings::Beginnings;
use super::forms::{Form, Slot};
use super::lexicon::{NumberWords, Units};
use super::periods::DEPTH;
use super::phrases::{Phrases, WordMap, folded_key, word_of};
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
    /// Where the forms that may begin with a word stand in `trees`.
    by_key: WordMap<usize>,
    trees: Vec<Trees>,
    /// What the forms that are read outermost only begin with: few words, and they need not be looked up elsewhere.
    outermost: Beginnings,
    nesting: Nesting,
    day_context: Vec<String>,
    month_context: Phrases<u32>,
    day_marks: Phrases<u32>,
}

/// The forms that may begin with a word: those of a period that may stand in another, those that hold one and are read outermost only
/// ("since June"), and of the former those of a day and of a span of days.
#[derive(Debug, Default)]
struct Trees {
    inner: FormTree,
    outermost: FormTree,
    day: FormTree,
    days: FormTree,
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

/// What a number in digits begins with.
const DIGITS: &str = "0 1 2 3 4 5 6 7 8 9 ０ １ ２ ３ ４ ５ ６ ７ ８ ９";

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
                for key in words.keys_of(&form, numbers, units) {
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
        let slots = words.slot_beginnings(by_key.keys().map(String::as_str), numbers, units);
        words.plant(&forms, by_key, &slots);
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
    fn plant(&mut self, forms: &[Form], by_key: BTreeMap<String, Vec<usize>>, slots: &BTreeMap<Slot, Beginnings>) {
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for (key, numbered) in by_key {
            let outermost =
                |number: &usize| self.pattern_of(*number).is_some_and(|pattern| pattern.make.is_outermost());
            if numbered.iter().any(outermost) {
                self.outermost.admit(&key);
            }
            let place = match known.get(&numbered) {
                Some(place) => *place,
                None => {
                    let trees = self.trees_of(forms, &numbered, slots);
                    self.trees.push(trees);
                    known.insert(numbered, self.trees.len() - 1);
                    self.trees.len() - 1
                }
            };
            self.by_key.insert(key.into_bytes().into(), place);
        }
    }

    fn trees_of(&self, forms: &[Form], numbered: &[usize], slots: &BTreeMap<Slot, Beginnings>) -> Trees {
        let begins = |slot: Slot| slots.get(&slot).cloned().unwrap_or_default();
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

    /// What slots can begin with; `keys` are the words that forms begin with.
    fn slot_beginnings<'k>(
        &self,
        keys: impl Iterator<Item = &'k str>,
        numbers: &NumberWords,
        units: &Units,
    ) -> BTreeMap<Slot, Beginnings> {
        let digits: Beginnings = DIGITS.split(' ').collect();
        let joined = |parts: &[&Beginnings]| {
            let mut all = digits.clone();
            parts.iter().for_each(|part| all.merge(part));
            all
        };
        let cardinal: Beginnings = numbers.cardinal.keys().collect();
        let scale: Beginnings = numbers.scale.keys().collect();
        let indefinite: Beginnings = numbers.indefinite.keys().collect();
        let half_of: Beginnings = numbers.half_of.keys().collect();
        // Han numerals make dates as well: 三月二日.
        let dated = if numbers.positional { joined(&[&cardinal, &scale]) } else { digits.clone() };
        let counted = joined(&[&cardinal, &scale, &indefinite, &half_of]);
        let period: Beginnings = keys.collect();
        Slot::ALL
            .iter()
            .map(|slot| {
                let beginnings = match slot {
                    Slot::Month => self.month.keys().collect(),
                    Slot::Weekday => self.weekday.keys().collect(),
                    Slot::Part => self.part.keys().collect(),
                    Slot::Season => self.season.keys().collect(),
                    Slot::NamedDay => self.named_day.keys().collect(),
                    // "12-hour"
                    Slot::Unit => units.time.keys().chain(["-x", "\u{2010}", "\u{2011}"]).collect(),
                    Slot::DayOrdinal => digits.clone(),
                    Slot::Year | Slot::ShortYear => dated.clone(),
                    Slot::MonthNumber | Slot::Day | Slot::DayNumber | Slot::Quarter | Slot::Half => dated.clone(),
                    Slot::Number | Slot::Week => counted.clone(),
                    Slot::Ordinal => joined(&[&cardinal, &numbers.ordinal.keys().collect()]),
                    Slot::WholeDay | Slot::Days | Slot::Period => period.clone(),
                };
                (*slot, beginnings)
            })
            .collect()
    }

    /// The pattern that a form belongs to.
    pub fn pattern_of(&self, form: usize) -> Option<&Pattern> {
        self.patterns.get(*self.made_by.get(form)?)
    }

    /// The words that a form may begin with.
    fn keys_of(&self, form: &Form, numbers: &NumberWords, units: &Units) -> Vec<String> {
        let (words, slots) = form.first();
        let mut keys: Vec<String> = words.into_iter().map(folded_key).collect();
        for slot in slots {
            let digits = || ('0'..='9').chain('\u{FF10}'..='\u{FF19}').map(String::from);
            let owned = |phrases: &Phrases<u32>| phrases.keys().map(str::to_owned).collect::<Vec<_>>();
            // Han numerals make dates as well: 三月二日.
            let han = || {
                let all = numbers.cardinal.keys().chain(numbers.scale.keys());
                all.filter(|_| numbers.positional).map(str::to_owned).collect::<Vec<_>>()
            };
            match slot {
                Slot::Month => keys.extend(owned(&self.month)),
                Slot::Weekday => keys.extend(owned(&self.weekday)),
                Slot::Unit => keys.extend(units.time.keys().map(str::to_owned)),
                Slot::Part => keys.extend(self.part.keys().map(str::to_owned)),
                Slot::Season => keys.extend(self.season.keys().map(str::to_owned)),
                Slot::NamedDay => keys.extend(self.named_day.keys().map(str::to_owned)),
                Slot::Ordinal => {
                    keys.extend(owned(&numbers.ordinal));
                    // "the twenty-first century"
                    keys.extend(numbers.cardinal.entries().filter(|(_, v)| *v >= 20).map(|(word, _)| folded_key(word)));
                    keys.extend(digits());
                }
                Slot::Number | Slot::Week => {
                    keys.extend(han());
                    keys.extend(owned(&numbers.cardinal));
                    keys.extend(owned(&numbers.indefinite));
                    keys.extend(digits());
                }
                Slot::WholeDay | Slot::Days | Slot::Period => {
                    keys.extend(han());
                    keys.extend(owned(&self.month));
                    keys.extend(owned(&self.weekday));
                    keys.extend(digits());
                }
                _ => {
                    keys.extend(han());
                    keys.extend(digits());
                }
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// What the forms that a slot takes match at `at`, in the order of the rules.
    pub fn matches(&self, source: Source<'_>, at: usize, slot: Slot, depth: u8, lexicon: &FigureLexicon) -> AllFound {
        let Some(trees) = self.trees_at(source, at) else { return AllFound::new() };
        let tree = match slot {
            Slot::WholeDay => &trees.day,
            Slot::Days => &trees.days,
            _ => &trees.inner,
        };
        tree.matches(source, at, depth, lexicon)
    }

    /// The same of the forms that stand in no other period.
    pub fn outermost(&self, source: Source<'_>, at: usize, depth: u8, lexicon: &FigureLexicon) -> AllFound {
        if !self.outermost.stand_at(source, at) {
            return AllFound::new();
        }
        self.trees_at(source, at)
            .map_or_else(AllFound::new, |trees| trees.outermost.matches(source, at, depth, lexicon))
    }

    fn trees_at(&self, source: Source<'_>, at: usize) -> Option<&Trees> {
        let place = super::phrases::with_folded_key(source.rest(at), |key| self.by_key.get(key))?;
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
