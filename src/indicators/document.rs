//! Signs inside one draft, and between the writings of one party: who signs, who is notified, how names are written,
//! what the file says of itself, what kind of address is given (C11, C13, C14, C15, C16, C20).

use super::likeness::{CONTACTS, is_free_mail, look_alike, own_domain};
use super::{Facts, Indicator, Weight, compared, geography, identifiers, indicator, plain, profile, same_party};
use crate::agreement::parties::{Evidence, core, evidence, forms};
use crate::agreement::{Party, PartyRole};
use crate::document::fold::folded;
use crate::words::{Words, is_cjk};

pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let Some(last) = facts.last() else { return Vec::new() };
    let mut out = other_hands(facts, &last.parties);
    out.extend(written_otherwise(facts, &last.parties));
    let beside = |p: &&Party| matches!(p.role, PartyRole::Author | PartyRole::Letterhead);
    out.extend(last.parties.iter().filter(beside).filter_map(|p| metadata(facts, p)));
    let counterparties = last.parties.iter().filter(|p| !beside(p) && !facts.is_us(p));
    for party in counterparties {
        out.extend(contacts(party));
        out.extend(identifiers::indicators(party));
        out.extend(geography::indicators(facts, party));
        out.extend(profile::of_draft(facts, party));
    }
    out
}

/// C15: somebody signs, is notified, pays or receives who is not a party.
fn other_hands(facts: &Facts, parties: &[Party]) -> Vec<Indicator> {
    let defined: Vec<&Party> = parties.iter().filter(|p| p.role == PartyRole::Party).collect();
    let mut out = Vec::new();
    let foreign = |p: &&Party| !defined.iter().any(|d| d.names().any(|n| p.names().any(|m| same_party(n, m))));
    // an opening read in part, or parties listed in a schedule, make every signatory look strange
    let signatories = parties.iter().filter(|p| p.role == PartyRole::Signatory).filter(foreign).count();
    let told = defined.len() > 1 && signatories <= 2;
    for other in parties.iter().filter(|p| !facts.is_us(p)).filter(foreign) {
        let role = match other.role {
            PartyRole::Signatory => Words::new("signs", "署名者"),
            PartyRole::Notice => Words::new("receives the notices", "通知先"),
            PartyRole::Payer => Words::new("pays", "支払人"),
            PartyRole::ShipTo => Words::new("receives the goods", "納入先"),
            _ => continue,
        };
        // 甲 signs under another name than the 甲 of the opening
        let stands_for = defined.iter().find(|d| d.called.iter().any(|c| other.called.contains(c)));
        if stands_for.is_none() && (defined.is_empty() || other.role == PartyRole::Signatory && !told) {
            continue;
        }
        let weight = if stands_for.is_some() && other.role == PartyRole::Signatory { Weight::Strong } else { Weight::Medium };
        let mut sign = indicator("C15", weight, &[("party", &plain(&other.name)), ("role", &role)]);
        sign.values.clone_from(&other.places);
        match stands_for {
            Some(d) => sign.compared.push(compared("name", &d.name, &other.name)),
            None => sign.compared.extend(defined.iter().filter(|d| !facts.is_us(d)).map(|d| compared("name", &d.name, &other.name))),
        }
        out.push(sign);
    }
    out
}

/// C16: one party written in two ways, in this draft or against an earlier one, and look-alikes side by side.
fn written_otherwise(facts: &Facts, parties: &[Party]) -> Vec<Indicator> {
    let mut pairs: Vec<(&str, &str, &Party)> = Vec::new();
    for party in parties.iter().filter(|p| !matches!(p.role, PartyRole::Author | PartyRole::Letterhead)) {
        let own = party.aliases.iter().filter(|a| core(a) == core(&party.name) && differs(&party.name, a));
        pairs.extend(own.map(|a| (party.name.as_str(), a.as_str(), party)));
        for before in facts.earlier().iter().flat_map(|d| &d.parties).filter(|p| p.role == party.role) {
            let same = before.names().any(|x| party.names().any(|y| same_party(x, y)));
            let shown = before.names().any(|x| party.names().any(|y| folded(x) == folded(y)));
            if same && !shown && differs(&before.name, &party.name) {
                pairs.push((&before.name, &party.name, party));
            }
        }
        let alike =
            parties.iter().filter(|o| o.role == PartyRole::Party && party.role != PartyRole::Party && look_alike(&o.name, &party.name));
        pairs.extend(alike.map(|o| (o.name.as_str(), party.name.as_str(), party)));
    }
    pairs.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    pairs.dedup_by(|a, b| (a.0, a.1) == (b.0, b.1));
    let sign = |(a, b, party): (&str, &str, &Party)| {
        let mut out = indicator("C16", Weight::Medium, &[("earlier", &plain(a)), ("party", &plain(b))]);
        out.values.clone_from(&party.places);
        out.compared.push(compared("name", a, b));
        out
    };
    pairs.into_iter().map(sign).collect()
}

/// Whether two writings of one name differ in more than case and width: another legal form, or other letters in the same
/// script. A form left out, and a translation beside the name, are no difference.
fn differs(a: &str, b: &str) -> bool {
    let same_script = a.chars().any(is_cjk) == b.chars().any(is_cjk);
    let (fa, fb) = (forms(a), forms(b));
    let other_form = !fa.is_empty() && !fb.is_empty() && fa != fb && !abbreviates(&fa, &fb) && !part_of(&fa, &fb) && !part_of(&fb, &fa);
    let (ca, cb) = (core(a), core(b));
    let part = ca.contains(&cb) || cb.contains(&ca);
    same_script && (ca == cb && other_form || ca != cb && !part)
}

fn part_of(a: &[String], b: &[String]) -> bool {
    a.iter().all(|f| b.contains(f))
}

/// 株式会社 and （株） are one form.
fn abbreviates(a: &[String], b: &[String]) -> bool {
    let long = |forms: &[String]| {
        forms
            .iter()
            .map(|f| match f.as_str() {
                "(株)" | "㈱" => "株式会社".to_owned(),
                "(有)" | "㈲" => "有限会社".to_owned(),
                other => other.to_owned(),
            })
            .collect::<Vec<_>>()
    };
    long(a) == long(b)
}

/// C20: the file names another organisation, or somebody who is listed or was declined.
fn metadata(facts: &Facts, author: &Party) -> Option<Indicator> {
    if facts.is_us(author) {
        return None;
    }
    let named = facts.earlier().iter().chain(facts.last()).flat_map(|d| &d.parties).filter(|p| p.role != PartyRole::Author);
    let people = named.filter(|p| facts.declined(p).is_some() || facts.listed(p).is_some());
    let of_listed = people
        .flat_map(|p| p.people.iter().chain(std::iter::once(&p.name)))
        .find(|n| super::likeness::same_person(n, &author.name) || same_party(n, &author.name));
    let (weight, beside) = match (facts.declined(author), facts.listed(author), of_listed) {
        (Some(d), _, _) => (Weight::Strong, Some(d.to_owned())),
        (_, Some(a), _) => (Weight::Strong, a.hits.first().map(|h| h.matched.clone())),
        (_, _, Some(n)) => (Weight::Strong, Some(n.clone())),
        _ if evidence(&author.name) == Evidence::LegalForm => (Weight::Weak, None),
        _ => return None,
    };
    let mut out = indicator("C20", weight, &[("party", &plain(&author.name))]);
    out.values.clone_from(&author.places);
    out.compared.extend(beside.map(|b| compared("file-property", &b, &author.name)));
    Some(out)
}

/// C11, C13, C14: what kind of contact a party gives.
fn contacts(party: &Party) -> Vec<Indicator> {
    let mut out = Vec::new();
    let mut add = |id: &str, weight, what: &str, value: &str| {
        let mut sign = indicator(id, weight, &[("party", &plain(&party.name)), ("value", &plain(value))]);
        sign.values.clone_from(&party.places);
        sign.compared.push(compared(what, &party.name, value));
        out.push(sign);
    };
    for domain in party.domains.iter().filter(|d| is_free_mail(d)) {
        add("C11", Weight::Medium, "mail-domain", domain);
    }
    for domain in party.domains.iter().filter(|d| !is_free_mail(d) && !own_domain(d, party.names())) {
        add("C12", Weight::Weak, "mail-domain", domain);
    }
    for address in &party.addresses {
        let text = format!(" {} ", folded(address));
        let holds = |words: &[String]| {
            words.iter().any(|w| {
                let w = folded(w);
                match w.is_ascii() {
                    true => text
                        .match_indices(&w)
                        .any(|(i, _)| !text[..i].ends_with(char::is_alphanumeric) && !text[i + w.len()..].starts_with(char::is_alphabetic)),
                    // 方 only at the end: 山田方
                    false if w.chars().count() == 1 => text.trim_end().ends_with(&w),
                    false => text.contains(&w),
                }
            })
        };
        // a box beside a street and number is where the mail goes, not where the party is
        let numbers = address.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(char::is_numeric)).count();
        if holds(&CONTACTS.mail_drops) && (numbers < 3 || !text.contains("box")) {
            add("C13", Weight::Medium, "address", address);
        } else if holds(&CONTACTS.residential) {
            add("C13", Weight::Weak, "address", address);
        } else if !address.chars().any(char::is_numeric)
            && !address.chars().any(|c| matches!(c, '一'..='九'))
            && address.chars().count() < 40
        {
            add("C14", Weight::Weak, "address", address);
        }
    }
    out
}
