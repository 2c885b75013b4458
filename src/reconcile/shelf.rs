//! Facts in the order in which checks ask for them.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::civil::Date;

use super::fact::Fact;
use super::key::FactKey;
use super::periods::Days;
use crate::model::{EntityId, Grain, MetricId};

/// What figures must share to be laid side by side: all but whose they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    metric: MetricId,
    platform: Option<String>,
    scope: Option<String>,
    measure: Option<String>,
    grain: Option<Grain>,
    start: Option<Date>,
    end: Option<Date>,
}

impl Slot {
    /// Where the fact itself stands.
    pub fn of(key: &FactKey) -> Slot {
        Slot {
            metric: key.question.metric.clone(),
            platform: key.question.platform.clone(),
            scope: key.scope.clone(),
            measure: key.measure.clone(),
            grain: key.grain,
            start: key.period_start,
            end: key.period_end,
        }
    }

    /// Where figures of another metric for the same period and scope stand.
    pub fn of_metric(key: &FactKey, metric: &str) -> Slot {
        Slot { metric: MetricId::new(metric), ..Slot::of(key) }
    }

    /// The same slot where figures have no platform.
    pub fn of_no_platform(&self) -> Slot {
        Slot { platform: None, ..self.clone() }
    }

    /// The same slot for figures of any grain.
    pub fn of_any_grain(&self) -> Slot {
        Slot { grain: None, ..self.clone() }
    }

    /// What is measured there.
    pub fn metric(&self) -> &MetricId {
        &self.metric
    }

    /// The slot's own period.
    pub fn days(&self) -> Option<Days> {
        self.start.zip(self.end)
    }

    /// The same slot at another period.
    pub fn at(&self, (start, end): Days) -> Slot {
        Slot { start: Some(start), end: Some(end), ..self.clone() }
    }
}

/// Facts by slot and folded subject.
type Slots<'f> = BTreeMap<Slot, BTreeMap<String, Vec<&'f Fact>>>;

/// All facts of a reconciliation, by slot and subject.
#[derive(Clone)]
pub(super) struct Shelf<'f> {
    facts: &'f [Fact],
    slots: Rc<Slots<'f>>,
    /// A fact that is to be read in the place of the one with its id.
    instead: Option<&'f Fact>,
}

impl<'f> Shelf<'f> {
    /// Puts facts on the shelf; the order of each list is that of the ids.
    pub fn of(facts: &'f [Fact]) -> Self {
        let mut slots: Slots<'f> = BTreeMap::new();
        for fact in facts {
            let subjects = slots.entry(Slot::of(&fact.key)).or_default();
            subjects.entry(fact.key.question.subject.folded()).or_default().push(fact);
        }
        for list in slots.values_mut().flat_map(BTreeMap::values_mut) {
            list.sort_by(|a, b| a.id.cmp(&b.id));
        }
        Self { facts, slots: Rc::new(slots), instead: None }
    }

    /// The same shelf with one fact read as another.
    pub fn with(&self, fact: &'f Fact) -> Self {
        Self { instead: Some(fact), ..self.clone() }
    }

    fn read(&self, fact: &'f Fact) -> &'f Fact {
        self.instead.filter(|instead| instead.id == fact.id).unwrap_or(fact)
    }

    /// Every fact.
    pub fn facts(&self) -> &'f [Fact] {
        self.facts
    }

    /// Every slot with its facts by folded subject.
    pub fn slots(&self) -> impl Iterator<Item = (&Slot, &BTreeMap<String, Vec<&'f Fact>>)> {
        self.slots.iter()
    }

    /// The facts of a slot, in the order of subjects.
    pub fn at(&self, slot: &Slot) -> impl Iterator<Item = &'f Fact> {
        let facts = self.slots.get(slot).into_iter().flat_map(|subjects| subjects.values().flatten());
        facts.map(|fact| self.read(fact))
    }

    /// A subject's own plain figure in a slot: no second entity, no baseline, no state. With a value.
    pub fn figure(&self, slot: &Slot, subject: &EntityId) -> Option<&'f Fact> {
        let list = self.slots.get(slot)?.get(&subject.folded())?;
        list.iter().map(|fact| self.read(fact)).find(|fact| is_plain(&fact.key) && fact.interval().is_some())
    }
}

/// A figure that says how much of something a subject has, and no more.
pub(super) fn is_plain(key: &FactKey) -> bool {
    key.object.is_none() && key.baseline.is_none() && key.state.is_none() && key.n.is_none() && key.part.is_none()
}

/// A fact's days, when it has any.
pub(super) fn days(key: &FactKey) -> Option<Days> {
    key.period_start.zip(key.period_end)
}
