//! Two names → a score with its reasons. Similarity only: what the evidence is worth is [`super::grade`]'s matter.
//!
//! Exact cores first; then words, the rare ones heavy. Numbers, places and single Han characters decide: where they
//! differ, the names belong to different parties whatever else agrees.

use super::align::{self, Alignment, How, Pair};
use super::characters;
use super::names::lexicon::{Kind, LEXICON};
use super::names::script::Script;
use super::names::{Form, Word};
use std::ops::Range;

/// The best that names which contradict each other can reach.
const CONTRADICTED: f64 = 0.25;
/// The best without a distinctive word in common.
const GENERIC: f64 = 0.55;
/// Weight from which a word is rare enough to carry a match by itself.
const RARE: f64 = 0.62;
/// The same, when every word asked for stands in the listed name: worth a look, no more.
const ALL_ASKED_FOR: f64 = 0.72;
/// The best that one word read in another script can do: enough between two names, not among a hundred thousand.
const LONE_READING: f64 = 0.66;
/// The best that one shared word of its own can do while a word that tells parties apart stands alone on either side.
const ONE_OF_TWO: f64 = 0.78;
/// The best that words in another order can do.
const MOVED: f64 = 0.98;
/// Weight from which a word tells parties apart.
const TELLING: f64 = 0.35;

/// How two names compare.
#[derive(Debug, Clone)]
pub struct Similarity {
    /// 0 to 1.
    pub score: f64,
    pub basis: Basis,
    /// What made the score, put into words only when somebody asks ([`reasons::told`]).
    pub notes: Vec<Note>,
}

/// One thing that made or changed a score, with its effect.
#[derive(Debug, Clone)]
pub enum Note {
    SameCore(f64),
    Letters(f64),
    /// Words laid against words; [`weighed`] tells which.
    Words(Laid),
    CommonWordsOnly(f64),
    LoneWord(f64),
    /// A short or everyday word, and other words beside it.
    BareWord(f64),
    /// Institutions of which one names a field of its own.
    OtherField(f64),
    /// The same words in another order.
    Order(f64),
    /// Digits read as letters.
    Undisguised(f64),
    /// The listed body is the part before the comma.
    PartOf(f64),
    Fathers(f64),
    Numbers(f64),
    Places(String, String, f64),
    Bodies(String, String, f64),
    LegalForm(f64),
    OnlyExact(f64),
    OtherKind(f64),
    OtherShip(f64),
    /// One name is made of the first letters of the other.
    Acronym(f64),
    /// The name breaks off where the listed one goes on.
    BrokenOff(f64),
}

/// How the words of two names were taken when they were laid against each other.
#[derive(Debug, Clone, Copy)]
pub struct Laid {
    /// Phrases of the lexicon were taken as one word.
    pub units: bool,
    pub across: bool,
}

impl Similarity {
    fn cut(&mut self, to: f64, note: fn(f64) -> Note) {
        if self.score > to {
            self.notes.push(note(to - self.score));
            self.score = to;
        }
    }

    /// Not above this, whatever agrees.
    pub fn at_most(&mut self, cap: f64, note: fn(f64) -> Note) {
        self.cut(cap, note);
    }
}

/// What the likeness rests on, from the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Equal but for legal form, width, case, variants and numerals.
    Core,
    /// Aligned in one script.
    Words,
    /// Aligned by a reading or a translation.
    Across,
}

/// Compares a name asked for with a listed one. Symmetric but for the order of words in the reasons.
pub fn compare(query: &Form<'_>, listed: &Form<'_>) -> Similarity {
    if query.core.is_empty() || listed.core.is_empty() {
        return Similarity { score: 0.0, basis: Basis::Words, notes: Vec::new() };
    }
    if query.core == listed.core {
        return same_core(query, listed);
    }
    let mut similarity = by_words(query, listed);
    if let Some(other) = characters::compare(query, listed).filter(|o| o.score > similarity.score) {
        similarity = other;
    }
    if let Some(broken) = characters::broken_off(query, listed).filter(|b| b.score > similarity.score) {
        similarity = broken;
    }
    contradictions(query, listed, &mut similarity);
    legal_form(query, listed, &mut similarity);
    if similarity.basis == Basis::Across && japanese_company(query) && own_words(query) < 2 {
        similarity.cut(ONE_OF_TWO, Note::BareWord);
    }
    similarity
}

/// Equal cores: as alike as names can be without a fact beside them.
fn same_core(query: &Form<'_>, listed: &Form<'_>) -> Similarity {
    let mut similarity = Similarity { score: 0.99, basis: Basis::Core, notes: vec![Note::SameCore(0.99)] };
    legal_form(query, listed, &mut similarity);
    // one everyday word under another legal form is another firm as likely as not
    let mut words = query.words.iter().filter(|w| !w.particle);
    let everyday = words.next().is_some_and(|w| w.kind().is_some()) && words.next().is_none();
    if everyday && !query.legal.is_empty() && !listed.legal.is_empty() && query.legal.is_disjoint(listed.legal) {
        similarity.cut(ONE_OF_TWO, Note::BareWord);
    }
    similarity
}

/// A company under Japanese law: its name is Japanese, and what it sounds like in Mandarin or in a foreign tongue is chance.
fn japanese_company(name: &Form<'_>) -> bool {
    const FORMS: &[&str] = &["株式会社", "有限会社", "合同会社", "㈱", "㈲", "(株)", "（株）", "(有)", "（有）"];
    name.is_cjk() && FORMS.iter().any(|f| name.display.contains(f))
}

/// Words that are nobody else's: neither common in trade nor a class, a field or a place.
fn own_words(name: &Form<'_>) -> usize {
    name.words.iter().filter(|w| !w.particle && w.kind().is_none() && w.number.is_none()).count()
}

fn by_words(query: &Form<'_>, listed: &Form<'_>) -> Similarity {
    let across = query.scripts.is_disjoint(listed.scripts) || query.is_cjk() != listed.is_cjk();
    let plain = scored(query, listed, Laid { units: false, across });
    let phrases = query.units.len() != query.words.len() || listed.units.len() != listed.words.len();
    if !phrases || (!across && !phrase_translates(query, listed)) {
        return plain;
    }
    let joined = scored(query, listed, Laid { units: true, across: true });
    if joined.score > plain.score { joined } else { plain }
}

/// In names of one script: a phrase of one is another phrase of the other (`gongye daxue`, institute of technology).
fn phrase_translates(query: &Form<'_>, listed: &Form<'_>) -> bool {
    let phrases = |a: &Form<'_>, b: &Form<'_>| {
        let joined = |w: &&&Word| w.native.contains(' ') && !w.concepts.is_empty();
        let other = |w: &Word| b.units.iter().any(|v| v.text != w.text && v.concepts.iter().any(|c| w.concepts.contains(c)));
        a.units.iter().filter(joined).any(|w| other(w))
    };
    phrases(query, listed) || phrases(listed, query)
}

/// The words of one name and what they weigh.
#[derive(Clone, Copy)]
struct Side<'a> {
    words: &'a [&'a Word],
    weights: &'a [f64],
}

impl<'a> Side<'a> {
    fn words(form: &'a Form<'a>) -> Side<'a> {
        Side { words: &form.words, weights: &form.word_weights }
    }

    fn units(form: &'a Form<'a>) -> Side<'a> {
        Side { words: &form.units, weights: &form.unit_weights }
    }

    fn weight(&self, range: &Range<usize>) -> f64 {
        self.weights[range.clone()].iter().sum()
    }

    /// Left-over words that another word of the name does not already say.
    fn left(&self, left: &[usize]) -> f64 {
        let again =
            |at: usize| self.words.iter().enumerate().any(|(i, w)| i != at && !left.contains(&i) && align::variants(w, self.words[at]));
        left.iter().filter(|i| !again(**i)).map(|i| self.weights[*i]).sum()
    }
}

/// The words of two names laid against each other once more, for the reasons: a comparison by the thousand keeps none.
pub fn weighed(query: &Form<'_>, listed: &Form<'_>, laid: Laid) -> Weighed {
    let (query, listed) = sides(query, listed, laid);
    weigh(query, listed, laid.across)
}

fn sides<'a>(query: &'a Form<'a>, listed: &'a Form<'a>, laid: Laid) -> (Side<'a>, Side<'a>) {
    if laid.units { (Side::units(query), Side::units(listed)) } else { (Side::words(query), Side::words(listed)) }
}

/// Words laid against words, with what each pair weighs.
#[derive(Debug)]
pub struct Weighed {
    pub alignment: Alignment,
    pub pairs: Vec<f64>,
    /// Weight of what agrees, and of what speaks against.
    pub matched: f64,
    pub against: f64,
    /// Weight of the pairs, each by how alike it is.
    alike: f64,
    query_left: f64,
    listed_left: f64,
}

fn weigh(query: Side<'_>, listed: Side<'_>, across: bool) -> Weighed {
    let alignment = align::align(query.words, listed.words, across);
    let pairs: Vec<f64> = alignment.pairs.iter().map(|p| pair_weight(&query, &listed, p)).collect();
    let matched: f64 = pairs.iter().sum();
    let alike: f64 = alignment.pairs.iter().zip(&pairs).map(|(p, w)| w * p.similarity).sum();
    let query_left = query.left(&alignment.query_left);
    let unexplained: Vec<usize> = alignment.listed_left.iter().copied().filter(|j| !is_acronym(listed.words, *j)).collect();
    let listed_left = listed.left(&unexplained);
    let against = against(&query, &listed, &alignment, &pairs, across, (query_left, listed_left));
    Weighed { alignment, pairs, matched, alike, against, query_left, listed_left }
}

/// Aligns and weighs: Σ weight × likeness of the pairs over all weights, left-over words counting against.
fn scored(query: &Form<'_>, listed: &Form<'_>, laid: Laid) -> Similarity {
    let (across, (query, listed)) = (laid.across, sides(query, listed, laid));
    let Weighed { alignment, matched, alike, against, query_left, listed_left, .. } = weigh(query, listed, across);
    let score = if matched > 0.0 { alike / (matched + against) } else { 0.0 };
    let shared = Shared { alignment: &alignment, query, listed, query_left, listed_left };
    let carries = if across { shared.carries_across() } else { shared.carries() };
    let lone = shared.lone_word();
    let other_field = shared.other_field();
    let moved = alignment.pairs.windows(2).any(|p| p[0].listed.start > p[1].listed.start);
    let explained = across && shared.explained();
    let basis = if across { Basis::Across } else { Basis::Words };
    let mut similarity = Similarity { score, basis, notes: vec![Note::Words(laid)] };
    if !carries {
        let cap = match (across, query_left < 0.1) {
            (false, true) => ALL_ASKED_FOR,
            (true, true) if lone.is_some() && listed_left < 0.3 => LONE_READING,
            _ => GENERIC,
        };
        similarity.cut(cap, Note::CommonWordsOnly);
    }
    match lone {
        Some(Lone::Spelt(share)) if carries => {
            let cut = similarity.score - share;
            similarity.cut(cut.max(0.0), Note::LoneWord);
            if across && !explained {
                similarity.cut(ONE_OF_TWO, Note::LoneWord);
            }
        }
        Some(Lone::BesideOthers) => similarity.cut(ONE_OF_TWO, Note::LoneWord),
        Some(Lone::Bare) => similarity.cut(ONE_OF_TWO, Note::BareWord),
        _ => {}
    }
    if other_field {
        similarity.cut(ONE_OF_TWO, Note::OtherField);
    }
    if moved {
        similarity.cut(MOVED, Note::Order);
    }
    similarity
}

/// What left-over words, and what initials leave unsaid, weigh against.
fn against(
    query: &Side<'_>,
    listed: &Side<'_>,
    alignment: &Alignment,
    pairs: &[f64],
    across: bool,
    (query_left, listed_left): (f64, f64),
) -> f64 {
    let unsaid: f64 =
        alignment.pairs.iter().filter(|p| p.how == How::Initial).map(|p| (query.weight(&p.query) - listed.weight(&p.listed)).abs()).sum();
    let firm = alignment.pairs.iter().zip(pairs).filter(|(p, w)| p.similarity >= 0.9 && **w >= 0.4).count();
    let (query_share, listed_share, both) = match (across, firm) {
        (true, _) => (0.75, 0.5, 0.45),
        // two words agree for good: what one side has more is more of the same name
        (false, 2..) if listed_left < 0.1 => (0.5, 0.3, 1.6),
        (false, _) => (0.8, 0.3, 1.6),
    };
    // initials that agree leave less open the more of them there are
    let initials = alignment.pairs.iter().filter(|p| p.how == How::Initial).count();
    let unsaid_share = if initials > 1 && query_left + listed_left < 0.1 { listed_share * 0.4 } else { listed_share };
    query_share * query_left + listed_share * listed_left + unsaid_share * unsaid + both * query_left.min(listed_left)
}

fn pair_weight(query: &Side<'_>, listed: &Side<'_>, pair: &Pair) -> f64 {
    let (q, l) = (query.weight(&pair.query), listed.weight(&pair.listed));
    if pair.how == How::Initial { q.min(l) } else { (q + l) / 2.0 }
}

/// A left-over word that only spells the initials of its neighbours: `(KNPC)` after the name in full.
fn is_acronym(words: &[&Word], at: usize) -> bool {
    let acronym = &words[at].text;
    if acronym.len() < 3 || acronym.len() >= words.len() + 2 {
        return false;
    }
    let initials: String =
        words.iter().enumerate().filter(|(i, w)| *i != at && !w.particle).filter_map(|(_, w)| w.text.chars().next()).collect();
    initials.contains(acronym.as_str())
}

/// What two names compared word by word leave for the judgement whether they share anything of their own.
struct Shared<'a> {
    alignment: &'a Alignment,
    query: Side<'a>,
    listed: Side<'a>,
    query_left: f64,
    listed_left: f64,
}

impl Shared<'_> {
    fn weight(&self, pair: &Pair) -> f64 {
        self.query.weight(&pair.query).min(self.listed.weight(&pair.listed))
    }

    /// Weights of the pairs that are more than a guess.
    fn strong(&self) -> Vec<f64> {
        self.alignment.pairs.iter().filter(good).map(|p| self.weight(p)).collect()
    }

    /// Everything on both sides accounted for, and nearly alike.
    fn complete(&self) -> bool {
        let matched: f64 = self.alignment.pairs.iter().map(|p| self.weight(p)).sum();
        let alike: f64 = self.alignment.pairs.iter().map(|p| self.weight(p) * p.similarity).sum();
        // what sort of body it is may be said in either language
        let class = |p: &Pair| {
            let (query, listed) = (&self.query.words[p.query.clone()], &self.listed.words[p.listed.clone()]);
            let han = |words: &[&Word]| words.iter().any(|w| w.script == Some(Script::Han));
            // 工業大学 and 理工大学 are two universities, whatever they are called abroad
            query.iter().all(|w| w.kind() == Some(Kind::Class)) && !(han(query) && han(listed))
        };
        let translated = self.alignment.pairs.iter().any(|p| p.how == How::Translation && !class(p));
        self.query_left < 0.1 && self.listed_left < 0.12 && alike >= 0.88 * matched && !translated
    }

    /// Whether the pairs can carry a match between names of one script: a rare word, or everything.
    fn carries(&self) -> bool {
        let strong = self.strong();
        let total: f64 = strong.iter().sum();
        strong.iter().any(|w| *w >= RARE) || total >= 1.1 || (self.complete() && total > 0.3)
    }

    /// The same for names in two scripts, where a short reading proves little.
    fn carries_across(&self) -> bool {
        let strong = self.strong();
        let total: f64 = strong.iter().sum();
        let left = self.query_left + self.listed_left;
        let concepts = (strong.len() >= 2 && left < 0.06) || (strong.len() >= 3 && left <= 0.45 * total);
        concepts || total >= 1.3 || (strong.iter().any(|w| *w >= RARE) && self.long_enough(strong.len()))
    }

    fn long_enough(&self, strong: usize) -> bool {
        let own = |p: &&Pair| p.how != How::Translation && good(p) && self.weight(p) > 0.35;
        let letters = |p: &Pair| {
            let of = |words: &[&Word]| words.iter().map(|w| w.text.len()).sum::<usize>();
            of(&self.query.words[p.query.clone()]).min(of(&self.listed.words[p.listed.clone()]))
        };
        let consonants = |p: &Pair| self.query.words[p.query.clone()].iter().map(|w| w.skeleton.len()).sum::<usize>();
        let letters: usize = self.alignment.pairs.iter().filter(own).map(letters).sum();
        let consonants: usize = self.alignment.pairs.iter().filter(own).map(consonants).sum();
        let sure = self.alignment.pairs.iter().any(|p| matches!(p.how, How::Same | How::Sound | How::Joined | How::Spelling));
        letters >= 5 && (consonants >= 3 || self.complete()) && (strong > 1 || consonants >= 5 || sure)
    }

    /// Everything is said on both sides, what sort of body it is among it: `メラット銀行` and Bank Mellat.
    fn explained(&self) -> bool {
        let class = |p: &Pair| {
            let kind = |words: &[&Word]| words.iter().any(|w| matches!(w.kind(), Some(Kind::Class | Kind::Field)));
            p.similarity >= 0.9 && kind(&self.query.words[p.query.clone()])
        };
        self.query_left < 0.1 && self.listed_left < 0.12 && self.alignment.pairs.iter().any(class)
    }

    /// Two institutions of one class, of which one names a field that the other does not.
    fn other_field(&self) -> bool {
        let academic = |words: &[&Word]| words.iter().any(|w| w.concepts.iter().any(|c| LEXICON.is_academic(*c)));
        let field = |side: &Side<'_>, left: &[usize]| {
            left.iter().map(|i| side.words[*i]).any(|w| w.kind() == Some(Kind::Field) && !w.concepts.iter().any(|c| LEXICON.is_status(*c)))
        };
        (field(&self.query, &self.alignment.query_left) || field(&self.listed, &self.alignment.listed_left))
            && self
                .alignment
                .pairs
                .iter()
                .any(|p| academic(&self.query.words[p.query.clone()]) && academic(&self.listed.words[p.listed.clone()]))
    }

    /// Whether a short word, or one that only a kind of body goes with, stands beside other words: `Ceres` and Ceres Optics,
    /// Arden University and Arden.
    fn bare(&self, pair: &Pair) -> bool {
        let (query, listed) = (&self.query.words[pair.query.clone()], &self.listed.words[pair.listed.clone()]);
        let left = || {
            let of =
                |side: &Side<'_>, left: &[usize]| left.iter().map(|i| (side.words[*i].kind(), side.words[*i].particle)).collect::<Vec<_>>();
            let mut all = of(&self.query, &self.alignment.query_left);
            all.extend(of(&self.listed, &self.alignment.listed_left));
            all
        };
        let letters = |words: &[&Word]| {
            let unspaced = words.iter().any(|w| w.script.is_some_and(Script::unspaced));
            // a kana letter is a syllable, a Han letter a word
            words.iter().map(|w| w.native.chars().count()).sum::<usize>() * if unspaced { 2 } else { 1 }
        };
        let letters = letters(query).min(letters(listed));
        let left = left();
        let body = left.iter().any(|(kind, _)| *kind == Some(Kind::Class));
        // a listed firm's trade tells it from a short word alone; what stands beside the name asked for may be added
        let listed_beside = self.alignment.listed_left.iter().any(|j| !self.listed.words[*j].particle);
        let beside = left.iter().any(|(kind, particle)| *kind != Some(Kind::Trade) && !particle);
        let single = !left.is_empty() && self.query.words.iter().chain(self.listed.words).any(|w| w.is_initial());
        let short = letters < 6 || (letters < 7 && query[0].script.is_some_and(Script::unspaced));
        body || (short && (beside || single || listed_beside)) || (letters < 5 && !left.is_empty())
    }

    /// A short Han word alone, read in Mandarin: dozens sound so.
    fn mandarin_only(&self, pair: &Pair) -> bool {
        let han = |words: &[&Word]| {
            words.iter().all(|w| w.script == Some(Script::Han)) && words.iter().map(|w| w.native.chars().count()).sum::<usize>() < 3
        };
        let (query, listed) = (&self.query.words[pair.query.clone()], &self.listed.words[pair.listed.clone()]);
        han(query) != han(listed)
    }

    /// A single word of its own carries everything: spelt differently, or beside one that stands alone.
    fn lone_word(&self) -> Option<Lone> {
        let mut carrying = self.alignment.pairs.iter().filter(|p| self.query.weight(&p.query) > TELLING);
        let (Some(pair), None) = (carrying.next(), carrying.next()) else { return None };
        let others: f64 = self.alignment.pairs.iter().filter(|p| p.query != pair.query).map(|p| self.weight(p)).sum();
        if others < 0.25 && (self.bare(pair) || self.mandarin_only(pair)) {
            return Some(Lone::Bare);
        }
        let joined = pair.how == How::Joined && pair.similarity > 0.95;
        if !joined && !matches!(pair.how, How::Same | How::Translation) {
            let words = &self.query.words[pair.query.clone()];
            let letters = words.iter().map(|w| w.text.len()).sum::<usize>().max(1) as f64;
            let first = |words: &[&Word]| words.first().and_then(|w| w.text.bytes().next());
            let other_first = first(words) != first(&self.listed.words[pair.listed.clone()]);
            // the reading of another script is never spelt alike: how far it is apart is in its likeness
            let vowels_left_out = pair.how == How::Abbreviation && pair.similarity >= 0.85 && letters > 3.0;
            let per_letter = if vowels_left_out {
                0.2
            } else if words.iter().any(|w| w.script != Some(Script::Latin)) {
                0.5
            } else if pair.how == How::Sound && pair.similarity >= 0.94 && letters >= 7.0 {
                // the same sound in another romanisation, of a word long enough that this is no chance
                0.6
            } else if other_first {
                2.0
            } else {
                1.0
            };
            return Some(Lone::Spelt(per_letter / letters));
        }
        let telling = |side: &Side<'_>, left: &[usize]| left.iter().any(|i| side.weights[*i] > 0.5);
        let beside = telling(&self.query, &self.alignment.query_left) || telling(&self.listed, &self.alignment.listed_left);
        let only_place = self.query.words[pair.query.clone()].iter().all(|w| w.kind() == Some(Kind::Place));
        let apart = self.query_left + self.listed_left > 0.2;
        ((beside && others < 0.25) || (only_place && others < 0.1 && apart)).then_some(Lone::BesideOthers)
    }
}

/// What is wrong with a single carrying word.
#[derive(Clone, Copy)]
enum Lone {
    /// It is spelt differently: what that takes off.
    Spelt(f64),
    BesideOthers,
    /// It is short, or a kind of body stands beside it on one side only.
    Bare,
}

fn good(pair: &&Pair) -> bool {
    pair.similarity >= 0.7 && pair.how != How::Initial
}

/// Numbers and places that differ decide.
fn contradictions(query: &Form<'_>, listed: &Form<'_>, similarity: &mut Similarity) {
    let first = |n: &Form<'_>| n.words.iter().find_map(|w| w.number);
    let apart = matches!((first(query), first(listed)), (Some(a), Some(b)) if a != b);
    if apart && query.numbers() != listed.numbers() {
        similarity.cut(CONTRADICTED, Note::Numbers);
    }
    if let Some((q, l)) = bodies_differ(query, listed).filter(|_| similarity.score > CONTRADICTED) {
        similarity.notes.push(Note::Bodies(q.native.clone(), l.native.clone(), CONTRADICTED - similarity.score));
        similarity.score = CONTRADICTED;
    }
    if fathers_differ(query, listed) {
        similarity.cut(CONTRADICTED, Note::Fathers);
    }
    let (a, b) = (places(query), places(listed));
    let alike = |x: &Word, y: &Word| x.concepts.iter().any(|c| y.concepts.contains(c));
    let shared = a.iter().any(|x| b.iter().any(|y| alike(x, y)));
    let only = |x: &[&'_ Word], y: &[&Word]| x.iter().position(|p| !y.iter().any(|q| alike(p, q)));
    if let (Some(x), Some(y)) = (only(&a, &b), only(&b, &a))
        && !(shared && a[x].concepts == b[y].concepts)
        && similarity.score > CONTRADICTED
    {
        similarity.notes.push(Note::Places(a[x].native.clone(), b[y].native.clone(), CONTRADICTED - similarity.score));
        similarity.score = CONTRADICTED;
    }
}

/// In names without blanks, bodies of different kinds: each side has a class or field the other lacks (工業大学, 工程大学).
fn bodies_differ<'a>(query: &Form<'a>, listed: &Form<'a>) -> Option<(&'a Word, &'a Word)> {
    if !(query.has(Script::Han) && listed.has(Script::Han)) {
        return None;
    }
    let lacking = |a: &Form<'a>, b: &Form<'a>| {
        let known = |w: &Word| b.units.iter().any(|v| v.native == w.native || w.concepts.iter().any(|c| v.concepts.contains(c)));
        a.units.iter().copied().find(|w| matches!(w.kind(), Some(Kind::Class | Kind::Field)) && !known(w))
    };
    lacking(query, listed).zip(lacking(listed, query))
}

/// Sons of different fathers: both names hold a patronymic, and they sound different.
fn fathers_differ(query: &Form<'_>, listed: &Form<'_>) -> bool {
    let father = |n: &Form<'_>| n.words.iter().position(|w| w.patronymic);
    match (father(query), father(listed)) {
        (Some(i), Some(j)) => {
            let (a, b) = (query.words[i], listed.words[j]);
            a.script == b.script && align::similarity(a, b, false).is_none_or(|(s, _)| s < 0.7)
        }
        _ => false,
    }
}

fn places<'a>(name: &Form<'a>) -> Vec<&'a Word> {
    name.units.iter().copied().filter(|w| w.kind() == Some(Kind::Place)).collect()
}

/// Another legal form is a note against, and never pushes an equal name under a threshold.
fn legal_form(query: &Form<'_>, listed: &Form<'_>, similarity: &mut Similarity) {
    if !query.legal.is_empty() && !listed.legal.is_empty() && query.legal.is_disjoint(listed.legal) {
        similarity.cut((similarity.score - 0.02).max(0.0), Note::LegalForm);
    }
}
