//! The clause tree: a stack over the paragraphs. Automatic numbers are trusted first, then heading styles, then typed
//! labels, then lines that read as headings. A clause's place in the tree follows its label's kind, never indentation.

use super::labels::{Label, LabelKind, label};
use super::modality::modality;
use super::{Clause, Section};
use crate::document::fold::{fold, folded};
use crate::document::{PartKind, View, ViewParagraph, ViewPart};
use crate::words::{Lang, is_cjk};

/// A heading is at most this long, in characters.
const LONGEST_HEADING: usize = 90;

/// Cuts every part into clauses. The body's are a tree; every other part is one clause.
pub fn clauses(view: &View) -> Vec<Clause> {
    let mut out = Vec::new();
    for (index, part) in view.parts.iter().enumerate() {
        if part.kind == PartKind::Body {
            Outline { part, index, out: &mut out, stack: Vec::new(), section: Section::Opening, pending_heading: None }.walk();
        } else if !part.text.trim().is_empty() {
            let all = 0..part.text.len();
            out.push(Clause { part: index, section: Section::Aside, own: all.clone(), whole: all, ..Clause::default() });
        }
    }
    close(&mut out, view);
    out
}

struct Outline<'a> {
    part: &'a ViewPart,
    index: usize,
    out: &'a mut Vec<Clause>,
    /// Open clauses, outermost first: index into `out`, rank, kind.
    stack: Vec<(usize, u16, LabelKind)>,
    section: Section,
    /// （秘密保持）on the line before 第5条: where that line starts, and the heading.
    pending_heading: Option<(usize, String)>,
}

/// What a paragraph is to the outline.
enum Reading {
    Labelled(Label),
    Heading,
    Text,
}

impl Outline<'_> {
    fn walk(mut self) {
        let first = self.out.len();
        self.out.push(Clause { part: self.index, section: Section::Opening, ..Clause::default() });
        let mut fresh_label: Option<usize> = None;
        for i in 0..self.part.paragraphs.len() {
            let p = &self.part.paragraphs[i];
            let text = &self.part.text[p.range.clone()];
            if text.trim().is_empty() {
                continue;
            }
            self.change_section(text);
            if matches!(self.section, Section::Contents) {
                if contents_line(text) {
                    continue;
                }
                if !is_contents_title(text) {
                    self.section = Section::Opening;
                }
            }
            match self.reading(i, p, text) {
                Reading::Labelled(l) => fresh_label = self.open(p, text, &l),
                Reading::Heading => match fresh_label.take() {
                    // "ARTICLE 5" on one line, "CONFIDENTIALITY" on the next
                    Some(c) if self.out[c].heading.is_empty() => {
                        self.out[c].heading = tidy_heading(text);
                        self.out[c].body = p.range.end;
                    }
                    _ => self.open_heading(p, text),
                },
                Reading::Text => {
                    fresh_label = None;
                    if let Some((start, heading)) = bracketed_line(text).map(|h| (p.range.start, h)) {
                        self.pending_heading = Some((start, heading));
                    } else {
                        self.pending_heading = None;
                    }
                }
            }
        }
        // a text without any label or heading is one clause of articles
        if self.out.len() == first + 1 {
            self.out[first].section = Section::Articles;
        }
    }

    fn reading(&self, i: usize, p: &ViewParagraph, text: &str) -> Reading {
        if let Some(auto) = &p.label {
            let shown = auto.trim();
            let parsed = label(&format!("{shown} X"))
                .or_else(|| label(&format!("{shown}　甲")))
                .filter(|l| l.text.chars().count() + 2 >= shown.chars().count());
            let kind = parsed.map_or(LabelKind::Automatic(p.list_level.unwrap_or(0)), |l| l.kind);
            return Reading::Labelled(Label { kind, text: shown.trim_end_matches('.').to_owned(), len: 0 });
        }
        if matches!(self.section, Section::Signature) && !starts_attachment(text) && !goes_on(text) {
            return Reading::Text;
        }
        match label(text) {
            Some(l) if !continues_sentence(self.part, i, &l) => Reading::Labelled(l),
            _ if is_heading(p, text) && !wrapped(self.part, i) => Reading::Heading,
            _ => Reading::Text,
        }
    }

    /// Opens a clause for a label; gives its index when label stood alone on its line.
    fn open(&mut self, p: &ViewParagraph, text: &str, l: &Label) -> Option<usize> {
        let kind = self.settle(l);
        let rank = self.rank(kind);
        while self.stack.last().is_some_and(|&(_, r, _)| r >= rank) {
            self.stack.pop();
        }
        let parent = self.stack.last().map(|&(c, _, _)| c);
        let rest_start = p.range.start + l.len.min(text.len());
        let rest = &self.part.text[rest_start..p.range.end];
        let (heading, used) = split_heading(rest, kind);
        let start = self.pending_heading.take();
        let heading = if heading.is_empty() { start.as_ref().map(|h| h.1.clone()).unwrap_or_default() } else { heading };
        if self.section == Section::Signature && kind != LabelKind::Attachment {
            self.section = Section::Articles;
        }
        match kind {
            LabelKind::Attachment => self.section = Section::Schedule,
            LabelKind::Article | LabelKind::Chapter | LabelKind::Division => self.leave_opening(),
            // recitals are numbered too: only a numbered heading or a numbered duty ends them
            LabelKind::Decimal(_) | LabelKind::Automatic(_) | LabelKind::Roman
                if self.section == Section::Recitals && (!heading.is_empty() || obliges(rest)) =>
            {
                self.leave_opening()
            }
            LabelKind::Decimal(_) | LabelKind::Automatic(_) if self.section != Section::Recitals => self.leave_opening(),
            _ => {}
        }
        let index = self.out.len();
        let body = rest_start + used;
        self.out.push(Clause {
            part: self.index,
            label: full_label(self.out, parent, kind, &l.text),
            own_label: l.text.clone(),
            emptied: is_emptied(&heading, &self.part.text[body..p.range.end]),
            heading,
            level: u8::try_from(self.stack.len()).unwrap_or(u8::MAX),
            parent,
            own: start.map_or(p.range.start, |s| s.0)..p.range.end,
            body,
            section: self.section,
            ..Clause::default()
        });
        self.stack.push((index, rank, kind));
        (rest.trim().is_empty()).then_some(index)
    }

    fn open_heading(&mut self, p: &ViewParagraph, text: &str) {
        let rank = self.rank(LabelKind::Heading);
        while self.stack.last().is_some_and(|&(_, r, _)| r >= rank) {
            self.stack.pop();
        }
        if self.section == Section::Opening && self.out.len() == 1 && p.range.start == 0 {
            return; // the document's title
        }
        if self.section == Section::Recitals
            && !matches!(folded(text).trim_end_matches(':'), "recitals" | "background" | "preamble" | "witnesseth" | "whereas")
        {
            self.section = Section::Articles;
        }
        let index = self.out.len();
        self.out.push(Clause {
            part: self.index,
            heading: tidy_heading(text),
            level: u8::try_from(self.stack.len()).unwrap_or(u8::MAX),
            parent: self.stack.last().map(|&(c, _, _)| c),
            own: p.range.clone(),
            body: p.range.end,
            section: self.section,
            ..Clause::default()
        });
        self.stack.push((index, rank, LabelKind::Heading));
    }

    fn leave_opening(&mut self) {
        if matches!(self.section, Section::Opening | Section::Recitals) {
            self.section = Section::Articles;
        }
    }

    /// `(i)` after `(h)` is a letter; `(i)` after `(a)` opens roman items.
    fn settle(&self, l: &Label) -> LabelKind {
        let bare: String = l.text.chars().filter(char::is_ascii_alphabetic).collect();
        let single = bare.chars().next().filter(|_| bare.len() == 1);
        match (l.kind, single) {
            (LabelKind::Roman, Some(c)) if c.is_ascii_lowercase() => {
                let before = char::from_u32(c as u32 - 1).unwrap_or('a');
                let follows = self.stack.iter().rev().find(|s| s.2 == LabelKind::Alpha).is_some_and(|s| {
                    let last: String = self.out[s.0].own_label.chars().filter(char::is_ascii_alphabetic).collect();
                    last.len() == 1 && last.starts_with(before)
                });
                let roman_open = self.stack.iter().any(|s| s.2 == LabelKind::Roman);
                if follows && !roman_open { LabelKind::Alpha } else { LabelKind::Roman }
            }
            (k, _) => k,
        }
    }

    /// Lower is outer. Kinds without a fixed rank hang below what is open, or beside their own kind.
    fn rank(&self, kind: LabelKind) -> u16 {
        match kind {
            LabelKind::Attachment => 0,
            LabelKind::Chapter => 1,
            LabelKind::Division => 2,
            LabelKind::Article => 3,
            LabelKind::Heading => 3,
            LabelKind::Decimal(d) => 3 + u16::from(d),
            kind => match self.stack.iter().rev().find(|s| s.2 == kind) {
                Some(&(_, rank, _)) => rank,
                None => self.stack.last().map_or(20, |&(_, r, _)| r.max(19) + 1),
            },
        }
    }

    fn change_section(&mut self, text: &str) {
        // "… the parties agree as follows" may end a long sentence of recitals
        let most = if self.section == Section::Recitals { 1000 } else { 120 };
        let f = folded(&text.chars().take(most).collect::<String>());
        let f = f.trim_start_matches(|c: char| !c.is_alphabetic());
        if matches!(self.section, Section::Opening) && is_contents_title(text) {
            self.section = Section::Contents;
        } else if matches!(self.section, Section::Opening)
            && (f.starts_with("whereas")
                || matches!(f, "recitals" | "recitals:" | "background" | "background:" | "preamble" | "witnesseth" | "前文"))
        {
            self.section = Section::Recitals;
        } else if self.section == Section::Recitals
            && (f.starts_with("now, therefore")
                || f.starts_with("now therefore")
                || ["agree as follows", "agrees as follows", "agreed as follows", "agree to the following", "agreed to the following"]
                    .iter()
                    .any(|w| f.contains(w)))
        {
            self.section = Section::Articles;
        } else if self.section == Section::Articles && starts_signature(f) {
            self.section = Section::Signature;
            self.stack.clear();
            // opened as a clause of its own, so that nothing before it swallows the block
            let at = self.part.text[..].as_ptr() as usize;
            let start = text.as_ptr() as usize - at;
            self.out.push(Clause { part: self.index, own: start..start, body: start, section: Section::Signature, ..Clause::default() });
        }
    }
}

/// Sets where each clause ends, now that all starts are known.
fn close(clauses: &mut [Clause], view: &View) {
    for i in 0..clauses.len() {
        let end = view.parts[clauses[i].part].text.len();
        let next = clauses.get(i + 1).filter(|n| n.part == clauses[i].part).map_or(end, |n| n.own.start);
        if clauses[i].section == Section::Aside {
            continue;
        }
        clauses[i].own.end = next.max(clauses[i].own.start);
        clauses[i].body = clauses[i].body.clamp(clauses[i].own.start, clauses[i].own.end);
        let last = clauses[i + 1..].iter().position(|n| n.part != clauses[i].part || n.level <= clauses[i].level);
        clauses[i].whole = clauses[i].own.start..last.map_or(end, |n| {
            let c = &clauses[i + 1 + n];
            if c.part == clauses[i].part { c.own.start } else { end }
        });
    }
}

/// `8.2` stands alone; `(a)` is cited with what it hangs on; ２ below 第8条 is 第8条第2項.
fn full_label(clauses: &[Clause], parent: Option<usize>, kind: LabelKind, own: &str) -> String {
    let above = parent.map(|p| clauses[p].label.as_str()).unwrap_or_default();
    let japanese = above.starts_with('第') || above.starts_with('別');
    let digits = own.trim_matches(['(', ')', '（', '）']);
    match kind {
        LabelKind::Attachment | LabelKind::Chapter | LabelKind::Division | LabelKind::Article => own.to_owned(),
        LabelKind::Decimal(1) if japanese => format!("{above}第{digits}項"),
        // "1." under "Article III" is cited as Article III.1
        LabelKind::Decimal(1) if above.to_lowercase().starts_with("article") => format!("{above}.{own}"),
        LabelKind::Decimal(_) => own.to_owned(),
        LabelKind::Parenthesis | LabelKind::Kanji | LabelKind::Circled if japanese && !digits.is_empty() => format!("{above}第{digits}号"),
        LabelKind::Bullet => above.to_owned(),
        _ => format!("{above}{own}"),
    }
}

/// The heading that follows a label, and how many bytes of `rest` it takes.
fn split_heading(rest: &str, kind: LabelKind) -> (String, usize) {
    let trimmed = rest.trim_start();
    let skipped = rest.len() - trimmed.len();
    for (open, shut) in [('（', '）'), ('(', ')'), ('【', '】'), ('〔', '〕'), ('［', '］')] {
        if let (true, Some(end)) = (trimmed.starts_with(open), trimmed.find(shut)) {
            let inside = &trimmed[open.len_utf8()..end];
            let top = matches!(kind, LabelKind::Article | LabelKind::Chapter | LabelKind::Division | LabelKind::Attachment)
                || trimmed[end + shut.len_utf8()..].trim().is_empty();
            if inside.chars().count() <= 40 && top && !inside.contains('。') {
                return (inside.trim().to_owned(), skipped + end + shut.len_utf8());
            }
        }
    }
    let list_item = !matches!(
        kind,
        LabelKind::Article
            | LabelKind::Chapter
            | LabelKind::Division
            | LabelKind::Attachment
            | LabelKind::Decimal(1 | 2)
            | LabelKind::Automatic(0 | 1)
            | LabelKind::Roman
            | LabelKind::UpperAlpha
    );
    if list_item || trimmed.is_empty() {
        return (String::new(), skipped);
    }
    let outer = matches!(kind, LabelKind::Article | LabelKind::Decimal(1) | LabelKind::Automatic(0) | LabelKind::Attachment);
    let stopped = trimmed.trim_end().ends_with('.');
    let short = trimmed.split_whitespace().count() <= 6;
    let whole = if stopped {
        short && title_case(trimmed) && heading_words(trimmed)
    } else {
        heading_words(trimmed) || (outer && plain_heading(trimmed))
    };
    // "4. Return. At the request of" is a heading and the start of a sentence
    let two = trimmed.trim_end().trim_end_matches('.').contains(". ");
    if trimmed.chars().count() <= LONGEST_HEADING && whole && !two {
        return (tidy_heading(trimmed), rest.len());
    }
    // "Confidentiality. The Recipient shall …"
    for mark in [". ", ".\t", ": ", " – ", " — ", " - ", ".- ", "。"] {
        if let Some(at) = trimmed.find(mark).filter(|&at| at > 0) {
            let head = &trimmed[..at];
            let words = head.split_whitespace().count();
            if Lang::of(head) == Lang::En && words <= 8 && heading_words(head) && title_case(head) && mark != "。" {
                return (head.trim().to_owned(), skipped + at + mark.len());
            }
        }
    }
    // 秘密保持　甲は、…
    if let Some(at) = trimmed.find(['\u{3000}', '\t']) {
        let head = &trimmed[..at];
        if Lang::of(head) == Lang::Ja
            && head.chars().count() <= 20
            && !head.contains(['。', '、'])
            && !head.ends_with(['は', 'が', 'を', 'に', 'の'])
        {
            return (head.to_owned(), skipped + at);
        }
    }
    (String::new(), skipped)
}

/// Whether these words, alone on a line, can be a heading: short, no final stop, no predicate.
fn heading_words(text: &str) -> bool {
    let t = text.trim().trim_end_matches(['.', '．']);
    if t.contains('，') {
        return false;
    }
    if t.is_empty() || t.ends_with([';', ',', ':', '。', '、', '；', '：']) || t.contains('。') {
        return false;
    }
    if t.chars().any(is_cjk) {
        return t.chars().count() <= 30 && !t.contains('、') && !["する", "ない", "とし", "こと", "もの"].iter().any(|e| t.ends_with(e));
    }
    let f = format!(" {} ", folded(t));
    t.split_whitespace().count() <= 12
        && ![" shall ", " will ", " must ", " may ", " is ", " are ", " means ", " agrees ", " has ", " have ", " was "]
            .iter()
            .any(|v| f.contains(v))
        && t.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || c == '[')
}

/// A heading that is half a sentence ("Looking after what is shared"): no stop, no word of duty.
fn plain_heading(text: &str) -> bool {
    let t = text.trim();
    let f = format!(" {} ", folded(t));
    Lang::of(t) == Lang::En
        && t.split_whitespace().count() <= 9
        && !t.ends_with([';', ',', ':', '.'])
        && ![" shall ", " will ", " must ", " may "].iter().any(|v| f.contains(v))
        && t.chars().next().is_some_and(char::is_uppercase)
}

fn title_case(text: &str) -> bool {
    let long: Vec<&str> = text.split_whitespace().filter(|w| w.chars().count() > 3).collect();
    let capital = long.iter().filter(|w| w.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)).count();
    capital * 2 >= long.len()
}

/// A line without label that reads as a heading.
fn is_heading(p: &ViewParagraph, text: &str) -> bool {
    let t = text.trim();
    let n = t.chars().count();
    if p.cell.is_some() || !(2..=LONGEST_HEADING).contains(&n) || !heading_words(t) || bracketed_line(t).is_some() {
        return false;
    }
    if p.heading.is_some() || starts_attachment(t) {
        return true;
    }
    if t.chars().any(is_cjk) {
        return p.bold && n <= 20;
    }
    let letters: Vec<char> = t.chars().filter(|c| c.is_alphabetic()).collect();
    let shouting = letters.len() >= 4 && letters.iter().all(|c| c.is_uppercase());
    let name_or_address =
        t.contains(['@', '_', '/']) || t.contains("Ltd") || t.contains("Inc") || t.chars().filter(char::is_ascii_digit).count() > 2;
    !name_or_address
        && (shouting
            || (p.bold && title_case(t))
            || (title_case(t) && t.split_whitespace().count() <= 6 && letters.len() * 10 >= n * 7 && !t.contains(',')))
}

fn starts_attachment(text: &str) -> bool {
    let t = text.trim();
    matches!(label(t), Some(Label { kind: LabelKind::Attachment, .. }))
}

/// Whether words put a duty on someone, which no recital does.
fn obliges(text: &str) -> bool {
    let words = fold(text).text;
    modality(&words, Lang::of(text)).binds() && !words.trim_start().starts_with("whereas")
}

/// Behind the signatures of a front sheet the terms themselves may follow: a numbered duty.
fn goes_on(text: &str) -> bool {
    let numbered = |l: &Label| matches!(l.kind, LabelKind::Article | LabelKind::Decimal(_));
    label(text).filter(numbered).is_some_and(|l| obliges(&text[l.len.min(text.len())..]))
}

fn starts_signature(folded: &str) -> bool {
    [
        "in witness whereof",
        "signed by",
        "signed for and on behalf",
        "executed by",
        "以上、本契約",
        "本契約の成立を証",
        "本契約締結の証",
        "この契約の成立を証",
        "この契約の締結を証",
        "本協定の成立を証",
        "本協定締結の証",
        "上記契約の成立",
        "以上を証",
        "本書2通を作成",
        "本書二通を作成",
        "signature page",
        "the parties have executed",
    ]
    .iter()
    .any(|w| folded.starts_with(w))
}

fn is_contents_title(text: &str) -> bool {
    let f = folded(text);
    matches!(f.trim_end_matches([':', '.']), "table of contents" | "contents" | "目次")
}

/// A line of a table of contents: it ends in a page number after dots, a tab or a wide gap.
fn contents_line(text: &str) -> bool {
    let t = text.trim_end();
    let number = t.chars().rev().take_while(char::is_ascii_digit).count();
    let before = t.trim_end_matches(|c: char| c.is_ascii_digit());
    number > 0 && number <= 3 && (before.ends_with(['.', '\t', '…', '·', '・']) || before.ends_with("  ")) || is_contents_title(t)
}

/// （秘密保持）alone on a line: a heading for the label below it.
fn bracketed_line(text: &str) -> Option<String> {
    let t = text.trim();
    let inside = t.strip_prefix(['（', '(']).and_then(|x| x.strip_suffix(['）', ')']))?;
    (inside.chars().any(is_cjk) && inside.chars().count() <= 30 && !inside.contains(['。', '、', '（', '(']))
        .then(|| inside.trim().to_owned())
}

fn tidy_heading(text: &str) -> String {
    text.trim().trim_end_matches('.').trim_matches(['（', '）', '【', '】']).trim().to_owned()
}

/// A number at the start of a line that goes on a sentence: "… within\n5 days", "… Section\n5.2 and".
fn continues_sentence(part: &ViewPart, i: usize, l: &Label) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| part.text[part.paragraphs[b].range.clone()].trim_end()) else { return false };
    let open = before.chars().next_back().is_some_and(|c| c.is_lowercase() || c == ',');
    let word = before.rsplit([' ', '\t']).next().unwrap_or_default().to_ascii_lowercase();
    matches!(l.kind, LabelKind::Decimal(_))
        && open
        && matches!(
            word.as_str(),
            "section"
                | "sections"
                | "article"
                | "articles"
                | "clause"
                | "clauses"
                | "paragraph"
                | "paragraphs"
                | "within"
                | "and"
                | "or"
                | "of"
                | "to"
                | "than"
        )
}

/// Whether the line before is long and open, so that this one only goes on its sentence.
fn wrapped(part: &ViewPart, i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| part.text[part.paragraphs[b].range.clone()].trim_end()) else { return false };
    let line = &part.text[part.paragraphs[i].range.clone()];
    if super::sentences::wraps(before, line, part.wrap_width) && !before.ends_with(['.', '。', ':', ';', '；', '：']) {
        return true;
    }
    before.chars().count() >= 50 && before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | '-' | '(' | '、'))
}

/// A label that holds no clause: omitted, reserved, deleted.
pub fn is_emptied(heading: &str, body: &str) -> bool {
    let empty = |text: &str| {
        if text.len() > 200 {
            return false;
        }
        let f = folded(text);
        let f = f.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(
            f,
            "intentionally omitted"
                | "intentionally deleted"
                | "intentionally left blank"
                | "reserved"
                | "not used"
                | "omitted"
                | "deleted"
                | "this article is intentionally omitted"
                | "this section is intentionally omitted"
                | "削除"
                | "欠番"
                | "略"
                | "(削除)"
        )
    };
    empty(body) || (body.trim().is_empty() && empty(heading))
}
