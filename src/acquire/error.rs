//! What can go wrong on the way to a document. Each message says what was tried, what came, and what to do.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why a document could not be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AcquireError {
    /// The address cannot be read as one.
    #[error("{url:?} is no address that can be fetched: {reason}; expected something like https://example.org/story")]
    BadUrl {
        /// The address as given, without what may be secret in it.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Only http and https are fetched.
    #[error("{url} uses the scheme {scheme:?}; only http and https are fetched. For a local file, give its path")]
    Scheme {
        /// The address.
        url: String,
        /// Its scheme.
        scheme: String,
    },
    /// The host is, or resolves to, an address that is not public.
    #[error(
        "{url} was not fetched: {host} is at {address}, which is {kind}, not a public address; \
         use --allow-private if that machine is meant"
    )]
    PrivateAddress {
        /// The address asked for, or the one a redirect led to.
        url: String,
        /// Its host.
        host: String,
        /// Where the host is.
        address: IpAddr,
        /// What kind of address that is.
        kind: &'static str,
    },
    /// The host's very name says that it is inside a network.
    #[error("{url} was not fetched: {host} names a machine inside a network; use --allow-private if it is meant")]
    PrivateName {
        /// The address asked for.
        url: String,
        /// Its host.
        host: String,
    },
    /// The host's name has no address.
    #[error("{url}: the name {host} could not be resolved ({reason}); check its spelling and the connection")]
    Resolve {
        /// The address asked for.
        url: String,
        /// Its host.
        host: String,
        /// What the resolver said.
        reason: String,
    },
    /// No connection, or one that broke.
    #[error("{url}: {stage} failed: {reason}; try again later, or check the connection and the proxy settings")]
    Transport {
        /// The address asked for.
        url: String,
        /// What was being done.
        stage: &'static str,
        /// The chain of causes.
        reason: String,
    },
    /// The server's TLS could not be trusted or understood.
    #[error(
        "{url}: no secure connection: {reason}; nothing was read. If your network uses its own certificates, \
         name them in SSL_CERT_FILE"
    )]
    Tls {
        /// The address asked for.
        url: String,
        /// What TLS said.
        reason: String,
    },
    /// One request took too long.
    #[error("{url}: no complete answer within {}; try again later or raise --timeout", seconds(.limit))]
    Timeout {
        /// The address asked for.
        url: String,
        /// The limit of one request.
        limit: Duration,
    },
    /// All requests for one document together took too long.
    #[error("{url}: given up after {} in all, redirects, waits and retries included (last: {last}); raise --total-timeout", seconds(.limit))]
    TotalTimeout {
        /// The address asked for.
        url: String,
        /// The limit.
        limit: Duration,
        /// What was in the way.
        last: String,
    },
    /// More bytes than the limit.
    #[error(
        "{url}: more than {limit} bytes {measure}; nothing was kept. Raise --max-size if the document is really that large"
    )]
    TooLarge {
        /// Where the bytes came from.
        url: String,
        /// The limit in bytes.
        limit: u64,
        /// Whether they were counted as sent or after decompression.
        measure: &'static str,
    },
    /// The bytes do not follow the coding that their header names.
    #[error("{url}: the body is not valid {coding}: {reason}; the server may have cut it short, try again later")]
    Decode {
        /// Where the bytes came from.
        url: String,
        /// The content coding.
        coding: String,
        /// What the decoder said.
        reason: String,
    },
    /// A redirect to nowhere.
    #[error("{url}: answered {status} and sent us on to {location:?}, which is no address; report it to the site")]
    BadRedirect {
        /// The address that redirected.
        url: String,
        /// The status.
        status: u16,
        /// What stood in the header.
        location: String,
    },
    /// A chain of redirects that comes back or never ends.
    #[error(
        "{url}: {hops} redirects and no document (last: {last}); open it in a browser and give the address it ends at"
    )]
    TooManyRedirects {
        /// The address asked for.
        url: String,
        /// How many redirects were followed.
        hops: usize,
        /// The last of them.
        last: String,
    },
    /// An answer that is no document.
    #[error("{url}: the server answered {status}{}; {}", reason_phrase(*.status), status_advice(*.status))]
    Status {
        /// The address asked for.
        url: String,
        /// The status.
        status: u16,
    },
    /// The server asks for more patience than there is.
    #[error("{url}: the server answered {status} and asks to wait {}; run again after that", seconds(.wait))]
    RetryLater {
        /// The address asked for.
        url: String,
        /// The status.
        status: u16,
        /// How long it wants to be left alone.
        wait: Duration,
    },
    /// robots.txt forbids it.
    #[error("{url}: {robots} asks programs not to fetch this page; it was left alone (--ignore-robots overrides)")]
    Robots {
        /// The address asked for.
        url: String,
        /// The robots.txt that says so.
        robots: String,
    },
    /// robots.txt could not be read, so nobody knows what it allows.
    #[error(
        "{url}: {robots} could not be read ({reason}), so the page was left alone; try later or use --ignore-robots"
    )]
    RobotsUnknown {
        /// The address asked for.
        url: String,
        /// The robots.txt.
        robots: String,
        /// Why.
        reason: String,
    },
    /// `--offline`, and the cache does not have it.
    #[error("{url} is not in the cache ({}) and --offline was given; run once without it", .cache.display())]
    NotCached {
        /// The address asked for.
        url: String,
        /// The cache folder.
        cache: PathBuf,
    },
    /// The client could not be set up.
    #[error("the network client could not be set up: {reason}; check the proxy variables and SSL_CERT_FILE")]
    Setup {
        /// Why.
        reason: String,
    },
    /// Not a feed, or one that cannot be read.
    #[error("{url}: expected RSS, Atom, JSON Feed or a sitemap, found {found}{}", suggest(.suggestions))]
    NotAFeed {
        /// The feed's address.
        url: String,
        /// What it is instead.
        found: String,
        /// Feeds that the page names.
        suggestions: Vec<String>,
    },
    /// A feed that breaks a bound.
    #[error("{url}: the feed was not read: {reason}")]
    FeedLimit {
        /// The feed's address.
        url: String,
        /// Which bound.
        reason: String,
    },
    /// One record of an archive.
    #[error("{archive}, byte {offset}: {reason}; the record was left out, reading goes on")]
    Record {
        /// The archive.
        archive: String,
        /// Where the record begins.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// A file that cannot be read or written.
    #[error("{}: {action} failed: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// OpenRouter's data API refused.
    #[error("OpenRouter's data API: {reason}")]
    OpenRouter {
        /// What it said and what to do.
        reason: String,
    },
    /// The user asked to stop.
    #[error("stopped before {what}; run the same command again to go on")]
    Stopped {
        /// What was not done any more.
        what: String,
    },
}

impl AcquireError {
    /// The same trouble, told of the page that was asked for rather than of its site's robots.txt.
    pub(super) fn of_page(self, robots: &str, page: &str) -> Self {
        let name = |url: String| if url == robots { page.to_owned() } else { url };
        match self {
            Self::PrivateAddress { url, host, address, kind } => {
                Self::PrivateAddress { url: name(url), host, address, kind }
            }
            Self::PrivateName { url, host } => Self::PrivateName { url: name(url), host },
            Self::Resolve { url, host, reason } => Self::Resolve { url: name(url), host, reason },
            Self::Transport { url, stage, reason } => Self::Transport { url: name(url), stage, reason },
            Self::Tls { url, reason } => Self::Tls { url: name(url), reason },
            Self::Timeout { url, limit } => Self::Timeout { url: name(url), limit },
            Self::NotCached { url, cache } => Self::NotCached { url: name(url), cache },
            Self::Stopped { .. } => Self::Stopped { what: format!("fetching {page}") },
            other => other,
        }
    }

    /// Whether the same request may work a little later, so that trying again makes sense.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::Timeout { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}

pub(super) fn seconds(duration: &Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 10.0 { format!("{seconds:.1} s") } else { format!("{seconds:.0} s") }
}

fn reason_phrase(status: u16) -> String {
    reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|code| code.canonical_reason())
        .map_or_else(String::new, |phrase| format!(" ({phrase})"))
}

fn status_advice(status: u16) -> &'static str {
    match status {
        401 | 402 | 403 | 451 => "save the page from a browser that may see it and give the file",
        404 | 410 => "check the address, or take the page from an archive",
        429 => "too many requests, run again later",
        500..=599 => "the fault is the server's, run again later",
        _ => "open it in a browser to see what is there",
    }
}

fn suggest(suggestions: &[String]) -> String {
    if suggestions.is_empty() {
        "; check the address".to_owned()
    } else {
        format!("; the page names these feeds: {}", suggestions.join(", "))
    }
}

/// The causes of an error in one line, outermost first, repeated ones left out.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if parts.last().is_none_or(|last| !last.contains(&text)) {
            parts.push(text);
        }
        next = error.source();
        if parts.len() > 8 {
            break;
        }
    }
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_to_do() {
        let error = AcquireError::Status { url: "https://a.example/".into(), status: 404 };
        assert_eq!(
            error.to_string(),
            "https://a.example/: the server answered 404 (Not Found); check the address, or take the page from an archive"
        );
        assert!(!error.is_passing());
        assert!(AcquireError::Status { url: String::new(), status: 503 }.is_passing());
    }
}
