//! Why one particular change matters, where the words themselves tell more than their class: what left the list of clauses
//! that outlive the agreement, whether a definition now covers less, which text prevails. Pure; knows the two sentences only.

use super::classify::WordDiff;
use super::references::cited;
use super::{Class, connectives};
use crate::words::{Lang, Words};

/// Two versions of a sentence, folded.
pub(super) struct Pair<'a> {
    pub base: &'a str,
    pub revised: &'a str,
    pub lang: Lang,
}

/// Clauses that go on binding after the end.
const OUTLIVES: &[&str] =
    &["surviv", "outlive", "remain in force", "continue in force", "continue in effect", "存続", "なお効力", "なお有効"];
/// Which of several texts counts.
const PRECEDENCE: &[&str] = &[
    "prevail",
    "take precedence",
    "takes precedence",
    "shall control",
    "will control",
    "shall govern in the event",
    "優先する",
    "優先して",
];
/// Words by which a definition asks more of a thing before it covers it, and words by which it takes in everything.
const ASKS: &[&str] = &[
    "marked",
    "designated",
    "identified",
    "labelled",
    "labeled",
    "only",
    "solely",
    "expressly",
    "writing",
    "written",
    "tangible",
    "material",
    "明示",
    "限る",
    "限り",
    "のみ",
    "書面",
    "有形",
    "表示",
    "特定",
];
const TAKES_IN: &[&str] = &[
    "any",
    "all",
    "orally",
    "oral",
    "visual",
    "whether",
    "otherwise",
    "including",
    "every",
    "developed",
    "一切",
    "全て",
    "すべて",
    "口頭",
    "問わず",
    "含む",
    "その他",
    "あらゆる",
];

/// Whether a sentence says which text counts where two differ.
pub(super) fn on_precedence(text: &str) -> bool {
    PRECEDENCE.iter().any(|w| text.contains(w))
}

/// "and" in one and "or" in the other: which of the acts are owed. Other words of the same kind (及び, 並びに) are no change.
pub(super) fn and_or(pair: &Pair<'_>) -> bool {
    let (then, now) = (connectives::ors(pair.base, pair.lang), connectives::ors(pair.revised, pair.lang));
    then.len() == now.len() && then != now
}

/// The sentence for the reader, where there is more to say than the class says. `exists` tells whether the revised draft has a
/// clause of a number.
pub(super) fn reason(pair: &Pair<'_>, class: Class, diff: &WordDiff, exists: impl Fn(&str) -> bool) -> Option<Words> {
    match class {
        Class::Reference => reference(pair, exists),
        Class::Definition => definition(diff),
        Class::Wording if and_or(pair) => Some(Words::new(
            "\"and\" and \"or\" were exchanged: which of the acts are owed changed",
            "「及び」と「又は」が入れ替わり、求められる行為の範囲が変わっています",
        )),
        Class::Obligation if on_precedence(pair.base) => {
            Some(Words::new("which text prevails where two differ changed", "内容が異なる場合にどの文書が優先するかが変わっています"))
        }
        _ => None,
    }
}

fn reference(pair: &Pair<'_>, exists: impl Fn(&str) -> bool) -> Option<Words> {
    let (then, now) = (cited(pair.base), cited(pair.revised));
    let gone: Vec<&str> = then.iter().filter(|n| !now.contains(n)).map(String::as_str).collect();
    let new: Vec<&str> = now.iter().filter(|n| !then.contains(n)).map(String::as_str).collect();
    let list = |numbers: &[&str]| (numbers.join(", "), numbers.iter().map(|n| format!("第{n}条")).collect::<Vec<_>>().join("、"));
    let ((gone_en, gone_ja), (new_en, new_ja)) = (list(&gone), list(&new));
    if OUTLIVES.iter().any(|w| pair.base.contains(w)) && !gone.is_empty() {
        return Some(Words::new(
            format!("the list of clauses that outlive the agreement no longer names {gone_en}"),
            format!("契約終了後も存続する条項の一覧から{gone_ja}が外れています"),
        ));
    }
    if let Some(missing) = new.iter().find(|n| !exists(n)) {
        return Some(Words::new(
            format!("a reference now points at {missing}, and the revised draft has no such clause"),
            format!("参照先が第{missing}条に変わっていますが、改訂案にその条項は見当たりません"),
        ));
    }
    (!gone.is_empty() && !new.is_empty()).then(|| {
        Words::new(
            format!("a reference now points at another clause: {gone_en} before, {new_en} now"),
            format!("参照先の条項が変わっています（{gone_ja}→{new_ja}）"),
        )
    })
}

/// Whether a definition covers less or more than before, where its changed words say so plainly.
fn definition(diff: &WordDiff) -> Option<Words> {
    let has = |words: &[String], list: &[&str]| words.iter().any(|t| list.iter().any(|l| t == l || (!l.is_ascii() && t.contains(l))));
    let less = has(&diff.added, ASKS) || has(&diff.removed, TAKES_IN);
    let more = has(&diff.added, TAKES_IN) || has(&diff.removed, ASKS);
    match (less, more) {
        (true, false) => Some(Words::new(
            "a definition covers less than before, and with it every clause that uses the word",
            "定義の範囲が狭まり、その語を使う条項すべてに影響します",
        )),
        (false, true) => Some(Words::new(
            "a definition covers more than before, and with it every clause that uses the word",
            "定義の範囲が広がり、その語を使う条項すべてに影響します",
        )),
        _ => None,
    }
}
