//! `sekisho new term|profile|list ID`: a skeleton to fill in, one that already works. It never overwrites a file.

use super::{Exit, Settings, deliver, usage};
use crate::error::{Error, Result};
use crate::words::Words;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct New {
    /// What to begin · 作成するもの
    #[arg(value_enum)]
    kind: Kind,
    /// Its id, in kebab-case: escrow, our-nda · ID（英小文字とハイフン）
    id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Term,
    Profile,
    List,
}

impl New {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let id = self.id.strip_prefix("custom:").filter(|_| self.kind == Kind::List).unwrap_or(&self.id);
        check_id(id)?;
        let folder = settings.run.clauses.clone().unwrap_or_else(|| PathBuf::from("clauses"));
        let (path, text) = match self.kind {
            Kind::Term => (folder.join("terms").join(format!("{id}.toml")), include_str!("new/term.toml")),
            Kind::Profile => (folder.join("profiles").join(format!("{id}.toml")), include_str!("new/profile.toml")),
            Kind::List => (PathBuf::from(format!("{id}.csv")), include_str!("new/list.csv")),
        };
        let path = settings.output.clone().unwrap_or(path);
        write_new(&path, &text.replace("ID-TO-FILL-IN", id))?;
        let (shown, at) = (path.display(), folder.display());
        let next = match self.kind {
            Kind::Term | Kind::Profile => Words::new(
                format!("{shown} written; fill it in, then: sekisho clauses test {at}"),
                format!("{shown} を作成しました。内容を記入し、次を実行してください：sekisho clauses test {at}"),
            ),
            Kind::List => Words::new(
                format!("{shown} written; fill it in, then: sekisho lists import custom:{id} {shown}"),
                format!("{shown} を作成しました。内容を記入し、次を実行してください：sekisho lists import custom:{id} {shown}"),
            ),
        };
        deliver(&Settings { output: None, ..settings.clone() }, &format!("{}\n", next.get(settings.run.lang)))?;
        Ok(Exit::Clean)
    }
}

fn check_id(id: &str) -> Result<()> {
    let letters = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if letters && id.len() <= 60 && id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.ends_with('-') {
        return Ok(());
    }
    Err(usage(
        format!("`{id}` is no id: small letters, digits and hyphens, beginning with a letter"),
        format!("`{id}` はIDにできません（英小文字で始め、英小文字・数字・ハイフンを用いてください）"),
    ))
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
    }
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Error::new(
            Words::new("this file is there already", "このファイルは既にあります"),
            Words::new("choose another id, or name another file with -o", "別のIDにするか、-o で別のファイルを指定してください"),
        )
        .at(path.display().to_string()),
        _ => Error::io(path, &e),
    })?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|e| Error::io(path, &e))
}
