//! What a run rests on beside its documents, ready-made: who we are, the language, the clock, the lists, how files are
//! opened. The command line makes it of what was typed, the page of what its forms say. It reads no argument and prints
//! nothing.

use super::Standpoint;
use crate::document::ReadOptions;
use crate::error::{Error, Result};
use crate::lists::{StoredList, read_raw};
use crate::screening::{Screener, Thresholds};
use crate::terms::{Asker, Library, Side};
use crate::words::{Lang, Words};
use std::path::PathBuf;

#[derive(Debug, Clone)]
pub struct Settings {
    pub lang: Lang,
    /// Our own names.
    pub us: Vec<String>,
    /// What the agreement calls us: 甲, Recipient.
    pub side: Option<String>,
    /// The kind of institution that asks, and how secret the information is.
    pub asker: Asker,
    pub profile: Option<String>,
    /// A folder of clause files over the built-in ones.
    pub clauses: Option<PathBuf>,
    pub data_dir: PathBuf,
    /// `--list ID=FILE`, split.
    pub extra_lists: Vec<(String, PathBuf)>,
    pub hit_at: Option<f64>,
    pub possible_at: Option<f64>,
    pub password: Option<String>,
    /// Pages that are pictures go to the character recognition that is installed.
    pub ocr: bool,
    /// RFC 3339, UTC, seconds.
    pub now: String,
}

impl Settings {
    /// How documents are to be opened.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions { password: self.password.clone(), ocr: self.ocr }
    }

    /// The clause library: the built-in one, with the user's own files over it.
    ///
    /// # Errors
    /// For a clause file with a mistake in it.
    pub fn library(&self) -> Result<Library> {
        Library::with(self.clauses.as_deref())
    }

    /// From where a run looks.
    ///
    /// # Errors
    /// For a profile that does not exist.
    pub fn standpoint<'a>(&'a self, library: &'a Library) -> Result<Standpoint<'a>> {
        Ok(Standpoint {
            library,
            profile: super::profile(self.profile.as_deref(), library)?,
            us: &self.us,
            side: self.side.as_deref(),
            asker: self.asker,
            lang: self.lang,
            now: &self.now,
        })
    }

    /// A side as somebody named it: a kind of institution (`jp-university`), else the role in the agreement.
    pub fn take_side(&mut self, side: &str) {
        match Side::of_id(side) {
            Some(kind) => self.asker.side = kind,
            None => self.side = Some(side.to_owned()),
        }
    }

    /// The thresholds of screening: the program's own, or those asked for.
    ///
    /// # Errors
    /// Outside 0 to 1, or in the wrong order.
    pub fn thresholds(&self) -> Result<Thresholds> {
        let hit = self.hit_at.unwrap_or(Thresholds::DEFAULT.hit);
        let possible = self.possible_at.unwrap_or(Thresholds::DEFAULT.possible.min(hit));
        if (0.0..=1.0).contains(&hit) && (0.0..=1.0).contains(&possible) && possible <= hit {
            return Ok(Thresholds { hit, possible });
        }
        Err(Error::new(
            Words::new(
                "`--possible-at` and `--hit-at` run from 0 to 1, the first not above the second",
                "`--possible-at` と `--hit-at` は0から1まで、前者は後者以下にしてください",
            ),
            Words::new("see `sekisho --help`", "`sekisho --help` を参照してください"),
        ))
    }

    /// The raw list files that are searched beside those of the data folder.
    ///
    /// # Errors
    /// For a file that cannot be read as that list.
    pub fn read_extra_lists(&self) -> Result<Vec<StoredList>> {
        self.extra_lists.iter().map(|(id, path)| read_raw(id, path, None, &self.now)).collect()
    }

    /// The lists of this run, ready to be searched.
    ///
    /// # Errors
    /// When a list of the data folder, or one beside it, cannot be read.
    pub fn screener(&self) -> Result<Screener> {
        Screener::open(&self.data_dir, &self.read_extra_lists()?, &self.now, self.thresholds()?)
    }
}
