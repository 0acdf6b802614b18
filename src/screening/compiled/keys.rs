//! Keys of words and names as numbers: what kind of key, and which. Two keys of one number in one bucket are as good as
//! impossible, and would only add a candidate that the comparison turns down.

/// What a key says of a word (the first ones) or of a name (the last ones).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// A word in Latin letters.
    Text = 1,
    /// A Han or kana word as it stands.
    Native,
    Sound,
    /// The sound, and the sound with one letter left out.
    NearSound,
    Skeleton,
    /// The skeleton with one class left out.
    NearSkeleton,
    /// Beginning or end of a long word, with its length.
    Edge,
    /// The exact core of a name.
    Core,
    /// All its Latin letters joined.
    Joined,
    /// Two neighbouring letters of a Han or kana core.
    Pair,
    Concept,
}

/// FNV-1a with a final mix; the same on every machine.
pub fn hash(family: Family, key: &[u8]) -> u64 {
    let mut h = 0xCBF2_9CE4_8422_2325_u64 ^ family as u64;
    h = h.wrapping_mul(0x0100_0000_01B3);
    for b in key {
        h = (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01B3);
    }
    h ^= h >> 33;
    h = h.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    h ^ (h >> 29)
}

/// A key with each of its letters left out in turn, and whole; handed to `take` in one buffer.
pub fn with_one_left_out(key: &[u8], mut take: impl FnMut(&[u8])) {
    take(key);
    let mut shorter: Vec<u8> = key.iter().skip(1).copied().collect();
    for i in 0..key.len() {
        if i > 0 {
            shorter[i - 1] = key[i - 1];
        }
        if i == 0 || key[i] != key[i - 1] {
            take(&shorter);
        }
    }
}

/// Letters of a long word's beginning or end that are compared.
pub const EDGE: usize = 4;
/// Words from this length on are also looked up by their ends.
pub const LONG: usize = 8;

/// The beginning and the end of a long word, with a length.
pub fn edges(text: &str, length: usize) -> [Vec<u8>; 2] {
    let b = text.as_bytes();
    let key = |mark: u8, part: &[u8]| [&[mark, length.min(255) as u8], part].concat();
    [key(b'^', &b[..EDGE.min(b.len())]), key(b'$', &b[b.len().saturating_sub(EDGE)..])]
}

/// The pairs of neighbouring letters of a core, each once.
pub fn pairs(core: &str) -> Vec<[char; 2]> {
    let chars: Vec<char> = core.chars().collect();
    let mut pairs: Vec<[char; 2]> = chars.windows(2).map(|w| [w[0], w[1]]).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

pub fn pair_key(pair: [char; 2]) -> [u8; 8] {
    let (a, b) = ((pair[0] as u32).to_le_bytes(), (pair[1] as u32).to_le_bytes());
    [a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_left_out_once() {
        let mut seen = Vec::new();
        with_one_left_out(b"abbc", |key| seen.push(String::from_utf8(key.to_vec()).unwrap()));
        assert_eq!(seen, ["abbc", "bbc", "abc", "abb"]);
    }
}
