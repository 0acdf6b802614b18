//! The clause library: term files read, checked and compiled, once. The embedded files come first; a folder given by
//! the user adds terms or replaces them by id.

use super::broken::{broken, near as near_names};
use super::force::{Force, ForceWords};
use super::inventory::State;
use super::kind::Subjects;
use super::lexicon::{Atom, Automaton, Words as LexiconWords};
use super::pattern::Pattern;
use super::profile::{self, Profile};
use crate::agreement::modality::ForceFile;
use crate::error::{Error, Result};
use crate::finding::Owner;
use crate::stamp::Stamp;
use crate::words::{Lang, Words};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::OnceLock;

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/clauses");

/// Everything the scanner knows, ready to run.
#[derive(Debug)]
pub struct Library {
    /// In the order of their ids.
    pub terms: Vec<Term>,
    pub profiles: Vec<Profile>,
    /// Made when the kind of an agreement is first asked for.
    pub(super) subjects: OnceLock<Subjects>,
    /// Ids of the terms that came from the user's folder.
    pub own: BTreeSet<String>,
    stamp: Stamp,
    pub(super) en: Compiled,
    pub(super) ja: Compiled,
}

/// One kind of obligation, as its file describes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Term {
    pub id: String,
    pub title: Words,
    /// Other names a reader would use for it, in either language.
    #[serde(default)]
    pub names: Vec<String>,
    /// Why it matters, in a sentence or two.
    pub why: Words,
    pub authority: Vec<Authority>,
    /// Measures of the METI handbook it belongs to, 1 to 5.
    #[serde(default)]
    pub category: Vec<u8>,
    pub owner: Owner,
    /// What to ask the partner.
    pub question: Words,
    /// Wording to ask for.
    pub wording: Words,
    /// Word groups of its own, beside those of the lexicon: language → name → phrases.
    #[serde(default)]
    pub words: BTreeMap<Lang, BTreeMap<String, Vec<String>>>,
    #[serde(default, rename = "sign")]
    pub signs: Vec<Sign>,
    #[serde(default, rename = "weakened")]
    pub weakened: Vec<Weakening>,
    #[serde(default, rename = "element")]
    pub elements: Vec<Element>,
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
}

/// Where a term's importance is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Authority {
    pub name: Words,
    #[serde(default)]
    pub place: String,
    /// Date of the text relied on, RFC 3339 date.
    pub as_of: String,
    /// What took its place, where that is known.
    #[serde(default)]
    pub superseded_by: Option<Words>,
}

/// Makes a table of a term file that speaks in patterns: its own fields, and the lists that all such tables share.
macro_rules! speaking {
    ($(#[$meta:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            $($own)*
            #[serde(default)]
            pub en: Vec<String>,
            #[serde(default)]
            pub ja: Vec<String>,
            /// A unit that holds one of these does not count.
            #[serde(default)]
            pub unless_en: Vec<String>,
            #[serde(default)]
            pub unless_ja: Vec<String>,
        }

        impl $name {
            /// What says it in a language, and what speaks against it.
            pub fn of(&self, lang: Lang) -> (&[String], &[String]) {
                match lang {
                    Lang::En => (&self.en, &self.unless_en),
                    Lang::Ja => (&self.ja, &self.unless_ja),
                }
            }
        }
    };
}

speaking! {
    /// Patterns that show the term in a unit, and the state they lead to.
    pub struct Sign {
        #[serde(default = "present")]
        pub state: State,
        #[serde(default)]
        pub force: Wanted,
        /// Words of context: one of these must stand in the unit, or in the same article with its heading.
        #[serde(default)]
        pub near_en: Vec<String>,
        #[serde(default)]
        pub near_ja: Vec<String>,
    }
}

speaking! {
    /// Words that soften the unit they stand in.
    pub struct Weakening {}
}

speaking! {
    /// A part of a term that a careful lawyer looks for.
    pub struct Element {
        pub id: String,
        pub title: Words,
        /// Its absence alone is worth a finding.
        #[serde(default)]
        pub important: bool,
        /// Where it may stand.
        #[serde(default)]
        pub scope: Scope,
        /// It carries a time or a number.
        #[serde(default)]
        pub quantity: bool,
    }
}

fn present() -> State {
    State::Present
}

/// What force the act of a pattern must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// A duty or a ban; an effort or a mere right makes it weak; bare words do not count.
    #[default]
    Binding,
    /// A duty; an effort or a mere right makes it weak; what is banned or only told does not count.
    Duty,
    /// A ban; an effort makes it weak.
    Ban,
    /// A duty, or the present tense without a word of force.
    Stated,
    /// A limit: duty, ban and permission ("may use only") alike.
    Limit,
    /// The words alone carry it.
    Words,
}

impl Wanted {
    /// The state an act of this force leads to, at best `state`.
    pub fn state(self, force: Force, state: State) -> Option<State> {
        let weak = if state == State::Present { State::Weak } else { state };
        match (self, force) {
            (Wanted::Words, _) => Some(state),
            (_, Force::Release | Force::Told) => None,
            (_, Force::Effort) => Some(weak),
            (Wanted::Duty, Force::Ban) => None,
            (_, Force::Ban) => Some(state),
            (Wanted::Ban, _) => None,
            (_, Force::Duty) => Some(state),
            (Wanted::Limit, Force::Permission) => Some(state),
            (_, Force::Permission) => Some(weak),
            (Wanted::Stated, Force::Bare) => Some(state),
            (_, Force::Bare) => None,
        }
    }
}

impl Sign {
    fn near(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.near_en,
            Lang::Ja => &self.near_ja,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// In a sentence that shows the term.
    Sentence,
    /// In the article of such a sentence.
    #[default]
    Article,
    Document,
}

/// A text and what the term must be in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    pub state: State,
    #[serde(default)]
    pub text: String,
    /// Several texts of which the same holds; read as so many cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<String>,
    /// Elements that must be found.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Elements that must not be found.
    #[serde(default)]
    pub without: Vec<String>,
}

impl Case {
    /// One case for each of its texts.
    fn each(mut self) -> Vec<Case> {
        let mut texts = std::mem::take(&mut self.texts);
        if !self.text.is_empty() {
            texts.insert(0, std::mem::take(&mut self.text));
        }
        texts.into_iter().map(|text| Case { text, ..self.clone() }).collect()
    }
}

/// One language of the library, compiled.
#[derive(Debug)]
pub(super) struct Compiled {
    pub automaton: Automaton,
    pub force: ForceWords,
    pub mutual: Atom,
    pub single: Atom,
    pub terms: Vec<CompiledTerm>,
    /// First atom of a sign's pattern → (term, sign, pattern).
    pub by_key: HashMap<Atom, Vec<(usize, usize, usize)>>,
}

#[derive(Debug)]
pub(super) struct CompiledTerm {
    pub signs: Vec<CompiledSayings>,
    pub weakened: Vec<CompiledSayings>,
    pub elements: Vec<CompiledSayings>,
}

#[derive(Debug)]
pub(super) struct CompiledSayings {
    pub say: Vec<Pattern>,
    pub unless: Vec<Pattern>,
    /// Context in the unit or its article; empty where none is asked for.
    pub near: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconFile {
    groups: BTreeMap<String, Vec<String>>,
}

impl Library {
    /// The embedded library alone.
    ///
    /// # Errors
    /// Only if an embedded file is broken, which a test rules out.
    pub fn embedded() -> Result<Library> {
        Library::with(None)
    }

    /// The embedded library with the terms and words of a folder (`terms/*.toml`, `lexicon/{en,ja}.toml`) on top. The cases
    /// of embedded terms are left out: half of every file, and no check needs them.
    ///
    /// # Errors
    /// A file that cannot be read or is not valid, with its path, its line and the names that are allowed.
    pub fn with(folder: Option<&Path>) -> Result<Library> {
        Library::read(folder, before_cases)
    }

    /// The same, with the cases of every term.
    ///
    /// # Errors
    /// The same.
    pub fn with_cases(folder: Option<&Path>) -> Result<Library> {
        Library::read(folder, |text| text)
    }

    fn read(folder: Option<&Path>, embedded_part: impl Fn(&str) -> &str) -> Result<Library> {
        let mut files = Files::new();
        let mut own = BTreeSet::new();
        for sub in ["terms", "profiles", "lexicon"] {
            let embedded = EMBEDDED.get_dir(sub).map(Dir::files).into_iter().flatten();
            for file in embedded {
                let (name, text) = (file.path().display().to_string(), embedded_part(file.contents_utf8().unwrap_or_default()).to_owned());
                files.insert(name.clone(), (format!("clauses/{name}"), text));
            }
            if let Some(folder) = folder {
                for path in toml_files(&folder.join(sub))? {
                    let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, &e))?;
                    let name = format!("{sub}/{}", path.file_name().unwrap_or_default().to_string_lossy());
                    own.insert(name.clone());
                    files.insert(name, (path.display().to_string(), text));
                }
            }
        }
        compile(&files, &own)
    }

    /// What a check rests on: the program, and every file of the library by its name and content, without its cases.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    pub fn term(&self, id: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.id == id)
    }

    pub(super) fn compiled(&self, lang: Lang) -> &Compiled {
        match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        }
    }
}

/// A term file up to its cases. They close every embedded file, which a test asserts.
fn before_cases(text: &str) -> &str {
    text.split_once("\n[[case]]").map_or(text, |(head, _)| head)
}

fn toml_files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|e| Error::io(folder, &e))?;
    let mut paths: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|x| x == "toml")).collect();
    paths.sort();
    Ok(paths)
}

/// Name → (place to report, text).
pub(super) type Files = BTreeMap<String, (String, String)>;

fn compile(files: &Files, own: &BTreeSet<String>) -> Result<Library> {
    let mut terms: Vec<(Term, &str, &str)> = Vec::new();
    for (name, (place, text)) in files.iter().filter(|(n, _)| n.starts_with("terms/")) {
        let mut term: Term = toml::from_str(text).map_err(|e| broken(place, text, e.span().map(|s| s.start), e.message()))?;
        term.cases = term.cases.into_iter().flat_map(Case::each).collect();
        if format!("terms/{}.toml", term.id) != *name {
            return Err(broken(place, text, None, &format!("the id `{}` is not the file's name", term.id)));
        }
        terms.push((term, place, text));
    }
    let (en, ja) = std::thread::scope(|scope| {
        let ja = scope.spawn(|| compile_language(files, &terms, Lang::Ja));
        let en = compile_language(files, &terms, Lang::En);
        (en, ja.join().unwrap_or_else(|broke| std::panic::resume_unwind(broke)))
    });
    let (en, ja) = (en?, ja?);
    let listed: Vec<&Term> = terms.iter().map(|t| &t.0).collect();
    let profiles = profile::read(files, own, &listed)?;
    let own = terms.iter().map(|t| t.0.id.clone()).filter(|id| own.contains(&format!("terms/{id}.toml"))).collect();
    let stamp = Stamp::of(files.iter().flat_map(|(name, (_, text))| [name.as_bytes(), text.as_bytes()]));
    Ok(Library { own, stamp, subjects: OnceLock::new(), terms: terms.into_iter().map(|t| t.0).collect(), profiles, en, ja })
}

/// The word groups of force, as patterns and the force of acts know them: `force-duty`, `force-ban` …
fn force_groups(files: &Files, lang: Lang) -> Result<BTreeMap<String, Vec<String>>> {
    let (place, text) = files.get("lexicon/force.toml").map(|(p, t)| (p.as_str(), t.as_str())).unwrap_or_default();
    let file: ForceFile = toml::from_str(text).map_err(|e| broken(place, text, e.span().map(|s| s.start), e.message()))?;
    Ok(file.of(lang).of_acts().map(|(name, words)| (format!("force-{name}"), words)).collect())
}

fn compile_language(files: &Files, terms: &[(Term, &str, &str)], lang: Lang) -> Result<Compiled> {
    let name = format!("lexicon/{}.toml", lang.code());
    let (place, text) = files.get(&name).map(|(p, t)| (p.as_str(), t.as_str())).unwrap_or_default();
    let lexicon: LexiconFile = toml::from_str(text).map_err(|e| broken(place, text, e.span().map(|s| s.start), e.message()))?;
    let mut groups = force_groups(files, lang)?;
    groups.extend(lexicon.groups);
    for (term, _, _) in terms {
        for (name, phrases) in term.words.get(&lang).into_iter().flatten() {
            groups.insert(format!("{}/{name}", term.id), phrases.clone());
        }
    }
    let mut words = LexiconWords::new(&groups);
    let force = ForceWords::new(&mut words).map_err(|e| broken(place, text, None, &e))?;
    let mut required = |n: &str| words.group(n).ok_or_else(|| broken(place, text, None, &format!("the lexicon lacks `{n}`")));
    let (mutual, single) = (required("obligor-mutual")?, required("obligor-single")?);
    let mut by_key: HashMap<Atom, Vec<(usize, usize, usize)>> = HashMap::new();
    let mut compiled = Vec::new();
    for (t, (term, place, text)) in terms.iter().enumerate() {
        let mut all = |(say, unless): (&[String], &[String]), near: &[String]| -> Result<CompiledSayings> {
            let mut each = |list: &[String]| {
                list.iter()
                    .map(|source| {
                        Pattern::parse(source, lang, &term.id, &mut words).map_err(|e| {
                            let at = text.find(&format!("\"{source}\"")).or_else(|| text.find(source.as_str()));
                            let own = term.words.get(&lang).into_iter().flat_map(BTreeMap::keys).map(String::as_str);
                            let known: Vec<&str> = own.chain(words.group_names().filter(|n| !n.contains('/'))).collect();
                            let hint = e.split('`').nth(1).map(|name| near_names(name, known.iter().copied())).unwrap_or_default();
                            broken(place, text, at, &format!("{e}{hint}; known groups: {}", known.join(", ")))
                        })
                    })
                    .collect::<Result<Vec<_>>>()
            };
            Ok(CompiledSayings { say: each(say)?, unless: each(unless)?, near: each(near)? })
        };
        let signs = term.signs.iter().map(|s| all(s.of(lang), s.near(lang))).collect::<Result<Vec<_>>>()?;
        let weakened = term.weakened.iter().map(|w| all(w.of(lang), &[])).collect::<Result<Vec<_>>>()?;
        let elements = term.elements.iter().map(|e| all(e.of(lang), &[])).collect::<Result<Vec<_>>>()?;
        for (s, sign) in signs.iter().enumerate() {
            for (p, pattern) in sign.say.iter().enumerate() {
                by_key.entry(pattern.key()).or_default().push((t, s, p));
            }
        }
        compiled.push(CompiledTerm { signs, weakened, elements });
    }
    Ok(Compiled { automaton: words.finish(), force, mutual, single, terms: compiled, by_key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_without_cases_is_the_same_library() {
        let (whole, lean) = (Library::with_cases(None).expect("compiles"), Library::embedded().expect("compiles"));
        assert!(whole.terms.iter().all(|t| !t.cases.is_empty()) && lean.terms.iter().all(|t| t.cases.is_empty()));
        let without = |t: &Term| serde_json::to_string(&Term { cases: Vec::new(), ..t.clone() }).expect("JSON");
        assert!(whole.terms.iter().map(without).eq(lean.terms.iter().map(without)));
    }
}
