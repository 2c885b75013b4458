//! `tallywire primary openrouter --from DAY --to DAY --out DIR`: OpenRouter's own figures, as the API sent them.
//!
//! The bodies are saved untouched, each with its `as_of` in the name, so that restated figures lie side by side.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::fetch::{NetworkArgs, stop_on_ctrl_c};
use crate::acquire::openrouter::{BASE_URL, Dataset, Key, OpenRouter, Query, RawAnswer};
use crate::acquire::{AcquireError, FetchOptions, SystemClock};

/// Fetch the figures themselves, from those who count.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31 --filter modality=text --out figures/")]
pub enum PrimaryCommand {
    /// Fetch OpenRouter's own daily figures (the key is taken from OPENROUTER_API_KEY).
    #[command(after_help = "Examples:
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31 --filter modality=text --out figures/
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31 --dataset app-rankings

Answers are saved as they were sent, each with its `as_of` in the name, so that figures that were restated lie
side by side. They are not read into the database yet.")]
    Openrouter(PrimaryFetchArgs),
}

/// Which figures, of which days.
#[derive(Debug, Args)]
pub struct PrimaryFetchArgs {
    /// The first day (UTC)
    #[arg(long, value_name = "DATE")]
    pub from: Date,
    /// The last day (UTC), included
    #[arg(long, value_name = "DATE")]
    pub to: Date,
    /// Which figures
    #[arg(long, value_enum, default_value = "rankings-daily")]
    pub dataset: DatasetArg,
    /// A further parameter of the API, such as modality=text
    #[arg(long = "filter", value_name = "NAME=VALUE", value_parser = filter)]
    pub filters: Vec<(String, String)>,
    /// The folder that the answers are saved in
    #[arg(long, value_name = "DIR", default_value = "primary")]
    pub out: PathBuf,
    /// Where the API is
    #[arg(long, value_name = "URL", default_value = BASE_URL, hide = true)]
    pub base_url: String,
    /// How to behave on the network
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// A data set by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatasetArg {
    /// Tokens by day and model
    RankingsDaily,
    /// Tokens by app
    AppRankings,
}

impl From<DatasetArg> for Dataset {
    fn from(arg: DatasetArg) -> Self {
        match arg {
            DatasetArg::RankingsDaily => Self::RankingsDaily,
            DatasetArg::AppRankings => Self::AppRankings,
        }
    }
}

fn filter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("start_date" | "end_date", _)) => Err("the days are --from and --to".to_owned()),
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("expected NAME=VALUE, such as modality=text, found {text:?}")),
    }
}

/// Runs the command. Prints the path of each file.
pub fn run(command: &PrimaryCommand) -> ExitCode {
    let PrimaryCommand::Openrouter(args) = command;
    match fetch(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn fetch(args: &PrimaryFetchArgs) -> Result<(), AcquireError> {
    if args.network.offline {
        return Err(AcquireError::OpenRouter {
            reason: "--offline was given, and answers of the API are not cached; import saved files instead".to_owned(),
        });
    }
    let quota = FetchOptions::user_cache().map(|folder| folder.with_file_name("openrouter-requests"));
    let clock = Arc::new(SystemClock::default());
    let client =
        OpenRouter::new(args.network.options(), &args.base_url, Key::from_env()?, quota, clock, stop_on_ctrl_c())?;
    let query = Query { dataset: args.dataset.into(), from: args.from, to: args.to, filters: args.filters.clone() };
    for answer in client.answers(&query) {
        println!("{}", save(&args.out, &query, &answer?)?.display());
    }
    eprintln!(
        "cite as: Source: OpenRouter ({}), as of the date in each file's name. Licensed under CC BY 4.0.",
        page(&query)
    );
    Ok(())
}

fn page(query: &Query) -> &'static str {
    match query.dataset {
        Dataset::RankingsDaily => "openrouter.ai/rankings",
        Dataset::AppRankings => "openrouter.ai/apps",
    }
}

fn save(folder: &Path, query: &Query, answer: &RawAnswer) -> Result<PathBuf, AcquireError> {
    let safe = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(40).collect()
    };
    let filters: String =
        query.filters.iter().map(|(name, value)| format!("_{}-{}", safe(name), safe(value))).collect();
    let name = query.dataset.name();
    let file = format!("{name}_{}_{}{filters}_as-of-{}.json", answer.from, answer.to, safe(&answer.as_of));
    let path = folder.join(file);
    let fail = |source| AcquireError::File { path: path.clone(), action: "writing the answer", source };
    fs::create_dir_all(folder).map_err(fail)?;
    fs::write(&path, &answer.body).map_err(fail)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_saved_under_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let day: Date = "2026-07-01".parse().unwrap();
        let query = Query {
            dataset: Dataset::RankingsDaily,
            from: day,
            to: day,
            filters: vec![("category".into(), "marketing/seo".into())],
        };
        let answer = RawAnswer {
            url: String::new(),
            from: day,
            to: day,
            body: "{ }".into(),
            as_of: "2026-07-05T06:07:08.000Z/../x".into(),
            fetched_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let path = save(folder.path(), &query, &answer).unwrap();
        assert_eq!(
            path.file_name().unwrap().to_str().unwrap(),
            "rankings-daily_2026-07-01_2026-07-01_category-marketing_seo_as-of-2026-07-05T06_07_08_000Z____x.json"
        );
        assert_eq!(fs::read_to_string(path).unwrap(), "{ }");
    }

    #[test]
    fn filters_are_pairs_and_never_the_days() {
        assert_eq!(filter("modality=text"), Ok(("modality".into(), "text".into())));
        for wrong in ["", "modality", "=x", "x=", "start_date=2026-01-01"] {
            assert!(filter(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_arguments_fit_together() {
        PrimaryFetchArgs::augment_args(clap::Command::new("t")).debug_assert();
    }
}
