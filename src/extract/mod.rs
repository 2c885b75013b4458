//! Mentions to candidate figures, by rules: nodes of a sentence, node rules that join them, claim rules that read them
//! around a figure, and the ranking of names as the figure's subject.
//!
//! Nothing here looks beyond one sentence; what a sentence leaves out is the next stage's.

mod attach;
mod construct;
mod grammar;
mod index;
mod inserted;
mod known;
mod node;
mod reduce;
mod series;
mod stream;
mod tally;

pub use attach::{Attached, Question, Side, Weights, attach, of_something_else};
pub use construct::{Around, Match, matches, winners};
pub use grammar::{ClaimRule, Grammar, NodeRule};
pub use inserted::Inserted;
pub use known::Known;
pub use node::{Node, NodeKind, Sentence, Subject};
pub use reduce::reduce;
pub use series::{Series, names_in_row, series};
pub use stream::build;
