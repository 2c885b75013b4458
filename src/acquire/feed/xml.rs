//! RSS (0.9 to 2.0), Atom, news sitemaps and sitemap indexes, in one pass over their XML.
//!
//! Real feeds are often broken near the end and hostile ones anywhere: what was read before the break is kept, nesting
//! is bounded, document types are never read (so no entity is ever fetched or expanded), attributes are looked at
//! one by one without the reader's quadratic check for repeats.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use url::Url;

use super::entries::Entries;
use super::text::{clip, named};
use super::vocabulary::{Form, Prefixes, Vocabulary};
use super::xml_draft::{Draft, Field};
use super::{Feed, MAX_ENTRIES, link, parse_date};
use crate::acquire::AcquireError;

const MAX_DEPTH: usize = 100;
/// Longer texts (a whole article in a title) are cut.
const MAX_TEXT: usize = 64 * 1024;
/// Attributes beyond these are not looked at.
pub(super) const MAX_ATTRIBUTES: usize = 64;

/// Reads an XML feed.
///
/// # Errors
/// [`AcquireError::NotAFeed`] when the root is none of a feed, or when the XML breaks before any of it.
pub fn parse(text: &str, address: &str) -> Result<Feed, AcquireError> {
    let mut state = State::new(address);
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
    loop {
        let outcome = match reader.read_event() {
            Ok(Event::Eof) => {
                if state.path.is_empty() {
                    Ok(false)
                } else {
                    Err("it breaks off before its end".to_owned())
                }
            }
            Ok(event) => state.take(event),
            Err(error) => Err(error.to_string()),
        };
        match outcome {
            Ok(true) => (),
            Ok(false) => break,
            Err(reason) => {
                state.feed.problem =
                    Some(format!("byte {}: {reason}; what stands before was read", reader.buffer_position()));
                break;
            }
        }
    }
    state.finish()
}

struct State<'a> {
    address: &'a str,
    base: Option<Url>,
    form: Option<Form>,
    root: Option<String>,
    prefixes: Prefixes,
    path: Vec<(Vocabulary, String)>,
    feed: Feed,
    entries: Entries,
    /// The entry being read and the depth of its element.
    draft: Option<(usize, Draft)>,
    /// The field being read and the depth of its element.
    field: Option<(usize, Field)>,
    text: String,
}

impl<'a> State<'a> {
    fn new(address: &'a str) -> Self {
        Self {
            address,
            base: Url::parse(address).ok(),
            form: None,
            root: None,
            prefixes: Prefixes::default(),
            path: Vec::new(),
            feed: Feed::default(),
            entries: Entries::default(),
            draft: None,
            field: None,
            text: String::new(),
        }
    }

    /// Takes one event in; false ends the reading.
    fn take(&mut self, event: Event<'_>) -> Result<bool, String> {
        match event {
            Event::Start(start) => return self.open(&start),
            Event::End(_) => return Ok(self.close()),
            Event::Text(text) => self.write(&text.xml10_content()),
            Event::CData(text) => self.write(&text.xml10_content()),
            Event::GeneralRef(name) => self.reference(&name),
            _ => (),
        }
        Ok(true)
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<bool, String> {
        if self.path.len() >= MAX_DEPTH {
            return Err(format!("elements nest more than {MAX_DEPTH} deep"));
        }
        if self.path.is_empty() && !self.open_root(start) {
            return Ok(false);
        }
        let (vocabulary, local) = self.prefixes.split(start.name().0);
        self.path.push((vocabulary, local.to_owned()));
        let depth = self.path.len();
        let Some(form) = self.form else { return Ok(true) };
        if self.draft.is_none() && vocabulary == Vocabulary::Main && form.begins_entry(local) {
            let draft = Draft { lang: attribute(start, "xml:lang"), ..Draft::default() };
            self.draft = Some((depth, draft));
        } else if self.field.is_none() {
            self.open_field(form, start);
        }
        Ok(true)
    }

    /// Reads the root element; false when it is none of a feed.
    fn open_root(&mut self, start: &BytesStart<'_>) -> bool {
        let name = start.name().0;
        self.root = Some(name.chars().take(40).collect());
        self.form = Form::of_root(name);
        self.prefixes = Prefixes::of_root(start);
        self.feed.lang = attribute(start, "xml:lang");
        if let Some(base) = attribute(start, "xml:base").and_then(|base| link(self.base.as_ref(), &base)) {
            self.base = Url::parse(&base).ok();
        }
        self.form.is_some()
    }

    fn open_field(&mut self, form: Form, start: &BytesStart<'_>) {
        let depth = self.path.len();
        let field = match &mut self.draft {
            Some((at, draft)) => {
                let inside = self.path.get(*at..).unwrap_or_default();
                if form == Form::Atom && matches!(inside, [(Vocabulary::Main, name)] if name == "link") {
                    draft.atom_link(attribute(start, "rel"), attribute(start, "href"));
                    return;
                }
                Field::of_entry(form, inside, |name| attribute(start, name))
            }
            None => Field::of_feed(form, &self.path),
        };
        if let Some(field) = field {
            self.field = Some((depth, field));
            self.text.clear();
        }
    }

    fn close(&mut self) -> bool {
        let depth = self.path.len();
        if let Some((_, field)) = self.field.take_if(|(at, _)| *at == depth) {
            let text = std::mem::take(&mut self.text);
            match (&mut self.draft, field) {
                (Some((_, draft)), field) => draft.set(field, &text),
                (None, Field::FeedTitle) => {
                    self.feed.title = self.feed.title.take().or_else(|| super::text::tidy(&text, true))
                }
                (None, Field::FeedLang) => {
                    self.feed.lang = self.feed.lang.take().or_else(|| super::text::tidy(&text, false))
                }
                (None, _) => (),
            }
        }
        let room = match self.draft.take_if(|(at, _)| *at == depth) {
            Some((_, draft)) => self.keep(draft),
            None => true,
        };
        self.path.pop();
        room
    }

    fn keep(&mut self, draft: Draft) -> bool {
        if self.form == Some(Form::SitemapIndex) {
            if let Some(url) = draft.link.as_deref().and_then(|text| link(self.base.as_ref(), text)) {
                self.feed.sitemaps.push((url, draft.updated.as_deref().and_then(parse_date)));
            }
            return self.feed.sitemaps.len() < MAX_ENTRIES;
        }
        let Some(mut entry) = draft.entry(self.base.as_ref()) else { return true };
        entry.meta.feed = self.address.to_owned();
        let room = self.entries.push(entry);
        if !room {
            self.feed.problem = Some(format!("it has more than {MAX_ENTRIES} entries; the rest was left out"));
        }
        room
    }

    fn write(&mut self, text: &str) {
        if self.field.is_some() && self.text.len() < MAX_TEXT {
            self.text.push_str(clip(text, MAX_TEXT));
        }
    }

    /// A character by number or by one of the known names; anything else stays as it stands.
    fn reference(&mut self, reference: &BytesRef<'_>) {
        let name = reference.xml10_content();
        match reference.resolve_char_ref().ok().flatten().or_else(|| named(&name)) {
            Some(c) => self.write(c.encode_utf8(&mut [0; 4])),
            None => self.write(&format!("&{name};")),
        }
    }

    fn finish(mut self) -> Result<Feed, AcquireError> {
        let url = || self.address.to_owned();
        let not_a_feed = |found: String| AcquireError::NotAFeed { url: url(), found, suggestions: Vec::new() };
        if self.form.is_none() {
            return Err(not_a_feed(match (self.root.take(), self.feed.problem.take()) {
                (Some(root), _) => format!("XML with the root <{root}>"),
                (None, Some(problem)) => format!("XML that cannot be read ({problem})"),
                (None, None) => "no XML element".to_owned(),
            }));
        }
        if let (Some(reason), 0, true) = (&self.feed.problem, self.entries.len(), self.feed.sitemaps.is_empty()) {
            return Err(AcquireError::FeedLimit { url: url(), reason: reason.clone() });
        }
        self.feed.entries = self.entries.into_list();
        for entry in &mut self.feed.entries {
            entry.meta.feed_title.clone_from(&self.feed.title);
            if entry.meta.lang.is_none() {
                entry.meta.lang.clone_from(&self.feed.lang);
            }
        }
        Ok(self.feed)
    }
}

/// The value of an attribute; none when it is absent or broken.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found =
        attributes.with_checks(false).take(MAX_ATTRIBUTES).flatten().find(|attribute| attribute.key.0 == name)?;
    found
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Feed {
        parse(text, "https://a.example/feeds/all.xml").unwrap()
    }

    #[test]
    fn rss_with_its_usual_extensions() {
        let feed = read(
            "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>
            <rss version='2.0' xmlns:d='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'>
            <channel><title>The Wire</title><link>https://a.example</link><language>en-us</language><image><title>logo</title></image>
            <item><media:title>not this</media:title><title><![CDATA[Qwen & co]]> up &#50;0&#37;</title><link> https://a.example/1#top </link>
              <pubDate>Wed, 01 Jul 2026 01:00:00 +0800</pubDate><source url='https://b.example'>The Source</source></item>
            <item><guid>https://a.example/2</guid><d:date>2026-07-02</d:date><d:language>zh</d:language><title>&x;&hellip;</title></item>
            <item><guid isPermaLink='false'>https://a.example/3</guid></item>
            <item><link>javascript:alert(1)</link></item><item><link>/1</link></item>
            </channel></rss>",
        );
        assert_eq!((feed.title.as_deref(), feed.problem, feed.entries.len()), (Some("The Wire"), None, 2));
        let one = &feed.entries[0];
        assert_eq!((one.url.as_str(), one.meta.title.as_deref()), ("https://a.example/1", Some("Qwen & co up 20%")));
        assert_eq!(one.meta.published.unwrap().day.to_string(), "2026-07-01");
        assert_eq!((one.meta.publisher.as_deref(), one.meta.lang.as_deref()), (Some("The Source"), Some("en-us")));
        let two = &feed.entries[1].meta;
        assert_eq!((two.title.as_deref(), two.lang.as_deref()), (Some("&x;…"), Some("zh")));
        assert_eq!(two.published.unwrap().day.to_string(), "2026-07-02");
    }

    #[test]
    fn atom_with_and_without_prefixes() {
        let plain = "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='https://b.example/x/'><title type='html'>A&amp;amp;B</title>
            <entry><title type='xhtml'><div>Two <b>words</b></div></title><link rel='self' href='self'/><link href='1'/>
            <updated>2026-07-03T00:00:00Z</updated><published>2026-07-01T23:00:00-05:00</published>
            <source><title>Origin</title><updated>2020-01-01</updated></source></entry></feed>";
        let prefixed = plain
            .replace("<feed xmlns=", "<a:feed xmlns:a=")
            .replace("</feed", "</a:feed")
            .replace("<entry", "<a:entry")
            .replace("</entry", "</a:entry")
            .replace("<title", "<a:title")
            .replace("</title", "</a:title")
            .replace("<link", "<a:link")
            .replace("updated>", "a:updated>")
            .replace("published>", "a:published>")
            .replace("source>", "a:source>");
        for text in [plain.to_owned(), prefixed] {
            let feed = read(&text);
            let [entry] = &feed.entries[..] else { panic!("{text}: {feed:?}") };
            assert_eq!(feed.title.as_deref(), Some("A&B"));
            assert_eq!(entry.url, "https://b.example/x/1");
            assert_eq!(entry.meta.title.as_deref(), Some("Two words"));
            assert_eq!(entry.meta.published.unwrap().day.to_string(), "2026-07-01");
            assert_eq!(entry.meta.updated.unwrap().day.to_string(), "2026-07-03");
            assert_eq!((entry.meta.publisher.as_deref(), entry.meta.lang.as_deref()), (Some("Origin"), Some("de")));
        }
    }

    #[test]
    fn news_sitemaps_and_indexes() {
        let feed = read(
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'
              xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>
             <url><loc>https://a.example/1</loc><image:image><image:loc>https://a.example/1.jpg</image:loc></image:image>
             <n:news><n:publication><n:name>Daily A</n:name><n:language>zh-cn</n:language></n:publication>
             <n:publication_date>2026-07-01</n:publication_date><n:title>标题</n:title></n:news></url>
             <url><loc>https://a.example/2</loc><lastmod>2026-06-01</lastmod></url></urlset>",
        );
        let one = &feed.entries[0];
        assert_eq!((one.url.as_str(), one.meta.title.as_deref()), ("https://a.example/1", Some("标题")));
        assert_eq!((one.meta.publisher.as_deref(), one.meta.lang.as_deref()), (Some("Daily A"), Some("zh-cn")));
        assert_eq!(feed.entries[1].meta.published, None);
        assert_eq!(feed.entries[1].meta.updated.unwrap().day.to_string(), "2026-06-01");

        let index =
            read("<sitemapindex><sitemap><loc>/s1.xml.gz</loc><lastmod>2026-07-01</lastmod></sitemap></sitemapindex>");
        assert_eq!(index.sitemaps[0].0, "https://a.example/s1.xml.gz");
    }

    #[test]
    fn rss_one_keeps_its_items_beside_the_channel() {
        let feed = read(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>
             <channel><title>Old</title></channel><item><title>T</title><link>https://a.example/1</link></item></rdf:RDF>",
        );
        assert_eq!((feed.title.as_deref(), feed.entries.len()), (Some("Old"), 1));
    }

    #[test]
    fn broken_and_hostile_xml_ends_early_and_keeps_what_came() {
        let good = "<rss><channel><item><link>https://a.example/1</link></item>";
        for bad in ["<item><link>https://a.example/2", "</wrong></channel>", "<item <<< >", &"<a>".repeat(100_000)] {
            let feed = read(&format!("{good}{bad}"));
            assert_eq!(feed.entries.len(), 1, "{}", &bad[..10.min(bad.len())]);
            assert!(feed.problem.is_some());
        }
        for text in ["<svg/>", "<?xml version='1.0'?>", "<", "<rss", &"<a>".repeat(100_000)] {
            assert!(parse(text, "https://a.example/").is_err());
        }
    }

    #[test]
    fn entity_bombs_are_left_unexpanded() {
        let mut dtd = String::from("<!DOCTYPE rss [<!ENTITY a0 'boom'>");
        (1..30).for_each(|n| dtd.push_str(&format!("<!ENTITY a{n} '&a{0};&a{0};&a{0};'>", n - 1)));
        let feed = read(&format!(
            "<?xml version='1.0'?>{dtd}]><rss><channel><item><link>/1</link><title>&a29;</title></item></channel></rss>"
        ));
        assert_eq!(feed.entries[0].meta.title.as_deref(), Some("&a29;"));
    }

    #[test]
    fn a_tag_with_a_hundred_thousand_attributes_is_no_trouble() {
        let attributes: String = (0..100_000).map(|n| format!(" xmlns:p{n}='u{n}'")).collect();
        let feed = read(&format!("<rss{attributes}><channel><item{attributes}><link>/1</link></item></channel></rss>"));
        assert_eq!(feed.entries.len(), 1);
    }

    #[test]
    fn ten_thousand_entries_keep_their_order() {
        let items: String = (0..10_000).map(|n| format!("<item><link>/s/{n}</link></item>")).collect();
        let feed = read(&format!("<rss><channel>{items}</channel></rss>"));
        assert_eq!(feed.entries.len(), 10_000);
        assert_eq!(feed.entries[9_999].url, "https://a.example/s/9999");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "<rss>", "<feed>", "<urlset>", "<item>", "</item>", "<entry>", "</entry>", "<url>", "<loc>", "</loc>", "<link href='a'/>",
                    "<title>", "</title>", "<![CDATA[", "]]>", "&amp;", "&#0;", "&#x110000;", "&x", "<!--", "-->", "<?", "<", ">", "调", "<a:b", "='", "\0",
                ]),
                0..40,
            ),
        ) {
            let _ = parse(&parts.concat(), "https://a.example/");
        }
    }
}
