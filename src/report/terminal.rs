//! Words from outside made safe for a terminal: nothing from a document may steer it.

/// Replaces control, escape and bidirectional-control characters by U+FFFD; line feeds and tabs stay.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{FFFD}' } else { c }).collect()
}

/// Whether a character steers a display: controls but line feeds and tabs, and what turns the direction of text.
pub fn steers(c: char) -> bool {
    let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}
