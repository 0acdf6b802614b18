//! The text report of a comparison: what was lost first, then what came, then the rest, in at most two pages for a draft
//! with few changes of substance. It leaves out nothing without counting it.

use super::catalogue::{both, fill, label, say};
use super::comparison::{ComparisonReport, ParityReport};
use super::terminal::clean;
use super::text::{coverage, cut_quote, headline, quote, short_hash};
use crate::compare::findings::where_words;
use crate::compare::{Change, Loss, Mode};
use crate::document::Place;
use crate::finding::Severity;
use crate::terms::Library;
use crate::words::Lang;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The words of what was lost may run longer than other quotations: they are what the reader came for.
const LONGEST_LOST: usize = 1_800;
/// Changes shown in full before the rest is counted: the grave ones, and those of middle weight.
const MOST_GRAVE: usize = 30;
const MOST_MIDDLE: usize = 12;
/// Slighter changes are shown in one line each, and only so many.
const MOST_SLIGHT: usize = 12;
/// Duties without a counterpart that are shown.
const MOST_UNMATCHED: usize = 30;

pub fn comparison(report: &ComparisonReport, library: &Library, lang: Lang, color: bool) -> String {
    let head = headline(report.outcome, report.coverage.unread.len(), false, lang, color);
    // the first line holds verdict, coverage and the gravest loss
    let mut out = match (head.split_once('\n'), first_line(report, library, lang)) {
        (Some((first, rest)), Some(lead)) => format!("{first} · {lead}\n{rest}"),
        _ => head,
    };
    out.push_str(&comparison_body(report, library, lang));
    out.push_str(&coverage(&report.coverage.unread, lang));
    let _ = write!(out, "\n{}\n", say("text.legal").get(lang));
    out
}

/// What a reviewer must know before anything else: the gravest loss, else the gravest deletion, in one line.
fn first_line(report: &ComparisonReport, library: &Library, lang: Lang) -> Option<String> {
    if let Some(l) = report.losses.first() {
        let values = [
            ("what", &library.title(&l.term)),
            ("where", &where_words(l.base.as_ref())),
            ("state", &label("state", &l.to)),
            ("disclosure", &label("disclosure", &l.disclosure)),
        ];
        return Some(clean(fill("text.first-loss", &values).get(lang)));
    }
    let c = report.changes.iter().find(|c| c.severity >= Severity::High)?;
    let place = where_words(c.base.as_ref().or(c.revised.as_ref()));
    let values = [
        ("class", &label("class", &c.class)),
        ("kind", &label("kind", &c.kind)),
        ("where", &place),
        ("disclosure", &label("disclosure", &c.disclosure)),
    ];
    Some(clean(fill("text.first-change", &values).get(lang)))
}

/// Two language versions of one agreement: what differs, and where.
pub fn parity(report: &ParityReport, lang: Lang, color: bool) -> String {
    let mut out = headline(report.outcome, report.coverage.unread.len(), false, lang, color);
    let file = |d: &super::document::DocumentReport| format!("{} (SHA-256 {})", clean(&d.path), short_hash(&d.sha256));
    let _ = writeln!(out, "\n{}: {}\n  {}", say("heading.parity").get(lang), file(&report.first), file(&report.second));
    if report.findings.is_empty() {
        let _ = writeln!(out, "  {}", say("text.no-disparity").get(lang));
    }
    for (f, d) in report.findings.iter().zip(&report.disparities) {
        let _ = writeln!(out, "  ▲ {} ({})", clean(f.title.get(lang)), label("severity", &f.severity).get(lang));
        for place in [&d.first, &d.second] {
            out.push_str(&side("text.reads", place.as_ref(), lang));
        }
        let _ = writeln!(out, "      {}\n      → {}", clean(f.why.get(lang)), clean(f.next.get(lang)));
    }
    out.push_str(&coverage(&report.coverage.unread, lang));
    let _ = write!(out, "\n{}\n", say("text.legal").get(lang));
    out
}

/// Everything of a comparison but headline and coverage; `review` embeds it.
pub fn comparison_body(report: &ComparisonReport, library: &Library, lang: Lang) -> String {
    let mut out = String::new();
    let date = report.base_date.as_ref().map_or_else(|| say("text.unknown-date"), both);
    let base = fill("text.base", &[("path", &both(&report.base.path)), ("hash", &both(short_hash(&report.base.sha256))), ("date", &date)]);
    let _ = writeln!(out, "\n{}: {}", say("heading.compared-with").get(lang), clean(base.get(lang)));
    if let Some(title) = &report.base_title {
        let _ = writeln!(out, "  {}", quote(title, lang));
    }
    let mode = if report.compared { format!("{} · ", label("mode", &report.mode).get(lang)) } else { String::new() };
    let _ = writeln!(out, "  {mode}{}", clean(&report.sources.join(" · ")));
    let _ = writeln!(out, "\n■ {}", say("heading.losses").get(lang));
    if report.losses.is_empty() && report.other_words.is_empty() {
        let _ = writeln!(out, "  {}", say(if report.compared { "text.no-loss" } else { "text.nothing-compared" }).get(lang));
    }
    let mut quoted = BTreeSet::new();
    for l in &report.losses {
        out.push_str(&loss(l, library, lang, &mut quoted));
    }
    for w in &report.other_words {
        let term = library.title(&w.term);
        let _ = writeln!(out, "  △ {}", fill("finding.found-in-other-words.title", &[("term", &term)]).get(lang));
        out.push_str(&side("text.old", w.base.as_ref(), lang));
        out.push_str(&side("text.new", Some(&w.revised), lang));
    }
    if !report.compared {
        return out;
    }
    for a in &report.additions {
        let values = [
            ("term", &library.title(&a.term)),
            ("where", &where_words(Some(&a.revised))),
            ("disclosure", &label("disclosure", &a.disclosure)),
        ];
        let _ = writeln!(
            out,
            "  ▲ {} ({})",
            clean(fill(&format!("finding.{}.title", a.code()), &values).get(lang)),
            label("severity", &a.severity).get(lang)
        );
        out.push_str(&side("text.new", Some(&a.revised), lang));
    }
    out.push_str(&rounds(report, library, lang));
    let s = report.summary;
    let _ = writeln!(out, "\n■ {}", say("heading.changes").get(lang));
    let n = |n: usize| both(n.to_string());
    let counts = fill(
        "text.counts",
        &[("silent", &n(s.silent)), ("visible", &n(s.visible)), ("announced", &n(s.announced)), ("cosmetic", &n(s.cosmetic))],
    );
    let _ = writeln!(out, "  {}", counts.get(lang));
    out.push_str(&changes(report, lang));
    let a = report.account;
    let account = fill(
        "text.account",
        &[("binding", &n(a.binding)), ("kept", &n(a.kept)), ("claimed", &n(a.claimed)), ("unmatched", &n(a.unmatched))],
    );
    let _ = writeln!(out, "\n■ {}\n  {}", say("heading.unmatched").get(lang), account.get(lang));
    for u in report.unmatched.iter().take(MOST_UNMATCHED) {
        let _ = writeln!(out, "  - {}: {}", where_words(Some(&u.base)).get(lang), quote(&u.base.quote, lang));
    }
    if report.unmatched.len() > MOST_UNMATCHED {
        let _ = writeln!(out, "  {}", fill("text.more", &[("n", &n(report.unmatched.len() - MOST_UNMATCHED))]).get(lang));
    }
    out
}

/// The changes by weight: grave ones and some of middle weight in full, slight ones in a line each, the rest counted. What
/// is part of a loss above is not told twice.
fn changes(report: &ComparisonReport, lang: Lang) -> String {
    let mut out = String::new();
    let floor = if report.mode == Mode::Redrafted { Severity::High } else { Severity::Info };
    let (told, rest): (Vec<&Change>, Vec<&Change>) =
        report.changes.iter().filter(|c| c.severity >= floor).partition(|c| is_told(c, report));
    let (mut middle, mut slight, mut grave, mut left) = (0, 0, 0, 0);
    for c in rest {
        let (shown, most) = match c.severity {
            s if s >= Severity::High => (&mut grave, MOST_GRAVE),
            Severity::Medium => (&mut middle, MOST_MIDDLE),
            _ => (&mut slight, MOST_SLIGHT),
        };
        *shown += 1;
        if *shown > most {
            left += 1;
        } else {
            out.push_str(&if c.severity >= Severity::Medium { change(c, lang) } else { slight_change(c, lang) });
        }
    }
    let count = |key: &str, n: usize| format!("  {}\n", fill(key, &[("n", &both(n.to_string()))]).get(lang));
    if left > 0 {
        out.push_str(&count("text.more-changes", left));
    }
    if !told.is_empty() {
        out.push_str(&count("text.told-above", told.len()));
    }
    out
}

/// Words that a loss above quotes.
fn is_told(c: &Change, report: &ComparisonReport) -> bool {
    let mut lost = report.losses.iter().filter_map(|l| l.base.as_ref()).filter(|p| p.quote.chars().count() <= LONGEST_LOST);
    let within = |p: &Place| c.base.as_ref().is_some_and(|b| b.part == p.part && p.start <= b.start && b.end <= p.end);
    c.revised.is_none() && lost.any(within) || report.additions.iter().any(|a| c.base.is_none() && c.revised.as_ref() == Some(&a.revised))
}

/// One line: what kind, where, and the words that went and came.
fn slight_change(c: &Change, lang: Lang) -> String {
    let place = c.base.as_ref().or(c.revised.as_ref());
    let words = match place {
        Some(p) if c.removed.is_empty() && c.added.is_empty() => cut_quote(&p.quote, lang, 60),
        Some(_) => format!("{} → {}", cut_quote(&c.removed.join(" "), lang, 40), cut_quote(&c.added.join(" "), lang, 40)),
        None => clean(c.why.get(lang)),
    };
    format!(
        "  - {} · {} · {} [{}]{}: {words}\n",
        label("severity", &c.severity).get(lang),
        label("class", &c.class).get(lang),
        label("kind", &c.kind).get(lang),
        label("disclosure", &c.disclosure).get(lang),
        place.map(|p| format!(" {}", clean(where_words(Some(p)).get(lang)))).unwrap_or_default(),
    )
}

/// Which draft lost what, where several were given.
fn rounds(report: &ComparisonReport, library: &Library, lang: Lang) -> String {
    let mut out = String::new();
    if report.rounds.is_empty() {
        return out;
    }
    let _ = writeln!(out, "\n■ {}", say("heading.rounds").get(lang));
    let named = |key: &String| match key.split_once('/') {
        Some((t, e)) => format!("{} / {}", library.title(t).get(lang), library.element_title(t, e).get(lang)),
        None => library.title(key).get(lang).to_owned(),
    };
    for r in &report.rounds {
        let lost = r.losses.iter().filter(|l| report.losses.iter().any(|x| x.round == Some(r.round) && key_of(x) == **l)).map(named);
        let lost: Vec<String> = lost.collect();
        let back: Vec<String> = r.restored.iter().map(named).collect();
        let date = r.date.as_ref().map_or_else(|| say("text.unknown-date"), both);
        let none = say("text.none").get(lang).to_owned();
        let list = |l: &[String]| both(if l.is_empty() { none.clone() } else { l.join(", ") });
        let values = [("round", &both(r.round.to_string())), ("path", &both(&r.path)), ("date", &date), ("lost", &list(&lost))];
        let _ = writeln!(out, "  {}", clean(fill("text.round", &values).get(lang)));
        if !back.is_empty() {
            let _ = writeln!(out, "      {}", fill("text.restored", &[("lost", &list(&back))]).get(lang));
        }
    }
    out
}

fn key_of(l: &Loss) -> String {
    l.element.as_ref().map_or_else(|| l.term.clone(), |e| format!("{}/{e}", l.term))
}

fn loss(l: &Loss, library: &Library, lang: Lang, quoted: &mut BTreeSet<(String, usize, usize)>) -> String {
    let mut out = String::new();
    let element = l.element.as_ref().map(|e| format!(" / {}", library.element_title(&l.term, e).get(lang))).unwrap_or_default();
    let _ = writeln!(
        out,
        "  ▲ {}{element}: {} → {} [{}: {}] ({})",
        library.title(&l.term).get(lang),
        label("state", &l.from).get(lang),
        label("state", &l.to).get(lang),
        label("disclosure", &l.disclosure).get(lang),
        label("disclosure-line", &l.disclosure).get(lang),
        label("severity", &l.severity).get(lang),
    );
    if l.attested {
        let _ = writeln!(out, "      {}", say("text.attested").get(lang));
    }
    if !l.attested {
        let again = l.base.as_ref().is_some_and(|p| !quoted.insert((p.part.clone(), p.start, p.end)));
        if again {
            let place = where_words(l.base.as_ref());
            let _ =
                writeln!(out, "      {}: {}", say("text.old").get(lang), clean(fill("text.quoted-above", &[("where", &place)]).get(lang)));
        } else {
            out.push_str(&side("text.old", l.base.as_ref(), lang));
        }
    }
    out.push_str(&side("text.new", l.revised.as_ref(), lang));
    if let Some(n) = l.round {
        let _ = writeln!(out, "      {}", fill("text.lost-in-round", &[("round", &both(n.to_string()))]).get(lang));
    }
    for w in &l.detail.why {
        let _ = writeln!(out, "      {}", clean(w.get(lang)));
    }
    if let Some(line) = &l.announced_by {
        let _ = writeln!(out, "      {}: {}", label("disclosure-line", &l.disclosure).get(lang), quote(line, lang));
    }
    out
}

fn side(key: &str, place: Option<&Place>, lang: Lang) -> String {
    let words = match place {
        Some(p) => format!("{} {}", clean(where_words(Some(p)).get(lang)), cut_quote(&p.quote, lang, LONGEST_LOST)),
        None => say("text.nothing-there").get(lang).to_owned(),
    };
    format!("      {}: {words}\n", say(key).get(lang))
}

fn change(c: &Change, lang: Lang) -> String {
    let place = c.base.as_ref().or(c.revised.as_ref());
    let mut out = format!(
        "  {} {} · {} · {} [{}]{}\n",
        if c.severity >= Severity::High { "▲" } else { "-" },
        label("severity", &c.severity).get(lang),
        label("class", &c.class).get(lang),
        label("kind", &c.kind).get(lang),
        label("disclosure", &c.disclosure).get(lang),
        place.map(|p| format!(" {}", clean(where_words(Some(p)).get(lang)))).unwrap_or_default(),
    );
    let _ = writeln!(out, "      {}", clean(c.why.get(lang)));
    if let Some(p) = &c.base {
        let _ = writeln!(out, "      {}: {}", say("text.old").get(lang), quote(&p.quote, lang));
    }
    if let Some(p) = &c.revised {
        let _ = writeln!(out, "      {}: {}", say("text.new").get(lang), quote(&p.quote, lang));
    }
    out
}
