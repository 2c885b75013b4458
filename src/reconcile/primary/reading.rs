//! Readings: the ways in which somebody may have added the origin's rows up.

use serde::{Deserialize, Serialize};

use super::super::conflict::kinds;

kinds! {
    /// Which rows of the ranking are counted, the plainest first.
    Pick {
        /// All named rows.
        All = "all rows",
        /// The nine models that the rankings chart names.
        Chart = "the nine models that the chart names",
        /// The first ten.
        TopTen = "the first ten",
        /// The first fifty.
        TopFifty = "the first fifty",
    }
}

kinds! {
    /// What happens to `:free` editions.
    Free {
        /// Added to the model.
        Merged = "free editions added to their models",
        /// Rows of their own.
        Apart = "free editions as rows of their own",
        /// Left out.
        LeftOut = "without free editions",
    }
}

kinds! {
    /// What happens to several snapshots of a model.
    Snapshots {
        /// Added to the model.
        Merged = "snapshots added together",
        /// Rows of their own.
        Apart = "snapshots as rows of their own",
    }
}

kinds! {
    /// What happens to the row `other`.
    Other {
        /// Counts in totals, holds no place.
        Counted = "`other` counted in totals",
        /// Left out of totals.
        LeftOut = "`other` left out",
        /// Holds a place in the ranking like a model.
        Placed = "`other` counted as a place",
    }
}

kinds! {
    /// Whether parts are rounded before they are added.
    Rounding {
        /// Added exactly.
        Exact = "parts added exactly",
        /// Each rounded first, to the precision that the article prints volumes with (else 0.01 trillion).
        Parts = "parts rounded before adding",
    }
}

kinds! {
    /// What a share is of.
    Whole {
        /// All rows, with or without `other` as the reading says.
        Rows = "of all rows",
        /// The rows that are counted.
        Picked = "of the rows counted",
    }
}

kinds! {
    /// What a model's name stands for.
    Line {
        /// The model of that name, and a line as a whole where the name is a line's.
        Model = "the model alone",
        /// The model and all that is named after it.
        Line = "the model with the variants named after it",
    }
}

kinds! {
    /// As of when makers' countries are known.
    Knowledge {
        /// Today.
        Today = "countries as known today",
        /// On the last day of the period.
        ThatDay = "countries as known then",
    }
}

kinds! {
    /// Which days are counted, when the stated ones fail.
    Shift {
        /// As stated.
        Stated = "the stated days",
        /// A week that begins on Sunday.
        Sunday = "the days moved one earlier (Sunday to Saturday)",
        /// One day later.
        Later = "the days moved one later",
        /// One more day at the beginning.
        DayBefore = "one more day at the beginning",
        /// One more day at the end.
        DayAfter = "one more day at the end",
        /// The first day missing.
        WithoutFirst = "without the first day",
        /// The last day missing.
        WithoutLast = "without the last day",
    }
}

/// One way to add the rows up. The order is that of plainness: the first is what a reader takes the words to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reading {
    /// Which days.
    pub shift: Shift,
    /// Which rows.
    pub pick: Pick,
    /// `other`.
    pub other: Other,
    /// Rounding.
    pub rounding: Rounding,
    /// Free editions.
    pub free: Free,
    /// Snapshots.
    pub snapshots: Snapshots,
    /// Makers' countries.
    pub knowledge: Knowledge,
    /// What a share is of.
    pub whole: Whole,
    /// What a model's name stands for.
    pub line: Line,
}

impl Reading {
    /// What a reader takes "all Chinese models" to mean.
    pub const PLAIN: Reading = Reading {
        shift: Shift::Stated,
        pick: Pick::All,
        other: Other::Counted,
        rounding: Rounding::Exact,
        free: Free::Merged,
        snapshots: Snapshots::Merged,
        knowledge: Knowledge::Today,
        whole: Whole::Rows,
        line: Line::Model,
    };

    /// Every reading of the given days; what a share is of is varied only for shares, what a name stands for only for models.
    pub fn all(shift: Shift, share: bool, model: bool) -> Vec<Reading> {
        let mut readings = vec![Reading { shift, ..Reading::PLAIN }];
        readings = each(readings, Pick::ALL, |r, pick| Reading { pick, ..r });
        readings = each(readings, Other::ALL, |r, other| Reading { other, ..r });
        readings = each(readings, Rounding::ALL, |r, rounding| Reading { rounding, ..r });
        readings = each(readings, Free::ALL, |r, free| Reading { free, ..r });
        readings = each(readings, Snapshots::ALL, |r, snapshots| Reading { snapshots, ..r });
        readings = each(readings, Knowledge::ALL, |r, knowledge| Reading { knowledge, ..r });
        let wholes = if share { Whole::ALL } else { &[Whole::Rows] };
        readings = each(readings, wholes, |r, whole| Reading { whole, ..r });
        let lines = if model { Line::ALL } else { &[Line::Model] };
        each(readings, lines, |r, line| Reading { line, ..r })
    }

    /// How many choices depart from the plain reading.
    pub fn departures(&self) -> usize {
        let plain = Reading::PLAIN;
        [
            self.shift != plain.shift,
            self.pick != plain.pick,
            self.other != plain.other,
            self.rounding != plain.rounding,
            self.free != plain.free,
            self.snapshots != plain.snapshots,
            self.knowledge != plain.knowledge,
            self.whole != plain.whole,
            self.line != plain.line,
        ]
        .into_iter()
        .filter(|departs| *departs)
        .count()
    }

    /// The reading in words: its rows, and what else departs from the plain one.
    pub fn in_words(&self) -> String {
        let plain = Reading::PLAIN;
        let mut words = vec![self.pick.as_str()];
        let mut say = |departs: bool, word: &'static str| {
            if departs {
                words.push(word);
            }
        };
        say(self.other != plain.other, self.other.as_str());
        say(self.rounding != plain.rounding, self.rounding.as_str());
        say(self.free != plain.free, self.free.as_str());
        say(self.snapshots != plain.snapshots, self.snapshots.as_str());
        say(self.knowledge != plain.knowledge, self.knowledge.as_str());
        say(self.whole != plain.whole, self.whole.as_str());
        say(self.line != plain.line, self.line.as_str());
        say(self.shift != plain.shift, self.shift.as_str());
        words.join(", ")
    }
}

fn each<T: Copy>(readings: Vec<Reading>, choices: &[T], with: fn(Reading, T) -> Reading) -> Vec<Reading> {
    readings.into_iter().flat_map(|reading| choices.iter().map(move |&choice| with(reading, choice))).collect()
}
