//! The command line: one file a command, each a few lines over the stages.
pub mod read;

use std::process::ExitCode;
/// dev
pub fn run() -> ExitCode {
    let engine = match crate::pipeline::Engine::load(std::env::var_os("TW_RULES").as_deref().map(std::path::Path::new))
    {
        Ok(e) => e,
        Err(d) => {
            eprintln!("{d}");
            return ExitCode::FAILURE;
        }
    };
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let what = args.remove(0);
    for path in args {
        let bytes = match std::fs::read(&path) {
            Ok(b) => b,
            Err(e) => {
                eprintln!("{e}");
                continue;
            }
        };
        let article = match crate::read::read(&path, &bytes, None, &Default::default()) {
            Ok(a) => a,
            Err(e) => {
                eprintln!("{path}: {e}");
                continue;
            }
        };
        match what.as_str() {
            "mentions" => {
                for m in engine.mentions(&article) {
                    println!("{}", serde_json::to_string(&(m.span.of(&article.text), &m.kind)).unwrap_or_default());
                }
            }
            "extract" => {
                for c in engine.extract(&article).claims {
                    println!("{}", serde_json::to_string(&c).unwrap_or_default());
                }
            }
            "ledger" => {
                for c in engine.extract(&article).ledger {
                    println!("{} {:?} {}", c.reason, c.text, c.mention);
                }
            }
            "nodes" => {
                let Some(pack) = engine.pack_for(&article) else { continue };
                let mentions = pack.annotator.annotate(&article);
                let spans: Vec<_> = mentions.iter().map(|m| m.span).collect();
                for block in &article.blocks {
                    println!("== {:?}", block.kind);
                    for span in
                        crate::annotate::split_sentences(&article.text, block.span, &spans, &pack.annotator.writing)
                    {
                        let from = mentions.partition_point(|m| m.span.start < span.start);
                        let mut s = crate::extract::build(&article.text, span, 0, &mentions, from, &pack.grammar);
                        crate::extract::reduce(&mut s, &mentions, &pack.grammar);
                        println!("-- {}", span.of(&article.text));
                        for (i, n) in s.nodes.iter().enumerate() {
                            println!(
                                "   {i:2} {:30} {:?} {:?}",
                                n.span.of(&article.text),
                                s.classes[i].iter().map(|c| pack.grammar.classes.name(c)).collect::<Vec<_>>(),
                                n.subjects().iter().map(|s| s.id.as_str()).collect::<Vec<_>>()
                            );
                        }
                        for m in crate::extract::matches(
                            &s,
                            &crate::extract::Around {
                                lead_in: crate::rules::ClassSet::ALL,
                                article: crate::rules::ClassSet::ALL,
                            },
                            &pack.grammar,
                        ) {
                            println!(
                                "      {} at {} [{}..{}]",
                                m.rule(&pack.grammar).loaded.spec.id.get_ref(),
                                m.anchor,
                                m.found.first,
                                m.found.last
                            );
                        }
                    }
                }
            }
            _ => println!("{}", article.text),
        }
    }
    ExitCode::SUCCESS
}
