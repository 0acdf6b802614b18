//! Accepts connections within limits: so many at a time, request heads in so many seconds, none cut off at the end that is
//! being answered. It knows nothing of what is asked.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// Connections at a time; further ones wait in the system's own queue.
const CONNECTIONS: usize = 256;
/// A request head must be whole after this long; an idle connection is closed after it, too.
const HEAD: Duration = Duration::from_secs(15);
/// How long answers under way may take once the end has come.
const LAST: Duration = Duration::from_secs(5);

/// Serves until `ending` resolves, then lets answers under way finish for a few seconds.
pub async fn serve(listener: TcpListener, router: Router, ending: impl Future<Output = ()>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let (tell, told) = watch::channel(false);
    tokio::pin!(ending);
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&room).acquire_owned() => permit,
            () = &mut ending => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut ending => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (router, told) = (router.clone(), told.clone());
                tokio::spawn(async move {
                    one(stream, router, told).await;
                    drop(permit);
                });
            }
            // out of file handles, or the other side is gone already: wait a little, go on
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    let _nobody_listens = tell.send(true);
    let all_done = room.acquire_many(u32::try_from(CONNECTIONS).unwrap_or(u32::MAX));
    let _cut_off_after = tokio::time::timeout(LAST, all_done).await;
}

async fn one(stream: TcpStream, router: Router, mut told: watch::Receiver<bool>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(64 << 10).keep_alive(true);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    loop {
        tokio::select! {
            // a client that breaks off is no error of ours
            _ended = connection.as_mut() => break,
            _told = told.changed() => connection.as_mut().graceful_shutdown(),
        }
        if *told.borrow() {
            let _ended = connection.as_mut().await;
            break;
        }
    }
}
