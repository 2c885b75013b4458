//! The examples of rules: those that fail, those that another rule claims, and rules that have too few.

use crate::extract::ClaimRule;
use crate::pipeline::Engine;
use crate::rules::{Diagnostic, Example};
use crate::workbench::examples::{Verdict, is_match, run_all};

/// So many sentences that match every rule must have, from different articles.
const MATCHES: usize = 2;

pub(super) fn check(engine: &Engine, lang: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (rule, verdicts) in run_all(engine, lang) {
        let examples = &rule.loaded.spec.examples;
        found.extend(examples.iter().zip(&verdicts).filter_map(|(example, verdict)| broken(rule, example, verdict)));
        found.extend(too_few(rule));
    }
    found
}

fn broken(rule: &ClaimRule, example: &Example, verdict: &Verdict) -> Option<Diagnostic> {
    let at = |message: String| Diagnostic::error(&rule.loaded.file, example.text.span(), message);
    match verdict {
        Verdict::Holds | Verdict::KnownGap => None,
        Verdict::GapClosed => Some(
            at("this example is marked as a gap, but it works".to_owned())
                .code("gap-closed")
                .help("take the line `gap = …` away"),
        ),
        Verdict::Fails(why) => {
            let other = why.iter().any(|why| why.contains("it is made by the rule "));
            let finding = at(why.join("; "));
            Some(if other {
                finding
                    .code("example-claimed-by-another")
                    .help("raise this rule's priority, narrow the other's patterns, or move the example")
            } else {
                finding.code("example-fails").help("`tallywire rules try` shows what the rules see in the sentence")
            })
        }
    }
}

fn too_few(rule: &ClaimRule) -> Vec<Diagnostic> {
    let spec = &rule.loaded.spec;
    let works = |example: &&Example| example.gap.is_none();
    let matches = spec.examples.iter().filter(works).filter(|example| is_match(spec, example)).count();
    let misses = spec.examples.iter().filter(works).filter(|example| !is_match(spec, example)).count();
    let at = |message: String| Diagnostic::warning(&rule.loaded.file, spec.id.span(), message);
    let mut found = Vec::new();
    if matches < MATCHES {
        let message = format!("expected at least {MATCHES} examples that match, found {matches}");
        found.push(
            at(message)
                .code("few-examples")
                .help("add [[example]] tables with sentences as different articles would put it"),
        );
    }
    if misses == 0 {
        let message = "expected a near miss, found none".to_owned();
        found.push(
            at(message)
                .code("no-near-miss")
                .help("add an [[example]] that looks alike and must give nothing: claims = []"),
        );
    }
    found
}
