//! Made-up claims for the tests of this stage.

use std::sync::{Arc, LazyLock};

use jiff::civil::date;

use super::shingles::Shingles;
use super::source::{ClaimId, DocumentId, Registry, Source, SourcedClaim};
use crate::model::{Claim, ClaimValue, EntityId, Grain, MetricId};
use crate::rules::{Arithmetic, RuleSource};

/// A plain claim about the week of 2 to 8 March 2026 on OpenRouter.
pub(crate) fn claim(metric: &str, subject: &str, value: &str, unit: &str) -> Claim {
    Claim {
        value: value.parse().unwrap_or(ClaimValue::None),
        platform: Some("openrouter".into()),
        period_start: Some(date(2026, 3, 2)),
        period_end: Some(date(2026, 3, 8)),
        grain: Some(Grain::Week),
        attribution: vec!["OpenRouter".into()],
        ..Claim::of("made-up", metric, subject, unit, "given")
    }
}

/// A volume in billions of tokens, with as many printed decimals of a trillion as `printed` shows.
pub(crate) fn volume(subject: &str, printed: &str) -> Claim {
    let trillions: rust_decimal::Decimal = printed.parse().unwrap_or_default();
    let tokens = trillions * rust_decimal::Decimal::from(1_000_000_000_000i64);
    let mut claim = claim("token_volume", subject, &tokens.normalize().to_string(), "tokens");
    claim.quote = format!("{printed} trillion tokens");
    claim
}

/// A percentage change of the token volume against the week before.
pub(crate) fn change(subject: &str, percent: &str) -> Claim {
    let mut claim = claim("change", subject, percent, "percent");
    claim.of = Some(MetricId::new("token_volume"));
    claim.baseline = Some(crate::model::Baseline::Previous(Grain::Week));
    claim.quote = format!("{percent}%");
    claim
}

/// The same claim, a number of weeks later (or earlier).
pub(crate) fn weeks_later(mut claim: Claim, weeks: i64) -> Claim {
    let moved = |d: Option<jiff::civil::Date>| d.and_then(|d| d.checked_add(jiff::Span::new().weeks(weeks)).ok());
    claim.period_start = moved(claim.period_start);
    claim.period_end = moved(claim.period_end);
    claim
}

/// The claim as told by an outlet, in a document of its own, published on a day of March 2026.
pub(crate) fn told(publisher: &str, day: i8, claim: Claim) -> SourcedClaim {
    let document = format!("{publisher}-{day}");
    let id = format!("{document}/{}/{}/{}/{:?}", claim.metric, claim.subject, claim.value, claim.period_end);
    SourcedClaim {
        claim_id: ClaimId::new(id),
        source: Arc::new(Source {
            document_id: DocumentId::new(&document),
            page: document,
            publisher: Some(publisher.into()),
            published: Some(date(2026, 3, day)),
            ..Source::default()
        }),
        passage: Shingles::default(),
        corrects: false,
        claim: Arc::new(claim),
    }
}

/// A registry of a few makers.
pub(crate) struct Makers;

impl Registry for Makers {
    fn arithmetic(&self) -> &Arithmetic {
        static BUILT_IN: LazyLock<Arithmetic> =
            LazyLock::new(|| Arithmetic::load(&RuleSource::built_in()).unwrap_or_default());
        &BUILT_IN
    }

    fn maker_of(&self, entity: &EntityId) -> Option<EntityId> {
        let slug = entity.slug();
        let maker = ["minimax", "deepseek", "kimi", "claude", "gpt"].into_iter().find(|m| slug.starts_with(m))?;
        let maker = match maker {
            "kimi" => "moonshot",
            "claude" => "anthropic",
            "gpt" => "openai",
            other => other,
        };
        Some(EntityId::new(format!("org:{maker}")))
    }

    fn country_of(&self, entity: &EntityId) -> Option<EntityId> {
        let maker = if entity.kind() == "org" { entity.clone() } else { self.maker_of(entity)? };
        let country = match maker.slug() {
            "anthropic" | "openai" => "country:us",
            _ => "country:cn",
        };
        Some(EntityId::new(country))
    }
}
