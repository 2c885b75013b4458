//! The time, as a thing that is handed in: pacing, retries and `watch` are tested without waiting.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Whether the user has asked to stop; clones share the answer.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A flag that nobody has raised yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks everything that holds this flag to stop at the next good place.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Where the time comes from, and how one waits.
pub trait Clock: Send + Sync {
    /// The time of day.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment; never goes back.
    fn elapsed(&self) -> Duration;
    /// Waits, or returns early once `stop` is raised.
    fn sleep(&self, duration: Duration, stop: &Stop);
}

/// The machine's clock.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration, stop: &Stop) {
        const SLICE: Duration = Duration::from_millis(100);
        let begin = Instant::now();
        while !stop.is_raised() {
            let left = duration.saturating_sub(begin.elapsed());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(SLICE));
        }
    }
}

/// A clock that only moves when somebody sleeps on it. It keeps a list of the sleeps.
#[derive(Debug)]
pub struct ManualClock {
    start: Timestamp,
    slept: Mutex<Vec<Duration>>,
}

impl ManualClock {
    /// A clock that begins at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self { start, slept: Mutex::new(Vec::new()) }
    }

    /// All sleeps so far, in order.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.slept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.start
            .saturating_add(jiff::SignedDuration::try_from(self.elapsed()).unwrap_or_default())
            .unwrap_or(Timestamp::MAX)
    }

    fn elapsed(&self) -> Duration {
        self.slept.lock().unwrap_or_else(PoisonError::into_inner).iter().sum()
    }

    fn sleep(&self, duration: Duration, stop: &Stop) {
        if !stop.is_raised() {
            self.slept.lock().unwrap_or_else(PoisonError::into_inner).push(duration);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_by_its_sleeps() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let stop = Stop::new();
        clock.sleep(Duration::from_secs(90), &stop);
        assert_eq!(clock.now(), Timestamp::from_second(90).unwrap());
        stop.raise();
        clock.sleep(Duration::from_secs(90), &stop);
        assert_eq!(clock.sleeps(), [Duration::from_secs(90)]);
    }

    #[test]
    fn a_raised_flag_ends_a_real_sleep() {
        let (clock, stop) = (SystemClock::default(), Stop::new());
        stop.raise();
        let begin = Instant::now();
        clock.sleep(Duration::from_secs(60), &stop);
        assert!(begin.elapsed() < Duration::from_secs(5));
    }
}
