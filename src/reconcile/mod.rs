//! The stage `reconcile`.
