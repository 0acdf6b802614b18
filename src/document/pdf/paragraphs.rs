//! Lines → paragraphs: which lines belong together, which end in a broken word, which repeat from page to page and are
//! headers and footers. Words are joined, never changed but for the hyphen at a line's end.

use super::footnotes;
use super::lines::Line;
use crate::document::{Paragraph, Part, PartKind, Piece};
use crate::words::is_cjk;
use std::collections::BTreeMap;

/// Share of the page's height at its top and bottom in which a repeated line is a header or footer.
const MARGIN: f64 = 0.12;

/// One page's lines, in reading order.
pub struct Page {
    pub number: u32,
    pub height: f64,
    pub lines: Vec<Line>,
}

/// Body, footnotes, header and footer of all pages together.
pub fn parts(mut pages: Vec<Page>) -> Vec<Part> {
    let (headers, footers) = running_lines(&mut pages);
    let notes = footnotes::take(&mut pages);
    let mut body = Part { kind: PartKind::Body, name: "body".to_owned(), paragraphs: Vec::new() };
    let mut last_line: Option<Line> = None;
    let mut tables = 0;
    for page in &pages {
        let mut row = 0;
        for group in groups(&page.lines) {
            if in_table(page, group) {
                tables += u32::from(row == 0);
                body.paragraphs.extend(cells(joined(group, page.number), tables.saturating_sub(1), row));
                row += 1;
                last_line = None;
                continue;
            }
            row = 0;
            let paragraph = joined(group, page.number);
            let goes_on = group.first().zip(last_line.as_ref()).is_some_and(|(first, last)| continues_over_page(last, first, page));
            match body.paragraphs.last_mut().filter(|_| goes_on && first_group(page, group)) {
                Some(open) => append(open, paragraph),
                None => body.paragraphs.push(paragraph),
            }
            last_line = group.last().cloned();
        }
    }
    let mut out = vec![body];
    for (i, (page, lines)) in notes.iter().enumerate() {
        out.push(Part { kind: PartKind::Footnote, name: format!("footnote {}", i + 1), paragraphs: vec![joined(lines, *page)] });
    }
    for (lines, kind, name) in [(headers, PartKind::Header, "header"), (footers, PartKind::Footer, "footer")] {
        if !lines.is_empty() {
            let paragraphs = lines.into_iter().map(|(page, line)| joined(&[line], page)).collect();
            out.push(Part { kind, name: name.to_owned(), paragraphs });
        }
    }
    out
}

/// Whether a line is the row of a table: wide gaps in it, and in the line before or after it.
fn in_table(page: &Page, group: &[Line]) -> bool {
    let tab = |l: Option<&Line>| l.is_some_and(|l| l.text().contains('\t'));
    let [line] = group else { return false };
    let at = page.lines.iter().position(|l| std::ptr::eq(l, line)).unwrap_or_default();
    tab(Some(line)) && (tab(at.checked_sub(1).and_then(|i| page.lines.get(i))) || tab(page.lines.get(at + 1)))
}

/// A row cut at its wide gaps, one paragraph a cell.
fn cells(row: Paragraph, table: u32, number: u32) -> Vec<Paragraph> {
    let mut out = vec![Paragraph::default()];
    for piece in row.pieces {
        for (i, text) in piece.text.split('\t').enumerate() {
            if i > 0 {
                out.push(Paragraph::default());
            }
            if let Some(cell) = out.last_mut().filter(|_| !text.is_empty()) {
                cell.pieces.push(Piece { text: text.to_owned(), ..piece.clone() });
            }
        }
    }
    for (column, cell) in out.iter_mut().enumerate() {
        cell.page = row.page;
        cell.cell = Some((table, number, column as u32));
    }
    out
}

type Numbered = Vec<(u32, Line)>;

/// Takes the lines that repeat at the edges of the pages, and page numbers, out of the pages. A line that says the same on
/// many pages is kept once.
fn running_lines(pages: &mut [Page]) -> (Numbered, Numbered) {
    let mut counts: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for page in pages.iter() {
        let mut here: Vec<(bool, String)> = edges(page).into_iter().map(|(i, top)| (top, pattern(&page.lines[i].text()))).collect();
        here.sort();
        here.dedup();
        for key in here {
            *counts.entry(key).or_default() += 1;
        }
    }
    let many = |n: usize| n >= 2 && n * 2 >= pages.len();
    let repeated: Vec<(bool, String)> = counts.into_iter().filter(|(_, n)| many(*n)).map(|(k, _)| k).collect();
    let (mut headers, mut footers): (Numbered, Numbered) = (Vec::new(), Vec::new());
    for page in pages {
        let mut taken: Vec<(usize, bool)> = edges(page)
            .into_iter()
            .filter(|&(i, top)| {
                let text = page.lines[i].text();
                is_page_number(&text) || repeated.contains(&(top, pattern(&text))) || (top && stands_apart(page, i))
            })
            .collect();
        taken.sort_unstable_by(|a, b| b.cmp(a));
        taken.dedup_by_key(|t| t.0);
        let mut found: Vec<(bool, Line)> = taken.into_iter().map(|(i, top)| (top, page.lines.remove(i))).collect();
        found.reverse();
        for (top, line) in found {
            let side = if top { &mut headers } else { &mut footers };
            if !side.iter().any(|(_, l): &(u32, Line)| l.text() == line.text()) {
                side.push((page.number, line));
            }
        }
    }
    (headers, footers)
}

/// Up to two lines at the top and at the bottom of a page that stand in its margins; true for the top.
fn edges(page: &Page) -> Vec<(usize, bool)> {
    let visible = |i: &usize| !page.lines[*i].vertical && page.lines[*i].column != usize::MAX && !page.lines[*i].hidden();
    let mut by_height: Vec<usize> = (0..page.lines.len()).filter(visible).collect();
    by_height.sort_by(|&a, &b| page.lines[a].y.total_cmp(&page.lines[b].y));
    let top = by_height.iter().take(2).filter(|&&i| page.lines[i].y < page.height * MARGIN).map(|&i| (i, true));
    let bottom = by_height.iter().rev().take(2).filter(|&&i| page.lines[i].y > page.height * (1.0 - MARGIN)).map(|&i| (i, false));
    top.chain(bottom).collect()
}

/// A single line high in the margin, far above the text and no larger than it: a header even on a page of its own.
fn stands_apart(page: &Page, i: usize) -> bool {
    let line = &page.lines[i];
    let below = page.lines.iter().filter(|l| l.y > line.y + 1.0).map(|l| l.y).fold(f64::INFINITY, f64::min);
    line.y < page.height * 0.065 && below - line.y > line.size * 2.2 && below.is_finite() && page.lines.len() > 3
}

/// The line with every number the same, so that "Page 3 of 9" repeats.
fn pattern(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let c = if c.is_numeric() { '#' } else { c };
        if c != '#' || !out.ends_with('#') {
            out.push(c);
        }
    }
    out
}

fn is_page_number(text: &str) -> bool {
    let p = pattern(text).to_lowercase();
    matches!(
        p.as_str(),
        "#" | "-#-"
            | "–#–"
            | "―#―"
            | "－#－"
            | "‐#‐"
            | "page#"
            | "page#of#"
            | "#/#"
            | "#of#"
            | "p.#"
            | "(#)"
            | "[#]"
            | "#ページ"
            | "#頁"
            | "#/#ページ"
    ) && text.chars().filter(|c| c.is_numeric()).count() <= 8
}

/// Lines of a page cut into paragraphs.
fn groups(lines: &[Line]) -> Vec<&[Line]> {
    let mut out = Vec::new();
    let pitch = median_pitch(lines);
    let mut from = 0;
    for i in 1..=lines.len() {
        if i == lines.len() || begins_anew(lines, i, pitch, first_of_group(lines, from, i)) {
            out.push(&lines[from..i]);
            from = i;
        }
    }
    out
}

fn first_of_group(lines: &[Line], from: usize, i: usize) -> &Line {
    &lines[from.min(i.saturating_sub(1))]
}

fn median_pitch(lines: &[Line]) -> f64 {
    let mut steps: Vec<f64> =
        lines.windows(2).filter(|w| w[0].column == w[1].column).map(|w| w[1].y - w[0].y).filter(|s| *s > 1.0).collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 3).copied().unwrap_or(14.0)
}

/// Whether line `i` begins a paragraph of its own. `first` is the first line of the paragraph so far.
fn begins_anew(lines: &[Line], i: usize, pitch: f64, first: &Line) -> bool {
    let (before, next) = (&lines[i - 1], &lines[i]);
    if before.vertical != next.vertical || next.column == usize::MAX || before.column == usize::MAX || before.hidden() != next.hidden() {
        return true;
    }
    if (before.size - next.size).abs() > before.size.max(next.size) * 0.12 {
        return true;
    }
    if before.column != next.column {
        return !unfinished(before, next, lines);
    }
    let step = next.y - before.y;
    if step > pitch.clamp(before.size * 1.1, before.size * 2.1) * 1.45 || step < -1.0 {
        return true;
    }
    let (text, label) = (before.text(), starts_with_label(&next.text()));
    if text.contains('\t') || next.text().contains('\t') || has_leaders(&text) || has_leaders(&next.text()) {
        return true;
    }
    let ended = ends_sentence(&text);
    let short = !fills(before, next, lines);
    let indented = next.left > before.left + next.size * 0.7;
    let hanging = starts_with_label(&first.text());
    (label && (ended || short || indented || next.left < before.left - next.size * 0.7)) || short || (ended && indented && !hanging)
}

/// Whether a line runs as far as its column allows: the first word of the next would not have fitted.
fn fills(line: &Line, next: &Line, lines: &[Line]) -> bool {
    let edge = edge(line, lines);
    let japanese = next.text().trim_start().chars().next().is_some_and(|c| is_cjk(c) || !c.is_ascii());
    // closing marks may hang beyond the edge of other lines, and characters be pushed on so that none begins a line
    let word = match (japanese, ends_sentence(&line.text())) {
        (true, true) => line.size * 1.3,
        (true, false) => line.size * 3.2,
        (false, _) => next.first_word + line.size * 0.22,
    };
    line.right + word > edge + 0.5
}

/// Where the lines around a line end at most: those with the same left edge where they are long enough, else all of the
/// column.
fn edge(line: &Line, lines: &[Line]) -> f64 {
    let same = |l: &&Line| l.column == line.column && l.vertical == line.vertical;
    let most = |of: &dyn Fn(&&Line) -> bool| lines.iter().filter(same).filter(of).map(|l| l.right).fold(line.right, f64::max);
    let all = most(&|_| true);
    let near = most(&|l| (l.left - line.left).abs() < line.size * 2.0 && (l.y - line.y).abs() < line.size * 40.0);
    if near - line.left > (all - line.left) * 0.6 { near } else { all }
}

/// A line of a table of contents: dots up to a page number.
fn has_leaders(text: &str) -> bool {
    let stem = text.trim_end().trim_end_matches(|c: char| c.is_numeric() || c.is_whitespace());
    stem.ends_with("....") || stem.ends_with("……") || stem.ends_with("・・・・") || stem.ends_with(". . . .")
}

fn unfinished(before: &Line, next: &Line, lines: &[Line]) -> bool {
    !ends_sentence(&before.text()) && !starts_with_label(&next.text()) && fills(before, next, lines)
}

fn continues_over_page(last: &Line, first: &Line, page: &Page) -> bool {
    last.vertical == first.vertical
        && (last.size - first.size).abs() < last.size * 0.12
        && !last.hidden()
        && !first.hidden()
        && last.column != usize::MAX
        && !last.text().contains('\t')
        && !ends_sentence(&last.text())
        && !starts_with_label(&first.text())
        && fills(last, first, &page.lines)
}

/// Whether the group is the first of its page.
fn first_group(page: &Page, group: &[Line]) -> bool {
    page.lines.first().zip(group.first()).is_some_and(|(a, b)| std::ptr::eq(a, b))
}

fn ends_sentence(text: &str) -> bool {
    let text = text
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() && text.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with('。'))
        .trim_end()
        .trim_end_matches(['"', '”', '」', '』', ')', '）', '’', '\'']);
    text.ends_with(['.', ';', ':', '。', '．', '；', '：', '!', '?', '？'])
}

/// Labels as agreements bear them: `Article 5`, `5.2`, `(a)`, `第5条`, `２．`, `①`, `・`.
fn starts_with_label(text: &str) -> bool {
    let text = text.trim_start();
    let mut chars = text.chars();
    match chars.next() {
        Some('第') => text
            .chars()
            .skip(1)
            .find(|c| !c.is_numeric() && !"〇一二三四五六七八九十百千 　".contains(*c))
            .is_some_and(|c| "条條章節編項".contains(c)),
        Some('(' | '（') => {
            let inside: String = chars.by_ref().take_while(|c| !matches!(c, ')' | '）')).take(6).collect();
            let sign = |c: char| c.is_ascii_alphanumeric() || c.is_numeric() || "〇一二三四五六七八九十".contains(c);
            let kana = inside.chars().count() == 1 && inside.chars().all(|c| ('ぁ'..='ヶ').contains(&c));
            !inside.is_empty() && inside.chars().count() <= 4 && (inside.chars().all(sign) || kana)
        }
        Some(c) if ('①'..='⑳').contains(&c) || "•●■□◆・-–".contains(c) => {
            chars.next().is_some_and(|n| n.is_whitespace() || !n.is_ascii())
        }
        Some(c) if c.is_numeric() => {
            let rest = text.trim_start_matches(|c: char| c.is_numeric() || c == '.' || c == '．');
            let bare = text[..text.len() - rest.len()].chars().all(char::is_numeric);
            if bare && rest.trim_start().starts_with(char::is_lowercase) {
                return false;
            }
            text.len() - rest.len() <= 12 && rest.starts_with([' ', '\t', '　', ')', '）', '、'])
                || is_cjk(rest.chars().next().unwrap_or(' ')) && text.contains(['．', '.'])
        }
        Some(_) => {
            let mut words = text.split_whitespace();
            let word = words.next().unwrap_or_default().to_lowercase();
            let second = words.next().unwrap_or_default();
            let numbered = second.chars().next().is_some_and(|c| c.is_numeric() || c.is_ascii_uppercase()) && second.chars().count() <= 6;
            // "Section 3.1 survives" is a sentence, "Section 3.1 Survival" a heading
            let sentence = words.next().is_some_and(|w| w.starts_with(char::is_lowercase));
            let known = matches!(word.as_str(), "article" | "section" | "clause" | "schedule" | "annex" | "exhibit" | "appendix");
            known && numbered && !sentence
        }
        None => false,
    }
}

fn joined(lines: &[Line], page: u32) -> Paragraph {
    let mut out = Paragraph { page: Some(page), ..Paragraph::default() };
    for line in lines {
        let next = pieces(line);
        join(&mut out.pieces, next);
    }
    out
}

fn append(open: &mut Paragraph, next: Paragraph) {
    join(&mut open.pieces, next.pieces);
}

fn pieces(line: &Line) -> Vec<Piece> {
    let last = line.pieces.len().saturating_sub(1);
    let trim = |(i, (text, hidden)): (usize, &(String, Option<crate::document::Hidden>))| {
        let text = if i == 0 { text.trim_start_matches(' ') } else { text };
        let text = if i == last { text.trim_end() } else { text };
        Piece { text: text.to_owned(), hidden: *hidden, ..Piece::default() }
    };
    line.pieces.iter().enumerate().map(trim).filter(|p| !p.text.is_empty()).collect()
}

/// Prefixes whose hyphen belongs to the word even at a line's end.
const KEPT: [&str; 12] = ["non", "re", "self", "co", "sub", "pre", "post", "cross", "third", "multi", "inter", "anti"];

/// Joins two lines: nothing between Japanese characters, a blank between words, and a word broken by a hyphen made whole.
fn join(open: &mut Vec<Piece>, next: Vec<Piece>) {
    let first = next.first().and_then(|p| p.text.chars().next());
    if let (Some(last), Some(first)) = (open.last_mut(), first) {
        let end = last.text.chars().last();
        let wide = |c: Option<char>| c.is_some_and(|c| is_cjk(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}'));
        let broken = matches!(end, Some('-' | '\u{2010}' | '\u{00AD}')) && first.is_lowercase();
        if broken {
            let stem = last.text.trim_end_matches(['-', '\u{2010}', '\u{00AD}']);
            let word = stem.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
            // people type the plain hyphen; the others were put there by a program that broke the word
            if (!KEPT.contains(&word.as_str()) || end != Some('-')) && !word.is_empty() {
                last.text = stem.to_owned();
            }
        } else if !wide(end) && !wide(Some(first)) && !matches!(end, Some('-' | '\u{2010}')) {
            last.text.push(' ');
        }
    }
    for piece in next {
        match open.last_mut() {
            Some(last) if last.hidden == piece.hidden => last.text.push_str(&piece.text),
            _ => open.push(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, left: f64, right: f64, y: f64) -> Line {
        Line {
            pieces: vec![(text.to_owned(), None)],
            left,
            right,
            y,
            size: 10.0,
            first_word: 20.0,
            order: (0, 0),
            vertical: false,
            column: 0,
        }
    }

    fn body(pages: Vec<Page>) -> Vec<String> {
        parts(pages)[0].paragraphs.iter().map(|p| p.pieces.iter().map(|x| x.text.as_str()).collect()).collect()
    }

    #[test]
    fn broken_words_are_made_whole_and_japanese_lines_join_without_blank() {
        let lines = vec![
            line("The Recipient shall keep confiden-", 50.0, 300.0, 100.0),
            line("tial all non-", 50.0, 300.0, 112.0),
            line("public information.", 50.0, 200.0, 124.0),
        ];
        assert_eq!(
            body(vec![Page { number: 1, height: 800.0, lines }]),
            ["The Recipient shall keep confidential all non-public information."]
        );
        let lines = vec![line("乙は、秘密情報を第三者に開示", 50.0, 300.0, 100.0), line("してはならない。", 50.0, 150.0, 112.0)];
        assert_eq!(body(vec![Page { number: 1, height: 800.0, lines }]), ["乙は、秘密情報を第三者に開示してはならない。"]);
    }

    #[test]
    fn headers_and_page_numbers_are_set_apart() {
        let page = |number: u32| Page {
            number,
            height: 800.0,
            lines: vec![
                line("Draft for discussion", 50.0, 150.0, 40.0),
                line(&format!("Clause text of page {number} goes here and on."), 50.0, 300.0, 200.0),
                line(&format!("- {number} -"), 150.0, 170.0, 770.0),
            ],
        };
        let parts = parts((1..=3).map(page).collect());
        assert_eq!(
            parts.iter().map(|p| (p.name.as_str(), p.paragraphs.len())).collect::<Vec<_>>(),
            [("body", 3), ("header", 1), ("footer", 3)]
        );
    }

    #[test]
    fn labels_are_known() {
        for yes in ["Article 5 Export", "5.2 The", "(a) the", "第5条（目的）", "第 十 条", "２．乙は", "① 甲", "（１）次の"]
        {
            assert!(starts_with_label(yes), "{yes}");
        }
        for no in [
            "The Recipient",
            "乙は",
            "Section 3.1 survives",
            "1 ends here",
            "(the “Purpose”)",
            "（秘密指定）する",
            "第三者に",
            "2027年3月31日",
        ] {
            assert!(!starts_with_label(no), "{no}");
        }
    }
}
