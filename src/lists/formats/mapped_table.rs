//! Plain tables whose columns `list.toml` or a mapping file names: text, a workbook or JSON, one entry a row. A list in this
//! form needs no Rust. Every heading must be known; an unknown or missing one refuses the file.

use super::{Importer, Reading, make_ids_unique, own_id, refused, same_width};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{decode, is_other_script, one_line, partial_date};
use crate::lists::{ListInfo, ListedCountry, ListedIdentifier, ListedName, ListedRelation, Listing, ListingKind, NameKind, spreadsheet};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

pub struct MappedTable;

/// `[table]` of `list.toml` or of a mapping file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableForm {
    #[serde(default = "comma")]
    pub delimiter: char,
    #[serde(default)]
    pub encoding: TableEncoding,
    /// Heading → what it holds.
    pub columns: BTreeMap<String, Field>,
    /// What parts several names in a cell.
    #[serde(default = "semicolon")]
    pub separator: String,
    /// True when the file may have columns that are not named here; they are passed over.
    #[serde(default)]
    pub further_columns: bool,
    /// True when only a column of names must be there; of several one is enough.
    #[serde(default)]
    pub only_names_needed: bool,
    /// Name of the sheet in a workbook; otherwise the first one with the headings.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Key of the array in a JSON file; otherwise the file is the array.
    #[serde(default)]
    pub records: Option<String>,
    /// What every entry is, where no column says it.
    #[serde(default)]
    pub kind: Option<ListingKind>,
    /// ISO 3166-1 code of every entry, where no column says it.
    #[serde(default)]
    pub country: Option<String>,
}

fn comma() -> char {
    ','
}

fn semicolon() -> String {
    ";".to_owned()
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableEncoding {
    /// UTF-8 where it can be, else guessed and reported.
    #[default]
    Guess,
    Windows1252,
    /// Code page 437, where the byte 0xFF is a blank.
    Dos,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    Name,
    /// A name and, behind a line break or a comma, an address; the cell stays whole as the address.
    NameAndAddress,
    /// A first day and perhaps a last one, `06/19/2003 - 06/19/2013`.
    Period,
    /// Several parted by the separator.
    Aliases,
    /// Several parted by the separator.
    FormerNames,
    /// The list's own id of the entry.
    Uid,
    /// A number that says nothing beyond this file.
    RowNumber,
    Kind,
    /// Code of the sub-list, which picks the effect.
    SubList,
    Identifier,
    /// The body the entry belongs to.
    Parent,
    Concerns,
    DelistedOn,
    SourceUrl,
    /// Pieces of one address, joined in the order of the columns.
    Address,
    /// A piece of the address that is the country: ISO code or name.
    Country,
    Programme,
    Notice,
    ListedOn,
    BirthDate,
    Remarks,
    /// Kept under its heading.
    Keep,
    /// Says nothing about the entry.
    Ignore,
}

impl Field {
    fn is_name(self) -> bool {
        matches!(self, Field::Name | Field::NameAndAddress)
    }
}

/// The upper half of code page 437.
const DOS: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

impl Importer for MappedTable {
    fn name(&self) -> &'static str {
        "table"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let Some(first) = &info.table else {
            return Err(refused("the description of this list has no [table]", "このリストの定義に [table] がありません"));
        };
        let mut reading = Reading::default();
        let (form, rows) = match rows(file, first, &mut reading) {
            Ok(rows) => (first, rows),
            // what is wrong with the file is said in the words of the form the list usually has
            Err(error) => {
                let other = |form| rows(file, form, &mut reading).ok().map(|rows| (form, rows));
                info.further_tables.iter().find_map(other).ok_or(error)?
            }
        };
        for (place, cells) in rows {
            let cells: Vec<(&str, Field, String)> = cells
                .iter()
                .filter_map(|(heading, value)| Some((heading.as_str(), *form.columns.get(heading)?, value)))
                .flat_map(|(heading, field, value)| plain_fields(field, value).into_iter().map(move |(f, v)| (heading, f, v)))
                .filter(|(_, f, v)| !v.is_empty() && *f != Field::Ignore)
                .collect();
            if cells.is_empty() {
                continue;
            }
            let listing = listing(&cells, &place, info, form)?;
            for damaged in listing.names.iter().filter(|n| n.uncertain) {
                let place = format!("{place} {}", damaged.text);
                reading.problems.note("a name with damaged characters", "文字化けの疑いがある名称", &place);
            }
            reading.listings.push(listing);
        }
        make_ids_unique(&mut reading);
        Ok(reading)
    }
}

/// What a cell holds, each piece under a field of its own.
fn plain_fields(field: Field, cell: &str) -> Vec<(Field, String)> {
    let whole = one_line(cell);
    match field {
        Field::NameAndAddress => vec![(Field::Name, name_before_address(cell)), (Field::Address, whole)],
        Field::Period => {
            let first = whole.split([' ', '–', '—']).next().unwrap_or_default().trim_end_matches('-').to_owned();
            vec![(Field::ListedOn, first), (Field::Keep, whole)]
        }
        _ => vec![(field, whole)],
    }
}

/// The first line, or what stands before the first comma that no legal form or suffix follows.
fn name_before_address(cell: &str) -> String {
    const AFTER_A_COMMA: &[&str] =
        &["INC", "LTD", "LLC", "LLP", "LP", "CO", "COLTD", "CORP", "LIMITED", "GMBH", "SA", "PLC", "JR", "SR", "II", "III"];
    if let Some((first, _)) = cell.trim().split_once(['\n', '\r']) {
        return one_line(first);
    }
    let mut pieces = cell.split(',');
    let mut name = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let letters: String = piece.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if !AFTER_A_COMMA.contains(&letters.as_str()) {
            break;
        }
        name = format!("{name},{piece}");
    }
    one_line(&name)
}

/// A row: where it stands, and its cells by heading.
type Row = (String, Vec<(String, String)>);

fn rows(file: &RawFile, form: &TableForm, reading: &mut Reading) -> Result<Vec<Row>> {
    match file.format {
        RawFormat::Xlsx => workbook_rows(&file.bytes, form),
        RawFormat::Json => json_rows(&file.bytes, form),
        _ => text_rows(&file.bytes, form, reading),
    }
}

/// The headings stand within this many rows of the top of a sheet.
const HEADING_ROWS: usize = 20;

fn text_rows(bytes: &[u8], form: &TableForm, reading: &mut Reading) -> Result<Vec<Row>> {
    let text = text(bytes, form.encoding, reading);
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(refused(
            "the file ends inside a quoted field: it was cut short",
            "引用符の途中で終わっており、ファイルが途中で切れています",
        ));
    }
    let delimiter = u8::try_from(form.delimiter).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let broken = |e: csv::Error| refused(format!("not readable as a table ({e})"), format!("表として読み取れません（{e}）"));
    let header: Vec<String> = records.next().transpose().map_err(broken)?.unwrap_or_default().iter().map(one_line).collect();
    check_headings(&header, form)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        same_width(&record, &header, line)?;
        rows.push((format!("line {line}"), header.iter().cloned().zip(record.iter().map(str::to_owned)).collect()));
    }
    Ok(rows)
}

/// The first sheet (or the one named) with a row that holds every heading.
fn workbook_rows(bytes: &[u8], form: &TableForm) -> Result<Vec<Row>> {
    let sheets = spreadsheet::sheets(bytes)?;
    let wanted = |sheet: &&spreadsheet::Sheet| form.sheet.as_ref().is_none_or(|name| sheet.name == *name);
    let headings = |row: &spreadsheet::SheetRow| row.cells.iter().map(|c| one_line(c)).collect::<Vec<_>>();
    let found = sheets.iter().filter(wanted).find_map(|sheet| {
        let at = sheet.rows.iter().take(HEADING_ROWS).position(|row| {
            let here = headings(row);
            form.columns.iter().filter(|(_, f)| f.is_name()).any(|(name, _)| here.contains(name))
        })?;
        Some((sheet, at))
    });
    let Some((sheet, at)) = found else {
        let none: Vec<String> = Vec::new();
        return check_headings(&none, form).map(|()| Vec::new());
    };
    let header = headings(&sheet.rows[at]);
    let written: Vec<String> = header.iter().filter(|h| !h.is_empty()).cloned().collect();
    check_headings(&written, form)?;
    let row = |row: &spreadsheet::SheetRow| {
        let cells = header.iter().enumerate().filter(|(_, h)| !h.is_empty()).map(|(c, h)| (h.clone(), row.cell(c).to_owned()));
        (format!("{}!{}", sheet.name, row.number), cells.collect())
    };
    Ok(sheet.rows[at + 1..].iter().map(row).collect())
}

/// Objects of an array, at the top or under the key named; values that are lists are joined as a cell would hold them.
fn json_rows(bytes: &[u8], form: &TableForm) -> Result<Vec<Row>> {
    let broken = |e: serde_json::Error| refused(format!("not whole JSON ({e})"), format!("JSONとして完全ではありません（{e}）"));
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(broken)?;
    let array = match &form.records {
        Some(key) => value.get(key),
        None => Some(&value),
    };
    let Some(array) = array.and_then(serde_json::Value::as_array) else {
        return Err(refused("no array of entries where the mapping says", "マッピングの示す場所に項目の配列がありません"));
    };
    let mut rows = Vec::new();
    for (at, item) in array.iter().enumerate() {
        let Some(object) = item.as_object() else {
            return Err(refused(format!("entry {} is no object", at + 1), format!("{}番目の項目がオブジェクトではありません", at + 1)));
        };
        let known: Vec<(String, String)> = object.iter().map(|(k, v)| (k.clone(), cell_of(v, form))).collect();
        let unknown: Vec<String> = known.iter().map(|(k, _)| k.clone()).filter(|k| !form.columns.contains_key(k)).collect();
        if !form.further_columns && !unknown.is_empty() {
            return Err(unknown_headings(&[], &unknown.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        rows.push((format!("entry {}", at + 1), known));
    }
    Ok(rows)
}

fn cell_of(value: &serde_json::Value, form: &TableForm) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => {
            items.iter().map(|i| cell_of(i, form)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(&form.separator)
        }
        other => other.to_string(),
    }
}

fn text(bytes: &[u8], encoding: TableEncoding, reading: &mut Reading) -> String {
    match encoding {
        TableEncoding::Windows1252 => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
        TableEncoding::Dos => {
            let upper: Vec<char> = DOS.chars().collect();
            bytes
                .iter()
                .map(|b| if b.is_ascii() { char::from(*b) } else { upper.get(usize::from(*b) - 128).copied().unwrap_or(' ') })
                .collect()
        }
        TableEncoding::Guess => {
            let (text, guessed) = decode(bytes);
            if let Some(name) = guessed {
                reading.problems.note("the file is not UTF-8; its encoding was guessed", "UTF-8ではないため文字コードを推定しました", name);
            }
            text
        }
    }
}

/// Every heading of the file must be known, and every heading of the description must be there, unless it says otherwise.
fn check_headings(header: &[String], form: &TableForm) -> Result<()> {
    let unknown: Vec<&str> = header.iter().filter(|h| !form.columns.contains_key(*h)).map(String::as_str).collect();
    let missing: Vec<&str> =
        form.columns.iter().filter(|(c, _)| !header.contains(c) && !form.only_names_needed).map(|(c, _)| c.as_str()).collect();
    let named = header.iter().any(|h| form.columns.get(h).is_some_and(|f| f.is_name()));
    if (form.further_columns || unknown.is_empty()) && missing.is_empty() && named {
        return Ok(());
    }
    let missing = if named { missing } else { form.columns.iter().filter(|(_, f)| f.is_name()).map(|(c, _)| c.as_str()).collect() };
    Err(unknown_headings(&missing, &unknown))
}

fn unknown_headings(missing: &[&str], unknown: &[&str]) -> crate::Error {
    let shown = |names: &[&str]| names.iter().take(5).map(|n| n.chars().take(40).collect()).collect::<Vec<String>>().join(", ");
    refused(
        format!("the header is not that of this list (missing: {}; unknown: {})", shown(missing), shown(unknown)),
        format!("見出しがこのリストのものと一致しません（不足: {}／未知: {}）", shown(missing), shown(unknown)),
    )
}

fn listing(cells: &[(&str, Field, String)], place: &str, info: &ListInfo, form: &TableForm) -> Result<Listing> {
    let all = |field: Field| cells.iter().filter(move |(_, f, _)| *f == field).map(|(_, _, value)| value.as_str());
    let first = |field: Field| all(field).next();
    let Some(written) = first(Field::Name) else {
        return Err(refused(format!("{place}: a row without a name"), format!("{place}: 名称のない行があります")));
    };
    let (name, reference) = without_reference(written);
    let notices: Vec<String> = all(Field::Notice).map(str::to_owned).collect();
    let listed_on = first(Field::ListedOn);
    let address: Vec<&str> =
        cells.iter().filter(|(_, f, _)| matches!(f, Field::Address | Field::Country)).map(|(_, _, v)| v.as_str()).collect();
    let kept = cells.iter().filter(|(_, f, _)| matches!(f, Field::Keep | Field::RowNumber));
    let mut other: BTreeMap<String, String> = kept.map(|(heading, _, v)| ((*heading).to_owned(), v.clone())).collect();
    other.extend(reference.map(|r| ("un_reference".to_owned(), r)));
    // A date that cannot be read is kept as it was written.
    for (key, odd) in [("listed_on", listed_on), ("delisted_on", first(Field::DelistedOn))] {
        if let Some(odd) = odd.filter(|d| partial_date(d).is_none()) {
            other.insert(key.to_owned(), odd.to_owned());
        }
    }
    let identifiers = cells.iter().filter(|(_, f, _)| *f == Field::Identifier);
    let relation = |name: &str| ListedRelation { kind: "parent".to_owned(), name: name.to_owned(), uid: None };
    let own = first(Field::Uid).map(str::to_owned);
    Ok(Listing {
        uid: own.unwrap_or_else(|| own_id(&[&info.id, written, &notices.join(" "), listed_on.unwrap_or_default()])),
        kind: first(Field::Kind).map(kind).or(form.kind).unwrap_or_default(),
        names: names(
            &name,
            &all(Field::Name).skip(1).chain(all(Field::Aliases)).collect::<Vec<_>>(),
            &all(Field::FormerNames).collect::<Vec<_>>(),
            form,
        ),
        addresses: (!address.is_empty()).then(|| address.join(", ")).into_iter().collect(),
        countries: all(Field::Country).chain(form.country.as_deref()).take(1).map(country).collect(),
        source: first(Field::SubList).map(str::to_owned),
        programmes: all(Field::Programme).map(str::to_owned).collect(),
        concerns: all(Field::Concerns).flat_map(|c| c.split([',', ';', '、', ' '])).map(str::to_owned).filter(|c| !c.is_empty()).collect(),
        listed_on: listed_on.and_then(partial_date),
        delisted_on: first(Field::DelistedOn).and_then(partial_date),
        notices,
        identifiers: identifiers.map(|(h, _, v)| ListedIdentifier { kind: (*h).to_owned(), value: v.clone(), country: None }).collect(),
        relations: all(Field::Parent).map(relation).collect(),
        birth_dates: all(Field::BirthDate).filter_map(partial_date).collect(),
        remarks: Some(all(Field::Remarks).collect::<Vec<_>>().join(" ")).filter(|r| !r.is_empty()),
        source_url: first(Field::SourceUrl).map(str::to_owned).or_else(|| Some(info.url.clone()).filter(|u| !u.is_empty())),
        locator: place.to_owned(),
        other,
        ..Listing::default()
    })
}

/// `Name（永久參考號：EXi.001）` → the name, and the reference of the United Nations.
fn without_reference(name: &str) -> (String, Option<String>) {
    let mark = ["（永久參考號：", "（永久参考号：", "(永久參考號:"].iter().find_map(|m| name.find(m).map(|at| (at, m.len())));
    let Some((at, length)) = mark else { return (name.to_owned(), None) };
    let rest = &name[at + length..];
    let end = rest.find(['）', ')']).unwrap_or(rest.len());
    let after = rest[end..].trim_start_matches(['）', ')']);
    (one_line(&format!("{} {after}", name[..at].trim_end())), Some(rest[..end].trim().to_owned()))
}

fn kind(written: &str) -> ListingKind {
    match written.to_ascii_lowercase().as_str() {
        "organization" | "organisation" | "company" | "entity" | "institution" => ListingKind::Organization,
        "person" | "individual" => ListingKind::Person,
        "vessel" | "ship" => ListingKind::Vessel,
        "aircraft" => ListingKind::Aircraft,
        "address" => ListingKind::Address,
        _ => ListingKind::Unknown,
    }
}

fn country(raw: &str) -> ListedCountry {
    if raw.len() == 2 && raw.chars().all(|c| c.is_ascii_uppercase()) {
        return ListedCountry { code: raw.to_owned(), raw: raw.to_owned(), role: "location".to_owned() };
    }
    named(raw, "location")
}

fn names(primary: &str, aliases: &[&str], former: &[&str], form: &TableForm) -> Vec<ListedName> {
    let split = |cells: &[&str]| -> Vec<String> {
        let pieces = cells.iter().flat_map(|cell| cell.split(form.separator.as_str())).flat_map(without_labels);
        pieces.map(|a| one_line(&a)).filter(|a| !a.is_empty()).collect()
    };
    let mut names = vec![listed(primary, NameKind::Primary)];
    names.extend(parts(primary).names);
    for alias in split(aliases) {
        names.push(if is_other_script(&alias) { listed(&alias, NameKind::Native) } else { listed_alias(&alias) });
        names.extend(parts(&alias).names);
    }
    names.extend(split(former).iter().map(|f| listed(f, NameKind::Former)));
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| seen.insert(n.text.clone())).collect()
}

/// `繁體中文：甲/簡體中文：乙` → both names.
fn without_labels(alias: &str) -> Vec<String> {
    let labels = ["繁體中文：", "簡體中文：", "繁体中文：", "简体中文："];
    if !labels.iter().any(|l| alias.contains(l)) {
        return vec![alias.to_owned()];
    }
    let marked = labels.iter().fold(alias.to_owned(), |text, label| text.replace(label, "\n"));
    marked.lines().map(|piece| piece.trim().trim_matches('/').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dos_code_page_is_whole() {
        assert_eq!(DOS.chars().count(), 128);
        let read = text(b"7th\xFFof Sample M\x81ller", TableEncoding::Dos, &mut Reading::default());
        assert_eq!(one_line(&read), "7th of Sample Müller");
    }
}
