//! The registry of entities: who and what the figures are about, by which names, made by whom, in which country.
//!
//! In come the files `entities/<kind>.toml` (or `entities/<kind>-<anything>.toml`), one line an entity; out comes a table that answers what
//! an id stands for and what a person who types "MiniMax M2.5" or 小米 may mean. Finding names in running text is the gazetteer's task.

mod file;
mod find;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

pub use find::fold_name;

use super::{Arithmetic, Diagnostics, RuleSource};
use crate::model::EntityId;

/// What a name needs beside itself to count as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Needs {
    /// Nothing: wherever it stands it is the name.
    #[default]
    Nothing,
    /// A version after it: "Step 3.5", never "step by step".
    Version,
    /// The same entity named without doubt elsewhere in the article: "AA" after "Artificial Analysis".
    Context,
}

/// One name of an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    /// The name.
    pub text: String,
    /// Whether capitals count.
    pub cased: bool,
    /// What it needs beside itself.
    pub needs: Needs,
    /// Whether the name is another entity's first of all, and this one's only as a second reading.
    pub also: bool,
}

/// A day, month or year of release, as exact as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Released {
    /// Year.
    pub year: i16,
    /// Month, when known.
    pub month: Option<i8>,
    /// Day, when known.
    pub day: Option<i8>,
}

impl fmt::Display for Released {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// One entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its id.
    pub id: EntityId,
    /// The name to print.
    pub name: String,
    /// Its country, two letters; for a model or line stated only where it differs from its maker's.
    pub country: Option<String>,
    /// Who makes it.
    pub maker: Option<EntityId>,
    /// The line that it belongs to.
    pub family: Option<EntityId>,
    /// When it was released.
    pub released: Option<Released>,
    /// The day when somebody owned up to a stealth model.
    pub revealed: Option<jiff::civil::Date>,
    /// What stands before the slash in a platform's own slugs of its models.
    pub authors: Vec<String>,
    /// A platform's own slugs that the name does not show, without snapshot and edition.
    pub slugs: Vec<String>,
    /// All names, the printed one included.
    pub aliases: Vec<Alias>,
    /// What a researcher should know.
    pub note: Option<String>,
}

/// All entities of a rule pack.
///
/// ```
/// use tallywire::rules::{Entities, RuleSource};
/// let entities = Entities::load(&RuleSource::built_in())?;
/// let id = entities.find_typed("minimax m2.5").remove(0);
/// assert_eq!(id.as_str(), "model:minimax-m2.5");
/// assert_eq!(entities.country_of(&id), Some("cn"));
/// # Ok::<(), tallywire::rules::Diagnostics>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Entities {
    all: Vec<Entity>,
    by_folded_id: BTreeMap<String, usize>,
    /// The same by ids as the registry spells them, for most are asked for so.
    by_id: HashMap<EntityId, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Models by the parts of their slugs, whatever the order: `claude-4.6-sonnet` is `claude-sonnet-4.6`.
    by_parts: BTreeMap<String, usize>,
    by_author: BTreeMap<String, usize>,
    /// Beginnings of model slugs and the line or model that they show, longest first.
    stems: Vec<(String, usize)>,
    arithmetic: Arithmetic,
}

impl Entities {
    /// Loads every file below `entities/`.
    ///
    /// # Errors
    /// Unknown keys, unknown makers, lines or countries, names that two entities own without a mark.
    pub fn load(source: &RuleSource) -> Result<Self, Diagnostics> {
        Ok(Self { arithmetic: Arithmetic::load(source)?, ..file::load(source)? })
    }

    /// What is part of what.
    pub fn arithmetic(&self) -> &Arithmetic {
        &self.arithmetic
    }

    pub(super) fn from_entities(all: Vec<Entity>) -> Self {
        let mut entities = Self { all, ..Self::default() };
        entities.index();
        entities
    }

    /// The entity with this id; ids that fold to the same form are the same.
    pub fn get(&self, id: &EntityId) -> Option<&Entity> {
        let place = self.by_id.get(id).or_else(|| self.by_folded_id.get(&id.folded()));
        place.and_then(|&i| self.all.get(i))
    }

    /// All entities, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Entity> {
        self.all.iter()
    }

    /// The id as the registry spells it (`model:GLM5.2` is `model:glm-5.2`); an unknown id comes back as it is.
    pub fn canonical(&self, id: &EntityId) -> EntityId {
        self.get(id).map_or_else(|| id.clone(), |entity| entity.id.clone())
    }

    /// The name to print: the entity's own, or what can be made of an unknown id.
    pub fn name_of<'a>(&'a self, id: &'a EntityId) -> &'a str {
        self.get(id).map_or_else(|| if id.slug().is_empty() { id.as_str() } else { id.slug() }, |entity| &entity.name)
    }

    /// Who makes it. Models that no list knows go by the line that their slug begins with.
    pub fn maker_of(&self, id: &EntityId) -> Option<&EntityId> {
        if id.kind() == "org" {
            return self.get(id).map(|entity| &entity.id);
        }
        self.with_parent(id).and_then(|entity| entity.maker.as_ref())
    }

    /// The line that a model belongs to.
    pub fn family_of(&self, id: &EntityId) -> Option<&EntityId> {
        let entity = self.with_parent(id)?;
        if entity.id.kind() == "family" { Some(&entity.id) } else { entity.family.as_ref() }
    }

    /// The country, two letters: of the entity, else of its maker. A model whose maker nobody knows has none.
    pub fn country_of(&self, id: &EntityId) -> Option<&str> {
        if id.kind() == "country" || id.kind() == "market" {
            return self.get(id).map(|entity| entity.id.slug());
        }
        let entity = self.with_parent(id)?;
        let own = entity.country.as_deref();
        own.or_else(|| self.get(entity.maker.as_ref()?).and_then(|maker| maker.country.as_deref()))
    }

    /// Whether an entity is a whole that another is part of: its maker, its line, its country. "A fifth of the Chinese total" is Hy3's share of
    /// it, and the same words after "Claude Opus 5" measure it against a rival.
    pub fn holds(&self, whole: &EntityId, part: &EntityId) -> bool {
        let country = || whole.kind() == "country" && self.country_of(part) == Some(whole.slug());
        whole != part && (self.maker_of(part) == Some(whole) || self.family_of(part) == Some(whole) || country())
    }

    /// The entity, or for a model of no list the line or model that its slug begins with.
    fn with_parent(&self, id: &EntityId) -> Option<&Entity> {
        self.get(id).or_else(|| self.stem_of(id))
    }

    fn stem_of(&self, id: &EntityId) -> Option<&Entity> {
        if id.kind() != "model" {
            return None;
        }
        let slug = fold_name(id.slug());
        let (_, index) = self.stems.iter().find(|(stem, _)| slug.starts_with(stem.as_str()))?;
        self.all.get(*index)
    }
}

#[cfg(test)]
mod tests;
