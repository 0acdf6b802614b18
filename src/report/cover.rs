//! One page for whoever approves: conclusion, why, what comes next, what was not seen, and room for a decision in their own
//! hand. It proposes nothing; the decision is left blank.

use super::catalogue::{fill, label, say};
use super::word::plain::Page;
use crate::agreement::PartyRole;
use crate::casefile::dossier::Dossier;
use crate::error::Result;
use crate::finding::{Finding, Severity};
use crate::screening::ScreenOutcome;
use crate::terms::Library;
use crate::words::Lang;

/// Lines of each section: the page must stay one page.
const REASONS: usize = 5;
const STEPS: usize = 3;
const OPEN: usize = 3;
/// Characters of one line; the report holds the whole.
const LONG: usize = 130;

/// The page as a Word file.
///
/// # Errors
/// When the file cannot be put together, which a test rules out.
pub fn cover(d: &Dossier, library: &Library, lang: Lang) -> Result<Vec<u8>> {
    let word = |key: &str| say(key).get(lang).to_owned();
    let mut page = Page::compact(lang);
    page.title(&word("cover.title"));
    page.table(&[26, 74], &[], &facts(d, library, lang));
    page.heading(&word("cover.conclusion"));
    let cover = if d.coverage.complete {
        say("coverage.complete")
    } else {
        fill("coverage.incomplete", &[("n", &super::catalogue::both(d.coverage.open.len().to_string()))])
    };
    page.verdict(&format!("{} · {}", label("outcome", &d.outcome).get(lang), cover.get(lang)));
    page.paragraph(label("outcome-line", &d.outcome).get(lang));
    let told: Vec<&Finding> = d.findings.iter().filter(|f| f.severity >= Severity::Medium).collect();
    page.heading(&word("cover.why"));
    listed(&mut page, &told.iter().map(|f| f.title.get(lang)).collect::<Vec<_>>(), REASONS, lang);
    page.heading(&word("cover.next"));
    let mut steps: Vec<String> = Vec::new();
    for f in &told {
        let step = format!("{}: {}", label("owner", &f.owner).get(lang), f.next.get(lang));
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    listed(&mut page, &steps.iter().map(String::as_str).collect::<Vec<_>>(), STEPS, lang);
    if !d.coverage.open.is_empty() {
        page.heading(&word("heading.coverage"));
        let open: Vec<String> = d.coverage.open.iter().map(|o| format!("{}: {}", o.what.get(lang), o.why.get(lang))).collect();
        listed(&mut page, &open.iter().map(String::as_str).collect::<Vec<_>>(), OPEN, lang);
    }
    page.heading(&word("cover.decision"));
    let boxes =
        ["conclusion.go-on", "conclusion.licence-needed", "conclusion.turned-down", "cover.ask-more"].map(|k| format!("☐ {}", word(k)));
    let blank = |key: &str| vec![word(key), String::new()];
    page.table(
        &[26, 74],
        &[],
        &[vec![word("cover.decision"), boxes.join("　")], blank("cover.reason"), blank("cover.approver"), blank("cover.date")],
    );
    page.small(&word("text.legal"));
    page.finish()
}

fn facts(d: &Dossier, library: &Library, lang: Lang) -> Vec<Vec<String>> {
    let word = |key: &str| say(key).get(lang).to_owned();
    let hash = |text: &str| text.get(..12).unwrap_or(text).to_owned();
    let file = |path: &str, sha: &str| format!("{} (SHA-256 {})", path.rsplit(['/', '\\']).next().unwrap_or(path), hash(sha));
    let parties: Vec<&str> =
        d.parties.iter().filter(|p| !p.us && !p.is_person() && p.role < PartyRole::Letterhead).map(|p| p.name.as_str()).take(4).collect();
    let hits = d.parties.iter().filter(|p| !p.us && p.screening.outcome >= ScreenOutcome::Possible).count();
    let lists: Vec<String> = d.lists.iter().map(|l| format!("{} {}", l.id, l.version)).take(8).collect();
    let profile = library.profile(&d.check.profile).map_or_else(|| d.check.profile.clone(), |p| p.title.get(lang).to_owned());
    let mut rows = vec![
        vec![word("form.document"), file(&d.document.path, &d.document.sha256)],
        vec![
            word("heading.compared-with"),
            d.compare.as_ref().map_or_else(|| word("text.not-compared"), |c| file(&c.base.path, &c.base.sha256)),
        ],
        vec![word("form.parties"), parties.join(" / ")],
        vec![word("page.profile"), profile],
        vec![
            word("form.lists"),
            format!("{} · {}", lists.join(", "), fill("cover.candidates", &[("n", &super::catalogue::both(hits.to_string()))]).get(lang)),
        ],
        vec![word("form.made"), d.now.clone()],
    ];
    if !d.us.is_empty() {
        rows.insert(2, vec![word("text.us"), d.us.join(" / ")]);
    }
    rows
}

/// So many points, and how many more there are.
fn listed(page: &mut Page, points: &[&str], most: usize, lang: Lang) {
    for (i, text) in points.iter().take(most).enumerate() {
        let text = text.replace('\n', " ");
        let cut: String = text.chars().take(LONG).collect();
        let cut = if cut.len() < text.len() { format!("{cut} …") } else { cut };
        page.point(&format!("{}.", i + 1), &cut);
    }
    if points.is_empty() {
        page.paragraph(say("cover.nothing").get(lang));
    }
    if points.len() > most {
        page.small(fill("text.more", &[("n", &super::catalogue::both((points.len() - most).to_string()))]).get(lang));
    }
}
