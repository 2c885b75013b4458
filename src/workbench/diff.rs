//! What a change to the rules does to a corpus: claims gained, lost and changed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Article, Claim};
use crate::pipeline::Engine;

/// A claim that only one of two sets of rules makes, or that they make differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Only the new rules make it.
    Gained {
        /// The claim.
        claim: Box<Claim>,
    },
    /// Only the old rules made it.
    Lost {
        /// The claim.
        claim: Box<Claim>,
    },
    /// Both make a claim of this figure, with different fields.
    Changed {
        /// The claim of the new rules.
        claim: Box<Claim>,
        /// The fields that differ: before and now.
        fields: BTreeMap<String, (serde_json::Value, serde_json::Value)>,
    },
}

impl Change {
    /// The claim: the new one, or the one that was lost.
    pub fn claim(&self) -> &Claim {
        match self {
            Change::Gained { claim } | Change::Lost { claim } | Change::Changed { claim, .. } => claim,
        }
    }
}

/// Compares what two sets of rules make of an article, in the order of the text.
pub fn diff(old: &Engine, new: &Engine, article: &Article) -> Vec<Change> {
    changes(old.extract(article).claims, new.extract(article).claims)
}

/// Compares two lists of claims of one article.
pub fn changes(old: Vec<Claim>, new: Vec<Claim>) -> Vec<Change> {
    let mut gone: Vec<Claim> = old.iter().filter(|claim| !new.contains(claim)).cloned().collect();
    let come = new.into_iter().filter(|claim| !old.contains(claim));
    let mut changes: Vec<Change> = come
        .map(|claim| {
            // The pair is the claim of the same figure that differs in the fewest fields.
            let pairs = gone.iter().enumerate().filter(|(_, before)| same_figure(before, &claim));
            let best = pairs.map(|(at, before)| (fields(before, &claim).len(), at)).min();
            match best {
                Some((_, at)) => {
                    let before = gone.remove(at);
                    Change::Changed { fields: fields(&before, &claim), claim: Box::new(claim) }
                }
                None => Change::Gained { claim: Box::new(claim) },
            }
        })
        .collect();
    changes.extend(gone.into_iter().map(|claim| Change::Lost { claim: Box::new(claim) }));
    changes.sort_by_key(|change| (change.claim().start, change.claim().end));
    changes
}

fn same_figure(a: &Claim, b: &Claim) -> bool {
    a.value_text == b.value_text && a.span().overlaps(b.span()) && (a.metric == b.metric || !a.value_text.is_empty())
}

fn fields(before: &Claim, now: &Claim) -> BTreeMap<String, (serde_json::Value, serde_json::Value)> {
    let record = |claim: &Claim| match serde_json::to_value(claim) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (before, now) = (record(before), record(now));
    let differing = now.into_iter().filter_map(|(name, value)| {
        let old = before.get(&name).cloned().unwrap_or_default();
        (old != value).then_some((name, (old, value)))
    });
    differing.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(subject: &str, start: usize, text: &str) -> Claim {
        let end = start + 10;
        let line = serde_json::json!({
            "document": "a", "metric": "share", "subject": subject, "unit": "percent", "start": start, "end": end, "value_text": text,
        });
        serde_json::from_value(line).expect("a claim")
    }

    #[test]
    fn gained_lost_and_changed_are_told_apart() {
        let old = vec![claim("org:a", 0, "1%"), claim("org:b", 20, "2%"), claim("org:c", 40, "3%")];
        let new = vec![claim("org:a", 0, "1%"), claim("org:x", 20, "2%"), claim("org:d", 60, "4%")];
        let found = changes(old, new);
        assert_eq!(found.len(), 3);
        assert!(matches!(&found[0], Change::Changed { fields, .. } if fields.keys().eq(["subject"])));
        assert!(matches!(&found[1], Change::Lost { claim } if claim.subject.as_str() == "org:c"));
        assert!(matches!(&found[2], Change::Gained { claim } if claim.subject.as_str() == "org:d"));
    }
}
