//! The clause library as its users work on it: files that are whole, terms and profiles of one's own, errors that show
//! where they are, and skeletons that work.

use crate::terms::{library, run};
use sekisho::terms::{Library, REQUIRED, State, cases};
use sekisho::words::Lang;
use std::path::Path;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn said(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_term_file_lacks_nothing() {
    let library = library();
    for term in &library.terms {
        let least = if REQUIRED.contains(&term.id.as_str()) { 10 } else { 4 };
        let gaps = cases::gaps(term, least);
        assert!(gaps.is_empty(), "{}: {gaps:?}", term.id);
        for authority in &term.authority {
            assert!(!authority.name.en.is_empty() && !authority.name.ja.is_empty(), "{}", term.id);
            assert!(authority.as_of.parse::<jiff::civil::Date>().is_ok(), "{}: {}", term.id, authority.as_of);
        }
        assert!(!term.elements.iter().any(|e| library.term(&e.id).is_some_and(|t| t.id == term.id)), "{}", term.id);
    }
    let both = library.profiles.iter().find(|p| library.term(&p.id).is_some());
    assert!(both.is_none(), "a profile and a term share an id: {both:?}");
}

#[test]
fn every_profile_asks_for_something_and_says_why() {
    let library = library();
    let ids = ["nda", "joint-research", "exchange", "purchase", "licence", "subsidiary", "outsourcing", "mta", "new-hire-pledge"];
    let employee = ["employee", "employee-joining", "employee-project", "employee-leaving"];
    assert!(ids.iter().chain(&employee).all(|id| library.profile(id).is_some()));
    for profile in &library.profiles {
        assert!(!profile.required.is_empty(), "{}", profile.id);
        for words in [&profile.title, &profile.why].into_iter().chain(profile.variations.iter().map(|v| &v.why)) {
            assert!(Lang::of(&words.en) == Lang::En && Lang::of(&words.ja) == Lang::Ja, "{}: {words:?}", profile.id);
        }
    }
}

#[test]
fn a_term_of_ones_own_is_one_file_and_is_checked_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(&["new", "term", "escrow"], folder.path());
    assert!(made.status.success(), "{}", said(&made));
    write(folder.path(), "draft.txt", "Supply Agreement\n\n1. The Supplier shall deposit the source code with an agent.\n");
    let check = run(&["check", "draft.txt", "--clauses", "clauses", "--format", "json"], folder.path());
    let json: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let own = json["terms"].as_array().unwrap().iter().find(|t| t["id"] == "escrow").cloned().unwrap();
    assert_eq!(own["state"], "present");
    let explained = said(&run(&["explain", "escrow", "--clauses", "clauses"], folder.path()));
    assert!(explained.contains("Title of escrow"), "{explained}");
}

#[test]
fn every_skeleton_works_and_none_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [["new", "term", "escrow"], ["new", "profile", "our-nda"], ["new", "list", "declined"]] {
        assert!(run(&arguments, folder.path()).status.success(), "{arguments:?}");
        let again = run(&arguments, folder.path());
        assert_eq!(again.status.code(), Some(2), "{arguments:?}: {}", said(&again));
    }
    let test = run(&["clauses", "test", "clauses"], folder.path());
    assert!(test.status.success() && !said(&test).contains("escrow"), "{}", said(&test));
    let import = run(&["lists", "import", "custom:declined", "declined.csv", "--data-dir", "data"], folder.path());
    assert!(import.status.success(), "{}", said(&import));
    let status = said(&run(&["lists", "status", "--data-dir", "data"], folder.path()));
    assert!(status.contains("custom:declined"), "{status}");
    for id in ["Escrow", "../escrow", "", "9-lives", "a b"] {
        assert_eq!(run(&["new", "term", id], folder.path()).status.code(), Some(2), "{id}");
    }
}

#[test]
fn a_case_that_does_not_hold_is_printed_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(&["new", "term", "escrow"], folder.path()).status.success());
    let path = folder.path().join("clauses/terms/escrow.toml");
    let text = std::fs::read_to_string(&path).unwrap().replacen("state = \"absent\"", "state = \"present\"", 1);
    std::fs::write(&path, text).unwrap();
    for (lang, words) in [("en", "wanted present, got absent"), ("ja", "期待 present、判定 absent")] {
        let out = run(&["clauses", "test", "clauses", "--lang", lang], folder.path());
        assert_eq!(out.status.code(), Some(1));
        assert!(said(&out).contains("escrow #4") && said(&out).contains(words), "{}", said(&out));
    }
    assert_eq!(run(&["clauses", "test", "nowhere"], folder.path()).status.code(), Some(2));
}

#[test]
fn a_mistake_in_a_profile_is_shown_with_line_caret_and_the_names_there_are() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(&["new", "profile", "our-nda"], folder.path()).status.success());
    let path = folder.path().join("clauses/profiles/our-nda.toml");
    let good = std::fs::read_to_string(&path).unwrap();
    for (wrong, line, named) in [
        (good.replace("\"residuals\"", "\"residual\""), 8, "residuals"),
        (good.replace("jp-university", "jp-school"), 15, "us-university"),
        (good.replace("not-asked", "not-wanted"), 19, "not-asked"),
        (good.replace("\"export-control\", \"survival\"", "\"export-control.nothing\""), 7, "survival"),
    ] {
        assert_ne!(wrong, good);
        std::fs::write(&path, wrong).unwrap();
        for lang in ["en", "ja"] {
            let out = run(&["clauses", "test", "clauses", "--lang", lang], folder.path());
            let said = said(&out);
            assert_eq!(out.status.code(), Some(2), "{said}");
            assert!(said.contains(&format!("our-nda.toml:{line}:")) && said.contains(named), "{said}");
            assert!(said.lines().last().is_some_and(|l| l.trim_start().starts_with("| ") && l.ends_with('^')), "{said}");
        }
    }
}

#[test]
fn a_profile_of_ones_own_is_a_rule_of_the_house_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let nda = "Non-Disclosure Agreement\n\n1. Each party shall keep the Confidential Information secret.\n";
    write(folder.path(), "draft.txt", nda);
    let own = "id = \"nda\"\ntitle = { en = \"Our NDA\", ja = \"当社の秘密保持契約\" }\nwhy = { en = \"House\", ja = \"社内基準\" }\n\
               required = [\"confidentiality\", \"audit-right\"]\n";
    write(folder.path(), "own/profiles/nda.toml", own);
    let check = |clauses: &[&str]| {
        let arguments: Vec<&str> = ["check", "draft.txt", "--profile", "nda", "--format", "json"].iter().chain(clauses).copied().collect();
        let out = run(&arguments, folder.path());
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        (out.status.code(), json["outcome"].as_str().map(str::to_owned), json["findings"][0]["basis"].as_str().map(str::to_owned))
    };
    assert_eq!(check(&["--clauses", "own"]), (Some(4), Some("stop".to_owned()), Some("house".to_owned())));
    assert_eq!(check(&[]), (Some(1), Some("review".to_owned()), Some("profile".to_owned())));
}

/// Words of a term's own are its own: another term may use the same name for other words.
#[test]
fn word_groups_of_two_terms_do_not_meet() {
    let folder = tempfile::tempdir().unwrap();
    let term = |id: &str, word: &str| {
        format!(
            "id = \"{id}\"\ntitle = {{ en = \"T\", ja = \"題\" }}\nwhy = {{ en = \"W\", ja = \"理由\" }}\nauthority = []\nowner = \"legal\"\n\
             question = {{ en = \"Q\", ja = \"問\" }}\nwording = {{ en = \"W\", ja = \"文\" }}\n[words.en]\nthing = [\"{word}\"]\n\
             [[sign]]\nforce = \"words\"\nen = [\"{{thing}}\"]\n"
        )
    };
    write(folder.path(), "terms/first-own.toml", &term("first-own", "lighthouse"));
    write(folder.path(), "terms/second-own.toml", &term("second-own", "windmill"));
    let library = Library::with(Some(folder.path())).unwrap();
    let states = crate::terms::states("The lighthouse is sold.\n", &library);
    assert_eq!(states.term("first-own").map(|t| t.state), Some(State::Present));
    assert_eq!(states.term("second-own").map(|t| t.state), Some(State::Absent));
}

/// A word group that no pattern, no other group and no code looks for is a leaving of something else.
#[test]
fn every_word_group_is_looked_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = |folder: &str, ending: &str| -> String {
        let files = std::fs::read_dir(root.join(folder)).unwrap().map(|f| f.unwrap().path());
        files.filter(|f| f.extension().is_some_and(|e| e == ending)).map(|f| std::fs::read_to_string(f).unwrap()).collect()
    };
    let patterns = texts("clauses/terms", "toml") + &texts("clauses/lexicon", "toml");
    let code = texts("src/terms", "rs");
    for lang in ["en", "ja"] {
        let text = std::fs::read_to_string(root.join(format!("clauses/lexicon/{lang}.toml"))).unwrap();
        let lexicon: toml::Table = text.parse().unwrap();
        let groups = lexicon["groups"].as_table().unwrap();
        assert!(groups.len() > 50, "{lang}");
        for name in groups.keys() {
            let used = patterns.contains(&format!("{{{name}}}")) || patterns.contains(&format!("<{name}>"));
            assert!(used || code.contains(&format!("\"{name}\"")), "{lang}: nothing looks for {name}");
        }
    }
}
