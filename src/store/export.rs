//! The sorted export: the same bytes from the same articles, whatever the order in which they came.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::listing::{Listing, Value, run};
use super::{OffsetUnit, Store, StoreError, claims};
use crate::model::Claim;

/// The tables of the export, in the order in which they are written, each sorted by id. What differs between two runs over the
/// same articles (row numbers, times of receiving) is in none.
const TABLES: &[(&str, &str)] = &[
    (
        "fact",
        "SELECT f.id, f.metric, f.of, f.subject, f.platform, f.object, f.scope, f.baseline, f.n, f.state, f.unit, f.grain, f.period_start,
           f.period_end, f.part, f.measure, f.value, f.value_low, f.value_high, f.status, f.origins, f.relays, f.copies, f.derived,
           (SELECT json_group_array(json_object('claim', claim, 'role', role, 'agrees', agrees, 'group', value_group, 'after', after))
            FROM (SELECT * FROM witnesses w WHERE w.fact = f.id ORDER BY claim)) AS witnesses,
           (SELECT json_group_array(input) FROM (SELECT input FROM derivations d WHERE d.fact = f.id ORDER BY input)) AS derived_from
         FROM facts f ORDER BY f.id",
    ),
    (
        "conflict",
        "SELECT k.id, k.kind, k.resolved_by, k.checked AS \"check\", k.explanation,
           (SELECT json_group_array(fact) FROM (SELECT fact FROM conflict_facts f WHERE f.conflict = k.id ORDER BY fact)) AS facts,
           (SELECT json_group_array(json_object('side', side, 'claim', claim, 'stands', stands))
            FROM (SELECT * FROM conflict_claims c WHERE c.conflict = k.id ORDER BY side, claim)) AS claims
         FROM conflicts k ORDER BY k.id",
    ),
    (
        "check",
        "SELECT k.id, k.kind, k.verdict, k.computed_low, k.computed_high, k.reported_low, k.reported_high, k.explanation,
           (SELECT json_group_array(json_object('fact', fact, 'role', role))
            FROM (SELECT * FROM check_inputs i WHERE i.checked = k.id ORDER BY position)) AS inputs
         FROM checks k ORDER BY k.id",
    ),
];

/// Columns that hold JSON already.
const NESTED: &[&str] = &["witnesses", "derived_from", "facts", "claims", "inputs"];

impl Store {
    /// Writes claims, facts, conflicts and checks as JSON lines, each kind sorted by id. `offsets` is what claims' offsets count.
    ///
    /// # Errors
    /// What the output says; a failure of the database comes as an [`io::Error`] that holds the [`StoreError`].
    pub fn export(&self, out: &mut dyn Write, offsets: OffsetUnit) -> io::Result<()> {
        self.export_claims(out, offsets)?;
        for (kind, sql) in TABLES {
            let listing = run(&self.conn, sql, &[]).map_err(|e| self.as_io(e))?;
            write_rows(out, kind, &listing)?;
        }
        Ok(())
    }

    /// Claims go out row by row: there may be a million of them.
    fn export_claims(&self, out: &mut dyn Write, offsets: OffsetUnit) -> io::Result<()> {
        // The text is needed only to count in it.
        let body = if offsets == OffsetUnit::Bytes { "NULL" } else { "v.text" };
        let sql = format!(
            "SELECT {}, {body} AS body, c.version, v.publisher, v.published, v.url FROM claims c JOIN versions v ON v.id = c.version
             JOIN documents d ON d.id = v.document ORDER BY c.id",
            claims::COLUMNS
        );
        let mut statement = self.conn.prepare(&sql).map_err(|e| self.as_io(e))?;
        let mut rows = statement.query([]).map_err(|e| self.as_io(e))?;
        while let Some(row) = rows.next().map_err(|e| self.as_io(e))? {
            let (id, mut claim) = claims::from_row(row).map_err(|e| self.as_io(e))?;
            if let Some(body) = row.get::<_, Option<String>>("body").map_err(|e| self.as_io(e))? {
                offsets.convert(&mut claim, &body);
            }
            let text = |column| row.get::<_, Option<String>>(column).map_err(|e| self.as_io(e));
            let line = ClaimLine {
                record: "claim",
                id,
                version: text("version")?,
                publisher: text("publisher")?,
                published: text("published")?,
                url: text("url")?,
                claim,
            };
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn as_io(&self, error: rusqlite::Error) -> io::Error {
        io::Error::other(StoreError::from_sqlite(&self.path, error))
    }
}

/// A claim with what a reader of the export wants beside the record.
#[derive(Serialize)]
struct ClaimLine {
    record: &'static str,
    id: String,
    version: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
    url: Option<String>,
    #[serde(flatten)]
    claim: Claim,
}

/// A row as an object: the kind first, then the columns in their order.
struct RowLine<'l> {
    kind: &'l str,
    columns: &'l [String],
    cells: &'l [Value],
}

impl Serialize for RowLine<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut object = s.serialize_map(None)?;
        object.serialize_entry("record", self.kind)?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            match cell.text() {
                Some(text) if NESTED.contains(&column.as_str()) => {
                    let nested: &RawValue = serde_json::from_str(text).map_err(S::Error::custom)?;
                    object.serialize_entry(column, nested)?;
                }
                _ => object.serialize_entry(column, cell)?,
            }
        }
        object.end()
    }
}

fn write_rows(out: &mut dyn Write, kind: &str, listing: &Listing) -> io::Result<()> {
    for cells in &listing.rows {
        serde_json::to_writer(&mut *out, &RowLine { kind, columns: &listing.columns, cells })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
