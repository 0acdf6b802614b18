//! What was typed, made ready: the common flags joined with the settings file, once, before anything runs.

use super::{Audience, Color, Common, FailOn, OutputFormat, ReportLang, system_lang};
use crate::error::{Error, Result};
use crate::examination;
use crate::terms::{Asker, Level, Side};
use crate::words::{Lang, Words};
use serde::Deserialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Ready-made settings every subcommand reads. Flags win over `sekisho.toml`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the examination itself rests on; the rest is how it is told.
    pub run: examination::Settings,
    pub format: OutputFormat,
    /// True when `--format` was typed.
    pub format_given: bool,
    pub output: Option<PathBuf>,
    /// `--lang both`.
    pub both_languages: bool,
    pub fail_on: FailOn,
    /// How many files at a time; all processors where nothing is said.
    pub jobs: Option<usize>,
    pub quiet: bool,
    pub audience: crate::report::issues::Audience,
    pub color: bool,
    /// `--offline`: nothing may touch the network.
    pub offline: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SettingsFile {
    #[serde(default)]
    us: Vec<String>,
    side: Option<OneOrMore>,
    level: Option<Level>,
    profile: Option<String>,
    data_dir: Option<PathBuf>,
    lang: Option<Lang>,
}

impl Settings {
    pub fn new(common: &Common) -> Result<Settings> {
        let file = settings_file()?;
        let now = match &common.now {
            Some(text) => text.parse::<jiff::Timestamp>().map_err(|_| {
                super::usage(format!("`--now {text}` is not an RFC 3339 time"), format!("`--now {text}` は RFC 3339 の時刻ではありません"))
            })?,
            None => jiff::Timestamp::now(),
        };
        let now = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now);
        let extra_lists = common.extra_lists.iter().map(|x| match x.split_once('=') {
            Some((id, path)) if !id.is_empty() && !path.is_empty() => Ok((id.to_owned(), PathBuf::from(path))),
            _ => Err(super::usage(format!("`--list {x}` is not ID=FILE"), format!("`--list {x}` は ID=FILE の形ではありません"))),
        });
        let us = if common.us.is_empty() { file.us } else { common.us.clone() };
        let sides = if common.side.is_empty() { file.side.map(OneOrMore::list).unwrap_or_default() } else { common.side.clone() };
        let (kinds, roles): (Vec<&String>, Vec<&String>) = sides.iter().partition(|s| Side::of_id(s).is_some());
        let side = roles.last().map(|s| (*s).clone());
        let kind = kinds.last().and_then(|s| Side::of_id(s)).or_else(|| Side::told_by(&us)).unwrap_or_default();
        let level = common.level.as_deref().map(level).transpose()?.or(file.level).unwrap_or_default();
        let asker = Asker { side: kind, level };
        let run = examination::Settings {
            lang: match common.lang {
                Some(ReportLang::En | ReportLang::Both) => Lang::En,
                Some(ReportLang::Ja) => Lang::Ja,
                None => file.lang.unwrap_or_else(system_lang),
            },
            us,
            side,
            asker,
            profile: common.profile.clone().or(file.profile),
            clauses: common.clauses.clone(),
            data_dir: common.data_dir.clone().or(file.data_dir).unwrap_or_else(default_data_dir),
            extra_lists: extra_lists.collect::<Result<_>>()?,
            hit_at: common.hit_at,
            possible_at: common.possible_at,
            password: common.password.clone(),
            ocr: common.ocr,
            now: now.to_string(),
        };
        Ok(Settings {
            run,
            format: common.format.unwrap_or(OutputFormat::Text),
            format_given: common.format.is_some(),
            output: common.output.clone(),
            both_languages: common.lang == Some(ReportLang::Both),
            fail_on: common.fail_on,
            jobs: common.jobs.map(|n| n.max(1)),
            quiet: common.quiet,
            audience: match common.audience {
                Audience::Internal => crate::report::issues::Audience::Internal,
                Audience::External => crate::report::issues::Audience::External,
            },
            offline: common.offline,
            color: match common.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => std::env::var_os("NO_COLOR").is_none() && std::io::stdout().is_terminal(),
            },
        })
    }
}

/// One word, or several in brackets.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn list(self) -> Vec<String> {
        match self {
            OneOrMore::One(one) => vec![one],
            OneOrMore::More(more) => more,
        }
    }
}

/// `--level` as typed: 社外秘, 秘, 極秘 or their English ids.
fn level(typed: &str) -> Result<Level> {
    Level::of_mark(typed).ok_or_else(|| {
        let known = Level::ALL.map(|l| format!("{} ({})", l.mark(), l.id())).join(", ");
        super::usage(
            format!("`--level {typed}` is no level of secrecy; there are: {known}"),
            format!("`--level {typed}` という情報区分はありません。使えるもの: {known}"),
        )
    })
}

/// `sekisho.toml` in the working folder or above it, else the user's own.
fn settings_file() -> Result<SettingsFile> {
    let here = std::env::current_dir().ok();
    let near = here.iter().flat_map(|d| d.ancestors()).map(|d| d.join("sekisho.toml")).find(|p| p.is_file());
    let own = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| home().map(|h| h.join(".config")))
        .map(|d| d.join("sekisho/sekisho.toml"));
    match near.or(own.filter(|p| p.is_file())) {
        None => Ok(SettingsFile::default()),
        Some(path) => {
            let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, &e))?;
            toml::from_str(&text).map_err(|e| {
                Error::new(
                    Words::new(
                        format!("not a valid settings file: {}", e.message()),
                        format!("設定ファイルに誤りがあります: {}", e.message()),
                    ),
                    Words::new(
                        "allowed keys: us, side, level, profile, data-dir, lang",
                        "使えるキー: us, side, level, profile, data-dir, lang",
                    ),
                )
                .at(path.display().to_string())
            })
        }
    }
}

fn home() -> Option<PathBuf> {
    std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from)
}

/// The platform's data folder for sekisho.
fn default_data_dir() -> PathBuf {
    let base = if cfg!(windows) {
        std::env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|h| h.join("Library/Application Support"))
    } else {
        std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(|| home().map(|h| h.join(".local/share")))
    };
    base.unwrap_or_else(|| Path::new(".").to_path_buf()).join("sekisho")
}
