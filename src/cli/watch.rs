//! `tallywire watch FEED… --every 1h`: reads feeds again and again and takes in what is new.
//!
//! The rules stay compiled over all rounds. Each document is a transaction of its own, the facts are worked out when a round brought
//! something, and between rounds the database is closed: one plain file, which others may read, write or copy.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::fetch::{NetworkArgs, stop_on_ctrl_c};
use super::ingest::intake::{Desk, Reading, Ready, Tally, guarded};
use super::ingest::received::Received;
use super::ingest::registry;
use super::ingest::summary::many;
use super::inputs::ReadArgs;
use super::{Failure, Outcome};
use crate::acquire::feed::FeedEntry;
use crate::acquire::watch::{Round, Sink, Taken, WatchOptions, watch};
use crate::acquire::{AcquireError, Acquired, FeedMeta, Fetcher};
use crate::read::Given;
use crate::store;

/// Read feeds again and again and take in what is new, until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire watch https://example.org/rss.xml
  tallywire watch https://example.org/rss.xml https://example.net/news-sitemap.xml --every 30m --since 2026-03-01
  tallywire watch https://example.org/rss.xml --rounds 1 --db march.db     one round, for cron

A feed that is down, a page that is broken or a full disk is told and tried again in the next round. A line a round that
brought something goes to standard output; on a terminal every round has one. Ctrl-C ends after the document at hand.
Exit codes: 0 stopped, or all rounds went well; 1 nothing could be read; 2 usage; 3 something failed in the rounds.")]
pub struct WatchArgs {
    /// Feeds (RSS, Atom, JSON Feed) and sitemaps
    #[arg(value_name = "FEED", required = true)]
    pub feeds: Vec<String>,
    /// The time between two rounds, such as 30m, 1h or 1d
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = interval)]
    pub every: Duration,
    /// Only entries of this day or later (those without a date are taken too)
    #[arg(long, value_name = "DATE")]
    pub since: Option<Date>,
    /// Stop after so many rounds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub rounds: Option<u64>,
    /// Keep the bytes as they came, compressed, so that `db verify` can make each text again
    #[arg(long)]
    pub keep_raw: bool,
    /// The database; made when there is none
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    pub db: PathBuf,
    /// How articles are read
    #[command(flatten)]
    pub reading: ReadArgs,
    /// How to behave on the network
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// Reads `90s`, `30m`, `1h`, `1d`: a whole number and a unit, a minute at least.
fn interval(text: &str) -> Result<Duration, String> {
    let wrong = || format!("expected a time such as 30m, 1h or 1d, found {text:?}");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number: u64 = text.strip_suffix(unit).and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let every = Duration::from_secs(number.checked_mul(seconds).ok_or_else(wrong)?);
    if every < Duration::from_secs(60) {
        return Err(format!("{text} is impolite; the shortest time is 1m"));
    }
    if every > Duration::from_secs(366 * 86_400) { Err(wrong()) } else { Ok(every) }
}

/// Runs the command.
pub(super) fn run(args: &WatchArgs) -> Result<ExitCode, Failure> {
    let fetcher = args.network.fetcher(&stop_on_ctrl_c())?;
    let outcome = watch_with(args, &fetcher)?;
    // Ctrl-C is how watching ends: no failure of the command.
    if args.rounds.is_none() || fetcher.stop().is_raised() {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(outcome.exit_code()))
}

/// Watches with the given fetcher, its clock and its flag.
///
/// # Errors
/// When there is nothing to watch with: rules that do not parse, a database that cannot be opened.
pub fn watch_with(args: &WatchArgs, fetcher: &Fetcher) -> Result<Outcome, Failure> {
    let engine = args.reading.engine()?;
    let rules = registry::fingerprint(&engine);
    let mut intake = Intake {
        reading: Reading { engine: &engine, rules: &rules, keep_raw: args.keep_raw },
        desk: Desk::new(&args.db, &engine, &rules),
        tally: Tally::default(),
        total: Outcome::default(),
        fetcher,
        talks: io::stdout().is_terminal(),
    };
    // What cannot be opened is told now, not after an hour.
    intake.desk.store()?;
    let options = WatchOptions { feeds: args.feeds.clone(), every: args.every, since: args.since, rounds: args.rounds };
    if intake.talks {
        let (feeds, minutes) = (many(args.feeds.len() as i64, "feed"), args.every.as_secs().div_ceil(60));
        println!("watching {feeds} every {minutes} min into {}; Ctrl-C stops", args.db.display());
    }
    watch(fetcher, &options, &mut intake);
    intake.desk.close()?;
    Ok(intake.total)
}

/// Takes documents into the database.
struct Intake<'a> {
    reading: Reading<'a>,
    desk: Desk<'a>,
    /// Of this round.
    tally: Tally,
    /// Of all rounds.
    total: Outcome,
    fetcher: &'a Fetcher,
    /// Whether somebody looks on: then rounds that brought nothing are told too.
    talks: bool,
}

impl Intake<'_> {
    fn store(&mut self, ready: &Ready) -> Result<store::Outcome, store::StoreError> {
        let mut batch = self.desk.open()?.batch()?;
        let outcome = batch.put(&ready.incoming())?;
        batch.commit()?;
        Ok(outcome)
    }

    fn line(&self, line: &str) {
        // Nobody may be reading any more; the database is what counts.
        let _ = writeln!(io::stdout(), "{line}");
    }
}

impl Sink for Intake<'_> {
    /// An entry is known when its address was read with these rules, and the feed tells of no change since.
    fn knows(&mut self, entry: &FeedEntry) -> bool {
        let rules = self.reading.rules;
        let received = match self.desk.open().and_then(|store| store.received(&entry.url, rules)) {
            Ok(received) => received,
            Err(error) => {
                eprintln!("error: {error}");
                None
            }
        };
        let Some(received) = received else { return false };
        let updated = entry.meta.updated.map(|date| (date.at, date.day));
        match (updated, received.parse::<Timestamp>()) {
            (Some((Some(at), _)), Ok(received)) => at <= received,
            (Some((None, day)), Ok(received)) => day <= received.to_zoned(TimeZone::UTC).date(),
            _ => true,
        }
    }

    fn take(&mut self, mut document: Acquired) -> Taken {
        let place = document.document.clone();
        document.feed = document.feed.filter(|meta| *meta != FeedMeta::default());
        let ready = guarded(&place, || {
            let received = Received::new(document, Given::default());
            self.reading.ready(&received, place.clone())
        });
        let ready = match ready {
            Ok(ready) => ready,
            Err(failure) => {
                eprintln!("{failure}");
                return Taken::Failed;
            }
        };
        match self.store(&ready) {
            Ok(outcome) => {
                self.tally.count(outcome, &ready);
                if self.talks && outcome != store::Outcome::Unchanged {
                    self.line(&format!("  {}", ready.title()));
                }
                if outcome == store::Outcome::Unchanged { Taken::Known } else { Taken::New }
            }
            Err(error) => {
                eprintln!("error: {error}");
                if error.is_fatal() { Taken::Later } else { Taken::Failed }
            }
        }
    }

    fn failed(&mut self, error: &AcquireError) {
        eprintln!("error: {error}");
    }

    fn round_done(&mut self, round: &Round) {
        let tally = std::mem::take(&mut self.tally);
        self.total.read += (round.new + round.known) as u64;
        self.total.failed += round.failed as u64;
        let mut line =
            format!("round {}: {} new, {} known, {} failed", round.number, round.new, round.known, round.failed);
        // A run that was killed may have left facts to work out.
        let pending = self.desk.open().and_then(|store| store.facts_pending()).unwrap_or(false);
        if round.new > 0 || pending {
            match self.desk.settle(&tally.counts) {
                Ok(info) => line.push_str(&format!(
                    "; {} read; {} now holds {} and {}",
                    many(tally.claims as i64, "claim"),
                    info.path,
                    many(info.facts, "fact"),
                    many(info.open_conflicts, "open conflict")
                )),
                Err(failure) => eprintln!("{failure}"),
            }
        } else if let Err(failure) = self.desk.close() {
            eprintln!("{failure}");
        }
        if !round.wait.is_zero() && self.talks {
            line.push_str(&format!("; next in {} min", round.wait.as_secs().div_ceil(60)));
        }
        if self.talks || round.new > 0 {
            let now = self.fetcher.clock().now().strftime("%Y-%m-%d %H:%M UTC");
            self.line(&format!("{now}  {line}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_and_bounded() {
        assert_eq!(interval("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(interval("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "h", "1", "1w", "-1h", "30s", "99999999999999999999h", "400d", "1時"] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_arguments_fit_together() {
        WatchArgs::augment_args(clap::Command::new("t")).debug_assert();
    }
}
