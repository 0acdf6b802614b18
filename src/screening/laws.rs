//! Laws that hold of any name, checked on generated ones.

use super::compare::{Similarity, compare};
use super::names::Form;
use super::names::Name;
use super::names::folding::fold;
use super::{Query, QueryKind, Screener, Thresholds, compare_names, rarity};
use crate::lists::{ListInfo, ListedName, Listing, Snapshot, StoredList};
use proptest::prelude::*;

const NAMES: &str = "[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8}){0,3}|[一-龥]{2,8}|[ァ-ヴ]{3,9}|[А-Я][а-я]{3,8}( [А-Я][а-я]{3,8}){0,2}";

fn alike(a: &Name, b: &Name) -> Similarity {
    let form = |n| Form::of(n, |word| rarity::weight(word, 0, 0));
    compare(&form(a), &form(b))
}

fn same(a: &str, b: &str) -> bool {
    let (a, b) = (Name::of(a), Name::of(b));
    a.core == b.core && alike(&a, &b).score > 0.9
}

fn screener(aliases: &[String]) -> Screener {
    let listed = |t: &String| ListedName { text: t.clone(), ..ListedName::default() };
    let listing = Listing { uid: "1".to_owned(), names: aliases.iter().map(listed).collect(), ..Listing::default() };
    let snapshot = Snapshot { list: "custom:laws".to_owned(), listings: vec![listing], ..Snapshot::default() };
    let info = ListInfo::find("custom:laws").expect("own lists are always known");
    Screener::new(vec![StoredList { info, snapshot }], "2026-01-01T00:00:00Z", Thresholds::DEFAULT)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn folding_is_idempotent(text in "[ a-zA-Zａ-ｚ０-９ぁ-んァ-ヶ一-龥ｱ-ﾝа-яА-Яα-ωΑ-Ω\u{200B}\u{AD}㈱①]{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn a_name_is_itself_in_every_dress(name in NAMES) {
        prop_assert!(same(&name, &name));
        prop_assert!(same(&name, &name.to_uppercase()), "case: {}", name);
        let wide: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c }).collect();
        prop_assert!(same(&name, &wide), "width: {}", wide);
        let hidden: String = name.chars().flat_map(|c| [c, '\u{200B}']).collect();
        prop_assert!(same(&name, &hidden), "invisible characters: {}", name);
        let cyrillic = name.chars().any(|c| ('а'..='я').contains(&c));
        let forms = if cyrillic { ["ООО {}", "ОАО «{}»", "{}, ПАО", "АО {}"] } else { ["株式会社{}", "{}㈱", "{} Co., Ltd.", "{} LLC"] };
        for dressed in forms.map(|f| f.replace("{}", &name)) {
            prop_assert!(same(&name, &dressed), "{}", dressed);
        }
    }

    /// A list is written in full, who asks may be brief: only what is left over on one side weighs differently.
    #[test]
    fn a_listed_name_and_one_asked_for_change_places(a in NAMES, b in NAMES) {
        let (x, y) = (Name::of(&a), Name::of(&b));
        let (there, back) = (alike(&x, &y), alike(&y, &x));
        prop_assert_eq!(there.basis, back.basis);
        prop_assert_eq!(there.score >= 0.99, back.score >= 0.99);
        prop_assert!((there.score - back.score).abs() < 0.3, "{} / {}: {} {}", a, b, there.score, back.score);
        prop_assert!((0.0..=1.0).contains(&there.score));
    }

    #[test]
    fn two_names_side_by_side_are_as_alike_both_ways(a in NAMES, b in NAMES, kept in 0usize..3, person in any::<bool>()) {
        let kind = if person { QueryKind::Person } else { QueryKind::Unknown };
        let words: Vec<&str> = a.split(' ').collect();
        let turned = words.iter().rev().copied().collect::<Vec<_>>().join(" ");
        let shorter = words[..words.len().min(kept + 1)].join(" ");
        for other in [&b, &turned, &shorter, &format!("{a} {b}"), &format!("{shorter} {b}")] {
            let (there, back) = (compare_names(&a, other, kind, Thresholds::PAIRS), compare_names(other, &a, kind, Thresholds::PAIRS));
            prop_assert_eq!((there.0, there.1), (back.0, back.1), "{} / {}", a, other);
        }
    }

    #[test]
    fn no_text_breaks_the_comparison(a in any::<String>(), b in "[万億千百十0-9第()（）株会社ーッヴァ.'’ -]{0,60}") {
        let (x, y) = (Name::of(&a), Name::of(&b));
        let score = alike(&x, &y).score;
        prop_assert!((0.0..=1.0).contains(&score));
    }

    #[test]
    fn another_number_is_another_party(name in "[A-Z][a-z]{4,8} [A-Z][a-z]{4,8}", a in 1u64..90, b in 1u64..90) {
        prop_assume!(a != b);
        let (x, y) = (Name::of(&format!("{name} Institute No. {a}")), Name::of(&format!("{name} Institute No. {b}")));
        prop_assert!(alike(&x, &y).score < Thresholds::DEFAULT.possible);
    }

    #[test]
    fn the_order_of_aliases_does_not_matter(names in prop::collection::vec(NAMES, 2..5), asked in 0usize..2) {
        let mut turned = names.clone();
        turned.reverse();
        let query = Query { name: names[asked].clone(), ..Query::default() };
        let (one, other) = (screener(&names).screen(&query), screener(&turned).screen(&query));
        prop_assert_eq!(one.outcome, other.outcome);
        prop_assert_eq!(one.hits.first().map(|h| h.score.to_bits()), other.hits.first().map(|h| h.score.to_bits()));
    }
}
