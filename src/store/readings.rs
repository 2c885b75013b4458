//! What the origin's rows say about the press's figures: each reading that was tried, kept beside its claim.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use rust_decimal::prelude::ToPrimitive;

use super::sourced::{self, Which};
use super::{pending::Pending, primary as rows};
use crate::reconcile::primary::{self, Daily, ReadingVerdict, Solved, Told};
use crate::reconcile::{ClaimId, Readings, Registry, Reread, SourcedClaim};

/// Reads the figures of the versions that have changed, or all when the rows have.
pub(super) fn update(tx: &Connection, todo: &Pending, registry: &dyn Registry) -> rusqlite::Result<()> {
    let all = todo.readings || todo.everything;
    if all {
        tx.execute_batch("DELETE FROM readings; DELETE FROM own_shares;")?;
    } else if todo.documents.is_empty() {
        return Ok(());
    }
    let known: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM primary_rows)", [], |row| row.get(0))?;
    if !known {
        return Ok(());
    }
    let documents = serde_json::json!(todo.documents).to_string();
    // The rows can speak to a version that has a figure inside the days that they cover.
    let touched = "SELECT o.id FROM claims k JOIN versions v ON v.id = k.version JOIN claims o ON o.version = v.id
         WHERE v.form <> 'primary' AND k.platform = 'openrouter'
           AND k.period_end >= (SELECT min(date) FROM primary_rows WHERE dataset = 'rankings-daily' AND filters = '')
           AND k.period_start <= (SELECT max(date) FROM primary_rows WHERE dataset = 'rankings-daily' AND filters = '')";
    let only = if all { "" } else { "AND v.document IN (SELECT value FROM json_each(?1))" };
    let bound: &[&dyn rusqlite::ToSql] = if all { &[] } else { &[&documents] };
    sourced::want(tx, &format!("{touched} {only}"), bound)?;
    let claims = sourced::load(tx, Which::Wanted)?;
    if claims.is_empty() {
        return Ok(());
    }
    if !all {
        tx.execute_batch("DELETE FROM readings WHERE claim IN (SELECT claim FROM temp.wanted)")?;
    }
    let daily = rows::daily(tx, None, None)?;
    let mut by_version: BTreeMap<&str, Vec<SourcedClaim>> = BTreeMap::new();
    for claim in &claims {
        by_version.entry(claim.source.document_id.as_str()).or_default().push(claim.clone());
    }
    by_version.values().try_for_each(|claims| solve(tx, claims, &daily, registry))
}

fn solve(tx: &Connection, claims: &[SourcedClaim], daily: &Daily, registry: &dyn Registry) -> rusqlite::Result<()> {
    let solution = primary::solve(claims, daily, registry);
    let mut told = primary::told(&solution, claims);
    let own = primary::own_shares(claims);
    for share in &own {
        if let Some(told) = told.get_mut(&share.share) {
            let percent = share.value;
            told.told.push_str(&format!(
                " The article's own figures for a shorter period inside this one make {percent} %."
            ));
        }
    }
    let as_of = daily.as_of().map(rows::canonical).unwrap_or_default();
    for solved in &solution.figures {
        if let Some(told) = told.get(&solved.claim_id) {
            insert(tx, solved, told, &as_of)?;
        }
    }
    let mut insert =
        tx.prepare_cached("INSERT OR REPLACE INTO own_shares (claim, part, whole, value) VALUES (?1, ?2, ?3, ?4)")?;
    for share in own {
        insert.execute(params![
            share.share.as_str(),
            share.part.as_str(),
            share.whole.as_str(),
            share.value.to_string()
        ])?;
    }
    Ok(())
}

fn insert(tx: &Connection, solved: &Solved, told: &Told, as_of: &str) -> rusqlite::Result<()> {
    let plain = solved.plain.map(|p| p.round_dp(4).normalize());
    tx.prepare_cached(
        "INSERT OR REPLACE INTO readings (claim, verdict, reading, plain, plain_real, tried, combinations, chance, shifted, telling, as_of, told)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        solved.claim_id.as_str(),
        told.verdict.as_str(),
        told.reading.map(|r| r.in_words()),
        plain.map(|p| p.to_string()),
        plain.and_then(|p| p.to_f64()),
        solved.tried as i64,
        solved.combinations as i64,
        solved.chance.map(|c| c.to_string()),
        solved.shifted,
        solved.telling,
        as_of,
        told.told
    ])?;
    let mut hit = tx.prepare_cached(
        "INSERT INTO reading_hits (claim, position, fit, value, reading, alike) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, tried) in told.tried.iter().enumerate() {
        let value = tried.value.round_dp(4).normalize().to_string();
        hit.execute(params![
            solved.claim_id.as_str(),
            position as i64,
            tried.fit.as_str(),
            value,
            tried.reading.in_words(),
            tried.alike as i64
        ])?;
    }
    Ok(())
}

/// Claims that one reading makes true which is not the plain one; of all or of those that are wanted.
pub(super) fn otherwise(tx: &Connection, which: Which) -> rusqlite::Result<Readings> {
    let only = if which == Which::All { "" } else { "AND claim IN (SELECT claim FROM temp.wanted)" };
    let mut statement = tx.prepare(&format!("SELECT claim, reading, told FROM readings WHERE verdict = ?1 {only}"))?;
    let rows = statement.query_map([ReadingVerdict::Reading.as_str()], |row| {
        Ok((ClaimId::new(row.get::<_, String>(0)?), Reread { reading: row.get(1)?, told: row.get(2)? }))
    })?;
    rows.collect()
}
