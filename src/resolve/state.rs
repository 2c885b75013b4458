//! What the passage is about, sentence after sentence: the subject in focus, the period, the platform, who is cited.

mod pronouns;

use jiff::civil::Date;

use crate::extract::{Grammar, Sentence, Subject};
use crate::model::{ByteSpan, Grain, PeriodExpr, PeriodMention, ResolvedPeriod};
use crate::rules::ClassSet;

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
    /// The half-year that was stated last: "the first half" after it is of the same year.
    pub half: Option<ResolvedPeriod>,
    /// The earlier time that the paragraph has held a level against: "up from 27% in September".
    pub compared: Option<Sourced<Stated>>,
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

/// An article is about a time that ended at most so many days before it; a report on a half-year comes later than one on a week.
const RECENT: i32 = 150;

/// A week that ended at most so many days before an article is its news, where what was told before ended more than so many.
const FRESH: i32 = 10;
const STALE: i32 = 45;

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

    /// A paragraph that tells how the figures were counted, before any is told, and names a stretch of the headline's month: that is the
    /// article's time. "(February 2026)", and then "the tokens that each model handled over the seven days through Sunday, February 22".
    pub fn narrow(&mut self) {
        let within = |stated: &Sourced<Stated>, about: &Sourced<Stated>| {
            let (inner, outer) = (stated.value.period, about.value.period);
            inner != outer && outer.start <= inner.start && inner.end <= outer.end
        };
        if let (Some(stated), Some(about)) = (&self.paragraph, &self.article)
            && week_long(stated)
            && within(stated, about)
        {
            self.section = self.section.take().filter(|section| section.value.period != about.value.period);
            self.article = Some(stated.clone());
        }
    }

    /// Takes the period of a line that leads into what follows.
    pub fn lead_with(&mut self, stated: Sourced<Stated>) {
        self.lead = Some(stated);
    }

    /// A heading begins a section.
    pub fn enter_section(&mut self) {
        self.section = None;
        self.lead = None;
        self.heading = None;
        self.paragraph = None;
        self.focus_is_near = false;
    }

    /// The period that a figure without one of its own has.
    pub fn period(&self) -> Option<&Sourced<Stated>> {
        self.paragraph.as_ref().or(self.lead.as_ref()).or(self.section.as_ref()).or(self.article.as_ref())
    }

    /// The day, week or month that was stated last.
    pub fn last_of(&self, grain: Grain) -> Option<&Sourced<Stated>> {
        self.told.iter().find(|told| told.value.period.grain == Some(grain))
    }

    /// Takes a period that a figure's clause states as what the passage is about.
    pub fn adopt_period(&mut self, stated: Sourced<Stated>, heading: bool) {
        // "The list this week:", in a text that has named its week by the days.
        let known = self.period().is_some_and(|about| about.value.period.grain == stated.value.period.grain);
        // 统计区间：7.27 – 8.2, and then the heading 本周大盘.
        let named = self.period().is_some_and(|about| week_long(about) && ends_just_before(about, &stated));
        if (!heading && known || named) && is_this_week(&stated) {
            return;
        }
        self.told.retain(|told| told.value.period.grain != stated.value.period.grain);
        self.told.push(stated.clone());
        // A headline's "this week" is the week that the text then names by its days.
        for loose in [&mut self.article, &mut self.section].into_iter().flatten() {
            if is_this_week(loose) && ends_just_before(&stated, loose) {
                *loose = stated.clone();
            }
        }
        // "Up from 480 trillion in May 2025" comes first and is not what the article is about: news tells of the time just before it.
        let recent = self.published.is_none_or(|published| {
            let (start, end) = (stated.value.period.start, stated.value.period.end);
            let days = |span: Result<jiff::Span, jiff::Error>| span.map_or(0, |span| span.get_days());
            days(published.since(end)) <= RECENT + days(end.since(start))
        });
        // A tale that goes on to a later week ("The following week, …") has come to what the article is about.
        let later = self.article.as_ref().is_none_or(|about| self.comes_after(about, &stated));
        if (later || self.is_news(&stated)) && recent {
            self.article = Some(stated.clone());
        }
        if heading {
            self.section = Some(stated);
        } else {
            self.lead = None;
            self.paragraph = Some(stated);
        }
    }

    /// Whether a week lies behind another and is over on the day of publication.
    fn comes_after(&self, about: &Sourced<Stated>, stated: &Sourced<Stated>) -> bool {
        let (old, new) = (about.value.period, stated.value.period);
        let weeks = week_long(about) && week_long(stated);
        weeks && old.end < new.start && self.published.is_some_and(|published| new.end <= published)
    }

    /// 今年3月到了三成多；6月是43%；上周，也就是9月7日到13日，51.2%: what an article of that week is about, though months were told before.
    fn is_news(&self, stated: &Sourced<Stated>) -> bool {
        let before = |end: Date| self.published?.since(end).ok().map(|span| span.get_days());
        let fresh = before(stated.value.period.end).is_some_and(|days| (0..=FRESH).contains(&days));
        let stale = |about: &Sourced<Stated>| before(about.value.period.end).is_some_and(|days| days > STALE);
        fresh && week_long(stated) && self.article.as_ref().is_some_and(stale)
    }

    /// Takes a day that a figure's clause states as what its paragraph is about, where nothing longer is known.
    pub fn adopt_day(&mut self, stated: Sourced<Stated>) {
        if self.period().is_none_or(|about| about.value.period.grain == Some(Grain::Day)) {
            self.paragraph = Some(stated);
        }
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
            if let Some(subject) = node.subject() {
                remember(&mut self.recent, subject);
            }
            node.subjects().iter().for_each(|subject| remember(&mut self.named, subject));
        }
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
/// 本周: the week that the article was printed in, by its words.
fn is_this_week(stated: &Sourced<Stated>) -> bool {
    let expr = &stated.value.mention.expr;
    stated.value.period.grain == Some(Grain::Week) && matches!(expr, PeriodExpr::Relative { offset: 0, .. })
}

/// Whether a week named by its days is the one before the printed one.
fn ends_just_before(stated: &Sourced<Stated>, printed: &Sourced<Stated>) -> bool {
    let (week, now) = (stated.value.period, printed.value.period);
    let named = !matches!(stated.value.mention.expr, PeriodExpr::Relative { .. } | PeriodExpr::Same);
    let near = now.start.since(week.end).is_ok_and(|gap| (0..=7).contains(&gap.get_days()));
    named && near && (week.grain == Some(Grain::Week) || week_long(stated))
}

/// Whether a stretch is seven days.
fn week_long(stated: &Sourced<Stated>) -> bool {
    let period = stated.value.period;
    period.end.since(period.start).is_ok_and(|length| length.get_days() == 6)
}

/// The subject that a sentence names, if it names one and no other.
fn only_name(sentence: &Sentence, known: &ClassSet) -> Option<Sourced<Subject>> {
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

/// Whether a name is what something is compared with.
pub fn comparand(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let before: &ClassSet = &grammar.known.comparand;
    (at.saturating_sub(2)..at).any(|i| sentence.is(i, before))
}
