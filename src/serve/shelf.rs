//! Reports kept in memory while the user looks at them: so many, for so long, under addresses nobody can guess. Nothing is
//! written to disk; what is taken off is gone.

use super::examine::{Reviewed, Screened};
use super::problem::Problem;
use super::random;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Reports kept at a time; the oldest finished one makes room.
const MOST: usize = 40;
const KEPT_FOR: Duration = Duration::from_secs(2 * 60 * 60);

/// Something finished.
pub enum Kept {
    Review(Box<Reviewed>),
    Screening(Box<Screened>),
}

/// A piece of work, from the moment it is asked for.
#[derive(Clone)]
pub enum Work {
    /// What is being done, as a catalogue key.
    Going(&'static str),
    Done(Arc<Kept>),
    Failed(Problem),
}

#[derive(Default)]
pub struct Shelf {
    works: Mutex<BTreeMap<String, (Instant, Work)>>,
}

impl Shelf {
    fn works(&self) -> MutexGuard<'_, BTreeMap<String, (Instant, Work)>> {
        self.works.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new place, for work that has just been asked for; nothing when every place is taken by work under way.
    pub fn place(&self) -> Option<String> {
        let id = random::word()?;
        let mut works = self.works();
        works.retain(|_, (since, _)| since.elapsed() < KEPT_FOR);
        if works.len() >= MOST {
            let oldest = works.iter().filter(|(_, (_, w))| !matches!(w, Work::Going(_))).min_by_key(|(_, (since, _))| *since);
            let oldest = oldest.map(|(id, _)| id.clone())?;
            works.remove(&oldest);
        }
        works.insert(id.clone(), (Instant::now(), Work::Going("page.stage-waiting")));
        Some(id)
    }

    /// Says how far a work is. One that was forgotten meanwhile stays forgotten.
    pub fn set(&self, id: &str, work: Work) {
        if let Some((_, known)) = self.works().get_mut(id) {
            *known = work;
        }
    }

    pub fn get(&self, id: &str) -> Result<Work, Problem> {
        self.works().get(id).filter(|(since, _)| since.elapsed() < KEPT_FOR).map(|(_, work)| work.clone()).ok_or_else(Problem::not_found)
    }

    pub fn forget(&self, id: &str) {
        self.works().remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_finished_work_makes_room_and_work_under_way_does_not() {
        let shelf = Shelf::default();
        let ids: Vec<String> = (0..MOST).map(|_| shelf.place().unwrap()).collect();
        assert!(shelf.place().is_none(), "every place is taken");
        shelf.set(&ids[3], Work::Failed(Problem::not_found()));
        let new = shelf.place().unwrap();
        assert!(shelf.get(&new).is_ok() && shelf.get(&ids[3]).is_err());
        shelf.forget(&new);
        shelf.set(&new, Work::Going("x"));
        assert!(shelf.get(&new).is_err(), "forgotten stays forgotten");
    }
}
