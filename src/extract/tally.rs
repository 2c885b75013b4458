//! What stands between any two nodes of a sentence, counted once for each of its figures: an endless sentence has some hundred names,
//! and to count anew for each of them would cost the square of its length.

use std::ops::Range;

use super::grammar::Grammar;
use super::node::Sentence;

/// What a stretch of nodes holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Brackets opened less those closed.
    depth: i32,
    /// Names that figures can be about.
    pub subjects: i32,
    /// Those of them in brackets that the figure is not in: "MiniMax's total calls (M2.5 + M2.7) have been …".
    pub aside: i32,
    /// Figures.
    pub figures: i32,
    /// Commas.
    pub commas: i32,
    /// Clause breaks.
    pub breaks: i32,
}

/// The counts of what stands before each node, and before the sentence's end.
#[derive(Debug)]
pub struct Tally(Vec<Counts>);

impl Tally {
    /// Counts a sentence as seen from the figure at node `anchor`.
    pub fn of(sentence: &Sentence, anchor: usize, grammar: &Grammar) -> Self {
        let known = &grammar.known;
        let deep = |at: usize| i32::from(sentence.is(at, &known.open)) - i32::from(sentence.is(at, &known.close));
        let brackets = known.open.union(known.close);
        let depth: i32 = if sentence.all.meets(&brackets) { (0..anchor).map(deep).sum() } else { 0 };
        // Most nodes are plain words and verbs, which are not counted.
        let counted = brackets.union(known.subject).union(known.figure).union(known.comma).union(known.clause_break);
        let mut before = Vec::with_capacity(sentence.nodes.len() + 1);
        let mut sum = Counts::default();
        before.push(sum);
        for at in 0..sentence.nodes.len() {
            if !sentence.is(at, &counted) {
                before.push(sum);
                continue;
            }
            let subject = i32::from(sentence.is(at, &known.subject));
            sum.subjects += subject;
            // Kimi K3虽跌出前三，但……: a set that somebody is in, or out of.
            let set = sentence.is(at, &known.whole) && at > 0 && sentence.is(at - 1, &known.within);
            sum.aside += subject * i32::from(sum.depth > depth || set);
            sum.figures += i32::from(sentence.is(at, &known.figure));
            sum.commas += i32::from(sentence.is(at, &known.comma));
            sum.breaks += i32::from(sentence.is(at, &known.clause_break));
            sum.depth += deep(at);
            before.push(sum);
        }
        Self(before)
    }

    /// What the nodes of a range hold.
    pub fn between(&self, nodes: &Range<usize>) -> Counts {
        let (from, to) = (self.before(nodes.start), self.before(nodes.end.max(nodes.start)));
        Counts {
            depth: to.depth - from.depth,
            subjects: to.subjects - from.subjects,
            aside: to.aside - from.aside,
            figures: to.figures - from.figures,
            commas: to.commas - from.commas,
            breaks: to.breaks - from.breaks,
        }
    }

    /// Whether a node stands in more brackets than another.
    pub fn is_deeper(&self, node: usize, than: usize) -> bool {
        self.before(node).depth > self.before(than).depth
    }

    fn before(&self, node: usize) -> Counts {
        self.0.get(node).or(self.0.last()).copied().unwrap_or_default()
    }
}
