//! `sekisho compare`: what was lost or changed between two drafts, and what of it is silent.

use super::progress::Progress;
use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::compare::{self, CoverNote, Understood};
use crate::document::{self, Document, ReadOptions, ViewKind};
use crate::error::Result;
use crate::examination::compare::against;
use crate::finding::{Finding, Outcome, outcome};
use crate::report::comparison::{ComparisonReport, ParityReport};
use crate::report::forms::Material;
use crate::report::text;
use crate::terms::Library;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The draft we sent, or the agreement concluded · 基準文書
    base: PathBuf,
    /// The draft that came back; several in their order, the last of them decides · 改訂案（複数の場合は時系列順）
    #[arg(required = true)]
    revised: Vec<PathBuf>,
    /// BASE and REVISED are two language versions of one agreement · 同一契約の二つの言語版の照合
    #[arg(long, conflicts_with_all = ["cover_note", "base_holds"])]
    parity: bool,
    /// The mail or note that came with it (.txt, .eml, .docx) · 送付状・メール
    #[arg(long, value_name = "FILE")]
    cover_note: Option<PathBuf>,
    /// What an unreadable base held: TERM="PLACE"; repeatable · 読めない基準文書の内容の申告
    #[arg(long, value_name = "TERM=PLACE", value_parser = attested)]
    base_holds: Vec<(String, String)>,
}

/// `export-control=第8条` → term and place.
pub fn attested(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((term, place)) if !term.is_empty() && !place.is_empty() => Ok((term.trim().to_owned(), place.trim_matches('"').to_owned())),
        _ => Err("TERM=PLACE, e.g. export-control=\"Article 8\" / 例: export-control=\"第8条\"".to_owned()),
    }
}

/// Reads a cover note: a text, a mail or a Word file.
pub fn cover_note(path: &Path, options: &ReadOptions) -> Result<CoverNote> {
    let note = document::read(path, options)?;
    Ok(CoverNote::new(&path.display().to_string(), &note.sha256, &note.view(ViewKind::Accepted).printed()))
}

impl Compare {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let options = settings.read_options();
        let progress = Progress::waiting(settings);
        let paths: Vec<&Path> = std::iter::once(&self.base).chain(&self.revised).map(PathBuf::as_path).collect();
        let (library, drafts) = super::library_and(&paths, settings)?;
        let mut drafts = drafts.into_iter();
        let Some(base) = drafts.next().transpose()? else {
            return Err(usage("give a base and a revised draft", "基準文書と改訂案を指定してください"));
        };
        if self.parity {
            progress.done();
            return self.parity(settings, &base, drafts, &library);
        }
        let cover = self.cover_note.as_deref().map(|p| cover_note(p, &options)).transpose()?;
        let mut all = Vec::new();
        let mut last = None;
        let mut before = None;
        for (path, revised) in self.revised.iter().zip(drafts) {
            let revised = revised?;
            let (known, understood) = match before.take() {
                Some(known) => (known, Understood::of(&revised, ViewKind::Accepted, &library)),
                None => Understood::both(&base, &revised, &library),
            };
            let c = against((base.clone(), known), (&revised, &understood), cover.as_ref(), &self.base_holds, &library, &settings.us)?;
            all.push((c.comparison, revised));
            before = Some(Understood { agreement: c.agreement, inventory: c.inventory });
            last = Some((c.base, c.findings, path));
        }
        let rounds = if all.len() > 1 { compare::rounds::mark(&mut all) } else { Vec::new() };
        let (Some((base, findings, last_path)), Some((comparison, revised))) = (last, all.pop()) else {
            return Err(usage("give a revised draft", "改訂案を指定してください"));
        };
        let complete = base.complete() && revised.complete();
        let verdict = outcome(&findings, complete);
        let exit = exit(settings, verdict, &findings, complete);
        let mut report = ComparisonReport::of(&comparison, &base, &revised, findings, verdict, settings.lang);
        report.rounds = rounds;
        progress.done();
        match settings.format {
            OutputFormat::Text => deliver(settings, &text::comparison(&report, &library, settings.lang, settings.color))?,
            OutputFormat::Json | OutputFormat::Jsonl => super::deliver_json(settings, &report)?,
            form => {
                let bytes = std::fs::read(last_path).map_err(|e| crate::Error::io(last_path, &e))?;
                let material = Material {
                    draft: &revised,
                    draft_bytes: &bytes,
                    base: Some(&base),
                    compare: Some(&report),
                    findings: &report.findings,
                    open: report.coverage.unread.iter().map(|u| format!("{}: {} → {}", u.part, u.why, u.next)).collect(),
                    library: &library,
                    lang: settings.lang,
                    audience: settings.audience,
                    now: &settings.now,
                    options: &options,
                };
                super::hand_on::hand_on(&material, form, settings)?;
            }
        }
        Ok(exit)
    }

    /// Two language versions of one agreement against each other.
    fn parity(
        &self,
        settings: &Settings,
        a: &Document,
        mut others: impl Iterator<Item = Result<Document>>,
        library: &Library,
    ) -> Result<Exit> {
        let (Some(b), None) = (others.next().transpose()?, others.next()) else {
            return Err(usage("`--parity` takes two files", "`--parity` には二つのファイルを指定してください"));
        };
        let understood = |d: &Document| Understood::of(d, ViewKind::Accepted, library);
        let disparities = compare::parity::parity(&understood(a), &understood(&b));
        let findings = compare::parity::findings(&disparities, a, &b, library);
        let complete = a.complete() && b.complete();
        let verdict = outcome(&findings, complete);
        let exit = exit(settings, verdict, &findings, complete);
        let report = ParityReport::of(a, &b, disparities, findings, verdict, settings.lang);
        match settings.format {
            OutputFormat::Text => deliver(settings, &text::parity(&report, settings.lang, settings.color))?,
            OutputFormat::Json | OutputFormat::Jsonl => super::deliver_json(settings, &report)?,
            _ => return Err(no_such_format()),
        }
        Ok(exit)
    }
}

fn no_such_format() -> crate::error::Error {
    usage(
        "`compare` prints text or json; `review` writes the HTML report",
        "`compare` の出力は text か json です。HTMLは `review` が作成します",
    )
}

/// The exit code of INTERFACE: STOP, findings from `--fail-on` up, something open, or nothing.
pub fn exit(settings: &Settings, verdict: Outcome, findings: &[Finding], complete: bool) -> Exit {
    let failing = settings.fail_on.floor().is_some_and(|floor| findings.iter().any(|f| f.severity >= floor));
    match verdict {
        Outcome::Stop => Exit::Stop,
        _ if failing => Exit::Findings,
        _ if !complete => Exit::Incomplete,
        _ => Exit::Clean,
    }
}
