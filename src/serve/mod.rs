//! The local page and HTTP API: documents come in by a browser or a program on the same machine, the same examination as at
//! the command line runs on them, and its reports go out. Nothing that is uploaded is written to disk (a list file on its
//! way into the store, and what the user files in a case, aside) or logged, and nothing is fetched from anywhere.

mod api;
mod case_view;
mod cases;
mod connections;
mod downloads;
mod examine;
mod freight;
mod guard;
mod listing;
mod openapi;
mod pages;
mod partner;
mod problem;
mod random;
mod routes;
mod shelf;
mod upload;
mod yente;

use crate::error::{Error, Result};
use crate::examination::Settings;
use crate::screening::Screener;
use crate::terms::Library;
use crate::words::Words;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

pub use openapi::document as openapi_document;
pub use random::word as new_token;

/// Where to listen, and who may ask.
#[derive(Debug, Clone)]
pub struct Address {
    pub ip: IpAddr,
    /// 0 takes any free port.
    pub port: u16,
    /// Take any free port when `port` is in use.
    pub or_any_port: bool,
    /// Asked of every request; always set when `ip` is not a loopback address.
    pub token: Option<String>,
    /// Names, beside the address itself, under which browsers may call us.
    pub hosts: Vec<String>,
}

/// What every request can reach: ready settings, the clause library, the lists, the reports kept in memory.
pub struct Desk {
    settings: Settings,
    /// `--now` was given: the clock stands.
    clock_stands: bool,
    library: Library,
    lists: Mutex<Option<(String, Arc<Screener>)>>,
    shelf: shelf::Shelf,
    freight: freight::Freight,
    gate: guard::Gate,
    /// Told to end by the page itself.
    quit: tokio::sync::Notify,
}

impl Desk {
    /// Settings as they hold for one request: the clock read anew.
    fn settings_now(&self) -> Settings {
        let mut settings = self.settings.clone();
        if !self.clock_stands {
            let now = jiff::Timestamp::now();
            settings.now = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string();
        }
        settings
    }

    /// The lists, indexed once and again only when an edition or the day has changed.
    fn screener(&self) -> Result<Arc<Screener>> {
        let settings = self.settings_now();
        let key = listing::editions(&settings.data_dir, &settings.now);
        let mut held = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, screener)) = held.as_ref()
            && *known == key
        {
            return Ok(Arc::clone(screener));
        }
        let screener = Arc::new(settings.screener()?);
        *held = Some((key, Arc::clone(&screener)));
        Ok(screener)
    }
}

/// Listens and answers until the user ends it (Ctrl-C, a termination signal, or the page's own button). `ready` is told the
/// address to open, once.
///
/// # Errors
/// When the address cannot be had, or a list of the store cannot be read.
pub fn run(settings: &Settings, clock_stands: bool, address: &Address, ready: impl FnOnce(&str)) -> Result<()> {
    let broken = |e: std::io::Error| {
        Error::new(
            Words::new(format!("the server could not be started: {e}"), format!("サーバーを起動できません: {e}")),
            Words::new("end other programs and try again", "ほかのプログラムを終了して再実行してください"),
        )
    };
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(workers + 8)
        .enable_all()
        .build()
        .map_err(broken)?;
    let ended = runtime.block_on(async {
        let listener = listen(address).await?;
        let local = listener.local_addr().map_err(broken)?;
        let desk = Arc::new(Desk {
            settings: settings.clone(),
            clock_stands,
            library: settings.library()?,
            lists: Mutex::new(None),
            shelf: shelf::Shelf::default(),
            freight: freight::Freight::new(workers),
            gate: guard::Gate::new(local, &address.hosts, address.token.clone()),
            quit: tokio::sync::Notify::new(),
        });
        desk.screener()?;
        ready(&url(local, address.token.as_deref()));
        connections::serve(listener, routes::router(Arc::clone(&desk)), ending(&desk)).await;
        Ok(())
    });
    // work that nobody waits for any more may end in its own time, within limits
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    ended
}

async fn listen(address: &Address) -> Result<tokio::net::TcpListener> {
    let at = |port| tokio::net::TcpListener::bind(SocketAddr::new(address.ip, port));
    let bound = match at(address.port).await {
        Err(_) if address.or_any_port => at(0).await,
        other => other,
    };
    bound.map_err(|e| {
        Error::new(
            Words::new(
                format!("{}:{} cannot be listened on: {e}", address.ip, address.port),
                format!("{}:{} で待ち受けできません: {e}", address.ip, address.port),
            ),
            Words::new("choose another with --port or --bind", "--port または --bind で別のものを指定してください"),
        )
    })
}

fn url(local: SocketAddr, token: Option<&str>) -> String {
    let token = token.map(|t| format!("?token={t}")).unwrap_or_default();
    format!("http://{local}/{token}")
}

/// Resolves when it is time to end.
async fn ending(desk: &Desk) {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
        () = desk.quit.notified() => {}
    }
}
