//! Places that stand before the names of a ranking without a header: "1  (1)  DeepSeek V4 Flash  6.61", the place and the one before.

use jiff::ToSpan;

use super::Context;
use super::label::Label;
use crate::annotate::figures::{Settled, settle};
use crate::model::{Anchor, Cell, Grain, MentionKind, PeriodExpr, PeriodMention, ResolvedPeriod, Table, TimeUnit};
use crate::resolve::state::{State, Stated};

/// A ranking has so many rows, at least.
const ROWS: usize = 3;

/// As a column's metric: nothing is claimed of it.
const NOTHING: &str = "none";

/// Labels the columns before the names that count 1, 2, 3, and those in brackets beside them: the places of the week before.
pub fn label_places(context: &Context<'_>, table: &Table, names: usize, labels: &mut [Label], state: &State) {
    let places =
        context.language.metrics.iter().find(|(_, metric)| metric.unit == "rank").map(|(id, _)| id.to_string());
    let Some(places) = places.filter(|_| table.rows.len() >= table.header_rows + ROWS) else { return };
    let text = |cell: &Cell| cell.span.of(&context.article.text).trim();
    let body =
        |column: usize| table.rows.iter().skip(table.header_rows).map(move |row| row.get(column).map_or("", text));
    let headless = |label: &Label| label.span.is_empty() && label.metric.is_none();
    // A last row without a place is "others".
    let counts = |column: usize| {
        let rows = body(column).count();
        let others = |row: u32, cell: &str| row as usize == rows && cell.is_empty() && rows > ROWS;
        body(column).zip(1u32..).all(|(cell, row)| cell.trim_end_matches('.').parse() == Ok(row) || others(row, cell))
    };
    let Some(counted) = (0..names.min(labels.len())).find(|column| headless(&labels[*column]) && counts(*column))
    else {
        return;
    };
    labels[counted].metric = Some(places.clone());
    let bracketed = |column: &usize| body(*column).all(|cell| cell.starts_with('(') && cell.ends_with(')'));
    if let Some(column) =
        (counted + 1..names.min(labels.len())).find(bracketed).filter(|column| headless(&labels[*column]))
    {
        labels[column].period = week_before(state).filter(|before| is_told(context, before, state));
        labels[column].metric = Some(if labels[column].period.is_some() { places } else { NOTHING.to_owned() });
    }
}

/// Whether the text names that week somewhere: "Figures in brackets: position in the week of 3 - 9 August".
fn is_told(context: &Context<'_>, before: &Stated, state: &State) -> bool {
    let days = (before.period.start, before.period.end);
    context.mentions.iter().any(|mention| match &mention.kind {
        MentionKind::Period(period) => match settle(period, state.published, None) {
            Settled::Fixed(fixed) => (fixed.start, fixed.end) == days,
            _ => false,
        },
        _ => false,
    })
}

/// The week before the one that the text is about.
fn week_before(state: &State) -> Option<Stated> {
    let about = state.period()?.value.period;
    let week = about.grain == Some(Grain::Week) || about.end.since(about.start).is_ok_and(|days| days.get_days() == 6);
    let period = ResolvedPeriod {
        start: about.start.checked_sub(7.days()).ok()?,
        end: about.end.checked_sub(7.days()).ok()?,
        grain: Some(Grain::Week),
    };
    let expr = PeriodExpr::Relative { unit: TimeUnit::Week, offset: -1, anchor: Anchor::Passage };
    week.then_some(Stated { period, mention: PeriodMention { expr, grain: Some(Grain::Week) } })
}
