//! The sentences that explain a score, in both languages. One reason, one feature; the effects add up to the score.

use super::Reason;
use super::align::{Alignment, How};
use super::names::{Name, Word};
use crate::words::Words;
use std::collections::BTreeSet;

fn reason(feature: &str, effect: f64, query: &str, listed: &str, words: Words) -> Reason {
    let effect = (effect * 1000.0).round() / 1000.0;
    Reason { feature: feature.to_owned(), effect, query: query.to_owned(), listed: listed.to_owned(), words }
}

pub fn same_core(query: &Name, listed: &Name, effect: f64) -> Reason {
    let words = if query.display == listed.display {
        Words::new("the same name, letter for letter", "名称が一字一句同じです")
    } else {
        Words::new(
            "the same name but for legal form, width, case or character variants",
            "法人格・全角半角・大文字小文字・異体字の違いを除き、同じ名称です",
        )
    };
    reason("same-name", effect, &query.display, &listed.display, words)
}

pub fn letters(query: &Name, listed: &Name, effect: f64) -> Reason {
    let words = Words::new("nearly the same letters, whatever the spacing", "区切りを除くと、文字の並びがほぼ同じです");
    reason("letters", effect, &query.display, &listed.display, words)
}

/// A reason for each pair and each left-over word.
#[expect(clippy::too_many_arguments, reason = "the parts of one sum")]
pub fn alignment(
    query: &[Word],
    listed: &[Word],
    alignment: &Alignment,
    weighed: &[f64],
    matched: f64,
    against: f64,
    query_weights: &[f64],
    listed_weights: &[f64],
) -> Vec<Reason> {
    let text = |words: &[Word]| words.iter().map(|w| w.native.as_str()).collect::<Vec<_>>().join(" ");
    let mut reasons = Vec::new();
    let mut alike = 0.0;
    for (pair, weight) in alignment.pairs.iter().zip(weighed) {
        let (q, l) = (text(&query[pair.query.clone()]), text(&listed[pair.listed.clone()]));
        let effect = weight * pair.similarity / matched.max(f64::MIN_POSITIVE);
        alike += effect;
        reasons.push(reason(feature(pair.how), effect, &q, &l, sentence(pair.how, &q, &l)));
    }
    let left: f64 =
        alignment.query_left.iter().map(|i| query_weights[*i]).chain(alignment.listed_left.iter().map(|j| listed_weights[*j])).sum();
    let lost = if matched > 0.0 { alike * against / (matched + against) } else { 0.0 };
    let share = |w: f64| if left > 0.0 { -lost * w / left } else { 0.0 };
    for i in &alignment.query_left {
        let word = &query[*i].native;
        let words = Words::new(format!("\"{word}\" is not in the listed name"), format!("「{word}」はリスト上の名称にありません"));
        reasons.push(reason("not-in-listed-name", share(query_weights[*i]), word, "", words));
    }
    for j in &alignment.listed_left {
        let word = &listed[*j].native;
        let words = Words::new(format!("the listed name also has \"{word}\""), format!("リスト上の名称には「{word}」もあります"));
        reasons.push(reason("only-in-listed-name", share(listed_weights[*j]), "", word, words));
    }
    reasons
}

fn feature(how: How) -> &'static str {
    match how {
        How::Same => "same-word",
        How::Joined => "words-joined",
        How::Sound => "same-sound",
        How::Spelling => "spelling",
        How::Skeleton => "reading",
        How::Translation => "translation",
        How::Abbreviation => "abbreviation",
        How::Initial => "initial",
    }
}

fn sentence(how: How, q: &str, l: &str) -> Words {
    match how {
        How::Same => Words::new(format!("\"{q}\" stands in both names"), format!("「{q}」は双方の名称にあります")),
        How::Joined => Words::new(format!("\"{q}\" and \"{l}\" differ in spacing only"), format!("「{q}」と「{l}」は区切りが違うだけです")),
        How::Sound => Words::new(
            format!("\"{q}\" and \"{l}\" sound alike in another romanisation"),
            format!("「{q}」と「{l}」はローマ字表記の違いで、同じ音です"),
        ),
        How::Spelling => Words::new(format!("\"{q}\" is spelt nearly like \"{l}\""), format!("「{q}」と「{l}」はつづりがほぼ同じです")),
        How::Skeleton => Words::new(
            format!("\"{q}\" may be \"{l}\" read in another script"),
            format!("「{q}」は「{l}」を別の文字で表したものと読めます"),
        ),
        How::Translation => Words::new(format!("\"{q}\" and \"{l}\" mean the same"), format!("「{q}」と「{l}」は同じ意味の語です")),
        How::Abbreviation => Words::new(
            format!("\"{q}\" may be short for \"{l}\", or the other way round"),
            format!("「{q}」と「{l}」は一方が他方の略と読めます"),
        ),
        How::Initial => {
            Words::new(format!("\"{q}\" and \"{l}\" agree in the first letter"), format!("「{q}」と「{l}」は頭文字が一致します"))
        }
    }
}

pub fn generic(effect: f64) -> Reason {
    let words = Words::new("only common words agree; they cannot carry a match", "一致するのは一般的な語だけで、一致の根拠になりません");
    reason("common-words-only", effect, "", "", words)
}

pub fn numbers(query: &BTreeSet<u64>, listed: &BTreeSet<u64>, effect: f64) -> Reason {
    let list = |n: &BTreeSet<u64>| n.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let (q, l) = (list(query), list(listed));
    let words = Words::new(format!("the numbers differ: {q} and {l}"), format!("番号が異なります：{q} と {l}"));
    reason("numbers-differ", effect, &q, &l, words)
}

pub fn places(query: &str, listed: &str, effect: f64) -> Reason {
    let words = Words::new(format!("the places differ: {query} and {listed}"), format!("地名が異なります：{query} と {listed}"));
    reason("places-differ", effect, query, listed, words)
}

pub fn legal_form(query: &Name, listed: &Name, effect: f64) -> Reason {
    let list = |n: &Name| n.legal.iter().cloned().collect::<Vec<_>>().join(", ");
    let words = Words::new("the legal forms are of different kinds", "法人格の種類が異なります");
    reason("legal-form-differs", effect, &list(query), &list(listed), words)
}

/// A fact beside the name that agrees.
pub fn fact(what: &str, en: &str, ja: &str, query: &str, listed: &str, effect: f64) -> Reason {
    reason(what, effect, query, listed, Words::new(en, ja))
}

pub fn only_exact(effect: f64) -> Reason {
    let words = Words::new(
        "names this short, and names the list calls weak, count only when equal",
        "短い名称や、リストが弱い別名とする名称は、完全に一致するときだけ採ります",
    );
    reason("only-exact", effect, "", "", words)
}

pub fn other_kind(effect: f64) -> Reason {
    let words =
        Words::new("a party of another kind is listed (person, organisation, vessel)", "リスト上は別の種類（個人・組織・船舶）です");
    reason("other-kind", effect, "", "", words)
}

pub fn lone_word(effect: f64) -> Reason {
    let words =
        Words::new("only one distinctive word agrees, and it is spelt differently", "一致する特徴的な語が一つだけで、つづりも異なります");
    reason("one-word-only", effect, "", "", words)
}
