//! How a pack of rules stands on another: what its `pack.toml` says, and how `X.add.toml` is laid into `X.toml`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_spanned::Spanned;
use toml::{Table, Value};

use super::diag::{Diagnostic, Diagnostics};
use super::source::{Addition, RuleFile, RuleSource};

/// The file that says what a pack stands on.
const PACK: &str = "pack.toml";
/// What the name of a file ends in that adds to another.
const ADDS: &str = ".add.toml";
/// Packs may stand on packs, so deep.
const DEEPEST: usize = 8;

/// `pack.toml`.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct PackFile {
    #[allow(dead_code, reason = "for the people who read the file")]
    name: Option<String>,
    extends: Option<Spanned<Extends>>,
    without: Vec<Spanned<String>>,
}

/// What a pack stands on: the built-in rules, nothing, or the pack in another folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Extends {
    BuiltIn(bool),
    Folder(String),
}

/// What an addition may say besides what it adds.
const REPLACE: &str = "replace";
const REMOVE: &str = "remove";

/// The rules of the folder `dir` over those that they stand on.
///
/// # Errors
/// Files that cannot be read; a `pack.toml` that says what cannot be; additions to files that are not there.
pub(super) fn load(dir: &Path, depth: usize) -> Result<RuleSource, Diagnostics> {
    let own = RuleSource::from_dir(dir)?;
    let file = own.file(PACK).cloned();
    let pack: PackFile = file.as_ref().map(RuleFile::parse).transpose()?.unwrap_or_default();
    let base = base(dir, &pack, file.as_ref(), depth)?;
    let mut kept = base.clone();
    let mut problems = Diagnostics::default();
    for prefix in &pack.without {
        let gone: Vec<String> = kept.files(prefix.get_ref()).map(|f| f.path.clone()).collect();
        gone.iter().for_each(|path| kept.remove(path));
        if let (true, Some(file)) = (gone.is_empty(), &file) {
            let message = format!("nothing of what this pack stands on begins with {:?}", prefix.get_ref());
            problems.0.push(
                Diagnostic::error(file, prefix.span(), message).code("without-nothing").help(
                    "`without` takes folders and files of the pack below, such as \"entities/\" or \"en/claims/\"",
                ),
            );
        }
    }
    let (additions, whole): (Vec<&RuleFile>, Vec<&RuleFile>) = own.files("").partition(|f| f.path.ends_with(ADDS));
    whole.into_iter().for_each(|file| kept.insert(file.clone()));
    for addition in additions {
        // A file that is left out comes back when it is added to: so single rules are taken from a folder that is not.
        let target = addition.path.trim_end_matches(ADDS).to_owned() + ".toml";
        match kept.file(&target).or_else(|| base.file(&target)) {
            Some(below) => match merged(below, addition) {
                Ok(file) => kept.insert(file),
                Err(errors) => problems.0.extend(errors.0),
            },
            None => problems.0.push(
                Diagnostic::error(addition, 0..0, format!("expected a file {target} to add this to, found none"))
                    .code("adds-to-nothing")
                    .help("name the file as the one that it adds to, with `.add` before `.toml`"),
            ),
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(kept) }
}

fn base(dir: &Path, pack: &PackFile, file: Option<&RuleFile>, depth: usize) -> Result<RuleSource, Diagnostics> {
    let Some(extends) = &pack.extends else { return Ok(RuleSource::built_in()) };
    let at = |message: String| match file {
        Some(file) => Diagnostics::one(Diagnostic::error(file, extends.span(), message).code("extends")),
        None => Diagnostics::one(Diagnostic::bare(message)),
    };
    match extends.get_ref() {
        Extends::BuiltIn(true) => Ok(RuleSource::built_in()),
        Extends::BuiltIn(false) => Ok(RuleSource::default()),
        Extends::Folder(name) if name == "built-in" => Ok(RuleSource::built_in()),
        Extends::Folder(_) if depth >= DEEPEST => {
            Err(at(format!("expected at most {DEEPEST} packs one on the other, found more: do two extend each other?")))
        }
        Extends::Folder(name) => {
            let below = dir.join(name);
            if !below.is_dir() {
                return Err(at(format!("expected true, false, \"built-in\" or a folder, found {name:?}")));
            }
            load(&below, depth + 1)
        }
    }
}

/// The file `below` with what `addition` says laid into it: tables are joined, lists get longer, other values are replaced. Of
/// `replace` the keys are not joined; those of `remove` go first.
fn merged(below: &RuleFile, addition: &RuleFile) -> Result<RuleFile, Diagnostics> {
    let mut table: Table = below.parse()?;
    let mut more: Table = addition.parse()?;
    let replaced = keys(&mut more, REPLACE, addition)?;
    for path in keys(&mut more, REMOVE, addition)?.iter().chain(&replaced) {
        if !forget(&mut table, path) {
            let message = format!("{} has no {path:?} to take away", below.display_name());
            let span = addition.text.find(path.as_str()).map_or(0..0, |at| at..at + path.len());
            return Err(Diagnostics::one(Diagnostic::error(addition, span, message).code("removes-nothing")));
        }
    }
    join(&mut table, more);
    let text = toml::to_string(&table)
        .map_err(|e| Diagnostics::one(Diagnostic::error(addition, 0..0, format!("cannot be laid over: {e}"))))?;
    let mut additions = below.additions.clone();
    additions.push(Addition { name: addition.display_name(), text: addition.text.clone() });
    let under = below.under.clone().or_else(|| Some(Addition { name: below.display_name(), text: below.text.clone() }));
    Ok(RuleFile { path: below.path.clone(), origin: addition.origin.clone(), text: Arc::from(text), additions, under })
}

/// A list of keys that an addition names, taken out of it.
fn keys(table: &mut Table, name: &str, file: &RuleFile) -> Result<Vec<String>, Diagnostics> {
    let Some(value) = table.remove(name) else { return Ok(Vec::new()) };
    let listed = value.as_array().and_then(|list| list.iter().map(|v| v.as_str().map(str::to_owned)).collect());
    listed.ok_or_else(|| {
        let message = format!("expected `{name}` to be a list of keys such as [\"example\"], found {value}");
        Diagnostics::one(Diagnostic::error(file, file.text.find(name).map_or(0..0, |at| at..at + name.len()), message))
    })
}

/// Takes `a.b.c` out of a table; false when it is not there.
fn forget(table: &mut Table, path: &str) -> bool {
    match path.split_once('.') {
        None => table.remove(path).is_some(),
        Some((first, rest)) => {
            table.get_mut(first).and_then(Value::as_table_mut).is_some_and(|inner| forget(inner, rest))
        }
    }
}

fn join(below: &mut Table, more: Table) {
    for (key, value) in more {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => join(old, new),
            (Some(Value::Array(old)), Value::Array(new)) => old.extend(new),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// The place that a passage of a merged file came from: the line that says the same, in the latest addition that has it.
pub(super) fn home(
    file: &RuleFile,
    span: &std::ops::Range<usize>,
) -> Option<(String, Arc<str>, std::ops::Range<usize>)> {
    let passage = file.text.get(span.clone()).filter(|p| !p.is_empty())?;
    let parts: BTreeMap<usize, &Addition> = file.under.iter().chain(&file.additions).enumerate().collect();
    parts.values().rev().find_map(|part| {
        let at = part.text.find(passage)?;
        Some((part.name.clone(), part.text.clone(), at..at + passage.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> RuleFile {
        let mut source = RuleSource::default();
        source.insert_text(path, text);
        source.file(path).cloned().unwrap_or_else(|| panic!("{path}"))
    }

    fn lay(below: &str, addition: &str) -> Result<Table, Diagnostics> {
        merged(&file("a.toml", below), &file("a.add.toml", addition))?.parse()
    }

    #[test]
    fn tables_join_lists_grow_and_values_are_replaced() {
        let found = lay(
            "n = 1\nlist = [\"a\"]\n[t]\nx = 1\ny = 2\n[gone]\nz = 1\n",
            "remove = [\"gone\", \"t.y\"]\nn = 2\nlist = [\"b\"]\n[t]\nw = 3\n",
        );
        let wanted: Table = "n = 2\nlist = [\"a\", \"b\"]\n[t]\nw = 3\nx = 1\n".parse().unwrap_or_default();
        assert_eq!(found.unwrap_or_default(), wanted);
    }

    #[test]
    fn what_is_replaced_is_not_joined() {
        let found = lay("[[example]]\ntext = \"old\"\n", "replace = [\"example\"]\n[[example]]\ntext = \"new\"\n");
        let examples = found.unwrap_or_default().get("example").and_then(Value::as_array).map(Vec::len);
        assert_eq!(examples, Some(1));
    }

    #[test]
    fn taking_away_what_is_not_there_is_an_error_at_its_place() {
        let errors = lay("a = 1\n", "remove = [\"b\"]\n").err().unwrap_or_default();
        assert_eq!(errors.0.first().map(|d| (d.code, d.line_column())), Some(("removes-nothing", Some((1, 12)))));
    }

    #[test]
    fn a_finding_in_a_merged_file_points_where_it_was_written() {
        let whole = merged(
            &file("m.toml", "# first\n[one]\nmeaning = \"x\"\n"),
            &file("m.add.toml", "[two]\nmeaning = \"y\"\n"),
        );
        let whole = whole.unwrap_or_else(|e| panic!("{e}"));
        let span = whole.text.find("\"y\"").map_or(0..0, |at| at..at + 3);
        let place = Diagnostic::error(&whole, span, "?");
        assert_eq!(
            (place.line_column(), place.place.map(|p| p.0)),
            (Some((2, 11)), Some("rules/m.add.toml".to_owned()))
        );
    }
}
