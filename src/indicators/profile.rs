//! Signs from what the user knows of the partner: owners, founding, business, introduction, the questionnaire (C01–C04,
//! C09–C10, C22–C24, C28–C35, C40). Each rests on the user's own words; a newly founded firm is never more than weak alone.

use super::ownership::{Assessment, REGIMES, Reached, assess};
use super::partner::{Partner, QUESTIONNAIRE, Reply, day};
use super::wording::{SIGNS, speaks_of, topics};
use super::{Facts, Indicator, Weight, compared, indicator, plain, same_party};
use crate::agreement::{Party, PartyRole};
use crate::report::catalogue::{both, label, say};
use crate::screening::ScreenOutcome;
use crate::words::Words;

/// The day after which founding in a diversion country is a published sign (UK NCA, FinCEN).
const WAR: &str = "2022-02-24";

pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let Some(partner) = &facts.partner else { return Vec::new() };
    let mut out = Vec::new();
    out.extend(introduced(facts, partner));
    out.extend(built_for(facts, partner));
    out.extend(people(facts, partner));
    out.extend(owners(facts, partner));
    out.extend(moved_shares(facts, partner));
    out.extend(founded(facts, partner));
    out.extend(business(facts, partner));
    out.extend(forwarder(partner));
    out.extend(dormant(partner));
    out.extend(payer(partner));
    out.extend(answers(partner));
    out
}

fn sign(id: &str, weight: Weight, partner: &Partner, value: &Words) -> Indicator {
    let name = plain(&partner.name);
    indicator(id, weight, &[("party", &name), ("earlier", value), ("value", value), ("because", value), ("role", value)])
}

/// Listed or declined, in words.
fn burden(facts: &Facts, name: &str) -> Option<Words> {
    if let Some(d) = facts.declined.iter().find(|d| same_party(d, name)) {
        return Some(Words::new(format!("“{d}” was turned down in this matter"), format!("「{d}」は本件でお断りした相手です")));
    }
    let answer = facts.listed_name(name)?;
    let hit = answer.hits.iter().find(|h| h.outcome >= ScreenOutcome::Possible)?;
    Some(Words::new(
        format!("“{name}” resembles or matches “{}” on {}", hit.matched, hit.list),
        format!("「{name}」は {} の「{}」と一致又は類似しています", hit.list, hit.matched),
    ))
}

/// C01: brought by somebody listed or declined.
fn introduced(facts: &Facts, partner: &Partner) -> Option<Indicator> {
    let by = partner.introduced_by.as_deref()?;
    let why = burden(facts, by)?;
    let name = plain(&partner.name);
    let mut out = indicator("C01", Weight::Strong, &[("party", &name), ("earlier", &plain(by)), ("because", &why)]);
    out.compared.push(compared("introduced-by", by, &partner.name));
    Some(out)
}

/// C02: the same thing was first made for, or asked by, somebody now listed.
fn built_for(facts: &Facts, partner: &Partner) -> Vec<Indicator> {
    let burdened = partner.built_for.iter().filter_map(|n| burden(facts, n).map(|why| (n, why)));
    burdened
        .map(|(name, why)| {
            let mut out = sign("C02", Weight::Strong, partner, &why);
            out.compared.push(compared("built-for", name, &partner.name));
            out
        })
        .collect()
}

/// C03: a director or signatory whose name stands on a list.
fn people(facts: &Facts, partner: &Partner) -> Vec<Indicator> {
    let listed = partner.directors.iter().filter_map(|d| burden(facts, d).map(|why| (d, why)));
    listed
        .map(|(name, why)| {
            let mut out = sign("C03", Weight::Strong, partner, &why);
            out.compared.push(compared("director", name, &partner.name));
            out
        })
        .collect()
}

/// Every regime's arithmetic for the partner; empty without listed owners.
pub fn ownership(facts: &Facts, partner: &Partner) -> Vec<Assessment> {
    let today = facts.now.get(..10).unwrap_or_default();
    let under = |name: &str, lists: &[String]| {
        facts.listed_name(name).is_some_and(|a| {
            a.hits.iter().filter(|h| h.outcome >= ScreenOutcome::Possible && h.delisted_on.is_none()).any(|h| {
                let list = h.confirm_on.as_ref().map_or(h.list.as_str(), |c| c.list.as_str());
                lists.iter().any(|l| match l.split_once(':') {
                    Some((id, part)) => id == list && h.remarks.iter().any(|r| r == part),
                    None => l == list,
                })
            })
        })
    };
    REGIMES.iter().filter_map(|r| assess(&partner.owners, &partner.name, r, &|n| under(n, &r.lists), today)).collect()
}

/// C04: a listed owner, with each regime's sum.
fn owners(facts: &Facts, partner: &Partner) -> Vec<Indicator> {
    let assessed = ownership(facts, partner);
    let mut out = Vec::new();
    for a in &assessed {
        let reached = label("reached", &a.reached);
        let control = label("control", &a.control);
        let value = Words::new(
            format!(
                "{}: directly {} %, counted {} % of {} % ({}; control: {}). {}",
                a.title.en, a.direct, a.counted, a.threshold, reached.en, control.en, a.status.en
            ),
            format!(
                "{}：直接 {}%、算入 {}%／基準 {}%（{}、支配：{}）。{}",
                a.title.ja, a.direct, a.counted, a.threshold, reached.ja, control.ja, a.status.ja
            ),
        );
        let weight = if a.reached == Reached::No { Weight::Medium } else { Weight::Strong };
        let mut found = sign("C04", weight, partner, &value);
        found.compared.extend(a.chains.iter().map(|c| compared("owner", c, &partner.name)));
        out.push(found);
    }
    if out.is_empty() {
        // a listed owner no regime counts for: the list itself says what follows
        let listed = partner.owners.iter().filter(|h| h.to.is_none()).filter_map(|h| burden(facts, &h.owner).map(|why| (h, why)));
        out.extend(listed.map(|(h, why)| {
            let mut found = sign("C04", Weight::Medium, partner, &why);
            let share = h.percent.map_or("?".to_owned(), |p| p.to_string());
            found.compared.push(compared("owner", &format!("{} {share} %", h.owner), &partner.name));
            found
        }));
    }
    out
}

/// C34: a listed owner whose holding ended.
fn moved_shares(facts: &Facts, partner: &Partner) -> Vec<Indicator> {
    let today = facts.now.get(..10).unwrap_or_default();
    let gone = partner.owners.iter().filter_map(|h| h.to.as_deref().filter(|t| *t <= today).map(|t| (h, t)));
    gone.filter_map(|(h, to)| burden(facts, &h.owner).map(|why| (h, to, why)))
        .map(|(h, to, why)| {
            let mut out = sign("C34", Weight::Strong, partner, &why);
            out.compared.push(compared("owner", &format!("{} (– {to})", h.owner), &partner.name));
            out
        })
        .collect()
}

/// C10: founded within two years; medium after the listing of somebody it may stand for, or in a diversion country since 2022.
fn founded(facts: &Facts, partner: &Partner) -> Option<Indicator> {
    let text = partner.founded.as_deref()?;
    let (founded, today) = (day(text)?, day(&facts.now)?);
    let years = today.since(founded).ok()?.get_days() / 365;
    let last_listed = facts.answers.iter().filter(|a| a.outcome >= ScreenOutcome::Possible).flat_map(|a| &a.hits);
    let after = last_listed.filter_map(|h| h.listed_on.as_deref()).find(|on| day(on).is_some_and(|d| d < founded && years < 5));
    let country = partner.country.as_deref().unwrap_or_default().to_uppercase();
    let diversion =
        super::geography::table("diversion").is_some_and(|t| t.countries.contains(&country)) && day(WAR).is_some_and(|w| founded > w);
    let (weight, beside) = match after {
        Some(on) => (Weight::Medium, on.to_owned()),
        None if diversion => (Weight::Medium, format!("{WAR}, {country}")),
        None if years < 2 => (Weight::Weak, facts.now.get(..10).unwrap_or_default().to_owned()),
        None => return None,
    };
    let mut out = sign("C10", weight, partner, &both(text));
    out.compared.push(compared("founded", &beside, text));
    Some(out)
}

/// C22 and C23: whether what the partner does goes with what is asked for.
fn business(facts: &Facts, partner: &Partner) -> Vec<Indicator> {
    let mut out = Vec::new();
    let asked = facts.subject();
    let technical = speaks_of(&asked, &SIGNS.words.technology) || !topics(&partner.topic.join(" ")).is_empty();
    let trades = partner.manufactures == Some(false) || partner.business.iter().any(|b| speaks_of(b, &SIGNS.words.trading));
    if technical && trades && partner.manufactures != Some(true) {
        let business = partner.business.join(", ");
        let mut found = sign("C22", Weight::Medium, partner, &both(if business.is_empty() { "–" } else { &business }));
        found.compared.push(compared("business", &business, &partner.topic.join(", ")));
        out.push(found);
    }
    let (does, wants) = (topics(&partner.business.join(" ")), topics(&partner.topic.join(" ")));
    if !does.is_empty() && !wants.is_empty() && !does.iter().any(|d| wants.contains(d)) {
        let mut found = sign("C23", Weight::Medium, partner, &both(partner.topic.join(", ")));
        found.compared.push(compared("business", &partner.business.join(", "), &partner.topic.join(", ")));
        out.push(found);
    }
    out
}

/// C21 from the file: a carrier, bank or mail centre as the final user.
fn forwarder(partner: &Partner) -> Option<Indicator> {
    let user = partner.end_user.as_deref().filter(|u| speaks_of(u, &SIGNS.words.forwarder))?;
    let mut out = sign("C21", Weight::Strong, partner, &both(user));
    out.compared.push(compared("end-user", &partner.name, user));
    Some(out)
}

/// C35: dormant for a year or more, then active.
fn dormant(partner: &Partner) -> Option<Indicator> {
    let (from, to) = (partner.dormant_from.as_deref()?, partner.active_again.as_deref()?);
    let days = day(to)?.since(day(from)?).ok()?.get_days();
    let mut out = sign("C35", Weight::Medium, partner, &both(format!("{from} – {to}")));
    out.compared.push(compared("activity", from, to));
    (days >= 365).then_some(out)
}

/// C29 from the file: somebody else pays, or a bank in another country.
fn payer(partner: &Partner) -> Option<Indicator> {
    let payer = partner.payer.as_deref().filter(|p| !partner.names().any(|n| same_party(n, p)))?;
    let mut out = sign("C29", Weight::Medium, partner, &both(payer));
    out.compared.push(compared("payer", &partner.name, payer));
    Some(out)
}

/// Answers that are signs by themselves.
fn answers(partner: &Partner) -> Vec<Indicator> {
    let told = QUESTIONNAIRE.questions.iter().filter(|q| partner.answers.get(&q.id) == Some(&q.concern));
    told.map(|q| {
        let reply = match q.concern {
            Reply::Yes => "yes",
            _ => "no",
        };
        let answer = say(&format!("reply.{reply}"));
        let value = Words::new(format!("{} {}", q.en, answer.en), format!("{}：{}", q.ja, answer.ja));
        let mut out = sign(&q.indicator, q.weight, partner, &value);
        out.title = say("indicator.answered.title");
        out.title = Words::new(format!("{}: {}", out.title.en, value.en), format!("{}：{}", out.title.ja, value.ja));
        out.why = say("indicator.answered.why");
        let note = partner.notes.get(&q.id).cloned().unwrap_or_default();
        out.compared.push(compared("answer", reply, &note));
        out
    })
    .collect()
}

/// C21, C22, C24 and C40 from the draft alone, for one counterparty.
pub fn of_draft(facts: &Facts, party: &Party) -> Vec<Indicator> {
    let mut out = Vec::new();
    let mut add = |id: &str, weight, what: &str, value: &str| {
        let mut found = indicator(id, weight, &[("party", &plain(&party.name)), ("value", &both(value))]);
        found.values.clone_from(&party.places);
        found.compared.push(compared(what, &party.name, value));
        out.push(found);
    };
    if matches!(party.role, PartyRole::EndUser) && speaks_of(&party.name, &SIGNS.words.forwarder) {
        add("C21", Weight::Strong, "end-user", &party.name);
    }
    let trader = speaks_of(&party.name, &SIGNS.words.trading) && party.role == PartyRole::Party;
    if trader && facts.partner.as_ref().and_then(|p| p.manufactures) != Some(true) {
        let title = facts.title();
        if speaks_of(&title, &SIGNS.words.technology) {
            add("C22", Weight::Weak, "document", &title);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::Draft;
    use crate::screening::{Answer, Query};

    /// A possible answer for one name, by a list under OFAC's rule.
    fn listed(name: &str) -> Answer {
        let hit = serde_json::json!({"outcome": "hit", "grade": "B", "list": "us-ofac-sdn", "uid": "1", "name": name, "matched": name,
            "score": 0.95, "reasons": [], "effect": crate::lists::Effect::default(), "measures": [], "listed_on": "2024-05-01",
            "delisted_on": null, "remarks": [], "countries": [], "source_url": null, "confirm_on": null});
        Answer {
            query: Query { name: name.to_owned(), ..Query::default() },
            outcome: ScreenOutcome::Hit,
            not_covered: [].into(),
            hits: vec![serde_json::from_value(hit).unwrap()],
            lists: [].into(),
            below_threshold: 0,
            forms: Vec::new(),
            core: String::new(),
        }
    }

    fn told(file: &str) -> Vec<String> {
        let text = format!("name = \"Brightquay Ltd\"\n{file}");
        let facts = Facts {
            partner: Some(Partner::read(&text, "p.toml").unwrap()),
            answers: vec![listed("Morvane Works")],
            declined: vec!["Oldmere GmbH".into()],
            drafts: vec![Draft { title: "Research agreement".into(), ..Draft::default() }],
            now: "2026-01-15T00:00:00Z".into(),
            ..Facts::default()
        };
        indicators(&facts).iter().map(|i| format!("{} {}", i.id, serde_json::to_value(i.weight).unwrap().as_str().unwrap())).collect()
    }

    /// One row an indicator: a file that shows the sign, and one as near to it that does not.
    #[test]
    fn each_sign_has_a_file_that_shows_it_and_one_that_does_not() {
        for (sign, shows, does_not) in [
            ("C01 strong", "introduced-by = \"Oldmere GmbH\"", "introduced-by = \"Kestrel Inc.\""),
            ("C02 strong", "built-for = [\"Morvane Works\"]", "built-for = [\"Kestrel Inc.\"]"),
            ("C03 strong", "directors = [\"Morvane Works\"]", "directors = [\"Kei Abe\"]"),
            ("C04 strong", "[[owner]]\nowner = \"Morvane Works\"\npercent = 50.0", "[[owner]]\nowner = \"Kestrel Inc.\"\npercent = 100.0"),
            (
                "C04 medium",
                "[[owner]]\nowner = \"Morvane Works\"\npercent = 10.0\n[[owner]]\nowner = \"Kestrel Inc.\"\npercent = 90.0",
                "[[owner]]\nowner = \"Kestrel Inc.\"\npercent = 10.0",
            ),
            ("C10 medium", "founded = \"2025-03-01\"", "founded = \"2019-03-01\""),
            ("C21 strong", "end-user = \"Kita Freight Forwarding Ltd\"", "end-user = \"Kita Works Ltd\""),
            ("C22 medium", "manufactures = false", "manufactures = true"),
            ("C23 medium", "business = [\"hotels\"]\ntopic = [\"laser\"]", "business = [\"optics\"]\ntopic = [\"laser\"]"),
            ("C24 medium", "[answers]\nin-register = \"no\"", "[answers]\nin-register = \"yes\""),
            ("C29 medium", "payer = \"Kestrel Inc.\"", "payer = \"BRIGHTQUAY LIMITED\""),
            ("C30 strong", "[answers]\nreluctant = \"yes\"", "[answers]\nreluctant = \"no\""),
            ("C31 medium", "[answers]\ninstallation-declined = \"yes\"", "[answers]\ninstallation-declined = \"not-applicable\""),
            ("C32 medium", "[answers]\nfamiliar = \"no\"", "[answers]\nfamiliar = \"unknown\""),
            (
                "C34 strong",
                "[[owner]]\nowner = \"Morvane Works\"\npercent = 60.0\nto = \"2025-06-01\"",
                "[[owner]]\nowner = \"Kestrel Inc.\"\npercent = 60.0\nto = \"2025-06-01\"",
            ),
            (
                "C35 medium",
                "dormant-from = \"2019-01-01\"\nactive-again = \"2025-10-01\"",
                "dormant-from = \"2025-01-01\"\nactive-again = \"2025-03-01\"",
            ),
            ("C40 weak", "[answers]\nletterhead = \"yes\"", "[answers]\nletterhead = \"no\""),
        ] {
            assert!(told(shows).contains(&sign.to_owned()), "{sign}: {:?}", told(shows));
            assert!(!told(does_not).contains(&sign.to_owned()), "{sign} must not: {:?}", told(does_not));
        }
        assert!(told("").is_empty(), "what is not known is no sign");
    }

    #[test]
    fn a_young_firm_alone_is_never_more_than_weak() {
        let text = "name = \"Brightquay Ltd\"\nfounded = \"2025-11-01\"\n";
        let partner = Some(Partner::read(text, "p.toml").unwrap());
        let facts = Facts { partner, now: "2026-01-15T00:00:00Z".into(), ..Facts::default() };
        assert_eq!(indicators(&facts).iter().map(|i| i.weight).collect::<Vec<_>>(), [Weight::Weak]);
    }
}
