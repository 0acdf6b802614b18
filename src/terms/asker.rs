//! Who asks: the kind of institution with its jurisdiction, and how secret the information is. A missing thing depends on
//! who asks; nothing here looks at an agreement.

use crate::document::fold::folded;
use crate::words::Words;
use serde::{Deserialize, Serialize};

/// The kind of institution that asks, with its jurisdiction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    JpUniversity,
    JpCompany,
    UsUniversity,
    EuUniversity,
    #[default]
    Default,
}

/// How secret the information is, by the three marks in use in Japan: 社外秘, 秘, 極秘.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 社外秘
    #[default]
    #[serde(alias = "社外秘")]
    Internal,
    /// 秘
    #[serde(alias = "秘")]
    Confidential,
    /// 極秘
    #[serde(alias = "極秘")]
    StrictlyConfidential,
}

/// Who asks: the kind of institution, and how secret the information is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asker {
    pub side: Side,
    pub level: Level,
}

/// Words in our own name that tell which side we are, the most telling first.
const TOLD_BY: [(Side, &[&str]); 4] = [
    (Side::JpCompany, &["株式会社", "(株)", "有限会社", "合同会社", "合資会社", "kabushiki kaisha"]),
    (Side::JpUniversity, &["大学", "高等専門学校", "国立研究開発法人", "大学共同利用機関", "national university corporation"]),
    (Side::UsUniversity, &["regents of", "trustees of", "president and fellows"]),
    (
        Side::EuUniversity,
        &["universität", "universitaet", "université", "universiteit", "università", "universidad", "uniwersytet", "hochschule"],
    ),
];

impl Side {
    pub const ALL: [Side; 5] = [Side::JpUniversity, Side::JpCompany, Side::UsUniversity, Side::EuUniversity, Side::Default];

    /// The side of this id (`jp-university`); nothing for a role such as 甲.
    pub fn of_id(id: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|s| s.id() == id)
    }

    /// The side our own names tell, if they do.
    pub fn told_by(us: &[String]) -> Option<Side> {
        let names: Vec<String> = us.iter().map(|n| folded(n)).collect();
        let holds = |words: &[&str]| words.iter().any(|w| names.iter().any(|n| n.contains(&folded(w))));
        TOLD_BY.iter().find(|(_, words)| holds(words)).map(|(side, _)| *side)
    }

    pub fn id(self) -> &'static str {
        match self {
            Side::JpUniversity => "jp-university",
            Side::JpCompany => "jp-company",
            Side::UsUniversity => "us-university",
            Side::EuUniversity => "eu-university",
            Side::Default => "default",
        }
    }

    pub fn title(self) -> Words {
        match self {
            Side::JpUniversity => Words::new("a university in Japan", "日本の大学・研究機関"),
            Side::JpCompany => Words::new("a company in Japan", "日本の企業"),
            Side::UsUniversity => Words::new("a university in the United States", "米国の大学"),
            Side::EuUniversity => Words::new("a university in the European Union", "ＥＵの大学"),
            Side::Default => Words::new("no side in particular", "立場の指定なし"),
        }
    }
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Internal, Level::Confidential, Level::StrictlyConfidential];

    /// The level of a mark or id: 秘, `confidential`.
    pub fn of_mark(mark: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|l| l.mark() == mark || l.id() == mark)
    }

    pub fn mark(self) -> &'static str {
        match self {
            Level::Internal => "社外秘",
            Level::Confidential => "秘",
            Level::StrictlyConfidential => "極秘",
        }
    }

    pub fn id(self) -> &'static str {
        match self {
            Level::Internal => "internal",
            Level::Confidential => "confidential",
            Level::StrictlyConfidential => "strictly-confidential",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_marks_lead_back_to_what_they_name() {
        assert!(Side::ALL.iter().all(|s| Side::of_id(s.id()) == Some(*s)));
        assert!(Level::ALL.iter().all(|l| Level::of_mark(l.id()) == Some(*l) && Level::of_mark(l.mark()) == Some(*l)));
        assert_eq!((Side::of_id("甲"), Level::of_mark("公開")), (None, None));
    }

    #[test]
    fn our_own_name_tells_the_side() {
        let side = |name: &str| Side::told_by(&[name.to_owned()]);
        assert_eq!(side("国立大学法人 青嶺大学"), Some(Side::JpUniversity));
        assert_eq!(side("青嶺大学発ベンチャー株式会社"), Some(Side::JpCompany));
        assert_eq!(side("The Regents of the University of Exampleton"), Some(Side::UsUniversity));
        assert_eq!(side("Example Ltd"), None);
    }
}
