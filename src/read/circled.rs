//! Lists inside a line, their items numbered by circles: 榜单如下：①DeepSeek V4 Flash，4.9万亿；②MiMo-V2.5，4.6万亿. In comes a line, out
//! come the blocks that it is read as; the text stays as it is.

use super::draft::Line;
use crate::model::{BlockKind, ByteSpan};

/// Fewer items are no list, but remarks in passing.
const FEWEST: usize = 3;

/// A line as blocks: what leads into the list, and its items; most lines are one block.
pub(super) fn pieces(line: &Line) -> impl Iterator<Item = (BlockKind, ByteSpan)> + use<> {
    let starts = starts(line);
    let whole = starts.is_empty();
    let lead = starts.first().copied().unwrap_or(line.text.len());
    let kind = line.kind;
    let first = (whole || lead > 0).then_some((kind, ByteSpan::new(0, lead)));
    let mut ends: Vec<usize> = starts.iter().skip(1).copied().collect();
    ends.push(line.text.len());
    let items = starts.into_iter().zip(ends).map(|(start, end)| (BlockKind::ListItem(0), ByteSpan::new(start, end)));
    first.into_iter().chain(items)
}

/// Where the items begin: ①, ②, ③ … in this order and each once, none else.
fn starts(line: &Line) -> Vec<usize> {
    // ① is E2 91 A0 in UTF-8: most lines have no such byte pair.
    let prose = matches!(line.kind, BlockKind::Paragraph | BlockKind::ListItem(_));
    if !prose || memchr::memmem::find(line.text.as_bytes(), "③".as_bytes()).is_none() {
        return Vec::new();
    }
    let circled = |c: &char| ('①'..='⑳').contains(c);
    let marks: Vec<(usize, char)> = line.text.char_indices().filter(|(_, c)| circled(c)).collect();
    let in_order = marks.iter().map(|(_, c)| *c).eq(('①'..='⑳').take(marks.len()));
    if marks.len() < FEWEST || !in_order {
        return Vec::new();
    }
    marks.into_iter().map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(BlockKind, String)> {
        let line = Line { kind: BlockKind::Paragraph, text: text.to_owned() };
        pieces(&line).map(|(kind, span)| (kind, span.of(text).to_owned())).collect()
    }

    #[test]
    fn items_in_a_line_are_blocks() {
        let item = |text: &str| (BlockKind::ListItem(0), text.to_owned());
        assert_eq!(
            read("周榜：①甲，4万亿；②乙，3万亿；③丙。"),
            [(BlockKind::Paragraph, "周榜：".to_owned()), item("①甲，4万亿；"), item("②乙，3万亿；"), item("③丙。")]
        );
        assert_eq!(read("①甲②乙③丙").len(), 3);
    }

    #[test]
    fn marks_out_of_order_are_none() {
        for text in ["没有编号。", "见图③和图①、②。", "①甲②乙", ""] {
            assert_eq!(read(text), [(BlockKind::Paragraph, text.to_owned())]);
        }
    }
}
