//! Days that stand for weeks: "Week of | Tokens", and beneath it "Nov. 10", "Nov. 17".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::label::Label;
use crate::model::{Grain, ResolvedPeriod};

/// Which end of its week a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// "Week of", "week starting".
    Start,
    /// "Week ending".
    End,
}

impl Edge {
    /// Reads the feature `edge` of a cue.
    pub fn of_feature(name: &str) -> Option<Self> {
        match name {
            "start" => Some(Self::Start),
            "end" => Some(Self::End),
            _ => None,
        }
    }

    /// The end of which week the days of a table are, if they are days of weeks: their head says so, or they lie a week apart.
    pub fn of_days(head: Option<&Label>, days: &[Date]) -> Option<Self> {
        let apart = |pair: &[Date]| match pair {
            [one, other] => other.since(*one).is_ok_and(|span| span.get_days().abs() == 7),
            _ => false,
        };
        let said = head.is_some_and(|head| head.grain == Some(Grain::Week));
        if !said && !(days.len() > 1 && days.windows(2).all(apart)) {
            return None;
        }
        let all = |day: Weekday| !days.is_empty() && days.iter().all(|date| date.weekday() == day);
        let by_weekday = || match () {
            () if all(Weekday::Monday) => Some(Self::Start),
            () if all(Weekday::Sunday) || all(Weekday::Saturday) => Some(Self::End),
            () => None,
        };
        head.and_then(|head| head.edge).or_else(by_weekday)
    }

    /// Makes a label's day the week that it is an end of.
    pub fn widen(self, label: &mut Label) {
        let Some(stated) = label.period.as_mut().filter(|stated| stated.period.grain == Some(Grain::Day)) else {
            return;
        };
        let day = stated.period.start;
        let week = match self {
            Self::Start => day.checked_add(6.days()).map(|end| (day, end)),
            Self::End => day.checked_sub(6.days()).map(|start| (start, day)),
        };
        if let Ok((start, end)) = week {
            stated.period = ResolvedPeriod { start, end, grain: Some(Grain::Week) };
        }
    }
}

/// The day that a label states.
pub fn day_of(label: &Label) -> Option<Date> {
    label.period.as_ref().filter(|stated| stated.period.grain == Some(Grain::Day)).map(|stated| stated.period.start)
}
