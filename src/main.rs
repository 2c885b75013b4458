//! The `tallywire` program: parse arguments, call one command, turn the outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    tallywire::cli::run()
}
