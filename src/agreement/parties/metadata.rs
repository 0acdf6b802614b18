//! Whoever the file itself names: author, last editor, company, authors of tracked changes, template, producer. Evidence
//! of where a file came from, never proof; names of programs and empty defaults are left out.

use super::lexicon::ENGLISH;
use super::{Party, PartyRole};
use crate::document::{Document, Place, ViewKind, Visibility};

/// The names in the file's properties, each with the property it stands in as its place.
pub fn authors(document: &Document, view: ViewKind) -> Vec<Party> {
    let p = &document.properties;
    let single = [
        ("author", &p.author),
        ("last modified by", &p.last_modified_by),
        ("company", &p.company),
        ("template", &p.template),
        ("producer", &p.producer),
    ];
    let named = single.into_iter().filter_map(|(what, value)| value.as_deref().map(|v| (what, v)));
    let revisions = p.revision_authors.iter().map(|a| ("author of a tracked change or comment", a.as_str()));
    let mut out: Vec<Party> = Vec::new();
    for (what, value) in named.chain(revisions).filter(|(what, v)| names_someone(what, v)) {
        let place = Place {
            part: format!("file properties: {what}"),
            clause: None,
            heading: None,
            quote: value.to_owned(),
            start: 0,
            end: value.chars().count(),
            page: None,
            view,
            visibility: Visibility::Hidden,
        };
        match out.iter_mut().find(|x| x.name == value.trim()) {
            Some(known) => known.places.push(place),
            None => out.push(Party { name: value.trim().to_owned(), role: PartyRole::Author, places: vec![place], ..Party::default() }),
        }
    }
    out
}

fn names_someone(what: &str, value: &str) -> bool {
    let lower = value.trim().to_lowercase();
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count();
    let default = ENGLISH.metadata.generic.contains(&lower);
    let program = matches!(what, "template" | "producer")
        && (ENGLISH.metadata.programs.iter().any(|w| lower.contains(w.as_str()))
            || super::name::evidence(value) == super::name::Evidence::None);
    let known_program =
        ["microsoft", "libreoffice", "openoffice", "adobe ", "python-docx", "pandoc", "google docs"].iter().any(|w| lower.starts_with(w));
    letters > 1 && !default && !program && !known_program
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Properties;

    #[test]
    fn defaults_and_programs_are_nobody() {
        let properties = Properties {
            author: Some("Microsoft Office User".into()),
            last_modified_by: Some("Hale Trading Ltd".into()),
            company: Some("Hale Trading Ltd".into()),
            producer: Some("Acrobat Distiller 11.0".into()),
            template: Some("Normal.dotm".into()),
            revision_authors: vec!["user".into(), "M. Hale".into()],
            ..Properties::default()
        };
        let found = authors(&Document { properties, ..Document::default() }, ViewKind::Accepted);
        assert_eq!(found.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Hale Trading Ltd", "M. Hale"]);
        assert_eq!(found[0].places.len(), 2);
    }
}
