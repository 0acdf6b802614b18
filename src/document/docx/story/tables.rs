//! Tables of a story: rows and cells with their tracked changes, their place, and what their style does to text.

use super::super::runs;
use super::super::styles::RunProperties;
use super::super::theme::shading;
use super::super::xml::Element;
use super::{Cell, Story, Table};
use crate::document::{Hidden, RevisionKind};

impl Story<'_> {
    pub(super) fn table(&mut self, e: &Element) {
        self.close_loose_text();
        let properties = e.child("tblPr");
        let look = properties.and_then(|p| p.child("tblLook"));
        let outer_cell = self.cell.take();
        let table = Table {
            index: self.tables,
            style: properties.and_then(|p| p.value("tblStyle")).map(str::to_owned),
            looks: look.map_or(0, runs::table_look),
            rows: 0,
        };
        self.tables += 1;
        let outer = self.table.replace(table);
        self.walk_children(e);
        self.table = outer;
        self.cell = outer_cell;
    }

    pub(super) fn row(&mut self, e: &Element) {
        let properties = e.child("trPr");
        let depth = self.revisions.len();
        for c in properties.iter().flat_map(|p| p.elements()) {
            let kind = match c.local.as_ref() {
                "ins" => RevisionKind::Inserted,
                "del" => RevisionKind::Deleted,
                _ => continue,
            };
            let revision = self.revision(kind, c);
            self.revisions.push(revision);
        }
        let height = properties.and_then(|p| p.child("trHeight"));
        let squeezed = height.filter(|h| h.attribute("hRule") == Some("exact")).and_then(|h| h.attribute("val")?.parse::<f32>().ok());
        let squeezed = squeezed.is_some_and(|twips| twips < 40.0);
        self.cell = self.table.as_ref().map(|t| Cell { at: (t.index, t.rows, 0), run: RunProperties::default(), fill: None, squeezed });
        self.walk_children(e);
        self.cell = None;
        self.revisions.truncate(depth);
        if let Some(t) = &mut self.table {
            t.rows += 1;
        }
    }

    pub(super) fn cell(&mut self, e: &Element) {
        let properties = e.child("tcPr");
        let depth = self.revisions.len();
        for c in properties.iter().flat_map(|p| p.elements()) {
            let kind = match c.local.as_ref() {
                "cellIns" => RevisionKind::Inserted,
                "cellDel" => RevisionKind::Deleted,
                _ => continue,
            };
            let revision = self.revision(kind, c);
            self.revisions.push(revision);
        }
        let row = self.cell.clone();
        if let (Some(cell), Some(table)) = (&mut self.cell, &self.table) {
            let conditions = runs::table_conditions(table.looks, table.rows, cell.at.2);
            let (run, fill) = self.shared.styles.table_cell(table.style.as_deref(), &conditions);
            cell.run = run;
            cell.fill = properties.and_then(|p| p.child("shd")).and_then(|s| shading(s, &self.shared.theme)).or(fill);
        }
        // below the first cell of a vertical merge nothing is shown
        let merged = properties.and_then(|p| p.child("vMerge")).is_some_and(|m| m.attribute("val") != Some("restart"));
        let outer = self.unseen;
        self.unseen = outer.or(merged.then_some(Hidden::Covered));
        self.walk_children(e);
        self.unseen = outer;
        self.close_loose_text();
        let span = properties.and_then(|p| p.value("gridSpan")).and_then(|v| v.parse::<u32>().ok()).unwrap_or(1);
        self.cell = row.map(|mut c| {
            c.at.2 = c.at.2.saturating_add(span.clamp(1, 1000));
            c
        });
        self.revisions.truncate(depth);
    }
}
