//! Headings of vendor files, in English and Japanese, and what the cells under them mean.

use super::super::names::folding::fold;
use super::super::{Query, QueryKind};
use super::dates;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Id,
    Name,
    /// English name, reading, former name: searched as well.
    Alias,
    Kind,
    Country,
    Address,
    Identifier,
    /// Date of birth, in any calendar Japanese offices use.
    BirthDate,
    /// Date a firm was founded: understood, told when it cannot be, and not compared.
    Founded,
    /// A natural person behind the counterparty: screened by itself.
    Person,
}

const HEADINGS: &[(Field, &[&str])] = &[
    (
        Field::Id,
        &[
            "id",
            "vendor id",
            "vendor code",
            "code",
            "supplier id",
            "supplier code",
            "customer id",
            "customer code",
            "no",
            "取引先コード",
            "仕入先コード",
            "得意先コード",
            "取引先id",
            "業者コード",
            "コード",
            "取引先番号",
            "管理番号",
        ],
    ),
    (
        Field::Name,
        &[
            "name",
            "legal name",
            "company",
            "company name",
            "vendor",
            "vendor name",
            "supplier",
            "supplier name",
            "customer",
            "customer name",
            "counterparty",
            "organization",
            "organisation",
            "partner",
            "query",
            "会社名",
            "商号",
            "取引先名",
            "取引先",
            "名称",
            "企業名",
            "法人名",
            "仕入先名",
            "得意先名",
            "業者名",
            "氏名",
            "相手先",
            "相手方",
            "機関名",
            "団体名",
            "会社名称",
            "正式名称",
        ],
    ),
    (
        Field::Alias,
        &[
            "english name",
            "name en",
            "name english",
            "name (english)",
            "name kana",
            "alias",
            "aliases",
            "aka",
            "fka",
            "former name",
            "short name",
            "trade name",
            "native name",
            "local name",
            "英文名",
            "英語名",
            "英名",
            "英文社名",
            "英語表記",
            "フリガナ",
            "ふりがな",
            "カナ",
            "カナ名",
            "会社名カナ",
            "会社名(カナ)",
            "略称",
            "旧社名",
            "別名",
            "通称",
            "現地語名",
            "中国語名",
            "旧名称",
        ],
    ),
    (
        Field::Person,
        &[
            "representative",
            "representative name",
            "director",
            "directors",
            "ceo",
            "president",
            "beneficial owner",
            "contact person",
            "代表者",
            "代表者名",
            "代表者氏名",
            "代表取締役",
            "代表取締役名",
            "役員",
            "役員名",
            "役員氏名",
            "実質的支配者",
            "担当者",
            "担当者名",
            "担当者氏名",
        ],
    ),
    (Field::Kind, &["kind", "type", "entity type", "種別", "区分", "法人個人区分", "個人法人区分"]),
    (Field::BirthDate, &["date of birth", "birth date", "birthdate", "dob", "生年月日", "誕生日"]),
    (
        Field::Founded,
        &["date of incorporation", "incorporation date", "founded", "established", "設立年月日", "設立日", "設立", "創業年月日"],
    ),
    (Field::Country, &["country", "country code", "country/region", "国", "国名", "国コード", "所在国", "国籍地域", "国・地域"]),
    (
        Field::Address,
        &[
            "address",
            "street",
            "registered address",
            "住所",
            "所在地",
            "本社所在地",
            "住所1",
            "住所2",
            "address 1",
            "address 2",
            "address1",
            "address2",
        ],
    ),
    (
        Field::Identifier,
        &[
            "registration no",
            "registration number",
            "tax id",
            "lei",
            "duns",
            "duns number",
            "company number",
            "vat",
            "法人番号",
            "t番号",
            "登録番号",
            "会社法人等番号",
            "インボイス番号",
            "統一社会信用コード",
        ],
    ),
];

/// Whom a heading may name before it says what of them it holds: 仕入先 + 名称, supplier + address.
const WHOSE: &[&str] = &[
    "取引先",
    "仕入先",
    "得意先",
    "購買先",
    "調達先",
    "発注先",
    "受注先",
    "販売先",
    "納入先",
    "支払先",
    "請求先",
    "委託先",
    "外注先",
    "契約先",
    "顧客",
    "業者",
    "相手先",
    "相手方",
    "会社",
    "企業",
    "法人",
    "団体",
    "機関",
    "ベンダー",
    "サプライヤー",
    "サプライヤ",
    "vendor",
    "supplier",
    "customer",
    "client",
    "company",
    "partner",
    "counterparty",
    "business",
];
/// What of them.
const WHAT: &[(Field, &[&str])] = &[
    (Field::Id, &["コード", "cd", "code", "番号", "no", "id", "number"]),
    (Field::Name, &["名", "名称", "の名称", "名前", "正式名称", "名(漢字)", "名漢字", "名(正式)", "name", "legalname", "fullname"]),
    (
        Field::Alias,
        &[
            "名カナ",
            "名(カナ)",
            "名称カナ",
            "名称(カナ)",
            "名フリガナ",
            "名ふりがな",
            "カナ",
            "カナ名",
            "フリガナ",
            "名英語",
            "名(英語)",
            "名称(英語)",
            "名(英文)",
            "名称英文",
            "名称(英文)",
            "英文名",
            "英語名",
            "英名",
            "英文名称",
            "略称",
            "略名",
            "名略称",
            "旧名称",
            "別名",
            "namekana",
            "nameenglish",
            "name(english)",
            "nameen",
            "alias",
        ],
    ),
    (Field::Country, &["国", "国名", "国コード", "所在国", "country", "countrycode"]),
    (Field::Address, &["住所", "所在地", "住所1", "住所2", "address"]),
    (Field::Person, &["代表者", "代表者名", "代表者氏名", "代表取締役"]),
    (Field::Kind, &["区分", "種別"]),
];

/// The field a heading names, if any. Letter case, width, blanks and underscores do not matter.
pub fn field(heading: &str) -> Option<Field> {
    let plain = |s: &str| fold(s).chars().filter(|c| !c.is_whitespace() && !"_-*※.：:".contains(*c)).collect::<String>();
    let key = plain(heading);
    let named = HEADINGS.iter().find(|(_, names)| names.iter().any(|n| plain(n) == key));
    let what = || {
        let rest = WHOSE.iter().filter_map(|whose| key.strip_prefix(whose)).min_by_key(|rest| rest.len())?;
        WHAT.iter().find(|(_, words)| words.iter().any(|w| plain(w) == rest))
    };
    named.or_else(what).map(|(field, _)| *field)
}

/// Puts a cell where it belongs.
pub fn put(query: &mut Query, field: Field, cell: &str) {
    let cell = cell.trim();
    if cell.is_empty() {
        return;
    }
    match field {
        Field::Id if query.id.is_empty() => query.id = cell.to_owned(),
        Field::Name if query.name.is_empty() => query.name = cell.to_owned(),
        Field::Name => query.aliases.push(cell.to_owned()),
        Field::Alias => query.aliases.extend(cell.split([';', '；']).map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned)),
        Field::Kind => query.kind = kind(cell),
        Field::Country if query.country.is_empty() => query.country = country(cell),
        Field::Address => query.addresses.push(cell.to_owned()),
        Field::Identifier => query.identifiers.push(cell.to_owned()),
        Field::BirthDate => query.birth_dates.extend(dates::iso(cell)),
        Field::Id | Field::Country | Field::Person | Field::Founded => {}
    }
}

fn kind(cell: &str) -> QueryKind {
    match fold(cell).as_str() {
        "person" | "individual" | "natural person" | "個人" | "自然人" => QueryKind::Person,
        "organization" | "organisation" | "company" | "entity" | "corporate" | "legal entity" | "university" | "法人" | "企業" | "会社"
        | "大学" | "団体" => QueryKind::Organization,
        "vessel" | "ship" | "船舶" => QueryKind::Vessel,
        _ => QueryKind::Unknown,
    }
}

/// ISO 3166-1 alpha-2 from a code or a usual country name; empty when unknown, since a guess could mislead.
fn country(cell: &str) -> String {
    const NAMES: &[(&str, &[&str])] = &[
        ("CN", &["china", "prc", "people's republic of china", "中国", "中華人民共和国", "chn"]),
        ("HK", &["hong kong", "香港", "hkg"]),
        ("MO", &["macau", "macao", "マカオ", "澳門"]),
        ("TW", &["taiwan", "台湾", "臺灣", "twn"]),
        ("JP", &["japan", "日本", "日本国", "jpn"]),
        ("KR", &["korea", "south korea", "republic of korea", "韓国", "大韓民国", "kor"]),
        ("KP", &["north korea", "dprk", "北朝鮮", "prk"]),
        ("RU", &["russia", "russian federation", "ロシア", "ロシア連邦", "rus"]),
        ("BY", &["belarus", "ベラルーシ", "blr"]),
        ("UA", &["ukraine", "ウクライナ", "ukr"]),
        ("IR", &["iran", "イラン", "irn"]),
        ("IQ", &["iraq", "イラク", "irq"]),
        ("SY", &["syria", "シリア", "syr"]),
        ("PK", &["pakistan", "パキスタン", "pak"]),
        ("IN", &["india", "インド", "ind"]),
        ("AE", &["uae", "united arab emirates", "アラブ首長国連邦", "are"]),
        ("TR", &["turkey", "turkiye", "トルコ", "tur"]),
        ("SG", &["singapore", "シンガポール", "sgp"]),
        ("MY", &["malaysia", "マレーシア", "mys"]),
        ("TH", &["thailand", "タイ", "tha"]),
        ("VN", &["vietnam", "viet nam", "ベトナム", "vnm"]),
        ("US", &["usa", "united states", "united states of america", "アメリカ", "米国", "アメリカ合衆国"]),
        ("GB", &["uk", "united kingdom", "great britain", "英国", "イギリス", "gbr"]),
        ("DE", &["germany", "ドイツ", "deu"]),
        ("FR", &["france", "フランス", "fra"]),
    ];
    let folded = fold(cell);
    let named = NAMES.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(code, _)| (*code).to_owned());
    let code = || (folded.len() == 2 && folded.bytes().all(|b| b.is_ascii_alphabetic())).then(|| folded.to_uppercase());
    named.or_else(code).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_whose_and_what() {
        for (heading, field_of) in [
            ("仕入先名称", Some(Field::Name)),
            ("発注先　名", Some(Field::Name)),
            ("Supplier_Name", Some(Field::Name)),
            ("仕入先名カナ", Some(Field::Alias)),
            ("取引先名（英語）", Some(Field::Alias)),
            ("支払先ＣＤ", Some(Field::Id)),
            ("取引先所在地", Some(Field::Address)),
            ("顧客区分", Some(Field::Kind)),
            ("取引先担当部署", None),
            ("仕入先区分コード", None),
        ] {
            assert_eq!(field(heading), field_of, "{heading}");
        }
    }
}
