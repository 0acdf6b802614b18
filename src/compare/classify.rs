//! What kind of change two versions of a sentence show: negation, carve-out, modal, quantity … The most serious kind that
//! the changed words support decides; the words themselves are compared folded, so that spelling and width never count.

use super::canon::{numbers, tokens};
use super::reasons::{Pair, and_or, on_precedence};
use super::{Class, Kind, connectives};
use crate::agreement::{Agreement, Modality, QuantityUnit, Sentence, SentenceRole, quantities};
use crate::finding::Severity;
use crate::words::Lang;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::collections::BTreeMap;

/// The words that went and the words that came, in order.
#[derive(Debug, Clone, Default)]
pub struct WordDiff {
    pub removed: Vec<String>,
    pub added: Vec<String>,
    /// Words of both versions together.
    pub size: usize,
}

pub fn word_diff(base: &str, revised: &str) -> WordDiff {
    let (a, b) = (tokens(&numbers(base)), tokens(&numbers(revised)));
    let mut out = WordDiff { size: a.len() + b.len(), ..WordDiff::default() };
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        if op.tag() != DiffTag::Equal {
            out.removed.extend(a[op.old_range()].iter().cloned());
            out.added.extend(b[op.new_range()].iter().cloned());
        }
    }
    out
}

const NEGATION: &[&str] = &["not", "never", "no", "neither", "nor", "without", "cannot", "none"];
const CARVE_OUT_EN: &[&str] = &[
    "except",
    "excepting",
    "excluding",
    "unless",
    "other",
    "than",
    "provided",
    "notwithstanding",
    "solely",
    "only",
    "exclusively",
    "extent",
    "save",
    "subject",
    "including",
    "limited",
    "any",
    "all",
    "knowingly",
    "primarily",
    "principally",
    "material",
    "reasonable",
    "reasonably",
    "sole",
    "discretion",
    "knowledge",
    "commercially",
    "practicable",
];
const CARVE_OUT_JA: &[&str] = &[
    "ただし",
    "除",
    "この限り",
    "限る",
    "限り",
    "のみ",
    "かかわらず",
    "関わらず",
    "原則",
    "合理的",
    "裁量",
    "重要な",
    "一切",
    "いかなる",
    "可能な範囲",
    "等",
];
const MODAL_EN: &[&str] = &[
    "shall",
    "must",
    "will",
    "may",
    "should",
    "can",
    "could",
    "endeavour",
    "endeavor",
    "endeavours",
    "endeavors",
    "efforts",
    "effort",
    "entitled",
    "agrees",
    "agree",
    "undertakes",
    "obliged",
    "required",
    "might",
    "intends",
    "try",
    "seek",
];
const UNIT_EN: &[&str] = &[
    "year",
    "years",
    "month",
    "months",
    "week",
    "weeks",
    "day",
    "days",
    "hour",
    "hours",
    "business",
    "percent",
    "usd",
    "jpy",
    "eur",
    "yen",
    "dollars",
    "promptly",
    "immediately",
    "forthwith",
    "perpetual",
    "perpetually",
    "indefinitely",
    "delay",
];
/// Without "one", which is more often a pronoun; "one year" is told by its unit.
const NUMBER_WORDS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "half", "twice", "double",
];
const UNIT_JA: &[&str] = &[
    "年",
    "年間",
    "か月",
    "ヶ月",
    "箇月",
    "カ月",
    "月",
    "日",
    "日間",
    "日以内",
    "週間",
    "時間",
    "円",
    "直ちに",
    "速やかに",
    "遅滞なく",
    "以内",
    "以上",
    "以下",
    "未満",
    "超",
    "無期限",
    "永久",
];
const MONTHS: &[&str] =
    &["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/// What agreements call their sides, beside the names that this one gives them.
const ROLES: &[&str] = &[
    "discloser",
    "recipient",
    "disclosing party",
    "receiving party",
    "licensor",
    "licensee",
    "seller",
    "buyer",
    "purchaser",
    "vendor",
    "supplier",
    "customer",
    "client",
    "contractor",
    "provider",
    "owner",
    "user",
    "lender",
    "borrower",
    "employer",
    "employee",
    "sponsor",
    "甲",
    "乙",
    "丙",
    "開示者",
    "受領者",
    "受領当事者",
    "開示当事者",
    "委託者",
    "受託者",
    "供給者",
    "買主",
    "売主",
    "貸主",
    "借主",
    "発注者",
    "受注者",
    "注文者",
    "請負人",
    "提供者",
    "利用者",
    "使用者",
    "従業員",
    "許諾者",
    "実施権者",
    "ライセンサー",
    "ライセンシー",
];
const LAW: &[&str] = &[
    "law",
    "laws",
    "act",
    "acts",
    "regulation",
    "regulations",
    "jurisdiction",
    "court",
    "courts",
    "arbitration",
    "governed",
    "venue",
    "seat",
    "準拠法",
    "管轄",
    "裁判所",
    "仲裁",
    "法令",
    "外国為替",
    "外為法",
];

/// Class and severity of the change from one version to the other.
pub fn classify(base: &Agreement, i: usize, revised: &Agreement, j: usize) -> (Class, Severity) {
    let (a, b) = (&base.sentences[i], &revised.sentences[j]);
    let (na, nb) = (numbers(&a.folded.text), numbers(&b.folded.text));
    if b.role == SentenceRole::Placeholder && a.role != SentenceRole::Placeholder {
        return (Class::Placeholder, Severity::Critical);
    }
    let diff = word_diff(&a.folded.text, &b.folded.text);
    let changed: Vec<&String> = diff.removed.iter().chain(&diff.added).collect();
    if changed.is_empty() {
        return (Class::Wording, Severity::Low);
    }
    let has = |words: &[&str]| changed.iter().any(|t| words.contains(&t.as_str()));
    let has_part = |words: &[&str]| changed.iter().any(|t| words.iter().any(|w| t.contains(w)));
    let ja = a.lang == Lang::Ja;

    if !is_blank(&na) && is_blank(&nb) || is_blank(&na) && !is_blank(&nb) {
        return (Class::Placeholder, if is_blank(&na) { Severity::Low } else { Severity::High });
    }
    if changed.iter().any(|t| t.starts_with(|c: char| c.is_ascii_digit()))
        && in_references(&na, &diff.removed)
        && in_references(&nb, &diff.added)
    {
        return (Class::Reference, Severity::High);
    }
    // a ban or duty that became an effort is weaker, not the opposite
    if negations(&na, ja) != negations(&nb, ja) && a.modality != b.modality && b.modality != Modality::Effort
        || (!ja && negations(&na, ja) != negations(&nb, ja) && diff.size < 4 * (changed.len() + 12) && changed.len() <= 8)
    {
        return (Class::Negation, Severity::Critical);
    }
    if swapped_roles(base, &na, &nb) {
        return (Class::Role, Severity::Critical);
    }
    if a.modality != b.modality && a.modality.binds() && (has(MODAL_EN) || ja) {
        let weaker = b.modality > a.modality;
        return (
            if b.modality == Modality::Prohibition || a.modality == Modality::Prohibition {
                if ja && weaker { Class::Negation } else { Class::Modal }
            } else {
                Class::Modal
            },
            if weaker { Severity::High } else { Severity::Medium },
        );
    }
    if a.role == SentenceRole::Block && names_differ(base, revised, &changed) {
        return (Class::Party, Severity::Critical);
    }
    if has_date(&na) && has_date(&nb) && (only_digits(&changed) || has(MONTHS)) {
        return (Class::Date, Severity::High);
    }
    let cited = |text: &str, t: &String| in_references(text, std::slice::from_ref(t));
    let digit = |t: &&String| t.chars().any(|c| c.is_ascii_digit());
    let digits = diff.removed.iter().filter(digit).any(|t| !cited(&na, t)) || diff.added.iter().filter(digit).any(|t| !cited(&nb, t));
    if digits
        || (!ja && has(&["one"]) && english_quantities(&na) != english_quantities(&nb))
        || (ja && japanese_quantities(&na) != japanese_quantities(&nb))
        || has(NUMBER_WORDS)
        || has(UNIT_EN)
        || (ja && changed.iter().any(|t| UNIT_JA.contains(&t.as_str())))
    {
        return (Class::Quantity, Severity::High);
    }
    let binds = a.modality.binds() || b.modality.binds();
    let pair = Pair { base: &a.folded.text, revised: &b.folded.text, lang: a.lang };
    if changed.iter().all(|t| connectives::is_piece(t)) || (ja && connectives::without(&na) == connectives::without(&nb)) {
        return (Class::Wording, if binds && and_or(&pair) { Severity::High } else { Severity::Medium });
    }
    if a.role == SentenceRole::Definition || b.role == SentenceRole::Definition || defines(&na) {
        return (Class::Definition, Severity::High);
    }
    if names_differ(base, revised, &changed) {
        return (Class::Party, Severity::Critical);
    }
    if (LAW.iter().any(|w| has_token(&na, w)) && (governing(&na) || governing(&nb))) || has_part(&["外為法", "外国為替", "準拠法", "管轄"])
    {
        return (Class::Law, Severity::High);
    }
    if has(CARVE_OUT_EN) || (ja && has_part(CARVE_OUT_JA)) {
        return (Class::CarveOut, Severity::High);
    }
    if has(MODAL_EN) {
        return (Class::Modal, Severity::Medium);
    }
    if on_precedence(&na) || on_precedence(&nb) {
        return (Class::Obligation, Severity::High);
    }
    if changed.iter().any(|t| connectives::is_told_by(t)) {
        return (Class::Wording, Severity::Medium);
    }
    let heavy = changed.len() * 4 > diff.size;
    let severity = match (binds, heavy) {
        (true, true) => Severity::Medium,
        (true, false) if diff.removed.iter().any(|t| t.chars().count() > 3) => Severity::Medium,
        _ => Severity::Low,
    };
    (if binds && diff.added.len() + 2 < diff.removed.len() { Class::Obligation } else { Class::Wording }, severity)
}

/// Words by which a duty becomes a duty to try.
const EFFORT_EN: &[&str] = &[
    "endeavor",
    "endeavors",
    "endeavour",
    "endeavours",
    "try",
    "tries",
    "attempt",
    "attempts",
    "effort",
    "efforts",
    "seek",
    "seeks",
    "strive",
    "strives",
    "aim",
    "aims",
    "encouraged",
];

/// An English sentence of as many duties as before that gained a word of mere effort: "agrees not to use" became "will try
/// not to use". Whether a Japanese one only tries shows in how it ends.
pub fn only_tries(a: &Sentence, b: &Sentence) -> bool {
    let duties = |t: &str| count(t, &["shall", "must", "will", "agrees", "agree", "undertakes", "undertake"]);
    a.lang == Lang::En
        && a.modality.binds()
        && count(&b.folded.text, EFFORT_EN) > count(&a.folded.text, EFFORT_EN)
        && duties(&b.folded.text) <= duties(&a.folded.text)
}

/// A whole sentence gone or new.
pub fn classify_alone(agreement: &Agreement, i: usize, kind: Kind) -> (Class, Severity) {
    let s = &agreement.sentences[i];
    let text = &s.folded.text;
    let ja = s.lang == Lang::Ja;
    let deleted = kind == Kind::Deleted;
    let cell = agreement.view.parts[s.part].paragraph_at(s.range.start).is_some_and(|p| p.cell.is_some());
    if cell && text.chars().any(|c| c.is_ascii_digit()) {
        return (Class::Quantity, Severity::High);
    }
    let carve = (!ja
        && ["except", "unless", "provided that", "notwithstanding", "other than", "shall not apply", "free to use", "for any purpose"]
            .iter()
            .any(|w| text.contains(w)))
        || (ja && ["ただし", "この限り", "除く", "かかわらず", "適用しない", "自由に"].iter().any(|w| text.contains(w)));
    match (s.role, s.modality) {
        (SentenceRole::Body | SentenceRole::Block, m) if !m.binds() && is_firm(text) => (Class::Party, Severity::Medium),
        (SentenceRole::Placeholder, _) => (Class::Placeholder, Severity::High),
        (SentenceRole::Heading, _) => (Class::Wording, Severity::Low),
        (SentenceRole::Block, m) if !m.binds() => (Class::Party, Severity::Medium),
        (SentenceRole::Definition, _) => (Class::Definition, Severity::High),
        (_, m) if deleted && m.binds() => (Class::Obligation, Severity::High),
        (_, _) if !deleted && carve => (Class::CarveOut, Severity::High),
        (_, m) if m.binds() => (Class::Obligation, Severity::Medium),
        (_, Modality::Permission | Modality::Release) => (if deleted { Class::Obligation } else { Class::CarveOut }, Severity::Medium),
        _ => (Class::Wording, if text.chars().count() > 20 { Severity::Medium } else { Severity::Low }),
    }
}

/// A line that is a company's name and little else.
fn is_firm(text: &str) -> bool {
    const FORMS: [&str; 20] = [
        "limited",
        "ltd",
        "inc",
        "incorporated",
        "corporation",
        "corp",
        "llc",
        "llp",
        "gmbh",
        "ag",
        "plc",
        "b.v",
        "pte",
        "co",
        "sdn",
        "s.a",
        "株式会社",
        "有限会社",
        "合同会社",
        "有限公司",
    ];
    let words = tokens(text);
    let form = |w: &String| FORMS.iter().any(|f| if f.is_ascii() { w.trim_end_matches('.') == *f } else { w.contains(f) });
    words.len() <= 12 && words.iter().any(form) && !words.iter().any(|w| MODAL_EN.contains(&w.as_str()))
}

fn english_quantities(text: &str) -> Vec<(QuantityUnit, u64)> {
    quantities(text, Lang::En).into_iter().map(|q| (q.unit, q.value.to_bits())).collect()
}

/// Numbers with their units, and words of promptness, in order.
fn japanese_quantities(text: &str) -> Vec<String> {
    const UNITS: [&str; 18] =
        ["年間", "年", "か月", "ヶ月", "ヵ月", "カ月", "箇月", "月", "日", "週間", "時間", "円", "%", "倍", "回", "部", "名", "人"];
    const PROMPT: [&str; 5] = ["直ちに", "速やかに", "遅滞なく", "合理的な期間", "相当の期間"];
    let mut out: Vec<(usize, String)> = Vec::new();
    for (at, _) in text.char_indices().filter(|(at, c)| c.is_ascii_digit() && !text[..*at].ends_with(|p: char| p.is_ascii_digit())) {
        let digits: String = text[at..].chars().take_while(char::is_ascii_digit).collect();
        let rest = &text[at + digits.len()..];
        if let Some(unit) = UNITS.iter().find(|u| rest.starts_with(**u)) {
            out.push((at, format!("{digits}{unit}")));
        }
    }
    out.extend(PROMPT.iter().flat_map(|p| text.match_indices(p).map(|(at, w)| (at, w.to_owned()))));
    out.sort();
    out.into_iter().map(|x| x.1).collect()
}

fn only_digits(changed: &[&String]) -> bool {
    !changed.is_empty() && changed.iter().all(|t| t.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/' | '(' | ')')))
}

fn has_token(text: &str, word: &str) -> bool {
    if word.is_ascii() { tokens(text).iter().any(|t| t == word) } else { text.contains(word) }
}

fn count(text: &str, words: &[&str]) -> usize {
    tokens(text).iter().filter(|t| words.contains(&t.as_str())).count()
}

/// How often words of denial stand in the text.
fn negations(text: &str, ja: bool) -> usize {
    if ja {
        // a double negation that binds, and "if not" inside it, deny nothing
        let text = text.replace("なければならな", "").replace("なければならず", "").replace("遅滞なく", "").replace("ものではな", "な");
        return ["ない", "なく", "ず、", "禁止", "ぬ"].iter().map(|w| text.matches(w).count()).sum();
    }
    count(&text.replace("whether or not", "whether"), NEGATION)
}

/// The same words but for the roles in them, and those in another order: A where B stood and B where A stood, or one simply
/// put for the other.
fn swapped_roles(base: &Agreement, a: &str, b: &str) -> bool {
    let called = base.parties.iter().flat_map(|p| &p.called).map(|n| crate::document::fold::folded(n));
    let mut roles: Vec<String> = ROLES.iter().map(|r| (*r).to_owned()).chain(called.filter(|n| n.chars().count() > 1)).collect();
    roles.sort_by_key(|r| std::cmp::Reverse(r.len()));
    let ((x, rest_a), (y, rest_b)) = (without_roles(a, &roles), without_roles(b, &roles));
    !x.is_empty() && x != y && x.len() == y.len() && tokens(&rest_a) == tokens(&rest_b)
}

/// The roles named in a text, in order, and the text with a mark in place of each; longer names first.
fn without_roles(text: &str, roles: &[String]) -> (Vec<String>, String) {
    let (mut found, mut rest, mut at) = (Vec::new(), String::with_capacity(text.len()), 0);
    while let Some(c) = text[at..].chars().next() {
        let begins = !text[..at].ends_with(|p: char| p.is_ascii_alphanumeric());
        let role = roles.iter().find(|r| {
            text[at..].starts_with(r.as_str())
                && (!r.is_ascii() || (begins && !text[at + r.len()..].starts_with(|n: char| n.is_ascii_alphanumeric())))
        });
        match role {
            Some(role) => {
                found.push(role.clone());
                rest.push('〇');
                at += role.len();
            }
            None => {
                rest.push(c);
                at += c.len_utf8();
            }
        }
    }
    (found, rest)
}

fn has_date(text: &str) -> bool {
    let english = MONTHS.iter().any(|m| has_token(text, m)) && text.chars().any(|c| c.is_ascii_digit());
    let japanese = text.contains('年') && text.contains('月') && text.contains('日') && text.chars().any(|c| c.is_ascii_digit());
    let iso =
        text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/'))).any(|w| w.len() >= 8 && w.matches(['-', '/']).count() == 2);
    english || japanese || iso
}

/// Whether every changed token belongs to a list of clause numbers ("Articles 5, 6 and 8", 第5条及び第6条).
fn in_references(text: &str, changed: &[String]) -> bool {
    let all = tokens(text);
    let keyword = |t: &str| {
        matches!(
            t.trim_end_matches('.'),
            "section" | "sections" | "article" | "articles" | "clause" | "clauses" | "paragraph" | "paragraphs" | "第"
        ) || t.ends_with('第')
    };
    let mut listed = std::collections::BTreeSet::new();
    let mut open = false;
    for t in &all {
        let number = t.chars().all(|c| c.is_ascii_digit() || c == '.');
        open = keyword(t)
            || (open
                && (number
                    || matches!(
                        t.as_str(),
                        "," | "and" | "or" | "to" | "-" | "条" | "項" | "及" | "び" | "、" | "から" | "乃至" | "ないし"
                    )));
        if open {
            listed.insert(t.as_str());
        }
    }
    changed.iter().all(|t| listed.contains(t.as_str()))
}

fn defines(text: &str) -> bool {
    crate::agreement::is_definition(text) || text.contains("\" shall include") || text.contains("definition of")
}

fn governing(text: &str) -> bool {
    ["governed by", "governing law", "construed in accordance", "jurisdiction", "arbitrat", "準拠法", "管轄", "仲裁", "prevail", "正文"]
        .iter()
        .any(|w| text.contains(w))
}

/// A blank to be filled in.
fn is_blank(text: &str) -> bool {
    text.contains("___") || text.contains("[●]") || text.contains("〇〇") || text.contains("○○") || text.contains("●●")
}

/// Whether the changed words belong to the name of a party of either draft.
fn names_differ(base: &Agreement, revised: &Agreement, changed: &[&String]) -> bool {
    let names = |a: &Agreement| -> BTreeMap<String, usize> {
        a.parties
            .iter()
            .flat_map(|p| std::iter::once(&p.name).chain(&p.aliases))
            .flat_map(|n| tokens(&crate::document::fold::folded(n)))
            .fold(BTreeMap::new(), |mut m, t| {
                *m.entry(t).or_default() += 1;
                m
            })
    };
    let (x, y) = (names(base), names(revised));
    let of_name = |t: &str, names: &BTreeMap<String, usize>| names.contains_key(t) && t.chars().count() > 1;
    changed.iter().any(|t| (of_name(t, &x) != of_name(t, &y)) && !matches!(t.as_str(), "the" | "of" | "and" | "co" | "ltd" | "inc" | "a"))
}
