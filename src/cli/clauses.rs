//! `sekisho clauses test`: the cases that every term file carries, run as one would a test. It changes nothing.

use super::{Exit, Settings, deliver};
use crate::error::{Error, Result};
use crate::terms::{Library, cases};
use crate::words::{Lang, Words};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Clauses {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Run the cases of all term files, and print those that fail · 条項定義の事例を検証する
    Test {
        /// A folder with your own terms and profiles (as `--clauses`) · 独自の条項定義のフォルダー
        folder: Option<PathBuf>,
    },
}

/// Cases a term needs in each language to be called whole.
const CASES: usize = 4;

impl Clauses {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let Command::Test { folder } = &self.command;
        let folder = folder.as_deref().or(settings.clauses.as_deref());
        if let Some(folder) = folder.filter(|f| !f.is_dir()) {
            return Err(Error::new(
                Words::new("there is no such folder", "フォルダーがありません"),
                Words::new("give the folder that holds `terms` and `profiles`", "`terms` と `profiles` のあるフォルダーを指定してください"),
            )
            .at(folder.display().to_string()));
        }
        let library = Library::with_cases(folder)?;
        let failures = cases::failures(&library, None);
        deliver(settings, &told(&library, &failures, settings.lang))?;
        Ok(if failures.is_empty() { Exit::Clean } else { Exit::Findings })
    }
}

fn told(library: &Library, failures: &[cases::Failure], lang: Lang) -> String {
    let mut out = String::new();
    for f in failures {
        let _ = writeln!(out, "{} #{}: {}\n    {}", f.term, f.case, f.what.get(lang), crate::report::terminal::clean(&f.text));
    }
    for term in library.terms.iter().filter(|t| library.own.contains(&t.id)) {
        for gap in cases::gaps(term, CASES) {
            let note = Words::new("note", "参考");
            let _ = writeln!(out, "{}: {} ({})", term.id, gap.get(lang), note.get(lang));
        }
    }
    let (terms, profiles) = (library.terms.len(), library.profiles.len());
    let all: usize = library.terms.iter().map(|t| t.cases.len()).sum();
    let count = Words::new(
        format!("{} of {all} cases fail ({terms} terms, {profiles} profiles)", failures.len()),
        format!("事例 {all} 件中 {} 件が不一致（条項 {terms}、プロファイル {profiles}）", failures.len()),
    );
    let _ = writeln!(out, "{}", count.get(lang));
    out
}
