//! An article as the stage `read` hands it on: text, blocks, tables, metadata.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ByteSpan, Lang};

/// One article: its text and what is known about it.
///
/// `text` is what every offset of every claim counts in: UTF-8, `\n` line ends, one block a line, the title first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Article {
    /// How the article was named on input: a path, a URL or an id.
    pub document: String,
    /// The text.
    pub text: String,
    /// Title, publisher, dates, language.
    pub meta: Metadata,
    /// The lines of the text, in order, each with what it is.
    pub blocks: Vec<Block>,
    /// The tables, whose rows are blocks too.
    pub tables: Vec<Table>,
}

/// What is known about an article besides its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Metadata {
    /// The headline.
    pub title: Option<String>,
    /// The canonical address.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The day of publication, in the article's own time zone.
    pub published: Option<Date>,
    /// Where `published` came from.
    pub published_from: Option<DateSource>,
    /// The day of the last change.
    pub modified: Option<Date>,
    /// The language of the text.
    pub lang: Option<Lang>,
}

/// Where a date of publication was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// The command line or a metadata file.
    Given,
    /// Front matter of a text file.
    FrontMatter,
    /// JSON-LD in the page.
    JsonLd,
    /// A meta tag.
    Meta,
    /// A `<time>` element or microdata.
    TimeElement,
    /// A feed's entry.
    Feed,
    /// The address.
    Url,
    /// A dateline or byline in the text; low confidence.
    Text,
}

/// What a block of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The headline.
    Title,
    /// A heading inside the article, with its level (1 to 6).
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list, with its depth (0 for the outermost list).
    ListItem(u8),
    /// A row of the table with this index in [`Article::tables`].
    TableRow(u32),
    /// A table's or figure's caption.
    Caption,
    /// A quotation set apart.
    Quote,
    /// Program text.
    Code,
    /// Byline, dateline, source line: about the article, not its statement.
    Byline,
    /// Not the article's own words: a teaser, a comment, navigation that could not be cut off earlier.
    Aside,
    /// The same words as an earlier block.
    Repeat,
}

/// One line of the article's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is, without the line end.
    pub span: ByteSpan,
}

/// A table of the article. Its rows stand in the text, a row a line, cells joined by a separator.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// The caption's place in the text, when there is one.
    pub caption: Option<ByteSpan>,
    /// How many rows at the top are headers.
    pub header_rows: usize,
    /// The rows; row and column spans are resolved, so a spanning cell appears in each place that it covers,
    /// always with the same byte span.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Where its words stand in the article's text (empty span for an empty cell).
    pub span: ByteSpan,
    /// Whether it is marked as a header cell.
    pub header: bool,
}
