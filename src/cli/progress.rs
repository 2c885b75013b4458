//! Progress on a terminal; nothing when standard error goes elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over so many articles, with rate and remaining time.
pub(super) fn bar(articles: usize) -> ProgressBar {
    let target =
        if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(articles as u64), target);
    let style = "{bar:30} {pos}/{len} articles  {per_sec:.0}  {eta} left  {msg}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    bar
}

/// Says something above the bar.
pub(super) fn say(bar: &ProgressBar, message: impl std::fmt::Display) {
    bar.suspend(|| eprintln!("{message}"));
}
