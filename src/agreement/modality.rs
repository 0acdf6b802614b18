//! How firmly a sentence binds: shall, shall not, may, will endeavour … しなければならない, してはならない, 努める.

use serde::{Deserialize, Serialize};

/// Ordered from what binds most to what binds nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modality {
    /// shall not, may not, してはならない
    Prohibition,
    /// shall, must, agrees to, しなければならない, ものとする, する
    Duty,
    /// shall endeavour, reasonable efforts, 努める
    Effort,
    /// may, is entitled to, することができる
    Permission,
    /// shall have no obligation to, 義務を負わない
    Release,
    #[default]
    None,
}

impl Modality {
    /// Whether it puts a duty, firm or soft, on someone.
    pub fn binds(self) -> bool {
        matches!(self, Modality::Prohibition | Modality::Duty | Modality::Effort)
    }
}
