//! Contact facts that a list holds too: a listed address, with a name or without, and a mail domain in a listed entry
//! (C05, C06 against the lists). Exact after folding; a name that answers by itself is the screening's to tell.

use super::likeness::{AddressLikeness, is_free_mail, same_address, same_party};
use super::{Facts, Indicator, Weight, compared, indicator, plain};
use crate::agreement::{Party, PartyRole};
use crate::lists::StoredList;
use crate::words::Words;

/// One fact of a party that a listed entry gives as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFact {
    /// The party's name.
    pub party: String,
    /// `address` or `mail-domain`.
    pub what: &'static str,
    pub value: String,
    pub list: String,
    pub uid: String,
    /// The entry's name; empty for an address without one.
    pub listed: String,
    pub listed_value: String,
    pub exact: bool,
}

/// Searches the lists for the addresses and domains of the counterparties.
pub fn listed_facts(parties: &[Party], us: &dyn Fn(&Party) -> bool, lists: &[StoredList]) -> Vec<ListedFact> {
    let mut out = Vec::new();
    for party in parties.iter().filter(|p| p.role < PartyRole::Letterhead && !us(p)) {
        let addresses: Vec<(&String, String)> = party.addresses.iter().filter_map(|a| longest_number(a).map(|n| (a, n))).collect();
        let domains: Vec<&String> = party.domains.iter().filter(|d| !is_free_mail(d)).collect();
        if addresses.is_empty() && domains.is_empty() {
            continue;
        }
        for list in lists {
            let entries = list.snapshot.listings.iter().filter(|e| e.delisted_on.is_none());
            for entry in entries {
                let mut add = |what, value: &str, listed_value: &str, exact| {
                    out.push(ListedFact {
                        party: party.name.clone(),
                        what,
                        value: value.to_owned(),
                        list: list.info.id.clone(),
                        uid: entry.uid.clone(),
                        listed: entry.primary().to_owned(),
                        listed_value: listed_value.to_owned(),
                        exact,
                    });
                };
                for listed in &entry.addresses {
                    // cheap first: the longest number must stand in both
                    let near = addresses.iter().filter(|(_, number)| listed.contains(number.as_str()) || !listed.is_ascii());
                    let best = near.filter_map(|(a, _)| same_address(a, listed).map(|l| (*a, l))).max_by_key(|(_, l)| *l);
                    if let Some((address, likeness)) = best {
                        add("address", address, listed, likeness == AddressLikeness::Same);
                    }
                }
                let remarks = entry.remarks.iter().chain(entry.identifiers.iter().map(|i| &i.value));
                for text in remarks {
                    for domain in domains.iter().filter(|d| names_domain(text, d)) {
                        add("mail-domain", domain, text, true);
                    }
                }
            }
        }
        out.retain(|f| f.party != party.name || f.listed.is_empty() || !party.names().any(|n| same_party(n, &f.listed)));
    }
    out
}

/// Whether a text names this domain, or a name under it: `mail.pier.example` names `pier.example`, `newpier.example` does not.
fn names_domain(text: &str, domain: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(&domain.to_ascii_lowercase()).any(|(at, found)| {
        let rest = &text[at + found.len()..];
        // a full stop may end the sentence, or go on with the name
        !text[..at].ends_with(letter) && !rest.starts_with(letter) && !rest.strip_prefix('.').is_some_and(|r| r.starts_with(letter))
    })
}

/// The longest run of digits, of two at least.
fn longest_number(address: &str) -> Option<String> {
    let folded = crate::document::fold::folded(address);
    let numbers = folded.split(|c: char| !c.is_ascii_digit()).filter(|n| n.len() > 1);
    numbers.max_by_key(|n| n.len()).map(str::to_owned)
}

/// C05 and C06 against the lists: one indicator for each fact, three of a kind at most.
pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let mut out: Vec<Indicator> = Vec::new();
    for fact in &facts.listed_facts {
        let id = if fact.what == "address" { "C05" } else { "C06" };
        if out.iter().filter(|i| i.id == id).count() >= 3 {
            continue;
        }
        let shown =
            if fact.listed.is_empty() { Words::new("an address without a name", "名称のない住所") } else { plain(&fact.listed) };
        let earlier = Words::new(format!("{} ({})", shown.en, fact.list), format!("{}（{}）", shown.ja, fact.list));
        let weight = if fact.exact { Weight::Strong } else { Weight::Medium };
        let mut sign = indicator(id, weight, &[("party", &plain(&fact.party)), ("earlier", &earlier)]);
        let places = facts.last().and_then(|d| d.parties.iter().find(|p| p.name == fact.party)).map(|p| p.places.clone());
        sign.values = places.unwrap_or_default();
        sign.compared.push(compared(fact.what, &fact.listed_value, &fact.value));
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::{ListInfo, Listing, Snapshot};

    /// Facts of a party with this address and domain against an entry that says this.
    fn told(address: &str, domain: &str, listed_at: &str, remark: &str) -> Vec<(&'static str, bool)> {
        let party =
            Party { name: "Brightquay Ltd".into(), addresses: vec![address.into()], domains: vec![domain.into()], ..Party::default() };
        let entry = Listing { uid: "1".into(), addresses: vec![listed_at.into()], remarks: Some(remark.into()), ..Listing::default() };
        let snapshot = Snapshot { list: "custom:own".into(), listings: vec![entry], ..Snapshot::default() };
        let lists = [StoredList { info: ListInfo::find("custom:own").unwrap(), snapshot }];
        listed_facts(&[party], &|_| false, &lists).iter().map(|f| (f.what, f.exact)).collect()
    }

    #[test]
    fn a_listed_address_or_domain_is_told_and_a_near_one_is_not() {
        let (home, pier) = ("31 Pier Street, Morvane 4410", "pier.example");
        assert_eq!(told(home, pier, "31 Pier St., Morvane 4410", ""), [("address", true)]);
        assert!(told(home, pier, "33 Pier Street, Morvane 4410", "").is_empty());
        assert!(told(home, pier, "31 Tannery Row, Oldmere 7121", "").is_empty());
        assert!(told(home, pier, "Morvane", "").is_empty(), "a city is no address");
        for (remark, shows) in [
            ("Website: www.pier.example", true),
            ("mail office@pier.example; phone unknown", true),
            ("see pier.example. Founded 2001", true),
            ("Website: newpier.example", false),
            ("Website: pier.example.net", false),
            ("Website: pier-example.net", false),
        ] {
            assert_eq!(told("Kita", pier, "", remark), if shows { vec![("mail-domain", true)] } else { Vec::new() }, "{remark}");
        }
        assert!(told("Kita", "gmail.com", "", "mail somebody@gmail.com").is_empty(), "a mail service is nobody's own");
    }
}
