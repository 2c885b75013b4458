<<<<<<< HEAD
//! Text to mentions: figures, names and cues, each with its span; and the sentences that they stand in.

mod sentences;

pub use sentences::{Writing, split_sentences};
=======
//! The stage `annotate`.

pub mod gazetteer;
>>>>>>> gazetteer
