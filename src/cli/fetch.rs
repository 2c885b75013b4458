//! `tallywire fetch URL… --out DIR`: documents from the web into a folder, as they were sent.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::Outcome;
use crate::acquire::feed::{self, FeedEntry};
use crate::acquire::http::Proxies;
use crate::acquire::{AcquireError, Acquired, FeedMeta, FetchOptions, Fetcher, Notice, Stop, SystemClock};

/// How to behave on the network; shared by all commands that fetch.
#[derive(Debug, Clone, Args)]
pub struct NetworkArgs {
    /// Fetch from loopback, private and link-local addresses too
    #[arg(long)]
    pub allow_private: bool,
    /// Fetch pages that the site's robots.txt asks programs to leave alone
    #[arg(long)]
    pub ignore_robots: bool,
    /// Send nothing: answer from the cache or fail
    #[arg(long)]
    pub offline: bool,
    /// Keep and read no cache
    #[arg(long, conflicts_with = "offline")]
    pub no_cache: bool,
    /// The most megabytes that the cache holds; what was not used for 90 days goes in any case
    #[arg(long, value_name = "MB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub cache_size: u64,
    /// Seconds for one request
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Seconds for one document, with all redirects, waits and retries
    #[arg(long, value_name = "SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u64).range(1..=86400))]
    pub total_timeout: u64,
    /// The most megabytes of one document, unpacked
    #[arg(long, value_name = "MB", default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=2048))]
    pub max_size: u64,
    /// Redirects that are followed for one document
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub max_redirects: usize,
    /// Seconds between two requests to one host
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub pause: u64,
}

impl NetworkArgs {
    /// The settings of a fetcher, with the environment's proxies and the user's cache.
    pub fn options(&self) -> FetchOptions {
        FetchOptions {
            allow_private: self.allow_private,
            ignore_robots: self.ignore_robots,
            offline: self.offline,
            cache: if self.no_cache { None } else { FetchOptions::user_cache() },
            cache_limit: self.cache_size << 20,
            request_timeout: Duration::from_secs(self.timeout),
            total_timeout: Duration::from_secs(self.total_timeout),
            max_bytes: self.max_size.saturating_mul(1 << 20),
            max_redirects: self.max_redirects,
            host_interval: Duration::from_secs(self.pause),
            proxies: Proxies::from_env(),
            ..FetchOptions::default()
        }
    }

    /// A fetcher that tells the user on stderr what it is waiting for.
    ///
    /// # Errors
    /// [`AcquireError::Setup`].
    pub fn fetcher(&self, stop: &Stop) -> Result<Fetcher, AcquireError> {
        if self.ignore_robots {
            eprintln!("warning: --ignore-robots: robots.txt is not read; sites may have asked programs to stay away");
        }
        let clock = std::sync::Arc::new(SystemClock::default());
        let fetcher = Fetcher::with_clock(self.options(), clock, stop.clone())?;
        Ok(fetcher.observed(|notice| match notice {
            Notice::Retry { reason, wait, .. } => eprintln!("{reason}; trying again in {} s", wait.as_secs()),
            Notice::CacheFailed(reason) => eprintln!("warning: not cached: {reason}"),
        }))
    }
}

/// The exit code of a run that the user stopped.
pub const STOPPED: u8 = 130;

/// A flag that Ctrl-C raises, and the signal by which a service is stopped; the second one ends the program at once.
pub fn stop_on_ctrl_c() -> Stop {
    let stop = Stop::new();
    let flag = stop.clone();
    let handler = ctrlc::set_handler(move || {
        if flag.is_raised() {
            std::process::exit(i32::from(STOPPED));
        }
        eprintln!("stopping after this document; press Ctrl-C again to stop at once");
        flag.raise();
    });
    if let Err(error) = handler {
        eprintln!("warning: Ctrl-C will stop at once: {error}");
    }
    stop
}

/// Fetch documents into a folder, as they were sent.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire fetch https://example.org/story.html --out saved/
  tallywire fetch --feed https://example.org/rss.xml --since 2026-03-01 --out saved/
  tallywire fetch https://example.org/story.html --out saved/ --offline

Beside each document stands what is known about it, in NAME.meta.json. Only public addresses are fetched, at a
polite rate, and robots.txt is heeded. Exit codes: 0 all fetched, 1 none, 3 some failed, 130 stopped.")]
pub struct FetchArgs {
    /// Addresses of documents
    #[arg(value_name = "URL", required_unless_present = "feed")]
    pub urls: Vec<String>,
    /// Feeds and sitemaps whose documents to fetch
    #[arg(long, value_name = "URL")]
    pub feed: Vec<String>,
    /// Of feeds, only entries of this day or later (those without a date are fetched too)
    #[arg(long, value_name = "DATE")]
    pub since: Option<Date>,
    /// The folder
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How to behave on the network
    #[command(flatten)]
    pub network: NetworkArgs,
}

/// Runs the command. Prints a line a document; one that fails does not stop the others.
pub fn run(args: &FetchArgs) -> ExitCode {
    let stop = stop_on_ctrl_c();
    let fetcher = match args.network.fetcher(&stop) {
        Ok(fetcher) => fetcher,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (entries, failed) = entries(&fetcher, args);
    let (total, mut fetched, mut failed) = (entries.len(), 0, failed as u64);
    for entry in entries {
        if stop.is_raised() {
            eprintln!("stopped");
            return ExitCode::from(STOPPED);
        }
        let from_feed = !entry.meta.feed.is_empty();
        let outcome = feed::document(&fetcher, entry).and_then(|mut document| {
            document.feed = document.feed.filter(|_| from_feed);
            save(&args.out, &document)
        });
        match outcome {
            Ok(path) => {
                fetched += 1;
                // Nobody may be reading any more; the files are what counts.
                let _ = writeln!(std::io::stdout(), "{}", path.display());
            }
            Err(error) => {
                failed += 1;
                eprintln!("error: {error}");
            }
        }
    }
    if failed > 0 {
        eprintln!("{failed} failed, {total} were asked for");
    }
    ExitCode::from(Outcome { read: fetched, failed }.exit_code())
}

/// What is to be fetched, and how many feeds could not be read.
fn entries(fetcher: &Fetcher, args: &FetchArgs) -> (Vec<FeedEntry>, usize) {
    let given = args.urls.iter().map(|url| FeedEntry { url: url.clone(), meta: FeedMeta::default() });
    let (mut entries, mut failed): (Vec<_>, _) = (given.collect(), 0);
    for feed in &args.feed {
        match feed::collect(fetcher, feed, args.since) {
            Ok(found) => {
                found.problems.iter().for_each(|problem| eprintln!("warning: {problem}"));
                failed += found.problems.len();
                entries.extend(found.entries);
            }
            Err(error) => {
                failed += 1;
                eprintln!("error: {error}");
            }
        }
    }
    (entries, failed)
}

/// Writes the bytes, and beside them what is known about them (`….meta.json`). The name begins like the address and ends in
/// its hash: the same address is the same file, two addresses are never one.
fn save(folder: &Path, document: &Acquired) -> Result<PathBuf, AcquireError> {
    let url = document.final_url.as_deref().unwrap_or(&document.document);
    let path = folder.join(format!("{}.{}", file_stem(&document.document), extension(document)));
    let about = json!({
        "document": document.document,
        "url": url,
        "status": document.status,
        "fetched_at": document.fetched_at.map(|at| at.to_string()),
        "content_type": document.content_type,
        "charset": document.charset,
        "content_language": document.content_language,
        "etag": document.etag,
        "last_modified": document.last_modified,
        "hash": blake3::hash(&document.bytes).to_hex().to_string(),
        "feed": document.feed,
    });
    let fail = |source| AcquireError::File { path: path.clone(), action: "writing the document", source };
    fs::create_dir_all(folder).map_err(fail)?;
    fs::write(&path, &document.bytes).map_err(fail)?;
    let mut text = format!("{about:#}");
    text.push('\n');
    fs::write(path.with_extension("meta.json"), text).map_err(fail)?;
    Ok(path)
}

fn file_stem(url: &str) -> String {
    let words: String = url
        .split_once("://")
        .map_or(url, |(_, rest)| rest)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '_' })
        .take(60)
        .collect();
    let hash = blake3::hash(url.as_bytes()).to_hex();
    format!("{}-{}", words.trim_matches('_'), hash.get(..12).unwrap_or_default())
}

fn extension(document: &Acquired) -> &'static str {
    match document.content_type.as_deref() {
        Some("text/plain") => "txt",
        Some("text/markdown") => "md",
        Some("application/json" | "application/feed+json") => "json",
        Some(kind) if kind.ends_with("xml") && kind != "application/xhtml+xml" => "xml",
        _ => "html",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_stable_and_never_shared() {
        let name = file_stem("https://a.example/../../etc/passwd?x=\0é");
        assert!(name.starts_with("a_example_______etc_passwd_x"), "{name}");
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        assert_ne!(file_stem("https://a.example/x/y"), file_stem("https://a.example/x_y"));
        assert!(file_stem(&"https://a.example/".repeat(100)).len() < 80);
    }

    #[test]
    fn a_document_is_saved_with_its_provenance() {
        let folder = tempfile::tempdir().unwrap();
        let document = Acquired {
            document: "https://a.example/1".into(),
            bytes: b"bytes \xff".to_vec(),
            content_type: Some("text/html".into()),
            status: Some(200),
            ..Acquired::default()
        };
        let path = save(&folder.path().join("new"), &document).unwrap();
        assert_eq!(fs::read(&path).unwrap(), document.bytes);
        let about: serde_json::Value =
            serde_json::from_slice(&fs::read(path.with_extension("meta.json")).unwrap()).unwrap();
        assert_eq!((about["status"].as_u64(), about["url"].as_str()), (Some(200), Some("https://a.example/1")));
    }

    #[test]
    fn the_arguments_fit_together() {
        FetchArgs::augment_args(clap::Command::new("t")).debug_assert();
    }
}
