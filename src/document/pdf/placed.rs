//! The visible glyphs of a PDF with their places, for tables whose columns only the eye can tell apart. It groups nothing
//! and judges nothing.

use super::glyphs::Turn;
use super::{PAGES, painted};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::{InterpreterCache, RenderContent};
use serde::{Deserialize, Serialize};

/// One page, from 1.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PlacedPage {
    pub number: u32,
    /// Points.
    pub height: f64,
    /// Upright and visible, in the order of painting.
    pub glyphs: Vec<PlacedGlyph>,
}

/// Places in points from the top left corner of the page, downwards.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PlacedGlyph {
    pub text: String,
    pub left: f64,
    pub right: f64,
    /// Height of the base line.
    pub base: f64,
    /// Height of the type.
    pub size: f64,
}

/// Every page; none where the file cannot be opened, which the reading of the document says.
pub fn pages(bytes: &[u8], password: Option<&str>) -> Vec<PlacedPage> {
    let Ok(pdf) = Pdf::new_with_password(bytes.to_vec(), password.unwrap_or_default()) else { return Vec::new() };
    let cache = InterpreterCache::new();
    let numbered = (1..).zip(pdf.pages().iter().take(PAGES));
    let page = |(number, page)| {
        let painted = painted(page, &cache, RenderContent::PAGE);
        let seen = painted.glyphs.into_iter().filter(|g| g.turn == Turn::Upright && !g.vertical && g.hidden.is_none());
        let finite = seen.filter(|g| [g.x, g.end, g.y, g.size].iter().all(|n| n.is_finite()));
        let glyphs = finite.map(|g| PlacedGlyph { text: g.text, left: g.x, right: g.end, base: g.y, size: g.size });
        PlacedPage { number, height: painted.height, glyphs: glyphs.collect() }
    };
    numbered.map(page).collect()
}
