//! Glyphs → lines of text in reading order: rows by base line, blanks from gaps, columns from gutters. It never drops a
//! glyph; what lies over other text becomes lines of its own.

use super::downwards;
use super::glyphs::{Glyph, MARK_CLOSES, MARK_OPENS, Turn};
use crate::document::Hidden;
use crate::words::is_cjk;

/// One line of text, in points from the top left corner of the page.
#[derive(Debug, Clone)]
pub struct Line {
    /// Text with the same visibility, in order.
    pub pieces: Vec<(String, Option<Hidden>)>,
    pub left: f64,
    pub right: f64,
    pub y: f64,
    pub size: f64,
    /// Width of its first word (its first character in Japanese).
    pub first_word: f64,
    /// Runs down the page, columns from right to left; `y` then counts from the right edge.
    pub vertical: bool,
    /// First and last place of its glyphs in the order of painting.
    pub order: (usize, usize),
    /// Which column of the page it stands in: paragraphs may go on from one to the next.
    pub column: usize,
}

impl Line {
    pub fn text(&self) -> String {
        self.pieces.iter().map(|(t, _)| t.as_str()).collect()
    }

    pub fn hidden(&self) -> bool {
        self.pieces.iter().all(|(t, h)| h.is_some() || t.trim().is_empty())
    }
}

/// Glyphs in one row above which nobody can have written them to be read, and overlaps are not looked for.
const CROWDED: usize = 5_000;

/// Text of one row between two wide gaps.
type Segment = Vec<Glyph>;

/// All lines of a page in reading order: horizontal text, vertical text, turned text, and text that lies over other text.
pub fn lines(mut glyphs: Vec<Glyph>, width: f64) -> Vec<Line> {
    downwards::mark(&mut glyphs);
    let (turned, upright): (Vec<Glyph>, Vec<Glyph>) = glyphs.into_iter().partition(|g| g.turn != Turn::Upright && !g.vertical);
    let (vertical, horizontal): (Vec<Glyph>, Vec<Glyph>) = upright.into_iter().partition(|g| g.vertical);
    let (mut out, over) = flat(horizontal, false);
    let swapped = vertical.into_iter().map(|g| Glyph { x: g.y, y: width - g.x, ..g }).collect();
    let (columns, over_columns) = flat(swapped, true);
    out.extend(columns);
    for (layer, vertical) in [(over, false), (over_columns, true)] {
        for line in flat(layer, vertical).0 {
            // a text box over other text: its lines were painted one after the other and stay together
            let before = out.iter().position(|l: &Line| l.order.1 + 3 > line.order.0 && l.order.1 < line.order.0);
            out.insert(before.map_or(out.len(), |at| at + 1), line);
        }
    }
    out.extend(turned_lines(turned));
    out
}

/// Lines of text in one direction, and the glyphs that lie over others.
fn flat(glyphs: Vec<Glyph>, vertical: bool) -> (Vec<Line>, Vec<Glyph>) {
    let mut over = Vec::new();
    let rows: Vec<Vec<Segment>> = rows(glyphs).into_iter().map(|row| segments(apart(row, &mut over))).collect();
    let mut out = Vec::new();
    columns(rows, vertical, &mut 0, 0, &mut out);
    (out, over)
}

/// Glyphs by base line, from top to bottom, each row from left to right.
fn rows(mut glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    let centre = |g: &Glyph| g.y - g.size * 0.3;
    glyphs.retain(|g| g.x.is_finite() && g.y.is_finite() && g.size.is_finite() && g.end.is_finite());
    glyphs.sort_by(|a, b| centre(a).total_cmp(&centre(b)));
    let mut out: Vec<Vec<Glyph>> = Vec::new();
    let mut row_centre = f64::NEG_INFINITY;
    for g in glyphs {
        let reach = out.last().and_then(|r| r.first()).map_or(0.0, |f| f.size.max(g.size) * 0.45);
        if centre(&g) - row_centre > reach || out.is_empty() {
            row_centre = centre(&g);
            out.push(Vec::new());
        }
        if let Some(row) = out.last_mut() {
            row.push(g);
        }
    }
    for row in &mut out {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    out
}

/// The row without its doubled glyphs (drawn twice to look bold). Text painted over other text goes to `over`: hidden glyphs
/// that lie on visible ones, and whole runs that lie on runs painted before.
fn apart(row: Vec<Glyph>, over: &mut Vec<Glyph>) -> Vec<Glyph> {
    if row.len() > CROWDED {
        return row;
    }
    let mut runs: Vec<Vec<Glyph>> = Vec::new();
    let mut painted = row;
    painted.sort_by_key(|g| g.order);
    for g in painted {
        let goes_on = runs.last().and_then(|r| r.last()).is_some_and(|p| {
            g.order == p.order + 1 && g.x > p.x - 0.01 && (g.x - p.end).abs() < g.size * 2.0 && p.hidden.is_some() == g.hidden.is_some()
        });
        match runs.last_mut().filter(|_| goes_on) {
            Some(run) => run.push(g),
            None => runs.push(vec![g]),
        }
    }
    runs.sort_by_key(|r| r.first().is_some_and(|g| g.hidden.is_some()));
    let mut out: Vec<Glyph> = Vec::new();
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for run in runs {
        let inked = |g: &&Glyph| !g.text.trim().is_empty();
        let from = run.iter().filter(inked).map(|g| g.x).fold(f64::INFINITY, f64::min);
        let to = run.iter().filter(inked).map(|g| g.end).fold(f64::NEG_INFINITY, f64::max);
        let shared: f64 = taken.iter().map(|&(a, b)| (b.min(to) - a.max(from)).max(0.0)).sum();
        let run: Vec<Glyph> = if shared > 0.0 { run.into_iter().filter(|g| !doubled(g, &out)).collect() } else { run };
        // a squeezed or hanging mark may overlap its neighbour; only words can lie over words
        let words = run.iter().filter(inked).count() >= 3 || run.iter().any(|g| g.hidden.is_some());
        if words && to > from && shared > (to - from) * 0.4 {
            over.extend(run);
        } else {
            if to > from {
                taken.push((from, to));
            }
            out.extend(run);
        }
    }
    out.sort_by(|a, b| a.x.total_cmp(&b.x));
    out
}

/// Whether the same glyph stands there already.
fn doubled(g: &Glyph, before: &[Glyph]) -> bool {
    let near = |p: &&Glyph| (p.x - g.x).abs() < g.size * 0.2 && (p.y - g.y).abs() < g.size * 0.2;
    !g.text.trim().is_empty() && before.iter().filter(near).any(|p| p.text == g.text && p.hidden.is_some() == g.hidden.is_some())
}

/// A row cut at gaps that no word space makes. Japanese has no word spaces, but blanks that are typed.
fn segments(row: Vec<Glyph>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    let (mut end, mut typed_blank, mut after_wide) = (f64::INFINITY, false, false);
    for g in row {
        let blank = g.text.trim().is_empty();
        if blank && out.is_empty() {
            continue;
        }
        let wide = g.text.chars().next().is_some_and(is_wide);
        let most = if wide && after_wide && !typed_blank { 1.3 } else { 1.6 };
        if g.x - end > g.size * most || out.is_empty() {
            out.push(Vec::new());
            end = f64::NEG_INFINITY;
        }
        typed_blank = blank;
        if !blank {
            end = end.max(ink_end(&g));
            after_wide = wide;
        }
        if let Some(s) = out.last_mut() {
            s.push(g);
        }
    }
    out.retain(|s| s.iter().any(|g| !g.text.trim().is_empty()));
    out
}

/// Written in a full square.
pub fn is_wide(c: char) -> bool {
    is_cjk(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

/// Where the ink of a glyph ends: Japanese closing marks fill the first half of their square, and may hang over the edge.
fn ink_end(g: &Glyph) -> f64 {
    let closing = matches!(g.text.as_str(), "、" | "。" | "，" | "．" | "）" | "」" | "』" | "〕" | "】");
    if closing { g.end - (g.end - g.x) / 2.0 } else { g.end }
}

fn left(s: &Segment) -> f64 {
    s.first().map_or(0.0, |g| g.x)
}

fn right(s: &Segment) -> f64 {
    s.iter().filter(|g| !g.text.trim().is_empty()).map(ink_end).fold(f64::NEG_INFINITY, f64::max)
}

/// Puts rows in reading order: where a gutter runs through at least four rows of running text, its left side first.
fn columns(rows: Vec<Vec<Segment>>, vertical: bool, column: &mut usize, depth: usize, out: &mut Vec<Line>) {
    let Some((from, to, x)) = gutter(&rows).filter(|_| depth < 4) else {
        out.extend(rows.into_iter().filter_map(|row| line(row, vertical, *column)));
        return;
    };
    let mut rows = rows;
    let after = rows.split_off(to);
    let inside = rows.split_off(from);
    columns(rows, vertical, column, depth + 1, out);
    let (mut west, mut east) = (Vec::new(), Vec::new());
    for row in inside {
        let (l, r): (Vec<Segment>, Vec<Segment>) = row.into_iter().partition(|s| right(s) <= x + 1.0);
        west.push(l);
        east.push(r);
    }
    for side in [west, east] {
        *column += 1;
        columns(side.into_iter().filter(|r| !r.is_empty()).collect(), vertical, column, depth + 1, out);
    }
    *column += 1;
    columns(after, vertical, column, depth + 1, out);
}

/// The band of rows `from..to` and the place of the gutter that divides running text there, if there is one.
fn gutter(rows: &[Vec<Segment>]) -> Option<(usize, usize, f64)> {
    let mut best: Option<(usize, usize, f64)> = None;
    let mut tried: Vec<f64> = Vec::new();
    for row in rows.iter().filter(|r| r.len() > 1) {
        for pair in row.windows(2) {
            let x = (right(&pair[0]) + left(&pair[1])) / 2.0;
            if tried.len() > 40 || tried.iter().any(|t| (t - x).abs() < 3.0) {
                continue;
            }
            tried.push(x);
            // opening marks may stand half a square outside their column
            let x = left(&pair[1]) - pair[1].first().map_or(1.0, |g| g.size * 0.8);
            if let Some((from, to)) = band(rows, x)
                && best.is_none_or(|(f, t, _)| to - from > t - f)
            {
                best = Some((from, to, x));
            }
        }
    }
    best
}

/// The longest band of rows that no text crosses at `x` and whose two sides are running text, not the cells of a table.
fn band(rows: &[Vec<Segment>], x: f64) -> Option<(usize, usize)> {
    let crossed = |row: &Vec<Segment>| row.iter().any(|s| left(s) < x - 1.0 && right(s) > x + 1.0);
    let mut best: Option<(usize, usize)> = None;
    let mut from = 0;
    for to in 0..=rows.len() {
        if to == rows.len() || crossed(&rows[to]) {
            let inside = &rows[from..to];
            if running(inside, x) && best.is_none_or(|(f, t)| to - from > t - f) {
                best = Some((from, to));
            }
            from = to + 1;
        }
    }
    best
}

/// Whether both sides of `x` hold at least four lines that fill most of their column, or were painted one side after the
/// other, as a program does that fills columns and not rows.
fn running(rows: &[Vec<Segment>], x: f64) -> bool {
    let side = |is_left: bool| -> Vec<&Segment> { rows.iter().flatten().filter(|s| (right(s) <= x + 1.0) == is_left).collect() };
    let (west, east) = (side(true), side(false));
    let width =
        |side: &[&Segment]| side.iter().map(|s| right(s)).fold(f64::MIN, f64::max) - side.iter().map(|s| left(s)).fold(f64::MAX, f64::min);
    let filled = |side: &[&Segment]| side.iter().filter(|s| right(s) - left(s) > width(side) * 0.7).count() * 2 >= side.len();
    let orders = |side: &[&Segment]| -> (usize, usize) {
        let all = || side.iter().flat_map(|s| s.iter()).map(|g| g.order);
        (all().min().unwrap_or_default(), all().max().unwrap_or_default())
    };
    let apart = || orders(&west).1 < orders(&east).0 && width(&west) > width(&east) * 0.5;
    let enough = west.len().min(east.len());
    enough >= 3 && width(&west).min(width(&east)) > 90.0 && ((enough >= 4 && filled(&west) && filled(&east)) || apart())
}

/// One line from the segments of a row.
fn line(row: Vec<Segment>, vertical: bool, column: usize) -> Option<Line> {
    let first = row.first()?;
    let sizes = row.iter().flatten().filter(|g| !g.text.trim().is_empty()).map(|g| g.size);
    let size = sizes.fold(0.0, f64::max);
    let first_word = first_word(first);
    let painted = row.iter().flatten().map(|g| g.order);
    let order = (painted.clone().min().unwrap_or_default(), painted.max().unwrap_or_default());
    let (left, right, y) = (left(first), right(row.last()?), row_y(&row));
    let mut line = Line { pieces: Vec::new(), left, right, y, size, first_word, vertical, order, column };
    let mut end: Option<f64> = None;
    for (i, segment) in row.iter().enumerate() {
        for (k, g) in segment.iter().enumerate() {
            if let Some(end) = end {
                let wide = g.x - end > g.size * 4.0;
                if i > 0 && k == 0 {
                    add(&mut line, if wide { "\t" } else { " " }, None);
                } else if blank_between(&line, g, g.x - end) {
                    add(&mut line, " ", None);
                }
            }
            if is_raised(g, size, line.y) {
                add(&mut line, &format!("{MARK_OPENS}{}{MARK_CLOSES}", g.text), g.hidden);
            } else {
                add(&mut line, &g.text, g.hidden);
            }
            end = Some(g.end);
        }
    }
    (!line.text().trim().is_empty()).then_some(line)
}

/// How wide the first word of a segment is.
fn first_word(segment: &Segment) -> f64 {
    let start = left(segment);
    let mut end = start;
    for g in segment {
        let c = g.text.chars().next().unwrap_or(' ');
        if c.is_whitespace() || g.x - end > g.size * 0.18 {
            break;
        }
        end = g.end;
        if is_cjk(c) {
            break;
        }
    }
    end - start
}

/// A small figure above the base line, as marks of notes are.
fn is_raised(g: &Glyph, size: f64, y: f64) -> bool {
    g.size < size * 0.8 && y - g.y > g.size * 0.15 && !g.text.is_empty() && g.text.chars().all(|c| c.is_ascii_digit())
}

/// The base line most glyphs of a row stand on.
fn row_y(row: &[Segment]) -> f64 {
    let mut ys: Vec<f64> = row.iter().flatten().map(|g| g.y).collect();
    ys.sort_by(f64::total_cmp);
    ys.get(ys.len() / 2).copied().unwrap_or_default()
}

/// Whether a gap is a blank: a fifth of the type between Latin letters, nearly a whole one beside a Japanese character.
fn blank_between(line: &Line, next: &Glyph, gap: f64) -> bool {
    let last = line.pieces.last().and_then(|(t, _)| t.chars().last());
    let (Some(last), Some(first)) = (last, next.text.chars().next()) else { return false };
    if last.is_whitespace() || first.is_whitespace() {
        return false;
    }
    gap > next.size * if is_wide(last) || is_wide(first) { 0.9 } else { 0.18 }
}

fn add(line: &mut Line, text: &str, hidden: Option<Hidden>) {
    let blank = text.trim().is_empty();
    match line.pieces.last_mut() {
        // a blank says nothing of visibility: it stays with what came before
        Some((before, h)) if *h == hidden || blank => before.push_str(text),
        _ => line.pieces.push((text.to_owned(), if blank { None } else { hidden })),
    }
}

/// Turned text, in the order in which it was painted, cut where it jumps.
fn turned_lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for g in glyphs {
        let near = last.is_some_and(|(x, y)| (x - g.x).hypot(y - g.y) < g.size * 3.0);
        last = Some((g.x, g.y));
        match out.last_mut().filter(|_| near) {
            Some(line) => add(line, &g.text, g.hidden),
            None => out.push(Line {
                pieces: vec![(g.text, g.hidden)],
                left: g.x,
                right: g.end,
                y: g.y,
                order: (g.order, g.order),
                size: g.size,
                first_word: 0.0,
                vertical: false,
                column: usize::MAX,
            }),
        }
    }
    out.retain(|l| !l.text().trim().is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        let size = 10.0;
        let mut at = x;
        text.chars()
            .map(|c| {
                let wide = if is_cjk(c) { size } else { size * 0.5 };
                let g = Glyph {
                    text: c.to_string(),
                    code: 0,
                    x: at,
                    y,
                    end: at + wide,
                    order: 0,
                    size,
                    vertical: false,
                    turn: Turn::Upright,
                    advance: wide,
                    hidden: None,
                    known: true,
                };
                at += wide;
                g
            })
            .collect()
    }

    fn texts(mut glyphs: Vec<Glyph>) -> Vec<String> {
        for (order, g) in glyphs.iter_mut().enumerate() {
            g.order = order;
        }
        lines(glyphs, 600.0).iter().map(Line::text).collect()
    }

    #[test]
    fn gaps_become_blanks_between_latin_words_only() {
        let glyphs = [word("The", 0.0, 10.0), word("Party", 18.0, 10.0), word("甲", 0.0, 30.0), word("乙", 12.0, 30.0)].concat();
        assert_eq!(texts(glyphs), ["The Party", "甲乙"]);
    }

    #[test]
    fn two_columns_are_read_one_after_the_other_and_a_table_row_by_row() {
        let mut glyphs = Vec::new();
        for i in 0..6 {
            let y = 40.0 + f64::from(i) * 12.0;
            glyphs.extend(word("leftcolumnofrunningtextleftcolumnofrunn", 50.0, y));
            glyphs.extend(word("rightcolumnofrunningtextrightcolumnofru", 300.0, y));
        }
        let got = texts(glyphs);
        assert!(got[..6].iter().all(|l| l.starts_with("left")) && got[6..].iter().all(|l| l.starts_with("right")), "{got:?}");
        let mut table = Vec::new();
        for (i, (a, b)) in
            [("Item", "Limit"), ("Cap", "100"), ("Date", "2027-03-31"), ("Place", "Tokyo"), ("Fee", "none")].iter().enumerate()
        {
            let y = 40.0 + i as f64 * 14.0;
            table.extend(word(a, 50.0, y));
            table.extend(word(b, 250.0, y));
        }
        assert_eq!(texts(table)[1], "Cap\t100");
    }

    #[test]
    fn a_hidden_word_stays_in_its_sentence_and_an_overlay_does_not_mix_in() {
        let hide = |g: Vec<Glyph>| g.into_iter().map(|g| Glyph { hidden: Some(Hidden::BackgroundColour), ..g }).collect::<Vec<_>>();
        let inline = [word("shall", 0.0, 10.0), hide(word("not", 28.0, 10.0)), word("sell", 46.0, 10.0)].concat();
        assert_eq!(texts(inline), ["shall not sell"]);
        let over = [word("shall sell", 0.0, 10.0), hide(word("never", 0.0, 10.5))].concat();
        assert_eq!(texts(over), ["shall sell", "never"]);
    }
}
