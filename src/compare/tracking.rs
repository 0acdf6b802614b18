//! Whether the marks in a redline can be relied on: deletion marks over words that the base does not hold, marks in our
//! name or from before the base was written, our own pending marks gone, tracking switched off.

use super::canon::essence;
use super::{Change, Class, Context, Disclosure, Kind, changes};
use crate::document::{Document, Field, Revision, RevisionKind};
use crate::finding::Severity;
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};

pub fn changes(context: &Context<'_>) -> Vec<Change> {
    let mut out = forged(context);
    out.extend(new_unread(context));
    out.extend(authors(context));
    out.extend(pending(context));
    out.extend(settings(context));
    out.extend(comments(context));
    out.extend(references(context));
    out.extend(remarks(context));
    out
}

/// Cross-references of Word files that now lead nowhere or elsewhere while the text still shows the old number.
fn references(context: &Context<'_>) -> Vec<Change> {
    let (base, revised) = (context.drafts.base, context.drafts.revised);
    let broken = |f: &&Field| f.bookmark.is_some() && (!f.resolves || f.target_label.as_deref().is_some_and(|l| !shows(f, l)));
    let was_so = |f: &Field| {
        base.fields.iter().any(|b| b.code == f.code && b.shows == f.shows && b.resolves == f.resolves && b.target_label == f.target_label)
    };
    let new = revised.fields.iter().filter(broken).filter(|f| !was_so(f));
    new.map(|f| {
        let to = f.target_label.clone().filter(|_| f.resolves);
        let why = Words::new(
            format!(
                "a cross-reference shows “{}” but leads to {}",
                f.shows,
                to.clone().unwrap_or_else(|| "nothing in the file".to_owned())
            ),
            format!("相互参照の表示「{}」と参照先（{}）が一致しません", f.shows, to.unwrap_or_else(|| "存在しません".to_owned())),
        );
        changes::change(Kind::Modified, Class::Reference, Severity::Medium, Disclosure::Silent, None, None, why)
    })
    .collect()
}

/// Whether a field's text names the label of its target: "Section 5", "5." and "5" do alike.
fn shows(field: &Field, label: &str) -> bool {
    let plain = |t: &str| crate::document::fold::folded(t).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let (shown, label) = (plain(&field.shows), plain(label));
    shown.is_empty() || label.is_empty() || shown.contains(&label) || label.contains(&shown)
}

/// Readings that contradict the words they stand over, and pictures that came or went.
fn remarks(context: &Context<'_>) -> Vec<Change> {
    let (base, revised) = (context.drafts.base, context.drafts.revised);
    let mut out = Vec::new();
    for note in revised.notes.iter().filter(|n| n.code == "odd-ruby" && !base.notes.contains(n)) {
        out.push(changes::change(Kind::Hidden, Class::HiddenText, Severity::High, Disclosure::Silent, None, None, note.what.clone()));
    }
    out.extend(pictures(context));
    out
}

/// Pictures that came, went or were exchanged: seen by their digests alone.
pub fn pictures(context: &Context<'_>) -> Vec<Change> {
    let (base, revised) = (context.drafts.base, context.drafts.revised);
    if base.format != revised.format || base.pictures == revised.pictures {
        return Vec::new();
    }
    let why = Words::new(
        "pictures were added, removed or exchanged; what they show was not read",
        "画像が追加・削除・差替えされています（内容は読み取っていません）",
    );
    vec![changes::metadata(Severity::Info, Disclosure::Silent, why)]
}

/// A tracked deletion whose words, undone, do not stand in the base.
fn forged(context: &Context<'_>) -> Vec<Change> {
    let undone = &context.undone.agreement;
    let base: BTreeSet<String> = context.base.agreement.sentences.iter().map(|s| essence(&s.folded.text)).collect();
    let glued: String = context.base.agreement.sentences.iter().map(|s| essence(&s.folded.text)).collect();
    let mut out = Vec::new();
    for (i, s) in undone.sentences.iter().enumerate() {
        let deleted: String = undone.view.parts[s.part]
            .spans_in(&s.range)
            .filter(|x| !x.revisions.is_empty())
            .map(|x| &undone.view.parts[s.part].text[x.range.clone()])
            .collect();
        let words = essence(&s.folded.text);
        let marked = essence(&crate::document::fold::folded(&deleted));
        if marked.is_empty() || base.contains(&words) || glued.contains(&words) || words.is_empty() {
            continue;
        }
        out.push(changes::change(
            Kind::Modified,
            Class::Tracking,
            Severity::Critical,
            Disclosure::Silent,
            None,
            Some(undone.place(i)),
            Words::new(
                "a deletion mark stands over words that are not in your base",
                "基準とした文書にない文言に、削除の変更履歴が付いています",
            ),
        ));
    }
    out
}

fn revisions(document: &Document) -> Vec<(&Revision, &str)> {
    document
        .parts
        .iter()
        .flat_map(|p| &p.paragraphs)
        .flat_map(|p| &p.pieces)
        .flat_map(|piece| piece.revisions.iter().map(move |r| (r, piece.text.as_str())))
        .collect()
}

/// Marks in our name, or dated before the base was last saved.
fn authors(context: &Context<'_>) -> Vec<Change> {
    let (base, revised) = (context.drafts.base, context.drafts.revised);
    let ours: BTreeSet<String> = context
        .drafts
        .us
        .iter()
        .cloned()
        .chain(base.properties.author.clone())
        .chain(base.properties.last_modified_by.clone())
        .map(|n| crate::document::fold::folded(&n))
        .filter(|n| !n.is_empty())
        .collect();
    let known: BTreeSet<(Option<String>, Option<String>, String)> =
        revisions(base).into_iter().map(|(r, t)| (r.author.clone(), r.date.clone(), t.to_owned())).collect();
    let new: Vec<(&Revision, &str)> =
        revisions(revised).into_iter().filter(|(r, t)| !known.contains(&(r.author.clone(), r.date.clone(), (*t).to_owned()))).collect();
    let mut out = Vec::new();
    let spoofed: BTreeSet<&String> =
        new.iter().filter_map(|(r, _)| r.author.as_ref()).filter(|a| ours.contains(&crate::document::fold::folded(a))).collect();
    for author in spoofed {
        out.push(changes::metadata(
            Severity::High,
            Disclosure::Visible,
            Words::new(
                format!("a tracked change that is not in your base carries your side's name ({author})"),
                format!("基準とした文書にない変更履歴に、自分側の名義（{author}）が付いています"),
            ),
        ));
    }
    if let Some(sent) = base.properties.modified.as_deref().filter(|d| d.len() >= 10) {
        let early = new.iter().filter_map(|(r, _)| r.date.as_deref()).find(|d| d.len() >= 10 && d[..10] < sent[..10]);
        if let Some(date) = early {
            out.push(changes::metadata(
                Severity::Medium,
                Disclosure::Visible,
                Words::new(
                    format!("a tracked change is dated {date}, before the base was last saved ({sent})"),
                    format!("変更履歴の日付（{date}）が、基準文書の最終保存（{sent}）より前です"),
                ),
            ));
        }
    }
    out
}

/// Our own tracked changes in the base that are gone from the revised draft: taken or refused without a word.
fn pending(context: &Context<'_>) -> Vec<Change> {
    let mut left: BTreeMap<(Option<&String>, Option<&String>, String), usize> = BTreeMap::new();
    for (r, t) in revisions(context.drafts.revised) {
        *left.entry((r.author.as_ref(), r.date.as_ref(), t.to_owned())).or_default() += 1;
    }
    let accepted: String = context.revised.agreement.sentences.iter().map(|s| essence(&s.folded.text)).collect();
    let mut out = Vec::new();
    for (r, t) in revisions(context.drafts.base) {
        if t.trim().is_empty() {
            continue;
        }
        match left.get_mut(&(r.author.as_ref(), r.date.as_ref(), t.to_owned())).filter(|n| **n > 0) {
            Some(n) => *n -= 1,
            None => {
                let words = essence(&crate::document::fold::folded(t));
                let stands = !words.is_empty() && accepted.contains(&words);
                let inserted = matches!(r.kind, RevisionKind::Inserted | RevisionKind::MovedTo);
                let (severity, en, ja) = match (inserted, stands) {
                    (true, false) => (Severity::High, "refused without a word", "断りなく却下"),
                    (false, true) => (Severity::High, "refused without a word", "断りなく却下"),
                    _ => (Severity::Medium, "taken without a word", "断りなく承諾"),
                };
                let short: String = t.chars().take(60).collect();
                out.push(changes::metadata(
                    severity,
                    Disclosure::Silent,
                    Words::new(
                        format!("a tracked change pending in your base was {en}: “{short}”"),
                        format!("基準文書で保留中だった変更履歴が{ja}されています：「{short}」"),
                    ),
                ));
            }
        }
    }
    out
}

/// A part of the revised Word file that no reader here can open, where the base had none.
fn new_unread(context: &Context<'_>) -> Vec<Change> {
    let (base, revised) = (context.drafts.base, context.drafts.revised);
    if base.format != revised.format || revised.format != crate::document::Format::Docx {
        return Vec::new();
    }
    let new = revised.unread.iter().filter(|u| !u.body && !base.unread.iter().any(|b| b.part == u.part));
    new.map(|u| {
        let why = Words::new(
            format!("the revised file carries a part that could not be read ({}): {}", u.part, u.why.en),
            format!("改訂案に読み取れない部分（{}）があります：{}", u.part, u.why.ja),
        );
        changes::change(Kind::Hidden, Class::HiddenText, Severity::Critical, Disclosure::Silent, None, None, why)
    })
    .collect()
}

fn settings(context: &Context<'_>) -> Vec<Change> {
    if context.drafts.base.format != context.drafts.revised.format {
        return Vec::new();
    }
    let (b, r) = (&context.drafts.base.properties, &context.drafts.revised.properties);
    let mut out = Vec::new();
    if b.track_revisions == Some(true) && r.track_revisions != Some(true) {
        out.push(changes::metadata(
            Severity::Info,
            Disclosure::Silent,
            Words::new("tracking of changes was switched off", "変更履歴の記録が無効にされています"),
        ));
    }
    if b.protection != r.protection {
        out.push(changes::metadata(
            Severity::Info,
            Disclosure::Silent,
            Words::new("the file's editing protection was changed", "文書の編集保護の設定が変わっています"),
        ));
    }
    if (b.last_modified_by != r.last_modified_by || b.author != r.author) && r.last_modified_by.is_some() {
        let who = r.last_modified_by.clone().or(r.author.clone()).unwrap_or_default();
        out.push(changes::metadata(
            Severity::Info,
            Disclosure::Silent,
            Words::new(format!("the file was last saved by {who}"), format!("最終更新者: {who}")),
        ));
    }
    out
}

fn comments(context: &Context<'_>) -> Vec<Change> {
    let known: BTreeSet<&str> = context.drafts.base.comments.iter().map(|c| c.text.as_str()).collect();
    let new = context.drafts.revised.comments.iter().filter(|c| !known.contains(c.text.as_str()));
    new.map(|c| {
        let short: String = c.text.chars().take(120).collect();
        changes::metadata(
            Severity::Info,
            Disclosure::Visible,
            Words::new(format!("a comment was added: “{short}”"), format!("コメントの追加：「{short}」")),
        )
    })
    .collect()
}
