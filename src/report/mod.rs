//! Dossier → text, json, html, docx, xlsx, csv, sarif, junit. One file a format; [`forms`] is the table of what is handed on.

pub mod catalogue;
pub mod charts;
pub mod check;
pub mod comparison;
mod comparison_text;
pub mod contacts;
pub mod cover;
pub mod document;
pub mod forms;
pub mod html;
pub mod issues;
pub mod lists;
pub mod machine;
pub mod matrix;
pub mod papers;
pub mod sarif;
pub mod screening;
pub mod screening_lines;
pub mod screening_workbook;
pub mod side_by_side;
pub mod spreadsheet;
pub mod terminal;
pub mod text;
pub mod word;
