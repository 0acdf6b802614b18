//! Facts beside a name: addresses, telephone numbers, mail and web domains, registration numbers. As the document writes
//! them; nothing is looked up, and nothing is completed.

use super::latin::floor;
use super::lexicon::ENGLISH;
use super::name::tidy;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a stretch of text tells of a party beside its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub addresses: Vec<String>,
    pub phones: Vec<String>,
    pub domains: Vec<String>,
    pub people: Vec<String>,
    pub identifiers: Vec<String>,
}

impl Facts {
    /// Adds what another mention tells, each value once.
    pub fn take(&mut self, other: Facts) {
        let pairs = [
            (&mut self.addresses, other.addresses),
            (&mut self.phones, other.phones),
            (&mut self.domains, other.domains),
            (&mut self.people, other.people),
            (&mut self.identifiers, other.identifiers),
        ];
        for (mine, theirs) in pairs {
            for value in theirs {
                if !value.is_empty() && !mine.contains(&value) {
                    mine.push(value);
                }
            }
        }
    }
}

/// Domains, telephone numbers and registration numbers anywhere in `text`.
pub fn scan(text: &str) -> Facts {
    Facts { domains: domains(text), phones: phones(text), identifiers: identifiers(text), ..Facts::default() }
}

/// A full-width letter, digit or mark in the width of Latin text.
pub fn narrow(c: char) -> char {
    if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c }
}

/// The domains of mail addresses and web sites.
pub fn domains(text: &str) -> Vec<String> {
    let text: Cow<'_, str> = if text.is_ascii() { text.into() } else { text.chars().map(narrow).collect() };
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let starts = text
        .match_indices('@')
        .map(|(i, _)| i + 1)
        .chain(text.match_indices("://").map(|(i, _)| i + 3))
        .chain(text.match_indices("www.").map(|(i, _)| i));
    let mut starts: Vec<usize> = starts.collect();
    starts.sort_unstable();
    for start in starts {
        let end = text[start..].find(|c| !host(c)).map_or(text.len(), |e| start + e);
        let domain = text[start..end].trim_matches(['.', '-']).to_ascii_lowercase();
        let domain = domain.strip_prefix("www.").unwrap_or(&domain).to_owned();
        let top = domain.rsplit('.').next().unwrap_or_default();
        if domain.contains('.') && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()) && seen.insert(domain.clone()) {
            out.push(domain);
        }
    }
    out
}

/// Telephone and fax numbers: with a label before them, or in international form.
pub fn phones(text: &str) -> Vec<String> {
    const LABELS: [&str; 10] = ["tel", "phone", "fax", "mobile", "電話", "ＴＥＬ", "ＦＡＸ", "携帯", "facsimile", "ファックス"];
    let lower = text.to_ascii_lowercase();
    let mut out: Vec<String> = Vec::new();
    let labelled = LABELS.iter().flat_map(|l| lower.match_indices(l).map(|(i, l)| i + l.len()));
    let international = text.match_indices('+').map(|(i, _)| i);
    let mut starts: Vec<usize> = labelled.chain(international).collect();
    starts.sort_unstable();
    for start in starts {
        let rest = &text[start..];
        let skip = rest.find(|c: char| c.is_numeric() || matches!(c, '+' | '\n')).unwrap_or(rest.len());
        if skip > 24 || rest[skip..].starts_with('\n') {
            continue;
        }
        let open = if rest[..skip].ends_with('(') { skip - 1 } else { skip };
        let number: String = rest[open..]
            .chars()
            .take_while(|&c| c.is_numeric() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.' | '－' | '‐' | '―' | '–' | '（' | '）' | '/'))
            .collect();
        let number = tidy(number.split("  ").next().unwrap_or_default()).trim_end_matches(['(', '.', '/', '-', '（']).trim().to_owned();
        if (7..=16).contains(&digits(&number).len()) && !out.iter().any(|n| digits(n) == digits(&number)) {
            out.push(number);
        }
    }
    // 03-0000-0000 on its own between blanks
    let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '；' | '、' | '，' | '/'));
    for piece in pieces.filter(|p| p.starts_with(['0', '０'])) {
        let plain: String = piece.chars().map(|c| if matches!(c, '－' | '‐' | '−' | '―') { '-' } else { c }).collect();
        let groups: Vec<&str> = plain.split('-').collect();
        let shaped = groups.len() == 3 && groups.iter().all(|g| (1..=4).contains(&g.chars().count()) && g.chars().all(char::is_numeric));
        if shaped && (10..=11).contains(&digits(piece).len()) && !out.iter().any(|n| digits(n) == digits(piece)) {
            out.push(piece.to_owned());
        }
    }
    out
}

/// Decimal digits of any width, as ASCII.
pub fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| if ('０'..='９').contains(&c) { char::from_u32(c as u32 - 0xFEE0) } else { Some(c) })
        .filter(char::is_ascii_digit)
        .collect()
}

/// Registration numbers: a known label, then a code with digits.
pub fn identifiers(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let mut out: Vec<String> = Vec::new();
    let japanese = &super::lexicon::JAPANESE.labels.identifier;
    let labels = ENGLISH.labels.identifier.iter().chain(japanese);
    for label in labels {
        for (i, _) in lower.match_indices(label.as_str()) {
            let boundary = !label.is_ascii() || !lower[..i].ends_with(char::is_alphanumeric);
            let rest = &text[i + label.len()..];
            let skip = rest.find(|c: char| c.is_numeric() || c == '\n').unwrap_or(rest.len());
            if !boundary
                || skip > 20
                || rest[skip..].starts_with('\n')
                || rest[..skip].chars().any(|c| matches!(c, ',' | ';' | '(')) && label.len() < 5
            {
                continue;
            }
            let from = rest[..skip]
                .rfind(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '.'))
                .map_or(0, |p| p + rest[p..].chars().next().map_or(1, char::len_utf8));
            let code: String = rest[from..].chars().take_while(|&c| c.is_alphanumeric() || matches!(c, '-' | ' ' | '－')).collect();
            let words: Vec<&str> = code.split(' ').take_while(|w| w.chars().any(char::is_numeric)).collect();
            let code = words.join(" ");
            let count = digits(&code).len();
            let known = out.iter().any(|o| o.contains(&code));
            if (5..=20).contains(&count) && !known {
                out.push(code);
            }
        }
    }
    out
}

/// The address inside the description of a party: "having its registered office at …".
pub fn address_in(tail: &str) -> Option<String> {
    let lower = tail.to_ascii_lowercase();
    let (at, end) = ENGLISH
        .address_leads
        .iter()
        .filter_map(|l| lower.find(l.as_str()).map(|i| (i, i + l.len())))
        .min_by_key(|&(i, end)| (i, std::cmp::Reverse(end)))
        .or_else(|| {
            let trimmed = lower.trim_start_matches([',', ' ']);
            let skip = lower.len() - trimmed.len();
            let bracket = if trimmed.starts_with('(') { trimmed.find(')').map_or(0, |c| c + 1) } else { 0 };
            let rest = trimmed[bracket..].trim_start_matches([',', ' ']);
            let of = rest.strip_prefix("of ")?;
            Some((0, skip + trimmed.len() - of.len()))
        })?;
    let rest = &tail[end.max(at)..];
    let rest = rest.trim_start_matches([' ', ':', ',', '\n', '\t']);
    let lower_rest = rest.to_ascii_lowercase();
    let words = [
        "(",
        ";",
        "hereinafter",
        " and ",
        "\n\n",
        " as ",
        "registered under",
        "represented",
        "tel",
        ", a ",
        ", an ",
        ", fax",
        ", phone",
        ", agree",
        ", hereby",
    ];
    let sentence = lower_rest
        .match_indices(". ")
        .find(|(i, _)| lower_rest[..*i].rsplit([' ', ',']).next().is_some_and(|w| w.len() > 4))
        .map(|(i, _)| i);
    let stop = words.iter().filter_map(|w| lower_rest.find(w)).filter(|&s| s > 0).chain(sentence).min().unwrap_or(rest.len());
    let address = tidy(&rest[..floor(rest, stop.min(180))]);
    let address = address.trim_end_matches(['.', ',']).trim().to_owned();
    let blank = address.contains("__") || address.contains('[') || address.chars().filter(|c| c.is_alphanumeric()).count() < 4;
    let shaped = address.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '#');
    (!blank && shaped).then_some(address)
}

/// The addresses among the facts of one cell: `Contract desk, X Ltd., 5 Harbour Road, Kita; mail@…; +81 …`. Pieces end at
/// semicolons and wide blanks; what stands before the first number, room or building is left out.
pub fn address_pieces(cell: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in cell.split([';', '；', '\n', '　']).map(str::trim) {
        if super::japanese::is_address(piece) {
            out.push(tidy(piece));
            continue;
        }
        if piece.contains('@')
            || piece.matches(',').count() < 2
            || piece.chars().count() > 200
            || !phones(piece).is_empty() && digits(piece).len() < 12
        {
            continue;
        }
        let parts: Vec<&str> = piece.split(',').collect();
        let starts = |p: &&str| {
            let p = p.trim().to_lowercase();
            p.starts_with(|c: char| c.is_numeric() || c == '#')
                || ["room", "unit", "building", "floor", "suite", "flat", "p.o.", "po box", "c/o", "level", "block", "no."]
                    .iter()
                    .any(|w| p.starts_with(w))
        };
        if let Some(first) = parts.iter().position(starts) {
            let address = parts[first..].join(",");
            out.push(tidy(address.split(['(', '"', '“']).next().unwrap_or_default()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_as_written() {
        let text = "Tel: +81-3-5555-0199, Fax (03) 5555-0198; mail k.abe@mail.aoba-robo.example.jp, https://www.aoba-robo.example/about. Corporate number 1234567890123.";
        let facts = scan(text);
        assert_eq!(facts.domains, ["mail.aoba-robo.example.jp", "aoba-robo.example"]);
        assert_eq!(facts.phones, ["+81-3-5555-0199", "(03) 5555-0198"]);
        assert_eq!(facts.identifiers, ["1234567890123"]);
        assert_eq!(scan("電話：０３－５５５５－０１９９　法人番号 ９８７６５４３２１０１２３").phones, ["０３－５５５５－０１９９"]);
        assert_eq!(
            address_in(", a company of Kita having its registered office at 5 Harbour Road, Kita (the \"Buyer\")").as_deref(),
            Some("5 Harbour Road, Kita")
        );
    }
}
