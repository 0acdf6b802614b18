//! `sekisho serve`: where to listen and whom to answer, made ready; then [`crate::serve`] does the rest.

use super::{Exit, Settings, usage};
use crate::error::Result;
use crate::serve::{Address, run};
use crate::words::Words;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Command, Stdio};

/// The port unless another is typed; when it is taken, any free one.
const PORT: u16 = 7871;
/// Shorter tokens can be guessed.
const SHORTEST_TOKEN: usize = 16;

#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Address to listen on; anything but this machine alone asks for a token · 待ち受けるアドレス
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Port; 0 takes any free one · ポート番号
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Open the page in the browser · ブラウザで開く
    #[arg(long)]
    open: bool,
    /// What every request must bring; made up when needed and not given · アクセスに必要なトークン
    #[arg(long, value_name = "WORD", env = "SEKISHO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A further name under which browsers may call this server; repeatable · 許可するホスト名
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
}

impl Serve {
    pub fn run(&self, settings: &Settings, clock_stands: bool) -> Result<Exit> {
        let address = Address {
            ip: self.bind,
            port: self.port.unwrap_or(PORT),
            or_any_port: self.port.is_none(),
            token: self.token()?,
            hosts: self.hosts.clone(),
        };
        if !self.bind.is_loopback() {
            tell(
                settings,
                &Words::new(
                    "other machines can reach this page; what they send is not encrypted on the way unless a proxy with TLS stands in front",
                    "ほかの機器からも接続できます。TLS対応のプロキシを置かない限り、通信は暗号化されません",
                ),
            );
        }
        run(&settings.run, clock_stands, &address, |url| {
            // standard output may be closed; the page works all the same
            let _nobody_reads = writeln!(std::io::stdout(), "{url}");
            tell(settings, &Words::new("serving; end with Ctrl-C", "起動しました。終了するには Ctrl-C を押してください"));
            if self.open {
                open(settings, url);
            }
        })?;
        Ok(Exit::Clean)
    }

    fn token(&self) -> Result<Option<String>> {
        match &self.token {
            Some(given) if given.len() < SHORTEST_TOKEN || !given.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') => {
                Err(usage("`--token` needs at least 16 letters or digits", "`--token` は英数字16文字以上にしてください"))
            }
            Some(given) => Ok(Some(given.clone())),
            None if self.bind.is_loopback() => Ok(None),
            None => match crate::serve::new_token() {
                Some(token) => Ok(Some(token)),
                None => Err(usage(
                    "this system gives no randomness for a token; give one with --token",
                    "トークンを生成できません。--token で指定してください",
                )),
            },
        }
    }
}

/// What stands for "no arguments" on a desktop, where somebody opened the program by hand: the page, in the browser.
pub fn opened_by_hand() -> Option<[std::ffi::OsString; 2]> {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|k| std::env::var_os(k).is_some_and(|v| !v.is_empty()));
    let desktop = cfg!(any(windows, target_os = "macos")) || screen;
    (std::env::args_os().count() == 1 && desktop).then(|| ["serve".into(), "--open".into()])
}

fn tell(settings: &Settings, words: &Words) {
    if !settings.quiet {
        let _nobody_reads = writeln!(std::io::stderr(), "sekisho: {}", words.get(settings.run.lang));
    }
}

/// Asks the desktop to show the page. Where that fails, the address stands on standard output.
fn open(settings: &Settings, url: &str) {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let started = Command::new(program).args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        tell(settings, &Words::new(format!("open {url} in a browser"), format!("ブラウザで {url} を開いてください")));
    }
}
