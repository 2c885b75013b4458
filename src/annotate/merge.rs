//! Figures, names and cues in one row.

use crate::model::{ByteSpan, Mention, MentionKind};

/// Merges figures with names and cues, all sorted by their start. The longer first where two begin together; a figure before a cue of the
/// same length.
///
/// Names never overlap figures. A cue that lies inside a figure ("8 million *users*") or holds one ("in *one* week") stays beside
/// it; a cue that overlaps a figure's edge is dropped, for the figure's words are surer, unless the figure is vague.
pub fn merge(figures: Vec<Mention>, mut names: Vec<Mention>) -> Vec<Mention> {
    let mut near = 0;
    names.retain(|name| {
        while figures.get(near).is_some_and(|f| f.span.end <= name.span.start) {
            near += 1;
        }
        stays(name, figures.get(near..).unwrap_or_default())
    });
    names.extend(figures);
    // Two rows in order, one behind the other: the sort sees that, and merges them.
    names.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), matches!(m.kind, MentionKind::Cue(_))));
    names
}

/// Whether a name or cue stays beside the figures, those before it left out.
fn stays(name: &Mention, figures: &[Mention]) -> bool {
    let touched = figures.iter().take_while(|f| f.span.start < name.span.end);
    let mut sure = touched.filter(|f| !matches!(f.kind, MentionKind::Vague(_)));
    let crossing = sure.any(|f| !f.span.contains(name.span) && !name.span.contains(f.span));
    let is_cue = matches!(name.kind, MentionKind::Cue(_));
    let inside_figure = figures.first().is_some_and(|f| f.span.contains(name.span));
    !(crossing && is_cue || inside_figure && !is_cue)
}

/// What a figure leaves of a cue over its edge, to be looked through again: of 周增长 in 上周增长 (上周 is a period) the 增长.
pub fn remainders(figures: &[Mention], names: &[Mention]) -> Vec<ByteSpan> {
    let mut near = 0;
    let mut left = Vec::new();
    for name in names.iter().filter(|name| matches!(name.kind, MentionKind::Cue(_))) {
        while figures.get(near).is_some_and(|f| f.span.end <= name.span.start) {
            near += 1;
        }
        let touched = figures.iter().skip(near).take_while(|f| f.span.start < name.span.end);
        for figure in touched.filter(|f| !matches!(f.kind, MentionKind::Vague(_))) {
            let (cue, figure) = (name.span, figure.span);
            if figure.start < cue.start && figure.end < cue.end {
                left.push(ByteSpan::new(figure.end, cue.end));
            } else if cue.start < figure.start && cue.end < figure.end {
                left.push(ByteSpan::new(cue.start, figure.start));
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CueMention, NoiseKind};

    #[test]
    fn a_cue_at_a_figures_edge_gives_way() {
        let figure = |a, b| Mention { span: ByteSpan::new(a, b), kind: MentionKind::Noise(NoiseKind::Clock) };
        let cue = |a, b| Mention { span: ByteSpan::new(a, b), kind: MentionKind::Cue(CueMention { term: 0 }) };
        let merged = merge(vec![figure(4, 9), figure(20, 23)], vec![cue(0, 5), cue(6, 9), cue(18, 25), cue(30, 31)]);
        let spans: Vec<_> = merged.iter().map(|m| (m.span.start, m.span.end)).collect();
        assert_eq!(spans, [(4, 9), (6, 9), (18, 25), (20, 23), (30, 31)]);
    }

    #[test]
    fn what_is_left_of_a_cue_is_known() {
        let figure = |a, b| Mention { span: ByteSpan::new(a, b), kind: MentionKind::Noise(NoiseKind::Clock) };
        let cue = |a, b| Mention { span: ByteSpan::new(a, b), kind: MentionKind::Cue(CueMention { term: 0 }) };
        let left = remainders(&[figure(4, 9), figure(20, 23)], &[cue(0, 5), cue(6, 9), cue(18, 25), cue(22, 31)]);
        assert_eq!(left, [ByteSpan::new(0, 4), ByteSpan::new(23, 31)]);
    }
}
