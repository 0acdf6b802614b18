//! Tables for spreadsheets: CSV with a mark for Excel, XLSX with filters and a frozen heading. Nothing from a document, a
//! list or a vendor file is ever live in them, and nothing steers the display.

use super::terminal::clean;
use crate::error::{Error, Result};
use crate::words::{Lang, Words};
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// Excel's own limit of a cell, characters; longer text is cut, and says so.
const CELL: usize = 32_000;

fn failed(e: impl std::fmt::Display) -> Error {
    Error::new(
        Words::new(format!("the table could not be written: {e}"), format!("表を書き出せません: {e}")),
        Words::new("use another format", "別の形式を指定してください"),
    )
}

/// A cell no spreadsheet takes for a formula.
pub fn inert(text: &str) -> String {
    let text = clean(text).replace('\r', " ");
    let first = text.trim_start().chars().next();
    if first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')) || text.starts_with(['\t', '\n']) {
        format!("'{text}")
    } else {
        text
    }
}

/// UTF-8 with a mark and CRLF, as Excel opens it.
pub fn csv(headings: &[String], rows: &[Vec<String>]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(headings.iter().map(|c| inert(c))).map_err(failed)?;
    for row in rows {
        writer.write_record(row.iter().map(|c| inert(c))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(failed)?;
    Ok(format!("\u{FEFF}{}", String::from_utf8_lossy(&bytes)))
}

/// A line of eleven-point letters, and the tallest row Excel allows, points.
const LINE: f64 = 15.0;
const TALLEST: f64 = 400.0;
/// Column widths in sum from which a table is printed on A3, characters.
const WIDE: f64 = 200.0;

/// One sheet of a workbook.
pub struct Sheet<'a> {
    pub name: &'a str,
    pub headings: &'a [String],
    pub rows: &'a [Vec<String>],
    /// Column widths in characters; the last one counts for those beyond.
    pub widths: &'a [f64],
    /// A column and what may be chosen in it.
    pub choices: Option<(usize, Vec<String>)>,
}

/// A workbook; the clock is given, so the bytes repeat.
pub fn xlsx(sheets: &[Sheet<'_>], now: &str, lang: Lang) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::parse_from_str(now.trim_end_matches('Z')).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name).map_err(failed)?;
        fill(page, sheet, lang).map_err(failed)?;
    }
    book.save_to_buffer().map_err(failed)
}

fn fill(page: &mut Worksheet, sheet: &Sheet<'_>, lang: Lang) -> std::result::Result<(), rust_xlsxwriter::XlsxError> {
    let font = if lang == Lang::Ja { "Yu Gothic" } else { "Calibri" };
    let plain = Format::new().set_font_name(font).set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
    let head = Format::new()
        .set_font_name(font)
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(0xE8_E4DA)
        .set_border(FormatBorder::Thin);
    let column = |i: usize| u16::try_from(i).unwrap_or(u16::MAX);
    for (c, heading) in sheet.headings.iter().enumerate() {
        page.write_string_with_format(0, column(c), heading, &head)?;
        let width = sheet.widths.get(c).or(sheet.widths.last()).copied().unwrap_or(14.0);
        page.set_column_width(column(c), width)?;
    }
    for (r, row) in sheet.rows.iter().enumerate() {
        let line = u32::try_from(r + 1).unwrap_or(u32::MAX);
        for (c, cell) in row.iter().enumerate() {
            match cell.parse::<u32>() {
                Ok(n) if n.to_string() == *cell => page.write_number_with_format(line, column(c), f64::from(n), &plain)?,
                _ => page.write_string_with_format(line, column(c), cut(cell), &plain)?,
            };
        }
        page.set_row_height(line, height(row, sheet.widths))?;
    }
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = column(sheet.headings.len().saturating_sub(1));
    page.autofilter(0, 0, last_row, last_column)?;
    page.set_freeze_panes(1, 0)?;
    // A4, or A3 for a table too wide to be read on it
    let width: f64 = (0..sheet.headings.len()).filter_map(|c| sheet.widths.get(c).or(sheet.widths.last())).sum();
    page.set_landscape().set_paper_size(if width > WIDE { 8 } else { 9 }).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    if let Some((c, choices)) = &sheet.choices {
        let list = DataValidation::new().allow_list_strings(choices)?;
        page.add_data_validation(1, column(*c), last_row.max(1), column(*c), &list)?;
    }
    Ok(())
}

/// Height of a row that shows its longest cell, points: programs do not all work it out when they open a file.
fn height(row: &[String], widths: &[f64]) -> f64 {
    let shown = |text: &str| text.chars().map(|c| if crate::words::is_cjk(c) || !c.is_ascii() { 2.0 } else { 1.1 }).sum::<f64>();
    let lines = |(c, cell): (usize, &String)| {
        let width = widths.get(c).or(widths.last()).copied().unwrap_or(14.0).max(4.0);
        cell.lines().map(|l| (shown(l) / width).ceil().max(1.0)).sum::<f64>()
    };
    (row.iter().enumerate().map(lines).fold(1.0, f64::max) * LINE).min(TALLEST)
}

/// Text as a string cell holds it: never a formula, never longer than Excel allows.
fn cut(text: &str) -> String {
    let text = clean(text);
    if text.chars().count() <= CELL { text } else { text.chars().take(CELL).chain(" …".chars()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_live() {
        for live in ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "＝1", "\n=1"] {
            assert!(inert(live).starts_with('\''), "{live:?}");
        }
        assert_eq!(inert("a=b"), "a=b");
        assert!(!inert("a\u{1b}[2J\u{202e}b").contains(['\u{1b}', '\u{202e}']));
    }
}
