//! `sekisho lists fetch`: one list after the other, with progress on standard error; one that fails does not stop the rest.

use super::super::{Exit, OutputFormat, Settings, deliver, usage};
use super::say;
use crate::error::{Error, Result};
use crate::lists::fetch::{FetchLimits, FetchOrder, Fetched, can_fetch, fetch};
use crate::lists::{ListInfo, Store};
use crate::report::lists as show;
use crate::words::{Lang, Words};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Fetch {
    /// Which lists (default: all that can be fetched) · 取得するリストのID
    #[arg(value_name = "ID")]
    lists: Vec<String>,
    /// Another address of the one list named; https only · 取得先の指定
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// A host that a redirect may lead to as well · 転送先として認めるホスト
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// Trust this root certificate (PEM) instead of the system's, e.g. of an inspecting proxy · 信頼するルート証明書
    #[arg(long, value_name = "FILE")]
    root_certificate: Option<PathBuf>,
    /// Longest silence of the server, in seconds · 無応答とみなす秒数
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
    /// Further tries after a failure that may pass · 再試行の回数
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
    /// Take the file although it shrank or went back in time; the reason is kept · 減少や日付の逆行を承知で取り込む理由
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
}

impl Fetch {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        if settings.offline {
            return Err(Error::new(
                Words::new(
                    "`lists fetch` needs the network, and --offline forbids it",
                    "`lists fetch` には通信が必要ですが、--offline が指定されています",
                ),
                Words::new(
                    "leave --offline out, or get the file elsewhere and run `sekisho lists import ID FILE`",
                    "--offline を外すか、別の端末で取得して `sekisho lists import ID ファイル` を実行してください",
                ),
            ));
        }
        if !matches!(settings.format, OutputFormat::Text | OutputFormat::Json) {
            return Err(usage("`lists fetch` prints text or json", "`lists fetch` の出力形式は text か json です"));
        }
        if self.from.is_some() && self.lists.len() != 1 {
            return Err(usage("--from goes with exactly one list", "--from を使うときはリストを1つだけ指定してください"));
        }
        let failed = self.fetch_each(settings)?;
        if settings.format == OutputFormat::Json {
            deliver(settings, &show::json(&Store::survey(&settings.run.data_dir)?.0, &settings.run.now))?;
        }
        Ok(if failed { Exit::Error } else { Exit::Clean })
    }

    /// Whether any of the lists failed.
    fn fetch_each(&self, settings: &Settings) -> Result<bool> {
        let root_certificate = match &self.root_certificate {
            Some(path) => Some(std::fs::read(path).map_err(|e| Error::io(path, &e))?),
            None => None,
        };
        let mut lists = self.lists.clone();
        if lists.is_empty() {
            lists = ListInfo::all().iter().filter(|i| can_fetch(i)).map(|i| i.id.clone()).collect();
        }
        let (mut failed, mut text) = (false, String::new());
        for list in &lists {
            let order = FetchOrder {
                list: list.clone(),
                from: self.from.clone(),
                hosts: self.hosts.clone(),
                root_certificate: root_certificate.clone(),
                limits: FetchLimits {
                    silence: Duration::from_secs(self.timeout.clamp(1, 3_600)),
                    retries: self.retries.min(10),
                    ..FetchLimits::default()
                },
                accept: self.accept.clone(),
                now: settings.run.now.clone(),
            };
            let bar = bar(list, settings);
            let done = fetch(&settings.run.data_dir, &order, &mut |here, whole| {
                bar.set_length(whole.unwrap_or(here));
                bar.set_position(here);
            });
            bar.finish_and_clear();
            match done {
                Ok(Fetched::Imported(done)) => text.push_str(&show::imported(&done, settings.run.lang, &settings.run.now)),
                Ok(Fetched::Unchanged(confirmed)) => text.push_str(&show::unchanged(&confirmed, settings.run.lang, &settings.run.now)),
                Err(error) => {
                    failed = true;
                    say(settings, &Words::new(format!("{list}: {}", error.line(Lang::En)), format!("{list}: {}", error.line(Lang::Ja))));
                }
            }
        }
        if self.lists.is_empty() {
            text.push_str(&by_hand(settings));
        }
        if settings.format == OutputFormat::Text {
            deliver(settings, &text)?;
        }
        Ok(failed)
    }
}

/// The lists that nobody but a person can get, and where.
fn by_hand(settings: &Settings) -> String {
    let mut text =
        Words::new("To be got in a browser, then imported:\n", "ブラウザーで取得して取り込むリスト:\n").get(settings.run.lang).to_owned();
    for info in ListInfo::all() {
        let Some(why) = info.fetch.as_ref().and_then(|f| f.by_hand.as_ref()) else { continue };
        text.push_str(&format!("  {}  {} ({})\n", info.id, info.url, why.get(settings.run.lang)));
    }
    text
}

/// Bytes so far; nothing at all when standard error is no terminal, or with --quiet.
fn bar(list: &str, settings: &Settings) -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_draw_target(if settings.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() });
    if let Ok(style) = ProgressStyle::with_template("{msg} {bytes}/{total_bytes} {bar:30} {bytes_per_sec}") {
        bar.set_style(style);
    }
    bar.set_message(list.to_owned());
    bar
}
