//! Content controls bound to custom XML: on opening, Word shows the bound value and not the text kept in the body. Where
//! the two differ, what a reader sees is not what stands in the file.

use super::xml::{Element, Space};
use crate::document::{Unread, fold};
use crate::words::Words;

/// A bound control of plain text: where its value lies, and the text kept in the body.
#[derive(Debug)]
pub struct Binding {
    path: String,
    store: Option<String>,
    name: String,
    cached: String,
}

impl Binding {
    /// The binding of a `w:sdt`. Dates, lists, boxes and pictures show their value in another form and are left out.
    pub fn of(control: &Element) -> Option<Binding> {
        let properties = control.child("sdtPr")?;
        let other_form = properties.elements().any(|e| {
            matches!(
                e.local.as_ref(),
                "date"
                    | "dropDownList"
                    | "comboBox"
                    | "checkbox"
                    | "picture"
                    | "docPartList"
                    | "docPartObj"
                    | "showingPlcHdr"
                    | "repeatingSection"
            )
        });
        let binding = properties.child("dataBinding").filter(|_| !other_form)?;
        Some(Binding {
            path: binding.attribute("xpath")?.to_owned(),
            store: binding.attribute("storeItemID").map(str::to_owned),
            name: properties.value("alias").or_else(|| properties.value("tag")).unwrap_or("?").to_owned(),
            cached: control.child("sdtContent").map(super::runs::raw_text).unwrap_or_default(),
        })
    }

    /// Whether the custom XML item with this id may hold the value.
    pub fn may_lie_in(&self, item: Option<&str>) -> bool {
        match (&self.store, item) {
            (Some(wanted), Some(id)) => wanted.eq_ignore_ascii_case(id),
            _ => true,
        }
    }

    /// What to say if the item holds another value than the body shows.
    pub fn differs(&self, item: &Element) -> Option<Unread> {
        let value = value_at(item, &self.path)?;
        let same = fold::folded(&value).replace(' ', "") == fold::folded(&self.cached).replace(' ', "");
        if same || value.trim().is_empty() {
            return None;
        }
        Some(Unread {
            part: format!("content control {}", self.name),
            why: Words::new(
                format!("on opening, Word replaces \u{201c}{}\u{201d} by the bound value \u{201c}{value}\u{201d}", self.cached),
                format!("Wordで開くと「{}」が連結された値「{value}」に置き換わります", self.cached),
            ),
            next: Words::new(
                "open the file in Word, save it, and give the saved file",
                "Wordで開いて保存し、保存したファイルを指定してください",
            ),
            body: false,
        })
    }
}

/// The value at a path of plain steps: `/root[1]/ns0:name[2]`, an attribute as the last step allowed.
fn value_at(root: &Element, path: &str) -> Option<String> {
    let mut steps = path.split('/').filter(|s| !s.is_empty()).map(|step| {
        let step = step.rsplit(':').next().unwrap_or(step);
        let (name, rest) = step.split_once('[').unwrap_or((step, "1]"));
        (name.to_owned(), rest.trim_end_matches(']').parse::<usize>().unwrap_or(1))
    });
    let mut at = Some(root).filter(|r| steps.next().is_some_and(|(name, _)| name == r.local))?;
    for (name, n) in steps {
        if let Some(attribute) = name.strip_prefix('@') {
            return at.attribute_in(Space::None, attribute).map(str::to_owned);
        }
        at = at.elements().filter(|e| e.local == name).nth(n.checked_sub(1)?)?;
    }
    let mut out = String::new();
    at.visit(&mut |e| out.push_str(&e.text()));
    Some(out)
}
