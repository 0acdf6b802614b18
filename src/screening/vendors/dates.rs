//! Dates of vendor files as ISO dates: 昭和60年4月1日, S60.4.1, 令和元年5月1日, 1985/4/1, 19850401, and what spreadsheets make of
//! them. A date that does not exist is told; nothing is guessed.

use super::super::names::folding::fold;
use crate::words::Words;
use jiff::civil::Date;

/// Name, letter, first day.
const ERAS: &[(&str, &str, (i16, i8, i8))] = &[
    ("令和", "r", (2019, 5, 1)),
    ("平成", "h", (1989, 1, 8)),
    ("昭和", "s", (1926, 12, 25)),
    ("大正", "t", (1912, 7, 30)),
    ("明治", "m", (1868, 1, 25)),
];

/// The date a cell holds, as `1985-04-01`.
pub fn iso(cell: &str) -> Option<String> {
    let text = fold(cell.trim());
    let era = ERAS.iter().enumerate().find_map(|(at, era)| {
        let rest = text.strip_prefix(era.0).or_else(|| text.strip_prefix(era.1))?;
        let rest = rest.trim_start().trim_start_matches('.');
        (rest.starts_with('元') || rest.starts_with(|c: char| c.is_ascii_digit())).then(|| (at, rest.replacen('元', "1", 1)))
    });
    let (year, month, day) = match &era {
        Some((_, rest)) => numbers(rest, true)?,
        None => numbers(&text, false)?,
    };
    let Some((at, _)) = era else { return Date::new(year, month, day).ok().map(|d| d.to_string()) };
    let date = Date::new(ERAS[at].2.0 + year - 1, month, day).ok()?;
    let first = |era: &(&str, &str, (i16, i8, i8))| Date::new(era.2.0, era.2.1, era.2.2).ok();
    let begun = first(&ERAS[at]).is_none_or(|d| date >= d);
    let over = at.checked_sub(1).and_then(|next| first(&ERAS[next])).is_some_and(|next| date >= next);
    (year > 0 && begun && !over).then(|| date.to_string())
}

/// Year, month and day of what is left; a time of day behind them is passed over.
fn numbers(text: &str, era: bool) -> Option<(i16, i8, i8)> {
    let dated = |part: &&str| part.chars().filter(|c| c.is_ascii_digit()).count() > 5;
    let date = text.split(['t', ' ']).next().filter(dated).unwrap_or(text);
    let parts: Vec<&str> = date.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if era || year.len() == 4 => Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)),
        [whole] if whole.len() == 8 => Some((whole[..4].parse().ok()?, whole[4..6].parse().ok()?, whole[6..].parse().ok()?)),
        _ => None,
    }
}

/// What is wrong with the date in a cell.
pub fn problem(heading: &str, cell: &str) -> Option<Words> {
    let cell = cell.trim();
    (!cell.is_empty() && iso(cell).is_none())
        .then(|| Words::new(format!("{heading}: there is no such date: {cell}"), format!("{heading}「{cell}」は日付として読み取れません")))
}

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn dates_are_understood_as_offices_write_them() {
        for (cell, date) in [
            ("昭和60年4月1日", "1985-04-01"),
            ("S60.4.1", "1985-04-01"),
            ("昭和６０年４月１日", "1985-04-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("R1/5/1", "2019-05-01"),
            ("H31.4.30", "2019-04-30"),
            ("平成 元年 1月 8日", "1989-01-08"),
            ("1985/4/1", "1985-04-01"),
            ("1985年4月1日", "1985-04-01"),
            ("19850401", "1985-04-01"),
            ("1985-04-01 00:00:00", "1985-04-01"),
            ("1985-04-01T00:00:00", "1985-04-01"),
        ] {
            assert_eq!(iso(cell).as_deref(), Some(date), "{cell}");
        }
    }

    #[test]
    fn no_date_is_made_up() {
        for cell in ["昭和65年4月1日", "令和元年4月30日", "1985/13/1", "4/1", "Reiwa", "平成", "31.4.30", ""] {
            assert_eq!(iso(cell), None, "{cell}");
        }
    }
}
