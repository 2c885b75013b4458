//! Tables: a header says what a column counts, a row's first name whose it is. A ranking table is the best source there is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Language;
use super::state::{Sourced, State, Stated};
use super::value::Valued;
use super::when::measured_against;
use super::whose::ALL;
use crate::annotate::figures::{Settled, settle};
use crate::extract::{self, NodeKind, Sentence, Subject};
use crate::model::{
    Article, Baseline, Block, ByteSpan, Cell, Claim, ClaimValue, EntityId, Evidence, Grain, Mention, MentionKind,
    MetricId, PeriodExpr, PeriodMention, RuleId, Table, UnitId,
};
use crate::rules::{Inherit, Metric};

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

/// What a header cell, or a row's first cell, says about its figures.
#[derive(Debug, Clone, Default)]
struct Label {
    span: ByteSpan,
    metric: Option<String>,
    /// All that its words can name.
    metrics: Vec<String>,
    scale: Option<Decimal>,
    period: Option<Stated>,
    subject: Option<Subject>,
    grain: Option<Grain>,
    baseline: Option<String>,
    scope: Option<String>,
    part: Option<String>,
    /// The unit of money that its words name.
    money: Option<String>,
    /// Heads a column whose cells name entities of this kind, known or not.
    rows: Option<String>,
    /// Heads a column of those that are first.
    leads: bool,
    /// Words that no list knows, and nothing else.
    unlisted: bool,
}

/// What the columns of a table are.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    labels: Vec<Label>,
    subject: Option<usize>,
    /// A table of weeks or months, in which the column of names comes later: "Week | Total | Change | Most-used model | Its tokens".
    timed: bool,
    default_metric: Option<String>,
    /// "In trillions", 单位：万亿: said once, above the table.
    default_scale: Option<Decimal>,
    /// （美元/百万Token）, said once.
    default_money: Option<String>,
}

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
    let subject = (0..width).filter(|c| named(*c) > 0).max_by_key(|c| (rank_of(*c), named(*c), std::cmp::Reverse(*c)));
    let subject = subject.or_else(|| labels.iter().position(|head| head.rows.is_some()));
    let said: Vec<Label> =
        [table.caption, before].into_iter().flatten().map(|span| label(context, span, state)).collect();
    let default_scale = said.iter().find_map(|label| label.scale);
    let default_metric = said.iter().find_map(|label| label.level(context, default_scale.is_some()));
    // 单位：亿Token: what has a scale is what the unit is of.
    let default_metric = default_metric.or_else(|| scaled_metric(context.language).filter(|_| default_scale.is_some()));
    let default_money = said.iter().find_map(|label| label.money.clone());
    let dated = |row: &&Vec<Cell>| row.first().is_some_and(|cell| label(context, cell.span, state).is_a_time());
    let timed = subject.is_some_and(|c| c > 0) && body().count() > 0 && body().all(|row| dated(&row));
    Columns { labels, subject, timed, default_metric, default_scale, default_money }
}

impl Label {
    /// What a text above a table says that bare cells count. A change needs a sign or a percent, and where a scale is said ("trillions of
    /// tokens … the last column will change") the metric is one that has such amounts.
    fn level(&self, context: &Context<'_>, scaled: bool) -> Option<String> {
        let metrics = context.language.metrics;
        let fits = |metric: &Metric| !metric.baseline && (!scaled || metric.least.is_some());
        let known = self.metrics.iter().filter(|id| metrics.get(id).is_none_or(fits));
        known.min_by_key(|id| metrics.get(id).map_or(0, |metric| metric.header_order)).cloned()
    }

    /// A cell that names a week or month and nobody.
    fn is_a_time(&self) -> bool {
        self.period.is_some() && self.subject.is_none()
    }

    fn take(&mut self, other: Label) {
        self.span = if self.span.is_empty() { other.span } else { self.span };
        self.metric = other.metric.or(self.metric.take());
        self.scale = other.scale.or(self.scale);
        self.period = other.period.or(self.period.take());
        self.subject = other.subject.or(self.subject.take());
        self.grain = other.grain.or(self.grain);
        self.baseline = other.baseline.or(self.baseline.take());
        self.scope = other.scope.or(self.scope.take());
        self.part = other.part.or(self.part.take());
        self.money = other.money.or(self.money.take());
        self.rows = other.rows.or(self.rows.take());
        self.leads |= other.leads;
    }
}

fn label(context: &Context<'_>, span: ByteSpan, state: &State) -> Label {
    let sentence = nodes(context, span, state);
    let grammar = context.language.grammar;
    let unlisted = sentence.nodes.iter().all(|node| matches!(node.kind, NodeKind::Gap | NodeKind::Punct));
    let mut label = Label { span, unlisted, ..Label::default() };
    let mut metrics = Vec::new();
    for (at, node) in sentence.nodes.iter().enumerate() {
        match &node.kind {
            NodeKind::Cue(term) => {
                let feature = |name: &str| grammar.feature(*term, name).map(str::to_owned);
                metrics.extend(feature("column"));
                label.scale = label.scale.or_else(|| feature("scale").and_then(|s| Decimal::from_scientific(&s).ok()));
                label.grain = label.grain.or_else(|| feature("grain")?.parse().ok());
                label.baseline = label.baseline.take().or_else(|| feature("baseline"));
                label.scope = label.scope.take().or_else(|| feature("scope"));
                label.part = label.part.take().or_else(|| feature("part"));
                label.money = label.money.take().or_else(|| feature("money"));
                label.rows = label.rows.take().or_else(|| feature("rows"));
                label.leads |= feature("place").as_deref() == Some("1");
            }
            NodeKind::Entity(subject)
                if sentence.is(at, &grammar.known.subject) || grammar.is_unplaced(&subject.id) =>
            {
                label.subject.get_or_insert_with(|| subject.clone());
                metrics.extend(counted_inside(context, node.span));
            }
            NodeKind::Figure(index) => {
                let Some(MentionKind::Period(mention)) = context.mentions.get(*index).map(|m| &m.kind) else {
                    continue;
                };
                // 较上周, "vs last week": a column of changes.
                if measured_against(&sentence, at, context.mentions, grammar) {
                    metrics.extend(change_of(context.language));
                    label.baseline.get_or_insert_with(|| "previous".to_owned());
                } else if let Settled::Fixed(period) = settled(mention, state) {
                    label.period.get_or_insert(Stated { period, mention: mention.clone() });
                }
            }
            _ => {}
        }
    }
    let order = |id: &&String| context.language.metrics.get(id).map_or(0, |metric| metric.header_order);
    label.metric = metrics.iter().min_by_key(order).cloned();
    label.metrics = metrics;
    label
}

/// What a name of several words counts: "Total tokens" names all of them, and tokens.
fn counted_inside(context: &Context<'_>, span: ByteSpan) -> Vec<String> {
    let from = context.mentions.partition_point(|m| m.span.start < span.start);
    let inside = context.mentions[from..].iter().take_while(|m| m.span.end <= span.end);
    let column = |m: &Mention| match &m.kind {
        MentionKind::Cue(cue) => context.language.grammar.feature(cue.term, "column").map(str::to_owned),
        _ => None,
    };
    inside.filter_map(column).collect()
}

/// The metric whose figures are so large that a header says their scale.
fn scaled_metric(language: Language<'_>) -> Option<String> {
    language.metrics.iter().find(|(_, metric)| metric.names_unit).map(|(id, _)| id.as_str().to_owned())
}

/// "+0.7pp", "-12%": a figure with a sign, whatever its column is called.
fn moved(kind: &MentionKind) -> bool {
    matches!(kind, MentionKind::Percent(n) | MentionKind::Points(n) if n.sign.is_some())
}

/// The metric of the pack that tells parts of a whole, when there is just one.
fn part_metric(language: Language<'_>) -> Option<String> {
    let mut parts = language.metrics.iter().filter(|(_, metric)| !metric.baseline && metric.unit == "percent");
    let only = parts.next().map(|(id, _)| id.as_str().to_owned());
    only.filter(|_| parts.next().is_none())
}

/// The metric of the pack that is measured against an earlier period, when there is just one.
fn change_of(language: Language<'_>) -> Option<String> {
    let mut changes = language.metrics.iter().filter(|(_, metric)| metric.baseline);
    let only = changes.next().map(|(id, _)| id.as_str().to_owned());
    only.filter(|_| changes.next().is_none())
}

/// A header's period. "This week", in an article about a week, is that week, and "last week" the one before it.
fn settled(mention: &PeriodMention, state: &State) -> Settled {
    let about = state.period().map(|p| p.value.period);
    let named = about.filter(|about| about.grain.is_some() && about.grain == mention.grain);
    match (&mention.expr, named) {
        (PeriodExpr::Relative { offset: 0, .. }, Some(about)) => Settled::Fixed(about),
        (PeriodExpr::Relative { .. }, Some(about)) => settle(mention, Some(about.end), Some(about)),
        _ => settle(mention, state.published, about),
    }
}

fn nodes(context: &Context<'_>, span: ByteSpan, state: &State) -> Sentence {
    let from = context.mentions.partition_point(|m| m.span.start < span.start);
    let mut sentence = extract::build(&context.article.text, span, 0, context.mentions, from, context.language.grammar);
    state.resolve_pronouns(&mut sentence, context.language.grammar);
    extract::reduce(&mut sentence, context.mentions, context.language.grammar);
    sentence
}

/// Reads the row that is the block `block`. None when the table has no column or row that names subjects.
pub fn row(
    context: &Context<'_>,
    columns: &Columns,
    table: &Table,
    block: &Block,
    state: &State,
    fold: &dyn Fn(&Subject) -> crate::model::EntityId,
) -> Option<Row> {
    let index = table.rows.partition_point(|row| row_start(row) < block.span.start);
    let cells = table.rows.get(index)?;
    let mut found = Row::default();
    if index < table.header_rows {
        return Some(found);
    }
    let mut heads: BTreeMap<usize, Label> =
        cells.iter().enumerate().map(|(column, cell)| (column, label(context, cell.span, state))).collect();
    name_by_head(context, columns, &mut heads);
    let above = sub_row(context, columns, table, index, &heads, state);
    let lead = columns.subject.and_then(|c| heads.get(&c)).or_else(|| heads.values().find(|l| l.subject.is_some()));
    let lead = above.as_ref().or(lead);
    let row_label = heads.get(&0).cloned().unwrap_or_default();
    if lead.is_none_or(|l| l.subject.is_none()) && columns.labels.iter().all(|l| l.subject.is_none()) {
        return None;
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

impl Columns {
    /// Whom a column without a name is about: the column before it that has one, else everything.
    fn told_before(&self, column: usize, span: ByteSpan) -> Subject {
        let named = self.labels[..column.min(self.labels.len())].iter().rev().find_map(|label| label.subject.clone());
        named.unwrap_or_else(|| Subject { id: EntityId::new(ALL), unfolded: None, span, scope: None })
    }
}

/// "MiMo-V2-Pro" under "Most-used model": the first place.
fn first_place(
    context: &Context<'_>,
    columns: &Columns,
    cells: &[Cell],
    lead: Option<&Label>,
    row_label: &Label,
    state: &State,
    fold: &dyn Fn(&Subject) -> EntityId,
) -> Option<Claim> {
    let column = columns.subject.filter(|_| columns.timed)?;
    let head = columns.labels.get(column).filter(|head| head.leads)?;
    let (id, metric) = context.language.metrics.iter().find(|(_, metric)| metric.unit == "rank")?;
    let cell = cells.get(column)?;
    let shown = CellContext { context, state, head, row: lead, row_label, columns, cell, column };
    let first = Valued::plain(ClaimValue::Number(Decimal::ONE), cell.span);
    Some(shown.made(id.as_str(), metric, lead?.subject.as_ref()?, first, UnitId::new("rank"), fold))
}

/// "Legal" under "Category": what the head says that the cells name is named, though no list has it.
fn name_by_head(context: &Context<'_>, columns: &Columns, heads: &mut BTreeMap<usize, Label>) {
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
fn sub_row(
    context: &Context<'_>,
    columns: &Columns,
    table: &Table,
    index: usize,
    heads: &BTreeMap<usize, Label>,
    state: &State,
) -> Option<Label> {
    let column = columns.subject?;
    let own = heads.get(&column)?;
    let says = |label: &Label| label.subject.is_none() && label.metric.is_some();
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

fn row_start(row: &[Cell]) -> usize {
    row.iter().map(|cell| cell.span).find(|span| !span.is_empty()).map_or(0, |span| span.start)
}

struct CellContext<'a> {
    context: &'a Context<'a>,
    state: &'a State,
    head: &'a Label,
    row: Option<&'a Label>,
    row_label: &'a Label,
    columns: &'a Columns,
    cell: &'a Cell,
    column: usize,
}

impl CellContext<'_> {
    fn read(&self, found: &mut Row, fold: &dyn Fn(&Subject) -> crate::model::EntityId) {
        let mentions = self.context.mentions;
        let from = mentions.partition_point(|m| m.span.start < self.cell.span.start);
        let inside = mentions.iter().enumerate().skip(from).take_while(|(_, m)| m.span.start < self.cell.span.end);
        let figures: Vec<usize> = inside.filter(|(_, m)| amount(&m.kind).is_some()).map(|(i, _)| i).collect();
        for (nth, index) in figures.into_iter().enumerate() {
            let claim = if nth == 0 { self.claim(index, fold) } else { Err("not_understood") };
            match claim {
                Ok(claim) => {
                    found.claims.push(claim);
                    found.used.push(index);
                }
                Err(reason) => found.refused.push((index, reason)),
            }
        }
    }

    /// ↓2.1%, "down 37%": a word or mark of the cell says which way.
    fn falls(&self) -> bool {
        let grammar = self.context.language.grammar;
        let sentence = nodes(self.context, self.cell.span, self.state);
        sentence.nodes.iter().find_map(|node| grammar.node_feature(node, "sign")) == Some("-")
    }

    /// The metric: the column's header, the row's own words, or what the unit can only be.
    fn metric(&self, kind: &MentionKind) -> Result<String, &'static str> {
        let said = self.head.metric.clone().or_else(|| self.row_label.metric.clone().filter(|_| self.column > 0));
        let (unit, scaled) = match kind {
            MentionKind::Quantity(q) => (Some(q.unit.as_str()), false),
            MentionKind::Number(n) => (None, n.scaled),
            _ => (None, false),
        };
        let by_unit =
            self.context.language.metrics.iter().find(|(_, m)| m.names_unit && (unit == Some(&*m.unit) || scaled));
        let by_unit = match unit {
            // "$5" beneath "Input", in a table of prices.
            Some(unit) if by_unit.is_none() && self.stands_in(unit) => self.columns.default_metric.clone(),
            Some(_) if by_unit.is_none() && said.is_none() => return Err("other_unit"),
            None if moved(kind) => change_of(self.context.language),
            None if self.head.part.is_some() && self.priced() => self.columns.default_metric.clone(),
            None if self.head.scale.is_some() => scaled_metric(self.context.language),
            None if self.is_part(kind) => part_metric(self.context.language).or(self.columns.default_metric.clone()),
            None if self.head.period.is_some() || self.head.subject.is_some() => self.columns.default_metric.clone(),
            None if !self.head.span.is_empty() => None,
            // "#1  MiniMax M2.7  1.92" without a header, below （单位：T tokens）.
            None if matches!(kind, MentionKind::Ordinal(_)) => self.places(),
            None if self.columns.default_scale.is_some() => self.columns.default_metric.clone(),
            _ => by_unit.map(|(id, _)| id.as_str().to_owned()),
        };
        match said.or(by_unit) {
            Some(metric) if self.context.language.metrics.get(&metric).is_none() => Err("other_unit"),
            Some(metric) => Ok(metric),
            None => Err("no_metric"),
        }
    }

    /// The metric that the words above the table name, when a unit of money stands for its own in cells.
    fn of_money(&self) -> Option<&str> {
        let id = self.columns.default_metric.as_deref()?;
        self.context.language.metrics.get(id)?.in_cells.as_deref()
    }

    /// The metric of places, when the pack has one.
    fn places(&self) -> Option<String> {
        let places = |(_, metric): &(&MetricId, &Metric)| metric.unit == "rank";
        self.context.language.metrics.iter().find(places).map(|(id, _)| id.as_str().to_owned())
    }

    fn stands_in(&self, unit: &str) -> bool {
        self.of_money() == Some(unit)
    }

    /// Whether bare cells are prices: not where another money is named (元/百万Token).
    fn priced(&self) -> bool {
        let named = self.head.money.as_ref().or(self.columns.default_money.as_ref());
        self.of_money().is_some_and(|money| named.is_none_or(|named| named == money))
    }

    /// "18.9%" under "May": a percentage without a sign under a time or a name is a part.
    fn is_part(&self, kind: &MentionKind) -> bool {
        let under = self.head.period.is_some() || self.head.subject.is_some();
        under
            && self.columns.default_metric.is_none()
            && matches!(kind, MentionKind::Percent(number) if number.sign.is_none())
    }

    fn claim(&self, index: usize, fold: &dyn Fn(&Subject) -> crate::model::EntityId) -> Result<Claim, &'static str> {
        let mention = &self.context.mentions[index];
        let id = self.metric(&mention.kind)?;
        let metric = self.context.language.metrics.get(&id).ok_or("no_metric")?;
        let subject =
            self.row.and_then(|l| l.subject.as_ref()).or(self.head.subject.as_ref()).ok_or("subject_unclear")?;
        let whose = self.context.language.grammar.entity_classes(subject.id.kind());
        let classes = &self.context.language.grammar.classes;
        let barred = !metric.subjects.is_empty() && !metric.subjects.iter().any(|name| whose.meets(&classes.set(name)));
        if subject.id.kind() == "unknown" || barred {
            return Err("subject_unclear");
        }
        let mut valued = amount(&mention.kind).ok_or("not_understood")?;
        let printed = matches!(&mention.kind, MentionKind::Number(n) if n.scaled);
        let scale = self.head.scale.or(self.row_label.scale).or(self.columns.default_scale.filter(|_| !printed));
        if let Some(money) = metric.in_cells.as_deref() {
            let named = self.head.money.as_deref().or(self.columns.default_money.as_deref());
            match valued.unit.as_ref().map(UnitId::as_str) {
                // "$20" beneath "Price" may be for a month; that it is for a million tokens must be said.
                Some(unit) if unit == money && named == Some(money) => valued.unit = None,
                None if named.is_some_and(|named| named != money) => return Err("money"),
                _ => {}
            }
        }
        let unit = unit_for(metric, &mut valued, scale).ok_or("other_unit")?;
        if metric.baseline && self.falls() {
            valued.negate();
        }
        Ok(self.made(&id, metric, subject, valued, unit, fold))
    }

    /// The claim of a cell.
    fn made(
        &self,
        id: &str,
        metric: &Metric,
        subject: &Subject,
        valued: Valued,
        unit: UnitId,
        fold: &dyn Fn(&Subject) -> EntityId,
    ) -> Claim {
        let quote = self.row.map_or(self.cell.span, |l| l.span.join(self.cell.span));
        let mut claim = Claim {
            document: self.context.article.document.clone(),
            metric: MetricId::new(id),
            subject: fold(subject),
            object: None,
            value: valued.value,
            value_max: valued.max,
            unit,
            qualifier: valued.qualifier,
            of: self.of(metric),
            baseline: None,
            n: None,
            state: None,
            platform: self.state.platform.as_ref().map(|p| p.value.clone()),
            scope: self.head.scope.clone().or(subject.scope.clone()),
            period_start: None,
            period_end: None,
            grain: None,
            attribution: self.state.attribution.iter().map(|a| a.value.clone()).collect(),
            quote: quote.of(&self.context.article.text).to_owned(),
            start: quote.start,
            end: quote.end,
            rule: RuleId::new("table-cell"),
            evidence: Vec::new(),
            value_text: valued.core.of(&self.context.article.text).to_owned(),
            value_low: valued.low,
            value_high: valued.high,
            period_text: None,
            period_earliest: None,
            period_latest: None,
            part: self.head.part.clone().or_else(|| self.row_label.part.clone()).filter(|_| metric.in_cells.is_some()),
            measure: None,
            times_form: None,
        };
        self.fill(&mut claim, metric);
        claim
    }

    /// What a column of changes or shares is of: what another column, or the words above the table, count.
    fn of(&self, metric: &Metric) -> Option<MetricId> {
        let default = metric.of.as_deref()?;
        let counts = |id: &&String| {
            let labels = self.columns.labels.iter().map(|label| label.metric.as_ref());
            labels.chain([self.columns.default_metric.as_ref()]).flatten().any(|counted| counted == *id)
        };
        Some(MetricId::new(metric.of_last.iter().find(counts).map_or(default, String::as_str)))
    }

    fn fill(&self, claim: &mut Claim, metric: &Metric) {
        if metric.platform != Inherit::Passage || self.context.language.grammar.is_unplaced(&claim.subject) {
            claim.platform = None;
        }
        let header = |role: &str, span: ByteSpan, how: &str| Evidence {
            role: role.to_owned(),
            start: span.start,
            end: span.end,
            how: how.to_owned(),
        };
        if !self.head.span.is_empty() {
            claim.evidence.push(header("metric", self.head.span, "header"));
        }
        if metric.period != Inherit::Never {
            let own = self.head.period.clone().map(|p| Sourced { value: p, span: self.head.span });
            let row = || self.row_label.period.clone().map(|p| Sourced { value: p, span: self.row_label.span });
            let passage = || self.state.period().cloned();
            if let Some(stated) = own.or_else(row).or_else(passage) {
                claim.period_start = Some(stated.value.period.start);
                claim.period_end = Some(stated.value.period.end);
                claim.grain = stated.value.period.grain;
                claim.evidence.push(header("period", stated.span, "header"));
            }
            claim.grain = self.head.grain.or(claim.grain);
        }
        if metric.baseline {
            claim.baseline = match self.head.baseline.as_deref() {
                Some("previous") => claim.grain.map(Baseline::Previous),
                said => said.and_then(|b| b.parse().ok()),
            };
        }
    }
}

/// The amount of a cell.
pub(super) fn amount(kind: &MentionKind) -> Option<Valued> {
    let (number, unit) = match kind {
        MentionKind::Number(n) => (n, None),
        MentionKind::Percent(n) => (n, Some("percent")),
        MentionKind::Points(n) => (n, Some("percentage_points")),
        MentionKind::Quantity(q) => (&q.number, Some(q.unit.as_str())),
        MentionKind::Multiple(m) => (&m.number, Some("times")),
        MentionKind::Ordinal(o) => {
            return Some(Valued {
                value: ClaimValue::Number(o.place.into()),
                unit: Some("rank".into()),
                ..Valued::plain(ClaimValue::None, o.core)
            });
        }
        _ => return None,
    };
    Some(Valued::of_number(number, unit))
}

/// The unit of a cell's claim; a scale or a percent sign may stand in the header alone.
fn unit_for(metric: &Metric, valued: &mut Valued, scale: Option<Decimal>) -> Option<UnitId> {
    let allowed = |unit: &str| unit == metric.unit || metric.units.iter().any(|u| u == unit);
    if let Some(own) = valued.unit.clone() {
        return allowed(own.as_str()).then_some(own);
    }
    if let Some(by) = scale.filter(|_| metric.least.is_some()) {
        valued.scale(by)?;
    }
    let number = valued.value.number()?;
    let plausible = metric.least.is_none_or(|least| number >= least) && (metric.unit != "rank" || number.is_integer());
    plausible.then(|| UnitId::new(&metric.unit))
}

impl Valued {
    fn scale(&mut self, by: Decimal) -> Option<()> {
        let times = |v: ClaimValue| v.number()?.checked_mul(by).map(|n| ClaimValue::Number(n.normalize()));
        self.value = times(self.value)?;
        self.max = self.max.and_then(times);
        self.low = self.low.and_then(times);
        self.high = self.high.and_then(times);
        Some(())
    }
}
