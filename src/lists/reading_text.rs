//! Small readings shared by the importers: encodings, damaged characters, partial dates, country codes.
//! Repairs are always marked, so that a repaired name is compared with care.

use unicode_normalization::UnicodeNormalization;

/// Text of a file, its byte-order mark taken off. Not UTF-8: the encoding is guessed, and named.
pub fn decode(bytes: &[u8]) -> (String, Option<&'static str>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), Some(encoding.name()));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), None);
    }
    let mut guess = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    guess.feed(bytes, true);
    let encoding = guess.guess(None, chardetng::Utf8Detection::Allow);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), Some(encoding.name()))
}

/// A name or other short text with its damaged characters put right, and whether any had to be.
/// Control characters U+0080–U+009F are bytes of an older encoding: windows-1252, or for the five that
/// windows-1252 does not define, the DOS code page 437.
pub fn repair(text: &str) -> (String, bool) {
    let trimmed = text.trim();
    let damaged = |c: char| matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}');
    if !trimmed.contains(damaged) {
        return (trimmed.to_owned(), has_replaced_character(trimmed));
    }
    let mended = trimmed.chars().map(|c| match c {
        '\u{81}' => 'ü',
        '\u{8D}' => 'ì',
        '\u{8F}' => 'Å',
        '\u{90}' => 'É',
        '\u{9D}' => '¥',
        '\u{80}'..='\u{9F}' => {
            let byte = [u8::try_from(u32::from(c)).unwrap_or(b'?')];
            let (one, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            one.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        c => c,
    });
    (mended.collect(), true)
}

/// A question mark glued to the next word, or a closing quotation mark inside one, stands for a lost character.
fn has_replaced_character(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).any(|w| w[0] == '?' && w[1].is_alphabetic())
        || chars.windows(3).any(|w| w[1] == '”' && w[0].is_lowercase() && w[2].is_lowercase())
}

/// NFKC without white space, to recognise headings and closed vocabularies however they were typed.
pub fn squeezed(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// One line: every run of white space a single blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True when the text holds Han, kana or Hangul.
pub fn is_east_asian(text: &str) -> bool {
    text.chars()
        .any(|c| crate::words::is_cjk(c) || matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}' | '\u{2E80}'..='\u{2FDF}'))
}

/// True when the text holds letters that are not Latin.
pub fn is_other_script(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && c > '\u{02FF}' && !matches!(c, '\u{1D00}'..='\u{1EFF}' | '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}' | '\u{FB00}'..='\u{FB06}' | '\u{FF21}'..='\u{FF5A}'))
}

/// The date a text begins with or speaks of, as far as it goes: `1958-03-02`, `1958-03`, `1958`.
/// Reads ISO, `3/2/1958` (month first), `2 Mar 1958`, `Mar 1958`, and any text with one year in it (`circa 1958`).
pub fn partial_date(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let number = |p: &str| p.parse::<u32>().ok();
    let month = |p: &str| {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let short: String = p.chars().take(3).flat_map(char::to_lowercase).collect();
        MONTHS.iter().position(|m| *m == short).map(|i| i as u32 + 1)
    };
    let whole = |y: u32, m: u32, d: u32| {
        let date = jiff::civil::Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
        (1800..=2200).contains(&y).then(|| date.to_string())
    };
    let found = match parts.as_slice() {
        [y, m, d, ..] if y.len() == 4 && number(y).is_some() && number(m).is_some() => {
            whole(number(y)?, number(m)?, d.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()?)
        }
        [m, d, y] if number(m).is_some() && number(d).is_some() && y.len() == 4 => whole(number(y)?, number(m)?, number(d)?),
        [d, m, y] if month(m).is_some() && y.len() == 4 => whole(number(y)?, month(m)?, number(d)?),
        [m, d, y] if month(m).is_some() && number(d).is_some() && y.len() == 4 => whole(number(y)?, month(m)?, number(d)?),
        [m, y] if month(m).is_some() && y.len() == 4 => number(y).map(|y| format!("{y:04}-{:02}", month(m).unwrap_or(1))),
        [y, m] if y.len() == 4 && m.len() == 2 => {
            number(y).zip(number(m)).filter(|(_, m)| (1..=12).contains(m)).map(|(y, m)| format!("{y:04}-{m:02}"))
        }
        _ => None,
    };
    found.or_else(|| {
        let mut years = parts.iter().filter(|p| p.len() == 4).filter_map(|p| number(p)).filter(|y| (1800..=2200).contains(y));
        match (years.next(), years.next()) {
            (Some(year), None) => Some(format!("{year:04}")),
            _ => None,
        }
    })
}

/// Births as the file writes them, where one of them could not be read as a date: ranges, months without a century.
pub fn births_as_written(texts: &[String]) -> Option<(String, String)> {
    let unread = texts.iter().any(|t| !t.trim().is_empty() && partial_date(t).is_none());
    unread.then(|| ("births_as_written".to_owned(), texts.iter().map(|t| one_line(t)).collect::<Vec<_>>().join("; ")))
}

/// Text that was escaped once too often, as on a web page: `&nbsp;`, `&amp;`, `&#233;`. What is no reference stays.
pub fn without_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split_once(';').map(|(name, _)| name).filter(|n| n.len() <= 8);
        let code = |n: &str| match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        };
        let known = name.and_then(|n| match n {
            "nbsp" => Some(' '),
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" | "lsquo" | "rsquo" => Some('\''),
            "ldquo" | "rdquo" => Some('"'),
            "ndash" | "mdash" => Some('-'),
            _ => n.strip_prefix('#').and_then(code).and_then(char::from_u32).filter(|c| !c.is_control()),
        });
        match (known, name) {
            (Some(c), Some(name)) => {
                out.push(c);
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    one_line(&out)
}

/// The date in a file name: `list_20250929.xlsx`, `list-2025-09-29.csv`, `list_2025-09.csv`; real dates only.
pub fn date_in_file_name(name: &str) -> Option<String> {
    let digits: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let real = |y: &str, m: &str, d: &str| -> Option<String> {
        let date = jiff::civil::Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()?;
        (1990..2200).contains(&date.year()).then(|| date.to_string())
    };
    let packed = digits.iter().find_map(|p| (p.len() == 8).then(|| real(&p[..4], &p[4..6], &p[6..])).flatten());
    let dashed = || {
        digits.windows(3).find_map(|w| (w[0].len() == 4 && w[1].len() == 2 && w[2].len() == 2).then(|| real(w[0], w[1], w[2])).flatten())
    };
    let month = || {
        digits
            .windows(2)
            .find_map(|w| (w[0].len() == 4 && w[1].len() == 2).then(|| real(w[0], w[1], "1")).flatten().map(|d| d[..7].to_owned()))
    };
    packed.or_else(dashed).or_else(month)
}

/// The first day a partial date can mean.
pub fn first_day(partial: &str) -> Option<jiff::civil::Date> {
    let whole = match partial.len() {
        4 => format!("{partial}-01-01"),
        7 => format!("{partial}-01"),
        10 => partial.to_owned(),
        _ => return None,
    };
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_characters_are_repaired_and_marked() {
        assert_eq!(repair(" Luo\u{92}an Works "), ("Luo’an Works".to_owned(), true));
        assert_eq!(repair("M\u{81}ller"), ("Müller".to_owned(), true));
        assert_eq!(repair("AO ?Zavod Lesnoy?"), ("AO ?Zavod Lesnoy?".to_owned(), true));
        assert_eq!(repair("AO “Zavod”"), ("AO “Zavod”".to_owned(), false));
    }

    #[test]
    fn partial_dates_go_as_far_as_the_text_does() {
        for (text, want) in [
            ("1958-03-02", "1958-03-02"),
            ("2015-04-14-04:00", "2015-04-14"),
            ("3/2/1958", "1958-03-02"),
            ("02 Mar 1958", "1958-03-02"),
            ("March 2, 1958", "1958-03-02"),
            ("Mar 1958", "1958-03"),
            ("circa 1958", "1958"),
            ("1958", "1958"),
        ] {
            assert_eq!(partial_date(text).as_deref(), Some(want), "{text}");
        }
        for nothing in ["", "unknown", "1956 to 1958", "1958-13-45 to 1960"] {
            assert_eq!(partial_date(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn file_names_give_real_dates_only() {
        assert_eq!(date_in_file_name("20250929_4.xlsx").as_deref(), Some("2025-09-29"));
        assert_eq!(date_in_file_name("list-2026-02-27.xml").as_deref(), Some("2026-02-27"));
        assert_eq!(date_in_file_name("list_2022-04.csv").as_deref(), Some("2022-04"));
        assert_eq!(date_in_file_name("vendors_99999999.csv"), None);
    }
}
