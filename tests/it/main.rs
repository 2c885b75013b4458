//! Integration tests, one module a subject, linked as one program.

mod acquire_feeds;
mod acquire_fetch;
mod acquire_openrouter;
mod acquire_server;
mod architecture;
mod archives;
mod cli;
mod docs;
mod domain;
mod events;
mod incremental;
mod layers;
mod network;
mod packs;
mod primary;
mod proxy;
mod read;
mod reconcile;
mod reconcile_corpus;
mod records;
mod rules;
mod snapshots;
mod store;
mod watch;
mod zh;
