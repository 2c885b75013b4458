//! The days of a period that a sentence states.

use super::periods::{anchor_of, period_at, periods, same_unit, stretch_of, whole};
use super::{Clock, When, sourced};
use crate::annotate::figures::{Settled, settle};
use crate::model::{Anchor, Grain, PeriodExpr, PeriodMention, ResolvedPeriod, TimeUnit};
use crate::resolve::state::{Sourced, Stated};

impl Clock<'_> {
    /// Settles the period at `node`.
    pub(super) fn stated(&self, node: usize, how: &'static str, mut result: When) -> When {
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
    pub(super) fn before_this_week(&self, node: usize, mention: &PeriodMention) -> Option<ResolvedPeriod> {
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
    pub(super) fn as_of_day(&self, node: usize, inner: &PeriodExpr, mention: &PeriodMention, mut result: When) -> When {
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
    pub(super) fn counts(&self, grain: &str) -> bool {
        self.sentence.nodes.iter().any(|node| self.grammar.node_feature(node, "grain") == Some(grain))
    }

    pub(super) fn settled(&self, node: usize, mention: &PeriodMention, mut result: When) -> When {
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
    pub(super) fn same(&self, node: usize, mention: &PeriodMention, mut result: When) -> When {
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
        let here = as_of.or_else(|| self.same_grain_before(node, mention));
        // "In that window", behind "in one seven-day window late in the month".
        let short = matches!(mention.grain, None | Some(Grain::Day | Grain::Week));
        if here.is_none() && short && self.state.has_lost_period() {
            result.bounds = Some((None, None));
            return result;
        }
        let there = here.or_else(told_last);
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
    pub(super) fn same_grain_before(&self, node: usize, mention: &PeriodMention) -> Option<ResolvedPeriod> {
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
