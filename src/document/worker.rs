//! The reading worker: our own binary started again with a hidden subcommand, which reads one hostile file within limits of
//! memory and time and answers with a [`Document`]. The worker gets bytes on standard input and sees no path, no
//! environment and no network; whatever becomes of it, the parent gets a value that says so.

use super::{Document, docx, pdf};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
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
    /// A docx, and where nothing of it is unread the second opinion on its body text behind it.
    Docx,
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

/// Has a task done, in a worker where this program can serve as one: its first answer.
pub fn ask(task: Task, bytes: &[u8], password: Option<&str>) -> Result<Answer, End> {
    let Answers { given, end } = ask_all(task, bytes, password);
    given.into_iter().next().ok_or(end.unwrap_or(End::Broke))
}

/// What a worker gave before it ended.
#[derive(Debug)]
pub struct Answers {
    /// In their order. An answer once given stands, whatever becomes of the worker afterwards.
    pub given: Vec<Answer>,
    /// How the worker ended, where it did not end well.
    pub end: Option<End>,
}

/// Has a task done and takes every answer to it.
pub fn ask_all(task: Task, bytes: &[u8], password: Option<&str>) -> Answers {
    if SERVES.load(Ordering::Relaxed) {
        return converse(task, bytes, password).unwrap_or_else(|end| Answers { given: Vec::new(), end: Some(end) });
    }
    let mut given = Vec::new();
    let done = catch_unwind(AssertUnwindSafe(|| answer(task, bytes, password, &mut |a| given.push(a))));
    Answers { given, end: done.is_err().then_some(End::Broke) }
}

/// Starts a worker, writes the request and reads the answers.
fn converse(task: Task, bytes: &[u8], password: Option<&str>) -> Result<Answers, End> {
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
    let (out, ended) = exchange(child, &request, DEADLINE);
    let (mut given, mut rest) = (Vec::new(), out.as_slice());
    while let Ok((answer, after)) = postcard::take_from_bytes(rest) {
        given.push(answer);
        rest = after;
    }
    Ok(Answers { given, end: ended.err() })
}

/// All a child printed, and whether it ended well; killed at the deadline. Writes and reads in threads of their own, so
/// that no full pipe stops either side.
fn exchange(mut child: Child, input: &[u8], deadline: Duration) -> (Vec<u8>, Result<(), End>) {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return (Vec::new(), Err(End::NotStarted("no pipe".to_owned())));
    };
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || to.write_all(input).is_ok());
        let reading = scope.spawn(move || {
            let mut out = Vec::new();
            let whole = from.take(OUTPUT).read_to_end(&mut out).is_ok();
            (out, whole)
        });
        let ended = match child.wait_timeout(deadline) {
            Ok(Some(status)) if status.success() => Ok(()),
            Ok(Some(status)) => Err(ending(status)),
            _ => {
                let _already_gone = child.kill();
                let _reaped = child.wait();
                Err(End::Deadline)
            }
        };
        let _worker_may_answer_early = writing.join();
        let (out, whole) = reading.join().unwrap_or_default();
        (out, if whole { ended } else { Err(End::Broke) })
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
    let (out, ended) = exchange(child.map_err(|e| End::NotStarted(e.to_string()))?, input, deadline);
    ended.map(|()| out)
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
    let work = move || {
        let mut out = std::io::stdout().lock();
        let mut written = Ok(());
        let mut give = |answer: Answer| {
            let bytes = postcard::to_stdvec(&answer).map_err(std::io::Error::other);
            drop(answer);
            written = bytes.and_then(|bytes| out.write_all(&bytes)).and_then(|()| out.flush());
        };
        catch_unwind(AssertUnwindSafe(|| answer(task, &bytes, password.as_deref(), &mut give))).is_ok() && written.is_ok()
    };
    // deep but allowed nesting needs more stack than some systems give the first thread
    let done = std::thread::Builder::new().stack_size(64 << 20).spawn(work).map(std::thread::JoinHandle::join);
    if matches!(done, Ok(Ok(true))) { 0 } else { 3 }
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

/// Does a task and gives each answer as soon as it stands: a reader that breaks down later does not take it away.
fn answer(task: Task, bytes: &[u8], password: Option<&str>, give: &mut dyn FnMut(Answer)) {
    match task {
        Task::Docx => {
            let document = docx::read(bytes);
            let whole = document.unread.is_empty();
            give(Answer::Document(Box::new(document)));
            // spared files of which ours lacks a part: on a part that is cut off the second reader never ends
            if whole {
                give(docx::second::text(bytes).map_or_else(Answer::Failed, |text| Answer::Text(vec![text])));
            }
        }
        Task::Pdf => give(Answer::Document(Box::new(pdf::read(bytes, password)))),
        Task::PdfSecond => give(pdf::second::pages(bytes, password).map_or_else(Answer::Failed, Answer::Text)),
        Task::PdfPlaced => give(Answer::Placed(pdf::placed_pages(bytes, password))),
    }
}
