//! A figure's value in the unit that the claim record wants.

use rust_decimal::Decimal;

use super::scene::Scene;
use crate::extract::{Match, NodeKind, Sentence};
use crate::model::{
    ByteSpan, ClaimValue, Mention, MentionKind, NoiseKind, Number, Per, PeriodExpr, PeriodMention, Qualifier, Quantity,
    TimeUnit, UnitId,
};

/// A value with its unit, its interval and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valued {
    /// The value.
    pub value: ClaimValue,
    /// Upper end of a range.
    pub max: Option<ClaimValue>,
    /// The unit that the figure brings; none when the metric's stands.
    pub unit: Option<UnitId>,
    /// The interval of the printed digits.
    pub low: Option<ClaimValue>,
    /// Its upper end.
    pub high: Option<ClaimValue>,
    /// The hedge.
    pub qualifier: Qualifier,
    /// The figure as printed.
    pub core: ByteSpan,
    /// "a day", when the figure says so itself.
    pub per: Option<TimeUnit>,
    /// What a price is for so many of, when the figure says so itself.
    pub per_unit: Option<UnitId>,
    /// `input` or `output` of a price.
    pub part: Option<String>,
}

impl Valued {
    /// A value without a unit, printed at `core`.
    pub fn plain(value: ClaimValue, core: ByteSpan) -> Self {
        Self {
            value,
            max: None,
            unit: None,
            low: None,
            high: None,
            qualifier: Qualifier::Exact,
            core,
            per: None,
            per_unit: None,
            part: None,
        }
    }

    /// A number, with the unit that it brings.
    pub fn of_number(number: &Number, unit: Option<&str>) -> Self {
        Self {
            value: ClaimValue::Number(number.value),
            max: number.max.map(ClaimValue::Number),
            unit: unit.map(UnitId::new),
            low: Some(ClaimValue::Number(number.low)),
            high: Some(ClaimValue::Number(number.high)),
            qualifier: number.qualifier,
            ..Self::plain(ClaimValue::None, number.core)
        }
    }

    /// Turns a rise into a fall.
    pub fn negate(&mut self) {
        self.value = flip(self.value);
        let (low, high) = (self.low.map(flip), self.high.map(flip));
        (self.low, self.high) = if low <= high { (low, high) } else { (high, low) };
        if let Some(max) = self.max.map(flip) {
            // "fell 2 to 3 percent": the lower end is the larger fall.
            (self.max, self.value) = (Some(self.value.max(max)), self.value.min(max));
        }
    }
}

impl Valued {
    /// "Beats it by 40 percent" is 1.4 times it.
    pub fn as_multiple(&mut self) -> Option<()> {
        let multiple = |v: ClaimValue| {
            let whole = v.number()?.checked_div(Decimal::ONE_HUNDRED)?.checked_add(Decimal::ONE)?;
            Some(ClaimValue::Number(whole.normalize()))
        };
        self.value = multiple(self.value)?;
        self.max = self.max.and_then(multiple);
        (self.low, self.high) = (self.low.and_then(multiple), self.high.and_then(multiple));
        self.unit = Some("times".into());
        Some(())
    }
}

impl Valued {
    /// 28 cents are 0.28 dollars.
    pub fn as_hundredth(&mut self) -> Option<()> {
        let part = |v: ClaimValue| {
            let dollars = v.number()?.checked_div(Decimal::ONE_HUNDRED)?;
            Some(ClaimValue::Number(dollars.normalize()))
        };
        self.value = part(self.value)?;
        self.max = self.max.and_then(part);
        (self.low, self.high) = (self.low.and_then(part), self.high.and_then(part));
        self.unit = None;
        Some(())
    }
}

/// １ as 1.
fn plain_digit(c: char) -> char {
    let wide = u32::from(c).checked_sub(u32::from('０')).filter(|digit| *digit < 10);
    wide.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
}

/// A number as a fall.
fn flip(value: ClaimValue) -> ClaimValue {
    match value {
        ClaimValue::Number(n) => ClaimValue::Number(-n.abs()),
        other => other,
    }
}

/// The value of the figure at node `at`.
pub fn value_at(text: &str, sentence: &Sentence, at: usize, mentions: &[Mention]) -> Option<Valued> {
    let node = sentence.nodes.get(at)?;
    let index = match &node.kind {
        NodeKind::Figure(index) => *index,
        // "the top five": the five.
        NodeKind::Entity(subject) => {
            let value = subject.id.slug().parse().unwrap_or_default();
            return Some(Valued::plain(value, node.span));
        }
        _ => return Some(Valued::plain(ClaimValue::None, node.span)),
    };
    match &mentions.get(index)?.kind {
        MentionKind::Number(number) => Some(Valued::of_number(number, None)),
        MentionKind::Percent(number) => Some(Valued::of_number(number, Some("percent"))),
        MentionKind::Points(number) => Some(Valued::of_number(number, Some("percentage_points"))),
        MentionKind::Fraction(number) => Some(Valued::of_number(number, Some("percent"))),
        MentionKind::Multiple(multiple) => Some(Valued::of_number(&multiple.number, Some("times"))),
        MentionKind::Quantity(quantity) => of_quantity(quantity),
        MentionKind::Ordinal(ordinal) => Some(Valued {
            unit: Some("rank".into()),
            ..Valued::plain(ClaimValue::Number(ordinal.place.into()), ordinal.core)
        }),
        MentionKind::Duration(duration) => {
            let unit = match duration.unit {
                TimeUnit::Day => "days",
                TimeUnit::Week => "weeks",
                TimeUnit::Month => "months",
                _ => return None,
            };
            Some(Valued::of_number(&duration.number, Some(unit)))
        }
        MentionKind::Noise(NoiseKind::ListNumber) => {
            let text = node.span.of(text);
            let circled = text.chars().next().filter(|c| ('①'..='⑳').contains(c));
            if let Some(place) = circled.and_then(|c| u32::from(c).checked_sub(u32::from('①'))) {
                let place = ClaimValue::Number(Decimal::from(place + 1));
                return Some(Valued { unit: Some("rank".into()), ..Valued::plain(place, node.span) });
            }
            let digits: String = text
                .chars()
                .filter_map(|c| plain_digit(c).to_digit(10))
                .filter_map(|d| char::from_digit(d, 10))
                .collect();
            Some(Valued { unit: Some("rank".into()), ..Valued::plain(digits.parse().ok()?, node.span) })
        }
        _ => None,
    }
}

fn of_quantity(quantity: &Quantity) -> Option<Valued> {
    let mut valued = Valued::of_number(&quantity.number, Some(quantity.unit.as_str()));
    match &quantity.per {
        Some(Per::Time(unit)) => valued.per = Some(*unit),
        Some(Per::Quantity { count, unit, part }) if !count.is_zero() => {
            let per_million = |v: Option<ClaimValue>| {
                let scaled = v?.number()?.checked_mul(Decimal::from(1_000_000))?.checked_div(*count)?;
                Some(ClaimValue::Number(scaled.normalize()))
            };
            valued.value = per_million(Some(valued.value))?;
            valued.max = per_million(valued.max);
            (valued.low, valued.high) = (per_million(valued.low), per_million(valued.high));
            valued.per_unit = Some(unit.clone());
            valued.part = part.clone();
        }
        _ => {}
    }
    Some(valued)
}

/// The day of a `release_date`: a stated day, settled by the caller.
pub fn is_day(period: &PeriodMention) -> bool {
    match &period.expr {
        PeriodExpr::Day(_) | PeriodExpr::Weekday(_) => true,
        PeriodExpr::Since(inner) | PeriodExpr::AsOf(inner) | PeriodExpr::Within { inner, .. } => {
            matches!(**inner, PeriodExpr::Day(_))
        }
        PeriodExpr::Relative { unit: TimeUnit::Day, .. } => true,
        _ => false,
    }
}

/// A feature of a cue inside a figure: the gain in "fifth straight weekly gain".
fn feature_inside(span: ByteSpan, feature: &str, scene: &Scene<'_>) -> Option<String> {
    let from = scene.mentions.partition_point(|m| m.span.start < span.start);
    scene.mentions[from..].iter().take_while(|m| m.span.start < span.end).find_map(|m| match &m.kind {
        MentionKind::Cue(cue) => scene.grammar.feature(cue.term, feature).map(str::to_owned),
        _ => None,
    })
}

/// The text or number that a role gives to a text field: a cue's feature, an entity's id, a figure's value.
pub fn role_text(m: &Match, role: &str, field: &str, sentence: &Sentence, scene: &Scene<'_>) -> Option<String> {
    let grammar = scene.grammar;
    let at = m.role(grammar, role)?;
    match &sentence.nodes.get(at)?.kind {
        NodeKind::Cue(term) => grammar.feature(*term, field).map(str::to_owned),
        NodeKind::Entity(subject) if field == "n" => Some(subject.id.slug().to_owned()),
        NodeKind::Entity(subject) => Some(subject.id.as_str().to_owned()),
        NodeKind::Figure(_) if field == "state" => feature_inside(sentence.nodes[at].span, field, scene),
        NodeKind::Figure(_) => value_at(&scene.article.text, sentence, at, scene.mentions).map(|v| v.value.to_string()),
        _ => None,
    }
}
