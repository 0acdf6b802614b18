//! What the user knows of the partner, out of a form: a partner file, fields typed over it, or both → the same
//! [`Partner`] that `--party` reads, and the file it can be kept as. A form with nothing in it is no partner.

use super::problem::Problem;
use super::upload::{File, Upload};
use crate::indicators::Partner;
use crate::indicators::ownership::Holding;
use crate::indicators::partner::{QUESTIONNAIRE, Reply};
use axum::http::StatusCode;

/// The name of the file that typed fields become.
const NAME: &str = "partner.toml";

/// Fields of one line, and of several.
pub const LINES: [&str; 12] = [
    "name",
    "country",
    "website",
    "founded",
    "introduced-by",
    "end-user",
    "end-use",
    "ship-to",
    "payer",
    "bank-country",
    "dormant-from",
    "active-again",
];
pub const LISTS: [&str; 10] =
    ["other-names", "former-names", "addresses", "phones", "mail", "identifiers", "certifications", "business", "topic", "directors"];

/// The partner of a form, and its file.
pub fn told(upload: &mut Upload) -> Result<Option<(Partner, File)>, Problem> {
    let given = upload.file("party")?;
    let mut partner = match &given {
        None => Partner::default(),
        Some(file) => {
            let text = std::str::from_utf8(&file.bytes)
                .map_err(|_| Problem::bad("the partner file is not UTF-8 text", "相手方ファイルがUTF-8のテキストではありません"))?;
            read(text.trim_start_matches('\u{feff}'), &file.name)?
        }
    };
    if !typed(upload, &mut partner)? {
        return Ok(given.map(|file| (partner, file)));
    }
    let text =
        toml::to_string(&partner).map_err(|_| Problem::bad("the partner's fields cannot be kept", "相手方の記入内容を保存できません"))?;
    // the same checks as for a file: dates, shares, questions
    let partner = read(&text, NAME)?;
    Ok(Some((partner, File { name: NAME.to_owned(), bytes: text.into_bytes() })))
}

fn read(text: &str, name: &str) -> Result<Partner, Problem> {
    Partner::read(text, name).map_err(|e| Problem { status: StatusCode::UNPROCESSABLE_ENTITY, ..Problem::of(&e) })
}

/// Lays every field that holds something over the partner; says whether there was any.
fn typed(upload: &Upload, partner: &mut Partner) -> Result<bool, Problem> {
    let mut any = false;
    for field in LINES {
        let Some(text) = upload.text(&format!("party-{field}")).map(str::to_owned) else { continue };
        any = true;
        match field {
            "name" => partner.name = text,
            "country" => partner.country = Some(text.to_uppercase()),
            "website" => partner.website = Some(text),
            "founded" => partner.founded = Some(text),
            "introduced-by" => partner.introduced_by = Some(text),
            "end-user" => partner.end_user = Some(text),
            "end-use" => partner.end_use = Some(text),
            "ship-to" => partner.ship_to = Some(text),
            "payer" => partner.payer = Some(text),
            "bank-country" => partner.bank_country = Some(text.to_uppercase()),
            "dormant-from" => partner.dormant_from = Some(text),
            _ => partner.active_again = Some(text),
        }
    }
    for field in LISTS {
        let lines = upload.lines(&format!("party-{field}"));
        if lines.is_empty() {
            continue;
        }
        any = true;
        let into = match field {
            "other-names" => &mut partner.other_names,
            "former-names" => &mut partner.former_names,
            "addresses" => &mut partner.addresses,
            "phones" => &mut partner.phones,
            "mail" => &mut partner.mail,
            "identifiers" => &mut partner.identifiers,
            "certifications" => &mut partner.certifications,
            "business" => &mut partner.business,
            "topic" => &mut partner.topic,
            _ => &mut partner.directors,
        };
        *into = lines;
    }
    match upload.text("party-manufactures") {
        Some("yes") => (partner.manufactures, any) = (Some(true), true),
        Some("no") => (partner.manufactures, any) = (Some(false), true),
        _ => {}
    }
    let owners = upload.lines("party-owners");
    if !owners.is_empty() {
        any = true;
        partner.owners = owners.iter().map(|l| holding(l)).collect::<Result<_, _>>()?;
    }
    for question in &QUESTIONNAIRE.questions {
        let reply = match upload.text(&format!("answer-{}", question.id)) {
            Some("yes") => Reply::Yes,
            Some("no") => Reply::No,
            Some("unknown") => Reply::Unknown,
            Some("not-applicable") => Reply::NotApplicable,
            _ => continue,
        };
        any = true;
        partner.answers.insert(question.id.clone(), reply);
    }
    Ok(any)
}

/// `Pier Holding Ltd; 30`: owner, share in per cent (left out: not known), and of whom (left out: the partner).
fn holding(line: &str) -> Result<Holding, Problem> {
    let mut parts = line.split([';', '；']).map(str::trim);
    let owner = parts.next().unwrap_or_default().to_owned();
    let share = parts.next().unwrap_or_default().trim_end_matches(['%', '％', ' ']);
    let owned = parts.next().unwrap_or_default().to_owned();
    let percent =
        match share {
            "" | "?" | "？" => None,
            text => Some(text.parse::<f64>().map_err(|_| {
                Problem::bad(format!("the share in “{line}” is no number"), format!("「{line}」の持分が数値ではありません"))
            })?),
        };
    Ok(Holding { owner, owned, percent, ..Holding::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_read_from_a_line_with_or_without_a_share() {
        let read = |line: &str| holding(line).map(|h| (h.owner, h.percent, h.owned)).map_err(|p| p.what.en);
        assert_eq!(read("Pier Holding Ltd; 30 %"), Ok(("Pier Holding Ltd".into(), Some(30.0), String::new())));
        assert_eq!(read("埠頭持株；５０"), Err("the share in “埠頭持株；５０” is no number".into()));
        assert_eq!(read("埠頭持株；50；明埠貿易"), Ok(("埠頭持株".into(), Some(50.0), "明埠貿易".into())));
        assert_eq!(read("Quay Nominees"), Ok(("Quay Nominees".into(), None, String::new())));
    }

    #[test]
    fn a_partner_survives_its_own_file() {
        let text = "name = \"Quay Ltd\"\nmanufactures = false\nother-names = [\"埠頭\"]\n[[owner]]\nowner = \"Pier\"\npercent = 30.0\n[answers]\nuse-clear = \"unknown\"\n";
        let partner = Partner::read(text, "p.toml").unwrap();
        assert_eq!(Partner::read(&toml::to_string(&partner).unwrap(), "p.toml").unwrap(), partner);
    }
}
