//! `sekisho review`: everything at once, into a dossier.

use super::compare::{Compared, against, attested, cover_note, exit};
use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::agreement::{Agreement, Party, PartyRole};
use crate::casefile::dossier::{Dossier, Open, Program, RunCoverage, ScreenedParty, open_screenings, party_findings};
use crate::casefile::seal;
use crate::compare::{CoverNote, Understood};
use crate::document::{self, Document, ViewKind};
use crate::error::{Error, Result};
use crate::finding::{Finding, outcome};
use crate::indicators::{self, Draft, ExportControl, Facts};
use crate::lists::Store;
use crate::report::catalogue::{both, part_name, say};
use crate::report::check::{Asking, CheckReport};
use crate::report::comparison::ComparisonReport;
use crate::report::document::DocumentReport;
use crate::report::forms::{Material, open_lines};
use crate::report::{html, text};
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
    /// What an unreadable base held: TERM="PLACE"; repeatable · 読めない基準文書の内容の申告
    #[arg(long, value_name = "TERM=PLACE", value_parser = attested)]
    base_holds: Vec<(String, String)>,
}

impl Review {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
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
        };
        let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
        let screener = Screener::new(store.lists().to_vec(), &settings.now, super::thresholds(settings));
        let whole = matches!(settings.format, OutputFormat::Text | OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Html);
        let drafts = (!whole).then(|| (matter.draft.clone(), matter.base.clone()));
        let dossier = examine(matter, settings, &library, &screener)?;
        let verdict_exit = exit(settings, dossier.outcome, &dossier.findings, dossier.coverage.complete);
        match drafts {
            None => self.hand_over(settings, &dossier, &library)?,
            Some((draft, base)) => {
                let bytes = std::fs::read(&self.draft).map_err(|e| Error::io(&self.draft, &e))?;
                let material = Material {
                    draft: &draft,
                    draft_bytes: &bytes,
                    base: base.as_ref(),
                    compare: dossier.compare.as_ref(),
                    findings: &dossier.findings,
                    open: open_lines(&dossier, settings.lang),
                    library: &library,
                    lang: settings.lang,
                    audience: settings.audience,
                    now: &settings.now,
                    options: &options,
                };
                super::hand_on::hand_on(&material, settings.format, settings)?;
            }
        }
        Ok(verdict_exit)
    }

    /// Writes the dossier with `-o`, and prints the report.
    fn hand_over(&self, settings: &Settings, dossier: &Dossier, library: &Library) -> Result<()> {
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
            for path in [Some(&self.draft), self.against.as_ref(), self.cover_note.as_ref()].into_iter().flatten() {
                let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
                files.insert(original_name(path, &bytes), bytes);
            }
            let hash = seal::write(folder, &settings.now, &files)?;
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
        deliver(&to_terminal, &printed)
    }
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
}

/// Everything at once: terms, losses, parties against the lists, indicators.
///
/// # Errors
/// Only for a profile or term id that does not exist.
pub fn examine(mut matter: Matter, settings: &Settings, library: &Library, screener: &Screener) -> Result<Dossier> {
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
    Ok(matter.dossier(settings, &understood, compared, screener, check))
}

impl Matter {
    fn dossier(
        &self,
        settings: &Settings,
        understood: &Understood,
        compared: Option<Compared>,
        screener: &Screener,
        check: CheckReport,
    ) -> Dossier {
        let base = compared.as_ref().map(|c| &c.agreement);
        let parties = screened(&understood.agreement, base, settings, screener);
        let indicators = indicators::indicators(&self.facts(settings, understood, compared.as_ref(), &parties));
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
            lists: screener.lists().to_vec(),
            findings,
            questions: Vec::new(),
        }
    }

    /// What the indicators are computed from: the parties of each draft, what the lists answered, who was turned down.
    fn facts(&self, settings: &Settings, understood: &Understood, compared: Option<&Compared>, parties: &[ScreenedParty]) -> Facts {
        let of = |document: &Document, agreement: &Agreement| Draft { path: document.path.clone(), parties: agreement.parties.clone() };
        let lost = compared.is_some_and(|c| {
            c.comparison.losses.iter().any(|l| l.term == "export-control" && l.element.is_none() && l.to >= State::Defeated)
        });
        let mut drafts: Vec<Draft> = compared.iter().map(|c| of(&c.base, &c.agreement)).collect();
        drafts.push(of(&self.draft, &understood.agreement));
        Facts {
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
fn screened(draft: &Agreement, base: Option<&Agreement>, settings: &Settings, screener: &Screener) -> Vec<ScreenedParty> {
    let mut all: Vec<(Party, Vec<&'static str>)> = Vec::new();
    for (agreement, which) in base.map(|b| (b, "base")).into_iter().chain([(draft, "draft")]) {
        for p in &agreement.parties {
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
    all.sort_by_key(|(p, drafts)| (!drafts.contains(&"draft"), p.role));
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
        aliases: p.aliases.clone(),
        kind: if p.role == PartyRole::Author { QueryKind::Unknown } else { QueryKind::Organization },
        country: String::new(),
        addresses: p.addresses.clone(),
        identifiers: p.identifiers.clone(),
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
