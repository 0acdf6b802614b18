//! Inventory × Profile → Findings: what a person must look at in a single draft. It asks; it accuses nobody, and alone it
//! never stops anything.

use super::library::Library;
use super::profile::Profile;
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

/// What the profile makes of an inventory, most severe first, then in the order of the profile.
pub fn findings(inventory: &Inventory, library: &Library, profile: &Profile) -> Vec<Finding> {
    let ask = Asking { inventory, library, profile };
    let mut out = Vec::new();
    for id in &profile.required {
        ask.wanted(id, true, &mut out);
    }
    for group in &profile.any_of {
        ask.one_of(group, &mut out);
    }
    for id in &profile.expected {
        ask.wanted(id, false, &mut out);
    }
    for (list, code, severity) in
        [(&profile.forbidden, "forbidden-term", Severity::High), (&profile.alert_if_added, "alert-term", Severity::Medium)]
    {
        for state in list.iter().filter_map(|id| inventory.term(id)).filter(|t| t.state.found()) {
            out.push(ask.finding(code, severity, state, None));
        }
    }
    out.sort_by_key(|f| std::cmp::Reverse(f.severity));
    out
}

struct Asking<'a> {
    inventory: &'a Inventory,
    library: &'a Library,
    profile: &'a Profile,
}

impl Asking<'_> {
    fn wanted(&self, id: &str, required: bool, out: &mut Vec<Finding>) {
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
        for element in important {
            if state.elements.iter().any(|e| e.id == element.id && e.state == State::Absent) {
                out.push(self.finding("missing-element", Severity::Info, state, Some(&element.id)));
            }
        }
    }

    fn one_of(&self, group: &[String], out: &mut Vec<Finding>) {
        let states: Vec<&TermState> = group.iter().filter_map(|id| self.inventory.term(id)).collect();
        if states.iter().all(|t| t.state == State::Absent)
            && let Some(first) = states.first()
        {
            out.push(self.finding("missing-term", Severity::High, first, None));
        }
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
        let meaning = CODES.iter().find(|(c, _)| *c == code).map(|(_, w)| w.words()).unwrap_or_default();
        let asked = &self.profile.title;
        let because = known.map(|t| t.why.clone()).unwrap_or_default();
        let why = Words::new(
            format!("{} Asked for by the profile \"{}\". {}", meaning.en, asked.en, because.en),
            format!("{}プロファイル「{}」による確認項目です。{}", meaning.ja, asked.ja, because.ja),
        );
        let key = format!("{}{}", state.id, element.map(|e| format!(":{e}")).unwrap_or_default());
        let places = if matches!(code, "missing-term") { Vec::new() } else { state.evidence.clone() };
        Finding {
            id: finding_id(code, Some(&key), &places),
            code: code.to_owned(),
            basis: Basis::Profile,
            severity,
            confidence: if matches!(state.state, State::Weak | State::Defeated) { Confidence::Medium } else { Confidence::High },
            term: Some(state.id.clone()),
            stops: false,
            title: title(code, &name),
            why,
            next: next(code, known),
            owner: known.map_or(Owner::Legal, |t| t.owner),
            places,
        }
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
