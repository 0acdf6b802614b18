//! A party in place of another: who came, who went, and what the two have in common (C01, C03, C05, C06, C17, C33).

use super::likeness::{AddressLikeness, is_free_mail, look_alike, same_address, same_domain, same_person, same_phone};
use super::{Facts, Indicator, Weight, compared, indicator, plain, same_party};
use crate::agreement::{Party, PartyRole};
use crate::report::catalogue::say;
use crate::screening::ScreenOutcome;
use crate::words::Words;

/// Why an earlier party makes its replacement a matter of weight.
enum Burden<'a> {
    Declined(&'a str),
    Listed { list: String, name: String },
    None,
}

pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let Some(last) = facts.last() else { return Vec::new() };
    let now: Vec<&Party> = counterparties(facts, &last.parties);
    let mut out: Vec<Indicator> = now.iter().filter_map(|p| facts.declined(p).map(|d| declined_again(d, p))).collect();
    let before: Vec<&Party> = facts.earlier().iter().flat_map(|d| counterparties(facts, &d.parties)).collect();
    let added: Vec<&Party> = now.iter().copied().filter(|p| !before.iter().any(|b| one_party(b, p))).collect();
    let gone: Vec<&Party> = distinct(before.iter().copied().filter(|b| !now.iter().any(|p| one_party(b, p))));
    // nobody said who we are and there is no base: each of the parties may be the one that came
    let unsaid = facts.earlier().is_empty() && !facts.knows_us(last);
    if unsaid && !facts.declined.is_empty() {
        let strangers: Vec<&Party> = added.iter().copied().filter(|p| facts.declined(p).is_none()).collect();
        if out.is_empty() && !strangers.is_empty() {
            out.push(after_decline(facts, &strangers));
        }
    }
    for party in added.iter().filter(|_| !unsaid) {
        if facts.declined(party).is_some() {
            continue;
        }
        match replaced(facts, party, &gone) {
            Some(earlier) => {
                out.push(substituted(facts, earlier, party));
                if look_alike(&earlier.name, &party.name) {
                    out.push(resembling(earlier, party));
                }
            }
            // no earlier party to name: the base left a blank, or there is no base, and somebody was turned down
            None if !facts.declined.is_empty() && out.iter().all(|i| i.id != "C33") => out.push(after_decline(facts, &[*party])),
            None => {}
        }
    }
    let others: Vec<&Party> =
        distinct(before.iter().copied().chain(last.parties.iter().filter(|p| p.role < PartyRole::Letterhead && !facts.is_us(p))));
    for party in &now {
        for other in others.iter().filter(|o| !one_party(o, party)) {
            let weighty = !matches!(burden(facts, other), Burden::None);
            let replaces = added.iter().any(|a| std::ptr::eq(*a, *party)) && gone.iter().any(|g| one_party(g, other));
            if weighty || replaces {
                out.extend(shared(other, party, weighty));
            }
        }
    }
    out
}

/// Parties to the agreement that are not ours: those its opening names, or else those who sign.
fn counterparties<'a>(facts: &Facts, parties: &'a [Party]) -> Vec<&'a Party> {
    let with = |role: PartyRole| parties.iter().filter(|p| p.role == role && !facts.is_us(p)).collect::<Vec<_>>();
    let mut named = with(PartyRole::Party);
    // the opening left a blank, or was read in part: whoever signs is a party
    if parties.iter().filter(|p| p.role == PartyRole::Party).count() < 2 {
        named.extend(with(PartyRole::Signatory));
    }
    named
}

fn one_party(a: &Party, b: &Party) -> bool {
    a.names().any(|x| b.names().any(|y| same_party(x, y)))
}

fn distinct<'a>(parties: impl Iterator<Item = &'a Party>) -> Vec<&'a Party> {
    let mut out: Vec<&Party> = Vec::new();
    for party in parties {
        if !out.iter().any(|o| o.names().eq(party.names()) && o.addresses == party.addresses) {
            out.push(party);
        }
    }
    out
}

/// Whose place a new party takes: one that bears a burden first, then one that was called the same, then any.
fn replaced<'a>(facts: &Facts, party: &Party, gone: &[&'a Party]) -> Option<&'a Party> {
    let called = |g: &&&Party| g.called.iter().any(|c| party.called.contains(c));
    let rank = |g: &&&Party| (called(g), !matches!(burden(facts, g), Burden::None));
    gone.iter().max_by_key(|g| rank(g)).copied()
}

fn burden<'a>(facts: &'a Facts, party: &Party) -> Burden<'a> {
    if let Some(declined) = facts.declined(party) {
        return Burden::Declined(declined);
    }
    match facts.listed(party) {
        Some(answer) => {
            let best = answer.hits.iter().find(|h| h.outcome >= ScreenOutcome::Possible);
            Burden::Listed {
                list: best.map_or(String::new(), |h| h.list.clone()),
                name: best.map_or(answer.query.name.clone(), |h| h.matched.clone()),
            }
        }
        None => Burden::None,
    }
}

fn substituted(facts: &Facts, earlier: &Party, party: &Party) -> Indicator {
    let (id, because) = match burden(facts, earlier) {
        Burden::Declined(name) => {
            ("C01", Words::new(format!("“{name}” was turned down in this matter"), format!("「{name}」は本件で取引をお断りした相手です")))
        }
        Burden::Listed { list, name } => (
            "C01",
            Words::new(
                format!("“{}” resembles or matches “{name}” on {list}", earlier.name),
                format!("「{}」は {list} の「{name}」と一致又は類似しています", earlier.name),
            ),
        ),
        Burden::None => ("C17", Words::default()),
    };
    let weight = if id == "C01" { Weight::Strong } else { Weight::Weak };
    let mut out = indicator(id, weight, &[("earlier", &plain(&earlier.name)), ("party", &plain(&party.name)), ("because", &because)]);
    out.values.clone_from(&party.places);
    out.compared.push(compared("name", &earlier.name, &party.name));
    out.compared.extend(in_common(earlier, party).into_iter().map(|c| compared(c.what, &c.a, &c.b)));
    out
}

/// C16: the new name is easily read as the old one.
fn resembling(earlier: &Party, party: &Party) -> Indicator {
    let mut out = indicator("C16", Weight::Medium, &[("earlier", &plain(&earlier.name)), ("party", &plain(&party.name))]);
    out.values.clone_from(&party.places);
    out.compared.push(compared("name", &earlier.name, &party.name));
    out
}

/// C01: somebody was turned down, and these are the parties now; of several one is ours, and nobody said which.
fn after_decline(facts: &Facts, parties: &[&Party]) -> Indicator {
    let names = parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>();
    let shown = Words::new(names.join("” / “"), names.join("」／「"));
    let declined = facts.declined.join("”, “");
    let because = Words::new(
        format!("“{declined}” was turned down in this matter, and the files given do not show what the two have in common"),
        format!("「{}」は本件で取引をお断りした相手であり、両者の関係は提出されたファイルからは分かりません", facts.declined.join("」「")),
    );
    let earlier = Words::new(&declined, facts.declined.join("」「"));
    let mut out = indicator("C01", Weight::Strong, &[("earlier", &earlier), ("party", &shown), ("because", &because)]);
    if parties.len() > 1 {
        let ask = say("indicator.who-are-we");
        out.why = Words::new(format!("{} {}", out.why.en, ask.en), format!("{}{}", out.why.ja, ask.ja));
    }
    for party in parties {
        out.values.extend(party.places.iter().cloned());
        out.compared.extend(facts.declined.iter().map(|d| compared("name", d, &party.name)));
    }
    out
}

fn declined_again(declined: &str, party: &Party) -> Indicator {
    let mut out = indicator("C33", Weight::Strong, &[("party", &plain(&party.name)), ("earlier", &plain(declined))]);
    out.values.clone_from(&party.places);
    out.compared.push(compared("name", declined, &party.name));
    out
}

/// One fact two parties have in common.
struct Common {
    id: &'static str,
    what: &'static str,
    a: String,
    b: String,
    exact: bool,
}

fn in_common(earlier: &Party, party: &Party) -> Vec<Common> {
    let mut out = Vec::new();
    let mut add = |id, what, a: &[String], b: &[String], same: &dyn Fn(&str, &str) -> Option<bool>| {
        for x in a {
            if let Some((y, exact)) = b.iter().find_map(|y| same(x, y).map(|exact| (y, exact))) {
                out.push(Common { id, what, a: x.clone(), b: y.clone(), exact });
            }
        }
    };
    add("C05", "address", &earlier.addresses, &party.addresses, &|x, y| same_address(x, y).map(|l| l == AddressLikeness::Same));
    add("C06", "telephone", &earlier.phones, &party.phones, &|x, y| same_phone(x, y).then_some(true));
    add("C06", "mail-domain", &earlier.domains, &party.domains, &|x, y| (same_domain(x, y) && !is_free_mail(x)).then_some(true));
    add("C03", "signatory", &earlier.people, &party.people, &|x, y| same_person(x, y).then_some(true));
    add("C05", "identifier", &earlier.identifiers, &party.identifiers, &|x, y| {
        (crate::agreement::parties::core(x) == crate::agreement::parties::core(y)).then_some(true)
    });
    out
}

/// C05, C06, C03: one indicator an id, the values side by side.
fn shared(earlier: &Party, party: &Party, weighty: bool) -> Vec<Indicator> {
    let common = in_common(earlier, party);
    ["C05", "C06", "C03"]
        .into_iter()
        .filter(|id| common.iter().any(|c| c.id == *id))
        .map(|id| {
            let mine = common.iter().filter(|c| c.id == id);
            let exact = mine.clone().any(|c| c.exact);
            let weight = match (weighty, exact) {
                (true, true) => Weight::Strong,
                (true, false) => Weight::Medium,
                (false, _) => Weight::Weak,
            };
            let mut out = indicator(id, weight, &[("earlier", &plain(&earlier.name)), ("party", &plain(&party.name))]);
            out.values.clone_from(&party.places);
            out.compared = mine.map(|c| compared(c.what, &c.a, &c.b)).collect();
            out
        })
        .collect()
}
