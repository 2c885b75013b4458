//! Packs of rules over others: `pack.toml`, files that replace, files that add.

use std::path::Path;

use tallywire::pipeline::Engine;
use tallywire::read::Given;
use tallywire::rules::{Diagnostics, RuleSource};
use tallywire::workbench::lint::lint;

fn pack(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    dir
}

fn source(files: &[(&str, &str)]) -> Result<RuleSource, Diagnostics> {
    RuleSource::with_dir(pack(files).path())
}

/// The codes of what keeps a pack from being used.
fn refused(files: &[(&str, &str)]) -> Vec<&'static str> {
    source(files).err().map(|found| found.0.iter().map(|d| d.code).collect()).unwrap_or_default()
}

const UPTAKE: &str = "[uptake]\nmeaning = \"x\"\nunit = \"percent\"\n";

#[test]
fn a_pack_adds_to_files_and_leaves_others_out() {
    let built_in = RuleSource::built_in();
    let found = source(&[
        ("pack.toml", "name = \"mine\"\nwithout = [\"zh/\", \"en/claims/\"]\n"),
        ("metrics.add.toml", UPTAKE),
        ("en/claims/rank-verb.add.toml", "summary = \"mine\"\n"),
    ])
    .expect("a pack");
    assert_eq!(found.languages(), ["en", "tr"]);
    let metrics = &found.file("metrics.toml").expect("metrics").text;
    assert!(metrics.contains("[uptake]") && metrics.contains("[token_volume]"), "{metrics}");
    // A rule that is added to comes back; no other does.
    let rules: Vec<_> = found.files("en/claims/").map(|f| f.path.as_str()).collect();
    assert_eq!(rules, ["en/claims/rank-verb.toml"]);
    assert!(built_in.files("en/claims/").count() > 20);
    assert!(found.files("").all(|file| !file.path.ends_with(".add.toml")));
}

#[test]
fn a_pack_may_stand_on_another_folder_or_on_nothing() {
    let below = pack(&[("metrics.add.toml", UPTAKE)]);
    let name = below.path().display().to_string().replace('\\', "/");
    let found = source(&[("pack.toml", &format!("extends = {name:?}\n"))]).expect("a pack on a pack");
    assert!(found.file("metrics.toml").is_some_and(|f| f.text.contains("[uptake]")));
    let alone = source(&[("pack.toml", "extends = false\n"), ("metrics.toml", UPTAKE)]).expect("a pack alone");
    assert_eq!(alone.files("").count(), 2);
}

#[test]
fn what_cannot_be_laid_over_is_said() {
    assert_eq!(refused(&[("pack.toml", "without = [\"jp/\"]\n")]), ["without-nothing"]);
    assert_eq!(refused(&[("metrixs.add.toml", UPTAKE)]), ["adds-to-nothing"]);
    assert_eq!(refused(&[("pack.toml", "extends = \"no-such-folder\"\n")]), ["extends"]);
    assert_eq!(refused(&[("pack.toml", "extends = \".\"\n")]), ["extends"], "a pack on itself ends");
    assert_eq!(refused(&[("metrics.add.toml", "remove = [\"speed\"]\n")]), ["removes-nothing"]);
    assert_eq!(refused(&[("pack.toml", "witout = []\n")]).len(), 1, "unknown keys are no joke");
}

#[test]
fn a_finding_in_an_added_part_points_into_the_file_that_adds() {
    let rules = pack(&[("metrics.add.toml", UPTAKE)]);
    let found = lint(&RuleSource::with_dir(rules.path()).expect("a pack"));
    let finding = found.iter().find(|d| d.message.contains("`uptake`")).expect("a metric without a rule");
    let (name, ..) = finding.place.as_ref().expect("a place");
    assert_eq!(Path::new(name), rules.path().join("metrics.add.toml"));
    assert_eq!(finding.line_column(), Some((1, 2)));
    // What the pack below leaves unused is not this researcher's to tidy.
    assert!(found.iter().all(|d| d.place.as_ref().is_none_or(|(name, ..)| !name.starts_with("rules/"))), "{found:#?}");
}

#[test]
fn words_of_pages_come_from_the_pack() {
    let page = b"A headline here\n\nA statement about something.\n\nOther tales from the yard\n\nNot the article's own words.\n";
    let asides = |rules: Option<&Path>| {
        let engine = Engine::load(rules).expect("rules");
        let article = engine.read("a.txt", page, None, &Given::default()).expect("an article");
        article.blocks.iter().filter(|b| b.kind == tallywire::model::BlockKind::Aside).count()
    };
    let rules = pack(&[("read.add.toml", "aside_headings = [\"other tales from the yard\"]\n")]);
    assert_eq!((asides(None), asides(Some(rules.path()))), (0, 2));
}
