//! Tables of counterparties: CSV, TSV and workbooks to rows of cells, and rows of cells to queries.

use super::columns::{self, Field};
use super::{Asked, Vendors, dates, identifiers, no_name, shifted_row};
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

/// The records of a separated text, one after another.
pub fn separated(text: &str, tabs: bool) -> impl Iterator<Item = (usize, Vec<String>)> + '_ {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let delimiter = if tabs || count('\t') > count(',') {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    };
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader
        .into_records()
        .filter_map(|record| record.ok())
        .map(move |record| (record.position().map_or(0, |p| line_at(text, p)), record.iter().map(one_line).collect()))
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

/// What the columns of a table hold and how wide its rows are, told by one look over all of them.
#[derive(Debug)]
pub struct Shape {
    headings: Vec<String>,
    fields: Vec<Option<Field>>,
    width: usize,
    /// Filled rows up to the headings.
    before: usize,
    pub remarks: Vec<Words>,
}

/// Rows among which the headings are looked for.
const OPENING: usize = 10;

impl Shape {
    /// An error where no column holds names.
    pub fn of(rows: impl Iterator<Item = Vec<String>>) -> Result<Shape> {
        let mut opening: Vec<Vec<String>> = Vec::new();
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut empty, mut single) = (0, true);
        for cells in rows {
            if !is_filled(&cells) {
                empty += 1;
                continue;
            }
            single &= cells.iter().filter(|c| !c.is_empty()).count() <= 1;
            *widths.entry(cells.len()).or_default() += 1;
            if opening.len() < OPENING {
                opening.push(cells);
            }
        }
        let mut remarks = Vec::new();
        let (headings, fields, before) = match opening.iter().position(|cells| has_name(cells)) {
            Some(at) => {
                for cells in &opening[..=at] {
                    widths.entry(cells.len()).and_modify(|n| *n -= 1);
                }
                let headings = opening.swap_remove(at);
                let fields: Vec<Option<Field>> = headings.iter().map(|h| columns::field(h)).collect();
                (headings, fields, at + 1)
            }
            None if single => {
                remarks.push(Words::new("no heading; every line is taken for a name", "見出しがないため、各行を名称として扱います"));
                (vec!["name".to_owned()], vec![Some(Field::Name)], 0)
            }
            None => return Err(no_name_column(opening.first().map(Vec::as_slice).unwrap_or_default())),
        };
        remarks.push(mapping(&headings, &fields));
        if empty > 0 {
            remarks.push(Words::new(format!("{empty} empty rows passed over"), format!("空の行を{empty}行とばしました")));
        }
        // some programs end every row with empty cells
        let usual = widths.into_iter().filter(|(_, n)| *n > 0).max_by_key(|&(_, n)| n).map_or(0, |(width, _)| width);
        Ok(Shape { width: usual.max(headings.len()), headings, fields, before, remarks })
    }

    /// What the rows ask, in order; `rows` are all rows of the table from the first.
    pub fn asked<'a>(&'a self, rows: impl Iterator<Item = (usize, Vec<String>)> + 'a) -> impl Iterator<Item = Asked> + 'a {
        rows.filter(|(_, cells)| is_filled(cells))
            .skip(self.before)
            .flat_map(|(line, cells)| asked(line, &cells, &self.headings, &self.fields, self.width))
    }

    /// The table's own columns, each once.
    pub fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for at in 0..self.width {
            let heading = heading(&self.headings, at);
            if !columns.contains(&heading) {
                columns.push(heading);
            }
        }
        columns
    }
}

fn is_filled(cells: &[String]) -> bool {
    cells.iter().any(|c| !c.trim().is_empty())
}

fn has_name(cells: &[String]) -> bool {
    cells.iter().any(|c| matches!(columns::field(c), Some(Field::Name | Field::Alias)))
}

fn heading(headings: &[String], at: usize) -> String {
    headings.get(at).filter(|h| !h.is_empty()).cloned().unwrap_or_else(|| format!("column {}", at + 1))
}

/// All rows of a table at once.
pub fn vendors(rows: Rows, mut remarks: Vec<Words>) -> Result<Vendors> {
    let shape = Shape::of(rows.iter().map(|(_, cells)| cells.clone()))?;
    remarks.extend(shape.remarks.iter().cloned());
    let rows = shape.asked(rows.into_iter()).collect();
    Ok(Vendors { rows, remarks })
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
    let row = cells.iter().enumerate().map(|(i, c)| (heading(headings, i), c.clone())).collect();
    // a comma without quotes shifts every cell behind it: nothing of such a row can be relied on
    let shifted = cells.len() > width;
    let id = query.id.clone();
    let query = match (shifted, query.name.is_empty()) {
        (true, _) => Err(shifted_row(line, cells.len(), headings.len())),
        (_, true) => Err(no_name(&Words::new(format!("line {line}"), format!("{line}行目")))),
        _ => Ok(query),
    };
    let dated = |i: usize| matches!(fields.get(i), Some(Some(Field::BirthDate | Field::Founded)));
    let note = |(i, c): (usize, &String)| {
        let heading = headings.get(i)?;
        if dated(i) { dates::problem(heading, c) } else { identifiers::problem(heading, c) }
    };
    let notes = cells.iter().enumerate().filter_map(note).collect();
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
        (Field::BirthDate, "date of birth", "生年月日"),
        (Field::Founded, "date of incorporation", "設立日"),
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
