//! The order of the stages, read from the sources: who may import whom, and who may touch the world.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// What only some modules may name: words of code, the modules, and why.
const KEPT_TO: &[(&[&str], &[&str], &str)] = &[
    (&["reqwest::", "rustls::", "TcpStream"], &["acquire"], "only acquire knows the network"),
    (&["rusqlite::"], &["store"], "only store knows SQL"),
    (
        &["println!", "eprintln!", "print!", "eprint!", "stdout()", "stderr()"],
        &["ask", "cli"],
        "only ask and cli print",
    ),
    (
        &["Timestamp::now", "Zoned::now", "SystemTime::now", "Instant::now"],
        &["acquire", "cli"],
        "today comes in as an argument",
    ),
    (
        &["std::fs", "fs::read", "File::open"],
        &["acquire", "rules", "workbench", "store", "cli"],
        "the pure stages touch no disk",
    ),
    (&["std::env::var", "env::var"], &["acquire", "ask", "cli"], "the environment is the command line's"),
];

/// A line of code with the module that it is in.
struct Line {
    module: String,
    place: String,
    code: String,
}

#[test]
fn a_stage_imports_only_what_stands_above_it() {
    let order = modules();
    let rank = |name: &str| order.iter().position(|module| module == name);
    let mut wrong = Vec::new();
    for line in lines() {
        let Some(own) = rank(&line.module) else { continue };
        for imported in imports(&line.code) {
            if rank(&imported).is_some_and(|other| other > own) {
                wrong.push(format!(
                    "{}: {} imports {imported}, which stands below it in src/lib.rs",
                    line.place, line.module
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let order = modules();
    assert!(order.len() > 8, "src/lib.rs declares {order:?}");
    for line in lines() {
        let known = line.module == "lib" || line.module == "main" || order.contains(&line.module);
        assert!(known, "{}: src/lib.rs does not declare {}", line.place, line.module);
    }
}

#[test]
fn the_world_is_touched_only_at_the_edges() {
    let mut wrong = Vec::new();
    for line in lines() {
        for (words, modules, why) in KEPT_TO {
            let named = words.iter().find(|word| names(&line.code, word));
            if let Some(word) = named.filter(|_| !modules.contains(&line.module.as_str())) {
                wrong.push(format!("{}: `{word}` in {}: {why}", line.place, line.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reading_of_sources_sees_what_it_looks_for() {
    assert_eq!(imports("use crate::store::Store;"), ["store"]);
    assert_eq!(imports("use crate::{model::Span, cli};"), ["model", "cli"]);
    assert_eq!(imports("    crate::ask::table(&crate::store::rows())"), ["ask", "store"]);
    assert_eq!(imports("pub(crate) fn f() {}"), Vec::<String>::new());
    assert_eq!(code("let a = 1; // crate::store"), "let a = 1; ");
    assert_eq!(code("//! println!"), "");
    assert!(names("    println!(\"\")", "println!") && !names("eprintln!(\"\")", "println!"));
    let seen = lines();
    for (words, modules, _) in KEPT_TO {
        let used = seen
            .iter()
            .any(|line| modules.contains(&line.module.as_str()) && words.iter().any(|word| names(&line.code, word)));
        assert!(used, "nothing names {words:?} any more: take the line out of this test");
    }
}

/// The modules of `src/lib.rs`, in its order.
fn modules() -> Vec<String> {
    let text = fs::read_to_string(source().join("lib.rs")).expect("src/lib.rs");
    let declared = |line: &str| Some(line.trim().strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    text.lines().filter_map(declared).collect()
}

/// Every line of code of every source, without comments and without unit tests.
fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    let tests = test_files();
    for path in sources() {
        if tests.contains(&path) {
            continue;
        }
        let inside = path.strip_prefix(source()).expect("under src").to_string_lossy().replace('\\', "/");
        let module = inside.split(['/', '.']).next().unwrap_or_default().to_owned();
        let text = fs::read_to_string(&path).expect("a source file");
        for (number, line) in text.lines().enumerate() {
            if line.starts_with("#[cfg(test)]") && text.lines().nth(number + 1).is_some_and(|next| next.ends_with('{'))
            {
                break;
            }
            let place = format!("src/{inside}:{}", number + 1);
            lines.push(Line { module: module.clone(), place, code: code(line).to_owned() });
        }
    }
    lines
}

fn sources() -> Vec<PathBuf> {
    let files = WalkDir::new(source())
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("src can be walked").into_path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The files of modules that are declared under `#[cfg(test)]`.
fn test_files() -> HashSet<PathBuf> {
    let mut files = HashSet::new();
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a source file");
        let folder = if path.ends_with("mod.rs") { path.with_file_name("") } else { path.with_extension("") };
        for after in text.split("#[cfg(test)]\nmod ").skip(1) {
            if let Some(name) = after.lines().next().and_then(|line| line.strip_suffix(';')) {
                files.insert(folder.join(format!("{name}.rs")));
            }
        }
    }
    files
}

/// A line without its comment. A `//` inside a string is taken for one, too: that hides an address, never an import.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// The modules that a line names after `crate::`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            // `use crate::{model::Span, cli};`: the first word of each part.
            Some(list) => found.extend(list.split([',', '}']).map(first_word).filter(|word| !word.is_empty())),
            None => found.push(first_word(after)),
        }
    }
    found
}

fn first_word(code: &str) -> String {
    code.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether a line names a word that does not begin in the middle of another.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn source() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}
