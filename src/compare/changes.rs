//! Every difference between two aligned drafts as a Change: modified, deleted, inserted, moved, renumbered, hidden. What
//! has no substance is counted, not listed.

use super::canon::essence;
use super::classify::{classify, classify_alone, word_diff};
use super::reasons::{Pair, and_or, reason};
use super::references::{Targets, Turned, cited};
use super::{Change, Class, Context, Disclosure, Kind, Mode, PartyChanges, disclosure};
use crate::agreement::{Agreement, PartyRole, SentenceRole};
use crate::document::fold::{folded, invisible};
use crate::document::{Place, Visibility};
use crate::finding::Severity;
use crate::terms::REQUIRED;
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The changes with substance, and the count of the others.
pub fn changes(context: &Context<'_>) -> (Vec<Change>, usize) {
    let mut out = Vec::new();
    let mut cosmetic = 0;
    let (base_words, revised_words) = (&context.base_words, &context.revised_words);
    let targets = Targets::of(context);
    for pair in &context.alignment.pairs {
        if pair.equal {
            cosmetic += equal_pair(context, &targets, pair.base, pair.revised, &mut out);
        } else if recut(context, pair) {
            cosmetic += 1;
        } else {
            cosmetic += usize::from(!modified(context, &targets, pair.base, pair.revised, &mut out));
        }
    }
    for &i in &context.alignment.base_only {
        if base_words.sentence(i).is_empty() || base_words.stands_in(i, revised_words) {
            cosmetic += 1; // the same words, cut into other sentences
        } else if context.mode == Mode::Edited && context.drafts.revised.complete() {
            // what is not found in a draft that was not read whole may stand in what was not read
            out.push(alone(context, i, Kind::Deleted));
        }
    }
    for &j in &context.alignment.revised_only {
        if revised_words.sentence(j).is_empty() || revised_words.stands_in(j, base_words) {
            cosmetic += 1;
        } else if context.mode == Mode::Edited || hidden(&context.revised.agreement, j) {
            out.push(alone(context, j, Kind::Inserted));
        }
    }
    exchanged_cells(context, &mut out);
    cosmetic += moves(context, &targets, &mut out);
    cosmetic += numbering(context, &mut out);
    (out, cosmetic)
}

/// All words of both sentences stand in a row in the other draft too: the same words, cut into other sentences.
fn recut(context: &Context<'_>, pair: &super::align::Pair) -> bool {
    let heading = |a: &Agreement, i: usize| a.sentences[i].role == SentenceRole::Heading;
    let headings = heading(&context.base.agreement, pair.base) && heading(&context.revised.agreement, pair.revised);
    !headings
        && context.base_words.stands_in(pair.base, &context.revised_words)
        && context.revised_words.stands_in(pair.revised, &context.base_words)
        && !hidden(&context.revised.agreement, pair.revised)
}

/// First what a reviewer must see: severity, then what is silent, then deletions, then the order of the text.
pub fn order(changes: &mut [Change]) {
    let kind = |c: &Change| match c.kind {
        Kind::Deleted => 0,
        Kind::Hidden => 1,
        Kind::Modified | Kind::Split | Kind::Merged => 2,
        Kind::Inserted => 3,
        Kind::Moved | Kind::Renumbered => 4,
        Kind::Metadata => 5,
    };
    let at = |c: &Change| c.base.as_ref().or(c.revised.as_ref()).map_or(usize::MAX, |p| p.start);
    changes.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then(b.disclosure.cmp(&a.disclosure))
            .then(kind(a).cmp(&kind(b)))
            .then(at(a).cmp(&at(b)))
            .then(a.id.cmp(&b.id))
    });
}

/// A change with a stable id, made of what it says and where.
pub fn change(
    kind: Kind,
    class: Class,
    severity: Severity,
    disclosure: Disclosure,
    base: Option<Place>,
    revised: Option<Place>,
    why: Words,
) -> Change {
    let mut hash = Sha256::new();
    for p in [&base, &revised] {
        hash.update(p.as_ref().map(|p| format!("{}|{}|{}", p.part, p.start, p.quote)).unwrap_or_default());
        hash.update([0]);
    }
    hash.update(format!("{kind:?}{class:?}{}", why.en));
    let id = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    Change {
        id,
        kind,
        class,
        severity,
        disclosure,
        terms: Vec::new(),
        base,
        revised,
        removed: Vec::new(),
        added: Vec::new(),
        why,
        round: None,
    }
}

/// A change of the file, not of its words.
pub fn metadata(severity: Severity, disclosure: Disclosure, why: Words) -> Change {
    change(Kind::Metadata, Class::Tracking, severity, disclosure, None, None, why)
}

fn hidden(agreement: &Agreement, i: usize) -> bool {
    let s = &agreement.sentences[i];
    agreement.view.parts[s.part]
        .spans_in(&s.range)
        .any(|x| x.hidden.is_some() && !agreement.view.parts[s.part].text[x.range.clone()].trim().is_empty())
}

/// Equal words: still a change when they were hidden, struck through, or carry invisible characters. Gives 1 when only
/// the form differs.
fn equal_pair(context: &Context<'_>, targets: &Targets, i: usize, j: usize, out: &mut Vec<Change>) -> usize {
    let (base, revised) = (&context.base.agreement, &context.revised.agreement);
    let places = || (Some(base.place(i)), Some(revised.place(j)));
    let terms = Context::terms_of(&context.base.inventory, i);
    let mut push = |kind, class, severity, why| {
        let (b, mut r) = places();
        if kind == Kind::Hidden {
            r = r.map(|p| Place { visibility: Visibility::Hidden, ..p });
        }
        let mut c = change(kind, class, severity, disclosure::of_base(context, i, &terms).0, b, r, why);
        c.terms.clone_from(&terms);
        out.push(c);
    };
    if hidden(revised, j) && !hidden(base, i) {
        push(
            Kind::Hidden,
            Class::HiddenText,
            Severity::Critical,
            Words::new(
                "these words are still in the file, but a reader of the page no longer sees them",
                "この文言はファイルに残っていますが、紙面では見えなくなっています",
            ),
        );
        return 0;
    }
    let struck = |a: &Agreement, k: usize| a.view.parts[a.sentences[k].part].spans_in(&a.sentences[k].range).any(|x| x.struck);
    if struck(revised, j) && !struck(base, i) {
        push(
            Kind::Modified,
            Class::Tracking,
            Severity::Medium,
            Words::new(
                "struck through without a tracked change: looks deleted, is in force",
                "変更履歴なしの取り消し線：削除に見えますが、文言は有効です",
            ),
        );
        return 0;
    }
    let (a, b) = (base.words(i), revised.words(j));
    if b.chars().filter(|c| invisible(*c)).count() > a.chars().filter(|c| invisible(*c)).count() {
        push(
            Kind::Hidden,
            Class::HiddenText,
            Severity::Medium,
            Words::new("invisible characters were put into these words", "この文言に不可視文字が挿入されています"),
        );
        return 0;
    }
    if context.mode == Mode::Edited
        && let Some((number, turned)) = targets.turned(&base.sentences[i].folded.text)
    {
        let (en, ja) = match turned {
            Turned::Elsewhere => {
                ("the words are the same, but {n} now means another clause", "文言は同じですが、{n} は別の条項を指すようになっています")
            }
            Turned::Nowhere => {
                ("the words are the same, but there is no {n} any more", "文言は同じですが、{n} に当たる条項がなくなっています")
            }
        };
        push(Kind::Modified, Class::Reference, Severity::High, Words::new(en.replace("{n}", &number), ja.replace("{n}", &number)));
        return 0;
    }
    if let Some(name) = lost_capital(base, a, b) {
        push(
            Kind::Modified,
            Class::Definition,
            Severity::Medium,
            Words::new(
                format!("the defined term “{name}” lost its capital, so that the definition may no longer apply"),
                format!("定義語「{name}」の頭文字が小文字になり、定義が及ばないおそれがあります"),
            ),
        );
        return 0;
    }
    if a != b
        && base.sentences[i].role != SentenceRole::Heading
        && written_numbers(a) != written_numbers(b)
        && super::canon::numbers(&folded(a)) != super::canon::numbers(&folded(b))
    {
        push(
            Kind::Modified,
            Class::Quantity,
            Severity::Medium,
            Words::new("a comma or point inside a number moved", "数字の中の区切り記号の位置が変わっています"),
        );
        return 0;
    }
    usize::from(a != b)
}

/// "Affiliate" in the base, "affiliate" in the revised draft, where the word is a defined term.
fn lost_capital(base: &Agreement, a: &str, b: &str) -> Option<String> {
    // a name may run over the end of a line
    let one_line = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let (a, b) = (one_line(a), one_line(b));
    base.definitions
        .iter()
        .map(|d| &d.name)
        .find(|n| {
            n.chars().next().is_some_and(|c| c.is_uppercase() && c.is_ascii())
                && a.matches(n.as_str()).count() > b.matches(n.as_str()).count()
                && folded(&b).contains(&folded(n))
        })
        .cloned()
}

/// A pair with other words. False when the words differ only in clause numbers that follow from another change.
fn modified(context: &Context<'_>, targets: &Targets, i: usize, j: usize, out: &mut Vec<Change>) -> bool {
    let (base, revised) = (&context.base.agreement, &context.revised.agreement);
    let diff = word_diff(&base.sentences[i].folded.text, &revised.sentences[j].folded.text);
    let (mut class, mut severity) = classify(base, i, revised, j);
    if diff.removed.is_empty() && diff.added.is_empty() {
        return false;
    }
    if page_number(base, i) && page_number(revised, j) && without_digits(base, i) == without_digits(revised, j) {
        return false;
    }
    let (cited_then, cited_now) = (cited(&base.sentences[i].folded.text), cited(&revised.sentences[j].folded.text));
    let follows = class == Class::Reference && targets.same(&cited_then, &cited_now);
    if follows && cited_then.len() == cited_now.len() {
        return false;
    }
    if follows {
        // a list that only lost the number of a clause that is gone: the loss of the clause is told as such
        severity = Severity::Medium;
    }
    let (a_hidden, b_hidden) = (hidden(base, i), hidden(revised, j));
    let kind = if b_hidden && !a_hidden { Kind::Hidden } else { Kind::Modified };
    if kind == Kind::Hidden {
        (class, severity) = (Class::HiddenText, Severity::Critical);
    }
    let terms = Context::terms_of(&context.base.inventory, i);
    let required = terms.iter().any(|t| REQUIRED.contains(&t.as_str()));
    let pair = Pair { base: &base.sentences[i].folded.text, revised: &revised.sentences[j].folded.text, lang: base.sentences[i].lang };
    let content_gone =
        diff.removed.iter().any(|w| w.chars().count() > 3 || w.chars().any(crate::words::is_cjk)) && diff.removed.len() > diff.added.len();
    if class == Class::Wording && required && content_gone && !and_or(&pair) && base.sentences[i].role != SentenceRole::Heading {
        (class, severity) = (Class::Obligation, Severity::High);
    }
    if mixed_script(revised.words(j)) && !mixed_script(base.words(i)) {
        (class, severity) = (Class::HiddenText, Severity::High);
    }
    if context.mode == Mode::Redrafted && kind != Kind::Hidden {
        // in a draft drawn up anew other words are the rule; the inventory gives the verdict
        severity = severity.min(Severity::Medium);
    }
    if base.sentences[i].role == SentenceRole::Heading {
        severity = severity.min(Severity::Low);
    }
    let mut c = change(
        kind,
        class,
        severity,
        disclosure::of_base(context, i, &terms).0,
        Some(base.place(i)),
        Some(revised.place(j)),
        reason(&pair, class, &diff, |n| targets.has(n)).unwrap_or_else(|| why(class, kind)),
    );
    (c.removed, c.added, c.terms) = (diff.removed, diff.added, terms);
    out.push(c);
    true
}

fn alone(context: &Context<'_>, i: usize, kind: Kind) -> Change {
    let (agreement, inventory) = if kind == Kind::Deleted {
        (&context.base.agreement, &context.base.inventory)
    } else {
        (&context.revised.agreement, &context.revised.inventory)
    };
    let (mut class, mut severity) = classify_alone(agreement, i, kind);
    let terms = Context::terms_of(inventory, i);
    let place = agreement.place(i);
    let (base, revised, said) = if kind == Kind::Deleted {
        (Some(place), None, disclosure::of_base(context, i, &terms).0)
    } else {
        (None, Some(place), disclosure::of_revised(context, i, &terms).0)
    };
    let mut kind = kind;
    if kind == Kind::Inserted && hidden(agreement, i) {
        (kind, class, severity) = (Kind::Hidden, Class::HiddenText, Severity::Critical);
    }
    // words outside the page: a viewer may show them, a print may not
    let aside = agreement.view.parts[agreement.sentences[i].part].kind == crate::document::PartKind::Annotation;
    if kind == Kind::Inserted && aside && matches!(class, Class::Obligation | Class::CarveOut | Class::Wording) {
        class = Class::HiddenText;
    }
    // a duty that carries one of the four required terms is never a small matter
    let words = !matches!(agreement.sentences[i].role, SentenceRole::Heading | SentenceRole::Placeholder);
    if kind == Kind::Deleted && words && terms.iter().any(|t| REQUIRED.contains(&t.as_str())) {
        (class, severity) = (Class::Obligation, Severity::Critical);
    }
    let mut c = change(kind, class, severity, said, base, revised, why(class, kind));
    c.terms = terms;
    c
}

/// A short line of a header or footer with a number in it.
fn page_number(agreement: &Agreement, i: usize) -> bool {
    let s = &agreement.sentences[i];
    let kind = agreement.view.parts[s.part].kind;
    let aside = matches!(kind, crate::document::PartKind::Header | crate::document::PartKind::Footer);
    aside && s.folded.text.chars().count() <= 24 && s.folded.text.chars().any(|c| c.is_ascii_digit())
}

fn without_digits(agreement: &Agreement, i: usize) -> String {
    agreement.sentences[i].folded.text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// A word that mixes Latin with Cyrillic or Greek letters: it looks like another word and is not found by a search.
fn mixed_script(text: &str) -> bool {
    use unicode_script::{Script, UnicodeScript};
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let has = |script| word.chars().any(|c| c.script() == script);
        has(Script::Latin) && (has(Script::Cyrillic) || has(Script::Greek))
    })
}

/// Numbers as written, with thousands grouped or not: 1,000 is 1000, but 10,00 is neither.
fn written_numbers(text: &str) -> Vec<String> {
    let plain = folded(text);
    plain
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.')))
        .map(|w| w.trim_matches([',', '.']))
        .filter(|w| w.chars().any(|c| c.is_ascii_digit()))
        .map(|w| {
            let groups: Vec<&str> = w.split(',').collect();
            let grouped =
                groups.len() > 1 && groups[0].len() <= 3 && groups[1..].iter().all(|g| g.split('.').next().is_some_and(|d| d.len() == 3));
            if grouped { w.replace(',', "") } else { w.to_owned() }
        })
        .collect()
}

/// Two cells of a table whose words changed places: every word still stands, and the table says something else.
fn exchanged_cells(context: &Context<'_>, out: &mut Vec<Change>) {
    let (base, revised) = (&context.base.agreement, &context.revised.agreement);
    let cell = |a: &Agreement, i: usize| a.view.parts[a.sentences[i].part].paragraph_at(a.sentences[i].range.start).and_then(|p| p.cell);
    let moved: Vec<_> = context
        .alignment
        .pairs
        .iter()
        .filter(|p| p.equal)
        .filter_map(|p| Some((p, cell(base, p.base)?, cell(revised, p.revised)?)))
        .filter(|(_, from, to)| from != to)
        .collect();
    let ways: BTreeSet<_> = moved.iter().map(|(_, from, to)| (*from, *to)).collect();
    for (pair, ..) in moved.iter().filter(|(_, from, to)| from < to && ways.contains(&(*to, *from))) {
        let digits = base.words(pair.base).chars().any(|c| c.is_ascii_digit());
        let (class, severity) = if digits { (Class::Quantity, Severity::High) } else { (Class::Wording, Severity::Medium) };
        let terms = Context::terms_of(&context.base.inventory, pair.base);
        out.push(change(
            Kind::Moved,
            class,
            severity,
            disclosure::of_base(context, pair.base, &terms).0,
            Some(base.place(pair.base)),
            Some(revised.place(pair.revised)),
            Words::new("two cells of a table changed places", "表の二つの欄の内容が入れ替わっています"),
        ));
    }
}

/// Articles that stand elsewhere in the order of the text: one Change each. Lower levels that move are counted.
fn moves(context: &Context<'_>, targets: &Targets, out: &mut Vec<Change>) -> usize {
    if context.mode == Mode::Redrafted {
        return 0;
    }
    let (base, revised) = (&context.base.agreement, &context.revised.agreement);
    let articles: Vec<(usize, usize)> = targets
        .map
        .iter()
        .filter(|(c, _)| base.clauses[**c].parent.is_none() && base.clauses[**c].section == crate::agreement::Section::Articles)
        .map(|(&a, &b)| (a, revised.article(b)))
        .collect();
    let order: Vec<usize> = articles.iter().map(|x| x.1).collect();
    let kept = longest_increasing(&order);
    let mut seen = std::collections::BTreeSet::new();
    for (k, &(a, b)) in articles.iter().enumerate() {
        if kept.contains(&k) || !seen.insert(b) {
            continue;
        }
        let sentence = |x: &Agreement, c: usize| x.sentences.iter().position(|s| x.article(s.clause) == c);
        if let (Some(i), Some(j)) = (sentence(base, a), sentence(revised, b)) {
            let terms = Context::terms_of(&context.base.inventory, i);
            out.push(change(
                Kind::Moved,
                Class::Wording,
                Severity::Low,
                disclosure::of_base(context, i, &terms).0,
                Some(base.place(i)),
                Some(revised.place(j)),
                Words::new("the article stands at another place", "条文の位置が変わっています"),
            ));
        }
    }
    0
}

/// Positions of a longest strictly increasing run of values (equal values count as one).
fn longest_increasing(values: &[usize]) -> Vec<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::new();
    for (i, &v) in values.iter().enumerate() {
        let before = (0..i).filter(|&k| values[k] <= v).max_by_key(|&k| (best[k].0, std::cmp::Reverse(k)));
        best.push((before.map_or(1, |k| best[k].0 + 1), before));
    }
    let mut at = (0..values.len()).max_by_key(|&k| (best[k].0, std::cmp::Reverse(k)));
    let mut out = Vec::new();
    while let Some(k) = at {
        out.push(k);
        at = best[k].1;
    }
    out.reverse();
    out
}

/// Labels that differ although the words are the same. Renumbering that follows from an inserted, deleted or moved clause
/// is counted; a number that came, went, changed its level or started elsewhere is a Change.
fn numbering(context: &Context<'_>, out: &mut Vec<Change>) -> usize {
    if context.mode == Mode::Redrafted {
        return 0;
    }
    let (base, revised) = (&context.base.agreement, &context.revised.agreement);
    let labelled = |a: &Agreement, only: &[usize]| only.iter().any(|&i| !a.clauses[a.sentences[i].clause].label.is_empty());
    let explained = labelled(base, &context.alignment.base_only)
        || labelled(revised, &context.alignment.revised_only)
        || out.iter().any(|c| c.kind == Kind::Moved);
    let mut cosmetic = 0;
    let mut told = false;
    let mut done = std::collections::BTreeSet::new();
    for p in context.alignment.pairs.iter().filter(|p| p.equal) {
        let (s, r) = (&base.sentences[p.base], &revised.sentences[p.revised]);
        let (a, b) = (&base.clauses[s.clause], &revised.clauses[r.clause]);
        let canonical = |l: &str| super::canon::numbers(&folded(l)).trim_end_matches('.').to_owned();
        let (la, lb) = (canonical(&a.label), canonical(&b.label));
        if la == lb || !done.insert(s.clause) {
            cosmetic += usize::from(la == lb && a.label != b.label && done.insert(s.clause));
            continue;
        }
        // the first sentence behind the label only: later ones may have been joined elsewhere
        let first = base.sentences.iter().position(|x| x.clause == s.clause) == Some(p.base)
            && revised.sentences.iter().position(|x| x.clause == r.clause) == Some(p.revised);
        let shape = |l: &str| l.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>().replace("00", "0");
        if explained && shape(&la) == shape(&lb) || !first {
            cosmetic += 1;
        } else if !told || shape(&la) != shape(&lb) {
            told = true;
            let why = Words::new(
                format!("the clause is numbered “{}” where the base has “{}”", b.label, a.label),
                format!("条項番号が「{}」から「{}」に変わっています", a.label, b.label),
            );
            out.push(change(
                Kind::Renumbered,
                Class::Numbering,
                Severity::Medium,
                Disclosure::Silent,
                Some(base.place(p.base)),
                Some(revised.place(p.revised)),
                why,
            ));
        }
    }
    cosmetic
}

/// Parties that came, went, or are written differently.
pub fn party_changes(context: &Context<'_>) -> PartyChanges {
    let names = |a: &Agreement| {
        a.parties
            .iter()
            .filter(|p| p.role == PartyRole::Party)
            .map(|p| (p.name.clone(), std::iter::once(&p.name).chain(&p.aliases).map(|n| essence(&folded(n))).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    };
    let (before, after) = (names(&context.base.agreement), names(&context.revised.agreement));
    let same = |x: &[String], y: &[String]| x.iter().any(|n| y.contains(n));
    let mut out = PartyChanges::default();
    for (name, forms) in &before {
        match after.iter().find(|(_, f)| same(forms, f)) {
            Some((now, _)) if now != name => out.changed.push((name.clone(), now.clone())),
            Some(_) => {}
            None => out.removed.push(name.clone()),
        }
    }
    out.added = after.iter().filter(|(_, f)| !before.iter().any(|(_, g)| same(f, g))).map(|(n, _)| n.clone()).collect();
    out
}

/// One plain sentence on why a change of this class matters.
fn why(class: Class, kind: Kind) -> Words {
    let (en, ja) = match (class, kind) {
        (Class::HiddenText, _) => {
            ("words that a reader of the page does not see are part of the file", "紙面では見えない文言がファイルに含まれています")
        }
        (Class::Obligation, Kind::Deleted) => ("a duty of the base is no longer there", "基準文書にあった義務がなくなっています"),
        (Class::Obligation, Kind::Inserted) => ("a new duty: see whom it binds", "新たな義務：誰が負うかを確認してください"),
        (Class::Obligation, _) => ("the content of a duty changed", "義務の内容が変わっています"),
        (Class::Modal, _) => ("how firmly the duty binds changed", "義務の強さ（拘束の度合い）が変わっています"),
        (Class::Negation, _) => {
            ("a negation came or went: the sentence may now say the opposite", "否定の有無が変わり、意味が逆になるおそれがあります")
        }
        (Class::CarveOut, _) => ("an exception or a limit came or went", "例外・限定の文言が加わり、又は失われています"),
        (Class::Quantity, _) => ("a number, a period or an amount changed", "数値・期間・金額が変わっています"),
        (Class::Date, _) => ("a date changed", "日付が変わっています"),
        (Class::Definition, _) => {
            ("a definition changed, and with it every clause that uses the word", "定義が変わり、その語を使う条項すべてに影響します")
        }
        (Class::Party, _) => (
            "the name of a party changed: screen the old and the new name",
            "当事者の表示が変わっています。新旧双方の名称を照合してください",
        ),
        (Class::Role, _) => ("the roles of the parties were exchanged", "当事者の立場（甲・乙、開示者・受領者）が入れ替わっています"),
        (Class::Law, _) => ("the governing law, the forum or a named act changed", "準拠法・管轄・引用法令が変わっています"),
        (Class::Reference, _) => ("a reference now points at another clause", "参照先の条項が変わっています"),
        (Class::Placeholder, _) => ("the words were replaced by a placeholder", "文言が空欄・削除表示に置き換えられています"),
        (Class::Numbering, _) => ("the numbering changed", "条項番号が変わっています"),
        (Class::Tracking, _) => ("the marks in the file need a look", "変更履歴の状態を確認してください"),
        (Class::Wording | Class::Cosmetic, _) => ("the wording changed", "表現が変わっています"),
    };
    Words::new(en, ja)
}
