//! `sekisho case`: dossiers kept. `verify` says whether any file of one was altered; exit 1 if so.

use super::{Exit, OutputFormat, Settings, deliver, deliver_json};
use crate::casefile::seal::{self, Breach};
use crate::error::Result;
use crate::report::catalogue::{both, fill, say};
use crate::report::terminal::clean;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Case {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every file against the manifest · manifest との照合
    Verify {
        /// The folder that `review -o` wrote · 記録一式のフォルダー
        folder: PathBuf,
    },
}

/// `sekisho.verify/1`.
#[derive(Debug, Serialize)]
struct VerifyReport {
    schema: &'static str,
    holds: bool,
    files: usize,
    /// SHA-256 of the manifest itself, to compare with the one kept elsewhere.
    manifest: String,
    altered: Vec<String>,
    missing: Vec<String>,
    added: Vec<String>,
}

impl Case {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let Command::Verify { folder } = &self.command;
        let checked = seal::verify(folder)?;
        let mut report = VerifyReport {
            schema: "sekisho.verify/1",
            holds: checked.breaches.is_empty(),
            files: checked.files,
            manifest: checked.manifest,
            altered: Vec::new(),
            missing: Vec::new(),
            added: Vec::new(),
        };
        for breach in checked.breaches {
            match breach {
                Breach::Altered(name) => report.altered.push(name),
                Breach::Missing(name) => report.missing.push(name),
                Breach::Added(name) => report.added.push(name),
            }
        }
        if settings.format == OutputFormat::Text {
            deliver(settings, &text(&report, settings))?;
        } else {
            deliver_json(settings, &report)?;
        }
        Ok(if report.holds { Exit::Clean } else { Exit::Findings })
    }
}

fn text(report: &VerifyReport, settings: &Settings) -> String {
    if report.holds {
        let line = fill("seal.holds", &[("n", &both(report.files.to_string()))]);
        return format!("{} (manifest {})\n", line.get(settings.lang), report.manifest);
    }
    let mut out = String::new();
    for (key, names) in [("seal.altered", &report.altered), ("seal.missing", &report.missing), ("seal.added", &report.added)] {
        for name in names {
            out.push_str(&format!("{}: {}\n", say(key).get(settings.lang), clean(name)));
        }
    }
    out
}
