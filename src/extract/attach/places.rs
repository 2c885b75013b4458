//! Names that say where, or out of what: "in Kilo Code", "out of the top five", 前十大模型里.
//!
//! In: a name before a figure. Out: the points that it loses, for such a name is seldom whom the figure is about.

use super::{Candidate, located, predicated};
use crate::rules::ClassSet;

impl Candidate<'_> {
    /// What the name says of where, or out of what: that is seldom whose.
    pub(super) fn within(&self) -> f32 {
        let w = self.weights;
        let where_it_is = [self.is_inside_a_place(), self.is_within_behind(), self.is_where_it_moved()];
        let whole = [
            self.ends_as_a_place(),
            self.is_the_whole_of_a_part(),
            self.is_a_set_in_which(),
            self.is_among_a_place(),
            self.is_a_set_that_was_reached(),
            self.is_a_category_in_front(),
        ];
        let times = |told: &[bool]| told.iter().filter(|told| **told).count() as f32;
        let told_where =
            located(self.sentence, self.at, self.grammar) || predicated(self.sentence, self.at, self.grammar);
        w.aside * (times(&where_it_is) + times(&[told_where])) + w.within * times(&whole)
    }

    /// Whether the node before the name is of the set.
    fn behind(&self, set: &ClassSet) -> bool {
        self.at > 0 && self.is(self.at - 1, set)
    }

    /// "V4 Flash was the most-used model in Kilo Code, with 27% of all tokens": where, when somebody is named before it.
    fn is_inside_a_place(&self) -> bool {
        let known = &self.grammar.known;
        let inside = self.behind(&known.in_word) && !self.behind(&known.of_word);
        inside && self.is(self.at, &known.place_like) && self.after_a_name(|_| true)
    }

    /// 前五名当中仅Gemini 3.7 Flash来自美国，名列第四: where somebody is from.
    fn ends_as_a_place(&self) -> bool {
        let known = &self.grammar.known;
        self.is(self.at + 1, &known.comma.union(known.clause_break))
            && self.is(self.at, &known.place_like)
            && self.behind(&known.within)
            && self.after_a_name(|i| !self.is(i, &known.whole))
    }

    /// "A third of the Chinese total and about 2.5 times what Moonshot did", "46 percent of China's public-cloud market, ranking first": what
    /// a part is of, when somebody is named before it.
    fn is_the_whole_of_a_part(&self) -> bool {
        let known = &self.grammar.known;
        let at = self.at;
        if at < 2 || !self.behind(&known.of_word) {
            return false;
        }
        let total = if self.is(at + 1, &known.possessive) { at + 2 } else { at + 1 };
        let counted = self.is(at - 2, &known.fraction) && self.is(total, &known.countable);
        let market = self.is(at - 2, &known.percent) && self.is(at, &known.located);
        (counted || market) && self.after_a_name(|i| !self.is(i, &known.context))
    }

    /// "Out of the top five", "4.25 of all tokens": a whole that something is in. So is a set at the end of its clause (Grok 4.3由第九跌出前二十，
    /// 周用量骤降58%), and one whose bracket tells a place: "is back in the top five (#5, 3.3T)".
    fn is_a_set_in_which(&self) -> bool {
        let known = &self.grammar.known;
        let at = self.at;
        let set = self.is(at, &known.whole);
        if (set || self.is(at, &known.pronoun)) && self.behind(&known.within) {
            return true;
        }
        let passed = known.right_link.union(known.in_word).union(known.context);
        let bracket = (at + 1..self.anchor).find(|i| !self.is(*i, &passed)).filter(|i| self.is(*i, &known.open));
        let ranked = bracket.is_some_and(|open| (open..self.anchor).any(|i| self.is(i, &known.ordinal)));
        let ends = ranked || self.is(at + 1, &known.comma.union(known.clause_break));
        set && ends && self.after_a_name(|i| !self.is(i, &known.context))
    }

    /// "Only Anthropic and Google among US companies handled more than a trillion each". Not 应用中OpenClaw单周消耗4.6万亿: a word for "in" that
    /// stands behind its place is of what comes before it.
    fn is_among_a_place(&self) -> bool {
        let known = &self.grammar.known;
        let of_before = self.behind(&known.in_word) || self.behind(&known.of_word) || self.behind(&known.postposition);
        let among = self.behind(&known.among) && !of_before;
        among && self.is(self.at, &known.place_like) && self.after_a_name(|_| true)
    }

    /// "GPT-5.6 Sol broke into the OpenRouter top ten for the first time, at No. 9 with 1.3 trillion".
    fn is_a_set_that_was_reached(&self) -> bool {
        let known = &self.grammar.known;
        let entered = self.behind(&known.context.union(known.level_to));
        // "Entered the top five for the first time, ranking fifth with 1.8 trillion": a place in it is told before the figure.
        let placed = || (self.at + 1..self.anchor).any(|i| self.is(i, &known.ordinal));
        (entered || placed()) && self.is(self.at, &known.whole) && self.after_a_name(|i| !self.is(i, &known.context))
    }

    /// "China's models extend their lead on OpenRouter to 19 weeks": where, when somebody is named before it.
    fn is_where_it_moved(&self) -> bool {
        let known = &self.grammar.known;
        let placed =
            self.is(self.at, &known.context) && self.behind(&known.right_link.union(known.within).union(known.in_word));
        placed && self.after_a_name(|i| !self.tally.is_deeper(i, self.at))
    }

    /// "In the programming category our share reached 8.3%": where, when somebody is named behind it.
    fn is_a_category_in_front(&self) -> bool {
        let known = &self.grammar.known;
        let named = known.subject.union(known.house_pronoun);
        self.is(self.at, &known.located)
            && self.behind(&known.in_word)
            && (self.at + 1..self.anchor).any(|i| self.is(i, &named) && !self.is(i, &known.located))
    }

    /// 编程类请求里国产占到58%, 前十大模型里上榜的美国模型合计3.5万亿: where, in a language that says so behind the place, when a noun or two
    /// stand between the place and its word, and another name before the figure.
    fn is_within_behind(&self) -> bool {
        let known = &self.grammar.known;
        if !self.is(self.at, &known.place_like.union(known.located).union(known.whole)) {
            return false;
        }
        let passed = known.gap.union(known.countable).union(known.possessive);
        let next = (self.at + 1..self.anchor).find(|n| !self.is(*n, &passed));
        let named = |from: usize| (from + 1..self.anchor).any(|n| self.is(n, &known.subject));
        next.is_some_and(|n| n <= self.at + 4 && self.is(n, &known.postposition) && named(n))
    }

    /// Whether somebody whom the test accepts is named before this name.
    pub(super) fn after_a_name(&self, test: impl Fn(usize) -> bool) -> bool {
        (0..self.at).any(|i| self.is(i, &self.grammar.known.subject) && test(i))
    }
}
