//! Working out only what a few documents touch: the facts that their claims speak of, and what hangs on these.
//!
//! The claims of the touched facts are settled anew. Around them stand the facts that are stored, as they are: those of the same
//! days on the same platform, and those of the same subjects some periods before and after. What comes out is taken over as far
//! as it *belongs* to the touched facts; everything else stays as it is stored.

use std::collections::{BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::Connection;

use super::pending::Pending;
use super::refresh::Refreshed;
use super::sourced::{self, Which};
use super::{facts, readings, settled};
use crate::reconcile::{
    self, Check, CheckId, CheckKind, Conflict, Fact, FactId, Reconciled, Registry, Unplaced, histories, reconcile_near,
};

/// How many periods away a figure may still be chained, repeated or mixed up.
const REACH: i64 = 13;

/// How many periods away volumes may lie in one longer period, or in one streak.
const FAR: i64 = 56;

/// With fewer facts than this everything is worked out again, and nothing can be missed. For now that is always: a claim that leaves out
/// its platform may join the fact of one that says it, and neighbourhoods do not look there yet.
pub(super) const FEW: i64 = i64::MAX;

/// The part of all facts that may be touched at once: beyond it, one pass over everything is cheaper.
const PART: i64 = 20;

/// Works out what the documents touch; none when everything is to be worked out instead.
pub(super) fn refresh(
    tx: &Connection,
    todo: &Pending,
    registry: &dyn Registry,
    few: i64,
) -> rusqlite::Result<Option<Refreshed>> {
    if todo.everything || todo.primary || todo.readings {
        return Ok(None);
    }
    let stored: i64 = tx.query_row("SELECT count(*) FROM facts", [], |row| row.get(0))?;
    if stored < few {
        return Ok(None);
    }
    touch(tx, todo)?;
    let touched: i64 = tx.query_row("SELECT count(*) FROM temp.touched", [], |row| row.get(0))?;
    if few > 0 && touched * PART > stored {
        return Ok(None);
    }
    unsettle(tx)?;
    around(tx)?;
    let settled = settled::load(tx, "SELECT fact FROM temp.near")?;
    let (mut claims, mut own, mut mine, mut facts_around): (_, _, _, HashMap<FactId, Fact>);
    loop {
        claims = sourced::load(tx, Which::Wanted)?;
        let region = reconcile_near(&claims, settled.clone(), registry, &readings::otherwise(tx, Which::Wanted)?);
        own = Own::of(tx, &region)?;
        facts_around = region.facts.iter().map(|f| (f.id.clone(), f.clone())).collect();
        mine = own.only(region, &facts_around);
        if want_passages(tx, &mine)? == 0 {
            break;
        }
    }
    let touched = own.touched.iter().map(|id| id.as_str().to_owned()).collect::<BTreeSet<_>>();
    let histories = histories(&claims, &mine.facts);
    let before = facts::claims_of(tx, &touched)?;
    clear(tx, &own, &facts_around)?;
    facts::insert(tx, &mine, &histories)?;
    facts::leave_redirects(tx, before, &mine)?;
    Ok(Some(Refreshed { claims: claims.len(), facts: mine.facts.len() }))
}

/// The facts that are touched: those that the documents' claims speak of, and those that former claims spoke of.
fn touch(tx: &Connection, todo: &Pending) -> rusqlite::Result<()> {
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS touched (fact TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; DELETE FROM temp.touched;
         CREATE TEMP TABLE IF NOT EXISTS near (fact TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; DELETE FROM temp.near;
         CREATE TEMP TABLE IF NOT EXISTS opened (claim TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; DELETE FROM temp.opened;
         CREATE TEMP TABLE IF NOT EXISTS spans (platform TEXT, subject TEXT, metric TEXT, first TEXT, last TEXT, low TEXT, high TEXT, far_low TEXT, far_high TEXT,
           phrases_low TEXT, phrases_high TEXT) STRICT; DELETE FROM temp.spans;",
    )?;
    let facts = serde_json::json!(todo.facts).to_string();
    let documents = serde_json::json!(todo.documents).to_string();
    tx.execute("INSERT OR IGNORE INTO temp.touched SELECT value FROM json_each(?1)", [&facts])?;
    tx.execute(
        "INSERT OR IGNORE INTO temp.touched
         SELECT c.fact_key FROM json_each(?1) j JOIN versions v ON v.document = j.value JOIN claims c ON c.version = v.id
         WHERE c.fact_key IS NOT NULL",
        [&documents],
    )?;
    tx.execute(
        "INSERT OR IGNORE INTO temp.opened
         SELECT c.id FROM json_each(?1) j JOIN versions v ON v.document = j.value JOIN claims c ON c.version = v.id
         WHERE c.fact_key IS NULL",
        [&documents],
    )?;
    Ok(())
}

/// One more text may change which phrases of a question stand in all of them, and so which claims of other facts are copies: facts
/// of the same quarter that come out otherwise than they are stored are touched, too.
fn unsettle(tx: &Connection) -> rusqlite::Result<()> {
    spans(tx)?;
    sourced::want(
        tx,
        "SELECT c.id FROM temp.spans s JOIN claims c ON c.subject = s.subject AND c.metric = s.metric
         WHERE c.platform IS s.platform AND c.period_end BETWEEN s.phrases_low AND s.phrases_high",
        &[],
    )?;
    let now = reconcile::settled(&sourced::load(tx, Which::Wanted)?);
    let stored = settled::load(tx, "SELECT DISTINCT c.fact_key FROM temp.wanted w JOIN claims c ON c.id = w.claim")?;
    let stored: HashMap<&FactId, &Fact> = stored.iter().map(|fact| (&fact.id, fact)).collect();
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO temp.touched VALUES (?1)")?;
    for fact in &now {
        if stored.get(&fact.id).is_none_or(|stored| stored.witnesses != fact.witnesses) {
            insert.execute([fact.id.as_str()])?;
        }
    }
    Ok(())
}

/// What stands around the touched facts: claims into `wanted`, facts into `near`.
fn around(tx: &Connection) -> rusqlite::Result<()> {
    spans(tx)?;
    tx.execute_batch(
        "INSERT OR IGNORE INTO temp.near
         SELECT f.id FROM (SELECT DISTINCT platform, first, last FROM temp.spans) s
         JOIN facts f ON f.platform IS s.platform AND f.period_end = s.last AND f.period_start = s.first
         UNION
         SELECT f.id FROM (SELECT DISTINCT platform, subject, low, high FROM temp.spans) s
         JOIN facts f ON f.subject = s.subject AND f.platform IS s.platform AND f.period_end BETWEEN s.low AND s.high
         UNION
         SELECT f.id FROM (SELECT DISTINCT platform, subject, far_low, far_high FROM temp.spans) s
         JOIN facts f ON f.subject = s.subject AND f.metric = 'token_volume' AND f.platform IS s.platform
           AND f.period_end BETWEEN s.far_low AND s.far_high
         UNION
         SELECT f.id FROM (SELECT DISTINCT platform, subject FROM temp.spans) s
         JOIN facts f ON f.subject = s.subject AND f.metric = 'streak' AND f.platform IS s.platform
         UNION
         SELECT f.id FROM (SELECT platform, min(low) AS low, max(far_high) AS high FROM temp.spans GROUP BY platform) s
         JOIN facts f ON f.metric = 'streak' AND f.platform IS s.platform AND f.period_end BETWEEN s.low AND s.high
         UNION
         SELECT f.id FROM (SELECT platform, min(far_low) AS low, max(far_high) AS high FROM temp.spans GROUP BY platform) s
         JOIN (SELECT DISTINCT subject FROM facts WHERE metric = 'streak' UNION SELECT id FROM entities WHERE kind = 'country') k
         JOIN facts f ON f.subject = k.subject AND f.metric IN ('token_volume', 'rank') AND f.platform IS s.platform
           AND f.period_end BETWEEN s.low AND s.high
         UNION
         SELECT (SELECT f.id FROM facts f WHERE f.subject = s.subject AND NOT f.derived AND f.metric IN ('token_volume', 'rank', 'share', 'user_count')
                 AND f.period_end IS NOT NULL ORDER BY f.period_end, f.id LIMIT 1) AS first_use
         FROM (SELECT DISTINCT subject FROM temp.spans) s WHERE first_use IS NOT NULL
         UNION
         SELECT f.id FROM (SELECT DISTINCT subject FROM temp.spans) s JOIN facts f ON f.subject = s.subject AND f.metric = 'release_date'
         UNION
         SELECT f.id FROM temp.opened o JOIN claims c ON c.id = o.claim
         JOIN facts f ON f.subject = c.subject AND f.metric = c.metric AND f.platform IS c.platform;
         DELETE FROM temp.near WHERE fact IN (SELECT fact FROM temp.touched);",
    )?;
    // What is derived around the touched facts is derived again.
    tx.execute_batch(
        "DELETE FROM temp.near WHERE fact IN (
           WITH RECURSIVE from_touched (fact) AS (
             SELECT fact FROM temp.touched
             UNION SELECT d.fact FROM derivations d JOIN from_touched t ON d.input = t.fact)
           SELECT fact FROM from_touched)",
    )?;
    // Of the facts around, those claims are read whose figures have the digits of touched ones: they may be one figure told twice.
    sourced::want(
        tx,
        "SELECT c.id FROM temp.touched t JOIN claims c ON c.fact_key = t.fact
         UNION
         SELECT c.id FROM temp.spans s JOIN claims c ON c.subject = s.subject AND c.metric = s.metric
         WHERE c.platform IS s.platform AND (c.fact_key IS NULL OR c.period_end BETWEEN s.phrases_low AND s.phrases_high)
         UNION
         SELECT w.claim FROM temp.near n JOIN facts f ON f.id = n.fact JOIN witnesses w ON w.fact = f.id AND w.agrees
         WHERE (f.metric, substr(replace(ltrim(f.value, '-0.'), '.', '') || '000', 1, 3)) IN
           (SELECT c.metric, substr(replace(ltrim(c.value, '-0.'), '.', '') || '000', 1, 3)
            FROM temp.touched t JOIN claims c ON c.fact_key = t.fact)
         UNION
         SELECT claim FROM temp.opened",
        &[],
    )
}

/// Wants the passages of disagreements that are not read yet; returns how many they are.
fn want_passages(tx: &Connection, mine: &Reconciled) -> rusqlite::Result<usize> {
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO temp.wanted (claim) VALUES (?1)")?;
    let sides = mine.conflicts.iter().flat_map(|conflict| conflict.left.iter().chain(&conflict.right));
    let mut more = 0;
    for id in sides {
        more += insert.execute([id.as_str()])?;
    }
    Ok(more)
}

/// The days of the touched facts, with how far around them to look.
fn spans(tx: &Connection) -> rusqlite::Result<()> {
    tx.execute_batch("DELETE FROM temp.spans")?;
    let mut statement = tx.prepare(
        "SELECT DISTINCT c.platform, c.subject, c.metric, c.period_start, c.period_end
         FROM temp.touched t JOIN claims c ON c.fact_key = t.fact
         UNION
         SELECT f.platform, f.subject, f.metric, f.period_start, f.period_end FROM temp.touched t JOIN facts f ON f.id = t.fact",
    )?;
    let mut rows = statement.query([])?;
    let mut insert = tx.prepare("INSERT INTO temp.spans VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?;
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get::<_, Option<String>>(column);
        let (start, end) = (text(3)?, text(4)?);
        let day = |text: &Option<String>| text.as_ref().and_then(|d| d.parse::<Date>().ok());
        let length =
            day(&start).zip(day(&end)).and_then(|(a, b)| a.until(b).ok()).map_or(1, |s| i64::from(s.get_days()) + 1);
        let moved = |date: &Option<String>, periods: i64| {
            let moved = day(date).and_then(|d| d.checked_add((length * periods).days()).ok());
            moved.map(|d| d.to_string()).or_else(|| date.clone())
        };
        let (low, high) = (moved(&end, -REACH), moved(&end, REACH));
        let (far_low, far_high) = (moved(&end, -FAR), moved(&end, FAR));
        let (phrases_low, phrases_high) = quarter(&end);
        insert.execute(rusqlite::params![
            text(0)?,
            text(1)?,
            text(2)?,
            start,
            end,
            low,
            high,
            far_low,
            far_high,
            phrases_low,
            phrases_high
        ])?;
    }
    Ok(())
}

/// The first and the last day of the quarter of a day: in it a question's standing phrases are learnt.
fn quarter(day: &Option<String>) -> (Option<String>, Option<String>) {
    let first = day.as_ref().and_then(|d| d.parse::<Date>().ok());
    let first = first.and_then(|d| Date::new(d.year(), (d.month() - 1) / 3 * 3 + 1, 1).ok());
    let last = first.and_then(|d| d.checked_add(2.months()).ok()).map(Date::last_of_month);
    (first.map(|d| d.to_string()), last.map(|d| d.to_string()))
}

/// What belongs to the touched facts.
struct Own {
    touched: BTreeSet<FactId>,
    /// The touched facts, and what is derived from them now or was before.
    facts: BTreeSet<FactId>,
    /// Platform and days of those.
    slots: BTreeSet<(Option<String>, Option<Date>, Option<Date>)>,
    /// Platform and subject, in its folded form, of those.
    subjects: BTreeSet<(Option<String>, String)>,
    /// Claims of the documents whose period is open.
    opened: BTreeSet<String>,
}

impl Own {
    fn of(tx: &Connection, region: &Reconciled) -> rusqlite::Result<Self> {
        let ids = |sql: &str| -> rusqlite::Result<BTreeSet<FactId>> {
            tx.prepare(sql)?.query_map([], |row| row.get::<_, String>(0).map(FactId::new))?.collect()
        };
        let touched = ids("SELECT fact FROM temp.touched")?;
        let near = ids("SELECT fact FROM temp.near")?;
        let mut own = ids("WITH RECURSIVE from_touched (fact) AS (
               SELECT fact FROM temp.touched
               UNION SELECT d.fact FROM derivations d JOIN from_touched t ON d.input = t.fact)
             SELECT fact FROM from_touched")?;
        // What is derived, and was not there before, belongs to what was touched where all that it may follow from stands around: on
        // the days of touched facts, and in the course of their subjects. Elsewhere a stated figure may lie out of sight.
        let words = |sql: &str| -> rusqlite::Result<BTreeSet<String>> {
            tx.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
        };
        let days = words(
            "SELECT coalesce(platform, '') || '|' || first || '|' || last FROM temp.spans WHERE last IS NOT NULL",
        )?;
        let courses = words("SELECT coalesce(platform, '') || '|' || subject FROM temp.spans")?;
        let mut stated = tx.prepare_cached("SELECT 1 FROM facts WHERE id = ?1 AND NOT derived")?;
        for fact in region.facts.iter().filter(|f| f.derived && !near.contains(&f.id)) {
            let (key, question) = (&fact.key, &fact.key.question);
            let platform = question.platform.as_deref().unwrap_or_default();
            let on = key.period_start.zip(key.period_end).map(|(start, end)| format!("{platform}|{start}|{end}"));
            let around = on.is_some_and(|on| days.contains(&on))
                || courses.contains(&format!("{platform}|{}", question.subject));
            if around && !own.contains(&fact.id) && !stated.exists([fact.id.as_str()])? {
                own.insert(fact.id.clone());
            }
        }
        let opened =
            tx.prepare("SELECT claim FROM temp.opened")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut of = Self { touched, facts: own, slots: BTreeSet::new(), subjects: BTreeSet::new(), opened };
        for fact in settled::load(tx, "SELECT fact FROM temp.touched")?.iter().chain(&region.facts) {
            if of.facts.contains(&fact.id) {
                let question = &fact.key.question;
                of.slots.insert((question.platform.clone(), fact.key.period_start, fact.key.period_end));
                of.subjects.insert((question.platform.clone(), question.subject.folded()));
            }
        }
        Ok(of)
    }

    /// The part of what came out that belongs to the touched facts.
    fn only(&self, region: Reconciled, facts: &HashMap<FactId, Fact>) -> Reconciled {
        let checks: Vec<Check> = region.checks.into_iter().filter(|c| self.has_check(c, facts)).collect();
        let kept: BTreeSet<&CheckId> = checks.iter().map(|c| &c.id).collect();
        Reconciled {
            facts: region.facts.into_iter().filter(|f| self.facts.contains(&f.id)).collect(),
            conflicts: region.conflicts.into_iter().filter(|c| self.has_conflict(c, &kept)).collect(),
            unplaced: region.unplaced.into_iter().map(|u| self.only_candidates(u)).collect(),
            checks,
        }
    }

    /// Of claims that are open in other documents, only their part in the touched facts is known here.
    fn only_candidates(&self, mut unplaced: Unplaced) -> Unplaced {
        if !self.opened.contains(unplaced.claim_id.as_str()) {
            unplaced.candidates.retain(|id| self.facts.contains(id));
        }
        unplaced
    }

    fn has_conflict(&self, conflict: &Conflict, checks: &BTreeSet<&CheckId>) -> bool {
        conflict.facts.iter().any(|id| self.facts.contains(id))
            || conflict.check.as_ref().is_some_and(|c| checks.contains(c))
    }

    /// A check of the figures of some days belongs to those days, one of a subject's course to the subject.
    fn has_check(&self, check: &Check, facts: &HashMap<FactId, Fact>) -> bool {
        if check.inputs.iter().any(|input| self.facts.contains(&input.fact)) {
            return true;
        }
        let first = check.inputs.first().and_then(|input| facts.get(&input.fact));
        first.is_some_and(|first| self.hangs(check.kind, first))
    }

    /// Whether a check with this first figure changes with what was touched.
    fn hangs(&self, kind: CheckKind, first: &Fact) -> bool {
        let key = &first.key;
        let slot = (key.question.platform.clone(), key.period_start, key.period_end);
        match hangs_on(kind) {
            HangsOn::Days => self.slots.contains(&slot),
            HangsOn::Course => self.subjects.contains(&(slot.0, key.question.subject.folded())),
            HangsOn::Model => self.subjects.iter().any(|(_, subject)| *subject == key.question.subject.folded()),
            HangsOn::Platform => self.slots.iter().any(|own| own.0 == slot.0),
            HangsOn::Inputs => false,
        }
    }
}

/// What a check changes with, besides the facts that go into it: one figure more makes it another check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HangsOn {
    /// The figures of the same days.
    Days,
    /// The subject's figures on the platform.
    Course,
    /// The subject's figures wherever they were measured.
    Model,
    /// Figures of others on the platform.
    Platform,
    /// Nothing else.
    Inputs,
}

fn hangs_on(kind: CheckKind) -> HangsOn {
    use CheckKind as Kind;
    match kind {
        Kind::ShareSum | Kind::Sum | Kind::RankOrder | Kind::RankPlace | Kind::TopCount => HangsOn::Days,
        Kind::Streak | Kind::PeriodSum => HangsOn::Course,
        Kind::StreakFigures => HangsOn::Platform,
        Kind::Release => HangsOn::Model,
        _ => HangsOn::Inputs,
    }
}

/// Takes out what is stored of that which belongs to the touched facts. `facts` are those of the region: checks whose first figure lies
/// outside of it are not made anew, and stay.
fn clear(tx: &Connection, own: &Own, facts: &HashMap<FactId, Fact>) -> rusqlite::Result<()> {
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS own (fact TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; DELETE FROM temp.own;
         CREATE TEMP TABLE IF NOT EXISTS gone (checked TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; DELETE FROM temp.gone;",
    )?;
    let mut insert = tx.prepare("INSERT INTO temp.own VALUES (?1)")?;
    own.facts.iter().try_for_each(|id| insert.execute([id.as_str()]).map(drop))?;
    tx.execute_batch(
        "INSERT OR IGNORE INTO temp.gone SELECT i.checked FROM temp.own o JOIN check_inputs i ON i.fact = o.fact",
    )?;
    let mut of_first = tx.prepare(
        "SELECT k.id, k.kind FROM check_inputs i JOIN checks k ON k.id = i.checked WHERE i.fact = ?1 AND i.position = 0",
    )?;
    let mut gone = tx.prepare("INSERT OR IGNORE INTO temp.gone VALUES (?1)")?;
    for (id, fact) in facts {
        let mut rows = of_first.query([id.as_str()])?;
        while let Some(row) = rows.next()? {
            let word = row.get_ref(1)?.as_str()?;
            let kind = CheckKind::ALL.iter().copied().find(|kind| kind.as_str() == word);
            if kind.is_some_and(|kind| own.hangs(kind, fact)) {
                gone.execute([row.get_ref(0)?.as_str()?])?;
            }
        }
    }
    tx.execute_batch(
        "DELETE FROM conflicts WHERE id IN (SELECT k.conflict FROM temp.own o JOIN conflict_facts k ON k.fact = o.fact);
         DELETE FROM conflicts WHERE checked IN (SELECT checked FROM temp.gone);
         DELETE FROM checks WHERE id IN (SELECT checked FROM temp.gone);
         DELETE FROM unplaced WHERE claim IN (SELECT claim FROM temp.opened);
         DELETE FROM facts WHERE id IN (SELECT fact FROM temp.own);",
    )
}
