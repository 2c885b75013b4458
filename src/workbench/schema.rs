//! What a rule file may say: keys, the pattern language, classes with words that have them, features, metrics, reasons.

use std::collections::{BTreeMap, BTreeSet};

use crate::pipeline::{Engine, Pack};
use crate::rules::BUILT_IN_CLASSES;

/// A part of the schema: rows of name and explanation under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// Name and explanation.
    pub rows: Vec<(String, String)>,
}

/// Keys of a rule file.
pub const RULE_KEYS: &[(&str, &str)] = &[
    ("id", "the file's name without .toml"),
    (
        "metric",
        "the metric that is claimed: an id, @role of a cue with the feature metric, or `told` for what such a word told of last; either this or `ledger`",
    ),
    ("ledger", "the reason why the figure is no claim"),
    ("summary", "one sentence: what is found"),
    ("why", "the habit of the press that asks for the rule"),
    ("priority", "the higher one wins where two rules want one figure; 50 unless said"),
    ("patterns", "any of these makes a match"),
    ("unless", "none of these may match at the same figure"),
    ("after", "only where the claim before, in the same paragraph, is of this metric"),
    ("lead_in", "only in a list whose lead-in or heading has a word of this class"),
    ("context", "only where the article has a word of this class"),
    ("nearby", "only where the paragraph, up to the figure's sentence, has a word of this class"),
    ("continues", "the claim has the time of the one above it in the paragraph, if that is of one of these metrics"),
    ("least", "not for a value below this"),
    ("most", "not for a value above this"),
    ("emit", "what fills the claim's fields"),
    ("example", "sentences that test the rule"),
];

/// Keys of `[emit]`.
pub const EMIT_KEYS: &[(&str, &str)] = &[
    ("value", "the value; the figure's unless said"),
    ("unit", "the unit; the metric's unless said"),
    ("subject", "the subject: an entity's id or @role; found around the figure unless said"),
    ("each", "true: each of several names side by side has the figure"),
    ("through", "true: the names that follow the subject's, each with its own figures, are meant as well"),
    ("object", "the second entity of a ratio, comparison or share"),
    (
        "object_holds",
        "true: only where the object is the subject's maker, line or country; false: only where it is none of these",
    ),
    ("of", "the metric that changed or is shared"),
    ("baseline", "what a change is measured against: previous_week, since:2026-01-01"),
    ("n", "the N of a top-N count"),
    ("state", "what has lasted: leads, rank:1, growth, decline"),
    ("scope", "the part of the platform"),
    ("part", "input, output, cached, blended"),
    ("measure", "total, average, cumulative, peak"),
    ("sign", "minus, or @role of a cue with the feature sign"),
    ("times_form", "multiple or increase"),
    ("period", "the role of the period, when the pattern keeps it"),
    ("grain", "day, week, month, quarter, year"),
    ("side", "where the subject is looked for: left, right, any"),
    ("qualifier", "the hedge, when the pattern rather than the number says it"),
];

/// Keys of `[[example]]`.
pub const EXAMPLE_KEYS: &[(&str, &str)] = &[
    ("text", "the sentence; several lines are read as Markdown (headings, lists, tables)"),
    ("published", "the day that the article is of, YYYY-MM-DD"),
    ("claims", "the claims that this rule must make, and no others; only the given fields are compared"),
    ("ledger", "the reason that the ledger must give"),
    ("gap", "why it does not work yet; an error on the day it does"),
];

/// Keys of `arithmetic.toml`.
pub const ARITHMETIC_KEYS: &[(&str, &str)] = &[
    ("add_up", "metrics whose figures add up: parts to wholes, days to weeks, weeks to months"),
    ("unsaid", "the scope that is counted, too, by those who say nothing of what they count"),
    ("measured", "what ranks, ratios and comparisons are by, when they do not say"),
    ("use", "metrics of what is in use: nothing has such a figure before it comes out"),
    (
        "whole",
        "what a share is of, when it does not say: a subject, or one that stands for the platform (`market:{platform}`)",
    ),
    ("apart", "kinds whose members share nothing: their figures may be added"),
    ("[parts]", "kinds of subjects, and what each is part of: `maker`, `country`, or a subject"),
];

const PATTERN: &[(&str, &str)] = &[
    ("<a|b>", "one node of class a or b"),
    ("<!a|b>", "one node of neither"),
    ("<role:a>", "the same, kept under a name; `value` (else `at`) is the figure that the rule is about"),
    ("'by|of'", "one of these words"),
    ("_", "one run of words that no list knows"),
    ("~", "any stretch without figures, names, commas, brackets or clause breaks"),
    ("…  or ...", "any stretch without a clause break"),
    ("( a | b )", "alternatives"),
    ("?  *  +", "optional, any number, at least one"),
    ("^  $", "the sentence's beginning and end"),
];

/// The schema of a language's rules.
pub fn schema(engine: &Engine, lang: &str) -> Vec<Section> {
    let table = |title, rows: &[(&str, &str)]| Section { title, rows: rows.iter().map(|(k, v)| pair(k, v)).collect() };
    let mut sections = vec![
        table("keys of a rule", RULE_KEYS),
        table("keys of [emit]", EMIT_KEYS),
        table("keys of [[example]]", EXAMPLE_KEYS),
        table("patterns", PATTERN),
        table("keys of arithmetic.toml", ARITHMETIC_KEYS),
    ];
    if let Some(pack) = engine.pack(lang) {
        sections.extend(classes(engine, pack, lang));
        sections.push(features(pack));
    }
    let metrics = engine.metrics.iter().map(|(id, metric)| pair(id.as_str(), &metric.meaning)).collect();
    let reasons = engine.metrics.reasons().map(|(id, meaning)| pair(id, meaning)).collect();
    sections.push(Section { title: "metrics", rows: metrics });
    sections.push(Section { title: "reasons of the ledger", rows: reasons });
    sections
}

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

/// Classes by where they come from: the engine, entities, units, words.
fn classes(engine: &Engine, pack: &Pack, lang: &str) -> Vec<Section> {
    let kinds: BTreeSet<&str> = engine.entities.iter().map(|entity| entity.id.kind()).collect();
    let units: BTreeSet<String> = pack.annotator.units().into_iter().collect();
    let docs = cue_docs(engine, lang);
    let built_in =
        Section { title: "classes of figures and marks", rows: BUILT_IN_CLASSES.iter().map(|c| pair(c, "")).collect() };
    let of_kinds = kinds.iter().map(|kind| pair(kind, &format!("a name of entities/{kind}.toml"))).collect();
    let of_units = units.iter().filter(|unit| pack.grammar.classes.lookup(unit).is_some());
    let unit_rows = of_units.map(|unit| pair(unit, "a quantity in this unit")).collect();
    let words = pack.annotator.lexicon.class_names().filter(|name| !name.starts_with('\''));
    let mut word_rows: Vec<(String, String)> = words
        .map(|name| {
            let doc = docs.get(name).cloned().unwrap_or_default();
            let some = sample(pack, name);
            (name.to_owned(), if doc.is_empty() { some } else { format!("{doc} {some}") })
        })
        .collect();
    word_rows.sort();
    let mut unions: Vec<(String, String)> = Vec::new();
    for path in ["classes.toml".to_owned(), format!("{lang}/classes.toml")] {
        let read = engine.source.file(&path).and_then(|file| file.text.parse::<toml::Table>().ok());
        let macros = read.as_ref().and_then(|t| t.get("macros")).and_then(toml::Value::as_table);
        for (name, members) in macros.into_iter().flatten() {
            let members: Vec<&str> = members.as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect();
            unions.push((name.clone(), members.join(", ")));
        }
    }
    vec![
        built_in,
        Section { title: "classes of names", rows: of_kinds },
        Section { title: "classes of units", rows: unit_rows },
        Section { title: "classes of words", rows: word_rows },
        Section { title: "unions of classes", rows: unions },
    ]
}

fn cue_docs(engine: &Engine, lang: &str) -> BTreeMap<String, String> {
    let mut docs = BTreeMap::new();
    for file in engine.source.files(&format!("{lang}/cues/")) {
        for (class, table) in file.text.parse::<toml::Table>().unwrap_or_default() {
            if let Some(doc) = table.get("doc").and_then(toml::Value::as_str) {
                docs.insert(class, doc.to_owned());
            }
        }
    }
    docs
}

/// The first words of a class.
fn sample(pack: &Pack, class: &str) -> String {
    let lexicon = &pack.annotator.lexicon;
    let Some(id) = lexicon.class(class) else { return String::new() };
    let words: Vec<&str> =
        lexicon.terms().filter(|term| term.classes.contains(id)).map(|term| term.text.as_str()).collect();
    let more = if words.len() > 4 { ", …" } else { "" };
    format!("({}{more})", words.iter().take(4).copied().collect::<Vec<_>>().join(", "))
}

/// What words say beside their classes: features with their values.
fn features(pack: &Pack) -> Section {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for term in pack.annotator.lexicon.terms() {
        for (feature, value) in &term.features {
            values.entry(feature).or_default().insert(value);
        }
    }
    let rows = values
        .into_iter()
        .map(|(name, values)| (name.to_owned(), values.into_iter().collect::<Vec<_>>().join(", ")))
        .collect();
    Section { title: "features of words", rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSpec;

    /// The TOML reader's message about an unknown key lists those that it knows.
    fn known_keys(text: &str) -> BTreeSet<String> {
        let error = toml::from_str::<RuleSpec>(text).expect_err("an unknown key").message().to_owned();
        error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_key_is_explained_and_none_is_invented() {
        let explained = |keys: &[(&str, &str)]| keys.iter().map(|(key, _)| (*key).to_owned()).collect::<BTreeSet<_>>();
        let head = "id = \"a\"\nsummary = \"b\"\npatterns = []\n";
        assert_eq!(known_keys("zzz = 1"), explained(RULE_KEYS));
        assert_eq!(known_keys(&format!("{head}[emit]\nzzz = 1")), explained(EMIT_KEYS));
        assert_eq!(known_keys(&format!("{head}[[example]]\nzzz = 1")), explained(EXAMPLE_KEYS));
    }
}
