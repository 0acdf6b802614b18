//! `sekisho screen`: counterparties against the lists. What was typed or stands in a vendor file → queries → answers.

mod stream;

use super::progress::Progress;
use super::{Exit, OutputFormat, Settings, deliver, stamps, usage};
use crate::error::{Error, Result};
use crate::report::{screening as show, screening_lines as lines, screening_workbook as workbook};
use crate::screening::vendors::{self, Answered, Asked, Format};
use crate::screening::{Answer, Query, ScreenOutcome, Screener};
use crate::words::{Lang, Words};
use clap::ValueEnum;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Screen {
    /// Names to look for · 照合する名称
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// A file of counterparties: CSV, TSV, XLSX, JSON lines, or one name a line; `-` is standard input · 取引先一覧
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// How the file is written (default: by its ending; `-` is JSON lines). Write to `-o FILE.xlsx` for a workbook to decide in · 入力形式
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// A compiled index (`lists index`) in place of the data folder · データフォルダーの代わりに使う索引
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
    /// Answer nothing unless program and lists bear this stamp · プログラムとリストがこの識別値のときだけ照合する
    #[arg(long, value_name = "STAMP")]
    expect: Option<String>,
    /// Print the stamp of program and lists, and screen nothing · プログラムとリストの識別値を表示する
    #[arg(long, conflicts_with_all = ["names", "input", "expect"])]
    stamp: bool,
    /// Lines that bear the stamp in place of the lists: what is the same for every row is told once, by `--stamp --format json` · 各行にリストの一覧を繰り返さない
    #[arg(long)]
    brief: bool,
    /// Go on where a run into the same `-o FILE` (jsonl or csv) was broken off · 中断した照合を続きから行う
    #[arg(long)]
    resume: bool,
}

/// Queries answered between two steps of the bar.
const AT_A_TIME: usize = 2_048;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InputFormat {
    Csv,
    Tsv,
    Xlsx,
    Jsonl,
    Names,
}

impl Screen {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        super::use_jobs(settings);
        if self.stamp {
            let screener = self.screener(settings)?;
            return stamps::print(settings, &screener.stamp(), stamps::RestsOn::lists(screener.standing()));
        }
        if self.names.is_empty() && self.input.is_none() {
            return Err(usage("give a name or `--input FILE`", "名称または `--input ファイル` を指定してください"));
        }
        let how = stream::How { resume: self.resume, brief: self.brief };
        if let Some(path) = self.input.as_deref().filter(|_| self.names.is_empty()) {
            match (self.format_of(path), settings.format) {
                (Format::JsonLines, OutputFormat::Jsonl) => return stream::lines(path, &self.screener(settings)?, settings, how),
                (format @ (Format::Csv | Format::Tsv), OutputFormat::Jsonl | OutputFormat::Csv)
                    if !self.brief || settings.format == OutputFormat::Jsonl =>
                {
                    let table = vendors::Table::open(bytes(path)?, format).map_err(|e| e.at(path.display().to_string()))?;
                    // a table that came out of an earlier run is put in order as a whole
                    if !table.columns().iter().any(|c| workbook::is_ours(c)) {
                        return stream::table(path, &table, &self.screener(settings)?, settings, how);
                    }
                }
                _ => {}
            }
        }
        if self.resume {
            return Err(usage(
                "`--resume` goes on with JSON lines, CSV or TSV written with `--format jsonl` or `csv` to `-o FILE`",
                "`--resume` は、JSON Lines・CSV・TSV を `--format jsonl` または `csv` で `-o ファイル` に出力した場合に使えます",
            ));
        }
        if self.brief {
            return Err(usage(
                "`--brief` shortens JSON lines that answer JSON lines, CSV or TSV: add `--format jsonl`",
                "`--brief` は、JSON Lines・CSV・TSV を `--format jsonl` で照合するときに使えます",
            ));
        }
        let to_workbook = workbook_path(settings)?;
        let rows = self.rows(settings)?;
        let screener = self.screener(settings)?;
        let queries: Vec<Query> = rows.iter().filter_map(|r| r.query.clone().ok()).collect();
        let answered = Answered::join(rows, screened(&screener, &queries, settings));
        if let Some(path) = to_workbook {
            let bytes = workbook::workbook(&answered, &screener, settings.run.lang, &settings.run.now)?;
            std::fs::write(path, bytes).map_err(|e| Error::io(path, &e))?;
            summarise(settings, &answered, path);
            return Ok(exit(&answered));
        }
        let text = match settings.format {
            OutputFormat::Text => show::text(&answered, &screener, langs(settings)),
            OutputFormat::Json => lines::json(&answered),
            OutputFormat::Jsonl => lines::json_lines(&answered),
            OutputFormat::Csv => show::csv(&answered)?,
            _ => return Err(other_format()),
        };
        deliver(settings, &text)?;
        Ok(exit(&answered))
    }

    /// The lists of this run, which must be those it expects.
    fn screener(&self, settings: &Settings) -> Result<Screener> {
        let screener = match &self.index {
            Some(path) => Screener::open_index(path, &settings.run.read_extra_lists()?, &settings.run.now, settings.run.thresholds()?)?,
            None => settings.run.screener()?,
        };
        if let Some(expected) = &self.expect {
            screener.stamp().expect(expected)?;
        }
        Ok(screener)
    }

    fn format_of(&self, path: &Path) -> Format {
        match self.input_format {
            Some(InputFormat::Csv) => Format::Csv,
            Some(InputFormat::Tsv) => Format::Tsv,
            Some(InputFormat::Xlsx) => Format::Xlsx,
            Some(InputFormat::Jsonl) => Format::JsonLines,
            Some(InputFormat::Names) => Format::Names,
            None => Format::of(&path.display().to_string()),
        }
    }

    /// Names of the command line first, then the file's rows, in order.
    fn rows(&self, settings: &Settings) -> Result<Vec<Asked>> {
        let query = |name: &String| Query { name: name.clone(), ..Query::default() };
        let mut rows: Vec<Asked> = self
            .names
            .iter()
            .enumerate()
            .map(|(i, n)| Asked { line: i + 1, query: typed(query(n)), id: String::new(), row: Vec::new(), notes: Vec::new() })
            .collect();
        if let Some(path) = &self.input {
            let shown = path.display().to_string();
            let vendors = vendors::read(&bytes(path)?, self.format_of(path)).map_err(|e| e.at(shown.clone()))?;
            for remark in &vendors.remarks {
                say(settings, &shown, remark);
            }
            rows.extend(workbook::take_back(vendors.rows));
        }
        Ok(rows)
    }
}

/// Every query answered, in order; a long run says how far it is.
fn screened(screener: &Screener, queries: &[Query], settings: &Settings) -> Vec<Answer> {
    let progress = Progress::counting(queries.len(), settings);
    let mut out = Vec::with_capacity(queries.len());
    for some in queries.chunks(AT_A_TIME) {
        out.extend(screener.screen_all(some));
        progress.more(some.len());
    }
    out
}

/// A format that is not written here.
fn other_format() -> Error {
    usage(
        "`screen` prints text, json, jsonl or csv, and writes a workbook to `-o FILE.xlsx`",
        "`screen` の出力形式は text・json・jsonl・csv です。Excel で受け取るには `-o ファイル.xlsx` を指定してください",
    )
}

/// Where a workbook is asked for, by the format or by the ending of the file; told before anything is screened.
fn workbook_path(settings: &Settings) -> Result<Option<&Path>> {
    let path = settings.output.as_deref();
    let ends = |p: &&Path| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    match settings.format {
        OutputFormat::Xlsx => path.filter(|p| p.as_os_str() != "-").map(Some).ok_or_else(other_format),
        _ if !settings.format_given => Ok(path.filter(ends)),
        OutputFormat::Text | OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Csv => Ok(None),
        _ => Err(other_format()),
    }
}

/// The languages an answer is told in.
fn langs(settings: &Settings) -> &[Lang] {
    if settings.both_languages { &[Lang::En, Lang::Ja] } else { std::slice::from_ref(&settings.run.lang) }
}

fn typed(query: Query) -> std::result::Result<Query, Words> {
    if query.name.trim().is_empty() {
        Err(Words::new("the name is empty; give one", "名称が空です。入力してください"))
    } else {
        Ok(query)
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut all = Vec::new();
        std::io::stdin().lock().read_to_end(&mut all).map_err(|e| Error::io(path, &e))?;
        return Ok(all);
    }
    std::fs::read(path).map_err(|e| Error::io(path, &e))
}

/// What stands in a workbook, in one line on standard error.
fn summarise(settings: &Settings, answered: &[Answered], path: &Path) {
    let count = |o| answered.iter().filter(|a| a.answer.as_ref().is_some_and(|x| x.outcome == o)).count();
    let (hit, possible, not) = (count(ScreenOutcome::Hit), count(ScreenOutcome::Possible), count(ScreenOutcome::NotScreened));
    let words = Words::new(
        format!("{} rows: {hit} hit, {possible} possible, {not} not screened. {}", answered.len(), show::limits().en),
        format!("{}行：該当候補（強）{hit}、要確認{possible}、照合できず{not}。{}", answered.len(), show::limits().ja),
    );
    say(settings, &path.display().to_string(), &words);
}

/// A note on standard error; nothing can be done where it cannot be written.
fn say(settings: &Settings, place: &str, words: &Words) {
    if !settings.quiet {
        let line = crate::report::terminal::clean(&format!("{place}: {}", words.get(settings.run.lang)));
        let _ = writeln!(std::io::stderr(), "sekisho: {line}");
    }
}

fn exit(answered: &[Answered]) -> Exit {
    let outcomes = || answered.iter().filter_map(|a| a.answer.as_ref()).map(|a| a.outcome);
    if outcomes().any(|o| matches!(o, ScreenOutcome::Hit | ScreenOutcome::Possible)) {
        Exit::Findings
    } else if outcomes().any(|o| o == ScreenOutcome::NotScreened) || answered.iter().any(|a| a.answer.is_none()) {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}
