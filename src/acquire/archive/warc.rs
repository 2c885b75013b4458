//! WARC files record by record, plain or gzip with a member a record (or one member for all).

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

use super::payload::document;
use super::scan::{find, skip_to_line};
use super::warc_record::{Broken, RawRecord, read_record};
use super::{ArchiveOptions, Counted, Position, Record, Source};
use crate::acquire::AcquireError;

const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
const FIRST_WORD: &[u8] = b"WARC/1.";
/// Looking for the next member behind a damaged one reads bytes again; a file made to do that over and over is cut short.
const RESCAN_BUDGET: u64 = 256 << 20;

/// A stream of the documents of a WARC file.
pub struct Warc {
    name: String,
    stream: Stream,
    /// Where the next record begins.
    at: Position,
    max_record: u64,
    rescan: u64,
    skipped: u64,
    /// Whether the file is gzip: then what does not begin like a member is damage, not a plain record.
    packed: bool,
}

enum Stream {
    /// At the begin of a record (plain) or of a member (gzip), with the file in hand.
    Between(BufReader<Box<dyn Source>>),
    Plain(BufReader<Box<dyn Source>>),
    Member(BufReader<GzDecoder<BufReader<Box<dyn Source>>>>),
    End,
}

impl Warc {
    pub(super) fn new(mut source: Box<dyn Source>, name: &str, options: ArchiveOptions) -> io::Result<Self> {
        let mut head = Vec::new();
        (&mut source).take(3).read_to_end(&mut head)?;
        source.seek(SeekFrom::Start(options.from.file))?;
        let mut warc = Self {
            name: name.to_owned(),
            stream: Stream::Between(BufReader::with_capacity(64 * 1024, source)),
            at: options.from,
            max_record: options.max_record,
            rescan: RESCAN_BUDGET,
            skipped: 0,
            packed: head == MAGIC || name.to_ascii_lowercase().ends_with(".gz"),
        };
        if options.from.inside > 0 {
            warc.enter()?;
            if let Stream::Member(reader) = &mut warc.stream {
                io::copy(&mut reader.take(options.from.inside), &mut io::sink())?;
            }
        }
        Ok(warc)
    }

    /// Where reading goes on.
    pub fn resume_at(&self) -> Position {
        self.at
    }

    /// How many sound records were no documents: requests, images, error pages.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Opens what begins here; at the end of the file, ends.
    fn enter(&mut self) -> io::Result<()> {
        self.stream = match std::mem::replace(&mut self.stream, Stream::End) {
            Stream::Between(mut file) => match (file.fill_buf()?.is_empty(), self.packed) {
                (true, _) => Stream::End,
                (false, true) => Stream::Member(BufReader::with_capacity(64 * 1024, GzDecoder::new(file))),
                (false, false) => Stream::Plain(file),
            },
            other => other,
        };
        Ok(())
    }

    /// The next record of any kind, with `at` moved behind it.
    fn advance(&mut self) -> Result<Option<RawRecord>, AcquireError> {
        loop {
            let start = self.at;
            if let Err(error) = self.enter() {
                self.stream = Stream::End;
                return Err(self.error(start, error.to_string()));
            }
            let limit = self.max_record;
            let (result, taken) = match &mut self.stream {
                Stream::Plain(reader) => counted(reader, limit),
                Stream::Member(reader) => counted(reader, limit),
                Stream::Between(_) | Stream::End => return Ok(None),
            };
            self.moved(taken);
            match result {
                Ok(Some(record)) => {
                    self.leave_finished_member();
                    return Ok(Some(record));
                }
                // The member (or the file) is at its end.
                Ok(None) => self.leave_member(),
                Err(broken) => {
                    let reason = self.recover(start, broken);
                    return Err(self.error(start, reason));
                }
            }
        }
    }

    fn moved(&mut self, taken: u64) {
        match self.stream {
            Stream::Member(_) => self.at.inside += taken,
            _ => self.at.file += taken,
        }
    }

    fn error(&self, at: Position, reason: String) -> AcquireError {
        AcquireError::Record { archive: self.name.clone(), offset: at.file, reason }
    }

    /// Leaves a member whose data is used up, so that `at` names the next one.
    fn leave_finished_member(&mut self) {
        if let Stream::Member(reader) = &mut self.stream
            && reader.fill_buf().is_ok_and(<[u8]>::is_empty)
        {
            self.leave_member();
        }
    }

    fn leave_member(&mut self) {
        self.stream = match std::mem::replace(&mut self.stream, Stream::End) {
            Stream::Member(reader) => {
                let mut file = reader.into_inner().into_inner();
                match file.stream_position() {
                    Ok(at) => {
                        self.at = Position { file: at, inside: 0 };
                        Stream::Between(file)
                    }
                    Err(_) => Stream::End,
                }
            }
            _ => Stream::End,
        };
    }

    /// Finds the next record behind a broken one; gives the reason to report.
    fn recover(&mut self, start: Position, broken: Broken) -> String {
        let (reason, lost) = match broken {
            Broken::Alone(reason) => {
                self.leave_finished_member();
                return reason;
            }
            Broken::Lost(reason) => (reason, true),
            Broken::Stream(error) => (format!("its data is damaged ({error})"), false),
        };
        let outcome = match std::mem::replace(&mut self.stream, Stream::End) {
            Stream::Plain(file) => self.recover_plain(file, start.file + 1),
            Stream::Member(reader) if lost => self.recover_inside(reader, start),
            Stream::Member(reader) => self.recover_member(reader.into_inner().into_inner(), start),
            Stream::Between(_) | Stream::End => Ok(()),
        };
        match outcome {
            Ok(()) => reason,
            Err(error) => format!("{reason}; the search for the next record failed: {error}"),
        }
    }

    fn recover_plain(&mut self, mut file: BufReader<Box<dyn Source>>, from: u64) -> io::Result<()> {
        let here = file.stream_position()?;
        let mut from = if self.spend(here.saturating_sub(from)) { from } else { here };
        while let Some(at) = find(&mut file, from, FIRST_WORD)? {
            // A torn record may end inside a line, so the next one need not begin at a line's start; but its first line is short.
            let mut line = Vec::new();
            file.seek(SeekFrom::Start(at))?;
            (&mut file).take(10).read_to_end(&mut line)?;
            if matches!(line.get(7..), Some([b'0'..=b'9', b'\n', ..] | [b'0'..=b'9', b'\r', b'\n'])) {
                file.seek(SeekFrom::Start(at))?;
                self.at = Position { file: at, inside: 0 };
                self.stream = Stream::Plain(file);
                return Ok(());
            }
            from = self.next_try(at)?;
        }
        Ok(())
    }

    /// A sound member with a broken record in it: the next record may be in the same member.
    fn recover_inside(
        &mut self,
        reader: BufReader<GzDecoder<BufReader<Box<dyn Source>>>>,
        start: Position,
    ) -> io::Result<()> {
        let mut reader = reader;
        let mut counted = Counted { inner: &mut reader, taken: 0 };
        let found = skip_to_line(&mut counted, FIRST_WORD, self.max_record.saturating_mul(16));
        let taken = counted.taken;
        let ended = reader.fill_buf().is_ok_and(<[u8]>::is_empty);
        match found {
            Ok(true) => {
                self.at.inside += taken;
                self.stream = Stream::Member(reader);
                Ok(())
            }
            Ok(false) if ended => {
                self.stream = Stream::Member(reader);
                self.leave_member();
                Ok(())
            }
            _ => self.recover_member(reader.into_inner().into_inner(), start),
        }
    }

    /// A member that cannot be unpacked: the next one is looked for by its first bytes, from right behind this one's.
    fn recover_member(&mut self, mut file: BufReader<Box<dyn Source>>, start: Position) -> io::Result<()> {
        let here = file.stream_position()?;
        let mut from = if self.spend(here.saturating_sub(start.file)) { start.file + 1 } else { here };
        while let Some(at) = find(&mut file, from, &MAGIC)? {
            file.seek(SeekFrom::Start(at))?;
            let mut word = Vec::new();
            // Flags in a member's header may announce a name of any length.
            let unpacked = GzDecoder::new((&mut file).take(4096)).take(5).read_to_end(&mut word);
            if unpacked.is_ok() && word == b"WARC/" {
                file.seek(SeekFrom::Start(at))?;
                self.at = Position { file: at, inside: 0 };
                self.stream = Stream::Between(file);
                return Ok(());
            }
            from = self.next_try(at)?;
        }
        Ok(())
    }

    /// Where to look after a false start. Each costs a chunk's reading, and a file can be made of nothing else.
    fn next_try(&mut self, at: u64) -> io::Result<u64> {
        if self.spend(64 * 1024) { Ok(at + 1) } else { Err(io::Error::other("too many false starts")) }
    }

    fn spend(&mut self, bytes: u64) -> bool {
        let enough = self.rescan >= bytes;
        self.rescan = self.rescan.saturating_sub(bytes);
        enough
    }
}

fn counted(reader: &mut dyn BufRead, limit: u64) -> (Result<Option<RawRecord>, Broken>, u64) {
    let mut counted = Counted { inner: reader, taken: 0 };
    let result = read_record(&mut counted, limit);
    (result, counted.taken)
}

impl Iterator for Warc {
    type Item = Result<Record, AcquireError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            match self.advance() {
                Err(error) => return Some(Err(error)),
                Ok(None) => return None,
                Ok(Some(record)) => match document(record, &self.name, self.max_record) {
                    Ok(Some(document)) => return Some(Ok(Record { document, next: self.at })),
                    Ok(None) => self.skipped += 1,
                    Err(reason) => return Some(Err(self.error(start, reason))),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn page(n: usize) -> Vec<u8> {
        let http =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>story {n} {}</p>", "words ".repeat(n * 40));
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{n}\r\nWARC-Date: 2026-07-01T00:00:00Z\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )
        .into_bytes()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn open(bytes: &[u8], from: Position) -> Warc {
        let options = ArchiveOptions { from, max_record: 100_000 };
        Warc::new(Box::new(Cursor::new(bytes.to_vec())), "t.warc", options).unwrap()
    }

    /// The numbers of the pages, `None` for an error.
    fn pages(bytes: &[u8]) -> Vec<Option<usize>> {
        let number = |record: Record| record.document.document.rsplit('/').next().unwrap().parse().unwrap_or(0);
        open(bytes, Position::default()).take(100).map(|item| item.ok().map(number)).collect()
    }

    fn forms() -> [Vec<u8>; 3] {
        let plain: Vec<u8> = (1..=5).flat_map(page).collect();
        [plain.clone(), (1..=5).flat_map(|n| gzip(&page(n))).collect(), gzip(&plain)]
    }

    #[test]
    fn plain_a_member_a_record_and_one_member_for_all() {
        for bytes in forms() {
            assert_eq!(pages(&bytes), [Some(1), Some(2), Some(3), Some(4), Some(5)]);
        }
    }

    #[test]
    fn each_record_says_where_to_go_on() {
        for bytes in forms() {
            let whole: Vec<Record> = open(&bytes, Position::default()).map(Result::unwrap).collect();
            for (n, record) in whole.iter().enumerate() {
                let rest: Vec<Record> = open(&bytes, record.next).map(Result::unwrap).collect();
                assert_eq!(rest, whole[n + 1..], "after record {n} at {}", record.next);
            }
        }
    }

    #[test]
    fn a_damaged_record_is_one_error_and_the_rest_is_read() {
        let [first, second, third] = [page(1), page(2), page(3)];
        let lying =
            String::from_utf8(second.clone()).unwrap().replace("Content-Length: ", "Content-Length: 1").into_bytes();
        let short =
            String::from_utf8(second.clone()).unwrap().replace("Content-Length: 5", "Content-Length: ").into_bytes();
        let nameless =
            String::from_utf8(second.clone()).unwrap().replace("Content-Length", "Kontent-Length").into_bytes();
        let filler: Vec<u8> = (4..30).flat_map(page).collect();
        for damaged in [lying, short, nameless, b"garbage\r\n".to_vec(), second[..100].to_vec()] {
            let bytes = [&first[..], &damaged, &third, &filler].concat();
            let got = pages(&bytes);
            assert_eq!(&got[..3], [Some(1), None, Some(3)], "{}", String::from_utf8_lossy(&damaged));
            assert_eq!(got.len(), 29);
        }
        let mut torn = gzip(&second);
        let middle = torn.len() / 2;
        torn[middle] ^= 0xff;
        torn[middle + 1] ^= 0xff;
        for damaged in
            [torn.clone(), torn[..middle].to_vec(), b"no gzip".to_vec(), gzip(b"WARC/1.0\r\nnothing\r\n\r\n")]
        {
            let got = pages(&[gzip(&first), damaged, gzip(&third)].concat());
            assert_eq!((got.first(), got.last()), (Some(&Some(1)), Some(&Some(3))), "{got:?}");
            assert!(got.contains(&None));
        }
    }

    #[test]
    fn a_record_over_the_limit_is_left_out_alone() {
        let big = page(5000);
        assert!(big.len() > 100_000);
        for bytes in [[page(1), big.clone(), page(3)].concat(), [gzip(&page(1)), gzip(&big), gzip(&page(3))].concat()] {
            assert_eq!(pages(&bytes), [Some(1), None, Some(3)]);
        }
    }

    #[test]
    fn a_file_cut_anywhere_ends_in_one_error() {
        let whole = page(2);
        for cut in 1..whole.len() - 4 {
            assert_eq!(pages(&[&page(1)[..], &whole[..cut]].concat()), [Some(1), None], "cut at {cut}");
        }
    }

    #[test]
    fn a_file_of_false_starts_ends_soon() {
        for bytes in [MAGIC.repeat(200_000), b"WARC/1.0\n".repeat(50_000), b"WARC/1.x".repeat(50_000)] {
            let begin = std::time::Instant::now();
            let items = open(&bytes, Position::default()).count();
            assert!(begin.elapsed().as_secs() < 10, "{items} items took {:?}", begin.elapsed());
        }
    }

    proptest! {
        #[test]
        fn noise_ends_and_never_panics(damage in proptest::collection::vec((0..2000usize, any::<u8>()), 0..20), which in 0..3usize) {
            let mut bytes = forms()[which].clone();
            for (at, byte) in damage {
                let length = bytes.len();
                bytes[at % length] = byte;
            }
            prop_assert!(pages(&bytes).len() < 100);
        }
    }
}
