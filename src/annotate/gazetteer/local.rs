//! Names that hold in one article only: a new model that the text introduces, a codename that it explains.

use super::Gazetteer;
use super::fold::{Folded, fold_text, stands_alone};
use crate::model::{ByteSpan, EntityId, EntityMention, Mention, MentionKind};

/// A name that one article gives a meaning to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalName {
    /// The name as the article writes it.
    pub text: String,
    /// What it stands for there.
    pub id: EntityId,
}

/// A gazetteer with an article's own names laid over it. Cheap to make: the names are looked for one by one.
pub struct LocalGazetteer<'g> {
    base: &'g Gazetteer,
    names: Vec<(String, EntityId)>,
}

impl<'g> LocalGazetteer<'g> {
    pub(super) fn new(base: &'g Gazetteer, names: &[LocalName]) -> Self {
        let mut names: Vec<_> = names.iter().map(|name| (fold_text(&name.text), name.id.clone())).collect();
        names.retain(|(text, _)| !text.is_empty());
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Self { base, names }
    }

    /// As [`Gazetteer::find`]; where a local name and another mention overlap, the longer one stays, at equal length the local one.
    pub fn find(&self, text: &str, range: ByteSpan, out: &mut Vec<Mention>) {
        let first = out.len();
        self.base.find(text, range, out);
        if self.names.is_empty() {
            return;
        }
        let folded = Folded::new(range.of(text));
        let mut found: Vec<Mention> = out.split_off(first);
        for (name, id) in &self.names {
            for start in memchr::memmem::find_iter(&folded.bytes, name) {
                let end = start + name.len();
                if stands_alone(&folded.bytes, start, end) {
                    let span = ByteSpan::new(folded.original(start), folded.original(end)).shifted(range.start);
                    lay_over(&mut found, span, id);
                }
            }
        }
        out.append(&mut found);
    }
}

fn lay_over(found: &mut Vec<Mention>, span: ByteSpan, id: &EntityId) {
    let at = found.partition_point(|mention| mention.span.end <= span.start);
    let rest = found.get(at..).unwrap_or_default();
    let count = rest.iter().take_while(|mention| mention.span.overlaps(span)).count();
    if rest.iter().take(count).any(|mention| mention.span.len() > span.len() || !span.contains(mention.span)) {
        return;
    }
    let entity = EntityMention { readings: [id.clone()].into_iter().collect(), variant: None, by_shape: false };
    found.splice(at..at + count, [Mention { span, kind: MentionKind::Entity(entity) }]);
}
