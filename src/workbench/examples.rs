//! The examples of rules, run: each is a small article of its own, read in the language of its rule's folder.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::extract::ClaimRule;
use crate::model::{Article, Block, BlockKind, ByteSpan, Claim, Lang, Metadata};
use crate::pipeline::{Engine, Extraction};
use crate::read::{Format, Given};
use crate::rules::{Example, RuleSpec};

/// How an example came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As it says.
    Holds,
    /// Not as it says: each difference in words.
    Fails(Vec<String>),
    /// Not as it says, and marked as a known gap.
    KnownGap,
    /// As it says, although it is marked as a gap: the mark can go.
    GapClosed,
}

impl Verdict {
    /// Whether the example is as it should be.
    pub fn is_good(&self) -> bool {
        matches!(self, Verdict::Holds | Verdict::KnownGap)
    }
}

/// An example's text as an article. One paragraph; a text of several lines is read as Markdown, so that headings, lists and tables
/// can be examples too.
pub fn article(engine: &Engine, text: &str, lang: &str, published: Option<Date>) -> Article {
    let text = text.trim();
    if text.contains('\n') {
        let given = Given { lang: Some(Lang::new(lang)), published, ..Given::default() };
        if let Ok(article) = engine.read("example", text.as_bytes(), Some(Format::Markdown), &given) {
            return article;
        }
    }
    let block = Block { kind: BlockKind::Paragraph, span: ByteSpan::new(0, text.len()) };
    let meta = Metadata { lang: Some(Lang::new(lang)), published, ..Metadata::default() };
    Article { document: "example".to_owned(), text: format!("{text}\n"), meta, blocks: vec![block], tables: Vec::new() }
}

/// The article of an example; its `published` may be wrong.
///
/// # Errors
/// What was found in `published`.
pub fn article_of(engine: &Engine, example: &Example, lang: &str) -> Result<Article, String> {
    let day = |text: &str| text.parse().map_err(|_| format!("expected `published` as YYYY-MM-DD, found {text:?}"));
    let published = example.published.as_deref().map(day).transpose()?;
    Ok(article(engine, example.text.get_ref(), lang, published))
}

/// Runs one example of a rule.
pub fn run(engine: &Engine, lang: &str, spec: &RuleSpec, example: &Example) -> Verdict {
    let differences = match article_of(engine, example, lang) {
        Ok(article) => compare(spec, example, &engine.extract(&article)),
        Err(problem) => return Verdict::Fails(vec![problem]),
    };
    match (differences.is_empty(), &example.gap) {
        (true, None) => Verdict::Holds,
        (true, Some(_)) => Verdict::GapClosed,
        (false, None) => Verdict::Fails(differences),
        (false, Some(_)) => Verdict::KnownGap,
    }
}

/// Whether an example shows what its rule finds, rather than what it must leave alone.
pub fn is_match(spec: &RuleSpec, example: &Example) -> bool {
    match &spec.ledger {
        Some(reason) => example.ledger.as_deref() == Some(reason.get_ref()),
        None => !example.claims.is_empty(),
    }
}

/// All rules of a language with their examples' verdicts, in the order of the files.
pub fn run_all<'e>(engine: &'e Engine, lang: &str) -> Vec<(&'e ClaimRule, Vec<Verdict>)> {
    let rules = engine.pack(lang).map(|pack| pack.grammar.rules.as_slice()).unwrap_or_default();
    let verdicts = |rule: &ClaimRule| {
        let spec = &rule.loaded.spec;
        spec.examples.iter().map(|example| run(engine, lang, spec, example)).collect()
    };
    rules.iter().map(|rule| (rule, verdicts(rule))).collect()
}

/// What the example says and the extraction does not, or the other way round.
fn compare(spec: &RuleSpec, example: &Example, found: &Extraction) -> Vec<String> {
    let rule = spec.id.get_ref().as_str();
    let mut differences = Vec::new();
    let mut own: Vec<&Claim> = found.claims.iter().filter(|claim| claim.rule.as_str() == rule).collect();
    for wanted in &example.claims {
        match own.iter().position(|claim| differing(wanted, claim).is_empty()) {
            Some(at) => drop(own.remove(at)),
            None => differences.push(missing(wanted, &own, found)),
        }
    }
    for claim in own {
        differences.push(format!("unexpected claim: {}", brief(claim)));
    }
    differences.extend(ledger_difference(spec, example, found));
    differences
}

fn ledger_difference(spec: &RuleSpec, example: &Example, found: &Extraction) -> Option<String> {
    let rule = spec.id.get_ref().as_str();
    let by_this = |entry: &crate::model::LedgerEntry| entry.rule.as_ref().is_some_and(|id| id.as_str() == rule);
    match &example.ledger {
        Some(reason) => {
            let own = spec.ledger.as_ref().is_some_and(|own| own.get_ref() == reason);
            let hit = found.ledger.iter().any(|entry| entry.reason.as_str() == reason && (!own || by_this(entry)));
            let listed: Vec<String> = found
                .ledger
                .iter()
                .map(|entry| {
                    format!("{:?} {}{}", entry.text, entry.reason, by_rule(entry.rule.as_ref().map(|r| r.as_str())))
                })
                .collect();
            let has = if listed.is_empty() { "an empty ledger".to_owned() } else { listed.join(", ") };
            (!hit).then(|| format!("expected the ledger's reason `{reason}`, found {has}{}", claimed(found)))
        }
        None if spec.ledger.is_some() => found
            .ledger
            .iter()
            .find(|entry| by_this(entry))
            .map(|entry| format!("unexpected on the ledger: {:?}", entry.text)),
        None => None,
    }
}

fn claimed(found: &Extraction) -> String {
    let claims: Vec<String> =
        found.claims.iter().map(|c| format!("{}{}", brief(c), by_rule(Some(c.rule.as_str())))).collect();
    if claims.is_empty() { String::new() } else { format!("; claimed: {}", claims.join(", ")) }
}

fn by_rule(rule: Option<&str>) -> String {
    rule.map(|rule| format!(" (rule {rule})")).unwrap_or_default()
}

/// Says why a wanted claim is not there: another rule took it, this rule made it differently, or nobody made it.
fn missing(wanted: &BTreeMap<String, String>, own: &[&Claim], found: &Extraction) -> String {
    let named: Vec<String> = wanted.iter().map(|(field, value)| format!("{field} = {value:?}")).collect();
    let start = format!("expected a claim with {}", named.join(", "));
    if let Some(claim) = found.claims.iter().find(|claim| differing(wanted, claim).is_empty()) {
        return format!("{start}; it is made by the rule {}", claim.rule);
    }
    let nearest = own.iter().min_by_key(|claim| differing(wanted, claim).len());
    match nearest {
        Some(claim) => format!("{start}; found {}", differing(wanted, claim).join(", ")),
        None => {
            let why: Vec<String> = found
                .ledger
                .iter()
                .map(|entry| {
                    format!("{:?} {}{}", entry.text, entry.reason, by_rule(entry.rule.as_ref().map(|r| r.as_str())))
                })
                .collect();
            let ledger = if why.is_empty() { String::new() } else { format!("; on the ledger: {}", why.join(", ")) };
            format!("{start}; found none by this rule{}{ledger}", claimed(found))
        }
    }
}

/// The fields of `wanted` that the claim has otherwise.
fn differing(wanted: &BTreeMap<String, String>, claim: &Claim) -> Vec<String> {
    let record = serde_json::to_value(claim).unwrap_or_default();
    let mut differences = Vec::new();
    for (field, value) in wanted {
        let has = match record.get(field) {
            None => {
                differences.push(format!("no field {field:?} in a claim"));
                continue;
            }
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(", "),
            Some(other) => other.to_string(),
        };
        if !same(value, &has) {
            differences.push(format!("{field} = {has:?}"));
        }
    }
    differences
}

fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a == b)
}

/// A claim in a few words.
pub fn brief(claim: &Claim) -> String {
    let value = if claim.value_text.is_empty() { String::new() } else { format!(" {} {}", claim.value, claim.unit) };
    format!("{} of {}{value}", claim.metric, claim.subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSource;

    const RULE: &str = r#"
id = "share-test"
metric = "share"
summary = "A part that somebody pockets."
priority = 99
patterns = ["'pocketed' <value:percent>"]
[[example]]
text = "Chinese models pocketed 31.0% of it."
claims = [{ subject = "country:cn", value = "31" }]
[[example]]
text = "Chinese models pocketed 31% of it."
claims = [{ subject = "country:us" }]
[[example]]
text = "Chinese models reached 31%."
claims = []
[[example]]
text = "Chinese models pocketed 31% of it."
claims = [{ subject = "country:us" }]
gap = "known"
[[example]]
text = "Chinese models pocketed 31% of it."
claims = [{ subject = "country:cn" }]
gap = "known"
"#;

    #[test]
    fn examples_hold_fail_and_are_known_gaps() {
        let mut source = RuleSource::built_in();
        source.insert_text("en/claims/share-test.toml", RULE);
        let engine = Engine::from_source(source).expect("the rule loads");
        let all = run_all(&engine, "en");
        let (_, verdicts) =
            all.iter().find(|(rule, _)| rule.loaded.spec.id.get_ref() == "share-test").expect("the rule");
        assert_eq!(verdicts[0], Verdict::Holds);
        let Verdict::Fails(why) = &verdicts[1] else { panic!("{:?}", verdicts[1]) };
        assert!(why[0].contains(r#"found subject = "country:cn""#), "{why:?}");
        assert_eq!(verdicts[2..], [Verdict::Holds, Verdict::KnownGap, Verdict::GapClosed]);
    }
}
