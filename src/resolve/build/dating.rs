//! Which time a claim is of, and what a change is measured against: from the figure's clause, its sentence, the claim before, the passage.

use super::{Draft, evidence};
use crate::model::{Baseline, ByteSpan, Claim, Grain, PeriodExpr};
use crate::resolve::state::{Sourced, Stated};
use crate::resolve::when::{grain_of, period_at};
use crate::rules::Inherit;

impl Draft<'_> {
    pub(super) fn fill_period(&self, claim: &mut Claim, quote: ByteSpan) {
        // A share of the users has a period where a count of users would have one.
        let whole = claim.of.as_ref().and_then(|of| self.scene.metrics.get(of.as_str()));
        let inherits = match whole {
            Some(whole)
                if whole.period == Inherit::Own && self.metric.period == Inherit::Passage && !self.metric.baseline =>
            {
                Inherit::Own
            }
            _ => self.metric.period,
        };
        let own = self.when.how != "passage";
        let stated = match inherits {
            Inherit::Never => None,
            Inherit::Own if !own => None,
            _ => self.when.period.as_ref().filter(|p| {
                own || self.fits_grain(p) && !(self.metric.names_unit && (is_running(claim) || self.sums_up()))
            }),
        };
        let longer = stated.is_some_and(|p| own && self.counts_longer(p));
        let stated = if longer { self.passage_of_its_grain() } else { stated };
        claim.period_text = self.when.text.map(|span| span.of(&self.scene.article.text).to_owned());
        if !own && inherits != Inherit::Never && self.goes_on(claim) {
            return self.fill_baseline_of(claim, quote);
        }
        if let Some(Sourced { value, span }) = stated {
            claim.period_start = Some(value.period.start);
            claim.period_end = Some(value.period.end);
            claim.grain = value.period.grain;
            if !quote.contains(*span) {
                claim.evidence.push(evidence("period", *span, self.when.how));
            }
        } else if let (Some((earliest, latest)), true) = (self.when.bounds, inherits != Inherit::Never) {
            (claim.period_earliest, claim.period_latest) = (earliest, latest);
        }
        if inherits != Inherit::Never {
            claim.grain = self.own_grain().or(claim.grain);
        }
        if !self.metric.grain {
            claim.grain = None;
        }
        if claim.state.is_some() && claim.unit.as_str() == "months" {
            end_with_a_month(claim);
        }
        self.fill_baseline_of(claim, quote);
    }

    /// "Volcano Engine had 49.5% in 2025, IDC says. Alibaba Cloud came second with 27%": a figure that its rule reads only behind
    /// another of the metric has that one's time.
    fn goes_on(&self, claim: &mut Claim) -> bool {
        let follows = self.m.rule(self.scene.grammar).loaded.spec.after.is_some();
        // 第二季度，该平台共处理……。其中中国模型占到46.8%: a part of what was just told.
        let part = self.m.anchor > 0 && self.sentence.is(0, &self.scene.grammar.known.of_word);
        let spec = &self.m.rule(self.scene.grammar).loaded.spec;
        // "In January it was third. It is ninth now."
        let now = (0..self.sentence.nodes.len())
            .any(|n| period_at(self.sentence, n, self.scene.mentions).is_some_and(|(_, m)| m.expr == PeriodExpr::Now));
        let continued = |above: &Claim| !now && spec.continues.iter().any(|metric| metric == above.metric.as_str());
        let goes_on = |above: &&Claim| follows && above.metric == claim.metric || continued(above);
        // 去年六月，Claude占36%，现在是9%
        if self.is_of_now() {
            return false;
        }
        let whole = self.scene.claim_before.filter(|_| part);
        let Some(above) = whole.or_else(|| self.scene.claim_above.filter(goes_on)) else {
            return false;
        };
        // "Widened to 44.8% from 42.1% in June; others contracted to 27.5%": of two times of one subject, the later.
        let twins =
            self.scene.told.iter().rev().take(TWINS).filter(|told| {
                told.metric == above.metric && told.subject == above.subject && told.period_end.is_some()
            });
        let above = twins.max_by_key(|told| told.period_end).unwrap_or(above);
        // 从7月的6%升到了11%: nor have two figures of one subject, in one sentence, the same time.
        if self.is_told_again(above, claim) {
            return false;
        }
        let (Some(start), Some(end)) = (above.period_start, above.period_end) else { return false };
        (claim.period_start, claim.period_end, claim.grain) = (Some(start), Some(end), above.grain);
        claim.evidence.push(evidence("period", above.span(), "earlier_sentence"));
        true
    }

    /// 三周里，中国模型合计处理25.68万亿: of so many weeks together, and not of the last of them.
    fn sums_up(&self) -> bool {
        let known = &self.scene.grammar.known;
        let is = |n: usize, set| self.sentence.is(n, set);
        let before = || (0..self.m.anchor).rev().take_while(|n| !is(*n, &known.clause_break));
        let sum = before().find(|n| is(*n, &known.together));
        sum.is_some_and(|sum| before().any(|n| n < sum && is(n, &known.duration)))
    }

    /// Whether "now" stands between the figure and the one before it.
    fn is_of_now(&self) -> bool {
        let figure = |n: &usize| self.sentence.is(*n, &self.scene.grammar.known.figure);
        let said = |n: usize| period_at(self.sentence, n, self.scene.mentions);
        let mut before = (0..self.m.anchor).rev().take_while(|n| !figure(n) || said(*n).is_some());
        before.any(|n| said(n).is_some_and(|(_, m)| m.expr == PeriodExpr::Now))
    }

    /// Whether the sentence has told a figure of the same subject, and of a time that lies before the one that the passage is about.
    fn is_told_again(&self, above: &Claim, claim: &Claim) -> bool {
        let about = self.scene.state.period().map(|about| about.value.period.start);
        let before = above.period_end.zip(about).is_some_and(|(end, start)| end < start);
        above.metric == claim.metric
            && above.subject == claim.subject
            && before
            && self.sentence.span.contains(above.span())
    }

    fn fill_baseline_of(&self, claim: &mut Claim, quote: ByteSpan) {
        if self.metric.baseline {
            self.fill_baseline(claim, quote);
        }
    }

    /// The length of period that the figure itself names: "a day", "weekly".
    pub(super) fn own_grain(&self) -> Option<Grain> {
        let said = self.text("grain", self.emit().grain.as_deref()).or_else(|| self.near("grain"));
        self.valued.per.and_then(grain_of).or_else(|| said?.parse().ok())
    }

    /// 9月14日，……周调用量4.62万亿: a day is not the time of a figure that counts by the week.
    fn counts_longer(&self, stated: &Sourced<Stated>) -> bool {
        let day = stated.value.period.grain == Some(Grain::Day);
        day && matches!(self.own_grain(), Some(Grain::Week | Grain::Month))
    }

    /// The week or month that the passage is about, for a figure that counts by it.
    fn passage_of_its_grain(&self) -> Option<&Sourced<Stated>> {
        self.scene.state.period().filter(|about| about.value.period.grain == self.own_grain())
    }

    /// A daily figure does not take the week that the passage is about.
    fn fits_grain(&self, stated: &Sourced<Stated>) -> bool {
        match (self.own_grain(), stated.value.period.grain) {
            // "Burned through 1.31T tokens a day on average": over the week that the passage is about.
            (Some(own), Some(passage)) => {
                // … And those told beside it.
                let same = |above: &Claim| {
                    above.unit == self.unit()
                        && above.grain == Some(own)
                        && above.period_start == Some(stated.value.period.start)
                        && above.period_end == Some(stated.value.period.end)
                };
                let average = self.near("measure").as_deref() == Some("average");
                let beside = average || self.scene.claim_above.is_some_and(same);
                own == passage || self.sentence.span.contains(stated.span) || beside
            }
            _ => true,
        }
    }

    fn fill_baseline(&self, claim: &mut Claim, quote: ByteSpan) {
        let said = self.text("baseline", self.emit().baseline.as_deref());
        // 环比 is against the period before, however long the periods of the passage are.
        let about = self.when.period.as_ref().and_then(|p| p.value.period.grain).or(claim.grain);
        let parse = |text: String| match text.as_str() {
            "previous" => about.map(Baseline::Previous),
            text => text.parse().ok(),
        };
        let near = || self.near_node("baseline").map(|(text, node)| (text, self.sentence.nodes[node].span));
        // 环比增长45%，为去年同期的18倍: the time that the rule itself has read.
        let read = self.sentence.nodes[self.m.found.first].span.join(self.sentence.nodes[self.m.found.last].span);
        let own = self.when.baseline.filter(|(_, span)| read.contains(*span)).map(|(b, span)| (b, Some(span)));
        let found: Option<(Baseline, Option<ByteSpan>)> = match said {
            Some(text) => parse(text).map(|b| (b, None)),
            None if own.is_some() => own,
            None => near()
                .and_then(|(text, span)| Some((parse(text)?, Some(span))))
                .or_else(|| self.when.baseline.map(|(b, span)| (b, Some(span)))),
        };
        match found {
            Some((baseline, span)) => {
                claim.baseline = Some(baseline);
                if let Some(span) = span.filter(|s| !quote.contains(*s)) {
                    claim.evidence.push(evidence("baseline", span, "clause"));
                }
            }
            None => claim.baseline = self.usual_baseline(claim.grain),
        }
    }

    /// The period before, where that is what such a change is always against, and no other stretch of time is named ("a 127% jump in
    /// three weeks").
    fn usual_baseline(&self, grain: Option<Grain>) -> Option<Baseline> {
        let usual = grain.filter(|grain| self.metric.against_previous.contains(grain))?;
        let known = &self.scene.grammar.known;
        // "No. 1 for the third week running on 3.69 trillion (+19%)"
        let lasts = |n: &usize| self.sentence.is(*n, &known.duration) && !self.sentence.is(*n, &known.streak);
        let clause = |range: &mut dyn Iterator<Item = usize>| {
            range.take_while(|n| !self.sentence.is(*n, &self.scene.grammar.known.clause_break)).any(|n| lasts(&n))
        };
        let anchor = self.m.anchor;
        let stretch = clause(&mut (0..anchor).rev()) || clause(&mut (anchor + 1..self.sentence.nodes.len()));
        (!stretch).then_some(Baseline::Previous(usual))
    }
}

/// A figure and the one that it was before are so many claims back, at most.
const TWINS: usize = 3;

/// "The second quarter … declined for a third consecutive month": what lasts for months, told of a quarter, has reached its last month.
fn end_with_a_month(claim: &mut Claim) {
    let longer = claim
        .period_start
        .zip(claim.period_end)
        .filter(|(start, end)| (start.year(), start.month()) != (end.year(), end.month()));
    if let Some((_, end)) = longer.filter(|(_, end)| *end == end.last_of_month()) {
        claim.period_start = Some(end.first_of_month());
    }
}

/// 开源以来累计15万亿: a running total is not of the week that the passage is about. A streak is: "so far, … for 15 consecutive weeks".
fn is_running(claim: &Claim) -> bool {
    claim.measure.as_deref() == Some("cumulative")
}
