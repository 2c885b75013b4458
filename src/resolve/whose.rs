//! Whom a figure is about: the rule's answer, the list's member, the sentence's names, the passage, in this order.

use super::scene::Scene;
use crate::extract::{Attached, Match, Question, Sentence, Series, Side, Subject, attach, names_in_row};
use crate::model::EntityId;
use crate::rules::{ClassSet, Metric};

/// Whom a claim is about, and how that is known.
pub struct Who {
    /// The entity.
    pub subject: Subject,
    /// Where it is named: `clause`, `list`, `sentence`, `earlier_sentence`, `title`.
    pub how: &'static str,
    /// Its node, when the sentence names it.
    pub node: Option<usize>,
}

/// Whom the figure is about: the rule's answer, the list's member, the sentence's names, the passage.
pub fn subjects(
    scene: &Scene<'_>,
    sentence: &Sentence,
    m: &Match,
    metric: &Metric,
    rows: &[Series],
) -> Result<Vec<Who>, &'static str> {
    let mut found = named(scene, sentence, m, metric, rows)?;
    if let ([who], false) = (found.as_mut_slice(), metric.prefers.is_empty()) {
        prefer(scene, sentence, metric, who);
    }
    Ok(found)
}

/// "Xiaomi charges $1 per million tokens", after a paragraph on its MiMo-V2-Pro: it is the model that has the price.
fn prefer(scene: &Scene<'_>, sentence: &Sentence, metric: &Metric, who: &mut Who) {
    let wanted = |id: &EntityId| metric.prefers.iter().any(|kind| kind == id.kind());
    if wanted(&who.subject.id) {
        return;
    }
    let of_it = |subject: &&Subject| {
        wanted(&subject.id) && scene.entities.maker_of(&subject.id).is_some_and(|maker| *maker == who.subject.id)
    };
    let here = || sentence.nodes.iter().flat_map(|node| node.subjects()).find(of_it);
    if let Some(model) = here().or_else(|| scene.state.recent().find(of_it)).cloned() {
        *who = Who { subject: model, how: "earlier_sentence", node: None };
    }
}

/// Whom the figure is about, as the words have it.
fn named(
    scene: &Scene<'_>,
    sentence: &Sentence,
    m: &Match,
    metric: &Metric,
    rows: &[Series],
) -> Result<Vec<Who>, &'static str> {
    let grammar = scene.grammar;
    let emit = &m.rule(grammar).loaded.spec.emit;
    let from_node = |node: usize, how| -> Vec<Who> {
        sentence.nodes[node].subjects().iter().map(|s| Who { subject: s.clone(), how, node: Some(node) }).collect()
    };
    match emit.subject.as_deref().map(|s| (s, s.strip_prefix('@'))) {
        Some((_, Some(role))) => {
            if let Some(node) = m.role(grammar, role) {
                let through = emit.through && sentence.nodes[node].subjects().len() == 1;
                let nodes = if through { names_in_row(sentence, node, grammar) } else { vec![node] };
                let names = nodes.into_iter().flat_map(|node| from_node(node, "clause")).collect();
                return spread(names, metric, emit.each);
            }
        }
        Some((template, None)) if template.contains('@') => {
            let (kind, role) = template.split_once('@').unwrap_or(("", ""));
            if let Some(node) = m.role(grammar, role) {
                return Ok(from_node(node, "clause")
                    .into_iter()
                    .map(|who| {
                        let id = EntityId::new(format!("{kind}{}", who.subject.id.slug()));
                        Who { subject: Subject { id, ..who.subject }, ..who }
                    })
                    .collect());
            }
        }
        Some((literal, None)) => {
            let subject = Subject {
                id: EntityId::new(literal),
                unfolded: None,
                span: sentence.nodes[m.anchor].span,
                scope: None,
            };
            return Ok(vec![Who { subject, how: "clause", node: None }]);
        }
        None => {}
    }
    if let Some((node, place)) = rows.iter().find_map(|row| row.owner(m.anchor)) {
        let member = sentence.nodes[node].subjects()[place].clone();
        return Ok(vec![Who { subject: member, how: "list", node: Some(node) }]);
    }
    let placed = sentence.is(m.anchor, &grammar.known.ordinal);
    if placed && rows.iter().any(|row| row.list.is_none() && row.members.contains(&m.anchor)) {
        return Err("several_subjects");
    }
    if rows.iter().any(|row| row.members.contains(&m.anchor) && of_several(sentence, row, grammar)) {
        return Err("several_subjects");
    }
    let taken: Vec<usize> = ["object", "whole", "n", "rival"].iter().filter_map(|r| m.role(grammar, r)).collect();
    let side = match emit.side.as_deref() {
        Some("left") => Side::Left,
        Some("right") => Side::Right,
        _ => Side::Any,
    };
    let allowed = scene.allowed(metric);
    let question = Question { anchor: m.anchor, side, allowed, taken: &taken };
    match attach(sentence, &question, grammar, scene.weights) {
        Attached::Node(node) => spread(from_node(node, "sentence"), metric, emit.each),
        Attached::Unclear => Err("subject_unclear"),
        Attached::Nobody => unnamed(scene, sentence, m.anchor, &allowed).map(|who| vec![who]).ok_or("subject_unclear"),
    }
}

/// 占比分别为38%、21%和14%: figures of several, whose names no list knows.
fn of_several(sentence: &Sentence, row: &Series, grammar: &crate::extract::Grammar) -> bool {
    let in_order = grammar.classes.set("follow_order");
    let first = row.members.first().copied().unwrap_or_default();
    row.list.is_none() && row.names.is_empty() && (first.saturating_sub(3)..first).any(|n| sentence.is(n, &in_order))
}

/// Whom a figure is about when its sentence names nobody: the claim before it in the sentence, else the passage.
fn unnamed(scene: &Scene<'_>, sentence: &Sentence, anchor: usize, allowed: &ClassSet) -> Option<Who> {
    let fits = |subject: &Subject| scene.grammar.entity_classes(subject.id.kind()).meets(allowed);
    if let Some(subject) = scene.told_here().filter(fits) {
        return Some(Who { subject, how: "sentence", node: None });
    }
    // "Microsoft said Foundry customers processed 300 trillion": who tells of an unnamed matter tells of its own.
    let unsaid = scene.state.near_focus().is_none();
    if let Some((node, subject)) = teller(scene, sentence, anchor).filter(|(_, subject)| unsaid && fits(subject)) {
        return Some(Who { subject, how: "sentence", node: Some(node) });
    }
    let (focus, how) = scene.state.fallback().filter(|_| !begins_unknown(sentence, anchor, scene.grammar))?;
    fits(&focus.value).then(|| Who { subject: focus.value.clone(), how, node: None })
}

/// The only name of the sentence, when all it does is tell.
fn teller(scene: &Scene<'_>, sentence: &Sentence, anchor: usize) -> Option<(usize, Subject)> {
    let known = &scene.grammar.known;
    let mut named = (0..sentence.nodes.len()).filter(|n| sentence.is(*n, &known.subject));
    let (only, None) = (named.next()?, named.next()) else { return None };
    let tells = only < anchor && sentence.is(only + 1, &known.telling) && sentence.is(only, &known.source);
    sentence.nodes[only].subject().filter(|_| tells).map(|subject| (only, subject.clone()))
}

/// Whether the sentence begins with words that no list knows: then they are its subject, not what was told before.
fn begins_unknown(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let light = known.period.union(known.comma).union(grammar.known.function_word).union(grammar.known.quotemark);
    (0..anchor).find(|n| !sentence.is(*n, &light)).is_some_and(|n| sentence.is(n, &known.gap))
}

/// Several names share one figure only where the metric says that each has it.
fn spread(who: Vec<Who>, metric: &Metric, each: bool) -> Result<Vec<Who>, &'static str> {
    match who.len() {
        0 => Err("subject_unclear"),
        1 if who[0].subject.id.kind() == "unknown" => Err("subject_unclear"),
        1 => Ok(who),
        _ if metric.each || each => Ok(who),
        _ => Err("several_subjects"),
    }
}
