//! What is a name: evidence that words name an organisation, blanks to be filled in, and the core by which two writings of
//! one name are equal. It compares writings only; whether two names are one party across languages is for screening.

use super::lexicon::{ENGLISH, JAPANESE};
use crate::document::fold::folded;
use crate::words::is_cjk;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How surely words name someone. Orders from nothing to a legal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    None,
    /// A word such as University or 研究所.
    Institution,
    /// A legal form such as Ltd. or 株式会社.
    LegalForm,
}

static FORMS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.legal_forms.iter().map(String::as_str).collect());
static SOFT_FORMS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.soft_forms.iter().map(String::as_str).collect());
static INSTITUTIONS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| ENGLISH.institutions.iter().map(String::as_str).collect());

/// Japanese and Chinese legal forms as folded, longest first.
static FOLDED_FORMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut forms: Vec<String> = JAPANESE.legal_forms.iter().map(|f| folded(f)).collect();
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    forms.dedup();
    forms
});
static GENERIC: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| ENGLISH.generic.iter().cloned().chain(JAPANESE.generic.iter().map(|g| folded(g))).collect());

/// A word bare of dots, commas and brackets, in lower case: `S.p.A.,` is `spa`.
pub fn bare(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let kept = word.chars().filter(|c| c.is_alphanumeric() || matches!(c, '&' | '-'));
    let lower: String = kept.flat_map(char::to_lowercase).collect();
    match lower.trim_matches('-') {
        trimmed if trimmed.len() < lower.len() => Cow::Owned(trimmed.to_owned()),
        _ => Cow::Owned(lower),
    }
}

pub fn is_legal_form(word: &str) -> bool {
    let word = bare(word);
    FORMS.contains(&*word) || (word.contains(".,") && word.split([',', '.']).all(|w| FORMS.contains(w)))
}

pub fn is_soft_form(word: &str) -> bool {
    SOFT_FORMS.contains(&*bare(word))
}

/// What speaks for these words being an organisation's name.
pub fn evidence(name: &str) -> Evidence {
    let words: Vec<&str> = name.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    let latin_form =
        words.len() > 1 && words.iter().skip(1).any(|w| (is_legal_form(w) && w.starts_with(char::is_uppercase)) || is_soft_form(w));
    let japanese_form = JAPANESE.legal_forms.iter().any(|f| name.contains(f.as_str()) && name.chars().count() > f.chars().count());
    if latin_form || japanese_form {
        return Evidence::LegalForm;
    }
    let latin = words.len() > 1 && words.iter().any(|w| INSTITUTIONS.contains(&*bare(w)));
    let plain = name.trim_end_matches(['）', ')']);
    let japanese = JAPANESE
        .endings
        .iter()
        .any(|e| plain.ends_with(e.as_str()) && plain.chars().count() > e.chars().count() + 1 && !JAPANESE.weak_endings.contains(e))
        || name.split([' ', '　']).any(|w| {
            w.chars().count() > 3 && ["大学", "研究所", "高等専門学校", "研究機構", "研究センター"].iter().any(|e| w.ends_with(e))
        });
    if latin || japanese { Evidence::Institution } else { Evidence::None }
}

/// Whether these words are a blank to be filled in, or say only a role: `[Company]`, `●●株式会社`, `the Recipient`.
pub fn is_placeholder(name: &str) -> bool {
    let marks = |c: char| {
        matches!(
            c,
            '_' | '●'
                | '○'
                | '〇'
                | '◯'
                | '□'
                | '■'
                | '△'
                | '▲'
                | '＊'
                | '*'
                | '…'
                | '＿'
                | '['
                | ']'
                | '［'
                | '］'
                | '【'
                | '】'
                | '<'
                | '>'
                | '＜'
                | '＞'
                | '{'
                | '}'
                | '◎'
                | '※'
                | '＠'
                | '@'
                | '«'
                | '»'
                | '《'
                | '》'
                | '\u{2610}'
        )
    };
    if name.chars().any(marks) || name.contains("....") || name.contains("・・") || name.contains("--") {
        return true;
    }
    // a paper, not a person: "Request for Proposal No. 4", "Marathon Parties"
    let words: Vec<Cow<str>> = name.split_whitespace().map(bare).collect();
    let last_is_form = words.last().is_some_and(|w| FORMS.contains(&**w));
    let paper = words.iter().any(|w| w.starts_with("agreement")) && !last_is_form;
    if paper
        || opens_with_position(name)
        || evidence(name) < Evidence::LegalForm && words.iter().any(|w| ENGLISH.papers.iter().any(|p| p == w))
        || words.last().is_some_and(|w| w == "parties")
    {
        return true;
    }
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() || letters.chars().all(char::is_numeric) {
        return true;
    }
    let lower = folded(name);
    let lower = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = lower.strip_prefix("the ").unwrap_or(lower);
    let role_at_end = ["当事者", "相手方", "受領者", "開示者", "提供者"].iter().any(|w| lower.ends_with(w));
    let particle_first = lower.starts_with(['が', 'を', 'に', 'の', 'は']);
    if GENERIC.contains(lower) || role_at_end || particle_first {
        return true;
    }
    let core = core(name);
    let filler = core.chars().all(|c| matches!(c, 'x' | 'ｘ')) && core.chars().count() > 1;
    // X社, Y大学, 株式会社A
    let letter = core.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
        && matches!(core.chars().skip(1).collect::<String>().as_str(), "" | "社" | "大学" | "研究所" | "機関" | "法人");
    core.is_empty() || filler || letter || (core.chars().count() == 1 && core.chars().all(is_cjk) && evidence(name) < Evidence::LegalForm)
}

/// "Head of the Foundation J. Hale" names a person; "President and Fellows of X College" names the college.
fn opens_with_position(words: &str) -> bool {
    const POSITIONS: [&str; 12] = [
        "head",
        "director",
        "president",
        "dean",
        "rector",
        "chief",
        "managing",
        "chairman",
        "vice",
        "representative",
        "provost",
        "professor",
    ];
    let mut words = words.split_whitespace();
    let first = words.next().map(bare).unwrap_or_default();
    POSITIONS.contains(&&*first) && words.next() != Some("and")
}

/// The distinctive part of a name, folded: legal forms, blanks and punctuation off. Equal cores are one name in another
/// writing; a bracketed place is kept, because it tells two companies apart.
pub fn core(name: &str) -> String {
    let mut text = folded(name);
    while let Some(rest) = FOLDED_FORMS.iter().find_map(|f| text.strip_prefix(f.as_str()).or_else(|| text.strip_suffix(f.as_str()))) {
        let rest = rest.trim().to_owned();
        if rest.is_empty() {
            break;
        }
        text = rest;
    }
    for owner in ["国立", "公立", "私立"] {
        if let Some(rest) = text.strip_prefix(owner).filter(|r| r.chars().count() > 3) {
            text = rest.to_owned();
        }
    }
    let mut words: Vec<&str> = text.split([' ', ',', '、', '/']).filter(|w| !w.is_empty()).collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    while words.len() > 1
        && words.last().is_some_and(|w| is_legal_form(w) || is_soft_form(w) && !w.starts_with("enterprise") && !w.starts_with("foundation"))
    {
        words.pop();
    }
    words.concat().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The legal forms a name carries, folded and in order: what [`core`] takes off.
pub fn forms(name: &str) -> Vec<String> {
    let text = folded(name);
    let mut found: Vec<(usize, String)> = Vec::new();
    for form in FOLDED_FORMS.iter() {
        if (text.starts_with(form) || text.ends_with(form)) && !found.iter().any(|(_, f)| f.contains(form)) {
            found.push((text.find(form).unwrap_or(0), form.clone()));
        }
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    for word in words.iter().rev().take_while(|w| is_legal_form(w) || is_soft_form(w)) {
        let word = bare(word);
        let long = match &*word {
            "ltd" => "limited",
            "inc" => "incorporated",
            "corp" => "corporation",
            "co" => "company",
            w => w,
        };
        found.push((text.rfind(&*word).unwrap_or(0), long.to_owned()));
    }
    found.sort();
    found.into_iter().map(|(_, f)| f).collect()
}

/// A name with line breaks and repeated blanks taken out, and without quotation marks around it.
pub fn tidy(name: &str) -> String {
    let joined = name.split_whitespace().collect::<Vec<_>>().join(" ");
    joined
        .trim_matches(|c: char| matches!(c, '"' | '“' | '”' | '\'' | ',' | ';' | ':' | '、' | '，' | ' ' | '　' | '「' | '」' | '*' | '#'))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_name_have_one_core() {
        for (a, b) in [
            ("Aoba Robotics Co., Ltd.", "AOBA ROBOTICS LIMITED"),
            ("株式会社青葉ロボット", "青葉ロボット㈱"),
            ("国立大学法人　北浜大学", "北浜大学"),
            ("R. J. Hale Enterprises", "R J Hale Enterprises"),
        ] {
            assert_eq!(core(a), core(b), "{a} / {b}");
        }
        assert_ne!(core("Aoba Robotics Co., Ltd."), core("Aoba Robotics (HK) Limited"));
    }

    #[test]
    fn blanks_and_roles_are_no_names() {
        for name in
            ["●●株式会社", "[Company]", "○○大学", "________", "the Recipient", "株式会社　　", "COMPANY", "株式会社〇〇", "発注者", "甲"]
        {
            assert!(is_placeholder(name), "{name}");
        }
        for name in ["Champion Works LLC", "北浜大学", "株式会社Ｑ１", "山田太郎"] {
            assert!(!is_placeholder(name), "{name}");
        }
    }

    #[test]
    fn evidence_comes_from_forms_and_institutions() {
        assert_eq!(evidence("Kestrel Inc."), Evidence::LegalForm);
        assert_eq!(evidence("University of Kita"), Evidence::Institution);
        assert_eq!(evidence("北浜大学"), Evidence::Institution);
        assert_eq!(evidence("合資会社北浜硝子"), Evidence::LegalForm);
        assert_eq!(evidence("England and Wales"), Evidence::None);
    }
}
