//! Everything that a step of this stage may look at, in one place.

use super::called::Called;
use super::state::State;
use crate::extract::{Grammar, Subject, Weights};
use crate::model::{Article, ByteSpan, Claim, EntityId, Mention};
use crate::rules::{ClassSet, Entities, Metric, Metrics};

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
    /// Who makes what.
    pub entities: &'a Entities,
    /// What the passage is about.
    pub state: &'a State,
    /// The metric of the claim before, in the same block.
    pub last_metric: Option<&'a crate::model::MetricId>,
    /// The claim before, in the same sentence.
    pub last_claim: Option<&'a Claim>,
    /// The claim before, in the same block.
    pub claim_above: Option<&'a Claim>,
    /// The last claim of the block's earlier sentences.
    pub claim_before: Option<&'a Claim>,
    /// All claims before, in the order of the text.
    pub told: &'a [Claim],
    /// How many of them stand before the block.
    pub block_from: usize,
    /// Variants that stay apart from their base model, with the paragraph, list or table in which they do.
    pub kept_apart: &'a [(ByteSpan, EntityId)],
    /// The list that is read, when it is called the top so many.
    pub called: Option<Called>,
}

impl Scene<'_> {
    /// Whom the claim before in the same sentence is about: "the week brought 26.9 trillion tokens, the fourth rise running".
    pub fn told_here(&self) -> Option<Subject> {
        let claim = self.last_claim?;
        Some(Subject { id: claim.subject.clone(), unfolded: None, span: claim.span(), scope: claim.scope.clone() })
    }

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
