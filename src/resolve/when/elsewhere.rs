//! Periods of a sentence that are no figure's: a day on which something else happened, or when somebody was first.

use super::occasions::{released, told};
use super::periods::{period_at, periods};
use super::{Ask, Clock};
use crate::model::{PeriodExpr, PeriodMention};

impl Clock<'_> {
    /// Nodes that are no figure's period: a day on which something came out or was told; "now" for a streak or a change.
    pub(super) fn no_periods(&self, ask: Ask) -> Vec<usize> {
        let known = &self.grammar.known;
        // "Now", in a passage about a week, is that week.
        let about_a_time = self.state.period().is_some();
        let loose = |n: usize| match period_at(self.sentence, n, self.mentions).map(|(_, m)| &m.expr) {
            Some(PeriodExpr::Now) => about_a_time || ask.lasts || ask.changes,
            Some(PeriodExpr::Rolling { .. }) => ask.lasts || ask.changes,
            // "It has been first since mid-February", "2.45T tokens — out since February 12": since when, and not when.
            Some(PeriodExpr::Since(_)) => {
                let amount = known.scaled.union(known.quantity).union(known.percent).union(known.multiple);
                // "Inched up to 33%, its best since May": of what the comma adds.
                let adds = |i: usize| i > self.anchor && i + 1 < n && self.sentence.is(i, &known.comma);
                let mut between = self.anchor.min(n)..self.anchor.max(n);
                let apart = between.any(|i| self.sentence.is(i, &known.dash) || adds(i));
                !ask.lasts && !ask.changes && (apart || !self.sentence.is(self.anchor, &amount))
            }
            _ => false,
        };
        periods(self.sentence, self.mentions)
            .filter(|n| {
                // 受国庆长假影响: what it was due to.
                let due =
                    |(_, m): (_, &PeriodMention)| matches!(m.expr, PeriodExpr::Day(_) | PeriodExpr::NamedDay { .. });
                let aside = *n > 0 && self.sentence.is(*n - 1, &self.grammar.known.aside);
                // "Lost half of its volume after April 10": since when, and not when.
                // 在9月18日 says when.
                let since = |before: usize| {
                    self.sentence.is(before, &self.grammar.known.function_word)
                        && !self.sentence.is(before, &self.grammar.known.in_word)
                };
                let behind = *n > 0 && since(*n - 1);
                (aside || behind || self.is_of_what_happened(*n))
                    && period_at(self.sentence, *n, self.mentions).is_some_and(due)
                    || released(self.sentence, *n, self.mentions, self.grammar)
                    || told(self.sentence, *n, self.mentions, self.grammar)
                    || loose(*n)
                    || self.is_event(*n)
                    || self.is_once(*n)
                    || self.is_spelled_behind(*n)
                    || self.is_of_a_first(*n)
            })
            .collect()
    }

    /// "Fell to sixth after its maker began to charge for it on June 1": a day in a clause behind the figure on something else.
    pub(super) fn is_of_what_happened(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        // "After its free preview ended on April 8, usage plunged 71%": nor is one in such a clause ahead of it.
        if node < self.anchor {
            let walls = known.comma.union(known.figure);
            let mut clause = (0..node).rev().take_while(|n| !self.sentence.is(*n, &walls));
            let opens = clause.any(|n| self.sentence.is(n, &known.event_word));
            return opens && (node + 1..self.anchor).any(|n| self.sentence.is(n, &known.comma));
        }
        let mut between = self.anchor + 1..node;
        between.clone().any(|n| self.sentence.is(n, &known.event_word))
            && !between.any(|n| self.sentence.is(n, &known.figure))
    }

    /// Kimi K3在8月末取消了五折后，……: when something happened, after which the figures are.
    pub(super) fn is_event(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let stops = known.comma.union(known.figure);
        let close = (node + 1..self.anchor).find(|n| self.sentence.is(*n, &stops));
        close.is_some_and(|n| self.sentence.is(n, &known.after_event))
    }

    /// 两周后的9月7日至13日: the days say which week is meant.
    pub(super) fn is_spelled_behind(&self, node: usize) -> bool {
        let period = |n: usize| period_at(self.sentence, n, self.mentions).map(|(_, mention)| mention);
        self.sentence.is(node + 1, &self.grammar.known.possessive)
            && period(node).is_some_and(|m| matches!(m.expr, PeriodExpr::Relative { .. }))
            && period(node + 2).is_some_and(|m| matches!(m.expr, PeriodExpr::Days { .. } | PeriodExpr::WeekOf(_)))
    }

    /// 上周的冠军退居第二: when somebody was first, which dates that place alone.
    pub(super) fn is_of_a_first(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        // "Drew more traffic than MiMo-V2-Pro, the leader of the week before".
        let of_it = node > 1
            && self.sentence.is(node - 1, &known.of_word)
            && self.sentence.is(node - 2, &known.top_place)
            && self.anchor + 1 < node - 1;
        of_it
            || self.sentence.is(node + 1, &known.possessive)
                && self.sentence.is(node + 2, &known.top_place)
                && self.anchor > node + 2
    }

    /// 曾在3月居首的Anthropic，份额缩水2.9个百分点: when somebody was what a clause before the name says.
    pub(super) fn is_once(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let once = node > 0 && self.sentence.is(node - 1, &known.once);
        let stops = known.comma.union(known.clause_break);
        let mut clause = (node + 1..self.anchor).take_while(|n| !self.sentence.is(*n, &stops));
        once && clause.any(|n| self.sentence.is(n, &known.possessive) && self.sentence.is(n + 1, &known.subject))
    }
}
