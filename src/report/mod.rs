//! Dossier → text, json, html. One file a format.

pub mod catalogue;
pub mod check;
pub mod comparison;
mod comparison_text;
pub mod contacts;
pub mod document;
pub mod forms;
pub mod html;
pub mod matrix;
pub mod terminal;
pub mod text;
