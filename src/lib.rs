//! tallywire reads news and turns the figures in it into data that can be checked.
//!
//! The modules stand in the order in which data flows; each imports only what stands above it:
//! [`model`] and [`rules`] are the nouns and the side input, then come the stages.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod model;
pub mod rules;

pub mod acquire;
pub mod read;

pub mod annotate;
pub mod extract;
pub mod resolve;

pub mod pipeline;
pub mod workbench;

pub mod reconcile;

pub mod store;

pub mod ask;
pub mod cli;
