//! A page's metadata: JSON-LD, meta elements, microdata, `<time>`, the address, the headline as printed.

use jiff::civil::Date;

use super::jsonld::{self, Linked};
use super::noise::parts;
use super::page::{Kind, Page};
use super::tags::Tag;
use crate::model::{DateSource, Lang, Metadata};
use crate::read::draft::{collapse, is_wide, letters, width};
use crate::read::words::Words;
use crate::read::{Given, dates, lang};

/// Widest headline, in columns.
const WIDEST_TITLE: usize = 300;

/// What the head of a page and its mark-up say.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub linked: Linked,
    metas: Vec<(String, String)>,
    title: Option<String>,
    canonical: Option<String>,
    lang: Option<String>,
}

impl Head {
    /// Collects it; to be called on the whole page, for scripts are cut early.
    pub fn of(page: &Page, words: &Words) -> Head {
        let mut head = Head::default();
        let mut scripts = Vec::new();
        for at in 0..page.nodes.len() {
            let Some(element) = page.element(at) else { continue };
            match page.tag(at) {
                Tag::Html => head.lang = element.attr("lang").or_else(|| element.attr("xml:lang")).map(str::to_owned),
                Tag::Title if head.title.is_none() && !is_in_svg(page, at) => head.title = Some(text_of(page, at)),
                Tag::Meta => {
                    let name =
                        ["property", "name", "itemprop", "http-equiv"].into_iter().find_map(|key| element.attr(key));
                    if let (Some(name), Some(content)) =
                        (name, element.attr("content").filter(|content| !content.trim().is_empty()))
                    {
                        head.metas.push((name.to_ascii_lowercase(), collapse(content)));
                    }
                }
                Tag::Link if element.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                    head.canonical = element.attr("href").filter(|href| href.starts_with("http")).map(str::to_owned);
                }
                Tag::Script
                    if element.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) =>
                {
                    scripts.push(text_of_raw(page, at));
                }
                _ => {}
            }
        }
        head.linked = jsonld::read(scripts.iter().map(String::as_str), words);
        head
    }

    fn meta(&self, names: &[String]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| self.metas.iter().find(|(found, _)| found == name).map(|(_, content)| content.as_str()))
    }

    /// The metadata of the page whose article stands in `root`.
    pub fn metadata(&self, page: &Page, root: usize, given: &Given, words: &Words) -> Metadata {
        let og_url = || self.meta(&["og:url".to_owned()]).map(str::to_owned);
        let url = self.canonical.clone().or_else(og_url).or_else(|| self.linked.url.clone());
        let in_time = |day: &Date| given.fetched.is_none_or(|fetched| *day <= fetched);
        let from_url = || {
            let day = date_in_url(url.as_deref().or(given.url.as_deref())?, words).filter(in_time)?;
            Some((day, DateSource::Url))
        };
        let found = self.published(page, root, words).into_iter().find(|(day, _)| in_time(day)).or_else(from_url);
        let modified = self.linked.modified.as_deref().or_else(|| self.meta(&words.modified_meta));
        let title = given.title.clone().or_else(|| self.title(page, words));
        let publisher = self.publisher(title.as_deref(), words);
        let authors = if self.linked.authors.is_empty() { self.authors(words) } else { self.linked.authors.clone() };
        Metadata {
            title,
            url,
            publisher,
            authors,
            published: found.map(|(day, _)| day),
            published_from: found.map(|(_, from)| from),
            modified: modified.and_then(|value| dates::stated(value, words)),
            lang: self.declared_lang().as_deref().and_then(lang::code).map(Lang::new),
        }
    }

    fn publisher(&self, title: Option<&str>, words: &Words) -> Option<String> {
        let stated = self.linked.publisher.clone().or_else(|| self.meta(&words.publisher_meta).map(str::to_owned));
        let name = stated.filter(|name| !name.starts_with("http") && width(name) < 80);
        name.or_else(|| self.site_in_title(title?, words))
    }

    fn declared_lang(&self) -> Option<String> {
        let meta = || self.meta(&["og:locale".to_owned(), "content-language".to_owned()]).map(str::to_owned);
        self.lang.clone().or_else(|| self.linked.lang.clone()).or_else(meta)
    }

    /// "A headline | The Paper" names the paper when the headline is known.
    fn site_in_title(&self, title: &str, words: &Words) -> Option<String> {
        let whole = unnested(self.title.as_deref()?);
        let key = letters(title);
        words.title_separators.iter().find_map(|separator| {
            let (head, tail) = whole.rsplit_once(separator.as_str())?;
            let tail = tail.trim();
            let named = !tail.is_empty() && width(tail) <= 40 && !tail.chars().any(|c| c.is_ascii_digit());
            (named && letters(head).starts_with(key.as_str())).then(|| tail.to_owned())
        })
    }

    fn authors(&self, words: &Words) -> Vec<String> {
        self.meta(&words.author_meta)
            .filter(|name| !name.starts_with("http") && width(name) < 100)
            .map(str::to_owned)
            .into_iter()
            .collect()
    }

    /// Dates of publication, the surest first.
    fn published(&self, page: &Page, root: usize, words: &Words) -> Vec<(Date, DateSource)> {
        let linked = self
            .linked
            .published
            .as_deref()
            .and_then(|value| dates::stated(value, words))
            .map(|day| (day, DateSource::JsonLd));
        let meta = words
            .published_meta
            .iter()
            .filter_map(|name| self.metas.iter().find(|(found, _)| found == name))
            .find_map(|(_, content)| dates::stated(content, words))
            .map(|day| (day, DateSource::Meta));
        let marked = marked_date(page, root, words).map(|day| (day, DateSource::TimeElement));
        [linked, meta, marked].into_iter().flatten().collect()
    }

    /// The headline: as the page prints it, when what it prints is what it declares.
    fn title(&self, page: &Page, words: &Words) -> Option<String> {
        let whole = self.title.as_deref().map(unnested).filter(|title| !title.is_empty());
        let declared = self
            .linked
            .headline
            .clone()
            .or_else(|| self.meta(&words.title_meta).map(str::to_owned))
            .map(|title| collapse(&title));
        let keys: Vec<String> = declared.iter().chain(whole.iter()).map(|title| letters(title)).collect();
        let printed = printed_headlines(page, words);
        let same = printed.iter().find(|(_, text)| {
            let key = letters(text);
            let long = key.len() >= 12;
            long && keys.iter().any(|declared| declared.contains(key.as_str()))
        });
        if let Some((_, text)) = same {
            return Some(text.clone());
        }
        let first: Vec<&String> = printed.iter().filter(|(tag, _)| *tag == Tag::H1).map(|(_, text)| text).collect();
        match (first.as_slice(), declared) {
            ([only], None) => Some((*only).clone()),
            (_, Some(declared)) => Some(without_site(&declared, self.meta(&words.publisher_meta), words)),
            (_, None) => printed
                .iter()
                .find(|(tag, _)| tag.heading().is_none())
                .map(|(_, text)| text.clone())
                .or_else(|| whole.map(|title| without_site(&title, self.meta(&words.publisher_meta), words)))
                .or_else(|| first.first().map(|text| (*text).clone())),
        }
    }
}

/// Headings, and elements whose class says headline.
fn printed_headlines(page: &Page, words: &Words) -> Vec<(Tag, String)> {
    page.inside(0)
        .filter(|at| {
            let size = page.measure(*at).text;
            let Some(element) = page.element(*at).filter(|_| size > 0 && size < WIDEST_TITLE) else { return false };
            let tag = page.tag(*at);
            let marked = element.attr("itemprop").is_some_and(|prop| prop.split(' ').any(|word| word == "headline"));
            let named = || {
                let class = element.attr("class").unwrap_or("");
                tag.is_block()
                    && (parts(class).any(|part| words.headline_words.contains(&part))
                        || words.headline_words.contains(&class.to_ascii_lowercase()))
            };
            matches!(tag, Tag::H1 | Tag::H2 | Tag::H3) || marked || named()
        })
        .take(40)
        .map(|at| (page.tag(at), page.words(at)))
        .collect()
}

/// "A headline | The Paper", "标题_网站": the headline.
fn without_site(title: &str, site: Option<&str>, words: &Words) -> String {
    for separator in &words.title_separators {
        let Some((head, tail)) = title.rsplit_once(separator.as_str()) else { continue };
        let (head, tail) = (head.trim(), tail.trim());
        let tight = !separator.contains(' ');
        if tight && !(tail.chars().next().is_some_and(is_wide) && tail.chars().filter(|c| is_wide(*c)).count() >= 3) {
            continue;
        }
        let is_site = site.is_some_and(|site| letters(site) == letters(tail));
        let short = width(tail) <= 40 && tail.split_whitespace().count() <= 5 && width(head) > width(tail);
        if !head.is_empty() && (is_site || (short && !tail.chars().any(|c| c.is_ascii_digit()))) {
            return without_site(head, site, words);
        }
    }
    title.to_owned()
}

/// A title element into which another page was pasted.
fn unnested(title: &str) -> String {
    let inner = title.rsplit("<title>").next().unwrap_or(title);
    collapse(inner)
}

fn is_in_svg(page: &Page, at: usize) -> bool {
    page.parent(at).is_some_and(|up| page.tag(up) == Tag::Svg)
}

fn text_of_raw(page: &Page, at: usize) -> String {
    (at + 1..page.end(at))
        .filter_map(|here| match page.nodes.get(here).map(|node| node.kind) {
            Some(Kind::Text(text)) => Some(text),
            _ => None,
        })
        .collect()
}

fn text_of(page: &Page, at: usize) -> String {
    collapse(&text_of_raw(page, at))
}

/// Microdata's `datePublished`, else the first `<time datetime>` near the article.
fn marked_date(page: &Page, root: usize, words: &Words) -> Option<Date> {
    let stamp = |at: usize| {
        let value = ["datetime", "content"].into_iter().find_map(|name| page.attr(at, name)).map(str::to_owned);
        let value = value.or_else(|| Some(page.words(at)).filter(|text| width(text) < 60))?;
        dates::stated(&value, words)
    };
    let all = || page.inside(0);
    let microdata = all()
        .filter(|at| page.attr(*at, "itemprop").is_some_and(|prop| prop.contains("datePublished")))
        .find_map(stamp);
    let marked =
        || all().filter(|at| page.tag(*at) == Tag::Time && page.attr(*at, "pubdate").is_some()).find_map(stamp);
    let start = page.parent(root).unwrap_or(root);
    let near = || page.inside(start).filter(|at| page.tag(*at) == Tag::Time).find_map(stamp);
    let any = || all().take_while(|at| *at < page.end(root)).filter(|at| page.tag(*at) == Tag::Time).find_map(stamp);
    microdata.or_else(marked).or_else(near).or_else(any)
}

/// "…/2026/02/19/…", "…/2026-02-19-…", "…/2026/feb/19/…".
fn date_in_url(url: &str, words: &Words) -> Option<Date> {
    let path = url.split(['?', '#']).next()?.splitn(4, '/').nth(3)?;
    let pieces: Vec<&str> = path.split(['/', '-', '_']).collect();
    pieces.windows(3).find_map(|piece| {
        let [year, month, day] = piece else { return None };
        let year: i16 = year.parse().ok().filter(|year| (1995..=2100).contains(year))?;
        let month = month.parse().ok().or_else(|| words.months.get(&month.to_lowercase()).copied())?;
        Date::new(year, month, day.parse().ok().filter(|_| day.len() == 2)?).ok()
    })
}
