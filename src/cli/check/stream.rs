//! `check --input - --format jsonl` as a filter: a line in, a line out, in order, in constant memory. A line is a path, or
//! JSON that names a path or holds a document. What has arrived is answered at once. What cannot be done is a line too, and
//! a reader that goes away ends it.

use super::read;
use crate::cli::{Settings, usage};
use crate::document::{self, Document, worker};
use crate::error::{Error, Result};
use crate::examination::Standpoint;
use crate::examination::check::judged;
use crate::report::check::CheckReport;
use crate::report::machine;
use crate::words::Words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender};

/// Lines that are worked on at a time, for each thread.
const AT_A_TIME: usize = 4;

/// What a stream came to, for the exit code.
#[derive(Debug, Default, Clone, Copy)]
pub struct Streamed {
    pub findings: bool,
    pub incomplete: bool,
}

/// One line: a path alone, or an object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Handed through.
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(default)]
    path: Option<PathBuf>,
    /// What to call a document that comes inline; its ending tells the format.
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    text: Option<String>,
    /// The bytes of a file, in base64.
    #[serde(default)]
    base64: Option<String>,
}

#[derive(Debug, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<serde_json::Value>,
    /// Where there is no id: a part of a list does not know the numbers its lines had in the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(flatten)]
    said: Said,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Said {
    Report(Box<CheckReport>),
    Failed { schema: &'static str, error: Words },
}

/// A line with its number, or why it could not be taken in; or why there will be no more.
type Arrived = Result<(usize, std::result::Result<String, Error>)>;

/// Reads lines until there are no more, and answers each.
pub fn run(input: Box<dyn BufRead + Send>, out: &mut dyn Write, settings: &Settings, standpoint: &Standpoint) -> Result<Streamed> {
    let mut streamed = Streamed::default();
    let most = AT_A_TIME * rayon::current_num_threads();
    // reads ahead while documents are worked on, and waits for more while what came is answered
    let (sender, arriving) = std::sync::mpsc::sync_channel(most);
    std::thread::spawn(move || arrivals(input, &sender));
    loop {
        let batch = batch(&arriving, most)?;
        if batch.is_empty() {
            return Ok(streamed);
        }
        let answers: Vec<Answer> = batch.into_par_iter().map(|(number, text)| answer(number, text, settings, standpoint)).collect();
        for answer in &answers {
            streamed.count(answer, settings);
            let written = out.write_all(machine::line(answer).as_bytes());
            match written.and_then(|()| out.flush()) {
                // whoever read the answers has seen enough
                Err(e) if e.kind() == ErrorKind::BrokenPipe => return Ok(streamed),
                Err(e) => return Err(Error::io(Path::new("-"), &e)),
                Ok(()) => {}
            }
        }
    }
}

impl Streamed {
    fn count(&mut self, answer: &Answer, settings: &Settings) {
        match &answer.said {
            Said::Report(report) => {
                let floor = settings.fail_on.floor();
                self.findings |= floor.is_some_and(|floor| report.findings.iter().any(|f| f.severity >= floor));
                self.incomplete |= !report.coverage.complete;
            }
            Said::Failed { .. } => self.incomplete = true,
        }
    }
}

/// Hands on line after line, until there are no more or nobody takes them.
fn arrivals(mut input: Box<dyn BufRead + Send>, to: &SyncSender<Arrived>) {
    for number in 1.. {
        let arrived = match line(&mut *input) {
            Ok(Some(Ok(text))) if text.trim().is_empty() => continue,
            Ok(Some(text)) => Ok((number, text)),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let last = arrived.is_err();
        if to.send(arrived).is_err() || last {
            return;
        }
    }
}

/// At least one line while there are any; more only as far as they have arrived.
fn batch(arriving: &Receiver<Arrived>, most: usize) -> Result<Vec<(usize, std::result::Result<String, Error>)>> {
    let mut batch = Vec::with_capacity(most);
    let mut next = arriving.recv().ok();
    while let Some(arrived) = next {
        batch.push(arrived?);
        next = if batch.len() < most { arriving.try_recv().ok() } else { None };
    }
    Ok(batch)
}

/// The next line; one that is longer than any file we read, or is not UTF-8, is an error of its own.
fn line(input: &mut dyn BufRead) -> Result<Option<std::result::Result<String, Error>>> {
    // base64 takes four characters for three bytes
    let most = worker::INPUT / 3 * 4 + 4096;
    let mut bytes = Vec::new();
    let stopped = |e: std::io::Error| Error::io(Path::new("-"), &e);
    let n = input.take(most).read_until(b'\n', &mut bytes).map_err(stopped)?;
    if n == 0 {
        return Ok(None);
    }
    if n as u64 == most && bytes.last() != Some(&b'\n') {
        skip_line(input).map_err(stopped)?;
        return Ok(Some(Err(usage("this line is too long", "行が長すぎます"))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| usage("this line is not UTF-8", "この行はUTF-8ではありません"))))
}

fn skip_line(input: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, done) = match buffer.iter().position(|b| *b == b'\n') {
            Some(i) => (i + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn answer(line: usize, text: std::result::Result<String, Error>, settings: &Settings, standpoint: &Standpoint) -> Answer {
    let number = |id: &Option<serde_json::Value>| id.is_none().then_some(line);
    let failed = |id: Option<serde_json::Value>, error: &Error| {
        let at = |lang| error.line(lang);
        let error = Words::new(at(crate::words::Lang::En), at(crate::words::Lang::Ja));
        Answer { line: number(&id), id, said: Said::Failed { schema: "sekisho.check/1", error } }
    };
    let asked = match text.and_then(|t| asked(&t)) {
        Ok(asked) => asked,
        Err(error) => return failed(None, &error),
    };
    match opened(&asked, settings) {
        Ok(document) => {
            let said = Said::Report(Box::new(judged(&document, standpoint)));
            Answer { line: number(&asked.id), id: asked.id, said }
        }
        Err(error) => failed(asked.id, &error),
    }
}

/// A line that begins with a brace or a quotation mark is JSON; any other is a path.
fn asked(line: &str) -> Result<Asked> {
    let line = line.trim();
    let wrong = |e: &serde_json::Error| {
        usage(
            format!("this line is not what a line may be: {e}"),
            format!("この行は読み取れません（JSONまたはパスで指定してください）: {e}"),
        )
    };
    let path = |path: PathBuf| Asked { id: None, path: Some(path), name: None, text: None, base64: None };
    match line.chars().next() {
        Some('{') => serde_json::from_str(line).map_err(|e| wrong(&e)),
        Some('"') => serde_json::from_str(line).map(path).map_err(|e| wrong(&e)),
        _ => Ok(path(PathBuf::from(line))),
    }
}

fn opened(asked: &Asked, settings: &Settings) -> Result<Document> {
    let options = settings.run.read_options();
    match (&asked.path, &asked.text, &asked.base64) {
        (Some(path), None, None) if path.as_os_str() != "-" => read(path, &options),
        (None, Some(text), None) => document::read_bytes(text.as_bytes(), asked.name.as_deref().unwrap_or("inline.txt"), &options),
        (None, None, Some(code)) => {
            let bytes =
                STANDARD.decode(code.trim()).map_err(|e| usage(format!("not base64: {e}"), format!("base64ではありません: {e}")))?;
            document::read_bytes(&bytes, asked.name.as_deref().unwrap_or("inline"), &options)
        }
        _ => Err(usage(
            "a line names one of `path`, `text` and `base64` (with `name` and `id` beside it)",
            "各行には `path`・`text`・`base64` のいずれか一つを指定してください（`name`・`id` を添えられます）",
        )),
    }
}
