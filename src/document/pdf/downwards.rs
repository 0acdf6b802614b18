//! Vertical text that a program sets glyph by glyph with a horizontal font, as browsers and word processors do: told from
//! the way one glyph follows another, and then treated like text in a vertical font. It moves no glyph on the page.

use super::glyphs::{Glyph, Turn};

/// Steps down the page, one glyph under the one painted before it, from which a page can be vertical at all.
const STEPS: usize = 4;

/// How a glyph stands to the one painted just before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Down,
    Right,
    Elsewhere,
}

/// Marks the glyphs of vertical text as vertical, where more of the page runs down than to the right. `glyphs` stand in the
/// order of painting.
pub fn mark(glyphs: &mut [Glyph]) {
    let steps: Vec<Step> = glyphs.windows(2).map(|w| step(&w[0], &w[1])).collect();
    let count = |what: Step| steps.iter().filter(|s| **s == what).count();
    if count(Step::Down) < STEPS || count(Step::Down) <= count(Step::Right) {
        return;
    }
    for (i, glyph) in glyphs.iter_mut().enumerate() {
        let beside = [i.checked_sub(1).and_then(|p| steps.get(p)), steps.get(i)];
        let is = |what: Step| beside.contains(&Some(&what));
        if glyph.vertical {
            continue;
        }
        match glyph.turn {
            Turn::Upright if is(Step::Down) || (wide(glyph) && !is(Step::Right)) => {
                let middle = (glyph.x + glyph.end) / 2.0;
                (glyph.x, glyph.end, glyph.y) = (middle, glyph.y + glyph.size * 0.12, glyph.y - glyph.size * 0.88);
                glyph.vertical = true;
            }
            // Latin words lie on their side in a vertical line
            Turn::Clockwise => {
                (glyph.x, glyph.end) = (glyph.x + glyph.size * 0.36, glyph.y + glyph.advance);
                (glyph.vertical, glyph.turn) = (true, Turn::Upright);
            }
            Turn::Upright | Turn::Other => {}
        }
    }
}

fn step(a: &Glyph, b: &Glyph) -> Step {
    let size = a.size.max(b.size);
    let (across, down) = (b.x - a.x, b.y - a.y);
    match (a.turn, b.turn) {
        _ if a.vertical || b.vertical => Step::Elsewhere,
        (Turn::Upright, Turn::Upright) if down.abs() < size * 0.3 && across > 0.0 && across < size * 2.5 => Step::Right,
        (Turn::Upright | Turn::Clockwise, Turn::Upright | Turn::Clockwise)
            if across.abs() < size * 0.7 && down > 0.0 && down < size * 2.5 =>
        {
            Step::Down
        }
        _ => Step::Elsewhere,
    }
}

/// Written in a full square: what vertical lines are made of.
fn wide(glyph: &Glyph) -> bool {
    glyph.text.chars().next().is_some_and(super::lines::is_wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(text: char, x: f64, y: f64, turn: Turn) -> Glyph {
        Glyph {
            text: text.to_string(),
            code: 0,
            x,
            y,
            end: x + 10.0,
            advance: 5.0,
            order: 0,
            size: 10.0,
            vertical: false,
            turn,
            hidden: None,
            known: true,
        }
    }

    #[test]
    fn glyphs_painted_one_under_the_other_are_vertical_and_a_heading_across_is_not() {
        let mut page: Vec<Glyph> = "協議".chars().zip(0u8..).map(|(c, i)| glyph(c, f64::from(i) * 10.0, 20.0, Turn::Upright)).collect();
        page.extend("本契約は、".chars().zip(0u8..).map(|(c, i)| glyph(c, 300.0, 100.0 + f64::from(i) * 10.0, Turn::Upright)));
        page.push(glyph('3', 301.0, 150.0, Turn::Clockwise));
        page.push(glyph('年', 300.0, 165.0, Turn::Upright));
        mark(&mut page);
        assert_eq!(page.iter().map(|g| u8::from(g.vertical)).collect::<Vec<_>>(), [0, 0, 1, 1, 1, 1, 1, 1, 1]);
        let mut row: Vec<Glyph> =
            "本契約は甲".chars().zip(0u8..).map(|(c, i)| glyph(c, f64::from(i) * 10.0, 20.0, Turn::Upright)).collect();
        mark(&mut row);
        assert!(row.iter().all(|g| !g.vertical));
    }
}
