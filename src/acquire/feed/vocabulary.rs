//! Which words of XML a feed uses: its form by the root's name, its extensions by their namespaces.

use quick_xml::events::BytesStart;

use super::xml::MAX_ATTRIBUTES;

/// The form of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// RSS of any version.
    Rss,
    /// Atom.
    Atom,
    /// A sitemap.
    Sitemap,
    /// A list of sitemaps.
    SitemapIndex,
}

impl Form {
    /// The form that a root element begins.
    pub fn of_root(name: &str) -> Option<Self> {
        match name.rsplit(':').next()?.to_ascii_lowercase().as_str() {
            "rss" | "rdf" => Some(Self::Rss),
            "feed" => Some(Self::Atom),
            "urlset" => Some(Self::Sitemap),
            "sitemapindex" => Some(Self::SitemapIndex),
            _ => None,
        }
    }

    /// Whether an element of the feed's own vocabulary is an entry.
    pub fn begins_entry(self, local: &str) -> bool {
        local
            == match self {
                Self::Rss => "item",
                Self::Atom => "entry",
                Self::Sitemap => "url",
                Self::SitemapIndex => "sitemap",
            }
    }
}

/// Which vocabulary an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// The feed's own.
    Main,
    /// Dublin Core.
    Dc,
    /// Google's news sitemaps.
    News,
    /// Something else.
    Other,
}

/// What the prefixes mean. Only the root's declarations are read: feeds declare them there, and a list that may grow
/// with every element would make hostile feeds slow.
#[derive(Debug, Default)]
pub struct Prefixes {
    own: String,
    declared: Vec<(String, Vocabulary)>,
}

impl Prefixes {
    /// Reads the root's declarations.
    pub fn of_root(start: &BytesStart<'_>) -> Self {
        let name = start.name().0;
        // `<a:feed>` writes its own elements with `a:`; `<rdf:RDF>` writes RSS's elements bare.
        let own = name.split_once(':').filter(|(_, local)| !local.eq_ignore_ascii_case("rdf")).map_or("", |(p, _)| p);
        let mut attributes = start.attributes();
        let declared = attributes
            .with_checks(false)
            .take(MAX_ATTRIBUTES)
            .flatten()
            .filter_map(|attribute| {
                let prefix = attribute.key.0.strip_prefix("xmlns:")?;
                Some((prefix.to_owned(), by_address(&attribute.value)))
            })
            .collect();
        Self { own: own.to_owned(), declared }
    }

    /// The vocabulary and the local name of an element.
    pub fn split<'n>(&self, name: &'n str) -> (Vocabulary, &'n str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if prefix == self.own || prefix.is_empty() {
            return (Vocabulary::Main, local);
        }
        let declared = self.declared.iter().find(|(known, _)| known == prefix).map(|(_, vocabulary)| *vocabulary);
        (declared.unwrap_or_else(|| by_prefix(prefix)), local)
    }
}

fn by_address(address: &str) -> Vocabulary {
    let address = address.to_ascii_lowercase();
    if address.contains("purl.org/dc/") {
        Vocabulary::Dc
    } else if address.contains("sitemap-news") {
        Vocabulary::News
    } else {
        Vocabulary::Other
    }
}

/// For prefixes that nobody declared.
fn by_prefix(prefix: &str) -> Vocabulary {
    match prefix {
        "dc" | "dcterms" => Vocabulary::Dc,
        "news" => Vocabulary::News,
        _ => Vocabulary::Other,
    }
}
