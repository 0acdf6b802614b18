//! `sekisho check`: which terms one or more agreements hold.

use super::{Exit, OutputFormat, Settings, deliver, deliver_json, usage};
use crate::agreement::Agreement;
use crate::document::{self, Document, ReadOptions, ViewKind};
use crate::error::{Error, Result};
use crate::report::check::{Asking, CheckReport};
use crate::terms::side::{our_names, take_sides};
use crate::terms::{Library, Profile, inventory};
use rayon::prelude::*;
use std::io::Read as _;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Check {
    /// Agreements to check; `-` is standard input · 点検する契約書
    #[arg(value_name = "FILE", required_unless_present = "input")]
    files: Vec<PathBuf>,
    /// A list of files, one path a line; `-` is standard input · ファイル一覧
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

impl Check {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let library = super::library(settings)?;
        let profile = given_profile(settings, &library)?;
        let files = self.paths()?;
        let options = ReadOptions { password: settings.password.clone() };
        let reports: Vec<Result<CheckReport>> = files
            .par_iter()
            .map(|path| {
                let document = read(path, &options)?;
                Ok(judged(&document, settings, &library, profile))
            })
            .collect();
        let failed = self.tell_failures(&reports, settings);
        let reports: Vec<CheckReport> = reports.into_iter().flatten().collect();
        print(&reports, files.len() > 1 || self.input.is_some(), &library, settings)?;
        if let Some(error) = failed {
            return Err(error);
        }
        Ok(exit(settings, &reports))
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
        Ok(paths)
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

/// A document's terms, from our side, judged by the profile given or told.
pub fn judged(document: &Document, settings: &Settings, library: &Library, profile: Option<&Profile>) -> CheckReport {
    let agreement = Agreement::of(document, ViewKind::Accepted);
    let mut inventory = inventory(&agreement, library);
    take_sides(&mut inventory, &agreement, &our_names(&agreement, settings.side.as_deref(), &settings.us));
    let asking = Asking { library, given: profile, asker: settings.asker, base: None };
    CheckReport::of(document, &agreement, &inventory, &asking, settings.lang)
}

/// The profile that was asked for, or nothing; an unknown one is a usage error that names those there are.
pub fn given_profile<'a>(settings: &Settings, library: &'a Library) -> Result<Option<&'a Profile>> {
    let Some(id) = &settings.profile else { return Ok(None) };
    let known = || library.profiles.iter().map(|p| p.id.as_str()).collect::<Vec<_>>().join(", ");
    library.profile(id).map(Some).ok_or_else(|| {
        usage(
            format!("there is no profile `{id}`; there are: {}", known()),
            format!("プロファイル `{id}` はありません。使えるもの: {}", known()),
        )
    })
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

fn print(reports: &[CheckReport], many: bool, library: &Library, settings: &Settings) -> Result<()> {
    match settings.format {
        OutputFormat::Text => {
            let mut languages = vec![settings.lang];
            if settings.both_languages {
                languages = vec![crate::words::Lang::En, crate::words::Lang::Ja];
            }
            let texts: Vec<String> = reports.iter().flat_map(|r| languages.iter().map(|&l| r.text(library, l, settings.color))).collect();
            deliver(settings, &texts.join("\n――――――――――\n\n"))
        }
        OutputFormat::Jsonl => {
            let lines = reports.iter().map(serde_json::to_string).collect::<std::result::Result<Vec<_>, _>>();
            let lines = lines.map_err(|e| usage(e.to_string(), e.to_string()))?;
            deliver(settings, &lines.iter().map(|l| format!("{l}\n")).collect::<String>())
        }
        OutputFormat::Json => match reports {
            [one] if !many => deliver_json(settings, one),
            several => deliver_json(settings, &several),
        },
        OutputFormat::Html | OutputFormat::Csv => Err(usage(
            "`check` prints text, json or jsonl; `review` writes the HTML report",
            "`check` の出力は text・json・jsonl です。HTMLは `review` が作成します",
        )),
    }
}

fn exit(settings: &Settings, reports: &[CheckReport]) -> Exit {
    let floor = settings.fail_on.floor();
    if floor.is_some_and(|floor| reports.iter().flat_map(|r| &r.findings).any(|f| f.severity >= floor)) {
        Exit::Findings
    } else if reports.iter().any(|r| !r.coverage.complete) {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}
