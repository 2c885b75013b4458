//! Names and cue words in running text.
//!
//! In come a text and the rules' entities and cue words; out come mentions with byte spans, in order, none overlapping another: the longest
//! from the left wins. Known models and models that only the shape of their names shows are read alike. What a mention means in its
//! sentence, which of its readings holds and whose figure is whose is for the later stages.

mod automaton;
mod fold;
mod lexicon;
mod lines;
mod local;
mod scan;
mod shape;
mod table;
#[cfg(test)]
mod tests;

pub use lexicon::{ClassId, CueClasses, Lexicon, Term};
pub use local::{LocalGazetteer, LocalName};

use super::Variants;
use crate::model::{ByteSpan, EntityId, EntityMention, Mention, MentionKind};
use crate::rules::{Diagnostics, Entities, RuleSource};
use lines::Lines;
use table::Table;

/// Finds names and cue words.
///
/// ```
/// use tallywire::annotate::Variants;
/// use tallywire::annotate::gazetteer::{Gazetteer, Lexicon};
/// use tallywire::model::ByteSpan;
/// use tallywire::rules::{Entities, RuleSource};
/// let source = RuleSource::built_in();
/// let gazetteer = Gazetteer::build(&source, &Entities::load(&source)?, &Lexicon::default(), &Variants::default())?;
/// let text = "Calls to GLM-9.1 Air rose.";
/// let mut mentions = Vec::new();
/// gazetteer.find(text, ByteSpan::new(0, text.len()), &mut mentions);
/// assert_eq!(mentions[0].span.of(text), "GLM-9.1 Air");
/// # Ok::<(), tallywire::rules::Diagnostics>(())
/// ```
pub struct Gazetteer {
    lines: Lines,
    table: Table,
}

impl Gazetteer {
    /// Puts the names of all entities and the cue words of one language into one tree.
    ///
    /// # Errors
    /// A mistake in `model_names.toml`.
    pub fn build(
        source: &RuleSource,
        entities: &Entities,
        lexicon: &Lexicon,
        variants: &Variants,
    ) -> Result<Self, Diagnostics> {
        let lines = Lines::load(source, entities)?;
        let table = Table::build(entities, &lines, lexicon, variants);
        Ok(Self { lines, table })
    }

    /// Appends the mentions of `text[range]` to `out`. Give a whole article at once: names that need a context ("M2.5", "AA") look for it in
    /// the range. No mention crosses a line end.
    pub fn find(&self, text: &str, range: ByteSpan, out: &mut Vec<Mention>) {
        let part = range.of(text);
        let first = out.len();
        scan::Scan::new(&self.lines, &self.table, part, out).run();
        for mention in out.iter_mut().skip(first) {
            mention.span = mention.span.shifted(range.start);
        }
    }

    /// The model that a name by itself stands for, listed or not: "GLM-6.1 Air", `deepseek/deepseek-v3.2-20251201:free`. None when more
    /// than a model's name stands there.
    pub fn read_model(&self, name: &str) -> Option<EntityMention> {
        let name = name.trim();
        let mut mentions = Vec::new();
        self.find(name, ByteSpan::new(0, name.len()), &mut mentions);
        let [Mention { span, kind: MentionKind::Entity(entity) }] = mentions.as_slice() else { return None };
        let whole = span.len() == name.len() && entity.id().is_some_and(|id| id.kind() == "model");
        whole.then(|| entity.clone())
    }

    /// The same gazetteer with names that one article introduces ("a model called Zephyr-1").
    pub fn with_local<'g>(&'g self, names: &[LocalName]) -> LocalGazetteer<'g> {
        LocalGazetteer::new(self, names)
    }
}

/// The id that a mention has where builds are told apart: `model:glm-4.5-air-free` for "GLM 4.5 Air (free)".
///
/// ```
/// use tallywire::annotate::gazetteer::unfolded;
/// use tallywire::model::{EntityId, EntityMention};
/// let mention = EntityMention {
///     readings: [EntityId::new("model:hy3")].into_iter().collect(),
///     variant: Some("preview".to_owned()),
///     by_shape: false,
/// };
/// assert_eq!(unfolded(&mention), Some(EntityId::new("model:hy3-preview")));
/// ```
pub fn unfolded(mention: &EntityMention) -> Option<EntityId> {
    let id = mention.id()?;
    Some(match &mention.variant {
        Some(variant) => EntityId::new(format!("{id}-{variant}")),
        None => id.clone(),
    })
}
