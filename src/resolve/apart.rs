//! Variants of a model that a passage tells apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::extract::Grammar;
use crate::model::{Article, Block, BlockKind, ByteSpan, EntityId, Mention, MentionKind};

/// Variants that are entities of their own because the base model, or another variant, stands in the same paragraph, list or table
/// (CLAIM.md, "Variants" and "Snapshots": "unless the same list has a row for each").
pub fn kept_apart(article: &Article, mentions: &[Mention], grammar: &Grammar) -> Vec<(ByteSpan, EntityId)> {
    let mut apart = Vec::new();
    for group in groups(&article.blocks) {
        let from = mentions.partition_point(|m| m.span.start < group.start);
        let inside = mentions[from..].iter().take_while(|m| m.span.start < group.end);
        // Without a variant every model has one form.
        let variant = |m: &Mention| matches!(&m.kind, MentionKind::Entity(entity) if entity.variant.is_some());
        if !inside.clone().any(variant) {
            continue;
        }
        // For each base model its forms; the plain one comes first, then the free edition.
        let mut forms: BTreeMap<EntityId, BTreeSet<(u8, EntityId)>> = BTreeMap::new();
        for mention in inside {
            let MentionKind::Entity(entity) = &mention.kind else { continue };
            let (Some(base), Some(form)) = (entity.id(), grammar.unfolded(entity)) else { continue };
            let order = match entity.variant.as_deref() {
                None => 0,
                Some("free") => 1,
                Some(_) => 2,
            };
            forms.entry(base.clone()).or_default().insert((order, form));
        }
        for (_, forms) in forms {
            apart.extend(forms.into_iter().skip(1).map(|(_, form)| (group, form)));
        }
    }
    apart
}

/// Paragraphs one by one; the items of a list, and the rows of a table, together.
fn groups(blocks: &[Block]) -> Vec<ByteSpan> {
    let run = |kind: BlockKind| match kind {
        BlockKind::ListItem(_) => 1,
        BlockKind::TableRow(table) => 2 + table as usize,
        _ => 0,
    };
    let mut groups: Vec<(usize, ByteSpan)> = Vec::new();
    for block in blocks {
        let kind = run(block.kind);
        match groups.last_mut() {
            Some((last, span)) if kind != 0 && *last == kind => *span = span.join(block.span),
            _ => groups.push((kind, block.span)),
        }
    }
    groups.into_iter().map(|(_, span)| span).collect()
}
