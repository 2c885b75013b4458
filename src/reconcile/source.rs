//! What reconciliation reads: claims with their sources, and what it must know about makers and countries.

use std::fmt;
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shingles::Shingles;
use crate::model::{Claim, ClaimValue, EntityId, Lang, UnitId};
use crate::rules::Arithmetic;

macro_rules! hashed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps an id as it is stored.
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(Arc::from(id.as_ref()))
            }

            /// The id itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

hashed_id! {
    /// A claim's id, given by the caller; a hash of its content.
    ClaimId
}
hashed_id! {
    /// One version of a document, given by the caller.
    DocumentId
}
hashed_id! {
    /// A fact's id: a hash of its key.
    FactId
}
hashed_id! {
    /// A conflict's id: a hash of its kind and of what takes part in it.
    ConflictId
}
hashed_id! {
    /// A check's id: a hash of its kind and inputs.
    CheckId
}

/// A hash of the parts, as 24 hexadecimal digits: 96 bits, so that an id can be printed and cited.
pub(super) fn hash_id<'a>(kind: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.as_bytes());
    for part in parts {
        // The length first: ("ab", "c") and ("a", "bc") are different.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().chars().take(24).collect()
}

/// Who speaks: an article, or the origin's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// An article, post or page.
    #[default]
    Press,
    /// The origin's own data, added up (see the module `primary`).
    Primary,
}

/// A figure in the order in which a document states it: what copies share across languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Figure {
    /// The value.
    pub value: ClaimValue,
    /// Its unit.
    pub unit: UnitId,
}

/// One version of a document, as far as reconciliation needs it. Shared by all its claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// This version.
    pub document_id: DocumentId,
    /// What the versions of one page share: its canonical address, else its name.
    pub page: String,
    /// Which version of the page, counted from 0 in the order in which they were published or changed.
    pub version: u32,
    /// Whether the page has been withdrawn: its claims no longer stand.
    pub retracted: bool,
    /// The day on which it was withdrawn, when that is known.
    pub retracted_on: Option<Date>,
    /// The version that replaced this one, and when, as far as versions are known to the caller.
    pub replaced: Option<Replacement>,
    /// Press or primary data.
    pub kind: SourceKind,
    /// Who published it, as the page writes it.
    pub publisher: Option<String>,
    /// When it was published (for primary data: `as_of`).
    pub published: Option<Date>,
    /// Language.
    pub lang: Option<Lang>,
    /// All figures of the document's claims, in the order of the text.
    pub figures: Vec<Figure>,
}

/// A later version of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The later version.
    pub by: DocumentId,
    /// When it was published.
    pub on: Option<Date>,
}

/// A claim with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcedClaim {
    /// The claim's id.
    pub claim_id: ClaimId,
    /// The document version that states it.
    pub source: Arc<Source>,
    /// Hashed letter shingles of the passage that states it.
    pub passage: Shingles,
    /// Whether the article puts this figure in the place of one that it calls wrong.
    pub corrects: bool,
    /// The claim.
    pub claim: Arc<Claim>,
}

/// What reconciliation must know about entities.
pub trait Registry {
    /// What adds up, and what is part of what.
    fn arithmetic(&self) -> &Arithmetic {
        static NONE: LazyLock<Arithmetic> = LazyLock::new(Arithmetic::default);
        &NONE
    }
    /// Who makes a model or line: `model:glm-5.2` → `org:zhipu`.
    fn maker_of(&self, entity: &EntityId) -> Option<EntityId>;
    /// The country of a model, line or maker: `model:glm-5.2` → `country:cn`. None while nobody has owned up.
    fn country_of(&self, entity: &EntityId) -> Option<EntityId>;
    /// When a model was released, when that is known.
    fn released(&self, _entity: &EntityId) -> Option<Date> {
        None
    }
    /// The country of an entity as it was known on a day: stealth models have none until somebody owns up.
    fn country_known_on(&self, entity: &EntityId, _day: Date) -> Option<EntityId> {
        self.country_of(entity)
    }
    /// The model behind a platform's own slug, variant endings cut off: `z-ai/glm-5.2-20260616` → `model:glm-5.2`.
    fn model_listed(&self, _slug: &str) -> Option<EntityId> {
        None
    }
    /// The maker behind the author part of such a slug: `z-ai` → `org:zhipu`.
    fn maker_listed(&self, _author: &str) -> Option<EntityId> {
        None
    }
}
