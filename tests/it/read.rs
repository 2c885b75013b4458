//! Bytes to an article: whole documents, invariants of every text, pages built to exhaust their reader, bad input.

use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tallywire::model::{Article, BlockKind, ByteSpan, DateSource};
use tallywire::read::{Format, Given, MAX_BYTES, read};

fn shown(article: &Article) -> String {
    let meta = &article.meta;
    let mut out = String::new();
    let date = meta.published.map(|day| format!("{day} ({:?})", meta.published_from.unwrap())).unwrap_or_default();
    writeln!(
        out,
        "title: {}\npublisher: {}",
        meta.title.as_deref().unwrap_or(""),
        meta.publisher.as_deref().unwrap_or("")
    )
    .unwrap();
    writeln!(out, "published: {date}\nlang: {}", meta.lang.as_ref().map_or("", |lang| lang.as_str())).unwrap();
    for block in &article.blocks {
        writeln!(out, "{:?}\t{}", block.kind, block.span.of(&article.text)).unwrap();
    }
    out
}

fn fixture(name: &str) -> Article {
    let path = format!("{}/tests/fixtures/read/{name}", env!("CARGO_MANIFEST_DIR"));
    let article = read(name, &std::fs::read(path).unwrap(), None, &Given::default()).unwrap();
    check(&article);
    article
}

fn assert_fixture(name: &str) {
    let (stem, _) = name.rsplit_once('.').unwrap();
    let path = format!("{}/tests/fixtures/read/{stem}.expected", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(shown(&fixture(name)), std::fs::read_to_string(path).unwrap());
}

/// What holds for every article's text.
fn check(article: &Article) {
    let text = &article.text;
    assert!(text.ends_with('\n') && !text.contains("\n\n") && !text.contains('\r') && !text.starts_with('\n'));
    let lines: Vec<&str> = text.lines().collect();
    let blocks: Vec<&str> =
        article.blocks.iter().map(|block| text.get(block.span.start..block.span.end).unwrap()).collect();
    assert_eq!(lines, blocks, "each block is a line and each line a block");
    assert!(lines.iter().all(|line| line.trim() == *line && !line.is_empty() && !line.contains("  ")));
    let inside = |span: ByteSpan| text.get(span.start..span.end).is_some();
    assert!(article.tables.iter().flat_map(|table| &table.rows).flatten().all(|cell| inside(cell.span)));
    assert!(article.tables.iter().all(|table| table.header_rows <= table.rows.len()));
}

#[test]
fn a_page_with_every_trap() {
    assert_fixture("ranking.html");
}

#[test]
fn a_copied_page_as_plain_text() {
    assert_fixture("copied.txt");
}

#[test]
fn markdown_with_front_matter() {
    assert_fixture("wrapped.md");
}

#[test]
fn spanning_cells_stand_in_each_place_they_cover_with_one_span() {
    let article = fixture("ranking.html");
    let table = &article.tables[0];
    let cell = |row: usize, column: usize| table.rows[row][column].span;
    assert_eq!(table.header_rows, 1);
    assert_eq!(table.caption.unwrap().of(&article.text), "Tokens by maker and model");
    assert_eq!(cell(1, 0), cell(2, 0));
    assert_eq!(cell(2, 0).of(&article.text), "Aviary");
    assert_eq!(cell(0, 2), cell(0, 3));
    assert_eq!(cell(3, 1).of(&article.text), "Anvil 7");
    assert!(cell(2, 3).is_empty());
}

#[test]
fn json_ld_speaks_for_a_page_without_a_body() {
    // A flash of one sentence is a body too.
    for times in [4, 1] {
        let body = "Aviary's model took 3.1 trillion tokens in the week to 2 August. ".repeat(times);
        let page = format!(
            r#"<html><head><title>Board</title><script type="application/ld+json">{{"@type":"NewsArticle","headline":"The board","articleBody":"{body}"}}</script></head><body><div id="app"></div></body></html>"#
        );
        let article = read("a.html", page.as_bytes(), None, &Given::default()).unwrap();
        assert_eq!(article.text, format!("The board\n{}\n", body.trim()));
    }
}

#[test]
fn a_date_that_can_be_two_is_settled_by_the_others_of_its_page() {
    let published = |posted: &str, below: &str, fetched: Option<&str>| {
        let page = format!(
            "<html><body><article><h1>Board of the week</h1><p>{posted}</p><p>Some words that make up a paragraph of this page, long \
             enough to be one, and a few more of them. {below}</p></article></body></html>"
        );
        let given = Given { fetched: fetched.map(|day| day.parse().unwrap()), ..Given::default() };
        let article = read("a.html", page.as_bytes(), None, &given).unwrap();
        article.meta.published.map(|day| (day.to_string(), article.meta.published_from))
    };
    let on = |day: &str| Some((day.to_owned(), Some(DateSource::Text)));
    assert_eq!(published("5/10/2026", "", None), None);
    assert_eq!(published("5/10/2026", "The next board is due on 5/24/2026.", None), on("2026-05-10"));
    assert_eq!(published("5/10/2026", "The next board is due on 19/10/2026.", None), on("2026-10-05"));
    assert_eq!(published("5/10/2026", "", Some("2026-06-30")), on("2026-05-10"));
}

#[test]
fn a_date_after_the_day_of_fetching_is_not_believed() {
    let page = r#"<html><head><meta name="date" content="2031-01-01"></head><body><h1>Board of the week</h1><p>Posted on 3 March 2026</p><p>Some words that make up a paragraph of this page, long enough to be one.</p></body></html>"#;
    let given = Given { fetched: Some("2026-03-05".parse().unwrap()), ..Given::default() };
    let article = read("a.html", page.as_bytes(), None, &given).unwrap();
    assert_eq!(article.meta.published.map(|day| day.to_string()).as_deref(), Some("2026-03-03"));
}

#[test]
fn what_is_given_counts_before_what_is_found() {
    let given =
        Given { title: Some("Given title".into()), published: Some("2026-01-02".parse().unwrap()), ..Given::default() };
    let article = read("a.md", b"---\npublished: 2026-03-04\n---\nWords.\n", None, &given).unwrap();
    assert_eq!(article.text, "Given title\nWords.\n");
    assert_eq!(article.meta.published.map(|day| day.to_string()).as_deref(), Some("2026-01-02"));
}

#[test]
fn bad_input_is_refused_with_the_file_named() {
    let refusal = |bytes: &[u8]| read("bad.txt", bytes, None, &Given::default()).unwrap_err().to_string();
    for (bytes, words) in [
        (&b""[..], "the file is empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08\0\0", "gzip"),
        (b"a\0b\0\0\0\x01c", "binary data"),
        (b"---\ntitle: a\n", "never closed"),
    ] {
        let message = refusal(bytes);
        assert!(message.starts_with("bad.txt") && message.contains(words), "{message}");
    }
    assert!(refusal(&vec![b'a'; usize::try_from(MAX_BYTES).unwrap() + 1]).contains("more than the 32 MB"));
    assert!(
        read("a.html", b"<html><body></body></html>", None, &Given::default())
            .unwrap_err()
            .to_string()
            .contains("no article text")
    );
}

#[test]
fn what_a_page_hides_is_read_when_it_shows_nothing_else() {
    let words =
        "<h1>Board of the week</h1><p>Routers sent some 4.2 trillion tokens to models of many makers in a week.</p>";
    let nested = |tag: &str, n: usize| format!("{0}x{1}", format!("<{tag}>").repeat(n), format!("</{tag}>").repeat(n));
    for page in [
        format!("<body style='visibility:hidden'>{words}"),
        format!("<template shadowrootmode=open>{words}</template>"),
        format!("<div><template><TEMPLATE>{words}</TEMPLATE></template></div>"),
        format!("{}{words}", "<select><option>".repeat(40)),
        format!("{}{words}", "<button>".repeat(400)),
        format!("{}{words}", nested("select", 400)),
        format!("{}{words}", nested("template", 400)),
        format!("<math>{}</math>{words}", nested("mrow", 400)),
        format!("{}{words}", "<math><mi>".repeat(300)),
    ] {
        let article = read("a.html", page.as_bytes(), None, &Given::default());
        let text = article.map(|article| article.text).unwrap_or_default();
        assert_eq!(text.matches("4.2 trillion").count(), 1, "{}: {text}", page.get(..60).unwrap_or(&page));
    }
}

#[test]
fn formulas_on_one_line_are_words_and_others_are_left_out() {
    let page = "<h1>Board of the week</h1><p>The share was <math><mi>s</mi><mo>=</mo><mn>0.4</mn></math> of all, or \
        <math><msup><mn>10</mn><mn>12</mn></msup></math> tokens in the week to 2 August, says the platform.</p>";
    let article = read("a.html", page.as_bytes(), None, &Given::default()).unwrap();
    assert!(article.text.contains("The share was s=0.4 of all, or tokens"), "{}", article.text);
}

#[test]
fn captions_that_state_a_figure_are_read() {
    let long = "<p>Some words that make up a paragraph of this page, long enough to be taken for one by any reader of pages.</p>";
    let page = format!(
        "<h1>Board of the week</h1>{long}<figure><img src=a><figcaption>A hall of machines, seen in 2024</figcaption></figure>{long}\
         <figure><img src=b><figcaption>Chinese models took 4.1 trillion tokens in the week.</figcaption></figure>"
    );
    let article = read("a.html", page.as_bytes(), None, &Given::default()).unwrap();
    let captions: Vec<_> =
        article.blocks.iter().filter(|b| b.kind == BlockKind::Caption).map(|b| b.span.of(&article.text)).collect();
    assert_eq!(captions, ["Chinese models took 4.1 trillion tokens in the week."]);
    assert!(!article.text.contains("hall of machines"));
}

#[test]
fn a_page_of_millions_of_tags_is_refused_in_words() {
    let page = "<p>x".repeat(1_600_000);
    let refused = read("big.html", page.as_bytes(), None, &Given::default()).unwrap_err().to_string();
    assert!(
        refused.starts_with("big.html: 1600000 tags") && refused.contains("give the article's text as .txt"),
        "{refused}"
    );
}

/// Built to exhaust a reader: read or refused, and soon. The limit is wide, for tests run unoptimised beside others.
#[test]
fn hostile_documents_are_read_or_refused_in_time() {
    let words = "<p>Routers sent some 4.2 trillion tokens to models of many makers in a week.</p>";
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=1")).collect();
    let documents = [
        ("a.html", format!("{}{words}", "<div>".repeat(100_000))),
        ("a.html", format!("{}{words}", "<ul><li>".repeat(30_000))),
        ("a.html", format!("{}{words}", "<table><tr><td>".repeat(10_000))),
        ("a.html", (0..20_000).map(|n| format!("<p><b id={n}>word")).collect()),
        ("a.html", format!("<div{attributes}>{words}")),
        ("a.html", format!("{}{words}", "<h3>Related articles</h3>".repeat(20_000))),
        ("a.html", format!("<table>{}", "<tr><td rowspan=9999 colspan=9999>1<td>2<td>3".repeat(500))),
        ("a.html", format!("<table>{}", "<tr><td>1<td>Model<td>2T".repeat(20_000))),
        ("a.html", words.repeat(10_000)),
        ("a.md", "[".repeat(200_000)),
        ("a.md", "| a\n".repeat(50_000)),
        ("a.txt", "a|b\n".repeat(50_000)),
        ("a.txt", "a  b\n".repeat(50_000)),
    ];
    for (name, document) in documents {
        let start = Instant::now();
        if let Ok(article) = read(name, document.as_bytes(), None, &Given::default()) {
            check(&article);
        }
        let short: String = document.chars().take(60).collect();
        assert!(start.elapsed() < Duration::from_secs(20), "{short}: {:?}", start.elapsed());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in [Format::Html, Format::Markdown, Format::Text] {
            if let Ok(article) = read("a", &bytes, Some(format), &Given::default()) {
                check(&article);
            }
        }
    }

    #[test]
    fn no_marks_break_the_reader(pieces in proptest::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = pieces.concat();
        for format in [Format::Html, Format::Markdown, Format::Text] {
            if let Ok(article) = read("a", text.as_bytes(), Some(format), &Given::default()) {
                check(&article);
            }
        }
    }
}

const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "<td rowspan=3>",
    "<td colspan=2>",
    "</table>",
    "<ul>",
    "<li>",
    "</ul>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<br>",
    "<b>",
    "<a href=x>",
    "</a>",
    "<h1>",
    "<h2>",
    "<sup>",
    "<pre>",
    "<time>",
    "<span>",
    "<script>",
    "<!--",
    "<",
    ">",
    "&amp;",
    "\n",
    "\n\n",
    " ",
    "\u{3000}",
    "  ",
    "\t",
    "|",
    "---",
    "**",
    "_",
    "`",
    "[",
    "](",
    ")",
    "# ",
    "> ",
    "- ",
    "1. ",
    "\u{FEFF}",
    "9 March 2026",
    "By ",
    "4.2 trillion tokens",
    "中国模型",
    "３月２日",
    "Comments (2)",
    "Related articles",
    "word",
    ".",
    "。",
    "A sentence that is long enough to be taken for a paragraph of some article.",
    "\u{AD}",
    "é",
    "\r\n",
];

#[test]
fn a_byte_order_mark_without_text_is_refused() {
    let refused = tallywire::read::read("odd.txt", b"\xff\xfe\x00", None, &tallywire::read::Given::default());
    assert!(matches!(refused, Err(tallywire::read::ReadError::NotText { .. })), "{refused:?}");
}
