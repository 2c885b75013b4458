//! `docs/languages.md` adds a language from nothing: its snippets are a pack that loads, is clean, and reads an article.

use tallywire::pipeline::Engine;
use tallywire::read::Given;
use tallywire::rules::{Diagnostic, RuleSource};
use tallywire::workbench::examples::run_all;
use tallywire::workbench::lint::lint;

use crate::rules::lay;

fn guide() -> String {
    std::fs::read_to_string("docs/languages.md").expect("the guide")
}

fn with_the_snippets() -> RuleSource {
    let mut source = RuleSource::built_in();
    for snippet in guide().split("```toml\n").skip(1) {
        lay(&mut source, snippet.split("```").next().expect("a closed snippet"));
    }
    source
}

#[test]
fn the_snippets_make_a_clean_pack() {
    let source = with_the_snippets();
    assert!(source.languages().contains(&"pt".to_owned()));
    let ours = |d: &&Diagnostic| d.place.as_ref().is_none_or(|(name, ..)| name.starts_with("rules/pt/"));
    let found: Vec<String> = lint(&source).iter().filter(ours).map(|d| d.render(false)).collect();
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    let engine = Engine::from_source(source).expect("the pack loads");
    let verdicts: Vec<_> = run_all(&engine, "pt").into_iter().flat_map(|(_, verdicts)| verdicts).collect();
    assert!(verdicts.len() >= 9 && verdicts.iter().all(|verdict| verdict.is_good()), "{verdicts:?}");
}

#[test]
fn a_language_is_read_as_soon_as_its_folder_is_there() {
    let text = "Modelos chineses na frente\n\n10 de março de 2026\n\nOs modelos chineses processaram 4,19 trilhões de tokens na semana de 2 a 8 de março, \
                alta de 34,9% em relação à semana anterior. Já os modelos americanos recuaram 8,5%.\n";
    let read = |source| {
        let engine = Engine::from_source(source).expect("the rules load");
        let (_, found) = engine.read_and_extract("um.txt", text.as_bytes(), &Given::default()).expect("an article");
        let day = |d: Option<_>| d.map_or_else(String::new, |d: jiff::civil::Date| d.to_string());
        let line =
            |c: &tallywire::model::Claim| format!("{} {} {} {}", c.metric, c.subject, c.value, day(c.period_start));
        found.claims.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(read(RuleSource::built_in()), [""; 0], "without the pack");
    assert_eq!(
        read(with_the_snippets()),
        [
            "token_volume country:cn 4190000000000 2026-03-02",
            "change country:cn 34.9 2026-03-02",
            "change country:us -8.5 2026-03-02",
        ]
    );
}

#[test]
fn what_the_guide_names_exists() {
    let text = guide();
    let named = text.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '\n', '<', '*', '{']));
    let paths = named.filter(|name| ["rules/", "corpus", ".ci/", "tests/"].iter().any(|top| name.starts_with(top)));
    let known =
        |name: &str| name.contains("LANG") || name.starts_with("rules/pt") || std::path::Path::new(name).exists();
    let missing: Vec<&str> = paths.filter(|name| !known(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
