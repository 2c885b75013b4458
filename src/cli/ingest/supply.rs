//! Inputs in batches; an archive among them is read as a stream and gives all its documents.

use std::path::Path;

use super::super::inputs::Input;
use crate::acquire::archive::{Archive, ArchiveOptions, Record};
use crate::model::Lang;
use crate::read::Given;

/// How many articles make a transaction: few enough that little is done twice after a crash.
const BATCH: usize = 64;
/// A batch of an archive is cut here, so that memory does not grow with the size of its records.
const BATCH_BYTES: usize = 32 << 20;

/// Cuts the inputs into batches.
pub(super) fn batches(inputs: Vec<Input>) -> impl Iterator<Item = Vec<Input>> {
    let mut supply = Supply { rest: inputs.into_iter(), open: None };
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
            let next = self.rest.next()?;
            let Some(path) = next.file().filter(|path| is_archive(path)) else { return Some(next) };
            match Archive::open(path, ArchiveOptions::default()) {
                Ok(archive) => self.open = Some((next.name.clone(), archive)),
                Err(error) => return Some(Input::broken(next.name.clone(), error.to_string())),
            }
        }
    }
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
