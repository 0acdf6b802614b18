//! `sekisho review`: everything at once, into a dossier.

use super::compare::{Compared, against, attested, cover_note, exit};
use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::agreement::{Agreement, Party, PartyRole};
use crate::casefile::dossier::{Dossier, Open, Program, RunCoverage, ScreenedParty, open_screenings, party_findings};
use crate::casefile::{record, seal};
use crate::compare::{CoverNote, Understood};
use crate::document::{self, Document, ViewKind};
use crate::error::{Error, Result};
use crate::finding::{Finding, outcome};
use crate::indicators::{self, Draft, ExportControl, Facts, LostTerm, Partner};
use crate::lists::{MissingList, Store, StoredList};
use crate::report::catalogue::{both, part_name, say};
use crate::report::check::{Asking, CheckReport};
use crate::report::comparison::ComparisonReport;
use crate::report::document::DocumentReport;
use crate::report::forms::{Material, open_lines};
use crate::report::{html, papers, text};
use crate::screening::{Query, QueryKind, Screener};
use crate::terms::side::{our_names, take_sides};
use crate::terms::{Library, State};
use crate::words::Words;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Review {
    /// The draft to examine · 点検する契約書案
    draft: PathBuf,
    /// The draft we sent, or the agreement concluded · 基準文書
    #[arg(long, value_name = "BASE")]
    against: Option<PathBuf>,
    /// The mail or note that came with the draft (.txt, .eml, .docx) · 送付状・メール
    #[arg(long, value_name = "FILE")]
    cover_note: Option<PathBuf>,
    /// A party that was turned down in this matter; repeatable · この案件で取引を断った相手方
    #[arg(long, value_name = "NAME")]
    declined: Vec<String>,
    /// What we know of the partner (TOML): owners, directors, end user, answers · 相手方について把握している事項
    #[arg(long, value_name = "FILE")]
    party: Option<PathBuf>,
    /// What an unreadable base held: TERM="PLACE"; repeatable · 読めない基準文書の内容の申告
    #[arg(long, value_name = "TERM=PLACE", value_parser = attested)]
    base_holds: Vec<(String, String)>,
}

/// A review that was made and not yet printed or written.
pub struct Made {
    pub dossier: Dossier,
    /// The draft and its base, where the form asked for is made from them.
    drafts: Option<(Document, Option<Document>)>,
    pub library: Library,
    /// The lists it was screened against.
    pub lists: Vec<StoredList>,
    /// Lists that could be imported and were not.
    pub missing: Vec<MissingList>,
    pub exit: Exit,
}

impl Review {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let made = self.make(settings)?;
        match &made.drafts {
            None => drop(self.hand_over(settings, &made, "")?),
            Some(drafts) => self.hand_on(settings, &made, drafts)?,
        }
        Ok(made.exit)
    }

    /// Reads, compares, screens and computes; writes and prints nothing.
    pub fn make(&self, settings: &Settings) -> Result<Made> {
        if self.against.is_none() && !self.base_holds.is_empty() {
            return Err(usage(
                "`--base-holds` says what a base held: name it with --against",
                "`--base-holds` は基準文書の内容の申告です。--against で基準文書を指定してください",
            ));
        }
        let options = settings.read_options();
        let library = super::library(settings)?;
        let matter = Matter {
            cover: self.cover_note.as_deref().map(|p| cover_note(p, &options)).transpose()?,
            draft: document::read(&self.draft, &options)?,
            base: self.against.as_deref().map(|p| document::read(p, &options)).transpose()?,
            declined: self.declined.clone(),
            base_holds: self.base_holds.clone(),
            partner: self.party.as_deref().map(partner_file).transpose()?,
        };
        let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
        let screener = super::screen::screener(settings)?;
        let whole = matches!(settings.format, OutputFormat::Text | OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Html);
        let drafts = (!whole).then(|| (matter.draft.clone(), matter.base.clone()));
        let dossier = examine(matter, settings, &library, &screener, store.lists())?;
        let exit = exit(settings, dossier.outcome, &dossier.findings, dossier.coverage.complete);
        Ok(Made { dossier, drafts, lists: store.lists().to_vec(), missing: store.missing(), library, exit })
    }

    /// One of the forms a review is handed on in, made from the drafts themselves.
    fn hand_on(&self, settings: &Settings, made: &Made, (draft, base): &(Document, Option<Document>)) -> Result<()> {
        let bytes = std::fs::read(&self.draft).map_err(|e| Error::io(&self.draft, &e))?;
        let material = Material {
            draft,
            draft_bytes: &bytes,
            base: base.as_ref(),
            compare: made.dossier.compare.as_ref(),
            findings: &made.dossier.findings,
            open: open_lines(&made.dossier, settings.lang),
            library: &made.library,
            lang: settings.lang,
            audience: settings.audience,
            now: &settings.now,
            options: &settings.read_options(),
        };
        super::hand_on::hand_on(&material, settings.format, settings)
    }

    /// The minimum record of the run, and the findings without names.
    fn records(
        &self,
        settings: &Settings,
        made: &Made,
        previous: &str,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> [(&'static str, serde_json::Value); 2] {
        let inputs = files.iter().filter(|(n, _)| n.starts_with("inputs/")).map(|(n, b)| (n.clone(), seal::sha256(b))).collect();
        let around = record::Circumstances {
            lists: &made.lists,
            missing: &made.missing,
            thresholds: super::thresholds(settings),
            configuration: &configuration(settings, made),
            inputs,
            previous,
        };
        [("record.json", record::record(&made.dossier, &around)), ("anonymous.json", record::anonymous(&made.dossier))]
    }

    /// Writes the dossier with `-o`, bound to the record before it, and prints the report. Gives the manifest's hash.
    pub fn hand_over(&self, settings: &Settings, made: &Made, previous: &str) -> Result<Option<String>> {
        let Made { dossier, library, .. } = made;
        let mut manifest = None;
        let json = serde_json::to_string_pretty(dossier)
            .map_err(|e| usage(format!("the dossier could not be written as JSON: {e}"), format!("記録をJSONにできません: {e}")))?
            + "\n";
        let page = html::report(dossier, library, settings.lang)?;
        let mut printed = match settings.format {
            OutputFormat::Html => page.clone(),
            OutputFormat::Json => json.clone(),
            OutputFormat::Jsonl => serde_json::to_string(dossier).unwrap_or_default() + "\n",
            _ => text::review(dossier, library, settings.lang, settings.color),
        };
        if let Some(folder) = &settings.output {
            let mut files = BTreeMap::from([("dossier.json".to_owned(), json.into_bytes()), ("report.html".to_owned(), page.into_bytes())]);
            for path in [Some(&self.draft), self.against.as_ref(), self.cover_note.as_ref(), self.party.as_ref()].into_iter().flatten() {
                let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
                files.insert(original_name(path, &bytes), bytes);
            }
            files.extend(papers::papers(dossier, library)?);
            for (name, value) in self.records(settings, made, previous, &files) {
                files.insert(name.to_owned(), (serde_json::to_string_pretty(&value).unwrap_or_default() + "\n").into_bytes());
            }
            let hash = seal::write_after(folder, &settings.now, previous, &files)?;
            manifest = Some(hash.clone());
            if settings.format == OutputFormat::Text {
                let line = say("text.written");
                printed.push_str(&format!(
                    "{} · manifest {}\n",
                    line.get(settings.lang).replace("{dir}", &folder.display().to_string()),
                    text::short_hash(&hash)
                ));
            }
        }
        let to_terminal = Settings { output: None, ..settings.clone() };
        deliver(&to_terminal, &printed)?;
        Ok(manifest)
    }
}

/// Hash of everything that decides a run beside its inputs: program, clause library, thresholds, editions of the lists.
fn configuration(settings: &Settings, made: &Made) -> String {
    let terms: Vec<String> = made.library.terms.iter().filter_map(|t| serde_json::to_string(t).ok()).collect();
    let lists: Vec<&str> = made.lists.iter().map(|l| l.snapshot.sha256.as_str()).collect();
    let text = format!("{}|{:?}|{:?}|{:?}|{:?}", env!("CARGO_PKG_VERSION"), terms, lists, super::thresholds(settings), settings.profile);
    seal::sha256(text.as_bytes())
}

fn partner_file(path: &Path) -> Result<Partner> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, &e))?;
    Partner::read(&text, &path.display().to_string())
}

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
pub fn examine(mut matter: Matter, settings: &Settings, library: &Library, screener: &Screener, lists: &[StoredList]) -> Result<Dossier> {
    let draft = &matter.draft;
    let mut understood = Understood::of(draft, ViewKind::Accepted, library);
    let ours = our_names(&understood.agreement, settings.side.as_deref(), &settings.us);
    take_sides(&mut understood.inventory, &understood.agreement, &ours);
    let compared = match matter.base.take() {
        Some(base) => Some(against(base, draft, &understood, matter.cover.as_ref(), &matter.base_holds, library, &settings.us)?),
        None => None,
    };
    let profile = super::check::given_profile(settings, library)?;
    let base = compared.as_ref().map(|c| &c.inventory);
    let asking = Asking { library, given: profile, asker: settings.asker, base };
    let check = CheckReport::of(draft, &understood.agreement, &understood.inventory, &asking, settings.lang);
    let around = Around { screener, lists, library };
    Ok(matter.dossier(settings, &understood, compared, &around, check))
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
        settings: &Settings,
        understood: &Understood,
        compared: Option<Compared>,
        around: &Around,
        check: CheckReport,
    ) -> Dossier {
        let base = compared.as_ref().map(|c| &c.agreement);
        let parties = screened(&understood.agreement, base, settings, around.screener, self.partner.as_ref());
        let facts = self.facts(settings, understood, compared.as_ref(), &parties, around);
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
            ComparisonReport::of(&c.comparison, &c.base, &self.draft, c.findings, own, settings.lang)
        });
        Dossier {
            schema: "sekisho.review/1",
            program: Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            now: settings.now.clone(),
            outcome: verdict,
            coverage,
            us: settings.us.clone(),
            declined: self.declined.clone(),
            document: DocumentReport::of(&self.draft, settings.lang),
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
        settings: &Settings,
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
            now: settings.now.clone(),
            drafts,
            answers: parties.iter().map(|p| p.screening.clone()).collect(),
            declined: self.declined.clone(),
            us: settings.us.clone(),
            export_control: if lost { ExportControl::Lost } else { ExportControl::KeptOrUnknown },
        }
    }
}

/// Where an input is kept in the dossier, bit by bit: `inputs/<hash>-<name>`.
fn original_name(path: &Path, bytes: &[u8]) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_else(|| "input".to_owned());
    format!("inputs/{}-{name}", text::short_hash(&seal::sha256(bytes)))
}

/// Every party of either draft against every list; "nothing found" is an answer too.
fn screened(
    draft: &Agreement,
    base: Option<&Agreement>,
    settings: &Settings,
    screener: &Screener,
    partner: Option<&Partner>,
) -> Vec<ScreenedParty> {
    let mut all: Vec<(Party, Vec<&'static str>)> = Vec::new();
    let mut drafted = draft.parties.clone();
    let from_text = drafted.len();
    if let Some(partner) = partner {
        partner.join(&mut drafted);
        drafted.extend(partner.others().into_iter().map(|n| Party { name: n.name, role: n.role, ..Party::default() }));
    }
    let (text, file) = drafted.split_at(from_text);
    let sources = base.map(|b| (b.parties.as_slice(), "base")).into_iter().chain([(text, "draft"), (file, "partner-file")]);
    for (parties, which) in sources {
        for p in parties {
            match all.iter_mut().find(|(q, _)| same_name(q, p)) {
                Some((known, drafts)) => {
                    known.role = known.role.min(p.role);
                    known.places.extend(p.places.iter().cloned());
                    if !drafts.contains(&which) {
                        drafts.push(which);
                    }
                }
                None => all.push((p.clone(), vec![which])),
            }
        }
    }
    // whoever the draft under review names comes first
    all.sort_by_key(|(p, drafts)| (!drafts.contains(&"draft"), !drafts.contains(&"base"), p.role));
    let ours: Vec<String> = settings.us.iter().map(|n| crate::compare::canon::essence(&crate::document::fold::folded(n))).collect();
    for (p, _) in &mut all {
        let ours = names(p).any(|n| ours.contains(&n));
        p.us |= ours;
    }
    let queries: Vec<Query> = all.iter().enumerate().map(|(i, (p, _))| query(i, p)).collect();
    let answers = screener.screen_all(&queries);
    all.iter().zip(answers).map(|((p, drafts), answer)| ScreenedParty::of(p, drafts.clone(), answer)).collect()
}

fn names(p: &Party) -> impl Iterator<Item = String> + '_ {
    std::iter::once(&p.name).chain(&p.aliases).map(|n| crate::compare::canon::essence(&crate::document::fold::folded(n)))
}

fn same_name(a: &Party, b: &Party) -> bool {
    names(a).any(|n| names(b).any(|m| n == m))
}

fn query(i: usize, p: &Party) -> Query {
    Query {
        id: format!("party-{}", i + 1),
        name: p.name.clone(),
        aliases: p.aliases.iter().chain(&p.former).cloned().collect(),
        kind: match p.role {
            PartyRole::Author | PartyRole::Owner | PartyRole::Related => QueryKind::Unknown,
            PartyRole::Officer => QueryKind::Person,
            _ => QueryKind::Organization,
        },
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
    if !parties.iter().any(|p| p.role < PartyRole::Letterhead && !p.us) && !draft.is_blank() {
        open.push(Open { what: both(&draft.path), why: say("open.no-party"), next: say("next.no-party") });
    }
    open.extend(open_screenings(parties));
    RunCoverage { complete: open.is_empty(), open, notes }
}
