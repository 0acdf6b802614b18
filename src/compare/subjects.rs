//! What the four required terms speak of and what they do, in plain words of both languages: enough to say "something
//! of this kind stands here in other words, please read it", never enough to say that a term is there.

use crate::agreement::{Agreement, Modality, SentenceRole};
use crate::terms::{Inventory, State};
use crate::words::Lang;

/// Stems of one term. A sentence must hold one of each list that is not empty.
struct Subject {
    term: &'static str,
    /// What is done.
    acts: &'static [&'static str],
    /// What it is about.
    things: &'static [&'static str],
    /// Whether what the agreement calls its protected information counts among the things.
    protected: bool,
    /// Words that limit the act.
    limits: &'static [&'static str],
}

const PROTECTED: &[&str] = &["confidential", "secret", "proprietary", "information", "non-public", "unpublished", "秘密", "機密", "情報"];

const SUBJECTS: [Subject; 4] = [
    Subject {
        term: "confidentiality",
        acts: &[
            "disclos", "divulg", "reveal", "keep", "kept", "hold", "held", "told", "tell", "share", "publish", "pass", "保持", "開示",
            "漏", "口外", "公表", "他言", "示し",
        ],
        things: PROTECTED,
        protected: true,
        limits: &[],
    },
    Subject {
        term: "purpose-limitation",
        acts: &["use", "using", "utili", "exploit", "serve", "使用", "利用", "流用", "用い", "転用"],
        things: PROTECTED,
        protected: true,
        limits: &[
            "only",
            "solely",
            "exclusively",
            "other than",
            "no other",
            "alone",
            "except for",
            "purpose",
            "のみ",
            "限り",
            "限る",
            "以外",
            "目的外",
            "範囲内",
            "目的の",
        ],
    },
    Subject {
        term: "return-or-destroy",
        acts: &[
            "return",
            "destr",
            "eras",
            "delet",
            "surrender",
            "hand back",
            "hand over",
            "give back",
            "given back",
            "behind",
            "dispos",
            "返還",
            "返却",
            "返納",
            "廃棄",
            "破棄",
            "消去",
            "削除",
            "引き渡",
            "引渡",
        ],
        things: &[
            "confidential",
            "secret",
            "proprietary",
            "information",
            "document",
            "material",
            "cop",
            "paper",
            "record",
            "data",
            "sample",
            "秘密",
            "機密",
            "情報",
            "資料",
            "文書",
            "媒体",
            "複製",
            "試料",
            "データ",
        ],
        protected: true,
        limits: &[],
    },
    Subject {
        term: "export-control",
        acts: &[
            "compl", "obey", "observ", "respect", "licen", "permit", "authori", "approv", "consent", "transfer", "releas", "divert",
            "clear", "遵守", "従", "許可", "承認", "移転", "供し", "順守", "守",
        ],
        things: &[
            "export",
            "strategic goods",
            "strategic trade",
            "strategic item",
            "trade control",
            "dual-use",
            "dual use",
            "embargo",
            "controlled technolog",
            "controlled good",
            "controlled item",
            "sanction",
            "weapons of mass",
            "munition",
            "輸出",
            "外為法",
            "外国為替",
            "貿易管理",
            "取引管理",
            "規制物品",
            "規制技術",
            "大量破壊兵器",
            "制裁",
            "該非",
        ],
        protected: false,
        limits: &[],
    },
];

/// The first sentence that binds someone to something of the kind of a required term, if there is one.
pub fn other_words(agreement: &Agreement, inventory: &Inventory, term: &str) -> Option<usize> {
    let subject = SUBJECTS.iter().find(|s| s.term == term)?;
    let protected = if subject.protected { protected_names(agreement, inventory) } else { Vec::new() };
    (0..agreement.sentences.len()).find(|&i| {
        let s = &agreement.sentences[i];
        let operative = matches!(s.role, SentenceRole::Body | SentenceRole::Definition | SentenceRole::Block);
        let limits = !subject.limits.is_empty() && s.modality == Modality::Permission;
        if !operative || !(s.modality.binds() || limits) || agreement.view.parts[s.part].hidden(&s.range).is_some() {
            return false;
        }
        let clause = &agreement.clauses[s.clause];
        let heading = agreement.heading_of(clause).map(|h| crate::document::fold::folded(&h)).unwrap_or_default();
        let text = agreement.with_lead_in(i);
        let personal = ["personal data", "personal information", "個人情報", "個人データ"].iter().any(|w| text.contains(w));
        let thing = holds(&text, s.lang, subject.things)
            || holds(&heading, s.lang, subject.things)
            || protected.iter().any(|n| text.contains(n.as_str()));
        let acts = holds(&text, s.lang, subject.acts);
        thing && !personal && acts && (subject.limits.is_empty() || limited(&text, s.lang, subject))
    })
}

/// What the agreement itself calls the information it protects: its defined names in the sentences that keep secrets.
fn protected_names(agreement: &Agreement, inventory: &Inventory) -> Vec<String> {
    let secrecy = inventory.term("confidentiality").filter(|t| t.state != State::Absent);
    let words: Vec<&str> = secrecy.iter().flat_map(|t| &t.sentences).map(|&i| agreement.sentences[i].folded.text.as_str()).collect();
    let party = |name: &str| agreement.parties.iter().any(|p| p.aliases.iter().any(|a| crate::document::fold::folded(a) == name));
    let informs = |i: usize| {
        let text = &agreement.sentences[i].folded.text;
        ["information", "data", "material", "knowledge", "design", "情報", "資料", "データ", "知識", "技術"]
            .iter()
            .any(|w| text.contains(w))
    };
    let names = agreement.definitions.iter().filter(|d| informs(d.sentence)).map(|d| crate::document::fold::folded(&d.name));
    names.filter(|n| n.chars().count() > 2 && !party(n) && words.iter().any(|w| w.contains(n.as_str()))).collect()
}

/// Whether a limit stands close to an act that is no mere turn of speech: "use reasonable efforts to disclose only" limits
/// no use.
fn limited(text: &str, lang: Lang, subject: &Subject) -> bool {
    const CLOSE: usize = 80;
    let around = |at: usize| {
        let from: usize = text[..at].char_indices().rev().nth(CLOSE).map_or(0, |x| x.0);
        let to: usize = text[at..].char_indices().nth(CLOSE).map_or(text.len(), |x| at + x.0);
        (&text[from..to], &text[at..to])
    };
    subject.acts.iter().flat_map(|act| text.match_indices(act)).any(|(at, _)| {
        let (near, after) = around(at);
        let idiom = ["effort", "endeavo", "degree of care", "reasonable care"].iter().any(|w| after.contains(w));
        !idiom && holds(near, lang, subject.limits)
    })
}

/// Whether one of the stems begins a word of the text; in Japanese, stands anywhere in it.
fn holds(text: &str, lang: Lang, stems: &[&str]) -> bool {
    stems.iter().any(|stem| match (lang, stem.is_ascii()) {
        (Lang::En, true) => text.match_indices(stem).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric())),
        (Lang::Ja, false) => text.contains(stem),
        _ => false,
    })
}
