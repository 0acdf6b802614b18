//! Long files, answered as they are read: JSON lines or a table in, JSON lines or a table out, in order, in memory that does
//! not grow with the number of rows asked. What has arrived is answered at once, so that another program can ask and wait;
//! a reader that goes away ends it cleanly, and a run that was broken off goes on where its output ends.

use super::super::{Exit, OutputFormat, Settings};
use super::{exit, say};
use crate::error::{Error, Result};
use crate::report::screening as show;
use crate::report::screening_lines::{Brief, Lines};
use crate::screening::Screener;
use crate::screening::vendors::{self, Answered, Asked, Oddities, Table};
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

/// How a stream is answered.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// What the output holds already is not asked again.
    pub resume: bool,
    /// What every line would repeat is left to the stamp.
    pub brief: bool,
}

/// Answers line after line until the input ends.
pub fn lines(path: &Path, screener: &Screener, settings: &Settings, how: How) -> Result<Exit> {
    let input: Box<dyn Read> =
        if path.as_os_str() == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(path).map_err(|e| Error::io(path, &e))?) };
    let mut lines = Input { input: BufReader::with_capacity(1 << 20, input), number: 0 };
    let mut out = Out::open(settings, None, how.resume)?;
    out.form = if how.brief { Lines::Brief(Brief::of(screener)) } else { Lines::ById };
    loop {
        let asked = lines.some().map_err(|e| Error::io(path, &e))?;
        if asked.is_empty() || !out.answer(asked, screener, None)? {
            break;
        }
    }
    Ok(out.finished())
}

/// Answers a table row after row.
pub fn table(path: &Path, table: &Table, screener: &Screener, settings: &Settings, how: How) -> Result<Exit> {
    let shown = path.display().to_string();
    table.remarks.iter().for_each(|remark| say(settings, &shown, remark));
    let columns = (settings.format == OutputFormat::Csv).then(|| table.columns());
    let mut out = Out::open(settings, columns, how.resume)?;
    if how.brief {
        out.form = Lines::Brief(Brief::of(screener));
    }
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
    form: Lines<'a>,
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
            form: Lines::Numbered,
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
        let rows = passed + asked.len();
        let (form, columns) = (&self.form, self.columns.as_deref());
        // an answer is written where it was made, and its memory used again for the next
        let told: Result<Vec<Told>> = asked.into_par_iter().map(|asked| Told::of(Answered::to(asked, screener), form, columns)).collect();
        let told = told?;
        if let Some(oddities) = oddities {
            told.iter().for_each(|t| oddities.count(&t.asked, t.core.as_deref()));
        }
        self.worst = told.iter().fold(self.worst, |worst, t| worse(worst, t.exit));
        self.progress.inc(rows as u64);
        let written = told.iter().try_for_each(|t| self.out.write_all(t.line.as_bytes())).and_then(|()| self.out.flush());
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

/// A row that was answered, as it is written.
struct Told {
    line: String,
    exit: Exit,
    asked: Asked,
    /// The exact core of the name, where the row holds a query.
    core: Option<String>,
}

impl Told {
    fn of(answered: Answered, form: &Lines<'_>, columns: Option<&[String]>) -> Result<Told> {
        let line = match columns {
            Some(columns) => show::csv_row(&answered, columns)?,
            None => form.line(&answered),
        };
        let exit = exit(std::slice::from_ref(&answered));
        Ok(Told { line, exit, asked: answered.asked, core: answered.answer.map(|a| a.core) })
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

/// Findings before what is missing, and that before nothing.
fn worse(a: Exit, b: Exit) -> Exit {
    let rank = |e: Exit| match e {
        Exit::Findings => 2,
        Exit::Incomplete => 1,
        _ => 0,
    };
    if rank(b) > rank(a) { b } else { a }
}

struct Input<R: Read> {
    input: BufReader<R>,
    number: usize,
}

impl<R: Read> Input<R> {
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
