//! Bytes in, text out: which encoding a document is in, and whether it is text at all.
//!
//! The order is: byte order mark, UTF-16 by its zero bytes, valid UTF-8, UTF-8 with a few broken bytes, the label
//! of the HTTP header or of the page, a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257,
};

use super::ReadError;

/// How much of a document is looked at to find a label or a guess.
const SAMPLE: usize = 64 * 1024;

/// Bytes that are looked at together.
const STRETCH: usize = 256;

/// Files that people hand in by mistake, by their first bytes.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"\x1F\x8B", "gzip data"),
    (b"\x28\xB5\x2F\xFD", "zstd data"),
    (b"BZh", "bzip2 data"),
    (b"\xFD7zXZ", "xz data"),
    (b"7z\xBC\xAF", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"RIFF", "a sound, film or WebP file"),
    (b"\xD0\xCF\x11\xE0", "an old office document"),
];

/// Decodes a document.
///
/// # Errors
/// When it is empty, a known binary format, or text in no encoding.
pub fn decode(document: &str, bytes: &[u8], label: Option<&str>, markup: bool) -> Result<String, ReadError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty { document: document.to_owned() });
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::Binary { document: document.to_owned(), kind });
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return accept(document, bytes, encoding);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return accept(document, bytes, encoding);
    }
    if bytes.contains(&0) {
        return Err(ReadError::Binary { document: document.to_owned(), kind: "binary data" });
    }
    let escapes = bytes.contains(&0x1B);
    if let (Ok(text), false) = (std::str::from_utf8(bytes), escapes) {
        return check(document, text.to_owned());
    }
    let named = label.map(str::to_owned).or_else(|| markup.then(|| meta_label(bytes)).flatten());
    let named = named.as_deref().and_then(encoding_named);
    if !escapes && mostly_utf8(bytes, named == Some(UTF_8)) {
        return accept(document, bytes, UTF_8);
    }
    if let Some(encoding) = named.filter(|e| *e != UTF_8) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken || replaced(&text) * 100 < text.len() {
            return check(document, text.into_owned());
        }
    }
    accept(document, bytes, guess(bytes))
}

fn accept(document: &str, bytes: &[u8], encoding: &'static Encoding) -> Result<String, ReadError> {
    check(document, encoding.decode_with_bom_removal(bytes).0.into_owned())
}

/// Text may hold a stray control character, not one in a hundred.
fn check(document: &str, text: String) -> Result<String, ReadError> {
    // Text without control characters, and without the bytes that such beyond ASCII begin with, needs no second look.
    let plain = |byte: u8| !matches!(byte, 0..=8 | 0x0E..=0x1F | 0x7F | 0xC2 | 0xEF);
    // A stretch at a time, without a way out of it: the compiler then looks at many bytes at once.
    if text.as_bytes().chunks(STRETCH).all(|stretch| stretch.iter().fold(true, |all, byte| all & plain(*byte))) {
        return Ok(text);
    }
    let trouble =
        |c: char| c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x0B' | '\u{85}'));
    let bad = troubles(text.as_bytes());
    if bad > 3 && bad * 50 > text.chars().count() {
        let at = text.find(trouble).unwrap_or(0);
        return Err(ReadError::NotText { document: document.to_owned(), at });
    }
    Ok(text)
}

/// Counts control characters and replaced ones in UTF-8, by their bytes.
fn troubles(text: &[u8]) -> usize {
    let ascii = text.iter().filter(|b| (**b < 0x20 && !matches!(**b, b'\t'..=b'\r')) || **b == 0x7F).count();
    // The controls above ASCII are C2 80 to C2 9F; the replacement character is EF BF BD.
    let above = memchr::memchr_iter(0xC2, text)
        .filter(|at| text.get(at + 1).is_some_and(|b| (0x80..0xA0).contains(b) && *b != 0x85))
        .count();
    ascii + above + memchr::memmem::find_iter(text, "\u{FFFD}").count()
}

fn replaced(text: &str) -> usize {
    text.matches('\u{FFFD}').count()
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let sample = bytes.get(..SAMPLE * 4).unwrap_or(bytes);
    detector.feed(sample, sample.len() == bytes.len());
    let encoding = detector.guess(None, Utf8Detection::Allow);
    // A handful of accented letters does not tell one Latin code page from another; the commonest is then the best guess.
    let letters = sample.iter().filter(|b| **b >= 0xC0).count();
    if letters < 12 && [WINDOWS_1250, WINDOWS_1254, WINDOWS_1257].contains(&encoding) {
        return WINDOWS_1252;
    }
    if encoding == GBK { GB18030 } else { encoding }
}

/// Pages labelled gb2312 use characters that only GB18030 has.
fn encoding_named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// Zero bytes on one side of each pair only: UTF-16 whose mark was lost.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    memchr::memchr(0, sample)?;
    let (mut even, mut odd) = (0usize, 0usize);
    for (at, byte) in sample.iter().enumerate() {
        if *byte == 0 {
            if at % 2 == 0 { even += 1 } else { odd += 1 }
        }
    }
    let encoding = match (even, odd) {
        (0, 0) => return None,
        (e, o) if o > e * 20 => UTF_16LE,
        (e, o) if e > o * 20 => UTF_16BE,
        _ => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let strange = text.chars().filter(|c| c.is_control() && !c.is_whitespace() || *c == '\u{FFFD}').count();
    (strange * 50 <= text.chars().count()).then_some(encoding)
}

/// Whether the bytes are UTF-8 but for a few broken places. A legacy encoding hardly ever gives valid sequences.
fn mostly_utf8(bytes: &[u8], labelled: bool) -> bool {
    let (mut valid, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid >= broken * if labelled { 1 } else { 3 }
}

/// The label in `<meta charset=…>`, `<meta … content="…; charset=…">` or `<?xml encoding=…?>`.
fn meta_label(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..SAMPLE / 16).unwrap_or(bytes)).to_ascii_lowercase();
    let after = ["charset=", "encoding="].iter().find_map(|key| head.find(key).map(|at| &head[at + key.len()..]))?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(bytes: &[u8]) -> String {
        decode("x", bytes, None, true).unwrap()
    }

    #[test]
    fn legacy_encodings_are_found_by_label_and_by_guess() {
        let text = "<meta charset=gb2312><p>国产模型上周处理了四万亿词元，比前一周多出不少。";
        assert_eq!(ok(&GB18030.encode(text).0), text);
        let plain = "国产模型上周处理了四万亿词元，比前一周多出不少。平台的数据只覆盖一部分请求。";
        assert_eq!(ok(&GB18030.encode(plain).0), plain);
        let big = "中國模型上週的用量首次超過美國，平台數據顯示前五大之中佔了三席。";
        assert_eq!(ok(&encoding_rs::BIG5.encode(big).0), big);
        let sjis = "このモデルは先週、四兆トークンを処理したと発表されました。";
        assert_eq!(ok(&encoding_rs::SHIFT_JIS.encode(sjis).0), sjis);
        let west = "China’s share rose – a naïve guess says 30 €.";
        assert_eq!(ok(&encoding_rs::WINDOWS_1252.encode(west).0), west);
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let text = "Week 12: 4.2 trillion tokens\n第十二周";
        for big in [false, true] {
            let units = |mark: bool| -> Vec<u8> {
                let mark = mark.then_some(0xFEFFu16);
                let pair = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
                mark.into_iter().chain(text.encode_utf16()).flat_map(pair).collect()
            };
            assert_eq!(ok(&units(true)), text);
            assert_eq!(ok(&units(false)), text);
        }
    }

    #[test]
    fn a_few_broken_bytes_do_not_change_utf8() {
        let mut bytes = "Zhipu’s model – 智谱 – took “third” place".as_bytes().to_vec();
        bytes.insert(10, 0xE9);
        assert!(ok(&bytes).contains("智谱"));
    }

    #[test]
    fn a_false_label_does_not_win_over_the_bytes() {
        let text = "第十二周的用量";
        assert_eq!(decode("x", text.as_bytes(), Some("windows-1252"), true).unwrap(), text);
        let gbk = GB18030.encode("上周国产模型的调用量再创新高，达到了四万亿。").0.into_owned();
        assert_eq!(decode("x", &gbk, Some("utf-8"), true).unwrap(), "上周国产模型的调用量再创新高，达到了四万亿。");
    }

    #[test]
    fn what_is_no_text_is_refused_by_name() {
        let message = |bytes: &[u8]| decode("a.txt", bytes, None, false).unwrap_err().to_string();
        assert!(message(b"").contains("a.txt: the file is empty"));
        assert!(message(b" \n\n").contains("empty"));
        assert!(message(b"%PDF-1.7 ...").contains("a PDF"));
        assert!(message(b"ab\0\0\0\x01\x02cdef\0gh\0\0").contains("binary data"));
        let noise: Vec<u8> = (0..400u32).map(|i| (i * 7919 % 251) as u8).map(|b| if b == 0 { 1 } else { b }).collect();
        assert!(message(&noise).contains("no encoding"), "{}", message(&noise));
    }

    #[test]
    fn troubles_are_counted_by_bytes_as_they_are_by_characters() {
        let text: String = ('\0'..='\u{200}').chain(['\u{FFFD}', '中', '\u{FFFC}', 'Â']).collect();
        let by_characters = text
            .chars()
            .filter(|c| *c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t'..='\r' | '\u{85}')))
            .count();
        assert_eq!(troubles(text.as_bytes()), by_characters);
    }
}
