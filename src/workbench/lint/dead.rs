//! Patterns that can never match: they ask for a class that no word, name or figure of the pack has.

use std::ops::Range;

use serde_spanned::Spanned;

use crate::extract::ClaimRule;
use crate::pipeline::{Engine, Pack};
use crate::rules::{BUILT_IN_CLASSES, ClassSet, Diagnostic, Element, Pattern};

pub(super) fn check(engine: &Engine, pack: &Pack) -> Vec<Diagnostic> {
    let made = makeable(engine, pack);
    pack.grammar.rules.iter().flat_map(|rule| of_rule(rule, pack, &made)).collect()
}

/// The classes that some node may have.
fn makeable(engine: &Engine, pack: &Pack) -> ClassSet {
    let grammar = &pack.grammar;
    let mut made = ClassSet::EMPTY;
    // What the engine itself makes: figures, marks, heads of rankings, names by their shape.
    BUILT_IN_CLASSES.iter().chain(&["top", "unknown"]).for_each(|name| made.insert(grammar.classes.set(name)));
    made.insert(grammar.all_punctuation());
    (0u32..).zip(pack.annotator.lexicon.terms()).for_each(|(term, _)| made.insert(grammar.term_classes(term)));
    pack.annotator.units().iter().for_each(|unit| made.insert(grammar.classes.set(unit)));
    engine.entities.iter().for_each(|entity| made.insert(grammar.entity_classes(entity.id.kind())));
    for node in &grammar.nodes {
        made.insert(node.classes);
        if let Some(template) = node.spec.entity.as_deref().filter(|template| !template.starts_with('@')) {
            let kind = template.split(':').next().unwrap_or(template);
            made.insert(grammar.entity_classes(kind));
        }
    }
    made
}

fn of_rule(rule: &ClaimRule, pack: &Pack, made: &ClassSet) -> Vec<Diagnostic> {
    let (spec, file) = (&rule.loaded.spec, &rule.loaded.file);
    let mut found = Vec::new();
    let dead: Vec<(Range<usize>, String)> = spec.patterns.iter().filter_map(|p| dead_part(p, pack, made)).collect();
    let all = dead.len() == spec.patterns.len();
    for (span, names) in dead {
        let message = format!("nothing in this pack is ever a <{names}>, so this pattern never matches");
        let finding =
            if all { Diagnostic::error(file, span, message) } else { Diagnostic::warning(file, span, message) };
        let help =
            "give the class words in a file of cues/, or name another class (`tallywire rules schema` lists them)";
        found.push(finding.code("never-matches").help(help));
    }
    for asked in [&spec.lead_in, &spec.context, &spec.nearby].into_iter().flatten() {
        if !pack.grammar.classes.set(asked.get_ref()).meets(made) {
            let message = format!("nothing in this pack is ever a `{}`, so this rule never matches", asked.get_ref());
            found.push(Diagnostic::error(file, asked.span(), message).code("never-matches"));
        }
    }
    found
}

/// The first element without which the pattern cannot match, and that nothing can be.
fn dead_part(pattern: &Spanned<String>, pack: &Pack, made: &ClassSet) -> Option<(Range<usize>, String)> {
    let parsed = Pattern::parse(pattern.get_ref()).ok()?;
    let (at, names) = dead_sequence(&parsed.elements, pack, made)?;
    let base = pattern.span().start + 1;
    Some((base + at.start..base + at.end, names))
}

fn dead_sequence(elements: &[Element], pack: &Pack, made: &ClassSet) -> Option<(Range<usize>, String)> {
    elements.iter().find_map(|element| dead_element(element, pack, made))
}

fn dead_element(element: &Element, pack: &Pack, made: &ClassSet) -> Option<(Range<usize>, String)> {
    match element {
        Element::Class { names, negated: false, at, .. } => {
            let set = names.iter().fold(ClassSet::EMPTY, |set, name| set.union(pack.grammar.classes.set(name)));
            (!set.meets(made)).then(|| (at.clone(), names.join("|")))
        }
        Element::Group(branches) => {
            let dead: Vec<_> = branches.iter().filter_map(|branch| dead_sequence(branch, pack, made)).collect();
            if dead.len() == branches.len() { dead.into_iter().next() } else { None }
        }
        Element::Repeat { inner, min: 1.., .. } => dead_element(inner, pack, made),
        _ => None,
    }
}
