//! From a match in a unit's folded words to the document's own words.

use super::pattern::Found;
use crate::agreement::Agreement;
use crate::document::Place;

/// A sentence up to this many bytes is quoted whole.
const WHOLE: usize = 900;

/// The sentence a match stands in; of a very long one the matched words with what stands around them.
pub fn place(agreement: &Agreement, sentence: usize, lead: usize, found: &Found) -> Place {
    let s = &agreement.sentences[sentence];
    if s.range.len() <= WHOLE {
        return agreement.place(sentence);
    }
    let own = |at: u32| (at as usize).saturating_sub(lead);
    let range = s.folded.original(own(found.start)..own(found.end).max(own(found.start) + 1));
    let text = &agreement.view.parts[s.part].text;
    let start = boundary(text, s.range.start + range.start.saturating_sub(150), s.range.start + range.start);
    let end = (s.range.start + range.end + 150).min(s.range.end);
    let end = (s.range.start + range.end..=end).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(s.range.end);
    agreement.place_of(s.part, start.max(s.range.start)..end)
}

/// The first start of a word from `from` on, at most at `latest`.
fn boundary(text: &str, from: usize, latest: usize) -> usize {
    let from = (from..=latest).find(|&i| text.is_char_boundary(i)).unwrap_or(latest);
    text[from..latest].find(' ').map_or(from, |i| from + i + 1)
}
