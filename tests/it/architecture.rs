//! ARCHITECTURE.md stays true: the paths that it names exist, and the figure whose life it tells goes the way that it tells.

use std::path::Path;

use serde_json::Value;
use tallywire::annotate::split_sentences;
use tallywire::extract::{build, reduce};
use tallywire::model::Article;
use tallywire::pipeline::Engine;
use tallywire::read::{Format, Given, read};

/// What paths of the project begin with; other words in backticks are code.
const ROOTS: &[&str] = &["src/", "rules/", "tests/", "docs/", "corpus", "benches/", "examples/", ".ci/"];

#[test]
fn every_path_exists() {
    let text = page();
    let paths: Vec<&str> = backticked(&text)
        .filter(|word| !word.contains([' ', '<', '*']))
        .filter(|word| ROOTS.iter().any(|root| word.starts_with(root)) || word.ends_with(".md"))
        .collect();
    assert!(paths.len() > 40, "the page names {} paths", paths.len());
    let gone: Vec<_> = paths.into_iter().filter(|path| !root().join(path).exists()).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md names what does not exist: {gone:?}");
}

#[test]
fn every_module_is_on_the_map() {
    let text = page();
    let library = std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    for module in library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        let listed = [format!("**`src/{module}/`**"), format!("**`src/{module}.rs`**")];
        assert!(listed.iter().any(|entry| text.contains(entry)), "the code map of ARCHITECTURE.md has no {module}");
    }
}

#[test]
fn the_life_of_one_figure_is_as_told() {
    let text = page();
    let engine = Engine::load(None).expect("the built-in rules");
    let article = article(fence(&text, "article"));
    assert_eq!(article.text, fence(&text, "read"));
    assert_same(&nodes(&engine, &article, "20.39 trillion"), &told(fence(&text, "nodes")));
    let told: Value = serde_json::from_str(fence(&text, "claim")).expect("a claim");
    let made: Vec<Value> =
        engine.extract(&article).claims.iter().map(|c| serde_json::to_value(c).expect("JSON")).collect();
    let same = |claim: &&Value| {
        told.as_object().expect("an object").iter().all(|(field, value)| claim.get(field) == Some(value))
    };
    assert!(made.iter().any(|claim| same(&claim)), "no such claim, but:\n{made:#?}");
}

#[test]
fn the_chinese_sentence_is_laid_out_as_told() {
    let text = page();
    let engine = Engine::load(None).expect("the built-in rules");
    let (sentence, rows) = fence(&text, "zh").split_once("\n\n").expect("a sentence, an empty line, its nodes");
    // Without a pack there is nothing to compare with: the page then shows what is to come.
    if engine.pack("zh").is_some() {
        let article = article(&format!("---\nlang: zh\ntitle: 一周用量\n---\n{sentence}\n"));
        assert_same(&nodes(&engine, &article, "20.39"), &told(rows));
    }
}

/// The nodes of the sentence that has these words.
fn nodes(engine: &Engine, article: &Article, words: &str) -> Vec<Shown> {
    let pack = engine.pack_for(article).expect("a pack");
    let mentions = pack.annotator.annotate(article);
    let spans: Vec<_> = mentions.iter().map(|mention| mention.span).collect();
    let sentences = article
        .blocks
        .iter()
        .flat_map(|block| split_sentences(&article.text, block.span, &spans, &pack.annotator.writing));
    let span = sentences.into_iter().find(|span| span.of(&article.text).contains(words)).expect("the sentence");
    let from = mentions.partition_point(|mention| mention.span.start < span.start);
    let mut sentence = build(&article.text, span, 0, &mentions, from, &pack.grammar);
    reduce(&mut sentence, &mentions, &pack.grammar);
    let row = |(node, classes): (&tallywire::extract::Node, &tallywire::rules::ClassSet)| {
        let classes = classes.iter().map(|class| pack.grammar.classes.name(class).to_owned());
        let ids = node.subjects().iter().map(|subject| subject.id.as_str().to_owned());
        (node.span.of(&article.text).to_owned(), classes.chain(ids).collect())
    };
    sentence.nodes.iter().zip(&sentence.classes).map(row).collect()
}

/// A node's text with the classes and the entity that are shown beside it.
type Shown = (String, Vec<String>);

/// The same texts in the same order; the page has room for some of the classes, and each that it shows is there.
fn assert_same(made: &[Shown], told: &[Shown]) {
    let texts = |rows: &[Shown]| rows.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(made), texts(told));
    for ((text, has), (_, shown)) in made.iter().zip(told) {
        assert!(shown.iter().all(|class| has.contains(class)), "{text} is shown as {shown:?} and has {has:?}");
    }
}

/// Rows of the page: a text, then after two spaces or more its classes, separated by commas.
fn told(rows: &str) -> Vec<Shown> {
    let shown = |row: &str| {
        let (text, classes) = row.split_once("  ").unwrap_or((row, ""));
        let classes = classes.split([',', ' ']).filter(|class| !class.is_empty()).map(str::to_owned);
        (text.to_owned(), classes.collect())
    };
    rows.lines().map(shown).collect()
}

fn article(text: &str) -> Article {
    read("article.md", text.as_bytes(), Some(Format::Markdown), &Given::default()).expect("an article")
}

/// What stands in the page's block of this name.
fn fence<'t>(text: &'t str, name: &str) -> &'t str {
    let open = format!("\n```{name}\n");
    let from = text.find(&open).unwrap_or_else(|| panic!("ARCHITECTURE.md has no block `{name}`")) + open.len();
    let until = text[from..].find("```").expect("the block ends") + from;
    &text[from..until]
}

/// The words in backticks outside of blocks.
fn backticked(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split("\n```").step_by(2);
    outside.flat_map(|part| part.split('`').skip(1).step_by(2))
}

fn page() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
