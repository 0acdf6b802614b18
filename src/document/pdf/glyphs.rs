//! What a page paints, collected through the interpreter's device: every glyph with its place, size and whether anybody
//! sees it, and the areas that pictures cover. Nothing here knows about words.

use super::forms;
use crate::document::Hidden;
use hayro_cmap::{BfString, WritingMode};
use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};
use kurbo::{Affine, BezPath, Point, Rect, Shape as _};

/// Points below which nobody reads the text.
const TINY: f64 = 4.0;
/// Largest difference in one colour channel at which text still counts as having its background's colour.
const SAME: f32 = 0.1;
/// Painted areas remembered on one page; a page with more is a drawing, and the rest decides nothing.
const AREAS: usize = 4_000;
/// Comparisons of a glyph with a painted area on one page; beyond it nobody can say what is seen.
const WORK: usize = 40_000_000;
/// Put around raised figures by the line builder and taken away by the paragraph builder; no glyph may bring them along.
pub const MARK_OPENS: char = '\u{F0000}';
pub const MARK_CLOSES: char = '\u{F0001}';
/// Glyphs kept of one page.
pub const GLYPHS: usize = 400_000;

/// How a glyph is turned against the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Upright,
    /// A quarter to the right, its base line running down the page.
    Clockwise,
    Other,
}

/// One glyph. Coordinates are points from the top left corner of the visible page, y downwards.
#[derive(Debug, Clone)]
pub struct Glyph {
    pub text: String,
    /// Its code in the content of the page.
    pub code: u32,
    /// Where its base line begins and where the next glyph would stand.
    pub x: f64,
    pub y: f64,
    pub end: f64,
    /// Position in the order of painting.
    pub order: usize,
    /// Height of the type, points.
    pub size: f64,
    pub vertical: bool,
    pub turn: Turn,
    /// How far the next glyph stands from it along its base line, points.
    pub advance: f64,
    pub hidden: Option<Hidden>,
    /// False where the file does not say which character the glyph is.
    pub known: bool,
}

impl Glyph {
    fn middle(&self) -> Point {
        if self.vertical {
            Point::new(self.x, (self.y + self.end) / 2.0)
        } else {
            Point::new((self.x + self.end) / 2.0, self.y - self.size * 0.3)
        }
    }
}

struct Area {
    bounds: Rect,
    /// Absent for a rectangle, which is its bounds.
    path: Option<BezPath>,
    /// Absent where the colour is not one: a picture, a pattern.
    colour: Option<[f32; 3]>,
}

impl Area {
    fn holds(&self, p: Point) -> bool {
        self.bounds.contains(p) && self.path.as_ref().is_none_or(|path| path.winding(p) != 0)
    }
}

/// The collecting device of one page.
pub struct Collector {
    page: Rect,
    pub glyphs: Vec<Glyph>,
    areas: Vec<Area>,
    /// Bounds of pictures on the page.
    pub pictures: Vec<Rect>,
    pub shapes: usize,
    clips: Vec<Rect>,
    opacity: Vec<f32>,
    work: usize,
}

impl Collector {
    pub fn new(width: f64, height: f64) -> Collector {
        Collector {
            page: Rect::new(0.0, 0.0, width, height),
            glyphs: Vec::new(),
            areas: Vec::new(),
            pictures: Vec::new(),
            shapes: 0,
            clips: Vec::new(),
            opacity: Vec::new(),
            work: 0,
        }
    }

    /// Whether so much is painted over and under the text that its visibility was not followed to the end.
    pub fn overloaded(&self) -> bool {
        self.work > WORK
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(self.page)
    }

    /// Opacity of everything painted now.
    fn opacity(&self) -> f32 {
        self.opacity.iter().product()
    }

    fn hidden(&self, glyph: &Glyph, colour: Option<[f32; 4]>, mode: &DrawMode) -> Option<Hidden> {
        if matches!(mode, DrawMode::Invisible) || colour.is_some_and(|c| c[3] * self.opacity() < 0.05) {
            return Some(Hidden::Invisible);
        }
        let middle = glyph.middle();
        if !self.page.inflate(1.0, 1.0).contains(middle) || !self.clip().inflate(2.0, 2.0).contains(middle) {
            return Some(Hidden::OffPage);
        }
        // raised note marks and the like are small figures that are seen well enough
        if glyph.size < TINY && !(glyph.size > TINY / 2.0 && glyph.text.chars().all(|c| c.is_ascii_digit())) {
            return Some(Hidden::Tiny);
        }
        if self.overloaded() {
            return None;
        }
        let behind = self.areas.iter().rev().find(|a| a.holds(middle)).map_or(Some([1.0; 3]), |a| a.colour);
        match (colour, behind) {
            (Some(c), Some(b)) if b.iter().zip(c).all(|(b, c)| (b - c).abs() <= SAME) => Some(Hidden::BackgroundColour),
            _ => None,
        }
    }

    /// Remembers an opaque area and marks the glyphs under it as painted over.
    fn paint(&mut self, area: Area) {
        self.work = self.work.saturating_add(self.glyphs.len());
        if self.overloaded() {
            return;
        }
        for glyph in &mut self.glyphs {
            if glyph.hidden.is_none() && area.holds(glyph.middle()) {
                glyph.hidden = Some(Hidden::Covered);
            }
        }
        if self.areas.len() < AREAS {
            self.areas.push(area);
        }
    }

    fn fill(&mut self, bounds: Rect, path: Option<BezPath>, props: &DrawProps<'_>, mode: &DrawMode) {
        self.shapes += 1;
        let filled = matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..));
        let bounds = bounds.intersect(self.clip());
        if !filled || bounds.width() < 0.5 || bounds.height() < 0.5 || self.shapes > AREAS {
            return;
        }
        let colour = rgba(&props.paint);
        let opaque = colour.is_none_or(|c| c[3] * self.opacity() > 0.95);
        if opaque && props.blend_mode == BlendMode::Normal && props.soft_mask.is_none() {
            self.paint(Area { bounds, path, colour: colour.map(|c| [c[0], c[1], c[2]]) });
        }
    }
}

fn rgba(paint: &Paint<'_>) -> Option<[f32; 4]> {
    match paint {
        Paint::Color(c) => Some(c.to_rgba().components()),
        Paint::Pattern(_) => None,
    }
}

/// Width of a glyph in thousandths of its size, where the font says.
fn advance(shape: &Shape<'_>) -> Option<f32> {
    match shape {
        Shape::Outline(g) => g.advance_width(),
        Shape::Type3(g) => g.advance_width(),
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        self.fill(path.bounding_box(), Some(path), &props, mode);
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.fill(props.transform.transform_rect_bbox(*rect), None, &props, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let bounds = clip.path.bounding_box().intersect(self.clip());
        self.clips.push(bounds);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        // what a mask or a blend mode leaves to see is not known: it counts as half seen, neither hidden nor hiding
        self.opacity.push(if mask.is_some() || blend != BlendMode::Normal { opacity.min(0.5) } else { opacity });
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let colour = rgba(&props.paint);
        let vertical = run.writing_mode() == WritingMode::Vertical;
        for shape in run.glyphs() {
            if self.glyphs.len() >= GLYPHS {
                return;
            }
            let transform = props.transform * shape.transform();
            let mut glyph = placed(transform, advance(shape), vertical);
            glyph.order = self.glyphs.len();
            glyph.code = shape.char_code();
            let unicode = match shape.as_unicode() {
                Some(BfString::Char(c)) => Some(c.to_string()),
                Some(BfString::String(s)) => Some(s),
                None => None,
            };
            glyph.known = unicode.as_ref().is_some_and(|u| !u.is_empty());
            glyph.text = unicode.filter(|u| !u.is_empty()).map(forms::usual).unwrap_or_else(|| "\u{FFFD}".to_owned());
            if glyph.text.contains([MARK_OPENS, MARK_CLOSES]) {
                glyph.known = false;
                glyph.text = "\u{FFFD}".to_owned();
            }
            glyph.text.retain(|c| !matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'));
            // filled and stroked text comes twice; the second time adds nothing
            let same = |g: &Glyph| (g.x - glyph.x).abs() < 0.01 && (g.y - glyph.y).abs() < 0.01 && g.text == glyph.text;
            if matches!(mode, DrawMode::Stroke(_)) && self.glyphs.iter().rev().take(run.glyphs().len()).any(same) {
                continue;
            }
            self.work = self.work.saturating_add(self.areas.len());
            glyph.hidden = self.hidden(&glyph, colour, mode);
            self.glyphs.push(glyph);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let bounds = props.transform.transform_rect_bbox(pixels).intersect(self.clip()).intersect(self.page);
        if bounds.width() < 4.0 || bounds.height() < 4.0 {
            return;
        }
        self.pictures.push(bounds);
        let stencil = matches!(image, Image::Stencil(_));
        if !stencil && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal && self.opacity() > 0.95 {
            let masked = match &image {
                Image::Raster(r) => ["SMask", "Mask"].iter().any(|k| r.stream().dict().contains_key(k)),
                Image::Stencil(_) => true,
            };
            if !masked {
                self.paint(Area { bounds, path: None, colour: None });
            }
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {
        self.opacity.pop();
    }
}

/// Place, size and direction of a glyph whose own space has a thousand units to its size.
fn placed(transform: Affine, advance: Option<f32>, vertical: bool) -> Glyph {
    let origin = transform * Point::ZERO;
    let up = transform * Point::new(0.0, 1000.0) - origin;
    let along = transform * Point::new(1000.0, 0.0) - origin;
    let size = up.hypot();
    let wide = f64::from(advance.unwrap_or(if vertical { 1000.0 } else { 500.0 })) / 1000.0;
    let turn = match along {
        a if a.x > 0.0 && a.y.abs() <= a.x * 0.2 => Turn::Upright,
        a if a.y > 0.0 && a.x.abs() <= a.y * 0.2 => Turn::Clockwise,
        _ => Turn::Other,
    };
    let (x, y, end) = if vertical {
        // the origin of a vertical glyph lies half its width left of the column's middle
        let middle = transform * Point::new(500.0, 0.0);
        (middle.x, origin.y - size * 0.88, origin.y + size * 0.12)
    } else {
        (origin.x, origin.y, origin.x + along.x * wide)
    };
    Glyph {
        text: String::new(),
        code: 0,
        x,
        y,
        end,
        order: 0,
        size,
        vertical,
        turn,
        advance: along.hypot() * wide,
        hidden: None,
        known: true,
    }
}
