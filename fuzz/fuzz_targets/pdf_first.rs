//! The first PDF engine and our grouping of what it paints. Memory and time limits are the worker's and not tested here.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sekisho::document::{ViewKind, pdf};

fuzz_target!(|bytes: &[u8]| {
    let _all_of_it = pdf::read(bytes, None).view(ViewKind::Accepted).printed();
});
