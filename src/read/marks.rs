//! Marks lines that are not the article's own words or that repeat earlier ones. The lines stay in the text, so that
//! every byte of a plain text keeps its place; later stages leave marked lines alone.

use std::collections::HashMap;

use super::draft::{Draft, Line, ends_sentence, has_characters, is_wider, letters, width};
use super::words::{Headings, Words};
use crate::model::BlockKind;

/// Shortest line, in letters, whose repetition is told from chance.
const SHORTEST_REPEAT: usize = 20;
/// Share of the text, in percent, after which the article does not go on below a box of other stories.
const LATE: usize = 60;
/// Columns of a paragraph that is no teaser.
const FULL_PARAGRAPH: usize = 160;
/// Tables with the same first row that one is held against.
const MOST_LIKE: usize = 20;
/// Letters of an article, at least, before what is written below it begins: a post's own byline stands above them.
const BELOW_AN_ARTICLE: usize = 250;
/// Words of the line that says who wrote a comment, at most.
const COMMENT_BYLINE_WORDS: usize = 6;
/// Shortest opening that makes a line a cut-off copy of another.
const SHORTEST_CUT: usize = 60;

/// Marks repeats first, then what is not the article's own.
pub(super) fn mark(draft: &mut Draft, words: &Words) {
    let folded: Vec<String> = draft.lines.iter().map(|line| letters(&line.text)).collect();
    let first = first_places(&folded);
    mark_asides(draft, &folded, &first, words);
    repeats(draft, &folded, &first);
}

/// Marks lines that say again what an earlier line said.
pub(super) fn mark_repeats(draft: &mut Draft) {
    let folded: Vec<String> = draft.lines.iter().map(|line| letters(&line.text)).collect();
    repeats(draft, &folded, &first_places(&folded));
}

fn may_be_marked(line: &Line) -> bool {
    !matches!(line.kind, BlockKind::Title | BlockKind::TableRow(_) | BlockKind::Aside)
}

/// Where each line stands for the first time, of those that are long enough to be told from chance.
fn first_places(folded: &[String]) -> HashMap<&str, usize> {
    let mut first = HashMap::with_capacity(folded.len());
    for (at, key) in folded.iter().enumerate() {
        if has_characters(key, SHORTEST_REPEAT) {
            first.entry(key.as_str()).or_insert(at);
        }
    }
    first
}

fn repeats(draft: &mut Draft, folded: &[String], first: &HashMap<&str, usize>) {
    for at in 0..folded.len() {
        let Some((line, key)) = draft.lines.get(at).zip(folded.get(at)) else { continue };
        if !may_be_marked(line) {
            continue;
        }
        let earlier = first.get(key.as_str()).is_some_and(|first| *first < at);
        let repeated = earlier || is_cut_copy(&line.text, key, at, folded);
        if let (true, Some(line)) = (repeated, draft.lines.get_mut(at)) {
            line.kind = BlockKind::Repeat;
        }
    }
    repeated_tables(draft, folded);
}

/// A table that a page prints twice (once for telephones, once cut to its first rows) is read once: of two tables of which one holds all rows of the
/// other, the one with fewer rows is marked, or else the later one. Single rows are left alone: headers and totals stand in many tables.
fn repeated_tables(draft: &mut Draft, folded: &[String]) {
    let mut tables: Vec<Vec<usize>> = vec![Vec::new(); draft.tables.len()];
    for (at, line) in draft.lines.iter().enumerate() {
        if let BlockKind::TableRow(table) = line.kind
            && let Some(rows) = tables.get_mut(table as usize)
        {
            rows.push(at);
        }
    }
    let key = |at: &usize| folded.get(*at).map_or("", String::as_str);
    let caption = |table: usize| draft.tables.get(table)?.caption.and_then(|line| folded.get(line));
    // Tables that begin with the same row are held against each other, the longest first: a page of a thousand tables is no trouble.
    let mut by_first: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut order: Vec<usize> =
        (0..tables.len()).filter(|table| tables.get(*table).is_some_and(|rows| rows.len() > 1)).collect();
    order.sort_by_key(|table| std::cmp::Reverse(tables.get(*table).map_or(0, Vec::len)));
    let mut again: Vec<usize> = Vec::new();
    for table in order {
        let Some(rows) = tables.get(table) else { continue };
        let whole = by_first.entry(rows.first().map_or("", key)).or_default();
        let same = whole.iter().take(MOST_LIKE).any(|other| {
            let told_apart = caption(*other).zip(caption(table)).is_some_and(|(one, two)| one != two);
            !told_apart && tables.get(*other).is_some_and(|other| holds_all(other, rows, key))
        });
        if same {
            again.extend(rows);
        } else {
            whole.push(table);
        }
    }
    for at in again {
        if let Some(line) = draft.lines.get_mut(at) {
            line.kind = BlockKind::Repeat;
        }
    }
}

/// Whether `rows` stand among `whole` in the same order; a figure must stand in them, or they say nothing.
fn holds_all<'k>(whole: &[usize], rows: &[usize], key: impl Fn(&usize) -> &'k str) -> bool {
    let mut rest = whole.iter();
    rows.iter().any(|row| key(row).contains(char::is_numeric))
        && rows.iter().all(|row| rest.any(|other| key(other) == key(row)))
}

/// A lead that a page prints twice, once cut off in mid-sentence: the cut one is the copy, before or after the whole one.
fn is_cut_copy(text: &str, key: &str, at: usize, folded: &[String]) -> bool {
    if !has_characters(key, SHORTEST_CUT) || ends_sentence(text.trim_end_matches(['…', '.'])) {
        return false;
    }
    let from = at.saturating_sub(6);
    folded
        .iter()
        .enumerate()
        .skip(from)
        .take(13)
        .any(|(other, whole)| other != at && whole.len() > key.len() && whole.starts_with(key))
}

/// A part that is not the article's own.
struct Part {
    start: usize,
    level: Option<u8>,
    comments: bool,
    late: bool,
}

/// Comments do not begin in the first part of a page, of so many.
const EARLY: usize = 8;

fn mark_asides(draft: &mut Draft, folded: &[String], first: &HashMap<&str, usize>, words: &Words) {
    let total: usize = folded.iter().map(String::len).sum();
    let mut passed = 0;
    let mut inside: Option<Part> = None;
    for at in 0..draft.lines.len() {
        let (Some(line), Some(key)) = (draft.lines.get(at), folded.get(at)) else { break };
        let heading = match line.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        };
        let headed = is_one_of(&line.text, &words.comment_headings);
        // 评论：87, beside the date, is how many there are.
        let count = headed && passed * EARLY < total;
        let comment = passed >= BELOW_AN_ARTICLE && is_comment_byline(&line.text, words);
        if at > 0 && (comment || !count && opens_aside(&line.text, words)) {
            let comments = comment || headed || inside.as_ref().is_some_and(|part| part.comments);
            let late = passed * 100 >= total * LATE;
            inside = Some(Part { start: at, level: heading, comments, late });
        } else if let Some(part) = &inside {
            // A heading of Markdown of the same rank ends the part; so does the article when the page prints it again, or
            // goes on with it.
            let new_part = heading.zip(part.level).is_some_and(|(here, there)| here <= there);
            let again = first.get(key.as_str()).is_some_and(|first| *first < part.start);
            let goes_on =
                !part.comments && !part.late && is_wider(&line.text, FULL_PARAGRAPH - 1) && ends_sentence(&line.text);
            if new_part || again || goes_on {
                inside = None;
            }
        }
        passed += key.len();
        let aside = inside.is_some() || is_aside_line(&line.text, words) || is_crumb_of_later(at, folded, &line.text);
        if let (true, Some(line)) = (aside, draft.lines.get_mut(at).filter(|line| may_be_marked(line))) {
            line.kind = BlockKind::Aside;
        }
    }
}

/// "Related articles", "Comments (3)", 相关阅读.
pub(super) fn opens_aside(text: &str, words: &Words) -> bool {
    if is_wider(text, 60) {
        return false;
    }
    is_one_of(text, &words.aside_headings)
}

/// Whether a line, without its counts and rules, is one of these: "Comments (3)", "---- 3 comments ----".
fn is_one_of(text: &str, headings: &Headings) -> bool {
    let bare = core(text);
    let ruled = |c: char| matches!(c, '-' | '—' | '–' | '=' | '*' | '#' | '_' | '~') || c.is_whitespace();
    let counted = |c: char| c.is_ascii_digit() || c.is_whitespace();
    let plain = bare.trim_matches(ruled).trim_start_matches(counted);
    // "Comments (3 of 214)".
    let plain = plain
        .split_once('(')
        .filter(|(_, count)| count.starts_with(|c: char| c.is_ascii_digit()))
        .map_or(plain, |(head, _)| head);
    headings.hold(bare, lower) || headings.hold(core(plain), lower)
}

/// "some_reader 8 hours ago", "u/some_reader: my own box does 9 a second".
fn is_comment_byline(text: &str, words: &Words) -> bool {
    // "fnord 5 hours ago | prev | next [-]": bars and brackets are no words.
    let mut words_of_it = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    let short = words_of_it.nth(COMMENT_BYLINE_WORDS).is_none();
    let first = text.chars().next().and_then(|first| first.to_lowercase().next());
    let may_open = |start: &str| !start.is_empty() && start.chars().next() == first;
    if !short && !words.comment_bylines.iter().any(|(start, _)| may_open(start)) {
        return false;
    }
    let lower = lower(text);
    words.comment_bylines.iter().any(|(start, later)| match start.is_empty() {
        true => short && lower.ends_with(later.as_str()) && lower.contains(char::is_numeric),
        false => lower.strip_prefix(start.as_str()).is_some_and(|rest| rest.contains(later.as_str())),
    })
}

/// A line without its closing count and colon.
fn core(line: &str) -> &str {
    let core = line.trim_end_matches(|c: char| {
        c.is_numeric()
            || c.is_whitespace()
            || matches!(c, '(' | ')' | '（' | '）' | ':' | '：' | '→' | '»' | '.' | '…' | '>')
    });
    core.trim()
}

/// A line that is an aside by itself.
pub(super) fn is_aside_line(text: &str, words: &Words) -> bool {
    if is_wider(text, 200) {
        return false;
    }
    let width = width(text);
    let lower = lower(text);
    opens_with(&lower, words, width)
        || (width < 60 && (words.aside_lines.contains(core(&lower)) || words.aside_lines.contains(lower.as_str())))
        || is_menu(text, words)
}

fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Han and its punctuation have no capitals, and a line of them is lowered three times.
    let lowered = |c: char| {
        c.is_ascii() || matches!(c, '·' | '\u{2010}'..='\u{206F}' | '\u{3000}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF20}')
    };
    if text.chars().all(lowered) { text.to_ascii_lowercase() } else { text.to_lowercase() }
}

/// Whether a line begins as one of the openings does ("read more:", "follow …twitter"). An opening that ends in a letter
/// may open a sentence as well, so the line must be short.
fn opens_with(line: &str, words: &Words, width: usize) -> bool {
    let openings = line.chars().next().and_then(|first| words.aside_openings.get(&first));
    openings.into_iter().flatten().any(|(start, later)| {
        line.starts_with(start.as_str())
            && match later {
                Some(later) => line.contains(later.as_str()),
                None => !start.ends_with(char::is_alphanumeric) || width < 80,
            }
    })
}

/// "HomeShopOrders", "Home About Contact": words of menus and nothing else, two at least.
fn is_menu(text: &str, words: &Words) -> bool {
    if is_wider(text, 120) {
        return false;
    }
    let mut rest = text;
    let mut count = 0;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '·' | '/' | '>' | '›' | '-'));
        if rest.is_empty() {
            return count >= 2;
        }
        let known = rest.chars().next().and_then(|first| words.menu_words.get(&first)).into_iter().flatten();
        match known.filter_map(|word| rest.strip_prefix(word.as_str())).min_by_key(|rest| rest.len()) {
            Some(after) => rest = after,
            None => return false,
        }
        count += 1;
    }
}

/// A path of pages that ends in the headline printed below it ("HomeNewsAgentsThe headline").
fn is_crumb_of_later(at: usize, folded: &[String], text: &str) -> bool {
    if at > 5 || is_wider(text, 240) {
        return false;
    }
    let Some(key) = folded.get(at) else { return false };
    folded.iter().skip(at + 1).take(4).any(|later| {
        has_characters(later, SHORTEST_REPEAT)
            && later.len() < key.len()
            && key.len() < later.len() * 2
            && key.ends_with(later.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(lines: &[&str]) -> Vec<BlockKind> {
        let mut draft = Draft::default();
        lines.iter().for_each(|line| {
            draft.push(BlockKind::Paragraph, line);
        });
        mark(&mut draft, Words::built_in());
        draft.lines.iter().map(|line| line.kind).collect()
    }

    #[test]
    fn teasers_comments_and_the_article_printed_again() {
        use BlockKind::{Aside, Paragraph, Repeat};
        let lead = "The platform's board shows that three labs now share most of its traffic.";
        let second = "A second paragraph says something else about the same board and its week.";
        let found = kinds(&[
            lead,
            second,
            "Related articles",
            "A chip maker's shares fall by 12%",
            "Comments (2)",
            "I use 3 billion a day",
            lead,
            second,
            "HomeShopOrders",
        ]);
        assert_eq!(found, [Paragraph, Paragraph, Aside, Aside, Aside, Aside, Repeat, Repeat, Aside]);
    }

    #[test]
    fn comments_of_a_forum_below_the_post() {
        use BlockKind::{Aside, Paragraph};
        let post = "Some lab's models moved more tokens than all others put together in the week that ended on Sunday, says a chart that nobody can check, which is a pity, for it is a fine chart with colours and all, and it was made by somebody who had the time for it, and who is said to have kept the numbers of every week since the chart was new.";
        let byline = "some_reader 8 hours ago";
        assert_eq!(kinds(&[byline, post, byline, "| I saw 30T"]), [Paragraph, Paragraph, Aside, Aside]);
        assert_eq!(kinds(&[post, "---- 3 comments ----", "me: 20T a day"]), [Paragraph, Aside, Aside]);
        assert_eq!(kinds(&[post, "Comments (3 of 214)", "me: 20T a day"]), [Paragraph, Aside, Aside]);
        assert_eq!(kinds(&[post, "u/reader: it is 20T", "u/other: no"]), [Paragraph, Aside, Aside]);
        assert_eq!(kinds(&[post, "Anthropic had a quarter of it a few months and 3 days ago"]), [Paragraph, Paragraph]);
    }

    #[test]
    fn the_article_goes_on_below_a_box_in_its_middle() {
        use BlockKind::{Aside, Paragraph};
        let long = |word: &str| {
            format!(
                "{word} says something about the board of the week and the makers on it, and goes on to say that no maker has been ahead for as long as this one, which surprises those who follow it."
            )
        };
        let (one, two, three) = (long("One"), long("Two"), long("Three"));
        assert_eq!(
            kinds(&[&one, "Read next", "A chip maker's shares fall", &two, &three]),
            [Paragraph, Aside, Aside, Paragraph, Paragraph]
        );
        assert_eq!(kinds(&[&one, "Comments (2)", "Wow", &two, &three]), [Paragraph, Aside, Aside, Aside, Aside]);
    }

    #[test]
    fn a_cut_off_lead_is_the_copy() {
        let whole =
            "The platform's board shows that three labs now share most of its traffic, which is more than a year ago.";
        let cut = &whole[..80];
        assert_eq!(kinds(&[whole, cut]), [BlockKind::Paragraph, BlockKind::Repeat]);
        assert_eq!(kinds(&[cut, whole]), [BlockKind::Repeat, BlockKind::Paragraph]);
    }

    #[test]
    fn single_lines() {
        use BlockKind::{Aside, Paragraph};
        assert_eq!(
            kinds(&["A statement.", "Read more: Some app passes 50tn tokens a day", "More to say."]),
            [Paragraph, Aside, Paragraph]
        );
        assert_eq!(
            kinds(&["HomeNewsAgentsThe gap between the two narrows again", "The gap between the two narrows again"]),
            [Aside, Paragraph]
        );
        assert_eq!(kinds(&["News is what sells.", "Comments from users differ."]), [Paragraph, Paragraph]);
    }

    #[test]
    fn a_table_printed_twice_is_read_once() {
        use BlockKind::{Paragraph, Repeat, TableRow};
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let head = row(&["Place", "Model", "Tokens"]);
        let (one, two) = (row(&["1", "Anvil 7", "3.1T"]), row(&["2", "Heron", "2.9T"]));
        let other = row(&["1", "Anvil 7", "3.4T"]);
        let mut draft = Draft::default();
        draft.push_table(&[head.clone(), one.clone()], 1);
        draft.push(Paragraph, "The whole board is below.");
        draft.push_table(&[head.clone(), one.clone(), two.clone()], 1);
        draft.push_table(&[head.clone(), other.clone(), two.clone()], 1);
        draft.push_table(&[head.clone(), one, two], 1);
        mark(&mut draft, Words::built_in());
        let kinds: Vec<_> = draft.lines.iter().map(|line| line.kind).collect();
        let table = |n| [TableRow(n); 3];
        let expected = [&[Repeat, Repeat, Paragraph][..], &table(1), &table(2), &[Repeat; 3]].concat();
        assert_eq!(kinds, expected);
    }
}
