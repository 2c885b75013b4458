//! What must stand behind the first word, or the first digits, of a period. At nine places in ten where a period is asked for there is none
//! ("the", "in", the digits of an amount), and what stands behind says so without a look at the forms.

use super::beginnings::Beginnings;
use super::forms::{Choice, Element, Form, Slot};
use super::lexicon::NumberWords;
use super::numerals::numeral;
use super::openings::Openings;
use super::phrases::folded_key;
use super::source::{Source, digit_value};
use super::tree::beginnings_of;

/// What may stand at a place: right there, or behind spaces.
#[derive(Debug, Clone, Default)]
struct Follow {
    near: Beginnings,
    far: Beginnings,
    /// Anything may.
    open: bool,
}

impl Follow {
    /// Lets the rest of a form begin. Whether the form may end instead.
    fn admit(&mut self, rest: &[Element], openings: &Openings) -> bool {
        for element in rest {
            let first = beginnings_of(element, &|slot| openings.of(slot));
            if element.glued {
                self.near.merge(&first);
            } else {
                self.far.merge(&first);
            }
            if !element.optional {
                return false;
            }
        }
        true
    }

    fn stands_at(&self, source: Source<'_>, at: usize) -> bool {
        self.open || self.near.stand_at(source, at) || self.far.stand_at(source, source.skip_space(at))
    }
}

/// What may stand behind one first word of the forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate {
    /// Behind the word, or the run of digits.
    behind: Follow,
    /// Behind digits, a point and digits: 3.16-3.22, but not 4.12万亿.
    dotted: Follow,
    /// Behind a number in words or with separators.
    counted: Option<Follow>,
    /// Whether the digits may be a year by themselves.
    year: bool,
}

impl Gate {
    /// What the forms let stand behind a word (or a digit) that they may begin with.
    pub fn of<'f>(key: &str, forms: impl Iterator<Item = &'f Form>, openings: &Openings) -> Self {
        let mut gate = Self::default();
        for form in forms {
            let elements = form.elements();
            for (index, element) in elements.iter().enumerate() {
                let rest = elements.get(index + 1..).unwrap_or_default();
                element.choices.iter().for_each(|choice| gate.admit(key, choice, rest, openings));
                if !element.optional {
                    break;
                }
            }
        }
        gate
    }

    fn admit(&mut self, key: &str, choice: &Choice, rest: &[Element], openings: &Openings) {
        match choice {
            Choice::Word(word) if folded_key(word) == key => {
                let digits = begins_with_digit(key);
                let tail = if digits { word.trim_start_matches(is_digit) } else { word.get(key.len()..).unwrap_or("") };
                match tail.strip_prefix(' ') {
                    _ if tail.is_empty() => self.behind.open |= self.behind.admit(rest, openings),
                    Some(next) => self.behind.far.admit(next.trim_start_matches(' ')),
                    None => self.behind.near.admit(tail),
                }
            }
            Choice::Slot(slot, _) if openings.may_be(*slot, key) => self.admit_slot(key, *slot, rest, openings),
            _ => {}
        }
    }

    fn admit_slot(&mut self, key: &str, slot: Slot, rest: &[Element], openings: &Openings) {
        match slot {
            // What stands inside begins some form of its own.
            Slot::WholeDay | Slot::Days | Slot::Period => {}
            slot if takes_digits(slot) && begins_with_digit(key) => {
                let may_end = self.behind.admit(rest, openings);
                self.year |= may_end && matches!(slot, Slot::Year | Slot::ShortYear);
                self.behind.open |= may_end && !matches!(slot, Slot::Year | Slot::ShortYear);
                self.admit_dotted(rest, openings);
                if slot == Slot::Day {
                    self.behind.near.merge(&openings.ordinal_suffix);
                }
            }
            slot if takes_digits(slot) || matches!(slot, Slot::Number | Slot::Week) => {
                let counted = self.counted.get_or_insert_default();
                counted.open |= counted.admit(rest, openings);
            }
            _ => self.behind.open = true,
        }
    }

    /// Behind the digits of a slot that a point and more digits follow.
    fn admit_dotted(&mut self, rest: &[Element], openings: &Openings) {
        match rest {
            [point, number, rest @ ..] if is_point(point) && is_number(number) => {
                self.dotted.open |= self.dotted.admit(rest, openings);
            }
            _ => {
                let mut first = Follow::default();
                first.admit(rest, openings);
                let point = |digit: u8| first.near.has([b'.', digit, 0]) || first.far.has([b'.', digit, 0]);
                self.dotted.open |= (b'0'..=b'9').any(point);
            }
        }
    }

    /// Whether a form may begin at `at`, where its first word is so long.
    pub fn lets(&self, source: Source<'_>, at: usize, length: usize, numbers: &NumberWords) -> bool {
        let digits = source.char_at(at).is_some_and(is_digit);
        let end = if digits { source.digits_end(at) } else { at + length };
        let head = source.head(end);
        // "the-week", "2026—": a space of a phrase may be a hyphen, and dashes are many.
        if matches!(head, [b'-' | 0xE2, ..]) {
            return true;
        }
        let dotted = digits && matches!(head, [b'.', next, _] if next.is_ascii_digit());
        let stands = if dotted {
            self.dotted.stands_at(source, source.digits_end(end + 1))
        } else {
            self.behind.stands_at(source, end) || digits && self.year && matches!(end - at, 2 | 4 | 12)
        };
        if stands {
            return true;
        }
        self.counted.as_ref().is_some_and(|counted| {
            let indefinite = numbers.indefinite.at(source, at).map(|(_, end)| end);
            let number = numeral(source, at, numbers).filter(|found| !found.scaled).map(|found| found.span.end);
            [indefinite, number].into_iter().flatten().any(|end| counted.stands_at(source, end))
        })
    }
}

fn is_digit(c: char) -> bool {
    digit_value(c).is_some()
}

fn begins_with_digit(key: &str) -> bool {
    key.starts_with(is_digit)
}

/// Whether a slot takes a run of digits, and in words only what is one number.
fn takes_digits(slot: Slot) -> bool {
    use Slot::{Day, DayNumber, Half, MonthNumber, Quarter, ShortYear, Year};
    matches!(slot, Year | ShortYear | MonthNumber | Day | DayNumber | Quarter | Half)
}

fn is_point(element: &Element) -> bool {
    !element.optional && matches!(element.choices.as_slice(), [Choice::Word(word)] if &**word == ".")
}

fn is_number(element: &Element) -> bool {
    !element.optional
        && element.choices.iter().all(|choice| matches!(choice, Choice::Slot(slot, _) if takes_digits(*slot)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::annotate::figures::FigureLexicon;
    use crate::annotate::figures::periods::DEPTH;
    use crate::rules::RuleSource;

    fn lexicon(lang: &str) -> FigureLexicon {
        FigureLexicon::load(&RuleSource::built_in(), lang).unwrap()
    }

    fn lets(text: &str, lexicon: &FigureLexicon) -> bool {
        lexicon.periods.trees_at(Source::new(text, 0, text.len()), 0, &lexicon.numbers).is_some()
    }

    #[test]
    fn most_of_what_begins_no_period_is_told_by_what_follows() {
        let (en, zh) = (lexicon("en"), lexicon("zh"));
        let shut_out = |texts: &[&'static str], lexicon: &FigureLexicon| -> Vec<&'static str> {
            texts.iter().copied().filter(|text| !lets(text, lexicon)).collect()
        };
        let periods = ["week of March 9", "16 March", "2026", "last week", "last-week", "March 9", "3 weeks ago"];
        assert_eq!(shut_out(&periods, &en), [""; 0]);
        assert_eq!(shut_out(&["20.39 trillion tokens"], &en).len(), 1);
        assert_eq!(shut_out(&["3月16日", "3.16-3.22", "2026年", "上周", "12天前"], &zh), [""; 0]);
        assert!(shut_out(&["4.12万亿", "8.2%", "3款模型", "上榜", "37万人"], &zh).len() > 1);
    }

    const PIECES: [&str; 58] = [
        "1", "3", "16", "22", "2026", "26", "4.12", "1,000", "the", "a", "last", "first", "week", "weeks", "month",
        "of", "in", "March", "May", "June", "Friday", "year", "ago", "earlier", "to", "since", "half", "quarter", "Q1",
        "th", "s", "'s", " ", " ", " ", "-", "–", ".", ",", "/", "年", "月", "日", "号", "至", "到", "第", "一", "三",
        "十", "周", "上", "前", "个月", "天", "季度", "初", "以来",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// What the gate shuts out, no form takes.
        #[test]
        fn nothing_that_a_form_takes_is_shut_out(pieces in prop::collection::vec(0..PIECES.len(), 1..9)) {
            thread_local!(static PACKS: [FigureLexicon; 2] = [lexicon("en"), lexicon("zh")]);
            let text: String = pieces.iter().filter_map(|piece| PIECES.get(*piece).copied()).collect();
            let source = Source::new(&text, 0, text.len());
            PACKS.with(|packs| {
                for lexicon in packs {
                    let Some(trees) = lexicon.periods.trees_of_word(source, 0) else { continue };
                    let taken = !trees.matches(source, 0, Slot::Period, DEPTH, lexicon).is_empty()
                        || !trees.outermost(source, 0, DEPTH, lexicon).is_empty();
                    prop_assert!(!taken || lets(&text, lexicon), "{text}");
                }
                Ok(())
            })?;
        }
    }
}
