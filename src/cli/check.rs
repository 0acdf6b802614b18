//! `sekisho check` (in work).

use super::{Exit, Settings};
use crate::error::Result;

#[derive(Debug, clap::Args)]
pub struct Check {}

impl Check {
    pub fn run(&self, _settings: &Settings) -> Result<Exit> {
        Ok(Exit::Clean)
    }
}
