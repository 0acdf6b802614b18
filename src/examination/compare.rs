//! A revised draft against its base, both read already.

use crate::agreement::Agreement;
use crate::compare::{self, Comparison, CoverNote, Drafts, Understood};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::terms::{Inventory, Library};
use crate::words::Words;

/// Two documents compared, with what was found.
pub struct Compared {
    pub base: Document,
    pub comparison: Comparison,
    pub findings: Vec<Finding>,
    /// The base, understood.
    pub agreement: Agreement,
    pub inventory: Inventory,
}

/// Compares a base with a revised draft; both are read and understood already.
///
/// # Errors
/// For a term id that does not exist.
pub fn against(
    (base, before): (Document, Understood),
    (revised, understood): (&Document, &Understood),
    cover: Option<&CoverNote>,
    attested: &[(String, String)],
    library: &Library,
    us: &[String],
) -> Result<Compared> {
    for (term, _) in attested {
        if !library.knows(term) {
            return Err(Error::new(
                Words::new(format!("there is no term `{term}` that a base could hold"), format!("`{term}` という条項IDはありません")),
                Words::new("see `sekisho explain`", "`sekisho explain` を参照してください"),
            ));
        }
    }
    let drafts = Drafts { base: &base, revised, cover, library, us, attested };
    let comparison = compare::compare(&drafts, &before, understood);
    let findings = compare::findings::findings(&comparison, &base, library);
    Ok(Compared { base, comparison, findings, agreement: before.agreement, inventory: before.inventory })
}
