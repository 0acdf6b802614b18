//! JSON for programs, which people look at in a terminal, too: the same value as ever, but no character in it steers a
//! display. Nothing is left out and nothing replaced; what would steer stands as its escape.

use super::terminal::steers;
use serde::Serialize;
use std::fmt::Write as _;

/// One value in one line, with its line feed.
pub fn line(value: &impl Serialize) -> String {
    escaped(serde_json::to_string(value).unwrap_or_default())
}

/// One value, indented, with a line feed at the end.
pub fn pretty(value: &impl Serialize) -> String {
    escaped(serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Outside of strings JSON holds no such character, and inside of them an escape is the character.
fn escaped(mut text: String) -> String {
    text.push('\n');
    // hardly any text holds even a byte of such a character
    if !text.as_bytes().chunks(64).any(|some| some.iter().fold(false, |any, b| any | may_steer(*b))) || !text.chars().any(steers) {
        return text;
    }
    text.chars().fold(String::with_capacity(text.len() + 64), |mut out, c| {
        if steers(c) {
            let _infallible = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}

/// Whether a byte begins, in UTF-8, a character of which some steer; in JSON no control stands below the blank but line feeds.
fn may_steer(byte: u8) -> bool {
    (byte < b' ') & (byte != b'\n') | (byte == 0x7F) | (byte == 0xC2) | (byte == 0xD8) | (byte == 0xE2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_that_steers_is_passed_over() {
        for c in ('\0'..=char::MAX).filter(|c| steers(*c)) {
            assert!(may_steer(c.to_string().as_bytes()[0]), "{c:?}");
        }
    }

    #[test]
    fn the_value_is_the_same_and_nothing_steers() {
        let value = "a\u{1b}[2J\u{202e}b\u{9b}c\u{7f}\"\\ 日本\n";
        for text in [line(&value), pretty(&[value])] {
            assert!(!text.trim_end().chars().any(|c| c != '\n' && c.is_control()) && !text.contains('\u{202e}'), "{text:?}");
        }
        assert_eq!(serde_json::from_str::<String>(&line(&value)).unwrap(), value);
        assert_eq!(line(&"日本 – ok"), "\"日本 – ok\"\n");
    }
}
