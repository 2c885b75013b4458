//! Rule files as text: the ones built into the binary, and the ones of `--rules DIR` laid over them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::diag::{Diagnostic, Diagnostics};

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
}

impl RuleFile {
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
    /// built-in one; other files are added. If `dir` holds a file named `pack.toml` with `extends = false`, nothing of the built-in
    /// rules is kept.
    ///
    /// # Errors
    /// A diagnostic when the folder cannot be read.
    pub fn with_dir(dir: &Path) -> Result<Self, Diagnostics> {
        let own = Self::from_dir(dir)?;
        let replaces = own
            .file("pack.toml")
            .and_then(|pack| pack.text.parse::<toml::Table>().ok())
            .and_then(|table| table.get("extends").and_then(toml::Value::as_bool))
            == Some(false);
        let mut source = if replaces { Self::default() } else { Self::built_in() };
        source.files.extend(own.files);
        Ok(source)
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
            source.insert(RuleFile { path: relative.join("/"), origin: Some(path.to_owned()), text: Arc::from(text) });
        }
        Ok(source)
    }

    /// Adds a file, or puts it in the place of the one with the same path.
    pub fn insert(&mut self, file: RuleFile) {
        self.files.insert(file.path.clone(), file);
    }

    /// Adds a file given as text, for tests and examples.
    pub fn insert_text(&mut self, path: &str, text: &str) {
        self.insert(RuleFile { path: path.to_owned(), origin: None, text: Arc::from(text) });
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
