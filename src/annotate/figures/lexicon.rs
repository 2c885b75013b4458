//! The words of figures, compiled: from `rules/<lang>/*.toml` to tables that are looked up at a byte.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rust_decimal::Decimal;

use crate::model::{Qualifier, TimeUnit, UnitId};
use crate::rules::{Diagnostic, Diagnostics, RuleFile, RuleSource};

use super::super::Variants;
use super::calendar::PeriodWords;
use super::phrases::Phrases;
use super::vocabulary::{NoiseWords, NumbersFile, QualifiersFile, UnitsFile, VagueWords, qualifier};

/// The words of figures in one language.
#[derive(Debug)]
pub struct FigureLexicon {
    pub(super) anchors: AhoCorasick,
    /// What each anchor can begin, by its number in the automaton.
    pub(super) roles: Vec<Role>,
    pub(super) numbers: NumberWords,
    pub(super) hedges: Hedges,
    pub(super) units: Units,
    pub(super) lists: Lists,
    pub(super) periods: PeriodWords,
    pub(super) noise: NoiseTables,
}

/// Numerals, fractions, multiples and ordinals.
#[derive(Debug, Default)]
pub(super) struct NumberWords {
    pub decimal: char,
    pub group: Vec<char>,
    pub positional: bool,
    pub han_measures: Phrases<u32>,
    pub han_behind: Vec<String>,
    pub han_article: Phrases<u32>,
    pub han_point: Phrases<u32>,
    /// Hedges between digits and scale.
    pub inner: Phrases<Qualifier>,
    pub ordinal_plain_prefix: Phrases<u32>,
    pub ordinal_numbered_suffix: Phrases<u32>,
    pub hedged_wholes: Phrases<u32>,
    pub over: Phrases<u32>,
    pub tenths: Phrases<u32>,
    pub tenths_not_before: Phrases<u32>,
    pub indefinite: Phrases<u32>,
    pub joiners: Phrases<u32>,
    pub half_of: Phrases<u32>,
    pub minus: Phrases<u32>,
    /// "×" in "5 × 10^12".
    pub product: Phrases<u32>,
    /// "⅔": numerator and denominator.
    pub fraction_sign: Phrases<(u32, u32)>,
    /// "and a half": how many quarters it adds.
    pub and_part: Phrases<u32>,
    pub cardinal: Phrases<u32>,
    /// Powers of ten.
    pub scale: Phrases<u32>,
    pub scale_letter: Phrases<u32>,
    pub collective: Phrases<u32>,
    pub denominator: Phrases<u32>,
    pub ordinal: Phrases<u32>,
    pub ordinal_suffix: Phrases<u32>,
    pub ordinal_prefix: Phrases<u32>,
    pub fraction_of: Phrases<u32>,
    pub fraction_after: Phrases<u32>,
    pub wholes: Phrases<u32>,
    pub times: Phrases<u32>,
    pub times_symbol: Phrases<u32>,
    pub fold: Phrases<u32>,
    pub factor: Phrases<u32>,
    pub to_one: Phrases<u32>,
    pub multiple_verb: Phrases<u32>,
    pub multiple_relation: Phrases<u32>,
    pub fold_word: Phrases<u32>,
    pub vague: VagueCounts,
    pub decimal_words: Phrases<u32>,
    pub half_measures: Phrases<u32>,
    pub of_unit: Phrases<u32>,
    /// Units that begin with a scale's sign (千瓦): no scale is read there.
    pub scaled_units: Phrases<u32>,
}

/// Counts that stay open.
#[derive(Debug, Default)]
pub(super) struct VagueCounts {
    pub plural: Phrases<u64>,
    pub plural_of: Phrases<u32>,
    pub few: Phrases<u32>,
    pub couple: Phrases<u32>,
    pub lead: Phrases<u32>,
    pub of: Phrases<u32>,
}

/// Hedges by where they stand.
#[derive(Debug, Default)]
pub(super) struct Hedges {
    pub before: Phrases<Qualifier>,
    pub after: Phrases<Qualifier>,
    pub glued_before: Phrases<Qualifier>,
    pub glued_after: Phrases<Qualifier>,
}

/// What a percent word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PercentWord {
    Percent,
    Points,
    BasisPoints,
    PlainPoints,
    PerMille,
}

/// A stretch of time: "fortnight" is two weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeWord {
    pub unit: TimeUnit,
    pub factor: u32,
}

/// Units, percents, rates and stretches of time.
#[derive(Debug, Default)]
pub(super) struct Units {
    ids: Vec<(UnitId, Decimal)>,
    pub after: Phrases<usize>,
    pub before: Phrases<usize>,
    pub adjective: Phrases<u32>,
    pub percent: Phrases<PercentWord>,
    pub percent_before: Phrases<u32>,
    pub percent_longer: Phrases<u32>,
    pub per: Phrases<u32>,
    pub per_quantity: Phrases<u32>,
    pub per_adverb: Phrases<TimeUnit>,
    pub per_not_before: Phrases<u32>,
    pub per_lead: Vec<(String, TimeUnit)>,
    /// Below which number a unit's words mean which other unit.
    twins: Vec<(usize, usize, Decimal)>,
    /// Stretches of time as they follow 个半.
    pub time_after_half: Phrases<TimeWord>,
    pub part: Phrases<usize>,
    pub part_names: Vec<String>,
    pub by_part: Option<(Decimal, UnitId)>,
    pub time: Phrases<TimeWord>,
    pub counted_stop: Phrases<u32>,
    pub counted_plural: Phrases<u32>,
    pub streak_lead: Phrases<u32>,
    pub streak_before: Phrases<u32>,
    pub streak_after: Phrases<u32>,
    pub streak_between: Phrases<u32>,
    pub streak_movement: Phrases<u32>,
    pub streak_filler: Phrases<u32>,
}

impl Units {
    /// The id of a unit and the least number that its words may follow.
    pub fn get(&self, index: usize) -> Option<&(UnitId, Decimal)> {
        self.ids.get(index)
    }

    /// The unit that a unit's words mean behind this number: "180 pounds" are no money.
    pub fn behind(&self, index: usize, value: Decimal) -> usize {
        let twin = self.twins.iter().find(|(unit, _, under)| *unit == index && value.abs() < *under);
        twin.map_or(index, |(_, other, _)| *other)
    }
}

/// Words that join figures.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub range: Phrases<u32>,
    pub between: Phrases<u32>,
    pub between_and: Phrases<u32>,
    pub from: Phrases<u32>,
    pub ranging: Phrases<u32>,
    pub by: Phrases<u32>,
    pub items: Phrases<u32>,
}

/// Words beside digits that are no figure.
#[derive(Debug, Default)]
pub(super) struct NoiseTables {
    pub clock_after: Phrases<u32>,
    pub clock_words: Phrases<u32>,
    pub clock_lead: Phrases<i32>,
    pub clock_worded_after: Phrases<u32>,
    pub clock_tail: Phrases<u32>,
    pub minute_after: Phrases<u32>,
    pub dayparts: Vec<(String, u32)>,
    pub version_before: Phrases<u32>,
    pub label_before: Phrases<u32>,
    pub labels: Vec<String>,
    pub phone_before: Phrases<u32>,
}

fn table<'v>(values: impl IntoIterator<Item = (&'v String, &'v u32)>, exact: bool) -> Phrases<u32> {
    let mut phrases = Phrases::default();
    for (word, value) in values {
        phrases.insert(word, exact, *value);
    }
    phrases
}

fn list(words: &[String]) -> Phrases<u32> {
    let mut phrases = Phrases::default();
    phrases.extend(words, 0);
    phrases
}

impl FigureLexicon {
    /// Compiles the files `numbers.toml`, `units.toml` and `qualifiers.toml` of a language.
    ///
    /// ```
    /// use tallywire::annotate::figures::FigureLexicon;
    /// use tallywire::rules::RuleSource;
    /// assert!(FigureLexicon::load(&RuleSource::built_in(), "en").is_ok());
    /// ```
    ///
    /// # Errors
    /// What is wrong in the files, with its place, or which file is missing.
    pub fn load(source: &RuleSource, lang: &str) -> Result<Self, Diagnostics> {
        let source = &Variants::load(source, lang)?.of_files(source, lang);
        let numbers: NumbersFile = file(source, lang, "numbers")?.parse()?;
        let hedge_file = file(source, lang, "qualifiers")?;
        let hedges = compile_hedges(hedge_file, &hedge_file.parse::<QualifiersFile>()?)?;
        let units = compile_units(&file(source, lang, "units")?.parse::<UnitsFile>()?);
        let noise = compile_noise(&numbers.noise);
        let lists = compile_lists(&numbers);
        let mut numbers = compile_numbers(&numbers, &hedges);
        numbers.mark_scaled_units(&units);
        let periods = PeriodWords::load(file(source, lang, "periods")?, &numbers, &units)?;
        let (anchors, roles) = anchors(&numbers, &hedges, &units, &lists, &periods, &noise)?;
        Ok(Self { anchors, roles, numbers, hedges, units, lists, periods, noise })
    }
}

fn file<'s>(source: &'s RuleSource, lang: &str, name: &str) -> Result<&'s RuleFile, Diagnostics> {
    let path = format!("{lang}/{name}.toml");
    source.file(&path).ok_or_else(|| {
        Diagnostics::one(
            Diagnostic::bare(format!("the language pack {lang:?} has no file rules/{path}"))
                .code("missing-file")
                .help("copy rules/en/ and translate its words"),
        )
    })
}

fn compile_noise(words: &NoiseWords) -> NoiseTables {
    let mut clock_lead = Phrases::default();
    for (word, minutes) in &words.clock_lead {
        clock_lead.insert(word, false, *minutes);
    }
    let mut dayparts: Vec<_> = words.dayparts.iter().map(|(word, hours)| (word.clone(), *hours)).collect();
    dayparts.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    NoiseTables {
        clock_after: list(&words.clock_after),
        clock_words: table(&words.clock_words, false),
        clock_lead,
        clock_worded_after: list(&words.clock_worded_after),
        clock_tail: table(&words.clock_tail, false),
        minute_after: list(&words.minute_after),
        dayparts,
        version_before: list(&words.version_before),
        label_before: list(&words.label_before),
        labels: words.labels.clone(),
        phone_before: list(&words.phone_before),
    }
}

fn compile_lists(file: &NumbersFile) -> Lists {
    let words = &file.lists;
    Lists {
        range: list(&words.range),
        between: list(&words.between),
        between_and: list(&words.between_and),
        from: list(&words.from),
        ranging: list(&words.ranging),
        by: list(&words.by),
        items: list(&words.items),
    }
}

fn compile_numbers(file: &NumbersFile, hedges: &Hedges) -> NumberWords {
    let mut and_part = Phrases::default();
    and_part.extend(&file.and_quarter, 1);
    and_part.extend(&file.and_half, 2);
    and_part.extend(&file.and_three_quarters, 3);
    let mut fraction_sign = Phrases::default();
    for (sign, value) in &file.fractions.signs {
        fraction_sign.insert(sign, true, *value);
    }
    let mut ordinal_prefix = list(&file.ordinals.prefix);
    for word in &file.ordinals.prefix_exact {
        ordinal_prefix.insert(word, true, 1);
    }
    NumberWords {
        decimal: file.decimal,
        group: file.group.clone(),
        positional: file.positional,
        han_measures: list(&file.han.measures),
        han_behind: file.han.behind.clone(),
        han_article: list(&file.han.article),
        han_point: list(&file.han.point),
        inner: hedges.glued_after.clone(),
        ordinal_plain_prefix: list(&file.ordinals.plain_prefix),
        ordinal_numbered_suffix: list(&file.ordinals.numbered_suffix),
        hedged_wholes: list(&file.fractions.hedged_wholes),
        over: list(&file.fractions.over),
        tenths: list(&file.fractions.tenths),
        tenths_not_before: list(&file.fractions.tenths_not_before),
        indefinite: list(&file.indefinite),
        joiners: list(&file.joiners),
        half_of: list(&file.half_of),
        minus: list(&file.minus),
        product: list(&file.product),
        fraction_sign,
        and_part,
        cardinal: table(&file.cardinal, false),
        scale: table(&file.scale, false),
        scale_letter: table(&file.scale_letter, true),
        collective: table(&file.collective, false),
        denominator: table(&file.denominator, false),
        ordinal: table(&file.ordinal, false),
        ordinal_suffix: list(&file.ordinals.suffix),
        ordinal_prefix,
        fraction_of: list(&file.fractions.of),
        fraction_after: list(&file.fractions.after),
        wholes: list(&file.fractions.wholes),
        times: list(&file.multiples.times),
        times_symbol: list(&file.multiples.symbols),
        fold: list(&file.multiples.fold),
        factor: list(&file.multiples.factor),
        to_one: list(&file.multiples.to_one),
        multiple_verb: table(&file.multiples.verb, false),
        multiple_relation: table(&file.multiples.relation, false),
        fold_word: table(&file.multiples.fold_words, false),
        vague: compile_vague(&file.vague),
        decimal_words: list(&file.decimal_words),
        half_measures: list(&file.half_measures),
        of_unit: list(&file.fractions.of_unit),
        scaled_units: Phrases::default(),
    }
}

fn compile_vague(words: &VagueWords) -> VagueCounts {
    let mut plural = Phrases::default();
    for (word, value) in &words.plural {
        plural.insert(word, false, *value);
    }
    VagueCounts {
        plural,
        plural_of: list(&words.plural_of),
        few: table(&words.few, false),
        couple: table(&words.couple, false),
        lead: list(&words.lead),
        of: list(&words.of),
    }
}

impl NumberWords {
    /// Where signs are units in one word and scales in another (5千瓦时, 5千), the unit's word is the longer.
    fn mark_scaled_units(&mut self, units: &Units) {
        if !self.positional {
            return;
        }
        let scales: Vec<&str> = self.scale.all().collect();
        let begins = |word: &&str| scales.iter().any(|scale| word.starts_with(scale) && word.len() > scale.len());
        let found: Vec<String> = units.after.all().filter(begins).map(str::to_owned).collect();
        self.scaled_units.extend(&found, 0);
    }
}

fn compile_hedges(file: &RuleFile, words: &QualifiersFile) -> Result<Hedges, Diagnostics> {
    let mut hedges = Hedges::default();
    let parts = [
        (&words.before, &mut hedges.before),
        (&words.after, &mut hedges.after),
        (&words.glued_before, &mut hedges.glued_before),
        (&words.glued_after, &mut hedges.glued_after),
    ];
    for (table, phrases) in parts {
        for (name, list) in table {
            let value = qualifier(name).map_err(|message| {
                let at = file.text.find(name.as_str()).unwrap_or(0);
                Diagnostics::one(Diagnostic::error(file, at..at + name.len(), message).code("unknown-qualifier"))
            })?;
            phrases.extend(list, value);
        }
    }
    Ok(hedges)
}

fn compile_units(file: &UnitsFile) -> Units {
    let mut units = Units {
        adjective: list(&file.adjectives),
        percent_before: list(&file.percent.before),
        percent_longer: list(&file.percent.longer),
        per: list(&file.per.before),
        per_quantity: list(&file.per.quantity),
        per_not_before: list(&file.per.not_before),
        by_part: file.per.by_part.as_ref().map(|b| (Decimal::from(b.count), UnitId::new(&b.unit))),
        counted_stop: list(&file.counted.stop),
        counted_plural: list(&file.counted.plural),
        streak_lead: list(&file.streak.lead),
        streak_before: list(&file.streak.before),
        streak_after: list(&file.streak.after),
        streak_between: list(&file.streak.between),
        streak_movement: list(&file.streak.movement),
        streak_filler: list(&file.streak.fillers),
        ..Units::default()
    };
    units.percent.extend(&file.percent.after, PercentWord::Percent);
    units.percent.extend(&file.percent.points, PercentWord::Points);
    units.percent.extend(&file.percent.basis_points, PercentWord::BasisPoints);
    units.percent.extend(&file.percent.plain_points, PercentWord::PlainPoints);
    units.percent.extend(&file.percent.per_mille, PercentWord::PerMille);
    units.per_lead = file.per.lead.iter().map(|(word, unit)| (word.clone(), *unit)).collect();
    for (word, unit) in &file.per.daily {
        units.per_adverb.insert(word, false, *unit);
    }
    for (name, words) in &file.part {
        units.part.extend(words, units.part_names.len());
        units.part_names.push(name.clone());
    }
    add_units(&mut units, file);
    add_times(&mut units, file);
    add_twins(&mut units, file);
    units
}

fn add_units(units: &mut Units, file: &UnitsFile) {
    for (name, words) in &file.unit {
        let index = units.ids.len();
        units.ids.push((UnitId::new(name), Decimal::from(words.least)));
        units.after.extend(&words.words, index);
        for word in &words.exact {
            units.after.insert(word, true, index);
        }
        for word in &words.before {
            units.before.insert(word, true, index);
        }
    }
}

fn add_times(units: &mut Units, file: &UnitsFile) {
    for (name, words) in &file.time {
        let unit = words.unit.or_else(|| super::vocabulary::time_unit(name));
        if let Some(unit) = unit {
            let word = TimeWord { unit, factor: words.factor };
            units.time.extend(&words.words, word);
            // 一个半小时, 一个半月: the measure word has come before.
            let bare: Vec<String> = words.words.iter().map(|w| w.trim_start_matches(['个', '個']).to_owned()).collect();
            units.time_after_half.extend(bare.iter().filter(|w| !w.is_empty()), word);
        }
    }
}

fn add_twins(units: &mut Units, file: &UnitsFile) {
    for (name, words) in &file.unit {
        let Some(twin) = &words.twin else { continue };
        let place = |id: &str| units.ids.iter().position(|(known, _)| known.as_str() == id);
        if let (Some(own), Some(other)) = (place(name), place(&twin.unit)) {
            let index = units.ids.len();
            let Some(id) = units.ids.get(own).cloned() else { continue };
            units.ids.push(id);
            units.after.extend(&twin.words, index);
            units.twins.push((index, other, Decimal::from(twin.under)));
        }
    }
}

/// What an anchor can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Only a period ("last").
    Period,
    /// A period, or "a" before it does ("a week earlier").
    Unit,
    /// A figure behind a hedge ("more"), or a period.
    Hedge,
    /// A figure, or a period.
    Figure,
}

/// Where a mention may begin: digits, number words, hedges, signs of currencies, words of periods.
fn anchors(
    numbers: &NumberWords,
    hedges: &Hedges,
    units: &Units,
    lists: &Lists,
    periods: &PeriodWords,
    noise: &NoiseTables,
) -> Result<(AhoCorasick, Vec<Role>), Diagnostics> {
    let tables = [
        &numbers.cardinal,
        &numbers.scale,
        &numbers.collective,
        &numbers.denominator,
        &numbers.ordinal,
        &numbers.ordinal_prefix,
        &numbers.ordinal_plain_prefix,
        &numbers.multiple_verb,
        &numbers.multiple_relation,
        &numbers.fold_word,
        &numbers.factor,
        &numbers.half_of,
        &numbers.minus,
        &numbers.wholes,
        &lists.between,
        &units.percent_before,
        &units.streak_lead,
        &numbers.vague.few,
        &numbers.vague.couple,
    ];
    let mut roles: BTreeMap<String, Role> = BTreeMap::new();
    let mut add = |key: &str, role: Role| {
        let known = roles.entry(key.to_owned()).or_insert(role);
        *known = (*known).max(role);
    };
    periods.keys().for_each(|key| add(key, Role::Period));
    units.time.keys().for_each(|key| add(key, Role::Unit));
    hedges.before.keys().for_each(|key| add(key, Role::Hedge));
    tables.iter().flat_map(|t| t.keys()).chain(numbers.fraction_sign.keys()).for_each(|key| add(key, Role::Figure));
    units.before.all().for_each(|phrase| add(phrase, Role::Figure));
    // Words of one character are too many to stop at: 成千上万 is looked for whole.
    numbers.vague.plural.all().filter(|_| numbers.positional).for_each(|phrase| add(phrase, Role::Figure));
    numbers.vague.plural.keys().filter(|_| !numbers.positional).for_each(|key| add(key, Role::Figure));
    noise.clock_words.all().for_each(|phrase| add(phrase, Role::Figure));
    noise.clock_lead.keys().for_each(|key| add(key, Role::Figure));
    for lead in numbers.vague.lead.all() {
        numbers.scale.all().for_each(|scale| add(&format!("{lead}{scale}"), Role::Figure));
    }
    without_letters(&mut roles, numbers);
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(roles.keys())
        .map_err(|e| Diagnostics::one(Diagnostic::bare(format!("the number words make no automaton: {e}"))))?;
    Ok((automaton, roles.into_values().collect()))
}

/// A letter alone begins a period only before a digit ("Q1"), and "a" only before another anchor; every digit begins something.
fn without_letters(roles: &mut BTreeMap<String, Role>, numbers: &NumberWords) {
    let indefinite: Vec<&str> = numbers.indefinite.all().collect();
    let single: Vec<String> = roles.keys().filter(|key| key.len() == 1).cloned().collect();
    roles.retain(|key, _| {
        let letter = key.len() == 1 && key.bytes().all(|b| b.is_ascii_alphanumeric());
        !letter && !indefinite.contains(&key.as_str())
    });
    for letter in
        single.iter().filter(|l| l.bytes().all(|b| b.is_ascii_alphabetic()) && !indefinite.contains(&l.as_str()))
    {
        roles.extend((0..10).map(|digit| (format!("{letter}{digit}"), Role::Period)));
    }
    roles.extend((0..10).map(|digit| (digit.to_string(), Role::Figure)));
    roles.extend(('\u{FF10}'..='\u{FF19}').map(|digit| (digit.to_string(), Role::Figure)));
    roles.extend(('①'..='⑳').map(|circled| (circled.to_string(), Role::Figure)));
}

impl FigureLexicon {
    /// The ids of all units of the language.
    pub fn unit_ids(&self) -> Vec<String> {
        let mut ids: Vec<_> = self.units.ids.iter().map(|(id, _)| id.as_str().to_owned()).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}
