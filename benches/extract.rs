//! How fast text becomes claims, on one core: megabytes and articles a second of each stage and of the whole, for texts full of figures, for
//! ordinary news and for Chinese; and whether a text ten and a hundred times as long takes ten and a hundred times as long.
//!
//! usage: `cargo bench --bench extract [-- FILTER]`, as in `-- whole` or `-- length`. The texts are those of `corpus/` and, where it is there,
//! `../shared/dev`; ordinary news is `benches/plain-news.txt`. Figures of a busy machine say little: compare stages and texts of one run.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use tallywire::annotate::split_sentences;
use tallywire::ask::claims::jsonl;
use tallywire::extract::{self, Around};
use tallywire::model::{Article, BlockKind, Mention};
use tallywire::pipeline::{Engine, Pack};
use tallywire::read::{Given, read};
use tallywire::resolve::{self, Language, Languages};

/// Articles are read again until a round is so many bytes, so that a short corpus does not live in the processor's cache alone.
const ROUND: usize = 200_000;

/// One kind of text.
struct Texts {
    name: &'static str,
    documents: Vec<(String, Vec<u8>)>,
}

impl Texts {
    fn throughput(&self) -> Throughput {
        let bytes = self.documents.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        Throughput::ElementsAndBytes { elements: self.documents.len() as u64, bytes }
    }
}

/// An article with its mentions.
struct Prepared<'e> {
    article: Article,
    mentions: Vec<Mention>,
    pack: &'e Pack,
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .configure_from_args();
    let engine = match Engine::load(None) {
        Ok(engine) => engine,
        Err(problems) => return eprintln!("{problems}"),
    };
    let all = [texts("dense", "en"), plain(), texts("chinese", "zh")];
    for stage in ["annotate", "extract", "resolve", "whole"] {
        let mut group = criterion.benchmark_group(stage);
        for texts in &all {
            measure(&mut group, stage, texts, &engine);
        }
        group.finish();
    }
    lengths(&mut criterion, &engine, &all);
    criterion.final_summary();
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, stage: &str, texts: &Texts, engine: &Engine) {
    group.throughput(texts.throughput());
    let prepared: Vec<Prepared<'_>> =
        texts.documents.iter().filter_map(|(name, bytes)| prepare(name, bytes, engine)).collect();
    group.bench_function(texts.name, |bencher| match stage {
        "annotate" => bencher.iter(|| prepared.iter().for_each(|p| drop(black_box(engine.mentions(&p.article))))),
        "extract" => bencher.iter(|| prepared.iter().map(rules_matched).sum::<usize>()),
        "resolve" => bencher.iter(|| prepared.iter().for_each(|p| drop(black_box(claims(p, engine))))),
        _ => bencher.iter(|| texts.documents.iter().map(|(name, bytes)| whole(name, bytes, engine)).sum::<usize>()),
    });
}

fn prepare<'e>(name: &str, bytes: &[u8], engine: &'e Engine) -> Option<Prepared<'e>> {
    let article = read(name, bytes, None, &Given::default()).ok()?;
    let mentions = engine.mentions(&article);
    let pack = engine.pack_for(&article)?;
    Some(Prepared { article, mentions, pack })
}

/// Nodes of every sentence, and the claim rules that match there.
fn rules_matched(prepared: &Prepared<'_>) -> usize {
    let Prepared { article, mentions, pack } = prepared;
    let spans: Vec<_> = mentions.iter().map(|m| m.span).collect();
    let mut found = 0;
    for (index, block) in article.blocks.iter().enumerate().filter(|(_, block)| block.kind != BlockKind::Aside) {
        let first = spans.partition_point(|span| span.start < block.span.start);
        let near = spans.get(first..).unwrap_or_default();
        for span in split_sentences(&article.text, block.span, near, &pack.annotator.writing) {
            let from = spans.partition_point(|other| other.start < span.start);
            let mut sentence = extract::build(&article.text, span, index, mentions, from, &pack.grammar);
            extract::reduce(&mut sentence, mentions, &pack.grammar);
            found += extract::matches(&sentence, &Around::default(), &pack.grammar).len();
        }
    }
    found
}

/// Mentions to claims: what the stage `resolve` does, which asks `extract` sentence by sentence.
fn claims(prepared: &Prepared<'_>, engine: &Engine) -> resolve::Extraction {
    let language = Language {
        grammar: &prepared.pack.grammar,
        writing: &prepared.pack.annotator.writing,
        metrics: &engine.metrics,
        entities: &engine.entities,
        weights: &engine.weights,
    };
    let languages = Languages { own: language, foreign: Vec::new() };
    resolve::resolve(&prepared.article, &prepared.mentions, &languages)
}

/// Bytes of a file to printed claims.
fn whole(name: &str, bytes: &[u8], engine: &Engine) -> usize {
    let Ok((_, extraction)) = engine.read_and_extract(name, bytes, &Given::default()) else { return 0 };
    let mut out = Vec::new();
    let printed = jsonl(&mut out, extraction.claims.iter());
    if printed.is_ok() { out.len() } else { 0 }
}

/// One text, ten times and a hundred times as long: the megabytes a second must stay the same.
fn lengths(criterion: &mut Criterion, engine: &Engine, all: &[Texts]) {
    let mut group = criterion.benchmark_group("length");
    for texts in all {
        let Some((name, bytes)) = texts.documents.iter().max_by_key(|(_, bytes)| bytes.len()) else { continue };
        let Ok(article) = read(name, bytes, None, &Given::default()) else { continue };
        for times in [1, 10, 100] {
            let long = article.text.replace('\n', "\n\n").repeat(times);
            group.throughput(Throughput::Bytes(long.len() as u64));
            group.bench_with_input(BenchmarkId::new(texts.name, times), &long, |bencher, long| {
                bencher.iter(|| whole("long.txt", long.as_bytes(), engine));
            });
        }
    }
    group.finish();
}

fn plain() -> Texts {
    let news = include_bytes!("plain-news.txt").to_vec();
    grown("plain", vec![("plain-news.txt".to_owned(), news)])
}

/// The plain and Markdown texts of a language.
fn texts(name: &'static str, lang: &str) -> Texts {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = files(&here.join("corpus"));
    paths.extend(files(&here.join("../shared/dev").join(lang)));
    let loaded = paths.into_iter().filter_map(|path| {
        let bytes = std::fs::read(&path).ok()?;
        let name = path.to_string_lossy().into_owned();
        let article = read(&name, &bytes, None, &Given::default()).ok()?;
        (article.meta.lang.as_ref().map(|found| found.as_str()) == Some(lang)).then_some((name, bytes))
    });
    grown(name, loaded.collect())
}

/// The same documents again and again, up to the size of a round.
fn grown(name: &'static str, documents: Vec<(String, Vec<u8>)>) -> Texts {
    let bytes: usize = documents.iter().map(|(_, bytes)| bytes.len()).sum();
    let times = ROUND.div_ceil(bytes.max(1)).min(ROUND);
    let count = documents.len() * times;
    Texts { name, documents: documents.into_iter().cycle().take(count).collect() }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let text = |path: &PathBuf| path.extension().is_some_and(|end| end == "txt" || end == "md");
    let mut paths: Vec<_> = entries.filter(text).filter(|path| !path.ends_with("events.md")).collect();
    paths.sort();
    paths
}
