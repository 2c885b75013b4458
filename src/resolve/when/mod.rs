//! Which period a figure has: the one that its clause states, else the passage's.

mod around;
mod elsewhere;
mod levels;
mod occasions;
mod periods;
mod settling;

pub use around::is_inserted;
use around::{Around, owner_behind};
pub use levels::is_old_level;
pub use occasions::released;
pub use occasions::{dates_the_bracket, said_in_brackets, told};
pub use periods::{
    anchor_of, goes_on, grain_of, is_current, is_half, is_history, measured_against, period_at, spans_days, spelled_out,
};
use periods::{periods, same_clause, sentence_anchor};

use super::state::{Sourced, State, Stated};
use crate::annotate::figures::{Settled, settle};
use crate::extract::{Grammar, Sentence};
use crate::model::{Anchor, Baseline, ByteSpan, Grain, Mention, PeriodExpr, PeriodMention, ResolvedPeriod};

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

/// Finds the period of the figure at node `anchor`.
pub fn when(
    sentence: &Sentence,
    anchor: usize,
    mentions: &[Mention],
    grammar: &Grammar,
    state: &State,
    ask: Ask,
) -> When {
    Clock { sentence, anchor, mentions, grammar, state }.when(ask)
}

/// A figure in its sentence, and what the passage is about.
struct Clock<'a> {
    sentence: &'a Sentence,
    anchor: usize,
    mentions: &'a [Mention],
    grammar: &'a Grammar,
    state: &'a State,
}

impl Clock<'_> {
    fn when(&self, ask: Ask) -> When {
        let mut result = When::default();
        let mut skip = self.no_periods(ask);
        let level = |n: &usize| {
            self.is_level_of_a_multiple(*n) && owner_behind(self.sentence, self.anchor, self.grammar) != Some(*n)
        };
        skip.extend(periods(self.sentence, self.mentions).filter(level));
        if ask.changes {
            self.baselines(&mut skip, &mut result);
        } else {
            skip.extend(periods(self.sentence, self.mentions).filter(|n| self.is_another(*n)));
        }
        let Clock { sentence, anchor, mentions, grammar, .. } = *self;
        if let Some(node) = ask.paired.filter(|node| !skip.contains(node)) {
            return self.stated(node, "clause", result);
        }
        if ask.lasts || self.is_in_a_streak() {
            skip.extend(periods(sentence, mentions).filter(|n| self.labels_a_step(*n)));
        }
        let published = self.state.published;
        let own = Around { sentence, anchor, mentions, grammar, published, skip: &skip }.own();
        if !ask.changes && self.is_old_value(own) {
            result.how = "clause";
            result.period = self
                .first_of_two(own)
                .or_else(|| self.week_before(own, ask.previous))
                .or_else(|| self.compared(own, ask.previous));
            result.bounds = Some((None, None)).filter(|_| result.period.is_none());
            return result;
        }
        if let Some((node, _)) = own.filter(|(node, _)| !ask.changes && self.is_level_before(*node)) {
            result.how = "clause";
            result.text = Some(self.sentence.nodes[node].span);
            result.period = self.one_before(None);
            return result;
        }
        if let Some(word) = self.prior_value().filter(|_| !ask.changes) {
            result.how = "clause";
            result.text = Some(self.sentence.nodes[word].span);
            result.period = self.one_before(own);
            result.bounds = Some((None, None)).filter(|_| result.period.is_none());
            return result;
        }
        let own = own.filter(|(node, _)| !(ask.changes && self.now_since(*node)));
        let own = own.map(|(node, how)| if ask.changes { (self.later_level(node), how) } else { (node, how) });
        if self.is_left_open(own) {
            return When { how: "clause", bounds: Some((None, None)), ..result };
        }
        match own {
            Some((node, how)) => self.stated(spelled_out(sentence, node, mentions, grammar), how, result),
            None => When { period: self.state.period().cloned(), how: "passage", ..result },
        }
    }

    /// "In May, on one day, it had 116 billion", "on one day it had …": a day or week that nothing names, though its month is named.
    fn is_left_open(&self, own: Option<(usize, &'static str)>) -> bool {
        let known = &self.grammar.known;
        if !self.sentence.all.meets(&known.open_time) {
            return false;
        }
        let says_length = |n: usize| self.grammar.node_feature(&self.sentence.nodes[n], "grain").is_some();
        let open = |n: &usize| self.sentence.is(*n, &known.open_time) && says_length(*n);
        let Some(cue) = (0..self.anchor).rev().find(open) else { return false };
        let Some((node, _)) = own else { return true };
        let longer = period_at(self.sentence, node, self.mentions).is_some_and(|(_, mention)| {
            matches!(mention.grain, Some(Grain::Month | Grain::Quarter | Grain::Year)) || mention.grain.is_none()
        });
        longer && same_clause(self.sentence, node.min(cue), node.max(cue), self.grammar)
    }

    /// 连续第八周居首: the place stands behind how long it has lasted.
    fn is_in_a_streak(&self) -> bool {
        let known = &self.grammar.known;
        let quiet = |n: &usize| !self.sentence.is(*n, &known.comma.union(known.clause_break));
        let mut before = (0..self.anchor).rev().take_while(quiet);
        self.sentence.is(self.anchor, &known.top_place.union(known.ordinal))
            && before.any(|n| self.sentence.is(n, &known.duration))
    }

    /// 上周4.75万亿，前一周是4.42万亿，连续第八周居首: the week before is that of the figure behind it alone.
    fn labels_a_step(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let step = period_at(self.sentence, node, self.mentions).is_some_and(|(_, mention)| {
            matches!(mention.expr, PeriodExpr::Relative { offset: ..=-1, anchor: Anchor::Passage | Anchor::Told, .. })
        });
        let joins = known.copula.union(known.reaching).union(known.possessive);
        let next = if self.sentence.is(node + 1, &joins) { node + 2 } else { node + 1 };
        step && next < self.anchor && self.sentence.is(next, &known.figure)
    }

    /// 一年前每周只有2.4万亿，如今放大到12倍: "now" stands between the period and the figure.
    fn now_since(&self, node: usize) -> bool {
        let now = |n: usize| period_at(self.sentence, n, self.mentions).is_some_and(|(_, m)| m.expr == PeriodExpr::Now);
        (node + 1..self.anchor).any(now)
    }

    /// 2025年下半年为37万亿，上半年为10.2万亿，增幅263%: a change is of the later of two levels, though the earlier is told last.
    fn later_level(&self, node: usize) -> usize {
        let fixed = |n: usize| {
            let (_, mention) = period_at(self.sentence, n, self.mentions)?;
            let passage = sentence_anchor(self.sentence, n, self.mentions, self.state);
            // 截至今年9月: the month, and not its last day.
            let plain = match &mention.expr {
                PeriodExpr::AsOf(inner) => PeriodMention { expr: (**inner).clone(), grain: mention.grain },
                _ => mention.clone(),
            };
            match settle(&plain, self.state.published, passage) {
                Settled::Fixed(period) => Some(period),
                _ => None,
            }
        };
        let level = |n: usize| (n + 1..self.anchor).any(|i| self.sentence.is(i, &self.grammar.known.figure));
        let Some(told) = fixed(node).filter(|_| node < self.anchor && level(node)) else { return node };
        let later = (0..node).rev().find(|n| {
            !self::told(self.sentence, *n, self.mentions, self.grammar)
                && !self.is_spelled_behind(*n)
                && fixed(*n).is_some_and(|p| p.start > told.end && p.grain == told.grain)
        });
        later.unwrap_or(node)
    }
}

fn sourced(period: ResolvedPeriod, mention: &PeriodMention, span: ByteSpan) -> Sourced<Stated> {
    Sourced { value: Stated { period, mention: mention.clone() }, span }
}

/// What the figure is, as far as its time is concerned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// A change, for which "from a week earlier" is a baseline.
    pub changes: bool,
    /// A streak.
    pub lasts: bool,
    /// A level whose old value is that of the week before, when nothing else is said.
    pub previous: bool,
    /// The node of its period, in a row of periods as long as its own.
    pub paired: Option<usize>,
}
