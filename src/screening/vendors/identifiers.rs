//! Check digits of company numbers in vendor files: 法人番号 (13 digits, also behind T as a qualified-invoice number) and
//! LEI. A number that cannot be right is told to the user, and searched all the same.

use super::super::names::folding::fold;
use crate::words::Words;

/// What is wrong with an identifier under this heading; nothing where it is right or of an unknown kind.
pub fn problem(heading: &str, cell: &str) -> Option<Words> {
    let plain: String = fold(cell).chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_uppercase();
    let heading = fold(heading);
    if plain.is_empty() {
        None
    } else if heading.contains("lei") {
        (!is_lei(&plain)).then(|| {
            Words::new(
                format!("{heading}: {cell} is not a valid LEI (20 characters, check digits)"),
                format!("{heading}: {cell} はLEIとして正しくありません（20桁・検査数字）"),
            )
        })
    } else if ["法人番号", "t番号", "インボイス番号", "登録番号"].iter().any(|h| heading.contains(h)) {
        (!is_corporate_number(plain.strip_prefix('T').unwrap_or(&plain))).then(|| {
            Words::new(
                format!("{heading}: {cell} is not a valid Japanese corporate number (13 digits, check digit)"),
                format!("{heading}: {cell} は法人番号として正しくありません（13桁・検査数字）"),
            )
        })
    } else {
        None
    }
}

/// The first digit checks the twelve behind it: 9 − (Σ digit × 1 or 2, from the right) mod 9. Order of the Minister of
/// Finance on the designation of corporate numbers (平成26年財務省令第70号), article 2.
fn is_corporate_number(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 13 || number.len() != 13 {
        return false;
    }
    let sum: u32 = digits[1..].iter().rev().enumerate().map(|(i, d)| d * if i % 2 == 0 { 1 } else { 2 }).sum();
    digits[0] == 9 - sum % 9
}

/// ISO 17442: twenty characters whose number, letters read as 10 to 35, is 1 modulo 97.
fn is_lei(code: &str) -> bool {
    let value = |c: char| c.to_digit(36);
    code.len() == 20
        && code.chars().rev().take(2).all(|c| c.is_ascii_digit())
        && code.chars().filter_map(value).fold(0u32, |rest, d| if d < 10 { (rest * 10 + d) % 97 } else { (rest * 100 + d) % 97 }) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of our own making with its check digits.
    fn lei(body: &str) -> String {
        (0..100).map(|n| format!("{body}{n:02}")).find(|code| is_lei(code)).expect("one of a hundred fits")
    }

    #[test]
    fn check_digits_are_checked() {
        let good: Vec<String> = (1..=9).map(|n| format!("{n}000000000001")).filter(|n| is_corporate_number(n)).collect();
        assert_eq!(good, ["8000000000001"]);
        assert!(problem("法人番号", "８-0000-0000-0001").is_none());
        assert!(problem("インボイス番号", "T8000000000001").is_none());
        assert!(problem("法人番号", "7000000000001").is_some() && problem("法人番号", "800000000000").is_some());
        let code = lei("5299000000QUILLHAR");
        assert!(problem("LEI", &code).is_none());
        assert!(problem("LEI", &code.replace('Q', "R")).is_some());
        assert!(problem("備考", "123").is_none());
    }
}
