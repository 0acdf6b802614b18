//! Agreement × clause library → [`Inventory`]: which Terms and Elements a text holds, in what state, on which words.
//! It reads no file beside the clause library and never judges whether an agreement is good.

pub mod asker;
mod broken;
pub mod cases;
mod defined;
pub mod evidence;
pub mod findings;
mod force;
pub mod inventory;
pub mod kind;
pub mod lexicon;
pub mod library;
mod names;
pub mod pattern;
pub mod profile;
mod readings;
pub mod side;

pub use asker::{Asker, Level, Side};
pub use inventory::{Bound, ElementState, Inventory, State, TermState, inventory};
pub use library::Library;
pub use names::REQUIRED;
pub use profile::{Asked, Profile};
