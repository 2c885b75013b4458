//! For whom pronouns stand: "it", "the former", 两者, "the platform", "we".

use super::State;
use crate::extract::{Grammar, Node, NodeKind, Sentence, Subject};
use crate::model::EntityId;
use crate::rules::{ClassSet, Entities};

impl State {
    /// "The platform", "the site": the one that was named last.
    fn name_platform(&self, sentence: &mut Sentence, grammar: &Grammar) -> bool {
        let asked = sentence.all.meets(&grammar.known.platform_itself);
        let Some(platform) = self.measured_at.as_ref().filter(|_| asked) else { return false };
        let mut any = false;
        for at in 0..sentence.nodes.len() {
            if !sentence.is(at, &grammar.known.platform_itself) || !matches!(sentence.nodes[at].kind, NodeKind::Cue(_))
            {
                continue;
            }
            let span = sentence.nodes[at].span;
            let classes = grammar.entity_classes(platform.id.kind()).union(sentence.classes[at]);
            let subject = Subject { span, ..platform.clone() };
            sentence.replace(at, at, Node { span, kind: NodeKind::Entity(subject) }, classes);
            any = true;
        }
        any
    }

    /// Puts names in the place of the pronouns that stand for them. Whether there were any.
    pub fn resolve_pronouns(&self, sentence: &mut Sentence, grammar: &Grammar, entities: &Entities) -> bool {
        let mut any = self.name_platform(sentence, grammar) | self.name_house(sentence, grammar);
        if !sentence.all.meets(&grammar.known.pronoun) {
            return any;
        }
        for at in 0..sentence.nodes.len() {
            let NodeKind::Cue(term) = sentence.nodes[at].kind else { continue };
            if !sentence.is(at, &grammar.known.pronoun) {
                continue;
            }
            let Some(kind) = self.stands_for(sentence, at, term, grammar, entities) else { continue };
            let classes = match &kind {
                NodeKind::Entity(subject) => grammar.entity_classes(subject.id.kind()),
                _ => grammar.known.list,
            };
            any |= matches!(kind, NodeKind::Entity(_));
            let node = Node { span: sentence.nodes[at].span, kind };
            sentence.replace(at, at, node, classes.union(sentence.classes[at]));
        }
        any
    }

    /// The one, or the list, that a pronoun stands for.
    fn stands_for(
        &self,
        sentence: &Sentence,
        at: usize,
        term: u32,
        grammar: &Grammar,
        entities: &Entities,
    ) -> Option<NodeKind> {
        let span = sentence.nodes[at].span;
        let list = |names: &[Subject]| {
            NodeKind::List(names.iter().map(|subject| Subject { span, ..subject.clone() }).collect())
        };
        if grammar.feature(term, "antecedent") == Some("pair") {
            // "The two had handled 4.69 and 3.29 trillion": without two of a kind before it, the words stay what they are.
            return self.pair(sentence, at, grammar).map(|pair| list(&pair));
        }
        if let Some(count) = grammar.feature(term, "count") {
            // 前三名为A、B和C。三者分别……: the list of as many that was told last.
            return (self.listed.len().to_string() == count).then(|| list(&self.listed));
        }
        let subject = self.antecedent(sentence, at, term, grammar, entities)?;
        Some(NodeKind::Entity(Subject { span, ..subject }))
    }

    /// "We", "our": the house that speaks.
    fn name_house(&self, sentence: &mut Sentence, grammar: &Grammar) -> bool {
        let asked = sentence.all.meets(&grammar.known.house_pronoun);
        let Some(house) = self.house.as_ref().filter(|_| asked) else { return false };
        let classes = grammar.entity_classes(house.id.kind()).union(grammar.known.pronoun);
        let mut any = false;
        for at in 0..sentence.nodes.len() {
            if sentence.is(at, &grammar.known.house_pronoun) && matches!(sentence.nodes[at].kind, NodeKind::Cue(_)) {
                let span = sentence.nodes[at].span;
                let subject = Subject { span, ..house.clone() };
                sentence.replace(at, at, Node { span, kind: NodeKind::Entity(subject) }, classes);
                any = true;
            }
        }
        any
    }

    /// The platform, when the sentence before told of nobody else: "OpenRouter has moved. The company now handles 8 trillion."
    fn platform_in_focus(&self, grammar: &Grammar) -> Option<&Subject> {
        let focus = self.focus.as_ref().map(|focus| &focus.value)?;
        grammar.entity_classes(focus.id.kind()).meets(&grammar.known.stands_for_all).then_some(focus)
    }

    /// The platform that begins the sentence of a pronoun, when nobody else is named before the pronoun.
    fn platform_before<'s>(&self, sentence: &'s Sentence, at: usize, grammar: &Grammar) -> Option<&'s Subject> {
        let known = &grammar.known;
        let named = known.subject.union(known.context);
        let first = (0..at).find(|n| sentence.is(*n, &named))?;
        let opens = (0..first).all(|n| sentence.is(n, &known.period.union(known.comma).union(known.clause_break)));
        let alone = !(0..at).any(|n| sentence.is(n, &known.subject));
        sentence.nodes[first].subject().filter(|_| opens && alone && sentence.is(first, &known.context))
    }

    /// The two subjects named last, in the order of the text, if they are of one kind: a model and its maker are no pair.
    /// GLM-5.2超越Kimi K3升至第五，两者周用量分别为……: those of the sentence itself first.
    fn pair(&self, sentence: &Sentence, at: usize, grammar: &Grammar) -> Option<[Subject; 2]> {
        let here = sentence.nodes.iter().enumerate().take(at);
        let here = here.filter(|(n, _)| sentence.is(*n, &grammar.known.subject)).filter_map(|(_, node)| node.subject());
        let mut named: Vec<&Subject> = Vec::new();
        for subject in self.named.iter().chain(here) {
            named.retain(|known| known.id != subject.id);
            named.push(subject);
        }
        let [.., first, second] = named.as_slice() else { return None };
        (first.id.kind() == second.id.kind()).then(|| [(*first).clone(), (*second).clone()])
    }

    /// "In China itself that is little. There, daily use …": the place or platform named last; a country is meant as where models are used.
    fn where_named(&self, sentence: &Sentence, at: usize, term: u32, grammar: &Grammar) -> Option<Subject> {
        let place = grammar.known.place.union(grammar.known.context);
        let here = (0..at).rev().filter(|n| sentence.is(*n, &place)).find_map(|n| sentence.nodes[n].subject());
        let home =
            || self.recent.iter().rev().find(|subject| grammar.feature(term, "kinds") == Some(subject.id.kind()));
        let last = if grammar.feature(term, "antecedent") == Some("home") { home() } else { self.named_where.as_ref() };
        let found = here.or(last)?;
        let becomes =
            grammar.feature(term, "becomes").filter(|_| grammar.feature(term, "kinds") == Some(found.id.kind()));
        let id = becomes.map_or(found.id.clone(), |kind| EntityId::new(format!("{kind}:{}", found.id.slug())));
        Some(Subject { id, ..found.clone() })
    }

    /// The maker of somebody told of.
    fn maker(&self, told: &Subject, entities: &Entities) -> Option<Subject> {
        let id = entities.maker_of(&told.id)?.clone();
        Some(Subject { id, unfolded: None, ..told.clone() })
    }

    fn antecedent(
        &self,
        sentence: &Sentence,
        at: usize,
        term: u32,
        grammar: &Grammar,
        entities: &Entities,
    ) -> Option<Subject> {
        let wanted = grammar.feature(term, "kinds");
        // "The Shenzhen company": one from there.
        let from = grammar.feature(term, "home");
        let from_there = |id: &EntityId| from.is_none_or(|from| entities.country_of(id) == Some(from));
        let fits = |subject: &&Subject| {
            wanted.is_none_or(|kinds| kinds.split('|').any(|k| k == subject.id.kind())) && from_there(&subject.id)
        };
        let before = Before { sentence, at, grammar };
        // A pronoun that was just replaced names nobody anew: "the former is five times the latter".
        // "As Chinese users call OpenClaw, …: in March alone it swallowed 13.9tn": people are no "it".
        let people = |n: usize| sentence.is(n, &grammar.known.people_noun) && sentence.is(at, &grammar.known.thing);
        let anew = |n: &usize| !before.pronoun(*n) && !before.compared(*n) && !people(*n);
        let named = || before.subjects().filter(anew).filter_map(|n| before.at(n));
        // 力压腾讯Hy3登顶；后者以……屈居次席: of two that are compared, either may be meant.
        // 第四、第五分别为GLM-5.3和GPT-5.6 Luna，……前者大增41%: those of a list, too.
        let both = before.subjects().filter(|n| !before.pronoun(*n)).flat_map(|n| sentence.nodes[n].subjects());
        let order = self.named.iter().chain(both);
        let here = || before.subjects().filter(|n| !before.compared(*n) && !people(*n)).filter_map(|n| before.at(n));
        let focus = self.focus.as_ref().map(|f| &f.value).filter(fits);
        // 美国阵营里，Claude Opus 4.8排在第七，其……: nor is where.
        let part = |n: &usize| {
            anew(n) && !sentence.is(*n, &grammar.known.whole) && !sentence.is(n + 1, &grammar.known.postposition)
        };
        let parts_here = || before.subjects().filter(part).filter_map(|n| before.at(n)).find(fits);
        let parts = || before.subjects().filter(part).filter_map(|n| before.at(n)).rfind(fits);
        let found = match grammar.feature(term, "antecedent") {
            Some("former") => return nth_last_distinct(order.filter(fits), 1),
            Some("where" | "home") => return self.where_named(sentence, at, term, grammar),
            Some("latter") => return nth_last_distinct(order.filter(fits), 0),
            // 这个数字: of whoever the figure before it was of.
            // 开放权重模型占平台用量的52%，去年这个数字是三成: of the part's owner, and not of the whole.
            Some("figure") => parts().or_else(|| named().rev().find(fits)).or(focus),
            // 国产占42.1%。一年前这个比例是20%: of whose part was told last.
            Some("part") => parts().or_else(|| named().rev().find(fits)).or(self.part.as_ref()).or(focus),
            // "The Chinese total … kept the country ahead of the United States": a name of this sentence first.
            // "OpenRouter has moved. The company now handles 8 trillion."
            Some("maker") if wanted.is_some() && self.platform_in_focus(grammar).filter(fits).is_some() => {
                self.platform_in_focus(grammar)
            }
            Some("maker") => {
                // "Quality. The model scores 56.3": the one that the article is about, where its paragraph has told of none.
                let main = self.headline.as_ref().filter(|_| wanted.is_some() && !self.focus_is_near).map(|h| &h.value);
                let recent = || main.filter(fits).or_else(|| self.recent.iter().rev().find(fits));
                // The only one that could be meant: "an exchange called OpenRouter. … The company handled 62 trillion tokens".
                let measured = || self.measured_at.as_ref().filter(|_| wanted.is_some()).filter(fits);
                // "Moonshot's Kimi K3 led. The Beijing start-up …": who made what was told of.
                let makers =
                    || self.recent.iter().rev().find_map(|told| self.maker(told, entities).filter(|m| fits(&m)));
                let found = named().next().filter(fits).or_else(recent).or_else(measured);
                return found.cloned().or_else(|| from.and_then(|_| makers()));
            }
            // "OpenRouter says it serves 8 million users".
            Some("subject" | "other") if teller(sentence, at, grammar).is_some() => teller(sentence, at, grammar),
            // "V4 Flash came out in April, and it already draws 1.6 trillion": it begins a clause, and is no object.
            Some("other") if begins(sentence, at, grammar) => {
                before.own_clause().find(fits).or_else(|| named().chain(here()).find(fits)).or(focus)
            }
            // "OpenClaw had 3.1 trillion, while Hermes surpassed it with 5.6 trillion": whom the clause before was about.
            Some("other") if !broken_since(sentence, at, grammar) && before.last_clause().find(fits).is_some() => {
                before.last_clause().find(fits)
            }
            // "Cline and Kilo Code trail it": somebody named before this clause.
            // "Kimi K3 had led before V4.1 Flash pushed it into second place".
            Some("other") if !broken_since(sentence, at, grammar) => {
                let other = || {
                    let first = named().next()?;
                    named().next_back().filter(|last| last.id != first.id).map(|_| first)
                };
                focus.filter(|subject| here().all(|named| named.id != subject.id)).or_else(|| other().filter(fits))
            }
            // "OpenRouter, valued at $3.6 billion, saw 341 trillion tokens pass through its systems".
            // "OpenRouter is small: it sees perhaps two per cent of the world's traffic".
            Some("subject" | "other")
                if (sentence.is(at, &grammar.known.thing)
                    || grammar.feature(term, "antecedent") == Some("subject"))
                    && self.platform_before(sentence, at, grammar).is_some() =>
            {
                return self.platform_before(sentence, at, grammar).filter(fits).cloned();
            }
            // The subject of this sentence's earlier clause, else what the sentence before was about.
            // "MiMo-V2.5 was second, while GLM-5.2 climbed to third after its volume jumped": that of its own clause first.
            // 前三名分别是A、B和C，其中B……，它……: a whole is no "it" where one by itself is named.
            _ => before
                .own_clause()
                .find(fits)
                .or_else(parts_here)
                .or_else(|| named().chain(here()).find(fits))
                .or(focus)
                .or_else(|| self.recent.iter().rev().find(fits)),
        };
        found.cloned()
    }
}

/// The names of a sentence before a pronoun.
struct Before<'s> {
    sentence: &'s Sentence,
    at: usize,
    grammar: &'s Grammar,
}

impl<'s> Before<'s> {
    fn subjects(&self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.at).filter(|n| self.sentence.is(*n, &self.grammar.known.subject))
    }

    fn pronoun(&self, node: usize) -> bool {
        self.sentence.is(node, &self.grammar.known.pronoun)
    }

    /// Whether others are only measured against it.
    fn compared(&self, node: usize) -> bool {
        comparand(self.sentence, node, self.grammar)
    }

    /// The names of the clauses before the pronoun's own, in their order.
    fn last_clause(&self) -> impl Iterator<Item = &'s Subject> {
        let breaks = |n: &usize| self.sentence.is(*n, &self.grammar.known.clause_break);
        let end = (0..self.at).rev().find(breaks).unwrap_or(0);
        self.subjects().filter(move |n| *n < end && !self.pronoun(*n) && !self.compared(*n)).filter_map(|n| self.at(n))
    }

    /// The names since the last word that sets two clauses against each other; of a maker and what it let out, the latter.
    fn own_clause(&self) -> impl Iterator<Item = &'s Subject> + use<'s> {
        let known = &self.grammar.known;
        let breaks = |n: &usize| self.sentence.is(*n, &known.clause_break) && !self.sentence.is(*n, &known.relative);
        let from = (0..self.at).rev().find(breaks).unwrap_or(0);
        let people = |n: usize| self.sentence.is(n, &known.people_noun) && self.sentence.is(self.at, &known.thing);
        let aside = |n: usize| (n.saturating_sub(2)..n).any(|before| self.sentence.is(before, &known.aside));
        // "The Shenzhen company" names somebody; "it" and "our" only lend what they stand for.
        let bare = |n: usize| self.pronoun(n) && !self.sentence.is(n, &known.noun_phrase);
        let whole = |n: usize| self.sentence.is(n, &known.whole) || self.sentence.is(n + 1, &known.postposition);
        let owner = |n: usize| !bare(n) && !self.compared(n) && !people(n) && !aside(n) && !whole(n);
        let plain = |n: &usize| *n >= from && owner(*n);
        let mut named: Vec<usize> = self.subjects().filter(plain).collect();
        let released = |n: &usize| *n > from + 1 && self.sentence.is(*n - 1, &known.release);
        if let Some(out) = named.iter().position(released) {
            named.drain(..out);
        }
        let sentence = self.sentence;
        named.into_iter().filter_map(|n| sentence.nodes[n].subject())
    }

    fn at(&self, node: usize) -> Option<&'s Subject> {
        self.sentence.nodes[node].subject()
    }
}

/// Who tells what the pronoun begins: "X says it …".
fn teller<'s>(sentence: &'s Sentence, at: usize, grammar: &Grammar) -> Option<&'s Subject> {
    let known = &grammar.known;
    let before = at.checked_sub(1).filter(|n| sentence.is(*n, &known.relative)).or(Some(at))?;
    // "Google told analysts it now serves …": whom it was told to may stand between.
    let near = [before.checked_sub(1), before.checked_sub(2).filter(|_| sentence.is(before - 1, &known.gap))];
    let telling = near.into_iter().flatten().find(|n| sentence.is(*n, &known.telling))?;
    // 谷歌今年7月曾表示其……
    // "A neutral gauge, OpenRouter, says that it …": an apposition ends in a comma.
    let passed = known.period.union(known.gap).union(known.comma);
    let name = (telling.saturating_sub(4)..telling).rev().find(|n| !sentence.is(*n, &passed))?;
    let can_be = known.subject.union(known.context);
    sentence.nodes.get(name).filter(|_| sentence.is(name, &can_be)).and_then(Node::subject)
}

/// Whether a pronoun is the subject of a clause: it stands right behind "and" or "when", and a verb behind it.
fn begins(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let opens = known.conjunction.union(known.function_word);
    let verb = known.goes_on.union(known.gap).union(known.function_word);
    at > 0 && sentence.is(at - 1, &opens) && sentence.is(at + 1, &verb)
}

/// Whether a comma or a clause break stands between the last name and a pronoun, or no name stands before it at all.
fn broken_since(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let known = &grammar.known;
    let stops = known.comma.union(known.clause_break).union(known.dash).union(known.colon);
    let mut back = (0..at).rev().take_while(|i| !sentence.is(*i, &known.subject));
    let stopped = back.any(|i| sentence.is(i, &stops));
    stopped || !(0..at).any(|i| sentence.is(i, &known.subject))
}

fn nth_last_distinct<'s>(subjects: impl Iterator<Item = &'s Subject>, n: usize) -> Option<Subject> {
    let mut distinct: Vec<&Subject> = Vec::new();
    for subject in subjects {
        distinct.retain(|s| s.id != subject.id);
        distinct.push(subject);
    }
    distinct.iter().rev().nth(n).map(|s| (*s).clone())
}

/// Whether a name is what something is compared with.
pub fn comparand(sentence: &Sentence, at: usize, grammar: &Grammar) -> bool {
    let before: &ClassSet = &grammar.known.comparand;
    (at.saturating_sub(2)..at).any(|i| sentence.is(i, before))
}
