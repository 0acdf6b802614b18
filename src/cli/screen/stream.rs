//! Long files, answered as they are read: JSON lines or a table in, JSON lines or a table out, in order, in memory that does
//! not grow with the number of rows asked. What has arrived is answered at once, so that another program can ask and wait;
//! a reader that goes away ends it cleanly, and a run that was broken off goes on where its output ends.

use super::super::{Exit, OutputFormat, Settings};
use super::{exit, say};
use crate::error::{Error, Result};
use crate::report::screening as show;
use crate::screening::vendors::{self, Answered, Asked, Oddities, Table};
use crate::screening::{Query, Screener};
use crate::words::Words;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Rows answered together at most, shared among the cores.
const TOGETHER: usize = 1024;
/// A longer line is answered with an error; the rest of it is passed over.
const LONGEST_LINE: u64 = 1 << 20;

/// Answers line after line until the input ends; `resume`: what the output holds already is not asked again.
pub fn lines(path: &Path, screener: &Screener, settings: &Settings, resume: bool) -> Result<Exit> {
    let input: Box<dyn Read> =
        if path.as_os_str() == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(path).map_err(|e| Error::io(path, &e))?) };
    let mut lines = Lines { input: BufReader::with_capacity(1 << 20, input), number: 0 };
    let mut out = Out { form: show::streamed, ..Out::open(settings, None, resume)? };
    loop {
        let asked = lines.some().map_err(|e| Error::io(path, &e))?;
        if asked.is_empty() || !out.answer(asked, screener, None)? {
            break;
        }
    }
    Ok(out.finished())
}

/// Answers a table row after row.
pub fn table(path: &Path, table: &Table, screener: &Screener, settings: &Settings, resume: bool) -> Result<Exit> {
    let shown = path.display().to_string();
    table.remarks.iter().for_each(|remark| say(settings, &shown, remark));
    let columns = (settings.format == OutputFormat::Csv).then(|| table.columns());
    let mut out = Out::open(settings, columns, resume)?;
    let mut oddities = Oddities::default();
    let mut rows = table.rows();
    loop {
        let asked: Vec<Asked> = rows.by_ref().take(TOGETHER).collect();
        if asked.is_empty() || !out.answer(asked, screener, Some(&mut oddities))? {
            break;
        }
    }
    oddities.remarks().iter().for_each(|remark| say(settings, &shown, remark));
    Ok(out.finished())
}

/// Where answers go.
struct Out<'a> {
    settings: &'a Settings,
    out: BufWriter<Box<dyn Write>>,
    /// How an answer is written, where no table is.
    form: fn(&Answered) -> String,
    /// The table's own columns, where a table is written.
    columns: Option<Vec<String>>,
    /// Answers that an earlier run wrote and this one passes over.
    there: usize,
    progress: ProgressBar,
    worst: Exit,
}

impl Out<'_> {
    fn open(settings: &Settings, columns: Option<Vec<String>>, resume: bool) -> Result<Out<'_>> {
        let file = settings.output.as_deref().filter(|p| p.as_os_str() != "-");
        let failed = |e: std::io::Error| Error::io(file.unwrap_or(Path::new("-")), &e);
        let (mut out, lines): (Box<dyn Write>, usize) = match file {
            Some(path) if resume && path.exists() => {
                let (file, lines) = continued(path).map_err(failed)?;
                (Box::new(file), lines)
            }
            Some(path) => (Box::new(File::create(path).map_err(failed)?), 0),
            None => (Box::new(std::io::stdout()), 0),
        };
        if let Some(columns) = columns.as_ref().filter(|_| lines == 0) {
            out.write_all(show::csv_heading(columns)?.as_bytes()).map_err(failed)?;
        }
        let there = if columns.is_some() { lines.saturating_sub(1) } else { lines };
        if there > 0 {
            let words =
                Words::new(format!("{there} rows are answered already; going on"), format!("{there}行は照合済みです。続きから照合します"));
            say(settings, &file.unwrap_or(Path::new("-")).display().to_string(), &words);
        }
        // rows that run past a terminal show progress enough
        let seen = !settings.quiet && std::io::stderr().is_terminal() && (file.is_some() || !std::io::stdout().is_terminal());
        let progress = if seen { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        progress.set_style(
            ProgressStyle::with_template("{spinner} {pos} {per_sec} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        Ok(Out {
            settings,
            out: BufWriter::with_capacity(1 << 20, out),
            form: show::json_line,
            columns,
            there,
            progress,
            worst: Exit::Clean,
        })
    }

    /// Answers some rows; false when nobody reads on.
    fn answer(&mut self, mut asked: Vec<Asked>, screener: &Screener, oddities: Option<&mut Oddities>) -> Result<bool> {
        let passed = self.there.min(asked.len());
        self.there -= passed;
        asked.drain(..passed);
        let answered = answer(asked, screener);
        if let Some(oddities) = oddities {
            answered.iter().for_each(|a| oddities.count(&a.asked, a.answer.as_ref().map(|a| a.core.as_str())));
        }
        self.worst = worse(self.worst, exit(&answered));
        let lines: Result<Vec<String>> = match &self.columns {
            Some(columns) => answered.par_iter().map(|a| show::csv_row(a, columns)).collect(),
            None => Ok(answered.par_iter().map(self.form).collect()),
        };
        self.progress.inc((passed + answered.len()) as u64);
        let written = lines?.iter().try_for_each(|l| self.out.write_all(l.as_bytes())).and_then(|()| self.out.flush());
        match written {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
            Err(e) => Err(Error::io(self.settings.output.as_deref().unwrap_or(Path::new("-")), &e)),
            Ok(()) => Ok(true),
        }
    }

    fn finished(self) -> Exit {
        self.progress.finish_and_clear();
        self.worst
    }
}

/// An output that was broken off, cut behind its last whole line and ready to go on, and how many lines it holds.
fn continued(path: &Path) -> std::io::Result<(File, usize)> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let (mut lines, mut end, mut at) = (0, 0, 0u64);
    let mut reader = BufReader::with_capacity(1 << 20, &file);
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        let length = piece.len();
        lines += piece.iter().filter(|b| **b == b'\n').count();
        if let Some(last) = piece.iter().rposition(|b| *b == b'\n') {
            end = at + last as u64 + 1;
        }
        at += length as u64;
        reader.consume(length);
    }
    file.set_len(end)?;
    file.seek(SeekFrom::Start(end))?;
    Ok((file, lines))
}

fn answer(asked: Vec<Asked>, screener: &Screener) -> Vec<Answered> {
    let queries: Vec<Query> = asked.iter().filter_map(|a| a.query.clone().ok()).collect();
    Answered::join(asked, screener.screen_all(&queries))
}

/// Findings before what is missing, and that before nothing.
fn worse(a: Exit, b: Exit) -> Exit {
    let rank = |e: Exit| match e {
        Exit::Findings => 2,
        Exit::Incomplete => 1,
        _ => 0,
    };
    if rank(b) > rank(a) { b } else { a }
}

struct Lines<R: Read> {
    input: BufReader<R>,
    number: usize,
}

impl<R: Read> Lines<R> {
    /// At least one line while there are any; more only as far as they have arrived.
    fn some(&mut self) -> std::io::Result<Vec<vendors::Asked>> {
        let mut some = Vec::new();
        while some.len() < TOGETHER && (some.is_empty() || self.input.buffer().contains(&b'\n')) {
            let Some(line) = self.line()? else { break };
            if !line.trim_ascii().is_empty() {
                let text = String::from_utf8_lossy(&line);
                some.push(vendors::json_line(self.number, text.trim_start_matches('\u{FEFF}').trim_end()));
            }
        }
        Ok(some)
    }

    fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.len() as u64 >= LONGEST_LINE && !line.ends_with(b"\n") {
            self.input.skip_until(b'\n')?;
            line.truncate(64);
        }
        Ok(Some(line))
    }
}
