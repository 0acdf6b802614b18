//! Traps of real list files, one small file of our own writing each: what `docs/list-traps.md` names and no sample of a list
//! folder shows.

use super::lists::{NOW, sekisho, text};
use sekisho::lists::{Listing, NameKind, Snapshot, read_raw};
use std::path::Path;

/// Reads a file of this content as a list, without importing it.
fn snapshot(list: &str, name: &str, content: &[u8]) -> Snapshot {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    read_raw(list, &path, None, NOW).unwrap().snapshot
}

fn listings(list: &str, name: &str, content: &str) -> Vec<Listing> {
    snapshot(list, name, content.as_bytes()).listings
}

/// The reason for which a file is refused.
fn refusal(list: &str, name: &str, content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    read_raw(list, &path, None, NOW).unwrap_err().to_string()
}

fn names(listing: &Listing) -> Vec<String> {
    listing.names.iter().map(|n| n.text.clone()).collect()
}

fn sample(list: &str, name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("screening-lists").join(list).join(name)).unwrap()
}

const CSL_HEADER: &str = "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids";

/// A CSL file of one Entity List row for each name and alias cell.
fn csl(rows: &[(&str, &str)]) -> Vec<Listing> {
    let mut file = format!("{CSL_HEADER}\n");
    for (name, aliases) in rows {
        let mut cells = vec![String::new(); 29];
        cells[1] = "Entity List (EL) - Bureau of Industry and Security".to_owned();
        (cells[5], cells[22]) = (format!("\"{name}\""), format!("\"{aliases}\""));
        file.push_str(&format!("{}\n", cells.join(",")));
    }
    listings("us-csl", "csl.csv", &file)
}

#[test]
fn csl_names_with_replaced_or_damaged_characters_are_repaired_where_they_can_be_and_marked() {
    let read = csl(&[("AO ?Example Works?Exville?", ""), ("Luo\u{92}an Works", ""), ("B\u{81}key Works", ""), ("Co”peratief Sample", "")]);
    let shown: Vec<(&str, bool)> = read.iter().map(|l| (l.primary(), l.names[0].uncertain)).collect();
    assert_eq!(shown, [("AO ?Example Works?Exville?", true), ("Luo’an Works", true), ("Bükey Works", true), ("Co”peratief Sample", true)]);
    let plain = csl(&[("AO \"\"Example Works\"\"", "")]);
    assert_eq!((plain[0].primary(), plain[0].names[0].uncertain), ("AO \"Example Works\"", false));
}

#[test]
fn csl_parents_inside_a_name_are_kept_as_parents_and_repeated_names_stay_entries() {
    let parent = "Great Sample Technologies (Sample). Affiliated Entity: Exville Sample";
    let read = csl(&[(parent, ""), (parent, ""), (parent, "")]);
    assert_eq!(read.len(), 3);
    assert!(names(&read[0]).contains(&"Exville Sample".to_owned()), "{:?}", names(&read[0]));
    assert_eq!(read[0].other["parent"], "Great Sample Technologies");
    let uids: std::collections::BTreeSet<&str> = read.iter().map(|l| l.uid.as_str()).collect();
    assert_eq!(uids.len(), 3, "{uids:?}");
}

#[test]
fn csl_aliases_inside_a_name_are_cut_out_and_marked_as_derived() {
    let read = csl(&[("Ivan (a.k.a. Vanya) Exemplar", ""), (" Lantern Works", "")]);
    let derived: Vec<&str> = read[0].names.iter().filter(|n| n.derived).map(|n| n.text.as_str()).collect();
    assert_eq!(derived, ["Ivan Exemplar", "Vanya"]);
    assert_eq!(read[1].primary(), "Lantern Works");
}

/// OFAC's set of four, with these remarks on its only entry.
fn ofac_set(remarks: &str, comments: &str, ending: &str) -> Vec<Listing> {
    let folder = tempfile::tempdir().unwrap();
    let null = "-0- ";
    let list = format!(
        "7,\"SAMPLE, QUAY AND SONS CO., LTD.\",{null},\"SDGT] [IRGC] [IFSR\",{}\"{remarks}\"{ending}",
        format!("{null},").repeat(7)
    );
    for (name, content) in [("sdn.csv", list.as_str()), ("add.csv", ""), ("alt.csv", ""), ("sdn_comments.csv", comments)] {
        let content = if content.is_empty() {
            "7,1,-0- ,-0- ,-0- ,-0- \r\n".replace(",-0- \r", if name == "alt.csv" { "\r" } else { ",-0- \r" })
        } else {
            content.to_owned()
        };
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    read_raw("us-ofac-sdn", &folder.path().join("sdn.csv"), None, NOW).unwrap().snapshot.listings
}

#[test]
fn ofac_csv_nulls_endings_and_inverted_brackets_are_read() {
    for ending in ["\r\n\u{1A}", "\n", "\r\n", ""] {
        let read = ofac_set("a remark.", "7,\" and its rest\"\r\n\u{1A}", ending);
        assert_eq!(read.len(), 1, "{ending:?}");
        assert_eq!(read[0].programmes, ["SDGT", "IRGC", "IFSR"]);
        assert_eq!(read[0].remarks.as_deref(), Some("a remark. and its rest"));
        assert_eq!(read[0].primary(), "SAMPLE, QUAY AND SONS CO., LTD.", "a comma does not make a person");
        assert!(read[0].addresses.is_empty() && !read[0].other.contains_key("title"));
    }
}

#[test]
fn ofac_csv_weak_aliases_come_from_the_remarks_though_apostrophes_stand_inside() {
    let read = ofac_set("DOB 1960; a.k.a. 'BNC'; a.k.a. 'O'HARA QUAY'; f.k.a. 'OLD QUAY'.", "7,\"\"\r\n", "\r\n");
    let of = |kind: NameKind| -> Vec<&str> { read[0].names.iter().filter(|n| n.kind == kind).map(|n| n.text.as_str()).collect() };
    assert_eq!(of(NameKind::Weak), ["BNC", "O'HARA QUAY"]);
    assert_eq!(of(NameKind::Former), ["OLD QUAY"]);
    assert!(read[0].names.iter().filter(|n| n.kind == NameKind::Weak).all(|n| n.derived));
}

#[test]
fn ofac_xml_ids_that_are_no_numbers_are_notes_and_birth_dates_go_as_far_as_they_say() {
    let births = ["02 Mar 1958", "1959", "circa 1960", "1961 to 1963", "Apr 1962"];
    let births: String = births.iter().map(|b| format!("<dateOfBirthItem><dateOfBirth>{b}</dateOfBirth></dateOfBirthItem>")).collect();
    let ids = [("Gender", "Male"), ("Website", "sample.example"), ("Passport", "A12"), ("Digital Currency Address - XBT", "1abc2")];
    let ids: String = ids.iter().map(|(t, n)| format!("<id><idType>{t}</idType><idNumber>{n}</idNumber></id>")).collect();
    let file = |namespace: &str| {
        format!(
            "<sdnList xmlns=\"{namespace}\"><publshInformation><Publish_Date>05/07/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>\
             <sdnEntry><uid>1</uid><firstName>Ivan</firstName><lastName>EXEMPLAR</lastName><sdnType>Individual</sdnType>\
             <idList>{ids}</idList><dateOfBirthList>{births}</dateOfBirthList></sdnEntry></sdnList>"
        )
    };
    for namespace in ["http://tempuri.org/sdnList.xsd", "https://example.org/exports/XML"] {
        let read = listings("us-ofac-sdn", "sdn.xml", &file(namespace));
        assert_eq!(read[0].birth_dates, ["1958-03-02", "1959", "1960", "1962-04"], "a range is no date");
        let kinds: Vec<&str> = read[0].identifiers.iter().map(|i| i.kind.as_str()).collect();
        assert_eq!(kinds, ["Passport", "Digital Currency Address - XBT"]);
        assert_eq!(read[0].other["id_notes"], "Gender: Male; Website: sample.example");
    }
}

#[test]
fn mof_dates_however_they_are_written_and_curly_quotes_and_wide_digits() {
    let row = |births: &str, name: &str| sample("jp-mof", "sample.csv").replacen("1961年頃", births, 1).replacen("IVAN EXEMPLAR", name, 1);
    for (births, read) in [
        ("1966年頃", vec!["1966"]),
        ("1941/8/20", vec!["1941-08-20"]),
        ("１９５８年３月２日", vec!["1958-03-02"]),
        ("1955年から1958年の間", vec![]),
    ] {
        let one = listings("jp-mof", "mof.csv", &row(births, "IVAN EXEMPLAR")).remove(0);
        assert_eq!((one.birth_dates, one.other["生年月日"].as_str()), (read.iter().map(|b| (*b).to_owned()).collect(), births));
    }
    let quoted = listings("jp-mof", "mof.csv", &row("1966年", "“IVAN EXEMPLAR”"));
    assert!(names(&quoted[0]).iter().any(|n| n == "IVAN EXEMPLAR"), "{:?}", names(&quoted[0]));
}

/// An EU file of one entity with this inside.
fn eu(inside: &str) -> Vec<Listing> {
    let file = format!(
        "<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\" generationDate=\"2026-05-13T00:00:00Z\" globalFileId=\"1\">\
         <sanctionEntity euReferenceNumber=\"EU.1.1\" logicalId=\"1\"><subjectType code=\"person\"/>{inside}</sanctionEntity></export>"
    );
    listings("eu-fsf", "eu.xml", &file)
}

#[test]
fn eu_names_keep_their_languages_and_give_what_lies_inside_them() {
    let read = eu("<nameAlias wholeName=\"Sample Army / Exemplar Army\" nameLanguage=\"EN\"/>\
        <nameAlias wholeName=\"Ivan Exemplar (the Sample)\" nameLanguage=\"SV\"/>\
        <nameAlias wholeName=\"Ivan Exemplar (the Sample)\" nameLanguage=\"CS\"/>\
        <nameAlias wholeName=\"Иван Пример\" nameLanguage=\"RU\" function=\"Director\"/>");
    let shown: Vec<(&str, Option<&str>, bool)> =
        read[0].names.iter().map(|n| (n.text.as_str(), n.language.as_deref(), n.derived)).collect();
    assert_eq!(
        shown,
        [
            ("Sample Army / Exemplar Army", Some("EN"), false),
            ("Ivan Exemplar (the Sample)", Some("SV CS"), false),
            ("Иван Пример", Some("RU"), false),
            ("Sample Army", None, true),
            ("Exemplar Army", None, true),
            ("Ivan Exemplar", None, true)
        ]
    );
    assert_eq!(read[0].other["function"], "Director");
}

#[test]
fn eu_births_keep_ranges_and_other_calendars_and_unknown_countries_say_nothing() {
    let read =
        eu("<nameAlias wholeName=\"Ivan Exemplar\"/><birthdate circa=\"true\" year=\"1958\" calendarType=\"GREGORIAN\" city=\"Exville\"/>\
        <birthdate yearRangeFrom=\"1960\" yearRangeTo=\"1962\" calendarType=\"GREGORIAN\"/>\
        <birthdate year=\"1390\" calendarType=\"ISLAMIC\"/><citizenship countryIso2Code=\"00\" countryDescription=\"UNKNOWN\"/>");
    assert_eq!(read[0].birth_dates, ["1958", "1960", "1962"]);
    assert_eq!(read[0].other["births_in_another_calendar"], "ISLAMIC 1390");
    assert_eq!(read[0].other["places_of_birth"], "Exville");
    assert!(read[0].countries.is_empty());
}

#[test]
fn eu_tables_saved_anew_by_other_programs_are_refused() {
    let table = sample("eu-fsf", "sample-table.csv");
    let latin: Vec<u8> = table
        .replace("Sample Rocket Bureau", "Sample Büro")
        .replace("Бюро Образец", "Buro")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    assert!(refusal("eu-fsf", "latin.csv", &latin).contains("UTF-8"));
    let tabs: String = table.lines().enumerate().map(|(n, l)| if n == 0 { format!("{l}\n") } else { format!("{l};\t\t\n") }).collect();
    assert!(refusal("eu-fsf", "tabs.csv", tabs.as_bytes()).contains("fields"));
}

#[test]
fn un_aliases_of_two_scripts_and_types_of_date_in_any_case() {
    let file = sample("un-sc", "sample.xml").replace("(見本局)", "(見本\n局)").replace("BETWEEN", "Between");
    let read = listings("un-sc", "un.xml", &file);
    assert_eq!(read[0].birth_dates, ["1961", "1963"]);
    let native: Vec<&str> = read[1].names.iter().filter(|n| n.kind == NameKind::Native).map(|n| n.text.as_str()).collect();
    assert_eq!(native, ["見本 局"]);
}

#[test]
fn uk_entities_of_html_are_undone_and_the_first_line_of_the_table_is_no_heading() {
    let file = sample("uk-sl", "sample.xml").replace("Sample &amp; only that", "Sample&amp;nbsp;&amp;amp; only that");
    let read = listings("uk-sl", "uk.xml", &file);
    assert_eq!(read[0].remarks.as_deref(), Some("Sample & only that"));
    let without: String = sample("uk-sl", "sample-table.csv").lines().skip(1).map(|l| format!("{l}\n")).collect();
    assert_eq!(listings("uk-sl", "uk.csv", &without).len(), 2);
}

#[test]
fn canadian_births_and_aliases_are_read_as_far_as_they_can_be_and_kept() {
    let record = |birth: &str, aliases: &str| {
        let file = format!(
            "<data-set><record><Country>Belarus / Bélarus </Country><LastName>EXEMPLAR</LastName><GivenName>\tIvan</GivenName>\
             <DateOfBirthOrShipBuildDate>{birth}</DateOfBirthOrShipBuildDate><Aliases>{aliases}</Aliases><Schedule>1</Schedule><Item>4</Item></record></data-set>"
        );
        listings("ca-sema", "ca.xml", &file).remove(0)
    };
    for (birth, read, kept) in [
        ("31801", vec!["1987-01-24"], false),
        ("Sep-99", vec![], true),
        ("born in the early 1970s", vec![], true),
        ("1958-03-02", vec!["1958-03-02"], false),
    ] {
        let one = record(birth, "");
        assert_eq!(one.birth_dates, read, "{birth}");
        assert_eq!(one.other.values().any(|v| v == birth), kept, "{birth}: {:?}", one.other);
        assert_eq!((one.primary(), one.countries[0].code.as_str()), ("Ivan EXEMPLAR", "BY"));
    }
    let tagged = record("", "Belarusian: Іван Прыклад, Russian: Иван Пример");
    assert_eq!(names(&tagged)[1..], ["Іван Прыклад", "Иван Пример"]);
}

#[test]
fn a_letter_reused_in_the_australian_list_stays_with_its_number() {
    let table = sample("au-dfat", "sample.cells")
        .replace("2b1\tI. Exemplar", "2a\tI. Exemplar")
        .replace("3a\tOld", "3a\tOlder Sample Bureau\tEntity\tFKA\t\t\t\t\t\t\t\t43832\n3a\tOld");
    let folder = tempfile::tempdir().unwrap();
    let file = super::lists::meti_file(folder.path(), "dfat.xlsx", &table);
    let read = read_raw("au-dfat", Path::new(&file), None, NOW).unwrap().snapshot.listings;
    assert_eq!(read.len(), 2);
    assert!(names(&read[0]).contains(&"I. Exemplar".to_owned()) && names(&read[1]).contains(&"Older Sample Bureau".to_owned()));
}

#[test]
fn entries_taken_off_a_list_are_history_beside_the_live_ones() {
    let data = tempfile::tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("screening-lists/ch-seco/sample.xml").display().to_string();
    let output = sekisho(data.path(), &["lists", "import", "ch-seco", &file, "--lang", "en"]);
    assert!(text(&output.stdout).contains("1 entries and 1 delisted ones"), "{}", text(&output.stdout));
    let status = super::lists::status(data.path());
    let list = super::lists::list(&status, "ch-seco").unwrap();
    assert_eq!((&list["records"], &list["live"], &list["delisted"]), (&2.into(), &1.into(), &1.into()));
    let table = text(&sekisho(data.path(), &["lists", "status", "--lang", "en"]).stdout);
    assert!(table.contains("1 (+1 delisted)"), "{table}");
}

/// A PDF of the table as an office program prints it: cells centred on their row, long lines wrapped. Of its pages only the
/// first bears the headings; each has its number at the foot.
fn printed(pages: &[Vec<Vec<String>>]) -> Vec<u8> {
    const COLUMNS: [f64; 6] = [30.0, 60.0, 185.0, 335.0, 525.0, 605.0];
    const PITCH: f64 = 11.0;
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", (0..pages.len()).map(|n| format!("{} 0 R ", 5 + n * 2)).collect::<String>(), pages.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R] >>".to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 5 >> /DW 1000 /W [1 230 500] >>".to_owned(),
    ];
    for (number, rows) in pages.iter().enumerate() {
        let mut content = String::new();
        let mut show = |x: f64, y: f64, text: &str| {
            let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            content.push_str(&format!("BT /F 8 Tf {x} {} Td <{hex}> Tj ET\n", 600.0 - y));
        };
        let mut top = 40.0;
        for row in rows {
            let cells: Vec<Vec<String>> = row.iter().map(|c| c.split("\\n").flat_map(wrapped).collect()).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(1) as f64 * PITCH + 6.0;
            for (x, lines) in COLUMNS.iter().zip(&cells) {
                for (at, line) in lines.iter().enumerate() {
                    show(*x, top + height / 2.0 + (at as f64 - (lines.len() as f64 - 1.0) / 2.0) * PITCH, line);
                }
            }
            top += height;
        }
        show(330.0, 580.0, &format!("- {} -", number + 1));
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 700 600] /Resources << /Font << /F 3 0 R >> >> /Contents {} 0 R >>",
            6 + number * 2
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").bytes()));
    file.extend(format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    file
}

/// A line cut at its last blank before the 25th character.
fn wrapped(line: &str) -> Vec<String> {
    let at = if line.chars().count() > 24 { line.char_indices().take(24).filter(|(_, c)| *c == ' ').last() } else { None };
    match at {
        Some((at, _)) => vec![line[..at].to_owned(), line[at..].trim().to_owned()],
        None if line.trim().is_empty() => Vec::new(),
        None => vec![line.to_owned()],
    }
}

/// The sample of the End User List, in characters that the printed font has.
fn meti_rows() -> Vec<Vec<String>> {
    let table = sample("jp-meti-eul", "sample.cells").replace('复', "複");
    let row = |line: &str| line.split('\t').take(6).map(|c| c.trim_start_matches('=').to_owned()).collect();
    table.lines().take(5).map(row).collect()
}

#[test]
fn the_end_user_list_as_pdf_gives_what_the_workbook_gives() {
    let rows = meti_rows();
    let pdf = snapshot("jp-meti-eul", "20250929_3.pdf", &printed(&[rows[..3].to_vec(), rows[3..].to_vec()]));
    assert_eq!(pdf.version, "2025-09-29");
    let folder = tempfile::tempdir().unwrap();
    let table: String = rows.iter().map(|r| format!("{}\n", r.join("\t"))).collect();
    let book = super::lists::meti_file(folder.path(), "list.xlsx", &table);
    let book = read_raw("jp-meti-eul", Path::new(&book), None, NOW).unwrap().snapshot;
    let bare = |s: &Snapshot| -> Vec<String> {
        let without_place = s.listings.iter().map(|l| Listing { locator: String::new(), ..l.clone() });
        without_place.map(|l| serde_json::to_string_pretty(&l).unwrap()).collect()
    };
    assert_eq!(bare(&pdf), bare(&book));
    assert_eq!(pdf.listings[2].locator, "page 2, No. 3");
}

#[test]
fn the_end_user_list_as_pdf_is_refused_where_its_table_cannot_be_told_for_sure() {
    let rows = meti_rows();
    let refused = |change: &dyn Fn(&mut Vec<Vec<String>>)| {
        let mut rows = rows.clone();
        change(&mut rows);
        refusal("jp-meti-eul", "list.pdf", &printed(&[rows]))
    };
    for (change, reason) in [
        (&(|r: &mut Vec<Vec<String>>| drop(r.remove(2))) as &dyn Fn(&mut Vec<Vec<String>>), "numbering is not whole"),
        (&|r| r[1][1] = "イラン\\nExample Institute".to_owned(), "countries"),
        (&|r| r[2][4] = "ミサイルX".to_owned(), "type of concern"),
        (&|r| r[0][3] = "略称".to_owned(), "headings"),
        (&|r| r[4][0] = String::new(), "belongs to no row"),
    ] {
        let said = refused(change);
        assert!(said.contains(reason), "{reason}: {said}");
    }
    assert!(refusal("jp-meti-eul", "notice.pdf", &printed(&[vec![vec!["見本".to_owned()]]])).contains("headings"));
}

#[test]
fn the_page_of_lists_names_only_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    let mut folders = vec![root.join("tests/it"), root.join("src/lists")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let page = std::fs::read_to_string(root.join("docs/lists.md")).unwrap();
    let is_test =
        |word: &&str| word.matches('_').count() > 3 && word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    let named: Vec<&str> = page.split('`').filter(is_test).collect();
    assert!(named.len() > 40, "{}", named.len());
    for name in named {
        assert!(sources.contains(&format!("fn {name}()")), "{name}");
    }
}

#[test]
fn addresses_nobody_has_seen_answer_are_named() {
    let data = tempfile::tempdir().unwrap();
    let english = text(&sekisho(data.path(), &["lists", "status", "--lang", "en"]).stdout);
    assert!(english.lines().any(|l| l.contains("not yet confirmed by a live request") && l.contains("us-csl")), "{english}");
    assert!(text(&sekisho(data.path(), &["lists", "status", "--lang", "ja"]).stdout).contains("実際の通信で未確認"));
    let status = super::lists::status(data.path());
    let missing = status["not_imported"].as_array().unwrap();
    assert!(missing.iter().all(|l| l.get("address_confirmed_on").is_some()), "{missing:?}");
}
