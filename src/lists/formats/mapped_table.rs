//! Plain tables whose columns `list.toml` names: comma or tab, one entry a row. A list in this form needs no Rust.
//! Every heading must be known; an unknown or missing one refuses the file.

use super::{Importer, Reading, make_ids_unique, own_id, refused};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{decode, one_line, partial_date};
use crate::lists::{ListInfo, ListedCountry, ListedName, Listing, ListingKind, NameKind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

pub struct MappedTable;

/// `[table]` of `list.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableForm {
    pub delimiter: char,
    #[serde(default)]
    pub encoding: TableEncoding,
    /// Heading → what it holds.
    pub columns: BTreeMap<String, Field>,
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
    /// Several parted by `;`.
    Aliases,
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
}

/// The upper half of code page 437.
const DOS: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

impl Importer for MappedTable {
    fn name(&self) -> &'static str {
        "table"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let Some(form) = &info.table else {
            return Err(refused("the description of this list has no [table]", "このリストの定義に [table] がありません"));
        };
        let mut reading = Reading::default();
        let text = text(&file.bytes, form.encoding, &mut reading);
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
        let fields = fields(&header, form)?;
        for record in records {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != header.len() {
                return Err(refused(
                    format!("line {line} has {} fields instead of {}", record.len(), header.len()),
                    format!("{line}行目の項目数が{}個で、見出しの{}個と合いません", record.len(), header.len()),
                ));
            }
            let cells: Vec<(&str, Field, String)> = header
                .iter()
                .zip(&fields)
                .zip(&record)
                .map(|((h, f), v)| (h.as_str(), *f, one_line(v)))
                .filter(|(_, _, v)| !v.is_empty())
                .collect();
            let listing = listing(&cells, line, info)?;
            for damaged in listing.names.iter().filter(|n| n.uncertain) {
                let place = format!("line {line} {}", damaged.text);
                reading.problems.note("a name with damaged characters", "文字化けの疑いがある名称", &place);
            }
            reading.listings.push(listing);
        }
        make_ids_unique(&mut reading);
        Ok(reading)
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

fn fields(header: &[String], form: &TableForm) -> Result<Vec<Field>> {
    let unknown: Vec<&str> = header.iter().filter(|h| !form.columns.contains_key(*h)).map(String::as_str).collect();
    let missing: Vec<&str> = form.columns.keys().filter(|c| !header.contains(c)).map(String::as_str).collect();
    if !unknown.is_empty() || !missing.is_empty() {
        let shown = |names: &[&str]| names.iter().take(5).map(|n| n.chars().take(40).collect()).collect::<Vec<String>>().join(", ");
        return Err(refused(
            format!("the header is not that of this list (missing: {}; unknown: {})", shown(&missing), shown(&unknown)),
            format!("見出しがこのリストのものと一致しません（不足: {}／未知: {}）", shown(&missing), shown(&unknown)),
        ));
    }
    Ok(header.iter().filter_map(|h| form.columns.get(h).copied()).collect())
}

fn listing(cells: &[(&str, Field, String)], line: u64, info: &ListInfo) -> Result<Listing> {
    let all = |field: Field| cells.iter().filter(move |(_, f, _)| *f == field).map(|(_, _, value)| value.as_str());
    let Some(name) = all(Field::Name).next() else {
        return Err(refused(format!("line {line}: a row without a name"), format!("{line}行目: 名称のない行があります")));
    };
    let notices: Vec<String> = all(Field::Notice).map(str::to_owned).collect();
    let listed_on = all(Field::ListedOn).next();
    let address: Vec<&str> =
        cells.iter().filter(|(_, f, _)| matches!(f, Field::Address | Field::Country)).map(|(_, _, v)| v.as_str()).collect();
    let mut other: BTreeMap<String, String> =
        cells.iter().filter(|(_, f, _)| *f == Field::Keep).map(|(heading, _, v)| ((*heading).to_owned(), v.clone())).collect();
    // A date that cannot be read is kept as it was written.
    if let Some(odd) = listed_on.filter(|d| partial_date(d).is_none()) {
        other.insert("listed_on".to_owned(), odd.to_owned());
    }
    Ok(Listing {
        uid: own_id(&[&info.id, name, &notices.join(" "), listed_on.unwrap_or_default()]),
        kind: ListingKind::Unknown,
        names: names(name, all(Field::Aliases)),
        addresses: (!address.is_empty()).then(|| address.join(", ")).into_iter().collect(),
        countries: all(Field::Country).map(country).collect(),
        programmes: all(Field::Programme).map(str::to_owned).collect(),
        listed_on: listed_on.and_then(partial_date),
        notices,
        birth_dates: all(Field::BirthDate).filter_map(partial_date).collect(),
        remarks: all(Field::Remarks).next().map(str::to_owned),
        source_url: Some(info.url.clone()),
        locator: format!("line {line}"),
        other,
        ..Listing::default()
    })
}

fn country(raw: &str) -> ListedCountry {
    if raw.len() == 2 && raw.chars().all(|c| c.is_ascii_uppercase()) {
        return ListedCountry { code: raw.to_owned(), raw: raw.to_owned(), role: "location".to_owned() };
    }
    named(raw, "location")
}

fn names<'a>(primary: &str, aliases: impl Iterator<Item = &'a str>) -> Vec<ListedName> {
    let mut names = vec![listed(primary, NameKind::Primary)];
    names.extend(parts(primary).names);
    for alias in aliases.flat_map(|cell| cell.split(';')).map(one_line).filter(|a| !a.is_empty()) {
        names.push(listed_alias(&alias));
        names.extend(parts(&alias).names);
    }
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| seen.insert(n.text.clone())).collect()
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
