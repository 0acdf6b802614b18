//! The library's one error: what went wrong, where, and what to do next. Broken input is not an error
//! (it is a value with its problems listed); an error means the work could not be done at all.

use crate::words::{Lang, Words};
use std::fmt;
use std::path::Path;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the work could not be done. Exit status 2 at the command line.
#[derive(Debug, Clone)]
pub struct Error {
    /// The file, list or argument it is about, as the user named it.
    place: Option<String>,
    what: Words,
    next: Words,
}

impl Error {
    /// `what` happened, and what to do `next`; both in both languages, lower-case start, no full stop.
    pub fn new(what: Words, next: Words) -> Error {
        Error { place: None, what, next }
    }

    /// The same error, said of this file or argument.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Error {
        self.place = Some(place.into());
        self
    }

    /// An operating-system failure on `path`.
    pub fn io(path: &Path, error: &std::io::Error) -> Error {
        let (what, next) = match error.kind() {
            std::io::ErrorKind::NotFound => {
                (Words::new("there is no such file", "ファイルが見つかりません"), Words::new("check the path", "パスを確認してください"))
            }
            std::io::ErrorKind::PermissionDenied => (
                Words::new("this file may not be read or written", "ファイルを読み書きする権限がありません"),
                Words::new("check the permissions", "権限を確認してください"),
            ),
            _ => (
                Words::new(format!("the system said: {error}"), format!("システムのエラー: {error}")),
                Words::new("check the path and the disk", "パスとディスクを確認してください"),
            ),
        };
        Error::new(what, next).at(path.display().to_string())
    }

    pub fn what(&self) -> &Words {
        &self.what
    }

    pub fn next(&self) -> &Words {
        &self.next
    }

    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// One line for the user, in one language.
    pub fn line(&self, lang: Lang) -> String {
        let place = self.place.as_ref().map(|p| format!("{p}: ")).unwrap_or_default();
        match lang {
            Lang::Ja => format!("{place}{}。{}", self.what.ja, self.next.ja),
            Lang::En => format!("{place}{}; {}", self.what.en, self.next.en),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Lang::En))
    }
}

impl std::error::Error for Error {}
