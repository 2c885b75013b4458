//! The rules of one language as they are written, each file read once: words, kinds and classes are taken from them before they are compiled.

use std::collections::BTreeSet;

use super::{Diagnostics, LoadedRule, NodeSpec, Pattern, RuleFile, RuleSource, load_nodes, load_rules};

/// The claim rules and node rules of a language.
#[derive(Debug)]
pub struct Written {
    /// The claim rules.
    pub claims: Vec<LoadedRule>,
    /// The node rules, each with its file.
    pub nodes: Vec<(NodeSpec, RuleFile)>,
    /// The class names that their patterns write. Patterns that cannot be read are passed over here; compiling them says what is wrong.
    pub asked: BTreeSet<String>,
}

impl Written {
    /// Reads the rules of a language.
    ///
    /// # Errors
    /// What reading the rule files says.
    pub fn load(source: &RuleSource, lang: &str) -> Result<Self, Diagnostics> {
        let (nodes, claims) = (load_nodes(source, lang)?, load_rules(source, lang)?);
        let mut asked = BTreeSet::new();
        let of_claims = claims.iter().flat_map(|rule| rule.spec.patterns.iter().chain(&rule.spec.unless));
        for pattern in of_claims.chain(nodes.iter().flat_map(|(node, _)| &node.patterns)) {
            if let Ok(pattern) = Pattern::parse(pattern.get_ref()) {
                pattern.for_each_class(&mut |names, _, _| asked.extend(names.iter().cloned()));
            }
        }
        Ok(Self { claims, nodes, asked })
    }
}
