//! What a Word file says of itself: core and extended properties, settings. Evidence, never proof.

use super::xml::Element;
use crate::document::Properties;

fn said(e: &Element) -> Option<String> {
    Some(e.text().trim().to_owned()).filter(|t| !t.is_empty())
}

pub fn core(root: &Element, out: &mut Properties) {
    for e in root.elements() {
        match e.local.as_ref() {
            "title" => out.title = said(e),
            "creator" => out.author = said(e),
            "lastModifiedBy" => out.last_modified_by = said(e),
            "created" => out.created = said(e),
            "modified" => out.modified = said(e),
            _ => {}
        }
    }
}

pub fn app(root: &Element, out: &mut Properties) {
    for e in root.elements() {
        match e.local.as_ref() {
            "Company" => out.company = said(e),
            "Application" => out.producer = said(e),
            "Template" => out.template = said(e),
            _ => {}
        }
    }
}

pub fn settings(root: &Element, out: &mut Properties) {
    out.track_revisions = Some(root.switch("trackRevisions").unwrap_or(false));
    out.protection = root.child("documentProtection").and_then(|p| p.attribute("edit")).map(str::to_owned);
    if let Some(rsids) = root.child("rsids") {
        out.rsid_root = rsids.value("rsidRoot").map(str::to_owned);
        out.rsids = rsids.elements().filter(|e| e.is("rsid")).filter_map(|e| e.attribute("val").map(str::to_owned)).collect();
    }
}
