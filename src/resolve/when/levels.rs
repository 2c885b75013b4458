//! What a change is measured against, and when a level was that another is compared with.

use std::cmp::Ordering;

use super::periods::{baseline_of, measured_from, opens_clause, period_at, periods, same_clause, sentence_anchor};
use super::{Clock, When, sourced};
use crate::annotate::figures::{Settled, settle};
use crate::extract::{Grammar, Sentence};
use crate::model::{Anchor, Grain, PeriodExpr, PeriodMention, TimeUnit};
use crate::resolve::state::{Sourced, Stated};

/// "Down 45% from its level a month ago": so far before a period stands the word that it is compared by.
const BACK: usize = 3;

/// Between "against" and the time of the level behind it stand so many nodes, at most.
const OLD_LEVEL: usize = 5;

impl Clock<'_> {
    /// Finds what a change is measured against; such a period is not the change's own.
    pub(super) fn baselines(&self, skip: &mut Vec<usize>, result: &mut When) {
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
    pub(super) fn is_of_the_next_change(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let against = known.origin_from.union(known.baseline_link).union(known.comparand);
        let change = known.percent.union(known.multiple).union(known.points);
        let next = (self.anchor + 1..node).find(|n| self.sentence.is(*n, &change));
        let first =
            |n: &usize| self.sentence.is(*n - 1, &against) && period_at(self.sentence, *n, self.mentions).is_some();
        next.is_some_and(|next| (self.anchor + 2..next).any(|n| first(&n)))
    }

    /// "An increase of 4 percent and some three times the level of January": January is no time of any figure here.
    pub(super) fn is_level_of_a_multiple(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation);
        let last = (0..node).rev().find(|n| self.sentence.is(*n, &known.figure));
        let last = last.filter(|n| *n != self.anchor && self.sentence.is(*n, &multiple));
        last.is_some_and(|anchor| Clock { anchor, ..*self }.is_times_of(node))
    }

    /// "6x the December 2025 level", "3.6 times the volume of the second quarter": the period that the multiple is of.
    pub(super) fn is_times_of(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation).union(known.grown);
        let joins = known.gap.union(known.measured_by);
        // "1.3 times last month's level".
        let owns = self.sentence.is(node + 1, &known.possessive);
        // "More than twice its August figure".
        let theirs = node == self.anchor + 2 && self.sentence.is(self.anchor + 1, &known.pronoun);
        if theirs && self.sentence.is(self.anchor, &multiple) {
            return true;
        }
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
    pub(super) fn is_times_a_level(&self, node: usize) -> bool {
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
    pub(super) fn is_times_its_level(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let is = |n: usize, set| self.sentence.is(n, set);
        let noun = known.gap.union(known.countable).union(known.measured_by);
        let between = self.anchor + 2..node.saturating_sub(1);
        let whose = is(self.anchor + 1, &known.pronoun) && !between.is_empty();
        let link = known.in_word.union(known.of_word);
        whose && is(node - 1, &link) && between.into_iter().all(|n| is(n, &noun))
    }

    /// "2.6 times what they did in May".
    pub(super) fn is_times_its_past(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let is = |n: usize, set| self.sentence.is(n, set);
        let whose = is(self.anchor + 1, &known.measured_by) && is(self.anchor + 2, &known.pronoun);
        // "Twice what it had reported in May".
        let verb = known.reaching.union(known.telling).union(known.attribution);
        let joins = verb.union(known.in_word).union(known.right_link).union(known.function_word).union(known.gap);
        whose && (self.anchor + 3..node).all(|n| is(n, &joins))
    }

    /// "Up 50 percent from March and about 11 times the level of a year ago": what the change before is measured against.
    pub(super) fn of_another_change(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let from = known.origin_from.union(known.baseline_link);
        let change = known.percent.union(known.multiple).union(known.points);
        node > 1 && self.sentence.is(node - 1, &from) && self.sentence.is(node - 2, &change)
    }

    /// "Dropped 38% from June, and it now ranks ninth": June is no time of the place.
    pub(super) fn is_origin_of_a_change(&self, node: usize) -> bool {
        node > 0 && self.sentence.is(node - 1, &self.grammar.known.origin_from) && self.of_another_change(node)
    }

    /// "3.1 quadrillion in June, against 980 trillion in June of last year, a threefold increase": the time of what it was compared with.
    pub(super) fn of_old_level(&self, node: usize) -> bool {
        is_old_level(self.sentence, node, self.grammar)
    }

    /// 是2025年7月的9倍, 是2025年底100万亿的1.4倍: what the multiple is of, before it.
    pub(super) fn owns_the_multiple(&self, node: usize) -> bool {
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
    pub(super) fn is_compared_before(&self, node: usize) -> bool {
        let (sentence, grammar) = (self.sentence, self.grammar);
        let Some(before) = node.checked_sub(1) else { return false };
        // "4.1 points more than a year ago, while the others slipped to 12.3%": of the clause before.
        let far = !same_clause(sentence, node, self.anchor, grammar) && sentence.is(before, &grammar.known.comparand);
        // "Slid 12% from June to 28,904 units": where it came from. "The following week, from February 16 to 22, usage climbed to
        // 5.16 trillion": when it came there, for nothing had moved before.
        let to = self.anchor > 0 && sentence.is(self.anchor - 1, &grammar.known.level_to);
        let moved = || (0..before).any(|n| sentence.is(n, &grammar.known.moving));
        let from = to && sentence.is(before, &grammar.known.origin_from) && moved();
        far || from || sentence.is(before, &grammar.known.than_word)
    }

    /// Whether a period is another figure's than this level's: "612, nearly triple what it had a year ago".
    pub(super) fn is_another(&self, node: usize) -> bool {
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
    pub(super) fn is_old_value(&self, own: Option<(usize, &'static str)>) -> bool {
        let from = self.grammar.known.origin_from;
        let ending = self.grammar.known.origin_after;
        // 第七→第五
        let arrow = self.sentence.is(self.anchor + 1, &self.grammar.known.arrow);
        // "Put the fall at roughly 70% to about 30%"
        let known = &self.grammar.known;
        let percent = |n: usize| self.sentence.is(n, &known.percent);
        let moved = (self.anchor.saturating_sub(2 * BACK)..self.anchor).any(|n| self.sentence.is(n, &known.moving));
        let to = self.sentence.is(self.anchor + 1, &known.level_to) && percent(self.anchor) && percent(self.anchor + 2);
        let arrow = arrow || moved && to;
        let marked = arrow || self.sentence.is(self.anchor, &ending) || self.sentence.is(self.anchor + 1, &ending);
        let figure = |n| self.sentence.is(n, &self.grammar.known.figure);
        let beside = own.is_some_and(|(node, _)| node > self.anchor && !(self.anchor + 1..node).any(figure));
        (marked || self.anchor > 0 && self.sentence.is(self.anchor - 1, &from)) && !beside
    }

    /// 上周……6.81万亿，较上周的6.02万亿增长13%: "last week", which the passage is about already, is here the week before it.
    pub(super) fn is_level_before(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let back = |m: &PeriodMention| {
            matches!(m.expr, PeriodExpr::Relative { unit: TimeUnit::Week, offset: -1, anchor: Anchor::Article })
        };
        let about = self.state.period().map(|about| about.value.period);
        let own = period_at(self.sentence, node, self.mentions)
            .filter(|(_, mention)| back(mention))
            .map(|(_, mention)| settle(mention, self.state.published, None));
        let compared = node > 0 && self.sentence.is(node - 1, &known.baseline_link);
        // "Down 1.4% from last week's 27.7T": the time may have its ending in it.
        let next = if self.sentence.is(node + 1, &known.possessive) { node + 2 } else { node + 1 };
        let level = next == self.anchor;
        compared && level && matches!((own, about), (Some(Settled::Fixed(own)), Some(about)) if own == about)
    }

    /// 前值为19.95万亿, as bulletins of data say: the value of the period before.
    pub(super) fn prior_value(&self) -> Option<usize> {
        let known = &self.grammar.known;
        // 由上期的1.74倍升至2.02倍
        let joins = known.copula.union(known.colon).union(known.reaching).union(known.possessive);
        let word = (0..self.anchor).rev().find(|n| !self.sentence.is(*n, &joins));
        word.filter(|n| self.sentence.is(*n, &known.prior_value))
    }

    /// The day, week or month before the one that a clause or the passage is about.
    pub(super) fn one_before(&self, own: Option<(usize, &'static str)>) -> Option<Sourced<Stated>> {
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
    pub(super) fn week_before(&self, own: Option<(usize, &'static str)>, previous: bool) -> Option<Sourced<Stated>> {
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
    pub(super) fn first_of_two(&self, own: Option<(usize, &'static str)>) -> Option<Sourced<Stated>> {
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
    pub(super) fn compared(&self, own: Option<(usize, &'static str)>, previous: bool) -> Option<Sourced<Stated>> {
        let told = self.state.compared.as_ref().filter(|_| previous && own.is_none())?;
        let about = self.state.period()?;
        (told.value.period.grain == about.value.period.grain).then(|| told.clone())
    }
}

/// "It counts over 8 million users, against 5 million in December": the time of the level that something is compared with.
pub fn is_old_level(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let near = node.saturating_sub(OLD_LEVEL)..node;
    let Some(word) = near.rev().find(|n| sentence.is(*n, &known.comparand)) else { return false };
    let between = || word + 1..node;
    let stops = known.comma.union(known.clause_break);
    between().any(|n| sentence.is(n, &known.figure)) && !between().any(|n| sentence.is(n, &stops))
}
