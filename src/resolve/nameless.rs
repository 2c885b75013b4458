//! "The Xiaomi model": one of a maker's, by no name of its own. It is the one that the text has named before, if it has named just one.

use crate::extract::{Grammar, Node, NodeKind, Sentence, Subject};
use crate::model::EntityId;
use crate::rules::Entities;

/// How a node rule writes that a thing is one of a maker's: `unknown:model-of-xiaomi`.
const OF: &str = "-of-";

/// Puts names in the place of things that only their makers are told of. `recent` are the names told before, the latest first. Whether
/// there were any.
pub fn name_nameless<'s>(
    sentence: &mut Sentence,
    recent: impl Iterator<Item = &'s Subject> + Clone,
    entities: &Entities,
    grammar: &Grammar,
) -> bool {
    if !sentence.all.meets(&grammar.known.unknown) {
        return false;
    }
    let mut any = false;
    for at in 0..sentence.nodes.len() {
        let Some((kind, maker)) = sentence.nodes[at].subject().and_then(|subject| asked(&subject.id)) else { continue };
        let of_it = |subject: &&Subject| {
            subject.id.kind() == kind && entities.maker_of(&subject.id).is_some_and(|of| *of == maker)
        };
        let mut told: Vec<&Subject> = recent.clone().filter(of_it).collect();
        told.extend(sentence.nodes[..at].iter().flat_map(Node::subjects).filter(of_it));
        let Some(found) = only(told.into_iter()) else { continue };
        let span = sentence.nodes[at].span;
        let classes = grammar.entity_classes(found.id.kind());
        sentence.replace(at, at, Node { span, kind: NodeKind::Entity(Subject { span, ..found }) }, classes);
        any = true;
    }
    any
}

/// The kind of thing and its maker, for the id of a thing without a name.
fn asked(id: &EntityId) -> Option<(String, EntityId)> {
    let (kind, maker) = id.slug().split_once(OF).filter(|_| id.kind() == "unknown")?;
    Some((kind.to_owned(), EntityId::new(format!("org:{maker}"))))
}

/// The subject, if all are the same one.
fn only<'s>(mut subjects: impl Iterator<Item = &'s Subject>) -> Option<Subject> {
    let first = subjects.next()?;
    subjects.all(|subject| subject.id == first.id).then(|| first.clone())
}
