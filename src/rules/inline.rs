//! Words that patterns write in quotes (`'by|of'`): each becomes a cue class of its own, so that the gazetteer finds it.

use super::{RuleSource, Written};

/// The same files, and one more cue file that holds the quoted words of a language's patterns.
pub fn with_inline_words(source: &RuleSource, lang: &str, written: &Written) -> RuleSource {
    let mut cues = toml::Table::new();
    for name in written.asked.iter().filter(|name| name.starts_with('\'')) {
        let terms = vec![toml::Value::String(name.trim_matches('\'').to_owned())];
        let class = [("terms".to_owned(), toml::Value::Array(terms))].into_iter().collect();
        cues.insert(name.clone(), toml::Value::Table(class));
    }
    let mut with = source.clone();
    with.insert_text(&format!("{lang}/cues/quoted-words.toml"), &cues.to_string());
    with
}
