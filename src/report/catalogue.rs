//! The catalogue of words: `catalogue.toml`, for partner and case `catalogue-partner.toml`, for the page of `serve`
//! `catalogue-page.toml`; the same keys in both languages. Nothing a user reads is written elsewhere than here, in the
//! clause library, or beside the value it explains.

use crate::words::Words;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| {
    let mut out = BTreeMap::new();
    for file in [include_str!("catalogue.toml"), include_str!("catalogue-partner.toml"), include_str!("catalogue-page.toml")] {
        let table: toml::Table = file.parse().expect("the embedded catalogue is valid TOML: a test parses it");
        flatten("", &table, &mut out);
    }
    out
});

fn flatten(prefix: &str, table: &toml::Table, out: &mut BTreeMap<String, Words>) {
    if let (Some(en), Some(ja)) = (table.get("en").and_then(|v| v.as_str()), table.get("ja").and_then(|v| v.as_str())) {
        out.insert(prefix.to_owned(), Words::new(en, ja));
        return;
    }
    for (key, value) in table {
        if let Some(inner) = value.as_table() {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            flatten(&path, inner, out);
        }
    }
}

/// The words under a key such as `state.absent`; the key itself where there are none (a test walks every key in use).
pub fn say(key: &str) -> Words {
    CATALOGUE.get(key).cloned().unwrap_or_else(|| Words::new(key, key))
}

/// The words under a key with `{name}` places filled in, each in its own language.
pub fn fill(key: &str, values: &[(&str, &Words)]) -> Words {
    let mut out = say(key);
    for (name, value) in values {
        out.en = out.en.replace(&format!("{{{name}}}"), &value.en);
        out.ja = out.ja.replace(&format!("{{{name}}}"), &value.ja);
    }
    out
}

/// The label of a value that serialises to a kebab-case word: `label("state", &State::Absent)`.
pub fn label(group: &str, value: &impl serde::Serialize) -> Words {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => say(&format!("{group}.{word}")),
        _ => Words::default(),
    }
}

/// The same text in both languages.
pub fn both(text: impl Into<String>) -> Words {
    let text = text.into();
    Words::new(text.clone(), text)
}

/// What a part of a document is called on a page: `page 3` → 3ページ, `footnote 2` → 脚注2.
pub fn part_name(part: &str) -> Words {
    const PARTS: [(&str, &str); 9] = [
        ("footnote", "脚注"),
        ("endnote", "文末脚注"),
        ("text box", "テキストボックス"),
        ("header", "ヘッダー"),
        ("footer", "フッター"),
        ("comment", "コメント"),
        ("annotation", "注釈"),
        ("body", "本文"),
        ("whole file", "ファイル全体"),
    ];
    if let Some(n) = part.strip_prefix("page ") {
        return Words::new(part, format!("{n}ページ"));
    }
    let known = PARTS.iter().find_map(|(en, ja)| part.strip_prefix(en).map(|rest| format!("{ja}{}", rest.trim_start())));
    Words::new(part, known.unwrap_or_else(|| part.to_owned()))
}

/// Every key with its words, in order.
pub fn all() -> &'static BTreeMap<String, Words> {
    &CATALOGUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_exists_in_both_languages_with_the_same_places() {
        assert!(all().len() > 100);
        for (key, words) in all() {
            let places = |t: &str| {
                let mut v: Vec<String> = t.split('{').skip(1).filter_map(|x| x.split('}').next()).map(str::to_owned).collect();
                v.sort();
                v
            };
            assert!(!words.en.trim().is_empty() && !words.ja.trim().is_empty(), "{key}");
            assert_eq!(places(&words.en), places(&words.ja), "{key}");
        }
    }
}
