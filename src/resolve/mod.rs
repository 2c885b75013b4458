//! Candidate figures to claims: the passage's context fills what a clause leaves out, and what is left goes to the ledger.
//!
//! A pure function of article, mentions and rules.

mod apart;
mod build;
mod called;
mod corrections;
mod counted;
mod dateline;
mod fold;
mod house;
mod late;
mod ledger;
mod listed;
mod market;
mod nameless;
mod pair;
mod proportion;
mod ranked;
mod reader;
mod retraction;
mod scene;
mod sources;
mod state;
mod tables;
mod topic;
mod value;
mod when;
mod whose;

pub use ledger::{NAME, digits_without_rules};
use reader::Reader;

use crate::annotate::Writing;
use crate::extract::{Grammar, Weights};
use crate::model::{Article, ByteSpan, Claim, LedgerEntry, Mention, Retraction};
use crate::rules::{Entities, Metrics};

/// What an article states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extraction {
    /// Its claims, in the order of the text.
    pub claims: Vec<Claim>,
    /// Every other figure, with the reason.
    pub ledger: Vec<LedgerEntry>,
    /// Its own word that it no longer stands.
    pub retraction: Option<Retraction>,
}

/// The rules of a language, as this stage needs them.
#[derive(Debug, Clone, Copy)]
pub struct Language<'a> {
    /// Compiled rules.
    pub grammar: &'a Grammar,
    /// How sentences end.
    pub writing: &'a Writing,
    /// The pack's metrics.
    pub metrics: &'a Metrics,
    /// The weights of the ranking of subjects.
    pub weights: &'a Weights,
    /// Who makes what.
    pub entities: &'a Entities,
}

/// The languages of an article: its own, and the passages that another pack reads, in the order of the text.
#[derive(Debug, Clone)]
pub struct Languages<'a> {
    /// The language of everything else.
    pub own: Language<'a>,
    /// Passages in other languages.
    pub foreign: Vec<(ByteSpan, Language<'a>)>,
}

impl<'a> Languages<'a> {
    /// The language that a span of the text is read in.
    fn at(&self, span: ByteSpan) -> Language<'a> {
        if self.foreign.is_empty() {
            return self.own;
        }
        let after = self.foreign.partition_point(|(passage, _)| passage.start <= span.start);
        let passage = after.checked_sub(1).and_then(|i| self.foreign.get(i));
        passage.filter(|(passage, _)| span.start < passage.end).map_or(self.own, |(_, language)| *language)
    }
}

/// Reads all claims of an article.
pub fn resolve(article: &Article, mentions: &[Mention], languages: &Languages<'_>) -> Extraction {
    let language = languages.own;
    let mut reader = Reader::new(article, mentions, languages);
    reader.run();
    corrections::mark(&mut reader.claims, &reader.notes, mentions);
    let claims = fold::fold(std::mem::take(&mut reader.claims), reader.body, language.entities);
    let claims = corrections::strike(claims, &mut reader.account, mentions);
    let claims = topic::strike(claims, &mut reader.account, article, mentions, languages);
    let ledger = reader.account.ledger(article, mentions, &claims, language.metrics);
    Extraction { claims, ledger, retraction: retraction::retraction(article, mentions, languages) }
}
