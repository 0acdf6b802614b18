//! How firmly one act inside a unit is put: the word of force nearest to it, not any word of the sentence.
//! English puts it before the act (`shall, on request, return`), Japanese behind it (返還し、又は廃棄しなければならない).

use super::lexicon::{Atom, Hit, Words};
use super::pattern::{Unit, distance};
use crate::words::Lang;

/// The force of one act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    Duty,
    Ban,
    Effort,
    Permission,
    /// shall have no obligation to; 義務を負わない
    Release,
    /// The act is told as done, or stands in a condition.
    Told,
    /// No word of force near it.
    Bare,
}

/// The word groups of force in one language, from `clauses/lexicon/force.toml`.
#[derive(Debug)]
pub struct ForceWords {
    groups: Vec<(Atom, Force)>,
    /// `not` between a "shall" and its act; in Japanese a condition right behind the act (返還する場合).
    turn: Atom,
    /// `do not`, `don't`: a ban only right before the act, for elsewhere it only denies.
    close_ban: Atom,
    /// `neither`, `no party`: turns the "shall" behind it into a ban.
    negative_subject: Atom,
    /// `nothing in this agreement`: what it is said to require, it does not.
    nothing: Atom,
    /// Right behind an act it makes a name of it: disclosing party, 開示者.
    tail: Atom,
    /// Names that hold an act: export control, 輸出管理.
    name: Atom,
}

/// In English, words within which a force before its act is looked for; behind a nominal act.
const BEFORE: u32 = 70;
const BEHIND: u32 = 25;

const GROUPS: &[(&str, Force)] = &[
    ("force-duty", Force::Duty),
    ("force-ban", Force::Ban),
    ("force-effort", Force::Effort),
    ("force-permission", Force::Permission),
    ("force-release", Force::Release),
    ("force-told", Force::Told),
];

impl ForceWords {
    pub fn new(words: &mut Words) -> Result<ForceWords, String> {
        let mut group = |name: &str| words.group(name).ok_or_else(|| format!("the lexicon lacks the word group `{name}`"));
        let groups = GROUPS.iter().map(|(n, f)| Ok((group(n)?, *f))).collect::<Result<Vec<_>, String>>()?;
        Ok(ForceWords {
            groups,
            turn: group("force-turn")?,
            close_ban: group("force-close-ban")?,
            negative_subject: group("force-negative-subject")?,
            nothing: group("force-nothing")?,
            tail: group("force-tail")?,
            name: group("force-name")?,
        })
    }

    fn force(&self, hit: &Hit) -> Option<Force> {
        self.groups.iter().find(|(a, _)| *a == hit.atom).map(|(_, f)| *f)
    }

    /// The force of the act at `act` (folded bytes).
    pub fn of(&self, unit: &Unit, act: (u32, u32)) -> Force {
        let behind = |h: &Hit| h.atom == self.tail && h.start >= act.1 && unit.text[act.1 as usize..h.start as usize].trim().is_empty();
        let around = |h: &Hit| h.atom == self.name && h.start <= act.0 && h.end >= act.1 && h.end - h.start > act.1 - act.0;
        if unit.hits.iter().any(|h| behind(h) || around(h)) {
            return Force::Told;
        }
        match unit.lang {
            Lang::En => self.english(unit, act),
            Lang::Ja => self.japanese(unit, act),
        }
    }

    fn english(&self, unit: &Unit, (start, end): (u32, u32)) -> Force {
        let aside = set_aside(&unit.text[..start as usize]);
        // the last word of force before the act; of several at one place the longest (shall not, not shall)
        let before = unit
            .hits
            .iter()
            .filter(|h| h.end <= start)
            .filter_map(|h| self.force(h).map(|f| (h.start, h.end, f)))
            .filter(|&(s, e, _)| !aside(s as usize, e as usize))
            .max_by_key(|&(s, e, _)| (e, std::cmp::Reverse(s)))
            .filter(|&(_, e, _)| distance(unit, e as usize, start as usize) <= BEFORE);
        if let Some((s, e, force)) = before {
            // a longer phrase that covers this one says more: `shall have no obligation to` over `obligation to`
            let force = unit
                .hits
                .iter()
                .filter(|h| h.start <= s && h.end >= e && h.end <= start)
                .filter_map(|h| self.force(h).map(|f| (h.end - h.start, f)))
                .max_by_key(|x| x.0)
                .map_or(force, |x| x.1);
            let governs = distance(unit, e as usize, start as usize) <= 6;
            // a noun far behind a word of force is not what that word governs
            let own = is_noun(unit, (start, end)) || is_attribute(unit, (e, start, end));
            return if governs || !own {
                self.turned(unit, force, (s, e), (start, end))
            } else {
                self.behind(unit, (start, end)).unwrap_or(Force::Bare)
            };
        }
        if self.denied(unit, start) {
            return Force::Ban;
        }
        // an item of a list: "(a) to return …" under words that bind
        let lead = unit.text[..start as usize].trim_end();
        if lead.split(' ').count() <= 3 && (lead == "to" || lead.ends_with(" to")) {
            return Force::Duty;
        }
        self.behind(unit, (start, end)).unwrap_or(Force::Bare)
    }

    /// The predicate of a nominal act: "Return of all Information shall be made …", "Disclosure to others is prohibited".
    fn behind(&self, unit: &Unit, (start, end): (u32, u32)) -> Option<Force> {
        // "as a result of the use of": a noun behind a preposition is the subject of nothing
        let mut words = unit.text[..start as usize].split_whitespace().rev();
        let last = words.next().unwrap_or_default();
        let last = if DETERMINERS.contains(&last) { words.next().unwrap_or_default() } else { last };
        if PREPOSITIONS.contains(&last) {
            return None;
        }
        let after = |h: &&Hit| h.start >= end && self.force(h).is_some();
        let first = unit.hits.iter().find(after)?;
        // of several at one place the longest: "shall not" over "shall"
        let longest = unit.hits.iter().filter(after).filter(|h| h.start == first.start).max_by_key(|h| h.end)?;
        let force = self.force(longest)?;
        let between = &unit.text[end as usize..first.start as usize];
        let near = distance(unit, end as usize, first.start as usize) <= BEHIND
            && force != Force::Told
            && ![")", ";", " and that "].iter().any(|w| between.contains(w));
        let subject = &unit.text[..start as usize];
        let none = force != Force::Release && (subject.ends_with("no ") || subject.ends_with("no such "));
        near.then_some(if none { Force::Ban } else { force })
    }

    /// A force as other words of the unit turn it: `shall … not`, `neither of us will`, `do not`, `use reasonable efforts`.
    fn turned(&self, unit: &Unit, force: Force, (from, to): (u32, u32), (start, end): (u32, u32)) -> Force {
        let binds = matches!(force, Force::Duty | Force::Permission);
        let near =
            |h: &Hit, group: Atom, most: u32| h.atom == group && h.end <= from && distance(unit, h.end as usize, from as usize) <= most;
        let effort =
            |h: &Hit| self.force(h) == Some(Force::Effort) && h.start >= end && distance(unit, end as usize, h.start as usize) <= 1;
        // "shall use reasonable efforts to …", "shall use reasonable efforts not to …"
        let tries = |h: &Hit| self.force(h) == Some(Force::Effort) && h.end <= from && distance(unit, h.end as usize, from as usize) <= 1;
        if (force == Force::Duty && unit.hits.iter().any(effort)) || (force == Force::Ban && unit.hits.iter().any(tries)) {
            return Force::Effort;
        }
        if unit.hits.iter().any(|h| near(h, self.nothing, 10) && !unit.text[h.end as usize..from as usize].contains(';')) {
            return Force::Release;
        }
        let not = |h: &Hit| h.atom == self.turn && h.start >= to && h.end <= start;
        let subject = |h: &Hit| {
            // "neither the Recipient nor any person acting for it will …"
            let listed = near(h, self.negative_subject, 30) && unit.text[h.end as usize..from as usize].contains(" nor ");
            (listed || near(h, self.negative_subject, 6))
                && (&unit.text[h.start as usize..h.end as usize] != "no" || opens(unit.text, h.start))
        };
        if (force == Force::Duty && unit.hits.iter().any(not))
            || (binds && unit.hits.iter().any(subject))
            || (force != Force::Release && self.denied(unit, start))
        {
            // "shall keep no copy, but return …"
            let turns_back = unit.text[to as usize..start as usize].contains(", but ");
            return if turns_back { Force::Duty } else { Force::Ban };
        }
        force
    }

    /// `do not` right before the act.
    fn denied(&self, unit: &Unit, start: u32) -> bool {
        unit.hits.iter().any(|h| h.atom == self.close_ban && h.end <= start && distance(unit, h.end as usize, start as usize) <= 2)
    }

    /// Japanese puts the predicate behind its act; the item of a list takes it from the words that lead into the list.
    fn japanese(&self, unit: &Unit, (start, end): (u32, u32)) -> Force {
        if describes(&unit.text[end as usize..]) || unit.hits.iter().any(|h| h.atom == self.turn && h.start >= end && h.start <= end + 3) {
            return Force::Told;
        }
        let own = self.predicate(unit, end);
        if start < unit.lead {
            return own.unwrap_or(Force::Bare);
        }
        match (own, self.lead_predicate(unit)) {
            (None, Some(of_lead)) => of_lead,
            // 次の行為をしてはならない：…を開示すること
            (Some(Force::Duty), Some(Force::Ban)) => Force::Ban,
            (Some(Force::Duty), Some(Force::Effort)) => Force::Effort,
            (own, _) => own.unwrap_or(Force::Bare),
        }
    }

    /// The predicate that closes the lead-in.
    fn lead_predicate(&self, unit: &Unit) -> Option<Force> {
        let last = unit.hits.iter().filter(|h| h.end <= unit.lead && self.force(h).is_some()).max_by_key(|h| h.end)?;
        let same = unit.hits.iter().filter(|h| h.end <= unit.lead && h.end + 9 >= last.end && self.force(h).is_some());
        least(same.collect(), |h| self.force(h))
    }

    /// The first predicate from `end` on.
    fn predicate(&self, unit: &Unit, end: u32) -> Option<Force> {
        let first = unit.hits.iter().find(|h| h.start >= end && self.force(h).is_some())?;
        // phrases that chain on from it (努める + ものとする, ことができる + ものとする): the one that binds least decides
        let chain: Vec<&Hit> = unit.hits.iter().filter(|h| h.start >= end && h.start <= first.end && self.force(h).is_some()).collect();
        let close = chain.iter().map(|h| h.end).max().unwrap_or(first.end);
        let force = least(chain, |h| self.force(h))?;
        let rest = &unit.text[close as usize..];
        // 開示していない: how things stand, not what is to be done
        if unit.text[..first.start as usize].ends_with("てい") {
            return Some(Force::Told);
        }
        if force == Force::Ban {
            // 開示しない限り, 開示しない情報: no predicate of the sentence
            if ["場合", "限り", "とき", "情報", "資料", "者", "範囲"].iter().any(|w| rest.starts_with(w)) {
                return Some(Force::Told);
            }
            // 開示しないよう努める, 開示しないことが望ましい: what follows decides whether it is more than an effort
            let so_that = rest.starts_with("よう") || unit.text[..close as usize].ends_with("よう");
            let noun = ["ことが", "ことに", "ことを"].iter().any(|w| rest.starts_with(w))
                || (unit.text[..close as usize].ends_with("こと") && rest.starts_with(['が', 'に', 'を']));
            if so_that || noun {
                let next = self.predicate(unit, close);
                // 消去し、復元できないようにしなければならない: the negation is another verb's
                if so_that && first.start > end + 6 && next.is_some() {
                    return next;
                }
                let softer = [Force::Effort, Force::Permission, Force::Release];
                return next.filter(|f| softer.contains(f)).or(Some(force));
            }
        }
        Some(force)
    }
}

/// The force that binds least among these phrases; a phrase inside a longer one says nothing of its own (ない in なければならない).
fn least(phrases: Vec<&Hit>, force: impl Fn(&Hit) -> Option<Force>) -> Option<Force> {
    let covered = |h: &Hit| phrases.iter().any(|o| o.start <= h.start && o.end >= h.end && o.end - o.start > h.end - h.start);
    let order = [Force::Release, Force::Effort, Force::Permission, Force::Told, Force::Ban, Force::Duty];
    let forces: Vec<Force> = phrases.iter().filter(|h| !covered(h)).filter_map(|h| force(h)).collect();
    order.into_iter().find(|f| forces.contains(f))
}

/// Whether an act only describes the noun behind it: 開示する情報, 尊重する両機関. Not 返還する義務, 管理する措置.
fn describes(behind: &str) -> bool {
    let forms = ["する", "した", "される", "された", "している", "されている"];
    let Some(noun) = forms.iter().rev().find_map(|f| behind.strip_prefix(f)) else { return false };
    let han = noun.chars().next().is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c) || ('\u{30A1}'..='\u{30FA}').contains(&c));
    han && !["義務", "責", "旨", "措置", "体制", "必要", "権利", "権限", "等", "又", "及", "並", "若", "為"]
        .iter()
        .any(|w| noun.starts_with(w))
}

/// May stand between a preposition and its noun.
const DETERMINERS: &[&str] = &["any", "the", "all", "such", "its", "their"];
const PREPOSITIONS: &[&str] = &["to", "of", "from", "by", "for", "in", "through", "with"];

/// Whether an act is put as a noun: "any disclosure of", "the return of".
fn is_noun(unit: &Unit, (start, end): (u32, u32)) -> bool {
    let act = &unit.text[start as usize..end as usize];
    let (before, after) = (unit.text[..start as usize].trim_end(), unit.text[end as usize..].trim_start());
    let noun = ["tion", "sure", "sal", "ment", "use", "return", "export", "exports", "access"].iter().any(|e| act.ends_with(e));
    let mut words = before.rsplit(' ');
    let (last, verb) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    // "shall not make any use of" puts the act in its verb
    if !noun || ["make", "makes", "making", "made", "have"].contains(&verb) {
        return false;
    }
    let determined = DETERMINERS.contains(&last) || ["no", "every", "further", "other", "prompt"].contains(&last);
    let opens = last.is_empty() || ["or", "and", "third"].contains(&last) || last.ends_with([',', ':', ';', '.']);
    let of = after.starts_with("of ") || (last.is_empty() && after.starts_with("or "));
    (determined && ["of ", "to ", "or ", "and ", "by ", "in ", "for "].iter().any(|w| after.starts_with(w))) || (opens && of)
}

/// Whether an act only describes the noun before it, far behind the word of force: "return all copies, those held by staff too".
fn is_attribute(unit: &Unit, (force_end, start, end): (u32, u32, u32)) -> bool {
    let act = &unit.text[start as usize..end as usize];
    let participle =
        !act.contains(' ') && (act.ends_with("ed") || ["held", "kept", "given", "shown", "known", "sent", "taken"].contains(&act));
    let before = unit.text[..start as usize].trim_end();
    let last = before.rsplit(' ').next().unwrap_or_default();
    let verbal = ["be", "been", "being", "is", "are", "was", "were", "and", "or", "not", "also", "so", "to"].contains(&last)
        || last.ends_with("ly")
        || before.ends_with([',', ';', ':', ')']);
    let caused = [" cause ", " have ", " get ", " make "].iter().any(|w| unit.text[force_end as usize..start as usize].contains(w));
    participle && !verbal && !caused
}

/// Tells of a word of force (bytes of the words before an act) whether it stands within brackets that close before the act:
/// "shall not without consent (which may be refused) disclose".
fn set_aside(before: &str) -> impl Fn(usize, usize) -> bool {
    // how many brackets are open before each byte; "a)" opens nothing and closes nothing
    let mut open = Vec::new();
    if before.contains(')') {
        open.push(0i32);
        open.extend(before.bytes().scan(0, |depth, b| {
            *depth += i32::from(b == b'(') - i32::from(b == b')');
            Some(*depth)
        }));
    }
    let mut least = open.clone();
    for i in (1..least.len()).rev() {
        least[i - 1] = least[i - 1].min(least[i]);
    }
    move |start, end| !open.is_empty() && open[start] > 0 && least[end] < open[end]
}

/// Whether a word opens its clause, so that it is the subject: after a mark, "that", "and" or at the start.
fn opens(text: &str, at: u32) -> bool {
    let before = text[..at as usize].trim_end();
    before.is_empty()
        || before.ends_with([',', ';', ':', '.', ')', '-'])
        || ["that", "and", "or", "but", "nor", "herein", "hereunder", "agreement", "agree", "agrees"]
            .iter()
            .any(|w| before.rsplit(' ').next() == Some(w))
}
