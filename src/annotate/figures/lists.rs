//! Figures that share what is said once: "1.8, 1.3 and 1.0 trillion tokens", "from five trillion tokens to twenty-five trillion".

use rust_decimal::Decimal;

use crate::model::{
    ByteSpan, Grain, Mention, MentionKind, Number, NumberForm, Ordinal, PartialDate, Per, PeriodExpr, PeriodMention,
    Quantity,
};

use super::FigureLexicon;
use super::hedged::number_of;
use super::items::item;
use super::phrases::Phrases;
use super::source::Source;

/// How far "points" may stand behind the percent that they are points of.
const NEAR: usize = 60;

/// Gives each figure of a list or movement the scale and unit that its neighbour states for it.
pub(super) fn share(source: Source<'_>, lexicon: &FigureLexicon, mentions: &mut [Mention]) {
    for last in (1..mentions.len()).rev() {
        carry_back(source, lexicon, mentions, last);
    }
    for next in 1..mentions.len() {
        carry_forward(source, lexicon, mentions, next);
    }
    points_of_percents(source, mentions);
    for next in 1..mentions.len() {
        carry_place(source, lexicon, mentions, next);
    }
    for first in 0..mentions.len() {
        carry_month(source, lexicon, mentions, first);
    }
    for mention in mentions {
        price_by_part(source, lexicon, mention);
    }
}

/// How two figures are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Only a comma.
    Comma,
    /// "and", "or", with or without a comma.
    Word { comma: bool },
    /// "from … to …".
    Movement,
}

fn joint(source: Source<'_>, lexicon: &FigureLexicon, first: &Mention, second: &Mention) -> Option<Joint> {
    let (from, to) = (first.span.end, second.span.start);
    let place = source.skip_space(from);
    let whole = |table: &Phrases<u32>| table.at(source, place).is_some_and(|(_, end)| source.skip_space(end) == to);
    if whole(&lexicon.lists.range) {
        let moves = lexicon.lists.from.word_before(source, first.span.start).is_some();
        return moves.then_some(Joint::Movement);
    }
    if !whole(&lexicon.lists.items) {
        return None;
    }
    let text = source.text.get(place..to)?.trim_end();
    let comma = text.starts_with([',', '、', '，']);
    Some(if comma && text.chars().count() == 1 { Joint::Comma } else { Joint::Word { comma } })
}

/// The scale, unit and rate that a mention states.
struct Stated {
    scale: Decimal,
    kind: MentionKind,
}

fn stated(source: Source<'_>, lexicon: &FigureLexicon, mention: &Mention) -> Option<Stated> {
    let number = number_in(&mention.kind)?;
    if number.max.is_some() {
        return None;
    }
    let scale = if number.scaled { item(source, number.core.start, lexicon)?.numeral.scale } else { Decimal::ONE };
    matches!(
        mention.kind,
        MentionKind::Number(_) | MentionKind::Quantity(_) | MentionKind::Percent(_) | MentionKind::Points(_)
    )
    .then(|| Stated { scale, kind: mention.kind.clone() })
}

fn number_in(kind: &MentionKind) -> Option<&Number> {
    match kind {
        MentionKind::Number(n) | MentionKind::Percent(n) | MentionKind::Points(n) => Some(n),
        MentionKind::Quantity(q) => Some(&q.number),
        _ => None,
    }
}

/// Carries what `mentions[last]` states to the bare numbers before it.
fn carry_back(source: Source<'_>, lexicon: &FigureLexicon, mentions: &mut [Mention], last: usize) {
    let beside = last.checked_sub(1).and_then(|before| Some((mentions.get(before)?, mentions.get(last)?)));
    if beside.is_none_or(|(a, b)| joint(source, lexicon, a, b).is_none()) {
        return;
    }
    let Some(stated) = mentions.get(last).and_then(|m| stated(source, lexicon, m)) else { return };
    if stated.scale == Decimal::ONE && matches!(stated.kind, MentionKind::Number(_)) {
        return;
    }
    let mut first = last;
    let mut closing = None;
    while let Some(before) = first.checked_sub(1) {
        let (Some(a), Some(b)) = (mentions.get(before), mentions.get(first)) else { break };
        let Some(found) = joint(source, lexicon, a, b).filter(|_| lacks(a, &stated)) else { break };
        if first < last && found != Joint::Comma {
            break;
        }
        closing = closing.or(Some(found));
        first = before;
        if found == Joint::Movement {
            break;
        }
    }
    // Two figures with a comma between them need not belong together ("ranked 3, and 5 trillion tokens").
    let long = last - first >= 2;
    let sound = match closing {
        Some(Joint::Movement | Joint::Word { comma: false }) => true,
        Some(_) => long,
        None => false,
    };
    if sound {
        for mention in mentions.get_mut(first..last).unwrap_or_default() {
            apply(mention, &stated);
        }
    }
}

/// Whether a mention leaves out what is stated: a short bare number, or a scaled one without the unit.
fn lacks(mention: &Mention, stated: &Stated) -> bool {
    let thousand = Decimal::from(1000);
    match &mention.kind {
        MentionKind::Number(n) if n.max.is_some() => false,
        MentionKind::Number(n) => {
            let same_form = number_in(&stated.kind).is_none_or(|s| s.form == n.form);
            let short = n.value.abs() < thousand;
            n.scaled && matches!(stated.kind, MentionKind::Quantity(_))
                || !n.scaled && same_form && (short || stated.scale == Decimal::ONE)
        }
        MentionKind::Quantity(q) => {
            let same = matches!(&stated.kind, MentionKind::Quantity(s) if s.unit == q.unit);
            same && !q.number.scaled
                && q.per.is_none()
                && stated.scale > Decimal::ONE
                && q.number.value.abs() < thousand
        }
        _ => false,
    }
}

/// Gives a mention the scale and kind that are stated.
fn apply(mention: &mut Mention, stated: &Stated) {
    let Some(mut number) = number_of(&mut mention.kind).map(|n| n.clone()) else { return };
    if !number.scaled && stated.scale != Decimal::ONE && !rescale(&mut number, stated.scale) {
        return;
    }
    mention.kind = match &stated.kind {
        MentionKind::Percent(_) => MentionKind::Percent(number),
        MentionKind::Points(_) => MentionKind::Points(number),
        MentionKind::Quantity(q) => {
            MentionKind::Quantity(Quantity { number, unit: q.unit.clone(), per: q.per.clone() })
        }
        _ => MentionKind::Number(number),
    };
}

fn rescale(number: &mut Number, scale: Decimal) -> bool {
    let scaled = [number.value, number.low, number.high].map(|v| v.checked_mul(scale).map(|v| v.normalize()));
    let [Some(value), Some(low), Some(high)] = scaled else { return false };
    (number.value, number.low, number.high, number.scaled) = (value, low, high, true);
    true
}

/// Carries the unit forward: "from five trillion tokens to twenty-five trillion", "1.8 trillion tokens, 1.3 trillion and 1 trillion".
fn carry_forward(source: Source<'_>, lexicon: &FigureLexicon, mentions: &mut [Mention], next: usize) {
    let (Some(a), Some(b)) = (next.checked_sub(1).and_then(|i| mentions.get(i)), mentions.get(next)) else { return };
    let Some(found) = joint(source, lexicon, a, b) else { return };
    let Some(stated) = stated(source, lexicon, a) else { return };
    let MentionKind::Number(number) = &b.kind else { return };
    let fits = match stated.kind {
        MentionKind::Quantity(_) => number.scaled,
        MentionKind::Percent(_) | MentionKind::Points(_) => !number.scaled && found == Joint::Movement,
        _ => false,
    };
    if fits && let Some(mention) = mentions.get_mut(next) {
        apply(mention, &Stated { scale: Decimal::ONE, kind: stated.kind });
    }
}

/// 分列二、三位: a number behind a place, with the word that ends places, is a place.
fn carry_place(source: Source<'_>, lexicon: &FigureLexicon, mentions: &mut [Mention], next: usize) {
    let (Some(a), Some(b)) = (next.checked_sub(1).and_then(|i| mentions.get(i)), mentions.get(next)) else { return };
    let (MentionKind::Ordinal(before), MentionKind::Number(number)) = (&a.kind, &b.kind) else { return };
    let beside = a.span.end == b.span.start;
    if beside && !before.numbered || number.scaled || !beside && joint(source, lexicon, a, b).is_none() {
        return;
    }
    let Some((_, end)) = lexicon.numbers.ordinal_numbered_suffix.at(source, b.span.end) else { return };
    let Ok(place) = u32::try_from(number.value) else { return };
    if let Some(mention) = mentions.get_mut(next) {
        mention.span.end = end;
        mention.kind = MentionKind::Ordinal(Ordinal { place, numbered: true, core: mention.span });
    }
}

/// "March 9, 16 and 23", 3月9日、16日和23日: days behind a day are of its month.
fn carry_month(source: Source<'_>, lexicon: &FigureLexicon, mentions: &mut [Mention], first: usize) {
    let day_of = |m: &Mention| match &m.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Day(day), .. }) => Some(*day),
        _ => None,
    };
    let Some(head) = mentions.get(first).and_then(day_of).filter(|d| d.month.is_some()) else { return };
    let (mut days, mut closing, mut at) = (Vec::new(), None, first);
    while let (Some(a), Some(b)) = (mentions.get(at), mentions.get(at + 1)) {
        let Some(found) = joint(source, lexicon, a, b) else { break };
        let bare = match &b.kind {
            MentionKind::Number(n) if !n.scaled && n.max.is_none() && n.form == NumberForm::Digits => {
                i8::try_from(n.value).ok().filter(|d| n.value.fract().is_zero() && (1..=31).contains(d))
            }
            _ => day_of(b).filter(|d| d.month.is_none()).map(|d| d.day),
        };
        let last = days.last().map_or(head.day, |(_, day): &(usize, i8)| *day);
        let Some(day) = bare.filter(|day| *day > last) else { break };
        days.push((at + 1, day));
        closing = Some(found);
        at += 1;
    }
    let Some((last, _)) = days.last() else { return };
    let said = mentions.get(*last).is_some_and(|m| day_of(m).is_some());
    // "On March 9, 16 models came" is no list, nor are "March 9, 16 and 23 models".
    let end = mentions.get(*last).map_or(source.end, |m| m.span.end);
    let place = source.skip_space(end);
    let free = source.peek(place).is_none_or(|c| !c.is_alphanumeric())
        || lexicon.numbers.fraction_after.at(source, place).is_some();
    if said || free && matches!(closing, Some(Joint::Word { .. })) {
        for (index, day) in days {
            if let Some(mention) = mentions.get_mut(index) {
                let expr = PeriodExpr::Day(PartialDate { day, ..head });
                mention.kind = MentionKind::Period(PeriodMention { expr, grain: Some(Grain::Day) });
            }
        }
    }
}

/// "34% (up 3 points)", "rose 3 points to 34%": points of a percent are percentage points.
fn points_of_percents(source: Source<'_>, mentions: &mut [Mention]) {
    for index in 0..mentions.len() {
        let Some(Mention { span, kind: MentionKind::Quantity(points) }) = mentions.get(index) else { continue };
        if points.unit.as_str() != "points" || points.per.is_some() {
            continue;
        }
        let near = |other: Option<&Mention>| {
            other.is_some_and(|m| {
                let gap = if m.span.start < span.start {
                    ByteSpan::new(m.span.end, span.start)
                } else {
                    ByteSpan::new(span.end, m.span.start)
                };
                matches!(m.kind, MentionKind::Percent(_))
                    && gap.len() <= NEAR
                    && !gap.of(source.text).contains(['\n', ';', '。'])
            })
        };
        if near(index.checked_sub(1).and_then(|i| mentions.get(i))) || near(mentions.get(index + 1)) {
            let number = points.number.clone();
            if let Some(mention) = mentions.get_mut(index) {
                mention.kind = MentionKind::Points(number);
            }
        }
    }
}

/// "$0.14 in / $0.28 out": a price by part, for the quantity that the rules name.
fn price_by_part(source: Source<'_>, lexicon: &FigureLexicon, mention: &mut Mention) {
    let MentionKind::Quantity(quantity) = &mut mention.kind else { return };
    let (None, Some((count, unit))) = (&quantity.per, &lexicon.units.by_part) else { return };
    if lexicon.units.before.at(source, quantity.number.core.start).is_none() {
        return;
    }
    let Some((index, end)) = lexicon.units.part.at(source, source.skip_space(mention.span.end)) else { return };
    let place = source.skip_space(end);
    // "$0.30 in, $1.20 out per million tokens"
    if let Some((Per::Quantity { count, unit, part: None }, end)) = super::items::per(source, end, lexicon) {
        quantity.per = Some(Per::Quantity { count, unit, part: lexicon.units.part_names.get(index).cloned() });
        mention.span.end = end;
        return;
    }
    let closed = source.peek(place).is_none_or(|c| matches!(c, '/' | ',' | ';' | ')' | '|' | '·' | '.' | '\n'));
    if closed || lexicon.lists.items.at(source, place).is_some() {
        quantity.per = Some(Per::Quantity {
            count: *count,
            unit: unit.clone(),
            part: lexicon.units.part_names.get(index).cloned(),
        });
        mention.span.end = end;
    }
}
