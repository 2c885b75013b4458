//! The entries of a feed while it is read: each address once, bounded in number.

use std::collections::HashSet;

use super::{FeedEntry, MAX_ENTRIES};

/// Collects entries.
#[derive(Debug, Default)]
pub struct Entries {
    list: Vec<FeedEntry>,
    seen: HashSet<String>,
}

impl Entries {
    /// Adds an entry unless its address is there already; tells whether there is room for more.
    pub fn push(&mut self, entry: FeedEntry) -> bool {
        if self.seen.insert(entry.url.clone()) {
            self.list.push(entry);
        }
        self.list.len() < MAX_ENTRIES
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The entries in the feed's order.
    pub fn into_list(self) -> Vec<FeedEntry> {
        self.list
    }
}
