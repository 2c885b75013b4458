//! The ledger: every figure that no claim took, with the reason.

use crate::model::{
    Article, BlockKind, ByteSpan, Claim, LedgerEntry, Mention, MentionKind, NoiseKind, ReasonId, RuleId,
};
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

    /// Whether nothing has spoken for the mention.
    pub fn is_open(&self, mention: usize) -> bool {
        self.claimed.get(mention) == Some(&false) && self.refused.get(mention).is_some_and(Option::is_none)
    }

    /// Whether the mention was refused for a reason.
    pub fn is_refused(&self, mention: usize, reason: &str) -> bool {
        self.refused.get(mention).and_then(Option::as_ref).is_some_and(|(why, _)| why.as_str() == reason)
    }

    /// The ledger of the article: every figure that is not part of one of its claims. A figure of a claim that was folded into another
    /// has been said before; a name with digits is one that no claim is about.
    pub fn ledger(
        &self,
        article: &Article,
        mentions: &[Mention],
        claims: &[Claim],
        metrics: &Metrics,
    ) -> Vec<LedgerEntry> {
        let cited = Cited::of(claims);
        let mut entries = Vec::new();
        for (index, mention) in mentions.iter().enumerate() {
            let Some((kind, fallback)) = figure(mention, metrics).or_else(|| numbered_name(article, mention)) else {
                continue;
            };
            let claimed = self.claimed.get(index) == Some(&true);
            if (claimed || kind == NAME) && cited.holds(mention.span) {
                continue;
            }
            let refused = self.refused.get(index).cloned().flatten();
            let (reason, rule) =
                refused.unwrap_or_else(|| (ReasonId::new(if claimed { "repeated" } else { fallback }), None));
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

/// What a name is called on the ledger.
pub const NAME: &str = "name";

/// A name that holds digits ("GLM-5.2"): they are no figure, and are accounted for all the same.
fn numbered_name(article: &Article, mention: &Mention) -> Option<(&'static str, &'static str)> {
    let name =
        matches!(mention.kind, MentionKind::Entity(_)) && mention.span.of(&article.text).contains(char::is_numeric);
    name.then_some((NAME, "in_name"))
}

/// The passages that claims quote or give as evidence, joined and sorted.
struct Cited(Vec<ByteSpan>);

impl Cited {
    fn of(claims: &[Claim]) -> Self {
        let evidence = claims.iter().flat_map(|c| c.evidence.iter().map(|e| ByteSpan::new(e.start, e.end)));
        let mut spans: Vec<_> = claims.iter().map(Claim::span).chain(evidence).collect();
        spans.sort_unstable();
        let mut joined: Vec<ByteSpan> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        Self(joined)
    }

    /// Whether the core of a figure lies in a passage (its hedge may stand outside).
    fn holds(&self, span: ByteSpan) -> bool {
        let after = self.0.partition_point(|s| s.start < span.end);
        after.checked_sub(1).and_then(|i| self.0.get(i)).is_some_and(|s| s.overlaps(span))
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
        MentionKind::Vague(_) => ("number", "vague"),
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
