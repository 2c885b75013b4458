//! What adds up is data: the pack for electric cars has its own cross-checks.

use std::path::{Path, PathBuf};

use tallywire::pipeline::Engine;
use tallywire::read::Given;
use tallywire::rules::Entities;
use tallywire::store::{Incoming, Origin, Store};

fn cars() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/ev")
}

/// The pack's own articles, reconciled.
fn reconciled() -> Store {
    let engine = Engine::load(Some(&cars())).unwrap_or_else(|_| panic!("the pack loads"));
    let entities = Entities::load(&engine.source).unwrap_or_else(|_| panic!("its entities load"));
    let mut store = Store::in_memory().expect("a store");
    let mut batch = store.batch().expect("a batch");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(cars().join("corpus")).expect("its corpus").map(|e| e.expect("a file").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let bytes = std::fs::read(&path).expect("an article");
        let (article, found) = engine.read_and_extract(&name, &bytes, &Given::default()).expect("it can be read");
        let origin = Origin { source: name.clone(), place: name, rules: "ev".into(), ..Origin::default() };
        let incoming = Incoming {
            article: &article,
            claims: &found.claims,
            ledger: &found.ledger,
            has_rules: true,
            retraction: None,
            origin: &origin,
        };
        batch.put(&incoming).expect("stored");
    }
    batch.commit().expect("kept");
    store.refresh(&entities).expect("facts");
    store
}

#[test]
fn makers_are_held_against_their_market_and_brands_against_their_maker() {
    let store = reconciled();
    let shown = |sql: &str| store.query(sql).expect(sql).rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>();
    let refuted = shown("SELECT explanation FROM checks WHERE verdict = 'contradicts'");
    assert_eq!(refuted, Vec::<String>::new());
    let told = shown(
        "SELECT k.kind, w.subject, w.platform, p.subject, p.platform FROM checks k
         JOIN check_inputs i ON i.checked = k.id AND i.role = 'whole' JOIN facts w ON w.id = i.fact
         JOIN check_inputs j ON j.checked = k.id AND j.role = 'part' JOIN facts p ON p.id = j.fact
         WHERE k.verdict = 'corroborates'",
    );
    let is_told = |kind: &str, whole: &str, part: &str| {
        told.iter().any(|row| [kind, whole, part].iter().all(|word| row.contains(&format!("Text({word:?})"))))
    };
    assert!(is_told("share", "market:gb", "group:bev"), "battery cars are 27.6 % of what Britain registered");
    assert!(is_told("sum", "market:gb", "org:byd"), "the makers together are no more than their market");
    assert!(is_told("sum", "org:nio", "brand:onvo"), "the brands together are no more than their maker");
    assert!(is_told("part_of_whole", "org:tesla", "model:model-y"));
}
