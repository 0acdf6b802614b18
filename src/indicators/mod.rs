//! Indicators (in work).

use crate::document::Place;
use crate::words::Words;
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    Weak,
    Medium,
    Strong,
}

#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    pub what: Words,
    pub a: String,
    pub b: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Indicator {
    pub id: String,
    pub weight: Weight,
    pub title: Words,
    pub why: Words,
    pub values: Vec<Place>,
    pub compared: Vec<Compared>,
    pub clears: Words,
}
