//! Dossier → text, json, html. One file a format.

pub mod catalogue;
pub mod check;
pub mod comparison;
pub mod document;
pub mod html;
pub mod terminal;
pub mod text;
pub mod word;
