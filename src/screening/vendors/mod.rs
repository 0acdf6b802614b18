//! A file of counterparties → one [`Asked`] for each row, in order. Pure: bytes in, rows and remarks out. Unknown columns
//! are carried through, a bad row becomes an answer that says so, and nothing is dropped without being counted.

mod columns;
mod dates;
mod identifiers;
mod table;

use super::{Answer, Query, QueryKind, Screener};
use crate::error::{Error, Result};
use crate::words::Words;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

pub use columns::Field;

/// How a file of counterparties is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Tsv,
    Xlsx,
    JsonLines,
    /// One name a line.
    Names,
}

impl Format {
    /// By the ending of the file's name; standard input (`-`) is JSON lines.
    pub fn of(path: &str) -> Format {
        let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "xlsx" | "xlsm" | "xls" | "ods" => Format::Xlsx,
            "jsonl" | "ndjson" | "json" => Format::JsonLines,
            _ if path == "-" => Format::JsonLines,
            _ => Format::Names,
        }
    }
}

/// One row: a query, or why there is none.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Line or row of the file, from 1.
    pub line: usize,
    pub query: std::result::Result<Query, Words>,
    /// What the row calls itself, where it does and that could be read; also of a row that is no query.
    pub id: String,
    /// The file's own columns, in its order; empty for a person named in a row, who is asked for after it.
    pub row: Vec<(String, String)>,
    /// What is odd in the row: numbers whose check digits are wrong.
    pub notes: Vec<Words>,
}

/// One answered row: the answer, or why there is none.
#[derive(Debug)]
pub struct Answered {
    pub asked: Asked,
    pub answer: Option<Answer>,
}

impl Answered {
    /// A row with its answer, if it is a query.
    pub fn to(asked: Asked, screener: &Screener) -> Answered {
        Answered { answer: asked.query.as_ref().ok().map(|query| screener.screen(query)), asked }
    }

    /// Rows with their answers, which stand in the order of the rows that are queries.
    pub fn join(rows: Vec<Asked>, answers: Vec<Answer>) -> Vec<Answered> {
        let mut answers = answers.into_iter();
        rows.into_iter().map(|asked| Answered { answer: if asked.query.is_ok() { answers.next() } else { None }, asked }).collect()
    }
}

/// A file as read.
#[derive(Debug, Clone, Default)]
pub struct Vendors {
    pub rows: Vec<Asked>,
    /// Which column was taken for what, the encoding, repeated and empty rows: for the user to see.
    pub remarks: Vec<Words>,
}

/// Reads a file of counterparties. An error only when no row at all can be understood.
pub fn read(bytes: &[u8], format: Format) -> Result<Vendors> {
    let mut vendors = match format {
        Format::Xlsx => table::vendors(table::sheet(bytes)?, Vec::new())?,
        Format::JsonLines => json_lines(&text_of(bytes)?.0),
        Format::Names => names(&text_of(bytes)?.0),
        Format::Csv | Format::Tsv => {
            let (text, remark) = text_of(bytes)?;
            table::vendors(table::separated(&text, format == Format::Tsv).collect(), remark.into_iter().collect())?
        }
    };
    repeated(&mut vendors);
    odd_numbers(&mut vendors);
    Ok(vendors)
}

/// A separated table whose rows are read one after another, however many there are.
#[derive(Debug)]
pub struct Table {
    text: String,
    tabs: bool,
    shape: table::Shape,
    /// Which column was taken for what, the encoding, empty rows.
    pub remarks: Vec<Words>,
}

impl Table {
    pub fn open(bytes: Vec<u8>, format: Format) -> Result<Table> {
        let (text, remark) = match String::from_utf8(bytes) {
            Ok(text) if !text.starts_with('\u{FEFF}') => (text, None),
            Ok(text) => text_of(text.as_bytes())?,
            Err(other) => text_of(other.as_bytes())?,
        };
        let tabs = format == Format::Tsv;
        let shape = table::Shape::of(table::separated(&text, tabs).map(|(_, cells)| cells))?;
        let remarks = remark.into_iter().chain(shape.remarks.iter().cloned()).collect();
        Ok(Table { text, tabs, shape, remarks })
    }

    /// The table's own columns, each once.
    pub fn columns(&self) -> Vec<String> {
        self.shape.columns()
    }

    pub fn rows(&self) -> impl Iterator<Item = Asked> + '_ {
        self.shape.asked(table::separated(&self.text, self.tabs))
    }
}

/// Counts rows that ask for a party again, and identifiers that cannot be right, in memory that holds a number a row.
#[derive(Debug, Default)]
pub struct Oddities {
    seen: HashMap<u64, usize>,
    again: Repeats,
    numbers: usize,
    first_number: Option<(usize, Words)>,
}

impl Oddities {
    /// `core`: the exact core of the name, where the row holds a query.
    pub fn count(&mut self, asked: &Asked, core: Option<&str>) {
        self.numbers += asked.notes.len();
        if let (None, Some(note)) = (&self.first_number, asked.notes.first()) {
            self.first_number = Some((asked.line, note.clone()));
        }
        let (Ok(query), Some(core)) = (&asked.query, core) else { return };
        let mut hasher = std::hash::DefaultHasher::new();
        (core, &query.country).hash(&mut hasher);
        match self.seen.entry(hasher.finish()) {
            Entry::Occupied(first) => self.again.push(asked.line, *first.get()),
            Entry::Vacant(place) => {
                place.insert(asked.line);
            }
        }
    }

    pub fn remarks(&self) -> Vec<Words> {
        let numbers = self.first_number.as_ref().map(|(line, note)| wrong_numbers(self.numbers, *line, note));
        self.again.told().into_iter().chain(numbers).collect()
    }
}

/// Rows that ask again, the first few with the row they repeat.
#[derive(Debug, Default)]
struct Repeats {
    count: usize,
    first: Vec<String>,
}

impl Repeats {
    fn push(&mut self, line: usize, earlier: usize) {
        self.count += 1;
        if self.first.len() < 5 {
            self.first.push(format!("{line} = {earlier}"));
        }
    }

    fn told(&self) -> Option<Words> {
        let (count, list) = (self.count, self.first.join(", "));
        (count > 0).then(|| {
            Words::new(
                format!("rows that repeat an earlier one: {count} (line = earlier line: {list}); all are answered"),
                format!("{count}行が前の行と重複しています（行 = 前の行: {list}）。すべて照合します"),
            )
        })
    }
}

fn wrong_numbers(count: usize, line: usize, first: &Words) -> Words {
    Words::new(
        format!("identifiers with wrong check digits or dates that do not exist: {count}, the first in line {line}: {}", first.en),
        format!("検査数字の合わない番号または存在しない日付が{count}件あります。最初は{line}行目: {}", first.ja),
    )
}

/// UTF-8, UTF-16 with its mark, else Shift_JIS or EUC-JP as Japanese office software writes them.
pub fn text_of(bytes: &[u8]) -> Result<(String, Option<Words>)> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok((encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned(), None));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), None));
    }
    for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken {
            let name = if encoding == encoding_rs::SHIFT_JIS { "Shift_JIS (CP932)" } else { "EUC-JP" };
            return Ok((text.into_owned(), Some(Words::new(format!("read as {name}"), format!("文字コード {name} として読み取りました")))));
        }
    }
    Err(Error::new(
        Words::new("the text is neither UTF-8, UTF-16 nor Shift_JIS", "文字コードが UTF-8・UTF-16・Shift_JIS のいずれでもありません"),
        Words::new("save the file as UTF-8 or as an Excel workbook", "UTF-8 または Excel 形式で保存し直してください"),
    ))
}

fn json_lines(text: &str) -> Vendors {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    Vendors { rows: lines.map(|(i, line)| json_line(i + 1, line)).collect(), remarks: Vec::new() }
}

/// One line of JSON lines; a bad one is a row too, and said of its id where it has one: a part of a table does not know the
/// numbers its lines had in the whole.
pub fn json_line(number: usize, line: &str) -> Asked {
    let read = serde_json::from_str::<Query>(line);
    let id = read.as_ref().map_or_else(|_| id_of(line), |q| q.id.clone());
    let place = if id.is_empty() {
        Words::new(format!("line {number}"), format!("{number}行目"))
    } else {
        Words::new(format!("row {id}"), format!("行 {id}"))
    };
    let query = match read {
        Ok(query) if query.name.trim().is_empty() && query.aliases.is_empty() => Err(no_name(&place)),
        Ok(query) => Ok(query),
        Err(e) => Err(Words::new(format!("{}: not a query: {e}", place.en), format!("{}: 照会として読み取れません（{e}）", place.ja))),
    };
    Asked { line: number, query, id, row: Vec::new(), notes: Vec::new() }
}

/// The id of a line that is JSON but no query.
fn id_of(line: &str) -> String {
    let object: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    match &object["id"] {
        serde_json::Value::String(id) => id.clone(),
        serde_json::Value::Number(id) => id.to_string(),
        _ => String::new(),
    }
}

fn names(text: &str) -> Vendors {
    let mut vendors = Vendors::default();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let query = Query { name: line.trim().to_owned(), kind: QueryKind::Unknown, ..Query::default() };
        vendors.rows.push(Asked { line: i + 1, query: Ok(query), id: String::new(), row: Vec::new(), notes: Vec::new() });
    }
    vendors
}

/// `place` is the line, or the row's own id.
pub(super) fn no_name(place: &Words) -> Words {
    Words::new(
        format!("{}: no name in this row; add one and run again", place.en),
        format!("{}: 名称がありません。入力して再実行してください", place.ja),
    )
}

pub(super) fn shifted_row(line: usize, cells: usize, headings: usize) -> Words {
    Words::new(
        format!("line {line}: {cells} columns where the heading has {headings}; put quotes around cells that hold a comma and run again"),
        format!("{line}行目: 見出しは{headings}列ですが、この行は{cells}列あります。カンマを含むセルを引用符で囲んで再実行してください"),
    )
}

/// Tells which rows ask for the same party again; they are answered all the same.
fn repeated(vendors: &mut Vendors) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut again = Repeats::default();
    for asked in &vendors.rows {
        let Ok(query) = &asked.query else { continue };
        let key = format!("{}\u{1}{}", super::Name::of(&query.name).core, query.country);
        match first.get(&key) {
            Some(line) => again.push(asked.line, *line),
            None => {
                first.insert(key, asked.line);
            }
        }
    }
    vendors.remarks.extend(again.told());
}

/// Tells how many identifiers cannot be right, with the first of them.
fn odd_numbers(vendors: &mut Vendors) {
    let notes: Vec<(usize, &Words)> = vendors.rows.iter().flat_map(|r| r.notes.iter().map(|n| (r.line, n))).collect();
    if let Some((line, first)) = notes.first() {
        let told = wrong_numbers(notes.len(), *line, first);
        vendors.remarks.push(told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_in_a_row_are_asked_for_one_by_one() {
        let vendors = read("会社名,法人番号,代表者名\n山道測器,7000000000001,山道太郎\n".as_bytes(), Format::Csv).expect("readable");
        let queries: Vec<&Query> = vendors.rows.iter().filter_map(|r| r.query.as_ref().ok()).collect();
        assert_eq!(queries.len(), 2);
        assert_eq!((queries[1].name.as_str(), queries[1].kind), ("山道太郎", QueryKind::Person));
        assert_eq!(vendors.rows[0].notes.len(), 1);
        assert!(vendors.remarks.iter().any(|r| r.ja.contains("検査数字")));
    }

    #[test]
    fn a_shift_jis_file_with_japanese_headers_is_understood() {
        let text = "取引先コード,会社名,国,備考\r\nV1,\"山道測器\r\n株式会社\",日本,通常\r\n,,,\r\nV2,,日本,\r\nV3,ﾔﾏﾐﾁ,CN,\r\n";
        let bytes = encoding_rs::SHIFT_JIS.encode(text).0;
        let vendors = read(&bytes, Format::Csv).expect("readable");
        assert_eq!(vendors.rows.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 5, 6]);
        let query = vendors.rows[0].query.as_ref().expect("a query");
        assert_eq!((query.id.as_str(), query.name.as_str(), query.country.as_str()), ("V1", "山道測器 株式会社", "JP"));
        assert!(vendors.rows[1].query.is_err());
        assert_eq!(vendors.rows[0].row.last(), Some(&("備考".to_owned(), "通常".to_owned())));
        assert!(vendors.remarks.iter().any(|r| r.en.contains("Shift_JIS")));
    }

    #[test]
    fn a_bad_line_is_a_row_too() {
        let vendors = read(b"{\"name\":\"Quill\"}\n{oops\n{\"name\":\"Quill\"}\n", Format::JsonLines).expect("readable");
        assert_eq!(vendors.rows.len(), 3);
        assert!(vendors.rows[1].query.is_err() && vendors.rows[2].query.is_ok());
        assert_eq!(vendors.remarks.len(), 1);
    }

    #[test]
    fn a_table_without_a_name_column_is_refused_with_its_headings() {
        let error = read("code,amount\n1,2\n".as_bytes(), Format::Csv).expect_err("no name");
        assert!(error.to_string().contains("amount"));
    }

    #[test]
    fn utf16_is_read() {
        let bytes: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("name\tcountry\nQuill\tCN\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let vendors = read(&bytes, Format::Tsv).expect("readable");
        assert_eq!(vendors.rows[0].query.as_ref().map(|q| q.country.clone()), Ok("CN".to_owned()));
    }
}
