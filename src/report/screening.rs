//! Answers as text for a reader and CSV for a spreadsheet; JSON is `screening_lines`. Nothing from a list or a vendor file reaches
//! a terminal or a spreadsheet unescaped; nothing here reads as clearance.

use super::spreadsheet::inert;
use super::terminal::clean;
use crate::error::{Error, Result};
use crate::screening::vendors::Answered;
use crate::screening::{Hit, ScreenOutcome, Screener, SearchedList};
use crate::words::{Lang, Words};
use std::collections::BTreeMap;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Weaker hits of one query beyond these are counted in the text; JSON and CSV hold all.
const SHOWN_HITS: usize = 3;

/// A row for each query: the file's own columns, then the outcome and the best match. UTF-8 with a mark, for Excel.
pub fn csv(answered: &[Answered]) -> Result<String> {
    let mut own: Vec<&str> = Vec::new();
    for (heading, _) in answered.iter().flat_map(|a| &a.asked.row) {
        if !own.contains(&heading.as_str()) {
            own.push(heading);
        }
    }
    let own: Vec<String> = own.into_iter().map(str::to_owned).collect();
    let rows: Result<Vec<String>> = answered.iter().map(|a| csv_row(a, &own)).collect();
    Ok(csv_heading(&own)? + &rows?.concat())
}

const OUR_CSV_COLUMNS: [&str; 18] = [
    "sekisho_line",
    "sekisho_query",
    "sekisho_outcome",
    "sekisho_score",
    "sekisho_grade",
    "sekisho_list",
    "sekisho_uid",
    "sekisho_listed_name",
    "sekisho_matched_name",
    "sekisho_effect",
    "sekisho_binds_en",
    "sekisho_binds_ja",
    "sekisho_reasons_en",
    "sekisho_reasons_ja",
    "sekisho_further",
    "sekisho_not_covered_en",
    "sekisho_not_covered_ja",
    "sekisho_lists",
];

/// The mark for Excel and the headings: the file's own columns, then ours.
pub fn csv_heading(own: &[String]) -> Result<String> {
    Ok(format!("\u{FEFF}{}", csv_record(own.iter().map(String::as_str).chain(OUR_CSV_COLUMNS).map(inert))?))
}

/// One answer in one row.
pub fn csv_row(answered: &Answered, own: &[String]) -> Result<String> {
    let value = |h: &String| answered.asked.row.iter().find(|(k, _)| k == h).map_or("", |(_, v)| v.as_str());
    let ours = csv_cells(answered);
    csv_record(own.iter().map(value).chain(ours.iter().map(String::as_str)).map(inert))
}

fn csv_record(cells: impl Iterator<Item = String>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells).map_err(|e| {
        Error::new(
            Words::new(format!("the table could not be written: {e}"), format!("表を書き出せません: {e}")),
            Words::new("try `--format jsonl`", "`--format jsonl` を試してください"),
        )
    })?;
    Ok(String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default())
}

fn csv_cells(answered: &Answered) -> Vec<String> {
    let Some(answer) = &answered.answer else {
        let why = answered.asked.query.as_ref().err().cloned().unwrap_or_default();
        let mut cells = vec![String::new(); 18];
        cells[0] = answered.asked.line.to_string();
        cells[2] = "error".to_owned();
        (cells[15], cells[16]) = (why.en, why.ja);
        return cells;
    };
    let best = answer.hits.first();
    let of = |f: fn(&Hit) -> String| best.map(f).unwrap_or_default();
    let join = |items: Vec<String>, by: &str| items.join(by);
    let missing = |lang| join(answer.not_covered.iter().map(|n| format!("{}: {}", n.list, n.why.get(lang))).collect(), " | ");
    let reasons = |lang| best.map(|h| join(h.reasons.iter().map(|r| r.words.get(lang).to_owned()).collect(), " | ")).unwrap_or_default();
    vec![
        answered.asked.line.to_string(),
        answer.query.name.clone(),
        outcome_id(answer.outcome).to_owned(),
        of(|h| format!("{:.3}", h.score)),
        of(|h| format!("{:?}", h.grade)),
        of(|h| h.list.clone()),
        of(|h| h.uid.clone()),
        of(|h| h.name.clone()),
        of(|h| h.matched.clone()),
        of(|h| h.effect.class.clone()),
        of(|h| h.effect.binds.en.clone()),
        of(|h| h.effect.binds.ja.clone()),
        reasons(Lang::En),
        reasons(Lang::Ja),
        answer.hits.len().saturating_sub(1).to_string(),
        missing(Lang::En),
        missing(Lang::Ja),
        join(answer.lists.iter().map(|l| format!("{} {}", l.id, l.version)).collect(), ", "),
    ]
}

pub fn outcome_id(outcome: ScreenOutcome) -> &'static str {
    match outcome {
        ScreenOutcome::Hit => "hit",
        ScreenOutcome::Possible => "possible",
        ScreenOutcome::None => "none",
        ScreenOutcome::NotScreened => "not-screened",
    }
}

pub fn outcome_label(outcome: ScreenOutcome) -> Words {
    match outcome {
        ScreenOutcome::Hit => Words::new("HIT", "該当候補（強）"),
        ScreenOutcome::Possible => Words::new("POSSIBLE", "該当候補（要確認）"),
        ScreenOutcome::None => Words::new("none found", "該当なし"),
        ScreenOutcome::NotScreened => Words::new("NOT SCREENED", "照合できず"),
    }
}

/// For a reader: what needs a look first in each answer, then what was searched and what that does not mean.
pub fn text(answered: &[Answered], screener: &Screener, langs: &[Lang]) -> String {
    let mut out = String::new();
    for lang in langs {
        let many = answered.len() > MOST_IN_FULL;
        for a in answered.iter().filter(|a| !many || needs_a_look(a)) {
            one(&mut out, a, *lang);
        }
        summary(&mut out, answered, *lang);
        if many {
            the_others(&mut out, answered, *lang);
        }
        lists(&mut out, screener.lists(), *lang);
        closing(&mut out, screener, *lang);
    }
    clean(&out)
}

/// More answers than this are not printed one by one: only those that need a look, and the count of the others.
const MOST_IN_FULL: usize = 20;

fn needs_a_look(answered: &Answered) -> bool {
    answered.answer.as_ref().is_none_or(|a| matches!(a.outcome, ScreenOutcome::Hit | ScreenOutcome::Possible))
}

/// Why rows could not be screened, with how many, and where every row is answered.
fn the_others(out: &mut String, answered: &[Answered], lang: Lang) {
    let mut whys: BTreeMap<String, usize> = BTreeMap::new();
    for answer in answered.iter().filter_map(|a| a.answer.as_ref()).filter(|a| a.outcome == ScreenOutcome::NotScreened) {
        for missing in answer.not_covered.iter() {
            let list = if missing.list.is_empty() { String::new() } else { format!("{}: ", missing.list) };
            *whys.entry(format!("{list}{}", missing.why.get(lang))).or_default() += 1;
        }
    }
    for (why, n) in whys {
        put(out, 2, Words::new(format!("not screened, {n} rows: {why}"), format!("照合できず {n}行: {why}")).get(lang));
    }
    put(
        out,
        2,
        Words::new("every row, in order: --format csv (or jsonl)", "全行の結果（入力順）は --format csv または jsonl で出力できます")
            .get(lang),
    );
}

/// `format!` into a string cannot fail.
fn put(out: &mut String, indent: usize, text: &str) {
    let _ = writeln!(out, "{:indent$}{text}", "");
}

fn one(out: &mut String, answered: &Answered, lang: Lang) {
    let Some(answer) = &answered.answer else {
        let why = answered.asked.query.as_ref().err().cloned().unwrap_or_default();
        put(out, 0, &format!("{}  {}", padded(Words::new("ERROR", "エラー").get(lang), 20), why.get(lang)));
        return;
    };
    let id = if answer.query.id.is_empty() { String::new() } else { format!("{}  ", answer.query.id) };
    put(out, 0, &format!("{}  {id}{}", padded(outcome_label(answer.outcome).get(lang), 20), answer.query.name));
    for hit in answer.hits.iter().take(SHOWN_HITS) {
        matched(out, hit, lang);
    }
    if answer.hits.len() > SHOWN_HITS {
        let n = answer.hits.len() - SHOWN_HITS;
        put(out, 2, Words::new(format!("and {n} more (see --format json)"), format!("ほか{n}件（--format json で全件）")).get(lang));
    }
    for missing in answer.not_covered.iter() {
        let list = if missing.list.is_empty() { String::new() } else { format!("{}: ", missing.list) };
        put(out, 2, &format!("{list}{}", missing.why.get(lang)));
    }
    if answer.outcome == ScreenOutcome::None {
        let forms = answer.forms.join(" / ");
        put(
            out,
            2,
            Words::new(
                format!("forms tried: {forms}; candidates below the threshold: {}", answer.below_threshold),
                format!("照合した表記: {forms}。しきい値未満の候補: {}件", answer.below_threshold),
            )
            .get(lang),
        );
    }
}

fn matched(out: &mut String, hit: &Hit, lang: Lang) {
    let grade = format!("{:?}", hit.grade);
    let also = if hit.matched == hit.name { String::new() } else { format!(" ({})", hit.matched) };
    put(out, 2, &format!("{}{also}  [{} {}]", hit.name, hit.list, hit.uid));
    put(
        out,
        4,
        Words::new(format!("similarity {:.2}, evidence {grade}", hit.score), format!("類似度 {:.2}、根拠の強さ {grade}", hit.score))
            .get(lang),
    );
    for reason in hit.reasons.iter().filter(|r| r.effect.abs() >= 0.02 || r.effect == 0.0).take(6) {
        put(out, 4, &format!("- {}", reason.words.get(lang)));
    }
    let effect = &hit.effect;
    for (en, ja, words) in
        [("binds", "対象", &effect.binds), ("what follows", "効果", &effect.follows), ("question", "確認事項", &effect.question)]
    {
        if !words.get(lang).is_empty() {
            put(out, 4, &format!("{}: {}", Words::new(en, ja).get(lang), words.get(lang)));
        }
    }
    for rule in &effect.confirm {
        put(out, 4, &format!("{}: {}", Words::new("to confirm", "要確認").get(lang), rule.get(lang)));
    }
    if let Some(date) = &hit.listed_on {
        put(out, 4, Words::new(format!("listed on {date}"), format!("掲載日 {date}")).get(lang));
    }
    if let Some(date) = &hit.delisted_on {
        put(out, 4, Words::new(format!("taken off on {date}; kept as history"), format!("削除日 {date}（履歴として表示）")).get(lang));
    }
    if let Some(on) = &hit.confirm_on {
        put(
            out,
            4,
            Words::new(
                format!("confirm on {} {} {}", on.list, on.version, on.uid),
                format!("確認先: {} {} {}", on.list, on.version, on.uid),
            )
            .get(lang),
        );
    }
}

fn summary(out: &mut String, answered: &[Answered], lang: Lang) {
    if answered.len() < 2 {
        return;
    }
    let count = |o| answered.iter().filter(|a| a.answer.as_ref().is_some_and(|x| x.outcome == o)).count();
    let (hit, possible, none, not) =
        (count(ScreenOutcome::Hit), count(ScreenOutcome::Possible), count(ScreenOutcome::None), count(ScreenOutcome::NotScreened));
    let errors = answered.len() - hit - possible - none - not;
    put(
        out,
        0,
        Words::new(
            format!("\n{} rows: {hit} hit, {possible} possible, {none} none found, {not} not screened, {errors} in error", answered.len()),
            format!("\n{}行: 該当候補（強）{hit}、要確認{possible}、該当なし{none}、照合できず{not}、エラー{errors}", answered.len()),
        )
        .get(lang),
    );
}

fn lists(out: &mut String, lists: &[SearchedList], lang: Lang) {
    put(out, 0, Words::new("\nLists searched", "\n照合したリスト").get(lang));
    for line in lists_in_words(lists, lang) {
        put(out, 2, &line);
    }
}

/// A line for each list: edition, entries, age, hash.
pub fn lists_in_words(lists: &[SearchedList], lang: Lang) -> Vec<String> {
    let width = lists.iter().map(|l| l.id.width()).max().unwrap_or(0);
    let line = |l: &SearchedList| {
        let age = match l.age_days {
            i64::MAX => Words::new("age unknown", "経過日数不明"),
            days => Words::new(format!("{days} days old"), format!("{days}日経過")),
        };
        let stale = if l.stale { Words::new(", stale", "、要更新") } else { Words::default() };
        let extract = if l.extract { Words::new(", an extract", "、抜粋") } else { Words::default() };
        let records = Words::new(format!("{} entries", l.records), format!("{}件", l.records));
        format!(
            "{}  {}  {}  {}{}{}  sha256 {}",
            padded(&l.id, width),
            l.version,
            records.get(lang),
            age.get(lang),
            stale.get(lang),
            extract.get(lang),
            l.sha256.get(..12).unwrap_or_default()
        )
    };
    lists.iter().map(line).collect()
}

/// What no answer of ours says.
pub fn limits() -> Words {
    Words::new(
        "A match is a likeness of names, for a person to judge; none found says only that these lists hold no such name. Anti-social forces were not looked into. Not legal advice.",
        "名称の類似を示すもので、判断は担当者が行ってください。「該当なし」は、照合したリストに該当する名称がないことだけを意味します。反社会的勢力の調査は含みません。法的助言ではありません。",
    )
}

fn closing(out: &mut String, screener: &Screener, lang: Lang) {
    let t = screener.thresholds();
    let words = Words::new(
        format!("Hit from {:.2}, possible from {:.2}. {}", t.hit, t.possible, limits().en),
        format!("該当候補（強）は{:.2}以上、要確認は{:.2}以上。{}", t.hit, t.possible, limits().ja),
    );
    put(out, 0, &format!("\n{}", words.get(lang)));
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
