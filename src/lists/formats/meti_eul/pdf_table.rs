//! The End User List as its PDF shows it: a table whose cells are centred on their row and whose words wrap. A column is
//! what stands under its heading, a row what is centred on its number. It never guesses: numbering with a gap, a line that
//! belongs to no row, or columns that run into one another refuse the file.

use super::{ALIASES, CONCERN, CONVENTIONAL, COUNTRY, Columns, NAME, NUMBER};
use crate::document;
use crate::document::pdf::{PlacedGlyph, PlacedPage};
use crate::error::{Error, Result};
use crate::lists::raw_file::RawFile;
use crate::lists::reading_text::{is_east_asian, squeezed};
use crate::lists::spreadsheet::SheetRow;
use crate::words::Words;

/// Headings in the order in which the table has had them since 2025; the last is missing before that.
const HEADINGS: [(&str, &str); 6] = [NUMBER, COUNTRY, NAME, ALIASES, CONCERN, CONVENTIONAL];
/// Share of the type's height by which the base lines of one line, or the middle of a cell and its row, may differ.
const SAME_HEIGHT: f64 = 0.45;
/// Gap between words, and the smallest between columns, as shares of the type's height.
const WORD_GAP: f64 = 0.18;
const COLUMN_GAP: f64 = 1.0;
/// Lowest share of a page in which its number stands.
const FOOT: f64 = 0.92;

/// The rows of all pages, each with its page, as the workbook would give them.
pub struct Table {
    pub columns: Columns,
    pub rows: Vec<(u32, SheetRow)>,
}

/// A line inside a column, or a stretch of one.
#[derive(Debug, Clone, Default)]
struct Line {
    text: String,
    left: f64,
    right: f64,
    base: f64,
    size: f64,
}

/// Where the columns stand on a page: the places between them, and the height at which the headings end.
#[derive(Debug, Clone)]
struct Layout {
    between: Vec<f64>,
    below: f64,
}

pub fn read(file: &RawFile) -> Result<Table> {
    let pages = document::placed_pages(&file.bytes).map_err(|why| unfit(why.en, why.ja))?;
    let mut layout: Option<Layout> = None;
    let mut rows: Vec<(u32, SheetRow)> = Vec::new();
    for page in &pages {
        let here = headings(page).map(|found| layout_of(page, &found)).transpose()?;
        let below = here.as_ref().map_or(0.0, |l| l.below);
        layout = here.or(layout);
        // a cover stands before the first headings
        let Some(layout) = &layout else { continue };
        let columns = cut(page, &Layout { below, ..layout.clone() });
        rows.extend(page_rows(page, &columns, rows.len())?);
    }
    let Some(layout) = layout else {
        return Err(unfit(
            "the headings are not those of the Foreign End User List (No., country, company, also known as, type of WMD)",
            "見出しが外国ユーザーリストのもの（No.、国名・地域名、企業名・組織名、別名、懸念区分）と一致しません",
        ));
    };
    let conventional = (layout.between.len() == 5).then_some(5);
    Ok(Table { columns: Columns { number: 0, country: 1, name: 2, aliases: 3, concern: 4, conventional, heading_row: 0 }, rows })
}

/// The headings from left to right; none on a page that has them not.
fn headings(page: &PlacedPage) -> Option<Vec<Line>> {
    let lines = lines(&page.glyphs.iter().collect::<Vec<_>>(), COLUMN_GAP);
    let find = |(ja, en): (&str, &str)| {
        let same = |l: &&Line| matches!(squeezed(&l.text), text if text == ja || text == en);
        lines.iter().find(same).cloned()
    };
    let mut found: Vec<Line> = HEADINGS[..5].iter().map(|h| find(*h)).collect::<Option<_>>()?;
    let bottom = found.iter().map(|l| l.base + l.size).fold(0.0, f64::max);
    found.extend(find(HEADINGS[5]).filter(|l| l.base < bottom));
    found.windows(2).all(|w| w[0].right < w[1].left).then_some(found)
}

/// Parts the columns where no letter below the headings stands: in the middle of the widest such place.
fn layout_of(page: &PlacedPage, headings: &[Line]) -> Result<Layout> {
    let top = headings.iter().map(|h| h.base).fold(f64::INFINITY, f64::min);
    let inked = |g: &&PlacedGlyph| !g.text.trim().is_empty() && g.base > top - g.size && !is_page_number(page, g);
    let mut between = Vec::new();
    for pair in headings.windows(2) {
        let (from, to) = ((pair[0].left + pair[0].right) / 2.0, (pair[1].left + pair[1].right) / 2.0);
        let mut letters: Vec<(f64, f64)> = page.glyphs.iter().filter(inked).map(|g| (g.left, g.right)).collect();
        letters.push((to, to));
        letters.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut end, mut widest) = (from, (0.0, from));
        for (left, right) in letters.into_iter().filter(|(l, r)| *r >= from && *l <= to) {
            if left - end > widest.0 {
                widest = (left - end, (left + end) / 2.0);
            }
            end = end.max(right);
        }
        if widest.0 < 0.5 {
            return Err(unfit(
                format!("page {}: two columns run into one another", page.number),
                format!("{}ページ: 列の境目を判別できません", page.number),
            ));
        }
        between.push(widest.1);
    }
    let columns = cut(page, &Layout { between: between.clone(), below: top - 1.0 - headings[0].size });
    let ends = columns.iter().zip(HEADINGS).map(|(column, heading)| heading_end(column, heading));
    Ok(Layout { between, below: ends.fold(top, f64::max) })
}

/// The base line of the last line of a column that still belongs to its heading.
fn heading_end(column: &[Line], (ja, en): (&str, &str)) -> f64 {
    let (whole, mut read, mut end) = (format!("{ja}{en}"), String::new(), 0.0);
    for line in column {
        read.push_str(&squeezed(&line.text));
        if !(whole.starts_with(&read) || en.starts_with(&read)) {
            break;
        }
        end = line.base;
    }
    end
}

/// The lines of each column, from top to bottom.
fn cut(page: &PlacedPage, layout: &Layout) -> Vec<Vec<Line>> {
    let column = |g: &PlacedGlyph| layout.between.iter().filter(|x| (g.left + g.right) / 2.0 > **x).count();
    let mut columns: Vec<Vec<&PlacedGlyph>> = vec![Vec::new(); layout.between.len() + 1];
    for glyph in page.glyphs.iter().filter(|g| g.base > layout.below + g.size * 0.3 && !is_page_number(page, g)) {
        columns[column(glyph)].push(glyph);
    }
    columns.iter().map(|glyphs| lines(glyphs, f64::INFINITY)).collect()
}

/// A figure at the foot of the page, in a row of figures and marks alone that does not begin at the left of the table.
fn is_page_number(page: &PlacedPage, glyph: &PlacedGlyph) -> bool {
    if glyph.base < page.height * FOOT {
        return false;
    }
    let row = || page.glyphs.iter().filter(|g| (g.base - glyph.base).abs() < g.size * SAME_HEIGHT);
    let left = |glyphs: &mut dyn Iterator<Item = &PlacedGlyph>| glyphs.map(|g| g.left).fold(f64::INFINITY, f64::min);
    let marks = |c: char| c.is_ascii_digit() || c.is_whitespace() || "-–/／ページPage".contains(c);
    row().all(|g| g.text.chars().all(marks)) && left(&mut row()) > left(&mut page.glyphs.iter()) + glyph.size * 6.0
}

/// Glyphs in lines, cut where a gap is wider than `gap` of the type's height.
fn lines(glyphs: &[&PlacedGlyph], gap: f64) -> Vec<Line> {
    let mut sorted = glyphs.to_vec();
    sorted.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut rows: Vec<Vec<&PlacedGlyph>> = Vec::new();
    for glyph in sorted {
        match rows.last_mut().filter(|row| glyph.base - row[0].base < row[0].size.max(glyph.size) * SAME_HEIGHT) {
            Some(row) => row.push(glyph),
            None => rows.push(vec![glyph]),
        }
    }
    let mut out = Vec::new();
    for mut row in rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut stretches: Vec<Line> = Vec::new();
        for glyph in row {
            match stretches.last_mut().filter(|line| glyph.left - line.right <= glyph.size * gap) {
                Some(line) => add(line, glyph),
                None if glyph.text.trim().is_empty() => {}
                None => stretches.push(Line {
                    text: glyph.text.clone(),
                    left: glyph.left,
                    right: glyph.right,
                    base: glyph.base,
                    size: glyph.size,
                }),
            }
        }
        out.extend(stretches);
    }
    out
}

fn add(line: &mut Line, glyph: &PlacedGlyph) {
    if glyph.left - line.right > glyph.size * WORD_GAP && !is_east_asian(&glyph.text) && !line.text.ends_with(' ') {
        line.text.push(' ');
    }
    line.text.push_str(&glyph.text);
    if !glyph.text.trim().is_empty() {
        line.right = line.right.max(glyph.right);
    }
    line.size = line.size.max(glyph.size);
}

/// The rows of a page, of which `before` stood on the pages before.
fn page_rows(page: &PlacedPage, columns: &[Vec<Line>], before: usize) -> Result<Vec<(u32, SheetRow)>> {
    let numbers = columns.first().map(Vec::as_slice).unwrap_or_default();
    let mut rows = Vec::new();
    for (line, expected) in numbers.iter().zip(before + 1..) {
        if squeezed(&line.text) != expected.to_string() {
            let found: String = squeezed(&line.text).chars().take(20).collect();
            return Err(unfit(
                format!("page {}: the numbering is not whole: “{found}” where {expected} should stand", page.number),
                format!("{}ページ: 番号が連続していません（{expected}の位置に「{found}」があります）", page.number),
            ));
        }
        let mut cells = vec![String::new(); columns.len()];
        cells[0] = expected.to_string();
        rows.push((page.number, SheetRow { number: expected as u32, cells }));
    }
    for (at, column) in columns.iter().enumerate().skip(1) {
        let mut rest = column.as_slice();
        for (number, (_, row)) in numbers.iter().zip(&mut rows) {
            let (cell, after) = rest.split_at(centred_on(number, rest));
            row.cells[at] = wrapped(cell);
            rest = after;
        }
        if let Some(line) = rest.first() {
            let found: String = line.text.chars().take(40).collect();
            return Err(unfit(
                format!("page {}: “{found}” belongs to no row of the table", page.number),
                format!("{}ページ: 「{found}」がどの行に属するか判別できません", page.number),
            ));
        }
    }
    Ok(rows)
}

/// How many of the next lines of a column are the cell beside a number: as far below its middle as the first stands above.
/// The lines of a cell that is not centred are left over, and refuse the page.
fn centred_on(number: &Line, lines: &[Line]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    let reach = number.size.max(first.size) * SAME_HEIGHT;
    if first.base > number.base + reach {
        return 0;
    }
    let last = number.base * 2.0 - first.base;
    let count = lines.iter().take_while(|l| l.base <= last + reach).count();
    let ends = lines.get(count.saturating_sub(1)).is_some_and(|l| (l.base - last).abs() <= reach);
    if ends { count } else { 0 }
}

/// Lines of a cell; a line that ends inside brackets or with a hyphen goes on in the next.
fn wrapped(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut depth = 0i32;
    let count = |line: &str, marks: [char; 2]| line.chars().filter(|c| marks.contains(c)).count() as i32;
    for line in lines.iter().map(|l| l.text.trim()) {
        let within = depth > 0 && !line.starts_with('・');
        let in_script = text.chars().last().is_some_and(|c| is_east_asian(&c.to_string())) && is_east_asian(line);
        let glued = text.is_empty() || text.ends_with('-') || (within && in_script);
        text.push_str(match (glued, within) {
            (true, _) => "",
            (_, true) => " ",
            _ => "\n",
        });
        text.push_str(line);
        depth = (depth + count(line, ['(', '（']) - count(line, [')', '）'])).max(0);
    }
    text
}

/// The PDF is refused whole; the workbook of the same edition is the better file in any case.
fn unfit(en: impl Into<String>, ja: impl Into<String>) -> Error {
    Error::new(
        Words::new(en, ja),
        Words::new(
            "take the Excel file of the same edition from the ministry's page; the edition imported before stays in use",
            "同じ版のExcelファイルを公式ページから取得して取り込んでください（以前に取り込んだ版はそのまま有効です）",
        ),
    )
}
