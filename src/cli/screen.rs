//! `sekisho screen`: counterparties against the lists.

use super::{Exit, Settings, deliver};
use crate::error::Result;
use crate::lists::Store;
use crate::screening::{Query, ScreenOutcome, Screener, Thresholds};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Screen {
    /// Names to look for · 照合する名称
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// A file of counterparties: CSV, TSV, XLSX, JSON lines, or one name a line; `-` is standard input · 取引先一覧
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

impl Screen {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let store = Store::for_run(&settings.data_dir, &settings.extra_lists, &settings.now)?;
        let thresholds = Thresholds {
            hit: settings.hit_at.unwrap_or(Thresholds::DEFAULT.hit),
            possible: settings.possible_at.unwrap_or(Thresholds::DEFAULT.possible),
        };
        let screener = Screener::new(store.lists().to_vec(), &settings.now, thresholds);
        let mut queries: Vec<Query> = self.names.iter().map(|n| Query { name: n.clone(), ..Query::default() }).collect();
        if let Some(path) = &self.input {
            let text = std::fs::read_to_string(path).map_err(|e| crate::Error::io(path, &e))?;
            queries.extend(text.lines().filter_map(|l| serde_json::from_str(l).ok()));
        }
        let answers = screener.screen_all(&queries);
        let mut out = String::new();
        for answer in &answers {
            out.push_str(&serde_json::to_string(answer).unwrap_or_default());
            out.push('\n');
        }
        deliver(settings, &out)?;
        let any = answers.iter().any(|a| matches!(a.outcome, ScreenOutcome::Hit | ScreenOutcome::Possible));
        let unscreened = answers.iter().any(|a| a.outcome == ScreenOutcome::NotScreened);
        Ok(if any {
            Exit::Findings
        } else if unscreened {
            Exit::Incomplete
        } else {
            Exit::Clean
        })
    }
}
