//! Stretches of time without a number ("an hour and a half", "a fortnight"), and those said in two units ("two hours and 30 minutes").

use rust_decimal::Decimal;

use crate::model::{ByteSpan, Duration, Mention, MentionKind, Number, NumberForm, TimeUnit};

use super::FigureLexicon;
use super::hedged::word_number;
use super::items::stretched;
use super::source::Source;

/// "an hour", "a fortnight", "a year and a half".
pub(super) fn indefinite(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    let (_, end) = words.indefinite.at(source, at).filter(|_| source.boundary(at))?;
    let place = source.skip_space(end);
    // "a second model", "a quarter": an ordinal, a part.
    let other = words.ordinal.at(source, place).is_some() || words.denominator.at(source, place).is_some();
    // "5% a year" is a rate.
    let rate = at > source.start && source.skip_space_back(at) <= source.start;
    // So is "250,000 cars a year".
    let behind = source.skip_space_back(at);
    let noun = source.text.get(source.word_back(behind)..behind).is_some_and(super::details::is_plural);
    if other || rate || noun {
        return None;
    }
    let (word, mut end) = lexicon.units.time.at(source, place)?;
    let mut count = Decimal::ONE;
    if let Some((quarters, after)) = words.and_part.at(source, source.skip_joint(end)) {
        count = count.checked_add(Decimal::new(i64::from(quarters) * 25, 2))?;
        end = after;
    }
    let (value, unit) = stretched(count, word)?;
    let span = ByteSpan::new(at, end);
    let number = Number { form: NumberForm::Indefinite, ..word_number(value, Decimal::new(5, 1), span) };
    Some(Mention { span, kind: MentionKind::Duration(Duration { number, unit, ordinal: false, consecutive: false }) })
}

/// How many of the smaller unit make the larger.
fn ratio(large: TimeUnit, small: TimeUnit) -> Option<u32> {
    Some(match (large, small) {
        (TimeUnit::Hour, TimeUnit::Minute) | (TimeUnit::Minute, TimeUnit::Second) => 60,
        (TimeUnit::Day, TimeUnit::Hour) => 24,
        (TimeUnit::Week, TimeUnit::Day) => 7,
        (TimeUnit::Year, TimeUnit::Month) => 12,
        (TimeUnit::Year, TimeUnit::Quarter) => 4,
        _ => return None,
    })
}

/// Makes one of "two hours and 30 minutes", 两年零三个月: `out[first..]` are the mentions of the text.
pub(super) fn join(text: &str, lexicon: &FigureLexicon, out: &mut Vec<Mention>, first: usize) {
    let is_long = |m: &Mention| matches!(&m.kind, MentionKind::Duration(d) if !d.ordinal && !d.consecutive);
    if out.get(first..).unwrap_or_default().iter().filter(|m| is_long(m)).count() < 2 {
        return;
    }
    let mut kept: Vec<Mention> = Vec::with_capacity(out.len() - first);
    for mention in out.drain(first..) {
        match kept.last_mut().and_then(|last| joined(text, lexicon, last, &mention)) {
            Some(both) => {
                kept.pop();
                kept.push(both);
            }
            None => kept.push(mention),
        }
    }
    out.append(&mut kept);
}

fn joined(text: &str, lexicon: &FigureLexicon, a: &Mention, b: &Mention) -> Option<Mention> {
    let (MentionKind::Duration(large), MentionKind::Duration(small)) = (&a.kind, &b.kind) else { return None };
    let plain =
        |d: &Duration| !d.ordinal && !d.consecutive && d.number.max.is_none() && d.number.value.fract().is_zero();
    let many = Decimal::from(ratio(large.unit, small.unit).filter(|_| plain(large) && plain(small))?);
    let gap = text.get(a.span.end..b.span.start)?;
    let source = Source::new(text, a.span.end, b.span.start);
    let place = source.skip_space(a.span.end);
    let joint =
        lexicon.numbers.joiners.at(source, place).is_some_and(|(_, end)| source.skip_space(end) == b.span.start);
    if !(gap.trim().is_empty() && gap.len() <= 1 || joint) || small.number.value >= many {
        return None;
    }
    let sum = |x: Decimal, y: Decimal| x.checked_mul(many)?.checked_add(y).map(|v| v.normalize());
    let value = sum(large.number.value, small.number.value)?;
    let margin = small.number.high.checked_sub(small.number.value)?;
    let number = Number {
        value,
        low: value.checked_sub(margin)?,
        high: value.checked_add(margin)?,
        core: a.span.join(b.span),
        ..large.number.clone()
    };
    let kind = MentionKind::Duration(Duration { number, unit: small.unit, ordinal: false, consecutive: false });
    Some(Mention { span: a.span.join(b.span), kind })
}
