//! Writes what `../shared/eval/pages.py` scores: the text of each page of a folder of `ID.html.gz` files.
//!
//! usage: `cargo run --release --example pages -- FOLDER OUT.json`

use std::error::Error;
use std::fs;
use std::io::Read;

use flate2::read::GzDecoder;
use tallywire::model::BlockKind;
use tallywire::read::{Format, Given, read};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: pages FOLDER OUT.json".into());
    };
    let mut texts = serde_json::Map::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(id) = name.strip_suffix(".html.gz") else { continue };
        let mut bytes = Vec::new();
        GzDecoder::new(fs::File::open(&path)?).read_to_end(&mut bytes)?;
        texts.insert(id.to_owned(), serde_json::json!({ "articleBody": body(&name, &bytes) }));
    }
    fs::write(out, serde_json::to_string(&texts)?)?;
    Ok(())
}

/// The article's text without its headline and byline, which the true texts leave out, and without repeats.
fn body(name: &str, bytes: &[u8]) -> String {
    match read(name, bytes, Some(Format::Html), &Given::default()) {
        Ok(article) => article
            .blocks
            .iter()
            .filter(|block| !matches!(block.kind, BlockKind::Title | BlockKind::Byline | BlockKind::Repeat))
            .map(|block| block.span.of(&article.text))
            .collect::<Vec<_>>()
            .join("\n"),
        Err(error) => {
            eprintln!("{error}");
            String::new()
        }
    }
}
