//! Folding: text made comparable, with a map back to the document's own characters. Normalise to compare, never to show.
//!
//! Folded text is NFKC, lower case, with plain quotes and dashes, without invisible characters, with single blanks between
//! words and none between Japanese characters, and with the common Japanese spelling pairs written one way
//! (漏洩/漏えい, 及び/および, 國/国 …). Folding is idempotent.

use crate::words::is_cjk;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Folded text and, for every byte of it, the byte of the original its character came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    pub text: String,
    /// `starts[i]`: where in the original the character at folded byte `i` begins. One entry per folded byte.
    starts: Vec<u32>,
    /// `ends[i]`: where in the original it ends.
    ends: Vec<u32>,
}

impl Folded {
    /// The original bytes that a range of folded bytes stands for.
    pub fn original(&self, folded: Range<usize>) -> Range<usize> {
        match (self.starts.get(folded.start), folded.end.checked_sub(1).and_then(|e| self.ends.get(e))) {
            (Some(&s), Some(&e)) if folded.start < folded.end => s as usize..(e as usize).max(s as usize),
            _ => {
                let at = self.starts.get(folded.start).or(self.ends.last()).map_or(0, |&x| x as usize);
                at..at
            }
        }
    }

    /// Printable ASCII that begins at `at`.
    fn push_word(&mut self, word: &str, at: usize) {
        let from = self.text.len();
        self.text.push_str(word);
        self.text[from..].make_ascii_lowercase();
        self.starts.extend(at as u32..(at + word.len()) as u32);
        self.ends.extend(at as u32 + 1..=(at + word.len()) as u32);
    }

    /// One character, and of blanks in a row the first.
    fn push_apart(&mut self, c: char, original: Range<usize>) {
        if c == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) {
            return;
        }
        self.text.push(c);
        self.starts.extend(std::iter::repeat_n(original.start as u32, c.len_utf8()));
        self.ends.extend(std::iter::repeat_n(original.end as u32, c.len_utf8()));
    }

    /// The first folded byte whose character begins at or after the original byte `at`.
    pub fn folded_at(&self, at: usize) -> usize {
        let mut i = self.starts.partition_point(|&s| (s as usize) < at);
        while i < self.text.len() && !self.text.is_char_boundary(i) {
            i += 1;
        }
        i
    }
}

/// Folds `text`. See the module for what is equal after folding.
pub fn fold(text: &str) -> Folded {
    if is_western(text) { fold_western(text) } else { fold_all(text) }
}

/// Nothing of Japan in it (the circle stands for a blank in Japanese forms), and no mark to compose.
fn is_western(text: &str) -> bool {
    text.is_ascii() || text.chars().all(|c| c < '\u{2E80}' && c != '○' && !composes(c))
}

/// The same for Western text, where no character touches the next: lower case, one blank between words, none at the ends.
fn fold_western(text: &str) -> Folded {
    let n = text.len();
    let mut out = Folded { text: String::with_capacity(n), starts: Vec::with_capacity(n), ends: Vec::with_capacity(n) };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        // most of a Western text is words that differ from what they fold to in case alone
        let word = text[at..].bytes().take_while(|b| (b'!'..=b'~').contains(b) && *b != b'`').count();
        if word > 0 {
            out.push_word(&text[at..at + word], at);
            at += word;
            continue;
        }
        let end = at + c.len_utf8();
        if c.is_ascii() {
            out.push_apart(plain(c), at..end);
        } else {
            std::iter::once(c)
                .nfkc()
                .flat_map(char::to_lowercase)
                .filter(|n| !invisible(*n))
                .for_each(|n| out.push_apart(plain(n), at..end));
        }
        at = end;
    }
    if out.text.ends_with(' ') {
        out.text.pop();
        out.starts.pop();
        out.ends.pop();
    }
    out
}

fn fold_all(text: &str) -> Folded {
    let units = units(text);
    let n = units.iter().map(|u| u.0.len_utf8()).sum();
    let mut out = Folded { text: String::with_capacity(n), starts: Vec::with_capacity(n), ends: Vec::with_capacity(n) };
    for (c, from, to) in units {
        out.text.push(c);
        for _ in 0..c.len_utf8() {
            out.starts.push(from);
            out.ends.push(to);
        }
    }
    out
}

/// The characters of a text after folding, each with the bytes it comes from.
fn units(text: &str) -> Vec<(char, u32, u32)> {
    let mut units: Vec<(char, u32, u32)> = Vec::with_capacity(text.len());
    let mut at = 0usize;
    let mut rest = text;
    // grapheme-like chunks: a base character with the marks that NFKC may compose onto it
    while let Some(c) = rest.chars().next() {
        let mut len = c.len_utf8();
        while let Some(n) = rest[len..].chars().next().filter(|&n| composes(n)) {
            len += n.len_utf8();
        }
        let chunk = &rest[..len];
        let (from, to) = (at as u32, (at + len) as u32);
        if c.is_ascii() && len == 1 {
            units.push((plain(c.to_ascii_lowercase()), from, to));
        } else if composed(c) && len == c.len_utf8() {
            units.push((character_variant(c), from, to));
        } else {
            for n in chunk.nfkc().flat_map(char::to_lowercase) {
                if !invisible(n) {
                    units.push((plain(n), from, to));
                }
            }
        }
        at += len;
        rest = &rest[len..];
    }
    blanks(&mut units);
    while recompose(&mut units) {
        blanks(&mut units);
    }
    spellings(&mut units);
    units
}

/// The folded text alone.
pub fn folded(text: &str) -> String {
    if is_plain_ascii(text) {
        text.to_owned()
    } else if is_western(text) {
        fold_western(text).text
    } else {
        units(text).into_iter().map(|u| u.0).collect()
    }
}

/// Small ASCII letters, digits and marks with single blanks between them: folded already.
fn is_plain_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    let plain = |b: u8| matches!(b, b'!'..=b'~') && !b.is_ascii_uppercase() && b != b'`';
    bytes.iter().enumerate().all(|(i, b)| plain(*b) || (*b == b' ' && i > 0 && bytes.get(i + 1).is_some_and(|next| plain(*next))))
}

/// A number for every run of `width` letters or digits, sorted: what two readings of one text have in common, however they
/// cut it. Width and case do not count. Different runs get different numbers but for rare collisions.
pub fn letter_groups(text: &str, width: usize) -> Vec<u64> {
    let mut letters: Vec<u64> = Vec::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            letters.extend(c.is_ascii_alphanumeric().then(|| u64::from(c.to_ascii_lowercase())));
        } else {
            let plain = std::iter::once(c).nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
            letters.extend(plain.map(u64::from));
        }
    }
    let number =
        |run: &[u64]| run.iter().fold(0xcbf2_9ce4_8422_2325_u64, |n, c| (n ^ c).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23));
    let mut numbers: Vec<u64> = letters.windows(width).map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Kana and kanji in the one form NFKC gives them, without case: most of a Japanese text.
fn composed(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}' | '\u{4E00}'..='\u{9FFF}')
}

fn composes(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{3099}' | '\u{309A}' | '\u{FF9E}' | '\u{FF9F}')
}

/// Zero-width, bidi, soft-hyphen, tag and variation characters: they carry no words.
pub fn invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' | '`' | '\u{00B4}' => '\'',
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{2033}' | '\u{00AB}' | '\u{00BB}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        '，' | '､' => '、',
        '．' | '｡' => '。',
        '\t'
        | '\n'
        | '\r'
        | '\u{000B}'
        | '\u{000C}'
        | '\u{0085}'
        | '\u{00A0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200A}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202F}'
        | '\u{205F}'
        | '\u{3000}' => ' ',
        _ => character_variant(c),
    }
}

/// Old and variant kanji of ordinary text, written the new way. Names have tables of their own.
fn character_variant(c: char) -> char {
    const PAIRS: &str = "國国澤沢廣広學学實実會会變変舊旧對対當当關関萬万澁渋邊辺邉辺齋斎齊斉圓円壹壱貳弐參参條条號号點点發発戰戦經経濟済團団體体應応讓譲營営與与證証權権辨弁辯弁瓣弁處処聲声單単屬属從従擔担據拠歸帰歷歴殘残爭争獨独獻献稱称縣県總総續続繼継聽聴譯訳轉転醫医釋釈鐵鉄飜翻驗験乘乗亞亜佛仏來来假仮價価勞労勸勧勵励區区卷巻參参嚴厳圖図圍囲壓圧壞壊專専將将惡悪戲戯拂払擇択攝摂數数斷断晝昼樂楽樣様橫横檢検歐欧氣気沒没澁渋瀧滝爲為瘦痩盜盗眞真碎砕祕秘禪禅窗窓竊窃絕絶緣縁縱縦繪絵罐缶聯連肅粛臺台莊荘萠萌藏蔵藝芸虛虚蟲虫覽覧覺覚觀観觸触豫予貮弐賣売贊賛踐践輕軽辭辞遞逓遲遅邦邦鄕郷醉酔釀醸鑄鋳鎭鎮鑑鑑閒間隨随隱隠雙双雜雑靈霊顯顕餘余驛駅髮髪鬭闘黃黄默黙齡齢龍竜";
    static TABLE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let mut it = PAIRS.chars();
        let mut pairs: Vec<_> = std::iter::from_fn(|| it.next().zip(it.next())).collect();
        pairs.sort_unstable();
        pairs
    });
    if !matches!(c, '\u{4E00}'..='\u{9FFF}') {
        return c;
    }
    TABLE.binary_search_by_key(&c, |pair| pair.0).map_or(c, |at| TABLE[at].1)
}

/// One blank between words, none beside a Japanese character, none at the ends; Japanese punctuation where the text is
/// Japanese (`,` and `.` after a Japanese character are 、 and 。).
fn blanks(units: &mut Vec<(char, u32, u32)>) {
    let japanese = |c: char| is_cjk(c) || matches!(c, '、' | '。' | '「' | '」' | '『' | '』' | '・' | '○' | '〇');
    if !units.iter().any(|u| matches!(u.0, ' ' | ',' | '.')) {
        return;
    }
    let mut out: Vec<(char, u32, u32)> = Vec::with_capacity(units.len());
    let mut i = 0;
    while let Some(&(c, from, to)) = units.get(i) {
        let last = out.last().map(|u| u.0);
        if c == ' ' {
            // all blanks in a row are one question
            let run = units[i..].iter().take_while(|u| u.0 == ' ').count();
            if let (Some(l), Some(n)) = (last, units.get(i + run).map(|u| u.0))
                && !japanese(l)
                && !japanese(n)
            {
                out.push((' ', from, to));
            }
            i += run;
            continue;
        }
        if matches!(c, ',' | '.')
            && last.is_some_and(|l| is_cjk(l) || matches!(l, ')' | '」' | '』'))
            && out.iter().rev().take(12).any(|u| is_cjk(u.0))
        {
            out.push((if c == ',' { '、' } else { '。' }, from, to));
        } else {
            out.push((c, from, to));
        }
        i += 1;
    }
    *units = out;
}

/// Marks that met their letter only when what stood between them went: the sign of voice after a blank, or `た゛`. Whether
/// anything changed; it cannot go on doing so, since every change but the order of marks makes the text shorter.
fn recompose(units: &mut Vec<(char, u32, u32)>) -> bool {
    if !units.iter().any(|u| composes(u.0)) {
        return false;
    }
    let mut out: Vec<(char, u32, u32)> = Vec::with_capacity(units.len());
    for run in units.chunk_by(|_, next| composes(next.0)) {
        let (from, to) = (run[0].1, run[run.len() - 1].2);
        let composed: Vec<char> = run.iter().map(|u| u.0).nfkc().collect();
        if composed.len() == run.len() {
            out.extend(composed.iter().zip(run).map(|(c, u)| (*c, u.1, u.2)));
        } else {
            out.extend(composed.iter().map(|c| (*c, from, to)));
        }
    }
    let changed = !out.iter().map(|u| u.0).eq(units.iter().map(|u| u.0));
    *units = out;
    changed
}

/// Japanese spelling pairs that mean the same, written one way. Longest first.
const SPELLINGS: &[(&str, &str)] = &[
    ("外国為替及び外国貿易管理法", "外国為替及び外国貿易法"),
    ("外国為替および外国貿易法", "外国為替及び外国貿易法"),
    ("何れか", "いずれか"),
    ("もしくは", "若しくは"),
    ("ならびに", "並びに"),
    ("漏えい", "漏洩"),
    ("漏泄", "漏洩"),
    ("ろうえい", "漏洩"),
    ("行なう", "行う"),
    ("行なわ", "行わ"),
    ("行なっ", "行っ"),
    ("行ない", "行い"),
    ("および", "及び"),
    ("または", "又は"),
    ("但し", "ただし"),
    ("全て", "すべて"),
    ("総て", "すべて"),
    ("係わる", "係る"),
    ("かかる", "係る"),
    ("予め", "あらかじめ"),
    ("ただちに", "直ちに"),
    ("速かに", "速やかに"),
    ("すみやかに", "速やかに"),
    ("破毀", "破棄"),
    ("毀損", "棄損"),
    ("為に", "ために"),
    ("事が出来", "ことができ"),
    ("ことが出来", "ことができ"),
    ("出来る", "できる"),
    ("尚、", "なお、"),
    ("如何なる", "いかなる"),
    ("従って、", "したがって、"),
    ("渡って", "わたって"),
];

fn spellings(units: &mut Vec<(char, u32, u32)>) {
    static FIRST: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut first: Vec<char> = SPELLINGS.iter().filter_map(|(from, _)| from.chars().next()).collect();
        first.sort_unstable();
        first
    });
    if !units.iter().any(|u| FIRST.binary_search(&u.0).is_ok()) || !units.iter().any(|u| is_cjk(u.0)) {
        return;
    }
    let mut out = Vec::with_capacity(units.len());
    let mut i = 0;
    'next: while i < units.len() {
        if FIRST.binary_search(&units[i].0).is_ok() {
            for (from, to) in SPELLINGS {
                let n = from.chars().count();
                if i + n <= units.len() && from.chars().zip(&units[i..]).all(|(c, u)| c == u.0) {
                    let (start, end) = (units[i].1, units[i + n - 1].2);
                    out.extend(to.chars().map(|c| (c, start, end)));
                    i += n;
                    continue 'next;
                }
            }
        }
        out.push(units[i]);
        i += 1;
    }
    *units = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_after_folding() {
        for (a, b) in [
            ("第１条（秘密保持）", "第1条(秘密保持)"),
            ("甲及び乙は，漏えいしない．", "甲および乙は、漏洩しない。"),
            ("秘密 情報\nを", "秘密情報を"),
            ("Confi\u{00AD}dential  Infor\u{200B}mation", "confidential information"),
            ("“Purpose”", "\"purpose\""),
            ("ﬁles", "files"),
            ("ｶﾞｲｼｬ", "ガイシャ"),
            ("國際學會", "国際学会"),
            ("た゛が", "だが"),
            ("た\u{200B}\u{3099}\nか", "だか"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} / {b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_through_ascii_leads_to_the_same(text in "[ -~]{0,9}") {
            proptest::prop_assert_eq!(folded(&text), fold(&text).text);
        }
    }

    #[test]
    fn folding_twice_changes_nothing_more() {
        for text in ["大学 ('draft-0'). its", "甲 (a b c d e), b", "漏えい ( または x).", "は \u{309A}", "e\u{FEFF}\u{301}\u{327}"]
        {
            assert_eq!(folded(&folded(text)), folded(text), "{text}");
        }
    }

    #[test]
    fn maps_back_to_the_original_characters() {
        let text = "甲　及び　乙は、ﬁle を 漏えい してはならない。";
        let f = fold(text);
        let at = f.text.find("漏洩").expect("folded");
        assert_eq!(&text[f.original(at..at + "漏洩".len())], "漏えい");
        let at = f.text.find("file").expect("folded");
        assert_eq!(&text[f.original(at..at + 4)], "ﬁle");
    }

    proptest::proptest! {
        #[test]
        fn western_text_is_folded_like_everything_else(text in "[ -~\\t\\n\u{A0}-\u{2FF}\u{2000}-\u{214F}]{0,60}") {
            proptest::prop_assert_eq!(fold_western(&text), fold_all(&text));
        }

        #[test]
        fn kana_and_kanji_keep_their_one_form(text in "[ぁ-ー一-\u{9FFF}]{0,60}") {
            let kept: String = text.chars().filter(|c| composed(*c)).collect();
            proptest::prop_assert_eq!(kept.nfkc().flat_map(char::to_lowercase).collect::<String>(), kept);
        }

        #[test]
        fn folding_is_idempotent_and_maps_inside_the_text(text in "[ a-zA-Zａ-ｚ０-９ぁ-んァ-ヶ一-龥、。，．\u{00A0}\u{200B}“”ﬁ㈱①゛ﾞ\u{3099}\u{309A}\u{301}\u{327}]{0,60}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(folded(&once.text), once.text.clone());
            for (i, _) in once.text.char_indices() {
                let r = once.original(i..i + once.text[i..].chars().next().map_or(0, char::len_utf8));
                proptest::prop_assert!(text.is_char_boundary(r.start) && text.is_char_boundary(r.end));
            }
        }
    }
}
