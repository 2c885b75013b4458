//! What the passage is about, sentence after sentence: the subject in focus, the period, the platform, who is cited.

mod antecedents;
mod periods;
mod pronouns;

use jiff::civil::Date;

use crate::extract::{Grammar, Sentence, Subject};
use crate::model::{ByteSpan, PeriodMention, ResolvedPeriod};
use crate::rules::ClassSet;

pub use pronouns::comparand;

/// A value with the passage that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it is said.
    pub span: ByteSpan,
}

/// A period with the words that state it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The days.
    pub period: ResolvedPeriod,
    /// As stated.
    pub mention: PeriodMention,
}

/// What is carried from one sentence to the next.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The article's date.
    pub published: Option<Date>,
    /// The subject that a sentence without one is about.
    pub focus: Option<Sourced<Subject>>,
    /// The subjects that were named, the latest last.
    recent: Vec<Subject>,
    /// The same with those of lists: "the former" may be one of two that were named together.
    named: Vec<Subject>,
    /// The list that was told last, if nobody else was named since.
    listed: Vec<Subject>,
    /// The names of the sentence before, in their order: those of its last list, if it has one.
    row: Vec<Subject>,
    /// The period of the paragraph, of the section, and of the article.
    pub paragraph: Option<Sourced<Stated>>,
    section: Option<Sourced<Stated>>,
    /// The period of a line that leads into the following ones: "6.15-6.21这周的前五：".
    lead: Option<Sourced<Stated>>,
    article: Option<Sourced<Stated>>,
    /// The period of each length that was stated last.
    told: Vec<Sourced<Stated>>,
    /// Of the weeks that the text is about, the one that ends last: "the most recent week".
    pub latest_week: Option<Sourced<Stated>>,
    /// The week or month that the words before came to, whether the passage is about it or not: 前一周……。再前一周…….
    pub step: Option<ResolvedPeriod>,
    /// The half-year that was stated last: "the first half" after it is of the same year.
    pub half: Option<ResolvedPeriod>,
    /// The earlier time that the paragraph has held a level against: "up from 27% in September".
    pub compared: Option<Sourced<Stated>>,
    /// The passage has come to a time that its words leave open; and the time that was told last is such a one.
    adrift: bool,
    lost: bool,
    /// The platform that was named last.
    pub platform: Option<Sourced<String>>,
    /// The same as a name: "the platform" stands for it.
    pub measured_at: Option<Subject>,
    /// Who is cited, nearest first.
    pub attribution: Vec<Sourced<String>>,
    /// The metric that a word told of last (the feature `metric`).
    pub topic: Option<String>,
    /// The place or platform that was named last.
    named_where: Option<Subject>,
    /// Who "we" are.
    pub house: Option<Subject>,
    headline: Option<Sourced<Subject>>,
    /// Whose part of a whole was told last.
    part: Option<Subject>,
    /// The only subject that the section's heading names.
    heading: Option<Sourced<Subject>>,
    /// Whether the focus was named in this very block.
    focus_is_near: bool,
}

/// At most so many names are remembered: enough for "the former", and a bound on memory.
const REMEMBERED: usize = 8;

impl State {
    /// A state for an article of this date, in which this house speaks.
    pub fn new(published: Option<Date>, house: Option<Subject>) -> Self {
        Self { published, house, ..Self::default() }
    }

    /// A new block begins: its period is the section's until it states one; a subject named before needs a pronoun now.
    pub fn enter_block(&mut self, list_item: bool) {
        self.paragraph = None;
        if !list_item {
            self.adrift = false;
            self.compared = None;
            self.focus_is_near = false;
        }
    }

    /// A block has ended. One that leads into what follows hands its period on.
    pub fn leave_block(&mut self, leads: bool) {
        if leads && self.paragraph.is_some() {
            self.lead.clone_from(&self.paragraph);
        }
    }

    /// 问：Step 3.5 Flash……？ 答：那一周是1.62万亿: an answer is about whom the question names.
    pub fn answer(&mut self) {
        self.focus_is_near = self.focus.is_some();
    }

    /// A heading begins a section.
    pub fn enter_section(&mut self) {
        self.section = None;
        self.adrift = false;
        self.lead = None;
        self.heading = None;
        self.paragraph = None;
        self.focus_is_near = false;
    }

    /// Nobody is in focus any more.
    pub fn forget(&mut self) {
        self.focus = None;
        self.focus_is_near = false;
    }

    /// Whether the name in focus stands in a passage.
    pub fn has_named_in(&self, passage: ByteSpan) -> bool {
        self.focus.as_ref().is_some_and(|focus| passage.contains(focus.span))
    }

    /// The subject of a sentence that names none.
    pub fn near_focus(&self) -> Option<&Sourced<Subject>> {
        self.focus.as_ref().filter(|_| self.focus_is_near)
    }

    /// The subject of a sentence that names nobody: the one in focus, else the only one that the headline names.
    pub fn fallback(&self) -> Option<(&Sourced<Subject>, &'static str)> {
        let near = self.near_focus().map(|f| (f, "earlier_sentence"));
        near.or(self.heading.as_ref().map(|f| (f, "heading"))).or(self.headline.as_ref().map(|f| (f, "title")))
    }

    /// Takes the subject of a section's heading, when it names just one: "## 2. Kimi K3", and below it "7.2 trillion tokens."
    pub fn set_heading(&mut self, sentence: &Sentence, grammar: &Grammar) {
        self.heading = only_name(sentence, &grammar.known.subject);
    }

    /// Takes the subject of the headline, when it names just one.
    pub fn set_headline(&mut self, sentence: &Sentence, grammar: &Grammar) {
        let names = grammar.known.subject.union(grammar.known.context);
        let head =
            |only: &Sourced<Subject>| grammar.entity_classes(only.value.id.kind()).meets(&grammar.classes.set("top"));
        if let Some(only) = only_name(sentence, &names).filter(|only| !head(only)) {
            self.headline = Some(only);
        }
    }

    /// Takes the metric that the sentence tells of last.
    pub fn set_topic(&mut self, sentence: &Sentence, grammar: &Grammar) {
        let told = sentence.nodes.iter().rev().find_map(|node| grammar.node_feature(node, "metric"));
        self.topic = told.map(str::to_owned).or(self.topic.take());
    }

    /// The names of the sentence before, if they are so many: "Their use grew by 12%, 8% and 3% respectively".
    pub fn row(&self, members: usize) -> Option<&[Subject]> {
        Some(self.row.as_slice()).filter(|row| row.len() == members)
    }

    /// The names that were told, those in lists as well, the latest first.
    pub fn named(&self) -> impl Iterator<Item = &Subject> + Clone {
        self.named.iter().rev()
    }

    /// The names that were told, the latest first.
    pub fn recent(&self) -> impl Iterator<Item = &Subject> {
        self.recent.iter().rev()
    }

    /// Takes a subject as the one in focus.
    pub fn set_focus(&mut self, subject: &Subject) {
        self.focus = Some(Sourced { value: subject.clone(), span: subject.span });
        self.focus_is_near = true;
    }

    /// Takes the subject of a part of a whole.
    pub fn set_part(&mut self, subject: Subject) {
        self.part = Some(subject);
    }

    /// Remembers the names of a sentence, for pronouns.
    pub fn remember(&mut self, sentence: &Sentence, grammar: &Grammar) {
        self.row = row_of(sentence, grammar);
        let place = grammar.known.place.union(grammar.known.context);
        for (at, node) in sentence.nodes.iter().enumerate() {
            if let Some(place) = node.subject().filter(|_| sentence.is(at, &place)) {
                self.named_where = Some(place.clone());
            }
            if !sentence.is(at, &grammar.known.subject) {
                continue;
            }
            let pronoun = sentence.is(at, &grammar.known.pronoun);
            if !node.subjects().is_empty() && !pronoun && !sentence.is(at, &grammar.known.whole) {
                self.listed = node.subjects().iter().filter(|_| node.subject().is_none()).cloned().collect();
            }
            node.subjects().iter().for_each(|subject| remember(&mut self.named, subject));
        }
        // "Kimi K3 is dearer than Claude Sonnet 5. Last week the model …": not whom it was only measured against.
        let named = |compared: bool| {
            let at = 0..sentence.nodes.len();
            let at = at.filter(move |n| sentence.is(*n, &grammar.known.subject));
            at.filter(move |n| comparand(sentence, *n, grammar) == compared).filter_map(|n| sentence.nodes[n].subject())
        };
        named(true).chain(named(false)).for_each(|subject| remember(&mut self.recent, subject));
    }
}

/// The names of a sentence in their order: those of its last list, else all of them.
fn row_of(sentence: &Sentence, grammar: &Grammar) -> Vec<Subject> {
    let known = &grammar.known;
    let named = |n: &usize| sentence.is(*n, &known.subject) && !sentence.is(*n, &known.whole.union(known.pronoun));
    let nodes: Vec<usize> = (0..sentence.nodes.len()).filter(named).collect();
    let list = nodes.iter().rev().find(|n| sentence.nodes[**n].subjects().len() > 1);
    if let Some(list) = list {
        return sentence.nodes[*list].subjects().to_vec();
    }
    let mut row: Vec<Subject> = Vec::new();
    for subject in nodes.iter().flat_map(|n| sentence.nodes[*n].subjects()) {
        if row.iter().all(|known| known.id != subject.id) {
            row.push(subject.clone());
        }
    }
    row
}

/// Takes a name as the latest.
fn remember(names: &mut Vec<Subject>, subject: &Subject) {
    names.retain(|known| known.id != subject.id);
    names.push(subject.clone());
    let extra = names.len().saturating_sub(REMEMBERED);
    names.drain(..extra);
}

/// The subject that a sentence names, if it names one and no other.
pub fn only_name(sentence: &Sentence, known: &ClassSet) -> Option<Sourced<Subject>> {
    let mut named: Vec<&Subject> = (0..sentence.nodes.len())
        .filter(|i| sentence.is(*i, known))
        .flat_map(|i| sentence.nodes[i].subjects())
        .collect();
    named.dedup_by(|a, b| a.id == b.id);
    match named.as_slice() {
        [only] => Some(Sourced { value: (*only).clone(), span: only.span }),
        _ => None,
    }
}
