//! Integration tests, one module a subject, linked as one program.

mod reconcile;
mod cli;
mod store;
mod acquire_feeds;
mod acquire_fetch;
mod acquire_openrouter;
mod acquire_server;
mod read;
