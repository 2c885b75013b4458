//! Reading and checking `entities/*.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;

use super::{Alias, Entities, Entity, Needs, Released, fold_name};
use crate::model::EntityId;
use crate::rules::{Diagnostic, Diagnostics, RuleFile, RuleSource};

/// One line of an entity file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    name: String,
    country: Option<Spanned<String>>,
    maker: Option<Spanned<String>>,
    family: Option<Spanned<String>>,
    released: Option<Spanned<String>>,
    revealed: Option<Spanned<String>>,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    slugs: Vec<String>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    #[serde(default)]
    cased: Vec<Spanned<String>>,
    #[serde(default)]
    versioned: Vec<Spanned<String>>,
    #[serde(default)]
    contextual: Vec<Spanned<String>>,
    #[serde(default)]
    also: Vec<Spanned<String>>,
    note: Option<String>,
}

/// Where an entity stands, for messages.
struct Place<'s> {
    file: &'s RuleFile,
    key: Range<usize>,
    maker: Option<Range<usize>>,
    family: Option<Range<usize>>,
    country: Option<Range<usize>>,
}

pub(super) fn load(source: &RuleSource) -> Result<Entities, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut all = Vec::new();
    let mut places = Vec::new();
    for file in source.files("entities/") {
        let lines: BTreeMap<Spanned<String>, Line> = match file.parse() {
            Ok(lines) => lines,
            Err(errors) => {
                problems.0.extend(errors.0);
                continue;
            }
        };
        for (key, line) in lines {
            let span = |value: &Option<Spanned<String>>| value.as_ref().map(Spanned::span);
            places.push(Place {
                file,
                key: key.span(),
                maker: span(&line.maker),
                family: span(&line.family),
                country: span(&line.country),
            });
            all.push(entity(file, &key, line, &mut problems));
        }
    }
    check(&all, &places, &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok(Entities::from_entities(all)) }
}

/// The kind of a file's entities: its name up to a hyphen or the ending.
fn kind_of(file: &RuleFile) -> &str {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    name.split(['.', '-']).next().unwrap_or(name)
}

fn id_of(kind: &str, slug: &str) -> EntityId {
    if kind == slug { EntityId::new(slug) } else { EntityId::new(format!("{kind}:{slug}")) }
}

fn entity(file: &RuleFile, key: &Spanned<String>, line: Line, problems: &mut Diagnostics) -> Entity {
    let released = line.released.as_ref().and_then(|text| {
        let date = released(text.as_ref());
        if date.is_none() {
            let message = format!("expected a date such as 2026-04 or 2026-04-23, found `{}`", text.as_ref());
            problems.0.push(Diagnostic::error(file, text.span(), message).code("bad-date"));
        }
        date
    });
    let revealed = line.revealed.as_ref().and_then(|text| {
        let day = text.as_ref().parse().ok();
        if day.is_none() {
            let message = format!("expected a day such as 2026-03-18, found `{}`", text.as_ref());
            problems.0.push(Diagnostic::error(file, text.span(), message).code("bad-date"));
        }
        day
    });
    Entity {
        id: id_of(kind_of(file), key.as_ref()),
        aliases: aliases(&line),
        name: line.name,
        country: line.country.map(Spanned::into_inner),
        maker: line.maker.map(|slug| id_of("org", slug.as_ref())),
        family: line.family.map(|slug| id_of("family", slug.as_ref())),
        released,
        revealed,
        authors: line.authors,
        slugs: line.slugs,
        note: line.note,
    }
}

/// All names with their marks. The printed name counts unless a list with marks names it too.
fn aliases(line: &Line) -> Vec<Alias> {
    let mut marked: BTreeMap<&str, Alias> = BTreeMap::new();
    let lists = [&line.aliases, &line.cased, &line.versioned, &line.contextual, &line.also];
    for (number, list) in lists.into_iter().enumerate() {
        for text in list {
            let text = text.as_ref().as_str();
            let alias = marked.entry(text).or_insert_with(|| plain(text));
            match number {
                1 => alias.cased = true,
                2 => alias.needs = Needs::Version,
                3 => alias.needs = Needs::Context,
                4 => alias.also = true,
                _ => {}
            }
        }
    }
    marked.entry(&line.name).or_insert_with(|| plain(&line.name));
    marked.into_values().collect()
}

fn plain(text: &str) -> Alias {
    Alias { text: text.to_owned(), cased: false, needs: Needs::Nothing, also: false }
}

fn released(text: &str) -> Option<Released> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
    let day: Option<i8> = parts.next().map(str::parse).transpose().ok()?;
    let fits = parts.next().is_none()
        && month.is_none_or(|month| (1..=12).contains(&month))
        && day.is_none_or(|day| (1..=31).contains(&day));
    fits.then_some(Released { year, month, day })
}

fn check(all: &[Entity], places: &[Place<'_>], problems: &mut Diagnostics) {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for (i, entity) in all.iter().enumerate() {
        if let Some(first) = ids.insert(entity.id.folded(), i) {
            let message = format!("`{}` and `{}` are the same id", all[first].id, entity.id);
            problems.0.push(Diagnostic::error(places[i].file, places[i].key.clone(), message).code("same-id"));
        }
    }
    for (entity, place) in all.iter().zip(places) {
        check_references(entity, place, &ids, problems);
    }
    check_owners(all, places, problems);
}

fn check_references(entity: &Entity, place: &Place<'_>, ids: &BTreeMap<String, usize>, problems: &mut Diagnostics) {
    let country = entity.country.as_ref().map(|code| EntityId::new(format!("country:{code}")));
    let references = [(&entity.maker, &place.maker), (&entity.family, &place.family), (&country, &place.country)];
    for (id, span) in references {
        let Some(id) = id.as_ref().filter(|id| !ids.contains_key(&id.folded())) else { continue };
        let span = span.clone().unwrap_or_else(|| place.key.clone());
        let file = format!("entities/{}.toml", id.kind());
        problems.0.push(
            Diagnostic::error(place.file, span, format!("`{}` names `{id}`, which no file lists", entity.id))
                .code("unknown-entity")
                .help(format!("add `{}` to rules/{file}, or correct the name here", id.slug())),
        );
    }
}

/// A name may have one owner; the others say `also`. Names that differ in their capitals only may belong to two if both are `cased`, and
/// "Hermes" may be one thing by itself and another with a version after it.
fn check_owners(all: &[Entity], places: &[Place<'_>], problems: &mut Diagnostics) {
    let mut owners: BTreeMap<(String, Needs), usize> = BTreeMap::new();
    for (i, entity) in all.iter().enumerate() {
        for alias in entity.aliases.iter().filter(|alias| !alias.also) {
            let key = if alias.cased { alias.text.clone() } else { fold_name(&alias.text) };
            match owners.insert((key, alias.needs), i) {
                Some(first) if first != i => {
                    let message = format!("the name \"{}\" is also `{}`'s", alias.text, all[first].id);
                    problems.0.push(
                        Diagnostic::error(places[i].file, places[i].key.clone(), message)
                            .code("name-owned-twice")
                            .help("list it under `also` for the one that it seldom means"),
                    );
                }
                _ => {}
            }
        }
    }
}
