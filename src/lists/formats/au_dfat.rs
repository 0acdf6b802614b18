//! Australia's Consolidated List (DFAT) as a workbook, in its form until 2024 and in the one since. A row is a name: rows
//! whose reference has the same number are one entry, and a letter behind the number marks a further name.

use super::{Importer, Reading, refused};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{is_other_script, one_line, partial_date, squeezed};
use crate::lists::spreadsheet::{self, Sheet, SheetRow};
use crate::lists::{ListInfo, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::{BTreeMap, BTreeSet};

pub struct AustraliaConsolidated;

const NAME: &str = "nameofindividualorentity";
/// Headings as [`key`] leaves them; the last seven came with the newer form.
const COLUMNS: &[&str] = &[
    "reference",
    NAME,
    "type",
    "nametype",
    "dateofbirth",
    "placeofbirth",
    "citizenship",
    "address",
    "additionalinformation",
    "listinginformation",
    "committees",
    "controldate",
    "aliasstrength",
    "imonumber",
    "instrumentofdesignation",
    "targetedfinancialsanction",
    "travelban",
    "armsembargo",
    "maritimerestriction",
];
/// Without these a sheet is not the list.
const NEEDED: &[&str] = &["reference", NAME, "type", "nametype"];
const MEASURES: &[(&str, &str)] = &[
    ("targetedfinancialsanction", "Targeted Financial Sanction"),
    ("travelban", "Travel Ban"),
    ("armsembargo", "Arms Embargo"),
    ("maritimerestriction", "Maritime Restriction"),
];
const HEADING_ROWS: usize = 10;

impl Importer for AustraliaConsolidated {
    fn name(&self) -> &'static str {
        "au-dfat"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let sheets = spreadsheet::sheets(&file.bytes)?;
        let Some((sheet, columns, first)) = sheets.iter().find_map(headings) else {
            return Err(refused(
                "the headings are not those of Australia's Consolidated List (Reference, Name of Individual or Entity, Type, Name Type)",
                "見出しがオーストラリアの統合リスト（Reference、Name of Individual or Entity、Type、Name Type）と一致しません",
            ));
        };
        if let Some(unknown) = columns.keys().find(|c| !COLUMNS.contains(&c.as_str())) {
            return Err(refused(format!("unknown heading “{unknown}”"), format!("未知の見出し「{unknown}」があります")));
        }
        let mut reading = Reading { published: spreadsheet::modified_on(&file.bytes), ..Reading::default() };
        for (reference, rows) in entries(sheet, &columns, first)? {
            let listing = listing(&reference, &rows, &columns, info, &mut reading)?;
            reading.listings.push(listing);
        }
        Ok(reading)
    }
}

/// A heading, or a cell of the closed vocabularies, without blanks and in small letters.
fn key(text: &str) -> String {
    squeezed(&text.replace("_x000D_", "")).to_lowercase()
}

type Columns = BTreeMap<String, usize>;

fn headings(sheet: &Sheet) -> Option<(&Sheet, Columns, usize)> {
    sheet.rows.iter().take(HEADING_ROWS).enumerate().find_map(|(at, row)| {
        let columns: Columns = row.cells.iter().enumerate().map(|(c, t)| (key(t), c)).filter(|(k, _)| !k.is_empty()).collect();
        NEEDED.iter().all(|c| columns.contains_key(*c)).then_some((sheet, columns, at + 1))
    })
}

/// Rows by the number of their reference, in the order of the file.
fn entries<'a>(sheet: &'a Sheet, columns: &Columns, first: usize) -> Result<Vec<(String, Vec<&'a SheetRow>)>> {
    let mut order: Vec<(String, Vec<&SheetRow>)> = Vec::new();
    let mut places = BTreeMap::<String, usize>::new();
    for row in &sheet.rows[first..] {
        if row.cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let reference: String = key(row.cell(columns["reference"])).chars().take_while(char::is_ascii_digit).collect();
        if reference.is_empty() {
            return Err(refused(
                format!("row {}: a name without a reference number", row.number),
                format!("{}行目: 参照番号のない名称があります", row.number),
            ));
        }
        let at = *places.entry(reference.clone()).or_insert_with(|| {
            order.push((reference, Vec::new()));
            order.len() - 1
        });
        order[at].1.push(row);
    }
    Ok(order)
}

fn listing(reference: &str, rows: &[&SheetRow], columns: &Columns, info: &ListInfo, reading: &mut Reading) -> Result<Listing> {
    let cell =
        |row: &SheetRow, column: &str| columns.get(column).map(|at| one_line(&row.cell(*at).replace("_x000D_", " "))).unwrap_or_default();
    let place = format!("row {}", rows.first().map_or(0, |r| r.number));
    let is_primary = |row: &&&SheetRow| key(&cell(row, "nametype")) == "primaryname";
    if rows.iter().filter(is_primary).count() != 1 {
        reading.problems.note("an entry without exactly one primary name", "主たる名称がちょうど1つではない項目", &place);
    }
    let head = rows.iter().find(is_primary).or(rows.first()).copied();
    let Some(head) = head else { return Err(refused(format!("{place}: no row"), format!("{place}: 行がありません"))) };
    let kind = match key(&cell(head, "type")).as_str() {
        "individual" | "person" => ListingKind::Person,
        "entity" => ListingKind::Organization,
        "vessel" | "ship" => ListingKind::Vessel,
        unknown => {
            return Err(refused(
                format!("{place}: “{unknown}” is no type of this list (Individual, Entity, Vessel)"),
                format!("{place}: 「{unknown}」はこのリストの種別（Individual、Entity、Vessel）にありません"),
            ));
        }
    };
    let mut names = Vec::new();
    for row in std::iter::once(head).chain(rows.iter().copied().filter(|r| r.number != head.number)) {
        names.extend(name(&cell(row, NAME), &cell(row, "nametype"), &cell(row, "aliasstrength"), kind, &place)?);
    }
    let mut seen = BTreeSet::new();
    names.retain(|n| !n.text.is_empty() && seen.insert(n.text.clone()));
    if names.is_empty() {
        return Err(refused(format!("{place}: an entry without a name"), format!("{place}: 名称のない項目があります")));
    }
    let given = |column: &str| Some(cell(head, column)).filter(|t| !t.is_empty() && !matches!(key(t).as_str(), "na" | "n/a"));
    let imposed = |flag: &str| matches!(key(flag).as_str(), "yes" | "y" | "true" | "1");
    let kept = [("place_of_birth", "placeofbirth"), ("listing_information", "listinginformation"), ("control_date", "controldate")];
    Ok(Listing {
        uid: reference.to_owned(),
        kind,
        names,
        addresses: given("address").map(|a| lettered(&a)).unwrap_or_default(),
        countries: given("citizenship").map(|c| lettered(&c).iter().map(|c| named(c, "citizenship")).collect()).unwrap_or_default(),
        programmes: given("committees").into_iter().collect(),
        notices: given("instrumentofdesignation").into_iter().collect(),
        measures: MEASURES.iter().filter(|(c, _)| imposed(&cell(head, c))).map(|(_, label)| (*label).to_owned()).collect(),
        identifiers: given("imonumber")
            .map(|value| ListedIdentifier { kind: "IMO".to_owned(), value, country: None })
            .into_iter()
            .collect(),
        birth_dates: given("dateofbirth").map(|b| lettered(&b).iter().filter_map(|d| day_first(d)).collect()).unwrap_or_default(),
        listed_on: given("listinginformation").and_then(|l| first_date(&l)),
        remarks: given("additionalinformation"),
        source_url: Some(info.url.clone()),
        locator: place,
        other: kept.iter().filter_map(|(k, c)| given(c).map(|v| ((*k).to_owned(), v))).collect(),
        ..Listing::default()
    })
}

/// The name types of the list, in whatever spelling; an unknown one refuses the file.
fn name(text: &str, written_type: &str, strength: &str, kind: ListingKind, place: &str) -> Result<Vec<ListedName>> {
    let weak = matches!(key(strength).as_str(), "weak" | "low");
    let name_kind = match key(written_type).as_str() {
        "primaryname" => NameKind::Primary,
        "originalscript" => NameKind::Native,
        "formerlyknownas" | "fka" | "previouslylistedas" => NameKind::Former,
        "aka" | "alias" if weak => NameKind::Weak,
        "aka" | "alias" if is_other_script(text) => NameKind::Native,
        "aka" | "alias" => NameKind::Alias,
        unknown => {
            return Err(refused(
                format!("{place}: “{unknown}” is no name type of this list"),
                format!("{place}: 「{unknown}」はこのリストの名称区分にありません"),
            ));
        }
    };
    let one = if name_kind == NameKind::Alias && kind != ListingKind::Person { listed_alias(text) } else { listed(text, name_kind) };
    let inside = if name_kind == NameKind::Primary && kind != ListingKind::Person { parts(text).names } else { Vec::new() };
    Ok(std::iter::once(one).chain(inside).collect())
}

/// `a) first b) second` → both; a cell without such letters is one value.
fn lettered(cell: &str) -> Vec<String> {
    let chars: Vec<char> = cell.chars().collect();
    let mut cuts = Vec::new();
    for at in 0..chars.len().saturating_sub(1) {
        let wanted = char::from(b'a' + u8::try_from(cuts.len() % 26).unwrap_or(0));
        let free = at == 0 || chars[at - 1].is_whitespace() || chars[at - 1] == '(';
        if chars[at] == wanted && chars[at + 1] == ')' && free {
            cuts.push(at);
        }
    }
    if cuts.first() != Some(&0) {
        return vec![cell.to_owned()];
    }
    let ends = cuts.iter().skip(1).copied().chain([chars.len()]);
    let piece = |(from, to): (&usize, usize)| one_line(&chars[from + 2..to].iter().collect::<String>());
    cuts.iter().zip(ends).map(piece).map(|p| p.trim_end_matches([',', ';']).to_owned()).filter(|p| !p.is_empty()).collect()
}

/// `30/04/1963`, `11 Apr. 1963`, a spreadsheet's day number, `Approximately 1963`.
fn day_first(text: &str) -> Option<String> {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    if let ([d, m, y], true) = (digits.as_slice(), text.contains('/') && digits.last().is_some_and(|y| y.len() == 4)) {
        let date = jiff::civil::Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?);
        return date.ok().map(|d| d.to_string()).or_else(|| Some((*y).to_owned()));
    }
    if text.len() == 5 && digits.len() == 1 {
        return spreadsheet::day_number(text);
    }
    partial_date(text)
}

/// `Listed on 19 Jun. 2014 (re-listed on …)` → the first full date.
fn first_date(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.windows(3).find_map(|w| partial_date(&w.join(" ")).filter(|d| d.len() == 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lettered_values_and_day_first_dates_are_read() {
        assert_eq!(lettered("a) 30/04/1963 b) 1960"), ["30/04/1963", "1960"]);
        assert_eq!(lettered("1 Sample Street"), ["1 Sample Street"]);
        let read = |t: &str| day_first(t).unwrap_or_default();
        assert_eq!(
            [read("30/04/1963"), read("21496"), read("11 Apr. 1963"), read("Approximately 1963")],
            ["1963-04-30", "1958-11-07", "1963-04-11", "1963"]
        );
        assert_eq!(first_date("Listed on 19 Jun. 2014 (re-listed on 16 Jun. 2017)").as_deref(), Some("2014-06-19"));
    }
}
