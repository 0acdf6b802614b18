//! How a PDF is encrypted, told from its encryption dictionary, which is never encrypted itself and stands readable even in
//! a file that nobody can open. It decrypts nothing.

use crate::words::Words;

/// Bytes around the mark of the dictionary that are looked at.
const REACH: usize = 4096;

/// The method of encryption, for a message: `AES-256`, `RC4 (40 bits)`, `by certificate`. `None` for a file in the clear.
pub fn method(bytes: &[u8]) -> Option<Words> {
    let plain = |name: &str| Words::new(name, name);
    for at in places(bytes, b"/Filter") {
        let after = bytes[at + b"/Filter".len()..].trim_ascii_start();
        let standard = after.starts_with(b"/Standard");
        if !standard && !after.starts_with(b"/Adobe.PubSec") {
            continue;
        }
        if !standard {
            return Some(Words::new("by certificate", "証明書方式"));
        }
        let around = &bytes[at.saturating_sub(REACH)..(at + REACH).min(bytes.len())];
        let inside = at - at.saturating_sub(REACH);
        let from = last_place(&around[..inside], b"obj").unwrap_or_default();
        let to = places(&around[inside..], b"endobj").next().map_or(around.len(), |p| inside + p);
        let dictionary = &around[from..to];
        let has = |word: &[u8]| places(dictionary, word).next().is_some();
        return Some(match number(dictionary, b"/V") {
            _ if has(b"/AESV3") => plain("AES-256"),
            _ if has(b"/AESV2") => plain("AES-128"),
            Some(1) => Words::new("RC4 (40 bits)", "RC4（40ビット）"),
            _ => {
                let bits = number(dictionary, b"/Length").filter(|n| (40..=256).contains(n)).unwrap_or(128);
                Words::new(format!("RC4 ({bits} bits)"), format!("RC4（{bits}ビット）"))
            }
        });
    }
    None
}

fn places<'b>(bytes: &'b [u8], word: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    bytes.windows(word.len()).enumerate().filter(move |(_, w)| *w == word).map(|(i, _)| i)
}

fn last_place(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|w| w == word)
}

/// The number after a key, which white space must divide from it.
fn number(dictionary: &[u8], key: &[u8]) -> Option<u32> {
    places(dictionary, key).find_map(|at| {
        let after = &dictionary[at + key.len()..];
        let digits = after.trim_ascii_start();
        if digits.len() == after.len() {
            return None;
        }
        let digits: Vec<u8> = digits.iter().copied().take_while(u8::is_ascii_digit).take(6).collect();
        std::str::from_utf8(&digits).ok()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::method;

    #[test]
    fn methods_are_told_from_the_dictionary() {
        let named = |dictionary: &str| method(format!("1 0 obj <<{dictionary}>> endobj trailer").as_bytes()).map(|w| w.en);
        for (dictionary, want) in [
            ("/Filter/Standard/V 1/R 2/O(x)", Some("RC4 (40 bits)")),
            ("/Filter /Standard /V 2 /R 3 /Length 128", Some("RC4 (128 bits)")),
            ("/CF<</StdCF<</CFM/AESV2/Length 16>>>>/Filter/Standard/V 4/R 4", Some("AES-128")),
            ("/CF<</StdCF<</CFM/AESV3/Length 32>>>>/Filter/Standard/V 5/R 6", Some("AES-256")),
            ("/CF<</StdCF<</CFM/V2/Length 16>>>>/Filter/Standard/V 4/R 4", Some("RC4 (128 bits)")),
            ("/Filter/Adobe.PubSec/V 4", Some("by certificate")),
            ("/Filter/FlateDecode", None),
        ] {
            assert_eq!(named(dictionary).as_deref(), want, "{dictionary}");
        }
    }
}
