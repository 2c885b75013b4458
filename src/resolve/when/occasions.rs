//! Days that are no figure's: those on which something was told, or came out.

use super::periods::period_at;
use crate::extract::{Grammar, Sentence};
use crate::model::{Anchor, Grain, Mention, PeriodExpr, PeriodMention, TimeUnit};

/// Whether a day is the one on which something was told: "the platform said on Monday". A weekday is never a figure's period.
pub fn told(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    let telling = grammar.known.telling.union(grammar.known.attribution);
    let stated = period_at(sentence, node, mentions).is_some();
    let aside = || said_in_brackets(sentence, node, grammar) || dates_the_bracket(sentence, node, mentions, grammar);
    if stated && aside() {
        return true;
    }
    match period_at(sentence, node, mentions).map(|(_, m)| &m.expr) {
        Some(PeriodExpr::Weekday(_)) => true,
        // OpenAI上週宣布，…: right before the word. "Last week's numbers" are those of last week.
        Some(PeriodExpr::Relative { unit: TimeUnit::Week, anchor: Anchor::Article, .. }) => {
            sentence.is(node + 1, &grammar.known.telling)
        }
        // "Volcano Engine said last month that it had 46.4 per cent": that is when it said so. "The lab reported last week 5 trillion tokens".
        Some(PeriodExpr::Relative { offset: ..=-1, anchor: Anchor::Article, .. })
            if node > 0
                && sentence.is(node - 1, &grammar.known.telling)
                && (sentence.is(node + 1, &grammar.known.relative) || sentence.is(node + 1, &grammar.known.comma)) =>
        {
            true
        }
        // "The gateway said this month that Google is its biggest provider".
        Some(PeriodExpr::Relative { offset: 0, .. })
            if node > 0
                && sentence.is(node - 1, &grammar.known.telling)
                && sentence.is(node + 1, &grammar.known.relative) =>
        {
            true
        }
        // A dateline: "BEIJING, March 16 (Harbour Wire) - Use of …".
        Some(PeriodExpr::Day(_)) if node <= 4 && (node + 1..node + 9).any(|n| sentence.is(n, &grammar.known.dash)) => {
            true
        }
        // （香港，9月8日）第三方平台……
        Some(PeriodExpr::Day(_)) if node <= 4 && opens_in_brackets(sentence, node, grammar) => true,
        Some(PeriodExpr::Relative { unit: TimeUnit::Day, .. } | PeriodExpr::Day(_) | PeriodExpr::Now) => {
            // 数据显示，5月10日当天……: not across a comma.
            let mut near = (node.saturating_sub(4)..node).rev().take_while(|n| !sentence.is(*n, &grammar.known.comma));
            near.any(|n| sentence.is(n, &telling))
                || sentence.is(node + 1, &telling)
                || announced(sentence, node, grammar)
        }
        _ => false,
    }
}

/// "480 trillion (said at a conference, May 2025)": when it was told, and by no means for when.
pub fn said_in_brackets(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let amounts = known.scaled.union(known.percent).union(known.quantity);
    let stops = known.close.union(known.clause_break).union(amounts);
    let open = (0..node).rev().take_while(|n| !sentence.is(*n, &stops)).find(|n| sentence.is(*n, &known.open));
    open.is_some_and(|open| sentence.is(open + 1, &known.telling))
}

/// "[Harbour Think Tank, May 2026] A new name stands first": a source and a month in a bracket that begins the sentence are its dateline.
pub fn dates_the_bracket(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let month = period_at(sentence, node, mentions).is_some_and(|(_, m)| matches!(m.expr, PeriodExpr::Month { .. }));
    let source = known.gap.union(known.source);
    month
        && sentence.is(0, &known.open)
        && sentence.is(node + 1, &known.close)
        && sentence.is(1, &source)
        && node > 1
        && sentence.is(node - 1, &known.comma)
}

/// Whether a bracket that begins the sentence ends behind the day.
fn opens_in_brackets(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let close = sentence.is(node + 1, &known.close) || sentence.is(node + 2, &known.close);
    close && sentence.is(0, &known.open) && !(1..node).any(|n| sentence.is(n, &known.close))
}

/// 刘烈宏今日在发布会上介绍，……, 小米今日在微博晒出最新周榜截图，……: a word of telling is in the clause that the day stands in, and no figure.
fn announced(sentence: &Sentence, node: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let telling = known.telling.union(known.attribution);
    let ends = known.comma.union(known.colon);
    let stops = ends.union(known.clause_break).union(known.figure);
    let close = (node + 1..sentence.nodes.len()).find(|n| sentence.is(*n, &stops));
    close.is_some_and(|close| sentence.is(close, &ends) && (node + 2..close).any(|n| sentence.is(n, &telling)))
}

/// So far behind the word stands the day: "appeared on OpenRouter on March 11"; farther where it says by whom: "released by Beijing-based
/// Moonshot AI in July".
const RELEASED: usize = 4;
const RELEASED_BY: usize = 6;

/// Whether a day is that of a release: "a model that appeared on March 11".
pub fn released(sentence: &Sentence, node: usize, mentions: &[Mention], grammar: &Grammar) -> bool {
    // 发布当周（7月13日至19日）为0.83万亿: a week is no day of a release.
    let days = |m: &PeriodMention| matches!(m.expr, PeriodExpr::Days { .. }) && m.grain == Some(Grain::Week);
    if period_at(sentence, node, mentions).is_some_and(|(_, mention)| days(mention)) {
        return false;
    }
    let release = grammar.known.release;
    let stops = grammar.known.comma.union(grammar.known.figure);
    let known = &grammar.known;
    // 智谱上月中推出的GLM-5.3
    let passed = known.comma.union(known.possessive).union(known.source).union(known.postposition);
    // 7月9日同日上线的三款模型里，Luna……
    let same = |n: usize| period_at(sentence, n, mentions).is_some_and(|(_, m)| m.expr == PeriodExpr::Same);
    let from = if same(node + 1) && sentence.is(node + 2, &release) { node + 2 } else { node + 1 };
    let after = (from..sentence.nodes.len()).find(|n| sentence.is(*n, &release) || !sentence.is(*n, &passed));
    // 6月17日开源的GLM-5.2: the word stands right behind the day.
    // 昨日发布报告称，2025年下半年……: not across a comma.
    let mut before = (node.saturating_sub(RELEASED_BY)..node).rev().take_while(|n| !sentence.is(*n, &stops));
    let near = |n: usize| node - n <= RELEASED || sentence.is(n, &known.aside);
    before.any(|n| sentence.is(n, &release) && near(n)) || after.is_some_and(|n| sentence.is(n, &release))
}
