//! The CSV form: one header, columns by name, several values in a cell parted by `;`. A second header line, a short
//! row or an open quotation mark means a broken download: the file is refused whole.

use super::super::{refused, same_width};
use super::{Address, Row, closing_country, iso_code};
use crate::error::Result;
use crate::lists::ListedIdentifier;
use crate::lists::reading_text::one_line;

/// Columns every edition has had since 2016; `_id` and `ids` came later.
const REQUIRED: &[&str] = &[
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
];
const OPTIONAL: &[&str] = &["_id", "ids"];

pub fn rows(text: &str) -> Result<Vec<Row>> {
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(refused(
            "the file ends inside a quoted field: it was cut short",
            "引用符の途中で終わっており、ファイルが途中で切れています",
        ));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let broken = |e: csv::Error| refused(format!("not readable as CSV ({e})"), format!("CSVとして読み取れません（{e}）"));
    let header = records.next().transpose().map_err(broken)?.unwrap_or_default();
    let header: Vec<String> = header.iter().map(|h| h.trim().to_owned()).collect();
    check_header(&header)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().map(str::trim).eq(header.iter().map(String::as_str)) {
            return Err(refused(format!("line {line} is a second header line"), format!("{line}行目に見出し行がもう一つあります")));
        }
        same_width(&record, &header, line)?;
        rows.push(row(format!("line {line}"), &header, &record));
    }
    Ok(rows)
}

fn check_header(header: &[String]) -> Result<()> {
    let missing: Vec<&str> = REQUIRED.iter().copied().filter(|c| !header.iter().any(|h| h == c)).collect();
    let unknown: Vec<&str> = header.iter().map(String::as_str).filter(|h| !REQUIRED.contains(h) && !OPTIONAL.contains(h)).collect();
    if missing.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    let shown = |names: &[&str]| names.iter().take(5).map(|n| one_line(n).chars().take(40).collect()).collect::<Vec<String>>().join(", ");
    Err(refused(
        format!("the header is not that of the Consolidated Screening List (missing: {}; unknown: {})", shown(&missing), shown(&unknown)),
        format!("見出しが統合スクリーニングリストのものと一致しません（不足: {}／未知: {}）", shown(&missing), shown(&unknown)),
    ))
}

fn row(place: String, header: &[String], record: &csv::StringRecord) -> Row {
    let mut row = Row { place, ..Row::default() };
    for (column, value) in header.iter().zip(record.iter()).filter(|(_, v)| !v.trim().is_empty()) {
        let value = value.trim();
        match column.as_str() {
            "programs" => row.programs = pieces(value),
            "alt_names" => row.alt_names = names(value),
            "addresses" => row.addresses = pieces(value).into_iter().map(address).collect(),
            "citizenships" => row.citizenships = pieces(value),
            "nationalities" => row.nationalities = pieces(value),
            "dates_of_birth" => row.dates_of_birth = pieces(value),
            "places_of_birth" => row.places_of_birth = pieces(value),
            "ids" => row.ids = pieces(value).iter().map(|id| identifier(id)).collect(),
            _ => {
                row.single.insert(column.clone(), value.to_owned());
            }
        }
    }
    row
}

fn pieces(cell: &str) -> Vec<String> {
    cell.split(';').map(one_line).filter(|p| !p.is_empty()).collect()
}

/// The last of several names may begin with "and".
fn names(cell: &str) -> Vec<String> {
    let mut names = pieces(cell);
    if let [_, .., last] = names.as_mut_slice()
        && let Some(rest) = last.strip_prefix("and ")
    {
        *last = rest.trim().to_owned();
    }
    names
}

fn address(text: String) -> Address {
    let country = closing_country(&text);
    Address { text, country }
}

/// `Type, number, CC`, or in older editions `CC, date, date, number, Type`: the commas carry no names.
fn identifier(text: &str) -> ListedIdentifier {
    let mut pieces: Vec<&str> = text.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let country = pieces.iter().position(|p| !iso_code(p).is_empty()).map(|at| pieces.remove(at).to_owned());
    pieces.retain(|p| p.parse::<jiff::civil::Date>().is_err());
    let (kind, value) = match pieces.as_slice() {
        [] => (String::new(), text.to_owned()),
        [only] => (String::new(), (*only).to_owned()),
        [first, .., last] if has_digit(first) && !has_digit(last) => ((*last).to_owned(), pieces[..pieces.len() - 1].join(", ")),
        [first, ..] => ((*first).to_owned(), pieces[1..].join(", ")),
    };
    ListedIdentifier { kind, value, country }
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_in_both_orders() {
        let old = identifier("XA, 2014-08-30, 2009-08-31, K0000, Passport");
        assert_eq!((old.kind.as_str(), old.value.as_str(), old.country.as_deref()), ("Passport", "K0000", Some("XA")));
        let new = identifier("Registration Number, 12-34, XA");
        assert_eq!((new.kind.as_str(), new.value.as_str(), new.country.as_deref()), ("Registration Number", "12-34", Some("XA")));
    }

    #[test]
    fn the_last_name_loses_its_and() {
        assert_eq!(names("Alder; Birch; and Cedar"), ["Alder", "Birch", "Cedar"]);
        assert_eq!(names("and Sons Ltd"), ["and Sons Ltd"]);
    }
}
