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

/// The word groups of force in one language; each must be in the lexicon.
#[derive(Debug)]
pub struct ForceWords {
    groups: Vec<(Atom, Force)>,
    /// `not` between a "shall" and its act; in Japanese a condition right behind the act (返還する場合).
    turn: Atom,
    /// `do not`, `don't`: a ban only right before the act, for elsewhere it only denies.
    close_ban: Atom,
    /// `neither`, `no party`: turns the "shall" behind it into a ban.
    negative_subject: Atom,
}

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
        })
    }

    fn force(&self, hit: &Hit) -> Option<Force> {
        self.groups.iter().find(|(a, _)| *a == hit.atom).map(|(_, f)| *f)
    }

    /// The force of the act at `act` (folded bytes).
    pub fn of(&self, unit: &Unit, act: (u32, u32)) -> Force {
        match unit.lang {
            Lang::En => self.english(unit, act),
            Lang::Ja => self.japanese(unit, act),
        }
    }

    fn english(&self, unit: &Unit, (start, end): (u32, u32)) -> Force {
        // the last word of force before the act; of several at one place the longest (shall not, not shall)
        let before = unit
            .hits
            .iter()
            .filter(|h| h.end <= start)
            .filter_map(|h| self.force(h).map(|f| (h.start, h.end, f)))
            .max_by_key(|&(s, e, _)| (e, std::cmp::Reverse(s)));
        if let Some((s, e, force)) = before
            && distance(unit, e as usize, start as usize) <= 70
        {
            // a longer phrase that covers this one says more: `shall have no obligation to` over `obligation to`
            let force = unit
                .hits
                .iter()
                .filter(|h| h.start <= s && h.end >= e && h.end <= start)
                .filter_map(|h| self.force(h).map(|f| (h.end - h.start, f)))
                .max_by_key(|x| x.0)
                .map_or(force, |x| x.1);
            return self.turned(unit, force, (s, e), (start, end));
        }
        if self.denied(unit, start) {
            return Force::Ban;
        }
        // an item of a list: "(a) to return …" under words that bind
        let lead = unit.text[..start as usize].trim_end();
        if lead.split(' ').count() <= 3 && (lead == "to" || lead.ends_with(" to")) {
            return Force::Duty;
        }
        // a nominal act: "Return of all Information shall be made …"
        unit.hits
            .iter()
            .filter(|h| h.start >= end)
            .find_map(|h| self.force(h).map(|f| (h.start, f)))
            .filter(|&(s, f)| {
                distance(unit, end as usize, s as usize) <= 14 && f != Force::Told && !unit.text[end as usize..s as usize].contains(')')
            })
            .map_or(Force::Bare, |x| x.1)
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
        let not = |h: &Hit| h.atom == self.turn && h.start >= to && h.end <= start;
        if (force == Force::Duty && unit.hits.iter().any(not))
            || (binds && unit.hits.iter().any(|h| near(h, self.negative_subject, 5)))
            || (force != Force::Release && self.denied(unit, start))
        {
            return Force::Ban;
        }
        force
    }

    /// `do not` right before the act.
    fn denied(&self, unit: &Unit, start: u32) -> bool {
        unit.hits.iter().any(|h| h.atom == self.close_ban && h.end <= start && distance(unit, h.end as usize, start as usize) <= 2)
    }

    fn japanese(&self, unit: &Unit, (_, end): (u32, u32)) -> Force {
        let after = |at: u32| unit.hits.iter().filter(move |h| h.start >= at);
        if after(end).any(|h| h.atom == self.turn && h.start <= end + 3) {
            return Force::Told;
        }
        let Some(first) = after(end).find(|h| self.force(h).is_some()) else { return Force::Bare };
        // phrases that chain on from it (努める + ものとする, ことができる + ものとする): the one that binds least decides,
        // but a phrase inside a longer one says nothing of its own (ない in なければならない)
        let chain: Vec<&Hit> = unit.hits.iter().filter(|h| h.start >= end && h.start <= first.end && self.force(h).is_some()).collect();
        let covered = |h: &Hit| chain.iter().any(|o| o.start <= h.start && o.end >= h.end && o.end - o.start > h.end - h.start);
        let order = [Force::Release, Force::Effort, Force::Permission, Force::Told, Force::Ban, Force::Duty];
        let forces: Vec<Force> = chain.iter().filter(|h| !covered(h)).filter_map(|h| self.force(h)).collect();
        order.into_iter().find(|f| forces.contains(f)).unwrap_or(Force::Bare)
    }
}
