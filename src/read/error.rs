//! Why bytes were not read as an article: one sentence that names the document and one that says what to do.

use thiserror::Error;

use super::MAX_BYTES;

/// Why bytes are no article.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum ReadError {
    /// No bytes, or nothing but white space.
    #[error("{document}: the file is empty; give it the article's text or leave it out")]
    Empty { document: String },
    /// A page was parsed but holds no text.
    #[error(
        "{document}: no article text found in this page; if it is filled in by scripts, save it from a browser or give its text as .txt"
    )]
    NoText { document: String },
    /// More bytes than an article has.
    #[error("{document}: {found} bytes, more than the {} MB that one article may have; split it, or name the articles one by one", MAX_BYTES / 1_000_000)]
    TooLarge { document: String, found: u64 },
    /// More text than an article has.
    #[error(
        "{document}: {found} bytes of text, more than the {limit} that are taken for one article; split it, or raise --max-text if it is one"
    )]
    TooLong { document: String, found: usize, limit: usize },
    /// A known file format that is no text.
    #[error("{document}: this is {kind}, not text; convert it to text or HTML first")]
    Binary { document: String, kind: &'static str },
    /// Bytes that no encoding explains.
    #[error("{document}: the bytes are text in no encoding (first trouble at byte {at}); save the file as UTF-8")]
    NotText { document: String, at: usize },
    /// Front matter that does not parse.
    #[error("{document}, line {line}: {problem}; {advice}")]
    FrontMatter { document: String, line: usize, problem: String, advice: &'static str },
    /// A page that is built to exhaust its reader.
    #[error("{document}: {problem}; such a page is not read, give the article's text as .txt")]
    Hostile { document: String, problem: String },
}
