//! The covering mail or note that came with a draft: plain text, a mail, or a Word file, cut into sentences. It announces
//! what it names, by clause, heading or subject; a general "minor edits" announces nothing.

use crate::document::fold::folded;

#[derive(Debug, Clone, Default)]
pub struct CoverNote {
    /// The path as given.
    pub path: String,
    pub sha256: String,
    /// Sentences as written, with their folded form.
    sentences: Vec<(String, String)>,
}

impl CoverNote {
    /// From the text of the note; the headers of a mail are left out.
    pub fn new(path: &str, sha256: &str, text: &str) -> CoverNote {
        let body = joined(without_headers(text));
        let sentences = body
            .split_inclusive(['。', '\n'])
            .flat_map(|line| line.split_inclusive(". "))
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .map(|s| (s.to_owned(), folded(s)))
            .collect();
        CoverNote { path: path.to_owned(), sha256: sha256.to_owned(), sentences }
    }

    /// The first sentence that holds one of these subjects as a word of its own, and speaks of a change; subjects are
    /// folded by this function.
    pub fn names(&self, subjects: &[String]) -> Option<&str> {
        let subjects: Vec<String> = subjects.iter().map(|s| folded(s)).filter(|s| s.chars().count() >= 2).collect();
        self.sentences.iter().find(|(_, f)| subjects.iter().any(|s| stands_alone(f, s))).map(|(raw, _)| raw.as_str())
    }
}

/// Lines of a mail that only wrap are joined; a line that ends short, or before a list item, ends there.
fn joined(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line.trim_end());
        let wraps = line.chars().count() >= 45 && !line.trim_end().ends_with(['.', ':', ';', '。', '：']);
        let next = lines.peek().map(|l| l.trim_start()).unwrap_or_default();
        let goes_on = wraps && next.chars().next().is_some_and(|c| c.is_alphanumeric() && !c.is_ascii_digit());
        out.push(if goes_on { ' ' } else { '\n' });
    }
    out
}

/// `第8条` must not be found in `第8条の2`, nor `article 8` in `article 81`.
fn stands_alone(text: &str, subject: &str) -> bool {
    text.match_indices(subject).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + subject.len()..].chars().next();
        let word = |c: char| c.is_ascii_alphanumeric();
        let cut_before = before.is_some_and(word) && subject.chars().next().is_some_and(word);
        let cut_after = after.is_some_and(|c| {
            word(c) || c == 'の' && subject.ends_with('条') && text[at + subject.len()..].chars().nth(1).is_some_and(|d| d.is_ascii_digit())
        }) && (subject.chars().next_back().is_some_and(word) || subject.ends_with('条'));
        !(cut_before || cut_after)
    })
}

/// A mail begins with header lines and an empty line.
fn without_headers(text: &str) -> &str {
    let mail = text
        .lines()
        .next()
        .is_some_and(|l| l.split_once(": ").is_some_and(|(k, _)| k.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')));
    if !mail {
        return text;
    }
    let end = text.find("\n\n").map(|i| i + 2).or_else(|| text.find("\r\n\r\n").map(|i| i + 4));
    end.map_or(text, |i| &text[i..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_announces_what_it_names() {
        let note = CoverNote::new(
            "n",
            "",
            "From: a@b.example\nSubject: x\n\nDear all,\nWe have removed Article 8 (Export Control). Article 81 stays.\n輸出管理条項を削除しました。軽微な字句修正です。",
        );
        assert!(note.names(&["Article 8".into()]).is_some_and(|s| s.contains("removed")));
        assert!(note.names(&["輸出管理".into()]).is_some());
        assert!(note.names(&["Article 7".into()]).is_none());
        assert!(CoverNote::new("n", "", "Article 81 stays.").names(&["Article 8".into()]).is_none());
        assert!(CoverNote::new("n", "", "第8条の2を修正").names(&["第8条".into()]).is_none());
    }
}
