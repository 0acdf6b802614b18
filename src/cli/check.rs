//! `sekisho check`: which terms one or more agreements hold.

use super::progress::Progress;
use super::{Exit, OutputFormat, Settings, deliver, deliver_json, stamps, usage};
use crate::document::{self, Document, ReadOptions};
use crate::error::{Error, Result};
use crate::examination::Standpoint;
use crate::examination::check::judged;
use crate::finding::Outcome;
use crate::report::check::CheckReport;
use crate::report::matrix::Matrix;
use crate::report::sarif;
use crate::terms::Library;
use rayon::prelude::*;
use std::io::Read as _;
use std::path::{Path, PathBuf};

mod gather;
mod house;
mod stream;

#[derive(Debug, clap::Args)]
pub struct Check {
    /// Agreements to check, or folders of them; `-` is standard input · 点検する契約書・フォルダー
    #[arg(value_name = "FILE", required_unless_present_any = ["input", "stamp"])]
    files: Vec<PathBuf>,
    /// A list of files, one path or JSON object a line; `-` is standard input · ファイル一覧
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Hold the draft against our own template, clause by clause · 自組織のひな形との照合
    #[arg(long, value_name = "FILE")]
    standard: Option<PathBuf>,
    /// Answer nothing unless program and clauses bear this stamp · プログラムと条項定義がこの識別値のときだけ点検する
    #[arg(long, value_name = "STAMP")]
    expect: Option<String>,
    /// Print the stamp of program and clauses, and check nothing · プログラムと条項定義の識別値を表示する
    #[arg(long, conflicts_with_all = ["files", "input", "expect"])]
    stamp: bool,
}

impl Check {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let library = settings.run.library()?;
        let standpoint = settings.run.standpoint(&library)?;
        super::use_jobs(settings);
        if self.stamp {
            return stamps::print(settings, library.stamp(), stamps::RestsOn::clauses(library.terms.len(), library.profiles.len()));
        }
        if let Some(expected) = &self.expect {
            library.stamp().expect(expected)?;
        }
        if let Some(list) =
            self.input.as_ref().filter(|_| settings.format == OutputFormat::Jsonl && self.files.is_empty() && self.standard.is_none())
        {
            return self.stream(list, settings, &standpoint);
        }
        let options = settings.run.read_options();
        let standard = self.standard.as_deref().map(|path| house::Standard::read(path, &options, &library)).transpose()?;
        let files = self.paths()?;
        let lines = files.len() > 1 && (self.input.is_some() || self.files.iter().any(|f| f.is_dir()));
        let progress = Progress::counting(files.len(), settings);
        let reports: Vec<Result<CheckReport>> = files
            .par_iter()
            .map(|path| {
                let document = read(path, &options)?;
                let mut report = judged(&document, &standpoint);
                if let Some(standard) = &standard {
                    standard.hold_against(&document, &mut report, &library, settings);
                }
                progress.one_more();
                Ok(report)
            })
            .collect();
        progress.done();
        let failed = self.tell_failures(&reports, settings);
        let reports: Vec<CheckReport> = reports.into_iter().flatten().collect();
        if let Some(error) = failed.clone().filter(|_| reports.is_empty()) {
            return Err(error);
        }
        print(&reports, Shown { many: files.len() > 1 || self.input.is_some(), lines }, &library, settings)?;
        if let Some(error) = failed {
            return Err(error);
        }
        Ok(exit(settings, &reports))
    }

    /// A line in, a line out.
    fn stream(&self, list: &Path, settings: &Settings, standpoint: &Standpoint) -> Result<Exit> {
        let input: Box<dyn std::io::BufRead + Send> = if list.as_os_str() == "-" {
            Box::new(std::io::BufReader::new(std::io::stdin()))
        } else {
            Box::new(std::io::BufReader::new(std::fs::File::open(list).map_err(|e| Error::io(list, &e))?))
        };
        let mut out: Box<dyn std::io::Write> = match settings.output.as_deref().filter(|p| p.as_os_str() != "-") {
            Some(path) => Box::new(std::fs::File::create(path).map_err(|e| Error::io(path, &e))?),
            None => Box::new(std::io::stdout().lock()),
        };
        let came_to = stream::run(input, &mut out, settings, standpoint)?;
        Ok(match came_to {
            stream::Streamed { findings: true, .. } => Exit::Findings,
            stream::Streamed { incomplete: true, .. } => Exit::Incomplete,
            stream::Streamed { .. } => Exit::Clean,
        })
    }

    fn paths(&self) -> Result<Vec<PathBuf>> {
        let mut paths = self.files.clone();
        if let Some(list) = &self.input {
            let text = if list.as_os_str() == "-" {
                let mut text = String::new();
                std::io::stdin().lock().read_to_string(&mut text).map_err(|e| Error::io(list, &e))?;
                text
            } else {
                std::fs::read_to_string(list).map_err(|e| Error::io(list, &e))?
            };
            paths.extend(text.lines().map(str::trim).filter(|l| !l.is_empty()).map(PathBuf::from));
        }
        if paths.is_empty() {
            return Err(usage("the list names no file", "一覧にファイルがありません"));
        }
        gather::expanded(&paths)
    }

    /// Every file that could not be opened is named; the last such error decides the exit.
    fn tell_failures(&self, reports: &[Result<CheckReport>], settings: &Settings) -> Option<Error> {
        let mut errors: Vec<&Error> = reports.iter().filter_map(|r| r.as_ref().err()).collect();
        let last = errors.pop()?;
        for error in errors {
            super::warn(settings, error);
        }
        Some(last.clone())
    }
}

fn read(path: &Path, options: &ReadOptions) -> Result<Document> {
    if path.as_os_str() != "-" {
        return document::read(path, options);
    }
    let mut bytes = Vec::new();
    let most = document::worker::INPUT + 1;
    std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|e| Error::io(path, &e))?;
    document::read_bytes(&bytes, "-", options)
}

/// How reports are shown: as an array, and in text as a line each.
#[derive(Clone, Copy)]
struct Shown {
    many: bool,
    lines: bool,
}

fn print(reports: &[CheckReport], shown: Shown, library: &Library, settings: &Settings) -> Result<()> {
    if let Some((path, kind)) = table_file(settings) {
        let all: Vec<&CheckReport> = reports.iter().collect();
        let matrix = Matrix::of(&all, library, settings.run.lang);
        let bytes = if kind == "xlsx" { matrix.xlsx(&settings.run.now)? } else { matrix.csv()? };
        return std::fs::write(path, bytes).map_err(|e| Error::io(path, &e));
    }
    match settings.format {
        OutputFormat::Text => {
            let mut languages = vec![settings.run.lang];
            if settings.both_languages {
                languages = vec![crate::words::Lang::En, crate::words::Lang::Ja];
            }
            if shown.lines {
                let lines = languages.iter().flat_map(|&l| reports.iter().map(move |r| r.line(library, l)));
                return deliver(settings, &lines.collect::<String>());
            }
            let texts: Vec<String> = reports.iter().flat_map(|r| languages.iter().map(|&l| r.text(library, l, settings.color))).collect();
            deliver(settings, &texts.join("\n――――――――――\n\n"))
        }
        OutputFormat::Jsonl => deliver(settings, &reports.iter().map(crate::report::machine::line).collect::<String>()),
        OutputFormat::Json => match reports {
            [one] if !shown.many => deliver_json(settings, one),
            several => deliver_json(settings, &several),
        },
        OutputFormat::Csv => {
            let all: Vec<&CheckReport> = reports.iter().collect();
            deliver(settings, &String::from_utf8_lossy(&Matrix::of(&all, library, settings.run.lang).csv()?))
        }
        OutputFormat::Sarif | OutputFormat::Junit => {
            let open: Vec<Vec<String>> = reports.iter().map(unread).collect();
            let runs: Vec<sarif::Run> = reports.iter().zip(&open).map(|(r, open)| sarif_run(r, open, settings)).collect();
            deliver(settings, &if settings.format == OutputFormat::Sarif { sarif::sarif(&runs) } else { sarif::junit(&runs) })
        }
        _ => Err(usage(
            "`check` prints text, json, jsonl, csv, sarif or junit, and writes a matrix to -o FILE.csv or -o FILE.xlsx; `review` writes the HTML report",
            "`check` の出力は text・json・jsonl・csv・sarif・junit です（-o で .csv・.xlsx の一覧表）。HTMLは `review` が作成します",
        )),
    }
}

/// What was not read, a line each.
fn unread(report: &CheckReport) -> Vec<String> {
    report.coverage.unread.iter().map(|u| format!("{}: {} → {}", u.part, u.why, u.next)).collect()
}

fn sarif_run<'a>(report: &'a CheckReport, open: &'a [String], settings: &Settings) -> sarif::Run<'a> {
    sarif::Run { path: &report.document.path, findings: &report.findings, open, lang: settings.run.lang }
}

/// The file a matrix goes to, told by its ending, unless a format was named.
fn table_file(settings: &Settings) -> Option<(&Path, &'static str)> {
    let path = settings
        .output
        .as_deref()
        .filter(|_| !settings.format_given || matches!(settings.format, OutputFormat::Csv | OutputFormat::Xlsx))?;
    if settings.format == OutputFormat::Xlsx {
        return Some((path, "xlsx"));
    }
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    ["csv", "xlsx"].into_iter().find(|kind| *kind == ending).map(|kind| (path, kind))
}

fn exit(settings: &Settings, reports: &[CheckReport]) -> Exit {
    let floor = settings.fail_on.floor();
    if reports.iter().any(|r| r.outcome == Outcome::Stop) {
        return Exit::Stop;
    }
    if floor.is_some_and(|floor| reports.iter().flat_map(|r| &r.findings).any(|f| f.severity >= floor)) {
        Exit::Findings
    } else if reports.iter().any(|r| !r.coverage.complete) {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}
