//! How long a comparison takes, by the length of the drafts: `cargo bench --bench compare`. It makes its own documents, so
//! that anybody gets comparable figures; reading files is not part of the time.

#![allow(clippy::print_stdout)] // a bench speaks to its reader

use sekisho::compare::{Drafts, Understood, compare};
use sekisho::document::{ReadOptions, ViewKind, read_bytes};
use sekisho::terms::Library;
use std::time::{Duration, Instant};

/// Words on a page of a contract.
const PAGE: usize = 400;
const ROUNDS: usize = 5;

/// An agreement of about so many pages, with an edit every `every` sentences; 0 for none.
fn agreement(pages: usize, every: usize) -> String {
    const WHO: [&str; 4] = ["The Supplier", "The Customer", "Each party", "The receiving party"];
    const DOES: [&str; 7] = ["deliver", "inspect", "store", "label", "maintain", "insure", "document"];
    const WHAT: [&str; 5] = ["the gauges", "the test benches", "the calibration sheets", "the spare parts", "the log books"];
    let (mut out, mut words, mut n) = ("SUPPLY AGREEMENT\n\n".to_owned(), 0, 0);
    while words < pages * PAGE {
        let article = n / 6 + 1;
        if n % 6 == 0 {
            out.push_str(&format!("Article {article} (Duties of stage {article})\n\n"));
        }
        let days = if every > 0 && n % every == 0 { 45 } else { 30 };
        let sentence = format!(
            "{article}.{} {} shall {} {} of lot {n} within {days} days after the notice of stage {article}, and shall keep a signed record of it in file {}.\n\n",
            n % 6 + 1,
            WHO[n % 4],
            DOES[n % 7],
            WHAT[(n / 3) % 5],
            n * 3
        );
        words += sentence.split_whitespace().count();
        out.push_str(&sentence);
        n += 1;
    }
    out
}

fn main() {
    let library = Library::embedded().expect("the embedded library is tested");
    let read = |text: &str| read_bytes(text.as_bytes(), "draft.txt", &ReadOptions::default()).expect("a text is read");
    println!("pages  understand both (ms)  compare (ms)  whole (ms)  ms a page");
    for pages in [5, 10, 20, 40, 75, 150] {
        let (base, revised) = (read(&agreement(pages, 0)), read(&agreement(pages, 25)));
        let mut best = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let before = Understood::of(&base, ViewKind::Accepted, &library);
            let after = Understood::of(&revised, ViewKind::Accepted, &library);
            let understood = start.elapsed();
            let drafts = Drafts { base: &base, revised: &revised, cover: None, library: &library, us: &[], attested: &[] };
            let told = compare(&drafts, &before, &after);
            assert!(!told.changes.is_empty());
            best = best.min((start.elapsed(), understood));
        }
        let (whole, understood) = (best.0.as_secs_f64() * 1e3, best.1.as_secs_f64() * 1e3);
        println!("{pages:5}  {understood:20.1}  {:12.1}  {whole:10.1}  {:9.2}", whole - understood, whole / pages as f64);
    }
}
