//! How a command ended, and the exit code that says so: 0 all read, 1 nothing could be done, 2 usage, 3 some inputs failed.

use std::fmt;
use std::io::{self, ErrorKind};
use std::process::ExitCode;

use crate::acquire::AcquireError;
use crate::acquire::paths::PathError;
use crate::read::ReadError;
use crate::rules::Diagnostics;
use crate::store::StoreError;

/// What a command did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Inputs that were dealt with.
    pub read: u64,
    /// Inputs that failed; each was reported when it did.
    pub failed: u64,
}

impl Outcome {
    /// Reports an input that failed; the others go on.
    pub fn fail(&mut self, failure: &Failure) {
        self.failed += 1;
        eprintln!("{failure}");
    }

    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        match (self.read, self.failed) {
            (_, 0) => 0,
            (0, _) => 1,
            _ => 3,
        }
    }
}

/// Why a command could not go on, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Usage,
    BrokenPipe,
    Other,
}

impl Failure {
    /// Something went wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: Kind::Other }
    }

    /// What was typed cannot be done.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: Kind::Usage }
    }

    /// The words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Reports the failure, unless it is only that nobody reads on (`tallywire claims | head`), and returns the exit code.
    pub fn report(&self) -> ExitCode {
        match self.kind {
            Kind::BrokenPipe => return ExitCode::SUCCESS,
            Kind::Usage | Kind::Other => eprintln!("{self}"),
        }
        ExitCode::from(if self.kind == Kind::Usage { 2 } else { 1 })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A message that points into a rule file brings its own heading.
        if self.message.starts_with("error") {
            f.write_str(&self.message)
        } else {
            write!(f, "error: {}", self.message)
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let kind = if error.kind() == ErrorKind::BrokenPipe { Kind::BrokenPipe } else { Kind::Other };
        Self { message: error.to_string(), kind }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<Diagnostics> for Failure {
    fn from(error: Diagnostics) -> Self {
        Self::new(error.to_string())
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<AcquireError> for Failure {
    fn from(error: AcquireError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            // What was typed names nothing: that is for the typist to mend.
            StoreError::Unknown { .. } => Self::usage(error.to_string()),
            _ => Self::new(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_tell_all_from_some_from_nothing() {
        let code = |read, failed| Outcome { read, failed }.exit_code();
        assert_eq!([code(3, 0), code(0, 0), code(0, 2), code(1, 1)], [0, 0, 1, 3]);
    }

    #[test]
    fn a_reader_that_left_is_no_failure() {
        let failure = Failure::from(io::Error::from(ErrorKind::BrokenPipe));
        assert_eq!(format!("{:?}", failure.report()), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(failure, Failure::from(serde_json::Error::io(io::Error::from(ErrorKind::BrokenPipe))));
    }
}
