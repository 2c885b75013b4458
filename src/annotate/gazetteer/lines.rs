//! How the names of each line of models look: `rules/model_names.toml`, made ready for reading.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_spanned::Spanned;

use super::fold::fold_text;
use crate::model::EntityId;
use crate::rules::{Diagnostic, Diagnostics, Entities, RuleSource};

/// The file's name.
const FILE: &str = "model_names.toml";

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct NamesFile {
    endings: Vec<String>,
    loose: Vec<String>,
    not_before: Vec<String>,
    #[serde(default)]
    whole_before: Vec<String>,
    #[serde(default)]
    counts_nothing: Vec<String>,
    variants: BTreeMap<String, Vec<String>>,
    lines: BTreeMap<Spanned<String>, LineTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineTable {
    versions: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    tiers: Vec<String>,
    base: Option<String>,
    tier: Option<String>,
    #[serde(default)]
    joined: bool,
    #[serde(default)]
    short: bool,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    fused: bool,
}

/// What an ending is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// Part of the name.
    Ending,
    /// A mark of a build; with the variant's name.
    Variant(String),
}

/// One line of models.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// The family's id.
    pub(super) family: Option<EntityId>,
    /// What slugs begin with.
    pub(super) stem: String,
    /// What may stand before a version's digits, folded, longest first.
    pub(super) versions: Vec<String>,
    pub(super) after: Vec<u8>,
    pub(super) words: Vec<String>,
    pub(super) tiers: Vec<String>,
    /// For a tier of another line ("Claude Opus"): its word ("opus").
    pub(super) tier: Option<String>,
    pub(super) joined: bool,
    pub(super) short: bool,
    pub(super) alone: bool,
    pub(super) strict: bool,
    pub(super) fused: bool,
}

/// All lines and endings.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    pub(super) words: HashMap<String, Word>,
    /// The words that also count in small letters after a space.
    pub(super) loose: Vec<String>,
    /// Chinese endings, which no space sets apart, with the variant's name.
    pub(super) attached: Vec<(String, String)>,
    pub(super) not_before: Vec<String>,
    /// The same of whole numbers only: 4天, but Opus 4.8日均.
    pub(super) whole_before: Vec<String>,
    /// Words that begin like these and count nothing: 位居.
    pub(super) counts_nothing: Vec<String>,
    by_family: HashMap<EntityId, usize>,
}

impl Lines {
    pub(super) fn load(source: &RuleSource, entities: &Entities) -> Result<Self, Diagnostics> {
        let Some(file) = source.file(FILE) else { return Ok(Self::default()) };
        let names: NamesFile = file.parse()?;
        let mut problems = Diagnostics::default();
        for (slug, table) in &names.lines {
            let named = [Some(slug.as_ref()), table.base.as_ref()];
            for slug_named in named.into_iter().flatten() {
                if entities.get(&EntityId::new(format!("family:{slug_named}"))).is_none() {
                    let message = format!("`{slug_named}` is no family of entities/family.toml");
                    problems.0.push(Diagnostic::error(file, slug.span(), message).code("unknown-entity"));
                }
            }
        }
        if problems.has_errors() { Err(problems) } else { Ok(Self::compile(names)) }
    }

    /// The line of a family, by its id.
    pub(super) fn of(&self, family: &EntityId) -> Option<usize> {
        self.by_family.get(family).copied()
    }

    fn compile(names: NamesFile) -> Self {
        let mut lines = Self {
            not_before: folded(&names.not_before),
            whole_before: folded(&names.whole_before),
            counts_nothing: folded(&names.counts_nothing),
            loose: folded(&names.loose),
            ..Self::default()
        };
        lines.words.extend(folded(&names.endings).into_iter().map(|ending| (ending, Word::Ending)));
        for (variant, words) in names.variants {
            for word in folded(&words) {
                if word.is_ascii() {
                    lines.words.insert(word, Word::Variant(variant.clone()));
                } else {
                    lines.attached.push((word, variant.clone()));
                }
            }
        }
        lines.attached.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        for (slug, table) in names.lines {
            let family = EntityId::new(format!("family:{}", slug.as_ref()));
            lines.by_family.insert(family.clone(), lines.lines.len());
            lines.lines.push(line(family, table));
        }
        lines
    }
}

fn line(family: EntityId, table: LineTable) -> Line {
    let stem = table.base.unwrap_or_else(|| family.slug().to_owned());
    let mut versions: Vec<String> = table
        .versions
        .iter()
        .map(|text| if text.ends_with(' ') { fold_text(text) + " " } else { fold_text(text) })
        .collect();
    versions.sort_by_key(|text| std::cmp::Reverse(text.len()));
    Line {
        stem: if table.fused { "o".to_owned() } else { stem },
        family: Some(family),
        versions,
        after: table.after.iter().filter_map(|text| fold_text(text).bytes().next()).collect(),
        words: folded(&table.words),
        tiers: folded(&table.tiers),
        tier: table.tier.as_deref().map(fold_text),
        joined: table.joined || table.fused,
        short: table.short || table.alone,
        alone: table.alone,
        strict: table.strict,
        fused: table.fused,
    }
}

fn folded(words: &[String]) -> Vec<String> {
    words.iter().map(|word| fold_text(word)).collect()
}
