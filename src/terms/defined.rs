//! Names that an agreement itself gives to protected information ("Sensitive Material" means …, 「保護対象情報」とは…をいう):
//! wherever such a name stands, it reads like "confidential information". Other defined names change nothing.

use super::lexicon::{Atom, Hit};
use super::library::Library;
use crate::agreement::Agreement;
use crate::document::fold::folded;
use crate::words::Lang;

/// What such a name reads like, in either language.
const READS_LIKE: [(Lang, &str); 2] = [(Lang::En, "confidential information"), (Lang::Ja, "秘密情報")];
/// The things that information is made of.
const THINGS_EN: [&str; 14] = [
    "information",
    "data",
    "know-how",
    "material",
    "materials",
    "anything",
    "matter",
    "documents",
    "disclosures",
    "disclosure",
    "knowledge",
    "everything",
    "whatever",
    "items",
];
const THINGS_JA: [&str; 7] = ["情報", "資料", "知見", "もの", "データ", "技術", "事項"];
/// Words by which a definition says that its matter is to be kept from others.
const KEPT_EN: [&str; 12] = [
    "confidential",
    "secret",
    "proprietary",
    "private",
    "not public",
    "non-public",
    "nonpublic",
    "not generally known",
    "marked",
    "disclos",
    "sensitive",
    "lets the other have",
];
const KEPT_JA: [&str; 7] = ["秘密", "機密", "非公開", "部外秘", "公知でない", "社外秘", "開示"];
/// Behind these words a definition speaks of something else than its subject.
const TURNS: [&str; 10] = ["which", "that", "who", "receiving", "disclosing", "of", "in", "under", "to", "by"];

/// The defined names of an agreement that stand for protected information, and what their places count as.
pub struct DefinedNames {
    names: Vec<(Lang, String)>,
    en: Vec<Atom>,
    ja: Vec<Atom>,
}

impl DefinedNames {
    pub fn of(agreement: &Agreement, library: &Library) -> DefinedNames {
        let mut names: Vec<(Lang, String)> = Vec::new();
        for d in &agreement.definitions {
            let (name, sentence) = (folded(&d.name), &agreement.sentences[d.sentence]);
            let long_enough = name.chars().count() >= 3;
            if long_enough && protects(&agreement.with_lead_in(d.sentence), &name, sentence.lang) && !names.iter().any(|n| n.1 == name) {
                names.push((sentence.lang, name));
            }
        }
        // a language that no name is in need not be made ready for searching
        let atoms = |lang: Lang| {
            if !names.iter().any(|n| n.0 == lang) {
                return Vec::new();
            }
            let words = READS_LIKE.iter().find(|r| r.0 == lang).map_or("", |r| r.1);
            let mut atoms: Vec<Atom> = library.compiled(lang).automaton.hits(words).into_iter().map(|h| h.atom).collect();
            atoms.sort_unstable();
            atoms.dedup();
            atoms
        };
        let (en, ja) = (atoms(Lang::En), atoms(Lang::Ja));
        DefinedNames { names, en, ja }
    }

    /// Adds the places of these names to the hits of a folded text.
    pub fn add(&self, text: &str, lang: Lang, hits: &mut Vec<Hit>) {
        let atoms = if lang == Lang::Ja { &self.ja } else { &self.en };
        let before = hits.len();
        for (_, name) in self.names.iter().filter(|n| n.0 == lang) {
            for (at, _) in text.match_indices(name.as_str()) {
                let end = at + name.len();
                let cut = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                if cut(text[..at].chars().next_back()) || cut(text[end..].chars().next()) {
                    continue;
                }
                hits.extend(atoms.iter().map(|&atom| Hit { atom, start: at as u32, end: end as u32 }));
            }
        }
        if hits.len() > before {
            hits.sort_unstable_by_key(|h| (h.start, h.end, h.atom));
            hits.dedup();
        }
    }
}

/// Whether a definition gives its name to information that is to be kept.
fn protects(definition: &str, name: &str, lang: Lang) -> bool {
    let Some(at) = definition.find(name) else { return false };
    let after = &definition[at + name.len()..];
    match lang {
        Lang::En => {
            let Some((_, meaning)) = after.split_once("mean") else { return false };
            let subject = meaning.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| w.len() > 1).take(10);
            subject.take_while(|w| !TURNS.contains(w)).any(|w| THINGS_EN.contains(&w)) && KEPT_EN.iter().any(|k| meaning.contains(k))
        }
        Lang::Ja => {
            let Some((meaning, _)) = after.rsplit_once("をいう") else { return false };
            let subject = meaning.trim_end_matches([')', '」']);
            THINGS_JA.iter().any(|t| subject.ends_with(t)) && KEPT_JA.iter().any(|k| meaning.contains(k))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_protected_information_count() {
        for (definition, name, wanted) in [
            ("\"reserved matter\" means all information, in whatever form, that a party marks as confidential.", "reserved matter", true),
            ("\"recipient\" means the party receiving confidential information.", "recipient", false),
            ("\"results\" means everything produced in the course of the project.", "results", false),
            ("「保護対象情報」とは、一方が他方に伝えた一切の知見のうち、秘密の表示が付されたものをいう。", "保護対象情報", true),
            ("「受領者」とは、秘密情報の開示を受けた者をいう。", "受領者", false),
        ] {
            assert_eq!(protects(&folded(definition), name, Lang::of(definition)), wanted, "{definition}");
        }
    }
}
