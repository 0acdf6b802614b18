//! A dossier as one HTML file: both languages inside, no external asset, prints on A4. Everything from a document is
//! escaped by the template engine.

use super::catalogue;
use crate::casefile::dossier::Dossier;
use crate::error::{Error, Result};
use crate::terms::Library;
use crate::words::{Lang, Words};
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, context};

/// The report of a dossier, opened in `lang`; the other language is one click away.
///
/// # Errors
/// Only if the embedded template is broken, which a test rules out.
pub fn report(dossier: &Dossier, library: &Library, lang: Lang) -> Result<String> {
    let env = environment()?;
    let template = env.get_template("report.html").map_err(broken)?;
    let style = Value::from_safe_string(include_str!("templates/report.css").to_owned());
    template.render(context! { first => lang.code(), style, ..values(dossier, library) }).map_err(broken)
}

/// What the report's templates read of a dossier.
pub fn values(dossier: &Dossier, library: &Library) -> Value {
    let titles: std::collections::BTreeMap<String, Words> = library.terms.iter().map(|t| (t.id.clone(), t.title.clone())).collect();
    let elements: std::collections::BTreeMap<String, Words> =
        library.terms.iter().flat_map(|t| t.elements.iter().map(move |e| (format!("{}/{}", t.id, e.id), e.title.clone()))).collect();
    context! { contacts => Value::from_serialize(&*super::contacts::CONTACTS), d => Value::from_serialize(dossier), titles, elements, required => crate::terms::REQUIRED.to_vec(), by_clause => Value::from_serialize(super::charts::by_clause(dossier)), measures => Value::from_serialize(super::charts::categories(dossier, library)) }
}

/// The template engine with the report's templates, filters and words; the page of `serve` adds its own templates.
///
/// # Errors
/// Only if an embedded template is broken, which a test rules out.
pub fn environment<'a>() -> Result<Environment<'a>> {
    let mut env = Environment::new();
    env.set_trim_blocks(true);
    env.set_lstrip_blocks(true);
    // characters that steer the display rather than say something are shown as what they are
    env.add_filter("seen", |text: String| super::terminal::clean(&text));
    env.add_filter("brief", |text: String, most: usize| -> String {
        let cut: String = text.chars().take(most).collect();
        if cut.len() < text.len() { format!("{cut} …") } else { cut }
    });
    env.add_filter("w", |value: Value, lang: String| value.get_attr(&lang).unwrap_or_default());
    env.add_function("t", |key: String, lang: String, values: Kwargs| -> std::result::Result<String, minijinja::Error> {
        let mut text = catalogue::say(&key).get(lang_of(&lang)).to_owned();
        for name in values.args() {
            let value: Value = values.get(name)?;
            let value = if value.kind() == ValueKind::Map { value.get_attr(&lang).unwrap_or_default() } else { value };
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
        Ok(text)
    });
    env.add_function("place", |place: Value, lang: String| -> String { place_words(&place, lang_of(&lang)) });
    env.add_template("report.html", include_str!("templates/report.html")).map_err(broken)?;
    env.add_template("body.html", include_str!("templates/body.html")).map_err(broken)?;
    Ok(env)
}

/// An embedded template that does not work is a fault of ours.
pub fn broken(e: minijinja::Error) -> Error {
    Error::new(
        Words::new(format!("the report template failed: {e:#}"), format!("報告書の書式でエラー: {e:#}")),
        Words::new("please report this", "不具合としてお知らせください"),
    )
}

fn lang_of(code: &str) -> Lang {
    if code == "ja" { Lang::Ja } else { Lang::En }
}

/// Clause and heading of a place as a reader would cite them.
fn place_words(place: &Value, lang: Lang) -> String {
    let text =
        |name: &str| place.get_attr(name).ok().filter(|v| v.kind() == ValueKind::String).map(|v| v.to_string()).filter(|s| !s.is_empty());
    let place = crate::document::Place {
        part: text("part").unwrap_or_default(),
        clause: text("clause"),
        heading: text("heading"),
        quote: String::new(),
        start: 0,
        end: 0,
        page: None,
        view: crate::document::ViewKind::Accepted,
        visibility: crate::document::Visibility::Shown,
    };
    crate::compare::findings::where_words(Some(&place)).get(lang).to_owned()
}
