//! `sekisho completions` and `sekisho man`: written from the same definitions the command line is parsed by.

use super::{Cli, Exit, Settings, deliver};
use crate::error::{Error, Result};
use clap::CommandFactory;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Which shell · シェル
    shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub struct Man {}

impl Completions {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let mut out = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "sekisho", &mut out);
        deliver(settings, &String::from_utf8_lossy(&out))?;
        Ok(Exit::Clean)
    }
}

impl Man {
    /// The first page on standard output, or every page into a folder.
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let Some(folder) = settings.output.as_deref().filter(|p| p.as_os_str() != "-") else {
            deliver(settings, &page(Cli::command(), Path::new("-"))?)?;
            return Ok(Exit::Clean);
        };
        std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, &e))?;
        let mut all = Cli::command();
        all.build();
        let write = |command: clap::Command, name: String| {
            let path = folder.join(format!("{name}.1"));
            let text = page(command, &path)?;
            std::fs::write(&path, text).map_err(|e| Error::io(&path, &e))
        };
        for sub in all.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
            write(sub.clone(), format!("sekisho-{}", sub.get_name()))?;
        }
        write(all.clone(), "sekisho".to_owned())?;
        Ok(Exit::Clean)
    }
}

fn page(command: clap::Command, path: &Path) -> Result<String> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command).render(&mut out).map_err(|e| Error::io(path, &e))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
