//! The specified organisations (特定団体) of Russia, Belarus and third countries, as METI publishes them: a PDF whose text
//! follows a grammar (number, Japanese name, English name, aliases, address). Each of the files is a part of the list.
//! The numbering must be whole: an entry that runs into the one before would otherwise be lost.

use super::{Importer, Reading, refused, whole_document};
use crate::document::{PartKind, spelled};
use crate::error::Result;
use crate::lists::countries::named;
use crate::lists::name_parts::{listed, listed_alias, parts};
use crate::lists::raw_file::{RawFile, RawFormat};
use crate::lists::reading_text::{decode, is_east_asian, one_line, squeezed};
use crate::lists::{ListInfo, ListedCountry, ListedName, Listing, ListingKind, NameKind};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

pub struct MetiSpecified;

const ADDRESS: &str = "所在地";
const ALIASES: &str = "別称：";
/// Dashes that begin an alias.
const DASHES: &[char] = &['-', '‐', '‑', '–', '—', '―', '−', '－', '•', '・'];

impl Importer for MetiSpecified {
    fn name(&self) -> &'static str {
        "meti-specified"
    }

    fn read(&self, file: &RawFile, info: &ListInfo) -> Result<Reading> {
        let lines = lines(file)?;
        let head: String = lines.iter().take(8).map(|l| squeezed(l)).collect();
        let Some(part) = info.parts.iter().find(|p| p.marks.iter().any(|mark| head.contains(mark.as_str()))) else {
            return Err(refused(
                "the title is not that of a list of specified organisations (Russia, Belarus, third countries)",
                "表題が特定団体の一覧（ロシア、ベラルーシ、第三国）のものではありません",
            ));
        };
        let mut reading = Reading { published: last_revision(&head), part: Some(part.id.clone()), ..Reading::default() };
        for (number, block) in blocks(&lines, &mut reading)? {
            let listing = listing(number, &block, part, info, &mut reading)?;
            reading.listings.push(listing);
        }
        Ok(reading)
    }
}

/// Lines in reading order. Lines that repeat at the top of pages come back to their page.
fn lines(file: &RawFile) -> Result<Vec<String>> {
    if file.format != RawFormat::Pdf {
        return Ok(decode(&file.bytes).0.lines().map(one_line).filter(|l| !l.is_empty()).collect());
    }
    let document = whole_document(file)?;
    let mut placed: Vec<(u32, u8, String)> = Vec::new();
    for part in &document.parts {
        let order = match part.kind {
            PartKind::Header => 0,
            PartKind::Body => 1,
            _ => 2,
        };
        let mut page = 0;
        for paragraph in &part.paragraphs {
            page = paragraph.page.unwrap_or(page);
            let text: String = paragraph.pieces.iter().map(|p| p.text.as_str()).collect();
            placed.extend(text.lines().map(one_line).filter(|l| !l.is_empty()).map(|l| (page, order, l)));
        }
    }
    // stable: the order inside a page and part stays
    placed.sort_by_key(|(page, order, _)| (*page, *order));
    Ok(placed.into_iter().map(|(_, _, line)| line).collect())
}

/// `指定日：2022年03月01日最終更新日：2025年09月12日` → the last revision, else the first date.
fn last_revision(head: &str) -> Option<String> {
    let after = head.split("最終更新日").nth(1).or_else(|| head.split("指定日").nth(1))?;
    let numbers: Vec<i16> = after.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).take(3).collect();
    let [year, month, day] = numbers.as_slice() else { return None };
    jiff::civil::Date::new(*year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok().map(|d| d.to_string())
}

/// The lines of each entry, the number taken off. Entries are counted from 1 without a gap.
fn blocks(lines: &[String], reading: &mut Reading) -> Result<Vec<(usize, Vec<String>)>> {
    let mut blocks: Vec<(usize, Vec<String>)> = Vec::new();
    for line in lines {
        let expected = blocks.last().map_or(1, |(n, _)| n + 1);
        match numbered(line) {
            Some((number, rest)) if number == expected => blocks.push((number, vec![rest])),
            Some((number, _)) if number > expected && number <= expected + 3 && !blocks.is_empty() => {
                return Err(refused(
                    format!("the numbering is not whole: {number} where {expected} should stand"),
                    format!("番号が連続していません（{expected}の位置に{number}があります）"),
                ));
            }
            _ => match blocks.last_mut() {
                Some((_, block)) => block.push(line.clone()),
                None if numbered(line).is_some() => {
                    return Err(refused("the numbering does not begin with 1", "番号が1から始まっていません"));
                }
                None => {}
            },
        }
    }
    if blocks.is_empty() {
        reading.problems.note("no numbered entry", "番号付きの項目なし", "1");
    }
    Ok(blocks)
}

/// A number of either width, a blank, and a name that holds Japanese: house numbers at the head of a line do not.
fn numbered(line: &str) -> Option<(usize, String)> {
    let digits: String = line.chars().take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).collect();
    let rest = line.strip_prefix(digits.as_str())?;
    let number: usize = digits.nfkc().collect::<String>().parse().ok()?;
    let name = rest.trim_start();
    let named = rest.starts_with(char::is_whitespace) && is_east_asian(name.split(ADDRESS).next().unwrap_or_default());
    named.then(|| (number, name.to_owned()))
}

/// What the lines of an entry hold.
#[derive(Debug, Default)]
struct Entry {
    japanese: String,
    english: String,
    aliases: Vec<String>,
    addresses: Vec<String>,
    /// How many aliases the text announces.
    announced: Option<usize>,
}

fn listing(number: usize, block: &[String], part: &crate::lists::ListPart, info: &ListInfo, reading: &mut Reading) -> Result<Listing> {
    let place = format!("{} {number}", part.id);
    let entry = entry(block);
    if entry.japanese.is_empty() {
        return Err(refused(format!("{place}: an entry without a name"), format!("{place}: 名称のない項目があります")));
    }
    if entry.english.is_empty() {
        reading.problems.note("an entry without an English name", "英語名のない項目", &place);
    }
    if entry.addresses.is_empty() {
        reading.problems.note("an entry without an address", "所在地のない項目", &place);
    }
    if entry.announced.is_some_and(|n| n != entry.aliases.len()) {
        reading.problems.note("the number of aliases differs from the number announced", "別称の数が本文の記載と異なる項目", &place);
    }
    let countries = match part.country.as_deref() {
        Some(code) => vec![ListedCountry { code: code.to_owned(), raw: part.title.ja.clone(), role: "listing".to_owned() }],
        None => entry.addresses.iter().filter_map(|a| country_at_the_end(a)).take(1).collect(),
    };
    Ok(Listing {
        uid: format!("{}-{number}", part.id),
        kind: ListingKind::Organization,
        names: names(&entry),
        addresses: entry.addresses,
        countries,
        source: Some(part.id.clone()),
        source_url: Some(info.url.clone()),
        locator: place,
        ..Listing::default()
    })
}

fn country_at_the_end(address: &str) -> Option<ListedCountry> {
    let last = address.rsplit(',').next()?.trim().trim_end_matches('.');
    Some(named(last, "location")).filter(|c| !c.code.is_empty())
}

fn entry(block: &[String]) -> Entry {
    let text = joined(block);
    let (names, address) = text.split_once(ADDRESS).unwrap_or((&text, ""));
    let address = address.trim_start_matches(['：', ':', ' ', '\n']).replace('\n', " ");
    let mut entry = Entry { addresses: pieces(&address), ..Entry::default() };
    let (names, later) = names.split_once(ALIASES).unwrap_or((names, ""));
    let (head, rest) = names.split_once('\n').unwrap_or((names, ""));
    let (japanese, glued) = without_glued_english(head, rest);
    entry.japanese = japanese;
    let english = format!("{glued}\n{rest}");
    match also_known_as(&english) {
        Some((name, announced, aliases)) => {
            entry.english = one_line(name);
            entry.announced = announced;
            entry.aliases = pieces(aliases);
        }
        None => entry.english = one_line(&english),
    }
    entry.aliases.extend(later.lines().flat_map(pieces));
    entry
}

/// One text a block: wrapped Japanese lines are joined to the name, everything else keeps its lines.
fn joined(block: &[String]) -> String {
    let mut text = String::new();
    for (at, line) in block.iter().enumerate() {
        let goes_on = at > 0
            && !text.contains('\n')
            && is_east_asian(line)
            && !line.starts_with(ADDRESS)
            && !line.starts_with(ALIASES)
            && !starts_latin(line);
        if at > 0 && !goes_on {
            text.push('\n');
        }
        text.push_str(line);
    }
    text
}

fn starts_latin(line: &str) -> bool {
    line.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !is_east_asian(&c.to_string()))
}

/// The Japanese name, and the English one where it stands on the same line because nothing else does on the next.
fn without_glued_english(head: &str, rest: &str) -> (String, String) {
    let next = rest.lines().next().unwrap_or_default();
    let separate = !next.is_empty() && !next.starts_with(DASHES) && !next.to_ascii_lowercase().starts_with("a.k.a");
    let announces = head.to_ascii_lowercase().contains("a.k.a");
    if separate && !announces {
        return (head.to_owned(), String::new());
    }
    let Some(end) = head
        .char_indices()
        .filter(|(_, c)| is_east_asian(&c.to_string()) || matches!(c, '」' | '）' | '』'))
        .map(|(at, c)| at + c.len_utf8())
        .next_back()
    else {
        return (head.to_owned(), String::new());
    };
    // an ASCII bracket that closes the Japanese aliases belongs to them
    let end = end + head[end..].chars().take_while(|c| *c == ')').count();
    let english = head[end..].trim();
    let is_name = english.contains(' ') && english.chars().any(|c| c.is_ascii_uppercase());
    if is_name { (head[..end].to_owned(), english.to_owned()) } else { (head.to_owned(), String::new()) }
}

/// `Name, a.k.a., the following three aliases: - A; - B; and - C` → the name, the announced number, the aliases.
fn also_known_as(text: &str) -> Option<(&str, Option<usize>, &str)> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("a.k.a")?;
    let after_mark = at + lower[at..].find(|c: char| !(c.is_ascii_alphabetic() || c == '.'))?;
    let mut rest = &text[after_mark..];
    let mut announced = None;
    let announcement = rest.split_once("alias").filter(|(words, _)| words.contains("following") && words.len() < 60);
    if let Some((words, after)) = announcement {
        announced = words.split_whitespace().find_map(|w| spelled::value(&w.to_lowercase()).map(|n| n as usize).or_else(|| w.parse().ok()));
        rest = after.trim_start_matches("es").trim_start_matches([':', '：', ' ', '\n']);
    }
    Some((text[..at].trim_end_matches([' ', ',', '\n']), announced, rest.trim_start_matches([',', ' '])))
}

/// Parted by `;`; a dash in front, a closing "and" and a full stop at the very end go. A dash begins a new piece where the
/// mark before it was forgotten, but not where a line was broken at a hyphen.
fn pieces(text: &str) -> Vec<String> {
    let mut marked = String::new();
    for line in text.lines() {
        let before = marked.trim_end();
        let ended = before.is_empty() || before.ends_with(" and") || before.ends_with([';', '；', ':', '：', ',', '.']);
        match (line.starts_with(DASHES), ended) {
            (true, true) => marked.push(';'),
            (true, false) => marked.truncate(before.len()),
            (false, _) => marked.push(' '),
        }
        marked.push_str(line);
    }
    let marked = with_forgotten_marks(&marked);
    let cut = marked.split([';', '；']).map(|piece| {
        let piece = piece.trim().trim_end_matches(',');
        let piece = piece.strip_prefix("and ").or_else(|| piece.strip_suffix(" and")).unwrap_or(piece);
        let piece = if piece == "and" { "" } else { piece };
        one_line(without_full_stop(piece.trim().trim_start_matches(DASHES).trim()))
    });
    cut.filter(|p| !p.is_empty()).collect()
}

/// ` —X`: a long dash with a blank before it and none behind stands in front of an alias.
fn with_forgotten_marks(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_mark = |at: usize| {
        let behind = chars.get(at + 1).is_some_and(|c| c.is_alphanumeric());
        matches!(chars[at], '—' | '―' | '–') && at > 0 && chars[at - 1].is_whitespace() && behind
    };
    (0..chars.len()).map(|at| if is_mark(at) { ';' } else { chars[at] }).collect()
}

fn without_full_stop(text: &str) -> &str {
    const SHORTENED: &[&str] = &["Ltd.", "Inc.", "Co.", "Corp.", "S.A.", "Str.", "St."];
    if SHORTENED.iter().any(|s| text.ends_with(s)) { text } else { text.strip_suffix('.').unwrap_or(text) }
}

/// The English name first; the Japanese one is primary as well, and its bracket holds Japanese aliases.
fn names(entry: &Entry) -> Vec<ListedName> {
    let (japanese, japanese_aliases) = japanese_aliases(&entry.japanese);
    let mut names = Vec::new();
    if !entry.english.is_empty() {
        names.push(listed(&entry.english, NameKind::Primary));
        names.extend(parts(&entry.english).names);
    }
    names.push(listed(&japanese, NameKind::Primary));
    for alias in &entry.aliases {
        names.push(listed_alias(alias));
        names.extend(parts(alias).names);
    }
    names.extend(japanese_aliases);
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|n| !n.text.is_empty() && seen.insert(n.text.clone())).collect()
}

/// `名称（別称、甲、乙及び丙）` → the name, and its aliases. The word 及び may be part of a name, so the uncut text stays too.
fn japanese_aliases(text: &str) -> (String, Vec<ListedName>) {
    let Some((at, opening)) = ["（別称", "(別称"].iter().filter_map(|o| text.rfind(o).map(|at| (at, *o))).next() else {
        return (text.to_owned(), Vec::new());
    };
    let inside = text[at + opening.len()..].trim_start_matches(['、', '，', ',', '：']).trim_end();
    let inside = inside.strip_suffix(['）', ')']).unwrap_or(inside);
    let mut found = Vec::new();
    let mut pieces: Vec<&str> = cut_outside_brackets(inside);
    if let Some((before, last)) = pieces.last().and_then(|p| p.rsplit_once("及び")).filter(|(a, b)| !a.is_empty() && !b.is_empty()) {
        let whole = pieces.pop().unwrap_or_default();
        found.push(ListedName { derived: true, ..listed(whole, NameKind::Alias) });
        pieces.extend([before, last]);
    }
    let aliases = pieces.into_iter().map(str::trim).filter(|p| !p.is_empty()).map(listed_alias);
    let aliases: Vec<ListedName> = aliases.chain(found).collect();
    (text[..at].trim_end().to_owned(), aliases)
}

fn cut_outside_brackets(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut pieces) = (0usize, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' | '「' => depth += 1,
            ')' | '）' | '」' => depth = depth.saturating_sub(1),
            '、' | '；' | ';' if depth == 0 => {
                pieces.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Entry {
        entry(&lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn an_entry_gives_its_names_aliases_and_addresses() {
        let one = read(&[
            "株式会社見本（別称、ミホン及び株式会社ミホン設計局）",
            "Mihon JSC, a.k.a., the following two aliases:",
            "-AO Mihon; and",
            "—Mihon Design",
            "Bureau.",
            "所在地：1 Sample St., Exville; and 2 Model Ave., Exville.",
        ]);
        assert_eq!((one.english.as_str(), one.announced), ("Mihon JSC", Some(2)));
        assert_eq!(one.aliases, ["AO Mihon", "Mihon Design Bureau"]);
        assert_eq!(one.addresses, ["1 Sample St., Exville", "2 Model Ave., Exville"]);
        let texts: Vec<String> = names(&one).into_iter().map(|n| n.text).collect();
        assert!(["株式会社見本", "ミホン", "株式会社ミホン設計局"].iter().all(|n| texts.iter().any(|t| t == n)), "{texts:?}");
    }

    #[test]
    fn an_english_name_glued_to_the_japanese_one_is_cut_off() {
        let glued =
            read(&["国立見本研究所（別称、見本）National Sample Institute, a.k.a., the following one alias: -NSI.", "所在地：Exville"]);
        assert_eq!((glued.japanese.as_str(), glued.english.as_str()), ("国立見本研究所（別称、見本）", "National Sample Institute"));
        assert_eq!(glued.aliases, ["NSI"]);
        let alone = read(&["例示航空National Example Aviation所在地：Exville"]);
        assert_eq!((alone.japanese.as_str(), alone.english.as_str()), ("例示航空", "National Example Aviation"));
        let latin_inside = read(&["株式会社558 ARP", "558 ARP JSC", "所在地：Exville"]);
        assert_eq!((latin_inside.japanese.as_str(), latin_inside.english.as_str()), ("株式会社558 ARP", "558 ARP JSC"));
    }

    #[test]
    fn newer_notices_write_aliases_in_a_line_of_their_own() {
        let newer = read(&["例示機械", "Example Machinery", "別称：AM社; 有限会社例示", "LLC Example; OOO Example", "所在地：Exville"]);
        assert_eq!(newer.english, "Example Machinery");
        assert_eq!(newer.aliases, ["AM社", "有限会社例示", "LLC Example", "OOO Example"]);
    }

    #[test]
    fn house_numbers_are_no_entries() {
        assert_eq!(numbered("１２ 例示工場").map(|(n, _)| n), Some(12));
        assert!(numbered("5 Sample Street, Exville").is_none() && numbered("2A 例示").is_none());
    }
}
