//! Colours: theme colours resolved, and whether text can be told from what it stands on.

use super::xml::{Element, Space};
use std::collections::BTreeMap;

/// Red, green, blue; `None` inside an `Option<Colour>` means automatic, which always contrasts.
pub type Colour = [u8; 3];

pub const WHITE: Colour = [255, 255, 255];

/// Largest difference in one channel at which text still counts as having its background's colour.
const SAME: u8 = 24;

/// Whether text of this colour cannot be told from its background.
pub fn unseen(text: Colour, background: Colour) -> bool {
    text.iter().zip(background).all(|(&a, b)| a.abs_diff(b) <= SAME)
}

/// The theme's colours by the names that `w:themeColor` uses.
#[derive(Debug, Default)]
pub struct Theme {
    colours: BTreeMap<String, Colour>,
}

impl Theme {
    pub fn of(root: &Element) -> Theme {
        let mut colours = BTreeMap::new();
        root.visit(&mut |e| {
            if e.space == Space::Graphic && e.local == "clrScheme" {
                for slot in e.elements() {
                    let colour = slot.elements().find_map(|c| hex(c.attribute("lastClr").or_else(|| c.attribute("val"))?));
                    if let Some(colour) = colour {
                        colours.insert(slot.local.to_string(), colour);
                    }
                }
            }
        });
        Theme { colours }
    }

    fn named(&self, name: &str) -> Option<Colour> {
        let slot = match name {
            "dark1" | "text1" => "dk1",
            "light1" | "background1" => "lt1",
            "dark2" | "text2" => "dk2",
            "light2" | "background2" => "lt2",
            "hyperlink" => "hlink",
            "followedHyperlink" => "folHlink",
            other => other,
        };
        let usual = match slot {
            "dk1" => Some([0, 0, 0]),
            "lt1" => Some(WHITE),
            _ => None,
        };
        self.colours.get(slot).copied().or(usual)
    }

    /// A `w:color` element: the theme colour is the authority, the value only a copy of it.
    pub fn colour(&self, e: &Element) -> Option<Colour> {
        self.pick(e, "themeColor", "themeTint", "themeShade", "val")
    }

    /// The page colour of a `w:background` element.
    pub fn colour_of_page(&self, e: &Element) -> Option<Colour> {
        self.pick(e, "themeColor", "themeTint", "themeShade", "color")
    }

    fn pick(&self, e: &Element, name: &str, tint: &str, shade: &str, value: &str) -> Option<Colour> {
        match e.attribute(name).and_then(|n| self.named(n)) {
            Some(colour) => {
                let part = |a: &str| e.attribute(a).and_then(|v| u8::from_str_radix(v, 16).ok()).map(|v| f32::from(v) / 255.0);
                let mixed = match (part(tint), part(shade)) {
                    (Some(t), _) => colour.map(|c| (f32::from(c) * t + 255.0 * (1.0 - t)) as u8),
                    (None, Some(s)) => colour.map(|c| (f32::from(c) * s) as u8),
                    (None, None) => colour,
                };
                Some(mixed)
            }
            None => hex(e.attribute(value)?),
        }
    }
}

/// Six hexadecimal digits; `auto` and anything else is no colour.
pub fn hex(value: &str) -> Option<Colour> {
    let value = value.trim_start_matches('#');
    if value.len() != 6 || !value.is_ascii() {
        return None;
    }
    let n = u32::from_str_radix(value, 16).ok()?;
    Some([(n >> 16) as u8, (n >> 8) as u8, n as u8])
}

/// The colour a `w:shd` paints: its fill, or the pattern colour when solid.
pub fn shading(e: &Element, theme: &Theme) -> Option<Colour> {
    match e.attribute("val") {
        Some("nil") => None,
        Some("solid") => theme.pick(e, "themeColor", "themeTint", "themeShade", "color").or(Some([0, 0, 0])),
        _ => theme.pick(e, "themeFill", "themeFillTint", "themeFillShade", "fill"),
    }
}

/// What a run's `w:shd` or `w:highlight` paints.
pub fn run_fill(e: &Element, theme: &Theme) -> Option<Colour> {
    if e.local == "shd" {
        return shading(e, theme);
    }
    Some(match e.attribute("val")? {
        "black" => [0, 0, 0],
        "blue" => [0, 0, 255],
        "cyan" => [0, 255, 255],
        "green" => [0, 255, 0],
        "magenta" => [255, 0, 255],
        "red" => [255, 0, 0],
        "yellow" => [255, 255, 0],
        "white" => WHITE,
        "darkBlue" => [0, 0, 128],
        "darkCyan" => [0, 128, 128],
        "darkGreen" => [0, 128, 0],
        "darkMagenta" => [128, 0, 128],
        "darkRed" => [128, 0, 0],
        "darkYellow" => [128, 128, 0],
        "darkGray" => [128, 128, 128],
        "lightGray" => [192, 192, 192],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_white_is_unseen_on_white_and_grey_is_not() {
        assert!(unseen([0xFD, 0xFD, 0xFD], WHITE));
        assert!(!unseen([0xA6, 0xA6, 0xA6], WHITE));
        assert!(!unseen(WHITE, [0x1F, 0x38, 0x64]));
    }
}
