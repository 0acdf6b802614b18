//! How firmly a sentence binds: shall, shall not, may, will endeavour … しなければならない, してはならない, 努める.
//! Works on folded text; knows nothing of what the duty is about. The words stand in `clauses/lexicon/force.toml`, with those
//! by which `terms::force` decides on a single act.

use crate::words::Lang;
use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Ordered from what binds most to what binds nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// shall not, may not, してはならない
    Prohibition,
    /// shall, must, agrees to, しなければならない, ものとする, する
    Duty,
    /// shall endeavour, reasonable efforts, 努める
    Effort,
    /// may, is entitled to, することができる
    Permission,
    /// shall have no obligation to, 義務を負わない
    Release,
    #[default]
    None,
}

impl Modality {
    /// Whether it puts a duty, firm or soft, on someone.
    pub fn binds(self) -> bool {
        matches!(self, Modality::Prohibition | Modality::Duty | Modality::Effort)
    }
}

/// What `clauses/lexicon/force.toml` holds: the words of force of both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForceFile {
    pub en: ForceWording,
    pub ja: ForceWording,
}

/// The words of force of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForceWording {
    duty: Wordings,
    ban: Wordings,
    effort: Wordings,
    permission: Wordings,
    release: Wordings,
    told: Wordings,
    /// Words around an act that turn its force or make no act of it, by name.
    around: BTreeMap<String, Vec<String>>,
}

/// Phrases of one force.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wordings {
    both: Vec<String>,
    /// Only near the act they govern.
    act: Vec<String>,
    /// Only for a sentence as a whole.
    sentence: Vec<String>,
}

impl ForceFile {
    /// The words of a language.
    pub fn of(&self, lang: Lang) -> &ForceWording {
        match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        }
    }
}

impl ForceWording {
    fn kinds(&self) -> [(&'static str, &Wordings, Modality); 6] {
        [
            ("duty", &self.duty, Modality::Duty),
            ("ban", &self.ban, Modality::Prohibition),
            ("effort", &self.effort, Modality::Effort),
            ("permission", &self.permission, Modality::Permission),
            ("release", &self.release, Modality::Release),
            ("told", &self.told, Modality::None),
        ]
    }

    /// The word groups by which the force of a single act is decided: name without `force-` → phrases.
    pub fn of_acts(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let kinds = self.kinds().into_iter().map(|(name, words, _)| (name, words.both.iter().chain(&words.act).cloned().collect()));
        kinds.chain(self.around.iter().map(|(name, words)| (name.as_str(), words.clone())))
    }
}

static WORDS: LazyLock<ForceFile> =
    LazyLock::new(|| toml::from_str(include_str!("../../clauses/lexicon/force.toml")).expect("the embedded file is parsed by a test"));

/// The phrases of one language, found in one pass.
struct Phrases {
    search: AhoCorasick,
    says: Vec<Said>,
}

/// What a phrase says of a sentence.
struct Said {
    modality: Modality,
    /// It counts at the end of a sentence only.
    closing: bool,
    /// Any ending will do (`endeavor*`).
    open: bool,
}

impl Phrases {
    fn new(words: &ForceWording) -> Phrases {
        let each =
            words.kinds().into_iter().flat_map(|(_, words, modality)| words.both.iter().chain(&words.sentence).map(move |p| (p, modality)));
        let (phrases, says): (Vec<&str>, Vec<Said>) = each
            .map(|(p, modality)| {
                let bare = p.trim_end_matches(['。', '*']);
                (bare, Said { modality, closing: p.ends_with('。'), open: p.ends_with('*') })
            })
            .unzip();
        Phrases { search: AhoCorasick::new(phrases).expect("a few hundred phrases are far below the automaton's limits"), says }
    }
}

static ENGLISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(&WORDS.en));
static JAPANESE: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(&WORDS.ja));

/// The modality of folded words. In a sentence with several, the one that binds most; but a duty to try is an effort,
/// and a "shall" inside a release binds nobody.
pub fn modality(folded: &str, lang: Lang) -> Modality {
    match lang {
        Lang::En => english(folded),
        Lang::Ja => japanese(folded),
    }
}

fn english(text: &str) -> Modality {
    let mut releases: Vec<Range<usize>> = Vec::new();
    let mut others: Vec<(Range<usize>, Modality)> = Vec::new();
    for m in ENGLISH.search.find_overlapping_iter(text) {
        let said = &ENGLISH.says[m.pattern().as_usize()];
        let kind = said.modality;
        if !whole_words(text, m.range(), said.open) {
            continue;
        }
        if kind == Modality::Release {
            // the "shall" before it is its own
            let lead = ["shall ", "will "].iter().find(|w| text[..m.start()].ends_with(**w)).map_or(0, |w| w.len());
            releases.push(m.start() - lead..m.end());
        } else {
            others.push((m.range(), kind));
        }
    }
    let release = !releases.is_empty();
    let free = |r: &Range<usize>| !releases.iter().any(|x| r.start < x.end && r.end > x.start);
    let left = |kind: Modality| others.iter().any(|(r, k)| *k == kind && free(r));
    if left(Modality::Prohibition) {
        return Modality::Prohibition;
    }
    let effort = left(Modality::Effort);
    if left(Modality::Duty) && !release {
        return if effort && only_effort(text) { Modality::Effort } else { Modality::Duty };
    }
    match (effort, release, left(Modality::Permission)) {
        (true, _, _) => Modality::Effort,
        (_, true, _) => Modality::Release,
        (_, _, true) => Modality::Permission,
        _ => Modality::None,
    }
}

/// Every "shall"/"will"/"must" of the sentence is followed, within a few words, by words of mere effort.
fn only_effort(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let strong: Vec<usize> = words.iter().enumerate().filter(|(_, w)| matches!(**w, "shall" | "will" | "must")).map(|(i, _)| i).collect();
    strong.is_empty()
        || strong.iter().all(|&i| {
            words[i + 1..words.len().min(i + 7)]
                .iter()
                .any(|w| w.starts_with("endeavo") || w.starts_with("effort") || matches!(*w, "seek" | "try" | "aim"))
        })
}

fn japanese(text: &str) -> Modality {
    let main = text.strip_suffix(')').unwrap_or(text).trim_end_matches('。');
    // the predicate that closes the sentence decides; a longer phrase that ends at the same place is the more telling
    let mut best: Option<(usize, usize, Modality)> = None;
    for m in JAPANESE.search.find_overlapping_iter(main) {
        let Said { modality: kind, closing, .. } = JAPANESE.says[m.pattern().as_usize()];
        // a duty put as two negations holds the words of a ban
        let doubled = kind == Modality::Prohibition && main[..m.end()].ends_with("なければなりません");
        if doubled || (closing && m.end() != main.len()) {
            continue;
        }
        let order = usize::from(kind != Modality::Duty);
        // ものとする behind another predicate (努めるものとする, できるものとする) leaves that predicate its force
        let reach = if kind == Modality::Duty { m.end() } else { m.end() + "ものとする".len() };
        let firmer = |(e, o, k): (usize, usize, Modality)| (reach, order) > (e, o) || ((reach, order) == (e, o) && rank(kind) < rank(k));
        if best.is_none_or(firmer) {
            best = Some((reach, order, kind));
        }
    }
    best.map_or(Modality::None, |b| b.2)
}

/// Of two kinds of phrase that end at one place, the one that is looked at first.
fn rank(kind: Modality) -> usize {
    [Modality::Release, Modality::Prohibition, Modality::Effort, Modality::Permission, Modality::Duty]
        .iter()
        .position(|k| *k == kind)
        .unwrap_or(usize::MAX)
}

/// Whether a place begins and ends with whole words; an open stem may go on.
fn whole_words(text: &str, at: Range<usize>, open: bool) -> bool {
    let before = text[..at.start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    before && (open || text[at.end..].chars().next().is_none_or(|c| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fold::folded;

    /// One vocabulary: a phrase stands in it once.
    #[test]
    fn every_word_of_force_stands_once() {
        for words in [&WORDS.en, &WORDS.ja] {
            let mut all: Vec<String> =
                words.kinds().iter().flat_map(|(_, w, _)| w.both.iter().chain(&w.act).chain(&w.sentence)).map(|p| folded(p)).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn english_and_japanese_modalities() {
        for (text, wanted) in [
            ("The Recipient shall keep it secret.", Modality::Duty),
            ("The Recipient shall not disclose it.", Modality::Prohibition),
            ("The Recipient shall use reasonable efforts to return it.", Modality::Effort),
            ("The Recipient may return it.", Modality::Permission),
            ("The Recipient shall have no obligation to return it.", Modality::Release),
            ("Tokyo is the capital of Japan.", Modality::None),
            ("乙は、秘密を保持しなければならない。", Modality::Duty),
            ("乙は、開示してはならない。", Modality::Prohibition),
            ("乙は、返還するよう努めるものとする。", Modality::Effort),
            ("乙は、返還することができる。", Modality::Permission),
            ("受領者は、秘密情報を開示してはなりません。", Modality::Prohibition),
            ("私は、在職中に知った秘密を守ります。", Modality::Duty),
            ("受領者は、速やかに返却しなければなりません。", Modality::Duty),
            ("当社は、返却するよう努めます。", Modality::Effort),
            ("受領者は、複製することができます。", Modality::Permission),
            ("受領者は、返却する義務を負いません。", Modality::Release),
            ("「資料」とは、当社が渡す文書をいいます。", Modality::None),
            ("乙は、返還する義務を負わない。", Modality::Release),
            ("乙は、直ちに返還する。", Modality::Duty),
            ("甲及び乙は、法令を遵守するものとする。", Modality::Duty),
            ("学術交流に関する協定書", Modality::None),
            ("本条は、次の情報には適用しない。", Modality::Release),
            ("受領の時に既に適法に保有していたもの", Modality::None),
        ] {
            assert_eq!(modality(&folded(text), Lang::of(text)), wanted, "{text}");
        }
    }
}
