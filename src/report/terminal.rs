//! Words from outside made safe for a terminal: nothing from a document may steer it.

/// Replaces control, escape and bidirectional-control characters by U+FFFD; line feeds and tabs stay.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control()
                || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}') =>
            {
                '\u{FFFD}'
            }
            c => c,
        })
        .collect()
}
