//! Silent, visible or announced: what in the files given speaks of a change. Disclosure never lowers severity.

use super::canon::essence;
use super::{Context, Disclosure};
use crate::agreement::{Agreement, Sentence};
use crate::document::fold::folded;
use crate::words::Words;
use std::collections::BTreeSet;

/// The sources of explanation a comparison had, in words for the report.
pub fn sources(context: &Context<'_>) -> Vec<Words> {
    let d = context.drafts;
    let tracked = if d.revised.has_revisions() {
        Words::new("tracked changes: yes", "変更履歴: あり")
    } else {
        Words::new("tracked changes: none in the revised draft", "変更履歴: 改訂案になし")
    };
    let comments = match d.revised.comments.len() {
        0 => Words::new("comments: none", "コメント: なし"),
        n => Words::new(format!("comments: {n}"), format!("コメント: {n}件")),
    };
    let cover = match d.cover {
        Some(c) => Words::new(format!("cover note: {}", c.path), format!("送付状: {}", c.path)),
        None => Words::new("cover note: none given", "送付状: 提供なし"),
    };
    vec![tracked, comments, cover]
}

/// How a change to a sentence of the base is disclosed, with the sentence of the cover note that names it.
pub fn of_base(context: &Context<'_>, sentence: usize, terms: &[String]) -> (Disclosure, Option<String>) {
    let base = &context.base.agreement;
    if let Some(line) = announced(context, base, sentence, terms) {
        return (Disclosure::Announced, Some(line));
    }
    let tracked = context.drafts.revised.has_revisions() && undone_words(context).contains(&essence(&base.sentences[sentence].folded.text));
    let commented = context.alignment.of_base(sentence).is_some_and(|p| hangs_comment(context, &context.revised.agreement, p.revised))
        || comment_names(context, base, sentence, terms);
    (if tracked || commented { Disclosure::Visible } else { Disclosure::Silent }, None)
}

/// How a sentence that is new in the revised draft is disclosed.
pub fn of_revised(context: &Context<'_>, sentence: usize, terms: &[String]) -> (Disclosure, Option<String>) {
    let revised = &context.revised.agreement;
    if let Some(line) = announced(context, revised, sentence, terms) {
        return (Disclosure::Announced, Some(line));
    }
    let tracked =
        context.drafts.revised.has_revisions() && !undone_words(context).contains(&essence(&revised.sentences[sentence].folded.text));
    (if tracked || hangs_comment(context, revised, sentence) { Disclosure::Visible } else { Disclosure::Silent }, None)
}

/// The words of the revised draft with its tracked changes undone, a sentence each.
fn undone_words<'a>(context: &'a Context<'_>) -> &'a BTreeSet<String> {
    context.undone_words.get_or_init(|| context.undone.agreement.sentences.iter().map(|s: &Sentence| essence(&s.folded.text)).collect())
}

fn announced(context: &Context<'_>, agreement: &Agreement, sentence: usize, terms: &[String]) -> Option<String> {
    let cover = context.drafts.cover?;
    cover.names(&subjects(context, agreement, sentence, terms)).map(str::to_owned)
}

/// What a note would call this place: its clause's label and heading, and the names of the terms it carries.
fn subjects(context: &Context<'_>, agreement: &Agreement, sentence: usize, terms: &[String]) -> Vec<String> {
    let clause = agreement.sentences[sentence].clause;
    let article = &agreement.clauses[agreement.article(clause)];
    let own = &agreement.clauses[clause];
    let mut out = Vec::new();
    for c in [article, own] {
        out.extend(spoken_labels(&c.label));
        if c.heading.chars().count() >= 2 {
            out.push(c.heading.clone());
        }
    }
    out.extend(terms.iter().flat_map(|t| context.drafts.library.names(t)));
    out
}

/// A clause label as a note may cite it, in either language: `Article 8`, `section 8`, 第8条.
fn spoken_labels(label: &str) -> Vec<String> {
    let plain = super::canon::numbers(&folded(label));
    let number: String = plain.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number = number.trim_end_matches('.');
    if number.is_empty() || plain.starts_with(['(', '別']) {
        return Vec::new();
    }
    let english = ["article", "section", "clause", "paragraph", "no."].iter().map(|w| format!("{w} {number}"));
    let japanese = (!number.contains('.')).then(|| format!("第{number}条"));
    english.chain(japanese).collect()
}

/// A comment that was not in the base and hangs on words of this sentence.
fn hangs_comment(context: &Context<'_>, agreement: &Agreement, sentence: usize) -> bool {
    let s = &agreement.sentences[sentence];
    let new = |id: &String| {
        context.drafts.revised.comments.iter().any(|c| &c.id == id && !context.drafts.base.comments.iter().any(|b| b.text == c.text))
    };
    agreement.view.parts[s.part].spans_in(&s.range).any(|span| span.comments.iter().any(new))
}

/// A new comment anywhere that names the clause or the subject.
fn comment_names(context: &Context<'_>, agreement: &Agreement, sentence: usize, terms: &[String]) -> bool {
    let fresh: Vec<String> = context
        .drafts
        .revised
        .comments
        .iter()
        .filter(|c| !context.drafts.base.comments.iter().any(|b| b.text == c.text))
        .map(|c| folded(&c.text))
        .collect();
    !fresh.is_empty()
        && subjects(context, agreement, sentence, terms)
            .iter()
            .map(|s| folded(s))
            .filter(|s| s.chars().count() >= 3)
            .any(|s| fresh.iter().any(|c| c.contains(&s)))
}
