//! Words that mean the same: abbreviations and everyday words against the wording
//! of the texts.
//!
//! Three sources, none of them in code: what the corpus defines in brackets and
//! by the initials of its names, and the tracked file `synonyms.txt`.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    analysis,
    backend::{Backend, BackendError, QueryWord, Term},
    citation::{Language, ordinal_word},
    pattern::pattern,
};

/// The most synonyms of one word.
const SYNONYMS_MAX: usize = 12;

/// `BMS7`, `RevCon4`: the seventh of its kind.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\p{L}{2,})-?(\d{1,2})$"));

/// A group of equal wordings; the first is that of the texts.
#[derive(Clone, Debug)]
struct Group {
    wordings: Vec<Wording>,
}

#[derive(Clone, Debug)]
struct Wording {
    text: String,
    terms: Vec<String>,
}

/// What the tracked file says.
#[derive(Debug, Default)]
struct Tracked {
    /// Long forms by abbreviation in small letters.
    abbreviations: HashMap<String, String>,
    groups: Vec<Group>,
    /// Places in `groups` of wordings by their first term.
    by_first_term: HashMap<String, Vec<(usize, usize)>>,
}

static TRACKED: LazyLock<Tracked> = LazyLock::new(|| read(include_str!("synonyms.txt")));

fn read(text: &str) -> Tracked {
    let mut tracked = Tracked::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('#') {
            continue;
        }
        if let Some((short, long)) = line.split_once(" = ") {
            tracked.abbreviations.insert(short.trim().to_lowercase(), long.trim().to_owned());
            continue;
        }
        let wordings: Vec<Wording> = line
            .split('|')
            .map(str::trim)
            .map(|text| Wording { text: text.to_owned(), terms: content_terms(text) })
            .collect();
        let group = tracked.groups.len();
        for (index, wording) in wordings.iter().enumerate() {
            if let Some(first) = wording.terms.first() {
                tracked.by_first_term.entry(first.clone()).or_default().push((group, index));
            }
        }
        tracked.groups.push(Group { wordings });
    }
    tracked
}

/// The terms of a wording's words of content, as a question has them.
fn content_terms(text: &str) -> Vec<String> {
    analysis::content_terms(text, Language::En).collect()
}

/// A question with what means the same.
pub(super) struct Expanded {
    /// The words, with synonyms.
    pub words: Vec<QueryWord>,
    /// The question in the wording of the texts, abbreviations written out, where that is
    /// another one. It stands beside what was typed: a name that half of the collection has
    /// would drown what is asked.
    pub reworded: Option<String>,
}

/// Adds to each word of a question what means the same.
pub(super) fn expand(
    words: Vec<QueryWord>,
    meaning: &str,
    backend: &dyn Backend,
) -> Result<Expanded, BackendError> {
    expand_by(&TRACKED, words, meaning, backend)
}

fn expand_by(
    tracked: &Tracked,
    mut words: Vec<QueryWord>,
    meaning: &str,
    backend: &dyn Backend,
) -> Result<Expanded, BackendError> {
    let mut wording = meaning.to_owned();
    for word in &mut words {
        let long = long_forms(tracked, &word.text, backend)?;
        long.iter().for_each(|long| look_for(word, content_terms(long), long));
        if let Some(first) = long.first() {
            wording = replace_word(&wording, &word.text, first);
        }
    }
    let mut at = 0;
    while at < words.len() {
        let Some((group, found, length)) = longest(tracked, &words, at) else {
            at += 1;
            continue;
        };
        let group = &tracked.groups[group];
        let others = group.wordings.iter().filter(|other| other.terms != found.terms);
        for other in others.take(SYNONYMS_MAX) {
            look_for(&mut words[at], other.terms.clone(), &other.text);
        }
        if let Some(first) = group.wordings.first().filter(|first| first.terms != found.terms) {
            let typed: Vec<&str> =
                words[at..at + length].iter().map(|word| word.text.as_str()).collect();
            wording = replace_word(&wording, &typed.join(" "), &first.text);
        }
        at += length;
    }
    Ok(Expanded { words, reworded: (wording != meaning).then_some(wording) })
}

/// Looks for a wording beside a word, once however it is written.
fn look_for(word: &mut QueryWord, terms: Vec<String>, wording: &str) {
    if !word.synonyms.contains(&terms) && !terms.iter().eq(&word.terms) {
        word.synonyms.push(terms);
        word.wordings.push(wording.to_owned());
    }
}

/// The longest wording that the words at a place begin with.
fn longest<'a>(
    tracked: &'a Tracked,
    words: &[QueryWord],
    at: usize,
) -> Option<(usize, &'a Wording, usize)> {
    let first = words[at].terms.first()?;
    let candidates = tracked.by_first_term.get(first)?;
    let matching = candidates.iter().filter_map(|&(group, index)| {
        let wording = &tracked.groups[group].wordings[index];
        let length = wording.terms.len();
        let same = words.len() >= at + length
            && wording.terms.iter().zip(&words[at..]).all(|(term, word)| word.terms.contains(term));
        same.then_some((group, wording, length))
    });
    // Of equally long ones the first line of the file.
    matching.reduce(|best, next| if next.2 > best.2 { next } else { best })
}

/// What an abbreviation stands for, the likeliest first. A long form that the
/// collection does not have is none here: other fields have other `ATT`s.
fn long_forms(
    tracked: &Tracked,
    word: &str,
    backend: &dyn Backend,
) -> Result<Vec<String>, BackendError> {
    let known = |short: &str| -> Result<Vec<String>, BackendError> {
        let tracked = tracked.abbreviations.get(short);
        let capitals = word.chars().filter(|c| c.is_uppercase()).count() >= 2;
        let own = backend.describe().acronyms.get(short);
        let own = own.filter(|_| capitals || tracked.is_some());
        let mut all: Vec<String> = Vec::new();
        for name in tracked.into_iter().chain(own.into_iter().flatten()) {
            let repeated = all.iter().any(|known| known.eq_ignore_ascii_case(name));
            if !repeated && has_phrase(&content_terms(name), backend)? {
                all.push(name.clone());
            }
        }
        Ok(all)
    };
    let found = known(&word.to_lowercase())?;
    if !found.is_empty() {
        return Ok(found);
    }
    let Some(parts) = NUMBERED.captures(word) else { return Ok(found) };
    let ordinal = ordinal_word(parts[2].parse().unwrap_or(0));
    let numbered = known(&parts[1].to_lowercase())?;
    Ok(numbered.into_iter().map(|name| format!("{ordinal} {name}")).collect())
}

fn has_phrase(terms: &[String], backend: &dyn Backend) -> Result<bool, BackendError> {
    let found = backend.frequencies(&[Term::Phrase(terms)])?;
    Ok(found.iter().any(|&units| units > 0))
}

/// Replaces a word or phrase, whole words only.
pub(super) fn replace_word(text: &str, from: &str, to: &str) -> String {
    let mut start = 0;
    while let Some(found) = text[start..].find(from) {
        let (at, end) = (start + found, start + found + from.len());
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        if free(text[..at].chars().next_back()) && free(text[end..].chars().next()) {
            return format!("{}{to}{}", &text[..at], &text[end..]);
        }
        start = end;
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{super::grammar, *};
    use crate::backend::sample::Shelf;

    const FILE: &str = "# a comment\n\nSALW = small arms and light weapons\nATT = Arms Trade Treaty\n\
        small arms | firearm | firearms | guns\nsmall arms control | arms restraint\nrifle | guns\n\
        illicit | illegal\n";

    static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
        let mut shelf = Shelf::of(&[(
            "a",
            "Small arms, light weapons and their marks\n\nThe Review Conference met with the Universal \
             Postal Union.\n",
        )]);
        for (short, long) in [
            ("salw", &["Small Arms and Light Weapons", "light weapons"][..]),
            ("upu", &["Universal Postal Union"]),
            ("revcon", &["Review Conference"]),
            ("marks", &["Marks"]),
        ] {
            let long = long.iter().map(|long| (*long).to_owned()).collect();
            shelf.description.acronyms.insert(short.to_owned(), long);
        }
        shelf
    });

    /// What is looked for beside each word of a question, and the question reworded.
    fn expanded(text: &str) -> (Vec<String>, String) {
        let words = grammar::parse(text, &[Language::En]).expect("a question").words;
        let Expanded { words, reworded } =
            expand_by(&read(FILE), words, text, &*SHELF).expect("an index");
        let beside = words.iter().filter(|word| !word.wordings.is_empty());
        let beside = beside.map(|word| {
            assert_eq!(word.synonyms.len(), word.wordings.len());
            format!("{}: {}", word.text, word.wordings.join(" | "))
        });
        (beside.collect(), reworded.unwrap_or_default())
    }

    #[track_caller]
    fn check(text: &str, beside: &[&str], reworded: &str) {
        let expected = beside.iter().map(ToString::to_string).collect();
        assert_eq!(expanded(text), (expected, reworded.to_owned()), "{text}");
    }

    #[test]
    fn words_are_looked_for_in_other_wordings() {
        check("tracing", &[], "");
        // Of two lines the first, and each wording once.
        check(
            "illegal guns",
            &["illegal: illicit", "guns: small arms | firearm"],
            "illicit small arms",
        );
        check("illicit small arms", &["illicit: illegal", "small: firearm | guns"], "");
        // Of two wordings the longest.
        check(
            "small arms control of guns",
            &["small: arms restraint", "guns: small arms | firearm"],
            "small arms control of small arms",
        );
        check("arms restraint now", &["arms: small arms control"], "small arms control now");
        check("illegal and small", &["illegal: illicit"], "illicit and small");
        check("arms small", &[], "");
    }

    #[test]
    fn abbreviations_are_written_out_where_the_collection_has_them() {
        let long = "small arms and light weapons";
        check("salw on", &[&format!("salw: {long} | light weapons")], &format!("{long} on"));
        check("ATT", &[], "");
        // What the collection abbreviates is no everyday word.
        let long = "Universal Postal Union";
        check("UPU said", &[&format!("UPU: {long}")], &format!("{long} said"));
        check("Upu said", &[], "");
        check("RevCon3 on", &["RevCon3: third Review Conference"], "third Review Conference on");
        check("ATT3 on", &[], "");
        check("MARKS", &[], "Marks");
    }

    #[test]
    fn whole_words_are_replaced() {
        assert_eq!(
            replace_word("gunboats and gun laws", "gun", "small arms"),
            "gunboats and small arms laws"
        );
        assert_eq!(replace_word("DDR", "DDR", "disarmament"), "disarmament");
        assert_eq!(replace_word("x", "y", "z"), "x");
    }

    #[test]
    fn the_file_is_read() {
        assert!(TRACKED.abbreviations.contains_key("salw"));
        let alone: Vec<&Group> =
            TRACKED.groups.iter().filter(|group| group.wordings.len() < 2).collect();
        assert!(alone.is_empty(), "a line without synonyms: {alone:?}");
    }
}
