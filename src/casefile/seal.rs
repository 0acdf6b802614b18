//! The seal of a dossier: a manifest of the SHA-256 of every file in its folder. It shows that a file was altered, not who
//! altered it; whoever can rewrite the folder can rewrite the manifest, so its own hash is printed for keeping elsewhere.

use crate::error::{Error, Result};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub const MANIFEST: &str = "manifest.json";
/// Files beside the manifest that are about it, not in it: signature, time-stamp request, token.
pub const BESIDE: [&str; 4] = ["manifest.sig", "manifest.tsq", "manifest.tsr", "manifest.tsr.sha256"];

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    /// When the dossier was made, RFC 3339.
    now: String,
    /// What the record before this one is known by: the head of a case's ledger, or nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    previous: String,
    /// Path inside the folder, with `/`, and SHA-256.
    files: BTreeMap<String, String>,
    /// SHA-256 of this manifest without its seal, so that an altered byte of the manifest shows too.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    seal: String,
}

impl Manifest {
    /// The text as it is written, sealed.
    fn sealed(mut self) -> String {
        self.seal = String::new();
        self.seal = sha256(self.text().as_bytes());
        self.text()
    }

    fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// One way in which a folder differs from its manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Breach {
    Altered(String),
    Missing(String),
    Added(String),
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Writes the files of a dossier into a folder, the manifest last. Gives the manifest's own hash.
///
/// # Errors
/// When the folder holds another dossier's files that would be left beside it, or cannot be written.
pub fn write(folder: &Path, now: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<String> {
    write_after(folder, now, "", files)
}

/// The same, bound to the record before: `previous` is the hash of a ledger's head.
///
/// # Errors
/// As [`write`].
pub fn write_after(folder: &Path, now: &str, previous: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<String> {
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |e: std::io::Error| Error::io(&path, &e)
    };
    if folder.exists() && !folder.join(MANIFEST).exists() && std::fs::read_dir(folder).map_err(io(folder))?.next().is_some() {
        return Err(Error::new(
            Words::new("the folder is not empty and holds no dossier", "フォルダーが空でなく、点検記録も見当たりません"),
            Words::new("give an empty or a new folder with -o", "-o に空のフォルダーか新しい名前を指定してください"),
        )
        .at(folder.display().to_string()));
    }
    if folder.join(MANIFEST).exists() {
        // a dossier made before: its own files go, and nothing else
        for name in read_manifest(folder)?.files.keys().map(String::as_str).chain(BESIDE) {
            if let Some(path) = inside(folder, name) {
                let _gone_already = std::fs::remove_file(path);
            }
        }
    }
    let mut manifest = Manifest {
        schema: "sekisho.manifest/1".to_owned(),
        now: now.to_owned(),
        previous: previous.to_owned(),
        files: BTreeMap::new(),
        seal: String::new(),
    };
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(io(parent))?;
        }
        std::fs::write(&path, bytes).map_err(io(&path))?;
        manifest.files.insert(name.clone(), sha256(bytes));
    }
    let text = manifest.sealed();
    let path = folder.join(MANIFEST);
    std::fs::write(&path, &text).map_err(io(&path))?;
    Ok(sha256(text.as_bytes()))
}

/// What a check of a seal found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Files the manifest names.
    pub files: usize,
    /// SHA-256 of the manifest itself.
    pub manifest: String,
    /// None when the seal holds.
    pub breaches: Vec<Breach>,
    /// Signature and time stamp, where there are any.
    pub beside: Beside,
}

/// Checks a folder against its manifest: every breach by name, none when the seal holds.
///
/// # Errors
/// When there is no manifest, or it cannot be read.
pub fn verify(folder: &Path) -> Result<Checked> {
    let path = folder.join(MANIFEST);
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, &e))?;
    let mut out = Vec::new();
    // a manifest that no longer parses is an altered file like any other
    let Ok(manifest) = serde_json::from_slice::<Manifest>(&bytes) else {
        out.push(Breach::Altered(MANIFEST.to_owned()));
        return Ok(Checked { files: 0, manifest: sha256(&bytes), breaches: out, beside: Beside::default() });
    };
    let (files, own) = (manifest.files.clone(), manifest.sealed());
    if own.as_bytes() != bytes {
        out.push(Breach::Altered(MANIFEST.to_owned()));
    }
    let manifest = Listed { files };
    for (name, hash) in &manifest.files {
        match inside(folder, name).map(std::fs::read) {
            Some(Ok(bytes)) if &sha256(&bytes) == hash => {}
            Some(Ok(_)) | None => out.push(Breach::Altered(name.clone())),
            Some(Err(_)) => out.push(Breach::Missing(name.clone())),
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found)?;
    let known = |f: &String| f == MANIFEST || BESIDE.contains(&f.as_str()) || manifest.files.contains_key(f);
    out.extend(found.into_iter().filter(|f| !known(f)).map(Breach::Added));
    let (beside, altered) = beside(folder, &bytes);
    out.extend(altered.into_iter().map(Breach::Altered));
    Ok(Checked { files: manifest.files.len(), manifest: sha256(&bytes), breaches: out, beside })
}

/// The part of a manifest that a check walks.
struct Listed {
    files: BTreeMap<String, String>,
}

/// What stands beside a manifest, in plain words for the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// Public key of a signature that holds, in hex.
    pub signed_by: Option<String>,
    /// A time-stamp request for this manifest was written.
    pub time_asked: bool,
    /// The time a token names, and what was checked of it.
    pub time: Option<String>,
}

/// Checks signature, request and token; gives the names of those that do not hold.
fn beside(folder: &Path, manifest: &[u8]) -> (Beside, Vec<String>) {
    let mut out = Beside::default();
    let mut altered = Vec::new();
    let read = |name: &str| std::fs::read(folder.join(name)).ok();
    if let Some(bytes) = read(BESIDE[0]) {
        out.signed_by = super::signature::check(&bytes, manifest);
        if out.signed_by.is_none() {
            altered.push(BESIDE[0].to_owned());
        }
    }
    if let Some(bytes) = read(BESIDE[1]) {
        out.time_asked = bytes == super::timestamp::request(manifest);
        if !out.time_asked {
            altered.push(BESIDE[1].to_owned());
        }
    }
    if let Some(token) = read(BESIDE[2]) {
        let kept = read(BESIDE[3]).is_some_and(|h| h == format!("{}\n", sha256(&token)).into_bytes());
        out.time = super::timestamp::token(&token, manifest).filter(|_| kept);
        if out.time.is_none() {
            altered.push(BESIDE[if kept { 2 } else { 3 }].to_owned());
        }
    }
    (out, altered)
}

/// A name of the manifest as a path that stays in the folder.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    path.components().all(|c| matches!(c, std::path::Component::Normal(_))).then(|| folder.join(path))
}

fn read_manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, &e))?;
    serde_json::from_str(&text).map_err(|_| {
        Error::new(
            Words::new(
                "the manifest was altered or is not one of ours",
                "一覧（manifest）が改変されているか、sekisho のものではありません",
            ),
            Words::new("compare with the hash you kept of it", "控えておいたハッシュ値と照合してください"),
        )
        .at(path.display().to_string())
    })
}

fn walk(root: &Path, folder: &Path, out: &mut Vec<String>) -> Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).map_err(|e| Error::io(folder, &e))?.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(root, &path, out)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            out.push(name.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_altered_byte_of_a_dossier_is_told_by_the_files_name() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("d");
        let files = BTreeMap::from([("dossier.json".to_owned(), b"{\"a\":1}".to_vec()), ("inputs/x.txt".to_owned(), "条項".into())]);
        write(&dir, "2026-01-01T00:00:00Z", &files).unwrap();
        let manifest = std::fs::read(dir.join(MANIFEST)).unwrap();
        std::fs::write(dir.join(BESIDE[0]), super::super::signature::sign(&[7; 32], &manifest)).unwrap();
        std::fs::write(dir.join(BESIDE[1]), super::super::timestamp::request(&manifest)).unwrap();
        let whole = verify(&dir).unwrap();
        assert!(whole.breaches.is_empty() && whole.beside.signed_by.is_some() && whole.beside.time_asked);
        for name in ["dossier.json", "inputs/x.txt", MANIFEST, BESIDE[0], BESIDE[1]] {
            let kept = std::fs::read(dir.join(name)).unwrap();
            for i in 0..kept.len() {
                for bit in [1u8, 4, 0x20, 0x80] {
                    let mut bytes = kept.clone();
                    bytes[i] ^= bit;
                    std::fs::write(dir.join(name), bytes).unwrap();
                    let told = verify(&dir).unwrap().breaches;
                    assert!(told.contains(&Breach::Altered(name.to_owned())), "{name} byte {i} bit {bit}: {told:?}");
                }
            }
            std::fs::write(dir.join(name), kept).unwrap();
        }
    }

    #[test]
    fn any_altered_missing_or_added_file_breaks_the_seal() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("d");
        let files = BTreeMap::from([("dossier.json".to_owned(), b"{}".to_vec()), ("inputs/a.txt".to_owned(), b"text".to_vec())]);
        write(&dir, "2026-01-01T00:00:00Z", &files).unwrap();
        assert_eq!(verify(&dir).unwrap().breaches, vec![]);
        std::fs::write(dir.join("inputs/a.txt"), "texT").unwrap();
        std::fs::write(dir.join("extra"), "").unwrap();
        std::fs::remove_file(dir.join("dossier.json")).unwrap();
        assert_eq!(
            verify(&dir).unwrap().breaches,
            vec![Breach::Missing("dossier.json".into()), Breach::Altered("inputs/a.txt".into()), Breach::Added("extra".into())]
        );
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.txt"), "x").unwrap();
        assert!(write(folder.path(), "", &BTreeMap::new()).is_err());
        assert!(folder.path().join("mine.txt").exists());
    }
}
