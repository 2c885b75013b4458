//! The ledger: every figure that no claim took, with the reason.

use crate::model::{Article, BlockKind, ByteSpan, LedgerEntry, Mention, MentionKind, NoiseKind, ReasonId, RuleId};
use crate::rules::Metrics;

/// The reason of figures that the article itself calls wrong.
pub const CORRECTED: &str = "corrected";

/// Figures that are spoken for, by mention: claimed (or part of a claim), or refused by a rule.
#[derive(Debug, Clone, Default)]
pub struct Account {
    claimed: Vec<bool>,
    refused: Vec<Option<(ReasonId, Option<RuleId>)>>,
}

impl Account {
    /// An empty account for so many mentions.
    pub fn new(mentions: usize) -> Self {
        Self { claimed: vec![false; mentions], refused: vec![None; mentions] }
    }

    /// The mention is part of a claim.
    pub fn claim(&mut self, mention: usize) {
        if let Some(slot) = self.claimed.get_mut(mention) {
            *slot = true;
        }
    }

    /// The mention is no claim; the first reason stays.
    pub fn refuse(&mut self, mention: usize, reason: ReasonId, rule: Option<RuleId>) {
        if let Some(slot) = self.refused.get_mut(mention) {
            slot.get_or_insert((reason, rule));
        }
    }

    /// The mention turned out to be no claim after all.
    pub fn withdraw(&mut self, mention: usize, reason: ReasonId) {
        if let Some(claimed) = self.claimed.get_mut(mention) {
            *claimed = false;
            self.refuse(mention, reason, None);
        }
    }

    /// Whether the mention was refused for a reason.
    pub fn is_refused(&self, mention: usize, reason: &str) -> bool {
        self.refused.get(mention).and_then(Option::as_ref).is_some_and(|(why, _)| why.as_str() == reason)
    }

    /// The ledger of the article: every figure that is not part of a claim.
    pub fn ledger(&self, article: &Article, mentions: &[Mention], metrics: &Metrics) -> Vec<LedgerEntry> {
        let mut entries = Vec::new();
        for (index, mention) in mentions.iter().enumerate() {
            let Some((kind, fallback)) = figure(mention, metrics) else { continue };
            if self.claimed.get(index) == Some(&true) {
                continue;
            }
            let (reason, rule) =
                self.refused.get(index).cloned().flatten().unwrap_or_else(|| (ReasonId::new(fallback), None));
            entries.push(LedgerEntry {
                span: mention.span,
                text: mention.span.of(&article.text).to_owned(),
                mention: kind.to_owned(),
                reason,
                rule,
            });
        }
        entries
    }
}

/// What a figure is called on the ledger, and its reason when no rule gives one; none for names and cues.
fn figure(mention: &Mention, metrics: &Metrics) -> Option<(&'static str, &'static str)> {
    Some(match &mention.kind {
        MentionKind::Entity(_) | MentionKind::Cue(_) => return None,
        MentionKind::Number(n) if n.scaled => ("number", "not_understood"),
        MentionKind::Number(_) => ("number", "bare_number"),
        MentionKind::Quantity(q) => ("quantity", quantity_reason(q.unit.as_str(), metrics)),
        MentionKind::Percent(_) => ("percent", "not_understood"),
        MentionKind::Points(_) => ("points", "not_understood"),
        MentionKind::Multiple(_) => ("multiple", "not_understood"),
        MentionKind::Fraction(_) => ("fraction", "not_understood"),
        MentionKind::Ordinal(_) => ("ordinal", "ordinal"),
        MentionKind::Period(_) => ("period", "date"),
        MentionKind::Duration(_) => ("duration", "duration"),
        MentionKind::Noise(noise) => (
            "noise",
            match noise {
                NoiseKind::Url => "url",
                NoiseKind::Phone => "phone",
                NoiseKind::Clock => "clock",
                NoiseKind::Version => "version",
                NoiseKind::ListNumber => "list_number",
                NoiseKind::Identifier => "identifier",
                NoiseKind::Score => "score",
                NoiseKind::InName => "in_name",
            },
        ),
    })
}

fn quantity_reason(unit: &str, metrics: &Metrics) -> &'static str {
    match unit {
        // What a metric counts, and no rule could place.
        unit if metrics.iter().any(|(_, metric)| metric.unit == unit) => "not_understood",
        // Units of money are the ISO codes of currencies, in lower case.
        code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_lowercase()) => "money",
        _ => "other_unit",
    }
}

/// Why the figures of a block are none of the article's statements; none for a block that is read.
pub fn unread(kind: BlockKind) -> Option<&'static str> {
    match kind {
        BlockKind::Aside => Some("not_article"),
        BlockKind::Repeat => Some("repeated"),
        BlockKind::Code => Some("in_code"),
        _ => None,
    }
}

/// Digit runs of a text without rules, each on the ledger.
pub fn digits_without_rules(article: &Article) -> Vec<LedgerEntry> {
    let mut entries = Vec::new();
    let mut run: Option<ByteSpan> = None;
    let mut flush = |run: &mut Option<ByteSpan>| {
        if let Some(span) = run.take() {
            entries.push(LedgerEntry {
                span,
                text: span.of(&article.text).to_owned(),
                mention: "number".to_owned(),
                reason: ReasonId::new("no_rules_for_language"),
                rule: None,
            });
        }
    };
    for (at, c) in article.text.char_indices() {
        let here = ByteSpan::new(at, at + c.len_utf8());
        // A mark between two digits belongs to the figure ("4.19", "1,300").
        let inside = matches!(c, '.' | ',' | '．' | '，')
            && run.is_some_and(|r| r.end == at)
            && article.text[here.end..].chars().next().is_some_and(char::is_numeric);
        if c.is_numeric() || inside {
            run = Some(run.map_or(here, |r| r.join(here)));
        } else {
            flush(&mut run);
        }
    }
    flush(&mut run);
    entries
}
