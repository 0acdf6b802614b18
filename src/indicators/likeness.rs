//! When two names, addresses, telephone numbers, domains or persons are the same. Exact after folding, or not at all,
//! but for names, which the screening compares across scripts.

use crate::agreement::parties::{core, digits};
use crate::document::fold::folded;
use crate::screening::{QueryKind, Thresholds, compare_names};
use crate::words::is_cjk;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Mail services and address words, from `screening-lists/names/mail-domains.toml`.
#[derive(Debug, Deserialize)]
pub struct Contacts {
    free_mail: Vec<String>,
    pub mail_drops: Vec<String>,
    pub residential: Vec<String>,
    second_levels: Vec<String>,
}

pub static CONTACTS: LazyLock<Contacts> = LazyLock::new(|| {
    toml::from_str(include_str!("../../screening-lists/names/mail-domains.toml")).expect("the embedded file is parsed by a test")
});

/// How alike two addresses are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressLikeness {
    /// The same house, another room or no room given.
    Building,
    Same,
}

/// Whether two names are one party: equal but for legal form and writing, or equal across scripts.
pub fn same_party(a: &str, b: &str) -> bool {
    same_writing(a, b) || compare_names(a, b, QueryKind::Unknown, Thresholds::DEFAULT).1
}

/// Whether two names are equal but for legal form, width, case and punctuation.
pub fn same_writing(a: &str, b: &str) -> bool {
    let (a, b) = (core(a), core(b));
    !a.is_empty() && a == b
}

/// Whether two names are easily taken for one another without being equal: one character apart, or two in a long name.
pub fn look_alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (core(a).chars().collect(), core(b).chars().collect());
    let numbers = |x: &[char]| x.iter().filter(|c| c.is_numeric()).collect::<String>();
    let shortest = a.len().min(b.len());
    let han = a.iter().any(|c| is_cjk(*c));
    let allowed = match shortest {
        n if han && n >= 4 => 1,
        n if !han && n >= 12 => 2,
        n if !han && n >= 6 => 1,
        _ => return false,
    };
    a != b && numbers(&a) == numbers(&b) && rapidfuzz::distance::levenshtein::distance(a.iter().copied(), b.iter().copied()) <= allowed
}

/// How alike two addresses are, if at all. Both need a number: a city alone is no address.
pub fn same_address(a: &str, b: &str) -> Option<AddressLikeness> {
    let (ka, kb) = (address_key(a), address_key(b));
    if !ka.iter().any(|t| is_number(t)) || !kb.iter().any(|t| is_number(t)) {
        return None;
    }
    if ka == kb {
        return Some(AddressLikeness::Same);
    }
    let numbers = |k: &BTreeSet<String>| k.iter().filter(|t| is_number(t)).cloned().collect::<BTreeSet<_>>();
    let (na, nb) = (numbers(&ka), numbers(&kb));
    let shared = ka.intersection(&kb).count();
    let all = ka.union(&kb).count();
    // country or district given on one side only
    if na == nb && (shared * 4 >= all * 3 || shared >= 4 && (ka.is_subset(&kb) || kb.is_subset(&ka))) {
        return Some(AddressLikeness::Same);
    }
    let words = ka.intersection(&kb).filter(|t| !is_number(t)).count();
    let (small, large) = if na.len() < nb.len() { (&na, &nb) } else { (&nb, &na) };
    (!small.is_empty() && small.is_subset(large) && words >= 2 && shared * 2 >= all).then_some(AddressLikeness::Building)
}

fn is_number(token: &str) -> bool {
    token.chars().any(|c| c.is_ascii_digit())
}

/// Words and numbers of an address, folded; Japanese text is cut at its numbers, kanji numerals are read as digits.
fn address_key(address: &str) -> BTreeSet<String> {
    const SAME: [(&str, &str); 12] = [
        ("street", "st"),
        ("road", "rd"),
        ("avenue", "ave"),
        ("building", "bldg"),
        ("room", "rm"),
        ("floor", "fl"),
        ("number", "no"),
        ("suite", "ste"),
        ("drive", "dr"),
        ("boulevard", "blvd"),
        ("lane", "ln"),
        ("district", "dist"),
    ];
    let mut out = BTreeSet::new();
    let mut token = String::new();
    let mut kind = 0u8;
    let mut push = |token: &mut String| {
        let word = std::mem::take(token);
        let word = SAME.iter().find(|(long, _)| *long == word).map_or(word.as_str(), |(_, short)| short);
        let word =
            word.trim_start_matches("番地").trim_start_matches("丁目").trim_start_matches(['番', '号', '棟', '室', '階', 'の', '〒']);
        if !word.is_empty() {
            out.insert(word.to_owned());
        }
    };
    for c in folded(address).chars() {
        let c = match "〇一二三四五六七八九".chars().position(|k| k == c) {
            Some(n) => char::from_digit(n as u32, 10).unwrap_or(c),
            None => c,
        };
        let now = if c.is_ascii_digit() {
            1
        } else if is_cjk(c) {
            2
        } else {
            u8::from(c.is_alphanumeric()) * 3
        };
        let goes_on = now == kind || (kind == 1 && now == 3) || (kind == 3 && now == 1);
        if !goes_on || now == 0 {
            push(&mut token);
        }
        if now != 0 {
            token.push(c);
        }
        kind = now;
    }
    push(&mut token);
    out
}

/// Whether two telephone numbers are the same line. A country code may be missing on one side, never differ.
pub fn same_phone(a: &str, b: &str) -> bool {
    let international = |n: &str| n.trim_start_matches(['(', '（', ' ']).starts_with(['+', '＋']);
    // +44 (0)20 …: the trunk zero is not dialled from abroad
    let national = |n: &str| digits(n).trim_start_matches('0').to_owned();
    let abroad = |n: &str| digits(&n.replace("(0)", "").replace("（0）", ""));
    match (international(a), international(b)) {
        (true, true) => abroad(a) == abroad(b),
        (false, false) => national(a) == national(b) && national(a).len() >= 7,
        (true, false) => same_phone(b, a),
        (false, true) => {
            let (a, b) = (national(a), abroad(b));
            a.len() >= 7 && b.ends_with(&a) && b.len() - a.len() <= 3
        }
    }
}

/// Whether two domains are registered as one; a mail service open to anybody says nothing.
pub fn same_domain(a: &str, b: &str) -> bool {
    let (ra, rb) = (registrable(a), registrable(b));
    ra == rb && !is_free_mail(a) && !is_free_mail(b)
}

/// Whether a domain can be read out of one of the names: its letters stand in the name in their order, or it begins like
/// one of its words. A name in other letters than Latin says nothing either way.
pub fn own_domain<'a>(domain: &str, names: impl Iterator<Item = &'a str>) -> bool {
    let label = registrable(domain).split('.').next().unwrap_or_default().to_owned();
    let letters: Vec<char> = label.chars().filter(char::is_ascii_alphabetic).collect();
    let mut latin = names.map(folded).filter(|n| n.chars().filter(char::is_ascii_alphabetic).count() >= 4).peekable();
    if latin.peek().is_none() || letters.len() < 2 {
        return true;
    }
    latin.any(|name| {
        let mut rest = name.chars();
        let in_order = letters.iter().all(|l| rest.any(|c| c == *l));
        let words = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 2);
        in_order || words.into_iter().any(|w| w.len() > 3 && label.contains(w) || label.len() > 3 && w.starts_with(&label[..4]))
    })
}

pub fn is_free_mail(domain: &str) -> bool {
    let registered = registrable(domain);
    CONTACTS.free_mail.iter().any(|f| f == domain || *f == registered)
}

/// The part of a domain that is registered: `mail.example.co.jp` → `example.co.jp`.
fn registrable(domain: &str) -> String {
    let labels: Vec<&str> = domain.split('.').filter(|l| !l.is_empty()).collect();
    let country_like =
        labels.len() > 2 && labels[labels.len() - 1].len() == 2 && CONTACTS.second_levels.iter().any(|s| s == labels[labels.len() - 2]);
    let keep = if country_like { 3 } else { 2 };
    labels[labels.len().saturating_sub(keep)..].join(".")
}

/// Whether two names of persons are written the same, titles, order of words and blanks aside.
pub fn same_person(a: &str, b: &str) -> bool {
    let key = |name: &str| {
        let text = folded(name);
        let mut words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty() && !["mr", "ms", "mrs", "dr", "prof", "professor"].contains(w))
            .map(str::to_owned)
            .collect();
        if text.chars().any(is_cjk) {
            return words.concat();
        }
        words.sort();
        if words.len() < 2 { String::new() } else { words.join(" ") }
    };
    let (a, b) = (key(a), key(b));
    !a.is_empty() && a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let same = |a, b| same_address(a, b);
        assert_eq!(same("Room 5, 12 Harbour Road, Kita", "Rm 5, 12 Harbour Rd., Kita"), Some(AddressLikeness::Same));
        assert_eq!(same("北浜市港町三丁目14番5号", "北浜市港町３丁目１４番５号"), Some(AddressLikeness::Same));
        assert_eq!(same("Room 5, 12 Harbour Road, Kita", "12 Harbour Road, Kita"), Some(AddressLikeness::Building));
        assert_eq!(same("14 Harbour Road, Kita", "12 Harbour Road, Kita"), None);
        assert_eq!(same("Kita, Japan", "Kita, Japan"), None);
        assert_eq!(same("北浜市港町三丁目14番5号", "北浜市東町二丁目1番"), None);
    }

    #[test]
    fn lines_domains_and_persons() {
        assert!(same_phone("+81-3-5555-0199", "(03) 5555-0199") && !same_phone("03-5555-0199", "03-5555-0198"));
        assert!(!same_phone("+86-451-0000-0000", "+65-0000-0000") && same_phone("+44 (0)20 5555 0100", "020 5555 0100"));
        assert!(same_domain("mail.aoba.co.jp", "aoba.co.jp") && !same_domain("aoba.co.jp", "asahi.co.jp"));
        assert!(!same_domain("gmail.com", "gmail.com") && is_free_mail("gmail.com"));
        assert!(same_person("Dr. Kei ABE", "Abe Kei") && same_person("阿部　恵", "阿部恵") && !same_person("Abe", "Abe"));
    }

    #[test]
    fn a_domain_of_ones_own_reads_like_the_name() {
        let own = |d: &str, n: &str| own_domain(d, [n].into_iter());
        for (domain, name) in [
            ("hollinwraye.example", "Hollin & Wraye Analytical Ltd"),
            ("hit.example", "Hale Institute of Technology"),
            ("kitaha-u.example", "Kitahama University"),
            ("北浜.example", "北浜計器株式会社"),
            ("quay.example", "株式会社北浜計器"),
        ] {
            assert!(own(domain, name), "{domain} {name}");
        }
        assert!(!own("songyun-liaison.example", "Hale Institute of Technology"));
        assert!(!own("pierhouse.example", "Oldmere GmbH"));
    }

    #[test]
    fn look_alikes_are_near_and_not_equal() {
        assert!(look_alike("Aoba Robotics Ltd", "Aoba Robotiks Ltd"));
        assert!(look_alike("株式会社北浜工業所", "株式会社北兵工業所"));
        assert!(!look_alike("Aoba Robotics Ltd", "Aoba Robotics Co., Ltd."));
        assert!(!look_alike("第3研究所本部", "第4研究所本部"));
    }
}
