//! Two names on their own, without a list behind them. Neither is the one asked for: the answer is the same both ways.

use super::acronym;
use super::align;
use super::compare::{self, Basis, Note, Similarity};
use super::names::context::{self, Reading};
use super::names::{Form, Name};
use super::screener::{OTHER_KIND, is_short, read_as};
use super::{QueryKind, Reason, Thresholds, rarity, reasons};
use std::cmp::Reverse;

/// The best two names of ships can reach whose letters differ too much for one.
const OTHER_SHIP: f64 = 0.5;
/// Share of `possible` that is enough between two names of persons in one script, who go by fewer names than they have.
const PERSONS_NEED: f64 = 0.9;
/// The best a company and an association or foundation can reach: two legal persons, however alike their names.
const OTHER_NATURE: f64 = 0.5;
/// What the first letters of a name are worth beside the name.
const ACRONYM: f64 = 0.6;

/// Two names laid against each other.
struct Compared<'a> {
    similarity: Similarity,
    names: (&'a Name, &'a Name),
    /// The second name was taken for the one asked for.
    turned: bool,
}

/// The score of two names, whether it is enough for a party of this kind, and why.
pub fn compare_names(a: &str, b: &str, kind: QueryKind, thresholds: Thresholds) -> (f64, bool, Vec<Reason>) {
    let (first, second) = (context::readings(a), context::readings(b));
    let pairs = first.iter().flat_map(|x| second.iter().map(move |y| both_ways(x, y, kind)));
    let best = pairs.flatten().reduce(|best, other| if other.worth() > best.worth() { other } else { best });
    let Some(Compared { mut similarity, names: (x, y), turned }) = best else { return (0.0, false, Vec::new()) };
    if kind == QueryKind::Vessel && other_ship(x, y) {
        similarity.at_most(OTHER_SHIP, Note::OtherShip);
    }
    if similarity.score < ACRONYM && acronym::of_the_other(x, y) {
        similarity = Similarity { score: ACRONYM, basis: Basis::Words, notes: vec![Note::Acronym(ACRONYM)] };
    }
    let nonprofit = |n: &Name| n.legal.is_nonprofit();
    if nonprofit(x) != nonprofit(y) && !x.legal.is_empty() && !y.legal.is_empty() {
        similarity.at_most(OTHER_NATURE, Note::LegalForm);
    }
    let score = (similarity.score.clamp(0.0, 0.99) * 1000.0).round() / 1000.0;
    // a reading is never as alike as a spelling, and chance makes none
    let read = similarity.basis == Basis::Across || (of(x).is_cjk() && of(y).is_cjk());
    // of a single name nothing can be left out
    let person = kind == QueryKind::Person && x.words.len().min(y.words.len()) > 1;
    let same = score >= thresholds.hit
        || (read && score >= thresholds.possible)
        || (person && !read && score >= PERSONS_NEED * thresholds.possible);
    let (query, listed) = if turned { (y, x) } else { (x, y) };
    (score, same, reasons::between(reasons::told(&similarity, &of(query), &of(listed)), turned))
}

/// A list writes names in full, and who asks may not: that is why a comparison has a direction. Between two names either may
/// be the fuller one, so the better direction counts; but a single name stands inside those of very many persons.
fn both_ways<'a>(x: &'a (Name, Reading), y: &'a (Name, Reading), kind: QueryKind) -> Option<Compared<'a>> {
    let (there, back) = (alone(x, y)?, alone(y, x)?);
    let single = kind == QueryKind::Person && x.0.words.len().min(y.0.words.len()) < 2;
    let turned = if single { worth(&back) < worth(&there) } else { worth(&back) > worth(&there) };
    Some(Compared { similarity: if turned { back } else { there }, names: (&x.0, &y.0), turned })
}

impl Compared<'_> {
    /// What decides between readings; of equal ones the one whose names have more words, whichever was written first.
    fn worth(&self) -> (f64, Reverse<Basis>, usize) {
        let (score, basis) = worth(&self.similarity);
        (score, basis, self.names.0.words.len().min(self.names.1.words.len()))
    }
}

fn worth(similarity: &Similarity) -> (f64, Reverse<Basis>) {
    (similarity.score, Reverse(similarity.basis))
}

/// Ships bear short everyday words: more than one letter in five that is another makes another ship.
fn other_ship(a: &Name, b: &Name) -> bool {
    let longest = a.latin.len().max(b.latin.len());
    a.core != b.core && a.scripts == b.scripts && align::edits(&a.latin, &b.latin, longest / 5).is_none()
}

/// A name without any list behind it.
fn of(name: &Name) -> Form<'_> {
    Form::of(name, |word| rarity::weight(word, 0, 0))
}

/// Two forms, nothing known of how common their words are on any list; nothing where both are only guessed at.
fn alone((query, how): &(Name, Reading), (listed, other): &(Name, Reading)) -> Option<Similarity> {
    let reading = match (how, other) {
        (Reading::AsWritten, reading) | (reading, Reading::AsWritten) => *reading,
        _ => return None,
    };
    let (q, l) = (of(query), of(listed));
    if reading == Reading::Parent {
        return None;
    }
    let mut similarity = compare::compare(&q, &l);
    read_as(reading, &mut similarity);
    if similarity.basis != Basis::Core && reading == Reading::AsWritten && (is_short(&q) || is_short(&l)) {
        similarity.at_most(OTHER_KIND, Note::OnlyExact);
    }
    Some(similarity)
}
