//! Character references that Markdown files hold (`&amp;`, `&#8212;`); HTML's are resolved by its parser.

const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("rsquo", "’"),
    ("lsquo", "‘"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("middot", "·"),
    ("bull", "•"),
    ("euro", "€"),
    ("pound", "£"),
    ("times", "×"),
    ("copy", "©"),
];

/// The text with its references resolved; unknown ones stay.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let name =
            from.get(1..).and_then(|after| after.split_once(';')).map(|(name, _)| name).filter(|name| name.len() <= 10);
        match name.and_then(character) {
            Some(character) => {
                out.push_str(&character);
                rest = from.get(name.map_or(1, |name| name.len() + 2)..).unwrap_or("");
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(String::from);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| (*character).to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_references_are_resolved() {
        assert_eq!(super::decode("a &amp; b &#8212; c &#x4E00; &x; &"), "a & b — c 一 &x; &");
    }
}
