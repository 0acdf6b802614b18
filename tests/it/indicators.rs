//! A party in place of another: earlier party neither listed nor declined, listed, declined × facts shared or not ×
//! English and Japanese; and clean agreements, which must raise nothing strong.

use sekisho::agreement::{Agreement, Party, PartyRole};
use sekisho::document::{Document, Paragraph, Part, PartKind, Piece, Properties, ViewKind};
use sekisho::indicators::{Draft, ExportControl, Facts, Indicator, Weight, findings, indicators};
use sekisho::lists::Effect;
use sekisho::screening::{Answer, Grade, Hit, Query, ScreenOutcome};

/// An agreement out of plain text, one paragraph a line.
fn document(text: &str, properties: Properties) -> Document {
    let paragraph = |l: &str| Paragraph { pieces: vec![Piece { text: l.to_owned(), ..Piece::default() }], ..Paragraph::default() };
    let body = Part { kind: PartKind::Body, name: "body".into(), paragraphs: text.lines().map(paragraph).collect() };
    Document { parts: vec![body], properties, ..Document::default() }
}

fn parties(text: &str) -> Vec<Party> {
    Agreement::of(&document(text, Properties::default()), ViewKind::Accepted).parties
}

fn draft(text: &str) -> Draft {
    let agreement = Agreement::of(&document(text, Properties::default()), ViewKind::Accepted);
    let passages = sekisho::indicators::passages(&agreement);
    let title = text.lines().next().unwrap_or_default().to_owned();
    Draft { path: "draft.txt".into(), passages, title, parties: agreement.parties, ..Draft::default() }
}

fn hit(name: &str) -> Answer {
    let hit = Hit {
        outcome: ScreenOutcome::Hit,
        grade: Grade::B,
        list: "custom:test".into(),
        uid: "1".into(),
        name: name.into(),
        matched: name.into(),
        score: 0.97,
        reasons: Vec::new(),
        effect: Effect::default(),
        measures: Vec::new(),
        listed_on: None,
        delisted_on: None,
        remarks: Vec::new(),
        countries: Vec::new(),
        source_url: None,
        confirm_on: None,
    };
    Answer {
        query: Query { name: name.into(), ..Query::default() },
        outcome: ScreenOutcome::Hit,
        not_covered: [].into(),
        hits: vec![hit],
        lists: [].into(),
        below_threshold: 0,
        forms: Vec::new(),
        core: String::new(),
    }
}

/// An agreement between us and one counterparty.
struct Side {
    name: &'static str,
    address: &'static str,
    contact: &'static str,
    person: &'static str,
}

const EN_US: &str = "Aoba Robotics Co., Ltd.";
const EN_FIRST: Side = Side {
    name: "Morvane Institute of Acoustics",
    address: "Room 904, 31 Pier Street, Morvane",
    contact: "liaison@pierhouse.example; +99-21-5550-0142",
    person: "Ilse Tarrant",
};
const EN_SHARED: Side = Side {
    name: "Brightquay Trading Limited",
    address: "Rm 904, 31 Pier St., Morvane",
    contact: "office@mail.pierhouse.example; +99 21 5550 0142",
    person: "Tarrant Ilse",
};
const EN_APART: Side = Side {
    name: "Oldmere Instruments GmbH",
    address: "8 Kanalweg, Oldmere",
    contact: "post@oldmere.example; +98-30-5550-0177",
    person: "Jens Ostrow",
};

fn english(other: &Side) -> String {
    let Side { name, address, contact, person } = other;
    format!(
        "COLLABORATION AGREEMENT\n\
         This agreement is made between {EN_US}, a company incorporated in Japan with its registered office at 4-2 Hamacho, Kita, Japan (“Aoba”), and {name}, with its office at {address} (the “Partner”).\n\
         1. Purpose\nThe parties study valves.\n\
         2. Confidentiality\nEach party shall keep the other's information secret.\n\
         3. Notices\nFor Aoba\nContract desk, 4-2 Hamacho, Kita, Japan; desk@aoba-robo.example; +81-3-5555-0110\nFor the Partner\n{address}; {contact}\n\
         IN WITNESS WHEREOF the parties have signed.\n\
         For {EN_US}\nBy: ____________\nName: Kei Abe\nTitle: Director\n\
         For {name}\nBy: ____________\nName: {person}\nTitle: Director\n"
    )
}

const JA_US: &str = "株式会社青葉ロボット";
const JA_FIRST: Side = Side {
    name: "浪江島音響研究所",
    address: "浪江島市港町三丁目14番904号",
    contact: "liaison@pierhouse.example　電話：099-555-0142",
    person: "湊　一郎",
};
const JA_SHARED: Side = Side {
    name: "明埠貿易有限公司",
    address: "浪江島市港町３丁目１４番９０４号",
    contact: "office@mail.pierhouse.example　電話：099-555-0142",
    person: "湊　一郎",
};
const JA_APART: Side = Side {
    name: "合同会社古渡計測",
    address: "古渡市運河通８番２号",
    contact: "post@oldmere.example　電話：098-555-0177",
    person: "押尾　仁",
};

fn japanese(other: &Side) -> String {
    let Side { name, address, contact, person } = other;
    format!(
        "共同研究契約書\n{JA_US}（以下「甲」という。）と{name}（以下「乙」という。）は、弁の共同研究について、次のとおり契約する。\n\
         第１条（目的）\n甲及び乙は、弁を共同で研究する。\n第２条（秘密保持）\n甲及び乙は、相手方の秘密を保持しなければならない。\n\
         第３条（通知先）\n甲\n北浜市浜町四丁目２番　desk@aoba-robo.example　電話：03-5555-0110\n乙\n{address}　{contact}\n\
         本契約締結の証として、本書２通を作成し、各自１通を保有する。\n令和７年５月１日\n\
         甲　北浜市浜町四丁目２番\n{JA_US}\n代表取締役　阿部　恵　㊞\n乙　{address}\n{name}\n代表　{person}　㊞\n"
    )
}

struct Case {
    us: &'static str,
    first: String,
    second: String,
    earlier: &'static str,
}

fn ids(signs: &[Indicator], weight: Weight) -> Vec<&str> {
    signs.iter().filter(|s| s.weight == weight).map(|s| s.id.as_str()).collect()
}

fn facts(case: &Case) -> Facts {
    Facts { drafts: vec![draft(&case.first), draft(&case.second)], us: vec![case.us.into()], ..Facts::default() }
}

fn cases(shared: bool) -> [Case; 2] {
    [
        Case { us: EN_US, first: english(&EN_FIRST), second: english(if shared { &EN_SHARED } else { &EN_APART }), earlier: EN_FIRST.name },
        Case {
            us: JA_US,
            first: japanese(&JA_FIRST),
            second: japanese(if shared { &JA_SHARED } else { &JA_APART }),
            earlier: JA_FIRST.name,
        },
    ]
}

#[test]
fn a_party_in_place_of_a_declined_or_listed_one_stops_the_matter() {
    for shared in [true, false] {
        for case in cases(shared) {
            let declined = Facts { declined: vec![case.earlier.into()], ..facts(&case) };
            let listed = Facts { answers: vec![hit(case.earlier)], ..facts(&case) };
            for facts in [declined, listed] {
                let signs = indicators(&facts);
                let strong = ids(&signs, Weight::Strong);
                let expected: &[&str] = if shared { &["C01", "C03", "C05", "C06"] } else { &["C01"] };
                assert_eq!(strong, expected, "{} shared {shared}", case.us);
                let found = findings(&signs);
                let stop: Vec<&str> = found.iter().filter(|f| f.stops).map(|f| f.code.as_str()).collect();
                assert_eq!(stop, ["party-substituted-after-listed"]);
                let side_by_side = &signs[0].compared;
                assert!(side_by_side.iter().any(|c| c.a == case.earlier), "the earlier name is shown");
                assert_eq!(side_by_side.iter().filter(|c| c.what.en == "Address").count(), usize::from(shared));
                assert_eq!(side_by_side.iter().filter(|c| c.what.en == "Mail domain").count(), usize::from(shared));
            }
        }
    }
}

#[test]
fn an_innocent_change_of_party_is_told_and_stops_nothing() {
    for shared in [true, false] {
        for case in cases(shared) {
            let signs = indicators(&facts(&case));
            assert!(ids(&signs, Weight::Strong).is_empty(), "{signs:#?}");
            assert!(ids(&signs, Weight::Weak).contains(&"C17"));
            assert_eq!(signs.iter().any(|s| s.id == "C05"), shared);
            assert!(findings(&signs).iter().all(|f| !f.stops));
        }
    }
}

#[test]
fn without_an_earlier_draft_a_party_after_a_declined_one_stops() {
    for (us, text, declined) in [(EN_US, english(&EN_SHARED), EN_FIRST.name), (JA_US, japanese(&JA_SHARED), JA_FIRST.name)] {
        let facts = Facts { drafts: vec![draft(&text)], us: vec![us.into()], declined: vec![declined.into()], ..Facts::default() };
        let signs = indicators(&facts);
        assert_eq!(ids(&signs, Weight::Strong), ["C01"]);
        assert!(findings(&signs)[0].stops);
    }
}

#[test]
fn the_declined_party_itself_is_told_as_such() {
    let facts = Facts {
        drafts: vec![draft(&english(&EN_FIRST))],
        us: vec![EN_US.into()],
        declined: vec![EN_FIRST.name.into()],
        ..Facts::default()
    };
    assert_eq!(ids(&indicators(&facts), Weight::Strong), ["C33"]);
}

#[test]
fn another_writing_of_the_same_party_is_no_substitution() {
    for (before, after) in
        [("Brightquay Trading Limited", "BRIGHTQUAY TRADING LIMITED"), ("Brightquay Trading Limited", "Brightquay Trading LLC")]
    {
        let side = |name| Side { name, ..EN_SHARED };
        let facts = Facts {
            drafts: vec![draft(&english(&side(before))), draft(&english(&side(after)))],
            us: vec![EN_US.into()],
            answers: vec![hit(before)],
            ..Facts::default()
        };
        let signs = indicators(&facts);
        assert!(signs.iter().all(|s| !matches!(s.id.as_str(), "C01" | "C17")), "{before} → {after}: {signs:#?}");
        assert_eq!(signs.iter().any(|s| s.id == "C16"), after.ends_with("LLC"));
    }
}

#[test]
fn a_look_alike_is_a_substitution_and_said_to_resemble() {
    let before = Side { name: "株式会社古蘭光電工業", ..JA_APART };
    let after = Side { name: "株式会社古藍光電工業", ..JA_APART };
    let facts = Facts { drafts: vec![draft(&japanese(&before)), draft(&japanese(&after))], us: vec![JA_US.into()], ..Facts::default() };
    let found: Vec<String> = indicators(&facts).into_iter().map(|s| s.id).collect();
    assert!(found.contains(&"C16".to_owned()) && found.contains(&"C17".to_owned()), "{found:?}");
}

#[test]
fn another_name_in_the_signature_block_is_a_strong_sign() {
    let text = japanese(&JA_APART).replacen(&format!("\n{}\n代表", JA_APART.name), "\n合同会社新渡商会\n代表", 1);
    let facts = Facts { drafts: vec![draft(&text)], us: vec![JA_US.into()], ..Facts::default() };
    let signs = indicators(&facts);
    let sign = signs.iter().find(|s| s.id == "C15").expect("another name signs");
    assert!(sign.compared.iter().any(|c| c.a == JA_APART.name && c.b == "合同会社新渡商会"), "{sign:#?}");
}

#[test]
fn a_lost_export_control_term_with_a_sign_stops() {
    let case = &cases(false)[0];
    let facts = Facts { export_control: ExportControl::Lost, ..facts(case) };
    let signs = indicators(&facts);
    assert_eq!(ids(&signs, Weight::Strong), ["C38"]);
    assert!(findings(&signs).iter().any(|f| f.code == "export-control-lost-with-indicators" && f.stops));
    let none = Facts {
        export_control: ExportControl::Lost,
        drafts: vec![draft(&english(&EN_APART)); 2],
        us: vec![EN_US.into()],
        ..Facts::default()
    };
    assert!(indicators(&none).is_empty(), "the loss alone is the comparison's to tell");
}

#[test]
fn metadata_that_names_a_declined_party_is_strong_and_a_template_is_not() {
    let with = |company: &str| {
        let properties = Properties { company: Some(company.into()), ..Properties::default() };
        let parties = Agreement::of(&document(&english(&EN_APART), properties), ViewKind::Accepted).parties;
        let one = Draft { path: "draft.txt".into(), parties, ..Draft::default() };
        let drafts = vec![one.clone(), one];
        indicators(&Facts { drafts, us: vec![EN_US.into()], declined: vec![EN_FIRST.name.into()], ..Facts::default() })
    };
    assert_eq!(ids(&with(EN_FIRST.name), Weight::Strong), ["C20"]);
    assert!(ids(&with("Hartwell Forms Ltd"), Weight::Strong).is_empty());
}

#[test]
fn mail_services_boxes_and_bare_cities_are_told() {
    let side = Side { address: "P.O. Box 77, Oldmere", contact: "oldmere.gmbh@gmail.com", ..EN_APART };
    let facts = Facts { drafts: vec![draft(&english(&side))], us: vec![EN_US.into()], ..Facts::default() };
    let found: Vec<String> = indicators(&facts).into_iter().map(|s| s.id).collect();
    assert!(found.contains(&"C11".to_owned()) && found.contains(&"C13".to_owned()), "{found:?}");
    let side = Side { address: "Oldmere, Germany", ..EN_APART };
    let facts = Facts { drafts: vec![draft(&english(&side))], us: vec![EN_US.into()], ..Facts::default() };
    assert!(indicators(&facts).iter().any(|s| s.id == "C14"));
}

#[test]
fn clean_agreements_raise_nothing() {
    for (us, text) in [(EN_US, english(&EN_APART)), (JA_US, japanese(&JA_APART))] {
        let one = draft(&text);
        let facts = Facts { drafts: vec![one.clone(), one], us: vec![us.into()], ..Facts::default() };
        assert_eq!(indicators(&facts), Vec::new());
    }
}

#[test]
fn parties_are_read_with_their_facts() {
    let found = parties(&english(&EN_FIRST));
    assert_eq!(
        found.iter().map(|p| (p.name.as_str(), p.role)).collect::<Vec<_>>(),
        [(EN_US, PartyRole::Party), (EN_FIRST.name, PartyRole::Party)]
    );
    assert_eq!(found[1].called, ["Partner"]);
    assert_eq!(found[1].domains, ["pierhouse.example"]);
    assert_eq!(found[1].people, [EN_FIRST.person]);
    let found = parties(&japanese(&JA_FIRST));
    assert_eq!(found.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), [JA_US, JA_FIRST.name]);
    assert_eq!(found[1].called, ["乙"]);
    assert_eq!(found[1].people, ["湊 一郎"]);
    for party in &found {
        assert!(party.places.iter().all(|p| p.quote.contains(&party.name)), "a place quotes the name");
    }
}

/// One row of `indicator_cases.toml`.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Row {
    id: String,
    fires: bool,
    weight: Option<Weight>,
    lang: String,
    base: Option<std::collections::BTreeMap<String, String>>,
    draft: std::collections::BTreeMap<String, String>,
    declined: Vec<String>,
    party: String,
    list: String,
    company: String,
    vendors: String,
    files: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Rows {
    case: Vec<Row>,
}

/// The ordinary agreement with the fields a row changes.
fn written(row: &Row, fields: &std::collections::BTreeMap<String, String>) -> String {
    let japanese_text = row.lang == "ja";
    let plain = if japanese_text { JA_APART } else { EN_APART };
    let mut text = if japanese_text { japanese(&plain) } else { english(&plain) };
    // the signatory first: the name itself comes in every place
    if let Some(signs) = fields.get("signs") {
        text = text.replacen(&format!("\n{}\n代表", plain.name), &format!("\n{signs}\n代表"), 1);
    }
    for (field, was) in [("address", plain.address), ("contact", plain.contact), ("person", plain.person), ("name", plain.name)] {
        if let Some(now) = fields.get(field) {
            text = text.replace(was, now);
        }
    }
    if let Some(more) = fields.get("more") {
        let at = if japanese_text { "第３条（通知先）" } else { "3. Notices" };
        text = text.replacen(at, &format!("{more}\n{at}"), 1);
    }
    text
}

/// The indicators of a row, by the whole way of a review.
fn examined(row: &Row, library: &sekisho::terms::Library) -> Vec<Indicator> {
    use sekisho::examination::{Standpoint, review};
    let now = "2026-01-15T00:00:00Z";
    if !row.vendors.is_empty() {
        use sekisho::indicators::vendors::{Vendor, shared};
        use sekisho::screening::vendors::{Format, read};
        let rows = read(row.vendors.as_bytes(), Format::Csv).unwrap().rows;
        let known = rows.iter().filter_map(|a| a.query.as_ref().ok().map(|q| Vendor::of(&q.id, &q.name, &a.row)));
        return shared(&known.collect::<Vec<_>>());
    }
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("own.csv");
    let filler = "f1,Zzyx Filler Works,,organization,,,internal,";
    std::fs::write(&list, format!("uid,name,aliases,kind,country,address,effect,source_url\n{filler}\n{}\n", row.list)).unwrap();
    let lists = vec![sekisho::lists::read_raw("custom:own", &list, None, now).unwrap()];
    let screener = sekisho::screening::Screener::new(lists.clone(), now, sekisho::screening::Thresholds::DEFAULT);
    let us = vec![EN_US.to_owned(), JA_US.to_owned()];
    let from = Standpoint {
        library,
        profile: None,
        us: &us,
        side: None,
        asker: sekisho::terms::Asker::default(),
        lang: sekisho::words::Lang::En,
        now,
    };
    let named = if row.lang == "ja" { JA_APART.name } else { EN_APART.name };
    let partner = (!row.party.is_empty())
        .then(|| sekisho::indicators::Partner::read(&format!("name = \"{named}\"\n{}", row.party), "p.toml").unwrap());
    let properties = Properties { company: (!row.company.is_empty()).then(|| row.company.clone()), ..Properties::default() };
    let read = |file: &String| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file);
        sekisho::document::read_bytes(&std::fs::read(path).unwrap(), file, &sekisho::document::ReadOptions::default()).unwrap()
    };
    let (base, draft) = match row.files.as_slice() {
        [base, draft] => (Some(read(base)), read(draft)),
        _ => (
            row.base.as_ref().map(|fields| document(&written(row, fields), Properties::default())),
            document(&written(row, &row.draft), properties),
        ),
    };
    let matter = review::Matter { draft, base, cover: None, declined: row.declined.clone(), base_holds: Vec::new(), partner };
    review::examine(matter, &from, &screener, &lists).unwrap().indicators
}

#[test]
fn each_indicator_has_cases_that_show_it_and_cases_that_do_not() {
    let rows: Rows = toml::from_str(include_str!("indicator_cases.toml")).unwrap();
    let library = sekisho::terms::Library::with(None).unwrap();
    let mut wrong = Vec::new();
    for row in &rows.case {
        let found = examined(row, &library);
        let stands = found.iter().any(|i| i.id == row.id && row.weight.is_none_or(|w| w == i.weight));
        if stands != row.fires {
            let all: Vec<String> = found.iter().map(|i| format!("{} {:?}", i.id, i.weight)).collect();
            wrong.push(format!("{} must{} stand: {row:?}\n  found {all:?}", row.id, if row.fires { "" } else { " not" }));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for n in 1..=40 {
        let id = format!("C{n:02}");
        for fires in [true, false] {
            assert!(rows.case.iter().any(|r| r.id == id && r.fires == fires), "{id} has no case with fires = {fires}");
        }
    }
}
