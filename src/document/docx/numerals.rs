//! A counter written in one of Word's number formats (ST_NumberFormat, ISO/IEC 29500-1, 17.18.59). What is not known here
//! is said to be so and never guessed; nothing here counts.

use crate::document::spelled;

/// The number in the given format, as Word prints it; nothing for a format, or a format in the words of a language, that is
/// not known. `language` is a tag such as `fr-FR`.
pub fn render(n: u32, format: &str, language: &str) -> Option<String> {
    Some(match format {
        "decimal" => n.to_string(),
        "none" => String::new(),
        "bullet" => "•".to_owned(),
        "upperRoman" => roman(n).to_uppercase(),
        "lowerRoman" => roman(n),
        "upperLetter" => letters(n, 'A'),
        "lowerLetter" => letters(n, 'a'),
        "decimalZero" => format!("{n:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => full_width(&n.to_string()),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" | "ideographEnclosedCircle" => enclosed(n, format),
        "decimalEnclosedParen" => match n {
            1..=20 => char::from_u32(0x2474 + n - 1).map_or_else(|| format!("({n})"), String::from),
            _ => format!("({n})"),
        },
        "decimalEnclosedFullstop" => match n {
            1..=20 => char::from_u32(0x2488 + n - 1).map_or_else(|| format!("{n}."), String::from),
            _ => format!("{n}."),
        },
        "numberInDash" => format!("- {n} -"),
        "japaneseCounting" | "taiwaneseCounting" => counting(n),
        "chineseCounting" | "chineseCountingThousand" | "taiwaneseCountingThousand" => chinese(n),
        "japaneseDigitalTenThousand" | "ideographDigital" | "koreanDigital" | "taiwaneseDigital" | "koreanDigital2" => digits(n),
        "japaneseLegal" | "ideographLegalTraditional" | "chineseLegalSimplified" => legal(n, format),
        "aiueo" => cycle(n, "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"),
        "aiueoFullWidth" => cycle(n, "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"),
        "iroha" => cycle(n, "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"),
        "irohaFullWidth" => cycle(n, "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"),
        "ideographTraditional" => cycle(n, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle(n, "子丑寅卯辰巳午未申酉戌亥"),
        "ganada" => cycle(n, "가나다라마바사아자차카타파하"),
        "chosung" => cycle(n, "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
        "russianLower" => cycle(n, "абвгдежзиклмнопрстуфхцчшщыэюя"),
        "russianUpper" => cycle(n, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ"),
        "ordinal" => ordinal(n, language)?,
        "cardinalText" if english(language) => spelled::cardinal(n),
        "ordinalText" if english(language) => spelled::ordinal(n),
        "hex" => format!("{n:X}"),
        "decimalHalfWidth" => n.to_string(),
        _ => return custom(n, format),
    })
}

fn english(language: &str) -> bool {
    language.is_empty() || language.starts_with("en")
}

/// Formats of the later `w14` kind such as `001, 002, 003, ...`: the first item shows the width.
fn custom(n: u32, format: &str) -> Option<String> {
    let first = format.split(',').next().unwrap_or_default().trim();
    let zeros = first.strip_suffix('1')?;
    (!zeros.is_empty() && zeros.chars().all(|c| c == '0')).then(|| format!("{n:0width$}", width = first.len()))
}

fn roman(n: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if n == 0 || n > 32_767 {
        return n.to_string();
    }
    let (mut left, mut out) = (n, String::new());
    for (value, sign) in STEPS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// a … z, aa, bb …: Word repeats the letter.
fn letters(n: u32, first: char) -> String {
    match n {
        0 => String::new(),
        1..=32_767 => {
            let c = char::from_u32(first as u32 + (n - 1) % 26).unwrap_or(first);
            std::iter::repeat_n(c, ((n - 1) / 26 + 1) as usize).collect()
        }
        _ => n.to_string(),
    }
}

fn full_width(digits: &str) -> String {
    digits.chars().map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10).unwrap_or(c)).collect()
}

fn enclosed(n: u32, format: &str) -> String {
    let code = match (format, n) {
        ("ideographEnclosedCircle", 1..=10) => 0x3280 + n - 1,
        (_, 1..=20) => 0x2460 + n - 1,
        (_, 21..=35) => 0x3251 + n - 21,
        (_, 36..=50) => 0x32B1 + n - 36,
        _ => return n.to_string(),
    };
    char::from_u32(code).map_or_else(|| n.to_string(), String::from)
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn digits(n: u32) -> String {
    n.to_string().bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect()
}

/// 十一, 二十, 百五, 千二百, 一万二千.
pub fn counting(n: u32) -> String {
    if n == 0 {
        return "〇".to_owned();
    }
    let mut out = String::new();
    if n >= 10_000 {
        out.push_str(&counting(n / 10_000));
        out.push('万');
    }
    for (value, sign) in [(1000, '千'), (100, '百'), (10, '十')] {
        let digit = n % (value * 10) / value;
        if digit > 1 {
            out.push(DIGITS[digit as usize]);
        }
        if digit > 0 {
            out.push(sign);
        }
    }
    if !n.is_multiple_of(10) {
        out.push(DIGITS[(n % 10) as usize]);
    }
    out
}

/// 十一, 二十, 一百零五, 一千二百: the Chinese way, with 零 for a gap and 一 before hundreds and thousands.
fn chinese(n: u32) -> String {
    if n < 20 {
        return counting(n);
    }
    let (mut out, mut gap) = (String::new(), false);
    for (value, sign) in [(10_000, Some('万')), (1000, Some('千')), (100, Some('百')), (10, Some('十')), (1, None)] {
        let digit = if value == 10_000 { n / value } else { n / value % 10 };
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        match digit {
            1..=9 => out.push(DIGITS[digit as usize]),
            _ => out.push_str(&chinese(digit)),
        }
        out.extend(sign);
    }
    out
}

/// 壱, 弐, 参 …: the forms of amounts and deeds.
fn legal(n: u32, format: &str) -> String {
    let (set, tens) = match format {
        "japaneseLegal" => ("〇壱弐参四伍六七八九", ('拾', '百', '阡', '萬')),
        "chineseLegalSimplified" => ("零壹贰叁肆伍陆柒捌玖", ('拾', '佰', '仟', '万')),
        _ => ("零壹貳參肆伍陸柒捌玖", ('拾', '佰', '仟', '萬')),
    };
    let set: Vec<char> = set.chars().collect();
    if n == 0 || n >= 100_000 {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, sign) in [(10_000, Some(tens.3)), (1000, Some(tens.2)), (100, Some(tens.1)), (10, Some(tens.0)), (1, None)] {
        let digit = n % (value * 10) / value;
        if digit > 0 {
            out.push(set[digit as usize]);
            out.extend(sign);
        }
    }
    out
}

/// The nth of a row of signs; after the last the row starts again, as Word does.
fn cycle(n: u32, row: &str) -> String {
    let row: Vec<char> = row.chars().collect();
    match n.checked_sub(1) {
        Some(i) => row[i as usize % row.len()].to_string(),
        None => String::new(),
    }
}

fn ordinal(n: u32, language: &str) -> Option<String> {
    Some(match language.split('-').next().unwrap_or_default() {
        "en" | "" => {
            let end = match (n % 10, n % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{n}{end}")
        }
        "fr" if n == 1 => "1er".to_owned(),
        "fr" => format!("{n}e"),
        "es" | "pt" | "it" => format!("{n}º"),
        "ru" => format!("{n}-й"),
        "de" | "da" | "nb" | "nn" | "fi" | "cs" | "pl" => format!("{n}."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn formats_render_as_word_prints_them() {
        for (n, format, want) in [
            (4, "lowerRoman", "iv"),
            (1994, "upperRoman", "MCMXCIV"),
            (28, "lowerLetter", "bb"),
            (5, "decimalZero", "05"),
            (12, "decimalFullWidth", "１２"),
            (21, "decimalEnclosedCircle", "㉑"),
            (11, "japaneseCounting", "十一"),
            (120, "japaneseCounting", "百二十"),
            (10_500, "japaneseCounting", "一万五百"),
            (101, "chineseCounting", "一百零一"),
            (1210, "chineseCountingThousand", "一千二百一十"),
            (12, "ideographDigital", "一二"),
            (21, "japaneseLegal", "弐拾壱"),
            (2, "aiueoFullWidth", "イ"),
            (2, "irohaFullWidth", "ロ"),
            (1, "iroha", "ｲ"),
            (23, "ordinal", "23rd"),
            (12, "ordinal", "12th"),
            (7, "001, 002, 003, ...", "007"),
            (3, "ideographTraditional", "丙"),
            (21, "cardinalText", "Twenty-one"),
        ] {
            assert_eq!(render(n, format, "en-US").as_deref(), Some(want), "{n} {format}");
        }
        for (format, language) in [("unheardOf", "en-US"), ("cardinalText", "fr-FR"), ("thaiNumbers", "th-TH")] {
            assert_eq!(render(3, format, language), None, "{format}");
        }
    }
}
