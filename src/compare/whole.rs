//! All words of one draft in comparable form, however they are cut into sentences: a line break inside a sentence or a
//! number read as a label must not make a difference. It only compares; nothing of it is ever shown.

use super::canon::essence;
use crate::agreement::Agreement;
use crate::document::fold::folded;
use memchr::memmem::Finder;

/// Words shorter than this, in characters, say nothing; of longer ones it is counted how often they stand.
const TELLING: usize = 3;

/// The words of an agreement, a sentence each and in a row.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    sentences: Vec<String>,
    /// The sentences in a row, without the labels between them.
    row: String,
    /// Everything in a row, labels that are typed among it.
    text: String,
}

impl Whole {
    pub fn of(agreement: &Agreement) -> Whole {
        let sentences: Vec<String> = agreement.sentences.iter().map(|s| essence(&s.folded.text)).collect();
        let row = sentences.concat();
        let text = agreement.view.parts.iter().map(|p| essence(&folded(&p.text))).collect::<Vec<_>>().join("\u{1}");
        Whole { sentences, row, text }
    }

    /// The comparable words of one sentence.
    pub fn sentence(&self, i: usize) -> &str {
        &self.sentences[i]
    }

    /// Whether these words stand in a row.
    pub fn holds(&self, words: &str) -> bool {
        let finder = Finder::new(words);
        finder.find(self.row.as_bytes()).is_some() || finder.find(self.text.as_bytes()).is_some()
    }

    fn count(&self, words: &str) -> usize {
        let finder = Finder::new(words);
        let times = |text: &str| finder.find_iter(text.as_bytes()).count();
        times(&self.row).max(times(&self.text))
    }

    /// Whether the words of a sentence stand in the other draft as often as here: then they were at most cut otherwise.
    pub fn stands_in(&self, i: usize, other: &Whole) -> bool {
        let words = self.sentence(i);
        words.chars().count() >= TELLING && other.holds(words) && other.count(words) >= self.count(words)
    }
}
