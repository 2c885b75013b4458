//! A new rule's file, to be filled in.

use crate::pipeline::Engine;

/// What a new rule is to yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yield {
    /// Claims of a metric.
    Metric(String),
    /// The ledger's reason.
    Ledger(String),
}

/// The text of a rule file that loads and passes lint, but for its examples, which are the author's to write.
///
/// ```
/// use tallywire::pipeline::Engine;
/// use tallywire::workbench::skeleton::{Yield, skeleton};
/// let text = skeleton(&Engine::load(None)?, "en", "share-slice", &Yield::Metric("share".to_owned()));
/// assert!(text.starts_with("id       = \"share-slice\"\nmetric   = \"share\"\n"));
/// # Ok::<(), tallywire::rules::Diagnostics>(())
/// ```
pub fn skeleton(engine: &Engine, lang: &str, id: &str, yields: &Yield) -> String {
    let (line, anchor, example) = match yields {
        Yield::Metric(metric) => (
            format!("metric   = {metric:?}"),
            anchor_of(engine, lang, metric),
            "claims = [{ subject = \"\", value = \"\" }]        # the fields that count; those left out are not compared".to_owned(),
        ),
        Yield::Ledger(reason) => {
            (format!("ledger   = {reason:?}"), "number|quantity|percent".to_owned(), format!("ledger = {reason:?}"))
        }
    };
    format!(
        r#"id       = "{id}"
{line}
summary  = "One sentence: what this rule finds, with the words it looks for."
why      = "The habit of the press that asks for it."
priority = 50                                        # the higher one wins where two rules want one figure
patterns = ["'WORDS|OTHER WORDS' ~ <value:{anchor}>"]  # any of these; the node named `value` is the figure
unless   = []                                        # none of these may match at the same figure

[[example]]
text   = "A sentence that must match."
{example}

[[example]]
text   = "Another one, as another paper would put it."
{example}

[[example]]
text   = "A sentence that looks alike and must give nothing."
claims = []
"#
    )
}

/// The class of the figures of a metric.
fn anchor_of(engine: &Engine, lang: &str, metric: &str) -> String {
    let unit = engine.metrics.get(metric).map_or("", |metric| metric.unit.as_str());
    let named = match unit {
        "percentage_points" => "points",
        "rank" => "ordinal",
        "times" => "multiple",
        "date" => "period",
        "days" | "weeks" | "months" => "streak",
        "usd_per_mtok" => "priced",
        "count" | "points" | "" => "number",
        other => other,
    };
    let known = engine.pack(lang).is_some_and(|pack| pack.grammar.classes.lookup(named).is_some());
    if known { named.to_owned() } else { "number|quantity".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleSource, Severity};
    use crate::workbench::lint::lint;

    #[test]
    fn every_skeleton_passes_lint_but_for_its_examples() {
        let engine = Engine::load(None).expect("the built-in rules load");
        let mut source = RuleSource::built_in();
        let metrics = engine.metrics.iter().map(|(id, _)| Yield::Metric(id.to_string()));
        for (i, yields) in metrics.chain([Yield::Ledger("forecast".to_owned())]).enumerate() {
            let id = format!("skeleton-{i}");
            source.insert_text(&format!("en/claims/{id}.toml"), &skeleton(&engine, "en", &id, &yields));
        }
        let of_skeleton = |name: &str| name.contains("skeleton-");
        let found = lint(&source);
        let errors = found.iter().filter(|d| d.severity == Severity::Error);
        let ours: Vec<_> = errors.filter(|d| d.place.as_ref().is_some_and(|(name, ..)| of_skeleton(name))).collect();
        assert!(!ours.is_empty(), "the examples are placeholders");
        assert!(ours.iter().all(|d| d.code == "example-fails"), "{ours:#?}");
    }
}
