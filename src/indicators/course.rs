//! Signs in the course of the drafts: another ship-to, payer, user or notice address, an end-use term gone, a replacement
//! "anew" with a loss, an agreement signed only by a picture (C28, C30, C39, C40). One base and one draft; no dates.

use super::likeness::same_address;
use super::{Facts, Indicator, Weight, compared, indicator, plain, same_party};
use crate::agreement::{Party, PartyRole};
use crate::report::catalogue::both;

/// Terms that say what the thing is for and where it goes.
const END_USE: [&str; 3] = ["end-use-assurance", "no-re-export", "military-use-exclusion"];

pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let mut out = Vec::new();
    if let (Some(base), Some(last)) = (facts.earlier().last(), facts.last()) {
        out.extend(other_hands(&base.parties, &last.parties));
        out.extend(moved(facts, &base.parties, &last.parties));
    }
    let lost = facts.lost.iter().filter(|l| END_USE.contains(&l.term.as_str()));
    for term in lost {
        let mut sign = indicator("C30", Weight::Strong, &[("party", &plain(&facts.partner_name())), ("value", &term.title)]);
        sign.values.extend(term.revised.clone());
        sign.compared.push(compared("passage", &term.base_quote, term.revised.as_ref().map_or("–", |p| p.quote.as_str())));
        out.push(sign);
    }
    if facts.redrafted
        && let Some(first) = facts.lost.first()
    {
        let mut sign = indicator("C39", Weight::Medium, &[("party", &plain(&facts.partner_name())), ("value", &first.title)]);
        sign.compared
            .extend(facts.lost.iter().map(|l| compared("passage", &l.base_quote, l.revised.as_ref().map_or("–", |p| p.quote.as_str()))));
        out.push(sign);
    }
    out.extend(only_a_picture(facts));
    out
}

/// C28: another one receives, pays or uses than in the base.
fn other_hands(before: &[Party], now: &[Party]) -> Vec<Indicator> {
    let mut out = Vec::new();
    for role in [PartyRole::EndUser, PartyRole::Payer, PartyRole::ShipTo] {
        let named = |parties: &'_ [Party]| parties.iter().find(|p| p.role == role).cloned();
        if let (Some(a), Some(b)) = (named(before), named(now))
            && !a.names().any(|x| b.names().any(|y| same_party(x, y)))
        {
            let what = crate::report::catalogue::label("role", &role);
            let mut sign = indicator("C28", Weight::Medium, &[("party", &plain(&b.name)), ("value", &what)]);
            sign.values.clone_from(&b.places);
            sign.compared.push(compared("name", &a.name, &b.name));
            out.push(sign);
        }
    }
    out
}

/// C28: the same counterparty, all its addresses others than before.
fn moved(facts: &Facts, before: &[Party], now: &[Party]) -> Vec<Indicator> {
    let mut out = Vec::new();
    for party in now.iter().filter(|p| p.role < PartyRole::Letterhead && !facts.is_us(p) && !p.addresses.is_empty()) {
        let same = |b: &&Party| b.names().any(|x| party.names().any(|y| same_party(x, y)));
        let Some(old) = before.iter().find(same).filter(|b| !b.addresses.is_empty()) else { continue };
        let kept = old.addresses.iter().any(|a| party.addresses.iter().any(|b| a == b || same_address(a, b).is_some()));
        if !kept {
            let mut sign = indicator("C28", Weight::Medium, &[("party", &plain(&party.name)), ("value", &both(&party.addresses[0]))]);
            sign.values.clone_from(&party.places);
            sign.compared.push(compared("address", &old.addresses[0], &party.addresses[0]));
            out.push(sign);
        }
    }
    out
}

/// C40: pictures in the file, and nobody signs in words for the counterparty.
fn only_a_picture(facts: &Facts) -> Option<Indicator> {
    let last = facts.last().filter(|d| d.pictures > 0)?;
    let others: Vec<&Party> = last.parties.iter().filter(|p| p.role == PartyRole::Party && !facts.is_us(p)).collect();
    let bare = facts
        .knows_us(last)
        .then(|| others.iter().find(|p| p.people.is_empty() && p.addresses.is_empty() && p.places.len() < 2))
        .flatten()?;
    let n = both(last.pictures.to_string());
    let mut sign = indicator("C40", Weight::Weak, &[("party", &plain(&bare.name)), ("value", &n)]);
    sign.values.clone_from(&bare.places);
    sign.compared.push(compared("document", &bare.name, &last.path));
    Some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{Draft, LostTerm};

    fn party(name: &str, role: PartyRole, address: &str) -> Party {
        Party { name: name.into(), role, addresses: vec![address.into()], ..Party::default() }
    }

    fn told(before: Vec<Party>, now: Vec<Party>, lost: &[&str], redrafted: bool) -> Vec<String> {
        let draft = |parties| Draft { parties, ..Draft::default() };
        let lost = lost.iter().map(|t| LostTerm { term: (*t).into(), title: both(*t), ..LostTerm::default() }).collect();
        let facts = Facts { drafts: vec![draft(before), draft(now)], lost, redrafted, ..Facts::default() };
        indicators(&facts).iter().map(|i| i.id.clone()).collect()
    }

    #[test]
    fn changes_of_hands_and_lost_end_use_are_told_and_ordinary_edits_are_not() {
        let old = || party("Brightquay Ltd", PartyRole::Party, "31 Pier Street, Morvane");
        let moved = || party("Brightquay Ltd", PartyRole::Party, "8 Kanalweg, Oldmere");
        let rewritten = || party("BRIGHTQUAY LIMITED", PartyRole::Party, "31 Pier St., Morvane");
        let user = |name| party(name, PartyRole::EndUser, "");
        assert_eq!(told(vec![old()], vec![moved()], &[], false), ["C28"]);
        assert!(told(vec![old()], vec![rewritten()], &[], false).is_empty());
        assert_eq!(told(vec![old(), user("Kita Works Ltd")], vec![old(), user("Hale Works Inc.")], &[], false), ["C28"]);
        assert!(told(vec![old(), user("Kita Works Ltd")], vec![old(), user("KITA WORKS LIMITED")], &[], false).is_empty());
        assert_eq!(told(vec![old()], vec![old()], &["no-re-export"], false), ["C30"]);
        assert!(told(vec![old()], vec![old()], &["confidentiality"], false).is_empty());
        assert_eq!(told(vec![old()], vec![old()], &["confidentiality"], true), ["C39"]);
        assert!(told(vec![old()], vec![old()], &[], true).is_empty());
    }

    #[test]
    fn a_picture_is_weak_where_nobody_signs_in_words() {
        let draft = |people: &[&str], pictures| {
            let them = Party { name: "Brightquay Ltd".into(), people: people.iter().map(|p| (*p).into()).collect(), ..Party::default() };
            let us = Party { name: "Aoba Ltd".into(), us: true, ..Party::default() };
            let drafts = vec![Draft { parties: vec![us, them], pictures, ..Draft::default() }];
            indicators(&Facts { drafts, ..Facts::default() }).iter().map(|i| i.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(draft(&[], 1), ["C40"]);
        assert!(draft(&["Ilse Tarrant"], 1).is_empty() && draft(&[], 0).is_empty());
    }
}
