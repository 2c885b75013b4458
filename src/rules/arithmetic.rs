//! What adds up and what is part of what: `arithmetic.toml` of a pack. The cross-checks of reconciliation ask for it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::diag::Diagnostics;
use super::source::RuleSource;
use crate::model::{EntityId, MetricId};

/// The file.
const FILE: &str = "arithmetic.toml";

/// What stands for the platform in the id of a whole.
const PLATFORM: &str = "{platform}";

/// What the figures of a domain have to do with each other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arithmetic {
    /// Metrics whose figures add up.
    #[serde(default)]
    add_up: Vec<MetricId>,
    /// What ranks, ratios and comparisons are by, when they do not say.
    #[serde(default)]
    measured: Option<MetricId>,
    /// The scope that is counted by those who say nothing of what they count.
    #[serde(default)]
    unsaid: Option<String>,
    /// Metrics of what is in use.
    #[serde(default, rename = "use")]
    in_use: Vec<MetricId>,
    /// What a share is of, when it does not say.
    #[serde(default)]
    whole: Option<String>,
    /// Kinds whose members share nothing.
    #[serde(default)]
    apart: Vec<String>,
    /// Kinds of subjects, and what each is part of.
    #[serde(default)]
    parts: BTreeMap<String, Vec<String>>,
}

/// Something that has parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    /// The maker of the part.
    Maker,
    /// The country of the part's maker.
    Country,
    /// Another subject on the same platform.
    Subject(EntityId),
    /// A subject that stands for the platform, and has figures without one.
    Platform(EntityId),
}

impl Arithmetic {
    /// Reads the file; a pack without one has no arithmetic.
    ///
    /// # Errors
    /// What the TOML reader says.
    pub fn load(source: &RuleSource) -> Result<Self, Diagnostics> {
        source.file(FILE).map_or_else(|| Ok(Self::default()), |file| file.parse())
    }

    /// Whether figures of this metric add up.
    pub fn adds_up(&self, metric: &MetricId) -> bool {
        self.add_up.contains(metric)
    }

    /// The metrics whose figures add up.
    pub fn additive(&self) -> impl Iterator<Item = &str> {
        self.add_up.iter().map(MetricId::as_str)
    }

    /// What ranks, ratios and comparisons are by, when they do not say.
    pub fn measured(&self) -> &str {
        self.measured.as_ref().map_or("", MetricId::as_str)
    }

    /// The same, as a metric; none where the pack does not say.
    pub fn measured_by(&self) -> Option<&MetricId> {
        self.measured.as_ref()
    }

    /// Whether a scope is what is counted by those who say nothing of what they count.
    pub fn is_unsaid(&self, scope: Option<&str>) -> bool {
        scope.is_none() || scope == self.unsaid.as_deref()
    }

    /// Metrics of what is in use.
    pub fn in_use(&self) -> impl Iterator<Item = &str> {
        self.in_use.iter().map(MetricId::as_str)
    }

    /// Whether the members of a kind share nothing.
    pub fn is_apart(&self, kind: &str) -> bool {
        self.apart.iter().any(|apart| apart == kind)
    }

    /// Everybody together, where that is a subject on each platform.
    pub fn everybody(&self) -> Option<EntityId> {
        self.whole.as_ref().filter(|whole| !whole.contains(PLATFORM)).map(EntityId::new)
    }

    /// What a share is of, when it does not say.
    pub fn whole(&self, platform: Option<&str>) -> Option<Whole> {
        self.whole.as_deref().and_then(|whole| read(whole, platform))
    }

    /// What a kind of subject is part of, the narrowest first.
    pub fn wholes(&self, kind: &str, platform: Option<&str>) -> Vec<Whole> {
        let parts = self.parts.get(kind).map(Vec::as_slice).unwrap_or_default();
        parts.iter().filter_map(|whole| read(whole, platform)).collect()
    }

    /// Whether some wholes stand for platforms: figures of a platform then have to do with figures that have none.
    pub fn has_platform_wholes(&self) -> bool {
        self.whole.iter().chain(self.parts.values().flatten()).any(|whole| whole.contains(PLATFORM))
    }
}

fn read(whole: &str, platform: Option<&str>) -> Option<Whole> {
    match whole {
        "maker" => Some(Whole::Maker),
        "country" => Some(Whole::Country),
        id if id.contains(PLATFORM) => Some(Whole::Platform(EntityId::new(id.replace(PLATFORM, platform?)))),
        id => Some(Whole::Subject(EntityId::new(id))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_pack_adds_tokens_and_nothing_else() {
        let arithmetic = Arithmetic::load(&RuleSource::built_in()).unwrap();
        assert!(arithmetic.adds_up(&MetricId::new("token_volume")));
        assert!(!arithmetic.adds_up(&MetricId::new("price")));
        assert_eq!(arithmetic.everybody(), Some(EntityId::new("all")));
        assert!(!arithmetic.has_platform_wholes());
    }

    #[test]
    fn a_market_may_be_a_whole() {
        let pack: Arithmetic = toml::from_str(r#"whole = "market:{platform}""#).unwrap();
        assert_eq!(pack.whole(Some("no")), Some(Whole::Platform(EntityId::new("market:no"))));
        assert_eq!((pack.whole(None), pack.everybody()), (None, None));
    }
}
