//! Rows and columns that name nobody: whom they are about.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::label::{Label, label, nodes};
use super::{Columns, Context, amount, figures_of};
use crate::extract::Subject;
use crate::model::{ByteSpan, Cell, EntityId, MentionKind, Table};
use crate::resolve::state::{State, only_name};
use crate::resolve::whose::ALL;

impl Columns {
    /// "| | March | April |", and below it "| Tokens a day | 0.29T | 1.35T |"; "| Month | Tokens |", and below it "| March | 28.4 |": a table
    /// that names nobody is about whom the words above it, or the text, are about.
    pub fn told_of(&self, row_label: &Label, lead: Option<&Label>, sums_up: bool, state: &State) -> Option<Label> {
        let times = self.labels.iter().filter(|label| label.is_a_time()).count();
        let named = lead.is_some_and(|label| label.subject.is_some());
        let counts = |label: &Label| label.metric.is_some() || label.scale.is_some();
        let across = counts(row_label) && times > 1;
        let down = row_label.is_a_time() && self.subject.is_none() && self.labels.iter().any(counts);
        if named || !(across || down || sums_up) || self.labels.iter().any(|label| label.subject.is_some()) {
            return None;
        }
        let all = || Subject { id: EntityId::new(ALL), unfolded: None, span: row_label.span, scope: None };
        // A platform's months are those of all that it handled.
        let whole = row_label.total || down && state.platform.is_some();
        let above = self.about.clone().or_else(|| state.fallback().map(|(focus, _)| focus.value.clone()));
        let subject = match above {
            // The row beneath those that are named adds them up.
            _ if self.subject.is_some() => Some(all()).filter(|_| row_label.total),
            Some(subject) => Some(subject),
            None => Some(all()).filter(|_| whole),
        };
        subject.map(|subject| Label { subject: Some(subject), ..row_label.clone() })
    }

    /// Whom a column without a name is about: the column before it that has one, else everything.
    pub fn told_before(&self, column: usize, span: ByteSpan) -> Subject {
        let named = self.labels[..column.min(self.labels.len())].iter().rev().find_map(|label| label.subject.clone());
        named.unwrap_or_else(|| Subject { id: EntityId::new(ALL), unfolded: None, span, scope: None })
    }
}

/// Whether a row counts more than those that are named: "Total" beneath three countries is all of it, beneath the first five models it may
/// be theirs.
pub fn exceeds_the_named(context: &Context<'_>, columns: &Columns, table: &Table, index: usize, state: &State) -> bool {
    let Some(names) = columns.subject.filter(|_| table.rows.len() <= FEW_ROWS) else { return false };
    let named =
        |row: &&Vec<Cell>| row.get(names).is_some_and(|cell| label(context, cell.span, state).subject.is_some());
    let above: Vec<&Vec<Cell>> = table.rows[table.header_rows..index].iter().filter(named).collect();
    let more = |column: usize| {
        let count =
            |row: &Vec<Cell>| figures_of(context, row.get(column)?.span).next().and_then(|at| count_of(context, at));
        let total = count(table.rows.get(index)?)?;
        let sum = above.iter().map(|row| count(row)).sum::<Option<Decimal>>()?;
        Some(sum > Decimal::ZERO && sum < total * NEARLY)
    };
    above.len() > 1 && (0..columns.labels.len()).find_map(more) == Some(true)
}

/// A count, and no percentage.
fn count_of(context: &Context<'_>, mention: usize) -> Option<Decimal> {
    match &context.mentions.get(mention)?.kind {
        kind @ (MentionKind::Number(_) | MentionKind::Quantity(_)) => amount(kind)?.value.number(),
        _ => None,
    }
}

/// Tables that are looked through for what their last row adds up.
const FEW_ROWS: usize = 64;

/// Rounded parts may add up to a little less than their sum.
const NEARLY: Decimal = Decimal::from_parts(99, 0, 0, false, 2);

/// The only one that a passage above a table names.
pub fn only_subject(context: &Context<'_>, span: ByteSpan, state: &State) -> Option<Subject> {
    let grammar = context.language.grammar;
    let names = grammar.known.subject.union(grammar.known.context);
    only_name(&nodes(context, span, state), &names).map(|only| only.value)
}

/// "Legal" under "Category": what the head says that the cells name is named, though no list has it.
pub fn name_by_head(context: &Context<'_>, columns: &Columns, heads: &mut BTreeMap<usize, Label>) {
    let Some((column, kind)) = columns.subject.and_then(|c| Some((c, columns.labels.get(c)?.rows.as_ref()?))) else {
        return;
    };
    let Some(head) = heads.get_mut(&column).filter(|head| head.subject.is_none() && head.unlisted) else { return };
    let words = head.span.of(&context.article.text).to_lowercase();
    let slug: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let worded =
        words.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '&' | '/')) && slug.len() <= NAME_WORDS;
    if worded && !slug.is_empty() {
        let id = EntityId::new(format!("{kind}:{}", slug.join("-")));
        head.subject = Some(Subject { id, unfolded: None, span: head.span, scope: None });
    }
}

/// A cell of more words is no name.
const NAME_WORDS: usize = 4;

/// The label that a row without a name borrows: 环比 beneath 中国模型 is that row's change.
pub fn sub_row(
    context: &Context<'_>,
    columns: &Columns,
    table: &Table,
    index: usize,
    heads: &BTreeMap<usize, Label>,
    state: &State,
) -> Option<Label> {
    let column = columns.subject?;
    let own = heads.get(&column)?;
    // "Total (trillion tokens)" beneath the countries is no figure of the last of them.
    let says = |label: &Label| label.subject.is_none() && label.metric.is_some() && !label.total;
    if !says(own) {
        return None;
    }
    let above = (table.header_rows..index).rev().take(SUB_ROWS).find_map(|row| {
        let cell = table.rows.get(row)?.get(column)?;
        let label = label(context, cell.span, state);
        (!says(&label)).then_some(label)
    });
    above.filter(|label| label.subject.is_some())
}

/// At most so many rows beneath a name are its own.
const SUB_ROWS: usize = 6;
