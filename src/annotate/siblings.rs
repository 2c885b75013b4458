//! Endings that stand for a whole name: "GPT-5.6 Luna took 1.2 trillion, Sol 410 billion", MiMo-V2.5排名第二；Pro版本为1.12万亿.
//!
//! In come the text, its mentions and the endings that a language's press uses so; out come names that hold in this article: the one
//! that the article, else the list, knows beside a model that the article names. Where several could be meant, nobody is.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::gazetteer::LocalName;
use crate::model::{EntityId, Mention, MentionKind};
use crate::rules::Entities;

/// The kind of the entities whose names have endings.
const KIND: &str = "model";

/// Stands for a sibling of whom nothing says which.
const UNCLEAR: &str = "unknown:sibling";

/// What finds the endings of a language.
#[derive(Debug, Default)]
pub struct Siblings {
    endings: Vec<String>,
    finder: Option<AhoCorasick>,
    /// The listed slugs that have one of the endings.
    listed: BTreeSet<String>,
}

impl Siblings {
    /// Puts the endings into one automaton; without any it finds nothing.
    pub fn new(endings: &[String], entities: &Entities) -> Self {
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(endings)
            .ok()
            .filter(|_| !endings.is_empty());
        let slugs = entities.iter().filter(|entity| entity.id.kind() == KIND).map(|entity| entity.id.slug());
        let listed = slugs.filter(|slug| endings.iter().any(|ending| base(slug, ending).is_some()));
        Self { endings: endings.to_vec(), finder, listed: listed.map(str::to_owned).collect() }
    }

    /// The endings that stand alone in a text, each once, with whom they stand for.
    pub fn find(&self, text: &str, known: &[Mention]) -> Vec<LocalName> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let mut alone: Vec<(usize, bool)> = Vec::new();
        for found in finder.find_iter(text) {
            let ending = found.pattern().as_usize();
            if in_a_name(found.start(), found.end(), known) || glued(text, found.start(), found.end()) {
                continue;
            }
            let fits = stands_alone(text, found.start(), found.end());
            match alone.iter_mut().find(|(other, _)| *other == ending) {
                Some((_, fit)) => *fit &= fits,
                None => alone.push((ending, fits)),
            }
        }
        alone.retain(|(_, fits)| *fits);
        if alone.is_empty() {
            return Vec::new();
        }
        let named = self.named(known);
        let ending = |(at, _): &(usize, bool)| self.endings.get(*at);
        alone.iter().filter_map(ending).filter_map(|ending| self.name(ending, &named)).collect()
    }

    /// The models that an article names.
    fn named(&self, known: &[Mention]) -> BTreeSet<String> {
        let ids = known.iter().filter_map(|mention| match &mention.kind {
            MentionKind::Entity(entity) => entity.id(),
            _ => None,
        });
        ids.filter(|id| id.kind() == KIND).map(|id| id.slug().to_owned()).collect()
    }

    /// Whom an ending stands for in an article that names these models.
    fn name(&self, ending: &str, named: &BTreeSet<String>) -> Option<LocalName> {
        let stems = named.iter().flat_map(|slug| {
            let without = self.endings.iter().find_map(|other| base(slug, other));
            [Some(slug.as_str()), without]
        });
        let whole = |stem: &str| format!("{stem}-{}", ending.to_lowercase());
        let mut siblings: BTreeSet<String> = stems.flatten().map(whole).collect();
        siblings.retain(|slug| named.contains(slug) || self.listed.contains(slug));
        let here: Vec<&String> = siblings.iter().filter(|slug| named.contains(*slug)).collect();
        let id = match (here.as_slice(), siblings.len()) {
            (_, 0) => return None,
            ([only], _) => EntityId::new(format!("{KIND}:{only}")),
            ([], 1) => EntityId::new(format!("{KIND}:{}", siblings.first()?)),
            _ => EntityId::new(UNCLEAR),
        };
        Some(LocalName { text: ending.to_owned(), id })
    }
}

/// A slug without its ending.
fn base<'s>(slug: &'s str, ending: &str) -> Option<&'s str> {
    let (stem, last) = slug.rsplit_once('-')?;
    last.eq_ignore_ascii_case(ending).then_some(stem)
}

/// Whether a name that is known covers a stretch.
fn in_a_name(from: usize, to: usize, known: &[Mention]) -> bool {
    let first = known.partition_point(|mention| mention.span.end <= from);
    let over = known.get(first..).unwrap_or_default().iter().take_while(|mention| mention.span.start < to);
    over.into_iter().any(|mention| matches!(mention.kind, MentionKind::Entity(_)))
}

/// Whether a stretch is a part of a longer word: "Product".
fn glued(text: &str, from: usize, to: usize) -> bool {
    let wordy = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    text[..from].ends_with(wordy) || text[to..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether no name in Latin letters stands beside it, which it may belong to: "iPhone 17 Pro", "Flash Attention".
fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let latin = |c: char| c.is_ascii_alphanumeric();
    let names = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
    let before = text[..from].trim_end_matches(' ');
    let word = before.len() - before.chars().rev().take_while(|c| latin(*c)).count();
    !names(&before[word..]) && !names(text[to..].trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use crate::annotate::Annotator;
    use crate::model::{Article, Block, BlockKind, ByteSpan, MentionKind};
    use crate::rules::{Entities, RuleSource};

    fn names(text: &str) -> Vec<String> {
        let source = RuleSource::built_in();
        let annotator = Annotator::load(&source, &Entities::load(&source).unwrap(), "zh").unwrap();
        let block = Block { kind: BlockKind::Paragraph, span: ByteSpan::new(0, text.len()) };
        let article = Article { text: text.to_owned(), blocks: vec![block], ..Article::default() };
        let mentions = annotator.annotate(&article);
        let ids = mentions.iter().filter_map(|mention| match &mention.kind {
            MentionKind::Entity(entity) => entity.id().map(ToString::to_string),
            _ => None,
        });
        ids.collect()
    }

    #[test]
    fn an_ending_stands_for_the_only_sibling() {
        assert_eq!(names("GPT-5.6 Luna拿到1.2万亿，Sol为4100亿"), ["model:gpt-5.6-luna", "model:gpt-5.6-sol"]);
        // The one that the article names goes before those that the list knows.
        assert_eq!(
            names("DeepSeek V4 Flash居首，MiMo-V2.5第二，其Pro版本第十。MiMo-V2.5-Pro免费"),
            ["model:deepseek-v4-flash", "model:mimo-v2.5", "model:mimo-v2.5-pro", "model:mimo-v2.5-pro"]
        );
    }

    #[test]
    fn an_ending_of_several_or_of_something_else_stands_for_nobody() {
        assert_eq!(
            names("DeepSeek V4 Flash居首，MiMo-V2.5第二，Pro版本第十"),
            ["model:deepseek-v4-flash", "model:mimo-v2.5", "unknown:sibling"]
        );
        assert_eq!(names("MiMo-V2.5第二，手机是Watch Pro版"), ["model:mimo-v2.5"]);
        assert_eq!(names("MiMo-V2.5第二，Product上架"), ["model:mimo-v2.5"]);
    }
}
