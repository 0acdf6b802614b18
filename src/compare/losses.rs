//! Losses from two inventories: a term or element that the base held and the revised draft holds worse, or not at all.
//! What could not be read is coverage, never a loss.

use super::{Context, Loss, LossDetail, Mode, OtherWords, disclosure};
use crate::agreement::{Agreement, Modality, SentenceRole};
use crate::document::Place;
use crate::finding::Severity;
use crate::terms::{ElementState, REQUIRED, State, TermState};
use crate::words::Words;

/// A quotation of an article is at most this long, in characters; a longer one is cut to its telling sentences.
const LONGEST_QUOTE: usize = 1_800;

/// What became worse, and what may stand in other words.
pub(crate) struct Told {
    pub losses: Vec<Loss>,
    pub other_words: Vec<OtherWords>,
}

pub(crate) fn losses(context: &Context<'_>) -> Told {
    let mut other_words = Vec::new();
    let mut out: Vec<Loss> = context.drafts.attested.iter().filter_map(|(term, place)| attested(context, term, place)).collect();
    for before in &context.base.inventory.terms {
        let Some(after) = context.revised.inventory.terms.iter().find(|t| t.id == before.id) else { continue };
        let from = effective(context, before, true);
        let to = effective(context, after, false);
        if matches!(from, State::Absent | State::Unread) || to == State::Unread {
            continue;
        }
        if to == State::Absent && told_as_duties(context, &before.id) {
            continue;
        }
        if to == State::Absent
            && context.mode == Mode::Redrafted
            && let Some(i) = super::subjects::other_words(&context.revised.agreement, &context.revised.inventory, &before.id)
        {
            let base = article_quote(&context.base.agreement, &before.sentences);
            other_words.push(OtherWords { term: before.id.clone(), base, revised: context.revised.agreement.place(i) });
            continue;
        }
        if to > from && !untouched(context, &before.sentences, to) {
            out.push(whole(context, before, after, from, to));
        } else if to == State::Present && cut_down(context, &before.sentences) {
            out.push(whole(context, before, after, from, State::Weak));
        } else if let Some(part) = partly(context, before, after).filter(|_| from == State::Present && to == State::Present) {
            out.push(part);
            out.extend(elements(context, before, after));
        } else {
            out.extend(elements(context, before, after));
        }
    }
    out.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then(a.element.is_some().cmp(&b.element.is_some()))
            .then(rank(&a.term).cmp(&rank(&b.term)))
            .then(a.term.cmp(&b.term))
    });
    Told { losses: out, other_words }
}

/// In a draft drawn up anew, other words for one of the further terms may well go unrecognised. Such a term is not called
/// lost: its sentences are listed among the duties to look for ([`super::account`]).
pub fn told_as_duties(context: &Context<'_>, term: &str) -> bool {
    context.mode == Mode::Redrafted && !REQUIRED.contains(&term)
}

fn rank(term: &str) -> usize {
    REQUIRED.iter().position(|r| *r == term).unwrap_or(REQUIRED.len())
}

/// A term all of whose words are hidden from a reader of the page does not stand there; nor does one that a draft drawn up
/// anew only mentions in its opening words, without binding anyone.
fn effective(context: &Context<'_>, term: &TermState, base: bool) -> State {
    let agreement = if base { &context.base.agreement } else { &context.revised.agreement };
    let hidden = |i: &usize| {
        let s = &agreement.sentences[*i];
        agreement.view.parts[s.part].hidden(&s.range).is_some()
    };
    let mentioned = |i: &usize| {
        let s = &agreement.sentences[*i];
        s.modality == Modality::None && s.role != SentenceRole::Body
    };
    let anew = context.mode == Mode::Redrafted && !base;
    let nowhere = term.sentences.iter().all(hidden) || (anew && term.sentences.iter().all(mentioned));
    if !term.sentences.is_empty() && term.state <= State::Weak && nowhere { State::Absent } else { term.state }
}

/// Every sentence that carries it stands in the revised draft word for word, in sight: then only something elsewhere can
/// have undone it.
fn untouched(context: &Context<'_>, sentences: &[usize], to: State) -> bool {
    to != State::Defeated
        && !sentences.is_empty()
        && sentences.iter().all(|&i| {
            let in_sight = |j: usize| {
                let s = &context.revised.agreement.sentences[j];
                context.revised.agreement.view.parts[s.part].hidden(&s.range).is_none()
            };
            match context.alignment.of_base(i) {
                Some(p) if p.equal => in_sight(p.revised),
                // the same words in a row, cut into other sentences
                other => other.is_none_or(|p| in_sight(p.revised)) && context.stands_in_revised(i),
            }
        })
}

/// The term stands, but not all that carried it: a sentence that belongs to it is gone, or now only asks for an effort, gives
/// an option or releases from the duty.
fn partly(context: &Context<'_>, before: &TermState, after: &TermState) -> Option<Loss> {
    if context.mode != Mode::Edited || !context.drafts.revised.complete() {
        return None;
    }
    let softer = context.belonging.sentences(&before.id).find(|&i| softened(context, i));
    let sentence = softer.or_else(|| context.belonging.sentences(&before.id).find(|&i| left_out(context, i, after)))?;
    let mut loss = whole(context, before, after, State::Present, State::Weak);
    let (disclosure, announced_by) = disclosure::of_base(context, sentence, std::slice::from_ref(&before.id));
    (loss.disclosure, loss.announced_by) = (disclosure, announced_by);
    loss.base = Some(context.base.agreement.place(sentence));
    let now = context.alignment.of_base(sentence).filter(|_| softer.is_some());
    loss.revised = now.map(|p| context.revised.agreement.place(p.revised));
    loss.detail.why.push(if softer.is_some() {
        Words::new(
            "This sentence bound firmly in the base; the revised draft puts it softer.",
            "基準文書では確定的な義務であった文が、改訂案では弱められています。",
        )
    } else {
        Words::new(
            "This sentence of it is gone; other sentences on the subject remain.",
            "この条項を構成していた一文がなくなっています（同じ主題の他の文は残っています）。",
        )
    });
    Some(loss)
}

/// The sentence bound firmly in the base, and its version in the revised draft does not.
fn softened(context: &Context<'_>, sentence: usize) -> bool {
    let firm = |m: Modality| matches!(m, Modality::Prohibition | Modality::Duty);
    let soft = |m: Modality| matches!(m, Modality::Effort | Modality::Permission | Modality::Release);
    let Some(pair) = context.alignment.of_base(sentence).filter(|p| !p.equal) else { return false };
    let (a, b) = (&context.base.agreement.sentences[sentence], &context.revised.agreement.sentences[pair.revised]);
    let softer = (firm(a.modality) && soft(b.modality)) || super::classify::only_tries(a, b);
    softer && !context.stands_in_revised(sentence)
}

/// The sentence has no counterpart, or only one so unlike it that the term is not found there.
fn left_out(context: &Context<'_>, sentence: usize, after: &TermState) -> bool {
    let gone = match context.alignment.of_base(sentence) {
        None => true,
        Some(pair) => pair.likeness < super::align::ALIKE && !after.sentences.contains(&pair.revised),
    };
    gone && !context.stands_in_revised(sentence)
}

/// Share of a sentence's words that may go, with next to none put in their place, before its duty counts as cut down.
const CUT_DOWN: f64 = 0.35;

/// Every sentence that carried the term is gone or lost a good part of its words, and nothing was said instead.
fn cut_down(context: &Context<'_>, sentences: &[usize]) -> bool {
    let hollowed = |&i: &usize| {
        let Some(pair) = context.alignment.of_base(i) else { return !context.stands_in_revised(i) };
        if pair.equal || context.stands_in_revised(i) {
            return false;
        }
        let (a, b) = (&context.base.agreement.sentences[i], &context.revised.agreement.sentences[pair.revised]);
        let diff = super::classify::word_diff(&a.folded.text, &b.folded.text);
        let before = (diff.size + diff.removed.len()).saturating_sub(diff.added.len()) / 2;
        diff.added.len() <= 2 && diff.removed.len() as f64 >= CUT_DOWN * before as f64 && !context.stand_elsewhere(&diff.removed)
    };
    context.mode == Mode::Edited && context.drafts.revised.complete() && !sentences.is_empty() && sentences.iter().all(hollowed)
}

fn whole(context: &Context<'_>, before: &TermState, after: &TermState, from: State, to: State) -> Loss {
    let lead = before.sentences.first().copied();
    let (disclosure, announced_by) =
        lead.map_or((super::Disclosure::Silent, None), |s| disclosure::of_base(context, s, std::slice::from_ref(&before.id)));
    let required = REQUIRED.contains(&before.id.as_str());
    let severity = match (to, required) {
        (State::Absent | State::Defeated, true) => Severity::Critical,
        (_, true) => Severity::High,
        (State::Absent | State::Defeated, false) => Severity::High,
        (_, false) => Severity::Medium,
    };
    let mut why = after.why.clone();
    if to == State::Absent && after.state != State::Absent {
        why.push(Words::new(
            "the words are still in the file, but a reader of the page does not see them",
            "文言はファイルに残っていますが、紙面や画面では見えません",
        ));
    }
    Loss {
        term: before.id.clone(),
        element: None,
        from,
        to,
        disclosure,
        severity,
        // one of the four required terms is shown with its article, the others by their own sentence
        base: Some(&context.base.agreement)
            .filter(|_| required)
            .and_then(|a| article_quote(a, &before.sentences))
            .or_else(|| before.evidence.first().cloned()),
        revised: match to {
            State::Absent if after.state == State::Absent => None,
            State::Weak if required => article_quote(&context.revised.agreement, &after.sentences),
            _ => after.evidence.first().cloned(),
        },
        detail: LossDetail { bound: changed_bound(before, after), why },
        announced_by,
        round: None,
        attested: false,
    }
}

fn changed_bound(before: &TermState, after: &TermState) -> Vec<crate::terms::Bound> {
    match (before.bound, after.bound) {
        (Some(a), Some(b)) if a != b && after.state != State::Absent => vec![a, b],
        _ => Vec::new(),
    }
}

/// Elements that the base held firmly and the revised draft does not hold. In a draft drawn up anew only what is gone
/// altogether counts, since other words for the same element are no loss.
fn elements(context: &Context<'_>, before: &TermState, after: &TermState) -> Vec<Loss> {
    let mut out = Vec::new();
    for e in before.elements.iter().filter(|e| e.state == State::Present) {
        let Some(now) = after.elements.iter().find(|x| x.id == e.id) else { continue };
        let worse = matches!(now.state, State::Absent | State::Defeated) || (now.state == State::Weak && context.mode == Mode::Edited);
        if !worse || untouched(context, &e.sentences, now.state) || context.mode == Mode::Redrafted {
            continue;
        }
        out.push(element(context, before, e, now));
    }
    out
}

fn element(context: &Context<'_>, term: &TermState, before: &ElementState, after: &ElementState) -> Loss {
    let (disclosure, announced_by) = before
        .sentences
        .first()
        .map_or((super::Disclosure::Silent, None), |&s| disclosure::of_base(context, s, std::slice::from_ref(&term.id)));
    Loss {
        term: term.id.clone(),
        element: Some(before.id.clone()),
        from: before.state,
        to: after.state,
        disclosure,
        severity: if REQUIRED.contains(&term.id.as_str()) { Severity::High } else { Severity::Medium },
        base: before.evidence.first().cloned(),
        revised: before.sentences.first().and_then(|&s| context.alignment.of_base(s)).map(|p| context.revised.agreement.place(p.revised)),
        detail: LossDetail::default(),
        announced_by,
        round: None,
        attested: false,
    }
}

/// The whole article that carries the term, where that is short enough to read; else from the first to the last sentence
/// of it that does; else the first such sentence.
fn article_quote(a: &Agreement, sentences: &[usize]) -> Option<Place> {
    let &first = sentences.iter().min()?;
    let (s, article) = (&a.sentences[first], a.article(a.sentences[first].clause));
    let clause = &a.clauses[article];
    let within = |i: &usize| a.sentences[*i].part == s.part && a.article(a.sentences[*i].clause) == article;
    let last = sentences.iter().copied().filter(within).max()?;
    let whole = if clause.label.is_empty() { s.range.start..s.range.start } else { clause.body..clause.whole.end };
    let ranges = [whole, s.range.start..a.sentences[last].range.end];
    let fits = |r: &&std::ops::Range<usize>| !r.is_empty() && a.view.parts[s.part].text[(*r).clone()].chars().count() <= LONGEST_QUOTE;
    let cited = |r: &std::ops::Range<usize>| {
        let one_clause = a.clause_at(s.part, r.start) == a.clause_at(s.part, r.end.saturating_sub(1));
        let label = Some(clause.label.clone()).filter(|l| !l.is_empty() && !one_clause);
        let place = a.place_of(s.part, r.clone());
        // words that run over several clauses are cited by their article, not by the clause they begin in
        if label.is_some() { crate::document::Place { clause: label, heading: a.heading_of(clause), ..place } } else { place }
    };
    Some(ranges.iter().find(fits).map_or_else(|| a.place(first), cited))
}

/// What the user says an unread base held, and the revised draft does not hold.
fn attested(context: &Context<'_>, term: &str, place: &str) -> Option<Loss> {
    let after = context.revised.inventory.terms.iter().find(|t| t.id == term)?;
    if !matches!(after.state, State::Absent | State::Defeated | State::Weak) {
        return None;
    }
    let subjects: Vec<String> = context.drafts.library.names(term);
    let line = context.drafts.cover.and_then(|c| c.names(&subjects)).map(str::to_owned);
    let required = REQUIRED.contains(&term);
    Some(Loss {
        term: term.to_owned(),
        element: None,
        from: State::Present,
        to: after.state,
        disclosure: if line.is_some() { super::Disclosure::Announced } else { super::Disclosure::Silent },
        severity: if required && after.state != State::Weak { Severity::Critical } else { Severity::High },
        base: None,
        revised: after.evidence.first().cloned(),
        detail: LossDetail {
            bound: Vec::new(),
            why: vec![Words::new(format!("attested by the user: {place}"), format!("利用者の申告: {place}"))],
        },
        announced_by: line,
        round: None,
        attested: true,
    })
}
