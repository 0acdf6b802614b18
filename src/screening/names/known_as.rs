//! Short names, acronyms and native names by which well-known bodies are called although no reading leads from one to the
//! other. Compiled by hand and not attested list by list: a match by one of these is a lead, never more than grade C.

use super::Name;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!("../../../screening-lists/names/known-as.txt");

/// Exact core → rows of the table.
static ROWS: LazyLock<HashMap<String, Vec<Vec<&'static str>>>> = LazyLock::new(|| {
    let mut rows: HashMap<String, Vec<Vec<&'static str>>> = HashMap::new();
    for line in TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let names: Vec<&'static str> = line.split('|').map(str::trim).filter(|n| !n.is_empty()).collect();
        for name in &names {
            let others = names.iter().copied().filter(|n| n != name).collect();
            rows.entry(Name::of(name).core).or_default().push(others);
        }
    }
    rows
});

/// Other names of the body that bears this one.
pub fn other_names(name: &Name) -> impl Iterator<Item = &'static str> {
    ROWS.get(&name.core).into_iter().flatten().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_leads_from_each_name_to_the_others() {
        for line in TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let names: Vec<&str> = line.split('|').map(str::trim).collect();
            assert!(names.len() > 1, "{line}");
            for name in &names {
                let others: Vec<&str> = other_names(&Name::of(name)).collect();
                assert!(names.iter().all(|n| n == name || others.contains(n)), "{name}");
            }
        }
    }

    #[test]
    fn ordinary_names_have_no_others() {
        assert_eq!(other_names(&Name::of("Quill Harbour Ltd")).count(), 0);
    }
}
