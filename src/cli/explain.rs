//! `tallywire explain`: an article with every figure marked and explained.

use std::io::{BufWriter, IsTerminal, Write};

use clap::{Args, ValueEnum};

use super::{Failure, Outcome, inputs};
use crate::ask::explain::{self, Style};
use crate::workbench::fates;

/// Print an article with every figure marked, and under each the claim and the rule that made it, or why it is none.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire explain article.html
  tallywire explain article.html --figure 4.7")]
pub struct ExplainArgs {
    /// A file; `-` reads an article from standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Only figures that contain this text.
    #[arg(long, value_name = "TEXT")]
    figure: Option<String>,
    /// Whether figures are underlined in colour, or bracketed: [claims], {no claims}.
    #[arg(long, value_enum, default_value = "auto", alias = "color")]
    colour: Colour,
    #[command(flatten)]
    given: inputs::GivenArgs,
    #[command(flatten)]
    reading: inputs::ReadArgs,
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Whether to colour what goes to standard output.
    pub fn on(self) -> bool {
        match self {
            Colour::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            Colour::Always => true,
            Colour::Never => false,
        }
    }
}

impl ExplainArgs {
    /// Runs the command.
    ///
    /// # Errors
    /// Rules that do not load, output that cannot be written.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.reading.engine()?;
        let style = Style { colour: self.colour.on(), figure: self.figure.clone() };
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut outcome = Outcome::default();
        for input in inputs::collect(&self.paths, &self.given)? {
            let article = match input.read(&engine) {
                Ok(article) => article,
                Err(failure) => {
                    outcome.fail(&failure);
                    continue;
                }
            };
            outcome.read += 1;
            let mentions = engine.mentions(&article);
            let found = engine.extract(&article);
            let lines = fates::fates(&engine, &article, &mentions, &found);
            explain::print(&mut out, &article, &lines, &engine.metrics, &style)?;
            out.flush()?;
        }
        Ok(outcome)
    }
}
