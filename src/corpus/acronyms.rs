//! Abbreviations that a document defines in brackets, `the World Customs
//! Organization (WCO)`, and the initials of names it uses again and again.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::{Document, Kind};

/// A capitalised name with the small words between its parts, up to ten parts.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\p{Lu}[\p{L}’'-]+(?:(?:,? (?:of|on|for|and|the|to|in|against|by|with))* \p{Lu}[\p{L}’'-]+){1,9}",
    )
});
/// An abbreviation in brackets.
static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r" \((\p{Lu}[\p{L}]{0,8}\p{Lu}[\p{L}]{0,2})\)"));
/// How often a name stands in a document before its initials stand for it.
const USES_MIN: usize = 3;
/// The fewest initials that are taken for an abbreviation.
const INITIALS_MIN: usize = 3;

/// Abbreviations in small letters with what they stand for.
pub fn acronyms(document: &Document) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for unit in document.units.iter().filter(|unit| unit.kind != Kind::FrontMatter) {
        for found in BRACKETS.captures_iter(&unit.text) {
            let Some(whole) = found.get(0) else { continue };
            if let Some(name) = defined_before(&unit.text[..whole.start()], &found[1]) {
                out.push((found[1].to_lowercase(), name));
            }
        }
        for found in NAME.find_iter(&unit.text) {
            for name in parts(found.as_str()) {
                *uses.entry(name).or_default() += 1;
            }
        }
    }
    let often = uses.into_iter().filter(|(_, count)| *count >= USES_MIN);
    out.extend(often.flat_map(|(name, _)| {
        let keys = initials(&name);
        keys.into_iter().map(move |key| (key, name.clone()))
    }));
    out.sort();
    out.dedup();
    out
}

/// The words before a bracket whose initials are the abbreviation in it.
fn defined_before(text: &str, short: &str) -> Option<String> {
    // From two words to ten.
    let starts = text.rmatch_indices(' ').map(|(space, _)| space + 1).chain([0]);
    starts.skip(1).take(9).find_map(|start| {
        let name = text[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let short = short.to_lowercase();
        initials(name).contains(&short).then(|| name.to_owned())
    })
}

/// Every name within a name: from one capital to another.
fn parts(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let starts = (0..words.len()).filter(|&at| capital(&words[at]));
    let mut out = Vec::new();
    for start in starts {
        for end in start + 1..words.len() {
            if capital(&words[end]) && !words[end - 1].ends_with(',') && end - start < 8 {
                out.push(words[start..=end].join(" "));
            }
        }
    }
    out
}

/// The initials of a name in small letters: of its capitals, and of all words.
fn initials(name: &str) -> Vec<String> {
    let words = || name.split([' ', '-']).filter_map(|word| word.chars().next());
    let lower = |letters: Vec<char>| letters.into_iter().flat_map(char::to_lowercase).collect();
    let capitals: String = lower(words().filter(|c| c.is_uppercase()).collect());
    let all: String = lower(words().filter(|c| c.is_alphabetic()).collect());
    let mut out = vec![capitals, all];
    out.retain(|initials| initials.len() >= INITIALS_MIN);
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_capitals_and_of_all_words() {
        assert_eq!(initials("Programme of Action"), ["poa"]);
        assert_eq!(initials("United Nations Office on Drugs and Crime"), ["unodc", "unoodac"]);
        assert_eq!(initials("Arms Trade Treaty"), ["att"]);
    }

    #[test]
    fn a_definition_in_brackets_names_what_stands_before_it() {
        assert_eq!(
            defined_before("with the World Customs Organization", "WCO").as_deref(),
            Some("World Customs Organization")
        );
        assert_eq!(defined_before("as agreed in Geneva", "WCO"), None);
    }

    #[test]
    fn names_within_names() {
        let found = parts("Fifth Biennial Meeting of States");
        assert!(found.contains(&"Biennial Meeting of States".to_owned()), "{found:?}");
    }
}
