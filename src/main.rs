//! Parses what was typed, runs it, maps the outcome to an exit code. Nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    sekisho::cli::main()
}
