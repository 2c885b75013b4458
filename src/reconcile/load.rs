//! How the time to reconcile grows with the claims.

use std::time::{Duration, Instant};

use super::testing::{Makers, change, told, volume, weeks_later};
use super::{Shingles, SourcedClaim, reconcile};

/// Claims as the press makes them: every week a handful of figures of two dozen subjects, each told by a few outlets.
fn press(weeks: i64) -> Vec<SourcedClaim> {
    let subjects: Vec<String> = ["all", "country:cn", "country:us"]
        .into_iter()
        .map(str::to_owned)
        .chain((0..20).map(|n| format!("model:{}-{n}", ["kimi", "gpt", "claude", "minimax"][n % 4])))
        .collect();
    let mut claims = Vec::new();
    for week in 0..weeks {
        for (nth, subject) in subjects.iter().enumerate() {
            for (outlet, day) in [("Harbour", 9), ("Lantern", 10), ("Meridian", 11)] {
                let spread = (week * 37 + nth as i64 * 101) % 900 + 100;
                let printed = format!("{}.{:02}", spread / 100, spread % 100);
                let mut one = told(outlet, day, weeks_later(volume(subject, &printed), week));
                one.claim_id = super::ClaimId::new(format!("{outlet} {week} {subject}"));
                let mut source = (*one.source).clone();
                source.page = format!("{outlet} {week}");
                source.document_id = super::DocumentId::new(&source.page);
                one.source = source.into();
                one.passage = Shingles::of(&format!(
                    "In week {week} {subject} came to {printed} trillion tokens, {outlet} reports."
                ));
                claims.push(one);
            }
            let mut grown = told("Harbour", 9, weeks_later(change(subject, &format!("{}.5", week % 40 - 20)), week));
            grown.claim_id = super::ClaimId::new(format!("change {week} {subject}"));
            claims.push(grown);
            let mut open = told("Orchard", 9, volume(subject, "3.14"));
            let mut claim = (*open.claim).clone();
            (claim.period_start, claim.period_end, claim.grain) = (None, None, None);
            open.claim = claim.into();
            open.claim_id = super::ClaimId::new(format!("open {week} {subject}"));
            claims.push(open);
        }
    }
    claims
}

fn time(claims: &[SourcedClaim]) -> Duration {
    let start = Instant::now();
    let result = reconcile(claims, &Makers);
    let spent = start.elapsed();
    println!(
        "{} claims, {} facts, {} conflicts, {} checks: {spent:?}",
        claims.len(),
        result.facts.len(),
        result.conflicts.len(),
        result.checks.len()
    );
    spent
}

#[test]
#[ignore = "a measurement"]
fn twice_the_claims_take_about_twice_the_time() {
    for weeks in [20, 40, 80, 160] {
        time(&press(weeks));
    }
}
