//! Claims that only an article on the pack's own subject makes.
//!
//! News of other things prints figures in the same words: a match report's "doubles", a car review's "16% improvement", "Japan's
//! Nikkei declined 0.3%". A metric that says `topic = "CLASS"` is claimed only where the article names something of that class.

use super::ledger::Account;
use super::{Language, Languages};
use crate::model::{Article, Claim, Mention, MentionKind, ReasonId};
use crate::rules::ClassSet;

/// A shorter text (a headline, an item of a digest) may leave its topic to the page that it stands on; in bytes.
const SHORT: usize = 600;

/// Takes out the claims whose topic the article never names, and puts their figures on the ledger.
pub fn strike(
    claims: Vec<Claim>,
    account: &mut Account,
    article: &Article,
    mentions: &[Mention],
    languages: &Languages<'_>,
) -> Vec<Claim> {
    if article.text.len() < SHORT {
        return claims;
    }
    let mut named = ClassSet::EMPTY;
    let topic = |claim: &Claim| languages.own.metrics.get(claim.metric.as_str())?.topic.as_deref();
    for class in claims.iter().filter_map(topic).collect::<std::collections::BTreeSet<_>>() {
        let names = |m: &Mention| names(m, languages.at(m.span), class);
        if mentions.iter().any(names) {
            named.insert(languages.own.grammar.classes.set(class));
        }
    }
    let off = |claim: &Claim| topic(claim).is_some_and(|class| !named.meets(&languages.own.grammar.classes.set(class)));
    let (struck, kept): (Vec<Claim>, Vec<Claim>) = claims.into_iter().partition(off);
    for claim in struck {
        let from = mentions.partition_point(|m| m.span.start < claim.start);
        for (index, mention) in mentions.iter().enumerate().skip(from).take_while(|(_, m)| m.span.start < claim.end) {
            if !kept.iter().any(|other| other.start <= mention.span.start && mention.span.end <= other.end) {
                account.withdraw(index, ReasonId::new("off_topic"));
            }
        }
    }
    kept
}

fn names(mention: &Mention, language: Language<'_>, class: &str) -> bool {
    let grammar = language.grammar;
    let topic = grammar.classes.set(class);
    match &mention.kind {
        MentionKind::Cue(cue) => grammar.term_classes(cue.term).meets(&topic),
        // "DeepSeek" may be the maker or its models: a reading is enough.
        MentionKind::Entity(entity) => entity.readings.iter().any(|id| grammar.entity_classes(id.kind()).meets(&topic)),
        MentionKind::Quantity(quantity) => grammar.unit_class(&quantity.unit).meets(&topic),
        _ => false,
    }
}
