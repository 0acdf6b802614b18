//! The cells of an XLSX file as text, sheet by sheet, with cached values for formulas. Cells are streamed: a sheet that
//! claims a million empty rows costs nothing. It never evaluates a formula.

use super::raw_file::container_within_limits;
use super::reading_text::partial_date;
use crate::error::{Error, Result};
use crate::words::Words;
use calamine::{DataRef, Reader, Xlsx};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Cells with a value read from one file; the largest official workbook has about 200,000.
const MOST_CELLS: usize = 5_000_000;
/// Columns beyond this are not a list.
const MOST_COLUMNS: u32 = 512;

#[derive(Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<SheetRow>,
}

#[derive(Debug, Default)]
pub struct SheetRow {
    /// As the spreadsheet program shows it, from 1.
    pub number: u32,
    /// By column, from 0; empty where the file has no value.
    pub cells: Vec<String>,
}

impl SheetRow {
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Every sheet with its cells.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>> {
    container_within_limits(bytes)?;
    // The reader is third-party code on a foreign file: a panic of its own is a damaged file, not a crash of ours.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or_else(|_| Err(damaged()))
}

/// A day as spreadsheets count them, from 1900: `21496` → `1958-11-07`.
pub fn day_number(text: &str) -> Option<String> {
    let days: i64 = text.trim().parse().ok().filter(|d| (1..=80_000).contains(d))?;
    let first = jiff::civil::date(1899, 12, 30);
    first.checked_add(jiff::Span::new().days(days)).ok().map(|d| d.to_string())
}

/// When the workbook says it was last changed (`dcterms:modified`), ISO; some lists have no other date.
pub fn modified_on(bytes: &[u8]) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    archive.by_name("docProps/core.xml").ok()?.take(100_000).read_to_string(&mut text).ok()?;
    let after = text.split("dcterms:modified").nth(1)?.split_once('>')?.1;
    partial_date(after.get(..10)?)
}

fn read(bytes: &[u8]) -> Result<Vec<Sheet>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut budget = MOST_CELLS;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let mut sheet = Sheet { name: name.clone(), rows: Vec::new() };
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(|_| damaged())?;
        while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
            let text = text_of(cell.get_value());
            let (row, column) = cell.get_position();
            if text.is_empty() || column >= MOST_COLUMNS {
                continue;
            }
            budget = budget.checked_sub(1).ok_or_else(damaged)?;
            put(&mut sheet, row, column as usize, text);
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn put(sheet: &mut Sheet, row: u32, column: usize, text: String) {
    if sheet.rows.last().is_none_or(|r| r.number != row + 1) {
        sheet.rows.push(SheetRow { number: row + 1, cells: Vec::new() });
    }
    if let Some(last) = sheet.rows.last_mut() {
        if last.cells.len() <= column {
            last.cells.resize(column + 1, String::new());
        }
        last.cells[column] = text;
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Int(i) => i.to_string(),
        DataRef::Float(f) => f.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(d) => date_of(d),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn date_of(serial: &calamine::ExcelDateTime) -> String {
    let (year, month, day, ..) = serial.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn damaged() -> Error {
    Error::new(
        Words::new("this is not a readable Excel file", "Excelファイルとして読み取れません"),
        Words::new("get the file again from the authority's page", "公式ページからファイルを取得し直してください"),
    )
}
