//! Ids: hashes of content, so that one cited in print stays good on every machine and after every new run.

use crate::model::{Article, Claim};

/// A hash of the parts as 24 hexadecimal digits: 96 bits, short enough to print.
fn hash<'a>(kind: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.as_bytes());
    for part in parts {
        // The length first: ("ab", "c") and ("a", "bc") are different.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    short(&hasher.finalize())
}

fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(24).collect()
}

/// A hash of a text or of bytes.
pub fn content_hash(bytes: &[u8]) -> String {
    short(&blake3::hash(bytes))
}

/// A document's id, from its name (address, else path).
pub(super) fn document(name: &str) -> String {
    hash("document", [name])
}

/// A version's id: the document, its text and what is known about it. Bytes that read the same are the same version.
pub(super) fn version(document: &str, article: &Article) -> String {
    let meta = &article.meta;
    let opt = |o: &Option<String>| o.clone().unwrap_or_default();
    let parts = [
        document.to_owned(),
        content_hash(article.text.as_bytes()),
        opt(&meta.title),
        opt(&meta.url),
        opt(&meta.publisher),
        meta.authors.join("\u{1f}"),
        meta.published.map(|d| d.to_string()).unwrap_or_default(),
        meta.modified.map(|d| d.to_string()).unwrap_or_default(),
        meta.lang.as_ref().map(ToString::to_string).unwrap_or_default(),
    ];
    hash("version", parts.iter().map(String::as_str))
}

/// A claim's id: its version, its place, and every field that tells one claim from another. The rule is none of them:
/// a better rule that finds the same figure leaves the id alone.
pub(super) fn claim(version: &str, claim: &Claim) -> String {
    fn text<T: ToString>(value: &Option<T>) -> String {
        value.as_ref().map(ToString::to_string).unwrap_or_default()
    }
    let parts = [
        version.to_owned(),
        claim.metric.to_string(),
        claim.subject.to_string(),
        text(&claim.object),
        claim.value.to_string(),
        text(&claim.value_max),
        claim.unit.to_string(),
        text(&claim.of),
        text(&claim.baseline),
        text(&claim.n),
        text(&claim.state),
        text(&claim.platform),
        text(&claim.scope),
        text(&claim.period_start),
        text(&claim.period_end),
        text(&claim.grain),
        text(&claim.part),
        text(&claim.measure),
        claim.start.to_string(),
        claim.end.to_string(),
    ];
    hash("claim", parts.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash("x", ["ab", "c"]), hash("x", ["a", "bc"]));
        assert_eq!(document("a.txt"), document("a.txt"));
        assert_ne!(document("a.txt"), hash("version", ["a.txt"]));
        assert_eq!(document("a.txt").len(), 24);
    }
}
