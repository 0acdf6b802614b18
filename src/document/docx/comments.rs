//! Word comments: who wrote what, on which words, and whether it was resolved.

use super::story::{Met, Shared, Story};
use super::xml::Element;
use crate::document::Comment;
use std::collections::BTreeSet;

/// Paragraph ids of comments marked as done (`commentsExtended` part).
pub fn resolved(root: &Element) -> BTreeSet<String> {
    root.elements()
        .filter(|e| e.local == "commentEx" && e.attribute_in(e.space, "done").is_some_and(|v| v == "1" || v == "true"))
        .filter_map(|e| e.attribute_in(e.space, "paraId").map(str::to_owned))
        .collect()
}

pub fn comments(root: &Element, shared: &Shared, resolved: &BTreeSet<String>, met: &mut Met) -> Vec<Comment> {
    let mut out = Vec::new();
    for e in root.elements().filter(|e| e.is("comment")) {
        let id = e.attribute("id").unwrap_or_default().to_owned();
        let mut story = Story::new(shared, &format!("comment {id}"));
        story.read(e);
        let lines: Vec<String> = story.paragraphs.iter().map(|p| p.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect();
        let author = e.attribute("author").filter(|a| !a.is_empty()).map(str::to_owned);
        met.authors.extend(author.iter().filter(|a| !met.authors.contains(a)).cloned().collect::<Vec<_>>());
        let ids = e.elements().filter(|p| p.is("p")).filter_map(|p| p.attribute_in(super::xml::Space::Extension, "paraId"));
        out.push(Comment {
            author,
            date: e.attribute("date").map(str::to_owned),
            text: lines.join("\n").trim().to_owned(),
            resolved: ids.last().is_some_and(|p| resolved.contains(p)),
            anchor: met.anchors.get(&id).cloned().unwrap_or_default(),
            id,
        });
    }
    out
}
