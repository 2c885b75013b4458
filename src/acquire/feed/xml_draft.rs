//! One entry of an XML feed while it is read, and which element fills which of its fields.

use url::Url;

use super::text::tidy;
use super::vocabulary::{Form, Vocabulary};
use super::{FeedEntry, link, parse_date};
use crate::acquire::FeedMeta;

/// What an element's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The feed's title.
    FeedTitle,
    /// The feed's language.
    FeedLang,
    /// An entry's title, and whether it may hold tags and entities of HTML.
    Title(bool),
    /// An entry's link.
    Link,
    /// An entry's id, where it may be a link.
    Id,
    /// The day of publication.
    Published,
    /// The day of the last change.
    Updated,
    /// The publisher.
    Publisher,
    /// The language.
    Lang,
}

impl Field {
    /// The field of the feed that an element fills; `path` is the way to it from the root.
    pub fn of_feed(form: Form, path: &[(Vocabulary, String)]) -> Option<Self> {
        use Vocabulary::{Dc, Main};
        let (_, parent) = path.iter().rev().nth(1)?;
        let (vocabulary, local) = path.last()?;
        let at_top = match form {
            Form::Rss => parent == "channel",
            Form::Atom => path.len() == 2,
            _ => false,
        };
        match (at_top, vocabulary, local.as_str()) {
            (true, Main, "title") => Some(Self::FeedTitle),
            (true, Main | Dc, "language") => Some(Self::FeedLang),
            _ => None,
        }
    }

    /// The field of an entry that an element fills; `inside` is the way to it from the entry, without the entry.
    pub fn of_entry(
        form: Form,
        inside: &[(Vocabulary, String)],
        attribute: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        use Vocabulary::{Dc, Main, News};
        let names: Vec<(Vocabulary, &str)> = inside.iter().map(|(v, name)| (*v, name.as_str())).collect();
        Some(match (form, &names[..]) {
            (Form::Rss, [(Main, "title")]) => Self::Title(true),
            (Form::Rss, [(Main, "link")]) => Self::Link,
            (Form::Rss, [(Main, "guid")]) if attribute("isPermaLink").as_deref() != Some("false") => Self::Id,
            (Form::Rss, [(Main, "pubDate") | (Dc, "date" | "issued" | "created")]) => Self::Published,
            (Form::Rss, [(Dc, "modified")]) => Self::Updated,
            (Form::Rss, [(Main, "source") | (Dc, "publisher")]) => Self::Publisher,
            (Form::Rss, [(Main | Dc, "language")]) => Self::Lang,
            (Form::Atom, [(Main, "title")]) => Self::Title(attribute("type").as_deref() == Some("html")),
            (Form::Atom, [(Main, "id")]) => Self::Id,
            // Atom 0.3 said `issued` and `modified`.
            (Form::Atom, [(Main, "published" | "issued")]) => Self::Published,
            (Form::Atom, [(Main, "updated" | "modified")]) => Self::Updated,
            (Form::Atom, [(Main, "source"), (Main, "title")]) => Self::Publisher,
            (Form::Sitemap | Form::SitemapIndex, [(Main, "loc")]) => Self::Link,
            (Form::Sitemap | Form::SitemapIndex, [(Main, "lastmod")]) => Self::Updated,
            (Form::Sitemap, [(News, "news"), (News, "title")]) => Self::Title(false),
            (Form::Sitemap, [(News, "news"), (News, "publication_date")]) => Self::Published,
            (Form::Sitemap, [(News, "news"), (News, "publication"), (News, "name")]) => Self::Publisher,
            (Form::Sitemap, [(News, "news"), (News, "publication"), (News, "language")]) => Self::Lang,
            _ => return None,
        })
    }
}

/// An entry while it is read; of a field that comes twice the first one stands.
#[derive(Debug, Default)]
pub struct Draft {
    /// The link.
    pub link: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The day of publication, as written.
    pub published: Option<String>,
    /// The day of the last change, as written.
    pub updated: Option<String>,
    /// The publisher.
    pub publisher: Option<String>,
    /// The language.
    pub lang: Option<String>,
}

impl Draft {
    /// Takes an element's text in.
    pub fn set(&mut self, field: Field, text: &str) {
        let (place, html) = match field {
            Field::Title(html) => (&mut self.title, html),
            Field::Link => (&mut self.link, false),
            Field::Id => (&mut self.id, false),
            Field::Published => (&mut self.published, false),
            Field::Updated => (&mut self.updated, false),
            Field::Publisher => (&mut self.publisher, true),
            Field::Lang => (&mut self.lang, false),
            Field::FeedTitle | Field::FeedLang => return,
        };
        if place.is_none() {
            *place = tidy(text, html);
        }
    }

    /// Takes one of Atom's links in: the one to the document itself is `alternate`, or says nothing.
    pub fn atom_link(&mut self, rel: Option<String>, href: Option<String>) {
        if self.link.is_none() && rel.is_none_or(|rel| rel == "alternate") {
            self.link = href;
        }
    }

    /// The entry, if it points anywhere.
    pub fn entry(self, base: Option<&Url>) -> Option<FeedEntry> {
        let url = self.link.as_deref().and_then(|text| link(base, text));
        // An id counts as a link only when it is one by itself.
        let url = url.or_else(|| self.id.as_deref().and_then(|id| link(None, id)))?;
        let meta = FeedMeta {
            title: self.title,
            published: self.published.as_deref().and_then(parse_date),
            updated: self.updated.as_deref().and_then(parse_date),
            publisher: self.publisher,
            lang: self.lang,
            ..FeedMeta::default()
        };
        Some(FeedEntry { url, meta })
    }
}
