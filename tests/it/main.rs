//! Integration tests, one module a subject, linked as one program.

mod reconcile;
mod cli;
mod docs;
mod store;
