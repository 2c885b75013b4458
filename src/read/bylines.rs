//! Bylines and datelines: lines, or openings of a paragraph, that say who published a text and when.

use super::dates::{self, Day};
use super::draft::{ends_sentence, is_wide, is_wider};
use super::words::Words;

/// What a byline says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub publisher: Option<String>,
    pub day: Option<Day>,
}

/// Longest byline, in columns.
const WIDEST: usize = 140;
/// Most words that may stand beside the date.
const MOST_WORDS: usize = 12;

/// Reads a line that is nothing but a byline or dateline.
pub(super) fn whole_line(line: &str, words: &Words) -> Option<Byline> {
    let bracketed = line.starts_with(['(', '（', '[']) && line.ends_with([')', '）', ']']);
    let line = line.trim_matches(['(', ')', '（', '）', '[', ']', '【', '】', ' ']);
    if line.is_empty() || is_wider(line, WIDEST) {
        return None;
    }
    let found = dates::find(line, words);
    let (before, after) = match &found {
        Some(found) => (line.get(..found.range.start)?, line.get(found.range.end..)?),
        None => (line, ""),
    };
    let opening = opening(before, words);
    if found.is_none() && (opening.is_none() || ends_sentence(line)) {
        return None;
    }
    let rest = opening.map_or(before, |opening| before.get(opening..).unwrap_or(""));
    let publisher_said = opening.and_then(|at| before.get(..at)).is_some_and(|words_said| {
        words.publisher_openings.contains(words_said.trim_end_matches([':', '：', ' ']).to_lowercase().trim())
    });
    let segments: Vec<&str> = [rest, after].into_iter().flat_map(segments).collect();
    let mut names = Vec::new();
    for segment in &segments {
        match name_in(segment, words) {
            Some("") => {}
            Some(name) if is_opening(name, words) => {}
            Some(name) => names.push(name),
            // A line in brackets with a date may hold a number of the wire's own: （某报 2026年3月9日 编号330218）.
            None if bracketed && found.is_some() => {}
            None => return None,
        }
    }
    let count: usize = names.iter().map(|name| name.split(' ').count()).sum();
    if count > MOST_WORDS || (found.is_none() && names.is_empty()) {
        return None;
    }
    let publisher = match (opening, names.as_slice()) {
        (Some(_), [.., name]) if publisher_said => Some(*name),
        (Some(_), [_, .., name]) => Some(*name),
        (None, [name]) => Some(*name),
        _ => None,
    };
    let publisher = publisher.filter(|name| publisher_said || looks_like_publisher(name)).map(str::to_owned);
    Some(Byline { publisher, day: found.map(|found| found.day) })
}

/// Reads the dateline that a paragraph opens with: "PLACE, 26 May 2026 (Harbour Note) - Text", "Feb 24, 2026 -- Text".
pub(super) fn opening_of(paragraph: &str, words: &Words) -> Option<Byline> {
    if let Some(publisher) = wire_of(paragraph, words) {
        return Some(Byline { publisher: Some(publisher), day: None });
    }
    let head = first_characters(paragraph, 90);
    let end = [" - ", " -- ", " — ", " – ", "—", "–", "） "].iter().filter_map(|mark| head.find(mark)).min()?;
    let head = head.get(..end)?;
    let date = dates::find(head, words);
    let inside = head.split_once(['(', '（']).and_then(|(_, rest)| rest.split([')', '）']).next());
    let is_person = |name: &str| {
        words
            .byline_openings
            .iter()
            .any(|word| word.chars().next().is_some_and(is_wide) && name.contains(word.as_str()))
    };
    let publisher = inside
        .filter(|name| looks_like_publisher(name) && !name.contains(|c: char| c.is_ascii_digit()) && !is_person(name));
    // Without a date the words in brackets may be anything; a place in capitals before them makes it a dateline.
    let place = head.split([',', '(', '（']).next().unwrap_or("").trim();
    let in_capitals =
        place.len() >= 3 && !place.chars().any(char::is_lowercase) && place.chars().any(char::is_alphabetic);
    if date.is_none() && !(in_capitals && publisher.is_some()) {
        return None;
    }
    let outside = date.as_ref().map_or(0, |found| words_in(head.get(..found.range.start).unwrap_or("")));
    if outside > 5 {
        return None;
    }
    Some(Byline { publisher: publisher.map(str::to_owned), day: date.map(|found| found.day) })
}

fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The wire that a paragraph opens with: 某报2月26日电, 某网消息：.
fn wire_of(paragraph: &str, words: &Words) -> Option<String> {
    let head = first_characters(paragraph.trim_start_matches(['【', '（', '(']), 30);
    let named = |name: &str| {
        (name.chars().count() >= 3
            && name.chars().count() <= 10
            && name.chars().all(|c| is_wide(c) && c.is_alphanumeric()))
        .then(|| name.to_owned())
    };
    if let Some(name) =
        words.wire_words.iter().find_map(|word| head.split_once(word.as_str())).and_then(|(name, _)| named(name))
    {
        return Some(name);
    }
    let date = head.find(|c: char| c.is_ascii_digit())?;
    let (name, rest) = head.split_at(date);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'));
    let dated = rest.len() > after.len() && rest.get(..rest.len() - after.len()).is_some_and(|day| day.ends_with('日'));
    (dated && words.wire_marks.iter().any(|mark| after.starts_with(mark.as_str()))).then(|| named(name)).flatten()
}

/// The publisher that a line names anywhere: "2026-03-25 07:40 来源：某报 【打印】".
pub(super) fn source_in(line: &str, words: &Words) -> Option<String> {
    let lower = line.to_lowercase();
    let after = words.publisher_openings.iter().find_map(|word| {
        let at = lower.find(word.as_str())? + word.len();
        line.get(at..)?.trim_start().strip_prefix([':', '：'])
    })?;
    let after = after.trim_start();
    let name: String = if after.chars().next().is_some_and(is_wide) {
        after
            .chars()
            .take_while(|c| !c.is_whitespace() && !matches!(c, '【' | '|' | '｜' | '·' | '，' | '（' | '作'))
            .collect()
    } else {
        let capital = |word: &&str| word.starts_with(char::is_uppercase) && !word.ends_with([':', '|']);
        after.split_whitespace().take_while(capital).collect::<Vec<_>>().join(" ")
    };
    looks_like_publisher(&name).then_some(name)
}

fn is_opening(name: &str, words: &Words) -> bool {
    let lower = name.to_lowercase();
    words.byline_openings.contains(&lower)
}

fn words_in(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Length of the byline word that a line opens with ("By ", "Posted on ", "来源：").
fn opening(line: &str, words: &Words) -> Option<usize> {
    let lower: String = line.chars().take(40).collect::<String>().to_lowercase();
    words.byline_openings.iter().find_map(|word| {
        let rest = lower.strip_prefix(word.as_str())?;
        let wide = word.chars().next_back().is_some_and(is_wide);
        let closed = rest.starts_with([' ', ':', '：', '\u{3000}', '/'])
            && !(wide && rest.starts_with(' ') && word.chars().count() < 2);
        let used = word.len() + if closed { rest.chars().next().map_or(0, char::len_utf8) } else { 0 };
        ((closed || (wide && rest.is_empty()) || rest.is_empty()) && line.is_char_boundary(used)).then_some(used)
    })
}

fn segments(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', '·', '•', '—', '–', '｜', ',', '，', ';', '(', ')', '（', '）', '/'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split("--"))
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '-' | '：')))
        .filter(|part| !part.is_empty())
}

/// The words of a segment that may be a name; empty when it only holds companions of a date; none when it holds
/// figures, which make the line a statement.
fn name_in<'s>(segment: &'s str, words: &Words) -> Option<&'s str> {
    let is_companion = |word: &str| words.date_companions.contains(word.to_lowercase().trim_end_matches(['.', ',']));
    let is_clock = |word: &str, marks: &[char]| {
        let core = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        core.contains(marks) && core.chars().all(|c| c.is_numeric() || marks.contains(&c))
    };
    let parts: Vec<&str> = segment.split_whitespace().collect();
    let mut figures = false;
    let mut only_companions = true;
    for (at, part) in parts.iter().enumerate() {
        let companion = is_companion(part) || is_clock(part, &[':', '：']);
        let counted =
            part.chars().all(|c| c.is_ascii_digit()) && parts.get(at + 1).is_some_and(|next| is_companion(next));
        // "07.40 GMT" is a time of day, "4.25 trillion" is not.
        only_companions &= companion || counted || is_clock(part, &['.']);
        figures |= !companion && !counted && part.chars().any(char::is_numeric);
    }
    match (figures, only_companions) {
        (true, _) => None,
        (_, true) => Some(""),
        _ => Some(segment.trim()),
    }
}

/// Two words that begin with capitals ("Meridian Brief"), or three characters without a case.
fn looks_like_publisher(name: &str) -> bool {
    if name.chars().filter(|c| is_wide(*c)).count() >= 3 {
        return name.chars().count() <= 16;
    }
    let capitals = name.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_uppercase)).count();
    let shouted = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    capitals >= 2 && !shouted && words_in(name) <= 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<(String, String)> {
        let byline = whole_line(text, Words::built_in())?;
        Some((
            byline.publisher.unwrap_or_default(),
            byline.day.and_then(|day| day.settle(None, || None)).map(|d| d.to_string()).unwrap_or_default(),
        ))
    }

    fn some(publisher: &str, date: &str) -> Option<(String, String)> {
        Some((publisher.to_owned(), date.to_owned()))
    }

    #[test]
    fn lines_that_are_nothing_else() {
        assert_eq!(line("By the night desk, The Cloud Almanac"), some("The Cloud Almanac", ""));
        assert_eq!(line("Harbour Tech Note -- 9 March 2026"), some("Harbour Tech Note", "2026-03-09"));
        assert_eq!(line("Posted on Jun 8, 2026 in Reading Logs | 4 min"), some("", "2026-06-08"));
        assert_eq!(line("Science · Sat, 20 Jun 2026 12:15:49 GMT"), some("", "2026-06-20"));
        assert_eq!(line("5/10/2026"), some("", ""));
        assert_eq!(line("By someone who pays the bills | June 6, 2026"), some("", "2026-06-06"));
        assert_eq!(line("山脚科技　2025年11月5日"), some("山脚科技", "2025-11-05"));
        assert_eq!(line("来源：山脚财经"), some("山脚财经", ""));
        assert_eq!(line("作者：山脚笔记 · 发布于 2026-04-26"), some("", "2026-04-26"));
        assert_eq!(line("（山脚日报 ２０２６年３月９日 ０８：１５ 编号３３０２１８）"), some("山脚日报", "2026-03-09"));
        assert_eq!(line("Morning note, 5 Feb. 2026"), some("", "2026-02-05"));
    }

    #[test]
    fn statements_are_no_bylines() {
        assert_eq!(line("By March 2026 the share had doubled."), None);
        assert_eq!(line("4.2 trillion tokens on 9 March 2026"), None);
        assert_eq!(line("By 30 models"), None);
        assert_eq!(line("A plain headline"), None);
    }

    #[test]
    fn a_paragraph_may_open_with_a_dateline() {
        let read = |text| opening_of(text, Words::built_in());
        let first = read("LISBON, 26 May 2026 (Harbour Note) - A start-up said").unwrap();
        assert_eq!(
            (
                first.publisher.as_deref(),
                first.day.and_then(|day| day.settle(None, || None)).map(|d| d.to_string()).as_deref()
            ),
            (Some("Harbour Note"), Some("2026-05-26"))
        );
        assert_eq!(read("LISBON, Feb 17 (Harbour Note) - Models").unwrap().publisher.as_deref(), Some("Harbour Note"));
        assert_eq!(
            read("Feb 24, 2026 -- Four labs")
                .unwrap()
                .day
                .and_then(|day| day.settle(None, || None))
                .map(|d| d.to_string())
                .as_deref(),
            Some("2026-02-24")
        );
        assert_eq!(read("山脚财讯2月26日电（本网记者） 上周的用量").unwrap().publisher.as_deref(), Some("山脚财讯"));
        assert_eq!(read("山脚网消息：截至3月15日当周").unwrap().publisher.as_deref(), Some("山脚网"));
        assert_eq!(read("中国模型3月15日当周的用量"), None);
        assert_eq!(
            source_in("2026-03-25 07:40 来源：山脚财经 【打印】", Words::built_in()).as_deref(),
            Some("山脚财经")
        );
        assert_eq!(read("Two labs (from Asia and Europe) - and a third"), None);
    }
}
