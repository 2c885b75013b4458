//! Which period a figure has: the one that its clause states, else the passage's.

mod around;
mod occasions;
mod periods;

use std::cmp::Ordering;

pub use around::is_inserted;
use around::{Around, owner_behind};
pub use occasions::released;
use occasions::told;
pub use periods::{
    anchor_of, goes_on, grain_of, is_current, is_half, is_history, measured_against, period_at, spans_days, spelled_out,
};
use periods::{
    baseline_of, measured_from, opens_clause, periods, same_clause, same_unit, sentence_anchor, stretch_of, whole,
};

use super::state::{Sourced, State, Stated};
use crate::annotate::figures::{Settled, settle};
use crate::extract::{Grammar, Sentence};
use crate::model::{Anchor, Baseline, ByteSpan, Grain, Mention, PeriodExpr, PeriodMention, ResolvedPeriod, TimeUnit};

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

/// "Down 45% from its level a month ago": so far before a period stands the word that it is compared by.
const BACK: usize = 3;

/// Between "against" and the time of the level behind it stand so many nodes, at most.
const OLD_LEVEL: usize = 5;

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
        match own {
            Some((node, how)) => self.stated(spelled_out(sentence, node, mentions, grammar), how, result),
            None => When { period: self.state.period().cloned(), how: "passage", ..result },
        }
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

    /// Nodes that are no figure's period: a day on which something came out or was told; "now" for a streak or a change.
    fn no_periods(&self, ask: Ask) -> Vec<usize> {
        let known = &self.grammar.known;
        // "Now", in a passage about a week, is that week.
        let about_a_time = self.state.period().is_some();
        let loose = |n: usize| match period_at(self.sentence, n, self.mentions).map(|(_, m)| &m.expr) {
            Some(PeriodExpr::Now) => about_a_time || ask.lasts || ask.changes,
            Some(PeriodExpr::Rolling { .. }) => ask.lasts || ask.changes,
            // "It has been first since mid-February", "2.45T tokens — out since February 12": since when, and not when.
            Some(PeriodExpr::Since(_)) => {
                let amount = known.scaled.union(known.quantity).union(known.percent).union(known.multiple);
                let apart = (self.anchor.min(n)..self.anchor.max(n)).any(|i| self.sentence.is(i, &known.dash));
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
                (aside || behind) && period_at(self.sentence, *n, self.mentions).is_some_and(due)
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

    /// Kimi K3在8月末取消了五折后，……: when something happened, after which the figures are.
    fn is_event(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let stops = known.comma.union(known.figure);
        let close = (node + 1..self.anchor).find(|n| self.sentence.is(*n, &stops));
        close.is_some_and(|n| self.sentence.is(n, &known.after_event))
    }

    /// 两周后的9月7日至13日: the days say which week is meant.
    fn is_spelled_behind(&self, node: usize) -> bool {
        let period = |n: usize| period_at(self.sentence, n, self.mentions).map(|(_, mention)| mention);
        self.sentence.is(node + 1, &self.grammar.known.possessive)
            && period(node).is_some_and(|m| matches!(m.expr, PeriodExpr::Relative { .. }))
            && period(node + 2).is_some_and(|m| matches!(m.expr, PeriodExpr::Days { .. } | PeriodExpr::WeekOf(_)))
    }

    /// 上周的冠军退居第二: when somebody was first, which dates that place alone.
    fn is_of_a_first(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        self.sentence.is(node + 1, &known.possessive)
            && self.sentence.is(node + 2, &known.top_place)
            && self.anchor > node + 2
    }

    /// 曾在3月居首的Anthropic，份额缩水2.9个百分点: when somebody was what a clause before the name says.
    fn is_once(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let once = node > 0 && self.sentence.is(node - 1, &known.once);
        let stops = known.comma.union(known.clause_break);
        let mut clause = (node + 1..self.anchor).take_while(|n| !self.sentence.is(*n, &stops));
        once && clause.any(|n| self.sentence.is(n, &known.possessive) && self.sentence.is(n + 1, &known.subject))
    }

    /// Finds what a change is measured against; such a period is not the change's own.
    fn baselines(&self, skip: &mut Vec<usize>, result: &mut When) {
        let (sentence, grammar) = (self.sentence, self.grammar);
        let against = grammar.known.baseline_link.union(grammar.known.comparand);
        for node in periods(sentence, self.mentions) {
            let relative = |m: &PeriodMention| matches!(m.expr, PeriodExpr::Relative { .. });
            let counts = period_at(sentence, node, self.mentions).is_some_and(|(_, m)| relative(m));
            if counts && node < self.anchor && opens_clause(sentence, node, grammar) {
                continue;
            }
            let baseline = baseline_of(sentence, node, self.anchor, self.mentions, grammar, self.state);
            // 对比2024年全年的114万亿，增长近400%; "25.2 points higher than at the end of 2024".
            let compared = if node < self.anchor {
                self.is_compared_before(node)
                    || measured_from(sentence, node, grammar)
                    || self.of_old_level(node)
                    || self.of_another_change(node)
            } else {
                (node.saturating_sub(BACK)..node).any(|n| sentence.is(n, &against))
            };
            if baseline.is_some() || compared || self.is_times_of(node) || self.owns_the_multiple(node) {
                skip.push(node);
            }
            let near = same_clause(sentence, node, self.anchor, grammar) && !self.is_of_the_next_change(node);
            if let (Some(baseline), None, true) = (baseline, result.baseline, near) {
                result.baseline = Some((baseline, sentence.nodes[node].span));
                result.used.extend(sentence.nodes[node].figure());
            }
        }
    }

    /// "Up 62% from Q2 and nearly nine times the same quarter last year": what the second change is measured against is not what the first is.
    fn is_of_the_next_change(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let against = known.origin_from.union(known.baseline_link).union(known.comparand);
        let change = known.percent.union(known.multiple).union(known.points);
        let next = (self.anchor + 1..node).find(|n| self.sentence.is(*n, &change));
        let first =
            |n: &usize| self.sentence.is(*n - 1, &against) && period_at(self.sentence, *n, self.mentions).is_some();
        next.is_some_and(|next| (self.anchor + 2..next).any(|n| first(&n)))
    }

    /// "An increase of 4 percent and some three times the level of January": January is no time of any figure here.
    fn is_level_of_a_multiple(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation);
        let last = (0..node).rev().find(|n| self.sentence.is(*n, &known.figure));
        let last = last.filter(|n| *n != self.anchor && self.sentence.is(*n, &multiple));
        last.is_some_and(|anchor| Clock { anchor, ..*self }.is_times_of(node))
    }

    /// "6x the December 2025 level", "3.6 times the volume of the second quarter": the period that the multiple is of.
    fn is_times_of(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation).union(known.grown);
        let joins = known.gap.union(known.measured_by);
        // "1.3 times last month's level".
        let owns = self.sentence.is(node + 1, &known.possessive);
        let named = owns
            || !period_at(self.sentence, node, self.mentions).is_some_and(|(_, m)| {
                matches!(m.expr, PeriodExpr::Relative { .. } | PeriodExpr::Same | PeriodExpr::Now)
            });
        named
            && node > self.anchor
            && self.sentence.is(self.anchor, &multiple)
            && ((self.anchor + 1..node).all(|n| self.sentence.is(n, &joins) && !self.sentence.is(n, &known.in_word))
                || self.is_times_its_past(node)
                || self.is_times_its_level(node)
                || self.is_times_a_level(node))
    }

    /// "Twice as much as in January", "more than double the 140 trillion of March".
    fn is_times_a_level(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let is = |n: usize, set| self.sentence.is(n, set);
        let between = self.anchor + 1..node;
        let as_much = known.function_word.union(known.gap);
        let link = node - 1;
        let as_in = is(self.anchor + 1, &known.function_word)
            && between.clone().all(|n| is(n, &as_much) || n == link && is(n, &known.in_word));
        let of_level = between.len() == 2 && is(self.anchor + 1, &known.scaled) && is(link, &known.of_word);
        as_in || of_level
    }

    /// "Almost four times its volume in May".
    fn is_times_its_level(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let is = |n: usize, set| self.sentence.is(n, set);
        let noun = known.gap.union(known.countable).union(known.measured_by);
        let between = self.anchor + 2..node.saturating_sub(1);
        let whose = is(self.anchor + 1, &known.pronoun) && !between.is_empty();
        let link = known.in_word.union(known.of_word);
        whose && is(node - 1, &link) && between.into_iter().all(|n| is(n, &noun))
    }

    /// "2.6 times what they did in May".
    fn is_times_its_past(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let is = |n: usize, set| self.sentence.is(n, set);
        let whose = is(self.anchor + 1, &known.measured_by) && is(self.anchor + 2, &known.pronoun);
        let joins =
            known.reaching.union(known.in_word).union(known.right_link).union(known.function_word).union(known.gap);
        whose && (self.anchor + 3..node).all(|n| is(n, &joins))
    }

    /// "Up 50 percent from March and about 11 times the level of a year ago": what the change before is measured against.
    fn of_another_change(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let from = known.origin_from.union(known.baseline_link);
        let change = known.percent.union(known.multiple).union(known.points);
        node > 1 && self.sentence.is(node - 1, &from) && self.sentence.is(node - 2, &change)
    }

    /// "Dropped 38% from June, and it now ranks ninth": June is no time of the place.
    fn is_origin_of_a_change(&self, node: usize) -> bool {
        node > 0 && self.sentence.is(node - 1, &self.grammar.known.origin_from) && self.of_another_change(node)
    }

    /// "3.1 quadrillion in June, against 980 trillion in June of last year, a threefold increase": the time of what it was compared with.
    fn of_old_level(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let near = node.saturating_sub(OLD_LEVEL)..node;
        let Some(word) = near.rev().find(|n| self.sentence.is(*n, &known.comparand)) else { return false };
        let between = || word + 1..node;
        let stops = known.comma.union(known.clause_break);
        between().any(|n| self.sentence.is(n, &known.figure)) && !between().any(|n| self.sentence.is(n, &stops))
    }

    /// 是2025年7月的9倍, 是2025年底100万亿的1.4倍: what the multiple is of, before it.
    fn owns_the_multiple(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation);
        let joins = known.possessive.union(known.gap);
        let level = known.scaled.union(known.quantity);
        let first = if self.sentence.is(node + 1, &level) { node + 2 } else { node + 1 };
        self.sentence.is(self.anchor, &multiple)
            && first < self.anchor
            && self.sentence.is(first, &known.possessive)
            && (first..self.anchor).all(|n| self.sentence.is(n, &joins))
    }

    /// Whether a period before the figure is what something was compared with.
    fn is_compared_before(&self, node: usize) -> bool {
        let (sentence, grammar) = (self.sentence, self.grammar);
        let Some(before) = node.checked_sub(1) else { return false };
        // "4.1 points more than a year ago, while the others slipped to 12.3%": of the clause before.
        let far = !same_clause(sentence, node, self.anchor, grammar) && sentence.is(before, &grammar.known.comparand);
        // "Slid 12% from June to 28,904 units": where it came from.
        let to = self.anchor > 0 && sentence.is(self.anchor - 1, &grammar.known.level_to);
        let from = to && sentence.is(before, &grammar.known.origin_from);
        far || from || sentence.is(before, &grammar.known.than_word)
    }

    /// Whether a period is another figure's than this level's: "612, nearly triple what it had a year ago".
    fn is_another(&self, node: usize) -> bool {
        let possessive = self.sentence.is(node + 1, &self.grammar.known.possessive);
        match node.cmp(&self.anchor) {
            Ordering::Less => {
                node + 1 != self.anchor
                    && !possessive
                    && (self.is_compared_before(node) || self.is_origin_of_a_change(node))
            }
            // "More tokens last week (59.4 trillion) than in all of the first quarter (48 trillion)".
            _ => {
                let known = &self.grammar.known;
                let figure = |n: usize| self.sentence.is(n, &known.figure);
                let than = (self.anchor + 1..node)
                    .rev()
                    .take_while(|n| !figure(*n))
                    .find(|n| self.sentence.is(*n, &known.than_word));
                than.is_some_and(|n| {
                    n + 1 == node || n + 4 >= node && (n + 1..node).all(|i| !self.sentence.is(i, &known.comma))
                })
            }
        }
    }

    /// "Rose from 12.6 to 20.39 trillion in the week of June 22-28": the old value is not that week's.
    /// A language that says "from" with an ending marks the figure itself or what follows it: "yüzde 22,6'dan yüzde 18,4'e düştü".
    fn is_old_value(&self, own: Option<(usize, &'static str)>) -> bool {
        let from = self.grammar.known.origin_from;
        let ending = self.grammar.known.origin_after;
        // 第七→第五
        let arrow = self.sentence.is(self.anchor + 1, &self.grammar.known.arrow);
        let marked = arrow || self.sentence.is(self.anchor, &ending) || self.sentence.is(self.anchor + 1, &ending);
        let figure = |n| self.sentence.is(n, &self.grammar.known.figure);
        let beside = own.is_some_and(|(node, _)| node > self.anchor && !(self.anchor + 1..node).any(figure));
        (marked || self.anchor > 0 && self.sentence.is(self.anchor - 1, &from)) && !beside
    }

    /// 上周……6.81万亿，较上周的6.02万亿增长13%: "last week", which the passage is about already, is here the week before it.
    fn is_level_before(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let back = |m: &PeriodMention| {
            matches!(m.expr, PeriodExpr::Relative { unit: TimeUnit::Week, offset: -1, anchor: Anchor::Article })
        };
        let about = self.state.period().map(|about| about.value.period);
        let own = period_at(self.sentence, node, self.mentions)
            .filter(|(_, mention)| back(mention))
            .map(|(_, mention)| settle(mention, self.state.published, None));
        let compared = node > 0 && self.sentence.is(node - 1, &known.baseline_link);
        let level = self.sentence.is(node + 1, &known.possessive) && node + 2 == self.anchor;
        compared && level && matches!((own, about), (Some(Settled::Fixed(own)), Some(about)) if own == about)
    }

    /// 前值为19.95万亿, as bulletins of data say: the value of the period before.
    fn prior_value(&self) -> Option<usize> {
        let known = &self.grammar.known;
        // 由上期的1.74倍升至2.02倍
        let joins = known.copula.union(known.colon).union(known.reaching).union(known.possessive);
        let word = (0..self.anchor).rev().find(|n| !self.sentence.is(*n, &joins));
        word.filter(|n| self.sentence.is(*n, &known.prior_value))
    }

    /// The day, week or month before the one that a clause or the passage is about.
    fn one_before(&self, own: Option<(usize, &'static str)>) -> Option<Sourced<Stated>> {
        let stated = own.and_then(|(node, how)| self.stated(node, how, When::default()).period);
        let about = stated.or_else(|| self.state.period().cloned())?;
        let period = about.value.period;
        let seven = period.end.since(period.start).is_ok_and(|length| length.get_days() == 6);
        let unit = match period.grain {
            Some(Grain::Day) => TimeUnit::Day,
            Some(Grain::Month) => TimeUnit::Month,
            Some(Grain::Quarter) => TimeUnit::Quarter,
            _ if seven => TimeUnit::Week,
            _ => return None,
        };
        let expr = PeriodExpr::Relative { unit, offset: -1, anchor: Anchor::Passage };
        let mention = PeriodMention { expr, grain: period.grain };
        match settle(&mention, self.state.published, Some(period)) {
            Settled::Fixed(before) => Some(sourced(before, &mention, about.span)),
            _ => None,
        }
    }

    /// 9月7日至13日，排名从第五位跌到第七位: the place that a move began at is that of the week before. So is "climbed to 48.9 trillion from
    /// 47.2 trillion", unless the sentence tells of another stretch of time ("from 2.6 to 10.2 trillion over four weeks").
    fn week_before(&self, own: Option<(usize, &'static str)>, previous: bool) -> Option<Sourced<Stated>> {
        let placed = self.sentence.is(self.anchor, &self.grammar.known.ordinal);
        if !placed && (!previous || self.sentence.all.meets(&self.grammar.known.duration)) {
            return None;
        }
        let about = match own {
            Some((node, how)) => self.stated(node, how, When::default()).period?,
            None => self.state.period().cloned()?,
        };
        let week = about.value.period;
        let whole = week.end.since(week.start).is_ok_and(|length| length.get_days() == 6);
        let expr = PeriodExpr::Relative { unit: TimeUnit::Week, offset: -1, anchor: Anchor::Passage };
        let mention = PeriodMention { expr, grain: Some(Grain::Week) };
        match settle(&mention, self.state.published, Some(week)) {
            Settled::Fixed(before) if whole => Some(sourced(before, &mention, about.span)),
            _ => None,
        }
    }

    /// 一季度29%，二季度41%，同期美国模型从55%掉到34%: over the same two times.
    fn first_of_two(&self, own: Option<(usize, &'static str)>) -> Option<Sourced<Stated>> {
        let (same, _) = own?;
        let (_, mention) = period_at(self.sentence, same, self.mentions)?;
        if mention.expr != PeriodExpr::Same || mention.grain.is_some() {
            return None;
        }
        let fixed = |n: usize| {
            let (_, mention) = period_at(self.sentence, n, self.mentions)?;
            let passage = sentence_anchor(self.sentence, n, self.mentions, self.state);
            match settle(mention, self.state.published, passage) {
                Settled::Fixed(period) => Some(sourced(period, mention, self.sentence.nodes[n].span)),
                _ => None,
            }
        };
        let mut told = (0..same).rev().filter_map(fixed);
        let last = told.next()?;
        told.next().filter(|first| {
            first.value.period.grain == last.value.period.grain && first.value.period.end < last.value.period.start
        })
    }

    /// "Up from 27% in September, while the Chinese share slid to 46% from 53%": the old values beside each other are of one time.
    fn compared(&self, own: Option<(usize, &'static str)>, previous: bool) -> Option<Sourced<Stated>> {
        let told = self.state.compared.as_ref().filter(|_| previous && own.is_none())?;
        let about = self.state.period()?;
        (told.value.period.grain == about.value.period.grain).then(|| told.clone())
    }

    /// Settles the period at `node`.
    fn stated(&self, node: usize, how: &'static str, mut result: When) -> When {
        let Some((index, mention)) = period_at(self.sentence, node, self.mentions) else { return result };
        let span = self.sentence.nodes[node].span;
        result.text = Some(span);
        result.used.push(index);
        result.how = how;
        // "This week", in a passage about a week, is that week.
        let current = matches!(mention.expr, PeriodExpr::Relative { offset: 0, .. });
        let about = self.state.period().filter(|p| current && p.value.period.grain == mention.grain);
        if let Some(about) = about {
            result.period = Some(about.clone());
            result.how = "passage";
            return result;
        }
        if let Some(before) = self.before_this_week(node, mention) {
            result.period = Some(sourced(before, mention, span));
            return result;
        }
        match &mention.expr {
            // 最近一周, below a table of weeks: the last of them.
            PeriodExpr::Rolling { unit: TimeUnit::Week, count: 1 } if self.state.latest_week.is_some() => {
                result.period.clone_from(&self.state.latest_week);
                result.how = "passage";
                result
            }
            PeriodExpr::Same => self.same(node, mention, result),
            PeriodExpr::AsOf(inner) if matches!(**inner, PeriodExpr::Day(_)) => {
                self.as_of_day(node, inner, mention, result)
            }
            PeriodExpr::AsOf(inner) => {
                let plain = PeriodMention { expr: (**inner).clone(), grain: mention.grain };
                let mut result = self.settled(node, &plain, result);
                // 截至上周日，周调用量……
                let day = result.period.as_ref().map(|stated| stated.value.period).filter(|_| self.counts("week"));
                if let Some(week) = day.and_then(week_to) {
                    result.period = Some(sourced(week, mention, span));
                }
                result
            }
            _ => self.settled(node, mention, result),
        }
    }

    /// 本周（9月7日至13日）……上周……: where the text calls the week that it is about "this week", "last week" is the one before it.
    fn before_this_week(&self, node: usize, mention: &PeriodMention) -> Option<ResolvedPeriod> {
        let PeriodExpr::Relative { unit: TimeUnit::Week, offset: offset @ ..=-1, anchor: Anchor::Article } =
            mention.expr
        else {
            return None;
        };
        let named =
            |told: &PeriodMention| matches!(told.expr, PeriodExpr::Within { unit: TimeUnit::Week, offset: 0, .. });
        let here = (0..node).rev().find_map(|n| {
            let (_, told) = period_at(self.sentence, n, self.mentions).filter(|(_, told)| named(told))?;
            match settle(told, self.state.published, None) {
                Settled::Fixed(period) => Some(period),
                _ => None,
            }
        });
        let told = || self.state.last_of(Grain::Week).filter(|told| named(&told.value.mention));
        let this = here.or_else(|| told().map(|told| told.value.period))?;
        let expr = PeriodExpr::Relative { unit: TimeUnit::Week, offset, anchor: Anchor::Passage };
        match settle(&PeriodMention { expr, grain: mention.grain }, self.state.published, Some(this)) {
            Settled::Fixed(before) => Some(before),
            _ => None,
        }
    }

    /// "As of March 22": the month that the sentence counts in; the week that ends on that Sunday, where it counts by the week
    /// (截至9月27日，……位列周榜第三); the day itself, where it counts by the day ("a single-day consumption of 606 billion").
    fn as_of_day(&self, node: usize, inner: &PeriodExpr, mention: &PeriodMention, mut result: When) -> When {
        let span = self.sentence.nodes[node].span;
        let day = PeriodMention { expr: inner.clone(), grain: mention.grain };
        let month = same_unit(self.sentence, self.mentions).and_then(|unit| whole(inner, unit, self.state));
        if month.is_none()
            && self.counts("week")
            && let Settled::Fixed(last) = settle(&day, self.state.published, None)
            && let Some(week) = week_to(last)
        {
            result.period = Some(sourced(week, mention, span));
            return result;
        }
        if month.is_none() && self.counts("day") {
            return self.settled(node, &day, result);
        }
        result.bounds = Some((None, None));
        result.period = month.map(|period| sourced(period, mention, span));
        result
    }

    /// Whether the sentence counts by the day or week: "daily", "single-day".
    fn counts(&self, grain: &str) -> bool {
        self.sentence.nodes.iter().any(|node| self.grammar.node_feature(node, "grain") == Some(grain))
    }

    fn settled(&self, node: usize, mention: &PeriodMention, mut result: When) -> When {
        let passage = anchor_of(self.sentence, node, self.mentions, self.state);
        match settle(mention, self.state.published, passage) {
            Settled::Fixed(period) => {
                result.period = Some(sourced(period, mention, self.sentence.nodes[node].span));
            }
            Settled::Bounds { earliest, latest } => result.bounds = Some((Some(earliest), Some(latest))),
            Settled::Open => result.bounds = Some((None, None)),
        }
        result
    }

    /// "The same days", "that week", "the month": what the sentence, or the passage, has told of before.
    fn same(&self, node: usize, mention: &PeriodMention, mut result: When) -> When {
        let day = |expr: &PeriodExpr| match expr {
            PeriodExpr::AsOf(inner) if matches!(**inner, PeriodExpr::Day(_)) => {
                whole(inner, mention.grain?, self.state)
            }
            _ => None,
        };
        let mut all = periods(self.sentence, self.mentions).filter_map(|n| period_at(self.sentence, n, self.mentions));
        let as_of = all.find_map(|(_, other)| day(&other.expr));
        // "That week", in a text that has told of a month since: the week that was told of last.
        let told_last = || mention.grain.and_then(|grain| self.state.last_of(grain)).map(|told| told.value.period);
        let there = as_of.or_else(|| self.same_grain_before(node, mention)).or_else(told_last);
        // "That year" is not the week that the passage is about.
        let fits = |about: &&Sourced<Stated>| {
            mention.grain.is_none_or(|g| g == Grain::Day || about.value.period.grain.is_none_or(|p| p == g))
        };
        if there.is_none() {
            result.how = "passage";
        }
        let here = there.map(|period| sourced(period, mention, self.sentence.nodes[node].span));
        result.period = here.or_else(|| self.state.period().filter(fits).cloned());
        if result.period.is_none() {
            result.bounds = Some((None, None));
        }
        result
    }

    /// "On May 6 … that day": the sentence's own day.
    fn same_grain_before(&self, node: usize, mention: &PeriodMention) -> Option<ResolvedPeriod> {
        (0..node).rev().find_map(|n| {
            let (_, other) = period_at(self.sentence, n, self.mentions)?;
            let told = stretch_of(other).unwrap_or_else(|| other.clone());
            let Settled::Fixed(period) = settle(&told, self.state.published, None) else { return None };
            let fits = mention.grain.is_none() || period.grain == mention.grain;
            // 6月占比46%，比5月提高5个百分点；同期……: not what something was measured against.
            // 6月的总量是1月的近7倍，……当月……: nor what a multiple is of.
            let of = self.sentence.is(n + 1, &self.grammar.known.possessive)
                && self.sentence.is(n + 2, &self.grammar.known.times);
            let told = !matches!(other.expr, PeriodExpr::Same) && !self.is_compared_before(n) && !of;
            (told && fits).then_some(period)
        })
    }
}

/// The week that ends on a day, if that is a Sunday.
fn week_to(day: ResolvedPeriod) -> Option<ResolvedPeriod> {
    let sunday = day.start == day.end && day.end.weekday() == jiff::civil::Weekday::Sunday;
    let start = day.end.checked_sub(jiff::ToSpan::days(6)).ok()?;
    sunday.then_some(ResolvedPeriod { start, end: day.end, grain: Some(Grain::Week) })
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
