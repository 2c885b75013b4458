//! Reads an article from its first block to its last: what one sentence leaves open, those before it fill.

mod passage;

use std::collections::HashMap;

use passage::looks_back;

use super::apart::kept_apart;
use super::build::{Built, build};
use super::called::{self, Called};
use super::corrections::Note;
use super::dateline::date_of;
use super::house::house;
use super::ledger::{self, Account, CORRECTED};
use super::nameless::name_nameless;
use super::scene::Scene;
use super::state::{Sourced, State, Stated};
use super::{Language, Languages, counted, late, listed, market, proportion, ranked, sources, tables, when};
use crate::annotate::{clauses_of_headline, split_sentences};
use crate::extract::{self, Grammar, Match, Sentence, series};
use crate::model::{
    Article, Block, BlockKind, ByteSpan, Claim, EntityId, Grain, Mention, MentionKind, MetricId, ReasonId, RuleId,
};
use crate::rules::{ClassSet, Metrics};

/// A speaker's name and the colon behind it are fewer nodes.
const SPEAKER: usize = 5;

/// How many claims back `after` looks.
const RECENT: usize = 3;

/// The classes of all names and cues of an article that are of one language.
fn classes_of(mentions: &[Mention], languages: &Languages<'_>, grammar: &Grammar) -> ClassSet {
    let own = |mention: &&Mention| std::ptr::eq(languages.at(mention.span).grammar, grammar);
    mentions.iter().filter(own).fold(ClassSet::EMPTY, |all, mention| match &mention.kind {
        MentionKind::Cue(cue) => all.union(grammar.term_classes(cue.term)),
        MentionKind::Entity(entity) => entity.id().map_or(all, |id| all.union(grammar.entity_classes(id.kind()))),
        _ => all,
    })
}

/// An article being read, and what is known of it so far.
pub struct Reader<'a> {
    article: &'a Article,
    mentions: &'a [Mention],
    language: Language<'a>,
    languages: &'a Languages<'a>,
    spans: Vec<ByteSpan>,
    state: State,
    pub account: Account,
    pub claims: Vec<Claim>,
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
    pub body: usize,
    /// Periods that the article states, each once.
    stated: Vec<Sourced<Stated>>,
    /// Platforms that the article names, each once.
    platforms: Vec<Sourced<String>>,
    /// The paragraph whose words lead into what follows.
    lead_block: Option<usize>,
    /// The list that is read, when it is called the top so many.
    called: Option<Called>,
    /// What a note says is counted.
    count_note: Option<Sourced<String>>,
    /// What sentences call wrong.
    pub notes: Vec<Note>,
    /// Claims of a time that the text leaves open.
    left_open: Vec<usize>,
}

impl<'a> Reader<'a> {
    /// Before the first block.
    pub fn new(article: &'a Article, mentions: &'a [Mention], languages: &'a Languages<'a>) -> Self {
        let language = languages.own;
        Self {
            article,
            mentions,
            language,
            languages,
            spans: mentions.iter().map(|m| m.span).collect(),
            state: State::new(
                date_of(article, mentions, language.entities),
                house(article, mentions, language.grammar),
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
            lead_block: None,
            called: None,
            count_note: None,
            notes: Vec::new(),
            left_open: Vec::new(),
        }
    }
}

impl Reader<'_> {
    /// The headline is read last, for it borrows from the body; before the body, it only lends its period and platform.
    pub fn run(&mut self) {
        let (titles, body): (Vec<_>, Vec<_>) =
            self.article.blocks.iter().enumerate().partition(|(_, block)| block.kind == BlockKind::Title);
        for (index, block) in &titles {
            self.glance(*index, block);
        }
        for (index, block) in body {
            self.block(index, block);
        }
        let named = late::Late { periods: &self.stated, platforms: &self.platforms, left_open: &self.left_open };
        late::fill(&mut self.claims, &named, self.language);
        if let Some(note) = &self.count_note {
            counted::noted(&mut self.claims, note, self.language.metrics);
        }
        proportion::claim_parts(&mut self.claims, &mut self.account, self.article, self.mentions, self.language);
        listed::take_back(&mut self.claims, &mut self.account, self.article, self.mentions);
        self.body = self.claims.len();
        for (index, block) in titles {
            // What the text ended with is not what its headline is about.
            self.last_metric = None;
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
        let (mut leads, mut noted) = (false, false);
        let first = self.first_mention(block.span.start);
        let inside = &self.mentions[first..self.first_mention(block.span.end)];
        self.around.paragraph = classes_of(inside, self.languages, self.language.grammar);
        let spans = &self.spans[first..];
        for span in self.sentences_of(block, spans) {
            self.speak(span);
            let mut sentence = self.nodes(span, index);
            let known = &self.language.grammar.known;
            let answers = sentence.is(0, &known.answer);
            if span.start == block.span.start {
                match self.question_above(&sentence, index) {
                    // "How big is OpenRouter these days?" asks about nobody whom the text was about before.
                    Some(question) if !self.state.has_named_in(question) => self.state.forget(),
                    question if answers || question.is_some() => self.state.answer(),
                    _ => {}
                }
            }
            leads = sentence.all.meets(&known.below);
            noted |= sentence.all.meets(&known.period_note);
            self.sentence(&mut sentence, block.kind);
        }
        // "All numbers cover November 9-15 unless we say otherwise" may stand below the key points.
        if self.claims.is_empty() || noted && self.claims.len() == self.block_from {
            self.state.narrow();
        }
        self.state.leave_block(leads || block.span.of(&self.article.text).trim_end().ends_with([':', '：']));
    }

    /// 记者：GLM-5.3排到了第几？ and below it 张帆：上周是第五: who speaks stands before a colon ("A:" is an article and no node), and the block above ends on a question.
    fn question_above(&self, sentence: &Sentence, index: usize) -> Option<ByteSpan> {
        let known = &self.language.grammar.known;
        let above = self.article.blocks.get(index.checked_sub(1)?)?;
        let asked = above.span.of(&self.article.text).trim_end().ends_with(['?', '？']);
        let colon = (0..sentence.nodes.len().min(SPEAKER)).find(|n| sentence.is(*n, &known.colon))?;
        let named = known.subject.union(known.figure).union(known.period);
        (asked && !(0..colon).any(|n| sentence.is(n, &named))).then_some(above.span)
    }

    fn first_mention(&self, at: usize) -> usize {
        self.spans.partition_point(|span| span.start < at)
    }

    /// The sentences of a block; a headline's clauses where it sets them apart.
    fn sentences_of(&self, block: &Block, spans: &[ByteSpan]) -> Vec<ByteSpan> {
        let sentences = split_sentences(&self.article.text, block.span, spans, self.language.writing);
        if !matches!(block.kind, BlockKind::Title | BlockKind::Heading(_)) {
            return sentences;
        }
        sentences.into_iter().flat_map(|span| clauses_of_headline(&self.article.text, span)).collect()
    }

    /// The nodes of a sentence, joined by the node rules, pronouns replaced.
    fn nodes(&self, span: ByteSpan, block: usize) -> Sentence {
        let grammar = self.language.grammar;
        let from = self.first_mention(span.start);
        let mut sentence = extract::build(&self.article.text, span, block, self.mentions, from, grammar);
        // Names first: in "Zhipu's GLM-5.2 … its release" the model is what "its" stands for. Then the names that pronouns bring.
        let joined = extract::reduce(&mut sentence, self.mentions, grammar);
        let named = name_nameless(&mut sentence, self.state.named(), self.language.entities, grammar);
        let replaced = self.state.resolve_pronouns(&mut sentence, grammar, self.language.entities) | named;
        if joined || replaced {
            extract::reduce(&mut sentence, self.mentions, grammar);
        }
        // "Our model ranked ninth": whose, the pronoun has said by now.
        if replaced && name_nameless(&mut sentence, self.state.named(), self.language.entities, grammar) {
            extract::reduce(&mut sentence, self.mentions, grammar);
        }
        sentence
    }

    fn sentence(&mut self, sentence: &mut Sentence, kind: BlockKind) {
        let grammar = self.language.grammar;
        sources::read(sentence, self.article, self.mentions, grammar, &mut self.state);
        if let Some(platform) = self.state.platform.as_ref()
            && !self.platforms.iter().any(|known| known.value == platform.value)
        {
            self.platforms.push(platform.clone());
        }
        self.count_note = self.count_note.take().or_else(|| counted::note(sentence, grammar));
        self.around.lead_in = self.lead_in(sentence, kind);
        if !matches!(kind, BlockKind::ListItem(_)) {
            self.called = called::called(sentence, self.article, grammar);
        }
        let rows = series(sentence, grammar);
        let matches = sources::with_rows(extract::matches(sentence, &self.around, grammar), &rows, grammar);
        let before = self.claims.len();
        self.sentence_from = before;
        for at_one_anchor in matches.chunk_by(|a, b| a.anchor == b.anchor) {
            // The first that makes something of the figure takes it.
            let _ = at_one_anchor.iter().any(|m| self.take(sentence, m, &rows));
        }
        ranked::by_what_stands_beside(&mut self.claims[before..], self.language.metrics);
        let inside = self.first_mention(sentence.span.start)..self.first_mention(sentence.span.end);
        let refused = inside.filter(|index| self.account.is_refused(*index, CORRECTED)).map(|index| self.spans[index]);
        let withdrawn: Vec<ByteSpan> = refused.collect();
        if let Some(block) = self.article.blocks.get(sentence.block).filter(|_| !withdrawn.is_empty()) {
            self.notes.push(Note { withdrawn, from: sentence.span.start, block: block.span });
        }
        let heading = matches!(kind, BlockKind::Heading(_));
        let leads = heading || sentence.all.meets(&grammar.known.colon);
        self.note_period(sentence, heading, self.claims.len() - before + usize::from(leads));
        self.note_leading_day(sentence);
        let adrift = self.state.is_adrift();
        self.note_open_time(sentence, self.claims.len() > before);
        if adrift || self.state.is_adrift() {
            self.left_open.extend(before..self.claims.len());
            self.left_open.sort_unstable();
        }
        self.refocus(sentence, before);
        if matches!(kind, BlockKind::Heading(_)) {
            self.state.set_heading(sentence, grammar);
        }
        self.state.set_topic(sentence, grammar);
        self.state.remember(sentence, grammar);
        if let Some(metric) = headed(sentence, grammar, self.language.metrics) {
            self.last_metric = Some(metric);
        }
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
        if matches!(kind, BlockKind::ListItem(_)) {
            return self.around.lead_in;
        }
        // 把9月的应用排行扒了一遍。单位都是Token: any sentence of the paragraph before a list may say what is listed.
        let goes_on = self.lead_block == Some(sentence.block);
        self.lead_block = Some(sentence.block);
        if goes_on { self.around.lead_in.union(sentence.all) } else { sentence.all }
    }

    /// Whether the match made a claim or a ledger entry.
    fn take(&mut self, sentence: &Sentence, m: &Match, rows: &[extract::Series]) -> bool {
        let spec = &m.rule(self.language.grammar).loaded.spec;
        // The metric told last, or one of the last claims: "a share of 52.4%, while their rivals had 16.9tn (32.3%)".
        let recent = self.claims.len().saturating_sub(RECENT);
        let moves = |claim: &Claim| self.language.metrics.get(claim.metric.as_str()).is_some_and(|m| m.baseline);
        let follows = |after: &str| {
            let moved = |claim: &Claim| moves(claim) && claim.of.as_ref().is_some_and(|of| of.as_str() == after);
            self.last_metric.as_ref().is_some_and(|last| last.as_str() == after)
                || self.claims[recent..].iter().any(|claim| claim.metric.as_str() == after)
                // "Its share has fallen by half since last summer, when it stood at 31%": of what has moved.
                || self.claims[recent..].iter().any(moved)
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
                if own.open {
                    self.left_open.extend(self.claims.len()..self.claims.len() + claims.len());
                }
                self.keep(claims);
                if let Some(own) = own.period {
                    self.tell_of(own, sentence);
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

    /// A month or week that a figure is for is what the passage is about, unless it looks back; a day is its paragraph's.
    fn tell_of(&mut self, own: Sourced<Stated>, sentence: &Sentence) {
        if when::is_history(&own.value.mention) || self.is_retrospect(sentence) {
            return;
        }
        // "It counts over 8 million users, against 5 million in December".
        let node = sentence.nodes.iter().position(|node| node.span == own.span);
        let compared = node.is_some_and(|node| when::is_old_level(sentence, node, self.language.grammar));
        let beside = node.is_some_and(|node| self.is_beside_its_own(sentence, node, own.value.period));
        if beside || compared && self.is_long_over(&own) {
            self.state.compared = Some(own);
            return;
        }
        match own.value.period.grain {
            Some(Grain::Day) => self.state.adopt_day(own),
            Some(_) if !looks_back(&own.value, &self.state) => self.state.adopt_period(own, false),
            Some(_) => self.state.compared = Some(own),
            None => {}
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

    fn table_row(&mut self, index: usize, number: usize, block: &Block) {
        let context = tables::Context { article: self.article, mentions: self.mentions, language: self.language };
        let Some(table) = self.article.tables.get(number) else { return self.sentences(index, block) };
        if !self.columns.contains_key(&number) {
            let before = index.checked_sub(1).map(|i| self.article.blocks[i].span);
            let columns = tables::columns(&context, table, before, &self.state);
            if let Some(latest) = columns.latest.clone().filter(|latest| latest.value.period.grain.is_some()) {
                self.state.adopt_period(latest, false);
            }
            self.columns.insert(number, columns);
        }
        let scene = self.scene();
        let fold = |subject: &extract::Subject| scene.subject_id(subject);
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
        self.keep(found.claims);
    }

    /// Takes new claims, each with the market that was told of before it.
    fn keep(&mut self, claims: Vec<Claim>) {
        for mut claim in claims {
            market::place(&mut claim, &self.claims, self.language.metrics, self.language.grammar);
            counted::alike(
                &mut claim,
                self.claims.get(self.sentence_from..).unwrap_or_default(),
                self.language.metrics,
            );
            self.claims.push(claim);
        }
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
            block_from: self.block_from.min(self.claims.len()),
            kept_apart: &self.kept_apart,
            called: self.called,
        }
    }
}

/// A line that heads what follows has so many words and marks, at most.
const HEAD: usize = 8;

/// 分厂商份额, on a line of its own above DeepSeek 16.3%、腾讯8.4%: the metric of parts that a line without amounts names.
fn headed(sentence: &Sentence, grammar: &Grammar, metrics: &Metrics) -> Option<MetricId> {
    let known = &grammar.known;
    let amounts = known.percent.union(known.scaled).union(known.quantity).union(known.multiple).union(known.points);
    let plain = sentence.nodes.len() <= HEAD && !sentence.all.meets(&amounts);
    let named = sentence.nodes.iter().filter(|_| plain).find_map(|node| grammar.node_feature(node, "column"));
    let part = |name: &&str| metrics.get(name).is_some_and(|metric| !metric.baseline && metric.unit == "percent");
    named.filter(part).map(MetricId::new)
}
