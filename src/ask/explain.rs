//! An article with every figure marked, and under each line what became of its figures: the claim, the rule that made it and where
//! each role came from, or the ledger's reason.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::figure::show_value;
use super::table::plain;
use crate::model::{Article, ByteSpan, Claim};
use crate::rules::Metrics;
use crate::workbench::fates::{Fate, Figure, Line};

/// Labels wider than this do not push the column of explanations further to the right.
const WIDEST_LABEL: usize = 34;

/// How an explanation is printed.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Colour and underlining instead of brackets.
    pub colour: bool,
    /// Only figures that contain this, with their lines.
    pub figure: Option<String>,
}

/// Prints the article's lines with their figures explained.
///
/// # Errors
/// What the writer says.
pub fn print(
    out: &mut dyn Write,
    article: &Article,
    lines: &[Line<'_>],
    metrics: &Metrics,
    style: &Style,
) -> io::Result<()> {
    let mut shown = 0;
    for line in lines {
        let wanted =
            |span: ByteSpan| style.figure.as_ref().is_none_or(|part| span.of(&article.text).contains(part.as_str()));
        let figures: Vec<&Figure<'_>> = line.figures.iter().filter(|figure| wanted(figure.span)).collect();
        let worded: Vec<&Claim> = line.worded.iter().filter(|claim| wanted(claim.span())).copied().collect();
        if style.figure.is_some() && figures.is_empty() && worded.is_empty() {
            continue;
        }
        shown += figures.len() + worded.len();
        writeln!(out, "{}", marked(article, line, style))?;
        explain_line(out, article, &figures, &worded, metrics, style)?;
    }
    if shown == 0 {
        match &style.figure {
            Some(part) => writeln!(out, "no figure contains {part:?}")?,
            None => writeln!(out, "no figures")?,
        }
    }
    Ok(())
}

fn explain_line(
    out: &mut dyn Write,
    article: &Article,
    figures: &[&Figure<'_>],
    worded: &[&Claim],
    metrics: &Metrics,
    style: &Style,
) -> io::Result<()> {
    let label = |span: ByteSpan| plain(span.of(&article.text));
    let labels = figures.iter().map(|f| label(f.span)).chain(worded.iter().map(|claim| plain(&claim.value_text)));
    let width = labels.map(|text| text.width()).max().unwrap_or(0).min(WIDEST_LABEL);
    for figure in figures {
        let texts = fate_texts(article, figure, metrics);
        entry(out, &label(figure.span), width, tint(&figure.fate), &texts, style)?;
    }
    for claim in worded {
        entry(out, &plain(&claim.value_text), width, GREEN, &claim_texts(article, claim, &[]), style)?;
    }
    if !(figures.is_empty() && worded.is_empty()) {
        writeln!(out)?;
    }
    Ok(())
}

/// One figure: its words in the left column, the explanation in lines to the right of it.
fn entry(
    out: &mut dyn Write,
    label: &str,
    width: usize,
    tint: &str,
    texts: &[String],
    style: &Style,
) -> io::Result<()> {
    let pad = " ".repeat(width.saturating_sub(label.width()));
    let shown = if style.colour { format!("{tint}{label}{RESET}") } else { label.to_owned() };
    for (i, text) in texts.iter().enumerate() {
        match i {
            0 => writeln!(out, "    {shown}{pad}  {text}")?,
            _ => writeln!(out, "    {}  {text}", " ".repeat(width))?,
        }
    }
    Ok(())
}

const GREEN: &str = "\u{1b}[32m";
const CYAN: &str = "\u{1b}[36m";
const YELLOW: &str = "\u{1b}[33m";
const UNDERLINE: &str = "\u{1b}[4m";
const RESET: &str = "\u{1b}[0m";

fn tint(fate: &Fate<'_>) -> &'static str {
    match fate {
        Fate::Claimed(_) => GREEN,
        Fate::Part(_) => CYAN,
        Fate::Refused(_) => YELLOW,
    }
}

/// The line with its figures in brackets, `[…]` for claims and their parts, `{…}` for the ledger; in colour, underlined.
fn marked(article: &Article, line: &Line<'_>, style: &Style) -> String {
    let mut text = String::new();
    let mut at = line.block.span.start;
    for figure in &line.figures {
        if figure.span.start < at {
            continue;
        }
        text.push_str(&plain(ByteSpan::new(at, figure.span.start).of(&article.text)));
        let words = plain(figure.span.of(&article.text));
        match (&figure.fate, style.colour) {
            (fate, true) => text.push_str(&format!("{}{UNDERLINE}{words}{RESET}", tint(fate))),
            (Fate::Refused(_), false) => text.push_str(&format!("{{{words}}}")),
            (_, false) => text.push_str(&format!("[{words}]")),
        }
        at = figure.span.end;
    }
    text.push_str(&plain(ByteSpan::new(at, line.block.span.end).of(&article.text)));
    text
}

fn fate_texts(article: &Article, figure: &Figure<'_>, metrics: &Metrics) -> Vec<String> {
    match &figure.fate {
        Fate::Claimed(claims) => claims.iter().flat_map(|claim| claim_texts(article, claim, &figure.rules)).collect(),
        Fate::Part(claims) if claims.is_empty() => {
            vec!["part of a claim that is made elsewhere in the article".to_owned()]
        }
        Fate::Part(claims) => {
            let whose: Vec<String> = claims.iter().take(3).map(|claim| headline(claim)).collect();
            let more = if claims.len() > 3 { format!(", and {} more", claims.len() - 3) } else { String::new() };
            vec![format!("part of: {}{more}", whose.join("; "))]
        }
        Fate::Refused(entry) => {
            let meaning =
                metrics.reason(entry.reason.as_str()).unwrap_or("a reason that rules/reasons.toml does not explain");
            let mut texts = vec![format!("no claim ({}): {meaning}", entry.reason)];
            if let Some(rule) = &entry.rule {
                texts.push(format!("rule {rule}"));
            }
            texts.extend(also_matched(&figure.rules, entry.rule.as_ref().map(|r| r.as_str())));
            texts
        }
    }
}

fn also_matched(rules: &[&str], winner: Option<&str>) -> Option<String> {
    let others: Vec<&str> = rules.iter().copied().filter(|rule| Some(*rule) != winner).collect();
    (!others.is_empty()).then(|| format!("also matched: {}", others.join(", ")))
}

fn headline(claim: &Claim) -> String {
    let object = claim.object.as_ref().map(|object| format!(" against {object}")).unwrap_or_default();
    let value = show_value(&claim.value.to_string(), claim.unit.as_str());
    let max = claim
        .value_max
        .map(|max| format!(" to {}", show_value(&max.to_string(), claim.unit.as_str())))
        .unwrap_or_default();
    let value = if value.is_empty() { String::new() } else { format!(": {value}{max}") };
    format!("{} of {}{object}{value}", claim.metric, claim.subject)
}

fn claim_texts(article: &Article, claim: &Claim, rules: &[&str]) -> Vec<String> {
    let mut texts = vec![headline(claim)];
    let details = details(claim);
    if !details.is_empty() {
        texts.push(details.join(", "));
    }
    texts.push(format!("rule {}; passage: {:?}", claim.rule, plain(&claim.quote)));
    for evidence in &claim.evidence {
        let words = ByteSpan::new(evidence.start, evidence.end).of(&article.text);
        let words = if words.is_empty() { String::new() } else { format!(": {:?}", plain(words)) };
        texts.push(format!("{} from {}{words}", evidence.role, evidence.how.replace('_', " ")));
    }
    texts.extend(also_matched(rules, Some(claim.rule.as_str())));
    texts
}

/// The fields that are not in the headline, those that are set.
fn details(claim: &Claim) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |name: &str, value: Option<String>| all.extend(value.map(|value| format!("{name} {value}")));
    let period = |start: Option<jiff::civil::Date>, end: Option<jiff::civil::Date>| match (start, end) {
        (Some(start), Some(end)) => Some(format!("{start} to {end}")),
        _ => None,
    };
    add("hedge", (claim.qualifier.as_str() != "exact").then(|| claim.qualifier.to_string()));
    add("of", claim.of.as_ref().map(ToString::to_string));
    add("against", claim.baseline.map(|baseline| baseline.to_string()));
    add("among the top", claim.n.clone());
    add("state", claim.state.clone());
    add("part", claim.part.clone());
    add("measure", claim.measure.clone());
    add("scope", claim.scope.clone());
    add("period", period(claim.period_start, claim.period_end));
    add("period between", period(claim.period_earliest, claim.period_latest));
    add("grain", claim.grain.map(|grain| grain.to_string()));
    add("on", claim.platform.clone());
    add("said by", (!claim.attribution.is_empty()).then(|| claim.attribution.join(", after ")));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Engine;
    use crate::workbench::{examples, fates::fates};

    fn explained(text: &str, style: &Style) -> String {
        let engine = Engine::load(None).expect("the built-in rules load");
        let article = examples::article(&engine, text, "en", None);
        let found = engine.extract(&article);
        let mentions = engine.mentions(&article);
        let lines = fates(&engine, &article, &mentions, &found);
        let mut out = Vec::new();
        print(&mut out, &article, &lines, &engine.metrics, style).expect("printed");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn claims_and_ledger_stand_under_their_line() {
        let text = explained("Chinese models used 4.7 trillion tokens; the review gave it 8.5/10.", &Style::default());
        assert!(
            text.starts_with("Chinese models used [4.7 trillion tokens]; the review gave it {8.5/10}.\n"),
            "{text}"
        );
        assert!(text.contains("4.7 trillion tokens  token_volume of country:cn: 4.7 trillion tokens"), "{text}");
        assert!(text.contains("8.5/10               no claim (score)"), "{text}");
    }

    #[test]
    fn one_figure_can_be_asked_for() {
        let only = Style { figure: Some("8.5".to_owned()), colour: false };
        let text = explained("Chinese models used 4.7 trillion tokens; the review gave it 8.5/10.", &only);
        assert!(!text.contains("token_volume") && text.contains("score"), "{text}");
    }
}
