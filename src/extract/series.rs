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
    /// For places without such a list, as many names before them, each with figures of its own: "X (4.48tn) and Y (3.74tn) came
    /// second and third", Gemini系列日均1320亿，OpenAI日均820亿，分列第二、第三.
    pub names: Vec<usize>,
    /// Without names, as many periods before them: 4月、5月和6月分别为111万亿、142万亿和161万亿.
    pub periods: Vec<usize>,
    /// Said to be of several in turn ("16% and 7% respectively", 分别为38%、21%和14%): never all of one.
    pub in_turn: bool,
}

impl Series {
    /// The period of the figure at `anchor`, in a row of periods.
    pub fn period(&self, anchor: usize) -> Option<usize> {
        let place = self.members.iter().position(|member| *member == anchor)?;
        self.periods.get(place).copied()
    }

    /// Whether its figures are told in turn of names that the sentence does not have.
    pub fn is_of_others(&self) -> bool {
        self.in_turn && self.list.is_none() && self.names.is_empty() && self.periods.is_empty()
    }

    /// The node that names the subject of the figure at `anchor`, and which of its subjects.
    pub fn owner(&self, anchor: usize) -> Option<(usize, usize)> {
        let place = self.members.iter().position(|member| *member == anchor)?;
        self.list.map(|list| (list, place)).or_else(|| Some((*self.names.get(place)?, 0)))
    }
}

/// Kinds of figures that a slash may separate: percentages, quantities ("24.9T / 15.0T tokens"), and numbers with a scale.
const SLASHED: [usize; 3] = [0, 1, 2];

/// Where ordinals stand among the kinds of figures that make a row.
const ORDINAL: usize = 4;

/// All rows of two or more figures in a sentence, separated by nothing but commas and conjunctions.
pub fn series(sentence: &Sentence, grammar: &Grammar) -> Vec<Series> {
    let known = &grammar.known;
    if !sentence.all.meets(&known.figure) {
        return Vec::new();
    }
    let figures = [known.percent, known.quantity, known.scaled, known.number, known.ordinal, known.multiple];
    let joint = known.comma.union(known.conjunction);
    let kind_of = |at: usize| {
        sentence.is(at, &known.figure).then(|| figures.iter().position(|set| sentence.is(at, set))).flatten()
    };
    let mut rows = Vec::new();
    let mut at = 0;
    while at < sentence.nodes.len() {
        let Some(kind) = kind_of(at) else {
            at += 1;
            continue;
        };
        let mut members = vec![at];
        // 4.4万亿个及3.96万亿个: the measure word is the figure's.
        let behind = |figure: usize| figure + 1 + usize::from(sentence.is(figure + 1, &known.counter_ge));
        let mut next = behind(at);
        loop {
            // 16.2%/8.3%/8.1%
            let slash = usize::from(SLASHED.contains(&kind) && sentence.is(next, &known.slash));
            let joints = slash + (next + slash..sentence.nodes.len()).take_while(|i| sentence.is(*i, &joint)).count();
            // 分别增长3%和下降8%: each says which way it went.
            let moved = joints > 0 && kind == 0 && sentence.is(next + joints, &known.moving);
            let figure = next + joints + usize::from(moved);
            // "1.8, 1.3 and 1.0 trillion tokens": bare numbers may stand in a row with the quantity that ends it.
            let fits = kind_of(figure).is_some_and(|k| k == kind || (kind != 0 && kind < 4 && k != 0 && k < 4));
            // 分列二三位: two places need nothing between them.
            // 由第12名一举跃居第5: but not the two ends of a move.
            let moves = at > 0 && sentence.is(at - 1, &known.origin_from);
            let places = kind_of(figure) == Some(ORDINAL) && kind == ORDINAL && !moves;
            if joints == 0 && !places || !fits {
                break;
            }
            members.push(figure);
            next = behind(figure);
        }
        at = next;
        if members.len() > 1 {
            let list = list_for(sentence, &members, grammar);
            let names = if list.is_none() { names_for(sentence, &members, grammar) } else { Vec::new() };
            let periods =
                if list.is_none() && names.is_empty() { periods_for(sentence, &members, grammar) } else { Vec::new() };
            let in_turn = said_in_turn(sentence, &members, grammar);
            rows.push(Series { members, list, names, periods, in_turn });
        }
    }
    rows
}

/// Whether a word right before a row or right behind it says that its members are told in the order of their names. In "10.94 and 10.87
/// million units, respectively, up 13.4 and 12.9 percent" it is of the row before.
fn said_in_turn(sentence: &Sentence, members: &[usize], grammar: &Grammar) -> bool {
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return false };
    let says = |at: usize| sentence.is(at, &grammar.known.follow_order);
    let mut before = (first.saturating_sub(3)..*first).rev().take_while(|at| !sentence.is(*at, &grammar.known.comma));
    before.any(says) || says(last + 1)
}

/// The nearest list of as many names, before the row rather than after it.
fn list_for(sentence: &Sentence, members: &[usize], grammar: &Grammar) -> Option<usize> {
    let fits =
        |at: &usize| sentence.is(*at, &grammar.known.list) && sentence.nodes[*at].subjects().len() == members.len();
    let (first, last) = (*members.first()?, *members.last()?);
    // "Xiaomi and MiniMax both lost: MiMo-V2.5 ran to 2.1tn, M2.7 to 1.3tn, drops of 16 and 7 per cent respectively": as many names,
    // each with a figure of its own, stand nearer than the list.
    let nearer = |list: &usize| names_between(sentence, *list, first, grammar) < members.len();
    (0..first).rev().find(fits).filter(nearer).or_else(|| (last + 1..sentence.nodes.len()).find(fits))
}

/// How many nodes between two nodes name one subject.
fn names_between(sentence: &Sentence, from: usize, to: usize, grammar: &Grammar) -> usize {
    let known = &grammar.known;
    let named = |n: &usize| {
        sentence.is(*n, &known.subject) && !sentence.is(*n, &known.whole) && sentence.nodes[*n].subjects().len() == 1
    };
    (from + 1..to).filter(named).count()
}

/// The names before a row of places, the nearest as many as there are places; none when they are fewer, or one of them comes twice.
fn names_for(sentence: &Sentence, members: &[usize], grammar: &Grammar) -> Vec<usize> {
    let known = &grammar.known;
    let Some(first) = members.first() else { return Vec::new() };
    let placed = sentence.is(*first, &known.ordinal);
    // 冠军为A，亚军为B，周调用量分别为4.8万亿和4.5万亿: so many names, and no more.
    if !placed && !said_in_turn(sentence, members, grammar) {
        return Vec::new();
    }
    let named = |at: &usize| {
        sentence.is(*at, &known.subject) && !sentence.is(*at, &known.whole) && sentence.nodes[*at].subjects().len() == 1
    };
    let clause = (0..*first).rev().take_while(|at| !sentence.is(*at, &known.clause_break));
    let mut names: Vec<usize> = clause.filter(named).take(members.len() + usize::from(!placed)).collect();
    names.reverse();
    let ids: std::collections::BTreeSet<_> =
        names.iter().filter_map(|at| sentence.nodes[*at].subject()).map(|s| &s.id).collect();
    if ids.len() == members.len() { names } else { Vec::new() }
}

/// As many periods in a row of their own, the nearest before the figures.
fn periods_for(sentence: &Sentence, members: &[usize], grammar: &Grammar) -> Vec<usize> {
    let known = &grammar.known;
    let Some(first) = members.first() else { return Vec::new() };
    let joint = known.comma.union(known.conjunction);
    let Some(last) = (0..*first).rev().find(|at| sentence.is(*at, &known.period)) else { return Vec::new() };
    let row = (0..=last).rev().take_while(|at| sentence.is(*at, &joint) || sentence.is(*at, &known.period));
    let mut periods: Vec<usize> = row.filter(|at| sentence.is(*at, &known.period)).collect();
    periods.reverse();
    // 今年3月、6月: two at least, and nothing but joints between them.
    if periods.len() == members.len() { periods } else { Vec::new() }
}

/// The names of a row that the name at `at` is in, each with figures of its own: 豆包（3.12亿）、千问（2.04亿）和元宝（8960万）.
pub fn names_in_row(sentence: &Sentence, at: usize, grammar: &Grammar) -> Vec<usize> {
    let named = |n: &usize| sentence.is(*n, &grammar.known.subject);
    let before = (0..at).filter(named).map(|first| names_from(sentence, first, grammar));
    before.into_iter().find(|row| row.contains(&at)).unwrap_or_else(|| names_from(sentence, at, grammar))
}

/// A name and those that follow it: nothing but figures, words that no name is in, and brackets stands between them and the next joint.
fn names_from(sentence: &Sentence, first: usize, grammar: &Grammar) -> Vec<usize> {
    let known = &grammar.known;
    let semicolon = grammar.classes.set("semicolon");
    let joint = known.comma.union(known.conjunction).union(semicolon);
    let stop = known.clause_break.union(known.gap).union(known.subject);
    let (mut names, mut depth, mut joined) = (vec![first], 0i32, false);
    for at in first + 1..sentence.nodes.len() {
        let name = || sentence.nodes[at].subjects().len() == 1 && !sentence.is(at, &known.whole);
        if sentence.is(at, &known.open) {
            depth += 1;
        } else if sentence.is(at, &known.close) {
            depth -= 1;
        } else if depth > 0 {
            continue;
        } else if sentence.is(at, &joint) {
            joined = true;
            continue;
        } else if joined && sentence.is(at, &known.subject) && name() {
            names.push(at);
        } else if sentence.is(at, &stop) {
            break;
        }
        joined = false;
    }
    names
}
