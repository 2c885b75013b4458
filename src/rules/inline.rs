//! Words that patterns write in quotes (`'by|of'`): each becomes a cue class of its own, so that the gazetteer finds it.

use std::collections::BTreeSet;

use super::{Diagnostics, Pattern, RuleSource, load_nodes, load_rules};

/// The same files, and one more cue file that holds the quoted words of a language's patterns. Patterns that cannot be read
/// are passed over here; compiling them says what is wrong.
///
/// # Errors
/// What reading the rule files says.
pub fn with_inline_words(source: &RuleSource, lang: &str) -> Result<RuleSource, Diagnostics> {
    let mut words = BTreeSet::new();
    let mut collect = |text: &str| {
        if let Ok(pattern) = Pattern::parse(text) {
            pattern.for_each_class(&mut |names, _, _| {
                words.extend(names.iter().filter(|name| name.starts_with('\'')).cloned());
            });
        }
    };
    for rule in load_rules(source, lang)? {
        rule.spec.patterns.iter().chain(&rule.spec.unless).for_each(|p| collect(p.get_ref()));
    }
    for (node, _) in load_nodes(source, lang)? {
        node.patterns.iter().for_each(|p| collect(p.get_ref()));
    }
    let mut cues = toml::Table::new();
    for name in words {
        let terms = vec![toml::Value::String(name.trim_matches('\'').to_owned())];
        cues.insert(name, toml::Value::Table([("terms".to_owned(), toml::Value::Array(terms))].into_iter().collect()));
    }
    let mut with = source.clone();
    with.insert_text(&format!("{lang}/cues/quoted-words.toml"), &cues.to_string());
    Ok(with)
}
