//! Two drafts → what was lost, what changed, and what of it is silent. Obligations are compared before words: the
//! inventories say what was lost, the text comparison is the drill-down. Describes; never accuses.
//!
//! B is the base, R the revised draft. If every edit was tracked, R with its tracked changes undone is B. So a change is
//! silent when it stands between B and R-rejected with nothing said of it, visible when it stands between R-rejected and
//! R-accepted or a comment hangs on it, announced when the cover note names it.

pub mod account;
mod additions;
pub mod align;
mod belonging;
pub mod canon;
mod changes;
mod classify;
mod connectives;
pub mod cover;
mod disclosure;
pub mod findings;
mod losses;
pub mod parity;
mod reasons;
mod references;
pub mod rounds;
mod signing;
mod subjects;
mod tracking;
mod whole;

use crate::agreement::Agreement;
use crate::document::{Document, Place, ViewKind};
use crate::finding::Severity;
use crate::terms::{Inventory, Library, State};
use crate::words::Words;
use serde::{Deserialize, Serialize};

pub use account::Account;
pub use additions::Addition;
pub use cover::CoverNote;

/// Share of the base's words that must stand, equal or nearly so, in the revised draft for it to count as the same draft
/// edited. Below it the draft was drawn up anew, and the words are no longer the verdict.
const EDITED_FROM: f64 = 0.3;
/// Likeness from which two sentences come from one draft: other drafts on one subject, in Japanese above all, share many
/// set phrases but rarely whole sentences.
const NEARLY_EQUAL: f64 = 0.7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Edited,
    Redrafted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disclosure {
    /// The cover note names it.
    Announced,
    /// A tracked change or a comment shows it.
    Visible,
    /// Nothing in the files given speaks of it.
    Silent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Deleted,
    Inserted,
    Modified,
    Moved,
    Renumbered,
    Split,
    Merged,
    Hidden,
    Metadata,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Obligation,
    Modal,
    Negation,
    CarveOut,
    Quantity,
    Date,
    Definition,
    Party,
    Role,
    Law,
    Reference,
    Placeholder,
    HiddenText,
    Tracking,
    Numbering,
    Wording,
    Cosmetic,
}

/// A Term or Element that got worse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    pub term: String,
    pub element: Option<String>,
    pub from: State,
    pub to: State,
    pub disclosure: Disclosure,
    pub severity: Severity,
    pub base: Option<Place>,
    pub revised: Option<Place>,
    pub detail: LossDetail,
    /// The sentence of the cover note that names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced_by: Option<String>,
    /// With several drafts: the round in which it was lost, 1 for the first answer to the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<usize>,
    /// The user said what an unread base held (`--base-holds`); nothing was read there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attested: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LossDetail {
    /// Who was bound, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bound: Vec<crate::terms::Bound>,
    /// Plain sentences on what undoes or weakens it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Words>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub id: String,
    pub kind: Kind,
    pub class: Class,
    pub severity: Severity,
    pub disclosure: Disclosure,
    /// Terms whose words it touches.
    pub terms: Vec<String>,
    pub base: Option<Place>,
    pub revised: Option<Place>,
    /// The words that went and came, for display.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// One plain sentence on why it matters.
    pub why: Words,
    /// With several drafts: the round in which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<usize>,
}

/// A duty of the base without a counterpart, claimed by no term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unmatched {
    pub base: Place,
    pub why: Words,
}

/// A required term of the base that the revised draft may hold in words we do not recognise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherWords {
    pub term: String,
    pub base: Option<Place>,
    /// The sentence of the revised draft that speaks of the same.
    pub revised: Place,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PartyChanges {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// Names that stand for one party and are written differently: before, after.
    pub changed: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub silent: usize,
    pub visible: usize,
    pub announced: usize,
    /// Differences without substance: formatting, width, quotes, renumbering that follows from another change.
    pub cosmetic: usize,
}

#[derive(Debug, Clone)]
pub struct Comparison {
    pub mode: Mode,
    pub losses: Vec<Loss>,
    /// What a reviewer must see first comes first; cosmetic ones are counted in the summary only.
    pub changes: Vec<Change>,
    pub unmatched: Vec<Unmatched>,
    /// Required terms that a draft drawn up anew does not hold in words we recognise, though a sentence of it speaks of
    /// the same: not lost, but to be read.
    pub other_words: Vec<OtherWords>,
    /// Late duties, and clauses that end an earlier agreement.
    pub additions: Vec<Addition>,
    pub parties: PartyChanges,
    /// Which sources could have explained a change.
    pub sources: Vec<Words>,
    pub summary: Summary,
    pub account: Account,
    /// Share of the base's words found again, 0 to 1.
    pub overlap: f64,
}

/// What a comparison looks at. All of it was read before; nothing here does I/O.
pub struct Drafts<'a> {
    pub base: &'a Document,
    pub revised: &'a Document,
    pub cover: Option<&'a CoverNote>,
    pub library: &'a Library,
    /// Our own names, for marks made in our name.
    pub us: &'a [String],
    /// Terms the user says an unread base held, with where: `--base-holds`.
    pub attested: &'a [(String, String)],
}

/// Everything the parts of the comparison share.
pub(crate) struct Context<'a> {
    drafts: &'a Drafts<'a>,
    base: &'a Understood,
    revised: &'a Understood,
    /// The revised draft with its tracked changes undone; the accepted one again when there are none.
    undone: &'a Understood,
    alignment: align::Alignment,
    mode: Mode,
    base_words: whole::Whole,
    revised_words: whole::Whole,
    /// Which terms of the base each of its sentences serves.
    belonging: belonging::Belonging,
    /// Words of `undone`, a sentence each; made when first asked for.
    undone_words: std::cell::OnceCell<std::collections::BTreeSet<String>>,
}

/// An agreement with its inventory.
#[derive(Debug, Clone)]
pub struct Understood {
    pub agreement: Agreement,
    pub inventory: Inventory,
}

impl Understood {
    pub fn of(document: &Document, view: ViewKind, library: &Library) -> Understood {
        let agreement = Agreement::of(document, view);
        let inventory = crate::terms::inventory(&agreement, library);
        Understood { agreement, inventory }
    }

    /// The accepted views of two documents, side by side.
    pub fn both(base: &Document, revised: &Document, library: &Library) -> (Understood, Understood) {
        let of = |document: &Document| Understood::of(document, ViewKind::Accepted, library);
        rayon::join(|| of(base), || of(revised))
    }
}

/// Compares two drafts. `base` and `revised` are their accepted views, understood.
pub fn compare(drafts: &Drafts<'_>, base: &Understood, revised: &Understood) -> Comparison {
    let undone_owned = drafts.revised.has_revisions().then(|| Understood::of(drafts.revised, ViewKind::Rejected, drafts.library));
    let undone = undone_owned.as_ref().unwrap_or(revised);
    if drafts.revised.is_blank() {
        return nothing_to_compare(drafts, base, revised);
    }
    let (base_words, revised_words) = rayon::join(|| whole::Whole::of(&base.agreement), || whole::Whole::of(&revised.agreement));
    let alignment = align::align((&base.agreement, &base_words), (&revised.agreement, &revised_words));
    let overlap = overlap(&base.agreement, &alignment);
    let same_language = base.agreement.lang == revised.agreement.lang;
    let mode = if same_language && lineage(&base.agreement, &alignment) >= EDITED_FROM { Mode::Edited } else { Mode::Redrafted };
    let belonging = belonging::Belonging::of(base, drafts.library);
    let undone_words = std::cell::OnceCell::new();
    let context = Context { drafts, base, revised, undone, alignment, mode, base_words, revised_words, belonging, undone_words };
    let losses::Told { losses, other_words } = losses::losses(&context);
    let (mut changes, cosmetic) = changes::changes(&context);
    signing::tell(&context, &mut changes);
    changes.extend(tracking::changes(&context));
    if mode == Mode::Redrafted && !drafts.base.is_blank() && !drafts.revised.is_blank() {
        let why = Words::new(
            "the draft was drawn up anew: other words, another order",
            "案は新たに書き起こされています（文言・順序が異なります）",
        );
        changes.push(changes::metadata(Severity::Low, Disclosure::Visible, why));
    }
    changes::order(&mut changes);
    let (account, unmatched) = account::account(&context);
    let mut summary = Summary { cosmetic, ..Summary::default() };
    for disclosure in
        losses.iter().map(|l| l.disclosure).chain(changes.iter().filter(|c| c.severity > Severity::Info).map(|c| c.disclosure))
    {
        match disclosure {
            Disclosure::Silent => summary.silent += 1,
            Disclosure::Visible => summary.visible += 1,
            Disclosure::Announced => summary.announced += 1,
        }
    }
    Comparison {
        mode,
        losses,
        changes,
        unmatched,
        other_words,
        additions: additions::additions(&context),
        parties: changes::party_changes(&context),
        sources: disclosure::sources(&context),
        summary,
        account,
        overlap,
    }
}

/// The revised draft holds no words that could be read: that is a matter of coverage, and nothing is called lost.
fn nothing_to_compare(drafts: &Drafts<'_>, base: &Understood, revised: &Understood) -> Comparison {
    let context = Context {
        drafts,
        base,
        revised,
        undone: revised,
        alignment: align::Alignment::default(),
        mode: Mode::Edited,
        base_words: whole::Whole::default(),
        revised_words: whole::Whole::default(),
        belonging: belonging::Belonging::default(),
        undone_words: std::cell::OnceCell::new(),
    };
    Comparison {
        mode: Mode::Edited,
        losses: Vec::new(),
        changes: tracking::pictures(&context),
        unmatched: Vec::new(),
        other_words: Vec::new(),
        additions: Vec::new(),
        parties: PartyChanges::default(),
        sources: disclosure::sources(&context),
        summary: Summary::default(),
        account: Account::default(),
        overlap: 0.0,
    }
}

/// Share of the base's words that stand in the revised draft, by characters of matched sentences weighted by likeness.
fn overlap(base: &Agreement, alignment: &align::Alignment) -> f64 {
    share(base, alignment, |p| p.likeness)
}

/// Share of the base's words in sentences that stand nearly word for word in the revised draft.
fn lineage(base: &Agreement, alignment: &align::Alignment) -> f64 {
    share(base, alignment, |p| f64::from(u8::from(p.likeness >= NEARLY_EQUAL)))
}

fn share(base: &Agreement, alignment: &align::Alignment, weight: impl Fn(&align::Pair) -> f64) -> f64 {
    let size = |i: usize| base.sentences[i].folded.text.chars().count() as f64;
    let all = alignment.pairs.iter().map(|p| size(p.base)).chain(alignment.base_only.iter().map(|&i| size(i))).fold(0.0, |a, b| a + b);
    let found = alignment.pairs.iter().map(|p| size(p.base) * weight(p)).fold(0.0, |a, b| a + b);
    if all > 0.0 { found / all } else { 1.0 }
}

impl Context<'_> {
    /// Whether the words of a sentence of the base stand, in a row and as often, in the revised draft. Only for sentences
    /// long enough to say something.
    fn stands_in_revised(&self, base: usize) -> bool {
        self.base_words.stands_in(base, &self.revised_words)
    }

    /// Whether most of these words, four in a row, stand somewhere in the revised draft.
    fn stand_elsewhere(&self, words: &[String]) -> bool {
        let runs: Vec<String> = words.windows(4.min(words.len().max(1))).map(|w| canon::essence(&w.concat())).collect();
        let found = runs.iter().filter(|r| self.revised_words.holds(r)).count();
        found * 2 > runs.len()
    }

    /// Ids of the terms whose evidence, in an inventory, holds a sentence.
    fn terms_of(inventory: &Inventory, sentence: usize) -> Vec<String> {
        inventory
            .terms
            .iter()
            .filter(|t| {
                t.state != State::Absent && (t.sentences.contains(&sentence) || t.elements.iter().any(|e| e.sentences.contains(&sentence)))
            })
            .map(|t| t.id.clone())
            .collect()
    }
}
