//! Which part of the platform is counted, where it is said once for several figures.
//!
//! "Chinese models on the chart came to 26.1 trillion, while US models contributed 7.4 trillion": both were counted alike. And a note for all of
//! an article: 国别口径仅统计上榜模型. In: claims. Out: those of countries with the scope that was told for them.

use super::state::Sourced;
use crate::extract::{Grammar, NodeKind, Sentence};
use crate::model::{ByteSpan, Claim, Evidence};
use crate::rules::Metrics;

/// The scope that a sentence says all is counted by: "the list only shows the models big enough to chart".
pub fn note(sentence: &Sentence, grammar: &Grammar) -> Option<Sourced<String>> {
    if !sentence.all.meets(&grammar.known.count_note) {
        return None;
    }
    let at = (0..sentence.nodes.len()).find(|at| sentence.is(*at, &grammar.known.count_note))?;
    let node = &sentence.nodes[at];
    let NodeKind::Cue(term) = node.kind else { return None };
    let scope = grammar.feature(term, "scope")?;
    Some(Sourced { value: scope.to_owned(), span: node.span })
}

/// Takes the scope of another country's figure in the same sentence.
pub fn alike(claim: &mut Claim, in_sentence: &[Claim], metrics: &Metrics) {
    let Some(shared) = shared(claim, metrics) else { return };
    let moves = claim.of.is_some();
    let counted = in_sentence.iter().rev().find(|told| {
        let of_what = |told: &'_ Claim| told.of.as_ref().map_or(told.metric.to_string(), ToString::to_string);
        let about = told.subject != claim.subject || moves;
        about && told.subject.kind() == claim.subject.kind() && of_what(told) == of_what(claim)
    });
    let Some(told) = counted else { return };
    if let Some(scope) = told.scope.clone().filter(|scope| shared.contains(scope)) {
        take(claim, scope, told.span(), "same_sentence");
    }
}

/// Gives the scope of a note to the countries' figures without one.
pub fn noted(claims: &mut [Claim], note: &Sourced<String>, metrics: &Metrics) {
    for claim in claims {
        if shared(claim, metrics).is_some_and(|scopes| scopes.contains(&note.value)) {
            take(claim, note.value.clone(), note.span, "note");
        }
    }
}

/// The scopes that a figure of such a subject takes from others.
fn shared<'a>(claim: &Claim, metrics: &'a Metrics) -> Option<&'a [String]> {
    let scopes = |id: &str| metrics.get(id)?.shared_scopes.get(claim.subject.kind()).map(Vec::as_slice);
    let free = claim.scope.is_none() && claim.object.is_none();
    let of_such = claim.of.as_ref().is_none_or(|of| scopes(of.as_str()).is_some());
    scopes(claim.metric.as_str()).filter(|_| free && of_such)
}

fn take(claim: &mut Claim, scope: String, span: ByteSpan, how: &str) {
    claim.scope = Some(scope);
    claim.evidence.push(Evidence { role: "scope".to_owned(), start: span.start, end: span.end, how: how.to_owned() });
}
