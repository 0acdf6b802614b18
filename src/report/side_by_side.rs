//! 新旧対照表: old and new side by side, a row for each paragraph that differs, the words that went and came underlined; as
//! HTML for A4 and as a Word file. Paragraphs that are the same are counted, not printed.

use super::catalogue::{both, fill, say};
use super::issues::Audience;
use super::terminal::clean;
use super::word::plain::{Page, cell, run};
use crate::document::{Document, PartKind, ViewKind};
use crate::error::Result;
use crate::words::Lang;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::fmt::Write as _;

/// Lines of one changed stretch that are paired by likeness; longer stretches are told as gone and come.
const STRETCH: usize = 400;
/// Two lines are the same one, edited, from this share of common words on.
const SAME_LINE: f64 = 0.45;

/// A stretch of a line, and whether only this side has it.
pub type Stretch = (bool, String);

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// So many paragraphs are the same.
    Same(usize),
    Differs(Vec<Stretch>, Vec<Stretch>),
}

/// The body's paragraphs that hold words, each with its number in front.
fn lines(document: &Document) -> Vec<String> {
    let view = document.view(ViewKind::Accepted);
    let mut out = Vec::new();
    for part in view.parts.iter().filter(|p| p.kind == PartKind::Body) {
        for p in &part.paragraphs {
            let text = &part.text[p.range.clone()];
            if !text.trim().is_empty() {
                out.push(p.label.as_ref().map_or_else(|| text.to_owned(), |l| format!("{l} {text}")));
            }
        }
    }
    out
}

/// The rows of two drafts.
pub fn rows(base: &Document, revised: &Document) -> Vec<Row> {
    let (old, new) = (lines(base), lines(revised));
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        match op {
            DiffOp::Equal { len, .. } => out.push(Row::Same(len)),
            DiffOp::Delete { old_index, old_len, .. } => out.extend(old[old_index..old_index + old_len].iter().map(|l| gone(l))),
            DiffOp::Insert { new_index, new_len, .. } => out.extend(new[new_index..new_index + new_len].iter().map(|l| came(l))),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                replaced(&old[old_index..old_index + old_len], &new[new_index..new_index + new_len], &mut out);
            }
        }
    }
    out
}

fn gone(line: &str) -> Row {
    Row::Differs(vec![(true, line.to_owned())], Vec::new())
}

fn came(line: &str) -> Row {
    Row::Differs(Vec::new(), vec![(true, line.to_owned())])
}

fn replaced(old: &[String], new: &[String], out: &mut Vec<Row>) {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let (mut i, mut j) = (0, 0);
    for (o, n) in pairs(&a, &b) {
        out.extend(old[i..o].iter().map(|l| gone(l)));
        out.extend(new[j..n].iter().map(|l| came(l)));
        let (before, after) = (tokens(&old[o]), tokens(&new[n]));
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
            let (_, o, n) = op.as_tag_tuple();
            let differs = !matches!(op, DiffOp::Equal { .. });
            if !o.is_empty() {
                left.push((differs, before[o].concat()));
            }
            if !n.is_empty() {
                right.push((differs, after[n].concat()));
            }
        }
        out.push(Row::Differs(left, right));
        (i, j) = (o + 1, n + 1);
    }
    out.extend(old[i..].iter().map(|l| gone(l)));
    out.extend(new[j..].iter().map(|l| came(l)));
}

/// Words, numbers, and each other character for itself; every CJK character is a word.
pub fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut joins = false;
    for c in text.chars() {
        let word = c.is_alphanumeric() && !crate::words::is_cjk(c);
        match out.last_mut() {
            Some(last) if word && joins => last.push(c),
            _ => out.push(c.to_string()),
        }
        joins = word;
    }
    out
}

/// Pairs of lines that are alike, in order: those with the greatest likeness in sum.
pub fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    if old.len() > STRETCH || new.len() > STRETCH {
        return Vec::new();
    }
    let (a, b): (Vec<Vec<String>>, Vec<Vec<String>>) = (old.iter().map(|l| tokens(l)).collect(), new.iter().map(|l| tokens(l)).collect());
    let mut best = vec![vec![0.0f64; b.len() + 1]; a.len() + 1];
    let mut like = vec![vec![0.0f64; b.len()]; a.len()];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            like[i][j] = likeness(&a[i], &b[j]);
            let paired = if like[i][j] >= SAME_LINE { best[i + 1][j + 1] + like[i][j] } else { 0.0 };
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if like[i][j] >= SAME_LINE && best[i][j] == best[i + 1][j + 1] + like[i][j] {
            out.push((i, j));
            i += 1;
            j += 1;
        } else if best[i][j] == best[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Share of words in common, by number: 0 to 1.
fn likeness(a: &[String], b: &[String]) -> f64 {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for t in a.iter().filter(|t| !t.trim().is_empty()) {
        *counts.entry(t).or_default() += 1;
    }
    let mut common = 0usize;
    for t in b.iter().filter(|t| !t.trim().is_empty()) {
        if let Some(n) = counts.get_mut(t.as_str()).filter(|n| **n > 0) {
            *n -= 1;
            common += 1;
        }
    }
    let words = |x: &[String]| x.iter().filter(|t| !t.trim().is_empty()).count();
    let all = words(a) + words(b);
    if all == 0 { 0.0 } else { 2.0 * common as f64 / all as f64 }
}

fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Which file a side is; for the other side its hash alone, since names of files and folders are ours.
fn source(document: &Document, audience: Audience) -> String {
    let hash = format!("SHA-256 {}", super::text::short_hash(&document.sha256));
    if audience == Audience::External { hash } else { format!("{} ({hash})", document.path) }
}

/// One page for A4, printed across.
pub fn html(base: &Document, revised: &Document, audience: Audience, lang: Lang) -> String {
    let say = |key: &str| say(key).get(lang).to_owned();
    let cell = |side: &[Stretch], mark: &str| {
        side.iter().fold(String::new(), |out, (differs, text)| {
            out + &if *differs { format!("<{mark}>{}</{mark}>", escape(text)) } else { escape(text) }
        })
    };
    let mut body = String::new();
    for row in rows(base, revised) {
        let _infallible = match row {
            Row::Same(n) => {
                let same = fill("table.same", &[("n", &both(n.to_string()))]);
                writeln!(body, "<tr class=\"same\"><td colspan=\"2\">{}</td></tr>", same.get(lang))
            }
            Row::Differs(old, new) => {
                let nothing = format!("<span class=\"gone\">{}</span>", say("table.none"));
                let side = |s: &[Stretch], mark| if s.is_empty() { nothing.clone() } else { cell(s, mark) };
                writeln!(body, "<tr><td>{}</td><td>{}</td></tr>", side(&old, "del"), side(&new, "ins"))
            }
        };
    }
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\n<style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n<table><thead><tr><th>{} · {}</th><th>{} · {}</th></tr></thead>\n<tbody>\n{body}</tbody></table>\n<p class=\"gone\">{}</p></body></html>\n",
        lang.code(),
        say("column.old"),
        escape(&source(base, audience)),
        say("column.new"),
        escape(&source(revised, audience)),
        say("table.legend"),
        title = say("table.title"),
    )
}

const STYLE: &str = "body{font:10.5pt/1.6 'Noto Serif','Noto Serif CJK JP','Yu Mincho','Hiragino Mincho ProN',serif;margin:1.5rem;color:#1b1b1b}h1{font-size:1.3rem;text-align:center}table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{border:1px solid #555;padding:.4rem .6rem;vertical-align:top;text-align:left;overflow-wrap:anywhere;white-space:pre-wrap}th{background:#eee;font-weight:600}del{text-decoration:underline;text-decoration-style:double;background:#fdeeee}ins{text-decoration:underline;text-decoration-thickness:2px;background:#eef6ee}.same td{text-align:center;color:#5a5a5a;font-size:.85rem;padding:.15rem}.gone{color:#5a5a5a}@page{size:A4 landscape;margin:14mm}@media print{body{margin:0}thead{display:table-header-group}tr{break-inside:avoid}}";

/// The same as a Word file of our own.
///
/// # Errors
/// When the file cannot be put together, which a test rules out.
pub fn word(base: &Document, revised: &Document, audience: Audience, lang: Lang) -> Result<Vec<u8>> {
    let say = |key: &str| say(key).get(lang).to_owned();
    let mut page = Page::across(lang);
    let half = page.width() / 2;
    let side = |stretches: &[Stretch]| {
        if stretches.is_empty() {
            return run(&say("table.none"), "<w:color w:val=\"5A5A5A\"/>");
        }
        stretches.iter().map(|(differs, text)| run(text, if *differs { "<w:b/><w:u w:val=\"single\"/>" } else { "" })).collect()
    };
    let heading = |key: &str, d: &Document| cell(&run(&format!("{} · {}", say(key), source(d, audience)), "<w:b/>"), half, 1);
    let mut table =
        format!("<w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr>", heading("column.old", base), heading("column.new", revised));
    for row in rows(base, revised) {
        table.push_str(&match row {
            Row::Same(n) => {
                let same = fill("table.same", &[("n", &both(n.to_string()))]);
                let inside = run(same.get(lang), "<w:color w:val=\"5A5A5A\"/><w:sz w:val=\"17\"/>");
                format!("<w:tr>{}</w:tr>", cell(&inside, half * 2, 2))
            }
            Row::Differs(old, new) => format!("<w:tr>{}{}</w:tr>", cell(&side(&old), half, 1), cell(&side(&new), half, 1)),
        });
    }
    page.title(&say("table.title"));
    page.raw_table(&[half, half], &table);
    page.small(&say("table.legend"));
    page.finish()
}
