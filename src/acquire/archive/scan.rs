//! Searching forward for the next record after a damaged one.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Reads on until a line begins with `needle`; false at the end of the stream or after `limit` bytes.
///
/// A needle cut by the end of the reader's buffer counts as found: the record's own reader will tell.
pub fn skip_to_line(reader: &mut dyn BufRead, needle: &[u8], limit: u64) -> io::Result<bool> {
    let mut left = limit;
    let mut at_line_start = false;
    while left > 0 {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let seen = buffer.len().min(needle.len());
        if at_line_start && buffer[..seen] == needle[..seen] {
            return Ok(true);
        }
        let (take, line_end) = memchr::memchr(b'\n', buffer).map_or((buffer.len(), false), |at| (at + 1, true));
        reader.consume(take);
        left = left.saturating_sub(take as u64);
        at_line_start = line_end;
    }
    Ok(false)
}

/// The first place of `needle` in `source` at or after `from`.
pub fn find(source: &mut (impl Read + Seek), from: u64, needle: &[u8]) -> io::Result<Option<u64>> {
    // Small, because the next record is mostly near and a hostile file asks for many searches.
    const CHUNK: u64 = 8 * 1024;
    let overlap = needle.len().saturating_sub(1);
    source.seek(SeekFrom::Start(from))?;
    let (mut window, mut start) = (Vec::new(), from);
    loop {
        let read = source.take(CHUNK).read_to_end(&mut window)?;
        if let Some(at) = memchr::memmem::find(&window, needle) {
            return Ok(Some(start + at as u64));
        }
        if read == 0 {
            return Ok(None);
        }
        let gone = window.len().saturating_sub(overlap);
        window.drain(..gone);
        start += gone as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_place_is_found_whatever_the_chunks(front in proptest::collection::vec(0..3u8, 0..200), from in 0..50u64) {
            let mut bytes = front;
            bytes.extend([1, 2, 1]);
            let expected = bytes.windows(3).enumerate().find(|(at, w)| *at as u64 >= from && *w == [1, 2, 1]).map(|(at, _)| at as u64);
            prop_assert_eq!(find(&mut Cursor::new(&bytes), from, &[1, 2, 1]).unwrap(), expected);
        }

        #[test]
        fn lines_are_found_whatever_the_buffer(front in "[ab\n]{0,60}", size in 4..20usize) {
            let text = format!("{front}\nWARC then");
            let mut reader = BufReader::with_capacity(size, text.as_bytes());
            prop_assert!(skip_to_line(&mut reader, b"WARC", 1000).unwrap());
            let mut rest = String::new();
            reader.read_to_string(&mut rest).unwrap();
            prop_assert!(rest.starts_with("WARC then") || rest.starts_with('W'));
        }
    }

    #[test]
    fn a_needle_over_a_chunk_border_is_found() {
        let mut bytes = vec![0; 8 * 1024 - 1];
        bytes.extend([0x1f, 0x8b, 8]);
        assert_eq!(find(&mut Cursor::new(bytes), 5, &[0x1f, 0x8b, 8]).unwrap(), Some(8 * 1024 - 1));
    }
}
