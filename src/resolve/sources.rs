//! Who is cited, and on which platform the figures were measured: read from each sentence and carried on.

use super::state::{Sourced, State};
use crate::extract::{Grammar, Match, Sentence, Series};
use crate::model::Article;

/// Takes platform and citation from a sentence. A chain ("data from A, compiled by B") is kept nearest first: the one that
/// tells before the one that it was told by.
pub fn read(sentence: &Sentence, article: &Article, grammar: &Grammar, state: &mut State) {
    let (source, cites) = (grammar.known.source, grammar.known.attribution);
    let placed = sentence.all.meets(&grammar.known.context);
    for (at, node) in sentence.nodes.iter().enumerate().filter(|_| placed) {
        let named = sentence.is(at, &grammar.known.context) && !sentence.is(at, &grammar.known.platform_itself);
        if let (Some(subject), true) = (node.subject(), named) {
            state.platform = Some(Sourced { value: subject.id.slug().to_owned(), span: node.span });
            state.measured_at = Some(subject.clone());
        }
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
