//! What has been read at a place already: forms of periods ask for the same number, and for the same day inside another period, again and
//! again.

use std::cell::{Cell, RefCell};

use super::forms::Slot;
use super::numerals::Numeral;
use crate::model::PeriodMention;

/// How many answers are kept of each kind, a power of two.
const KEPT: usize = 16;

/// A place and the end of the stretch that may be matched.
type Place = (usize, usize);

/// What a slot asked for at a place, and how deep in other periods.
pub(super) type Asked = (Place, Slot, u8);

/// The longest period at a place.
#[derive(Debug, Clone)]
pub(super) struct Longest {
    /// What it is.
    pub mention: PeriodMention,
    /// Where it ends.
    pub end: usize,
    /// The number of its form: of two that are as long the earlier counts.
    pub form: usize,
}

/// The longest period at a place, if any stands there.
pub(super) type LongestPeriod = Option<Longest>;

/// The numeral that was read at a place, if any stands there.
type ReadNumeral = (Place, Option<Numeral>);

/// The latest answers of one stretch of text, by the place that they were given for.
#[derive(Debug, Default)]
pub(super) struct Memo {
    numerals: [Cell<Option<ReadNumeral>>; KEPT],
    periods: RefCell<[Option<(Asked, LongestPeriod)>; KEPT]>,
}

impl Memo {
    /// The numeral at a place: as read before, else as `read` gives it.
    pub fn numeral(&self, place: Place, read: impl FnOnce() -> Option<Numeral>) -> Option<Numeral> {
        let Some(cell) = self.numerals.get(place.0 % KEPT) else { return read() };
        match cell.get() {
            Some((known, found)) if known == place => found,
            _ => {
                let found = read();
                cell.set(Some((place, found)));
                found
            }
        }
    }

    /// The period that a slot takes: as read before, else as `read` gives it.
    pub fn period(&self, asked: Asked, read: impl FnOnce() -> LongestPeriod) -> LongestPeriod {
        let ((at, _), slot, depth) = asked;
        let index = (at + 5 * slot as usize + usize::from(depth)) % KEPT;
        if let Some(Some((known, found))) = self.periods.borrow().get(index)
            && *known == asked
        {
            return found.clone();
        }
        // Reading asks for periods inside this one: nothing may be borrowed meanwhile.
        let found = read();
        if let Some(kept) = self.periods.borrow_mut().get_mut(index) {
            *kept = Some((asked, found.clone()));
        }
        found
    }
}
