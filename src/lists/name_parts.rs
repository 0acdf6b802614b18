//! Cuts the names that lie inside a listed name: an acronym in brackets, an alias, a successor formula, a subordinate
//! institute. Every piece is marked as derived, and the name as written always stays the first.

use super::reading_text::{is_other_script, one_line, repair};
use super::{ListedName, NameKind};

/// Abbreviated legal forms and places that stand in brackets inside names and are no acronyms of them.
const NOT_ACRONYMS: &[&str] = &[
    "HK", "UK", "US", "USA", "UAE", "PRC", "ROC", "DPRK", "EU", "PVT", "PTY", "PTE", "LTD", "LLC", "LLP", "INC", "PLC", "JSC", "CJSC",
    "OJSC", "PJSC", "OOO", "OAO", "ZAO", "PAO", "SARL", "GMBH", "FZE", "FZC", "FZCO", "SA", "SPA", "BHD", "SDN",
];

/// What a listed name holds besides itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NameParts {
    /// Further names, all derived.
    pub names: Vec<ListedName>,
    /// The body the named one belongs to, when the name is written as "parent. Subordinate Institution - name".
    pub parent: Option<String>,
}

/// A name as the file writes it, damaged characters put right.
pub fn listed(text: &str, kind: NameKind) -> ListedName {
    let (text, uncertain) = repair(&one_line(text));
    ListedName { text, kind, derived: false, uncertain, language: None }
}

/// An alias of an organisation; a bare acronym is marked as such.
pub fn listed_alias(text: &str) -> ListedName {
    let name = listed(text, NameKind::Alias);
    let kind = if is_bare_acronym(&name.text) { NameKind::Short } else { NameKind::Alias };
    ListedName { kind, ..name }
}

/// A single word of two to five capital letters, such as stands among the aliases of many institutes.
fn is_bare_acronym(alias: &str) -> bool {
    (2..=5).contains(&alias.len()) && alias.chars().all(|c| c.is_ascii_uppercase())
}

/// The names inside `name`; empty when it is simply a name.
pub fn parts(name: &str) -> NameParts {
    let mut found = NameParts::default();
    let mut core = name.to_owned();
    if let Some((parent, own, both_listed)) = subordinate(name) {
        let parent = without_brackets(&parent);
        found.names.extend(both_listed.then(|| derived(&parent, NameKind::Alias)));
        found.parent = Some(parent);
        core = own;
    }
    if let Some(short) = without_successors(&core) {
        core = short;
    }
    let others = take_other_names(&mut core);
    let acronym = take_acronym(&mut core);
    if core != name && !core.is_empty() {
        found.names.push(derived(&core, NameKind::Alias));
    }
    found.names.extend(others.iter().map(|(other, kind)| derived(other, *kind)));
    found.names.extend(acronym.map(|a| derived(&a, NameKind::Short)));
    found
}

fn derived(text: &str, kind: NameKind) -> ListedName {
    ListedName { derived: true, ..listed(text, kind) }
}

/// "Parent (P). Subordinate Institution - Own name", "Parent. Affiliated Entity: Own name" → parent, own name, and
/// whether the row lists the parent as well ("Parent, and subordinate entity Own name").
fn subordinate(name: &str) -> Option<(String, String, bool)> {
    for (mark, both_listed) in
        [("Subordinate Institution", false), ("Affiliated Entity", false), (" and subordinate entity ", true), (" entity: ", false)]
    {
        if let Some((parent, own)) = name.split_once(mark) {
            let own = own.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '.')).trim_end();
            let parent = parent.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';'));
            if !own.is_empty() && !parent.is_empty() {
                return Some((one_line(parent), one_line(own), both_listed));
            }
        }
    }
    None
}

/// The name before "and any successor, sub-unit, or subsidiary thereof" and the like.
fn without_successors(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let at = [
        " and any successor",
        ", any successor",
        " and its sub-units",
        " and its subsidiaries",
        " and its successors",
        ", its subsidiaries",
    ]
    .iter()
    .filter_map(|mark| lower.find(mark))
    .min()?;
    let short = name[..at].trim_end_matches([',', ' ']);
    (!short.is_empty()).then(|| short.to_owned())
}

/// Takes `(a.k.a. A; B)`, `, a.k.a. A` or `(f.k.a. A)` out of the name and returns the other names.
fn take_other_names(name: &mut String) -> Vec<(String, NameKind)> {
    let lower = name.to_ascii_lowercase();
    let marks = [("a.k.a.", NameKind::Alias), ("f.k.a.", NameKind::Former)];
    let Some((at, mark, kind)) = marks.iter().filter_map(|(m, kind)| lower.find(m).map(|at| (at, *m, *kind))).min_by_key(|(at, ..)| *at)
    else {
        return Vec::new();
    };
    let after = at + mark.len();
    let (start, end, list) = match (name[..at].rfind('('), name[after..].find(')')) {
        (Some(open), Some(close)) if name[open + 1..at].trim().is_empty() => {
            (open, after + close + 1, name[after..after + close].to_owned())
        }
        _ => (at, name.len(), name[after..].to_owned()),
    };
    let rest = format!("{} {}", name[..start].trim_end_matches([' ', ',']), name[end..].trim_start());
    *name = one_line(&rest);
    list.split(';').map(|other| one_line(other.trim_start_matches([',', ' ']))).filter(|o| !o.is_empty()).map(|o| (o, kind)).collect()
}

/// Takes a closing acronym in brackets, `Name (ABC)`, or drops one inside, which belongs to the body before it.
fn take_acronym(name: &mut String) -> Option<String> {
    let open = name.rfind(['(', '（'])?;
    let close = open + name[open..].find([')', '）'])?;
    let inside = name[open..close].trim_start_matches(['(', '（']).trim().to_owned();
    let before = name[..open].trim_end().to_owned();
    let after = name[close..].trim_start_matches([')', '）']).trim().trim_matches('.').to_owned();
    if before.is_empty() || !is_acronym(&inside, &before) {
        return None;
    }
    *name = one_line(&format!("{before} {after}"));
    (after.is_empty() && !is_acronym_of_the_parent(&inside, &before)).then_some(inside)
}

/// "35th Institute of the Example Rocket Corporation (ERC)": the letters are those of the body after "of" or a comma.
fn is_acronym_of_the_parent(acronym: &str, name: &str) -> bool {
    let letters: String = acronym.chars().filter(char::is_ascii_alphabetic).collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    (1..words.len()).filter(|at| words[at - 1] == "of" || words[at - 1] == "the" || words[at - 1].ends_with(',')).any(|at| {
        let small = ["of", "and", "for", "the", "in", "&"];
        let initials = words[at..].iter().filter(|w| !small.contains(w)).filter_map(|w| w.chars().find(|c| c.is_alphanumeric()));
        initials.collect::<String>() == letters
    })
}

fn is_acronym(word: &str, of: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '&' | '.' | '/' | ' '));
    let of_size = (2..=10).contains(&letters.len()) && word.split(' ').count() <= 2;
    if !plain || !of_size || letters.iter().any(char::is_ascii_lowercase) || NOT_ACRONYMS.contains(&word) {
        return false;
    }
    // In a name all in capitals every bracketed word looks like an acronym: the initials decide.
    let all_capitals = !of.chars().any(|c| c.is_ascii_lowercase());
    !all_capitals || follows_initials(&letters, of)
}

fn follows_initials(letters: &[char], of: &str) -> bool {
    let mut initials = of.split(|c: char| !c.is_alphanumeric()).filter_map(|w| w.chars().next());
    letters.iter().all(|l| initials.any(|i| i.eq_ignore_ascii_case(l)))
}

/// A name without its bracketed pieces.
fn without_brackets(name: &str) -> String {
    let mut depth = 0usize;
    let kept: String = name
        .chars()
        .filter(|c| {
            match c {
                '(' | '（' => depth += 1,
                ')' | '）' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect();
    one_line(&kept)
}

/// Splits a closing bracket in another script from a Latin name: `Name (名称)` → (`Name`, `名称`).
/// Brackets of any width; a bracket in Latin letters stays where it is.
pub fn native_in_brackets(text: &str) -> (String, Option<String>) {
    let text = one_line(text);
    let Some((open, close)) = closing_brackets(&text) else { return (text, None) };
    let inside = text[open..close].trim_start_matches(['(', '（']).trim();
    // A name that is in that script all through keeps its brackets: 両江道(支社) is one name.
    let before = text[..open].trim_end();
    if is_other_script(inside) && !is_other_script(before) {
        let own_bracket = text[open..].chars().next().map_or(0, char::len_utf8);
        let inside = one_line(&text[open + own_bracket..close]);
        return (before.to_owned(), Some(inside));
    }
    (text, None)
}

/// Byte offsets of the outermost bracket pair that closes the text: of its opening mark, and of its closing mark.
fn closing_brackets(text: &str) -> Option<(usize, usize)> {
    let mut depth = 0usize;
    let mut close = None;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | '）' => {
                depth += 1;
                close.get_or_insert(at);
            }
            '(' | '（' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return close.map(|close| (at, close));
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> Vec<String> {
        parts(name).names.iter().map(|n| format!("{:?} {}", n.kind, n.text)).collect()
    }

    #[test]
    fn names_inside_names_are_cut_out() {
        let cases: &[(&str, &[&str])] = &[
            ("Northgate Institute of Optics (NIO)", &["Alias Northgate Institute of Optics", "Short NIO"]),
            ("Volna Works LLC and any successor, sub-unit, or subsidiary thereof", &["Alias Volna Works LLC"]),
            (
                "Lantern Trading, Inc. (a.k.a. Lamp House; L. T. Supply)",
                &["Alias Lantern Trading, Inc.", "Alias Lamp House", "Alias L. T. Supply"],
            ),
            ("Tessera Electronics Ltd., a.k.a. Mosaic Electronics", &["Alias Tessera Electronics Ltd.", "Alias Mosaic Electronics"]),
            ("Great Plain Rocket Corporation (GPRC) Fifth Academy", &["Alias Great Plain Rocket Corporation Fifth Academy"]),
            ("9th Institute of the Great Plain Rocket Corporation (GPRC)", &["Alias 9th Institute of the Great Plain Rocket Corporation"]),
            ("AO Volna (f.k.a., ZAO Volna)", &["Alias AO Volna", "Former ZAO Volna"]),
            (
                "Example Power Commission (EPC), and subordinate entity Sample Laser Institute (SLI)",
                &["Alias Example Power Commission", "Alias Sample Laser Institute", "Short SLI"],
            ),
            ("Orchid Components (Hong Kong) Limited", &[]),
            ("ORCHID COMPONENTS (SHENZHEN)", &[]),
            ("Orchid Components (Pvt) Ltd", &[]),
            ("Orchid Components", &[]),
        ];
        for (name, want) in cases {
            assert_eq!(shown(name), *want, "{name}");
        }
    }

    #[test]
    fn a_subordinate_is_named_and_its_parent_is_not_a_name_of_it() {
        let found = parts("Great Plain Rocket Corporation 5th Academy (GPRC 5).  Subordinate Institution - 77th Institute");
        assert_eq!(found.parent.as_deref(), Some("Great Plain Rocket Corporation 5th Academy"));
        assert_eq!(found.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), ["77th Institute"]);
    }

    #[test]
    fn the_script_decides_what_a_bracket_holds() {
        let native = |s: &str| native_in_brackets(s).1;
        assert_eq!(native("Example Institute of Light （例示光学研究所）").as_deref(), Some("例示光学研究所"));
        assert_eq!(native("Example Glass Works\n(例示硝子工場(南道))").as_deref(), Some("例示硝子工場(南道)"));
        assert_eq!(native("Example Company LLC\n（EXCO）"), None);
        assert_eq!(native("例示貿易(総)会社"), None);
    }
}
