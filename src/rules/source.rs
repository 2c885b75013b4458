//! Rule files as text: the ones built into the binary, and the ones of `--rules DIR` laid over them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::diag::{Diagnostic, Diagnostics};
use super::layer;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// One rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// Its path inside the rules folder, with `/` between the parts: `en/numbers.toml`.
    pub path: String,
    /// Where it was read from; none when it is built in.
    pub origin: Option<PathBuf>,
    /// Its text.
    pub text: Arc<str>,
    /// What `.add.toml` files laid into it, the latest last.
    pub additions: Vec<Addition>,
    /// The file before anything was laid into it.
    pub under: Option<Addition>,
}

/// A text that became part of a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The name that messages use.
    pub name: String,
    /// The text.
    pub text: Arc<str>,
}

impl RuleFile {
    fn new(path: String, origin: Option<PathBuf>, text: &str) -> Self {
        Self { path, origin, text: Arc::from(text), additions: Vec::new(), under: None }
    }

    /// The name that messages use: the real path, or `rules/…` for a built-in file.
    pub fn display_name(&self) -> String {
        match &self.origin {
            Some(path) => path.display().to_string(),
            None => format!("rules/{}", self.path),
        }
    }

    /// Reads the file into `T`; unknown keys and wrong types become a diagnostic that points into the file.
    ///
    /// # Errors
    /// One diagnostic, with the byte range that the TOML reader names.
    pub fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, Diagnostics> {
        toml::from_str(&self.text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            Diagnostics::one(Diagnostic::error(self, span, error.message().to_owned()))
        })
    }
}

/// A set of rule files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSource {
    files: BTreeMap<String, RuleFile>,
}

impl RuleSource {
    /// The rules that are built into the binary.
    pub fn built_in() -> Self {
        let mut source = Self::default();
        source.add_embedded(&BUILT_IN);
        source
    }

    /// The built-in rules with the files of `dir` laid over them. A file at the same path takes the place of the
    /// built-in one, a file `X.add.toml` is laid into `X.toml`, other files are added. A `pack.toml` in `dir` may say what the pack
    /// stands on (`extends`: `false` for nothing, or the folder of another pack) and what of that it leaves out (`without`).
    ///
    /// # Errors
    /// A diagnostic when the folder cannot be read, or when its pack cannot stand on what it names.
    pub fn with_dir(dir: &Path) -> Result<Self, Diagnostics> {
        layer::load(dir, 0)
    }

    /// Whether files of a folder lie over built-in ones.
    pub fn is_layered(&self) -> bool {
        self.files.values().any(|file| file.origin.is_some())
    }

    /// Only the files below `dir`.
    ///
    /// # Errors
    /// A diagnostic when the folder or a file in it cannot be read.
    pub fn from_dir(dir: &Path) -> Result<Self, Diagnostics> {
        let mut source = Self::default();
        for entry in walkdir::WalkDir::new(dir).sort_by_file_name() {
            let entry =
                entry.map_err(|e| Diagnostics::one(Diagnostic::bare(format!("cannot read the rules folder: {e}"))))?;
            let path = entry.path();
            if !entry.file_type().is_file() || path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(path)
                .map_err(|e| Diagnostics::one(Diagnostic::bare(format!("{}: {e}", path.display()))))?;
            let relative: Vec<_> = path
                .strip_prefix(dir)
                .unwrap_or(path)
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            source.insert(RuleFile::new(relative.join("/"), Some(path.to_owned()), &text));
        }
        Ok(source)
    }

    /// Adds a file, or puts it in the place of the one with the same path.
    pub fn insert(&mut self, file: RuleFile) {
        self.files.insert(file.path.clone(), file);
    }

    /// Adds a file given as text, for tests and examples.
    pub fn insert_text(&mut self, path: &str, text: &str) {
        self.insert(RuleFile::new(path.to_owned(), None, text));
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&RuleFile> {
        self.files.get(path)
    }

    /// All files whose path begins with `prefix`, in the order of their paths.
    pub fn files<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a RuleFile> {
        self.files
            .range(prefix.to_owned()..)
            .map(|(_, file)| file)
            .take_while(move |file| file.path.starts_with(prefix))
    }

    /// The languages that have a pack: the folders that hold a `language.toml`.
    pub fn languages(&self) -> Vec<String> {
        self.files
            .keys()
            .filter_map(|path| path.strip_suffix("/language.toml"))
            .filter(|lang| !lang.contains('/'))
            .map(str::to_owned)
            .collect()
    }

    fn add_embedded(&mut self, dir: &Dir<'_>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (path.ends_with(".toml"), file.contents_utf8()) {
                self.insert_text(&path, text);
            }
        }
        for sub in dir.dirs() {
            self.add_embedded(sub);
        }
    }
}
