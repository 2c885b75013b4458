//! The columns that a person reads: the figure in words, the period, and the citation.

use super::figure::show_value;
use crate::store::{Listing, Value, View};

/// The longest citation in a table; the other formats have it whole.
const QUOTE: usize = 220;

/// A row with its columns by name.
pub(super) struct Row<'l> {
    pub columns: &'l [String],
    pub cells: &'l [Value],
}

impl Row<'_> {
    pub fn get(&self, name: &str) -> String {
        self.some(name).unwrap_or_default()
    }

    fn some(&self, name: &str) -> Option<String> {
        let place = self.columns.iter().position(|c| c == name)?;
        Some(self.cells.get(place)?.show()).filter(|text| !text.is_empty())
    }

    /// The value with its unit and, for a range, its upper end.
    fn value(&self, name: &str) -> String {
        let Some(value) = self.some(name) else {
            // A comparison has no figure: that it is made is all there is to it.
            return match (self.get("status").as_str(), self.get("metric").as_str()) {
                (status @ ("open" | "withdrawn"), _) => status.to_owned(),
                (_, "comparison") => "yes".to_owned(),
                _ => "?".to_owned(),
            };
        };
        let unit = self.get("unit");
        let hedge = match self.get("qualifier").as_str() {
            "" | "exact" => String::new(),
            word => format!("{} ", word.replace('_', " ")),
        };
        match self.some("value_max") {
            Some(max) => format!("{hedge}{} to {}", show_value(&value, ""), show_value(&max, &unit)),
            None => format!("{hedge}{}", show_value(&value, &unit)),
        }
    }

    fn period(&self) -> String {
        match (self.some("period_start"), self.some("period_end")) {
            (Some(start), Some(end)) if start == end => start,
            (Some(start), Some(end)) => format!("{start} to {end}"),
            _ if self.get("unit") == "date" => "–".to_owned(), // a day of release has no period
            _ => self.some("period_text").map_or_else(|| "open".to_owned(), |words| format!("open ({words})")),
        }
    }

    /// The metric with what it is of, against, among.
    fn metric(&self) -> String {
        let mut out = self.get("metric");
        for (name, before) in [
            ("of", " of "),
            ("baseline", " against "),
            ("object", " / "),
            ("n", ", top "),
            ("state", ", "),
            ("scope", ", among "),
        ] {
            if let Some(value) = self.some(&format!("{name}_name")).or_else(|| self.some(name)) {
                out.push_str(before);
                // `exceeds:country:us`: what it is in, and against whom.
                let value = if name == "state" { value.replacen(':', " ", 1) } else { value };
                out.push_str(&value);
            }
        }
        if let Some(platform) = self.some("platform") {
            out.push_str(&format!(" ({platform})"));
        }
        out
    }

    fn cited(&self, prefix: &str) -> String {
        let name = |column: &str| self.some(&format!("{prefix}{column}"));
        let who = name("publisher").or_else(|| name("document")).unwrap_or_default();
        let when = name("published").map(|day| format!(", {day}")).unwrap_or_default();
        match name("quote") {
            Some(quote) => format!("{who}{when}: “{}”", shortened(&quote)),
            None => format!("{who}{when}"),
        }
    }

    /// Kind, what it is about, both sides, the explanation.
    pub fn conflict(&self) -> [String; 5] {
        let period = self.some("period_start").map(|_| format!(", {}", self.period())).unwrap_or_default();
        let about = format!("{} of {}{period}", self.get("metric"), self.get("subject_name"));
        let kind = match self.some("resolved_by") {
            Some(by) => format!("{} (settled by {by})", self.get("kind")),
            None => self.get("kind"),
        };
        let side = |prefix: &str| {
            // Figures of another unit may speak against a fact: growth rates against a streak.
            let unit = self.some(&format!("{prefix}unit")).unwrap_or_else(|| self.get("unit"));
            let value = self.some(&format!("{prefix}value")).map(|v| show_value(&v, &unit));
            let more = match self.get(&format!("{prefix}claims")).parse::<u64>().unwrap_or(0) {
                0 | 1 => String::new(),
                n => format!(" (and {} more)", n - 1),
            };
            value.map(|value| format!("{value}: {}{more}", self.cited(prefix))).unwrap_or_default()
        };
        [kind, about, side(""), side("other_"), self.get("explanation")]
    }
}

fn shortened(quote: &str) -> String {
    if quote.chars().count() <= QUOTE {
        return quote.to_owned();
    }
    quote.chars().take(QUOTE).chain(['…']).collect()
}

/// Turns a row into its cells.
type MakeCells = fn(&Row<'_>) -> Vec<String>;

type Compact = (Vec<&'static str>, Vec<Vec<String>>);

/// Headers and rows for reading.
pub(super) fn compact(view: View, listing: &Listing) -> Compact {
    let (headers, make): (Vec<&'static str>, MakeCells) = match view {
        View::Facts | View::FactsThen => {
            (vec!["period", "subject", "what", "value", "how sure", "citation", "id"], fact)
        }
        View::Claims => (vec!["period", "subject", "what", "value", "citation", "id"], claim),
        View::UnplacedClaims => (vec!["period", "subject", "what", "value", "would fit", "citation", "id"], unplaced),
        View::Conflicts | View::OpenConflicts => {
            (vec!["kind", "about", "one says", "the other says", "why"], |row| row.conflict().into())
        }
        View::Sources => {
            (vec!["published", "publisher", "title", "lang", "claims", "ledger", "versions", "document"], source)
        }
        View::Ledger => (vec!["figure", "reason", "publisher", "published", "document", "bytes"], ledger),
    };
    let rows = listing.rows.iter().map(|cells| make(&Row { columns: &listing.columns, cells }));
    (headers, rows.collect())
}

fn short_id(row: &Row<'_>) -> String {
    row.get("id").chars().take(10).collect()
}

fn fact(row: &Row<'_>) -> Vec<String> {
    let count = |name: &str| row.get(name).parse::<u64>().unwrap_or(0);
    let mut sure = row.get("status");
    for (name, one, many) in
        [("origins", "origin", "origins"), ("relays", "relay", "relays"), ("copies", "copy", "copies")]
    {
        match count(name) {
            0 => {}
            1 => sure.push_str(&format!(", 1 {one}")),
            n => sure.push_str(&format!(", {n} {many}")),
        }
    }
    vec![row.period(), row.get("subject_name"), row.metric(), row.value("value"), sure, row.cited(""), short_id(row)]
}

fn claim(row: &Row<'_>) -> Vec<String> {
    vec![row.period(), row.get("subject_name"), row.metric(), row.value("value"), standing(row), short_id(row)]
}

/// The citation of a claim, marked when its article no longer stands by it.
fn standing(row: &Row<'_>) -> String {
    let cited = row.cited("");
    match row.some("taken_back") {
        Some(day) if day == "unknown" => format!("{cited} [taken back]"),
        Some(day) => format!("{cited} [taken back on {day}]"),
        None => cited,
    }
}

fn unplaced(row: &Row<'_>) -> Vec<String> {
    let days = row.some("would_fit_days").unwrap_or_else(|| "no fact".to_owned());
    let [period, subject, what, value] = [row.period(), row.get("subject_name"), row.metric(), row.value("value")];
    vec![period, subject, what, value, days, standing(row), short_id(row)]
}

fn source(row: &Row<'_>) -> Vec<String> {
    let lang = match row.get("status").as_str() {
        "no_rules_for_language" => format!("{} (no rules)", row.get("lang")),
        "retracted" => format!("{} (taken back)", row.get("lang")),
        _ => row.get("lang"),
    };
    let [published, publisher, title, claims, ledger, versions, document] =
        ["published", "publisher", "title", "claims", "ledger", "versions", "document"].map(|name| row.get(name));
    vec![published, publisher, title, lang, claims, ledger, versions, document]
}

fn ledger(row: &Row<'_>) -> Vec<String> {
    let bytes = format!("{}..{}", row.get("start"), row.get("end"));
    let [text, reason, publisher, published, document] =
        ["text", "reason", "publisher", "published", "document"].map(|name| row.get(name));
    vec![text, reason, publisher, published, document, bytes]
}
