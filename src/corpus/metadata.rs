//! The facts of a document: what its masthead, its closing and its votes say.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::pattern::pattern;
use serde::{Deserialize, Serialize};

use crate::citation::Symbol;

use super::{Kind, Unit};

/// The facts of a document. What a text does not say is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// The title, without the number of a resolution.
    pub title: Option<String>,
    /// The session in words: `Seventy-fourth`.
    pub session: Option<String>,
    /// The agenda item as printed: `98 (q)`.
    pub agenda_item: Option<String>,
    /// The title of the agenda item.
    pub agenda_item_title: Option<String>,
    /// The day of adoption.
    pub adopted: Option<Date>,
    /// The day of distribution.
    pub distributed: Option<Date>,
    /// The kind of distribution: `General`, `Limited`.
    pub distribution: Option<String>,
    /// The language that the text was written in.
    pub original_language: Option<String>,
    /// The committee that reported.
    pub committee: Option<String>,
    /// The symbol of its report, or of the draft where no committee reported.
    pub committee_report: Option<String>,
    /// The meeting of adoption: `62nd plenary meeting`.
    pub meeting: Option<String>,
    /// The conference or meeting that a document is of.
    pub conference: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// Its first and its last day.
    pub conference_dates: Option<(Date, Date)>,
    /// The States of its Credentials Committee.
    pub credentials_committee: Vec<String>,
    /// What it adopted, and how.
    pub adoptions: Vec<Adoption>,
    /// Recorded votes.
    pub votes: Vec<Vote>,
    /// Officers by office.
    pub officers: Vec<Officers>,
    /// Subjects of the UNBIS Thesaurus.
    pub subjects: Vec<String>,
    /// The States that proposed the draft.
    pub sponsors: Vec<String>,
    /// Where the text comes from.
    pub source: Option<String>,
}

impl Metadata {
    /// The date that a citation prints: of adoption for resolutions and
    /// decisions, of distribution for other documents; the other where one lacks.
    pub fn date(&self, symbol: &Symbol) -> Option<Date> {
        match symbol.spoken() {
            Some(_) => self.adopted.or(self.distributed),
            None => self.distributed.or(self.adopted),
        }
    }
}

/// A recorded vote on a paragraph or on the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// The paragraph that reports the vote.
    pub paragraph: Option<String>,
    /// In favour, against and abstaining as the paragraph announces them.
    pub announced: Option<(usize, usize, usize)>,
    /// States in favour.
    pub in_favour: Vec<String>,
    /// States against.
    pub against: Vec<String>,
    /// States abstaining.
    pub abstaining: Vec<String>,
}

/// The holders of an office.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officers {
    /// `President`, `Vice-Presidents`.
    pub office: String,
    /// Names of persons or States.
    pub names: Vec<String>,
}

/// A text that a conference adopted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// The paragraph that reports it.
    pub paragraph: Option<String>,
    /// The text, in the report's words: `draft outcome document`.
    pub text: String,
    /// `by consensus`, `by a recorded vote of 98 to none`.
    pub how: String,
}

static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"vote of (\d+|none) to (\d+|none)(?:, with (\d+|no|none) abstentions?)?")
});

/// The recorded votes among `units`, and what is wrong with their counts.
pub(crate) fn votes(units: &[Unit]) -> (Vec<Vote>, Vec<(u32, String)>) {
    let mut votes: Vec<Vote> = Vec::new();
    let mut lines: Vec<u32> = Vec::new();
    let mut announcing: Option<&Unit> = None;
    for unit in units {
        match unit.kind {
            Kind::Numbered | Kind::Operative | Kind::Unnumbered => announcing = Some(unit),
            Kind::VoteList => {
                let label = unit.sub.as_deref().unwrap_or_default();
                let states = states(unit.text.split_once(':').map_or("", |(_, names)| names));
                let open = votes
                    .last_mut()
                    .filter(|vote| vote.paragraph == unit.number && label != "In favour");
                let vote = match open {
                    Some(vote) => vote,
                    None => {
                        let announced = announcing.and_then(|unit| announced(&unit.text));
                        votes.push(Vote {
                            paragraph: unit.number.clone(),
                            announced,
                            ..Vote::default()
                        });
                        lines.push(unit.lines.0);
                        votes.last_mut().expect("one was just pushed")
                    }
                };
                match label {
                    "In favour" => vote.in_favour = states,
                    "Against" => vote.against = states,
                    _ => vote.abstaining = states,
                }
            }
            _ => {}
        }
    }
    let warnings =
        votes.iter().zip(lines).filter_map(|(vote, line)| miscount(vote).map(|text| (line, text)));
    let warnings = warnings.collect();
    (votes, warnings)
}

fn announced(text: &str) -> Option<(usize, usize, usize)> {
    let found = COUNTS.captures(text)?;
    let count = |index: usize| found.get(index).map_or(0, |m| m.as_str().parse().unwrap_or(0));
    Some((count(1), count(2), count(3)))
}

fn miscount(vote: &Vote) -> Option<String> {
    let (yes, no, abstaining) = vote.announced?;
    let listed = (vote.in_favour.len(), vote.against.len(), vote.abstaining.len());
    (listed != (yes, no, abstaining)).then(|| {
        format!(
            "the vote is announced as {yes} to {no} with {abstaining} abstentions, but {} to {} with {} are listed",
            listed.0, listed.1, listed.2
        )
    })
}

/// Names between commas; `Iran (Islamic Republic of)` is one, `None.` is nobody.
fn states(list: &str) -> Vec<String> {
    let list = list.trim().trim_end_matches('.').trim();
    if list.is_empty() || list.eq_ignore_ascii_case("none") {
        return Vec::new();
    }
    list.split(", ").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The first halves of names of States with `and` in them.
const TWO_NAMES: [&str; 6] =
    ["Antigua", "Bosnia", "Saint Kitts", "Saint Vincent", "Sao Tome", "Trinidad"];

/// Names of States in running text: `Cuba, the Russian Federation and Trinidad
/// and Tobago` are three.
pub(super) fn names_of_states(list: &str) -> Vec<String> {
    let mut out = Vec::new();
    for name in list.split(", ") {
        let pair = name
            .split_once(" and ")
            .filter(|(first, _)| !TWO_NAMES.contains(first))
            .or_else(|| {
                // `Antigua and Barbuda and Uruguay`
                let (first, second) = name.rsplit_once(" and ")?;
                (first.contains(" and ")).then_some((first, second))
            });
        let names = pair.map_or(vec![name], |(first, second)| vec![first, second]);
        let bare = names.iter().map(|name| name.trim().trim_start_matches("the ").to_owned());
        out.extend(bare.filter(|name| !name.is_empty()));
    }
    out
}

/// The officers listed among `units`.
pub(crate) fn officers(units: &[Unit]) -> Vec<Officers> {
    let lists = units.iter().filter(|unit| unit.kind == Kind::ListItem && unit.number.is_none());
    lists
        .filter_map(|unit| {
            let mut names = unit.text.lines().map(str::to_owned);
            Some(Officers { office: names.next()?, names: names.collect() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_apart() {
        assert_eq!(
            states(" Iran (Islamic Republic of), Iraq."),
            ["Iran (Islamic Republic of)", "Iraq"]
        );
        assert!(states(" None.").is_empty());
    }

    #[test]
    fn names_in_running_text_are_told_apart() {
        assert_eq!(
            names_of_states("Cuba, the Russian Federation and Trinidad and Tobago"),
            ["Cuba", "Russian Federation", "Trinidad and Tobago"]
        );
        assert_eq!(
            names_of_states("Antigua and Barbuda and Uruguay"),
            ["Antigua and Barbuda", "Uruguay"]
        );
    }

    #[test]
    fn counts_are_read_and_checked() {
        assert_eq!(
            announced("by a recorded vote of 63 to 2, with 28 abstentions."),
            Some((63, 2, 28))
        );
        assert_eq!(announced("by a recorded vote of 98 to none. The voting"), Some((98, 0, 0)));
        let vote = Vote { announced: Some((1, 0, 0)), ..Vote::default() };
        assert_eq!(
            miscount(&vote).as_deref(),
            Some(
                "the vote is announced as 1 to 0 with 0 abstentions, but 0 to 0 with 0 are listed"
            )
        );
    }
}
