//! Articles that take themselves back: "This article has been withdrawn.", 本文已撤稿.
//!
//! In: an article, its mentions, its languages. Out: the sentence that says so, with the day. Only what an article says of itself
//! counts, and only of the whole: "an earlier version of this article", "the paper was retracted" and what somebody else's page is
//! quoted with are none of its own notices. The words are cue classes of the packs: `own_article`, `taken_back`, `taken_back_head`.

use jiff::civil::Date;

use super::{Language, Languages};
use crate::annotate::figures::{Settled, settle};
use crate::annotate::split_sentences;
use crate::model::{Article, Block, BlockKind, ByteSpan, Mention, MentionKind, PeriodExpr, PeriodMention, Retraction};
use crate::rules::ClassSet;

/// Bytes between an article's name for itself and what is said of it, at most: "This article, published on 10 March, has been withdrawn".
const BETWEEN: usize = 120;

/// The first notice by which an article takes itself back.
pub fn retraction(article: &Article, mentions: &[Mention], languages: &Languages<'_>) -> Option<Retraction> {
    let spans: Vec<ByteSpan> = mentions.iter().map(|m| m.span).collect();
    for block in article.blocks.iter().filter(|block| is_own(block.kind)) {
        let notice = Notice::of(article, mentions, languages.at(block.span), block.span);
        if notice.said.is_empty() {
            continue;
        }
        if let Some(at) = notice.heads(block) {
            return Some(Retraction { span: block.span, on: notice.day(at) });
        }
        let (from, to) = range(mentions, block.span);
        let inside = spans.get(from..to).unwrap_or_default();
        for sentence in split_sentences(&article.text, block.span, inside, notice.language.writing) {
            if let Some(at) = notice.says(sentence) {
                return Some(Retraction { span: trimmed(&article.text, sentence), on: notice.day(at) });
            }
        }
    }
    None
}

/// The article's own words; notices stand in no table and under no picture.
fn is_own(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Title | BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::ListItem(_) | BlockKind::Byline
    )
}

fn range(mentions: &[Mention], span: ByteSpan) -> (usize, usize) {
    let from = mentions.partition_point(|m| m.span.start < span.start);
    (from, mentions.partition_point(|m| m.span.start < span.end))
}

fn trimmed(text: &str, span: ByteSpan) -> ByteSpan {
    let words = text.get(span.start..span.end).unwrap_or_default();
    let start = span.start + (words.len() - words.trim_start().len());
    ByteSpan::new(start, start + words.trim().len())
}

/// A block, and which of its cues take something back.
struct Notice<'a> {
    article: &'a Article,
    language: Language<'a>,
    block: ByteSpan,
    mentions: &'a [Mention],
    /// Cues that take something back.
    said: Vec<ByteSpan>,
}

impl<'a> Notice<'a> {
    fn of(article: &'a Article, mentions: &'a [Mention], language: Language<'a>, block: ByteSpan) -> Self {
        let (from, to) = range(mentions, block);
        let mut notice =
            Self { article, language, block, mentions: mentions.get(from..to).unwrap_or_default(), said: vec![] };
        let classes = &language.grammar.classes;
        let either = classes.set("taken_back").union(classes.set("taken_back_head"));
        if !notice.mentions.iter().any(|mention| is_cue(mention, language, &either)) {
            return notice;
        }
        let said = notice.of_class("taken_back").chain(notice.of_class("taken_back_head"));
        notice.said = said.map(|mention| mention.span).collect();
        notice
    }

    fn of_class(&self, class: &str) -> impl Iterator<Item = &'a Mention> {
        let class = self.language.grammar.classes.set(class);
        let language = self.language;
        self.mentions.iter().filter(move |mention| is_cue(mention, language, &class))
    }

    fn between(&self, from: usize, to: usize) -> &'a str {
        self.article.text.get(from..to).unwrap_or_default()
    }

    /// "Retraction: …", 【撤稿声明】…: the word at the head of a block, set apart from what follows.
    fn heads(&self, block: &Block) -> Option<ByteSpan> {
        let head = self.of_class("taken_back_head").next()?.span;
        let before = self.between(block.span.start, head.start).trim();
        let after = self.between(head.end, block.span.end).trim_start();
        let mark = |text: &str, classes: &[&str]| text.chars().next().is_some_and(|c| self.is_mark(c, classes));
        let opened = before.is_empty() || before.chars().all(|c| self.is_mark(c, &["open"]));
        let set_apart = after.is_empty() || mark(after, &["colon", "close", "dash"]);
        let title = matches!(block.kind, BlockKind::Title | BlockKind::Heading(_));
        (opened && set_apart && (title || !after.is_empty())).then_some(head)
    }

    /// What a sentence of the article says of the article itself: where it is taken back.
    fn says(&self, sentence: ByteSpan) -> Option<ByteSpan> {
        let inside = |span: ByteSpan| sentence.start <= span.start && span.end <= sentence.end;
        let supposed = self.of_class("hypothetical").any(|m| inside(m.span));
        let own = self.of_class("own_article").map(|m| m.span).filter(|span| inside(*span)).collect::<Vec<_>>();
        if supposed || own.is_empty() {
            return None;
        }
        let back = self.of_class("taken_back").map(|m| m.span).filter(|span| inside(*span));
        back.into_iter().find(|back| {
            own.iter().any(|own| self.is_whole(*own) && self.joined(*own, *back) && !self.is_quoted(own.start))
        })
    }

    /// Not "a chart in this article", "a version of this article".
    fn is_whole(&self, own: ByteSpan) -> bool {
        let part = ["of_word", "in_word", "origin_from"].map(|class| self.language.grammar.classes.set(class));
        let just_before =
            |m: &&Mention| m.span.end <= own.start && self.between(m.span.end, own.start).trim().is_empty();
        let before = self.mentions.iter().filter(just_before);
        !before.into_iter().any(|m| part.iter().any(|class| is_cue(m, self.language, class)))
    }

    /// Whether the article's name for itself and what is said belong together: side by side, or with an insertion between commas.
    fn joined(&self, own: ByteSpan, back: ByteSpan) -> bool {
        if back.end <= own.start {
            return self.between(back.end, own.start).trim().is_empty();
        }
        let between = self.between(own.end, back.start).trim();
        let Some(first) = between.chars().next() else { return own.end <= back.start };
        let last = between.chars().next_back().unwrap_or(first);
        let mark = |c: char| self.is_mark(c, &["comma", "open", "close", "dash"]);
        let because = self
            .of_class("cause_word")
            .any(|m| m.span.start >= own.end && self.between(own.end, m.span.start).trim().is_empty());
        between.len() <= BETWEEN && (mark(first) && mark(last) || because)
    }

    /// Whether quotation marks are open there: then somebody else's notice is told.
    fn is_quoted(&self, at: usize) -> bool {
        let before = self.between(self.block.start, at);
        before.chars().filter(|c| self.is_mark(*c, &["quotemark"])).count() % 2 == 1
    }

    fn is_mark(&self, c: char, classes: &[&str]) -> bool {
        let grammar = self.language.grammar;
        let is = |set: ClassSet| classes.iter().any(|class| set.meets(&grammar.classes.set(class)));
        grammar.punctuation(c).is_some_and(is)
    }

    /// The day of the retraction: the one just before the words, else the first behind them, else the one at the block's head, else that
    /// of the page's last change. Without a year it is the first such day after the article's own.
    fn day(&self, said: ByteSpan) -> Option<Date> {
        let published = self.article.meta.published;
        let days = || self.mentions.iter().filter_map(|m| Some((m.span, day_of(m, published)?)));
        // 已于3月12日撤稿: Chinese names the day before the verb.
        let beside =
            days().find(|(span, _)| span.end <= said.start && self.between(span.end, said.start).trim().is_empty());
        let behind = || days().find(|(span, _)| span.start >= said.end);
        let head = || {
            let own = self.of_class("own_article").map(|m| m.span.start).next().unwrap_or(said.start);
            days().find(|(span, _)| span.end <= own)
        };
        let named = beside.or_else(behind).or_else(head).map(|(_, day)| day);
        named.filter(|day| published.is_none_or(|published| *day >= published)).or(self.article.meta.modified)
    }
}

fn is_cue(mention: &Mention, language: Language<'_>, class: &ClassSet) -> bool {
    matches!(&mention.kind, MentionKind::Cue(cue) if language.grammar.term_classes(cue.term).meets(class))
}

fn day_of(mention: &Mention, published: Option<Date>) -> Option<Date> {
    let MentionKind::Period(period @ PeriodMention { expr: PeriodExpr::Day(day), .. }) = &mention.kind else {
        return None;
    };
    if let Settled::Fixed(days) = settle(period, None, None) {
        return Some(days.start);
    }
    let published = published?;
    let in_year = |year: i16| Date::new(year, day.month?, day.day).ok().filter(|date| *date >= published);
    in_year(published.year()).or_else(|| in_year(published.year() + 1))
}

#[cfg(test)]
mod tests {
    use crate::model::Lang;
    use crate::pipeline::Engine;
    use crate::read::Given;

    /// The words of the notice, and the day.
    fn notices(lang: &str, texts: &[&str]) -> Vec<Option<(String, String)>> {
        let engine = Engine::load(None).unwrap();
        let read = |text: &&str| {
            let published = Some(jiff::civil::date(2026, 3, 10));
            let given = Given { lang: Some(Lang::new(lang)), published, ..Given::default() };
            let text = format!("A headline\n\n{text}\n\nMore words follow here.\n");
            let (article, found) = engine.read_and_extract("a.txt", text.as_bytes(), &given).unwrap();
            let notice = found.retraction?;
            let words = article.text.get(notice.span.start..notice.span.end)?.to_owned();
            Some((words, notice.on.map(|day| day.to_string()).unwrap_or_default()))
        };
        texts.iter().map(read).collect()
    }

    fn days(lang: &str, texts: &[&str]) -> Vec<Option<String>> {
        notices(lang, texts).into_iter().map(|notice| notice.map(|(_, day)| day)).collect()
    }

    #[test]
    fn an_article_that_takes_itself_back_says_so() {
        let texts = [
            "Editor's note: This article has been retracted.",
            "This story, first published on 10 March 2026, was withdrawn on 12 March 2026 because its figures could not be verified.",
            "We have withdrawn this article.",
            "Note of 14 March: the figures could not be traced, and this article is hereby withdrawn.",
        ];
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(days("en", &texts), [day(""), day("2026-03-12"), day(""), day("2026-03-14")]);
        let words = notices("en", &["Tokens rose. This article has been retracted. We regret it."]);
        assert_eq!(words[0].as_ref().map(|(words, _)| words.as_str()), Some("This article has been retracted."));
    }

    #[test]
    fn what_is_said_of_a_part_or_of_somebody_else_takes_nothing_back() {
        let texts = [
            "An earlier version of this article has been withdrawn.",
            "A chart in this article was retracted by its maker.",
            "This article says that the paper was retracted.",
            "The study was withdrawn by its authors.",
            "“This article has been retracted,” the Lantern wrote on its page.",
            "If this article is withdrawn, we will say so.",
            "This article has not been retracted.",
            "Kimi K2 was withdrawn from the platform.",
            "Correction: an earlier version of this article said 4.12 trillion tokens.",
        ];
        assert_eq!(days("en", &texts), vec![None; texts.len()]);
    }

    #[test]
    fn chinese_notices_are_read() {
        let texts = [
            "编者按：本文已撤回。",
            "本文因数据有误，已于3月12日撤稿。",
            "撤稿声明：本报3月10日刊发的报道数据失实。",
            "经核实，现撤回本文。",
        ];
        assert_eq!(days("zh", &texts).iter().map(Option::is_some).collect::<Vec<_>>(), [true; 4]);
        assert_eq!(days("zh", &texts[1..2]), [Some("2026-03-12".to_owned())]);
        let others =
            ["本文旧版已撤回。", "本文提到的论文已撤稿。", "该模型已撤回。", "更正：本文此前误为46.9万亿Token。"];
        assert_eq!(days("zh", &others), vec![None; others.len()]);
    }
}
