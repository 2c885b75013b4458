//! `rules list`, `rules show`, `rules schema`: what there is.

use std::io::{BufWriter, Write};

use clap::Args;
use unicode_width::UnicodeWidthStr;

use super::Which;
use crate::cli::{Failure, Outcome};
use crate::extract::ClaimRule;
use crate::pipeline::Engine;
use crate::rules::{Example, RuleSpec};
use crate::workbench::examples::{self, Verdict, brief};
use crate::workbench::{lint, schema};

/// List the rules: id, what it yields, summary.
#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    which: Which,
    /// Only rules of this metric or reason.
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
}

impl ListArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.which.engine()?;
        let rules = &self.which.pack(&engine)?.grammar.rules;
        let wanted = |spec: &RuleSpec| {
            let is = |name: &Option<serde_spanned::Spanned<String>>| {
                name.as_ref().map(|n| n.get_ref()) == self.metric.as_ref()
            };
            self.metric.is_none() || is(&spec.metric) || is(&spec.ledger)
        };
        let rows: Vec<(String, String, String)> = rules
            .iter()
            .map(|rule| &rule.loaded.spec)
            .filter(|spec| wanted(spec))
            .map(|spec| (spec.id.get_ref().clone(), yields(spec), spec.summary.clone()))
            .collect();
        let (first, second) = (widest(rows.iter().map(|r| &r.0)), widest(rows.iter().map(|r| &r.1)));
        let mut out = BufWriter::new(std::io::stdout().lock());
        for (id, yields, summary) in &rows {
            writeln!(out, "{}  {}  {summary}", padded(id, first), padded(yields, second))?;
        }
        out.flush()?;
        Ok(Outcome { read: rows.len() as u64, failed: 0 })
    }
}

fn yields(spec: &RuleSpec) -> String {
    match (&spec.metric, &spec.ledger) {
        (Some(metric), _) => metric.get_ref().clone(),
        (None, Some(reason)) => format!("ledger: {}", reason.get_ref()),
        (None, None) => String::new(),
    }
}

fn widest<'t>(texts: impl Iterator<Item = &'t String>) -> usize {
    texts.map(|text| text.width()).max().unwrap_or(0)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Show a rule: its patterns, its examples, and what they yield now.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The rule's id.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    which: Which,
}

impl ShowArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.which.engine()?;
        let rules = &self.which.pack(&engine)?.grammar.rules;
        let found = rules.iter().find(|rule| *rule.loaded.spec.id.get_ref() == self.id);
        let rule = found.ok_or_else(|| {
            Failure::usage(format!(
                "no rule {:?} for the language {:?}; `tallywire rules list` names them",
                self.id,
                self.which.lang()
            ))
        })?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        show(&mut out, rule)?;
        for example in &rule.loaded.spec.examples {
            show_example(&mut out, &engine, self.which.lang(), &rule.loaded.spec, example)?;
        }
        out.flush()?;
        Ok(Outcome { read: 1, failed: 0 })
    }
}

fn show(out: &mut dyn Write, rule: &ClaimRule) -> std::io::Result<()> {
    let spec = &rule.loaded.spec;
    writeln!(out, "{} ({}), priority {}", spec.id.get_ref(), yields(spec), spec.priority)?;
    writeln!(out, "{}", rule.loaded.file.display_name())?;
    writeln!(out, "\n{}", spec.summary)?;
    if let Some(why) = &spec.why {
        writeln!(out, "{why}")?;
    }
    let conditions = [
        ("after a claim of", &spec.after),
        ("in a list led in by", &spec.lead_in),
        ("in an article with", &spec.context),
    ];
    for (words, name) in conditions {
        if let Some(name) = name {
            writeln!(out, "only {words}: {}", name.get_ref())?;
        }
    }
    writeln!(out, "\npatterns")?;
    for pattern in &spec.patterns {
        writeln!(out, "    {}", pattern.get_ref())?;
    }
    if !spec.unless.is_empty() {
        writeln!(out, "unless")?;
        for pattern in &spec.unless {
            writeln!(out, "    {}", pattern.get_ref())?;
        }
    }
    let emit = lint::emit_table(&rule.loaded.file);
    if !emit.is_empty() {
        writeln!(out, "fills")?;
        for (field, value) in emit {
            writeln!(out, "    {field} = {value}")?;
        }
    }
    Ok(())
}

fn show_example(
    out: &mut dyn Write,
    engine: &Engine,
    lang: &str,
    spec: &RuleSpec,
    example: &Example,
) -> std::io::Result<()> {
    let (verdict, words) = match examples::run(engine, lang, spec, example) {
        Verdict::Holds if examples::is_match(spec, example) => ("matches", Vec::new()),
        Verdict::Holds => ("near miss", Vec::new()),
        Verdict::KnownGap => ("known gap", example.gap.iter().cloned().collect()),
        Verdict::GapClosed => ("gap closed: take the mark away", Vec::new()),
        Verdict::Fails(why) => ("FAILS", why),
    };
    writeln!(out, "\nexample ({verdict})\n    {}", example.text.get_ref().trim().replace('\n', "\n    "))?;
    for text in words {
        writeln!(out, "      ! {text}")?;
    }
    let Ok(article) = examples::article_of(engine, example, lang) else { return Ok(()) };
    let found = engine.extract(&article);
    for claim in &found.claims {
        writeln!(out, "      {} (rule {})", brief(claim), claim.rule)?;
    }
    for entry in &found.ledger {
        let rule = entry.rule.as_ref().map(|rule| format!(" (rule {rule})")).unwrap_or_default();
        writeln!(out, "      {:?} is no claim: {}{rule}", entry.text, entry.reason)?;
    }
    Ok(())
}

/// Describe what a rule file may say: keys, classes, features, metrics, reasons.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    #[command(flatten)]
    which: Which,
}

impl SchemaArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.which.engine()?;
        self.which.pack(&engine)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        for section in schema::schema(&engine, self.which.lang()) {
            writeln!(out, "{}", section.title.to_uppercase())?;
            let width = widest(section.rows.iter().map(|row| &row.0)).min(30);
            for (name, text) in &section.rows {
                writeln!(out, "    {}", format!("{}  {text}", padded(name, width)).trim_end())?;
            }
            writeln!(out)?;
        }
        out.flush()?;
        Ok(Outcome { read: 1, failed: 0 })
    }
}
