//! Clauses cut into sentences (in work).

use super::{Agreement, Clause, Definition, Sentence};
use crate::document::View;

pub fn sentences(_view: &View, _clauses: &[Clause]) -> Vec<Sentence> {
    Vec::new()
}

pub fn definitions(_agreement: &Agreement) -> Vec<Definition> {
    Vec::new()
}
