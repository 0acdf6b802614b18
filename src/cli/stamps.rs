//! `--stamp`: what a run would rest on, as one word for `--expect`, or as JSON with the editions behind it. Nothing is
//! screened or checked here.

use super::{Exit, OutputFormat, Settings, deliver, deliver_json, usage};
use crate::error::Result;
use crate::screening::SearchedList;
use crate::stamp::Stamp;
use crate::words::Words;
use serde::Serialize;

#[derive(Serialize)]
struct StampJson<'a> {
    schema: &'static str,
    stamp: String,
    program: &'static str,
    #[serde(flatten)]
    rests_on: RestsOn<'a>,
}

/// What the stamp was made over, for the record.
#[derive(Serialize)]
#[serde(untagged)]
pub enum RestsOn<'a> {
    Lists { lists: Vec<Edition<'a>> },
    Clauses { terms: usize, profiles: usize },
}

/// A list as an answer states it, and why it can answer for no name at all, where that is so.
#[derive(Serialize)]
pub struct Edition<'a> {
    #[serde(flatten)]
    list: &'a SearchedList,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a Words>,
}

impl<'a> RestsOn<'a> {
    pub fn lists(lists: impl Iterator<Item = (&'a SearchedList, Option<&'a Words>)>) -> RestsOn<'a> {
        RestsOn::Lists { lists: lists.map(|(list, why)| Edition { list, why }).collect() }
    }

    pub fn clauses(terms: usize, profiles: usize) -> RestsOn<'a> {
        RestsOn::Clauses { terms, profiles }
    }
}

/// The stamp alone as text, `sekisho.stamp/1` as JSON.
pub fn print(settings: &Settings, stamp: &Stamp, rests_on: RestsOn<'_>) -> Result<Exit> {
    match settings.format {
        OutputFormat::Text => deliver(settings, &format!("{stamp}\n"))?,
        OutputFormat::Json | OutputFormat::Jsonl => {
            let program = env!("CARGO_PKG_VERSION");
            deliver_json(settings, &StampJson { schema: "sekisho.stamp/1", stamp: stamp.to_string(), program, rests_on })?;
        }
        _ => return Err(usage("`--stamp` prints text or json", "`--stamp` の出力形式は text か json です")),
    }
    Ok(Exit::Clean)
}
