//! Classes: what a pattern may ask of a node. Mention kinds, units, entity kinds, punctuation and cue classes share one
//! space of names, so that `<percent>`, `<tokens>`, `<model>` and `<rising>` are written alike.

use std::collections::BTreeMap;

use super::ByWord;

/// How many classes one rule pack may have.
pub const MAX_CLASSES: usize = 448;

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ClassSet([u64; MAX_CLASSES / 64]);

impl ClassSet {
    /// No class.
    pub const EMPTY: ClassSet = ClassSet([0; MAX_CLASSES / 64]);
    /// Every class.
    pub const ALL: ClassSet = ClassSet([u64::MAX; MAX_CLASSES / 64]);

    /// The set of one class.
    pub const fn of(class: u16) -> Self {
        let mut words = [0; MAX_CLASSES / 64];
        words[(class >> 6) as usize] = 1 << (class & 63);
        Self(words)
    }

    /// Adds the classes of `other`.
    #[inline]
    pub fn insert(&mut self, other: ClassSet) {
        let ([a, b, c, d, e, f, g], [h, i, j, k, l, m, n]) = (self.0, other.0);
        self.0 = [a | h, b | i, c | j, d | k, e | l, f | m, g | n];
    }

    /// Both sets together.
    #[inline]
    pub fn union(mut self, other: ClassSet) -> Self {
        self.insert(other);
        self
    }

    /// What is in both sets.
    #[inline]
    pub fn intersection(&self, other: ClassSet) -> Self {
        let ([a, b, c, d, e, f, g], [h, i, j, k, l, m, n]) = (self.0, other.0);
        Self([a & h, b & i, c & j, d & k, e & l, f & m, g & n])
    }

    /// Whether the two sets share a class.
    #[inline]
    pub fn meets(&self, other: &ClassSet) -> bool {
        // Word by word and without branches: this is asked some hundred times a sentence, and a zip of the two took five times as long.
        let ([a, b, c, d, e, f, g], [h, i, j, k, l, m, n]) = (self.0, other.0);
        (a & h) | (b & i) | (c & j) | (d & k) | (e & l) | (f & m) | (g & n) != 0
    }

    /// Everything that is not in this set.
    pub fn complement(&self) -> Self {
        Self(self.0.map(|word| !word))
    }

    /// What is in this set and not in the other.
    #[inline]
    pub fn without(&self, other: &ClassSet) -> Self {
        let ([a, b, c, d, e, f, g], [h, i, j, k, l, m, n]) = (self.0, other.0);
        Self([a & !h, b & !i, c & !j, d & !k, e & !l, f & !m, g & !n])
    }

    /// How many classes are in the set.
    pub fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        *self == Self::EMPTY
    }

    /// The classes, in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.into_iter().zip((0u16..).step_by(64)).flat_map(|(mut word, first)| {
            std::iter::from_fn(move || {
                let class = u16::try_from(word.trailing_zeros()).ok().filter(|_| word != 0)?;
                word &= word - 1;
                Some(first + class)
            })
        })
    }
}

/// Classes that the engine itself gives to nodes; all others come from rule files.
pub const BUILT_IN: &[&str] = &[
    // figures
    "number",
    "scaled",
    "quantity",
    "percent",
    "signed",
    "negative",
    "pp",
    "multiple",
    "times",
    "fold",
    "grown",
    "relation",
    "fraction",
    "ordinal",
    "first",
    "numbered",
    "list_number",
    "priced",
    "per_second",
    "per_minute",
    "per_hour",
    "per_day",
    "per_week",
    "per_month",
    "per_quarter",
    "per_year",
    "period",
    "duration",
    "streak",
    "counted",
    "noise",
    "rated",
    "ranged",
    // structure
    "gap",
    "comma",
    "semicolon",
    "colon",
    "dash",
    "open",
    "close",
    "quotemark",
    "slash",
    "bar",
    "equals",
    "arrow",
    "stop",
    "question",
    "entity",
    "list",
    "pronoun",
    "figure",
    "unknown_name",
    "place",
];

/// The names of all classes of one pack.
#[derive(Debug, Clone, Default)]
pub struct Classes {
    by_name: BTreeMap<String, u16>,
    names: Vec<String>,
    macros: BTreeMap<String, ClassSet>,
    /// What each name means, macros before classes.
    meanings: ByWord<String, ClassSet>,
}

impl Classes {
    /// The built-in classes.
    pub fn new() -> Self {
        let mut classes = Self::default();
        for name in BUILT_IN {
            classes.intern(name);
        }
        classes
    }

    /// The class of this name, made when it does not exist yet; none when the space is full.
    pub fn intern(&mut self, name: &str) -> Option<u16> {
        if let Some(class) = self.by_name.get(name) {
            return Some(*class);
        }
        let class = u16::try_from(self.names.len()).ok().filter(|class| usize::from(*class) < MAX_CLASSES)?;
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), class);
        self.meanings.entry(name.to_owned()).or_insert(ClassSet::of(class));
        Some(class)
    }

    /// Gives a name to a union of classes.
    pub fn define(&mut self, name: &str, set: ClassSet) {
        self.macros.insert(name.to_owned(), set);
        self.meanings.insert(name.to_owned(), set);
    }

    /// What a pattern means by this name.
    pub fn lookup(&self, name: &str) -> Option<ClassSet> {
        self.meanings.get(name).copied()
    }

    /// The set of one built-in or known class; empty when there is no such class.
    pub fn set(&self, name: &str) -> ClassSet {
        self.lookup(name).unwrap_or_default()
    }

    /// The name of a class.
    pub fn name(&self, class: u16) -> &str {
        self.names.get(class as usize).map_or("?", String::as_str)
    }

    /// All names, macros included, for messages and for `rules schema`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).chain(self.macros.keys().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_classes_and_no_more() {
        let mut classes = Classes::default();
        let made: Vec<u16> = (0..MAX_CLASSES).map(|n| classes.intern(&format!("c{n}")).unwrap()).collect();
        assert_eq!(classes.intern("one more"), None);
        assert_eq!(classes.intern("c0"), Some(0));
        let mut all = ClassSet::EMPTY;
        for class in &made {
            let one = ClassSet::of(*class);
            assert!(!all.meets(&one) && ClassSet::ALL.meets(&one) && !one.complement().meets(&one));
            all.insert(one);
            assert_eq!((all.intersection(one), all.iter().last()), (one, Some(*class)));
        }
        assert_eq!(all, ClassSet::ALL);
        assert_eq!(all.iter().collect::<Vec<_>>(), made);
    }
}
