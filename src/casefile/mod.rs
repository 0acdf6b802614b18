//! The record of one run: the [`dossier::Dossier`], and the seal that shows whether any file of it was altered.

pub mod dossier;
pub mod seal;
