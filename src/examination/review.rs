//! Everything at once, on what was read already: terms, losses, parties against the lists, indicators → one [`Dossier`].

use super::Standpoint;
use super::compare::{Compared, against};
use crate::agreement::{Agreement, Party, PartyRole};
use crate::casefile::dossier::{Dossier, Open, Program, RunCoverage, ScreenedParty, open_screenings, party_findings};
use crate::compare::{CoverNote, Understood};
use crate::document::{Document, ViewKind};
use crate::error::Result;
use crate::finding::{Finding, outcome};
use crate::indicators::{self, Draft, ExportControl, Facts, LostTerm, Partner};
use crate::lists::StoredList;
use crate::report::catalogue::{both, part_name, say};
use crate::report::check::{Asking, CheckReport};
use crate::report::comparison::ComparisonReport;
use crate::report::document::DocumentReport;
use crate::screening::{Query, QueryKind, Screener};
use crate::terms::side::{our_names, take_sides};
use crate::terms::{Library, State};
use crate::words::Words;

fn draft_of(document: &Document, agreement: &Agreement) -> Draft {
    let body = agreement.view.parts.first().map(|p| p.text.as_str()).unwrap_or_default();
    Draft {
        path: document.path.clone(),
        parties: agreement.parties.clone(),
        passages: indicators::passages(agreement),
        title: body.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default().chars().take(160).collect(),
        pictures: document.pictures.len(),
    }
}

/// Whole terms that the base held and the draft does not, with their words.
fn lost_terms(compared: &Compared, library: &Library) -> Vec<LostTerm> {
    let whole = compared.comparison.losses.iter().filter(|l| l.element.is_none() && l.to >= State::Defeated && l.to != State::Unread);
    whole
        .map(|l| LostTerm {
            title: library.terms.iter().find(|t| t.id == l.term).map_or(both(&l.term), |t| t.title.clone()),
            term: l.term.clone(),
            base_quote: l.base.as_ref().map(|p| p.quote.clone()).unwrap_or_default(),
            revised: l.revised.clone(),
        })
        .collect()
}

/// What only a person can answer: which party is ours, and what the partner file leaves open.
fn questions(facts: &Facts, agreement: &Agreement) -> Vec<Words> {
    let parties = agreement.parties.iter().filter(|p| p.role == PartyRole::Party).count();
    let unsaid = facts.us.is_empty() && parties > 1 && !facts.declined.is_empty();
    let mut out: Vec<Words> = unsaid.then(|| say("partner-question.us")).into_iter().collect();
    out.extend(facts.partner.iter().flat_map(Partner::questions));
    out
}

/// What one run examines, read already: the draft, what to hold it against, and what the user told.
pub struct Matter {
    pub draft: Document,
    pub base: Option<Document>,
    pub cover: Option<CoverNote>,
    /// Names turned down in this matter.
    pub declined: Vec<String>,
    /// What an unreadable base held: term and place.
    pub base_holds: Vec<(String, String)>,
    /// What the user knows of the partner.
    pub partner: Option<Partner>,
}

/// Everything at once: terms, losses, parties against the lists, indicators.
///
/// # Errors
/// Only for a profile or term id that does not exist.
pub fn examine(mut matter: Matter, from: &Standpoint, screener: &Screener, lists: &[StoredList]) -> Result<Dossier> {
    let library = from.library;
    let draft = &matter.draft;
    let base = matter.base.take();
    let (before, mut understood) = match &base {
        Some(base) => {
            let (before, understood) = Understood::both(base, draft, library);
            (Some(before), understood)
        }
        None => (None, Understood::of(draft, ViewKind::Accepted, library)),
    };
    let ours = our_names(&understood.agreement, from.side, from.us);
    take_sides(&mut understood.inventory, &understood.agreement, &ours);
    let compared = match base.zip(before) {
        Some(base) => Some(against(base, (draft, &understood), matter.cover.as_ref(), &matter.base_holds, library, from.us)?),
        None => None,
    };
    let base = compared.as_ref().map(|c| &c.inventory);
    let asking = Asking { library, given: from.profile, asker: from.asker, base };
    let check = CheckReport::of(draft, &understood.agreement, &understood.inventory, &asking, from.lang);
    let around = Around { screener, lists, library };
    Ok(matter.dossier(from, &understood, compared, &around, check))
}

/// What a matter is held against.
struct Around<'a> {
    screener: &'a Screener,
    lists: &'a [StoredList],
    library: &'a Library,
}

impl Matter {
    fn dossier(
        &self,
        from: &Standpoint,
        understood: &Understood,
        compared: Option<Compared>,
        around: &Around,
        check: CheckReport,
    ) -> Dossier {
        let base = compared.as_ref().map(|c| &c.agreement);
        let parties = screened(&understood.agreement, base, from, around.screener, self.partner.as_ref());
        let facts = self.facts(from, understood, compared.as_ref(), &parties, around);
        let indicators = indicators::indicators(&facts);
        let mut findings: Vec<Finding> = compared.as_ref().map(|c| c.findings.clone()).unwrap_or_default();
        findings.extend(indicators::findings(&indicators));
        findings.extend(party_findings(&parties));
        findings.extend(check.findings.iter().cloned());
        findings.sort_by(|a, b| b.stops.cmp(&a.stops).then(b.severity.cmp(&a.severity)));
        let coverage = coverage(&self.draft, compared.as_ref().map(|c| &c.base), &parties);
        let verdict = outcome(&findings, coverage.complete);
        let compare = compared.map(|c| {
            let complete = c.base.complete() && self.draft.complete();
            let own = outcome(&c.findings, complete);
            ComparisonReport::of(&c.comparison, &c.base, &self.draft, c.findings, own, from.lang)
        });
        Dossier {
            schema: "sekisho.review/1",
            program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            now: from.now.to_owned(),
            outcome: verdict,
            coverage,
            us: from.us.to_vec(),
            declined: self.declined.clone(),
            document: DocumentReport::of(&self.draft, from.lang),
            check,
            compare,
            parties,
            indicators,
            ownership: facts.partner.as_ref().map(|p| indicators::ownership_of(&facts, p)).unwrap_or_default(),
            questions: questions(&facts, &understood.agreement),
            partner: facts.partner,
            lists: around.screener.lists().to_vec(),
            findings,
        }
    }

    /// What the indicators are computed from: the parties of each draft, what the lists answered, who was turned down.
    fn facts(
        &self,
        from: &Standpoint,
        understood: &Understood,
        compared: Option<&Compared>,
        parties: &[ScreenedParty],
        around: &Around,
    ) -> Facts {
        let lost = compared.is_some_and(|c| {
            c.comparison.losses.iter().any(|l| l.term == "export-control" && l.element.is_none() && l.to >= State::Defeated)
        });
        let mut drafts: Vec<Draft> = compared.iter().map(|c| draft_of(&c.base, &c.agreement)).collect();
        let mut last = draft_of(&self.draft, &understood.agreement);
        if let Some(partner) = &self.partner {
            partner.join(&mut last.parties);
        }
        let ours: Vec<&ScreenedParty> = parties.iter().filter(|p| p.us).collect();
        let is_us = |p: &Party| p.us || ours.iter().any(|o| p.names().any(|n| indicators::same_party(n, &o.name)));
        let listed_facts = indicators::listed_facts(&last.parties, &is_us, around.lists);
        drafts.push(last);
        Facts {
            lost: compared.map(|c| lost_terms(c, around.library)).unwrap_or_default(),
            redrafted: compared.is_some_and(|c| c.comparison.mode == crate::compare::Mode::Redrafted),
            partner: self.partner.clone(),
            listed_facts,
            now: from.now.to_owned(),
            drafts,
            answers: parties.iter().map(|p| p.screening.clone()).collect(),
            declined: self.declined.clone(),
            us: from.us.to_vec(),
            export_control: if lost { ExportControl::Lost } else { ExportControl::KeptOrUnknown },
        }
    }
}

/// Every party of either draft, and whoever signs for one, against every list; "nothing found" is an answer too.
fn screened(
    draft: &Agreement,
    base: Option<&Agreement>,
    from: &Standpoint,
    screener: &Screener,
    partner: Option<&Partner>,
) -> Vec<ScreenedParty> {
    let mut all: Vec<Known> = Vec::new();
    let mut drafted = draft.parties.clone();
    let from_text = drafted.len();
    if let Some(partner) = partner {
        partner.join(&mut drafted);
        drafted.extend(partner.others().into_iter().map(|n| Party { name: n.name, role: n.role, ..Party::default() }));
    }
    let (text, file) = drafted.split_at(from_text);
    let of = |parties: &[Party], which| parties.iter().map(|p| Known::of(p, which)).collect::<Vec<_>>();
    let people = |agreement: &Agreement, which| {
        signatories(agreement).iter().map(|p| Known { kind: QueryKind::Person, ..Known::of(p, which) }).collect()
    };
    let mut sources: Vec<Vec<Known>> = base.map(|b| of(&b.parties, "base")).into_iter().collect();
    sources.extend([of(text, "draft"), of(file, "partner-file")]);
    sources.extend(base.map(|b| people(b, "base")));
    sources.push(people(draft, "draft"));
    for one in sources.into_iter().flatten() {
        match all.iter_mut().find(|known| same_name(&known.party, &one.party)) {
            Some(known) => known.join(one),
            None => all.push(one),
        }
    }
    // whoever the draft under review names comes first
    all.sort_by_key(|k| (!k.drafts.contains(&"draft"), !k.drafts.contains(&"base"), k.kind == QueryKind::Person, k.party.role));
    let ours: Vec<String> = from.us.iter().map(|n| crate::compare::canon::essence(&crate::document::fold::folded(n))).collect();
    for known in &mut all {
        let ours = names(&known.party).any(|n| ours.contains(&n));
        known.party.us |= ours;
    }
    let queries: Vec<Query> = all.iter().enumerate().map(|(i, known)| query(i, known)).collect();
    let answers = screener.screen_all(&queries);
    all.iter().zip(answers).map(|(known, answer)| ScreenedParty::of(&known.party, known.drafts.clone(), answer)).collect()
}

/// A name to screen, joined over the drafts and the partner file.
struct Known {
    party: Party,
    drafts: Vec<&'static str>,
    kind: QueryKind,
}

impl Known {
    fn of(party: &Party, which: &'static str) -> Known {
        let kind = match party.role {
            PartyRole::Author | PartyRole::Owner | PartyRole::Related => QueryKind::Unknown,
            PartyRole::Officer => QueryKind::Person,
            _ => QueryKind::Organization,
        };
        Known { party: party.clone(), drafts: vec![which], kind }
    }

    fn join(&mut self, other: Known) {
        self.party.role = self.party.role.min(other.party.role);
        for place in other.party.places {
            if !self.party.places.contains(&place) {
                self.party.places.push(place);
            }
        }
        for which in other.drafts {
            if !self.drafts.contains(&which) {
                self.drafts.push(which);
            }
        }
        self.kind = match (self.kind, other.kind) {
            (a, b) if a == b => a,
            // a file's author, or an owner, who signs is a person
            (QueryKind::Person, QueryKind::Unknown) | (QueryKind::Unknown, QueryKind::Person) => QueryKind::Person,
            // a person who is a party himself, or a firm that bears its owner's name: looked for among both
            _ => QueryKind::Unknown,
        };
    }
}

/// A desk, an office or a position that stands where a person's name would.
fn is_desk(name: &str) -> bool {
    const DESKS: [&str; 16] = [
        "desk",
        "office",
        "department",
        "dept",
        "division",
        "section",
        "team",
        "unit",
        "group",
        "counsel",
        "legal",
        "secretariat",
        "attention",
        "representative",
        "director",
        "president",
    ];
    const ENDS: [&str; 9] = ["部", "課", "室", "係", "担当", "窓口", "事務局", "センター", "御中"];
    let folded = crate::document::fold::folded(name);
    let latin = folded.split(|c: char| !c.is_alphanumeric()).any(|w| DESKS.contains(&w));
    // 阿部 and 服部 are names: a desk's has three characters at least, and no blank
    latin || !name.contains([' ', '　']) && name.chars().count() > 3 && ENDS.iter().any(|e| name.ends_with(e))
}

/// The natural persons who sign or act for a party, each with the places that write the name.
fn signatories(agreement: &Agreement) -> Vec<Party> {
    let mut out: Vec<Party> = Vec::new();
    for party in &agreement.parties {
        for name in party.people.iter().filter(|n| !n.trim().is_empty() && !is_desk(n)) {
            let places = agreement
                .view
                .parts
                .iter()
                .enumerate()
                .flat_map(|(i, part)| part.text.match_indices(name.as_str()).map(move |(at, words)| (i, at..at + words.len())));
            let places: Vec<_> = places.take(3).map(|(i, range)| agreement.place_of(i, range)).collect();
            // a name the block writes with other blanks stands where its party does
            let places = if places.is_empty() { party.places.clone() } else { places };
            out.push(Party { name: name.clone(), role: PartyRole::Signatory, us: party.us, places, ..Party::default() });
        }
    }
    out
}

fn names(p: &Party) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&p.name).chain(&p.aliases).map(|n| crate::compare::canon::essence(&crate::document::fold::folded(n)))
}

fn same_name(a: &Party, b: &Party) -> bool {
    names(a).any(|n| names(b).any(|m| n == m))
}

fn query(i: usize, known: &Known) -> Query {
    let p = &known.party;
    Query {
        id: format!("party-{}", i + 1),
        name: p.name.clone(),
        aliases: p.aliases.iter().chain(&p.former).cloned().collect(),
        kind: known.kind,
        country: String::new(),
        addresses: p.addresses.clone(),
        identifiers: p.identifiers.clone(),
        birth_dates: Vec::new(),
    }
}

fn coverage(draft: &Document, base: Option<&Document>, parties: &[ScreenedParty]) -> RunCoverage {
    let mut open: Vec<Open> = Vec::new();
    let mut notes = Vec::new();
    for d in [Some(draft), base].into_iter().flatten() {
        open.extend(d.unread.iter().map(|u| {
            let part = part_name(&u.part);
            let what = Words::new(format!("{} · {}", d.path, part.en), format!("{} · {}", d.path, part.ja));
            Open { what, why: u.why.clone(), next: u.next.clone() }
        }));
        notes.extend(d.notes.iter().map(|n| Words::new(format!("{}: {}", d.path, n.what.en), format!("{}：{}", d.path, n.what.ja))));
    }
    if !parties.iter().any(|p| p.role < PartyRole::Letterhead && !p.us && !p.is_person()) && !draft.is_blank() {
        open.push(Open { what: both(&draft.path), why: say("open.no-party"), next: say("next.no-party") });
    }
    open.extend(open_screenings(parties));
    RunCoverage { complete: open.is_empty(), open, notes }
}
