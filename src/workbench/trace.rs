//! What each sentence looks like to the rules: its nodes, and every rule that matched, the winner of each figure first.
//!
//! Pronouns stay pronouns here: whom they stand for is known only while a whole article is resolved.

use crate::annotate::split_sentences;
use crate::extract::{self, Around, Match, NodeKind, Sentence};
use crate::model::{Article, BlockKind, Mention, MentionKind};
use crate::pipeline::{Engine, Pack};
use crate::rules::ClassSet;

/// One sentence as the rules see it.
#[derive(Clone)]
pub struct Reading<'e> {
    /// The pack that reads it.
    pub pack: &'e Pack,
    /// Its nodes.
    pub sentence: Sentence,
    /// Every rule that matched, by figure, the winner first.
    pub matches: Vec<Match>,
}

impl<'e> Reading<'e> {
    /// The rules that matched at a node, the winner first, each once.
    pub fn rules_at(&self, node: usize) -> Vec<&'e str> {
        let pack = self.pack;
        let mut names: Vec<&'e str> = Vec::new();
        for m in self.matches.iter().filter(|m| m.anchor == node) {
            let name = m.rule(&pack.grammar).loaded.spec.id.get_ref().as_str();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The names of a node's classes.
    pub fn class_names(&self, node: usize) -> Vec<&'e str> {
        let classes = self.sentence.classes.get(node).copied().unwrap_or_default();
        classes.iter().map(|class| self.pack.grammar.classes.name(class)).collect()
    }

    /// The node that holds this figure.
    pub fn node_of(&self, mention: usize, mentions: &[Mention]) -> Option<usize> {
        let span = mentions.get(mention)?.span;
        let exact = self.sentence.nodes.iter().position(|node| node.kind == NodeKind::Figure(mention));
        exact.or_else(|| self.sentence.nodes.iter().position(|node| node.span.contains(span)))
    }
}

/// Reads every sentence of an article that is read at all.
///
/// ```
/// use tallywire::{model::Article, pipeline::Engine, workbench::{examples, trace}};
/// let engine = Engine::load(None)?;
/// let article = examples::article(&engine, "DeepSeek V3.2 ranked third.", "en", None);
/// let readings = trace::readings(&engine, &article, &engine.mentions(&article));
/// assert!(readings[0].matches.iter().any(|m| m.rule(&readings[0].pack.grammar).loaded.spec.id.get_ref() == "rank-verb"));
/// # Ok::<(), tallywire::rules::Diagnostics>(())
/// ```
pub fn readings<'e>(engine: &'e Engine, article: &Article, mentions: &[Mention]) -> Vec<Reading<'e>> {
    let Some(own) = engine.pack_for(article) else { return Vec::new() };
    let foreign = engine.foreign(article);
    let spans: Vec<_> = mentions.iter().map(|m| m.span).collect();
    let mut last = own;
    let classes = |pack: &Pack| {
        let reads = |span| engine.pack_at(article, &foreign, span).is_some_and(|found| std::ptr::eq(found, pack));
        classes_of(mentions.iter().filter(|mention| reads(mention.span)), pack)
    };
    let mut around = Around { article: classes(own), ..Around::default() };
    let mut readings = Vec::new();
    for (index, block) in article.blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::Aside | BlockKind::Repeat | BlockKind::Code | BlockKind::Byline) {
            continue;
        }
        let first = spans.partition_point(|span| span.start < block.span.start);
        let inside = spans.get(first..).unwrap_or_default();
        let writing = &engine.pack_at(article, &foreign, block.span).unwrap_or(own).annotator.writing;
        for span in split_sentences(&article.text, block.span, inside, writing) {
            let pack = engine.pack_at(article, &foreign, span).unwrap_or(own);
            if !std::ptr::eq(pack, last) {
                (last, around) = (pack, Around { article: classes(pack), ..Around::default() });
            }
            let grammar = &pack.grammar;
            let from = spans.partition_point(|mention| mention.start < span.start);
            let mut sentence = extract::build(&article.text, span, index, mentions, from, grammar);
            extract::reduce(&mut sentence, mentions, grammar);
            if !matches!(block.kind, BlockKind::ListItem(_)) {
                around.lead_in = sentence.all;
            }
            let matches = extract::matches(&sentence, &around, grammar);
            readings.push(Reading { pack, sentence, matches });
        }
    }
    readings
}

/// The classes of all names and cues of an article, which a rule's `context` asks for.
fn classes_of<'m>(mentions: impl Iterator<Item = &'m Mention>, pack: &Pack) -> ClassSet {
    let grammar = &pack.grammar;
    mentions.fold(ClassSet::EMPTY, |all, mention| match &mention.kind {
        MentionKind::Cue(cue) => all.union(grammar.term_classes(cue.term)),
        MentionKind::Entity(entity) => entity.id().map_or(all, |id| all.union(grammar.entity_classes(id.kind()))),
        _ => all,
    })
}
