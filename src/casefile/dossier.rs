//! Dossier: everything one run looked at and found, in one value. The reports are projections of it; it computes nothing
//! a clock or a file could change.

use crate::agreement::{Party, PartyRole};
use crate::document::Place;
use crate::finding::{Basis, Confidence, Finding, Outcome, Owner, Severity, finding_id};
use crate::indicators::ownership::Assessment;
use crate::indicators::{Indicator, Partner};
use crate::report::catalogue::{both, fill, label, say};
use crate::report::check::CheckReport;
use crate::report::comparison::ComparisonReport;
use crate::report::document::DocumentReport;
use crate::screening::{Answer, Grade, Hit, QueryKind, ScreenOutcome, SearchedList};
use crate::words::Words;
use serde::Serialize;

/// `sekisho.review/1`.
#[derive(Debug, Clone, Serialize)]
pub struct Dossier {
    pub schema: &'static str,
    pub program: Program,
    /// RFC 3339, UTC.
    pub now: String,
    pub outcome: Outcome,
    pub coverage: RunCoverage,
    /// Our own names, as given.
    pub us: Vec<String>,
    /// Names the user says were turned down in this matter.
    pub declined: Vec<String>,
    pub document: DocumentReport,
    pub check: CheckReport,
    pub compare: Option<ComparisonReport>,
    pub parties: Vec<ScreenedParty>,
    pub indicators: Vec<Indicator>,
    /// What the user's partner file says, as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Partner>,
    /// Every regime's sum of shares, where an owner is listed.
    pub ownership: Vec<Assessment>,
    pub lists: Vec<SearchedList>,
    /// The gravest first.
    pub findings: Vec<Finding>,
    pub questions: Vec<Words>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Program {
    pub name: &'static str,
    pub version: &'static str,
}

/// What was looked at wholly, and what was not.
#[derive(Debug, Clone, Serialize)]
pub struct RunCoverage {
    pub complete: bool,
    pub open: Vec<Open>,
    /// Open points that do not make the run incomplete: remarks on the files.
    pub notes: Vec<Words>,
}

/// Something that could not be read or screened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Open {
    /// A file with its part, or a name.
    pub what: Words,
    pub why: Words,
    pub next: Words,
}

/// A party with what the lists answered.
#[derive(Debug, Clone, Serialize)]
pub struct ScreenedParty {
    pub name: String,
    pub aliases: Vec<String>,
    pub called: Vec<String>,
    pub role: PartyRole,
    /// One of our own names: screened like any other, and never a counterparty.
    pub us: bool,
    /// Drafts that name it: `base`, `draft`.
    pub drafts: Vec<&'static str>,
    pub places: Vec<Place>,
    pub addresses: Vec<String>,
    pub screening: Answer,
}

impl ScreenedParty {
    pub fn of(party: &Party, drafts: Vec<&'static str>, screening: Answer) -> ScreenedParty {
        ScreenedParty {
            name: party.name.clone(),
            aliases: party.aliases.clone(),
            called: party.called.clone(),
            role: party.role,
            us: party.us,
            drafts,
            places: party.places.clone(),
            addresses: party.addresses.clone(),
            screening,
        }
    }

    /// A natural person: one who signs or acts for a party, never a party of its own.
    pub fn is_person(&self) -> bool {
        self.screening.query.kind == QueryKind::Person
    }
}

/// What is open after screening: parties a list could not answer for, and lists that are stale or only an extract. A hit on
/// one list does not make up for another that could not answer.
pub fn open_screenings(parties: &[ScreenedParty]) -> Vec<Open> {
    let mut out: Vec<Open> = Vec::new();
    for party in parties.iter().filter(|p| !p.screening.not_covered.is_empty()) {
        let whys: Vec<&Words> = party.screening.not_covered.iter().map(|n| &n.why).collect();
        let mut why = Words::default();
        let mut seen = std::collections::BTreeSet::new();
        for w in whys.into_iter().filter(|w| seen.insert(w.en.clone())) {
            why.en = if why.en.is_empty() { w.en.clone() } else { format!("{}; {}", why.en, w.en) };
            why.ja = if why.ja.is_empty() { w.ja.clone() } else { format!("{}／{}", why.ja, w.ja) };
        }
        out.push(Open { what: both(&party.name), why, next: say("next.give-name-or-list") });
    }
    out.sort();
    out.dedup();
    out
}

/// Findings for parties that stand, or may stand, on a list. Our own names are told too: an error there is worth knowing.
pub fn party_findings(parties: &[ScreenedParty]) -> Vec<Finding> {
    parties
        .iter()
        .filter_map(|p| p.screening.hits.iter().find(|h| h.delisted_on.is_none()).or(p.screening.hits.first()).map(|h| listed(p, h)))
        .collect()
}

fn listed(party: &ScreenedParty, hit: &Hit) -> Finding {
    // an owner, an officer, a signatory or a name beside the partner is no party: what follows is told by its indicator, and
    // many people share a name
    let beside = matches!(party.role, PartyRole::Owner | PartyRole::Officer | PartyRole::Related) || party.is_person();
    let strong = hit.outcome == ScreenOutcome::Hit && matches!(hit.grade, Grade::A | Grade::B) && hit.delisted_on.is_none() && !beside;
    let severity = match (strong, hit.outcome, party.role) {
        (true, _, _) => Severity::Critical,
        (_, ScreenOutcome::Hit, _) => Severity::High,
        (_, _, PartyRole::Author | PartyRole::Letterhead) => Severity::Medium,
        _ if party.is_person() => Severity::Medium,
        _ => Severity::High,
    };
    let outcome = label("screen", &hit.outcome);
    let mut meaning = Words::default();
    for (key, words) in [("text.binds", &hit.effect.binds), ("text.follows", &hit.effect.follows), ("text.question", &hit.effect.question)]
    {
        if !words.en.is_empty() {
            let head = say(key);
            meaning.en.push_str(&format!("{}{} ", head.en, words.en));
            meaning.ja.push_str(&format!("{}{} ", head.ja, words.ja));
        }
    }
    if let Some(from) = &hit.confirm_on {
        let confirm = fill("text.confirm-on", &[("list", &both(&from.list)), ("version", &both(&from.version)), ("uid", &both(&from.uid))]);
        meaning.en.push_str(&confirm.en);
        meaning.ja.push_str(&confirm.ja);
    }
    let (name, list) = (both(&party.name), both(format!("{} ({})", hit.list, hit.name)));
    let values: Vec<(&str, &Words)> = vec![("name", &name), ("outcome", &outcome), ("list", &list), ("meaning", &meaning)];
    Finding {
        id: finding_id("listed-party", Some(&hit.uid), &party.places),
        code: "listed-party".to_owned(),
        basis: Basis::List,
        severity,
        confidence: if strong { Confidence::High } else { Confidence::Medium },
        term: None,
        stops: strong,
        title: fill("finding.listed-party.title", &values),
        why: fill("finding.listed-party.why", &values),
        next: say("finding.listed-party.next"),
        owner: Owner::ExportControl,
        places: party.places.iter().take(3).cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::{NotCovered, Query};

    fn party(outcome: ScreenOutcome, why: Option<Words>) -> ScreenedParty {
        let screening = Answer {
            query: Query::default(),
            outcome,
            not_covered: why.into_iter().map(|why| NotCovered { list: "custom:house".to_owned(), why }).collect(),
            hits: Vec::new(),
            lists: [].into(),
            below_threshold: 0,
            forms: Vec::new(),
            core: String::new(),
        };
        ScreenedParty {
            name: "Quill Harbour Ltd".to_owned(),
            aliases: Vec::new(),
            called: Vec::new(),
            role: PartyRole::Party,
            us: false,
            drafts: vec!["draft"],
            places: Vec::new(),
            addresses: Vec::new(),
            screening,
        }
    }

    #[test]
    fn a_hit_on_one_list_leaves_open_what_another_could_not_answer() {
        let stale = || Some(Words::new("the list is stale", "リストが古くなっています"));
        for outcome in [ScreenOutcome::Hit, ScreenOutcome::Possible, ScreenOutcome::NotScreened] {
            let open = open_screenings(&[party(outcome, stale())]);
            assert_eq!(open.len(), 1, "{outcome:?}");
            assert_eq!(open[0].why.en, "the list is stale");
            assert!(open_screenings(&[party(outcome, None)]).is_empty());
        }
    }
}
