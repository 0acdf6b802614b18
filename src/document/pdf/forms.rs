//! Characters that a PDF names by a special form where it shows an everyday one: radicals for Han characters, because
//! programs that work out the text from the glyphs of a font often hit the radical's code, and the vertical forms of
//! punctuation. The character that a reader sees is put in its place; nothing that looks different is touched.

use unicode_normalization::UnicodeNormalization;

/// Radicals of the supplement block, each with the everyday character that is drawn alike (Unicode,
/// EquivalentUnifiedIdeograph.txt).
const RADICALS: &str = "⺃乚 ⺅亻 ⺉刂 ⺋㔾 ⺎兀 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺖忄 ⺘扌 ⺙攵 ⺛旡 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺦丬 ⺨犭 ⺩王 \
    ⺫目 ⺬示 ⺭礻 ⺮竹 ⺯糹 ⺱罓 ⺲罒 ⺴羊 ⺷羋 ⺸羊 ⺹耂 ⺼肉 ⺾艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇角 ⻈讠 ⻉贝 ⻊足 ⻋车 \
    ⻌辶 ⻍辶 ⻎辶 ⻏阝 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕阝 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞飠 ⻟飠 ⻠饣 ⻡首 ⻢马 ⻣骨 \
    ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟";

/// Vertical forms, each with the character they are a form of.
const VERTICAL: &str = "︐， ︑、 ︒。 ︓： ︔； ︕！ ︖？ ︙… ︰‥ ︱— ︲– ︵（ ︶） ︷｛ ︸｝ ︹〔 ︺〕 ︻【 ︼】 ︽《 ︾》 ︿〈 ﹀〉 ﹁「 ﹂」 ﹃『 ﹄』 ﹇［ ﹈］";

/// The text with everyday characters for special forms.
pub fn usual(text: String) -> String {
    if !text.contains(|c| matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{FE10}'..='\u{FE4F}')) {
        return text;
    }
    text.chars()
        .map(|c| match c {
            '\u{2F00}'..='\u{2FDF}' => c.nfkc().next().unwrap_or(c),
            '\u{2E80}'..='\u{2EFF}' => listed(RADICALS, c),
            '\u{FE10}'..='\u{FE4F}' => listed(VERTICAL, c),
            c => c,
        })
        .collect()
}

fn listed(pairs: &str, form: char) -> char {
    pairs.split(' ').find_map(|pair| pair.strip_prefix(form)?.chars().next()).unwrap_or(form)
}

#[cfg(test)]
mod tests {
    use super::usual;

    #[test]
    fn special_forms_become_the_characters_they_show() {
        assert_eq!(usual("⼄は⻑い⽔と⺠".to_owned()), "乙は長い水と民");
        assert_eq!(usual("﹁甲︵乙︶︒﹂".to_owned()), "「甲（乙）。」");
        assert_eq!(usual("乙は ⺀".to_owned()), "乙は ⺀");
    }
}
