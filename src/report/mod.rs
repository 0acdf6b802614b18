//! Dossier → text, json, html. One file a format.

pub mod catalogue;
pub mod comparison;
pub mod document;
pub mod terminal;
pub mod text;
