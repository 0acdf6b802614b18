//! The draft with our findings as comments on the exact words. Runs are split where a comment begins or ends; everybody
//! else's marks and comments stay as they are; the text reads as before, or the file is not given.

use super::body::{Body, Line};
use super::edit::{Edit, Marker, Put};
use super::outward::{Ours, emptied, leave_behind};
use super::redline::{owner, stretch};
use super::{Refusal, escape, package};
use crate::document::{Document, Format, Place, ReadOptions, ViewKind, read_bytes};
use crate::words::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// One comment: what it hangs on (the head of the document where that stands in no line of it), and what it says, a
/// paragraph an entry.
#[derive(Debug, Clone)]
pub struct Remark {
    pub place: Option<Place>,
    pub text: Vec<String>,
}

const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// The draft with these remarks in its margin. `outward`: for the other side, in this language, without the comments that
/// stood in it.
pub fn commented(
    draft: &Document,
    bytes: &[u8],
    remarks: &[Remark],
    marker: &Marker,
    outward: Option<Lang>,
    options: &ReadOptions,
) -> Result<Vec<u8>, Refusal> {
    if draft.format != Format::Docx {
        return Err(Refusal::new("the draft is not a Word file", "契約書案がWordファイルではありません"));
    }
    let (name, xml) = package::main_part(bytes)?;
    let body = Body::of(xml, draft)?;
    let lines = body.lines(ViewKind::Accepted);
    let Some(head) = lines.iter().position(|l| !l.text.trim().is_empty()) else {
        return Err(Refusal::new("the draft holds no words", "契約書案に文言がありません"));
    };
    let folder = name.rsplit_once('/').map_or("", |(f, _)| f);
    let part = format!("{folder}/comments.xml");
    let known = match package::part(bytes, &part)? {
        Some(theirs) if outward.is_some() => Some(emptied(&theirs)?),
        known => known,
    };
    let mut edit = Edit::new(&body);
    let taken = known.as_deref().unwrap_or_default().split(":id=\"").skip(1).filter_map(|t| t.split('"').next()?.parse::<u64>().ok()).max();
    edit.not_below(taken.map_or(0, |n| n + 1));
    let (mut written, mut hung) = (String::new(), BTreeSet::new());
    for remark in remarks {
        let id = edit.id();
        let (line, range) = remark.place.as_ref().and_then(|p| locate(&lines, p)).unwrap_or((head, 0..lines[head].text.chars().count()));
        hung.insert(id);
        hang(&mut edit, &body, &lines[line], range, id);
        let paragraphs: String = remark
            .text
            .iter()
            .map(|t| {
                format!("<w:p><w:r>{}</w:r></w:p>", super::edit::characters(&crate::report::terminal::clean(t).replace('\n', " "), "w:t"))
            })
            .collect();
        written.push_str(&format!(
            "<w:comment w:id=\"{id}\" w:author=\"{}\" w:date=\"{}\" w:initials=\"S\">{paragraphs}</w:comment>",
            escape(&marker.author),
            escape(&marker.date)
        ));
    }
    let mut parts = BTreeMap::from([(name.clone(), edit.write()?)]);
    add_part(bytes, &name, &part, known, &written, &mut parts)?;
    let mut gone = BTreeSet::new();
    if let Some(lang) = outward {
        let ours = Ours { authors: BTreeSet::from([marker.author.clone()]), remarks: hung, lang };
        gone = leave_behind(bytes, &mut parts, &ours)?;
    }
    let out = package::with_parts(bytes, &parts, &gone)?;
    let others = if outward.is_some() { 0 } else { draft.comments.len() };
    prove(draft, &out, others + remarks.len(), options)?;
    Ok(out)
}

/// The line and the characters of it that a place names: by its offsets where the words agree, else where they stand.
fn locate(lines: &[Line], place: &Place) -> Option<(usize, std::ops::Range<usize>)> {
    if place.part != "body" {
        return None;
    }
    let mut before = 0;
    for (i, line) in lines.iter().enumerate() {
        let n = line.text.chars().count();
        if place.view == ViewKind::Accepted && place.start >= before && place.start < before + n {
            let start = place.start - before;
            let end = (place.end - before).min(n);
            let words: String = line.text.chars().skip(start).take(end - start).collect();
            if !words.is_empty() && place.quote.starts_with(&words) {
                return Some((i, start..end));
            }
        }
        before += n + 1;
    }
    let first = place.quote.lines().next().map(str::trim).filter(|q| q.chars().count() >= 12)?;
    let mut found = lines.iter().enumerate().filter_map(|(i, l)| l.text.find(first).map(|at| (i, l.text[..at].chars().count())));
    let (line, start) = found.next()?;
    found.next().is_none().then(|| (line, start..start + first.chars().count()))
}

fn hang(edit: &mut Edit<'_>, body: &Body, line: &Line, range: std::ops::Range<usize>, id: u64) {
    let (first, offset) = owner(body, line, range.start);
    edit.put(first, offset, Put { xml: format!("<w:commentRangeStart w:id=\"{id}\"/>"), alone: false });
    let (last, end) = stretch(body, line, &range).pop().map_or((first, offset), |(run, r)| (run, r.end));
    // a reference is a run, and runs of other people's deletions are not ours to add to
    let xml = format!("<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>");
    edit.put(last, end, Put { xml, alone: false });
}

/// Puts the comments into their part, or makes the part with its type and its relation.
fn add_part(
    bytes: &[u8],
    main: &str,
    part: &str,
    known: Option<String>,
    written: &str,
    parts: &mut BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let strange = || Refusal::new("the package names its comments in an unusual way", "コメント部分の構成が通常と異なります");
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let rels_name = format!("{folder}/_rels/{file}.rels");
    let rels = package::part(bytes, &rels_name)?;
    let has = rels.as_deref().is_some_and(|r| r.contains("/comments\""));
    if let Some(old) = known.filter(|_| has) {
        let at = old.rfind("</w:comments>").ok_or_else(strange)?;
        parts.insert(part.to_owned(), format!("{}{written}{}", &old[..at], &old[at..]));
        return Ok(());
    }
    if has {
        return Err(strange());
    }
    parts.insert(
        part.to_owned(),
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{SPACE}\">{written}</w:comments>"),
    );
    let relation = format!("<Relationship Id=\"rIdRemarks\" Type=\"{KIND}\" Target=\"comments.xml\"/>");
    let rels = match rels {
        Some(r) if r.contains("</Relationships>") => r.replace("</Relationships>", &format!("{relation}</Relationships>")),
        Some(_) => return Err(strange()),
        None => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relation}</Relationships>"
        ),
    };
    parts.insert(rels_name, rels);
    let types = package::part(bytes, "[Content_Types].xml")?.ok_or_else(strange)?;
    let declared = format!("<Override PartName=\"/{part}\" ContentType=\"{TYPE}\"/>");
    let at = types.rfind("</Types>").ok_or_else(strange)?;
    parts.insert("[Content_Types].xml".to_owned(), format!("{}{declared}{}", &types[..at], &types[at..]));
    Ok(())
}

/// Read back, the text is what it was in either view, and every remark is there.
fn prove(draft: &Document, bytes: &[u8], comments: usize, options: &ReadOptions) -> Result<(), Refusal> {
    let changed = || {
        Refusal::new("read back, the draft with comments would not be the same text", "コメント付きの文書を読み戻すと本文が一致しません")
    };
    let back = read_bytes(bytes, "commented.docx", options).map_err(|_| changed())?;
    for kind in [ViewKind::Accepted, ViewKind::Rejected] {
        let text = |d: &Document| d.view(kind).parts.into_iter().map(|p| (p.name, p.text)).collect::<Vec<_>>();
        if text(&back) != text(draft) {
            return Err(changed());
        }
    }
    if back.comments.len() != comments { Err(changed()) } else { Ok(()) }
}
