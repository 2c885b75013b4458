//! Another domain, `packs/ev`: what its rules find in its corpus, against gold; that its rules are clean; that the guide quotes them; and
//! that the stages which read articles name no domain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;
use tallywire::model::Claim;
use tallywire::pipeline::Engine;
use tallywire::read::Given;
use tallywire::rules::RuleSource;
use tallywire::workbench::examples::run_all;
use tallywire::workbench::lint::lint;

const PACK: &str = "packs/ev";

/// Metric, subject, value, unit, first day, last day.
type Row = [String; 6];

fn engine() -> Engine {
    Engine::load(Some(Path::new(PACK))).expect("the pack loads")
}

fn row_of(claim: &Claim) -> Row {
    let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let value = claim.value.number().map(|n| n.normalize().to_string()).unwrap_or_default();
    let (metric, subject, unit) = (claim.metric.to_string(), claim.subject.to_string(), claim.unit.to_string());
    [metric, subject, value, unit, day(claim.period_start), day(claim.period_end)]
}

fn gold_row(claim: &Value) -> Row {
    let text = |key: &str| claim[key].as_str().unwrap_or_default().to_owned();
    let value = Decimal::from_str(&text("value")).expect("a number").normalize().to_string();
    [text("metric"), text("subject"), value, text("unit"), text("period_start"), text("period_end")]
}

/// Right, wrong and missed, at the levels figure and period.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missed) as f64
    }

    /// Pairs gold with what was found, each found claim once; optional gold counts neither way.
    fn add(&mut self, gold: &[(Row, bool)], found: &[Row], same: fn(&Row, &Row) -> bool) -> Vec<String> {
        let mut left: Vec<&Row> = found.iter().collect();
        let mut amiss = Vec::new();
        let required_first = gold.iter().filter(|g| !g.1).chain(gold.iter().filter(|g| g.1));
        for (wanted, optional) in required_first {
            match (left.iter().position(|row| same(wanted, row)), optional) {
                (Some(at), true) => drop(left.remove(at)),
                (Some(at), false) => {
                    left.remove(at);
                    self.right += 1;
                }
                (None, true) => {}
                (None, false) => {
                    self.missed += 1;
                    amiss.push(format!("missed {wanted:?}"));
                }
            }
        }
        self.wrong += left.len();
        amiss.extend(left.iter().map(|row| format!("wrong {row:?}")));
        amiss
    }
}

fn same_figure(gold: &Row, found: &Row) -> bool {
    gold[..4] == found[..4]
}

/// Where gold leaves the period open, any is right.
fn same_period(gold: &Row, found: &Row) -> bool {
    same_figure(gold, found) && (gold[4].is_empty() || gold[4..] == found[4..])
}

#[test]
fn a_second_domain_is_read_without_a_line_of_rust() {
    let engine = engine();
    let (mut figure, mut period) = (Score::default(), Score::default());
    let (mut documents, mut amiss) = (0, Vec::new());
    let gold = std::fs::read_to_string(format!("{PACK}/gold/claims.jsonl")).expect("gold");
    for line in gold.lines() {
        let document: Value = serde_json::from_str(line).expect("a line of gold");
        let path = document["document"].as_str().expect("a path");
        let bytes = std::fs::read(path).expect("an article");
        let (_, found) = engine.read_and_extract(path, &bytes, &Given::default()).expect("an article");
        let claims = document["claims"].as_array().expect("claims");
        let wanted: Vec<_> = claims.iter().map(|c| (gold_row(c), c["optional"] == true)).collect();
        // A figure that the article repeats counts once.
        let found: BTreeSet<Row> = found.claims.iter().map(row_of).collect();
        let dated = |row: &Row| found.iter().any(|other| !other[4].is_empty() && same_figure(row, other));
        let once: Vec<Row> = found.iter().filter(|row| !row[4].is_empty() || !dated(row)).cloned().collect();
        amiss.extend(figure.add(&wanted, &once, same_figure).into_iter().map(|text| format!("{path}: {text}")));
        period.add(&wanted, &once, same_period);
        documents += 1;
    }
    let corpus = std::fs::read_dir(format!("{PACK}/corpus")).expect("a corpus").count();
    assert!(documents >= 12 && documents == corpus, "{documents} of {corpus} documents have gold");
    assert!(figure.right > 200, "{figure:?}");
    assert!(figure.f1() >= 0.95, "figure {:.3} {figure:?}\n{}", figure.f1(), amiss.join("\n"));
    assert!(period.f1() >= 0.94, "period {:.3} {period:?}", period.f1());
}

#[test]
fn the_rules_of_the_pack_are_clean_and_their_examples_hold() {
    let found = lint(&RuleSource::with_dir(Path::new(PACK)).expect("the pack"));
    assert!(found.is_empty(), "{}", found.iter().map(|d| d.render(false)).collect::<Vec<_>>().join("\n\n"));
    let engine = engine();
    let results = run_all(&engine, "en");
    assert!(results.len() > 40, "{} rules", results.len());
    // Whoever takes a rule from the pack below shows that it works here.
    for (rule, verdicts) in &results {
        assert!(rule.loaded.file.origin.is_some(), "{} comes without examples", rule.loaded.spec.id.get_ref());
        assert!(verdicts.len() >= 3 && verdicts.iter().all(|v| v.is_good()), "{}", rule.loaded.spec.id.get_ref());
    }
}

/// Snippets of the guide that show files of the pack are what the files say.
#[test]
fn the_guide_quotes_the_pack() {
    let guide = std::fs::read_to_string("docs/rules.md").expect("the guide");
    let snippets: Vec<&str> =
        guide.split("```toml pack\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert!(snippets.len() >= 5, "{}", snippets.len());
    for snippet in snippets {
        let (first, quoted) = snippet.split_once('\n').expect("a line that names the file");
        let path = first.strip_prefix("# ").expect("`# PATH`");
        let file = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(file.contains(quoted), "{path} does not say\n{quoted}");
    }
}

/// Kinds and metrics of the built-in domain are data. The gazetteer is left out: makers, lines and models are how its registry is built.
#[test]
fn the_stages_that_read_articles_name_no_domain() {
    let forbidden = [
        "token_volume",
        "tokens",
        "user_count",
        "index_score",
        "usd_per_mtok",
        "openrouter",
        "country",
        "market",
        "app",
        "category",
        "model",
        "org",
        "vehicles",
    ];
    let mut hits: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for stage in ["src/annotate/figures", "src/extract", "src/resolve"] {
        for file in walkdir::WalkDir::new(stage).into_iter().filter_map(Result::ok).filter(|f| f.file_type().is_file())
        {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            // The suite of worded figures, a module of tests.
            if file.path().ends_with("sentences.rs") || file.path().ends_with("testing.rs") {
                continue;
            }
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for word in forbidden.iter().filter(|word| line.contains(&format!("\"{word}\""))) {
                    hits.entry(format!("{}: {}", file.path().display(), line.trim())).or_default().push(word);
                }
            }
        }
    }
    assert!(hits.is_empty(), "{hits:#?}");
}
