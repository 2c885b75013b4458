//! `tallywire primary openrouter`: OpenRouter's own figures, asked of its API or read from saved answers, into the database.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;

use super::fetch::{NetworkArgs, stop_on_ctrl_c};
use super::ingest::registry;
use super::{Failure, Outcome};
use crate::acquire::openrouter::{BASE_URL, Dataset, Key, OpenRouter, Query, RawAnswer};
use crate::acquire::{AcquireError, FetchOptions, SystemClock};
use crate::ask;
use crate::pipeline::Engine;
use crate::reconcile::primary::parse;
use crate::store::{PrimaryAnswer, PrimaryCounts, Store};

/// Fetch the figures themselves, from those who count.
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31
  tallywire primary openrouter --file saved/*.json")]
pub enum PrimaryCommand {
    /// OpenRouter's own daily figures (the key is taken from OPENROUTER_API_KEY): witnesses above all reports of them.
    #[command(after_help = "Examples:
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31
  tallywire primary openrouter --file saved/*.json
  tallywire primary openrouter --from 2026-03-01 --to 2026-03-31 --filter modality=text --out figures/

Rows are kept with their `as_of`, restated ones beside the earlier ones. Whole weeks and months are added up, rolled up to
makers and countries by the entity files, and stand as witnesses beside what is reported.")]
    Openrouter(PrimaryFetchArgs),
}

/// Which figures, of which days.
#[derive(Debug, Args)]
pub struct PrimaryFetchArgs {
    /// The first day (UTC)
    #[arg(long, value_name = "DATE", required_unless_present = "file", requires = "to")]
    pub from: Option<Date>,
    /// The last day (UTC), included
    #[arg(long, value_name = "DATE", requires = "from")]
    pub to: Option<Date>,
    /// Saved answers of the API, instead of asking it
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "from")]
    pub file: Vec<PathBuf>,
    /// Which figures; those of apps are saved with --out only
    #[arg(long, value_enum, default_value = "rankings-daily")]
    pub dataset: DatasetArg,
    /// A further parameter of the API, such as modality=text; figures with one are kept apart from those without
    #[arg(long = "filter", value_name = "NAME=VALUE", value_parser = filter)]
    pub filters: Vec<(String, String)>,
    /// A folder that the answers are saved in too, as they were sent, each with its `as_of` in the name
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The database; made when there is none
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    pub db: PathBuf,
    /// A folder of rules that is laid over the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
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

impl PrimaryCommand {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let PrimaryCommand::Openrouter(args) = self;
        let apps = args.dataset == DatasetArg::AppRankings;
        if apps && (args.out.is_none() || !args.file.is_empty()) {
            return Err(Failure::usage("app-rankings are saved, not stored: name a folder with --out".to_owned()));
        }
        let mut outcome = Outcome::default();
        let mut answers = Vec::new();
        match args.from.zip(args.to) {
            Some(days) => args.fetch(days, &mut answers)?,
            None => args.load(&mut answers, &mut outcome),
        }
        outcome.read = answers.len() as u64;
        if !apps && !answers.is_empty() {
            args.store(&answers, &mut outcome)?;
        }
        Ok(outcome)
    }
}

impl PrimaryFetchArgs {
    /// Asks the API, window by window; what was answered before an error is kept.
    fn fetch(&self, (from, to): (Date, Date), answers: &mut Vec<PrimaryAnswer>) -> Result<(), Failure> {
        if self.network.offline {
            let reason = "--offline was given, and answers of the API are not cached; read saved ones with --file";
            return Err(AcquireError::OpenRouter { reason: reason.to_owned() }.into());
        }
        let quota = FetchOptions::user_cache().map(|folder| folder.with_file_name("openrouter-requests"));
        let clock = Arc::new(SystemClock::default());
        let key = Key::from_env()?;
        let client = OpenRouter::new(self.network.options(), &self.base_url, key, quota, clock, stop_on_ctrl_c())?;
        let query = Query { dataset: self.dataset.into(), from, to, filters: self.filters.clone() };
        for answer in client.answers(&query) {
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) if answers.is_empty() => return Err(error.into()),
                Err(error) => {
                    eprintln!("error: {error}; what was answered before is stored");
                    break;
                }
            };
            if let Some(folder) = &self.out {
                println!("{}", save(folder, &query, &answer)?.display());
            }
            if self.dataset == DatasetArg::RankingsDaily {
                let received = Some(answer.fetched_at.to_string());
                answers.push(self.answer(&answer.body, &answer.url, received)?);
            }
        }
        Ok(())
    }

    /// Reads saved answers; one that is none is reported and the others go on.
    fn load(&self, answers: &mut Vec<PrimaryAnswer>, outcome: &mut Outcome) {
        for path in &self.file {
            let name = path.display().to_string();
            let body = fs::read_to_string(path).map_err(|e| Failure::new(format!("{name}: cannot be read: {e}")));
            match body.and_then(|body| self.answer(&body, &name, Some(Timestamp::now().to_string()))) {
                Ok(answer) => answers.push(answer),
                Err(failure) => outcome.fail(&failure),
            }
        }
    }

    fn answer(&self, body: &str, from: &str, received: Option<String>) -> Result<PrimaryAnswer, Failure> {
        let response = parse(body).map_err(|error| Failure::new(format!("{from}: {error}")))?;
        let mut filters: Vec<String> = self.filters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        filters.sort();
        Ok(PrimaryAnswer {
            dataset: Dataset::from(self.dataset).name().to_owned(),
            filters: filters.join("&"),
            response,
            received,
            received_from: Some(from.to_owned()),
        })
    }

    fn store(&self, answers: &[PrimaryAnswer], outcome: &mut Outcome) -> Result<(), Failure> {
        let engine = Engine::load(self.rules.as_deref())?;
        let mut store = Store::open_to_write(&self.db)?;
        store.put_entities(&registry::records(&engine.entities), &registry::fingerprint(&engine))?;
        let mut total = PrimaryCounts::default();
        for answer in answers {
            match store.put_primary(answer) {
                Ok(counts) => {
                    total.new += counts.new;
                    total.known += counts.known;
                    total.restated += counts.restated;
                }
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(error) => {
                    outcome.read -= 1;
                    outcome.fail(&error.into());
                }
            }
        }
        store.refresh(&engine.entities)?;
        store.describe_unlisted(|id| registry::record(&engine.entities, id))?;
        summary(&store, total)?;
        store.close()?;
        Ok(())
    }
}

/// What came in, what it adds up to, and how to cite it.
fn summary(store: &Store, counts: PrimaryCounts) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let days = store.query("SELECT min(date), max(date), max(as_of) FROM primary_daily")?;
    let cell = |column: usize| {
        days.rows.first().and_then(|row| row.get(column)).map(crate::store::Value::show).unwrap_or_default()
    };
    let PrimaryCounts { new, known, restated } = counts;
    writeln!(out, "Rows: {new} new, {known} known already; {restated} of the new ones restate a day.")?;
    if cell(0).is_empty() {
        writeln!(out, "No day of the rankings is stored yet.")?;
        return Ok(());
    }
    writeln!(out, "Stored: {} to {}.", cell(0), cell(1))?;
    let periods = store.query(
        "SELECT t.grain, t.period_start, t.period_end, t.tokens, 
           group_concat(coalesce(e.name, 'no country') || ' ' || c.tokens || ' ' || c.share, '|' ORDER BY c.country IS NULL, c.tokens DESC)
         FROM primary_totals t
         JOIN primary_countries c ON c.grain = t.grain AND c.period_start = t.period_start
         LEFT JOIN entities e ON e.id = c.country
         GROUP BY t.grain, t.period_start ORDER BY t.period_start DESC, t.grain LIMIT 8",
    )?;
    for row in &periods.rows {
        let cell = |column: usize| row.get(column).map(crate::store::Value::show).unwrap_or_default();
        let parts: Vec<String> = cell(4).split('|').filter_map(part).collect();
        let total = ask::show_rounded(&cell(3));
        writeln!(out, "  {} {} to {}: {total} tokens; {}", cell(0), cell(1), cell(2), parts.join(", "))?;
    }
    writeln!(out, "Source: OpenRouter (openrouter.ai/rankings), as of {}. Licensed under CC BY 4.0.", cell(2))?;
    Ok(())
}

/// "China 25098 53.7" as "China 25.1 trillion (53.7 %)".
fn part(text: &str) -> Option<String> {
    let (rest, share) = text.rsplit_once(' ')?;
    let (name, tokens) = rest.rsplit_once(' ')?;
    Some(format!("{name} {} ({share} %)", ask::show_rounded(tokens)))
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
