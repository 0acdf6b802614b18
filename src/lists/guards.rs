//! Holds a newly read edition against the one in use. A stopped edition changes nothing; the operator may accept it
//! with a reason, which is kept.

use super::reading_text::first_day;
use super::{DatedBy, ListInfo, Snapshot};
use crate::words::Words;
use std::collections::BTreeMap;

/// Every guard the new edition runs into; empty when it may take the place of the old one.
pub fn stops(info: &ListInfo, previous: &Snapshot, new: &Snapshot) -> Vec<Words> {
    let mut stops = Vec::new();
    stops.extend(goes_back(previous, new));
    stops.extend(shrinks(info, previous, new));
    stops.extend(lost_sub_lists(info, previous, new));
    stops
}

fn goes_back(previous: &Snapshot, new: &Snapshot) -> Option<Words> {
    let real = |s: &Snapshot| (s.dated_by != DatedBy::ImportDay).then(|| first_day(&s.version)).flatten();
    let (was, is) = real(previous).zip(real(new))?;
    (is < was).then(|| {
        Words::new(
            format!("it is older ({}) than the edition in use ({})", new.version, previous.version),
            format!("使用中の版（{}）より古い版（{}）です", previous.version, new.version),
        )
    })
}

fn shrinks(info: &ListInfo, previous: &Snapshot, new: &Snapshot) -> Option<Words> {
    let (was, is, most) = (previous.records(), new.records(), info.guards.max_shrink_percent);
    (is * 100 < was * (100usize.saturating_sub(most))).then(|| {
        Words::new(
            format!("it holds {is} entries where the edition in use holds {was}, a loss of more than {most} %"),
            format!("項目数が使用中の版の{was}件から{is}件へ、{most}%を超えて減っています"),
        )
    })
}

fn lost_sub_lists(info: &ListInfo, previous: &Snapshot, new: &Snapshot) -> Vec<Words> {
    let is = by_source(new);
    by_source(previous)
        .into_iter()
        .filter_map(|(code, was)| {
            let now = is.get(code).copied().unwrap_or(0);
            let collapsed = was >= info.guards.sub_list_watched_from && now * 2 < was;
            (now == 0 || collapsed).then(|| {
                Words::new(
                    format!("the sub-list {code} went from {was} entries to {now}"),
                    format!("構成リスト {code} が{was}件から{now}件に減っています"),
                )
            })
        })
        .collect()
}

fn by_source(snapshot: &Snapshot) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for code in snapshot.listings.iter().filter_map(|l| l.source.as_deref()) {
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Listing;

    fn edition(version: &str, counts: &[(&str, usize)]) -> Snapshot {
        let listings = counts
            .iter()
            .flat_map(|(code, n)| (0..*n).map(|_| Listing { source: Some((*code).to_owned()), ..Listing::default() }))
            .collect();
        Snapshot { version: version.to_owned(), dated_by: DatedBy::Operator, listings, ..Snapshot::default() }
    }

    #[test]
    fn shrinking_losing_a_part_and_going_back_are_stopped_and_growing_is_not() {
        let info = ListInfo::find("us-csl").unwrap();
        let old = edition("2026-02-01", &[("SDN", 90), ("EL", 100), ("FSE", 1)]);
        let stopped = |new: &Snapshot| stops(&info, &old, new).len();
        assert_eq!(stopped(&edition("2026-02-02", &[("SDN", 85), ("EL", 101), ("FSE", 1)])), 0);
        assert_eq!(stopped(&edition("2026-01-31", &[("SDN", 90), ("EL", 100), ("FSE", 1)])), 1);
        assert_eq!(stopped(&edition("2026-02-02", &[("SDN", 90), ("EL", 80), ("FSE", 1)])), 1);
        assert_eq!(stopped(&edition("2026-02-02", &[("SDN", 150), ("EL", 45), ("FSE", 1)])), 1);
        assert_eq!(stopped(&edition("2026-02-02", &[("SDN", 90), ("EL", 101)])), 1);
    }
}
