//! The cue words of one language: `rules/<lang>/cues/*.toml`, each word with its classes and features.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_spanned::Spanned;

use super::super::Variants;
use super::fold::fold_text;
use crate::rules::{Diagnostic, Diagnostics, RuleFile, RuleSource};

/// How many cue classes a language pack may have: as many as rules can tell apart.
const MOST: usize = crate::rules::MAX_CLASSES;

/// A cue class, as a small number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(u16);

/// A set of cue classes, by the lexicon's numbers: a type of its own, for the rules number the same classes otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct CueClasses([u64; MOST / 64]);

impl CueClasses {
    /// Adds a class.
    pub fn insert(&mut self, class: ClassId) {
        if let Some(word) = self.0.get_mut(usize::from(class.0 / 64)) {
            *word |= 1 << (class.0 % 64);
        }
    }

    /// Whether the class is in the set.
    pub fn contains(self, class: ClassId) -> bool {
        self.0.get(usize::from(class.0 / 64)).is_some_and(|word| word >> (class.0 % 64) & 1 == 1)
    }

    /// Whether the sets share a class.
    pub fn intersects(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// The classes of either set.
    pub fn union(self, other: Self) -> Self {
        let mut both = self;
        for (word, more) in both.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        both
    }

    /// The classes, in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = ClassId> {
        (0..).take(MOST).map(ClassId).filter(move |&class| self.contains(class))
    }
}

/// A word or phrase of one or more cue classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The form, as the file spells it.
    pub text: String,
    /// The first of the forms that stand together in the file ("rise" for "rose").
    pub lemma: String,
    /// Its classes.
    pub classes: CueClasses,
    /// What it says beside its classes.
    pub features: BTreeMap<String, String>,
    /// Whether capitals count.
    pub cased: bool,
}

/// One table of a cue file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueTable {
    #[allow(dead_code, reason = "for the people who read the file")]
    doc: Option<String>,
    classes: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    features: BTreeMap<String, String>,
    terms: Vec<Spanned<String>>,
    #[serde(default)]
    case: bool,
}

/// All cue words of a language.
///
/// ```
/// use tallywire::annotate::gazetteer::Lexicon;
/// use tallywire::rules::RuleSource;
/// let mut source = RuleSource::default();
/// source.insert_text("en/cues/moves.toml", "[rising]\nterms = [\"rise|rose\"]");
/// let lexicon = Lexicon::load(&source, "en")?;
/// let rising = lexicon.class("rising");
/// assert!(lexicon.terms().all(|term| rising.is_some_and(|class| term.classes.contains(class))));
/// # Ok::<(), tallywire::rules::Diagnostics>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    terms: Vec<Term>,
    classes: Vec<String>,
}

impl Lexicon {
    /// Loads `<lang>/cues/*.toml`. A language without such files has an empty lexicon.
    ///
    /// # Errors
    /// Unknown keys, empty terms, a feature with two values for one term, more classes than there may be.
    pub fn load(source: &RuleSource, lang: &str) -> Result<Self, Diagnostics> {
        let mut builder = Builder { variants: Variants::load(source, lang)?, ..Builder::default() };
        for file in source.files(&format!("{lang}/cues/")) {
            builder.add_file(file);
        }
        builder.finish()
    }

    /// The term with this number.
    ///
    /// # Panics
    /// When the number is not of this lexicon: mentions must be read with the lexicon that found them.
    pub fn term(&self, term: u32) -> &Term {
        &self.terms[term as usize]
    }

    /// All terms, in the order of their numbers.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter()
    }

    /// The class of this name, when a file has it.
    pub fn class(&self, name: &str) -> Option<ClassId> {
        self.classes.iter().position(|class| class == name).and_then(|i| u16::try_from(i).ok()).map(ClassId)
    }

    /// The name of a class.
    pub fn class_name(&self, class: ClassId) -> &str {
        self.classes.get(usize::from(class.0)).map_or("", String::as_str)
    }

    /// The names of all classes, in the order of their numbers.
    pub fn class_names(&self) -> impl Iterator<Item = &str> {
        self.classes.iter().map(String::as_str)
    }
}

#[derive(Default)]
struct Builder {
    variants: Variants,
    lexicon: Lexicon,
    known: BTreeMap<(String, bool), usize>,
    problems: Diagnostics,
}

impl Builder {
    fn add_file(&mut self, file: &RuleFile) {
        match file.parse::<BTreeMap<Spanned<String>, CueTable>>() {
            Ok(tables) => {
                for (name, table) in tables {
                    self.add_table(file, &name, table);
                }
            }
            Err(errors) => self.problems.0.extend(errors.0),
        }
    }

    fn add_table(&mut self, file: &RuleFile, name: &Spanned<String>, table: CueTable) {
        let mut classes = CueClasses::default();
        let stated = table.classes.unwrap_or_else(|| vec![name.clone()]);
        for class in &stated {
            match self.class(class.as_ref()) {
                Some(id) => classes.insert(id),
                None => self.problems.0.push(
                    Diagnostic::error(
                        file,
                        class.span(),
                        format!("a language pack may have {MOST} cue classes, this is one too many"),
                    )
                    .code("too-many-classes"),
                ),
            }
        }
        for entry in &table.terms {
            let forms = entry.as_ref().split('|').map(str::trim);
            let lemma = forms.clone().next().unwrap_or_default();
            for form in forms {
                if fold_text(form).trim().is_empty() {
                    let message = format!("expected words between the `|`, found none in \"{}\"", entry.as_ref());
                    self.problems.0.push(Diagnostic::error(file, entry.span(), message).code("empty-term"));
                    continue;
                }
                let term = Term {
                    text: self.variants.plain(form).into_owned(),
                    lemma: lemma.to_owned(),
                    classes,
                    features: table.features.clone(),
                    cased: table.case,
                };
                self.add_term(file, entry, term);
            }
        }
    }

    fn class(&mut self, name: &str) -> Option<ClassId> {
        if let Some(id) = self.lexicon.class(name) {
            return Some(id);
        }
        let id = u16::try_from(self.lexicon.classes.len()).ok().filter(|id| usize::from(*id) < MOST).map(ClassId)?;
        self.lexicon.classes.push(name.to_owned());
        Some(id)
    }

    fn add_term(&mut self, file: &RuleFile, entry: &Spanned<String>, term: Term) {
        let key = (if term.cased { term.text.clone() } else { fold_text(&term.text) }, term.cased);
        let Some(&known) = self.known.get(&key) else {
            self.known.insert(key, self.lexicon.terms.len());
            self.lexicon.terms.push(term);
            return;
        };
        let Some(old) = self.lexicon.terms.get_mut(known) else { return };
        old.classes = old.classes.union(term.classes);
        for (feature, value) in term.features {
            match old.features.get(&feature) {
                Some(other) if *other != value => {
                    let message =
                        format!("\"{}\" has `{feature} = \"{other}\"` elsewhere, here it is \"{value}\"", term.text);
                    self.problems.0.push(
                        Diagnostic::error(file, entry.span(), message)
                            .code("feature-twice")
                            .help("a term has one value a feature: take it out of one of the two tables"),
                    );
                }
                _ => {
                    old.features.insert(feature, value);
                }
            }
        }
    }

    /// A term whose capitals count also says what its plain form says.
    fn finish(mut self) -> Result<Lexicon, Diagnostics> {
        for ((text, cased), &i) in self.known.iter().filter(|((_, cased), _)| *cased) {
            debug_assert!(cased);
            let plain =
                self.known.get(&(fold_text(text), false)).and_then(|&plain| self.lexicon.terms.get(plain)).cloned();
            if let (Some(plain), Some(term)) = (plain, self.lexicon.terms.get_mut(i)) {
                term.classes = term.classes.union(plain.classes);
                for (feature, value) in plain.features {
                    term.features.entry(feature).or_insert(value);
                }
            }
        }
        if self.problems.has_errors() { Err(self.problems) } else { Ok(self.lexicon) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Lexicon, Diagnostics> {
        let mut source = RuleSource::default();
        source.insert_text("en/cues/a.toml", text);
        Lexicon::load(&source, "en")
    }

    fn term<'l>(lexicon: &'l Lexicon, text: &str) -> &'l Term {
        lexicon.terms().find(|term| term.text == text).unwrap_or_else(|| panic!("no term {text}"))
    }

    #[test]
    fn a_term_of_two_tables_has_the_classes_and_features_of_both() {
        let lexicon = load(
            "[rising]\nterms = [\"up|higher\"]\n[moved]\nclasses = [\"direction\", \"moved\"]\nfeatures = { sign = \"plus\" }\nterms = [\"Up\"]",
        )
        .unwrap_or_else(|e| panic!("{e}"));
        let up = term(&lexicon, "Up");
        let names: Vec<_> = up.classes.iter().map(|class| lexicon.class_name(class)).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, ["direction", "moved", "rising"]);
        assert_eq!(up.features.get("sign").map(String::as_str), Some("plus"));
        assert_eq!(term(&lexicon, "higher").lemma, "up");
        assert!(lexicon.class("rising").is_some_and(|rising| term(&lexicon, "higher").classes.contains(rising)));
    }

    #[test]
    fn mistakes_point_into_the_file() {
        let errors = load(
            "[a]\nterms = [\"x\"]\nfeatures = { f = \"1\" }\n[b]\nterms = [\"y||z\", \"x\"]\nfeatures = { f = \"2\" }",
        );
        let errors = errors.err().unwrap_or_default();
        let codes: Vec<_> = errors.0.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["empty-term", "feature-twice"]);
        assert!(load("[a]\ntrems = []").is_err());
    }
}
