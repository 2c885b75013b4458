//! What servers sent earlier, so that they can be asked "still the same?" and `--offline` has something to give.
//!
//! One file an address: a line of JSON, then the body, compressed. Files are written beside their place and moved in,
//! so a run killed at any moment leaves whole files; a damaged one counts as absent.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::{read_limited, zstd_reader};
use crate::acquire::AcquireError;

/// A folder of answers.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// What is known about one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// It sends on to this address.
    Redirect(String),
    /// It answered with a document.
    Page(Kept, Vec<u8>),
}

/// The head of a kept document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kept {
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Content-Language` header.
    pub content_language: Option<String>,
    /// When the server last sent or confirmed it.
    pub fetched_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Head {
    url: String,
    redirect: Option<String>,
    page: Option<Kept>,
    hash: String,
}

impl Cache {
    /// A cache in `folder`, which is made when something is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is kept for `url`; none when there is nothing, or nothing sound. Bodies over `limit` count as absent.
    /// That it was used `now` is noted.
    pub fn get(&self, url: &str, limit: u64, now: Timestamp) -> Option<Entry> {
        let place = self.place(url);
        let file = fs::read(&place).ok()?;
        let line_end = memchr::memchr(b'\n', &file)?;
        let head: Head = serde_json::from_slice(file.get(..line_end)?).ok()?;
        if head.url != url {
            return None;
        }
        // What is used is not forgotten first. A folder that cannot be written to is read all the same.
        let _ = fs::File::options().append(true).open(&place).and_then(|file| file.set_modified(SystemTime::from(now)));
        if let Some(target) = head.redirect {
            return Some(Entry::Redirect(target));
        }
        let mut body = zstd_reader(file.get(line_end + 1..)?).ok()?;
        let bytes = read_limited(&mut body, limit, "in the cache").ok()?;
        (blake3::hash(&bytes).to_hex().as_str() == head.hash).then_some(Entry::Page(head.page?, bytes))
    }

    /// Keeps `entry` for `url`.
    ///
    /// # Errors
    /// [`AcquireError::File`] when the folder cannot be written to.
    pub fn put(&self, url: &str, entry: &Entry) -> Result<(), AcquireError> {
        let place = self.place(url);
        let fail = |action| {
            let path = place.clone();
            move |source| AcquireError::File { path, action, source }
        };
        let (redirect, page, bytes) = match entry {
            Entry::Redirect(target) => (Some(target.clone()), None, &[][..]),
            Entry::Page(kept, bytes) => (None, Some(kept.clone()), &bytes[..]),
        };
        let head = Head { url: url.to_owned(), redirect, page, hash: blake3::hash(bytes).to_hex().to_string() };
        let mut file = serde_json::to_vec(&head).map_err(|error| fail("writing the cache")(error.into()))?;
        file.push(b'\n');
        file.extend(zstd::encode_all(bytes, 3).map_err(fail("compressing for the cache"))?);
        let folder = place.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(fail("making the cache folder"))?;
        // Two processes may keep the same address at once: each has its own temporary file.
        let temporary = place.with_extension(format!("{}-{:?}.new", std::process::id(), std::thread::current().id()));
        let written = fs::File::create(&temporary).and_then(|mut out| out.write_all(&file));
        written.and_then(|()| fs::rename(&temporary, &place)).map_err(|error| {
            let _ = fs::remove_file(&temporary);
            fail("writing the cache")(error)
        })
    }

    /// Forgets what nobody asked for since `oldest`, and the longest unused of the rest until no more than `limit` bytes are left.
    /// What cannot be looked at or removed stays: a cache is no reason to stop.
    pub fn prune(&self, oldest: SystemTime, limit: u64) {
        let mut files = Vec::new();
        for folder in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                let Ok(about) = file.metadata() else { continue };
                files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), file.path()));
            }
        }
        files.sort();
        let mut held: u64 = files.iter().map(|(_, size, _)| size).sum();
        for (used, size, path) in files {
            if used >= oldest && held <= limit {
                return;
            }
            if fs::remove_file(&path).is_ok() {
                held = held.saturating_sub(size);
            }
        }
    }

    fn place(&self, url: &str) -> PathBuf {
        let hash = blake3::hash(url.as_bytes()).to_hex();
        let (front, _) = hash.split_at(2);
        self.folder.join(front).join(hash.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_and_damage_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("deep/inside"));
        let page = Entry::Page(Kept { etag: Some("\"1\"".into()), ..Kept::default() }, vec![7; 5000]);
        cache.put("https://a.example/", &page).unwrap();
        cache.put("https://b.example/", &Entry::Redirect("https://a.example/".into())).unwrap();
        assert_eq!(cache.get("https://a.example/", 5000, Timestamp::UNIX_EPOCH), Some(page));
        assert_eq!(cache.get("https://a.example/", 4999, Timestamp::UNIX_EPOCH), None);
        assert_eq!(
            cache.get("https://b.example/", 10, Timestamp::UNIX_EPOCH),
            Some(Entry::Redirect("https://a.example/".into()))
        );
        assert_eq!(cache.get("https://c.example/", 10, Timestamp::UNIX_EPOCH), None);

        let place = cache.place("https://a.example/");
        let whole = fs::read(&place).unwrap();
        for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
            fs::write(&place, &whole[..cut]).unwrap();
            assert_eq!(cache.get("https://a.example/", 5000, Timestamp::UNIX_EPOCH), None, "cut at {cut}");
        }
    }

    #[test]
    fn the_cache_keeps_to_its_bounds_and_forgets_the_longest_unused_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let url = |n: u64| format!("https://a.example/{n}");
        let day = |n: u64| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400 * n);
        let noise: Vec<u8> =
            (0..2000u32).flat_map(|n| blake3::hash(&n.to_le_bytes()).as_bytes()[..4].to_vec()).collect();
        for n in 1..=5 {
            cache.put(&url(n), &Entry::Page(Kept::default(), noise.clone())).unwrap();
            fs::File::options().append(true).open(cache.place(&url(n))).unwrap().set_modified(day(n)).unwrap();
        }
        let held = || (1..=5).filter(|n| cache.place(&url(*n)).exists()).collect::<Vec<_>>();
        cache.prune(day(2), u64::MAX);
        assert_eq!(held(), [2, 3, 4, 5], "too old");
        assert!(cache.get(&url(2), 1 << 20, Timestamp::try_from(day(9)).unwrap()).is_some(), "now it is the youngest");
        cache.prune(day(0), 17_000);
        assert_eq!(held(), [2, 5], "too many");
        cache.prune(day(0), 17_000);
        assert_eq!(held(), [2, 5]);
        Cache::new(folder.path().join("none")).prune(day(9), 0);
    }
}
