//! Numbered lists that are no rankings.
//!
//! "10 AI statistics": the fifth, "5. ChatGPT: 1.1 billion weekly users", is written as a place would be, but most of the list's lines begin
//! with something else. In: the claims of an article. Out: those without the places that such a list seems to give.

use super::ledger::Account;
use crate::model::{Article, Block, Claim, Mention, MentionKind, NoiseKind, ReasonId};

/// A list with fewer numbers is judged by its lines alone.
const LIST: usize = 4;

/// Takes back the places of numbered lists in which fewer than half of the numbers gave one.
pub fn take_back(claims: &mut Vec<Claim>, account: &mut Account, article: &Article, mentions: &[Mention]) {
    let numbers: Vec<(usize, usize)> = article.blocks.iter().enumerate().filter_map(|b| leading(b, mentions)).collect();
    for list in numbers.chunk_by(|(block, _), (next, _)| block + 1 == *next) {
        let starts = |mention: usize| mentions[mention].span.start;
        let at = |claim: &Claim, mention: usize| claim.start == starts(mention);
        let placed = list.iter().filter(|(_, mention)| claims.iter().any(|claim| at(claim, *mention)));
        let placed: Vec<usize> = placed.map(|(_, mention)| *mention).collect();
        if list.len() < LIST || placed.len() * 2 >= list.len() {
            continue;
        }
        for mention in placed {
            claims.retain(|claim| !at(claim, mention));
            account.withdraw(mention, ReasonId::new("list_number"));
        }
    }
}

/// The number that a block begins with: its block and its mention.
fn leading((index, block): (usize, &Block), mentions: &[Mention]) -> Option<(usize, usize)> {
    let first = mentions.partition_point(|mention| mention.span.start < block.span.start);
    let mention = mentions.get(first).filter(|mention| mention.span.end <= block.span.end)?;
    matches!(mention.kind, MentionKind::Noise(NoiseKind::ListNumber)).then_some((index, first))
}
