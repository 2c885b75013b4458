//! For whom a pronoun stands: of those that its sentence names before it, and of those that the passage has told of.

use super::State;
use super::pronouns::comparand;
use crate::extract::{Grammar, Node, NodeKind, Sentence, Subject};
use crate::model::EntityId;
use crate::rules::{ClassSet, Entities};

/// A pronoun, and what its antecedent is looked for in.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub state: &'a State,
    pub sentence: &'a Sentence,
    /// The pronoun's node, and its cue.
    pub at: usize,
    pub term: u32,
    pub grammar: &'a Grammar,
    pub entities: &'a Entities,
}

impl<'a> Asked<'a> {
    /// The one, or the list, that the pronoun stands for.
    pub fn stands_for(&self) -> Option<NodeKind> {
        let span = self.sentence.nodes[self.at].span;
        let list = |names: &[Subject]| {
            NodeKind::List(names.iter().map(|subject| Subject { span, ..subject.clone() }).collect())
        };
        if self.feature("antecedent") == Some("pair") {
            // "The two had handled 4.69 and 3.29 trillion": without two of a kind before it, the words stay what they are.
            return self.pair().map(|pair| list(&pair));
        }
        if let Some(count) = self.feature("count") {
            // 前三名为A、B和C。三者分别……: the list of as many that was told last.
            let listed = &self.state.listed;
            return (listed.len().to_string() == count).then(|| list(listed));
        }
        Some(NodeKind::Entity(Subject { span, ..self.antecedent()? }))
    }

    fn antecedent(&self) -> Option<Subject> {
        let last_named = || self.named().rev().find(|subject| self.fits(subject));
        let found = match self.feature("antecedent") {
            Some("former") => self.nth_last(1),
            Some("latter") => self.nth_last(0),
            Some("where" | "home") => return self.where_named(),
            // 这个数字: of whoever the figure before it was of.
            // 开放权重模型占平台用量的52%，去年这个数字是三成: of the part's owner, and not of the whole.
            Some("figure") => self.parts().next_back().or_else(last_named).or(self.focus()),
            // 国产占42.1%。一年前这个比例是20%: of whose part was told last.
            Some("part") => self.parts().next_back().or_else(last_named).or(self.state.part.as_ref()).or(self.focus()),
            Some("maker") => return self.maker_or_thing(),
            Some("subject") => self.teller().or_else(|| self.platform_or_nearest()),
            Some("other") => self.teller().or_else(|| self.other()),
            _ => self.nearest(),
        };
        found.cloned()
    }

    fn feature(&self, name: &str) -> Option<&'a str> {
        self.grammar.feature(self.term, name)
    }

    fn is(&self, node: usize, class: &ClassSet) -> bool {
        self.sentence.is(node, class)
    }

    /// Whether the pronoun can stand for somebody, by kind and, "the Shenzhen company", by home.
    fn fits(&self, subject: &Subject) -> bool {
        let kind = |kinds: &str| kinds.split('|').any(|kind| kind == subject.id.kind());
        let there = |home: &str| self.entities.country_of(&subject.id) == Some(home);
        self.feature("kinds").is_none_or(kind) && self.feature("home").is_none_or(there)
    }

    /// The nodes before the pronoun that name somebody.
    fn subjects(&self) -> impl DoubleEndedIterator<Item = usize> + use<'a> {
        let asked = *self;
        (0..self.at).filter(move |n| asked.is(*n, &asked.grammar.known.subject) && !asked.is_where(*n))
    }

    /// "On OpenRouter, a platform based in the United States, they topped U.S. models": where something is.
    fn is_where(&self, node: usize) -> bool {
        let known = &self.grammar.known;
        let inside = node > 0 && self.is(node - 1, &known.in_word.union(known.made_in));
        // "In coding tasks, its share reached 22.1%": nor the kind of use that something is looked at in.
        let ends = |n: usize| self.is(n, &known.comma);
        let kind_of_use = self.is(node, &known.located) && (ends(node + 1) || ends(node + 2));
        inside && (self.is(node, &known.place) && ends(node + 1) || kind_of_use)
    }

    fn pronoun(&self, node: usize) -> bool {
        self.is(node, &self.grammar.known.pronoun)
    }

    /// Whether others are only measured against it.
    fn compared(&self, node: usize) -> bool {
        comparand(self.sentence, node, self.grammar)
    }

    /// "As Chinese users call OpenClaw, …: in March alone it swallowed 13.9tn": people are no "it".
    fn people(&self, node: usize) -> bool {
        self.is(node, &self.grammar.known.people_noun) && self.is(self.at, &self.grammar.known.thing)
    }

    /// A set that others are part of, or where something is: 前三名, 美国阵营里.
    fn whole(&self, node: usize) -> bool {
        self.is(node, &self.grammar.known.whole) || self.is(node + 1, &self.grammar.known.postposition)
    }

    fn at(&self, node: usize) -> Option<&'a Subject> {
        self.sentence.nodes[node].subject()
    }

    /// The names before the pronoun, pronouns that were just replaced among them.
    fn here(&self) -> impl DoubleEndedIterator<Item = &'a Subject> + use<'a> {
        let asked = *self;
        self.subjects().filter(move |n| !asked.compared(*n) && !asked.people(*n)).filter_map(move |n| asked.at(n))
    }

    /// The same without these, which name nobody anew: "the former is five times the latter".
    fn named(&self) -> impl DoubleEndedIterator<Item = &'a Subject> + use<'a> {
        let asked = *self;
        let anew = move |n: &usize| !asked.pronoun(*n) && !asked.compared(*n) && !asked.people(*n);
        self.subjects().filter(anew).filter_map(move |n| asked.at(n))
    }

    /// Of these who can be meant and is no whole.
    fn parts(&self) -> impl DoubleEndedIterator<Item = &'a Subject> + use<'a> {
        let asked = *self;
        let part = move |n: &usize| !asked.pronoun(*n) && !asked.compared(*n) && !asked.people(*n) && !asked.whole(*n);
        self.subjects().filter(part).filter_map(move |n| asked.at(n)).filter(move |subject| asked.fits(subject))
    }

    fn focus(&self) -> Option<&'a Subject> {
        self.state.focus.as_ref().map(|focus| &focus.value).filter(|subject| self.fits(subject))
    }

    fn recent(&self) -> Option<&'a Subject> {
        self.state.recent.iter().rev().find(|subject| self.fits(subject))
    }

    /// "The former", "the latter".
    /// 力压腾讯Hy3登顶；后者以……屈居次席: of two that are compared, either may be meant.
    /// 第四、第五分别为GLM-5.3和GPT-5.6 Luna，……前者大增41%: those of a list, too.
    fn nth_last(&self, n: usize) -> Option<&'a Subject> {
        let here = self.subjects().filter(|n| !self.pronoun(*n)).flat_map(|n| self.sentence.nodes[n].subjects());
        let mut distinct: Vec<&Subject> = Vec::new();
        for subject in self.state.named.iter().chain(here).filter(|subject| self.fits(subject)) {
            distinct.retain(|known| known.id != subject.id);
            distinct.push(subject);
        }
        distinct.iter().rev().nth(n).copied()
    }

    /// The two subjects named last, in the order of the text, if they are of one kind: a model and its maker are no pair.
    /// GLM-5.2超越Kimi K3升至第五，两者周用量分别为……: those of the sentence itself first.
    fn pair(&self) -> Option<[Subject; 2]> {
        let mut named: Vec<&Subject> = Vec::new();
        for subject in self.state.named.iter().chain(self.subjects().filter_map(|n| self.at(n))) {
            named.retain(|known| known.id != subject.id);
            named.push(subject);
        }
        let [.., first, second] = named.as_slice() else { return None };
        (first.id.kind() == second.id.kind()).then(|| [(*first).clone(), (*second).clone()])
    }

    /// "In China itself that is little. There, daily use …": the place or platform named last; a country is meant as where models are used.
    fn where_named(&self) -> Option<Subject> {
        let place = self.grammar.known.place.union(self.grammar.known.context);
        let is_kind = |subject: &Subject| self.feature("kinds") == Some(subject.id.kind());
        let here = (0..self.at).rev().filter(|n| self.is(*n, &place)).find_map(|n| self.at(n));
        let last = match self.feature("antecedent") {
            Some("home") => self.state.recent.iter().rev().find(|subject| is_kind(subject)),
            _ => self.state.named_where.as_ref(),
        };
        let found = here.or(last)?;
        let becomes = self.feature("becomes").filter(|_| is_kind(found));
        let id = becomes.map_or(found.id.clone(), |kind| EntityId::new(format!("{kind}:{}", found.id.slug())));
        Some(Subject { id, ..found.clone() })
    }

    /// "The company", "the model", "the Beijing start-up".
    /// "The Chinese total … kept the country ahead of the United States": a name of this sentence first.
    fn maker_or_thing(&self) -> Option<Subject> {
        let told = self.feature("kinds").is_some();
        if let Some(platform) = self.platform_in_focus().filter(|platform| told && self.fits(platform)) {
            return Some(platform.clone());
        }
        // "Quality. The model scores 56.3": the one that the article is about, where its paragraph has told of none.
        let main = self.state.headline.as_ref().filter(|_| told && !self.state.focus_is_near).map(|main| &main.value);
        // The only one that could be meant: "an exchange called OpenRouter. … The company handled 62 trillion tokens".
        let measured = || self.state.measured_at.as_ref().filter(|_| told).filter(|subject| self.fits(subject));
        let first = self.named().next().filter(|subject| self.fits(subject));
        let found = first.or(main.filter(|subject| self.fits(subject))).or_else(|| self.recent()).or_else(measured);
        // "Moonshot's Kimi K3 led. The Beijing start-up …": who made what was told of.
        let maker = |told: &Subject| {
            let id = self.entities.maker_of(&told.id)?.clone();
            Some(Subject { id, unfolded: None, ..told.clone() }).filter(|maker| self.fits(maker))
        };
        let makers = || self.feature("home").and_then(|_| self.state.recent.iter().rev().find_map(maker));
        let member = || found.and_then(|line| self.member_of(line));
        member().or(found).cloned().or_else(makers)
    }

    /// "MiMo team blog. MiMo-V2.5 opened in April. … The model processed 2.36 trillion": of a line, the member that was told of last.
    fn member_of(&self, line: &Subject) -> Option<&'a Subject> {
        let wanted = self.feature("kinds")?.split('|').next().filter(|kind| *kind != line.id.kind())?;
        let theirs = |told: &&Subject| told.id.kind() == wanted && self.entities.holds(&line.id, &told.id);
        self.state.recent.iter().rev().find(theirs)
    }

    /// The platform, when the sentence before told of nobody else: "OpenRouter has moved. The company now handles 8 trillion."
    fn platform_in_focus(&self) -> Option<&'a Subject> {
        let focus = self.state.focus.as_ref().map(|focus| &focus.value)?;
        self.grammar.entity_classes(focus.id.kind()).meets(&self.grammar.known.stands_for_all).then_some(focus)
    }

    /// "It", which is rarely the subject of its own clause.
    fn other(&self) -> Option<&'a Subject> {
        let fits = |subject: &&Subject| self.fits(subject);
        // "V4 Flash came out in April, and it already draws 1.6 trillion": it begins a clause, and is no object.
        if self.begins() {
            let own = self.own_clause().into_iter().find(fits);
            return own.or_else(|| self.named().chain(self.here()).find(fits)).or(self.focus());
        }
        if self.broken_since() {
            return self.platform_or_nearest();
        }
        // "OpenClaw had 3.1 trillion, while Hermes surpassed it with 5.6 trillion": whom the clause before was about.
        // "Cline and Kilo Code trail it": somebody named before this clause.
        let away = || self.focus().filter(|focus| self.here().all(|named| named.id != focus.id));
        // "Kimi K3 had led before V4.1 Flash pushed it into second place".
        let first = || {
            let first = self.named().next()?;
            self.named().next_back().filter(|last| last.id != first.id).map(|_| first).filter(fits)
        };
        self.last_clause().find(fits).or_else(away).or_else(first)
    }

    /// "OpenRouter, valued at $3.6 billion, saw 341 trillion tokens pass through its systems".
    /// "OpenRouter is small: it sees perhaps two per cent of the world's traffic".
    fn platform_or_nearest(&self) -> Option<&'a Subject> {
        let may_be = self.is(self.at, &self.grammar.known.thing) || self.feature("antecedent") == Some("subject");
        match self.platform_before().filter(|_| may_be) {
            Some(platform) => Some(platform).filter(|subject| self.fits(subject)),
            None => self.nearest(),
        }
    }

    /// The platform that begins the sentence of a pronoun, when nobody else is named before the pronoun.
    fn platform_before(&self) -> Option<&'a Subject> {
        let known = &self.grammar.known;
        let named = known.subject.union(known.context);
        let first = (0..self.at).find(|n| self.is(*n, &named))?;
        let light = known.period.union(known.comma).union(known.clause_break);
        // "Token consumption on OpenRouter fell 2.1%, its second weekly drop".
        let links = known.whole_opening.union(known.right_link);
        // "Sept 22 (Agency) -- Token consumption on OpenRouter".
        let dateline = (0..first).rev().find(|n| self.is(*n, &known.dash)).map_or(0, |dash| dash + 1);
        let all_of_it = self.is(dateline, &known.whole_opening) && (dateline..first).all(|n| self.is(n, &links));
        let opens = all_of_it || (0..first).all(|n| self.is(n, &light));
        let alone = self.subjects().next().is_none();
        self.at(first).filter(|_| opens && alone && self.is(first, &known.context))
    }

    /// "MiMo-V2.5 was second, while GLM-5.2 climbed to third after its volume jumped": that of its own clause first.
    /// 前三名分别是A、B和C，其中B……，它……: a whole is no "it" where one by itself is named.
    /// Then the subject of this sentence's earlier clause, else what the sentence before was about.
    fn nearest(&self) -> Option<&'a Subject> {
        let fits = |subject: &&Subject| self.fits(subject);
        let own = self.own_clause().into_iter().find(fits).or_else(|| self.parts().next());
        let here = || self.named().chain(self.here()).find(fits);
        own.or_else(here).or(self.focus()).or_else(|| self.recent())
    }

    /// The names of the clauses before the pronoun's own, in their order.
    fn last_clause(&self) -> impl Iterator<Item = &'a Subject> {
        let breaks = |n: &usize| self.is(*n, &self.grammar.known.clause_break);
        let end = (0..self.at).rev().find(breaks).unwrap_or(0);
        self.subjects().filter(move |n| *n < end && !self.pronoun(*n) && !self.compared(*n)).filter_map(|n| self.at(n))
    }

    /// The names since the last word that sets two clauses against each other; of a maker and what it let out, the latter.
    fn own_clause(&self) -> Vec<&'a Subject> {
        let known = &self.grammar.known;
        let breaks = |n: &usize| self.is(*n, &known.clause_break) && !self.is(*n, &known.relative);
        let from = (0..self.at).rev().find(breaks).unwrap_or(0);
        let aside = |n: usize| (n.saturating_sub(2)..n).any(|before| self.is(before, &known.aside));
        // "The Shenzhen company" names somebody; "it" and "our" only lend what they stand for.
        let bare = |n: usize| self.pronoun(n) && !self.is(n, &known.noun_phrase);
        let plain = |n: usize| !(bare(n) || self.compared(n) || self.people(n) || aside(n) || self.whole(n));
        let mut named: Vec<usize> = self.subjects().filter(|n| *n >= from && plain(*n)).collect();
        let released = |n: &usize| *n > from + 1 && self.is(*n - 1, &known.release);
        if let Some(out) = named.iter().position(released) {
            named.drain(..out);
        }
        named.into_iter().filter_map(|n| self.at(n)).collect()
    }

    /// Who tells what the pronoun begins: "OpenRouter says it serves 8 million users".
    fn teller(&self) -> Option<&'a Subject> {
        let known = &self.grammar.known;
        // "Google said that across all of its products it handled …": where it did so stands before the pronoun, too.
        let clause = (0..self.at).rev().take_while(|n| self.is(*n, &known.pronoun)).last().unwrap_or(self.at);
        let before = clause.checked_sub(1).filter(|n| self.is(*n, &known.relative)).unwrap_or(clause);
        // "Google told analysts it now serves …": whom it was told to may stand between.
        // "Google said in October that it handled …": so may the time at which it was said.
        let between = known.gap.union(known.period).union(known.in_word);
        let told_at = (0..before).rev().find(|n| !self.is(*n, &between)).filter(|n| n + 4 >= before);
        let near = [before.checked_sub(1), told_at];
        let telling = near.into_iter().flatten().find(|n| self.is(*n, &known.telling))?;
        // 谷歌今年7月曾表示其……
        // "A neutral gauge, OpenRouter, says that it …": an apposition ends in a comma.
        let passed = known.period.union(known.gap).union(known.comma);
        let name = (telling.saturating_sub(4)..telling).rev().find(|n| !self.is(*n, &passed))?;
        let can_be = known.subject.union(known.context);
        self.sentence.nodes.get(name).filter(|_| self.is(name, &can_be)).and_then(Node::subject)
    }

    /// Whether the pronoun is the subject of a clause: it stands right behind "and" or "when", and a verb behind it.
    fn begins(&self) -> bool {
        let known = &self.grammar.known;
        let opens = known.conjunction.union(known.function_word);
        let verb = known.goes_on.union(known.gap).union(known.function_word);
        self.at > 0 && self.is(self.at - 1, &opens) && self.is(self.at + 1, &verb)
    }

    /// Whether a comma or a clause break stands between the last name and the pronoun, or no name stands before it at all.
    fn broken_since(&self) -> bool {
        let known = &self.grammar.known;
        let stops = known.comma.union(known.clause_break).union(known.dash).union(known.colon);
        let mut back = (0..self.at).rev().take_while(|n| !self.is(*n, &known.subject));
        back.any(|n| self.is(n, &stops)) || self.subjects().next().is_none()
    }
}
