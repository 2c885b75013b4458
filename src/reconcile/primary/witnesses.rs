//! Primary data as claims of their own kind: totals, countries, makers, models and places of a week or month.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::super::Registry;
use super::super::interval::Interval;
use super::super::key::whole_period;
use super::super::shingles::Shingles;
use super::super::source::{ClaimId, DocumentId, Source, SourceKind, SourcedClaim, hash_id};
use super::daily::Totals;
use super::listing::{Place, places};
use super::reading::{Free, Knowledge, Snapshots};
use super::sums::decimal;
use crate::model::{Claim, ClaimValue, EntityId, MetricId};

/// Under which licence the rows may be passed on.
pub const LICENCE: &str = "Licensed under CC BY 4.0.";

/// How rows are to be cited, as the API asks.
pub fn source_line(as_of: jiff::Timestamp) -> String {
    format!("Source: OpenRouter (openrouter.ai/rankings), as of {as_of}.")
}

/// How the rows are to be cited where they are themselves passed on.
pub fn citation(totals: &Totals) -> String {
    format!("{} {LICENCE}", source_line(totals.as_of))
}

/// A claim of [`claims`] in words: its line in the sums.
pub fn sentence(claim: &Claim) -> String {
    match (claim.metric.as_str(), claim.value_max) {
        ("rank", _) => format!("Place of {} by tokens: {}", claim.subject, claim.value),
        (_, Some(most)) => format!(
            "Tokens of {}: {} in rows that are its own; up to {most} with those that are nobody's",
            claim.subject, claim.value
        ),
        _ => format!("Tokens of {}: {}", claim.subject, claim.value),
    }
}

/// What the rows of a stretch of days say, as claims above any relay: the platform's total, each country, maker and
/// model, and the models' places. A sum that may be larger, because some of it has no name, says so in its interval.
pub fn claims(totals: &Totals, registry: &dyn Registry) -> Vec<SourcedClaim> {
    let layout = (Free::Merged, Snapshots::Merged, Knowledge::Today);
    let places = places(&totals.named, registry, layout, totals.days.1);
    let source = source(totals);
    let mut claims = vec![volume(totals, EntityId::new("all"), totals.all(), 0)];
    for (at, place) in places.iter().enumerate() {
        let model = &place.listing.model;
        let hidden = hidden(totals, registry, model);
        claims.push(volume(totals, model.clone(), place.tokens, hidden));
        // A place is sure only where what lies under `other` cannot lift the next ones over it.
        let next =
            places.get(at + 1).map_or(0, |p| p.tokens.saturating_add(self::hidden(totals, registry, &p.listing.model)));
        if next > place.tokens {
            break;
        }
        claims.push(rank(totals, model.clone(), at + 1));
    }
    claims.extend(rolled_up(totals, &places));
    claims.into_iter().map(|claim| sourced(&source, claim)).collect()
}

/// Countries and makers; what has no country, `other` included, may belong to any of them.
fn rolled_up(totals: &Totals, places: &[Place]) -> Vec<Claim> {
    let mut sums: std::collections::BTreeMap<EntityId, u128> = std::collections::BTreeMap::new();
    let (mut no_country, mut no_maker) = (totals.other, totals.other);
    for place in places {
        let maker = &place.listing.maker;
        for (whose, without) in [(&maker.country, &mut no_country), (&maker.org, &mut no_maker)] {
            match whose {
                Some(whose) => *sums.entry(whose.clone()).or_default() += place.tokens,
                None => *without += place.tokens,
            }
        }
    }
    let open = |subject: &EntityId| if subject.kind() == "country" { no_country } else { no_maker };
    sums.iter().map(|(subject, sum)| volume(totals, subject.clone(), *sum, open(subject))).collect()
}

fn hidden(totals: &Totals, registry: &dyn Registry, model: &EntityId) -> u128 {
    let rows = totals.hidden.iter();
    rows.filter(|(slug, _)| super::Listing::of(slug, registry, None).model == *model).map(|(_, tokens)| tokens).sum()
}

fn source(totals: &Totals) -> Arc<Source> {
    let (start, end) = totals.days;
    let document = format!("openrouter rankings-daily {start} {end} as of {}", totals.as_of);
    Arc::new(Source {
        document_id: DocumentId::new(&document),
        page: format!("openrouter rankings-daily {start} {end}"),
        kind: SourceKind::Primary,
        publisher: Some("OpenRouter".into()),
        published: Some(totals.as_of.to_zoned(jiff::tz::TimeZone::UTC).date()),
        ..Source::default()
    })
}

fn sourced(source: &Arc<Source>, claim: Claim) -> SourcedClaim {
    let parts = [source.document_id.as_str(), claim.metric.as_str(), claim.subject.as_str()];
    SourcedClaim {
        claim_id: ClaimId::new(hash_id("primary", parts)),
        source: Arc::clone(source),
        passage: Shingles::default(),
        corrects: false,
        claim: Arc::new(claim),
    }
}

fn volume(totals: &Totals, subject: EntityId, tokens: u128, may_be_more: u128) -> Claim {
    let low = decimal(tokens).unwrap_or(Decimal::MAX);
    let high = decimal(tokens.saturating_add(may_be_more)).unwrap_or(Decimal::MAX);
    claim(totals, "token_volume", subject, Interval::new(low, high), "tokens")
}

fn rank(totals: &Totals, subject: EntityId, place: usize) -> Claim {
    let mut claim = claim(totals, "rank", subject, Interval::point(Decimal::from(place)), "rank");
    claim.of = Some(MetricId::new("token_volume"));
    claim
}

fn claim(totals: &Totals, metric: &str, subject: EntityId, said: Interval, unit: &str) -> Claim {
    let (start, end) = totals.days;
    let value = ClaimValue::Number(said.low.unwrap_or_default());
    Claim {
        value,
        value_max: said.high.filter(|_| !said.is_point()).map(ClaimValue::Number),
        platform: Some("openrouter".into()),
        period_start: Some(start),
        period_end: Some(end),
        grain: whole_period(start, end),
        attribution: vec!["OpenRouter".into()],
        value_low: Some(value),
        value_high: said.high.map(ClaimValue::Number),
        ..Claim::of(format!("openrouter rankings-daily {start} {end}"), metric, subject, unit, "primary")
    }
}
