//! `sekisho match`: why two names are, or are not, the same party. No list is opened.

use super::{Exit, OutputFormat, Settings, deliver, usage};
use crate::error::{Error, Result};
use crate::report::machine;
use crate::report::terminal::clean;
use crate::screening::{QueryKind, Reason, Thresholds, compare_names, vendors};
use crate::words::{Lang, Words};
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Match {
    /// Two names · 比べる二つの名称
    #[arg(value_name = "NAME", num_args = 0..=2)]
    names: Vec<String>,
    /// A CSV file with the columns query,candidate[,kind] · 比べる名称の対のCSV
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
}

struct NamePair {
    a: String,
    b: String,
    kind: QueryKind,
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    a: &'a str,
    b: &'a str,
    kind: QueryKind,
    score: f64,
    #[serde(rename = "match")]
    same: bool,
    reasons: Vec<Reason>,
}

impl Match {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let thresholds = match settings.run.hit_at {
            Some(_) => settings.run.thresholds()?,
            None => Thresholds::PAIRS,
        };
        let pairs = match (self.names.as_slice(), &self.pairs) {
            ([a, b], None) => vec![NamePair { a: a.clone(), b: b.clone(), kind: QueryKind::Unknown }],
            ([], Some(path)) => read(path)?,
            _ => return Err(usage("give two names, or `--pairs FILE`", "名称を二つ、または `--pairs ファイル` を指定してください")),
        };
        let lines: Vec<Line<'_>> = pairs.par_iter().map(|p| line(p, thresholds)).collect();
        let text = match settings.format {
            OutputFormat::Text => lines.iter().map(|l| text(l, settings.run.lang)).collect(),
            OutputFormat::Jsonl => lines.iter().map(machine::line).collect(),
            OutputFormat::Json => match lines.as_slice() {
                [one] => machine::pretty(one),
                all => machine::pretty(&all),
            },
            _ => return Err(usage("`match` prints text, json or jsonl", "`match` の出力形式は text・json・jsonl です")),
        };
        deliver(settings, &text)?;
        Ok(if lines.iter().all(|l| l.same) { Exit::Clean } else { Exit::Findings })
    }
}

fn line(pair: &NamePair, thresholds: Thresholds) -> Line<'_> {
    let (score, same, reasons) = compare_names(&pair.a, &pair.b, pair.kind, thresholds);
    Line { schema: "sekisho.match/1", a: &pair.a, b: &pair.b, kind: pair.kind, score, same, reasons }
}

fn text(line: &Line<'_>, lang: Lang) -> String {
    let verdict = if line.same {
        Words::new("may be the same party", "同じ相手方の可能性があります")
    } else {
        Words::new("different parties, as far as the names tell", "名称からは別の相手方とみられます")
    };
    let mut out = format!("{} / {}\n  {} ({:.2})\n", line.a, line.b, verdict.get(lang), line.score);
    for reason in &line.reasons {
        out.push_str(&format!("  {:+.2}  {}\n", reason.effect, reason.words.get(lang)));
    }
    clean(&out)
}

fn read(path: &Path) -> Result<Vec<NamePair>> {
    let at = |what: Words| {
        Error::new(
            what,
            Words::new(
                "the first line must be query,candidate or query,candidate,kind",
                "1行目は query,candidate または query,candidate,kind にしてください",
            ),
        )
        .at(path.display().to_string())
    };
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
    let (text, _) = vendors::text_of(&bytes).map_err(|e| e.at(path.display().to_string()))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let unreadable = |e: &csv::Error| at(Words::new(format!("not readable as CSV: {e}"), format!("CSVとして読み取れません: {e}")));
    let headings = reader.headers().map_err(|e| unreadable(&e))?.clone();
    let column = |name: &str| headings.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let (Some(query), Some(candidate)) = (column("query"), column("candidate")) else {
        return Err(at(Words::new("the columns query and candidate are missing", "query 列と candidate 列がありません")));
    };
    let kind = column("kind");
    let mut pairs = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| unreadable(&e))?;
        let cell = |i: usize| record.get(i).unwrap_or_default().to_owned();
        let kind = match kind.map(cell).unwrap_or_default().as_str() {
            "person" => QueryKind::Person,
            "organization" => QueryKind::Organization,
            "vessel" => QueryKind::Vessel,
            _ => QueryKind::Unknown,
        };
        pairs.push(NamePair { a: cell(query), b: cell(candidate), kind });
    }
    Ok(pairs)
}
