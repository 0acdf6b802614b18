//! A comparison → Findings: losses first. A loss of a whole required term against a base stops; the rest asks for a look.

use super::{Addition, Change, Class, Comparison, Disclosure, Kind, Loss, Mode, OtherWords};
use crate::document::{Document, Place};
use crate::finding::{Basis, Confidence, Finding, Owner, Severity, finding_id};
use crate::report::catalogue::{both, fill, label, part_name, say};
use crate::terms::{Library, REQUIRED, State};
use crate::words::Words;

/// The findings of a comparison, the gravest first.
pub fn findings(comparison: &Comparison, base: &Document, library: &Library) -> Vec<Finding> {
    let mut out: Vec<Finding> = comparison.losses.iter().map(|l| loss(l, library)).collect();
    if base.is_blank() {
        out.push(base_unread(base));
        return out;
    }
    let lost: Vec<&str> = comparison.losses.iter().filter(|l| l.element.is_none()).map(|l| l.term.as_str()).collect();
    let telling = |c: &&Change| {
        c.severity >= Severity::Medium
            && (comparison.mode == Mode::Edited || matches!(c.class, Class::HiddenText | Class::Tracking | Class::Party))
    };
    // the sentences of a lost term are told by its loss
    let told = |c: &Change| c.kind == Kind::Deleted && c.terms.iter().any(|t| lost.contains(&t.as_str()));
    out.extend(comparison.additions.iter().map(|a| addition(a, library)));
    let added = |c: &Change| super::additions::told(&comparison.additions, c);
    out.extend(comparison.changes.iter().filter(telling).filter(|c| !told(c) && !added(c)).map(change));
    out.extend(comparison.other_words.iter().map(|w| other_words(w, library)));
    if comparison.mode == Mode::Redrafted {
        out.push(drawn_up_anew(comparison));
    }
    if comparison.mode == Mode::Edited {
        // in an edited draft each of them is a deletion above; only what fell between is news
        let shown: Vec<&Place> = comparison.changes.iter().filter_map(|c| c.base.as_ref()).collect();
        let left: Vec<&Place> = comparison
            .unmatched
            .iter()
            .map(|u| &u.base)
            .filter(|p| !shown.iter().any(|s| s.part == p.part && s.start <= p.start && p.end <= s.end))
            .collect();
        if !left.is_empty() {
            out.push(without_counterpart(&left));
        }
    }
    out.sort_by(|a, b| b.stops.cmp(&a.stops).then(b.severity.cmp(&a.severity)));
    out
}

fn said(disclosure: Disclosure, line: Option<&String>) -> Words {
    let mut words = label("disclosure-line", &disclosure);
    if let Some(line) = line {
        words.en.push_str(&format!(": “{line}”"));
        words.ja.push_str(&format!("：「{line}」"));
    }
    Words::new(format!("({})", words.en), format!("（{}）", words.ja))
}

/// `Article 8 (Export control)`, 第8条（輸出管理）, or the part's name.
pub fn where_words(place: Option<&Place>) -> Words {
    let Some(p) = place else { return Words::new("the base", "基準文書") };
    let japanese = |label: &str| label.starts_with('第') || label.starts_with('別');
    match (&p.clause, &p.heading) {
        (Some(c), Some(h)) if japanese(c) => both(format!("{c}（{h}）")),
        (Some(c), Some(h)) => both(format!("{}{c} ({h})", if c.starts_with(|x: char| x.is_ascii_digit()) { "clause " } else { "" })),
        (Some(c), None) => both(if c.starts_with(|x: char| x.is_ascii_digit()) { format!("clause {c}") } else { c.clone() }),
        (None, Some(h)) => Words::new(format!("“{h}”"), format!("「{h}」")),
        (None, None) if p.part == "body" => Words::new("the text", "本文"),
        (None, None) => part_name(&p.part),
    }
}

fn loss(l: &Loss, library: &Library) -> Finding {
    let required = REQUIRED.contains(&l.term.as_str());
    let code = match (&l.element, l.to) {
        (Some(_), _) => "element-lost",
        (None, State::Absent) => "term-lost",
        (None, State::Defeated) => "term-defeated",
        _ => "term-weakened",
    };
    let term = library.title(&l.term);
    let element = l.element.as_ref().map(|e| library.element_title(&l.term, e)).unwrap_or_default();
    let place = if l.attested {
        Words::new("the base (attested by the user)", "基準文書（利用者の申告）")
    } else {
        where_words(l.base.as_ref())
    };
    let said = said(l.disclosure, l.announced_by.as_ref());
    let disclosure = label("disclosure", &l.disclosure);
    let values: Vec<(&str, &Words)> =
        vec![("term", &term), ("element", &element), ("where", &place), ("said", &said), ("disclosure", &disclosure)];
    let mut why = fill(&format!("finding.{code}.why"), &values);
    for w in &l.detail.why {
        why.en.push_str(&format!(" {}", w.en));
        why.ja.push_str(&w.ja);
    }
    let places: Vec<Place> = l.base.iter().chain(l.revised.iter()).cloned().collect();
    Finding {
        id: finding_id(code, Some(&l.term), &places),
        code: code.to_owned(),
        basis: Basis::Comparison,
        severity: l.severity,
        confidence: if l.element.is_some() || l.attested { Confidence::Medium } else { Confidence::High },
        term: Some(l.term.clone()),
        stops: required && l.element.is_none() && matches!(l.to, State::Absent | State::Defeated),
        title: fill(&format!("finding.{code}.title"), &values),
        why,
        next: fill(&format!("finding.{code}.next"), &values),
        owner: library.owner(&l.term),
        places,
    }
}

fn change(c: &Change) -> Finding {
    let code = match c.class {
        Class::HiddenText => "hidden-text",
        Class::Tracking => "tracking",
        _ => "changed",
    };
    let place = where_words(c.base.as_ref().or(c.revised.as_ref()));
    let (class, kind, disclosure) = (label("class", &c.class), label("kind", &c.kind), label("disclosure", &c.disclosure));
    let values: Vec<(&str, &Words)> = vec![("class", &class), ("kind", &kind), ("where", &place), ("disclosure", &disclosure)];
    Finding {
        id: format!("{code}-{}", c.id),
        code: code.to_owned(),
        basis: Basis::Comparison,
        severity: c.severity,
        confidence: Confidence::High,
        term: c.terms.first().cloned(),
        stops: false,
        title: fill(&format!("finding.{code}.title"), &values),
        why: c.why.clone(),
        next: say(&format!("finding.{code}.next")),
        owner: if c.class == Class::Party { Owner::Procurement } else { Owner::Legal },
        places: c.base.iter().chain(c.revised.iter()).cloned().collect(),
    }
}

fn plain(code: &str, severity: Severity, values: &[(&str, &Words)], places: Vec<Place>) -> Finding {
    Finding {
        id: finding_id(code, None, &places),
        code: code.to_owned(),
        basis: Basis::Comparison,
        severity,
        confidence: Confidence::High,
        term: None,
        stops: false,
        title: fill(&format!("finding.{code}.title"), values),
        why: fill(&format!("finding.{code}.why"), values),
        next: fill(&format!("finding.{code}.next"), values),
        owner: Owner::Legal,
        places,
    }
}

fn drawn_up_anew(comparison: &Comparison) -> Finding {
    let percent = both(format!("{:.0}", comparison.overlap * 100.0));
    let unmatched = both(comparison.unmatched.len().to_string());
    plain(
        "drawn-up-anew",
        Severity::Medium,
        &[("percent", &percent), ("unmatched", &unmatched)],
        comparison.unmatched.iter().map(|u| u.base.clone()).collect(),
    )
}

fn other_words(found: &OtherWords, library: &Library) -> Finding {
    let term = library.title(&found.term);
    let (base, revised) = (where_words(found.base.as_ref()), where_words(Some(&found.revised)));
    let places: Vec<Place> = found.base.iter().chain([&found.revised]).cloned().collect();
    let mut finding =
        plain("found-in-other-words", Severity::Medium, &[("term", &term), ("base", &base), ("revised", &revised)], places.clone());
    finding.id = finding_id("found-in-other-words", Some(&found.term), &places);
    finding.term = Some(found.term.clone());
    finding.confidence = Confidence::Low;
    finding.owner = library.owner(&found.term);
    finding
}

fn addition(a: &Addition, library: &Library) -> Finding {
    let code = a.code();
    let (term, place, disclosure) = (library.title(&a.term), where_words(Some(&a.revised)), label("disclosure", &a.disclosure));
    let values = [("term", &term), ("where", &place), ("disclosure", &disclosure)];
    let mut finding = plain(code, a.severity, &values, vec![a.revised.clone()]);
    finding.term = Some(a.term.clone());
    finding.owner = library.owner(&a.term);
    finding
}

fn without_counterpart(left: &[&Place]) -> Finding {
    let n = both(left.len().to_string());
    plain("duties-without-counterpart", Severity::Medium, &[("n", &n)], left.iter().map(|p| (*p).clone()).collect())
}

fn base_unread(base: &Document) -> Finding {
    let join =
        |f: fn(&Words) -> &str, by: &str| base.unread.iter().map(|u| format!("{}: {}", u.part, f(&u.why))).collect::<Vec<_>>().join(by);
    let why = Words::new(join(|w| &w.en, "; "), join(|w| &w.ja, "、"));
    plain("base-unread", Severity::Info, &[("why", &why)], Vec::new())
}
