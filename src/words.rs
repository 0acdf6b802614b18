//! A text in both languages, and the two languages themselves. Every message a user reads is a [`Words`].

use serde::{Deserialize, Serialize};

/// One message, in English and in Japanese.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Words {
    pub en: String,
    pub ja: String,
}

impl Words {
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Words {
        Words { en: en.into(), ja: ja.into() }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        }
    }
}

/// English or Japanese: of a report, of a message, or of a stretch of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Ja,
}

impl Lang {
    /// The language a stretch of text is written in: Japanese as soon as kana or Han make up a tenth of its letters.
    pub fn of(text: &str) -> Lang {
        if text.is_ascii() {
            return Lang::En;
        }
        let (mut cjk, mut all) = (0usize, 0usize);
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            all += 1;
            cjk += usize::from(is_cjk(c));
        }
        if cjk > 0 && cjk * 10 >= all { Lang::Ja } else { Lang::En }
    }

    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ja => "ja",
        }
    }
}

/// Han, hiragana, katakana (half-width too) and the marks written between them without spaces.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3134F}')
}
