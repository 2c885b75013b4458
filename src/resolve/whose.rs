//! Whom a figure is about: the rule's answer, the list's member, the sentence's names, the passage, in this order.

use super::pair::{PAIR, TOLD, pair, told_last};
use super::scene::Scene;
use super::value::Valued;
use crate::extract::{
    Attached, Match, NodeKind, Question, Sentence, Series, Side, Subject, attach, names_in_row, of_something_else,
};
use crate::model::{Claim, EntityId};
use crate::rules::{ClassSet, Metric};

/// Whom a claim is about, and how that is known.
pub struct Who {
    /// The entity.
    pub subject: Subject,
    /// Where it is named: `clause`, `list`, `sentence`, `earlier_sentence`, `title`.
    pub how: &'static str,
    /// Its node, when the sentence names it.
    pub node: Option<usize>,
}

/// A figure whose subject is asked for.
pub struct Asked<'a> {
    /// What is known.
    pub scene: &'a Scene<'a>,
    /// The sentence of the figure.
    pub sentence: &'a Sentence,
    /// The rule's match.
    pub m: &'a Match,
    /// What the rule claims.
    pub metric: &'a Metric,
    /// Rows of figures in the sentence.
    pub rows: &'a [Series],
    /// The figure's value.
    pub valued: &'a Valued,
}

impl Asked<'_> {
    /// Whom the figure is about: the rule's answer, the list's member, the sentence's names, the passage.
    ///
    /// # Errors
    /// The ledger's reason when nobody, or too many, can be meant.
    pub fn subjects(&self) -> Result<Vec<Who>, &'static str> {
        let mut found = match self.by_rule() {
            Some(found) => found?,
            None => self.by_words()?,
        };
        if let ([who], false) = (found.as_mut_slice(), self.metric.prefers.is_empty()) {
            self.prefer(who)?;
        }
        if !self.metric.member_for.is_empty() {
            found.iter_mut().for_each(|who| self.member(who));
        }
        if found.iter().any(|who| self.is_no_part(who)) {
            return Err("subject_unclear");
        }
        Ok(found)
    }

    /// "41 million tokens, and nine tenths of it was a newsletter": a pronoun may stand for the whole, which is no part of itself.
    /// 平台跑了140万亿……一月份这个比例还只有两成五.
    fn is_no_part(&self, who: &Who) -> bool {
        let grammar = self.scene.grammar;
        let stands_in = grammar.known.pronoun.union(grammar.known.house_pronoun);
        let brought = who.node.is_none_or(|node| self.sentence.is(node, &stands_in));
        let allowed = self.scene.allowed(self.metric);
        brought && who.subject.id.as_str() == ALL && !grammar.entity_classes(who.subject.id.kind()).meets(&allowed)
    }

    /// "GLM slips to fourth", below a table with GLM 5.2: the only one of the line that had such a figure.
    fn member(&self, who: &mut Who) {
        let metric = self.m.rule(self.scene.grammar).metric.as_ref();
        let line = who.subject.id.clone();
        let theirs = |claim: &&Claim| {
            Some(&claim.metric) == metric && claim.subject != line && self.scene.entities.holds(&line, &claim.subject)
        };
        let mut told = self.scene.told.iter().filter(theirs);
        let Some(first) = told.next().filter(|_| self.metric.member_for.iter().any(|kind| kind == line.kind())) else {
            return;
        };
        if told.all(|claim| claim.subject == first.subject) {
            who.subject.id = first.subject.clone();
        }
    }

    /// "Xiaomi charges $1 per million tokens", after a paragraph on its MiMo-V2-Pro: it is the model that has the price. "Alibaba Cloud
    /// lowered the input price of Qwen3.8-Max. Output stays at $4.20": who was told of has none itself, and what had one told last has it.
    fn prefer(&self, who: &mut Who) -> Result<(), &'static str> {
        let wanted = |id: &EntityId| self.metric.prefers.iter().any(|kind| kind == id.kind());
        if wanted(&who.subject.id) {
            return Ok(());
        }
        let entities = self.scene.entities;
        let of_it = |subject: &&Subject| {
            let made = || entities.maker_of(&subject.id).is_some_and(|maker| *maker == who.subject.id);
            wanted(&subject.id) && (made() || entities.holds(&who.subject.id, &subject.id))
        };
        let here = || self.sentence.nodes.iter().flat_map(|node| node.subjects()).find(of_it);
        if let Some(model) = here().or_else(|| self.scene.state.recent().find(of_it)).cloned() {
            *who = Who { subject: model, how: "earlier_sentence", node: None };
        } else if who.node.is_none() && self.is_maker(&who.subject.id) {
            let metric = self.m.rule(self.scene.grammar).metric.as_ref();
            let last = self.scene.told.last().filter(|claim| Some(&claim.metric) == metric);
            let last = last.filter(|claim| wanted(&claim.subject)).ok_or("subject_unclear")?;
            let subject = Subject { id: last.subject.clone(), unfolded: None, span: last.span(), scope: None };
            *who = Who { subject, how: "earlier_sentence", node: None };
        }
        Ok(())
    }

    /// Whether it is of a kind that others are made by.
    fn is_maker(&self, id: &EntityId) -> bool {
        let entities = self.scene.entities;
        entities.iter().any(|entity| entity.maker.as_ref().is_some_and(|maker| maker.kind() == id.kind()))
    }

    /// What the rule's own template says; None when it has none, or its role was not filled.
    fn by_rule(&self) -> Option<Result<Vec<Who>, &'static str>> {
        let grammar = self.scene.grammar;
        let emit = &self.m.rule(grammar).loaded.spec.emit;
        let template = emit.subject.as_deref()?;
        if template == PAIR {
            let continues = &self.m.rule(grammar).loaded.spec.continues;
            let larger = |[larger, _]: [&Claim; 2]| Who {
                subject: Subject { id: larger.subject.clone(), unfolded: None, span: larger.span(), scope: None },
                how: "earlier_sentence",
                node: None,
            };
            return Some(
                pair(self.scene.told, self.valued, continues).map(|pair| vec![larger(pair)]).ok_or("subject_unclear"),
            );
        }
        if let Some(place) = TOLD.iter().position(|told| *told == template) {
            let continues = &self.m.rule(grammar).loaded.spec.continues;
            return Some(self.told(continues, place).map(|who| vec![who]).ok_or("subject_unclear"));
        }
        match template.split_once('@') {
            Some((kind, role)) => {
                let node = self.m.role(grammar, role)?;
                let through = emit.through && self.sentence.nodes[node].subjects().len() == 1;
                let nodes = if through { names_in_row(self.sentence, node, grammar) } else { vec![node] };
                let found: Vec<Who> = nodes.into_iter().flat_map(|node| self.at_node(node, "clause")).collect();
                if kind.is_empty() {
                    return Some(spread(found, self.metric, emit.each));
                }
                let of_kind = |who: Who| {
                    let id = EntityId::new(format!("{kind}{}", who.subject.id.slug()));
                    Who { subject: Subject { id, ..who.subject }, ..who }
                };
                Some(Ok(found.into_iter().map(of_kind).collect()))
            }
            None => {
                let span = self.sentence.nodes[self.m.anchor].span;
                let subject = Subject { id: EntityId::new(template), unfolded: None, span, scope: None };
                Some(Ok(vec![Who { subject, how: "clause", node: None }]))
            }
        }
    }

    /// "In January it was 1.1T vs 3.4T": whom the two figures before were about. Told once in this sentence, the pair stands before it.
    fn told(&self, of: &[String], place: usize) -> Option<Who> {
        let told = self.scene.told;
        let here = |claim: &Claim| self.sentence.span.contains(claim.span());
        let until = told.iter().rposition(|claim| !here(claim)).map_or(0, |last| last + 1);
        let claim = told_last(&told[..until], of)?[place.min(1)];
        let subject = Subject { id: claim.subject.clone(), unfolded: None, span: claim.span(), scope: None };
        Some(Who { subject, how: "earlier_sentence", node: None })
    }

    /// The list's member, else the name of the sentence with the most points, else the passage.
    fn by_words(&self) -> Result<Vec<Who>, &'static str> {
        let (grammar, anchor) = (self.scene.grammar, self.m.anchor);
        if let Some((node, place)) = self.rows.iter().find_map(|row| row.owner(anchor)) {
            let member = self.sentence.nodes[node].subjects()[place].clone();
            return Ok(vec![Who { subject: member, how: "list", node: Some(node) }]);
        }
        // 占比分别为38%、21%和14%, "drops of 16 and 7 per cent respectively": it is not clear whose, unless the sentence before names so many.
        if let Some(row) = self.rows.iter().find(|row| row.members.contains(&anchor) && row.is_of_others()) {
            return self.in_turn(row).map(|who| vec![who]).ok_or("several_subjects");
        }
        let placed = self.sentence.is(anchor, &grammar.known.ordinal);
        if placed && self.rows.iter().any(|row| row.members.contains(&anchor) && row.list.is_none()) {
            return Err("several_subjects");
        }
        let emit = &self.m.rule(grammar).loaded.spec.emit;
        let taken: Vec<usize> =
            ["object", "whole", "n", "rival"].iter().filter_map(|role| self.m.role(grammar, role)).collect();
        let side = match emit.side.as_deref() {
            Some("left") => Side::Left,
            Some("right") => Side::Right,
            _ => Side::Any,
        };
        if of_unknown(self.sentence, anchor, grammar) {
            return Err("subject_unclear");
        }
        let allowed = self.scene.allowed(self.metric);
        let question = Question { anchor, side, allowed, taken: &taken };
        match attach(self.sentence, &question, grammar, self.scene.weights) {
            Attached::Node(node) if self.is_only_where(node) || self.is_framed(node) => self.unnamed(&allowed),
            Attached::Node(node) if self.set_of(node).is_some() => {
                spread(self.at_node(self.set_of(node).unwrap_or(node), "sentence"), self.metric, emit.each)
            }
            // "V4.1 Flash (6 trillion) and Kimi K3 (5.5 trillion) together accounted for a fifth": of both.
            Attached::Node(node) if !emit.each && shared(self.sentence, node, anchor, grammar) => {
                Err("several_subjects")
            }
            Attached::Node(node) => spread(self.at_node(node, "sentence"), self.metric, emit.each),
            Attached::Unclear => Err("subject_unclear"),
            Attached::Nobody => self.unnamed(&allowed),
        }
    }

    /// "The top three — V4 Flash, M3 and Kimi K3 — together took 8.9 trillion tokens": the set whose members stand between two dashes.
    fn set_of(&self, members: usize) -> Option<usize> {
        let known = &self.scene.grammar.known;
        let marks = known.dash.union(known.comma);
        let opened = members.checked_sub(1).filter(|n| self.sentence.is(*n, &marks.union(known.open)))?;
        let set = opened.checked_sub(1).filter(|n| self.sentence.is(*n, &known.whole))?;
        let closed = self.sentence.is(members + 1, &marks.union(known.close));
        (closed && self.sentence.is(members, &known.list) && self.sentence.is(set, &known.subject)).then_some(set)
    }

    /// "Their use grew by 12%, 8% and 3% respectively": whose, the sentence before tells.
    fn in_turn(&self, row: &Series) -> Option<Who> {
        let known = &self.scene.grammar.known;
        let named = |n: usize| self.sentence.is(n, &known.subject) && !self.sentence.is(n, &known.pronoun);
        if (0..*row.members.first()?).any(named) {
            return None;
        }
        let place = row.members.iter().position(|member| *member == self.m.anchor)?;
        let subject = self.scene.state.row(row.members.len())?.get(place)?.clone();
        Some(Who { subject, how: "earlier_sentence", node: None })
    }

    fn unnamed(&self, allowed: &ClassSet) -> Result<Vec<Who>, &'static str> {
        let who = unnamed(self.scene, self.sentence, self.m.anchor, allowed);
        who.map(|who| vec![who]).ok_or("subject_unclear")
    }

    /// OpenClaw星标破34万。3月在OpenRouter上累计用掉17.8万亿: a platform that something was used on is where, and not all of its use,
    /// while the paragraph is about somebody else.
    fn is_only_where(&self, node: usize) -> bool {
        let known = &self.scene.grammar.known;
        let focus = self.scene.state.near_focus().map(|focus| &focus.value);
        let counts_all = |n: usize| self.sentence.is(n, &known.whole);
        self.sentence.is(node, &known.context)
            && node > 0
            && self.sentence.is(node - 1, &known.in_word)
            && focus.is_some_and(|focus| {
                let classes = self.scene.grammar.entity_classes(focus.id.kind());
                focus.id.as_str() != ALL && !classes.meets(&known.context)
            })
            && !(0..self.m.anchor).any(counts_all)
    }

    /// 在编程类里更是高达23%: a kind of use between the words for "in" is where somebody has that part, and has no part itself.
    fn is_framed(&self, node: usize) -> bool {
        let known = &self.scene.grammar.known;
        let framed =
            node > 0 && self.sentence.is(node - 1, &known.in_word) && !self.sentence.is(node - 1, &known.postposition);
        framed && self.sentence.is(node, &known.located) && self.sentence.is(node + 1, &known.postposition)
    }

    fn at_node(&self, node: usize, how: &'static str) -> Vec<Who> {
        // "Translation makes up 5%": a word that names somebody only where a rule asks for it.
        let (grammar, named) = (self.scene.grammar, &self.sentence.nodes[node]);
        if let (NodeKind::Cue(_), Some(id)) = (&named.kind, grammar.node_feature(named, "entity")) {
            let subject = Subject { id: EntityId::new(id), unfolded: None, span: named.span, scope: None };
            return vec![Who { subject, how, node: Some(node) }];
        }
        let subjects = self.sentence.nodes[node].subjects().iter();
        subjects.map(|subject| Who { subject: subject.clone(), how, node: Some(node) }).collect()
    }
}

/// "Gemini goes to Jio's 500 million subscribers": the figure's owner is named, and no list knows the name.
fn of_unknown(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let figure = sentence.is(anchor, &known.figure);
    figure && anchor > 1 && sentence.is(anchor - 1, &known.possessive) && sentence.is(anchor - 2, &known.gap)
}

/// Whether a name is the last of several in a row, each with a bracket of its own, and the figure stands behind them all.
fn shared(sentence: &Sentence, at: usize, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let is = |n: usize, set| sentence.is(n, set);
    let bracketed = is(at + 1, &known.open) && (at + 2..anchor).any(|n| is(n, &known.close));
    let Some(joint) = at.checked_sub(1).filter(|n| bracketed && is(*n, &known.conjunction)) else { return false };
    let before = if joint > 0 && is(joint - 1, &known.comma) { joint - 1 } else { joint };
    let Some(close) = before.checked_sub(1).filter(|n| is(*n, &known.close)) else { return false };
    let open = (0..close).rev().find(|n| is(*n, &known.open));
    let kind = |n: usize| sentence.nodes[n].subject().map(|subject| subject.id.kind().to_owned());
    open.and_then(|open| open.checked_sub(1)).is_some_and(|n| is(n, &known.subject) && kind(n) == kind(at))
}

/// Whom a figure is about when its sentence names nobody: the claim before it in the sentence, else the passage.
fn unnamed(scene: &Scene<'_>, sentence: &Sentence, anchor: usize, allowed: &ClassSet) -> Option<Who> {
    let fits = |subject: &Subject| scene.grammar.entity_classes(subject.id.kind()).meets(allowed);
    if labelled(sentence, anchor, scene.grammar) {
        let focus = scene.state.focus.as_ref().filter(|focus| fits(&focus.value));
        if let Some(focus) = focus {
            return Some(Who { subject: focus.value.clone(), how: "earlier_sentence", node: None });
        }
    }
    if let Some(subject) = scene.told_here().filter(fits) {
        return Some(Who { subject, how: "sentence", node: None });
    }
    // "Microsoft said Foundry customers processed 300 trillion": who tells of an unnamed matter tells of its own.
    let opens = |node: usize| node == 0;
    let unsaid = |node: usize| scene.state.near_focus().is_none() || opens(node);
    if let Some((node, subject)) =
        teller(scene, sentence, anchor).filter(|(node, subject)| unsaid(*node) && fits(subject))
    {
        return Some(Who { subject, how: "sentence", node: Some(node) });
    }
    // "Moonshot's workhorse", below a heading on a model of Moonshot's: that model; somebody else's thing is not what was told of.
    let owned = (0..anchor).find(|n| of_something_else(sentence, *n, scene.grammar));
    if let Some(owner) = owned.and_then(|n| sentence.nodes[n].subject()) {
        let (focus, how) = scene.state.fallback()?;
        let theirs = scene.entities.maker_of(&focus.value.id).is_some_and(|maker| *maker == owner.id);
        return (theirs && fits(&focus.value)).then(|| Who { subject: focus.value.clone(), how, node: None });
    }
    if leads_itself(sentence, anchor, scene.grammar) {
        return None;
    }
    // "In June our models handled 900 billion tokens", where nobody knows who speaks.
    let speaker = (0..anchor).any(|n| sentence.is(n, &scene.grammar.known.house_pronoun));
    if speaker || labels_another(sentence, anchor, scene.grammar) {
        return None;
    }
    let Some((focus, how)) = scene.state.fallback() else { return whole(scene, sentence, anchor, allowed) };
    if how == "title" && has_its_own(sentence, anchor, scene.grammar) {
        return None;
    }
    // "6. Pi (4.6 trillion). Tripled in two months!": of the one above, whose name no list has.
    let known = focus.value.id.kind() != "unknown";
    let theirs = known && fits(&focus.value) && !begins_unknown(sentence, anchor, scene.grammar);
    theirs.then(|| Who { subject: focus.value.clone(), how, node: None })
}

/// 环比：+6%, on a line of its own beneath whom it is about: a line that begins with what it counts and a colon.
fn labelled(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let colon = (0..anchor.min(4)).find(|n| sentence.is(*n, &grammar.known.colon));
    let counts = |n: usize| grammar.node_feature(&sentence.nodes[n], "column").is_some();
    colon.is_some_and(|colon| (0..colon).any(counts) && colon + 3 > anchor)
}

/// "No country (stealth, unknown): 3.2T": a label with words, none of which tells a time, a length of time or what is counted.
fn labels_another(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let Some(colon) = anchor.checked_sub(1).filter(|n| sentence.is(*n, &known.colon)) else { return false };
    let tells = |n: usize| {
        let node = &sentence.nodes[n];
        let features = ["column", "grain", "measure", "metric", "baseline", "sign", "scope"];
        let known_word = features.iter().any(|name| grammar.node_feature(node, name).is_some());
        let named = matches!(node.kind, NodeKind::Entity(_) | NodeKind::List(_));
        known_word || named || sentence.is(n, &known.period.union(known.whole_opening))
    };
    colon > 0 && colon < LABEL && !(0..colon).any(tells)
}

/// A label has so many words and marks, at most.
const LABEL: usize = 9;

/// "Tokens processed reached 1.9 trillion", where nobody is named before: all of them, on the platform of the text.
fn whole(scene: &Scene<'_>, sentence: &Sentence, anchor: usize, allowed: &ClassSet) -> Option<Who> {
    let known = &scene.grammar.known;
    let light = known.period.union(known.comma).union(known.in_word).union(known.quotemark);
    let first = (0..anchor).find(|n| !sentence.is(*n, &light))?;
    let nobody = !(first..anchor).any(|n| sentence.is(n, &known.subject.union(known.place)));
    let span = sentence.nodes[first].span;
    let all = Subject { id: EntityId::new(ALL), unfolded: None, span, scope: None };
    let fits = scene.grammar.entity_classes(ALL).meets(allowed);
    (nobody && fits && sentence.is(first, &known.whole_opening)).then_some(Who {
        subject: all,
        how: "sentence",
        node: None,
    })
}

/// Everything that was measured.
pub const ALL: &str = "all";

/// The only name of the sentence, when all it does is tell.
fn teller(scene: &Scene<'_>, sentence: &Sentence, anchor: usize) -> Option<(usize, Subject)> {
    let known = &scene.grammar.known;
    let mut named = (0..sentence.nodes.len()).filter(|n| sentence.is(*n, &known.subject));
    let (only, None) = (named.next()?, named.next()) else { return None };
    let tells = only < anchor && sentence.is(only + 1, &known.telling) && sentence.is(only, &known.source);
    sentence.nodes[only].subject().filter(|_| tells).map(|subject| (only, subject.clone()))
}

/// "A fifth of the traffic carries no name": a part that is itself what the sentence is about, and nobody's who was told of before.
fn leads_itself(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let part = known.percent.union(known.fraction);
    let light = known.period.union(known.comma).union(known.quotemark).union(known.function_word);
    let opens = (0..anchor).all(|n| sentence.is(n, &light));
    let says_more = (anchor + 2..sentence.nodes.len()).any(|n| sentence.is(n, &known.gap));
    opens && sentence.is(anchor, &part) && sentence.is(anchor + 1, &known.of_word) && says_more
}

/// "He estimated that electricity accounts for 40 percent of it": the verb before the figure has a subject that no list knows, and the
/// headline's has no part in it.
fn has_its_own(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let verb = |n: &usize| sentence.is(*n, &known.goes_on) && !sentence.is(*n, &known.figure);
    let stops = known.comma.union(known.clause_break).union(known.figure);
    let clause = (0..anchor).rev().take_while(|n| !sentence.is(*n, &stops));
    clause.filter(verb).any(|n| n > 0 && sentence.is(n - 1, &known.gap))
}

/// Whether the sentence begins with words that no list knows: then they are its subject, not what was told before.
fn begins_unknown(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> bool {
    let known = &grammar.known;
    let light = known.period.union(known.comma).union(grammar.known.function_word).union(grammar.known.quotemark);
    // "Four of the five are Chinese", "the five have a third of it": some of those that were told of.
    let some = |n: usize| {
        let counts = sentence.is(n, &known.number) && !sentence.is(n, &known.scaled);
        counts && sentence.nodes.get(n + 1).is_some_and(|next| !matches!(next.kind, NodeKind::Punct))
    };
    // "HSBC lost 0.6%": somebody's who is named, and whom no figure here is about.
    let other = |n: usize| {
        let entity = sentence.is(n, &known.source) && sentence.is(n, &known.entity);
        entity && !sentence.is(n, &known.subject.union(known.context)) && sentence.is(n + 1, &known.moving)
    };
    // 四月停掉免费之后，整个四月……: what happened before is not what the sentence is about.
    let from = (0..anchor).rev().find(|n| sentence.is(*n, &known.after_event)).map_or(0, |n| n + 1);
    let from = from.max(told_by(sentence, anchor, grammar));
    (from..anchor).find(|n| !sentence.is(*n, &light)).is_some_and(|n| sentence.is(n, &known.gap) || some(n) || other(n))
}

/// 在发布会上，国家数据局有关负责人介绍，……: where what a source that is known by name tells begins; 0 without one.
fn told_by(sentence: &Sentence, anchor: usize, grammar: &crate::extract::Grammar) -> usize {
    let known = &grammar.known;
    let ends = |n: &usize| sentence.is(*n, &known.telling) && sentence.is(n + 1, &known.comma.union(known.colon));
    let Some(word) = (0..anchor).rev().find(ends) else { return 0 };
    let cited = |n: usize| sentence.is(n, &known.source) && !sentence.is(n, &known.subject);
    if (0..word).any(cited) { word + 2 } else { 0 }
}

/// Several names share one figure only where the metric says that each has it.
fn spread(who: Vec<Who>, metric: &Metric, each: bool) -> Result<Vec<Who>, &'static str> {
    match who.len() {
        0 => Err("subject_unclear"),
        1 if who[0].subject.id.kind() == "unknown" => Err("subject_unclear"),
        1 => Ok(who),
        _ if metric.each || each => Ok(who),
        _ => Err("several_subjects"),
    }
}
