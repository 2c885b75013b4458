//! Who "we" are: the maker, app or platform in whose name an article is written, or who is interviewed in it.

use crate::extract::{Grammar, Subject};
use crate::model::{Article, BlockKind, ByteSpan, EntityMention, Mention, MentionKind};
use crate::rules::ClassSet;

/// An article says "we" at least so often where it is its own speaker's.
const SPOKEN: usize = 3;

/// The signature may have a day beneath it: 小米大模型Core团队, and then 2026年7月31日.
const SIGNATURE: usize = 2;

/// So many paragraphs are the opening.
const OPENING: usize = 3;

/// At most so many bytes lie between "our" and what is ours: 我们在OpenRouter上的月用量.
const OURS: usize = 24;

/// The house that speaks in an article: named in its head, its opening or its signature, and nobody else of such a kind there. None where
/// a customer speaks ("we moved a tenth of our traffic to …").
pub fn house(article: &Article, mentions: &[Mention], grammar: &Grammar) -> Option<Subject> {
    let known = &grammar.known;
    let classes = |mention: &Mention| match &mention.kind {
        MentionKind::Cue(cue) => grammar.term_classes(cue.term),
        _ => ClassSet::EMPTY,
    };
    let speaks = |mention: &&Mention| classes(mention).meets(&known.house_pronoun);
    if mentions.iter().filter(speaks).count() < SPOKEN {
        return None;
    }
    if holds_office(article, mentions, grammar) {
        let [_, _, opening] = places(article);
        return only(&opening, mentions, grammar);
    }
    if mentions.iter().any(|m| classes(m).meets(&known.customer_voice)) {
        return None;
    }
    // 我们在OpenRouter上的月用量: where may stand between us and what is ours; nothing else may.
    let says_where = |mention: &&Mention| match &mention.kind {
        MentionKind::Entity(entity) => {
            entity.id().is_some_and(|id| grammar.entity_classes(id.kind()).meets(&known.context))
        }
        _ => classes(mention).meets(&known.in_word.union(known.possessive)),
    };
    let ours = |(at, first): (usize, &Mention)| {
        let mut behind = mentions.iter().skip(at + 1).skip_while(says_where);
        let near = |next: &&Mention| next.span.start.saturating_sub(first.span.end) < OURS;
        let thing = |mention: &Mention| classes(mention).meets(&known.house_thing);
        // 我们的全部模型 is one word for both.
        classes(first).meets(&known.house_pronoun) && (thing(first) || behind.next().filter(near).is_some_and(thing))
    };
    if !mentions.iter().enumerate().any(ours) {
        return None;
    }
    places(article).into_iter().find_map(|spans| only(&spans, mentions, grammar))
}

/// "Priya Raman is the head of data at OpenRouter. We met over video": whoever is asked speaks for the house that they work for, named right
/// behind their office in the opening.
fn holds_office(article: &Article, mentions: &[Mention], grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let [_, _, opening] = places(article);
    let office = |mention: &Mention| matches!(&mention.kind, MentionKind::Cue(cue) if grammar.term_classes(cue.term).meets(&known.office));
    let house = |mention: &Mention| match &mention.kind {
        MentionKind::Entity(entity) => {
            entity.id().is_some_and(|id| grammar.entity_classes(id.kind()).meets(&known.house))
        }
        _ => false,
    };
    let inside = |mention: &&Mention| opening.iter().any(|span| span.contains(mention.span));
    let near = |pair: &[&Mention]| matches!(pair, [first, next] if office(first) && house(next) && next.span.start.saturating_sub(first.span.end) < OURS);
    mentions.iter().filter(inside).collect::<Vec<_>>().windows(2).any(near)
}

/// Where the house is named, the surest first: headline and byline; the signature; the opening.
fn places(article: &Article) -> [Vec<ByteSpan>; 3] {
    let head = |kind: BlockKind| matches!(kind, BlockKind::Title | BlockKind::Byline);
    let of =
        |wanted: bool| article.blocks.iter().filter(move |block| head(block.kind) == wanted).map(|block| block.span);
    [of(true).collect(), of(false).rev().take(SIGNATURE).collect(), of(false).take(OPENING).collect()]
}

/// The only maker, app or platform that is named in some passages.
fn only(spans: &[ByteSpan], mentions: &[Mention], grammar: &Grammar) -> Option<Subject> {
    let inside = |mention: &&Mention| spans.iter().any(|span| span.contains(mention.span));
    let mut named = mentions.iter().filter(inside).filter_map(|mention| match &mention.kind {
        MentionKind::Entity(entity) => Some((entity, mention.span)),
        _ => None,
    });
    let is_house = |entity: &EntityMention| {
        entity.id().is_some_and(|id| grammar.entity_classes(id.kind()).meets(&grammar.known.house))
    };
    let (first, span) = named.find(|(entity, _)| is_house(entity))?;
    let alone = named.all(|(entity, _)| !is_house(entity) || entity.id() == first.id());
    Subject::of(first, None, span).filter(|_| alone)
}
