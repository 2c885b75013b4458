//! Puts names in the place of pronouns: "it", "the former", 两者, "the platform", "we".

use super::State;
use super::antecedents::Asked;
use crate::extract::{Grammar, Node, NodeKind, Sentence, Subject};
use crate::rules::{ClassSet, Entities};

impl State {
    /// "The platform", "the site": the one that was named last.
    fn name_platform(&self, sentence: &mut Sentence, grammar: &Grammar) -> bool {
        let asked = sentence.all.meets(&grammar.known.platform_itself);
        let Some(platform) = self.measured_at.as_ref().filter(|_| asked) else { return false };
        let mut any = false;
        for at in 0..sentence.nodes.len() {
            if !sentence.is(at, &grammar.known.platform_itself) || !matches!(sentence.nodes[at].kind, NodeKind::Cue(_))
            {
                continue;
            }
            let span = sentence.nodes[at].span;
            let classes = grammar.entity_classes(platform.id.kind()).union(sentence.classes[at]);
            let subject = Subject { span, ..platform.clone() };
            sentence.replace(at, at, Node { span, kind: NodeKind::Entity(subject) }, classes);
            any = true;
        }
        any
    }

    /// Puts names in the place of the pronouns that stand for them. Whether there were any.
    pub fn resolve_pronouns(&self, sentence: &mut Sentence, grammar: &Grammar, entities: &Entities) -> bool {
        let mut any = self.name_platform(sentence, grammar) | self.name_house(sentence, grammar);
        if !sentence.all.meets(&grammar.known.pronoun) {
            return any;
        }
        for at in 0..sentence.nodes.len() {
            let NodeKind::Cue(term) = sentence.nodes[at].kind else { continue };
            if !sentence.is(at, &grammar.known.pronoun) {
                continue;
            }
            let asked = Asked { state: self, sentence, at, term, grammar, entities };
            let Some(kind) = asked.stands_for() else { continue };
            let classes = match &kind {
                NodeKind::Entity(subject) => grammar.entity_classes(subject.id.kind()),
                _ => grammar.known.list,
            };
            any |= matches!(kind, NodeKind::Entity(_));
            let node = Node { span: sentence.nodes[at].span, kind };
            sentence.replace(at, at, node, classes.union(sentence.classes[at]));
        }
        any
    }

    /// "We", "our": the house that speaks.
    fn name_house(&self, sentence: &mut Sentence, grammar: &Grammar) -> bool {
        let asked = sentence.all.meets(&grammar.known.house_pronoun);
        let Some(house) = self.house.as_ref().filter(|_| asked) else { return false };
        let classes = grammar.entity_classes(house.id.kind()).union(grammar.known.pronoun);
        let mut any = false;
        for at in 0..sentence.nodes.len() {
            if sentence.is(at, &grammar.known.house_pronoun) && matches!(sentence.nodes[at].kind, NodeKind::Cue(_)) {
                let span = sentence.nodes[at].span;
                let subject = Subject { span, ..house.clone() };
                sentence.replace(at, at, Node { span, kind: NodeKind::Entity(subject) }, classes);
                any = true;
            }
        }
        any
    }
}

/// Whether a name is what something is compared with.
pub fn comparand(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let before: &ClassSet = &grammar.known.comparand;
    let old = before.union(grammar.known.origin_from);
    // "It scores 66, up from 58 for Qwen3.8 Max. It is available from today": whose the old figure is.
    let owns_the_old =
        at > 2 && sentence.is(at - 1, &grammar.known.right_link) && sentence.is(at - 2, &grammar.known.figure);
    (at.saturating_sub(2)..at).any(|i| sentence.is(i, before)) || owns_the_old && sentence.is(at - 3, &old)
}
