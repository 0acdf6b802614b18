//! Which files a `check` is about: those named, those of a list, and those under a folder, in a stable order. It opens
//! none of them.

use crate::cli::usage;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// Endings of files in a folder that are taken for agreements.
const ENDINGS: [&str; 8] = ["docx", "docm", "pdf", "txt", "md", "markdown", "html", "htm"];

/// The files named, with every folder among them opened; a folder without agreements is an error.
pub fn expanded(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for path in named {
        if !path.is_dir() {
            out.push(path.clone());
            continue;
        }
        let before = out.len();
        walk(path, &mut out)?;
        if out.len() == before {
            return Err(usage(
                format!("{}: this folder holds no agreements ({})", path.display(), ENDINGS.join(", ")),
                format!("{}: このフォルダーに契約書がありません（{}）", path.display(), ENDINGS.join("、")),
            ));
        }
    }
    Ok(out)
}

/// Everything under a folder, by name; links to folders are not followed, so no walk is endless.
fn walk(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|e| Error::io(folder, &e))?;
    let mut entries: Vec<_> = entries.filter_map(std::result::Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let kind = entry.file_type().map_err(|e| Error::io(&path, &e))?;
        // what office software leaves beside an open file, and what a folder says of itself
        if name.starts_with('.') || name.starts_with("~$") || name.to_lowercase().starts_with("readme") {
            continue;
        }
        if kind.is_dir() {
            walk(&path, out)?;
        } else if path.is_file() && path.extension().is_some_and(|e| ENDINGS.iter().any(|x| e.eq_ignore_ascii_case(x))) {
            out.push(path);
        }
    }
    Ok(())
}
