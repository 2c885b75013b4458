//! What became of every figure of an article: a claim, a part of one, or an entry on the ledger.
//!
//! In come an article with its mentions and what was extracted from it; out goes, block by block, each figure with its fate and
//! the rules that also wanted it.

use super::trace::{Reading, readings};
use crate::model::{Article, Block, ByteSpan, Claim, LedgerEntry, Mention, MentionKind};
use crate::pipeline::{Engine, Extraction};

/// What became of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate<'e> {
    /// It is the value of these claims.
    Claimed(Vec<&'e Claim>),
    /// It fills another role of these claims (their period, their N), or says again what one of them says.
    Part(Vec<&'e Claim>),
    /// It is no claim.
    Refused(&'e LedgerEntry),
}

/// A figure and what became of it.
#[derive(Debug, Clone)]
pub struct Figure<'e> {
    /// Where it stands.
    pub span: ByteSpan,
    /// What became of it.
    pub fate: Fate<'e>,
    /// The rules that matched at it, the winner first.
    pub rules: Vec<&'e str>,
}

/// A line of the article with its figures.
#[derive(Debug, Clone)]
pub struct Line<'e> {
    /// The line.
    pub block: Block,
    /// Its figures, in the order of the text.
    pub figures: Vec<Figure<'e>>,
    /// Claims that words rather than figures make ("held the top spot"), by where their passage begins.
    pub worded: Vec<&'e Claim>,
}

/// The fates of all figures of an article, line by line.
pub fn fates<'e>(engine: &'e Engine, article: &Article, mentions: &[Mention], found: &'e Extraction) -> Vec<Line<'e>> {
    let desk = Desk { article, mentions, found, readings: readings(engine, article, mentions) };
    let owners = desk.owners();
    article.blocks.iter().map(|block| desk.line(*block, &owners)).collect()
}

struct Desk<'e, 'a> {
    article: &'a Article,
    mentions: &'a [Mention],
    found: &'e Extraction,
    readings: Vec<Reading<'e>>,
}

impl<'e> Desk<'e, '_> {
    /// For each claim the mention that is its value, when there is one.
    fn owners(&self) -> Vec<Option<usize>> {
        let mut taken: Vec<(usize, &str, &str)> = Vec::new();
        let mut owners = Vec::new();
        for claim in &self.found.claims {
            let fits: Vec<usize> = self.candidates(claim).collect();
            let named = |m: &usize| self.rules_at(*m).contains(&claim.rule.as_str());
            let free = |m: &usize| !taken.contains(&(*m, claim.rule.as_str(), claim.subject.as_str()));
            let best =
                fits.iter().find(|m| named(m) && free(m)).or_else(|| fits.iter().find(|m| free(m))).or(fits.first());
            if let Some(mention) = best {
                taken.push((*mention, claim.rule.as_str(), claim.subject.as_str()));
            }
            owners.push(best.copied());
        }
        owners
    }

    /// Figures inside the claim's passage that print its value, the nearest to it in length first.
    fn candidates<'c>(&'c self, claim: &'c Claim) -> impl Iterator<Item = usize> + 'c {
        let passage = claim.span();
        let first = self.mentions.partition_point(|m| m.span.start < passage.start);
        (first..self.mentions.len())
            .take_while(move |m| self.mentions[*m].span.start < passage.end)
            .filter(move |m| is_figure(&self.mentions[*m]) && passage.contains(self.mentions[*m].span))
            .filter(move |m| {
                let text = self.mentions[*m].span.of(&self.article.text);
                !claim.value_text.is_empty() && (text.contains(&claim.value_text) || claim.value_text.contains(text))
            })
    }

    fn reading_of(&self, span: ByteSpan) -> Option<&Reading<'e>> {
        let after = self.readings.partition_point(|reading| reading.sentence.span.start <= span.start);
        after.checked_sub(1).and_then(|i| self.readings.get(i)).filter(|r| r.sentence.span.contains(span))
    }

    fn rules_at(&self, mention: usize) -> Vec<&'e str> {
        let found = self.mentions.get(mention).and_then(|m| self.reading_of(m.span));
        let Some(reading) = found else { return Vec::new() };
        reading.node_of(mention, self.mentions).map(|node| reading.rules_at(node)).unwrap_or_default()
    }

    fn line(&self, block: Block, owners: &[Option<usize>]) -> Line<'e> {
        let first = self.mentions.partition_point(|m| m.span.start < block.span.start);
        let mut figures: Vec<Figure<'e>> = (first..self.mentions.len())
            .take_while(|m| self.mentions[*m].span.start < block.span.end)
            .filter(|m| is_figure(&self.mentions[*m]))
            .map(|m| Figure { span: self.mentions[m].span, fate: self.fate(m, owners), rules: self.rules_at(m) })
            .collect();
        // Without a rule pack there are no mentions, but the ledger has every run of digits.
        for entry in self.found.ledger.iter().filter(|entry| block.span.contains(entry.span)) {
            // A name with digits is accounted for, and no figure to show.
            if entry.mention != crate::resolve::NAME && !figures.iter().any(|figure| figure.span == entry.span) {
                figures.push(Figure { span: entry.span, fate: Fate::Refused(entry), rules: Vec::new() });
            }
        }
        figures.sort_by_key(|figure| figure.span);
        let starts_here = |claim: &Claim| block.span.start <= claim.start && claim.start < block.span.end;
        let claims = self.found.claims.iter().zip(owners);
        let worded =
            claims.filter(|(claim, owner)| owner.is_none() && starts_here(claim)).map(|(claim, _)| claim).collect();
        Line { block, figures, worded }
    }

    fn fate(&self, mention: usize, owners: &[Option<usize>]) -> Fate<'e> {
        let claims = || self.found.claims.iter();
        let own: Vec<&Claim> =
            claims().zip(owners).filter(|(_, o)| **o == Some(mention)).map(|(claim, _)| claim).collect();
        if !own.is_empty() {
            return Fate::Claimed(own);
        }
        let span = self.mentions[mention].span;
        if let Ok(at) = self.found.ledger.binary_search_by_key(&span, |entry| entry.span) {
            return Fate::Refused(&self.found.ledger[at]);
        }
        let touches = |claim: &Claim| {
            claim.evidence.iter().any(|e| ByteSpan::new(e.start, e.end).overlaps(span)) || claim.span().overlaps(span)
        };
        let near: Vec<&Claim> = claims().filter(|claim| touches(claim)).collect();
        if !near.is_empty() {
            return Fate::Part(near);
        }
        let text = span.of(&self.article.text);
        Fate::Part(claims().filter(|claim| !claim.value_text.is_empty() && text.contains(&claim.value_text)).collect())
    }
}

/// Whether a mention is a figure, rather than a name or a cue.
pub fn is_figure(mention: &Mention) -> bool {
    !matches!(mention.kind, MentionKind::Entity(_) | MentionKind::Cue(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::examples::article;

    #[test]
    fn every_figure_has_one_fate() {
        let engine = Engine::load(None).expect("the built-in rules load");
        let text = "OpenRouter counted 4.7 trillion tokens for Chinese models, up 12%, and one 8.5/10 review.";
        let article = article(&engine, text, "en", None);
        let mentions = engine.mentions(&article);
        let found = engine.extract(&article);
        let lines = fates(&engine, &article, &mentions, &found);
        let of = |figure: &str| {
            let hit = lines[0].figures.iter().find(|f| f.span.of(&article.text).contains(figure));
            hit.map(|f| f.fate.clone()).expect("the figure is there")
        };
        assert!(matches!(of("4.7"), Fate::Claimed(claims) if claims[0].metric.as_str() == "token_volume"));
        assert!(matches!(of("12%"), Fate::Claimed(claims) if claims[0].metric.as_str() == "change"));
        assert!(matches!(of("8.5"), Fate::Refused(entry) if entry.reason.as_str() == "score"));
    }
}
