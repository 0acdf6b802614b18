//! What the walk must keep, mark, count and refuse, on packages made in memory.

use super::sample::{Sample, p, r, styled, tracked};
use super::*;
use crate::document::{Hidden, ViewKind};

fn views(sample: &Sample) -> (String, String) {
    let document = read(&sample.bytes());
    let text = |kind| document.view(kind).parts[0].text.clone();
    (text(ViewKind::Accepted), text(ViewKind::Rejected))
}

fn body_views(body: &str) -> (String, String) {
    views(&Sample::new(body))
}

fn hidden_of(body: &str, sample: impl FnOnce(Sample) -> Sample) -> Vec<(String, Option<Hidden>)> {
    let document = read(&sample(Sample::new(body)).bytes());
    assert_eq!(document.unread, []);
    document.parts[0].paragraphs.iter().flat_map(|p| &p.pieces).map(|x| (x.text.clone(), x.hidden)).collect()
}

fn plain(sample: Sample) -> Sample {
    sample
}

#[test]
fn insertions_deletions_and_moves_give_both_views() {
    let body = p(&[
        r("keep "),
        tracked("ins", "A", "new "),
        tracked("del", "A", "old "),
        tracked("moveFrom", "B", "here"),
        tracked("moveTo", "B", "there"),
    ]
    .concat());
    assert_eq!(body_views(&body), ("keep new there".to_owned(), "keep old here".to_owned()));
}

#[test]
fn text_deleted_inside_an_insertion_stands_in_neither_view() {
    let body =
        p("<w:ins w:author=\"A\"><w:del w:author=\"B\"><w:r><w:delText>gone</w:delText></w:r></w:del></w:ins><w:r><w:t>stays</w:t></w:r>");
    assert_eq!(body_views(&body), ("stays".to_owned(), "stays".to_owned()));
    let document = read(&Sample::new(&body).bytes());
    assert_eq!(document.properties.revision_authors, ["A", "B"]);
    assert_eq!(document.parts[0].paragraphs[0].pieces[0].revisions.len(), 2);
}

#[test]
fn a_deleted_paragraph_mark_joins_and_an_inserted_one_splits() {
    let mark = |kind: &str| format!("<w:pPr><w:rPr><w:{kind} w:author=\"A\"/></w:rPr></w:pPr>");
    let body = [p(&(mark("del") + &r("one"))), p(&r("two")), p(&(mark("ins") + &r("three"))), p(&r("four"))].concat();
    assert_eq!(body_views(&body), ("onetwo\nthree\nfour".to_owned(), "one\ntwo\nthreefour".to_owned()));
}

#[test]
fn a_deleted_row_goes_and_a_deleted_cell_end_stays() {
    let row = |properties: &str, text: &str| format!("<w:tr>{properties}<w:tc>{}</w:tc></w:tr>", p(&r(text)));
    let table = format!("<w:tbl>{}{}</w:tbl>", row("", "first"), row("<w:trPr><w:del w:author=\"A\"/></w:trPr>", "second"));
    assert_eq!(body_views(&(table + &p(&r("after")))), ("first\nafter".to_owned(), "first\nsecond\nafter".to_owned()));
    let cell = |inside: &str| format!("<w:tc><w:p><w:pPr><w:rPr><w:del w:author=\"A\"/></w:rPr></w:pPr>{inside}</w:p></w:tc>");
    let table = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&r("left")), cell(&r("right")));
    assert_eq!(body_views(&(table + &p(&r("after")))).0, "left\nright\nafter");
}

#[test]
fn every_way_to_hide_text_is_marked() {
    for (properties, want) in [
        ("<w:vanish/>", Some(Hidden::Vanish)),
        ("<w:vanish w:val=\"0\"/>", None),
        ("<w:color w:val=\"FFFFFF\"/>", Some(Hidden::BackgroundColour)),
        ("<w:color w:val=\"FDFDFD\"/>", Some(Hidden::BackgroundColour)),
        ("<w:color w:val=\"000000\" w:themeColor=\"background1\"/>", Some(Hidden::BackgroundColour)),
        ("<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:fill=\"1F3864\"/>", None),
        ("<w:color w:val=\"FFFF00\"/><w:highlight w:val=\"yellow\"/>", Some(Hidden::BackgroundColour)),
        ("<w:sz w:val=\"2\"/>", Some(Hidden::Tiny)),
        ("<w:w w:val=\"1\"/>", Some(Hidden::Tiny)),
        ("<w:webHidden/>", None),
        ("<w:sz w:val=\"oddity\"/>", None),
    ] {
        assert_eq!(hidden_of(&p(&styled(properties, "word")), plain), [("word".to_owned(), want)], "{properties}");
    }
}

#[test]
fn hiding_through_styles_follows_the_chain_and_toggles_cancel() {
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"Base\"><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Child\"><w:basedOn w:val=\"Base\"/></w:style>\
        <w:style w:type=\"character\" w:styleId=\"Shy\"><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Loop\"><w:basedOn w:val=\"Loop\"/></w:style>";
    let with = |s: Sample| s.part("styles", "styles", styles);
    let in_style = |style: &str, run: &str| p(&format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{run}"));
    assert_eq!(hidden_of(&in_style("Child", &r("x")), with)[0].1, Some(Hidden::Vanish));
    assert_eq!(hidden_of(&in_style("Child", &styled("<w:rStyle w:val=\"Shy\"/>", "x")), with)[0].1, None);
    assert_eq!(hidden_of(&in_style("Child", &styled("<w:vanish w:val=\"false\"/>", "x")), with)[0].1, None);
    assert_eq!(hidden_of(&in_style("Loop", &r("x")), with)[0].1, None);
}

#[test]
fn white_text_in_a_dark_cell_is_seen() {
    let cell = |fill: &str| {
        format!(
            "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val=\"clear\" w:fill=\"{fill}\"/></w:tcPr>{}</w:tc></w:tr></w:tbl>",
            p(&styled("<w:color w:val=\"FFFFFF\"/>", "Total"))
        )
    };
    assert_eq!(hidden_of(&cell("2F5496"), plain)[0].1, None);
    assert_eq!(hidden_of(&cell("auto"), plain)[0].1, Some(Hidden::BackgroundColour));
}

#[test]
fn struck_text_without_tracking_is_marked_and_stays() {
    let document = read(&Sample::new(&p(&styled("<w:strike/>", "in force"))).bytes());
    assert!(document.parts[0].paragraphs[0].pieces[0].struck);
    assert_eq!(document.view(ViewKind::Accepted).parts[0].text, "in force");
}

#[test]
fn controls_fields_links_and_signs_are_read_and_codes_are_not() {
    let field = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> REF mark \\r </w:instrText></w:r>\
        <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>5.1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    let body = format!(
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>{}",
        p(&format!(
            "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt><w:hyperlink>{}</w:hyperlink><w:smartTag>{}</w:smartTag>",
            r("in "),
            r("the "),
            r("tag ")
        )),
        p(&format!("{field}<w:r><w:noBreakHyphen/><w:t>use</w:t><w:tab/><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r>")),
    );
    let document = read(&Sample::new(&body).bytes());
    assert_eq!(document.view(ViewKind::Accepted).parts[0].text, "in the tag \n5.1\u{2011}use\t☑");
    assert_eq!(
        (document.fields[0].bookmark.as_deref(), document.fields[0].resolves, document.fields[0].shows.as_str()),
        (Some("mark"), false, "5.1")
    );
    assert_eq!(document.unread, []);
}

#[test]
fn a_field_that_never_ends_swallows_nothing() {
    let body = p(&format!("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>{}", r("The Recipient shall not disclose.")));
    assert_eq!(body_views(&body).0, "The Recipient shall not disclose.");
}

#[test]
fn ruby_is_its_base_and_a_false_reading_is_remarked() {
    let ruby = |base: &str, over: &str| p(&format!("<w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby>", r(over), r(base)));
    let document = read(&Sample::new(&(ruby("甲", "おつ") + &ruby("開示", "かいじ"))).bytes());
    assert_eq!(document.view(ViewKind::Accepted).parts[0].text, "甲\n開示");
    assert_eq!(document.notes.iter().map(|n| n.code.as_str()).collect::<Vec<_>>(), ["odd-ruby"]);
    assert_eq!(document.unread, []);
}

#[test]
fn one_branch_of_alternate_content_is_read_and_a_differing_one_is_kept_hidden() {
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(&r(text)));
    let both = |a: &str, b: &str| {
        p(&format!(
            "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>{}</w:drawing></mc:Choice><mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            boxed(a),
            boxed(b)
        )) + &p(&r("body"))
    };
    let same = read(&Sample::new(&both("note", "note")).bytes());
    assert_eq!(same.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["body", "text box 1"]);
    assert!(same.complete() && same.notes.is_empty());
    let other = read(&Sample::new(&both("may leave", "may not leave")).bytes());
    assert_eq!(other.parts[2].paragraphs[0].pieces[0].hidden, Some(Hidden::OtherBranch));
    assert_eq!(other.notes[0].code, "branches-differ");
}

#[test]
fn notes_headers_and_comments_are_parts_of_their_own() {
    let body = p(&format!(
        "<w:commentRangeStart w:id=\"7\"/>{}<w:commentRangeEnd w:id=\"7\"/><w:r><w:footnoteReference w:id=\"3\"/></w:r>{}",
        r("anchored"),
        "<w:sectPr><w:headerReference r:id=\"header\"/></w:sectPr>"
    ));
    let sample = Sample::new(&body)
        .part("footnotes", "footnotes", &format!("<w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote><w:footnote w:id=\"3\">{}</w:footnote>", p(""), p(&r("a note"))))
        .part("header", "hdr", &p(&r("Confidential")))
        .part("comments", "comments", "<w:comment w:id=\"7\" w:author=\"B\" w:date=\"2026-03-02\"><w:p w14:paraId=\"AA\"><w:r><w:t>why?</w:t></w:r></w:p></w:comment>")
        .part("commentsExtended", "x", "<w15:commentEx w15:paraId=\"AA\" w15:done=\"1\"/>");
    let document = read(&sample.bytes());
    assert_eq!(document.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["body", "footnote 1", "header"]);
    let comment = &document.comments[0];
    assert_eq!((comment.text.as_str(), comment.anchor.as_str(), comment.resolved), ("why?", "anchored", true));
    assert!(document.complete(), "{:?}", document.unread);
}

#[test]
fn text_in_another_format_is_unread() {
    let document = read(&Sample::new(&(p(&r("x")) + "<w:altChunk r:id=\"chunk\"/>")).bytes());
    assert_eq!((document.unread.len(), document.complete()), (1, false));
}

#[test]
fn a_file_without_text_or_main_part_is_unread_as_a_whole() {
    for bytes in [Sample::new("<w:p/>").bytes(), super::sample::package(&[("word/other.xml".to_owned(), String::new())])] {
        assert!(read(&bytes).unread.iter().any(|u| u.body));
    }
}

#[test]
fn nesting_declarations_and_damage_are_refused_with_a_reason() {
    let deep = "<w:sdt><w:sdtContent>".repeat(100_000);
    assert!(read(&Sample::new(&deep).bytes()).unread[0].why.en.contains("512"));
    let bytes = Sample::new(&p(&r("word"))).bytes();
    for share in [10, 50, 90] {
        let document = read(&bytes[..bytes.len() * share / 100]);
        assert!(document.unread.iter().any(|u| u.body), "{share}");
    }
}

#[test]
fn the_strict_family_reads_the_same() {
    let sample = Sample::new(&p(&r("strict words")));
    let strict = sample
        .document()
        .replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main");
    let bytes = super::sample::package(&[("word/document.xml".to_owned(), strict)]);
    assert_eq!(read(&bytes).view(ViewKind::Accepted).parts[0].text, "strict words");
}

#[test]
fn a_bound_value_that_differs_from_its_text_is_told() {
    let control = |text: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:alias w:val=\"Party\"/><w:dataBinding w:xpath=\"/x:root[1]/x:name[1]\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
            p(&r(text))
        )
    };
    let unread = |text: &str| {
        let sample = Sample::new(&control(text)).part("customXml", "root", "<name xmlns=\"\">Second Ltd</name>");
        read(&sample.bytes()).unread
    };
    assert_eq!(unread("Second Ltd"), []);
    assert_eq!(unread("First Ltd")[0].part, "content control Party");
}

#[test]
fn settings_and_properties_are_kept() {
    let settings = "<w:trackRevisions/><w:documentProtection w:edit=\"trackedChanges\"/><w:rsids><w:rsidRoot w:val=\"00AA\"/><w:rsid w:val=\"00BB\"/></w:rsids>";
    let document = read(&Sample::new(&p(&r("x"))).part("settings", "settings", settings).bytes());
    let found = &document.properties;
    assert_eq!(
        (found.track_revisions, found.protection.as_deref(), found.rsid_root.as_deref(), found.rsids.len()),
        (Some(true), Some("trackedChanges"), Some("00AA"), 1)
    );
}

mod numbers {
    use super::*;

    fn numbered(levels: &str, nums: &str, paragraphs: &[(&str, &str)]) -> Document {
        let numbering = format!(
            "<w:abstractNum w:abstractNumId=\"0\">{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>{nums}"
        );
        let body: String = paragraphs
            .iter()
            .map(|(at, mark)| {
                let (num, level) = at.split_once('.').unwrap_or((at, "0"));
                p(&format!(
                    "<w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr><w:rPr>{mark}</w:rPr></w:pPr>{}",
                    r("x")
                ))
            })
            .collect();
        read(&Sample::new(&body).part("numbering", "numbering", &numbering).bytes())
    }

    fn labels(levels: &str, nums: &str, paragraphs: &[(&str, &str)]) -> Vec<(Option<String>, Option<String>)> {
        let document = numbered(levels, nums, paragraphs);
        document.parts[0].paragraphs.iter().map(|p| (p.label_accepted.clone(), p.label_rejected.clone())).collect()
    }

    fn accepted(levels: &str, nums: &str, at: &[&str]) -> Vec<String> {
        let paragraphs: Vec<(&str, &str)> = at.iter().map(|a| (*a, "")).collect();
        labels(levels, nums, &paragraphs).into_iter().map(|(a, _)| a.unwrap_or_default()).collect()
    }

    fn level(index: u8, format: &str, text: &str, more: &str) -> String {
        format!("<w:lvl w:ilvl=\"{index}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>")
    }

    #[test]
    fn levels_restart_and_unseen_parents_show_their_start() {
        let levels = level(0, "decimal", "第%1条", "") + &level(1, "decimal", "%1.%2", "") + &level(2, "lowerLetter", "(%3)", "");
        assert_eq!(
            accepted(&levels, "", &["1.1", "1", "1.1", "1.1", "1.2", "1", "1.1"]),
            ["1.1", "第1条", "1.1", "1.2", "(a)", "第2条", "2.1"]
        );
        assert_eq!(accepted(&levels, "", &["0", "1", "9", "1"]), ["", "第1条", "", "第2条"]);
    }

    #[test]
    fn legal_levels_restarts_and_overrides() {
        let levels = level(0, "upperRoman", "%1.", "")
            + &level(1, "decimal", "%1.%2", "<w:isLgl/>")
            + &level(2, "decimal", "%3)", "<w:lvlRestart w:val=\"0\"/>");
        assert_eq!(accepted(&levels, "", &["1", "1.1", "1.2", "1", "1.2"]), ["I.", "1.1", "1)", "II.", "2)"]);
        let nums = "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride></w:num>";
        assert_eq!(accepted(&levels, nums, &["1", "2", "2", "1"]), ["I.", "V.", "VI.", "VII."]);
    }

    #[test]
    fn a_deleted_paragraph_takes_no_number_in_the_view_where_it_is_gone() {
        let got = labels(&level(0, "decimal", "%1.", ""), "", &[("1", ""), ("1", "<w:del w:author=\"A\"/>"), ("1", "")]);
        let some = |s: &str| Some(s.to_owned());
        assert_eq!(got, [(some("1."), some("1.")), (None, some("2.")), (some("2."), some("3."))]);
    }

    #[test]
    fn a_format_that_is_not_rendered_is_said_once() {
        let levels = level(0, "thaiLetters", "%1.", "") + &level(1, "ordinal", "%2", "");
        let document = numbered(&levels, "", &[("1", ""), ("1", ""), ("1.1", "")]);
        assert_eq!(document.parts[0].paragraphs[1].label_accepted.as_deref(), Some("2."));
        let said: Vec<&str> = document.notes.iter().map(|n| n.what.en.as_str()).collect();
        assert_eq!(said, ["numbering format thaiLetters is not rendered; its numbers are shown as 1, 2, 3"]);
    }

    #[test]
    fn numbers_come_through_styles() {
        let styles = "<w:style w:type=\"paragraph\" w:styleId=\"H2\"><w:name w:val=\"heading 2\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>";
        let numbering = format!(
            "<w:abstractNum w:abstractNumId=\"0\">{}{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>",
            level(0, "decimal", "%1", ""),
            level(1, "japaneseCounting", "（%2）", "<w:pStyle w:val=\"H2\"/>")
        );
        let body = p(&("<w:pPr><w:pStyle w:val=\"H2\"/></w:pPr>".to_owned() + &r("x")));
        let document = read(&Sample::new(&body).part("styles", "styles", styles).part("numbering", "numbering", &numbering).bytes());
        let paragraph = &document.parts[0].paragraphs[0];
        assert_eq!((paragraph.label_accepted.as_deref(), paragraph.heading, paragraph.list_level), (Some("（一）"), Some(1), Some(1)));
    }
}

mod law {
    use super::*;
    use proptest::prelude::*;

    /// One stretch of a paragraph: what kind of mark it bears, and its words.
    fn stretch() -> impl Strategy<Value = (u8, String)> {
        (0u8..5, "[a-z甲乙、 ]{1,6}")
    }

    fn written(stretches: &[(u8, String)], mark: u8) -> String {
        let runs: String = stretches
            .iter()
            .map(|(kind, text)| match kind {
                1 => tracked("ins", "A", text),
                2 => tracked("del", "A", text),
                3 => tracked("moveFrom", "A", text),
                4 => tracked("moveTo", "A", text),
                _ => r(text),
            })
            .collect();
        let mark = match mark {
            1 => "<w:pPr><w:rPr><w:ins w:author=\"A\"/></w:rPr></w:pPr>",
            2 => "<w:pPr><w:rPr><w:del w:author=\"A\"/></w:rPr></w:pPr>",
            _ => "",
        };
        p(&format!("{mark}{runs}"))
    }

    /// What stands when the marks in `gone` are taken away.
    fn standing(paragraphs: &[(Vec<(u8, String)>, u8)], gone: [u8; 2]) -> String {
        let mut out = String::new();
        for (stretches, mark) in paragraphs {
            out.extend(stretches.iter().filter(|(k, _)| !gone.contains(k)).map(|(_, t)| t.as_str()));
            if !gone.contains(mark) {
                out.push('\n');
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn accepting_and_rejecting_are_what_the_marks_say(paragraphs in prop::collection::vec((prop::collection::vec(stretch(), 0..4), 0u8..3), 1..6)) {
            let body: String = paragraphs.iter().map(|(s, m)| written(s, *m)).collect();
            let document = read(&Sample::new(&(body + &p(&r("end")))).bytes());
            prop_assert!(document.complete());
            for (kind, gone) in [(ViewKind::Accepted, [2, 3]), (ViewKind::Rejected, [1, 4])] {
                let want = standing(&paragraphs, gone) + "end";
                prop_assert_eq!(&document.view(kind).parts[0].text, &want);
            }
        }
    }
}
