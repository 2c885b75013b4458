//! Questions and fact keys: which claims speak of the same thing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::source::{FactId, hash_id};
use crate::model::{Baseline, EntityId, Grain, MetricId, UnitId};

/// What is asked: a metric of a subject on a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The metric.
    pub metric: MetricId,
    /// The metric that changed, is shared or ranked.
    pub of: Option<MetricId>,
    /// Whom it is about.
    pub subject: EntityId,
    /// Where it was measured.
    pub platform: Option<String>,
}

/// What tells one fact from another: the question, and every part of a key in CLAIM.md.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactKey {
    /// The question it answers.
    pub question: Question,
    /// The second entity.
    pub object: Option<EntityId>,
    /// The part of the platform, as stated.
    pub scope: Option<String>,
    /// What a change is measured against.
    pub baseline: Option<Baseline>,
    /// The N of a top-N count.
    pub n: Option<String>,
    /// What has lasted.
    pub state: Option<String>,
    /// The unit.
    pub unit: UnitId,
    /// Length of period.
    pub grain: Option<Grain>,
    /// First day.
    pub period_start: Option<Date>,
    /// Last day.
    pub period_end: Option<Date>,
    /// Part of a price.
    pub part: Option<String>,
    /// Total, average, peak.
    pub measure: Option<String>,
}

impl FactKey {
    /// The id of the fact with this key. Entities count in their folded form: `GLM5.2` and `glm-5.2` are one model.
    pub fn id(&self) -> FactId {
        let question = &self.question;
        let text = |o: &Option<String>| o.clone().unwrap_or_default();
        let parts = [
            question.metric.to_string(),
            question.of.as_ref().map(ToString::to_string).unwrap_or_default(),
            question.subject.folded(),
            text(&question.platform),
            self.object.as_ref().map(EntityId::folded).unwrap_or_default(),
            text(&self.scope),
            self.baseline.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(&self.n),
            text(&self.state),
            self.unit.to_string(),
            self.grain.map(|g| g.to_string()).unwrap_or_default(),
            self.period_start.map(|d| d.to_string()).unwrap_or_default(),
            self.period_end.map(|d| d.to_string()).unwrap_or_default(),
            text(&self.part),
            text(&self.measure),
        ];
        FactId::new(hash_id("fact", parts.iter().map(String::as_str)))
    }
}
