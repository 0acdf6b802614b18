//! The record of what was examined and decided: the [`dossier::Dossier`] of one run with its seal, and a case around it:
//! an append-only ledger, decisions, exemptions, re-screening. People act on it through [`acts`]; it decides nothing itself.

pub mod acts;
pub mod dossier;
pub mod events;
pub mod folder;
pub mod ledger;
pub mod pack;
pub mod record;
pub mod rescreen;
pub mod retention;
pub mod seal;
pub mod signature;
pub mod standing;
pub mod status;
pub mod timestamp;
pub mod verify;
pub mod watch;
