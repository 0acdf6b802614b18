//! Dossier → text, json, html. One file a format.

pub mod terminal;
