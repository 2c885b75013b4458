//! Tables: a header says what a column counts, a row's first name whose it is. A ranking table is the best source there is.

mod cell;
mod label;
mod nameless;
mod parts;
mod places;
mod weeks;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use cell::CellContext;
pub(super) use cell::{amount, moved, part_metric};
use label::{Label, label, scaled_metric};
use weeks::{Edge, day_of};

use super::Language;
use super::state::{Sourced, State, Stated};
use super::value::Valued;
use super::whose::ALL;
use crate::extract::Subject;
use crate::model::{
    Article, Block, ByteSpan, Cell, Claim, ClaimValue, EntityId, Grain, Mention, MentionKind, Table, UnitId,
};

/// What a table is read with.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its mentions.
    pub mentions: &'a [Mention],
    /// The language's rules.
    pub language: Language<'a>,
}

/// What the columns of a table are.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    labels: Vec<Label>,
    subject: Option<usize>,
    /// A table of weeks or months, in which the column of names comes later: "Week | Total | Change | Most-used model | Its tokens".
    timed: bool,
    /// Days before its rows that stand for weeks.
    weeks: Option<Edge>,
    default_metric: Option<String>,
    /// Whether amounts with a scale and without a unit ("9.14T") are of the unit that goes without saying: it stands in the words
    /// above, or all of it is measured at a platform.
    counts_units: bool,
    /// Whether what the rows count has another unit, such as a currency.
    counts_other: bool,
    /// "In trillions", 单位：万亿: said once, above the table.
    default_scale: Option<Decimal>,
    /// （美元/百万Token）, said once.
    default_money: Option<String>,
    /// The only one that the words above it name.
    about: Option<Subject>,
    /// The latest of the weeks or months that its columns, or its rows, are of.
    pub latest: Option<Sourced<Stated>>,
}

/// The id that a claim uses of a subject; of a platform, all that it handled and the platform's own.
pub type Fold<'a> = dyn Fn(&Subject) -> (EntityId, Option<String>) + 'a;

/// The claims of a row.
#[derive(Debug, Default)]
pub struct Row {
    /// Claims.
    pub claims: Vec<Claim>,
    /// Mentions that they used.
    pub used: Vec<usize>,
    /// Mentions that are none, with the reason.
    pub refused: Vec<(usize, &'static str)>,
}

/// Body rows that are looked at to find the column of subjects.
const SAMPLE: usize = 12;

/// Reads the header of a table. `before` is the text block that stands before the table: it may say what the cells count.
pub fn columns(context: &Context<'_>, table: &Table, before: Option<ByteSpan>, state: &State) -> Columns {
    let width = table.rows.iter().take(SAMPLE).map(Vec::len).max().unwrap_or(0);
    let mut labels = vec![Label::default(); width];
    for row in table.rows.iter().take(table.header_rows) {
        for (column, cell) in row.iter().enumerate().take(width) {
            let read = label(context, cell.span, state);
            labels[column].take(read);
        }
    }
    let subject = subject_column(context, table, width, state).or_else(|| labels.iter().position(|h| h.rows.is_some()));
    let body = || table.rows.iter().skip(table.header_rows).take(SAMPLE);
    let above: Vec<ByteSpan> = [table.caption, before].into_iter().flatten().collect();
    let counts_units = state.platform.is_some() || above.iter().any(|span| names_its_unit(context, *span));
    let about = above.iter().find_map(|span| nameless::only_subject(context, *span, state));
    let above = above.into_iter().map(|span| label(context, span, state));
    let said: Vec<Label> = corner(&labels).cloned().into_iter().chain(above).collect();
    let default_scale = said.iter().find_map(|label| label.scale);
    let default_metric = said.iter().find_map(|label| label.level(context, default_scale.is_some()));
    // 单位：亿Token: what has a scale is what the unit is of.
    let default_metric = default_metric.or_else(|| scaled_metric(context.language).filter(|_| default_scale.is_some()));
    let default_money = said.iter().find_map(|label| label.money.clone());
    let dated = |row: &&Vec<Cell>| row.first().is_some_and(|cell| label(context, cell.span, state).is_a_time());
    let timed = subject.is_some_and(|c| c > 0) && body().count() > 0 && body().all(|row| dated(&row));
    let days: Vec<Date> = body().filter_map(|row| day_of(&label(context, row.first()?.span, state))).collect();
    let weeks = Edge::of_days(labels.first(), &days);
    let heads: Vec<Date> = labels.iter().filter_map(day_of).collect();
    let over = said.iter().find(|label| label.grain == Some(Grain::Week)).or(labels.first());
    if let Some(edge) = Edge::of_days(over, &heads) {
        labels.iter_mut().for_each(|head| edge.widen(head));
    }
    if let Some(names) = subject {
        places::label_places(context, table, names, &mut labels, state);
    }
    parts::label_parts(context, table, subject, &mut labels);
    name_the_whole(&mut labels);
    if subject.is_none() {
        name_the_changes(context, &mut labels);
    }
    let counts_other = default_metric.is_none() && counts_other(context, &labels, body());
    let rows = body().filter_map(|row| label(context, row.first()?.span, state).period);
    let latest = latest_of(&labels, rows.collect(), state);
    Columns {
        about,
        latest,
        labels,
        subject,
        timed,
        weeks,
        default_metric,
        counts_units,
        counts_other,
        default_scale,
        default_money,
    }
}

/// "Week | China | w/w | US | w/w": a column of changes is of whom the column before it names.
fn name_the_changes(context: &Context<'_>, labels: &mut [Label]) {
    let moves = |head: &Label| {
        let metric = head.metric.as_ref().and_then(|id| context.language.metrics.get(id));
        metric.is_some_and(|metric| metric.baseline) && head.subject.is_none() && head.period.is_none()
    };
    for at in 1..labels.len() {
        if moves(&labels[at]) {
            labels[at].subject = labels[at - 1].subject.clone();
        }
    }
}

/// "Company | Revenue | Growth" over "$89.9 bn" and "17.6%": what the rows count has a unit, and it is none that goes without saying.
fn counts_other<'r>(context: &Context<'_>, labels: &[Label], mut body: impl Iterator<Item = &'r Vec<Cell>>) -> bool {
    let metrics = context.language.metrics;
    let usual = |id: &String| metrics.get(id).is_some_and(|metric| metric.names_unit);
    if labels.iter().any(|head| head.scale.is_some() || head.metrics.iter().any(usual)) {
        return false;
    }
    let Some(row) = body.next() else { return false };
    let kinds =
        || row.iter().flat_map(|cell| figures_of(context, cell.span)).map(|index| &context.mentions[index].kind);
    let named = |unit: &str| metrics.iter().any(|(_, metric)| metric.names_unit && metric.unit == unit);
    let other = |kind: &MentionKind| matches!(kind, MentionKind::Quantity(quantity) if !named(quantity.unit.as_str()));
    let own = |kind: &MentionKind| match kind {
        MentionKind::Quantity(quantity) => named(quantity.unit.as_str()),
        MentionKind::Number(number) => number.scaled,
        _ => false,
    };
    kinds().any(other) && !kinds().any(own)
}

/// 统计周 | 全球 | 中国 | 美国: beside columns of countries, all of it.
fn name_the_whole(labels: &mut [Label]) {
    let named = labels.iter().any(|head| head.subject.is_some());
    let whole = |head: &&mut Label| head.total && head.subject.is_none() && head.period.is_none() && !head.unlisted;
    for head in labels.iter_mut().filter(|_| named).filter(whole) {
        let id = EntityId::new(ALL);
        head.subject = Some(Subject { id, unfolded: None, span: head.span, scope: None });
    }
}

/// 7.27-8.2 | 8.3-8.9 | 变化: what no column dates, and what is told of the table, is of the later one.
fn latest_of(labels: &[Label], rows: Vec<Stated>, state: &State) -> Option<Sourced<Stated>> {
    let past = |stated: &Stated| state.published.is_none_or(|published| stated.period.start <= published);
    let heads = labels.iter().filter_map(|head| Some((head.period.clone()?, head.span)));
    let span = labels.first()?.span;
    let one = |found: Vec<(Stated, ByteSpan)>| {
        let apart = found.windows(2).any(|pair| pair[0].0.period != pair[1].0.period);
        let latest = found.into_iter().filter(|(stated, _)| past(stated)).max_by_key(|(stated, _)| stated.period.end);
        latest.filter(|_| apart).map(|(value, span)| Sourced { value, span })
    };
    one(heads.collect()).or_else(|| one(rows.into_iter().map(|stated| (stated, span)).collect()))
}

/// "Tokens (trillions) | 9 March | 16 March": above the names, and beside heads that say when or whose, it says what all cells count.
fn corner(labels: &[Label]) -> Option<&Label> {
    let (first, others) = labels.split_first()?;
    let plain = |head: &Label| head.metric.is_none() && (head.period.is_some() || head.subject.is_some());
    Some(first).filter(|first| first.subject.is_none() && !others.is_empty() && others.iter().all(plain))
}

/// The column that names subjects, the most exact ones.
fn subject_column(context: &Context<'_>, table: &Table, width: usize, state: &State) -> Option<usize> {
    let body = || table.rows.iter().skip(table.header_rows).take(SAMPLE);
    let named = |column: usize| {
        body()
            .filter_map(|row| row.get(column))
            .filter(|cell| label(context, cell.span, state).subject.is_some())
            .count()
    };
    let rank_of = |column: usize| {
        body()
            .filter_map(|row| label(context, row.get(column)?.span, state).subject)
            .map(|s| context.language.grammar.specificity(&s.id))
            .max()
            .unwrap_or(0)
    };
    (0..width).filter(|c| named(*c) > 0).max_by_key(|c| (rank_of(*c), named(*c), std::cmp::Reverse(*c)))
}

/// Reads the row that is the block `block`. None when the table has no column or row that names subjects.
pub fn row(
    context: &Context<'_>,
    columns: &Columns,
    table: &Table,
    block: &Block,
    state: &State,
    fold: &Fold<'_>,
) -> Option<Row> {
    let index = table.rows.partition_point(|row| row_start(row) < block.span.start);
    let cells = table.rows.get(index)?;
    let mut found = Row::default();
    if index < table.header_rows {
        return Some(found);
    }
    let mut heads: BTreeMap<usize, Label> =
        cells.iter().enumerate().map(|(column, cell)| (column, label(context, cell.span, state))).collect();
    nameless::name_by_head(context, columns, &mut heads);
    if let (Some(edge), Some(first)) = (columns.weeks, heads.get_mut(&0)) {
        edge.widen(first);
    }
    let above = nameless::sub_row(context, columns, table, index, &heads, state);
    let lead = columns.subject.and_then(|c| heads.get(&c)).or_else(|| heads.values().find(|l| l.subject.is_some()));
    let row_label = heads.get(&0).cloned().unwrap_or_default();
    let sums_up = row_label.total
        && row_label.subject.is_none()
        && nameless::exceeds_the_named(context, columns, table, index, state);
    let told = columns.told_of(&row_label, lead, sums_up, state);
    let lead = above.as_ref().or(told.as_ref()).or(lead);
    if lead.is_none_or(|l| l.subject.is_none()) && columns.labels.iter().all(|l| l.subject.is_none()) {
        let strange = columns.subject.and_then(|c| heads.get(&c)).is_some_and(|l| !l.span.is_empty());
        return Some(of_a_stranger(context, block.span)).filter(|row| strange && !row.refused.is_empty());
    }
    for (column, cell) in cells.iter().enumerate() {
        if Some(column) == columns.subject {
            continue;
        }
        let mut head = columns.labels.get(column).cloned().unwrap_or_default();
        let before_names = columns.timed && columns.subject.is_some_and(|names| column < names);
        if before_names {
            head.subject = head.subject.or_else(|| Some(columns.told_before(column, head.span)));
        }
        let row = lead.filter(|_| !before_names);
        let cell = CellContext { context, state, head: &head, row, row_label: &row_label, columns, cell, column };
        cell.read(&mut found, fold);
    }
    found.claims.extend(first_place(context, columns, cells, lead, &row_label, state, fold));
    Some(found)
}

/// "Space Whale Alpha | 3.70" below models that the list knows, "Other | 3.7T" below countries: somebody's, and nobody's that was told of
/// before.
fn of_a_stranger(context: &Context<'_>, row: ByteSpan) -> Row {
    let refused = figures_of(context, row).map(|index| (index, "subject_unclear")).collect();
    Row { refused, ..Row::default() }
}

/// "Last week: 28.6T tokens across the platform": the words above a table count in the unit that a metric goes by.
fn names_its_unit(context: &Context<'_>, span: ByteSpan) -> bool {
    let unit = |m: &Mention| match &m.kind {
        MentionKind::Quantity(quantity) => Some(quantity.unit.as_str().to_owned()),
        _ => None,
    };
    let metrics = context.language.metrics;
    let counted = |unit: String| metrics.iter().any(|(_, metric)| metric.names_unit && metric.unit == unit);
    figures_of(context, span).filter_map(|index| unit(&context.mentions[index])).any(counted)
}

/// The figures inside a stretch of text.
fn figures_of(context: &Context<'_>, span: ByteSpan) -> impl Iterator<Item = usize> {
    let mentions = context.mentions;
    let from = mentions.partition_point(|m| m.span.start < span.start);
    let inside = mentions.iter().enumerate().skip(from).take_while(move |(_, m)| m.span.start < span.end);
    inside.filter(|(_, m)| amount(&m.kind).is_some()).map(|(index, _)| index)
}

/// "MiMo-V2-Pro" under "Most-used model": the first place.
fn first_place(
    context: &Context<'_>,
    columns: &Columns,
    cells: &[Cell],
    lead: Option<&Label>,
    row_label: &Label,
    state: &State,
    fold: &Fold<'_>,
) -> Option<Claim> {
    let column = columns.subject.filter(|_| columns.timed)?;
    let head = columns.labels.get(column).filter(|head| head.leads)?;
    let (id, metric) = context.language.metrics.iter().find(|(_, metric)| metric.unit == "rank")?;
    let cell = cells.get(column)?;
    let shown = CellContext { context, state, head, row: lead, row_label, columns, cell, column };
    let first = Valued::plain(ClaimValue::Number(Decimal::ONE), cell.span);
    Some(shown.made(id.as_str(), metric, lead?.subject.as_ref()?, first, UnitId::new("rank"), fold))
}

fn row_start(row: &[Cell]) -> usize {
    row.iter().map(|cell| cell.span).find(|span| !span.is_empty()).map_or(0, |span| span.start)
}
