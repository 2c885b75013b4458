//! `rules lint` and `rules test`: what is wrong, and whether the examples hold.

use std::io::{BufWriter, IsTerminal, Write};

use clap::Args;

use super::{Which, count_words};
use crate::cli::{Failure, Outcome};
use crate::rules::{Diagnostic, Severity};
use crate::workbench::examples::{Verdict, run_all};
use crate::workbench::lint::lint;

/// Check rule files: unknown names, rules that never match, examples that fail, aliases that collide.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// A folder of rules that is laid over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<std::path::PathBuf>,
    /// Warnings count as errors.
    #[arg(long)]
    strict: bool,
}

impl LintArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let which = Which { rules: self.rules.clone(), lang: None };
        let source = which.source()?;
        let found = lint(&source);
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let mut out = BufWriter::new(std::io::stdout().lock());
        for finding in &found {
            writeln!(out, "{}\n", finding.render(colour))?;
        }
        let files = source.files("").count();
        writeln!(out, "{} in {files} files", count_words(&found))?;
        out.flush()?;
        let counts = |d: &&Diagnostic| self.strict || d.severity == Severity::Error;
        Ok(Outcome { read: 0, failed: found.iter().filter(counts).count() as u64 })
    }
}

/// Run the examples of the rules.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Rules to test; all unless said.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    which: Which,
}

impl TestArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.which.engine()?;
        let rules = &self.which.pack(&engine)?.grammar.rules;
        if let Some(unknown) = self.ids.iter().find(|id| !rules.iter().any(|rule| rule.loaded.spec.id.get_ref() == *id))
        {
            return Err(Failure::usage(format!("no rule {unknown:?}; `tallywire rules list` names them")));
        }
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut tally = [0u64; 3];
        let mut tested = 0u64;
        for (rule, verdicts) in run_all(&engine, self.which.lang()) {
            let spec = &rule.loaded.spec;
            if !self.ids.is_empty() && !self.ids.contains(spec.id.get_ref()) {
                continue;
            }
            tested += 1;
            for (example, verdict) in spec.examples.iter().zip(&verdicts) {
                let why = match verdict {
                    Verdict::Holds => {
                        tally[0] += 1;
                        continue;
                    }
                    Verdict::KnownGap => {
                        tally[1] += 1;
                        continue;
                    }
                    Verdict::GapClosed => vec!["this works now: take the line `gap = …` away".to_owned()],
                    Verdict::Fails(why) => why.clone(),
                };
                tally[2] += 1;
                writeln!(out, "{}: {}", spec.id.get_ref(), example.text.get_ref().trim())?;
                for text in why {
                    writeln!(out, "    {text}")?;
                }
            }
        }
        let [hold, gaps, fail] = tally;
        writeln!(out, "{tested} rules: {hold} examples hold, {gaps} known gaps, {fail} fail")?;
        out.flush()?;
        Ok(Outcome { read: 0, failed: fail })
    }
}
