//! Where the signs of a party point: address, telephone code, domain ending, bank, registration (C26, C27). Countries come
//! from what is written; nothing is computed from anybody's nationality. Tables of countries are dated data.

use super::{Facts, Indicator, Weight, compared, indicator, plain};
use crate::agreement::Party;
use crate::agreement::parties::digits;
use crate::document::fold::folded;
use crate::words::{Words, is_cjk};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// `screening-lists/geography.toml`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Geography {
    #[serde(rename = "table")]
    pub tables: Vec<Table>,
    calling_codes: BTreeMap<String, String>,
    domains: Domains,
}

#[derive(Debug, Deserialize)]
struct Domains {
    uk: String,
    open: Vec<String>,
}

/// A dated table of countries.
#[derive(Debug, Deserialize)]
pub struct Table {
    pub id: String,
    pub title: Words,
    pub as_of: String,
    pub source: String,
    pub confirm: Words,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
}

pub static GEOGRAPHY: LazyLock<Geography> =
    LazyLock::new(|| toml::from_str(include_str!("../../screening-lists/geography.toml")).expect("the embedded file is parsed by a test"));

/// Folded country names with their codes, the longest first.
static NAMES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut out = Vec::new();
    for record in csv::Reader::from_reader(&include_bytes!("../../screening-lists/countries.csv")[..]).records().filter_map(Result::ok) {
        let code = record.get(0).unwrap_or_default().to_owned();
        let names = [1, 2].into_iter().flat_map(|c| record.get(c).unwrap_or_default().split(';'));
        out.extend(names.map(|n| (folded(n), code.clone())).filter(|(n, _)| n.chars().count() > 1));
    }
    out.sort_by_key(|(n, _)| std::cmp::Reverse(n.len()));
    out
});

/// The country an address names, as ISO 3166-1 alpha-2; the last one named, since addresses end with it. A Japanese
/// address without a country, or one that begins with a prefecture, is in Japan.
pub fn country_of(address: &str) -> Option<String> {
    // "New Jersey, U.S.A.": the state is no island, and the abbreviation is no list's name
    let text = folded(address).replace("u.s.a", "united states").replace("new jersey", " ").replace("new mexico", " ");
    let american = text.split(|c: char| !c.is_alphanumeric()).any(|w| w == "usa");
    let text = if american { text.replace("georgia", " ") + " united states" } else { text };
    let named = NAMES.iter().filter_map(|(name, code)| {
        let at = match name.is_ascii() {
            true => text
                .match_indices(name.as_str())
                .map(|(i, _)| i)
                .filter(|&i| {
                    !text[..i].ends_with(|c: char| c.is_ascii_alphanumeric())
                        && !text[i + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
                })
                .last(),
            false => text.rfind(name.as_str()),
        };
        at.map(|i| (i + name.len(), name.len(), code.clone()))
    });
    // the name that ends last; of two that end together the longer one
    let best = named.max_by_key(|(end, len, _)| (*end, *len)).map(|(_, _, code)| code);
    let japanese = || {
        let region = text.chars().take(8).any(|c| matches!(c, '県' | '府' | '都' | '道')) && text.contains(['市', '区', '町', '村', '郡']);
        (region && text.chars().any(is_cjk)).then(|| "JP".to_owned())
    };
    best.or_else(japanese)
}

/// The country of an international telephone number; nothing for a national one.
pub fn country_of_phone(phone: &str) -> Option<String> {
    let plain = phone.trim_start_matches(['(', '（', ' ']);
    let number = digits(plain);
    let number = plain.starts_with(['+', '＋']).then_some(number)?;
    (1..=3).rev().find_map(|n| GEOGRAPHY.calling_codes.get(number.get(..n)?)).cloned()
}

/// The country of a domain's ending; nothing for generic endings and those sold to anybody.
pub fn country_of_domain(domain: &str) -> Option<String> {
    let top = domain.rsplit('.').next().filter(|t| t.len() == 2 && domain.contains('.'))?;
    match top {
        "uk" => Some(GEOGRAPHY.domains.uk.clone()),
        _ if GEOGRAPHY.domains.open.iter().any(|o| o == top) => None,
        _ => Some(top.to_uppercase()),
    }
}

/// A table by its id.
pub fn table(id: &str) -> Option<&'static Table> {
    GEOGRAPHY.tables.iter().find(|t| t.id == id)
}

/// Signs of one party: which values point where.
fn signals(party: &Party) -> Vec<(&'static str, &str, String)> {
    let mut out = Vec::new();
    out.extend(party.addresses.iter().filter_map(|a| country_of(a).map(|c| ("address", a.as_str(), c))));
    out.extend(party.phones.iter().filter_map(|p| country_of_phone(p).map(|c| ("telephone", p.as_str(), c))));
    out.extend(party.domains.iter().filter_map(|d| country_of_domain(d).map(|c| ("mail-domain", d.as_str(), c))));
    out
}

/// C26 and C27 for one counterparty, with what the user's file says of it.
pub fn indicators(facts: &Facts, party: &Party) -> Vec<Indicator> {
    let mut all = signals(party);
    if let Some(given) = facts.partner.as_ref().filter(|g| g.is(party)) {
        all.extend(given.country.iter().map(|c| ("country", c.as_str(), c.to_uppercase())));
        all.extend(given.bank_country.iter().map(|c| ("bank", c.as_str(), c.to_uppercase())));
    }
    let countries: BTreeSet<&str> = all.iter().map(|(_, _, c)| one_market(c)).collect();
    let mut out = Vec::new();
    if countries.len() > 1 {
        let shown = countries.iter().copied().collect::<Vec<_>>().join(", ");
        let mut sign = indicator("C26", Weight::Medium, &[("party", &plain(&party.name)), ("value", &plain(&shown))]);
        sign.values.clone_from(&party.places);
        let first = &all[0];
        let others = all.iter().filter(|o| one_market(&o.2) != one_market(&first.2));
        sign.compared.extend(others.map(|o| compared(o.0, &format!("{} ({})", first.1, first.2), &format!("{} ({})", o.1, o.2))));
        out.push(sign);
    }
    let diversion = table("diversion");
    if let Some((t, (what, value, code))) = diversion.and_then(|t| all.iter().find(|s| t.countries.contains(&s.2)).map(|s| (t, s))) {
        let words =
            Words::new(format!("{}, {} ({})", t.title.en, t.source, t.as_of), format!("{}：{}（{}）", t.title.ja, t.source, t.as_of));
        let mut sign = indicator("C27", Weight::Weak, &[("party", &plain(&party.name)), ("value", &words)]);
        sign.values.clone_from(&party.places);
        sign.compared.push(compared(what, code, value));
        out.push(sign);
    }
    out
}

/// North American numbers share one calling code.
fn one_market(country: &str) -> &str {
    if country == "CA" { "US" } else { country }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_of_addresses_numbers_and_domains() {
        for (address, code) in [
            ("4-2 Hamacho, Kita, Japan", Some("JP")),
            ("240 Songyun Road, Harbin, People’s Republic of China", Some("CN")),
            ("22 Tannery Row, Wraybridge WB2 5HT, United Kingdom", Some("GB")),
            ("中国黒竜江省哈爾濱市松韻路240号", Some("CN")),
            ("宮城県北浜市浜町四丁目２番", Some("JP")),
            ("150 Road, Little Falls, New Jersey 07424, U.S.A.", Some("US")),
            ("1 Peach Street, Atlanta, Georgia 30301, USA", Some("US")),
            ("5 Harbour Road, Kita", None),
        ] {
            assert_eq!(country_of(address).as_deref(), code, "{address}");
        }
        assert_eq!(country_of_phone("+86-451-0000-0000").as_deref(), Some("CN"));
        assert_eq!(country_of_phone("03-5555-0110"), None);
        assert_eq!(country_of_domain("aoba.co.jp").as_deref(), Some("JP"));
        assert_eq!((country_of_domain("aoba.example"), country_of_domain("aoba.io")), (None, None));
    }

    #[test]
    fn signs_that_point_to_two_countries_are_told_and_one_country_is_not() {
        let party = |phone: &str| Party {
            name: "Aoba Ltd".into(),
            addresses: vec!["4-2 Hamacho, Kita, Japan".into()],
            phones: vec![phone.into()],
            ..Party::default()
        };
        let told = |p: &Party| indicators(&Facts::default(), p).iter().map(|i| i.id.clone()).collect::<Vec<_>>();
        assert_eq!(told(&party("+86 451 5550 0100")), ["C26", "C27"]);
        assert!(told(&party("+81 3 5550 0100")).is_empty());
        assert!(told(&party("03 5550 0100")).is_empty());
    }
}
