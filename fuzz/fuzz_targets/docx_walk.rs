//! The walk over a Word package: the input is the main part, put into an otherwise sound package.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sekisho::document::{ViewKind, docx};
use std::io::{Cursor, Write};

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"d.xml\"/></Relationships>";

fuzz_target!(|part: &[u8]| {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [("_rels/.rels", RELATIONS.as_bytes()), ("d.xml", part)] {
        zip.start_file(name, options).expect("memory");
        zip.write_all(content).expect("memory");
    }
    let document = docx::read(&zip.finish().expect("memory").into_inner());
    for kind in [ViewKind::Accepted, ViewKind::Rejected] {
        let _all_of_it = document.view(kind).printed();
    }
});
