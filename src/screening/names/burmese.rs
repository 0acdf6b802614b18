//! Burmese in Latin letters, syllable by syllable, as passports and most lists spell it: မင်း → min, အောင် → aung.
//! Tones are not written. It reads; it knows no names.

/// Consonants, without the vowel that goes with them.
fn consonant(c: char) -> Option<&'static str> {
    Some(match c {
        'က' => "k",
        'ခ' | 'ဃ' => "kh",
        'ဂ' => "g",
        'င' => "ng",
        'စ' | 'ဆ' => "s",
        'ဇ' | 'ဈ' => "z",
        'ည' | 'ဉ' => "ny",
        'ဋ' | 'တ' => "t",
        'ဌ' | 'ထ' => "ht",
        'ဍ' | 'ဒ' | 'ဎ' | 'ဓ' => "d",
        'ဏ' | 'န' => "n",
        'ပ' => "p",
        'ဖ' => "hp",
        'ဗ' | 'ဘ' => "b",
        'မ' => "m",
        'ယ' | 'ရ' => "y",
        'လ' | 'ဠ' => "l",
        'ဝ' => "w",
        'သ' | 'ဿ' => "th",
        'ဟ' => "h",
        'အ' => "",
        _ => return None,
    })
}

/// Vowel signs and the closing consonant of a syllable, longest first.
const RHYMES: &[(&str, &str)] = &[
    ("ောင်", "aung"),
    ("ိုင်", "aing"),
    ("ောက်", "auk"),
    ("ိုက်", "aik"),
    ("ိန်", "ein"),
    ("ိမ်", "ein"),
    ("ိတ်", "eik"),
    ("ိပ်", "eik"),
    ("ုန်", "on"),
    ("ုမ်", "on"),
    ("ုတ်", "ok"),
    ("ုပ်", "ok"),
    ("ော်", "aw"),
    ("ော", "aw"),
    ("ေါ်", "aw"),
    ("ေါ", "aw"),
    ("ို", "o"),
    ("ုံ", "on"),
    ("ိံ", "ein"),
    ("င်", "in"),
    ("ဉ်", "in"),
    ("ည်", "yi"),
    ("န်", "an"),
    ("မ်", "an"),
    ("ံ", "an"),
    ("က်", "et"),
    ("စ်", "it"),
    ("တ်", "at"),
    ("ပ်", "at"),
    ("ယ်", "e"),
    ("ာ", "a"),
    ("ါ", "a"),
    ("ိ", "i"),
    ("ီ", "i"),
    ("ု", "u"),
    ("ူ", "u"),
    ("ေ", "e"),
    ("ဲ", "e"),
];

/// A Burmese word read aloud.
pub fn romanised(word: &str) -> String {
    let chars: Vec<char> = word.chars().filter(|c| !matches!(c, '့' | 'း')).collect();
    let mut out = String::with_capacity(chars.len() * 2);
    let mut i = 0;
    while i < chars.len() {
        let Some(initial) = consonant(chars[i]) else {
            if chars[i].is_ascii_alphanumeric() {
                out.push(chars[i]);
            }
            i += 1;
            continue;
        };
        i += 1;
        let signs = chars[i..].iter().take_while(|c| matches!(c, 'ျ' | 'ြ' | 'ွ' | 'ှ')).count();
        let medials = &chars[i..i + signs];
        i += signs;
        // ှ breathes before the consonant
        if medials.contains(&'ှ') && !initial.starts_with('h') {
            out.push('h');
        }
        out.push_str(initial);
        if medials.iter().any(|m| matches!(m, 'ျ' | 'ြ')) && initial != "y" {
            out.push('y');
        }
        if medials.contains(&'ွ') {
            out.push('w');
        }
        let rest: String = chars[i..].iter().take(4).collect();
        match RHYMES.iter().find(|(signs, _)| rest.starts_with(signs)) {
            Some((signs, sound)) => {
                out.push_str(sound);
                i += signs.chars().count();
            }
            None => out.push('a'),
        }
        // a stacked consonant goes on without a vowel sign of its own
        if chars.get(i) == Some(&'္') {
            i += 1;
        }
    }
    out
}

/// Whether a character is Burmese.
pub fn is_burmese(c: char) -> bool {
    ('\u{1000}'..='\u{109F}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::romanised;

    #[test]
    fn common_words_are_read_as_they_are_spelt_abroad() {
        for (word, latin) in [("ကျော်", "kyaw"), ("အောင်", "aung"), ("ဝင်း", "win"), ("သန်း", "than"), ("လှ", "hla"), ("စိုး", "so")]
        {
            assert_eq!(romanised(word), latin, "{word}");
        }
    }
}
