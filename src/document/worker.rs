//! The reading worker (in work).

/// Answers one reading request on standard input; the hidden subcommand of the binary.
pub fn serve() -> u8 {
    2
}
