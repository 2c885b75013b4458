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
mod languages;
mod layers;
mod network;
mod packs;
mod proxy;
mod read;
mod reconcile;
mod reconcile_corpus;
mod rules;
mod snapshots;
mod store;
mod tr;
mod watch;
mod zh;
