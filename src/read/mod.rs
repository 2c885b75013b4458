//! The stage `read`: bytes of one document in, an [`Article`] out: text, blocks, tables, metadata.
//!
//! ```
//! use tallywire::read::{Given, read};
//! let article = read("a.txt", b"A headline\n\nThe first paragraph says something.\n", None, &Given::default())?;
//! assert_eq!(article.text, "A headline\nThe first paragraph says something.\n");
//! assert_eq!(article.meta.title.as_deref(), Some("A headline"));
//! # Ok::<(), tallywire::read::ReadError>(())
//! ```

mod aligned;
mod assemble;
mod bylines;
mod circled;
mod dates;
mod decode;
mod draft;
mod entities;
mod error;
mod front_matter;
mod html;
mod lang;
mod leaders;
mod markdown;
mod marks;
mod plain;
mod sniff;
mod stacked;
mod text_tables;
mod words;

use jiff::civil::Date;

use crate::model::{Article, Lang};

pub use crate::acquire::paths::MAX_BYTES;
pub use error::ReadError;
pub use lang::{language, language_with};
pub use sniff::Format;
pub use words::Words;

/// What is known about a document from elsewhere: the command line, a metadata file, a feed, HTTP headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The headline.
    pub title: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The day of publication.
    pub published: Option<Date>,
    /// The language.
    pub lang: Option<Lang>,
    /// The charset of the HTTP header.
    pub charset: Option<String>,
    /// The day on which it was fetched: no date found in the document is later than this.
    pub fetched: Option<Date>,
}

/// Reads one document.
///
/// `document` is the name that errors and claims use; `format` none means: by the name's ending, else by the bytes.
///
/// # Errors
/// When the bytes are no text, too many, broken front matter, or a page without text or one built to exhaust its reader.
pub fn read(document: &str, bytes: &[u8], format: Option<Format>, given: &Given) -> Result<Article, ReadError> {
    read_with(Words::built_in(), document, bytes, format, given)
}

/// The same with the words of other rules than the built-in ones.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    words: &Words,
    document: &str,
    bytes: &[u8],
    format: Option<Format>,
    given: &Given,
) -> Result<Article, ReadError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge { document: document.to_owned(), found: bytes.len() as u64 });
    }
    let format = format.or_else(|| Format::of_name(document));
    let text = decode::decode(document, bytes, given.charset.as_deref(), format.is_none_or(|f| f == Format::Html))?;
    // A byte order mark and then nothing that it could stand for.
    if text.contains('\u{FFFD}') && !text.contains(char::is_alphanumeric) {
        return Err(ReadError::NotText { document: document.to_owned(), at: 0 });
    }
    match format.unwrap_or_else(|| Format::of_text(&text)) {
        Format::Html => html::read(words, document, &text, given),
        format => assemble::read_text(words, document, &text, format, given),
    }
}
