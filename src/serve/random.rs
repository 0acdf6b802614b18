//! Words nobody can guess: the token of the page and the addresses of kept reports. From the system's generator alone.

use std::fmt::Write as _;

/// 128 bits as 32 lower-case hex digits; nothing when the system gives no randomness.
pub fn word() -> Option<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    let mut out = String::with_capacity(32);
    for b in bytes {
        write!(out, "{b:02x}").ok()?;
    }
    Some(out)
}
