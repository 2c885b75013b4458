//! Columns of percentages without a word on what they are. "China ..... 9.8T  45.2%", "US ..... 7.6T  35.0%".

use super::cell::{moved, part_metric};
use super::label::Label;
use super::{Context, SAMPLE, amount, figures_of};
use crate::model::{ByteSpan, MentionKind, Table};
use crate::resolve::proportion::{Interval, ROWS, bounds, in_proportion};

/// Names the columns that are proved to be parts.
pub fn label_parts(context: &Context<'_>, table: &Table, names: Option<usize>, labels: &mut [Label]) {
    let Some(part) = part_metric(context.language) else { return };
    let mute = |label: &Label| label.metric.is_none() && label.period.is_none() && label.subject.is_none();
    let columns = 0..labels.len();
    for column in columns.clone().filter(|column| Some(*column) != names) {
        if !mute(&labels[column]) {
            continue;
        }
        let bare = labels[column].span.of(&context.article.text).trim() == "%";
        let parts = intervals(context, table, column, |kind| match kind {
            MentionKind::Percent(_) => !moved(kind),
            MentionKind::Number(number) => bare && number.sign.is_none(),
            _ => false,
        });
        let counted = |other: usize| {
            let counts = intervals(context, table, other, |kind| match kind {
                MentionKind::Number(number) => number.sign.is_none(),
                kind => matches!(kind, MentionKind::Quantity(_)),
            });
            other != column && in_proportion(counts.iter().zip(&parts).filter_map(|(c, p)| (*c).zip(*p)))
        };
        if parts.iter().flatten().count() >= ROWS && columns.clone().any(counted) {
            labels[column].metric = Some(part.clone());
        }
    }
}

/// What the first rows print in a column.
fn intervals(
    context: &Context<'_>,
    table: &Table,
    column: usize,
    wanted: impl Fn(&MentionKind) -> bool,
) -> Vec<Option<Interval>> {
    let body = table.rows.iter().skip(table.header_rows).take(SAMPLE);
    let printed = |span: ByteSpan| {
        let at = figures_of(context, span).next()?;
        let kind = context.mentions.get(at).map(|mention| &mention.kind).filter(|kind| wanted(kind))?;
        let valued = amount(kind)?;
        bounds(valued.value, valued.low, valued.high)
    };
    body.map(|row| row.get(column).and_then(|cell| printed(cell.span))).collect()
}
