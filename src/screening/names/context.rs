//! What agreements write around a party's name, cut off before comparing: definitions, registered offices, roles,
//! representatives. Works on folded text; a name is never cut to nothing.

use super::lexicon::LEXICON;

/// From here on it is no longer the name.
const TAILS: &[&str] = &[
    "(以下",
    "（以下",
    "(以后",
    "(下称",
    "(以下简称",
    "(甲方)",
    "(乙方)",
    "(「甲」",
    "(「乙」",
    "(\"甲\"",
    "(\"乙\"",
    "(hereinafter",
    ", hereinafter",
    " hereinafter",
    "(the \"",
    "(\"",
    "(registered office",
    ", a company incorporated",
    ", a company organized",
    ", a corporation organized",
    ", having its",
    ", with its registered",
    ", registered in",
    ", a limited liability company organized",
    "(collectively",
    ", collectively",
    ", represented by",
    " a.k.a. the \"",
    " aka the \"",
    ", as the \"",
    " (the 'recipient",
    "代表取締役",
    " 代表者",
    " 法定代表人",
    "(所在地",
    "(住所",
    "(地址",
];

/// Words before the name.
const HEADS: &[&str] = &["甲:", "乙:", "丙:", "甲 ", "乙 ", "party a:", "party b:", "between ", "messrs. ", "messrs "];

/// The name without what surrounds it.
pub fn trimmed(folded: &str) -> String {
    let mut name = folded.trim();
    for tail in TAILS {
        if let Some(at) = name.find(tail).filter(|at| name[..*at].chars().any(char::is_alphanumeric)) {
            name = name[..at].trim_end_matches(|c: char| c.is_whitespace() || ",、，".contains(c));
        }
    }
    for head in HEADS {
        if let Some(rest) = name.strip_prefix(head).filter(|r| r.chars().any(char::is_alphanumeric)) {
            name = rest.trim_start();
        }
    }
    let han = name.chars().last().is_some_and(crate::words::is_cjk);
    if han
        && let Some(rest) = LEXICON
            .titles()
            .filter(|t| t.chars().all(crate::words::is_cjk))
            .find_map(|t| name.strip_suffix(t))
            .filter(|r| r.trim().chars().count() > 1)
    {
        name = rest.trim_end();
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::trimmed;

    #[test]
    fn what_surrounds_a_name_goes() {
        for (whole, name) in [
            ("quill harbour fze (registered office: 3 mill lane), hereinafter referred to as \"party b\"", "quill harbour fze"),
            ("南湖仪表(以下「乙」という。)", "南湖仪表"),
            ("山道測器 代表取締役 山道太郎", "山道測器"),
            ("山道太郎様", "山道太郎"),
            ("(以下「乙」という。)", "(以下「乙」という。)"),
        ] {
            assert_eq!(trimmed(whole), name);
        }
    }
}
