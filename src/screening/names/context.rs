//! What agreements write around a party's name, cut off before comparing: definitions, registered offices, roles,
//! representatives. Works on folded text; a name is never cut to nothing.

use super::Name;
use super::folding::fold;
use super::lexicon::{Kind, LEXICON};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!("../../../screening-lists/names/contexts.txt");

struct Contexts {
    heads: Vec<String>,
    tails: Vec<String>,
    ends: Vec<String>,
    /// Units that stand `at` a body: school of engineering at NAME.
    units: Vec<String>,
    /// All tails at once: most names have none.
    any_tail: AhoCorasick,
}

static CONTEXTS: LazyLock<Contexts> = LazyLock::new(|| {
    let of = |key: &str| -> Vec<String> {
        let mut all: Vec<String> = TABLE.lines().filter_map(|l| l.strip_prefix(key)).map(|l| fold(l.trim_matches('|'))).collect();
        all.sort_by_key(|t| std::cmp::Reverse(t.len()));
        all
    };
    let tails = of("tail ");
    let any_tail = AhoCorasick::new(&tails).expect("the table inside the program is small");
    Contexts { heads: of("head "), tails, ends: of("end "), units: of("at "), any_tail }
});

/// The name without what surrounds it.
pub fn trimmed(folded: &str) -> String {
    let mut name = without_branch(folded.trim());
    let tails: &[String] = if CONTEXTS.any_tail.is_match(folded) { &CONTEXTS.tails } else { &[] };
    for tail in tails {
        if let Some(at) = name.find(tail.as_str()).filter(|at| name[..*at].chars().any(char::is_alphanumeric)) {
            name = name[..at].trim_end_matches(|c: char| c.is_whitespace() || ",、，".contains(c));
        }
    }
    let separators = |c: char| c.is_whitespace() || ",:;-–·・".contains(c);
    loop {
        let before = name.len();
        for head in &CONTEXTS.heads {
            if let Some(rest) = name.strip_prefix(head.as_str()).filter(|r| r.chars().filter(|c| c.is_alphanumeric()).count() > 2) {
                name = rest.trim_start_matches(separators);
            }
        }
        for end in &CONTEXTS.ends {
            if let Some(rest) = name.strip_suffix(end.as_str()).filter(|r| r.chars().filter(|c| c.is_alphanumeric()).count() > 2) {
                name = rest.trim_end_matches(separators);
            }
        }
        if name.len() == before {
            break;
        }
    }
    if CONTEXTS.units.iter().any(|u| name.starts_with(u.as_str()))
        && let Some((_, body)) = name.split_once(" at ")
        && body.split_whitespace().any(|w| LEXICON.kind(&LEXICON.word(w, "")) == Some(Kind::Class))
    {
        name = body.trim_start();
    }
    let han = name.chars().last().is_some_and(crate::words::is_cjk);
    if han
        && let Some(rest) = LEXICON
            .titles()
            .filter(|t| t.chars().all(crate::words::is_cjk))
            .find_map(|t| name.strip_suffix(t))
            .filter(|r| r.trim().chars().count() > 1)
    {
        name = rest.trim_end();
    }
    name.to_owned()
}

/// Without a branch or office in brackets behind the name: `Quill Harbour Ltd (Port Arden Branch)`.
fn without_branch(name: &str) -> &str {
    const OFFICES: &[&str] = &["branch", "office", "division", "支店", "支社", "営業所", "事務所", "分公司", "代表处"];
    let inside = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match inside {
        Some((before, office)) if before.trim().chars().count() > 1 && OFFICES.iter().any(|o| office.trim_end().ends_with(o)) => {
            before.trim_end()
        }
        _ => name,
    }
}

/// The name, and the same name in another script in brackets behind it: `シェンシャン（深祥）`, `南湖仪表 (Nanhu Instruments)`.
pub fn with_bracketed(display: &str) -> Vec<String> {
    let mut names = vec![display.to_owned()];
    let open = display.find(['(', '（', '[', '［', '/', '／']);
    if let Some(at) = open {
        let outside = display[..at].trim();
        let inside: String = display[at..].trim_matches(|c: char| "(（[［/／)）]］".contains(c) || c.is_whitespace()).to_owned();
        let (a, b) = (super::script::scripts(outside), super::script::scripts(&inside));
        if !a.is_empty()
            && !b.is_empty()
            && a.is_disjoint(b)
            && !CONTEXTS.tails.iter().any(|t| fold(&display[at..]).starts_with(t.as_str()))
        {
            names.push(outside.to_owned());
            names.push(inside);
        }
    }
    names
}

/// How a text leads to a name that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As it is written, or as it stands in brackets in another script.
    AsWritten,
    /// Digits read as the letters they are written for.
    Undisguised,
    /// The body before a comma: `Quill University, Arden campus`.
    Parent,
}

/// Every name a text leads to: itself first.
pub fn readings(display: &str) -> Vec<(Name, Reading)> {
    let texts = with_bracketed(display);
    let disguised = undisguised(display);
    let parent = parent(display);
    let all = texts.into_iter().map(|t| (t, Reading::AsWritten));
    let all = all.chain(disguised.into_iter().map(|t| (t, Reading::Undisguised))).chain(parent.map(|t| (t, Reading::Parent)));
    all.map(|(t, reading)| (Name::of(&t), reading)).collect()
}

/// A name written with digits for letters, in plain letters: 1 once for i and once for l. Only where digits stand between
/// letters or in several words, as no brand writes itself.
fn undisguised(display: &str) -> Vec<String> {
    if !display.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let lower = display.to_lowercase();
    let words = || lower.split(|c: char| c.is_whitespace() || ",-()".contains(c));
    let plain = |w: &str, one: char| {
        let (letters, digits) = (w.chars().filter(|c| c.is_alphabetic()).count(), w.chars().filter(char::is_ascii_digit).count());
        let number = super::numerals::of_word(w.trim_matches(|c: char| !c.is_alphanumeric())).is_some();
        (letters > 1 && digits > 0 && letters >= digits && !number && !w.contains(['2', '6']))
            .then(|| super::folding::undisguised(w.trim_matches(|c: char| !c.is_alphanumeric()), one))
            .flatten()
    };
    let between = |w: &str| {
        let b = w.as_bytes();
        b.windows(3).any(|t| t[0].is_ascii_alphabetic() && t[1].is_ascii_digit() && t[2].is_ascii_alphabetic())
    };
    let disguised: Vec<&str> = words().filter(|w| plain(w, 'i').is_some()).collect();
    if disguised.len() < 2 && !disguised.iter().any(|w| between(w)) {
        return Vec::new();
    }
    let mut names: Vec<String> = ['i', 'l']
        .iter()
        .map(|one| words().map(|w| plain(w, *one).unwrap_or_else(|| w.to_owned())).collect::<Vec<_>>().join(" "))
        .collect();
    names.dedup();
    names
}

/// The body before a comma, where what follows only names a place or a part of it.
fn parent(display: &str) -> Option<String> {
    let (body, part) = display.split_once(", ").or_else(|| display.split_once('，'))?;
    let words =
        |text: &str| fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (body_words, part_words) = (words(body), words(part));
    let classes = |words: &[String]| -> Vec<super::lexicon::Concept> {
        words.iter().flat_map(|w| LEXICON.word(w, "")).filter(|c| LEXICON.kind(&[*c]) == Some(Kind::Class)).collect()
    };
    let of_body = classes(&body_words);
    let fits = (2..=8).contains(&body_words.len())
        && (1..=6).contains(&part_words.len())
        && !of_body.is_empty()
        && !classes(&part_words).iter().any(|c| of_body.contains(c))
        && !part_words.iter().any(|w| super::legal::is_form(w));
    fits.then(|| body.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{parent, trimmed, undisguised};

    #[test]
    fn digits_for_letters_are_undone_only_where_no_brand_writes_so() {
        assert_eq!(undisguised("H4rr0w L4ke"), ["harrow lake"]);
        assert_eq!(undisguised("Qui11 Har8our"), ["quiii harbour", "quill harbour"]);
        for name in ["3M", "Web3 Systems", "7th Institute", "Plant 12", "Studio54"] {
            assert!(undisguised(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_part_of_a_body_leads_to_the_body() {
        assert_eq!(parent("Quill University, Arden campus").as_deref(), Some("Quill University"));
        for name in ["Quill Harbour Co., Ltd.", "HARROW, John", "University, Quill", "Institute of Optics, Institute of Ice"] {
            assert_eq!(parent(name), None, "{name}");
        }
    }

    #[test]
    fn what_surrounds_a_name_goes() {
        for (whole, name) in [
            ("quill harbour fze (registered office: 3 mill lane), hereinafter referred to as \"party b\"", "quill harbour fze"),
            ("南湖仪表(以下「乙」という。)", "南湖仪表"),
            ("山道測器 代表取締役 山道太郎", "山道測器"),
            ("山道太郎様", "山道太郎"),
            ("school of engineering at quill university", "quill university"),
            ("quill harbour ltd (port arden branch)", "quill harbour ltd"),
            ("quill harbour ltd representative office in port arden", "quill harbour ltd"),
            ("college of technology at quill", "college of technology at quill"),
            ("(以下「乙」という。)", "(以下「乙」という。)"),
        ] {
            assert_eq!(trimmed(whole), name);
        }
    }
}
