//! The pattern language: a sequence over the nodes of a sentence, read around one anchor.
//!
//! ```text
//! <rising|falling> ~ <value:percent>        a cue, a quiet stretch, the figure
//! <value:percent> (<comma> | 'of') <whole>? alternatives, optional parts
//! ```
//!
//! | written | meaning |
//! |---|---|
//! | `<a\|b>` | one node of class `a` or `b`; `<!a\|b>`: of neither |
//! | `<name:a>` | the same, kept as role `name`; the role `value` (else `at`) is the anchor |
//! | `'by\|of'` | one of these words (they become cues of their own) |
//! | `_` | one run of plain words |
//! | `~` | any stretch without figures, subjects, commas, brackets or clause breaks |
//! | `...` or `…` | any stretch without a clause break |
//! | `( … \| … )`, `?`, `*`, `+` | groups and repetition |
//! | `^`, `$` | the edges of the sentence |

use std::ops::Range;

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Its elements.
    pub elements: Vec<Element>,
}

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// A node of one of these classes.
    Class {
        /// Names of the classes.
        names: Vec<String>,
        /// Of none of them.
        negated: bool,
        /// The role that keeps it.
        role: Option<String>,
        /// Where it stands in the pattern's text.
        at: Range<usize>,
    },
    /// One run of plain words.
    Gap,
    /// `~`
    Quiet,
    /// `…`
    Run,
    /// Start of the sentence.
    Start,
    /// End of the sentence.
    End,
    /// Alternatives.
    Group(Vec<Vec<Element>>),
    /// Repetition of the element before.
    Repeat {
        /// What is repeated.
        inner: Box<Element>,
        /// At least so often.
        min: u8,
        /// Any number of times, rather than at most once.
        many: bool,
    },
}

/// What is called for a class element: its names, its role, its place in the pattern's text.
pub type Visit<'v, 'p> = dyn FnMut(&'p [String], Option<&'p str>, &Range<usize>) + 'v;

/// What is wrong with a pattern, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What was expected and what was found.
    pub message: String,
    /// Byte range in the pattern's text.
    pub at: Range<usize>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// The first place that is no pattern.
    ///
    /// ```
    /// use tallywire::rules::Pattern;
    /// assert!(Pattern::parse("<rising|falling> ~ <value:percent>").is_ok());
    /// assert!(Pattern::parse("<rising").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parser = Parser { text, pos: 0 };
        let elements = parser.sequence()?;
        if parser.pos < text.len() {
            return Err(parser.error("expected the end of the pattern"));
        }
        Ok(Self { elements })
    }

    /// Calls `visit` for every class element, groups included.
    pub fn for_each_class<'p>(&'p self, visit: &mut Visit<'_, 'p>) {
        walk(&self.elements, visit);
    }
}

fn walk<'p>(elements: &'p [Element], visit: &mut Visit<'_, 'p>) {
    for element in elements {
        match element {
            Element::Class { names, role, at, .. } => visit(names, role.as_deref(), at),
            Element::Group(branches) => branches.iter().for_each(|branch| walk(branch, visit)),
            Element::Repeat { inner, .. } => walk(std::slice::from_ref(&**inner), visit),
            _ => {}
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    pos: usize,
}

impl Parser<'_> {
    fn error(&self, message: &str) -> PatternError {
        let rest = self.text.get(self.pos..).unwrap_or("");
        let found = rest.chars().next().map_or("the end".to_owned(), |c| format!("{c:?}"));
        let width = rest.chars().next().map_or(0, char::len_utf8);
        PatternError { message: format!("{message}, found {found}"), at: self.pos..self.pos + width }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.pos..)?.chars().next()
    }

    fn eat(&mut self, token: &str) -> bool {
        let hit = self.text.get(self.pos..).is_some_and(|rest| rest.starts_with(token));
        if hit {
            self.pos += token.len();
        }
        hit
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.pos += 1;
        }
    }

    fn sequence(&mut self) -> Result<Vec<Element>, PatternError> {
        let mut elements = Vec::new();
        loop {
            self.skip_space();
            let Some(next) = self.peek() else { break };
            if matches!(next, ')' | '|') {
                break;
            }
            let element = self.element(next)?;
            elements.push(self.repeated(element));
        }
        if elements.is_empty() {
            return Err(self.error("expected an element such as <percent>, 'by', _, ~ or …"));
        }
        Ok(elements)
    }

    fn repeated(&mut self, element: Element) -> Element {
        let (min, many) = match self.peek() {
            Some('?') => (0, false),
            Some('*') => (0, true),
            Some('+') => (1, true),
            _ => return element,
        };
        self.pos += 1;
        Element::Repeat { inner: Box::new(element), min, many }
    }

    fn element(&mut self, next: char) -> Result<Element, PatternError> {
        let start = self.pos;
        match next {
            '<' => self.class(start),
            '\'' => self.words(start),
            '(' => self.group(),
            '_' => self.single(Element::Gap),
            '~' => self.single(Element::Quiet),
            '^' => self.single(Element::Start),
            '$' => self.single(Element::End),
            _ if self.eat("…") || self.eat("...") => Ok(Element::Run),
            _ => Err(self.error("expected an element such as <percent>, 'by', _, ~ or …")),
        }
    }

    fn single(&mut self, element: Element) -> Result<Element, PatternError> {
        self.pos += 1;
        Ok(element)
    }

    fn class(&mut self, start: usize) -> Result<Element, PatternError> {
        let Some(end) = self.text[start..].find('>').map(|i| start + i) else {
            return Err(PatternError { message: "this < is never closed with >".into(), at: start..start + 1 });
        };
        let inside = &self.text[start + 1..end];
        let (role, names) = match inside.split_once(':') {
            Some((role, names)) => (Some(role.trim().to_owned()), names),
            None => (None, inside),
        };
        let (negated, names) = match names.trim().strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, names),
        };
        let names: Vec<String> = names.split('|').map(|n| n.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(PatternError { message: "expected a class name between < and >".into(), at: start..end + 1 });
        }
        self.pos = end + 1;
        Ok(Element::Class { names, negated, role, at: start..end + 1 })
    }

    fn words(&mut self, start: usize) -> Result<Element, PatternError> {
        let Some(end) = self.text[start + 1..].find('\'').map(|i| start + 1 + i) else {
            return Err(PatternError { message: "this quote is never closed".into(), at: start..start + 1 });
        };
        let words = self.text[start + 1..end].to_owned();
        if words.trim().is_empty() {
            return Err(PatternError { message: "expected words between the quotes".into(), at: start..end + 1 });
        }
        self.pos = end + 1;
        Ok(Element::Class { names: vec![format!("'{words}'")], negated: false, role: None, at: start..end + 1 })
    }

    fn group(&mut self) -> Result<Element, PatternError> {
        let open = self.pos;
        self.pos += 1;
        let mut branches = vec![self.sequence()?];
        while self.eat("|") {
            branches.push(self.sequence()?);
        }
        if !self.eat(")") {
            return Err(PatternError { message: "this ( is never closed".into(), at: open..open + 1 });
        }
        Ok(Element::Group(branches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_roles_words_and_groups() {
        let pattern = Pattern::parse("<s:model|org> ('by' | <comma>)? … <value:percent>+").unwrap();
        let mut seen = Vec::new();
        pattern.for_each_class(&mut |names, role, _| seen.push((names.join("|"), role.map(str::to_owned))));
        assert_eq!(
            seen,
            [
                ("model|org".to_owned(), Some("s".to_owned())),
                ("'by'".to_owned(), None),
                ("comma".to_owned(), None),
                ("percent".to_owned(), Some("value".to_owned())),
            ]
        );
    }

    #[test]
    fn says_where_it_stopped() {
        assert_eq!(Pattern::parse("<a> ( <b>").unwrap_err().at, 4..5);
        assert_eq!(Pattern::parse("<a> %").unwrap_err().at, 4..5);
        assert!(Pattern::parse("").is_err());
    }
}
