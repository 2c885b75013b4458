//! What a page says of itself in JSON-LD.

use serde_json::{Map, Value};

use crate::read::words::Words;

/// The fields of the object that is the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Linked {
    pub headline: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub url: Option<String>,
    pub lang: Option<String>,
    pub body: Option<String>,
}

/// Reads the scripts of a page; of several articles the first with the most fields counts.
pub(super) fn read<'s>(scripts: impl Iterator<Item = &'s str>, words: &Words) -> Linked {
    let mut best = (0, Linked::default());
    for script in scripts {
        let Some(value) = parse(script) else { continue };
        let mut waiting = vec![&value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(object) => {
                    if is_article(object, words) {
                        let found = linked(object);
                        let fields = found.fields();
                        if fields > best.0 {
                            best = (fields, found);
                        }
                    }
                    waiting.extend(["@graph", "mainEntity"].into_iter().filter_map(|key| object.get(key)));
                }
                _ => {}
            }
        }
    }
    best.1
}

/// Scripts hold raw line ends inside strings, comments around the object and semicolons after it.
fn parse(script: &str) -> Option<Value> {
    let core =
        script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let core =
        core.trim().trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim().trim_end_matches(';');
    serde_json::from_str(core).ok().or_else(|| {
        let clean: String = core.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&clean).ok()
    })
}

fn is_article(object: &Map<String, Value>, words: &Words) -> bool {
    let named = |name: &str| name.ends_with("Article") || words.article_types.contains(name);
    match object.get("@type") {
        Some(Value::String(name)) => named(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(named),
        _ => false,
    }
}

fn linked(object: &Map<String, Value>) -> Linked {
    let text = |key: &str| object.get(key).and_then(name_of);
    Linked {
        headline: text("headline").or_else(|| text("name")),
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        publisher: text("publisher"),
        authors: object.get("author").map(names_of).unwrap_or_default(),
        url: object
            .get("mainEntityOfPage")
            .and_then(|value| value.get("@id").and_then(name_of).or_else(|| name_of(value)))
            .or_else(|| text("url"))
            .filter(|url| url.starts_with("http")),
        lang: text("inLanguage"),
        body: text("articleBody"),
    }
}

/// A text, or the name of an object, or the first of a list of either.
fn name_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim(),
        Value::Object(object) => object.get("name")?.as_str()?.trim(),
        Value::Array(items) => return items.first().filter(|item| !item.is_array()).and_then(name_of),
        _ => return None,
    };
    (!text.is_empty()).then(|| crate::read::entities::decode(text))
}

fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(name_of).collect(),
        value => name_of(value).into_iter().collect(),
    }
}

impl Linked {
    fn fields(&self) -> usize {
        let all = [&self.headline, &self.published, &self.modified, &self.publisher, &self.url, &self.body];
        1 + all.into_iter().filter(|field| field.is_some()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_found_in_lists_and_graphs() {
        let script = r#"[{"@type":"BreadcrumbList"},{"@graph":[{"@type":"WebPage","name":"Site"},{"@type":["NewsArticle","X"],"headline":"Board &amp; week","datePublished":"2026-03-11","publisher":{"name":"The Paper"},"author":[{"name":"A B"},"C D"]}]}]"#;
        let found = read([script].into_iter(), Words::built_in());
        assert_eq!(found.headline.as_deref(), Some("Board & week"));
        assert_eq!(found.publisher.as_deref(), Some("The Paper"));
        assert_eq!(found.authors, ["A B", "C D"]);
    }

    #[test]
    fn broken_scripts_are_passed_over() {
        let found =
            read(["{", "<!-- {\"@type\":\"Article\",\"headline\":\"one\ntwo\"}; -->"].into_iter(), Words::built_in());
        assert_eq!(found.headline.as_deref(), Some("one two"));
    }
}
