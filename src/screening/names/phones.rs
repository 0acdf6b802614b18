//! How far two spellings of a spoken name are apart, whatever alphabet or system wrote them: an edit distance over sounds,
//! in which r costs little against l, b against v, and a vowel that kana must add or Arabic leaves out hardly anything.
//! It measures; what likeness is enough, and for which word, is decided by the alignment.

use super::script::Script;

/// Longest word that is compared; a longer one is compared by its beginning.
const LONGEST: usize = 40;

/// The sounds of a Latin form, one byte each: vowels as they are, digraphs as one capital, silent letters off. Where the
/// vowels were never written (Arabic), no letter is silent and none is doubled.
pub fn phones(latin: &str, script: Option<Script>) -> String {
    let bare = script == Some(Script::Arabic);
    let b = latin.as_bytes();
    let mut out = String::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() && out.len() < LONGEST {
        let (sound, used) = if bare && b[i] == b'h' { ("h", 1) } else { sound_at(b, i) };
        for c in sound.chars() {
            if bare || !out.ends_with(c) {
                out.push(c);
            }
        }
        i += used;
    }
    out
}

/// Letters that are one sound together, by the first of them; longer ones first.
fn digraphs(first: u8) -> &'static [(&'static str, &'static str)] {
    match first {
        b'a' => &[("aa", "a")],
        b'c' => &[("ch", "C"), ("cz", "C"), ("ck", "k")],
        b'd' => &[("dzh", "J"), ("dj", "J"), ("dzy", "J"), ("dzi", "J"), ("dh", "z")],
        b'e' => &[("ee", "i")],
        b'g' => &[("gh", "g")],
        b'i' => &[("ij", "i"), ("iy", "i")],
        b'k' => &[("kh", "X")],
        b'n' => &[("ng", "N")],
        b'o' => &[("oo", "u"), ("ou", "u")],
        b'p' => &[("ph", "f")],
        b'q' => &[("qu", "kw")],
        b's' => &[("shch", "S"), ("sch", "S"), ("sh", "S")],
        b't' => &[("tsch", "C"), ("tch", "C"), ("th", "T"), ("ts", "c"), ("tz", "c")],
        b'y' => &[("yi", "i")],
        b'z' => &[("zh", "J")],
        _ => &[],
    }
}

fn sound_at(b: &[u8], i: usize) -> (&'static str, usize) {
    let next = b.get(i + 1);
    if let Some((letters, sound)) = digraphs(b[i]).iter().find(|(letters, _)| b[i..].starts_with(letters.as_bytes())) {
        return (sound, letters.len());
    }
    let vowel = |c: Option<&u8>| c.is_some_and(|c| b"aeiouy".contains(c));
    let sound = match b[i] {
        b'a' => "a",
        b'b' => "b",
        b'c' if matches!(next, Some(b'e' | b'i' | b'y')) => "s",
        b'c' | b'k' | b'q' => "k",
        b'd' => "d",
        b'e' => "e",
        b'f' => "f",
        b'g' => "g",
        b'h' if i > 0 && !vowel(next) => "",
        b'h' => "h",
        b'i' => "i",
        b'j' => "J",
        b'l' => "l",
        b'm' => "m",
        b'n' => "n",
        b'o' => "o",
        b'p' => "p",
        b'r' => "r",
        b's' => "s",
        b't' => "t",
        b'u' => "u",
        b'v' => "v",
        b'w' => "w",
        b'x' => "ks",
        b'y' if vowel(next) => "y",
        b'y' => "i",
        b'z' => "z",
        _ => "",
    };
    (sound, 1)
}

/// What a difference costs, in hundredths of a consonant; alike sounds stand in one row.
const NEAR: &[(u8, u8, u16)] = &[
    (b'l', b'r', 10),
    (b'b', b'v', 15),
    (b'v', b'w', 20),
    (b'v', b'f', 30),
    (b'b', b'p', 40),
    (b'b', b'w', 40),
    (b'w', b'u', 20),
    (b'w', b'o', 35),
    (b'v', b'u', 35),
    (b'f', b'h', 30),
    (b'f', b'p', 45),
    (b'h', b'X', 10),
    (b'X', b'k', 30),
    (b'h', b'g', 55),
    (b'X', b'g', 50),
    (b'k', b'g', 40),
    (b's', b'S', 25),
    (b's', b'T', 20),
    (b's', b'z', 25),
    (b's', b'c', 20),
    (b'z', b'J', 20),
    (b'z', b'c', 35),
    (b'z', b'T', 30),
    (b'z', b'd', 50),
    (b'J', b'C', 35),
    (b'J', b'd', 35),
    (b'J', b'g', 40),
    (b'J', b'y', 30),
    (b'J', b'i', 40),
    (b'J', b'h', 60),
    (b'C', b't', 35),
    (b'C', b'S', 30),
    (b'C', b'c', 25),
    (b'C', b'k', 60),
    // ch is kh in many romanisations
    (b'C', b'X', 40),
    (b'C', b'h', 50),
    (b'S', b'J', 35),
    (b'c', b't', 30),
    (b'T', b't', 20),
    (b't', b'd', 35),
    (b'n', b'm', 40),
    (b'n', b'N', 10),
    (b'g', b'N', 50),
    (b'y', b'i', 10),
    (b'a', b'e', 30),
    (b'e', b'i', 25),
    (b'o', b'u', 15),
    (b'a', b'o', 30),
    (b'a', b'u', 40),
    (b'a', b'i', 45),
    (b'e', b'o', 40),
    (b'e', b'u', 45),
    (b'i', b'o', 50),
    (b'i', b'u', 45),
    (b'y', b'e', 35),
];

/// What it costs to take one sound for another, a row for each.
static COSTS: [[u16; 128]; 128] = {
    let mut costs = [[100; 128]; 128];
    let mut i = 0;
    while i < NEAR.len() {
        let (a, b, cost) = NEAR[i];
        costs[a as usize][b as usize] = cost;
        costs[b as usize][a as usize] = cost;
        i += 1;
    }
    i = 0;
    while i < costs.len() {
        costs[i][i] = 0;
        i += 1;
    }
    costs
};

const fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// What a writing does to the sounds of a name.
#[derive(Clone, Copy)]
enum Writing {
    /// It writes them.
    Plain,
    /// It puts a vowel behind every consonant but n, and writes no r behind a vowel.
    Kana,
    /// It writes no short vowels.
    Arabic,
}

impl Writing {
    const ALL: [Writing; 3] = [Writing::Plain, Writing::Kana, Writing::Arabic];

    fn of(script: Option<Script>) -> Writing {
        match script {
            Some(Script::Kana) => Writing::Kana,
            Some(Script::Arabic) => Writing::Arabic,
            _ => Writing::Plain,
        }
    }
}

/// What it costs that a sound of one side is missing on the other.
const fn left_out(c: u8, before: Option<u8>, writing: Writing, other: Writing) -> u16 {
    let after_vowel = matches!(before, Some(b) if is_vowel(b));
    match (writing, c) {
        (Writing::Kana, b'u') if before.is_some() && !after_vowel => 3,
        (Writing::Kana, b'o') if matches!(before, Some(b't' | b'd')) => 6,
        (Writing::Kana, b'i') if matches!(before, Some(b'C' | b'J' | b'S' | b'k')) => 12,
        (_, b'r') if matches!(other, Writing::Kana) && after_vowel => 20,
        (_, b'y' | b'w' | b'h') if matches!(other, Writing::Kana) => 20,
        (_, b'a' | b'e' | b'i' | b'o' | b'u') if matches!(other, Writing::Arabic) => 6,
        (Writing::Arabic, b'a' | b'y' | b'w') => 20,
        _ if is_vowel(c) => 30,
        (_, b'h' | b'y' | b'w') => 35,
        (_, b'r' | b'l') if after_vowel => 60,
        (_, b'N') => 70,
        _ => 90,
    }
}

/// Sounds before another that make a difference to what it costs to leave it out: none, and one of each sort.
const BEFORE: [Option<u8>; 5] = [None, Some(b'a'), Some(b't'), Some(b'k'), Some(b'm')];

/// The place in [`BEFORE`] of a sound like this one.
const fn sort_of(c: u8) -> u8 {
    match c {
        _ if is_vowel(c) => 1,
        b't' | b'd' => 2,
        b'C' | b'J' | b'S' | b'k' => 3,
        _ => 4,
    }
}

/// [`sort_of`] of every sound.
static SORTS: [u8; 128] = {
    let (mut sorts, mut c) = ([0; 128], 0);
    while c < 128 {
        sorts[c] = sort_of(c as u8);
        c += 1;
    }
    sorts
};

/// [`left_out`] for every sound, by the two writings and by what stands before.
static LEFT_OUT: [[[[u16; 128]; BEFORE.len()]; 3]; 3] = {
    let mut costs = [[[[0; 128]; BEFORE.len()]; 3]; 3];
    let mut at = 0;
    while at < 3 * 3 * BEFORE.len() * 128 {
        let (writing, other, before, c) = (at / (3 * BEFORE.len() * 128), at / (BEFORE.len() * 128) % 3, at / 128 % BEFORE.len(), at % 128);
        costs[writing][other][before][c] = left_out(c as u8, BEFORE[before], Writing::ALL[writing], Writing::ALL[other]);
        at += 1;
    }
    costs
};

/// What each sound costs where it is missing on the other side, and what the word weighs.
fn costs_of(word: &[u8], script: Option<Script>, other: Option<Script>, costs: &mut [u16]) -> u16 {
    let left_out = &LEFT_OUT[Writing::of(script) as usize][Writing::of(other) as usize];
    let (mut weight, mut before) = (0, 0);
    for (sound, cost) in word.iter().map(|c| usize::from(c & 127)).zip(costs) {
        *cost = left_out[before][sound];
        before = usize::from(SORTS[sound]);
        weight += if before == 1 { (*cost).min(40) } else { 100 };
    }
    weight
}

/// How alike two words sound, from 0 to 1, where that is at least `least`; both as [`phones`] writes them, with the script
/// each was written in. Ends as soon as what is asked cannot be reached.
pub fn likeness(a: &str, b: &str, scripts: (Option<Script>, Option<Script>), least: f64) -> Option<f64> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.is_empty() || b.is_empty() || a.len() > 2 * LONGEST || b.len() > 2 * LONGEST {
        return None;
    }
    let (mut skip_a, mut skip_b, mut row) = ([0u16; 2 * LONGEST], [0u16; 2 * LONGEST], [0u16; 2 * LONGEST + 1]);
    let (skip_a, skip_b, row) = (&mut skip_a[..a.len()], &mut skip_b[..b.len()], &mut row[..=b.len()]);
    let weights = (costs_of(a, scripts.0, scripts.1, skip_a), costs_of(b, scripts.1, scripts.0, skip_b));
    let whole = f64::from(weights.0.max(weights.1)).max(1.0);
    for j in 0..b.len() {
        row[j + 1] = row[j] + skip_b[j];
    }
    // a hundredth more, so that rounding decides nothing
    let most = (1.0 - least) * whole + 1.0;
    for i in 0..a.len() {
        let skip_a = skip_a[i];
        let costs = &COSTS[usize::from(a[i] & 127)];
        let mut corner = row[0];
        row[0] += skip_a;
        let mut cheapest = row[0];
        for j in 0..b.len() {
            let replace = corner + costs[usize::from(b[j] & 127)];
            corner = row[j + 1];
            row[j + 1] = replace.min(corner + skip_a).min(row[j] + skip_b[j]);
            cheapest = cheapest.min(row[j + 1]);
        }
        if f64::from(cheapest) > most {
            return None;
        }
    }
    let like = (1.0 - f64::from(row[b.len()]) / whole).max(0.0);
    (like >= least).then_some(like)
}

/// Sounds that are not vowels.
pub fn consonants(phones: &str) -> usize {
    phones.bytes().filter(|c| !is_vowel(*c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Script::{Arabic, Kana, Latin};

    fn like(a: &str, script: Script, b: &str) -> f64 {
        likeness(&phones(a, Some(script)), &phones(b, Some(Latin)), (Some(script), Some(Latin)), 0.0).unwrap_or(0.0)
    }

    #[test]
    fn readings_of_one_name_are_near() {
        for (a, script, b) in [
            ("rosutekku", Kana, "rostec"),
            ("borisu", Kana, "boris"),
            ("harubin", Kana, "harbin"),
            ("kapurofu", Kana, "karplov"),
            ("mhmd", Arabic, "muhammad"),
            ("qadhafi", Latin, "kadhafi"),
        ] {
            assert!(like(a, script, b) > 0.75, "{a} / {b}: {}", like(a, script, b));
        }
    }

    #[test]
    fn other_names_are_far() {
        for (a, script, b) in
            [("rosutekku", Kana, "romanov"), ("borisu", Kana, "denis"), ("mhmd", Arabic, "ibrahim"), ("omsk", Latin, "kursk")]
        {
            assert!(like(a, script, b) < 0.65, "{a} / {b}: {}", like(a, script, b));
        }
    }

    #[test]
    fn likeness_is_the_same_both_ways() {
        let (a, b) = (phones("rosutekku", Some(Kana)), phones("rostec", Some(Latin)));
        let both = (likeness(&a, &b, (Some(Kana), Some(Latin)), 0.0), likeness(&b, &a, (Some(Latin), Some(Kana)), 0.0));
        assert!(both.0 == both.1 && both.0.is_some());
    }

    #[test]
    fn what_is_asked_ends_the_search_and_changes_nothing() {
        for (a, b) in [("rosutekku", "rostec"), ("rosutekku", "romanov"), ("ibrahim", "avraam"), ("omsk", "tomsk")] {
            let (a, b) = (phones(a, Some(Kana)), phones(b, Some(Latin)));
            let whole = likeness(&a, &b, (Some(Kana), Some(Latin)), 0.0);
            for least in [0.2, 0.5, 0.68, 0.8, 0.95] {
                let asked = likeness(&a, &b, (Some(Kana), Some(Latin)), least);
                assert_eq!(asked, whole.filter(|like| *like >= least), "{a} / {b} from {least}");
            }
        }
    }
}
