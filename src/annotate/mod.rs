//! Text to mentions: figures, names and cues, each with its span; and the sentences that they stand in.

pub mod figures;
pub mod gazetteer;
mod headlines;
mod introduced;
mod merge;
mod passages;
mod sentences;
mod siblings;
mod trie;
mod variants;

pub use headlines::clauses_of_headline;
pub use introduced::Introduction;
pub use passages::foreign_passages;
pub use sentences::{Writing, split_sentences};
pub use variants::Variants;

use std::borrow::Cow;

use rayon::prelude::{ParallelIterator, ParallelSlice};

use crate::model::{Article, Block, ByteSpan, Mention, MentionKind};
use crate::rules::{Diagnostics, Entities, RuleSource, Written, with_inline_words};
use figures::FigureLexicon;
use gazetteer::{Gazetteer, Lexicon};
use introduced::Introductions;
use siblings::Siblings;

/// From this length on a text is worth several threads: no article is so long, and a page that is would keep one of them for seconds.
const LONG: usize = 1 << 18;

/// How many blocks of a long text a thread takes at once.
const BLOCKS_A_PART: usize = 64;

/// What finds the mentions of one language.
pub struct Annotator {
    /// The cue words, which mentions of cues point into.
    pub lexicon: Lexicon,
    /// How sentences end.
    pub writing: Writing,
    gazetteer: Gazetteer,
    figures: FigureLexicon,
    variants: Variants,
    introductions: Introductions,
    siblings: Siblings,
}

impl Annotator {
    /// Loads the lexicons of a language.
    ///
    /// # Errors
    /// What is wrong with its files, each at its place.
    pub fn load(source: &RuleSource, entities: &Entities, lang: &str) -> Result<Self, Diagnostics> {
        Self::with_rules(source, entities, lang, &Written::load(source, lang)?)
    }

    /// The same for a language whose rules have been read.
    ///
    /// # Errors
    /// As [`Annotator::load`].
    pub fn with_rules(
        source: &RuleSource,
        entities: &Entities,
        lang: &str,
        written: &Written,
    ) -> Result<Self, Diagnostics> {
        let source = with_inline_words(source, lang, written);
        let lexicon = Lexicon::load(&source, lang)?;
        let variants = Variants::load(&source, lang)?;
        let writing = Writing::load(&source, lang)?;
        Ok(Self {
            introductions: Introductions::new(&writing.introduced, writing.spaces),
            siblings: Siblings::new(&writing.siblings, entities),
            gazetteer: Gazetteer::build(&source, entities, &lexicon, &variants)?,
            figures: FigureLexicon::load(&source, lang)?,
            writing,
            lexicon,
            variants,
        })
    }

    /// The ids of all units that quantities may have.
    pub fn units(&self) -> Vec<String> {
        self.figures.unit_ids()
    }

    /// A text as mentions are looked for in it: of the same length, each character that only stands for another replaced by that one.
    pub fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.variants.plain(text)
    }

    /// What a mention says beyond its value: the words of its unit, the noun that it counts, the time of day. `text` is a plain one.
    pub fn details(&self, text: &str, mention: &Mention) -> figures::Details {
        self.figures.details(text, mention)
    }

    /// All mentions of an article, in order. A figure inside a cue comes after it, a cue inside a figure after that.
    ///
    /// ```
    /// use tallywire::annotate::Annotator;
    /// use tallywire::model::{Article, Block, BlockKind, ByteSpan};
    /// use tallywire::rules::{Entities, RuleSource};
    /// let source = RuleSource::built_in();
    /// let annotator = Annotator::load(&source, &Entities::load(&source)?, "en")?;
    /// let text = "GLM-5.2 took 2.11 trillion tokens.\n".to_owned();
    /// let block = Block { kind: BlockKind::Paragraph, span: ByteSpan::new(0, text.len() - 1) };
    /// let article = Article { text, blocks: vec![block], ..Article::default() };
    /// let spans: Vec<_> = annotator.annotate(&article).iter().map(|m| m.span.of(&article.text).to_owned()).collect();
    /// assert!(spans.contains(&"GLM-5.2".to_owned()) && spans.contains(&"2.11 trillion tokens".to_owned()));
    /// # Ok::<(), tallywire::rules::Diagnostics>(())
    /// ```
    pub fn annotate(&self, article: &Article) -> Vec<Mention> {
        // Cue words are dense: about one mention every twelve bytes.
        let mut names = Vec::with_capacity(article.text.len() / 12);
        let text = self.plain(&article.text);
        let whole = ByteSpan::new(0, text.len());
        self.gazetteer.find(&text, whole, &mut names);
        let mut introduced = self.introductions.find(&text, &names);
        introduced.extend(self.siblings.find(&text, &names));
        if !introduced.is_empty() {
            names.clear();
            self.gazetteer.with_local(&introduced).find(&text, whole, &mut names);
        }
        let taken: Vec<ByteSpan> =
            names.iter().filter(|m| matches!(m.kind, MentionKind::Entity(_))).map(|m| m.span).collect();
        let figures = self.find_figures(&text, &article.blocks, &taken);
        let cues = names.len();
        for rest in merge::remainders(&figures, &names) {
            self.gazetteer.find(&text, rest, &mut names);
        }
        if names.len() > cues {
            // A name would have been found at first, but for the figure.
            let mut at = 0;
            names.retain(|mention| {
                at += 1;
                at <= cues || matches!(mention.kind, MentionKind::Cue(_))
            });
            names.sort_by_key(|mention| (mention.span.start, std::cmp::Reverse(mention.span.end)));
        }
        merge::merge(figures, names)
    }

    /// The figures of all blocks, in order. Each block is read by itself, so those of a long text are read by all threads.
    fn find_figures(&self, text: &str, blocks: &[Block], taken: &[ByteSpan]) -> Vec<Mention> {
        let find = |blocks: &[Block]| {
            let mut found = Vec::new();
            for block in blocks {
                figures::find(text, block.span, taken, &self.figures, &mut found);
            }
            found
        };
        if text.len() < LONG {
            return find(blocks);
        }
        let parts: Vec<Vec<Mention>> = blocks.par_chunks(BLOCKS_A_PART).map(find).collect();
        parts.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlockKind;

    /// An article of so many times the same paragraph.
    fn repeated(paragraph: &str, times: usize) -> Article {
        let text = format!("{paragraph}\n").repeat(times);
        let block = |n: usize| {
            let start = n * (paragraph.len() + 1);
            Block { kind: BlockKind::Paragraph, span: ByteSpan::new(start, start + paragraph.len()) }
        };
        let blocks = (0..times).map(block).collect();
        Article { text, blocks, ..Article::default() }
    }

    #[test]
    fn several_threads_find_what_one_does_and_in_its_order() {
        let source = RuleSource::built_in();
        let annotator = Annotator::load(&source, &Entities::load(&source).unwrap(), "en").unwrap();
        let words = "gulls wheel above quay walls where ropes dry while tar boils beside nets ".repeat(40);
        let paragraph =
            format!("{words}and 4.12 trillion tokens went to Qwen3 in March, 8% more than in the second week.");
        let times = LONG / paragraph.len() + 2;
        let spans = |article: &Article| annotator.annotate(article).iter().map(|m| m.span).collect::<Vec<_>>();
        let one = spans(&repeated(&paragraph, 1));
        let apart = paragraph.len() + 1;
        let there = |n: usize| one.iter().map(move |span| span.shifted(n * apart));
        let expected: Vec<ByteSpan> = (0..times).flat_map(there).collect();
        assert!(one.len() > 5, "{one:?}");
        assert_eq!(spans(&repeated(&paragraph, times)), expected);
    }
}
