//! Where a pair of party and listing stands: open, decided, approved, exempt. A small state machine, tested to exhaustion;
//! what was settled for one content of the entry says nothing for another.

use crate::words::Words;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    TrueMatch,
    FalsePositive,
    NeedInfo,
}

/// Why a candidate is, or is not, the listed party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    DifferentLegalPerson,
    SameGroupSeparateLegalPerson,
    DifferentCountry,
    DifferentKind,
    IdentifierDiffers,
    AddressDiffers,
    GenericWordsOnly,
    WeakAliasOnly,
    Historical,
    SameParty,
    AnotherDivisionOfTheSameParty,
    InformationMissing,
}

impl Reason {
    /// Whether the reason can carry the decision.
    pub fn carries(self, decision: Decision) -> bool {
        match decision {
            Decision::TrueMatch => matches!(self, Reason::SameParty | Reason::AnotherDivisionOfTheSameParty),
            Decision::NeedInfo => self == Reason::InformationMissing,
            Decision::FalsePositive => {
                !matches!(self, Reason::SameParty | Reason::AnotherDivisionOfTheSameParty | Reason::InformationMissing)
            }
        }
    }
}

/// One party × one entry, for a time: it lapses when either record changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exemption {
    pub party_hash: String,
    pub entry_hash: String,
    /// ISO date; the first day it no longer holds.
    pub expires: String,
    pub reason: Reason,
    pub scope: String,
}

/// What was decided, of which content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub decision: Decision,
    pub party_hash: String,
    pub entry_hash: String,
}

/// Where a pair stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Decided, and nobody else has looked.
    Waiting {
        verdict: Verdict,
        maker: String,
    },
    Settled {
        verdict: Verdict,
        maker: String,
        approver: String,
    },
    ExemptionWaiting {
        exemption: Exemption,
        maker: String,
    },
    Exempt {
        exemption: Exemption,
        maker: String,
        approver: String,
    },
    /// Sent back by the second person.
    Returned {
        maker: String,
    },
}

/// What somebody does to a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Decide { by: String, verdict: Verdict, reason: Reason },
    Exempt { by: String, exemption: Exemption },
    Confirm { by: String },
    Return { by: String },
}

/// Why an act does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Nothing waits for a second person.
    NothingWaits,
    /// Maker and approver are one, and no single-person mode was said.
    SamePerson,
    ReasonDoesNotCarry,
}

impl Refusal {
    pub fn words(self) -> Words {
        match self {
            Refusal::NothingWaits => Words::new("nothing waits for a second person here", "承認を待つ判断はありません"),
            Refusal::SamePerson => Words::new(
                "whoever decided may not approve; another person must, or the case must have been opened with --single-person",
                "判断した本人は承認できません。別の方が承認するか、--single-person で作成した案件である必要があります",
            ),
            Refusal::ReasonDoesNotCarry => {
                Words::new("this reason does not carry this decision", "この理由では、この判断の根拠になりません")
            }
        }
    }
}

/// One act on one pair. Pure.
///
/// # Errors
/// When the act does not count; the standing then stays as it was.
pub fn step(standing: &Standing, act: &Act, single_person: bool) -> Result<Standing, Refusal> {
    let another = |maker: &str, by: &str| if single_person || maker != by { Ok(by.to_owned()) } else { Err(Refusal::SamePerson) };
    match (standing, act) {
        (_, Act::Decide { verdict, reason, .. }) if !reason.carries(verdict.decision) => Err(Refusal::ReasonDoesNotCarry),
        (_, Act::Decide { verdict, .. }) if verdict.decision == Decision::NeedInfo => Ok(Standing::Open),
        (_, Act::Decide { by, verdict, .. }) => Ok(Standing::Waiting { verdict: verdict.clone(), maker: by.clone() }),
        (_, Act::Exempt { exemption, .. }) if !exemption.reason.carries(Decision::FalsePositive) => Err(Refusal::ReasonDoesNotCarry),
        (_, Act::Exempt { by, exemption }) => Ok(Standing::ExemptionWaiting { exemption: exemption.clone(), maker: by.clone() }),
        (Standing::Waiting { verdict, maker }, Act::Confirm { by }) => {
            Ok(Standing::Settled { verdict: verdict.clone(), maker: maker.clone(), approver: another(maker, by)? })
        }
        (Standing::ExemptionWaiting { exemption, maker }, Act::Confirm { by }) => {
            Ok(Standing::Exempt { exemption: exemption.clone(), maker: maker.clone(), approver: another(maker, by)? })
        }
        (Standing::Waiting { maker, .. } | Standing::ExemptionWaiting { maker, .. }, Act::Return { by }) => {
            another(maker, by)?;
            Ok(Standing::Returned { maker: maker.clone() })
        }
        (_, Act::Confirm { .. } | Act::Return { .. }) => Err(Refusal::NothingWaits),
    }
}

/// What a standing says of a pair as it is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    /// Nobody decided, or not for this content.
    Open,
    Waiting,
    TrueMatch,
    FalsePositive,
    Exempt,
    /// An exemption whose time is over.
    Expired,
    /// A decision or exemption made for another content of party or entry.
    Lapsed,
}

impl Cover {
    /// Whether a person must look again.
    pub fn asks(self) -> bool {
        matches!(self, Cover::Open | Cover::Waiting | Cover::Expired | Cover::Lapsed)
    }
}

/// A pair as it stands today (ISO date), with the hashes of both records.
pub fn cover(standing: &Standing, party_hash: &str, entry_hash: &str, today: &str) -> Cover {
    match standing {
        Standing::Open | Standing::Returned { .. } => Cover::Open,
        Standing::Waiting { .. } | Standing::ExemptionWaiting { .. } => Cover::Waiting,
        Standing::Settled { verdict, .. } if verdict.party_hash != party_hash || verdict.entry_hash != entry_hash => Cover::Lapsed,
        Standing::Settled { verdict, .. } if verdict.decision == Decision::TrueMatch => Cover::TrueMatch,
        Standing::Settled { .. } => Cover::FalsePositive,
        Standing::Exempt { exemption, .. } if exemption.party_hash != party_hash || exemption.entry_hash != entry_hash => Cover::Lapsed,
        Standing::Exempt { exemption, .. } if exemption.expires.as_str() <= today => Cover::Expired,
        Standing::Exempt { .. } => Cover::Exempt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [&str; 2] = ["a", "b"];
    const REASONS: [Reason; 3] = [Reason::DifferentLegalPerson, Reason::SameParty, Reason::InformationMissing];
    const CONTENTS: [(&str, &str); 3] = [("p1", "e1"), ("p2", "e1"), ("p1", "e2")];
    const DAYS: [&str; 3] = ["2026-01-01", "2026-06-01", "2027-01-01"];

    fn acts() -> Vec<Act> {
        let mut out = Vec::new();
        for by in PEOPLE {
            out.push(Act::Confirm { by: by.into() });
            out.push(Act::Return { by: by.into() });
            for (p, e) in CONTENTS {
                for reason in REASONS {
                    for decision in [Decision::TrueMatch, Decision::FalsePositive, Decision::NeedInfo] {
                        let verdict = Verdict { decision, party_hash: p.into(), entry_hash: e.into() };
                        out.push(Act::Decide { by: by.into(), verdict, reason });
                    }
                    for expires in ["2026-03-01", "2026-12-31"] {
                        let exemption =
                            Exemption { party_hash: p.into(), entry_hash: e.into(), expires: expires.into(), reason, scope: String::new() };
                        out.push(Act::Exempt { by: by.into(), exemption });
                    }
                }
            }
        }
        out
    }

    /// Every standing that can be reached, by every act, in both modes.
    #[test]
    fn the_whole_state_machine_keeps_its_promises() {
        for single in [false, true] {
            let mut seen = vec![Standing::Open];
            let mut next = 0;
            while next < seen.len() {
                let from = seen[next].clone();
                next += 1;
                for act in acts() {
                    match step(&from, &act, single) {
                        Err(Refusal::NothingWaits) => {
                            assert!(!matches!(from, Standing::Waiting { .. } | Standing::ExemptionWaiting { .. }));
                        }
                        Err(Refusal::SamePerson) => assert!(!single),
                        Err(Refusal::ReasonDoesNotCarry) => assert!(matches!(act, Act::Decide { .. } | Act::Exempt { .. })),
                        Ok(to) => {
                            check(&from, &act, &to, single);
                            if !seen.contains(&to) {
                                seen.push(to);
                            }
                        }
                    }
                }
            }
            assert!(seen.len() > 40, "{} standings", seen.len());
        }
    }

    fn check(from: &Standing, act: &Act, to: &Standing, single: bool) {
        // nothing is settled or exempt but by a confirmation of something that waited
        if let Standing::Settled { maker, approver, .. } | Standing::Exempt { maker, approver, .. } = to {
            assert!(matches!(act, Act::Confirm { .. }));
            assert!(matches!(from, Standing::Waiting { .. } | Standing::ExemptionWaiting { .. }));
            assert!(single || maker != approver);
        }
        for (p, e) in CONTENTS {
            for day in DAYS {
                let told = cover(to, p, e, day);
                match to {
                    // an exemption never hides a changed entry or party, nor anything after its day
                    Standing::Exempt { exemption, .. } => {
                        let holds = exemption.party_hash == p && exemption.entry_hash == e && day < exemption.expires.as_str();
                        assert_eq!(told == Cover::Exempt, holds);
                        assert_eq!(told.asks(), !holds);
                    }
                    Standing::Settled { verdict, .. } => {
                        assert_eq!(told == Cover::Lapsed, verdict.party_hash != p || verdict.entry_hash != e);
                    }
                    _ => assert!(told.asks()),
                }
            }
        }
    }
}
