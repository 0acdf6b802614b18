//! Whether a list could have answered for a name in its script: by names of its own in that script, or by a reading that
//! leads to the names it has. What it could not answer is told, with what to give instead.

use super::names::Name;
use super::names::script::Script;
use crate::lists::StoredList;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Share of a list's entries that must have a name in a script for its silence to mean anything.
const ENOUGH: f64 = 0.05;

/// How much of a list is written in which script.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Coverage {
    entries: usize,
    with: BTreeMap<Script, usize>,
}

impl Coverage {
    /// Counts an entry by the scripts of all its names.
    pub fn count<'a>(&mut self, names: impl Iterator<Item = &'a Name>) {
        let scripts: std::collections::BTreeSet<Script> = names.flat_map(|n| n.scripts.iter()).collect();
        self.entries += 1;
        for script in scripts {
            *self.with.entry(script).or_default() += 1;
        }
    }

    pub fn holds(&self, script: Script) -> bool {
        let with = self.with.get(&script).copied().unwrap_or(0);
        with > 0 && with as f64 >= self.entries as f64 * ENOUGH
    }

    /// Whether one form of a name can be looked up here.
    fn answers(&self, name: &Name) -> bool {
        if name.core.is_empty() {
            return false;
        }
        if name.scripts.contains(Script::Han) {
            return self.holds(Script::Han);
        }
        let spelt = |s: Script| {
            self.holds(s)
                || match s {
                    // Hepburn and the common transliterations lead to Latin names
                    Script::Kana | Script::Cyrillic | Script::Greek | Script::Caucasian => self.holds(Script::Latin),
                    _ => false,
                }
        };
        name.scripts.is_empty() || name.scripts.iter().all(spelt)
    }

    /// The scripts a list is written in, most used first; for the advice.
    fn main(&self) -> Option<Script> {
        self.with.iter().max_by_key(|(script, n)| (**n, std::cmp::Reverse(**script))).map(|(script, _)| *script)
    }
}

/// Why a list can answer for no name at all, whatever is asked; nothing where it can.
pub fn standing(list: &StoredList, coverage: &Coverage, only_extracts: bool, stale_days: Option<i64>) -> Option<Words> {
    if coverage.entries == 0 {
        return Some(Words::new("the list holds no entries", "リストに項目がありません"));
    }
    if only_extracts {
        return Some(Words::new(
            "only the built-in extract was searched; import the official lists",
            "内蔵の抜粋リストだけを照合しました。公式リストを取り込んでください",
        ));
    }
    part_missing(list).or_else(|| {
        stale_days.map(|days| {
            Words::new(
                format!("the list is {days} days old; import or confirm the current edition"),
                format!("リストが{days}日前のものです。最新版を取り込むか、最新であることを確認してください"),
            )
        })
    })
}

/// Why a list cannot answer for a name in one of these forms, and what to give; nothing where it can. `standing` as above.
pub fn not_covered(coverage: &Coverage, forms: &[Name], standing: Option<&Words>) -> Option<Words> {
    if coverage.entries == 0 {
        standing.cloned()
    } else if !forms.iter().any(|f| !f.core.is_empty()) {
        Some(Words::new("the query holds no letter; give a name", "照会に文字がありません。名称を入力してください"))
    } else if !forms.iter().any(|f| coverage.answers(f)) {
        Some(script_missing(coverage, forms))
    } else {
        standing.cloned()
    }
}

/// A list published as several files of which one was never imported.
fn part_missing(list: &StoredList) -> Option<Words> {
    let missing: Vec<&Words> = list.parts_missing().map(|p| &p.title).collect();
    let (en, ja): (Vec<&str>, Vec<&str>) = missing.iter().map(|t| (t.en.as_str(), t.ja.as_str())).unzip();
    (!missing.is_empty()).then(|| {
        Words::new(
            format!("the list is not whole: {} missing; import that file too", en.join(", ")),
            format!("リストの一部（{}）が取り込まれていません。そのファイルも取り込んでください", ja.join("、")),
        )
    })
}

fn script_missing(coverage: &Coverage, forms: &[Name]) -> Words {
    let asked = forms.iter().flat_map(|f| f.scripts.iter()).find(|s| !coverage.holds(*s)).unwrap_or(Script::Other).words();
    let give = coverage.main().unwrap_or(Script::Latin);
    let (en, ja) = match give {
        Script::Latin => ("the Latin name".to_owned(), "英字名".to_owned()),
        other => (format!("the name in {}", other.words().en), format!("{}の名称", other.words().ja)),
    };
    Words::new(
        format!("the list holds no names in {}; give {en}", asked.en),
        format!("リストに{}の名称がありません。{ja}を入力してください", asked.ja),
    )
}
