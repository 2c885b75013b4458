//! Runs the claim rules over a sentence: which rule wants which figure.

use smallvec::SmallVec;

use super::grammar::{ClaimRule, Grammar};
use super::index;
use super::node::Sentence;
use crate::rules::{ClassSet, Found, Program};

/// What rules may ask of a sentence's surroundings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around {
    /// The classes of the block that leads into this list, and of the heading.
    pub lead_in: ClassSet,
    /// The classes of the article up to here.
    pub article: ClassSet,
    /// The classes of the paragraph; those of the sentence itself are added.
    pub paragraph: ClassSet,
}

/// A rule that matched at an anchor.
#[derive(Debug, Clone)]
pub struct Match {
    /// Index of the rule in the grammar.
    pub rule: usize,
    /// Index of the pattern in the rule.
    pub program: usize,
    /// The anchor's node.
    pub anchor: usize,
    /// What was matched.
    pub found: Found,
}

impl Match {
    /// The node that the pattern kept under this role.
    pub fn role(&self, grammar: &Grammar, name: &str) -> Option<usize> {
        self.compiled(grammar).role(&self.found, name)
    }

    /// The rule.
    pub fn rule<'g>(&self, grammar: &'g Grammar) -> &'g ClaimRule {
        &grammar.rules[self.rule]
    }

    fn compiled<'g>(&self, grammar: &'g Grammar) -> &'g Program {
        &grammar.rules[self.rule].programs[self.program]
    }

    /// How many nodes were matched.
    pub fn width(&self) -> usize {
        self.found.last - self.found.first + 1
    }
}

/// All matches, the ones that win first: by anchor, then by priority, then the wider one, then the rule's name. `explain` shows the rest.
pub fn matches(sentence: &Sentence, around: &Around, grammar: &Grammar) -> Vec<Match> {
    let may_hold = |at: &usize| sentence.is(*at, &grammar.anchors);
    let anchors: SmallVec<[usize; 16]> = (0..sentence.nodes.len()).filter(may_hold).collect();
    let mut all = Vec::new();
    if anchors.is_empty() {
        return all;
    }
    let around = Around { paragraph: around.paragraph.union(sentence.all), ..*around };
    for (at, candidates) in anchors.iter().zip(grammar.claim_index.at_each(&sentence.classes, &anchors)) {
        let mut from = 0;
        while let Some(candidate) = index::next(&candidates, from) {
            from = candidate + 1;
            let Some((rule, program)) = grammar.claim_index.place(candidate) else { break };
            let found = found_at(sentence, &around, *at, (rule, program), grammar);
            all.extend(found.map(|found| Match { rule, program, anchor: *at, found }));
        }
    }
    all.sort_by_key(|m: &Match| {
        (m.anchor, -grammar.rules[m.rule].loaded.spec.priority, std::cmp::Reverse(m.width()), m.rule, m.program)
    });
    all
}

/// The matches that win: one an anchor.
pub fn winners(all: Vec<Match>) -> Vec<Match> {
    let mut won: Vec<Match> = Vec::new();
    for m in all {
        if won.last().is_none_or(|w| w.anchor != m.anchor) {
            won.push(m);
        }
    }
    won
}

/// What a pattern of a rule matches with its anchor at a node, where the surroundings are as the rule asks.
fn found_at(
    sentence: &Sentence,
    around: &Around,
    at: usize,
    (rule, program): (usize, usize),
    grammar: &Grammar,
) -> Option<Found> {
    let asks = |wanted: &Option<ClassSet>, has: &ClassSet| wanted.as_ref().is_none_or(|set| set.meets(has));
    let rule = grammar.rules.get(rule)?;
    let program = rule.programs.get(program)?;
    let asked = asks(&rule.lead_in, &around.lead_in)
        && asks(&rule.context, &around.article)
        && asks(&rule.nearby, &around.paragraph);
    if !asked || !program.possible(&sentence.all) {
        return None;
    }
    let found = program.match_at(&sentence.classes, at)?;
    (!rule.unless.iter().any(|unless| unless.match_at(&sentence.classes, at).is_some())).then_some(found)
}
