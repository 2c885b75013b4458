//! The table of everything that is looked for, and the automaton over it.

use std::collections::{BTreeMap, HashMap};

use smallvec::SmallVec;

use super::super::Variants;
use super::automaton::Spotter;
use super::fold::{Folded, fold_text};
use super::lexicon::Lexicon;
use super::lines::Lines;
use super::shape::Reader;
use crate::model::EntityId;
use crate::rules::{Entities, Entity, Needs};

/// What a spelling stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// An entity, by its place in the registry.
    Entity(usize),
    /// A cue term.
    Cue(u32),
    /// A line that writes its version into its name ("o3"): the tail begins at the second byte.
    Fused(usize),
    /// The letter of a version that may stand without its line's name ("V3.2").
    Short(u8),
}

/// One reason why a spelling is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) target: Target,
    /// The spelling whose capitals count.
    pub(super) cased: Option<Box<str>>,
    pub(super) needs: Needs,
    pub(super) also: bool,
}

/// One spelling, folded.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) length: usize,
    pub(super) forms: SmallVec<[Form; 1]>,
    /// The longest other spelling that this one begins with.
    pub(super) shorter: Option<usize>,
}

/// An entity as the scan needs it.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) id: Option<EntityId>,
    /// The line whose name this is.
    pub(super) line: Option<usize>,
    /// The lines that the entity gives a context to: its own, or those it makes.
    pub(super) lines: SmallVec<[usize; 2]>,
    pub(super) is_model: bool,
}

/// All spellings with their automaton, and the models that are told by their parts.
pub(super) struct Table {
    pub(super) patterns: Vec<Pattern>,
    pub(super) entities: Vec<Known>,
    pub(super) models: HashMap<String, EntityId>,
    spotter: Spotter,
}

impl Table {
    pub(super) fn build(entities: &Entities, lines: &Lines, lexicon: &Lexicon, variants: &Variants) -> Self {
        let mut spellings = Spellings { variants, forms: BTreeMap::new() };
        for (i, term) in (0..).zip(lexicon.terms()) {
            spellings.add(&term.text, Target::Cue(i), term.cased, Needs::Nothing, false);
        }
        let models = spellings.add_entities(entities, lines);
        spellings.add_shapes(lines);
        let known = entities.iter().map(|entity| known(entity, entities, lines)).collect();
        spellings.compile(known, models)
    }

    /// The leftmost spelling from `at`, the longest there, and where it begins.
    pub(super) fn next(&self, bytes: &[u8], at: usize) -> Option<(usize, usize)> {
        self.spotter.next(bytes, at)
    }
}

fn known(entity: &Entity, entities: &Entities, lines: &Lines) -> Known {
    let line = lines.of(&entity.id);
    let made_here = |family: &EntityId| entities.maker_of(family) == Some(&entity.id);
    let context = lines.lines.iter().enumerate().filter(|(_, other)| match &other.family {
        Some(family) if entity.id.kind() == "org" => made_here(family),
        Some(family) => Some(family) == entity.family.as_ref() || *family == entity.id,
        None => false,
    });
    Known {
        line,
        lines: context.map(|(i, _)| i).collect(),
        is_model: entity.id.kind() == "model",
        id: Some(entity.id.clone()),
    }
}

struct Spellings<'v> {
    variants: &'v Variants,
    forms: BTreeMap<String, SmallVec<[Form; 1]>>,
}

impl Spellings<'_> {
    fn add(&mut self, text: &str, target: Target, cased: bool, needs: Needs, also: bool) {
        let text = &*self.variants.plain(text);
        for spelling in spellings(text) {
            let form = Form { target, cased: cased.then(|| Box::from(text)), needs, also };
            let forms = self.forms.entry(spelling).or_default();
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }

    /// Adds the names of entities, except those that a line's name and a tail make up: they go to the table of models.
    fn add_entities(&mut self, entities: &Entities, lines: &Lines) -> HashMap<String, EntityId> {
        let starts = line_names(entities, lines);
        let mut models = HashMap::new();
        for (i, entity) in entities.iter().enumerate() {
            for alias in &entity.aliases {
                let keys =
                    if entity.id.kind() == "model" { model_keys(&alias.text, &starts, lines) } else { Vec::new() };
                if keys.is_empty() {
                    self.add(&alias.text, Target::Entity(i), alias.cased, alias.needs, alias.also);
                }
                for key in keys {
                    models.entry(key).or_insert_with(|| entity.id.clone());
                }
            }
        }
        models
    }

    /// The beginnings of names that have no line's name in them: "o4", "V3".
    fn add_shapes(&mut self, lines: &Lines) {
        for (i, line) in lines.lines.iter().enumerate() {
            for digit in '1'..='9' {
                if line.fused {
                    let text = format!("{}{digit}", line.stem);
                    self.add(&text, Target::Fused(i), true, Needs::Version, false);
                }
                for letter in line.versions.iter().filter(|letter| line.short && letter.len() == 1) {
                    let first = letter.bytes().next().unwrap_or_default();
                    self.add(&format!("{letter}{digit}"), Target::Short(first), false, Needs::Version, false);
                }
            }
        }
    }

    fn compile(self, entities: Vec<Known>, models: HashMap<String, EntityId>) -> Table {
        let spotter = Spotter::new(self.forms.keys().map(String::as_str));
        let shorter: Vec<_> = self.forms.keys().map(|text| spotter.shorter(text)).collect();
        let patterns = self.forms.into_iter().zip(shorter);
        let patterns =
            patterns.map(|((text, forms), shorter)| Pattern { length: text.len(), forms, shorter }).collect();
        Table { patterns, entities, models, spotter }
    }
}

/// The names of all lines, folded, with their line.
fn line_names(entities: &Entities, lines: &Lines) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for entity in entities.iter() {
        let Some(line) = lines.of(&entity.id) else { continue };
        for alias in &entity.aliases {
            names.extend(spellings(&alias.text).into_iter().map(|spelling| (spelling, line)));
        }
    }
    for (i, line) in lines.lines.iter().enumerate().filter(|(_, line)| line.fused) {
        names.push((line.stem.clone(), i));
    }
    names
}

/// What tells the model of this name from all others, when a line's name and a tail make up the whole name.
fn model_keys(name: &str, starts: &[(String, usize)], lines: &Lines) -> Vec<String> {
    let folded = Folded::new(name);
    let reader = Reader { lines, folded: &folded, text: name, small: false };
    let mut keys: Vec<String> = starts
        .iter()
        .filter(|(start, _)| folded.bytes.starts_with(start.as_bytes()))
        .filter_map(|(start, i)| {
            let line = lines.lines.get(*i)?;
            let tail = reader.tail(line, start.len())?;
            (tail.end() == Some(folded.bytes.len())).then(|| tail.key(line))
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The ways in which a name may be written: a space or hyphen beside a digit or a Chinese character may be left out, and one may be put
/// between Chinese and Latin ("DeepSeekV3", 豆包 App).
fn spellings(text: &str) -> Vec<String> {
    let folded = fold_text(text);
    let mut all = vec![String::new()];
    let mut last = None;
    let mut junctions = 0;
    let chars: Vec<char> = folded.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let next = chars.get(i + 1).copied();
        let is_loose = |c: char| c.is_ascii_digit() || (!c.is_ascii() && c.is_alphanumeric());
        let optional = c == ' ' && (last.is_some_and(is_loose) || next.is_some_and(is_loose));
        let between = last
            .is_some_and(|last: char| last.is_alphanumeric() && c.is_alphanumeric() && last.is_ascii() != c.is_ascii());
        if (optional || between) && junctions < 4 {
            junctions += 1;
            let without = all.clone();
            all.iter_mut().for_each(|spelling| spelling.push(' '));
            all.extend(without);
        } else if c == ' ' {
            all.iter_mut().for_each(|spelling| spelling.push(' '));
        }
        if c != ' ' {
            all.iter_mut().for_each(|spelling| spelling.push(c));
        }
        last = Some(c);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn separators_beside_digits_and_chinese_may_be_left_out() {
        assert_eq!(spellings("DeepSeek V3"), ["deepseek v3"]);
        assert_eq!(spellings("GPT-5"), ["gpt 5", "gpt5"]);
        assert_eq!(spellings("豆包App"), ["豆包 app", "豆包app"]);
        assert_eq!(spellings("week-over-week"), ["week over week"]);
    }
}
