//! A polite rate: requests to one host keep a distance, whatever the number of threads.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// When each host may be asked again.
#[derive(Debug, Default)]
pub struct Pace {
    free_at: Mutex<HashMap<String, Duration>>,
}

/// Beyond this many hosts, those that are free anyway are forgotten.
const REMEMBERED: usize = 10_000;

impl Pace {
    /// Reserves the next place in the queue of `host` and says how long to wait for it. Times are those of
    /// [`Clock::elapsed`](crate::acquire::Clock::elapsed).
    pub fn reserve(&self, host: &str, now: Duration, interval: Duration) -> Duration {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        if free_at.len() > REMEMBERED {
            free_at.retain(|_, at| *at > now);
        }
        let at = free_at.get(host).copied().unwrap_or(now).max(now);
        free_at.insert(host.to_owned(), at.saturating_add(interval));
        at - now
    }

    /// Keeps everybody off `host` for `wait`: it asked for that.
    pub fn hold(&self, host: &str, now: Duration, wait: Duration) {
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let at = free_at.entry(host.to_owned()).or_default();
        *at = (*at).max(now.saturating_add(wait));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn each_host_has_its_own_queue() {
        let pace = Pace::default();
        assert_eq!(pace.reserve("a", 10 * S, S), Duration::ZERO);
        assert_eq!(pace.reserve("a", 10 * S, S), S);
        assert_eq!(pace.reserve("a", 10 * S, S), 2 * S);
        assert_eq!(pace.reserve("b", 10 * S, S), Duration::ZERO);
        assert_eq!(pace.reserve("a", 20 * S, S), Duration::ZERO);
        pace.hold("b", 20 * S, 30 * S);
        assert_eq!(pace.reserve("b", 25 * S, S), 25 * S);
    }
}
