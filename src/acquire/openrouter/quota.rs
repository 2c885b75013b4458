//! Keeping to the API's limits: 30 requests a minute and 500 a day, over several runs too.
//!
//! The file holds times of requests, one a line, and nothing else.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::refused;
use crate::acquire::{AcquireError, Clock, Stop};

const PER_MINUTE: usize = 30;
const PER_DAY: usize = 500;
const MINUTE: i64 = 60;
const DAY: i64 = 24 * 3600;

/// The requests of the last day.
#[derive(Debug)]
pub struct Quota {
    file: Option<PathBuf>,
    sent: Mutex<Vec<i64>>,
}

impl Quota {
    /// Begins with what `file` says of earlier runs; a file that is absent or damaged says nothing.
    pub fn new(file: Option<PathBuf>) -> Self {
        let text = file.as_ref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        let mut sent: Vec<i64> = text.lines().filter_map(|line| line.trim().parse().ok()).collect();
        sent.sort_unstable();
        Self { file, sent: Mutex::new(sent) }
    }

    /// Waits until a request may be sent, and counts it.
    ///
    /// The day is counted as the last 24 hours: where the API's day begins is not documented.
    ///
    /// # Errors
    /// [`AcquireError::OpenRouter`] when the day's requests are used up, [`AcquireError::Stopped`] when the user asked to stop.
    pub fn take_turn(&self, clock: &dyn Clock, stop: &Stop) -> Result<(), AcquireError> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if stop.is_raised() {
                return Err(AcquireError::Stopped { what: "asking OpenRouter's data API".to_owned() });
            }
            let now = clock.now().as_second();
            // A time to come is from a clock that was set back.
            sent.retain(|&at| at > now - DAY && at <= now);
            if let Some(&first) = sent.len().checked_sub(PER_DAY).and_then(|at| sent.get(at)) {
                let free = Timestamp::from_second(first + DAY).map(|at| at.to_string()).unwrap_or_default();
                return Err(refused(format!(
                    "{PER_DAY} requests were sent within a day; the next one is free at {free}"
                )));
            }
            let Some(&first) = sent.len().checked_sub(PER_MINUTE).and_then(|at| sent.get(at)) else { break };
            if first <= now - MINUTE {
                break;
            }
            let wait = u64::try_from(first + MINUTE - now).unwrap_or(1).max(1);
            clock.sleep(Duration::from_secs(wait), stop);
        }
        sent.push(clock.now().as_second());
        self.save(&sent);
        Ok(())
    }

    /// A count that cannot be saved is no reason to stop: the server counts too.
    fn save(&self, sent: &[i64]) {
        let Some(file) = &self.file else { return };
        let text: String = sent.iter().map(|at| format!("{at}\n")).collect();
        let temporary = file.with_extension("new");
        let _ = file.parent().map(fs::create_dir_all);
        let _ = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, file));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acquire::ManualClock;

    #[test]
    fn thirty_a_minute_and_five_hundred_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("quota");
        let (clock, stop) = (ManualClock::new("2026-07-01T00:00:00Z".parse().unwrap()), Stop::new());
        let quota = Quota::new(Some(file.clone()));
        (0..30).for_each(|_| quota.take_turn(&clock, &stop).unwrap());
        assert!(clock.sleeps().is_empty());
        quota.take_turn(&clock, &stop).unwrap();
        assert_eq!(clock.sleeps(), [Duration::from_secs(60)]);
        // Another run knows of these.
        let quota = Quota::new(Some(file));
        (31..500).for_each(|_| quota.take_turn(&clock, &stop).unwrap());
        let error = quota.take_turn(&clock, &stop).unwrap_err().to_string();
        assert!(error.contains("2026-07-02T00:00:00Z"), "{error}");
        clock.sleep(Duration::from_secs(86_400), &stop);
        quota.take_turn(&clock, &stop).unwrap();
    }
}
