//! Agreement × clause library → [`Inventory`]: which Terms and Elements a text holds, in what state, on which words.
//! It reads no file beside the clause library and never judges whether an agreement is good.

pub mod evidence;
mod force;
pub mod inventory;
pub mod lexicon;
pub mod library;
pub mod pattern;
mod readings;

pub use inventory::{Bound, ElementState, Inventory, State, TermState, inventory};
pub use library::Library;

/// The four terms that the METI handbook and the police booklet name for every such agreement.
pub const REQUIRED: [&str; 4] = ["confidentiality", "purpose-limitation", "return-or-destroy", "export-control"];
