//! Damage that the PDF readers pass over in silence: streams that end before their time, pages that are announced and not
//! there, a file without its end. What is damaged is unread, since nobody knows what stood there.

use crate::document::Unread;
use crate::words::Words;
use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::content::UntypedIter;
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
    let whole = whole && page.page_stream().is_none_or(followed);
    (!whole).then(|| unread(format!("page {number}"), "the page's content is damaged", "ページの内容が破損しています"))
}

/// The operators of a content stream (ISO 32000-2, Annex A).
const OPERATORS: &str = " b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n \
    q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \" ";
/// An operator that no file holds, put after the content: whoever gets there has followed all of it.
const END: &[u8] = b"SekishoEnd";

/// Whether the operators of a content stream can be followed to its end. A reader stops at the first that it cannot make
/// out, and whatever the page shows after it is lost.
fn followed(content: &[u8]) -> bool {
    let content = [content, b"\n", END].concat();
    let mut operators = UntypedIter::new(&content);
    let (mut arrived, mut tolerant) = (false, 0usize);
    while let Some(instruction) = operators.next() {
        let name: &[u8] = instruction.operator;
        match name {
            END => arrived = true,
            b"BX" => tolerant += 1,
            b"EX" => tolerant = tolerant.saturating_sub(1),
            _ if tolerant > 0 => {}
            _ => {
                let name = std::str::from_utf8(name).unwrap_or_default();
                if name.is_empty() || !OPERATORS.split(' ').any(|known| known == name) {
                    return false;
                }
            }
        }
    }
    arrived
}

/// Whether a stream can be decoded to its end.
fn sound(stream: &Stream<'_>) -> bool {
    let dict = stream.dict();
    let one = dict.get::<Name<'_>>("Filter").map(|f| f.as_str().to_owned());
    let many = || Some(dict.get::<Array<'_>>("Filter")?.iter::<Name<'_>>().map(|f| f.as_str().to_owned()).collect::<Vec<_>>());
    let filters = one.map(|f| vec![f]).or_else(many).unwrap_or_default();
    let mut data = stream.raw_data().into_owned();
    for filter in filters {
        data = match filter.as_str() {
            "ASCII85Decode" | "A85" => match ascii85(&data) {
                Some(plain) => plain,
                None => return false,
            },
            // the check sum at the end of deflated data tells every damage; a line end after it is none
            "FlateDecode" | "Fl" => return std::io::copy(&mut ZlibDecoder::new(&data[..]).take(STREAM), &mut std::io::sink()).is_ok(),
            _ => return stream.decoded_data().is_ok(),
        };
    }
    stream.decoded_data().is_ok()
}

/// Bytes written as ASCII base 85 (ISO 32000-2, 7.4.3), to look at what is inside; nothing where they are no such data.
fn ascii85(data: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut group) = (Vec::with_capacity(data.len() / 5 * 4), Vec::with_capacity(5));
    let take = |group: &[u8], out: &mut Vec<u8>| -> Option<()> {
        let padded = group.iter().copied().chain(std::iter::repeat(84)).take(5);
        let number = u32::try_from(padded.fold(0u64, |n, d| n * 85 + u64::from(d))).ok()?;
        out.extend(&number.to_be_bytes()[..group.len().checked_sub(1)?]);
        Some(())
    };
    for byte in data.iter().copied() {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ if byte.is_ascii_whitespace() || byte == 0 => {}
            _ => return None,
        }
        if group.len() == 5 {
            take(&group, &mut out)?;
            group.clear();
        }
    }
    if !group.is_empty() {
        take(&group, &mut out)?;
    }
    Some(out)
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
    let whole = |s: &Stream<'_>| sound(s) && s.decoded().is_ok_and(|content| followed(&content));
    let damaged = pdf.objects().into_iter().any(|o| matches!(&o, Object::Stream(s) if form(s.dict()) && !whole(s)));
    if damaged {
        out.push(unread("whole file".to_owned(), "content that pages share is damaged", "ページ間で共有される内容が破損しています"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{ascii85, followed};

    #[test]
    fn content_is_followed_to_its_end_or_not() {
        for (content, whole) in [
            ("BT /F 11 Tf (a \\( b) Tj ET", true),
            ("", true),
            ("BX 1 2 later EX q Q", true),
            ("BT (a (b) Tj ET", false),
            ("BT (a) Tk ET", false),
            ("BT <6\"1> Tj ET", false),
        ] {
            assert_eq!(followed(content.as_bytes()), whole, "{content}");
        }
    }

    #[test]
    fn base_85_is_unpacked() {
        assert_eq!(ascii85(b"87cURD]i,\"Ebo80~>").as_deref(), Some(&b"Hello World!"[..]));
        assert_eq!(ascii85(b"z~>").as_deref(), Some(&[0u8; 4][..]));
        assert_eq!(ascii85(b"\xff"), None);
    }
}
