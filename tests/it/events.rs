//! The events of the development corpus and what a careful fact-checker concludes about each, as read from both `events.md` files
//! into `tests/fixtures/events/`: which values agree and on whose word, what is a copy, which disagreements are raised and why,
//! and what the cross-checks say. Here on gold claims; end to end in `events_extracted.rs`.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Deserialize;
use tallywire::model::{ClaimValue, EntityId};
use tallywire::reconcile::{Check, ClaimId, Conflict, Fact, Reconciled, SourcedClaim, WitnessRole, reconcile};

use crate::reconcile::Entities;
use crate::reconcile_corpus::{Document, corpus};

/// A file of expectations.
#[derive(Deserialize)]
struct Book {
    event: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// `en-E01`.
    pub id: String,
    /// What happened, in a few words.
    #[serde(rename = "about")]
    pub _about: String,
    #[serde(default)]
    pub fact: Vec<ExpectedFact>,
    #[serde(default)]
    pub conflict: Vec<ExpectedConflict>,
    #[serde(default)]
    pub check: Vec<ExpectedCheck>,
    /// Pairs of documents that say different things and between which no disagreement may be raised, with the reason why.
    #[serde(default)]
    pub apart: Vec<Apart>,
}

/// A fact, and every claim of its key by the role that it plays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFact {
    pub question: String,
    pub period: String,
    /// `4.12T`; `open` while the reports stand against each other undecided.
    pub value: String,
    #[serde(default)]
    pub agree: String,
    #[serde(default)]
    pub relays: String,
    #[serde(default)]
    pub copies: String,
    /// Says too little to count ("over 5 trillion").
    #[serde(default)]
    pub vague: String,
    #[serde(default)]
    pub against: String,
    #[serde(default)]
    pub superseded: String,
    /// How many independent origins.
    pub origins: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedConflict {
    pub kind: String,
    pub question: String,
    pub period: String,
    pub settled: String,
    pub stands: String,
    #[serde(default)]
    pub falls: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedCheck {
    pub kind: String,
    /// The figure that is tested: the first input.
    pub question: String,
    pub period: String,
    pub verdict: String,
    /// Subject or period of a further input, where several checks test one figure.
    pub with: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    pub documents: String,
    #[serde(rename = "because")]
    pub _because: String,
}

pub fn book(lang: &str) -> Vec<Event> {
    let path = format!("{}/tests/fixtures/events/{lang}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the expectations are there");
    let book: Book = toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
    book.event
}

fn events() -> Vec<Event> {
    ["en", "zh"].into_iter().flat_map(book).collect()
}

/// What reconciliation made of some documents, with a way to ask it.
pub struct Findings {
    pub result: Reconciled,
    pub documents: BTreeSet<String>,
}

pub fn document_of(claim: &ClaimId) -> &str {
    claim.as_str().split('#').next().unwrap_or_default()
}

pub fn documents_of<'c>(claims: impl IntoIterator<Item = &'c ClaimId>) -> BTreeSet<String> {
    claims.into_iter().map(|claim| document_of(claim).to_owned()).collect()
}

fn joined(documents: &BTreeSet<String>) -> String {
    documents.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A fact's key in the short form that the expectations use: metric, subject, and every part that is not the usual one.
pub fn question_of(fact: &Fact) -> String {
    let (key, question) = (&fact.key, &fact.key.question);
    let mut parts = vec![question.metric.to_string(), question.subject.to_string()];
    let usual_of = match question.metric.as_str() {
        "change" | "share" | "rank" => Some("token_volume"),
        _ => None,
    };
    let of = question.of.as_ref().map(|of| of.as_str());
    let usual_unit = match question.metric.as_str() {
        "change" | "share" => "percent",
        "streak" => "weeks",
        _ => key.unit.as_str(),
    };
    let own_grain = match (key.period_start, key.period_end) {
        (Some(start), Some(end)) => {
            let days = start.until(end).map_or(0, |s| s.get_days()) + 1;
            match days {
                1 => Some("day"),
                7 => Some("week"),
                28..=31 => Some("month"),
                _ => None,
            }
        }
        _ => None,
    };
    let mut say = |name: &str, value: Option<String>| parts.extend(value.map(|value| format!("{name}={value}")));
    say("of", (of != usual_of).then(|| of.unwrap_or("none").to_owned()));
    say("unit", (key.unit.as_str() != usual_unit).then(|| key.unit.to_string()));
    say("object", key.object.as_ref().map(EntityId::to_string));
    say("scope", key.scope.clone());
    say("n", key.n.clone());
    say("state", key.state.clone());
    let week = key.baseline.is_some_and(|b| b.to_string() == "previous_week");
    let usual_baseline =
        question.metric.as_str() == "change" && week || question.metric.as_str() != "change" && key.baseline.is_none();
    say("baseline", (!usual_baseline).then(|| key.baseline.map_or("none".into(), |b| b.to_string())));
    say("part", key.part.clone());
    say("measure", key.measure.clone());
    let grain = key.grain.map(|g| g.as_str());
    say("grain", (grain != own_grain).then(|| grain.unwrap_or("none").to_owned()));
    let platform = question.platform.as_deref();
    say("platform", (platform != Some("openrouter")).then(|| platform.unwrap_or("none").to_owned()));
    parts.join(" ")
}

/// `2026-03-02..08`, `2026-02-23..03-01`, one day, or `none`.
pub fn period_of(fact: &Fact) -> String {
    match (fact.key.period_start, fact.key.period_end) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (Some(start), Some(end)) => {
            let whole = end.to_string();
            let same_month = (start.year(), start.month()) == (end.year(), end.month());
            let from = if same_month {
                8
            } else if start.year() == end.year() {
                5
            } else {
                0
            };
            format!("{start}..{}", whole.get(from..).unwrap_or_default())
        }
        _ => "none".into(),
    }
}

/// `4.12T`, `56.9`, `2026-04-24`; `open` for a fact without a value.
pub fn value_of(fact: &Fact) -> String {
    match fact.value.map(|v| v.value) {
        None => "open".into(),
        Some(ClaimValue::Number(n)) => {
            let scale = [(12, "T"), (9, "B"), (6, "M")]
                .into_iter()
                .find(|(zeros, _)| n.abs() >= Decimal::from(10i64.pow(*zeros)));
            match scale {
                Some((zeros, letter)) => format!("{}{letter}", (n / Decimal::from(10i64.pow(zeros))).normalize()),
                None => n.normalize().to_string(),
            }
        }
        Some(other) => other.to_string(),
    }
}

impl Findings {
    pub fn of<'d>(
        documents: impl IntoIterator<Item = &'d Document>,
        claims: impl Fn(&'d Document) -> &'d [SourcedClaim],
        entities: &Entities,
    ) -> Self {
        let (mut all, mut names) = (Vec::new(), BTreeSet::new());
        for document in documents {
            all.extend_from_slice(claims(document));
            names.insert(document.stem.clone());
        }
        Self { result: reconcile(&all, entities), documents: names }
    }

    pub fn fact(&self, question: &str, period: &str) -> Option<&Fact> {
        self.result.facts.iter().find(|f| period_of(f) == period && question_of(f) == question)
    }

    /// The documents of a list that were read.
    pub fn list(&self, list: &str) -> BTreeSet<String> {
        list.split_whitespace().filter(|name| self.documents.contains(*name)).map(str::to_owned).collect()
    }

    pub fn about(&self, conflict: &Conflict) -> Vec<&Fact> {
        conflict.facts.iter().filter_map(|id| self.result.facts.iter().find(|f| f.id == *id)).collect()
    }

    fn in_short(&self, conflict: &Conflict) -> String {
        let settled = conflict.resolution.as_ref().map_or("open", |r| r.by.as_str());
        let about: Vec<String> =
            self.about(conflict).into_iter().map(|f| format!("{} {}", question_of(f), period_of(f))).collect();
        let (left, right) = (documents_of(&conflict.left), documents_of(&conflict.right));
        format!("{}, {settled}: {} | {} ({})", conflict.kind.as_str(), joined(&left), joined(&right), about.join("; "))
    }
}

impl ExpectedFact {
    /// What is wrong with the fact; nothing when it is as expected. `exactly`: no other claim may take part.
    pub fn wrong(&self, findings: &Findings, exactly: bool) -> Option<String> {
        let name = format!("{} {}", self.question, self.period);
        let Some(fact) = findings.fact(&self.question, &self.period) else {
            let anyone = !findings.list(&format!("{} {} {}", self.agree, self.relays, self.copies)).is_empty();
            return anyone.then(|| format!("{name}: no such fact"));
        };
        let mut wrong = Vec::new();
        if value_of(fact) != self.value {
            wrong.push(format!("is {} and not {}", value_of(fact), self.value));
        }
        let having = |role: WitnessRole, agrees: bool| {
            let those = fact.witnesses.iter().filter(move |w| w.role == role && w.agrees == agrees);
            documents_of(those.map(|w| &w.claim_id))
        };
        let against = fact
            .witnesses
            .iter()
            .filter(|w| !w.agrees && !matches!(w.role, WitnessRole::Compatible | WitnessRole::Superseded));
        let roles = [
            ("agree", &self.agree, having(WitnessRole::FirstHand, true)),
            ("relays", &self.relays, having(WitnessRole::Relay, true)),
            ("copies", &self.copies, having(WitnessRole::Copy, true)),
            ("vague", &self.vague, having(WitnessRole::Compatible, false)),
            ("against", &self.against, documents_of(against.map(|w| &w.claim_id))),
            ("superseded", &self.superseded, having(WitnessRole::Superseded, false)),
        ];
        for (role, expected, found) in roles {
            let expected = findings.list(expected);
            let right = if exactly { found == expected } else { expected.is_subset(&found) };
            if !right {
                wrong.push(format!("{role}: {} and not {}", joined(&found), joined(&expected)));
            }
        }
        if let Some(origins) = self.origins.filter(|n| exactly && *n != fact.origins) {
            wrong.push(format!("{} origins and not {origins}", fact.origins));
        }
        (!wrong.is_empty()).then(|| format!("{name}: {}", wrong.join("; ")))
    }
}

impl ExpectedConflict {
    pub fn is(&self, conflict: &Conflict, findings: &Findings) -> bool {
        let settled = conflict.resolution.as_ref().map_or("open", |r| r.by.as_str());
        let sides = [(&conflict.left, &self.stands), (&conflict.right, &self.falls)];
        let about = findings
            .about(conflict)
            .into_iter()
            .any(|f| question_of(f) == self.question && period_of(f) == self.period);
        about
            && conflict.kind.as_str() == self.kind
            && settled == self.settled
            && sides.into_iter().all(|(claims, expected)| documents_of(claims) == findings.list(expected))
    }
}

impl ExpectedCheck {
    pub fn is(&self, check: &Check, findings: &Findings) -> bool {
        let facts: Vec<&Fact> =
            check.inputs.iter().filter_map(|input| findings.result.facts.iter().find(|f| f.id == input.fact)).collect();
        let tested = facts.first().is_some_and(|f| question_of(f) == self.question && period_of(f) == self.period);
        let with = self.with.as_ref().is_none_or(|with| {
            facts.iter().skip(1).any(|f| format!("{} {}", question_of(f), period_of(f)).contains(with.as_str()))
        });
        tested && with && check.kind.as_str() == self.kind && check.verdict.as_str() == self.verdict
    }
}

impl Apart {
    /// The disagreements that were raised between the documents, in short.
    pub fn between(&self, findings: &Findings) -> Vec<String> {
        let both = findings.list(&self.documents);
        let between = |c: &&Conflict| {
            let (left, right) = (documents_of(&c.left), documents_of(&c.right));
            !left.is_disjoint(&both)
                && !right.is_disjoint(&both)
                && left.union(&right).filter(|d| both.contains(*d)).count() > 1
        };
        let raised = findings.result.conflicts.iter().filter(between);
        raised.map(|c| format!("apart: {}", findings.in_short(c))).collect()
    }
}

impl Event {
    /// Everything in which the findings are not what a fact-checker would conclude.
    pub fn wrong(&self, findings: &Findings, exactly: bool) -> Vec<String> {
        let mut wrong: Vec<String> = self.fact.iter().filter_map(|fact| fact.wrong(findings, exactly)).collect();
        for expected in &self.conflict {
            let there = findings.list(&expected.stands).len() + findings.list(&expected.falls).len();
            let all = expected.stands.split_whitespace().count() + expected.falls.split_whitespace().count();
            let found = findings.result.conflicts.iter().any(|c| expected.is(c, findings));
            if !found && there == all {
                wrong.push(format!(
                    "no conflict {}, {}: {} | {}",
                    expected.kind, expected.settled, expected.stands, expected.falls
                ));
            }
        }
        for expected in &self.check {
            if !findings.result.checks.iter().any(|c| expected.is(c, findings)) {
                wrong.push(format!(
                    "no check {} {} {} {}",
                    expected.kind, expected.question, expected.period, expected.verdict
                ));
            }
        }
        wrong.extend(self.apart.iter().flat_map(|pair| pair.between(findings)));
        wrong
    }
}

pub fn gold(document: &Document) -> &[SourcedClaim] {
    &document.gold
}

pub fn extracted(document: &Document) -> &[SourcedClaim] {
    &document.extracted
}

macro_rules! or_skip {
    ($given:expr) => {
        match $given {
            Some(given) => given,
            None => return,
        }
    };
}

/// What is found, in the form of the expectations: to write them from, and to see what changed.
pub fn show(findings: &Findings) -> String {
    let mut lines: Vec<String> = Vec::new();
    for fact in &findings.result.facts {
        let of_role = |role: WitnessRole| {
            let documents =
                documents_of(fact.witnesses.iter().filter(|w| w.role == role && w.agrees).map(|w| &w.claim_id));
            if documents.is_empty() { String::new() } else { format!(" {}: {}", role.as_str(), joined(&documents)) }
        };
        let against: Vec<String> = fact
            .witnesses
            .iter()
            .filter(|w| !w.agrees)
            .map(|w| {
                format!(
                    "{}({}{})",
                    document_of(&w.claim_id),
                    w.role.as_str(),
                    w.group.map_or(String::new(), |g| format!(" {g}"))
                )
            })
            .collect();
        let roles = [WitnessRole::FirstHand, WitnessRole::Relay, WitnessRole::Copy].map(of_role).concat();
        lines.push(format!(
            "{} F {} = {} {} o{}{roles} -- {}",
            period_of(fact),
            question_of(fact),
            value_of(fact),
            fact.status.as_str(),
            fact.origins,
            against.join(" ")
        ));
    }
    for conflict in &findings.result.conflicts {
        let about = findings.about(conflict);
        lines.push(format!(
            "{} X {}",
            about.first().map_or(String::new(), |f| period_of(f)),
            findings.in_short(conflict)
        ));
    }
    for check in &findings.result.checks {
        let facts: Vec<&Fact> =
            check.inputs.iter().filter_map(|input| findings.result.facts.iter().find(|f| f.id == input.fact)).collect();
        let inputs: Vec<String> =
            facts.iter().skip(1).map(|f| format!("{} {}", question_of(f), period_of(f))).collect();
        let first = facts.first().map_or(String::new(), |f| question_of(f));
        lines.push(format!(
            "{} V {} {} {} | {}",
            facts.first().map_or(String::new(), |f| period_of(f)),
            check.verdict.as_str(),
            check.kind.as_str(),
            first,
            inputs.join("; ")
        ));
    }
    lines.sort();
    lines.join("\n")
}

#[test]
fn every_event_comes_out_on_gold_claims_as_a_fact_checker_would_have_it() {
    let (corpus, entities) = (or_skip!(corpus()), or_skip!(Entities::load()));
    let findings = Findings::of(corpus.values().flatten(), gold, &entities);
    if let Ok(path) = std::env::var("TALLYWIRE_SHOW_EVENTS") {
        std::fs::write(path, show(&findings)).expect("the findings can be written");
    }
    let wrong: Vec<String> = events()
        .iter()
        .flat_map(|e| e.wrong(&findings, true).into_iter().map(move |w| format!("{}: {w}", e.id)))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_disagreement_is_raised_that_the_events_do_not_name() {
    let (corpus, entities) = (or_skip!(corpus()), or_skip!(Entities::load()));
    let findings = Findings::of(corpus.values().flatten(), gold, &entities);
    let events = events();
    let named = |c: &&Conflict| events.iter().flat_map(|e| &e.conflict).any(|expected| expected.is(c, &findings));
    let unnamed: Vec<String> =
        findings.result.conflicts.iter().filter(|c| !named(c)).map(|c| findings.in_short(c)).collect();
    assert!(unnamed.is_empty(), "{} unnamed:\n{}", unnamed.len(), unnamed.join("\n"));
}

#[test]
fn a_document_alone_contradicts_itself_only_where_the_events_say_so() {
    let (corpus, entities) = (or_skip!(corpus()), or_skip!(Entities::load()));
    let mut found = Vec::new();
    for document in corpus.values().flatten() {
        let findings = Findings::of([document], gold, &entities);
        found.extend(findings.result.conflicts.iter().map(|c| format!("{} {}", document.stem, c.kind.as_str())));
    }
    found.sort();
    let path = format!("{}/tests/fixtures/events/alone.txt", env!("CARGO_MANIFEST_DIR"));
    let named = std::fs::read_to_string(path).expect("the list is there");
    let named: Vec<&str> =
        named.lines().filter(|line| !line.starts_with('#')).filter_map(|l| l.split(':').next()).collect();
    assert_eq!(found, named);
}

#[test]
fn what_both_languages_tell_is_one_fact_with_witnesses_of_both() {
    let (corpus, entities) = (or_skip!(corpus()), or_skip!(Entities::load()));
    let findings = Findings::of(corpus.values().flatten(), gold, &entities);
    let week = |start: &str| format!("token_volume country:cn {start}");
    let shared = [
        "2026-02-09..15",
        "2026-02-16..22",
        "2026-03-02..08",
        "2026-03-09..15",
        "2026-03-16..22",
        "2026-03-30..04-05",
        "2026-05-18..24",
        "2026-06-01..07",
        "2026-06-22..28",
    ];
    for period in shared {
        let fact = findings.fact("token_volume country:cn", period).unwrap_or_else(|| panic!("{}", week(period)));
        let documents = documents_of(fact.witnesses.iter().filter(|w| w.agrees).map(|w| &w.claim_id));
        for lang in ["en-", "zh-"] {
            assert!(documents.iter().any(|d| d.starts_with(lang)), "{}: {}", week(period), joined(&documents));
        }
    }
}
