//! What the whole pure part claims of a text, for the tests of languages.

use tallywire::model::Claim;
use tallywire::pipeline::Engine;
use tallywire::read::Given;

/// The claims of a body with these lines of front matter, and the language that the article was read in.
pub fn claims_and_language(front: &str, body: &str) -> (Vec<Claim>, Option<String>) {
    claims_dated("2026-05-12", front, body)
}

/// The same of an article of this day.
pub fn claims_dated(published: &str, front: &str, body: &str) -> (Vec<Claim>, Option<String>) {
    let engine = Engine::load(None).expect("the built-in rules load");
    let page = format!("---\n{front}\npublished: {published}\n---\n{body}\n");
    let (article, found) =
        engine.read_and_extract("claimed.md", page.as_bytes(), &Given::default()).expect("an article");
    for claim in &found.claims {
        assert_eq!(article.text.get(claim.start..claim.end), Some(claim.quote.as_str()), "offsets are exact");
    }
    (found.claims, article.meta.lang.map(|lang| lang.as_str().to_owned()))
}

/// Metric, subject, value: a claim a line.
pub fn told(claims: &[Claim]) -> Vec<String> {
    claims.iter().map(|c| format!("{} {} {}", c.metric, c.subject, c.value)).collect()
}
