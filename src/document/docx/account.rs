//! The account of a file's characters, and the remarks about what it holds beside its text. What is neither placed nor
//! set aside for a stated reason makes the file incomplete.

use super::package::Relation;
use super::runs;
use super::story::Met;
use super::xml::{Element, Space};
use crate::document::{Document, Note, Paragraph, PartKind, Piece, Unread};
use crate::words::Words;
use std::collections::BTreeSet;

/// Characters below `root` that the walk neither placed nor set aside.
pub fn missed(root: &Element, met: &Met) -> usize {
    runs::raw_count(root).abs_diff(met.placed + met.set_aside)
}

/// Lists missed characters as unread.
pub fn note_missed(document: &mut Document, part: &str, missed: usize) {
    if missed > 0 {
        document.unread.push(Unread {
            part: part.to_owned(),
            why: Words::new(
                format!("{missed} characters of the file are not in the text as read"),
                format!("ファイル中の{missed}文字を本文に位置付けられませんでした"),
            ),
            next: Words::new("read this part in Word", "該当箇所をWordで確認してください"),
            body: false,
        });
    }
}

fn note(document: &mut Document, code: &str, part: &str, en: impl Into<String>, ja: impl Into<String>) {
    document.notes.push(Note { code: code.to_owned(), part: part.to_owned(), what: Words::new(en, ja) });
}

/// Remarks about things that are counted: their code, and words in which `{n}` is the number.
const COUNTED: [(&str, [&str; 2]); 4] = [
    ("images", ["{n} pictures; words inside pictures were not read", "画像{n}点。画像の中の文字は読んでいません"]),
    ("embedded-objects", ["{n} embedded objects; their content was not read", "埋め込みオブジェクト{n}点。中身は読んでいません"]),
    (
        "text-in-field-code",
        ["{n} characters stand inside field codes, where nobody sees them", "フィールドコードの中に{n}文字あり、画面には表示されません"],
    ),
    (
        "tracked-formatting-hides",
        [
            "a tracked change of formatting hides text or shows hidden text",
            "書式の変更履歴により、文字が隠れる（または現れる）箇所があります",
        ],
    ),
];

/// Remarks from the walk itself, and the file that holds no text at all.
pub fn remarks(document: &mut Document, met: &Met, duplicates: &BTreeSet<String>) {
    document.unread.extend(duplicates.iter().map(|part| duplicate(part)));
    for part in &met.differing_branches {
        note(
            document,
            "branches-differ",
            part,
            "a drawing has two forms that say different things; which one is seen depends on the program",
            "図形に内容の異なる二つの形式があり、開くソフトによって見える文言が変わります",
        );
    }
    let counts = [met.pictures.len(), met.objects, met.in_field_code, met.hiding_format_changes];
    for ((code, [en, ja]), n) in COUNTED.iter().zip(counts).filter(|(_, n)| *n > 0) {
        note(document, code, "body", en.replace("{n}", &n.to_string()), ja.replace("{n}", &n.to_string()));
    }
    for (base, annotation) in &met.odd_ruby {
        note(
            document,
            "odd-ruby",
            "body",
            format!("the reading aid \u{201c}{annotation}\u{201d} over \u{201c}{base}\u{201d} is not its pronunciation"),
            format!("「{base}」に、読みではないルビ「{annotation}」が付いています"),
        );
    }
    for format in &met.unrendered {
        note(
            document,
            "numbering-not-rendered",
            "body",
            format!("numbering format {format} is not rendered; its numbers are shown as 1, 2, 3"),
            format!("段落番号の書式「{format}」には対応していません。番号は1、2、3の形で示します"),
        );
    }
    for field in &met.fields {
        field_code(document, field.code.trim());
    }
    let text = document.parts.iter().any(|p| matches!(p.kind, PartKind::Body | PartKind::TextBox) && !p.is_blank());
    if !text {
        let (en, ja) = if met.pictures.is_empty() {
            ("the file holds no text", "文字が含まれていません")
        } else {
            ("pictures without text", "画像のみで文字がありません")
        };
        document.unread.push(Unread {
            part: "body".to_owned(),
            why: Words::new(en, ja),
            next: Words::new("give a version with text, or read it yourself", "文字データのある版を指定するか、目視で確認してください"),
            body: true,
        });
    }
}

fn duplicate(part: &str) -> Unread {
    Unread {
        part: part.to_owned(),
        why: Words::new(
            "the package holds this part more than once; programs differ in which one they show",
            "同じ名前の部分が複数あり、どれが表示されるかはソフトによって異なります",
        ),
        next: Words::new("ask the sender for a clean copy", "送付元に正常なファイルの再送を依頼してください"),
        body: false,
    }
}

/// Fields that bring in something from outside the file.
fn field_code(document: &mut Document, code: &str) {
    let word = code.split_whitespace().next().unwrap_or_default().to_uppercase();
    match word.as_str() {
        "INCLUDETEXT" | "INCLUDEPICTURE" | "LINK" => note(
            document,
            "external-field",
            "body",
            format!("a field takes its content from another file: {code}"),
            format!("別ファイルの内容を取り込むフィールド: {code}"),
        ),
        "DDE" | "DDEAUTO" => note(
            document,
            "active-content",
            "body",
            "a field can start another program (DDE)",
            "他のプログラムを呼び出すフィールド（DDE）があります",
        ),
        _ => {}
    }
}

/// Paragraphs of drawing text (`a:p`) in a diagram or chart.
pub fn drawn_paragraphs(root: &Element) -> Vec<Paragraph> {
    let mut out = Vec::new();
    root.visit(&mut |e| {
        if e.space == Space::Graphic && e.local == "p" {
            let mut text = String::new();
            e.visit(&mut |t| {
                if t.space == Space::Graphic && t.local == "t" {
                    text.push_str(&t.text());
                }
            });
            if !text.trim().is_empty() {
                out.push(Paragraph { pieces: vec![Piece { text, ..Piece::default() }], ..Paragraph::default() });
            }
        }
    });
    out
}

/// Fields with what they refer to: bookmark, whether it exists, and the number of the paragraph it stands in.
pub fn resolve_fields(document: &mut Document, met: &mut Met) {
    for mut field in std::mem::take(&mut met.fields) {
        let mut words = field.code.split_whitespace();
        if matches!(words.next().map(str::to_uppercase).as_deref(), Some("REF" | "PAGEREF" | "NOTEREF")) {
            field.bookmark = words.next().map(|w| w.trim_matches('"').to_owned());
        }
        let target = field.bookmark.as_ref().and_then(|b| met.bookmarks.get(b));
        field.resolves = field.bookmark.is_none() || target.is_some();
        field.target_label = target.and_then(|(part, at)| {
            let part = document.parts.iter().find(|p| p.name == *part)?;
            part.paragraphs.get(*at)?.label_accepted.clone()
        });
        document.fields.push(field);
    }
}

/// Links, templates and macros.
pub fn outside(document: &mut Document, relations: &[Relation], macros: bool) {
    if macros {
        note(
            document,
            "macros",
            "package",
            "the file contains macros; they were not run and not read",
            "マクロが含まれています。実行も解析もしていません",
        );
    }
    for r in relations {
        match r.kind.as_str() {
            "attachedTemplate" if r.external && r.target.contains("://") => {
                note(
                    document,
                    "remote-template",
                    "package",
                    format!("the template is fetched from {}", r.target),
                    format!("テンプレートの取得先: {}", r.target),
                );
            }
            "hyperlink" | "attachedTemplate" => {}
            kind if r.external => {
                note(
                    document,
                    "external-link",
                    "package",
                    format!("{kind} points outside the file: {}", r.target),
                    format!("ファイル外への参照（{kind}）: {}", r.target),
                );
            }
            _ => {}
        }
    }
}
