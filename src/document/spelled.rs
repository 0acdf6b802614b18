//! English numbers in words, both ways: as Word writes the number formats `cardinalText` and `ordinalText`, and as an
//! agreement spells its quantities. No other language is known here.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// What one word of a number counts: `seven`, `twenty`, `hundred`. Lower case.
pub fn value(word: &str) -> Option<u32> {
    let place = |list: &[&str]| list.iter().position(|w| *w == word).and_then(|i| u32::try_from(i).ok());
    match word {
        "" => None,
        "hundred" => Some(100),
        _ => place(&ONES).or_else(|| place(&TENS).map(|i| i * 10)),
    }
}

/// `Twenty-one`, capitalised as Word does.
pub fn cardinal(n: u32) -> String {
    capital(&words(n))
}

/// `Twenty-first`.
pub fn ordinal(n: u32) -> String {
    let words = words(n);
    let at = words.rfind(['-', ' ']).map_or(0, |i| i + 1);
    let (head, last) = words.split_at(at);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        y if y.ends_with('y') => format!("{}ieth", &y[..y.len() - 1]),
        other => format!("{other}th"),
    };
    capital(&format!("{head}{last}"))
}

fn words(n: u32) -> String {
    match n {
        0..=19 => ONES[n as usize].to_owned(),
        20..=99 if n.is_multiple_of(10) => TENS[(n / 10) as usize].to_owned(),
        20..=99 => format!("{}-{}", TENS[(n / 10) as usize], ONES[(n % 10) as usize]),
        100..=999 => join(n, 100, "hundred"),
        1_000..=999_999 => join(n, 1000, "thousand"),
        _ => n.to_string(),
    }
}

fn join(n: u32, unit: u32, name: &str) -> String {
    let head = format!("{} {name}", words(n / unit));
    if n.is_multiple_of(unit) { head } else { format!("{head} {}", words(n % unit)) }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::{cardinal, ordinal, value};

    #[test]
    fn english_words() {
        assert_eq!(cardinal(21), "Twenty-one");
        assert_eq!(cardinal(105), "One hundred five");
        assert_eq!(ordinal(1), "First");
        assert_eq!(ordinal(20), "Twentieth");
        assert_eq!(ordinal(32), "Thirty-second");
        assert_eq!(["twelve", "ninety", "hundred", "", "third"].map(value), [Some(12), Some(90), Some(100), None, None]);
    }
}
