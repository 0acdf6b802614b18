//! Damage that the PDF readers pass over in silence: streams that end before their time, pages that are announced and not
//! there, a file without its end. What is damaged is unread, since nobody knows what stood there.

use crate::document::Unread;
use crate::words::Words;
use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use std::io::Read;

/// Bytes of one stream that are checked.
const STREAM: u64 = 64 << 20;
/// Bytes at the end of the file in which its end mark must stand.
const TAIL: usize = 4096;

fn unread(part: String, en: &str, ja: &str) -> Unread {
    let next = Words::new("ask the sender for another copy", "送付元に再送を依頼してください");
    Unread { part, why: Words::new(en, ja), next, body: false }
}

/// Whether a page's content is not there as a whole.
pub fn page(page: &Page<'_>, number: u32) -> Option<Unread> {
    let raw = page.raw();
    if !raw.contains_key("Contents") {
        return None;
    }
    let whole = if let Some(stream) = raw.get::<Stream<'_>>("Contents") {
        sound(&stream)
    } else if let Some(list) = raw.get::<Array<'_>>("Contents") {
        let streams: Vec<Stream<'_>> = list.iter::<Object<'_>>().filter_map(Object::into_stream).collect();
        streams.len() == list.raw_iter().count() && streams.iter().all(sound)
    } else {
        false
    };
    (!whole).then(|| unread(format!("page {number}"), "the page's content is damaged", "ページの内容が破損しています"))
}

/// Whether a stream can be decoded to its end.
fn sound(stream: &Stream<'_>) -> bool {
    let dict = stream.dict();
    let first = dict.get::<Name<'_>>("Filter").or_else(|| dict.get::<Array<'_>>("Filter")?.iter::<Name<'_>>().next());
    if first.is_some_and(|f| matches!(f.as_str(), "FlateDecode" | "Fl")) {
        let raw = stream.raw_data();
        // a missing or extra line end after the data is no damage
        return std::io::copy(&mut ZlibDecoder::new(raw.as_ref()).take(STREAM), &mut std::io::sink()).is_ok();
    }
    stream.decoded_data().is_ok()
}

/// Damage of the file as a whole: no end, fewer pages than announced, damaged reusable content.
pub fn file(pdf: &Pdf, bytes: &[u8]) -> Vec<Unread> {
    let mut out = Vec::new();
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    if !tail.windows(5).any(|w| w == b"%%EOF") {
        out.push(unread(
            "whole file".to_owned(),
            "the file has no end mark: it may have been cut off",
            "ファイルの終端がなく、途中で切れている可能性があります",
        ));
    }
    let pages = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).and_then(|c| c.get::<Dict<'_>>("Pages"));
    let announced = pages.and_then(|p| p.get::<i32>("Count")).unwrap_or_default();
    if usize::try_from(announced).is_ok_and(|n| n > pdf.pages().len()) {
        out.push(unread(
            "whole file".to_owned(),
            "the file announces more pages than could be found",
            "ファイルに記載されたページ数に対し、見つかったページが不足しています",
        ));
    }
    let form = |d: &Dict<'_>| d.get::<Name<'_>>("Subtype").is_some_and(|s| s.as_str() == "Form");
    let damaged = pdf.objects().into_iter().any(|o| matches!(&o, Object::Stream(s) if form(s.dict()) && !sound(s)));
    if damaged {
        out.push(unread("whole file".to_owned(), "content that pages share is damaged", "ページ間で共有される内容が破損しています"));
    }
    out
}
