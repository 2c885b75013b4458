//! Forms that may begin with the same word, matched together: an element that several of them share is looked at once.
//!
//! In come forms by their number; out come, for a place in the text, what each of them takes there, as if each had been tried by itself.

use smallvec::SmallVec;

use super::FigureLexicon;
use super::forms::{Captures, Choice, Element, Form, Slot, take};
use super::source::Source;

/// Bytes that an element can begin with; none when it can begin with any.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FirstBytes(Option<[u64; 4]>);

impl FirstBytes {
    /// The first bytes of an element whose slots begin as `slot` says (by their words; none for anything).
    fn of(element: &Element, slot: &impl Fn(Slot) -> Option<Vec<String>>) -> Self {
        let mut bytes = [0u64; 4];
        let mut add = |byte: u8| {
            for byte in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                bytes.iter_mut().skip(usize::from(byte >> 6)).take(1).for_each(|word| *word |= 1 << (byte & 63));
            }
        };
        for choice in &element.choices {
            let words = match choice {
                Choice::Word(word) => Some(vec![word.to_string()]),
                Choice::Slot(kind, _) => slot(*kind),
            };
            let Some(words) = words else { return Self(None) };
            for word in &words {
                // Nothing, or a space that may be written in other ways.
                let Some(first) = word.bytes().next().filter(|first| *first != b' ') else { return Self(None) };
                add(first);
            }
        }
        Self(Some(bytes))
    }

    fn admit(&self, byte: Option<u8>) -> bool {
        let Some(bytes) = &self.0 else { return true };
        byte.is_some_and(|byte| bytes.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1))
    }
}

/// An element with what may follow it.
#[derive(Debug, Clone)]
struct Branch {
    element: Element,
    first: FirstBytes,
    next: Vec<Branch>,
    /// The forms that end here.
    ends: Vec<usize>,
}

/// Forms, by what they share from their beginning.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTree {
    branches: Vec<Branch>,
}

/// A form that matched: its number, what its slots took, and the end.
type Found = (usize, Captures, usize);

/// What forms took at a place, by their number.
pub(super) type AllFound = SmallVec<[Found; 4]>;

impl FormTree {
    /// Adds a form. `slot` says what words a slot can begin with.
    pub fn insert(&mut self, number: usize, form: &Form, slot: &impl Fn(Slot) -> Option<Vec<String>>) {
        let mut branches = &mut self.branches;
        let elements = form.elements();
        for (index, element) in elements.iter().enumerate() {
            let known = branches.iter().position(|branch| branch.element == *element);
            let place = known.unwrap_or_else(|| {
                let first = FirstBytes::of(element, slot);
                branches.push(Branch { element: element.clone(), first, next: Vec::new(), ends: Vec::new() });
                branches.len() - 1
            });
            let Some(branch) = branches.get_mut(place) else { return };
            if index + 1 == elements.len() {
                branch.ends.push(number);
            }
            branches = &mut branch.next;
        }
    }

    /// What each form takes at `at`, the first way in which it can, in the order of the forms.
    pub fn matches(&self, source: Source<'_>, at: usize, depth: u8, lexicon: &FigureLexicon) -> AllFound {
        let mut walk = Walk { source, depth, lexicon, found: AllFound::new() };
        walk.along(&self.branches, at, true, &Captures::default());
        walk.found.sort_by_key(|(number, ..)| *number);
        walk.found
    }
}

struct Walk<'t, 'l> {
    source: Source<'t>,
    depth: u8,
    lexicon: &'l FigureLexicon,
    found: AllFound,
}

impl Walk<'_, '_> {
    fn along(&mut self, branches: &[Branch], at: usize, first: bool, captures: &Captures) {
        if branches.is_empty() {
            return;
        }
        let apart = if first { at } else { self.source.skip_space(at) };
        let (near, far) = (self.source.byte_at(at), self.source.byte_at(apart));
        for branch in branches {
            let (place, byte) = if branch.element.glued { (at, near) } else { (apart, far) };
            if branch.first.admit(byte) {
                self.choose(branch, at, place, first, captures);
            }
            if branch.element.optional {
                self.leave(branch, at, first, captures);
            }
        }
    }

    fn choose(&mut self, branch: &Branch, at: usize, place: usize, first: bool, captures: &Captures) {
        for choice in &branch.element.choices {
            match choice {
                Choice::Word(word) => {
                    if let Some(end) = self.source.literal(place, word, false) {
                        self.leave(branch, end, false, captures);
                    }
                }
                Choice::Slot(slot, index) => {
                    let place = if *slot == Slot::Unit && !first { self.source.skip_joint(at) } else { place };
                    let mut taken = captures.clone();
                    if let Some(end) = take(*slot, *index, self.source, place, self.depth, &mut taken, self.lexicon) {
                        self.leave(branch, end, false, &taken);
                    }
                }
            }
        }
    }

    /// Goes on behind a branch. Of the ways in which a form can match, the first counts.
    fn leave(&mut self, branch: &Branch, at: usize, first: bool, captures: &Captures) {
        for form in &branch.ends {
            if !self.found.iter().any(|(known, ..)| known == form) {
                self.found.push((*form, captures.clone(), at));
            }
        }
        self.along(&branch.next, at, first, captures);
    }
}
