//! Everything that a step of this stage may look at, in one place.

use super::state::State;
use crate::extract::{Grammar, Subject, Weights};
use crate::model::{Article, ByteSpan, EntityId, Mention};
use crate::rules::{ClassSet, Metric, Metrics};

/// What is known while a sentence is read.
pub struct Scene<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its mentions.
    pub mentions: &'a [Mention],
    /// The language's rules.
    pub grammar: &'a Grammar,
    /// The pack's metrics.
    pub metrics: &'a Metrics,
    /// The weights of the ranking of subjects.
    pub weights: &'a Weights,
    /// What the passage is about.
    pub state: &'a State,
    /// The metric of the claim before, in the same block.
    pub last_metric: Option<&'a crate::model::MetricId>,
    /// The subject of the claim before, in the same sentence.
    pub last_subject: Option<&'a EntityId>,
    /// Where that claim stands.
    pub last_span: ByteSpan,
    /// Variants that stay apart from their base model, with the paragraph, list or table in which they do.
    pub kept_apart: &'a [(ByteSpan, EntityId)],
}

impl Scene<'_> {
    /// The classes that a subject of this metric may have.
    pub fn allowed(&self, metric: &Metric) -> ClassSet {
        if metric.subjects.is_empty() {
            return self.grammar.known.subject.union(self.grammar.known.context);
        }
        metric.subjects.iter().fold(ClassSet::EMPTY, |set, name| set.union(self.grammar.classes.set(name)))
    }

    fn apart(&self, at: ByteSpan, variant: &EntityId) -> bool {
        let until = self.kept_apart.partition_point(|(group, _)| group.start <= at.start);
        self.kept_apart[..until].iter().rev().take_while(|(group, _)| group.contains(at)).any(|(_, id)| id == variant)
    }

    /// The id that a claim uses: a variant only where the base model stands beside it; for a platform, all that it
    /// processed (and then the platform's own id as well).
    pub fn subject_id(&self, subject: &Subject) -> (EntityId, Option<String>) {
        if self.grammar.entity_classes(subject.id.kind()).meets(&self.grammar.known.stands_for_all) {
            return (EntityId::new("all"), Some(subject.id.slug().to_owned()));
        }
        match &subject.unfolded {
            Some(variant) if self.apart(subject.span, variant) => (variant.clone(), None),
            _ => (subject.id.clone(), None),
        }
    }
}
