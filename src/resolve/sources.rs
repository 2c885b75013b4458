//! Who is cited, and on which platform the figures were measured: read from each sentence and carried on.

use super::state::{Sourced, State};
use crate::extract::{Grammar, Match, Sentence, Series, Subject};
use crate::model::{Article, ByteSpan, Mention, MentionKind};

/// Takes platform and citation from a sentence. A chain ("data from A, compiled by B") is kept nearest first: the one that
/// tells before the one that it was told by.
pub fn read(sentence: &Sentence, article: &Article, mentions: &[Mention], grammar: &Grammar, state: &mut State) {
    let (source, cites) = (grammar.known.source, grammar.known.attribution);
    if sentence.all.meets(&grammar.known.context) {
        place(sentence, mentions, grammar, state);
    }
    if !sentence.all.meets(&cites) {
        return;
    }
    let mut cited: Vec<Sourced<String>> = Vec::new();
    for (at, node) in sentence.nodes.iter().enumerate() {
        let near = |n: usize| sentence.is(n, &cites);
        let quoted = (at.saturating_sub(3)..at).any(near) || (at + 1..(at + 3).min(sentence.nodes.len())).any(near);
        if sentence.is(at, &source) && quoted {
            // "Data from the platform": it is cited by its name.
            let stands_in = sentence.is(at, &grammar.known.platform_itself);
            let named = state.platform.as_ref().filter(|_| stands_in).map_or(node.span, |platform| platform.span);
            let name = named.of(&article.text).to_owned();
            if !cited.iter().any(|c| c.value == name) {
                cited.push(Sourced { value: name, span: node.span });
            }
        }
    }
    if !cited.is_empty() {
        // "According to X data tracked by Y": Y is the nearer, and X is the origin: platforms go last.
        cited.sort_by_key(|c| {
            sentence.nodes.iter().position(|n| n.span == c.span).is_some_and(|n| sentence.is(n, &grammar.known.context))
        });
        state.attribution = cited;
    }
}

/// Takes the platform that a sentence names last.
fn place(sentence: &Sentence, mentions: &[Mention], grammar: &Grammar, state: &mut State) {
    for (at, node) in sentence.nodes.iter().enumerate() {
        let named = sentence.is(at, &grammar.known.context) && !sentence.is(at, &grammar.known.platform_itself);
        let platform = match node.subject() {
            Some(subject) if named => Some(subject.clone()),
            // "OpenRouter's volume" is all of it, and names where.
            Some(_) if sentence.is(at, &grammar.known.whole) => named_inside(node.span, mentions, grammar),
            _ => None,
        };
        if let Some(platform) = platform {
            state.platform = Some(Sourced { value: platform.id.slug().to_owned(), span: platform.span });
            state.measured_at = Some(platform);
        }
    }
}

/// The platform that a name of several words is made of.
fn named_inside(span: ByteSpan, mentions: &[Mention], grammar: &Grammar) -> Option<Subject> {
    let from = mentions.partition_point(|mention| mention.span.start < span.start);
    let inside = mentions[from..].iter().take_while(|mention| mention.span.end <= span.end);
    let platform = |mention: &Mention| match &mention.kind {
        MentionKind::Entity(named) => named
            .readings
            .first()
            .filter(|id| grammar.entity_classes(id.kind()).meets(&grammar.known.context))
            .map(|id| Subject { id: id.clone(), unfolded: None, span: mention.span, scope: None }),
        _ => None,
    };
    inside.filter_map(platform).last()
}

/// Members of a row of figures that no rule matched follow the one that a rule did ("fourth, fifth and sixth").
pub fn with_rows(mut won: Vec<Match>, rows: &[Series], grammar: &Grammar) -> Vec<Match> {
    for row in rows {
        let Some(model) = won
            .iter()
            .filter(|m| row.members.contains(&m.anchor))
            .max_by_key(|m| m.rule(grammar).loaded.spec.priority)
            .cloned()
        else {
            continue;
        };
        if row.list.is_none() && row.names.is_empty() && !row.is_of_others() {
            continue;
        }
        for member in &row.members {
            won.push(Match { anchor: *member, ..model.clone() });
        }
    }
    won.sort_by_key(|m| (m.anchor, -m.rule(grammar).loaded.spec.priority));
    won
}
