//! The lists at hand: a table with the next steps for a reader, `sekisho.lists/1` for a program.

use super::terminal::clean;
use crate::lists::fetch::can_fetch;
use crate::lists::{
    ConfirmedList, DatedBy, DatedQuestion, FileRead, Imported, ListInfo, MissingList, RuleState, SnapshotPart, Store, StoredList,
    age_in_days,
};
use crate::words::{Lang, Words};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

#[derive(Serialize)]
struct StatusJson<'a> {
    schema: &'static str,
    lists: Vec<ListJson<'a>>,
    not_imported: Vec<MissingJson>,
}

#[derive(Serialize)]
struct ListJson<'a> {
    id: &'a str,
    title: &'a Words,
    authority: &'a Words,
    version: &'a str,
    dated_by: DatedBy,
    /// Entries the file holds in full, live or not.
    records: usize,
    /// Entries that are on the list now, and those that were taken off it.
    live: usize,
    delisted: usize,
    names: usize,
    sha256: &'a str,
    file_name: &'a str,
    bytes: u64,
    format: &'a str,
    imported_at: &'a str,
    confirmed_at: &'a str,
    age_days: i64,
    max_age_days: i64,
    stale: bool,
    extract: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<&'a str>,
    warnings: &'a [Words],
    attribution: &'a Words,
    /// Scripts the names of this list can be in (ISO 15924); a name in another script is not answered by it.
    scripts: &'a [String],
    /// False while no reader of this list has met a real file.
    seen_on_a_real_file: bool,
    unseen_forms: &'a [Words],
    /// Day on which the address of `lists fetch` was last seen to answer; null while nobody has confirmed it.
    address_confirmed_on: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<PartJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts_missing: Vec<&'a Words>,
    #[serde(skip_serializing_if = "<[FileRead]>::is_empty")]
    other_files: &'a [FileRead],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dated: Vec<DatedJson<'a>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    id: &'a str,
    version: &'a str,
    records: usize,
    age_days: i64,
    file_name: &'a str,
    sha256: &'a str,
}

/// A rule with a date that bears on the list's meaning, as it stands on the day of the report.
#[derive(Serialize)]
struct DatedJson<'a> {
    id: &'a str,
    title: &'a Words,
    codes: &'a [String],
    state: Option<RuleState>,
    words: Option<&'a Words>,
    confirm: &'a Words,
    as_of: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
struct MissingJson {
    id: String,
    title: Words,
    url: String,
    address_confirmed_on: Option<String>,
}

pub fn json(store: &Store, now: &str) -> String {
    let status = StatusJson {
        schema: "sekisho.lists/1",
        lists: store.lists().iter().map(|l| list_json(l, now)).collect(),
        not_imported: store.missing().into_iter().map(missing_json).collect(),
    };
    super::machine::pretty(&status)
}

fn missing_json(list: MissingList) -> MissingJson {
    let address_confirmed_on = confirmed_on(&list.info).map(str::to_owned);
    MissingJson { id: list.info.id, title: list.info.title, url: list.info.url, address_confirmed_on }
}

fn confirmed_on(info: &ListInfo) -> Option<&str> {
    info.fetch.as_ref().and_then(|f| f.answered_on.as_deref())
}

/// The lists whose address or page nobody has yet seen to answer.
fn unconfirmed_addresses() -> Option<Words> {
    let open = |i: &&ListInfo| i.fetch.is_some() && confirmed_on(i).is_none();
    let ids: Vec<&str> = ListInfo::all().iter().filter(open).map(|i| i.id.as_str()).collect();
    (!ids.is_empty()).then(|| {
        let ids = ids.join(", ");
        Words::new(
            format!("Addresses taken from publications and not yet confirmed by a live request: {ids}"),
            format!("取得先（アドレス・ページ）を実際の通信で未確認のリスト（公表資料による）: {ids}"),
        )
    })
}

fn list_json<'a>(list: &'a StoredList, now: &str) -> ListJson<'a> {
    let snapshot = &list.snapshot;
    ListJson {
        id: &list.info.id,
        title: &list.info.title,
        authority: &list.info.authority,
        version: &snapshot.version,
        dated_by: snapshot.dated_by,
        records: snapshot.records(),
        live: snapshot.live(),
        delisted: snapshot.delisted(),
        names: snapshot.names(),
        sha256: &snapshot.sha256,
        file_name: &snapshot.file_name,
        bytes: snapshot.bytes,
        format: &snapshot.format,
        imported_at: &snapshot.imported_at,
        confirmed_at: &snapshot.confirmed_at,
        age_days: list.age_days(now),
        max_age_days: list.info.max_age_days,
        stale: list.stale(now),
        extract: snapshot.extract,
        accepted: snapshot.accepted.as_deref(),
        warnings: &snapshot.warnings,
        attribution: &list.info.licence.attribution,
        scripts: &list.info.scripts,
        seen_on_a_real_file: list.info.seen_on_a_real_file,
        unseen_forms: &list.info.unseen_forms,
        address_confirmed_on: confirmed_on(&list.info),
        parts: snapshot.parts.iter().map(|p| part_json(p, list, now)).collect(),
        parts_missing: list.parts_missing().map(|p| &p.title).collect(),
        other_files: &snapshot.other_files,
        dated: list.info.dated.iter().map(|d| dated_json(d, now)).collect(),
    }
}

fn part_json<'a>(part: &'a SnapshotPart, list: &'a StoredList, now: &str) -> PartJson<'a> {
    PartJson {
        id: &part.id,
        version: &part.version,
        records: list.snapshot.listings.iter().filter(|l| l.source.as_ref() == Some(&part.id)).count(),
        age_days: age_in_days(&part.confirmed_at, now),
        file_name: &part.file.name,
        sha256: &part.file.sha256,
    }
}

fn dated_json<'a>(dated: &'a DatedQuestion, now: &str) -> DatedJson<'a> {
    let state = dated.state_on(now);
    DatedJson {
        id: &dated.id,
        title: &dated.title,
        codes: &dated.codes,
        state: state.map(|s| s.state),
        words: state.map(|s| &s.words),
        confirm: &dated.confirm,
        as_of: &dated.as_of,
        source: &dated.source,
    }
}

/// The table of `lists status`, then what to do next.
pub fn table(store: &Store, lang: Lang, now: &str) -> String {
    let say = |en: &str, ja: &str| Words::new(en, ja).get(lang).to_owned();
    let mut rows = vec![[
        say("LIST", "リスト"),
        say("EDITION", "版"),
        say("ENTRIES", "項目"),
        say("NAMES", "名称"),
        say("AGE", "経過"),
        say("STATE", "状態"),
    ]];
    for list in store.lists() {
        rows.push(row(list, lang, now));
    }
    let mut text =
        if store.lists().is_empty() { say("No list is here.\n", "リストはまだありません。\n") } else { columns(&rows) };
    text.push_str(&remarks(store, lang, now));
    let steps = next_steps(store, lang, now);
    if !steps.is_empty() {
        text.push_str(&format!("\n{}\n", say("Next steps:", "次にすること:")));
        for step in steps {
            text.push_str(&format!("  {step}\n"));
        }
    }
    let further = further_lists(store, lang);
    if !further.is_empty() {
        text.push_str(&format!("\n{}\n{further}", say("Further lists that can be imported:", "ほかに取り込めるリスト:")));
    }
    clean(&text)
}

/// What the table has no room for: scripts, parts, readers untried on real files, rules with a date.
fn remarks(store: &Store, lang: Lang, now: &str) -> String {
    let mut lines: Vec<Words> = Vec::new();
    for list in store.lists() {
        let (id, info) = (&list.info.id, &list.info);
        for part in &list.snapshot.parts {
            let title = info.parts.iter().find(|p| p.id == part.id).map(|p| p.title.clone()).unwrap_or_default();
            let records = list.snapshot.listings.iter().filter(|l| l.source.as_ref() == Some(&part.id)).count();
            let age = age_in_days(&part.confirmed_at, now);
            lines.push(Words::new(
                format!("{id}: part “{}”, edition {}, {records} entries, {age} d", title.en, part.version),
                format!("{id}: 「{}」{}版、{records}件、{age}日経過", title.ja, part.version),
            ));
        }
        for part in list.parts_missing() {
            lines.push(Words::new(
                format!("{id}: the part “{}” is not here; nothing is screened against it", part.title.en),
                format!("{id}: 「{}」は未取込みのため、照合の対象になっていません", part.title.ja),
            ));
        }
        if !info.seen_on_a_real_file {
            lines.push(Words::new(
                format!("{id}: its reader was built from the published description and is not yet seen on a real file; compare the counts"),
                format!("{id}: 公表された仕様から作成した読み取り方式で、実際のファイルでは未確認です。件数を照らし合わせてください"),
            ));
        }
        for form in &info.unseen_forms {
            lines.push(Words::new(
                format!("{id}: not yet seen on a real file: {}", form.en),
                format!("{id}: 実際のファイルでは未確認の形式: {}", form.ja),
            ));
        }
        for dated in &info.dated {
            let state = dated.state_on(now).map(|s| s.words.clone()).unwrap_or_default();
            lines.push(Words::new(
                format!("{id}: {}: {} {} (known as of {})", dated.title.en, state.en, dated.confirm.en, dated.as_of),
                format!("{id}: {}: {}{}（{}現在の情報）", dated.title.ja, state.ja, dated.confirm.ja, dated.as_of),
            ));
        }
    }
    let scripts: Vec<String> = store
        .lists()
        .iter()
        .filter(|l| !l.info.scripts.is_empty())
        .map(|l| format!("{} {}", l.info.id, l.info.scripts.join("+")))
        .collect();
    if !scripts.is_empty() {
        let scripts = scripts.join(", ");
        lines.push(Words::new(format!("Scripts covered: {scripts}"), format!("名称の文字種: {scripts}")));
    }
    lines.extend(unconfirmed_addresses());
    if lines.is_empty() {
        return String::new();
    }
    let title = Words::new("Notes:", "補足:");
    let body: String = lines.iter().map(|l| format!("  {}\n", l.get(lang))).collect();
    format!("\n{}\n{body}", title.get(lang))
}

fn row(list: &StoredList, lang: Lang, now: &str) -> [String; 6] {
    let say = |en: String, ja: String| Words::new(en, ja).get(lang).to_owned();
    let (snapshot, age) = (&list.snapshot, list.age_days(now));
    let state = if snapshot.extract {
        say("extract: can raise a question, clears nobody".to_owned(), "抜粋（該当なしの根拠にはなりません）".to_owned())
    } else if list.stale(now) {
        say(format!("STALE (over {} days)", list.info.max_age_days), format!("期限超過（{}日超）", list.info.max_age_days))
    } else {
        say("current".to_owned(), "有効".to_owned())
    };
    let entries = match (snapshot.live(), snapshot.delisted()) {
        (live, 0) => live.to_string(),
        (live, off) => say(format!("{live} (+{off} delisted)"), format!("{live}（ほか削除済み{off}）")),
    };
    let mark = if snapshot.dated_by == DatedBy::ImportDay { "?" } else { "" };
    [
        list.info.id.clone(),
        format!("{}{mark}", snapshot.version),
        entries,
        snapshot.names().to_string(),
        say(format!("{age} d"), format!("{age}日")),
        state,
    ]
}

fn columns(rows: &[[String; 6]]) -> String {
    let widths: Vec<usize> = (0..6).map(|c| rows.iter().map(|r| r[c].width()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let line: String = row.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}  ", " ".repeat(width - cell.width()))).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn next_steps(store: &Store, lang: Lang, now: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for list in store.lists().iter().filter(|l| !l.snapshot.extract && l.stale(now)) {
        let id = &list.info.id;
        if can_fetch(&list.info) {
            steps.push(Words::new(
                format!("{id}: run `sekisho lists fetch {id}`, or import a newer file"),
                format!("{id}: `sekisho lists fetch {id}` を実行するか、新しいファイルを取り込んでください"),
            ));
            continue;
        }
        steps.push(Words::new(
            format!("{id}: import the newest edition, or run `sekisho lists confirm {id}` after checking that this one is current"),
            format!("{id}: 最新版を取り込むか、この版が最新であることを確認のうえ `sekisho lists confirm {id}` を実行してください"),
        ));
    }
    for list in store.lists().iter().filter(|l| l.snapshot.dated_by == DatedBy::ImportDay) {
        let id = &list.info.id;
        steps.push(Words::new(
            format!("{id}: its edition date is not known (?); give it with --as-of on the next import"),
            format!("{id}: 版の日付が不明です（?）。次回の取込みで --as-of を指定してください"),
        ));
    }
    for list in store.missing().iter().filter(|l| is_first(&l.info)) {
        let (id, url) = (&list.info.id, &list.info.url);
        if can_fetch(&list.info) {
            steps.push(Words::new(
                format!("{id} ({}): run `sekisho lists fetch {id}`; without a network: from {url}, then `sekisho lists import {id} FILE`", list.info.title.en),
                format!("{id}（{}）: `sekisho lists fetch {id}` を実行してください（通信できない場合は {url} から取得して `sekisho lists import {id} ファイル`）", list.info.title.ja),
            ));
            continue;
        }
        steps.push(Words::new(
            format!("{id} ({}): get it from {url}, then `sekisho lists import {id} FILE`", list.info.title.en),
            format!("{id}（{}）: {url} から取得し、`sekisho lists import {id} ファイル` を実行してください", list.info.title.ja),
        ));
    }
    steps.iter().map(|w| w.get(lang).to_owned()).collect()
}

/// The lists to begin with: those the starter extract stands in for.
fn is_first(info: &ListInfo) -> bool {
    ListInfo::all().iter().any(|l| l.extract_of.contains(&info.id))
}

/// The other lists that can be imported, a line each.
fn further_lists(store: &Store, lang: Lang) -> String {
    let missing = store.missing();
    let further: Vec<&MissingList> = missing.iter().filter(|l| !is_first(&l.info)).collect();
    let width = further.iter().map(|l| l.info.id.len()).max().unwrap_or(0);
    further.iter().fold(String::new(), |text, list| {
        let title = list.info.title.get(lang);
        format!("{text}  {:width$}  {title}  {}\n", list.info.id, list.info.url)
    })
}

/// What an import did, in a few lines.
pub fn imported(done: &Imported, lang: Lang, now: &str) -> String {
    let mut lines: Vec<Words> = Vec::new();
    let (info, snapshot) = (&done.list.info, &done.list.snapshot);
    let before = done.records_before.map(|n| (format!(" (before: {n})"), format!("（前回: {n}件）"))).unwrap_or_default();
    let (live, names, version) = (snapshot.live(), snapshot.names(), &snapshot.version);
    let history = match snapshot.delisted() {
        0 => Words::default(),
        off => Words::new(format!(" and {off} delisted ones"), format!("、ほかに削除済み{off}件")),
    };
    lines.push(Words::new(
        format!("{}: {live} entries{} with {names} names{}, edition {version}", info.id, history.en, before.0),
        format!("{}: {live}件{}（名称{names}件）を取り込みました{}。版: {version}", info.id, history.ja, before.1),
    ));
    lines.push(Words::new(format!("SHA-256 {}", snapshot.sha256), format!("SHA-256 {}", snapshot.sha256)));
    if snapshot.dated_by == DatedBy::ImportDay {
        lines.push(Words::new(
            "Neither the file nor its name says when it was published; the day of import stands in. Give --as-of DATE if you know it.",
            "ファイルにもファイル名にも発行日がないため、取込日で代用しました。分かる場合は --as-of で指定してください。",
        ));
    }
    for stop in &done.overruled {
        lines.push(Words::new(format!("Accepted all the same: {}", stop.en), format!("理由を付けて取込み: {}", stop.ja)));
    }
    for warning in &snapshot.warnings {
        lines.push(Words::new(format!("Note: {}", warning.en), format!("注意: {}", warning.ja)));
    }
    if done.list.stale(now) {
        lines.push(Words::new(
            format!(
                "This edition is {} days old. If it is still the current one, run `sekisho lists confirm {}`; until then screening is incomplete.",
                done.list.age_days(now),
                info.id
            ),
            format!(
                "この版は{}日前のものです。最新版であることを確認したら `sekisho lists confirm {}` を実行してください。それまで照合は「未完了」となります。",
                done.list.age_days(now),
                info.id
            ),
        ));
    }
    lines.push(Words::new(info.licence.attribution.en.clone(), info.licence.attribution.ja.clone()));
    spoken(&lines, lang)
}

pub fn confirmed(confirmed: &ConfirmedList, lang: Lang, now: &str) -> String {
    let line = Words::new(
        format!("{}: edition {} is noted as current on {}", confirmed.list, confirmed.version, now),
        format!("{}: {}版が{}時点で最新であることを記録しました", confirmed.list, confirmed.version, now),
    );
    spoken(&[line], lang)
}

/// A fetch that found nothing new.
pub fn unchanged(confirmed: &ConfirmedList, lang: Lang, now: &str) -> String {
    let line = Words::new(
        format!("{}: nothing new at the authority; edition {} is current on {}", confirmed.list, confirmed.version, now),
        format!("{}: 公式サイトに更新はありません。{}版が{}時点で最新です", confirmed.list, confirmed.version, now),
    );
    spoken(&[line], lang)
}

fn spoken(lines: &[Words], lang: Lang) -> String {
    clean(&lines.iter().map(|l| format!("{}\n", l.get(lang))).collect::<String>())
}
