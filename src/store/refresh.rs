//! From the claims and rows that are stored to what follows from them: sums of the origin's rows, readings, facts, checks, conflicts.

use rusqlite::{Connection, TransactionBehavior};

use super::pending::{self, Pending};
use super::sourced::{self, Which};
use super::{Store, StoreError, facts, near, primary, readings};
use crate::reconcile::{Registry, SourcedClaim, histories, reconcile_read};

/// What a refresh did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refreshed {
    /// Claims that were read for it.
    pub claims: usize,
    /// Facts that were worked out.
    pub facts: usize,
}

impl Store {
    /// Whether something was stored since the facts were last worked out, or a run was stopped before it could.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn facts_pending(&self) -> Result<bool, StoreError> {
        self.conn.query_row("SELECT EXISTS (SELECT 1 FROM pending)", [], |row| row.get(0)).map_err(|e| self.explain(e))
    }

    /// Every claim with its source, in the order of their ids: what [`crate::reconcile::reconcile`] takes.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sourced_claims(&self) -> Result<Vec<SourcedClaim>, StoreError> {
        sourced::load(&self.conn, Which::All).map_err(|e| self.explain(e))
    }

    /// From how many facts on only the touched ones are worked out again; 0 for always.
    #[doc(hidden)]
    pub fn work_near_from(&mut self, facts: i64) {
        self.few = facts;
    }

    /// Has everything worked out again at the next [`Store::refresh`].
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn work_out_all(&mut self) -> Result<(), StoreError> {
        pending::everything(&self.conn).map_err(|e| self.explain(e))
    }

    /// Works out what follows from all that was stored since the last time, in one transaction.
    ///
    /// # Errors
    /// When the file cannot be written; what stood before stays then.
    pub fn refresh(&mut self, registry: &dyn Registry) -> Result<Refreshed, StoreError> {
        let few = self.few;
        let mut write = || {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let refreshed = refresh(&tx, registry, few)?;
            tx.commit()?;
            Ok(refreshed)
        };
        let written = write();
        written.map_err(|e| self.explain(e))
    }
}

fn refresh(tx: &Connection, registry: &dyn Registry, few: i64) -> rusqlite::Result<Refreshed> {
    let mut todo = pending::all(tx)?;
    if todo == Pending::default() {
        return Ok(Refreshed::default());
    }
    if todo.primary || todo.everything || primary::days_differ(tx, &todo)? {
        primary::add_up(tx, registry)?;
        todo = pending::all(tx)?;
    }
    readings::update(tx, &todo, registry)?;
    let refreshed = match near::refresh(tx, &todo, registry, few)? {
        Some(refreshed) => refreshed,
        None => everything(tx, registry)?,
    };
    pending::done(tx)?;
    Ok(refreshed)
}

fn everything(tx: &Connection, registry: &dyn Registry) -> rusqlite::Result<Refreshed> {
    let claims = sourced::load(tx, Which::All)?;
    let reconciled = reconcile_read(&claims, registry, &readings::otherwise(tx, Which::All)?);
    facts::replace_all(tx, &reconciled, &histories(&claims, &reconciled.facts, registry))?;
    Ok(Refreshed { claims: claims.len(), facts: reconciled.facts.len() })
}
