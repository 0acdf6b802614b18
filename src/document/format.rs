//! Which format a file is in, told from its content; and the formats we refuse, each with what to do instead.

use serde::{Deserialize, Serialize};

/// A format that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Docx,
    Pdf,
    #[default]
    Text,
    Markdown,
    Html,
}
