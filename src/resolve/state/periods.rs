//! Which time the passage is about: the period of the paragraph, of the line that leads into it, of the section, of the article.

use super::{Sourced, State, Stated};
use crate::model::{Grain, PeriodExpr};

/// An article is about a time that ended at most so many days before it; a report on a half-year comes later than one on a week.
const RECENT: i32 = 150;

/// A week that ends more than so many days after the months that were told before is what they led up to.
const STALE: i32 = 35;

impl State {
    /// A paragraph that tells how the figures were counted, before any is told, and names a stretch of the headline's month: that is the
    /// article's time. "(February 2026)", and then "the tokens that each model handled over the seven days through Sunday, February 22".
    pub fn narrow(&mut self) {
        let within = |stated: &Sourced<Stated>, about: &Sourced<Stated>| {
            let (inner, outer) = (stated.value.period, about.value.period);
            inner != outer && outer.start <= inner.start && inner.end <= outer.end
        };
        if let (Some(stated), Some(about)) = (&self.paragraph, &self.article)
            && week_long(stated)
            && within(stated, about)
        {
            self.section = self.section.take().filter(|section| section.value.period != about.value.period);
            self.article = Some(stated.clone());
        }
    }

    /// Takes the period of a line that leads into what follows.
    pub fn lead_with(&mut self, stated: Sourced<Stated>) {
        self.found_period();
        self.lead = Some(stated);
    }

    fn found_period(&mut self) {
        self.adrift = false;
        self.lost = false;
    }

    /// "On one day Grok models fill the first three places: …": what follows is of that day, and not of the month around it.
    pub fn lose_period(&mut self) {
        self.adrift = true;
        self.lost = true;
    }

    /// Whether the passage is of a time that its words leave open.
    pub fn is_adrift(&self) -> bool {
        self.adrift
    }

    /// Whether the time that was told last is one that its words leave open: "in that window".
    pub fn has_lost_period(&self) -> bool {
        self.lost
    }

    /// The period that a figure without one of its own has.
    pub fn period(&self) -> Option<&Sourced<Stated>> {
        if self.adrift {
            return None;
        }
        self.paragraph.as_ref().or(self.lead.as_ref()).or(self.section.as_ref()).or(self.article.as_ref())
    }

    /// The day, week or month that was stated last.
    pub fn last_of(&self, grain: Grain) -> Option<&Sourced<Stated>> {
        self.told.iter().find(|told| told.value.period.grain == Some(grain))
    }

    /// Takes a period that a figure's clause states as what the passage is about.
    pub fn adopt_period(&mut self, stated: Sourced<Stated>, heading: bool) {
        self.found_period();
        // "The list this week:", in a text that has named its week by the days.
        let known = self.period().is_some_and(|about| about.value.period.grain == stated.value.period.grain);
        // 统计区间：7.27 – 8.2, and then the heading 本周大盘.
        let named = self.period().is_some_and(|about| week_long(about) && ends_just_before(about, &stated));
        if (!heading && known || named) && is_this_week(&stated) {
            return;
        }
        self.told.retain(|told| told.value.period.grain != stated.value.period.grain);
        self.told.push(stated.clone());
        let later = |known: &Sourced<Stated>| known.value.period.end <= stated.value.period.end;
        if stated.value.period.grain == Some(Grain::Week) && self.latest_week.as_ref().is_none_or(later) {
            self.latest_week = Some(stated.clone());
        }
        // A headline's "this week" is the week that the text then names by its days.
        for loose in [&mut self.article, &mut self.section].into_iter().flatten() {
            if is_this_week(loose) && ends_just_before(&stated, loose) || is_same_week_by_days(loose, &stated) {
                *loose = stated.clone();
            }
        }
        // "Up from 480 trillion in May 2025" comes first and is not what the article is about: news tells of the time just before it.
        let recent = self.published.is_none_or(|published| {
            let (start, end) = (stated.value.period.start, stated.value.period.end);
            let days = |span: Result<jiff::Span, jiff::Error>| span.map_or(0, |span| span.get_days());
            days(published.since(end)) <= RECENT + days(end.since(start))
        });
        if recent && self.article.as_ref().is_none_or(|about| self.moves_on(about, &stated)) {
            self.article = Some(stated.clone());
        }
        if heading {
            self.section = Some(stated);
        } else {
            self.lead = None;
            self.paragraph = Some(stated);
        }
    }

    /// Whether the article has come to a later time, over when it was printed: "The following week, …"; and what has told of months comes to
    /// its news: 今年3月到了三成多；6月是43%；上周，也就是9月7日到13日，51.2%.
    fn moves_on(&self, about: &Sourced<Stated>, stated: &Sourced<Stated>) -> bool {
        let (old, new) = (about.value.period, stated.value.period);
        // A post without a date, line by line: "Jan 5-11: …", "Jun 15-21: …".
        let over = self.published.is_none_or(|published| new.end <= published);
        let stale = || new.end.since(old.end).is_ok_and(|span| span.get_days() > STALE);
        week_long(stated) && old.end < new.start && over && (week_long(about) || stale())
    }

    /// Takes a day that a figure's clause states as what its paragraph is about, where nothing longer is known.
    pub fn adopt_day(&mut self, stated: Sourced<Stated>) {
        // 9月16日，它单日吞下6120亿；in the next paragraph 当天: the day that was told of last.
        self.told.retain(|told| told.value.period.grain != Some(Grain::Day));
        self.told.push(stated.clone());
        if self.period().is_none_or(|about| about.value.period.grain == Some(Grain::Day)) {
            self.found_period();
            self.paragraph = Some(stated);
        }
    }
}

/// 本周: the week that the article was printed in, by its words.
fn is_this_week(stated: &Sourced<Stated>) -> bool {
    let expr = &stated.value.mention.expr;
    stated.value.period.grain == Some(Grain::Week) && matches!(expr, PeriodExpr::Relative { offset: 0, .. })
}

/// Whether a week named by its days is the one before the printed one.
fn ends_just_before(stated: &Sourced<Stated>, printed: &Sourced<Stated>) -> bool {
    let (week, now) = (stated.value.period, printed.value.period);
    let named = !matches!(stated.value.mention.expr, PeriodExpr::Relative { .. } | PeriodExpr::Same);
    let near = now.start.since(week.end).is_ok_and(|gap| (0..=7).contains(&gap.get_days()));
    named && near && (week.grain == Some(Grain::Week) || week_long(stated))
}

/// 9月第2周, in a headline, is days 8 to 14; the text then names the seven days that its source counts by.
fn is_same_week_by_days(loose: &Sourced<Stated>, stated: &Sourced<Stated>) -> bool {
    let counted = |told: &Sourced<Stated>| matches!(told.value.mention.expr, PeriodExpr::WeekOfMonth { .. });
    let (old, new) = (loose.value.period, stated.value.period);
    let overlap = old.start.max(new.start)..=old.end.min(new.end);
    counted(loose) && !counted(stated) && week_long(stated) && !overlap.is_empty()
}

/// Whether a stretch is seven days.
fn week_long(stated: &Sourced<Stated>) -> bool {
    let period = stated.value.period;
    period.end.since(period.start).is_ok_and(|length| length.get_days() == 6)
}
