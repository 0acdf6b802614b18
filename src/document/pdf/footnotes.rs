//! Footnotes of a page: lines that begin with a raised figure which also hangs on a word above. They become parts of their
//! own and the marks on the words go; a raised figure without such a line stays in the text.

use super::glyphs::{MARK_CLOSES, MARK_OPENS};
use super::lines::Line;
use super::paragraphs::Page;

/// Takes the footnotes out of the pages, each with its page, and the signs around raised figures out of every line.
pub fn take(pages: &mut [Page]) -> Vec<(u32, Vec<Line>)> {
    let mut notes = Vec::new();
    for page in pages {
        raise_plain_marks(page);
        let starts: Vec<(usize, String)> = page
            .lines
            .iter()
            .enumerate()
            .filter_map(|(i, l)| {
                let number = leading_mark(l)?;
                let referred = page.lines[..i].iter().any(|above| above.y < l.y && hangs(above, &number));
                (l.y > page.height * 0.4 && referred).then_some((i, number))
            })
            .collect();
        let numbers: Vec<&String> = starts.iter().map(|(_, n)| n).collect();
        let mut found: Vec<(u32, Vec<Line>)> = Vec::new();
        for (k, (from, _)) in starts.iter().enumerate().rev() {
            let end = starts.get(k + 1).map_or(page.lines.len(), |(next, _)| *next).min(page.lines.len());
            let column = page.lines[*from].column;
            let size = page.lines[*from].size;
            let to = (*from..end)
                .find(|&i| {
                    let back = i > *from && page.lines[i].y <= page.lines[i - 1].y;
                    back || page.lines[i].column != column || page.lines[i].size > size * 1.12
                })
                .unwrap_or(end);
            let mut lines: Vec<Line> = page.lines.drain(*from..to).collect();
            if let Some(first) = lines.first_mut() {
                clean(first, |_| true);
            }
            lines.iter_mut().for_each(|l| clean(l, |_| false));
            found.push((page.number, lines));
        }
        found.reverse();
        page.lines.iter_mut().for_each(|l| clean(l, |mark| numbers.iter().any(|n| *n == mark)));
        notes.extend(found);
    }
    notes
}

/// Some programs print note marks as plain figures: `memory1`, and at the foot of the page `1Residual`. Where both stand,
/// they get the signs of raised figures.
fn raise_plain_marks(page: &mut Page) {
    for i in (0..page.lines.len()).rev().take(12) {
        let Some(number) = plain_lead(&page.lines[i].text()).filter(|_| page.lines[i].y > page.height * 0.4) else { continue };
        let hit = (0..i).rev().find_map(|k| {
            let line = &page.lines[k];
            let at = line.pieces.iter().enumerate().find_map(|(p, (text, _))| plain_hang(text, &number).map(|at| (p, at)));
            at.filter(|_| line.y < page.lines[i].y).map(|(piece, at)| (k, piece, at))
        });
        let marked = format!("{MARK_OPENS}{number}{MARK_CLOSES}");
        let raised_above = page.lines[..i].iter().any(|above| above.y < page.lines[i].y && hangs(above, &number));
        if let Some((k, piece, at)) = hit.filter(|_| !raised_above) {
            page.lines[k].pieces[piece].0.replace_range(at..at + number.len(), &marked);
        }
        if (hit.is_some() || raised_above)
            && let Some((text, _)) = page.lines[i].pieces.first_mut()
        {
            *text = text.replacen(&number, &marked, 1);
        }
    }
}

/// A figure at the head of a line that sticks to the word after it and is no amount.
fn plain_lead(text: &str) -> Option<String> {
    let number: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
    let next = text.trim_start()[number.len()..].chars().next()?;
    let counted = "年月日条項号か箇個件回名部章節円％時分秒ヶカ".contains(next);
    (!number.is_empty() && number.len() <= 2 && next.is_alphabetic() && !counted).then_some(number)
}

/// Where a figure sticks to the end of a word or sentence.
fn plain_hang(text: &str, number: &str) -> Option<usize> {
    text.match_indices(number).map(|(at, _)| at).find(|&at| {
        let mut before = text[..at].chars().rev();
        let (last, earlier) = (before.next(), before.next());
        let after = text[at + number.len()..].chars().next();
        let word = last.is_some_and(|c| c.is_ascii_lowercase()) && earlier.is_some_and(|c| c.is_ascii_lowercase());
        let sentence = matches!(last, Some('。' | '」' | '”'));
        (word || sentence)
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | '.' | ';' | '、' | '。') || (sentence && !c.is_ascii_digit()))
    })
}

/// The raised figure a line begins with.
fn leading_mark(line: &Line) -> Option<String> {
    let text = joined_marks(&line.text());
    let inside = text.trim_start().strip_prefix(MARK_OPENS)?;
    Some(inside.split(MARK_CLOSES).next()?.to_owned())
}

/// Whether the raised figure hangs on a word of the line.
fn hangs(line: &Line, number: &str) -> bool {
    let text = joined_marks(&line.text());
    text.trim_start().find(&format!("{MARK_OPENS}{number}{MARK_CLOSES}")).is_some_and(|at| at > 0)
}

/// Figures of one mark side by side are one number.
fn joined_marks(text: &str) -> String {
    text.replace(&format!("{MARK_CLOSES}{MARK_OPENS}"), "")
}

/// Takes away the signs around raised figures, and the figures that `note` names.
fn clean(line: &mut Line, note: impl Fn(&str) -> bool) {
    for (text, _) in &mut line.pieces {
        if !text.contains(MARK_OPENS) {
            continue;
        }
        let mut out = String::new();
        for (i, stretch) in joined_marks(text).split(MARK_OPENS).enumerate() {
            match stretch.split_once(MARK_CLOSES).filter(|_| i > 0) {
                Some((mark, rest)) if note(mark) => out.push_str(rest),
                Some((mark, rest)) => {
                    out.push_str(mark);
                    out.push_str(rest);
                }
                None => out.push_str(stretch),
            }
        }
        *text = out;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f64) -> Line {
        let text = text.replace('<', &MARK_OPENS.to_string()).replace('>', &MARK_CLOSES.to_string());
        Line {
            pieces: vec![(text, None)],
            left: 0.0,
            right: 100.0,
            y,
            size: 10.0,
            first_word: 20.0,
            order: (0, 0),
            vertical: false,
            column: 0,
        }
    }

    #[test]
    fn plain_marks_need_both_ends() {
        let lines = vec![line("unaided memory1 remains for 1 year", 100.0), line("1Residual knowledge", 700.0)];
        let mut pages = vec![Page { number: 1, height: 800.0, lines }];
        assert_eq!(take(&mut pages).len(), 1);
        assert_eq!(pages[0].lines[0].text(), "unaided memory remains for 1 year");
        let lines = vec![line("Clause text without a mark.", 100.0), line("1Residual knowledge", 700.0)];
        let mut pages = vec![Page { number: 1, height: 800.0, lines }];
        assert!(take(&mut pages).is_empty());
        assert_eq!(pages[0].lines[1].text(), "1Residual knowledge");
    }

    #[test]
    fn a_note_needs_a_mark_above_and_other_raised_figures_stay() {
        let lines = vec![line("unaided memory<1> of 10 m<2>", 100.0), line("<1> Residual knowledge", 700.0), line("is excluded.", 712.0)];
        let mut pages = vec![Page { number: 1, height: 800.0, lines }];
        let notes = take(&mut pages);
        assert_eq!(pages[0].lines.iter().map(Line::text).collect::<Vec<_>>(), ["unaided memory of 10 m2"]);
        assert_eq!(notes[0].1.iter().map(Line::text).collect::<Vec<_>>(), [" Residual knowledge", "is excluded."]);
    }
}
