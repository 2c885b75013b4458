//! Questions and fact keys: which claims speak of the same thing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::source::{FactId, hash_id};
use crate::model::{Baseline, Claim, EntityId, Grain, MetricId, UnitId};
use crate::rules::Arithmetic;

/// What is asked: a metric of a subject on a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The metric.
    pub metric: MetricId,
    /// The metric that changed, is shared or ranked.
    pub of: Option<MetricId>,
    /// Whom it is about.
    pub subject: EntityId,
    /// Where it was measured.
    pub platform: Option<String>,
}

/// What tells one fact from another: the question, and every part of a key in CLAIM.md.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactKey {
    /// The question it answers.
    pub question: Question,
    /// The second entity.
    pub object: Option<EntityId>,
    /// The part of the platform, as stated.
    pub scope: Option<String>,
    /// What a change is measured against.
    pub baseline: Option<Baseline>,
    /// The N of a top-N count.
    pub n: Option<String>,
    /// What has lasted.
    pub state: Option<String>,
    /// The unit.
    pub unit: UnitId,
    /// Length of period.
    pub grain: Option<Grain>,
    /// First day.
    pub period_start: Option<Date>,
    /// Last day.
    pub period_end: Option<Date>,
    /// Part of a price.
    pub part: Option<String>,
    /// Total, average, peak.
    pub measure: Option<String>,
}

impl FactKey {
    /// The key of a claim; none when its period is open, for then it cannot be known which fact it speaks of. A day
    /// of release needs no period: a model comes out once.
    pub fn of(claim: &Claim, arithmetic: &Arithmetic) -> Option<FactKey> {
        let timeless = claim.unit.as_str() == "date";
        let dated = claim.period_start.is_some() && claim.period_end.is_some();
        (dated || timeless).then(|| FactKey::open(claim, arithmetic))
    }

    /// The key of a claim as far as it is known, its period perhaps open.
    pub fn open(claim: &Claim, arithmetic: &Arithmetic) -> FactKey {
        // A place among models is by use unless the article names another ranking (CLAIM.md, "Superlatives of use").
        let by_use =
            (claim.metric.as_str() == "rank" && claim.of.is_none()).then(|| arithmetic.measured_by()).flatten();
        // "A total of 4 trillion" and "4 trillion" say the same of a sum.
        let measure = claim.measure.clone().filter(|m| m != "total");
        FactKey {
            question: Question {
                metric: claim.metric.clone(),
                of: claim.of.clone().or_else(|| by_use.cloned()),
                subject: claim.subject.clone(),
                platform: claim.platform.clone(),
            },
            object: claim.object.clone(),
            scope: claim.scope.clone(),
            baseline: claim.baseline,
            n: claim.n.clone(),
            state: claim.state.clone(),
            unit: claim.unit.clone(),
            grain: grain(claim, arithmetic),
            period_start: claim.period_start,
            period_end: claim.period_end,
            part: claim.part.clone(),
            measure,
        }
    }

    /// The same key with another subject.
    pub fn with_subject(&self, subject: &EntityId) -> FactKey {
        let question = Question { subject: subject.clone(), ..self.question.clone() };
        FactKey { question, ..self.clone() }
    }

    /// The same key for another period.
    pub fn with_period(&self, start: Date, end: Date) -> FactKey {
        FactKey { period_start: Some(start), period_end: Some(end), ..self.clone() }
    }

    /// The id of the fact with this key. Entities count in their folded form: `GLM5.2` and `glm-5.2` are one model.
    pub fn id(&self) -> FactId {
        let question = &self.question;
        let text = |o: &Option<String>| o.clone().unwrap_or_default();
        let parts = [
            question.metric.to_string(),
            question.of.as_ref().map(ToString::to_string).unwrap_or_default(),
            question.subject.folded(),
            text(&question.platform),
            self.object.as_ref().map(EntityId::folded).unwrap_or_default(),
            text(&self.scope),
            self.baseline.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(&self.n),
            text(&self.state),
            self.unit.to_string(),
            self.grain.map(|g| g.to_string()).unwrap_or_default(),
            self.period_start.map(|d| d.to_string()).unwrap_or_default(),
            self.period_end.map(|d| d.to_string()).unwrap_or_default(),
            text(&self.part),
            text(&self.measure),
        ];
        FactId::new(hash_id("fact", parts.iter().map(String::as_str)))
    }
}

/// Only of a sum does it matter whether it is a day's or a month's: the daily average of March grew as March did. For all
/// else the grain is the period's own.
fn grain(claim: &Claim, arithmetic: &Arithmetic) -> Option<Grain> {
    let own = claim.period_start.zip(claim.period_end).and_then(|(start, end)| whole_period(start, end));
    if arithmetic.adds_up(&claim.metric) { claim.grain.or(own) } else { own.or(claim.grain) }
}

/// The grain of a period that is exactly a day, seven days, a calendar month, quarter or year.
pub(super) fn whole_period(start: Date, end: Date) -> Option<Grain> {
    let days = start.until(end).ok()?.get_days() + 1;
    let months = months_spanned(start, end);
    match (days, months) {
        (1, _) => Some(Grain::Day),
        (7, _) => Some(Grain::Week),
        (_, Some(1)) => Some(Grain::Month),
        (_, Some(3)) if start.month() % 3 == 1 => Some(Grain::Quarter),
        (_, Some(12)) if start.month() == 1 => Some(Grain::Year),
        _ => None,
    }
}

/// How many whole calendar months the days are.
fn months_spanned(start: Date, end: Date) -> Option<i32> {
    let whole = start.day() == 1 && end == end.last_of_month();
    let months =
        (i32::from(end.year()) - i32::from(start.year())) * 12 + i32::from(end.month()) - i32::from(start.month());
    whole.then_some(months + 1)
}

#[cfg(test)]
mod tests {
    use super::super::Registry;
    use super::super::testing::{Makers, claim, volume};
    use super::*;
    use jiff::civil::date;

    fn key(claim: &Claim) -> Option<FactKey> {
        FactKey::of(claim, Makers.arithmetic())
    }

    #[test]
    fn a_place_is_by_what_the_pack_measures() {
        let unsaid = claim("rank", "model:a-1", "1", "rank");
        let said = Claim { of: Some("token_volume".into()), ..unsaid.clone() };
        assert_eq!(key(&unsaid), key(&said));
        assert_eq!(FactKey::open(&unsaid, &Arithmetic::default()).question.of, None);
    }

    #[test]
    fn spellings_of_one_model_share_a_fact() {
        let (one, other) = (volume("model:glm-5.2", "2.11"), volume("model:GLM5.2", "2.1"));
        assert_eq!(key(&one).unwrap().id(), key(&other).unwrap().id());
    }

    #[test]
    fn seven_days_are_a_week_and_its_grain_need_not_be_said() {
        let said = volume("all", "4.1");
        let unsaid = Claim { grain: None, ..said.clone() };
        assert_eq!(key(&said), key(&unsaid));
        assert_eq!(whole_period(date(2026, 2, 1), date(2026, 2, 28)), Some(Grain::Month));
        assert_eq!(whole_period(date(2026, 1, 1), date(2026, 6, 30)), None);
    }

    #[test]
    fn a_daily_average_grows_as_its_month_does_and_is_no_sum_of_it() {
        let march = |metric, unit| Claim {
            period_start: Some(date(2026, 3, 1)),
            period_end: Some(date(2026, 3, 31)),
            ..claim(metric, "market:cn", "40", unit)
        };
        let with = |grain, metric, unit| key(&Claim { grain: Some(grain), ..march(metric, unit) });
        assert_eq!(with(Grain::Day, "change", "percent"), with(Grain::Month, "change", "percent"));
        assert_ne!(with(Grain::Day, "token_volume", "tokens"), with(Grain::Month, "token_volume", "tokens"));
    }

    #[test]
    fn open_periods_have_no_key_and_releases_need_none() {
        let mut price = claim("price", "model:a-1", "0.3", "usd_per_mtok");
        (price.period_start, price.period_end) = (None, None);
        assert_eq!(key(&price), None);
        let release = Claim { unit: "date".into(), value: "2026-02-12".parse().unwrap(), ..price };
        assert!(key(&release).is_some());
    }
}
