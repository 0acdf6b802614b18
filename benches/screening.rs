//! How fast names are screened: queries a second on one core, and the slowest of a hundred, over lists of our own making
//! with 15,000 and 150,000 names. Run it with `cargo bench --bench screening`; it prints figures and asserts nothing.

use sekisho::lists::{ListInfo, ListedName, Listing, Snapshot, StoredList};
use sekisho::screening::{Query, Screener, Thresholds};
use std::io::Write;
use std::time::Instant;

const SYLLABLES: &[&str] =
    &["ka", "ro", "mi", "ten", "sul", "bar", "ne", "vi", "dor", "pel", "ha", "gri", "no", "zu", "fa", "lem", "qua", "shi", "tor", "ben"];
const TRADES: &[&str] = &["Trading", "Shipping", "Industries", "Technology", "Institute", "Holdings", "Electronics", "Marine"];
const FORMS: &[&str] = &["Ltd", "LLC", "Co., Ltd.", "GmbH", "JSC", "S.A."];
const QUERIES: usize = 4_000;

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn word(&mut self) -> String {
        let n = 2 + self.roll(3);
        let mut word: String = (0..n).map(|_| SYLLABLES[self.roll(SYLLABLES.len())]).collect();
        word[..1].make_ascii_uppercase();
        word
    }

    fn name(&mut self) -> String {
        let words: Vec<String> = (0..1 + self.roll(2)).map(|_| self.word()).collect();
        format!("{} {} {}", words.join(" "), TRADES[self.roll(TRADES.len())], FORMS[self.roll(FORMS.len())])
    }
}

fn list(dice: &mut Dice, names: usize) -> (StoredList, Vec<String>) {
    let all: Vec<String> = (0..names).map(|_| dice.name()).collect();
    let listing = |(i, name): (usize, &String)| Listing {
        uid: i.to_string(),
        names: vec![ListedName { text: name.clone(), ..ListedName::default() }],
        ..Listing::default()
    };
    let snapshot =
        Snapshot { list: "custom:bench".to_owned(), listings: all.iter().enumerate().map(listing).collect(), ..Snapshot::default() };
    (StoredList { info: ListInfo::find("custom:bench").expect("own lists are known"), snapshot }, all)
}

fn main() {
    let mut out = std::io::stdout().lock();
    for names in [15_000, 150_000] {
        let mut dice = Dice(7);
        let (stored, all) = list(&mut dice, names);
        let started = Instant::now();
        let screener = Screener::new(vec![stored], "2026-01-01T00:00:00Z", Thresholds::DEFAULT);
        let built = started.elapsed();
        // nine of ten ask for somebody who is not listed, as in a vendor file
        let ask = |i: usize, dice: &mut Dice| if i.is_multiple_of(10) { all[dice.roll(all.len())].replace('a', "aa") } else { dice.name() };
        let queries: Vec<Query> = (0..QUERIES).map(|i| Query { name: ask(i, &mut dice), ..Query::default() }).collect();
        let mut micros: Vec<u128> = Vec::with_capacity(QUERIES);
        let started = Instant::now();
        let mut hits = 0;
        for query in &queries {
            let begun = Instant::now();
            hits += screener.screen(query).hits.len();
            micros.push(begun.elapsed().as_micros());
        }
        let whole = started.elapsed();
        micros.sort_unstable();
        let at = |share: f64| micros[((QUERIES - 1) as f64 * share) as usize];
        let told = writeln!(
            out,
            "{names} names: built in {built:.1?}; {:.0} queries/s on one core; median {} µs, 99th of a hundred {} µs; {hits} hits",
            QUERIES as f64 / whole.as_secs_f64(),
            at(0.5),
            at(0.99),
        );
        if told.is_err() {
            return;
        }
    }
}
