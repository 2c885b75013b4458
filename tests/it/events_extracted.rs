//! How much of what a fact-checker concludes about the events comes out end to end, from extracted claims; and of what does not,
//! whose it is: does it come out when the documents that it rests on are read as people read them?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use tallywire::reconcile::{Fact, FactId};

use crate::events::{Event, ExpectedCheck, Findings, book, documents_of, extracted, gold, show, value_of};
use crate::reconcile::Entities;
use crate::reconcile_corpus::{Document, corpus};

/// What is concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Value,
    Conflict,
    Check,
    /// Nothing is to be said.
    Apart,
}

/// One conclusion.
struct Verdict<'e> {
    kind: Kind,
    /// The event, and what is concluded.
    name: String,
    /// The documents that it rests on.
    documents: BTreeSet<String>,
    holds: Box<dyn Fn(&Findings) -> bool + 'e>,
}

/// Everything that is concluded about events, as far as the documents of one language can tell; `ideal` is what their gold claims give.
fn verdicts<'e>(events: &'e [Event], ideal: &Findings) -> Vec<Verdict<'e>> {
    events.iter().flat_map(|event| of_event(event, ideal)).collect()
}

fn of_event<'e>(event: &'e Event, ideal: &Findings) -> Vec<Verdict<'e>> {
    let mut verdicts = Vec::new();
    for expected in &event.fact {
        let documents = ideal.list(&format!("{} {} {}", expected.agree, expected.relays, expected.copies));
        if documents.is_empty() {
            continue;
        }
        let name = format!("{}: {} {} = {}", event.id, expected.question, expected.period, expected.value);
        let against = ideal.list(&format!("{} {} {}", expected.against, expected.superseded, expected.vague));
        let holds = Box::new(move |found: &Findings| {
            found.fact(&expected.question, &expected.period).is_some_and(|f| value_of(f) == expected.value)
        });
        verdicts.push(Verdict { kind: Kind::Value, name, documents: &documents | &against, holds });
    }
    for expected in &event.conflict {
        let sides = [ideal.list(&expected.stands), ideal.list(&expected.falls)];
        if sides.iter().any(BTreeSet::is_empty) {
            continue;
        }
        let name = format!("{}: {} between {} and {}", event.id, expected.kind, expected.stands, expected.falls);
        let documents = &sides[0] | &sides[1];
        let holds = Box::new(move |found: &Findings| {
            found.result.conflicts.iter().any(|c| {
                let about = found.about(c).into_iter().any(|f| crate::events::question_of(f) == expected.question);
                let falls =
                    documents_of(&c.right).is_superset(&sides[1]) && !documents_of(&c.left).is_disjoint(&sides[0]);
                about && c.kind.as_str() == expected.kind && falls
            })
        });
        verdicts.push(Verdict { kind: Kind::Conflict, name, documents, holds });
    }
    verdicts.extend(event.check.iter().map(|expected| of_check(event, expected, ideal)));
    for pair in &event.apart {
        let name = format!("{}: nothing between {}", event.id, pair.documents);
        let documents = ideal.list(&pair.documents);
        verdicts.push(Verdict {
            kind: Kind::Apart,
            name,
            documents,
            holds: Box::new(|found| pair.between(found).is_empty()),
        });
    }
    verdicts
}

/// A check rests on whoever states the figures that go into it.
fn of_check<'e>(event: &'e Event, expected: &'e ExpectedCheck, ideal: &Findings) -> Verdict<'e> {
    let name =
        format!("{}: {} {} {} {}", event.id, expected.kind, expected.question, expected.period, expected.verdict);
    let facts: BTreeMap<&FactId, &Fact> = ideal.result.facts.iter().map(|f| (&f.id, f)).collect();
    let made = ideal.result.checks.iter().filter(|check| expected.is(check, ideal));
    let mut open: Vec<&FactId> = made.flat_map(|check| check.inputs.iter().map(|input| &input.fact)).collect();
    let mut documents = BTreeSet::new();
    while let Some(fact) = open.pop().and_then(|id| facts.get(id)) {
        open.extend(&fact.derived_from);
        documents.extend(documents_of(fact.witnesses.iter().map(|w| &w.claim_id)));
    }
    let holds = Box::new(move |found: &Findings| found.result.checks.iter().any(|check| expected.is(check, found)));
    Verdict { kind: Kind::Check, name, documents, holds }
}

/// Why a verdict is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Blame {
    /// It comes out when its own documents are read as people read them.
    OwnDocuments,
    /// It does not even then: what is read in some other document stands in its way.
    OtherDocuments,
    /// It needs documents of the other language.
    OtherLanguage,
}

struct Trial<'d> {
    documents: &'d [Document],
    entities: &'d Entities,
    ideal: Findings,
    /// What the documents give when some of them are read as people read them.
    mixed: BTreeMap<BTreeSet<String>, Findings>,
}

impl Trial<'_> {
    fn blame(&mut self, verdict: &Verdict<'_>) -> Blame {
        if !(verdict.holds)(&self.ideal) {
            return Blame::OtherLanguage;
        }
        let own = &verdict.documents;
        let mixed = self.mixed.entry(own.clone()).or_insert_with(|| {
            let read = |document: &Document| if own.contains(&document.stem) { gold } else { extracted };
            Findings::of(self.documents, |document| read(document)(document), self.entities)
        });
        if (verdict.holds)(mixed) { Blame::OwnDocuments } else { Blame::OtherDocuments }
    }
}

/// How many of the agreeing witnesses are found.
fn witnesses(events: &[Event], found: &Findings) -> [usize; 2] {
    let mut tally = [0, 0];
    for expected in events.iter().flat_map(|event| &event.fact) {
        let fact = found.fact(&expected.question, &expected.period);
        let agreeing = fact.map(|f| documents_of(f.witnesses.iter().filter(|w| w.agrees).map(|w| &w.claim_id)));
        for witness in found.list(&format!("{} {} {}", expected.agree, expected.relays, expected.copies)) {
            tally[0] += usize::from(agreeing.as_ref().is_some_and(|all| all.contains(&witness)));
            tally[1] += 1;
        }
    }
    tally
}

fn told(lang: &str, events: &[Event], verdicts: &[Verdict<'_>], found: &Findings, trial: &mut Trial<'_>) -> String {
    let mut text = String::new();
    let missed: Vec<(Blame, &Verdict<'_>)> =
        verdicts.iter().filter(|v| !(v.holds)(found)).map(|v| (trial.blame(v), v)).collect();
    for (blame, verdict) in &missed {
        let _ = writeln!(text, "{lang} missed, {blame:?}: {}", verdict.name);
    }
    let of = |kind: Kind| {
        let all = verdicts.iter().filter(|v| v.kind == kind).count();
        format!("{}/{all}", all - missed.iter().filter(|(_, v)| v.kind == kind).count())
    };
    let blamed = |blame: Blame| missed.iter().filter(|(b, _)| *b == blame).count();
    let [right, all] = witnesses(events, found);
    let _ = writeln!(
        text,
        "{lang}: verdicts {} of {}: values {}, conflicts {}, checks {}, left alone {}; witnesses {right}/{all}; of {} missed {} come out when \
         their own documents are read by hand, {} only when others are, {} need the other language",
        verdicts.len() - missed.len(),
        verdicts.len(),
        of(Kind::Value),
        of(Kind::Conflict),
        of(Kind::Check),
        of(Kind::Apart),
        missed.len(),
        blamed(Blame::OwnDocuments),
        blamed(Blame::OtherDocuments),
        blamed(Blame::OtherLanguage),
    );
    text
}

/// Extraction sets the limit here: what it does not find cannot be reconciled. The floors are what is reached; they only rise.
#[test]
fn the_events_come_out_end_to_end() {
    let Some((corpus, entities)) = corpus().zip(Entities::load()) else { return };
    for (lang, floor) in [("en", 83), ("zh", 70)] {
        let documents = corpus.get(lang).map(Vec::as_slice).unwrap_or_default();
        let events = book(lang);
        let found = Findings::of(documents, extracted, &entities);
        if let Ok(path) = std::env::var("TALLYWIRE_SHOW_EVENTS") {
            std::fs::write(format!("{path}.{lang}"), show(&found)).expect("the findings can be written");
        }
        let ideal = Findings::of(documents, gold, &entities);
        if let Ok(path) = std::env::var("TALLYWIRE_SHOW_EVENTS") {
            std::fs::write(format!("{path}.{lang}.gold"), show(&ideal)).expect("the findings can be written");
        }
        let verdicts = verdicts(&events, &ideal);
        let mut trial = Trial { documents, entities: &entities, ideal, mixed: BTreeMap::new() };
        println!("{}", told(lang, &events, &verdicts, &found, &mut trial));
        let (right, all) = (verdicts.iter().filter(|v| (v.holds)(&found)).count(), verdicts.len());
        assert!(right * 100 >= all * floor, "{lang}: {right} of {all} verdicts come out, fewer than {floor} %");
    }
}
