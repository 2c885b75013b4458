//! Archives as streams of documents: WARC (plain or gzip, Common Crawl's news among them) and JSON Lines.
//!
//! Comes in: a file. Goes out: one [`Record`] after the other, each with the [`Position`] from which a later run can go
//! on. Memory is bounded by the largest record that is let through. A damaged record is one error among the items.

mod jsonl;
mod payload;
mod scan;
mod warc;
mod warc_record;

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;
use std::str::FromStr;

use super::{AcquireError, Acquired};
pub use jsonl::JsonLines;
pub use warc::Warc;

/// Where in an archive a record begins: a byte of the file and, inside compressed data that begins there, a byte of what
/// it unpacks to. Written `1234` or `1234+56`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Position {
    /// The byte of the file.
    pub file: u64,
    /// The byte inside the unpacked data.
    pub inside: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.inside == 0 { write!(f, "{}", self.file) } else { write!(f, "{}+{}", self.file, self.inside) }
    }
}

impl FromStr for Position {
    type Err = String;

    /// ```
    /// use tallywire::acquire::archive::Position;
    /// assert_eq!("1234+56".parse(), Ok(Position { file: 1234, inside: 56 }));
    /// ```
    fn from_str(text: &str) -> Result<Self, String> {
        let (file, inside) = text.split_once('+').unwrap_or((text, "0"));
        let number = |part: &str| {
            part.parse().map_err(|_| format!("expected a position such as 1234 or 1234+56, found {text:?}"))
        };
        Ok(Self { file: number(file)?, inside: number(inside)? })
    }
}

/// One document of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The document.
    pub document: Acquired,
    /// Where the next record begins: what to keep in order to go on there.
    pub next: Position,
}

/// How archives are read.
#[derive(Debug, Clone, Copy)]
pub struct ArchiveOptions {
    /// Where to begin.
    pub from: Position,
    /// The most bytes of a record, packed and unpacked.
    pub max_record: u64,
}

impl Default for ArchiveOptions {
    fn default() -> Self {
        Self { from: Position::default(), max_record: 32 << 20 }
    }
}

/// A text file as a stream of lines; gzip and zstd are undone.
///
/// # Errors
/// What the disk says.
pub fn lines(path: &Path) -> std::io::Result<Box<dyn BufRead + Send>> {
    jsonl::unpacked(BufReader::new(File::open(path)?))
}

/// What an archive is read from.
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// An archive of either kind.
pub enum Archive {
    /// WARC.
    Warc(Box<Warc>),
    /// JSON Lines.
    JsonLines(Box<JsonLines>),
}

impl Archive {
    /// Opens an archive; its first bytes, unpacked where need be, tell what kind it is.
    ///
    /// # Errors
    /// [`AcquireError::File`] when it cannot be read, [`AcquireError::Record`] when it is neither kind.
    pub fn open(path: &Path, options: ArchiveOptions) -> Result<Self, AcquireError> {
        let fail = |source| AcquireError::File { path: path.to_owned(), action: "opening the archive", source };
        let file = File::open(path).map_err(fail)?;
        Self::read(Box::new(file), &path.display().to_string(), options).map_err(|error| match error {
            OpenError::Io(source) => fail(source),
            OpenError::Kind(error) => error,
        })
    }

    fn read(mut source: Box<dyn Source>, name: &str, options: ArchiveOptions) -> Result<Self, OpenError> {
        let mut head = Vec::new();
        // Damage in the first bytes is for the reader to report and to pass; the name tells the kind then.
        let _ = jsonl::unpacked(BufReader::new(&mut source)).and_then(|reader| reader.take(512).read_to_end(&mut head));
        source.rewind()?;
        let text = head.trim_ascii_start();
        let file_name = name.to_ascii_lowercase();
        let named = |ends: &[&str]| ends.iter().any(|end| file_name.contains(end));
        if text.starts_with(b"WARC/") || named(&[".warc", ".wet"]) {
            return Ok(Self::Warc(Box::new(Warc::new(source, name, options)?)));
        }
        if text.starts_with(b"{") || text.starts_with(b"\xef\xbb\xbf{") || named(&[".jsonl", ".ndjson"]) {
            return Ok(Self::JsonLines(Box::new(JsonLines::new(source, name, options)?)));
        }
        Err(OpenError::Kind(AcquireError::Record {
            archive: name.to_owned(),
            offset: 0,
            reason: "expected WARC or JSON Lines, plain or compressed, found something else".to_owned(),
        }))
    }

    /// Where reading goes on; after an error too.
    pub fn resume_at(&self) -> Position {
        match self {
            Self::Warc(warc) => warc.resume_at(),
            Self::JsonLines(lines) => lines.resume_at(),
        }
    }
}

impl Iterator for Archive {
    type Item = Result<Record, AcquireError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Warc(warc) => warc.next(),
            Self::JsonLines(lines) => lines.next(),
        }
    }
}

enum OpenError {
    Io(std::io::Error),
    Kind(AcquireError),
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// Counts what is taken from a reader.
struct Counted<'a> {
    inner: &'a mut dyn BufRead,
    taken: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken += read as u64;
        Ok(read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount as u64;
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_told_by_the_content_and_else_by_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            Archive::open(&path, ArchiveOptions::default())
        };
        assert!(matches!(read("a", b"WARC/1.0\r\n"), Ok(Archive::Warc(_))));
        assert!(matches!(read("b", b" {\"text\":\"x\"}"), Ok(Archive::JsonLines(_))));
        assert!(matches!(read("c", &zstd::encode_all(&b"{}"[..], 1).unwrap()), Ok(Archive::JsonLines(_))));
        assert!(matches!(read("d.warc.gz", b"\x1f\x8b damaged"), Ok(Archive::Warc(_))));
        assert!(matches!(read("e.jsonl", b"broken first line\n{}"), Ok(Archive::JsonLines(_))));
        assert!(matches!(read("f", b"%PDF-1.7"), Err(AcquireError::Record { .. })));
        assert!(matches!(
            Archive::open(&folder.path().join("none"), ArchiveOptions::default()),
            Err(AcquireError::File { .. })
        ));
    }

    #[test]
    fn positions_are_written_and_read() {
        for position in [Position { file: 7, inside: 0 }, Position { file: 7, inside: 9 }] {
            assert_eq!(position.to_string().parse(), Ok(position));
        }
        assert!("x".parse::<Position>().is_err() && "1+".parse::<Position>().is_err());
    }
}
