//! What the user knows of the partner, from a TOML file (`--party FILE`). What is missing becomes a question; an answer
//! is the user's own, and nothing is looked up.

use super::ownership::{self, Holding};
use crate::agreement::{Party, PartyRole};
use crate::error::{Error, Result};
use crate::report::catalogue::{both, fill};
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The file. Every field may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Partner {
    pub name: String,
    /// The name in the partner's own script, and other names in use.
    pub other_names: Vec<String>,
    pub former_names: Vec<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub addresses: Vec<String>,
    pub phones: Vec<String>,
    /// Mail addresses, or domains.
    pub mail: Vec<String>,
    pub website: Option<String>,
    pub identifiers: Vec<String>,
    /// Certificates of how it manages technical information (技術情報管理認証, ISO/IEC 27001): shown, never a sign.
    pub certifications: Vec<String>,
    /// ISO date.
    pub founded: Option<String>,
    /// What the partner does.
    pub business: Vec<String>,
    /// What is asked for in this matter.
    pub topic: Vec<String>,
    /// False for a mere trading firm.
    pub manufactures: Option<bool>,
    /// Those for whom the same thing was made or first asked.
    pub built_for: Vec<String>,
    pub introduced_by: Option<String>,
    pub directors: Vec<String>,
    pub end_user: Option<String>,
    pub end_use: Option<String>,
    pub ship_to: Option<String>,
    pub payer: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub bank_country: Option<String>,
    /// ISO dates: a time without business, then its end.
    pub dormant_from: Option<String>,
    pub active_again: Option<String>,
    #[serde(rename = "owner")]
    pub owners: Vec<Holding>,
    /// Answers to the questionnaire by the question's id: `yes`, `no`, `unknown`, `not-applicable`.
    pub answers: BTreeMap<String, Reply>,
    pub notes: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    Yes,
    No,
    Unknown,
    NotApplicable,
}

/// `screening-lists/questionnaire.toml`.
#[derive(Debug, Deserialize)]
pub struct Questionnaire {
    pub as_of: String,
    pub source: String,
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// One question in plain words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    pub id: String,
    pub en: String,
    pub ja: String,
    /// The answer that is a sign.
    pub concern: Reply,
    pub indicator: String,
    pub weight: super::Weight,
    /// Items of the 明らかガイドライン it serves.
    #[serde(default)]
    pub items: Vec<u8>,
}

pub static QUESTIONNAIRE: LazyLock<Questionnaire> = LazyLock::new(|| {
    toml::from_str(include_str!("../../screening-lists/questionnaire.toml")).expect("the embedded file is parsed by a test")
});

impl Question {
    pub fn words(&self) -> Words {
        Words::new(&self.en, &self.ja)
    }
}

/// A name of the file to screen, and what it is to the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub role: PartyRole,
}

impl Partner {
    /// Reads the file's text; `path` is for messages.
    ///
    /// # Errors
    /// When it is not TOML, holds an unknown key, a share that is no percentage, or a date that is none.
    pub fn read(text: &str, path: &str) -> Result<Partner> {
        let wrong = |en: String, ja: String| {
            let next = Words::new(
                "see the partner file in the documentation; every field may be left out",
                "説明書の相手方ファイルの項を参照してください（どの項目も省略できます）",
            );
            Err(Error::new(Words::new(en, ja), next).at(path))
        };
        let partner: Partner = match toml::from_str(text) {
            Ok(partner) => partner,
            Err(e) => {
                let line = e.span().map_or(0, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
                return wrong(
                    format!("line {line}: not a valid partner file: {}", e.message()),
                    format!("{line}行目: 相手方ファイルに誤りがあります: {}", e.message()),
                );
            }
        };
        if let Some(bad) = partner.owners.iter().find(|h| h.percent.is_some_and(|p| !(0.0..=100.0).contains(&p))) {
            return wrong(
                format!("the share of “{}” in “{}” is not between 0 and 100", bad.owner, bad.owned),
                format!("「{}」の「{}」に対する持分が0から100の間にありません", bad.owner, bad.owned),
            );
        }
        let holdings = partner.owners.iter().flat_map(|h| [&h.from, &h.to]);
        let dates = [&partner.founded, &partner.dormant_from, &partner.active_again].into_iter().chain(holdings).flatten();
        if let Some(bad) = dates.into_iter().find(|d| !is_date(d)) {
            return wrong(
                format!("“{bad}” is not a date: write YYYY-MM-DD"),
                format!("「{bad}」は日付ではありません（YYYY-MM-DD で記入）"),
            );
        }
        if let Some(id) = partner.answers.keys().find(|id| !QUESTIONNAIRE.questions.iter().any(|q| q.id == **id)) {
            return wrong(format!("there is no question “{id}”"), format!("「{id}」という質問はありません"));
        }
        Ok(partner)
    }

    /// Whether this file speaks of a party.
    pub fn is(&self, party: &Party) -> bool {
        self.names().any(|mine| party.names().any(|n| super::same_party(n, mine)))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.other_names.iter().map(String::as_str)).filter(|n| !n.is_empty())
    }

    /// Domains of the mail addresses and the web site.
    fn domains(&self) -> Vec<String> {
        let host = |m: &String| {
            let m = m.trim().to_ascii_lowercase();
            let m = m.rsplit('@').next().unwrap_or_default().to_owned();
            let m = m.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.").to_owned();
            m.split('/').next().unwrap_or_default().to_owned()
        };
        let mut out: Vec<String> = self.mail.iter().chain(&self.website).map(host).filter(|d| d.contains('.')).collect();
        out.sort();
        out.dedup();
        out
    }

    /// Adds what the file knows to the party it speaks of, or a party of its own where the draft names nobody like it.
    pub fn join(&self, parties: &mut Vec<Party>) {
        if self.names().next().is_none() {
            return;
        }
        let at = parties.iter().position(|p| p.role < PartyRole::Letterhead && self.is(p)).unwrap_or_else(|| {
            parties.push(Party { name: self.name.clone(), role: PartyRole::Related, ..Party::default() });
            parties.len() - 1
        });
        let party = &mut parties[at];
        let more = |mine: &mut Vec<String>, theirs: &[String]| mine.extend(theirs.iter().filter(|t| !t.is_empty()).cloned());
        let known: Vec<String> = party.names().map(str::to_owned).collect();
        party.aliases.extend(self.names().filter(|n| !known.iter().any(|k| k == n)).map(str::to_owned));
        more(&mut party.addresses, &self.addresses);
        more(&mut party.phones, &self.phones);
        more(&mut party.domains, &self.domains());
        more(&mut party.identifiers, &self.identifiers);
        more(&mut party.people, &self.directors);
        for list in [&mut party.addresses, &mut party.phones, &mut party.domains, &mut party.identifiers, &mut party.people] {
            let mut seen = std::collections::BTreeSet::new();
            list.retain(|v| seen.insert(v.clone()));
        }
    }

    /// Everybody the file names beside the partner, each once.
    pub fn others(&self) -> Vec<Named> {
        let mut out: Vec<Named> = Vec::new();
        let mut add = |name: &str, role| {
            if !name.trim().is_empty() && !out.iter().any(|n| n.name == name && n.role == role) {
                out.push(Named { name: name.to_owned(), role });
            }
        };
        self.owners.iter().for_each(|h| add(&h.owner, PartyRole::Owner));
        self.directors.iter().for_each(|d| add(d, PartyRole::Officer));
        self.end_user.iter().for_each(|n| add(n, PartyRole::EndUser));
        self.ship_to.iter().for_each(|n| add(n, PartyRole::ShipTo));
        self.payer.iter().for_each(|n| add(n, PartyRole::Payer));
        self.former_names.iter().chain(&self.built_for).chain(&self.introduced_by).for_each(|n| add(n, PartyRole::Related));
        out
    }

    /// What the file does not say, and the questions nobody answered.
    pub fn questions(&self) -> Vec<Words> {
        let mut out = self.facts_missing();
        out.extend(self.unanswered().map(Question::words));
        out
    }

    /// Facts the file does not give, as questions the partner can be asked.
    pub fn facts_missing(&self) -> Vec<Words> {
        let mut out = Vec::new();
        let missing: [(&str, bool); 9] = [
            ("other-names", self.other_names.is_empty()),
            ("address", self.addresses.is_empty()),
            ("identifier", self.identifiers.is_empty()),
            ("founded", self.founded.is_none()),
            ("business", self.business.is_empty()),
            ("owners", self.owners.is_empty()),
            ("directors", self.directors.is_empty()),
            ("end-user", self.end_user.is_none()),
            ("end-use", self.end_use.is_none()),
        ];
        let name = both(if self.name.is_empty() { "–" } else { &self.name });
        out.extend(missing.iter().filter(|(_, m)| *m).map(|(key, _)| fill(&format!("partner-question.{key}"), &[("party", &name)])));
        out.extend(
            self.owners
                .iter()
                .filter(|h| h.percent.is_none())
                .map(|h| fill("partner-question.share", &[("owner", &both(&h.owner)), ("party", &both(ownership::owned(h, &self.name)))])),
        );
        out
    }

    /// Questions of the questionnaire without an answer, or answered "unknown".
    pub fn unanswered(&self) -> impl Iterator<Item = &'static Question> + '_ {
        QUESTIONNAIRE.questions.iter().filter(|q| matches!(self.answers.get(&q.id), None | Some(Reply::Unknown)))
    }
}

/// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
fn is_date(text: &str) -> bool {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    full.parse::<jiff::civil::Date>().is_ok()
}

/// A date of the file as the first day it can mean.
pub fn day(text: &str) -> Option<jiff::civil::Date> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.get(..10)?.to_owned(),
    };
    full.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_missing_is_asked() {
        let text = "name = \"Brightquay Trading Ltd\"\nmail = [\"office@quay.example\"]\n[[owner]]\nowner = \"Pier Holding\"\n\n[answers]\nuse-clear = \"yes\"\n";
        let partner = Partner::read(text, "p.toml").unwrap();
        assert_eq!(partner.domains(), ["quay.example"]);
        assert_eq!(partner.others(), [Named { name: "Pier Holding".into(), role: PartyRole::Owner }]);
        let asked = partner.questions();
        assert!(asked.iter().any(|q| q.en.contains("Pier Holding")), "the share is asked");
        assert_eq!(asked.len(), 8 + 1 + QUESTIONNAIRE.questions.len() - 1);
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_line_and_what_to_do() {
        for (text, word) in [
            ("name = \"A\"\nnonsense = 1\n", "line 2"),
            ("[[owner]]\nowner = \"A\"\npercent = 130\n", "between 0 and 100"),
            ("founded = \"soon\"\n", "not a date"),
            ("[answers]\nno-such = \"yes\"\n", "no question"),
        ] {
            let error = Partner::read(text, "p.toml").unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn every_question_stands_in_both_languages_and_serves_an_indicator() {
        assert!(QUESTIONNAIRE.questions.len() >= 25);
        for q in &QUESTIONNAIRE.questions {
            assert!(q.en.ends_with('?') && q.ja.ends_with('か'), "{}", q.id);
            assert!(super::super::codes().any(|(id, _)| id == q.indicator), "{}", q.indicator);
        }
    }
}
