//! The command line: one file a command, each a few lines over the stages.

pub mod fetch;
pub mod primary;
pub mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod db;
mod explain;
mod export;
mod extract;
mod fact;
mod ingest;
mod inputs;
mod list;
mod mentions;
mod outcome;
mod period;
mod progress;
mod read;
mod rules;
mod search;

pub use outcome::{Failure, Outcome};

/// Reads news, pulls every figure about the use of AI models out of it, and stores cited facts in SQLite.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    max_term_width = 120,
    after_help = "Examples:
  tallywire ingest articles/                  read articles into tallywire.db
  tallywire facts --subject China             what is known, with citations
  tallywire conflicts                         which reports disagree
  tallywire watch https://example.org/rss.xml  take in what a feed brings, every hour
  tallywire db verify                         prove every citation again

Exit codes: 0 all read, 1 nothing could be done, 2 usage, 3 some inputs failed, 130 stopped."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::IngestArgs),
    Read(read::ReadArgs),
    Fetch(fetch::FetchArgs),
    Watch(watch::WatchArgs),
    #[command(subcommand)]
    Primary(primary::PrimaryCommand),
    Extract(extract::ExtractArgs),
    Mentions(mentions::MentionsArgs),
    Explain(explain::ExplainArgs),
    Facts(list::FactsArgs),
    Claims(list::ClaimsArgs),
    Conflicts(list::ConflictsArgs),
    Sources(list::SourcesArgs),
    Ledger(list::LedgerArgs),
    Fact(fact::FactArgs),
    Search(search::SearchArgs),
    Export(export::ExportArgs),
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    #[command(subcommand)]
    Db(db::DbCommand),
}

impl Command {
    fn run(&self) -> Result<ExitCode, Failure> {
        let outcome = match self {
            Command::Read(args) => return Ok(read::run(args)),
            Command::Fetch(args) => return Ok(fetch::run(args)),
            Command::Primary(command) => command.run(),
            Command::Ingest(args) => return args.run(),
            Command::Watch(args) => return watch::run(args),
            Command::Extract(args) => args.run(),
            Command::Mentions(args) => args.run(),
            Command::Explain(args) => args.run(),
            Command::Facts(args) => args.run(),
            Command::Claims(args) => args.run(),
            Command::Conflicts(args) => args.run(),
            Command::Sources(args) => args.run(),
            Command::Ledger(args) => args.run(),
            Command::Fact(args) => args.run(),
            Command::Search(args) => args.run(),
            Command::Export(args) => args.run(),
            Command::Rules(command) => command.run(),
            Command::Db(command) => command.run(),
        }?;
        Ok(ExitCode::from(outcome.exit_code()))
    }
}

/// Parses the arguments, runs one command, and returns the exit code.
pub fn run() -> ExitCode {
    Cli::parse().command.run().unwrap_or_else(|failure| failure.report())
}
