//! What stands beside the names: country, identifiers, addresses. Facts decide the evidence grade; they hardly move the
//! score, which is about names. Nothing is computed from a person's nationality.

use super::compare::{Basis, Similarity};
use super::names::folding::fold;
use super::{Grade, Query, QueryKind, Reason, addresses, reasons};
use crate::lists::{Listing, ListingKind, NameKind};

/// Facts that agree or contradict, as reasons.
#[derive(Debug, Default)]
pub struct Facts {
    pub agree: Vec<Reason>,
    pub contradict: Vec<Reason>,
}

pub fn facts(query: &Query, listing: &Listing) -> Facts {
    let mut facts = Facts::default();
    country(query, listing, &mut facts);
    identifiers(query, listing, &mut facts);
    birth(query, listing, &mut facts);
    if let Some((asked, listed)) = addresses::same(&query.addresses, &listing.addresses) {
        facts.agree.push(reasons::fact("same-address", "the address agrees", "住所が一致します", asked, listed, 0.01));
    }
    facts
}

fn country(query: &Query, listing: &Listing, facts: &mut Facts) {
    let asked = query.country.trim().to_uppercase();
    let role = |r: &str| !matches!(r, "nationality" | "citizenship" | "listing");
    let listed: Vec<&str> = listing.countries.iter().filter(|c| role(&c.role) && !c.code.is_empty()).map(|c| c.code.as_str()).collect();
    if asked.len() != 2 || listed.is_empty() || query.kind == QueryKind::Person || listing.kind == ListingKind::Person {
        return;
    }
    if listed.contains(&asked.as_str()) {
        facts.agree.push(reasons::fact("same-country", "the country agrees", "国が一致します", &asked, &asked, 0.01));
    } else {
        let words = ("the countries differ; this alone clears nobody", "国が異なりますが、それだけで別人・別組織とはいえません");
        facts.contradict.push(reasons::fact("country-differs", words.0, words.1, &asked, &listed.join(", "), 0.0));
    }
}

fn identifiers(query: &Query, listing: &Listing, facts: &mut Facts) {
    let plain = |s: &str| fold(s).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for asked in &query.identifiers {
        let key = plain(asked);
        if let Some(listed) = listing.identifiers.iter().find(|i| key.len() > 4 && plain(&i.value) == key) {
            facts.agree.push(reasons::fact("same-identifier", "an identifier agrees", "識別番号が一致します", asked, &listed.value, 0.01));
        }
    }
}

/// Dates of birth: the same day agrees; other years contradict. Lists know many births by the year alone, or about.
fn birth(query: &Query, listing: &Listing, facts: &mut Facts) {
    let year = |date: &str| date.split(|c: char| !c.is_ascii_digit()).find(|n| n.len() == 4).map(str::to_owned);
    let Some(asked) = query.birth_dates.first() else { return };
    if let Some(listed) = listing.birth_dates.iter().find(|d| d.starts_with(asked.as_str())) {
        facts.agree.push(reasons::fact("same-birth-date", "the date of birth agrees", "生年月日が一致します", asked, listed, 0.01));
    } else if !listing.birth_dates.is_empty() && listing.birth_dates.iter().all(|d| year(d).is_some() && year(d) != year(asked)) {
        let words = ("the years of birth differ; this alone clears nobody", "生年が異なりますが、それだけで別人とはいえません");
        facts.contradict.push(reasons::fact("birth-year-differs", words.0, words.1, asked, &listing.birth_dates.join(", "), 0.0));
    }
}

/// The grade of a match, from its basis, the kind of the listed name and the facts.
pub fn grade(similarity: &Similarity, kind: NameKind, facts: &Facts) -> Grade {
    let weak = matches!(kind, NameKind::Weak | NameKind::Short);
    match similarity.basis {
        _ if weak && facts.agree.is_empty() => Grade::D,
        Basis::Core if !facts.agree.is_empty() => Grade::A,
        Basis::Core => Grade::B,
        Basis::Words if similarity.score >= 0.8 && facts.contradict.is_empty() => Grade::B,
        Basis::Words | Basis::Across => Grade::C,
    }
}

/// Whether a person is sought and an organisation listed, or the like; unknown kinds agree with everything.
pub fn kinds_differ(asked: QueryKind, listed: ListingKind) -> bool {
    match (asked, listed) {
        (QueryKind::Unknown, _) | (_, ListingKind::Unknown | ListingKind::Address) => false,
        (QueryKind::Person, k) => k != ListingKind::Person,
        (QueryKind::Organization, k) => k != ListingKind::Organization,
        (QueryKind::Vessel, k) => k != ListingKind::Vessel,
    }
}
