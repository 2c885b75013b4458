//! Turkish articles through the whole pure part. The pack is data only: what this asks of the engine holds for any language whose verb
//! stands last, whose cases are endings, and whose percent sign stands before the number.

use std::collections::BTreeSet;
use std::path::Path;

use rust_decimal::Decimal;
use serde_json::Value;
use tallywire::model::Claim;
use tallywire::pipeline::Engine;
use tallywire::read::Given;

use crate::claimed::{claims_and_language, told};

fn claims(body: &str) -> Vec<Claim> {
    let (claims, lang) = claims_and_language("title: Haftanın dökümü", body);
    assert_eq!(lang.as_deref(), Some("tr"), "found from the text");
    claims
}

fn lines(body: &str) -> Vec<String> {
    told(&claims(body))
}

#[test]
fn sizes_stand_before_their_moves() {
    let body = "OpenRouter'da 4-10 Mayıs haftasında Çin modelleri 7,94 trilyon token işledi. Çin modelleri yüzde 1,2 arttı, ABD modelleri yüzde 4,4 düşüşle 3,76 trilyon tokene indi.";
    assert_eq!(
        lines(body),
        [
            "token_volume country:cn 7940000000000",
            "change country:cn 1.2",
            "change country:us -4.4",
            "token_volume country:us 3760000000000",
        ]
    );
}

#[test]
fn endings_tell_a_level_from_a_move() {
    assert_eq!(lines("ABD modellerinin OpenRouter'daki payı yüzde 33'e yükseldi."), ["share country:us 33"]);
    assert_eq!(lines("ABD modellerinin OpenRouter'daki kullanımı yüzde 33 yükseldi."), ["change country:us 33"]);
}

#[test]
fn a_rival_in_the_accusative_is_no_subject() {
    let found = claims("OpenRouter'da Çin modelleri üst üste dördüncü haftada da ABD'li rakiplerini geride bıraktı.");
    let told: Vec<_> = found.iter().map(|c| (c.subject.as_str(), c.value.to_string(), c.state.as_deref())).collect();
    assert_eq!(told, [("country:cn", "4".to_owned(), Some("exceeds:country:us"))]);
}

#[test]
fn what_lasts_is_no_stretch_of_time() {
    assert_eq!(lines("Çin modelleri OpenRouter'da yedi haftadır önde gidiyor.").len(), 1);
    assert!(lines("Çin modelleri OpenRouter'da yedi haftada test edildi.").is_empty());
}

#[test]
fn a_month_that_a_change_is_measured_from_is_not_its_own() {
    let body =
        "OpenRouter'da nisan ayında toplam 98,6 trilyon token işlendi. Bu, mart ayına göre yüzde 21,3 artış demek.";
    let periods: Vec<_> =
        claims(body).iter().map(|c| (c.metric.to_string(), c.period_start.map(|d| d.to_string()))).collect();
    let april = Some("2026-04-01".to_owned());
    assert_eq!(periods, [("token_volume".to_owned(), april.clone()), ("change".to_owned(), april)]);
}

#[test]
fn a_level_that_a_move_begins_at_is_not_of_its_week() {
    let body =
        "OpenRouter'da 4-10 Mayıs haftasında Kimi K2.6'nın token kullanımı 3,9 trilyondan 2,1 trilyona geriledi.";
    let told: Vec<_> = claims(body).iter().map(|c| (c.value.to_string(), c.period_start)).collect();
    let (before, week) = (jiff::civil::date(2026, 4, 27), jiff::civil::date(2026, 5, 4));
    assert_eq!(told, [("3900000000000".to_owned(), Some(before)), ("2100000000000".to_owned(), Some(week))]);
}

#[test]
fn a_sign_may_stand_behind_the_percent_sign() {
    let body = "OpenRouter'da geçen haftanın sonuçları şöyle: Çin modelleri 9,6 trilyon token (%-3,1), ABD modelleri 8,1 trilyon token (%+2,2).";
    let changes: Vec<_> = lines(body).into_iter().filter(|line| line.starts_with("change")).collect();
    assert_eq!(changes, ["change country:cn -3.1", "change country:us 2.2"]);
}

#[test]
fn verbs_at_the_end_refuse_figures() {
    for body in [
        "Analistler Çin modellerinin OpenRouter'da haftada 30 trilyon tokene ulaşmasını bekliyor.",
        "OpenRouter, Çin modellerinin 50 trilyon token işlediği iddiasını yalanladı.",
        "Çin modelleri 33 trilyon token üzerinde eğitildi.",
        "Ankete katılan geliştiricilerin yüzde 54'ü Çin modellerini OpenRouter'da denemiş.",
    ] {
        assert_eq!(lines(body), [""; 0], "{body}");
    }
}

/// Metric, subject, value and unit, numbers as numbers.
fn figure(metric: &str, subject: &str, value: &str, unit: &str) -> String {
    let value = value.parse::<Decimal>().map_or_else(|_| value.to_owned(), |number| number.normalize().to_string());
    format!("{metric} {subject} {value} {unit}")
}

/// What a reader set down of an article: what must be found, and what may be.
fn set_down(line: &str) -> (String, BTreeSet<String>, BTreeSet<String>) {
    let line: Value = serde_json::from_str(line).expect("a line of gold");
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let of = |c: &Value| figure(&text(c, "metric"), &text(c, "subject"), &text(c, "value"), &text(c, "unit"));
    let claims = line["claims"].as_array().expect("claims");
    let (may, must): (Vec<_>, Vec<_>) = claims.iter().partition(|c| c["optional"] == true);
    (text(&line, "document"), must.into_iter().map(of).collect(), may.into_iter().map(of).collect())
}

#[test]
fn the_corpus_is_read_as_a_reader_reads_it() {
    let engine = Engine::load(None).expect("the built-in rules load");
    let gold = std::fs::read_to_string("corpus-gold/claims-tr.jsonl").expect("gold");
    let (mut right, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    for line in gold.lines() {
        let (document, must, may) = set_down(line);
        let bytes = std::fs::read(Path::new(&document)).expect("the article");
        let (_, found) = engine.read_and_extract(&document, &bytes, &Given::default()).expect("an article");
        let claims = found.claims.iter();
        let found: BTreeSet<String> = claims
            .map(|c| figure(c.metric.as_str(), c.subject.as_str(), &c.value.to_string(), c.unit.as_str()))
            .collect();
        right += must.intersection(&found).count();
        missed.extend(must.difference(&found).map(|figure| format!("{document}: {figure}")));
        wrong.extend(
            found.difference(&must).filter(|f| !may.contains(*f)).map(|figure| format!("{document}: {figure}")),
        );
    }
    assert!(right > 130 && missed.len() + wrong.len() < 8, "{right} right\nmissed {missed:#?}\nwrong {wrong:#?}");
}
