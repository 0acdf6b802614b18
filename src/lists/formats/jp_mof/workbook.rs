//! The asset-freeze list as a workbook: an index, and a sheet a category, each with its own headings. Headings are told by
//! family; a sheet with an unknown one refuses the file. The number of a category moves when one is inserted, so the title
//! is what stays as the legal ground.

use super::super::{Reading, make_ids_unique, refused};
use super::cells::{both_scripts, date, dates, original_script, pieces, unquoted};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::listed;
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{one_line, squeezed};
use crate::lists::spreadsheet::{self, Sheet, SheetRow};
use crate::lists::{ListInfo, ListedIdentifier, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;

/// The title and its notes stand above the headings.
const HEADING_ROWS: usize = 12;

/// What a column holds, whatever its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    NoticeDate,
    NoticeNumber,
    Name,
    Alias,
    Former,
    Weak,
    Birth,
    Nationality,
    Address,
    Passport,
    NationalId,
    Remarks,
    /// Kept under its heading.
    Kept,
}

/// Every heading seen, as [`squeezed`] leaves it.
const HEADINGS: &[(&str, Family)] = &[
    ("告示日付", Family::NoticeDate),
    ("告示番号", Family::NoticeNumber),
    ("英語表記", Family::Name),
    ("日本語表記", Family::Name),
    ("別名", Family::Alias),
    ("別称", Family::Alias),
    ("別称・別名", Family::Alias),
    ("別名・別称", Family::Alias),
    ("別称・旧称", Family::Alias),
    ("別名・旧称", Family::Alias),
    ("確定可能な別名", Family::Alias),
    ("旧称", Family::Former),
    ("旧称・以前の呼称", Family::Former),
    ("過去の別名", Family::Former),
    ("以前の別名", Family::Former),
    ("確定に十分でない別名", Family::Weak),
    ("生年月日", Family::Birth),
    ("生年月日・出生地", Family::Birth),
    ("国籍", Family::Nationality),
    ("住所", Family::Address),
    ("所在地", Family::Address),
    ("住所・所在地", Family::Address),
    ("住所等", Family::Address),
    ("活動地域・住所", Family::Address),
    ("所在地・住所登録された事務所の住所", Family::Address),
    ("旅券番号", Family::Passport),
    ("身分登録番号", Family::NationalId),
    ("身分証番号", Family::NationalId),
    ("ID番号", Family::NationalId),
    ("その他の情報", Family::Remarks),
    ("詳細", Family::Remarks),
    ("称号", Family::Kept),
    ("役職", Family::Kept),
    ("肩書", Family::Kept),
    ("肩書等", Family::Kept),
    ("出生地", Family::Kept),
    ("出生地・出身地", Family::Kept),
    ("国連参照番号", Family::Kept),
    ("電話", Family::Kept),
    ("電話番号", Family::Kept),
    ("FAX", Family::Kept),
    ("リスト掲載日", Family::Kept),
    ("国連制裁委員会による指定日", Family::Kept),
    ("国連制裁員会による指定日", Family::Kept),
    ("指定の根拠", Family::Kept),
    ("決議1483上の根拠", Family::Kept),
];

/// A sheet with its headings understood.
struct Category<'a> {
    /// `29` of `29.ロシア連邦(個人)`.
    number: usize,
    title: String,
    sheet: &'a Sheet,
    heading_row: usize,
    /// Heading as written, by column.
    columns: Vec<Option<(String, Family)>>,
}

pub fn read(file: &RawFile, info: &ListInfo) -> Result<Reading> {
    let mut reading = Reading::default();
    let sheets = spreadsheet::sheets(&file.bytes)?;
    let mut found = 0;
    for sheet in &sheets {
        let Some(category) = category(sheet)? else { continue };
        found += 1;
        rows(&category, info, &mut reading);
    }
    if found == 0 {
        return Err(refused(
            "no sheet has the headings of the asset-freeze list (告示日付, 告示番号, 日本語表記, 英語表記)",
            "資産凍結等の措置の対象者の見出し（告示日付、告示番号、日本語表記、英語表記）を持つシートがありません",
        ));
    }
    few_without_a_name(&mut reading)?;
    make_ids_unique(&mut reading);
    Ok(reading)
}

/// An entry that lost its name is kept and told; many of them mean that the columns have moved.
fn few_without_a_name(reading: &mut Reading) -> Result<()> {
    let nameless: Vec<String> =
        reading.listings.iter().filter(|l| l.names.is_empty() && l.delisted_on.is_none()).map(|l| l.locator.clone()).collect();
    if nameless.len() > 3.max(reading.listings.len() / 100) {
        let place = &nameless[0];
        return Err(refused(
            format!("{} rows without a name (first: {place})", nameless.len()),
            format!("氏名・名称のない行が{}行あります（最初: {place}）", nameless.len()),
        ));
    }
    for place in &nameless {
        reading.problems.note("a row without a name", "氏名・名称のない行", place);
    }
    Ok(())
}

/// None for the index and for categories that were lifted as a whole, which hold no entries.
fn category(sheet: &Sheet) -> Result<Option<Category<'_>>> {
    let heading_row = sheet.rows.iter().take(HEADING_ROWS).position(|row| {
        let cells: Vec<String> = row.cells.iter().map(|c| squeezed(c)).collect();
        ["告示日付", "告示番号"].iter().all(|h| cells.iter().any(|c| c == h))
    });
    let Some(heading_row) = heading_row else {
        let text: String = sheet.rows.iter().flat_map(|r| &r.cells).take(40).cloned().collect();
        let without_entries =
            sheet.rows.is_empty() || sheet.name.contains("一覧") || sheet.name.contains("解除") || text.contains("告示廃止");
        if without_entries {
            return Ok(None);
        }
        return Err(refused(
            format!("sheet “{}” has no headings of the asset-freeze list", sheet.name),
            format!("シート「{}」に資産凍結等の措置の対象者の見出しがありません", sheet.name),
        ));
    };
    let family = |cell: &String| HEADINGS.iter().find(|(heading, _)| squeezed(cell) == *heading).map(|(_, family)| *family);
    let headings = &sheet.rows[heading_row].cells;
    if let Some(unknown) = headings.iter().find(|h| !h.trim().is_empty() && family(h).is_none()) {
        return Err(refused(
            format!("sheet “{}”: unknown heading “{}”", sheet.name, one_line(unknown)),
            format!("シート「{}」: 未知の見出し「{}」があります", sheet.name, one_line(unknown)),
        ));
    }
    let columns: Vec<_> = headings.iter().map(|h| family(h).map(|f| (squeezed(h), f))).collect();
    if !columns.iter().flatten().any(|(_, f)| *f == Family::Name) {
        return Err(refused(
            format!("sheet “{}” has no column for names", sheet.name),
            format!("シート「{}」に氏名・名称の列がありません", sheet.name),
        ));
    }
    let number = sheet.name.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    let title = sheet.rows.first().map(|r| r.cell(0)).unwrap_or_default();
    // notes stand behind the title in the same cell
    let title = one_line(title.split("（注").next().unwrap_or(title));
    let title = if title.is_empty() { sheet.name.clone() } else { title };
    Ok(Some(Category { number, title, sheet, heading_row, columns }))
}

fn rows(category: &Category<'_>, info: &ListInfo, reading: &mut Reading) {
    for row in &category.sheet.rows[category.heading_row + 1..] {
        let place = format!("{}!{}", category.sheet.name, row.number);
        let number = digits(&cell(category, row, Family::NoticeNumber));
        let has_date = !cell(category, row, Family::NoticeDate).is_empty();
        let named = category.columns.iter().enumerate().any(|(at, c)| is(c, Family::Name) && !known(row.cell(at)).is_empty());
        if number.is_empty() && !has_date && !named {
            continue_remarks(category, row, reading, &place);
        } else if number.is_empty() {
            reading.problems.note("a row without the number of its notice", "告示番号のない行", &place);
            reading.listings.push(listing(category, row, &format!("row{}", row.number), info, &place));
        } else {
            reading.listings.push(listing(category, row, &number, info, &place));
        }
    }
}

/// Long remarks run over several rows; their text belongs to the entry above.
fn continue_remarks(category: &Category<'_>, row: &SheetRow, reading: &mut Reading, place: &str) {
    let text = row.cells.iter().map(|c| one_line(c)).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return;
    }
    match reading.listings.last_mut().filter(|l| l.locator.starts_with(&format!("{}!", category.sheet.name))) {
        Some(last) => {
            let remarks = last.remarks.get_or_insert_default();
            remarks.push_str(if remarks.is_empty() { "" } else { " " });
            remarks.push_str(&text);
        }
        None => reading.problems.note("text above the first entry of a sheet", "最初の項目より上にある文言", place),
    }
}

fn listing(category: &Category<'_>, row: &SheetRow, number: &str, info: &ListInfo, place: &str) -> Listing {
    let notice_date = cell(category, row, Family::NoticeDate);
    let delisted = notice_date.contains("削除");
    let history = dates(&notice_date);
    let remarks = texts(category, row, Family::Remarks).join(" ");
    let (_, native_in_remarks) = original_script(&remarks);
    let mut names = names(category, row);
    names.extend(native_in_remarks.map(|n| ListedName { derived: true, ..listed(&n, NameKind::Native) }));
    let identifiers = [(Family::Passport, "passport"), (Family::NationalId, "national id")];
    let mut kept: std::collections::BTreeMap<String, String> = category
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, c)| {
            c.as_ref()
                .filter(|(_, f)| matches!(f, Family::Kept | Family::NoticeDate | Family::Birth))
                .map(|(h, _)| (h.clone(), known(row.cell(at))))
        })
        .filter(|(_, v)| !v.is_empty())
        .collect();
    kept.insert("区分".to_owned(), category.title.clone());
    Listing {
        uid: format!("{:03}-{number:0>6}", category.number),
        kind: kind(category, row),
        names,
        addresses: texts(category, row, Family::Address),
        countries: texts(category, row, Family::Nationality).iter().map(|c| named(c, "nationality")).collect(),
        programmes: vec![category.title.clone()],
        notices: vec![format!("告示番号 {}", cell(category, row, Family::NoticeNumber))],
        identifiers: identifiers
            .iter()
            .flat_map(|(family, kind)| {
                texts(category, row, *family).into_iter().map(|value| ListedIdentifier { kind: (*kind).to_owned(), value, country: None })
            })
            .collect(),
        birth_dates: texts(category, row, Family::Birth).iter().filter_map(|b| date(b)).collect(),
        listed_on: history.first().cloned(),
        delisted_on: delisted.then(|| history.last().cloned().unwrap_or_else(|| "削除".to_owned())),
        remarks: (!remarks.is_empty()).then_some(remarks),
        source_url: Some(info.url.clone()),
        locator: place.to_owned(),
        other: kept,
        ..Listing::default()
    }
}

/// The English name first, then the Japanese one: both are primary.
fn names(category: &Category<'_>, row: &SheetRow) -> Vec<ListedName> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for (family, kind) in [
        (Family::Name, NameKind::Primary),
        (Family::Alias, NameKind::Alias),
        (Family::Former, NameKind::Former),
        (Family::Weak, NameKind::Weak),
    ] {
        let mut columns: Vec<_> = category.columns.iter().enumerate().filter(|(_, c)| is(c, family)).collect();
        columns.sort_by_key(|(_, c)| c.as_ref().is_some_and(|(h, _)| h == "日本語表記"));
        for (at, _) in columns {
            let (text, native) = original_script(&known_lines(row.cell(at)));
            let written = if family == Family::Name { vec![one_line(&text)] } else { pieces(&text) };
            let written = written.iter().flat_map(|n| if family == Family::Name { vec![n.clone()] } else { both_scripts(n) });
            names.extend(written.filter(|n| !n.is_empty()).map(|n| listed(unquoted(&n), kind)));
            names.extend(native.map(|n| listed(&n, NameKind::Native)));
        }
    }
    names.into_iter().filter(|n| seen.insert(n.text.clone())).collect()
}

/// Some sheets say so in their title, others by what they know of a person.
fn kind(category: &Category<'_>, row: &SheetRow) -> ListingKind {
    let title = format!("{}{}", squeezed(&category.title), squeezed(&category.sheet.name));
    let told = |word: &str| title.contains(&format!("({word}")) || title.contains(&format!(";{word}"));
    if told("個人") && !told("団体") {
        return ListingKind::Person;
    }
    if (told("団体") && !told("個人")) || title.contains("特定銀行") {
        return ListingKind::Organization;
    }
    let person = [Family::Birth, Family::Passport].iter().any(|f| !cell(category, row, *f).is_empty());
    if person { ListingKind::Person } else { ListingKind::Unknown }
}

fn is(column: &Option<(String, Family)>, family: Family) -> bool {
    column.as_ref().is_some_and(|(_, f)| *f == family)
}

/// 不明 says that nobody knows.
fn known(text: &str) -> String {
    one_line(&known_lines(text))
}

fn known_lines(text: &str) -> String {
    if text.trim() == "不明" { String::new() } else { text.trim().to_owned() }
}

fn cell(category: &Category<'_>, row: &SheetRow, family: Family) -> String {
    let at = category.columns.iter().position(|c| is(c, family));
    at.map(|at| known(row.cell(at))).unwrap_or_default()
}

/// Every value of every column of a family.
fn texts(category: &Category<'_>, row: &SheetRow, family: Family) -> Vec<String> {
    let columns = category.columns.iter().enumerate().filter(|(_, c)| is(c, family));
    columns
        .flat_map(|(at, _)| match family {
            Family::Remarks | Family::Address => Some(known(row.cell(at))).filter(|t| !t.is_empty()).into_iter().collect(),
            _ => pieces(&known_lines(row.cell(at))),
        })
        .map(|t| t.trim_end_matches(['、', ',']).to_owned())
        .filter(|t| !t.is_empty())
        .collect()
}

/// `*1`, `＊12`, `1(*186)` → the number of the notice.
fn digits(text: &str) -> String {
    let plain = squeezed(text);
    plain.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
}
