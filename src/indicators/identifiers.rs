//! Registration numbers that cannot be what they claim (C25): check digits of Japanese corporate numbers, LEIs and Chinese
//! unified social credit codes. A number of a kind it does not know is left alone; nothing is looked up.

use super::{Indicator, Weight, compared, indicator, plain};
use crate::agreement::Party;
use crate::agreement::parties::digits;
use crate::words::{Words, is_cjk};

/// A kind of number with a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// 法人番号, 13 digits; a qualified-invoice number is T and the same.
    JapanCorporate,
    /// ISO 17442, 20 characters, modulo 97.
    Lei,
    /// GB 32100, 18 characters.
    ChinaCredit,
}

impl NumberKind {
    fn words(self) -> Words {
        match self {
            NumberKind::JapanCorporate => {
                Words::new("Japanese corporate number (13 digits with check digit)", "法人番号（13桁・検査用数字）")
            }
            NumberKind::Lei => Words::new("LEI (ISO 17442, modulo 97)", "LEI（ISO 17442・97剰余検査）"),
            NumberKind::ChinaCredit => Words::new("unified social credit code (GB 32100)", "統一社会信用コード（GB 32100）"),
        }
    }
}

/// What kind of number this is, by its shape and, for 13 digits, by whose it is.
pub fn kind(number: &str, japanese: bool) -> Option<NumberKind> {
    let plain = plain_form(number);
    let body = plain.strip_prefix('T').unwrap_or(&plain);
    let all_digits = body.chars().all(|c| c.is_ascii_digit());
    match plain.len() {
        13 | 14 if body.len() == 13 && all_digits && (japanese || plain.starts_with('T')) => Some(NumberKind::JapanCorporate),
        20 if plain[18..].chars().all(|c| c.is_ascii_digit()) && plain.chars().any(|c| c.is_ascii_alphabetic()) => Some(NumberKind::Lei),
        18 if plain.starts_with(['1', '5', '9', 'A', 'N', 'Y']) && plain[..2].chars().next_back().is_some_and(|c| c.is_ascii_digit()) => {
            Some(NumberKind::ChinaCredit)
        }
        _ => None,
    }
}

/// Whether a number passes the check of its kind.
pub fn holds(number: &str, kind: NumberKind) -> bool {
    let plain = plain_form(number);
    match kind {
        NumberKind::JapanCorporate => japan_corporate(plain.strip_prefix('T').unwrap_or(&plain)),
        NumberKind::Lei => lei(&plain),
        NumberKind::ChinaCredit => china_credit(&plain),
    }
}

fn plain_form(number: &str) -> String {
    let half = |c: char| if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c };
    number.chars().map(half).filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// Check digit = 9 − (Σ Pn·Qn mod 9), Q = 1, 2 in turn from the right of the twelve base digits.
fn japan_corporate(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let Some((check, base)) = digits.split_first() else { return false };
    let sum: u32 = base.iter().rev().enumerate().map(|(i, d)| d * (1 + i as u32 % 2)).sum();
    base.len() == 12 && *check == 9 - sum % 9
}

fn lei(number: &str) -> bool {
    let value = |c: char| c.to_digit(36);
    let rest = number.chars().filter_map(value).fold(0u32, |r, v| if v > 9 { (r * 100 + v) % 97 } else { (r * 10 + v) % 97 });
    rest == 1
}

fn china_credit(number: &str) -> bool {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<u32>> = number.chars().map(|c| LETTERS.find(c).map(|i| i as u32)).collect();
    let Some((check, body)) = values.as_deref().and_then(<[u32]>::split_last) else { return false };
    let (sum, _) = body.iter().fold((0u32, 1u32), |(sum, weight), v| (sum + v * weight, weight * 3 % 31));
    (31 - sum % 31) % 31 == *check
}

/// C25 for one counterparty: a number that fails its check, and two numbers that should be one.
pub fn indicators(party: &Party) -> Vec<Indicator> {
    let japanese = party.names().any(|n| n.chars().any(is_cjk))
        && party.addresses.iter().all(|a| super::geography::country_of(a).is_none_or(|c| c == "JP"));
    let mut out = Vec::new();
    for number in &party.identifiers {
        if let Some(kind) = kind(number, japanese).filter(|k| !holds(number, *k)) {
            let mut sign = indicator("C25", Weight::Strong, &[("party", &plain(&party.name)), ("value", &kind.words())]);
            sign.values.clone_from(&party.places);
            sign.compared.push(compared("identifier", &party.name, number));
            out.push(sign);
        }
    }
    // an invoice number is T and the corporate number
    let corporate: Vec<&String> = party.identifiers.iter().filter(|n| kind(n, japanese) == Some(NumberKind::JapanCorporate)).collect();
    if let [a, b, ..] = corporate[..]
        && digits(a) != digits(b)
    {
        let words = Words::new("two corporate numbers that should be one", "一致すべき二つの法人番号");
        let mut sign = indicator("C25", Weight::Strong, &[("party", &plain(&party.name)), ("value", &words)]);
        sign.values.clone_from(&party.places);
        sign.compared.push(compared("identifier", a, b));
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number with a right check digit, made from twelve digits.
    fn corporate(base: &str) -> String {
        (0..10).map(|d| format!("{d}{base}")).find(|n| japan_corporate(n)).unwrap_or_default()
    }

    #[test]
    fn check_digits() {
        let good = corporate("700123456789");
        assert!(holds(&good, NumberKind::JapanCorporate) && holds(&format!("T{good}"), NumberKind::JapanCorporate));
        assert_eq!(kind(&good, true), Some(NumberKind::JapanCorporate));
        assert_eq!(kind(&good, false), None, "thirteen digits elsewhere are another kind of number");
        let first = good.chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0);
        assert!(!holds(&format!("{}{}", (first + 1) % 10, &good[1..]), NumberKind::JapanCorporate));
        let lei = (0..100).map(|n| format!("529900KITAHAMA0000{n:02}")).find(|n| super::lei(n)).unwrap_or_default();
        assert_eq!(kind(&lei, false), Some(NumberKind::Lei));
        assert!(holds(&lei, NumberKind::Lei) && !holds(&lei.replace("KITA", "KIAT"), NumberKind::Lei));
        let code = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().map(|c| format!("91350100M000100Y4{c}")).find(|n| china_credit(n));
        assert!(code.is_some_and(|c| holds(&c, NumberKind::ChinaCredit) && !holds(&c.replace("9135", "9153"), NumberKind::ChinaCredit)));
    }

    #[test]
    fn a_wrong_number_is_told_and_a_right_or_unknown_one_is_not() {
        let party = |number: &str| Party { name: "株式会社北浜計器".into(), identifiers: vec![number.into()], ..Party::default() };
        let good = corporate("700123456784");
        assert!(indicators(&party(&good)).is_empty() && indicators(&party("HRB 12345")).is_empty());
        let bad = format!("{}{}", &good[..12], (good.as_bytes()[12] - b'0' + 1) % 10);
        assert_eq!(indicators(&party(&bad)).len(), 1);
        let both = Party { identifiers: vec![good, format!("T{}", corporate("700123456783"))], ..party("") };
        assert_eq!(indicators(&both).len(), 1);
    }
}
