//! Integration tests, one module a subject, linked as one program.

mod acquire_feeds;
mod acquire_fetch;
mod acquire_openrouter;
mod acquire_server;
mod cli;
mod docs;
mod network;
mod read;
mod reconcile;
mod rules;
mod store;
