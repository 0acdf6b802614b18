//! Automatic numbers as Word renders them, counted anew for each view: comparison of rendered labels shows changes that
//! leave the body part untouched. The rules are those of ISO/IEC 29500-1, 17.9, as Word applies them.

use super::numerals;
use super::styles::{NumberProperties, Styles};
use super::xml::Element;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// From which level up a use restarts this one: `None` any, `Some(0)` none.
    restart: Option<u8>,
    /// Parent levels are shown as decimal numbers.
    legal: bool,
    paragraph_style: Option<String>,
    language: Option<String>,
}

#[derive(Debug, Default)]
struct Abstract {
    levels: BTreeMap<u8, Level>,
    style_link: Option<String>,
}

#[derive(Debug, Default)]
struct Instance {
    of: String,
    starts: BTreeMap<u8, u32>,
    levels: BTreeMap<u8, Level>,
}

/// The numbering part.
#[derive(Debug, Default)]
pub struct Numbering {
    abstracts: BTreeMap<String, Abstract>,
    instances: BTreeMap<String, Instance>,
}

/// Counters of one story in one view. They belong to the abstract numbering and are shared by its instances.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    values: BTreeMap<String, BTreeMap<u8, u32>>,
    overridden: BTreeSet<(String, u8)>,
    /// Formats that a paragraph bears and that are not rendered: its label shows the decimal number.
    pub unrendered: BTreeSet<String>,
}

/// A number a paragraph bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    num: String,
    pub level: u8,
}

impl Numbering {
    pub fn of(root: &Element) -> Numbering {
        let mut out = Numbering::default();
        for e in root.elements().filter(|e| e.is("abstractNum")) {
            if let Some(id) = e.attribute("abstractNumId") {
                let found = Abstract { levels: levels(e), style_link: e.value("numStyleLink").map(str::to_owned) };
                out.abstracts.insert(id.to_owned(), found);
            }
        }
        for e in root.elements().filter(|e| e.is("num")) {
            let (Some(id), Some(of)) = (e.attribute("numId"), e.value("abstractNumId")) else { continue };
            let mut instance = Instance { of: of.to_owned(), ..Instance::default() };
            for o in e.elements().filter(|o| o.is("lvlOverride")) {
                let Some(level) = o.attribute("ilvl").and_then(|v| v.parse::<u8>().ok()) else { continue };
                if let Some(start) = o.value("startOverride").and_then(|v| v.parse().ok()) {
                    instance.starts.insert(level, start);
                }
                instance.levels.extend(levels(o));
            }
            out.instances.insert(id.to_owned(), instance);
        }
        out
    }

    /// The abstract numbering behind an instance, links through numbering styles followed.
    fn abstract_of(&self, num: &str, styles: &Styles) -> Option<(&str, &Abstract)> {
        let mut num = num.to_owned();
        for _ in 0..4 {
            let (id, found) = self.abstracts.get_key_value(&self.instances.get(&num)?.of)?;
            match found.style_link.as_deref().and_then(|s| styles.linked_number(s)) {
                Some(next) if found.levels.is_empty() && next != num => num = next,
                _ => return Some((id, found)),
            }
        }
        None
    }

    fn level<'n>(&'n self, num: &str, of: &'n Abstract, level: u8) -> Option<&'n Level> {
        self.instances.get(num).and_then(|i| i.levels.get(&level)).or_else(|| of.levels.get(&level))
    }

    /// Which number a paragraph bears: its own `w:numPr` over that of its style; `numId` 0 switches numbering off.
    pub fn numbered(&self, own: Option<&NumberProperties>, style: Option<&str>, styles: &Styles) -> Option<Numbered> {
        let by_style = styles.number(style);
        let num = own.and_then(|o| o.num.clone()).or_else(|| by_style.as_ref().and_then(|(_, n)| n.num.clone()))?;
        let (_, found) = self.abstract_of(&num, styles)?;
        let of_style = || {
            let (setter, n) = by_style.as_ref()?;
            let linked = found
                .levels
                .iter()
                .find(|(_, l)| l.paragraph_style.as_deref().is_some_and(|s| Some(s) == styles.paragraph_style(style) || s == *setter));
            linked.map(|(&l, _)| l).or(n.level)
        };
        let level = own.and_then(|o| o.level).or_else(of_style).unwrap_or(0);
        Some(Numbered { num, level })
    }

    /// Counts the paragraph and returns its label; `None` for a level that shows nothing.
    pub fn label(&self, at: &Numbered, counters: &mut Counters, styles: &Styles) -> Option<String> {
        let (id, found) = self.abstract_of(&at.num, styles)?;
        let level = self.level(&at.num, found, at.level)?;
        let values = counters.values.entry(id.to_owned()).or_default();
        let start_override = self.instances.get(&at.num).and_then(|i| i.starts.get(&at.level)).copied();
        let first_use = counters.overridden.insert((at.num.clone(), at.level));
        let value = match (start_override.filter(|_| first_use), values.get(&at.level)) {
            (Some(start), _) => start,
            (None, Some(&last)) => last.saturating_add(1),
            (None, None) => level.start,
        };
        values.insert(at.level, value);
        let deeper: Vec<u8> = values.keys().copied().filter(|&d| d > at.level).collect();
        for d in deeper {
            let restart = self.level(&at.num, found, d).and_then(|l| l.restart);
            if restart.is_none_or(|r| at.level < r) {
                values.remove(&d);
            }
        }
        let values = values.clone();
        let text = self.rendered(&at.num, found, level, &values, &styles.language, &mut counters.unrendered);
        (!text.trim().is_empty()).then_some(text)
    }

    fn rendered(
        &self,
        num: &str,
        of: &Abstract,
        level: &Level,
        values: &BTreeMap<u8, u32>,
        language: &str,
        unrendered: &mut BTreeSet<String>,
    ) -> String {
        if level.format == "bullet" {
            return level.text.chars().map(bullet).collect();
        }
        let mut out = String::new();
        let mut chars = level.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = (c == '%').then(|| chars.peek().and_then(|d| d.to_digit(10))).flatten().filter(|d| (1..=9).contains(d));
            let Some(digit) = digit else {
                out.push(c);
                continue;
            };
            chars.next();
            let wanted = (digit - 1) as u8;
            let Some(shown) = self.level(num, of, wanted) else { continue };
            let value = values.get(&wanted).copied().unwrap_or(shown.start);
            let format = if level.legal && shown.format != "decimalZero" && shown.format != "none" { "decimal" } else { &shown.format };
            let language = shown.language.as_deref().unwrap_or(language);
            out.push_str(&numerals::render(value, format, language).unwrap_or_else(|| {
                unrendered.insert(if format.ends_with("Text") { format!("{format} ({language})") } else { format.to_owned() });
                value.to_string()
            }));
        }
        out
    }
}

/// Bullets come from symbol fonts, whose private code points mean nothing elsewhere.
fn bullet(c: char) -> char {
    if matches!(c, '\u{E000}'..='\u{F8FF}') { '•' } else { c }
}

fn levels(e: &Element) -> BTreeMap<u8, Level> {
    let mut out = BTreeMap::new();
    for l in e.elements().filter(|l| l.is("lvl")) {
        let Some(index) = l.attribute("ilvl").and_then(|v| v.parse::<u8>().ok()).filter(|&i| i < 9) else { continue };
        // a later format that older programs do not know stands in a compatibility block
        let format =
            l.child("numFmt").or_else(|| l.elements().find(|x| x.local == "AlternateContent")?.child_named("Choice")?.child("numFmt"));
        let custom = format.and_then(|f| f.attribute("format"));
        let level = Level {
            start: l.value("start").and_then(|v| v.parse().ok()).unwrap_or(0),
            format: custom.or_else(|| format.and_then(|f| f.attribute("val"))).unwrap_or("decimal").to_owned(),
            text: l.value("lvlText").unwrap_or_default().to_owned(),
            restart: l.value("lvlRestart").and_then(|v| v.parse().ok()).filter(|&r| r <= 7),
            legal: l.switch("isLgl") == Some(true),
            paragraph_style: l.value("pStyle").map(str::to_owned),
            language: l.child("rPr").and_then(|r| r.value("lang")).map(str::to_owned),
        };
        out.insert(index, level);
    }
    out
}
