//! By what a place is counted, where the figure beside it says so.
//!
//! "Qwen is second with 287 million", in a report on users: second by its users, and the app. In: the claims of one sentence. Out: those whose
//! `of` is only their metric's usual one, with the metric of the figure beside them.

use crate::model::{Claim, Evidence};
use crate::rules::{Metric, Metrics};

/// Takes `of`, and who is meant, from the figure of the same name in the sentence, unless one of the usual kind stands there too.
pub fn by_what_stands_beside(in_sentence: &mut [Claim], metrics: &Metrics) {
    for index in 0..in_sentence.len() {
        let Some(metric) = metrics.get(in_sentence[index].metric.as_str()) else { continue };
        let Some(beside) = beside(&in_sentence[index], metric, in_sentence) else { continue };
        let (span, subject, of) = (beside.span(), beside.subject.clone(), beside.metric.clone());
        let claim = &mut in_sentence[index];
        claim.subject = subject;
        claim.of = Some(of);
        let how = "same_sentence".to_owned();
        claim.evidence.push(Evidence { role: "of".to_owned(), start: span.start, end: span.end, how });
    }
}

fn beside<'a>(claim: &Claim, metric: &Metric, in_sentence: &'a [Claim]) -> Option<&'a Claim> {
    let usual = metric.of.as_deref().filter(|of| claim.of.as_ref().is_some_and(|own| own.as_str() == *of))?;
    if metric.of_beside.is_empty() || in_sentence.iter().any(|other| other.metric.as_str() == usual) {
        return None;
    }
    let counts = |other: &&Claim| metric.of_beside.iter().any(|of| of == other.metric.as_str());
    in_sentence.iter().filter(counts).find(|other| other.subject.slug() == claim.subject.slug())
}
