//! What `sekisho lists diff` prints for a reader: counts first, then the entries.

use crate::lists::diff::{Difference, EntryNamed, FieldChanged};
use crate::report::terminal::clean;
use crate::words::{Lang, Words};
use serde_json::Value;

/// Entries shown of each kind; the JSON has all.
const SHOWN: usize = 50;
/// Characters shown of a value.
const VALUE: usize = 100;

pub fn text(told: &Difference, lang: Lang) -> String {
    let say = |en: String, ja: String| Words::new(en, ja).get(lang).to_owned();
    let mut lines = vec![say(
        format!(
            "{}: {} ({} entries) → {} ({} entries): {} added, {} removed, {} changed, {} as before",
            told.list,
            told.from.version,
            told.from.records,
            told.to.version,
            told.to.records,
            told.added.len(),
            told.removed.len(),
            told.changed.len(),
            told.unchanged
        ),
        format!(
            "{}: {}版（{}件）→ {}版（{}件）: 追加{}件、削除{}件、変更{}件、変更なし{}件",
            told.list,
            told.from.version,
            told.from.records,
            told.to.version,
            told.to.records,
            told.added.len(),
            told.removed.len(),
            told.changed.len(),
            told.unchanged
        ),
    )];
    entries(&mut lines, say("Added:".to_owned(), "追加:".to_owned()), "+", &told.added, lang);
    entries(&mut lines, say("Removed:".to_owned(), "削除:".to_owned()), "-", &told.removed, lang);
    if !told.changed.is_empty() {
        lines.push(say("Changed:".to_owned(), "変更:".to_owned()));
    }
    for entry in told.changed.iter().take(SHOWN) {
        lines.push(format!("  ~ {}  {}", entry.uid, entry.name));
        lines.extend(entry.fields.iter().map(|f| format!("      {}: {} → {}", f.field, shown(&f.before), shown_after(f))));
    }
    lines.extend(more(told.changed.len(), lang));
    clean(&(lines.join("\n") + "\n"))
}

fn entries(lines: &mut Vec<String>, title: String, mark: &str, entries: &[EntryNamed], lang: Lang) {
    if entries.is_empty() {
        return;
    }
    lines.push(title);
    let line = |e: &EntryNamed| format!("  {mark} {}  {}  {}", e.uid, e.name, e.country).trim_end().to_owned();
    lines.extend(entries.iter().take(SHOWN).map(line));
    lines.extend(more(entries.len(), lang));
}

fn more(count: usize, lang: Lang) -> Option<String> {
    let rest = count.checked_sub(SHOWN).filter(|n| *n > 0)?;
    let words =
        Words::new(format!("  … and {rest} more (--format json shows all)"), format!("  ほか{rest}件（--format json ですべて表示）"));
    Some(words.get(lang).to_owned())
}

fn shown_after(field: &FieldChanged) -> String {
    shown(&field.after)
}

/// Names as their texts, everything else as it is, cut to a line.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let item = |v: &Value| v.get("text").or_else(|| v.get("raw")).or_else(|| v.get("value")).unwrap_or(v).clone();
            items.iter().map(|v| item(v).as_str().map_or_else(|| v.to_string(), str::to_owned)).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    let short: String = text.chars().take(VALUE).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
