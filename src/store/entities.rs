//! Entities and their names: what the rules' entity files say, and what the articles add.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::words::half_width;
use super::{Store, StoreError, pending};
use crate::model::EntityId;

/// An entity as an entity file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRecord {
    /// Its id.
    pub id: EntityId,
    /// The name to show.
    pub name: String,
    /// Country as a two-letter code, lower case.
    pub country: Option<String>,
    /// Who makes it.
    pub maker: Option<EntityId>,
    /// Names that it goes by.
    pub aliases: Vec<String>,
}

impl Store {
    /// Takes over the entities of the rules; what they no longer list stays as far as claims speak of it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_entities(&mut self, entities: &[EntityRecord], fingerprint: &str) -> Result<(), StoreError> {
        let known: Result<Option<String>, _> =
            self.conn.query_row("SELECT value FROM about WHERE key = 'entities'", [], |row| row.get(0)).optional();
        if known.map_err(|e| self.explain(e))?.as_deref() == Some(fingerprint) {
            return Ok(());
        }
        let mut write = || {
            let tx = self.conn.transaction()?;
            tx.execute_batch("DELETE FROM aliases; UPDATE entities SET listed = 0;")?;
            for entity in entities {
                put(&tx, entity)?;
            }
            tx.execute("INSERT OR REPLACE INTO about (key, value) VALUES ('entities', ?1)", [fingerprint])?;
            pending::everything(&tx)?;
            tx.commit()
        };
        let written = write();
        written.map_err(|e| self.explain(e))
    }

    /// Fills in what the rules know about entities that articles brought in: the maker of a model that no list names.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn describe_unlisted(
        &mut self,
        describe: impl Fn(&EntityId) -> Option<EntityRecord>,
    ) -> Result<(), StoreError> {
        let mut write = || {
            let tx = self.conn.transaction()?;
            let unlisted: Vec<EntityId> = tx
                .prepare("SELECT id FROM entities WHERE NOT listed AND maker IS NULL AND country IS NULL")?
                .query_map([], |row| row.get::<_, String>(0).map(EntityId::new))?
                .collect::<Result<_, _>>()?;
            for record in unlisted.iter().filter_map(&describe) {
                if let Some(maker) = &record.maker {
                    ensure(&tx, maker)?;
                }
                tx.execute(
                    "UPDATE entities SET name = ?2, country = ?3, maker = ?4 WHERE id = ?1",
                    params![
                        record.id.as_str(),
                        record.name,
                        record.country,
                        record.maker.as_ref().map(EntityId::as_str)
                    ],
                )?;
            }
            tx.commit()
        };
        let written = write();
        written.map_err(|e| self.explain(e))
    }

    /// The entities that a typed name may mean, the best first: an id, a name or an alias, whatever its case, spaces and
    /// hyphens; else every entity whose name or id contains it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none.
    pub fn find_entities(&self, typed: &str) -> Result<Vec<EntityId>, StoreError> {
        let found = find(&self.conn, typed).map_err(|e| self.explain(e))?;
        if found.is_empty() { Err(StoreError::Unknown { what: typed.to_owned() }) } else { Ok(found) }
    }

    /// The name to show for an entity; its id when there is no better one.
    pub fn entity_name(&self, id: &str) -> String {
        let name = self.conn.query_row("SELECT name FROM entities WHERE id = ?1", [id], |row| row.get(0));
        name.unwrap_or_else(|_| id.to_owned())
    }
}

fn put(conn: &Connection, entity: &EntityRecord) -> rusqlite::Result<()> {
    if let Some(maker) = &entity.maker {
        ensure(conn, maker)?;
    }
    conn.prepare_cached(
        "INSERT INTO entities (id, name, kind, country, maker, listed) VALUES (?1, ?2, ?3, ?4, ?5, 1)
         ON CONFLICT (id) DO UPDATE SET name = ?2, kind = ?3, country = ?4, maker = ?5, listed = 1",
    )?
    .execute(params![
        entity.id.as_str(),
        entity.name,
        entity.id.kind(),
        entity.country,
        entity.maker.as_ref().map(EntityId::as_str)
    ])?;
    let mut insert =
        conn.prepare_cached("INSERT OR IGNORE INTO aliases (entity, alias, folded) VALUES (?1, ?2, ?3)")?;
    for alias in entity.aliases.iter().map(String::as_str).chain([entity.name.as_str()]) {
        insert.execute([entity.id.as_str(), alias, &fold(alias)])?;
    }
    Ok(())
}

/// Makes sure that a claim may speak of the entity, listed or not.
pub(super) fn ensure(conn: &Connection, id: &EntityId) -> rusqlite::Result<()> {
    let name = if id.slug().is_empty() { id.as_str() } else { id.slug() };
    conn.prepare_cached("INSERT OR IGNORE INTO entities (id, name, kind) VALUES (?1, ?2, ?3)")?.execute([
        id.as_str(),
        name,
        id.kind(),
    ])?;
    Ok(())
}

/// Names of those who publish and are cited, each by the one name that the entity files give it: 每日经济新闻 prints under its own
/// name, and who relays it in English cites the National Business Daily.
pub(super) struct Outlets<'c> {
    find: rusqlite::CachedStatement<'c>,
    met: HashMap<String, Option<String>>,
}

impl<'c> Outlets<'c> {
    pub(super) fn of(conn: &'c Connection) -> rusqlite::Result<Self> {
        let find = conn.prepare_cached(
            "SELECT min(e.name) FROM (SELECT DISTINCT entity FROM aliases WHERE folded = ?1) a JOIN entities e ON e.id = a.entity
             HAVING count(*) = 1",
        )?;
        Ok(Self { find, met: HashMap::new() })
    }

    /// The listed name; the name as it is where no entity or more than one goes by it.
    pub(super) fn name(&mut self, printed: String) -> rusqlite::Result<String> {
        let listed = match self.met.get(&printed) {
            Some(listed) => listed.clone(),
            None => {
                let listed: Option<String> = self.find.query_row([fold(&printed)], |row| row.get(0)).optional()?;
                self.met.insert(printed.clone(), listed.clone());
                listed
            }
        };
        Ok(listed.unwrap_or(printed))
    }
}

/// What is left of a name when case, width, spaces and hyphens do not count.
fn fold(name: &str) -> String {
    name.chars().map(half_width).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || *c == '.').collect()
}

fn find(conn: &Connection, typed: &str) -> rusqlite::Result<Vec<EntityId>> {
    let ids = |sql: &str, with: &str| -> rusqlite::Result<Vec<EntityId>> {
        let mut statement = conn.prepare(sql)?;
        statement.query_map([with], |row| row.get::<_, String>(0).map(EntityId::new))?.collect()
    };
    let as_id = EntityId::new(typed.trim()).folded();
    let all = ids("SELECT id FROM entities WHERE ?1 IS NOT NULL ORDER BY id", "")?;
    let by_id: Vec<_> = all.iter().filter(|id| id.folded() == as_id).cloned().collect();
    if !by_id.is_empty() {
        return Ok(by_id);
    }
    let folded = fold(typed);
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = ids("SELECT DISTINCT entity FROM aliases WHERE folded = ?1 ORDER BY entity", &folded)?;
    found.extend(all.iter().filter(|id| fold(id.slug()) == folded && !found.contains(id)).cloned().collect::<Vec<_>>());
    if found.is_empty() {
        found = all.into_iter().filter(|id| fold(id.slug()).contains(&folded)).collect();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_people_write_it() {
        let mut store = Store::in_memory().expect("store");
        let record = |id: &str, name: &str, aliases: &[&str]| EntityRecord {
            id: EntityId::new(id),
            name: name.into(),
            country: None,
            maker: None,
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        };
        let listed = [
            record("model:minimax-m2.5", "MiniMax M2.5", &["M2.5"]),
            record("country:cn", "China", &["中国", "Chinese models"]),
            record("org:xiaomi", "Xiaomi", &["小米"]),
        ];
        store.put_entities(&listed, "one").expect("put");
        for (typed, id) in [
            ("MiniMax M2.5", "model:minimax-m2.5"),
            ("minimax-m2.5", "model:minimax-m2.5"),
            ("China", "country:cn"),
            ("country:CN", "country:cn"),
            ("小米", "org:xiaomi"),
            ("Ｘｉａｏｍｉ", "org:xiaomi"),
            ("minimax", "model:minimax-m2.5"),
        ] {
            assert_eq!(store.find_entities(typed).expect(typed), [EntityId::new(id)], "{typed}");
        }
        assert!(matches!(store.find_entities("Zephyr"), Err(StoreError::Unknown { .. })));
        assert!(store.find_entities("%").is_err());
    }
}
