//! How much may be under way at once: bytes of uploads held in memory, and examinations running. Whoever finds no room in
//! time is told to come back, so that memory and processor stay bounded whatever is sent.

use super::problem::Problem;
use crate::error::Result;
use crate::words::Words;
use axum::http::StatusCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Largest request, bytes: three documents with room to spare.
pub const REQUEST: usize = 64 << 20;
/// Uploads in memory at a time, in MiB.
const HELD: usize = 256;
/// How long a request waits for room.
const WAIT: Duration = Duration::from_secs(120);
/// Requests that wait or run at a time.
const QUEUE: usize = 128;

pub struct Freight {
    held: Arc<Semaphore>,
    running: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// Room for one request; given back when it is dropped.
pub struct Room {
    _held: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Freight {
    /// `running`: examinations at a time.
    pub fn new(running: usize) -> Freight {
        Freight {
            held: Arc::new(Semaphore::new(HELD)),
            running: Arc::new(Semaphore::new(running.max(1))),
            queue: Arc::new(Semaphore::new(QUEUE)),
        }
    }

    /// Room for a request of so many bytes, or of unknown length.
    pub async fn room(&self, bytes: Option<usize>) -> std::result::Result<Room, Problem> {
        let bytes = bytes.unwrap_or(REQUEST);
        if bytes > REQUEST {
            return Err(too_large());
        }
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| busy())?;
        let mebibytes = u32::try_from(bytes.div_ceil(1 << 20).max(1)).unwrap_or(u32::MAX);
        let held = tokio::time::timeout(WAIT, Arc::clone(&self.held).acquire_many_owned(mebibytes)).await;
        let held = held.map_err(|_| busy())?.map_err(|_| busy())?;
        Ok(Room { _held: held, _place: place })
    }

    /// Runs an examination on a thread of its own when its turn comes. What nobody waits for any more still ends within the
    /// limits of the reading worker.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> std::result::Result<T, Problem> {
        let turn = tokio::time::timeout(WAIT, Arc::clone(&self.running).acquire_owned()).await;
        let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let out = work();
            drop(turn);
            out
        });
        match done.await {
            Ok(out) => out.map_err(|e| Problem::of(&e)),
            Err(_) => Err(Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                Words::new("the examination broke down", "点検が異常終了しました"),
                Words::new("please report this, without the document", "文書は添えずに、不具合としてお知らせください"),
            )),
        }
    }
}

pub fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        Words::new("more than 64 MiB in one request", "一度に送れるのは64 MiBまでです"),
        Words::new(
            "give the agreement without its large attachments, or use the command line",
            "大きな添付を除くか、コマンドラインを使ってください",
        ),
    )
}

fn busy() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        Words::new("too many examinations are under way", "処理中の点検が多すぎます"),
        Words::new("try again in a minute", "1分ほど待ってから再実行してください"),
    )
}
