//! Slugs as OpenRouter lists them: which model, whose, from where.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::Registry;
use super::reading::{Free, Knowledge, Snapshots};
use crate::model::EntityId;

/// A slug taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The model that it is a row of.
    pub model: EntityId,
    /// Whether it is the `:free` edition.
    pub free: bool,
    /// Maker and country, as far as they are known.
    pub maker: Maker,
}

/// Who makes a model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Maker {
    /// `org:zhipu`.
    pub org: Option<EntityId>,
    /// `country:cn`; none for stealth models.
    pub country: Option<EntityId>,
}

impl Listing {
    /// Looks a slug up; a model that the registry does not list is named by its slug without snapshot and variant.
    pub fn of(slug: &str, registry: &dyn Registry, known_on: Option<Date>) -> Listing {
        let (bare, variant) = slug.split_once(':').unwrap_or((slug, ""));
        let (author, name) = bare.split_once('/').unwrap_or(("", bare));
        let model = registry.model_listed(bare).unwrap_or_else(|| EntityId::new(format!("model:{}", unsnapped(name))));
        let org = registry.maker_of(&model).or_else(|| registry.maker_listed(author));
        let country = |entity: &EntityId| match known_on {
            Some(day) => registry.country_known_on(entity, day),
            None => registry.country_of(entity),
        };
        let country = country(&model).or_else(|| org.as_ref().and_then(country));
        Listing { model, free: variant == "free", maker: Maker { org, country } }
    }
}

/// A slug's name without the snapshot's date at its end: "glm-5.2-20260616", "gpt-5-2025-08-07", "kimi-k2.5-0127".
pub(in super::super) fn unsnapped(name: &str) -> &str {
    // The longest first; a single part of two digits would be a size.
    const DATES: [&[usize]; 4] = [&[4, 2, 2], &[8], &[2, 2], &[4]];
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    for shape in DATES {
        let ending: Vec<&str> = name.rsplit('-').take(shape.len()).collect();
        let fits = ending.iter().rev().zip(shape).all(|(part, len)| part.len() == *len && digits(part));
        let length: usize = shape.iter().map(|len| len + 1).sum();
        if fits && ending.len() == shape.len() && name.len() > length {
            return name.get(..name.len() - length).unwrap_or(name);
        }
    }
    name
}

/// A row of a ranking: one model (or edition, or snapshot, as the reading keeps them apart) with its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub listing: Listing,
    pub tokens: u128,
    /// Model, maker and country in the form in which ids are compared.
    folded: [Option<String>; 3],
}

impl Place {
    fn of(listing: Listing) -> Self {
        let maker = &listing.maker;
        let folded =
            [Some(&listing.model), maker.org.as_ref(), maker.country.as_ref()].map(|id| id.map(EntityId::folded));
        Self { listing, tokens: 0, folded }
    }

    /// Whether the row is the entity's (given in its folded form): its model, maker or country.
    pub fn is_of(&self, folded: &str) -> bool {
        self.folded.iter().flatten().any(|own| own == folded)
    }
}

/// The named rows as a reading lays them out, the largest first.
pub(super) fn places(
    named: &BTreeMap<String, u128>,
    registry: &dyn Registry,
    (free, snapshots, knowledge): (Free, Snapshots, Knowledge),
    day: Date,
) -> Vec<Place> {
    let known_on = matches!(knowledge, Knowledge::ThatDay).then_some(day);
    let mut rows: BTreeMap<String, Place> = BTreeMap::new();
    for (slug, tokens) in named {
        let listing = Listing::of(slug, registry, known_on);
        let bare = slug.split_once(':').map_or(slug.as_str(), |(bare, _)| bare);
        let name = if snapshots == Snapshots::Merged { listing.model.folded() } else { bare.to_owned() };
        let variant = if free == Free::Merged { "" } else { slug.split_once(':').map_or("", |(_, variant)| variant) };
        let row = rows.entry(format!("{name}:{variant}")).or_insert_with(|| Place::of(listing));
        row.tokens = row.tokens.saturating_add(*tokens);
    }
    let mut places: Vec<(String, Place)> = rows.into_iter().collect();
    places.sort_by(|a, b| b.1.tokens.cmp(&a.1.tokens).then_with(|| a.0.cmp(&b.0)));
    places.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::unsnapped;

    #[test]
    fn snapshots_are_told_from_versions() {
        let bare: Vec<&str> = [
            "glm-5.2-20260616",
            "gpt-5-2025-08-07",
            "kimi-k2.5-0127",
            "qwen3-235b-a22b-07-25",
            "gpt-4o-mini",
            "mimo-v2.5",
            "gemini-2.0-flash-001",
        ]
        .into_iter()
        .map(unsnapped)
        .collect();
        let expected = "glm-5.2 gpt-5 kimi-k2.5 qwen3-235b-a22b gpt-4o-mini mimo-v2.5 gemini-2.0-flash-001";
        assert_eq!(bare.join(" "), expected);
    }
}
