//! What a run rests on, in one word: the program's version and a hash of the lists or of the clause library. Parts of one
//! run that are done on several machines compare it, so that no run mixes editions. It identifies; it proves nothing
//! against forgery, and says nothing of the input.

use crate::error::{Error, Result};
use crate::words::Words;
use sha2::{Digest, Sha256};
use std::fmt;

/// The program's version, a hyphen, and 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp(String);

impl Stamp {
    /// Over parts in a fixed order; each counts with its length, so that no two rows of parts run together.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Stamp {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digits: String = hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect();
        Stamp(format!("{}-{digits}", env!("CARGO_PKG_VERSION")))
    }

    /// # Errors
    /// When another stamp was expected: the run was begun with another program, other lists or other clauses.
    pub fn expect(&self, expected: &str) -> Result<()> {
        if self.0 == expected.trim() {
            return Ok(());
        }
        let program = |stamp: &str| stamp.rsplit_once('-').map_or(stamp, |(version, _)| version).to_owned();
        let (theirs, own) = (program(expected.trim()), program(&self.0));
        let what = if theirs == own {
            Words::new(
                format!("the lists or clauses here are not those of the run: it expects {expected}, here is {self}; nothing was answered"),
                format!(
                    "この環境のリストまたは条項定義は、実行開始時のものと異なります（指定 {expected}、この環境 {self}）。何も出力していません"
                ),
            )
        } else {
            Words::new(
                format!("the program here is not that of the run: it expects {expected}, here is {self}; nothing was answered"),
                format!("この環境のプログラムは、実行開始時のものと異なります（指定 {expected}、この環境 {self}）。何も出力していません"),
            )
        };
        let next = Words::new(
            "give every worker the same program, index, clauses and --now, or begin the run again with the stamp that --stamp prints",
            "すべてのワーカーに同じプログラム・索引・条項定義・--now を渡すか、--stamp が表示する値で実行し直してください",
        );
        Err(Error::new(what, next))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_changes_with_every_part_and_tells_a_program_from_a_list() {
        let stamp = Stamp::of([b"ab".as_slice(), b"c"]);
        assert_eq!(stamp, Stamp::of([b"ab".as_slice(), b"c"]));
        assert_ne!(stamp, Stamp::of([b"a".as_slice(), b"bc"]));
        assert!(stamp.expect(&format!(" {stamp}\n")).is_ok());
        let list = stamp.expect(&Stamp::of([b"x".as_slice()]).to_string()).unwrap_err().to_string();
        let program = stamp.expect("99.1.0-0011").unwrap_err().to_string();
        assert!(list.contains("lists or clauses") && program.contains("the program here"), "{list} {program}");
        assert!(stamp.expect("").is_err());
    }
}
