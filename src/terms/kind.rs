//! Which kind of agreement a text is: told from its title, its subject, its parties and the terms it holds, with the reason.
//! It picks a profile; it never says that an agreement of another kind would be wrong.

use super::Library;
use super::inventory::Inventory;
use super::profile::{DEFAULT, Profile};
use crate::agreement::{Agreement, PartyRole, Section};
use crate::document::fold::folded;
use crate::words::Words;
use aho_corasick::AhoCorasick;
use std::collections::HashSet;

/// Folded characters of the beginning in which a title is looked for.
const TITLE: usize = 700;
/// Folded characters of the beginning in which the subject is looked for: the title, the recitals and the first articles.
const SUBJECT: usize = 3_000;
/// Points of a title word at the very beginning; what stands later counts a little less.
const TITLE_POINTS: f64 = 100.0;
/// Points a title word gains when the name of the document follows it: 契約, `agreement`.
const HEAD_POINTS: f64 = 30.0;
/// From here on the title has named the kind, and the subject is not asked.
const NAMED: f64 = 88.0;
/// Points of each different subject word in the beginning, and in the headings.
const SUBJECT_POINTS: (f64, f64) = (6.0, 3.0);
/// Points for parties that are all of the kind the profile names.
const PARTY_POINTS: f64 = 12.0;
/// Points for each required term that is there, up to four.
const TERM_POINTS: f64 = 1.0;
/// Below this nothing is told and the default profile is used.
const ENOUGH: f64 = 18.0;
/// Words that name a document, after the words of its subject.
const DOCUMENTS: [&str; 22] = [
    "agreement",
    "contract",
    "undertaking",
    "memorandum",
    "pledge",
    "letter",
    "deed",
    "protocol",
    "arrangement",
    "契約",
    "協定",
    "覚書",
    "誓約",
    "取決",
    "取り決め",
    "合意",
    "約定",
    "証書",
    "確認書",
    "同意書",
    "注文書",
    "約款",
];
/// Words that join two subjects under one name: `collaborative research and confidentiality agreement`.
const JOINED: [&str; 8] = [" and ", " & ", "/", "及び", "並びに", "・", "に関する", "に関し"];

/// A profile, with why it was chosen.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    pub profile: &'a Profile,
    pub why: Words,
}

/// The words that tell a profile, folded once.
#[derive(Debug, Clone, Default)]
pub(super) struct ToldBy {
    /// Title words, English and then Japanese, without the blanks that spread Japanese ones.
    title: Vec<String>,
    subject: Vec<String>,
    party: Vec<String>,
}

impl ToldBy {
    pub fn of(profile: &Profile) -> ToldBy {
        let fold_all = |en: &[String], ja: &[String]| en.iter().chain(ja).map(|w| folded(w)).collect::<Vec<_>>();
        ToldBy {
            title: fold_all(&profile.title_en, &profile.title_ja).iter().map(|w| unspaced(w)).collect(),
            subject: fold_all(&profile.subject_en, &profile.subject_ja),
            party: fold_all(&profile.party_en, &profile.party_ja),
        }
    }
}

/// The subject words of all profiles, looked for at once.
#[derive(Debug)]
pub(super) struct Subjects {
    words: Vec<String>,
    search: AhoCorasick,
}

impl Subjects {
    fn of(profiles: &[Profile]) -> Subjects {
        let words: Vec<String> = profiles.iter().flat_map(|p| p.told_by.subject.iter().cloned()).collect();
        let search = AhoCorasick::new(&words).expect("the subject words are far below the automaton's limits");
        Subjects { words, search }
    }

    /// Those that stand in a folded text.
    fn standing_in(&self, text: &str) -> HashSet<&str> {
        let places = self.search.find_overlapping_iter(text).map(|m| (m.start(), self.words[m.pattern().as_usize()].as_str()));
        places.filter(|(at, word)| begins(text, *at, word)).map(|(_, word)| word).collect()
    }
}

/// What speaks for one profile.
struct Score<'a> {
    profile: &'a Profile,
    points: f64,
    title: Option<String>,
    named: bool,
    subject: Vec<String>,
    parties: bool,
}

impl Library {
    /// The profile that fits an agreement best, and why; the default one where nothing tells. None only in a library
    /// without profiles.
    pub fn profile_of(&self, agreement: &Agreement, inventory: &Inventory) -> Option<Told<'_>> {
        let signs = Signs::of(agreement, self.subjects.get_or_init(|| Subjects::of(&self.profiles)));
        let scores = self.profiles.iter().filter(|p| p.id != DEFAULT).map(|p| signs.score(p, inventory));
        let best = scores.filter(|s| s.points >= ENOUGH).reduce(|a, b| if b.rank() > a.rank() { b } else { a });
        match best {
            Some(score) => Some(Told { profile: score.profile, why: score.why() }),
            None => self.profile(DEFAULT).map(|profile| Told { profile, why: nothing_tells() }),
        }
    }
}

/// Where the kind of an agreement shows.
struct Signs<'a> {
    /// The folded beginning.
    title: String,
    /// Subject words that stand in the beginning.
    subject: HashSet<&'a str>,
    /// Subject words that stand in the headings of the articles.
    headings: HashSet<&'a str>,
    /// Each party's names in a row.
    parties: Vec<String>,
}

impl<'a> Signs<'a> {
    fn of(agreement: &Agreement, subjects: &'a Subjects) -> Signs<'a> {
        let body = agreement.view.parts.first().map(|p| p.text.as_str()).unwrap_or_default();
        let beginning = |n: usize| -> String {
            let start: String = body.chars().take(3 * n).collect();
            folded(&start).chars().take(n).collect()
        };
        let headings: Vec<&str> = agreement.clauses.iter().filter(|c| c.section == Section::Articles).map(|c| c.heading.as_str()).collect();
        let named = agreement.parties.iter().filter(|p| matches!(p.role, PartyRole::Party | PartyRole::Signatory));
        let names = named.map(|p| {
            let all: Vec<&str> = [&p.name].into_iter().chain(&p.aliases).chain(&p.called).map(String::as_str).collect();
            folded(&all.join(" | "))
        });
        Signs {
            title: unspaced(&beginning(TITLE)),
            subject: subjects.standing_in(&beginning(SUBJECT)),
            headings: subjects.standing_in(&folded(&headings.join(" | "))),
            parties: names.collect(),
        }
    }

    fn score<'p>(&self, profile: &'p Profile, inventory: &Inventory) -> Score<'p> {
        let mut score = Score { profile, points: 0.0, title: None, named: false, subject: Vec::new(), parties: false };
        for (word, ready) in profile.title_en.iter().chain(&profile.title_ja).zip(&profile.told_by.title) {
            let points = self.title_points(ready);
            if points > score.points {
                score.points = points;
                score.title = Some(word.clone());
            }
        }
        score.named = score.points >= NAMED;
        if score.named {
            return score;
        }
        for word in &profile.told_by.subject {
            let (near, headed) = (self.subject.contains(word.as_str()), self.headings.contains(word.as_str()));
            score.points += if near { SUBJECT_POINTS.0 } else { 0.0 } + if headed { SUBJECT_POINTS.1 } else { 0.0 };
            if near || headed {
                score.subject.push(word.clone());
            }
        }
        let words = &profile.told_by.party;
        if !words.is_empty() && self.parties.len() >= 2 {
            score.parties = self.parties.iter().all(|p| words.iter().any(|w| stands(p, w)));
            score.points += if score.parties { PARTY_POINTS } else { 0.0 };
        }
        let there = profile.required.iter().filter(|id| inventory.term(id).is_some_and(|t| t.state.found())).count();
        score.points += if score.points > 0.0 { TERM_POINTS * there.min(4) as f64 } else { 0.0 };
        score
    }

    /// Points of a title word: the earlier the more, and more still when the name of the document follows it.
    fn title_points(&self, word: &str) -> f64 {
        let points = self.title.match_indices(word).filter(|(at, _)| begins(&self.title, *at, word)).map(|(at, _)| {
            let place = self.title[..at].chars().count() as f64 / TITLE as f64;
            let after: String = self.title[at + word.len()..].chars().take(48).collect();
            let joined = JOINED.iter().any(|j| after.trim_start_matches([' ', '書']).starts_with(j.trim_start()));
            let close: String = after.chars().take(if joined { 48 } else { 12 }).collect();
            let head = DOCUMENTS.iter().any(|d| word.ends_with(d) || close.contains(d));
            TITLE_POINTS * (1.0 - place) - TITLE_POINTS / 4.0 + if head { HEAD_POINTS } else { 0.0 }
        });
        points.fold(0.0, f64::max)
    }
}

/// Whether a word stands in a text, beginning where a word of the text begins.
fn stands(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| begins(text, at, word))
}

/// A Latin word must begin a word of the text, and a short one must end it too: `nda` is not in `agenda`.
fn begins(text: &str, at: usize, word: &str) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let inside = latin(word.chars().next()) && latin(text[..at].chars().next_back());
    let runs_on = word.len() <= 4 && latin(word.chars().next_back()) && latin(text[at + word.len()..].chars().next());
    !inside && !runs_on
}

/// Japanese titles are often spread out: 共 同 研 究 契 約 書.
fn unspaced(folded: &str) -> String {
    let chars: Vec<char> = folded.chars().collect();
    let wide = |c: Option<&char>| c.is_some_and(|c| crate::words::is_cjk(*c));
    let kept = chars.iter().enumerate().filter(|(i, c)| !(**c == ' ' && (wide(chars.get(i + 1)) || (*i > 0 && wide(chars.get(i - 1))))));
    kept.map(|(_, c)| *c).collect()
}

impl Score<'_> {
    /// A title that names the kind comes before any number of words about a subject.
    fn rank(&self) -> (bool, f64) {
        (self.named, self.points)
    }

    fn why(&self) -> Words {
        let (mut en, mut ja) = (Vec::new(), Vec::new());
        if let Some(title) = &self.title {
            en.push(format!("the beginning says “{title}”"));
            ja.push(format!("冒頭に「{title}」とあるため"));
        } else if !self.subject.is_empty() {
            let some: Vec<&str> = self.subject.iter().take(5).map(String::as_str).collect();
            en.push(format!("its subject: {}", some.join(", ")));
            ja.push(format!("内容（{}）から", some.join("、")));
        }
        if self.parties {
            en.push("the parties are of this kind".to_owned());
            ja.push("当事者の属性から".to_owned());
        }
        Words::new(en.join("; "), ja.join("、"))
    }
}

fn nothing_tells() -> Words {
    Words::new("nothing in the text tells the kind; name it with --profile", "契約類型を判断できないため（--profile で指定できます）")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, ViewKind, text};
    use crate::terms::inventory;

    fn told(words: &str) -> (String, Words) {
        let library = Library::embedded().expect("the embedded library compiles");
        let agreement = Agreement::of(&text::read(words.as_bytes(), Format::Text), ViewKind::Accepted);
        let told = library.profile_of(&agreement, &inventory(&agreement, &library)).expect("profiles");
        (told.profile.id.clone(), told.why)
    }

    #[test]
    fn the_name_of_the_document_decides_over_its_subject() {
        for (title, kind) in [
            ("Confidentiality Agreement concerning Joint Research\n", "nda"),
            ("共同研究の検討に関する秘密保持契約書\n", "nda"),
            ("Joint Research and Confidentiality Agreement\n", "joint-research"),
            ("共 同 研 究 契 約 書\n", "joint-research"),
            ("MATERIAL TRANSFER AGREEMENT\n", "mta"),
            ("業務委託契約書\n", "outsourcing"),
            ("退職時誓約書\n", "employee-leaving"),
            ("ソフトウェア使用許諾契約書\n", "licence"),
            ("Purchase Order\n", "purchase"),
            (
                "ライセンス契約書\n\n甲乙間の共同研究契約に基づく共同研究の研究成果である発明及び知的財産権について、研究担当者を定める。\n",
                "licence",
            ),
        ] {
            assert_eq!(told(title).0, kind, "{title}");
        }
    }

    #[test]
    fn without_a_telling_title_the_subject_and_the_parties_decide() {
        let (kind, why) = told(
            "Framework of Cooperation\n\nThis document is concluded between the University of Northmoor and Southlake University. \
             The universities wish to send students and scholars to one another for teaching and lectures.\n\n\
             1. Students\nEach university admits up to five students a year.\n",
        );
        assert_eq!(kind, "exchange");
        assert!(why.en.contains("students") && !why.ja.is_empty(), "{why:?}");
        assert_eq!(told("The tenant shall pay the rent on the first of each month.\n").0, "default");
    }
}
