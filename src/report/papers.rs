//! Papers around a dossier, as HTML and, for the letter, Word: questionnaire, the sheet of the twenty 明らか items, an
//! attachment for the 取引審査票, a one-page cover, and a letter to the partner. The letter names articles and words of the drafts and asks; it
//! holds nothing of lists, indicators, severities or our positions. Nothing here decides.

use super::catalogue::{label, say};
use super::terminal::clean;
use super::word::plain::Page;
use crate::agreement::PartyRole;
use crate::casefile::dossier::Dossier;
use crate::compare::findings::where_words;
use crate::error::Result;
use crate::indicators::geography;
use crate::indicators::partner::{QUESTIONNAIRE, Reply};
use crate::screening::ScreenOutcome;
use crate::terms::{Library, State};
use crate::words::{Lang, Words};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
struct Items {
    as_of: String,
    source: String,
    item: Vec<Item>,
}

/// One of the twenty items, and what the program can say of it.
#[derive(Debug, Deserialize)]
struct Item {
    n: u8,
    en: String,
    ja: String,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    indicators: Vec<String>,
    #[serde(default)]
    listed: bool,
    #[serde(default)]
    embargo: bool,
    #[serde(default)]
    anything: bool,
}

static ITEMS: LazyLock<Items> = LazyLock::new(|| {
    toml::from_str(include_str!("../../screening-lists/clearance-items.toml")).expect("the embedded file is parsed by a test")
});

/// One row of the sheet of twenty items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    pub n: u8,
    pub item: Words,
    /// `computed`, `ask` or `not-applicable`.
    pub state: &'static str,
    /// What was computed, with its source.
    pub computed: Words,
    /// The user's answers to the questions that serve the item.
    pub answers: Words,
}

/// The twenty rows for a dossier. An item with nothing computed is to be asked; a computed mark never answers it.
pub fn sheet(d: &Dossier) -> Vec<SheetRow> {
    let hit = d.parties.iter().filter(|p| !p.us).any(|p| p.screening.outcome >= ScreenOutcome::Possible);
    ITEMS.item.iter().map(|item| row(d, item, hit)).collect()
}

fn row(d: &Dossier, item: &Item, hit: bool) -> SheetRow {
    let mut computed: Vec<Words> = Vec::new();
    for term in d.check.terms.iter().filter(|t| item.terms.contains(&t.id)) {
        let state = label("state", &term.state);
        let place = where_words(term.evidence.first());
        let at =
            if term.evidence.is_empty() { Words::default() } else { Words::new(format!(", {}", place.en), format!("、{}", place.ja)) };
        computed.push(Words::new(
            format!("agreement: {} {}{}", term.id, state.en, at.en),
            format!("契約書：{} {}{}", term.id, state.ja, at.ja),
        ));
    }
    for sign in d.indicators.iter().filter(|i| item.indicators.contains(&i.id) || item.anything) {
        computed.push(Words::new(format!("{}: {}", sign.id, sign.title.en), format!("{}：{}", sign.id, sign.title.ja)));
    }
    if item.listed {
        for p in d.parties.iter().filter(|p| !p.us) {
            for h in p.screening.hits.iter().filter(|h| h.outcome >= ScreenOutcome::Possible).take(2) {
                let told = format!("{} × {}:{} {} [{}]", p.name, h.list, h.uid, h.name, h.remarks.join(", "));
                computed.push(Words::new(&told, &told));
            }
        }
    }
    if item.embargo
        && let Some(table) = geography::table("un-embargo")
    {
        let named = d.parties.iter().flat_map(|p| &p.addresses).filter_map(|a| geography::country_of(a).map(|c| (a, c)));
        for (address, code) in named.filter(|(_, c)| table.countries.contains(c)) {
            computed.push(Words::new(
                format!("{address}: {code} ({}, {})", table.title.en, table.as_of),
                format!("{address}：{code}（{}、{}）", table.title.ja, table.as_of),
            ));
        }
    }
    let not_applicable = item.listed && !hit && d.coverage.complete;
    let answers = answers(d, item.n);
    SheetRow {
        n: item.n,
        item: Words::new(&item.en, &item.ja),
        state: if not_applicable {
            "not-applicable"
        } else if computed.is_empty() {
            "ask"
        } else {
            "computed"
        },
        computed: joined(&computed),
        answers,
    }
}

fn answers(d: &Dossier, n: u8) -> Words {
    let given = d.partner.iter().flat_map(|p| &p.answers);
    let told: Vec<Words> = given
        .filter_map(|(id, reply)| QUESTIONNAIRE.questions.iter().find(|q| q.id == *id && q.items.contains(&n)).map(|q| (q, reply)))
        .map(|(q, reply)| {
            let reply = label("reply", reply);
            Words::new(format!("{} {}", q.en, reply.en), format!("{}：{}", q.ja, reply.ja))
        })
        .collect();
    joined(&told)
}

fn joined(words: &[Words]) -> Words {
    let en: Vec<&str> = words.iter().map(|w| w.en.as_str()).collect();
    let ja: Vec<&str> = words.iter().map(|w| w.ja.as_str()).collect();
    Words::new(en.join("; "), ja.join("／"))
}

/// Every paper by its path inside the dossier.
///
/// # Errors
/// When a Word file cannot be put together, which a test rules out.
pub fn papers(d: &Dossier, library: &Library) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut out = BTreeMap::new();
    out.insert("forms/questionnaire.html".to_owned(), questionnaire(d).into_bytes());
    out.insert("forms/clearance-sheet.html".to_owned(), sheet_page(d).into_bytes());
    out.insert("forms/transaction-review.html".to_owned(), attachment(d).into_bytes());
    for lang in [Lang::En, Lang::Ja] {
        let letter = letter(d, library, lang);
        out.insert(format!("forms/letter-{}.html", lang.code()), letter_page(&letter, lang).into_bytes());
        out.insert(format!("forms/letter-{}.docx", lang.code()), letter_word(d, library, lang)?);
        out.insert(format!("forms/cover-{}.docx", lang.code()), super::cover::cover(d, library, lang)?);
    }
    Ok(out)
}

/// Text of a file or a user for a page: steering characters shown, markup off.
fn e(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\n', "<br>")
}

fn both_lines(words: &Words) -> String {
    format!("<span lang=\"ja\">{}</span><br><span class=\"en\" lang=\"en\">{}</span>", e(&words.ja), e(&words.en))
}

fn page(title: &Words, body: &str) -> String {
    let note = say("text.disclaimer-forms");
    format!(
        "<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>{}</title><style>\
         body{{font:11pt/1.5 serif;max-width:60em;margin:2em auto;padding:0 1em}}table{{border-collapse:collapse;width:100%}}\
         td,th{{border:1px solid #888;padding:.3em .5em;vertical-align:top;text-align:left}}.en{{color:#444;font-size:90%}}\
         .box{{white-space:nowrap}}@page{{size:A4;margin:18mm}}@media print{{body{{margin:0}}tr{{break-inside:avoid}}}}\
         </style></head><body>\n<h1>{}</h1>\n{body}\n<p class=\"en\">{}</p>\n</body></html>\n",
        e(&title.ja),
        both_lines(title),
        both_lines(&note)
    )
}

fn matter(d: &Dossier) -> String {
    let parties: Vec<&str> =
        d.parties.iter().filter(|p| !p.us && !p.is_person() && p.role < PartyRole::Letterhead).map(|p| p.name.as_str()).take(8).collect();
    let certificates = d.partner.as_ref().map(|p| p.certifications.join(" / ")).unwrap_or_default();
    let rows = [
        (say("form.document"), format!("{} (SHA-256 {})", d.document.path, &d.document.sha256.get(..12).unwrap_or_default())),
        (say("form.parties"), parties.join(" / ")),
        (say("form.made"), d.now.clone()),
        (say("form.certifications"), certificates),
    ];
    let cells = rows
        .iter()
        .filter(|(_, v)| !v.is_empty())
        .map(|(k, v)| format!("<tr><th>{}</th><td>{}</td></tr>", both_lines(k), e(v)))
        .collect::<String>();
    format!("<table>{cells}</table>")
}

pub fn questionnaire(d: &Dossier) -> String {
    let mut rows = String::new();
    for (i, q) in QUESTIONNAIRE.questions.iter().enumerate() {
        let given = d.partner.as_ref().and_then(|p| p.answers.get(&q.id)).copied();
        let note = d.partner.as_ref().and_then(|p| p.notes.get(&q.id)).cloned().unwrap_or_default();
        let boxes = [Reply::Yes, Reply::No, Reply::Unknown, Reply::NotApplicable].map(|r| {
            let mark = if given == Some(r) { "☑" } else { "☐" };
            let words = label("reply", &r);
            format!("{mark} {} / {}", e(words.ja.trim_end_matches('。')), e(words.en.trim_end_matches('.')))
        });
        rows.push_str(&format!(
            "<tr><td>{}</td><td>{}<br><code>{}</code></td><td class=\"box\">{}</td><td>{}</td></tr>\n",
            i + 1,
            both_lines(&q.words()),
            q.id,
            boxes.join("<br>"),
            e(&note)
        ));
    }
    let heads = ["form.number", "form.question", "form.answer", "form.note"].map(|k| format!("<th>{}</th>", both_lines(&say(k))));
    page(
        &say("form.questionnaire"),
        &format!("{}<p>{}</p><table><tr>{}</tr>{rows}</table>", matter(d), both_lines(&say("form.unknown")), heads.concat()),
    )
}

pub fn sheet_page(d: &Dossier) -> String {
    let mut rows = String::new();
    for r in sheet(d) {
        rows.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"box\">☐ ○ ☐ × ☐ –</td></tr>\n",
            r.n,
            both_lines(&r.item),
            both_lines(&say(&format!("sheet.{}", r.state))),
            both_lines(&r.computed),
            both_lines(&r.answers)
        ));
    }
    let heads = ["form.number", "form.item", "form.state", "form.computed", "form.answers", "form.person"]
        .map(|k| format!("<th>{}</th>", both_lines(&say(k))));
    let source = format!("<p class=\"en\">{} ({})</p>", e(&ITEMS.source), e(&ITEMS.as_of));
    page(&say("form.sheet"), &format!("{}<table><tr>{}</tr>{rows}</table>{source}", matter(d), heads.concat()))
}

pub fn attachment(d: &Dossier) -> String {
    let mut rows = String::new();
    for p in d.parties.iter().filter(|p| !p.us) {
        let hits: Vec<String> = p
            .screening
            .hits
            .iter()
            .filter(|h| h.outcome >= ScreenOutcome::Possible)
            .map(|h| format!("{}:{} {} ({}, {}) {}", h.list, h.uid, h.name, h.score, label("screen", &h.outcome).ja, h.remarks.join(", ")))
            .collect();
        let outcome = label("screen", &p.screening.outcome);
        rows.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            e(&[std::slice::from_ref(&p.name), p.aliases.as_slice(), p.addresses.as_slice()].concat().join("\n")),
            both_lines(&label("role", &p.role)),
            both_lines(&outcome),
            e(&hits.join("\n"))
        ));
    }
    let lists: String = d
        .lists
        .iter()
        .map(|l| {
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
                e(&l.id),
                e(&l.version),
                l.records,
                e(l.sha256.get(..16).unwrap_or(&l.sha256)),
                l.age_days
            )
        })
        .collect();
    let signs: String =
        d.indicators.iter().map(|i| format!("<li>{} ({})<br>{}</li>", both_lines(&i.title), i.id, both_lines(&i.clears))).collect();
    let contacts: String = super::contacts::CONTACTS
        .iter()
        .map(|c| format!("<li>{} {}<br>{} ({} {})</li>", both_lines(&c.name), e(&c.reach), both_lines(&c.when), e(&c.source), e(&c.as_of)))
        .collect();
    let head = |keys: &[&str]| keys.iter().map(|k| format!("<th>{}</th>", both_lines(&say(k)))).collect::<String>();
    let body = format!(
        "{}<h2>{}</h2><table><tr>{}</tr>{rows}</table><h2>{}</h2><table><tr>{}</tr>{lists}</table><h2>{}</h2><ul>{signs}</ul><h2>{}</h2><ul>{contacts}</ul>",
        matter(d),
        both_lines(&say("form.counterparties")),
        head(&["form.name", "form.role", "form.outcome", "form.candidates"]),
        both_lines(&say("form.lists")),
        head(&["form.list", "form.edition", "form.records", "form.hash", "form.age"]),
        both_lines(&say("form.signs")),
        both_lines(&say("form.contacts")),
    );
    page(&say("form.attachment"), &body)
}

/// The letter as paragraphs, in one language.
pub fn letter(d: &Dossier, library: &Library, lang: Lang) -> Vec<String> {
    let say = |key: &str| say(key).get(lang).to_owned();
    let to = d.parties.iter().find(|p| !p.us && p.role == PartyRole::Party && !p.is_person()).map(|p| p.name.clone()).unwrap_or_default();
    let mut out = vec![say("letter.title"), say("letter.to").replace("{party}", &to), say("letter.open")];
    let mut n = 0;
    let mut ask = |out: &mut Vec<String>, text: String| {
        n += 1;
        out.push(format!("{n}. {text}"));
    };
    let quote = |q: &str| if lang == Lang::Ja { format!("「{q}」") } else { format!("“{q}”") };
    let title = |id: &str| library.terms.iter().find(|t| t.id == id).map(|t| t.title.get(lang).to_owned()).unwrap_or_else(|| id.to_owned());
    let mut asked: Vec<&str> = Vec::new();
    for loss in d.compare.iter().flat_map(|c| &c.losses).filter(|l| l.to != State::Unread) {
        let at = where_words(loss.base.as_ref()).get(lang).to_owned();
        let words = loss.base.as_ref().map(|p| quote(&p.quote)).unwrap_or_default();
        let key = if loss.revised.is_some() { "letter.changed" } else { "letter.gone" };
        let now = loss.revised.as_ref().map(|p| format!("{} {}", where_words(Some(p)).get(lang), quote(&p.quote))).unwrap_or_default();
        asked.push(&loss.term);
        ask(
            &mut out,
            say(key).replace("{term}", &title(&loss.term)).replace("{at}", &at).replace("{words}", &words).replace("{now}", &now),
        );
    }
    for finding in d.check.findings.iter().filter(|f| f.severity >= crate::finding::Severity::Medium) {
        let Some(term) = library.terms.iter().find(|t| Some(&t.id) == finding.term.as_ref()).filter(|t| !asked.contains(&t.id.as_str()))
        else {
            continue;
        };
        let at = finding
            .places
            .first()
            .map(|p| format!("{} {}", where_words(Some(p)).get(lang), quote(&p.quote)))
            .unwrap_or_else(|| say("letter.nowhere"));
        asked.push(&term.id);
        ask(
            &mut out,
            format!("{} — {}{}", term.title.get(lang), at, term.question.get(lang))
                .replace(" — ", if lang == Lang::Ja { "：" } else { ": " }),
        );
    }
    for question in d.partner.iter().flat_map(crate::indicators::Partner::facts_missing) {
        ask(&mut out, question.get(lang).to_owned());
    }
    if n == 0 {
        out.push(say("letter.nothing"));
    }
    out.extend([say("letter.close"), d.us.first().cloned().unwrap_or_default()]);
    out
}

fn letter_page(letter: &[String], lang: Lang) -> String {
    let body: String = letter.iter().skip(1).map(|p| format!("<p>{}</p>\n", e(p))).collect();
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><style>body{{font:11pt/1.7 serif;max-width:44em;margin:3em auto;padding:0 1em}}@page{{size:A4;margin:25mm}}</style></head><body>\n<h1>{}</h1>\n{body}</body></html>\n",
        lang.code(),
        e(&letter[0]),
        e(&letter[0])
    )
}

/// The letter as a Word file.
///
/// # Errors
/// When the file cannot be put together, which a test rules out.
pub fn letter_word(d: &Dossier, library: &Library, lang: Lang) -> Result<Vec<u8>> {
    let mut page = Page::new(lang);
    for (i, line) in letter(d, library, lang).iter().enumerate() {
        if i == 0 { page.title(line) } else { page.paragraph(line) }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_twenty_items_in_both_languages_and_each_is_served_by_a_question_or_computed() {
        assert_eq!(ITEMS.item.iter().map(|i| i.n).collect::<Vec<_>>(), (1..=20).collect::<Vec<u8>>());
        for item in &ITEMS.item {
            assert!(Lang::of(&item.ja) == Lang::Ja && Lang::of(&item.en) == Lang::En);
            let asked = QUESTIONNAIRE.questions.iter().any(|q| q.items.contains(&item.n));
            assert!(asked || item.embargo, "item {}", item.n);
            assert!(item.indicators.iter().all(|id| crate::indicators::codes().any(|(known, _)| known == id)));
        }
    }
}
