//! Full-text search over articles and quotes.

use serde::Serialize;

use super::{Store, StoreError, words};

/// A place that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// `claim` for the quote of a claim, `article` for a line of an article.
    pub kind: String,
    /// The claim's id, or the document's.
    pub id: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub published: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The document.
    pub document: String,
    /// The quote, or the line of the article that has most of the words.
    pub passage: String,
}

impl Store {
    /// The best places for some words: claims whose quote has them all, then articles that have them all.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the words hold no letter and no digit; others when the file cannot be read.
    pub fn search(&self, typed: &str, limit: u32) -> Result<Vec<Hit>, StoreError> {
        let query = words::search_form(typed).ok_or_else(|| StoreError::Unknown { what: format!("{typed:?}") })?;
        let look = || -> rusqlite::Result<Vec<Hit>> {
            let mut hits = self.hits(
                "SELECT 'claim', c.id, v.publisher, v.published, v.title, d.name, c.quote
                 FROM quotes_fts q JOIN claims c ON c.seq = q.rowid JOIN versions v ON v.id = c.version
                 JOIN documents d ON d.current = v.id
                 WHERE quotes_fts MATCH ?1 ORDER BY rank, v.published, c.id LIMIT ?2",
                &query,
                limit,
            )?;
            let mut articles = self.hits(
                "SELECT 'article', d.id, v.publisher, v.published, v.title, d.name, v.text
                 FROM articles_fts a JOIN versions v ON v.seq = a.rowid JOIN documents d ON d.current = v.id
                 WHERE articles_fts MATCH ?1 ORDER BY rank, v.published, d.id LIMIT ?2",
                &query,
                limit,
            )?;
            for hit in &mut articles {
                hit.passage = best_line(&hit.passage, typed);
            }
            hits.append(&mut articles);
            Ok(hits)
        };
        look().map_err(|e| self.explain(e))
    }

    fn hits(&self, sql: &str, query: &str, limit: u32) -> rusqlite::Result<Vec<Hit>> {
        let mut statement = self.conn.prepare(sql)?;
        let rows = statement.query_map(rusqlite::params![query, limit], |row| {
            Ok(Hit {
                kind: row.get(0)?,
                id: row.get(1)?,
                publisher: row.get(2)?,
                published: row.get(3)?,
                title: row.get(4)?,
                document: row.get(5)?,
                passage: row.get(6)?,
            })
        })?;
        rows.collect()
    }
}

/// The line that holds most of the words; of equals the first.
fn best_line(text: &str, typed: &str) -> String {
    let wanted: Vec<String> = typed
        .split_whitespace()
        .map(|w| w.trim_matches(|c| c == '"' || c == '*').to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    let score = |line: &str| {
        let line = line.to_lowercase();
        wanted.iter().filter(|w| line.contains(w.as_str())).count()
    };
    let mut best = ("", 0);
    for line in text.lines() {
        let found = score(line);
        if best.0.is_empty() || found > best.1 {
            best = (line, found);
        }
    }
    best.0.to_owned()
}
