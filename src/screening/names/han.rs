//! Han variant classes: one representative for the old, new, simplified and traditional forms of a character.
//! A different class is a different character, and in a name a different party; nothing here measures distance.

use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!("../../../screening-lists/names/han-classes.txt");

/// The character that stands for the class of `c`; `c` itself when it has no variants.
pub fn class(c: char) -> char {
    static CLASSES: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let mut classes = HashMap::new();
        for line in TABLE.lines().filter(|l| !l.starts_with(['#', '=', '!'])) {
            let mut members = line.trim().chars();
            if let Some(first) = members.next() {
                classes.extend(members.map(|c| (c, first)));
            }
        }
        classes
    });
    if (c as u32) < 0x3400 { c } else { CLASSES.get(&c).copied().unwrap_or(c) }
}

/// A text with every Han character replaced by its class.
pub fn classes(text: &str) -> String {
    text.chars().map(class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_of_the_table_hold() {
        let mut seen = 0;
        for line in TABLE.lines().filter(|l| l.starts_with(['=', '!'])) {
            let (a, b) = line[1..].trim().split_once(' ').expect("two names");
            assert_eq!(classes(a) == classes(b), line.starts_with('='), "{line}");
            seen += 1;
        }
        assert!(seen > 20);
    }

    #[test]
    fn no_character_stands_in_two_classes() {
        let mut at = HashMap::new();
        for (n, line) in TABLE.lines().enumerate().filter(|(_, l)| !l.starts_with(['#', '=', '!'])) {
            for c in line.chars() {
                assert_eq!(at.insert(c, n), None, "{c} stands twice");
                assert_eq!(class(class(c)), class(c));
            }
        }
    }
}
