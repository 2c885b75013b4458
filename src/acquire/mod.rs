//! The stage `acquire`: from an address, a feed or an archive to bytes with their provenance.
//!
//! What comes in is what a user names: URLs, feeds, archive files. What goes out is [`Acquired`]: the bytes as they
//! were sent (after transfer and content coding), and everything the way they came says about them. Nothing here
//! reads an article and nothing here knows SQL; this is the only stage that knows the network.
//!
//! - [`Fetcher`] fetches addresses, guarded against hostile and careless servers (limits, private addresses), and polite to good ones (robots.txt, a rate a host).
//! - [`feed`] reads RSS, Atom, JSON Feed and sitemaps; [`watch`] reads them again and again.
//! - [`paths`] finds the files that a user names; [`archive`] streams WARC files and JSON Lines.
//! - [`openrouter`] asks OpenRouter's data API for the primary figures.

mod acquired;
pub mod archive;
mod clock;
mod error;
pub mod feed;
pub mod http;
pub mod openrouter;
pub mod paths;
pub mod watch;

pub use acquired::{Acquired, FeedDate, FeedMeta, Freshness};
pub use clock::{Clock, ManualClock, Stop, SystemClock};
pub use error::AcquireError;
pub use http::{FetchOptions, Fetcher, Notice};
