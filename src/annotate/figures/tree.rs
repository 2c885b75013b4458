//! Forms that may begin with the same word, matched together: an element that several of them share is looked at once.
//!
//! In come forms by their number; out come, for a place in the text, what each of them takes there, as if each had been tried by itself.

use smallvec::SmallVec;

use super::FigureLexicon;
use super::beginnings::Beginnings;
use super::forms::{Captures, Choice, Element, Form, Slot, take};
use super::numerals::numeral;
use super::source::Source;

/// What an element can begin with, when its slots begin as `slot` says.
pub(super) fn beginnings_of(element: &Element, slot: &impl Fn(Slot) -> Beginnings) -> Beginnings {
    let mut beginnings = Beginnings::default();
    for choice in &element.choices {
        match choice {
            // A space may be written in other ways.
            Choice::Word(word) if word.is_empty() || word.starts_with(' ') => beginnings.admit_all(),
            // A unit may stand behind a hyphen or space even where nothing may.
            Choice::Slot(Slot::Unit, _) if element.glued => beginnings.admit_all(),
            Choice::Word(word) => beginnings.admit(word),
            Choice::Slot(kind, _) => beginnings.merge(&slot(*kind)),
        }
    }
    beginnings
}

/// An element with what may follow it.
#[derive(Debug, Clone)]
struct Branch {
    element: Element,
    first: Beginnings,
    next: Branches,
    /// The forms that end here.
    ends: Vec<usize>,
}

/// What may stand at one place of a form.
#[derive(Debug, Clone, Default)]
struct Branches {
    all: Vec<Branch>,
    /// What the branches can begin with, right here and behind spaces.
    near: Beginnings,
    far: Beginnings,
    /// Whether one of them may be left out.
    optional: bool,
}

impl Branches {
    /// The branch of an element, made when it is not there yet.
    fn of(&mut self, element: &Element, slot: &impl Fn(Slot) -> Beginnings) -> Option<&mut Branch> {
        let known = self.all.iter().position(|branch| branch.element == *element);
        let place = known.unwrap_or_else(|| {
            let first = beginnings_of(element, slot);
            if element.glued {
                self.near.merge(&first)
            } else {
                self.far.merge(&first)
            }
            self.optional |= element.optional;
            self.all.push(Branch { element: element.clone(), first, next: Branches::default(), ends: Vec::new() });
            self.all.len() - 1
        });
        self.all.get_mut(place)
    }

    /// Whether one of the branches may begin right at a place or behind the spaces there, or be left out.
    fn may_begin(&self, source: Source<'_>, at: usize, apart: usize) -> bool {
        self.optional || self.far.has(source.head(apart)) || self.near.has(source.head(at))
    }
}

/// Forms, by what they share from their beginning.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTree {
    branches: Branches,
}

/// A form that matched: its number, what its slots took, and the end.
type Found = (usize, Captures, usize);

/// What forms took at a place, by their number.
pub(super) type AllFound = SmallVec<[Found; 4]>;

impl FormTree {
    /// Adds a form. `slot` says what a slot can begin with.
    pub fn insert(&mut self, number: usize, form: &Form, slot: &impl Fn(Slot) -> Beginnings) {
        let mut branches = &mut self.branches;
        let elements = form.elements();
        for (index, element) in elements.iter().enumerate() {
            let Some(branch) = branches.of(element, slot) else { return };
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
    fn along(&mut self, branches: &Branches, at: usize, first: bool, captures: &Captures) {
        if branches.all.is_empty() {
            return;
        }
        let apart = if first { at } else { self.source.skip_space(at) };
        if !branches.may_begin(self.source, at, apart) {
            return;
        }
        let (near, far) = (self.source.head(at), self.source.head(apart));
        for branch in &branches.all {
            let (place, head) = if branch.element.glued { (at, near) } else { (apart, far) };
            if branch.first.has(head) {
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
                    if !self.may_go_on(branch, *slot, place) {
                        continue;
                    }
                    let mut taken = captures.clone();
                    if let Some(end) = take(*slot, *index, self.source, place, self.depth, &mut taken, self.lexicon) {
                        self.leave(branch, end, false, &taken);
                    }
                }
            }
        }
    }

    /// Whether the form may go on behind the number that a slot would take. Most numbers are no part of a date, and a dozen slots ask for
    /// each: what stands behind it is looked at before it is read.
    fn may_go_on(&self, branch: &Branch, slot: Slot, place: usize) -> bool {
        if !branch.ends.is_empty() {
            return true;
        }
        let (source, numbers) = (self.source, &self.lexicon.numbers);
        let numeral_end = || numeral(source, place, numbers).map(|found| found.span.end);
        let end = match slot {
            Slot::Year
            | Slot::MonthNumber
            | Slot::Day
            | Slot::DayNumber
            | Slot::Quarter
            | Slot::Half
            | Slot::ShortYear => Some(source.digits_end(place)).filter(|end| *end > place).or_else(numeral_end),
            Slot::Number | Slot::Week if numbers.indefinite.at(source, place).is_none() => numeral_end(),
            _ => return true,
        };
        let Some(end) = end else { return false };
        branch.next.may_begin(source, end, source.skip_space(end))
            || slot == Slot::Day && numbers.ordinal_suffix.at(source, end).is_some()
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
