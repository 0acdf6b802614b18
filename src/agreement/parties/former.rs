//! Former names given beside a name: "formerly known as X", （旧商号：X）. As the document says; nothing is looked up.

use super::latin::{floor, name_at};
use super::name::{Evidence, evidence, is_placeholder, tidy};

/// How far behind a name its former name may stand, in bytes.
const REACH: usize = 240;

/// The former names in the words right behind a name that ends at `end`.
pub fn former_names(text: &str, end: usize) -> Vec<String> {
    let tail = &text[end..floor(text, (end + REACH).min(text.len()))];
    // another party's description begins
    let tail = tail.split(['\n', '。']).next().unwrap_or_default();
    let lower = tail.to_ascii_lowercase();
    let mut out = Vec::new();
    for lead in ["formerly known as ", "formerly named ", "formerly called ", "previously known as ", "f/k/a ", "formerly "] {
        if let Some(at) = lower.find(lead) {
            let name = name_at(tail, at + lead.len()).map(|r| tidy(tail[r].trim_end_matches([')', ','])));
            out.extend(name.filter(|n| evidence(n) > Evidence::None && !is_placeholder(n)));
            break;
        }
    }
    for lead in ["旧社名", "旧商号", "旧名称", "旧称", "旧"] {
        if let Some(at) = tail.find(lead).filter(|&at| tail[..at].ends_with(['（', '(', '、', '，', ' ', '　']) || at == 0) {
            let rest = tail[at + lead.len()..].trim_start_matches(['：', ':', '「', ' ', '　', '・']);
            let end = rest.find(['）', ')', '」', '。', '、', '，']).unwrap_or(rest.len());
            let name = tidy(&rest[..end]);
            out.extend(Some(name).filter(|n| evidence(n) > Evidence::None && !is_placeholder(n) && n.chars().count() < 50));
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_names_stand_behind_the_name() {
        for (text, wanted) in [
            ("Aoba Ltd (formerly known as Kestrel Trading Ltd), a company", vec!["Kestrel Trading Ltd"]),
            ("Aoba Ltd, f/k/a Kestrel Inc., having", vec!["Kestrel Inc."]),
            ("Aoba Ltd, a company formerly active in Kita", vec![]),
        ] {
            assert_eq!(former_names(text, "Aoba Ltd".len()), wanted, "{text}");
        }
        let name = "青葉光電株式会社";
        for (rest, wanted) in [
            ("（旧商号：株式会社北浜計器。以下「乙」という。）", vec!["株式会社北浜計器"]),
            ("（旧社名 北浜計器株式会社）は", vec!["北浜計器株式会社"]),
            ("（以下「乙」という。）は、旧来の", vec![]),
        ] {
            assert_eq!(former_names(&format!("{name}{rest}"), name.len()), wanted, "{rest}");
        }
    }
}
