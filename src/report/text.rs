//! Reports for the terminal: the verdict and the coverage on the first line, losses first, then the rest. Everything that
//! comes from a document is cleaned of control characters on the way out.

use super::catalogue::{both, fill, label, part_name, say};
pub use super::comparison_text::{comparison, comparison_body, parity};
use super::terminal::clean;
use crate::casefile::dossier::Dossier;
use crate::finding::{Finding, Outcome};
use crate::screening::ScreenOutcome;
use crate::terms::Library;
use crate::words::Lang;
use std::fmt::Write as _;

/// A quotation on the terminal is cut after this many characters; the JSON and the HTML hold it whole.
const LONGEST_QUOTE: usize = 420;

/// The first line of every report: outcome, and beside it the coverage.
pub fn headline(outcome: Outcome, open: usize, screened: bool, lang: Lang, color: bool) -> String {
    let word = label("outcome", &outcome);
    let coverage = match (open, screened) {
        (0, true) => say("coverage.complete"),
        (0, false) => say("coverage.read"),
        (n, _) => fill("coverage.incomplete", &[("n", &both(n.to_string()))]),
    };
    let paint = match outcome {
        Outcome::Stop => "1;31",
        Outcome::Review => "1;33",
        Outcome::Incomplete => "1;35",
        Outcome::NoFinding => "1",
    };
    let word = word.get(lang);
    let word = if color { format!("\u{1b}[{paint}m{word}\u{1b}[0m") } else { word.to_owned() };
    format!("{word} · {}\n{}\n", coverage.get(lang), label("outcome-line", &outcome).get(lang))
}

/// A whole review: verdict, losses, parties and what the lists mean, what is open, whom to ask.
pub fn review(dossier: &Dossier, library: &Library, lang: Lang, color: bool) -> String {
    let mut out = headline(dossier.outcome, dossier.coverage.open.len(), true, lang, color);
    let _ = writeln!(
        out,
        "{}: {} (SHA-256 {})",
        say("text.new").get(lang),
        clean(&dossier.document.path),
        short_hash(&dossier.document.sha256)
    );
    match &dossier.compare {
        Some(c) => out.push_str(&comparison_body(c, library, lang)),
        None => {
            let _ = writeln!(out, "{}: {}", say("heading.compared-with").get(lang), say("text.not-compared").get(lang));
        }
    }
    out.push_str(&parties(dossier, lang));
    if !dossier.indicators.is_empty() {
        let _ = writeln!(out, "\n■ {}", say("heading.indicators").get(lang));
        for i in &dossier.indicators {
            let _ = writeln!(
                out,
                "  - {} [{}] {}: {}",
                i.id,
                label("weight", &i.weight).get(lang),
                clean(i.title.get(lang)),
                clean(i.why.get(lang))
            );
            for c in &i.compared {
                let _ = writeln!(out, "      {}: {} / {}", c.what.get(lang), clean(&c.a), clean(&c.b));
            }
        }
    }
    let _ = writeln!(out, "\n■ {}", say("heading.coverage").get(lang));
    if dossier.coverage.open.is_empty() {
        let _ = writeln!(out, "  {}", say("text.nothing-open").get(lang));
    }
    for o in &dossier.coverage.open {
        let _ = writeln!(out, "  - {}: {} → {}", clean(o.what.get(lang)), clean(o.why.get(lang)), clean(o.next.get(lang)));
    }
    let _ = writeln!(out, "\n■ {}", say("heading.next").get(lang));
    out.push_str(&findings(&dossier.findings, lang));
    if !dossier.questions.is_empty() {
        let _ = writeln!(out, "\n■ {} ({})", say("heading.questions").get(lang), dossier.questions.len());
        for question in dossier.questions.iter().take(12) {
            let _ = writeln!(out, "  - {}", clean(question.get(lang)));
        }
        if dossier.questions.len() > 12 {
            let _ = writeln!(out, "  {}", say("text.more-questions").get(lang));
        }
    }
    if dossier.outcome == crate::finding::Outcome::Stop {
        let _ = writeln!(out, "\n■ {}", say("form.contacts").get(lang));
        for c in super::contacts::CONTACTS.iter().filter(|c| c.countries.iter().any(|c| c == "JP")) {
            let _ = writeln!(out, "  - {} {} ({}, {})", c.name.get(lang), c.reach, c.source, c.as_of);
        }
    }
    let _ = writeln!(out, "\n{}\n{}", say("text.antisocial").get(lang), say("text.legal").get(lang));
    out
}

fn parties(dossier: &Dossier, lang: Lang) -> String {
    let mut out = format!("\n■ {}\n", say("heading.parties").get(lang));
    if dossier.parties.is_empty() {
        let _ = writeln!(out, "  {}", say("text.no-party").get(lang));
    }
    for p in &dossier.parties {
        let called = if p.called.is_empty() { String::new() } else { format!(" ({})", p.called.join(", ")) };
        let us = if p.us { format!(" · {}", say("text.us").get(lang)) } else { String::new() };
        let _ = writeln!(
            out,
            "  {} {}{} · {}{us}: {}",
            mark(p.screening.outcome),
            clean(&p.name),
            clean(&called),
            label("role", &p.role).get(lang),
            label("screen", &p.screening.outcome).get(lang)
        );
        for h in p.screening.hits.iter().take(3) {
            let _ =
                writeln!(out, "      {} · {} {} · {:.2} / {:?}", h.list, say("text.listed").get(lang), clean(&h.name), h.score, h.grade);
            for (key, words) in
                [("text.binds", &h.effect.binds), ("text.follows", &h.effect.follows), ("text.question", &h.effect.question)]
            {
                if !words.get(lang).is_empty() {
                    let _ = writeln!(out, "        {}{}", say(key).get(lang), words.get(lang));
                }
            }
        }
    }
    let lists: Vec<String> =
        dossier.lists.iter().map(|l| format!("{} {} ({}, {})", l.id, l.version, l.records, short_hash(&l.sha256))).collect();
    let _ = writeln!(out, "  {}: {}", say("heading.lists").get(lang), lists.join(" · "));
    out
}

fn mark(outcome: ScreenOutcome) -> char {
    match outcome {
        ScreenOutcome::Hit => '▲',
        ScreenOutcome::Possible => '△',
        ScreenOutcome::NotScreened => '?',
        ScreenOutcome::None => '-',
    }
}

/// What was not read, with what to do about it.
pub fn coverage(unread: &[super::document::UnreadReport], lang: Lang) -> String {
    let mut out = String::new();
    if !unread.is_empty() {
        let _ = writeln!(out, "\n■ {}", say("heading.coverage").get(lang));
        for u in unread {
            let _ = writeln!(out, "  - {}: {} → {}", clean(part_name(&u.part).get(lang)), clean(&u.why), clean(&u.next));
        }
    }
    out
}

/// Findings with what to do next, the gravest first.
pub fn findings(findings: &[Finding], lang: Lang) -> String {
    let mut out = String::new();
    for f in findings {
        let _ = writeln!(
            out,
            "  {} [{}] {}",
            if f.stops { "■" } else { "-" },
            label("severity", &f.severity).get(lang),
            clean(f.title.get(lang))
        );
        let _ = writeln!(out, "      {}", clean(f.why.get(lang)));
        let _ = writeln!(out, "      → {}: {}", label("owner", &f.owner).get(lang), clean(f.next.get(lang)));
    }
    out
}

/// Words of a document for the terminal: one line, cleaned, cut with a note of how much was left out.
pub fn quote(text: &str, lang: Lang) -> String {
    cut_quote(text, lang, LONGEST_QUOTE)
}

pub(super) fn cut_quote(text: &str, lang: Lang, most: usize) -> String {
    let flat: String = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let n = flat.chars().count();
    let (open, shut) = if lang == Lang::Ja { ("「", "」") } else { ("“", "”") };
    if n <= most {
        return format!("{open}{flat}{shut}");
    }
    let cut: String = flat.chars().take(most).collect();
    format!("{open}{cut}{shut} {}", fill("text.more", &[("n", &both((n - most).to_string()))]).get(lang))
}

/// The first twelve digits of a hash: enough to tell files apart on a page; the JSON holds it whole.
pub fn short_hash(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
