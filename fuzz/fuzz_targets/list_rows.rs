//! The importer of every known list on the same bytes, under a name of its kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sekisho::lists::ListInfo;
use sekisho::lists::formats;
use sekisho::lists::raw_file::RawFile;

fuzz_target!(|bytes: &[u8]| {
    for name in ["list.csv", "list.json", "list.xml", "list.txt"] {
        let Ok(file) = RawFile::from_bytes(name, bytes.to_vec()) else { continue };
        for info in ListInfo::all() {
            let Some(importer) = info.importer.as_deref().and_then(formats::find) else { continue };
            let _refusals_are_fine = importer.read(&file, info);
        }
    }
});
