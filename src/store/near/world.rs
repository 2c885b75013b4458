//! What is stored around the touched facts, read as it is asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, ToSql};

use super::super::settled;
use super::super::sourced;
use crate::model::EntityId;
use crate::reconcile::{
    Check, CheckId, CheckInput, CheckKind, ClaimId, Conflict, ConflictId, ConflictKind, Fact, FactId, Found, InputRole,
    Readings, Reread, Resolution, ResolvedBy, SourcedClaim, Verdict,
};

/// First and last day.
pub(super) type Days = (Date, Date);

/// Facts as they are stored, and claims, each read once.
pub(super) struct World<'t> {
    pub tx: &'t Connection,
    pub facts: BTreeMap<FactId, Fact>,
    pub claims: HashMap<ClaimId, SourcedClaim>,
    complete: HashSet<FactId>,
    /// Ids of subjects that are spelled in several ways, by what they have in common.
    spellings: HashMap<String, Vec<String>>,
}

impl<'t> World<'t> {
    pub fn new(tx: &'t Connection) -> rusqlite::Result<Self> {
        let mut spellings: HashMap<String, Vec<String>> = HashMap::new();
        let mut statement = tx.prepare_cached("SELECT id FROM entities")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            spellings.entry(EntityId::new(id.clone()).folded()).or_default().push(id);
        }
        let (facts, claims, complete) = Default::default();
        Ok(Self { tx, facts, claims, complete, spellings })
    }

    /// All ids of a subject, as a list that SQL can read.
    pub fn spelled(&self, subject: &EntityId) -> String {
        match self.spellings.get(&subject.folded()) {
            Some(ids) => json(ids.iter().map(String::as_str)),
            None => json([subject.as_str()]),
        }
    }

    /// The stored facts `f` that meet a condition.
    pub fn find(&mut self, condition: &str, bound: &[&dyn ToSql]) -> rusqlite::Result<Vec<FactId>> {
        let found = settled::find(self.tx, condition, bound)?;
        let ids = found.iter().map(|fact| fact.id.clone()).collect();
        for fact in found {
            self.facts.entry(fact.id.clone()).or_insert(fact);
        }
        Ok(ids)
    }

    /// Reads facts by their ids.
    pub fn fetch<'i>(&mut self, ids: impl IntoIterator<Item = &'i FactId>) -> rusqlite::Result<()> {
        let missing: Vec<&str> =
            ids.into_iter().filter(|id| !self.facts.contains_key(*id)).map(FactId::as_str).collect();
        if !missing.is_empty() {
            self.find("f.id IN (SELECT value FROM json_each(?1))", &[&json(missing)])?;
        }
        Ok(())
    }

    /// Reads the witnesses of facts, and what derived ones follow from.
    pub fn complete<'i>(&mut self, ids: impl IntoIterator<Item = &'i FactId>) -> rusqlite::Result<()> {
        let ids: Vec<&FactId> = ids.into_iter().filter(|id| !self.complete.contains(*id)).collect();
        self.fetch(ids.iter().copied())?;
        for id in ids {
            if let Some(fact) = self.facts.get_mut(id) {
                settled::complete(self.tx, fact)?;
                self.complete.insert(id.clone());
            }
        }
        Ok(())
    }

    /// Reads claims with their sources, without what tells copies.
    pub fn read<'i>(&mut self, ids: impl IntoIterator<Item = &'i ClaimId>) -> rusqlite::Result<()> {
        let missing: BTreeSet<&str> =
            ids.into_iter().filter(|id| !self.claims.contains_key(*id)).map(ClaimId::as_str).collect();
        if missing.is_empty() {
            return Ok(());
        }
        sourced::want(self.tx, "SELECT value FROM json_each(?1)", &[&json(missing)])?;
        for claim in sourced::load_plain(self.tx)? {
            self.claims.insert(claim.claim_id.clone(), claim);
        }
        Ok(())
    }

    /// The claims of some facts' witnesses.
    pub fn witnesses<'i>(&self, ids: impl IntoIterator<Item = &'i FactId>) -> BTreeSet<ClaimId> {
        let facts = ids.into_iter().filter_map(|id| self.facts.get(id));
        facts.flat_map(|fact| fact.witnesses.iter().map(|w| w.claim_id.clone())).collect()
    }

    /// Disagreements that meet a condition on `conflicts k`.
    pub fn conflicts(&self, condition: &str, bound: &[&dyn ToSql]) -> rusqlite::Result<Vec<Conflict>> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT k.id, k.kind, k.checked, k.resolved_by, k.about, k.found_as, k.found_settled, k.turned FROM conflicts k
             WHERE {condition} ORDER BY k.id"
        ))?;
        let mut facts = self.tx.prepare_cached("SELECT fact FROM conflict_facts WHERE conflict = ?1 ORDER BY fact")?;
        let mut sides = self.tx.prepare_cached(
            "SELECT side = 'left', claim, stands FROM conflict_claims WHERE conflict = ?1 ORDER BY claim",
        )?;
        let mut rows = statement.query(bound)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let id = ConflictId::new(row.get_ref(0)?.as_str()?);
            let text = |column: usize| row.get::<_, Option<String>>(column);
            let by =
                |word: Option<String>| word.and_then(|w| ResolvedBy::ALL.iter().copied().find(|by| by.as_str() == w));
            let Some(kind) = word(ConflictKind::ALL, row.get_ref(1)?.as_str()?, |k| k.as_str()) else { continue };
            let Sides { left, right, standing } = Sides::read(&mut sides, &id)?;
            let found_by = by(text(6)?);
            let turned = row.get(7)?;
            found.push(Conflict {
                kind,
                facts: facts
                    .query_map([id.as_str()], |r| r.get::<_, String>(0).map(FactId::new))?
                    .collect::<Result<_, _>>()?,
                left,
                right,
                check: text(2)?.map(CheckId::new),
                more_checks: vec![],
                explanation: String::new(),
                reason: String::new(),
                resolution: by(text(3)?).map(|by| Resolution { by, standing }),
                about: text(4)?.map(FactId::new),
                found: text(5)?.map(|id| Found { id: ConflictId::new(id), by: found_by, turned }),
                first: [None, None],
                id,
            });
        }
        Ok(found)
    }

    /// The disagreements inside some facts, as they came out.
    pub fn inside<'i>(&self, ids: impl IntoIterator<Item = &'i FactId>) -> rusqlite::Result<Vec<Conflict>> {
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.conflicts("k.about = ?1 AND k.found_as IS NOT NULL", &[&id.as_str()])?);
        }
        Ok(found)
    }

    /// Checks that meet a condition on `checks k`, with their inputs.
    pub fn checks(&self, condition: &str, bound: &[&dyn ToSql]) -> rusqlite::Result<Vec<Check>> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT k.id, k.kind, k.computed_low, k.computed_high, k.reported_low, k.reported_high, k.verdict, k.explanation
             FROM checks k WHERE {condition}"
        ))?;
        let mut inputs =
            self.tx.prepare_cached("SELECT fact, role FROM check_inputs WHERE checked = ?1 ORDER BY position")?;
        let mut rows = statement.query(bound)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let number = |column: usize| {
                Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(column)?.and_then(|n| n.parse().ok()))
            };
            let id = CheckId::new(row.get_ref(0)?.as_str()?);
            let kind = word(CheckKind::ALL, row.get_ref(1)?.as_str()?, |k| k.as_str());
            let verdict = word(Verdict::ALL, row.get_ref(6)?.as_str()?, |v| v.as_str());
            let Some((kind, verdict)) = kind.zip(verdict) else { continue };
            let mut named = Vec::new();
            let mut told = inputs.query([id.as_str()])?;
            while let Some(row) = told.next()? {
                if let Some(role) = word(InputRole::ALL, row.get_ref(1)?.as_str()?, |r| r.as_str()) {
                    named.push(CheckInput { fact: FactId::new(row.get_ref(0)?.as_str()?), role });
                }
            }
            found.push(Check {
                kind,
                inputs: named,
                computed_low: number(2)?,
                computed_high: number(3)?,
                reported_low: number(4)?,
                reported_high: number(5)?,
                verdict,
                explanation: row.get(7)?,
                id,
            });
        }
        Ok(found)
    }

    /// What the origin's rows say about some claims.
    pub fn readings<'c>(&self, claims: impl IntoIterator<Item = &'c ClaimId>) -> rusqlite::Result<Readings> {
        let mut statement =
            self.tx.prepare_cached("SELECT reading, told FROM readings WHERE claim = ?1 AND verdict = 'reading'")?;
        let mut readings = Readings::new();
        for id in claims {
            let read = |row: &rusqlite::Row<'_>| Ok(Reread { reading: row.get(0)?, told: row.get(1)? });
            if let Some(reread) = statement.query_row([id.as_str()], read).optional()? {
                readings.insert(id.clone(), reread);
            }
        }
        Ok(readings)
    }
}

/// Who is on which side of a disagreement.
#[derive(Default)]
struct Sides {
    left: Vec<ClaimId>,
    right: Vec<ClaimId>,
    standing: Vec<ClaimId>,
}

impl Sides {
    fn read(statement: &mut rusqlite::Statement<'_>, id: &ConflictId) -> rusqlite::Result<Self> {
        let mut sides = Self::default();
        let mut told = statement.query([id.as_str()])?;
        while let Some(row) = told.next()? {
            let claim = ClaimId::new(row.get_ref(1)?.as_str()?);
            if row.get(2)? {
                sides.standing.push(claim.clone());
            }
            if row.get(0)? { sides.left.push(claim) } else { sides.right.push(claim) }
        }
        Ok(sides)
    }
}

fn word<T: Copy>(all: &[T], word: &str, name: fn(T) -> &'static str) -> Option<T> {
    all.iter().copied().find(|one| name(*one) == word)
}

/// A list that SQL can read.
pub(super) fn json<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    serde_json::json!(items).to_string()
}
