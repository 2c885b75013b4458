//! Markdown in, lines out. Inline markup is gone: emphasis, code and links leave their words.

use super::draft::{Draft, ends_sentence, heads_when_bold};
use super::entities;
use super::plain::{item, join};
use super::{stacked, text_tables};
use crate::model::BlockKind;

/// Reads the body of a Markdown text.
pub(super) fn read(text: &str) -> Draft {
    let lines: Vec<&str> = text.lines().collect();
    let mut draft = Draft::default();
    let mut at = 0;
    while at < lines.len() {
        let rest = lines.get(at..).unwrap_or(&[]);
        at += block(rest, &mut draft).max(1);
    }
    draft
}

/// Reads the block at the top of `lines` and says how many lines it took.
fn block(lines: &[&str], draft: &mut Draft) -> usize {
    let Some(line) = lines.first() else { return 0 };
    let trimmed = line.trim();
    if trimmed.is_empty() || is_rule(trimmed) || is_link_definition(trimmed) {
        return 1;
    }
    if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| trimmed.starts_with(fence)) {
        return code(lines, fence, draft);
    }
    if trimmed.starts_with("<!--") {
        return lines.iter().position(|line| line.contains("-->")).map_or(1, |at| at + 1);
    }
    if let Some((level, words)) = heading(trimmed) {
        draft.push(BlockKind::Heading(level), &inline(words));
        return 1;
    }
    if let Some(level) =
        lines.get(1).and_then(|next| setext(next)).filter(|_| item(line).is_none() && !trimmed.contains('|'))
    {
        draft.push(BlockKind::Heading(level), &inline(trimmed));
        return 2;
    }
    if let Some(words) = bold_line(trimmed).filter(|_| lines.get(1).is_none_or(|next| next.trim().is_empty())) {
        draft.push(BlockKind::Heading(BOLD), &inline(words));
        return 1;
    }
    if let Some(table) = text_tables::at_start(lines).filter(|_| trimmed.contains('|')) {
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(|cell| inline(cell)).collect()).collect();
        draft.push_table(&rows, table.header_rows);
        return table.lines;
    }
    if let Some(stack) = stacked::at_start(lines) {
        for entry in &stack.entries {
            draft.push(BlockKind::ListItem(0), &inline(entry));
        }
        return stack.lines;
    }
    let used = paragraph_lines(lines);
    let own = lines.get(..used).unwrap_or(&[]);
    if trimmed.starts_with('>') {
        push_quoted(own, draft);
    } else if let Some((kind, first)) = item(line) {
        let words: Vec<&str> = std::iter::once(first).chain(own.iter().skip(1).copied()).collect();
        draft.push(kind, &inline(&join(&words)));
    } else {
        push_broken(BlockKind::Paragraph, own, draft);
    }
    used
}

/// Adds the lines of a quotation: its paragraphs and the items of its lists ("> - Half of all coding tokens"), each a block of its own.
fn push_quoted(lines: &[&str], draft: &mut Draft) {
    let words: Vec<&str> = lines.iter().map(|line| line.trim_start().trim_start_matches(['>', ' '])).collect();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let goes_on = |line: &&&str| !line.trim().is_empty() && item(line).is_none();
        let used = 1 + rest.iter().skip(1).take_while(goes_on).count();
        let own = rest.get(..used).unwrap_or(rest);
        match own.first().and_then(|line| item(line)) {
            Some((kind, first)) => {
                let item: Vec<&str> = std::iter::once(first).chain(own.iter().skip(1).copied()).collect();
                draft.push(kind, &inline(&join(&item)));
            }
            None => push_broken(BlockKind::Quote, own, draft),
        }
        at += used;
    }
}

/// The level of a heading that is only a line in bold.
const BOLD: u8 = 4;

/// The words of a line that is all in bold and no sentence: "**③ 最大的意外：GLM-5.2**".
fn bold_line(line: &str) -> Option<&str> {
    let within = |mark: &str| line.strip_prefix(mark)?.strip_suffix(mark).filter(|words| !words.contains(mark));
    within("**").or_else(|| within("__")).filter(|words| heads_when_bold(words))
}

/// Adds lines as one block, or more where a hard break stands.
fn push_broken(kind: BlockKind, lines: &[&str], draft: &mut Draft) {
    let hard =
        |line: &&str| line.ends_with("  ") || line.ends_with('\\') || line.ends_with("<br>") || ends_stanza(line);
    for part in lines.split_inclusive(hard) {
        let words: Vec<&str> = part.iter().map(|line| line.trim_end().trim_end_matches('\\')).collect();
        draft.push(kind, &inline(&join(&words)));
    }
}

/// A line that ends a sentence far from the margin is a line by itself in files that are not wrapped.
fn ends_stanza(line: &str) -> bool {
    ends_sentence(line.trim_end()) && line.len() > 100
}

fn paragraph_lines(lines: &[&str]) -> usize {
    let quoted = lines.first().is_some_and(|line| line.trim_start().starts_with('>'));
    1 + lines
        .iter()
        .skip(1)
        .take_while(|line| {
            let trimmed = line.trim();
            !(trimmed.is_empty()
                || heading(trimmed).is_some()
                || is_rule(trimmed)
                || trimmed.starts_with("```")
                || item(line).is_some()
                || (trimmed.starts_with('|') && trimmed.len() > 2)
                || trimmed.starts_with('>') != quoted)
        })
        .count()
}

fn code(lines: &[&str], fence: &str, draft: &mut Draft) -> usize {
    let mut used = 1;
    for line in lines.iter().skip(1) {
        used += 1;
        if line.trim_start().starts_with(fence) {
            break;
        }
        draft.push(BlockKind::Code, line);
    }
    used
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let rest = line.get(level..)?;
    let closed = rest.starts_with([' ', '\t']) || rest.is_empty();
    (closed && (1..=6).contains(&level)).then(|| (level as u8, rest.trim().trim_end_matches('#').trim_end()))
}

fn setext(line: &str) -> Option<u8> {
    let line = line.trim();
    let all = |mark: char| line.len() >= 3 && line.chars().all(|c| c == mark);
    if all('=') {
        Some(1)
    } else if all('-') {
        Some(2)
    } else {
        None
    }
}

fn is_rule(line: &str) -> bool {
    let core: String = line.chars().filter(|c| *c != ' ').collect();
    core.len() >= 3 && ['-', '*', '_', '='].iter().any(|mark| core.chars().all(|c| c == *mark))
}

fn is_link_definition(line: &str) -> bool {
    line.starts_with('[')
        && line.split_once("]:").is_some_and(|(_, rest)| rest.trim().starts_with(['h', '/', '<', '#']))
}

/// The words of a line of Markdown.
pub(super) fn inline(text: &str) -> String {
    let text = strip_links(text);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let next = chars.get(at + 1).copied();
        match c {
            '\\' if next.is_some_and(|n| n.is_ascii_punctuation()) => {
                out.extend(next);
                at += 1;
            }
            '`' => {}
            '*' | '_' if is_emphasis(&chars, at) => {}
            '~' if next == Some('~') => at += 1,
            '<' => match tag_end(&chars, at) {
                Some((end, breaks)) => {
                    if breaks {
                        out.push(' ');
                    }
                    at = end;
                }
                None => out.push(c),
            },
            c => out.push(c),
        }
        at += 1;
    }
    entities::decode(&out)
}

/// Whether a star or underscore opens or closes emphasis: it touches a word on one side, and an underscore is not
/// inside a word. "5 * 3" and "snake_case" stay.
fn is_emphasis(chars: &[char], at: usize) -> bool {
    let Some(mark) = chars.get(at) else { return false };
    let side = |step: isize| {
        let mut place = at.checked_add_signed(step);
        while place.and_then(|p| chars.get(p)) == Some(mark) {
            place = place.and_then(|p| p.checked_add_signed(step));
        }
        place.and_then(|p| chars.get(p)).copied()
    };
    let (before, after) = (side(-1), side(1));
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if *mark == '_' && word(before) && word(after) {
        return false;
    }
    let between_digits = before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
    let alone = space(before) && space(after);
    !alone && !between_digits
}

/// Where the tag that opens here ends, and whether it breaks the line.
fn tag_end(chars: &[char], at: usize) -> Option<(usize, bool)> {
    let name_start = chars.get(at + 1)?;
    if !(name_start.is_ascii_alphabetic() || *name_start == '/') {
        return None;
    }
    let end = chars.iter().skip(at).take(300).position(|c| *c == '>')? + at;
    let inner: String = chars.get(at + 1..end)?.iter().collect();
    if inner.starts_with("http") || inner.contains('@') {
        return None;
    }
    Some((end, inner.trim_start_matches('/').to_ascii_lowercase().starts_with("br")))
}

/// `[words](address)` and `[words][label]` leave their words, `![…](…)` and `[^1]` nothing.
fn strip_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        let Some((words, used)) = link(from) else {
            out.push_str(before);
            out.push('[');
            rest = from.get(1..).unwrap_or("");
            continue;
        };
        match before.strip_suffix('!') {
            Some(before) => out.push_str(before),
            None => {
                out.push_str(before);
                out.push_str(&words);
            }
        }
        rest = from.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// Most brackets that may stand inside one another in a link.
const DEEPEST_LINK: usize = 8;
/// Longest link that is looked for, so that open brackets cost no more than that.
const LONGEST_LINK: usize = 2_000;

fn link(from: &str) -> Option<(String, usize)> {
    let mut depth = 0usize;
    let mut close = None;
    for (at, c) in from.char_indices().take(LONGEST_LINK) {
        match c {
            '[' if depth >= DEEPEST_LINK => return None,
            '[' => depth += 1,
            ']' if depth <= 1 => {
                close = Some(at);
                break;
            }
            ']' => depth -= 1,
            _ => {}
        }
    }
    let close = close?;
    let words = from.get(1..close)?;
    if words.starts_with('^') {
        return Some((String::new(), close + 1));
    }
    let after = from.get(close + 1..)?;
    let inside = if words.contains('[') { strip_image(words) } else { words.to_owned() };
    if let Some(address) = after.strip_prefix('(') {
        let mut depth = 0usize;
        for (at, c) in address.char_indices().take(LONGEST_LINK) {
            match c {
                '(' => depth += 1,
                ')' if depth == 0 => return Some((inside, close + 1 + 1 + at + 1)),
                ')' => depth -= 1,
                _ => {}
            }
        }
        return None;
    }
    let label = after.strip_prefix('[')?;
    let end = label.find(']').filter(|end| *end < 80)?;
    Some((inside, close + 1 + 1 + end + 1))
}

/// A picture inside a link leaves nothing.
fn strip_image(words: &str) -> String {
    match (words.find("!["), words.rfind(')')) {
        (Some(start), Some(end)) if start < end => format!("{}{}", &words[..start], &words[end + 1..]),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_bold_are_headings_when_they_are_no_sentence() {
        let kinds = |text: &str| read(text).lines.iter().map(|line| line.kind).collect::<Vec<_>>();
        let (head, words) = (BlockKind::Heading(BOLD), BlockKind::Paragraph);
        assert_eq!(kinds("**③ 最大的意外：GLM-5.2**\n\n这周冲到第七。\n"), [head, words]);
        assert_eq!(kinds("__Kimi K3 climbs__\n\nIt took 4 trillion.\n"), [head, words]);
        let others = [
            "**Chinese models took 4 trillion.**",
            "**前五名如下：**",
            "**▲ 周榜截图**",
            "**Hy3** and **Kimi K3**",
            "**Kimi K3**\ntook 4 trillion.",
        ];
        for text in others {
            assert_eq!(kinds(&format!("{text}\n\nMore of it follows.\n")), [words, words], "{text}");
        }
    }

    #[test]
    fn a_list_in_a_quotation_is_a_list() {
        let draft = read(
            "> **Key takeaways**\n>\n> - Coding is 61% of all tokens\n>   (last week)\n> - Half of it is Chinese\n>\n> So they\n> say.\n",
        );
        let lines: Vec<_> = draft.lines.iter().map(|line| (line.kind, line.text.as_str())).collect();
        let item = BlockKind::ListItem(0);
        let expected = [
            (BlockKind::Quote, "Key takeaways"),
            (item, "Coding is 61% of all tokens (last week)"),
            (item, "Half of it is Chinese"),
            (BlockKind::Quote, "So they say."),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn inline_markup_leaves_its_words() {
        for (markdown, words) in [
            ("**Key data.** Use rose *a lot*", "Key data. Use rose a lot"),
            ("[Step 3.5](https://x.example/a_(b)) and `pip install x`", "Step 3.5 and pip install x"),
            ("![chart](c.png)Figure", "Figure"),
            ("5 * 3 and snake_case, 2*3", "5 * 3 and snake_case, 2*3"),
            ("_(one week)_ \\*not\\*", "(one week) *not*"),
            ("a &amp; b<br>c", "a & b c"),
            ("see [^1] and [1] and [x", "see  and [1] and [x"),
            ("**DeepSeek** 连续**三周**第一", "DeepSeek 连续三周第一"),
        ] {
            assert_eq!(inline(markdown), words);
        }
    }

    #[test]
    fn blocks() {
        let text = "# Board\n\nFirst line\ngoes on.\n\n* one\n* two\n  more\n\n1. three\n\n| A | B |\n|---|--:|\n| x | **1** |\n\n> said\n> so\n\n---\n```\ncode\n```\n";
        let draft = read(text);
        let lines: Vec<_> = draft.lines.iter().map(|line| (line.kind, line.text.as_str())).collect();
        assert_eq!(
            lines,
            [
                (BlockKind::Heading(1), "Board"),
                (BlockKind::Paragraph, "First line goes on."),
                (BlockKind::ListItem(0), "one"),
                (BlockKind::ListItem(0), "two more"),
                (BlockKind::ListItem(0), "1. three"),
                (BlockKind::TableRow(0), "A | B"),
                (BlockKind::TableRow(0), "x | 1"),
                (BlockKind::Quote, "said so"),
                (BlockKind::Code, "code"),
            ]
        );
        assert_eq!(draft.tables[0].header_rows, 1);
    }
}
