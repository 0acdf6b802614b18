//! Signs in the words of an agreement: secrecy about the destination, payment by others, services declined, a group that
//! widened (C18, C19, C28, C29, C31). The words stand in `clauses/lexicon/signs.toml`; single sentences, never a judgement.

use super::{Draft, Facts, Indicator, Weight, compared, indicator};
use crate::agreement::{Agreement, SentenceRole};
use crate::document::Place;
use crate::document::fold::folded;
use crate::report::catalogue::say;
use crate::words::Lang;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A sentence of a draft, ready to be searched.
#[derive(Debug, Clone)]
pub struct Passage {
    pub place: Place,
    /// Lower case, half width, one blank between words.
    pub folded: String,
    pub lang: Lang,
}

/// `clauses/lexicon/signs.toml`.
#[derive(Debug, Deserialize)]
pub struct Signs {
    #[serde(rename = "sign")]
    signs: Vec<Sign>,
    pub words: Words,
    pub topics: BTreeMap<String, Vec<String>>,
}

/// Kinds of organisation and of subject, by the words their names hold.
#[derive(Debug, Deserialize)]
pub struct Words {
    pub forwarder: Vec<String>,
    pub trading: Vec<String>,
    pub technology: Vec<String>,
    pub institutions: Vec<String>,
    /// Words of names that tell nobody apart.
    pub generic: Vec<String>,
    pub former: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Sign {
    id: String,
    what: String,
    weight: Weight,
    when: When,
    en: Vec<Vec<String>>,
    ja: Vec<Vec<String>>,
    #[serde(default)]
    unless_en: Vec<String>,
    #[serde(default)]
    unless_ja: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    Always,
    Added,
    Gone,
}

pub static SIGNS: LazyLock<Signs> =
    LazyLock::new(|| toml::from_str(include_str!("../../clauses/lexicon/signs.toml")).expect("the embedded file is parsed by a test"));

/// The sentences of an agreement that say something.
pub fn passages(agreement: &Agreement) -> Vec<Passage> {
    let says = |role: SentenceRole| matches!(role, SentenceRole::Body | SentenceRole::Definition | SentenceRole::Recital);
    let kept = agreement.sentences.iter().enumerate().filter(|(_, s)| says(s.role));
    kept.map(|(i, s)| Passage { place: agreement.place(i), folded: s.folded.text.clone(), lang: s.lang }).collect()
}

/// One indicator for each sign that a sentence shows.
pub fn indicators(facts: &Facts) -> Vec<Indicator> {
    let Some(last) = facts.last() else { return Vec::new() };
    let base = facts.earlier().last();
    SIGNS.signs.iter().filter_map(|sign| shown(sign, last, base, &facts.partner_name())).collect()
}

fn shown(sign: &Sign, last: &Draft, base: Option<&Draft>, party: &str) -> Option<Indicator> {
    let in_draft: Vec<&Passage> = last.passages.iter().filter(|p| sign.holds(p)).collect();
    let in_base: Vec<&Passage> = base.iter().flat_map(|b| &b.passages).filter(|p| sign.holds(p)).collect();
    let (found, before): (&[&Passage], &[&Passage]) = match sign.when {
        When::Always if !in_draft.is_empty() => (&in_draft, &in_base),
        When::Added if !in_draft.is_empty() && in_base.is_empty() && base.is_some() => (&in_draft, &[]),
        When::Gone if in_draft.is_empty() && !in_base.is_empty() && !last.passages.is_empty() => (&[], &in_base),
        _ => return None,
    };
    let what = say(&format!("sign.{}", sign.what));
    let mut out = indicator(&sign.id, sign.weight, &[("party", &crate::report::catalogue::both(party)), ("value", &what)]);
    out.values = found.iter().take(3).map(|p| p.place.clone()).collect();
    let quote = |p: Option<&&Passage>| p.map_or("–".to_owned(), |p| p.place.quote.clone());
    out.compared.push(compared("passage", &quote(before.first()), &quote(found.first())));
    Some(out)
}

impl Sign {
    fn holds(&self, passage: &Passage) -> bool {
        let (groups, unless) = match passage.lang {
            Lang::En => (&self.en, &self.unless_en),
            Lang::Ja => (&self.ja, &self.unless_ja),
        };
        let text = &passage.folded;
        !groups.is_empty()
            && groups.iter().all(|g| g.iter().any(|w| contains(text, &folded(w))))
            && !unless.iter().any(|w| contains(text, &folded(w)))
    }
}

/// Whether a folded text holds a folded word: as the beginning of a word where it is written in letters.
pub fn contains(text: &str, word: &str) -> bool {
    match word.is_ascii() {
        true => text.match_indices(word).any(|(i, _)| !text[..i].ends_with(|c: char| c.is_ascii_alphanumeric())),
        false => text.contains(word),
    }
}

/// Whether a name or phrase holds one of these words.
pub fn speaks_of(text: &str, words: &[String]) -> bool {
    let text = folded(text);
    words.iter().any(|w| {
        let w = folded(w);
        // a word of a name, whole: "bank" is not "Bankside"
        match w.is_ascii() {
            true => text.match_indices(&w).any(|(i, _)| {
                !text[..i].ends_with(|c: char| c.is_ascii_alphanumeric())
                    && !text[i + w.len()..].starts_with(|c: char| c.is_ascii_alphabetic())
            }),
            false => text.contains(&w),
        }
    })
}

/// The fields of business that a phrase speaks of.
pub fn topics(text: &str) -> Vec<&'static str> {
    let text = folded(text);
    SIGNS.topics.iter().filter(|(_, words)| words.iter().any(|w| contains(&text, &folded(w)))).map(|(id, _)| id.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows(lang: Lang, text: &str) -> Vec<String> {
        let place = Place {
            part: "body".into(),
            clause: None,
            heading: None,
            quote: text.into(),
            start: 0,
            end: 0,
            page: None,
            view: crate::document::ViewKind::Accepted,
            visibility: crate::document::Visibility::Shown,
        };
        let passage = Passage { place, folded: folded(text), lang };
        SIGNS.signs.iter().filter(|s| s.holds(&passage)).map(|s| s.what.clone()).collect()
    }

    #[test]
    fn sentences_that_show_a_sign() {
        for (lang, text, what) in [
            (Lang::En, "The Supplier shall not ask for the identity of the end user of the Goods.", "secrecy-of-destination"),
            (Lang::En, "The Buyer shall not be required to disclose the place of use.", "secrecy-of-destination"),
            (Lang::Ja, "乙は、最終需要者を甲に開示する義務を負わない。", "secrecy-of-destination"),
            (Lang::Ja, "甲は、仕向地について乙に照会してはならない。", "secrecy-of-destination"),
            (Lang::En, "Aoba will not disclose the name of the Partner to any authority.", "secrecy-of-partner"),
            (Lang::Ja, "甲は、乙の名称を官公庁に対して明らかにしてはならない。", "secrecy-of-partner"),
            (Lang::En, "The price will be paid by a third party named in writing.", "third-party-payment"),
            (Lang::Ja, "代金は、乙の指定する者が支払うことができる。", "third-party-payment"),
            (Lang::En, "The Partner signs as nominee for a third party.", "undisclosed-principal"),
            (Lang::Ja, "乙は、名称を開示しない第三者のために本契約を締結する。", "undisclosed-principal"),
            (Lang::En, "The Buyer waives installation and commissioning of the equipment.", "service-declined"),
            (Lang::Ja, "乙は、据付け及び操作訓練を要しない。", "service-declined"),
        ] {
            assert!(shows(lang, text).contains(&what.to_owned()), "{text}: {:?}", shows(lang, text));
        }
    }

    #[test]
    fn sentences_that_do_not() {
        for (lang, text) in [
            (Lang::En, "The Recipient shall not disclose Confidential Information to any third party."),
            (Lang::En, "The Buyer shall inform the Supplier of the end user and the country of destination."),
            (Lang::En, "The Recipient shall not export the Items to any other final destination without a licence."),
            (Lang::En, "Neither party shall assign this Agreement without the prior written consent of the other."),
            (Lang::En, "Invoices shall be paid by the Buyer within thirty days."),
            (Lang::Ja, "乙は、最終需要者及び使用場所を甲に書面で通知しなければならない。"),
            (Lang::Ja, "乙は、秘密情報を第三者に開示してはならない。"),
            (Lang::Ja, "乙は、代金を月末までに甲の指定する口座に支払う。"),
            (Lang::Ja, "甲は、納入後に据付け及び試運転を行う。"),
        ] {
            let shown: Vec<String> = shows(lang, text).into_iter().filter(|w| w != "service-clause-gone").collect();
            assert!(shown.is_empty(), "{text}: {shown:?}");
        }
    }

    #[test]
    fn topics_and_kinds_of_names() {
        assert_eq!(topics("光学コーティングの開発"), ["materials", "optics"]);
        assert_eq!(topics("Restaurant chain"), ["food"]);
        assert!(topics("general trading").is_empty(), "a trading firm may trade in anything");
        assert!(
            speaks_of("Morvane Freight Forwarding Ltd", &SIGNS.words.forwarder)
                && !speaks_of("Bankside Optics Ltd", &SIGNS.words.forwarder)
        );
        assert!(speaks_of("明埠貿易有限公司", &SIGNS.words.trading) && !speaks_of("株式会社青葉ロボット", &SIGNS.words.trading));
    }
}
