//! The words for "and" and "or" of both languages, as folding leaves them, and what a sentence says with them. They carry how
//! acts are grouped, so an exchange is a change; nothing here judges how grave it is.

use super::canon::{essence, tokens};
use crate::words::Lang;

/// Each with whether it is an "or". The one list of them.
const CONNECTIVES: [(Lang, &str, bool); 7] = [
    (Lang::En, "and", false),
    (Lang::En, "or", true),
    (Lang::Ja, "及び", false),
    (Lang::Ja, "並びに", false),
    (Lang::Ja, "かつ", false),
    (Lang::Ja, "又は", true),
    (Lang::Ja, "若しくは", true),
];

fn of(lang: Lang) -> impl Iterator<Item = (&'static str, bool)> {
    CONNECTIVES.iter().filter(move |c| c.0 == lang).map(|c| (c.1, c.2))
}

/// The connectives of a folded text in order: whether each is an "or".
pub(super) fn ors(text: &str, lang: Lang) -> Vec<bool> {
    match lang {
        Lang::En => tokens(text).iter().filter_map(|t| of(lang).find(|c| c.0 == t).map(|c| c.1)).collect(),
        Lang::Ja => {
            let mut at: Vec<(usize, bool)> =
                of(lang).flat_map(|(word, or)| text.match_indices(word).map(move |(at, _)| (at, or))).collect();
            at.sort_unstable();
            at.into_iter().map(|x| x.1).collect()
        }
    }
}

/// Japanese words with every "and" and "or" written alike.
pub(super) fn without(text: &str) -> String {
    of(Lang::Ja).fold(essence(text), |text, (word, _)| text.replace(word, "・"))
}

/// Whether a token of a word diff is a connective or, where scripts part it (及 + び), any piece of one.
pub(super) fn is_piece(token: &str) -> bool {
    CONNECTIVES.iter().any(|c| c.1 == token || tokens(c.1).iter().any(|piece| piece == token))
}

/// Whether a token of a word diff tells that a connective changed: one in it, or the piece that opens one.
pub(super) fn is_told_by(token: &str) -> bool {
    CONNECTIVES.iter().any(|&(lang, word, _)| {
        token == word || (lang == Lang::Ja && (token.contains(word) || tokens(word).first().is_some_and(|piece| piece == token)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connectives_of_both_languages() {
        assert_eq!(ors("return and destroy, or erase", Lang::En), [false, true]);
        assert_eq!(ors("返還し、又は廃棄し、かつ消去及び通知する", Lang::Ja), [true, false, false]);
        assert_eq!(without("甲及び乙"), without("甲又は乙"));
        assert!(is_piece("び") && is_told_by("及") && !is_told_by("び") && !is_told_by("order"));
    }
}
