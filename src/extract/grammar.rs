//! A language's rules, compiled: node rules, claim rules, and the classes that both are written in.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_spanned::Spanned;

use super::index::Index;
use super::known::Known;
use super::node::{Node, NodeKind};
use crate::annotate::gazetteer::{self, Lexicon};
use crate::model::{EntityId, EntityMention, MetricId, RuleId, UnitId};
use crate::rules::{
    ByWord, ClassSet, Classes, Diagnostic, Diagnostics, LoadedRule, MAX_CLASSES, NodeSpec, Pattern, PatternError,
    Program, RuleFile, RuleSource, Stretches, Written,
};

/// A node rule, compiled.
#[derive(Debug, Clone)]
pub struct NodeRule {
    /// As written.
    pub spec: NodeSpec,
    /// Its patterns.
    pub programs: Vec<Program>,
    /// The classes that the new node has besides its entity's.
    pub classes: ClassSet,
}

/// A claim rule, compiled.
#[derive(Debug, Clone)]
pub struct ClaimRule {
    /// Its id, which claims name.
    pub id: RuleId,
    /// The metric that it yields.
    pub metric: Option<MetricId>,
    /// As written, with its file.
    pub loaded: LoadedRule,
    /// Any of these makes a match.
    pub programs: Vec<Program>,
    /// None of these may match at the same anchor.
    pub unless: Vec<Program>,
    /// The class that the list's lead-in must have.
    pub lead_in: Option<ClassSet>,
    /// The class that the article must have.
    pub context: Option<ClassSet>,
    /// The class that the paragraph must have.
    pub nearby: Option<ClassSet>,
}

/// What `classes.toml` says: unions with a name, and the classes that the engine's own steps ask for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassFile {
    #[serde(default)]
    row_order: Vec<Vec<String>>,
    macros: BTreeMap<String, Spanned<Vec<String>>>,
    punctuation: BTreeMap<String, String>,
}

/// A language's rules, ready to be applied.
#[derive(Debug, Clone)]
pub struct Grammar {
    /// All names of classes.
    pub classes: Classes,
    /// Those that the engine asks for.
    pub known: Known,
    /// Rules that join nodes, in order.
    pub nodes: Vec<NodeRule>,
    /// Rules that make claims and ledger entries, in the order of their names.
    pub rules: Vec<ClaimRule>,
    /// The patterns of claim rules, and those of node rules, by what they need.
    pub(super) claim_index: Index,
    pub(super) node_index: Index,
    /// The classes of all anchors.
    pub(super) anchors: ClassSet,
    terms: Vec<(ClassSet, BTreeMap<String, String>)>,
    /// For each feature the classes of all cues that have it.
    featured: ByWord<String, ClassSet>,
    kinds: ByWord<String, ClassSet>,
    units: ByWord<String, ClassSet>,
    marks: Marks,
    row_order: Vec<ClassSet>,
}

impl Grammar {
    /// Compiles the rules of a language, as `written` in its files, over its lexicon. `units` and `kinds` are the names that quantities and entities bring.
    ///
    /// # Errors
    /// Everything that is wrong with the rule files, each at its place.
    pub fn load(
        source: &RuleSource,
        lang: &str,
        lexicon: &Lexicon,
        units: &[String],
        kinds: &[String],
        written: Written,
    ) -> Result<Self, Diagnostics> {
        let mut classes = Classes::new();
        let terms = lexicon_classes(lexicon, &mut classes);
        let mut intern = |names: &[String]| -> ByWord<String, ClassSet> {
            names.iter().filter_map(|n| Some((n.clone(), ClassSet::of(classes.intern(n)?)))).collect()
        };
        // Only units that a rule asks about need a class; a pack may have hundreds.
        let units: Vec<String> = units.iter().filter(|unit| written.asked.contains(*unit)).cloned().collect();
        let units = intern(&units);
        let kinds = intern(kinds);
        let (punctuation, row_order) = load_macros(source, lang, &mut classes)?;
        let marks = Marks::new(punctuation);
        let known = Known::of(&classes);
        let (quiet, wall) = (classes.set("quiet_stop"), classes.set("quiet_wall"));
        let stretches = Stretches { quiet, wall, run: known.clause_break, gap: known.gap };
        let mut problems = Diagnostics::default();
        let nodes = compile_nodes(written.nodes, &classes, &stretches, &mut problems);
        let rules = compile_rules(written.claims, &classes, &stretches, &mut problems);
        if problems.has_errors() {
            return Err(problems);
        }
        let claim_index = Index::of(numbered(rules.iter().map(|rule| &rule.programs)));
        let node_index = Index::of(numbered(nodes.iter().map(|rule| &rule.programs)));
        let programs = rules.iter().flat_map(|rule| &rule.programs);
        let anchors = programs.fold(ClassSet::EMPTY, |all, program| all.union(*program.anchor()));
        Ok(Self {
            claim_index,
            node_index,
            anchors,
            classes,
            known,
            nodes,
            rules,
            featured: featured(&terms),
            terms,
            kinds,
            units,
            marks,
            row_order,
        })
    }

    /// The classes of a cue term.
    pub fn term_classes(&self, term: u32) -> ClassSet {
        self.terms.get(term as usize).map_or(ClassSet::EMPTY, |(set, _)| *set)
    }

    /// A feature of a cue term, such as `sign` or `baseline`.
    pub fn feature(&self, term: u32, name: &str) -> Option<&str> {
        self.terms.get(term as usize)?.1.get(name).map(String::as_str)
    }

    /// Whether a sentence of which all nodes together have these classes may have a cue with a feature.
    pub fn may_say(&self, all: &ClassSet, feature: &str) -> bool {
        self.featured.get(feature).is_some_and(|classes| classes.meets(all))
    }

    /// A feature of a node that is a cue.
    pub fn node_feature(&self, node: &Node, name: &str) -> Option<&str> {
        match node.kind {
            NodeKind::Cue(term) => self.feature(term, name),
            _ => None,
        }
    }

    /// The classes of an entity of this kind.
    pub fn entity_classes(&self, kind: &str) -> ClassSet {
        self.known.entity.union(self.kinds.get(kind).copied().unwrap_or_default())
    }

    /// How specific an entity is: a table's row that names several is about the most specific, the model rather than its maker.
    pub fn specificity(&self, id: &EntityId) -> usize {
        let classes = self.kinds.get(id.kind()).copied().unwrap_or_default();
        self.row_order.iter().position(|kinds| kinds.meets(&classes)).map_or(0, |place| self.row_order.len() - place)
    }

    /// Whether figures of this subject are measured nowhere in particular.
    pub fn is_unplaced(&self, id: &EntityId) -> bool {
        self.entity_classes(id.kind()).meets(&self.known.unplaced)
    }

    /// The class of a unit.
    pub fn unit_class(&self, unit: &UnitId) -> ClassSet {
        self.units.get(unit.as_str()).copied().unwrap_or_default()
    }

    /// The classes of a punctuation mark; none for a character that is no such mark.
    pub fn punctuation(&self, mark: char) -> Option<ClassSet> {
        self.marks.get(mark)
    }

    /// What an ASCII byte is between two mentions.
    pub fn plainness(&self, byte: u8) -> Plainness {
        self.marks.plain.get(usize::from(byte)).copied().unwrap_or(Plainness::Mark)
    }

    /// The classes of all punctuation marks together.
    pub fn all_punctuation(&self) -> ClassSet {
        let marks = self.marks.sets.iter().chain(self.marks.others.values());
        marks.fold(ClassSet::EMPTY, |all, set| all.union(*set))
    }

    /// The id of a variant as an entity of its own.
    pub fn unfolded(&self, mention: &EntityMention) -> Option<EntityId> {
        gazetteer::unfolded(mention)
    }
}

/// The punctuation of a language. Asked for every character of a text, so the common ones stand in a table.
#[derive(Debug, Clone)]
struct Marks {
    plain: [Plainness; 128],
    ascii: [Option<u8>; 128],
    sets: Vec<ClassSet>,
    /// Of the marks beyond ASCII, the low ten bits.
    low_bits: [u64; 16],
    others: BTreeMap<char, ClassSet>,
}

/// What a byte is between two mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plainness {
    /// Part of a word.
    Word,
    /// Nothing that makes a node.
    Nothing,
    /// A punctuation mark, or a byte that needs a look at what stands beside it.
    Mark,
}

/// What the bytes of ASCII are where these characters are punctuation.
fn plainness(is_mark: impl Fn(char) -> bool) -> [Plainness; 128] {
    std::array::from_fn(|code| {
        let byte = u8::try_from(code).unwrap_or_default();
        match byte {
            // A hyphen may be a dash.
            b'-' => Plainness::Mark,
            _ if is_mark(char::from(byte)) => Plainness::Mark,
            _ if byte.is_ascii_alphanumeric() => Plainness::Word,
            _ => Plainness::Nothing,
        }
    })
}

impl Marks {
    fn new(punctuation: BTreeMap<char, ClassSet>) -> Self {
        let mut marks = Self {
            plain: plainness(|mark| punctuation.contains_key(&mark)),
            ascii: [None; 128],
            sets: Vec::new(),
            low_bits: [0; 16],
            others: BTreeMap::new(),
        };
        for (mark, set) in punctuation {
            let code = mark as usize;
            let place = u8::try_from(marks.sets.len()).ok().filter(|_| mark.is_ascii());
            match marks.ascii.get_mut(code).filter(|_| place.is_some()) {
                Some(slot) => {
                    *slot = place;
                    marks.sets.push(set);
                }
                None => {
                    marks.low_bits.iter_mut().skip(code >> 6 & 15).take(1).for_each(|word| *word |= 1 << (code & 63));
                    marks.others.insert(mark, set);
                }
            }
        }
        marks
    }

    fn get(&self, mark: char) -> Option<ClassSet> {
        let code = mark as usize;
        if let Some(slot) = self.ascii.get(code) {
            return self.sets.get(usize::from((*slot)?)).copied();
        }
        let may = self.low_bits.get(code >> 6 & 15).is_some_and(|word| word >> (code & 63) & 1 == 1);
        if may { self.others.get(&mark).copied() } else { None }
    }
}

/// The patterns of rules, each with the number of its rule and its own.
fn numbered<'r>(rules: impl Iterator<Item = &'r Vec<Program>>) -> impl Iterator<Item = ((usize, usize), &'r Program)> {
    rules.enumerate().flat_map(|(rule, programs)| {
        programs.iter().enumerate().map(move |(number, program)| ((rule, number), program))
    })
}

fn lexicon_classes(lexicon: &Lexicon, classes: &mut Classes) -> Vec<(ClassSet, BTreeMap<String, String>)> {
    for name in lexicon.class_names() {
        classes.intern(name);
    }
    lexicon
        .terms()
        .map(|term| {
            let names = term.classes.iter().map(|class| classes.set(lexicon.class_name(class)));
            (names.fold(ClassSet::EMPTY, ClassSet::union), term.features.clone())
        })
        .collect()
}

/// For each feature the classes of the cues that have it; every class, where one of them has none to be known by.
fn featured(terms: &[(ClassSet, BTreeMap<String, String>)]) -> ByWord<String, ClassSet> {
    let mut featured: ByWord<String, ClassSet> = ByWord::default();
    for (classes, features) in terms {
        let classes = if classes.is_empty() { ClassSet::ALL } else { *classes };
        features.keys().for_each(|name| featured.entry(name.clone()).or_default().insert(classes));
    }
    featured
}

/// Reads `classes.toml` of the pack and of the language. A macro may name classes that have no term in this language.
fn load_macros(
    source: &RuleSource,
    lang: &str,
    classes: &mut Classes,
) -> Result<(BTreeMap<char, ClassSet>, Vec<ClassSet>), Diagnostics> {
    let (mut punctuation, mut row_order) = (BTreeMap::new(), Vec::new());
    for path in ["classes.toml".to_owned(), format!("{lang}/classes.toml")] {
        let Some(file) = source.file(&path) else { continue };
        let read: ClassFile = file.parse()?;
        for (name, members) in &read.macros {
            let mut set = classes.lookup(name).unwrap_or_default();
            for member in members.get_ref() {
                let class = classes.lookup(member).or_else(|| classes.intern(member).map(ClassSet::of));
                set.insert(class.ok_or_else(|| too_many(file, members.span()))?);
            }
            classes.define(name, set);
        }
        for (class, marks) in &read.punctuation {
            let set = classes.set(class);
            punctuation.extend(marks.chars().map(|mark| (mark, set)));
        }
        let kinds = |names: &Vec<String>| names.iter().fold(ClassSet::EMPTY, |set, name| set.union(classes.set(name)));
        row_order.extend(read.row_order.iter().map(kinds));
    }
    Ok((punctuation, row_order))
}

fn too_many(file: &RuleFile, span: std::ops::Range<usize>) -> Diagnostics {
    Diagnostics::one(
        Diagnostic::error(file, span, format!("expected at most {MAX_CLASSES} classes in one pack, found more"))
            .code("too-many-classes"),
    )
}

fn compile_all(
    patterns: &[Spanned<String>],
    file: &RuleFile,
    classes: &Classes,
    stretches: &Stretches,
    problems: &mut Diagnostics,
) -> Vec<Program> {
    let compile =
        |text: &str| -> Result<Program, PatternError> { Program::compile(&Pattern::parse(text)?, classes, stretches) };
    let mut programs = Vec::new();
    for pattern in patterns {
        match compile(pattern.get_ref()) {
            Ok(program) => programs.push(program),
            Err(error) => {
                // The string begins one byte after its opening quote.
                let base = pattern.span().start + 1;
                let end = (base + error.at.end).min(pattern.span().end);
                let message = error.message;
                problems.0.push(
                    Diagnostic::error(file, base + error.at.start..end.max(base + error.at.start), message)
                        .code("pattern")
                        .help(
                            "`tallywire rules schema` lists the classes; docs/rules.md explains the pattern language",
                        ),
                );
            }
        }
    }
    programs
}

fn compile_nodes(
    specs: Vec<(NodeSpec, RuleFile)>,
    classes: &Classes,
    stretches: &Stretches,
    problems: &mut Diagnostics,
) -> Vec<NodeRule> {
    let mut rules = Vec::new();
    for (spec, file) in specs {
        let mut set = ClassSet::EMPTY;
        for name in &spec.classes {
            match classes.lookup(name.get_ref()) {
                Some(class) => set.insert(class),
                None => problems.0.push(
                    Diagnostic::error(&file, name.span(), format!("unknown class `{}`", name.get_ref()))
                        .code("unknown-class"),
                ),
            }
        }
        let programs = compile_all(&spec.patterns, &file, classes, stretches, problems);
        rules.push(NodeRule { programs, classes: set, spec });
    }
    rules
}

fn compile_rules(
    loaded: Vec<LoadedRule>,
    classes: &Classes,
    stretches: &Stretches,
    problems: &mut Diagnostics,
) -> Vec<ClaimRule> {
    let mut rules = Vec::new();
    for loaded in loaded {
        let programs = compile_all(&loaded.spec.patterns, &loaded.file, classes, stretches, problems);
        let unless = compile_all(&loaded.spec.unless, &loaded.file, classes, stretches, problems);
        let mut class = |name: &Option<Spanned<String>>| {
            let name = name.as_ref()?;
            let class = classes.lookup(name.get_ref());
            if class.is_none() {
                let message = format!("unknown class `{}`", name.get_ref());
                problems.0.push(Diagnostic::error(&loaded.file, name.span(), message).code("unknown-class"));
            }
            class
        };
        let (lead_in, context) = (class(&loaded.spec.lead_in), class(&loaded.spec.context));
        let nearby = class(&loaded.spec.nearby);
        let id = RuleId::new(loaded.spec.id.get_ref());
        let metric = loaded.spec.metric.as_ref().map(|metric| MetricId::new(metric.get_ref()));
        rules.push(ClaimRule { id, metric, programs, unless, lead_in, context, nearby, loaded });
    }
    rules
}
