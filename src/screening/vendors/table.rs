//! Tables of counterparties: CSV, TSV and workbooks to rows of cells, and rows of cells to queries.

use super::columns::{self, Field};
use super::{Asked, Vendors, identifiers, no_name, shifted_row};
use crate::error::{Error, Result};
use crate::screening::{Query, QueryKind};
use crate::words::Words;
use calamine::Reader;
use std::collections::BTreeMap;
use std::io::Cursor;

/// Rows of cells, each with its line in the file.
pub type Rows = Vec<(usize, Vec<String>)>;

/// Cells of a workbook beyond this are refused: a vendor list is not that large.
const MOST_CELLS: usize = 20_000_000;

pub fn separated(text: &str, tabs: bool) -> Rows {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let delimiter = if tabs || count('\t') > count(',') {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader
        .records()
        .filter_map(|record| record.ok())
        .map(|record| (record.position().map_or(0, |p| line_at(text, p)), record.iter().map(one_line).collect()))
        .collect()
}

/// The line a record begins in; behind a CR LF the reader still stands before the line feed.
fn line_at(text: &str, position: &csv::Position) -> usize {
    let pending = text.as_bytes().get(position.byte() as usize) == Some(&b'\n');
    position.line() as usize + usize::from(pending)
}

/// The first sheet that holds anything.
pub fn sheet(bytes: &[u8]) -> Result<Rows> {
    let unreadable = |e: String| {
        Error::new(
            Words::new(format!("the workbook cannot be read: {e}"), format!("ブックを読み取れません: {e}")),
            Words::new("save it as .xlsx or .csv and try again", ".xlsx または .csv で保存し直してください"),
        )
    };
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| unreadable(e.to_string()))?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|e| unreadable(e.to_string()))?;
        if range.is_empty() {
            continue;
        }
        let (height, width) = range.get_size();
        if height.saturating_mul(width) > MOST_CELLS {
            return Err(unreadable(format!("{height} × {width} cells")));
        }
        let top = range.start().map_or(0, |s| s.0 as usize);
        return Ok(range
            .rows()
            .enumerate()
            .map(|(i, row)| (top + i + 1, row.iter().map(|c| one_line(&c.to_string())).collect()))
            .collect());
    }
    Err(unreadable("no sheet holds a cell".to_owned()))
}

/// Line breaks inside a cell are blanks.
fn one_line(cell: &str) -> String {
    cell.split(['\r', '\n']).map(str::trim).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

pub fn vendors(rows: Rows, mut remarks: Vec<Words>) -> Result<Vendors> {
    let filled: Rows = rows.iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty())).cloned().collect();
    let empty = rows.len() - filled.len();
    let (headings, fields, body) = match heading_row(&filled) {
        Some(at) => {
            let headings = filled[at].1.clone();
            let fields: Vec<Option<Field>> = headings.iter().map(|h| columns::field(h)).collect();
            (headings, fields, &filled[at + 1..])
        }
        None if filled.iter().all(|(_, cells)| cells.iter().filter(|c| !c.is_empty()).count() <= 1) => {
            remarks.push(Words::new("no heading; every line is taken for a name", "見出しがないため、各行を名称として扱います"));
            (vec!["name".to_owned()], vec![Some(Field::Name)], &filled[..])
        }
        None => return Err(no_name_column(filled.first().map(|r| r.1.as_slice()).unwrap_or_default())),
    };
    remarks.push(mapping(&headings, &fields));
    if empty > 0 {
        remarks.push(Words::new(format!("{empty} empty rows passed over"), format!("空の行を{empty}行とばしました")));
    }
    let width = usual_width(body).max(headings.len());
    let rows = body.iter().flat_map(|(line, cells)| asked(*line, cells, &headings, &fields, width)).collect();
    Ok(Vendors { rows, remarks })
}

/// The first of the opening rows with a heading for names.
fn heading_row(rows: &Rows) -> Option<usize> {
    let has_name = |cells: &[String]| cells.iter().any(|c| matches!(columns::field(c), Some(Field::Name | Field::Alias)));
    rows.iter().take(10).position(|(_, cells)| has_name(cells))
}

/// The number of cells most rows have; some programs end every row with empty cells.
fn usual_width(rows: &[(usize, Vec<String>)]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, cells) in rows {
        *counts.entry(cells.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, n)| n).map_or(0, |(width, _)| width)
}

fn asked(line: usize, cells: &[String], headings: &[String], fields: &[Option<Field>], width: usize) -> Vec<Asked> {
    let mut query = Query::default();
    for (cell, field) in cells.iter().zip(fields) {
        if let Some(field) = field {
            columns::put(&mut query, *field, cell);
        }
    }
    if query.name.is_empty() && !query.aliases.is_empty() {
        query.name = query.aliases.remove(0);
    }
    let heading = |i: usize| headings.get(i).filter(|h| !h.is_empty()).cloned().unwrap_or_else(|| format!("column {}", i + 1));
    let row = cells.iter().enumerate().map(|(i, c)| (heading(i), c.clone())).collect();
    // a comma without quotes shifts every cell behind it: nothing of such a row can be relied on
    let shifted = cells.len() > width;
    let id = query.id.clone();
    let query = match (shifted, query.name.is_empty()) {
        (true, _) => Err(shifted_row(line, cells.len(), headings.len())),
        (_, true) => Err(no_name(&Words::new(format!("line {line}"), format!("{line}行目")))),
        _ => Ok(query),
    };
    let notes = cells.iter().enumerate().filter_map(|(i, c)| identifiers::problem(headings.get(i)?, c)).collect();
    let people = match &query {
        Ok(query) => people(query, cells, headings, fields),
        Err(_) => Vec::new(),
    };
    let mut all = vec![Asked { line, query, id, row, notes }];
    all.extend(people.into_iter().map(|query| Asked { line, id: query.id.clone(), query: Ok(query), row: Vec::new(), notes: Vec::new() }));
    all
}

/// The natural persons a row names, each a query of its own.
fn people(of: &Query, cells: &[String], headings: &[String], fields: &[Option<Field>]) -> Vec<Query> {
    let mut people = Vec::new();
    for ((cell, heading), _) in cells.iter().zip(headings).zip(fields).filter(|(_, f)| **f == Some(Field::Person)) {
        for name in cell.split([';', '；', '、', ',']).map(str::trim).filter(|n| !n.is_empty()) {
            let id = if of.id.is_empty() { heading.clone() } else { format!("{} {heading}", of.id) };
            people.push(Query { id, name: name.to_owned(), kind: QueryKind::Person, ..Query::default() });
        }
    }
    people
}

fn mapping(headings: &[String], fields: &[Option<Field>]) -> Words {
    let of = |wanted: Field| -> Vec<&str> {
        headings.iter().zip(fields).filter(|(_, f)| **f == Some(wanted)).map(|(h, _)| h.as_str()).collect()
    };
    let kinds = [
        (Field::Id, "id", "コード"),
        (Field::Name, "name", "名称"),
        (Field::Alias, "other names", "別名"),
        (Field::Kind, "kind", "種別"),
        (Field::Country, "country", "国"),
        (Field::Address, "address", "住所"),
        (Field::Identifier, "identifiers", "識別番号"),
        (Field::Person, "people (screened one by one)", "個人（個別に照合）"),
    ];
    let taken: Vec<(Vec<&str>, &str, &str)> =
        kinds.iter().map(|(f, en, ja)| (of(*f), *en, *ja)).filter(|(h, _, _)| !h.is_empty()).collect();
    let carried: Vec<&str> = headings.iter().zip(fields).filter(|(h, f)| f.is_none() && !h.is_empty()).map(|(h, _)| h.as_str()).collect();
    let en: Vec<String> = taken.iter().map(|(h, en, _)| format!("{en} = {}", h.join(" + "))).collect();
    let ja: Vec<String> = taken.iter().map(|(h, _, ja)| format!("{ja} = {}", h.join(" + "))).collect();
    let (also_en, also_ja) = if carried.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("; carried through, not searched: {}", carried.join(", ")), format!("。照合に使わず引き継ぐ列: {}", carried.join("、")))
    };
    Words::new(format!("columns: {}{also_en}", en.join(", ")), format!("列の対応: {}{also_ja}", ja.join("、")))
}

fn no_name_column(headings: &[String]) -> Error {
    let list = headings.join(", ");
    Error::new(
        Words::new(format!("no column holds names (headings: {list})"), format!("名称の列が見つかりません（見出し: {list}）")),
        Words::new("call the column `name` or 会社名", "列の見出しを `name` または「会社名」にしてください"),
    )
}
