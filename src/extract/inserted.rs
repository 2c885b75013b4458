//! What stands between a name and the verb that goes on with it: "DeepSeek, whose V4 Flash costs a third of Claude Opus 5, handled …".
//! In goes a sentence, out comes where such an insertion begins and ends: the names in it are seldom the subject of what follows.

use std::ops::Range;

use super::grammar::Grammar;
use super::node::Sentence;

/// Words inserted between commas behind a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inserted {
    /// The name that the sentence goes on with.
    pub owner: usize,
    /// The nodes between the commas.
    pub inside: Range<usize>,
}

impl Inserted {
    /// The insertion that the clause of the node at `anchor` goes on from, if there is one.
    pub fn before(sentence: &Sentence, anchor: usize, grammar: &Grammar) -> Option<Self> {
        let known = &grammar.known;
        if !sentence.all.meets(&known.goes_on) {
            return None;
        }
        let finite =
            |at: usize| sentence.is(at, &known.goes_on) && !sentence.is(at, &known.nonfinite.union(known.figure));
        let mut back = (1..anchor).rev().take_while(|at| !sentence.is(*at, &known.clause_break));
        let close = back.find(|at| sentence.is(*at, &known.comma) && *at + 1 < anchor && finite(at + 1))?;
        let owner = (0..close).rev().find(|at| Self::opens(sentence, *at, close, grammar))?;
        let open = if sentence.is(owner + 1, &known.comma) { owner + 2 } else { owner + 3 };
        Some(Self { owner, inside: open..close })
    }

    /// Whether a name stands before a comma with an insertion behind it, and is not itself what something is compared with.
    fn opens(sentence: &Sentence, at: usize, close: usize, grammar: &Grammar) -> bool {
        let known = &grammar.known;
        // "DeepSeek alone, whose …"; but "the biggest U.S. entries, from Anthropic and Google, …" are some of theirs.
        let bare = !sentence.is(at, &known.place);
        let alone = bare && sentence.is(at + 1, &known.gap) && sentence.is(at + 2, &known.comma);
        let open = if alone { at + 3 } else { at + 2 };
        let led = known.comparand.union(known.aside).union(known.conjunction);
        let begins = !sentence.is(open, &known.subject.union(known.conjunction).union(known.figure));
        let finite = sentence.is(open, &known.goes_on) && !sentence.is(open, &known.nonfinite);
        sentence.is(at, &known.subject)
            && (alone || sentence.is(at + 1, &known.comma))
            && open < close
            && begins
            && !finite
            && !(at.saturating_sub(2)..at).any(|n| sentence.is(n, &led))
    }

    /// Whether a node stands between the commas.
    pub fn holds(&self, at: usize) -> bool {
        self.inside.contains(&at)
    }
}
