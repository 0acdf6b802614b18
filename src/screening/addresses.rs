//! Addresses compared by their words, and the listings that may be found by an address alone. An address is the same when
//! nearly all of its words and one number of it stand in the other; nothing here knows streets or towns.

use super::names::folding::fold;
use super::names::han;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Shorter addresses are a town or a country, which thousands share.
const FEWEST_WORDS: usize = 4;

/// An address asked for, and the listed one it is, both as written.
pub type Shared<'a> = (&'a str, &'a str);

/// An address of `asked` that is, or contains, one of `listed`.
pub fn same<'a>(asked: &'a [String], listed: &'a [String]) -> Option<Shared<'a>> {
    asked.iter().find_map(|asked| {
        let theirs = words(asked);
        listed.iter().find(|listed| contained(&words(listed), |word| theirs.contains(word))).map(|listed| (asked.as_str(), listed.as_str()))
    })
}

/// Whether enough of an address's words are found.
fn contained(words: &BTreeSet<String>, found: impl Fn(&str) -> bool) -> bool {
    let shared: Vec<&String> = words.iter().filter(|word| found(word)).collect();
    enough(words.len(), shared.len()) && shared.iter().any(|word| has_digit(word))
}

fn enough(words: usize, shared: usize) -> bool {
    words >= FEWEST_WORDS && shared * 10 >= words * 8
}

fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// Words of an address; Han and kana by their pairs of letters.
fn words(address: &str) -> BTreeSet<String> {
    let folded = han::classes(&fold(address));
    let mut words = BTreeSet::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        if word.chars().any(crate::words::is_cjk) {
            let chars: Vec<char> = word.chars().collect();
            words.extend(chars.windows(2).map(|w| w.iter().collect::<String>()));
        } else {
            words.insert(word.to_owned());
        }
    }
    words
}

/// The addresses of many listings, found by their words.
#[derive(Debug, Default)]
pub struct Addresses {
    /// Whose address it is, the address, and how many words it has.
    all: Vec<(usize, String, usize)>,
    by_word: HashMap<String, Vec<u32>>,
}

impl Addresses {
    /// Adds the addresses of the listing `owner`.
    pub fn add(&mut self, owner: usize, addresses: &[String]) {
        for address in addresses {
            let words = words(address);
            if words.len() < FEWEST_WORDS {
                continue;
            }
            let at = self.all.len() as u32;
            self.all.push((owner, address.clone(), words.len()));
            for word in words {
                self.by_word.entry(word).or_default().push(at);
            }
        }
    }

    /// The owners of an address that is one of those asked for, each once, in their order.
    pub fn of<'a>(&'a self, asked: &'a [String]) -> BTreeMap<usize, Shared<'a>> {
        let mut found = BTreeMap::new();
        for asked in asked {
            let mut shared: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
            for word in words(asked) {
                for at in self.by_word.get(&word).into_iter().flatten() {
                    let (count, digit) = shared.entry(*at).or_default();
                    *count += 1;
                    *digit |= has_digit(&word);
                }
            }
            for (at, (count, digit)) in shared {
                let (owner, address, words) = &self.all[at as usize];
                if digit && enough(*words, count) {
                    found.entry(*owner).or_insert((asked.as_str(), address.as_str()));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_and_many_are_judged_alike() {
        let listed = ["Unit 12, Quill Wharf, Harbour Street, Arden".to_owned(), "東京都関所市山道町3-15 測器ビル".to_owned()];
        let mut many = Addresses::default();
        listed.iter().enumerate().for_each(|(i, a)| many.add(i, std::slice::from_ref(a)));
        for (asked, of) in [
            ("Unit 12 Quill Wharf, Harbour Street, Arden, 5th floor", Some(0)),
            ("Unit 13 Quill Wharf, Harbour Street, Arden", None),
            ("Harbour Street, Arden", None),
            ("関所市山道町３－１５　測器ビル（東京都）", Some(1)),
            ("東京都関所市", None),
        ] {
            let asked = [asked.to_owned()];
            assert_eq!(many.of(&asked).keys().next().copied(), of, "{asked:?}");
            assert_eq!(same(&asked, &listed).is_some(), of.is_some(), "{asked:?}");
        }
    }
}
