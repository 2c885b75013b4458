//! Candidate figures to claims: the passage's context fills what a clause leaves out, and what is left goes to the ledger.
//!
//! A pure function of article, mentions and rules.

mod build;
mod corrections;
mod fold;
mod late;
mod ledger;
mod pair;
mod scene;
mod sources;
mod state;
mod tables;
mod topic;
mod value;
mod when;
mod whose;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use build::{Built, build};
use corrections::Note;
use jiff::civil::Date;
use ledger::{Account, CORRECTED};
pub use ledger::{NAME, digits_without_rules};
use scene::Scene;
use state::{Sourced, State, Stated};

use crate::annotate::figures::{Settled, settle};
use crate::annotate::{Writing, split_sentences};
use crate::extract::{self, Grammar, Match, Sentence, Weights, series};
use crate::model::{
    Article, Block, BlockKind, ByteSpan, Claim, EntityId, Grain, LedgerEntry, Mention, MentionKind, MetricId,
    PartialDate, PeriodExpr, PeriodMention, ReasonId, RuleId,
};
use crate::rules::{ClassSet, Entities, Metrics};

/// What an article states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extraction {
    /// Its claims, in the order of the text.
    pub claims: Vec<Claim>,
    /// Every other figure, with the reason.
    pub ledger: Vec<LedgerEntry>,
}

/// How many claims back `after` looks.
const RECENT: usize = 2;

/// The rules of a language, as this stage needs them.
#[derive(Debug, Clone, Copy)]
pub struct Language<'a> {
    /// Compiled rules.
    pub grammar: &'a Grammar,
    /// How sentences end.
    pub writing: &'a Writing,
    /// The pack's metrics.
    pub metrics: &'a Metrics,
    /// The weights of the ranking of subjects.
    pub weights: &'a Weights,
    /// Who makes what.
    pub entities: &'a Entities,
}

/// The languages of an article: its own, and the passages that another pack reads, in the order of the text.
#[derive(Debug, Clone)]
pub struct Languages<'a> {
    /// The language of everything else.
    pub own: Language<'a>,
    /// Passages in other languages.
    pub foreign: Vec<(ByteSpan, Language<'a>)>,
}

impl<'a> Languages<'a> {
    /// The language that a span of the text is read in.
    fn at(&self, span: ByteSpan) -> Language<'a> {
        let after = self.foreign.partition_point(|(passage, _)| passage.start <= span.start);
        let passage = after.checked_sub(1).and_then(|i| self.foreign.get(i));
        passage.filter(|(passage, _)| span.start < passage.end).map_or(self.own, |(_, language)| *language)
    }
}

/// Reads all claims of an article.
pub fn resolve(article: &Article, mentions: &[Mention], languages: &Languages<'_>) -> Extraction {
    let language = languages.own;
    let mut reader = Reader {
        article,
        mentions,
        language,
        languages,
        spans: mentions.iter().map(|m| m.span).collect(),
        state: State::new(
            article
                .meta
                .published
                .or_else(|| dateline(article, mentions))
                .or_else(|| dateline_by_what_it_tells(article, mentions, language.entities)),
        ),
        account: Account::new(mentions.len()),
        claims: Vec::new(),
        kept_apart: kept_apart(article, mentions, language.grammar),
        columns: HashMap::new(),
        around: extract::Around {
            article: classes_of(mentions, languages, language.grammar),
            ..extract::Around::default()
        },
        numbered_lead: None,
        last_metric: None,
        sentence_from: 0,
        block_from: 0,
        body: 0,
        stated: Vec::new(),
        platforms: Vec::new(),
        notes: Vec::new(),
    };
    reader.run();
    corrections::mark(&mut reader.claims, &reader.notes, mentions);
    let claims = fold::fold(std::mem::take(&mut reader.claims), reader.body, language.entities);
    let claims = corrections::strike(claims, &mut reader.account, mentions);
    let claims = topic::strike(claims, &mut reader.account, article, mentions, languages);
    let ledger = reader.account.ledger(article, mentions, &claims, language.metrics);
    Extraction { claims, ledger }
}

/// How far into the text a dateline may stand.
const DATELINE: usize = 300;

/// Bytes between the last date of a text and its end, at most, for the date to be the text's own.
const SIGNED: usize = 12;

/// The day that the text itself gives as its own, where no metadata does: the first full date near the start; a day without a year
/// there ("SHANGHAI, 23 March --") takes the only year that the text names.
fn dateline(article: &Article, mentions: &[Mention]) -> Option<Date> {
    let day_of = |mention: &Mention| match &mention.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Day(day), .. }) => Some(*day),
        _ => None,
    };
    let near = || mentions.iter().take_while(|m| m.span.start < DATELINE.min(article.text.len())).filter_map(day_of);
    let date = |day: PartialDate, year: i16| Date::new(year, day.month?, day.day).ok();
    if let Some(found) = near().find_map(|day| date(day, day.year?)) {
        return Some(found);
    }
    // （总台记者 李四 2026年4月20日）: the day at the very end.
    let last = mentions.iter().rev().take_while(|m| m.span.end + SIGNED > article.text.trim_end().len());
    if let Some(found) = last.filter_map(day_of).find_map(|day| date(day, day.year?)) {
        return Some(found);
    }
    let years: BTreeSet<i16> = mentions
        .iter()
        .filter_map(|m| match &m.kind {
            MentionKind::Period(PeriodMention { expr: PeriodExpr::Year(year), .. }) => Some(*year),
            _ => None,
        })
        .collect();
    let only = years.first().copied().filter(|_| years.len() == 1);
    only.and_then(|only| near().find_map(|day| date(day, only)))
}

/// The date of an article whose dateline has no year, and no year stands in the text, from what the text itself fixes: a week that falls on
/// Monday to Sunday in one year only; a model that is not used before its release.
fn dateline_by_what_it_tells(article: &Article, mentions: &[Mention], entities: &Entities) -> Option<Date> {
    let years = |m: &&Mention| matches!(&m.kind, MentionKind::Period(p) if matches!(p.expr, PeriodExpr::Year(_)));
    let near = || mentions.iter().take_while(|m| m.span.start < DATELINE.min(article.text.len()));
    let day = near().find_map(|m| match &m.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Day(day), .. }) if day.year.is_none() => Some(*day),
        _ => None,
    })?;
    if mentions.iter().any(|m| years(&m)) {
        return None;
    }
    let on = |year: i16| Date::new(year, day.month?, day.day).ok();
    let week = mentions.iter().find_map(|m| match &m.kind {
        MentionKind::Period(period) => match settle(period, None, None) {
            Settled::Fixed(days) if days.grain == Some(Grain::Week) => Some(days.end),
            _ => None,
        },
        _ => None,
    });
    if let Some(end) = week {
        return [end.year(), end.year() + 1].into_iter().filter_map(on).find(|date| *date >= end);
    }
    let released = mentions.iter().filter_map(|m| match &m.kind {
        MentionKind::Entity(entity) => {
            let released = entities.get(entity.id()?)?.released?;
            Date::new(released.year, released.month?, released.day.unwrap_or(1)).ok()
        }
        _ => None,
    });
    let latest = released.max()?;
    [latest.year(), latest.year() + 1].into_iter().filter_map(on).find(|date| *date >= latest)
}

/// The classes of all names and cues of an article that are of one language.
fn classes_of(mentions: &[Mention], languages: &Languages<'_>, grammar: &Grammar) -> ClassSet {
    let own = |mention: &&Mention| std::ptr::eq(languages.at(mention.span).grammar, grammar);
    mentions.iter().filter(own).fold(ClassSet::EMPTY, |all, mention| match &mention.kind {
        MentionKind::Cue(cue) => all.union(grammar.term_classes(cue.term)),
        MentionKind::Entity(entity) => entity.id().map_or(all, |id| all.union(grammar.entity_classes(id.kind()))),
        _ => all,
    })
}

/// Variants that are entities of their own because the base model, or another variant, stands in the same paragraph, list or table
/// (CLAIM.md, "Variants" and "Snapshots": "unless the same list has a row for each").
fn kept_apart(article: &Article, mentions: &[Mention], grammar: &Grammar) -> Vec<(ByteSpan, EntityId)> {
    let mut apart = Vec::new();
    for group in groups(&article.blocks) {
        let from = mentions.partition_point(|m| m.span.start < group.start);
        let inside = mentions[from..].iter().take_while(|m| m.span.start < group.end);
        // Without a variant every model has one form.
        let variant = |m: &Mention| matches!(&m.kind, MentionKind::Entity(entity) if entity.variant.is_some());
        if !inside.clone().any(variant) {
            continue;
        }
        // For each base model its forms; the plain one comes first, then the free edition.
        let mut forms: BTreeMap<EntityId, BTreeSet<(u8, EntityId)>> = BTreeMap::new();
        for mention in inside {
            let MentionKind::Entity(entity) = &mention.kind else { continue };
            let (Some(base), Some(form)) = (entity.id(), grammar.unfolded(entity)) else { continue };
            let order = match entity.variant.as_deref() {
                None => 0,
                Some("free") => 1,
                Some(_) => 2,
            };
            forms.entry(base.clone()).or_default().insert((order, form));
        }
        for (_, forms) in forms {
            apart.extend(forms.into_iter().skip(1).map(|(_, form)| (group, form)));
        }
    }
    apart
}

/// Paragraphs one by one; the items of a list, and the rows of a table, together.
fn groups(blocks: &[Block]) -> Vec<ByteSpan> {
    let run = |kind: BlockKind| match kind {
        BlockKind::ListItem(_) => 1,
        BlockKind::TableRow(table) => 2 + table as usize,
        _ => 0,
    };
    let mut groups: Vec<(usize, ByteSpan)> = Vec::new();
    for block in blocks {
        let kind = run(block.kind);
        match groups.last_mut() {
            Some((last, span)) if kind != 0 && *last == kind => *span = span.join(block.span),
            _ => groups.push((kind, block.span)),
        }
    }
    groups.into_iter().map(|(_, span)| span).collect()
}

struct Reader<'a> {
    article: &'a Article,
    mentions: &'a [Mention],
    language: Language<'a>,
    languages: &'a Languages<'a>,
    spans: Vec<ByteSpan>,
    state: State,
    account: Account,
    claims: Vec<Claim>,
    kept_apart: Vec<(ByteSpan, EntityId)>,
    columns: HashMap<usize, tables::Columns>,
    around: extract::Around,
    /// What led into the numbered headings of the section.
    numbered_lead: Option<ClassSet>,
    /// The metric of the claim before, in the same block.
    last_metric: Option<MetricId>,
    /// Where the claims of the sentence begin, and those of the block.
    sentence_from: usize,
    block_from: usize,
    /// How many claims the body has; those after them are the headline's.
    body: usize,
    /// Periods that the article states, each once.
    stated: Vec<Sourced<Stated>>,
    /// Platforms that the article names, each once.
    platforms: Vec<Sourced<String>>,
    /// What sentences call wrong.
    notes: Vec<Note>,
}

impl Reader<'_> {
    /// The headline is read last, for it borrows from the body; before the body, it only lends its period and platform.
    fn run(&mut self) {
        let (titles, body): (Vec<_>, Vec<_>) =
            self.article.blocks.iter().enumerate().partition(|(_, block)| block.kind == BlockKind::Title);
        for (index, block) in &titles {
            self.glance(*index, block);
        }
        for (index, block) in body {
            self.block(index, block);
        }
        let named = late::Late { periods: &self.stated, platforms: &self.platforms };
        late::fill(&mut self.claims, &named, self.language);
        self.body = self.claims.len();
        for (index, block) in titles {
            self.state.enter_section();
            self.block(index, block);
        }
    }

    /// Takes the language of a passage for what is read next. Words that led into a list are another language's.
    fn speak(&mut self, span: ByteSpan) {
        let language = self.languages.at(span);
        if !std::ptr::eq(language.grammar, self.language.grammar) {
            self.language = language;
            self.around = extract::Around {
                article: classes_of(self.mentions, self.languages, language.grammar),
                ..extract::Around::default()
            };
        }
    }

    fn block(&mut self, index: usize, block: &Block) {
        self.speak(block.span);
        if let Some(reason) = ledger::unread(block.kind) {
            self.refuse_all(block.span, reason);
            return;
        }
        match block.kind {
            BlockKind::Byline => self.glance(index, block),
            BlockKind::Heading(_) => {
                self.last_metric = None;
                self.state.enter_section();
                self.sentences(index, block);
            }
            BlockKind::TableRow(table) => self.table_row(index, table as usize, block),
            BlockKind::ListItem(_) => {
                self.state.enter_block(true);
                self.sentences(index, block);
            }
            _ => {
                self.state.enter_block(false);
                self.sentences(index, block);
            }
        }
    }

    fn sentences(&mut self, index: usize, block: &Block) {
        self.block_from = self.claims.len();
        self.around.paragraph = ClassSet::EMPTY;
        let first = self.first_mention(block.span.start);
        let spans = &self.spans[first..];
        for span in split_sentences(&self.article.text, block.span, spans, self.language.writing) {
            self.speak(span);
            let mut sentence = self.nodes(span, index);
            self.sentence(&mut sentence, block.kind);
        }
        self.state.leave_block(block.span.of(&self.article.text));
    }

    fn first_mention(&self, at: usize) -> usize {
        self.spans.partition_point(|span| span.start < at)
    }

    /// The nodes of a sentence, joined by the node rules, pronouns replaced.
    fn nodes(&self, span: ByteSpan, block: usize) -> Sentence {
        let grammar = self.language.grammar;
        let from = self.first_mention(span.start);
        let mut sentence = extract::build(&self.article.text, span, block, self.mentions, from, grammar);
        // Names first: in "Zhipu's GLM-5.2 … its release" the model is what "its" stands for. Then the names that pronouns bring.
        let joined = extract::reduce(&mut sentence, self.mentions, grammar);
        let replaced = self.state.resolve_pronouns(&mut sentence, grammar);
        if joined || replaced {
            extract::reduce(&mut sentence, self.mentions, grammar);
        }
        sentence
    }

    fn sentence(&mut self, sentence: &mut Sentence, kind: BlockKind) {
        let grammar = self.language.grammar;
        sources::read(sentence, self.article, grammar, &mut self.state);
        if let Some(platform) = self.state.platform.as_ref()
            && !self.platforms.iter().any(|known| known.value == platform.value)
        {
            self.platforms.push(platform.clone());
        }
        self.around.lead_in = self.lead_in(sentence, kind);
        let rows = series(sentence, grammar);
        let matches = sources::with_rows(extract::matches(sentence, &self.around, grammar), &rows, grammar);
        self.around.paragraph = self.around.paragraph.union(sentence.all);
        let before = self.claims.len();
        self.sentence_from = before;
        for at_one_anchor in matches.chunk_by(|a, b| a.anchor == b.anchor) {
            // The first that makes something of the figure takes it.
            let _ = at_one_anchor.iter().any(|m| self.take(sentence, m, &rows));
        }
        let inside = self.first_mention(sentence.span.start)..self.first_mention(sentence.span.end);
        let refused = inside.filter(|index| self.account.is_refused(*index, CORRECTED)).map(|index| self.spans[index]);
        let withdrawn: Vec<ByteSpan> = refused.collect();
        if let Some(block) = self.article.blocks.get(sentence.block).filter(|_| !withdrawn.is_empty()) {
            self.notes.push(Note { withdrawn, from: sentence.span.start, block: block.span });
        }
        self.note_period(sentence, matches!(kind, BlockKind::Heading(_)));
        self.note_leading_day(sentence);
        self.refocus(sentence, before);
        if matches!(kind, BlockKind::Heading(_)) {
            self.state.set_heading(sentence, grammar);
        }
        self.state.set_topic(sentence, grammar);
        self.state.remember(sentence, grammar);
    }

    /// The words that lead into what is read: those of the line before a list, and for a numbered heading those before the first of them.
    fn lead_in(&mut self, sentence: &Sentence, kind: BlockKind) -> ClassSet {
        let numbered =
            matches!(kind, BlockKind::Heading(_)) && sentence.is(0, &self.language.grammar.known.list_number);
        if numbered {
            return *self.numbered_lead.get_or_insert(self.around.lead_in);
        }
        if matches!(kind, BlockKind::Heading(_)) {
            self.numbered_lead = None;
        }
        if matches!(kind, BlockKind::ListItem(_)) { self.around.lead_in } else { sentence.all }
    }

    /// Whether the match made a claim or a ledger entry.
    fn take(&mut self, sentence: &Sentence, m: &Match, rows: &[extract::Series]) -> bool {
        let spec = &m.rule(self.language.grammar).loaded.spec;
        // The metric told last, or one of the last claims: "a share of 52.4%, while their rivals had 16.9tn (32.3%)".
        let recent = self.claims.len().saturating_sub(RECENT);
        let follows = |after: &str| {
            self.last_metric.as_ref().is_some_and(|last| last.as_str() == after)
                || self.claims[recent..].iter().any(|claim| claim.metric.as_str() == after)
                // 豆包、千问分别为3.87亿和2.41亿，列前两位；元宝以8600万排在第四: whatever else the sentence has told.
                || self.claims.get(self.sentence_from..).is_some_and(|told| told.iter().any(|c| c.metric.as_str() == after))
        };
        if spec.after.as_ref().is_some_and(|after| !follows(after.get_ref())) {
            return false;
        }
        let anchor = sentence.nodes[m.anchor].figure();
        match build(&self.scene(), sentence, m, rows) {
            Built::Claims(claims, used, own) => {
                used.into_iter().chain(anchor).for_each(|mention| self.account.claim(mention));
                // A change says nothing about what the next figure counts.
                let level = claims.last().filter(|c| {
                    self.language.metrics.get(c.metric.as_str()).is_some_and(|m| !m.baseline && !m.unit.is_empty())
                });
                self.last_metric = level.map(|claim| claim.metric.clone()).or(self.last_metric.take());
                self.claims.extend(claims);
                // A month or week that a figure is for is what the passage is about, unless it looks back.
                if let Some(own) =
                    own.filter(|own| own.value.period.grain.is_some_and(|g| g > crate::model::Grain::Day))
                    && !looks_back(&own.value, &self.state)
                    && !when::is_history(&own.value.mention)
                {
                    self.state.adopt_period(own, false);
                }
                true
            }
            Built::Ledger(reason, rule) => {
                self.refuse(anchor, reason, Some(rule));
                true
            }
            Built::Nothing => false,
        }
    }

    fn refuse(&mut self, mention: Option<usize>, reason: ReasonId, rule: Option<RuleId>) {
        if let Some(mention) = mention {
            self.account.refuse(mention, reason, rule);
        }
    }

    fn refuse_all(&mut self, span: ByteSpan, reason: &str) {
        for index in self.first_mention(span.start)..self.mentions.len() {
            if self.spans[index].start >= span.end {
                break;
            }
            self.account.refuse(index, ReasonId::new(reason), None);
        }
    }

    /// A stretch of days that a sentence states is what the passage is about from here on, unless it looks back.
    fn note_period(&mut self, sentence: &Sentence, heading: bool) {
        let mut stated = None;
        // "AUGUST." by itself is a heading, whatever came before.
        let alone = sentence.nodes.len() <= 2;
        for node in 0..sentence.nodes.len() {
            let Some((_, mention)) = when::period_at(sentence, node, self.mentions) else { continue };
            if when::is_half(&mention.expr)
                && let Settled::Fixed(period) = settle(mention, self.state.published, self.state.half)
            {
                self.state.half = Some(period);
            }
            let dated_half = when::is_half(&mention.expr) && self.state.half.is_some();
            if !when::spans_days(mention) && !dated_half
                || when::measured_against(sentence, node, self.mentions, self.language.grammar)
            {
                continue;
            }
            let passage = self.state.period().map(|p| p.value.period);
            if let Settled::Fixed(period) = settle(mention, self.state.published, passage) {
                let found =
                    Sourced { value: Stated { period, mention: mention.clone() }, span: sentence.nodes[node].span };
                if alone || !looks_back(&found.value, &self.state) && !when::is_history(&found.value.mention) {
                    stated.get_or_insert(found);
                }
            }
        }
        if let Some(stated) = stated {
            let known = self.stated.iter().any(|s| s.value.period == stated.value.period);
            if !known {
                self.stated.push(stated.clone());
            }
            self.state.adopt_period(stated, heading);
        }
    }

    /// "Yesterday (14 May):": the day of a line that leads into a list is the list's.
    fn note_leading_day(&mut self, sentence: &Sentence) {
        if !sentence.span.of(&self.article.text).trim_end().ends_with([':', '：']) {
            return;
        }
        let days = (0..sentence.nodes.len()).rev().filter_map(|node| {
            let (_, mention) = when::period_at(sentence, node, self.mentions)?;
            match settle(mention, self.state.published, self.state.period().map(|p| p.value.period)) {
                Settled::Fixed(period) if period.grain == Some(Grain::Day) => Some(Sourced {
                    value: Stated { period, mention: mention.clone() },
                    span: sentence.nodes[node].span,
                }),
                _ => None,
            }
        });
        let mut days = days.collect::<Vec<_>>();
        days.dedup_by(|a, b| a.value.period == b.value.period);
        if let ([_], Some(day)) = (days.as_slice(), days.first()) {
            self.state.lead_with(day.clone());
        }
    }

    /// The subject of the sentence's first claim is in focus; without a claim, the sentence's first name.
    fn refocus(&mut self, sentence: &Sentence, before: usize) {
        let grammar = self.language.grammar;
        // "Xiaomi unveiled it on March 18": the date is the model's, the sentence Xiaomi's.
        let own = |claim: &&Claim| {
            self.language.metrics.get(claim.metric.as_str()).is_none_or(|metric| metric.prefers.is_empty())
        };
        let claimed = self.claims.get(before).filter(own).map(|claim| claim.subject.clone());
        // "Alibaba says it saw 36 trillion tokens in training": who only tells is not what the next sentence is about.
        let says = grammar.known.relative.union(grammar.known.pronoun).union(grammar.known.quotemark);
        let tells = |n: &usize| sentence.is(n + 1, &grammar.known.telling) && sentence.is(n + 2, &says);
        let tellers: Vec<&EntityId> = (0..sentence.nodes.len())
            .filter(tells)
            .filter_map(|n| sentence.nodes[n].subject().map(|subject| &subject.id))
            .collect();
        let subject = sentence
            .nodes
            .iter()
            .enumerate()
            .filter(|(i, _)| sentence.is(*i, &grammar.known.subject) && !state::comparand(sentence, *i, grammar))
            .filter_map(|(_, node)| node.subject())
            .filter(|subject| claimed.is_some() || !tellers.contains(&&subject.id))
            .find(|subject| claimed.as_ref().is_none_or(|id| *id == subject.id));
        let told = || {
            let claim = self.claims.get(before).filter(own)?;
            Some(extract::Subject { id: claim.subject.clone(), unfolded: None, span: claim.span(), scope: None })
        };
        if let Some(subject) = subject.cloned().or_else(told).or_else(|| opening_platform(sentence, grammar)) {
            self.state.set_focus(&subject);
        }
    }

    /// Takes period and platform from a headline or byline, and no claim.
    fn glance(&mut self, index: usize, block: &Block) {
        self.speak(block.span);
        let sentence = self.nodes(block.span, index);
        sources::read(&sentence, self.article, self.language.grammar, &mut self.state);
        if block.kind == BlockKind::Title {
            // A list right below the headline: 模型周榜, and then 1、DeepSeek V4 Flash.
            self.around.lead_in = sentence.all;
            self.state.set_headline(&sentence, self.language.grammar);
            self.state.set_topic(&sentence, self.language.grammar);
            self.state.remember(&sentence, self.language.grammar);
        }
        let periods =
            (0..sentence.nodes.len()).filter_map(|n| Some((n, when::period_at(&sentence, n, self.mentions)?.1)));
        let mut fixed = Vec::new();
        for (node, mention) in periods {
            // A day in a headline or byline is mostly the day of publication.
            if when::spans_days(mention)
                && let Settled::Fixed(period) = settle(mention, self.state.published, None)
            {
                let stated = Stated { period, mention: mention.clone() };
                fixed.push(Sourced { value: stated, span: sentence.nodes[node].span });
            }
        }
        // 一图看懂上周谁在涨（6.1-6.7）: twice the same week. The later words are the more exact ones.
        fixed.dedup_by(|later, earlier| {
            let same = (later.value.period.start, later.value.period.end)
                == (earlier.value.period.start, earlier.value.period.end);
            if same && earlier.value.period.grain.is_none() {
                std::mem::swap(later, earlier);
            }
            same
        });
        if let (1, Some(stated)) = (fixed.len(), fixed.pop()) {
            self.state.adopt_period(stated, true);
        }
    }

    fn table_row(&mut self, index: usize, number: usize, block: &Block) {
        let context = tables::Context { article: self.article, mentions: self.mentions, language: self.language };
        let Some(table) = self.article.tables.get(number) else { return self.sentences(index, block) };
        if !self.columns.contains_key(&number) {
            let before = index.checked_sub(1).map(|i| self.article.blocks[i].span);
            self.columns.insert(number, tables::columns(&context, table, before, &self.state));
        }
        let scene = self.scene();
        let fold = |subject: &extract::Subject| scene.subject_id(subject).0;
        let row = self
            .columns
            .get(&number)
            .and_then(|columns| tables::row(&context, columns, table, block, &self.state, &fold));
        let Some(found) = row else { return self.sentences(index, block) };
        for mention in found.used {
            self.account.claim(mention);
        }
        for (mention, reason) in found.refused {
            self.account.refuse(mention, ReasonId::new(reason), None);
        }
        self.claims.extend(found.claims);
    }

    fn scene(&self) -> Scene<'_> {
        Scene {
            article: self.article,
            mentions: self.mentions,
            grammar: self.language.grammar,
            metrics: self.language.metrics,
            weights: self.language.weights,
            entities: self.language.entities,
            state: &self.state,
            last_metric: self.last_metric.as_ref(),
            last_claim: self.claims.get(self.sentence_from..).and_then(<[Claim]>::last),
            claim_before: self
                .claims
                .get(self.block_from..self.sentence_from.max(self.block_from))
                .and_then(<[Claim]>::last),
            claim_above: self.claims.get(self.block_from..).and_then(<[Claim]>::last),
            told: &self.claims,
            kept_apart: &self.kept_apart,
        }
    }
}

/// The platform that a sentence begins with, and tells of: "OpenRouter, a marketplace for models, has raised money."
fn opening_platform(sentence: &Sentence, grammar: &Grammar) -> Option<extract::Subject> {
    let known = &grammar.known;
    let light = known.period.union(known.comma).union(known.in_word);
    let first = (0..sentence.nodes.len()).find(|n| !sentence.is(*n, &light))?;
    let told = sentence.is(first, &known.context) && !(0..first).any(|n| sentence.is(n, &known.in_word));
    sentence.nodes[first].subject().filter(|_| told).cloned()
}

/// Whether a stated period lies before the one that the article is about, or holds it: history, told beside the news.
fn looks_back(stated: &Stated, state: &State) -> bool {
    let holds = |about: &Sourced<Stated>| {
        let (new, old) = (stated.period, about.value.period);
        new != old && new.start <= old.start && old.end <= new.end
    };
    if state.period().is_some_and(holds) {
        return true;
    }
    state.period().is_some_and(|about| stated.period.end < about.value.period.start)
        && matches!(
            stated.mention.expr,
            crate::model::PeriodExpr::Relative { .. }
                | crate::model::PeriodExpr::MonthRelativeYear { .. }
                | crate::model::PeriodExpr::Quarter { .. }
                | crate::model::PeriodExpr::Month { .. }
                | crate::model::PeriodExpr::Year(_)
                | crate::model::PeriodExpr::AsOf(_)
        )
}
