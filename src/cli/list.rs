//! `tallywire facts`, `claims`, `conflicts`, `sources`, `ledger`: rows with their citations.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::period::Period;
use super::{Failure, Outcome};
use crate::ask::{self, Format};
use crate::store::{Filter, Store, View};

/// Which database, and how to print.
#[derive(Debug, Clone, Args)]
pub(super) struct Output {
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    pub db: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// At most so many rows.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

/// Which figures.
#[derive(Debug, Clone, Args)]
struct Figures {
    /// Only this metric: token_volume, share, rank, change, …
    #[arg(long, value_name = "ID")]
    metric: Option<String>,
    /// Only about this entity, as people write it ("MiniMax M2.5", China) or by its id (country:cn).
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Only what was measured there: openrouter.
    #[arg(long, value_name = "ID")]
    platform: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// What every listing is filtered by.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Only periods that end on or after this day (of articles: published on or after it).
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Only periods that begin on or before this day (of articles: published on or before it).
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Only what this publisher says; part of its name will do.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
}

impl Common {
    fn filter(&self, output: &Output) -> Filter {
        Filter {
            from: self.from,
            to: self.to,
            publisher: self.publisher.clone(),
            limit: output.limit,
            ..Filter::default()
        }
    }
}

impl Figures {
    fn filter(&self, store: &Store, output: &Output) -> Result<Filter, Failure> {
        Ok(Filter {
            metric: self.metric.clone(),
            subject: self.subject.as_deref().map(|typed| store.find_entities(typed)).transpose()?.unwrap_or_default(),
            platform: self.platform.clone(),
            ..self.common.filter(output)
        })
    }
}

/// Show what the reports together say, each fact with its best citation.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire facts --subject China --metric token_volume
  tallywire facts --subject \"MiniMax M2.5\" --from 2026-03-01 --to 2026-03-31
  tallywire facts --metric rank --format csv > ranks.csv
  tallywire facts --for 2026-W26 --as-of 2026-07-01    what was known of that week on 1 July

--as-of counts what had been published by that day, in the wording that stood then; of what is derived it says nothing.")]
pub struct FactsArgs {
    /// What was known on that day, instead of what is known now.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only facts about that period or a part of it: 2026-06-22..2026-06-28, 2026-W26, 2026-06, 2026-Q2, 2026.
    #[arg(long = "for", value_name = "PERIOD")]
    of_period: Option<Period>,
    #[command(flatten)]
    figures: Figures,
    #[command(flatten)]
    output: Output,
}

/// Show what each article states, with the words that state it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire claims --publisher \"Harbour Wire\"
  tallywire claims --metric share --format jsonl
  tallywire claims --subject country:us --format md
  tallywire claims --unplaced")]
pub struct ClaimsArgs {
    /// Only claims whose period is open: they speak for no fact. Told with the periods of the facts that they would fit.
    #[arg(long)]
    unplaced: bool,
    #[command(flatten)]
    figures: Figures,
    #[command(flatten)]
    output: Output,
}

/// Show which reports disagree, both passages side by side.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire conflicts
  tallywire conflicts --all --subject China
  tallywire conflicts --format md > conflicts.md")]
pub struct ConflictsArgs {
    /// Also those that a correction, primary data or better witnesses settle.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    figures: Figures,
    #[command(flatten)]
    output: Output,
}

/// Show the articles: who published them, when, and how much was found in each.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire sources
  tallywire sources --publisher \"Harbour Wire\" --from 2026-03-01")]
pub struct SourcesArgs {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    output: Output,
}

/// Show the figures that are no claims, each with the reason.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire ledger --reason forecast
  tallywire ledger --publisher \"Harbour Wire\" --format jsonl")]
pub struct LedgerArgs {
    /// Only this reason: forecast, denied, not_understood, …
    #[arg(long, value_name = "ID")]
    reason: Option<String>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    output: Output,
}

fn show(store: &Store, view: View, filter: &Filter, output: &Output) -> Result<Outcome, Failure> {
    let listing = store.list(view, filter)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    ask::print(&mut out, view, &listing, output.format)?;
    out.flush()?;
    Ok(Outcome::default())
}

fn show_figures(view: View, figures: &Figures, output: &Output) -> Result<Outcome, Failure> {
    let store = Store::open_to_read(&output.db)?;
    let filter = figures.filter(&store, output)?;
    show(&store, view, &filter, output)
}

impl FactsArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let store = Store::open_to_read(&self.output.db)?;
        let within = self.of_period.map(|Period(from, to)| (from, to));
        let filter = Filter { as_of: self.as_of, within, ..self.figures.filter(&store, &self.output)? };
        let view = if self.as_of.is_some() { View::FactsThen } else { View::Facts };
        show(&store, view, &filter, &self.output)
    }
}

impl ClaimsArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let view = if self.unplaced { View::UnplacedClaims } else { View::Claims };
        show_figures(view, &self.figures, &self.output)
    }
}

impl ConflictsArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let view = if self.all { View::Conflicts } else { View::OpenConflicts };
        if self.output.format != Format::Table {
            return show_figures(view, &self.figures, &self.output);
        }
        // A table has no room for two passages and the reason.
        let store = Store::open_to_read(&self.output.db)?;
        let listing = store.list(view, &self.figures.filter(&store, &self.output)?)?;
        let names = store.names()?;
        let passages = |id: &str| store.passages(id).unwrap_or_default();
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        ask::conflicts::print(&mut out, &listing, &names, &passages)?;
        out.flush()?;
        Ok(Outcome::default())
    }
}

impl SourcesArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let store = Store::open_to_read(&self.output.db)?;
        show(&store, View::Sources, &self.common.filter(&self.output), &self.output)
    }
}

impl LedgerArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let store = Store::open_to_read(&self.output.db)?;
        let filter = Filter { reason: self.reason.clone(), ..self.common.filter(&self.output) };
        show(&store, View::Ledger, &filter, &self.output)
    }
}
