//! METI's Foreign End User List (外国ユーザーリスト) as the ministry publishes it in Excel. Columns are found by their
//! headings; countries and concern letters are closed vocabularies, because a shifted column shows there first. The PDF of
//! the same list ([`pdf_table`]) is a fallback, taken only when its numbering is whole as well.

mod pdf_table;

use super::{Importer, Reading, own_id, refused, whole_document};
use crate::error::Result;
use crate::lists::name_parts::{listed, listed_alias, native_in_brackets, parts};
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{is_east_asian, one_line, squeezed};
use crate::lists::spreadsheet::{self, Sheet, SheetRow};
use crate::lists::{ListInfo, ListedCountry, ListedName, Listing, ListingKind, NameKind, Problems};
use std::collections::BTreeSet;

pub struct MetiEndUserList;

/// Headings, Japanese and English, as [`squeezed`] leaves them.
const NUMBER: (&str, &str) = ("No.", "No.");
const COUNTRY: (&str, &str) = ("国名、地域名", "CountryorRegion");
const NAME: (&str, &str) = ("企業名、組織名", "CompanyorOrganization");
const ALIASES: (&str, &str) = ("別名", "AlsoKnownAs");
const CONCERN: (&str, &str) = ("懸念区分", "TypeofWMD");
const CONVENTIONAL: (&str, &str) = ("通常兵器", "ConventionalWeapons");

/// The headings stand within this many rows of the top.
const HEADING_ROWS: usize = 10;
const LETTERS: &[char] = &['B', 'C', 'M', 'N'];
/// Words that stand beside the letters in the concern cell.
const CONCERN_WORDS: &[&str] = &["生物", "化学", "ミサイル", "核"];

struct Columns {
    number: usize,
    country: usize,
    name: usize,
    aliases: usize,
    concern: usize,
    /// Absent before September 2025.
    conventional: Option<usize>,
    /// Index of the heading row among the rows of the sheet.
    heading_row: usize,
}

impl Importer for MetiEndUserList {
    fn name(&self) -> &'static str {
        "meti-eul"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        if file.format == RawFormat::Pdf {
            return read_pdf(file, info);
        }
        let sheets = spreadsheet::sheets(&file.bytes)?;
        let Some((sheet, columns)) = sheets.iter().find_map(|s| columns(s).map(|c| (s, c))) else {
            return Err(refused(
                "the headings are not those of the Foreign End User List (No., country, company, also known as, type of WMD)",
                "見出しが外国ユーザーリストのもの（No.、国名・地域名、企業名・組織名、別名、懸念区分）と一致しません",
            ));
        };
        let mut reading = Reading::default();
        let mut expected = 1;
        for row in &sheet.rows[columns.heading_row + 1..] {
            if row.cells.iter().all(|c| c.trim().is_empty()) || is_only_number(row, &columns) {
                continue;
            }
            let place = format!("{}!{}", sheet.name, row.number);
            let listing = listing(row, &columns, info, place, &mut reading.problems)?;
            if listing.uid != expected.to_string() {
                reading.problems.note("the numbers do not follow one another", "番号が連続していません", &listing.locator);
            }
            expected = listing.uid.parse().unwrap_or(expected) + 1;
            reading.listings.push(listing);
        }
        Ok(reading)
    }
}

fn read_pdf(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    whole_document(file)?;
    let table = pdf_table::read(file)?;
    let mut reading = Reading::default();
    for (page, row) in &table.rows {
        let place = format!("page {page}, No. {}", row.number);
        reading.listings.push(listing(row, &table.columns, info, place, &mut reading.problems)?);
    }
    Ok(reading)
}

/// Prepared but unused rows carry the number formula and nothing else.
fn is_only_number(row: &SheetRow, columns: &Columns) -> bool {
    [columns.country, columns.name, columns.aliases, columns.concern].iter().all(|c| row.cell(*c).trim().is_empty())
}

fn columns(sheet: &Sheet) -> Option<Columns> {
    sheet.rows.iter().take(HEADING_ROWS).enumerate().find_map(|(heading_row, row)| {
        let headings: Vec<String> = row.cells.iter().map(|c| squeezed(c)).collect();
        let at = |(ja, en): (&str, &str)| headings.iter().position(|h| h == ja || h == en || *h == format!("{ja}{en}"));
        Some(Columns {
            number: at(NUMBER)?,
            country: at(COUNTRY)?,
            name: at(NAME)?,
            aliases: at(ALIASES)?,
            concern: at(CONCERN)?,
            conventional: at(CONVENTIONAL),
            heading_row,
        })
    })
}

fn listing(row: &SheetRow, columns: &Columns, info: &ListInfo, place: String, problems: &mut Problems) -> Result<Listing> {
    let name_cell = row.cell(columns.name);
    if name_cell.trim().is_empty() {
        return Err(refused(format!("{place}: a row without a name"), format!("{place}: 名称のない行があります")));
    }
    let country = country(row.cell(columns.country), info, &place)?;
    let mut names = names_of_cell(name_cell, &place, problems);
    names.extend(aliases(row.cell(columns.aliases), &place, problems));
    let number = row.cell(columns.number).trim();
    let uid = if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) {
        number.to_owned()
    } else {
        problems.note("a row without a number", "番号のない行", &place);
        own_id(&[&names[0].text, &country.code])
    };
    Ok(Listing {
        uid,
        kind: ListingKind::Organization,
        names: without_repeats(names),
        countries: vec![country],
        concerns: concerns(row, columns, &place)?,
        source_url: Some(info.url.clone()),
        locator: place,
        ..Listing::default()
    })
}

/// `イラン⏎Islamic Republic of Iran`: one of the two or both, of one country, and nothing else in the cell, because what
/// else stands there has bled in from another column.
fn country(cell: &str, info: &ListInfo, place: &str) -> Result<ListedCountry> {
    let raw = one_line(cell);
    let whole = squeezed(cell);
    let words = || info.countries.iter().map(|(word, code)| (squeezed(word), code));
    let told = words().find_map(|(word, code)| {
        let rest = whole.strip_prefix(word.as_str())?;
        (rest.is_empty() || words().any(|(other, same)| same == code && other == rest)).then_some(code)
    });
    match told {
        Some(code) => Ok(ListedCountry { code: code.clone(), raw, role: "location".to_owned() }),
        None => Err(refused(
            format!("{place}: “{raw}” is not one of the countries or regions of this list"),
            format!("{place}: 「{raw}」はこのリストの国名・地域名にありません"),
        )),
    }
}

/// The primary name, its native form on a second line, and what else lies inside.
fn names_of_cell(cell: &str, place: &str, problems: &mut Problems) -> Vec<ListedName> {
    let (name, native) = native_in_brackets(cell);
    let mut names = vec![listed(&name, NameKind::Primary)];
    names.extend(native.map(|n| native_name(&n)));
    names.extend(parts(&names[0].text).names);
    for name in names.iter().filter(|n| n.uncertain) {
        problems.note("a name with damaged characters", "文字化けの疑いがある名称", &format!("{place} {}", name.text));
    }
    names
}

fn native_name(text: &str) -> ListedName {
    listed(text, NameKind::Native)
}

/// `・` begins an alias; a line without it is the native form of the alias before, or the rest of a wrapped line.
fn aliases(cell: &str, place: &str, problems: &mut Problems) -> Vec<ListedName> {
    let mut written: Vec<(String, Option<String>)> = Vec::new();
    let mut bullets = false;
    for line in cell.lines().map(one_line).filter(|l| !l.is_empty()) {
        let bare = line.trim_start_matches(['・', '･']).trim_start();
        let begins = bare.len() < line.len();
        let (latin, native) = native_in_brackets(bare);
        match written.last_mut() {
            Some((_, before)) if !begins && is_east_asian(bare) && before.is_none() => *before = Some(without_outer_brackets(bare)),
            Some(_) if !begins && is_east_asian(bare) => written.push((without_outer_brackets(bare), None)),
            Some((before, _)) if !begins && bullets && !is_east_asian(before) => {
                before.push(' ');
                before.push_str(bare);
                problems.note("an alias runs over two lines; the lines were joined", "2行にわたる別名をつなげました", place);
            }
            _ => written.push((latin, native)),
        }
        bullets |= begins;
    }
    let mut names = Vec::new();
    for (alias, native) in written.iter().filter(|(a, _)| !a.is_empty()) {
        names.push(if is_east_asian(alias) { native_name(alias) } else { listed_alias(alias) });
        names.extend(native.as_deref().map(native_name));
        names.extend(parts(alias).names);
    }
    names
}

fn without_outer_brackets(text: &str) -> String {
    let inside = text.strip_prefix(['(', '（']).and_then(|t| t.strip_suffix([')', '）']));
    inside.unwrap_or(text).trim().to_owned()
}

/// Concern letters in the order of the list, then `CW` for conventional weapons.
fn concerns(row: &SheetRow, columns: &Columns, place: &str) -> Result<Vec<String>> {
    let cell = squeezed(row.cell(columns.concern));
    let rest = CONCERN_WORDS.iter().fold(cell.clone(), |text, word| text.replace(word, ""));
    let known = rest.chars().all(|c| LETTERS.contains(&c) || matches!(c, ',' | '、'));
    let letters: Vec<String> = LETTERS.iter().filter(|l| rest.contains(**l)).map(char::to_string).collect();
    let weapons = columns.conventional.map(|c| squeezed(row.cell(c))).unwrap_or_default();
    let conventional = matches!(weapons.as_str(), "通常兵器CW" | "CW" | "通常兵器");
    if !known || (letters.is_empty() && !cell.is_empty()) || (!conventional && !weapons.is_empty()) || (letters.is_empty() && !conventional)
    {
        let shown = one_line(&format!("{cell} {weapons}"));
        return Err(refused(
            format!("{place}: “{shown}” is no type of concern of this list (B, C, M, N, CW)"),
            format!("{place}: 「{shown}」は懸念区分（B、C、M、N、CW）として読めません"),
        ));
    }
    Ok(letters.into_iter().chain(conventional.then(|| "CW".to_owned())).collect())
}

fn without_repeats(names: Vec<ListedName>) -> Vec<ListedName> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| seen.insert(n.text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> Vec<String> {
        aliases(cell, "row 2", &mut Problems::default()).iter().map(|n| format!("{:?} {}", n.kind, n.text)).collect()
    }

    #[test]
    fn alias_lines_without_a_mark_belong_to_the_alias_before() {
        assert_eq!(
            shown("・Example Bank of Stars\n(例示星銀行)\n・Stars and\nStripes Bank\n \n・ESB"),
            ["Alias Example Bank of Stars", "Native 例示星銀行", "Alias Stars and Stripes Bank", "Short ESB"]
        );
        assert_eq!(shown("Unmarked Alias Co.\n・Second Alias Co."), ["Alias Unmarked Alias Co.", "Alias Second Alias Co."]);
    }

    #[test]
    fn concern_cells_are_read_however_they_are_typed() {
        let columns = Columns { number: 0, country: 1, name: 2, aliases: 3, concern: 4, conventional: Some(5), heading_row: 0 };
        let read = |concern: &str, weapons: &str| {
            let cells = ["1", "", "", "", concern, weapons].map(str::to_owned).to_vec();
            concerns(&SheetRow { number: 2, cells }, &columns, "row 2").map(|c| c.join(" ")).ok()
        };
        assert_eq!(read("ミサイル、核\nM、N", "").as_deref(), Some("M N"));
        assert_eq!(read("ミサイルM", "通常兵器\nCW").as_deref(), Some("M CW"));
        assert_eq!(read("核\nＮ ", "").as_deref(), Some("N"));
        assert_eq!(read("", "通常兵器\nＣＷ").as_deref(), Some("CW"));
        assert_eq!((read("", ""), read("X", ""), read("核\nN", "yes"), read("Example Co.", "")), (None, None, None, None));
    }
}
