//! Recorded votes: who voted for, who against, who abstained.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::super::words::any;

/// How the three lists are called in ids, which are one in all languages.
const LABELS: [&str; 3] = ["In favour", "Against", "Abstaining"];

static VOTE: LazyLock<Regex> = LazyLock::new(|| {
    let [favour, against, abstaining] = [0, 1, 2].map(|list| any(|words| words.votes[list]));
    pattern(&format!(r"^(?:({favour})|({against})|({abstaining}))[ \t]*[:：]"))
});

/// The list of a vote that a text begins.
pub(super) fn list_of(text: &str) -> Option<&'static str> {
    let found = VOTE.captures(text)?;
    LABELS.into_iter().zip(1..).find_map(|(label, group)| found.get(group).map(|_| label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_votes_have_one_name_in_all_languages() {
        for (text, expected) in [
            ("In favour: Algeria", Some("In favour")),
            ("Abstentions: 3", Some("Abstaining")),
            ("Ont voté contre : Israël", Some("Against")),
            ("Se sont abstenus:", Some("Abstaining")),
            ("Votos a favor: Angola", Some("In favour")),
            ("Голосовали за: Австрия", Some("In favour")),
            ("Воздержались: Канада", Some("Abstaining")),
            ("المعارضون: إسرائيل", Some("Against")),
            ("弃权：加拿大", Some("Abstaining")),
            ("Against this background, the Council", None),
            ("Pour ce faire, le Conseil", None),
        ] {
            assert_eq!(list_of(text), expected, "{text}");
        }
    }
}
