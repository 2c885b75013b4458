//! Explanations as people write them: names in the place of ids, outside of what is quoted.

use crate::store::Names;

/// Puts names in the place of entity ids and spaces in that of underscores; words between “ and ” stay as they are.
///
/// ```
/// use tallywire::ask::named;
/// let names = [("country:cn".to_owned(), "China".to_owned())].into();
/// assert_eq!(named("token_volume of country:cn (“a_b country:cn”)", &names), "token volume of China (“a_b country:cn”)");
/// ```
pub fn named(text: &str, names: &Names) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('“') {
        let (plain, from) = rest.split_at(open);
        let close = from.find('”').map_or(from.len(), |at| at + '”'.len_utf8());
        let (quote, after) = from.split_at(close);
        plainly(plain, names, &mut out);
        out.push_str(quote);
        rest = after;
    }
    plainly(rest, names, &mut out);
    out
}

fn plainly(text: &str, names: &Names, out: &mut String) {
    for piece in text.split_inclusive(' ') {
        let (word, space) = piece.strip_suffix(' ').map_or((piece, ""), |word| (word, " "));
        let inside = |c: char| c.is_alphanumeric() || matches!(c, ':' | '-' | '.' | '_');
        let from = word.find(inside).unwrap_or(word.len());
        let (before, core) = word.split_at(from);
        let core_end = core.trim_end_matches(|c: char| !inside(c) || matches!(c, '.' | ':')).len();
        let (core, after) = core.split_at(core_end);
        out.push_str(before);
        match names.get(core) {
            Some(name) if core.contains(':') || out.ends_with("of ") => out.push_str(name),
            _ if is_path(core) => out.push_str(core),
            _ => out.push_str(&core.replace('_', " ")),
        }
        out.push_str(after);
        out.push_str(space);
    }
}

fn is_path(word: &str) -> bool {
    word.contains("//") || word.contains('.') || word.contains('-')
}
