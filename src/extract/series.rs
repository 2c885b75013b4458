//! Figures in a row: "5.44 trillion, 4.27 trillion and 3.09 trillion tokens respectively", "first, second and fourth".
//! A row of figures beside a list of as many names gives each name its figure.

use super::grammar::Grammar;
use super::node::Sentence;

/// A row of figures of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The nodes, in order.
    pub members: Vec<usize>,
    /// The list node that names as many subjects, when there is one.
    pub list: Option<usize>,
}

/// All rows of two or more figures in a sentence, separated by nothing but commas and conjunctions.
pub fn series(sentence: &Sentence, grammar: &Grammar) -> Vec<Series> {
    let known = &grammar.known;
    let figures = [known.percent, known.quantity, known.scaled, known.number, known.ordinal, known.multiple];
    let joint = known.comma.union(known.conjunction);
    let kind_of = |at: usize| figures.iter().position(|set| sentence.is(at, set) && sentence.is(at, &known.figure));
    let mut rows = Vec::new();
    let mut at = 0;
    while at < sentence.nodes.len() {
        let Some(kind) = kind_of(at) else {
            at += 1;
            continue;
        };
        let mut members = vec![at];
        let mut next = at + 1;
        loop {
            let joints = (next..sentence.nodes.len()).take_while(|i| sentence.is(*i, &joint)).count();
            let figure = next + joints;
            // "1.8, 1.3 and 1.0 trillion tokens": bare numbers may stand in a row with the quantity that ends it.
            let fits = kind_of(figure).is_some_and(|k| k == kind || (kind != 0 && kind < 4 && k != 0 && k < 4));
            if joints == 0 || !fits {
                break;
            }
            members.push(figure);
            next = figure + 1;
        }
        at = next;
        if members.len() > 1 {
            let list = list_for(sentence, &members, grammar);
            rows.push(Series { members, list });
        }
    }
    rows
}

/// The nearest list of as many names, before the row rather than after it.
fn list_for(sentence: &Sentence, members: &[usize], grammar: &Grammar) -> Option<usize> {
    let fits =
        |at: &usize| sentence.is(*at, &grammar.known.list) && sentence.nodes[*at].subjects().len() == members.len();
    let (first, last) = (*members.first()?, *members.last()?);
    (0..first).rev().find(fits).or_else(|| (last + 1..sentence.nodes.len()).find(fits))
}
