//! Patterns compiled for matching: from the anchor to the right, and from the anchor to the left, over the classes of a
//! sentence's nodes.
//!
//! A small backtracking machine with a budget of steps, so that no pattern and no sentence can make it slow: past the
//! budget it does not match.

use smallvec::SmallVec;

use super::{ClassSet, Classes, Element, Pattern, PatternError, effort};

/// A match tries at most so many instructions; real patterns need some tens.
const BUDGET: u32 = 4_000;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// One node of these classes, kept as a role when it has one.
    Take(ClassSet, Option<u8>),
    /// One node that has a class beside the first ones, and none of the second ones.
    Pass(ClassSet, ClassSet),
    /// Try the first, then the second.
    Split(usize, usize),
    Jump(usize),
    /// The sentence's edge on this side of the anchor.
    Edge,
    Done,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Program {
    anchor: ClassSet,
    right: Vec<Step>,
    left: Vec<Step>,
    roles: Vec<String>,
    anchor_role: u8,
    /// What must stand somewhere before the anchor, and somewhere behind it; what is missed most often first.
    needs: [Vec<ClassSet>; 2],
    /// What may stand right before the anchor, and right behind it.
    beside: [Beside; 2],
}

/// What a pattern lets stand right beside its anchor on one side: most matches fail on that node, so patterns are chosen by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// A node of these classes.
    pub classes: ClassSet,
    /// The sentence's edge.
    pub edge: bool,
    /// Any node, or none: the pattern ends with its anchor, or may.
    pub open: bool,
}

impl Beside {
    /// What the steps of one side may begin with.
    fn of(steps: &[Step]) -> Self {
        let mut beside = Self::default();
        let (mut seen, mut ahead) = (vec![false; steps.len()], vec![0]);
        while let Some(pc) = ahead.pop() {
            let (Some(step), Some(known)) = (steps.get(pc), seen.get_mut(pc)) else { continue };
            if std::mem::replace(known, true) {
                continue;
            }
            match step {
                Step::Take(set, _) | Step::Pass(set, _) => beside.classes.insert(*set),
                Step::Split(first, second) => ahead.extend([*first, *second]),
                Step::Jump(to) => ahead.push(*to),
                Step::Edge => beside.edge = true,
                Step::Done => beside.open = true,
            }
        }
        beside
    }

    /// Whether a node, or the sentence's edge, may stand there.
    #[inline]
    fn lets(&self, node: Option<&ClassSet>) -> bool {
        self.open || node.map_or(self.edge, |node| node.meets(&self.classes))
    }
}

/// What a pattern matched: node indices by role, and the first and last node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// First node of the match.
    pub first: usize,
    /// Last node of the match.
    pub last: usize,
    roles: SmallVec<[(u8, usize); 6]>,
}

/// Classes that the stretches `~` and `…` may not contain.
#[derive(Debug, Clone, Copy)]
pub struct Stretches {
    /// Excluded from `~`.
    pub quiet: ClassSet,
    /// Excluded from `~` whatever else a node is: a name is a name, though it is also the place where something was measured.
    pub wall: ClassSet,
    /// Excluded from `…`.
    pub run: ClassSet,
    /// The class of a run of plain words.
    pub gap: ClassSet,
}

impl Program {
    /// Compiles a pattern. The anchor is the role `value`, else `at`.
    ///
    /// # Errors
    /// When there is no anchor on the pattern's top level, or a class is unknown; the range is one of the pattern's text.
    pub fn compile(pattern: &Pattern, classes: &Classes, stretches: &Stretches) -> Result<Self, PatternError> {
        let anchor_at = anchor_position(pattern)?;
        let mut builder = Builder { classes, stretches, roles: Vec::new(), steps: Vec::new(), leftward: false };
        let Element::Class { names, negated, role, at } = &pattern.elements[anchor_at] else {
            return Err(PatternError { message: "the anchor must be one node".into(), at: 0..1 });
        };
        let anchor = builder.class_set(names, *negated, at)?;
        let anchor_role = builder.role(role.as_deref().unwrap_or("value"));
        let right = builder.build(&pattern.elements[anchor_at + 1..], false)?;
        let left = builder.build(&pattern.elements[..anchor_at], true)?;
        let needs =
            [builder.needs(&pattern.elements[..anchor_at])?, builder.needs(&pattern.elements[anchor_at + 1..])?];
        let beside = [Beside::of(&left), Beside::of(&right)];
        Ok(Self { anchor, right, left, roles: builder.roles, anchor_role, needs, beside })
    }

    /// Whether a sentence with these classes (all of its nodes together) can match at all.
    pub fn possible(&self, all: &ClassSet) -> bool {
        self.anchor.meets(all) && self.needs.iter().flatten().all(|need| need.meets(all))
    }

    /// What must stand before the anchor, and behind it, and stands there least often; none when nothing must.
    pub fn rarest_needs(&self) -> [Option<&ClassSet>; 2] {
        self.needs.each_ref().map(|needs| needs.first())
    }

    /// What may stand right before the anchor, and right behind it.
    pub fn beside(&self) -> &[Beside; 2] {
        &self.beside
    }

    /// The classes of the anchor.
    pub fn anchor(&self) -> &ClassSet {
        &self.anchor
    }

    /// The names of the roles.
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// Matches with the anchor at node `at`.
    pub fn match_at(&self, nodes: &[ClassSet], at: usize) -> Option<Found> {
        let [left, right] = &self.beside;
        let may_match = nodes.get(at)?.meets(&self.anchor)
            && right.lets(nodes.get(at + 1))
            && left.lets(at.checked_sub(1).and_then(|before| nodes.get(before)));
        if !may_match {
            return None;
        }
        let mut roles = SmallVec::new();
        let last = run(&self.right, nodes, at, false, &mut roles)?;
        let first = run(&self.left, nodes, at, true, &mut roles)?;
        roles.push((self.anchor_role, at));
        Some(Found { first, last, roles })
    }

    /// The node that a match keeps under this role.
    pub fn role(&self, found: &Found, name: &str) -> Option<usize> {
        let index = self.roles.iter().position(|r| r == name)? as u8;
        found.roles.iter().find(|(role, _)| *role == index).map(|(_, node)| *node)
    }
}

fn anchor_position(pattern: &Pattern) -> Result<usize, PatternError> {
    let with_role = |wanted: &str| {
        pattern.elements.iter().position(|e| matches!(e, Element::Class { role: Some(role), .. } if role == wanted))
    };
    with_role("value").or_else(|| with_role("at")).ok_or_else(|| PatternError {
        message:
            "no anchor: give one node outside of groups the role `value` (the figure) or `at`, as in <value:percent>"
                .into(),
        at: 0..1,
    })
}

struct Builder<'c> {
    classes: &'c Classes,
    stretches: &'c Stretches,
    roles: Vec<String>,
    steps: Vec<Step>,
    leftward: bool,
}

impl Builder<'_> {
    fn class_set(
        &self,
        names: &[String],
        negated: bool,
        at: &std::ops::Range<usize>,
    ) -> Result<ClassSet, PatternError> {
        let mut set = ClassSet::EMPTY;
        for name in names {
            let class = self
                .classes
                .lookup(name)
                .ok_or_else(|| PatternError { message: format!("unknown class `{name}`"), at: at.clone() })?;
            set.insert(class);
        }
        Ok(if negated { set.complement() } else { set })
    }

    fn role(&mut self, name: &str) -> u8 {
        let index = self.roles.iter().position(|r| r == name).unwrap_or_else(|| {
            self.roles.push(name.to_owned());
            self.roles.len() - 1
        });
        index as u8
    }

    fn build(&mut self, elements: &[Element], leftward: bool) -> Result<Vec<Step>, PatternError> {
        self.leftward = leftward;
        self.steps = Vec::new();
        self.sequence(elements)?;
        self.steps.push(Step::Done);
        Ok(std::mem::take(&mut self.steps))
    }

    fn sequence(&mut self, elements: &[Element]) -> Result<(), PatternError> {
        if self.leftward {
            elements.iter().rev().try_for_each(|e| self.element(e))
        } else {
            elements.iter().try_for_each(|e| self.element(e))
        }
    }

    /// What must stand somewhere among nodes that these elements take.
    fn needs(&self, elements: &[Element]) -> Result<Vec<ClassSet>, PatternError> {
        let mut needs: Vec<ClassSet> = Vec::new();
        for element in elements {
            let found = match element {
                Element::Class { names, negated, at, .. } => vec![self.class_set(names, *negated, at)?],
                Element::Gap => vec![self.stretches.gap],
                Element::Repeat { inner, min, .. } if *min > 0 => self.needs(std::slice::from_ref(&**inner))?,
                Element::Group(branches) => self.need_of_any(branches)?.into_iter().collect(),
                _ => Vec::new(),
            };
            found.into_iter().for_each(|need| {
                if !needs.contains(&need) {
                    needs.push(need)
                }
            });
        }
        needs.sort_by_key(ClassSet::len);
        Ok(needs)
    }

    /// Of alternatives each of which needs something, what one of them needs.
    fn need_of_any(&self, branches: &[Vec<Element>]) -> Result<Option<ClassSet>, PatternError> {
        let mut any = ClassSet::EMPTY;
        for branch in branches {
            match self.needs(branch)?.first() {
                Some(need) => any.insert(*need),
                None => return Ok(None),
            }
        }
        Ok(Some(any))
    }

    fn element(&mut self, element: &Element) -> Result<(), PatternError> {
        match element {
            Element::Class { names, negated, role, at } => {
                let set = self.class_set(names, *negated, at)?;
                let role = role.as_deref().map(|r| self.role(r));
                self.steps.push(Step::Take(set, role));
            }
            Element::Gap => self.steps.push(Step::Take(self.stretches.gap, None)),
            Element::Quiet => self.lazy_quiet(),
            Element::Run => self.lazy_many(self.stretches.run.complement()),
            Element::Start | Element::End => {
                if self.leftward == matches!(element, Element::Start) {
                    self.steps.push(Step::Edge);
                }
            }
            Element::Group(branches) => self.group(branches)?,
            Element::Repeat { inner, min, many } => self.repeat(inner, *min, *many)?,
        }
        Ok(())
    }

    /// A quiet stretch, as short as will do.
    fn lazy_quiet(&mut self) {
        let start = self.steps.len();
        self.steps.push(Step::Split(start + 3, start + 1));
        self.steps.push(Step::Pass(self.stretches.quiet.complement(), self.stretches.wall));
        self.steps.push(Step::Jump(start));
    }

    /// Zero or more nodes of a set, as few as will do.
    fn lazy_many(&mut self, set: ClassSet) {
        let start = self.steps.len();
        self.steps.push(Step::Split(start + 3, start + 1));
        self.steps.push(Step::Take(set, None));
        self.steps.push(Step::Jump(start));
    }

    fn group(&mut self, branches: &[Vec<Element>]) -> Result<(), PatternError> {
        let mut exits = Vec::new();
        for (i, branch) in branches.iter().enumerate() {
            let split = self.steps.len();
            let last = i + 1 == branches.len();
            if !last {
                self.steps.push(Step::Split(split + 1, 0));
            }
            self.sequence(branch)?;
            if !last {
                exits.push(self.steps.len());
                self.steps.push(Step::Jump(0));
                let next = self.steps.len();
                self.steps[split] = Step::Split(split + 1, next);
            }
        }
        let end = self.steps.len();
        for exit in exits {
            self.steps[exit] = Step::Jump(end);
        }
        Ok(())
    }

    /// An optional or repeated element, as much as will go.
    fn repeat(&mut self, inner: &Element, min: u8, many: bool) -> Result<(), PatternError> {
        for _ in 0..min {
            self.element(inner)?;
        }
        let split = self.steps.len();
        self.steps.push(Step::Split(split + 1, 0));
        self.element(inner)?;
        if many {
            self.steps.push(Step::Jump(split));
        }
        let end = self.steps.len();
        self.steps[split] = Step::Split(split + 1, end);
        Ok(())
    }
}

type Roles = SmallVec<[(u8, usize); 6]>;

/// Runs one side; gives the outermost node that was taken.
fn run(steps: &[Step], nodes: &[ClassSet], anchor: usize, leftward: bool, roles: &mut Roles) -> Option<usize> {
    // Positions count nodes taken on this side; `kept` is the length of `roles` to go back to.
    let mut stack: SmallVec<[(usize, usize, usize); 16]> = SmallVec::new();
    let base = roles.len();
    let mut trail: Roles = SmallVec::new();
    let (mut pc, mut taken) = (0usize, 0usize);
    let mut budget = BUDGET;
    loop {
        budget = budget.checked_sub(1)?;
        effort::step();
        let at = if leftward { anchor.checked_sub(taken + 1) } else { Some(anchor + taken + 1) };
        let node = at.and_then(|i| nodes.get(i));
        let go_back = match steps.get(pc)? {
            Step::Done => {
                roles.truncate(base);
                roles.extend(trail);
                return Some(if leftward { anchor - taken } else { anchor + taken });
            }
            Step::Edge => {
                pc += 1;
                node.is_some()
            }
            Step::Jump(to) => {
                pc = *to;
                false
            }
            Step::Split(first, second) => {
                stack.push((*second, taken, trail.len()));
                pc = *first;
                false
            }
            Step::Pass(set, wall) => match node {
                Some(classes) if classes.meets(set) && !classes.meets(wall) => {
                    taken += 1;
                    pc += 1;
                    false
                }
                _ => true,
            },
            Step::Take(set, role) => match node {
                Some(classes) if classes.meets(set) => {
                    if let (Some(role), Some(at)) = (role, at) {
                        trail.push((*role, at));
                    }
                    taken += 1;
                    pc += 1;
                    false
                }
                _ => true,
            },
        };
        if go_back {
            let (to, depth, kept) = stack.pop()?;
            (pc, taken) = (to, depth);
            trail.truncate(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes written as words, each the name of a class.
    fn program(pattern: &str, sentence: &str) -> (Program, Vec<ClassSet>) {
        let mut classes = Classes::new();
        for name in ["rising", "model", "'by'"] {
            classes.intern(name);
        }
        let stretches = Stretches {
            quiet: classes
                .set("percent")
                .union(classes.set("model"))
                .union(classes.set("comma"))
                .union(classes.set("semicolon")),
            wall: ClassSet::EMPTY,
            run: classes.set("semicolon"),
            gap: classes.set("gap"),
        };
        let nodes = sentence.split(' ').map(|name| classes.set(name)).collect();
        let program = Program::compile(&Pattern::parse(pattern).unwrap(), &classes, &stretches).unwrap();
        (program, nodes)
    }

    fn span(pattern: &str, sentence: &str, at: usize) -> Option<(usize, usize)> {
        let (program, nodes) = program(pattern, sentence);
        program.match_at(&nodes, at).map(|f| (f.first, f.last))
    }

    #[test]
    fn reads_both_ways_from_the_anchor() {
        assert_eq!(span("<rising> ~ <value:percent>", "model gap rising gap percent", 4), Some((2, 4)));
        assert_eq!(span("<value:percent> 'by'? <rising>", "model percent rising", 1), Some((1, 2)));
        assert_eq!(span("<rising> ~ <value:percent>", "rising percent percent", 2), None);
        assert_eq!(span("<rising> … <value:percent>", "rising percent percent", 2), Some((0, 2)));
        assert_eq!(span("<rising> … <value:percent>", "rising semicolon percent", 2), None);
    }

    #[test]
    fn edges_groups_and_repeats() {
        assert_eq!(span("^ _? <value:percent> $", "gap percent", 1), Some((0, 1)));
        assert_eq!(span("^ <value:percent>", "gap percent", 1), None);
        assert_eq!(
            span("(<rising> | <model> <comma>)+ <value:percent>", "model comma rising percent", 3),
            Some((0, 3))
        );
    }

    #[test]
    fn tells_what_may_stand_beside_the_anchor() {
        let beside = |pattern: &str| *program(pattern, "gap").0.beside();
        let classes = |names: &[&str]| {
            let set = |name: &&str| program("<value:percent>", name).1[0];
            names.iter().map(set).fold(ClassSet::EMPTY, ClassSet::union)
        };
        let [left, right] = beside("<rising> (<comma> | <model>)? <value:percent> $");
        assert_eq!(left, Beside { classes: classes(&["rising", "comma", "model"]), edge: false, open: false });
        assert_eq!(right, Beside { classes: ClassSet::EMPTY, edge: true, open: false });
        let [left, right] = beside("<rising> ~ <value:percent> <comma>?");
        assert!(left.classes.meets(&classes(&["gap"])) && !left.classes.meets(&classes(&["comma"])) && !left.open);
        assert_eq!(right, Beside { classes: classes(&["comma"]), edge: false, open: true });
    }

    #[test]
    fn keeps_roles() {
        let (program, nodes) = program("<who:model> … <value:percent>", "model rising model gap percent");
        let found = program.match_at(&nodes, 4).unwrap();
        assert_eq!(program.role(&found, "who"), Some(2), "the nearest, for stretches are lazy");
        assert_eq!(program.role(&found, "value"), Some(4));
    }

    #[test]
    fn gives_up_rather_than_run_for_ever() {
        let sentence = vec!["gap"; 3000].join(" ");
        assert_eq!(span("… … … … <rising> … <value:percent>", &format!("{sentence} percent"), 3000), None);
    }
}
