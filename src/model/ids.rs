//! Names that come from rule files or from the claim record. Each is its own type, so that a metric is never
//! handed to something that wants a unit.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps a name; what names exist is checked where rules are loaded.
            pub fn new(name: impl AsRef<str>) -> Self {
                Self(Arc::from(name.as_ref()))
            }

            /// The name itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self::new(name)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id! {
    /// A metric of `rules/metrics.toml`, such as `token_volume`.
    MetricId
}
id! {
    /// An entity, such as `model:glm-5.2` or `country:cn`: its kind, a colon, its slug.
    EntityId
}
id! {
    /// An extraction rule; equals the name of its file.
    RuleId
}
id! {
    /// A unit, such as `tokens` or `percent`.
    UnitId
}
id! {
    /// Why a figure is no claim: a reason of `rules/reasons.toml`, such as `forecast`.
    ReasonId
}
id! {
    /// A language by its two-letter code, such as `en`.
    Lang
}

impl EntityId {
    /// What stands before the colon: `model`, `country`, …
    pub fn kind(&self) -> &str {
        self.colon().and_then(|at| self.0.get(..at)).unwrap_or(&self.0)
    }

    /// What stands after the colon; empty for `all`.
    pub fn slug(&self) -> &str {
        self.colon().and_then(|at| self.0.get(at + 1..)).unwrap_or("")
    }

    /// Where the colon stands. Asked some hundred times a sentence: for so few bytes a plain look is a fourth of the work of a search.
    fn colon(&self) -> Option<usize> {
        self.0.bytes().position(|byte| byte == b':')
    }

    /// The form in which two ids are compared: lower case, everything but letters, digits, `.` and `:` dropped
    /// (CLAIM.md, "Entities").
    ///
    /// ```
    /// use tallywire::model::EntityId;
    /// assert_eq!(EntityId::new("model:glm-5.2").folded(), EntityId::new("model:GLM5.2").folded());
    /// ```
    pub fn folded(&self) -> String {
        if self.0.is_ascii() {
            let kept = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':');
            let mut folded = String::with_capacity(self.0.len());
            folded.extend(self.0.bytes().filter(kept).map(|byte| char::from(byte.to_ascii_lowercase())));
            return folded;
        }
        self.0.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || matches!(c, '.' | ':')).collect()
    }
}
