//! The clause tree (in work).

use super::Clause;
use crate::document::View;

pub fn clauses(_view: &View) -> Vec<Clause> {
    Vec::new()
}
