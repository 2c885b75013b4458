//! The command line: one file a command, each a few lines over the stages.

pub mod fetch;
pub mod primary;
pub mod watch;

use std::process::ExitCode;

/// Parses the arguments, runs one command, and returns the exit code.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
