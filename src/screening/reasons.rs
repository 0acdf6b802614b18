//! The sentences that explain a score, in both languages. One reason, one feature; the effects add up to the score.

use super::Reason;
use super::align::How;
use super::compare::{self, Laid, Note, Similarity};
use super::names::folding::fold;
use super::names::lexicon::glued_key;
use super::names::script::Script;
use super::names::{Form, Word};
use crate::words::Words;

fn reason(feature: &str, effect: f64, query: &str, listed: &str, words: Words) -> Reason {
    let effect = (effect * 1000.0).round() / 1000.0;
    Reason { feature: feature.to_owned(), effect, query: query.to_owned(), listed: listed.to_owned(), words }
}

/// The notes of a comparison in words.
pub fn told(similarity: &Similarity, query: &Form<'_>, listed: &Form<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for note in &similarity.notes {
        match note {
            Note::SameCore(effect) => reasons.push(same_core(query, listed, *effect)),
            Note::Letters(effect) => reasons.push(letters(query, listed, *effect)),
            Note::Words(laid) => reasons.extend(alignment(query, listed, *laid)),
            Note::PartOf(effect) => reasons.push(part_of(query, listed, *effect)),
            Note::Numbers(effect) => reasons.push(numbers(&query.numbers(), &listed.numbers(), *effect)),
            Note::Bodies(q, l, effect) => reasons.push(bodies(q, l, *effect)),
            Note::Places(q, l, effect) => reasons.push(places(q, l, *effect)),
            Note::LegalForm(effect) => reasons.push(legal_form(query, listed, *effect)),
            Note::CommonWordsOnly(effect)
            | Note::LoneWord(effect)
            | Note::BareWord(effect)
            | Note::OtherField(effect)
            | Note::Order(effect)
            | Note::Undisguised(effect)
            | Note::Fathers(effect)
            | Note::OnlyExact(effect)
            | Note::OtherKind(effect)
            | Note::OtherShip(effect)
            | Note::Acronym(effect)
            | Note::BrokenOff(effect) => reasons.push(of_the_whole(note, *effect)),
        }
    }
    reasons
}

/// The reasons of two names side by side, neither of them on a list; `turned` where the second was compared with the first.
pub fn between(mut reasons: Vec<Reason>, turned: bool) -> Vec<Reason> {
    for reason in &mut reasons {
        if turned {
            std::mem::swap(&mut reason.query, &mut reason.listed);
        }
        if !matches!(reason.feature.as_str(), "not-in-listed-name" | "only-in-listed-name") {
            continue;
        }
        let (feature, en, ja, word) = if reason.listed.is_empty() {
            ("not-in-listed-name", "first", "一つ目", &reason.query)
        } else {
            ("only-in-listed-name", "second", "二つ目", &reason.listed)
        };
        reason.words = Words::new(format!("only the {en} name has \"{word}\""), format!("「{word}」は{ja}の名称だけにあります"));
        reason.feature = feature.to_owned();
    }
    reasons
}

/// What is said of two names as wholes: the feature, and its words in both languages.
fn of_the_whole(note: &Note, effect: f64) -> Reason {
    let (feature, en, ja) = match note {
        Note::LoneWord(_) => (
            "one-word-only",
            "only one distinctive word agrees, and not in full",
            "一致する特徴的な語が一つだけで、それも完全な一致ではありません",
        ),
        Note::BareWord(_) => (
            "short-word-only",
            "the names share one short or everyday word; what stands beside it differs",
            "一致するのは短い語または一般的な語が一つだけで、ほかの語が異なります",
        ),
        Note::OtherField(_) => (
            "field-differs",
            "one of the two institutions names a field that the other does not",
            "一方の機関名には、他方にない専門分野が含まれています",
        ),
        Note::Order(_) => ("word-order", "the words stand in another order", "語の順序が異なります"),
        Note::Undisguised(_) => ("digits-for-letters", "digits in the name were read as letters", "名称中の数字を文字として読み替えました"),
        Note::Fathers(_) => ("patronymics-differ", "the patronymics differ", "父称が異なります"),
        Note::OnlyExact(_) => (
            "only-exact",
            "names this short, and names the list calls weak, count only when equal",
            "短い名称や、リストが弱い別名とする名称は、完全に一致するときだけ採ります",
        ),
        Note::OtherKind(_) => {
            ("other-kind", "a party of another kind is listed (person, organisation, vessel)", "リスト上は別の種類（個人・組織・船舶）です")
        }
        Note::OtherShip(_) => (
            "other-ship",
            "names of ships whose letters differ this much are other ships",
            "船名の文字の違いが大きく、別の船と考えられます",
        ),
        Note::Acronym(_) => (
            "acronym",
            "one name is made of the first letters of the other's words",
            "一方の名称は、他方の名称の語の頭文字をつないだ略称と読めます",
        ),
        Note::BrokenOff(_) => (
            "broken-off",
            "the name breaks off; up to there the listed name is the same, letter for letter",
            "名称が途中で切れており、そこまでの文字はリスト上の名称と同じです",
        ),
        _ => (
            "common-words-only",
            "only common words agree; they cannot carry a match",
            "一致するのは一般的な語だけで、一致の根拠になりません",
        ),
    };
    reason(feature, effect, "", "", Words::new(en, ja))
}

fn same_core(query: &Form<'_>, listed: &Form<'_>, effect: f64) -> Reason {
    let words = if query.display == listed.display {
        Words::new("the same name, letter for letter", "名称が一字一句同じです")
    } else {
        Words::new(
            "the same name but for legal form, width, case or character variants",
            "法人格・全角半角・大文字小文字・異体字の違いを除き、同じ名称です",
        )
    };
    reason("same-name", effect, query.display, listed.display, words)
}

fn letters(query: &Form<'_>, listed: &Form<'_>, effect: f64) -> Reason {
    let words = Words::new("nearly the same letters, whatever the spacing", "区切りを除くと、文字の並びがほぼ同じです");
    reason("letters", effect, query.display, listed.display, words)
}

/// A reason for each pair and each left-over word.
fn alignment<'a>(query: &'a Form<'a>, listed: &'a Form<'a>, laid: Laid) -> Vec<Reason> {
    let weighed = compare::weighed(query, listed, laid);
    let of = |form: &'a Form<'a>| if laid.units { (&form.units, &form.unit_weights) } else { (&form.words, &form.word_weights) };
    let ((q_words, q_weights), (l_words, l_weights)) = (of(query), of(listed));
    let text = |words: &[&Word], name: &Form<'_>| words.iter().map(|w| shown(w, name)).collect::<Vec<_>>().join(" ");
    let mut reasons = Vec::new();
    let mut alike = 0.0;
    for (pair, weight) in weighed.alignment.pairs.iter().zip(&weighed.pairs) {
        let (q, l) = (text(&q_words[pair.query.clone()], query), text(&l_words[pair.listed.clone()], listed));
        let effect = weight * pair.similarity / weighed.matched.max(f64::MIN_POSITIVE);
        alike += effect;
        reasons.push(reason(feature(pair.how), effect, &q, &l, sentence(pair.how, &q, &l)));
    }
    let (matched, against) = (weighed.matched, weighed.against);
    let left_query = weighed.alignment.query_left.iter().map(|i| q_weights[*i]);
    let left: f64 = left_query.chain(weighed.alignment.listed_left.iter().map(|j| l_weights[*j])).sum();
    let lost = if matched > 0.0 { alike * against / (matched + against) } else { 0.0 };
    let share = |w: f64| if left > 0.0 { -lost * w / left } else { 0.0 };
    for i in &weighed.alignment.query_left {
        let word = &shown(q_words[*i], query);
        let words = Words::new(format!("\"{word}\" is not in the listed name"), format!("「{word}」はリスト上の名称にありません"));
        reasons.push(reason("not-in-listed-name", share(q_weights[*i]), word, "", words));
    }
    for j in &weighed.alignment.listed_left {
        let word = &shown(l_words[*j], listed);
        let words = Words::new(format!("the listed name also has \"{word}\""), format!("リスト上の名称には「{word}」もあります"));
        reasons.push(reason("only-in-listed-name", share(l_weights[*j]), "", word, words));
    }
    reasons
}

/// A word of a name without blanks as the name writes it: letters made alike to compare them are not shown.
fn shown(word: &Word, name: &Form<'_>) -> String {
    if !word.script.is_some_and(Script::unspaced) {
        return word.native.clone();
    }
    let chars: Vec<char> = fold(name.display).chars().collect();
    let key = |from: usize, to: usize| glued_key(&chars[from..to].iter().collect::<String>());
    for from in 0..chars.len() {
        for to in from + 1..=chars.len() {
            let so_far = key(from, to);
            if so_far == word.native {
                let long = chars[to..].iter().take_while(|c| **c == 'ー').count();
                return chars[from..to + long].iter().collect();
            }
            if so_far.is_empty() || !word.native.starts_with(&so_far) {
                break;
            }
        }
    }
    word.native.clone()
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

fn part_of(query: &Form<'_>, listed: &Form<'_>, effect: f64) -> Reason {
    let words = Words::new(
        "the listed body stands before the comma: this may be a part of it",
        "読点の前がリスト上の組織名です。その一部門の可能性があります",
    );
    reason("part-of-listed-body", effect, query.display, listed.display, words)
}

fn numbers(query: &[u64], listed: &[u64], effect: f64) -> Reason {
    let list = |n: &[u64]| n.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let (q, l) = (list(query), list(listed));
    let words = Words::new(format!("the numbers differ: {q} and {l}"), format!("番号が異なります：{q} と {l}"));
    reason("numbers-differ", effect, &q, &l, words)
}

fn bodies(query: &str, listed: &str, effect: f64) -> Reason {
    let words =
        Words::new(format!("the kinds of body differ: {query} and {listed}"), format!("組織の種類・分野が異なります：{query} と {listed}"));
    reason("bodies-differ", effect, query, listed, words)
}

fn places(query: &str, listed: &str, effect: f64) -> Reason {
    let words = Words::new(format!("the places differ: {query} and {listed}"), format!("地名が異なります：{query} と {listed}"));
    reason("places-differ", effect, query, listed, words)
}

fn legal_form(query: &Form<'_>, listed: &Form<'_>, effect: f64) -> Reason {
    let list = |n: &Form<'_>| n.legal.names().join(", ");
    let words = Words::new("the legal forms are of different kinds", "法人格の種類が異なります");
    reason("legal-form-differs", effect, &list(query), &list(listed), words)
}

/// A fact beside the name that agrees.
pub fn fact(what: &str, en: &str, ja: &str, query: &str, listed: &str, effect: f64) -> Reason {
    reason(what, effect, query, listed, Words::new(en, ja))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::names::Name;

    #[test]
    fn words_are_shown_as_the_name_writes_them() {
        let shown = |name: &str| {
            let name = Name::of(name);
            let form = Form::of(&name, |_| 1.0);
            form.words.iter().map(|w| shown(w, &form)).collect::<Vec<_>>()
        };
        assert_eq!(shown("ミナトソリューション"), ["ミナト", "ソリューション"]);
        assert_eq!(shown("ﾐﾅﾄ･ｻｰﾋﾞｽ"), ["ミナト", "サービス"]);
        assert_eq!(shown("濱﨑商事㈱"), ["濱﨑", "商事"]);
    }
}
