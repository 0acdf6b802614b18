//! An index holds what it was made from, is made anew when a list changes, and is never read half-written.

use super::*;
use crate::lists::{ListInfo, ListedName, StoredList};
use crate::screening::names::Name;

/// A list of one's own that holds these names.
pub fn lists(names: &[&str]) -> Vec<StoredList> {
    let listing = |(i, n): (usize, &&str)| Listing {
        uid: i.to_string(),
        names: vec![ListedName { text: (*n).to_owned(), ..ListedName::default() }],
        ..Listing::default()
    };
    let snapshot =
        Snapshot { list: "custom:test".to_owned(), listings: names.iter().enumerate().map(listing).collect(), ..Snapshot::default() };
    vec![StoredList { info: ListInfo::find("custom:test").expect("own lists are known"), snapshot }]
}

#[test]
fn every_name_comes_back_as_it_was_made() {
    let names = ["Quill Harbour Shipping Co. Ltd.", "山道測器株式会社第七研究所", "Отдел Приборы", "ハロウレイク工業大学", ""];
    let index = Compiled::of(&lists(&names));
    assert_eq!(index.names(), names.len());
    for (id, text) in names.iter().enumerate() {
        let (made, stored) = (Name::of(text), index.name(id as u32));
        assert_eq!((stored.display, stored.core, stored.latin), (*text, made.core.as_str(), made.latin.as_str()));
        assert_eq!(stored.words.len(), made.words.len());
        assert!(stored.words.iter().zip(&made.words).all(|(a, b)| a.native == b.native && a.concepts == b.concepts));
        assert_eq!(index.listing(index.listing_of(id as u32)).uid, id.to_string());
        if !made.core.is_empty() {
            assert!(index.find(Family::Core, made.core.as_bytes()).any(|n| n == id as u32));
        }
    }
}

#[test]
fn a_damaged_index_is_not_read() {
    let bytes = write::compile(&lists(&["Quill Harbour Shipping"]), Vec::new());
    assert!(Compiled::read(Bytes::Owned(bytes.clone())).is_some());
    for at in [0, 9, 13, 20, bytes.len() / 2, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        assert!(Compiled::read(Bytes::Owned(flipped)).is_none(), "byte {at}");
    }
    for length in [0, 10, START, bytes.len() - 1] {
        assert!(Compiled::read(Bytes::Owned(bytes[..length].to_vec())).is_none(), "{length} bytes");
    }
}

#[test]
fn the_same_lists_give_the_same_bytes() {
    let names = ["Quill Harbour Shipping", "Harrow Lake Institute", "山道測器"];
    assert_eq!(write::compile(&lists(&names), Vec::new()), write::compile(&lists(&names), Vec::new()));
}
