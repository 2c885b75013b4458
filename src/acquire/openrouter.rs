//! OpenRouter's data API: the platform's own daily totals, the primary data behind what the press reports.
//!
//! Comes in: a stretch of days. Go out: the raw JSON bodies, window by window, each with its `as_of`; reading the rows is
//! another stage's. The key comes from `OPENROUTER_API_KEY` only; it is sent to the API and goes nowhere else.

mod quota;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use reqwest::header::{self, HeaderMap, HeaderValue};
use serde::Deserialize;
use url::Url;

use super::http::{Answer, Ask, Exchange, FetchOptions, address, backoff, retry_after};
use super::{AcquireError, Clock, Stop};
pub use quota::Quota;

/// Where the API is.
pub const BASE_URL: &str = "https://openrouter.ai/api/v1/";
/// The variable that holds the key.
pub const KEY_VARIABLE: &str = "OPENROUTER_API_KEY";
/// The most days of one request.
pub const MAX_DAYS: i32 = 366;

/// A key that is never printed.
#[derive(Clone)]
pub struct Key(String);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Takes the key from the environment.
    ///
    /// # Errors
    /// [`AcquireError::OpenRouter`] when there is none.
    pub fn from_env() -> Result<Self, AcquireError> {
        Self::new(std::env::var(KEY_VARIABLE).unwrap_or_default())
    }

    /// Takes a key as text.
    ///
    /// # Errors
    /// [`AcquireError::OpenRouter`] when it is empty or cannot stand in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, AcquireError> {
        let text = text.into().trim().to_owned();
        if text.is_empty() {
            return Err(refused(format!(
                "no key: set {KEY_VARIABLE} to an inference key of your account (openrouter.ai, Keys); it is only sent to the API"
            )));
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(refused(format!("{KEY_VARIABLE} holds characters that no key has; copy it again")));
        }
        Ok(Self(text))
    }
}

/// Which figures are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// `rankings-daily` or `app-rankings`.
    pub dataset: Dataset,
    /// The first day (UTC).
    pub from: Date,
    /// The last day (UTC), included.
    pub to: Date,
    /// Further parameters as the API names them (`period`, `modality`, `category`, …).
    pub filters: Vec<(String, String)>,
}

/// A data set of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dataset {
    /// Tokens by day and model.
    RankingsDaily,
    /// Tokens by app.
    AppRankings,
}

impl Dataset {
    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::RankingsDaily => "rankings-daily",
            Self::AppRankings => "app-rankings",
        }
    }
}

/// One answer, untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// What was asked, without the key.
    pub url: String,
    /// The first day asked for.
    pub from: Date,
    /// The last day asked for.
    pub to: Date,
    /// The body.
    pub body: String,
    /// The `as_of` of its `meta`, as written: figures are restated later.
    pub as_of: String,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

#[derive(Deserialize)]
struct Envelope {
    meta: Meta,
    #[serde(rename = "data")]
    _data: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Meta {
    as_of: String,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Deserialize)]
struct ErrorDetail {
    message: String,
}

/// A client of the API.
pub struct OpenRouter {
    exchange: Exchange,
    base: Url,
    key: Key,
    quota: Quota,
    clock: Arc<dyn Clock>,
    stop: Stop,
}

impl OpenRouter {
    /// A client. `base` is [`BASE_URL`] except in tests; `quota_file` keeps count of requests from one run to the next.
    ///
    /// # Errors
    /// When the address is none, or the network client cannot be set up.
    pub fn new(
        options: FetchOptions,
        base: &str,
        key: Key,
        quota_file: Option<PathBuf>,
        clock: Arc<dyn Clock>,
        stop: Stop,
    ) -> Result<Self, AcquireError> {
        let mut base = address::parse(base)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        if base.scheme() != "https" && !options.allow_private {
            return Err(refused("the key is only sent over https; give an https address".to_owned()));
        }
        Ok(Self { exchange: Exchange::new(options)?, base, key, quota: Quota::new(quota_file), clock, stop })
    }

    /// Asks for a stretch of days, window by window; stops at the first error.
    pub fn answers<'a>(&'a self, query: &'a Query) -> impl Iterator<Item = Result<RawAnswer, AcquireError>> + 'a {
        let mut failed = false;
        let windows = windows(query.from, query.to);
        windows.into_iter().map_while(move |window| {
            let answer = (!failed).then(|| window.and_then(|(from, to)| self.window(query, from, to)))?;
            failed = answer.is_err();
            Some(answer)
        })
    }

    fn window(&self, query: &Query, from: Date, to: Date) -> Result<RawAnswer, AcquireError> {
        let mut url =
            self.base.join(&format!("datasets/{}", query.dataset.name())).map_err(|e| refused(e.to_string()))?;
        url.query_pairs_mut()
            .append_pair("start_date", &from.to_string())
            .append_pair("end_date", &to.to_string())
            .extend_pairs(&query.filters);
        let mut attempt = 0;
        loop {
            self.quota.take_turn(&*self.clock, &self.stop)?;
            let wait = match self.ask(&url) {
                Err(error) if error.is_passing() && attempt < self.exchange.options().retries => None,
                Err(error) => return Err(error),
                Ok(answer) if answer.status == 200 => return self.read(&url, from, to, answer),
                Ok(answer) => {
                    let wait = answer.header(header::RETRY_AFTER).and_then(|text| retry_after(text, self.clock.now()));
                    let passing = matches!(answer.status, 429 | 500 | 502 | 503 | 504);
                    let too_long = wait.is_some_and(|wait| wait > self.exchange.options().max_retry_after);
                    if !passing || too_long || attempt >= self.exchange.options().retries {
                        return Err(explain(&answer));
                    }
                    wait
                }
            };
            let own = backoff(self.exchange.options().backoff, attempt);
            self.clock.sleep(wait.unwrap_or_default().max(own), &self.stop);
            attempt += 1;
        }
    }

    fn ask(&self, url: &Url) -> Result<Answer, AcquireError> {
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", self.key.0))
            .map_err(|_| refused(format!("{KEY_VARIABLE} cannot stand in a header; copy it again")))?;
        bearer.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, bearer);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let options = self.exchange.options();
        let ask = Ask { url, headers, limit: options.request_timeout, max_bytes: options.max_bytes, cut: false };
        self.exchange.get(ask)
    }

    fn read(&self, url: &Url, from: Date, to: Date, answer: Answer) -> Result<RawAnswer, AcquireError> {
        let body =
            String::from_utf8(answer.body).map_err(|_| refused("the answer is not UTF-8; try again".to_owned()))?;
        let envelope: Envelope = serde_json::from_str(&body).map_err(|error| {
            refused(format!("the answer is not what is documented ({error}); expected \"data\" and \"meta.as_of\". The API may have changed"))
        })?;
        Ok(RawAnswer { url: url.to_string(), from, to, body, as_of: envelope.meta.as_of, fetched_at: self.clock.now() })
    }
}

/// Splits a stretch of days into windows that the API takes.
fn windows(from: Date, to: Date) -> Vec<Result<(Date, Date), AcquireError>> {
    if to < from {
        return vec![Err(refused(format!("the last day {to} is before the first day {from}")))];
    }
    let mut windows = Vec::new();
    let mut begin = from;
    loop {
        let end = begin.saturating_add((MAX_DAYS - 1).days()).min(to);
        windows.push(Ok((begin, end)));
        match end.tomorrow() {
            Ok(next) if end < to => begin = next,
            _ => return windows,
        }
    }
}

fn refused(reason: String) -> AcquireError {
    AcquireError::OpenRouter { reason }
}

/// What an answer that is no success says, and what to do.
fn explain(answer: &Answer) -> AcquireError {
    let said = serde_json::from_slice::<ErrorBody>(&answer.body).map_or_else(
        |_| String::from_utf8_lossy(&answer.body).chars().filter(|c| !c.is_control()).take(200).collect(),
        |body| body.error.message.chars().filter(|c| !c.is_control()).take(500).collect::<String>(),
    );
    let advice = match answer.status {
        300..=399 => "it sends us elsewhere, where the key is not sent; check the base address",
        400 => "check the days and the filters",
        401 | 403 => "the key in OPENROUTER_API_KEY was not accepted; check that it is whole and not revoked",
        402 => "the account has no credit",
        429 => "the limit (30 requests a minute, 500 a day) is used up; run again later",
        500..=599 => "the fault is OpenRouter's; run again later",
        _ => "this answer is not documented",
    };
    let said = if said.is_empty() { "no message".to_owned() } else { format!("{said:?}") };
    refused(format!("answered {} with {said}; {advice}", answer.status))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let key = Key::new(" sk-or-v1-secret ").unwrap();
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert!(Key::new("").unwrap_err().to_string().contains(KEY_VARIABLE));
        let error = Key::new("sk secret").unwrap_err().to_string();
        assert!(!error.contains("secret"));
    }

    #[test]
    fn a_reversed_stretch_is_refused() {
        assert!(windows("2026-07-02".parse().unwrap(), "2026-07-01".parse().unwrap())[0].is_err());
    }

    proptest! {
        #[test]
        fn windows_cover_each_day_once(start in 0..20_000i32, length in 0..2000i32) {
            let from = Date::constant(2000, 1, 1).saturating_add(start.days());
            let to = from.saturating_add(length.days());
            let mut day = from;
            for window in windows(from, to) {
                let (begin, end) = window.unwrap();
                prop_assert_eq!(begin, day);
                prop_assert!((end - begin).get_days() < MAX_DAYS && end <= to);
                day = end.tomorrow().unwrap();
            }
            prop_assert_eq!(day, to.tomorrow().unwrap());
        }
    }
}
