//! What is wrong with rule files: each finding with its place, the passage underlined, and what to do.
//!
//! Errors make rules unusable, or make them do something else than they say; warnings are untidy.

mod claims;
pub(crate) use claims::emit_table;
mod dead;
mod proofs;
mod stray;
mod unused;

pub use unused::{ENGINE_CLASSES, ENGINE_REASONS};

use std::collections::BTreeMap;
use std::ops::Range;

use serde_spanned::Spanned;

use crate::extract::Weights;
use crate::pipeline::Engine;
use crate::rules::{
    Diagnostic, Diagnostics, Entities, Metrics, RuleFile, RuleSource, Severity, load_nodes, load_rules,
};

/// Everything that is wrong with a set of rule files, errors first, then by place.
///
/// ```
/// use tallywire::rules::RuleSource;
/// use tallywire::workbench::lint::lint;
/// let mut source = RuleSource::built_in();
/// source.insert_text("en/claims/my-rule.toml", "id = \"my-rule\"\nmetric = \"shares\"\nsummary = \"?\"\npatterns = [\"<value:percent>\"]\n");
/// let finding = &lint(&source)[0];
/// assert_eq!((finding.code, finding.line_column()), ("unknown-metric", Some((2, 10))));
/// ```
pub fn lint(source: &RuleSource) -> Vec<Diagnostic> {
    let mut found = loading(source);
    found.extend(stray::check(source));
    if !Diagnostics(found.clone()).has_errors() {
        match Engine::from_source(source.clone()) {
            Err(problems) => found.extend(problems.0),
            Ok(engine) => found.extend(checked(&engine)),
        }
    }
    found.retain(|d| d.severity == Severity::Error || !is_below(source, d));
    let place = |d: &Diagnostic| d.place.as_ref().map(|(name, _, span)| (name.clone(), span.start));
    found.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| place(a).cmp(&place(b))));
    found.dedup();
    found
}

/// Whether a finding is in a file of the pack below: whoever builds on it leaves unused what they do not need.
fn is_below(source: &RuleSource, finding: &Diagnostic) -> bool {
    let Some((name, ..)) = &finding.place else { return false };
    source.is_layered() && source.files("").any(|file| file.origin.is_none() && file.display_name() == *name)
        || source.files("").filter_map(|file| file.under.as_ref()).any(|under| under.name == *name)
}

/// What keeps files from being loaded, of every file rather than of the first.
fn loading(source: &RuleSource) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut note = |problems: Option<Diagnostics>| found.extend(problems.into_iter().flat_map(|p| p.0));
    note(Entities::load(source).err());
    note(Metrics::load(source).err());
    note(Weights::load(source).err());
    for lang in source.languages() {
        note(load_rules(source, &lang).err());
        note(load_nodes(source, &lang).err());
    }
    found
}

fn checked(engine: &Engine) -> Vec<Diagnostic> {
    let mut found = unused::check(engine);
    for lang in engine.source.languages() {
        let Some(pack) = engine.pack(&lang) else { continue };
        found.extend(claims::check(engine, &lang, pack));
        found.extend(dead::check(engine, pack));
        found.extend(proofs::check(engine, &lang));
    }
    found
}

/// Where the value of a key of a table stands: `value_place(file, "emit", "of")`. The TOML reader tells places only of what it is
/// asked for as a map of places, so it is given the table by itself.
fn value_place(file: &RuleFile, table: &str, key: &str) -> Range<usize> {
    type Tables = BTreeMap<String, BTreeMap<String, Spanned<toml::Value>>>;
    let place = || {
        let start = section(&file.text, table)?;
        let rest = file.text.get(start..)?;
        let end = rest.find("\n[").unwrap_or(rest.len());
        let tables: Tables = toml::from_str(rest.get(..end)?).ok()?;
        let span = tables.get(table)?.get(key)?.span();
        Some(start + span.start..start + span.end)
    };
    place().unwrap_or(0..0)
}

fn section(text: &str, table: &str) -> Option<usize> {
    let header = format!("[{table}]");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == header {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// The keys of a file's top level with their places.
fn keys(file: &RuleFile) -> Vec<(String, Range<usize>, toml::Value)> {
    let read: Result<BTreeMap<Spanned<String>, toml::Value>, _> = toml::from_str(&file.text);
    read.map(|map| map.into_iter().map(|(key, value)| (key.get_ref().clone(), key.span(), value)).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(rule: &str) -> Vec<String> {
        let mut source = RuleSource::built_in();
        source.insert_text("en/claims/test-rule.toml", rule);
        let of_rule = |d: &Diagnostic| d.place.as_ref().is_some_and(|(name, ..)| name.ends_with("test-rule.toml"));
        let found = lint(&source);
        found
            .iter()
            .filter(|d| of_rule(d))
            .map(|d| {
                let (line, column) = d.line_column().unwrap_or_default();
                format!("{line}:{column} {}", d.code)
            })
            .collect()
    }

    const HEAD: &str = "id = \"test-rule\"\nmetric = \"share\"\nsummary = \"A test.\"\npriority = 99\n";

    #[test]
    fn names_that_nothing_bears_are_found_at_their_place() {
        let rule = format!("{HEAD}patterns = [\"<risng> <value:percent>\"]\n");
        assert_eq!(findings(&rule), ["5:14 pattern"]);
        let rule = format!(
            "{HEAD}patterns = [\"'zorbed' <value:percent>\"]\n\n[emit]\nof = \"nothing\"\nsubject = \"@who\"\n"
        );
        assert_eq!(
            findings(&rule),
            ["8:6 unknown-metric", "9:11 unknown-role", "1:6 few-examples", "1:6 no-near-miss"]
        );
        let rule = format!("{HEAD}patternz = []\npatterns = [\"<value:percent>\"]\n");
        assert_eq!(findings(&rule), ["5:1 "]);
    }

    #[test]
    fn examples_that_fail_or_are_claimed_by_another_rule_are_errors() {
        let text = "[[example]]\ntext = \"Chinese models zorbed 31% of it, and accounted for 40% of tokens.\"\n";
        let rule = format!("{HEAD}patterns = [\"'zorbed' <value:percent>\"]\n{text}claims = [{{ value = \"99\" }}]\n");
        assert_eq!(findings(&rule)[0], "7:8 example-fails");
        let rule = format!(
            "{HEAD}patterns = [\"'zorbed' <value:percent>\"]\n{text}claims = [{{ value = \"31\" }}, {{ value = \"40\" }}]\n"
        );
        assert_eq!(findings(&rule)[0], "7:8 example-claimed-by-another");
    }
}
