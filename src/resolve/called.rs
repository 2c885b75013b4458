//! Places in a list that is called the top so many: "These were the top five models, by tokens:", and five names below.
//!
//! CLAIM.md: a list of five that is called the top five, in order, has ranks. Pages print its numbers, their text often does not.

use crate::extract::{Grammar, Sentence};
use crate::model::{Article, BlockKind};

/// A list whose lead-in says that it holds the first so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    first: usize,
    count: usize,
}

impl Called {
    /// The place of the item that is this block.
    pub fn place(&self, block: usize) -> Option<usize> {
        let at = block.checked_sub(self.first)?;
        (at < self.count).then_some(at + 1)
    }
}

/// The list below a line that calls it the top so many, if it has as many items.
pub fn called(sentence: &Sentence, article: &Article, grammar: &Grammar) -> Option<Called> {
    let block = article.blocks.get(sentence.block)?;
    let leads = matches!(block.kind, BlockKind::Heading(_))
        || block.span.of(&article.text).trim_end().ends_with([':', '：']) && sentence.span.end == block.span.end;
    let wholes = (0..sentence.nodes.len()).filter(|n| leads && sentence.is(*n, &grammar.known.whole));
    let mut told = wholes.filter_map(|n| sentence.nodes[n].subject()?.id.slug().parse::<usize>().ok());
    let count = told.next().filter(|count| *count > 1)?;
    let first = sentence.block + 1;
    let is_item = |block: &&crate::model::Block| matches!(block.kind, BlockKind::ListItem(_));
    let items = article.blocks.iter().skip(first).take_while(is_item).count();
    (told.next().is_none() && items == count).then_some(Called { first, count })
}
