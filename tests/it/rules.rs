//! The rules themselves: every example of every rule, lint of the built-in files, and the snippets of `docs/rules.md`.

use std::collections::BTreeSet;

use tallywire::pipeline::Engine;
use tallywire::rules::{BUILT_IN_CLASSES, Diagnostic, RuleSource, Severity};
use tallywire::workbench::examples::{Verdict, run_all};
use tallywire::workbench::lint::{ENGINE_CLASSES, lint};

#[test]
fn every_example_of_every_rule_holds() {
    let engine = Engine::load(None).expect("the built-in rules load");
    let (mut run, mut wrong) = (0, Vec::new());
    for lang in engine.source.languages() {
        for (rule, verdicts) in run_all(&engine, &lang) {
            let spec = &rule.loaded.spec;
            for (example, verdict) in spec.examples.iter().zip(verdicts) {
                run += 1;
                if !verdict.is_good() {
                    let why =
                        if let Verdict::Fails(why) = verdict { why.join("; ") } else { "no gap any more".to_owned() };
                    wrong.push(format!("{lang}/{}: {}\n    {why}", spec.id.get_ref(), example.text.get_ref()));
                }
            }
        }
    }
    assert!(run > 100, "only {run} examples were found");
    assert!(wrong.is_empty(), "{} of {run} examples:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_built_in_rules_are_clean() {
    let found = lint(&RuleSource::built_in());
    let show = |d: &Diagnostic| d.render(false);
    let errors: Vec<String> = found.iter().filter(|d| d.severity == Severity::Error).map(show).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n\n"));
    // A language that is being built has files before it is a pack.
    let settled = found.iter().filter(|d| d.code != "stray-file");
    let warnings: Vec<String> = settled.map(|d| format!("{}: {}", d.code, d.message)).collect();
    insta::assert_snapshot!(warnings.join("\n"));
}

/// `lint` must know which classes the engine asks for, or it would call them unused.
#[test]
fn lint_knows_the_classes_that_the_engine_asks_for() {
    let mut asked = BTreeSet::new();
    for stage in ["src/extract", "src/resolve"] {
        for file in walkdir::WalkDir::new(stage).into_iter().filter_map(Result::ok).filter(|f| f.file_type().is_file())
        {
            let text = std::fs::read_to_string(file.path()).expect("readable");
            for part in text.split("set(\"").skip(1) {
                asked.extend(part.split_once("\")").map(|(name, _)| name.to_owned()));
            }
        }
    }
    let known = |name: &String| BUILT_IN_CLASSES.contains(&name.as_str()) || ENGINE_CLASSES.contains(&name.as_str());
    let missing: Vec<_> = asked.iter().filter(|name| !known(name)).collect();
    assert!(asked.len() > 20 && missing.is_empty(), "add to ENGINE_CLASSES: {missing:?}");
}

/// The snippets of a section, laid over the built-in rules, in one pack.
#[test]
fn the_snippets_of_the_guide_work() {
    let guide = std::fs::read_to_string("docs/rules.md").expect("the guide");
    let mut sections = 0;
    for section in guide.split("\n## ").skip(1) {
        let mut source = RuleSource::built_in();
        let mut paths = BTreeSet::new();
        for snippet in section.split("```toml\n").skip(1) {
            let text = snippet.split("```").next().expect("a closed snippet");
            paths.insert(lay(&mut source, text));
        }
        sections += usize::from(!paths.is_empty());
        let ours = |d: &&Diagnostic| {
            d.place.as_ref().is_none_or(|(name, ..)| paths.contains(name.trim_start_matches("rules/")))
        };
        let found = lint(&source);
        let errors: Vec<String> =
            found.iter().filter(|d| d.severity == Severity::Error).filter(ours).map(|d| d.render(false)).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n\n"));
        let untidy: Vec<&Diagnostic> =
            found.iter().filter(|d| matches!(d.code, "few-examples" | "no-near-miss")).filter(ours).collect();
        assert!(untidy.is_empty(), "{untidy:#?}");
    }
    assert_eq!(sections, 4, "a name, a phrasing, a metric, a domain");
}

/// Adds a snippet: `# rules/PATH` is a whole file; of `# in rules/PATH`, lines take the place of lines with the same key, and tables
/// are added at the end.
pub(crate) fn lay(source: &mut RuleSource, snippet: &str) -> String {
    let (first, rest) = snippet.split_once('\n').expect("a first line that names the file");
    if let Some(path) = first.strip_prefix("# rules/") {
        source.insert_text(path, rest);
        return path.to_owned();
    }
    let path = first.strip_prefix("# in rules/").expect("`# rules/PATH` or `# in rules/PATH`");
    let before = source.file(path).expect("a built-in file").text.to_string();
    let after = if rest.starts_with('[') {
        format!("{before}\n{rest}")
    } else {
        let key = |line: &str| line.split('=').next().unwrap_or("").trim().to_owned();
        let changed: BTreeSet<String> = rest.lines().map(key).collect();
        let kept: Vec<&str> =
            before.lines().filter(|line| line.starts_with('#') || !changed.contains(&key(line))).collect();
        format!("{}\n{rest}", kept.join("\n"))
    };
    source.insert_text(path, &after);
    path.to_owned()
}

#[test]
fn a_finding_is_underlined_at_its_place_even_under_wide_characters() {
    let mut source = RuleSource::built_in();
    let rule = "id = \"share-wide\"\nmetric = \"share\"\nsummary = \"一\"\npatterns = [\"'占比|份额' <risng> <value:percent>\"]\n";
    source.insert_text("en/claims/share-wide.toml", rule);
    let found = lint(&source);
    let finding = found.iter().find(|d| d.message.contains("risng")).expect("the unknown class");
    assert_eq!(finding.line_column(), Some((4, 22)));
    let shown = finding.render(false);
    let line = shown.lines().find(|line| line.contains("<risng>")).expect("the line");
    let carets = shown.lines().find(|line| line.contains("^^^")).expect("carets");
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let under = width(line.split("<risng>").next().expect("before"));
    assert_eq!(width(carets.split('^').next().expect("before")), under, "\n{shown}");
}
