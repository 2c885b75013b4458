//! Files that nothing reads because they lie in the wrong folder.

use crate::rules::{Diagnostic, RuleSource};

pub(super) fn check(source: &RuleSource) -> Vec<Diagnostic> {
    let languages = source.languages();
    let mut found = Vec::new();
    for file in source.files("") {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts = folder.split('/');
        let (top, below) = (parts.next().unwrap_or(""), parts.next());
        let known = match (top, below) {
            ("" | "entities", None) => true,
            (lang, below) if languages.iter().any(|l| l == lang) => matches!(below, None | Some("cues" | "claims")),
            _ => false,
        };
        if !known {
            let message = format!("nothing reads files in the folder {folder:?}");
            let help = if languages.iter().any(|lang| lang == top) {
                "the folders of a language are cues/ and claims/".to_owned()
            } else {
                format!(
                    "folders are entities/ and one for each language; a language's folder has a {top}/language.toml"
                )
            };
            found.push(Diagnostic::warning(file, 0..0, message).code("stray-file").help(help));
        }
    }
    found
}
