//! The reading worker: our own binary started again with a hidden subcommand, which reads one hostile file within limits of
//! memory and time and answers with a [`Document`]. The worker gets bytes on standard input and sees no path, no
//! environment and no network; whatever becomes of it, the parent gets a value that says so.

use super::{Document, docx, pdf};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::panic::catch_unwind;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wait_timeout::ChildExt;

/// Name of the hidden subcommand.
pub const SUBCOMMAND: &str = "reading-worker";

/// How long the parent waits for one worker.
const DEADLINE: Duration = Duration::from_secs(30);
/// Address space of a worker, bytes.
const MEMORY: u64 = 1 << 30;
/// Processor time of a worker, seconds.
const CPU_SECONDS: u64 = 20;
/// The same for a program that somebody else wrote, which paints or recognises one page.
const PROGRAM_MEMORY: u64 = 2 << 30;
const PROGRAM_CPU_SECONDS: u64 = 60;
/// Largest file handed to a worker, bytes.
pub const INPUT: u64 = 256 << 20;
/// Largest answer taken from a worker, bytes.
const OUTPUT: u64 = 512 << 20;

/// What a worker is asked to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    Docx,
    /// The second opinion on a docx: its body text.
    DocxSecond,
    Pdf,
    /// The second opinion on a PDF: its text, page by page.
    PdfSecond,
    /// The glyphs of a PDF with their places.
    PdfPlaced,
}

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    task: Task,
    password: Option<String>,
    bytes: Vec<u8>,
}

/// What a worker gives back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    Document(Box<Document>),
    /// Text of the second reader: one entry a page for PDF, a single one otherwise.
    Text(Vec<String>),
    Placed(Vec<pdf::PlacedPage>),
    /// The reader gave up and said why.
    Failed(String),
}

/// How a worker ended without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Not even started.
    NotStarted(String),
    Deadline,
    /// Stopped by the system: memory or processor time.
    Limit,
    /// The reader broke down on this file.
    Broke,
}

impl End {
    pub fn words(&self) -> Words {
        match self {
            End::NotStarted(why) => {
                Words::new(format!("the reader could not be started: {why}"), format!("読み取りプロセスを起動できませんでした: {why}"))
            }
            End::Deadline => Words::new("reading took longer than allowed and was stopped", "読み取りが制限時間を超えたため中止しました"),
            End::Limit => Words::new(
                "reading needed more memory or processor time than allowed",
                "読み取りに必要なメモリまたは処理時間が上限を超えました",
            ),
            End::Broke => Words::new("the reader broke down on this file", "このファイルの読み取り中に異常終了しました"),
        }
    }
}

/// True once this program has said that it answers the hidden subcommand.
static SERVES: AtomicBool = AtomicBool::new(false);

/// Said by the binary before anything is read: started again, it serves as worker. A program that uses the library and does
/// not say so reads in its own process, with panics caught but without limits of memory and time.
pub fn this_program_serves() {
    SERVES.store(true, Ordering::Relaxed);
}

/// Has a task done, in a worker where this program can serve as one.
pub fn ask(task: Task, bytes: &[u8], password: Option<&str>) -> Result<Answer, End> {
    if !SERVES.load(Ordering::Relaxed) {
        return catch_unwind(|| answer(task, bytes, password)).map_err(|_| End::Broke);
    }
    let request = Request { task, password: password.map(str::to_owned), bytes: bytes.to_vec() };
    let request = postcard::to_stdvec(&request).map_err(|e| End::NotStarted(e.to_string()))?;
    let program = std::env::current_exe().map_err(|e| End::NotStarted(e.to_string()))?;
    let child = Command::new(program)
        .arg(SUBCOMMAND)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| End::NotStarted(e.to_string()))?;
    converse(child, &request)
}

/// Writes the request and reads the answer in threads of their own, so that no full pipe stops either side.
fn converse(child: Child, request: &[u8]) -> Result<Answer, End> {
    let (status, out) = exchange(child, request, DEADLINE)?;
    if status.success() { postcard::from_bytes(&out).map_err(|_| End::Broke) } else { Err(ending(status)) }
}

/// The exit status of a child and all it printed; killed at the deadline.
fn exchange(mut child: Child, request: &[u8], deadline: Duration) -> Result<(ExitStatus, Vec<u8>), End> {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(End::NotStarted("no pipe".to_owned()));
    };
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || to.write_all(request).is_ok());
        let reading = scope.spawn(move || {
            let mut out = Vec::new();
            from.take(OUTPUT).read_to_end(&mut out).map(|_| out)
        });
        let status = match child.wait_timeout(deadline) {
            Ok(Some(status)) => Ok(status),
            _ => {
                let _already_gone = child.kill();
                let _reaped = child.wait();
                Err(End::Deadline)
            }
        };
        let _worker_may_answer_early = writing.join();
        let out = reading.join();
        let status = status?;
        match out {
            Ok(Ok(out)) => Ok((status, out)),
            _ => Err(ending(status)),
        }
    })
}

/// Runs another program on `input` within limits of memory, time and files, and gives what it prints; the program must end
/// well. The limits are set by this program started again, which then becomes the other one.
pub fn limited(program: &Path, arguments: &[OsString], input: &[u8], deadline: Duration) -> Result<Vec<u8>, End> {
    let own = std::env::current_exe().map_err(|e| End::NotStarted(e.to_string()))?;
    let mut command = if cfg!(unix) && SERVES.load(Ordering::Relaxed) {
        let mut command = Command::new(own);
        command.arg(SUBCOMMAND).arg("--").arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C.UTF-8");
    if let Some(folder) = std::env::var_os("TESSDATA_PREFIX") {
        command.env("TESSDATA_PREFIX", folder);
    }
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let (status, out) = exchange(child.map_err(|e| End::NotStarted(e.to_string()))?, input, deadline)?;
    if status.success() { Ok(out) } else { Err(ending(status)) }
}

/// Becomes another program, within the limits: the hidden subcommand with arguments. Returns only where that failed.
pub fn become_limited(program: &[OsString]) -> u8 {
    let Some((name, arguments)) = program.split_first() else { return 2 };
    limit(PROGRAM_MEMORY, PROGRAM_CPU_SECONDS, 64);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let _reason_is_not_shown = Command::new(name).args(arguments).exec();
    }
    #[cfg(not(unix))]
    let _ = (name, arguments);
    3
}

fn ending(status: ExitStatus) -> End {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if status.signal().is_some() {
            return End::Limit;
        }
    }
    let _ = status;
    End::Broke
}

/// Answers one reading request on standard input; the hidden subcommand of the binary. Returns the exit status.
pub fn serve() -> u8 {
    limit(MEMORY, CPU_SECONDS, 16);
    std::panic::set_hook(Box::new(|_| {}));
    let mut request = Vec::new();
    if std::io::stdin().lock().take(INPUT + (1 << 20)).read_to_end(&mut request).is_err() {
        return 2;
    }
    let Ok(request) = postcard::from_bytes::<Request>(&request) else { return 2 };
    let Request { task, password, bytes } = request;
    let work = move || catch_unwind(|| answer(task, &bytes, password.as_deref()));
    // deep but allowed nesting needs more stack than some systems give the first thread
    let done = std::thread::Builder::new().stack_size(64 << 20).spawn(work).map(std::thread::JoinHandle::join);
    let Ok(Ok(Ok(answer))) = done else { return 3 };
    let Ok(out) = postcard::to_stdvec(&answer) else { return 3 };
    let mut to = std::io::stdout().lock();
    if to.write_all(&out).and_then(|()| to.flush()).is_ok() { 0 } else { 3 }
}

/// The worker's own limits, set before it looks at anything. Where the system does not know one, the parent's deadline and
/// our own counters remain.
fn limit(memory: u64, cpu_seconds: u64, files: u64) {
    #[cfg(not(unix))]
    let _ = (memory, cpu_seconds, files);
    #[cfg(unix)]
    {
        use rlimit::{Resource, setrlimit};
        let limits =
            [(Resource::AS, memory), (Resource::CPU, cpu_seconds), (Resource::CORE, 0), (Resource::FSIZE, 0), (Resource::NOFILE, files)];
        for (what, most) in limits {
            let _unknown_to_this_system = setrlimit(what, most, most);
        }
    }
}

fn answer(task: Task, bytes: &[u8], password: Option<&str>) -> Answer {
    match task {
        Task::Docx => Answer::Document(Box::new(docx::read(bytes))),
        Task::DocxSecond => match docx::second::text(bytes) {
            Ok(text) => Answer::Text(vec![text]),
            Err(why) => Answer::Failed(why),
        },
        Task::Pdf => Answer::Document(Box::new(pdf::read(bytes, password))),
        Task::PdfSecond => match pdf::second::pages(bytes, password) {
            Ok(pages) => Answer::Text(pages),
            Err(why) => Answer::Failed(why),
        },
        Task::PdfPlaced => Answer::Placed(pdf::placed_pages(bytes, password)),
    }
}
