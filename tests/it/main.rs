//! The one integration binary. Cases are files; adding a case needs no Rust.

// the helpers of tests may unwrap like the tests themselves
#![allow(clippy::unwrap_used)]

mod case;
mod compare;
mod documents;
mod examples;
mod indicators;
mod known_pdfs;
mod lists;
mod mutations;
mod partner;
mod review;
mod screening;
mod terms;
