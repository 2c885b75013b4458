//! Claim rules: names in them that nothing bears, words that a field of a claim cannot take, ids that are used twice.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_spanned::Spanned;

use super::value_place;
use crate::extract::ClaimRule;
use crate::model::{Baseline, Grain, Qualifier, TimesForm};
use crate::pipeline::{Engine, Pack};
use crate::rules::{Diagnostic, RuleFile, TOLD_METRIC, load_nodes};

pub(super) fn check(engine: &Engine, lang: &str, pack: &Pack) -> Vec<Diagnostic> {
    let mut found = duplicates(engine, lang, pack);
    for rule in &pack.grammar.rules {
        found.extend(named(engine, rule));
        found.extend(emitted(engine, rule));
    }
    found
}

/// Claim rules share one space of ids, and so do node rules.
fn duplicates(engine: &Engine, lang: &str, pack: &Pack) -> Vec<Diagnostic> {
    let claims = pack.grammar.rules.iter().map(|rule| (rule.loaded.spec.id.clone(), rule.loaded.file.clone()));
    let nodes = load_nodes(&engine.source, lang).unwrap_or_default();
    let mut found = duplicates_among(claims);
    found.extend(duplicates_among(nodes.into_iter().map(|(node, file)| (node.id, file))));
    found
}

fn duplicates_among(ids: impl Iterator<Item = (Spanned<String>, RuleFile)>) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, file) in ids {
        if let Some(first) = seen.insert(id.get_ref().clone(), file.display_name()) {
            let message = format!("the id `{}` is also that of a rule in {first}", id.get_ref());
            found.push(Diagnostic::error(&file, id.span(), message).code("duplicate-id").help("rename one of the two"));
        }
    }
    found
}

/// Metric, reason and the metric of `after`.
fn named(engine: &Engine, rule: &ClaimRule) -> Vec<Diagnostic> {
    let spec = &rule.loaded.spec;
    let mut found = Vec::new();
    for metric in [&spec.metric, &spec.after].into_iter().flatten() {
        if let Some(role) = metric.get_ref().strip_prefix('@') {
            found.extend(unkept(rule, role, metric.span()));
        } else if metric.get_ref() != TOLD_METRIC && engine.metrics.get(metric.get_ref()).is_none() {
            found.push(unknown_metric(engine, &rule.loaded.file, metric.span(), metric.get_ref()));
        }
    }
    if let Some(reason) = spec.ledger.as_ref().filter(|reason| engine.metrics.reason(reason.get_ref()).is_none()) {
        let near = nearest(reason.get_ref(), engine.metrics.reasons().map(|(id, _)| id));
        found.push(
            Diagnostic::error(
                &rule.loaded.file,
                reason.span(),
                format!("no reason `{}` in reasons.toml{near}", reason.get_ref()),
            )
            .code("unknown-reason")
            .help("add it to rules/reasons.toml with a sentence, or name one that is there"),
        );
    }
    for example in &spec.examples {
        let reason = example.ledger.as_deref().filter(|reason| engine.metrics.reason(reason).is_none());
        if let Some(reason) = reason {
            let message =
                format!("this example expects the ledger's reason `{reason}`, which reasons.toml does not have");
            found.push(Diagnostic::error(&rule.loaded.file, example.text.span(), message).code("unknown-reason"));
        }
    }
    found
}

fn unknown_metric(engine: &Engine, file: &RuleFile, span: Range<usize>, id: &str) -> Diagnostic {
    let near = nearest(id, engine.metrics.iter().map(|(id, _)| id.as_str()));
    Diagnostic::error(file, span, format!("no metric `{id}` in metrics.toml{near}"))
        .code("unknown-metric")
        .help("add it to rules/metrics.toml, or name one that is there (`tallywire rules schema` lists them)")
}

/// The templates of `[emit]`: roles that no pattern keeps, words that the field cannot take.
fn emitted(engine: &Engine, rule: &ClaimRule) -> Vec<Diagnostic> {
    let file = &rule.loaded.file;
    let mut found = Vec::new();
    for (key, value) in emit_table(file) {
        let place = || value_place(file, "emit", &key);
        if let Some((_, role)) = value.split_once('@') {
            found.extend(unkept(rule, role, place()));
        } else if key == "of" && engine.metrics.get(&value).is_none() {
            found.push(unknown_metric(engine, file, place(), &value));
        } else if let Some(problem) = wrong_word(&key, &value) {
            found.push(Diagnostic::error(file, place(), problem).code("bad-value"));
        }
    }
    found
}

/// A role that no pattern of the rule keeps.
fn unkept(rule: &ClaimRule, role: &str, at: Range<usize>) -> Option<Diagnostic> {
    if rule.programs.iter().any(|program| program.roles().iter().any(|r| r == role)) {
        return None;
    }
    let message = format!("no pattern of this rule keeps a role `{role}`");
    let help = format!("name a node in a pattern, as in <{role}:…>, or correct the role here");
    Some(Diagnostic::error(&rule.loaded.file, at, message).code("unknown-role").help(help))
}

/// The `[emit]` table as written.
pub(crate) fn emit_table(file: &RuleFile) -> BTreeMap<String, String> {
    let table: Option<toml::Table> = file.text.parse().ok();
    let emit = table.as_ref().and_then(|table| table.get("emit")).and_then(toml::Value::as_table);
    let texts = emit.into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    texts.collect()
}

fn wrong_word(key: &str, value: &str) -> Option<String> {
    match key {
        "baseline" => value.parse::<Baseline>().err(),
        "grain" => value.parse::<Grain>().err(),
        "qualifier" => value.parse::<Qualifier>().err(),
        "times_form" => value.parse::<TimesForm>().err(),
        "side" if !matches!(value, "left" | "right" | "any") => {
            Some(format!("expected left, right or any, found {value:?}"))
        }
        "sign" if value != "minus" => Some(format!("expected minus or @role, found {value:?}")),
        _ => None,
    }
}

/// ": did you mean …?" when a name is close to one that exists.
fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> String {
    let best = names.map(|name| (distance(wrong, name), name)).min();
    best.filter(|(steps, _)| *steps <= 2).map(|(_, name)| format!(": did you mean `{name}`?")).unwrap_or_default()
}

/// How many letters must be changed, added or dropped to come from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let kept = row[j] + usize::from(x != *y);
            row[j] = left;
            left = kept.min(left + 1).min(row[j + 1] + 1);
        }
        row[b.len()] = left;
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near() {
        assert_eq!([distance("shares", "share"), distance("shrae", "share"), distance("", "ab")], [1, 2, 2]);
        assert_eq!(nearest("shares", ["rank", "share"].into_iter()), ": did you mean `share`?");
        assert_eq!(nearest("price", ["rank", "share"].into_iter()), "");
    }
}
