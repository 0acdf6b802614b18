//! The steps of one run that the command line and the page share: documents that were read, and what the user told →
//! reports, a [`Dossier`](crate::casefile::dossier::Dossier), and the files it is kept as. It opens no file and prints nothing.

pub mod check;
pub mod compare;
pub mod filing;
pub mod review;
mod settings;

pub use settings::Settings;

use crate::error::{Error, Result};
use crate::terms::{Asker, Library, Profile};
use crate::words::{Lang, Words};

/// From where a run looks: who we are, by which profile, in which language, and when.
#[derive(Debug, Clone, Copy)]
pub struct Standpoint<'a> {
    pub library: &'a Library,
    /// The profile the user named; nothing leaves it to the text.
    pub profile: Option<&'a Profile>,
    /// Our own names.
    pub us: &'a [String],
    /// What the agreement calls us: 甲, Recipient.
    pub side: Option<&'a str>,
    pub asker: Asker,
    pub lang: Lang,
    /// The clock, RFC 3339.
    pub now: &'a str,
}

/// The profile that was asked for by its id, or nothing.
///
/// # Errors
/// For an id that does not exist; the message names those there are.
pub fn profile<'a>(id: Option<&str>, library: &'a Library) -> Result<Option<&'a Profile>> {
    let Some(id) = id else { return Ok(None) };
    let known = || library.profiles.iter().map(|p| p.id.as_str()).collect::<Vec<_>>().join(", ");
    library.profile(id).map(Some).ok_or_else(|| {
        Error::new(
            Words::new(
                format!("there is no profile `{id}`; there are: {}", known()),
                format!("プロファイル `{id}` はありません。使えるもの: {}", known()),
            ),
            Words::new("see `sekisho --help`", "`sekisho --help` を参照してください"),
        )
    })
}
