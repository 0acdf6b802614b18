//! Which script a character or a name is written in, counted character by character; never guessed by a language model.

use crate::words::Words;
use serde::{Deserialize, Serialize};

/// The scripts the comparison tells apart. Everything else is [`Script::Other`] and only compared as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Script {
    Latin,
    Han,
    Kana,
    Hangul,
    Cyrillic,
    Greek,
    Arabic,
    /// Armenian and Georgian: transliterated like Greek.
    Caucasian,
    Other,
}

const ALL: [Script; 9] = [
    Script::Latin,
    Script::Han,
    Script::Kana,
    Script::Hangul,
    Script::Cyrillic,
    Script::Greek,
    Script::Arabic,
    Script::Caucasian,
    Script::Other,
];

impl Script {
    /// The script of a letter; nothing for digits, marks, blanks and punctuation.
    pub fn of(c: char) -> Option<Script> {
        Some(match c {
            'a'..='z' | 'A'..='Z' | '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{24F}' if c != '×' && c != '÷' => Script::Latin,
            '\u{250}'..='\u{2AF}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => Script::Latin,
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
            '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' => Script::Cyrillic,
            '\u{530}'..='\u{58F}' | '\u{10A0}'..='\u{10FF}' | '\u{1C90}'..='\u{1CBF}' => Script::Caucasian,
            '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{6D5}' | '\u{6FA}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => Script::Arabic,
            '\u{8A0}'..='\u{8C9}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => Script::Arabic,
            '\u{30FC}' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FD}'..='\u{30FF}' => {
                Script::Kana
            }
            '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}' => Script::Kana,
            '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => Script::Han,
            '\u{20000}'..='\u{3134F}' => Script::Han,
            '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{AC00}'..='\u{D7A3}' => Script::Hangul,
            c if c.is_alphabetic() => Script::Other,
            _ => return None,
        })
    }

    /// Written without blanks between words.
    pub fn unspaced(self) -> bool {
        matches!(self, Script::Han | Script::Kana)
    }

    pub fn words(self) -> Words {
        match self {
            Script::Latin => Words::new("Latin letters", "ラテン文字"),
            Script::Han => Words::new("Han", "漢字"),
            Script::Kana => Words::new("kana", "かな"),
            Script::Hangul => Words::new("Hangul", "ハングル"),
            Script::Cyrillic => Words::new("Cyrillic", "キリル文字"),
            Script::Greek => Words::new("Greek", "ギリシャ文字"),
            Script::Arabic => Words::new("Arabic script", "アラビア文字"),
            Script::Caucasian => Words::new("Armenian or Georgian", "アルメニア文字・グルジア文字"),
            Script::Other => Words::new("this script", "この文字"),
        }
    }
}

/// A set of scripts, as small as a number: names are compared by the hundred thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scripts(u16);

impl Scripts {
    pub fn contains(self, script: Script) -> bool {
        self.0 & (1 << script as u16) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn is_disjoint(self, other: Scripts) -> bool {
        self.0 & other.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Script> {
        ALL.into_iter().filter(move |s| self.contains(*s))
    }
}

impl FromIterator<Script> for Scripts {
    fn from_iter<I: IntoIterator<Item = Script>>(scripts: I) -> Scripts {
        Scripts(scripts.into_iter().fold(0, |set, s| set | 1 << s as u16))
    }
}

/// Every script with a letter in the text.
pub fn scripts(text: &str) -> Scripts {
    text.chars().filter_map(Script::of).collect()
}
