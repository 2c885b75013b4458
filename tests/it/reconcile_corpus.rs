//! The development corpus of `../shared` as reconciliation sees it: gold claims, or those that extraction finds, each with the
//! source that its document's own page gives (publisher, date, words of the passage).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tallywire::model::{Article, ByteSpan, Claim};
use tallywire::pipeline::Engine;
use tallywire::read::Given;
use tallywire::reconcile::{ClaimId, DocumentId, Figure, Shingles, Source, SourcedClaim};

use crate::reconcile::shared;

/// A document: its name without ending, its gold claims and those that extraction finds.
pub struct Document {
    pub stem: String,
    /// Gold claims that every reader must find.
    pub gold: Vec<SourcedClaim>,
    /// What extraction finds.
    pub extracted: Vec<SourcedClaim>,
}

/// Both halves of the corpus; none when `../shared` is not there.
pub fn corpus() -> Option<&'static BTreeMap<&'static str, Vec<Document>>> {
    static CORPUS: OnceLock<Option<BTreeMap<&'static str, Vec<Document>>>> = OnceLock::new();
    CORPUS.get_or_init(load).as_ref()
}

fn load() -> Option<BTreeMap<&'static str, Vec<Document>>> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let mut languages = BTreeMap::new();
    for lang in ["en", "zh"] {
        let gold = std::fs::read_to_string(shared(&format!("dev/{lang}/gold.jsonl"))).ok()?;
        let documents: Vec<Document> = gold.lines().map(|line| document(&engine, lang, line)).collect();
        languages.insert(lang, documents);
    }
    Some(languages)
}

fn document(engine: &Engine, lang: &str, line: &str) -> Document {
    let record: serde_json::Value = serde_json::from_str(line).expect("gold is JSON");
    let name = record["document"].as_str().expect("a document has a name");
    let path: PathBuf = shared(&format!("dev/{lang}/{name}"));
    let bytes = std::fs::read(&path).expect("the document is there");
    let (article, found) = engine.read_and_extract(name, &bytes, &Given::default()).expect("the document can be read");
    let claims = record["claims"].as_array().expect("claims are a list");
    let required = claims.iter().filter(|claim| claim["optional"] != true).map(|claim| {
        let mut claim = claim.clone();
        claim["document"] = name.into();
        let mut claim: Claim = serde_json::from_value(claim).expect("a gold claim is a claim");
        if let Some((start, end)) = place(&article.text, &claim.quote) {
            (claim.start, claim.end) = (start, end);
        }
        if claim.attribution.is_empty() {
            claim.attribution = cited(name.split('.').next().unwrap_or(name));
        }
        // Gold does not say which figures stand in the place of withdrawn ones: that extraction sees.
        let same = |c: &&Claim| {
            (&c.metric, c.subject.folded(), c.value) == (&claim.metric, claim.subject.folded(), claim.value)
        };
        let corrects = found.claims.iter().filter(same).any(corrects);
        (claim, corrects)
    });
    let gold: Vec<(Claim, bool)> = required.collect();
    let extracted = found.claims.iter().map(|claim| (claim.clone(), corrects(claim))).collect();
    let stem = name.split('.').next().unwrap_or(name).to_owned();
    Document { gold: sourced(&article, &stem, gold), extracted: sourced(&article, &stem, extracted), stem }
}

/// Whom a document cites where its gold does not say so.
fn cited(stem: &str) -> Vec<String> {
    let path = format!("{}/tests/fixtures/events/cites.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the list of sources is there");
    let mut sources: BTreeMap<String, Vec<String>> = toml::from_str(&text).expect("the list of sources is TOML");
    sources.remove(stem).unwrap_or_default()
}

fn corrects(claim: &Claim) -> bool {
    claim.evidence.iter().any(|e| e.role == "corrects")
}

/// Claims with their source, in the order in which the document states them.
pub fn sourced(article: &Article, stem: &str, mut claims: Vec<(Claim, bool)>) -> Vec<SourcedClaim> {
    claims.sort_by_key(|(claim, _)| (claim.start, claim.end));
    let meta = &article.meta;
    let source = Arc::new(Source {
        document_id: DocumentId::new(stem),
        page: meta.url.clone().unwrap_or_else(|| stem.to_owned()),
        publisher: meta.publisher.clone(),
        published: meta.published,
        lang: meta.lang.clone(),
        figures: claims.iter().map(|(c, _)| Figure { value: c.value, unit: c.unit.clone() }).collect(),
        ..Source::default()
    });
    let with_source = |(n, (claim, corrects)): (usize, (Claim, bool))| SourcedClaim {
        claim_id: ClaimId::new(format!("{stem}#{n:03} {} {} {}", claim.metric, claim.subject, claim.value)),
        source: Arc::clone(&source),
        passage: Shingles::around(&article.text, ByteSpan::new(claim.start, claim.end)),
        corrects,
        claim: Arc::new(claim),
    };
    claims.into_iter().enumerate().map(with_source).collect()
}

/// Where a quote stands in the article's text. White space does not count, for gold was written from the page and table cells
/// are joined in other ways.
fn place(text: &str, quote: &str) -> Option<(usize, usize)> {
    let kept = |text: &str| -> Vec<(usize, char)> {
        text.char_indices().filter(|(_, c)| !c.is_whitespace() && *c != '|').collect()
    };
    let (text, quote) = (kept(text), kept(quote));
    let letters: Vec<char> = quote.iter().map(|(_, c)| *c).collect();
    let at = text.windows(letters.len().max(1)).position(|w| w.iter().map(|(_, c)| c).eq(letters.iter()))?;
    let (last, c) = text.get(at + letters.len().checked_sub(1)?)?;
    Some((text.get(at)?.0, last + c.len_utf8()))
}
