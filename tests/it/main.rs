//! The one integration binary. Cases are files; adding a case needs no Rust.

// the helpers of tests may unwrap like the tests themselves
#![allow(clippy::unwrap_used)]
// a test that skips says so
#![allow(clippy::print_stdout)]

mod case;
mod check;
mod clauses;
mod compare;
mod docs;
mod documents;
mod examples;
mod fetch;
mod hand_on;
mod indicators;
mod known_pdfs;
mod list_editions;
mod list_traps;
mod lists;
mod mutations;
mod outward;
mod partner;
mod review;
mod screening;
mod serve;
mod terms;
