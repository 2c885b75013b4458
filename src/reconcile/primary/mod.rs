//! Primary data: the origin's own figures, added up, and the readings under which a reported figure comes true.
//!
//! In: saved or fetched answers of OpenRouter's data API as text ([`parse`]). Out: [`Daily`] rows, [`Totals`] of any
//! stretch of days, claims of their own kind ([`claims`]), and for a reported figure the readings that make it true
//! ([`solve`]). Who fetches the answers is no concern of this module.

mod daily;
mod listing;
mod reading;
mod response;
mod solve;
mod sums;
mod telling;
mod witnesses;

pub use daily::{Daily, Totals};
pub(super) use listing::unsnapped;
pub use listing::{Listing, Maker};
pub use reading::{Free, Knowledge, Line, Other, Pick, Reading, Rounding, Shift, Snapshots, Whole};
pub use response::{PrimaryError, Response, Row, parse};
pub use solve::{Hit, Joint, Solution, Solved, solve};
pub(super) use telling::settle;
pub use telling::{Fit, OwnShare, ReadingVerdict, Told, Tried, own_shares, told};
pub use witnesses::{LICENCE, citation, claims, sentence, source_line};
