//! Metrics and the ledger's reasons: `rules/metrics.toml` and `rules/reasons.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Diagnostic, Diagnostics, RuleSource};
use crate::model::{EntityId, MetricId};

/// Whether a metric's figures take what their passage is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inherit {
    /// The clause's own, else the passage's.
    #[default]
    Passage,
    /// The clause's own, or none.
    Own,
    /// Never one.
    Never,
}

/// What a metric is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// One sentence.
    pub meaning: String,
    /// The unit of its claims, unless the figure brings its own.
    #[serde(default)]
    pub unit: String,
    /// What its figures are for so many of, where they say it: a price of a million *tokens* is none of a kilowatt hour.
    #[serde(default)]
    pub per: Option<String>,
    /// A class of which a longer article must name something for the metric to be claimed: percentages rise in all news.
    #[serde(default)]
    pub topic: Option<String>,
    /// Other units that its figures may bring.
    #[serde(default)]
    pub units: Vec<String>,
    /// Whether a figure in this unit is this metric's even where no word says so.
    #[serde(default)]
    pub names_unit: bool,
    /// A bare number below this is none of its figures (a table's column may count other things).
    #[serde(default)]
    pub least: Option<rust_decimal::Decimal>,
    /// Which metric a table's header names when it names several: the lowest ("change in share": the change).
    #[serde(default)]
    pub header_order: u8,
    /// A unit that stands for the metric's own in the cells of a table whose words name the metric: "$5", of prices for a million tokens.
    #[serde(default)]
    pub in_cells: Option<String>,
    /// Whether each of several names side by side has the figure ("A and B were released on May 2").
    #[serde(default)]
    pub each: bool,
    /// Where its period comes from.
    #[serde(default)]
    pub period: Inherit,
    /// Where its platform comes from.
    #[serde(default)]
    pub platform: Inherit,
    /// What `of` is when neither the rule nor the clause says it.
    pub of: Option<String>,
    /// Kinds of subjects that stand for another kind here (users of a country are those of its market), and single subjects that stand
    /// for another (users of Doubao, without more, are the app's).
    #[serde(default)]
    pub subject_as: BTreeMap<String, String>,
    /// Kinds that have such figures rather than their makers: of a maker's models the one told of last has the price.
    #[serde(default)]
    pub prefers: Vec<String>,
    /// Kinds whose name stands for the member that was told of, where there is just one: "GLM slips to fourth", below a table with GLM 5.2.
    #[serde(default)]
    pub member_for: Vec<String>,
    /// Whether it counts how long something has lasted.
    #[serde(default)]
    pub lasts: bool,
    /// Metrics whose figure in the same sentence says what `of` is, where neither the rule nor the clause does: "second with 287 million users".
    #[serde(default)]
    pub of_beside: Vec<String>,
    /// Metrics that `of` takes from the claim before, when neither rule nor clause says it.
    #[serde(default)]
    pub of_last: Vec<String>,
    /// Whether its period's length is kept as `grain`.
    #[serde(default = "yes")]
    pub grain: bool,
    /// Whether it is a move against a baseline.
    #[serde(default)]
    pub baseline: bool,
    /// Lengths of period for which the baseline is the period before when nothing is said: a weekly table's "+8.4%". Of a level: those
    /// for which its old value is that of the period before ("to 48.9 trillion from 47.2 trillion").
    #[serde(default)]
    pub against_previous: Vec<crate::model::Grain>,
    /// Classes that a subject must have, when it is looked for; any unless said.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Kinds of subjects of which it is never claimed, though they may be whom the sentence is about (a country is no model that ranks).
    #[serde(default)]
    pub never_of: Vec<String>,
    /// Kinds of subjects that are the whole of such a figure, and give it their scope, when one was told of before it and no platform is.
    #[serde(default)]
    pub within: Vec<String>,
    /// Scopes that a kind of subject takes from another of the same sentence, or from a note for the whole article: of two countries' totals
    /// one cannot be of the charted models alone.
    #[serde(default)]
    pub shared_scopes: BTreeMap<String, Vec<String>>,
}

fn yes() -> bool {
    true
}

/// The metrics and reasons of a pack.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    metrics: BTreeMap<MetricId, Metric>,
    reasons: BTreeMap<String, String>,
    /// Kinds that some metric takes to stand for another, with that other.
    stand_ins: BTreeSet<(String, String)>,
}

impl Metrics {
    /// Reads both files.
    ///
    /// # Errors
    /// A missing file, or what the TOML reader says.
    pub fn load(source: &RuleSource) -> Result<Self, Diagnostics> {
        let file = |path: &str| {
            source.file(path).ok_or_else(|| {
                Diagnostics::one(Diagnostic::bare(format!("expected a file {path} in the rules, found none")))
            })
        };
        let metrics = file("metrics.toml")?.parse::<BTreeMap<MetricId, Metric>>()?;
        let stand_ins = metrics.values().flat_map(|m| m.subject_as.clone()).collect();
        Ok(Self { metrics, stand_ins, reasons: file("reasons.toml")?.parse::<BTreeMap<String, String>>()? })
    }

    /// A metric by its id.
    pub fn get(&self, id: &str) -> Option<&Metric> {
        self.metrics.get(id)
    }

    /// Whether some metric takes `subject` to stand for `other`, an entity of the same slug and another kind.
    pub fn may_stand_for(&self, subject: &EntityId, other: &EntityId) -> bool {
        let (kind, of) = (subject.kind(), other.kind());
        self.stand_ins.iter().any(|(from, to)| from == kind && to == of)
    }

    /// All metrics, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&MetricId, &Metric)> {
        self.metrics.iter()
    }

    /// What a reason means.
    pub fn reason(&self, id: &str) -> Option<&str> {
        self.reasons.get(id).map(String::as_str)
    }

    /// All reasons with their meaning.
    pub fn reasons(&self) -> impl Iterator<Item = (&str, &str)> {
        self.reasons.iter().map(|(id, meaning)| (id.as_str(), meaning.as_str()))
    }
}
