//! What is defined and never used: metrics without a rule, reasons that nothing gives, cue classes that no pattern asks for; and
//! names that are also cue words.

use std::collections::BTreeSet;

use super::keys;
use crate::pipeline::Engine;
use crate::rules::{Diagnostic, Needs, Pattern, load_nodes};

/// Reasons that the engine itself gives.
pub const ENGINE_REASONS: &[&str] = &[
    "attached",
    "bare_number",
    "clock",
    "date",
    "duration",
    "identifier",
    "in_code",
    "in_name",
    "list_number",
    "money",
    "no_metric",
    "off_topic",
    "no_rules_for_language",
    "not_article",
    "not_understood",
    "ordinal",
    "other_unit",
    "phone",
    "repeated",
    "score",
    "several_subjects",
    "subject_unclear",
    "too_small",
    "url",
    "vague",
    "version",
];

/// Classes that the engine itself asks for by name, besides those that it gives.
pub const ENGINE_CLASSES: &[&str] = &[
    "after_event",
    "event_word",
    "retrospect",
    "period_note",
    "pluperfect",
    "made_in",
    "office",
    "count_note",
    "open_time",
    "answer",
    "arrow",
    "below",
    "goes_on",
    "at_word",
    "noun_phrase",
    "nonfinite",
    "falling",
    "in_top",
    "of_two",
    "people_noun",
    "quiet_wall",
    "rising",
    "thing",
    "together",
    "total_word",
    "whole_noun",
    "follow_order",
    "top",
    "absorbed",
    "aside",
    "attribution",
    "becoming",
    "cause_word",
    "hypothetical",
    "own_article",
    "taken_back",
    "taken_back_head",
    "semicolon",
    "of_word",
    "superlative",
    "house_pronoun",
    "house",
    "house_thing",
    "customer_voice",
    "copula",
    "other_people",
    "located",
    "baseline_link",
    "origin_after",
    "origin_from",
    "clause_break",
    "comparand",
    "conjunction",
    "context",
    "in_word",
    "top_place",
    "counter_ge",
    "once",
    "prior_value",
    "postposition",
    "measured",
    "function_word",
    "level_to",
    "period_stop",
    "place",
    "place_kind",
    "countable",
    "measured_by",
    "with_word",
    "platform_itself",
    "place_like",
    "when_word",
    "whole_opening",
    "possessive",
    "pronoun",
    "quiet_stop",
    "reaching",
    "relative",
    "release",
    "right_link",
    "skip",
    "source",
    "stands_for_all",
    "subject",
    "telling",
    "than_after",
    "than_word",
    "unknown",
    "unplaced",
    "whole",
    "within",
];

pub(super) fn check(engine: &Engine) -> Vec<Diagnostic> {
    let mut found = unused_metrics(engine);
    found.extend(unused_reasons(engine));
    for lang in engine.source.languages() {
        let asked = asked_classes(engine, &lang);
        found.extend(unused_cues(engine, &lang, &asked));
        found.extend(names_that_are_cues(engine, &lang));
    }
    found
}

fn rules(engine: &Engine) -> impl Iterator<Item = &crate::rules::RuleSpec> {
    let packs = engine.source.languages().into_iter().filter_map(|lang| engine.pack(&lang));
    packs.flat_map(|pack| pack.grammar.rules.iter().map(|rule| &rule.loaded.spec))
}

fn unused_metrics(engine: &Engine) -> Vec<Diagnostic> {
    let mut made: BTreeSet<&str> =
        rules(engine).filter_map(|spec| spec.metric.as_ref()).map(|m| m.get_ref().as_str()).collect();
    // `metric = "@role"` takes it from a word.
    let packs = engine.source.languages().into_iter().filter_map(|lang| engine.pack(&lang));
    let words = packs.flat_map(|pack| pack.annotator.lexicon.terms());
    made.extend(words.filter_map(|term| term.features.get("metric")).map(String::as_str));
    let Some(file) = engine.source.file("metrics.toml") else { return Vec::new() };
    let unmade = keys(file).into_iter().filter(|(id, ..)| !made.contains(id.as_str()));
    unmade
        .map(|(id, span, _)| {
            Diagnostic::warning(file, span, format!("no rule makes claims of the metric `{id}`"))
                .code("metric-without-rule")
                .help("write a rule for it (`tallywire rules new`), or take it away")
        })
        .collect()
}

fn unused_reasons(engine: &Engine) -> Vec<Diagnostic> {
    let mut given: BTreeSet<&str> =
        rules(engine).filter_map(|spec| spec.ledger.as_ref()).map(|r| r.get_ref().as_str()).collect();
    given.extend(ENGINE_REASONS);
    let Some(file) = engine.source.file("reasons.toml") else { return Vec::new() };
    let unused = keys(file).into_iter().filter(|(id, ..)| !given.contains(id.as_str()));
    unused
        .map(|(id, span, _)| {
            Diagnostic::warning(file, span, format!("no rule gives the reason `{id}`"))
                .code("unused-reason")
                .help("write a rule with `ledger` for it, or take it away")
        })
        .collect()
}

/// Every class that a pattern, a node rule, a union or a metric names.
fn asked_classes(engine: &Engine, lang: &str) -> BTreeSet<String> {
    let mut asked: BTreeSet<String> = ENGINE_CLASSES.iter().map(|name| (*name).to_owned()).collect();
    let mut in_pattern = |text: &str| {
        if let Ok(pattern) = Pattern::parse(text) {
            pattern.for_each_class(&mut |names, _, _| asked.extend(names.iter().cloned()));
        }
    };
    let specs: Vec<_> =
        engine.pack(lang).map(|pack| pack.grammar.rules.as_slice()).unwrap_or_default().iter().collect();
    for rule in &specs {
        let spec = &rule.loaded.spec;
        spec.patterns.iter().chain(&spec.unless).for_each(|pattern| in_pattern(pattern.get_ref()));
    }
    for (node, _) in load_nodes(&engine.source, lang).unwrap_or_default() {
        node.patterns.iter().for_each(|pattern| in_pattern(pattern.get_ref()));
    }
    for rule in &specs {
        let spec = &rule.loaded.spec;
        asked.extend(
            [&spec.lead_in, &spec.context, &spec.nearby].into_iter().flatten().map(|name| name.get_ref().clone()),
        );
    }
    asked.extend(engine.metrics.iter().flat_map(|(_, metric)| metric.subjects.iter().cloned()));
    for path in ["classes.toml".to_owned(), format!("{lang}/classes.toml")] {
        let unions = engine.source.file(&path).and_then(|file| file.text.parse::<toml::Table>().ok());
        let macros = unions.as_ref().and_then(|t| t.get("macros")).and_then(toml::Value::as_table);
        let members = macros.into_iter().flat_map(|m| m.values()).filter_map(toml::Value::as_array).flatten();
        asked.extend(members.filter_map(toml::Value::as_str).map(str::to_owned));
    }
    asked
}

/// A class with features may be used by them alone (a baseline, a column's metric), so only plain ones count.
fn unused_cues(engine: &Engine, lang: &str, asked: &BTreeSet<String>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in engine.source.files(&format!("{lang}/cues/")) {
        for (class, span, table) in keys(file) {
            let names: Vec<String> = match table.get("classes").and_then(toml::Value::as_array) {
                Some(names) => names.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect(),
                None => vec![class.clone()],
            };
            if table.get("features").is_some() || names.iter().any(|name| asked.contains(name)) {
                continue;
            }
            let message = format!("no pattern asks for the cue class `{}`", names.join("`, `"));
            found.push(
                Diagnostic::warning(file, span, message)
                    .code("unused-cue")
                    .help("use it in a pattern as <…>, or take the table away"),
            );
        }
    }
    found
}

/// A name of one word, in any case, that is also a cue word: wherever the word stands, one of the two readings is wrong.
fn names_that_are_cues(engine: &Engine, lang: &str) -> Vec<Diagnostic> {
    let Some(pack) = engine.pack(lang) else { return Vec::new() };
    let terms: BTreeSet<String> =
        pack.annotator.lexicon.terms().filter(|t| !t.cased).map(|t| t.text.to_lowercase()).collect();
    let mut found = Vec::new();
    for entity in engine.entities.iter() {
        let plain = entity
            .aliases
            .iter()
            .filter(|alias| !alias.cased && alias.needs == Needs::Nothing && !alias.text.contains(' '));
        for alias in plain.filter(|alias| terms.contains(&alias.text.to_lowercase())) {
            let quoted = format!("\"{}\"", alias.text);
            let prefix = format!("entities/{}", entity.id.kind());
            let place = engine.source.files(&prefix).find_map(|file| Some((file, file.text.find(&quoted)?)));
            let Some((file, at)) = place else { continue };
            let message = format!("the name {quoted} of `{}` is also a cue word", entity.id);
            found.push(
                Diagnostic::warning(file, at..at + quoted.len(), message)
                    .code("name-is-cue")
                    .help("list the name under `cased`, `versioned` or `contextual`, or take the word from the cues"),
            );
        }
    }
    found
}
