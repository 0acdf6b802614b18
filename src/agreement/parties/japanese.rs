//! The parties of a Japanese agreement's opening: X株式会社（以下「甲」という。）と…, 「甲」とし, AとBとは. A name is read
//! backwards from the bracket that gives its short name. Splitting a cell of a block into name, title and person is here too.

use super::latin::floor;
use super::lexicon::JAPANESE;
use super::mention::Mention;
use super::name::{Evidence, evidence, is_placeholder, tidy};
use std::ops::Range;

/// A name before its bracket is at most this long, in characters.
const LONGEST: usize = 70;

/// The parties in the opening, `text[..zone_end]`.
pub fn opening(text: &str, zone_end: usize) -> Vec<Mention> {
    let zone = &text[..floor(text, zone_end)];
    let mut out: Vec<Mention> = Vec::new();
    let mut last = 0usize;
    let anchors: Vec<Anchor> = anchors(zone).into_iter().filter(|a| a.called.iter().all(|c| is_called(c))).collect();
    for (i, anchor) in anchors.iter().enumerate() {
        let certain = anchor.called.iter().any(|c| JAPANESE.called.iter().any(|k| k == c))
            || joins(zone, anchors.get(i + 1), anchor.range.end)
            || joins(zone, Some(anchor), last);
        let from = last.max(line_start(zone, anchor.range.start)).min(anchor.name_end);
        if let Some(range) = name_before(zone, from, anchor.name_end) {
            let name = &zone[range.clone()];
            if !is_placeholder(name) && (evidence(name) > Evidence::None || certain) && is_name(name) {
                // "AとB（以下「乙」という。）": a first party without a bracket of its own
                if out.is_empty() {
                    out.extend(unbracketed_before(zone, from, range.start));
                }
                let mut mention = Mention::party(text, range);
                mention.called.clone_from(&anchor.called);
                mention.tail = anchor.tail.clone();
                out.push(mention);
            }
        }
        last = anchor.range.end;
    }
    if out.is_empty() {
        out = listed(zone);
    }
    out
}

/// Whether only と or 及び and a name stand between the bracket that ended at `last` and this one.
fn joins(zone: &str, anchor: Option<&Anchor>, last: usize) -> bool {
    let Some(gap) = anchor.filter(|_| last > 0).and_then(|a| zone.get(last..a.name_end)) else { return false };
    let gap = gap.trim();
    ["と", "及び", "および", "並びに", "ト"].iter().any(|w| gap.starts_with(w)) && !gap.contains(['。', '、', '\n'])
}

/// A defining bracket: where it stands, where the name before it ends, what it defines.
struct Anchor {
    range: Range<usize>,
    name_end: usize,
    called: Vec<String>,
    tail: Range<usize>,
}

fn anchors(zone: &str) -> Vec<Anchor> {
    let mut out = Vec::new();
    for (at, open) in zone.match_indices(['（', '(']) {
        let Some(close) = closing(zone, at) else { continue };
        let inner = &zone[at + open.len()..close];
        let called = called_in(inner);
        if !called.is_empty() {
            let end = close + zone[close..].chars().next().map_or(0, char::len_utf8);
            // "X大学（日本）（以下「甲」…）": brackets between name and definition belong to neither
            let before = zone[..at].trim_end();
            let name_end = if before.ends_with(['）', ')']) && !before.ends_with("（株）") && !before.ends_with("(株)") {
                before.rfind(['（', '(']).filter(|&o| before.len() - o < 60).map_or(before.len(), |o| zone[..o].trim_end().len())
            } else {
                before.len()
            };
            out.push(Anchor { range: at..end, name_end, called, tail: at..end });
        }
    }
    // 「X」を「甲」とし、 / Xを甲とし、 / X、以下「甲」という。
    for marker in ["を「", "を『", "を甲", "を乙", "を丙", "、以下「", "，以下「"] {
        for (at, _) in zone.match_indices(marker) {
            if out.iter().any(|a: &Anchor| a.range.contains(&at)) {
                continue;
            }
            let quoted_from = at + marker.len();
            let rest = &zone[quoted_from..];
            let (word, after) = match marker {
                "を甲" | "を乙" | "を丙" => (marker.trim_start_matches('を'), rest),
                _ => match rest.find(['」', '』']) {
                    Some(e) if e <= 40 => (&rest[..e], &rest[e + '」'.len_utf8()..]),
                    _ => continue,
                },
            };
            let defines = ["とし", "と称", "という", "と称す", "といい", "と言"].iter().any(|w| after.starts_with(w))
                || after.starts_with("、") && marker.starts_with('を');
            if defines {
                let before = zone[..at].trim_end();
                let name_end =
                    if before.ends_with(['）', ')']) { before.rfind(['（', '(']).unwrap_or(before.len()) } else { before.len() };
                out.push(Anchor {
                    range: at..quoted_from + rest.len() - after.len(),
                    name_end,
                    called: vec![tidy(word)],
                    tail: name_end..at,
                });
            }
        }
    }
    out.sort_by_key(|a| a.range.start);
    out
}

/// The bracket's own end, brackets inside it counted.
fn closing(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, c) in text[at..].char_indices().take(160) {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + i);
                }
            }
            _ => {}
        }
    }
    None
}

/// What a bracket calls the name before it: 以下「甲」という。, 以下甲ト称ス, 甲.
fn called_in(inner: &str) -> Vec<String> {
    let plain = inner.trim();
    if JAPANESE.called.iter().any(|k| k == plain) && plain.chars().count() <= 4 {
        return vec![plain.to_owned()];
    }
    let Some(at) = plain.find("以下").or_else(|| plain.starts_with('「').then_some(0)) else { return Vec::new() };
    let rest = plain[at..].trim_start_matches("以下").trim_start_matches(['、', '，', ' ', '　', 'は', 'を']);
    let mut out = Vec::new();
    let mut open = None;
    for (i, c) in rest.char_indices() {
        match c {
            '「' | '『' | '“' => open = Some(i + c.len_utf8()),
            '"' | '＂' => match open.take() {
                Some(o) => out.push(tidy(&rest[o..i])),
                None => open = Some(i + c.len_utf8()),
            },
            '」' | '』' | '”' => {
                if let Some(o) = open.take() {
                    out.push(tidy(&rest[o..i]));
                }
            }
            _ => {}
        }
    }
    if out.is_empty() {
        // 以下甲という / 以下甲ト称ス
        let end = ["と", "ト", "という"].iter().filter_map(|w| rest.find(w)).min().unwrap_or(rest.len());
        let word = tidy(&rest[..end]);
        if JAPANESE.called.contains(&word) {
            out.push(word);
        }
    }
    out.retain(|w| !w.is_empty() && w.chars().count() <= 24);
    out
}

fn is_called(word: &str) -> bool {
    JAPANESE.called.iter().any(|k| k == word) || !JAPANESE.not_called_prefixes.iter().any(|p| word.starts_with(p.as_str()))
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// The name that ends at `end`, reading back to a delimiter, not before `from`.
fn name_before(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let chars: Vec<(usize, char)> = text[from..end].char_indices().map(|(i, c)| (from + i, c)).collect();
    let first = chars.len().saturating_sub(LONGEST);
    let mut start = chars.get(first).map_or(end, |&(i, _)| i);
    for k in (first..chars.len()).rev() {
        let (i, c) = chars[k];
        let after = i + c.len_utf8();
        let inner_form = c == '）' && text[..after].ends_with("（株）") || c == ')' && text[..after].ends_with("(株)");
        let blanks = matches!(c, ' ' | '　') && k + 1 < chars.len() && !blank_inside(text, i, after, end);
        if matches!(c, '\n' | '。' | '、' | '，' | '」' | '』' | '：' | ':' | ';' | '；' | '|' | '\t' | '\u{2022}')
            || (matches!(c, '）' | ')') && !inner_form)
            || blanks
        {
            start = after;
            break;
        }
    }
    let mut range = start..end;
    loop {
        let piece = &text[range.clone()];
        let trimmed =
            piece.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '・' | '「' | '『' | '-' | '"' | '“'));
        let mut cut = piece.len() - trimmed.len();
        // particles left over from the party before, descriptions, countries
        for lead in ["並びに", "ならびに", "および", "及び", "又は", "または", "と、", "と", "ト", "並ニ"] {
            if trimmed.starts_with(lead) && range.len() > cut + lead.len() && cut_ok(text, range.start) {
                cut += lead.len();
                break;
            }
        }
        if let Some(at) = JAPANESE
            .description_ends
            .iter()
            .filter_map(|d| trimmed.rfind(d.as_str()).map(|i| i + d.len()))
            .filter(|&i| i < trimmed.len())
            .max()
        {
            cut = cut.max(piece.len() - trimmed.len() + at);
        }
        if let Some(at) = country_prefix(trimmed) {
            cut = cut.max(piece.len() - trimmed.len() + at);
        }
        if let Some(at) = split_inside(trimmed) {
            cut = cut.max(piece.len() - trimmed.len() + at);
        }
        if cut == 0 {
            break;
        }
        range.start += cut;
        if range.start >= range.end {
            return None;
        }
    }
    let name = text[range.clone()].trim_end();
    // 美容室　　　　（以下: the blank is to be filled in
    let gap = &text[range.start + name.len()..end.max(range.start + name.len())];
    let blank_follows = text[end..].chars().next().is_some_and(char::is_whitespace)
        && text[end..].trim_start_matches([' ', '　']).len() + 5 < text[end..].len();
    (!name.is_empty() && gap.chars().count() < 3 && !blank_follows).then(|| range.start..range.start + name.len())
}

/// Whether the text before `at` ends where a new party may begin.
fn cut_ok(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    before.is_empty() || before.ends_with(['）', ')', '」', '\n', '、', '。', '，']) || text[..at].ends_with('\n')
}

/// A blank inside a name: after a legal form, before one, between Latin words, or between parts of an organisation.
fn blank_inside(text: &str, at: usize, after: usize, end: usize) -> bool {
    let (left, right) = (text[..at].trim_end(), text[after..end].trim_start());
    if at >= 2 && text[..at].ends_with(['\n', ' ', '　']) {
        return false;
    }
    let form = JAPANESE.legal_forms.iter().any(|f| left.ends_with(f.as_str()) || right.starts_with(f.as_str()));
    let latin = left.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '&'))
        && right.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '&');
    let organisation = JAPANESE.endings.iter().any(|e| left.ends_with(e.as_str()));
    form || latin || organisation
}

/// `日本国・北浜大学`, `ペルー共和国　北浜大学`: bytes of the country before the name.
fn country_prefix(text: &str) -> Option<usize> {
    // フィンランド共和国北浜大学: no mark between country and name
    let glued = JAPANESE
        .place_prefixes
        .iter()
        .filter(|p| p.chars().count() > 1 && !p.starts_with("日本"))
        .filter_map(|p| text.find(p.as_str()).map(|i| i + p.len()));
    if let Some(at) = glued.min().filter(|&at| at < 60 && evidence(text[at..].trim_start_matches(['・', ' ', '　', 'の'])) > Evidence::None)
    {
        return Some(at);
    }
    let at = text.find(['・', ' ', '　', 'の'])?;
    let sep = text[at..].chars().next().map_or(1, char::len_utf8);
    let country = JAPANESE.place_prefixes.iter().any(|p| text[..at].ends_with(p.as_str()));
    (country && at > 0 && text.len() > at + sep).then_some(at + sep)
}

/// `A大学とB大学`, `株式会社Aは株式会社B`: bytes up to the last name, when what stands before the particle is a name of its own.
fn split_inside(text: &str) -> Option<usize> {
    let mut best = None;
    for splitter in &JAPANESE.splitters {
        for (at, s) in text.match_indices(splitter.as_str()) {
            let (left, right) = (&text[..at], &text[at + s.len()..]);
            let ends_form = JAPANESE.legal_forms.iter().any(|f| left.ends_with(f.as_str()) && left.len() > f.len());
            let splits = (evidence(left) > Evidence::None && (ends_as_name(left) || ends_form))
                && evidence(right) > Evidence::None
                && !right.is_empty();
            let starts_form = s != "と" && JAPANESE.legal_forms.iter().any(|f| right.starts_with(f.as_str()));
            if splits || (starts_form && left.chars().count() > 1) {
                best = best.max(Some(at + s.len()));
            }
        }
    }
    best
}

fn ends_as_name(text: &str) -> bool {
    JAPANESE.endings.iter().any(|e| text.ends_with(e.as_str())) || JAPANESE.legal_forms.iter().any(|f| text.starts_with(f.as_str()))
}

/// A first party named without a bracket before the second one.
fn unbracketed_before(zone: &str, from: usize, until: usize) -> Option<Mention> {
    let piece = zone[from..until].trim_end();
    let piece = ["並びに", "および", "及び", "と", "は、", "は", "が"].iter().find_map(|s| piece.strip_suffix(s))?;
    let range = name_before(zone, from, from + piece.len())?;
    let name = &zone[range.clone()];
    (evidence(name) > Evidence::None && !is_placeholder(name) && is_name(name)).then(|| Mention::party(zone, range))
}

/// 「A大学とB大学は、…」: the first sentence that joins two organisations, where nothing is defined.
fn listed(zone: &str) -> Vec<Mention> {
    let mut at = 0usize;
    for line in zone.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let sentence = line.split('。').next().unwrap_or(line);
        for (i, _) in sentence.match_indices(['と', '及']) {
            let end = start + i;
            let after = start + i + if zone[end..].starts_with("及び") { "及び".len() } else { 'と'.len_utf8() };
            let Some(left) = name_before(zone, start, end) else { continue };
            let Some(right) = name_after(zone, after, start + sentence.len()) else { continue };
            let (l, r) = (&zone[left.clone()], &zone[right.clone()]);
            let fits = |name: &str| evidence(name) > Evidence::None && !is_placeholder(name) && is_name(name) && ends_as_name(name);
            if fits(l) && fits(r) {
                return vec![Mention::party(zone, left), Mention::party(zone, right)];
            }
        }
    }
    Vec::new()
}

/// The name from `from` to the particle that ends it.
fn name_after(zone: &str, from: usize, until: usize) -> Option<Range<usize>> {
    let rest = zone.get(from..until)?;
    let end = ["との", "とは", "は、", "は", "の間", "（", "(", "、", "と"].iter().filter_map(|w| rest.find(w)).min()?;
    let skip = country_prefix(&rest[..end]).unwrap_or(0);
    let marks = |c: char| c.is_whitespace() || matches!(c, '・' | 'の');
    let start = from + skip + (rest[skip..end].len() - rest[skip..end].trim_start_matches(marks).len());
    let name = rest[skip..end].trim_start_matches(marks).trim_end();
    (!name.is_empty() && name.chars().count() < 50).then(|| start..start + name.len())
}

/// Companies of which the text calls another a subsidiary or an agent: Xの完全子会社. Only names with a legal form.
pub fn affiliates(text: &str) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for word in &JAPANESE.labels.affiliate {
        for (at, _) in text.match_indices(word.as_str()) {
            let before = text[..at].trim_end_matches("完全").trim_end_matches("連結");
            let Some(before) = before.strip_suffix('の') else { continue };
            let Some(range) = name_before(text, line_start(text, before.len()), before.len()) else { continue };
            let name = &text[range.clone()];
            let known = out.iter().any(|m| m.range == range);
            if !known && evidence(name) == Evidence::LegalForm && !is_placeholder(name) && is_name(name) {
                out.push(Mention::party(text, range).with_role(super::PartyRole::Affiliate));
            }
        }
    }
    out
}

/// Words that can be a name at all: no sentence, no verb ending, some letters.
pub fn is_name(name: &str) -> bool {
    let count = name.chars().count();
    let sentence = [
        "する",
        "した",
        "される",
        "された",
        "ための",
        "について",
        "における",
        "に関",
        "して",
        "及びその",
        "又はその",
        "こと",
        "もの",
        "ただし",
        "前項",
        "前条",
        "第１",
        "第1条",
    ]
    .iter()
    .any(|w| name.contains(w));
    let kana_only = name.chars().all(|c| ('ぁ'..='ん').contains(&c));
    (2..=LONGEST).contains(&count) && !sentence && !kana_only && name.chars().any(char::is_alphabetic)
}

/// A cell of a block cut into its organisation and its person: 株式会社X　代表取締役　山田 太郎　㊞.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Bytes of the cell that hold the organisation.
    pub organisation: Option<Range<usize>>,
    pub person: Option<String>,
    /// An address that stands before the name.
    pub address: Option<String>,
}

pub fn cell(text: &str) -> Cell {
    let mut end = text.len();
    while let Some(seal) = JAPANESE.seals.iter().find(|s| text[..end].trim_end().ends_with(s.as_str())) {
        end = text[..end].trim_end().len() - seal.len();
    }
    let body = text[..end].trim_end();
    let title = JAPANESE.titles.iter().filter_map(|t| title_at(body, t)).min_by_key(|&(at, end)| (at, std::cmp::Reverse(end)));
    let (before, after) = match title {
        Some((at, end)) => (&body[..at], &body[end..]),
        None => (body, ""),
    };
    let mut lead = before.len() - before.trim_start().len();
    let mut address = None;
    for (i, c) in before.char_indices().filter(|(_, c)| c.is_whitespace()) {
        let left = before[lead.min(i)..i].trim();
        if is_address(left) {
            address = Some(tidy(&before[..i]));
            let rest = &before[i + c.len_utf8()..];
            lead = before.len() - rest.trim_start().len();
        }
    }
    let name = trim_department(before[lead..].trim_end());
    let organisation =
        (!name.is_empty() && evidence(name) > Evidence::None && !is_placeholder(name) && is_name(name)).then(|| lead..lead + name.len());
    Cell { organisation, person: person(after), address }
}

/// Whether these words read as a Japanese address: a place, and a number that belongs to one.
pub fn is_address(words: &str) -> bool {
    let region = words.chars().take(12).any(|c| matches!(c, '県' | '府' | '都' | '道')) || words.starts_with('〒');
    let finer = ["市", "区", "郡", "町", "村"].iter().any(|w| words.contains(w));
    let number = ["番", "丁目", "号", "-", "－", "―", "‐", "−"].iter().any(|w| words.contains(w))
        && words.chars().any(|c| c.is_numeric() || matches!(c, '一'..='九'));
    let blank = words.contains(['○', '〇', '●', '◯', '＿', '_', '[']);
    number && (region || finer) && !blank && words.chars().count() < 60 && evidence(words) < Evidence::LegalForm
}

/// A title that stands as a word: at the start, after a blank, or right after a legal form or organisation.
fn title_at(text: &str, title: &str) -> Option<(usize, usize)> {
    let at = text.find(title)?;
    let before = &text[..at];
    let word = before.is_empty()
        || before.ends_with([' ', '　', '：', ':', '・', '\t'])
        || ends_as_name(before)
        || JAPANESE.legal_forms.iter().any(|f| before.ends_with(f.as_str()));
    let end = at + title.len();
    let rest = &text[end..];
    let closed = rest.is_empty() || rest.starts_with([' ', '　', '：', ':', '\t']) || rest.chars().count() >= 3;
    (word && closed).then_some((at, end))
}

/// 株式会社X　第一事業部: the department after a wide blank is not part of the name.
fn trim_department(name: &str) -> &str {
    let mut end = name.len();
    for (i, c) in name.char_indices().filter(|&(_, c)| c.is_whitespace()) {
        let (left, right) = (name[..i].trim_end(), name[i + c.len_utf8()..].trim_start());
        let whole = evidence(left) > Evidence::None && !JAPANESE.legal_forms.iter().any(|f| left == f.as_str() || right == f.as_str());
        let goes_on =
            JAPANESE.endings.iter().any(|e| right.ends_with(e.as_str()) && !JAPANESE.weak_endings.contains(e)) && !right.ends_with("部");
        let latin = left.is_ascii();
        if whole && !goes_on && !latin {
            end = left.len();
            break;
        }
    }
    &name[..end]
}

/// The person after a title: up to five words of names, no blanks to fill in.
pub fn person(text: &str) -> Option<String> {
    let mut text = text.trim().trim_start_matches(['：', ':', '）', ')', '　', ' ']).trim();
    while let Some(rest) = JAPANESE.titles.iter().find_map(|t| text.strip_prefix(t.as_str())) {
        text = rest.trim_start_matches(['：', ':', '・', '　', ' ']);
    }
    // 開発本部長 野々村 梓: a title of its own making
    if let Some((title, rest)) = text.split_once([' ', '　'])
        && title.ends_with('長')
        && title.chars().count() > 2
        && rest.trim().chars().count() > 1
    {
        text = rest.trim();
    }
    let mut text = text.to_owned();
    while let Some(seal) = JAPANESE.seals.iter().find(|s| text.trim_end().ends_with(s.as_str())) {
        text.truncate(text.trim_end().len() - seal.len());
    }
    let name = tidy(text.split("   ").next().unwrap_or_default());
    let mut name = name.split("　　　").next().unwrap_or_default().trim();
    // another column on the same line: "大月 八重 KOI 代表 …"
    if let Some(at) = JAPANESE.titles.iter().filter_map(|t| name.find(t.as_str())).filter(|&at| at > 0).min() {
        name = name[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || is_called_mark(c));
    }
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let clean = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '　' | '・' | '.' | '-' | '＝' | '\'' | 'ー'));
    ((2..=30).contains(&letters)
        && clean
        && !is_placeholder(name)
        && evidence(name) == Evidence::None
        && is_name(name)
        && !name.ends_with("法"))
    .then(|| name.to_owned())
}

/// 甲, 乙 and the like, left over before a title of the next column.
fn is_called_mark(c: char) -> bool {
    matches!(c, '甲' | '乙' | '丙' | '丁')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, Vec<String>)> {
        opening(text, text.len()).into_iter().map(|m| (m.name, m.called)).collect()
    }

    #[test]
    fn names_before_their_brackets() {
        for (text, expected) in [
            (
                "　株式会社青葉ロボット（以下「甲」という。）と北浜大学（以下「乙」という。）とは、次のとおり契約する。",
                vec![("株式会社青葉ロボット", "甲"), ("北浜大学", "乙")],
            ),
            (
                "財団法人北浜理化学会（以下甲ト称ス）ト合資会社鷺浜硝子（以下乙ト称ス）トハ",
                vec![("財団法人北浜理化学会", "甲"), ("合資会社鷺浜硝子", "乙")],
            ),
            (
                "北浜芸術大学（日本）を「Ａ校」とし、グロス応用科学大学（スイス）を「Ｂ校」とし、両校は",
                vec![("北浜芸術大学", "Ａ校"), ("グロス応用科学大学", "Ｂ校")],
            ),
            (
                "●●株式会社（以下「甲」という。）と株式会社灯（以下「乙」という。）は、本件業務（以下「本業務」という。）に関し",
                vec![("株式会社灯", "乙")],
            ),
            ("東京都北区に本店を置く灯精機株式会社（以下「受託者」という。）", vec![("灯精機株式会社", "受託者")]),
            ("発注者（以下「甲」という。）と受注者（以下「乙」という。）は", vec![]),
            (
                "Kestrel Optics Inc.（以下「甲」という。）及び灯㈱（以下「乙」という。）は",
                vec![("Kestrel Optics Inc.", "甲"), ("灯㈱", "乙")],
            ),
        ] {
            let expected: Vec<(String, Vec<String>)> = expected.iter().map(|(n, c)| ((*n).to_owned(), vec![(*c).to_owned()])).collect();
            assert_eq!(names(text), expected, "{text}");
        }
        let listed = names("　日本国・北浜国際大学と高原共和国・高原大学は、互いの友好を深め、ここに協定を結ぶ。");
        assert_eq!(listed.iter().map(|l| l.0.as_str()).collect::<Vec<_>>(), ["北浜国際大学", "高原大学"]);
    }

    #[test]
    fn cells_of_a_signature_block() {
        let text = "財団法人北浜理化学会　理事長　穂高　友之　㊞";
        let c = cell(text);
        assert_eq!(c.organisation.map(|r| &text[r]), Some("財団法人北浜理化学会"));
        assert_eq!(c.person.as_deref(), Some("穂高 友之"));
        let c = cell("代表取締役　大月八重");
        assert_eq!((c.organisation, c.person.as_deref()), (None, Some("大月八重")));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[ 　a-zA-Z（）()「」『』と及び甲乙以下を、。株式会社大学：:㊞\n○_\"]{0,80}") {
            let _ = opening(&text, text.len());
            let _ = cell(&text);
        }
    }
}
