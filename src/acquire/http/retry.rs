//! How long to wait before trying again.

use std::time::Duration;

use jiff::Timestamp;

/// The wait before retry number `attempt` (0 for the first): the base, doubled each time, up to a minute. No jitter:
/// one run is one client, and the same run is to take the same steps.
pub fn backoff(base: Duration, attempt: u32) -> Duration {
    base.saturating_mul(1u32.checked_shl(attempt).unwrap_or(u32::MAX)).min(Duration::from_secs(60))
}

/// Reads a `Retry-After` header: seconds, or a date counted from `now`. A date gone by is no wait; nonsense is none.
///
/// ```
/// use std::time::Duration;
/// use tallywire::acquire::http::retry_after;
/// let now = "2026-07-01T12:00:00Z".parse().unwrap();
/// assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
/// assert_eq!(retry_after("Wed, 01 Jul 2026 12:05:00 GMT", now), Some(Duration::from_secs(300)));
/// ```
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if header.bytes().all(|b| b.is_ascii_digit()) && !header.is_empty() {
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(header).ok()?;
    Some(Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_headers() {
        let now: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        assert_eq!(retry_after("Wed, 01 Jul 2026 11:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("99999999999999999999999", now), Some(Duration::from_secs(u64::MAX)));
        for nonsense in ["", "soon", "-5", "1.5"] {
            assert_eq!(retry_after(nonsense, now), None, "{nonsense}");
        }
    }

    #[test]
    fn waits_double_and_end() {
        let waits: Vec<u64> = (0..8).map(|n| backoff(Duration::from_secs(1), n).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff(Duration::from_secs(1), 99), Duration::from_secs(60));
    }
}
