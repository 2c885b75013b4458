//! `tallywire read`: the text of articles, exactly the bytes that every offset counts in.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::acquire::paths;
use crate::model::Article;
use crate::read::{Given, Words, read_with};
use crate::rules::{Diagnostics, RuleSource};

/// Print the text of articles as tallywire reads it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tallywire read article.html\n  tallywire read --format jsonl corpus/ | head -1")]
pub struct ReadArgs {
    /// Files, folders (searched for .txt, .md, .html, .htm), patterns, or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// `text`: the text's bytes and nothing else; `jsonl`: one object an article, with blocks, tables and metadata.
    #[arg(long, value_enum, default_value_t = ReadFormat::Text)]
    format: ReadFormat,
    /// A folder of rules that is laid over the built-in ones: its read.toml may know other words of pages.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// How the articles are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReadFormat {
    Text,
    Jsonl,
}

/// Runs the command: 0 when all was read, 1 when nothing was, 3 when some was not.
pub fn run(args: &ReadArgs) -> ExitCode {
    let words = match words(args.rules.as_deref()) {
        Ok(words) => words,
        Err(problems) => {
            eprintln!("{problems}");
            return ExitCode::from(1);
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut good, mut bad) = (0usize, 0usize);
    for found in paths::expand(&args.paths) {
        let outcome = found.map_err(|error| error.to_string()).and_then(|path| article(&words, &path));
        match outcome {
            Ok(article) => {
                good += 1;
                if let Err(error) = print(&mut out, &article, args.format) {
                    return after_write_error(&error);
                }
            }
            Err(message) => {
                bad += 1;
                eprintln!("error: {message}");
            }
        }
    }
    if let Err(error) = out.flush() {
        return after_write_error(&error);
    }
    match (good, bad) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(1),
        _ => ExitCode::from(3),
    }
}

fn words(rules: Option<&Path>) -> Result<Words, Diagnostics> {
    Words::load(&rules.map_or_else(|| Ok(RuleSource::built_in()), RuleSource::with_dir)?)
}

fn article(words: &Words, path: &Path) -> Result<Article, String> {
    let bytes = paths::load(path).map_err(|error| error.to_string())?;
    read_with(words, &path.to_string_lossy(), &bytes, None, &Given::default()).map_err(|error| error.to_string())
}

fn print(out: &mut impl Write, article: &Article, format: ReadFormat) -> io::Result<()> {
    match format {
        ReadFormat::Text => out.write_all(article.text.as_bytes()),
        ReadFormat::Jsonl => {
            serde_json::to_writer(&mut *out, article)?;
            out.write_all(b"\n")?;
            out.flush()
        }
    }
}

/// A reader that has seen enough (`| head`) is no error.
fn after_write_error(error: &io::Error) -> ExitCode {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: cannot write the articles ({error}); check the disk or the program that reads them");
    ExitCode::from(1)
}
