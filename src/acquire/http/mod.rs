//! Fetching over HTTP: one [`Fetcher`] a run.
//!
//! Comes in: an address. Goes out: [`Acquired`](crate::acquire::Acquired) or an error that says what to do.

pub mod address;
pub mod body;
mod cache;
mod exchange;
mod fetcher;
mod options;
mod pace;
mod proxy;
mod resolve;
mod retry;
mod robots;
mod tls;

pub use cache::{Cache, Entry, Kept};
pub use exchange::{Answer, Ask, Exchange};
pub use fetcher::{Fetcher, Notice};
pub use options::FetchOptions;
pub use pace::Pace;
pub use proxy::Proxies;
pub use resolve::{Lookup, system_lookup};
pub use retry::{backoff, retry_after};
