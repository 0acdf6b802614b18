//! OFAC's SDN and Consolidated (non-SDN) lists, in each of the forms the office publishes: plain XML, ADVANCED XML,
//! ENHANCED XML and the set of four CSV files. The content decides which one a file is.

mod advanced;
mod csv_set;
mod enhanced;
mod plain;
mod remarks;

use super::{Importer, Reading, refused};
use crate::error::Result;
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::{ListInfo, ListedCountry, ListedName, ListingKind};
use std::collections::BTreeSet;

pub struct Ofac;

impl Importer for Ofac {
    fn name(&self) -> &'static str {
        "ofac"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        if file.format == RawFormat::Csv {
            return csv_set::read(file, info);
        }
        let opening = String::from_utf8_lossy(&file.bytes[..file.bytes.len().min(4_096)]).into_owned();
        match root_name(&opening) {
            "sdnList" => plain::read(file, info),
            "Sanctions" => advanced::read(file, info),
            "sanctionsData" => enhanced::read(file, info),
            other => Err(refused(
                format!("this XML (“{}”) is none of OFAC's forms (sdnList, Sanctions, sanctionsData)", short(other)),
                format!("OFACのXML（sdnList、Sanctions、sanctionsData）ではありません（「{}」）", short(other)),
            )),
        }
    }
}

/// Name of the first element, without its prefix.
fn root_name(text: &str) -> &str {
    let starts = text.match_indices('<').map(|(at, _)| &text[at + 1..]);
    let first = starts.filter(|rest| rest.starts_with(|c: char| c.is_alphabetic())).map(|rest| {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(rest.len());
        rest[..end].rsplit(':').next().unwrap_or_default()
    });
    first.into_iter().next().unwrap_or_default()
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The closed vocabulary of types, in any case.
fn kind(written: &str, place: &str) -> Result<ListingKind> {
    match written.to_ascii_lowercase().as_str() {
        "individual" => Ok(ListingKind::Person),
        "entity" => Ok(ListingKind::Organization),
        "vessel" => Ok(ListingKind::Vessel),
        "aircraft" => Ok(ListingKind::Aircraft),
        _ => Err(refused(
            format!("{place}: “{}” is no type of this list (Individual, Entity, Vessel, Aircraft)", short(written)),
            format!("{place}: 「{}」はこのリストの種別（Individual、Entity、Vessel、Aircraft）にありません", short(written)),
        )),
    }
}

fn without_repeats(names: Vec<ListedName>) -> Vec<ListedName> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

fn each_once(countries: impl Iterator<Item = ListedCountry>) -> Vec<ListedCountry> {
    let mut found: Vec<ListedCountry> = Vec::new();
    for country in countries.filter(|c| !c.raw.is_empty()) {
        if !found.contains(&country) {
            found.push(country);
        }
    }
    found
}
