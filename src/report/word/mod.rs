//! Word files handed on: the user's own file with our marks in it. The main part is patched at the places that need it and
//! every other entry of the package is copied as it stands; nothing is written that does not read back as it must. [`plain`]
//! writes files of our own.

mod body;
pub mod comments;
pub mod edit;
mod origin;
mod outward;
mod package;
pub mod plain;
pub mod redline;

use crate::words::Words;

/// Why a file cannot be given back with our marks in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub why: Words,
}

impl Refusal {
    fn new(en: impl Into<String>, ja: impl Into<String>) -> Refusal {
        Refusal { why: Words::new(en, ja) }
    }

    /// For a user who asked for the file.
    pub fn error(&self) -> crate::Error {
        let what = Words::new(
            format!("a Word file with marks cannot be given: {}", self.why.en),
            format!("印を付けたWordファイルを作成できません: {}", self.why.ja),
        );
        crate::Error::new(what, Words::new("use the HTML or text report", "HTMLまたはテキストの報告をご利用ください"))
    }
}

/// Text as it stands in XML.
fn escape(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(allowed) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
