//! Uploaded files → the library → finished values. The same functions as behind the command line; documents are read in the
//! worker process as everywhere.

use super::upload::{File, Upload};
use super::{Desk, problem::Problem};
use crate::casefile::dossier::Dossier;
use crate::cli::Settings;
use crate::cli::screen::Answered;
use crate::compare::{CoverNote, Understood};
use crate::document::{self, Document, ViewKind};
use crate::error::Result;
use crate::examination::check::judged;
use crate::examination::compare::against;
use crate::examination::review::{Matter, examine};
use crate::finding::outcome;
use crate::indicators::Partner;
use crate::lists::Store;
use crate::report::check::CheckReport;
use crate::report::comparison::ComparisonReport;
use crate::screening::vendors::{self, Asked, Format};
use crate::screening::{Query, Screener};
use crate::terms::Level;
use crate::words::{Lang, Words};
use std::sync::Arc;

/// What a form asks for, taken out of it and made ready.
pub struct Order {
    pub settings: Settings,
    pub draft: File,
    pub base: Option<File>,
    pub cover: Option<File>,
    pub declined: Vec<String>,
    /// What the user knows of the partner, and the file it stands in.
    pub partner: Option<(Partner, File)>,
}

/// A finished review, with the files it rests on.
#[derive(Debug)]
pub struct Reviewed {
    pub settings: Settings,
    pub dossier: Dossier,
    pub draft: File,
    pub base: Option<File>,
    pub cover: Option<File>,
    /// What the user knows of the partner, as a file.
    pub partner: Option<File>,
}

impl Reviewed {
    /// Every file it rests on.
    pub fn inputs(&self) -> impl Iterator<Item = &File> {
        [Some(&self.draft), self.base.as_ref(), self.cover.as_ref(), self.partner.as_ref()].into_iter().flatten()
    }
}

/// A finished screening.
pub struct Screened {
    pub settings: Settings,
    pub answered: Vec<Answered>,
    pub screener: Arc<Screener>,
    /// Which column was taken for what, and the like.
    pub remarks: Vec<Words>,
    /// The vendor file's name, if there was one.
    pub file: String,
}

/// The settings of one request: those of the program, with what the form says over them.
pub fn settings(desk: &Desk, upload: &Upload, lang: Lang) -> std::result::Result<Settings, Problem> {
    let mut settings = desk.settings_now();
    settings.lang = match upload.text("lang") {
        None => lang,
        Some("en") => Lang::En,
        Some("ja") => Lang::Ja,
        Some(_) => return Err(Problem::bad("`lang` is en or ja", "`lang` は en か ja です")),
    };
    settings.both_languages = false;
    settings.color = false;
    let us = upload.lines("us");
    if !us.is_empty() {
        settings.us = us;
    }
    for (field, into) in [("profile", &mut settings.profile), ("password", &mut settings.password)] {
        if let Some(text) = upload.text(field) {
            *into = Some(text.to_owned());
        }
    }
    if let Some(side) = upload.text("side") {
        settings.take_side(side);
    }
    if let Some(level) = upload.text("level") {
        settings.asker.level =
            Level::of_mark(level).ok_or_else(|| Problem::bad("there is no such level", "そのような情報区分はありません"))?;
    }
    if settings.standpoint(&desk.library).is_err() {
        return Err(Problem::bad("there is no such profile", "そのようなプロファイルはありません"));
    }
    Ok(settings)
}

pub fn read(file: &File, settings: &Settings) -> Result<Document> {
    document::read_bytes(&file.bytes, &file.name, &settings.read_options())
}

fn cover_note(file: &File, settings: &Settings) -> Result<CoverNote> {
    let note = read(file, settings)?;
    Ok(CoverNote::new(&file.name, &note.sha256, &note.view(ViewKind::Accepted).printed()))
}

/// Everything at once. `stage` is told what is being done, as a catalogue key.
pub fn review(desk: &Desk, order: Order, stage: &dyn Fn(&'static str)) -> Result<Reviewed> {
    let Order { settings, draft, base, cover, declined, partner } = order;
    let (partner, file) = partner.map_or((None, None), |(partner, file)| (Some(partner), Some(file)));
    stage("page.stage-reading");
    let matter = Matter {
        draft: read(&draft, &settings)?,
        base: base.as_ref().map(|f| read(f, &settings)).transpose()?,
        cover: cover.as_ref().map(|f| cover_note(f, &settings)).transpose()?,
        declined,
        base_holds: Vec::new(),
        partner,
    };
    stage("page.stage-lists");
    let screener = desk.screener()?;
    let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
    stage("page.stage-examining");
    let dossier = examine(matter, &settings.standpoint(&desk.library)?, &screener, store.lists())?;
    Ok(Reviewed { settings, dossier, draft, base, cover, partner: file })
}

/// One agreement: its terms and what the profile misses.
pub fn check(desk: &Desk, file: &File, settings: &Settings) -> Result<CheckReport> {
    let document = read(file, settings)?;
    Ok(judged(&document, &settings.standpoint(&desk.library)?))
}

/// Two drafts: what was lost or changed.
pub fn compare(desk: &Desk, base: &File, revised: &File, cover: Option<&File>, settings: &Settings) -> Result<ComparisonReport> {
    let cover = cover.map(|f| cover_note(f, settings)).transpose()?;
    let (base, revised) = (read(base, settings)?, read(revised, settings)?);
    let (before, understood) = Understood::both(&base, &revised, &desk.library);
    let c = against((base, before), (&revised, &understood), cover.as_ref(), &[], &desk.library, &settings.us)?;
    let verdict = outcome(&c.findings, c.base.complete() && revised.complete());
    Ok(ComparisonReport::of(&c.comparison, &c.base, &revised, c.findings, verdict, settings.lang))
}

/// Names, one a line, and a vendor file, against the lists.
pub fn screen(desk: &Desk, names: &[String], file: Option<File>, settings: Settings) -> Result<Screened> {
    let query = |n: &String| Query { name: n.clone(), ..Query::default() };
    let mut rows: Vec<Asked> = names
        .iter()
        .enumerate()
        .map(|(i, n)| Asked { line: i + 1, query: Ok(query(n)), id: String::new(), row: Vec::new(), notes: Vec::new() })
        .collect();
    let mut remarks = Vec::new();
    let shown = file.as_ref().map(|f| f.name.clone()).unwrap_or_default();
    if let Some(file) = file {
        let read = vendors::read(&file.bytes, Format::of(&file.name)).map_err(|e| e.at(file.name.clone()))?;
        remarks = read.remarks;
        rows.extend(read.rows);
    }
    let screener = desk.screener()?;
    let queries: Vec<Query> = rows.iter().filter_map(|r| r.query.clone().ok()).collect();
    let mut answers = screener.screen_all(&queries).into_iter();
    let answered = rows.into_iter().map(|asked| Answered { answer: if asked.query.is_ok() { answers.next() } else { None }, asked });
    Ok(Screened { answered: answered.collect(), settings, screener, remarks, file: shown })
}

impl Screened {
    /// The same answers, to be told in another language.
    pub fn settings_in(&self, lang: Lang) -> Settings {
        Settings { lang, ..self.settings.clone() }
    }
}
