//! What an article says once, and after some of the figures that it holds for: its only period, its only platform.

use super::Language;
use super::state::{Sourced, Stated};
use crate::model::{Claim, Evidence, Grain};
use crate::rules::Inherit;

/// What was named in the article, each once, in the order of the text.
pub struct Late<'a> {
    /// Periods.
    pub periods: &'a [Sourced<Stated>],
    /// Platforms.
    pub platforms: &'a [Sourced<String>],
    /// Claims, by their place, whose time the text leaves open.
    pub left_open: &'a [usize],
}

/// Gives earlier claims the article's only week and its only platform, where they have none.
pub fn fill(claims: &mut [Claim], late: &Late<'_>, language: Language<'_>) {
    let weeks: Vec<_> = late.periods.iter().filter(|p| p.value.period.grain == Some(Grain::Week)).collect();
    for (place, claim) in claims.iter_mut().enumerate() {
        let Some(metric) = language.metrics.get(claim.metric.as_str()) else { continue };
        let open = late.left_open.binary_search(&place).is_ok();
        if let ([only], Inherit::Passage, false) = (weeks.as_slice(), metric.period, open) {
            period(claim, only);
        }
        if let ([only], Inherit::Passage) = (late.platforms, metric.platform) {
            platform(claim, only, language);
        }
    }
}

/// "For a second week running … They took in 4.12 trillion from March 2 to March 8": the streak is of that week, too.
fn period(claim: &mut Claim, only: &Sourced<Stated>) {
    if only.value.period.grain != Some(Grain::Week) {
        return;
    }
    let open = claim.period_start.is_none() && claim.period_text.is_none();
    let fits = claim.grain.is_none() || claim.grain == only.value.period.grain;
    if open && fits && only.span.start > claim.start {
        claim.period_start = Some(only.value.period.start);
        claim.period_end = Some(only.value.period.end);
        claim.grain = claim.grain.or(only.value.period.grain);
        claim.evidence.push(later("period", only.span));
    }
}

/// A table first, and "we add up the models that OpenRouter lists" below it. What a company says of itself (another kind of subject)
/// is not measured there.
fn platform(claim: &mut Claim, only: &Sourced<String>, language: Language<'_>) {
    let measured = language.grammar.entity_classes(claim.subject.kind()).meets(&language.grammar.known.measured);
    if claim.platform.is_none() && measured && only.span.start > claim.start {
        claim.platform = Some(only.value.clone());
        claim.evidence.push(later("platform", only.span));
    }
}

fn later(role: &str, span: crate::model::ByteSpan) -> Evidence {
    Evidence { role: role.to_owned(), start: span.start, end: span.end, how: "later_sentence".to_owned() }
}
