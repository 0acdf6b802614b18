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
