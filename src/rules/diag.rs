//! Messages that point into rule files.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{RuleFile, layer};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rules can be used all the same.
    Warning,
    /// The rules cannot be used.
    Error,
}

/// One message about the rules, with the passage that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable kebab-case code, such as `unknown-class`; empty for messages of the TOML reader.
    pub code: &'static str,
    /// What is wrong: what was expected and what was found.
    pub message: String,
    /// The file's name as shown, its text, and the byte range that the message is about.
    pub place: Option<(String, Arc<str>, Range<usize>)>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a byte range of a file.
    pub fn error(file: &RuleFile, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code: "",
            message: message.into(),
            place: Some(layer::home(file, &span).unwrap_or_else(|| (file.display_name(), file.text.clone(), span))),
            help: None,
        }
    }

    /// A warning at a byte range of a file.
    pub fn warning(file: &RuleFile, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, span, message) }
    }

    /// An error that belongs to no file.
    pub fn bare(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, code: "", message: message.into(), place: None, help: None }
    }

    /// The same with a code.
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Line and column (both from 1, the column in characters) of the passage.
    pub fn line_column(&self) -> Option<(usize, usize)> {
        let (_, text, span) = self.place.as_ref()?;
        let before = text.get(..span.start)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        Some((line, column))
    }

    /// The message as a person reads it: level, code, file, line, the passage underlined, advice.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut title = level.primary_title(self.message.as_str());
        if !self.code.is_empty() {
            title = title.id(self.code);
        }
        let mut group = match &self.place {
            Some((name, text, span)) => Group::with_title(title).element(
                Snippet::source(&**text).path(name.as_str()).annotation(AnnotationKind::Primary.span(span.clone())),
            ),
            None => Group::with_title(title),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group]).to_string()
    }
}

/// A list of messages, at least one of them an error when it is returned as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// A list of one.
    pub fn one(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&diagnostic.render(false))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
