//! Percentages without a word on what they are: where they are in proportion to the counts beside them, they are parts of one whole.
//! "1. DeepSeek V4 Flash – 5.7T (13.3%)", "2. MiMo-V2.5 – 4.4T (10.2%)": both counts are of 43T.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Language;
use super::ledger::Account;
use super::tables::{amount, moved, part_metric};
use crate::model::{Article, BlockKind, Claim, ClaimValue, Mention, MentionKind, MetricId, RuleId, UnitId};

/// Two rows are in proportion by chance.
pub const ROWS: usize = 3;

/// The least and the greatest that a printed figure can stand for.
pub type Interval = (Decimal, Decimal);

/// The interval of an amount: of its value alone where nothing was rounded.
pub fn bounds(value: ClaimValue, low: Option<ClaimValue>, high: Option<ClaimValue>) -> Option<Interval> {
    let value = value.number()?;
    let bound = |bound: Option<ClaimValue>| bound.and_then(|bound| bound.number()).unwrap_or(value);
    Some((bound(low), bound(high)))
}

/// Whether one whole fits all rows, counts and parts, and these are enough and not all alike.
pub fn in_proportion(rows: impl Iterator<Item = (Interval, Interval)>) -> bool {
    let (mut low, mut high) = (Decimal::ZERO, Decimal::MAX);
    let mut seen = BTreeSet::new();
    for ((count_low, count_high), (part_low, part_high)) in rows {
        let (Some(least), Some(most)) = (count_low.checked_div(part_high), count_high.checked_div(part_low)) else {
            return false;
        };
        (low, high) = (low.max(least), high.min(most));
        seen.insert(count_low);
    }
    low <= high && seen.len() >= ROWS
}

/// An item of a list that counts one thing and has one percentage behind it.
struct Item {
    /// The claim that counts.
    claim: usize,
    /// The mention of the percentage.
    part: usize,
}

/// Claims the percentages of lists that are proved to be parts.
pub fn claim_parts(
    claims: &mut Vec<Claim>,
    account: &mut Account,
    article: &Article,
    mentions: &[Mention],
    language: Language<'_>,
) {
    let Some(part) = part_metric(language) else { return };
    let items = items(claims, article, mentions, language);
    let mut made = Vec::new();
    for run in runs(&items) {
        let both = |item: &&Item| {
            let counted = &claims[item.claim];
            let count = bounds(counted.value, counted.value_low, counted.value_high)?;
            let part = amount(&mentions[item.part].kind)?;
            Some((count, bounds(part.value, part.low, part.high)?))
        };
        if !in_proportion(run.iter().filter_map(both)) {
            continue;
        }
        for item in run {
            if account.is_open(item.part) {
                made.extend(part_of(&claims[item.claim], &mentions[item.part], &part, article));
                account.claim(item.part);
            }
        }
    }
    claims.extend(made);
}

/// The items of lists, by block.
fn items(claims: &[Claim], article: &Article, mentions: &[Mention], language: Language<'_>) -> BTreeMap<usize, Item> {
    let counts = |claim: &Claim| language.metrics.get(claim.metric.as_str()).is_some_and(|metric| metric.names_unit);
    let mut found = BTreeMap::new();
    let mut crowded = BTreeSet::new();
    for (index, claim) in claims.iter().enumerate().filter(|(_, claim)| counts(claim)) {
        let after = article.blocks.partition_point(|block| block.span.start <= claim.start);
        let Some(number) = after.checked_sub(1) else { continue };
        let block = &article.blocks[number];
        if !matches!(block.kind, BlockKind::ListItem { .. }) {
            continue;
        }
        let from = mentions.partition_point(|mention| mention.span.start < claim.end);
        let behind = mentions.iter().enumerate().skip(from).take_while(|(_, m)| m.span.end <= block.span.end);
        let mut parts = behind.filter(|(_, m)| matches!(m.kind, MentionKind::Percent(_)) && !moved(&m.kind));
        let (Some((part, _)), None) = (parts.next(), parts.next()) else { continue };
        if found.insert(number, Item { claim: index, part }).is_some() {
            crowded.insert(number);
        }
    }
    found.retain(|number, _| !crowded.contains(number));
    found
}

/// The items that follow one another.
fn runs(items: &BTreeMap<usize, Item>) -> Vec<Vec<&Item>> {
    let mut runs: Vec<(usize, Vec<&Item>)> = Vec::new();
    for (number, item) in items {
        match runs.last_mut() {
            Some((last, run)) if *last + 1 == *number => {
                *last = *number;
                run.push(item);
            }
            _ => runs.push((*number, vec![item])),
        }
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

/// The claim of a part, of the same subject and time as the count beside it.
fn part_of(counted: &Claim, mention: &Mention, part: &str, article: &Article) -> Option<Claim> {
    let valued = amount(&mention.kind)?;
    let quote = counted.span().join(mention.span);
    Some(Claim {
        metric: MetricId::new(part),
        of: Some(counted.metric.clone()),
        value: valued.value,
        value_max: valued.max,
        unit: valued.unit.unwrap_or_else(|| UnitId::new("percent")),
        qualifier: valued.qualifier,
        quote: quote.of(&article.text).to_owned(),
        start: quote.start,
        end: quote.end,
        rule: RuleId::new("part-in-proportion"),
        value_text: valued.core.of(&article.text).to_owned(),
        value_low: valued.low,
        value_high: valued.high,
        measure: None,
        ..counted.clone()
    })
}
