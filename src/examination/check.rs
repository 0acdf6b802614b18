//! One agreement that was read already: its terms, judged by a profile.

use super::Standpoint;
use crate::agreement::Agreement;
use crate::document::{Document, ViewKind};
use crate::report::check::{Asking, CheckReport};
use crate::terms::inventory;
use crate::terms::side::{our_names, take_sides};

/// A document's terms, from our side, judged by the profile given or told.
pub fn judged(document: &Document, from: &Standpoint) -> CheckReport {
    let agreement = Agreement::of(document, ViewKind::Accepted);
    let mut inventory = inventory(&agreement, from.library);
    take_sides(&mut inventory, &agreement, &our_names(&agreement, from.side, from.us));
    let asking = Asking { library: from.library, given: from.profile, asker: from.asker, base: None };
    CheckReport::of(document, &agreement, &inventory, &asking, from.lang)
}
