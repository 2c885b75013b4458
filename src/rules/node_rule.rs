//! Node rules as written: `rules/<language>/nodes.toml`. They join neighbouring nodes into one before the claim rules run,
//! such as maker and model, or a country's adjective and "models".

use serde::Deserialize;
use serde_spanned::Spanned;

use super::{Diagnostics, RuleFile, RuleSource};

/// One rule that joins nodes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSpec {
    /// Its name.
    pub id: Spanned<String>,
    /// The habit of the press that asks for it.
    pub why: Option<String>,
    /// What is joined; the anchor is the role `value` or `at`.
    pub patterns: Vec<Spanned<String>>,
    /// The new node's entity: an id, `@role`, or a kind with the slug of a role, as in `country:@at`, and perhaps an
    /// ending, as in `model:@at-free`.
    pub entity: Option<String>,
    /// The new node is a list of the entities that were matched.
    #[serde(default)]
    pub list: bool,
    /// The new node is a list of these ids: those that one word names together (中美模型).
    #[serde(default)]
    pub names: Vec<String>,
    /// Classes that the new node has besides its entity's.
    #[serde(default)]
    pub classes: Vec<Spanned<String>>,
    /// The scope that the new node carries: a word, or `@role` for the cue's feature `scope`.
    pub scope: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeFile {
    #[serde(default, rename = "node")]
    nodes: Vec<NodeSpec>,
}

/// Reads the node rules of a language, in the order in which they are applied.
///
/// # Errors
/// What the TOML reader says.
pub fn load_nodes(source: &RuleSource, lang: &str) -> Result<Vec<(NodeSpec, RuleFile)>, Diagnostics> {
    match source.file(&format!("{lang}/nodes.toml")) {
        None => Ok(Vec::new()),
        Some(file) => {
            let read = file.parse::<NodeFile>()?;
            Ok(read.nodes.into_iter().map(|node| (node, file.clone())).collect())
        }
    }
}
