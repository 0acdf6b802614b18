//! `case pack`, `verify`, `erase`, `sign`, `timestamp`: keeping a record whole, and showing that it is.

use super::{Exit, Folder, Settings, usage, written};
use crate::casefile::acts::Written;
use crate::casefile::events::Event;
use crate::casefile::folder::{CaseFolder, PRIVATE};
use crate::casefile::ledger::{LEDGER, write_through};
use crate::casefile::seal::{self, BESIDE, Beside, Breach, MANIFEST, sha256};
use crate::casefile::{pack, signature, timestamp, verify};
use crate::cli::{OutputFormat, deliver, deliver_json};
use crate::error::{Error, Result};
use crate::report::catalogue::{both, fill, say};
use crate::report::terminal::clean;
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Verify {
    /// A case, a pack (folder or .zip), or the folder that `review -o` wrote · 案件・証拠一式（フォルダー・.zip）
    folder: Folder,
}

/// `sekisho.verify/1`.
#[derive(Debug, Default, Serialize)]
struct VerifyReport {
    schema: &'static str,
    holds: bool,
    files: usize,
    /// SHA-256 of the manifest itself, to compare with the one kept elsewhere; of a case, the ledger's head.
    manifest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<usize>,
    erased: usize,
    beside: Beside,
    altered: Vec<String>,
    missing: Vec<String>,
    added: Vec<String>,
}

impl Verify {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut report = VerifyReport { schema: "sekisho.verify/1", ..VerifyReport::default() };
        let unpacked = if self.folder.is_file() { Some(pack::opened(&self.folder)?) } else { None };
        let folder = unpacked.as_ref().map_or(self.folder.as_path(), |d| d.path());
        let breaches = if folder.join(LEDGER).exists() {
            let checked = verify::verify(folder)?;
            (report.files, report.manifest) = (checked.files, checked.head);
            (report.entries, report.erased) = (Some(checked.entries), checked.erased);
            checked.breaches
        } else {
            let checked = seal::verify(folder)?;
            (report.files, report.manifest, report.beside) = (checked.files, checked.manifest, checked.beside);
            checked.breaches
        };
        report.holds = breaches.is_empty();
        for breach in breaches {
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
    let mut out = String::new();
    if report.holds {
        let line = fill("seal.holds", &[("n", &both(report.files.to_string()))]);
        let what = if report.entries.is_some() { "ledger" } else { "manifest" };
        out.push_str(&format!("{} ({what} {})\n", line.get(settings.run.lang), report.manifest));
    }
    for (key, names) in [("seal.altered", &report.altered), ("seal.missing", &report.missing), ("seal.added", &report.added)] {
        for name in names {
            out.push_str(&format!("{}: {}\n", say(key).get(settings.run.lang), clean(name)));
        }
    }
    if report.erased > 0 {
        out.push_str(&format!("{}\n", fill("seal.erased", &[("n", &both(report.erased.to_string()))]).get(settings.run.lang)));
    }
    for (key, value) in [("seal.signed", &report.beside.signed_by), ("seal.time", &report.beside.time)] {
        if let Some(value) = value {
            out.push_str(&format!("{}\n", fill(key, &[("value", &both(value))]).get(settings.run.lang)));
        }
    }
    out
}

#[derive(Debug, clap::Args)]
pub struct Pack {
    /// The case; the pack is written to -o FOLDER, or to one file with -o NAME.zip · 案件のフォルダー（出力先は -o。.zip なら1ファイル）
    folder: Folder,
}

impl Pack {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let Some(out) = settings.output.clone() else {
            return Err(usage(
                "say where to write the pack with -o FOLDER or -o NAME.zip",
                "-o で書出し先のフォルダー（または .zip ファイル）を指定してください",
            ));
        };
        let packed = pack::write(&CaseFolder::open(&self.folder)?, &out, &settings.run.now)?;
        let (n, hash, dir) = (both(packed.files.to_string()), both(&packed.manifest), both(out.display().to_string()));
        let words = fill("case.packed", &[("n", &n), ("hash", &hash), ("dir", &dir)]);
        let to_terminal = Settings { output: None, ..settings.clone() };
        deliver(&to_terminal, &format!("{}\n", words.get(settings.run.lang)))?;
        Ok(Exit::Clean)
    }
}

#[derive(Debug, clap::Args)]
pub struct Erase {
    folder: Folder,
    /// The payload of this entry; without it, every one whose time is over · 対象の記録番号（省略時は期限を過ぎたもの）
    #[arg(long, value_name = "SEQ")]
    of: Option<u64>,
    /// Why · 理由
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Erase {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut case = CaseFolder::open(&self.folder)?;
        let today = settings.run.now.get(..10).unwrap_or_default();
        let there = |hash: &str| case.folder().join(PRIVATE).join(format!("{hash}.json")).exists();
        let wanted = case.entries.iter().filter(|e| self.of.is_none_or(|of| of == e.seq)).filter_map(|e| e.event.payload());
        let due = wanted.filter(|p| self.of.is_some() || !p.purge.is_empty() && p.purge.as_str() <= today);
        let payloads: Vec<String> = due.map(|p| p.sha256.clone()).filter(|h| there(h)).collect();
        if payloads.is_empty() {
            return Err(usage("there is nothing to erase", "消去の対象がありません"));
        }
        // first the record, then the deed: a crash between leaves a payload that may be erased again
        let seq = case.append(&settings.run.now, Event::Erased { payloads: payloads.clone(), reason: self.reason.clone() })?;
        for hash in payloads {
            let path = case.folder().join(PRIVATE).join(format!("{hash}.json"));
            std::fs::remove_file(&path).map_err(|e| Error::io(&path, &e))?;
        }
        written(settings, &Written { seq, head: case.ledger.head().to_owned() })?;
        Ok(Exit::Clean)
    }
}

#[derive(Debug, clap::Args)]
pub struct Sign {
    /// A dossier or a pack · 記録一式のフォルダー
    folder: Folder,
    /// Your own Ed25519 key: 64 hexadecimal digits · 署名鍵のファイル
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

impl Sign {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let manifest = manifest_of(&self.folder)?;
        write_through(&self.folder, BESIDE[0], &signature::sign(&signature::key(&self.key)?, &manifest))?;
        deliver(settings, &format!("{}\n", BESIDE[0]))?;
        Ok(Exit::Clean)
    }
}

#[derive(Debug, clap::Args)]
pub struct Timestamp {
    /// A dossier or a pack · 記録一式のフォルダー
    folder: Folder,
    /// The authority's answer (.tsr) to keep; without it the request is written · 時刻認証局の応答
    #[arg(long, value_name = "FILE")]
    token: Option<PathBuf>,
}

impl Timestamp {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let manifest = manifest_of(&self.folder)?;
        let Some(path) = &self.token else {
            write_through(&self.folder, BESIDE[1], &timestamp::request(&manifest))?;
            deliver(settings, &format!("{}\n{}\n", BESIDE[1], say("case.send-request").get(settings.run.lang)))?;
            return Ok(Exit::Clean);
        };
        let token = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
        let Some(time) = timestamp::token(&token, &manifest) else {
            return Err(usage(
                "this is no granted time-stamp response over this manifest",
                "この manifest に対する有効なタイムスタンプ応答ではありません",
            ));
        };
        write_through(&self.folder, BESIDE[2], &token)?;
        write_through(&self.folder, BESIDE[3], format!("{}\n", sha256(&token)).as_bytes())?;
        deliver(settings, &format!("{}\n", fill("seal.time", &[("value", &both(time))]).get(settings.run.lang)))?;
        Ok(Exit::Clean)
    }
}

/// The manifest of a folder whose seal holds.
fn manifest_of(folder: &Path) -> Result<Vec<u8>> {
    let checked = seal::verify(folder)?;
    let own = |b: &Breach| !matches!(b, Breach::Altered(n) if BESIDE.contains(&n.as_str()));
    if checked.breaches.iter().any(own) {
        return Err(usage("the seal does not hold; see `sekisho case verify`", "封印が保たれていません（`sekisho case verify` 参照）"));
    }
    let path = folder.join(MANIFEST);
    std::fs::read(&path).map_err(|e| Error::io(&path, &e))
}
