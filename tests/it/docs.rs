//! The documents under `docs/` that are made from data say what the data says. `SEKISHO_WRITE_DOCS=1` writes them anew.

use sekisho::report::catalogue;
use std::fmt::Write;
use std::path::Path;

/// Every finding code with its words, from the catalogue; places to be filled in show as …
fn codes() -> String {
    let mut out = String::from(
        "# Finding codes · 指摘コード\n\nMade from the catalogue of words; `sekisho explain CODE` prints the same. 言葉の目録から生成しています。\n",
    );
    let plain = |text: &str| {
        let mut shown = String::new();
        let mut inside = false;
        for c in text.chars() {
            match c {
                '{' => {
                    inside = true;
                    shown.push('…');
                }
                '}' => inside = false,
                _ if !inside => shown.push(c),
                _ => {}
            }
        }
        shown.replace('|', "\\|")
    };
    let mut last = String::new();
    for (key, words) in catalogue::all() {
        let Some(rest) = key.strip_prefix("finding.").or_else(|| key.strip_prefix("indicator.")) else { continue };
        let Some((code, part)) = rest.rsplit_once('.') else { continue };
        if code != last {
            let _ = write!(out, "\n## {code}\n");
            code.clone_into(&mut last);
        }
        let _ = write!(out, "- {part}: {}\n  {}\n", plain(&words.en), plain(&words.ja));
    }
    out
}

#[test]
fn the_page_of_finding_codes_is_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/finding-codes.md");
    let made = codes();
    assert!(made.matches("\n## ").count() > 10);
    if std::env::var_os("SEKISHO_WRITE_DOCS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == made, "docs/finding-codes.md is not what the catalogue says; run with SEKISHO_WRITE_DOCS=1");
}

#[test]
fn the_guides_name_only_commands_that_exist() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut seen = 0;
    for entry in std::fs::read_dir(docs).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter_map(|l| l.strip_prefix("sekisho ")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let help_of = |command: &[&str]| {
                let out = std::process::Command::new(env!("CARGO_BIN_EXE_sekisho")).args(command).arg("--help").output().unwrap();
                assert!(out.status.success(), "{}: sekisho {command:?}", path.display());
                String::from_utf8_lossy(&out.stdout).into_owned()
            };
            let mut command = &words[..1];
            let mut help = help_of(command);
            if help.contains("\nCommands:") {
                command = &words[..2];
                help = help_of(command);
            }
            for flag in line.split_whitespace().filter(|w| w.starts_with("--")) {
                assert!(help.contains(flag), "{}: sekisho {command:?} has no {flag}", path.display());
            }
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}
