//! The clause library, its cases, and `check`.

use sekisho::terms::{Library, cases};

fn library() -> Library {
    Library::embedded().expect("the embedded library compiles")
}

#[test]
fn every_case_of_every_term_holds() {
    let failures = cases::failures(&library());
    assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
}
