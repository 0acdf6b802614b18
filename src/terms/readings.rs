//! An Agreement made ready for recognition: every sentence with its lead-in, the word groups in it, and how far its
//! place in the text lets it bind anyone.

use super::defined::DefinedNames;
use super::lexicon::{AtomSet, Hit};
use super::library::Library;
use super::pattern::{Pattern, Unit, holds};
use crate::agreement::{Agreement, Section, Sentence, SentenceRole};
use crate::words::Lang;

/// One sentence with its lead-in, and the atoms in it.
pub struct Reading {
    pub sentence: usize,
    pub lang: Lang,
    pub text: String,
    /// Bytes of lead-in before the sentence's own words.
    pub lead: usize,
    pub hits: Vec<Hit>,
    pub atoms: AtomSet,
    pub standing: Standing,
    /// The outermost clause it belongs to.
    pub article: usize,
}

/// How far the place of a sentence lets it bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Operative,
    /// Opening words, headings, recitals of a text without articles: only an outright duty or ban counts.
    Doubtful,
    /// A definition, or any words of a text without articles: words of definition count, of acts only an outright duty or ban.
    Defining,
    /// Contents, recitals, placeholders: context, never a duty.
    None,
}

impl Reading {
    pub fn unit(&self) -> Unit<'_> {
        Unit { text: &self.text, lang: self.lang, hits: &self.hits, atoms: &self.atoms, lead: self.lead as u32 }
    }
}

/// Every sentence of an agreement, in order.
pub struct Readings {
    pub list: Vec<Reading>,
}

impl Readings {
    pub fn of(agreement: &Agreement, library: &Library) -> Readings {
        let articles =
            agreement.sentences.iter().filter(|s| s.modality.binds() && agreement.clauses[s.clause].section == Section::Articles);
        let recitals_count = articles.count() < 3;
        let names = DefinedNames::of(agreement, library);
        let read = |(i, s): (usize, &Sentence)| {
            let mut text = agreement.with_lead_in(i);
            if s.lang == Lang::Ja {
                text = modern(text);
            }
            let mut hits = library.compiled(s.lang).automaton.hits(&text);
            names.add(&text, s.lang, &mut hits);
            let lead = text.len() - s.folded.text.len();
            let article = article(agreement, i);
            let atoms = AtomSet::of(&hits);
            Reading { sentence: i, lang: s.lang, lead, text, hits, atoms, standing: standing(agreement, s, recitals_count), article }
        };
        Readings { list: agreement.sentences.iter().enumerate().map(read).collect() }
    }

    /// Whether words of context stand in this unit or, within twelve sentences, in the same article with its heading, or in
    /// the two sentences before.
    pub fn near<'a>(&self, index: usize, patterns: impl Fn(Lang) -> &'a [Pattern]) -> bool {
        let article = self.list[index].article;
        let from = index.saturating_sub(12);
        let around = self.list[from..(index + 13).min(self.list.len())].iter().enumerate();
        // what "it" stands for may be in the two sentences before, in another article
        let mut around = around.filter(|(i, r)| r.article == article || (from + i < index && index - from - i <= 2));
        around.any(|(_, r)| holds(&r.unit(), patterns(r.lang)))
    }
}

/// The outermost clause a sentence belongs to; a list item belongs where its lead-in stands.
fn article(agreement: &Agreement, sentence: usize) -> usize {
    let mut at = sentence;
    while let Some(lead) = agreement.sentences[at].lead_in {
        at = lead;
    }
    agreement.article(agreement.sentences[at].clause)
}

fn standing(agreement: &Agreement, sentence: &Sentence, recitals_count: bool) -> Standing {
    let clause = &agreement.clauses[sentence.clause];
    // words that a reader of the page does not see bind nobody who signs it
    if agreement.view.parts[sentence.part].hidden(&sentence.range).is_some() {
        return Standing::None;
    }
    match sentence.role {
        SentenceRole::Body => Standing::Operative,
        SentenceRole::Contents | SentenceRole::Placeholder => Standing::None,
        SentenceRole::Recital => {
            let numbered = clause.own_label.chars().next().is_some_and(|c| c.is_ascii_digit());
            let opens = ["whereas", "recital", "considering", "前文"].iter().any(|w| sentence.folded.text.starts_with(w));
            if (numbered || recitals_count) && !opens { Standing::Doubtful } else { Standing::None }
        }
        SentenceRole::Definition => Standing::Defining,
        // a text without articles is all opening words
        SentenceRole::Block if recitals_count && clause.section == Section::Opening => Standing::Defining,
        SentenceRole::Heading | SentenceRole::Block => Standing::Doubtful,
    }
}

/// Old official Japanese writes its endings in katakana (之ヲ他人ニ示スコトヲ得ズ). A sentence of Han and katakana
/// without any hiragana is read with hiragana; both take three bytes, so places stay where they are.
fn modern(text: String) -> String {
    let hiragana = |c: char| matches!(c, '\u{3041}'..='\u{3096}');
    let katakana = |c: char| matches!(c, '\u{30A1}'..='\u{30F6}');
    let particles = text.chars().filter(|c| matches!(c, 'ヲ' | 'ノ' | 'ハ' | 'ニ')).count();
    if particles < 2 || text.chars().any(hiragana) {
        return text;
    }
    text.chars().map(|c| if katakana(c) { char::from_u32(c as u32 - 0x60).unwrap_or(c) } else { c }).collect()
}
