//! One pass over a text: spellings from the automaton, checked, made longer by shape, settled by the article's context.

use smallvec::SmallVec;

use super::fold::{Folded, stands_alone, word_before};
use super::lines::{Line, Lines};
use super::shape::{Reader, Tail};
use super::table::{Form, Pattern, Table, Target};
use crate::model::{ByteSpan, CueMention, EntityId, EntityMention, Mention, MentionKind};
use crate::rules::Needs;

/// A model that a name may stand for.
struct Candidate {
    line: usize,
    mention: EntityMention,
}

impl Candidate {
    /// Whether the model is named by more than a line and its version: DeepSeek V4 Flash.
    fn has_tier(&self) -> bool {
        let slug = self.mention.id().map_or("", |id| id.slug());
        slug.split('-').filter(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_alphabetic())).count() > 1
    }
}

/// How much a name must show to be a model that no list knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// A version.
    Plain,
    /// More than a whole number after a space.
    Strict,
    /// More than a whole number: the line's name is not there, or is the number's letter.
    Bare,
}

/// A mention that stands only if the article says enough.
enum Doubt {
    /// One of these entities must be named elsewhere.
    Context(SmallVec<[usize; 2]>),
    /// A version without its line: the article must be about a line that has it.
    Short(Vec<Candidate>),
}

pub(super) struct Scan<'a> {
    lines: &'a Lines,
    table: &'a Table,
    text: &'a str,
    folded: Folded,
    out: &'a mut Vec<Mention>,
    first: usize,
    doubts: Vec<(usize, Doubt)>,
    named_entities: Vec<bool>,
    named_lines: Vec<bool>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(lines: &'a Lines, table: &'a Table, text: &'a str, out: &'a mut Vec<Mention>) -> Self {
        Self {
            lines,
            table,
            text,
            folded: Folded::new(text),
            first: out.len(),
            out,
            doubts: Vec::new(),
            named_entities: vec![false; table.entities.len()],
            named_lines: vec![false; lines.lines.len()],
        }
    }

    pub(super) fn run(mut self) {
        let mut at = 0;
        while let Some((pattern, start)) = self.table.next(&self.folded.bytes, at) {
            at = self.accept(pattern, start).unwrap_or(start + 1);
        }
        self.settle();
    }

    /// Takes the longest spelling at `start` that holds; gives the place after it.
    fn accept(&mut self, pattern: usize, start: usize) -> Option<usize> {
        let table = self.table;
        let mut next = table.patterns.get(pattern);
        while let Some(pattern) = next {
            let end = self.accept_shape(pattern, start).or_else(|| self.accept_plain(pattern, start));
            if end.is_some() {
                return end;
            }
            next = pattern.shorter.and_then(|shorter| table.patterns.get(shorter));
        }
        None
    }

    fn accept_shape(&mut self, pattern: &Pattern, start: usize) -> Option<usize> {
        let after = start + pattern.length;
        for form in &pattern.forms {
            let (line, tail_at, manner) = match form.target {
                Target::Entity(entity) if form.needs == Needs::Version => {
                    (self.table.entities.get(entity)?.line, after, Manner::Strict)
                }
                Target::Entity(entity) => (self.table.entities.get(entity)?.line, after, Manner::Plain),
                Target::Fused(line) => (Some(line), start + 1, Manner::Bare),
                Target::Short(letter) => {
                    if let Some(end) = self.accept_short(letter, start) {
                        return Some(end);
                    }
                    continue;
                }
                Target::Cue(_) => continue,
            };
            let Some(line) = line.filter(|_| self.case_fits(form, start, after)) else { continue };
            if let Some((candidate, end)) = self.model(line, tail_at, manner) {
                self.name_line(candidate.line);
                self.push_name(start, end, candidate.mention);
                return Some(end);
            }
        }
        None
    }

    /// Reads a model of the line whose name ends at `at`; known models win over shapes.
    fn model(&self, index: usize, at: usize, manner: Manner) -> Option<(Candidate, usize)> {
        let line = self.lines.lines.get(index)?;
        let reader = Reader { lines: self.lines, folded: &self.folded, text: self.text, small: self.is_small(at) };
        let mut tail = reader.tail(line, at);
        while let Some(read) = tail {
            let end = read.end()?;
            if let Some(mention) = self.model_of(line, &read, manner) {
                return Some((Candidate { line: index, mention }, end));
            }
            tail = read.shorter();
        }
        None
    }

    fn model_of(&self, line: &Line, tail: &Tail, manner: Manner) -> Option<EntityMention> {
        let listed = self.table.models.get(&tail.key(line));
        let id = match listed {
            Some(id) => id.clone(),
            None if shows_model(line, tail, manner) => EntityId::new(format!("model:{}", tail.slug(line))),
            None => return None,
        };
        Some(EntityMention {
            readings: [id].into_iter().collect(),
            variant: tail.variant(),
            by_shape: listed.is_none(),
        })
    }

    fn accept_short(&mut self, letter: u8, start: usize) -> Option<usize> {
        let has_letter = |line: &Line| line.short && line.versions.iter().any(|version| version.as_bytes() == [letter]);
        let mut candidates = Vec::new();
        let mut end = None;
        for (index, _) in self.lines.lines.iter().enumerate().filter(|(_, line)| has_letter(line)) {
            let Some((candidate, candidate_end)) = self.model(index, start, Manner::Bare) else { continue };
            if end.is_none_or(|end| end == candidate_end) {
                end = Some(candidate_end);
                candidates.push(candidate);
            }
        }
        let end = end?;
        let stands_for = candidates.first()?.mention.clone();
        let at = self.push_name(start, end, stands_for);
        self.doubts.push((at, Doubt::Short(candidates)));
        Some(end)
    }

    fn accept_plain(&mut self, pattern: &Pattern, start: usize) -> Option<usize> {
        let end = start + pattern.length;
        if !stands_alone(&self.folded.bytes, start, end) {
            return None;
        }
        let fitting = || pattern.forms.iter().filter(|form| self.case_fits(form, start, end));
        let mut sure: SmallVec<[(bool, usize); 2]> = SmallVec::new();
        let mut unsure: SmallVec<[usize; 2]> = SmallVec::new();
        let mut cue: Option<(bool, u32)> = None;
        for form in fitting() {
            match (form.target, form.needs) {
                (Target::Entity(entity), Needs::Nothing) => sure.push((form.also, entity)),
                (Target::Entity(entity), Needs::Context) => unsure.push(entity),
                (Target::Cue(term), _) if cue.is_none_or(|(cased, _)| !cased) => {
                    cue = Some((form.cased.is_some(), term))
                }
                _ => {}
            }
        }
        sure.sort_by_key(|&(also, _)| also);
        if sure.is_empty()
            && let Some((_, term)) = cue
        {
            self.push(start, end, MentionKind::Cue(CueMention { term }));
            return Some(end);
        }
        let doubtful = sure.is_empty();
        let readings: SmallVec<[usize; 2]> =
            if doubtful { unsure.clone() } else { sure.iter().map(|&(_, e)| e).collect() };
        let end = self.push_entity(start, end, &readings, !doubtful)?;
        if doubtful {
            self.doubts.push((self.out.len() - 1, Doubt::Context(unsure)));
        }
        Some(end)
    }

    fn push_entity(&mut self, start: usize, end: usize, readings: &[usize], sure: bool) -> Option<usize> {
        let known = self.table.entities.get(*readings.first()?)?;
        let mut end = end;
        let mut variant = None;
        if known.is_model {
            let reader = Reader { lines: self.lines, folded: &self.folded, text: self.text, small: false };
            if let Some((mark, mark_end)) = reader.variant(end) {
                (variant, end) = (Some(mark), mark_end);
            }
        }
        if sure {
            for &line in &known.lines {
                self.name_line(line);
            }
            for &entity in readings {
                if let Some(named) = self.named_entities.get_mut(entity) {
                    *named = true;
                }
            }
        }
        let ids = readings.iter().filter_map(|&entity| self.table.entities.get(entity)?.id.clone());
        let mention = EntityMention { readings: ids.collect(), variant, by_shape: false };
        self.push_name(start, end, mention);
        Some(end)
    }

    fn push_name(&mut self, start: usize, end: usize, mention: EntityMention) -> usize {
        let is_model = mention.id().is_some_and(|id| id.kind() == "model");
        let start = if is_model { self.slug_start(start) } else { start };
        self.push(start, end, MentionKind::Entity(mention))
    }

    /// Whether the name that ends at `at` has small letters only.
    fn is_small(&self, at: usize) -> bool {
        let text = self.text.as_bytes();
        let letters = (0..at).rev().filter_map(|n| text.get(self.folded.original(n)).copied());
        let mut name = letters.take_while(u8::is_ascii_alphanumeric).filter(u8::is_ascii_alphabetic).peekable();
        name.peek().is_some() && name.all(|b| b.is_ascii_lowercase())
    }

    /// Where a slug's author begins: "deepseek/" before "deepseek-v3.2".
    fn slug_start(&self, start: usize) -> usize {
        let bytes = &self.folded.bytes;
        let before = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        if before(start) != Some(b'/') {
            return start;
        }
        let text = self.text.as_bytes();
        let is_slug = |at: usize| {
            let original = text.get(self.folded.original(at)).copied();
            original.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let mut author = start - 1;
        while author > 0 && start - author < 40 && is_slug(author - 1) {
            author -= 1;
        }
        let is_path = matches!(before(author), Some(b'/' | b'.' | b'_')) || author + 1 == start;
        if is_path || word_before(bytes, author) || !is_slug(start) { start } else { author }
    }

    fn push(&mut self, start: usize, end: usize, kind: MentionKind) -> usize {
        let span = ByteSpan::new(self.folded.original(start), self.folded.original(end));
        while self.out.len() > self.first && self.out.last().is_some_and(|last| last.span.end > span.start) {
            self.out.pop();
        }
        let at = self.out.len();
        while self.doubts.last().is_some_and(|&(doubtful, _)| doubtful >= at) {
            self.doubts.pop();
        }
        self.out.push(Mention { span, kind });
        at
    }

    fn name_line(&mut self, line: usize) {
        if let Some(named) = self.named_lines.get_mut(line) {
            *named = true;
        }
    }

    /// Whether capitals are as the form wants them. A slug is small all through: "step-3.5-flash".
    fn case_fits(&self, form: &Form, start: usize, end: usize) -> bool {
        let Some(cased) = &form.cased else { return true };
        let (from, to) = (self.folded.original(start), self.folded.original(end));
        let Some(found) = self.text.get(from..to) else { return false };
        // Ｓｔｅｐ in full width has the capitals of Step.
        let half = |c: char| match c {
            '\u{FF10}'..='\u{FF5A}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        };
        let letters =
            |text: &str| text.chars().filter(|c| c.is_alphanumeric()).map(half).collect::<SmallVec<[char; 24]>>();
        let is_slug = form.needs == Needs::Version
            && !found.bytes().any(|b| b.is_ascii_uppercase())
            && self.text.as_bytes().get(to) == Some(&b'-');
        found == &**cased || is_slug || letters(found) == letters(cased) || self.is_tier_in_small(form, found, to)
    }

    /// "sonnet 4.5 is at 512B", as forums write it: the tier of a line, with a version that has a point. "Opus 4" may be music.
    fn is_tier_in_small(&self, form: &Form, found: &str, end: usize) -> bool {
        let Target::Entity(entity) = form.target else { return false };
        let line = || self.lines.lines.get(self.table.entities.get(entity)?.line?);
        let behind = self.text.as_bytes().get(end..end + 4);
        let version = matches!(behind, Some([b' ', a, b'.', b]) if a.is_ascii_digit() && b.is_ascii_digit());
        form.needs == Needs::Version
            && version
            && !found.bytes().any(|b| b.is_ascii_uppercase())
            && line().is_some_and(|line| line.tier.is_some())
    }

    /// Lets fall what the article does not bear out.
    fn settle(&mut self) {
        let doubts = std::mem::take(&mut self.doubts);
        let mut fallen: Vec<usize> = Vec::new();
        for (at, doubt) in doubts {
            match doubt {
                Doubt::Context(entities) => {
                    let named = |entity: &usize| self.named_entities.get(*entity).copied().unwrap_or(false);
                    if !entities.iter().any(named) {
                        fallen.push(at);
                    }
                }
                Doubt::Short(candidates) => match (self.choose(candidates), self.out.get_mut(at)) {
                    (Some(mention), Some(out)) => out.kind = MentionKind::Entity(mention),
                    _ => fallen.push(at),
                },
            }
        }
        for at in fallen.into_iter().rev() {
            self.out.remove(at);
        }
    }

    /// The model that a version without a line means: of a line that the article names, a listed one before an unlisted one.
    fn choose(&self, candidates: Vec<Candidate>) -> Option<EntityMention> {
        let in_context = |candidate: &Candidate| self.named_lines.get(candidate.line).copied().unwrap_or(false);
        let (mut named, mut others): (Vec<Candidate>, Vec<Candidate>) = candidates.into_iter().partition(in_context);
        // "V4 Flash", in a text that names MiMo-V2.5: the model that there is, not one that its line might have.
        let listed = |candidate: &Candidate| !candidate.mention.by_shape && candidate.has_tier();
        if !named.iter().any(|candidate| !candidate.mention.by_shape) && others.iter().any(listed) {
            others.retain(listed);
            named = others;
        } else if named.is_empty() {
            others.retain(|candidate| self.needs_no_context(candidate));
            named = others;
        }
        if named.len() > 1 {
            named.retain(|candidate| !candidate.mention.by_shape);
        }
        if named.len() > 1 {
            named.retain(|candidate| {
                self.out.iter().skip(self.first).any(|mention| match &mention.kind {
                    MentionKind::Entity(entity) => entity.id() == candidate.mention.id(),
                    _ => false,
                })
            });
        }
        if named.len() == 1 { named.pop().map(|candidate| candidate.mention) } else { None }
    }
}

impl Scan<'_> {
    fn needs_no_context(&self, candidate: &Candidate) -> bool {
        let alone = self.lines.lines.get(candidate.line).is_some_and(|line| line.alone);
        alone && !candidate.mention.by_shape && candidate.mention.id().is_some_and(|id| id.slug().contains('.'))
    }
}

/// Whether a tail shows a model that no list knows.
fn shows_model(line: &Line, tail: &Tail, manner: Manner) -> bool {
    if line.versions.is_empty() {
        return tail.has_size();
    }
    let strict = line.strict || manner != Manner::Plain;
    tail.has_version() && (!strict || tail.is_telling(manner != Manner::Bare))
}
