//! Many agreements at a glance: a row each, a column a term, as CSV or XLSX. No cell can act as a formula, and the same
//! inputs and clock give the same bytes. It judges nothing.

use super::catalogue::{label, say};
use super::check::CheckReport;
use crate::error::{Error, Result};
use crate::terms::{Library, State};
use crate::words::{Lang, Words};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// Rows of cells, the first one the headings.
#[derive(Debug)]
pub struct Matrix {
    rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone)]
struct Cell {
    text: String,
    state: Option<State>,
}

/// What stands in the columns before the terms.
const BEFORE: [&str; 5] = ["column.document", "column.verdict", "column.kind", "column.findings", "column.unread"];

impl Matrix {
    pub fn of(reports: &[&CheckReport], library: &Library, lang: Lang) -> Matrix {
        let plain = |text: String| Cell { text, state: None };
        let mut head: Vec<Cell> = BEFORE.iter().map(|key| plain(say(key).get(lang).to_owned())).collect();
        head.extend(library.terms.iter().map(|t| plain(t.title.get(lang).to_owned())));
        let mut rows = vec![head];
        for report in reports {
            let kind = library.profile(&report.profile).map(|p| p.title.get(lang).to_owned()).unwrap_or_default();
            let mut row = vec![
                plain(report.document.path.clone()),
                plain(label("outcome", &report.outcome).get(lang).to_owned()),
                plain(kind),
                plain(report.findings.len().to_string()),
                plain(report.coverage.unread.len().to_string()),
            ];
            row.extend(library.terms.iter().map(|t| {
                let state = report.terms.iter().find(|x| x.id == t.id).map(|x| x.state);
                Cell { text: state.map(|s| label("state", &s).get(lang).to_owned()).unwrap_or_default(), state }
            }));
            rows.push(row);
        }
        Matrix { rows }
    }

    /// UTF-8 with a mark for Excel, lines ended as Windows does.
    pub fn csv(&self) -> Result<Vec<u8>> {
        let failed = |e: &dyn std::fmt::Display| {
            Error::new(
                Words::new(format!("the table could not be written: {e}"), format!("表を出力できません: {e}")),
                Words::new("please report this", "不具合としてお知らせください"),
            )
        };
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
        for row in &self.rows {
            writer.write_record(row.iter().map(|c| neutral(&c.text))).map_err(|e| failed(&e))?;
        }
        writer.into_inner().map_err(|e| failed(&e))
    }

    /// A workbook of one sheet, its headings and first column held in place. `now` is the clock, RFC 3339.
    pub fn xlsx(&self, now: &str) -> Result<Vec<u8>> {
        self.workbook(now).map_err(|e| {
            Error::new(
                Words::new(format!("the workbook could not be written: {e}"), format!("XLSXを出力できません: {e}")),
                Words::new("write CSV instead (-o FILE.csv)", "CSV（-o ファイル名.csv）で出力してください"),
            )
        })
    }

    fn workbook(&self, now: &str) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::parse_from_str(now.trim_end_matches('Z'))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = book.add_worksheet();
        let head = Format::new().set_bold().set_text_wrap();
        for (r, row) in self.rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let (r, c) = (u32::try_from(r).unwrap_or(u32::MAX), u16::try_from(c).unwrap_or(u16::MAX));
                let format = if r == 0 { Some(head.clone()) } else { cell.state.and_then(paint) };
                match format {
                    Some(format) => sheet.write_string_with_format(r, c, neutral(&cell.text), &format)?,
                    None => sheet.write_string(r, c, neutral(&cell.text))?,
                };
            }
        }
        sheet.set_freeze_panes(1, 1)?;
        sheet.set_column_width(0, 40)?;
        book.save_to_buffer()
    }
}

/// The colour of what asks for a look; what is there needs none.
fn paint(state: State) -> Option<Format> {
    let color = match state {
        State::Present => return None,
        State::Weak | State::ByReference => 0x00FF_F2CC,
        State::Defeated => 0x00F8_CBAD,
        State::Absent => 0x00E7_E6E6,
        State::Unread => 0x00DD_D1EE,
    };
    Some(Format::new().set_background_color(Color::RGB(color)))
}

/// A cell that a spreadsheet would take for a formula is marked as text; control characters are shown as what they are.
fn neutral(text: &str) -> String {
    let text = super::terminal::clean(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_acts_as_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@x", "＝1", "\tx"] {
            assert!(neutral(bad).starts_with('\''), "{bad}");
        }
        assert_eq!(neutral("a=b.docx"), "a=b.docx");
    }

    #[test]
    fn the_same_clock_gives_the_same_workbook() {
        let matrix = Matrix { rows: vec![vec![Cell { text: "=1".to_owned(), state: Some(State::Absent) }]] };
        let book = |now: &str| matrix.xlsx(now).expect("a workbook");
        assert_eq!(book("2026-01-15T00:00:00Z"), book("2026-01-15T00:00:00Z"));
        assert_ne!(book("2026-01-15T00:00:00Z"), book("2026-01-16T00:00:00Z"));
    }
}
