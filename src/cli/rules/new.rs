//! `rules new`: the skeleton of a rule.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Failure, Outcome};
use crate::pipeline::Engine;
use crate::rules::RuleSource;
use crate::workbench::skeleton::{Yield, skeleton};

/// Write the skeleton of a new rule into a folder of rules.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tallywire rules new share-slice --metric share --rules my-rules
  $EDITOR my-rules/en/claims/share-slice.toml
  tallywire rules test share-slice --rules my-rules")]
pub struct NewArgs {
    /// The id: lower-case words joined by hyphens; also the file's name.
    #[arg(value_name = "ID")]
    id: String,
    /// The metric that the rule claims.
    #[arg(long, required_unless_present = "ledger", conflicts_with = "ledger")]
    metric: Option<String>,
    /// The ledger's reason that the rule gives.
    #[arg(long)]
    ledger: Option<String>,
    /// The folder of rules; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// The language, two letters.
    #[arg(long, value_name = "CODE", default_value = "en")]
    lang: String,
}

impl NewArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let fits = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_lowercase())
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !fits(&self.id) {
            return Err(Failure::usage(format!(
                "expected an id such as share-slice (lower case, digits, hyphens), found {:?}",
                self.id
            )));
        }
        if !fits(&self.lang) {
            return Err(Failure::usage(format!("expected a language such as en, found {:?}", self.lang)));
        }
        let source = if self.rules.is_dir() { RuleSource::with_dir(&self.rules)? } else { RuleSource::built_in() };
        let engine = Engine::from_source(source)?;
        let yields = self.yields(&engine)?;
        let folder = self.rules.join(&self.lang).join("claims");
        let path = folder.join(format!("{}.toml", self.id));
        if path.exists() || engine.source.file(&format!("{}/claims/{}.toml", self.lang, self.id)).is_some() {
            return Err(Failure::usage(format!("there is a rule {:?} already; choose another id", self.id)));
        }
        let at = |e: std::io::Error| Failure::new(format!("{}: cannot be written ({e})", path.display()));
        std::fs::create_dir_all(&folder).map_err(at)?;
        std::fs::write(&path, skeleton(&engine, &self.lang, &self.id, &yields)).map_err(at)?;
        eprintln!(
            "wrote {}; next: fill it in, then tallywire rules test {} --rules {}",
            path.display(),
            self.id,
            self.rules.display()
        );
        Ok(Outcome { read: 1, failed: 0 })
    }

    fn yields(&self, engine: &Engine) -> Result<Yield, Failure> {
        match (&self.metric, &self.ledger) {
            (Some(metric), _) if engine.metrics.get(metric).is_some() => Ok(Yield::Metric(metric.clone())),
            (Some(metric), _) => {
                let have: Vec<&str> = engine.metrics.iter().map(|(id, _)| id.as_str()).collect();
                Err(Failure::usage(format!("no metric {metric:?}; there are {}", have.join(", "))))
            }
            (None, Some(reason)) if engine.metrics.reason(reason).is_some() => Ok(Yield::Ledger(reason.clone())),
            (None, reason) => {
                let have: Vec<&str> = engine.metrics.reasons().map(|(id, _)| id).collect();
                Err(Failure::usage(format!(
                    "no reason {:?}; there are {}",
                    reason.as_deref().unwrap_or(""),
                    have.join(", ")
                )))
            }
        }
    }
}
