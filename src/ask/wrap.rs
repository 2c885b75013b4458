//! Text in lines of a given width, in any script.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar;

use super::table::plain;

/// Writes text in lines of at most so many columns; breaks at spaces, and between Han characters, which have none.
pub(super) fn paragraph(out: &mut dyn Write, text: &str, first: &str, rest: &str, width: usize) -> io::Result<()> {
    let mut line = first.to_owned();
    let mut used = first.len();
    let mut fresh = true;
    for word in plain(text).split_whitespace().flat_map(pieces) {
        let (glue, piece) = word;
        let wide: usize = piece.chars().filter_map(UnicodeWidthChar::width).sum();
        let gap = usize::from(glue && !fresh);
        if !fresh && used + gap + wide > width {
            writeln!(out, "{line}")?;
            line = rest.to_owned();
            used = rest.len();
        } else if gap == 1 {
            line.push(' ');
            used += 1;
        }
        line.push_str(piece);
        used += wide;
        fresh = false;
    }
    if fresh { Ok(()) } else { writeln!(out, "{line}") }
}

/// A word as pieces that may stand on lines of their own, each with whether a space goes before it.
fn pieces(word: &str) -> Vec<(bool, &str)> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in word.char_indices() {
        // Wide characters are Han, kana and their punctuation: a line may end behind any of them.
        if c.width() == Some(2) {
            let end = at + c.len_utf8();
            out.push((from == 0, word.get(from..end).unwrap_or("")));
            from = end;
        }
    }
    if let Some(tail) = word.get(from..).filter(|tail| !tail.is_empty()) {
        out.push((from == 0, tail));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn lines_keep_their_width_in_any_script() {
        let mut out = Vec::new();
        let text = "Harbour Wire: “4.19 trillion” 中国大模型共被调用4.12万亿Token，同期美国模型为2.94万亿Token ends";
        paragraph(&mut out, text, "  - ", "    ", 30).expect("written");
        let shown = String::from_utf8(out).expect("UTF-8");
        assert!(shown.lines().all(|line| line.width() <= 30), "{shown}");
        let squeezed = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(squeezed(&shown), squeezed(&format!("-{text}")));
        assert!(shown.starts_with("  - Harbour Wire: “4.19\n    trillion”"), "{shown}");
    }
}
