//! What can be set about fetching, with defaults that suit an ordinary run.

use std::path::PathBuf;
use std::time::Duration;

use etcetera::BaseStrategy;

use super::{Lookup, Proxies, system_lookup};

/// Settings of a [`Fetcher`](super::Fetcher).
#[derive(Clone)]
pub struct FetchOptions {
    /// How we introduce ourselves.
    pub user_agent: String,
    /// Whether addresses that are not public may be fetched.
    pub allow_private: bool,
    /// Whether only the cache may answer.
    pub offline: bool,
    /// Whether robots.txt is left unread.
    pub ignore_robots: bool,
    /// How many redirects are followed for one document.
    pub max_redirects: usize,
    /// The limit of one request, from looking the name up to the last byte.
    pub request_timeout: Duration,
    /// The limit of one document: all requests, waits and retries.
    pub total_timeout: Duration,
    /// The most bytes of a document, as sent and after decompression.
    pub max_bytes: u64,
    /// The least time between two requests to one host.
    pub host_interval: Duration,
    /// How often a failed request is tried again.
    pub retries: u32,
    /// The wait before the first retry; it doubles with each.
    pub backoff: Duration,
    /// The longest `Retry-After` that is waited for; a longer one ends the fetch with its length in the message.
    pub max_retry_after: Duration,
    /// Where answers are kept; none for no cache.
    pub cache: Option<PathBuf>,
    /// The most bytes that the cache holds; the longest unused answers go first.
    pub cache_limit: u64,
    /// Answers that nobody asked for so long are forgotten.
    pub cache_age: Duration,
    /// The proxies.
    pub proxies: Proxies,
    /// Root certificates (DER) trusted besides the usual ones.
    pub extra_roots: Vec<Vec<u8>>,
    /// How names are looked up.
    pub lookup: Lookup,
}

/// The name under which robots.txt files may address us.
pub const ROBOT_NAME: &str = "tallywire";

impl FetchOptions {
    /// The cache folder of this user, `tallywire/http` inside the system's place for caches.
    pub fn user_cache() -> Option<PathBuf> {
        etcetera::choose_base_strategy().ok().map(|base| base.cache_dir().join("tallywire").join("http"))
    }
}

impl Default for FetchOptions {
    /// No cache and no proxies: what reads the environment is the caller's choice.
    fn default() -> Self {
        Self {
            user_agent: format!("{ROBOT_NAME}/{} (reads news for the figures in it)", env!("CARGO_PKG_VERSION")),
            allow_private: false,
            offline: false,
            ignore_robots: false,
            max_redirects: 10,
            request_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(180),
            max_bytes: 32 << 20,
            host_interval: Duration::from_secs(1),
            retries: 3,
            backoff: Duration::from_secs(1),
            max_retry_after: Duration::from_secs(120),
            cache: None,
            cache_limit: 512 << 20,
            cache_age: Duration::from_secs(90 * 86_400),
            proxies: Proxies::default(),
            extra_roots: Vec::new(),
            lookup: system_lookup(),
        }
    }
}
