//! The clause tree, sentences, parties and quantities of any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sekisho::agreement::Agreement;
use sekisho::document::{Format, ViewKind, text};

fuzz_target!(|words: &str| {
    let agreement = Agreement::of(&text::read(words.as_bytes(), Format::Text), ViewKind::Accepted);
    for clause in &agreement.clauses {
        assert!(agreement.view.parts[clause.part].text.get(clause.whole.clone()).is_some(), "a clause is a stretch of its part");
    }
});
