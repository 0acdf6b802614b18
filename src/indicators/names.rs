//! Signs in a name itself: a rare word of a listed or declined one inside it, a former name, an institute under a harmless
//! name, a name harmless in one script and listed in the other (C08, C09, C36, C37). Likeness is no identity.

use super::wording::{SIGNS, contains, speaks_of};
use super::{Facts, Indicator, Weight, compared, indicator, plain, same_party};
use crate::agreement::parties::{Evidence, core, evidence};
use crate::agreement::{Party, PartyRole};
use crate::document::fold::folded;
use crate::report::catalogue::{both, fill};
use crate::screening::{Hit, ScreenOutcome};
use crate::words::{Words, is_cjk};

pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let Some(last) = facts.last() else { return Vec::new() };
    let mut out = Vec::new();
    for party in last.parties.iter().filter(|p| p.role < PartyRole::Letterhead && !facts.is_us(p)) {
        out.extend(rare_word(facts, party));
        out.extend(former(facts, party));
        out.extend(listed_signatories(facts, party));
        if let Some(hit) = facts.listed(party).and_then(|a| a.hits.iter().find(|h| h.outcome >= ScreenOutcome::Possible)) {
            out.extend(near(party, hit));
            out.extend(institute(party, hit));
            out.extend(other_script(party, hit));
        }
    }
    out
}

/// C08: a distinctive word of a declined name, or of an earlier party's listed name.
fn rare_word(facts: &Facts, party: &Party) -> Option<Indicator> {
    let earlier = facts.earlier().iter().flat_map(|d| &d.parties).filter(|p| !facts.is_us(p) && facts.listed(p).is_some());
    let burdened = facts.declined.iter().map(String::as_str).chain(earlier.flat_map(Party::names));
    let found = burdened.filter(|b| !party.names().any(|n| same_party(n, b))).find_map(|b| {
        let shared = party.names().find_map(|n| shared_word(n, b))?;
        Some((b.to_owned(), shared))
    });
    let (name, word) = found?;
    let said = Words::new(format!("the word “{word}” of “{name}”"), format!("「{name}」の「{word}」"));
    Some(sign("C08", Weight::Medium, party, &said, &name))
}

/// C08: the lists answer with a name that is near and not equal.
fn near(party: &Party, hit: &Hit) -> Option<Indicator> {
    let equal = party.names().any(|n| core(n) == core(&hit.matched) || core(n) == core(&hit.name));
    if hit.outcome == ScreenOutcome::Hit || equal {
        return None;
    }
    let said = Words::new(format!("{} on {}", hit.matched, hit.list), format!("{}（{}）", hit.matched, hit.list));
    Some(sign("C08", Weight::Medium, party, &said, &hit.matched))
}

/// C09: a former name that the document or the lists give.
fn former(facts: &Facts, party: &Party) -> Option<Indicator> {
    let given = facts.partner.iter().filter(|g| g.is(party)).flat_map(|g| &g.former_names);
    let names: Vec<&String> = party.former.iter().chain(given).collect();
    let burdened = names.iter().find(|n| facts.listed_name(n).is_some() || facts.declined.iter().any(|d| same_party(d, n)));
    let (weight, name) = match (burdened, names.first()) {
        (Some(n), _) => (Weight::Strong, (**n).clone()),
        (None, Some(n)) => (Weight::Weak, (**n).clone()),
        (None, None) => return None,
    };
    Some(sign("C09", weight, party, &both(&name), &name))
}

/// C03: a person who signs or acts for the party bears a name that a list holds. A shared name is no identity, so the sign is
/// strong only where the lists answer with a hit.
fn listed_signatories(facts: &Facts, party: &Party) -> Vec<Indicator> {
    let told = facts.partner.as_ref().map(|p| p.directors.as_slice()).unwrap_or_default();
    let people = party.people.iter().filter(|n| !told.contains(n));
    people
        .filter_map(|person| {
            let answer = facts.listed_name(person)?;
            let hit = answer.hits.iter().find(|h| h.outcome >= ScreenOutcome::Possible)?;
            let weight = if hit.outcome == ScreenOutcome::Hit { Weight::Strong } else { Weight::Medium };
            let values =
                [("party", &plain(&party.name)), ("person", &plain(person)), ("list", &both(format!("{} ({})", hit.list, hit.matched)))];
            let mut out = indicator("C03", weight, &[]);
            (out.title, out.why) = (fill("signatory-listed.title", &values), fill("signatory-listed.why", &values));
            out.values.clone_from(&party.places);
            out.compared.push(compared("signatory", &hit.matched, person));
            Some(out)
        })
        .collect()
}

/// C36: a laboratory, hospital or institute that a list holds under another name, or a numbered institute of a group.
fn institute(party: &Party, hit: &Hit) -> Option<Indicator> {
    let name = party.names().find(|n| speaks_of(n, &SIGNS.words.institutions))?;
    let otherwise = core(name) != core(&hit.matched) && core(name) != core(&hit.name);
    if !otherwise && !numbered(name) {
        return None;
    }
    let said = Words::new(format!("{} on {}", hit.name, hit.list), format!("{}（{}）", hit.name, hit.list));
    Some(sign("C36", Weight::Medium, party, &said, &hit.name))
}

/// 第58研究所, "58th Research Institute", "No. 58 Institute".
fn numbered(name: &str) -> bool {
    name.chars().any(|c| c.is_numeric() || matches!(c, '一'..='九')) && (name.contains('第') || name.to_lowercase().contains("institute"))
}

/// C37: of two names in two scripts, one answers to the list and the other does not.
fn other_script(party: &Party, hit: &Hit) -> Option<Indicator> {
    let answers = |n: &str| same_party(n, &hit.matched) || same_party(n, &hit.name);
    let script = |n: &str| n.chars().any(is_cjk);
    let listed = party.names().find(|n| answers(n))?;
    let other = party.names().find(|n| script(n) != script(listed) && evidence(n) > Evidence::None && !answers(n))?;
    // the entry may hold no name in the other script: then its silence says nothing
    let weight = if script(&hit.name) == script(other) || script(&hit.matched) == script(other) { Weight::Strong } else { Weight::Weak };
    let said = Words::new(
        format!("“{listed}” answers to {}, “{other}” does not", hit.list),
        format!("「{listed}」は {} と一致し、「{other}」は一致しません", hit.list),
    );
    let mut out = sign("C37", weight, party, &said, &hit.matched);
    out.compared.push(compared("name", listed, other));
    Some(out)
}

fn sign(id: &str, weight: Weight, party: &Party, said: &Words, beside: &str) -> Indicator {
    let mut out = indicator(id, weight, &[("party", &plain(&party.name)), ("value", said)]);
    out.values.clone_from(&party.places);
    out.compared.push(compared("name", beside, &party.name));
    out
}

/// The longest distinctive word two names share: five letters at least, or three characters of Han and kana; words of
/// trade, class, field and country tell nobody apart.
pub fn shared_word(a: &str, b: &str) -> Option<String> {
    let (wa, wb) = (distinctive(a), distinctive(b));
    let latin = wa.iter().filter(|w| w.is_ascii() && wb.contains(w)).max_by_key(|w| w.len()).cloned();
    latin.or_else(|| {
        let pairs = wa.iter().flat_map(|x| wb.iter().map(move |y| (x, y))).filter(|(x, _)| !x.is_ascii());
        pairs.filter_map(|(x, y)| common(x, y)).max_by_key(|w| w.chars().count())
    })
}

fn distinctive(name: &str) -> Vec<String> {
    let mut text = folded(name);
    let generic = SIGNS.words.institutions.iter().chain(&SIGNS.words.trading).chain(&SIGNS.words.forwarder).chain(&SIGNS.words.technology);
    for word in generic.chain(SIGNS.topics.values().flatten()).map(|w| folded(w)) {
        if word.is_ascii() {
            continue;
        }
        text = text.replace(&word, " ");
    }
    for word in [
        "株式会社",
        "有限会社",
        "合同会社",
        "有限公司",
        "股份",
        "集団",
        "集团",
        "大学",
        "学院",
        "公司",
        "工業",
        "産業",
        "科技",
        "工业",
        "国際",
        "国际",
    ] {
        text = text.replace(word, " ");
    }
    let plain = |w: &str| {
        let generic = [&SIGNS.words.trading, &SIGNS.words.technology, &SIGNS.words.forwarder].into_iter().chain(SIGNS.topics.values());
        let known = generic.flatten().any(|g| g.is_ascii() && contains(w, &folded(g)));
        let country = super::geography::country_of(w).is_some();
        let common = SIGNS.words.generic.iter().chain(&SIGNS.words.institutions).any(|g| g.split(' ').any(|p| p == w));
        w.len() >= 5 && !common && evidence(&capital(w)) == Evidence::None && !known && !country
    };
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .filter(|w| if w.chars().any(is_cjk) { w.chars().count() >= 3 } else { plain(w) })
        .map(str::to_owned)
        .collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// The longest run of characters two words share, of three at least.
fn common(a: &str, b: &str) -> Option<String> {
    let (a, b): (Vec<char>, String) = (a.chars().collect(), b.to_owned());
    let runs = (0..a.len()).flat_map(|i| (i + 3..=a.len()).map(move |j| (i, j)));
    runs.map(|(i, j)| a[i..j].iter().collect::<String>()).filter(|run| b.contains(run.as_str())).max_by_key(|run| run.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_are_shared_and_common_ones_are_not() {
        assert_eq!(shared_word("Morvane Trading Ltd", "Morvane Institute of Acoustics").as_deref(), Some("morvane"));
        assert_eq!(shared_word("Oldmere Research Institute", "Morvane Research Institute"), None);
        assert_eq!(shared_word("Japan Acoustic Materials Ltd", "Japan Acoustic Sensors Ltd"), None);
        assert_eq!(shared_word("浪江島貿易有限公司", "浪江島音響研究所").as_deref(), Some("浪江島"));
        assert_eq!(shared_word("古渡計測株式会社", "浪江島音響研究所"), None);
    }

    #[test]
    fn a_former_name_is_weak_and_a_declined_former_name_is_strong() {
        let party = Party { name: "Brightquay Ltd".into(), former: vec!["Morvane Acoustics Ltd".into()], ..Party::default() };
        let facts = |declined: &[&str]| Facts {
            drafts: vec![super::super::Draft { parties: vec![party.clone()], ..Default::default() }],
            declined: declined.iter().map(|d| (*d).to_owned()).collect(),
            ..Facts::default()
        };
        let weights = |f: &Facts| indicators(f).iter().filter(|i| i.id == "C09").map(|i| i.weight).collect::<Vec<_>>();
        assert_eq!(weights(&facts(&[])), [Weight::Weak]);
        assert_eq!(weights(&facts(&["Morvane Acoustics Ltd"])), [Weight::Strong]);
    }

    /// A possible answer of a list for one of a party's names.
    fn answered(name: &str, listed: &str) -> crate::screening::Answer {
        let hit = serde_json::json!({"outcome": "possible", "grade": "C", "list": "custom:own", "uid": "1", "name": listed, "matched": listed,
            "score": 0.75, "reasons": [], "effect": crate::lists::Effect::default(), "measures": [], "listed_on": null,
            "delisted_on": null, "remarks": [], "countries": [], "source_url": null, "confirm_on": null});
        crate::screening::Answer {
            query: crate::screening::Query { name: name.to_owned(), ..Default::default() },
            outcome: ScreenOutcome::Possible,
            not_covered: [].into(),
            hits: vec![serde_json::from_value(hit).unwrap()],
            lists: [].into(),
            below_threshold: 0,
            forms: Vec::new(),
            core: String::new(),
        }
    }

    #[test]
    fn names_near_a_listed_one_are_told_by_what_they_are() {
        let told = |names: &[&str], listed: &str| {
            let aliases = names[1..].iter().map(|n| (*n).to_owned()).collect();
            let party = Party { name: names[0].into(), aliases, ..Party::default() };
            let drafts = vec![super::super::Draft { parties: vec![party], ..Default::default() }];
            let facts = Facts { drafts, answers: vec![answered(names[0], listed)], ..Facts::default() };
            indicators(&facts).iter().map(|i| i.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(&["Morvane Hospital Supply Laboratory"], "Morvane Ordnance Works"), ["C08", "C36"]);
        assert_eq!(told(&["第38研究所"], "浪江島電子第38研究所"), ["C08", "C36"]);
        assert!(
            told(&["Morvane Ordnance Works"], "MORVANE ORDNANCE WORKS").is_empty(),
            "the listed name itself is the screening's to tell"
        );
        // the Japanese name answers to the list, the English one of its own making does not
        assert!(told(&["浪江島音響", "Sunny Hill Instruments Ltd"], "浪江島音響").contains(&"C37".to_owned()));
        assert!(!told(&["浪江島音響", "浪江島音響株式会社"], "浪江島音響").contains(&"C37".to_owned()));
    }
}
