//! Inventory × Profile → Findings: what a person must look at in a single draft. It asks; it accuses nobody, and only a
//! profile of the user's own stops anything.

use super::library::Library;
use super::profile::Asked;
use super::{Inventory, State, TermState};
use crate::finding::{Basis, Confidence, Finding, Owner, Severity, finding_id};
use crate::words::Words;

/// The codes this module gives, with what each means.
pub const CODES: [(&str, Words2); 7] = [
    (
        "missing-term",
        Words2(
            "A term the profile asks for was not found in the text that was read.",
            "確認項目の条項が、読み取れた範囲で検出されませんでした。",
        ),
    ),
    (
        "weak-term",
        Words2("A term is there, but softer or narrower than a full duty.", "条項はありますが、義務として弱い、又は範囲が狭い書き方です。"),
    ),
    (
        "defeated-term",
        Words2(
            "A term is written in one place and may be undone in another.",
            "条項はありますが、他の条項で打ち消されるおそれがあります。",
        ),
    ),
    (
        "term-by-reference",
        Words2(
            "The duty stands in another document, which must be looked at.",
            "義務は他の文書に定められています。その文書の確認が必要です。",
        ),
    ),
    (
        "missing-element",
        Words2(
            "A part of a term that a careful lawyer looks for was not found.",
            "条項の重要な要素が、読み取れた範囲で検出されませんでした。",
        ),
    ),
    ("alert-term", Words2("A term is there that the profile asks a person to look at.", "確認を要する条項が含まれています。")),
    ("forbidden-term", Words2("A term is there that the profile does not accept.", "受け入れられないとされる条項が含まれています。")),
];

/// A pair of static texts, English and Japanese.
#[derive(Debug, Clone, Copy)]
pub struct Words2(pub &'static str, pub &'static str);

impl Words2 {
    pub fn words(self) -> Words {
        Words::new(self.0, self.1)
    }
}

/// What a profile makes of an inventory, most severe first, then in the order of the profile. With the inventory of a base,
/// a term to be alerted of counts only where the base did not hold it.
pub fn findings(inventory: &Inventory, base: Option<&Inventory>, library: &Library, asked: &Asked) -> Vec<Finding> {
    let ask = Asking { inventory, library, asked };
    let mut out = Vec::new();
    for id in &asked.required {
        ask.wanted(id, true, &mut out);
    }
    for group in &asked.any_of {
        ask.one_of(group, &mut out);
    }
    for id in &asked.expected {
        ask.wanted(id, false, &mut out);
    }
    let added = |t: &&TermState| base.and_then(|b| b.term(&t.id)).is_none_or(|before| !before.state.found());
    for state in asked.forbidden.iter().filter_map(|id| inventory.term(id)).filter(|t| t.state.found()) {
        out.push(ask.finding("forbidden-term", Severity::High, state, None));
    }
    for state in asked.alert_if_added.iter().filter_map(|id| inventory.term(id)).filter(|t| t.state.found()).filter(added) {
        out.push(ask.finding("alert-term", Severity::Medium, state, None));
    }
    out.sort_by_key(|f| std::cmp::Reverse(f.severity));
    out
}

struct Asking<'a> {
    inventory: &'a Inventory,
    library: &'a Library,
    asked: &'a Asked,
}

impl Asking<'_> {
    fn wanted(&self, id: &str, required: bool, out: &mut Vec<Finding>) {
        if let Some((term, element)) = id.split_once('.') {
            return self.wanted_element(term, element, required, out);
        }
        let Some(state) = self.inventory.term(id) else { return };
        let pick = |asked: Severity| if required { asked } else { Severity::Info };
        match state.state {
            State::Absent => out.push(self.finding("missing-term", pick(Severity::High), state, None)),
            State::Defeated => {
                out.push(self.finding("defeated-term", if required { Severity::High } else { Severity::Medium }, state, None))
            }
            State::Weak => out.push(self.finding("weak-term", pick(Severity::Medium), state, None)),
            State::ByReference => out.push(self.finding("term-by-reference", pick(Severity::Medium), state, None)),
            State::Present | State::Unread => {}
        }
        if !required || !matches!(state.state, State::Present | State::Weak) {
            return;
        }
        let important = self.library.term(id).into_iter().flat_map(|t| &t.elements).filter(|e| e.important);
        let severity = if self.asked.strict { Severity::Medium } else { Severity::Info };
        for element in important {
            if state.elements.iter().any(|e| e.id == element.id && e.state == State::Absent) {
                out.push(self.finding("missing-element", severity, state, Some(&element.id)));
            }
        }
    }

    /// An element asked for by name, where its term stands there at all.
    fn wanted_element(&self, term: &str, element: &str, required: bool, out: &mut Vec<Finding>) {
        let Some(state) = self.inventory.term(term).filter(|t| t.state.found()) else { return };
        if state.elements.iter().any(|e| e.id == element && e.state == State::Absent) {
            let severity = if required { Severity::Medium } else { Severity::Info };
            out.push(self.finding("missing-element", severity, state, Some(element)));
        }
    }

    fn one_of(&self, group: &[String], out: &mut Vec<Finding>) {
        let states: Vec<&TermState> = group.iter().filter_map(|id| self.inventory.term(id)).collect();
        let Some(first) = states.first().filter(|_| states.iter().all(|t| t.state == State::Absent)) else { return };
        let mut finding = self.finding("missing-term", Severity::High, first, None);
        let names: Vec<Words> = group.iter().map(|id| self.library.title(id)).collect();
        let en: Vec<&str> = names.iter().map(|n| n.en.as_str()).collect();
        let ja: Vec<&str> = names.iter().map(|n| n.ja.as_str()).collect();
        finding.title =
            title("missing-term", &Words::new(format!("One of: {}", en.join(", ")), format!("次のいずれか：{}", ja.join("、"))));
        out.push(finding);
    }

    fn finding(&self, code: &str, severity: Severity, state: &TermState, element: Option<&str>) -> Finding {
        let term = self.library.title(&state.id);
        let name = match element {
            Some(e) => {
                let e = self.library.element_title(&state.id, e);
                Words::new(format!("{}: {}", term.en, e.en), format!("{}：{}", term.ja, e.ja))
            }
            None => term,
        };
        let known = self.library.term(&state.id);
        let key = format!("{}{}", state.id, element.map(|e| format!(":{e}")).unwrap_or_default());
        let places = if matches!(code, "missing-term") { Vec::new() } else { state.evidence.clone() };
        let house = self.asked.house;
        Finding {
            id: finding_id(code, Some(&key), &places),
            code: code.to_owned(),
            basis: if house { Basis::House } else { Basis::Profile },
            severity,
            confidence: if matches!(state.state, State::Weak | State::Defeated) { Confidence::Medium } else { Confidence::High },
            term: Some(state.id.clone()),
            stops: house && severity >= Severity::High,
            title: title(code, &name),
            why: self.why(code, &state.id),
            next: next(code, known),
            owner: known.map_or(Owner::Legal, |t| t.owner),
            places,
        }
    }

    /// What the code means, who asks, and why the term matters.
    fn why(&self, code: &str, id: &str) -> Words {
        let meaning = CODES.iter().find(|(c, _)| *c == code).map(|(_, w)| w.words()).unwrap_or_default();
        let known = self.library.term(id);
        let because = self.asked.reasons.get(id).cloned().or_else(|| known.map(|t| t.why.clone())).unwrap_or_default();
        let asked = &self.asked.title;
        let (by_en, by_ja) = if self.asked.house {
            ("Asked for by your own profile", "自組織のプロファイル")
        } else {
            ("Asked for by the profile", "プロファイル")
        };
        Words::new(
            format!("{} {by_en} \"{}\". {}", meaning.en, asked.en, because.en),
            format!("{}{by_ja}「{}」による確認項目です。{}", meaning.ja, asked.ja, because.ja),
        )
    }
}

fn title(code: &str, name: &Words) -> Words {
    let (en, ja) = match code {
        "missing-term" => ("not found in the text that was read", "読み取れた範囲で検出せず"),
        "missing-element" => ("not found in the text that was read", "読み取れた範囲で検出せず"),
        "weak-term" => ("weak", "弱い規定"),
        "defeated-term" => ("may be undone by another clause", "他条項で打ち消されるおそれ"),
        "term-by-reference" => ("stands in another document", "他の文書に定め"),
        "forbidden-term" => ("not acceptable under the profile", "受け入れられない条項"),
        _ => ("to be looked at", "要確認の条項"),
    };
    Words::new(format!("{}: {en}", name.en), format!("{}：{ja}", name.ja))
}

/// The question to the partner, and the wording to ask for.
fn next(code: &str, term: Option<&super::library::Term>) -> Words {
    let Some(term) = term else { return Words::default() };
    let (question, wording) = (&term.question, &term.wording);
    match code {
        "alert-term" | "forbidden-term" => question.clone(),
        "term-by-reference" => Words::new(
            format!("Obtain the document referred to and check the duty there. {}", question.en),
            format!("参照先の文書を入手し、義務の内容を確認してください。{}", question.ja),
        ),
        _ => Words::new(
            format!("Ask: {} Wording to ask for: \"{}\"", question.en, wording.en),
            format!("相手方への照会：{}　提案する文言：「{}」", question.ja, wording.ja),
        ),
    }
}
