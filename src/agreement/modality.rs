//! How firmly a sentence binds: shall, shall not, may, will endeavour … しなければならない, してはならない, 努める.
//! Works on folded text; knows nothing of what the duty is about.

use crate::words::Lang;
use serde::{Deserialize, Serialize};

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
];
const PERMISSION_JA: &[&str] =
    &["ことができる", "できるものとする", "差し支えない", "差支えない", "し得る", "しうる", "を認める", "を許諾する"];
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
];

/// The modality of folded words. In a sentence with several, the one that binds most; but a duty to try is an effort,
/// and a "shall" inside a release binds nobody.
pub fn modality(folded: &str, lang: Lang) -> Modality {
    match lang {
        Lang::En => english(folded),
        Lang::Ja => japanese(folded),
    }
}

fn english(text: &str) -> Modality {
    let has = |phrases: &[&str]| phrases.iter().any(|p| has_word(text, p));
    let release = has(RELEASE_EN);
    let remainder = if release {
        RELEASE_EN
            .iter()
            .fold(text.to_owned(), |t, p| t.replace(&format!("shall {p}"), "").replace(&format!("will {p}"), "").replace(p, ""))
    } else {
        text.to_owned()
    };
    let left = |phrases: &[&str]| phrases.iter().any(|p| has_word(&remainder, p));
    if left(PROHIBITION_EN) {
        return Modality::Prohibition;
    }
    let effort = left(EFFORT_EN);
    if left(DUTY_EN) && !release {
        return if effort && only_effort(&remainder) { Modality::Effort } else { Modality::Duty };
    }
    match (effort, release, left(PERMISSION_EN)) {
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
    // なければならない ends like a prohibition and is none
    let whole = text.strip_suffix(')').unwrap_or(text).replace("なければならない", "義務がある").replace("なければならず", "義務がある、");
    let main = whole.trim_end_matches('。');
    // a phrase with a full stop counts at the end of a sentence only; where a phrase ends decides, not where it begins
    let last = |phrases: &[&str]| {
        phrases
            .iter()
            .filter_map(|p| match p.strip_suffix('。') {
                Some(p) => main.ends_with(p).then_some(main.len()),
                None => main.rfind(p).map(|at| at + p.len()),
            })
            .max()
    };
    // the predicate that closes the sentence decides; a longer phrase that ends at the same place is the more telling
    let mut best: Option<(usize, usize, Modality)> = None;
    for (phrases, kind) in [
        (RELEASE_JA, Modality::Release),
        (PROHIBITION_JA, Modality::Prohibition),
        (EFFORT_JA, Modality::Effort),
        (PERMISSION_JA, Modality::Permission),
        (DUTY_JA, Modality::Duty),
    ] {
        if let Some(end) = last(phrases) {
            let order = usize::from(kind != Modality::Duty);
            // ものとする behind another predicate (努めるものとする, できるものとする) leaves that predicate its force
            let reach = if kind == Modality::Duty { end } else { end + "ものとする".len() };
            if best.is_none_or(|(e, o, _)| (reach, order) > (e, o)) {
                best = Some((reach, order, kind));
            }
        }
    }
    best.map_or(Modality::None, |b| b.2)
}

/// Whether `phrase` stands in `text` at word boundaries.
fn has_word(text: &str, phrase: &str) -> bool {
    let mut from = 0;
    while let Some(i) = text[from..].find(phrase) {
        let (start, end) = (from + i, from + i + phrase.len());
        let before = text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        // stems such as "endeavour" may go on
        let after = text[end..].chars().next().is_none_or(|c| !c.is_alphanumeric()) || phrase.starts_with("endeavo");
        if before && after {
            return true;
        }
        from = end;
    }
    false
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
