//! Mentions as flat JSON records: kind, span, text, and the normalised value in fields of its own.

use jiff::civil::Date;
use serde::Serialize;

use crate::annotate::figures::{Settled, settle};
use crate::annotate::gazetteer::Lexicon;
use crate::model::{
    Article, EntityMention, Grain, Mention, MentionKind, NoiseKind, Number, NumberForm, Per, PeriodMention, Qualifier,
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
    /// What it is counted by: `day`, or `1000000 tokens`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Which part of a price: `input`, `output`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// `digits` or `words`; of a multiple, how it is said.
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
        MentionKind::Noise(_) => "noise",
    }
}

/// A mention as a record. `reference` is the day that "last week" counts from.
pub fn record(article: &Article, mention: &Mention, lexicon: &Lexicon, reference: Option<Date>) -> MentionRecord {
    MentionRecord {
        document: article.document.clone(),
        kind: kind_name(&mention.kind),
        start: mention.span.start,
        end: mention.span.end,
        text: mention.span.of(&article.text).to_owned(),
        value: fields(&mention.kind, lexicon, reference),
    }
}

fn fields(kind: &MentionKind, lexicon: &Lexicon, reference: Option<Date>) -> Fields {
    match kind {
        MentionKind::Number(number) => of_number(number, None),
        MentionKind::Percent(number) | MentionKind::Fraction(number) => of_number(number, Some("percent")),
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
    lexicon.term(term).classes.iter().map(|class| lexicon.class_name(class).to_owned()).collect()
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

fn of_period(period: &PeriodMention, reference: Option<Date>) -> Fields {
    let stated = serde_json::to_value(&period.expr).ok();
    let open = Fields { grain: period.grain, stated, ..Fields::default() };
    match settle(period, reference, None) {
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
        let lexicon = &engine.pack("en").expect("English").annotator.lexicon;
        let records: Vec<MentionRecord> =
            engine.mentions(&article).iter().map(|m| record(&article, m, lexicon, None)).collect();
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
