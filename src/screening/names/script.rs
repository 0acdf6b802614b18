//! Which script a character or a name is written in, counted character by character; never guessed by a language model.

use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

/// Every script with a letter in the text.
pub fn scripts(text: &str) -> BTreeSet<Script> {
    text.chars().filter_map(Script::of).collect()
}
