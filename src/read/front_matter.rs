//! YAML front matter, the flat subset that articles use: `key: value` lines between two `---` lines.

use jiff::civil::Date;

use super::ReadError;
use super::dates;
use super::words::Words;

/// What the front matter says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    pub title: Option<String>,
    pub url: Option<String>,
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<Date>,
    pub modified: Option<Date>,
    pub lang: Option<String>,
}

/// Splits a text into its front matter, when it has one, and the rest.
///
/// # Errors
/// When the text opens with front matter that is not closed or not `key: value` lines.
pub(super) fn split<'t>(document: &str, text: &'t str, words: &Words) -> Result<(FrontMatter, &'t str), ReadError> {
    let none = || Ok((FrontMatter::default(), text));
    let mut lines = text.split_inclusive('\n');
    if lines.next().map(str::trim_end) != Some("---") {
        return none();
    }
    let fail = |line: usize, problem: String, advice: &'static str| {
        Err(ReadError::FrontMatter { document: document.to_owned(), line, problem, advice })
    };
    let mut front = FrontMatter::default();
    let mut offset = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut skipping = false;
    for (index, raw) in lines.enumerate() {
        let number = index + 2;
        offset += raw.len();
        let line = raw.trim_end();
        if line == "---" || line == "..." {
            return Ok((front, text.get(offset..).unwrap_or("")));
        }
        let nested = line.starts_with([' ', '\t', '-']);
        if line.is_empty() || line.starts_with('#') || (nested && skipping) {
            continue;
        }
        let key_value = line
            .split_once(':')
            .filter(|(key, rest)| is_key(key) && (rest.is_empty() || rest.starts_with([' ', '\t'])));
        let Some((key, value)) = key_value else {
            // A rule across the page that opens a text is no front matter.
            if number == 2 {
                return none();
            }
            return fail(number, format!("expected `key: value` or a closing `---`, found {}", shown(line)), CLOSE);
        };
        let value = match unquote(value.trim()) {
            Ok(value) => value,
            Err(problem) => return fail(number, problem, "close the quotation mark, or leave out both"),
        };
        skipping =
            value.is_empty() || matches!(value.as_str(), "|" | ">" | "|-" | ">-") || value.starts_with(['[', '{']);
        if !front.set(key.trim(), value, words) {
            let problem = format!("expected a date for `{}`, found {}", key.trim(), shown(line));
            return fail(number, problem, "write it as YYYY-MM-DD");
        }
    }
    fail(1, "the front matter opened by `---` is never closed".to_owned(), CLOSE)
}

const CLOSE: &str = "front matter is lines `title: …`, `url: …`, `publisher: …`, `published: YYYY-MM-DD`, `lang: …` between two lines `---`";

impl FrontMatter {
    /// Takes over one field; false when its value is no date but should be.
    fn set(&mut self, key: &str, value: String, words: &Words) -> bool {
        if value.is_empty() || value == "null" || value == "~" {
            return true;
        }
        match key {
            "title" => self.title = Some(value),
            "url" => self.url = Some(value),
            "publisher" => self.publisher = Some(value),
            "lang" => self.lang = Some(value),
            "author" | "authors" if !value.starts_with(['[', '|', '>']) => self.authors = vec![value],
            "published" | "date" => {
                let day = dates::stated(&value, words);
                if key == "published" && day.is_none() {
                    return false;
                }
                self.published = day.or(self.published);
            }
            "modified" | "updated" => self.modified = dates::stated(&value, words),
            _ => {}
        }
        true
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn shown(line: &str) -> String {
    let short: String = line.chars().take(60).collect();
    format!("{short:?}")
}

/// A scalar without its quotation marks, escapes resolved; a comment after an unquoted one dropped.
fn unquote(value: &str) -> Result<String, String> {
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return Ok(value.split(" #").next().unwrap_or("").trim_end().to_owned());
    };
    let mut out = String::new();
    let mut chars = value.chars().skip(1).peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quote == '"' => match chars.next() {
                Some('n' | 't') => out.push(' '),
                Some(other) => out.push(other),
                None => break,
            },
            '\'' if quote == '\'' && chars.peek() == Some(&'\'') => {
                chars.next();
                out.push('\'');
            }
            c if c == quote => return Ok(out),
            c => out.push(c),
        }
    }
    Err(format!("the quotation mark {quote} is never closed in {}", shown(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_block_is_read() {
        let text = "---\ntitle: \"Week 12: a \\\"record\\\"\"\nurl: https://paper.example/a#b\npublished: 2026-04-06T23:25:00+08:00\ntags:\n  - one\nlang: en\n---\nBody\n";
        let (front, rest) = split("a.md", text, Words::built_in()).unwrap();
        assert_eq!(front.title.as_deref(), Some("Week 12: a \"record\""));
        assert_eq!(front.url.as_deref(), Some("https://paper.example/a#b"));
        assert_eq!(front.published.map(|d| d.to_string()).as_deref(), Some("2026-04-06"));
        assert_eq!(rest, "Body\n");
    }

    #[test]
    fn broken_front_matter_names_file_line_and_remedy() {
        let message = |text: &str| split("a.md", text, Words::built_in()).unwrap_err().to_string();
        assert!(message("---\ntitle: x\n").starts_with("a.md, line 1: the front matter opened"));
        assert!(message("---\ntitle: x\nno colon here\n---\n").starts_with("a.md, line 3: expected `key: value`"));
        assert!(message("---\ntitle: \"x\n---\n").contains("never closed"));
        assert!(message("---\npublished: soon\n---\n").contains("YYYY-MM-DD"));
    }

    #[test]
    fn a_rule_across_the_page_is_text() {
        assert_eq!(split("a.md", "---\nJust words.\n", Words::built_in()).unwrap().1, "---\nJust words.\n");
    }
}
