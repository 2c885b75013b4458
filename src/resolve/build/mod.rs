//! A match of a rule becomes claims: value, subject, period, platform and the rest are filled from the clause, the
//! sentence, the passage, in this order.

mod dating;

use super::pair::{OTHER, PAIR, SET, pair, told_of_a_set, told_of_another};
use super::scene::Scene;
use super::state::{Sourced, Stated, comparand};
use super::value::{self, Valued, role_text, value_at};
use super::when::{Ask, When, period_at, when};
use super::whose::{ALL, Asked, Who};
use crate::annotate::figures::{Settled, settle};
use crate::extract::{Match, NodeKind, Sentence, Series};
use crate::model::{
    ByteSpan, Claim, ClaimValue, EntityId, Evidence, Grain, MetricId, PeriodExpr, PeriodMention, ReasonId, RuleId,
    TimesForm, UnitId,
};
use crate::rules::{Inherit, Metric, RuleSpec, TOLD_METRIC};

/// What a match came to.
pub enum Built {
    /// Claims, the mentions that they used, and the period that their clause states.
    Claims(Vec<Claim>, Vec<usize>, Own),
    /// The figure is none.
    Ledger(ReasonId, RuleId),
    /// The rule does not apply after all (a role could not be filled).
    Nothing,
}

/// The time that a clause states.
#[derive(Debug, Default)]
pub struct Own {
    /// The days, when they can be fixed.
    pub period: Option<Sourced<Stated>>,
    /// Whether they cannot: "down from 31%", whenever that was.
    pub open: bool,
}

/// Makes the claims of one match.
pub fn build(scene: &Scene<'_>, sentence: &Sentence, m: &Match, rows: &[Series]) -> Built {
    let spec = &m.rule(scene.grammar).loaded.spec;
    let compiled = m.rule(scene.grammar);
    let rule = compiled.id.clone();
    if let Some(reason) = &spec.ledger {
        return Built::Ledger(ReasonId::new(reason.get_ref()), rule);
    }
    let named = compiled.metric.as_ref().and_then(|said| metric_id(said, scene, sentence, m));
    let Some((id, metric)) = named.and_then(|id| Some((id.clone(), scene.metrics.get(id.as_str())?))) else {
        return Built::Nothing;
    };
    let Some(valued) = valued(scene, sentence, m) else { return Built::Nothing };
    match fits(spec, metric, &valued) {
        Fit::Other => return Built::Nothing,
        Fit::TooSmall => return Built::Ledger(ReasonId::new("too_small"), rule),
        Fit::Right => {}
    }
    let asked = Asked { scene, sentence, m, metric, rows, valued: &valued };
    let who = match asked.subjects() {
        Ok(who) if who.iter().any(|w| metric.never_of.iter().any(|kind| kind == w.subject.id.kind())) => {
            return Built::Ledger(ReasonId::new("no_metric"), rule);
        }
        Ok(who) => who,
        Err(reason) => return Built::Ledger(ReasonId::new(reason), rule),
    };
    let paired = rows.iter().find_map(|row| row.period(m.anchor));
    let previous = metric.against_previous.contains(&Grain::Week);
    let ask = Ask { changes: metric.baseline, lasts: metric.lasts, previous, paired };
    let when = when(sentence, m.anchor, scene.mentions, scene.grammar, scene.state, ask);
    // "3,900 quadrillion in 2030": what lies ahead of the article is a forecast, whatever the verb.
    let ahead = |p: &Sourced<Stated>| {
        when.how != "passage" && scene.state.published.is_some_and(|day| p.value.period.start > day)
    };
    if metric.period == Inherit::Passage && when.period.as_ref().is_some_and(ahead) {
        return Built::Ledger(ReasonId::new("forecast"), rule);
    }
    let used = used(scene, sentence, m, &when);
    let objects = object(sentence, m, scene, &valued, (&who, &when));
    let Some(places) = places(scene, sentence, m, &valued, who.len()) else { return Built::Nothing };
    let claims = who
        .iter()
        .zip(&places)
        .flat_map(|(who, valued)| {
            let draft = Draft { scene, sentence, m, metric, valued, when: &when };
            objects.iter().filter_map(|object| draft.claim(&id, who, object.clone())).collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    let open = when.period.is_none() && when.bounds == Some((None, None));
    let period = when.period.filter(|_| when.how != "passage" && metric.period != Inherit::Never);
    let own = Own { period, open };
    if claims.is_empty() { Built::Nothing } else { Built::Claims(claims, used, own) }
}

/// Whether a value is one that a rule and its metric are for.
enum Fit {
    Right,
    /// The rule is not for it.
    Other,
    /// The metric has no figures so small.
    TooSmall,
}

fn fits(spec: &RuleSpec, metric: &Metric, valued: &Valued) -> Fit {
    let of_other = |unit: &UnitId| metric.per.as_ref().is_some_and(|per| per != unit.as_str());
    if valued.per_unit.as_ref().is_some_and(of_other) {
        return Fit::Other;
    }
    let Some(number) = valued.value.number() else { return Fit::Right };
    let size = number.abs();
    if spec.least.is_some_and(|least| size < least) || spec.most.is_some_and(|most| size > most) {
        return Fit::Other;
    }
    if metric.least.is_some_and(|least| number < least) { Fit::TooSmall } else { Fit::Right }
}

/// The mentions that a match used: those of its period and of its roles.
fn used(scene: &Scene<'_>, sentence: &Sentence, m: &Match, when: &When) -> Vec<usize> {
    let roles = scene.grammar.rules[m.rule].programs[m.program].roles();
    let kept = |n: usize| roles.iter().any(|role| m.role(scene.grammar, role) == Some(n));
    let found = (m.found.first..=m.found.last).filter(|n| kept(*n)).filter_map(|n| sentence.nodes[n].figure());
    when.used.iter().copied().chain(found).collect()
}

/// The metric of a rule: its id, what a word of the match says (`@role`), or what the text told of last (`told`).
fn metric_id(said: &MetricId, scene: &Scene<'_>, sentence: &Sentence, m: &Match) -> Option<MetricId> {
    match said.as_str().strip_prefix('@') {
        Some(role) => role_text(m, role, "metric", sentence, scene).map(MetricId::new),
        None if said.as_str() == TOLD_METRIC => told_metric(scene, sentence, m.anchor).map(MetricId::new),
        None => Some(said.clone()),
    }
}

/// What is counted, by the nearest word with the feature `metric`: before the figure, behind it in its clause, in what came before.
fn told_metric(scene: &Scene<'_>, sentence: &Sentence, anchor: usize) -> Option<String> {
    let grammar = scene.grammar;
    let says = |n: usize| grammar.node_feature(&sentence.nodes[n], "metric").map(str::to_owned);
    let mut clause = (anchor + 1..sentence.nodes.len()).take_while(|n| !sentence.is(*n, &grammar.known.clause_break));
    let before = (0..anchor).rev().find_map(says);
    before.or_else(|| clause.find_map(says)).or_else(|| scene.state.topic.clone())
}

/// The value: the anchor's, or the rule's literal; a day for a metric of dates.
fn valued(scene: &Scene<'_>, sentence: &Sentence, m: &Match) -> Option<Valued> {
    let emit = &m.rule(scene.grammar).loaded.spec.emit;
    if let Some((_, period)) = period_at(sentence, m.anchor, scene.mentions) {
        if !value::is_day(period) {
            return None;
        }
        // "Has been out since June 1".
        let begun = match &period.expr {
            PeriodExpr::Since(day) => PeriodMention { expr: (**day).clone(), grain: None },
            _ => period.clone(),
        };
        return match settle(&begun, scene.state.published, scene.state.period().map(|p| p.value.period)) {
            Settled::Fixed(days) => Some(Valued {
                value: ClaimValue::Date(days.start),
                ..Valued::plain(ClaimValue::None, sentence.nodes[m.anchor].span)
            }),
            _ => None,
        };
    }
    let from = match emit.value.as_deref().and_then(|v| v.strip_prefix('@')) {
        Some(role) => m.role(scene.grammar, role)?,
        None => m.anchor,
    };
    let mut valued = value_at(&scene.article.text, sentence, from, scene.mentions)?;
    if let Some(literal) = emit
        .value
        .as_deref()
        .filter(|v| !v.starts_with('@') && !matches!(*v, "order" | "item" | "excess" | "hundredth"))
    {
        valued.value = literal.parse().ok()?;
    }
    if let Some(qualifier) = emit.qualifier.as_deref() {
        valued.qualifier = qualifier.parse().ok()?;
    }
    let falls = match emit.sign.as_deref() {
        Some("minus") => true,
        Some(role) => role_text(m, role.trim_start_matches('@'), "sign", sentence, scene).as_deref() == Some("-"),
        None => false,
    };
    if falls {
        valued.negate();
    }
    match emit.value.as_deref() {
        Some("excess") => valued.as_multiple()?,
        Some("hundredth") => valued.as_hundredth()?,
        Some("item") => {
            valued.value = ClaimValue::Number(scene.called?.place(sentence.block)?.into());
            valued.unit = Some(UnitId::new("rank"));
        }
        _ => {}
    }
    Some(valued)
}

/// The value for each subject: one for all, or, with the value `order`, the places that a list of names takes in its order
/// (A、B和C分列前三, "third to fifth were A, B and C"). None when there are not as many names as places.
fn places(scene: &Scene<'_>, sentence: &Sentence, m: &Match, valued: &Valued, names: usize) -> Option<Vec<Valued>> {
    if m.rule(scene.grammar).loaded.spec.emit.value.as_deref() != Some("order") {
        return Some(vec![valued.clone(); names]);
    }
    let anchor = valued.value.number()?;
    let last = m
        .role(scene.grammar, "last")
        .and_then(|node| value_at(&scene.article.text, sentence, node, scene.mentions)?.value.number());
    // "The top three" begins at the first place; "third to fifth" at the third.
    let (first, last) = last.map_or((rust_decimal::Decimal::ONE, anchor), |last| (anchor, last));
    let count = u32::try_from(names).ok()?;
    (first + rust_decimal::Decimal::from(count) == last + rust_decimal::Decimal::ONE).then_some(())?;
    let value = |place: u32| Valued {
        value: ClaimValue::Number(first + rust_decimal::Decimal::from(place)),
        unit: Some(UnitId::new("rank")),
        ..valued.clone()
    };
    Some((0..count).map(value).collect())
}

fn object(
    sentence: &Sentence,
    m: &Match,
    scene: &Scene<'_>,
    valued: &Valued,
    (who, when): (&[Who], &When),
) -> Vec<Option<EntityId>> {
    let Some(template) = m.rule(scene.grammar).loaded.spec.emit.object.as_deref() else { return vec![None] };
    if template == PAIR {
        let continues = &m.rule(scene.grammar).loaded.spec.continues;
        return pair(scene.told, valued, continues)
            .map(|[_, smaller]| vec![Some(smaller.subject.clone())])
            .unwrap_or_default();
    }
    if template == OTHER {
        let [who] = who else { return Vec::new() };
        let continues = &m.rule(scene.grammar).loaded.spec.continues;
        let days = when.period.as_ref().map(|stated| stated.value.period);
        let other = told_of_another(&scene.told[scene.block_from..], &who.subject.id, days, continues);
        return other.map(|claim| vec![Some(claim.subject.clone())]).unwrap_or_default();
    }
    if template == SET {
        let known = &scene.grammar.known;
        let is_set = |claim: &Claim| {
            claim.subject.as_str() != ALL && scene.grammar.entity_classes(claim.subject.kind()).meets(&known.whole)
        };
        let continues = &m.rule(scene.grammar).loaded.spec.continues;
        let set = told_of_a_set(&scene.told[scene.block_from..], is_set, continues);
        return set.map(|claim| vec![Some(claim.subject.clone())]).unwrap_or_default();
    }
    let Some(role) = template.strip_prefix('@') else { return vec![Some(EntityId::new(template))] };
    let ids: Vec<_> = m
        .role(scene.grammar, role)
        .map(|node| sentence.nodes[node].subjects().iter().map(|s| Some(s.id.clone())).collect())
        .unwrap_or_default();
    if ids.is_empty() { vec![None] } else { ids }
}

struct Draft<'d> {
    scene: &'d Scene<'d>,
    sentence: &'d Sentence,
    m: &'d Match,
    metric: &'d Metric,
    valued: &'d Valued,
    when: &'d When,
}

impl Draft<'_> {
    fn claim(&self, id: &MetricId, who: &Who, object: Option<EntityId>) -> Option<Claim> {
        let (subject, platform_itself) = self.subject(who, id);
        if object.as_ref() == Some(&subject) {
            return None;
        }
        let held = || object.as_ref().is_some_and(|object| self.scene.entities.holds(object, &subject));
        if self.emit().object_holds.is_some_and(|asked| asked != held()) {
            return None;
        }
        let state = self.state();
        // A rule that takes the state from the figure's own words has none to claim without them.
        if state.is_none() && self.emit().state.as_deref() == Some("@value") {
            return None;
        }
        if state.as_deref().and_then(|s| s.strip_prefix("exceeds:")) == Some(subject.as_str()) {
            return None;
        }
        let valued = self.valued;
        // "Its share dipped below that mark": what is counted in a unit and has no figure states none.
        if valued.value == ClaimValue::None && !self.unit().as_str().is_empty() {
            return None;
        }
        let quote = self.quote(who);
        let mut claim = Claim {
            document: self.scene.article.document.clone(),
            metric: id.clone(),
            subject,
            object,
            value: valued.value,
            value_max: valued.max,
            unit: self.unit(),
            qualifier: valued.qualifier,
            of: None,
            baseline: None,
            n: self.text("n", self.emit().n.as_deref()),
            state,
            platform: None,
            scope: self
                .text("scope", self.emit().scope.as_deref())
                .or(who.subject.scope.clone())
                .or_else(|| self.scope_of_whole())
                .or_else(|| self.scope_near()),
            period_start: None,
            period_end: None,
            grain: None,
            attribution: self.scene.state.attribution.iter().map(|a| a.value.clone()).collect(),
            quote: quote.of(&self.scene.article.text).to_owned(),
            start: quote.start,
            end: quote.end,
            rule: self.m.rule(self.scene.grammar).id.clone(),
            evidence: Vec::new(),
            value_text: valued.core.of(&self.scene.article.text).to_owned(),
            value_low: valued.low,
            value_high: valued.high,
            period_text: None,
            period_earliest: None,
            period_latest: None,
            part: self.text("part", self.emit().part.as_deref()).or(valued.part.clone()),
            measure: self.text("measure", self.emit().measure.as_deref()).or_else(|| self.near("measure")),
            times_form: self.emit().times_form.as_deref().and_then(|f| f.parse::<TimesForm>().ok()),
        };
        claim.of = self.of_level(&claim.subject);
        self.fill_period(&mut claim, quote);
        self.fill_platform(&mut claim, platform_itself, quote);
        if !quote.contains(who.subject.span) && !who.subject.span.is_empty() {
            claim.evidence.push(evidence("subject", who.subject.span, who.how));
        }
        Some(claim)
    }

    /// Whom the claim is about; and the platform, when that is who was named.
    fn subject(&self, who: &Who, id: &MetricId) -> (EntityId, Option<String>) {
        let (subject, platform_itself) = self.scene.subject_id(&who.subject);
        // The growth of a count of users is about whom the count is about: 豆包月活同比增长47%.
        let of = self.of();
        let whole = of.as_ref().and_then(|of| self.scene.metrics.get(of.as_str()));
        let stands_for =
            |key: &str| [Some(self.metric), whole].into_iter().flatten().find_map(|m| m.subject_as.get(key));
        let subject = match (stands_for(subject.as_str()), stands_for(subject.kind())) {
            (Some(id), _) => EntityId::new(id.as_str()),
            (None, Some(kind)) => EntityId::new(format!("{kind}:{}", subject.slug())),
            (None, None) => subject,
        };
        (self.stood_for(subject, who, id), platform_itself)
    }

    /// "600 million people in China …, a 142% increase": the increase is of the users there, not of the models made there. And after
    /// "the United States generated 36.4% by billing address", "Singapore accounted for 8.7%" is of the use there.
    fn stood_for(&self, subject: EntityId, who: &Who, id: &MetricId) -> EntityId {
        let same = |last: &&Claim| last.subject.slug() == subject.slug();
        let bare = who.node.is_some_and(|node| self.sentence.is(node, &self.scene.grammar.known.place));
        let listed = |last: &&Claim| bare && last.metric == *id;
        let there = |claim: &&Claim| self.scene.metrics.may_stand_for(&subject, &claim.subject);
        let found =
            self.scene.last_claim.filter(there).filter(same).or(self.scene.claim_above.filter(there).filter(listed));
        found.map_or(subject.clone(), |last| EntityId::new(format!("{}:{}", last.subject.kind(), subject.slug())))
    }

    fn emit(&self) -> &crate::rules::Emit {
        &self.m.rule(self.scene.grammar).loaded.spec.emit
    }

    /// A text field by its template.
    fn text(&self, field: &str, template: Option<&str>) -> Option<String> {
        let template = template?;
        match template.strip_prefix('@') {
            Some(role) => role_text(self.m, role, field, self.sentence, self.scene),
            // `rank:@place`: the number that the role stands for.
            None => match template.split_once('@') {
                Some((kind, role)) => {
                    role_text(self.m, role, "n", self.sentence, self.scene).map(|text| format!("{kind}{text}"))
                }
                None => Some(template.to_owned()),
            },
        }
    }

    /// The nearest cue of the clause that has this feature.
    fn near(&self, feature: &str) -> Option<String> {
        self.near_node(feature).map(|(text, _)| text)
    }

    fn near_node(&self, feature: &str) -> Option<(String, usize)> {
        let grammar = self.scene.grammar;
        // Few sentences have such a cue at all, and this is asked half a dozen times a claim.
        if !grammar.may_say(&self.sentence.all, feature) {
            return None;
        }
        let anchor = self.m.anchor;
        let stop = |n: &usize| !self.sentence.is(*n, &grammar.known.clause_break);
        // 总调用量突破110万亿，日均约3.6万亿: in Chinese such a word stands before its figure.
        let closes = grammar.known.period_stop;
        let says = |n: usize| match self.sentence.nodes[n].kind {
            NodeKind::Cue(term) => Some((n, grammar.feature(term, feature)?)),
            _ => None,
        };
        let before = (0..anchor).rev().take_while(stop).find_map(says);
        let nearer = before.map_or(self.sentence.nodes.len(), |(n, _)| (2 * anchor - n).min(self.sentence.nodes.len()));
        let after = (anchor..nearer).take_while(|n| stop(n) && !self.sentence.is(*n, &closes)).find_map(says);
        after.or(before).map(|(n, text)| (text.to_owned(), n))
    }

    /// The scope of what the figure is a part of: "49.5 percent of China's public-cloud market".
    fn scope_of_whole(&self) -> Option<String> {
        let role = self.emit().object.as_deref()?.strip_prefix('@')?;
        let node = self.m.role(self.scene.grammar, role)?;
        self.sentence.nodes[node].subject()?.scope.clone()
    }

    /// The part that the figure covers, where it is said: "among the top ten, Chinese models had 61%". Not "(fourth)" behind "in the top 10",
    /// nor "13 percent of tokens, none of them among the top 10".
    fn scope_near(&self) -> Option<String> {
        let known = &self.scene.grammar.known;
        let (text, node) = self.near_node("scope")?;
        // GLM-5.2刚开源，就冲到第七: what was done, and not what is counted.
        let ends = known.comma.union(known.clause_break);
        if self.sentence.is(node, &known.release) && self.sentence.is(node + 1, &ends) {
            return None;
        }
        let (between, stops) = match node < self.m.anchor {
            true => (node..self.m.anchor, &known.open),
            false => (self.m.anchor..node, &known.comma),
        };
        let apart = between.into_iter().any(|n| self.sentence.is(n, stops));
        (!apart).then_some(text)
    }

    fn unit(&self) -> UnitId {
        let rule = self.text("unit", self.emit().unit.as_deref()).map(UnitId::new);
        let own = self.valued.unit.clone().filter(|u| self.metric.units.iter().any(|m| m == u.as_str()));
        rule.or(own).unwrap_or_else(|| UnitId::new(&self.metric.unit))
    }

    fn of(&self) -> Option<MetricId> {
        let default = self.metric.of.as_deref()?;
        let said = self.text("of", self.emit().of.as_deref());
        // "… came to 602 million, an increase of 141.7 per cent": what was told just before is what grew.
        let last = || {
            let last = self.scene.last_metric.as_ref()?;
            self.metric.of_last.iter().any(|m| m == last.as_str()).then(|| last.as_str().to_owned())
        };
        // 占比52.6%: the word for a part says what a change is of, and never what the part is of.
        let own = self.m.rule(self.scene.grammar).metric.as_ref();
        let near = || self.near("of").filter(|of| own.is_none_or(|own| own.as_str() != of));
        Some(MetricId::new(said.or_else(near).or_else(last).as_deref().unwrap_or(default)))
    }

    /// 调用量为14.8万亿，占比28.4%，环比下降2.3%: behind a level and the part that it makes, what moved by so much is the level.
    fn of_level(&self, subject: &EntityId) -> Option<MetricId> {
        let of = self.of()?;
        if self.emit().of.is_some() {
            return Some(of);
        }
        let level = self.scene.metrics.get(of.as_str()).and_then(|part| part.of.as_deref());
        let mut here = self.scene.told.iter().rev().take_while(|told| told.start >= self.sentence.span.start);
        let behind = level.filter(|level| here.any(|c| c.subject == *subject && c.metric.as_str() == *level));
        Some(behind.map_or(of, MetricId::new))
    }

    /// `exceeds` takes its rival from the object's role.
    fn state(&self) -> Option<String> {
        let state = self.text("state", self.emit().state.as_deref())?;
        let rival = self
            .m
            .role(self.scene.grammar, "rival")
            .and_then(|n| self.sentence.nodes[n].subject())
            .map(|s| s.id.clone());
        Some(match (state.as_str(), rival) {
            ("exceeds", Some(rival)) => format!("exceeds:{rival}"),
            ("exceeds", None) => "leads".to_owned(),
            _ => state,
        })
    }

    fn fill_platform(&self, claim: &mut Claim, platform_itself: Option<String>, quote: ByteSpan) {
        // A change of deliveries has a platform where a count of deliveries would have one.
        let whole = claim.of.as_ref().and_then(|of| self.scene.metrics.get(of.as_str())).map(|whole| whole.platform);
        let inherits = whole.filter(|_| self.metric.platform == Inherit::Passage).unwrap_or(self.metric.platform);
        if inherits == Inherit::Never || self.scene.grammar.is_unplaced(&claim.subject) {
            return;
        }
        let here = self.sentence.nodes.iter().enumerate().find_map(|(i, node)| {
            let subject = node.subject().filter(|_| self.sentence.is(i, &self.scene.grammar.known.context))?;
            Some(Sourced { value: subject.id.slug().to_owned(), span: node.span })
        });
        let found = match platform_itself {
            Some(platform) => {
                claim.platform = Some(platform);
                return;
            }
            None if inherits == Inherit::Own => here,
            None => here.or_else(|| self.scene.state.platform.clone()),
        };
        if let Some(Sourced { value, span }) = found {
            claim.platform = Some(value);
            if !quote.contains(span) {
                let how = if self.sentence.span.contains(span) { "sentence" } else { "passage" };
                claim.evidence.push(evidence("platform", span, how));
            }
        }
    }

    /// The passage: what the rule matched and, when it stands near, the subject.
    fn quote(&self, who: &Who) -> ByteSpan {
        let nodes = &self.sentence.nodes;
        let mut span =
            nodes[self.m.found.first].span.join(nodes[self.m.found.last].span).join(nodes[self.m.anchor].span);
        if let Some(node) = who.node {
            let broken = (node.min(self.m.anchor)..node.max(self.m.anchor))
                .any(|n| self.sentence.is(n, &self.scene.grammar.known.clause_break));
            let crossed = (node + 1..self.m.anchor).any(|n| {
                self.sentence.is(n, &self.scene.grammar.known.figure)
                    && !self.sentence.is(n, &self.scene.grammar.known.period)
            });
            if !broken && !crossed && !comparand(self.sentence, node, self.scene.grammar) {
                span = span.join(nodes[node].span);
            }
        }
        span
    }
}

fn evidence(role: &str, span: ByteSpan, how: &str) -> Evidence {
    Evidence { role: role.to_owned(), start: span.start, end: span.end, how: how.to_owned() }
}
