//! Drawings of a story: text boxes, which are stories of their own, and the two forms in which Word keeps a drawing.

use super::super::runs;
use super::super::xml::{Element, Space};
use super::Story;
use crate::document::{Hidden, Paragraph, Part, PartKind, Piece};

impl Story<'_> {
    /// A drawing may hold text boxes; it may also be made so small or put so far away that nobody sees them.
    pub(super) fn drawing(&mut self, e: &Element) {
        let (pictures, text_in_shape) = runs::pictures(e);
        self.met.pictures.extend(pictures);
        self.met.objects += usize::from(e.local == "object");
        let outer = self.unseen;
        self.unseen = outer.or_else(|| runs::out_of_sight(e));
        if !text_in_shape.is_empty() {
            let piece = Piece { text: text_in_shape, hidden: self.unseen, revisions: self.revisions.clone(), ..Piece::default() };
            let paragraph = Paragraph { pieces: vec![piece], ..Paragraph::default() };
            self.met.boxes.push(Part { kind: PartKind::TextBox, name: self.box_name(), paragraphs: vec![paragraph] });
        }
        let fill = runs::box_fill(e);
        self.background.extend(fill);
        self.walk_children(e);
        if fill.is_some() {
            self.background.pop();
        }
        self.unseen = outer;
    }

    fn box_name(&self) -> String {
        if self.unseen == Some(Hidden::OtherBranch) { "other form of a text box".to_owned() } else { "text box".to_owned() }
    }

    /// A text box is a story of its own, put after the one it stands in.
    pub(super) fn text_box(&mut self, e: &Element) {
        let kept = (
            self.current.take(),
            std::mem::take(&mut self.paragraphs),
            std::mem::take(&mut self.fields),
            self.table.take(),
            self.cell.take(),
            std::mem::take(&mut self.accepted),
            std::mem::take(&mut self.rejected),
        );
        self.walk_children(e);
        self.close_loose_text();
        let paragraphs = std::mem::take(&mut self.paragraphs);
        (self.current, self.paragraphs, self.fields, self.table, self.cell, self.accepted, self.rejected) = kept;
        self.met.boxes.push(Part { kind: PartKind::TextBox, name: self.box_name(), paragraphs });
    }

    /// Exactly one branch is read; another that says something else is kept as a hidden form of it.
    pub(super) fn alternate(&mut self, e: &Element) {
        let branches: Vec<&Element> = e.elements().filter(|c| c.space == Space::Compatibility).collect();
        let Some((first, others)) = branches.split_first() else { return self.walk_children(e) };
        self.walk_children(first);
        let said = runs::letters(first);
        for other in others {
            let text = runs::raw_text(other);
            if runs::letters(other) == said || text.is_empty() {
                self.met.set_aside += text.chars().count();
                continue;
            }
            self.met.differing_branches.push(self.name.clone());
            let outer = self.unseen.replace(Hidden::OtherBranch);
            self.walk_children(other);
            self.unseen = outer;
        }
    }
}
