//! A language's rules, compiled: node rules, claim rules, and the classes that both are written in.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_spanned::Spanned;

use super::index::Index;
use super::node::{Node, NodeKind};
use crate::annotate::gazetteer::{self, Lexicon};
use crate::model::{EntityId, EntityMention, MetricId, RuleId, UnitId};
use crate::rules::{
    ByWord, ClassSet, Classes, Diagnostic, Diagnostics, LoadedRule, MAX_CLASSES, NodeSpec, Pattern, PatternError,
    Program, RuleFile, RuleSource, Stretches, load_nodes, load_rules,
};

/// Classes that the engine asks for by name.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct Known {
    pub number: ClassSet,
    pub scaled: ClassSet,
    pub signed: ClassSet,
    pub negative: ClassSet,
    pub ranged: ClassSet,
    pub quantity: ClassSet,
    pub rated: ClassSet,
    pub percent: ClassSet,
    pub points: ClassSet,
    pub fraction: ClassSet,
    pub multiple: ClassSet,
    pub times: ClassSet,
    pub fold: ClassSet,
    pub grown: ClassSet,
    pub relation: ClassSet,
    pub ordinal: ClassSet,
    pub numbered: ClassSet,
    pub duration: ClassSet,
    pub streak: ClassSet,
    pub counted: ClassSet,
    pub period: ClassSet,
    pub noise: ClassSet,
    pub first: ClassSet,
    pub list_number: ClassSet,
    pub priced: ClassSet,
    pub per: [ClassSet; 8],
    pub figure: ClassSet,
    pub gap: ClassSet,
    pub entity: ClassSet,
    pub list: ClassSet,
    pub comma: ClassSet,
    pub colon: ClassSet,
    pub dash: ClassSet,
    pub semicolon: ClassSet,
    pub open: ClassSet,
    pub close: ClassSet,
    pub subject: ClassSet,
    pub clause_break: ClassSet,
    pub pronoun: ClassSet,
    pub skip: ClassSet,
    pub attribution: ClassSet,
    pub possessive: ClassSet,
    pub reaching: ClassSet,
    pub relative: ClassSet,
    pub place: ClassSet,
    pub place_kind: ClassSet,
    pub unplaced: ClassSet,
    pub stands_for_all: ClassSet,
    pub absorbed: ClassSet,
    pub whole: ClassSet,
    pub within: ClassSet,
    pub telling: ClassSet,
    pub source: ClassSet,
    pub unknown: ClassSet,
    pub comparand: ClassSet,
    pub aside: ClassSet,
    pub right_link: ClassSet,
    pub conjunction: ClassSet,
    pub context: ClassSet,
    pub function_word: ClassSet,
    pub quotemark: ClassSet,
    pub period_stop: ClassSet,
    pub than_word: ClassSet,
    /// People, and what stands for things but not for people.
    pub people_noun: ClassSet,
    #[allow(missing_docs)]
    pub thing: ClassSet,
    /// What leads to the set that somebody is one of.
    pub among: ClassSet,
    /// "The former", "the latter".
    pub of_two: ClassSet,
    pub than_after: ClassSet,
    pub baseline_link: ClassSet,
    pub origin_from: ClassSet,
    pub origin_after: ClassSet,
    pub level_to: ClassSet,
    pub release: ClassSet,
    pub in_word: ClassSet,
    pub top_place: ClassSet,
    pub counter_ge: ClassSet,
    pub once: ClassSet,
    pub prior_value: ClassSet,
    pub postposition: ClassSet,
    pub located: ClassSet,
    pub of_word: ClassSet,
    /// "We" and "our", which stand for the house that speaks; whom such a house can be; what is its own.
    pub house_pronoun: ClassSet,
    pub house: ClassSet,
    pub house_thing: ClassSet,
    /// Is, was, remained.
    pub copula: ClassSet,
    /// People who use nothing: employees, investors.
    pub other_people: ClassSet,
    /// A customer's words.
    pub customer: ClassSet,
    /// Most used, largest: what somebody's is one of a kind.
    pub superlative: ClassSet,
    pub becoming: ClassSet,
    pub measured: ClassSet,
    pub platform_itself: ClassSet,
    pub with_word: ClassSet,
    pub countable: ClassSet,
    pub place_like: ClassSet,
    pub measured_by: ClassSet,
    pub whole_opening: ClassSet,
    pub moving: ClassSet,
    pub arrow: ClassSet,
    pub after_event: ClassSet,
    pub follow_order: ClassSet,
    pub total: ClassSet,
    pub answer: ClassSet,
    pub below: ClassSet,
}

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
    kinds: ByWord<String, ClassSet>,
    units: ByWord<String, ClassSet>,
    marks: Marks,
    row_order: Vec<ClassSet>,
}

impl Grammar {
    /// Compiles the rules of a language over its lexicon. `units` and `kinds` are the names that quantities and entities bring.
    ///
    /// # Errors
    /// Everything that is wrong with the rule files, each at its place.
    pub fn load(
        source: &RuleSource,
        lang: &str,
        lexicon: &Lexicon,
        units: &[String],
        kinds: &[String],
    ) -> Result<Self, Diagnostics> {
        let mut classes = Classes::new();
        let terms = lexicon_classes(lexicon, &mut classes);
        let mut intern = |names: &[String]| -> ByWord<String, ClassSet> {
            names.iter().filter_map(|n| Some((n.clone(), ClassSet::of(classes.intern(n)?)))).collect()
        };
        // Only units that a rule asks about need a class; a pack may have hundreds.
        let asked = asked_names(source, lang)?;
        let units: Vec<String> = units.iter().filter(|unit| asked.contains(*unit)).cloned().collect();
        let units = intern(&units);
        let kinds = intern(kinds);
        let (punctuation, row_order) = load_macros(source, lang, &mut classes)?;
        let marks = Marks::new(punctuation);
        let known = Known::of(&classes);
        let (quiet, wall) = (classes.set("quiet_stop"), classes.set("quiet_wall"));
        let stretches = Stretches { quiet, wall, run: known.clause_break, gap: known.gap };
        let mut problems = Diagnostics::default();
        let nodes = compile_nodes(load_nodes(source, lang)?, &classes, &stretches, &mut problems);
        let rules = compile_rules(load_rules(source, lang)?, &classes, &stretches, &mut problems);
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
    ascii: [Option<u8>; 128],
    sets: Vec<ClassSet>,
    /// Of the marks beyond ASCII, the low ten bits.
    low_bits: [u64; 16],
    others: BTreeMap<char, ClassSet>,
}

impl Marks {
    fn new(punctuation: BTreeMap<char, ClassSet>) -> Self {
        let mut marks = Self { ascii: [None; 128], sets: Vec::new(), low_bits: [0; 16], others: BTreeMap::new() };
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

/// The class names that the patterns of a language write.
fn asked_names(source: &RuleSource, lang: &str) -> Result<BTreeSet<String>, Diagnostics> {
    let mut asked = BTreeSet::new();
    let mut collect = |text: &str| {
        if let Ok(pattern) = Pattern::parse(text) {
            pattern.for_each_class(&mut |names, _, _| asked.extend(names.iter().cloned()));
        }
    };
    for rule in load_rules(source, lang)? {
        rule.spec.patterns.iter().chain(&rule.spec.unless).for_each(|p| collect(p.get_ref()));
    }
    for (node, _) in load_nodes(source, lang)? {
        node.patterns.iter().for_each(|p| collect(p.get_ref()));
    }
    Ok(asked)
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

impl Known {
    fn of(classes: &Classes) -> Self {
        let set = |name: &str| classes.set(name);
        Self {
            number: set("number"),
            scaled: set("scaled"),
            signed: set("signed"),
            negative: set("negative"),
            ranged: set("ranged"),
            quantity: set("quantity"),
            rated: set("rated"),
            percent: set("percent"),
            points: set("pp"),
            fraction: set("fraction"),
            multiple: set("multiple"),
            times: set("times"),
            fold: set("fold"),
            grown: set("grown"),
            relation: set("relation"),
            ordinal: set("ordinal"),
            numbered: set("numbered"),
            duration: set("duration"),
            streak: set("streak"),
            counted: set("counted"),
            period: set("period"),
            noise: set("noise"),
            first: set("first"),
            list_number: set("list_number"),
            priced: set("priced"),
            per: ["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
                .map(|unit| set(&format!("per_{unit}"))),
            figure: set("figure"),
            gap: set("gap"),
            entity: set("entity"),
            list: set("list"),
            comma: set("comma"),
            colon: set("colon"),
            dash: set("dash"),
            semicolon: set("semicolon"),
            open: set("open"),
            close: set("close"),
            subject: set("subject"),
            clause_break: set("clause_break"),
            pronoun: set("pronoun"),
            skip: set("skip"),
            attribution: set("attribution"),
            possessive: set("possessive"),
            reaching: set("reaching"),
            relative: set("relative"),
            place: set("place"),
            place_kind: set("place_kind"),
            unplaced: set("unplaced"),
            stands_for_all: set("stands_for_all"),
            absorbed: set("absorbed"),
            whole: set("whole"),
            within: set("within"),
            telling: set("telling"),
            source: set("source"),
            unknown: set("unknown"),
            comparand: set("comparand"),
            aside: set("aside"),
            right_link: set("right_link"),
            conjunction: set("conjunction"),
            context: set("context"),
            function_word: set("function_word"),
            quotemark: set("quotemark"),
            period_stop: set("period_stop"),
            than_word: set("than_word"),
            people_noun: set("people_noun"),
            thing: set("thing"),
            of_two: set("of_two"),
            among: set("in_top"),
            than_after: set("than_after"),
            baseline_link: set("baseline_link"),
            origin_from: set("origin_from"),
            origin_after: set("origin_after"),
            level_to: set("level_to"),
            release: set("release"),
            in_word: set("in_word"),
            top_place: set("top_place"),
            counter_ge: set("counter_ge"),
            once: set("once"),
            prior_value: set("prior_value"),
            postposition: set("postposition"),
            located: set("located"),
            of_word: set("of_word"),
            house_pronoun: set("house_pronoun"),
            house: set("house"),
            house_thing: set("house_thing"),
            customer: set("customer"),
            copula: set("copula"),
            other_people: set("other_people"),
            superlative: set("superlative"),
            becoming: set("becoming"),
            measured: set("measured"),
            platform_itself: set("platform_itself"),
            with_word: set("with_word"),
            countable: set("countable"),
            place_like: set("place_like"),
            measured_by: set("measured_by"),
            whole_opening: set("whole_opening"),
            moving: set("rising").union(set("falling")),
            total: set("total_word").union(set("whole_noun")),
            follow_order: set("follow_order"),
            arrow: set("arrow"),
            after_event: set("after_event"),
            answer: set("answer"),
            below: set("below"),
        }
    }
}
