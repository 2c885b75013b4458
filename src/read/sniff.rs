//! Which format a document is in: by its name, by its content type, by its text.

/// A format that `read` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A web page.
    Html,
    /// Markdown, with or without front matter.
    Markdown,
    /// Plain text, with or without front matter.
    Text,
}

impl Format {
    /// By the ending of a path or address.
    pub fn of_name(name: &str) -> Option<Format> {
        let name = name.split(['?', '#']).next().unwrap_or(name);
        let ending = name.rsplit(['/', '\\']).next()?.rsplit_once('.')?.1.to_ascii_lowercase();
        match ending.as_str() {
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "md" | "markdown" => Some(Format::Markdown),
            "txt" | "text" => Some(Format::Text),
            _ => None,
        }
    }

    /// By an HTTP content type.
    pub fn of_content_type(value: &str) -> Option<Format> {
        match value.split(';').next()?.trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Some(Format::Html),
            "text/markdown" | "text/x-markdown" => Some(Format::Markdown),
            "text/plain" => Some(Format::Text),
            _ => None,
        }
    }

    /// By the text itself.
    pub fn of_text(text: &str) -> Format {
        let head: String = text.chars().take(2_000).collect::<String>().to_ascii_lowercase();
        let start = head.trim_start();
        let page = ["<!doctype html", "<html", "<head", "<body", "<!--", "<?xml", "<article", "<div", "<p>", "<h1"];
        if page.iter().any(|tag| start.starts_with(tag)) || head.contains("<html") || head.contains("<body") {
            return Format::Html;
        }
        let marked = head.lines().any(|line| {
            line.starts_with("# ") || line.starts_with("## ") || line.starts_with("|--") || line.starts_with("| --")
        });
        if marked || head.contains("](http") || head.contains("**") { Format::Markdown } else { Format::Text }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn by_name_type_and_text() {
        assert_eq!(Format::of_name("https://x.example/a.html?b=c.txt"), Some(Format::Html));
        assert_eq!(Format::of_name("notes"), None);
        assert_eq!(Format::of_content_type("text/html; charset=gbk"), Some(Format::Html));
        assert_eq!(Format::of_text("\n<!DOCTYPE html><p>x"), Format::Html);
        assert_eq!(Format::of_text("# Head\n\ntext"), Format::Markdown);
        assert_eq!(Format::of_text("Head\n\n2 < 3"), Format::Text);
    }
}
