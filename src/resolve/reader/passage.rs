//! What a sentence leaves behind for those after it: the period, the platform and the name in focus.

use super::Reader;
use crate::annotate::figures::{Settled, settle};
use crate::extract::{self, Grammar, Sentence};
use crate::model::{Block, BlockKind, Claim, EntityId, Grain, PeriodExpr, ResolvedPeriod};
use crate::resolve::state::{self, Sourced, State, Stated};
use crate::resolve::{sources, when};
use crate::rules::Entities;

/// "The week, as of Saturday." has so many words and marks, at most.
const LABEL: usize = 4;

/// News tells of what ended at most so many days before.
const OVER: i32 = 45;

impl Reader<'_> {
    /// A stretch of days that a sentence states is what the passage is about from here on, unless it looks back.
    /// `told` is how many claims it made.
    pub fn note_period(&mut self, sentence: &Sentence, heading: bool, told: usize) {
        let mut stated = None;
        let mut step = self.state.step;
        // "AUGUST." by itself is a heading, whatever came before.
        let alone = sentence.nodes.len() <= 2;
        let back = self.is_retrospect(sentence);
        for node in 0..sentence.nodes.len() {
            let Some((_, mention)) = when::period_at(sentence, node, self.mentions) else { continue };
            // "An agency report published in Shanghai last week said": when it was told, in a text on another week.
            if !heading && when::told(sentence, node, self.mentions, self.language.grammar) {
                continue;
            }
            if when::is_half(&mention.expr)
                && let Settled::Fixed(period) = settle(mention, self.state.published, self.state.half)
            {
                self.state.half = Some(period);
            }
            let dated_half = when::is_half(&mention.expr) && self.state.half.is_some();
            let passage = when::anchor_of(sentence, node, self.mentions, &self.state);
            let settled = settle(mention, self.state.published, passage);
            let against = when::measured_against(sentence, node, self.mentions, self.language.grammar);
            if let (Settled::Fixed(period), false) = (&settled, against || matches!(mention.expr, PeriodExpr::Same))
                && !self.is_told_before(sentence, *period)
            {
                step = Some(*period).filter(|period| period.grain != Some(Grain::Day)).or(step);
            }
            // Kimi K3, "the open model released by Moonshot AI in July, was used more …": a model's month is not the passage's.
            // "Investors waited for results from Alibaba later this week": of no figure's time.
            let idle = !heading && told == 0 && when::is_current(mention);
            let goes_on = when::goes_on(sentence, node, self.mentions, self.language.grammar);
            if idle
                || !when::spans_days(mention) && !dated_half && !goes_on
                || when::spelled_out(sentence, node, self.mentions, self.language.grammar) != node
                || against
                || mention.grain == Some(Grain::Month)
                    && when::released(sentence, node, self.mentions, self.language.grammar)
                || when::said_in_brackets(sentence, node, self.language.grammar)
                || when::dates_the_bracket(sentence, node, self.mentions, self.language.grammar)
                || when::is_inserted(sentence, node, sentence.nodes.len(), self.language.grammar)
            {
                continue;
            }
            if let Settled::Fixed(period) = settled {
                let found =
                    Sourced { value: Stated { period, mention: mention.clone() }, span: sentence.nodes[node].span };
                // "4.69T against 3.29T in the seven days to 15 March" is of that week.
                // "58.4 trillion, versus 57.1 trillion in the week ended Sept. 6", in a text on the week after.
                let over = self.is_long_over(&found) || self.is_before(period);
                let old = over && when::is_old_level(sentence, node, self.language.grammar);
                let before = self.is_told_before(sentence, period);
                let beside = self.is_beside_its_own(sentence, node, period);
                let history = back || old || before || beside || when::is_history(&found.value.mention) && !goes_on;
                if alone || !looks_back(&found.value, &self.state) && !history {
                    // "4.19 trillion in the week of March 2 and 4.69 trillion the following week": the tale has come to the latter.
                    if goes_on || stated.as_ref().is_some_and(|first| self.follows(first, &found)) {
                        stated = Some(found);
                    } else {
                        stated.get_or_insert(found);
                    }
                }
            }
        }
        self.state.step = step;
        if let Some(stated) = stated {
            let known = self.stated.iter().any(|s| s.value.period == stated.value.period);
            // "Next week: the spring release" is of no figure's time.
            let ahead = self.state.published.is_some_and(|day| stated.value.period.start > day);
            // A note that sets a figure right may name the week that it belongs to.
            let noted = self.notes.iter().any(|note| note.block.contains(sentence.span));
            if !known && !ahead && !noted {
                self.stated.push(stated.clone());
            }
            self.state.adopt_period(stated, heading);
        }
    }

    /// 回溯来看，3月第二周……: told for comparison; what follows is of the passage's time again.
    pub fn is_retrospect(&self, sentence: &Sentence) -> bool {
        sentence.all.meets(&self.language.grammar.known.retrospect)
    }

    /// "Kimi K2.6 had ranked twelfth in the week of April 27", in a text on a week of May: a time before the one that the text is about.
    fn is_told_before(&self, sentence: &Sentence, period: ResolvedPeriod) -> bool {
        let known = &self.language.grammar.known;
        // "They had 4.2 trillion" is no pluperfect.
        let verb = |n: usize| !sentence.is(n + 1, &known.figure);
        let told = (0..sentence.nodes.len()).any(|n| sentence.is(n, &known.pluperfect) && verb(n));
        told && self.is_before(period)
    }

    /// "The ten largest had 63% of tokens; in the last week of May it was 71%": a time before that of a figure in front of it, which goes on
    /// being the passage's.
    pub fn is_beside_its_own(&self, sentence: &Sentence, node: usize, period: ResolvedPeriod) -> bool {
        let about = self.state.period().map(|about| about.value.period.start);
        let at = sentence.nodes[node].span.start;
        let own = |claim: &Claim| claim.span().start < at && about.is_some() && claim.period_start == about;
        self.is_before(period) && self.claims[self.sentence_from..].iter().any(own)
    }

    /// Whether a time ended before the one that the text is about.
    fn is_before(&self, period: ResolvedPeriod) -> bool {
        self.state.period().is_some_and(|about| period.end < about.value.period.start)
    }

    /// Whether a time ended long before the article was printed.
    pub fn is_long_over(&self, stated: &Sourced<Stated>) -> bool {
        let ended = stated.value.period.end;
        let days = |day: jiff::civil::Date| day.since(ended).map_or(0, |gap| gap.get_days());
        self.state.published.is_some_and(|day| days(day) > OVER)
    }

    /// A sentence that comes to a time that nothing names ("on one day", "in that window" behind it), or whose only words on time are
    /// "the week" while the passage is about a month: what follows is not of the passage's time.
    pub fn note_open_time(&mut self, sentence: &Sentence, told: bool) {
        let grammar = self.language.grammar;
        let open_at = |n: &usize| sentence.is(*n, &grammar.known.open_time);
        let says_length = |n: usize| grammar.node_feature(&sentence.nodes[n], "grain").is_some();
        let open = (0..sentence.nodes.len()).filter(open_at).any(says_length);
        let about = self.state.period().and_then(|about| about.value.period.grain);
        let mut fixed = false;
        let mut same = false;
        let label = sentence.nodes.len() <= LABEL;
        let mut shorter = false;
        for node in 0..sentence.nodes.len() {
            let Some((_, mention)) = when::period_at(sentence, node, self.mentions) else { continue };
            match mention.expr {
                PeriodExpr::Same => {
                    same = true;
                    shorter |= mention.grain == Some(Grain::Week) && about == Some(Grain::Month);
                }
                _ => fixed |= when::spans_days(mention),
            }
        }
        let back = same && self.state.has_lost_period();
        if open || !fixed && (back || shorter && label && !told) {
            self.state.lose_period();
        }
    }

    /// 3月2日至8日……；3月9日至15日……: weeks told in their order, of which the passage has come to the latest.
    fn follows(&self, first: &Sourced<Stated>, next: &Sourced<Stated>) -> bool {
        let (old, new) = (first.value.period, next.value.period);
        let over = self.state.published.is_none_or(|published| new.end <= published);
        old.grain == Some(Grain::Week) && new.grain == old.grain && old.end < new.start && over
    }

    /// "Yesterday (14 May):": the day of a line that leads into a list is the list's.
    pub fn note_leading_day(&mut self, sentence: &Sentence) {
        if !sentence.span.of(&self.article.text).trim_end().ends_with([':', '：']) {
            return;
        }
        let days = (0..sentence.nodes.len()).rev().filter_map(|node| {
            let (_, mention) = when::period_at(sentence, node, self.mentions)?;
            match settle(mention, self.state.published, self.state.period().map(|p| p.value.period)) {
                // "AI Daily Brief: 14 April 2026", printed that day: the brief's date.
                Settled::Fixed(period)
                    if period.grain == Some(Grain::Day) && self.state.published != Some(period.start) =>
                {
                    Some(Sourced {
                        value: Stated { period, mention: mention.clone() },
                        span: sentence.nodes[node].span,
                    })
                }
                _ => None,
            }
        });
        let mut days = days.collect::<Vec<_>>();
        days.dedup_by(|a, b| a.value.period == b.value.period);
        if let ([_], Some(day)) = (days.as_slice(), days.first()) {
            self.state.lead_with(day.clone());
        }
    }

    /// The subject of the sentence's first claim is in focus; without a claim, the sentence's first name.
    pub fn refocus(&mut self, sentence: &Sentence, before: usize) {
        let grammar = self.language.grammar;
        // "Xiaomi unveiled it on March 18": the date is the model's, the sentence Xiaomi's.
        let own = |claim: &&Claim| {
            self.language.metrics.get(claim.metric.as_str()).is_none_or(|metric| metric.prefers.is_empty())
        };
        let part = |claim: &&Claim| {
            self.language.metrics.get(claim.metric.as_str()).is_some_and(|m| !m.baseline && m.unit == "percent")
        };
        if let Some(claim) = self.claims.get(before..).and_then(|told| told.iter().rfind(part)) {
            let (id, span) = (claim.subject.clone(), claim.span());
            self.state.set_part(extract::Subject { id, unfolded: None, span, scope: None });
        }
        let claimed = self.claims.get(before).filter(own).map(|claim| claim.subject.clone());
        // "Alibaba says it saw 36 trillion tokens in training": who only tells is not what the next sentence is about.
        let says = grammar.known.relative.union(grammar.known.pronoun).union(grammar.known.quotemark);
        let tells = |n: &usize| sentence.is(n + 1, &grammar.known.telling) && sentence.is(n + 2, &says);
        let tellers: Vec<&EntityId> = (0..sentence.nodes.len())
            .filter(tells)
            .filter_map(|n| sentence.nodes[n].subject().map(|subject| &subject.id))
            .collect();
        let subject = sentence
            .nodes
            .iter()
            .enumerate()
            .filter(|(i, _)| sentence.is(*i, &grammar.known.subject) && !state::comparand(sentence, *i, grammar))
            .filter_map(|(_, node)| node.subject())
            .filter(|subject| claimed.is_some() || !tellers.contains(&&subject.id))
            .find(|subject| claimed.as_ref().is_none_or(|id| *id == subject.id));
        let let_out = claimed.is_none().then(|| let_out(sentence, grammar, self.language.entities)).flatten();
        let subject = let_out.or(subject);
        let told = || {
            let claim = self.claims.get(before).filter(own)?;
            // "That is more than everything Google serves (1.2T)": the next sentence goes on with who is above.
            let rival = |(i, node): (usize, &extract::Node)| {
                node.subject().is_some_and(|named| named.id == claim.subject) && state::comparand(sentence, i, grammar)
            };
            let compared = sentence.nodes.iter().enumerate().any(rival);
            (!compared).then_some(())?;
            Some(extract::Subject { id: claim.subject.clone(), unfolded: None, span: claim.span(), scope: None })
        };
        if let Some(subject) = subject
            .cloned()
            .or_else(told)
            .or_else(|| opening_platform(sentence, grammar))
            .or_else(|| self.asked_platform(sentence))
        {
            self.state.set_focus(&subject);
        }
    }

    /// "How big is OpenRouter these days?": the platform that a question asks about, when it names nobody else.
    fn asked_platform(&self, sentence: &Sentence) -> Option<extract::Subject> {
        let known = &self.language.grammar.known;
        let asks = sentence.span.of(&self.article.text).trim_end().ends_with(['?', '？']);
        let places = (0..sentence.nodes.len()).filter(|n| sentence.is(*n, &known.context));
        let named = sentence.all.meets(&known.subject);
        places.filter_map(|n| sentence.nodes[n].subject()).next().filter(|_| asks && !named).cloned()
    }

    /// Takes period and platform from a headline or byline, and no claim.
    pub fn glance(&mut self, index: usize, block: &Block) {
        self.speak(block.span);
        let sentence = self.nodes(block.span, index);
        sources::read(&sentence, self.article, self.mentions, self.language.grammar, &mut self.state);
        if block.kind == BlockKind::Title {
            // A list right below the headline: 模型周榜, and then 1、DeepSeek V4 Flash.
            self.around.lead_in = sentence.all;
            self.state.set_headline(&sentence, self.language.grammar);
            self.state.set_topic(&sentence, self.language.grammar);
            self.state.remember(&sentence, self.language.grammar);
        }
        let periods =
            (0..sentence.nodes.len()).filter_map(|n| Some((n, when::period_at(&sentence, n, self.mentions)?.1)));
        let known = &self.language.grammar.known;
        let (open, gap, close) = (known.open, known.gap, known.close);
        let mut fixed = Vec::new();
        for (node, mention) in periods {
            // A day in a headline or byline is mostly the day of publication.
            // "10 AI statistics (updated November 2026)": of when the page is.
            let dated = node > 1
                && sentence.is(node - 2, &open)
                && sentence.is(node - 1, &gap)
                && sentence.is(node + 1, &close);
            if when::spans_days(mention)
                && !dated
                && let Settled::Fixed(period) = settle(mention, self.state.published, None)
            {
                let stated = Stated { period, mention: mention.clone() };
                fixed.push(Sourced { value: stated, span: sentence.nodes[node].span });
            }
        }
        // 一图看懂上周谁在涨（6.1-6.7）: twice the same week. The later words are the more exact ones.
        fixed.dedup_by(|later, earlier| {
            let same = (later.value.period.start, later.value.period.end)
                == (earlier.value.period.start, earlier.value.period.end);
            if same && earlier.value.period.grain.is_none() {
                std::mem::swap(later, earlier);
            }
            same
        });
        if fixed.is_empty() && block.kind == BlockKind::Title {
            fixed = self.day_of_a_board(&sentence);
        }
        if let (1, Some(stated)) = (fixed.len(), fixed.pop()) {
            self.state.adopt_period(stated, true);
        }
    }

    /// 应用日榜：6月14日OpenRouter……: a headline that counts by the day, and the one day that it names.
    fn day_of_a_board(&self, sentence: &Sentence) -> Vec<Sourced<Stated>> {
        let grammar = self.language.grammar;
        let daily = sentence.nodes.iter().any(|node| grammar.node_feature(node, "grain") == Some("day"));
        let days = (0..sentence.nodes.len()).filter(|_| daily).filter_map(|node| {
            let (_, mention) = when::period_at(sentence, node, self.mentions)?;
            match settle(mention, self.state.published, None) {
                Settled::Fixed(period) if period.grain == Some(Grain::Day) => Some(Sourced {
                    value: Stated { period, mention: mention.clone() },
                    span: sentence.nodes[node].span,
                }),
                _ => None,
            }
        });
        days.collect()
    }
}

/// The platform that a sentence begins with, and tells of: "OpenRouter, a marketplace for models, has raised money."
fn opening_platform(sentence: &Sentence, grammar: &Grammar) -> Option<extract::Subject> {
    let known = &grammar.known;
    let light = known.period.union(known.comma).union(known.in_word);
    let first = (0..sentence.nodes.len()).find(|n| !sentence.is(*n, &light))?;
    let told = sentence.is(first, &known.context) && !(0..first).any(|n| sentence.is(n, &known.in_word));
    sentence.nodes[first].subject().filter(|_| told).cloned()
}

/// More days than a report on weeks or months goes back by.
const LONG: i32 = 180;

/// Whether the words of a stretch of days name its year.
fn says_year(expr: &PeriodExpr) -> bool {
    match expr {
        PeriodExpr::Days { start, end } => start.year.or(end.year).is_some(),
        PeriodExpr::WeekOf(day) | PeriodExpr::WeekEnding(day) => day.year.is_some(),
        PeriodExpr::WeekOfMonth { year, .. } | PeriodExpr::IsoWeek { year, .. } => year.is_some(),
        _ => false,
    }
}

/// Whether a stated period lies before the one that the article is about, or holds it: history, told beside the news.
pub fn looks_back(stated: &Stated, state: &State) -> bool {
    let holds = |about: &Sourced<Stated>| {
        let (new, old) = (stated.period, about.value.period);
        new != old && new.start <= old.start && old.end <= new.end
    };
    if state.period().is_some_and(holds) {
        return true;
    }
    // 再往前推一年，2025年7月第一周……: days whose year is said, long before those that the text is about.
    let long_before = |about: &Sourced<Stated>| {
        let gap = about.value.period.start.since(stated.period.end);
        gap.is_ok_and(|gap| gap.get_days() > LONG)
    };
    if says_year(&stated.mention.expr) && state.period().is_some_and(long_before) {
        return true;
    }
    state.period().is_some_and(|about| stated.period.end < about.value.period.start)
        && matches!(
            stated.mention.expr,
            PeriodExpr::Relative { .. }
                | PeriodExpr::MonthRelativeYear { .. }
                | PeriodExpr::Quarter { .. }
                | PeriodExpr::Month { .. }
                | PeriodExpr::Year(_)
                | PeriodExpr::AsOf(_)
        )
}

/// Between "released" and what was released stand so many words, at most.
const LET_OUT: usize = 4;

/// An insertion behind a maker's name is no longer than this, its commas counted.
const INSERTED: usize = 8;

/// "Tencent released Hy3 in April. It processed …": of a maker and what it let out, the latter goes on.
fn let_out<'s>(sentence: &'s Sentence, grammar: &Grammar, entities: &Entities) -> Option<&'s extract::Subject> {
    let known = &grammar.known;
    let stops = known.comma.union(known.clause_break).union(known.figure);
    let named = |n: &usize| sentence.is(*n, &known.subject);
    let maker = (0..sentence.nodes.len()).find(named)?;
    let owner = sentence.nodes[maker].subject()?;
    // "Moonshot AI, of Beijing, released Kimi K2".
    let comma = |n: &usize| sentence.is(*n, &known.comma);
    let insertion = || (maker + 2..sentence.nodes.len().min(maker + INSERTED)).find(comma);
    let from = if comma(&(maker + 1)) { insertion().unwrap_or(maker) } else { maker };
    let release = (from + 1..sentence.nodes.len().min(from + 4)).find(|n| sentence.is(*n, &known.release))?;
    let out = (release + 1..sentence.nodes.len())
        .take(LET_OUT)
        .take_while(|n| !sentence.is(*n, &stops))
        .find(|n| named(n) && !sentence.is(*n, &known.pronoun))?;
    let found = sentence.nodes[out].subject()?;
    entities.maker_of(&found.id).is_some_and(|maker| *maker == owner.id).then_some(found)
}
