//! Extraction rules as written: one file a rule, `rules/<language>/claims/<id>.toml`, with the examples that test it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_spanned::Spanned;

use super::{Diagnostic, Diagnostics, RuleFile, RuleSource};

/// A rule file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Equals the file's name.
    pub id: Spanned<String>,
    /// The metric that it yields: an id, `@role` for what a word's feature `metric` says, `told` for what the text told of last …
    pub metric: Option<Spanned<String>>,
    /// … or the ledger's reason.
    pub ledger: Option<Spanned<String>>,
    /// One sentence: what is claimed.
    pub summary: String,
    /// The habit of the press that asks for this rule.
    pub why: Option<String>,
    /// The higher one wins where two rules want one figure; 50 unless said.
    #[serde(default = "default_priority")]
    pub priority: i32,
    /// Any of these makes a match.
    pub patterns: Vec<Spanned<String>>,
    /// None of these may match at the same anchor.
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
    /// Only where the claim before, in the same paragraph, is of this metric ("Anthropic 22.6%" after a share).
    pub after: Option<Spanned<String>>,
    /// Only where the block that leads into this list, or its heading, has a word of this class ("the top four:").
    pub lead_in: Option<Spanned<String>>,
    /// Only where the article has a word of this class.
    pub context: Option<Spanned<String>>,
    /// Only where the paragraph, up to the figure's sentence, has a word of this class ("Alibaba rose 2.1%", after shares that closed).
    pub nearby: Option<Spanned<String>>,
    /// The claim has the time of the one above it in the paragraph, if that is of one of these metrics ("Alibaba Cloud was second").
    #[serde(default)]
    pub continues: Vec<String>,
    /// The rule is not for a value below this ("Doubao 402m", without the word, are no tokens) …
    pub least: Option<rust_decimal::Decimal>,
    /// … nor for one above this ("called 3.74 trillion times" is no ratio).
    pub most: Option<rust_decimal::Decimal>,
    /// What fills the claim's fields.
    #[serde(default)]
    pub emit: Emit,
    /// Sentences with what is claimed in them.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// As the metric of a rule: that of the nearest word with the feature `metric`, in the sentence or before it.
pub const TOLD_METRIC: &str = "told";

fn default_priority() -> i32 {
    50
}

/// How a claim's fields are filled. A word is itself; `@role` is what the pattern kept under that role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emit {
    /// The value; the anchor's unless said.
    pub value: Option<String>,
    /// The unit; the metric's unless said, or `@value`.
    pub unit: Option<String>,
    /// The subject; found around the figure unless said.
    pub subject: Option<String>,
    /// The second entity.
    pub object: Option<String>,
    /// Whether the object has to be a whole that the subject is part of (its maker, its country), or must not be one.
    pub object_holds: Option<bool>,
    /// The metric that changed or is shared.
    pub of: Option<String>,
    /// What a change is measured against.
    pub baseline: Option<String>,
    /// N of a top-N count.
    pub n: Option<String>,
    /// What has lasted.
    pub state: Option<String>,
    /// The part of the platform.
    pub scope: Option<String>,
    /// Input, output, ….
    pub part: Option<String>,
    /// Total, average, ….
    pub measure: Option<String>,
    /// Where the sign comes from (`@role` of a cue with the feature `sign`), or `minus`.
    pub sign: Option<String>,
    /// Multiple or increase.
    pub times_form: Option<String>,
    /// The period's mention, when the pattern keeps it.
    pub period: Option<String>,
    /// The length of period.
    pub grain: Option<String>,
    /// Where the subject stands when it is looked for: `left`, `right` or `any` (the default).
    pub side: Option<String>,
    /// Whether each of several names has the figure ("upwards of 600B each").
    #[serde(default)]
    pub each: bool,
    /// Whether the names that follow the subject's, each with figures of its own, are meant as well (前五名为A（4.5万亿）、B（4.0万亿）……).
    #[serde(default)]
    pub through: bool,
    /// The hedge, when the pattern rather than the number says it.
    pub qualifier: Option<String>,
}

/// A sentence that tests its rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: Spanned<String>,
    /// The day that the article is taken to be of.
    pub published: Option<String>,
    /// The claims that this rule must make of it (and no others by this rule); fields that are left out are not compared.
    #[serde(default)]
    pub claims: Vec<BTreeMap<String, String>>,
    /// The reason that the ledger must give for a figure of the sentence.
    pub ledger: Option<String>,
    /// Why it does not work yet: the test then turns red on the day it does.
    pub gap: Option<String>,
}

/// A rule with the file that it came from.
#[derive(Debug, Clone)]
pub struct LoadedRule {
    /// The rule.
    pub spec: RuleSpec,
    /// Its file.
    pub file: RuleFile,
}

/// Reads all rules of a language, in the order of their names.
///
/// # Errors
/// All files that cannot be read, and all whose id is not their file's name.
pub fn load_rules(source: &RuleSource, lang: &str) -> Result<Vec<LoadedRule>, Diagnostics> {
    let mut rules = Vec::new();
    let mut problems = Diagnostics::default();
    for file in source.files(&format!("{lang}/claims/")) {
        match file.parse::<RuleSpec>() {
            Ok(spec) => {
                let stem = file.path.rsplit('/').next().and_then(|n| n.strip_suffix(".toml")).unwrap_or("");
                if spec.id.get_ref() != stem {
                    problems.0.push(
                        Diagnostic::error(file, spec.id.span(), format!("expected the id {stem:?}, the file's name"))
                            .code("id-is-file-name")
                            .help("rename the file or the id"),
                    );
                }
                if spec.metric.is_some() == spec.ledger.is_some() {
                    problems.0.push(
                        Diagnostic::error(file, spec.id.span(), "expected either `metric` or `ledger`")
                            .code("metric-or-ledger"),
                    );
                }
                rules.push(LoadedRule { spec, file: file.clone() });
            }
            Err(more) => problems.0.extend(more.0),
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(rules) }
}
