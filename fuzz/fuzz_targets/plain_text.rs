//! Plain text and Markdown in any encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sekisho::document::{Format, ViewKind, fold, text};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Text, Format::Markdown] {
        let printed = text::read(bytes, format).view(ViewKind::Accepted).printed();
        let folded = fold::folded(&printed);
        assert_eq!(fold::folded(&folded), folded, "folding twice changes nothing more");
    }
});
