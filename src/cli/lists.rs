//! `sekisho lists`: which restriction lists are here, how old they are, and the way of new editions into the store.
//! No network; a file the operator holds goes in, or is refused whole.

pub mod show;

use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::error::Result;
use crate::lists::{ImportOrder, Store, confirm, import};
use crate::words::{Lang, Words};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Lists {
    #[command(subcommand)]
    command: Option<ListsCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum ListsCommand {
    /// Which lists are here, how old, and what is missing · 取込み済みリストの一覧と鮮度
    Status,
    /// Take in a list file; a broken one is refused whole · リストのファイルを取り込む
    Import {
        /// Which list: jp-meti-eul, us-csl, custom:NAME … · リストのID
        #[arg(value_name = "ID")]
        list: String,
        /// The file as the authority publishes it; .gz and .zip are opened · リストのファイル
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Edition date, when neither the file nor its name says it · 版の日付
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// Take the file although it shrank or went back in time; the reason is kept · 減少や日付の逆行を承知で取り込む理由
        #[arg(long, value_name = "REASON")]
        accept: Option<String>,
    },
    /// Note that the edition here is still the current one · 最新版であることを確認した記録を残す
    Confirm {
        /// Which list · リストのID
        #[arg(value_name = "ID")]
        list: String,
    },
}

impl Lists {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        match &self.command {
            None | Some(ListsCommand::Status) => status(settings),
            Some(ListsCommand::Import { list, file, as_of, accept }) => {
                let order = ImportOrder {
                    list: list.clone(),
                    path: file.clone(),
                    as_of: as_of.clone(),
                    accept: accept.clone(),
                    now: settings.now.clone(),
                };
                take_in(&order, settings)
            }
            Some(ListsCommand::Confirm { list }) => {
                let confirmed = confirm(&settings.data_dir, list, &settings.now)?;
                match settings.format {
                    OutputFormat::Json => deliver(settings, &show::json(&Store::survey(&settings.data_dir)?.0, settings))?,
                    _ => deliver(settings, &show::confirmed(&confirmed, settings))?,
                }
                Ok(Exit::Clean)
            }
        }
    }
}

fn status(settings: &Settings) -> Result<Exit> {
    let (store, damaged) = Store::survey(&settings.data_dir)?;
    let text = match settings.format {
        OutputFormat::Json => show::json(&store, settings),
        OutputFormat::Text => show::table(&store, settings),
        _ => return Err(usage("`lists status` prints text or json", "`lists status` の出力形式は text か json です")),
    };
    deliver(settings, &text)?;
    for (list, error) in &damaged {
        say(settings, &Words::new(format!("{list}: {}", error.line(Lang::En)), format!("{list}: {}", error.line(Lang::Ja))));
    }
    Ok(if damaged.is_empty() { Exit::Clean } else { Exit::Error })
}

fn take_in(order: &ImportOrder, settings: &Settings) -> Result<Exit> {
    if !matches!(settings.format, OutputFormat::Text | OutputFormat::Json) {
        return Err(usage("`lists import` prints text or json", "`lists import` の出力形式は text か json です"));
    }
    let done = import(&settings.data_dir, order)?;
    match settings.format {
        OutputFormat::Json => deliver(settings, &show::json(&Store::survey(&settings.data_dir)?.0, settings))?,
        _ => deliver(settings, &show::imported(&done, settings))?,
    }
    Ok(Exit::Clean)
}

/// A note on standard error; nothing can be done where it cannot be written.
fn say(settings: &Settings, words: &Words) {
    let line = crate::report::terminal::clean(words.get(settings.lang));
    let _ = writeln!(std::io::stderr(), "sekisho: {line}");
}
