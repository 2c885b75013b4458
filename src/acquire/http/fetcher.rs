//! The fetcher: redirects, retries, pacing, robots.txt and the cache around single exchanges.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::{self, HeaderMap, HeaderValue};
use url::Url;

use super::cache::{Cache, Entry, Kept};
use super::exchange::{Answer, Ask, Exchange};
use super::pace::Pace;
use super::retry::{backoff, retry_after};
use super::robots::{MAX_ROBOTS, Robots, robots_url};
use super::{FetchOptions, address};
use crate::acquire::error::seconds;
use crate::acquire::{AcquireError, Acquired, Clock, Freshness, Stop, SystemClock};

/// Something a user may want to see while waiting. This stage does not print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A request failed and will be tried again.
    Retry {
        /// The address.
        url: String,
        /// What went wrong.
        reason: String,
        /// How long the wait is.
        wait: Duration,
    },
    /// The answer could not be kept in the cache.
    CacheFailed(String),
}

/// Fetches documents. Can be shared between threads; requests to one host still keep their distance.
pub struct Fetcher {
    exchange: Exchange,
    cache: Option<Cache>,
    /// How many answers were kept since the cache was last held to its bounds.
    kept: AtomicUsize,
    pace: Pace,
    /// By the address of the robots.txt: when it was read, and what it says.
    robots: Mutex<HashMap<String, (Duration, Arc<Robots>)>>,
    clock: Arc<dyn Clock>,
    stop: Stop,
    observer: Box<dyn Fn(Notice) + Send + Sync>,
}

/// After so many answers the cache is held to its bounds.
const PRUNE_EVERY: usize = 200;

/// The way of one document: what was asked for, and when patience ends.
struct Journey<'a> {
    asked: &'a str,
    deadline: Duration,
    heed_robots: bool,
    max_bytes: u64,
    /// Cut longer bodies instead of refusing them (robots.txt).
    cut: bool,
}

enum Step {
    Document(Box<Acquired>),
    Redirect(Url),
}

impl Fetcher {
    /// A fetcher on the machine's clock.
    ///
    /// # Errors
    /// [`AcquireError::Setup`].
    pub fn new(options: FetchOptions) -> Result<Self, AcquireError> {
        Self::with_clock(options, Arc::new(SystemClock::default()), Stop::new())
    }

    /// A fetcher on the given clock that gives up waiting once `stop` is raised.
    ///
    /// # Errors
    /// [`AcquireError::Setup`].
    pub fn with_clock(options: FetchOptions, clock: Arc<dyn Clock>, stop: Stop) -> Result<Self, AcquireError> {
        Ok(Self {
            cache: options.cache.clone().map(Cache::new),
            // So that the first answer of a run prunes: most runs are short.
            kept: AtomicUsize::new(PRUNE_EVERY),
            exchange: Exchange::new(options)?,
            pace: Pace::default(),
            robots: Mutex::default(),
            clock,
            stop,
            observer: Box::new(|_| ()),
        })
    }

    /// Has `observer` told about retries and the like.
    #[must_use]
    pub fn observed(mut self, observer: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        self.observer = Box::new(observer);
        self
    }

    /// The clock it waits on.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The flag that stops it.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// The settings.
    pub fn options(&self) -> &FetchOptions {
        self.exchange.options()
    }

    /// Fetches one document.
    ///
    /// # Errors
    /// Each way in which it may fail is an [`AcquireError`] of its own.
    pub fn fetch(&self, address: &str) -> Result<Acquired, AcquireError> {
        let options = self.options();
        let url = address::parse(address)?;
        let journey = Journey {
            asked: address,
            deadline: self.clock.elapsed().saturating_add(options.total_timeout),
            heed_robots: !options.ignore_robots,
            max_bytes: options.max_bytes,
            cut: false,
        };
        self.travel(&journey, url)
    }

    fn travel(&self, journey: &Journey<'_>, first: Url) -> Result<Acquired, AcquireError> {
        let limit = self.options().max_redirects;
        let mut url = first;
        let mut seen = vec![url.clone()];
        loop {
            let step = if self.options().offline { self.recall(&url)? } else { self.step(journey, &url)? };
            match step {
                Step::Document(mut document) => {
                    document.document = journey.asked.to_owned();
                    document.final_url = Some(url.to_string());
                    return Ok(*document);
                }
                // A page may redirect to itself after setting a cookie; we keep none, so it would for ever.
                Step::Redirect(next) if seen.len() > limit || seen.contains(&next) => {
                    return Err(AcquireError::TooManyRedirects {
                        url: journey.asked.to_owned(),
                        hops: seen.len(),
                        last: next.to_string(),
                    });
                }
                Step::Redirect(next) => {
                    seen.push(next.clone());
                    url = next;
                }
            }
        }
    }

    /// `--offline`: what the cache has for one hop.
    fn recall(&self, url: &Url) -> Result<Step, AcquireError> {
        let kept =
            self.cache.as_ref().and_then(|cache| cache.get(url.as_str(), self.options().max_bytes, self.clock.now()));
        match kept {
            Some(Entry::Page(kept, bytes)) => {
                Ok(Step::Document(Box::new(document(&kept, bytes, 200, Freshness::Cached))))
            }
            Some(Entry::Redirect(target)) => Ok(Step::Redirect(address::parse(&target)?)),
            None => Err(AcquireError::NotCached {
                url: url.to_string(),
                cache: self.cache.as_ref().map(|cache| cache.folder().to_owned()).unwrap_or_default(),
            }),
        }
    }

    /// One hop, with its retries.
    fn step(&self, journey: &Journey<'_>, url: &Url) -> Result<Step, AcquireError> {
        let delay = if journey.heed_robots { self.heed_robots(journey, url)? } else { Duration::ZERO };
        let mut attempt = 0;
        loop {
            self.take_turn(journey, url, delay)?;
            let result = self.try_once(journey, url);
            let (error, asked_wait) = match result {
                Ok(step) => return Ok(step),
                Err((error, wait)) => (error, wait),
            };
            if !error.is_passing() || attempt >= self.options().retries {
                return Err(error);
            }
            let wait = self.wait_before_retry(&error, asked_wait, attempt, url)?;
            (self.observer)(Notice::Retry { url: url.to_string(), reason: error.to_string(), wait });
            self.pause(journey, wait, &error.to_string())?;
            attempt += 1;
        }
    }

    fn wait_before_retry(
        &self,
        error: &AcquireError,
        asked: Option<Duration>,
        attempt: u32,
        url: &Url,
    ) -> Result<Duration, AcquireError> {
        let own = backoff(self.options().backoff, attempt);
        let Some(asked) = asked else { return Ok(own) };
        if let AcquireError::Status { status, .. } = error
            && asked > self.options().max_retry_after
        {
            return Err(AcquireError::RetryLater { url: url.to_string(), status: *status, wait: asked });
        }
        self.pace.hold(&host_key(url), self.clock.elapsed(), asked);
        Ok(asked.max(own))
    }

    fn try_once(&self, journey: &Journey<'_>, url: &Url) -> Result<Step, (AcquireError, Option<Duration>)> {
        // robots.txt is small and asked for once a run: not worth keeping.
        let cache = self.cache.as_ref().filter(|_| !journey.cut);
        let kept = cache.and_then(|cache| match cache.get(url.as_str(), journey.max_bytes, self.clock.now()) {
            Some(Entry::Page(kept, bytes)) => Some((kept, bytes)),
            _ => None,
        });
        let left = journey.deadline.saturating_sub(self.clock.elapsed());
        let ask = Ask {
            url,
            headers: conditions(kept.as_ref().map(|(kept, _)| kept)),
            limit: self.options().request_timeout.min(left),
            max_bytes: journey.max_bytes,
            cut: journey.cut,
        };
        let answer = self.exchange.get(ask).map_err(|error| (error, None))?;
        self.judge(cache, url, answer, kept)
    }

    /// Turns an answer into the next step, and keeps in the cache what may be kept.
    fn judge(
        &self,
        cache: Option<&Cache>,
        url: &Url,
        answer: Answer,
        kept: Option<(Kept, Vec<u8>)>,
    ) -> Result<Step, (AcquireError, Option<Duration>)> {
        let keep = |entry: &Entry| {
            let Some(cache) = cache else { return };
            if let Err(error) = cache.put(url.as_str(), entry) {
                (self.observer)(Notice::CacheFailed(error.to_string()));
            }
            self.prune(cache);
        };
        match (answer.status, kept) {
            (304, Some((mut kept, bytes))) => {
                kept.fetched_at = self.clock.now();
                let page = document(&kept, bytes.clone(), 304, Freshness::Confirmed);
                keep(&Entry::Page(kept, bytes));
                Ok(Step::Document(Box::new(page)))
            }
            (301 | 302 | 303 | 307 | 308, _) => {
                let next = redirect_target(url, &answer).map_err(|error| (error, None))?;
                keep(&Entry::Redirect(next.to_string()));
                Ok(Step::Redirect(next))
            }
            (status @ (200 | 203), _) => {
                let head = self.head(&answer);
                let page = document(&head, answer.body.clone(), status, Freshness::New);
                if may_be_kept(&answer) {
                    keep(&Entry::Page(head, answer.body));
                }
                Ok(Step::Document(Box::new(page)))
            }
            (status, _) => {
                let wait = answer.header(header::RETRY_AFTER).and_then(|text| retry_after(text, self.clock.now()));
                Err((AcquireError::Status { url: url.to_string(), status }, wait))
            }
        }
    }

    /// Holds the cache to its bounds now and then: a look at every file of it is not free.
    fn prune(&self, cache: &Cache) {
        if self.kept.fetch_add(1, Ordering::Relaxed) < PRUNE_EVERY {
            return;
        }
        self.kept.store(0, Ordering::Relaxed);
        let now = SystemTime::from(self.clock.now());
        let oldest = now.checked_sub(self.options().cache_age).unwrap_or(SystemTime::UNIX_EPOCH);
        cache.prune(oldest, self.options().cache_limit);
    }

    fn head(&self, answer: &Answer) -> Kept {
        let text = |name| {
            answer.headers.get(name).map(|value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Kept {
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
            content_type: text(header::CONTENT_TYPE),
            content_language: text(header::CONTENT_LANGUAGE),
            fetched_at: self.clock.now(),
        }
    }

    /// Waits until it is our turn at this host.
    fn take_turn(&self, journey: &Journey<'_>, url: &Url, delay: Duration) -> Result<(), AcquireError> {
        let interval = self.options().host_interval.max(delay);
        let wait = self.pace.reserve(&host_key(url), self.clock.elapsed(), interval);
        self.pause(journey, wait, "waiting for its turn at this host")
    }

    fn pause(&self, journey: &Journey<'_>, wait: Duration, reason: &str) -> Result<(), AcquireError> {
        let limit = self.options().total_timeout;
        if self.clock.elapsed().saturating_add(wait) >= journey.deadline {
            let last = format!("{reason}; the next wait would be {}", seconds(&wait));
            return Err(AcquireError::TotalTimeout { url: journey.asked.to_owned(), limit, last });
        }
        if !wait.is_zero() {
            self.clock.sleep(wait, &self.stop);
        }
        if self.stop.is_raised() {
            return Err(AcquireError::Stopped { what: format!("fetching {}", journey.asked) });
        }
        Ok(())
    }

    /// Asks the site's robots.txt; gives the pause that it wants.
    fn heed_robots(&self, journey: &Journey<'_>, url: &Url) -> Result<Duration, AcquireError> {
        let robots_url = robots_url(url);
        let known = self.robots.lock().unwrap_or_else(PoisonError::into_inner).get(robots_url.as_str()).cloned();
        let now = self.clock.elapsed();
        let robots = match known {
            Some((read_at, robots)) if now.saturating_sub(read_at) < robots.good_for() => robots,
            _ => {
                let read = self.read_robots(journey, &robots_url);
                let robots = Arc::new(read.map_err(|error| error.of_page(robots_url.as_str(), url.as_str()))?);
                let mut all = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(robots_url.to_string(), (now, Arc::clone(&robots)));
                robots
            }
        };
        let (url, file) = (url.to_string(), robots_url.to_string());
        match &*robots {
            Robots::Unknown(reason) => Err(AcquireError::RobotsUnknown { url, robots: file, reason: reason.clone() }),
            rules if rules.allows(&address::parse(&url)?) => Ok(rules.delay()),
            _ => Err(AcquireError::Robots { url, robots: file }),
        }
    }

    fn read_robots(&self, journey: &Journey<'_>, url: &Url) -> Result<Robots, AcquireError> {
        let own = Journey {
            asked: url.as_str(),
            deadline: journey.deadline,
            heed_robots: false,
            max_bytes: MAX_ROBOTS,
            cut: true,
        };
        match self.travel(&own, url.clone()) {
            Ok(file) => Ok(Robots::parse(&file.bytes)),
            // As Google reads it: no such file is no rule; a server in trouble is "stay away".
            Err(AcquireError::Status { status, .. }) if (400..500).contains(&status) && status != 429 => {
                Ok(Robots::Open)
            }
            Err(AcquireError::TooManyRedirects { .. } | AcquireError::BadRedirect { .. }) => Ok(Robots::Open),
            Err(error @ (AcquireError::Status { .. } | AcquireError::RetryLater { .. })) => {
                Ok(Robots::Unknown(error.to_string()))
            }
            // No connection, a private address, bad TLS: the page would fail the same way, so say it plainly.
            Err(error) => Err(error),
        }
    }
}

fn conditions(kept: Option<&Kept>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(kept) = kept else { return headers };
    let pairs = [(header::IF_NONE_MATCH, &kept.etag), (header::IF_MODIFIED_SINCE, &kept.last_modified)];
    for (name, value) in pairs {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

fn redirect_target(url: &Url, answer: &Answer) -> Result<Url, AcquireError> {
    // Some servers send raw UTF-8 here.
    let location = answer.headers.get(header::LOCATION).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let location = location.unwrap_or_default();
    let bad = || AcquireError::BadRedirect {
        url: url.to_string(),
        status: answer.status,
        location: location.chars().take(200).collect(),
    };
    if location.trim().is_empty() {
        return Err(bad());
    }
    address::parse(url.join(location.trim()).map_err(|_| bad())?.as_str())
}

fn document(kept: &Kept, bytes: Vec<u8>, status: u16, freshness: Freshness) -> Acquired {
    let (content_type, charset) = Acquired::content_type_parts(kept.content_type.as_deref().unwrap_or_default());
    Acquired {
        bytes,
        content_type,
        charset,
        content_language: kept.content_language.clone(),
        status: Some(status),
        fetched_at: Some(kept.fetched_at),
        etag: kept.etag.clone(),
        last_modified: kept.last_modified.clone(),
        freshness,
        ..Acquired::default()
    }
}

fn may_be_kept(answer: &Answer) -> bool {
    !answer.header(header::CACHE_CONTROL).is_some_and(|control| control.to_ascii_lowercase().contains("no-store"))
}

fn host_key(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}
