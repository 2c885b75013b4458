//! Characters that stand for the same (萬 and 万): a text with each read as the plain one, as long as before, so that places stay places.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Writing;
use crate::rules::{Diagnostics, RuleFile, RuleSource};

/// Which character is read as which; both take as many bytes.
#[derive(Debug, Clone, Default)]
pub struct Variants {
    plain: HashMap<char, char>,
}

impl Variants {
    /// The variants of a language.
    ///
    /// # Errors
    /// What the reader of `<lang>/language.toml` says.
    pub fn load(source: &RuleSource, lang: &str) -> Result<Self, Diagnostics> {
        Ok(Self::new(&Writing::load(source, lang)?))
    }

    /// The variants that a language's writing names. A pair of unlike length would move what stands behind it, and is passed over.
    pub fn new(writing: &Writing) -> Self {
        let mut plain = HashMap::new();
        for row in &writing.variants {
            let mut chars = row.chars();
            while let (Some(variant), Some(stands_for)) = (chars.next(), chars.next()) {
                if variant.len_utf8() == stands_for.len_utf8() {
                    plain.insert(variant, stands_for);
                }
            }
        }
        Self { plain }
    }

    /// A text with plain characters only, of the same length.
    ///
    /// ```
    /// use tallywire::annotate::{Variants, Writing};
    /// let writing = Writing { variants: vec!["萬万億亿".to_owned()], ..Writing::default() };
    /// assert_eq!(Variants::new(&writing).plain("4.2萬億"), "4.2万亿");
    /// ```
    pub fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let other = |c: char| !c.is_ascii() && self.plain.contains_key(&c);
        if self.plain.is_empty() || !text.contains(other) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.chars().map(|c| self.plain.get(&c).copied().unwrap_or(c)).collect())
    }

    /// The rule files with the language's numbers, units, periods and hedges in plain characters.
    pub(super) fn of_files(&self, source: &RuleSource, lang: &str) -> RuleSource {
        let mut plain = source.clone();
        for name in ["numbers", "units", "periods", "qualifiers"] {
            let path = format!("{lang}/{name}.toml");
            if let Some(file) = source.file(&path)
                && let Cow::Owned(text) = self.plain(&file.text)
            {
                plain.insert(RuleFile { text: text.into(), ..file.clone() });
            }
        }
        plain
    }
}
