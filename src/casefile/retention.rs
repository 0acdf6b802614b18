//! How long a record is kept: dated periods of several regimes from `screening-lists/retention.toml`. The longest is the
//! default; another one needs a reason. No legal advice.

use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One regime's period.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Period {
    pub id: String,
    pub title: Words,
    pub years: u32,
    /// From what the time runs.
    pub from: Words,
    pub as_of: String,
    pub source: String,
    /// False where the period was not checked against the law itself.
    pub confirmed: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Periods {
    pub period: Vec<Period>,
}

pub static RETENTION: LazyLock<Periods> =
    LazyLock::new(|| toml::from_str(include_str!("../../screening-lists/retention.toml")).expect("the embedded file is parsed by a test"));

impl Periods {
    /// The longest period; the first of several.
    pub fn longest(&self) -> &Period {
        self.period.iter().rev().max_by_key(|p| p.years).unwrap_or(&self.period[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_period_is_the_default_and_every_one_names_its_source() {
        assert_eq!(RETENTION.longest().years, RETENTION.period.iter().map(|p| p.years).max().unwrap_or(0));
        assert!(RETENTION.period.iter().all(|p| !p.source.is_empty() && !p.as_of.is_empty()));
    }
}
