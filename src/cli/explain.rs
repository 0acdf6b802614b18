//! `sekisho explain`: what a term, an element, a profile, a list, a side or a finding code means, from the same files that
//! check. It looks at no agreement.

use super::{Exit, Settings, deliver, usage};
use crate::error::Result;
use crate::indicators;
use crate::lists::{ListInfo, Listing};
use crate::report::catalogue::{self, label};
use crate::terms::findings::CODES;
use crate::terms::library::{Authority, Element, Term};
use crate::terms::{Level, Library, Profile, Side};
use crate::words::{Lang, Words};
use std::fmt::Write as _;

#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A term, `TERM.ELEMENT`, a profile, a list, a side or a finding code; nothing lists them all · 条項・要素・プロファイル・リスト・指摘コード
    id: Option<String>,
}

impl Explain {
    pub fn run(&self, settings: &Settings) -> Result<Exit> {
        let library = settings.run.library()?;
        let text = match &self.id {
            None => contents(&library),
            Some(id) => explained(&library, id).ok_or_else(|| unknown(&library, id))?,
        };
        deliver(settings, &text)?;
        Ok(Exit::Clean)
    }
}

/// What the id means, in both languages; nothing for an id nobody knows.
pub fn explained(library: &Library, id: &str) -> Option<String> {
    let mut out = String::new();
    if let Some(found) = library.term(id) {
        term(found, &mut out);
    }
    if let Some((t, e)) = id.split_once('.') {
        let owner = library.term(t)?;
        element(owner, owner.elements.iter().find(|x| x.id == e)?, &mut out);
    }
    for t in library.terms.iter().filter(|_| !id.contains('.')) {
        for e in t.elements.iter().filter(|e| e.id == id) {
            element(t, e, &mut out);
        }
    }
    if let Some(found) = library.profile(id) {
        profile(found, library, &mut out);
    }
    if let Some((code, words)) = CODES.iter().find(|(c, _)| *c == id) {
        two(&mut out, code, &words.words());
    }
    if let Some(info) = ListInfo::all().iter().find(|l| l.id == id).cloned().or_else(|| ListInfo::find(id)) {
        list(&info, &mut out);
    }
    if let Some(side) = Side::of_id(id).filter(|s| *s != Side::Default) {
        two(&mut out, side.id(), &side.title());
        asked_of(library, side, &mut out);
    }
    if let Some(level) = Level::of_mark(id) {
        two(&mut out, &format!("{} ({})", level.mark(), level.id()), &level_words(level));
    }
    let sign = indicators::codes().find(|(sign, code)| *sign == id || *code == id);
    match sign {
        Some((sign, code)) => messages(&format!("indicator.{sign}"), &format!("{code} ({sign})"), &mut out),
        None => messages(&format!("finding.{id}"), id, &mut out),
    }
    (!out.is_empty()).then_some(out)
}

/// A list: who publishes it, where, how old it may grow, and what an entry means for whom.
fn list(info: &ListInfo, out: &mut String) {
    two(out, &info.id, &info.title);
    two(out, "authority · 公表機関", &info.authority);
    if !info.url.is_empty() {
        let _ = writeln!(out, "page · 公式ページ\n  {}", info.url);
    }
    let _ = writeln!(out, "stale after · 確認期限\n  {} days · {} 日", info.max_age_days, info.max_age_days);
    let codes: Vec<Option<String>> = [None].into_iter().chain(info.codes().map(|c| Some(c.to_owned()))).collect();
    for code in codes {
        let effect = info.effect(&Listing { source: code.clone(), ..Listing::default() });
        let head = code.map_or_else(String::new, |c| format!(" [{c}]"));
        let _ = writeln!(out, "effect · 効果{head}: {} ({}, {})", effect.class, effect.as_of, effect.source);
        two(out, "  whom it binds · 対象者", &effect.binds);
        two(out, "  what follows · 効果の内容", &effect.follows);
        two(out, "  question · 確認事項", &effect.question);
    }
}

/// Where the profiles ask this side for something else.
fn asked_of(library: &Library, side: Side, out: &mut String) {
    for p in &library.profiles {
        for v in p.variations.iter().filter(|v| v.side.contains(&side)) {
            two(out, &format!("profile {}", p.id), &v.why);
        }
    }
}

fn level_words(level: Level) -> Words {
    match level {
        Level::Internal => Words::new("internal: the profiles as they stand", "社外秘：プロファイルのとおり点検します"),
        Level::Confidential => Words::new(
            "confidential: the profiles raise some expected terms to required ones, and missing elements are findings",
            "秘：推奨事項の一部を必須とし、要素の欠落も指摘します",
        ),
        Level::StrictlyConfidential => Words::new(
            "strictly confidential: everything expected is required, and missing elements are findings",
            "極秘：推奨事項をすべて必須とし、要素の欠落も指摘します",
        ),
    }
}

/// What the catalogue says under a key; places to be filled in are shown as `…`.
fn messages(key: &str, head: &str, out: &mut String) {
    for (part, name) in
        [("title", ""), ("why", "why · 理由"), ("next", "next · 次の一手"), ("clears", "what would clear it · 解消に必要なもの")]
    {
        if let Some(words) = catalogue::all().get(&format!("{key}.{part}")) {
            two(out, if name.is_empty() { head } else { name }, &Words::new(open(&words.en), open(&words.ja)));
        }
    }
}

fn open(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('…');
        rest = after.split_once('}').map_or("", |x| x.1);
    }
    out + rest
}

/// Codes of findings that the catalogue words.
fn worded_codes() -> impl Iterator<Item = &'static str> {
    catalogue::all().keys().filter_map(|k| k.strip_prefix("finding.")?.strip_suffix(".title"))
}

fn two(out: &mut String, head: &str, words: &Words) {
    let _ = writeln!(out, "{head}\n  {}\n  {}", words.en, words.ja);
}

fn authority(a: &Authority, out: &mut String) {
    let place = if a.place.is_empty() { String::new() } else { format!(" {}", a.place) };
    let _ = writeln!(out, "source · 根拠 ({})\n  {}{place}\n  {}{place}", a.as_of, a.name.en, a.name.ja);
    if let Some(later) = &a.superseded_by {
        let _ = writeln!(out, "  → {}\n  → {}", later.en, later.ja);
    }
}

fn term(t: &Term, out: &mut String) {
    two(out, &t.id, &t.title);
    two(out, "why · 理由", &t.why);
    t.authority.iter().for_each(|a| authority(a, out));
    if !t.category.is_empty() {
        let numbers: Vec<String> = t.category.iter().map(u8::to_string).collect();
        let _ = writeln!(out, "measures of the METI handbook · ハンドブックの対策区分\n  {}", numbers.join(", "));
    }
    two(out, "owner · 担当", &label("owner", &t.owner));
    two(out, "ask · 照会", &t.question);
    two(out, "wording · 文言案", &t.wording);
    if !t.elements.is_empty() {
        let _ = writeln!(out, "elements · 要素");
    }
    for e in &t.elements {
        let star = if e.important { " *" } else { "" };
        let _ = writeln!(out, "  {}.{}{star}: {} · {}", t.id, e.id, e.title.en, e.title.ja);
    }
}

fn element(t: &Term, e: &Element, out: &mut String) {
    two(out, &format!("{}.{}", t.id, e.id), &e.title);
    two(out, "part of · 条項", &t.title);
    let examples = |list: &[String]| list.iter().take(6).cloned().collect::<Vec<_>>().join(" | ");
    let _ = writeln!(out, "looked for · 照合語\n  {}\n  {}", examples(&e.en), examples(&e.ja));
}

fn profile(p: &Profile, library: &Library, out: &mut String) {
    two(out, &p.id, &p.title);
    two(out, "why · 理由", &p.why);
    let lists = [
        ("required · 必須", &p.required),
        ("expected · 推奨", &p.expected),
        ("alert if there · 要確認", &p.alert_if_added),
        ("forbidden · 不可", &p.forbidden),
    ];
    for a in &p.authority {
        authority(a, out);
    }
    for (head, ids) in lists.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let _ = writeln!(out, "{head}");
        for id in ids {
            let title = library.title(id);
            let _ = writeln!(out, "  {id}: {} · {}", title.en, title.ja);
        }
    }
    variations(p, out);
}

/// What changes for some sides or levels.
fn variations(p: &Profile, out: &mut String) {
    for v in &p.variations {
        let who: Vec<&str> = v.side.iter().map(|s| s.id()).chain(v.level.iter().map(|l| l.mark())).collect();
        two(out, &format!("for · 対象: {}", who.join(", ")), &v.why);
        v.authority.iter().for_each(|a| authority(a, out));
        for (sign, ids) in [
            ("required · 必須", &v.required),
            ("expected · 推奨", &v.expected),
            ("alert if there · 要確認", &v.alert_if_added),
            ("forbidden · 不可", &v.forbidden),
            ("not asked · 対象外", &v.not_asked),
        ] {
            if !ids.is_empty() {
                let _ = writeln!(out, "  {sign}: {}", ids.join(", "));
            }
        }
    }
}

fn contents(library: &Library) -> String {
    let mut out = String::from("terms · 条項\n");
    let mut line = |id: &str, words: &Words| {
        let _ = writeln!(out, "  {id}: {} · {}", words.get(Lang::En), words.get(Lang::Ja));
    };
    library.terms.iter().for_each(|t| line(&t.id, &t.title));
    library.profiles.iter().for_each(|p| line(&format!("profile {}", p.id), &p.title));
    ListInfo::all().iter().for_each(|l| line(&format!("list {}", l.id), &l.title));
    Side::ALL.iter().filter(|s| **s != Side::Default).for_each(|s| line(&format!("side {}", s.id()), &s.title()));
    Level::ALL.iter().for_each(|l| line(&format!("level {}", l.mark()), &level_words(*l)));
    CODES.iter().for_each(|(c, w)| line(c, &w.words()));
    let title = |key: String| catalogue::all().get(&key).map(|w| Words::new(open(&w.en), open(&w.ja))).unwrap_or_default();
    worded_codes().for_each(|c| line(c, &title(format!("finding.{c}.title"))));
    indicators::codes().for_each(|(sign, code)| line(&format!("{code} ({sign})"), &title(format!("indicator.{sign}.title"))));
    out
}

fn unknown(library: &Library, id: &str) -> crate::Error {
    let mut ids: Vec<&str> = library.terms.iter().map(|t| t.id.as_str()).collect();
    ids.extend(library.profiles.iter().map(|p| p.id.as_str()));
    ids.extend(ListInfo::all().iter().map(|l| l.id.as_str()));
    ids.extend(CODES.iter().map(|(c, _)| *c));
    worded_codes().for_each(|code| ids.push(code));
    let near = ids.into_iter().filter(|t| rapidfuzz::fuzz::ratio(t.chars(), id.chars()) > 0.6);
    let near = near.collect::<Vec<_>>().join(", ");
    let hint =
        if near.is_empty() { (String::new(), String::new()) } else { (format!("; near: {near}"), format!("。近いもの: {near}")) };
    usage(
        format!("nothing is called `{id}`{}; `sekisho explain` alone lists what there is", hint.0),
        format!("`{id}` はありません{}。`sekisho explain` だけで一覧を表示します", hint.1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_listed_is_explained_in_both_languages() {
        let library = Library::embedded().expect("the embedded library compiles");
        let mut ids: Vec<String> = library.terms.iter().map(|t| t.id.clone()).collect();
        ids.extend(library.terms.iter().flat_map(|t| t.elements.iter().map(|e| format!("{}.{}", t.id, e.id))));
        ids.extend(library.profiles.iter().map(|p| p.id.clone()));
        ids.extend(CODES.iter().map(|(c, _)| (*c).to_owned()));
        ids.extend(ListInfo::all().iter().map(|l| l.id.clone()));
        ids.extend(Side::ALL.iter().filter(|s| **s != Side::Default).map(|s| s.id().to_owned()));
        ids.extend(Level::ALL.iter().flat_map(|l| [l.id().to_owned(), l.mark().to_owned()]));
        worded_codes().for_each(|code| ids.push(code.to_owned()));
        indicators::codes().for_each(|(sign, code)| ids.extend([sign.to_owned(), code.to_owned()]));
        assert!(ids.len() > 150, "{}", ids.len());
        for id in ids {
            let text = explained(&library, &id).unwrap_or_else(|| panic!("{id} is not explained"));
            let japanese = text.lines().any(|l| Lang::of(l) == Lang::Ja);
            let english = text.lines().skip(1).any(|l| !l.trim().is_empty() && Lang::of(l) == Lang::En);
            assert!(japanese && english, "{id}: {text}");
        }
        assert!(explained(&library, "no-such-thing").is_none() && explained(&library, "nda.nothing").is_none());
    }
}
