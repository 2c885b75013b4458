//! Looking entities up by what a person types.

use super::{Entities, Entity};
use crate::model::EntityId;

/// The form in which names are compared: lower case, full-width letters as plain ones, no spaces, hyphens, quotes or brackets.
///
/// ```
/// use tallywire::rules::fold_name;
/// assert_eq!(fold_name("ＤｅｅｐＳｅｅｋ　Ｖ３．２"), fold_name("deepseek-v3.2"));
/// ```
pub fn fold_name(name: &str) -> String {
    let plain = name.chars().map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    });
    plain
        .filter(|c| c.is_alphanumeric() || matches!(c, '.' | '+' | ':' | '&' | '\u{1F1E6}'..='\u{1F1FF}'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Entities {
    /// What a person who types this may mean, the likeliest first: an id (`country:cn`), a name in any script, capitals and hyphens apart.
    pub fn find_typed(&self, typed: &str) -> Vec<EntityId> {
        let typed = typed.trim();
        if let Some(entity) = self.get(&EntityId::new(typed)) {
            return vec![entity.id.clone()];
        }
        let indices = self.by_name.get(&fold_name(typed)).map(Vec::as_slice).unwrap_or_default();
        indices.iter().filter_map(|&i| self.all.get(i)).map(|entity| entity.id.clone()).collect()
    }

    /// The maker behind the author part of a platform's slug: `z-ai` of `z-ai/glm-5.2`.
    pub fn by_author(&self, author: &str) -> Option<&Entity> {
        self.by_author.get(author).and_then(|&i| self.all.get(i))
    }

    /// The model behind a platform's slug without snapshot and edition, with its author (`z-ai/glm-5.2`): one that lists the slug, else
    /// the one of that name, whatever the order of its parts.
    pub fn by_slug(&self, slug: &str) -> Option<&Entity> {
        let name = slug.split_once('/').map_or(slug, |(_, name)| name);
        let found = self.by_parts.get(slug).or_else(|| self.by_parts.get(&parts_of(name)));
        found.and_then(|&i| self.all.get(i)).or_else(|| {
            let named = self.find_typed(name).into_iter().find(|id| id.kind() == "model")?;
            self.get(&named)
        })
    }

    pub(super) fn index(&mut self) {
        for (i, entity) in self.all.iter().enumerate() {
            let first = *self.by_folded_id.entry(entity.id.folded()).or_insert(i);
            self.by_id.insert(entity.id.clone(), first);
            self.by_author.extend(entity.authors.iter().map(|author| (author.clone(), i)));
            self.by_parts.extend(entity.slugs.iter().map(|slug| (slug.clone(), i)));
            if entity.id.kind() == "model" {
                self.by_parts.entry(parts_of(entity.id.slug())).or_insert(i);
            }
        }
        for also in [false, true] {
            for (i, entity) in self.all.iter().enumerate() {
                for alias in entity.aliases.iter().filter(|alias| alias.also == also) {
                    let owners = self.by_name.entry(fold_name(&alias.text)).or_default();
                    if !owners.contains(&i) {
                        owners.push(i);
                    }
                }
            }
        }
        self.stems = self.all.iter().enumerate().filter_map(stem).collect();
        self.stems.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    }
}

/// The parts of a slug, sorted.
fn parts_of(slug: &str) -> String {
    let mut parts: Vec<&str> = slug.split('-').collect();
    parts.sort_unstable();
    parts.join("-")
}

/// `family:o-series` shows in slugs as `o`; two letters and less are only a stem of what a digit follows, so they are left to the lists.
fn stem((index, entity): (usize, &Entity)) -> Option<(String, usize)> {
    let is_stem = matches!(entity.id.kind(), "family" | "model") && entity.maker.is_some();
    let stem = fold_name(entity.id.slug());
    (is_stem && stem.len() > 1).then_some((stem, index))
}
