//! Inputs in batches; an archive among them is read as a stream and gives all its documents, from where an earlier run stopped; a file of claim
//! records gives those that its records speak of.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::inputs::Input;
use crate::acquire::archive::{self, Archive, ArchiveOptions, Position, Record};
use crate::model::Lang;
use crate::pipeline::records::{self, Records};
use crate::read::Given;
use crate::store::{Reached, content_hash};

/// How many articles make a transaction: few enough that little is done twice after a crash.
const BATCH: usize = 64;
/// A batch of an archive is cut here, so that memory does not grow with the size of its records.
const BATCH_BYTES: usize = 32 << 20;
/// How much of a file is looked at, at its beginning and before a position, to know it again.
const LOOKED_AT: u64 = 64 * 1024;

/// Inputs that are read and stored together.
pub(super) struct Batch {
    pub inputs: Vec<Input>,
    /// The archives that were read from, with how far they are read after this batch; none at their end.
    pub reached: Vec<(String, Option<Reached>)>,
    /// How far the open archive is, for people.
    pub progress: String,
}

/// How archives are read.
#[derive(Debug, Default)]
pub(super) struct ArchiveRules {
    /// Where earlier runs stopped, by name.
    pub stopped: HashMap<String, Reached>,
    /// Fingerprint of the rules and options: what was read with others is read anew.
    pub reading: String,
    /// Only records captured on this day or later.
    pub captured_from: Option<Date>,
    /// Only records captured on this day or earlier.
    pub captured_to: Option<Date>,
}

/// Gives the inputs in batches.
pub(super) struct Supply<'s> {
    rest: std::vec::IntoIter<Input>,
    open: Option<Open>,
    rules: ArchiveRules,
    reached: Vec<(String, Option<Reached>)>,
    say: Box<dyn Fn(String) + Send + 's>,
    /// Documents of claim records that are still to be handed on.
    recorded: VecDeque<Input>,
}

struct Open {
    name: String,
    path: PathBuf,
    archive: Archive,
    bytes: u64,
}

impl<'s> Supply<'s> {
    /// Supplies `inputs`; `say` hears where an archive is read on.
    pub fn new(inputs: Vec<Input>, rules: ArchiveRules, say: impl Fn(String) + Send + 's) -> Self {
        Self {
            rest: inputs.into_iter(),
            open: None,
            rules,
            reached: Vec::new(),
            recorded: VecDeque::new(),
            say: Box::new(say),
        }
    }

    fn next_input(&mut self) -> Option<Input> {
        loop {
            if let Some(open) = &mut self.open {
                let line = matches!(open.archive, Archive::JsonLines(_));
                match open.archive.next() {
                    Some(Ok(record)) if !self.rules.wants(&record) => continue,
                    Some(Ok(record)) => return Some(input(&open.name, record, line)),
                    Some(Err(error)) => return Some(Input::broken(open.name.clone(), error.to_string())),
                    None => {
                        self.reached.push((open.name.clone(), None));
                        self.open = None;
                    }
                }
            }
            if let Some(input) = self.recorded.pop_front() {
                return Some(input);
            }
            let next = match self.rest.next()?.read_in() {
                Ok((input, None)) => input,
                Ok((input, Some(bytes))) => match recorded(&bytes[..]) {
                    Ok(Some(records)) => {
                        self.recorded.extend(claim_inputs("stdin", records));
                        continue;
                    }
                    _ => return Some(input),
                },
                Err(error) => return Some(Input::broken("-".to_owned(), error.message().to_owned())),
            };
            let Some(path) = next.file().filter(|path| is_archive(path) || is_json(path)) else { return Some(next) };
            match archive::lines(path).and_then(recorded) {
                Ok(Some(records)) => {
                    self.recorded.extend(claim_inputs(&next.name, records));
                    continue;
                }
                _ if is_json(path) => return Some(next),
                _ => {}
            }
            match self.begin(&next.name, path) {
                Ok(open) => self.open = Some(open),
                Err(message) => return Some(Input::broken(next.name.clone(), message)),
            }
        }
    }

    /// Opens an archive where an earlier run stopped in it, or at its beginning.
    fn begin(&self, name: &str, path: &Path) -> Result<Open, String> {
        let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
        let mut options = ArchiveOptions::default();
        if let Some(stopped) = self.rules.stopped.get(name) {
            let position: Position = stopped.position.parse()?;
            let same = before(path, position).is_ok_and(|before| before == stopped.before);
            if same && stopped.reading == self.rules.reading {
                (self.say)(format!(
                    "{name}: goes on at byte {position} of {bytes}, where an earlier run stopped (--from-start reads it from its beginning)"
                ));
                options.from = position;
            } else {
                let what = if same { "the rules or options" } else { "the file" };
                (self.say)(format!("{name}: begins anew, for {what} changed since a run stopped at byte {position}"));
            }
        }
        let archive = Archive::open(path, options).map_err(|error| error.to_string())?;
        Ok(Open { name: name.to_owned(), path: path.to_owned(), archive, bytes })
    }

    /// Where the open archive stands now.
    fn mark(&self) -> Option<(String, Option<Reached>)> {
        let open = self.open.as_ref()?;
        let position = open.archive.resume_at();
        // What cannot be told again later is no mark: the archive is read from its beginning then.
        let before = before(&open.path, position).ok()?;
        let reached = Reached { position: position.to_string(), before, reading: self.rules.reading.clone() };
        Some((open.name.clone(), Some(reached)))
    }
}

impl Iterator for Supply<'_> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let (mut inputs, mut held) = (Vec::new(), 0);
        while inputs.len() < BATCH && held < BATCH_BYTES {
            let Some(input) = self.next_input() else { break };
            held += input.held();
            inputs.push(input);
        }
        let mut reached = std::mem::take(&mut self.reached);
        reached.extend(self.mark());
        let progress = self.open.as_ref().map_or_else(String::new, |open| {
            let percent = open.archive.resume_at().file.saturating_mul(100) / open.bytes.max(1);
            format!("{} {percent} %", open.name)
        });
        (!inputs.is_empty() || !reached.is_empty()).then_some(Batch { inputs, reached, progress })
    }
}

impl ArchiveRules {
    /// Whether a record was captured in the days asked for. One that does not say when is read.
    fn wants(&self, record: &Record) -> bool {
        let Some(day) = record.document.captured_at.map(|at| at.to_zoned(TimeZone::UTC).date()) else { return true };
        self.captured_from.is_none_or(|from| day >= from) && self.captured_to.is_none_or(|to| day <= to)
    }
}

/// A hash of what a file holds before a position: of its first bytes and of the last ones. A position inside packed data says nothing about
/// the bytes before it in the file, so all of the file counts as before it.
fn before(path: &Path, position: Position) -> io::Result<String> {
    let mut file = File::open(path)?;
    let end = if position.inside > 0 { file.metadata()?.len() } else { position.file };
    if end > file.metadata()?.len() {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    let mut seen = end.to_le_bytes().to_vec();
    (&mut file).take(LOOKED_AT.min(end)).read_to_end(&mut seen)?;
    file.seek(SeekFrom::Start(end.saturating_sub(LOOKED_AT)))?;
    file.take(LOOKED_AT.min(end)).read_to_end(&mut seen)?;
    Ok(content_hash(&seen))
}

/// How many lines are looked at to tell claim records from articles.
const HEAD_LINES: usize = 20;

/// The claim records of a stream; none when its first readable line is something else.
fn recorded(mut stream: impl BufRead) -> io::Result<Option<Records>> {
    let mut head = Vec::new();
    for _ in 0..HEAD_LINES {
        let from = head.len();
        if (&mut stream).take(MAX_HEAD).read_until(b'\n', &mut head)? == 0 {
            break;
        }
        let line = String::from_utf8_lossy(head.get(from..).unwrap_or_default());
        let line = line.trim_start_matches('\u{feff}').trim();
        if records::is_record(line) {
            return records::read(io::Cursor::new(head).chain(stream)).map(Some);
        }
        if serde_json::from_str::<serde_json::Value>(line).is_ok() || !line.is_empty() && !line.starts_with('{') {
            break;
        }
    }
    Ok(None)
}

/// A longer line is an article's.
const MAX_HEAD: u64 = 8 << 20;

/// Documents and complaints, in the order of the documents.
fn claim_inputs(file: &str, records: Records) -> Vec<Input> {
    let complaint = |bad: &records::BadRecord| Input::broken(file.to_owned(), format!("{file}, {bad}"));
    let broken: Vec<Input> = records.bad.iter().map(complaint).collect();
    let documents = records.documents.into_iter().map(|document| {
        let version = document.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
        Input::claim_records(format!("{file}#{}{version}", document.article.document), document)
    });
    documents.chain(broken).collect()
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// By its name; a folder is searched for none of these, so each was named by the user.
pub(super) fn is_archive(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    [".warc", ".wet", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending))
}

/// A record as an input. The place says the archive and, where one page was captured twice, when.
fn input(archive: &str, record: Record, line: bool) -> Input {
    let mut document = record.document;
    let mut place = format!("{archive}#{}", document.document);
    if let Some(at) = document.captured_at {
        place.push_str(&format!(" {at}"));
    }
    let meta = document.feed.take().filter(|_| line).unwrap_or_default();
    // What stands beside the text on its line is the only word about it: it counts as given.
    let given = Given {
        title: meta.title,
        url: document.final_url.clone().filter(|_| line),
        publisher: meta.publisher,
        published: meta.published.map(|date| date.day),
        lang: meta.lang.map(Lang::new),
        ..Given::default()
    };
    Input::record(place, document, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_told_by_their_names() {
        for name in ["a.warc", "a.WARC.gz", "x/a.jsonl", "a.ndjson.zst", "a.warc.wet.gz"] {
            assert!(is_archive(Path::new(name)), "{name}");
        }
        assert!(!is_archive(Path::new("a.html")) && !is_archive(Path::new("jsonl")));
    }

    #[test]
    fn a_file_is_known_again_by_what_stands_before_a_position() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let at = |file, inside| Position { file, inside };
        std::fs::write(&path, "first line\nsecond line\n").unwrap();
        let (open, packed) = (before(&path, at(11, 0)).unwrap(), before(&path, at(0, 7)).unwrap());
        std::fs::write(&path, "first line\nother second line\n").unwrap();
        assert_eq!(before(&path, at(11, 0)).unwrap(), open, "only what comes later changed");
        assert_ne!(before(&path, at(0, 7)).unwrap(), packed);
        std::fs::write(&path, "First line\nsecond line\n").unwrap();
        assert_ne!(before(&path, at(11, 0)).unwrap(), open);
        std::fs::write(&path, "first").unwrap();
        assert!(before(&path, at(11, 0)).is_err());
    }
}
