//! HTML to an article.

use super::{Given, ReadError};
use crate::model::Article;

/// Reads a page.
pub(super) fn read(document: &str, _text: &str, _given: &Given) -> Result<Article, ReadError> {
    Err(ReadError::NoText { document: document.to_owned() })
}
