//! The one integration binary. Cases are files; adding a case needs no Rust.

mod documents;
mod examples;
mod indicators;
mod lists;
mod review;
mod screening;
mod terms;
