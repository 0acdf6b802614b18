//! Country names as lists write them → ISO 3166-1 codes, from `screening-lists/countries.csv`. A name it does not know
//! stays a raw name; it never guesses.

use super::ListedCountry;
use super::reading_text::squeezed;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static CODES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let text = super::info::root_file("countries.csv").unwrap_or_default();
    let mut codes = BTreeMap::new();
    for record in csv::Reader::from_reader(text).records().filter_map(Result::ok) {
        let code = record.get(0).unwrap_or_default();
        for name in [1, 2].iter().flat_map(|column| record.get(*column).unwrap_or_default().split(';')) {
            codes.insert(key(name), code.to_owned());
        }
    }
    codes
});

/// A country as a list names it, in English or in Japanese, with its code where the name is known.
pub fn named(raw: &str, role: &str) -> ListedCountry {
    let code = CODES.get(&key(raw)).cloned().unwrap_or_default();
    ListedCountry { code, raw: raw.to_owned(), role: role.to_owned() }
}

fn key(name: &str) -> String {
    squeezed(name).to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_both_languages_have_one_code_and_unknown_ones_none() {
        let code = |name: &str| named(name, "location").code;
        assert_eq!(
            [code("Korea, North"), code("北朝鮮"), code("Viet Nam"), code("Democratic People’s Republic of Korea")],
            ["KP", "KP", "VN", "KP"]
        );
        assert_eq!(code("Exampleland"), "");
        assert!(CODES.len() > 350 && CODES.values().all(|c| c.len() == 2 && c.chars().all(|c| c.is_ascii_uppercase())));
    }
}
