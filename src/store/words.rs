//! Full-text search that finds Chinese: what goes into the index, and how a search is put to it.
//!
//! SQLite's `unicode61` takes a run of Han characters for one word, and its trigram tokenizer finds nothing shorter than three
//! characters, while most Chinese words have two (小米). So each Han character is indexed as a word of its own, and a run of
//! them is searched as a phrase, which finds exactly the places where they stand together.

/// Whether a character is a word of its own in the index: Han, kana, and the marks that stand among them.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Full-width letters and digits as their usual forms; everything else unchanged.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// The text as the index takes it: a space on both sides of each Han character.
///
/// ```
/// assert_eq!(tallywire::store::index_form("小米MiMo"), " 小  米 MiMo");
/// ```
pub fn index_form(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    for c in text.chars().map(half_width) {
        if stands_alone(c) {
            out.push(' ');
            out.push(c);
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// What a person typed, as a search: all words must occur; a run of Han characters, a hyphenated name and what stands
/// between double quotes are phrases; `*` at the end of a word stands for any ending. None when there is nothing to look for.
///
/// ```
/// use tallywire::store::search_form;
/// assert_eq!(search_form("小米 tokens").as_deref(), Some(r#""小 米" "tokens""#));
/// assert_eq!(search_form("GLM-5*").as_deref(), Some(r#""GLM-5"*"#));
/// assert_eq!(search_form("…"), None);
/// ```
pub fn search_form(typed: &str) -> Option<String> {
    let mut phrases = Vec::new();
    for (i, part) in typed.split('"').enumerate() {
        if i % 2 == 1 {
            phrases.extend(phrase(part));
        } else {
            phrases.extend(part.split_whitespace().filter_map(phrase));
        }
    }
    (!phrases.is_empty()).then(|| phrases.join(" "))
}

fn phrase(words: &str) -> Option<String> {
    let (words, prefix) = match words.strip_suffix('*') {
        Some(stem) => (stem, "*"),
        None => (words, ""),
    };
    if !words.chars().any(char::is_alphanumeric) {
        return None;
    }
    let spaced = index_form(words);
    let joined = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(format!("\"{joined}\"{prefix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, typed: &str) -> bool {
        let conn = rusqlite::Connection::open_in_memory().expect("memory");
        conn.execute_batch("CREATE VIRTUAL TABLE t USING fts5 (x, content = '', tokenize = 'unicode61')")
            .expect("fts5");
        conn.execute("INSERT INTO t (rowid, x) VALUES (1, ?1)", [index_form(text)]).expect("insert");
        let query = search_form(typed).expect("something to look for");
        conn.query_row("SELECT count(*) FROM t WHERE t MATCH ?1", [query], |r| r.get::<_, i64>(0)).expect("query") == 1
    }

    #[test]
    fn finds_words_of_two_characters_and_no_others() {
        let text = "小米的MiMo-V2-Pro以4.21万亿Token居首，大小不一的米店";
        assert!(finds(text, "小米"));
        assert!(finds(text, "万亿"));
        assert!(finds(text, "mimo"));
        assert!(finds(text, "MiMo-V2"));
        assert!(!finds(text, "米小"));
        assert!(!finds(text, "大米"));
        assert!(finds(text, "token*"));
    }

    #[test]
    fn english_words_are_whole_words() {
        assert!(finds("The tokens were counted twice", "counted tokens"));
        assert!(!finds("The tokens were counted twice", "count"));
        assert!(finds("The tokens were counted twice", "\"were counted\""));
        assert!(!finds("The tokens were counted twice", "\"counted were\""));
    }

    #[test]
    fn full_width_is_the_same() {
        assert!(finds("ＤｅｅｐＳｅｅｋ　Ｖ３．２", "DeepSeek V3.2"));
    }

    proptest::proptest! {
        #[test]
        fn no_input_breaks_the_query(typed in "\\PC{0,24}") {
            if search_form(&typed).is_some() {
                finds("x", &typed);
            }
        }
    }
}
