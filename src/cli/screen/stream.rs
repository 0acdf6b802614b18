//! JSON lines in, JSON lines out: a line for a line, in order, in memory that does not grow with the file. What has arrived
//! is answered at once, so that another program can ask and wait; a reader that goes away ends it cleanly.

use super::super::{Exit, Settings};
use super::{Answered, exit, show};
use crate::error::{Error, Result};
use crate::screening::vendors;
use crate::screening::{Query, Screener};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Lines answered together at most, shared among the cores.
const TOGETHER: usize = 1024;
/// A longer line is answered with an error; the rest of it is passed over.
const LONGEST_LINE: u64 = 1 << 20;

/// Answers line after line until the input ends.
pub fn run(path: &Path, screener: &Screener, settings: &Settings) -> Result<Exit> {
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|e| Error::io(path, &e))?)
    };
    let mut lines = Lines { input: BufReader::with_capacity(1 << 20, input), number: 0 };
    let mut out: BufWriter<Box<dyn Write>> = BufWriter::with_capacity(1 << 20, output(settings)?);
    let mut worst = Exit::Clean;
    loop {
        let answered = answer(lines.some().map_err(|e| Error::io(path, &e))?, screener);
        if answered.is_empty() {
            break;
        }
        worst = worse(worst, exit(&answered));
        let written = out.write_all(show::streamed(&answered).as_bytes()).and_then(|()| out.flush());
        match written {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => break,
            other => other.map_err(|e| Error::io(settings.output.as_deref().unwrap_or(Path::new("-")), &e))?,
        }
    }
    Ok(worst)
}

fn output(settings: &Settings) -> Result<Box<dyn Write>> {
    match settings.output.as_deref().filter(|p| p.as_os_str() != "-") {
        Some(path) => Ok(Box::new(std::fs::File::create(path).map_err(|e| Error::io(path, &e))?)),
        None => Ok(Box::new(std::io::stdout())),
    }
}

fn answer(asked: Vec<vendors::Asked>, screener: &Screener) -> Vec<Answered> {
    let queries: Vec<Query> = asked.iter().filter_map(|a| a.query.clone().ok()).collect();
    let mut answers = screener.screen_all(&queries).into_iter();
    asked.into_iter().map(|asked| Answered { answer: if asked.query.is_ok() { answers.next() } else { None }, asked }).collect()
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
