//! Reconciliation on what lies in `../shared`: the seeds' gold claims and OpenRouter's own rows.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use tallywire::model::{Claim, ClaimValue, EntityId};
use tallywire::reconcile::primary::{
    Daily, Free, Line, Other, Pick, Reading, Rounding, Shift, Solution, Solved, claims, parse, solve,
};
use tallywire::reconcile::{
    CheckKind, ClaimId, DocumentId, Registry, Shingles, Source, SourceKind, SourcedClaim, Verdict, reconcile,
};
use tallywire::rules::{Arithmetic, RuleSource};

pub fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

/// The entity table of `../shared`, as far as reconciliation asks for it.
pub struct Entities {
    country: BTreeMap<String, String>,
    maker: BTreeMap<String, String>,
    slugs: BTreeMap<String, String>,
    authors: BTreeMap<String, String>,
    /// When somebody owned up to a stealth model.
    revealed: BTreeMap<String, Date>,
}

impl Entities {
    pub fn load() -> Option<Self> {
        let table = std::fs::read_to_string(shared("entities_facts.tsv")).ok()?;
        let mut entities = Entities {
            country: BTreeMap::new(),
            maker: BTreeMap::new(),
            slugs: BTreeMap::new(),
            authors: BTreeMap::new(),
            revealed: BTreeMap::new(),
        };
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [_, id, _, country, aliases, _, note] = cells[..] else { continue };
            let folded = EntityId::new(id).folded();
            if !country.is_empty() {
                entities.country.insert(folded.clone(), format!("country:{country}"));
            }
            for slug in aliases.split('|').filter(|alias| alias.contains('/')) {
                entities.slugs.insert(slug.to_owned(), id.to_owned());
            }
            for part in note.split(';').map(str::trim) {
                if let Some(day) = part.strip_prefix("revealed ").and_then(|rest| rest.get(..10)?.parse().ok()) {
                    entities.revealed.insert(folded.clone(), day);
                }
                if let Some(maker) = part.strip_prefix("maker=") {
                    entities.maker.insert(folded.clone(), maker.to_owned());
                }
                if let Some(authors) = part.strip_prefix("author slugs ").or_else(|| part.strip_prefix("author slug "))
                {
                    for author in authors.split(", ") {
                        entities.authors.insert(author.to_owned(), id.to_owned());
                    }
                }
            }
        }
        Some(entities)
    }
}

impl Registry for Entities {
    fn arithmetic(&self) -> &Arithmetic {
        static BUILT_IN: LazyLock<Arithmetic> =
            LazyLock::new(|| Arithmetic::load(&RuleSource::built_in()).expect("the built-in arithmetic loads"));
        &BUILT_IN
    }

    fn maker_of(&self, entity: &EntityId) -> Option<EntityId> {
        self.maker.get(&entity.folded()).map(EntityId::new)
    }

    fn country_of(&self, entity: &EntityId) -> Option<EntityId> {
        let maker = self.maker.get(&entity.folded()).map(|maker| EntityId::new(maker).folded());
        self.country.get(&entity.folded()).or_else(|| self.country.get(&maker?)).map(EntityId::new)
    }

    fn country_known_on(&self, entity: &EntityId, day: Date) -> Option<EntityId> {
        let revealed = self.revealed.get(&entity.folded());
        self.country_of(entity).filter(|_| revealed.is_none_or(|known| *known <= day))
    }

    fn model_listed(&self, slug: &str) -> Option<EntityId> {
        self.slugs.get(slug).map(EntityId::new)
    }

    fn maker_listed(&self, author: &str) -> Option<EntityId> {
        self.authors.get(author).map(EntityId::new)
    }
}

/// The gold claims of one seed document, as its article would be sourced. None when `../shared` is not there.
fn seed(document: &str) -> Option<Vec<SourcedClaim>> {
    let gold = std::fs::read_to_string(shared("seeds/gold.jsonl")).ok()?;
    let line = gold.lines().find(|line| line.contains(&format!("\"document\": \"{document}")))?;
    let record: serde_json::Value = serde_json::from_str(line).expect("gold is JSON");
    let source =
        Arc::new(Source { document_id: DocumentId::new(document), page: document.into(), ..Source::default() });
    let claims = record["claims"].as_array().expect("claims are a list");
    Some(claims.iter().enumerate().map(|(n, claim)| sourced(&source, n, claim.clone())).collect())
}

pub fn sourced(source: &Arc<Source>, n: usize, mut claim: serde_json::Value) -> SourcedClaim {
    claim["document"] = source.page.clone().into();
    let claim: Claim = serde_json::from_value(claim).expect("a gold claim is a claim");
    let name = format!("{}#{n:03} {} {} {}", source.page, claim.metric, claim.subject, claim.value);
    SourcedClaim {
        claim_id: ClaimId::new(name),
        source: Arc::clone(source),
        passage: Shingles::default(),
        corrects: false,
        claim: Arc::new(claim),
    }
}

fn shipped_weeks() -> Option<Daily> {
    let body = std::fs::read_to_string(shared("primary/rankings-daily-2026-05-25--2026-07-05.json")).ok()?;
    Some(Daily::of([&parse(&body).expect("the shipped answer parses")]))
}

macro_rules! or_skip {
    ($given:expr) => {
        match $given {
            Some(given) => given,
            None => return,
        }
    };
}

#[test]
fn an_article_that_refutes_its_own_second_week_is_found() {
    let claims = or_skip!(seed("001_"));
    let entities = or_skip!(Entities::load());
    let result = reconcile(&claims, &entities);
    let refuted: Vec<_> = result.checks.iter().filter(|c| c.verdict == Verdict::Contradicts).collect();
    assert_eq!(refuted.len(), 1, "{refuted:#?}");
    assert_eq!(refuted[0].kind, CheckKind::StreakFigures);
    assert_eq!(refuted[0].computed_high, Some(Decimal::ONE));
}

#[test]
fn the_shipped_rows_add_up_to_what_the_readme_says() {
    let daily = or_skip!(shipped_weeks());
    let totals = daily.totals((date(2026, 6, 22), date(2026, 6, 28))).expect("the week is whole");
    assert_eq!(totals.all() / 1_000_000_000, 46_720);
    assert_eq!(totals.named["deepseek/deepseek-v4-flash-20260423"] / 1_000_000_000, 4_658);
}

fn solved<'s>(solution: &'s Solution, ending: &str) -> &'s Solved {
    solution.figures.iter().find(|f| f.claim_id.as_str().ends_with(ending)).expect(ending)
}

fn solution() -> Option<Solution> {
    Some(solve(&seed("000_")?, &shipped_weeks()?, &Entities::load()?))
}

#[test]
fn country_sums_of_the_press_are_the_charts_nine() {
    let solution = or_skip!(solution());
    for figure in ["token_volume country:cn 20390000000000", "token_volume country:us 4250000000000"] {
        assert!(solved(&solution, figure).telling);
    }
    let joint = solution.joint.iter().find(|j| j.claims.iter().any(|c| c.as_str().contains("country:cn 20390")));
    let joint = joint.expect("the countries' figures of the week are taken together");
    assert_eq!(joint.claims.len(), 4, "both volumes and both changes: {:?}", joint.claims);
    assert_eq!(joint.readings.len(), 1, "one reading is left: {:#?}", joint.readings);
    let plainest = joint.readings[0][0];
    assert_eq!((plainest.pick, plainest.rounding), (Pick::Chart, Rounding::Parts));
    assert_eq!(plainest.departures(), 2, "and nothing else: {}", plainest.in_words());
    let china = solved(&solution, "token_volume country:cn 20390000000000");
    assert_eq!(china.plain.map(|p| p / Decimal::from(10_000_000_000i64)).map(|p| p.trunc()), Some(Decimal::from(2508)));
}

#[test]
fn totals_models_ranks_and_changes_hold_in_the_plain_reading() {
    let solution = or_skip!(solution());
    let plain = [
        "token_volume all 46700000000000",
        "token_volume model:deepseek-v4-flash 4660000000000",
        "token_volume model:mimo-v2.5 4480000000000",
        "token_volume model:minimax-m3 3740000000000",
        "token_volume model:glm-5.2 2110000000000",
        "rank model:deepseek-v4-flash 1",
        "rank model:glm-5.2 7",
        "change model:mimo-v2.5 14",
        "change model:glm-5.2 66",
    ];
    for ending in plain {
        let figure = solved(&solution, ending);
        assert!(figure.hits.iter().any(|hit| hit.readings.contains(&Reading::PLAIN)), "{ending}: {figure:#?}");
    }
}

#[test]
fn a_share_of_two_digits_names_no_scope_and_comes_nearest_over_all_rows() {
    let solution = or_skip!(solution());
    let june = solved(&solution, "share country:us 33");
    assert!(!june.telling);
    let plain = june.plain.expect("June is whole").round_dp(1);
    assert_eq!(plain, Decimal::new(336, 1));
}

#[test]
fn primary_data_outranks_the_press() {
    let daily = or_skip!(shipped_weeks());
    let entities = or_skip!(Entities::load());
    let mut all = or_skip!(seed("000_"));
    let week: (Date, Date) = (date(2026, 6, 22), date(2026, 6, 28));
    all.extend(claims(&daily.totals(week).expect("the week is whole"), &entities));
    let result = reconcile(&all, &entities);
    let value = |subject: &str| {
        let fact = result.facts.iter().find(|f| {
            let key = &f.key;
            key.question.metric.as_str() == "token_volume" && key.question.subject.as_str() == subject
        });
        fact.and_then(|f| f.value).map(|v| v.value)
    };
    let total = daily.totals(week).map(|t| ClaimValue::Number(Decimal::from(t.all() as u64)));
    assert_eq!(value("all"), total);
    let sources: Vec<SourceKind> = all.iter().map(|c| c.source.kind).collect();
    assert!(sources.contains(&SourceKind::Primary));
}

#[test]
fn the_articles_own_figures_give_the_share_that_it_does_not_state() {
    let claims = or_skip!(seed("000_"));
    let result = reconcile(&claims, &or_skip!(Entities::load()));
    let share = result.facts.iter().find(|f| {
        let key = &f.key;
        f.derived && key.question.metric.as_str() == "share" && key.question.subject.as_str() == "country:us"
    });
    let value = share.and_then(|f| f.value).and_then(|v| v.value.number()).map(|n| n.round_dp(1));
    assert_eq!(value, Some(Decimal::new(91, 1)), "4.25 of 46.7");
}

/// A volume of the week of 22 to 28 June as an outlet would print it, to a thousandth of a trillion, solved.
fn solved_volume(subject: &str, tokens: u128) -> Option<Solved> {
    let thousandths = (tokens + 500_000_000) / 1_000_000_000;
    let printed = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    let claim = serde_json::json!({
        "metric": "token_volume", "subject": subject, "value": format!("{thousandths}000000000"), "unit": "tokens",
        "platform": "openrouter", "period_start": "2026-06-22", "period_end": "2026-06-28", "grain": "week",
        "quote": format!("{printed} trillion tokens"),
    });
    let source =
        Arc::new(Source { document_id: DocumentId::new("made-up"), page: "made-up".into(), ..Source::default() });
    let solution = solve(&[sourced(&source, 0, claim)], &shipped_weeks()?, &Entities::load()?);
    solution.figures.into_iter().next()
}

/// The readings of a figure that make it true, the plainest first.
fn readings(solved: &Solved) -> Vec<Reading> {
    solved.hits.iter().flat_map(|hit| hit.readings.iter().copied()).collect()
}

fn june_week() -> Option<tallywire::reconcile::primary::Totals> {
    shipped_weeks()?.totals((date(2026, 6, 22), date(2026, 6, 28)))
}

#[test]
fn a_model_with_its_variants_is_told_from_the_model() {
    let totals = or_skip!(june_week());
    let own = totals.named["openai/gpt-5.4-20260305"];
    let small = totals.named["openai/gpt-5.4-mini-20260317"] + totals.named["openai/gpt-5.4-nano-20260317"];
    let alone = readings(&or_skip!(solved_volume("model:gpt-5.4", own)));
    assert_eq!(alone.first(), Some(&Reading::PLAIN));
    let line = readings(&or_skip!(solved_volume("model:gpt-5.4", own + small)));
    assert!(!line.is_empty() && line.iter().all(|r| r.line == Line::Line), "{line:?}");
}

#[test]
fn a_line_is_all_its_models() {
    let totals = or_skip!(june_week());
    let claude =
        totals.named.iter().filter(|(slug, _)| slug.starts_with("anthropic/claude")).map(|(_, tokens)| *tokens).sum();
    let line = readings(&or_skip!(solved_volume("family:claude", claude)));
    assert_eq!(line.first(), Some(&Reading::PLAIN));
}

#[test]
fn free_editions_in_or_out_and_other_in_or_out() {
    let totals = or_skip!(june_week());
    let (paid, free) = (totals.named["openai/gpt-oss-120b"], totals.named["openai/gpt-oss-120b:free"]);
    let without = readings(&or_skip!(solved_volume("model:gpt-oss-120b", paid)));
    assert!(!without.is_empty() && without.iter().all(|r| r.free == Free::LeftOut), "{without:?}");
    let with = readings(&or_skip!(solved_volume("model:gpt-oss-120b", paid + free)));
    assert_eq!(with.first(), Some(&Reading::PLAIN));
    let named = readings(&or_skip!(solved_volume("all", totals.all() - totals.other)));
    assert_eq!(named.first().map(|r| (r.other, r.departures())), Some((Other::LeftOut, 1)));
}

#[test]
fn the_first_ten_are_told_from_the_first_nine() {
    let totals = or_skip!(june_week());
    let mut rows: Vec<u128> = totals.named.values().copied().collect();
    rows.sort_unstable_by(|a, b| b.cmp(a));
    let ten = readings(&or_skip!(solved_volume("all", rows.iter().take(10).sum())));
    assert_eq!(ten.first().map(|r| r.pick), Some(Pick::TopTen));
    let nine = readings(&or_skip!(solved_volume("all", rows.iter().take(9).sum())));
    assert_eq!(nine.first().map(|r| r.pick), Some(Pick::Chart));
}

#[test]
fn a_week_from_sunday_is_found_only_because_the_stated_one_fails() {
    let daily = or_skip!(shipped_weeks());
    let sunday = daily.totals((date(2026, 6, 21), date(2026, 6, 27))).expect("the days are known");
    let moved = or_skip!(solved_volume("all", sunday.all()));
    assert!(moved.shifted);
    assert!(readings(&moved).iter().all(|r| r.shift == Shift::Sunday), "{moved:#?}");
    let stated = or_skip!(solved_volume("all", or_skip!(june_week()).all()));
    assert!(!stated.shifted && readings(&stated).iter().all(|r| r.shift == Shift::Stated));
}
