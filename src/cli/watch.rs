//! `tallywire watch FEED… --every 1h`: reads feeds again and again and takes in what is new.
//!
//! What "taking in" is, is the caller's: [`run`] is handed what to do with a document and whether one is known, so that this
//! command needs no database of its own.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;

use super::fetch::{NetworkArgs, stop_on_ctrl_c};
use crate::acquire::feed::FeedEntry;
use crate::acquire::watch::{Round, Sink, WatchOptions, watch};
use crate::acquire::{AcquireError, Acquired};

/// Read feeds again and again and take in what is new, until Ctrl-C
#[derive(Debug, Args)]
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

struct Printing<'a> {
    knows: &'a mut dyn FnMut(&FeedEntry) -> bool,
    take: &'a mut dyn FnMut(Acquired) -> Result<(), String>,
}

impl Sink for Printing<'_> {
    fn knows(&mut self, entry: &FeedEntry) -> bool {
        (self.knows)(entry)
    }

    fn take(&mut self, document: Acquired) -> bool {
        let name = document.document.clone();
        match (self.take)(document) {
            Ok(()) => true,
            Err(reason) => {
                eprintln!("error: {name}: {reason}");
                false
            }
        }
    }

    fn failed(&mut self, error: &AcquireError) {
        eprintln!("error: {error}");
    }

    fn round_done(&mut self, round: &Round) {
        let Round { number, new, known, failed, wait } = round;
        eprint!("round {number}: {new} new, {known} known, {failed} failed");
        eprintln!(
            "{}",
            if wait.is_zero() { String::new() } else { format!("; next in {} min", wait.as_secs().div_ceil(60)) }
        );
    }
}

/// Runs the command. `knows` says whether an entry was taken in earlier, `take` takes a document in.
pub fn run(
    args: &WatchArgs,
    knows: &mut dyn FnMut(&FeedEntry) -> bool,
    take: &mut dyn FnMut(Acquired) -> Result<(), String>,
) -> ExitCode {
    let fetcher = match args.network.fetcher(&stop_on_ctrl_c()) {
        Ok(fetcher) => fetcher,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let options = WatchOptions { feeds: args.feeds.clone(), every: args.every, since: args.since, rounds: args.rounds };
    watch(&fetcher, &options, &mut Printing { knows, take });
    ExitCode::SUCCESS
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
