//! One cell of a table as a claim.

use rust_decimal::Decimal;

use super::label::{Label, change_of, nodes, scaled_metric};
use super::{Columns, Context, Fold, Row};
use crate::extract::Subject;
use crate::model::{
    Baseline, ByteSpan, Cell, Claim, ClaimValue, Evidence, MentionKind, MetricId, ResolvedPeriod, UnitId,
};
use crate::resolve::Language;
use crate::resolve::state::{Sourced, State};
use crate::resolve::value::Valued;
use crate::rules::{Inherit, Metric};

/// What moves by so many points is a part, whatever else the table counts.
const POINTS: &str = "percentage_points";

/// "+0.7pp", "-12%": a figure with a sign, whatever its column is called.
pub fn moved(kind: &MentionKind) -> bool {
    matches!(kind, MentionKind::Percent(n) | MentionKind::Points(n) if n.sign.is_some())
}

/// The metric of the pack that tells parts of a whole, when there is just one.
pub fn part_metric(language: Language<'_>) -> Option<String> {
    let mut parts = language.metrics.iter().filter(|(_, metric)| !metric.baseline && metric.unit == "percent");
    let only = parts.next().map(|(id, _)| id.as_str().to_owned());
    only.filter(|_| parts.next().is_none())
}

pub struct CellContext<'a> {
    pub context: &'a Context<'a>,
    pub state: &'a State,
    pub head: &'a Label,
    pub row: Option<&'a Label>,
    pub row_label: &'a Label,
    pub columns: &'a Columns,
    pub cell: &'a Cell,
    pub column: usize,
}

impl CellContext<'_> {
    pub fn read(&self, found: &mut Row, fold: &Fold<'_>) {
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
            // 日均Token（万亿） before cells of numbers.
            None if self.row_label.scale.is_some() && self.column > 0 => scaled_metric(self.context.language),
            None if self.is_part(kind) => part_metric(self.context.language).or(self.columns.default_metric.clone()),
            // "| Week | China | US |" and 9.14T, of what the words above it or the platform count.
            None if scaled && self.columns.default_metric.is_none() && self.is_headed() => {
                by_unit.filter(|_| self.columns.counts_units).map(|(id, _)| id.as_str().to_owned())
            }
            None if self.is_headed() => self.columns.default_metric.clone(),
            None if !self.head.span.is_empty() => None,
            // "#1  MiniMax M2.7  1.92" without a header, below （单位：T tokens）.
            None if matches!(kind, MentionKind::Ordinal(_)) => self.places(),
            // "1  (2)  MiMo-V2.5  4.38": counted, and beside it a place of which nothing says when it was.
            None if self.cell.span.of(&self.context.article.text).starts_with(['(', '（', '[']) => None,
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

    /// Whether the column is a time's or somebody's.
    fn is_headed(&self) -> bool {
        self.head.period.is_some() || self.head.subject.is_some()
    }

    /// "18.9%" under "May": a percentage without a sign under a time or a name is a part.
    fn is_part(&self, kind: &MentionKind) -> bool {
        self.is_headed()
            && self.columns.default_metric.is_none()
            && matches!(kind, MentionKind::Percent(number) if number.sign.is_none())
    }

    fn claim(&self, index: usize, fold: &Fold<'_>) -> Result<Claim, &'static str> {
        let mention = &self.context.mentions[index];
        let id = self.metric(&mention.kind)?;
        let metric = self.context.language.metrics.get(&id).ok_or("no_metric")?;
        if metric.baseline && self.columns.counts_other {
            return Err("other_unit");
        }
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
        // "+1.2" or "+1.2%" beneath "Change (pp)".
        if let Some(named) = self.head.unit.as_ref().filter(|named| metric.units.contains(named)) {
            valued.unit = Some(UnitId::new(named));
        }
        // 上升2位 beneath 较上周: places, where neither cell nor header says what the move is counted in.
        if metric.baseline && valued.unit.is_none() && self.counts_things(index) {
            return Err("other_unit");
        }
        let unit = unit_for(metric, &mut valued, scale).ok_or("other_unit")?;
        if metric.baseline && self.falls() {
            valued.negate();
        }
        Ok(self.made(&id, metric, subject, valued, unit, fold))
    }

    /// Whether a word stands behind a bare figure, which it must be counting.
    fn counts_things(&self, index: usize) -> bool {
        let end = self.context.mentions[index].span.end;
        let behind = self.context.article.text.get(end..self.cell.span.end).unwrap_or("");
        behind.trim_start().starts_with(char::is_alphabetic)
    }

    /// The claim of a cell.
    pub fn made(
        &self,
        id: &str,
        metric: &Metric,
        subject: &Subject,
        valued: Valued,
        unit: UnitId,
        fold: &Fold<'_>,
    ) -> Claim {
        let quote = self.row.map_or(self.cell.span, |l| l.span.join(self.cell.span));
        let (id_of_subject, measured_at) = fold(subject);
        let text = &self.context.article.text;
        let document = self.context.article.document.clone();
        let mut claim = Claim {
            value: valued.value,
            value_max: valued.max,
            of: self.of(metric, &unit),
            qualifier: valued.qualifier,
            platform: measured_at.or_else(|| self.state.platform.as_ref().map(|p| p.value.clone())),
            scope: self.head.scope.clone().or(subject.scope.clone()),
            attribution: self.state.attribution.iter().map(|a| a.value.clone()).collect(),
            quote: quote.of(text).to_owned(),
            start: quote.start,
            end: quote.end,
            value_text: valued.core.of(text).to_owned(),
            value_low: valued.low,
            value_high: valued.high,
            part: self.head.part.clone().or_else(|| self.row_label.part.clone()).filter(|_| metric.in_cells.is_some()),
            ..Claim::of(document, id, id_of_subject, unit, "table-cell")
        };
        self.fill(&mut claim, metric);
        claim
    }

    /// What a column of changes or shares is of: what another column, or the words above the table, count.
    fn of(&self, metric: &Metric, unit: &UnitId) -> Option<MetricId> {
        let default = metric.of.as_deref()?;
        if unit.as_str() == POINTS
            && let Some(part) = part_metric(self.context.language)
        {
            return Some(MetricId::new(part));
        }
        let counts = |id: &&String| {
            let labels = self.columns.labels.iter().map(|label| label.metric.as_ref());
            // 本周Token（T）: what has a scale counts what the scale is of.
            let scaled = self.columns.labels.iter().any(|label| label.metric.is_none() && label.scale.is_some());
            let by_scale = scaled_metric(self.context.language).filter(|_| scaled);
            labels
                .chain([self.columns.default_metric.as_ref(), by_scale.as_ref()])
                .flatten()
                .any(|counted| counted == *id)
        };
        // 份额变动: the head names what moved.
        let named = |id: &&String| self.head.metrics.iter().any(|named| named == *id);
        let of = metric.of_last.iter().find(named).or_else(|| metric.of_last.iter().find(counts));
        Some(MetricId::new(of.map_or(default, String::as_str)))
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
            // A column of changes or places beside columns of two weeks.
            let latest = || self.columns.latest.clone();
            if let Some(stated) = own.or_else(row).or_else(latest).or_else(passage) {
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
                Some(said) => said.parse().ok(),
                None => {
                    let usual = claim.grain.filter(|grain| metric.against_previous.contains(grain));
                    let named = self.head.against.and_then(|against| previous(&against, claim));
                    named.or(usual.filter(|_| self.head.against.is_none()).map(Baseline::Previous))
                }
            };
        }
    }
}

/// What a change is against when the period of that name is the one just before the claim's.
fn previous(against: &ResolvedPeriod, claim: &Claim) -> Option<Baseline> {
    let next = against.end.tomorrow().ok()?;
    let grain = claim.grain.filter(|grain| against.grain == Some(*grain))?;
    (claim.period_start == Some(next)).then_some(Baseline::Previous(grain))
}

/// The amount of a cell.
pub fn amount(kind: &MentionKind) -> Option<Valued> {
    let (number, unit) = match kind {
        MentionKind::Number(n) => (n, None),
        MentionKind::Percent(n) => (n, Some("percent")),
        MentionKind::Points(n) => (n, Some(POINTS)),
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
