//! Which period a figure has: the one that its clause states, else the passage's.

use super::state::{Sourced, State, Stated};
use crate::annotate::settle_stub::{Settled, settle};
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
    changes: bool,
) -> When {
    let mut result = When::default();
    let mut skip = Vec::new();
    if changes {
        for node in periods(sentence, mentions) {
            if let Some(baseline) = baseline_of(sentence, node, anchor, mentions, grammar, state) {
                let index = sentence.nodes[node].figure();
                if result.baseline.is_none() && same_clause(sentence, node, anchor, grammar) {
                    result.baseline = Some((baseline, sentence.nodes[node].span));
                    result.used.extend(index);
                }
                skip.push(node);
            }
        }
    }
    let own = own_period(sentence, anchor, mentions, grammar, &skip);
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
        result.period = state.period().cloned();
        result.how = "passage";
        return result;
    }
    let passage = sentence_anchor(sentence, node, mentions, state).or_else(|| state.period().map(|p| p.value.period));
    match settle(mention, state.published, passage) {
        Settled::Fixed(period) => {
            result.period = Some(Sourced { value: Stated { period, mention: mention.clone() }, span });
        }
        Settled::Bounds { earliest, latest } => result.bounds = Some((earliest, latest)),
        Settled::Open => result.bounds = Some((None, None)),
    }
    result
}

/// "A year ago" inside a sentence about a stated period counts from that period.
fn sentence_anchor(
    sentence: &Sentence,
    node: usize,
    mentions: &[Mention],
    state: &State,
) -> Option<crate::model::ResolvedPeriod> {
    let (_, mention) = period_at(sentence, node, mentions)?;
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
    let stops = |n: usize| sentence.is(n, &grammar.known.figure) || sentence.is(n, &grammar.known.clause_break);
    let mut after = (anchor + 1..sentence.nodes.len()).take_while(|n| !stops(*n));
    if let Some(node) = after.find(|n| is_period(*n)) {
        return Some((node, "clause"));
    }
    let mut before = (0..anchor).rev().take_while(|n| !sentence.is(*n, &grammar.known.clause_break));
    if let Some(node) = before.find(|n| is_period(*n)) {
        return Some((node, "clause"));
    }
    (0..anchor).find(|n| is_period(*n)).map(|node| (node, "sentence"))
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
                Settled::Bounds { latest: Some(latest), .. } => Some(Baseline::Since(latest)),
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
        PeriodExpr::Days { .. }
            | PeriodExpr::WeekOf(_)
            | PeriodExpr::WeekEnding(_)
            | PeriodExpr::DaysTo { .. }
            | PeriodExpr::IsoWeek { .. }
            | PeriodExpr::WeekOfMonth { .. }
            | PeriodExpr::Month { .. }
            | PeriodExpr::Quarter { .. }
    )
}
