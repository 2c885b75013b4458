//! Which patterns may match at a node at all, by the classes of that node, of its neighbours and of what stands on either side: a pack has more
//! than a thousand patterns, and few of their words stand in any one sentence.

use smallvec::SmallVec;

use crate::rules::{Beside, ClassSet, MAX_CLASSES, Program};

/// A set of patterns, by their numbers.
pub(super) type Candidates = SmallVec<[u64; 32]>;

/// Patterns by the classes that they cannot do without.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// The number of each pattern's rule, and its own number in the rule.
    places: Vec<(usize, usize)>,
    /// The patterns whose anchor a node may be.
    anchors: Rows,
    /// Those that let a node stand right before their anchor, and right behind it.
    beside: [Rows; 2],
    /// Those that let the sentence begin with their anchor, and end with it.
    edge: [Candidates; 2],
    /// Those for which a node is the rarest that they need before their anchor, and behind it.
    needs: [Rows; 2],
}

/// For each class the patterns that it is enough for; and those that ask for none.
#[derive(Debug, Clone, Default)]
struct Rows {
    /// The row of each class: of its words of patterns those that are not empty, for most classes are enough for few patterns.
    rows: Vec<Vec<(usize, u64)>>,
    /// The classes whose rows are not empty.
    used: ClassSet,
    free: Candidates,
}

impl Rows {
    /// Rows for so many words of patterns.
    fn of(width: usize) -> Self {
        Self { rows: vec![Vec::new(); MAX_CLASSES], used: ClassSet::EMPTY, free: none(width) }
    }

    /// Lets one of these classes be enough for a pattern. Patterns come in the order of their numbers.
    fn admit(&mut self, classes: &ClassSet, number: usize) {
        self.used.insert(*classes);
        let (place, bit) = (number / 64, 1 << (number % 64));
        for class in classes.iter().map(usize::from) {
            let Some(row) = self.rows.get_mut(class) else { continue };
            match row.last_mut() {
                Some((last, bits)) if *last == place => *bits |= bit,
                _ => row.push((place, bit)),
            }
        }
    }

    /// Adds the patterns that one of these classes is enough for.
    fn add(&self, classes: &ClassSet, to: &mut [u64]) {
        for class in classes.intersection(self.used).iter().map(usize::from) {
            for (place, bits) in self.rows.get(class).into_iter().flatten() {
                if let Some(word) = to.get_mut(*place) {
                    *word |= bits;
                }
            }
        }
    }

    /// The patterns that ask for nothing, or for one of these classes.
    fn with(&self, classes: &ClassSet) -> Candidates {
        let mut found = Candidates::from_slice(&self.free);
        self.add(classes, &mut found);
        found
    }
}

impl Index {
    /// An index of patterns; with each comes where it stands.
    pub fn of<'p>(programs: impl Iterator<Item = ((usize, usize), &'p Program)>) -> Self {
        let programs: Vec<_> = programs.collect();
        let width = programs.len().div_ceil(64);
        let rows = || Rows::of(width);
        let mut index = Self {
            places: Vec::new(),
            anchors: rows(),
            beside: [rows(), rows()],
            edge: [none(width), none(width)],
            needs: [rows(), rows()],
        };
        for (number, (place, program)) in programs.into_iter().enumerate() {
            index.places.push(place);
            index.admit(number, program);
        }
        index
    }

    fn admit(&mut self, number: usize, program: &Program) {
        self.anchors.admit(program.anchor(), number);
        let sides = self.beside.iter_mut().zip(&mut self.edge).zip(program.beside());
        for ((rows, at_edge), Beside { classes, edge, open }) in sides {
            rows.admit(classes, number);
            if *open {
                set(&mut rows.free, number);
            }
            if *edge || *open {
                set(at_edge, number);
            }
        }
        for (rows, need) in self.needs.iter_mut().zip(program.rarest_needs()) {
            match need {
                Some(need) => rows.admit(need, number),
                None => set(&mut rows.free, number),
            }
        }
    }

    /// The patterns that may match somewhere in a sentence whose nodes have these classes.
    pub fn anywhere(&self, all: &ClassSet) -> Candidates {
        let mut found = self.anchors.with(all);
        self.needs.iter().for_each(|needs| keep(&mut found, &needs.with(all)));
        found
    }

    /// The patterns that may match with their anchor at each of these nodes, which come in order.
    pub fn at_each(&self, nodes: &[ClassSet], anchors: &[usize]) -> Vec<Candidates> {
        let mut found: Vec<Candidates> = anchors.iter().map(|at| self.near(nodes, *at)).collect();
        let [mut before, mut behind] = self.needs.each_ref().map(Passed::nothing);
        let mut next = 0;
        for (at, candidates) in anchors.iter().zip(&mut found) {
            nodes.get(next..*at).unwrap_or_default().iter().for_each(|node| before.add(node));
            next = *at;
            keep(candidates, &before.patterns);
        }
        let mut next = nodes.len();
        for (at, candidates) in anchors.iter().zip(&mut found).rev() {
            nodes.get(at + 1..next).unwrap_or_default().iter().for_each(|node| behind.add(node));
            next = at + 1;
            keep(candidates, &behind.patterns);
        }
        found
    }

    /// The patterns whose anchor may be the node at `at` with the neighbours that it has.
    fn near(&self, nodes: &[ClassSet], at: usize) -> Candidates {
        let mut found = nodes.get(at).map_or_else(Candidates::new, |node| self.anchors.with(node));
        let beside = [at.checked_sub(1), Some(at + 1)].map(|place| place.and_then(|place| nodes.get(place)));
        for ((rows, edge), node) in self.beside.iter().zip(&self.edge).zip(beside) {
            match node {
                Some(node) => keep(&mut found, &rows.with(node)),
                None => keep(&mut found, edge),
            }
        }
        found
    }

    /// Where a pattern stands.
    pub fn place(&self, number: usize) -> Option<(usize, usize)> {
        self.places.get(number).copied()
    }
}

/// The classes of nodes that were passed, and the patterns that they are enough for.
struct Passed<'r> {
    rows: &'r Rows,
    classes: ClassSet,
    patterns: Candidates,
}

impl<'r> Passed<'r> {
    fn nothing(rows: &'r Rows) -> Self {
        Self { rows, classes: ClassSet::EMPTY, patterns: Candidates::from_slice(&rows.free) }
    }

    /// Passes a node. Most have no class that was not seen before.
    fn add(&mut self, node: &ClassSet) {
        let fresh = node.without(&self.classes);
        if !fresh.is_empty() {
            self.classes.insert(fresh);
            self.rows.add(&fresh, &mut self.patterns);
        }
    }
}

fn none(width: usize) -> Candidates {
    Candidates::from_elem(0, width)
}

fn set(row: &mut [u64], number: usize) {
    if let Some(word) = row.get_mut(number / 64) {
        *word |= 1 << (number % 64);
    }
}

fn keep(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}

/// The first pattern of a set from `from` on.
pub(super) fn next(candidates: &Candidates, from: usize) -> Option<usize> {
    let first = candidates.get(from / 64)? >> (from % 64) << (from % 64);
    let rest = candidates.iter().copied().enumerate().skip(from / 64 + 1);
    let mut words = std::iter::once((from / 64, first)).chain(rest);
    words.find(|(_, word)| *word != 0).map(|(place, word)| place * 64 + word.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Classes, Pattern, Stretches};

    #[test]
    fn only_patterns_whose_words_stand_where_they_must_are_tried() {
        let mut classes = Classes::new();
        for name in ["rising", "model"] {
            classes.intern(name);
        }
        let stretches =
            Stretches { quiet: ClassSet::EMPTY, wall: ClassSet::EMPTY, run: ClassSet::EMPTY, gap: classes.set("gap") };
        let compile = |text: &str| Program::compile(&Pattern::parse(text).unwrap(), &classes, &stretches).unwrap();
        let mut programs = vec![compile("<rising> <value:percent>"), compile("<value:percent>")];
        programs.extend(std::iter::repeat_n(compile("<model> ~ <value:number>"), 130));
        let index = Index::of(programs.iter().enumerate().map(|(number, program)| ((number, 0), program)));
        let listed = |candidates: &Candidates| {
            let mut found = Vec::new();
            while let Some(number) = next(candidates, found.last().map_or(0, |last| last + 1)) {
                found.push(number);
            }
            found
        };
        let tried = |names: &[&str]| {
            let all = names.iter().fold(ClassSet::EMPTY, |all, name| all.union(classes.set(name)));
            listed(&index.anywhere(&all))
        };
        let tried_at = |names: &[&str], at: usize| {
            let nodes: Vec<ClassSet> = names.iter().map(|name| classes.set(name)).collect();
            index.at_each(&nodes, &[at]).iter().flat_map(listed).collect::<Vec<_>>()
        };
        assert_eq!(tried(&["percent", "gap"]), [1]);
        assert_eq!(tried(&["percent", "rising", "number"]), [0, 1]);
        assert_eq!(tried(&["number", "model"]).len(), 130);
        assert_eq!(tried_at(&["rising", "percent", "percent"], 1), [0, 1]);
        assert_eq!(tried_at(&["rising", "percent", "percent"], 2), [1]);
        assert_eq!(tried_at(&["model", "gap", "number"], 2).len(), 130);
        assert_eq!(tried_at(&["gap", "number", "model"], 1).len(), 0, "no model before it");
        assert_eq!(index.place(131), Some((131, 0)));
    }
}
