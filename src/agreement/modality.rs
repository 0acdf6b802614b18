//! How firmly a sentence binds: shall, shall not, may, will endeavour … しなければならない, してはならない, 努める.
//! Works on folded text; knows nothing of what the duty is about.

use crate::words::Lang;
use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};
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

const RELEASE_EN: &[&str] = &[
    "no obligation to",
    "no duty to",
    "not be obligated",
    "not be obliged",
    "not obligated to",
    "not obliged to",
    "not be required to",
    "not required to",
    "nothing in this agreement shall require",
    "nothing shall require",
    "nothing herein shall require",
    "shall not be under any obligation",
    "not be bound to",
    "shall be released from",
    "obligations shall cease",
    "shall cease to apply",
    "shall not apply to",
    "does not apply to",
    "do not apply to",
];
const PROHIBITION_EN: &[&str] = &[
    "shall not",
    "must not",
    "may not",
    "will not",
    "agrees not to",
    "agree not to",
    "undertakes not to",
    "undertake not to",
    "shall neither",
    "neither party shall",
    "neither party will",
    "neither party may",
    "no party shall",
    "no party will",
    "no party may",
    "in no event shall",
    "shall never",
    "will never",
    "nor shall",
    "nor will",
    "prohibited from",
    "refrain from",
    "shall in no",
    "shall under no",
    "covenants not to",
    "is forbidden",
    "not to be disclosed",
    "without the prior written consent",
    "cannot",
    "shall at no time",
    "not, without",
];
const EFFORT_EN: &[&str] = &[
    "endeavor",
    "endeavour",
    "reasonable efforts",
    "best efforts",
    "efforts to",
    "shall seek to",
    "will seek to",
    "shall try to",
    "will try to",
    "is encouraged to",
    "are encouraged to",
    "should",
    "where practicable",
    "to the extent practicable",
    "aim to",
    "aims to",
    "use its efforts",
    "as far as possible",
];
const DUTY_EN: &[&str] = &[
    "shall",
    "must",
    "will",
    "agrees to",
    "agree to",
    "agrees that",
    "agree that",
    "undertakes to",
    "undertake to",
    "undertakes that",
    "is obliged to",
    "are obliged to",
    "is required to",
    "are required to",
    "is bound to",
    "are bound to",
    "covenants",
    "is responsible for",
    "are responsible for",
    "is under a duty",
    "has a duty to",
    "have a duty to",
    "is obligated to",
    "are obligated to",
    "has to",
    "have to",
    "is to be",
    "are to be",
    "warrants",
    "represents and warrants",
];
const PERMISSION_EN: &[&str] = &[
    "may",
    "is entitled to",
    "are entitled to",
    "has the right to",
    "have the right to",
    "at its discretion",
    "at its sole discretion",
    "is free to",
    "shall be free to",
    "are free to",
    "is permitted to",
    "are permitted to",
    "reserves the right",
];

const RELEASE_JA: &[&str] = &[
    "義務を負わない",
    "負わないものとする",
    "負担しない",
    "必要はない",
    "要しない",
    "妨げない",
    "妨げるものではない",
    "この限りでない",
    "この限りではない",
    "限りでない",
    "適用しない",
    "適用されない",
    "責任を負わない",
    "義務はない",
    "義務を免れる",
    "義務は終了する",
    "該当しない",
    "含まない",
    "含まれない",
    "除く。",
    "負いません",
    "負わないものとし",
    "必要はありません",
    "要しません",
    "妨げません",
    "この限りではありません",
    "限りでありません",
    "適用しません",
    "適用されません",
    "義務はありません",
    "該当しません",
    "含みません",
    "含まれません",
    "除きます。",
];
const PROHIBITION_JA: &[&str] = &[
    "てはならない",
    "ではならない",
    "てはいけない",
    "禁止する",
    "禁ずる",
    "禁じる",
    "しないものとする",
    "ないものとする",
    "しないこと",
    "しない。",
    "行わない。",
    "使わない",
    "させない",
    "せず、",
    "てはならず",
    "できない",
    "えない。",
    "てはなりません",
    "ではなりません",
    "てはいけません",
    "禁止します",
    "禁じます",
    "ないものとし",
    "しないことを",
    "ません。",
    "できません",
    "べからず",
    "を得ず。",
];
const EFFORT_JA: &[&str] = &[
    "努める",
    "努めなければ",
    "努めるものと",
    "努力する",
    "努力を",
    "配慮する",
    "配慮しなければ",
    "心掛ける",
    "心がける",
    "留意する",
    "努め、",
    "努めて",
    "望ましい",
    "努めます",
    "努力します",
    "配慮します",
    "心掛けます",
    "心がけます",
    "留意します",
];
const PERMISSION_JA: &[&str] = &[
    "ことができる",
    "できるものとする",
    "差し支えない",
    "差支えない",
    "し得る",
    "しうる",
    "を認める",
    "を許諾する",
    "ことができます",
    "できるものとし",
    "できます。",
    "を認めます",
    "を許諾します",
];
const DUTY_JA: &[&str] = &[
    "義務がある",
    "ものとする",
    "義務を負う",
    "責任を負う",
    "責を負う",
    "責めを負う",
    "負うものと",
    "こととする",
    "約する",
    "保証する",
    "誓約する",
    "要する。",
    "必要とする",
    "させる。",
    "とする。",
    "する。",
    "行う。",
    "払う。",
    "負う。",
    "従う。",
    "応じる。",
    "応ずる。",
    "講じる。",
    "講ずる。",
    "置く。",
    "渡す。",
    "返す。",
    "図る。",
    "守る。",
    "努む",
    "こと。",
    "得る。",
    "与える。",
    "義務があります",
    "ものとし、",
    "ものとします",
    "義務を負い",
    "責任を負い",
    "ます。",
    "べし。",
];

/// The phrases of one language, found in one pass.
struct Phrases {
    search: AhoCorasick,
    /// For each phrase: what it says, and whether it counts at the end of a sentence only.
    says: Vec<(Modality, bool)>,
}

impl Phrases {
    fn new(lists: &[(&[&str], Modality)]) -> Phrases {
        let each = lists.iter().flat_map(|(phrases, kind)| phrases.iter().map(move |p| (*p, *kind)));
        let (words, says): (Vec<&str>, Vec<(Modality, bool)>) =
            each.map(|(p, kind)| (p.strip_suffix('。').unwrap_or(p), (kind, p.ends_with('。')))).unzip();
        Phrases { search: AhoCorasick::new(words).expect("a few hundred phrases are far below the automaton's limits"), says }
    }
}

static ENGLISH: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        (RELEASE_EN, Modality::Release),
        (PROHIBITION_EN, Modality::Prohibition),
        (EFFORT_EN, Modality::Effort),
        (DUTY_EN, Modality::Duty),
        (PERMISSION_EN, Modality::Permission),
    ])
});

static JAPANESE: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        // these end like a ban and are a duty
        (&["なければならない", "なければならず", "なければなりません"], Modality::Duty),
        // polite forms of what is told, not asked
        (&["をいいます", "を指します", "ています。", "あります。", "ございます。", "となります。"], Modality::None),
        (RELEASE_JA, Modality::Release),
        (PROHIBITION_JA, Modality::Prohibition),
        (EFFORT_JA, Modality::Effort),
        (PERMISSION_JA, Modality::Permission),
        (DUTY_JA, Modality::Duty),
    ])
});

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
        let kind = ENGLISH.says[m.pattern().as_usize()].0;
        if !whole_words(text, m.range()) {
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
        let (kind, closing) = JAPANESE.says[m.pattern().as_usize()];
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

/// Whether a place begins and ends with whole words; stems such as "endeavour" may go on.
fn whole_words(text: &str, at: Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let after = text[at.end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    before && (after || text[at].starts_with("endeavo"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::fold::folded;

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
