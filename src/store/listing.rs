//! Listings: rows of the views, filtered as the command line asks.

use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::{Serialize, Serializer};

use super::{Store, StoreError};
use crate::model::EntityId;

/// One cell of a listing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Null,
    /// A count, offset or flag.
    Integer(i64),
    /// A number to plot by.
    Real(f64),
    /// Words, or an exact number as text.
    Text(String),
}

impl Value {
    /// The cell as text; empty for null.
    pub fn show(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Integer(n) => n.to_string(),
            Value::Real(x) => x.to_string(),
            Value::Text(text) => text.clone(),
        }
    }

    /// The words, when it is words.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn from_sql(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(n) => Value::Integer(n),
            ValueRef::Real(x) => Value::Real(x),
            ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
            ValueRef::Blob(bytes) => Value::Text(format!("{} bytes", bytes.len())),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => s.serialize_none(),
            Value::Integer(n) => s.serialize_i64(*n),
            Value::Real(x) => s.serialize_f64(*x),
            Value::Text(text) => s.serialize_str(text),
        }
    }
}

/// Rows with named columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
}

impl Listing {
    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }

    /// A cell by row and column name.
    pub fn get(&self, row: usize, name: &str) -> Option<&Value> {
        self.rows.get(row)?.get(self.column(name)?)
    }
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What the claims together say.
    Facts,
    /// What was known of them on a day.
    FactsThen,
    /// What each article states.
    Claims,
    /// Claims whose period is open, with the facts that they would fit.
    UnplacedClaims,
    /// Disagreements that are open.
    OpenConflicts,
    /// Disagreements, settled ones too.
    Conflicts,
    /// Articles.
    Sources,
    /// Figures that are no claims.
    Ledger,
}

impl View {
    fn table(self) -> &'static str {
        match self {
            View::Facts => "facts_cited",
            View::FactsThen => "facts_then",
            View::Claims => "claims_cited",
            View::UnplacedClaims => "claims_unplaced",
            View::OpenConflicts => "conflicts_open",
            View::Conflicts => "conflicts_cited",
            View::Sources => "sources",
            View::Ledger => "ledger_cited",
        }
    }

    fn order(self) -> &'static str {
        match self {
            View::Facts | View::FactsThen => {
                "metric, subject, period_start IS NULL, period_start, period_end, scope, id"
            }
            View::Claims | View::UnplacedClaims => "published IS NULL, published, document, start, end, id",
            View::OpenConflicts | View::Conflicts => "metric, subject, period_start IS NULL, period_start, id",
            View::Sources => "published IS NULL, published, document",
            View::Ledger => "published IS NULL, published, document, start, end",
        }
    }

    fn has_metric(self) -> bool {
        !matches!(self, View::Sources | View::Ledger)
    }
}

/// Which rows to list; what is left out does not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// A metric id.
    pub metric: Option<String>,
    /// Any of these entities.
    pub subject: Vec<EntityId>,
    /// The period (of sources and the ledger: the day of publication) does not end before this day.
    pub from: Option<Date>,
    /// It does not begin after this day.
    pub to: Option<Date>,
    /// The period lies inside these days.
    pub within: Option<(Date, Date)>,
    /// What was known on this day ([`View::FactsThen`]).
    pub as_of: Option<Date>,
    /// A platform id.
    pub platform: Option<String>,
    /// Part of a publisher's name.
    pub publisher: Option<String>,
    /// A reason of the ledger.
    pub reason: Option<String>,
    /// At most so many rows.
    pub limit: Option<u32>,
}

/// Conditions under construction, with what is bound to their question marks.
#[derive(Default)]
struct Conditions {
    parts: Vec<String>,
    bound: Vec<String>,
}

impl Conditions {
    fn add(&mut self, sql: &str, value: impl ToString) {
        self.bound.push(value.to_string());
        self.parts.push(sql.replace('?', &format!("?{}", self.bound.len())));
    }

    fn any_of(&mut self, columns: &[&str], values: &[EntityId]) {
        let mut places = Vec::new();
        for value in values {
            self.bound.push(value.to_string());
            places.push(format!("?{}", self.bound.len()));
        }
        let list = places.join(", ");
        let tests: Vec<_> = columns.iter().map(|c| format!("{c} IN ({list})")).collect();
        self.parts.push(format!("({})", tests.join(" OR ")));
    }
}

impl Filter {
    fn conditions(&self, view: View) -> Conditions {
        let mut where_ = Conditions::default();
        if view.has_metric() {
            self.about_figures(view, &mut where_);
        } else {
            self.about_articles(view, &mut where_);
        }
        if let Some(publisher) = &self.publisher {
            let contains = "instr(lower(publisher), lower(?)) > 0";
            match view {
                View::Facts => where_.add(
                    "id IN (SELECT w.fact FROM witnesses w JOIN claims c ON c.id = w.claim JOIN versions v ON v.id = c.version
                            WHERE instr(lower(v.publisher), lower(?)) > 0)",
                    publisher,
                ),
                View::Conflicts | View::OpenConflicts => where_.add(
                    "(instr(lower(publisher), lower(?)) > 0 OR instr(lower(other_publisher), lower(?)) > 0)",
                    publisher,
                ),
                _ => where_.add(contains, publisher),
            }
        }
        where_
    }

    fn about_figures(&self, view: View, where_: &mut Conditions) {
        if let Some(metric) = &self.metric {
            where_.add("metric = ?", metric);
        }
        if !self.subject.is_empty() {
            let columns: &[&str] = match view {
                View::Conflicts | View::OpenConflicts => &["subject"],
                _ => &["subject", "object"],
            };
            where_.any_of(columns, &self.subject);
        }
        if let Some(from) = self.from {
            where_.add("period_end >= ?", from);
        }
        if let Some(to) = self.to {
            where_.add("period_start <= ?", to);
        }
        if let Some((from, to)) = self.within {
            where_.add("period_start >= ?", from);
            where_.add("period_end <= ?", to);
        }
        if let (View::FactsThen, Some(day)) = (view, self.as_of) {
            where_.add("known_from <= ?", day);
            where_.add("(known_until IS NULL OR known_until > ?)", day);
        }
        if let Some(platform) = &self.platform {
            where_.add("platform = ?", platform);
        }
    }

    fn about_articles(&self, view: View, where_: &mut Conditions) {
        if let Some(from) = self.from {
            where_.add("published >= ?", from);
        }
        if let Some(to) = self.to {
            where_.add("published <= ?", to);
        }
        if let (View::Ledger, Some(reason)) = (view, &self.reason) {
            where_.add("reason = ?", reason);
        }
    }
}

impl Store {
    /// The rows of a view that pass the filter, in a fixed order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list(&self, view: View, filter: &Filter) -> Result<Listing, StoreError> {
        let where_ = filter.conditions(view);
        let mut sql = format!("SELECT * FROM {}", view.table());
        if !where_.parts.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&where_.parts.join(" AND "));
        }
        sql.push_str(" ORDER BY ");
        sql.push_str(view.order());
        if let Some(limit) = filter.limit {
            sql.push_str(&format!(" LIMIT {limit}"));
        }
        let bound: Vec<Value> = where_.bound.into_iter().map(Value::Text).collect();
        run(&self.conn, &sql, &bound).map_err(|e| self.explain(e))
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Integer(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Value::Real(x) => ToSqlOutput::Borrowed(ValueRef::Real(*x)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Runs a query and takes all its rows.
pub(super) fn run(conn: &Connection, sql: &str, bound: &[Value]) -> rusqlite::Result<Listing> {
    let mut statement = conn.prepare(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let mut rows = statement.query(rusqlite::params_from_iter(bound))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push((0..width).map(|i| row.get_ref(i).map(Value::from_sql)).collect::<Result<_, _>>()?);
    }
    Ok(Listing { columns, rows: out })
}
