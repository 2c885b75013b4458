//! The market that a figure of no platform is told of: what a volume told before it is of.
//!
//! 今年上半年中国公有云大模型调用量达536.7万亿Token，火山引擎以49.2%的份额排名第一: the part is one of China's market, on public clouds. In: a new claim,
//! and those before it in the order of the text. Out: the claim with that market as its whole, and with its scope.

use crate::extract::Grammar;
use crate::model::{Claim, EntityId, Evidence};
use crate::rules::Metrics;

/// So many claims back a market is looked for: a table and a paragraph may stand between.
const REACH: usize = 24;

/// Takes the whole and the scope of the market that was told of last, unless a platform was told of since.
pub fn place(claim: &mut Claim, told: &[Claim], metrics: &Metrics, grammar: &Grammar) {
    let Some(metric) = metrics.get(claim.metric.as_str()).filter(|metric| !metric.within.is_empty()) else { return };
    let country = grammar.entity_classes(claim.subject.kind()).meets(&grammar.known.place_like);
    if country || claim.platform.is_some() || claim.object.is_some() || claim.scope.is_some() {
        return;
    }
    let of = claim.of.as_ref().map(|of| of.as_str());
    let level = of.and_then(|of| metrics.get(of)).and_then(|metric| metric.of.as_deref());
    let is_market = |id: &EntityId| metric.within.iter().any(|kind| kind == id.kind());
    // The market of a volume, or that of which another has a part.
    let market = |told: &'_ Claim| {
        let counted = [of, level].contains(&Some(told.metric.as_str()));
        let part_of = told.object.clone().filter(|object| told.metric == claim.metric && is_market(object));
        let told_of = (counted && is_market(&told.subject)).then(|| told.subject.clone());
        (counted || part_of.is_some()).then(|| part_of.or(told_of))
    };
    let mut recent = told.iter().rev().take(REACH).filter_map(|told| Some((told, market(told)?)));
    let last = recent.find(|(told, market)| told.platform.is_some() || market.is_some());
    let Some((told, Some(market))) = last.filter(|(told, _)| told.platform.is_none()) else { return };
    if metric.of.is_some() && metric.unit == "percent" && !metric.baseline {
        claim.object = Some(market);
    }
    claim.scope.clone_from(&told.scope);
    if claim.object.is_some() || claim.scope.is_some() {
        let how = "earlier_claim".to_owned();
        claim.evidence.push(Evidence { role: "whole".to_owned(), start: told.start, end: told.end, how });
    }
}
