//! Dossier → text, json, html. One file a format.

pub mod document;
pub mod terminal;
