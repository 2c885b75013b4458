//! `rules try`: what the rules see in a sentence, which of them match, and what becomes of its figures.

use std::io::{BufWriter, Write};

use clap::Args;
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::Which;
use crate::ask::explain::{self, Style};
use crate::ask::table::plain;
use crate::cli::{Failure, Outcome};
use crate::extract::NodeKind;
use crate::model::{Article, Mention};
use crate::workbench::trace::Reading;
use crate::workbench::{examples, fates, trace};

/// Show what the rules make of a sentence: its nodes, every rule that matched at each figure, claims and ledger.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tallywire rules try \"Qwen3-Max slipped to third with 4.2tn tokens last week.\" --published 2026-03-16")]
pub struct TryArgs {
    /// The sentence, or several; lines are read as Markdown.
    #[arg(value_name = "SENTENCE")]
    sentence: String,
    /// The day that the article is taken to be of.
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    #[command(flatten)]
    which: Which,
}

impl TryArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.which.engine()?;
        let which = self.which.for_text(&self.sentence, &engine);
        which.pack(&engine)?;
        let article = examples::article(&engine, &self.sentence, which.lang(), self.published);
        let mentions = engine.mentions(&article);
        let mut out = BufWriter::new(std::io::stdout().lock());
        for reading in trace::readings(&engine, &article, &mentions) {
            nodes(&mut out, &article, &reading)?;
            wanted(&mut out, &article, &reading, &mentions)?;
        }
        let found = engine.extract(&article);
        let lines = fates::fates(&engine, &article, &mentions, &found);
        writeln!(out, "WHAT BECAME OF THEM")?;
        explain::print(&mut out, &article, &lines, &engine.metrics, &Style::default())?;
        out.flush()?;
        Ok(Outcome { read: 1, failed: 0 })
    }
}

/// The nodes of a sentence with their classes.
fn nodes(out: &mut dyn Write, article: &Article, reading: &Reading<'_>) -> std::io::Result<()> {
    writeln!(out, "NODES")?;
    let words: Vec<String> = reading.sentence.nodes.iter().map(|node| plain(node.span.of(&article.text))).collect();
    let width = words.iter().map(|text| text.width()).max().unwrap_or(0).min(40);
    for (at, (node, text)) in reading.sentence.nodes.iter().zip(&words).enumerate() {
        let pad = " ".repeat(width.saturating_sub(text.width()));
        let names: Vec<&str> = node.subjects().iter().map(|subject| subject.id.as_str()).collect();
        let names = if names.is_empty() { String::new() } else { format!("  = {}", names.join(", ")) };
        let classes = match node.kind {
            NodeKind::Gap => "_".to_owned(),
            _ => reading.class_names(at).join(" "),
        };
        writeln!(out, "  {at:3}  {text}{pad}  {classes}{names}")?;
    }
    Ok(())
}

/// Every rule that matched at each figure, in the order in which they are asked.
fn wanted(out: &mut dyn Write, article: &Article, reading: &Reading<'_>, mentions: &[Mention]) -> std::io::Result<()> {
    writeln!(out, "RULES THAT MATCHED")?;
    for group in reading.matches.chunk_by(|a, b| a.anchor == b.anchor) {
        let Some(anchor) = group.first().map(|m| m.anchor) else { continue };
        writeln!(out, "  at {anchor} {:?}", plain(reading.sentence.nodes[anchor].span.of(&article.text)))?;
        for m in group {
            let spec = &m.rule(&reading.pack.grammar).loaded.spec;
            let yields = match (&spec.metric, &spec.ledger) {
                (Some(metric), _) => metric.get_ref().clone(),
                (_, reason) => format!("ledger: {}", reason.as_ref().map_or("", |r| r.get_ref())),
            };
            let pattern = spec.patterns.get(m.program).map_or("", |p| p.get_ref().as_str());
            writeln!(
                out,
                "      {} (priority {}, {yields}) nodes {} to {}: {pattern}",
                spec.id.get_ref(),
                spec.priority,
                m.found.first,
                m.found.last
            )?;
        }
    }
    let unmatched = (0..reading.sentence.nodes.len()).filter(|at| {
        let figure = reading.sentence.nodes[*at].figure().and_then(|m| mentions.get(m));
        figure.is_some_and(fates::is_figure) && !reading.matches.iter().any(|m| m.anchor == *at)
    });
    for at in unmatched {
        writeln!(out, "  at {at} {:?}: none", plain(reading.sentence.nodes[at].span.of(&article.text)))?;
    }
    writeln!(out)
}
