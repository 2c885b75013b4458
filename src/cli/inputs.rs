//! The articles that a command is given: paths expanded, metadata of the command line and of `--meta`.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Failure;
use crate::acquire::feed::{self, FeedEntry};
use crate::acquire::{Acquired, FeedMeta, Fetcher, paths};
use crate::model::{Article, Lang};
use crate::pipeline::Engine;
use crate::pipeline::records::ClaimDocument;
use crate::read::Given;
use crate::rules::Diagnostics;

/// So many inputs are read side by side before their results are printed, in the order of the inputs: enough to keep every
/// core busy, few enough that a large corpus never lies in memory.
pub const BATCH: usize = 256;

/// Metadata that the command line gives.
#[derive(Debug, Clone, Default, Args)]
pub struct GivenArgs {
    /// The day of publication of a single file that does not say it.
    #[arg(long, value_name = "DATE")]
    pub published: Option<Date>,
    /// The publisher of a single file that does not say it.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// The address of a single file that does not say it.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// The language of a single file, two letters; found from the text unless said.
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,
    /// The day on which a single saved page was captured: no date of publication that is found in it is later.
    #[arg(long, value_name = "DATE")]
    pub captured: Option<Date>,
    /// A CSV file (path,url,title,publisher,published,captured,lang) with what saved files lack.
    #[arg(long, value_name = "FILE")]
    pub meta: Option<PathBuf>,
}

/// How articles are read.
#[derive(Debug, Clone, Args)]
pub struct ReadArgs {
    /// A folder of rules that is laid over the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Text, in MB, that is taken for one article; a document with more is refused, and the rest of the run goes on.
    #[arg(long, value_name = "MB", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    max_text: u8,
}

impl ReadArgs {
    /// The rules, loaded, with the limit of a text.
    ///
    /// # Errors
    /// Everything that is wrong with the rule files.
    pub fn engine(&self) -> Result<Engine, Diagnostics> {
        let mut engine = Engine::load(self.rules.as_deref())?;
        engine.longest_text = usize::from(self.max_text) * 1_000_000;
        Ok(engine)
    }
}

/// One input.
#[derive(Debug)]
pub struct Input {
    /// How the article is named: its path as given.
    pub name: String,
    source: Source,
    given: Given,
    captured: Option<Date>,
}

/// What a metadata file says about one document.
#[derive(Debug, Clone, Default)]
struct Said {
    given: Given,
    captured: Option<Date>,
}

#[derive(Debug)]
enum Source {
    File(PathBuf),
    Stdin,
    Web(Box<FeedEntry>),
    Record(Box<Acquired>),
    Bytes(Vec<u8>),
    Claims(Box<ClaimDocument>),
    Broken(String),
}

impl Input {
    /// What a feed points at; without a feed's words about it, an address as it was typed.
    pub fn web(entry: FeedEntry) -> Self {
        Self::new(entry.url.clone(), Source::Web(Box::new(entry)))
    }

    /// A document of an archive, which is known by `name`.
    pub fn record(name: String, document: Acquired, given: Given) -> Self {
        Self { given, ..Self::new(name, Source::Record(Box::new(document))) }
    }

    /// Claim records of one document, which is known by `name`.
    pub fn claim_records(name: String, document: ClaimDocument) -> Self {
        Self { name, source: Source::Claims(Box::new(document)), given: Given::default(), captured: None }
    }

    /// The claim records, when it is those.
    pub fn claims(&self) -> Option<&ClaimDocument> {
        match &self.source {
            Source::Claims(document) => Some(document),
            _ => None,
        }
    }

    /// Standard input read to its end; anything else as it is.
    pub fn read_in(mut self) -> Result<(Self, Option<Vec<u8>>), Failure> {
        if !matches!(self.source, Source::Stdin) {
            return Ok((self, None));
        }
        let bytes = paths::load_stdin()?;
        self.source = Source::Bytes(bytes.clone());
        Ok((self, Some(bytes)))
    }

    /// Something that fails when it is loaded.
    pub fn broken(name: String, message: String) -> Self {
        Self::new(name, Source::Broken(message))
    }

    fn new(name: String, source: Source) -> Self {
        Self { name, source, given: Given::default(), captured: None }
    }

    /// Whether the network is asked for it.
    pub fn is_web(&self) -> bool {
        matches!(self.source, Source::Web(_))
    }

    /// The file that it is read from.
    pub fn file(&self) -> Option<&std::path::Path> {
        match &self.source {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    /// How many bytes of it are in memory already.
    pub fn held(&self) -> usize {
        match &self.source {
            Source::Record(document) => document.bytes.len(),
            Source::Bytes(bytes) => bytes.len(),
            Source::Claims(document) => document.article.text.len(),
            _ => 0,
        }
    }

    /// The document, with all that the way it came says about it.
    ///
    /// # Errors
    /// What cannot be read or fetched.
    pub fn receive(&self, fetcher: Option<&Fetcher>) -> Result<(Acquired, Given), Failure> {
        let mut document = match (&self.source, fetcher) {
            (Source::Web(entry), Some(fetcher)) => feed::document(fetcher, (**entry).clone())?,
            (Source::Record(document), _) => (**document).clone(),
            _ => {
                let (bytes, given) = self.load()?;
                let at = self.captured.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
                let captured_at = at.map(|at| at.timestamp());
                return Ok((
                    Acquired { document: self.name.clone(), bytes, captured_at, ..Acquired::default() },
                    given,
                ));
            }
        };
        document.feed = document.feed.filter(|meta| *meta != FeedMeta::default());
        Ok((document, self.given.clone()))
    }

    /// The bytes and the metadata.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn load(&self) -> Result<(Vec<u8>, Given), Failure> {
        let bytes = match &self.source {
            Source::File(path) => paths::load(path)?,
            Source::Stdin => paths::load_stdin()?,
            Source::Bytes(bytes) => bytes.clone(),
            Source::Claims(document) => document.article.text.clone().into_bytes(),
            Source::Web(entry) => {
                let url = &entry.url;
                return Err(Failure::new(format!(
                    "{url}: this command reads files; `tallywire ingest` and `tallywire fetch` take addresses"
                )));
            }
            Source::Record(document) => document.bytes.clone(),
            Source::Broken(message) => return Err(Failure::new(message.clone())),
        };
        Ok((bytes, Given { fetched: self.captured.or(self.given.fetched), ..self.given.clone() }))
    }

    /// The article, as these rules read it.
    ///
    /// # Errors
    /// A file that cannot be read, or is no article.
    pub fn read(&self, engine: &Engine) -> Result<Article, Failure> {
        let (bytes, given) = self.load()?;
        Ok(engine.read(&self.name, &bytes, None, &given)?)
    }
}

/// Expands the paths of a command line; a path that leads nowhere becomes an input that fails when it is loaded.
///
/// # Errors
/// A metadata file that cannot be read; metadata for one file given with many.
pub fn collect(given_paths: &[String], args: &GivenArgs) -> Result<Vec<Input>, Failure> {
    let meta = args.meta.as_deref().map(read_meta).transpose()?.unwrap_or_default();
    let mut inputs = Vec::new();
    for path in given_paths {
        if path == "-" {
            inputs.push(Input::new("-".to_owned(), Source::Stdin));
            continue;
        }
        if is_address(path) {
            inputs.push(Input::web(FeedEntry { url: path.clone(), meta: FeedMeta::default() }));
            continue;
        }
        for found in paths::expand(std::slice::from_ref(path)) {
            inputs.push(match found {
                Ok(file) => {
                    let name = file.display().to_string();
                    let Said { given, captured } =
                        meta.get(&name).or_else(|| meta.get(file.file_name()?.to_str()?)).cloned().unwrap_or_default();
                    Input { given, captured, ..Input::new(name, Source::File(file)) }
                }
                Err(error) => Input::broken(path.clone(), error.to_string()),
            });
        }
    }
    let single = args.published.is_some()
        || args.captured.is_some()
        || args.publisher.is_some()
        || args.url.is_some()
        || args.lang.is_some();
    if single && inputs.len() != 1 {
        return Err(Failure::usage(format!(
            "--published, --captured, --publisher, --url and --lang describe one article, found {}: use --meta FILE for many",
            inputs.len()
        )));
    }
    if let (true, Some(input)) = (single, inputs.first_mut()) {
        input.captured = args.captured.or(input.captured);
        let given = &mut input.given;
        given.published = args.published.or(given.published);
        given.publisher = args.publisher.clone().or(given.publisher.take());
        given.url = args.url.clone().or(given.url.take());
        given.lang = args.lang.as_deref().map(Lang::new).or(given.lang.take());
    }
    Ok(inputs)
}

/// Whether an argument is an address of the web; anything else is a path.
fn is_address(argument: &str) -> bool {
    argument
        .split_once("://")
        .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

fn read_meta(path: &std::path::Path) -> Result<HashMap<String, Said>, Failure> {
    let bad = |message: String| Failure::usage(format!("{}: {message}", path.display()));
    let mut reader = csv::Reader::from_path(path).map_err(|e| bad(e.to_string()))?;
    let headers = reader.headers().map_err(|e| bad(e.to_string()))?.clone();
    let column = |name: &str| headers.iter().position(|h| h.trim() == name);
    let at = column("path").ok_or_else(|| bad("expected a column `path`, found none".to_owned()))?;
    let mut meta = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| bad(e.to_string()))?;
        let field = |name: &str| column(name).and_then(|i| record.get(i)).map(str::trim).filter(|v| !v.is_empty());
        let day = |name: &str| -> Result<Option<Date>, Failure> {
            let wrong = |text: &str| bad(format!("expected `{name}` as YYYY-MM-DD, found {text:?}"));
            field(name).map(|text| text.parse().map_err(|_| wrong(text))).transpose()
        };
        let given = Given {
            title: field("title").map(str::to_owned),
            url: field("url").map(str::to_owned),
            publisher: field("publisher").map(str::to_owned),
            published: day("published")?,
            lang: field("lang").map(Lang::new),
            ..Given::default()
        };
        let said = Said { given, captured: day("captured")? };
        meta.insert(record.get(at).unwrap_or("").trim().to_owned(), said);
    }
    Ok(meta)
}
