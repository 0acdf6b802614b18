//! Clauses cut into sentences: lines of one sentence joined, list items tied to the words that lead into them.

use super::modality::modality;
use super::{Agreement, Clause, Definition, Modality, Section, Sentence, SentenceRole};
use crate::document::fold::{fold, folded};
use crate::document::{PartKind, View, ViewPart};
use crate::words::{Lang, is_cjk};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Words that lead into the items below them without being their parent clause's own: a line without a number, or one that
/// stands in the item before.
struct Loose {
    sentence: usize,
    /// Of the items' labels.
    shape: String,
    parent: Option<usize>,
}

/// Every sentence of the view, in the order of the text.
pub fn sentences(view: &View, clauses: &[Clause]) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::new();
    // the sentence that leads into a clause's list items
    let mut leads: Vec<Option<usize>> = vec![None; clauses.len()];
    let mut loose: Option<Loose> = None;
    let paragraphs = paragraphs(clauses);
    for (index, clause) in clauses.iter().enumerate() {
        let part = &view.parts[clause.part];
        let shape = label_shape(&clause.own_label);
        let item = !shape.is_empty();
        if !item || !clause.heading.is_empty() {
            loose = None;
        } else {
            let last = out.last().filter(|s| s.part == clause.part && s.role != SentenceRole::Heading && Some(s.clause) != clause.parent);
            // an item's own words that end in a colon lead into what is below it, not into the items beside it
            let beside = |s: &Sentence| {
                let own = out.iter().rev().nth(1).is_none_or(|before| before.clause != s.clause);
                own && label_shape(&clauses[s.clause].own_label) == shape
            };
            if last.is_some_and(|s| leads_in(&s.folded.text) && !beside(s)) {
                loose = Some(Loose { sentence: out.len() - 1, shape, parent: clause.parent });
            } else if loose.as_ref().is_some_and(|l| l.parent == clause.parent && l.shape != shape) {
                loose = None;
            }
        }
        if clause.body > clause.own.start {
            let heading = clause.own.start..clause.body;
            if !clause.heading.is_empty() {
                out.push(sentence(part, clause, index, heading, SentenceRole::Heading));
            }
        }
        let nearest = loose.as_ref().filter(|l| l.parent == clause.parent).map(|l| l.sentence);
        // words that merely lack a full stop lead into the items of a list, not into clauses of their own number
        let led = |l: &usize| !paragraphs.contains(&index) && (item || leads_in(&out[*l].folded.text));
        let inherited = nearest.or(clause.parent.and_then(|p| leads[p])).filter(led);
        let mut first = true;
        for range in cut(part, clause.body..clause.own.end) {
            let mut s = sentence(part, clause, index, range, SentenceRole::Body);
            s.lead_in = inherited.filter(|_| first);
            if let Some(lead) = s.lead_in {
                s.modality = joined_modality(&out[lead], &s);
            }
            first = false;
            if leads_in(&s.folded.text) {
                leads[index] = Some(out.len());
            } else if leads[index].is_none() && unfinished(&s.folded.text) {
                leads[index] = s.lead_in.or(None).or(Some(out.len()));
            }
            out.push(s);
        }
        // an item without words of its own that lead on hands down its parent's lead-in
        if leads[index].is_none() && clause.body >= clause.own.end {
            leads[index] = inherited;
        }
    }
    out
}

/// The numbered paragraphs (項) of Japanese articles: their numbers go on from an unnumbered first one, so they begin at 2, and
/// the words before them lead into no list of theirs.
fn paragraphs(clauses: &[Clause]) -> BTreeSet<usize> {
    let number = |c: &Clause| folded(&c.own_label).trim_end_matches('.').parse::<u32>().ok();
    let of_article = |c: &Clause| c.parent.filter(|&p| clauses[p].own_label.starts_with('第'));
    let mut first: BTreeMap<usize, u32> = BTreeMap::new();
    for c in clauses {
        if let (Some(parent), Some(n)) = (of_article(c), number(c)) {
            first.entry(parent).or_insert(n);
        }
    }
    let numbered = |(_, c): &(usize, &Clause)| number(c).is_some() && of_article(c).is_some_and(|p| first.get(&p) == Some(&2));
    clauses.iter().enumerate().filter(numbered).map(|(i, _)| i).collect()
}

/// `(a)` and `(b)` have one shape, `(1)` another; empty where there is no label of a list item.
fn label_shape(label: &str) -> String {
    let circled = |c: char| matches!(c, '①'..='⑳');
    let item = label.starts_with(['(', '（', '-', '•', '・'])
        || label.starts_with(circled)
        || label.ends_with([')', '）'])
        || label.chars().count() == 1;
    let kind = |c: char| {
        if c.is_ascii_digit() || circled(c) {
            '1'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        }
    };
    let mut shape: Vec<char> = if item { label.chars().map(kind).collect() } else { Vec::new() };
    shape.dedup();
    shape.into_iter().collect()
}

/// Bytes of a text within which its opening ends; what stands in an opening beyond them is a text whose articles go unnumbered.
const OPENING: usize = 6_000;

fn sentence(part: &ViewPart, clause: &Clause, index: usize, range: Range<usize>, role: SentenceRole) -> Sentence {
    let text = &part.text[range.clone()];
    let lang = Lang::of(text);
    let folded = fold(text);
    let how = modality(&folded.text, lang);
    let role = match (role, clause.section) {
        (SentenceRole::Heading, _) => SentenceRole::Heading,
        _ if clause.emptied => SentenceRole::Placeholder,
        (_, Section::Contents) => SentenceRole::Contents,
        (_, Section::Recitals) => SentenceRole::Recital,
        (_, Section::Signature) => SentenceRole::Block,
        (_, Section::Opening) if (range.start < OPENING && !how.binds()) || opening_formula(&folded.text) => SentenceRole::Block,
        _ if is_definition(&folded.text) && !matches!(how, Modality::Prohibition) => SentenceRole::Definition,
        _ => SentenceRole::Body,
    };
    Sentence {
        clause: index,
        part: clause.part,
        range,
        lang,
        modality: if role == SentenceRole::Heading { Modality::None } else { how },
        folded,
        lead_in: None,
        role,
    }
}

fn opening_formula(folded: &str) -> bool {
    [
        "agree as follows",
        "agreed as follows",
        "を締結する",
        "とおり契約",
        "通り契約",
        "のとおり合意",
        "の通り合意",
        "made and entered",
        "is made between",
        "is dated",
        "is entered into",
    ]
    .iter()
    .any(|w| folded.contains(w))
}

/// A list item under "shall:" is a duty, though its own words say only "return all copies".
fn joined_modality(lead: &Sentence, item: &Sentence) -> Modality {
    match (lead.modality, item.modality) {
        (lead, Modality::None) => lead,
        (Modality::Prohibition, _) if item.lang == Lang::Ja => Modality::Prohibition,
        (_, own) => own,
    }
}

/// Words that announce a list.
fn leads_in(text: &str) -> bool {
    let t = text.trim_end();
    let open = t.trim_end_matches([';', ',']);
    t.ends_with([':', '-', '：'])
        || ["shall", "shall not", "will", "will not", "must", "must not", "may not", "undertakes", "undertake", "agrees", "agree", "to"]
            .iter()
            .any(|w| open.ends_with(w) && !open[..open.len() - w.len()].ends_with(char::is_alphanumeric))
        || [
            "次の各号",
            "以下の各号",
            "次の各項",
            "次に掲げる",
            "以下に掲げる",
            "下記に掲げる",
            "下記の",
            "次のとおり",
            "次の通り",
            "以下のとおり",
            "以下の通り",
            "次の事項",
            "以下の事項",
            "次の措置",
            "以下の措置",
            "次の行為",
            "以下の行為",
            "次の義務",
            "以下の義務",
            "次のもの",
            "以下のもの",
            "次の情報",
            "以下の情報",
            "各号のいずれか",
            "各号に",
        ]
        .iter()
        .any(|w| t.contains(w))
}

/// No final stop: goes on in the items below.
fn unfinished(text: &str) -> bool {
    let t = text.trim_end().trim_end_matches(['"', '\'', ')']);
    !t.is_empty() && !t.ends_with(['.', '。', ';', '!', '?', '」'])
}

/// `"X" means …`, 「X」とは…をいう.
pub fn is_definition(folded: &str) -> bool {
    let english = folded.contains("\" means")
        || folded.contains("\" shall mean")
        || folded.contains("\" mean ")
        || folded.contains("\" has the meaning")
        || folded.contains("\" shall have the meaning")
        || folded.contains("\" refers to")
        || folded.contains("\" includes")
        || (folded.contains(" means ") && folded.find(" means ").is_some_and(|at| folded[..at].split(' ').count() <= 6));
    let japanese = (folded.contains("とは、") || folded.contains("」とは"))
        && ["をいう", "をいいます", "を意味する", "を意味します", "を指す", "を指します"].iter().any(|w| folded.contains(w));
    english || japanese
}

/// Sentence ranges inside a clause's body. Lines that one sentence runs over are joined; an empty line always ends one.
fn cut(part: &ViewPart, body: Range<usize>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    // the line before, whole: its length tells whether its break says anything
    let mut before = 0..0;
    for p in part.paragraphs.iter().filter(|p| p.range.end > body.start && p.range.start < body.end) {
        let line = p.range.start.max(body.start)..p.range.end.min(body.end);
        if part.text[line.clone()].trim().is_empty() {
            out.extend(open.take());
            continue;
        }
        let joins = open.is_some()
            && part.kind == PartKind::Body
            && p.cell.is_none()
            && goes_on(&part.text[before.clone()], &part.text[line.clone()], part.wrap_width);
        before = line.clone();
        let start = if joins { open.take().map_or(line.start, |o| o.start) } else { line.start };
        out.extend(open.take());
        let mut pieces = split(&part.text[start..line.end], start);
        open = pieces.pop();
        out.extend(pieces);
    }
    out.extend(open);
    out.retain(|r| part.text[r.clone()].chars().any(char::is_alphanumeric));
    out
}

/// Whether the next line goes on the sentence that this line leaves open.
fn goes_on(line: &str, next: &str, width: Option<usize>) -> bool {
    let end = line.trim_end();
    if wraps(end, next, width) && !end.ends_with(['.', '。', ':', ';']) {
        return true;
    }
    let Some(last) = end.chars().next_back() else { return false };
    let Some(first) = next.trim_start().chars().next() else { return false };
    if matches!(last, '.' | ';' | ':' | '。' | '；' | '：' | '!' | '?' | '」') {
        return false;
    }
    if is_cjk(last) || matches!(last, '、' | '，' | '・' | '（' | '「') {
        return end.chars().count() >= 15 && !matches!(first, '（' | '【' | '「');
    }
    first.is_lowercase()
        || (last == ',' || last.is_lowercase() || matches!(last, '-' | '(')) && end.chars().count() >= 45 && !matches!(first, '(' | '•')
}

/// In a text wrapped at a width: the next word would hardly have fitted on this line, so that the break says nothing.
pub fn wraps(line: &str, next: &str, width: Option<usize>) -> bool {
    let Some(width) = width else { return false };
    let next = next.trim_start();
    let word = next.split_whitespace().next().map_or(0, |w| if w.chars().any(is_cjk) { 1 } else { w.chars().count() + 1 });
    let used = line.chars().count();
    used + word + 10 > width
}

/// Splits running text at the ends of sentences.
fn split(text: &str, offset: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut depth) = (0usize, 0i32);
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (i, &(at, c)) in chars.iter().enumerate() {
        match c {
            '「' | '『' | '（' | '(' | '“' => depth += 1,
            '」' | '』' | '）' | ')' | '”' => depth = (depth - 1).max(0),
            _ => {}
        }
        let next = chars.get(i + 1).map(|x| x.1);
        let ends = match c {
            '。' | '｡' => depth == 0 || next.is_none(),
            '．' => depth == 0 && i > 0 && is_cjk(chars[i - 1].1),
            '.' | '?' | '!' => {
                next.is_none_or(char::is_whitespace)
                    && !abbreviation(&text[start..at])
                    && chars[i + 1..]
                        .iter()
                        .map(|x| x.1)
                        .find(|c| !c.is_whitespace())
                        .is_none_or(|n| n.is_uppercase() || n.is_numeric() || is_cjk(n) || matches!(n, '"' | '“' | '(' | '[' | '「'))
            }
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            out.push(offset + start..offset + end);
            start = end;
            depth = 0;
        }
    }
    if !text[start..].trim().is_empty() {
        out.push(offset + start..offset + text.len());
    }
    out.into_iter()
        .map(|r| {
            let raw = &text[r.start - offset..r.end - offset];
            let lead = raw.len() - raw.trim_start().len();
            r.start + lead..r.start + lead + raw.trim().len()
        })
        .filter(|r| !r.is_empty())
        .collect()
}

/// A full stop after these does not end a sentence.
fn abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let bare = word.trim_start_matches(['"', '“']).to_ascii_lowercase();
    matches!(
        bare.as_str(),
        "no" | "nos"
            | "co"
            | "ltd"
            | "inc"
            | "corp"
            | "mr"
            | "ms"
            | "mrs"
            | "dr"
            | "prof"
            | "art"
            | "arts"
            | "sec"
            | "sect"
            | "e.g"
            | "i.e"
            | "cf"
            | "viz"
            | "vs"
            | "st"
            | "u.s"
            | "u.s.a"
            | "u.k"
            | "u.s.c"
            | "c.f.r"
            | "para"
            | "paras"
            | "approx"
            | "etc"
            | "fig"
            | "cl"
    ) || (bare.len() == 1 && bare.chars().all(char::is_alphabetic))
}

/// The defined terms of an agreement, with the sentence each is defined in.
pub fn definitions(agreement: &Agreement) -> Vec<Definition> {
    let mut out: Vec<Definition> = Vec::new();
    for (i, s) in agreement.sentences.iter().enumerate() {
        let text = &agreement.view.parts[s.part].text[s.range.clone()];
        for name in quoted(text) {
            let (name, at) = (&text[name.clone()], s.range.start + name.start);
            let after = folded(&text[at - s.range.start + name.len()..].chars().skip(1).take(24).collect::<String>());
            let before =
                folded(&text[..at - s.range.start].chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect::<String>());
            let defines = after.starts_with("means")
                || after.starts_with("shall mean")
                || after.starts_with("とは")
                || after.starts_with("という")
                || after.starts_with("と総称")
                || after.starts_with("といい")
                || after.starts_with("has the meaning")
                || after.starts_with("refers to")
                || after.starts_with("includes")
                || before.ends_with("(the \"")
                || before.ends_with("(\"")
                || before.ends_with("hereinafter \"")
                || before.ends_with("referred to as \"")
                || before.ends_with("referred to as the \"")
                || before.ends_with("(each, a \"")
                || before.ends_with("以下「")
                || before.ends_with("or the \"")
                || before.ends_with("collectively, the \"")
                || before.ends_with("each a \"");
            if defines && !out.iter().any(|d| d.name == name) {
                out.push(Definition { name: name.to_owned(), sentence: i, range: at..at + name.len() });
            }
        }
    }
    out
}

/// What stands between quotation marks: byte ranges, at most 60 characters each.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (open, shut) in [('“', '”'), ('"', '"'), ('「', '」'), ('『', '』')] {
        let mut from = 0;
        while let Some(a) = text[from..].find(open).map(|i| from + i + open.len_utf8()) {
            let Some(b) = text[a..].find(shut).map(|i| a + i) else { break };
            if text[a..b].chars().count() <= 60 && !text[a..b].trim().is_empty() {
                out.push(a..b);
            }
            from = b + shut.len_utf8();
        }
    }
    out.sort_by_key(|r| r.start);
    out
}
