//! `sekisho lists`: which restriction lists are here, how old they are, and the way of new editions into the store and of
//! their contents out of it. `fetch` alone uses the network; a file goes in whole, or is refused whole.

mod fetching;
mod show_diff;

use super::progress::Progress;
use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::error::{Error, Result};
use crate::lists::{ImportOrder, ListInfo, Origin, Store, confirm, diff, export, import};
use crate::report::lists as show;
use crate::screening::compiled;
use crate::words::{Lang, Words};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Lists {
    #[command(subcommand)]
    command: Option<ListsCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum ListsCommand {
    /// Which lists are here, how old, and what is missing · 取込み済みリストの一覧と鮮度
    Status,
    /// Get lists from their authorities and take them in; the only command that uses the network · リストを公式サイトから取得して取り込む
    Fetch(fetching::Fetch),
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
        /// For custom:NAME: which column holds what; a file, or one that comes with sekisho · 列の対応を書いたファイルまたは同梱の名前
        #[arg(long, value_name = "FILE|NAME")]
        mapping: Option<String>,
    },
    /// Note that the edition here is still the current one · 最新版であることを確認した記録を残す
    Confirm {
        /// Which list · リストのID
        #[arg(value_name = "ID")]
        list: String,
    },
    /// What was added, removed and changed since the edition before · 前の版からの追加・削除・変更
    Diff {
        /// Which list · リストのID
        #[arg(value_name = "ID")]
        list: String,
        /// Compare with the edition of this date · 比較する版の日付
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
    },
    /// Write the compiled index of all lists to -o FILE, for `screen --index` on machines without them · 全リストの索引をファイルに書き出す
    Index,
    /// The entries of a list for other programs: --format ftm, csv or jsonl · リストの内容を書き出す
    Export {
        /// Which list · リストのID
        #[arg(value_name = "ID")]
        list: String,
    },
}

impl Lists {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        match &self.command {
            None | Some(ListsCommand::Status) => status(settings),
            Some(ListsCommand::Fetch(fetch)) => fetch.run(settings),
            Some(ListsCommand::Import { list, file, as_of, accept, mapping }) => {
                let order = ImportOrder {
                    list: list.clone(),
                    path: file.clone(),
                    as_of: as_of.clone(),
                    accept: accept.clone(),
                    mapping: mapping.as_deref().map(mapping_text).transpose()?,
                    origin: Origin::LocalFile,
                    now: settings.run.now.clone(),
                };
                take_in(&order, settings)
            }
            Some(ListsCommand::Confirm { list }) => {
                let confirmed = confirm(&settings.run.data_dir, list, &settings.run.now)?;
                match settings.format {
                    OutputFormat::Json => deliver(settings, &show::json(&Store::survey(&settings.run.data_dir)?.0, &settings.run.now))?,
                    _ => deliver(settings, &show::confirmed(&confirmed, settings.run.lang, &settings.run.now))?,
                }
                Ok(Exit::Clean)
            }
            Some(ListsCommand::Diff { list, since }) => difference(list, since.as_deref(), settings),
            Some(ListsCommand::Index) => index(settings),
            Some(ListsCommand::Export { list }) => written_out(list, settings),
        }
    }
}

fn index(settings: &Settings) -> Result<Exit> {
    let Some(path) = settings.output.as_deref().filter(|p| p.as_os_str() != "-") else {
        return Err(usage("an index is a file: name it with -o", "索引はファイルとして書き出します。-o で指定してください"));
    };
    let index = compiled::write_alone(&settings.run.data_dir, path)?;
    let (names, lists) = (index.names(), index.lists().len());
    let told = Words::new(
        format!("{}: {names} names of {lists} lists", path.display()),
        format!("{}: {lists}リスト・{names}名称", path.display()),
    );
    say(settings, &told);
    Ok(Exit::Clean)
}

/// A mapping file of the user's, or the name of one that comes with the program.
fn mapping_text(given: &str) -> Result<String> {
    if let Some((_, text)) = ListInfo::ready_mappings().into_iter().find(|(name, _)| *name == given) {
        return Ok(text.to_owned());
    }
    std::fs::read_to_string(given).map_err(|e| {
        let names = ListInfo::ready_mappings().iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        if e.kind() != std::io::ErrorKind::NotFound {
            return Error::io(Path::new(given), &e);
        }
        Error::new(
            Words::new("there is no such mapping file", "マッピングファイルが見つかりません"),
            Words::new(format!("give a file, or one of: {names}"), format!("ファイルを指定するか、同梱のものから選んでください: {names}")),
        )
        .at(given)
    })
}

fn status(settings: &Settings) -> Result<Exit> {
    let (store, damaged) = Store::survey(&settings.run.data_dir)?;
    let text = match settings.format {
        OutputFormat::Json => show::json(&store, &settings.run.now),
        OutputFormat::Text => show::table(&store, settings.run.lang, &settings.run.now),
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
    let progress = Progress::waiting(settings);
    let done = import(&settings.run.data_dir, order)?;
    progress.done();
    match settings.format {
        OutputFormat::Json => deliver(settings, &show::json(&Store::survey(&settings.run.data_dir)?.0, &settings.run.now))?,
        _ => deliver(settings, &show::imported(&done, settings.run.lang, &settings.run.now))?,
    }
    Ok(Exit::Clean)
}

fn difference(list: &str, since: Option<&str>, settings: &Settings) -> Result<Exit> {
    let told = diff::diff(&settings.run.data_dir, list, since)?;
    match settings.format {
        OutputFormat::Json | OutputFormat::Jsonl => super::deliver_json(settings, &told)?,
        OutputFormat::Text => deliver(settings, &show_diff::text(&told, settings.run.lang))?,
        _ => return Err(usage("`lists diff` prints text or json", "`lists diff` の出力形式は text か json です")),
    }
    Ok(Exit::Clean)
}

fn written_out(list: &str, settings: &Settings) -> Result<Exit> {
    let store = Store::survey(&settings.run.data_dir)?.0;
    let Some(stored) = store.find(list) else {
        return Err(Error::new(
            Words::new("this list is not imported", "このリストは取り込まれていません"),
            Words::new("see `sekisho lists status`", "`sekisho lists status` で確認してください"),
        )
        .at(list));
    };
    let text = match settings.format {
        OutputFormat::Ftm => export::follow_the_money(stored),
        OutputFormat::Csv => export::table(stored),
        OutputFormat::Jsonl => export::json_lines(stored),
        _ => {
            return Err(usage(
                "`lists export` writes --format ftm, csv or jsonl",
                "`lists export` には --format ftm・csv・jsonl のいずれかを指定してください",
            ));
        }
    };
    deliver(settings, &text)?;
    say(settings, &stored.info.licence.attribution);
    Ok(Exit::Clean)
}

/// A note on standard error; nothing can be done where it cannot be written.
fn say(settings: &Settings, words: &Words) {
    if settings.quiet {
        return;
    }
    let line = crate::report::terminal::clean(words.get(settings.run.lang));
    let _ = writeln!(std::io::stderr(), "sekisho: {line}");
}
