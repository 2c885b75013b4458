//! Bodies: read with a limit, content codings undone with the same limit, so that a bomb stops where it gets large.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Why a body could not be had.
#[derive(Debug)]
pub enum BodyError {
    /// Larger than the limit; says whether it was counted as sent or after decompression.
    TooLarge(&'static str),
    /// Not what the coding's name says.
    Decode {
        /// The content coding.
        coding: String,
        /// What the decoder said.
        reason: String,
    },
    /// The connection failed while the body came.
    Read(io::Error),
}

/// More layers than this are no honest page.
const MAX_LAYERS: usize = 3;
/// The window of zstd is memory that the sender chooses: 2^25 is 32 MiB (RFC 9659 asks for 8 MiB on the web).
const ZSTD_WINDOW: u32 = 25;

/// Reads to the end, or fails once more than `limit` bytes came.
///
/// # Errors
/// [`BodyError::TooLarge`] and [`BodyError::Read`].
pub fn read_limited(reader: &mut dyn Read, limit: u64, measure: &'static str) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(BodyError::Read)?;
    if read as u64 > limit { Err(BodyError::TooLarge(measure)) } else { Ok(bytes) }
}

/// Undoes the codings of a `Content-Encoding` header, the last one first.
///
/// # Errors
/// [`BodyError::TooLarge`] when any layer grows over `limit`, [`BodyError::Decode`] for broken data and unknown codings.
///
/// ```
/// use tallywire::acquire::http::body::decode;
/// assert_eq!(decode(b"plain".to_vec(), "identity", 100).unwrap(), b"plain");
/// ```
pub fn decode(bytes: Vec<u8>, content_encoding: &str, limit: u64) -> Result<Vec<u8>, BodyError> {
    let codings: Vec<String> = content_encoding
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    if codings.len() > MAX_LAYERS {
        return Err(BodyError::Decode { coding: content_encoding.to_owned(), reason: "too many layers".to_owned() });
    }
    codings.iter().rev().try_fold(bytes, |bytes, coding| decode_layer(bytes, coding, limit))
}

fn decode_layer(bytes: Vec<u8>, coding: &str, limit: u64) -> Result<Vec<u8>, BodyError> {
    // Servers that answer HEAD-like or empty pages still name a coding.
    if bytes.is_empty() {
        return Ok(bytes);
    }
    let fail = |reason: String| BodyError::Decode { coding: coding.to_owned(), reason };
    let input = Cursor::new(bytes);
    let mut reader: Box<dyn Read> = match coding {
        "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(input)),
        "deflate" if is_zlib(input.get_ref()) => Box::new(ZlibDecoder::new(input)),
        // "deflate" means zlib, but some servers send the bare stream.
        "deflate" => Box::new(DeflateDecoder::new(input)),
        "br" => Box::new(brotli::Decompressor::new(input, 16 * 1024)),
        "zstd" => Box::new(zstd_reader(BufReader::new(input)).map_err(|error| fail(error.to_string()))?),
        _ => return Err(fail("this coding was not asked for and is not known".to_owned())),
    };
    read_limited(&mut *reader, limit, "after decompression").map_err(|error| match error {
        BodyError::Read(error) => fail(error.to_string()),
        other => other,
    })
}

/// A zstd reader whose memory the sender does not choose.
///
/// # Errors
/// When the decoder cannot be made.
pub fn zstd_reader<'a, R: BufRead + 'a>(reader: R) -> io::Result<impl Read + 'a> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
    decoder.window_log_max(ZSTD_WINDOW)?;
    Ok(decoder)
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [cmf, flags, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;

    fn encode(bytes: &[u8], coding: &str) -> Vec<u8> {
        match coding {
            "gzip" => {
                let mut e = GzEncoder::new(Vec::new(), Compression::fast());
                e.write_all(bytes).unwrap();
                e.finish().unwrap()
            }
            "deflate" => {
                let mut e = ZlibEncoder::new(Vec::new(), Compression::fast());
                e.write_all(bytes).unwrap();
                e.finish().unwrap()
            }
            "br" => {
                let mut out = Vec::new();
                brotli::CompressorWriter::new(&mut out, 4096, 5, 20).write_all(bytes).unwrap();
                out
            }
            _ => zstd::encode_all(bytes, 3).unwrap(),
        }
    }

    #[test]
    fn codings_nest_and_bare_deflate_passes() {
        let twice = encode(&encode(b"two layers", "br"), "gzip");
        assert_eq!(decode(twice, "br, gzip", 1000).unwrap(), b"two layers");
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(b"bare").unwrap();
        assert_eq!(decode(bare.finish().unwrap(), "deflate", 1000).unwrap(), b"bare");
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let zeros = vec![0; 4_000_000];
        for coding in ["gzip", "deflate", "br", "zstd"] {
            let bomb = encode(&zeros, coding);
            assert!(bomb.len() < 100_000, "{coding}: {}", bomb.len());
            assert!(matches!(decode(bomb, coding, 1_000_000), Err(BodyError::TooLarge(_))), "{coding}");
        }
    }

    #[test]
    fn broken_and_unknown_codings_are_errors() {
        for coding in ["gzip", "deflate", "br", "zstd", "compress"] {
            assert!(
                matches!(decode(b"<html>not coded</html>".to_vec(), coding, 1000), Err(BodyError::Decode { .. })),
                "{coding}"
            );
        }
        assert!(matches!(decode(vec![1], "gzip,gzip,gzip,gzip", 10), Err(BodyError::Decode { .. })));
    }

    proptest! {
        #[test]
        fn what_was_coded_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..2000), which in 0..4usize) {
            let coding = ["gzip", "deflate", "br", "zstd"][which];
            prop_assert_eq!(decode(encode(&bytes, coding), coding, 2000).unwrap(), bytes);
        }

        #[test]
        fn noise_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), which in 0..4usize) {
            let _ = decode(bytes, ["gzip", "deflate", "br", "zstd"][which], 10_000);
        }
    }
}
