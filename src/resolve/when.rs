//! Which period a figure has: the one that its clause states, else the passage's.

use std::cmp::Ordering;

use super::state::{Sourced, State, Stated};
use crate::annotate::figures::{Settled, settle};

use crate::extract::{Grammar, Sentence};
use crate::model::{
    Anchor, Baseline, ByteSpan, Grain, Mention, MentionKind, PeriodExpr, PeriodMention, ResolvedPeriod, TimeUnit,
};
use crate::rules::ClassSet;

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
        if ask.changes {
            self.baselines(&mut skip, &mut result);
        } else {
            skip.extend(periods(self.sentence, self.mentions).filter(|n| self.is_another(*n)));
        }
        let Clock { sentence, anchor, mentions, grammar, .. } = *self;
        let own = Around { sentence, anchor, mentions, grammar, skip: &skip }.own();
        if !ask.changes && self.is_old_value(own) {
            result.how = "clause";
            result.bounds = Some((None, None));
            return result;
        }
        let own = own.filter(|(node, _)| !(ask.changes && self.now_since(*node)));
        let own = own.map(|(node, how)| if ask.changes { (self.later_level(node), how) } else { (node, how) });
        match own {
            Some((node, how)) => self.stated(node, how, result),
            None => When { period: self.state.period().cloned(), how: "passage", ..result },
        }
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
            match settle(mention, self.state.published, passage) {
                Settled::Fixed(period) => Some(period),
                _ => None,
            }
        };
        let level = |n: usize| (n + 1..self.anchor).any(|i| self.sentence.is(i, &self.grammar.known.figure));
        let Some(told) = fixed(node).filter(|_| node < self.anchor && level(node)) else { return node };
        let later = (0..node).rev().find(|n| {
            !self::told(self.sentence, *n, self.mentions, self.grammar)
                && fixed(*n).is_some_and(|p| p.start > told.end && p.grain == told.grain)
        });
        later.unwrap_or(node)
    }

    /// Nodes that are no figure's period: a day on which something came out or was told; "now" for a streak or a change.
    fn no_periods(&self, ask: Ask) -> Vec<usize> {
        // "Now", in a passage about a week, is that week.
        let about_a_time = self.state.period().is_some();
        let loose = |n: usize| match period_at(self.sentence, n, self.mentions).map(|(_, m)| &m.expr) {
            Some(PeriodExpr::Now) => about_a_time || ask.lasts || ask.changes,
            Some(PeriodExpr::Rolling { .. }) => ask.lasts || ask.changes,
            _ => false,
        };
        periods(self.sentence, self.mentions)
            .filter(|n| {
                // 受国庆长假影响: what it was due to.
                let due =
                    |(_, m): (_, &PeriodMention)| matches!(m.expr, PeriodExpr::Day(_) | PeriodExpr::NamedDay { .. });
                let aside = *n > 0 && self.sentence.is(*n - 1, &self.grammar.known.aside);
                aside && period_at(self.sentence, *n, self.mentions).is_some_and(due)
                    || released(self.sentence, *n, self.grammar)
                    || told(self.sentence, *n, self.mentions, self.grammar)
                    || loose(*n)
            })
            .collect()
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
                self.is_compared_before(node) || measured_from(sentence, node, grammar)
            } else {
                (node.saturating_sub(2)..node).any(|n| sentence.is(n, &against))
            };
            if baseline.is_some() || compared || self.is_times_of(node) {
                skip.push(node);
            }
            let near = same_clause(sentence, node, self.anchor, grammar);
            if let (Some(baseline), None, true) = (baseline, result.baseline, near) {
                result.baseline = Some((baseline, sentence.nodes[node].span));
                result.used.extend(sentence.nodes[node].figure());
            }
        }
    }

    /// "6x the December 2025 level", "3.6 times the volume of the second quarter": the period that the multiple is of.
    fn is_times_of(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation).union(known.grown);
        let joins = known.gap.union(known.measured_by);
        let named = !period_at(self.sentence, node, self.mentions)
            .is_some_and(|(_, m)| matches!(m.expr, PeriodExpr::Relative { .. } | PeriodExpr::Same | PeriodExpr::Now));
        named
            && node > self.anchor
            && self.sentence.is(self.anchor, &multiple)
            && (self.anchor + 1..node).all(|n| self.sentence.is(n, &joins) && !self.sentence.is(n, &known.in_word))
    }

    /// Whether a period before the figure is what something was compared with.
    fn is_compared_before(&self, node: usize) -> bool {
        let (sentence, grammar) = (self.sentence, self.grammar);
        let Some(before) = node.checked_sub(1) else { return false };
        // "4.1 points more than a year ago, while the others slipped to 12.3%": of the clause before.
        let far = !same_clause(sentence, node, self.anchor, grammar) && sentence.is(before, &grammar.known.comparand);
        // "Slid 12% from June to 28,904 units": where it came from.
        let from =
            sentence.is(before, &grammar.known.origin_from) && sentence.is(self.anchor - 1, &grammar.known.level_to);
        far || from || sentence.is(before, &grammar.known.than_word)
    }

    /// Whether a period is another figure's than this level's: "612, nearly triple what it had a year ago".
    fn is_another(&self, node: usize) -> bool {
        let possessive = self.sentence.is(node + 1, &self.grammar.known.possessive);
        match node.cmp(&self.anchor) {
            Ordering::Less => node + 1 != self.anchor && !possessive && self.is_compared_before(node),
            _ => node > 0 && self.sentence.is(node - 1, &self.grammar.known.than_word),
        }
    }

    /// "Rose from 12.6 to 20.39 trillion in the week of June 22-28": the old value is not that week's.
    /// A language that says "from" with an ending marks the figure itself or what follows it: "yüzde 22,6'dan yüzde 18,4'e düştü".
    fn is_old_value(&self, own: Option<(usize, &'static str)>) -> bool {
        let from = self.grammar.known.origin_from;
        let ending = self.grammar.known.origin_after;
        let marked = self.sentence.is(self.anchor, &ending) || self.sentence.is(self.anchor + 1, &ending);
        let figure = |n| self.sentence.is(n, &self.grammar.known.figure);
        let beside = own.is_some_and(|(node, _)| node > self.anchor && !(self.anchor + 1..node).any(figure));
        (marked || self.anchor > 0 && self.sentence.is(self.anchor - 1, &from)) && !beside
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
        match &mention.expr {
            PeriodExpr::Same => self.same(node, mention, result),
            PeriodExpr::AsOf(inner) if matches!(**inner, PeriodExpr::Day(_)) => {
                let month = same_unit(self.sentence, self.mentions).and_then(|unit| whole(inner, unit, self.state));
                // "As of March 22 … a single-day consumption of 606 billion": that day's.
                if month.is_none() && self.counts_days() {
                    let day = PeriodMention { expr: (**inner).clone(), grain: mention.grain };
                    return self.settled(node, &day, result);
                }
                result.bounds = Some((None, None));
                result.period = month.map(|period| sourced(period, mention, span));
                result
            }
            PeriodExpr::AsOf(inner) => {
                let plain = PeriodMention { expr: (**inner).clone(), grain: mention.grain };
                self.settled(node, &plain, result)
            }
            _ => self.settled(node, mention, result),
        }
    }

    /// Whether the sentence counts by the day: "daily", "single-day".
    fn counts_days(&self) -> bool {
        self.sentence.nodes.iter().any(|node| self.grammar.node_feature(node, "grain") == Some("day"))
    }

    fn settled(&self, node: usize, mention: &PeriodMention, mut result: When) -> When {
        let about = || self.state.period().map(|p| p.value.period);
        let passage = sentence_anchor(self.sentence, node, self.mentions, self.state).or_else(about);
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
            let Settled::Fixed(period) = settle(other, self.state.published, None) else { return None };
            let fits = mention.grain.is_none() || period.grain == mention.grain;
            (!matches!(other.expr, PeriodExpr::Same) && fits).then_some(period)
        })
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
}

/// Whether a day is the one on which something was told: "the platform said on Monday". A weekday is never a figure's period.
fn told(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    let telling = grammar.known.telling.union(grammar.known.attribution);
    match period_at(sentence, node, mentions).map(|(_, m)| &m.expr) {
        Some(PeriodExpr::Weekday(_)) => true,
        // OpenAI上週宣布，…: right before the word.
        Some(PeriodExpr::Relative { unit: TimeUnit::Week, anchor: Anchor::Article, .. }) => {
            sentence.is(node + 1, &telling)
        }
        // A dateline: "BEIJING, March 16 (Harbour Wire) - Use of …".
        Some(PeriodExpr::Day(_)) if node <= 4 && (node + 1..node + 9).any(|n| sentence.is(n, &grammar.known.dash)) => {
            true
        }
        Some(PeriodExpr::Relative { unit: TimeUnit::Day, .. } | PeriodExpr::Day(_)) => {
            // 数据显示，5月10日当天……: not across a comma.
            let mut near = (node.saturating_sub(4)..node).rev().take_while(|n| !sentence.is(*n, &grammar.known.comma));
            near.any(|n| sentence.is(n, &telling))
                || sentence.is(node + 1, &telling)
                || announced(sentence, node, grammar)
        }
        _ => false,
    }
}

/// 刘烈宏今日在发布会上介绍，……: a word of telling ends the clause that the day stands in, and no figure is in it.
fn announced(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let telling = known.telling.union(known.attribution);
    let ends = known.comma.union(known.colon);
    let stops = ends.union(known.clause_break).union(known.figure);
    let close = (node + 1..sentence.nodes.len()).find(|n| sentence.is(*n, &stops));
    close.is_some_and(|close| sentence.is(close, &ends) && close > node + 1 && sentence.is(close - 1, &telling))
}

/// Whether a day is that of a release: "a model that appeared on March 11".
fn released(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let release = grammar.known.release;
    let passed = grammar.known.comma.union(grammar.known.possessive).union(grammar.known.source);
    let after = (node + 1..sentence.nodes.len()).find(|n| sentence.is(*n, &release) || !sentence.is(*n, &passed));
    // 6月17日开源的GLM-5.2: the word stands right behind the day.
    // 昨日发布报告称，2025年下半年……: not across a comma.
    let mut before = (node.saturating_sub(3)..node).rev().take_while(|n| !sentence.is(*n, &grammar.known.comma));
    before.any(|n| sentence.is(n, &release)) || after.is_some_and(|n| sentence.is(n, &release))
}

/// "A year ago" inside a sentence about a stated period counts from that period.
fn sentence_anchor(sentence: &Sentence, node: usize, mentions: &[Mention], state: &State) -> Option<ResolvedPeriod> {
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

/// The periods of a sentence, as seen from one of its figures.
struct Around<'s> {
    sentence: &'s Sentence,
    anchor: usize,
    mentions: &'s [Mention],
    grammar: &'s Grammar,
    skip: &'s [usize],
}

impl Around<'_> {
    /// The nearest period after the figure and before the next one; else before it; else the one that opens the sentence.
    fn own(&self) -> Option<(usize, &'static str)> {
        let owner = owner(self.sentence, self.anchor, self.grammar).filter(|n| self.stated(*n));
        owner
            .or_else(|| self.behind())
            .or_else(|| self.ahead())
            .or_else(|| self.beyond())
            .map(|node| (node, "clause"))
            .or_else(|| self.opening().map(|node| (node, "sentence")))
    }

    fn is(&self, node: usize, set: &ClassSet) -> bool {
        self.sentence.is(node, set)
    }

    fn mention(&self, node: usize) -> Option<&PeriodMention> {
        period_at(self.sentence, node, self.mentions).map(|(_, mention)| mention)
    }

    fn stated(&self, node: usize) -> bool {
        !self.skip.contains(&node) && self.mention(node).is_some()
    }

    /// Whether a figure may be of the period at a node.
    fn open_to(&self, node: usize) -> bool {
        self.stated(node) && !self.against(node) && !self.of_old(node)
    }

    /// 较上周下滑3.4%；美国模型为4.92万亿: what something is measured against is no other figure's period.
    fn against(&self, node: usize) -> bool {
        self.linked(node) && counts_back(self.sentence, node, self.mentions)
    }

    /// 由4月的19.6%降至16.3%: nor is the old value's own.
    fn of_old(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        node > 0
            && self.is(node - 1, &known.origin_from.union(known.baseline_link))
            && self.is(node + 1, &known.possessive)
            && self.is(node + 2, &known.figure)
            && node + 2 != self.anchor
    }

    /// "… compared to the previous week" is what some change is measured against, unless it stands right at the figure.
    fn linked(&self, node: usize) -> bool {
        node > 0 && self.is(node - 1, &self.grammar.known.baseline_link)
    }

    /// "A week earlier": the week before the passage's.
    fn earlier(&self, node: usize) -> bool {
        let passage = |m: &PeriodMention| matches!(m.expr, PeriodExpr::Relative { anchor: Anchor::Passage, .. });
        self.mention(node).is_some_and(passage)
    }

    /// In Chinese a period stands before its figure; the one behind the next comma is of the next clause.
    fn closes(&self) -> ClassSet {
        self.grammar.known.clause_break.union(self.grammar.known.period_stop)
    }

    /// Behind the figure and before the next one.
    fn behind(&self) -> Option<usize> {
        let (known, closes) = (&self.grammar.known, self.closes());
        let stops = |n: &usize| self.is(*n, &known.figure) || self.is(*n, &closes);
        let mut after = (self.anchor + 1..self.sentence.nodes.len()).take_while(|n| !stops(n));
        let node = after.find(|n| self.open_to(*n) && !(self.earlier(*n) && self.linked(*n)))?;
        // "Finished February on 5.44T tokens, a fortnight after launch": the nearer one.
        let mut near_left = (0..self.anchor).rev().take_while(|n| !stops(n) && !self.is(*n, &known.comma));
        let left = || near_left.find(|n| self.open_to(*n) && !self.earlier(*n));
        let comma_first = (self.anchor + 1..node).any(|i| self.is(i, &known.comma));
        Some(comma_first.then(left).flatten().unwrap_or(node))
    }

    /// Before the figure, in its clause.
    fn ahead(&self) -> Option<usize> {
        let mut before = (0..self.anchor).rev().take_while(|n| !self.is(*n, &self.grammar.known.clause_break));
        let opens = |n: usize| opens_clause(self.sentence, n, self.grammar);
        before.find(|n| self.open_to(*n) && (!self.earlier(*n) || opens(*n)))
    }

    /// "Climbed 11.83% to 4.69 trillion in the week to March 15": across the other figures of the clause.
    fn beyond(&self) -> Option<usize> {
        let known = &self.grammar.known;
        let walls = self.closes().union(known.comparand).union(known.baseline_link);
        let mut beyond = (self.anchor + 1..self.sentence.nodes.len()).take_while(|n| !self.is(*n, &walls));
        beyond.find(|n| self.open_to(*n) && !self.earlier(*n))
    }

    /// A week or month that opens the sentence, rather than a day on which something was told.
    fn opening(&self) -> Option<usize> {
        let first = (0..self.anchor).find(|n| self.is(*n, &self.grammar.known.figure)).unwrap_or(self.anchor);
        let early = |n: &usize| *n <= first && self.open_to(*n) && !self.earlier(*n);
        let periods = || (0..self.anchor).filter(early);
        periods().find(|n| self.mention(*n).is_some_and(spans_days)).or_else(|| periods().next())
    }
}

/// "Last week", "a year ago": a period that counts from another one.
fn counts_back(sentence: &Sentence, node: usize, mentions: &[Mention]) -> bool {
    period_at(sentence, node, mentions)
        .is_some_and(|(_, m)| matches!(m.expr, PeriodExpr::Relative { offset, .. } if offset < 0))
}

/// Whether a period is only what a figure is measured against: 较上周, "than last month".
pub fn measured_against(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    node > 0 && sentence.is(node - 1, &grammar.known.baseline_link) && counts_back(sentence, node, mentions)
}

/// "Mayıs ayına göre yüzde 21 arttı": the word that compares stands behind the period.
fn measured_from(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    sentence.is(node + 1, &grammar.known.than_after)
}

/// The node that has the figure: "last week's 4.7 trillion", 此前一周的4.69万亿, "(prior week: 55.4tn)".
fn owner(sentence: &Sentence, anchor: usize, grammar: &Grammar) -> Option<usize> {
    let joins = grammar.known.possessive.union(grammar.known.colon);
    let before = anchor.checked_sub(1)?;
    if sentence.is(before, &joins) { before.checked_sub(1) } else { Some(before) }
}

/// 再前一周中国模型约为3.11万亿, "A week earlier the two had stood at …", "In the previous week, …": a period that opens its clause is
/// what the clause tells of, however it counts.
fn opens_clause(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let closes = grammar.known.clause_break.union(grammar.known.period_stop);
    let joins = grammar.known.in_word.union(grammar.known.conjunction);
    let first = (0..node).rev().take_while(|n| sentence.is(*n, &joins)).last().unwrap_or(node);
    let linked = node > 0 && sentence.is(node - 1, &grammar.known.baseline_link);
    let compared = linked || measured_from(sentence, node, grammar);
    !compared && (first == 0 || sentence.is(first - 1, &closes))
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
    let linked = node > 0 && sentence.is(node - 1, &grammar.known.baseline_link);
    let compared = linked || measured_from(sentence, node, grammar);
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
        PeriodExpr::Within { offset, .. } => offset < 0,
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
fn whole(day: &PeriodExpr, unit: Grain, state: &State) -> Option<ResolvedPeriod> {
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
