//! A sentence as a row of nodes: names, figures, cues, punctuation, and runs of plain words between them.

use crate::model::{ByteSpan, EntityId, EntityMention};
use crate::rules::{ClassSet, effort};

/// Whom or what a node names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The entity.
    pub id: EntityId,
    /// The id before a variant (`preview`, `free`) was folded away, when that differs.
    pub unfolded: Option<EntityId>,
    /// Where it is named.
    pub span: ByteSpan,
    /// A part of the platform that the name carries with it ("Chinese open models": `open-weight`).
    pub scope: Option<String>,
}

impl Subject {
    /// The subject that an entity mention names; none when the mention has no reading.
    pub fn of(mention: &EntityMention, unfolded: Option<EntityId>, span: ByteSpan) -> Option<Self> {
        mention.id().map(|id| Self { id: id.clone(), unfolded, span, scope: None })
    }
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// A run of words that no list knows.
    Gap,
    /// A punctuation mark.
    Punct,
    /// A cue, by its index in the lexicon.
    Cue(u32),
    /// A figure, by its index in the article's mentions.
    Figure(usize),
    /// One name, or several that stand for one entity.
    Entity(Subject),
    /// Several names side by side.
    List(Vec<Subject>),
}

/// One node of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands in the article's text.
    pub span: ByteSpan,
    /// What it is.
    pub kind: NodeKind,
}

impl Node {
    /// The one entity that the node names.
    pub fn subject(&self) -> Option<&Subject> {
        match &self.kind {
            NodeKind::Entity(subject) => Some(subject),
            _ => None,
        }
    }

    /// The entities that the node names, one or many.
    pub fn subjects(&self) -> &[Subject] {
        match &self.kind {
            NodeKind::Entity(subject) => std::slice::from_ref(subject),
            NodeKind::List(subjects) => subjects,
            _ => &[],
        }
    }

    /// The figure's index in the article's mentions.
    pub fn figure(&self) -> Option<usize> {
        match self.kind {
            NodeKind::Figure(mention) => Some(mention),
            _ => None,
        }
    }
}

/// A sentence with its nodes; `classes[i]` are the classes of `nodes[i]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Where it stands in the article's text.
    pub span: ByteSpan,
    /// The block that it is part of.
    pub block: usize,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// The classes of each node.
    pub classes: Vec<ClassSet>,
    /// The classes of all nodes together.
    pub all: ClassSet,
}

impl Sentence {
    /// Adds a node.
    pub fn push(&mut self, node: Node, classes: ClassSet) {
        self.all.insert(classes);
        self.nodes.push(node);
        self.classes.push(classes);
    }

    /// Makes room for so many nodes.
    pub fn reserve(&mut self, nodes: usize) {
        self.nodes.reserve(nodes);
        self.classes.reserve(nodes);
    }

    /// Gives the last node more classes.
    pub fn widen_last(&mut self, classes: ClassSet) {
        if let Some(last) = self.classes.last_mut() {
            last.insert(classes);
            self.all.insert(classes);
        }
    }

    /// Puts one node in the place of a run of nodes.
    pub fn replace(&mut self, first: usize, last: usize, node: Node, classes: ClassSet) {
        self.nodes.splice(first..=last, [node]);
        self.classes.splice(first..=last, [classes]);
        self.all.insert(classes);
    }

    /// Whether node `at` has one of these classes.
    pub fn is(&self, at: usize, set: &ClassSet) -> bool {
        effort::step();
        self.classes.get(at).is_some_and(|classes| classes.meets(set))
    }
}
