//! Builds the nodes of a sentence from its text and its mentions.

use super::grammar::{Grammar, Plainness};
use super::node::{Node, NodeKind, Sentence, Subject};
use crate::model::{
    ByteSpan, EntityMention, Mention, MentionKind, MultipleForm, NoiseKind, Number, NumberForm, Per, Quantity, Sign,
};
use crate::rules::ClassSet;

/// A sentence has a node every eight bytes or so, at most.
const BYTES_A_NODE: usize = 8;

/// The sentence at `span`: its mentions (those of `mentions` at `from` and after it that lie inside) as nodes, and nodes for what lies between.
pub fn build(
    text: &str,
    span: ByteSpan,
    block: usize,
    mentions: &[Mention],
    from: usize,
    grammar: &Grammar,
) -> Sentence {
    let mut sentence = Sentence { span, block, ..Sentence::default() };
    sentence.reserve(span.len() / BYTES_A_NODE);
    let mut at = span.start;
    for (offset, mention) in mentions[from.min(mentions.len())..].iter().enumerate() {
        if mention.span.start >= span.end {
            break;
        }
        if says_nothing(mention) {
            continue;
        }
        if mention.span.start < at {
            // A cue inside a figure ("8 million *users*") tells what kind of figure it is.
            if let (MentionKind::Cue(cue), true) = (&mention.kind, !sentence.nodes.is_empty()) {
                sentence.widen_last(grammar.term_classes(cue.term).intersection(grammar.known.absorbed));
            }
            continue;
        }
        between(text, ByteSpan::new(at, mention.span.start), grammar, &mut sentence);
        if is_skipped(mention, grammar) {
            at = mention.span.end;
            continue;
        }
        push_mention(mention, from + offset, grammar, &mut sentence);
        at = mention.span.end;
    }
    between(text, ByteSpan::new(at, span.end.max(at)), grammar, &mut sentence);
    sentence
}

/// Counts that are left open, and a bare "a year" or "an hour": no rule reads them, so they are words like others.
fn says_nothing(mention: &Mention) -> bool {
    match &mention.kind {
        MentionKind::Vague(_) => true,
        MentionKind::Duration(d) => d.number.form == NumberForm::Indefinite && !d.consecutive && !d.ordinal,
        _ => false,
    }
}

/// Articles and light adverbs stand between words that belong together: they are no nodes.
fn is_skipped(mention: &Mention, grammar: &Grammar) -> bool {
    matches!(&mention.kind, MentionKind::Cue(cue) if grammar.term_classes(cue.term).meets(&grammar.known.skip))
}

fn push_mention(mention: &Mention, index: usize, grammar: &Grammar, sentence: &mut Sentence) {
    let (kind, classes) = match &mention.kind {
        MentionKind::Cue(cue) => (NodeKind::Cue(cue.term), grammar.term_classes(cue.term)),
        MentionKind::Entity(entity) => match subject(entity, mention.span, grammar) {
            Some(subject) => {
                let mut classes = grammar.entity_classes(subject.id.kind());
                // Until a rule makes "models of that country" of it, a country is a place.
                if classes.meets(&grammar.known.place_kind) {
                    classes.insert(grammar.known.place);
                }
                (NodeKind::Entity(subject), classes)
            }
            None => (NodeKind::Gap, grammar.known.gap),
        },
        other => (NodeKind::Figure(index), figure_classes(other, grammar)),
    };
    sentence.push(Node { span: mention.span, kind }, classes);
}

fn subject(entity: &EntityMention, span: ByteSpan, grammar: &Grammar) -> Option<Subject> {
    let unfolded = entity.variant.as_ref().and_then(|_| grammar.unfolded(entity));
    Subject::of(entity, unfolded, span)
}

/// The classes of a figure: what kind it is, its unit, and what else rules ask about.
fn figure_classes(kind: &MentionKind, grammar: &Grammar) -> ClassSet {
    let known = &grammar.known;
    let of_number = |number: &Number| {
        let mut set = known.figure;
        if number.scaled {
            set.insert(known.scaled);
        }
        if number.sign.is_some() {
            set.insert(known.signed);
        }
        if number.sign == Some(Sign::Minus) {
            set.insert(known.negative);
        }
        if number.max.is_some() {
            set.insert(known.ranged);
        }
        set
    };
    match kind {
        MentionKind::Number(number) => of_number(number).union(known.number),
        MentionKind::Quantity(quantity) => of_number(&quantity.number).union(quantity_classes(quantity, grammar)),
        MentionKind::Percent(number) => of_number(number).union(known.percent),
        MentionKind::Points(number) => of_number(number).union(known.points),
        MentionKind::Fraction(number) => of_number(number).union(known.fraction),
        MentionKind::Multiple(multiple) => {
            let form = match multiple.form {
                MultipleForm::Times => known.times,
                MultipleForm::Fold => known.fold,
                MultipleForm::Verb => known.grown,
                MultipleForm::Relation => known.relation,
            };
            of_number(&multiple.number).union(known.multiple).union(form)
        }
        MentionKind::Ordinal(ordinal) => {
            let numbered = if ordinal.numbered { known.numbered } else { ClassSet::EMPTY };
            let first = if ordinal.place == 1 { known.first } else { ClassSet::EMPTY };
            known.figure.union(known.ordinal).union(numbered).union(first)
        }
        MentionKind::Duration(duration) => {
            let streak = if duration.consecutive { known.streak } else { ClassSet::EMPTY };
            let counted = if duration.ordinal { known.counted } else { ClassSet::EMPTY };
            known.duration.union(streak).union(counted)
        }
        MentionKind::Period(_) => known.period,
        MentionKind::Noise(NoiseKind::ListNumber) => known.noise.union(known.list_number),
        MentionKind::Noise(_) => known.noise,
        MentionKind::Vague(_) | MentionKind::Entity(_) | MentionKind::Cue(_) => ClassSet::EMPTY,
    }
}

fn quantity_classes(quantity: &Quantity, grammar: &Grammar) -> ClassSet {
    let rated = match &quantity.per {
        Some(Per::Time(unit)) => grammar.known.rated.union(grammar.known.per[*unit as usize]),
        Some(Per::Quantity { .. }) => grammar.known.priced,
        None => ClassSet::EMPTY,
    };
    grammar.known.quantity.union(grammar.unit_class(&quantity.unit)).union(rated)
}

/// Nodes for text between mentions: a run of words is one gap, a punctuation mark is a node.
fn between(text: &str, span: ByteSpan, grammar: &Grammar, sentence: &mut Sentence) {
    let mut words: Option<ByteSpan> = None;
    let bytes = text.as_bytes().get(..span.end).unwrap_or_default();
    let mut at = span.start;
    while let Some(&byte) = bytes.get(at) {
        match grammar.plainness(byte) {
            Plainness::Nothing => at += 1,
            // The s of a possessive whose owner is a mention ("last week's") is no word.
            Plainness::Word if byte == b's' && words.is_none() && text[..at].ends_with(['\'', '’']) => at += 1,
            Plainness::Word => {
                let rest = bytes.get(at..).unwrap_or_default();
                let other = rest.iter().position(|byte| grammar.plainness(*byte) != Plainness::Word);
                let word = ByteSpan::new(at, at + other.unwrap_or(rest.len()));
                words = Some(words.map_or(word, |w| w.join(word)));
                at = word.end;
            }
            Plainness::Mark => {
                let Some(c) = text.get(at..span.end).and_then(|rest| rest.chars().next()) else { break };
                let here = ByteSpan::new(at, at + c.len_utf8());
                mark(text, here, c, &mut words, grammar, sentence);
                at = here.end;
            }
        }
    }
    flush(&mut words, grammar, sentence);
}

/// A character that may be a punctuation mark, or part of a word.
fn mark(text: &str, here: ByteSpan, c: char, words: &mut Option<ByteSpan>, grammar: &Grammar, sentence: &mut Sentence) {
    match grammar.punctuation(if c == '-' && is_dash(text, here) { '—' } else { c }) {
        // 国产模型登顶 美国份额跌破三成: where words have no spaces, one between them ends a clause.
        Some(_) if c.is_whitespace() && !apart(text, here) => {}
        Some(classes) => {
            flush(words, grammar, sentence);
            sentence.push(Node { span: here, kind: NodeKind::Punct }, classes);
        }
        None if !c.is_whitespace() && c.is_alphanumeric() => *words = Some(words.map_or(here, |w| w.join(here))),
        None => {}
    }
}

/// A hyphen between spaces is a dash; inside a word it is part of it. Two of them are one: "SEOUL, Sept. 8 (News Agency) -- Usage …".
fn is_dash(text: &str, hyphen: ByteSpan) -> bool {
    let behind = text[hyphen.end..].strip_prefix('-').unwrap_or(&text[hyphen.end..]);
    text[..hyphen.start].chars().next_back().is_none_or(char::is_whitespace)
        && behind.chars().next().is_none_or(char::is_whitespace)
}

/// Whether a space stands between letters of a script without spaces, as in a headline; not between such a letter and a Latin one.
fn apart(text: &str, space: ByteSpan) -> bool {
    let own = |c: char| c.is_alphabetic() && !c.is_ascii() && c >= '\u{2E80}';
    text[..space.start].chars().next_back().is_some_and(own) && text[space.end..].chars().next().is_some_and(own)
}

fn flush(words: &mut Option<ByteSpan>, grammar: &Grammar, sentence: &mut Sentence) {
    if let Some(span) = words.take() {
        sentence.push(Node { span, kind: NodeKind::Gap }, grammar.known.gap);
    }
}
