//! `sekisho review`: everything at once, into a dossier.

use super::compare::{attested, cover_note, exit};
use super::progress::Progress;
use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::casefile::dossier::Dossier;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::examination::filing::Filed;
use crate::examination::review::{Matter, examine};
use crate::indicators::Partner;
use crate::lists::{MissingList, Store, StoredList};
use crate::report::catalogue::say;
use crate::report::forms::{Material, open_lines};
use crate::report::{html, text};
use crate::terms::Library;
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
        let _shown_while_it_runs = Progress::waiting(settings);
        let options = settings.read_options();
        let paths: Vec<&Path> = std::iter::once(&self.draft).chain(&self.against).map(PathBuf::as_path).collect();
        let (library, drafts) = super::library_and(&paths, settings)?;
        let mut drafts = drafts.into_iter();
        let nothing = || usage("give a draft", "契約書案を指定してください");
        let matter = Matter {
            cover: self.cover_note.as_deref().map(|p| cover_note(p, &options)).transpose()?,
            draft: drafts.next().ok_or_else(nothing)??,
            base: drafts.next().transpose()?,
            declined: self.declined.clone(),
            base_holds: self.base_holds.clone(),
            partner: self.party.as_deref().map(partner_file).transpose()?,
        };
        let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
        let screener = super::screen::screener(settings)?;
        let whole = matches!(settings.format, OutputFormat::Text | OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Html);
        let drafts = (!whole).then(|| (matter.draft.clone(), matter.base.clone()));
        let dossier = examine(matter, &settings.standpoint(&library)?, &screener, store.lists())?;
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

    /// The review with the files it rests on, ready to be kept.
    pub fn filed<'a>(&self, settings: &'a Settings, made: &'a Made) -> Result<Filed<'a>> {
        let paths = [Some(&self.draft), self.against.as_ref(), self.cover_note.as_ref(), self.party.as_ref()].into_iter().flatten();
        let read = |path: &PathBuf| {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            std::fs::read(path).map(|bytes| (name, bytes)).map_err(|e| Error::io(path, &e))
        };
        Ok(Filed {
            dossier: &made.dossier,
            library: &made.library,
            lists: &made.lists,
            missing: &made.missing,
            thresholds: super::thresholds(settings),
            profile: settings.profile.as_deref(),
            lang: settings.lang,
            inputs: paths.map(read).collect::<Result<_>>()?,
        })
    }

    /// Writes the dossier with `-o`, bound to the record before it, and prints the report. Gives the manifest's hash.
    pub fn hand_over(&self, settings: &Settings, made: &Made, previous: &str) -> Result<Option<String>> {
        let Made { dossier, library, .. } = made;
        let mut manifest = None;
        let mut printed = match settings.format {
            OutputFormat::Html => html::report(dossier, library, settings.lang)?,
            OutputFormat::Json => serde_json::to_string_pretty(dossier).unwrap_or_default() + "\n",
            OutputFormat::Jsonl => serde_json::to_string(dossier).unwrap_or_default() + "\n",
            _ => text::review(dossier, library, settings.lang, settings.color),
        };
        if let Some(folder) = &settings.output {
            let hash = self.filed(settings, made)?.write(folder, previous)?;
            if settings.format == OutputFormat::Text {
                let line = say("text.written");
                printed.push_str(&format!(
                    "{} · manifest {}\n",
                    line.get(settings.lang).replace("{dir}", &folder.display().to_string()),
                    text::short_hash(&hash)
                ));
            }
            manifest = Some(hash);
        }
        let to_terminal = Settings { output: None, ..settings.clone() };
        deliver(&to_terminal, &printed)?;
        Ok(manifest)
    }
}

fn partner_file(path: &Path) -> Result<Partner> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, &e))?;
    Partner::read(&text, &path.display().to_string())
}
