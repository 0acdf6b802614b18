//! What OFAC's CSV set keeps in the Remarks column alone: weak aliases, birth dates, nationalities, identifiers, links.
//! The remark itself always stays whole beside what is cut out of it.

use crate::lists::countries::named;
use crate::lists::reading_text::{one_line, partial_date};
use crate::lists::{ListedCountry, ListedIdentifier, ListedRelation};

/// The facts of one Remarks cell, in the order of the cell.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `a.k.a. 'BNC'`: names the list itself calls weak.
    pub weak_names: Vec<String>,
    /// `f.k.a. '…'`.
    pub former_names: Vec<String>,
    pub birth_dates: Vec<String>,
    pub countries: Vec<ListedCountry>,
    pub identifiers: Vec<ListedIdentifier>,
    pub relations: Vec<ListedRelation>,
}

/// Last words of the kind in `Kind of number 12-34 (Country)`.
const NUMBER_KINDS: &[&str] = &[
    "No.",
    "No",
    "Number",
    "ID",
    "#",
    "Passport",
    "Code",
    "LEI",
    "IMO",
    "MMSI",
    "SSN",
    "D.N.I.",
    "RFC",
    "RUC",
    "RIF",
    "NIT",
    "C.R.",
    "C.U.I.T.",
    "C.U.I.",
    "C.U.R.P.",
    "I.F.E.",
    "R.F.C.",
    "Identification",
    "SWIFT/BIC",
    "BIK",
    "(USCC)",
    "(RUC)",
    "(CR)",
    "License",
];

pub fn facts(remarks: &str) -> Facts {
    let mut facts = Facts::default();
    // the full stop that closes the remark is nobody's
    let remarks = remarks.trim_end();
    for piece in pieces(remarks.strip_suffix('.').unwrap_or(remarks)) {
        let piece = piece.strip_prefix("alt. ").unwrap_or(piece);
        if let Some(name) = quoted(piece, "a.k.a. '") {
            facts.weak_names.push(name);
        } else if let Some(name) = quoted(piece, "f.k.a. '") {
            facts.former_names.push(name);
        } else if let Some(date) = piece.strip_prefix("DOB ") {
            facts.birth_dates.extend(partial_date(date.trim_end_matches('.')));
        } else if let Some(country) = piece.strip_prefix("nationality ") {
            facts.countries.push(named(country.trim_end_matches('.'), "nationality"));
        } else if let Some(country) = piece.strip_prefix("citizen ") {
            facts.countries.push(named(country.trim_end_matches('.'), "citizenship"));
        } else if let Some(other) = piece.strip_prefix("Linked To: ") {
            let name = other.to_owned();
            facts.relations.push(ListedRelation { kind: "Linked To".to_owned(), name, uid: None });
        } else {
            facts.identifiers.extend(identifier(piece));
        }
    }
    facts
}

/// Cut at `; `, but not inside the quotation marks of an alias, where an apostrophe may stand as well.
fn pieces(remarks: &str) -> Vec<&str> {
    remarks.split("; ").map(|p| p.trim().trim_end_matches(';')).filter(|p| !p.is_empty()).collect()
}

/// The name between the opening mark and the last quotation mark of the piece: `a.k.a. 'O'NEILL GROUP'.`
fn quoted(piece: &str, opening: &str) -> Option<String> {
    let rest = piece.strip_prefix(opening)?;
    let end = rest.rfind('\'').unwrap_or(rest.len());
    Some(one_line(&rest[..end])).filter(|n| !n.is_empty())
}

/// `Passport A123 (Exampleland)`, `Tax ID No. 12-34`, `Registration Number 77 (Exampleland) issued 02 Mar 2010`.
fn identifier(piece: &str) -> Option<ListedIdentifier> {
    let words: Vec<&str> = piece.trim_end_matches('.').split(' ').collect();
    let at = (1..words.len().min(8)).find(|at| NUMBER_KINDS.contains(&words[at - 1]) && words[*at].chars().any(|c| c.is_ascii_digit()))?;
    let rest = words[at..].join(" ");
    let (value, after) = rest.split_once(" (").unwrap_or((&rest, ""));
    let country = after.split(')').next().filter(|c| !c.is_empty()).map(str::to_owned);
    let value = value.split(" issued ").next().unwrap_or(value).to_owned();
    Some(ListedIdentifier { kind: words[..at].join(" "), value, country })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_gives_its_weak_names_dates_numbers_and_links() {
        let facts = facts(
            "DOB 02 Mar 1958; alt. DOB 1959; POB Exville; nationality Iran; Passport A-12 (Iran) issued 01 Jan 2010; \
             Tax ID No. 77-1 (Russia); a.k.a. 'SRB'; a.k.a. 'SAMPLE'S HOUSE'; Linked To: SAMPLE TRADING CO.; Gender Male.",
        );
        assert_eq!(facts.weak_names, ["SRB", "SAMPLE'S HOUSE"]);
        assert_eq!(facts.birth_dates, ["1958-03-02", "1959"]);
        assert_eq!(facts.countries[0].code, "IR");
        let numbers: Vec<_> = facts.identifiers.iter().map(|i| (i.kind.as_str(), i.value.as_str(), i.country.as_deref())).collect();
        assert_eq!(numbers, [("Passport", "A-12", Some("Iran")), ("Tax ID No.", "77-1", Some("Russia"))]);
        assert_eq!(facts.relations[0].name, "SAMPLE TRADING CO.");
    }
}
