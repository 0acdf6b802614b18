//! Findings for pipelines: SARIF 2.1.0 and JUnit XML. What was not read is told as a failed look, never as a pass.

use super::terminal::clean;
use crate::compare::findings::where_words;
use crate::finding::{Finding, Severity};
use crate::words::Lang;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the two formats are made from.
pub struct Run<'a> {
    /// The file examined.
    pub path: &'a str,
    pub findings: &'a [Finding],
    /// What was not read or not screened, a line each.
    pub open: &'a [String],
    pub lang: Lang,
}

/// A SARIF log, a run for each file. A document has no lines: places are clauses.
pub fn sarif(runs: &[Run<'_>]) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": runs.iter().map(one).collect::<Vec<_>>(),
    });
    super::machine::pretty(&log)
}

fn one(run: &Run<'_>) -> Value {
    let mut rules: BTreeMap<&str, &Finding> = BTreeMap::new();
    for f in run.findings {
        rules.entry(&f.code).or_insert(f);
    }
    let names: Vec<&str> = rules.keys().copied().collect();
    let described: Vec<Value> = names
        .iter()
        .map(|code| json!({"id": code, "shortDescription": {"text": code.replace('-', " ")}, "help": {"text": format!("sekisho explain {code}")}}))
        .collect();
    let results: Vec<Value> = run.findings.iter().map(|f| result(f, &names, run)).collect();
    let notices: Vec<Value> = run.open.iter().map(|o| json!({"level": "warning", "message": {"text": clean(o)}})).collect();
    json!({
        "tool": {"driver": {"name": "sekisho", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": described}},
        "language": run.lang.code(),
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notices}],
        "results": results,
    })
}

fn result(f: &Finding, names: &[&str], run: &Run<'_>) -> Value {
    let level = match f.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        _ => "note",
    };
    let (title, why, next) = (f.title.get(run.lang), f.why.get(run.lang), f.next.get(run.lang));
    let locations: Vec<Value> = f
        .places
        .iter()
        .take(1)
        .map(|p| {
            json!({
                "physicalLocation": {"artifactLocation": {"uri": address(run.path)}},
                "logicalLocations": [{"name": p.clause.clone().unwrap_or_else(|| p.part.clone()), "fullyQualifiedName": clean(where_words(Some(p)).get(run.lang)), "kind": "element"}],
            })
        })
        .chain(f.places.is_empty().then(|| json!({"physicalLocation": {"artifactLocation": {"uri": address(run.path)}}})))
        .collect();
    json!({
        "ruleId": f.code,
        "ruleIndex": names.iter().position(|n| *n == f.code),
        "level": level,
        "message": {"text": clean(&format!("{title}\n{why}\n→ {next}"))},
        "locations": locations,
        "partialFingerprints": {"sekisho/v1": f.id},
        "properties": {"severity": f.severity, "confidence": f.confidence, "basis": f.basis, "owner": f.owner, "stops": f.stops},
    })
}

/// A path as a relative URI reference.
fn address(path: &str) -> String {
    let mut out = String::new();
    for b in path.replace('\\', "/").bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(b));
        } else {
            let _infallible = write!(out, "%{b:02X}");
        }
    }
    out
}

/// A suite for each file: one case for the reading, one for each finding; failures from `low` up, errors for what was not read.
pub fn junit(runs: &[Run<'_>]) -> String {
    let suites: String = runs.iter().map(suite).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn suite(run: &Run<'_>) -> String {
    let failing: Vec<&Finding> = run.findings.iter().filter(|f| f.severity > Severity::Info).collect();
    let name = xml(run.path);
    let mut out = format!(
        "<testsuite name=\"sekisho {name}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        failing.len() + 1,
        failing.len(),
        usize::from(!run.open.is_empty())
    );
    let _infallible = write!(out, "<testcase classname=\"{name}\" name=\"coverage\">");
    if !run.open.is_empty() {
        let _infallible = write!(out, "<error message=\"{}\">{}</error>", xml(&run.open[0]), xml(&run.open.join("\n")));
    }
    out.push_str("</testcase>\n");
    for f in failing {
        let _infallible = writeln!(
            out,
            "<testcase classname=\"{name}\" name=\"{}\"><failure type=\"{}\" message=\"{}\">{}</failure></testcase>",
            xml(&f.id),
            xml(&f.code),
            xml(f.title.get(run.lang)),
            xml(&format!("{}\n→ {}", f.why.get(run.lang), f.next.get(run.lang)))
        );
    }
    out.push_str("</testsuite>\n");
    out
}

/// Text in XML: escaped, without what XML cannot hold or what steers a display.
fn xml(text: &str) -> String {
    let text: String = clean(text).chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
