//! `tallywire search WORDS`: full-text search over quotes and articles.

use std::io::Write;

use clap::Args;

use super::list::Output;
use super::{Failure, Outcome};
use crate::ask;
use crate::store::Store;

/// Most places that are shown of each kind, when nothing else is asked for.
const PLACES: u32 = 20;

/// Find words in quotes and articles, Chinese ones too.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire search overtook
  tallywire search \"\\\"open weight\\\" share\"     a phrase and a word
  tallywire search 小米
  tallywire search \"token*\" --limit 5")]
pub struct SearchArgs {
    /// Words that must all occur; `\"…\"` for a phrase, `*` for any ending.
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    output: Output,
}

impl SearchArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let store = Store::open_to_read(&self.output.db)?;
        let hits = store.search(&self.words.join(" "), self.output.limit.unwrap_or(PLACES))?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        ask::hits::print(&mut out, &hits, self.output.format)?;
        out.flush()?;
        Ok(Outcome::default())
    }
}
