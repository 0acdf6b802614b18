//! Counts what was odd in a list file, kind by kind, with the first places. It never drops anything and never decides:
//! the guards do that.

use crate::words::Words;
use std::collections::BTreeMap;

/// Places named per kind of problem; the rest is counted.
const PLACES_NAMED: usize = 5;

/// Row problems of one file, by kind.
#[derive(Debug, Default)]
pub struct Problems {
    kinds: BTreeMap<&'static str, Kind>,
}

#[derive(Debug)]
struct Kind {
    words: Words,
    count: usize,
    places: Vec<String>,
}

impl Problems {
    /// Notes one case; `en` identifies the kind.
    pub fn note(&mut self, en: &'static str, ja: &'static str, place: &str) {
        let kind = self.kinds.entry(en).or_insert_with(|| Kind { words: Words::new(en, ja), count: 0, places: Vec::new() });
        kind.count += 1;
        if kind.places.len() < PLACES_NAMED {
            kind.places.push(place.to_owned());
        }
    }

    /// One sentence a kind: what, how often, where first.
    pub fn words(&self) -> Vec<Words> {
        self.kinds.values().map(Kind::words).collect()
    }
}

impl Kind {
    fn words(&self) -> Words {
        let (more_en, more_ja) = if self.count > self.places.len() { (", …", " ほか") } else { ("", "") };
        Words::new(
            format!("{}: {} ({}{more_en})", self.words.en, self.count, self.places.join(", ")),
            format!("{}: {}件（{}{more_ja}）", self.words.ja, self.count, self.places.join("、")),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_all_and_names_the_first() {
        let mut problems = Problems::default();
        for row in 1..=7 {
            problems.note("name repaired", "名称を補正", &format!("row {row}"));
        }
        let words = problems.words();
        assert_eq!(words.len(), 1);
        assert_eq!(words[0].en, "name repaired: 7 (row 1, row 2, row 3, row 4, row 5, …)");
        assert!(words[0].ja.starts_with("名称を補正: 7件"));
    }
}
