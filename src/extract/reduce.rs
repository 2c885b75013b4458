//! Joins neighbouring nodes into one: maker and model, a country and "models", names in a list. A list must be one node
//! before the claim rules run, for a role keeps only one node.

use super::grammar::{Grammar, NodeRule};
use super::index;
use super::node::{Node, NodeKind, Sentence, Subject};
use crate::model::{ByteSpan, EntityId, Mention, MentionKind};
use crate::rules::{ClassSet, Found, Program};

/// More than any ranking has places.
const MOST_PLACES: rust_decimal::Decimal = rust_decimal::Decimal::from_parts(10_000, 0, 0, false, 0);

/// Applies every node rule in order, each over the whole sentence. Whether any joined something.
pub fn reduce(sentence: &mut Sentence, mentions: &[Mention], grammar: &Grammar) -> bool {
    let mut joined = false;
    let mut candidates = grammar.node_index.anywhere(&sentence.all);
    let mut from = 0;
    while let Some(candidate) = index::next(&candidates, from) {
        from = candidate + 1;
        let Some((rule, number)) = grammar.node_index.place(candidate) else { break };
        let rule = &grammar.nodes[rule];
        let program = &rule.programs[number];
        let before = sentence.all;
        if program.possible(&before) && apply(sentence, rule, program, mentions, grammar) {
            joined = true;
            // A class that a node brings may be what a later pattern waits for.
            if sentence.all != before {
                candidates = grammar.node_index.anywhere(&sentence.all);
            }
        }
    }
    joined
}

fn apply(sentence: &mut Sentence, rule: &NodeRule, program: &Program, mentions: &[Mention], grammar: &Grammar) -> bool {
    let mut at = 0;
    let mut any = false;
    while at < sentence.nodes.len() {
        let joined = program.match_at(&sentence.classes, at).and_then(|found| {
            let (node, classes) = join(sentence, rule, program, &found, mentions, grammar)?;
            Some((found, node, classes))
        });
        match joined {
            Some((found, node, classes)) => {
                sentence.replace(found.first, last_joined(program, &found), node, classes);
                at = found.first + 1;
                any = true;
            }
            None => at += 1,
        }
    }
    any
}

/// The last node that a match joins: the one before the role `then`, which only has to stand there.
fn last_joined(program: &Program, found: &Found) -> usize {
    program.role(found, "then").map_or(found.last, |then| then.saturating_sub(1).max(found.first))
}

fn join(
    sentence: &Sentence,
    rule: &NodeRule,
    program: &Program,
    found: &Found,
    mentions: &[Mention],
    grammar: &Grammar,
) -> Option<(Node, ClassSet)> {
    let covered = &sentence.nodes[found.first..=last_joined(program, found)];
    let span = covered.iter().fold(covered[0].span, |all, node| all.join(node.span));
    if rule.spec.list || !rule.spec.names.is_empty() {
        let named = |id: &String| Subject { id: EntityId::new(id.as_str()), unfolded: None, span, scope: None };
        let matched = covered.iter().flat_map(|node| node.subjects().iter().cloned());
        let subjects: Vec<Subject> = rule.spec.names.iter().map(named).chain(matched).collect();
        let mut classes = grammar.known.list.union(grammar.known.entity).union(rule.classes);
        for subject in &subjects {
            classes.insert(grammar.entity_classes(subject.id.kind()));
        }
        return (subjects.len() > 1).then_some((Node { span, kind: NodeKind::List(subjects) }, classes));
    }
    let Some(template) = &rule.spec.entity else {
        // A rule that only renames: the nodes become one cue-like node of the given classes.
        let at = program.role(found, "value").or_else(|| program.role(found, "at"))?;
        let kind = sentence.nodes[at].kind.clone();
        return Some((Node { span, kind }, rule.classes));
    };
    let mut subject = named(sentence, template, program, found, mentions, span)?;
    subject.scope = scope(sentence, rule, program, found, grammar).or(subject.scope);
    subject.span = span;
    let classes = grammar.entity_classes(subject.id.kind()).union(rule.classes);
    Some((Node { span, kind: NodeKind::Entity(subject) }, classes))
}

/// The entity of a template: an id, `@role`, or a kind with a role's slug (`country:@at`), and an ending (`model:@at-free`).
fn named(
    sentence: &Sentence,
    template: &str,
    program: &Program,
    found: &Found,
    mentions: &[Mention],
    span: ByteSpan,
) -> Option<Subject> {
    let role = |name: &str| sentence.nodes.get(program.role(found, name)?);
    match template.split_once('@') {
        None => Some(Subject { id: EntityId::new(template), unfolded: None, span, scope: None }),
        Some(("", name)) => role(name)?.subject().cloned(),
        Some((kind, name)) => {
            let ending = name.find('-').unwrap_or(name.len());
            let (name, ending) = name.split_at(ending);
            let node = role(name)?;
            let slug = match (node.subject(), node.figure().and_then(|index| mentions.get(index))) {
                (Some(subject), _) => subject.id.slug().to_owned(),
                // 首破8万亿: no ranking has so many places.
                (None, Some(Mention { kind: MentionKind::Number(number), .. })) if number.value < MOST_PLACES => {
                    number.value.normalize().to_string()
                }
                _ => return None,
            };
            Some(Subject { id: EntityId::new(format!("{kind}{slug}{ending}")), unfolded: None, span, scope: None })
        }
    }
}

fn scope(sentence: &Sentence, rule: &NodeRule, program: &Program, found: &Found, grammar: &Grammar) -> Option<String> {
    let template = rule.spec.scope.as_deref()?;
    let Some(role) = template.strip_prefix('@') else { return Some(template.to_owned()) };
    // Any node of the match may carry the scope: "Chinese open large models".
    let kept = program.role(found, role).into_iter();
    kept.chain(found.first..=found.last).find_map(|at| match sentence.nodes[at].kind {
        NodeKind::Cue(term) => grammar.feature(term, "scope").map(str::to_owned),
        _ => None,
    })
}
