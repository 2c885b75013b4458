//! Rankings as they come out of a copied page: a number on a line of its own, and what it numbers on the lines below.
//!
//! ```text
//! 1.
//! MiMo-V2.5
//! by xiaomi
//! 4.81T tokens
//! 2.
//! DeepSeek V4 Flash
//! ```

use super::draft::{ends_sentence, is_wider};
use super::plain::join;
use super::text_tables::figure;

/// Fewer entries are no ranking.
const ENTRIES: usize = 2;
/// An entry has at most so many lines besides its number.
const PARTS: usize = 8;
/// A longer line is text.
const WIDEST: usize = 60;

/// A ranking, and how many lines it took.
pub(super) struct Stack {
    pub lines: usize,
    /// Each entry as one line, its number first.
    pub entries: Vec<String>,
}

/// Reads the ranking that begins at the first of `lines`, if one does.
pub(super) fn at_start(lines: &[&str]) -> Option<Stack> {
    let (mut place, _) = numbered(lines.first()?)?;
    let (mut at, mut entries, mut lengths) = (0, Vec::new(), Vec::new());
    while let Some((_, name)) = lines.get(at).copied().and_then(numbered).filter(|(number, _)| *number == place) {
        let last = lengths.iter().max().copied().unwrap_or(PARTS);
        let (used, parts) = entry(name, lines.get(at + 1..)?, place + 1, last)?;
        let named = parts.first().is_some_and(|name| !figure(name));
        let counted = parts.iter().any(|part| figure(part));
        if !named || !counted {
            return None;
        }
        lengths.push(parts.len());
        let number = lines.get(at)?.trim().split('\t').next()?;
        entries.push(join(&[&[number], parts.as_slice()].concat()));
        at += 1 + used;
        place += 1;
    }
    (entries.len() >= ENTRIES).then_some(Stack { lines: at, entries })
}

/// The lines of an entry down to the next number; of the last one, no more than the others have.
fn entry<'t>(name: &'t str, lines: &[&'t str], next: u32, longest: usize) -> Option<(usize, Vec<&'t str>)> {
    let (mut used, mut parts) = (0, Vec::from_iter((!name.is_empty()).then_some(name)));
    for (at, line) in lines.iter().enumerate() {
        let words = line.trim();
        if words.is_empty() {
            continue;
        }
        if numbered(line).is_some_and(|(number, _)| number == next) {
            return Some((at, parts));
        }
        let plain = !is_wider(words, WIDEST) && !ends_sentence(words) && !words.starts_with('#');
        if !plain || parts.len() == longest {
            break;
        }
        parts.push(words);
        used = at + 1;
    }
    (parts.len() <= longest && longest < PARTS).then_some((used, parts))
}

/// A number on a line of its own, or with the name that it numbers behind a tab; with more behind the name it is the row of a table.
fn numbered(line: &str) -> Option<(u32, &str)> {
    let (number, name) = line.trim_end().split_once('\t').unwrap_or((line, ""));
    counter(number).filter(|_| !name.contains('\t')).map(|number| (number, name.trim()))
}

/// "3", "3.", "#3", "3)": a number that is all of its line.
fn counter(line: &str) -> Option<u32> {
    let line = line.trim();
    let number = line.strip_prefix('#').unwrap_or(line);
    let number = number.strip_suffix(['.', ')', '、']).unwrap_or(number);
    let short = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if short { number.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<String> {
        at_start(&text.lines().collect::<Vec<_>>()).map(|stack| stack.entries).unwrap_or_default()
    }

    #[test]
    fn a_copied_ranking_is_read_entry_by_entry() {
        let page = "1.\nAlpha 2\nby acme\n4.8T tokens\n↑12%\n2.\nBeta\nby other\n3.1T tokens\nnew\n\nThe list is renewed every Monday.\n";
        assert_eq!(entries(page), ["1. Alpha 2 by acme 4.8T tokens ↑12%", "2. Beta by other 3.1T tokens new"]);
        assert_eq!(entries("#1\n\nacme\n\n7.1T\n\n#2\n\nother\n\n6.6T\n"), ["#1 acme 7.1T", "#2 other 6.6T"]);
        let apps =
            "1.\tAlpha\n\tThe agent that grows\n\t6.4T tokens\n2.\tBeta\n\tA coding agent\n\t4.9T tokens\n\nEnd.\n";
        assert_eq!(entries(apps), ["1. Alpha The agent that grows 6.4T tokens", "2. Beta A coding agent 4.9T tokens"]);
        let stack = at_start(&["1", "acme", "7.1T", "2", "other", "6.6T", "Source: the board"]).map(|s| s.lines);
        assert_eq!(stack, Some(6));
    }

    #[test]
    fn numbers_that_number_nothing_are_left_alone() {
        assert!(entries("1.\nA sentence that ends here.\n2.\nAnother one.\n").is_empty());
        assert!(entries("1.\nacme\n7.1T\n").is_empty());
        assert!(entries("1\n2\n3\n4\n").is_empty());
        assert!(entries("1.\nacme\nother\n2.\nbeta\ngamma\n").is_empty());
        assert!(entries("12\nJuly\n2026\n").is_empty());
        assert!(entries("1.\tacme\t7.1T\n2.\tother\t6.6T\n").is_empty());
        assert!(entries("1\tacme\n2\tother\n").is_empty());
    }
}
