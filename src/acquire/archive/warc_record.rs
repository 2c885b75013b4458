//! One WARC record: its header, its payload, and the check that it ends where it says.

use std::io::{self, BufRead, Read};

use super::Counted;

/// A record as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawRecord {
    /// The header's fields in order.
    pub fields: Vec<(String, String)>,
    /// What follows the header.
    pub payload: Vec<u8>,
}

impl RawRecord {
    /// The first field of that name.
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }
}

/// The first field of that name; names ignore case.
pub fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Why a record is left out.
#[derive(Debug)]
pub enum Broken {
    /// What follows can be read; only this record is unusable.
    Alone(String),
    /// Where the next record begins is not known.
    Lost(String),
    /// The stream itself failed: damaged compression or a failing disk.
    Stream(io::Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        // A decoder that runs out of data counts too: it may have swallowed the members that follow.
        Self::Stream(error)
    }
}

const MAX_HEADER: u64 = 64 * 1024;

/// Reads one record; none at the end of the stream.
pub fn read_record(reader: &mut Counted<'_>, max_payload: u64) -> Result<Option<RawRecord>, Broken> {
    skip_line_ends(reader)?;
    if reader.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut left = MAX_HEADER;
    let version = line(reader, &mut left)?;
    if !version.starts_with("WARC/") {
        let found: String = version.chars().filter(|c| !c.is_control()).take(40).collect();
        return Err(Broken::Lost(format!("expected a record that begins with WARC/, found {found:?}")));
    }
    let fields = fields(reader, &mut left)?;
    let count = |name: &str| fields.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).count();
    if count("WARC-Type") > 1 || count("Content-Length") > 1 {
        return Err(Broken::Lost("its header breaks off and runs into the next record's".to_owned()));
    }
    let length: u64 = field(&fields, "Content-Length")
        .and_then(|text| text.trim().parse().ok())
        .ok_or_else(|| Broken::Lost("its header has no usable Content-Length".to_owned()))?;
    if length > max_payload {
        let skipped = io::copy(&mut reader.take(length), &mut io::sink())?;
        let reason = format!("it has {length} bytes, more than the limit of {max_payload}");
        return Err(if skipped == length {
            Broken::Alone(reason)
        } else {
            Broken::Lost(format!("{reason}, and breaks off"))
        });
    }
    let mut payload = Vec::new();
    let read = reader.take(length).read_to_end(&mut payload)? as u64;
    if read < length {
        return Err(Broken::Lost(format!("it breaks off after {read} of {length} bytes")));
    }
    // Two line ends are as the standard has it: if garbage follows, that is not this record's fault.
    let line_ends = skip_line_ends(reader)?;
    let after = reader.fill_buf()?;
    let seen = after.len().min(5);
    if line_ends < 4 && after[..seen] != b"WARC/"[..seen] {
        return Err(Broken::Lost("it does not end where its Content-Length says".to_owned()));
    }
    Ok(Some(RawRecord { fields, payload }))
}

/// Skips line ends and counts their bytes.
fn skip_line_ends(reader: &mut Counted<'_>) -> Result<usize, Broken> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let ends = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        if ends == 0 {
            return Ok(skipped);
        }
        reader.consume(ends);
        skipped += ends;
    }
}

/// Reads header fields up to the empty line; folded lines are joined.
pub fn fields(reader: &mut dyn BufRead, left: &mut u64) -> Result<Vec<(String, String)>, Broken> {
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        let text = line(reader, left)?;
        if text.is_empty() {
            return Ok(fields);
        }
        if text.starts_with("WARC/1.") {
            return Err(Broken::Lost("its header breaks off and the next record begins".to_owned()));
        }
        match (text.starts_with([' ', '\t']), fields.last_mut(), text.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(text.trim());
            }
            (_, _, Some((name, value))) => fields.push((name.trim().to_owned(), value.trim().to_owned())),
            // A line without a colon carries nothing.
            _ => (),
        }
    }
}

/// One line without its end.
pub fn line(reader: &mut dyn BufRead, left: &mut u64) -> Result<String, Broken> {
    let mut bytes = Vec::new();
    let read = reader.take(*left).read_until(b'\n', &mut bytes)? as u64;
    *left -= read.min(*left);
    if bytes.last() != Some(&b'\n') {
        let why = if *left == 0 { "its header is longer than 64 KiB" } else { "it breaks off inside its header" };
        return Err(Broken::Lost(why.to_owned()));
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
