//! `sekisho check`: which terms one or more agreements hold.

use super::{Exit, Settings, deliver};
use crate::agreement::Agreement;
use crate::document::{Document, Paragraph, Part, Piece, ViewKind};
use crate::error::{Error, Result};
use crate::terms::{Library, inventory};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Check {
    /// Agreements to check · 点検する契約書
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Check {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let library = Library::with(settings.clauses.as_deref())?;
        let mut out = String::new();
        for path in &self.files {
            let text = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
            let text = String::from_utf8_lossy(&text);
            let paragraph = |l: &str| Paragraph { pieces: vec![Piece { text: l.to_owned(), ..Piece::default() }], ..Paragraph::default() };
            let body = Part { name: "body".to_owned(), paragraphs: text.lines().map(paragraph).collect(), ..Part::default() };
            let document = Document { path: path.display().to_string(), parts: vec![body], ..Document::default() };
            let inventory = inventory(&Agreement::of(&document, ViewKind::Accepted), &library);
            let value = serde_json::json!({ "schema": "sekisho.check/1", "terms": inventory.terms });
            let _ = writeln!(out, "{value}");
        }
        deliver(settings, &out)?;
        Ok(Exit::Clean)
    }
}
