//! Figures with their hedges and ranges, as mentions.

use rust_decimal::Decimal;

use crate::model::{
    ByteSpan, Duration, Mention, MentionKind, Multiple, MultipleForm, Number, NumberForm, Ordinal, Per, Qualifier,
    Quantity, Sign,
};

use super::FigureLexicon;
use super::items::{Item, Tail, duration_tail, item, stretched};
use super::lexicon::PercentWord;
use super::source::{Source, digit_value, is_letter};

/// The figure that begins at `at`, its hedge included.
pub(super) fn figure(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    if let Some(mention) = super::clocks::spoken(source, at, lexicon).or_else(|| between(source, at, lexicon)) {
        return Some(mention);
    }
    let (qualifier, place) = hedges_before(source, at, lexicon);
    let hedged = place > at;
    let mut mention = super::vague::vague(source, place, lexicon)
        .or_else(|| streak(source, place, lexicon))
        .or_else(|| multiple_word(source, place, lexicon))
        .or_else(|| super::fractions::fraction(source, place, hedged, lexicon))
        .or_else(|| if hedged { None } else { ordinal(source, place, lexicon) })
        .or_else(|| ranged(source, place, at, lexicon))
        .or_else(|| super::durations::indefinite(source, place, lexicon))
        .or_else(|| if hedged { super::vague::passed_scale(source, place, lexicon) } else { None })
        .or_else(|| super::vague::bare_scale(source, place, lexicon))?;
    mention.span.start = at;
    // 比第二名多出1.2万亿: a place is no amount that could be more.
    let place = matches!(mention.kind, MentionKind::Ordinal(_));
    let (after, end) = if place { (None, mention.span.end) } else { hedge_after(source, mention.span.end, lexicon) };
    mention.span.end = end;
    let qualifier = after.or(qualifier);
    if let (Some(number), Some(qualifier)) = (number_of(&mut mention.kind), qualifier) {
        number.qualifier = qualifier;
    }
    Some(mention)
}

/// 连续第九周, 连续12天: the streak's word before its length.
fn streak(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let (_, end) = lexicon.units.streak_lead.at(source, at)?;
    let mut inner = figure(source, source.skip_space(end), lexicon)?;
    let MentionKind::Duration(duration) = &mut inner.kind else { return None };
    duration.consecutive = true;
    inner.span.start = at;
    Some(inner)
}

/// The number inside a mention's kind.
pub(super) fn number_of(kind: &mut MentionKind) -> Option<&mut Number> {
    match kind {
        MentionKind::Number(n) | MentionKind::Percent(n) | MentionKind::Points(n) | MentionKind::Fraction(n) => Some(n),
        MentionKind::Quantity(q) => Some(&mut q.number),
        MentionKind::Multiple(m) => Some(&mut m.number),
        MentionKind::Duration(d) => Some(&mut d.number),
        MentionKind::Vague(v) => Some(&mut v.number),
        _ => None,
    }
}

/// Hedges at `at`: the first that hedges decides ("well over", "about"); "only" says nothing.
pub(super) fn hedges_before(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> (Option<Qualifier>, usize) {
    let mut place = at;
    let mut qualifier = None;
    for _ in 0..3 {
        let glued = lexicon.hedges.glued_before.at(source, place);
        let word = || lexicon.hedges.before.at(source, place).filter(|_| source.boundary(place));
        let Some((value, end)) = glued.or_else(word) else { break };
        let next = source.skip_space(end);
        if value != Qualifier::Exact && qualifier.is_none() {
            qualifier = Some(value);
        }
        if next == place {
            break;
        }
        place = next;
    }
    (qualifier, place)
}

fn hedge_after(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> (Option<Qualifier>, usize) {
    if let Some((value, end)) = lexicon.hedges.glued_after.at(source, end) {
        return (Some(value), end);
    }
    let place = source.skip_space(end);
    let comma = if source.char_at(place) == Some(',') { source.skip_space(place + 1) } else { place };
    match lexicon.hedges.after.at(source, comma) {
        // "at least 5 at most": the next figure's hedge is not this one's.
        Some((value, end)) if !begins_figure(source, end, lexicon) => (Some(value), end),
        _ => (None, end),
    }
}

fn begins_figure(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> bool {
    item(source, source.skip_space(end), lexicon).is_some()
}

/// "between 224 and 291 billion".
fn between(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let (_, end) = lexicon.lists.between.at(source, at)?;
    let first = item(source, source.skip_space(end), lexicon)?;
    let (_, joint) = lexicon.lists.between_and.at(source, source.skip_space(first.span.end))?;
    let second = item(source, source.skip_space(joint), lexicon)?;
    let mut mention = merge(source, &first, &second, lexicon)?;
    mention.span.start = at;
    Some(mention)
}

/// A figure or a range of two; its hedges, if it has any, begin at `lead`.
fn ranged(source: Source<'_>, at: usize, lead: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let first = item(source, at, lexicon)?;
    if first.is_bare() && !lone_han_stands(source, &first, lexicon) {
        return None;
    }
    if let Some(range) = range_after(source, &first, lead, lexicon) {
        return Some(range);
    }
    let pair = super::han::neighbours(source, first.numeral.span.start, &lexicon.numbers);
    let upper = pair.and_then(|(_, high)| Some((high.value()?, high.margin()?)));
    mention(source, &first, upper, lexicon)
}

/// Whether a bare numeral of one Han character is a number: 占了四席 and 前五, but not 统一, 一些, 一家.
fn lone_han_stands(source: Source<'_>, item: &Item, lexicon: &FigureLexicon) -> bool {
    let words = &lexicon.numbers;
    let numeral = &item.numeral;
    if !words.positional || numeral.form != NumberForm::Words || numeral.span.of(source.text).chars().count() > 1 {
        return true;
    }
    // 十几个, 十多家
    if lexicon.hedges.glued_after.at(source, numeral.span.end).is_some() && numeral.mantissa >= Decimal::TEN {
        return true;
    }
    let one = numeral.mantissa == Decimal::ONE;
    let hundreds = numeral.mantissa >= Decimal::ONE_HUNDRED;
    let measured = !hundreds && words.han_measures.at(source, numeral.span.end).is_some();
    let article = one && words.han_article.at(source, numeral.span.end).is_some();
    let behind = super::calendar::stands_behind(source, numeral.span.start, &words.han_behind);
    !one && (measured || behind)
        || one && behind && !article && (measured || source.peek(numeral.span.end).is_none_or(|c| !c.is_alphabetic()))
}

fn range_after(source: Source<'_>, first: &Item, lead: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let place = source.skip_space(first.span.end);
    let (_, joint) = lexicon.lists.range.at(source, place)?;
    let next = source.skip_space(joint);
    let worded = source.char_at(place).is_some_and(is_letter);
    if worded && is_movement(source, lead, lexicon) {
        return None;
    }
    // "5 -3" is no range, nor is "2025 - 30 firms" a certain one.
    if !worded && (place > first.span.end) != (next > joint) {
        return None;
    }
    let second = item(source, next, lexicon)?;
    if second.sign.is_some() && first.sign.is_none() {
        return None;
    }
    if first.is_bare() && second.is_bare() && !plausible_bare_range(source, first, &second) {
        return None;
    }
    merge(source, first, &second, lexicon)
}

/// Two plain numbers make a range when they are short: "555-1234" is a telephone.
fn plausible_bare_range(source: Source<'_>, first: &Item, second: &Item) -> bool {
    let small =
        |i: &Item| i.numeral.value().is_some_and(|v| v < Decimal::from(1000)) || i.numeral.form == NumberForm::Words;
    let free = !source.peek(second.span.end).is_some_and(|c| c == '-' || c == '/' || is_letter(c));
    let free_before = !source.before(first.span.start).is_some_and(|c| c == '-' || c == '/' || c == '.');
    free && free_before && (small(first) && small(second) || !first.numeral.is_plain() && !second.numeral.is_plain())
}

/// "from 3 to 4 trillion" and "by 2 trillion to 5 trillion" tell a movement; "ranging from 3 to 4" a range.
/// "From less than 1% to 17.3%" moves as well: the word stands before the hedge.
fn is_movement(source: Source<'_>, start: usize, lexicon: &FigureLexicon) -> bool {
    if lexicon.lists.by.word_before(source, start).is_some() {
        return true;
    }
    match lexicon.lists.from.word_before(source, start) {
        Some((_, from)) => lexicon.lists.ranging.word_before(source, from).is_none(),
        None => false,
    }
}

/// Two figures as the ends of a range, when they can be.
fn merge(source: Source<'_>, first: &Item, second: &Item, lexicon: &FigureLexicon) -> Option<Mention> {
    let mut low = first.clone();
    if low.currency.is_some() && second.currency.is_some() && low.currency != second.currency {
        return None;
    }
    if !low.numeral.scaled && second.numeral.scaled {
        low.numeral.scale = low.numeral.scale.checked_mul(second.numeral.scale)?;
        low.numeral.scaled = true;
    } else if low.numeral.scaled && !second.numeral.scaled {
        return None;
    }
    if low.tail == Tail::Bare {
        low.tail = second.tail.clone();
    } else if low.tail != second.tail {
        return None;
    }
    low.currency = low.currency.or(if low.tail == Tail::Bare { second.currency } else { None });
    low.per = second.per.clone().or(low.per);
    let upper = signed(second, low.sign)?;
    if signed(&low, None)?.abs() >= upper.abs() {
        return None;
    }
    low.span.end = second.span.end;
    low.numeral.span.end = second.numeral.span.end;
    mention(source, &low, Some((upper, second.numeral.margin()?)), lexicon)
}

fn signed(item: &Item, inherited: Option<Sign>) -> Option<Decimal> {
    let value = item.numeral.value()?;
    Some(if item.sign.or(inherited) == Some(Sign::Minus) { -value } else { value })
}

/// The number of an item, exact unless a glued sign hedges it.
fn number(item: &Item, max: Option<(Decimal, Decimal)>) -> Option<Number> {
    let value = signed(item, None)?;
    let margin = item.numeral.margin()?;
    let (top, top_margin) = max.unwrap_or((value, margin));
    let (bottom, bottom_margin, top, top_margin) =
        if top < value { (top, top_margin, value, margin) } else { (value, margin, top, top_margin) };
    Some(Number {
        value,
        max: max.map(|(v, _)| v),
        low: bottom.checked_sub(bottom_margin)?.normalize(),
        high: top.checked_add(top_margin)?.normalize(),
        qualifier: Qualifier::Exact,
        sign: item.sign,
        scaled: item.numeral.scaled,
        form: item.numeral.form,
        core: item.span,
    })
}

/// An item as a mention.
fn mention(
    source: Source<'_>,
    item: &Item,
    max: Option<(Decimal, Decimal)>,
    lexicon: &FigureLexicon,
) -> Option<Mention> {
    let mut number = number(item, max)?;
    // "27+%" and "10+ trillion" hedge inside.
    let plus = lexicon.hedges.glued_after.at(source, item.numeral.span.end);
    if let Some(open) = item.numeral.open {
        number.qualifier = open;
    } else if let Some((value, _)) = plus.filter(|_| item.span.end > item.numeral.span.end) {
        number.qualifier = value;
    }
    let kind = match &item.tail {
        Tail::Percent => MentionKind::Percent(number),
        Tail::Points(PercentWord::BasisPoints) => MentionKind::Points(scaled_down(number, 2)?),
        Tail::Points(PercentWord::PerMille) => MentionKind::Percent(scaled_down(number, 1)?),
        Tail::Points(PercentWord::PlainPoints) => {
            MentionKind::Quantity(Quantity { number, unit: "points".into(), per: None })
        }
        Tail::Points(_) => MentionKind::Points(number),
        Tail::Times(form) => match &item.per {
            Some(per) => MentionKind::Quantity(Quantity { number, unit: "times".into(), per: Some(per.clone()) }),
            None => MentionKind::Multiple(Multiple { number, form: *form }),
        },
        Tail::Time { word, consecutive } => {
            let mut number = number;
            for value in [&mut number.value, &mut number.low, &mut number.high] {
                *value = stretched(*value, *word)?.0;
            }
            number.max = match number.max {
                Some(max) => Some(stretched(max, *word)?.0),
                None => None,
            };
            MentionKind::Duration(Duration { number, unit: word.unit, ordinal: false, consecutive: *consecutive })
        }
        Tail::Bare | Tail::Unit(_) => match item.unit().and_then(|u| lexicon.units.get(u)) {
            Some((unit, _)) => MentionKind::Quantity(Quantity { number, unit: unit.clone(), per: item.per.clone() }),
            // "4 trillion a day": of what is for the passage to say.
            None if item.per.is_some() => {
                MentionKind::Quantity(Quantity { number, unit: "count".into(), per: item.per.clone() })
            }
            None => MentionKind::Number(number),
        },
    };
    Some(Mention { span: item.span, kind })
}

/// Basis points as percentage points, "5‰" as a percent: so many places down.
fn scaled_down(mut number: Number, places: u32) -> Option<Number> {
    let hundredth = Decimal::new(1, places);
    for value in [&mut number.value, &mut number.low, &mut number.high] {
        *value = value.checked_mul(hundredth)?.normalize();
    }
    number.max = number.max.map(|max| (max * hundredth).normalize());
    Some(number)
}

/// A number that a word gives by itself.
pub(super) fn word_number(value: Decimal, margin: Decimal, core: ByteSpan) -> Number {
    Number {
        value,
        max: None,
        low: value - margin,
        high: value + margin,
        qualifier: Qualifier::Exact,
        sign: None,
        scaled: false,
        form: NumberForm::Words,
        core,
    }
}

/// "doubled", "twice", "tenfold", "a factor of 12".
fn multiple_word(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    let tables = [
        (&words.multiple_verb, MultipleForm::Verb),
        (&words.multiple_relation, MultipleForm::Relation),
        (&words.fold_word, MultipleForm::Fold),
    ];
    let found = tables.iter().find_map(|(table, form)| table.at(source, at).map(|(v, end)| (v, end, *form)));
    if let Some((value, end, form)) = found {
        let core = ByteSpan::new(at, end);
        let number = word_number(Decimal::from(value), Decimal::new(5, 1), core);
        // "twice a week"
        if let (MultipleForm::Relation, Some((per @ Per::Time(_), end))) =
            (form, super::items::per(source, end, lexicon))
        {
            let kind = MentionKind::Quantity(Quantity { number, unit: "times".into(), per: Some(per) });
            return Some(Mention { span: ByteSpan::new(at, end), kind });
        }
        return Some(Mention { span: core, kind: MentionKind::Multiple(Multiple { number, form }) });
    }
    let (_, end) = words.factor.at(source, at)?;
    let inner = item(source, source.skip_space(end), lexicon)?;
    let MentionKind::Number(mut number) = mention(source, &inner, None, lexicon)?.kind else { return None };
    let span = ByteSpan::new(at, inner.span.end);
    number.core = span;
    Some(Mention { span, kind: MentionKind::Multiple(Multiple { number, form: MultipleForm::Times }) })
}

/// "third", "3rd", "No. 3", "sixth consecutive week".
fn ordinal(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    // 位居次席: a place that has a name, which 位居 before a number would else hide.
    let named = words.ordinal.at(source, at).map_or(at, |(_, end)| end);
    if let Some((before_digits, end)) = words.ordinal_prefix.at(source, at).filter(|(_, end)| named <= *end) {
        let place = source.skip_space(end);
        // "No one else can": only digits make a place of it.
        if before_digits > 0 && source.peek(place).and_then(digit_value).is_none() {
            return None;
        }
        if let Some((first, end)) = pair_of_places(source, place, lexicon) {
            let core = ByteSpan::new(at, end);
            return Some(Mention {
                span: core,
                kind: MentionKind::Ordinal(Ordinal { place: first, numbered: true, core }),
            });
        }
        let found = super::numerals::numeral(source, place, words)?;
        let rank = small(found.value()?)?;
        let percent = lexicon.units.percent.at(source, source.skip_space(found.span.end)).is_some();
        if found.scaled || percent || source.peek(found.span.end).is_some_and(|c| c == '%' || is_letter(c)) {
            return None;
        }
        let core = ByteSpan::new(at, found.span.end);
        return Some(Mention { span: core, kind: MentionKind::Ordinal(Ordinal { place: rank, numbered: true, core }) });
    }
    let (value, end) = plain_prefixed(source, at, lexicon).or_else(|| ordinal_number(source, at, lexicon))?;
    let core = ByteSpan::new(at, end);
    if let Some((_, end)) = words.ordinal_numbered_suffix.at(source, end) {
        let core = ByteSpan::new(at, end);
        return Some(Mention {
            span: core,
            kind: MentionKind::Ordinal(Ordinal { place: value, numbered: true, core }),
        });
    }
    if let Some((Tail::Time { word, consecutive }, end)) = duration_tail(source, source.skip_joint(end), lexicon) {
        let number = word_number(Decimal::from(value), Decimal::new(5, 1), core);
        let kind = MentionKind::Duration(Duration { number, unit: word.unit, ordinal: true, consecutive });
        return Some(Mention { span: ByteSpan::new(at, end), kind });
    }
    Some(Mention { span: core, kind: MentionKind::Ordinal(Ordinal { place: value, numbered: false, core }) })
}

/// 分列二三位: two places in a row, the second of which `lists::share` finds; here the first and its end.
fn pair_of_places(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let words = &lexicon.numbers;
    let (first, middle) = words.cardinal.at(source, at)?;
    let (second, end) = words.cardinal.at(source, middle)?;
    let closed = words.ordinal_numbered_suffix.at(source, end).is_some();
    (words.positional && closed && first > 0 && second == first + 1 && second < 10).then_some((first, middle))
}

/// 第三, 第12.
fn plain_prefixed(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let (_, end) = lexicon.numbers.ordinal_plain_prefix.at(source, at)?;
    let found = super::numerals::numeral(source, source.skip_space(end), &lexicon.numbers).filter(|n| !n.scaled)?;
    Some((small(found.value()?)?, found.span.end))
}

/// The value of "third", "twenty-first", "3rd".
pub(super) fn ordinal_number(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let words = &lexicon.numbers;
    if let Some(found) = words.ordinal.at(source, at) {
        return Some(found);
    }
    if source.char_at(at).and_then(digit_value).is_some() {
        let end = source.digits_end(at);
        let value = source.text.get(at..end)?.parse().ok()?;
        let (_, end) = words.ordinal_suffix.at(source, end)?;
        return Some((value, end));
    }
    let (value, end) = words.cardinal.at(source, at)?;
    let place = source.skip_joint(end);
    match words.ordinal.at(source, place) {
        Some((ones, end)) if ones < 10 && (20..100).contains(&value) => Some((value + ones, end)),
        // "two hundredth"
        Some((round, end)) if round >= 100 && value > 0 => Some((value.checked_mul(round)?, end)),
        Some(_) => None,
        None => rounded_ordinal(source, at, place, lexicon),
    }
}

/// "one hundred and first": a round number before the ordinal.
fn rounded_ordinal(source: Source<'_>, at: usize, place: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let words = &lexicon.numbers;
    words.scale.at(source, place)?;
    let found = super::numerals::numeral(source, at, words)?;
    let value = small(found.value()?).filter(|v| v % 100 == 0)?;
    let joiner = words.joiners.at(source, source.skip_joint(found.span.end))?.1;
    let (rest, end) = ordinal_number(source, source.skip_space(joiner), lexicon).filter(|(v, _)| *v < 100)?;
    Some((value.checked_add(rest)?, end))
}

fn small(value: Decimal) -> Option<u32> {
    u32::try_from(value).ok().filter(|_| value.fract().is_zero())
}
