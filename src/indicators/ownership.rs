//! Shares added up under each regime's own way of counting: directly, through companies that themselves reach the
//! threshold, and together. Never for a list without such a regime; control is said to be "not assessed", never computed.

use super::likeness::same_writing;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// One row of the user's table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Holding {
    pub owner: String,
    /// Empty: the partner itself.
    pub owned: String,
    /// 0 to 100; nothing when it is not known.
    pub percent: Option<f64>,
    /// ISO dates of the holding.
    pub from: Option<String>,
    pub to: Option<String>,
    /// What it rests on: a register extract, a statement.
    pub source: Option<String>,
}

/// How a regime counts; `screening-lists/ownership.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Regime {
    pub id: String,
    pub title: Words,
    /// Lists, with the sub-list after a colon.
    pub lists: Vec<String>,
    /// Per cent.
    pub threshold: f64,
    /// More than the threshold, not the threshold itself.
    pub above: bool,
    pub counts: Counts,
    pub control: Control,
    pub as_of: String,
    pub source: String,
    pub status: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    Aggregate,
    Single,
    Direct,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    NotCounted,
    NotAssessed,
}

#[derive(Debug, Deserialize)]
struct Regimes {
    regime: Vec<Regime>,
}

/// Every regime that counts shares.
pub static REGIMES: LazyLock<Vec<Regime>> = LazyLock::new(|| {
    let file: Regimes =
        toml::from_str(include_str!("../../screening-lists/ownership.toml")).expect("the embedded file is parsed by a test");
    file.regime
});

/// What one regime says of one company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    pub regime: String,
    pub title: Words,
    /// Per cent held by listed owners themselves.
    pub direct: f64,
    /// Per cent that counts under the regime, companies that reach the threshold among the holders.
    pub counted: f64,
    pub threshold: f64,
    pub reached: Reached,
    /// Each holding that counts or may count: `A → 40 % → B → 60 % → C`.
    pub chains: Vec<String>,
    pub control: Control,
    pub as_of: String,
    pub source: String,
    pub status: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    Yes,
    No,
    /// A share is not known, and could tip it.
    Unknown,
}

/// Shares in thousandths of a per cent: sums of decimals come out exact.
fn parts(percent: f64) -> i64 {
    (percent * 1000.0).round() as i64
}

/// Whom a row's share is in.
pub fn owned<'a>(holding: &'a Holding, subject: &'a str) -> &'a str {
    if holding.owned.is_empty() { subject } else { &holding.owned }
}

/// The holdings in force on a day (ISO); without dates they are.
fn in_force<'a>(holdings: &'a [Holding], today: &str) -> Vec<&'a Holding> {
    let begun = |h: &&Holding| h.from.as_deref().is_none_or(|f| f <= today);
    let open = |h: &&Holding| h.to.as_deref().is_none_or(|t| t > today);
    holdings.iter().filter(begun).filter(open).collect()
}

/// What a regime says of `subject`, given who of the owners is listed under it. Pure; circles end.
pub fn assess(holdings: &[Holding], subject: &str, regime: &Regime, listed: &dyn Fn(&str) -> bool, today: &str) -> Option<Assessment> {
    let rows = in_force(holdings, today);
    let reaches = |sum: i64| if regime.above { sum > parts(regime.threshold) } else { sum >= parts(regime.threshold) };
    let known = holders(&rows, subject, regime, listed, &reaches, false);
    let at_most = holders(&rows, subject, regime, listed, &reaches, true);
    let own = |row: &&&Holding| same(owned(row, subject), subject);
    let counting: Vec<&&Holding> = rows.iter().filter(own).filter(|r| at_most.iter().any(|o| same(o, &r.owner))).collect();
    if counting.is_empty() {
        return None;
    }
    let sum = |set: &[String], full: bool| counted(&rows, subject, subject, regime, set, full);
    let direct: i64 = rows.iter().filter(own).filter(|r| listed(&r.owner)).filter_map(|r| r.percent).map(parts).sum();
    let total = sum(&known, false);
    let reached = match (reaches(total), reaches(sum(&at_most, true))) {
        (true, _) => Reached::Yes,
        (false, true) => Reached::Unknown,
        (false, false) => Reached::No,
    };
    let mut chains = Vec::new();
    for row in &counting {
        chain(&rows, subject, row, listed, &mut vec![subject.to_owned()], &mut chains);
    }
    Some(Assessment {
        regime: regime.id.clone(),
        title: regime.title.clone(),
        direct: direct as f64 / 1000.0,
        counted: total as f64 / 1000.0,
        threshold: regime.threshold,
        reached,
        chains,
        control: regime.control,
        as_of: regime.as_of.clone(),
        source: regime.source.clone(),
        status: regime.status.clone(),
    })
}

/// Listed owners, and under cascading regimes every company that reaches the threshold through them. With `full`, a share
/// that is not known counts as all that is left of the company.
fn holders(
    rows: &[&Holding],
    subject: &str,
    regime: &Regime,
    listed: &dyn Fn(&str) -> bool,
    reaches: &dyn Fn(i64) -> bool,
    full: bool,
) -> Vec<String> {
    let names: BTreeSet<&str> = rows.iter().flat_map(|r| [r.owner.as_str(), owned(r, subject)]).collect();
    let mut set: Vec<String> = names.iter().filter(|n| listed(n)).map(|n| (*n).to_owned()).collect();
    if regime.counts == Counts::Direct {
        return set;
    }
    loop {
        let more: Vec<String> = names
            .iter()
            .filter(|n| !set.iter().any(|s| same(s, n)) && reaches(counted(rows, subject, n, regime, &set, full)))
            .map(|n| (*n).to_owned())
            .collect();
        if more.is_empty() {
            return set;
        }
        set.extend(more);
    }
}

/// What of `company` the holders have together, or under `single` the one who has most, in thousandths of a per cent.
fn counted(rows: &[&Holding], subject: &str, company: &str, regime: &Regime, holders: &[String], full: bool) -> i64 {
    let own: Vec<&&Holding> = rows.iter().filter(|r| same(owned(r, subject), company)).collect();
    let left = (100_000 - own.iter().filter_map(|r| r.percent).map(parts).sum::<i64>()).max(0);
    let mut by_holder: Vec<(&str, i64)> = Vec::new();
    let mut unknown = false;
    for row in own.iter().filter(|r| holders.iter().any(|h| same(h, &r.owner))) {
        let share = match row.percent {
            Some(p) => parts(p),
            None if full && !std::mem::replace(&mut unknown, true) => left,
            None => 0,
        };
        match by_holder.iter_mut().find(|(h, _)| same(h, &row.owner)) {
            Some((_, sum)) => *sum += share,
            None => by_holder.push((&row.owner, share)),
        }
    }
    let shares = by_holder.iter().map(|(_, s)| *s);
    let sum = if regime.counts == Counts::Single { shares.max().unwrap_or(0) } else { shares.sum() };
    sum.min(100_000)
}

fn same(a: &str, b: &str) -> bool {
    a == b || same_writing(a, b)
}

/// Prints the chains from listed owners down to the subject through one holding.
fn chain(rows: &[&Holding], subject: &str, row: &Holding, listed: &dyn Fn(&str) -> bool, below: &mut Vec<String>, out: &mut Vec<String>) {
    let share = row.percent.map_or("? %".to_owned(), |p| format!("{p} %"));
    below.push(share);
    below.push(row.owner.clone());
    if listed(&row.owner) {
        out.push(below.iter().rev().cloned().collect::<Vec<_>>().join(" → "));
    }
    if below.len() < 40 {
        for above in rows.iter().filter(|r| same(owned(r, subject), &row.owner)) {
            if !below.iter().any(|b| same(b, &above.owner)) {
                chain(rows, subject, above, listed, below, out);
            }
        }
    }
    below.truncate(below.len() - 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &[(&str, &str, f64)]) -> Vec<Holding> {
        let share = |p: f64| (p >= 0.0).then_some(p);
        table.iter().map(|(a, b, p)| Holding { owner: (*a).into(), owned: (*b).into(), percent: share(*p), ..Holding::default() }).collect()
    }

    fn regime(counts: Counts, above: bool) -> Regime {
        Regime { counts, above, ..REGIMES[0].clone() }
    }

    fn told(table: &[(&str, &str, f64)], counts: Counts, above: bool) -> Option<(f64, f64, Reached)> {
        let listed = |n: &str| n.starts_with("Listed");
        assess(&rows(table), "Target Ltd", &regime(counts, above), &listed, "2026-01-01").map(|a| (a.direct, a.counted, a.reached))
    }

    #[test]
    fn shares_are_added_as_each_regime_counts_them() {
        use Counts::{Aggregate, Direct, Single};
        let two = [("Listed Alpha", "Target Ltd", 25.0), ("Listed Bravo", "Target Ltd", 25.0)];
        assert_eq!(told(&two, Aggregate, false), Some((50.0, 50.0, Reached::Yes)));
        assert_eq!(told(&two, Aggregate, true), Some((50.0, 50.0, Reached::No)));
        assert_eq!(told(&two, Single, false), Some((50.0, 25.0, Reached::No)));
        let through = [("Listed Alpha", "Middle Ltd", 50.0), ("Middle Ltd", "Target Ltd", 30.0), ("Listed Bravo", "Target Ltd", 20.0)];
        assert_eq!(told(&through, Aggregate, false), Some((20.0, 50.0, Reached::Yes)));
        assert_eq!(told(&through, Direct, false), Some((20.0, 20.0, Reached::No)));
        let short = [("Listed Alpha", "Middle Ltd", 49.9), ("Middle Ltd", "Target Ltd", 100.0)];
        assert_eq!(told(&short, Aggregate, false), None, "a company below the threshold passes nothing on");
        assert_eq!(told(&[("Nobody", "Target Ltd", 100.0)], Aggregate, false), None);
    }

    #[test]
    fn a_share_that_is_not_known_is_open_only_where_it_could_tip_it() {
        let open = [("Listed Alpha", "Target Ltd", -1.0), ("Nobody", "Target Ltd", 40.0)];
        assert_eq!(told(&open, Counts::Aggregate, false), Some((0.0, 0.0, Reached::Unknown)));
        let settled = [("Listed Alpha", "Target Ltd", -1.0), ("Nobody", "Target Ltd", 60.0)];
        assert_eq!(told(&settled, Counts::Aggregate, false), Some((0.0, 0.0, Reached::No)));
        let above = [("Listed Alpha", "Middle Ltd", -1.0), ("Middle Ltd", "Target Ltd", 60.0)];
        assert_eq!(told(&above, Counts::Aggregate, false), Some((0.0, 0.0, Reached::Unknown)));
    }

    #[test]
    fn circles_end_decimals_are_exact_and_ended_holdings_do_not_count() {
        let circle = [("Middle Ltd", "Target Ltd", 60.0), ("Target Ltd", "Middle Ltd", 40.0), ("Listed Alpha", "Middle Ltd", 60.0)];
        assert_eq!(told(&circle, Counts::Aggregate, false), Some((0.0, 60.0, Reached::Yes)));
        let decimals = [("Listed Alpha", "Target Ltd", 16.7), ("Listed Bravo", "Target Ltd", 16.6), ("Listed Carol", "Target Ltd", 16.7)];
        assert_eq!(told(&decimals, Counts::Aggregate, false), Some((50.0, 50.0, Reached::Yes)));
        let mut ended = rows(&[("Listed Alpha", "Target Ltd", 80.0)]);
        ended[0].to = Some("2025-12-31".into());
        assert!(assess(&ended, "Target Ltd", &regime(Counts::Aggregate, false), &|_| true, "2026-01-01").is_none());
    }

    #[test]
    fn no_regime_counts_for_the_end_user_list_and_control_is_said() {
        assert!(REGIMES.iter().all(|r| r.lists.iter().all(|l| !l.starts_with("jp-meti"))));
        for id in ["eu-fsf", "uk-sl"] {
            assert!(REGIMES.iter().any(|r| r.id == id && r.control == Control::NotAssessed));
        }
    }
}
