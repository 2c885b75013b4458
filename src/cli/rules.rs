//! `tallywire rules`: commands for people who write rules.

mod check;
mod compare;
mod look;
mod new;
mod trial;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Failure, Outcome};
use crate::pipeline::{Engine, Pack};
use crate::read;
use crate::rules::{RuleSource, Severity};

/// List, show, check, test and try the extraction rules.
#[derive(Debug, Subcommand)]
#[command(after_help = "docs/rules.md teaches how rules are written, in ten minutes.")]
pub enum RulesCommand {
    List(look::ListArgs),
    Show(look::ShowArgs),
    Lint(check::LintArgs),
    Test(check::TestArgs),
    Schema(look::SchemaArgs),
    New(new::NewArgs),
    Try(trial::TryArgs),
    Diff(compare::DiffArgs),
}

impl RulesCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// Rules that do not load, names that do not exist, output that cannot be written.
    pub fn run(&self) -> Result<Outcome, Failure> {
        match self {
            RulesCommand::List(args) => args.run(),
            RulesCommand::Show(args) => args.run(),
            RulesCommand::Lint(args) => args.run(),
            RulesCommand::Test(args) => args.run(),
            RulesCommand::Schema(args) => args.run(),
            RulesCommand::New(args) => args.run(),
            RulesCommand::Try(args) => args.run(),
            RulesCommand::Diff(args) => args.run(),
        }
    }
}

/// Which rules a command is about.
#[derive(Debug, Clone, Args)]
struct Which {
    /// A folder of rules that is laid over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The language, two letters; English unless said (`rules try` looks at the sentence first).
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,
}

impl Which {
    fn source(&self) -> Result<RuleSource, Failure> {
        Ok(match &self.rules {
            Some(dir) => RuleSource::with_dir(dir)?,
            None => RuleSource::built_in(),
        })
    }

    fn engine(&self) -> Result<Engine, Failure> {
        Ok(Engine::from_source(self.source()?)?)
    }

    fn lang(&self) -> &str {
        self.lang.as_deref().unwrap_or("en")
    }

    /// The same with the language of a text, when none was named and there are rules for it.
    fn for_text(&self, text: &str, engine: &Engine) -> Self {
        let found = || read::language_with(&engine.words, text, None).map(|lang| lang.as_str().to_owned());
        let lang = self.lang.clone().or_else(|| found().filter(|lang| engine.pack(lang).is_some()));
        Self { lang, ..self.clone() }
    }

    fn pack<'e>(&self, engine: &'e Engine) -> Result<&'e Pack, Failure> {
        engine.pack(self.lang()).ok_or_else(|| {
            let have = engine.source.languages().join(", ");
            Failure::usage(format!("no rules for the language {:?}; there are rules for {have}", self.lang()))
        })
    }
}

/// The word for a severity in a summary.
fn count_words(findings: &[crate::rules::Diagnostic]) -> String {
    let of = |severity| findings.iter().filter(|d| d.severity == severity).count();
    let words = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    format!("{}, {}", words(of(Severity::Error), "error"), words(of(Severity::Warning), "warning"))
}
