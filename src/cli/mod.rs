//! One file a subcommand: what was typed → ready objects → library → reporter. The exit codes stand in [`Exit`].

mod case;
pub mod check;
mod clauses;
pub mod compare;
mod explain;
mod hand_on;
pub mod lists;
mod manual;
mod match_names;
mod new;
pub mod progress;
mod read;
pub mod review;
pub mod screen;
mod serve;
mod settings;
mod stamps;

use crate::document::{self, Document};
use crate::error::Result;
use crate::finding::Severity;
use crate::words::{Lang, Words};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub use settings::Settings;

#[derive(Debug, Parser)]
#[command(
    name = "sekisho",
    version,
    about = "Examines an agreement and the partner who signs it · 契約書と相手方を点検します",
    arg_required_else_help = true,
    after_help = "sekisho without arguments opens the page on a desktop · 引数なしで起動すると、デスクトップでは画面が開きます"
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything at once, into a dossier · すべてを点検し、記録一式を残す
    Review(review::Review),
    /// Which terms agreements hold · 契約書にどの条項があるか
    Check(check::Check),
    /// What was lost or changed between drafts, and what of it is silent · 何が失われ、何が黙って変えられたか
    Compare(compare::Compare),
    /// Counterparties against the lists · 相手方を規制リストと照合する
    Screen(screen::Screen),
    /// Why two names are, or are not, the same party · 二つの名称が同じ相手方かどうかと、その理由
    Match(match_names::Match),
    /// The text as sekisho read it, and what it could not read · 読み取った本文と、読めなかった部分
    Read(read::Read),
    /// Import and inspect restriction lists · 規制リストの取込みと状態
    Lists(lists::Lists),
    /// A matter on record: decisions, re-screening, evidence; verify · 案件の記録・判断・再照合・改変の確認
    Case(case::Case),
    /// The local page and HTTP API · ブラウザで使う画面とHTTP API
    Serve(serve::Serve),
    /// What a term, a finding code or a list means · 条項・指摘・リストの説明
    Explain(explain::Explain),
    /// Try the clause library, or your own · 条項定義を検証する
    Clauses(clauses::Clauses),
    /// Begin a term, a profile or a list of your own · 条項・プロファイル・リストのひな形を作る
    New(new::New),
    /// Completion of commands for a shell · シェルの補完スクリプト
    Completions(manual::Completions),
    /// Manual pages; -o DIR writes one a command · マニュアルページ
    Man(manual::Man),
    #[command(hide = true, name = "reading-worker")]
    Worker {
        /// Another program to become, within limits; without it, one reading request on standard input is answered.
        #[arg(last = true)]
        program: Vec<std::ffi::OsString>,
    },
}

/// Flags every subcommand takes, before or after its name.
#[derive(Debug, Args)]
pub struct Common {
    /// How to print · 出力形式
    #[arg(long, global = true, value_enum)]
    pub format: Option<OutputFormat>,
    /// Where to write: a file, or a folder for `review` · 出力先
    #[arg(short, long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Language of messages and reports (default: the system's) · 表示言語
    #[arg(long, global = true, value_enum)]
    pub lang: Option<ReportLang>,
    /// Our own name; repeatable · 自組織の名称
    #[arg(long, global = true, value_name = "NAME")]
    pub us: Vec<String>,
    /// Who we are: a role such as 甲 or Recipient, or jp-university, jp-company, us-university, eu-university; repeatable · 自分の立場
    #[arg(long, global = true, value_name = "ROLE|KIND")]
    pub side: Vec<String>,
    /// How secret the information is: 社外秘, 秘 or 極秘 · 情報区分
    #[arg(long, global = true, value_name = "LEVEL")]
    pub level: Option<String>,
    /// What kind of agreement it is (default: told from the text) · 契約類型
    #[arg(long, global = true, value_name = "ID")]
    pub profile: Option<String>,
    /// A folder that adds or overrides terms and profiles · 条項定義の追加
    #[arg(long, global = true, value_name = "DIR")]
    pub clauses: Option<PathBuf>,
    /// Where imported lists are kept (default: the platform's data folder) · データの保存先
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Screen against this raw list file as well, without importing it · 一時的に使うリスト
    #[arg(long = "list", global = true, value_name = "ID=FILE")]
    pub extra_lists: Vec<String>,
    /// Score from which a match is a hit · 一致とみなす点数
    #[arg(long, global = true, value_name = "X")]
    pub hit_at: Option<f64>,
    /// Score from which a match is a possible hit · 要確認とみなす点数
    #[arg(long, global = true, value_name = "X")]
    pub possible_at: Option<f64>,
    /// Password of an encrypted PDF · PDFのパスワード
    #[arg(long, global = true, value_name = "WORD", env = "SEKISHO_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    /// Read pages that are pictures with the Tesseract that is installed · 画像のページを文字認識する
    #[arg(long, global = true)]
    pub ocr: bool,
    /// The clock, for repeatable output (RFC 3339) · 現在時刻の指定
    #[arg(long, global = true, value_name = "RFC3339")]
    pub now: Option<String>,
    /// Exit with 1 from this severity on · 終了コード1とする重大度
    #[arg(long, global = true, value_enum, default_value_t = FailOn::Medium)]
    pub fail_on: FailOn,
    /// Never touch the network (nothing but `lists fetch` ever does) · 通信しない
    #[arg(long, global = true)]
    pub offline: bool,
    /// How many files at a time · 並列数
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<usize>,
    /// Only the result, no notes on standard error · 補足を表示しない
    #[arg(long, global = true)]
    pub quiet: bool,
    /// For whom: what goes to the other side holds nothing of ours · 読み手（external は相手方に渡す版）
    #[arg(long, global = true, value_enum, default_value_t = Audience::Internal)]
    pub audience: Audience,
    /// Colours on the terminal · 色
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Json,
    Jsonl,
    Html,
    Csv,
    /// Issue table, or screening answers, as an Excel workbook · 論点表・照合結果（Excel）
    Xlsx,
    /// SARIF 2.1.0, for pipelines · SARIF
    Sarif,
    /// JUnit XML, for pipelines · JUnit
    Junit,
    /// Word: the revised draft with everything changed since the base as tracked changes · 修正履歴付きWord
    Redline,
    /// Word: the draft with the findings as comments on the words · コメント付きWord
    Commented,
    /// Old and new side by side, as HTML · 新旧対照表
    SideBySide,
    /// FollowTheMoney entities, of `lists export`
    Ftm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportLang {
    En,
    Ja,
    Both,
}

impl OutputFormat {
    /// Forms that can go to the other side: they hold the two drafts and questions, and nothing else.
    fn may_be_external(self) -> bool {
        matches!(self, OutputFormat::Redline | OutputFormat::Commented | OutputFormat::SideBySide | OutputFormat::Xlsx | OutputFormat::Csv)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    Internal,
    External,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Critical,
    High,
    Medium,
    Low,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

impl FailOn {
    /// The lowest severity that counts, or nothing when findings never fail the run.
    pub fn floor(self) -> Option<Severity> {
        match self {
            FailOn::Critical => Some(Severity::Critical),
            FailOn::High => Some(Severity::High),
            FailOn::Medium => Some(Severity::Medium),
            FailOn::Low => Some(Severity::Low),
            FailOn::Never => None,
        }
    }
}

/// The exit codes of INTERFACE.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above `--fail-on`, everything read and screened.
    Clean = 0,
    Findings = 1,
    /// Usage, configuration, I/O or internal error.
    Error = 2,
    /// No finding, but something was unread or not screened.
    Incomplete = 3,
    Stop = 4,
}

/// Runs the program; the library's only entry for the binary.
pub fn main() -> ExitCode {
    let typed = std::env::args_os().chain(serve::opened_by_hand().into_iter().flatten());
    let cli = match Cli::try_parse_from(typed) {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    if let Command::Worker { program } = &cli.command {
        use crate::document::worker;
        return ExitCode::from(if program.is_empty() { worker::serve() } else { worker::become_limited(program) });
    }
    crate::document::worker::this_program_serves();
    let lang = cli.common.message_lang();
    match run(&cli) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "sekisho: {}", crate::report::terminal::clean(&error.line(lang)));
            ExitCode::from(Exit::Error as u8)
        }
    }
}

fn run(cli: &Cli) -> Result<Exit> {
    let settings = Settings::new(&cli.common)?;
    let drafts = matches!(cli.command, Command::Review(_) | Command::Compare(_));
    if settings.audience == crate::report::issues::Audience::External && !(drafts && settings.format.may_be_external()) {
        return Err(usage(
            "for the other side there are, from `review` and `compare`: --format redline, commented, side-by-side, xlsx, csv",
            "相手方に渡す版は `review` と `compare` の --format redline・commented・side-by-side・xlsx・csv です",
        ));
    }
    match &cli.command {
        Command::Review(args) => args.run(&settings),
        Command::Check(args) => args.run(&settings),
        Command::Compare(args) => args.run(&settings),
        Command::Screen(args) => args.run(&settings),
        Command::Match(args) => args.run(&settings),
        Command::Read(args) => args.run(&settings),
        Command::Lists(args) => args.run(&settings),
        Command::Case(args) => args.run(&settings),
        Command::Serve(args) => args.run(&settings, cli.common.now.is_some()),
        Command::Explain(args) => args.run(&settings),
        Command::Clauses(args) => args.run(&settings),
        Command::New(args) => args.run(&settings),
        Command::Completions(args) => args.run(&settings),
        Command::Man(args) => args.run(&settings),
        Command::Worker { .. } => Ok(Exit::Clean),
    }
}

impl Common {
    /// The language of messages: `--lang`, else the system's.
    fn message_lang(&self) -> Lang {
        match self.lang {
            Some(ReportLang::En | ReportLang::Both) => Lang::En,
            Some(ReportLang::Ja) => Lang::Ja,
            None => system_lang(),
        }
    }
}

fn system_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|k| std::env::var(k).ok().filter(|v| !v.is_empty()));
    if set.is_some_and(|v| v.starts_with("ja")) { Lang::Ja } else { Lang::En }
}

/// Writes a finished file to `-o FILE`, else to standard output: a file of bytes never goes to a terminal.
pub fn deliver_bytes(settings: &Settings, bytes: &[u8]) -> Result<()> {
    use std::io::IsTerminal as _;
    match settings.output.as_deref().filter(|p| p.as_os_str() != "-") {
        Some(path) => std::fs::write(path, bytes).map_err(|e| crate::Error::io(path, &e)),
        None if std::io::stdout().is_terminal() => {
            Err(usage("this format is a file: name one with -o", "この形式はファイルとして出力します。-o で指定してください"))
        }
        None => match std::io::stdout().lock().write_all(bytes) {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(crate::Error::io(std::path::Path::new("-"), &e)),
            _ => Ok(()),
        },
    }
}

/// Writes a finished report to `-o FILE`, else to standard output; a reader that has gone away is a normal end.
pub fn deliver(settings: &Settings, text: &str) -> Result<()> {
    match settings.output.as_deref().filter(|p| p.as_os_str() != "-") {
        Some(path) => std::fs::write(path, text).map_err(|e| crate::Error::io(path, &e)),
        None => {
            let mut out = std::io::stdout().lock();
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(crate::Error::io(std::path::Path::new("-"), &e)),
                _ => Ok(()),
            }
        }
    }
}

/// One line on standard error, made safe for a terminal.
pub fn warn(settings: &Settings, error: &crate::Error) {
    let _reader_gone = writeln!(std::io::stderr(), "sekisho: {}", crate::report::terminal::clean(&error.line(settings.lang)));
}

/// A remark on standard error, made safe for a terminal; none with `--quiet`.
pub fn note(settings: &Settings, words: &Words) {
    if !settings.quiet {
        let _reader_gone = writeln!(std::io::stderr(), "sekisho: {}", crate::report::terminal::clean(words.get(settings.lang)));
    }
}

/// Writes one value as JSON: indented for `json`, one line for `jsonl`.
pub fn deliver_json(settings: &Settings, value: &impl serde::Serialize) -> Result<()> {
    let text = if settings.format == OutputFormat::Jsonl { serde_json::to_string(value) } else { serde_json::to_string_pretty(value) };
    let text = text.map_err(|e| usage(format!("the report could not be written as JSON: {e}"), format!("報告をJSONにできません: {e}")))?;
    deliver(settings, &format!("{text}\n"))
}

/// The thresholds of screening: the program's own, or those typed.
pub fn thresholds(settings: &Settings) -> crate::screening::Thresholds {
    let own = crate::screening::Thresholds::DEFAULT;
    crate::screening::Thresholds { hit: settings.hit_at.unwrap_or(own.hit), possible: settings.possible_at.unwrap_or(own.possible) }
}

/// Takes `--jobs` threads for what is done side by side; all processors where nothing is said.
pub fn use_jobs(settings: &Settings) {
    if let Some(jobs) = settings.jobs {
        // a second pool in one program cannot be; then the first one serves
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
}

/// The clause library: the built-in one, with the user's own files over it.
pub fn library(settings: &Settings) -> Result<crate::terms::Library> {
    crate::terms::Library::with(settings.clauses.as_deref())
}

/// The clause library and several files, made ready side by side; the files in the order of their paths.
pub fn library_and(paths: &[&Path], settings: &Settings) -> Result<(crate::terms::Library, Vec<Result<Document>>)> {
    std::thread::scope(|scope| {
        let library = scope.spawn(|| library(settings));
        let documents = document::read_each(paths, &settings.read_options());
        let library = library.join().unwrap_or_else(|broke| std::panic::resume_unwind(broke));
        library.map(|library| (library, documents))
    })
}

/// A usage error in both languages.
pub fn usage(en: impl Into<String>, ja: impl Into<String>) -> crate::Error {
    crate::Error::new(Words::new(en, ja), Words::new("see `sekisho --help`", "`sekisho --help` を参照してください"))
}
