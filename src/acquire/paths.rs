//! What people type as PATH: files, folders, globs, `-`. Out come the files to read, in an order that does not depend on
//! the machine.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Most bytes that one article may have. Larger files are refused before they are read.
pub const MAX_BYTES: u64 = 32 * 1_000_000;

/// Endings of files that are taken from folders.
pub const ENDINGS: &[&str] = &["txt", "md", "html", "htm"];

/// Why a path gave nothing to read.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum PathError {
    /// Nothing is there.
    #[error("{path}: no such file or folder; check the spelling, or quote the pattern if it is one")]
    Missing { path: String },
    /// A folder or pattern without articles.
    #[error("{path}: no articles here; a folder is searched for files that end in .txt, .md, .html or .htm")]
    NoArticles { path: String },
    /// A pattern that is none.
    #[error(
        "{path}: not a valid pattern ({problem}); `*`, `**`, `?` and `[a-z]` have a meaning, `[[]` stands for a bracket"
    )]
    Pattern { path: String, problem: String },
    /// A file beyond the limit, told by its size, before it is read.
    #[error(
        "{path}: {found} bytes, more than the {limit} that one article may have; split it, or name the articles one by one"
    )]
    TooLarge { path: String, found: u64, limit: u64 },
    /// The system's own refusal.
    #[error("{path}: cannot be read ({problem}); check that it exists and that you may read it")]
    Unreadable { path: String, problem: io::Error },
}

/// The files that a list of arguments names, each once, in the order of the arguments; a folder's files sorted by
/// path. `-` stays as it is and stands for standard input. What gives nothing is an error in its place.
///
/// ```
/// use tallywire::acquire::paths::expand;
/// assert!(expand(&["no/such/file.txt".to_owned()])[0].is_err());
/// assert_eq!(expand(&["-".to_owned()])[0].as_ref().unwrap().to_str(), Some("-"));
/// ```
pub fn expand(inputs: &[String]) -> Vec<Result<PathBuf, PathError>> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for input in inputs {
        for found in expand_one(input) {
            if !matches!(&found, Ok(path) if !seen.insert(path.clone())) {
                out.push(found);
            }
        }
    }
    out
}

fn expand_one(input: &str) -> Vec<Result<PathBuf, PathError>> {
    let path = Path::new(input);
    if input == "-" || path.is_file() {
        return vec![Ok(path.to_owned())];
    }
    if path.is_dir() {
        return folder(path);
    }
    // Pipes and devices (`<(command)`) are neither; opening them tells.
    if path.exists() {
        return vec![Ok(path.to_owned())];
    }
    if !input.contains(['*', '?', '[']) {
        return vec![Err(PathError::Missing { path: input.to_owned() })];
    }
    pattern(input)
}

fn folder(root: &Path) -> Vec<Result<PathBuf, PathError>> {
    let visible =
        |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_article(entry.path()) => out.push(Ok(entry.into_path())),
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).display().to_string();
                let problem =
                    error.into_io_error().unwrap_or_else(|| io::Error::other("a link that leads back to itself"));
                out.push(Err(PathError::Unreadable { path, problem }));
            }
        }
    }
    if out.is_empty() {
        out.push(Err(PathError::NoArticles { path: root.display().to_string() }));
    }
    out
}

fn pattern(input: &str) -> Vec<Result<PathBuf, PathError>> {
    let shell_like = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let paths = match glob::glob_with(input, shell_like) {
        Ok(paths) => paths,
        Err(error) => return vec![Err(PathError::Pattern { path: input.to_owned(), problem: error.msg.to_owned() })],
    };
    let mut out = Vec::new();
    for found in paths {
        match found {
            Ok(path) if path.is_dir() => out
                .extend(folder(&path).into_iter().filter(|found| !matches!(found, Err(PathError::NoArticles { .. })))),
            Ok(path) => out.push(Ok(path)),
            Err(error) => {
                let path = error.path().display().to_string();
                out.push(Err(PathError::Unreadable { path, problem: error.into() }));
            }
        }
    }
    if out.is_empty() {
        out.push(Err(PathError::NoArticles { path: input.to_owned() }));
    }
    out
}

fn is_article(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Reads a file, or standard input for `-`, as long as it is no larger than [`MAX_BYTES`].
///
/// # Errors
/// When it cannot be opened or read, or is too large.
pub fn load(path: &Path) -> Result<Vec<u8>, PathError> {
    read_limited(path, MAX_BYTES)
}

/// Reads standard input.
///
/// # Errors
/// When it cannot be read, or is too large.
pub fn load_stdin() -> Result<Vec<u8>, PathError> {
    read_limited(Path::new("-"), MAX_BYTES)
}

/// Reads a file, or standard input for `-`; what is larger than `limit` is refused by its size, before it is read, and a
/// stream after `limit` bytes.
///
/// # Errors
/// When it cannot be opened or read, or is too large.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, PathError> {
    let name = || path.display().to_string();
    let unreadable = |problem| PathError::Unreadable { path: name(), problem };
    if path == Path::new("-") {
        return read_stream(io::stdin().lock(), limit, &name());
    }
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if about.is_dir() {
        return Err(unreadable(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    if about.is_file() && about.len() > limit {
        return Err(PathError::TooLarge { path: name(), found: about.len(), limit });
    }
    read_stream(file, limit, &name())
}

fn read_stream(stream: impl Read, limit: u64, name: &str) -> Result<Vec<u8>, PathError> {
    let mut bytes = Vec::new();
    let mut limited = stream.take(limit.saturating_add(1));
    limited.read_to_end(&mut bytes).map_err(|problem| PathError::Unreadable { path: name.to_owned(), problem })?;
    let found = bytes.len() as u64;
    if found > limit {
        return Err(PathError::TooLarge { path: name.to_owned(), found, limit });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(inputs: &[&str]) -> Vec<String> {
        let inputs: Vec<String> = inputs.iter().map(|input| (*input).to_owned()).collect();
        expand(&inputs)
            .into_iter()
            .map(|found| match found {
                Ok(path) => path.file_name().unwrap().to_string_lossy().into_owned(),
                Err(error) => error.to_string(),
            })
            .collect()
    }

    #[test]
    fn folders_are_sorted_and_filtered_globs_and_files_taken() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for name in ["b.txt", "a.md", "c.HTML", "skip.json", ".hidden.txt", "sub/d.htm"] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let root = root.to_str().unwrap();
        assert_eq!(shown(&[root]), ["a.md", "b.txt", "c.HTML", "d.htm"]);
        assert_eq!(
            shown(&[&format!("{root}/*.txt"), &format!("{root}/b.txt"), &format!("{root}/skip.json")]),
            ["b.txt", "skip.json"]
        );
        assert!(shown(&[&format!("{root}/*.csv")])[0].contains("no articles here"));
        assert!(shown(&[&format!("{root}/none.txt")])[0].contains("no such file"));
    }

    #[test]
    fn a_large_file_is_refused_before_it_is_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(200_000_000).unwrap();
        assert!(matches!(read_limited(file.path(), 1_000), Err(PathError::TooLarge { found: 200_000_000, .. })));
        std::fs::write(file.path(), "words").unwrap();
        assert_eq!(read_limited(file.path(), 1_000).unwrap(), b"words");
    }
}
