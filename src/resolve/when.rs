//! Which period a figure has: the one that its clause states, else the passage's.

use super::state::{Sourced, State, Stated};
use crate::annotate::figures::{Settled, settle};
use crate::extract::{Grammar, Sentence};
use crate::model::{Anchor, Baseline, ByteSpan, Grain, Mention, MentionKind, PeriodExpr, PeriodMention, TimeUnit};

/// What a clause says about a figure's time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// The period, when it can be fixed.
    pub period: Option<Sourced<Stated>>,
    /// Where it came from: `clause`, `sentence`, `passage`.
    pub how: &'static str,
    /// Bounds of a period that cannot be fixed.
    pub bounds: Option<(Option<jiff::civil::Date>, Option<jiff::civil::Date>)>,
    /// The words that state it.
    pub text: Option<ByteSpan>,
    /// What a change is measured against, when a period says it ("from a week earlier").
    pub baseline: Option<(Baseline, ByteSpan)>,
    /// Mentions that were used.
    pub used: Vec<usize>,
}

/// Finds the period of the figure at node `anchor`. `changes`: whether the figure is a change, for which "from a week earlier" is a baseline.
pub fn when(
    sentence: &Sentence,
    anchor: usize,
    mentions: &[Mention],
    grammar: &Grammar,
    state: &State,
    ask: Ask,
) -> When {
    let mut result = When::default();
    let Ask { changes, lasts } = ask;
    // A day on which something came out is no figure's period; a streak is not measured "now".
    let mut skip: Vec<usize> = periods(sentence, mentions)
        .filter(|n| {
            let dated = released(sentence, *n, grammar) || told(sentence, *n, mentions, grammar);
            dated
                || (lasts || changes)
                    && period_at(sentence, *n, mentions)
                        .is_some_and(|(_, m)| matches!(m.expr, PeriodExpr::Now | PeriodExpr::Rolling { .. }))
        })
        .collect();
    if changes {
        for node in periods(sentence, mentions) {
            if let Some(baseline) = baseline_of(sentence, node, anchor, mentions, grammar, state) {
                let index = sentence.nodes[node].figure();
                if result.baseline.is_none() && same_clause(sentence, node, anchor, grammar) {
                    result.baseline = Some((baseline, sentence.nodes[node].span));
                    result.used.extend(index);
                }
                skip.push(node);
            } else if node < anchor && node > 0 && sentence.is(node - 1, &grammar.classes.set("than_word")) {
                // 对比2024年全年的114万亿，增长近400%: no period of the change.
                skip.push(node);
            } else if node > anchor
                && (node.saturating_sub(2)..node).any(|n| {
                    sentence.is(n, &grammar.classes.set("baseline_link")) || sentence.is(n, &grammar.known.comparand)
                })
            {
                // "25.2 points higher than at the end of 2024": no period of the change.
                skip.push(node);
            }
        }
    }
    let own = own_period(sentence, anchor, mentions, grammar, &skip);
    // "Rose from 12.6 to 20.39 trillion in the week of June 22-28": the old value is not that week's.
    let from = grammar.classes.set("origin_from");
    let old = anchor > 0 && sentence.is(anchor - 1, &from) && !changes;
    let beside = own
        .is_some_and(|(node, _)| node > anchor && !(anchor + 1..node).any(|n| sentence.is(n, &grammar.known.figure)));
    if old && !beside {
        result.how = "clause";
        result.bounds = Some((None, None));
        return result;
    }
    let Some((node, how)) = own else {
        result.period = state.period().cloned();
        result.how = "passage";
        return result;
    };
    let Some((index, mention)) = period_at(sentence, node, mentions) else { return result };
    let span = sentence.nodes[node].span;
    result.text = Some(span);
    result.used.push(index);
    result.how = how;
    if matches!(mention.expr, PeriodExpr::Same) {
        let as_of = periods(sentence, mentions).find_map(|n| match &period_at(sentence, n, mentions)?.1.expr {
            PeriodExpr::AsOf(inner) if matches!(**inner, PeriodExpr::Day(_)) => whole(inner, mention.grain?, state),
            _ => None,
        });
        // "On May 6 … that day": the sentence's own day.
        let before: Vec<usize> = periods(sentence, mentions).filter(|n| *n < node).collect();
        let same_grain = || {
            before.iter().rev().find_map(|n| {
                let (_, other) = period_at(sentence, *n, mentions)?;
                let Settled::Fixed(period) = settle(other, state.published, None) else { return None };
                let fits = mention.grain.is_none() || period.grain == mention.grain;
                (!matches!(other.expr, PeriodExpr::Same) && fits).then_some(period)
            })
        };
        // "That week", in a text that has told of a month since: the week that was told of last.
        let told_last = || mention.grain.and_then(|grain| state.last_of(grain)).map(|told| told.value.period);
        let as_of = as_of.or_else(same_grain).or_else(told_last);
        let there = as_of.map(|period| Sourced { value: Stated { period, mention: mention.clone() }, span });
        if there.is_none() {
            result.how = "passage";
        }
        // "That year" is not the week that the passage is about.
        let fits = |about: &&Sourced<Stated>| {
            mention.grain.is_none_or(|g| g == Grain::Day || about.value.period.grain.is_none_or(|p| p == g))
        };
        result.period = there.or_else(|| state.period().filter(fits).cloned());
        if result.period.is_none() {
            result.bounds = Some((None, None));
        }
        return result;
    }
    // "This week", in a passage about a week, is that week.
    let current = matches!(mention.expr, PeriodExpr::Relative { offset: 0, .. });
    if let (true, Some(about)) = (current, state.period().filter(|p| p.value.period.grain == mention.grain)) {
        result.period = Some(about.clone());
        result.how = "passage";
        return result;
    }
    let unwrapped;
    let mut mention = mention;
    if let PeriodExpr::AsOf(inner) = &mention.expr
        && !matches!(**inner, PeriodExpr::Day(_))
    {
        unwrapped = PeriodMention { expr: (**inner).clone(), grain: mention.grain };
        mention = &unwrapped;
    }
    if let PeriodExpr::AsOf(inner) = &mention.expr
        && matches!(**inner, PeriodExpr::Day(_))
    {
        result.bounds = Some((None, None));
        if let Some(month) = same_unit(sentence, mentions).and_then(|unit| whole(inner, unit, state)) {
            result.period = Some(Sourced { value: Stated { period: month, mention: mention.clone() }, span });
        }
        return result;
    }
    let passage = sentence_anchor(sentence, node, mentions, state).or_else(|| state.period().map(|p| p.value.period));
    match settle(mention, state.published, passage) {
        Settled::Fixed(period) => {
            result.period = Some(Sourced { value: Stated { period, mention: mention.clone() }, span });
        }
        Settled::Bounds { earliest, latest } => result.bounds = Some((Some(earliest), Some(latest))),
        Settled::Open => result.bounds = Some((None, None)),
    }
    result
}

/// What the figure is, as far as its time is concerned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// A change, for which "from a week earlier" is a baseline.
    pub changes: bool,
    /// A streak.
    pub lasts: bool,
}

/// Whether a day is the one on which something was told: "the platform said on Monday". A weekday is never a figure's period.
fn told(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    let telling = grammar.known.telling.union(grammar.classes.set("attribution"));
    match period_at(sentence, node, mentions).map(|(_, m)| &m.expr) {
        Some(PeriodExpr::Weekday(_)) => true,
        // A dateline: "BEIJING, March 16 (Harbour Wire) - Use of …".
        Some(PeriodExpr::Day(_)) if node <= 4 && (node + 1..node + 7).any(|n| sentence.is(n, &grammar.known.dash)) => {
            true
        }
        Some(PeriodExpr::Relative { unit: TimeUnit::Day, .. } | PeriodExpr::Day(_)) => {
            (node.saturating_sub(3)..node).any(|n| sentence.is(n, &telling)) || sentence.is(node + 1, &telling)
        }
        _ => false,
    }
}

/// Whether a day is that of a release: "a model that appeared on March 11".
fn released(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let release = grammar.classes.set("release");
    let passed = grammar.known.comma.union(grammar.known.possessive).union(grammar.classes.set("org"));
    let after = (node + 1..sentence.nodes.len()).find(|n| !sentence.is(*n, &passed));
    // 6月17日开源的GLM-5.2: the word stands right behind the day.
    (node.saturating_sub(3)..node).any(|n| sentence.is(n, &release)) || after.is_some_and(|n| sentence.is(n, &release))
}

/// "A year ago" inside a sentence about a stated period counts from that period.
fn sentence_anchor(
    sentence: &Sentence,
    node: usize,
    mentions: &[Mention],
    state: &State,
) -> Option<crate::model::ResolvedPeriod> {
    let (_, mention) = period_at(sentence, node, mentions)?;
    let stated = match &mention.expr {
        PeriodExpr::AsOf(inner) => inner,
        expr => expr,
    };
    if matches!(stated, PeriodExpr::Half { year: None, .. }) {
        let dated = periods(sentence, mentions).find_map(|n| {
            match settle(period_at(sentence, n, mentions)?.1, state.published, None) {
                Settled::Fixed(period) if n < node && is_half(&period_at(sentence, n, mentions)?.1.expr) => {
                    Some(period)
                }
                _ => None,
            }
        });
        return dated.or(state.half);
    }
    if !matches!(mention.expr, PeriodExpr::Relative { anchor: Anchor::Either | Anchor::Passage, .. }) {
        return None;
    }
    periods(sentence, mentions).filter(|n| *n != node).find_map(|n| {
        let (_, other) = period_at(sentence, n, mentions)?;
        if matches!(other.expr, PeriodExpr::Relative { .. } | PeriodExpr::Same | PeriodExpr::Now) {
            return None;
        }
        match settle(other, state.published, None) {
            Settled::Fixed(period) => Some(period),
            _ => None,
        }
    })
}

fn periods<'s>(sentence: &'s Sentence, mentions: &'s [Mention]) -> impl Iterator<Item = usize> + 's {
    (0..sentence.nodes.len()).filter(move |n| period_at(sentence, *n, mentions).is_some())
}

/// The period mention at a node.
pub fn period_at<'m>(sentence: &Sentence, node: usize, mentions: &'m [Mention]) -> Option<(usize, &'m PeriodMention)> {
    let index = sentence.nodes.get(node)?.figure()?;
    match &mentions.get(index)?.kind {
        MentionKind::Period(period) => Some((index, period)),
        _ => None,
    }
}

/// The nearest period after the figure and before the next one; else before it; else the one that opens the sentence.
fn own_period(
    sentence: &Sentence,
    anchor: usize,
    mentions: &[Mention],
    grammar: &Grammar,
    skip: &[usize],
) -> Option<(usize, &'static str)> {
    let is_period = |n: usize| !skip.contains(&n) && period_at(sentence, n, mentions).is_some();
    // "… compared to the previous week" is what some change is measured against, unless it stands right at the figure.
    let link = grammar.classes.set("baseline_link");
    let linked = |n: usize| n > 0 && sentence.is(n - 1, &link);
    let earlier = |n: usize| {
        matches!(
            period_at(sentence, n, mentions),
            Some((_, PeriodMention { expr: PeriodExpr::Relative { anchor: Anchor::Passage, .. }, .. }))
        )
    };
    // In Chinese a period stands before its figure; the one behind the next comma is of the next clause.
    let closes = grammar.known.clause_break.union(grammar.classes.set("period_stop"));
    let stops = |n: usize| sentence.is(n, &grammar.known.figure) || sentence.is(n, &closes);
    // "Last week's 4.7 trillion", 此前一周的4.69万亿: the period that has the figure.
    if let Some(node) = anchor.checked_sub(2).filter(|n| sentence.is(n + 1, &grammar.known.possessive) && is_period(*n))
    {
        return Some((node, "clause"));
    }
    let mut after = (anchor + 1..sentence.nodes.len()).take_while(|n| !stops(*n));
    let mut near_left = (0..anchor).rev().take_while(|n| !stops(*n) && !sentence.is(*n, &grammar.known.comma));
    let left = near_left.find(|n| is_period(*n) && !earlier(*n));
    let comma_first = |n: usize| (anchor + 1..n).any(|i| sentence.is(i, &grammar.known.comma));
    if let Some(node) = after.find(|n| is_period(*n) && !(earlier(*n) && linked(*n))) {
        // "Finished February on 5.44T tokens, a fortnight after launch": the nearer one.
        return Some((left.filter(|_| comma_first(node)).unwrap_or(node), "clause"));
    }
    let mut before = (0..anchor).rev().take_while(|n| !sentence.is(*n, &grammar.known.clause_break));
    // 再前一周中国模型约为3.11万亿: a period that opens its clause, however it counts.
    let opens = |n: usize| {
        !linked(n) && !grammar.classes.set("period_stop").is_empty() && (n == 0 || sentence.is(n - 1, &closes))
    };
    if let Some(node) = before.find(|n| is_period(*n) && (!earlier(*n) || opens(*n))) {
        return Some((node, "clause"));
    }
    // "Climbed 11.83% to 4.69 trillion in the week to March 15": across the other figures of the clause.
    let against = closes.union(grammar.known.comparand).union(link);
    let mut beyond = (anchor + 1..sentence.nodes.len()).take_while(|n| !sentence.is(*n, &against));
    if let Some(node) = beyond.find(|n| is_period(*n) && !earlier(*n)) {
        return Some((node, "clause"));
    }
    (0..anchor).find(|n| is_period(*n) && !earlier(*n)).map(|node| (node, "sentence"))
}

fn same_clause(sentence: &Sentence, a: usize, b: usize, grammar: &Grammar) -> bool {
    !(a.min(b)..a.max(b)).any(|n| sentence.is(n, &grammar.known.clause_break))
}

/// A period before the one that the passage is about, or one that follows "from", "than", "over", is what a change is measured against.
fn baseline_of(
    sentence: &Sentence,
    node: usize,
    anchor: usize,
    mentions: &[Mention],
    grammar: &Grammar,
    state: &State,
) -> Option<Baseline> {
    let (_, mention) = period_at(sentence, node, mentions)?;
    let compared = node > 0 && sentence.is(node - 1, &grammar.classes.set("baseline_link"));
    match &mention.expr {
        PeriodExpr::Relative { unit, offset: -1, anchor: from } if compared || *from == Anchor::Passage => {
            grain_of(*unit).map(Baseline::Previous)
        }
        PeriodExpr::Relative { unit: TimeUnit::Year, offset: -1, .. } if node > anchor => {
            Some(Baseline::Previous(Grain::Year))
        }
        PeriodExpr::Since(inner) => {
            let stated = PeriodMention { expr: (**inner).clone(), grain: None };
            match settle(&stated, state.published, state.period().map(|p| p.value.period)) {
                Settled::Fixed(period) => Some(Baseline::Since(period.start)),
                Settled::Bounds { latest, .. } => Some(Baseline::Since(latest)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The name of a stretch of time as a grain.
pub fn grain_of(unit: TimeUnit) -> Option<Grain> {
    match unit {
        TimeUnit::Day => Some(Grain::Day),
        TimeUnit::Week => Some(Grain::Week),
        TimeUnit::Month => Some(Grain::Month),
        TimeUnit::Quarter => Some(Grain::Quarter),
        TimeUnit::Year => Some(Grain::Year),
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => None,
    }
}

/// Whether an expression names a stretch of days, a week, a month: not a single day.
pub fn spans_days(mention: &PeriodMention) -> bool {
    matches!(
        mention.expr,
        PeriodExpr::Relative { unit: TimeUnit::Week | TimeUnit::Month, anchor: Anchor::Article, .. }
            | PeriodExpr::Days { .. }
            | PeriodExpr::WeekOf(_)
            | PeriodExpr::WeekEnding(_)
            | PeriodExpr::DaysTo { .. }
            | PeriodExpr::IsoWeek { .. }
            | PeriodExpr::WeekOfMonth { .. }
            | PeriodExpr::Month { .. }
            | PeriodExpr::MonthRelativeYear { .. }
            | PeriodExpr::Quarter { .. }
    )
}

/// Whether an expression is a half-year.
pub fn is_half(expr: &PeriodExpr) -> bool {
    matches!(expr, PeriodExpr::Half { .. })
}

/// Whether an expression looks back by its words: "June last year", "a year ago", "two weeks earlier".
pub fn is_history(mention: &PeriodMention) -> bool {
    match mention.expr {
        PeriodExpr::MonthRelativeYear { year_offset, .. } => year_offset.is_some_and(|offset| offset < 0),
        PeriodExpr::Relative { unit: TimeUnit::Year | TimeUnit::Month | TimeUnit::Quarter, offset, .. } => offset < 0,
        PeriodExpr::Relative { anchor: Anchor::Passage, .. } => true,
        _ => false,
    }
}

/// "As of February 28 … in the month": the unit that the sentence counts in.
fn same_unit(sentence: &Sentence, mentions: &[Mention]) -> Option<Grain> {
    periods(sentence, mentions).find_map(|n| match period_at(sentence, n, mentions)?.1 {
        PeriodMention { expr: PeriodExpr::Same, grain } => *grain,
        _ => None,
    })
}

/// The calendar month or week that a stated day lies in.
fn whole(day: &PeriodExpr, unit: Grain, state: &State) -> Option<crate::model::ResolvedPeriod> {
    let stated = PeriodMention { expr: day.clone(), grain: None };
    let Settled::Fixed(day) = settle(&stated, state.published, None) else { return None };
    match unit {
        Grain::Month => Some(crate::model::ResolvedPeriod {
            start: day.end.first_of_month(),
            end: day.end.last_of_month(),
            grain: Some(Grain::Month),
        }),
        _ => None,
    }
}
