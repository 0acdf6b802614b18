//! The forms a review or a comparison is handed on in, by `--format`.

use super::{OutputFormat, Settings, deliver_bytes, note, usage};
use crate::error::Result;
use crate::report::catalogue::{both, fill};
use crate::report::forms::Material;
use crate::report::issues::Audience;
use crate::report::word::redline::not_marked;

/// Makes one form and delivers it.
pub fn hand_on(material: &Material<'_>, form: OutputFormat, settings: &Settings) -> Result<()> {
    let word_name = settings.output.as_deref().is_some_and(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("docx")));
    let word = matches!(form, OutputFormat::Redline | OutputFormat::Commented);
    if word && settings.audience == Audience::External && !material.draft.comments.is_empty() {
        let authors: std::collections::BTreeSet<&str> = material.draft.comments.iter().filter_map(|c| c.author.as_deref()).collect();
        let authors = both(authors.into_iter().collect::<Vec<_>>().join(", "));
        note(settings, &fill("text.comments-left-out", &[("n", &both(material.draft.comments.len().to_string())), ("authors", &authors)]));
    }
    let bytes = match form {
        OutputFormat::Csv => material.csv()?,
        OutputFormat::Xlsx => material.xlsx()?,
        OutputFormat::Sarif => material.sarif()?,
        OutputFormat::Junit => material.junit()?,
        OutputFormat::SideBySide if word_name => material.side_by_side_word()?,
        OutputFormat::SideBySide => material.side_by_side()?,
        OutputFormat::Commented => material.commented()?,
        OutputFormat::Redline => {
            let done = material.redline()?;
            if !done.not_marked.is_empty() {
                note(settings, &not_marked(&done.not_marked));
            }
            done.bytes
        }
        _ => {
            return Err(usage(
                "this command prints text, json, csv, xlsx, sarif, junit, side-by-side, commented or redline",
                "この出力形式は使えません。text・json・csv・xlsx・sarif・junit・side-by-side・commented・redline から選んでください",
            ));
        }
    };
    if matches!(form, OutputFormat::Csv | OutputFormat::Sarif | OutputFormat::Junit | OutputFormat::SideBySide) && !word_name {
        return super::deliver(settings, &String::from_utf8_lossy(&bytes));
    }
    deliver_bytes(settings, &bytes)
}
