//! Pages a second and megabytes a second from HTML to article, beside a bare html5ever parse of the same pages in the
//! same run: only the ratio means something on a busy machine.
//!
//! usage: `cargo bench --bench read [-- FOLDER]`; the folder holds `*.html.gz`, `../shared/pages/html` by default.

use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use tallywire::read::{Format, Given, read};

const ROUNDS: usize = 9;

fn main() {
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = named.unwrap_or_else(|| format!("{}/../shared/pages/html", env!("CARGO_MANIFEST_DIR")));
    let pages = load(Path::new(&folder));
    if pages.is_empty() {
        println!("{folder}: no *.html.gz here; name a folder of saved pages");
        return;
    }
    let bytes: usize = pages.iter().map(Vec::len).sum();
    let (mut whole, mut parse) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        parse.push(time(&pages, |page| {
            black_box(scraper::Html::parse_document(&String::from_utf8_lossy(page)));
        }));
        whole.push(time(&pages, |page| {
            black_box(read("page.html", page, Some(Format::Html), &Given::default()).ok());
        }));
    }
    report("bare html5ever parse", &mut parse, pages.len(), bytes);
    report("HTML to article", &mut whole, pages.len(), bytes);
}

fn load(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let compressed = entries.filter(|path| path.to_string_lossy().ends_with(".html.gz"));
    compressed
        .filter_map(|path| {
            let mut bytes = Vec::new();
            GzDecoder::new(std::fs::File::open(path).ok()?).read_to_end(&mut bytes).ok()?;
            Some(bytes)
        })
        .collect()
}

fn time(pages: &[Vec<u8>], work: impl Fn(&[u8])) -> Duration {
    let start = Instant::now();
    pages.iter().for_each(|page| work(page));
    start.elapsed()
}

fn report(what: &str, rounds: &mut [Duration], pages: usize, bytes: usize) {
    rounds.sort_unstable();
    let (Some(best), Some(median)) = (rounds.first(), rounds.get(rounds.len() / 2)) else { return };
    let rate = |count: f64, time: &Duration| count / time.as_secs_f64();
    println!(
        "{what:22} {:7.0} pages/s {:6.1} MB/s (median of {}; best {:.0} pages/s)",
        rate(pages as f64, median),
        rate(bytes as f64 / 1e6, median),
        rounds.len(),
        rate(pages as f64, best)
    );
}
