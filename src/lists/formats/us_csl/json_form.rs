//! The JSON form: `{"results": […]}` with the names of the CSV columns, several values as arrays. Nothing is split at
//! `;` here. Missing values may be null or left out; a record without source or name makes the file unfit.

use super::super::{Reading, refused};
use super::{Address, Row, closing_country};
use crate::error::Result;
use crate::lists::ListedIdentifier;
use crate::lists::reading_text::one_line;
use serde_json::{Map, Value};

/// Keys every record must have, even if null.
const REQUIRED: &[&str] = &["source", "name", "addresses", "alt_names"];

pub fn rows(text: &str, reading: &mut Reading) -> Result<Vec<Row>> {
    let whole: Value = serde_json::from_str(text).map_err(|e| {
        refused(
            format!("not whole JSON (line {}, column {}): it may have been cut short", e.line(), e.column()),
            format!("JSONとして完全ではありません（{}行{}桁）。途中で切れている可能性があります", e.line(), e.column()),
        )
    })?;
    let Value::Object(mut whole) = whole else { return Err(wrong_shape()) };
    let Some(Value::Array(records)) = whole.remove("results") else { return Err(wrong_shape()) };
    let stated = whole.get("total").and_then(Value::as_u64);
    if stated.is_some_and(|n| n != records.len() as u64) {
        return Err(refused(
            format!("the file says it holds {} records and holds {}", stated.unwrap_or(0), records.len()),
            format!("件数の記載（{}件）と実際の件数（{}件）が合いません", stated.unwrap_or(0), records.len()),
        ));
    }
    reading.published = whole.get("generated_at").and_then(Value::as_str).and_then(crate::lists::reading_text::partial_date);
    records.into_iter().enumerate().map(|(index, record)| row(index + 1, record)).collect()
}

fn wrong_shape() -> crate::Error {
    refused(
        "this JSON is not the bulk file of the Consolidated Screening List (no array “results”)",
        "統合スクリーニングリストの一括ファイルの形（results 配列）ではありません",
    )
}

fn row(number: usize, record: Value) -> Result<Row> {
    let place = format!("record {number}");
    let Value::Object(mut record) = record else { return Err(wrong_shape()) };
    if let Some(missing) = REQUIRED.iter().find(|k| !record.contains_key(**k)) {
        return Err(refused(format!("{place} has no key “{missing}”"), format!("{place} に項目 {missing} がありません")));
    }
    let mut row = Row {
        programs: texts(record.remove("programs")),
        alt_names: texts(record.remove("alt_names")),
        addresses: array(record.remove("addresses")).iter().filter_map(address).collect(),
        citizenships: texts(record.remove("citizenships")),
        nationalities: texts(record.remove("nationalities")),
        dates_of_birth: texts(record.remove("dates_of_birth")),
        places_of_birth: texts(record.remove("places_of_birth")),
        ids: array(record.remove("ids")).iter().filter_map(identifier).collect(),
        place,
        ..Row::default()
    };
    record.remove("id");
    for (key, value) in record {
        let text = text(&value);
        if !text.is_empty() {
            row.single.insert(key, text);
        }
    }
    Ok(row)
}

fn array(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values,
        None | Some(Value::Null) => Vec::new(),
        Some(one) => vec![one],
    }
}

fn texts(value: Option<Value>) -> Vec<String> {
    array(value).iter().map(text).filter(|t| !t.is_empty()).collect()
}

/// Any value as one line; what is neither text nor number is kept as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => one_line(s),
        other => other.to_string(),
    }
}

fn field(of: &Map<String, Value>, key: &str) -> String {
    of.get(key).map(text).unwrap_or_default()
}

fn address(value: &Value) -> Option<Address> {
    let Value::Object(of) = value else {
        let text = text(value);
        return (!text.is_empty()).then(|| Address { country: closing_country(&text), text });
    };
    let lines: Vec<String> = ["address", "city", "state", "postal_code"].iter().map(|k| field(of, k)).filter(|t| !t.is_empty()).collect();
    let mut text = lines.join(", ");
    let mut country = field(of, "country");
    if country.is_empty() {
        country = closing_country(&text);
    } else if closing_country(&text) != country {
        text = if text.is_empty() { country.clone() } else { format!("{text}, {country}") };
    }
    (!text.is_empty()).then_some(Address { text, country })
}

fn identifier(value: &Value) -> Option<ListedIdentifier> {
    let Value::Object(of) = value else {
        let text = text(value);
        return (!text.is_empty()).then(|| ListedIdentifier { value: text, ..ListedIdentifier::default() });
    };
    let number = field(of, "number");
    let country = field(of, "country");
    (!number.is_empty()).then(|| ListedIdentifier {
        kind: field(of, "type"),
        value: number,
        country: (!country.is_empty()).then_some(country),
    })
}
