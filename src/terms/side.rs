//! Which side a one-way duty lies on, once the user has said who we are (`--side`, `--us`). Without that it stays one-way.

use super::{Bound, Inventory};
use crate::agreement::Agreement;
use crate::document::fold::folded;

/// What the agreement calls us: the role given, and whatever a party with one of our names is called.
pub fn our_names(agreement: &Agreement, side: Option<&str>, us: &[String]) -> Vec<String> {
    let ours: Vec<String> = us.iter().map(|n| folded(n)).filter(|n| !n.is_empty()).collect();
    let same = |name: &str| ours.iter().any(|o| folded(name).contains(o.as_str()));
    let parties = agreement.parties.iter().filter(|p| p.us || same(&p.name) || p.aliases.iter().any(|a| same(a)));
    let called = parties.flat_map(|p| p.called.iter().chain([&p.name]));
    let mut out: Vec<String> = side.into_iter().map(folded).chain(called.map(|n| folded(n))).filter(|n| !n.is_empty()).collect();
    out.sort();
    out.dedup();
    out
}

/// Turns one-way duties into ours or theirs: ours where one of our names is the one who shall.
pub fn take_sides(inventory: &mut Inventory, agreement: &Agreement, our_names: &[String]) {
    if our_names.is_empty() {
        return;
    }
    for term in inventory.terms.iter_mut().filter(|t| t.bound == Some(Bound::OneWay)) {
        let ours = term.sentences.iter().any(|&s| our_names.iter().any(|name| obliges(&agreement.with_lead_in(s), name)));
        term.bound = Some(if ours { Bound::Us } else { Bound::Them });
    }
}

/// Whether a sentence puts its duty on this name: `乙は`, `the Recipient shall`.
fn obliges(folded: &str, name: &str) -> bool {
    let japanese = ["は", "が"].iter().any(|p| folded.contains(&format!("{name}{p}")));
    japanese
        || ["shall", "will", "must", "may", "agrees", "undertakes", "is to"].iter().any(|verb| {
            folded.match_indices(name).any(|(at, _)| {
                let after = &folded[at + name.len()..];
                after.split(' ').take(6).any(|w| w.trim_matches(',') == *verb) || after.trim_start().starts_with(verb)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, ViewKind, text};
    use crate::terms::{Library, inventory};

    #[test]
    fn a_one_way_duty_is_ours_or_theirs() {
        let library = Library::embedded().expect("the embedded library compiles");
        for (words, side, wanted) in [
            ("The Recipient shall keep the Confidential Information secret.", "Recipient", Bound::Us),
            ("The Recipient shall keep the Confidential Information secret.", "Discloser", Bound::Them),
            ("乙は、秘密情報を厳に保持しなければならない。", "乙", Bound::Us),
            ("乙は、秘密情報を厳に保持しなければならない。", "甲", Bound::Them),
            ("甲及び乙は、秘密情報を厳に保持しなければならない。", "甲", Bound::Mutual),
        ] {
            let agreement = Agreement::of(&text::read(words.as_bytes(), Format::Text), ViewKind::Accepted);
            let mut inventory = inventory(&agreement, &library);
            take_sides(&mut inventory, &agreement, &our_names(&agreement, Some(side), &[]));
            assert_eq!(inventory.term("confidentiality").and_then(|t| t.bound), Some(wanted), "{words} {side}");
        }
    }
}
