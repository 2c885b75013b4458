//! The periods that a sentence names: where they stand, and what they count from.

use crate::annotate::figures::{Settled, settle};
use crate::extract::{Grammar, Sentence};
use crate::model::{
    Anchor, Baseline, Grain, Mention, MentionKind, PeriodExpr, PeriodMention, ResolvedPeriod, TimeUnit,
};
use crate::resolve::state::State;

/// "A year ago" inside a sentence about a stated period counts from that period.
pub fn sentence_anchor(
    sentence: &Sentence,
    node: usize,
    mentions: &[Mention],
    state: &State,
) -> Option<ResolvedPeriod> {
    let (_, mention) = period_at(sentence, node, mentions)?;
    let stated = match &mention.expr {
        PeriodExpr::AsOf(inner) => inner,
        expr => expr,
    };
    if matches!(stated, PeriodExpr::Half { year: None, year_offset: None, .. }) {
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
    if is_told(mention) {
        return told_before(sentence, node, mentions, state);
    }
    if let PeriodExpr::WeekOfMonth { month: None, .. } = mention.expr {
        return month_before(sentence, node, mentions, state);
    }
    let counts = matches!(mention.expr, PeriodExpr::Relative { anchor: Anchor::Either | Anchor::Passage, .. });
    if !counts && !matches!(mention.expr, PeriodExpr::SameInYear(_)) {
        return None;
    }
    // 7月13日，记者发现，7月6日至12日……前一周为4.87万亿: from the stretch of days, not from the day on which it was told.
    let stretch = |n: &usize| period_at(sentence, *n, mentions).is_some_and(|(_, m)| spans_days(m) || is_half(&m.expr));
    let others = || periods(sentence, mentions).filter(|n| *n != node);
    others().filter(stretch).chain(others()).find_map(|n| {
        let (_, other) = period_at(sentence, n, mentions)?;
        // 9月14日公布，上周……，前一周……: from last week, which is fixed by the article's day.
        let loose = matches!(other.expr, PeriodExpr::Relative { .. }) && !spans_days(other);
        if loose || matches!(other.expr, PeriodExpr::Same | PeriodExpr::Now) {
            return None;
        }
        match settle(other, state.published, None) {
            Settled::Fixed(period) => Some(period),
            _ => None,
        }
    })
}

/// What a period of a sentence counts from: another one of the sentence, else what the passage is about.
pub fn anchor_of(sentence: &Sentence, node: usize, mentions: &[Mention], state: &State) -> Option<ResolvedPeriod> {
    let (_, mention) = period_at(sentence, node, mentions)?;
    let open = matches!(mention.expr, PeriodExpr::WeekOfMonth { month: None, .. });
    let about = || state.period().filter(|about| !open || counts_weeks(&about.value.mention.expr));
    sentence_anchor(sentence, node, mentions, state).or_else(|| about().map(|about| about.value.period))
}

/// Whether weeks of a month can be counted on from a period: 第二周, behind 6月 or 6月第一周.
fn counts_weeks(expr: &PeriodExpr) -> bool {
    matches!(
        expr,
        PeriodExpr::WeekOfMonth { .. }
            | PeriodExpr::Month { .. }
            | PeriodExpr::MonthRelativeYear { .. }
            | PeriodExpr::Relative { unit: TimeUnit::Month, .. }
    )
}

/// 再前一周, "the week before that": counts from what was told last.
fn is_told(mention: &PeriodMention) -> bool {
    matches!(mention.expr, PeriodExpr::Relative { anchor: Anchor::Told, .. })
}

/// 上周……，前一周……，再前一周……: the step before it in the sentence, else the stretch that was told last.
fn told_before(sentence: &Sentence, node: usize, mentions: &[Mention], state: &State) -> Option<ResolvedPeriod> {
    let about = || state.period().map(|about| about.value.period);
    let mut last = None;
    for n in 0..node {
        let Some((_, other)) = period_at(sentence, n, mentions) else { continue };
        let from = if is_told(other) { last.or(state.step) } else { sentence_anchor(sentence, n, mentions, state) };
        if let Settled::Fixed(period) = settle(other, state.published, from.or_else(about))
            && (spans_days(other) || matches!(other.expr, PeriodExpr::Relative { .. }))
        {
            last = Some(period);
        }
    }
    last.or(state.step)
}

/// 6月第一周……，第二周……: the month that the sentence or the passage counts its weeks in.
fn month_before(sentence: &Sentence, node: usize, mentions: &[Mention], state: &State) -> Option<ResolvedPeriod> {
    let counted =
        |expr: &PeriodExpr| counts_weeks(expr) && !matches!(expr, PeriodExpr::WeekOfMonth { month: None, .. });
    (0..node).rev().find_map(|n| {
        let (_, other) = period_at(sentence, n, mentions).filter(|(_, other)| counted(&other.expr))?;
        match settle(other, state.published, None) {
            Settled::Fixed(period) => Some(period),
            _ => None,
        }
    })
}

pub fn periods<'s>(sentence: &'s Sentence, mentions: &'s [Mention]) -> impl Iterator<Item = usize> + 's {
    (0..sentence.nodes.len()).filter(move |n| period_at(sentence, *n, mentions).is_some())
}

/// "In the last week of April (27 April to 3 May)": the days in brackets say which week is meant.
pub fn spelled_out(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> usize {
    let days = |n: usize| {
        period_at(sentence, n, mentions)
            .is_some_and(|(_, m)| matches!(m.expr, PeriodExpr::Days { start, .. } if start.month.is_some()))
    };
    let bracketed = sentence.is(node + 1, &grammar.known.open) && sentence.is(node + 3, &grammar.known.close);
    if bracketed && days(node + 2) { node + 2 } else { node }
}

/// The period mention at a node.
pub fn period_at<'m>(sentence: &Sentence, node: usize, mentions: &'m [Mention]) -> Option<(usize, &'m PeriodMention)> {
    let index = sentence.nodes.get(node)?.figure()?;
    match &mentions.get(index)?.kind {
        MentionKind::Period(period) => Some((index, period)),
        _ => None,
    }
}

/// "Last week", "a year ago": a period that counts from another one.
pub fn counts_back(sentence: &Sentence, node: usize, mentions: &[Mention]) -> bool {
    period_at(sentence, node, mentions)
        .is_some_and(|(_, m)| matches!(m.expr, PeriodExpr::Relative { offset, .. } if offset < 0))
}

/// Whether a period is only what a figure is measured against: 较上周, "than last month".
pub fn measured_against(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    node > 0 && sentence.is(node - 1, &grammar.known.baseline_link) && counts_back(sentence, node, mentions)
}

/// "Mayıs ayına göre yüzde 21 arttı": the word that compares stands behind the period.
pub fn measured_from(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    sentence.is(node + 1, &grammar.known.than_after)
}

/// 再前一周中国模型约为3.11万亿, "A week earlier the two had stood at …", "In the previous week, …": a period that opens its clause is
/// what the clause tells of, however it counts.
pub fn opens_clause(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let closes = grammar.known.clause_break.union(grammar.known.period_stop);
    let joins = grammar.known.in_word.union(grammar.known.conjunction).union(grammar.known.function_word);
    let first = (0..node).rev().take_while(|n| sentence.is(*n, &joins)).last().unwrap_or(node);
    // "For the week before, the platform reported 49.2 trillion".
    let first = if node == 1 && sentence.is(0, &grammar.known.right_link) { 0 } else { first };
    let linked = node > 0 && sentence.is(node - 1, &grammar.known.baseline_link);
    let compared = linked || measured_from(sentence, node, grammar);
    !compared && (first == 0 || sentence.is(first - 1, &closes))
}

pub fn same_clause(sentence: &Sentence, a: usize, b: usize, grammar: &Grammar) -> bool {
    !(a.min(b)..a.max(b)).any(|n| sentence.is(n, &grammar.known.clause_break))
}

/// A period before the one that the passage is about, or one that follows "from", "than", "over", is what a change is measured against.
pub fn baseline_of(
    sentence: &Sentence,
    node: usize,
    anchor: usize,
    mentions: &[Mention],
    grammar: &Grammar,
    state: &State,
) -> Option<Baseline> {
    let (_, mention) = period_at(sentence, node, mentions)?;
    let linked = node > 0 && sentence.is(node - 1, &grammar.known.baseline_link);
    let compared = linked || measured_from(sentence, node, grammar);
    match &mention.expr {
        PeriodExpr::Relative { unit, offset: -1, anchor: from }
            if compared || matches!(from, Anchor::Passage | Anchor::Told) =>
        {
            grain_of(*unit).map(Baseline::Previous)
        }
        // 较两周前减少65.6%: the week of then.
        PeriodExpr::Relative { offset: ..=-2, .. } if compared => {
            let about = state.period().map(|about| about.value.period);
            match settle(mention, state.published, sentence_anchor(sentence, node, mentions, state).or(about)) {
                Settled::Fixed(period) => Some(Baseline::Since(period.start)),
                _ => None,
            }
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
    let stated = match &mention.expr {
        PeriodExpr::Within { inner, .. } => &**inner,
        stated => stated,
    };
    matches!(
        stated,
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
            | PeriodExpr::MonthsTo { .. }
    )
}

/// The stretch of days that an expression names, or comes to: 直到5月18日至24日，才被……超越.
pub fn stretch_of(mention: &PeriodMention) -> Option<PeriodMention> {
    let plain = match &mention.expr {
        PeriodExpr::AsOf(inner) => PeriodMention { expr: (**inner).clone(), grain: mention.grain },
        _ => mention.clone(),
    };
    spans_days(&plain).then_some(plain)
}

/// "This week": the one that the article was printed in.
pub fn is_current(mention: &PeriodMention) -> bool {
    matches!(mention.expr, PeriodExpr::Relative { unit: TimeUnit::Week, offset: 0, .. })
}

/// "The following week, …", "… to 5.2 trillion a month later": the tale goes on from there. 降价一周之后 counts from something else.
pub fn goes_on(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    let later = period_at(sentence, node, mentions).is_some_and(|(_, mention)| {
        matches!(
            mention.expr,
            PeriodExpr::Relative {
                unit: TimeUnit::Week | TimeUnit::Month,
                offset: 1..,
                anchor: Anchor::Passage | Anchor::Told
            }
        )
    });
    later
        && (opens_clause(sentence, node, grammar)
            || node.checked_sub(1).is_some_and(|n| sentence.is(n, &grammar.known.figure)))
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
        PeriodExpr::Relative { anchor: Anchor::Passage | Anchor::Told, .. } => true,
        PeriodExpr::Within { offset, .. } => offset < 0,
        PeriodExpr::SameInYear(_) => true,
        _ => false,
    }
}

/// "As of February 28 … in the month": the unit that the sentence counts in.
pub fn same_unit(sentence: &Sentence, mentions: &[Mention]) -> Option<Grain> {
    periods(sentence, mentions).find_map(|n| match period_at(sentence, n, mentions)?.1 {
        PeriodMention { expr: PeriodExpr::Same, grain } => *grain,
        _ => None,
    })
}

/// The calendar month or week that a stated day lies in.
pub fn whole(day: &PeriodExpr, unit: Grain, state: &State) -> Option<ResolvedPeriod> {
    let stated = PeriodMention { expr: day.clone(), grain: None };
    let Settled::Fixed(day) = settle(&stated, state.published, None) else { return None };
    match unit {
        Grain::Month => Some(ResolvedPeriod {
            start: day.end.first_of_month(),
            end: day.end.last_of_month(),
            grain: Some(Grain::Month),
        }),
        _ => None,
    }
}
