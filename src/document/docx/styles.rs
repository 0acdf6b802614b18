//! Styles: what a run or paragraph effectively looks like after document defaults, table, paragraph and character styles
//! and direct formatting. Only the properties that hide text, strike it or give it a rank are kept.

use super::theme::{Colour, Theme, run_fill, shading};
use super::xml::Element;
use std::collections::BTreeMap;

/// Styles based on one another; Word allows far fewer.
const CHAIN: usize = 64;

/// Properties of a run as one level of formatting sets them; `None` where the level is silent.
#[derive(Debug, Clone, Default)]
pub struct RunProperties {
    pub style: Option<String>,
    vanish: Option<bool>,
    strike: Option<bool>,
    bold: Option<bool>,
    colour: Option<Colour>,
    fill: Option<Colour>,
    half_points: Option<u32>,
    /// Width of the characters in per cent.
    scale: Option<u32>,
}

impl RunProperties {
    pub fn of(e: &Element, theme: &Theme) -> RunProperties {
        let mut out = RunProperties::default();
        for c in e.elements().filter(|c| c.space == super::xml::Space::Word) {
            let on = || Some(!matches!(c.attribute("val"), Some("0" | "false" | "off" | "none")));
            let number = || c.attribute("val").and_then(|v| v.trim_end_matches('%').parse::<f32>().ok()).map(|v| v.max(0.0) as u32);
            match c.local.as_ref() {
                "rStyle" => out.style = c.attribute("val").map(str::to_owned),
                "vanish" => out.vanish = on(),
                "strike" | "dstrike" => out.strike = Some(out.strike == Some(true) || on() == Some(true)),
                "b" => out.bold = on(),
                "color" => out.colour = theme.colour(c),
                "shd" | "highlight" => out.fill = run_fill(c, theme).or(out.fill),
                "sz" => out.half_points = half_points(c.attribute("val")),
                "w" => out.scale = number(),
                _ => {}
            }
        }
        out
    }

    /// This level over `below`.
    fn over(&self, below: &RunProperties) -> RunProperties {
        RunProperties {
            style: self.style.clone().or_else(|| below.style.clone()),
            vanish: self.vanish.or(below.vanish),
            strike: self.strike.or(below.strike),
            bold: self.bold.or(below.bold),
            colour: self.colour.or(below.colour),
            fill: self.fill.or(below.fill),
            half_points: self.half_points.or(below.half_points),
            scale: self.scale.or(below.scale),
        }
    }
}

/// `w:sz` counts half points; the strict family may write `12pt`.
fn half_points(value: Option<&str>) -> Option<u32> {
    let value = value?;
    match value.strip_suffix("pt") {
        Some(points) => points.parse::<f32>().ok().map(|p| (p * 2.0).max(0.0) as u32),
        None => value.parse::<f32>().ok().map(|p| p.max(0.0) as u32),
    }
}

/// A run as it finally looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Looks {
    pub vanish: bool,
    pub strike: bool,
    pub bold: bool,
    pub colour: Option<Colour>,
    pub fill: Option<Colour>,
    pub half_points: Option<u32>,
    pub scale: Option<u32>,
}

/// Where a paragraph's automatic number comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberProperties {
    pub num: Option<String>,
    pub level: Option<u8>,
}

impl NumberProperties {
    /// `w:numPr` of a `w:pPr` or a style.
    pub fn of(properties: Option<&Element>) -> Option<NumberProperties> {
        let e = properties?.child("numPr")?;
        Some(NumberProperties {
            num: e.value("numId").map(str::to_owned),
            level: e.value("ilvl").and_then(|v| v.parse().ok()).filter(|&l| l < 9),
        })
    }
}

#[derive(Debug, Clone, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    run: RunProperties,
    number: Option<NumberProperties>,
    outline: Option<u8>,
    fill: Option<Colour>,
    /// Conditional formats of a table style, by `w:type`: run properties and cell fill.
    conditions: BTreeMap<String, (RunProperties, Option<Colour>)>,
}

/// The styles part, ready for questions.
#[derive(Debug, Default)]
pub struct Styles {
    defaults: RunProperties,
    styles: BTreeMap<String, Style>,
    default_paragraph: Option<String>,
    pub language: String,
}

impl Styles {
    pub fn of(root: &Element, theme: &Theme) -> Styles {
        let mut out = Styles::default();
        let default_run = root.child("docDefaults").and_then(|d| d.child("rPrDefault")).and_then(|d| d.child("rPr"));
        if let Some(run) = default_run {
            out.defaults = RunProperties::of(run, theme);
            out.language = run.value("lang").unwrap_or_default().to_owned();
        }
        for e in root.elements().filter(|e| e.is("style")) {
            let Some(id) = e.attribute("styleId") else { continue };
            if e.attribute("type") == Some("paragraph") && matches!(e.attribute("default"), Some("1" | "true" | "on")) {
                out.default_paragraph = Some(id.to_owned());
            }
            out.styles.insert(id.to_owned(), style(e, theme));
        }
        out
    }

    /// The style itself and those it is based on, nearest first.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let first = id.and_then(|id| self.styles.get_key_value(id));
        std::iter::successors(first, |(_, s)| s.based_on.as_deref().and_then(|b| self.styles.get_key_value(b)))
            .map(|(id, s)| (id.as_str(), s))
            .take(CHAIN)
    }

    fn run_of(&self, id: Option<&str>) -> RunProperties {
        self.chain(id).fold(RunProperties::default(), |below, (_, s)| below.over(&s.run))
    }

    /// The id of the style a paragraph has when it names none.
    pub fn paragraph_style<'s>(&'s self, named: Option<&'s str>) -> Option<&'s str> {
        named.filter(|n| self.styles.contains_key(*n)).or(self.default_paragraph.as_deref())
    }

    /// The effective look of a run (ISO/IEC 29500-1, 17.7.2 and 17.7.3: toggles of style levels cancel one another, direct
    /// formatting decides).
    pub fn looks(&self, paragraph_style: Option<&str>, direct: &RunProperties, table: &RunProperties) -> Looks {
        let paragraph = self.run_of(paragraph_style);
        let character = self.run_of(direct.style.as_deref());
        let toggle = |of: fn(&RunProperties) -> Option<bool>| {
            let styled = [table, &paragraph, &character].iter().filter(|r| of(r) == Some(true)).count() % 2 == 1;
            of(direct).unwrap_or(styled || of(&self.defaults) == Some(true))
        };
        let rest = direct.over(&character.over(&paragraph.over(&table.over(&self.defaults))));
        Looks {
            vanish: toggle(|r| r.vanish),
            strike: toggle(|r| r.strike),
            bold: toggle(|r| r.bold),
            colour: rest.colour,
            fill: rest.fill,
            half_points: rest.half_points,
            scale: rest.scale,
        }
    }

    /// Numbering through the style chain, with the style that sets it.
    pub fn number<'s>(&'s self, style: Option<&'s str>) -> Option<(&'s str, NumberProperties)> {
        let style = self.paragraph_style(style)?;
        let mut level = None;
        for (id, s) in self.chain(Some(style)) {
            if let Some(n) = &s.number {
                level = level.or(n.level);
                if n.num.is_some() {
                    return Some((id, NumberProperties { num: n.num.clone(), level }));
                }
            }
        }
        None
    }

    /// Outline level, 0 for the outermost, through the style chain or a heading style's name.
    pub fn outline(&self, style: Option<&str>) -> Option<u8> {
        self.chain(self.paragraph_style(style)).find_map(|(_, s)| s.outline.or_else(|| heading_name(&s.name))).filter(|&l| l < 9)
    }

    /// Paragraph shading through the style chain.
    pub fn paragraph_fill(&self, style: Option<&str>) -> Option<Colour> {
        self.chain(self.paragraph_style(style)).find_map(|(_, s)| s.fill)
    }

    /// Run properties and fill a table style gives a cell, by the conditions that hold there, strongest first.
    pub fn table_cell(&self, style: Option<&str>, conditions: &[&str]) -> (RunProperties, Option<Colour>) {
        let mut run = RunProperties::default();
        let mut fill = None;
        for condition in conditions {
            for (_, s) in self.chain(style) {
                if let Some((r, f)) = s.conditions.get(*condition) {
                    run = run.over(r);
                    fill = fill.or(*f);
                }
            }
        }
        for (_, s) in self.chain(style) {
            run = run.over(&s.run);
            fill = fill.or(s.fill);
        }
        (run, fill)
    }

    /// The numbering a numbering style stands for (`w:numStyleLink`).
    pub fn linked_number(&self, style: &str) -> Option<String> {
        self.styles.get(style)?.number.as_ref()?.num.clone()
    }
}

fn style(e: &Element, theme: &Theme) -> Style {
    let paragraph = e.child("pPr");
    let run = |e: &Element| e.child("rPr").map(|r| RunProperties::of(r, theme)).unwrap_or_default();
    let cell_fill = |e: &Element| e.child("tcPr").and_then(|c| c.child("shd")).and_then(|s| shading(s, theme));
    Style {
        name: e.value("name").unwrap_or_default().to_owned(),
        based_on: e.value("basedOn").map(str::to_owned),
        run: RunProperties { style: None, ..run(e) },
        number: NumberProperties::of(paragraph),
        outline: paragraph.and_then(|p| p.value("outlineLvl")).and_then(|v| v.parse().ok()),
        fill: cell_fill(e).or_else(|| paragraph.and_then(|p| p.child("shd")).and_then(|s| shading(s, theme))),
        conditions: e
            .elements()
            .filter(|c| c.is("tblStylePr"))
            .filter_map(|c| Some((c.attribute("type")?.to_owned(), (run(c), cell_fill(c)))))
            .collect(),
    }
}

/// `heading 1`, `Heading 2`, `見出し 3`.
fn heading_name(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let level = name.strip_prefix("heading").or_else(|| name.strip_prefix("見出し"))?;
    level.trim().parse::<u8>().ok()?.checked_sub(1)
}
