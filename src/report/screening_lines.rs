//! Answers as JSON for a program: one object for a query, a line for each of many. Nothing is judged or left out here, but
//! for the brief form, which points to what the stamp of the run tells once.

use super::machine;
use crate::screening::vendors::Answered;
use crate::screening::{Answer, Hit, Query, ScreenOutcome, Screener};
use crate::words::Words;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Line<'a, A> {
    schema: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    answer: Option<A>,
    /// In place of the answer's own query, where there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Refused<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    row: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "<[Words]>::is_empty")]
    notes: &'a [Words],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Words>,
}

/// A row that is no query, by its id.
#[derive(Serialize)]
struct Refused<'a> {
    id: &'a str,
}

impl<'a, A> Line<'a, A> {
    fn of(schema: &'static str, answered: &'a Answered, answer: Option<A>) -> Self {
        let id = answered.asked.id.as_str();
        Line {
            schema,
            answer,
            query: (answered.answer.is_none() && !id.is_empty()).then_some(Refused { id }),
            line: Some(answered.asked.line),
            row: answered.asked.row.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect(),
            notes: &answered.asked.notes,
            error: answered.asked.query.as_ref().err(),
        }
    }

    /// In a stream a row that has an id goes by it alone, so that a part of a table gives the bytes that the whole gives.
    fn by_id(self, answered: &Answered) -> Self {
        Line { line: self.line.filter(|_| answered.asked.id.is_empty()), ..self }
    }
}

fn whole(answered: &Answered) -> Line<'_, &Answer> {
    Line::of("sekisho.screen/1", answered, answered.answer.as_ref())
}

/// One object for one query, an array for several.
pub fn json(answered: &[Answered]) -> String {
    let lines: Vec<Line<'_, &Answer>> = answered.iter().map(whole).collect();
    match lines.as_slice() {
        [one] => machine::pretty(one),
        all => machine::pretty(&all),
    }
}

/// A line for each, by its number in the file.
pub fn json_lines(answered: &[Answered]) -> String {
    answered.iter().map(|a| Lines::Numbered.line(a)).collect()
}

/// How many answers are written, a line each.
#[derive(Debug)]
pub enum Lines<'a> {
    Numbered,
    ById,
    Brief(Brief<'a>),
}

impl Lines<'_> {
    /// One answer in one line.
    pub fn line(&self, answered: &Answered) -> String {
        match self {
            Lines::Numbered => machine::line(&whole(answered)),
            Lines::ById => machine::line(&whole(answered).by_id(answered)),
            Lines::Brief(brief) => machine::line(&brief.line(answered).by_id(answered)),
        }
    }
}

/// What every line of a run would repeat, and `--stamp --format json` tells once: the lists, and why some of them can answer
/// for no name at all.
#[derive(Debug)]
pub struct Brief<'a> {
    stamp: String,
    standing: BTreeMap<&'a str, &'a Words>,
}

/// An answer without its lists and without the forms of the name that were tried.
#[derive(Serialize)]
struct Shortened<'a> {
    query: &'a Query,
    outcome: ScreenOutcome,
    not_covered: Vec<Uncovered<'a>>,
    hits: &'a [Hit],
    below_threshold: usize,
    stamp: &'a str,
}

/// The reason is left out where it is the list's own, whatever is asked.
#[derive(Serialize)]
struct Uncovered<'a> {
    list: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a Words>,
}

impl<'a> Brief<'a> {
    pub fn of(screener: &'a Screener) -> Brief<'a> {
        let standing = screener.standing().filter_map(|(list, why)| Some((list.id.as_str(), why?))).collect();
        Brief { stamp: screener.stamp().to_string(), standing }
    }

    fn line<'b>(&'b self, answered: &'b Answered) -> Line<'b, Shortened<'b>> {
        let answer = answered.answer.as_ref().map(|answer| Shortened {
            query: &answer.query,
            outcome: answer.outcome,
            not_covered: answer.not_covered.iter().map(|n| self.uncovered(&n.list, &n.why)).collect(),
            hits: &answer.hits,
            below_threshold: answer.below_threshold,
            stamp: &self.stamp,
        });
        Line::of("sekisho.screen-brief/1", answered, answer)
    }

    fn uncovered<'b>(&self, list: &'b str, why: &'b Words) -> Uncovered<'b> {
        Uncovered { list, why: Some(why).filter(|why| self.standing.get(list) != Some(why)) }
    }
}
