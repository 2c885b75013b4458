//! Mentions as flat JSON records: kind, span, text, and the normalised value in fields of its own.

use jiff::civil::Date;
use serde::Serialize;

use crate::annotate::Annotator;
use crate::annotate::figures::{Settled, settle};
use crate::annotate::gazetteer::Lexicon;
use crate::model::{
    Article, Duration, EntityMention, Grain, Mention, MentionKind, MultipleForm, NoiseKind, Number, NumberForm, Per,
    PeriodMention, Qualifier, ResolvedPeriod, Sign, TimeUnit,
};

/// One mention, flat.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[allow(missing_docs)]
pub struct MentionRecord {
    pub document: String,
    pub kind: &'static str,
    pub start: usize,
    pub end: usize,
    pub text: String,
    #[serde(flatten)]
    pub value: Fields,
}

/// The normalised value; what a kind does not have is left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_max: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<Qualifier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The unit as printed; of a bare number the noun that it counts, which is then its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_text: Option<String>,
    /// Whether the words beside it say that something rose or fell by it: `up`, `down`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<&'static str>,
    /// Of a fraction: its value, where `value` is its percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fraction: Option<String>,
    /// Of a duration: ISO 8601, `PT90M`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Of a time of day: `15:30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What it is counted by: `day`, or `1000000 tokens`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Which part of a price: `input`, `output`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// `digits`, `words` or `indefinite` ("an hour"); of a multiple, how it is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Of an ordinal: written as a number of a ranking ("No. 3").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbered: Option<bool>,
    /// Of a duration: "ninth week" rather than "nine weeks".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<bool>,
    /// Of a duration: "consecutive", "in a row".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consecutive: Option<bool>,
    /// Of a name: the likeliest entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Of a name: all that it may stand for, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Of a name: the ending that was folded away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Of a name: read by its shape, not from a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_shape: Option<bool>,
    /// Of a cue: its classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Of a period: its length, where it has a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// Of a period: its first day, when it can be settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Date>,
    /// Of a period that the words do not fix: its bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_earliest: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_latest: Option<Date>,
    /// Of a period: how it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<serde_json::Value>,
    /// Of digits that are no figure: what they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise: Option<NoiseKind>,
}

/// The name of a mention's kind.
pub fn kind_name(kind: &MentionKind) -> &'static str {
    match kind {
        MentionKind::Number(_) => "number",
        MentionKind::Quantity(_) => "quantity",
        MentionKind::Percent(_) => "percent",
        MentionKind::Points(_) => "points",
        MentionKind::Multiple(_) => "multiple",
        MentionKind::Fraction(_) => "fraction",
        MentionKind::Ordinal(_) => "ordinal",
        MentionKind::Period(_) => "period",
        MentionKind::Duration(_) => "duration",
        MentionKind::Vague(_) => "vague",
        MentionKind::Entity(_) => "entity",
        MentionKind::Cue(_) => "cue",
        MentionKind::Noise(NoiseKind::Clock) => "time",
        MentionKind::Noise(_) => "noise",
    }
}

/// All mentions of an article as records. `reference` is the day that "last week" counts from.
pub fn records(
    article: &Article,
    mentions: &[Mention],
    annotator: &Annotator,
    reference: Option<Date>,
) -> Vec<MentionRecord> {
    let plain = annotator.plain(&article.text);
    let mut records: Vec<_> = mentions.iter().map(|m| record(article, &plain, m, annotator, reference)).collect();
    for index in 0..mentions.len() {
        let change = change(article, mentions, index, annotator);
        if let (Some(record), Some(change)) = (records.get_mut(index), change) {
            record.value.change = Some(change);
        }
    }
    records
}

/// A mention as a record.
fn record(
    article: &Article,
    plain: &str,
    mention: &Mention,
    annotator: &Annotator,
    reference: Option<Date>,
) -> MentionRecord {
    let mut value = fields(&mention.kind, &annotator.lexicon, reference);
    let details = annotator.details(plain, mention);
    value.time = details.minute.map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60));
    value.unit_text = details.unit.map(|span| span.of(&article.text).to_owned());
    if value.unit.is_none() && matches!(mention.kind, MentionKind::Number(_) | MentionKind::Vague(_)) {
        value.unit = value.unit_text.as_ref().map(|noun| noun.to_lowercase());
    }
    MentionRecord {
        document: article.document.clone(),
        kind: kind_name(&mention.kind),
        start: mention.span.start,
        end: mention.span.end,
        text: mention.span.of(&article.text).to_owned(),
        value,
    }
}

/// How far from a figure the word may stand that says which way it moved something.
const NEAR: usize = 24;

/// Which way a figure moved something: "up 5 percent", "a 5% drop", "-3%", "doubled"; not what it moved to.
fn change(article: &Article, mentions: &[Mention], index: usize, annotator: &Annotator) -> Option<&'static str> {
    let mention = mentions.get(index)?;
    let (sign, grown) = match &mention.kind {
        MentionKind::Percent(n) | MentionKind::Points(n) | MentionKind::Number(n) => (n.sign, false),
        MentionKind::Fraction(_) => (None, false),
        MentionKind::Quantity(q) => (q.number.sign, false),
        MentionKind::Multiple(m) => (None, m.form == MultipleForm::Verb),
        _ => return None,
    };
    let way = |cue: &Mention| {
        let MentionKind::Cue(cue) = &cue.kind else { return None };
        let classes = classes(&annotator.lexicon, cue.term);
        let is = |class: &str| classes.iter().any(|c| c == class);
        if is("rising") { Some("up") } else { is("falling").then_some("down") }
    };
    if grown {
        return Some("up");
    }
    let text = &article.text;
    // "Fell to 3.2 million": behind a word for the level reached it is no change.
    let level = |m: &Mention| matches!(&m.kind, MentionKind::Cue(cue) if classes(&annotator.lexicon, cue.term).iter().any(|c| c == "level_to"));
    let before =
        mentions.get(..index)?.iter().rev().take(6).take_while(|m| matches!(m.kind, MentionKind::Cue(_)) && !level(m));
    let moved = before.filter(|m| m.span.end <= mention.span.start).find_map(|cue| {
        let gap = text.get(cue.span.end..mention.span.start)?;
        (gap.len() <= NEAR && !gap.contains([',', ';', '.', '。', '，', '；', '\n'])).then(|| way(cue))?
    });
    let share = matches!(mention.kind, MentionKind::Percent(_) | MentionKind::Points(_) | MentionKind::Multiple(_));
    let follows = || {
        let cue = mentions.get(index + 1..)?.iter().find(|m| m.span.start >= mention.span.end)?;
        let gap = text.get(mention.span.end..cue.span.start)?;
        (share && matches!(gap, "" | " " | "-" | "的")).then(|| way(cue))?
    };
    let signed = || match sign? {
        Sign::Plus => Some("up"),
        Sign::Minus => share.then_some("down"),
    };
    moved.or_else(follows).or_else(signed)
}

fn fields(kind: &MentionKind, lexicon: &Lexicon, reference: Option<Date>) -> Fields {
    match kind {
        MentionKind::Number(number) => of_number(number, None),
        MentionKind::Percent(number) => of_number(number, Some("percent")),
        MentionKind::Fraction(number) => {
            let fraction = number.value.checked_div(rust_decimal::Decimal::ONE_HUNDRED);
            Fields { fraction: fraction.map(|f| f.normalize().to_string()), ..of_number(number, Some("percent")) }
        }
        MentionKind::Points(number) => of_number(number, Some("percentage_points")),
        MentionKind::Quantity(quantity) => {
            let (per, part) = match &quantity.per {
                Some(Per::Time(unit)) => (word(unit), None),
                Some(Per::Quantity { count, unit, part }) => {
                    (Some(format!("{} {unit}", count.normalize())), part.clone())
                }
                None => (None, None),
            };
            Fields { per, part, ..of_number(&quantity.number, Some(quantity.unit.as_str())) }
        }
        MentionKind::Multiple(multiple) => {
            Fields { form: word(&multiple.form), ..of_number(&multiple.number, Some("times")) }
        }
        MentionKind::Ordinal(ordinal) => Fields {
            value: Some(ordinal.place.to_string()),
            unit: Some("rank".to_owned()),
            numbered: Some(ordinal.numbered),
            ..Fields::default()
        },
        MentionKind::Duration(duration) => Fields {
            ordinal: Some(duration.ordinal),
            consecutive: Some(duration.consecutive),
            duration: iso_duration(duration).filter(|_| !duration.ordinal),
            ..of_number(&duration.number, word(&duration.unit).as_deref())
        },
        MentionKind::Vague(vague) => {
            let time = vague.time.as_ref().and_then(word);
            of_number(&vague.number, vague.unit.as_ref().map(|u| u.as_str()).or(time.as_deref()))
        }
        MentionKind::Period(period) => of_period(period, reference),
        MentionKind::Entity(entity) => of_entity(entity),
        MentionKind::Cue(cue) => Fields { classes: classes(lexicon, cue.term), ..Fields::default() },
        MentionKind::Noise(noise) => Fields { noise: Some(*noise), ..Fields::default() },
    }
}

fn classes(lexicon: &Lexicon, term: u32) -> Vec<String> {
    // A word that a pattern quotes is a class by itself, named by the quotation: of no use to a reader.
    let names = lexicon.term(term).classes.iter().map(|class| lexicon.class_name(class));
    names.filter(|name| !name.starts_with('\'')).map(str::to_owned).collect()
}

fn of_number(number: &Number, unit: Option<&str>) -> Fields {
    let form = match number.form {
        NumberForm::Digits => "digits",
        NumberForm::Words => "words",
        NumberForm::Indefinite => "indefinite",
    };
    Fields {
        value: Some(number.value.normalize().to_string()),
        value_max: number.max.map(|max| max.normalize().to_string()),
        low: Some(number.low.normalize().to_string()),
        high: Some(number.high.normalize().to_string()),
        qualifier: Some(number.qualifier),
        unit: unit.map(str::to_owned),
        form: Some(form.to_owned()),
        ..Fields::default()
    }
}

fn of_entity(entity: &EntityMention) -> Fields {
    Fields {
        id: entity.id().map(ToString::to_string),
        ids: entity.readings.iter().map(ToString::to_string).collect(),
        variant: entity.variant.clone(),
        by_shape: Some(entity.by_shape),
        ..Fields::default()
    }
}

/// "90 minutes" as `PT90M`.
fn iso_duration(duration: &Duration) -> Option<String> {
    let value = duration.number.value.normalize();
    Some(match duration.unit {
        TimeUnit::Second => format!("PT{value}S"),
        TimeUnit::Minute => format!("PT{value}M"),
        TimeUnit::Hour => format!("PT{value}H"),
        TimeUnit::Day => format!("P{value}D"),
        TimeUnit::Week => format!("P{value}W"),
        TimeUnit::Month => format!("P{value}M"),
        TimeUnit::Quarter => format!("P{}M", value.checked_mul(rust_decimal::Decimal::from(3))?.normalize()),
        TimeUnit::Year => format!("P{value}Y"),
    })
}

/// A period by itself: what is told from a passage ("the day before") is told from the reference day.
fn settled(period: &PeriodMention, reference: Option<Date>) -> Settled {
    match (settle(period, reference, None), reference) {
        (Settled::Open, Some(day)) => {
            settle(period, reference, Some(ResolvedPeriod { start: day, end: day, grain: Some(Grain::Day) }))
        }
        (settled, _) => settled,
    }
}

fn of_period(period: &PeriodMention, reference: Option<Date>) -> Fields {
    let stated = serde_json::to_value(&period.expr).ok();
    let open = Fields { grain: period.grain, stated, ..Fields::default() };
    match settled(period, reference) {
        Settled::Fixed(days) => Fields {
            period_start: Some(days.start),
            period_end: Some(days.end),
            grain: days.grain.or(period.grain),
            ..open
        },
        Settled::Bounds { earliest, latest } => {
            Fields { period_earliest: Some(earliest), period_latest: Some(latest), ..open }
        }
        Settled::Open => open,
    }
}

/// The name by which a plain enum is serialised.
fn word<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Engine;
    use crate::read::Given;

    #[test]
    fn mentions_are_flat() {
        let engine = Engine::load(None).expect("the built-in rules load");
        let text = "Qwen3-Max fell to third with nearly 4.2tn tokens a day, up 15%.\n";
        let given = Given { lang: Some("en".into()), ..Given::default() };
        let article = crate::read::read("a.txt", text.as_bytes(), None, &given).expect("an article");
        let annotator = &engine.pack("en").expect("English").annotator;
        let records: Vec<MentionRecord> = records(&article, &engine.mentions(&article), annotator, None);
        let of = |kind: &str| records.iter().find(|r| r.kind == kind).expect(kind);
        let quantity = serde_json::to_value(of("quantity")).expect("json");
        assert_eq!(quantity["value"], "4200000000000");
        assert_eq!((&quantity["unit"], &quantity["per"]), (&"tokens".into(), &"day".into()));
        assert_eq!(quantity["qualifier"], "nearly");
        assert_eq!(of("ordinal").value.value.as_deref(), Some("3"));
        assert_eq!(of("entity").value.id.as_deref(), Some("model:qwen3-max"));
        assert!(of("cue").value.classes.iter().any(|class| class == "falling"));
        for r in &records {
            assert_eq!(article.text.get(r.start..r.end), Some(r.text.as_str()));
        }
    }
}
