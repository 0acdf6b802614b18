//! sekisho (関所): examines an agreement and the partner who signs it.
//!
//! ```text
//!  .docx .pdf .txt ──document──▶ Document ──views──▶ Agreement ─┬─ terms ────▶ Inventory ─┐
//!                                                               ├─ compare ──▶ Changes ───┤
//!                                                               └─ parties ──▶ Parties ─┐ ├─▶ Findings ─▶ Dossier ─▶ report
//!  official list files ──lists──▶ Listings ─▶ Snapshot ─▶ index ────── screening ◀──────┘ │
//!                                                                      indicators ────────┘
//! ```
//! Data flows one way. Everything between reading and reporting is pure: no I/O, no clock, no failure;
//! what could not be done stands in the values that come back.

pub mod agreement;
pub mod casefile;
pub mod cli;
pub mod compare;
pub mod document;
pub mod error;
pub mod examination;
pub mod finding;
pub mod indicators;
pub mod lists;
pub mod report;
pub mod screening;
pub mod serve;
pub mod stamp;
pub mod terms;
pub mod words;

pub use error::{Error, Result};
