//! One line for a mention, for tests.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::model::{ByteSpan, Mention, MentionKind, Number, Per, Qualifier, Sign};
use crate::rules::RuleSource;

use super::{FigureLexicon, find};

pub(super) static ENGLISH: LazyLock<FigureLexicon> =
    LazyLock::new(|| FigureLexicon::load(&RuleSource::built_in(), "en").unwrap_or_else(|e| panic!("{e}")));

fn number(n: &Number) -> String {
    let mut out = n.value.to_string();
    if let Some(max) = n.max {
        let _ = write!(out, "..{max}");
    }
    if n.qualifier != Qualifier::Exact {
        let _ = write!(out, " {}", n.qualifier);
    }
    if n.sign == Some(Sign::Plus) {
        out.push_str(" plus");
    }
    out
}

fn unit(unit: impl std::fmt::Debug) -> String {
    format!("{unit:?}").to_lowercase()
}

/// What a mention says, without its place.
pub(super) fn describe(mention: &Mention) -> String {
    match &mention.kind {
        MentionKind::Number(n) => format!("number {}", number(n)),
        MentionKind::Percent(n) => format!("percent {}", number(n)),
        MentionKind::Points(n) => format!("points {}", number(n)),
        MentionKind::Fraction(n) => format!("fraction {}", number(n)),
        MentionKind::Quantity(q) => {
            let per = match &q.per {
                None => String::new(),
                Some(Per::Time(t)) => format!(" per {}", unit(t)),
                Some(Per::Quantity { count, unit, part }) => {
                    format!(" per {count} {unit}{}", part.as_ref().map_or(String::new(), |p| format!(" {p}")))
                }
            };
            format!("{} {}{per}", q.unit, number(&q.number))
        }
        MentionKind::Multiple(m) => format!("multiple {} {}", number(&m.number), unit(m.form)),
        MentionKind::Ordinal(o) => format!("ordinal {}{}", o.place, if o.numbered { " numbered" } else { "" }),
        MentionKind::Duration(d) => format!(
            "duration {} {}{}{}",
            number(&d.number),
            unit(d.unit),
            if d.ordinal { " ordinal" } else { "" },
            if d.consecutive { " consecutive" } else { "" }
        ),
        MentionKind::Noise(kind) => format!("noise {}", unit(kind)),
        MentionKind::Period(p) => format!("period {:?}{}", p.expr, p.grain.map_or(String::new(), |g| format!(" {g}"))),
        MentionKind::Entity(_) | MentionKind::Cue(_) => "?".to_owned(),
    }
}

/// The mentions of a text.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut out = Vec::new();
    find(text, ByteSpan::new(0, text.len()), &[], &ENGLISH, &mut out);
    out
}

/// The mentions of a text, each as `words = meaning`, joined by ` | `.
pub(super) fn told(text: &str) -> String {
    let all: Vec<_> = mentions(text).iter().map(|m| format!("{} = {}", m.span.of(text), describe(m))).collect();
    all.join(" | ")
}
