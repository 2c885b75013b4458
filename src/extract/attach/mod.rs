//! Whose figure it is: ranks the names of a sentence as subjects of one of its figures.
//!
//! A trial of the simplest way (the nearest name to the left) was right for half of the figures of unseen texts; fewer than half of
//! the passages that state a figure name its subject at all. So this step may answer "none": then the passage decides
//! (stage `resolve`), or "unclear": then the ledger says so.

mod places;

use serde::Deserialize;

use super::grammar::Grammar;
use super::inserted::Inserted;
use super::node::Sentence;
use super::tally::Tally;
use crate::rules::{ClassSet, Diagnostic, Diagnostics, RuleSource};

/// The weights of `rules/attach.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Weights {
    pub left: f32,
    pub right: f32,
    pub right_linked: f32,
    pub right_beside: f32,
    pub adjacent: f32,
    pub first: f32,
    pub per_subject: f32,
    pub per_figure: f32,
    pub per_comma: f32,
    pub per_clause: f32,
    pub closed_bracket: f32,
    pub comparand: f32,
    pub aside: f32,
    pub platform: f32,
    pub within: f32,
    pub telling: f32,
    /// A name right behind a figure: what that figure counts, seldom whose a later one is.
    #[serde(default)]
    pub counted: f32,
    pub threshold: f32,
    pub margin: f32,
}

impl Weights {
    /// More points than a name can have beside those of its distance: some are given once, and the rest by less than ten remarks.
    fn most_beside_distance(&self) -> f32 {
        let remarks =
            [self.closed_bracket, self.platform, self.comparand, self.aside, self.within, self.telling, self.counted];
        let most = remarks.into_iter().fold(0.0, f32::max);
        self.adjacent.max(0.0) + self.first.max(0.0) + 10.0 * most
    }

    /// Reads `attach.toml`.
    ///
    /// # Errors
    /// A missing file or key, or what the TOML reader says.
    pub fn load(source: &RuleSource) -> Result<Self, Diagnostics> {
        match source.file("attach.toml") {
            Some(file) => file.parse(),
            None => Err(Diagnostics::one(Diagnostic::bare("expected a file attach.toml in the rules, found none"))),
        }
    }
}

/// Sums of so few weights are exact to far less.
const ROUNDING: f32 = 1.0;

/// On which side of the figure the subject may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Either.
    #[default]
    Any,
    /// Before it.
    Left,
    /// After it.
    Right,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// The node that names the subject.
    Node(usize),
    /// Two names are as likely.
    Unclear,
    /// The sentence names none.
    Nobody,
}

/// What is asked.
pub struct Question<'s> {
    /// The figure's node.
    pub anchor: usize,
    /// Where the subject may stand.
    pub side: Side,
    /// Classes that it must have one of.
    pub allowed: ClassSet,
    /// Nodes that fill another role already.
    pub taken: &'s [usize],
}

/// Ranks the names of a sentence as the subject of the figure at `question.anchor`.
pub fn attach(sentence: &Sentence, question: &Question<'_>, grammar: &Grammar, weights: &Weights) -> Attached {
    let mut best: Option<(f32, usize)> = None;
    let mut second: Option<(f32, usize)> = None;
    let first = (0..sentence.nodes.len()).find(|i| sentence.is(*i, &grammar.known.subject));
    let tally = Tally::of(sentence, question.anchor, grammar);
    let inserted = Inserted::before(sentence, question.anchor, grammar);
    for at in 0..sentence.nodes.len() {
        if question.taken.contains(&at)
            || !sentence.is(at, &question.allowed)
            || sentence.nodes[at].subjects().is_empty()
        {
            continue;
        }
        let candidate = Candidate {
            sentence,
            at,
            anchor: question.anchor,
            grammar,
            weights,
            tally: &tally,
            inserted: inserted.as_ref(),
        };
        if !candidate.stands(question.side) {
            continue;
        }
        let mut points = if candidate.is_out_of_reach() { f32::NEG_INFINITY } else { candidate.points() };
        if first == Some(at) && at < question.anchor {
            points += weights.first;
        }
        if best.is_none_or(|(top, _)| points > top) {
            second = best.replace((points, at));
        } else if second.is_none_or(|(top, _)| points > top) {
            second = Some((points, at));
        }
    }
    let ids = |at: usize| sentence.nodes[at].subjects().iter().map(|s| &s.id).collect::<Vec<_>>();
    match (best, second) {
        (Some((points, _)), _) if points < weights.threshold => {
            first.filter(|at| runs_through(sentence, question, *at, grammar)).map_or(Attached::Nobody, Attached::Node)
        }
        (Some((points, at)), Some((next, other))) if points - next < weights.margin && ids(at) != ids(other) => {
            Attached::Unclear
        }
        (Some((_, at)), _) => Attached::Node(at),
        (None, _) => Attached::Nobody,
    }
}

/// Whether the sentence is still about its first name at the figure: 中国模型达4.12万亿，首超美国；隔周又升至5.16万亿. It begins with that name,
/// and since the last clause break nobody else is named.
fn runs_through(sentence: &Sentence, question: &Question<'_>, first: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let light = known.period.union(known.comma);
    let opens = (0..first).all(|i| sentence.is(i, &light));
    let clause = (first + 1..question.anchor).rev().take_while(|i| !sentence.is(*i, &known.clause_break));
    opens
        && first < question.anchor
        && question.side != Side::Right
        && !question.taken.contains(&first)
        && sentence.is(first, &question.allowed)
        && !sentence.is(first, &known.context)
        && sentence.nodes[first].subjects().len() == 1
        && clause.clone().count() + first + 1 < question.anchor
        && !clause.into_iter().any(|i| sentence.is(i, &known.subject))
}

/// A name that a figure may be about.
struct Candidate<'s> {
    sentence: &'s Sentence,
    at: usize,
    anchor: usize,
    grammar: &'s Grammar,
    weights: &'s Weights,
    tally: &'s Tally,
    inserted: Option<&'s Inserted>,
}

impl Candidate<'_> {
    fn is(&self, at: usize, set: &ClassSet) -> bool {
        self.sentence.is(at, set)
    }

    fn leftward(&self) -> bool {
        self.at < self.anchor
    }

    /// Whether the name may be the subject at all.
    fn stands(&self, side: Side) -> bool {
        let known = &self.grammar.known;
        match (side, self.leftward()) {
            (Side::Left, false) | (Side::Right, true) => false,
            // "4.1tn tokens on OpenRouter": where, not whose. But "16.8% for the former, 49.5% for the latter".
            (_, leftward) => {
                let of_two = self.is(self.at, &known.of_two) && self.at == self.anchor + 2;
                leftward || of_two || !self.is(self.at, &known.context.union(known.pronoun))
            }
        }
    }

    /// Whether so much stands between name and figure that nothing could bring the name near the threshold: of the names of a long
    /// sentence most do, and to weigh what speaks for each would cost the square of its length.
    fn is_out_of_reach(&self) -> bool {
        let Self { sentence, at, anchor, grammar, weights: w, .. } = *self;
        let leftward = self.leftward();
        let told = if leftward { resumes(sentence, at, anchor, grammar)..anchor } else { anchor + 1..at };
        let start = if leftward { w.left } else { w.right.max(w.right_linked).max(w.right_beside).max(w.telling) };
        // One clause may turn out to be told of the name before it.
        let described = if leftward { (-w.per_clause).max(0.0) } else { 0.0 };
        let best = start + described + w.most_beside_distance() + self.between(&told);
        best < w.threshold - w.margin - ROUNDING
    }

    /// What the names, figures and marks of a range cost.
    fn between(&self, range: &std::ops::Range<usize>) -> f32 {
        let (counts, w) = (self.tally.between(range), self.weights);
        w.per_subject * (counts.subjects - counts.aside) as f32
            + w.per_figure * counts.figures as f32
            + w.per_comma * counts.commas as f32
            + w.per_clause * counts.breaks as f32
    }

    fn points(&self) -> f32 {
        let mut points = self.distance();
        if self.leftward() {
            points += self.within() + self.role();
        }
        if self.tally.is_deeper(self.at, self.anchor) {
            points += self.weights.closed_bracket;
        }
        if self.is(self.at, &self.grammar.known.context) {
            points += self.weights.platform;
        }
        points
    }

    /// What stands between the name and the figure.
    fn distance(&self) -> f32 {
        let Self { sentence, at, anchor, grammar, weights: w, .. } = *self;
        let leftward = self.leftward();
        let between = if leftward { at + 1..anchor } else { anchor + 1..at };
        let told = if leftward { self.resumed()..anchor } else { between.clone() };
        let counts = self.tally.between(&told);
        let mut points = if leftward { w.left } else { right_points(sentence, between.clone(), grammar, w) };
        points += w.per_subject * (counts.subjects - counts.aside) as f32;
        points += w.per_figure * counts.figures as f32;
        points += w.per_comma * counts.commas as f32;
        // "Kimi K3 overtook MiMo-V2.5, which is now down to 11.2T": what follows is told of the name before "which".
        let described = leftward && describes(sentence, at, anchor, grammar);
        points += w.per_clause * (counts.breaks - i32::from(described)) as f32;
        let linked = !leftward && points >= w.right_linked - 1.0;
        if adjacent(sentence, between.clone(), grammar) && !linked {
            points += w.adjacent;
        }
        let own =
            leftward && (has_the_second(sentence, at, anchor, grammar) || opens_bracket(sentence, at, anchor, grammar));
        if leftward && !described && !own && !tight(sentence, between, grammar) {
            points += led_in(sentence, at, grammar, w);
        }
        points
    }

    /// Where the clause of the name goes on.
    fn resumed(&self) -> usize {
        let inserted =
            self.inserted.filter(|inserted| inserted.owner == self.at).map(|inserted| inserted.inside.end + 1);
        inserted.unwrap_or_else(|| resumes(self.sentence, self.at, self.anchor, self.grammar))
    }

    /// What the name does in its clause: it tells, owns, is compared, has been counted.
    fn role(&self) -> f32 {
        let Self { sentence, at, grammar, weights: w, .. } = *self;
        let known = &grammar.known;
        let mut points = 0.0;
        // "ByteDance said that Doubao …": who tells is seldom whom the figure is about.
        // "Volcano Engine chief Tan Dai told a conference …": a word or two may stand between.
        let chief = self.is(at + 1, &known.gap) && at + 2 < self.anchor && self.is(at + 2, &known.telling);
        if (self.is(at + 1, &known.telling) || chief) && self.is(at, &known.source) {
            points += w.telling;
        }
        // "Moonshot's workhorse has led", "ByteDance's overseas arm has doubled": somebody's, and no list knows whose.
        if of_something_else(sentence, at, grammar) {
            points += w.telling;
        }
        // 是美国模型的2.1倍，连续十周……: whose multiple somebody is, is not whom the rest is about.
        let measured = known.times.union(known.relation);
        if self.is(at + 1, &known.possessive) && self.is(at + 2, &measured) {
            points += w.comparand;
        }
        // "Tencent, whose Hy3 is free until November, went from 4.4% to 9.9%": named in a clause that has ended.
        let inserted = self.inserted.is_some_and(|inserted| inserted.holds(at));
        if inserted || in_a_closed_clause(sentence, at, self.anchor, grammar) {
            points += w.aside;
        }
        // "Mistral Medium 4 is the firm's first model in the list, in 16th place": what somebody's it is.
        let owner = at > 0 && self.is(at, &known.pronoun) && self.is(at + 1, &known.possessive);
        // "Qwen models handled 40 trillion on its platform, a fivefold increase".
        let placed = || self.is(at - 1, &known.with_word) || self.is(at - 1, &known.in_word);
        if owner && (self.is(at - 1, &known.copula) || placed()) && self.after_a_name(|_| true) {
            points += w.aside;
        }
        // "Sold 318,420 hybrids abroad, a drop of 16.2%": the drop is the seller's.
        if at > 0 && self.is(at - 1, &known.number) {
            points += w.counted;
        }
        points
    }
}

/// Whether a name is what "which" or "who" right behind it stands for, in the clause that the figure ends.
fn describes(sentence: &Sentence, at: usize, anchor: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let next = if sentence.is(at + 1, &known.comma) { at + 2 } else { at + 1 };
    // "U.S. rivals, whose volume came to 14.8 trillion", but not "Tencent, whose Hy3 handled 4.1 trillion".
    let owns = next == at + 2 && !(next + 1..anchor).any(|n| sentence.is(n, &known.subject));
    let begins =
        next < anchor && sentence.is(next, &known.relative) && (owns || sentence.is(next, &known.clause_break));
    let stops = known.clause_break.union(known.comma);
    let mut breaks = (next + 1..anchor).filter(|n| sentence.is(*n, &stops));
    // "V3.2, which everyone said was dead, still gets 0.9T a week": the clause has ended, and its name goes on.
    let resumed = |first: usize| {
        let closed = next == at + 2 && sentence.is(first, &known.comma) && first + 1 < anchor;
        closed && !(first + 1..anchor).any(|n| sentence.is(n, &stops.union(known.subject)))
    };
    begins && breaks.next().is_none_or(resumed)
}

/// Where the clause of a name goes on: "MiMo-V2.5, which Xiaomi released on April 29, processed 4.1 trillion": behind what describes it.
fn resumes(sentence: &Sentence, at: usize, anchor: usize, grammar: &Grammar) -> usize {
    let known = &grammar.known;
    // Not "DeepSeek, whose V4 Flash, released in April, …": of that the rest is told.
    let which = sentence.is(at + 2, &known.relative) && !sentence.is(at + 2, &known.aside);
    let described = sentence.is(at + 1, &known.comma) && which;
    let closed = || (at + 3..anchor).find(|n| sentence.is(*n, &known.comma));
    let figures = |close: &usize| !(at + 3..*close).any(|n| sentence.is(n, &known.figure));
    described.then(closed).flatten().filter(figures).map_or(at + 1, |close| close + 1)
}

/// Whether a name stands in a relative clause behind somebody else's name, and a comma has closed that clause before the figure.
fn in_a_closed_clause(sentence: &Sentence, at: usize, anchor: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let opens = |n: &usize| *n > 1 && sentence.is(*n, &known.relative) && sentence.is(*n - 1, &known.comma);
    let mut back = (0..at).rev().take_while(|n| !sentence.is(*n, &known.comma));
    let Some(opened) = back.find(opens) else { return false };
    let closed = (at + 1..anchor).any(|n| sentence.is(n, &known.comma));
    closed && (0..opened).any(|n| sentence.is(n, &known.subject))
}

/// "V4 Flash led with 4.9 trillion, ahead of Kimi K3 with 4.1 trillion": the first has its figure already, so the second is the rival's.
fn has_the_second(sentence: &Sentence, at: usize, anchor: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let amounts = [known.scaled.union(known.quantity), known.percent];
    let same = amounts.iter().find(|set| sentence.is(anchor, set) && sentence.is(anchor, &known.figure));
    let joins = known.with_word.union(known.open).union(known.at_word);
    // "OpenClaw had 3.1 trillion, while Hermes surpassed it with 5.6 trillion": the nearest name has none yet.
    // "US models grew to 27.8 trillion, though they are still behind Chinese models at 46.1 trillion": nor has the pronoun.
    let first = (0..at).rfind(|n| sentence.is(*n, &known.subject) && !sentence.is(*n, &known.pronoun));
    at + 2 == anchor
        && sentence.is(at + 1, &joins)
        && at > 0
        && sentence.is(at - 1, &known.comparand)
        && same.is_some_and(|set| first.is_some_and(|first| (first..at).any(|n| sentence.is(n, set))))
}

/// "GLM-5.2 overtook Gemini 3.6 Flash (1.9 trillion, down 4%)": what stands in a bracket right behind a name is its own.
fn opens_bracket(sentence: &Sentence, at: usize, anchor: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let inside = at + 2..anchor;
    sentence.is(at + 1, &known.open) && !inside.into_iter().any(|n| sentence.is(n, &known.close.union(known.subject)))
}

/// Whether a name owns what an unlisted word names, and that is not use, a part or a count of it.
pub fn of_something_else(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let plain = |n: usize| sentence.is(n, &known.gap.union(known.superlative));
    sentence.is(at + 1, &known.possessive)
        && plain(at + 2)
        && !(at + 3..at + 5).any(|n| sentence.is(n, &known.countable) || sentence.is(n, &known.figure))
}

/// A name after the figure counts fully when a linking word joins the two and no name, figure or break stands between.
fn right_points(sentence: &Sentence, mut between: std::ops::Range<usize>, grammar: &Grammar, w: &Weights) -> f32 {
    let known = &grammar.known;
    // "Tenfold since the launch of Hy3": when, and not whose.
    let broken = known.figure.union(known.subject).union(known.clause_break).union(known.comma).union(known.release);
    // "With 2.4 trillion tokens and was the only American model": what follows "and" is said of somebody else's figure.
    let broken = broken.union(known.conjunction);
    let linked = between.clone().rev().take(2).any(|i| sentence.is(i, &known.right_link));
    // "4.21 trillion tokens for Chinese models and 2.94 trillion for American ones": nothing but the link between, and no figure
    // that the name leads to.
    let next = between.end + 1;
    let leads_on = known.figure.union(known.reaching).union(known.possessive);
    // "37% of the Chinese tokens", "7.5 trillion of Moonshot's tokens": what the part is of, where somebody stands before it.
    let theirs = if sentence.is(next, &known.possessive) { next + 1 } else { next };
    let part = known.percent.union(known.fraction).union(known.scaled);
    let of_theirs = linked && between.len() == 1 && sentence.is(between.start, &known.of_word);
    let named = (0..between.start).any(|n| sentence.is(n, &known.subject) && !sentence.is(n, &known.context));
    if of_theirs && named && sentence.is(theirs, &known.countable) && sentence.is(between.start - 1, &part) {
        return w.telling;
    }
    if linked && between.len() == 1 && !sentence.is(next, &leads_on) {
        return w.right_beside;
    }
    // "Held 49.5% of China's market": what the part is of.
    let whole =
        linked && sentence.is(next, &known.possessive) && between.len() == 1 && sentence.is(next - 2, &known.of_word);
    if whole && sentence.is(next - 3, &known.percent.union(known.fraction)) {
        return w.telling;
    }
    // "19.4 trillion tokens to OpenClaw's 14.8 trillion": the name has a figure of its own.
    let own = sentence.is(next, &known.possessive) && sentence.is(next + 1, &known.figure);
    if own {
        return w.telling;
    }
    if linked && !between.any(|i| sentence.is(i, &broken)) { w.right_linked } else { w.right }
}

fn adjacent(sentence: &Sentence, mut between: std::ops::Range<usize>, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let loud = known.gap.union(known.comma).union(known.figure).union(known.subject).union(known.clause_break);
    between.len() <= 3 && !between.any(|i| sentence.is(i, &loud))
}

/// Nothing but a possessive or an opening mark between name and figure: "US models' 3.63 trillion".
fn tight(sentence: &Sentence, mut between: std::ops::Range<usize>, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    // 美国大模型同期的2.94万亿: whose and when. 力压Hy3登顶 has nothing between, and is not Hy3's.
    let marks = known.possessive.union(known.colon).union(known.open).union(known.dash).union(known.period);
    let amount = sentence.is(between.end, &known.figure) && !sentence.is(between.end, &known.ordinal);
    (amount || !between.is_empty()) && between.all(|i| sentence.is(i, &marks))
}

/// What the words before a name say about it: the object of a comparison, or an aside, is seldom the subject of a later figure.
fn led_in(sentence: &Sentence, at: usize, grammar: &Grammar, w: &Weights) -> f32 {
    let known = &grammar.known;
    // An article or an adjective may stand between ("than the leading X"), so two nodes are looked at.
    // "Passed that of US models": one more behind "of".
    let reach = if at > 0 && sentence.is(at - 1, &known.of_word) { 3 } else { 2 };
    let before = at.saturating_sub(reach)..at;
    let nearest = |set: &ClassSet| before.clone().any(|i| sentence.is(i, set));
    if before.clone().any(|i| sentence.is(i, &known.comma) || sentence.is(i, &known.clause_break))
        && !sentence.is(at.wrapping_sub(1), &known.comparand)
    {
        return 0.0;
    }
    let mut points = 0.0;
    // "2.11 times the American one, and ahead of it for a second week"; "Overtook OpenClaw and has been first": told of somebody else.
    let multiple = at > 0 && sentence.is(at - 1, &known.times.union(known.relation).union(known.fold));
    if nearest(&known.comparand) || multiple {
        points += if at == 1 { w.telling } else { w.comparand };
    }
    // "…, the model that xAI let loose" describes; "the data reveal that X" does not.
    // "Several papers wrote that X": a verb that no list knows tells as well; what describes stands behind a noun that one does.
    let told = [known.telling, known.attribution, known.gap, known.period, known.other_people]
        .iter()
        .any(|set| sentence.is(at.wrapping_sub(2), set));
    let described = at > 1 && sentence.is(at - 1, &known.relative) && !told;
    // "Volcano Engine said it held 49.5%": what is told, and not who tells.
    let teller = known.source.union(known.subject).union(known.context).union(known.period).union(known.gap);
    let said = at > 1 && sentence.is(at - 1, &known.telling) && sentence.is(at - 2, &teller);
    if nearest(&known.aside) && !said || described {
        points += w.aside;
    }
    points
}

/// 火山引擎在中国公有云市场中的份额为47.8%: where, when somebody is named before it in the clause.
fn located(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let clause = (0..at.saturating_sub(1)).rev().take_while(|i| !sentence.is(*i, &known.clause_break));
    sentence.is(at, &known.located)
        && at > 0
        && sentence.is(at - 1, &known.in_word)
        && clause.clone().any(|i| sentence.is(i, &known.subject) && !sentence.is(i, &known.context))
}

/// Gemini 2.5 Flash成为增长最快的非中国模型，用量增长188%: what somebody became or is, and not whom the rest is about.
fn predicated(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let clause = (0..at).rev().take_while(|i| !sentence.is(*i, &known.comma.union(known.clause_break)));
    let Some(verb) = clause.clone().find(|i| sentence.is(*i, &known.becoming)) else { return false };
    clause.into_iter().any(|i| i < verb && sentence.is(i, &known.subject) && !sentence.is(i, &known.context))
}
