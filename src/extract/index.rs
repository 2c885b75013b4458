//! Which patterns a sentence may match at all, by the classes that stand in it: a pack has more than a thousand patterns, and few of their words
//! stand in any one sentence.

use smallvec::SmallVec;

use crate::rules::{ClassSet, MAX_CLASSES, Program};

/// A set of patterns, by their numbers.
pub(super) type Candidates = SmallVec<[u64; 32]>;

/// Patterns by the classes that they cannot do without.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// The number of each pattern's rule, and its own number in the rule.
    places: Vec<(usize, usize)>,
    /// For each class the patterns whose anchor it may be.
    anchors: Vec<Candidates>,
    /// For each class the patterns whose rarest word it may be; and those that need nothing beside their anchor.
    needs: Vec<Candidates>,
    free: Candidates,
}

impl Index {
    /// An index of patterns; with each comes where it stands.
    pub fn of<'p>(programs: impl Iterator<Item = ((usize, usize), &'p Program)>) -> Self {
        let programs: Vec<_> = programs.collect();
        let none: Candidates = std::iter::repeat_n(0, programs.len().div_ceil(64)).collect();
        let rows = vec![Candidates::new(); MAX_CLASSES];
        let mut index = Self { places: Vec::new(), anchors: rows.clone(), needs: rows, free: none };
        let width = index.free.len();
        for (number, (place, program)) in programs.into_iter().enumerate() {
            index.places.push(place);
            admit(&mut index.anchors, program.anchor(), number, width);
            match program.rarest_need() {
                Some(need) => admit(&mut index.needs, need, number, width),
                None => set(&mut index.free, number),
            }
        }
        index
    }

    /// The patterns that a sentence with these classes may match.
    pub fn candidates(&self, all: &ClassSet) -> Candidates {
        let mut anchored: Candidates = self.free.iter().map(|_| 0).collect();
        let mut needed = self.free.clone();
        for class in all.iter().map(usize::from) {
            add(&mut anchored, self.anchors.get(class));
            add(&mut needed, self.needs.get(class));
        }
        anchored.iter_mut().zip(needed).for_each(|(word, other)| *word &= other);
        anchored
    }

    /// Where a pattern stands.
    pub fn place(&self, number: usize) -> Option<(usize, usize)> {
        self.places.get(number).copied()
    }
}

/// The first pattern of a set from `from` on.
pub(super) fn next(candidates: &Candidates, from: usize) -> Option<usize> {
    let first = candidates.get(from / 64)? >> (from % 64) << (from % 64);
    let rest = candidates.iter().copied().enumerate().skip(from / 64 + 1);
    let mut words = std::iter::once((from / 64, first)).chain(rest);
    words.find(|(_, word)| *word != 0).map(|(place, word)| place * 64 + word.trailing_zeros() as usize)
}

/// Rows of classes without patterns stay empty: they need not be added up.
fn admit(rows: &mut [Candidates], classes: &ClassSet, number: usize, width: usize) {
    for class in classes.iter() {
        if let Some(row) = rows.get_mut(usize::from(class)) {
            row.resize(width, 0);
            set(row, number);
        }
    }
}

fn set(row: &mut Candidates, number: usize) {
    row.iter_mut().skip(number / 64).take(1).for_each(|word| *word |= 1 << (number % 64));
}

fn add(words: &mut Candidates, row: Option<&Candidates>) {
    words.iter_mut().zip(row.into_iter().flatten()).for_each(|(word, more)| *word |= more);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Classes, Pattern, Stretches};

    #[test]
    fn only_patterns_whose_words_stand_there_are_tried() {
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
        let tried = |names: &[&str]| {
            let all = names.iter().fold(ClassSet::EMPTY, |all, name| all.union(classes.set(name)));
            let candidates = index.candidates(&all);
            let mut found = Vec::new();
            while let Some(number) = next(&candidates, found.last().map_or(0, |last| last + 1)) {
                found.push(number);
            }
            found
        };
        assert_eq!(tried(&["percent", "gap"]), [1]);
        assert_eq!(tried(&["percent", "rising", "number"]), [0, 1]);
        assert_eq!(tried(&["number", "model"]).len(), 130);
        assert_eq!(index.place(131), Some((131, 0)));
    }
}
