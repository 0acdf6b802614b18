//! Answers as an Excel workbook to decide in: filters, a frozen heading, columns for decision, reason, person and date. The
//! same workbook is read back on the next run: decisions stand while the match they were made on stands, and the filter
//! shows what is still to decide. Cells are written as text, so nothing in them is ever a formula.

use super::screening::{limits, lists_in_words, outcome_label};
use crate::error::{Error, Result};
use crate::screening::vendors::{Answered, Asked};
use crate::screening::{Answer, Hit, NotCovered, ScreenOutcome, Screener};
use crate::words::{Lang, Words};
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, FilterCondition, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// One of our columns: heading in both languages, width in characters.
struct Column {
    en: &'static str,
    ja: &'static str,
    width: f64,
}

const fn column(en: &'static str, ja: &'static str, width: f64) -> Column {
    Column { en, ja, width }
}

const STATUS: usize = 0;
const NAME: usize = 2;
const DECISION: usize = 12;
const KEY: usize = 16;
/// Our columns, behind those of the file.
const COLUMNS: &[Column] = &[
    column("Status", "処理状況", 14.0),
    column("Screening outcome", "照合結果", 16.0),
    column("Name searched", "照合した名称", 28.0),
    column("Listed name", "リスト上の名称", 36.0),
    column("Matched name", "一致した名称", 30.0),
    column("List", "リスト", 14.0),
    column("List entry", "リストの項目番号", 14.0),
    column("Similarity", "類似度", 9.0),
    column("Evidence", "根拠の強さ", 9.0),
    column("Why", "理由", 48.0),
    column("What it means", "リストの効果", 40.0),
    column("Remarks", "備考（照合）", 40.0),
    column("Decision", "判断", 18.0),
    column("Reason for the decision", "判断の理由", 30.0),
    column("Decided by", "判断者", 14.0),
    column("Decided on", "判断日", 12.0),
    column("Match key", "照合キー", 18.0),
];

/// Width of the file's own columns, in characters.
const OWN_WIDTH: f64 = 18.0;
/// Height of a line, in points, and the most lines a row is made high for.
const LINE: f64 = 15.0;
const MOST_LINES: usize = 16;
/// The same where nothing was found: thousands of such rows stand around the few there are to decide on.
const MOST_LINES_NOTHING_FOUND: usize = 2;
/// Lists named in one cell before they are counted.
const NAMED: usize = 2;

/// Whether a heading is one of our own columns, in either language.
pub fn is_ours(heading: &str) -> bool {
    COLUMNS.iter().any(|c| heading == c.en || heading == c.ja)
}

/// Rows of an earlier workbook that stand for a person named in another row: the person is asked for from that row again,
/// and the decision goes with the name.
pub fn take_back(rows: Vec<Asked>) -> Vec<Asked> {
    let name = |row: &[(String, String)]| {
        let ours = row.iter().find(|(h, c)| (h == COLUMNS[NAME].en || h == COLUMNS[NAME].ja) && !c.is_empty());
        ours.map(|(_, name)| name.clone())
    };
    let mut earlier: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut kept: Vec<Asked> = Vec::with_capacity(rows.len());
    for mut asked in rows {
        match name(&asked.row).filter(|_| asked.query.is_err() && asked.row.iter().all(|(h, c)| is_ours(h) || c.is_empty())) {
            Some(person) => {
                asked.row.retain(|(h, _)| is_ours(h));
                earlier.insert(person, asked.row);
            }
            None => kept.push(asked),
        }
    }
    for asked in kept.iter_mut().filter(|a| a.row.is_empty()) {
        if let Some(row) = asked.query.as_ref().ok().and_then(|q| earlier.remove(&q.name)) {
            asked.row = row;
        }
    }
    kept
}

/// What a row says of its match, and of the decision made on it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Decide,
    Changed,
    Decided,
    Nothing,
    NotScreened,
}

impl Status {
    fn words(self) -> Words {
        match self {
            Status::Decide => Words::new("to decide", "要判断"),
            Status::Changed => Words::new("changed, decide again", "変更あり・要再判断"),
            Status::Decided => Words::new("decided", "判断済み"),
            Status::Nothing => Words::new("none found", "該当なし"),
            Status::NotScreened => Words::new("not screened", "照合できず"),
        }
    }
}

/// The workbook as bytes. The same answers and `--now` give the same bytes.
pub fn workbook(answered: &[Answered], screener: &Screener, lang: Lang, now: &str) -> Result<Vec<u8>> {
    build(answered, screener, lang, now).map_err(|e| {
        Error::new(
            Words::new(format!("the workbook could not be written: {e}"), format!("ブックを書き出せません: {e}")),
            Words::new("try `--format csv`", "`--format csv` を試してください"),
        )
    })
}

fn build(answered: &[Answered], screener: &Screener, lang: Lang, now: &str) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::parse_from_str(now.trim_end_matches('Z'))?;
    book.set_properties(&DocProperties::new().set_title(Words::new("Screening", "取引先照合").get(lang)).set_creation_datetime(&created));
    let own = own_headings(answered);
    let sheet = book.add_worksheet().set_name(Words::new("Screening", "照合結果").get(lang))?;
    headings(sheet, &own, lang)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Hair);
    let mut statuses = Vec::with_capacity(answered.len());
    for (i, row) in answered.iter().enumerate() {
        statuses.push(write_row(sheet, i as u32 + 1, row, &own, &wrapped, lang)?);
    }
    finish(sheet, &own, answered.len() as u32, &statuses, lang)?;
    about(book.add_worksheet().set_name(Words::new("About", "照合条件").get(lang))?, screener, (lang, now), &statuses)?;
    book.save_to_buffer()
}

/// The file's own columns, in their order; ours from an earlier run are made anew.
fn own_headings(answered: &[Answered]) -> Vec<String> {
    let mut own: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (heading, _) in answered.iter().flat_map(|a| &a.asked.row) {
        if !is_ours(heading) && seen.insert(heading.clone()) {
            own.push(heading.clone());
        }
    }
    own
}

fn headings(sheet: &mut Worksheet, own: &[String], lang: Lang) -> std::result::Result<(), XlsxError> {
    let theirs = Format::new().set_bold().set_background_color("D9D9D9").set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let ours = Format::new().set_bold().set_background_color("DDEBF7").set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let to_fill = Format::new().set_bold().set_background_color("FFF2CC").set_border_bottom(FormatBorder::Thin).set_text_wrap();
    for (at, heading) in own.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, short(heading), &theirs)?;
        sheet.set_column_width(at as u16, OWN_WIDTH)?;
    }
    for (i, column) in COLUMNS.iter().enumerate() {
        let at = (own.len() + i) as u16;
        let format = if (DECISION..KEY).contains(&i) { &to_fill } else { &ours };
        sheet.write_string_with_format(0, at, Words::new(column.en, column.ja).get(lang), format)?;
        sheet.set_column_width(at, column.width)?;
    }
    Ok(())
}

fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    answered: &Answered,
    own: &[String],
    format: &Format,
    lang: Lang,
) -> std::result::Result<Status, XlsxError> {
    let given: BTreeMap<&str, &str> = answered.asked.row.iter().map(|(h, c)| (h.as_str(), c.as_str())).collect();
    let mut lines = 1;
    for (i, heading) in own.iter().enumerate() {
        if let Some(cell) = given.get(heading.as_str()).filter(|c| !c.is_empty()) {
            sheet.write_string_with_format(at, i as u16, short(cell), format)?;
            lines = lines.max(lines_of(cell, OWN_WIDTH));
        }
    }
    let before = |i: usize| given.get(COLUMNS[i].en).or_else(|| given.get(COLUMNS[i].ja)).copied().unwrap_or_default();
    let key = answered.answer.as_ref().map(key).unwrap_or_default();
    let status = status(answered.answer.as_ref(), &key, before(KEY), before(DECISION));
    let cells = cells(answered, status, lang);
    for (i, cell) in cells.iter().enumerate() {
        let column = (own.len() + i) as u16;
        lines = lines.max(lines_of(cell, COLUMNS[i].width));
        match cell.parse::<f64>() {
            Ok(score) if i == 7 => sheet.write_number_with_format(at, column, score, format)?,
            _ if !cell.is_empty() => sheet.write_string_with_format(at, column, short(cell), format)?,
            _ => continue,
        };
    }
    for (i, column) in COLUMNS.iter().enumerate().take(KEY).skip(DECISION) {
        if !before(i).is_empty() {
            sheet.write_string_with_format(at, (own.len() + i) as u16, short(before(i)), format)?;
            lines = lines.max(lines_of(before(i), column.width));
        }
    }
    if !key.is_empty() {
        sheet.write_string_with_format(at, (own.len() + KEY) as u16, &key, format)?;
    }
    // not every program finds the height of wrapped text by itself
    let most = if matches!(status, Status::Nothing | Status::NotScreened) { MOST_LINES_NOTHING_FOUND } else { MOST_LINES };
    sheet.set_row_height(at, LINE * lines.min(most) as f64)?;
    Ok(status)
}

/// Lines a text takes in a cell of this width in characters.
fn lines_of(text: &str, width: f64) -> usize {
    let room = (width as usize).max(2) - 1;
    text.lines().map(|l| l.width().div_ceil(room).max(1)).sum::<usize>().max(1)
}

/// A decision stands while the match stands.
fn status(answer: Option<&Answer>, key: &str, key_before: &str, decision: &str) -> Status {
    match answer.map(|a| a.outcome) {
        None | Some(ScreenOutcome::NotScreened) => Status::NotScreened,
        Some(ScreenOutcome::None) => Status::Nothing,
        Some(_) if decision.trim().is_empty() => Status::Decide,
        Some(_) if key == key_before => Status::Decided,
        Some(_) => Status::Changed,
    }
}

/// What a decision is made on: the name asked for and what the lists hold of the parties found.
fn key(answer: &Answer) -> String {
    if answer.hits.is_empty() {
        return String::new();
    }
    let mut text = answer.query.name.clone();
    for hit in &answer.hits {
        for part in [&hit.list, &hit.uid, &hit.name, &hit.matched, &hit.effect.class] {
            text.push('\u{1}');
            text.push_str(part);
        }
        text.push_str(hit.listed_on.as_deref().unwrap_or_default());
        text.push_str(hit.delisted_on.as_deref().unwrap_or_default());
        text.push_str(&hit.remarks.join("\u{1}"));
    }
    Sha256::digest(text.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

fn out_of_date() -> Words {
    Words::new(
        "the lists are old; import or confirm the current editions",
        "リストが古くなっています。最新版を取り込むか、最新であることを確認してください",
    )
}

/// Lists that could not answer, those with one reason in one line: a line for each of twenty lists makes no sheet to read.
/// How old each list is stands in the sheet of conditions.
fn uncovered(not_covered: &[NotCovered], lang: Lang) -> Vec<String> {
    let reason = |n: &NotCovered| n.why.get(lang).chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let mut groups: Vec<(String, Vec<&NotCovered>)> = Vec::new();
    for missing in not_covered {
        let reason = reason(missing);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, group)) => group.push(missing),
            None => groups.push((reason, vec![missing])),
        }
    }
    let line = |group: &[&NotCovered]| {
        let named: Vec<&str> = group.iter().take(NAMED).map(|n| n.list.as_str()).collect();
        let more = match group.len().saturating_sub(NAMED) {
            0 => Words::default(),
            n => Words::new(format!(" and {n} more lists"), format!("ほか{n}リスト")),
        };
        // of one kind, and not of one age
        let why = if group.iter().all(|n| n.why == group[0].why) { group[0].why.clone() } else { out_of_date() };
        format!("{}{}: {}", named.join(", "), more.get(lang), why.get(lang))
    };
    groups.iter().map(|(_, group)| line(group)).collect()
}

fn cells(answered: &Answered, status: Status, lang: Lang) -> Vec<String> {
    let notes: Vec<&str> = answered.asked.notes.iter().map(|n| n.get(lang)).collect();
    let Some(answer) = &answered.answer else {
        let why = answered.asked.query.as_ref().err().cloned().unwrap_or_default();
        let mut cells = vec![String::new(); DECISION];
        cells[STATUS] = status.words().get(lang).to_owned();
        cells[1] = Words::new("error", "エラー").get(lang).to_owned();
        cells[11] = why.get(lang).to_owned();
        return cells;
    };
    let best = answer.hits.first();
    let of = |f: &dyn Fn(&Hit) -> String| best.map(f).unwrap_or_default();
    let missing = uncovered(&answer.not_covered, lang);
    let mut remarks: Vec<String> = notes.iter().map(|n| (*n).to_owned()).collect();
    if answer.outcome == ScreenOutcome::NotScreened {
        remarks.extend(missing);
    }
    if let Some(more) = answer.hits.len().checked_sub(1).filter(|n| *n > 0) {
        remarks.push(Words::new(format!("{more} further entries"), format!("ほかに{more}件の候補")).get(lang).to_owned());
    }
    vec![
        status.words().get(lang).to_owned(),
        outcome_label(answer.outcome).get(lang).to_owned(),
        answer.query.name.clone(),
        of(&|h| h.name.clone()),
        of(&|h| h.matched.clone()),
        of(&|h| h.list.clone()),
        of(&|h| h.uid.clone()),
        of(&|h| format!("{:.3}", h.score)),
        of(&|h| format!("{:?}", h.grade)),
        of(&|h| h.reasons.iter().map(|r| r.words.get(lang)).collect::<Vec<_>>().join("\n")),
        of(&|h| {
            [h.effect.binds.get(lang), h.effect.follows.get(lang)].iter().filter(|w| !w.is_empty()).copied().collect::<Vec<_>>().join("\n")
        }),
        remarks.join("\n"),
    ]
}

/// Filters, frozen heading, the choices of a decision; only what is to decide is shown at first.
fn finish(sheet: &mut Worksheet, own: &[String], rows: u32, statuses: &[Status], lang: Lang) -> std::result::Result<(), XlsxError> {
    let last = (own.len() + COLUMNS.len() - 1) as u16;
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows.max(1), last)?;
    let open = [Status::Decide, Status::Changed, Status::NotScreened];
    if statuses.iter().any(|s| open.contains(s)) {
        let shown = open.iter().fold(FilterCondition::new(), |f, s| f.add_list_filter(s.words().get(lang)));
        sheet.filter_column((own.len() + STATUS) as u16, &shown)?;
    }
    let choices = [Words::new("different party", "別の相手方"), Words::new("same party", "同じ相手方"), Words::new("undecided", "保留")];
    let choices: Vec<&str> = choices.iter().map(|w| w.get(lang)).collect();
    let decision = (own.len() + DECISION) as u16;
    sheet.add_data_validation(1, decision, rows.max(1), decision, &DataValidation::new().allow_list_strings(&choices)?)?;
    // A3; the columns run over to a second sheet, where the first of the file's own stand again
    sheet.set_landscape().set_paper_size(8).set_print_scale(60);
    sheet.set_repeat_rows(0, 0)?;
    if !own.is_empty() {
        sheet.set_repeat_columns(0, (own.len() - 1).min(1) as u16)?;
    }
    sheet.set_column_hidden((own.len() + KEY) as u16)?;
    Ok(())
}

/// What was searched, when, and what that does not mean.
fn about(sheet: &mut Worksheet, screener: &Screener, (lang, now): (Lang, &str), statuses: &[Status]) -> std::result::Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 110)?;
    let mut at = 0;
    let mut line = |label: &str, text: &str| -> std::result::Result<(), XlsxError> {
        sheet.write_string_with_format(at, 0, label, &bold)?;
        sheet.write_string_with_format(at, 1, short(text), &wrapped)?;
        at += 1;
        Ok(())
    };
    line(Words::new("Made", "作成").get(lang), &format!("sekisho {}  {}", env!("CARGO_PKG_VERSION"), now))?;
    for status in [Status::Decide, Status::Changed, Status::Decided, Status::NotScreened, Status::Nothing] {
        let n = statuses.iter().filter(|s| **s == status).count();
        line(status.words().get(lang), Words::new(format!("{n} rows"), format!("{n}行")).get(lang))?;
    }
    for list in lists_in_words(screener.lists(), lang) {
        line(Words::new("List searched", "照合したリスト").get(lang), &list)?;
    }
    let t = screener.thresholds();
    line(
        Words::new("Thresholds", "しきい値").get(lang),
        Words::new(
            format!("hit from {:.2}, possible from {:.2}", t.hit, t.possible),
            format!("該当候補（強）{:.2}以上、要確認{:.2}以上", t.hit, t.possible),
        )
        .get(lang),
    )?;
    line(Words::new("What this is not", "注意").get(lang), limits().get(lang))?;
    line(
        Words::new("Next time", "次回の照合").get(lang),
        Words::new(
            "Fill in the yellow columns and give this workbook as --input again: decisions are kept while the match stands, and the filter shows what is new or changed.",
            "黄色の列に記入し、このブックを次回の --input に指定してください。一致の内容が変わらないかぎり判断を引き継ぎ、新しいもの・変わったものだけを表示します。",
        )
        .get(lang),
    )?;
    Ok(())
}

/// Nothing steers the display, and Excel takes 32,767 characters in a cell.
fn short(text: &str) -> String {
    let text = super::terminal::clean(text);
    if text.chars().count() > 32_000 { text.chars().take(32_000).chain("…".chars()).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_high_as_their_longest_cell() {
        assert_eq!([lines_of("", 9.0), lines_of("山道測器", 9.0), lines_of("山道測器株式会社", 9.0), lines_of("a\nb", 9.0)], [1, 1, 2, 2]);
    }

    #[test]
    fn our_columns_are_known_again_in_both_languages() {
        assert!(COLUMNS.iter().all(|c| is_ours(c.en) && is_ours(c.ja)));
        assert!(!is_ours("会社名") && COLUMNS.len() == KEY + 1);
    }

    #[test]
    fn a_decision_stands_while_the_match_stands() {
        let answer = |outcome| Answer {
            outcome,
            query: Default::default(),
            not_covered: [].into(),
            hits: Vec::new(),
            lists: [].into(),
            below_threshold: 0,
            forms: Vec::new(),
            core: String::new(),
        };
        let hit = answer(ScreenOutcome::Hit);
        assert_eq!(status(Some(&hit), "k", "k", "different party"), Status::Decided);
        assert_eq!(status(Some(&hit), "k", "old", "different party"), Status::Changed);
        assert_eq!(status(Some(&hit), "k", "", ""), Status::Decide);
        assert_eq!(status(Some(&answer(ScreenOutcome::None)), "", "k", "different party"), Status::Nothing);
    }
}
