//! `sekisho read`: the text of a document as sekisho read it, and what it could not read.

use super::progress::Progress;
use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::agreement::{Agreement, Party};
use crate::document::{self, Document, ViewKind, ViewPart};
use crate::error::Result;
use crate::report::document::DocumentReport;
use crate::report::{machine, terminal};
use serde::Serialize;
use std::io::{Read as _, Write};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Read {
    /// A .docx, PDF, text or Markdown file; `-` is standard input · 文書ファイル
    file: PathBuf,
    /// Tracked changes taken, undone, or both one after the other · 変更履歴の扱い
    #[arg(long, value_enum, default_value_t = Which::Accepted)]
    view: Which,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    Accepted,
    Rejected,
    Both,
}

impl Which {
    fn kinds(self) -> &'static [ViewKind] {
        match self {
            Which::Accepted => &[ViewKind::Accepted],
            Which::Rejected => &[ViewKind::Rejected],
            Which::Both => &[ViewKind::Accepted, ViewKind::Rejected],
        }
    }
}

/// `sekisho.read/1`.
#[derive(Debug, Serialize)]
struct ReadReport {
    schema: &'static str,
    document: DocumentReport,
    #[serde(flatten)]
    first: ViewReport,
    /// With `--view both`: the other view.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more: Vec<ViewReport>,
}

#[derive(Debug, Serialize)]
struct ViewReport {
    view: ViewKind,
    /// As `sekisho read` prints it, labels included.
    text: String,
    parts: Vec<PartReport>,
    clauses: Vec<ClauseReport>,
    parties: Vec<Party>,
}

/// Offsets in places count Unicode scalars of this text, which holds no rendered labels.
#[derive(Debug, Serialize)]
struct PartReport {
    part: String,
    text: String,
    /// Words read by recognition of an image.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recognised: Vec<RecognisedReport>,
}

/// One such word: Unicode scalars of the part's text, and the recognition's confidence in per cent.
#[derive(Debug, Serialize)]
struct RecognisedReport {
    start: usize,
    end: usize,
    confidence: u8,
}

#[derive(Debug, Serialize)]
struct ClauseReport {
    label: String,
    heading: String,
    level: u8,
    part: String,
    start: usize,
    end: usize,
}

impl Read {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let options = settings.run.read_options();
        let progress = Progress::waiting(settings);
        let document = if self.file.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let most = document::worker::INPUT + 1;
            std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|e| crate::Error::io(&self.file, &e))?;
            document::read_bytes(&bytes, "-", &options)?
        } else {
            document::read(&self.file, &options)?
        };
        progress.done();
        let report = DocumentReport::of(&document, settings.run.lang);
        match settings.format {
            OutputFormat::Text => {
                if !settings.quiet {
                    let mut errors = std::io::stderr().lock();
                    for line in report.coverage_lines(settings.run.lang) {
                        let _reader_gone = writeln!(errors, "{}", terminal::clean(&line));
                    }
                }
                deliver(settings, &terminal::clean(&printed(&document, self.view)))?;
            }
            OutputFormat::Json | OutputFormat::Jsonl => {
                let mut views = self.view.kinds().iter().map(|&kind| view_report(&document, kind));
                let Some(first) = views.next() else { return Ok(Exit::Error) };
                let whole = ReadReport { schema: "sekisho.read/1", document: report, first, more: views.collect() };
                let line = settings.format == OutputFormat::Jsonl;
                deliver(settings, &if line { machine::line(&whole) } else { machine::pretty(&whole) })?;
            }
            _ => {
                return Err(usage("`read` prints text or json", "`read` の出力形式は text か json です"));
            }
        }
        Ok(if document.complete() { Exit::Clean } else { Exit::Incomplete })
    }
}

fn printed(document: &Document, which: Which) -> String {
    match which {
        Which::Accepted => document.view(ViewKind::Accepted).printed(),
        Which::Rejected => document.view(ViewKind::Rejected).printed(),
        Which::Both => {
            let (accepted, rejected) = (document.view(ViewKind::Accepted).printed(), document.view(ViewKind::Rejected).printed());
            format!("=== accepted ===\n{accepted}\n=== rejected ===\n{rejected}")
        }
    }
}

fn part_report(part: &ViewPart) -> PartReport {
    let spans = part.paragraphs.iter().flat_map(|p| &p.spans);
    let recognised = spans.filter_map(|s| {
        let (start, end) = (part.char_offset(s.range.start), part.char_offset(s.range.end));
        s.recognised.map(|confidence| RecognisedReport { start, end, confidence })
    });
    PartReport { part: part.name.clone(), text: part.text.clone(), recognised: recognised.collect() }
}

fn view_report(document: &Document, kind: ViewKind) -> ViewReport {
    let agreement = Agreement::of(document, kind);
    let clauses = agreement.clauses.iter().filter(|c| !c.label.is_empty() || !c.heading.is_empty()).map(|c| {
        let part = &agreement.view.parts[c.part];
        ClauseReport {
            label: c.label.clone(),
            heading: c.heading.clone(),
            level: c.level,
            part: part.name.clone(),
            start: part.char_offset(c.whole.start),
            end: part.char_offset(c.whole.end),
        }
    });
    let clauses = clauses.collect();
    let parts = agreement.view.parts.iter().map(part_report).collect();
    ViewReport { view: kind, text: agreement.view.printed(), parts, clauses, parties: agreement.parties }
}
