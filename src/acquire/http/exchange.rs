//! One request and its answer: no redirects, no retries, but every guard.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::body::{BodyError, decode, read_limited};
use super::resolve::Checked;
use super::{FetchOptions, address, tls};
use crate::acquire::AcquireError;
use crate::acquire::error::causes;

/// The HTTP client, one connection pool for direct connections and one for each proxy.
pub struct Exchange {
    options: FetchOptions,
    tls: rustls::ClientConfig,
    checked: Checked,
    direct: Client,
    proxied: Mutex<HashMap<String, Client>>,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The address.
    pub url: &'a Url,
    /// Headers besides the usual ones.
    pub headers: HeaderMap,
    /// The time limit.
    pub limit: Duration,
    /// The most bytes, as sent and after decompression.
    pub max_bytes: u64,
    /// Whether a body that goes over `max_bytes` is cut there instead of being an error.
    pub cut: bool,
}

/// One answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, content coding undone; empty for redirects.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header as text, when it is there and is text.
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Exchange {
    /// Sets the client up.
    ///
    /// # Errors
    /// [`AcquireError::Setup`].
    pub fn new(options: FetchOptions) -> Result<Self, AcquireError> {
        let tls = tls::config(&options.extra_roots)?;
        let checked = Checked::default();
        let direct = build(client(&options, &tls).dns_resolver(std::sync::Arc::new(checked.clone())))?;
        Ok(Self { options, tls, checked, direct, proxied: Mutex::default() })
    }

    /// The settings.
    pub fn options(&self) -> &FetchOptions {
        &self.options
    }

    /// Sends one GET request and reads the whole answer.
    ///
    /// # Errors
    /// Those of the address checks, of the connection, of the limits and of the content coding. A status of 400 or more
    /// is an answer, not an error.
    pub fn get(&self, ask: Ask<'_>) -> Result<Answer, AcquireError> {
        let begin = Instant::now();
        let client = self.admit(&ask)?;
        let left = ask.limit.saturating_sub(begin.elapsed()).max(Duration::from_millis(1));
        let mut response = client
            .get(ask.url.clone())
            .headers(ask.headers.clone())
            .timeout(left)
            .send()
            .map_err(|error| explain(&ask, self.options.proxies.for_url(ask.url).is_some(), error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = if response.status().is_redirection() { Vec::new() } else { self.body(&ask, &mut response)? };
        Ok(Answer { status, headers, body })
    }

    /// Checks where the request would go and picks the client for it.
    fn admit(&self, ask: &Ask<'_>) -> Result<Client, AcquireError> {
        let Some(proxy) = self.options.proxies.for_url(ask.url) else {
            self.checked.admit(ask.url, &self.options.lookup, self.options.allow_private, ask.limit)?;
            return Ok(self.direct.clone());
        };
        if !self.options.allow_private {
            address::check_literal(ask.url)?;
            if let Some(name) = ask.url.domain().filter(|name| address::is_private_name(name)) {
                return Err(AcquireError::PrivateName { url: ask.url.to_string(), host: name.to_owned() });
            }
        }
        let mut proxied = self.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = proxied.get(proxy.as_str()) {
            return Ok(client.clone());
        }
        let through = reqwest::Proxy::all(proxy.as_str())
            .map_err(|_| AcquireError::Setup { reason: "the proxy's address is not usable".to_owned() })?;
        let client = build(client(&self.options, &self.tls).proxy(through))?;
        proxied.insert(proxy.as_str().to_owned(), client.clone());
        Ok(client)
    }

    fn body(&self, ask: &Ask<'_>, response: &mut Response) -> Result<Vec<u8>, AcquireError> {
        let coding: Vec<&str> =
            response.headers().get_all(header::CONTENT_ENCODING).iter().filter_map(|v| v.to_str().ok()).collect();
        let coding = coding.join(",");
        if ask.cut {
            let mut bytes = Vec::new();
            let read = io::Read::take(response, ask.max_bytes);
            io::Read::read_to_end(&mut { read }, &mut bytes).map_err(|error| explain_read(ask, &error))?;
            return decode(bytes, &coding, ask.max_bytes).or_else(|_| Ok(Vec::new()));
        }
        let bytes = read_limited(response, ask.max_bytes, "as sent").map_err(|error| body_error(ask, error))?;
        decode(bytes, &coding, ask.max_bytes).map_err(|error| body_error(ask, error))
    }
}

fn client(options: &FetchOptions, tls: &rustls::ClientConfig) -> ClientBuilder {
    let mut headers = HeaderMap::new();
    // All of these we undo ourselves, with a limit.
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br, zstd"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("text/html, application/xhtml+xml, */*;q=0.8"));
    Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .user_agent(options.user_agent.as_str())
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(options.request_timeout)
        .timeout(options.request_timeout)
        .pool_idle_timeout(Duration::from_secs(30))
}

fn build(builder: ClientBuilder) -> Result<Client, AcquireError> {
    builder.build().map_err(|error| AcquireError::Setup { reason: causes(&error) })
}

fn explain(ask: &Ask<'_>, proxied: bool, error: reqwest::Error) -> AcquireError {
    let url = ask.url.to_string();
    // The error's own text repeats the address.
    let error = error.without_url();
    if error.is_timeout() {
        return AcquireError::Timeout { url, limit: ask.limit };
    }
    if let Some(reason) = tls_cause(&error) {
        return AcquireError::Tls { url, reason };
    }
    let stage = match (error.is_connect(), proxied) {
        (true, true) => "connecting through the proxy",
        (true, false) => "connecting",
        (false, _) => "the request",
    };
    AcquireError::Transport { url, stage, reason: causes(&error) }
}

fn explain_read(ask: &Ask<'_>, error: &io::Error) -> AcquireError {
    let url = ask.url.to_string();
    let timed_out = error.kind() == io::ErrorKind::TimedOut
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_timeout);
    if timed_out {
        return AcquireError::Timeout { url, limit: ask.limit };
    }
    AcquireError::Transport { url, stage: "reading the body", reason: causes(error) }
}

fn body_error(ask: &Ask<'_>, error: BodyError) -> AcquireError {
    let url = ask.url.to_string();
    match error {
        BodyError::TooLarge(measure) => AcquireError::TooLarge { url, limit: ask.max_bytes, measure },
        BodyError::Decode { coding, reason } => AcquireError::Decode { url, coding, reason },
        BodyError::Read(error) => explain_read(ask, &error),
    }
}

/// What TLS has against the connection, if it was TLS. I/O errors hide their cause from `source()`.
fn tls_cause(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(tls.to_string());
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
            None => error.source(),
        };
    }
    None
}
