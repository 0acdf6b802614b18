//! Dossier → text, json, html. One file a format.

pub mod catalogue;
pub mod check;
pub mod comparison;
pub mod contacts;
pub mod document;
pub mod forms;
pub mod html;
pub mod terminal;
pub mod text;
