//! The pure part of the way, in one call: bytes to article to mentions to claims. Claims that somebody took already come in by
//! [`records`].

pub mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::annotate::{Annotator, foreign_passages};
use crate::extract::{Grammar, Weights};
use crate::model::{Article, ByteSpan, Lang, Mention};
use crate::read::{self, Format, Given, ReadError, Words};
pub use crate::resolve::Extraction;
use crate::resolve::{self, Language, Languages};
use crate::rules::{Diagnostics, Entities, Metrics, RuleSource, Written};

/// So many bytes of text are taken for one article unless a user says otherwise: two novels, and as much as a second or two is enough for.
pub const LONGEST_TEXT: usize = 1_000_000;

/// A language pack, ready for use.
pub struct Pack {
    /// Finds mentions.
    pub annotator: Annotator,
    /// Reads them.
    pub grammar: Grammar,
}

/// The rules, loaded and compiled once, for any number of articles and threads.
pub struct Engine {
    /// The rule files.
    pub source: RuleSource,
    /// Known entities.
    pub entities: Entities,
    /// Metrics and reasons.
    pub metrics: Metrics,
    /// The weights of the ranking of subjects.
    pub weights: Weights,
    /// What the words of pages tell about their parts.
    pub words: Words,
    /// More text than this is refused as no article, for a page that is built to be endless would keep a thread for long.
    pub longest_text: usize,
    packs: BTreeMap<String, Pack>,
}

impl Engine {
    /// Loads the built-in rules, with those of `rules` laid over them.
    ///
    /// # Errors
    /// Everything that is wrong with the rule files.
    ///
    /// ```
    /// use tallywire::pipeline::Engine;
    /// use tallywire::read::Given;
    /// let engine = Engine::load(None)?;
    /// let text = "OpenRouter data\n\nIn the week of June 22-28, 2026 Chinese models processed 20.39 trillion tokens.\n";
    /// let (_, found) = engine.read_and_extract("a.txt", text.as_bytes(), &Given::default()).unwrap();
    /// assert_eq!(found.claims[0].subject.as_str(), "country:cn");
    /// # Ok::<(), tallywire::rules::Diagnostics>(())
    /// ```
    pub fn load(rules: Option<&Path>) -> Result<Self, Diagnostics> {
        let source = match rules {
            Some(dir) => RuleSource::with_dir(dir)?,
            None => RuleSource::built_in(),
        };
        Self::from_source(source)
    }

    /// Compiles a set of rule files.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn from_source(source: RuleSource) -> Result<Self, Diagnostics> {
        let entities = Entities::load(&source)?;
        let metrics = Metrics::load(&source)?;
        let weights = Weights::load(&source)?;
        let words = Words::load(&source)?;
        let mut rules = BTreeMap::new();
        for lang in source.languages() {
            let written = Written::load(&source, &lang)?;
            rules.insert(lang, written);
        }
        let kinds = kinds(&rules, &entities);
        let mut packs = BTreeMap::new();
        for (lang, written) in rules {
            let annotator = Annotator::with_rules(&source, &entities, &lang, &written)?;
            let grammar = Grammar::load(&source, &lang, &annotator.lexicon, &annotator.units(), &kinds, written)?;
            packs.insert(lang, Pack { annotator, grammar });
        }
        Ok(Self { source, entities, metrics, weights, words, longest_text: LONGEST_TEXT, packs })
    }

    /// The pack of a language.
    pub fn pack(&self, lang: &str) -> Option<&Pack> {
        self.packs.get(lang)
    }

    /// The pack that an article is read with: that of its language.
    pub fn pack_for(&self, article: &Article) -> Option<&Pack> {
        self.pack(article.meta.lang.as_ref().map(Lang::as_str)?)
    }

    /// The passages of an article that another pack than its own reads, with that pack.
    pub fn foreign(&self, article: &Article) -> Vec<(ByteSpan, &Pack)> {
        let passages = foreign_passages(article, &self.words).into_iter();
        passages.filter_map(|(span, lang)| Some((span, self.pack(lang.as_str())?))).collect()
    }

    /// The pack that reads a span of an article.
    pub fn pack_at<'e>(
        &'e self,
        article: &Article,
        foreign: &[(ByteSpan, &'e Pack)],
        span: ByteSpan,
    ) -> Option<&'e Pack> {
        let passage = foreign.iter().find(|(passage, _)| passage.contains(span));
        passage.map(|(_, pack)| *pack).or_else(|| self.pack_for(article))
    }

    /// The mentions of an article, each found by the pack that reads its passage; none when its language has no pack.
    pub fn mentions(&self, article: &Article) -> Vec<Mention> {
        self.mentions_in(article, &self.foreign(article))
    }

    fn mentions_in(&self, article: &Article, foreign: &[(ByteSpan, &Pack)]) -> Vec<Mention> {
        let Some(own) = self.pack_for(article) else { return Vec::new() };
        let mut mentions = own.annotator.annotate(article);
        if foreign.is_empty() {
            return mentions;
        }
        for pack in self.packs.values() {
            let passages: Vec<ByteSpan> =
                foreign.iter().filter(|(_, found)| std::ptr::eq(*found, pack)).map(|(span, _)| *span).collect();
            if passages.is_empty() || std::ptr::eq(own, pack) {
                continue;
            }
            let inside = |mention: &Mention| passages.iter().any(|passage| passage.overlaps(mention.span));
            mentions.retain(|mention| !inside(mention));
            let whole = |mention: &Mention| passages.iter().any(|passage| passage.contains(mention.span));
            mentions.extend(pack.annotator.annotate(article).into_iter().filter(whole));
            mentions.sort_by_key(|mention| mention.span.start);
        }
        mentions
    }

    /// The claims and the ledger of an article. Without a pack for its language, its digits go to the ledger.
    pub fn extract(&self, article: &Article) -> Extraction {
        let Some(pack) = self.pack_for(article) else {
            return Extraction { ledger: resolve::digits_without_rules(article), ..Extraction::default() };
        };
        let foreign = self.foreign(article);
        let mentions = self.mentions_in(article, &foreign);
        let foreign = foreign.into_iter().map(|(span, pack)| (span, self.language(pack))).collect();
        resolve::resolve(article, &mentions, &Languages { own: self.language(pack), foreign })
    }

    fn language<'e>(&'e self, pack: &'e Pack) -> Language<'e> {
        Language {
            grammar: &pack.grammar,
            writing: &pack.annotator.writing,
            metrics: &self.metrics,
            weights: &self.weights,
            entities: &self.entities,
        }
    }

    /// Reads bytes as an article, with the words that these rules have for the parts of pages.
    ///
    /// # Errors
    /// When the bytes are no article, or more text than one has.
    pub fn read(
        &self,
        document: &str,
        bytes: &[u8],
        format: Option<Format>,
        given: &Given,
    ) -> Result<Article, ReadError> {
        let article = read::read_with(&self.words, document, bytes, format, given)?;
        let (found, limit) = (article.text.len(), self.longest_text);
        if found > limit {
            return Err(ReadError::TooLong { document: document.to_owned(), found, limit });
        }
        Ok(article)
    }

    /// Reads bytes as an article and takes its claims.
    ///
    /// # Errors
    /// When the bytes are no article.
    pub fn read_and_extract(
        &self,
        document: &str,
        bytes: &[u8],
        given: &Given,
    ) -> Result<(Article, Extraction), ReadError> {
        self.read_as(document, bytes, None, given)
    }

    /// The same with the format given.
    ///
    /// # Errors
    /// When the bytes are no article.
    pub fn read_as(
        &self,
        document: &str,
        bytes: &[u8],
        format: Option<Format>,
        given: &Given,
    ) -> Result<(Article, Extraction), ReadError> {
        let article = self.read(document, bytes, format, given)?;
        let extraction = self.extract(&article);
        Ok((article, extraction))
    }
}

/// The kinds of entities: those of the entity files, and those that rules make (`market:@at`, `unknown:models`).
fn kinds(rules: &BTreeMap<String, Written>, entities: &Entities) -> Vec<String> {
    let mut kinds: BTreeSet<String> = entities.iter().map(|entity| entity.id.kind().to_owned()).collect();
    let kind = |template: &str| template.split([':', '@']).next().unwrap_or_default().to_owned();
    for written in rules.values() {
        kinds.extend(written.nodes.iter().filter_map(|(node, _)| node.entity.as_deref().map(kind)));
        kinds.extend(written.claims.iter().filter_map(|rule| rule.spec.emit.subject.as_deref().map(kind)));
    }
    kinds.remove("");
    kinds.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::effort;

    const PARAGRAPH: &str = "Chinese models took 4.19 trillion tokens in the week of March 9, up 11.8% from a week earlier. American ones \
                             fell 3.2% to 2.94 trillion, OpenRouter said. MiniMax M2.5 came first with 1.44T, ahead of GLM-5.2 (0.98T).\n\n";

    fn steps(text: &str) -> u64 {
        steps_in("en", text)
    }

    fn steps_in(lang: &str, text: &str) -> u64 {
        let engine = Engine::load(None).unwrap();
        let given = Given { lang: Some(Lang::new(lang)), ..Given::default() };
        effort::of(|| {
            engine.read_and_extract("a.txt", text.as_bytes(), &given).unwrap();
        })
    }

    #[test]
    fn four_times_the_text_is_four_times_the_work() {
        let (short, long) = (steps(&PARAGRAPH.repeat(10)), steps(&PARAGRAPH.repeat(40)));
        assert!(short > 1_000, "{short} steps: nothing is counted");
        assert!(long < short * 9 / 2, "{long} steps for four times the text of {short}");
    }

    #[test]
    fn so_it_is_for_a_sentence_without_end() {
        let clause = "Chinese models took 4.19 trillion tokens last week and Qwen3 rose 12% while ";
        let (short, long) = (steps(&clause.repeat(80)), steps(&clause.repeat(320)));
        assert!(long < short * 9 / 2, "{long} steps for four times the text of {short}");
    }

    #[test]
    fn more_text_than_an_article_has_is_refused_and_less_is_read() {
        let mut engine = Engine::load(None).unwrap();
        let text = PARAGRAPH.repeat(6);
        engine.longest_text = text.len();
        assert!(engine.read("a.txt", text.as_bytes(), None, &Given::default()).is_ok());
        engine.longest_text = 1_000;
        let refused = engine.read("a.txt", text.as_bytes(), None, &Given::default()).unwrap_err().to_string();
        assert!(
            refused.starts_with("a.txt: ") && refused.contains("more than the 1000") && refused.contains("--max-text")
        );
    }

    /// Names are ranked for each figure of a sentence: the square of its names is as much as that may cost, and sentences are cut.
    #[test]
    fn clauses_in_one_sentence_cost_little_more_than_apart() {
        let text = |stop: &str| {
            (0..400).map(|n| format!("第{n}款中国模型周调用量达{n}.19万亿Token{stop}")).collect::<String>()
        };
        let (apart, together) = (steps_in("zh", &text("。\n")), steps_in("zh", &text("，")));
        assert!(together < apart * 12, "{together} steps for what takes {apart} in sentences of its own");
    }
}
