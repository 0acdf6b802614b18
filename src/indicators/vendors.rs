//! Vendors of one file that share an address, telephone, mail domain, director or bank (C07), as groups. Names that are one
//! party in two writings are no sign; a shared fact is no proof of anything.

use super::likeness::{is_free_mail, same_writing};
use super::{Indicator, Weight, compared, indicator, plain};
use crate::agreement::parties::digits;
use crate::document::fold::folded;
use crate::report::catalogue::both;
use std::collections::BTreeMap;

/// What one row of a vendor file gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vendor {
    pub id: String,
    pub name: String,
    pub addresses: Vec<String>,
    pub phones: Vec<String>,
    pub domains: Vec<String>,
    pub directors: Vec<String>,
    pub banks: Vec<String>,
}

/// A fact that so many vendors share that it says nothing of any of them: a business park, a bank.
const CROWD: usize = 8;

/// Headings of the columns that are compared here, folded.
const HEADINGS: [(&str, &[&str]); 5] = [
    ("address", &["address", "registered address", "住所", "所在地", "本社所在地"]),
    ("telephone", &["phone", "tel", "telephone", "fax", "電話", "電話番号", "fax番号"]),
    ("mail-domain", &["email", "e-mail", "mail", "url", "web", "website", "メール", "メールアドレス", "ホームページ"]),
    ("director", &["director", "representative", "ubo", "officer", "代表者", "代表者名", "役員", "株主"]),
    ("bank", &["bank", "bank account", "account", "iban", "口座", "口座番号", "振込先"]),
];

impl Vendor {
    /// The facts of a row by its own headings; cells with several values are cut at `;`.
    pub fn of(id: &str, name: &str, row: &[(String, String)]) -> Vendor {
        let mut vendor = Vendor { id: id.to_owned(), name: name.to_owned(), ..Vendor::default() };
        for (heading, cell) in row {
            let heading = folded(heading);
            let Some((kind, _)) = HEADINGS.iter().find(|(_, names)| names.contains(&heading.trim())) else { continue };
            let values = cell.split([';', '；', '\n']).map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned);
            match *kind {
                "address" => vendor.addresses.extend(values),
                "telephone" => vendor.phones.extend(values),
                "mail-domain" => vendor.domains.extend(values),
                "director" => vendor.directors.extend(values),
                _ => vendor.banks.extend(values),
            }
        }
        vendor
    }

    /// Comparable forms: what, key, value as written.
    fn keys(&self) -> Vec<(&'static str, String, &String)> {
        let squeezed = |s: &str| folded(s).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let mut out = Vec::new();
        for a in &self.addresses {
            let key = squeezed(a);
            // a city alone is no address
            if key.chars().count() >= 8 && key.chars().any(char::is_numeric) {
                out.push(("address", key, a));
            }
        }
        out.extend(
            self.phones.iter().filter(|p| digits(p).len() >= 7).map(|p| ("telephone", digits(p).trim_start_matches('0').to_owned(), p)),
        );
        for d in &self.domains {
            let domain = d.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
            let domain = domain.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
            let domain = domain.split('/').next().unwrap_or_default();
            if domain.contains('.') && !is_free_mail(domain) {
                out.push(("mail-domain", domain.to_owned(), d));
            }
        }
        out.extend(self.directors.iter().filter(|p| squeezed(p).chars().count() > 2).map(|p| ("director", squeezed(p), p)));
        out.extend(self.banks.iter().filter(|b| digits(b).len() >= 6).map(|b| ("bank", squeezed(b), b)));
        out
    }
}

/// C07: every fact that two or more unrelated vendors share, in the order of the file.
pub fn shared(vendors: &[Vendor]) -> Vec<Indicator> {
    let mut by_key: BTreeMap<(&'static str, String), Vec<(usize, &String)>> = BTreeMap::new();
    for (i, vendor) in vendors.iter().enumerate() {
        for (what, key, value) in vendor.keys() {
            let known = by_key.entry((what, key)).or_default();
            if known.last().is_none_or(|(last, _)| *last != i) {
                known.push((i, value));
            }
        }
    }
    let mut groups: Vec<(Vec<usize>, &'static str, String)> = Vec::new();
    for ((what, _), rows) in by_key {
        let first = &vendors[rows[0].0];
        let unrelated = rows.iter().any(|(i, _)| !same_writing(&vendors[*i].name, &first.name));
        if (2..=CROWD).contains(&rows.len()) && unrelated {
            groups.push((rows.iter().map(|(i, _)| *i).collect(), what, rows[0].1.clone()));
        }
    }
    groups.sort();
    groups
        .into_iter()
        .map(|(rows, what, value)| {
            let names: Vec<String> = rows.iter().map(|&i| format!("{} {}", vendors[i].id, vendors[i].name).trim().to_owned()).collect();
            let mut sign = indicator("C07", Weight::Medium, &[("party", &plain(&names.join(" / "))), ("value", &both(&value))]);
            sign.compared.extend(names[1..].iter().map(|n| compared(what, &format!("{}: {value}", names[0]), n)));
            sign
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vendor(id: &str, name: &str, address: &str, phone: &str, mail: &str) -> Vendor {
        let row = [("住所", address), ("TEL", phone), ("email", mail)].map(|(h, v)| (h.to_owned(), v.to_owned()));
        Vendor::of(id, name, &row)
    }

    #[test]
    fn unrelated_vendors_that_share_a_fact_are_told() {
        let rows = [
            vendor("1", "Oldmere Ltd", "8 Kanalweg, Oldmere", "03-5550-0101", "a@oldmere.example"),
            vendor("2", "Brightquay Ltd", "８ Kanalweg Oldmere", "03-5550-0102", "b@gmail.com"),
            vendor("3", "Morvane Ltd", "1 Pier Street, Morvane", "(03)5550-0101", "c@gmail.com"),
            vendor("4", "OLDMERE LIMITED", "9 Ring, Oldmere", "03-5550-0199", "d@oldmere.example"),
        ];
        let found = shared(&rows);
        let told: Vec<String> = found.iter().map(|i| format!("{} {}", i.compared[0].what.en, i.compared[0].b)).collect();
        assert_eq!(told, ["Address 2 Brightquay Ltd", "Telephone 3 Morvane Ltd"], "free mail and one party in two writings are no sign");
    }

    #[test]
    fn a_crowd_and_a_bare_city_say_nothing() {
        let park: Vec<Vendor> =
            (0..20).map(|i| vendor(&i.to_string(), &format!("Vendor{i} Works Ltd"), "1 Business Park, Kita 100", "", "")).collect();
        assert!(shared(&park).is_empty());
        assert!(shared(&[vendor("1", "Aoba Ltd", "Kita", "", ""), vendor("2", "Hale Ltd", "Kita", "", "")]).is_empty());
    }
}
