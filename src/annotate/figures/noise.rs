//! Digits that are no figure, told by their shape: addresses, clock times, versions, codes, list numbers.

use crate::model::{ByteSpan, Mention, MentionKind, NoiseKind};

use super::FigureLexicon;
use super::calendar::stands_behind;
use super::source::{Source, digit_value, is_letter, is_space, is_unspaced};

/// The longest address that is looked at.
const LONGEST: usize = 400;

/// Whether the stretch holds a sign of an address at all.
pub(super) fn may_hold_addresses(source: Source<'_>) -> bool {
    let rest = source.rest(source.start);
    memchr::memchr2(b'/', b'@', rest.as_bytes()).is_some() || memchr::memmem::find(rest.as_bytes(), b"www.").is_some()
}

/// The whole of a web or mail address that `at` lies in.
pub(super) fn address(source: Source<'_>, at: usize) -> Option<Mention> {
    let span = chunk(source, at);
    let text = span.of(source.text);
    let host = text.contains("://") || starts_with_www(text) || is_mail(text) || is_host_path(text);
    host.then_some(Mention { span, kind: MentionKind::Noise(NoiseKind::Url) })
}

/// The stretch without spaces around `at`, brackets and quotes excluded.
fn chunk(source: Source<'_>, at: usize) -> ByteSpan {
    let stop = |c: char| {
        is_space(c)
            || c == '\n'
            || is_unspaced(c)
            || matches!(c, '(' | ')' | '<' | '>' | '"' | '“' | '”' | '[' | ']' | '|' | '（' | '）')
    };
    let mut floor = at.saturating_sub(LONGEST).max(source.start);
    while !source.text.is_char_boundary(floor) {
        floor += 1;
    }
    let head = source.text.get(floor..at).unwrap_or("");
    let start = head
        .rfind(stop)
        .map_or(floor, |i| floor + i + head.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8));
    let mut ceiling = (at + LONGEST).min(source.end);
    while !source.text.is_char_boundary(ceiling) {
        ceiling -= 1;
    }
    let tail = source.text.get(at..ceiling).unwrap_or("");
    let end = at + tail.find(stop).unwrap_or(tail.len());
    let trimmed = source.text.get(start..end).unwrap_or("").trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’']);
    ByteSpan::new(start, (start + trimmed.len()).max(at))
}

fn starts_with_www(text: &str) -> bool {
    text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."))
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && host.is_ascii())
}

/// "example.org/rankings/2026": a host's dots and letters before the first slash.
fn is_host_path(text: &str) -> bool {
    let Some((host, _)) = text.split_once('/') else { return false };
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    host.is_ascii()
        && name.len() > 1
        && (2..=6).contains(&top.len())
        && top.bytes().all(|b| b.is_ascii_lowercase())
        && name.bytes().any(|b| b.is_ascii_lowercase())
}

/// Digits at `at` that are noise however the words around them go.
pub(super) fn shaped(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(NoiseKind, usize)> {
    clock(source, at, lexicon)
        .map(|end| (NoiseKind::Clock, end))
        .or_else(|| version(source, at, lexicon).map(|end| (NoiseKind::Version, end)))
        .or_else(|| list_number(source, at).map(|end| (NoiseKind::ListNumber, end)))
        .or_else(|| score(source, at).map(|end| (NoiseKind::Score, end)))
        .or_else(|| phone(source, at, lexicon).map(|end| (NoiseKind::Phone, end)))
        .or_else(|| label(source, at, lexicon).map(|end| (NoiseKind::ListNumber, end)))
        .or_else(|| code(source, at).map(|end| (NoiseKind::Identifier, end)))
}

fn number_at(source: Source<'_>, at: usize) -> Option<(u32, usize, usize)> {
    let end = source.digits_end(at);
    let text = source.text.get(at..end)?;
    let value =
        text.chars().filter_map(digit_value).try_fold(0u32, |sum, d| sum.checked_mul(10)?.checked_add(u32::from(d)))?;
    (end > at).then_some((value, end, text.chars().count()))
}

/// "7:40", "07.40 GMT", "8:11pm", "7am", "23:59:10".
fn clock(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<usize> {
    let (hour, mut end, width) = number_at(source, at)?;
    if hour > 24 || width > 2 {
        return None;
    }
    let mark = source.char_at(end);
    let colon = matches!(mark, Some(':' | '：'));
    let mut minutes = false;
    if let Some(c @ (':' | '：' | '.')) = mark
        && let Some((minute, to, 2)) = number_at(source, end + c.len_utf8())
        && minute < 60
    {
        minutes = true;
        end = to;
    }
    if minutes && colon && source.char_at(end) == Some(':') {
        end = number_at(source, end + 1).map_or(end, |(_, to, _)| to);
    }
    if minutes && colon && matches!(source.char_at(end), Some('+' | '-')) {
        end = clock(source, end + 1, lexicon).unwrap_or(end);
    }
    match lexicon.noise.clock_after.at(source, source.skip_space(end)) {
        // 8点15分
        Some((_, after)) if lexicon.numbers.positional && !minutes => {
            Some(super::clocks::spoken(source, at, lexicon).map_or(after, |m| m.span.end))
        }
        Some((_, after)) => {
            Some(lexicon.noise.clock_after.at(source, source.skip_space(after)).map_or(after, |(_, end)| end))
        }
        None if minutes && colon && source.peek(end) == Some('Z') && source.boundary(end + 1) => Some(end + 1),
        None => (minutes && colon && !source.peek(end).is_some_and(is_letter)).then_some(end),
    }
}

/// "0.13.0", "v1.3", "version 2.1".
fn version(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<usize> {
    let mut end = source.digits_end(at);
    let mut dots = 0;
    while source.char_at(end) == Some('.') && number_at(source, end + 1).is_some() {
        end = source.digits_end(end + 1);
        dots += 1;
    }
    let named = lexicon.noise.version_before.word_before(source, at).is_some();
    // "17.02.2026" is a date, which periods have tried before.
    // "Can build 500,000 cars" names no version either.
    let grouped = source.char_at(end) == Some(',') && number_at(source, end + 1).is_some();
    (dots >= 2 || named && !grouped && source.peek(end).is_none_or(|c| c != '%')).then_some(end)
}

/// "1.", "2)", "(3)", "[4]" at the start of a line, and "[4]" anywhere.
fn list_number(source: Source<'_>, at: usize) -> Option<usize> {
    let (_, end, width) = number_at(source, at)?;
    if width > 3 {
        return None;
    }
    let after = source.peek(end);
    let before = source.before(at);
    if before == Some('[') && after == Some(']') {
        return Some(end);
    }
    let open = source.skip_space_back(at - before.filter(|c| matches!(c, '(' | '（')).map_or(0, char::len_utf8));
    let at_line_start = open == 0 || source.before(open) == Some('\n');
    let closes = match after {
        Some(')' | '）' | '、') => true,
        Some('.') => source.peek(end + 1).is_none_or(|c| is_space(c) || c == '\n' || c == '*'),
        _ => false,
    };
    (at_line_start && closes).then_some(end)
}

/// ① to ⑳, wherever they stand: the number of an item.
pub(super) fn circled(source: Source<'_>, at: usize) -> Option<Mention> {
    let mark = source.char_at(at).filter(|c| ('①'..='⑳').contains(c))?;
    Some(Mention { span: ByteSpan::new(at, at + mark.len_utf8()), kind: MentionKind::Noise(NoiseKind::ListNumber) })
}

/// "8.0/10", "5-2".
fn score(source: Source<'_>, at: usize) -> Option<usize> {
    let (whole, mut end, width) = number_at(source, at)?;
    if source.char_at(end) == Some('.') {
        end = number_at(source, end + 1).map_or(end, |(_, to, _)| to);
    }
    let mark = source.char_at(end)?;
    let (right, to, right_width) = number_at(source, end + mark.len_utf8())?;
    let plain = !source.peek(to).is_some_and(|c| {
        matches!(c, '-' | '/' | '.' | ',' | '%') && source.peek(to + 1).is_some_and(|d| d.is_alphanumeric())
            || is_letter(c)
            || c == '%'
    });
    match mark {
        '/' => (plain && whole <= right && matches!(right, 5 | 10 | 20 | 50 | 100)).then_some(to),
        '-' | '–' => (plain && width <= 2 && right_width <= 2 && whole >= right).then_some(to),
        _ => None,
    }
}

/// "+44 20 7946 0958", "555-0142".
fn phone(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<usize> {
    let plus = source.before(at) == Some('+');
    let named = lexicon.noise.phone_before.word_before(source, source.skip_space_back(at)).is_some();
    let mut end = source.digits_end(at);
    let (mut digits, mut groups, mut hyphens) = (end - at, 1, 0);
    while let Some(mark) = source.char_at(end).filter(|c| matches!(c, ' ' | '-' | '(' | ')' | '.')) {
        let mut next = end + 1;
        if mark != '-' && source.char_at(next).is_some_and(|c| matches!(c, '(' | ')' | ' ')) {
            next += 1;
        }
        let to = source.digits_end(next);
        if to == next {
            break;
        }
        hyphens += usize::from(mark == '-');
        groups += 1;
        digits += to - next;
        end = to;
    }
    let hyphened = hyphens + 1 == groups;
    let shaped = (plus || named) && digits >= 7 && groups >= 2
        || groups >= 3 && hyphened && (9..=13).contains(&digits)
        || groups == 2 && hyphened && digits == 7 && source.digits_end(at) - at == 3;
    (shaped || named && digits >= 3).then_some(end)
}

/// "Figure 3", "page 12", "arXiv:2601.01234".
fn label(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<usize> {
    if stands_behind(source, at, &lexicon.noise.labels) && !is_digit_group(source, at) {
        return Some(source.digits_end(at));
    }
    let place = source.skip_space_back(at);
    let mut start = source.text.get(..place)?.trim_end_matches(['.', ':']).len();
    start = source.word_back(start);
    let (_, found) = lexicon.noise.label_before.at(source, start)?;
    let end = source.digits_end(at);
    let decimal = source.char_at(end) == Some('.') && number_at(source, end + 1).is_some();
    let end = if decimal { source.digits_end(end + 1) } else { end };
    (source.skip_space(found) == at && found > start).then_some(end)
}

/// Whether the digits go on as a number: "编号1,300" has none, "图 3.5亿" might.
fn is_digit_group(source: Source<'_>, at: usize) -> bool {
    let end = source.digits_end(at);
    source.char_at(end).is_some_and(|c| matches!(c, '.' | ',')) && number_at(source, end + 1).is_some()
}

/// "JP-2026-0226", "9988.HK", "00100": letters and digits in one chunk, or a leading zero.
fn code(source: Source<'_>, at: usize) -> Option<usize> {
    let before = source.before(at);
    let end = source.digits_end(at);
    let digits = source.text.get(at..end)?;
    if before.is_some_and(|c| is_letter(c) || c == '_') {
        return Some(name_end(source, end));
    }
    if before == Some('-') && source.before(at - 1).is_some_and(is_letter) && !percent_behind(source, at) {
        return Some(name_end(source, end));
    }
    let zeros = digits.len() >= 3 && digits.starts_with('0');
    let ticker = source.char_at(end) == Some('.')
        && source.rest(end + 1).bytes().take_while(u8::is_ascii_uppercase).count() == 2
        && source.boundary(end + 3);
    if ticker {
        return Some(end + 3);
    }
    let triple = digits.len() >= 4
        && source.char_at(end) == Some('-')
        && number_at(source, end + 1).is_some_and(|(_, to, width)| width >= 4 && source.boundary(to));
    if triple {
        return Some(source.digits_end(end + 1));
    }
    zeros.then_some(end)
}

/// Whether the number that begins at `at` is a percentage: "WoW-0.7%" is a figure behind a word, "GPT-5" is a name.
pub(super) fn percent_behind(source: Source<'_>, at: usize) -> bool {
    let end = source.digits_end(at);
    let decimals = source.char_at(end).filter(|c| *c == '.').and_then(|_| number_at(source, end + 1));
    let end = decimals.map_or(end, |(_, end, _)| end);
    end > at && source.peek(end).is_some_and(|c| matches!(c, '%' | '％'))
}

/// The end of a name that holds digits: letters, digits, hyphens and dots between them.
pub(super) fn name_end(source: Source<'_>, at: usize) -> usize {
    let rest = source.rest(at);
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inner =
            matches!(c, '-' | '.' | '．' | '_' | '/') && chars.peek().is_some_and(|(_, n)| digit_value(*n).is_some());
        if !(is_letter(c) || digit_value(c).is_some() || inner) {
            break;
        }
        end = i + c.len_utf8();
    }
    at + end
}

/// Digits inside a word or beside one without a space: what they are when nothing else is known.
pub(super) fn leftover(source: Source<'_>, at: usize, floor: usize) -> Mention {
    let start = source.word_back(at).max(floor);
    let end = name_end(source, source.digits_end(at)).max(source.digits_end(at));
    let end = if end == at { at + source.char_at(at).map_or(1, char::len_utf8) } else { end };
    let kind = if start < at || source.peek(source.digits_end(at)).is_some_and(is_letter) {
        NoiseKind::InName
    } else {
        NoiseKind::Identifier
    };
    Mention { span: ByteSpan::new(start, end), kind: MentionKind::Noise(kind) }
}
