//! Who signs for a party, and where its notices go, in two drafts: what the blocks of facts say is compared with each other,
//! with the parties that each draft names, and across the drafts. It tells what differs; whether anyone may sign is not its
//! business. What is said in different languages is not compared: one name has two writings then.

use super::canon::essence;
use super::changes::change;
use super::{Change, Class, Context, Disclosure, Kind, Mode, disclosure};
use crate::agreement::parties::{Zones, domains, is_position, narrow};
use crate::agreement::{Agreement, Party, PartyRole};
use crate::document::Place;
use crate::document::fold::folded;
use crate::finding::Severity;
use crate::words::{Words, is_cjk};
use std::collections::BTreeSet;
use std::ops::Range;

/// New domains of mail that are told one by one; an agreement has two or three.
const MOST_DOMAINS: usize = 8;

/// One thing that the blocks of the revised draft say otherwise than those of the base.
struct Told {
    before: Option<Range<usize>>,
    after: Range<usize>,
    severity: Severity,
    why: Words,
}

/// The body of a draft with its blocks.
struct Side<'a> {
    agreement: &'a Agreement,
    text: &'a str,
    zones: &'a Zones,
}

/// A block of facts.
#[derive(Clone, Copy, PartialEq)]
enum Block {
    Signature,
    Notice,
}

/// Adds what the blocks tell to the changes; a change of the same words takes the plainer sentence instead of standing twice.
pub(super) fn tell(context: &Context<'_>, changes: &mut Vec<Change>) {
    let (Some(base), Some(revised)) = (Side::of(&context.base.agreement), Side::of(&context.revised.agreement)) else { return };
    if base.agreement.lang != revised.agreement.lang {
        return;
    }
    for told in strangers(&base, &revised).into_iter().chain(persons(&base, &revised)).chain(mail(&base, &revised)) {
        put(context, &base, &revised, told, changes);
    }
    if context.mode == Mode::Edited {
        positions(&base, &revised, changes);
        notices(&base, &revised, changes);
    }
}

impl<'a> Side<'a> {
    fn of(agreement: &'a Agreement) -> Option<Side<'a>> {
        let text = agreement.view.parts.first()?.text.as_str();
        Some(Side { agreement, text, zones: &agreement.blocks })
    }

    fn ranges(&self, block: Block) -> Vec<Range<usize>> {
        match block {
            Block::Signature => vec![self.zones.signature.clone()],
            Block::Notice => self.zones.notices.clone(),
        }
    }

    /// Where words stand in a block, however they are spaced there.
    fn find(&self, block: Block, words: &str) -> Option<Range<usize>> {
        self.ranges(block).into_iter().find_map(|mut zone| {
            loop {
                let found = find(self.text, zone.clone(), words)?;
                let aside = self.zones.notices.iter().find(|n| block == Block::Signature && n.contains(&found.start));
                let Some(notices) = aside else { return Some(found) };
                zone.start = notices.end.clamp(found.end, zone.end.max(found.end));
            }
        })
    }

    /// Whether a party is named before every block: where an agreement names its parties.
    fn opens_with(&self, party: &Party) -> bool {
        let first = self.zones.notices.iter().chain([&self.zones.signature]).min_by_key(|z| z.start);
        let first = first.map_or(0, |z| self.place(z).start);
        party.places.iter().any(|p| p.part == "body" && p.start < first)
    }

    fn parties(&self) -> impl Iterator<Item = &'a Party> {
        self.agreement.parties.iter()
    }

    fn place(&self, range: &Range<usize>) -> Place {
        self.agreement.place_of(0, range.clone())
    }

    fn sentence(&self, at: usize) -> Option<usize> {
        self.agreement.sentences.iter().position(|s| s.part == 0 && s.range.contains(&at))
    }
}

/// Organisations that sign or receive notices in the revised draft, are none of its parties, and did not do so in the base.
fn strangers(base: &Side, revised: &Side) -> Vec<Told> {
    let mut out = Vec::new();
    for now in revised.parties().filter(|p| p.role <= PartyRole::Notice && !revised.opens_with(p)) {
        let blocks = [Block::Notice, Block::Signature];
        let found = blocks.into_iter().find_map(|b| revised.find(b, &now.name).map(|at| (b, at)));
        let known = base.parties().any(|p| same(p, now));
        let Some((block, after)) = found.filter(|_| !known) else { continue };
        // the party of the base that stood in the block and stands there no longer
        let left = base.parties().filter(|p| p.role <= PartyRole::Notice).find_map(|p| {
            let at = p.names().find_map(|n| base.find(block, n))?;
            let stays = revised.parties().filter(|q| same(p, q)).any(|q| q.names().any(|n| revised.find(block, n).is_some()));
            (!stays).then_some((p.name.clone(), at))
        });
        let (name, before) = left.map_or((None, None), |(name, at)| (Some(name), Some(at)));
        let (severity, why) = match block {
            Block::Signature => (Severity::Critical, signs(&now.name, name.as_deref())),
            Block::Notice => (Severity::High, receives(&now.name, name.as_deref())),
        };
        out.push(Told { before, after, severity, why });
    }
    out
}

fn signs(now: &str, before: Option<&str>) -> Words {
    let instead = before.map_or(Words::default(), |b| Words::new(format!(" where the base has {b}"), format!("（基準文書では{b}）")));
    Words::new(
        format!("{now} signs{}, and is not among the parties that the draft names: screen it, and ask for whom it signs", instead.en),
        format!("署名欄が{now}となっています{}。前文の当事者ではありません。名称を照合し、誰のための署名かを確認してください", instead.ja),
    )
}

fn receives(now: &str, before: Option<&str>) -> Words {
    let instead = before.map_or(Words::default(), |b| Words::new(format!(" instead of {b}"), format!("（基準文書では{b}）")));
    Words::new(
        format!("notices go to {now}{}, which is not among the parties that the draft names", instead.en),
        format!("通知先が{now}となっています{}。前文の当事者ではありません", instead.ja),
    )
}

/// Other persons who sign for a party, or to whose attention its notices go.
fn persons(base: &Side, revised: &Side) -> Vec<Told> {
    let mut out = Vec::new();
    for (then, now) in both(base, revised) {
        for block in [Block::Signature, Block::Notice] {
            let in_block = |side: &Side, party: &Party| -> Vec<(String, Range<usize>)> {
                party.people.iter().filter_map(|p| side.find(block, p).map(|at| (p.clone(), at))).collect()
            };
            let (before, after) = (in_block(base, then), in_block(revised, now));
            let new = |a: &[(String, Range<usize>)], b: &[(String, Range<usize>)]| -> Vec<(String, Range<usize>)> {
                a.iter().filter(|(n, _)| !b.iter().any(|(m, _)| plain(n) == plain(m))).cloned().collect()
            };
            let (gone, come) = (new(&before, &after), new(&after, &before));
            if before.is_empty() {
                continue; // a blank that was filled in
            }
            for (i, (person, at)) in come.into_iter().enumerate() {
                let old = gone.get(i).filter(|(n, _)| script(n) == script(&person));
                let why = other_person(block, &now.name, &person, old.map(|(n, _)| n.as_str()));
                out.push(Told { before: old.map(|(_, r)| r.clone()), after: at, severity: Severity::Medium, why });
            }
        }
    }
    out
}

fn other_person(block: Block, party: &str, now: &str, before: Option<&str>) -> Words {
    match (block, before) {
        (Block::Signature, Some(b)) => Words::new(
            format!("{now} signs for {party} where the base has {b}: see whether they may bind it, and screen the name"),
            format!("{party}の署名者が{b}から{now}に変わっています。署名権限を確認し、氏名を照合してください"),
        ),
        (Block::Signature, None) => Words::new(
            format!("{now} signs for {party} and did not in the base: see whether they may bind it, and screen the name"),
            format!("{party}の署名者に{now}が加わっています。署名権限を確認し、氏名を照合してください"),
        ),
        (Block::Notice, Some(b)) => Words::new(
            format!("notices to {party} go to {now} where the base has {b}"),
            format!("{party}への通知の宛名が{b}から{now}に変わっています"),
        ),
        (Block::Notice, None) => {
            Words::new(format!("notices to {party} also go to {now}"), format!("{party}への通知の宛名に{now}が加わっています"))
        }
    }
}

/// Mail that goes to another domain than in the base; of very many, the first ones and how many there are.
fn mail(base: &Side, revised: &Side) -> Vec<Told> {
    let (then, now) = (domains(base.text), domains(revised.text));
    let only = |here: &[String], there: &[String]| -> Vec<String> {
        let there: BTreeSet<&String> = there.iter().collect();
        here.iter().filter(|d| !there.contains(d)).cloned().collect()
    };
    let (gone, come) = (only(&then, &now), only(&now, &then));
    let Some(first) = gone.first() else { return Vec::new() };
    let place = |side: &Side, domain: &str| find_as(side.text, 0..side.text.len(), domain, |c| narrow(c).to_ascii_lowercase());
    let told = come.iter().take(MOST_DOMAINS).enumerate().filter_map(|(i, domain)| {
        let old = gone.get(i).unwrap_or(first);
        let why = Words::new(
            format!("mail goes to {domain} where the base has {old}: ask the party by a way you know"),
            format!("連絡先のドメインが{old}から{domain}に変わっています。既知の連絡先に確認してください"),
        );
        Some(Told { before: place(base, old), after: place(revised, domain)?, severity: Severity::High, why })
    });
    let mut told: Vec<Told> = told.collect();
    let others = come.len() - told.len();
    if let Some(last) = told.last_mut().filter(|_| others > 0) {
        let Words { en, ja } = &last.why;
        last.why =
            Words::new(format!("{en}; {others} other domains are new, too"), format!("{ja}。新しいドメインがほかに{others}件あります"));
    }
    told
}

/// The parties that both drafts name.
fn both<'a>(base: &Side<'a>, revised: &Side<'a>) -> impl Iterator<Item = (&'a Party, &'a Party)> {
    let now: Vec<&Party> = revised.parties().filter(|p| p.role == PartyRole::Party).collect();
    let pair = move |then: &'a Party| now.iter().find(|n| same(then, n)).map(|n| (then, *n));
    base.parties().filter(|p| p.role == PartyRole::Party).filter_map(pair)
}

fn same(a: &Party, b: &Party) -> bool {
    a.names().any(|n| b.names().any(|m| plain(n) == plain(m)))
}

fn plain(name: &str) -> String {
    essence(&folded(name))
}

fn script(name: &str) -> bool {
    name.chars().any(is_cjk)
}

/// Puts one thing told where a reader looks for it: into the change of the same words, else as a change of its own.
fn put(context: &Context<'_>, base: &Side, revised: &Side, told: Told, changes: &mut Vec<Change>) {
    let after = revised.place(&told.after);
    let before = told.before.as_ref().map(|r| base.place(r));
    let open = |c: &Change| c.kind != Kind::Moved && matches!(c.class, Class::Wording | Class::Quantity | Class::Party);
    let at = |p: &Option<Place>, wanted: &Place| p.as_ref().is_some_and(|p| overlap(p, wanted));
    let new = changes.iter().position(|c| open(c) && at(&c.revised, &after));
    let old = before.as_ref().and_then(|b| changes.iter().position(|c| open(c) && at(&c.base, b)));
    let mut one = match (old, new) {
        (Some(i), Some(j)) if i != j => joined(take(changes, i, j)),
        (_, Some(i)) | (Some(i), None) => changes.remove(i),
        (None, None) => {
            let said = revised.sentence(told.after.start).map_or(Disclosure::Silent, |j| disclosure::of_revised(context, j, &[]).0);
            changes.push(change(Kind::Modified, Class::Party, told.severity, said, before, Some(after), told.why));
            return;
        }
    };
    let before = std::mem::replace(&mut one.why, told.why);
    // what else was told of these words stands behind it
    if matches!(one.class, Class::Quantity | Class::Party) {
        one.why = Words::new(format!("{}; {}", one.why.en, before.en), format!("{}。{}", one.why.ja, before.ja));
    }
    one.class = Class::Party;
    one.severity = one.severity.max(told.severity);
    changes.push(one);
}

/// A line that went and the line that came in its place, as one change.
fn joined((old, new): (Change, Change)) -> Change {
    let said = old.disclosure.max(new.disclosure);
    let mut out = change(Kind::Modified, new.class, old.severity.max(new.severity), said, old.base, new.revised, new.why);
    (out.removed, out.added, out.terms) = (old.removed, new.added, old.terms);
    out
}

/// Takes two changes out.
fn take(changes: &mut Vec<Change>, old: usize, new: usize) -> (Change, Change) {
    let pair = (changes[old].clone(), changes[new].clone());
    changes.remove(old.max(new));
    changes.remove(old.min(new));
    pair
}

/// The position of someone who signs, where its line changed and nothing else was told of it.
fn positions(base: &Side, revised: &Side, changes: &mut Vec<Change>) {
    let block = |side: &Side, p: &Option<Place>| {
        let zone = side.place(&side.zones.signature);
        p.as_ref().is_some_and(|p| overlap(p, &zone) && is_position(&p.quote))
    };
    let plain = |c: &Change| matches!(c.class, Class::Wording | Class::Obligation) && c.severity <= Severity::Medium;
    while let Some(old) = changes.iter().position(|c| c.kind == Kind::Deleted && plain(c) && block(base, &c.base)) {
        let Some(new) = changes.iter().position(|c| c.kind == Kind::Inserted && plain(c) && block(revised, &c.revised)) else { break };
        let line = joined(take(changes, old, new));
        changes.push(line);
    }
    let modified = |c: &&mut Change| c.kind == Kind::Modified && plain(c) && block(base, &c.base) && block(revised, &c.revised);
    for c in changes.iter_mut().filter(modified) {
        (c.class, c.severity) = (Class::Role, Severity::Medium);
        c.why = Words::new(
            "the position of someone who signs changed: see whether they may bind the party",
            "署名者の役職の表示が変わっています。署名権限を確認してください",
        );
    }
}

/// Lines of a notice block that name a party and say something else of it than in the base.
fn notices(base: &Side, revised: &Side, changes: &mut [Change]) {
    let block = |side: &Side, p: &Option<Place>| {
        let Some(p) = p else { return true };
        let called = |q: &Party| q.names().chain(q.called.iter().map(String::as_str)).any(|n| p.quote.contains(n));
        side.zones.notices.iter().any(|n| overlap(p, &side.place(n))) && side.parties().any(called)
    };
    let open = |c: &&mut Change| matches!(c.class, Class::Wording) && c.kind == Kind::Modified;
    for c in changes.iter_mut().filter(open).filter(|c| block(base, &c.base) && block(revised, &c.revised)) {
        (c.class, c.severity) = (Class::Party, c.severity.max(Severity::Medium));
        c.why = Words::new(
            "where notices to a party go, or to whose attention, changed: ask the party by a way you know",
            "通知先又は宛名の記載が変わっています。既知の連絡先に確認してください",
        );
    }
}

fn overlap(a: &Place, b: &Place) -> bool {
    a.part == b.part && a.start < b.end && b.start < a.end
}

/// The first place in a zone where the words stand, blanks aside. Bytes.
fn find(text: &str, zone: Range<usize>, words: &str) -> Option<Range<usize>> {
    find_as(text, zone, words, |c| c)
}

/// The same for words whose letters may be written in several ways; `plain` writes a letter in one.
fn find_as(text: &str, zone: Range<usize>, words: &str, plain: impl Fn(char) -> char) -> Option<Range<usize>> {
    let wanted: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).map(&plain).collect();
    let here: Vec<(usize, char)> =
        text.get(zone.clone())?.char_indices().filter(|(_, c)| !c.is_whitespace()).map(|(i, c)| (zone.start + i, c)).collect();
    let at = here.windows(wanted.len().max(1)).position(|w| w.iter().map(|x| plain(x.1)).eq(wanted.iter().copied()))?;
    let (last, c) = here[at + wanted.len() - 1];
    (!wanted.is_empty()).then_some(here[at].0..last + c.len_utf8())
}
