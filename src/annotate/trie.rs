//! Words in a tree of bytes: the longest of them that stands at a place is found in one walk that ends where no word goes on.

use std::collections::VecDeque;
use std::ops::Range;

/// No word, or no table.
const NONE: u32 = u32::MAX;
/// From so many ways on, a node's next bytes are looked up in a table.
const CROWDED: usize = 6;

/// The words. Nodes stand level by level, so that those which follow one node are neighbours.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The byte that leads to each node.
    bytes: Vec<u8>,
    /// For crowded nodes, the node behind each byte; none is behind a byte when it is the root.
    tables: Vec<[u32; 256]>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The first of the nodes that follow, and how many there are.
    next: u32,
    ways: u16,
    /// The table of the nodes that follow, when it has one.
    table: u32,
    /// The number of the word that ends here.
    word: u32,
}

impl Trie {
    /// A tree of words, which are told apart by their numbers in the order given; of two that are alike, the first counts.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut words: Vec<(&[u8], u32)> = words.map(str::as_bytes).zip(0..).collect();
        words.sort_unstable();
        words.dedup_by_key(|(word, _)| *word);
        let mut trie = Self { nodes: Vec::new(), bytes: Vec::new(), tables: Vec::new() };
        trie.add(0);
        // The words that go on behind a node, and how many of their bytes lead to it.
        let mut open = VecDeque::from([(0..words.len(), 0)]);
        let mut node = 0;
        while let Some((range, depth)) = open.pop_front() {
            trie.grow(node, &words, range, depth, &mut open);
            node += 1;
        }
        trie
    }

    fn add(&mut self, byte: u8) {
        self.nodes.push(Node { next: 0, ways: 0, table: NONE, word: NONE });
        self.bytes.push(byte);
    }

    /// Adds the nodes that follow a node.
    fn grow(
        &mut self,
        node: usize,
        words: &[(&[u8], u32)],
        range: Range<usize>,
        depth: usize,
        open: &mut VecDeque<(Range<usize>, usize)>,
    ) {
        let first = self.nodes.len();
        let mut start = range.start;
        let mut word = NONE;
        for group in words.get(range).unwrap_or_default().chunk_by(|(a, _), (b, _)| a.get(depth) == b.get(depth)) {
            let end = start + group.len();
            match group.first().map(|(bytes, number)| (bytes.get(depth), *number)) {
                Some((Some(byte), _)) => {
                    self.add(*byte);
                    open.push_back((start..end, depth + 1));
                }
                Some((None, number)) => word = number,
                None => {}
            }
            start = end;
        }
        let ways = self.nodes.len() - first;
        let table = if ways < CROWDED { NONE } else { self.tabulate(first) };
        if let Some(node) = self.nodes.get_mut(node) {
            let next = u32::try_from(first).unwrap_or_default();
            *node = Node { next, ways: u16::try_from(ways).unwrap_or_default(), table, word };
        }
    }

    /// Makes a table of the nodes from `first` on, and says which it is.
    fn tabulate(&mut self, first: usize) -> u32 {
        let mut table = [0; 256];
        for (byte, node) in self.bytes.iter().zip(0u32..).skip(first) {
            table[usize::from(*byte)] = node;
        }
        self.tables.push(table);
        u32::try_from(self.tables.len() - 1).unwrap_or(NONE)
    }

    /// The number of the longest word that `text` begins with, and how long it is.
    #[inline]
    pub fn longest(&self, text: &[u8]) -> Option<(usize, usize)> {
        let mut node = self.nodes.first()?;
        let mut found = None;
        for (read, &byte) in (1..).zip(text) {
            let Some(next) = self.behind(node, byte) else { break };
            node = next;
            if node.word != NONE {
                found = Some((node.word as usize, read));
            }
        }
        found
    }

    #[inline]
    fn behind(&self, node: &Node, byte: u8) -> Option<&Node> {
        if node.table != NONE {
            let next = *self.tables.get(node.table as usize)?.get(usize::from(byte))?;
            return if next == 0 { None } else { self.nodes.get(next as usize) };
        }
        let next = node.next as usize;
        let bytes = self.bytes.get(next..next + usize::from(node.ways))?;
        let way = bytes.iter().position(|own| *own == byte)?;
        self.nodes.get(next + way)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_at_a_place_is_found() {
        let words = ["gpt", "gpt 5", "a", "上周", "上", "b", "c", "d", "e", "f1", "gpt"];
        let trie = Trie::new(words.into_iter());
        let found = |text: &str| trie.longest(text.as_bytes()).map(|(word, length)| (words[word], length));
        assert_eq!(found("gpt 5.2"), Some(("gpt 5", 5)));
        assert_eq!(found("gpt 4"), Some(("gpt", 3)));
        assert_eq!(trie.longest(b"gpt").map(|(word, _)| word), Some(0));
        assert_eq!(found("上周用量"), Some(("上周", 6)));
        assert_eq!(found("上升"), Some(("上", 3)));
        assert_eq!((found("f1"), found("f"), found("x"), found("")), (Some(("f1", 2)), None, None, None));
        assert_eq!(Trie::new(std::iter::empty()).longest(b"a"), None);
    }
}
