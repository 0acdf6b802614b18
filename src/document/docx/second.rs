//! The second look at a docx, through docx-rs: only to notice text that our own walk lacks. It never decides.

use docx_rs::{DocumentChild, ParagraphChild, RunChild, TableCellContent, TableChild, TableRowChild};

/// The body's text as docx-rs finds it, deleted and inserted text alike; an error's words otherwise.
pub fn text(bytes: &[u8]) -> Result<String, String> {
    let docx = docx_rs::read_docx(bytes).map_err(|e| e.to_string())?;
    let mut out = String::new();
    for child in &docx.document.children {
        match child {
            DocumentChild::Paragraph(p) => paragraph(p, &mut out),
            DocumentChild::Table(t) => table(t, &mut out),
            _ => {}
        }
    }
    Ok(out)
}

fn paragraph(p: &docx_rs::Paragraph, out: &mut String) {
    for child in &p.children {
        match child {
            ParagraphChild::Run(r) => run(r, out),
            ParagraphChild::Insert(i) => {
                for c in &i.children {
                    if let docx_rs::InsertChild::Run(r) = c {
                        run(r, out);
                    }
                }
            }
            ParagraphChild::Hyperlink(h) => {
                for c in &h.children {
                    if let ParagraphChild::Run(r) = c {
                        run(r, out);
                    }
                }
            }
            _ => {}
        }
    }
    out.push('\n');
}

fn run(r: &docx_rs::Run, out: &mut String) {
    for child in &r.children {
        if let RunChild::Text(t) = child {
            out.push_str(&t.text);
        }
    }
}

fn table(t: &docx_rs::Table, out: &mut String) {
    for TableChild::TableRow(row) in &t.rows {
        for TableRowChild::TableCell(cell) in &row.cells {
            for content in &cell.children {
                match content {
                    TableCellContent::Paragraph(p) => paragraph(p, out),
                    TableCellContent::Table(t) => table(t, out),
                    _ => {}
                }
            }
        }
    }
}
