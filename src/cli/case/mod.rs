//! `sekisho case`: one matter on record. Each subcommand opens the folder under its lock, appends what happened, and prints
//! the number and hash to keep elsewhere. What was decided is people's; the program only keeps it.

mod decide;
mod open;
mod rescreen;
mod seal;
mod status;

use super::{Exit, Settings, usage};
use crate::casefile::acts::{Hand, Written};
use crate::error::Result;
use crate::report::catalogue::{both, fill};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Case {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Open a case in a new folder · 案件の記録を始める
    Init(open::Init),
    /// Keep a received file, declined offers too · 受領したファイルを保管する
    Add(open::Add),
    /// Review a draft into the case · 案件内で点検する
    Review(Box<open::ReviewIn>),
    /// Decide on a party and a list entry · 照合結果について判断する
    Decide(decide::Decide),
    /// Exempt one party from one entry, for a time · 期限付きで対象外とする
    Exempt(decide::Exempt),
    /// Confirm or return as the second person; close the case · 承認・差戻し・案件の終結
    Approve(decide::Approve),
    /// Parties against the lists of today · 現在のリストで再照合する
    Rescreen(rescreen::Rescreen),
    /// Everything in one sealed folder · 証拠一式を書き出す
    Pack(seal::Pack),
    /// Every file of a case or dossier against its hashes · 改変の有無を確かめる
    Verify(seal::Verify),
    /// Where the case stands · 案件の状況
    Status(status::Status),
    /// Erase payloads with personal data; the chain stays whole · 個人情報を消去する
    Erase(seal::Erase),
    /// Sign the manifest of a dossier or pack with your own key · 署名する
    Sign(seal::Sign),
    /// Write a time-stamp request (RFC 3161), or keep the token · タイムスタンプ
    Timestamp(seal::Timestamp),
}

impl Case {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        match &self.command {
            Command::Init(args) => args.run(settings),
            Command::Add(args) => args.run(settings),
            Command::Review(args) => args.run(settings),
            Command::Decide(args) => args.run(settings),
            Command::Exempt(args) => args.run(settings),
            Command::Approve(args) => args.run(settings),
            Command::Rescreen(args) => args.run(settings),
            Command::Pack(args) => args.run(settings),
            Command::Verify(args) => args.run(settings),
            Command::Status(args) => args.run(settings),
            Command::Erase(args) => args.run(settings),
            Command::Sign(args) => args.run(settings),
            Command::Timestamp(args) => args.run(settings),
        }
    }
}

/// `LIST:UID`, with the list's own id possibly holding a colon (`custom:own:7`).
fn entry_of(text: &str) -> Result<(String, String)> {
    let cut = match text.strip_prefix("custom:") {
        Some(own) => own.find(':').map(|i| i + "custom:".len()),
        None => text.find(':'),
    };
    match cut {
        Some(at) if at > 0 && at + 1 < text.len() => Ok((text[..at].to_owned(), text[at + 1..].to_owned())),
        _ => Err(usage(
            format!("`{text}` is not LIST:UID; `sekisho case status` shows them"),
            format!("`{text}` は LIST:UID の形ではありません（`sekisho case status` で確認できます）"),
        )),
    }
}

/// One line on what was written.
fn written(settings: &Settings, entry: &Written) -> Result<()> {
    let words = fill("case.written", &[("seq", &both(entry.seq.to_string())), ("head", &both(&entry.head))]);
    if settings.format == super::OutputFormat::Text {
        super::deliver(settings, &format!("{}\n", words.get(settings.run.lang)))
    } else {
        super::deliver_json(settings, &serde_json::json!({"schema": "sekisho.case/1", "entry": entry.seq, "head": entry.head}))
    }
}

/// A folder on the command line.
type Folder = PathBuf;
