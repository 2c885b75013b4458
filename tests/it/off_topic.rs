//! News of other things: the same words and figures, and nothing that is claimed.

use tallywire::pipeline::Engine;
use tallywire::read::Given;

const CAR: &str = "The new coupé from the Japanese maker was shown in Geneva on Tuesday. It puts out 151 horsepower, a 16% improvement over \
the car that it replaces, and its fuel consumption fell 9%. The screen doubles as a mirror. In the United States the old one ranked third \
in its class last year, with a share of 12.4% of the market, and sales there rose for the third straight month. The boot holds 410 litres, \
twice as much as before, and the price stays at $31,000. Japan will see it first, Germany follows in spring. The maker hopes to sell \
40,000 a year, half of them in China, where demand for small coupés grew 21 percent in March and by a third over the year.";

const MARKETS: &str = "Shares in Asia were mixed on Monday. Japan's main index declined 0.3% while South Korea's fell 0.5%, its fourth \
straight weekly loss. China's slumped 0.2% before it recovered and was last trading up 0.4%. In Hong Kong banks led, up about 1%, and the \
number eight on the board, a builder, doubled. American futures rose 0.1%. The dollar bought 151.3 yen, and oil went for $71.20 a barrel, \
up 1.4% in the week of March 2-8, 2026. Traders said that volumes were three times those of a week earlier, and that the United States \
accounted for 41% of them. Two hostages, an American and an Australian, were released on March 3, 2026, which calmed nobody for long.";

fn claims(text: &str) -> Vec<String> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let page = format!("---\ntitle: News of the day\npublished: 2026-03-10\nlang: en\n---\n{text}\n");
    let (article, found) = engine.read_and_extract("other.md", page.as_bytes(), &Given::default()).expect("an article");
    let refused = found.ledger.iter().any(|entry| entry.reason.as_str() == "off_topic");
    assert_eq!(found.claims.is_empty(), refused, "what was nearly claimed is on the ledger with the reason");
    let told = |c: &tallywire::model::Claim| format!("{} {} {} in {:?}", c.metric, c.subject, c.value, c.quote);
    assert!(found.claims.iter().all(|c| article.text.get(c.start..c.end) == Some(c.quote.as_str())));
    found.claims.iter().map(told).collect()
}

#[test]
fn a_review_of_a_car_claims_nothing() {
    assert_eq!(claims(CAR), [""; 0]);
}

#[test]
fn a_report_of_the_markets_claims_nothing() {
    assert_eq!(claims(MARKETS), [""; 0]);
}

#[test]
fn the_same_figures_count_once_the_article_speaks_of_models() {
    let report = format!(
        "{MARKETS} On OpenRouter, Chinese AI models processed 4.19 trillion tokens in the week of March 2-8, 2026."
    );
    assert!(claims(&report).iter().any(|c| c.starts_with("token_volume country:cn 4190000000000")), "{report}");
}
