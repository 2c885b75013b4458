//! Inputs in batches; an archive among them is read as a stream and gives all its documents, a file of claim records gives those that
//! its records speak of.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::path::Path;

use super::super::inputs::Input;
use crate::acquire::archive::{self, Archive, ArchiveOptions, Record};
use crate::model::Lang;
use crate::pipeline::records::{self, Records};
use crate::read::Given;

/// How many articles make a transaction: few enough that little is done twice after a crash.
const BATCH: usize = 64;
/// A batch of an archive is cut here, so that memory does not grow with the size of its records.
const BATCH_BYTES: usize = 32 << 20;

/// Cuts the inputs into batches.
pub(super) fn batches(inputs: Vec<Input>) -> impl Iterator<Item = Vec<Input>> {
    let mut supply = Supply { rest: inputs.into_iter(), open: None, recorded: VecDeque::new() };
    std::iter::from_fn(move || {
        let (mut batch, mut held) = (Vec::new(), 0);
        while batch.len() < BATCH && held < BATCH_BYTES {
            let Some(input) = supply.next() else { break };
            held += input.held();
            batch.push(input);
        }
        (!batch.is_empty()).then_some(batch)
    })
}

struct Supply {
    rest: std::vec::IntoIter<Input>,
    open: Option<(String, Archive)>,
    /// Documents of claim records that are still to be handed on.
    recorded: VecDeque<Input>,
}

impl Iterator for Supply {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some((name, archive)) = &mut self.open {
                match archive.next() {
                    Some(Ok(record)) => return Some(input(name, record, matches!(archive, Archive::JsonLines(_)))),
                    Some(Err(error)) => return Some(Input::broken(name.clone(), error.to_string())),
                    None => self.open = None,
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
            match Archive::open(path, ArchiveOptions::default()) {
                Ok(archive) => self.open = Some((next.name.clone(), archive)),
                Err(error) => return Some(Input::broken(next.name.clone(), error.to_string())),
            }
        }
    }
}

/// How many lines are looked at to tell claim records from articles.
const LOOKED_AT: usize = 20;

/// The claim records of a stream; none when its first readable line is something else.
fn recorded(mut stream: impl BufRead) -> io::Result<Option<Records>> {
    let mut head = Vec::new();
    for _ in 0..LOOKED_AT {
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
fn is_archive(path: &Path) -> bool {
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
}
