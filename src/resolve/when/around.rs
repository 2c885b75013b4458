//! The period that a figure's own sentence gives it.

use jiff::civil::Date;

use super::levels::is_old_level;
use super::periods::{counts_back, goes_on, opens_clause, period_at, spans_days, stretch_of};
use crate::annotate::figures::{Settled, settle};
use crate::extract::{Grammar, Inserted, Sentence};
use crate::model::{Anchor, Grain, Mention, PeriodExpr, PeriodMention};
use crate::rules::ClassSet;

/// The periods of a sentence, as seen from one of its figures.
pub struct Around<'s> {
    pub sentence: &'s Sentence,
    pub anchor: usize,
    pub mentions: &'s [Mention],
    pub grammar: &'s Grammar,
    /// The article's date.
    pub published: Option<Date>,
    pub skip: &'s [usize],
}

impl Around<'_> {
    /// The nearest period after the figure and before the next one; else before it; else the one that opens the sentence.
    pub fn own(&self) -> Option<(usize, &'static str)> {
        let owner = owner(self.sentence, self.anchor, self.grammar).filter(|n| self.stated(*n));
        owner
            .or_else(|| self.of_when())
            .or_else(|| self.behind())
            .or_else(|| self.ahead())
            .or_else(|| self.beyond())
            .map(|node| (node, "clause"))
            .or_else(|| self.opening().map(|node| (node, "sentence")))
    }

    /// "Down 41 percent on the previous week, when it clocked 3 trillion": of the week, though the fall is measured against it.
    fn of_when(&self) -> Option<usize> {
        let known = &self.grammar.known;
        let walls = known.comma.union(known.figure).union(known.clause_break);
        let mut clause = (0..self.anchor).rev().take_while(|n| !self.is(*n, &walls) && self.mention(*n).is_none());
        let when = clause.find(|n| self.is(*n, &known.when_word))?;
        let comma = when.checked_sub(1).filter(|n| self.is(*n, &known.comma)).unwrap_or(when);
        comma.checked_sub(1).filter(|n| self.mention(*n).is_some())
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
        // Most nodes are no period: that is asked first.
        let own = || !self.against(node) && !self.of_old(node) && !self.of_the_next(node) && !self.of_their_level(node);
        self.stated(node)
            && own()
            && !(node < self.anchor && (self.is_aside(node) || self.is_of_what_was_compared(node)))
    }

    /// "Chinese models took 52%, against 46% in March, and US models 38%": March is that of the old level, and the next name is back in the time
    /// of the sentence.
    fn is_of_what_was_compared(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let comma = (node + 1..self.anchor).find(|n| self.is(*n, &known.comma));
        let named = |comma: usize| (comma + 1..self.anchor).any(|n| self.is(n, &known.subject));
        comma.is_some_and(named) && is_old_level(self.sentence, node, self.grammar)
    }

    /// "Open models: 58.0% (August: 54.6%)": a period with a colon is that of the figure behind it. So is one that opens a bracket with a
    /// figure: 中国模型占6席（前一周5席）.
    fn of_the_next(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let joins = known.copula.union(known.reaching).union(known.possessive);
        let next = if self.is(node + 1, &joins) { node + 2 } else { node + 1 };
        let opens = node > 0 && self.is(node - 1, &known.open) && self.is(next, &known.figure);
        let labels = self.is(node + 1, &known.colon) && self.is(node + 2, &known.figure);
        // 占35.4%（6月为33%），用量14.6万亿: nor does it reach out of the bracket.
        let behind_figure = opens && node > 1 && self.is(node - 2, &known.figure);
        let closed = || (node + 1..self.anchor).any(|n| self.is(n, &known.close));
        node > self.anchor && (labels || opens || self.begins_the_next(node)) || behind_figure && closed()
    }

    /// "Had 63% of tokens, and in the week of May 25 it was 71%": joined on, with a subject and a figure of its own.
    fn begins_the_next(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let link = if self.is(node - 1, &known.in_word) { node - 1 } else { node };
        let joined = link > self.anchor + 1 && self.is(link - 1, &known.conjunction);
        let who = if self.is(node + 1, &known.comma) { node + 2 } else { node + 1 };
        let mut rest = (who + 1..who + 5).take_while(|n| !self.is(*n, &known.comma));
        joined && self.is(who, &known.subject) && rest.any(|n| self.is(n, &known.figure))
    }

    /// "31 trillion tokens, more than twice its August figure": August is that of the level which the figure is a multiple of.
    fn of_their_level(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let multiple = known.times.union(known.fold).union(known.relation);
        let against = multiple.union(known.comparand).union(known.origin_from);
        let whose = node.checked_sub(1).filter(|n| self.is(*n, &known.pronoun));
        let before = whose.and_then(|n| n.checked_sub(1)).filter(|n| self.is(*n, &against));
        before.is_some() && !(self.anchor == node + 1 || self.is(node + 1, &known.possessive))
    }

    /// 较上周下滑3.4%；美国模型为4.92万亿: what something is measured against is no other figure's period.
    fn against(&self, node: usize) -> bool {
        self.linked(node) && counts_back(self.sentence, node, self.mentions)
    }

    /// 由4月的19.6%降至16.3%: nor is the old value's own.
    fn of_old(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        // "Down from four in April: Claude Opus 4.8 at No. 6": April is that of the four.
        // "From 30% of tokens in March to 8%".
        let joins = known.in_word.union(known.of_word).union(known.countable);
        let level = (0..node).rev().find(|n| !self.is(*n, &joins)).unwrap_or(0);
        let old = level > 0 && self.is(level, &known.figure) && self.is(level - 1, &known.origin_from);
        old && level != self.anchor && node < self.anchor
            || node > 0
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
        let counted = |a: &Anchor| matches!(a, Anchor::Passage | Anchor::Told);
        let passage = |m: &PeriodMention| matches!(&m.expr, PeriodExpr::Relative { anchor, .. } if counted(anchor));
        self.mention(node).is_some_and(passage) && !goes_on(self.sentence, node, self.mentions, self.grammar)
    }

    /// In Chinese a period stands before its figure; the one behind the next comma is of the next clause.
    fn closes(&self) -> ClassSet {
        self.grammar.known.clause_break.union(self.grammar.known.period_stop)
    }

    /// "Has dropped to sixth, and its maker has said that it will not extend the offer beyond October": what is told there is something else.
    fn tells(&self, node: usize) -> bool {
        self.is(node, &self.grammar.known.telling) && self.is(node + 1, &self.grammar.known.relative)
    }

    /// "Helped by a campaign that runs to September 30": what follows is told of the campaign.
    fn of_a_noun(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        node > self.anchor + 1 && self.is(node, &known.relative) && !self.is(node - 1, &known.comma)
    }

    /// Behind the figure and before the next one.
    fn behind(&self) -> Option<usize> {
        let (known, closes) = (&self.grammar.known, self.closes());
        // "At 552 billion tokens, and had been since mid-June": told of something else than the figure.
        let had_been = |n: usize| {
            self.is(n, &known.comma)
                && self.is(n + 1, &known.conjunction)
                && self.is(n + 2, &known.copula.union(known.function_word))
        };
        let stops = |n: &usize| {
            self.is(*n, &known.figure) || self.is(*n, &closes) || self.tells(*n) || had_been(*n) || self.of_a_noun(*n)
        };
        let mut after = (self.anchor + 1..self.sentence.nodes.len()).take_while(|n| !stops(n));
        let node = after.find(|n| self.open_to(*n) && !(self.earlier(*n) && self.linked(*n)))?;
        // "Finished February on 5.44T tokens, a fortnight after launch": the nearer one.
        let mut near_left = (0..self.anchor).rev().take_while(|n| !stops(n) && !self.is(*n, &known.comma));
        let left = || near_left.find(|n| self.open_to(*n) && !self.earlier(*n));
        let comma_first = (self.anchor + 1..node).any(|i| self.is(i, &known.comma));
        // "In February, with 9.8 trillion, and it held on to that position in March": a clause of its own begins before that period.
        let anew =
            |i: usize| self.is(i, &known.comma) && self.is(i + 1, &known.conjunction) && self.is(i + 2, &known.subject);
        let inserted = || {
            let opens =
                self.anchor.checked_sub(2).filter(|n| self.is(*n, &known.comma) && self.is(n + 1, &known.with_word))?;
            opens.checked_sub(1).filter(|n| self.open_to(*n) && !self.earlier(*n))
        };
        let before = (self.anchor + 1..node).any(anew).then(inserted).flatten();
        Some(before.or_else(|| comma_first.then(left).flatten()).unwrap_or(node))
    }

    /// Before the figure, in its clause.
    fn ahead(&self) -> Option<usize> {
        let mut before = (0..self.anchor).rev().take_while(|n| !self.is(*n, &self.grammar.known.clause_break));
        let opens = |n: usize| opens_clause(self.sentence, n, self.grammar);
        before.find(|n| self.open_to(*n) && (!self.earlier(*n) || opens(*n)))
    }

    /// "OpenClaw, which it overtook in May, is at 186 billion": in a clause between commas that describes the name.
    fn is_aside(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        // "The reporter learned from OpenRouter, the world's largest, that in the last week": what was learned is no aside.
        let told = |n: usize| (0..n).any(|before| self.is(before, &known.telling));
        let opens = |n: usize| n > 0 && self.is(n, &known.relative) && self.is(n - 1, &known.comma) && !told(n);
        let mut back = (0..node).rev().take_while(|n| !self.is(*n, &known.comma));
        back.any(opens) && (node + 1..self.anchor).any(|n| self.is(n, &known.comma))
            || is_inserted(self.sentence, node, self.anchor, self.grammar)
    }

    /// "Climbed 11.83% to 4.69 trillion in the week to March 15": across the other figures of the clause.
    fn beyond(&self) -> Option<usize> {
        let known = &self.grammar.known;
        let walls = self.closes().union(known.comparand).union(known.baseline_link);
        let mut beyond = (self.anchor + 1..self.sentence.nodes.len())
            .take_while(|n| !(self.is(*n, &walls) || self.tells(*n) || self.of_a_noun(*n)));
        beyond.find(|n| self.open_to(*n) && !self.earlier(*n))
    }

    /// A week or month that opens the sentence, rather than a day on which something was told.
    fn opening(&self) -> Option<usize> {
        let first = (0..self.anchor).find(|n| self.is(*n, &self.grammar.known.figure)).unwrap_or(self.anchor);
        let early = |n: &usize| *n <= first && self.open_to(*n) && !self.earlier(*n);
        let periods = || (0..self.anchor).filter(early);
        let opens = periods().find(|n| self.mention(*n).is_some_and(spans_days)).or_else(|| periods().next());
        opens.map(|first| self.moved_on(first).unwrap_or(first))
    }

    /// 8月24日至30日，……；到了上周，它升至7.02万亿，而MiMo-V2.5为5.0万亿: the clauses have come to a later week, which the figure is of.
    fn moved_on(&self, first: usize) -> Option<usize> {
        let week = |n: usize| match settle(&stretch_of(self.mention(n)?)?, self.published, None) {
            Settled::Fixed(period) if period.grain == Some(Grain::Week) => Some(period),
            _ => None,
        };
        let told = week(first)?;
        let opens = |n: &usize| self.open_to(*n) && opens_clause(self.sentence, *n, self.grammar);
        let last = (first + 1..self.anchor).rev().filter(opens).find_map(|n| Some((n, week(n)?)));
        last.filter(|(_, week)| week.start > told.end).map(|(node, _)| node)
    }
}

/// "M2.5, everybody's darling in February, is down to 1.3T": told of the name alone. "M2.5, in the week of June 22, was …" dates the figure.
pub fn is_inserted(sentence: &Sentence, node: usize, anchor: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let light = known.period.union(known.in_word).union(known.right_link).union(known.function_word);
    let inserted = Inserted::before(sentence, anchor, grammar).filter(|inserted| inserted.holds(node));
    inserted.is_some_and(|inserted| inserted.inside.into_iter().any(|n| !sentence.is(n, &light)))
}

/// The node that has the figure: "last week's 4.7 trillion", 此前一周的4.69万亿, "(prior week: 55.4tn)", "the previous week's record of
/// 12.4 trillion".
fn owner(sentence: &Sentence, anchor: usize, grammar: &Grammar) -> Option<usize> {
    let known = &grammar.known;
    let before = anchor.checked_sub(1)?;
    let own = |n: usize| n.checked_sub(1).filter(|_| sentence.is(n, &known.possessive));
    if sentence.is(before, &known.of_word) {
        return owner_behind(sentence, anchor, grammar);
    }
    if sentence.is(before, &known.colon) { before.checked_sub(1) } else { own(before).or(Some(before)) }
}

/// "The first-quarter figure of 16 trillion", "the previous week's own record of": so many words stand between the time and "of", at most.
const OWNED_NOUN: usize = 4;

/// The node of the time whose level the figure is: "2.6 times the first-quarter figure of 16 trillion", "May's total of 3.1 trillion".
pub fn owner_behind(sentence: &Sentence, anchor: usize, grammar: &Grammar) -> Option<usize> {
    let known = &grammar.known;
    let of = anchor.checked_sub(1).filter(|n| sentence.is(*n, &known.of_word))?;
    let words = known.gap.union(known.countable).union(known.pronoun).union(known.possessive).union(known.reaching);
    let near = of.saturating_sub(OWNED_NOUN)..of;
    let owner = near.rev().find(|n| !sentence.is(*n, &words)).filter(|n| sentence.is(*n, &known.period))?;
    (owner + 1 < of).then_some(owner)
}
