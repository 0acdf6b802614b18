//! Indicators → findings: which code, how urgent, and which of them stop the matter. The words are the indicator's own.

use super::{Indicator, Weight};
use crate::finding::{Basis, Confidence, Finding, Owner, Severity, finding_id};
use crate::report::catalogue::say;

/// What an indicator becomes.
struct Row {
    id: &'static str,
    code: &'static str,
    strong: Severity,
    otherwise: Severity,
    /// A party in place of a listed or declined one (INTERFACE) stops the matter.
    stops: bool,
}

const TABLE: &[Row] = &[
    Row { id: "C01", code: "party-substituted-after-listed", strong: Severity::Critical, otherwise: Severity::High, stops: true },
    Row { id: "C03", code: "shared-signatory", strong: Severity::High, otherwise: Severity::Low, stops: false },
    Row { id: "C05", code: "shared-address", strong: Severity::High, otherwise: Severity::Low, stops: false },
    Row { id: "C06", code: "shared-contact", strong: Severity::High, otherwise: Severity::Low, stops: false },
    Row { id: "C11", code: "free-mail-domain", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C13", code: "mail-drop-address", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C14", code: "incomplete-address", strong: Severity::Low, otherwise: Severity::Info, stops: false },
    Row { id: "C15", code: "another-name-acts", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C16", code: "name-written-otherwise", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C17", code: "party-substituted", strong: Severity::High, otherwise: Severity::Low, stops: false },
    Row { id: "C20", code: "metadata-names-another", strong: Severity::High, otherwise: Severity::Info, stops: false },
    Row { id: "C33", code: "declined-party-named", strong: Severity::Critical, otherwise: Severity::High, stops: true },
    Row { id: "C38", code: "export-control-lost-with-indicators", strong: Severity::Critical, otherwise: Severity::Critical, stops: true },
    Row { id: "C02", code: "asked-for-a-listed-one", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C04", code: "listed-owner", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C07", code: "vendors-share-a-fact", strong: Severity::Medium, otherwise: Severity::Medium, stops: false },
    Row { id: "C08", code: "rare-word-shared", strong: Severity::Medium, otherwise: Severity::Medium, stops: false },
    Row { id: "C09", code: "former-name", strong: Severity::High, otherwise: Severity::Info, stops: false },
    Row { id: "C10", code: "newly-founded", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C12", code: "unrelated-mail-domain", strong: Severity::Medium, otherwise: Severity::Info, stops: false },
    Row { id: "C18", code: "group-widened", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C19", code: "secrecy-of-destination", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C21", code: "carrier-as-end-user", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C22", code: "trader-asks-for-technology", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C23", code: "business-does-not-fit", strong: Severity::Medium, otherwise: Severity::Medium, stops: false },
    Row { id: "C24", code: "little-presence", strong: Severity::Medium, otherwise: Severity::Medium, stops: false },
    Row { id: "C25", code: "number-fails-its-check", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C26", code: "countries-disagree", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C27", code: "diversion-country", strong: Severity::Low, otherwise: Severity::Info, stops: false },
    Row { id: "C28", code: "late-change-of-hands", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C29", code: "another-one-pays", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C30", code: "end-use-unclear", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C31", code: "service-declined", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C32", code: "unusual-order", strong: Severity::Medium, otherwise: Severity::Low, stops: false },
    Row { id: "C34", code: "shares-moved", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C35", code: "dormant-then-active", strong: Severity::Medium, otherwise: Severity::Medium, stops: false },
    Row { id: "C36", code: "institute-listed-otherwise", strong: Severity::Medium, otherwise: Severity::Medium, stops: false },
    Row { id: "C37", code: "listed-in-the-other-script", strong: Severity::High, otherwise: Severity::Info, stops: false },
    Row { id: "C39", code: "drawn-up-anew-with-a-loss", strong: Severity::High, otherwise: Severity::Medium, stops: false },
    Row { id: "C40", code: "signed-by-a-picture", strong: Severity::Low, otherwise: Severity::Info, stops: false },
];

/// Every indicator that is computed: its id, and the code of its finding.
pub fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().map(|row| (row.id, row.code))
}

/// One finding an indicator, in the order given.
pub fn findings(indicators: &[Indicator]) -> Vec<Finding> {
    indicators.iter().filter_map(finding).collect()
}

fn finding(sign: &Indicator) -> Option<Finding> {
    let row = TABLE.iter().find(|r| r.id == sign.id)?;
    let strong = sign.weight == Weight::Strong;
    let values = sign.compared.iter().map(|c| format!("{}|{}", c.a, c.b)).collect::<Vec<_>>().join("|");
    let mut why = sign.why.clone();
    for c in &sign.compared {
        let (a, b) = (in_a_sentence(&c.a), in_a_sentence(&c.b));
        why.en.push_str(&format!(" {}: “{a}” / “{b}”.", c.what.en));
        why.ja.push_str(&format!("{}：「{a}」／「{b}」。", c.what.ja));
    }
    Some(Finding {
        id: finding_id(row.code, Some(&values), &sign.values),
        code: row.code.to_owned(),
        basis: if strong { Basis::Guidance } else { Basis::Comparison },
        severity: if strong { row.strong } else { row.otherwise },
        confidence: match sign.weight {
            Weight::Strong => Confidence::High,
            Weight::Medium => Confidence::Medium,
            Weight::Weak => Confidence::Low,
        },
        term: (row.id == "C38").then(|| "export-control".to_owned()),
        stops: row.stops && strong,
        title: sign.title.clone(),
        why,
        next: say_next(sign),
        owner: Owner::ExportControl,
        places: sign.values.clone(),
    })
}

/// A value as it can stand in a sentence: the beginning of a whole clause, which the indicator itself and the place hold.
fn in_a_sentence(value: &str) -> String {
    const LONG: usize = 120;
    if value.chars().count() <= LONG { value.to_owned() } else { value.chars().take(LONG).chain("…".chars()).collect() }
}

/// What to do is to obtain what would clear it.
fn say_next(sign: &Indicator) -> crate::words::Words {
    let lead = say("indicator.next");
    crate::words::Words::new(format!("{} {}", lead.en, sign.clears.en), format!("{}{}", lead.ja, sign.clears.ja))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::indicator;

    #[test]
    fn every_row_has_its_words_in_both_languages() {
        for row in TABLE {
            let sign = indicator(row.id, Weight::Strong, &[]);
            for words in [&sign.title, &sign.why, &sign.clears] {
                assert!(!words.en.starts_with("indicator.") && crate::words::Lang::of(&words.ja) == crate::words::Lang::Ja, "{}", row.id);
            }
        }
    }
}
