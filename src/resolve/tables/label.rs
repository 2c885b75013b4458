//! What a header cell, a row's first cell or the words above a table say about its figures.

use rust_decimal::Decimal;

use super::Context;
use super::weeks::Edge;
use crate::annotate::figures::{Settled, settle};
use crate::extract::{self, Node, NodeKind, Sentence, Subject};
use crate::model::{ByteSpan, Grain, Mention, MentionKind, PeriodExpr, PeriodMention, ResolvedPeriod};
use crate::resolve::Language;
use crate::resolve::state::{State, Stated};
use crate::resolve::when::measured_against;
use crate::rules::Metric;

/// What a header cell, or a row's first cell, says about its figures.
#[derive(Debug, Clone, Default)]
pub struct Label {
    pub span: ByteSpan,
    pub metric: Option<String>,
    /// All that its words can name.
    pub metrics: Vec<String>,
    pub scale: Option<Decimal>,
    pub period: Option<Stated>,
    pub subject: Option<Subject>,
    pub grain: Option<Grain>,
    /// Which end of their weeks the days beneath it are.
    pub edge: Option<Edge>,
    pub baseline: Option<String>,
    /// The period that a change is measured against: "Change from April".
    pub against: Option<ResolvedPeriod>,
    pub scope: Option<String>,
    pub part: Option<String>,
    /// The unit of money that its words name.
    pub money: Option<String>,
    /// The unit of cells, where the metric has several: "Change (pp)", 份额变动（百分点）.
    pub unit: Option<String>,
    /// Heads a column whose cells name entities of this kind, known or not.
    pub rows: Option<String>,
    /// Says that all of it is meant.
    pub total: bool,
    /// Heads a column of those that are first.
    pub leads: bool,
    /// Words that no list knows, and nothing else.
    pub unlisted: bool,
}

impl Label {
    /// What a text above a table says that bare cells count. A change needs a sign or a percent, and where a scale is said ("trillions of
    /// tokens … the last column will change") the metric is one that has such amounts.
    pub fn level(&self, context: &Context<'_>, scaled: bool) -> Option<String> {
        let metrics = context.language.metrics;
        let fits = |metric: &Metric| !metric.baseline && (!scaled || metric.least.is_some());
        let known = self.metrics.iter().filter(|id| metrics.get(id).is_none_or(fits));
        known.min_by_key(|id| metrics.get(id).map_or(0, |metric| metric.header_order)).cloned()
    }

    /// A cell that names a week or month and nobody.
    pub fn is_a_time(&self) -> bool {
        self.period.is_some() && self.subject.is_none()
    }

    /// Takes what a word says by its features.
    fn take_word(&mut self, feature: impl Fn(&str) -> Option<String>) {
        self.scale = self.scale.or_else(|| feature("scale").and_then(|s| Decimal::from_scientific(&s).ok()));
        self.grain = self.grain.or_else(|| feature("grain")?.parse().ok());
        self.edge = self.edge.or_else(|| Edge::of_feature(&feature("edge")?));
        self.baseline = self.baseline.take().or_else(|| feature("baseline"));
        self.scope = self.scope.take().or_else(|| feature("scope"));
        self.part = self.part.take().or_else(|| feature("part"));
        self.money = self.money.take().or_else(|| feature("money"));
        self.unit = self.unit.take().or_else(|| feature("unit"));
        self.rows = self.rows.take().or_else(|| feature("rows"));
        self.leads |= feature("place").as_deref() == Some("1");
    }

    pub fn take(&mut self, other: Label) {
        self.span = if self.span.is_empty() { other.span } else { self.span };
        self.metric = other.metric.or(self.metric.take());
        self.metrics.extend(other.metrics);
        self.scale = other.scale.or(self.scale);
        self.period = other.period.or(self.period.take());
        self.subject = other.subject.or(self.subject.take());
        self.grain = other.grain.or(self.grain);
        self.edge = other.edge.or(self.edge);
        self.baseline = other.baseline.or(self.baseline.take());
        self.against = other.against.or(self.against);
        self.scope = other.scope.or(self.scope.take());
        self.part = other.part.or(self.part.take());
        self.money = other.money.or(self.money.take());
        self.unit = other.unit.or(self.unit.take());
        self.rows = other.rows.or(self.rows.take());
        self.leads |= other.leads;
        self.total |= other.total;
    }
}

pub fn label(context: &Context<'_>, span: ByteSpan, state: &State) -> Label {
    let sentence = nodes(context, span, state);
    let grammar = context.language.grammar;
    // "Translation", in a column of kinds of use: an everyday word.
    let everyday = |node: &Node| grammar.node_feature(node, "entity").is_some();
    let unlisted =
        sentence.nodes.iter().all(|node| matches!(node.kind, NodeKind::Gap | NodeKind::Punct) || everyday(node));
    let mut label = Label { span, unlisted, ..Label::default() };
    let mut metrics = Vec::new();
    for (at, node) in sentence.nodes.iter().enumerate() {
        label.total |= sentence.is(at, &grammar.known.total);
        match &node.kind {
            NodeKind::Cue(term) => {
                let feature = |name: &str| grammar.feature(*term, name).map(str::to_owned);
                metrics.extend(feature("column"));
                label.take_word(feature);
            }
            NodeKind::Entity(subject)
                if sentence.is(at, &grammar.known.subject) || grammar.is_unplaced(&subject.id) =>
            {
                label.subject.get_or_insert_with(|| subject.clone());
                metrics.extend(counted_inside(context, node.span));
            }
            NodeKind::Figure(index) => {
                let Some(MentionKind::Period(mention)) = context.mentions.get(*index).map(|m| &m.kind) else {
                    continue;
                };
                // 较上周, "vs last week", "vs April": a column of changes.
                let beside = at > 0 && sentence.is(at - 1, &grammar.known.comparand);
                let moves = metrics.iter().any(|id| context.language.metrics.get(id).is_some_and(|m| m.baseline));
                let linked = moves && at > 0 && sentence.is(at - 1, &grammar.known.baseline_link);
                if beside || measured_against(&sentence, at, context.mentions, grammar) {
                    metrics.extend(change_of(context.language));
                    label.baseline.get_or_insert_with(|| "previous".to_owned());
                } else if let Settled::Fixed(period) = settled(mention, state) {
                    match linked {
                        true => label.against = label.against.or(Some(period)),
                        false => _ = label.period.get_or_insert(Stated { period, mention: mention.clone() }),
                    }
                }
            }
            _ => {}
        }
    }
    let order = |id: &&String| context.language.metrics.get(id).map_or(0, |metric| metric.header_order);
    label.metric = metrics.iter().min_by_key(order).cloned();
    label.metrics = metrics;
    label
}

/// What a name of several words counts: "Total tokens" names all of them, and tokens.
fn counted_inside(context: &Context<'_>, span: ByteSpan) -> Vec<String> {
    let from = context.mentions.partition_point(|m| m.span.start < span.start);
    let inside = context.mentions[from..].iter().take_while(|m| m.span.end <= span.end);
    let column = |m: &Mention| match &m.kind {
        MentionKind::Cue(cue) => context.language.grammar.feature(cue.term, "column").map(str::to_owned),
        _ => None,
    };
    inside.filter_map(column).collect()
}

/// The metric whose figures are so large that a header says their scale.
pub fn scaled_metric(language: Language<'_>) -> Option<String> {
    language.metrics.iter().find(|(_, metric)| metric.names_unit).map(|(id, _)| id.as_str().to_owned())
}

/// The metric of the pack that is measured against an earlier period, when there is just one.
pub fn change_of(language: Language<'_>) -> Option<String> {
    let mut changes = language.metrics.iter().filter(|(_, metric)| metric.baseline);
    let only = changes.next().map(|(id, _)| id.as_str().to_owned());
    only.filter(|_| changes.next().is_none())
}

/// A header's period. "This week", in an article about a week, is that week, and "last week" the one before it.
fn settled(mention: &PeriodMention, state: &State) -> Settled {
    let about = state.period().map(|p| p.value.period);
    let named = about.filter(|about| about.grain.is_some() && about.grain == mention.grain);
    match (&mention.expr, named) {
        (PeriodExpr::Relative { offset: 0, .. }, Some(about)) => Settled::Fixed(about),
        (PeriodExpr::Relative { .. }, Some(about)) => settle(mention, Some(about.end), Some(about)),
        _ => settle(mention, state.published, about),
    }
}

pub fn nodes(context: &Context<'_>, span: ByteSpan, state: &State) -> Sentence {
    let from = context.mentions.partition_point(|m| m.span.start < span.start);
    let mut sentence = extract::build(&context.article.text, span, 0, context.mentions, from, context.language.grammar);
    state.resolve_pronouns(&mut sentence, context.language.grammar, context.language.entities);
    extract::reduce(&mut sentence, context.mentions, context.language.grammar);
    sentence
}
